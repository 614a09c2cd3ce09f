/* What one column of a rule table says on one lane, by what is known of its input: a number or
 * an interval, a text, a set of texts or anything, a truth, a test. Part of MATCH. Must not
 * write rows but into the scratch it is given. */
#include "runtime/match_parts.h"

#include <string.h>

static const uint64_t *slot_row(const struct hg_column_plan *plan, uint32_t words, uint32_t slot)
{
    return plan->slots + (size_t)slot * words;
}

static struct hg_match_cell slot_cell(const struct hg_column_plan *plan, uint32_t words,
                                      uint32_t summary_words, uint32_t slot)
{
    const uint64_t *row = slot_row(plan, words, slot);
    const uint64_t *summary =
        plan->summary == NULL ? NULL : plan->summary + (size_t)slot * summary_words;
    return (struct hg_match_cell){row, row, summary};
}

uint32_t hg_match_find_slot(const struct hg_column *column, uint32_t text)
{
    uint32_t low = 0, high = column->text_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (column->texts[middle].text < text)
            low = middle + 1;
        else
            high = middle;
    }
    bool here = low < column->text_count && column->texts[low].text == text;
    return here ? column->texts[low].slot : 0;
}

static void join_row(uint64_t *possible, uint64_t *certain, const uint64_t *more_possible,
                     const uint64_t *more_certain, uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        possible[w] |= more_possible[w];
        certain[w] &= more_certain[w];
    }
}

static void start_join(uint64_t *possible, uint64_t *certain, uint32_t words)
{
    memset(possible, 0, words * sizeof *possible);
    memset(certain, 0xFF, words * sizeof *certain);
}

/* --- numbers ---------------------------------------------------------------------------- */

static void join_slots(const struct hg_column_plan *plan, uint32_t words, uint32_t from,
                       uint32_t to, uint64_t *possible, uint64_t *certain)
{
    for (uint32_t s = from; s <= to;) {
        if (plan->block_or != NULL && s % HG_SLOT_BLOCK == 0 && to - s + 1 >= HG_SLOT_BLOCK) {
            size_t block = (size_t)(s / HG_SLOT_BLOCK) * words;
            join_row(possible, certain, plan->block_or + block, plan->block_and + block, words);
            s += HG_SLOT_BLOCK;
        } else {
            const uint64_t *row = slot_row(plan, words, s);
            join_row(possible, certain, row, row, words);
            s++;
        }
    }
}

static struct hg_match_cell interval_cell(const struct hg_column_plan *plan, uint32_t words,
                                          uint32_t summary_words, const struct hg_value *value,
                                          uint64_t *scratch)
{
    uint32_t from = hg_cut_slot(plan->cuts, plan->cut_count, value->lo);
    uint32_t to = hg_cut_slot(plan->cuts, plan->cut_count, value->hi);
    if (from == to)
        return slot_cell(plan, words, summary_words, from);
    if (from == 0 && to == plan->cut_count)
        return (struct hg_match_cell){plan->all_or, plan->all_and, NULL};
    start_join(scratch, scratch + words, words);
    join_slots(plan, words, from, to, scratch, scratch + words);
    return (struct hg_match_cell){scratch, scratch + words, NULL};
}

/* --- texts by shape --------------------------------------------------------------------- */

static bool span_holds(const struct hg_text_span *span, struct hg_str folded)
{
    if (span->prefix)
        return hg_str_starts(folded, span->low);
    return folded.len == span->low.len && hg_str_cmp(folded, span->low) >= 0 &&
           hg_str_cmp(folded, span->high) <= 0;
}

static void shape_known(const struct hg_column_plan *plan, uint32_t words,
                        const struct hg_text *text, uint64_t *row)
{
    const struct hg_column *column = plan->column;
    memcpy(row, slot_row(plan, words, hg_match_text_slot(plan, text)), words * sizeof *row);
    for (uint32_t i = 0; i < column->span_count; i++) {
        for (uint32_t w = 0; span_holds(&column->spans[i], text->folded) && w < words; w++)
            row[w] |= column->spans[i].rows[w];
    }
    for (uint32_t w = 0; w < words; w++)
        row[w] = (row[w] ^ (column->negated != NULL ? column->negated[w] : 0)) | plan->any[w];
}

/* Of a text that no slot names and that lies in the spans like the sample of a piece. */
static void shape_like(const struct hg_column_plan *plan, uint32_t words,
                       const struct hg_piece *piece, uint64_t *row)
{
    struct hg_text text = {piece->sample, piece->sample, HG_NONE};
    shape_known(plan, words, &text, row);
}

/* Of a text of which nothing is known, or (`stranger`) only that no slot names it. */
static void shape_unknown(const struct hg_column_plan *plan, uint32_t words, bool stranger,
                          uint64_t *possible, uint64_t *certain)
{
    const struct hg_column *column = plan->column;
    const uint64_t *every = stranger ? plan->slots : plan->all_and;
    memcpy(possible, stranger ? plan->slots : plan->all_or, words * sizeof *possible);
    for (uint32_t i = 0; i < column->span_count; i++) {
        for (uint32_t w = 0; w < words; w++)
            possible[w] |= column->spans[i].rows[w];
    }
    for (uint32_t w = 0; w < words; w++) {
        uint64_t negated = column->negated != NULL ? column->negated[w] : 0;
        uint64_t some = possible[w], all = every[w];
        possible[w] = (some & ~negated) | (negated & ~all) | plan->any[w];
        certain[w] = (all & ~negated) | (negated & ~some) | plan->any[w];
    }
}

static struct hg_match_cell shape_cell(const struct hg_column_plan *plan, uint32_t words,
                                       const struct hg_value *value, uint64_t *scratch)
{
    uint64_t *possible = scratch, *certain = scratch + words, *one = scratch + 2 * (size_t)words;
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    if (value->state == HG_ONE_OF && count == 0 && value->set->shape != NULL) {
        shape_like(plan, words, value->set->shape, possible);
        return (struct hg_match_cell){possible, possible, NULL};
    }
    if (count == 0) {
        shape_unknown(plan, words, value->state == HG_ONE_OF, possible, certain);
        return (struct hg_match_cell){possible, certain, NULL};
    }
    if (other)
        shape_unknown(plan, words, true, possible, certain);
    else
        start_join(possible, certain, words);
    for (uint32_t i = 0; i < count; i++) {
        shape_known(plan, words, items[i], one);
        join_row(possible, certain, one, one, words);
    }
    return (struct hg_match_cell){possible, certain, NULL};
}

/* --- texts by slot ---------------------------------------------------------------------- */

static struct hg_match_cell set_cell(const struct hg_column_plan *plan, uint32_t words,
                                     const struct hg_text_set *set, uint64_t *scratch)
{
    start_join(scratch, scratch + words, words);
    if (set->other)
        join_row(scratch, scratch + words, plan->slots, plan->slots, words);
    for (uint32_t i = 0; i < set->count; i++) {
        const uint64_t *row = slot_row(plan, words, hg_match_text_slot(plan, set->items[i]));
        join_row(scratch, scratch + words, row, row, words);
    }
    return (struct hg_match_cell){scratch, scratch + words, NULL};
}

static struct hg_match_cell text_cell(const struct hg_column_plan *plan, uint32_t words,
                                      uint32_t summary_words, const struct hg_value *value,
                                      uint64_t *scratch)
{
    if (plan->spans)
        return shape_cell(plan, words, value, scratch);
    if (value->state == HG_KNOWN)
        return slot_cell(plan, words, summary_words, hg_match_text_slot(plan, value->text));
    if (value->state == HG_ONE_OF)
        return set_cell(plan, words, value->set, scratch);
    return (struct hg_match_cell){plan->all_or, plan->all_and, NULL};
}

/* --- any column ------------------------------------------------------------------------- */

/* What column `plan` says of a value with a hole, or none: nothing is ruled out. NULL possible. */
static struct hg_match_cell open_cell(const struct hg_column_plan *plan)
{
    return (struct hg_match_cell){NULL, plan->any, NULL};
}

static struct hg_match_cell truth_cell(const struct hg_column_plan *plan, uint32_t words,
                                       uint32_t summary_words, uint8_t truth)
{
    if (truth == HG_UNKNOWN)
        return (struct hg_match_cell){plan->all_or, plan->all_and, NULL};
    return slot_cell(plan, words, summary_words, truth == HG_TRUE);
}

struct hg_match_cell hg_match_cell(const struct hg_lanes *lanes, const struct hg_column_plan *plan,
                                   uint32_t words, uint32_t summary_words, uint32_t lane,
                                   uint64_t *scratch)
{
    if (plan->kind == HG_COLUMN_TRUTH)
        return truth_cell(plan, words, summary_words, hg_truth_reg(lanes, plan->reg)[lane]);
    if (plan->kind == HG_COLUMN_TEST)
        return truth_cell(plan, words, summary_words, hg_test_lane(lanes, plan->reg, lane));
    const struct hg_value *value = hg_reg(lanes, plan->reg) + lane;
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return open_cell(plan);
    return plan->kind == HG_COLUMN_NUMBER
               ? interval_cell(plan, words, summary_words, value, scratch)
               : text_cell(plan, words, summary_words, value, scratch);
}

/* Settles by `assuming` what is possible but not certain. */
void hg_match_assume(const struct hg_rule_table *table, const struct hg_rows *rows, uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        uint64_t no = table->assume_no != NULL ? table->assume_no[w] : 0;
        uint64_t yes = table->assume_yes != NULL ? table->assume_yes[w] : 0;
        uint64_t unknown = rows->possible[w] & ~rows->certain[w];
        rows->possible[w] &= ~(unknown & no);
        rows->certain[w] |= unknown & yes;
        rows->assumed[w] = unknown & (no | yes);
    }
}

uint8_t hg_cell_truth(const struct hg_lanes *lanes, uint32_t table, uint32_t column, uint32_t row,
                      uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct hg_match_cell cell =
        hg_match_cell(lanes, &plan->columns[column], plan->words, plan->summary_words, lane,
                      ((const struct hg_vm *)lanes)->scratch);
    uint64_t bit = UINT64_C(1) << (row % 64);
    bool possible = cell.possible == NULL || (cell.possible[row / 64] & bit) != 0;
    bool certain = (cell.certain[row / 64] & bit) != 0;
    return certain ? HG_TRUE : possible ? HG_UNKNOWN : HG_FALSE;
}
