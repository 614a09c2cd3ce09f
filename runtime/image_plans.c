/* Plans: the program's scores, bands, tests and sets in the forms the VM reads fastest.
 * Part of making an image; everything lives in the image's arena. Must not change what a table
 * means: each plan holds the same answers as the program's own arrays. */
#include "runtime/vm_parts.h"

#include <string.h>

/* A set is kept as bits where that takes no more room than the ids themselves. */
#define BITS_PER_ID 32u

/* --- scores and bands ------------------------------------------------------------------- */

static void plan_score(struct hg_image *image, const struct hg_block *block,
                       struct hg_score_plan *plan)
{
    const struct hg_rule_info *rules = image->program->rules + block->first_rule;
    plan->plain = HG_ARRAY(&image->arena, uint64_t, image->program->tables[block->table].words);
    plan->points = HG_ARRAY(&image->arena, int64_t, block->rule_count);
    plan->groups = HG_ARRAY(&image->arena, uint32_t, block->group_count);
    for (uint32_t r = 0; r < block->rule_count; r++)
        plan->points[r] = rules[r].points;
    for (uint32_t g = 0; g < block->group_count; g++) {
        const struct hg_score_group *group = &block->groups[g];
        bool plain = !group->best && !group->capped;
        for (uint32_t r = group->first; r < group->first + group->count; r++)
            plain = plain && rules[r].constant_points;
        if (!plain)
            plan->groups[plan->group_count++] = g;
        for (uint32_t r = group->first; plain && r < group->first + group->count; r++)
            plan->plain[r / 64] |= UINT64_C(1) << (r % 64);
    }
}

static void plan_scores(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->scores = HG_ARRAY(&image->arena, struct hg_score_plan, program->block_count);
    for (uint32_t b = 0; b < program->block_count; b++) {
        if (program->blocks[b].kind == HG_B_SCORE)
            plan_score(image, &program->blocks[b], &image->scores[b]);
    }
}

static bool in_ranges(const struct hg_ranges *ranges, int64_t x)
{
    for (uint32_t i = 0; i < ranges->count; i++) {
        if (ranges->at[i].lo <= x && x <= ranges->at[i].hi)
            return true;
    }
    return false;
}

static int64_t points_at(const struct hg_bands *bands, int64_t x)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct hg_band_const *band = &bands->at[i];
        if (band->otherwise || in_ranges(&band->ranges, x) != band->negated)
            return band->points;
    }
    return 0;
}

/* Keeps `cuts` ascending and each once. Bands are few: insertion does. */
static void add_cut(struct hg_bands_plan *plan, int64_t cut)
{
    uint32_t at = hg_cut_slot(plan->cuts, plan->cut_count, cut);
    if (at > 0 && plan->cuts[at - 1] == cut)
        return;
    memmove(plan->cuts + at + 1, plan->cuts + at, (plan->cut_count - at) * sizeof *plan->cuts);
    plan->cuts[at] = cut;
    plan->cut_count++;
}

static void plan_bands_of(struct hg_image *image, const struct hg_bands *bands,
                          struct hg_bands_plan *plan)
{
    size_t bounds = 0;
    for (uint32_t i = 0; i < bands->count; i++)
        bounds += bands->at[i].ranges.count;
    plan->cuts = HG_ARRAY(&image->arena, int64_t, 2 * bounds + 1);
    for (uint32_t i = 0; i < bands->count; i++) {
        for (uint32_t r = 0; r < bands->at[i].ranges.count; r++) {
            const struct hg_bounds *range = &bands->at[i].ranges.at[r];
            if (range->lo != INT64_MIN)
                add_cut(plan, range->lo);
            if (range->hi != INT64_MAX)
                add_cut(plan, range->hi + 1);
        }
    }
    plan->points = HG_ARRAY(&image->arena, int64_t, (size_t)plan->cut_count + 1);
    for (uint32_t s = 0; s <= plan->cut_count; s++)
        plan->points[s] = points_at(bands, s == 0 ? INT64_MIN : plan->cuts[s - 1]);
}

static void plan_bands(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->bands = HG_ARRAY(&image->arena, struct hg_bands_plan, program->bands_count);
    for (uint32_t i = 0; i < program->bands_count; i++)
        plan_bands_of(image, &program->bands[i], &image->bands[i]);
}

/* --- tests and sets --------------------------------------------------------------------- */

static bool is_ascii_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The first word of a phrase as far as ASCII tells; a byte that is not ASCII ends it, since
 * only Unicode's tables know what it is. Empty: nothing to look for. */
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

static void scan_add(struct hg_scan *scan, uint32_t i, struct hg_str start)
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

/* How far the window may move when it ends in a pair: to the next place, from the right, where
 * a needle has it. Short windows move so little that byte by byte is faster. */
static void scan_shifts(struct hg_scan *scan, const struct hg_str *starts, uint32_t count)
{
    size_t window = UINT8_MAX;
    for (uint32_t i = 0; i < count; i++)
        window = starts[i].len < window ? starts[i].len : window;
    if (window < HG_SCAN_BYTES)
        return;
    scan->window = (uint32_t)window;
    memset(scan->shift, (int)window - 1, sizeof scan->shift);
    for (uint32_t i = 0; i < count; i++) {
        for (size_t end = 1; end < window; end++) {
            const unsigned char *at = (const unsigned char *)starts[i].at + end;
            uint8_t *shift = &scan->shift[hg_scan_pair(at[-1], at[0])];
            *shift = window - 1 - end < *shift ? (uint8_t)(window - 1 - end) : *shift;
        }
    }
}

/* Only for needles of HG_SCAN_BYTES or more: a window says so. */
static void scan_halves(struct hg_scan *scan, uint32_t i, struct hg_str start)
{
    uint8_t group = (uint8_t)(1u << (i % 8));
    for (uint32_t k = 0; k < HG_SCAN_BYTES && k < start.len; k++) {
        unsigned char c = (unsigned char)start.at[k];
        scan->halves[k][0][c & 15] |= group;
        scan->halves[k][1][c >> 4] |= group;
    }
}

/* One pass over the text instead of one a needle, where each has a start to look for. */
static void plan_scans(struct hg_image *image, struct hg_test_plan *plan)
{
    uint32_t count = plan->test->pattern_count;
    for (uint32_t i = 0; i < count; i++) {
        if (plan->starts[i].len == 0)
            return;
    }
    plan->scan_count = (count + 63) / 64;
    plan->scans = HG_ARRAY(&image->arena, struct hg_scan, plan->scan_count);
    for (uint32_t i = 0; i < count; i++) {
        plan->scans[i / 64].base = i / 64 * 64;
        scan_add(&plan->scans[i / 64], i % 64, plan->starts[i]);
        scan_halves(&plan->scans[i / 64], i % 64, plan->starts[i]);
    }
    for (uint32_t i = 0; i < plan->scan_count; i++) {
        uint32_t base = i * 64, left = count - base;
        scan_shifts(&plan->scans[i], plan->starts + base, left < 64 ? left : 64);
    }
}

static void plan_test(struct hg_image *image, const struct hg_test *test, struct hg_test_plan *plan)
{
    plan->test = test;
    if (test->kind == HG_TEST_MATCHES || test->numbers)
        return;
    plan->needles = HG_ARRAY(&image->arena, struct hg_str, test->pattern_count);
    plan->starts = HG_ARRAY(&image->arena, struct hg_str, test->pattern_count);
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        const struct hg_text *text = &image->texts[test->patterns[i]];
        plan->needles[i] = test->exactly ? text->raw : text->folded;
        plan->starts[i] =
            test->kind == HG_TEST_HAS_WORD ? first_word(plan->needles[i]) : plan->needles[i];
    }
    if (test->kind == HG_TEST_CONTAINS || test->kind == HG_TEST_HAS_WORD)
        plan_scans(image, plan);
    if (test->kind == HG_TEST_INCLUDES && !test->exactly && test->pattern_count <= 64) {
        plan->ids = HG_ARRAY(&image->arena, uint32_t, test->pattern_count);
        for (uint32_t i = 0; i < test->pattern_count; i++)
            plan->ids[i] = image->texts[test->patterns[i]].same;
        plan->every =
            test->pattern_count == 64 ? UINT64_MAX : (UINT64_C(1) << test->pattern_count) - 1;
    }
}

static void plan_tests(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->tests = HG_ARRAY(&image->arena, struct hg_test_plan, program->test_count);
    for (uint32_t i = 0; i < program->test_count; i++)
        plan_test(image, &program->tests[i], &image->tests[i]);
}

static void plan_sets(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->sets = HG_ARRAY(&image->arena, struct hg_set_plan, program->set_count);
    for (uint32_t i = 0; i < program->set_count; i++) {
        const struct hg_text_ids *set = &program->sets[i];
        if (program->text_count / BITS_PER_ID > set->count)
            continue;
        uint64_t *bits = HG_ARRAY(&image->arena, uint64_t, (program->text_count + 63) / 64);
        for (uint32_t j = 0; j < set->count; j++)
            bits[set->at[j] / 64] |= UINT64_C(1) << (set->at[j] % 64);
        image->sets[i].bits = bits;
    }
}

void hg_image_plan(struct hg_image *image)
{
    hg_image_tables(image);
    hg_image_order(image);
    plan_scores(image);
    plan_bands(image);
    plan_tests(image);
    plan_sets(image);
}
