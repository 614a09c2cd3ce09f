/* Runs files of leads through a pool, in order, for eval, replay and diff. Opens the files, fills
 * batches, shows progress, and reports each record that cannot be read. Processing a batch and
 * its results is the caller's. Called by the main thread; the callbacks run as documented. */
#ifndef HG_CLI_LEADS_RUN_H
#define HG_CLI_LEADS_RUN_H

#include "cli/common/common.h"
#include "cli/common/progress.h"
#include "cli/leads/batch.h"
#include "cli/leads/pool.h"

/* Leads per batch: with more, values and decisions exceed the second-level cache. */
#define HG_RUN_LANES 64u

struct hg_leads_options {
    enum hg_leads_format input;
    size_t line_max;
    uint64_t max_errors; /* UINT64_MAX: any number */
    unsigned jobs;
    bool quiet; /* unknown columns are not reported */
};
/* The rows of these options in a command's table. */
#define HG_LEADS_OPTION_ROWS                                                                       \
    {"input", 'i', "FORMAT", "json|ndjson|csv",                                                    \
     "format of the leads (default: detected from the content)"},                                  \
        {"jobs", 'j', "N", NULL, "threads (default: number of processors, at most 8)"},            \
        {"max-errors", 0, "N", NULL, "stop after more than N unreadable records"},                 \
    {                                                                                              \
        "line-max", 0, "BYTES", NULL, "maximum length of a record (default 1048576)"               \
    }
/* Reads these options, except `quiet`. `command` is the prefix of messages. False after a
 * message. */
bool hg_leads_options_read(const struct hg_args *args, const char *command,
                           struct hg_leads_options *options);
/* An integer option from low to high, or `absent`. False after a message. */
bool hg_arg_number(const struct hg_args *args, const char *command, const char *name, int64_t low,
                   int64_t high, int64_t absent, int64_t *out);

/* The number of processors, at most 8. */
int64_t hg_default_jobs(void);

/* Whether to continue; HG_RUN_STOP after a message: the command has no result. */
enum hg_run_verdict { HG_RUN_GO_ON, HG_RUN_STOP };

struct hg_leads_run {
    /* set by the caller */
    const struct hg_leads_options *options;
    const struct hg_image *image;
    const struct hg_image *second; /* a second policy for the same leads, or NULL */
    struct hg_pool *pool;
    void *context;
    struct hg_batch *(*batch)(void *slot); /* the slot's batch */
    /* Takes the result of a slot, in lead order; called by any thread of the pool, one at a time,
     * with the run's `context`. */
    enum hg_run_verdict (*take)(void *context, void *slot);
    /* The reader of a pipe is waiting for what was taken; may be NULL. */
    enum hg_run_verdict (*flush)(void *context);
    /* The output that `take` writes to: the run stops when its reader has gone. May be NULL. */
    const struct hg_output *out;
    bool progress; /* progress may be shown */
    /* maintained by the run */
    uint64_t decided, refused;
    struct hg_progress line;
};

/* Runs one file, or standard input for "-". May be called for several files in turn. */
enum hg_run_verdict hg_leads_run_path(struct hg_leads_run *run, const char *path);
/* Runs an open file; `name` is for messages. */
enum hg_run_verdict hg_leads_run_file(struct hg_leads_run *run, int file, const char *name);
/* Erases the progress line before other output. */
void hg_leads_run_quiet(struct hg_leads_run *run);

#endif
