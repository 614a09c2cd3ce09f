/* Lowers decision tables: the terms of the columns, the cells as columns of a rule table, and the
 * results. A table is looked up once, where it is first needed. */
#include "compiler/lower/lower.h"

/* Booleans are 0 and 1: open ends save slots that no value has. */
static struct hg_bounds widened(struct hg_typed_range range)
{
    return (struct hg_bounds){range.lo <= 0 ? INT64_MIN : range.lo,
                              range.hi >= 1 ? INT64_MAX : range.hi};
}

static struct hg_ranges cell_ranges(struct hg_lowering *l, const struct hg_typed_cell *cell,
                                    enum hg_type_kind type)
{
    struct hg_bounds *bounds = HG_ARRAY(l->arena, struct hg_bounds, cell->ranges.count);
    for (size_t i = 0; i < cell->ranges.count; i++)
        bounds[i] = type == HG_T_BOOLEAN
                        ? widened(cell->ranges.at[i])
                        : (struct hg_bounds){cell->ranges.at[i].lo, cell->ranges.at[i].hi};
    struct hg_ranges ranges = hg_ranges_of(l->arena, bounds, cell->ranges.count);
    return cell->negated ? hg_ranges_not(l->arena, ranges) : ranges;
}

static void cell_spans(struct hg_lowering *l, const struct hg_typed_cell *cell,
                       struct hg_cond *node)
{
    size_t count = cell->prefixes.count + cell->text_ranges.count;
    node->spans = HG_ARRAY(l->arena, struct hg_text_span, count);
    for (size_t i = 0; i < cell->prefixes.count; i++) {
        struct hg_text_span span = {
            .low = hg_text_fold(l->arena, cell->prefixes.at[i]), .high = {"", 0}, .prefix = true};
        node->spans[node->span_count++] = span;
    }
    for (size_t i = 0; i < cell->text_ranges.count; i++) {
        struct hg_text_span span = {.low = hg_text_fold(l->arena, cell->text_ranges.at[i].low),
                                    .high = hg_text_fold(l->arena, cell->text_ranges.at[i].high)};
        node->spans[node->span_count++] = span;
    }
}

static struct hg_cond *text_cell(struct hg_lowering *l, uint32_t reg,
                                 const struct hg_typed_cell *cell)
{
    uint32_t *ids = HG_ARRAY(l->arena, uint32_t, cell->texts.count);
    for (size_t i = 0; i < cell->texts.count; i++)
        ids[i] = hg_pool_same(l, cell->texts.at[i]);
    struct hg_cond *node = hg_cond_texts(l, reg, hg_text_ids_of(l, ids, cell->texts.count));
    node->negated = cell->negated;
    cell_spans(l, cell, node);
    return node;
}

/* The cells of column `index` of all rows. */
static void lower_column(struct hg_lowering *l, const struct hg_model_table *table, uint32_t index,
                         uint32_t reg, struct hg_table_builder *builder)
{
    bool text = hg_type_is_text(l->registers.at[reg]);
    struct hg_column_builder *column = hg_table_builder_add_column(
        l, builder, text ? HG_COLUMN_TEXT : HG_COLUMN_NUMBER, reg, table->columns[index].name);
    for (uint32_t row = 0; row < table->row_count; row++) {
        const struct hg_typed_cell *cell = &table->rows[row].cells[index];
        if (!cell->any)
            hg_column_builder_add(
                l, column, row,
                text ? text_cell(l, reg, cell)
                     : hg_cond_ranges(l, reg, cell_ranges(l, cell, l->registers.at[reg])));
    }
}

static struct hg_give lower_results(struct hg_lowering *l, const struct hg_model_table *table,
                                    uint32_t index)
{
    struct hg_give give = {.name = table->gives[index].name, .type = table->gives[index].type};
    size_t rows = table->row_count;
    if (hg_type_is_text(give.type))
        give.texts = HG_ARRAY(l->arena, uint32_t, rows);
    else
        give.numbers = HG_ARRAY(l->arena, int64_t, rows);
    if (give.type == HG_T_DURATION)
        give.units = HG_ARRAY(l->arena, uint8_t, rows);
    for (size_t row = 0; row < rows; row++) {
        const struct hg_result *result = &table->rows[row].results[index];
        if (give.texts)
            give.texts[row] = hg_pool_text(l, result->text);
        else
            give.numbers[row] = result->number;
        if (give.units)
            give.units[row] = (uint8_t)result->unit;
    }
    return give;
}

static void lower_table(struct hg_lowering *l, const struct hg_model_table *table,
                        const uint32_t *registers, struct hg_rule_table *out)
{
    struct hg_table_builder builder = {.rows = table->row_count};
    out->name = table->name;
    out->decision_table = true;
    for (uint32_t i = 0; i < table->column_count; i++)
        lower_column(l, table, i, registers[i], &builder);
    hg_table_builder_finish(l, &builder, out);
    out->gives = HG_ARRAY(l->arena, struct hg_give, table->give_count);
    for (uint32_t i = 0; i < table->give_count; i++)
        out->gives[out->give_count++] = lower_results(l, table, i);
    out->row_ids = HG_ARRAY(l->arena, struct hg_str, table->row_count);
    for (uint32_t i = 0; i < table->row_count; i++)
        out->row_ids[i] = table->rows[i].id;
}

uint32_t hg_lower_lookup(struct hg_lowering *l, uint32_t index)
{
    struct hg_emitted *made = &l->lookups[index];
    if (hg_emitted_reusable(l, made))
        return made->reg;
    const struct hg_model_table *table = &l->model->tables[index];
    uint32_t *registers = HG_ARRAY(l->arena, uint32_t, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        registers[i] = hg_lower_value(l, table->columns[i].expr);
    struct hg_span before = l->at;
    l->at = table->item->name.span;
    struct hg_rule_table out = {0};
    lower_table(l, table, registers, &out);
    hg_push(l->arena, &l->tables, out);
    hg_emitted_set(l, made, (uint32_t)l->tables.count - 1);
    hg_emit(l, HG_OP_MATCH, made->reg, HG_NONE, HG_NONE, HG_NONE);
    l->at = before;
    return made->reg;
}
