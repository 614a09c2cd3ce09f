/* MATCH: rules as rows. For each lane the AND, over the columns of rule tables, of the bit rows its
 * values select: which rows are possible, which certain, which were settled by `assuming`. Part of
 * the VM; reads registers and the image's plans, writes the rows of tables. Must not know what a
 * row gives.
 *
 * Here tables of one word, several of them in one go (image_narrow.c); match_wide.c does the wider
 * ones. A lane's two words stay in one vector from the first column to the last, and nothing
 * branches on what a lead says but where something has to be worked out. */
#include "runtime/match_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES_AT_ONCE 64u /* their rows stay in the first cache while the columns go by */

/* --- one column on one lane --------------------------------------------------------------- */

/* The general way, for what is neither known nor the usual unknown. */
static __attribute__((noinline)) hg_pair work_out(const struct hg_narrow_column *column,
                                                  const struct hg_value *value)
{
    return hg_narrow_work_out(column, value);
}

INLINE hg_pair text_pair(const struct hg_narrow_plan *plan, uint32_t c,
                         const struct hg_value *value)
{
    const struct hg_narrow_text *text = &plan->by_key[c];
    uint32_t slot = text->slot_of[value->key];
    if (__builtin_expect(slot == HG_NARROW_SEARCH, 0))
        return work_out(&plan->texts[c], value);
    return text->rows[slot];
}

INLINE hg_pair truth_pair(const struct hg_narrow_column *column, uint8_t truth)
{
    return column->rows[truth];
}

/* --- all columns of a lane ----------------------------------------------------------------- */

INLINE hg_pair columns_of(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                          uint32_t count, uint32_t lane)
{
    const struct hg_value *values = lanes->values + lane;
    const uint8_t *truths = lanes->truths + lane;
    hg_pair rows = {plan->all, plan->all};
    if (plan->cut_count != 0)
        rows &= plan->cuts_of(plan, values, count);
    for (uint32_t c = 0; c < plan->text_count; c++)
        rows &= text_pair(plan, c, hg_value_at(values, count, plan->by_key[c].offset));
    for (uint32_t c = 0; c < plan->number_count; c++) {
        const struct hg_narrow_column *column = &plan->numbers[c];
        rows &= hg_match_number(column, hg_value_at(values, count, column->offset));
    }
    for (uint32_t c = 0; c < plan->truth_count; c++) {
        const struct hg_narrow_column *column = &plan->truths[c];
        rows &= truth_pair(column, truths[(size_t)column->reg * count]);
    }
    for (uint32_t c = 0; c < plan->other_count; c++) {
        const struct hg_narrow_column *column = &plan->others[c];
        rows &= work_out(column, hg_value_at(values, count, column->offset));
    }
    return rows;
}

/* --- tests, where a row may still need them; then the rows to their tables ------------------- */

/* What is kept beside a text that was told before; 0: it was not. */
INLINE uint8_t lasting_truth(const struct hg_narrow_column *test, const struct hg_text *text)
{
    const struct hg_lasting_text *lasting = (const struct hg_lasting_text *)text;
    if (!text->lasting || !lasting->told || lasting->reg != test->offset)
        return 0;
    return (uint8_t)(HG_FALSE - (lasting->yes >> test->place & 1));
}

INLINE uint8_t edge_truth(const struct hg_narrow_column *test, struct hg_str folded)
{
    uint64_t edge;
    if (folded.len < sizeof edge)
        return 0;
    memcpy(&edge, folded.at + (test->way == HG_NARROW_ENDS ? folded.len - sizeof edge : 0),
           sizeof edge);
    if (test->way == HG_NARROW_MAY_START)
        return hg_may_start(test->starts, test->count, edge) ? 0 : HG_FALSE;
    return hg_truth_of((edge & test->mask) == test->held);
}

INLINE uint8_t held_truth(const struct hg_narrow_column *test, const struct hg_value *value)
{
    if (!hg_value_known(value) || !value->list->told)
        return 0;
    uint64_t held = value->list->held & test->held;
    return hg_truth_of(test->all ? held == test->held : held != 0);
}

/* The truth of a test, where it takes few instructions; 0: it has to be asked. */
INLINE uint8_t quick_truth(const struct hg_narrow_column *test, const struct hg_value *value)
{
    if (test->way == HG_NARROW_HELD)
        return held_truth(test, value);
    if (test->way == HG_NARROW_ASK || value->key < HG_KEY_STRANGER)
        return 0;
    return test->way == HG_NARROW_LASTING ? lasting_truth(test, value->text)
                                          : edge_truth(test, value->text->folded);
}

INLINE hg_pair test_rows(const struct hg_lanes *lanes, const struct hg_narrow_column *test,
                         uint32_t lane, hg_pair rows)
{
    if ((rows[0] & ~test->any) == 0)
        return rows;
    uint8_t truth = quick_truth(test, hg_reg(lanes, test->offset) + lane);
    return rows & truth_pair(test, truth != 0 ? truth : hg_test_lane(lanes, test->reg, lane));
}

INLINE void put_rows(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan, uint32_t lane,
                     hg_pair rows)
{
    uint64_t possible = rows[0], certain = rows[1], open = possible & ~certain;
    uint64_t assumed = open & (plan->assume_no | plan->assume_yes);
    possible &= ~(open & plan->assume_no);
    certain |= open & plan->assume_yes;
    for (uint32_t i = 0; i < plan->table_count; i++) {
        const struct hg_narrow_table *table = &plan->tables[i];
        uint64_t *to = lanes->bits + (size_t)table->offset * lanes->lanes + 3 * (size_t)lane;
        to[0] = possible >> table->shift & table->mask;
        to[1] = certain >> table->shift & table->mask;
        to[2] = assumed >> table->shift & table->mask;
    }
}

static void match_one(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    hg_pair rows = columns_of(lanes, plan, 1, 0);
    for (uint32_t c = 0; c < plan->test_count; c++)
        rows = test_rows(lanes, &plan->tests[c], 0, rows);
    put_rows(lanes, plan, 0, rows);
}

/* Texts that tests will read are on their way while the columns are matched. */
static void fetch_texts(const struct hg_value *values, uint32_t count)
{
    for (uint32_t l = 0; l < count; l++)
        if (values[l].key >= HG_KEY_STRANGER)
            __builtin_prefetch(values[l].text);
}

static void fetch_bytes(const struct hg_value *values, uint32_t count)
{
    for (uint32_t l = 0; l < count; l++)
        if (values[l].key >= HG_KEY_STRANGER)
            hg_fetch_text(&values[l]);
}

static void match_many(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                       uint32_t from, uint32_t count)
{
    hg_pair rows[LANES_AT_ONCE];
    for (uint32_t i = 0; i < plan->tested_count; i++)
        fetch_texts(hg_reg(lanes, plan->tested[i]) + from, count);
    for (uint32_t l = 0; l < count; l++)
        rows[l] = columns_of(lanes, plan, lanes->lanes, from + l);
    for (uint32_t i = 0; i < plan->tested_count; i++)
        fetch_bytes(hg_reg(lanes, plan->tested[i]) + from, count);
    for (uint32_t c = 0; c < plan->test_count; c++) {
        for (uint32_t l = 0; l < count; l++)
            rows[l] = test_rows(lanes, &plan->tests[c], from + l, rows[l]);
    }
    for (uint32_t l = 0; l < count; l++)
        put_rows(lanes, plan, from + l, rows[l]);
}

void hg_match_narrow(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    if (lanes->lanes == 1) {
        match_one(lanes, plan);
        return;
    }
    for (uint32_t from = 0; from < lanes->lanes; from += LANES_AT_ONCE) {
        uint32_t left = lanes->lanes - from;
        match_many(lanes, plan, from, left < LANES_AT_ONCE ? left : LANES_AT_ONCE);
    }
}

void hg_exec_MATCH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_table_plan *plan = &lanes->image->tables[instr->a];
    if (plan->words == 1) {
        hg_match_narrow(lanes, plan->narrow);
        return;
    }
    for (uint32_t l = 0; l < lanes->lanes; l++)
        hg_match_wide(lanes, instr->a, l);
}

void hg_exec_together(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    hg_match_narrow(lanes, lanes->image->together[instr->a]);
}
