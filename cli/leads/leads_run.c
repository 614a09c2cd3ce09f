/* Runs files of leads through a pool of slots: any thread of the pool reads and fills slots, or
 * takes the oldest finished one. Does not know what a slot is for. */
#include "cli/leads/leads_run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- options --------------------------------------------------------------------------------- */

bool hg_arg_number(const struct hg_args *args, const char *command, const char *name, int64_t low,
                   int64_t high, int64_t absent, int64_t *out)
{
    const char *last_length = hg_arg(args, name);
    *out = absent;
    if (last_length == NULL ||
        (hg_parse_integer(hg_str(last_length), out) == HG_NUMBER_OK && *out >= low && *out <= high))
        return true;
    hg_message("%s: `--%s` must be a whole number from %" PRId64 " to %" PRId64 ", not `%s`",
               command, name, low, high, last_length);
    return false;
}

int64_t hg_default_jobs(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > 8 ? 8 : online;
}

bool hg_leads_options_read(const struct hg_args *args, const char *command,
                           struct hg_leads_options *options)
{
    int64_t jobs, max_errors, line_max;
    if (!hg_arg_number(args, command, "jobs", 1, HG_POOL_MAX_JOBS, hg_default_jobs(), &jobs) ||
        !hg_arg_number(args, command, "max-errors", 0, INT64_MAX, INT64_MAX, &max_errors) ||
        !hg_arg_number(args, command, "line-max", 16, INT64_C(1) << 30, HG_LEAD_MAX_BYTES,
                       &line_max))
        return false;
    options->jobs = (unsigned)jobs;
    options->max_errors = max_errors == INT64_MAX ? UINT64_MAX : (uint64_t)max_errors;
    options->line_max = (size_t)line_max;
    options->input = (enum hg_leads_format)(hg_arg_choice(args, "input", -1) + 1);
    return true;
}

void hg_leads_run_quiet(struct hg_leads_run *run)
{
    hg_progress_hide(&run->line);
}

/* --- what a slot gave ------------------------------------------------------------------------ */

static enum hg_run_verdict count_item(struct hg_leads_run *run, const struct hg_batch_item *item,
                                      const char *name)
{
    uint64_t max_errors = run->options->max_errors;
    if (item->lane != HG_NO_LANE) {
        run->decided++;
        return HG_RUN_GO_ON;
    }
    if (item->passed)
        return HG_RUN_GO_ON;
    hg_leads_run_quiet(run);
    hg_message("%s:%" PRIu64 ": %s (byte %" PRIu64 ")", name, item->error.line, item->error.message,
               item->error.byte);
    if (++run->refused <= max_errors)
        return HG_RUN_GO_ON;
    hg_message("stopped: more than %" PRIu64 " records could not be read (--max-errors)",
               max_errors);
    return HG_RUN_STOP;
}

/* Of a whole block the items are some of its rows, and no longer all of those. */
static enum hg_run_verdict count_items(struct hg_leads_run *run, const struct hg_batch *batch,
                                       const char *name)
{
    uint32_t count = batch->count;
    const struct hg_batch_item *items = batch->items;
    if (batch->taken != 0) {
        items = hg_batch_refused(batch, &count);
        run->decided += batch->taken - count;
    }
    for (uint32_t i = 0; i < count; i++)
        if (count_item(run, &items[i], name) != HG_RUN_GO_ON)
            return HG_RUN_STOP;
    return HG_RUN_GO_ON;
}

static enum hg_run_verdict report_no_memory(void)
{
    hg_message("out of memory");
    return HG_RUN_STOP;
}

/* --- one input ------------------------------------------------------------------------------- */

/* A file on its way through the pool. */
struct passing {
    struct hg_leads_run *run;
    struct hg_feed *feed;
    const char *name;
    uint64_t size;
    _Atomic uint64_t position; /* so far, for the progress line */
    int stop[2];               /* a pipe that tells a blocked reader to stop; or -1 */
    bool no_memory;
    bool failed; /* reading failed; reported once everything before it is taken */
};

static void open_stop(struct passing *passing)
{
    if (passing->run->options->jobs == 1 || pipe(passing->stop) != 0)
        passing->stop[0] = passing->stop[1] = -1;
    for (int i = 0; i < 2 && passing->stop[i] >= 0; i++)
        fcntl(passing->stop[i], F_SETFD, FD_CLOEXEC);
}

static void close_stop(struct passing *passing)
{
    for (int i = 0; i < 2 && passing->stop[i] >= 0; i++)
        close(passing->stop[i]);
}

/* Says whether more is wanted. */
static bool go_on(const struct passing *passing, bool more)
{
    if (!more && passing->stop[1] >= 0) {
        ssize_t written = write(passing->stop[1], "", 1); /* an empty pipe has room */
        (void)written;
    }
    return more;
}

static bool fill_slot(void *context, void *slot)
{
    struct passing *passing = context;
    struct hg_batch *batch = passing->run->batch(slot);
    if (hg_batch_fill(batch, passing->feed) != HG_OK) {
        passing->no_memory = true;
        return false;
    }
    passing->position = hg_feed_position(passing->feed);
    return batch->count + batch->taken != 0 || hg_batch_has_more(batch);
}

static bool take_slot(void *context, void *slot)
{
    struct passing *passing = context;
    struct hg_leads_run *run = passing->run;
    passing->failed = !hg_batch_finish_chunk(run->batch(slot), passing->feed);
    if (run->take(run->context, slot) != HG_RUN_GO_ON ||
        count_items(run, run->batch(slot), passing->name) != HG_RUN_GO_ON)
        return go_on(passing, false);
    hg_progress_show(&run->line, run->decided, passing->position, passing->size);
    return !passing->failed;
}

static bool feed_waits(void *context)
{
    const struct passing *passing = context;
    return hg_feed_would_block(passing->feed);
}

static bool flush(void *context)
{
    const struct passing *passing = context;
    struct hg_leads_run *run = passing->run;
    return go_on(passing, run->flush == NULL || run->flush(run->context) == HG_RUN_GO_ON);
}

static enum hg_run_verdict run_feed(struct hg_leads_run *run, struct hg_feed *feed,
                                    const char *name, uint64_t size)
{
    struct passing passing = {.run = run, .feed = feed, .name = name, .size = size};
    const struct hg_pool_callbacks ends = {.context = &passing,
                                           .fill = fill_slot,
                                           .take = take_slot,
                                           .waits = feed_waits,
                                           .flush = flush};
    open_stop(&passing);
    hg_feed_watch(feed, run->out != NULL ? hg_output_descriptor(run->out) : -1, passing.stop[0]);
    bool all = hg_pool_run(run->pool, &ends);
    close_stop(&passing);
    if ((!all && !passing.failed) || hg_feed_cancelled(feed))
        return HG_RUN_STOP;
    return passing.no_memory ? report_no_memory() : HG_RUN_GO_ON;
}

static uint64_t size_of(int file)
{
    struct stat facts;
    return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) ? (uint64_t)facts.st_size : 0;
}

static void report_unread(const struct hg_leads_run *run, const struct hg_feed *feed,
                          const char *name)
{
    const char *unread = hg_feed_unknown_columns(feed);
    if (unread != NULL && !run->options->quiet)
        hg_message("`%s`: these columns are ignored, because the contract has no field or alias "
                   "with their names: %s",
                   name, unread);
}

enum hg_run_verdict hg_leads_run_file(struct hg_leads_run *run, int file, const char *name)
{
    struct hg_feed *feed;
    run->line.wanted = run->progress;
    hg_progress_start(&run->line);
    if (hg_feed_new(run->image, file, run->options->input, run->options->line_max,
                    &hg_cli_allocator, &feed) != HG_OK)
        return report_no_memory();
    if (run->second != NULL)
        hg_feed_add_image(feed, run->second);
    enum hg_run_verdict verdict = run_feed(run, feed, name, size_of(file));
    hg_leads_run_quiet(run);
    report_unread(run, feed, name);
    if (verdict == HG_RUN_GO_ON && hg_feed_failure(feed) != NULL) {
        hg_message("`%s` %s", name, hg_feed_failure(feed));
        verdict = HG_RUN_STOP;
    }
    hg_feed_free(feed);
    return verdict;
}

enum hg_run_verdict hg_leads_run_path(struct hg_leads_run *run, const char *path)
{
    if (strcmp(path, "-") == 0)
        return hg_leads_run_file(run, hg_stdin_announced(), "standard input");
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        hg_message_unreadable(hg_str(path), hg_file_reason(errno));
        return HG_RUN_STOP;
    }
    enum hg_run_verdict verdict = hg_leads_run_file(run, file, path);
    close(file);
    return verdict;
}
