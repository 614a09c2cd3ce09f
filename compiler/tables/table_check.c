/* Errors among the rows of a table: overlaps under `unique`, ties with different results under
 * `most specific`, rows that can never win against one row or several together. Each finding
 * carries a lead as its witness. A row is compared only with the rows that overlap it, so that
 * ten thousand rows are checked quickly; a check that exceeds its step limit is reported as not
 * examined. */
#include "compiler/tables/table_space.h"

/* Rows listed in machine-readable output; a message names two. */
#define MAX_AGAINST 20u

struct checking {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space *space;
    uint32_t *group; /* by row: rows of one group are equally specific */
};

/* --- pairs --- */

static bool same_results(const struct hg_model_table *table, const struct hg_table_row *a,
                         const struct hg_table_row *b)
{
    for (uint32_t i = 0; i < table->give_count; i++)
        if (a->results[i].number != b->results[i].number ||
            a->results[i].unit != b->results[i].unit ||
            (hg_type_is_text(table->gives[i].type) &&
             !hg_str_eq(a->results[i].text, b->results[i].text)))
            return false;
    return true;
}

/* Machine-readable output gets all of it; the diagnostic keeps `about`. */
static void report(struct checking *c, struct hg_diag *diag, struct hg_diag_cell about,
                   const uint32_t *against, uint32_t count)
{
    about.against = HG_ARRAY(c->model->arena, struct hg_str, count);
    about.against_count = count;
    for (uint32_t i = 0; i < count; i++)
        about.against[i] = c->table->rows[against[i]].id;
    hg_diag_about(c->model->diags, diag, about);
}

static void report_overlap(struct checking *c, enum hg_code code, uint32_t first, uint32_t second,
                           const uint32_t *point, const bool *shown)
{
    struct hg_diags *diags = c->model->diags;
    const struct hg_table_row *a = &c->table->rows[first], *b = &c->table->rows[second];
    struct hg_diag_cell about = hg_space_diag_cell(c->space, second, point, shown);
    struct hg_str words = hg_witness_words(c->model->arena, about.witness, about.witness_count);
    struct hg_diag *diag =
        hg_report(diags, code, b->span, "the rows `%.*s` and `%.*s` both match %.*s",
                  HG_STR_ARGS(a->id), HG_STR_ARGS(b->id), HG_STR_ARGS(words));
    hg_diag_label(diags, diag, a->span, "the other row");
    if (code == HG_E0658)
        hg_diag_help(diags, diag,
                     "narrow one of them, or write `hit first` so that the first row wins");
    else
        hg_diag_help(diags, diag,
                     "they are equally specific but give different results: add a row for what "
                     "they have in common, or rank them");
    report(c, diag, about, &first, 1);
}

static bool same_rank(const struct hg_model_table *table, const struct hg_table_row *a,
                      const struct hg_table_row *b)
{
    int64_t left = 0, right = 0;
    bool ranked = table->item->rank.text.at != NULL;
    return !ranked || (hg_parse_decimal(a->rank, &left) == HG_NUMBER_OK &&
                       hg_parse_decimal(b->rank, &right) == HG_NUMBER_OK && left == right);
}

/* That the two share a lead is an error of its own, which does not make the second dead. */
static bool is_conflict(struct checking *c, uint32_t first, uint32_t second)
{
    const struct hg_table_row *a = &c->table->rows[first], *b = &c->table->rows[second];
    enum hg_hit hit = c->table->item->hit;
    if (hit == HG_HIT_FIRST || a->otherwise || b->otherwise)
        return false;
    return hit == HG_HIT_UNIQUE
               ? same_rank(c->table, a, b)
               : c->group[first] == c->group[second] && !same_results(c->table, a, b);
}

static void check_unique(struct checking *c, uint32_t first, uint32_t second)
{
    const struct hg_point_set *a = c->space->rows.at[first], *b = c->space->rows.at[second];
    report_overlap(c, HG_E0658, first, second,
                   hg_box_sample(c->space, hg_box_intersect(c->space, a, b)),
                   hg_space_relevant_columns(c->space, a, b));
}

/* Rows of `rows` that are more specific than row `first` and meet the box. */
static struct hg_row_list stricter(struct checking *c, struct hg_row_list rows, uint32_t first,
                                   const struct hg_point_set *box, bool *matters)
{
    struct hg_row_list list = {HG_ARRAY(c->model->arena, uint32_t, rows.count), 0};
    for (uint32_t i = 0; i < rows.count && c->group[rows.at[i]] < c->group[first]; i++) {
        const struct hg_point_set *set = c->space->rows.at[rows.at[i]];
        if (!hg_boxes_overlap(c->space, box, set))
            continue;
        list.at[list.count++] = rows.at[i];
        bool *also = hg_space_relevant_columns(c->space, set, NULL);
        for (uint32_t k = 0; k < c->space->column_count; k++)
            matters[k] = matters[k] || also[k];
    }
    return list;
}

/* A tie counts where no more specific row takes the lead. */
static void check_tie(struct checking *c, struct hg_row_list rows, uint32_t first, uint32_t second)
{
    const struct hg_point_set *a = c->space->rows.at[first], *b = c->space->rows.at[second];
    struct hg_point_set *both = hg_box_intersect(c->space, a, b);
    bool *shown = hg_space_relevant_columns(c->space, a, b);
    struct hg_row_list takers = stricter(c, rows, first, both, shown);
    uint32_t *point = HG_ARRAY(c->model->arena, uint32_t, c->space->column_count);
    enum hg_coverage_result region =
        hg_space_find_uncovered(c->space, hg_box_known(c->space, both), takers, point, NULL);
    if (region == HG_COVERED)
        region = hg_space_find_uncovered(c->space, both, takers, point, NULL);
    if (region == HG_UNCOVERED)
        report_overlap(c, HG_E0659, first, second, point, shown);
}

static void check_conflict(struct checking *c, struct hg_row_list rows, uint32_t first,
                           uint32_t second)
{
    if (c->table->item->hit == HG_HIT_UNIQUE)
        check_unique(c, first, second);
    else
        check_tie(c, rows, first, second);
}

/* --- rows that can never win --- */

static struct hg_diag *report_dead(struct checking *c, uint32_t row)
{
    const struct hg_table_row *r = &c->table->rows[row];
    return hg_report(c->model->diags, HG_W0662, r->span, "the row `%.*s` can never win",
                     HG_STR_ARGS(r->id));
}

/* A lead of the row, without columns that neither it nor the rows that beat it test. */
static struct hg_diag_cell lead_of(struct checking *c, uint32_t row,
                                   const struct hg_covering_rows *takers)
{
    struct hg_space *space = c->space;
    const struct hg_point_set *box = space->rows.at[row], *known = hg_box_known(space, box);
    bool *shown = hg_space_relevant_columns(space, box, NULL);
    for (uint32_t i = 0; i < takers->count; i++) {
        bool *also = hg_space_relevant_columns(space, space->rows.at[takers->at[i]], NULL);
        for (uint32_t k = 0; k < space->column_count; k++)
            shown[k] = shown[k] || also[k] || takers->count == takers->room;
    }
    bool empty = hg_box_is_empty(space, known);
    return hg_space_diag_cell(space, row, hg_box_sample(space, empty ? box : known), shown);
}

static void report_empty(struct checking *c, uint32_t row)
{
    struct hg_diag *diag = report_dead(c, row);
    hg_diag_say(c->model->diags, diag, "no lead can have these values");
    struct hg_diag_cell about = hg_space_diag_cell(c->space, row, NULL, NULL);
    for (uint32_t i = 0; i < c->space->column_count; i++)
        if (c->space->rows.at[row][i].count == 0)
            about.column = c->space->columns[i].name;
    report(c, diag, about, NULL, 0);
}

static void report_beaten(struct checking *c, uint32_t row, const struct hg_covering_rows *takers)
{
    struct hg_diags *diags = c->model->diags;
    const struct hg_table_row *rows = c->table->rows;
    struct hg_diag *diag = report_dead(c, row);
    struct hg_diag_cell about = lead_of(c, row, takers);
    struct hg_str words = hg_witness_words(c->model->arena, about.witness, about.witness_count);
    uint32_t first = takers->at[0];
    if (takers->count == 1) {
        hg_diag_label(diags, diag, rows[first].span,
                      "`%.*s` comes first and matches everything this row matches",
                      HG_STR_ARGS(rows[first].id));
    } else {
        hg_diag_say(diags, diag,
                    "the rows that come first already match everything this row matches");
        for (uint32_t i = 0; i < takers->count; i++)
            hg_diag_label(diags, diag, rows[takers->at[i]].span, "`%.*s` takes part of it%s",
                          HG_STR_ARGS(rows[takers->at[i]].id),
                          i == 1 && takers->count > 2 ? ", and other rows the rest" : "");
    }
    hg_diag_help(diags, diag, "a lead that matches it but is taken by another row: %.*s",
                 HG_STR_ARGS(words));
    report(c, diag, about, takers->at, takers->count);
}

/* The rows before this one, except those it conflicts with. */
static struct hg_row_list before(struct checking *c, struct hg_row_list rows, uint32_t row)
{
    struct hg_row_list list = {HG_ARRAY(c->model->arena, uint32_t, rows.count), 0};
    for (uint32_t i = 0; i < rows.count; i++)
        if (!is_conflict(c, rows.at[i], row))
            list.at[list.count++] = rows.at[i];
    return list;
}

static bool one_takes_all(struct checking *c, struct hg_row_list rows, uint32_t row,
                          struct hg_covering_rows *takers)
{
    const struct hg_point_set *box = c->space->rows.at[row];
    for (uint32_t i = 0; i < rows.count; i++)
        if (hg_box_subset(c->space, box, c->space->rows.at[rows.at[i]])) {
            takers->at[0] = rows.at[i];
            takers->count = 1;
            return true;
        }
    return false;
}

static void check_dead(struct checking *c, struct hg_row_list rows, uint32_t row)
{
    const struct hg_point_set *box = c->space->rows.at[row];
    if (hg_box_is_empty(c->space, box)) {
        report_empty(c, row);
        return;
    }
    rows = before(c, rows, row);
    if (rows.count == 0)
        return;
    struct hg_covering_rows takers = {HG_ARRAY(c->model->arena, uint32_t, MAX_AGAINST + 1), 0,
                                      MAX_AGAINST};
    uint32_t *point = HG_ARRAY(c->model->arena, uint32_t, c->space->column_count);
    if (one_takes_all(c, rows, row, &takers) ||
        hg_space_find_uncovered(c->space, box, rows, point, &takers) == HG_COVERED)
        report_beaten(c, row, &takers);
}

/* --- all --- */

static void number_groups(struct checking *c)
{
    const struct hg_model_table *table = c->table;
    c->group = HG_ARRAY(c->model->arena, uint32_t, table->row_count);
    for (uint32_t row = 1; row < table->row_count; row++)
        c->group[row] = c->group[row - 1] +
                        (hg_row_precedence(table, &table->rows[row - 1], &table->rows[row]) != 0);
}

/* Memory of findings that were not reported is released. */
static void check_row(struct checking *c, uint32_t row)
{
    struct hg_arena_mark mark = hg_arena_save(c->model->arena);
    size_t told = c->model->diags->list.count;
    struct hg_row_list rows = hg_rows_overlapping(c->space, c->space->rows.at[row], row);
    for (uint32_t i = 0; i < rows.count && c->space->steps != 0; i++)
        if (is_conflict(c, rows.at[i], row))
            check_conflict(c, rows, rows.at[i], row);
    if (c->space->steps != 0)
        check_dead(c, rows, row);
    if (c->model->diags->list.count == told)
        hg_arena_rewind(c->model->arena, mark);
}

static void report_unexamined(struct checking *c, uint32_t from)
{
    struct hg_diag *diag = hg_report(
        c->model->diags, HG_W0668, c->table->item->name.span,
        "%u of %u rows of `%.*s` were not checked for overlaps or rows that can never win",
        c->table->row_count - from, c->table->row_count, HG_STR_ARGS(c->table->name));
    hg_diag_say(c->model->diags, diag, "too many overlapping rows");
    hg_diag_help(c->model->diags, diag,
                 "split the table, or reduce the number of rows with several empty cells");
    hg_diag_about(c->model->diags, diag, hg_space_diag_cell(c->space, from, NULL, NULL));
}

void hg_check_rows(struct hg_model *model, const struct hg_model_table *table,
                   struct hg_space *space)
{
    struct checking c = {.model = model, .table = table, .space = space};
    number_groups(&c);
    hg_rows_overlapping(c.space, c.space->rows.at[0], 0); /* the index lives longer than a row */
    for (uint32_t row = 0; row < table->row_count; row++) {
        check_row(&c, row);
        if (c.space->steps == 0) {
            report_unexamined(&c, row);
            return;
        }
        if (model->diags->dropped != 0)
            return; /* enough was told */
    }
}
