/* A whole program on many lanes: by every kernel each lane gets the truths, score, outcomes and
 * reach that it gets alone. */
#include "build.h"

#include <stdlib.h>

#include "runtime/vm/kernel.h"

#define LANES 77 /* not in eights */
#define NUMBERS 5
#define TRUTHS (NUMBERS + 4)
#define RULES 25

static uint64_t state = 11;

static uint64_t roll(uint64_t sides)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % sides;
}

struct many {
    struct build b;
    uint32_t numbers[NUMBERS], truths[TRUTHS], score, blocks[3];
};

static uint32_t any_truth(const struct many *m)
{
    return m->truths[roll(TRUTHS)];
}

static void add_truths(struct many *m)
{
    struct build *b = &m->b;
    for (int i = 0; i < NUMBERS; i++) {
        int64_t lo = (int64_t)roll(10), hi = lo + (int64_t)roll(10);
        const struct hg_bounds one[] = {{i % 2 == 0 ? INT64_MIN : lo, hi}, {hi + 2, hi + 4}};
        m->numbers[i] = build_field(b, HG_T_INTEGER, false);
        m->truths[i] = build_truth(b);
        if (i == 0)
            build_op(b, HG_OP_IS_TRUE, m->truths[i], m->numbers[i], 0, 0);
        else
            build_op(b, HG_OP_NUMBER_IN, m->truths[i], m->numbers[i],
                     build_ranges(b, i == 1 ? 2 : 1, one), 0);
    }
    for (int i = NUMBERS; i < TRUTHS; i++) {
        uint32_t list = build_list(b, (uint32_t)i - 3, m->truths + i - NUMBERS);
        m->truths[i] = build_truth(b);
        build_op(b, i % 2 == 0 ? HG_OP_AND : HG_OP_OR, m->truths[i], list, 0, 0);
    }
}

static uint32_t add_block(struct many *m, enum hg_block_kind kind, uint32_t count)
{
    uint32_t truths[RULES];
    for (uint32_t r = 0; r < count; r++)
        truths[r] = any_truth(m);
    uint32_t table = build_truth_rows(&m->b, count, truths),
             block = build_block(&m->b, kind, table);
    for (uint32_t r = 0; r < count; r++) {
        struct hg_rule_info *rule = build_rule(&m->b);
        rule->points = kind == HG_B_SCORE ? (int64_t)roll(60) - 25 : 0;
        rule->outcome = kind == HG_B_DECIDE ? (uint32_t)roll(3) : HG_REJECT;
    }
    build_op(&m->b, HG_OP_MATCH, table, 0, 0, 0);
    return block;
}

static void add_score(struct many *m)
{
    uint32_t block = add_block(m, HG_B_SCORE, RULES);
    struct hg_block *at = &m->b.blocks.at[block];
    at->low = -40;
    at->high = 60;
    at->starting = 3;
    at->result = (struct hg_ref){HG_REF_VALUE, m->score};
    at->group_count = RULES;
    at->groups = HG_ARRAY(&m->b.arena, struct hg_score_group, RULES);
    for (uint32_t r = 0; r < RULES; r++)
        at->groups[r] = (struct hg_score_group){.first = r, .count = 1};
    build_op(&m->b, HG_OP_SCORE, m->score, block, 0, 0);
    m->blocks[0] = block;
}

static void make(struct many *m, const char *kernel)
{
    build_init(&m->b);
    add_truths(m);
    m->score = build_register(&m->b, HG_T_INTEGER, false);
    add_score(m);
    for (int i = 1; i < 3; i++) {
        m->blocks[i] = add_block(m, i == 1 ? HG_B_DISQUALIFY : HG_B_DECIDE, i == 1 ? 2 : 6);
        build_op(&m->b, HG_OP_DECIDE, m->blocks[i], 0, 0, 0);
    }
    setenv("HG_KERNEL", kernel, 1);
    build_ready(&m->b, LANES);
    unsetenv("HG_KERNEL");
}

static struct hg_value random_number(bool known)
{
    int64_t x = (int64_t)roll(20);
    switch (known ? 9 : roll(10)) {
    case 0:
        return between(x, x + 1 + (int64_t)roll(9));
    case 1:
        return between(INT64_MIN, INT64_MAX);
    case 2:
        return roll(2) == 0 ? holed(num(x), HG_R_DIVISION) : nothing(HG_R_NO_ROW);
    default:
        return num(x);
    }
}

static void check_lane(const struct many *many, const struct many *one, uint32_t l)
{
    const struct hg_lanes *a = many->b.lanes, *b = one->b.lanes;
    for (int t = 0; t < TRUTHS; t++)
        cr_assert_eq(hg_lane_truth(a, many->truths[t], l), hg_lane_truth(b, many->truths[t], 0),
                     "truth %d, lane %u", t, l);
    const struct hg_value *x = hg_lane_value(a, many->score, l),
                          *y = hg_lane_value(b, many->score, 0);
    cr_assert_eq(memcmp(x, y, sizeof *x), 0, "lane %u", l);
    cr_assert_eq(a->outcomes[l].possible, b->outcomes[0].possible, "lane %u", l);
    cr_assert_eq(a->outcomes[l].closed, b->outcomes[0].closed, "lane %u", l);
    for (int i = 1; i < 3; i++)
        cr_assert_eq(a->reach[many->blocks[i] * LANES + l], b->reach[many->blocks[i]], "lane %u",
                     l);
}

static void try_round(struct many *many, struct many *one)
{
    bool known = roll(2) == 0;
    hg_lanes_reset(many->b.lanes, LANES);
    for (uint32_t l = 0; l < LANES; l++)
        for (int i = 0; i < NUMBERS; i++)
            set(&many->b, many->numbers[i], l, random_number(known));
    build_run(&many->b);
    for (uint32_t l = 0; l < LANES; l++) {
        hg_lanes_reset(one->b.lanes, 1);
        for (int i = 0; i < NUMBERS; i++)
            set(&one->b, many->numbers[i], 0, *hg_lane_value(many->b.lanes, many->numbers[i], l));
        build_run(&one->b);
        check_lane(many, one, l);
    }
}

Test(ops_many, each_lane_as_by_itself)
{
    static const char *const kernels[HG_KERNELS] = {"portable", "ssse3", "avx2", "avx512"};
    for (int k = 0; k < 5 * HG_KERNELS; k++) {
        static struct many many, one;
        uint64_t before = state;
        make(&one, kernels[0]);
        state = before;
        make(&many, kernels[k % HG_KERNELS]);
        for (int round = 0; round < 6; round++)
            try_round(&many, &one);
        build_done(&one.b);
        build_done(&many.b);
    }
}
