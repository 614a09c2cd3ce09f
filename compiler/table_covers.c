/* What a table promises beyond its rows: that it fits every value it `covers`, and that the
 * names it gives are of somebody, where they are used as targets. */
#include "compiler/sema.h"
#include "compiler/table.h"

/* Past this many combinations of covered values nobody reads the gaps one by one. */
#define MAX_COMBINATIONS 200000u

/* The values one `covers` names, as folded texts or as numbers. */
struct covered {
    uint32_t column;
    bool numbers;
    HG_VEC(struct hg_str) written;
    HG_VEC(struct hg_str) folded;
    HG_VEC(struct hg_bounds) bounds;
};

struct covering {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct covered *covers;
    size_t count;
    size_t *chosen; /* a value each */
};

/* --- values --- */

static void add_text(struct covering *c, struct covered *covered, struct hg_str text)
{
    struct hg_arena *arena = c->model->arena;
    hg_push(arena, &covered->written, text);
    hg_push(arena, &covered->folded, hg_text_fold(arena, text));
}

static void add_bounds(struct covering *c, struct covered *covered, struct hg_bounds bounds,
                       struct hg_str written)
{
    hg_push(c->model->arena, &covered->written, written);
    hg_push(c->model->arena, &covered->bounds, bounds);
}

static void add_list(struct covering *c, struct covered *covered, const struct hg_model_list *list)
{
    enum hg_type_kind type = c->table->columns[covered->column].type.kind;
    for (size_t i = 0; i < list->entry_count; i++) {
        if (!covered->numbers)
            add_text(c, covered, list->entries[i].text);
        else if (list->numbers)
            add_bounds(
                c, covered,
                hg_bounds_same(type, (struct hg_constant){HG_T_DECIMAL, list->values[i], HG_CLOCK}),
                list->entries[i].text);
    }
}

static bool constant_of(const struct hg_expr *expr, struct hg_constant *out)
{
    *out = (struct hg_constant){HG_T_INTEGER, expr->number, HG_CLOCK};
    if (expr->kind == HG_X_DECIMAL)
        out->type = HG_T_DECIMAL;
    else if (expr->kind == HG_X_DATE)
        out->type = HG_T_DATE;
    else if (expr->kind == HG_X_BOOLEAN)
        out->type = HG_T_BOOLEAN;
    else if (expr->kind != HG_X_INTEGER)
        return false;
    return true;
}

static void add_item(struct covering *c, struct covered *covered, const struct hg_expr *item)
{
    struct hg_constant constant;
    enum hg_type_kind type = c->table->columns[covered->column].type.kind;
    if (!covered->numbers && item->kind == HG_X_TEXT)
        add_text(c, covered,
                 hg_text_normalise(c->model->arena, hg_literal_text(c->model, &item->literal)));
    else if (covered->numbers && constant_of(item, &constant))
        add_bounds(c, covered, hg_bounds_same(type, constant),
                   hg_source_text(c->model, item->span));
}

static void add_range(struct covering *c, struct covered *covered, const struct hg_range *range)
{
    struct hg_bounds bounds = {INT64_MIN, INT64_MAX};
    struct hg_constant constant;
    enum hg_type_kind type = c->table->columns[covered->column].type.kind;
    if (range->low && constant_of(range->low, &constant))
        bounds.lo = hg_bounds_compare(type, HG_GE, constant).lo;
    if (range->high && constant_of(range->high, &constant))
        bounds.hi = hg_bounds_compare(type, HG_LE, constant).hi;
    add_bounds(c, covered, bounds, hg_source_text(c->model, range->span));
}

static void gather_set(struct covering *c, struct covered *covered, const struct hg_set *set)
{
    if (set->kind == HG_SET_RANGE) {
        add_range(c, covered, &set->range);
        return;
    }
    for (size_t i = 0; set->kind == HG_SET_ITEMS && i < set->item_count; i++)
        add_item(c, covered, set->items[i]);
    if (set->kind != HG_SET_NAME || !set->name_expr)
        return;
    struct hg_symbol symbol = hg_info(c->model, set->name_expr)->symbol;
    if (symbol.kind == HG_S_LIST)
        add_list(c, covered, &c->model->lists[symbol.index]);
}

static void gather(struct covering *c, size_t index)
{
    const struct hg_cover *cover = &c->table->item->covers.at[index];
    struct covered *covered = &c->covers[index];
    covered->column = HG_NONE;
    for (uint32_t i = 0; i < c->table->column_count; i++)
        if (hg_str_eq(c->table->columns[i].name, cover->column.text))
            covered->column = i;
    if (covered->column == HG_NONE)
        return; /* told by resolve */
    covered->numbers = !hg_type_is_text(c->table->columns[covered->column].type.kind);
    if (!cover->from)
        gather_set(c, covered, &cover->set);
    for (size_t i = 0; cover->from && i < c->table->covers[index].count; i++)
        add_text(c, covered, c->table->covers[index].entries[i].text);
}

/* --- gaps --- */

/* Whether the row takes every lead with the chosen values. */
static bool row_fits(struct covering *c, const struct hg_table_row *row)
{
    for (uint32_t i = 0; i < c->table->column_count; i++) {
        const struct hg_typed_cell *cell = &row->cells[i];
        bool fits = cell->any;
        for (size_t k = 0; k < c->count && !fits; k++) {
            const struct covered *covered = &c->covers[k];
            if (covered->column != i)
                continue;
            struct hg_ranges one = {covered->numbers ? &covered->bounds.at[c->chosen[k]] : NULL, 1};
            fits = covered->numbers
                       ? hg_ranges_within(one, hg_cell_ranges(c->model->arena, cell))
                       : hg_cell_has_text(c->model->arena, cell, covered->folded.at[c->chosen[k]]);
        }
        if (!fits)
            return false;
    }
    return true;
}

static void report_gap(struct covering *c)
{
    struct hg_str witness = HG_STR("");
    for (size_t k = 0; k < c->count; k++)
        witness =
            hg_str_print(c->model->arena, "%.*s%s%.*s %.*s", HG_STR_ARGS(witness), k ? ", " : "",
                         HG_STR_ARGS(c->table->columns[c->covers[k].column].name),
                         HG_STR_ARGS(c->covers[k].written.at[c->chosen[k]]));
    struct hg_diag *diag =
        hg_report(c->model->diags, HG_E0663, c->table->item->covers.at[0].column.span,
                  "no row of `%.*s` fits every lead with %.*s", HG_STR_ARGS(c->table->name),
                  HG_STR_ARGS(witness));
    hg_diag_help(c->model->diags, diag, "add a row for it, or an `otherwise` row");
}

/* The next combination; false after the last. */
static bool advance(struct covering *c)
{
    for (size_t k = c->count; k-- > 0;) {
        if (++c->chosen[k] < c->covers[k].written.count)
            return true;
        c->chosen[k] = 0;
    }
    return false;
}

static bool has_gap(struct covering *c)
{
    struct hg_arena_mark mark = hg_arena_save(c->model->arena);
    bool found = false;
    for (uint32_t i = 0; i < c->table->row_count && !found; i++)
        found = row_fits(c, &c->table->rows[i]);
    hg_arena_rewind(c->model->arena, mark);
    return !found;
}

void hg_check_covers(struct hg_model *model, const struct hg_model_table *table)
{
    struct covering c = {.model = model, .table = table, .count = table->item->covers.count};
    size_t combinations = c.count ? 1 : 0;
    c.covers = HG_ARRAY(model->arena, struct covered, c.count);
    c.chosen = HG_ARRAY(model->arena, size_t, c.count);
    for (size_t i = 0; i < c.count; i++) {
        gather(&c, i);
        if (c.covers[i].written.count == 0)
            return;
        combinations = combinations > MAX_COMBINATIONS ? combinations
                                                       : combinations * c.covers[i].written.count;
    }
    size_t told = 0;
    for (size_t i = 0; i < combinations && i < MAX_COMBINATIONS && told < HG_MAX_LABELS; i++) {
        if (has_gap(&c)) {
            report_gap(&c);
            told++;
        }
        if (!advance(&c))
            break;
    }
}

/* --- targets --- */

static bool is_somebody(const struct hg_model *model, struct hg_str name)
{
    struct hg_str folded = hg_text_fold(model->arena, hg_text_normalise(model->arena, name));
    for (uint32_t i = 0; i < model->directory.count; i++)
        if (hg_str_eq(model->directory.entries[i].folded, folded))
            return true;
    return false;
}

static void report_nobody(struct hg_model *model, const struct hg_expr *target,
                          const struct hg_table_row *row, const struct hg_result *result)
{
    struct hg_diag *diag;
    if (result->text.len == 0) {
        diag = hg_report(model->diags, HG_W0664, row->span, "the row `%.*s` names nobody",
                         HG_STR_ARGS(row->id));
    } else {
        struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, model->directory.count);
        for (uint32_t k = 0; k < model->directory.count; k++)
            names[k] = model->directory.entries[k].name;
        diag = hg_report(model->diags, HG_W0664, result->span, "`%.*s` is nobody in the teams",
                         HG_STR_ARGS(result->text));
        hg_diag_suggest(model->diags, diag, result->text, names, model->directory.count);
    }
    hg_diag_label(model->diags, diag, target->span, "leads are sent there");
}

static void check_column_of_names(struct hg_model *model, const struct hg_expr *target,
                                  struct hg_symbol symbol)
{
    const struct hg_model_table *table = &model->tables[symbol.index];
    for (uint32_t i = 0; i < table->row_count; i++) {
        const struct hg_result *result = &table->rows[i].results[symbol.column];
        if (is_somebody(model, result->text))
            continue;
        report_nobody(model, target, &table->rows[i], result);
    }
}

static void check_target(struct hg_model *model, const struct hg_expr *target, bool *done)
{
    if (!target || target->kind != HG_X_NAME)
        return;
    struct hg_symbol symbol = hg_info(model, target)->symbol;
    if (symbol.kind != HG_S_TABLE || symbol.column == HG_NONE || done[symbol.index])
        return;
    done[symbol.index] = true;
    check_column_of_names(model, target, symbol);
}

void hg_check_targets(struct hg_model *model)
{
    bool *done = HG_ARRAY(model->arena, bool, model->table_count);
    for (uint32_t b = 0; model->has_directory && b < model->block_count; b++)
        for (uint32_t i = 0; i < model->blocks[b].rule_count; i++) {
            const struct hg_rule *rule = model->blocks[b].rules[i].rule;
            check_target(model, rule->target, done);
            check_target(model, rule->tail.to, done);
        }
}
