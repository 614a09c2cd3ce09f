/* Instructions on numbers, over values, intervals and unknowns; overflow and division by zero. */
#include "build.h"

#define MAX INT64_MAX
#define MIN INT64_MIN
#define DAY HG_MICROS_PER_DAY

struct pair_case {
    struct hg_value x, y;
    const char *wanted;
};

/* Runs op over all cases at once, then each alone: one lane must equal many. */
static void run_pairs(enum hg_op op, enum hg_type_kind type, const struct pair_case *cases,
                      uint32_t count)
{
    for (uint32_t alone = 0; alone <= count; alone++) {
        struct build b;
        build_init(&b);
        uint32_t x = build_field(&b, type, false), y = build_field(&b, type, false);
        uint32_t a = build_register(&b, type, false);
        build_op(&b, op, a, x, y, 0);
        build_ready(&b, alone == count ? count : 1);
        for (uint32_t l = 0; l < b.lanes->lanes; l++) {
            const struct pair_case *one = &cases[alone == count ? l : alone];
            set(&b, x, l, one->x);
            set(&b, y, l, one->y);
        }
        build_run(&b);
        for (uint32_t l = 0; l < b.lanes->lanes; l++)
            check_value(&b, a, l, cases[alone == count ? l : alone].wanted);
        build_done(&b);
    }
}

#define PAIRS(op, type, ...)                                                                       \
    do {                                                                                           \
        const struct pair_case cases[] = {__VA_ARGS__};                                            \
        run_pairs(op, type, cases, sizeof cases / sizeof *cases);                                  \
    } while (0)

Test(ops_number, add)
{
    PAIRS(HG_OP_ADD, HG_T_INTEGER, {num(2), num(3), "5"}, {between(1, 4), num(3), "4..7"},
          {num(MAX), num(1), "nothing!overflow"}, {between(0, MAX - 1), num(5), "5..!overflow"},
          {between(0, MAX), num(5), "5.."}, {between(MIN, 3), num(-5), "..-2"},
          {nothing(HG_R_NO_ROW), num(1), "nothing!no_row"},
          {holed(num(4), HG_R_DIVISION), num(1), "5!division"});
}

Test(ops_number, sub)
{
    PAIRS(HG_OP_SUB, HG_T_INTEGER, {num(2), num(3), "-1"}, {between(1, 4), between(1, 4), "-3..3"},
          {num(MIN), num(1), "nothing!overflow"}, {num(0), between(0, MAX), "..0"});
}

Test(ops_number, mul)
{
    PAIRS(HG_OP_MUL, HG_T_INTEGER, {num(-2), num(3), "-6"},
          {between(-2, 3), between(-5, 7), "-15..21"}, {num(MIN), num(MIN), "nothing!overflow"},
          {num(0), between(MIN, MAX), "0"}, {num(-2), between(0, MAX), "..0"},
          {num(MAX), between(1, 2), "9223372036854775807!overflow"});
}

Test(ops_number, mul_decimal_rounds_once_half_away_from_zero)
{
    PAIRS(HG_OP_MUL_DECIMAL, HG_T_DECIMAL, {num(1500000), num(2), "3"}, {num(500000), num(1), "1"},
          {num(-500000), num(1), "-1"}, {num(499999), num(1), "0"},
          {num(MIN), num(MIN), "nothing!overflow"}, {num(MAX), num(1000000), "9223372036854775807"},
          {between(-1000000, 2000000), num(3), "-3..6"}, {between(0, MAX), num(2), "0.."});
}

Test(ops_number, div_decimal)
{
    PAIRS(HG_OP_DIV_DECIMAL, HG_T_DECIMAL, {num(1), num(3), "333333"}, {num(2), num(3), "666667"},
          {num(-2), num(3), "-666667"}, {num(1), num(0), "nothing!division"},
          {num(0), num(0), "nothing!division"}, {num(10), between(1, 5), "2000000..10000000"},
          {num(10), between(0, 5), "2000000..10000000!division"},
          {num(10), between(-2, 5), "-10000000..10000000!division"},
          {num(10), between(1, MAX), "0..10000000"}, {between(5, MAX), num(2), "2500000.."},
          {num(MAX), num(1), "nothing!overflow"});
}

Test(ops_number, min_and_max)
{
    PAIRS(HG_OP_MIN, HG_T_INTEGER, {num(2), num(3), "2"}, {between(1, 9), num(3), "1..3"},
          {between(MIN, MAX), num(3), "..3"});
    PAIRS(HG_OP_MAX, HG_T_INTEGER, {num(2), num(3), "3"}, {between(1, 9), num(3), "3..9"},
          {between(MIN, MAX), num(3), "3.."});
}

Test(ops_number, assumed_takes_the_second_where_the_first_is_unknown)
{
    PAIRS(HG_OP_ASSUMED, HG_T_INTEGER, {num(2), num(3), "2"}, {between(1, 9), num(3), "3"},
          {nothing(HG_R_DIVISION), num(3), "3"}, {holed(num(2), HG_R_DIVISION), num(3), "3"});
}

struct one_case {
    enum hg_op op;
    struct hg_value x;
    const char *wanted;
};

Test(ops_number, one_operand)
{
    static const int64_t now = 20 * DAY + DAY / 2;
    const struct one_case cases[] = {
        {HG_OP_NEG, num(4), "-4"},
        {HG_OP_NEG, num(MIN), "nothing!overflow"},
        {HG_OP_NEG, between(MIN, 4), "-4.."},
        {HG_OP_ABS, num(-4), "4"},
        {HG_OP_ABS, between(-4, 3), "0..4"},
        {HG_OP_ABS, between(-4, -3), "3..4"},
        {HG_OP_ABS, between(MIN, 3), "0.."},
        {HG_OP_ABS, num(MIN), "nothing!overflow"},
        {HG_OP_FLOOR, num(1999999), "1"},
        {HG_OP_FLOOR, num(-1), "-1"},
        {HG_OP_FLOOR, between(MIN, 2500000), "..2"},
        {HG_OP_ROUND, num(1500000), "2"},
        {HG_OP_ROUND, num(-1500000), "-2"},
        {HG_OP_ROUND, num(1499999), "1"},
        {HG_OP_TO_DECIMAL, num(3), "3000000"},
        {HG_OP_TO_DECIMAL, num(MAX), "nothing!overflow"},
        {HG_OP_TO_DECIMAL, between(1, MAX), "1000000.."},
        {HG_OP_DATE_TO_INSTANT, num(2), "172800000000"},
        {HG_OP_DAYS_SINCE, num(18 * DAY), "2"},
        {HG_OP_DAYS_SINCE, num(21 * DAY), "-1"},
        {HG_OP_DAYS_SINCE, between(18 * DAY, 20 * DAY), "0..2"},
        {HG_OP_DAYS_SINCE, between(MIN, 20 * DAY), "0.."},
        {HG_OP_DAYS_SINCE, nothing(HG_R_NO_ROW), "nothing!no_row"},
        {HG_OP_HOURS_SINCE, num(20 * DAY), "12"},
        {HG_OP_HOURS_SINCE, num(now + 1), "-1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build b;
        build_init(&b);
        uint32_t x = build_field(&b, HG_T_INTEGER, false);
        uint32_t a = build_register(&b, HG_T_INTEGER, false);
        build_op(&b, cases[i].op, a, x, 0, 0);
        build_ready(&b, 1);
        b.lanes->now[0] = now;
        set(&b, x, 0, cases[i].x);
        build_run(&b);
        cr_expect_str_eq(show(&b, a, 0), cases[i].wanted, "case %zu: %s, not %s", i, show(&b, a, 0),
                         cases[i].wanted);
        build_done(&b);
    }
}

Test(ops_number, constants_and_choice)
{
    struct build b;
    build_init(&b);
    uint32_t one = build_register(&b, HG_T_INTEGER, false);
    uint32_t span = build_register(&b, HG_T_DURATION, false);
    uint32_t chosen = build_register(&b, HG_T_INTEGER, false);
    uint32_t nine = build_register(&b, HG_T_INTEGER, false);
    uint32_t mixed = build_register(&b, HG_T_DURATION, false);
    uint32_t days = build_register(&b, HG_T_DURATION, false);
    uint32_t maybe = build_truth(&b);
    build_op(&b, HG_OP_NUMBER, one, build_number(&b, 1), 0, 0);
    build_op(&b, HG_OP_NUMBER, nine, build_number(&b, 9), 0, 0);
    build_op(&b, HG_OP_DURATION, span, build_number(&b, 4), HG_BUSINESS_MINUTES, 0);
    build_op(&b, HG_OP_DURATION, days, build_number(&b, 4), HG_BUSINESS_DAYS, 0);
    build_op(&b, HG_OP_TRUTH, maybe, HG_UNKNOWN, 0, 0);
    build_op(&b, HG_OP_CHOOSE, chosen, maybe, nine, one);
    build_op(&b, HG_OP_CHOOSE, mixed, maybe, span, days);
    build_ready(&b, 2);
    build_run(&b);
    check_value(&b, chosen, 1, "1..9");
    check_value(&b, span, 1, "4");
    check_value(&b, mixed, 1, "..");
    cr_expect_eq(hg_lane_value(b.lanes, span, 1)->unit, HG_BUSINESS_MINUTES);
    build_done(&b);
}
