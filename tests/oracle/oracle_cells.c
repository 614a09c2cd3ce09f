/* Cells and tables of the oracle: rows tried one by one, inline ones from the tree itself. */
#include "tests/oracle/oracle_parts.h"

onum o_literal(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_DECIMAL ? (onum)expr->number : (onum)expr->number * O_ONE;
}

static unsigned text_item(const struct o_value *v, const struct hg_cell_item *item)
{
    bool prefix = item->kind == HG_CELL_PREFIX;
    unsigned bits = 0;
    for (uint32_t i = 0; i < v->count; i++) {
        struct hg_str want = item->value->literal.text;
        bool fits = o_text_test(prefix ? HG_STARTS_WITH : HG_INCLUDES, v->texts[i], want, false);
        bits |= fits ? O_TRUE : O_FALSE;
    }
    return bits;
}

static unsigned range_item(const struct o_value *v, const struct hg_range *range)
{
    struct o_value low = o_number(range->low ? o_literal(range->low) : v->lo);
    struct o_value high = o_number(range->high ? o_literal(range->high) : v->hi);
    unsigned a = range->low ? o_compare(HG_GE, v, &low) : O_TRUE;
    unsigned b = range->high ? o_compare(HG_LE, v, &high) : O_TRUE;
    return ((a & b) & O_TRUE) | ((a | b) & O_FALSE);
}

static unsigned item_fits(const struct o_value *v, const struct hg_cell_item *item)
{
    if (v->kind == O_TEXTS)
        return text_item(v, item);
    if (item->kind == HG_CELL_RANGE)
        return range_item(v, &item->range);
    struct o_value want = v->kind == O_TRUTH ? o_truth(item->value->number ? O_TRUE : O_FALSE)
                                             : o_number(o_literal(item->value));
    if (item->kind == HG_CELL_COMPARE)
        return o_compare(item->compare, v, &want);
    return o_same_truth(v, &want, false);
}

unsigned o_in_cell(const struct o_value *v, const struct hg_cell *cell, const struct hg_type *type)
{
    (void)type;
    if (cell->any)
        return O_TRUE; /* an unknown, too */
    if (v->hole || v->empty)
        return O_BOTH;
    unsigned bits = O_FALSE;
    for (size_t i = 0; i < cell->item_count; i++) {
        unsigned one = item_fits(v, &cell->items[i]);
        bits = ((bits | one) & O_TRUE) | ((bits & one) & O_FALSE);
    }
    if (!cell->negated)
        return bits;
    return (bits & O_TRUE ? O_FALSE : 0) | (bits & O_FALSE ? O_TRUE : 0);
}

/* How specific a row is, counted over all its cells: empty ones, `!x`, ranges and prefixes, and
 * how long the prefixes are. */
struct specificity {
    unsigned empty, negated, spread;
    size_t prefix;
};

static bool is_spread(const struct hg_cell_item *item)
{
    if (item->kind == HG_CELL_RANGE && item->range.low && item->range.high)
        return o_literal(item->range.low) != o_literal(item->range.high);
    return item->kind != HG_CELL_VALUE;
}

static struct specificity specificity(const struct hg_row *row)
{
    struct specificity of = {0};
    for (size_t i = 0; i < row->cell_count; i++) {
        const struct hg_cell *cell = &row->cells[i];
        bool spread = false;
        for (size_t k = 0; k < cell->item_count; k++) {
            spread |= is_spread(&cell->items[k]);
            if (cell->items[k].kind == HG_CELL_PREFIX)
                of.prefix += cell->items[k].value->literal.text.len;
        }
        of.empty += cell->any;
        of.negated += cell->negated;
        of.spread += spread && !cell->negated;
    }
    return of;
}

static size_t rank_column(const struct hg_item *item)
{
    size_t i = 0;
    while (!hg_str_eq(item->give.at[i].name.text, item->rank.text))
        i++;
    return i;
}

static bool before(const struct hg_item *item, size_t a, size_t b)
{
    if (item->rank.text.at) {
        size_t column = rank_column(item);
        onum x = o_literal(item->rows.at[a].results[column]);
        onum y = o_literal(item->rows.at[b].results[column]);
        if (x != y)
            return x < y;
    }
    if (item->hit != HG_HIT_MOST_SPECIFIC)
        return a < b;
    struct specificity x = specificity(&item->rows.at[a]), y = specificity(&item->rows.at[b]);
    if (x.empty != y.empty)
        return x.empty < y.empty;
    if (x.negated != y.negated)
        return x.negated < y.negated;
    if (x.spread != y.spread)
        return x.spread < y.spread;
    return x.prefix != y.prefix ? x.prefix > y.prefix : a < b;
}

static unsigned row_fits(struct oracle *o, const struct hg_item *item, size_t row)
{
    unsigned all = O_TRUE;
    for (size_t i = 0; i < item->match.count; i++) {
        struct o_value v = o_eval(o, item->match.at[i].expr);
        unsigned one = o_in_cell(&v, &item->rows.at[row].cells[i],
                                 &o->model->info[item->match.at[i].expr->id].type);
        all = ((all & one) & O_TRUE) | ((all | one) & O_FALSE);
    }
    return all;
}

/* The rows from first to last of the hit policy, tried one by one. */
struct o_table_hit *o_lookup(struct oracle *o, uint32_t table)
{
    struct o_table_hit *hit = &o->tables[table];
    const struct hg_item *item = o->model->tables[table].item;
    if (hit->stamp == o->stamp)
        return hit;
    struct o_table_hit out = {.stamp = o->stamp, .none = true};
    bool tried[64] = {false}, maybe = false;
    size_t count = item->rows.count;
    for (size_t n = 0; n < count && out.none; n++) {
        size_t next = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (!tried[i] && (next == SIZE_MAX || before(item, i, next)))
                next = i;
        tried[next] = true;
        unsigned bits = row_fits(o, item, next);
        out.rows[next] = (bits & O_TRUE) != 0;
        maybe |= bits == O_BOTH;
        out.none = bits != O_TRUE;
    }
    if (out.none && item->otherwise) {
        out.rows[count] = 1;
        out.none = false;
    }
    out.certain = !maybe;
    o->tables[table] = out;
    return &o->tables[table];
}

static struct o_value result(const struct hg_expr *expr)
{
    if (expr->kind == HG_EXPR_TEXT)
        return o_text(expr->literal.text);
    if (expr->kind == HG_EXPR_BOOLEAN)
        return o_truth(expr->number ? O_TRUE : O_FALSE);
    return o_number(o_literal(expr));
}

struct o_value o_column(struct oracle *o, uint32_t table, uint32_t column)
{
    struct o_table_hit hit = *o_lookup(o, table);
    const struct hg_item *item = o->model->tables[table].item;
    enum hg_type_kind type = o->model->tables[table].gives[column].type;
    struct o_value out = o_hole(hg_type_is_text(type)  ? O_TEXTS
                                : type == HG_T_BOOLEAN ? O_TRUTH
                                                       : O_NUMBER);
    for (size_t i = 0; i <= item->rows.count; i++)
        if (hit.rows[i]) {
            struct o_value one = result(i < item->rows.count ? item->rows.at[i].results[column]
                                                             : item->otherwise[column]);
            out = out.empty ? one : o_union(out, one);
        }
    out.hole |= hit.none;
    return out;
}

unsigned o_found(struct oracle *o, uint32_t table)
{
    struct o_table_hit *hit = o_lookup(o, table);
    return !hit->none ? O_TRUE : hit->certain ? O_FALSE : O_BOTH;
}
