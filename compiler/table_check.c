/* What is wrong among the rows of a table: overlaps under `unique`, ties with different results
 * under `most specific`, rows that can never win. Rows are compared with those that share a
 * value in the column that tells rows apart best, and with those that name none there, so that
 * a table of ten thousand rows takes no hundred million comparisons. */
#include "compiler/table_space.h"

/* Which rows name a value in the key column. */
struct row_index {
    uint32_t column;       /* HG_NONE: no column names values */
    struct hg_map by_text; /* folded text to the list of rows */
    HG_VEC(struct row_list { HG_VEC(uint32_t) rows; }) lists;
    HG_VEC(uint32_t) open; /* rows that name no values there */
};

struct checking {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct row_index index;
    uint32_t *seen;  /* by row: the last row it was compared with */
    uint32_t *group; /* by row: rows of one group are equally specific */
    bool *dead;      /* by row: told that it can never win */
};

static bool names_texts(const struct hg_typed_cell *cell)
{
    return !cell->any && !cell->negated && cell->texts.count != 0 &&
           cell->prefixes.count + cell->text_ranges.count == 0;
}

/* The column where most rows name texts. */
static uint32_t best_column(const struct hg_model_table *table)
{
    uint32_t best = HG_NONE, most = 0;
    for (uint32_t i = 0; i < table->column_count; i++) {
        uint32_t count = 0;
        for (uint32_t row = 0; row < table->row_count; row++)
            count += names_texts(&table->rows[row].cells[i]);
        if (count > most) {
            most = count;
            best = i;
        }
    }
    return best;
}

static void index_row(struct checking *c, uint32_t row)
{
    struct hg_arena *arena = c->model->arena;
    const struct hg_typed_cell *cell =
        c->index.column == HG_NONE ? NULL : &c->table->rows[row].cells[c->index.column];
    if (!cell || !names_texts(cell)) {
        hg_push(arena, &c->index.open, row);
        return;
    }
    for (size_t i = 0; i < cell->texts.count; i++) {
        bool added;
        uint64_t list = *hg_map_add(&c->index.by_text, hg_text_fold(arena, cell->texts.at[i]),
                                    c->index.lists.count, &added);
        if (added)
            hg_push(arena, &c->index.lists, (struct row_list){0});
        hg_push(arena, &c->index.lists.at[list].rows, row);
    }
}

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

/* "country DE, segment smb" */
static bool rows_meet(struct checking *c, const struct hg_table_row *a,
                      const struct hg_table_row *b, struct hg_str *witness)
{
    *witness = HG_STR("");
    for (uint32_t i = 0; i < c->table->column_count; i++) {
        struct hg_str value;
        const struct hg_table_column *column = &c->table->columns[i];
        if (!hg_cells_meet(c->model->arena, column->type, &a->cells[i], &b->cells[i], &value))
            return false;
        if (value.len != 0)
            *witness = hg_str_print(c->model->arena, "%.*s%s%.*s %.*s", HG_STR_ARGS(*witness),
                                    witness->len ? ", " : "", HG_STR_ARGS(column->name),
                                    HG_STR_ARGS(value));
    }
    if (witness->len == 0)
        *witness = HG_STR("any lead");
    return true;
}

static bool row_covers(struct checking *c, const struct hg_table_row *outer,
                       const struct hg_table_row *inner)
{
    for (uint32_t i = 0; i < c->table->column_count; i++)
        if (!hg_cell_covers(c->model->arena, c->table->columns[i].type, &outer->cells[i],
                            &inner->cells[i]))
            return false;
    return true;
}

static void report_overlap(struct checking *c, enum hg_code code, const struct hg_table_row *first,
                           const struct hg_table_row *second, struct hg_str witness)
{
    struct hg_diags *diags = c->model->diags;
    struct hg_diag *diag =
        hg_report(diags, code, second->span, "the rows `%.*s` and `%.*s` both fit %.*s",
                  HG_STR_ARGS(first->id), HG_STR_ARGS(second->id), HG_STR_ARGS(witness));
    hg_diag_label(diags, diag, first->span, "the other row");
    if (code == HG_E0658)
        hg_diag_help(diags, diag, "narrow one of them, or say which goes first with `hit first`");
    else
        hg_diag_help(diags, diag,
                     "both are equally specific and give different results: add a row for what "
                     "they share, or rank them");
}

static bool same_rank(const struct hg_model_table *table, const struct hg_table_row *a,
                      const struct hg_table_row *b)
{
    int64_t left = 0, right = 0;
    bool ranked = table->item->rank.text.at != NULL;
    return !ranked || (hg_parse_decimal(a->rank, &left) == HG_NUMBER_OK &&
                       hg_parse_decimal(b->rank, &right) == HG_NUMBER_OK && left == right);
}

/* A row that goes before both and takes all they share: their tie is then never met. */
static bool is_settled(struct checking *c, const struct hg_table_row *first,
                       const struct hg_table_row *second)
{
    for (const struct hg_table_row *row = c->table->rows; row < first; row++) {
        bool takes = c->group[row - c->table->rows] != c->group[first - c->table->rows];
        for (uint32_t i = 0; takes && i < c->table->column_count; i++) {
            struct hg_type type = c->table->columns[i].type;
            takes = hg_cell_covers(c->model->arena, type, &row->cells[i], &first->cells[i]) ||
                    hg_cell_covers(c->model->arena, type, &row->cells[i], &second->cells[i]);
        }
        if (takes)
            return true;
    }
    return false;
}

static void check_conflict(struct checking *c, const struct hg_table_row *first,
                           const struct hg_table_row *second)
{
    struct hg_str witness;
    enum hg_hit hit = c->table->item->hit;
    if (hit == HG_HIT_FIRST || first->otherwise || second->otherwise ||
        !same_rank(c->table, first, second))
        return;
    const struct hg_table_row *rows = c->table->rows;
    if (hit == HG_HIT_MOST_SPECIFIC && (c->group[first - rows] != c->group[second - rows] ||
                                        same_results(c->table, first, second)))
        return;
    if (!rows_meet(c, first, second, &witness))
        return;
    if (hit == HG_HIT_UNIQUE || !is_settled(c, first, second))
        report_overlap(c, hit == HG_HIT_UNIQUE ? HG_E0658 : HG_E0659, first, second, witness);
}

/* Told once a row, for the first that covers it. */
static bool check_dead(struct checking *c, const struct hg_table_row *first,
                       const struct hg_table_row *second)
{
    bool unique = c->table->item->hit == HG_HIT_UNIQUE && same_rank(c->table, first, second);
    if ((unique && !second->otherwise) || !row_covers(c, first, second))
        return false;
    struct hg_diag *diag = hg_report(c->model->diags, HG_W0662, second->span,
                                     "the row `%.*s` can never win", HG_STR_ARGS(second->id));
    hg_diag_label(c->model->diags, diag, first->span, "`%.*s` goes first and fits all it fits",
                  HG_STR_ARGS(first->id));
    return true;
}

/* --- all --- */

/* False when the row was found dead: it is compared no further. */
static bool compare_pair(struct checking *c, uint32_t first, uint32_t second, bool *dead)
{
    struct hg_arena_mark mark = hg_arena_save(c->model->arena);
    size_t told = c->model->diags->list.count;
    if (c->seen[first] == second)
        return true;
    c->seen[first] = second;
    const struct hg_table_row *a = &c->table->rows[first], *b = &c->table->rows[second];
    check_conflict(c, a, b);
    if (!*dead)
        *dead = check_dead(c, a, b);
    if (c->model->diags->list.count == told && c->model->diags->dropped == 0)
        hg_arena_rewind(c->model->arena, mark);
    return c->model->diags->dropped == 0;
}

static bool compare_list(struct checking *c, const uint32_t *rows, size_t count, uint32_t row,
                         bool *dead)
{
    for (size_t i = 0; i < count && rows[i] < row; i++)
        if (!compare_pair(c, rows[i], row, dead))
            return false;
    return true;
}

/* The row against all before it that might share a lead with it. */
static bool check_row(struct checking *c, uint32_t row)
{
    bool *dead = &c->dead[row];
    struct row_index *index = &c->index;
    const struct hg_typed_cell *cell =
        index->column == HG_NONE ? NULL : &c->table->rows[row].cells[index->column];
    if (!cell || !names_texts(cell)) {
        for (uint32_t i = 0; i < row; i++)
            if (!compare_pair(c, i, row, dead))
                return false;
        return true;
    }
    for (size_t i = 0; i < cell->texts.count; i++) {
        uint64_t *list =
            hg_map_find(&index->by_text, hg_text_fold(c->model->arena, cell->texts.at[i]));
        if (list && !compare_list(c, index->lists.at[*list].rows.at,
                                  index->lists.at[*list].rows.count, row, dead))
            return false;
    }
    return compare_list(c, index->open.at, index->open.count, row, dead);
}

/* Rows that several others together leave nothing to. */
static void check_together(struct checking *c)
{
    struct hg_model *model = c->model;
    struct hg_space *space = hg_space_new(model, c->table, NULL);
    for (uint32_t row = 0; space && row < c->table->row_count && space->budget != 0; row++) {
        const struct hg_table_row *r = &c->table->rows[row];
        const uint64_t *box = space->rows + (size_t)row * space->words;
        struct hg_str witness;
        bool unique = c->table->item->hit == HG_HIT_UNIQUE && !r->otherwise;
        if (c->dead[row] || space->inexact[row] || unique) /* that overlap is told */
            continue;
        bool empty = hg_space_empty(space, box);
        if (!empty && (!hg_space_covered(space, row, box, &witness) || space->budget == 0))
            continue;
        struct hg_diag *diag = hg_report(model->diags, HG_W0662, r->span,
                                         "the row `%.*s` can never win", HG_STR_ARGS(r->id));
        hg_diag_say(model->diags, diag, "%s",
                    empty ? "no lead has these values"
                          : "the rows that go first leave nothing to it");
    }
}

static void number_groups(struct checking *c)
{
    const struct hg_model_table *table = c->table;
    c->group = HG_ARRAY(c->model->arena, uint32_t, table->row_count);
    for (uint32_t row = 1; row < table->row_count; row++)
        c->group[row] = c->group[row - 1] +
                        (hg_row_precedence(table, &table->rows[row - 1], &table->rows[row]) != 0);
}

void hg_check_rows(struct hg_model *model, const struct hg_model_table *table)
{
    struct checking c = {.model = model, .table = table};
    c.index.column = best_column(table);
    hg_map_init(&c.index.by_text, model->arena);
    c.seen = HG_ARRAY(model->arena, uint32_t, table->row_count);
    memset(c.seen, 0xff, table->row_count * sizeof *c.seen);
    c.dead = HG_ARRAY(model->arena, bool, table->row_count);
    number_groups(&c);
    for (uint32_t row = 0; row < table->row_count; row++)
        index_row(&c, row);
    for (uint32_t row = 0; row < table->row_count; row++)
        if (!check_row(&c, row))
            return; /* enough was told */
    check_together(&c);
}
