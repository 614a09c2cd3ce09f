/* headgate eval: leads decided, one decision a line, in the order of the input. Reads files one
 * after the other in constant memory, keeps the pool busy, writes what it gives back, names
 * what could not be read, and sums up. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/eval.h"

#define PROGRESS_AFTER 2000 /* milliseconds: shorter work needs none */
#define PROGRESS_EVERY 200

struct eval {
    struct hg_eval_options options;
    struct hg_session session;
    struct hg_eval_pool *pool;
    struct hg_out *out;
    enum hg_leads_format input;
    size_t line_max;
    uint64_t max_errors; /* UINT64_MAX: any number */
    bool quiet, progress, shown, to_standard;
    int64_t started, last_shown; /* milliseconds */
    uint64_t decided, refused, broken;
    uint64_t outcomes[HG_MAX_OUTCOMES];
};

/* What came of a file; `STOP` ends the command without its result. */
enum verdict { GO_ON, STOP };

/* --- progress: on a terminal, when it takes long ------------------------------------------------
 */

static int64_t milliseconds(void)
{
    struct timespec clock;
    clock_gettime(CLOCK_MONOTONIC, &clock);
    return (int64_t)clock.tv_sec * 1000 + clock.tv_nsec / 1000000;
}

static void clear_progress(struct eval *eval)
{
    if (eval->shown)
        fputs("\r\033[K", stderr);
    eval->shown = false;
}

static void show_progress(struct eval *eval, const struct hg_feed *feed, uint64_t size)
{
    int64_t now = eval->progress ? milliseconds() : 0;
    if (!eval->progress || now - eval->started < PROGRESS_AFTER ||
        now - eval->last_shown < PROGRESS_EVERY)
        return;
    eval->last_shown = now;
    eval->shown = true;
    uint64_t read = hg_leads_position(hg_feed_leads(feed));
    fprintf(stderr, "\r\033[K%" PRIu64 " leads", eval->decided);
    if (size != 0 && read <= size)
        fprintf(stderr, ", %" PRIu64 " %%", read * 100 / size);
    fflush(stderr);
}

/* --- what a slot gave
 * ----------------------------------------------------------------------------- */

static enum verdict say_refused(struct eval *eval, const struct hg_batch *batch, const char *name)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct hg_batch_item *item = &batch->items[i];
        if (item->lane != HG_NO_LANE)
            continue;
        clear_progress(eval);
        hg_say("%s:%" PRIu64 ": %s (byte %" PRIu64 ")", name, item->error.line, item->error.message,
               item->error.byte);
        if (++eval->refused <= eval->max_errors)
            continue;
        hg_say("stopped: more than %" PRIu64 " records could not be read (--max-errors)",
               eval->max_errors);
        return STOP;
    }
    return GO_ON;
}

static enum verdict take_slot(struct eval *eval, const char *name)
{
    struct hg_eval_slot *slot = hg_eval_pool_take(eval->pool);
    if (slot->status != HG_OK) {
        hg_say("out of memory");
        return STOP;
    }
    eval->decided += slot->decided;
    eval->broken += slot->broken;
    for (uint32_t o = 0; o < HG_MAX_OUTCOMES; o++)
        eval->outcomes[o] += slot->outcomes[o];
    if (slot->text.len != 0 && !hg_out_write(eval->out, slot->text.at, slot->text.len))
        return STOP;
    return slot->refused != 0 ? say_refused(eval, slot->batch, name) : GO_ON;
}

/* --- one input
 * -------------------------------------------------------------------------------------- */

/* Fills a slot and gives it to the pool. False when there is nothing more. */
static bool fill_slot(struct eval *eval, struct hg_feed *feed, struct hg_eval_slot *slot,
                      enum verdict *verdict)
{
    if (hg_batch_fill(slot->batch, feed) != HG_OK) {
        hg_say("out of memory");
        *verdict = STOP;
        return false;
    }
    if (slot->batch->count == 0)
        return false;
    hg_eval_pool_give(eval->pool);
    return true;
}

/* As long as reading need not wait, slots are filled; then the oldest is written. */
static enum verdict decide_feed(struct eval *eval, struct hg_feed *feed, const char *name,
                                uint64_t size)
{
    enum verdict verdict = GO_ON;
    bool more = true;
    while (verdict == GO_ON && (more || hg_eval_pool_busy(eval->pool))) {
        struct hg_eval_slot *slot = NULL;
        bool waits = hg_leads_waits(hg_feed_leads(feed));
        if (more && !(waits && hg_eval_pool_busy(eval->pool)))
            slot = hg_eval_pool_free_slot(eval->pool);
        if (slot != NULL) {
            more = fill_slot(eval, feed, slot, &verdict);
            continue;
        }
        verdict = take_slot(eval, name);
        if (waits && verdict == GO_ON && !hg_out_flush(eval->out))
            verdict = STOP;
        show_progress(eval, feed, size);
    }
    while (
        hg_eval_pool_busy(eval->pool)) /* stopped: the feed is still in use until they are done */
        hg_eval_pool_take(eval->pool);
    return verdict;
}

static uint64_t size_of(int file)
{
    struct stat facts;
    return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) ? (uint64_t)facts.st_size : 0;
}

static void say_unread(const struct eval *eval, const struct hg_feed *feed, const char *name)
{
    const char *unread = hg_feed_unread(feed);
    if (unread != NULL && !eval->quiet)
        hg_say("`%s`: not read, as the contract has no field or alias of that name: %s", name,
               unread);
}

static enum verdict decide_file(struct eval *eval, int file, const char *name)
{
    struct hg_feed *feed;
    if (hg_feed_new(eval->session.image, file, eval->input, eval->line_max, &hg_cli_allocator,
                    &feed) != HG_OK)
        return STOP;
    enum verdict verdict = decide_feed(eval, feed, name, size_of(file));
    clear_progress(eval);
    say_unread(eval, feed, name);
    if (verdict == GO_ON && hg_feed_failure(feed) != NULL) {
        hg_say("`%s` %s", name, hg_feed_failure(feed));
        verdict = STOP;
    }
    hg_feed_free(feed);
    return verdict;
}

static enum verdict decide_path(struct eval *eval, const char *path)
{
    if (strcmp(path, "-") == 0)
        return decide_file(eval, STDIN_FILENO, "standard input");
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        const char *why = errno == ENOENT   ? "no such file"
                          : errno == EACCES ? "no permission to read it"
                                            : strerror(errno);
        hg_say_unreadable(hg_str(path), hg_str(why));
        return STOP;
    }
    enum verdict verdict = decide_file(eval, file, path);
    close(file);
    return verdict;
}

/* --- the command
 * -------------------------------------------------------------------------------------- */

static bool read_number(const struct hg_args *args, const char *name, int64_t low, int64_t high,
                        int64_t absent, int64_t *out)
{
    const char *given = hg_arg(args, name);
    *out = absent;
    if (given == NULL ||
        (hg_parse_integer(hg_str(given), out) == HG_NUMBER_OK && *out >= low && *out <= high))
        return true;
    hg_say("eval: `--%s` takes a whole number from %" PRId64 " to %" PRId64 ", not `%s`", name, low,
           high, given);
    return false;
}

static int64_t default_jobs(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > 8 ? 8 : online;
}

static bool read_options(const struct hg_args *args, struct eval *eval, unsigned *jobs)
{
    int64_t job_count, max_errors, line_max;
    if (!hg_now(args, &eval->options.now) ||
        !read_number(args, "jobs", 1, HG_EVAL_MAX_JOBS, default_jobs(), &job_count) ||
        !read_number(args, "max-errors", 0, INT64_MAX, INT64_MAX, &max_errors) ||
        !read_number(args, "line-max", 16, INT64_C(1) << 30, HG_LEAD_MAX_BYTES, &line_max))
        return false;
    *jobs = (unsigned)job_count;
    eval->max_errors = (uint64_t)max_errors;
    eval->line_max = (size_t)line_max;
    eval->input = (enum hg_leads_format)(hg_arg_choice(args, "input", -1) + 1);
    const char *output = hg_arg(args, "output");
    eval->to_standard = output == NULL || strcmp(output, "-") == 0;
    eval->quiet = hg_flag(args, "quiet");
    eval->options.format = (enum hg_eval_format)hg_arg_choice(args, "format", HG_EVAL_NDJSON);
    static const enum hg_trace_level levels[] = {HG_TRACE_FULL, HG_TRACE_HITS, HG_TRACE_NONE};
    eval->options.packet.trace = levels[hg_arg_choice(args, "trace", 0)];
    eval->options.packet.show_personal = hg_flag(args, "show-personal");
    eval->options.colour = eval->to_standard && hg_colour(STDOUT_FILENO);
    return true;
}

static bool check_inputs(const struct hg_args *args)
{
    size_t standard = 0;
    for (size_t i = 0; i < args->operand_count; i++)
        standard += strcmp(args->operands[i], "-") == 0;
    if (args->operand_count == 1)
        standard++;
    if (standard <= 1)
        return true;
    hg_say("eval: standard input can be read once: as the policy, or as leads");
    return false;
}

static void put_outcomes(const struct eval *eval, struct hg_buf *text)
{
    const struct hg_program *program = eval->session.program;
    const char *between = ": ";
    for (uint32_t o = 0; o < program->outcome_count && o < HG_MAX_OUTCOMES; o++) {
        if (eval->outcomes[o] == 0)
            continue;
        hg_buf_print(text, "%s%.*s %" PRIu64, between, HG_STR_ARGS(program->outcomes[o].name),
                     eval->outcomes[o]);
        between = ", ";
    }
}

static void sum_up(const struct eval *eval)
{
    struct hg_buf text;
    if (eval->quiet)
        return;
    hg_cli_buf(&text);
    put_outcomes(eval, &text);
    hg_say("%" PRIu64 " %s decided%.*s", eval->decided, eval->decided == 1 ? "lead" : "leads",
           (int)text.len, text.len != 0 ? text.at : "");
    if (eval->refused != 0)
        hg_say("%" PRIu64 " %s could not be read", eval->refused,
               eval->refused == 1 ? "record" : "records");
    if (eval->broken != 0)
        hg_say("%" PRIu64 " %s a promise of the policy", eval->broken,
               eval->broken == 1 ? "decision breaks" : "decisions break");
    hg_buf_release(&text);
}

static enum verdict decide_all(struct eval *eval, const struct hg_args *args)
{
    struct hg_buf header;
    enum verdict verdict = GO_ON;
    hg_cli_buf(&header);
    if (eval->options.format == HG_EVAL_CSV)
        hg_eval_csv_header(eval->session.program, &header);
    if (header.len != 0 && !hg_out_write(eval->out, header.at, header.len))
        verdict = STOP;
    hg_buf_release(&header);
    if (verdict == GO_ON && args->operand_count == 1)
        return decide_path(eval, "-");
    for (size_t i = 1; i < args->operand_count && verdict == GO_ON; i++)
        verdict = decide_path(eval, args->operands[i]);
    return verdict;
}

static int finish(struct eval *eval, enum verdict verdict)
{
    if (verdict == STOP) {
        if (eval->to_standard) /* what was decided has gone out already, but for the last of it */
            hg_out_flush(eval->out);
        hg_out_abandon(eval->out);
        return HG_EXIT_TROUBLE;
    }
    if (!hg_out_finish(eval->out))
        return HG_EXIT_TROUBLE;
    sum_up(eval);
    if (eval->refused != 0)
        return HG_EXIT_BAD_LEADS;
    return eval->broken != 0 ? HG_EXIT_FOUND : HG_EXIT_OK;
}

static int decide_with(struct eval *eval, const struct hg_args *args, unsigned jobs)
{
    eval->options.image = eval->session.image;
    eval->pool = hg_eval_pool_new(&eval->options, jobs);
    if (eval->pool == NULL) {
        hg_say("out of memory");
        return HG_EXIT_TROUBLE;
    }
    int exit_state = HG_EXIT_TROUBLE;
    if (hg_out_open(hg_arg(args, "output"), &eval->out) == HG_OK) {
        enum verdict verdict = decide_all(eval, args);
        exit_state = finish(eval, verdict);
    }
    hg_eval_pool_free(eval->pool);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    struct eval eval = {.started = milliseconds()};
    unsigned jobs;
    if (!check_inputs(args) || !read_options(args, &eval, &jobs))
        return HG_EXIT_TROUBLE;
    eval.progress = isatty(STDERR_FILENO) == 1 && !(eval.to_standard && isatty(STDOUT_FILENO));
    int exit_state = hg_session_open(&eval.session, args->operands[0], true);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    exit_state = decide_with(&eval, args, jobs);
    hg_session_close(&eval.session);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 'f', "FORMAT", "ndjson|text|csv", "what to write (default ndjson)"},
    {"input", 'i', "FORMAT", "json|ndjson|csv", "what the leads are (default: told by content)"},
    {"trace", 't', "LEVEL", "full|hits|none", "how much of the trace to print (default full)"},
    {"now", 0, "TIME", NULL, "decide as of this instant (RFC 3339; default: the clock)"},
    {"jobs", 'j', "N", NULL, "threads (default: the processors there are, at most 8)"},
    {"output", 'o', "FILE", NULL, "write here; the file appears whole or not at all"},
    {"max-errors", 0, "N", NULL, "give up after more than N records that cannot be read"},
    {"line-max", 0, "BYTES", NULL, "the longest record that is read (default 1048576)"},
    {"show-personal", 0, NULL, NULL, "do not mask personal fields"},
    {"quiet", 'q', NULL, NULL, "no summary"},
    {0},
};

const struct hg_command hg_cmd_eval = {
    .name = "eval",
    .operands = "POLICY [LEADS...]",
    .summary = "decide leads, one decision a line",
    .details =
        "POLICY is a policy or a program file. LEADS are files of JSON (an object, or an array "
        "of them), NDJSON or CSV, plain or packed with gzip or zstd; `-` or none is standard "
        "input. Decisions come in the order of the leads, and are the same for the same policy, "
        "leads and --now, however many threads decide them.\n"
        "\n"
        "A record that cannot be read is named on standard error with its line and byte; the "
        "others are decided, and the exit state is 3. A field that breaks the contract does not "
        "refuse its lead: it is unknown, and the decision lists the problem. The exit state is 1 "
        "when a decision breaks a promise.\n"
        "\n"
        "A CSV file has a header that names fields or their aliases; `NAME:confidence`, "
        "`NAME:source` and `NAME:as_of` are the evidence of NAME. Written as CSV, a text that a "
        "spreadsheet would run as a formula gets an apostrophe in front.\n",
    .examples = "headgate eval inbound.gate leads.ndjson\n"
                "headgate eval inbound.hgb leads.csv.gz --format csv -o decisions.csv\n"
                "headgate eval inbound.gate --trace none --now 2026-11-20T09:00:00Z < lead.json",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
