/* Tests of texts: contains, has word, starts, ends, matches, is exactly, list includes. Part of
 * the VM; called by the instruction TEXT_TEST and by columns of rule tables, at most once for
 * each test and lane of a run (lanes->test_memo). Must not know rows. */
#include "runtime/vm_parts.h"

#define EXACTLY 16u /* of operand d of TEXT_FIND */

/* --- one text, one pattern -------------------------------------------------------------- */

static bool has_word(const struct hg_test_plan *plan, uint32_t i, struct hg_str text)
{
    struct hg_str start = plan->starts[i];
    if (start.len != 0 && hg_str_find(text, start) == SIZE_MAX)
        return false;
    return hg_text_has_words(text, plan->needles[i]);
}

static bool one_pattern(const struct hg_lanes *lanes, const struct hg_test_plan *plan, uint32_t i,
                        const struct hg_text *text)
{
    const struct hg_test *test = plan->test;
    if (test->kind == HG_TEST_MATCHES)
        return lanes->image->provider->search(lanes->image->regexes[test->patterns[i]], text->raw);
    struct hg_str form = test->exactly ? text->raw : text->folded;
    switch (test->kind) {
    case HG_TEST_CONTAINS:
        return hg_str_find(form, plan->needles[i]) != SIZE_MAX;
    case HG_TEST_HAS_WORD:
        return has_word(plan, i, form);
    case HG_TEST_STARTS:
        return hg_str_starts(form, plan->needles[i]);
    case HG_TEST_ENDS:
        return hg_str_ends(form, plan->needles[i]);
    default: /* is, and an element of a list */
        return hg_str_eq(form, plan->needles[i]);
    }
}

/* --- one text, many needles ---------------------------------------------------------------- */

static bool scan_texts(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                       const struct hg_text *text)
{
    struct hg_str form = plan->test->exactly ? text->raw : text->folded;
    for (uint32_t i = 0; i < plan->scan_count; i++) {
        if (hg_scan_text(lanes->image, plan, &plan->scans[i], form) != plan->test->all)
            return !plan->test->all;
    }
    return plan->test->all;
}

static bool test_text(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                      const struct hg_text *text)
{
    if (plan->scans != NULL)
        return scan_texts(lanes, plan, text);
    for (uint32_t i = 0; i < plan->test->pattern_count; i++) {
        if (one_pattern(lanes, plan, i, text) != plan->test->all)
            return !plan->test->all;
    }
    return plan->test->all;
}

/* --- unknown texts ------------------------------------------------------------------------- */

/* What pattern i says of a text of which nothing is known, or only that it is no constant of
 * the program (`stranger`). */
static uint8_t unknown_pattern(const struct hg_test_plan *plan, uint32_t i, bool stranger)
{
    switch (plan->test->kind) {
    case HG_TEST_CONTAINS:
    case HG_TEST_STARTS:
    case HG_TEST_ENDS:
        return plan->needles[i].len == 0 ? HG_TRUE : HG_UNKNOWN;
    case HG_TEST_HAS_WORD: /* a phrase without words is never found */
        return plan->starts[i].len == 0 && !hg_text_has_words(plan->needles[i], plan->needles[i])
                   ? HG_FALSE
                   : HG_UNKNOWN;
    case HG_TEST_IS:
        return stranger ? HG_FALSE : HG_UNKNOWN;
    default:
        return HG_UNKNOWN;
    }
}

static uint8_t test_unknown(const struct hg_test_plan *plan, bool stranger)
{
    uint8_t truth = hg_truth_of(plan->test->all);
    for (uint32_t i = 0; i < plan->test->pattern_count; i++) {
        uint8_t one = unknown_pattern(plan, i, stranger);
        truth = plan->test->all ? hg_truth_and(truth, one) : hg_truth_or(truth, one);
    }
    return truth;
}

/* Tests that say of a text what they say of one that is shaped like it. */
static bool is_shape_test(const struct hg_test *test)
{
    return !test->exactly && (test->kind == HG_TEST_STARTS || test->kind == HG_TEST_ENDS);
}

static uint8_t test_set(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                        const struct hg_text_set *set)
{
    if (set->shape != NULL && is_shape_test(plan->test)) {
        struct hg_text like = {set->shape->sample, set->shape->sample, HG_NONE};
        return hg_truth_of(test_text(lanes, plan, &like));
    }
    uint8_t truth = set->other ? test_unknown(plan, true) : 0;
    for (uint32_t i = 0; i < set->count && truth != HG_UNKNOWN; i++)
        truth |= hg_truth_of(test_text(lanes, plan, set->items[i]));
    return truth;
}

/* --- lists ----------------------------------------------------------------------------------- */

static bool list_has_number(const struct hg_list *list, int64_t number)
{
    for (uint32_t i = 0; list->numbers != NULL && i < list->count; i++) {
        if (list->numbers[i] == number)
            return true;
    }
    return false;
}

static bool list_has_pattern(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                             uint32_t i, const struct hg_list *list)
{
    if (plan->test->numbers)
        return list_has_number(list, lanes->program->numbers[plan->test->patterns[i]]);
    for (uint32_t e = 0; list->texts != NULL && e < list->count; e++) {
        if (one_pattern(lanes, plan, i, list->texts[e]))
            return true;
    }
    return false;
}

/* Which of up to 64 patterns a list holds, without a branch that depends on what it holds. */
static uint64_t ids_in_list(const struct hg_test_plan *plan, const struct hg_list *list)
{
    uint64_t found = 0;
    for (uint32_t e = 0; list->texts != NULL && e < list->count; e++) {
        for (uint32_t i = 0; i < plan->test->pattern_count; i++)
            found |= (uint64_t)(list->texts[e]->same == plan->ids[i]) << i;
    }
    return found;
}

static uint8_t test_list(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                         const struct hg_value *value)
{
    const struct hg_test *test = plan->test;
    if (value->state != HG_KNOWN)
        return test->pattern_count == 0 ? hg_truth_of(test->all) : HG_UNKNOWN;
    if (plan->ids != NULL) {
        uint64_t found = ids_in_list(plan, value->list);
        return hg_truth_of(test->all ? found == plan->every : found != 0);
    }
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        if (list_has_pattern(lanes, plan, i, value->list) != test->all)
            return hg_truth_of(!test->all);
    }
    return hg_truth_of(test->all);
}

/* --- doors ---------------------------------------------------------------------------------------
 */

static uint8_t run_test(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                        const struct hg_value *value)
{
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return HG_UNKNOWN;
    if (lanes->program->register_lists[plan->test->reg])
        return test_list(lanes, plan, value);
    if (value->state == HG_KNOWN)
        return hg_truth_of(test_text(lanes, plan, value->text));
    if (value->state == HG_ONE_OF)
        return test_set(lanes, plan, value->set);
    return test_unknown(plan, false);
}

uint8_t hg_test_lane(const struct hg_lanes *lanes, uint32_t test, uint32_t lane)
{
    uint8_t *memo = lanes->test_memo + (size_t)test * lanes->lanes + lane;
    const struct hg_test_plan *plan = &lanes->image->tests[test];
    if (*memo == 0)
        *memo = run_test(lanes, plan, hg_reg(lanes, plan->test->reg) + lane);
    return *memo;
}

void hg_exec_TEXT_TEST(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_test_lane(lanes, instr->b, l);
}

/* --- a pattern that is itself a value -------------------------------------------------------- */

static bool find_text(const struct hg_text *text, const struct hg_text *pattern, uint32_t how)
{
    bool exactly = (how & EXACTLY) != 0;
    struct hg_str a = exactly ? text->raw : text->folded;
    struct hg_str b = exactly ? pattern->raw : pattern->folded;
    switch (how & ~EXACTLY) {
    case HG_TEST_CONTAINS:
        return hg_str_find(a, b) != SIZE_MAX;
    case HG_TEST_HAS_WORD:
        return hg_text_has_words(a, b);
    case HG_TEST_STARTS:
        return hg_str_starts(a, b);
    case HG_TEST_ENDS:
        return hg_str_ends(a, b);
    default:
        return exactly ? hg_str_eq(a, b) : hg_text_same(text, pattern);
    }
}

static uint8_t find_value(const struct hg_value *value, const struct hg_value *pattern,
                          uint32_t how)
{
    const struct hg_text *const *texts, *const *patterns;
    bool other_text, other_pattern;
    uint32_t count = hg_value_items(value, &texts, &other_text);
    uint32_t pattern_count = hg_value_items(pattern, &patterns, &other_pattern);
    if (value->hole != HG_R_NONE || pattern->hole != HG_R_NONE || other_text || other_pattern)
        return HG_UNKNOWN;
    uint8_t truth = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < pattern_count && truth != HG_UNKNOWN; j++)
            truth |= hg_truth_of(find_text(texts[i], patterns[j], how));
    }
    return truth == 0 ? HG_UNKNOWN : truth;
}

void hg_exec_TEXT_FIND(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = find_value(&b[l], &c[l], instr->d);
}
