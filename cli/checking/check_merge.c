/* Merges the diagnostics of several compilations into one document: see cli/checking/check.h. */
#include "cli/checking/check.h"

#include "cli/common/common.h"

static uint32_t merge_source(struct hg_merged_diags *merged, const struct hg_source *source)
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

static bool is_known(const struct hg_merged_diags *merged, const struct hg_diag *diag)
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

static void merge_diag(struct hg_merged_diags *merged, struct hg_diag diag, const uint32_t *sources,
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
    if (diag.ignored.at) {
        struct hg_diag *kept = &merged->diags.list.at[merged->diags.list.count - 1];
        kept->ignored = hg_str_copy(arena, diag.ignored);
        return;
    }
    merged->diags.errors += diag.severity == HG_ERROR;
    merged->diags.warnings += diag.severity == HG_WARNING;
}

void hg_merged_diags_add(struct hg_merged_diags *merged, struct hg_compilation *compilation)
{
    size_t count = compilation->sources.list.count;
    uint32_t *sources = HG_ARRAY(&merged->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        sources[i] = merge_source(merged, &compilation->sources.list.at[i]);
    for (size_t i = 0; i < compilation->diags.list.count; i++)
        merge_diag(merged, compilation->diags.list.at[i], sources, count);
    merged->diags.dropped += compilation->diags.dropped;
}

void hg_merged_diags_add_unreadable(struct hg_merged_diags *merged, struct hg_str path,
                                    struct hg_str message)
{
    struct hg_span start = {.source = merge_source(merged, &(struct hg_source){.name = path})};
    hg_report(&merged->diags, HG_E0218, start, "%.*s", HG_STR_ARGS(message));
}

void hg_merged_diags_init(struct hg_merged_diags *merged)
{
    memset(merged, 0, sizeof *merged);
    hg_cli_arena(&merged->arena);
    hg_sources_init(&merged->sources, &merged->arena);
    hg_diags_init(&merged->diags, &merged->arena, &merged->sources);
}
