/* Likely mistakes in single cells of a table: entries already covered by another entry of the
 * cell, and codes that lost their leading zero in a spreadsheet. */
#include "compiler/model/sema.h"
#include "compiler/tables/table_space.h"

#include <stdlib.h>

/* How many codes of one width it takes to say that the column has a width, and how many times
 * as many as shorter ones. German postal codes with a leading zero are a tenth of all. */
#define MIN_CODES 5u
#define TIMES 3u

static struct hg_diag_cell about_cell(struct hg_model *model, const struct hg_model_table *table,
                                      uint32_t row, uint32_t column, struct hg_witness value)
{
    struct hg_diag_cell about = {.table = table->name,
                                 .row = table->rows[row].id,
                                 .column = table->columns[column].name,
                                 .witness_count = 1};
    value.name = about.column;
    about.witness = hg_arena_copy(model->arena, &value, sizeof value);
    return about;
}

/* --- twice in a cell --- */

struct twice {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space *space;
    uint32_t row, column;
};

static void report_duplicate(struct twice *t, struct hg_point_set shared)
{
    struct hg_model *model = t->model;
    const struct hg_typed_cell *cell = &t->table->rows[t->row].cells[t->column];
    struct hg_point_set *box = HG_ARRAY(model->arena, struct hg_point_set, t->space->column_count);
    bool *shown = HG_ARRAY(model->arena, bool, t->space->column_count);
    for (uint32_t i = 0; i < t->space->column_count; i++)
        box[i] = t->space->columns[i].all;
    box[t->column] = shared;
    shown[t->column] = true;
    struct hg_diag_cell about =
        hg_space_diag_cell(t->space, t->row, hg_box_sample(t->space, box), shown);
    about.column = t->table->columns[t->column].name;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0665, cell->span, "`%.*s` is in the cell twice",
                  HG_STR_ARGS(about.witness[0].text));
    hg_diag_say(model->diags, diag, "the row `%.*s`, column `%.*s`",
                HG_STR_ARGS(t->table->rows[t->row].id), HG_STR_ARGS(about.column));
    hg_diag_about(model->diags, diag, about);
}

/* The side of entry `index` of the cell: its texts, prefixes, ranges of texts, ranges. */
static struct hg_point_set entry_side(struct twice *t, const struct hg_typed_cell *cell,
                                      size_t index)
{
    struct hg_typed_cell one = {.span = cell->span};
    size_t texts = cell->texts.count, prefixes = cell->prefixes.count;
    size_t ranges = cell->text_ranges.count;
    if (index < texts)
        hg_push(t->model->arena, &one.texts, cell->texts.at[index]);
    else if (index < texts + prefixes)
        hg_push(t->model->arena, &one.prefixes, cell->prefixes.at[index - texts]);
    else if (index < texts + prefixes + ranges)
        hg_push(t->model->arena, &one.text_ranges, cell->text_ranges.at[index - texts - prefixes]);
    else
        hg_push(t->model->arena, &one.ranges, cell->ranges.at[index - texts - prefixes - ranges]);
    one.written =
        hg_str_print(t->model->arena, "%.*s, entry %zu", HG_STR_ARGS(cell->written), index);
    return hg_space_cell_points(t->space, t->column, &one);
}

/* An entry covered by another, reported once per cell. */
static void check_entries(struct twice *t, const struct hg_typed_cell *cell, size_t count)
{
    struct hg_point_set *sets = HG_ARRAY(t->model->arena, struct hg_point_set, count);
    for (size_t i = 0; i < count; i++)
        sets[i] = entry_side(t, cell, i);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            bool later = i > k || !hg_point_set_subset(sets[k], sets[i]);
            if (i != k && later && sets[i].count != 0 && hg_point_set_subset(sets[i], sets[k])) {
                report_duplicate(t, sets[i]);
                return;
            }
        }
}

static void check_duplicates(struct hg_model *model, const struct hg_model_table *table)
{
    struct twice t = {.model = model, .table = table};
    struct hg_map seen; /* cells written alike are told once */
    hg_map_init(&seen, model->arena);
    for (t.row = 0; t.row < table->row_count && model->diags->dropped == 0; t.row++)
        for (t.column = 0; t.column < table->column_count; t.column++) {
            const struct hg_typed_cell *cell = &table->rows[t.row].cells[t.column];
            size_t count = cell->texts.count + cell->prefixes.count + cell->text_ranges.count +
                           cell->ranges.count;
            if (count < 2)
                continue;
            bool added;
            hg_map_add(&seen,
                       hg_str_print(model->arena, "%u %.*s", t.column, HG_STR_ARGS(cell->written)),
                       0, &added);
            if (!added)
                continue;
            if (!t.space)
                t.space = hg_space_new(model, table, NULL);
            check_entries(&t, cell, count);
        }
}

/* --- leading zeros --- */

enum { WIDTHS = 20 };

/* The codes of one country, or of the whole table. */
struct codes {
    uint32_t widths[WIDTHS];
    bool others; /* values that are no codes: no width to speak of */
};

struct zeros {
    struct hg_model *model;
    const struct hg_model_table *table;
    uint32_t column, by; /* by: the column of countries, or HG_NONE */
    struct hg_map groups;
    HG_VEC(struct codes) at;
};

static bool is_code(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len != 0 && text.len < WIDTHS;
}

static void count_code(struct codes *codes, struct hg_str text)
{
    if (is_code(text))
        codes->widths[text.len]++;
    else
        codes->others = true;
}

static struct codes *group_of(struct zeros *z, struct hg_str country)
{
    bool added;
    uint64_t index = *hg_map_add(&z->groups, country, z->at.count, &added);
    if (added)
        hg_push(z->model->arena, &z->at, (struct codes){0});
    return &z->at.at[index];
}

/* The groups of a row: by every country it names, as written. */
static struct hg_str country_of(const struct zeros *z, uint32_t row, size_t index)
{
    if (z->by == HG_NONE)
        return HG_STR("");
    const struct hg_typed_cell *cell = &z->table->rows[row].cells[z->by];
    return index < cell->texts.count ? cell->texts.at[index] : HG_STR("");
}

static size_t country_count(const struct zeros *z, uint32_t row)
{
    size_t count = z->by == HG_NONE ? 0 : z->table->rows[row].cells[z->by].texts.count;
    return count ? count : 1;
}

static void count_row(struct zeros *z, uint32_t row)
{
    const struct hg_typed_cell *cell = &z->table->rows[row].cells[z->column];
    for (size_t i = 0; i < country_count(z, row); i++) {
        struct codes *codes = group_of(z, country_of(z, row, i));
        for (size_t k = 0; k < cell->texts.count; k++)
            count_code(codes, cell->texts.at[k]);
        for (size_t k = 0; k < cell->text_ranges.count; k++)
            count_code(codes, cell->text_ranges.at[k].low);
    }
}

/* The width of the codes, or 0 where they have none. */
static size_t width_of(const struct codes *codes)
{
    uint32_t shorter = 0, longer = 0;
    size_t width = 0;
    for (size_t i = 1; i < WIDTHS; i++)
        width = codes->widths[i] > codes->widths[width] ? i : width;
    for (size_t i = 1; i < WIDTHS; i++) {
        shorter += i < width ? codes->widths[i] : 0;
        longer += i > width ? codes->widths[i] : 0;
    }
    bool clear = codes->widths[width] >= MIN_CODES && longer == 0 && !codes->others &&
                 codes->widths[width] >= TIMES * shorter;
    return clear ? width : 0;
}

/* "01067" */
static struct hg_str with_zeros(struct zeros *z, struct hg_str text, size_t width)
{
    static const char zeros[WIDTHS + 1] = "00000000000000000000";
    return hg_str_print(z->model->arena, "%.*s%.*s", (int)(width - text.len), zeros,
                        HG_STR_ARGS(text));
}

static void report_zero(struct zeros *z, uint32_t row, struct hg_str text, size_t width)
{
    struct hg_model *model = z->model;
    const struct hg_typed_cell *cell = &z->table->rows[row].cells[z->column];
    struct hg_str whole = with_zeros(z, text, width);
    struct hg_diag *diag = hg_report(
        model->diags, HG_W0666, cell->span,
        "`%.*s` has %zu digits, but the other codes in `%.*s` have %zu", HG_STR_ARGS(text),
        text.len, HG_STR_ARGS(z->table->columns[z->column].name), width);
    hg_diag_say(model->diags, diag, "a lead with `%.*s` does not match", HG_STR_ARGS(whole));
    hg_diag_help(model->diags, diag, "if a leading zero was lost, write `%.*s`",
                 HG_STR_ARGS(whole));
    if (hg_str_eq(cell->written, text) && hg_str_eq(hg_source_text(model, cell->span), text))
        hg_diag_propose(model->diags, diag, cell->span, whole);
    hg_diag_about(model->diags, diag,
                  about_cell(model, z->table, row, z->column,
                             (struct hg_witness){.kind = HG_WITNESS_TEXT, .text = whole}));
}

static void check_row_zeros(struct zeros *z, uint32_t row)
{
    const struct hg_typed_cell *cell = &z->table->rows[row].cells[z->column];
    size_t width = SIZE_MAX;
    for (size_t i = 0; i < country_count(z, row); i++) {
        size_t one = width_of(group_of(z, country_of(z, row, i)));
        width = one < width ? one : width;
    }
    for (size_t k = 0; k < cell->texts.count; k++)
        if (cell->texts.at[k].len < width && is_code(cell->texts.at[k]))
            report_zero(z, row, cell->texts.at[k], width);
    for (size_t k = 0; k < cell->text_ranges.count; k++)
        if (cell->text_ranges.at[k].low.len < width && is_code(cell->text_ranges.at[k].low))
            report_zero(z, row, cell->text_ranges.at[k].low, width);
}

static void check_zeros(struct hg_model *model, const struct hg_model_table *table, uint32_t column,
                        uint32_t by)
{
    struct zeros z = {.model = model, .table = table, .column = column, .by = by};
    hg_map_init(&z.groups, model->arena);
    for (uint32_t row = 0; row < table->row_count; row++)
        count_row(&z, row);
    for (uint32_t row = 0; row < table->row_count && model->diags->dropped == 0; row++)
        check_row_zeros(&z, row);
}

void hg_check_cells(struct hg_model *model, const struct hg_model_table *table)
{
    uint32_t by = HG_NONE;
    check_duplicates(model, table);
    for (uint32_t i = 0; i < table->column_count && by == HG_NONE; i++)
        by = table->columns[i].type.kind == HG_T_COUNTRY ? i : HG_NONE;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (table->columns[i].type.kind == HG_T_TEXT)
            check_zeros(model, table, i, by);
}
