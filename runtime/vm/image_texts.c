/* Text tests prepared for execution: the needles of each, and one scan per text register that
 * looks for the needles of all its tests together. Part of making an image (image_plans.c); lives
 * in the image's arena. Must not change what a test means. */
#include "runtime/vm/vm_parts.h"

#include <string.h>

#define MOST_NEEDLES 64u /* of one pass */
#define MOST_STARTS                                                                                \
    16u /* prefixes of a test's regexes: comparing more would cost more than                       \
           running them */

/* --- needles -------------------------------------------------------------------------------- */

static bool is_ascii_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The first word of a phrase; a non-ASCII byte ends it, as only Unicode's tables can classify it.
 * Empty: nothing to search for. */
static struct hg_str first_word(struct hg_str phrase)
{
    size_t start = 0;
    while (start < phrase.len && !is_ascii_word((unsigned char)phrase.at[start])) {
        if ((unsigned char)phrase.at[start] >= 0x80)
            return (struct hg_str){phrase.at, 0};
        start++;
    }
    size_t end = start;
    while (end < phrase.len && is_ascii_word((unsigned char)phrase.at[end]))
        end++;
    return (struct hg_str){phrase.at + start, end - start};
}

static void scan_add(struct hg_multi_scan *scan, uint32_t i, struct hg_str start)
{
    uint64_t bit = UINT64_C(1) << i;
    scan->all |= bit;
    if (start.len == 1)
        scan->single |= bit;
    scan->first[(unsigned char)start.at[0]] |= bit;
    for (unsigned c = 0; c < 256; c++) {
        if (start.len == 1 || c == (unsigned char)start.at[1])
            scan->second[c] |= bit;
    }
}

/* The shift table: how far the window may move when it ends in a pair of bytes, to the rightmost
 * position where some needle has the pair. For short windows byte by byte is faster. */
static void scan_shifts(struct hg_multi_scan *scan, uint32_t count)
{
    size_t window = UINT8_MAX;
    for (uint32_t i = 0; i < count; i++)
        window = scan->needles[i].start.len < window ? scan->needles[i].start.len : window;
    if (window < HG_SCAN_BYTES)
        return;
    scan->window = (uint32_t)window;
    memset(scan->shift, (int)window - 1, sizeof scan->shift);
    for (uint32_t i = 0; i < count; i++) {
        for (size_t end = 1; end < window; end++) {
            const unsigned char *at = (const unsigned char *)scan->needles[i].start.at + end;
            uint8_t *shift = &scan->shift[hg_scan_pair(at[-1], at[0])];
            *shift = window - 1 - end < *shift ? (uint8_t)(window - 1 - end) : *shift;
        }
    }
}

/* Positions beyond a short needle's end match any byte. */
static void scan_halves(struct hg_multi_scan *scan, uint32_t i, struct hg_str start)
{
    uint8_t group = (uint8_t)(1u << (i % 8));
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++)
        for (unsigned half = 0; half < 16; half++) {
            unsigned char c = k < start.len ? (unsigned char)start.at[k] : 0;
            if (k >= start.len || half == (c & 15u))
                scan->halves[k][0][half] |= group;
            if (k >= start.len || half == c >> 4)
                scan->halves[k][1][half] |= group;
        }
}

/* Builds the scan for up to 64 needles, each with a non-empty start. */
static void make_scan(struct hg_multi_scan *scan, const struct hg_needle *needles, uint32_t count)
{
    scan->needles = needles;
    for (uint32_t i = 0; i < count; i++) {
        scan_add(scan, i, needles[i].start);
        scan_halves(scan, i, needles[i].start);
    }
    scan_shifts(scan, count);
}

/* --- a test alone --------------------------------------------------------------------------- */

static bool has_starts(const struct hg_test_plan *plan)
{
    for (uint32_t i = 0; plan->needles != NULL && i < plan->test->pattern_count; i++)
        if (plan->needles[i].start.len == 0)
            return false;
    return plan->needles != NULL && plan->test->pattern_count != 0;
}

static bool is_search(const struct hg_test *test)
{
    return test->kind == HG_TEST_CONTAINS || test->kind == HG_TEST_HAS_WORD;
}

static void plan_scans(struct hg_image *image, struct hg_test_plan *plan)
{
    uint32_t count = plan->test->pattern_count;
    plan->scan_count = (count + MOST_NEEDLES - 1) / MOST_NEEDLES;
    plan->scans = HG_ARRAY(&image->arena, struct hg_multi_scan, plan->scan_count);
    for (uint32_t i = 0; i < plan->scan_count; i++) {
        uint32_t base = i * MOST_NEEDLES, left = count - base;
        make_scan(&plan->scans[i], plan->needles + base, left < MOST_NEEDLES ? left : MOST_NEEDLES);
    }
}

static void plan_ids(struct hg_image *image, struct hg_test_plan *plan)
{
    const struct hg_test *test = plan->test;
    plan->ids = HG_ARRAY(&image->arena, uint32_t, test->pattern_count);
    for (uint32_t i = 0; i < test->pattern_count; i++)
        plan->ids[i] = image->texts[test->patterns[i]].same;
    plan->every = test->pattern_count == 64 ? UINT64_MAX : (UINT64_C(1) << test->pattern_count) - 1;
}

/* The first 64 constants that tests look for in lists get a bit each. */
static void plan_held(struct hg_image *image, struct hg_test_plan *plan)
{
    const struct hg_test *test = plan->test;
    plan->has_held = true;
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        uint8_t *bit = &image->held_bit[image->texts[test->patterns[i]].same];
        if (*bit == 0 && image->held_count < 64)
            *bit = (uint8_t)++image->held_count;
        plan->has_held = plan->has_held && *bit != 0;
        plan->held |= hg_image_list_bit(image, &image->texts[test->patterns[i]]);
    }
}

static struct hg_affix edge_of(struct hg_str needle, bool ends)
{
    struct hg_affix edge = {0};
    size_t room = sizeof edge.bytes, len = needle.len < room ? needle.len : room;
    size_t to = ends ? room - len : 0;
    memcpy((char *)&edge.bytes + to, needle.at + (ends ? needle.len - len : 0), len);
    memset((char *)&edge.mask + to, 0xFF, len);
    return edge;
}

static void plan_edges(struct hg_image *image, struct hg_test_plan *plan)
{
    plan->edges = HG_ARRAY(&image->arena, struct hg_affix, plan->test->pattern_count);
    for (uint32_t i = 0; i < plan->test->pattern_count; i++)
        plan->edges[i] = edge_of(plan->needles[i].whole, plan->test->kind == HG_TEST_ENDS);
}

/* Prefixes are only known if every one of the alternative regexes has some. */
static void plan_starts(struct hg_image *image, struct hg_test_plan *plan)
{
    const struct hg_test *test = plan->test;
    struct hg_affix edges[MOST_STARTS];
    if (image->provider->starts == NULL || (test->all && test->pattern_count != 1))
        return;
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_str start;
        uint32_t n = 0;
        for (; image->provider->starts(image->regexes[test->patterns[i]], n, &start); n++) {
            if (plan->start_count == MOST_STARTS)
                return;
            edges[plan->start_count++] = edge_of(start, false);
        }
        if (n == 0)
            return;
    }
    plan->starts = HG_ARRAY(&image->arena, struct hg_affix, plan->start_count);
    memcpy(plan->starts, edges, plan->start_count * sizeof *edges);
}

static void plan_needles(struct hg_image *image, struct hg_test_plan *plan)
{
    const struct hg_test *test = plan->test;
    bool word = test->kind == HG_TEST_HAS_WORD;
    plan->needles = HG_ARRAY(&image->arena, struct hg_needle, test->pattern_count);
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        const struct hg_text *text = &image->texts[test->patterns[i]];
        struct hg_str whole = test->exactly ? text->raw : text->folded;
        plan->needles[i] = (struct hg_needle){word ? first_word(whole) : whole, whole, word};
    }
}

static void plan_test(struct hg_image *image, const struct hg_test *test, struct hg_test_plan *plan)
{
    plan->test = test;
    plan->place = HG_NONE;
    plan->list = image->program->register_lists[test->reg];
    if (test->kind == HG_TEST_MATCHES && !plan->list)
        plan_starts(image, plan);
    if (test->kind == HG_TEST_MATCHES || test->numbers)
        return;
    plan_needles(image, plan);
    if (test->kind == HG_TEST_INCLUDES && !test->exactly && test->pattern_count <= 64) {
        plan_ids(image, plan);
        plan_held(image, plan);
    }
    if ((test->kind == HG_TEST_STARTS || test->kind == HG_TEST_ENDS) && !plan->list)
        plan_edges(image, plan);
}

/* --- the tests of a register ---------------------------------------------------------------- */

/* The needles of one scan under construction. */
struct gather {
    struct hg_needle *needles;
    uint32_t count;
};

static uint64_t add_needle(struct gather *gather, const struct hg_needle *needle)
{
    gather->needles[gather->count] = *needle;
    return UINT64_C(1) << gather->count++;
}

static bool gather_search(struct hg_test_plan *plan, struct gather *gather)
{
    uint32_t count = plan->test->pattern_count;
    if (!is_search(plan->test) || plan->test->exactly || !has_starts(plan) ||
        count > MOST_NEEDLES - gather->count)
        return false;
    for (uint32_t i = 0; i < count; i++)
        plan->bits |= add_needle(gather, &plan->needles[i]);
    return true;
}

/* Adds the required literals of regexes without known prefixes; copied to the image's arena, as
 * the regex library's are C++ objects. */
static bool gather_regexes(struct hg_image *image, struct hg_test_plan *plan, struct gather *gather)
{
    const struct hg_test *test = plan->test;
    uint32_t wanted = 0;
    if (test->kind != HG_TEST_MATCHES || image->provider->literals == NULL || plan->starts != NULL)
        return false;
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_str literal;
        uint32_t count = 0;
        while (image->provider->literals(image->regexes[test->patterns[i]], count, &literal))
            count++;
        wanted += count;
        if (count == 0)
            return false;
    }
    if (wanted > MOST_NEEDLES - gather->count)
        return false;
    plan->literals = HG_ARRAY(&image->arena, uint64_t, test->pattern_count);
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_needle needle = {.word = false};
        for (uint32_t n = 0;
             image->provider->literals(image->regexes[test->patterns[i]], n, &needle.start); n++) {
            needle.start = hg_str_copy(&image->arena, needle.start);
            needle.whole = needle.start;
            plan->literals[i] |= add_needle(gather, &needle);
        }
        plan->bits |= plan->literals[i];
    }
    return true;
}

static void add_test(struct hg_image *image, uint32_t test, struct gather *gathers)
{
    struct hg_test_plan *plan = &image->tests[test];
    uint32_t reg = plan->test->reg;
    struct hg_field_tests **tests = &image->field_tests[reg];
    if (*tests == NULL) {
        *tests = HG_NEW(&image->arena, struct hg_field_tests);
        gathers[reg].needles = HG_ARRAY(&image->arena, struct hg_needle, MOST_NEEDLES);
    }
    if ((*tests)->count == HG_FIELD_TESTS)
        return;
    plan->place = (*tests)->count;
    (*tests)->tests[(*tests)->count++] = test;
    plan->scanned =
        gather_search(plan, &gathers[reg]) || gather_regexes(image, plan, &gathers[reg]);
}

static enum hg_quick_kind way_of(const struct hg_image *image, const struct hg_test_plan *plan)
{
    const struct hg_test *test = plan->test;
    if (plan->list)
        return plan->has_held ? HG_QUICK_LIST : HG_QUICK_NONE;
    if (plan->place == HG_NONE)
        return HG_QUICK_NONE;
    if (plan->edges != NULL && test->pattern_count == 1 && !test->exactly &&
        plan->needles[0].whole.len <= sizeof plan->edges->mask)
        return test->kind == HG_TEST_ENDS ? HG_QUICK_ENDS : HG_QUICK_STARTS;
    if (plan->starts != NULL)
        return HG_QUICK_MAY_START;
    if (plan->scanned && plan->literals == NULL && !test->all &&
        image->field_tests[test->reg]->count == 1)
        return HG_QUICK_SCAN;
    return HG_QUICK_INTERNED;
}

static uint64_t heads_of(const struct hg_test_plan *plan)
{
    uint64_t heads = 0;
    for (uint32_t i = 0; i < plan->start_count; i++)
        heads |= (plan->starts[i].mask & 0xFF) == 0 ? UINT64_MAX
                                                    : UINT64_C(1) << (plan->starts[i].bytes % 64);
    return heads;
}

static void quicken(struct hg_image *image)
{
    uint32_t count = image->program->test_count;
    image->quick = HG_ARRAY(&image->arena, struct hg_quick_test, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct hg_test_plan *plan = &image->tests[i];
        struct hg_quick_test *quick = &image->quick[i];
        *quick = (struct hg_quick_test){.way = (uint8_t)way_of(image, plan),
                                        .all = plan->test->all,
                                        .test = i,
                                        .reg = plan->test->reg,
                                        .start_count = plan->start_count,
                                        .held = plan->held,
                                        .heads = heads_of(plan),
                                        .starts = plan->starts};
        quick->place = plan->place != HG_NONE ? (uint8_t)plan->place : 0;
        if (quick->way == HG_QUICK_STARTS || quick->way == HG_QUICK_ENDS) {
            quick->held = plan->edges->bytes;
            quick->mask = plan->edges->mask;
        } else if (quick->way == HG_QUICK_SCAN) {
            quick->scan = image->field_tests[plan->test->reg]->scan;
        }
    }
}

void hg_image_texts(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    struct gather *gathers = HG_ARRAY(&image->arena, struct gather, program->register_count);
    image->tests = HG_ARRAY(&image->arena, struct hg_test_plan, program->test_count);
    image->held_bit = HG_ARRAY(&image->arena, uint8_t, program->text_count);
    image->field_tests = HG_ARRAY(&image->arena, struct hg_field_tests *, program->register_count);
    for (uint32_t i = 0; i < program->test_count; i++) {
        plan_test(image, &program->tests[i], &image->tests[i]);
        if (!program->register_lists[program->tests[i].reg])
            add_test(image, i, gathers);
        struct hg_test_plan *plan = &image->tests[i];
        if (is_search(plan->test) && !plan->scanned && has_starts(plan))
            plan_scans(image, plan);
    }
    for (uint32_t r = 0; r < program->register_count; r++) {
        if (gathers[r].count == 0)
            continue;
        image->field_tests[r]->scan = HG_NEW(&image->arena, struct hg_multi_scan);
        make_scan(image->field_tests[r]->scan, gathers[r].needles, gathers[r].count);
    }
    quicken(image);
}
