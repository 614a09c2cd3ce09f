/* Bands of `by EXPR { … }`: partial overlaps, and bands that earlier ones make unreachable. `>=
 * 1000` above `>= 100` is how steps are written and is not reported. Exact: works on the ranges
 * and texts of the bands alone. Part of lint.c. */
#include "compiler/model/ranges.h"
#include "compiler/model/sema.h"

struct bands {
    struct hg_model *model;
    const struct hg_points *points;
    struct hg_typed_cell *cells; /* a band each; only of HG_BAND_CELL */
    struct hg_ranges *ranges;    /* the same as ranges, negations worked in */
    bool numbers;
};

static struct hg_ranges ranges_of(struct hg_model *model, const struct hg_typed_cell *cell)
{
    struct hg_bounds *bounds = HG_ARRAY(model->arena, struct hg_bounds, cell->ranges.count);
    for (size_t i = 0; i < cell->ranges.count; i++)
        bounds[i] = (struct hg_bounds){cell->ranges.at[i].lo, cell->ranges.at[i].hi};
    struct hg_ranges ranges = hg_ranges_of(model->arena, bounds, cell->ranges.count);
    return cell->negated ? hg_ranges_not(model->arena, ranges) : ranges;
}

static void report_overlap(struct bands *bands, size_t above, size_t band, struct hg_str witness)
{
    struct hg_diags *diags = bands->model->diags;
    const struct hg_band *at = bands->points->bands;
    struct hg_diag *diag = hg_report(diags, HG_W0432, at[band].cell.span, "%.*s is in two bands",
                                     HG_STR_ARGS(witness));
    hg_diag_label(diags, diag, at[above].cell.span, "this band wins, because it comes first");
    hg_diag_help(diags, diag, "make one band end before the other begins");
}

static void report_dead(struct bands *bands, size_t band)
{
    struct hg_diags *diags = bands->model->diags;
    struct hg_diag *diag = hg_report(diags, HG_W0433, bands->points->bands[band].cell.span,
                                     "this band can never apply");
    hg_diag_say(diags, diag, "the bands above cover all of it");
    hg_diag_help(diags, diag, "move it up, or remove it");
}

static bool same_points(const struct hg_band *a, const struct hg_band *b)
{
    return a->points->kind == b->points->kind && a->points->number == b->points->number;
}

static struct hg_str number_words(struct bands *bands, int64_t number)
{
    char text[40];
    struct hg_buf out;
    enum hg_type_kind kind = hg_info(bands->model, bands->points->by)->type.kind;
    size_t len;
    hg_buf_init(&out, &bands->model->arena->allocator, sizeof text);
    hg_put_number(&out, kind, number, HG_CLOCK);
    len = out.failed ? 0 : out.len;
    if (len)
        memcpy(text, out.at, len);
    hg_buf_release(&out);
    return hg_str_print(bands->model->arena, "%.*s", (int)len, text);
}

static void check_numbers(struct bands *bands, size_t band)
{
    struct hg_arena *arena = bands->model->arena;
    struct hg_ranges mine = bands->ranges[band], above = {NULL, 0};
    const struct hg_band *at = bands->points->bands;
    for (size_t i = 0; i < band; i++)
        if (at[i].kind == HG_BAND_CELL)
            above = hg_ranges_or(arena, above, bands->ranges[i]);
    if (mine.count && hg_ranges_subset(mine, above)) {
        report_dead(bands, band);
        return;
    }
    for (size_t i = 0; i < band; i++) {
        if (at[i].kind != HG_BAND_CELL || same_points(&at[i], &at[band]))
            continue;
        struct hg_ranges both = hg_ranges_and(arena, mine, bands->ranges[i]);
        if (both.count == 0 || hg_ranges_subset(bands->ranges[i], mine))
            continue;
        report_overlap(
            bands, i, band,
            number_words(bands, both.at[0].lo == INT64_MIN ? both.at[0].hi : both.at[0].lo));
        return;
    }
}

static bool has_text(struct hg_model *model, const struct hg_typed_cell *cell, struct hg_str text)
{
    struct hg_str folded = hg_text_fold(model->arena, text);
    for (size_t i = 0; i < cell->texts.count; i++)
        if (hg_str_eq(hg_text_fold(model->arena, cell->texts.at[i]), folded))
            return true;
    for (size_t i = 0; i < cell->prefixes.count; i++)
        if (hg_str_starts(folded, hg_text_fold(model->arena, cell->prefixes.at[i])))
            return true;
    return false;
}

/* A band is dead if bands above take all the values it names. */
static void check_texts(struct bands *bands, size_t band)
{
    struct hg_model *model = bands->model;
    const struct hg_typed_cell *mine = &bands->cells[band];
    const struct hg_band *at = bands->points->bands;
    size_t taken = 0, first = 0;
    struct hg_str witness = {"", 0};
    for (size_t k = 0; k < mine->texts.count && !mine->negated; k++)
        for (size_t i = 0; i < band; i++) {
            bool cell = at[i].kind == HG_BAND_CELL && !bands->cells[i].negated;
            if (!cell || !has_text(model, &bands->cells[i], mine->texts.at[k]))
                continue;
            first = taken ? first : i;
            witness = taken ? witness : mine->texts.at[k];
            taken++;
            break;
        }
    bool only_texts = !mine->negated && !mine->prefixes.count && !mine->text_ranges.count;
    if (taken && taken == mine->texts.count && only_texts)
        report_dead(bands, band);
    else if (taken && !same_points(&at[first], &at[band]))
        report_overlap(bands, first, band,
                       hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(witness)));
}

static void check_points(struct hg_model *model, const struct hg_points *points)
{
    struct bands bands = {.model = model, .points = points};
    struct hg_type type = hg_info(model, points->by)->type;
    bands.numbers = !hg_type_is_text(type.kind);
    bands.cells = HG_ARRAY(model->arena, struct hg_typed_cell, points->band_count);
    bands.ranges = HG_ARRAY(model->arena, struct hg_ranges, points->band_count);
    for (size_t i = 0; i < points->band_count; i++) {
        const struct hg_band *band = &points->bands[i];
        if (band->kind != HG_BAND_CELL)
            continue;
        if (!hg_type_cell(model, &band->cell, type, &bands.cells[i]))
            return; /* told when the types were checked */
        bands.ranges[i] = ranges_of(model, &bands.cells[i]);
        if (band->cell.any)
            return;
        if (bands.numbers)
            check_numbers(&bands, i);
        else
            check_texts(&bands, i);
    }
}

void hg_lint_bands(struct hg_model *model)
{
    for (uint32_t i = 0; i < model->block_count; i++)
        for (uint32_t k = 0; k < model->blocks[i].rule_count; k++) {
            const struct hg_points *points = &model->blocks[i].rules[k].rule->points;
            if (model->blocks[i].kind == HG_B_SCORE && points->kind == HG_POINTS_BY)
                check_points(model, points);
        }
}
