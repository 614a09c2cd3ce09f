/* MATCH: rules as rows. For each lane, the AND over the columns of a rule table of the bit rows
 * its values select: rows that are possible, certain, and settled by `assuming`. Part of the VM:
 * reads registers and the image's plans, writes the rows of tables; does not know what a row
 * gives.
 *
 * This file matches narrow plans (image_narrow.c); match_wide.c matches wider tables. A lane's
 * pair of words stays in one vector register from the first column to the last, and there is no
 * data-dependent branch except where a value is neither known nor missing. */
#include "runtime/vm/match_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* --- one column on one lane --------------------------------------------------------------- */

/* The general case, for values that are neither known nor the usual unknown. */
static __attribute__((noinline)) hg_pair work_out(const struct hg_narrow_column *column,
                                                  const struct hg_value *value)
{
    return hg_narrow_evaluate(column, value);
}

INLINE hg_pair texts_of(const struct hg_narrow_plan *plan, const struct hg_value *values,
                        uint32_t count, hg_pair rows)
{
    const struct hg_narrow_text *text = plan->by_key, *end = text + plan->text_count;
    const char *pairs = (const char *)plan->pairs;
    for (; text < end; text++) {
        const struct hg_value *value = hg_value_at(values, count, text->offset);
        size_t place = text->place_of[value->key];
        if (__builtin_expect(place == HG_NARROW_SEARCH, 0))
            rows &= work_out(&plan->texts[text - plan->by_key], value);
        else
            rows &= *(const hg_pair *)(const void *)(pairs + 8 * place);
    }
    return rows;
}

/* --- all columns of a lane ----------------------------------------------------------------- */

INLINE hg_pair columns_of(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                          uint32_t count, uint32_t lane)
{
    const struct hg_value *values = lanes->values + lane;
    const uint8_t *truths = lanes->truths + lane;
    hg_pair rows = {plan->all, plan->all};
    if (plan->cut_count != 0)
        rows &= (count == 1 ? plan->cuts_single : plan->cuts_of)(plan, values, count);
    rows = texts_of(plan, values, count, rows);
    for (uint32_t c = 0; c < plan->number_count; c++) {
        const struct hg_narrow_column *column = &plan->numbers[c];
        rows &= hg_match_number(column, hg_value_at(values, count, column->offset));
    }
    for (uint32_t c = 0; c < plan->truth_count; c++) {
        const struct hg_narrow_column *column = &plan->truths[c];
        rows &= column->rows[truths[(size_t)column->reg * count]];
    }
    for (uint32_t c = 0; c < plan->other_count; c++) {
        const struct hg_narrow_column *column = &plan->others[c];
        rows &= work_out(column, hg_value_at(values, count, column->offset));
    }
    return rows;
}

/* --- tests, where a row may still need them; then the rows to their tables ------------------- */

/* A text that is not interned and has to be searched. */
static uint8_t scan_one(const struct hg_lanes *lanes, const struct hg_quick_test *quick,
                        const struct hg_value *value)
{
    uint8_t *memo = hg_test_memo_at(lanes, quick->test, 0);
    if (*memo == 0)
        *memo = hg_truth_of(
            hg_scan_text(lanes->image->kernel, quick->scan, value->text->folded, UINT64_MAX) != 0);
    return *memo;
}

/* Cheap tests run unconditionally: asking whether they are needed costs more. */
INLINE hg_pair test_rows(const struct hg_lanes *lanes, const struct hg_narrow_test *test,
                         hg_pair rows)
{
    const struct hg_quick_test *quick = &test->quick;
    const struct hg_value *value = hg_value_at(lanes->values, 1, test->offset);
    uint8_t truth = hg_quick_truth(quick, value);
    if (truth == 0) {
        if ((rows[0] & ~test->any) == 0)
            return rows;
        bool scan = quick->way == HG_QUICK_SCAN && value->key >= HG_KEY_NO_CONSTANT;
        truth = scan && !value->text->interned ? scan_one(lanes, quick, value)
                                               : hg_test_lane(lanes, quick->test, 0);
    }
    return rows & test->rows[truth];
}

void hg_match_one(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    hg_pair rows = columns_of(lanes, plan, 1, 0);
    const struct hg_narrow_test *end = plan->tests + plan->test_count;
    for (const struct hg_narrow_test *test = plan->tests; test < end; test++)
        rows = test_rows(lanes, test, rows);
    hg_match_store(lanes, plan, 1, 0, rows[0], rows[1]);
}

/* --- several lanes: columns and tests that are computed lane by lane ------------------------- */

hg_pair hg_match_columns(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                         uint32_t lane)
{
    return columns_of(lanes, plan, lanes->lanes, lane);
}

/* --- doors ---------------------------------------------------------------------------------- */

void hg_match_narrow(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan)
{
    if (lanes->lanes == 1) {
        hg_match_one(lanes, plan);
        return;
    }
    for (uint32_t from = 0; from < lanes->lanes; from += HG_MANY) {
        uint32_t left = lanes->lanes - from, count = left < HG_MANY ? left : HG_MANY;
        struct hg_many_rows rows;
        hg_match_many_rows(lanes, plan, from, count, &rows);
        hg_match_many_store(lanes, plan, from, count, &rows);
    }
}

void hg_exec_MATCH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_table_plan *plan = &lanes->image->tables[instr->a];
    if (plan->words == 1) {
        hg_match_narrow(lanes, plan->narrow);
        return;
    }
    hg_match_wide_lanes(lanes, instr->a);
}

void hg_exec_together(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    hg_match_narrow(lanes, lanes->image->together[instr->a]);
}
