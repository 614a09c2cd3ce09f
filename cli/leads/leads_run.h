/* Files of leads through a pool, in order: what eval, replay and diff do with `LEADS`. Opens the
 * files, fills batches, shows progress on a terminal, names every record that cannot be read.
 * What is done with a batch, and what comes of it, is the caller's. */
#ifndef HG_CLI_LEADS_RUN_H
#define HG_CLI_LEADS_RUN_H

#include "cli/leads/batch.h"
#include "cli/common/common.h"
#include "cli/leads/pool.h"
#include "cli/common/progress.h"

#define HG_RUN_LANES 64u /* leads in a batch: of more, values and decisions leave the second cache */

struct hg_leads_options {
    enum hg_leads_format input;
    size_t line_max;
    uint64_t max_errors; /* UINT64_MAX: any number */
    unsigned jobs;
    bool quiet;          /* columns that are no field are not told */
};
/* The rows these options have in a command's table. */
#define HG_LEADS_OPTION_ROWS                                                                       \
    {"input", 'i', "FORMAT", "json|ndjson|csv", "what the leads are (default: told by content)"},  \
        {"jobs", 'j', "N", NULL, "threads (default: the processors there are, at most 8)"},        \
        {"max-errors", 0, "N", NULL, "give up after more than N records that cannot be read"},     \
    {                                                                                              \
        "line-max", 0, "BYTES", NULL, "the longest record that is read (default 1048576)"          \
    }
/* Reads them; `quiet` is left to the caller. `command` stands before a message. */
bool hg_leads_options_read(const struct hg_args *args, const char *command,
                           struct hg_leads_options *options);
/* A whole number from low to high, or `absent`. False after a message. */
bool hg_arg_number(const struct hg_args *args, const char *command, const char *name, int64_t low,
                   int64_t high, int64_t absent, int64_t *out);

/* The processors there are, at most 8. */
int64_t hg_default_jobs(void);

/* How it went; HG_RUN_STOP after a message: the command has no result. */
enum hg_run_verdict { HG_RUN_GO_ON, HG_RUN_STOP };

struct hg_leads_run {
    /* set by the caller */
    const struct hg_leads_options *options;
    const struct hg_image *image;
    const struct hg_image *second; /* of a second policy that decides the same leads, or NULL */
    struct hg_pool *pool;
    void *context;
    struct hg_batch *(*batch)(void *slot); /* the one to fill */
    /* What came of a slot, in the order of the leads; called by any thread of the pool, one at a time.
     * `context` is the run's. */
    enum hg_run_verdict (*take)(void *context, void *slot);
    /* Somebody waits for what was taken (a pipe); may be NULL. */
    enum hg_run_verdict (*flush)(void *context);
    /* Where `take` writes to: when nobody reads it any more, the run stops. May be NULL. */
    const struct hg_output *out;
    bool progress; /* may be shown */
    /* kept by the run */
    uint64_t decided, refused;
    struct hg_progress line;
};

/* One file, or standard input for "-". May be called for one after the other. */
enum hg_run_verdict hg_leads_run_path(struct hg_leads_run *run, const char *path);
/* One that is open, by the name to call it. */
enum hg_run_verdict hg_leads_run_file(struct hg_leads_run *run, int file, const char *name);
/* Takes the progress line away before something else is said. */
void hg_leads_run_quiet(struct hg_leads_run *run);

#endif
