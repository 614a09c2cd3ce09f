/* Gaps: leads that no row of a table matches. Within what the table declares by `covers`, any gap
 * is an error. Beyond that, two warnings: a column with a finite set of values (boolean, enum,
 * class) where rows exist for most but not all values, other cells equal; and a table of such
 * columns alone where some combination has no row and no policy asks whether one was found. */
#include "compiler/model/sema.h"
#include "compiler/tables/table_space.h"

/* --- covered values, as cells --- */

static void cover_bounds(struct hg_model *model, struct hg_typed_cell *cell,
                         struct hg_bounds bounds)
{
    if (bounds.lo <= bounds.hi)
        hg_push(model->arena, &cell->ranges, ((struct hg_typed_range){bounds.lo, bounds.hi}));
}

static bool constant_of(const struct hg_expr *expr, struct hg_constant *out)
{
    *out = (struct hg_constant){HG_T_INTEGER, expr->number, HG_CLOCK};
    if (expr->kind == HG_EXPR_DECIMAL)
        out->type = HG_T_DECIMAL;
    else if (expr->kind == HG_EXPR_DATE)
        out->type = HG_T_DATE;
    else if (expr->kind == HG_EXPR_BOOLEAN)
        out->type = HG_T_BOOLEAN;
    else if (expr->kind == HG_EXPR_DURATION)
        out->type = HG_T_DURATION;
    else if (expr->kind != HG_EXPR_INTEGER)
        return false;
    return true;
}

static void cover_item(struct hg_model *model, struct hg_type type, struct hg_typed_cell *cell,
                       const struct hg_expr *item)
{
    struct hg_constant constant;
    if (hg_type_is_text(type.kind)) {
        if (item->kind == HG_EXPR_TEXT)
            hg_push(model->arena, &cell->texts,
                    hg_text_normalise(model->arena, hg_literal_text(model, &item->literal)));
    } else if (constant_of(item, &constant)) {
        cover_bounds(model, cell, hg_bounds_equal(type.kind, constant));
    }
}

static void cover_range(struct hg_model *model, struct hg_type type, struct hg_typed_cell *cell,
                        const struct hg_range *range)
{
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    struct hg_constant constant;
    if (range->low && constant_of(range->low, &constant))
        bounds.lo = hg_bounds_compare(type.kind, HG_GE, constant).lo;
    if (range->high && constant_of(range->high, &constant))
        bounds.hi = hg_bounds_compare(type.kind, HG_LE, constant).hi;
    cover_bounds(model, cell, bounds);
}

static void cover_list(struct hg_model *model, struct hg_type type, struct hg_typed_cell *cell,
                       const struct hg_model_list *list)
{
    bool text = hg_type_is_text(type.kind);
    for (size_t i = 0; i < list->entry_count; i++) {
        if (text)
            hg_push(model->arena, &cell->texts, list->entries[i].text);
        else if (list->numbers)
            cover_bounds(model, cell,
                         hg_bounds_equal(type.kind, (struct hg_constant){
                                                        HG_T_DECIMAL, list->values[i], HG_CLOCK}));
    }
}

static void cover_set(struct hg_model *model, struct hg_type type, struct hg_typed_cell *cell,
                      const struct hg_set *set)
{
    if (set->kind == HG_SET_RANGE)
        cover_range(model, type, cell, &set->range);
    for (size_t i = 0; set->kind == HG_SET_ITEMS && i < set->item_count; i++)
        cover_item(model, type, cell, set->items[i]);
    if (set->kind != HG_SET_NAME || !set->name_expr)
        return;
    struct hg_symbol symbol = hg_info(model, set->name_expr)->symbol;
    if (symbol.kind == HG_SYMBOL_LIST)
        cover_list(model, type, cell, &model->lists[symbol.index]);
}

static void cover_file(struct hg_model *model, const struct hg_table_column *column,
                       struct hg_typed_cell *cell, const struct hg_list_data *data)
{
    for (size_t i = 0; i < data->count; i++) {
        struct hg_str text = data->entries[i].text;
        int64_t number;
        if (hg_type_is_text(column->type.kind))
            hg_push(model->arena, &cell->texts, text);
        else if (hg_csv_number(model, column->type.kind, text, &number))
            cover_bounds(model, cell, (struct hg_bounds){number, number});
        else
            hg_report(model->diags, HG_E0653, data->entries[i].span,
                      "`%.*s` does not fit the column `%.*s`", HG_STR_ARGS(text),
                      HG_STR_ARGS(column->name));
    }
}

static void collect_cover(struct hg_model *model, const struct hg_model_table *table, size_t index,
                          struct hg_typed_cell *cells)
{
    const struct hg_cover *cover = &table->item->covers.at[index];
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!hg_str_eq(table->columns[i].name, cover->column.text))
            continue;
        cells[i].any = false;
        if (cover->from)
            cover_file(model, &table->columns[i], &cells[i], &table->covers[index]);
        else
            cover_set(model, table->columns[i].type, &cells[i], &cover->set);
    }
}

/* --- telling --- */

/* Limit of gaps reported per table; more of them add nothing. */
#define MAX_GAPS 20u

struct gaps {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space *space;
    struct hg_row_list told; /* boxes told already, as further rows of the space */
    uint32_t *point;
};

static struct hg_row_list with_told(struct gaps *g, struct hg_row_list rows)
{
    struct hg_row_list all = {
        HG_ARRAY(g->model->arena, uint32_t, (size_t)rows.count + g->told.count), rows.count};
    memcpy(all.at, rows.at, rows.count * sizeof *all.at);
    for (uint32_t i = 0; i < g->told.count; i++)
        all.at[all.count++] = g->told.at[i];
    return all;
}

#define MAX_NAMED 3u

/* "DE or FR" for the first points, and " or others" if there are more. */
static struct hg_str side_words(const struct gaps *g, uint32_t column, struct hg_point_set side)
{
    struct hg_arena *arena = g->model->arena;
    struct hg_str words = {"", 0};
    uint32_t *point = HG_ARRAY(arena, uint32_t, g->space->column_count);
    bool *shown = HG_ARRAY(arena, bool, g->space->column_count);
    uint32_t named = 0;
    shown[column] = true;
    for (uint32_t i = 0; i < side.count; i++)
        for (uint32_t k = side.at[i].lo; k <= side.at[i].hi; k++, named++) {
            if (named == MAX_NAMED)
                return hg_str_print(arena, "%.*s or others", HG_STR_ARGS(words));
            size_t count;
            point[column] = k;
            struct hg_witness *value = hg_space_witness(g->space, point, shown, &count);
            words = hg_str_print(arena, "%.*s%s%.*s", HG_STR_ARGS(words), named ? " or " : "",
                                 HG_STR_ARGS(value->text));
        }
    return words;
}

/* "country DE or FR, segment smb": the columns of which the gap is not everything. *only is the
 * one there is, or HG_NONE. Numbers and free texts are shown by the value of the lead. */
static struct hg_str gap_words(const struct gaps *g, const struct hg_point_set *gap,
                               const struct hg_diag_cell *lead, uint32_t *only)
{
    struct hg_str words = {"", 0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < g->space->column_count; i++) {
        const struct hg_space_column *column = &g->space->columns[i];
        if (hg_point_set_subset(column->known, gap[i]))
            continue;
        struct hg_str values =
            column->numbers || column->line ? lead->witness[i].text : side_words(g, i, gap[i]);
        words = hg_str_print(g->model->arena, "%.*s%s%.*s %.*s", HG_STR_ARGS(words),
                             count ? ", " : "", HG_STR_ARGS(column->name), HG_STR_ARGS(values));
        *only = count++ ? HG_NONE : i;
    }
    return count ? words : HG_STR("any lead");
}

/* Reports the gap around the point, once, with a lead in it. */
static void report_gap(struct gaps *g, enum hg_code code, struct hg_span span,
                       const struct hg_point_set *within, struct hg_row_list rows,
                       const uint32_t *seed)
{
    struct hg_diags *diags = g->model->diags;
    struct hg_point_set *gap = hg_space_expand(g->space, within, rows, seed);
    struct hg_diag_cell about = hg_space_diag_cell(g->space, HG_NONE, seed, NULL);
    uint32_t only = HG_NONE;
    struct hg_str words = gap_words(g, gap, &about, &only);
    struct hg_diag *diag = hg_report(diags, code, span, "no row of `%.*s` matches %.*s",
                                     HG_STR_ARGS(g->table->name), HG_STR_ARGS(words));
    if (code == HG_E0663) {
        hg_diag_say(diags, diag, "declared as covered here");
        hg_diag_help(diags, diag, "add a row for it, or an `otherwise` row");
    } else {
        hg_diag_help(
            diags, diag,
            "add a row for it; if the gap is intended, declare what `%.*s` covers (`covers …`)",
            HG_STR_ARGS(g->table->name));
    }
    if (only != HG_NONE)
        about.column = g->space->columns[only].name;
    hg_diag_about(diags, diag, about);
    g->told.at[g->told.count++] = hg_space_add_row(g->space, gap);
}

static void gaps_init(struct gaps *g, struct hg_model *model, const struct hg_model_table *table,
                      struct hg_space *space)
{
    *g = (struct gaps){.model = model, .table = table, .space = space};
    g->told.at = HG_ARRAY(model->arena, uint32_t, MAX_GAPS);
    g->point = HG_ARRAY(model->arena, uint32_t, g->space->column_count);
}

static void report_unexamined_rows(const struct gaps *g)
{
    struct hg_diag *diag =
        hg_report(g->model->diags, HG_W0668, g->table->item->name.span,
                  "`%.*s` was not checked completely for gaps", HG_STR_ARGS(g->table->name));
    hg_diag_say(g->model->diags, diag, "too many overlapping rows");
    hg_diag_about(g->model->diags, diag, hg_space_diag_cell(g->space, HG_NONE, NULL, NULL));
}

/* Every gap in `box`, which holds known values only. */
static void find_gaps(struct gaps *g, enum hg_code code, struct hg_span span,
                      const struct hg_point_set *box)
{
    struct hg_row_list rows = hg_rows_overlapping(g->space, box, g->table->row_count);
    while (g->told.count < MAX_GAPS) {
        struct hg_row_list taken = with_told(g, rows);
        enum hg_coverage_result region =
            hg_space_find_uncovered(g->space, box, taken, g->point, NULL);
        if (region == HG_COVER_GIVEN_UP)
            report_unexamined_rows(g);
        if (region != HG_UNCOVERED)
            return;
        report_gap(g, code, span, box, taken, g->point);
    }
}

/* --- over what is covered --- */

static void check_covered(struct hg_model *model, const struct hg_model_table *table)
{
    size_t count = table->item->covers.count;
    struct hg_typed_cell *cells = HG_ARRAY(model->arena, struct hg_typed_cell, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        cells[i].any = true;
    for (size_t i = 0; i < count; i++)
        collect_cover(model, table, i, cells);
    struct gaps g;
    gaps_init(&g, model, table, hg_space_new(model, table, cells));
    struct hg_point_set *box = HG_ARRAY(model->arena, struct hg_point_set, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++) {
        cells[i].written = hg_str_print(model->arena, "covers %u", i); /* no cell is written so */
        box[i] =
            cells[i].any ? g.space->columns[i].known : hg_space_cell_points(g.space, i, &cells[i]);
    }
    if (!hg_box_is_empty(g.space, box))
        find_gaps(&g, HG_E0663, table->item->covers.at[0].column.span, box);
}

/* --- among rows alike --- */

/* Of the box's values in the column: how many rows take whole, and how many are not. */
static void count_values(struct gaps *g, struct hg_point_set *box, uint32_t column,
                         struct hg_row_list rows, uint32_t *taken, uint32_t *open)
{
    struct hg_point_set whole = box[column];
    for (uint32_t i = 0; i < whole.count; i++)
        for (uint32_t point = whole.at[i].lo; point <= whole.at[i].hi; point++) {
            box[column] = hg_point_set_range(g->model->arena, point, point);
            enum hg_coverage_result region =
                hg_space_find_uncovered(g->space, box, rows, g->point, NULL);
            *taken += region == HG_COVERED;
            *open += region == HG_UNCOVERED;
        }
    box[column] = whole;
}

/* The row with any value in the column: reports if most values have a row and some have none. */
static void look_for_siblings(struct gaps *g, uint32_t row, uint32_t column)
{
    struct hg_point_set *box = hg_box_known(g->space, g->space->rows.at[row]);
    box[column] = g->space->columns[column].known;
    if (hg_box_is_empty(g->space, box))
        return;
    struct hg_row_list rows = hg_rows_overlapping(g->space, box, g->table->row_count);
    rows = with_told(g, rows);
    uint32_t taken = 0, open = 0;
    if (hg_space_find_uncovered(g->space, box, rows, g->point, NULL) != HG_UNCOVERED)
        return;
    count_values(g, box, column, rows, &taken, &open);
    if (taken > open &&
        hg_space_find_uncovered(g->space, box, rows, g->point, NULL) == HG_UNCOVERED)
        report_gap(g, HG_W0667, g->table->rows[row].span, box, rows, g->point);
}

/* Memory of gaps that were not reported is released. */
static void check_siblings(struct gaps *g, uint32_t row, uint32_t column)
{
    struct hg_arena_mark mark = hg_arena_save(g->model->arena);
    uint32_t told = g->told.count;
    look_for_siblings(g, row, column);
    if (g->told.count == told)
        hg_arena_rewind(g->model->arena, mark);
}

/* Rows that differ in this column alone form one group, which is checked once. */
static bool is_asked(struct gaps *g, struct hg_map *mentions, uint32_t row, uint32_t column)
{
    struct hg_arena *arena = g->model->arena;
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct hg_str key = hg_str_print(arena, "%u", column);
    for (uint32_t i = 0; i < g->table->column_count; i++)
        if (i != column)
            key = hg_str_print(arena, "%.*s\n%.*s", HG_STR_ARGS(key),
                               HG_STR_ARGS(g->table->rows[row].cells[i].written));
    if (!hg_map_find(mentions, key)) {
        hg_map_add(mentions, key, 0, NULL);
        return false;
    }
    hg_arena_rewind(arena, mark);
    return true;
}

static void check_alike(struct gaps *g)
{
    struct hg_map mentions;
    hg_map_init(&mentions, g->model->arena);
    for (uint32_t row = 0; row < g->table->row_count; row++)
        for (uint32_t i = 0; i < g->table->column_count; i++) {
            const struct hg_typed_cell *cell = &g->table->rows[row].cells[i];
            if (!g->space->columns[i].enumerated || cell->any || is_asked(g, &mentions, row, i))
                continue;
            if (g->told.count == MAX_GAPS || g->model->diags->dropped != 0)
                return;
            check_siblings(g, row, i);
            if (g->space->steps == 0) {
                report_unexamined_rows(g);
                return;
            }
        }
}

/* --- of known values alone --- */

struct asking {
    const struct hg_model *model;
    const struct hg_model_table *table;
    bool found;
};

static void see_found(void *context, struct hg_expr *expr)
{
    struct asking *asking = context;
    if (expr->kind != HG_EXPR_FOUND || expr->args[0]->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(asking->model, expr->args[0])->symbol;
    asking->found = asking->found || (symbol.kind == HG_SYMBOL_TABLE &&
                                      &asking->model->tables[symbol.index] == asking->table);
}

static void see_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, see_found, context);
}

/* Whether the policy uses `is found` on this table. */
static bool is_asked_for(const struct hg_model *model, const struct hg_model_table *table)
{
    struct asking asking = {model, table, false};
    for (size_t i = 0; i < model->scope->items.count; i++)
        hg_walk_item_roots(model->scope->items.at[i], HG_PART_ALL, see_root, &asking);
    return asking.found;
}

static bool all_enumerated(const struct gaps *g)
{
    for (uint32_t i = 0; i < g->space->column_count; i++)
        if (!g->space->columns[i].enumerated)
            return false;
    return true;
}

static void check_known(struct gaps *g)
{
    struct hg_point_set *box =
        HG_ARRAY(g->model->arena, struct hg_point_set, g->space->column_count);
    for (uint32_t i = 0; i < g->space->column_count; i++)
        box[i] = g->space->columns[i].known;
    if (all_enumerated(g) && !is_asked_for(g->model, g->table))
        find_gaps(g, HG_W0667, g->table->item->name.span, box);
}

void hg_check_gaps(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space)
{
    if (table->item->otherwise)
        return;
    if (table->item->covers.count != 0) {
        check_covered(model, table);
        return;
    }
    struct gaps g;
    gaps_init(&g, model, table, space);
    space->steps = HG_TABLE_STEPS; /* a question of its own */
    check_alike(&g);
    if (g.space->steps != 0)
        check_known(&g);
}
