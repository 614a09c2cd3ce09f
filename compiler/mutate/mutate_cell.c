/* Mutations of cells: bands of a score and rows of an inline table. Both are matched top down, so
 * moving a value that an earlier band or row takes has no effect; such mutations are skipped.
 * Part of mutate.c. */
#include "compiler/mutate/mutate_parts.h"
#include "compiler/tables/table.h"

/* --- numbers of a cell ------------------------------------------------------------------------ */

static bool hides_nothing(void *context, int64_t value)
{
    (void)context;
    (void)value;
    return false;
}

/* Moves the end of a range by one, if the value that enters or leaves is not hidden. */
static void move_end(struct hg_mutator *m, const struct hg_expr *expr, enum hg_type_kind type,
                     int steps, bool low, hg_is_hidden *hidden, void *context)
{
    struct hg_str text;
    int64_t value;
    if (!hg_is_literal_number(expr) || !hg_number_shifted(m, expr, steps, &text))
        return;
    bool comes_in = low == (steps < 0);
    if (hg_is_number(type) && hg_literal_scaled(expr, type, 0, &value)) {
        int64_t unit = type == HG_T_DECIMAL ? 1 : steps;
        if (hidden(context, comes_in ? value + unit : value))
            return;
    }
    hg_mutation_add(m, m->numbers, m->shown, expr->span, text);
}

static void mutate_range(struct hg_mutator *m, const struct hg_range *range, enum hg_type_kind type,
                         hg_is_hidden *hidden, void *context)
{
    for (int steps = -1; steps <= 1; steps += 2) {
        if (range->low != NULL)
            move_end(m, range->low, type, steps, true, hidden, context);
        if (range->high != NULL)
            move_end(m, range->high, type, steps, false, hidden, context);
    }
}

static void mutate_item(struct hg_mutator *m, const struct hg_cell_item *item,
                        enum hg_type_kind type, hg_is_hidden *hidden, void *context)
{
    bool low = item->compare == HG_GT || item->compare == HG_GE;
    if (item->kind == HG_CELL_RANGE)
        mutate_range(m, &item->range, type, hidden, context);
    if (item->kind != HG_CELL_COMPARE)
        return;
    move_end(m, item->value, type, -1, low, hidden, context);
    move_end(m, item->value, type, 1, low, hidden, context);
}

/* Drops one of `a | b`. */
static void mutate_alternatives(struct hg_mutator *m, const struct hg_cell *cell)
{
    for (size_t i = 0; cell->item_count > 1 && i < cell->item_count; i++) {
        struct hg_span own = cell->items[i].span, span = own;
        if (i == 0)
            span.end = cell->items[1].span.start;
        else
            span.start = cell->items[i - 1].span.end;
        hg_mutation_add_drop(m, HG_MUTATE_MEMBER, own, span);
    }
}

void hg_mutate_cell(struct hg_mutator *m, const struct hg_cell *cell, enum hg_type_kind type,
                    hg_is_hidden *hidden, void *context)
{
    hidden = hidden != NULL ? hidden : hides_nothing;
    for (size_t i = 0; i < cell->item_count; i++)
        mutate_item(m, &cell->items[i], type, hidden, context);
    mutate_alternatives(m, cell);
}

/* --- bands ------------------------------------------------------------------------------------ */

/* The bands above the current one, and the possible values. */
struct above {
    struct hg_interval bounds;
    struct hg_ranges *taken; /* a band each */
    size_t count;
};

static bool is_taken(void *context, int64_t value)
{
    const struct above *above = context;
    if (value < above->bounds.lo || value > above->bounds.hi)
        return true;
    for (size_t i = 0; i < above->count; i++)
        for (uint32_t k = 0; k < above->taken[i].count; k++)
            if (above->taken[i].at[k].lo <= value && value <= above->taken[i].at[k].hi)
                return true;
    return false;
}

static bool typed_band(struct hg_mutator *m, const struct hg_band *band, struct hg_type type,
                       struct hg_typed_cell *typed)
{
    return band->kind == HG_BAND_CELL && hg_type_cell(m->model, &band->cell, type, typed);
}

static void mutate_band(struct hg_mutator *m, struct above *above, const struct hg_band *band,
                        struct hg_type type)
{
    struct hg_typed_cell typed;
    m->shown = band->span;
    hg_mutate_points(m, band->points);
    if (!typed_band(m, band, type, &typed))
        return;
    m->numbers = HG_MUTATE_THRESHOLD;
    hg_mutate_cell(m, &band->cell, type.kind, is_taken, above);
    if (!hg_type_is_text(type.kind))
        above->taken[above->count++] = hg_cell_ranges(m->arena, &typed);
}

/* Only if some value is in both; otherwise the order has no effect. */
static void swap_bands(struct hg_mutator *m, const struct hg_band *a, const struct hg_band *b,
                       struct hg_type type)
{
    struct hg_typed_cell x, y;
    if (typed_band(m, a, type, &x) && typed_band(m, b, type, &y) &&
        hg_cells_overlap(m->model, type, &x, &y))
        hg_mutation_add_swap(m, a->span, b->span);
}

void hg_mutate_bands(struct hg_mutator *m, struct hg_rule *rule)
{
    struct hg_points *points = &rule->points;
    struct hg_type type = hg_info(m->model, points->by)->type;
    struct above above = {hg_expr_interval(m->model, points->by),
                          HG_ARRAY(m->arena, struct hg_ranges, points->band_count), 0};
    for (size_t i = 0; i < points->band_count; i++)
        mutate_band(m, &above, &points->bands[i], type);
    for (size_t i = 0; i + 1 < points->band_count; i++)
        swap_bands(m, &points->bands[i], &points->bands[i + 1], type);
}
