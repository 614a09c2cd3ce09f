/* Instructions that make truths: logic, comparisons, windows of time, membership. */
#include "build.h"

#define DAY HG_MICROS_PER_DAY

static const uint8_t all_truths[3] = {HG_TRUE, HG_FALSE, HG_UNKNOWN};

/* Kleene's tables, in the order true, false, unknown. */
static const char and_table[] = "TFU"
                                "FFF"
                                "UFU";
static const char or_table[] = "TTT"
                               "TFU"
                               "TUU";

Test(ops_truth, kleene_connectives)
{
    struct build b;
    build_init(&b);
    uint32_t truths[3], ands[9], ors[9], nots[3], second[9], chosen[3], known[3], assumed[3];
    for (int i = 0; i < 3; i++) {
        truths[i] = build_truth(&b);
        build_op(&b, HG_OP_TRUTH, truths[i], all_truths[i], 0, 0);
    }
    for (int i = 0; i < 9; i++) {
        uint32_t list = build_list(&b, 2, (uint32_t[]){truths[i / 3], truths[i % 3]});
        build_op(&b, HG_OP_AND, ands[i] = build_truth(&b), list, 0, 0);
        build_op(&b, HG_OP_OR, ors[i] = build_truth(&b), list, 0, 0);
        build_op(&b, HG_OP_AT_LEAST, second[i] = build_truth(&b), list, 2, 0);
    }
    for (int i = 0; i < 3; i++) {
        build_op(&b, HG_OP_NOT, nots[i] = build_truth(&b), truths[i], 0, 0);
        build_op(&b, HG_OP_TRUTH_CHOOSE, chosen[i] = build_truth(&b), truths[i], truths[0],
                 truths[1]);
        build_op(&b, HG_OP_TRUTH_KNOWN, known[i] = build_truth(&b), truths[i], 0, 0);
        build_op(&b, HG_OP_TRUTH_ASSUMED, assumed[i] = build_truth(&b), truths[i], truths[1], 0);
    }
    build_ready(&b, 2);
    build_run(&b);
    for (int i = 0; i < 9; i++) {
        check_truth(&b, ands[i], 1, and_table[i]);
        check_truth(&b, second[i], 1, and_table[i]);
        check_truth(&b, ors[i], 1, or_table[i]);
    }
    for (int i = 0; i < 3; i++) {
        check_truth(&b, nots[i], 0, "FTU"[i]);
        check_truth(&b, chosen[i], 0, "TFU"[i]);
        check_truth(&b, known[i], 0, "TTF"[i]);
        check_truth(&b, assumed[i], 0, "TFF"[i]);
    }
    build_done(&b);
}

struct compare_case {
    struct hg_value x, y;
    const char *wanted; /* less, at most, same */
};

Test(ops_truth, comparisons_on_intervals)
{
    const struct compare_case cases[] = {
        {num(1), num(2), "TTF"},
        {num(2), num(2), "FTT"},
        {num(3), num(2), "FFF"},
        {between(1, 2), num(2), "UTU"},
        {between(1, 2), between(3, 4), "TTF"},
        {between(3, 4), between(1, 2), "FFF"},
        {between(INT64_MIN, INT64_MAX), num(2), "UUU"},
        {holed(num(1), HG_R_NO_ROW), num(2), "UUU"},
        {nothing(HG_R_OVERFLOW), num(2), "UUU"},
    };
    uint32_t count = sizeof cases / sizeof *cases;
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_INTEGER, false), y = build_field(&b, HG_T_INTEGER, false);
    uint32_t t[3] = {build_truth(&b), build_truth(&b), build_truth(&b)};
    build_op(&b, HG_OP_NUMBER_LESS, t[0], x, y, 0);
    build_op(&b, HG_OP_NUMBER_AT_MOST, t[1], x, y, 0);
    build_op(&b, HG_OP_NUMBER_SAME, t[2], x, y, 0);
    build_ready(&b, count);
    for (uint32_t l = 0; l < count; l++) {
        set(&b, x, l, cases[l].x);
        set(&b, y, l, cases[l].y);
    }
    build_run(&b);
    for (uint32_t l = 0; l < count; l++) {
        for (int i = 0; i < 3; i++)
            check_truth(&b, t[i], l, cases[l].wanted[i]);
    }
    build_done(&b);
}

Test(ops_truth, ranges_and_booleans)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_INTEGER, false), flag = build_field(&b, HG_T_BOOLEAN, false);
    uint32_t in = build_truth(&b), is = build_truth(&b);
    uint32_t ranges = build_ranges(&b, 3, (struct hg_bounds[]){{1, 3}, {5, 9}, {20, INT64_MAX}});
    build_op(&b, HG_OP_NUMBER_IN, in, x, ranges, 0);
    build_op(&b, HG_OP_IS_TRUE, is, flag, 0, 0);
    build_ready(&b, 8);
    const struct hg_value xs[8] = {num(0),        num(1),         num(9),          num(4),
                                   between(5, 8), between(9, 12), between(10, 15), between(2, 6)};
    for (uint32_t l = 0; l < 8; l++)
        set(&b, x, l, xs[l]);
    set(&b, flag, 0, num(1));
    set(&b, flag, 1, num(0));
    build_run(&b);
    for (uint32_t l = 0; l < 8; l++)
        check_truth(&b, in, l, "FTTFTUFU"[l]);
    check_truth(&b, is, 0, 'T');
    check_truth(&b, is, 1, 'F');
    check_truth(&b, is, 2, 'U'); /* missing */
    build_done(&b);
}

Test(ops_truth, time_windows)
{
    static const int64_t now = 100 * DAY;
    struct {
        struct hg_value at, span;
        const char *wanted; /* within last, within next, older than */
    } cases[] = {
        {num(now), num(10 * DAY), "TTF"},
        {num(now - 10 * DAY), num(10 * DAY), "TFF"},
        {num(now - 10 * DAY - 1), num(10 * DAY), "FFT"},
        {num(now + 10 * DAY), num(10 * DAY), "FTF"},
        {num(now + 10 * DAY + 1), num(10 * DAY), "FFF"},
        {between(now - 20 * DAY, now - 5 * DAY), num(10 * DAY), "UFU"},
        {between(INT64_MIN, INT64_MAX), num(10 * DAY), "UUU"},
        {num(now - 10 * DAY), between(5 * DAY, 20 * DAY), "UFU"},
        {num(now), holed(num(10 * DAY), HG_R_NO_ROW), "UUU"},
    };
    uint32_t count = sizeof cases / sizeof *cases;
    struct build b;
    build_init(&b);
    uint32_t at = build_field(&b, HG_T_DATETIME, false);
    uint32_t span = build_field(&b, HG_T_DURATION, false);
    uint32_t t[3] = {build_truth(&b), build_truth(&b), build_truth(&b)}, force = build_truth(&b);
    build_op(&b, HG_OP_WITHIN_LAST, t[0], at, span, 0);
    build_op(&b, HG_OP_WITHIN_NEXT, t[1], at, span, 0);
    build_op(&b, HG_OP_OLDER_THAN, t[2], at, span, 0);
    build_op(&b, HG_OP_IN_FORCE, force, build_number(&b, now - DAY), build_number(&b, now + DAY),
             0);
    build_ready(&b, count);
    for (uint32_t l = 0; l < count; l++) {
        b.lanes->now[l] = now;
        set(&b, at, l, cases[l].at);
        set(&b, span, l, cases[l].span);
    }
    b.lanes->now[count - 1] = now + DAY;
    build_run(&b);
    for (uint32_t l = 0; l < count; l++) {
        for (int i = 0; i < 3; i++)
            check_truth(&b, t[i], l, cases[l].wanted[i]);
        check_truth(&b, force, l, l == count - 1 ? 'F' : 'T');
    }
    build_done(&b);
}

Test(ops_truth, flags_are_on_until_their_end)
{
    struct build b;
    build_init(&b);
    struct hg_flag flags[] = {{HG_STR("a"), HG_STR("o"), DAY}, {HG_STR("b"), HG_STR("o"), DAY}};
    b.program.flags = flags;
    b.program.flag_count = 2;
    uint32_t a = build_truth(&b), other = build_truth(&b);
    build_op(&b, HG_OP_FLAG, a, 0, 0, 0);
    build_op(&b, HG_OP_FLAG, other, 1, 0, 0);
    build_ready(&b, 2);
    b.lanes->flags = 1;
    b.lanes->now[0] = DAY - 1;
    b.lanes->now[1] = DAY;
    build_run(&b);
    check_truth(&b, a, 0, 'T');
    check_truth(&b, a, 1, 'F');
    check_truth(&b, other, 0, 'F');
    build_done(&b);
}

Test(ops_truth, sets_of_texts)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), y = build_field(&b, HG_T_TEXT, false);
    uint32_t in = build_truth(&b), same = build_truth(&b), exactly = build_truth(&b),
             known = build_truth(&b), none = build_truth(&b);
    uint32_t two = build_set(&b, 2, (const char *const[]){"Alpha", "beta"});
    uint32_t empty = build_set(&b, 0, NULL);
    build_text(&b, "gamma");
    build_op(&b, HG_OP_TEXT_IN, in, x, two, 0);
    build_op(&b, HG_OP_TEXT_IN, none, x, empty, 0);
    build_op(&b, HG_OP_TEXT_SAME, same, x, y, 0);
    build_op(&b, HG_OP_TEXT_SAME, exactly, x, y, 1);
    build_op(&b, HG_OP_IS_KNOWN, known, x, 0, 0);
    build_ready(&b, 10);
    const char *const ab[] = {"alpha", "beta"}, *const ag[] = {"alpha", "gamma"},
                      *const g[] = {"gamma"};
    struct hg_value xs[10] = {text(&b, "ALPHA"),
                              text(&b, "gamma"),
                              text(&b, "else"),
                              one_of(&b, false, 2, ab),
                              one_of(&b, false, 2, ag),
                              one_of(&b, true, 1, g),
                              one_of(&b, true, 2, ab),
                              anything(),
                              holed(text(&b, "alpha"), HG_R_NO_ROW),
                              nothing(HG_R_NO_ROW)};
    struct hg_value ys[10] = {text(&b, "Alpha"), text(&b, "gamma"), text(&b, "ELSE"),
                              text(&b, "gamma"), text(&b, "alpha"), text(&b, "beta"),
                              text(&b, "else"),  text(&b, "alpha"), text(&b, "alpha"),
                              text(&b, "alpha")};
    for (uint32_t l = 0; l < 10; l++) {
        set(&b, x, l, xs[l]);
        set(&b, y, l, ys[l]);
    }
    build_run(&b);
    for (uint32_t l = 0; l < 10; l++) {
        check_truth(&b, in, l, "TFFTUFUUUU"[l]);
        check_truth(&b, none, l, "FFFFFFFFUU"[l]);
        check_truth(&b, same, l, "TTTFUUUUUU"[l]); /* 5: something else may be any constant */
        check_truth(&b, exactly, l, "FTFFUUUUUU"[l]);
        check_truth(&b, known, l, "TTTFFFFFFF"[l]);
    }
    build_done(&b);
}

Test(ops_truth, lists)
{
    struct build b;
    build_init(&b);
    uint32_t list = build_field(&b, HG_T_TEXT, true), numbers = build_field(&b, HG_T_INTEGER, true);
    uint32_t x = build_field(&b, HG_T_TEXT, false), n = build_field(&b, HG_T_INTEGER, false);
    uint32_t has = build_truth(&b), in = build_truth(&b), has_number = build_truth(&b);
    build_text(&b, "red");
    build_text(&b, "blue");
    build_op(&b, HG_OP_LIST_HAS, has, list, x, 0);
    build_op(&b, HG_OP_TEXT_IN_LIST, in, x, list, 0);
    build_op(&b, HG_OP_LIST_HAS, has_number, numbers, n, 0);
    build_ready(&b, 6);
    const struct hg_text *items[] = {hg_image_constant(b.image, 0), text(&b, "Green").text};
    const struct hg_list colours = {.count = 2, .texts = items}, none = {.texts = items},
                         few = {.count = 2, .numbers = (const int64_t[]){3, 8}};
    struct hg_value full = {.state = HG_KNOWN, .list = &colours},
                    empty = {.state = HG_KNOWN, .list = &none},
                    eights = {.state = HG_KNOWN, .list = &few};
    const char *const rg[] = {"red", "green"}, *const rb[] = {"red", "blue"},
                      *const bl[] = {"blue"};
    struct hg_value xs[6] = {text(&b, "GREEN"),        text(&b, "blue"),
                             one_of(&b, false, 2, rg), one_of(&b, false, 2, rb),
                             one_of(&b, true, 1, bl),  anything()};
    struct hg_value ns[6] = {num(3), num(4), between(4, 7), between(4, 8), num(8), anything()};
    for (uint32_t l = 0; l < 6; l++) {
        set(&b, list, l, full);
        set(&b, x, l, xs[l]);
        set(&b, numbers, l, eights);
        set(&b, n, l, ns[l]);
    }
    set(&b, n, 5, between(INT64_MIN, INT64_MAX));
    build_run(&b);
    for (uint32_t l = 0; l < 6; l++) {
        check_truth(&b, has, l, "TFTUUU"[l]);
        check_truth(&b, in, l, "TFTUUU"[l]);
        check_truth(&b, has_number, l, "TFFUTU"[l]);
    }
    set(&b, list, 5, empty);
    set(&b, list, 0, anything());
    build_run(&b);
    check_truth(&b, has, 5, 'F');
    check_truth(&b, has, 0, 'U');
    build_done(&b);
}
