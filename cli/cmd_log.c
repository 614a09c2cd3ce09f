/* headgate log: reads the decision log of a service or an export of one (verify, head, export,
 * again), and removes old entries. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/logs/log.h"
#include "service/log/log_verify.h"

/* --- verify and head ----------------------------------------------------------------------- */

/* "900:" and 64 hex digits, as `log head` prints it; or a file that holds it. */
static bool read_head(const char *text, struct hg_chain_place *kept)
{
    struct hg_arena arena;
    struct hg_str said = hg_str(text), why;
    char *end;
    hg_cli_arena(&arena);
    if (strchr(text, ':') == NULL && hg_file_read(said, 4096, &arena, &said, &why) != HG_OK) {
        hg_message_unreadable(hg_str(text), why);
        hg_arena_release(&arena);
        return false;
    }
    said = hg_str_copy(&arena, said);
    kept->seq = strtoll(said.at, &end, 10);
    bool good = kept->seq > 0 && *end == ':' &&
                hg_chain_read_hex((struct hg_str){end + 1, strcspn(end + 1, " \r\n")}, kept->hash);
    hg_arena_release(&arena);
    if (!good)
        hg_message("`%s` is not the head of a log; it must be a number, a colon and 64 hex digits, "
                   "as `headgate log head` prints it",
                   text);
    return good;
}

static bool tick(void *context, int64_t seq)
{
    (void)context;
    hg_log_progress(seq - seq % HG_LOG_PROGRESS_EVERY);
    return true;
}

static bool take_line(void *context, struct hg_str line, uint64_t number)
{
    struct hg_log_verify *verify = context;
    (void)number;
    hg_log_verify_line(verify, line);
    hg_log_progress(verify->entries);
    return verify->holds;
}

static int tell(const struct hg_log_verify *verify, const struct hg_log_source *source)
{
    struct hg_buf text;
    if (!verify->holds) {
        hg_message("%s: %s", source->name, verify->why);
        return HG_EXIT_FOUND;
    }
    hg_cli_buf(&text);
    hg_put_count(&text, (size_t)verify->entries, "entry", "entries");
    if (verify->entries > 0)
        hg_buf_print(&text, ", %" PRId64 " to %" PRId64, verify->first, verify->chain.last.seq);
    hg_buf_text(&text, ": the log is intact\n");
    if (verify->base.seq > 0)
        hg_buf_print(&text, "entries 1 to %" PRId64 " were removed because of their age\n",
                     verify->base.seq);
    if (verify->skipped > 0)
        hg_buf_print(&text, "%" PRId64 " entries in between are not in this file\n",
                     verify->skipped);
    if (verify->chain.last.seq > 0) {
        hg_buf_print(&text, "head %" PRId64 ":", verify->chain.last.seq);
        hg_chain_put_hex(&text, verify->chain.last.hash);
        hg_buf_text(&text, "\n");
    }
    return hg_print(&text);
}

int hg_log_verify(const struct hg_args *args, struct hg_log_source *source)
{
    struct hg_log_verify verify;
    struct hg_chain_place kept = {0};
    if (hg_arg(args, "head") != NULL && !read_head(hg_arg(args, "head"), &kept))
        return HG_EXIT_TROUBLE;
    hg_log_verify_begin(&verify, &kept);
    bool read = source->database != NULL
                    ? hg_log_source_failed(
                          source, hg_log_verify_database(&verify, source->database, tick, NULL))
                    : hg_log_source_each(source, &(struct hg_log_query){0}, take_line, &verify) ||
                          !verify.holds;
    hg_log_verify_end(&verify);
    hg_log_progress_end();
    return read ? tell(&verify, source) : HG_EXIT_TROUBLE;
}

static int print_head(const struct hg_args *args, struct hg_log_source *source)
{
    struct hg_chain_place head;
    struct hg_buf text;
    (void)args;
    if (source->database == NULL) {
        hg_message(
            "log head: `%s` is not a database; for a file, `headgate log verify` prints the head",
            source->name);
        return HG_EXIT_TROUBLE;
    }
    if (!hg_log_source_failed(source, hg_log_head(source->database, &head)))
        return HG_EXIT_TROUBLE;
    hg_cli_buf(&text);
    hg_buf_print(&text, "%" PRId64 ":", head.seq);
    hg_chain_put_hex(&text, head.hash);
    hg_buf_text(&text, "\n");
    return hg_print(&text);
}

/* --- export -------------------------------------------------------------------------------- */

static bool read_instant(const struct hg_args *args, const char *name, int64_t *instant)
{
    const char *text = hg_arg(args, name);
    if (text == NULL || hg_parse_instant(hg_str(text), instant))
        return true;
    hg_message("`--%s %s` is not a time; write 2026-11-20 or 2026-11-20T09:00:00Z", name, text);
    return false;
}

static struct hg_str text_of(const struct hg_args *args, const char *name)
{
    const char *text = hg_arg(args, name);
    return text != NULL ? hg_str(text) : (struct hg_str){0};
}

static bool write_line(void *context, struct hg_str line, uint64_t number)
{
    struct hg_output *out = context;
    (void)number;
    return hg_output_write(out, line.at, line.len) && hg_output_write(out, "\n", 1);
}

static int export_log(const struct hg_args *args, struct hg_log_source *source)
{
    struct hg_output *out;
    struct hg_log_query query = {.policy = text_of(args, "policy"), .lead = text_of(args, "lead")};
    if (source->database == NULL) {
        hg_message("log export: `%s` is already an exported file", source->name);
        return HG_EXIT_TROUBLE;
    }
    if (!read_instant(args, "from", &query.from) || !read_instant(args, "before", &query.before) ||
        hg_output_open(hg_arg(args, "output"), &out) != HG_OK)
        return HG_EXIT_TROUBLE;
    if (hg_log_source_each(source, &query, write_line, out))
        return hg_output_commit(out) ? HG_EXIT_OK : HG_EXIT_TROUBLE;
    hg_output_discard(out);
    return HG_EXIT_TROUBLE;
}

/* --- removing by age ----------------------------------------------------------------------- */

static bool read_age(const struct hg_args *args, int64_t *micros)
{
    const char *text = hg_arg(args, "older-than");
    enum hg_duration_unit unit;
    if (text == NULL) {
        hg_message("log remove: `--older-than` is missing; for example `--older-than '400 days'`");
        return false;
    }
    if (hg_parse_duration(hg_str(text), micros, &unit) && unit == HG_CLOCK && *micros > 0)
        return true;
    hg_message("`--older-than %s` is not a duration; write for example `400 days` or `36 hours`",
               text);
    return false;
}

/* One transaction. */
static enum hg_db_status remove_some(struct hg_database *database, int64_t before, int64_t now,
                                     struct hg_log_removal *removal)
{
    enum hg_db_status status = hg_database_begin(database);
    if (status != HG_DB_OK)
        return status;
    status = hg_log_remove(database, before, now, removal);
    if (status == HG_DB_OK)
        return hg_database_commit(database);
    hg_database_rollback(database);
    return status;
}

static int remove_old(const struct hg_args *args, struct hg_log_source *source)
{
    int64_t age, now, removed = 0, up_to = 0;
    struct hg_log_removal removal = {.removed = 1};
    if (!read_age(args, &age) || !hg_now_option(args, &now))
        return HG_EXIT_TROUBLE;
    while (removal.removed > 0) {
        enum hg_db_status status = remove_some(source->database, now - age, now, &removal);
        if (status != HG_DB_OK) {
            hg_log_progress_end();
            hg_message("cannot write to the log: %s", hg_database_why(source->database));
            return HG_EXIT_TROUBLE;
        }
        removed += removal.removed;
        up_to = removal.removed > 0 ? removal.up_to : up_to;
        hg_log_progress(removed - removed % HG_LOG_PROGRESS_EVERY);
    }
    hg_log_progress_end();
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_count(&text, (size_t)removed, "entry", "entries");
    hg_buf_text(&text, " removed");
    if (removed > 0)
        hg_buf_print(&text, ", up to entry %" PRId64, up_to);
    hg_buf_text(&text, "\n");
    return hg_print(&text);
}

/* --- the command --------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(const struct hg_args *args, struct hg_log_source *source);
    bool writes;
} verbs[] = {
    {"verify", hg_log_verify, false},  {"head", print_head, false},  {"export", export_log, false},
    {"again", hg_log_redecide, false}, {"remove", remove_old, true},
};
#define VERBS (sizeof verbs / sizeof *verbs)

static int no_such_verb(const char *name)
{
    struct hg_arena arena;
    struct hg_str names[VERBS];
    hg_cli_arena(&arena);
    for (size_t i = 0; i < VERBS; i++)
        names[i] = hg_str(verbs[i].name);
    struct hg_str help = hg_did_you_mean(&arena, hg_str(name), names, VERBS);
    hg_message("log: unknown action `%s`; use verify, head, export, again or remove%.*s", name,
               HG_STR_ARGS(help));
    hg_arena_release(&arena);
    return HG_EXIT_TROUBLE;
}

static int run(const struct hg_args *args)
{
    struct hg_log_source source;
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(args->operands[0], verbs[i].name) != 0)
            continue;
        if (args->operand_count > 2 && verbs[i].run != hg_log_redecide) {
            hg_message("log %s takes exactly one log", verbs[i].name);
            return HG_EXIT_TROUBLE;
        }
        if (!hg_log_source_open(&source, args->operands[1], verbs[i].writes))
            return HG_EXIT_TROUBLE;
        int exit_state = verbs[i].run(args, &source);
        hg_log_source_close(&source);
        return exit_state;
    }
    return no_such_verb(args->operands[0]);
}

static const struct hg_option options[] = {
    {"head", 0, "HEAD", NULL, "verify: a head that you kept, or the file that contains it"},
    {"from", 0, "TIME", NULL, "export: entries recorded at this time or later"},
    {"before", 0, "TIME", NULL, "export: entries recorded before this time"},
    {"policy", 0, "NAME", NULL, "export: entries of this policy"},
    {"lead", 0, "NAME", NULL, "export: entries about this lead, by its name in the log"},
    {"output", 'o', "FILE", NULL, "export: output file (default: standard output)"},
    {"older-than", 0, "AGE", NULL, "remove: minimum age, such as `400 days`"},
    {"leads", 0, "FILE", NULL, "again: the original leads, for values that the log does not show"},
    {"key-file", 0, "FILE", NULL, "again: the key used to hash or seal values"},
    {"now", 0, "TIME", NULL, "remove: the current time (default: now)"},
    {0},
};

const struct hg_command hg_cmd_log = {
    .name = "log",
    .operands = "verify|head|export|again|remove LOG [POLICY...]",
    .summary = "read, verify or export the decision log, or repeat its decisions",
    .details =
        "LOG is the database of a service (`sqlite:FILE` or the file itself, `postgresql://…`) or "
        "an exported file; `again` also accepts the output of `headgate eval` "
        "(docs/decision-log.md).\n\n"
        "`verify` checks that every entry is unchanged and follows the one before it, and names "
        "the first one that does not. `head` prints the number and hash of the last entry: keep it "
        "elsewhere and pass it to `verify --head` later to detect entries that were removed from "
        "the end or rewritten. `export` writes entries as NDJSON, each with its hash. `again` "
        "repeats every decision with the POLICY that made it and compares the results byte for "
        "byte. `remove` deletes old entries and records that it did.\n\n"
        "The exit status is 1 if the log is not intact, or if a repeated decision is different.\n",
    .examples =
        "headgate log verify sqlite:headgate.db --head kept.head\n"
        "headgate log head headgate.db > kept.head\n"
        "headgate log export headgate.db --from 2026-11-01 --policy inbound -o november.ndjson\n"
        "headgate log again november.ndjson inbound.gate\n"
        "headgate log remove headgate.db --older-than '400 days'",
    .options = options,
    .operands_min = 2,
    .operands_max = SIZE_MAX,
    .run = run,
};
