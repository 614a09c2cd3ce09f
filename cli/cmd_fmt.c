/* headgate fmt: formats policies in place, atomically; with --check only lists those that would
 * change. */
#include <string.h>

#include "cli/common/common.h"
#include "grammar/parse.h"

enum formatted { UNCHANGED, CHANGED, WRONG, TROUBLE };

/* The layout of the text of `path`, in `out`. */
static enum formatted format_file(const char *path, struct hg_arena *arena, struct hg_buf *out)
{
    struct hg_sources sources;
    struct hg_diags diags;
    struct hg_str text, why = HG_STR("");
    if (hg_file_read(hg_str(path), HG_POLICY_MAX_BYTES, arena, &text, &why) != HG_OK) {
        hg_message_unreadable(hg_str(path), why);
        return TROUBLE;
    }
    hg_sources_init(&sources, arena);
    hg_diags_init(&diags, arena, &sources);
    uint32_t source = hg_sources_add(&sources, hg_str(path), text);
    enum hg_status status = hg_format(&diags, source, arena, out);
    hg_print_diags(&diags, true);
    if (status != HG_OK || out->failed) {
        hg_message("`%s` was not changed because it has errors", path);
        return WRONG;
    }
    return hg_str_eq(text, (struct hg_str){out->at, out->len}) ? UNCHANGED : CHANGED;
}

static bool print_path(const char *path)
{
    struct hg_buf line;
    hg_cli_buf(&line);
    hg_buf_print(&line, "%s\n", path);
    return hg_print(&line) == HG_EXIT_OK;
}

/* What becomes of one operand. */
static enum formatted format_one(const char *path, bool check, struct hg_arena *arena)
{
    struct hg_buf text;
    bool is_stream = strcmp(path, "-") == 0, done = true;
    if (!is_stream && !hg_check_policy_path(path))
        return TROUBLE;
    hg_cli_buf(&text);
    enum formatted result = format_file(path, arena, &text);
    if (result == CHANGED && check)
        done = print_path(path);
    else if (is_stream && result <= CHANGED)
        done = hg_write_file(path, (struct hg_str){text.at, text.len});
    else if (result == CHANGED)
        done = hg_write_file(path, (struct hg_str){text.at, text.len}) && print_path(path);
    hg_buf_release(&text);
    return done ? result : TROUBLE;
}

static void report_would_change(size_t changed, size_t all)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_put_count(&text, changed, "policy", "policies");
    hg_message("%.*s of %zu would change; run `headgate fmt` without --check to format",
               (int)text.len, text.at, all);
    hg_buf_release(&text);
}

static int run(const struct hg_args *args)
{
    size_t counts[TROUBLE + 1] = {0};
    struct hg_arena arena;
    bool check = hg_flag(args, "check");
    hg_cli_arena(&arena);
    for (size_t i = 0; i < args->operand_count; i++) {
        counts[format_one(args->operands[i], check, &arena)]++;
        hg_arena_reset(&arena);
    }
    hg_arena_release(&arena);
    if (check && counts[CHANGED] > 0)
        report_would_change(counts[CHANGED], args->operand_count);
    if (counts[TROUBLE] > 0)
        return HG_EXIT_TROUBLE;
    return counts[WRONG] > 0 || (check && counts[CHANGED] > 0) ? HG_EXIT_FOUND : HG_EXIT_OK;
}

static const struct hg_option options[] = {
    {"check", 'c', NULL, NULL,
     "write nothing; list the policies that would change and exit with status 1"},
    {0},
};

const struct hg_command hg_cmd_fmt = {
    .name = "fmt",
    .operands = "POLICY...",
    .summary = "format policies in the standard layout",
    .details = "Columns are aligned; comments and meaning stay the same. A file is replaced "
               "completely or not at all, and its name is printed if it changed. A policy with "
               "syntax errors is not changed. With `-`, the policy is read from standard input and "
               "written to standard output.\n",
    .examples = "headgate fmt inbound.gate\n"
                "headgate fmt --check policies/*.gate\n"
                "headgate fmt - < draft.gate",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
