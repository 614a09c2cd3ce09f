/* hg_check_tables: typed rows of every decision table, from CSV and inline rows, sorted by hit
 * policy, and the checks on them. Runs after the type checker; fills hg_model_table.rows. */
#include "compiler/model/sema.h"
#include "compiler/tables/table_space.h"

struct reading {
    struct hg_model *model;
    struct hg_model_table *table;
    size_t *match_columns, *give_columns; /* of the CSV, SIZE_MAX where missing */
    size_t id_column, rank_column;
    bool failed;      /* its columns: nothing can be said of rows */
    uint32_t dropped; /* rows with a cell that makes no sense */
};

static struct hg_table_row *new_row(struct reading *r)
{
    struct hg_table_row *row = &r->table->rows[r->table->row_count++];
    *row = (struct hg_table_row){0}; /* a dropped row may have been here */
    row->cells = HG_ARRAY(r->model->arena, struct hg_typed_cell, r->table->column_count);
    row->results = HG_ARRAY(r->model->arena, struct hg_result, r->table->give_count);
    return row;
}

/* A malformed row is dropped, and the other rows are still checked. */
static void keep_row(struct reading *r, bool fits)
{
    r->table->row_count -= !fits;
    r->dropped += !fits;
}

/* Attaches this row and column to the diagnostics reported since `told`. */
static void describe_column(struct reading *r, const struct hg_table_row *row, struct hg_str column,
                            size_t told)
{
    struct hg_diags *diags = r->model->diags;
    for (size_t i = told; i < diags->list.count; i++) {
        struct hg_diag_cell about = diags->list.at[i].cell;
        about.table = r->table->name;
        about.row = row->id;
        about.column = column;
        hg_diag_about(diags, &diags->list.at[i], about);
    }
}

/* The first value a cell names, as written: what a lead would have to say to fit it. */
static struct hg_str first_value(struct hg_str written)
{
    static const char *const ends[] = {"|", ".."};
    while (written.len != 0 && strchr("! '\"<>=", written.at[0]) != NULL)
        written = (struct hg_str){written.at + 1, written.len - 1};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = hg_str_find(written, hg_str(ends[i]));
        if (end != SIZE_MAX && end != 0)
            written.len = end;
    }
    while (written.len != 0 && strchr(" '\"*", written.at[written.len - 1]) != NULL)
        written.len--;
    return written;
}

/* Likewise, with a lead as witness that has the cell's value and does not match. */
static void describe_location(struct reading *r, const struct hg_table_row *row,
                              const struct hg_table_column *column,
                              const struct hg_typed_cell *cell, size_t told)
{
    int64_t number;
    if (told == r->model->diags->list.count)
        return;
    struct hg_witness value = {column->name, HG_WITNESS_TEXT, first_value(cell->written)};
    if (hg_is_number(column->type.kind) && hg_parse_decimal(value.text, &number) == HG_NUMBER_OK)
        value.kind = HG_WITNESS_NUMBER;
    for (size_t i = told; i < r->model->diags->list.count && value.text.len != 0; i++) {
        r->model->diags->list.at[i].cell.witness =
            hg_arena_copy(r->model->arena, &value, sizeof value);
        r->model->diags->list.at[i].cell.witness_count = 1;
    }
    describe_column(r, row, column->name, told);
}

/* --- from a CSV --- */

static size_t find_column(struct reading *r, struct hg_str name, struct hg_span span)
{
    const struct hg_csv *csv = &r->table->csv;
    struct hg_model *model = r->model;
    size_t column = hg_csv_column(csv, name);
    if (column != SIZE_MAX)
        return column;
    struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, csv->column_count);
    for (size_t i = 0; i < csv->column_count; i++)
        names[i] = csv->header[i].text;
    struct hg_diag *diag = hg_report(
        model->diags, HG_E0650, span, "`%.*s` has no column `%.*s`",
        HG_STR_ARGS(model->diags->sources->list.at[r->table->csv_source].name), HG_STR_ARGS(name));
    hg_diag_label(model->diags, diag,
                  hg_span_join(csv->header[0].span, csv->header[csv->column_count - 1].span),
                  "its columns");
    hg_diag_suggest(model->diags, diag, name, names, csv->column_count);
    r->failed = true;
    return SIZE_MAX;
}

static void find_columns(struct reading *r)
{
    const struct hg_model_table *table = r->table;
    const struct hg_name *rank = &table->item->rank;
    r->match_columns = HG_ARRAY(r->model->arena, size_t, table->column_count);
    r->give_columns = HG_ARRAY(r->model->arena, size_t, table->give_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        r->match_columns[i] = find_column(r, table->columns[i].name, table->columns[i].span);
    for (uint32_t i = 0; i < table->give_count; i++)
        r->give_columns[i] = find_column(r, table->gives[i].name, table->gives[i].span);
    r->id_column = hg_csv_column(&table->csv, HG_STR("id"));
    r->rank_column = rank->text.at ? find_column(r, rank->text, rank->span) : SIZE_MAX;
}

static struct hg_str row_id(struct reading *r, const struct hg_csv_row *from)
{
    struct hg_str id = {"", 0};
    if (r->id_column != SIZE_MAX)
        id = hg_text_normalise(r->model->arena, from->cells[r->id_column].text);
    return id.len != 0 ? id : hg_str_print(r->model->arena, "%u", from->line);
}

static void read_row(struct reading *r, const struct hg_csv_row *from)
{
    struct hg_table_row *row = new_row(r);
    const struct hg_model_table *table = r->table;
    row->span = from->span;
    row->id = row_id(r, from);
    if (r->rank_column != SIZE_MAX)
        row->rank = hg_text_normalise(r->model->arena, from->cells[r->rank_column].text);
    bool fits = true;
    for (uint32_t i = 0; i < table->column_count; i++) {
        size_t told = r->model->diags->list.count;
        fits = hg_type_csv_cell(r->model, &from->cells[r->match_columns[i]], &table->columns[i],
                                &row->cells[i]) &&
               fits;
        describe_location(r, row, &table->columns[i], &row->cells[i], told);
    }
    for (uint32_t i = 0; i < table->give_count; i++) {
        size_t told = r->model->diags->list.count;
        fits = hg_csv_result(r->model, &from->cells[r->give_columns[i]], &table->gives[i],
                             &row->results[i]) &&
               fits;
        describe_column(r, row, table->gives[i].name, told);
    }
    keep_row(r, fits);
}

static void read_csv(struct reading *r)
{
    const struct hg_csv *csv = &r->table->csv;
    if (csv->column_count == 0)
        return;
    find_columns(r);
    bool complete = !r->failed;
    for (size_t i = 0; complete && i < csv->row_count; i++)
        read_row(r, &csv->rows[i]);
}

/* --- inline --- */

static bool right_count(struct reading *r, struct hg_span span, size_t found, size_t wanted,
                        const char *what)
{
    if (found == wanted)
        return true;
    struct hg_diag *diag =
        hg_report(r->model->diags, HG_E0651, span, "%zu %s%s, but the table has %zu", found, what,
                  found == 1 ? "" : "s", wanted);
    hg_diag_label(r->model->diags, diag, r->table->item->name.span, "this table");
    return false;
}

static bool read_results(struct reading *r, struct hg_table_row *row, struct hg_expr **results,
                         size_t count)
{
    if (!right_count(r, row->span, count, r->table->give_count, "result"))
        return false;
    bool fits = true;
    for (size_t i = 0; i < count; i++) {
        size_t told = r->model->diags->list.count;
        fits =
            hg_inline_result(r->model, results[i], &r->table->gives[i], &row->results[i]) && fits;
        describe_column(r, row, r->table->gives[i].name, told);
    }
    return fits;
}

static void read_inline_row(struct reading *r, const struct hg_row *from)
{
    struct hg_table_row *row = new_row(r);
    row->span = from->span;
    row->id = from->label.text;
    bool fits = right_count(r, from->span, from->cell_count, r->table->column_count, "cell");
    for (size_t i = 0; fits && i < from->cell_count; i++) {
        size_t told = r->model->diags->list.count;
        fits = hg_type_cell(r->model, &from->cells[i], r->table->columns[i].type, &row->cells[i]);
        describe_location(r, row, &r->table->columns[i], &row->cells[i], told);
    }
    fits = fits && read_results(r, row, from->results, from->result_count);
    keep_row(r, fits);
}

static void read_otherwise(struct reading *r)
{
    const struct hg_item *item = r->table->item;
    struct hg_table_row *row = new_row(r);
    row->otherwise = true;
    row->id = HG_STR("otherwise");
    row->span = item->otherwise_count ? item->otherwise[0]->span : item->span;
    for (uint32_t i = 0; i < r->table->column_count; i++)
        row->cells[i] = (struct hg_typed_cell){.any = true, .written = HG_STR("*")};
    keep_row(r, read_results(r, row, item->otherwise, item->otherwise_count));
}

/* The rank of an inline row is one of its results. */
static void set_inline_ranks(struct reading *r, uint32_t first)
{
    const struct hg_name *rank = &r->table->item->rank;
    if (!rank->text.at || r->failed)
        return;
    for (uint32_t i = 0; i < r->table->give_count; i++)
        if (hg_str_eq(r->table->gives[i].name, rank->text)) {
            for (uint32_t k = first; k < r->table->row_count; k++)
                r->table->rows[k].rank =
                    hg_source_text(r->model, r->table->rows[k].results[i].span);
            return;
        }
    if (r->table->row_count == first)
        return;
    struct hg_diag *diag = hg_report(r->model->diags, HG_E0650, rank->span,
                                     "the table has no column `%.*s`", HG_STR_ARGS(rank->text));
    hg_diag_help(r->model->diags, diag,
                 "to rank rows written in the policy, name one of the columns after `give`");
    r->failed = true;
}

/* --- all --- */

static void check_ids(struct reading *r)
{
    struct hg_map seen;
    hg_map_init(&seen, r->model->arena);
    for (uint32_t i = 0; i < r->table->row_count; i++) {
        bool added;
        uint64_t first = *hg_map_add(&seen, r->table->rows[i].id, i, &added);
        if (added)
            continue;
        struct hg_diag *diag =
            hg_report(r->model->diags, HG_E0656, r->table->rows[i].span,
                      "two rows are named `%.*s`", HG_STR_ARGS(r->table->rows[i].id));
        hg_diag_label(r->model->diags, diag, r->table->rows[first].span, "first here");
        r->failed = true;
    }
}

/* One space serves both: it is half of the work. */
static void check_space(struct reading *r)
{
    struct hg_space *space = hg_space_new(r->model, r->table, NULL);
    hg_check_rows(r->model, r->table, space);
    if (r->dropped == 0) /* such a row may fill the gap */
        hg_check_gaps(r->model, r->table, space);
}

static void read_table(struct hg_model *model, struct hg_model_table *table)
{
    struct reading r = {.model = model, .table = table};
    const struct hg_item *item = table->item;
    size_t room = table->csv.row_count + item->rows.count + 1;
    if (room > HG_MAX_TABLE_ROWS) {
        hg_report(model->diags, HG_E0690, item->name.span, "the table has more than %u rows",
                  HG_MAX_TABLE_ROWS);
        return;
    }
    table->rows = HG_ARRAY(model->arena, struct hg_table_row, room);
    table->row_count = 0;
    read_csv(&r);
    uint32_t first = table->row_count;
    for (size_t i = 0; i < item->rows.count; i++)
        read_inline_row(&r, &item->rows.at[i]);
    set_inline_ranks(&r, first);
    if (item->otherwise)
        read_otherwise(&r);
    check_ids(&r);
    if (r.failed)
        return;
    hg_order_rows(model, table);
    hg_check_cells(model, table);
    if (table->column_count != 0 && table->row_count != 0)
        check_space(&r);
}

static void warn_of_empty(struct hg_model *model, const struct hg_model_table *table)
{
    bool unread = table->item->file.text.at != NULL && table->csv.column_count == 0;
    if (table->row_count != 0 || table->csv.row_count != 0 || table->item->rows.count != 0 ||
        unread)
        return;
    hg_report(model->diags, HG_W0661, table->item->name.span, "the table `%.*s` has no rows",
              HG_STR_ARGS(table->name));
}

enum hg_status hg_check_tables(struct hg_model *model)
{
    size_t errors = model->diags->errors;
    for (uint32_t i = 0; i < model->table_count; i++) {
        read_table(model, &model->tables[i]);
        warn_of_empty(model, &model->tables[i]);
    }
    hg_check_targets(model);
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
