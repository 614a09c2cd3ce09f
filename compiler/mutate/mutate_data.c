/* Mutations of lists and decision tables, inline or in files. Long files lose a run of entries at
 * a time (mutate.h). Part of mutate.c. */
#include "compiler/mutate/mutate_parts.h"
#include "compiler/tables/table.h"

/* --- lines of a file -------------------------------------------------------------------------- */

/* From the start of the first line to the end of the last, without its line break. */
static struct hg_span lines_of(const struct hg_mutator *m, struct hg_span first,
                               struct hg_span last)
{
    struct hg_str text = m->model->diags->sources->list.at[first.source].text;
    struct hg_span span = {first.source, first.start, last.end};
    while (span.start > 0 && text.at[span.start - 1] != '\n')
        span.start--;
    while (span.end < text.len && text.at[span.end] != '\n' && text.at[span.end] != '\r')
        span.end++;
    return span;
}

/* `count` things, each or a stretch at a time: the i-th of `parts` begins here. */
static size_t run(size_t count, size_t parts, size_t i)
{
    return count * i / parts;
}

static struct hg_str run_text(struct hg_mutator *m, struct hg_str first, struct hg_str last,
                              size_t count)
{
    return hg_str_print(m->arena, "%.*s to %.*s (%zu)", HG_STR_ARGS(first), HG_STR_ARGS(last),
                        count);
}

/* --- lists ------------------------------------------------------------------------------------ */

static void drop_entries(struct hg_mutator *m, const struct hg_model_list *list, size_t first,
                         size_t end)
{
    const struct hg_list_entry *a = &list->entries[first], *b = &list->entries[end - 1];
    struct hg_span span = lines_of(m, a->span, b->span);
    hg_mutation_add_drop(m, HG_MUTATE_MEMBER, a->span, span);
    struct hg_mutation *made = &m->out->list.at[m->out->list.count - 1];
    made->before = end - first == 1 ? a->text : run_text(m, a->text, b->text, end - first);
}

void hg_mutate_list(struct hg_mutator *m, struct hg_model_list *list)
{
    size_t count = list->entry_count;
    m->where = list->name;
    if (list->item->file.text.at == NULL) {
        hg_mutate_drop_items(m, HG_MUTATE_MEMBER, list->item->literals, list->item->literal_count);
        return;
    }
    size_t parts = count <= HG_MUTATE_MEMBERS ? count : HG_MUTATE_RUNS;
    for (size_t i = 0; count > 1 && i < parts; i++)
        drop_entries(m, list, run(count, parts, i), run(count, parts, i + 1));
}

/* --- rows of a file --------------------------------------------------------------------------- */

static struct hg_str csv_text(struct hg_mutator *m, const struct hg_csv_cell *cell)
{
    return hg_source_text(m->model, cell->span);
}

/* Empties a cell that has a condition. */
static void empty_cell(struct hg_mutator *m, const struct hg_csv_cell *cell)
{
    if (cell->text.len == 0 || hg_str_is(cell->text, "*"))
        return;
    hg_mutation_add(m, HG_MUTATE_ROW, cell->span, cell->span, HG_STR("*"));
}

/* The result of the next row that has another. */
static void other_result(struct hg_mutator *m, const struct hg_csv *csv, size_t at, size_t column)
{
    const struct hg_csv_cell *cell = &csv->rows[at].cells[column];
    for (size_t i = 1; i < csv->row_count; i++) {
        const struct hg_csv_cell *other = &csv->rows[(at + i) % csv->row_count].cells[column];
        if (hg_str_eq(other->text, cell->text))
            continue;
        hg_mutation_add(m, HG_MUTATE_ROW, cell->span, cell->span, csv_text(m, other));
        return;
    }
}

static void mutate_csv_row(struct hg_mutator *m, const struct hg_model_table *table, size_t at)
{
    const struct hg_csv *csv = &table->csv;
    const struct hg_csv_row *row = &csv->rows[at];
    for (uint32_t i = 0; i < table->column_count; i++) {
        size_t column = hg_csv_column(csv, table->columns[i].name);
        if (column != SIZE_MAX)
            empty_cell(m, &row->cells[column]);
    }
    for (uint32_t i = 0; i < table->give_count; i++) {
        size_t column = hg_csv_column(csv, table->gives[i].name);
        if (column != SIZE_MAX)
            other_result(m, csv, at, column);
    }
}

static void drop_csv_rows(struct hg_mutator *m, const struct hg_csv *csv, size_t first, size_t end)
{
    struct hg_span span = lines_of(m, csv->rows[first].span, csv->rows[end - 1].span);
    hg_mutation_add_drop(m, HG_MUTATE_ROW, csv->rows[first].span, span);
    if (end - first > 1)
        m->out->list.at[m->out->list.count - 1].before =
            run_text(m, hg_str_print(m->arena, "line %u", csv->rows[first].line),
                     hg_str_print(m->arena, "%u", csv->rows[end - 1].line), end - first);
}

/* "territories.emea_ent": the row by its id, or by its line. */
static struct hg_str row_name(struct hg_mutator *m, const struct hg_model_table *table, size_t at)
{
    const struct hg_csv_row *row = &table->csv.rows[at];
    size_t column = hg_csv_column(&table->csv, HG_STR("id"));
    struct hg_str id = column == SIZE_MAX ? HG_STR("") : row->cells[column].text;
    if (id.len == 0)
        id = hg_str_print(m->arena, "%u", row->line);
    return hg_str_print(m->arena, "%.*s.%.*s", HG_STR_ARGS(table->name), HG_STR_ARGS(id));
}

static void mutate_csv(struct hg_mutator *m, const struct hg_model_table *table)
{
    const struct hg_csv *csv = &table->csv;
    size_t count = csv->row_count;
    size_t parts = count <= HG_MUTATE_ROWS ? count : HG_MUTATE_ROW_RUNS;
    for (size_t i = 0; i < parts; i++) {
        m->where = row_name(m, table, run(count, parts, i));
        drop_csv_rows(m, csv, run(count, parts, i), run(count, parts, i + 1));
        mutate_csv_row(m, table, run(count, parts, i));
    }
    for (size_t i = 0; table->item->hit == HG_HIT_FIRST && count <= HG_MUTATE_ROWS && i + 1 < count;
         i++) {
        m->where = row_name(m, table, i);
        hg_mutation_add_swap(m, csv->rows[i].span, csv->rows[i + 1].span);
    }
}

/* --- rows in the policy ----------------------------------------------------------------------- */

static void empty_inline_cell(struct hg_mutator *m, const struct hg_cell *cell)
{
    if (!cell->any)
        hg_mutation_add(m, HG_MUTATE_ROW, m->shown, cell->span, HG_STR("*"));
}

static void other_inline_result(struct hg_mutator *m, const struct hg_item *item, size_t at,
                                size_t column)
{
    const struct hg_expr *result = item->rows.at[at].results[column];
    struct hg_str text = hg_source_text(m->model, result->span);
    for (size_t i = 1; i < item->rows.count; i++) {
        const struct hg_row *other = &item->rows.at[(at + i) % item->rows.count];
        struct hg_str instead = hg_source_text(m->model, other->results[column]->span);
        if (hg_str_eq(instead, text))
            continue;
        hg_mutation_add(m, HG_MUTATE_ROW, m->shown, result->span, instead);
        return;
    }
}

static struct hg_str inline_row_name(struct hg_mutator *m, const struct hg_model_table *table,
                                     size_t at)
{
    const struct hg_name *label = &table->item->rows.at[at].label;
    if (label->text.at == NULL)
        return table->name;
    return hg_str_print(m->arena, "%.*s.%.*s", HG_STR_ARGS(table->name), HG_STR_ARGS(label->text));
}

static void mutate_inline_row(struct hg_mutator *m, const struct hg_model_table *table, size_t at)
{
    const struct hg_row *row = &table->item->rows.at[at];
    m->where = inline_row_name(m, table, at);
    m->shown = row->span;
    for (size_t i = 0; i < row->cell_count && i < table->column_count; i++) {
        hg_mutate_cell(m, &row->cells[i], table->columns[i].type.kind, NULL, NULL);
        empty_inline_cell(m, &row->cells[i]);
    }
    for (size_t i = 0; i < row->result_count; i++)
        other_inline_result(m, table->item, at, i);
    hg_mutation_add_drop(m, HG_MUTATE_ROW, row->span, row->span);
}

/* Two rows meet when every column has a value for both. */
static bool rows_meet(struct hg_mutator *m, const struct hg_model_table *table,
                      const struct hg_row *a, const struct hg_row *b)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        struct hg_typed_cell x, y;
        struct hg_type type = table->columns[i].type;
        if (!hg_type_cell(m->model, &a->cells[i], type, &x) ||
            !hg_type_cell(m->model, &b->cells[i], type, &y) ||
            !hg_cells_overlap(m->model, type, &x, &y))
            return false;
    }
    return true;
}

static void mutate_inline(struct hg_mutator *m, const struct hg_model_table *table)
{
    const struct hg_item *item = table->item;
    m->numbers = HG_MUTATE_THRESHOLD;
    for (size_t i = 0; i < item->rows.count; i++)
        mutate_inline_row(m, table, i);
    for (size_t i = 0; item->hit == HG_HIT_FIRST && i + 1 < item->rows.count; i++) {
        m->where = inline_row_name(m, table, i);
        if (rows_meet(m, table, &item->rows.at[i], &item->rows.at[i + 1]))
            hg_mutation_add_swap(m, item->rows.at[i].span, item->rows.at[i + 1].span);
    }
}

void hg_mutate_table(struct hg_mutator *m, struct hg_model_table *table)
{
    m->where = table->name;
    for (uint32_t i = 0; i < table->column_count; i++) {
        m->shown = table->item->match.at[i].name.span;
        m->numbers = HG_MUTATE_THRESHOLD;
        hg_mutate_expr(m, table->item->match.at[i].bound);
    }
    if (table->csv.column_count != 0)
        mutate_csv(m, table);
    else
        mutate_inline(m, table);
}
