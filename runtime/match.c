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

/* The first four bytes of a value as one number; what ODD leaves of it is 0 where a number is known
 * or lies between two. */
INLINE uint32_t head_of(const struct hg_value *value)
{
    uint32_t head;
    memcpy(&head, value, sizeof head);
    return head;
}
#define ODD (head_of(&(const struct hg_value){.state = (uint8_t)~HG_BETWEEN, .hole = 0xFF}))

/* Below the cut, on both sides of it, at or above it. */
INLINE hg_pair step_row(const struct hg_narrow_step *step, const struct hg_value *value)
{
    size_t place = (size_t)(value->lo >= step->cut) + (size_t)(value->hi >= step->cut);
    return step->rows[place];
}

INLINE hg_pair step_pair(const struct hg_narrow_plan *plan, const struct hg_narrow_step *step,
                         const struct hg_value *value)
{
    if (__builtin_expect((head_of(value) & ODD) != 0, 0))
        return work_out(&plan->step_columns[step->column], value);
    return step_row(step, value);
}

/* No branch tells a known number from a missing one: leads have both. */
INLINE hg_pair number_pair(const struct hg_narrow_column *column, const struct hg_value *value)
{
    uint32_t last = column->count;
    uint32_t slot = hg_cut_slot(column->cuts, last, value->lo);
    bool wide = (value->lo < column->cuts[0]) & (value->hi >= column->cuts[last - 1]);
    bool point = value->lo == value->hi;
    if (__builtin_expect(((head_of(value) & ODD) != 0) | !(wide | point), 0))
        return work_out(column, value);
    slot += -(uint32_t)wide & (last + 1); /* it was 0 */
    return column->rows[slot];
}

INLINE hg_pair text_pair(const struct hg_narrow_column *column, const struct hg_value *value)
{
    uint32_t slot = column->slot_of[value->key];
    if (__builtin_expect(slot == HG_NARROW_SEARCH, 0))
        return work_out(column, value);
    return column->rows[slot];
}

INLINE hg_pair truth_pair(const struct hg_narrow_column *column, uint8_t truth)
{
    return column->rows[truth];
}

/* --- a lane by itself ------------------------------------------------------------------------ */

INLINE const struct hg_value *value_at(const struct hg_value *values, uint32_t offset)
{
    return (const struct hg_value *)((const char *)values + offset);
}

static __attribute__((noinline)) hg_pair odd_steps(const struct hg_narrow_plan *plan,
                                                   const struct hg_value *values)
{
    hg_pair rows = {plan->all, plan->all};
    for (uint32_t i = 0; i < plan->step_count; i++)
        rows &= step_pair(plan, &plan->steps[i], &values[plan->steps[i].reg]);
    return rows;
}

/* Whether any number is odd is asked once, after all. */
INLINE hg_pair steps_of_one(const struct hg_narrow_plan *plan, const struct hg_value *values)
{
    hg_pair rows = {plan->all, plan->all};
    uint32_t heads = 0;
    for (uint32_t s = 0; s < plan->step_count; s++) {
        const struct hg_narrow_step *step = &plan->steps[s];
        const struct hg_value *value = value_at(values, step->offset);
        heads |= head_of(value);
        rows &= step_row(step, value);
    }
    return __builtin_expect((heads & ODD) == 0, 1) ? rows : odd_steps(plan, values);
}

INLINE hg_pair columns_of_one(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    const struct hg_value *values = lanes->values;
    hg_pair rows = steps_of_one(plan, values);
    for (uint32_t c = 0; c < plan->number_count; c++) {
        const struct hg_narrow_column *column = &plan->numbers[c];
        rows &= number_pair(column, &values[column->reg]);
    }
    for (uint32_t c = 0; c < plan->text_count; c++) {
        const struct hg_narrow_column *column = &plan->texts[c];
        rows &= text_pair(column, &values[column->reg]);
    }
    for (uint32_t c = 0; c < plan->truth_count; c++) {
        const struct hg_narrow_column *column = &plan->truths[c];
        rows &= truth_pair(column, lanes->truths[column->reg]);
    }
    for (uint32_t c = 0; c < plan->other_count; c++) {
        const struct hg_narrow_column *column = &plan->others[c];
        rows &= work_out(column, &values[column->reg]);
    }
    return rows;
}

/* --- lanes beside each other: column by column -------------------------------------------- */

static void columns_of_many(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                            uint32_t from, uint32_t count, hg_pair *rows)
{
    for (uint32_t s = 0; s < plan->step_count; s++) {
        const struct hg_narrow_step *step = &plan->steps[s];
        const struct hg_value *values = hg_reg(lanes, step->reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= step_pair(plan, step, &values[l]);
    }
    for (uint32_t c = 0; c < plan->number_count; c++) {
        const struct hg_narrow_column *column = &plan->numbers[c];
        const struct hg_value *values = hg_reg(lanes, column->reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= number_pair(column, &values[l]);
    }
    for (uint32_t c = 0; c < plan->text_count; c++) {
        const struct hg_narrow_column *column = &plan->texts[c];
        const struct hg_value *values = hg_reg(lanes, column->reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= text_pair(column, &values[l]);
    }
    for (uint32_t c = 0; c < plan->truth_count; c++) {
        const struct hg_narrow_column *column = &plan->truths[c];
        const uint8_t *truths = hg_truth_reg(lanes, column->reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= truth_pair(column, truths[l]);
    }
    for (uint32_t c = 0; c < plan->other_count; c++) {
        const struct hg_narrow_column *column = &plan->others[c];
        const struct hg_value *values = hg_reg(lanes, column->reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= work_out(column, &values[l]);
    }
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
    hg_pair rows = columns_of_one(lanes, plan);
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
    for (uint32_t l = 0; l < count; l++)
        rows[l] = (hg_pair){plan->all, plan->all};
    for (uint32_t i = 0; i < plan->tested_count; i++)
        fetch_texts(hg_reg(lanes, plan->tested[i]) + from, count);
    columns_of_many(lanes, plan, from, count, rows);
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
