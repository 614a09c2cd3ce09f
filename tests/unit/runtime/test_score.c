/* Sums of points: groups, bands, per, fading and halving; clamped once, over intervals. */
#include "build.h"

#define DAY HG_MICROS_PER_DAY

/* --- the sum ---------------------------------------------------------------------------- */

struct score_rule {
    uint8_t truth;
    int64_t points;
};

/* One group over all rules, or (NULL) every rule by itself. */
static void check_score(const struct score_rule *rules, uint32_t count,
                        const struct hg_score_group *group, const char *wanted)
{
    struct build b;
    uint32_t truths[8];
    build_init(&b);
    uint32_t score = build_register(&b, HG_T_INTEGER, false);
    for (uint32_t i = 0; i < count; i++)
        build_op(&b, HG_OP_TRUTH, truths[i] = build_truth(&b), rules[i].truth, 0, 0);
    uint32_t t = build_truth_rows(&b, count, truths);
    uint32_t s = build_block(&b, HG_B_SCORE, t);
    struct hg_block *block = &b.blocks.at[s];
    block->low = -100;
    block->high = 100;
    block->starting = 1;
    block->result = (struct hg_ref){HG_REF_VALUE, score};
    block->group_count = group != NULL ? 1 : count;
    block->groups = HG_ARRAY(&b.arena, struct hg_score_group, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        build_rule(&b)->points = rules[i].points;
        block->groups[i] = (struct hg_score_group){.first = i, .count = 1};
    }
    if (group != NULL) {
        block->groups[0] = *group;
        block->groups[0].name = HG_STR("g");
        block->groups[0].count = count;
    }
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(&b, HG_OP_SCORE, score, s, 0, 0);
    build_ready(&b, 3);
    build_run(&b);
    check_value(&b, score, 0, wanted);
    check_value(&b, score, 2, wanted);
    build_done(&b);
}

#define SCORE(group, wanted, ...)                                                                  \
    do {                                                                                           \
        const struct score_rule rules[] = {__VA_ARGS__};                                           \
        check_score(rules, sizeof rules / sizeof *rules, group, wanted);                           \
    } while (0)

Test(score, sums_and_clamps_once)
{
    SCORE(NULL, "31", {HG_TRUE, 10}, {HG_TRUE, 20}, {HG_FALSE, 40});
    SCORE(NULL, "-9..31", {HG_TRUE, 10}, {HG_UNKNOWN, 20}, {HG_UNKNOWN, -20});
    SCORE(NULL, "100", {HG_TRUE, 90}, {HG_TRUE, 90});
    SCORE(NULL, "41", {HG_TRUE, 90}, {HG_TRUE, 90}, {HG_TRUE, -140});
    SCORE(NULL, "100", {HG_TRUE, INT64_MAX}, {HG_TRUE, INT64_MAX}, {HG_UNKNOWN, 5});
    SCORE(NULL, "-100..100", {HG_UNKNOWN, INT64_MIN}, {HG_UNKNOWN, INT64_MAX});
}

Test(score, groups_capped_and_best)
{
    const struct hg_score_group cap = {.capped = true, .cap = 25},
                                floor = {.capped = true, .cap = -25}, best = {.best = true},
                                both = {.best = true, .capped = true, .cap = 15}, plain = {0};
    SCORE(&plain, "31", {HG_TRUE, 10}, {HG_TRUE, 20});
    SCORE(&cap, "26", {HG_TRUE, 10}, {HG_TRUE, 20});
    SCORE(&cap, "11..26", {HG_TRUE, 10}, {HG_UNKNOWN, 20});
    SCORE(&floor, "-24", {HG_TRUE, -20}, {HG_TRUE, -20});
    SCORE(&best, "21", {HG_TRUE, 10}, {HG_TRUE, 20});
    SCORE(&best, "11..21", {HG_TRUE, 10}, {HG_UNKNOWN, 20});
    SCORE(&best, "21", {HG_UNKNOWN, 10}, {HG_TRUE, 20});
    SCORE(&best, "1..21", {HG_UNKNOWN, 10}, {HG_UNKNOWN, 20});
    SCORE(&best, "-4", {HG_TRUE, -10}, {HG_TRUE, -5});
    SCORE(&best, "-9..1", {HG_UNKNOWN, -10}, {HG_UNKNOWN, -5});
    SCORE(&best, "1", {HG_FALSE, 10}, {HG_FALSE, 20});
    SCORE(&both, "16", {HG_TRUE, 10}, {HG_TRUE, 20});
}

Test(score, points_from_a_register)
{
    struct build b;
    build_init(&b);
    uint32_t points = build_field(&b, HG_T_INTEGER, false),
             flag = build_field(&b, HG_T_BOOLEAN, false);
    uint32_t score = build_register(&b, HG_T_INTEGER, false), truth = build_truth(&b);
    uint32_t t = build_truth_rows(&b, 1, &truth), s = build_block(&b, HG_B_SCORE, t);
    struct hg_rule_info *rule = build_rule(&b);
    rule->constant_points = false;
    rule->points_ref = (struct hg_ref){HG_REF_VALUE, points};
    struct hg_block *block = &b.blocks.at[s];
    block->high = 100;
    block->result = (struct hg_ref){HG_REF_VALUE, score};
    block->groups = HG_NEW(&b.arena, struct hg_score_group);
    block->groups[0].count = block->group_count = 1;
    build_op(&b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(&b, HG_OP_SCORE, score, s, 0, 0);
    build_ready(&b, 5);
    const struct hg_value xs[5] = {num(30), between(10, 30), between(10, 30), num(30),
                                   holed(num(3), HG_R_NO_ROW)};
    static const char *const wanted[5] = {"30", "10..30", "0..30", "0", "3!no_row"};
    for (uint32_t l = 0; l < 5; l++) {
        set(&b, points, l, xs[l]);
        if (l != 2)
            set(&b, flag, l, num(l != 3));
    }
    build_run(&b);
    for (uint32_t l = 0; l < 5; l++)
        check_value(&b, score, l, wanted[l]);
    build_done(&b);
}

/* --- bands ----------------------------------------------------------------------------------- */

static void check_number_bands(bool has_unknown, struct hg_value x, const char *wanted)
{
    struct build b;
    build_init(&b);
    uint32_t reg = build_field(&b, HG_T_INTEGER, false),
             a = build_register(&b, HG_T_INTEGER, false);
    struct hg_bounds low = {200, 5000}, high = {5001, INT64_MAX}, inside = {100, 300};
    struct hg_band_const bands[3] = {{.ranges = {&low, 1}, .points = 30},
                                     {.ranges = {&high, 1}, .points = 20},
                                     {.ranges = {&inside, 1}, .points = -5}};
    struct hg_bands all = {bands, 3, has_unknown, 7};
    hg_push(&b.arena, &b.bands, all);
    build_op(&b, HG_OP_BANDS_NUMBER, a, reg, 0, 0);
    build_ready(&b, 1);
    set(&b, reg, 0, x);
    build_run(&b);
    check_value(&b, a, 0, wanted);
    build_done(&b);
}

Test(score, number_bands)
{
    check_number_bands(false, num(199), "-5");
    check_number_bands(false, num(200), "30");
    check_number_bands(false, num(5000), "30");
    check_number_bands(false, num(5001), "20");
    check_number_bands(false, num(1), "0");
    check_number_bands(false, between(200, 5000), "30");
    check_number_bands(false, between(300, 6000), "20..30");
    check_number_bands(false, between(1, 250), "-5..30");
    check_number_bands(false, between(INT64_MIN, INT64_MAX), "-5..30");
    check_number_bands(false, nothing(HG_R_DIVISION), "-5..30");
    check_number_bands(true, between(200, 5000), "7");
    check_number_bands(true, nothing(HG_R_DIVISION), "7");
    check_number_bands(true, num(200), "30");
}

Test(score, text_and_truth_bands)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), flag = build_field(&b, HG_T_BOOLEAN, false);
    uint32_t a = build_register(&b, HG_T_INTEGER, false),
             c = build_register(&b, HG_T_INTEGER, false);
    uint32_t d = build_register(&b, HG_T_INTEGER, false), truth = build_truth(&b);
    uint32_t alpha = build_text(&b, "alpha"), beta = build_text(&b, "beta");
    struct hg_str prefix = HG_STR("sw");
    struct hg_band_const texts[4] = {{.set = {&alpha, 1}, .points = 1},
                                     {.prefixes = {&prefix, 1}, .points = 2},
                                     {.negated = true, .set = {&beta, 1}, .points = 3},
                                     {.otherwise = true, .points = 4}};
    struct hg_band_const truths[2] = {{.truth = 1, .points = 5}, {.truth = 2, .points = -5}};
    struct hg_bands text_bands = {texts, 4, false, 0}, truth_bands = {truths, 2, false, 0},
                    yes_only = {truths, 1, true, 9};
    hg_push(&b.arena, &b.bands, text_bands);
    hg_push(&b.arena, &b.bands, truth_bands);
    hg_push(&b.arena, &b.bands, yes_only);
    build_op(&b, HG_OP_IS_TRUE, truth, flag, 0, 0);
    build_op(&b, HG_OP_BANDS_TEXT, a, x, 0, 0);
    build_op(&b, HG_OP_BANDS_TRUTH, c, truth, 1, 0);
    build_op(&b, HG_OP_BANDS_TRUTH, d, truth, 2, 0);
    build_ready(&b, 8);
    const char *const two[] = {"alpha", "beta"};
    struct hg_value xs[8] = {text(&b, "ALPHA"),         text(&b, "SW1"),
                             text(&b, "beta"),          text(&b, "zz"),
                             one_of(&b, false, 2, two), anything(),
                             one_of(&b, true, 0, NULL), nothing(HG_R_NO_ROW)};
    static const char *const wanted[8] = {"1", "2", "4", "3", "1..4", "1..4", "2..3", "1..4"};
    for (uint32_t l = 0; l < 8; l++)
        set(&b, x, l, xs[l]);
    set(&b, flag, 0, num(1));
    set(&b, flag, 1, num(0));
    build_run(&b);
    for (uint32_t l = 0; l < 8; l++) {
        check_value(&b, a, l, wanted[l]);
        check_value(&b, c, l, l == 0 ? "5" : l == 1 ? "-5" : "-5..5");
        check_value(&b, d, l, l == 0 ? "5" : l == 1 ? "0" : "9");
    }
    build_done(&b);
}

/* --- quantity and age ----------------------------------------------------------------------- */

static void check_per(enum hg_op op, int64_t each, int64_t most, struct hg_value x,
                      const char *wanted)
{
    struct build b;
    build_init(&b);
    uint32_t reg = build_field(&b, HG_T_INTEGER, false),
             a = build_register(&b, HG_T_INTEGER, false);
    build_op(&b, op, a, reg, build_number(&b, each), build_number(&b, most));
    build_ready(&b, 1);
    set(&b, reg, 0, x);
    build_run(&b);
    check_value(&b, a, 0, wanted);
    build_done(&b);
}

Test(score, per)
{
    check_per(HG_OP_PER, 10, 30, num(2), "20");
    check_per(HG_OP_PER, 10, 30, num(4), "30");
    check_per(HG_OP_PER, 10, 30, num(-4), "0");
    check_per(HG_OP_PER, -10, -30, num(2), "-20");
    check_per(HG_OP_PER, -10, -30, num(INT64_MAX), "-30");
    check_per(HG_OP_PER, INT64_MAX, 30, num(INT64_MAX), "30");
    check_per(HG_OP_PER, 10, 30, between(1, 2), "10..20");
    check_per(HG_OP_PER, -10, -30, between(INT64_MIN, INT64_MAX), "-30..0");
    check_per(HG_OP_PER, 10, 30, nothing(HG_R_DIVISION), "0..30");
    check_per(HG_OP_PER_DECIMAL, 10, 30, num(150000), "2");
    check_per(HG_OP_PER_DECIMAL, 10, 30, num(149999), "1");
    check_per(HG_OP_PER_DECIMAL, -10, -30, num(150000), "-2");
}

static void check_decay(enum hg_op op, struct hg_value points, struct hg_value span,
                        struct hg_value when, const char *wanted)
{
    struct build b;
    build_init(&b);
    uint32_t p = build_field(&b, HG_T_INTEGER, false), s = build_field(&b, HG_T_DURATION, false);
    uint32_t w = build_field(&b, op == HG_OP_HALVE_AGE ? HG_T_DURATION : HG_T_DATETIME, false);
    uint32_t a = build_register(&b, HG_T_INTEGER, false);
    build_op(&b, op, a, p, s, w);
    build_ready(&b, 1);
    b.lanes->now[0] = 1000 * DAY;
    set(&b, p, 0, points);
    set(&b, s, 0, span);
    set(&b, w, 0, when);
    build_run(&b);
    check_value(&b, a, 0, wanted);
    build_done(&b);
}

#define AGO(days) num((1000 - (days)) * DAY)

Test(score, fading)
{
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), AGO(0), "60");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), AGO(-5), "60");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), AGO(10), "40");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), AGO(30), "0");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), AGO(40), "0");
    check_decay(HG_OP_FADE, num(5), num(2 * DAY), AGO(1), "3");
    check_decay(HG_OP_FADE, num(-5), num(2 * DAY), AGO(1), "-3");
    check_decay(HG_OP_FADE, num(1), num(3), num(1000 * DAY - 1), "1"); /* two thirds */
    check_decay(HG_OP_FADE, num(1), num(3), num(1000 * DAY - 2), "0");
    check_decay(HG_OP_FADE, num(60), num(0), AGO(0), "0");
    check_decay(HG_OP_FADE, num(INT64_MAX), num(INT64_MAX), num(1000 * DAY), "9223372036854775807");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), between(980 * DAY, 990 * DAY), "20..40");
    check_decay(HG_OP_FADE, num(-60), num(30 * DAY), between(980 * DAY, 990 * DAY), "-40..-20");
    check_decay(HG_OP_FADE, num(60), between(20 * DAY, 40 * DAY), AGO(10), "30..45");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), between(INT64_MIN, INT64_MAX), "0..60");
    check_decay(HG_OP_FADE, num(60), num(30 * DAY), nothing(HG_R_OVERFLOW), "0..60");
    check_decay(HG_OP_FADE, between(-60, 60), num(30 * DAY), AGO(10), "-40..40");
}

Test(score, halving)
{
    check_decay(HG_OP_HALVE, num(60), num(30 * DAY), AGO(29), "60");
    check_decay(HG_OP_HALVE, num(60), num(30 * DAY), AGO(30), "30");
    check_decay(HG_OP_HALVE, num(60), num(30 * DAY), AGO(90), "7");
    check_decay(HG_OP_HALVE, num(-60), num(30 * DAY), AGO(90), "-7");
    check_decay(HG_OP_HALVE, num(60), num(30 * DAY), AGO(-90), "60");
    check_decay(HG_OP_HALVE, num(60), num(1), AGO(999), "0");
    check_decay(HG_OP_HALVE, num(60), num(0), AGO(1), "0");
    check_decay(HG_OP_HALVE, num(60), num(30 * DAY), between(910 * DAY, 990 * DAY), "7..60");
    check_decay(HG_OP_HALVE_AGE, num(60), num(30), num(61), "15");
    check_decay(HG_OP_HALVE_AGE, num(60), num(30), between(0, 61), "15..60");
    check_decay(HG_OP_HALVE_AGE, num(60), num(30), nothing(HG_R_DIVISION), "0..60");
}
