/* What a table promises beyond its rows: that it fits every value it `covers`, and that the
 * names it gives are of somebody, where they are used as targets. */
#include "compiler/sema.h"
#include "compiler/table_space.h"

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
    if (expr->kind == HG_X_DECIMAL)
        out->type = HG_T_DECIMAL;
    else if (expr->kind == HG_X_DATE)
        out->type = HG_T_DATE;
    else if (expr->kind == HG_X_BOOLEAN)
        out->type = HG_T_BOOLEAN;
    else if (expr->kind == HG_X_DURATION)
        out->type = HG_T_DURATION;
    else if (expr->kind != HG_X_INTEGER)
        return false;
    return true;
}

static void cover_item(struct hg_model *model, struct hg_type type, struct hg_typed_cell *cell,
                       const struct hg_expr *item)
{
    struct hg_constant constant;
    if (hg_type_is_text(type.kind)) {
        if (item->kind == HG_X_TEXT)
            hg_push(model->arena, &cell->texts,
                    hg_text_normalise(model->arena, hg_literal_text(model, &item->literal)));
    } else if (constant_of(item, &constant)) {
        cover_bounds(model, cell, hg_bounds_same(type.kind, constant));
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
                         hg_bounds_same(type.kind, (struct hg_constant){
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
    if (symbol.kind == HG_S_LIST)
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

static void gather_cover(struct hg_model *model, const struct hg_model_table *table, size_t index,
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

/* --- gaps --- */

static void report_gap(struct hg_model *model, const struct hg_model_table *table,
                       struct hg_str witness)
{
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0663, table->item->covers.at[0].column.span,
                  "no row of `%.*s` fits %.*s", HG_STR_ARGS(table->name), HG_STR_ARGS(witness));
    hg_diag_say(model->diags, diag, "said to be covered");
    hg_diag_help(model->diags, diag, "add a row for it, or an `otherwise` row");
}

void hg_check_covers(struct hg_model *model, const struct hg_model_table *table)
{
    size_t count = table->item->covers.count;
    if (count == 0)
        return;
    struct hg_typed_cell *cells = HG_ARRAY(model->arena, struct hg_typed_cell, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        cells[i].any = true;
    for (size_t i = 0; i < count; i++)
        gather_cover(model, table, i, cells);
    struct hg_space *space = hg_space_new(model, table, cells);
    if (!space)
        return;
    uint64_t *box = HG_ARRAY(model->arena, uint64_t, space->words);
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (cells[i].any)
            hg_space_known(space, i, box);
        else
            hg_space_cell(space, i, &cells[i], box);
    }
    struct hg_str witness;
    if (!hg_space_empty(space, box) && !hg_space_covered(space, table->row_count, box, &witness))
        report_gap(model, table, witness);
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
