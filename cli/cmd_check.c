/* headgate check: compiles policies and reports the diagnostics of all of them as one document.
 * Writes files only with --fix. */
#include <stdio.h>

#include "bytecode/file.h"
#include "cli/checking/check.h"
#include "cli/common/common.h"
#include "cli/leads/leads_run.h"

static bool is_program_file(const char *path)
{
    return hg_str_ends(hg_str(path), HG_STR(".hgb"));
}

static bool is_policy(const char *path, struct hg_buf *why)
{
    if (!is_program_file(path))
        return hg_is_policy_path(path, why);
    hg_buf_print(why, "`%s` is a compiled program; check the policy it was compiled from", path);
    return false;
}

/* What a run keeps from policy to policy. */
struct checking {
    const struct hg_args *args;
    struct hg_merged_diags merged;
    struct hg_loader loader;
    struct hg_buf flows; /* with --flows: what is printed instead of the findings */
    bool wants_flows, json;
    struct hg_leads_options leads;
    const char *leads_path; /* --leads, or NULL */
    int64_t now;
};

/* Checks what belongs to the policy: its tests, and the given leads. */
static void check_around(struct checking *checking, struct hg_compilation *compilation,
                         const char *path)
{
    hg_check_tests(compilation, path);
    hg_check_flags(compilation, checking->now);
    if (checking->leads_path != NULL &&
        !hg_check_leads(compilation, checking->leads_path, &checking->leads, checking->now,
                        &checking->merged.refused))
        checking->merged.trouble = true;
}

static void check_one(struct checking *checking, const char *path)
{
    struct hg_compilation compilation;
    enum hg_status status = hg_compile_file_with(&compilation, path, &checking->loader);
    if (status == HG_OK)
        check_around(checking, &compilation, path);
    size_t skipped = checking->leads_path == NULL ? HG_LEAD_CHECK_CODES : 0;
    if (hg_compilation_close(&compilation, hg_lead_check_codes, skipped) != HG_OK)
        status = HG_NOMEM;
    checking->merged.trouble |= status == HG_IO || status == HG_NOMEM;
    if (checking->wants_flows && status == HG_OK) {
        if (checking->flows.len && !checking->json)
            hg_buf_byte(&checking->flows, '\n');
        hg_put_flows(&compilation, checking->json, &checking->flows);
    }
    hg_merged_diags_add(&checking->merged, &compilation);
    hg_compilation_release(&compilation);
}

/* A path that is no policy is said on standard error, and is in a report for machines, too: whoever
 * reads only that must not take the policy for a clean one. */
static void check_path(struct checking *checking, const char *path)
{
    struct hg_buf why;
    hg_cli_buf(&why);
    if (is_policy(path, &why)) {
        check_one(checking, path);
    } else {
        struct hg_str message = {why.at, why.len};
        hg_message("%.*s", HG_STR_ARGS(message));
        checking->merged.trouble = true;
        if (hg_arg_choice(checking->args, "format", 0) != HG_DIAG_TEXT)
            hg_merged_diags_add_unreadable(&checking->merged, hg_str(path), message);
    }
    hg_buf_release(&why);
}

/* "1 error, 2 warnings", to standard error. */
static void report_summary(const struct hg_merged_diags *merged, size_t policies)
{
    struct hg_buf text;
    const struct hg_diags *diags = &merged->diags;
    hg_cli_buf(&text);
    hg_put_count(&text, policies, "policy", "policies");
    hg_buf_text(&text, " checked: ");
    if (diags->errors == 0 && diags->warnings == 0) {
        hg_buf_text(&text, "no problems found");
    } else {
        hg_put_count(&text, diags->errors, "error", "errors");
        hg_buf_text(&text, ", ");
        hg_put_count(&text, diags->warnings, "warning", "warnings");
    }
    if (diags->dropped > 0)
        hg_buf_print(&text, " (%zu more not shown)", diags->dropped);
    hg_message("%.*s", (int)text.len, text.at);
    hg_buf_release(&text);
}

static int show(struct hg_merged_diags *merged, enum hg_diag_format format)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_diags_render(&merged->diags, format, format == HG_DIAG_TEXT && hg_colour(1), &text);
    if (format != HG_DIAG_TEXT && text.len > 0 && text.at[text.len - 1] != '\n')
        hg_buf_byte(&text, '\n');
    return hg_print(&text);
}

/* --- fixes ---------------------------------------------------------------------------------- */

static void report_fixed(const struct hg_fixes *fixes, bool written)
{
    struct hg_buf text;
    size_t files = 0;
    for (size_t i = 0; i < fixes->files.count; i++)
        files += !hg_str_eq(fixes->files.at[i].before, fixes->files.at[i].now);
    hg_cli_buf(&text);
    hg_put_count(&text, fixes->count, "place", "places");
    hg_buf_text(&text, " in ");
    hg_put_count(&text, files, "file", "files");
    if (files == 0)
        hg_message("nothing can be fixed automatically");
    else
        hg_message("%.*s %s", (int)text.len, text.at,
                   written ? "mended" : "would be fixed; run without --diff to do it");
    hg_buf_release(&text);
}

/* Mends what the policies allow and writes it, or shows how. */
static int fix(struct hg_fixes *fixes, const struct hg_args *args)
{
    struct hg_buf text;
    bool diff = hg_flag(args, "diff"), good = true;
    for (size_t i = 0; i < args->operand_count; i++) {
        if (strcmp(args->operands[i], "-") == 0) {
            hg_message("check: standard input cannot be fixed; name a file");
            return HG_EXIT_TROUBLE;
        }
        if (!is_program_file(args->operands[i]) && !hg_is_folder(args->operands[i]))
            hg_fixes_apply(fixes, args->operands[i]);
    }
    hg_cli_buf(&text);
    if (diff) {
        hg_fixes_diff(fixes, &text);
        good = hg_print(&text) == HG_EXIT_OK;
    } else {
        hg_buf_release(&text);
        good = hg_fixes_write(fixes);
    }
    if (good)
        report_fixed(fixes, !diff);
    return good ? HG_EXIT_OK : HG_EXIT_TROUBLE;
}

/* --- the command ---------------------------------------------------------------------------- */

/* Prints the flows to standard output and the diagnostics to standard error. */
static int show_flows(struct checking *checking)
{
    hg_print_diags(&checking->merged.diags, false);
    return hg_print_sanitized(&checking->flows,
                              hg_colour(1) ? HG_SANITIZE_COLOUR : HG_SANITIZE_UTF8);
}

static int show_all(struct checking *checking)
{
    if (checking->wants_flows)
        return show_flows(checking);
    if (hg_flag(checking->args, "diff")) /* the diff has the output for itself */
        return HG_EXIT_OK;
    return show(&checking->merged, (enum hg_diag_format)hg_arg_choice(checking->args, "format", 0));
}

static int check(struct checking *checking)
{
    const struct hg_args *args = checking->args;
    struct hg_merged_diags *merged = &checking->merged;
    for (size_t i = 0; i < args->operand_count; i++)
        check_path(checking, args->operands[i]);
    int exit_state = show_all(checking);
    bool found = merged->diags.errors > 0 ||
                 (hg_flag(args, "warnings-as-errors") && merged->diags.warnings > 0);
    if (!merged->trouble || merged->diags.list.count > 0)
        report_summary(merged, args->operand_count);
    if (exit_state != HG_EXIT_OK)
        return exit_state;
    if (merged->trouble || found)
        return merged->trouble ? HG_EXIT_TROUBLE : HG_EXIT_FOUND;
    return merged->refused != 0 ? HG_EXIT_BAD_LEADS : HG_EXIT_OK;
}

static bool fits_together(const struct hg_args *args)
{
    int format = hg_arg_choice(args, "format", 0);
    if (hg_flag(args, "diff") && !hg_flag(args, "fix")) {
        hg_message("check: --diff shows what --fix would do, so it needs --fix");
        return false;
    }
    if (hg_flag(args, "flows") && format != HG_DIAG_TEXT && format != HG_DIAG_JSON) {
        hg_message("check: --flows is only available as text or json");
        return false;
    }
    return true;
}

static bool read_leads(struct checking *checking)
{
    checking->leads_path = hg_arg(checking->args, "leads");
    if (checking->leads_path != NULL && strcmp(checking->leads_path, "-") == 0 &&
        checking->args->operand_count > 1) {
        hg_message("check: standard input can only be read once: use it for either the policy or "
                   "the leads");
        return false;
    }
    return hg_now_option(checking->args, &checking->now) &&
           hg_leads_options_read(checking->args, "check", &checking->leads);
}

static int run(const struct hg_args *args)
{
    struct hg_fixes fixes = {0};
    struct checking checking = {
        .args = args,
        .loader = hg_fixes_loader(&fixes),
        .wants_flows = hg_flag(args, "flows"),
        .json = hg_arg_choice(args, "format", 0) == HG_DIAG_JSON,
    };
    int exit_state = HG_EXIT_OK;
    if (!fits_together(args) || !read_leads(&checking))
        return HG_EXIT_TROUBLE;
    hg_cli_arena(&fixes.arena);
    hg_cli_buf(&checking.flows);
    hg_merged_diags_init(&checking.merged);
    if (hg_flag(args, "fix"))
        exit_state = fix(&fixes, args);
    if (exit_state == HG_EXIT_OK)
        exit_state = check(&checking);
    if (!checking.wants_flows || exit_state == HG_EXIT_TROUBLE)
        hg_buf_release(&checking.flows);
    hg_arena_release(&checking.merged.arena);
    hg_arena_release(&fixes.arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 0, "FORMAT", "text|json|sarif|github|rdjson|junit", "output format (default text)"},
    {"leads", 'l', "FILE", NULL,
     "also decide these leads and report what their missing values cause"},
    {"now", 0, "TIME", NULL, "check and decide as of this time (RFC 3339; default: now)"},
    HG_LEADS_OPTION_ROWS,
    {"flows", 0, NULL, NULL, "print, for an audit, which fields get into which rules and outcomes"},
    {"fix", 0, NULL, NULL, "fix what can be fixed automatically, in the policies and their files"},
    {"diff", 0, NULL, NULL, "with --fix: show the changes without writing them"},
    {"warnings-as-errors", 'W', NULL, NULL, "exit with status 1 for warnings too"},
    {0},
};

const struct hg_command hg_cmd_check = {
    .name = "check",
    .operands = "POLICY...",
    .summary = "find errors and likely mistakes in policies",
    .details =
        "Reads each policy with its contract, lists, tables and teams, and reports errors and "
        "likely mistakes, with the place and how to fix them. The formats sarif and github are for "
        "code review: GitHub shows them next to the lines; rdjson is for reviewdog, junit for CI "
        "servers.\n\n"
        "A comment `# headgate: ignore W0401 because ...` above a rule or item, or at the end of a "
        "line, silences a warning there; a comment that silences nothing or gives no reason is "
        "reported. --fix fixes what has only one possible fix (a wrong symbol, an `assuming` "
        "without effect): each file is replaced as a whole, the layout of a policy is kept, and a "
        "fix that would make anything worse is undone.\n\n"
        "With --leads, every lead in the file is decided. Reported are fields that are missing in "
        "most leads and send them to review, fields most of whose values violate the contract, and "
        "values from sources that the contract does not allow, each with the percentage of "
        "leads.\n\n"
        "--flows prints for every field where its values may come from, what it is kept for, which "
        "deciding rules use it and by way of what, and what those rules lead to. It is meant for "
        "audits and is available as text or as JSON, with one object for each policy.\n\n"
        "The exit status is 1 if there are errors. `headgate explain CODE` explains a code such as "
        "E0412.\n",
    .examples = "headgate check inbound.gate\n"
                "headgate check --warnings-as-errors policies/*.gate\n"
                "headgate check --flows inbound.gate\n"
                "headgate check --fix --diff inbound.gate\n"
                "headgate check --format sarif inbound.gate > headgate.sarif",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
