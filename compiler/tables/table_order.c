/* The order of a table's rows: by `rank`, lowest first; then, under `most specific`, fewer empty
 * cells, fewer negated cells, fewer ranges and prefixes, longer prefixes. Each criterion counts
 * over the whole row, so that the order of columns does not matter: rows that differ only in
 * where they are empty tie, and a tie with different results is an error. */
#include "compiler/tables/table.h"

#include <stdlib.h>

struct row_key {
    int64_t rank;
    uint32_t empty, negated, spread;
    size_t prefix;
    uint32_t position;
    bool otherwise;
};

static struct row_key key_of(const struct hg_model_table *table, const struct hg_table_row *row)
{
    struct row_key key = {.otherwise = row->otherwise};
    bool specific = table->item->hit == HG_HIT_MOST_SPECIFIC;
    if (hg_parse_decimal(row->rank, &key.rank) != HG_NUMBER_OK)
        key.rank = INT64_MAX;
    for (uint32_t i = 0; specific && i < table->column_count; i++) {
        const struct hg_typed_cell *cell = &row->cells[i];
        bool values = cell->texts.count != 0 && cell->prefixes.count + cell->text_ranges.count == 0;
        for (size_t k = 0; k < cell->ranges.count; k++)
            values = cell->ranges.at[k].lo == cell->ranges.at[k].hi && (k == 0 || values);
        key.empty += cell->any;
        key.negated += !cell->any && cell->negated;
        key.spread += !cell->any && !cell->negated && !values;
        size_t shortest = SIZE_MAX;
        for (size_t k = 0; k < cell->prefixes.count; k++)
            if (cell->prefixes.at[k].len < shortest)
                shortest = cell->prefixes.at[k].len;
        key.prefix += cell->prefixes.count ? shortest : 0;
    }
    return key;
}

static int ascending(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_keys(const struct row_key *a, const struct row_key *b)
{
    int order = ascending(a->otherwise, b->otherwise);
    if (order == 0)
        order = ascending(a->rank, b->rank);
    if (order == 0)
        order = ascending(a->empty, b->empty);
    if (order == 0)
        order = ascending(a->negated, b->negated);
    if (order == 0)
        order = ascending(a->spread, b->spread);
    if (order == 0)
        order = ascending((int64_t)b->prefix, (int64_t)a->prefix);
    return order;
}

int hg_row_precedence(const struct hg_model_table *table, const struct hg_table_row *a,
                      const struct hg_table_row *b)
{
    struct row_key left = key_of(table, a), right = key_of(table, b);
    return compare_keys(&left, &right);
}

static int compare_rows(const void *left, const void *right)
{
    const struct row_key *a = left, *b = right;
    int order = compare_keys(a, b);
    return order ? order : ascending(a->position, b->position);
}

static void check_rank(struct hg_model *model, const struct hg_model_table *table,
                       const struct hg_table_row *row)
{
    int64_t rank;
    if (!table->item->rank.text.at || row->otherwise)
        return;
    if (hg_parse_decimal(row->rank, &rank) == HG_NUMBER_OK)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0657, row->span,
                                     "the row `%.*s` has no rank", HG_STR_ARGS(row->id));
    hg_diag_help(model->diags, diag, "give every row a number as its rank; the lowest comes first");
}

void hg_order_rows(struct hg_model *model, struct hg_model_table *table)
{
    struct row_key *keys = HG_ARRAY(model->arena, struct row_key, table->row_count);
    struct hg_table_row *rows = HG_ARRAY(model->arena, struct hg_table_row, table->row_count);
    for (uint32_t i = 0; i < table->row_count; i++) {
        check_rank(model, table, &table->rows[i]);
        keys[i] = key_of(table, &table->rows[i]);
        keys[i].position = i;
    }
    qsort(keys, table->row_count, sizeof *keys, compare_rows);
    for (uint32_t i = 0; i < table->row_count; i++)
        rows[i] = table->rows[keys[i].position];
    table->rows = rows;
}
