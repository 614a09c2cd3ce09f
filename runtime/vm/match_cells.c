/* What one column of a rule table says on one lane, for any state of its input: a number or
 * interval, a text, a set of texts, anything, a truth, a test. Part of MATCH. Writes only the
 * scratch rows it is given. */
#include "runtime/vm/match_parts.h"

#include <string.h>

/* --- text to slot ------------------------------------------------------------------------- */

uint64_t hg_match_key(struct hg_str text)
{
    uint64_t key = 0;
    for (size_t i = 0; i < sizeof key; i++)
        key = key << 8 | (i < text.len ? (unsigned char)text.at[i] : 0);
    return key;
}

/* The number of keys below `key`. */
static uint32_t keys_below(const uint64_t *keys, uint32_t count, uint64_t key)
{
    uint32_t low = 0;
    while (count > 8) {
        uint32_t half = count / 2;
        low = keys[low + half - 1] < key ? low + half : low;
        count -= half;
    }
    uint32_t below = low;
    for (uint32_t i = 0; i < count; i++)
        below += keys[low + i] < key;
    return below;
}

static uint32_t stretch_slot(const struct hg_part_plan *plan, struct hg_str folded)
{
    const struct hg_text_stretch *at = plan->part->at;
    uint64_t key = hg_match_key(folded);
    uint32_t count = plan->part->count - 1;
    uint32_t low = keys_below(plan->keys, count, key), high = low;
    /* boundaries with equal keys: compare in full; galloping, then binary search */
    for (uint32_t step = 1; high < count && plan->keys[high] == key; step *= 2)
        high = step < count - high ? high + step : count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (hg_str_cmp(at[middle + 1].from, folded) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return at[low].slot;
}

static uint32_t find_stretch(const struct hg_column_plan *plan, struct hg_str folded)
{
    if (plan->part_count == 0)
        return 0;
    uint32_t part = 0;
    for (uint32_t i = 1; i < plan->part_count; i++)
        part = plan->parts[i].part->length == folded.len ? i : part;
    return stretch_slot(&plan->parts[part], folded);
}

uint32_t hg_match_find_slot(const struct hg_column_plan *plan, const struct hg_text *text)
{
    if (text->same == HG_NONE || plan->slot_of != NULL)
        return find_stretch(plan, text->folded);
    return hg_column_text_slot(plan->column, text->same, text->folded);
}

/* --- unions and intersections --------------------------------------------------------------- */

void hg_join_start(const struct hg_join *join)
{
    memset(join->some, 0, join->words * sizeof *join->some);
    memset(join->every, 0xFF, join->words * sizeof *join->every);
}

void hg_join_row(const struct hg_join *join, const uint64_t *some, const uint64_t *every)
{
    for (uint32_t w = 0; w < join->words; w++) {
        join->some[w] |= some[w];
        join->every[w] &= every[w];
    }
}

/* Whether all slots from first to last list the row. */
static bool all_list(const struct hg_column *column, uint32_t words, uint32_t first, uint32_t last,
                     uint32_t row)
{
    for (uint32_t s = first; s <= last; s++) {
        struct hg_slot_rows rows = hg_slot_rows(column, words, s);
        if (!hg_listed(rows.listed, rows.count, row))
            return false;
    }
    return true;
}

/* For slots that share one bit row: rows that all of them list are in every slot. */
static void join_run(const struct hg_join *join, const struct hg_column *column, uint32_t first,
                     uint32_t last)
{
    struct hg_slot_rows rows = hg_slot_rows(column, join->words, first);
    uint32_t next = 0;
    for (uint32_t w = 0; w < join->words; w++) {
        uint64_t listed = 0;
        for (; next < rows.count && rows.listed[next] / 64 == w; next++)
            if (all_list(column, join->words, first + 1, last, rows.listed[next]))
                listed |= UINT64_C(1) << (rows.listed[next] % 64);
        join->some[w] |= rows.base[w];
        join->every[w] &= rows.base[w] | listed;
    }
    uint32_t from = first == 0 ? 0 : column->listed_ends[first - 1];
    for (uint32_t i = from; i < column->listed_ends[last]; i++)
        hg_set_bit(join->some, column->listed[i]);
}

void hg_join_slots(const struct hg_join *join, const struct hg_column *column, uint32_t first,
                   uint32_t last)
{
    if (column->base_of == NULL) {
        for (uint32_t s = first; s <= last; s++) {
            const uint64_t *row = column->slots + (size_t)s * join->words;
            hg_join_row(join, row, row);
        }
        return;
    }
    for (uint32_t s = first, end; s <= last; s = end + 1) {
        for (end = s; end < last && column->base_of[end + 1] == column->base_of[s];)
            end++;
        join_run(join, column, s, end);
    }
}

/* --- what may be in several slots ------------------------------------------------------------ */

static void join_interval(const struct hg_join *join, const struct hg_column_plan *plan,
                          const struct hg_value *value)
{
    uint32_t from = hg_match_cut_slot(plan, value->lo);
    uint32_t to = hg_match_cut_slot(plan, value->hi);
    for (uint32_t s = from; s <= to;) {
        uint32_t fold = plan->fold != 0 ? plan->fold : plan->slot_count;
        uint32_t end = s - s % fold + fold - 1; /* the fold that contains s */
        if (plan->fold != 0 && s % fold == 0 && end <= to) {
            size_t at = (size_t)(s / fold) * join->words;
            hg_join_row(join, plan->fold_or + at, plan->fold_and + at);
        } else {
            end = end < to ? end : to;
            hg_join_slots(join, plan->column, s, end);
        }
        s = end + 1;
    }
}

/* The slot of a non-constant text that is located like the sample of a piece. */
static uint32_t slot_like(const struct hg_column_plan *plan, const struct hg_piece *piece)
{
    return find_stretch(plan, piece->sample);
}

static void join_set(const struct hg_join *join, const struct hg_column_plan *plan,
                     const struct hg_text_set *set)
{
    if (set->other && set->shape != NULL) {
        uint32_t slot = slot_like(plan, set->shape);
        hg_join_slots(join, plan->column, slot, slot);
    } else if (set->other) {
        hg_join_row(join, plan->other_or, plan->other_and);
    }
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t slot = hg_match_text_slot(plan, set->items[i]);
        hg_join_slots(join, plan->column, slot, slot);
    }
}

void hg_match_join(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                   const struct hg_value *value, uint64_t *scratch, struct hg_match_cell *cell)
{
    struct hg_join join = {scratch, scratch + table->words, table->words};
    hg_join_start(&join);
    if (plan->kind == HG_COLUMN_NUMBER)
        join_interval(&join, plan, value);
    else
        join_set(&join, plan, value->set);
    *cell = (struct hg_match_cell){.possible = join.some, .certain = join.every};
}

/* --- any column ------------------------------------------------------------------------- */

static void all_cell(const struct hg_column_plan *plan, struct hg_match_cell *cell)
{
    *cell = (struct hg_match_cell){
        .possible = plan->all_or, .certain = plan->all_and, .filled = HG_ALL_FILLED};
}

static bool number_cell(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                        const struct hg_value *value, struct hg_match_cell *cell)
{
    uint32_t from = hg_match_cut_slot(plan, value->lo), to = from;
    if (value->hi != value->lo)
        to = hg_match_cut_slot(plan, value->hi);
    if (from == to)
        hg_match_slot(table, plan, from, cell);
    else if (from == 0 && to == plan->cut_count)
        all_cell(plan, cell);
    else
        return false;
    return true;
}

static bool text_cell(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                      const struct hg_value *value, struct hg_match_cell *cell)
{
    if (value->state == HG_KNOWN)
        hg_match_slot(table, plan, hg_match_text_slot(plan, value->text), cell);
    else if (value->state == HG_ANYTHING)
        all_cell(plan, cell);
    else if (value->state == HG_ONE_OF && value->set == plan->domain)
        *cell = (struct hg_match_cell){
            .possible = plan->domain_or, .certain = plan->domain_and, .filled = HG_ALL_FILLED};
    else
        return false;
    return true;
}

/* False: the value may be in several slots. */
static bool value_cell(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                       const struct hg_value *value, struct hg_match_cell *cell)
{
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING) { /* no row is ruled out */
        *cell = (struct hg_match_cell){
            .possible = table->full, .certain = plan->any, .filled = HG_ALL_FILLED};
        return true;
    }
    return plan->kind == HG_COLUMN_NUMBER ? number_cell(table, plan, value, cell)
                                          : text_cell(table, plan, value, cell);
}

void hg_match_value(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                    const struct hg_value *value, uint64_t *scratch, struct hg_match_cell *cell)
{
    if (!value_cell(table, plan, value, cell))
        hg_match_join(table, plan, value, scratch, cell);
}

bool hg_match_cell(const struct hg_lanes *lanes, const struct hg_table_plan *table,
                   const struct hg_column_plan *plan, uint32_t lane, struct hg_match_cell *cell)
{
    if (plan->kind == HG_COLUMN_TRUTH || plan->kind == HG_COLUMN_TEST) {
        uint8_t truth = plan->kind == HG_COLUMN_TRUTH ? hg_truth_reg(lanes, plan->reg)[lane]
                                                      : hg_test_lane(lanes, plan->reg, lane);
        if (truth == HG_UNKNOWN)
            all_cell(plan, cell);
        else
            hg_match_slot(table, plan, truth == HG_TRUE, cell);
        return true;
    }
    return value_cell(table, plan, hg_reg(lanes, plan->reg) + lane, cell);
}

uint8_t hg_cell_truth(const struct hg_lanes *lanes, uint32_t table, uint32_t column, uint32_t row,
                      uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct hg_match_cell cell;
    if (!hg_match_cell(lanes, plan, &plan->columns[column], lane, &cell))
        hg_match_join(plan, &plan->columns[column], hg_reg(lanes, plan->columns[column].reg) + lane,
                      ((const struct hg_vm *)lanes)->scratch, &cell);
    bool listed = hg_listed(cell.listed, cell.count, row);
    bool possible = listed || hg_bit(cell.possible, row);
    bool certain = listed || hg_bit(cell.certain, row);
    return certain ? HG_TRUE : possible ? HG_UNKNOWN : HG_FALSE;
}
