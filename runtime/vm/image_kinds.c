/* Sorts the columns of a narrow plan (tables of one word) by how they are matched, and converts
 * them: numeric cuts in groups, texts by their key, cheap tests first. Part of making an image;
 * after image_narrow.c, which computes the rows of every slot. */
#include <string.h>

#include "runtime/vm/image_narrow_parts.h"

/* --- kinds ---------------------------------------------------------------------------------- */

enum kind { CUTS, NUMBERS, TEXTS, TRUTHS, OTHERS, TESTS };

/* Whether every row's slots are contiguous: then each cut by itself keeps or removes the row. */
static bool is_stretched(const struct hg_narrow_column *column)
{
    uint64_t begun = 0, ended = 0, again = 0;
    for (uint32_t s = 0; s <= column->count; s++) {
        uint64_t fit = column->rows[s][0];
        again |= fit & ended;
        ended |= begun & ~fit;
        begun |= fit;
    }
    return again == 0;
}

/* With more cuts, binary search is faster. */
static uint32_t most_cuts(const struct hg_image *image)
{
    return image->kernel >= HG_AVX2 ? 12 : 2;
}

static enum kind kind_of(const struct hg_image *image, const struct hg_narrow_column *column)
{
    switch (column->members[0].column->kind) {
    case HG_COLUMN_NUMBER:
        return column->count == 0                                          ? OTHERS
               : column->count <= most_cuts(image) && is_stretched(column) ? CUTS
                                                                           : NUMBERS;
    case HG_COLUMN_TEXT:
        return column->place_of != NULL ? TEXTS : OTHERS;
    case HG_COLUMN_TRUTH:
        return TRUTHS;
    default:
        return TESTS;
    }
}

static const struct hg_narrow_column *take_kind(struct hg_narrow_builder *m, enum kind kind,
                                                uint32_t *count)
{
    HG_VEC(struct hg_narrow_column) taken = {0};
    for (size_t i = 0; i < m->columns.count; i++)
        if (kind_of(m->image, &m->columns.at[i]) == kind)
            hg_push(m->arena, &taken, m->columns.at[i]);
    *count = (uint32_t)taken.count;
    return taken.at;
}

static void *aligned(struct hg_narrow_builder *m, size_t count, size_t size)
{
    size_t line = 64;
    char *at = hg_arena_zero(m->arena, 1, count * size + line);
    return at + (line - (uintptr_t)at % line) % line;
}

/* --- cuts ----------------------------------------------------------------------------------- */

/* The rows on either side of a cut: those that begin or end there. */
static struct hg_cut cut_of(const struct hg_narrow_column *column, uint32_t cut)
{
    uint64_t before = column->rows[cut][0], after = column->rows[cut + 1][0];
    return (struct hg_cut){column->cuts[cut], before | ~after, after | ~before};
}

static void put_cut(struct hg_cut_group *group, uint32_t at, const struct hg_cut *cut)
{
    for (uint32_t end = 2 * at; end < 2 * at + 2; end++) {
        group->cuts[end] = cut->at;
        group->below[end] = cut->below;
        group->above[end] = cut->above;
    }
}

static void put_no_cut(struct hg_cut_group *group, uint32_t at)
{
    group->cuts[2 * at] = group->cuts[2 * at + 1] = INT64_MIN;
    group->below[2 * at] = group->below[2 * at + 1] = UINT64_MAX;
    group->above[2 * at] = group->above[2 * at + 1] = UINT64_MAX;
}

/* Groups of four cuts: first groups of a single column, then mixed groups of the remainders. */
static void group_cuts(struct hg_narrow_plan *plan, struct hg_cut_group *groups, uint32_t *offsets,
                       bool alike, uint32_t *at)
{
    for (uint32_t c = 0; c < plan->cut_column_count; c++) {
        const struct hg_narrow_column *column = &plan->cut_columns[c];
        uint32_t whole = column->count - column->count % HG_CUTS;
        for (uint32_t cut = alike ? 0 : whole; cut < (alike ? whole : column->count); cut++) {
            struct hg_cut one = cut_of(column, cut);
            put_cut(&groups[*at / HG_CUTS], *at % HG_CUTS, &one);
            offsets[(*at)++] = column->offset;
        }
    }
}

/* The cuts of all columns, the last group padded. A row that fits no slot of a column never fits.
 */
static void make_cuts(struct hg_narrow_builder *m)
{
    struct hg_narrow_plan *plan = m->plan;
    uint32_t room = 0;
    plan->cut_columns = take_kind(m, CUTS, &plan->cut_column_count);
    for (uint32_t c = 0; c < plan->cut_column_count; c++)
        room += plan->cut_columns[c].count;
    room = (room + HG_CUTS - 1) / HG_CUTS * HG_CUTS;
    struct hg_cut_group *groups = aligned(m, room / HG_CUTS, sizeof *groups);
    uint32_t *offsets = HG_ARRAY(m->arena, uint32_t, room);
    struct hg_cut *each = HG_ARRAY(m->arena, struct hg_cut, room);
    struct hg_cut_run *runs = HG_ARRAY(m->arena, struct hg_cut_run, plan->cut_column_count);
    for (uint32_t c = 0; c < plan->cut_column_count; c++) {
        const struct hg_narrow_column *column = &plan->cut_columns[c];
        uint64_t fits = 0;
        for (uint32_t s = 0; s <= column->count; s++)
            fits |= column->rows[s][0];
        plan->all &= fits;
        runs[c] = (struct hg_cut_run){column->offset, column->count};
        for (uint32_t cut = 0; cut < column->count; cut++)
            each[plan->cut_count++] = cut_of(column, cut);
    }
    uint32_t at = 0;
    group_cuts(plan, groups, offsets, true, &at);
    plan->alike_cuts = at;
    group_cuts(plan, groups, offsets, false, &at);
    for (uint32_t i = plan->cut_count; i < room; i++) {
        put_no_cut(&groups[i / HG_CUTS], i % HG_CUTS);
        offsets[i] = offsets[plan->cut_count - 1];
    }
    plan->cuts = groups;
    plan->each_cut = each;
    plan->cut_runs = runs;
    plan->cut_offsets = offsets;
    plan->cuts_of = hg_match_cuts_of(m->image->kernel, false);
    plan->cuts_single = hg_match_cuts_of(m->image->kernel, true);
    plan->many = hg_match_many_of(m->image->kernel);
}

/* --- texts ---------------------------------------------------------------------------------- */

/* The rows of a column with few slots, so that a register holds them. */
static const uint64_t *few_of(struct hg_narrow_builder *m, const struct hg_narrow_column *column)
{
    enum { FEW = 8 };
    if (column->count + 1 > FEW)
        return NULL;
    uint64_t *few = aligned(m, 2 * (size_t)FEW, sizeof *few);
    for (uint32_t s = 0; s <= column->count; s++) {
        few[(column->first + s) % FEW] = m->pairs.at[column->first + s][0];
        few[(column->first + s) % FEW + FEW] = m->pairs.at[column->first + s][1];
    }
    return few;
}

static void make_by_key(struct hg_narrow_builder *m)
{
    struct hg_narrow_plan *plan = m->plan;
    plan->texts = take_kind(m, TEXTS, &plan->text_count);
    struct hg_narrow_text *texts = HG_ARRAY(m->arena, struct hg_narrow_text, plan->text_count);
    for (uint32_t c = 0; c < plan->text_count; c++)
        texts[c] = (struct hg_narrow_text){.place_of = plan->texts[c].place_of,
                                           .few = few_of(m, &plan->texts[c]),
                                           .offset = plan->texts[c].offset};
    plan->by_key = texts;
    plan->pairs = m->pairs.at;
}

/* --- tests ---------------------------------------------------------------------------------- */

/* Cheap tests come first: they may spare the others. */
static uint32_t cost_of(const struct hg_image *image, const struct hg_narrow_test *test)
{
    static const uint8_t costs[HG_TEST_KIND_COUNT] = {
        [HG_TEST_CONTAINS] = 2, [HG_TEST_HAS_WORD] = 3, [HG_TEST_MATCHES] = 4};
    return costs[image->program->tests[test->quick.test].kind] +
           (test->quick.way >= HG_QUICK_INTERNED ? 8 : 0);
}

/* Among equal costs, tests of one register are adjacent. */
static uint64_t rank_of(const struct hg_image *image, const struct hg_narrow_test *test)
{
    return (uint64_t)cost_of(image, test) << 32 | test->quick.reg;
}

static void sort_tests(const struct hg_image *image, struct hg_narrow_test *tests, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct hg_narrow_test one = tests[i];
        uint32_t at = i;
        for (; at > 0 && rank_of(image, &tests[at - 1]) > rank_of(image, &one); at--)
            tests[at] = tests[at - 1];
        tests[at] = one;
    }
}

static void make_tests(struct hg_narrow_builder *m)
{
    struct hg_narrow_plan *plan = m->plan;
    const struct hg_narrow_column *columns = take_kind(m, TESTS, &plan->test_count);
    struct hg_narrow_test *tests = HG_ARRAY(m->arena, struct hg_narrow_test, plan->test_count);
    for (uint32_t i = 0; i < plan->test_count; i++) {
        tests[i] = (struct hg_narrow_test){.quick = m->image->quick[columns[i].reg],
                                           .any = columns[i].any};
        tests[i].offset = tests[i].quick.reg * (uint32_t)sizeof(struct hg_value);
        memcpy(tests[i].rows, columns[i].rows, sizeof tests[i].rows);
    }
    sort_tests(m->image, tests, plan->test_count);
    plan->tests = tests;
}

static void list_tested(struct hg_narrow_builder *m)
{
    uint32_t *tested = HG_ARRAY(m->arena, uint32_t, m->plan->test_count);
    for (uint32_t i = 0; i < m->plan->test_count; i++) {
        uint32_t reg = m->plan->tests[i].quick.reg, at = 0;
        while (at < m->plan->tested_count && tested[at] != reg)
            at++;
        if (at == m->plan->tested_count && !m->image->program->register_lists[reg])
            tested[m->plan->tested_count++] = reg;
    }
    m->plan->tested = tested;
}

/* --- all ------------------------------------------------------------------------------------ */

void hg_narrow_split_by_kind(struct hg_narrow_builder *m)
{
    make_cuts(m);
    make_by_key(m);
    m->plan->numbers = take_kind(m, NUMBERS, &m->plan->number_count);
    m->plan->truths = take_kind(m, TRUTHS, &m->plan->truth_count);
    m->plan->others = take_kind(m, OTHERS, &m->plan->other_count);
    make_tests(m);
    list_tested(m);
}
