/* MATCH: rules as rows. For each lane the AND, over the columns of rule tables, of the bit rows its
 * values select: which rows are possible, which certain, which were settled by `assuming`. Part of
 * the VM; reads registers and the image's plans, writes the rows of tables. Must not know what a
 * row gives.
 *
 * Here tables of one word, several of them in one go (image_narrow.c); match_wide.c does the wider
 * ones. A lane's two words stay in one vector from the first column to the last, and nothing
 * branches on what a lead says but where something has to be worked out. */
#include "runtime/match_parts.h"

#define INLINE static inline __attribute__((always_inline))
#define LANES_AT_ONCE 64u /* their rows stay in the first cache while the columns go by */

/* The parts of a value's first word that tell whether it is known. */
#define KIND_MASK UINT32_C(0x00FF00FF) /* state and hole */
INLINE uint32_t kind_of(const struct hg_value *value)
{
    return ((uint32_t)value->state | (uint32_t)value->hole << 16);
}

/* --- one column on one lane --------------------------------------------------------------- */

/* The general way, for what is neither known nor the usual unknown. */
static __attribute__((noinline)) hg_pair work_out(const struct hg_narrow_column *column,
                                                  const struct hg_value *value)
{
    return hg_narrow_work_out(column, value);
}

/* A number, or what lies between two: below the cut, on both sides of it, at or above it. */
INLINE hg_pair step_pair(const struct hg_narrow_plan *plan, uint32_t i,
                         const struct hg_value *value)
{
    const struct hg_narrow_step *step = &plan->steps[i];
    if (__builtin_expect(value->hole != HG_R_NONE || value->state == HG_NOTHING, 0))
        return work_out(&plan->step_columns[i], value);
    return step->rows[(value->lo >= step->cut) + (value->hi >= step->cut)];
}

INLINE hg_pair number_pair(const struct hg_narrow_column *column, const struct hg_value *value)
{
    uint32_t last = column->count;
    uint32_t slot = hg_cut_slot(column->cuts, last, value->lo);
    bool wide = value->lo < column->cuts[0] && value->hi >= column->cuts[last - 1];
    bool plain = kind_of(value) == HG_KNOWN || (kind_of(value) == HG_BETWEEN && wide);
    if (__builtin_expect(!plain, 0))
        return work_out(column, value);
    return column->rows[wide ? last + 1 : slot];
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

INLINE hg_pair columns_of_one(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    const struct hg_value *values = lanes->values;
    hg_pair rows = {plan->all, plan->all};
    for (uint32_t i = 0; i < plan->step_count; i++)
        rows &= step_pair(plan, i, &values[plan->steps[i].reg]);
    for (uint32_t i = 0; i < plan->number_count; i++)
        rows &= number_pair(&plan->numbers[i], &values[plan->numbers[i].reg]);
    for (uint32_t i = 0; i < plan->text_count; i++)
        rows &= text_pair(&plan->texts[i], &values[plan->texts[i].reg]);
    for (uint32_t i = 0; i < plan->truth_count; i++)
        rows &= truth_pair(&plan->truths[i], lanes->truths[plan->truths[i].reg]);
    for (uint32_t i = 0; i < plan->other_count; i++)
        rows &= work_out(&plan->others[i], &values[plan->others[i].reg]);
    return rows;
}

/* --- lanes beside each other: column by column -------------------------------------------- */

static void columns_of_many(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                            uint32_t from, uint32_t count, hg_pair *rows)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct hg_value *values = hg_reg(lanes, plan->steps[i].reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= step_pair(plan, i, &values[l]);
    }
    for (uint32_t i = 0; i < plan->number_count; i++) {
        const struct hg_value *values = hg_reg(lanes, plan->numbers[i].reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= number_pair(&plan->numbers[i], &values[l]);
    }
    for (uint32_t i = 0; i < plan->text_count; i++) {
        const struct hg_value *values = hg_reg(lanes, plan->texts[i].reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= text_pair(&plan->texts[i], &values[l]);
    }
    for (uint32_t i = 0; i < plan->truth_count; i++) {
        const uint8_t *truths = hg_truth_reg(lanes, plan->truths[i].reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= truth_pair(&plan->truths[i], truths[l]);
    }
    for (uint32_t i = 0; i < plan->other_count; i++) {
        const struct hg_value *values = hg_reg(lanes, plan->others[i].reg) + from;
        for (uint32_t l = 0; l < count; l++)
            rows[l] &= work_out(&plan->others[i], &values[l]);
    }
}

/* --- tests, where a row may still need them; then the rows to their tables ------------------- */

INLINE hg_pair test_rows(const struct hg_lanes *lanes, const struct hg_narrow_column *test,
                         uint32_t lane, hg_pair rows)
{
    if ((rows[0] & ~test->any) == 0)
        return rows;
    return rows & truth_pair(test, hg_test_lane(lanes, test->reg, lane));
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
    for (uint32_t i = 0; i < plan->test_count; i++)
        rows = test_rows(lanes, &plan->tests[i], 0, rows);
    put_rows(lanes, plan, 0, rows);
}

static void match_many(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                       uint32_t from, uint32_t count)
{
    hg_pair rows[LANES_AT_ONCE];
    for (uint32_t l = 0; l < count; l++)
        rows[l] = (hg_pair){plan->all, plan->all};
    columns_of_many(lanes, plan, from, count, rows);
    for (uint32_t i = 0; i < plan->test_count; i++)
        for (uint32_t l = 0; l < count; l++)
            rows[l] = test_rows(lanes, &plan->tests[i], from + l, rows[l]);
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
