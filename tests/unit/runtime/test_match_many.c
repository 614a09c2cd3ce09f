/* Text and list tests on many lanes: by every kernel each lane gets the result it gets alone,
 * whether its text was classified before or not. */
#include "build.h"

#include <stdlib.h>

#include "runtime/vm/kernel.h"
#include "runtime/vm/vm_parts.h"

static uint64_t state = 3;

static uint64_t roll(uint64_t sides)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % sides;
}

#define PHRASES 9
#define ASKED 7
#define ROWS 40
#define LANES 77 /* more than stand beside each other, and not in eights */

/* Texts that were told before and texts that were not, lists, and what is not known. */
static void fill_lanes(struct build *b, uint32_t x, uint32_t tags, struct hg_interned_text *met,
                       const struct hg_list *lists)
{
    for (uint32_t l = 0; l < b->lanes->lanes; l++) {
        uint64_t p = roll(PHRASES + 1);
        if (p < PHRASES)
            set(b, x, l, hg_value_text(&met[2 * p + roll(2)].text));
        if (roll(8) != 0)
            set(b, tags, l, (struct hg_value){.state = HG_KNOWN, .list = &lists[roll(4)]});
    }
}

/* Every lane by itself says what it said beside the others. */
static void check_lanes(struct build *b, struct build *alone, uint32_t t, uint32_t x, uint32_t tags)
{
    build_run(b);
    for (uint32_t l = 0; l < b->lanes->lanes; l++) {
        hg_lanes_reset(alone->lanes, 1);
        set(alone, x, 0, hg_reg(b->lanes, x)[l]);
        set(alone, tags, 0, hg_reg(b->lanes, tags)[l]);
        build_run(alone);
        struct hg_rows many = hg_lane_rows(b->lanes, t, l), one = hg_lane_rows(alone->lanes, t, 0);
        cr_assert_eq(many.possible[0], one.possible[0], "lane %u", l);
        cr_assert_eq(many.certain[0], one.certain[0], "lane %u", l);
    }
}

/* Rows that need a test, or that it fails, or neither. */
static void fill_cells(struct build *b, uint32_t t, struct hg_column *column)
{
    for (uint32_t r = 0; r < ROWS; r++) {
        if (roll(2) == 0)
            build_any(b, t, column, r);
        else
            build_bit(column->slots + roll(2), r);
    }
}

static uint32_t make(struct build *b, uint32_t *x, uint32_t *tags, const char *kernel)
{
    static const char *const seo[] = {"seo", "casino"}, *const edu[] = {".edu"},
                             *const chief[] = {"chief"}, *const red[] = {"red", "blue"};
    build_init(b);
    *x = build_field(b, HG_T_TEXT, false);
    *tags = build_field(b, HG_T_TEXT, true);
    const uint32_t tests[ASKED] = {build_test(b, HG_TEST_CONTAINS, false, false, *x, 2, seo),
                                   build_test(b, HG_TEST_CONTAINS, true, false, *x, 2, seo),
                                   build_test(b, HG_TEST_ENDS, false, false, *x, 1, edu),
                                   build_test(b, HG_TEST_STARTS, false, false, *x, 1, chief),
                                   build_test(b, HG_TEST_HAS_WORD, false, false, *x, 1, chief),
                                   build_test(b, HG_TEST_INCLUDES, false, false, *tags, 2, red),
                                   build_test(b, HG_TEST_INCLUDES, true, false, *tags, 2, red)};
    uint32_t t = build_table(b, ROWS, ASKED);
    for (uint32_t c = 0; c < ASKED; c++)
        fill_cells(b, t, build_column(b, t, HG_COLUMN_TEST, tests[c], 2));
    build_op(b, HG_OP_MATCH, t, 0, 0, 0);
    setenv("HG_KERNEL", kernel, 1);
    build_ready(b, LANES);
    unsetenv("HG_KERNEL");
    return t;
}

static const char *const kernels[HG_KERNELS] = {"portable", "ssse3", "avx2", "avx512"};

Test(match_many, tests_of_many_lanes_as_of_one)
{
    static const char *const phrases[PHRASES] = {"casino seo",     "seo",       "x@some.edu",
                                                 "CHIEF of staff", "chief.edu", "mischief",
                                                 "seo@casino.edu", "",          "nothing at all"};
    static const char *const tags_of[4][2] = {
        {"red", "blue"}, {"blue", "green"}, {"green", "green"}, {"red", "red"}};
    for (int k = 0; k < HG_KERNELS; k++) {
        struct build b, alone;
        uint32_t x, tags, t;
        uint64_t before = state;
        make(&alone, &x, &tags, kernels[0]);
        state = before;
        t = make(&b, &x, &tags, kernels[k]);
        struct hg_interned_text met[2 * PHRASES];
        struct hg_list lists[4];
        for (uint32_t p = 0; p < 2 * PHRASES; p++) {
            met[p] = (struct hg_interned_text){.text = *text(&b, phrases[p / 2]).text, .reg = x};
            met[p].text.interned = p % 2 == 0;
        }
        for (uint32_t i = 0; i < 4; i++) {
            const struct hg_text **texts = HG_ARRAY(&b.arena, const struct hg_text *, 2);
            lists[i] = (struct hg_list){.count = 2, .texts = texts, .told = i != 1};
            for (int e = 0; e < 2; e++) {
                texts[e] = text(&b, tags_of[i][e]).text;
                lists[i].held |= hg_image_list_bit(b.image, texts[e]);
            }
        }
        for (int round = 0; round < 4; round++) {
            hg_lanes_reset(b.lanes, LANES);
            fill_lanes(&b, x, tags, met, lists);
            check_lanes(&b, &alone, t, x, tags);
        }
        build_done(&alone);
        build_done(&b);
    }
}
