/* Tests of texts: contains, has word, starts, ends, matches, is exactly, list includes. Part of
 * the VM; called by TEXT_TEST and by columns of rule tables, at most once per test, lane and run
 * (lanes->test_memo). Reads no rows. */
#include "runtime/vm/lane_ops.h"

#include <string.h>

/* --- one text, one pattern -------------------------------------------------------------- */

static struct hg_str form_of(const struct hg_test_plan *plan, const struct hg_text *text)
{
    return plan->test->exactly ? text->raw : text->folded;
}

static bool has_word(const struct hg_needle *needle, struct hg_str text)
{
    if (needle->start.len != 0 && hg_str_find(text, needle->start) == SIZE_MAX)
        return false;
    return hg_text_has_words(text, needle->whole);
}

static bool one_pattern(const struct hg_lanes *lanes, const struct hg_test_plan *plan, uint32_t i,
                        const struct hg_text *text)
{
    const struct hg_test *test = plan->test;
    if (test->kind == HG_TEST_MATCHES)
        return lanes->image->provider->search(lanes->image->regexes[test->patterns[i]], text->raw);
    struct hg_str form = form_of(plan, text);
    switch (test->kind) {
    case HG_TEST_CONTAINS:
        return hg_str_find(form, plan->needles[i].whole) != SIZE_MAX;
    case HG_TEST_HAS_WORD:
        return has_word(&plan->needles[i], form);
    case HG_TEST_STARTS:
        return hg_str_starts(form, plan->needles[i].whole);
    case HG_TEST_ENDS:
        return hg_str_ends(form, plan->needles[i].whole);
    default: /* is, and an element of a list */
        return hg_str_eq(form, plan->needles[i].whole);
    }
}

/* --- one text, many needles ---------------------------------------------------------------- */

/* A test with more needles than one scan takes. */
static bool scan_texts(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                       const struct hg_text *text)
{
    bool all = plan->test->all;
    for (uint32_t i = 0; i < plan->scan_count; i++) {
        const struct hg_multi_scan *scan = &plan->scans[i];
        uint64_t found =
            hg_scan_text(lanes->image->kernel, scan, form_of(plan, text), all ? 0 : UINT64_MAX);
        if (all ? found != scan->all : found != 0)
            return !all;
    }
    return all;
}

/* Whether a text of eight bytes or more starts or ends with any (or all) of the patterns. */
static bool has_edges(const struct hg_test_plan *plan, struct hg_str form)
{
    bool all = plan->test->all, ends = plan->test->kind == HG_TEST_ENDS;
    uint64_t edge;
    memcpy(&edge, form.at + (ends ? form.len - sizeof edge : 0), sizeof edge);
    for (uint32_t i = 0; i < plan->test->pattern_count; i++) {
        struct hg_str needle = plan->needles[i].whole;
        bool fits = (edge & plan->edges[i].mask) == plan->edges[i].bytes;
        if (fits && needle.len > sizeof edge)
            fits = ends ? hg_str_ends(form, needle) : hg_str_starts(form, needle);
        if (fits != all)
            return !all;
    }
    return all;
}

/* Whether the first bytes of a text rule out every regex. */
static bool cannot_start(const struct hg_test_plan *plan, struct hg_str folded)
{
    uint64_t first;
    if (plan->starts == NULL || folded.len < sizeof first)
        return false;
    memcpy(&first, folded.at, sizeof first);
    return !hg_may_start(plan->starts, plan->start_count, first);
}

static bool test_text(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                      const struct hg_text *text)
{
    if (cannot_start(plan, text->folded))
        return false;
    if (plan->scans != NULL)
        return scan_texts(lanes, plan, text);
    if (plan->edges != NULL && form_of(plan, text).len >= sizeof(uint64_t))
        return has_edges(plan, form_of(plan, text));
    for (uint32_t i = 0; i < plan->test->pattern_count; i++) {
        if (one_pattern(lanes, plan, i, text) != plan->test->all)
            return !plan->test->all;
    }
    return plan->test->all;
}

/* --- all tests of a field in one pass ------------------------------------------------------- */

static bool is_ascii(struct hg_str s)
{
    uint64_t bits = 0, word;
    size_t i = 0;
    for (; s.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, s.at + i, sizeof word);
        bits |= word;
    }
    if (i != s.len && i != 0) { /* the last eight again */
        memcpy(&word, s.at + s.len - sizeof word, sizeof word);
        bits |= word;
        i = s.len;
    }
    for (; i < s.len; i++)
        bits |= (unsigned char)s.at[i];
    return (bits & HG_ABOVE_ASCII) == 0;
}

/* Whether regex i requires a literal that the scan has not found. For ASCII only: beyond it the
 * library's case folding differs from ours. */
static bool lacks_literal(const struct hg_test_plan *plan, uint32_t i, const struct hg_text *text,
                          uint64_t found)
{
    return (plan->literals[i] & found) == 0 && is_ascii(text->folded);
}

static bool test_regexes(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                         const struct hg_text *text, uint64_t found)
{
    for (uint32_t i = 0; i < plan->test->pattern_count; i++) {
        bool fits = !lacks_literal(plan, i, text, found) && one_pattern(lanes, plan, i, text);
        if (fits != plan->test->all)
            return !plan->test->all;
    }
    return plan->test->all;
}

/* The result of a test, given the needles that the scan of its field found. */
static bool test_found(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                       const struct hg_text *text, uint64_t found)
{
    if (!plan->scanned)
        return test_text(lanes, plan, text);
    if (plan->literals != NULL)
        return test_regexes(lanes, plan, text, found);
    uint64_t mine = found & plan->bits;
    return plan->test->all ? mine == plan->bits : mine != 0;
}

static uint64_t scan_field(const struct hg_lanes *lanes, const struct hg_field_tests *tests,
                           const struct hg_text *text, uint64_t enough)
{
    return tests->scan != NULL
               ? hg_scan_text(lanes->image->kernel, tests->scan, text->folded, enough)
               : 0;
}

/* An interned text: runs all tests of its field once. */
static void run_field_tests(const struct hg_lanes *lanes, const struct hg_field_tests *tests,
                            struct hg_interned_text *interned)
{
    uint64_t found = scan_field(lanes, tests, &interned->text, 0);
    for (uint32_t i = 0; i < tests->count; i++) {
        const struct hg_test_plan *plan = &lanes->image->tests[tests->tests[i]];
        interned->yes |= (uint32_t)test_found(lanes, plan, &interned->text, found) << i;
    }
    interned->told = true;
}

static uint8_t test_interned(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                             struct hg_interned_text *interned)
{
    if (!interned->told)
        run_field_tests(lanes, lanes->image->field_tests[plan->test->reg], interned);
    return hg_truth_of(interned->yes >> plan->place & 1);
}

/* A text that is not interned: stores the results that the scan gives; other tests run on demand.
 */
static void note_scanned(const struct hg_lanes *lanes, const struct hg_field_tests *tests,
                         uint32_t lane, const struct hg_text *text,
                         const struct hg_test_plan *asked)
{
    bool alone = tests->count == 1 && asked->literals == NULL && !asked->test->all;
    uint64_t found = scan_field(lanes, tests, text, alone ? asked->bits : 0);
    for (uint32_t i = 0; i < tests->count; i++) {
        const struct hg_test_plan *plan = &lanes->image->tests[tests->tests[i]];
        if (plan->scanned && (plan == asked || plan->literals == NULL))
            *hg_test_memo_at(lanes, tests->tests[i], lane) =
                hg_truth_of(test_found(lanes, plan, text, found));
    }
}

/* The result for a known text; results of other tests that come for free are stored. */
static uint8_t test_known(const struct hg_lanes *lanes, uint32_t test, uint32_t lane,
                          const struct hg_text *text)
{
    const struct hg_test_plan *plan = &lanes->image->tests[test];
    /* Not const where it was made: value_cache.c. */
    struct hg_interned_text *interned =
        text->interned ? (struct hg_interned_text *)(uintptr_t)text : NULL;
    if (plan->place != HG_NONE && interned != NULL && interned->reg == plan->test->reg)
        return test_interned(lanes, plan, interned);
    if (!plan->scanned)
        return hg_truth_of(test_text(lanes, plan, text));
    note_scanned(lanes, lanes->image->field_tests[plan->test->reg], lane, text, plan);
    return *hg_test_memo_at(lanes, test, lane);
}

/* --- unknown texts ------------------------------------------------------------------------- */

/* The result of pattern i for an unknown text, or one only known to be no constant of the program
 * (`stranger`). */
static uint8_t unknown_pattern(const struct hg_test_plan *plan, uint32_t i, bool stranger)
{
    switch (plan->test->kind) {
    case HG_TEST_CONTAINS:
    case HG_TEST_STARTS:
    case HG_TEST_ENDS:
        return plan->needles[i].whole.len == 0 ? HG_TRUE : HG_UNKNOWN;
    case HG_TEST_HAS_WORD: /* a phrase without words is never found */
        return plan->needles[i].start.len == 0 &&
                       !hg_text_has_words(plan->needles[i].whole, plan->needles[i].whole)
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

/* Tests with the same result for all texts of one shape. */
static bool is_shape_test(const struct hg_test *test)
{
    return !test->exactly && (test->kind == HG_TEST_STARTS || test->kind == HG_TEST_ENDS);
}

static uint8_t test_set(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                        const struct hg_text_set *set)
{
    if (set->shape != NULL && is_shape_test(plan->test)) {
        struct hg_text like = {set->shape->sample, set->shape->sample, HG_NONE, false};
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

/* Which of up to 64 patterns a list contains, without data-dependent branches. */
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

/* --- doors ---------------------------------------------------------------------------------- */

static uint8_t run_test(const struct hg_lanes *lanes, const struct hg_test_plan *plan,
                        const struct hg_value *value)
{
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return HG_UNKNOWN;
    if (plan->list)
        return test_list(lanes, plan, value);
    if (value->state == HG_ONE_OF)
        return test_set(lanes, plan, value->set);
    return test_unknown(plan, false);
}

uint8_t hg_test_lane(const struct hg_lanes *lanes, uint32_t test, uint32_t lane)
{
    uint8_t *memo = hg_test_memo_at(lanes, test, lane);
    const struct hg_test_plan *plan = &lanes->image->tests[test];
    const struct hg_value *value = hg_reg(lanes, plan->test->reg) + lane;
    if (*memo != 0)
        return *memo;
    const struct hg_quick_test *quick = &lanes->image->quick[test];
    if (quick->way == HG_QUICK_SCAN && value->key >= HG_KEY_NO_CONSTANT && !value->text->interned)
        return *memo = hg_truth_of(hg_scan_text(lanes->image->kernel, quick->scan,
                                                value->text->folded, UINT64_MAX) != 0);
    if (!hg_value_known(value))
        return *memo = run_test(lanes, plan, value);
    if (!plan->list)
        return *memo = test_known(lanes, test, lane, value->text);
    if (!plan->has_held || !value->list->told)
        return *memo = run_test(lanes, plan, value);
    uint64_t held = value->list->held & plan->held;
    return *memo = hg_truth_of(plan->test->all ? held == plan->held : held != 0);
}

void hg_exec_TEXT_TEST(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    uint8_t *a = hg_truth_reg(lanes, instr->a);
    const struct hg_quick_test *quick = &lanes->image->quick[instr->b];
    const struct hg_value *values = hg_reg(lanes, quick->reg);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        uint8_t truth = hg_quick_truth(quick, &values[l]);
        a[l] = truth != 0 ? truth : hg_test_lane(lanes, instr->b, l);
    }
}

bool hg_test_on_text(const struct hg_lanes *lanes, uint32_t test, const struct hg_text *text)
{
    return test_text(lanes, &lanes->image->tests[test], text);
}

/* --- a pattern that is itself a value -------------------------------------------------------- */

bool hg_find_in_text(const struct hg_text *text, const struct hg_text *pattern, uint32_t how)
{
    bool exactly = (how & HG_FIND_EXACTLY) != 0;
    struct hg_str a = exactly ? text->raw : text->folded;
    struct hg_str b = exactly ? pattern->raw : pattern->folded;
    switch (how & ~HG_FIND_EXACTLY) {
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
            truth |= hg_truth_of(hg_find_in_text(texts[i], patterns[j], how));
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
