/* headgate check: compiles policies and shows what was found, in one document over all of them.
 * Writes no file. */
#include <stdio.h>

#include "bytecode/file.h"
#include "cli/common.h"

/* The diagnostics of several compilations as one list over one set of sources. A file that two
 * policies share is one source, so that what is found in it is shown once. */
struct merged {
    struct hg_arena arena;
    struct hg_sources sources;
    struct hg_diags diags;
    bool trouble; /* a policy could not be read */
};

static uint32_t merge_source(struct merged *merged, const struct hg_source *source)
{
    for (uint32_t i = 0; i < merged->sources.list.count; i++)
        if (hg_str_eq(merged->sources.list.at[i].name, source->name) &&
            hg_str_eq(merged->sources.list.at[i].text, source->text))
            return i;
    return hg_sources_add(&merged->sources, hg_str_copy(&merged->arena, source->name),
                          hg_str_copy(&merged->arena, source->text));
}

static void move_span(struct hg_span *span, const uint32_t *sources, size_t count)
{
    if (span->source < count)
        span->source = sources[span->source];
}

static bool is_known(const struct merged *merged, const struct hg_diag *diag)
{
    for (size_t i = 0; i < merged->diags.list.count; i++) {
        const struct hg_diag *other = &merged->diags.list.at[i];
        struct hg_span a = other->labels[0].span, b = diag->labels[0].span;
        if (other->code == diag->code && a.source == b.source && a.start == b.start &&
            a.end == b.end && hg_str_eq(other->message, diag->message))
            return true;
    }
    return false;
}

static struct hg_diag_cell copy_cell(struct hg_arena *arena, struct hg_diag_cell cell)
{
    cell.table = hg_str_copy(arena, cell.table);
    cell.row = hg_str_copy(arena, cell.row);
    cell.column = hg_str_copy(arena, cell.column);
    cell.against = hg_arena_copy(arena, cell.against, cell.against_count * sizeof *cell.against);
    for (size_t i = 0; i < cell.against_count; i++)
        cell.against[i] = hg_str_copy(arena, cell.against[i]);
    cell.witness = hg_arena_copy(arena, cell.witness, cell.witness_count * sizeof *cell.witness);
    for (size_t i = 0; i < cell.witness_count; i++) {
        cell.witness[i].name = hg_str_copy(arena, cell.witness[i].name);
        cell.witness[i].text = hg_str_copy(arena, cell.witness[i].text);
    }
    return cell;
}

static void merge_diag(struct merged *merged, struct hg_diag diag, const uint32_t *sources,
                       size_t count)
{
    struct hg_arena *arena = &merged->arena;
    for (size_t i = 0; i < diag.label_count; i++) {
        move_span(&diag.labels[i].span, sources, count);
        diag.labels[i].text = hg_str_copy(arena, diag.labels[i].text);
    }
    if (is_known(merged, &diag))
        return;
    diag.message = hg_str_copy(arena, diag.message);
    diag.help = hg_str_copy(arena, diag.help);
    move_span(&diag.fix.span, sources, count);
    if (diag.fix.text.at != NULL)
        diag.fix.text = hg_str_copy(arena, diag.fix.text);
    diag.cell = copy_cell(arena, diag.cell);
    hg_push(arena, &merged->diags.list, diag);
    merged->diags.errors += diag.severity == HG_ERROR;
    merged->diags.warnings += diag.severity == HG_WARNING;
}

static void merge(struct merged *merged, struct hg_compilation *compilation)
{
    size_t count = compilation->sources.list.count;
    uint32_t *sources = HG_ARRAY(&merged->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        sources[i] = merge_source(merged, &compilation->sources.list.at[i]);
    for (size_t i = 0; i < compilation->diags.list.count; i++)
        merge_diag(merged, compilation->diags.list.at[i], sources, count);
    merged->diags.dropped += compilation->diags.dropped;
}

static bool is_program_file(const char *path)
{
    return hg_str_ends(hg_str(path), HG_STR(".hgb"));
}

static void check_one(struct merged *merged, const char *path)
{
    struct hg_compilation compilation;
    if (is_program_file(path)) {
        hg_say("`%s` is compiled already; check the policy it was made from", path);
        merged->trouble = true;
        return;
    }
    if (!hg_policy_readable(path)) {
        merged->trouble = true;
        return;
    }
    enum hg_status status = hg_compile_file(&compilation, path);
    merged->trouble = merged->trouble || status == HG_IO || status == HG_NOMEM;
    merge(merged, &compilation);
    hg_compilation_release(&compilation);
}

/* "1 error, 2 warnings", to standard error. */
static void say_summary(const struct merged *merged, size_t policies)
{
    struct hg_buf text;
    const struct hg_diags *diags = &merged->diags;
    hg_cli_buf(&text);
    hg_put_count(&text, policies, "policy", "policies");
    hg_buf_text(&text, " checked: ");
    if (diags->errors == 0 && diags->warnings == 0) {
        hg_buf_text(&text, "nothing found");
    } else {
        hg_put_count(&text, diags->errors, "error", "errors");
        hg_buf_text(&text, ", ");
        hg_put_count(&text, diags->warnings, "warning", "warnings");
    }
    if (diags->dropped > 0)
        hg_buf_print(&text, " (%zu more not shown)", diags->dropped);
    hg_say("%.*s", (int)text.len, text.at);
    hg_buf_release(&text);
}

static int show(struct merged *merged, enum hg_diag_format format)
{
    struct hg_buf text;
    hg_cli_buf(&text);
    hg_diags_render(&merged->diags, format, format == HG_DIAG_TEXT && hg_colour(1), &text);
    if (format != HG_DIAG_TEXT && text.len > 0 && text.at[text.len - 1] != '\n')
        hg_buf_byte(&text, '\n');
    return hg_print(&text);
}

static int run(const struct hg_args *args)
{
    struct merged merged = {0};
    hg_cli_arena(&merged.arena);
    hg_sources_init(&merged.sources, &merged.arena);
    hg_diags_init(&merged.diags, &merged.arena, &merged.sources);
    for (size_t i = 0; i < args->operand_count; i++)
        check_one(&merged, args->operands[i]);
    int exit_state = show(&merged, (enum hg_diag_format)hg_arg_choice(args, "format", 0));
    bool found = merged.diags.errors > 0 ||
                 (hg_flag(args, "warnings-as-errors") && merged.diags.warnings > 0);
    if (!merged.trouble || merged.diags.list.count > 0)
        say_summary(&merged, args->operand_count);
    if (exit_state == HG_EXIT_OK)
        exit_state = merged.trouble ? HG_EXIT_TROUBLE : found ? HG_EXIT_FOUND : HG_EXIT_OK;
    hg_arena_release(&merged.arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 0, "FORMAT", "text|json|sarif|github", "form of what is found (default text)"},
    {"warnings-as-errors", 'W', NULL, NULL, "a warning makes the exit status 1, too"},
    {0},
};

const struct hg_command hg_cmd_check = {
    .name = "check",
    .operands = "POLICY...",
    .summary = "compile and lint policies; nothing is written",
    .details =
        "Reads each policy with its contract, lists, tables and teams, and reports errors and "
        "what is probably not meant, with the place and the right form. The formats sarif "
        "and github are for code review: GitHub shows them beside the lines.\n"
        "\n"
        "The exit status is 1 when there is an error. `headgate explain CODE` tells more "
        "about a code such as E0412.\n",
    .examples = "headgate check inbound.gate\n"
                "headgate check --warnings-as-errors policies/*.gate\n"
                "headgate check --format sarif inbound.gate > headgate.sarif",
    .options = options,
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = run,
};
