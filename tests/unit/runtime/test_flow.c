/* Blocks, classes and jumps: which rules are reached, and the state of those that are not. */
#include "build.h"

#define A (1u << HG_ACCEPT)
#define N (1u << HG_NURTURE)
#define J (1u << HG_REJECT)
#define V (1u << HG_REVIEW)
#define O (1u << HG_NOT_APPLICABLE)

static uint32_t add_block(struct build *b, enum hg_block_kind kind, uint32_t count,
                          const uint32_t *truths, const uint32_t *outcomes)
{
    uint32_t t = build_truth_rows(b, count, truths);
    uint32_t block = build_block(b, kind, t);
    for (uint32_t i = 0; i < count; i++)
        build_rule(b)->outcome = outcomes[i];
    build_op(b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(b, HG_OP_DECIDE, block, 0, 0, 0);
    return block;
}

/* applies; disqualify {x, y}; decide early {z: review}; decide {w: accept, otherwise: nurture} */
struct flow_case {
    const char *given; /* applies, x, y, z, w */
    uint32_t possible;
    bool closed;
    uint8_t reach[3];
};

static const struct flow_case cases[] = {
    {"TFFFT", A, true, {HG_REACHED, HG_REACHED, HG_REACHED}},
    {"TFFFF", N, true, {HG_REACHED, HG_REACHED, HG_REACHED}},
    {"TFFFU", A | N, true, {HG_REACHED, HG_REACHED, HG_REACHED}},
    {"TFTFT", J, true, {HG_REACHED, HG_NOT_REACHED, HG_NOT_REACHED}},
    {"TUTFT", J, true, {HG_REACHED, HG_NOT_REACHED, HG_NOT_REACHED}},
    {"TUFFT", J | A, true, {HG_REACHED, HG_MAYBE_REACHED, HG_MAYBE_REACHED}},
    {"TFFTT", V, true, {HG_REACHED, HG_REACHED, HG_NOT_REACHED}},
    {"TFFUT", V | A, true, {HG_REACHED, HG_REACHED, HG_MAYBE_REACHED}},
    {"TUFTU", J | V, true, {HG_REACHED, HG_MAYBE_REACHED, HG_NOT_REACHED}},
    {"FTTTT", O, true, {HG_NOT_REACHED, HG_NOT_REACHED, HG_NOT_REACHED}},
    {"UFFFT", O | A, true, {HG_MAYBE_REACHED, HG_MAYBE_REACHED, HG_MAYBE_REACHED}},
};
#define CASES (sizeof cases / sizeof *cases)

Test(flow, blocks_that_end_a_decision)
{
    struct build b;
    build_init(&b);
    uint32_t fields[5], truths[5], blocks[3];
    for (int i = 0; i < 5; i++)
        fields[i] = build_field(&b, HG_T_BOOLEAN, false);
    for (int i = 0; i < 5; i++)
        build_op(&b, HG_OP_IS_TRUE, truths[i] = build_truth(&b), fields[i], 0, 0);
    build_op(&b, HG_OP_APPLIES, truths[0], 0, 0, 0);
    blocks[0] = add_block(&b, HG_B_DISQUALIFY, 2, truths + 1, (uint32_t[]){HG_REJECT, HG_REJECT});
    blocks[1] = add_block(&b, HG_B_DECIDE, 1, truths + 3, (uint32_t[]){HG_REVIEW});
    blocks[2] = add_block(&b, HG_B_DECIDE, 2, (uint32_t[]){truths[4], HG_NONE},
                          (uint32_t[]){HG_ACCEPT, HG_NURTURE});
    build_ready(&b, CASES);
    for (uint32_t l = 0; l < CASES; l++) {
        for (int i = 0; i < 5; i++) {
            if (cases[l].given[i] != 'U')
                set(&b, fields[i], l, num(cases[l].given[i] == 'T'));
        }
    }
    build_run(&b);
    for (uint32_t l = 0; l < CASES; l++) {
        cr_expect_eq(b.lanes->outcomes[l].possible, cases[l].possible, "%s", cases[l].given);
        cr_expect_eq(b.lanes->outcomes[l].closed, cases[l].closed, "%s", cases[l].given);
        for (int i = 0; i < 3; i++)
            cr_expect_eq(b.lanes->reach[blocks[i] * CASES + l], cases[l].reach[i], "%s, block %d",
                         cases[l].given, i);
        cr_expect_eq(truth_letter(b.lanes->applies[l]), cases[l].given[0]);
    }
    build_done(&b);
}

/* A block that ends no decision is reached on every lane, whatever ran before on how many. */
Test(flow, what_a_run_leaves_is_no_neighbours)
{
    struct build b;
    build_init(&b);
    uint32_t field = build_field(&b, HG_T_BOOLEAN, false), open = build_truth(&b);
    build_op(&b, HG_OP_IS_TRUE, open, field, 0, 0);
    add_block(&b, HG_B_DISQUALIFY, 1, &open, (uint32_t[]){HG_REJECT});
    uint32_t last = add_block(&b, HG_B_DECIDE, 1, &open, (uint32_t[]){HG_REVIEW});
    uint32_t rows = build_truth_rows(&b, 1, &open), other = build_block(&b, HG_B_ROUTE, rows);
    build_rule(&b);
    build_op(&b, HG_OP_MATCH, rows, 0, 0, 0);
    build_ready(&b, 9);
    for (uint32_t lanes = 9; lanes > 0; lanes /= 2) {
        hg_lanes_reset(b.lanes, lanes); /* the field is missing: perhaps rejected */
        build_run(&b);
        for (uint32_t l = 0; l < lanes; l++) {
            cr_expect_eq(b.lanes->reach[last * lanes + l], HG_MAYBE_REACHED, "%u lanes", lanes);
            cr_expect_eq(b.lanes->reach[other * lanes + l], HG_REACHED, "%u lanes", lanes);
        }
    }
    build_done(&b);
}

Test(flow, classes)
{
    struct build b;
    build_init(&b);
    uint32_t fields[2] = {build_field(&b, HG_T_BOOLEAN, false),
                          build_field(&b, HG_T_BOOLEAN, false)};
    uint32_t class = build_register(&b, HG_T_TEXT, false), truths[3] = {0, 0, HG_NONE};
    for (int i = 0; i < 2; i++)
        build_op(&b, HG_OP_IS_TRUE, truths[i] = build_truth(&b), fields[i], 0, 0);
    uint32_t t = build_truth_rows(&b, 3, truths), block = build_block(&b, HG_B_CLASSIFY, t);
    b.blocks.at[block].result = (struct hg_ref){HG_REF_VALUE, class};
    static const char *const labels[3] = {"large", "medium", "small"};
    for (int i = 0; i < 3; i++)
        build_rule(&b)->label = build_text(&b, labels[i]);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(&b, HG_OP_CLASSIFY, class, block, 0, 0);
    build_ready(&b, 5);
    static const char *const given[5] = {"TT", "FT", "FF", "UT", "UU"}, *const wanted[5] = {
                                                                            "large", "medium",
                                                                            "small",
                                                                            "{large|medium}",
                                                                            "{large|medium|small}"};
    for (uint32_t l = 0; l < 5; l++) {
        for (int i = 0; i < 2; i++) {
            if (given[l][i] != 'U')
                set(&b, fields[i], l, num(given[l][i] == 'T'));
        }
    }
    build_run(&b);
    for (uint32_t l = 0; l < 5; l++)
        check_value(&b, class, l, wanted[l]);
    build_done(&b);
}

Test(flow, what_is_skipped_is_cleared)
{
    struct build b;
    build_init(&b);
    uint32_t flag = build_field(&b, HG_T_BOOLEAN, false);
    uint32_t number = build_register(&b, HG_T_INTEGER, false);
    uint32_t truth = build_truth(&b), inside = build_truth(&b);
    build_op(&b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    add_block(&b, HG_B_DECIDE, 2, (uint32_t[]){truth, HG_NONE},
              (uint32_t[]){HG_ACCEPT, HG_NURTURE});
    uint32_t t = build_table(&b, 1, 0), at = (uint32_t)b.code.count;
    build_op(&b, HG_OP_UNLESS_POSSIBLE, HG_ACCEPT, at + 4, 0, 0);
    build_op(&b, HG_OP_NUMBER, number, build_number(&b, 7), 0, 0);
    build_op(&b, HG_OP_TRUTH, inside, HG_TRUE, 0, 0);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_ready(&b, 2);
    set(&b, flag, 0, num(1));
    set(&b, flag, 1, num(0));
    build_run(&b);
    check_value(&b, number, 0, "7");
    check_value(&b, number, 1, "nothing"); /* run for the lane beside it: as if it had not been */
    check_truth(&b, inside, 1, 'U');
    cr_expect_eq(*hg_lane_rows(b.lanes, t, 1).possible, 0);
    set(&b, flag, 0, num(0));
    build_run(&b);
    check_value(&b, number, 0, "nothing");
    check_truth(&b, inside, 0, 'U');
    cr_expect_eq(*hg_lane_rows(b.lanes, t, 0).possible, 0);
    build_done(&b);
}
