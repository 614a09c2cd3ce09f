/* Rows of a table found by their cells, and their results. */
#include "build.h"

/* Four rows over a number: < 10, 10..19, 10..29, and from 40 on; 20 to 39 partly without one. */
static uint32_t sample(struct build *b, uint32_t reg)
{
    static const uint64_t cells[4] = {1, 2, 2 | 4, 16};
    static const char *const teams[4] = {"alpha", "beta", "gamma", "ALPHA"};
    uint32_t t = build_table(b, 4, 1);
    struct hg_column *column = build_column(b, t, HG_COLUMN_NUMBER, reg, 5);
    column->cuts = hg_arena_copy(&b->arena, (const int64_t[]){10, 20, 30, 40}, 4 * sizeof(int64_t));
    for (uint32_t r = 0; r < 4; r++)
        build_cell(b, t, column, r, cells[r]);
    struct hg_give *gives = HG_ARRAY(&b->arena, struct hg_give, 2);
    gives[0] = (struct hg_give){
        .name = HG_STR("team"), .type = HG_T_TEXT, .texts = HG_ARRAY(&b->arena, uint32_t, 4)};
    gives[1] = (struct hg_give){.name = HG_STR("due"),
                                .type = HG_T_DURATION,
                                .numbers = HG_ARRAY(&b->arena, int64_t, 4),
                                .units = HG_ARRAY(&b->arena, uint8_t, 4)};
    for (uint32_t r = 0; r < 4; r++) {
        gives[0].texts[r] = build_text(b, teams[r]);
        gives[1].numbers[r] = 1 + (int64_t)r;
        gives[1].units[r] = r == 3 ? HG_BUSINESS_DAYS : HG_BUSINESS_MINUTES;
    }
    b->tables.at[t].gives = gives;
    b->tables.at[t].give_count = 2;
    return t;
}

Test(table, found_and_given)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_INTEGER, false);
    uint32_t team = build_register(&b, HG_T_TEXT, false);
    uint32_t due = build_register(&b, HG_T_DURATION, false);
    uint32_t found = build_truth(&b), t = sample(&b, x);
    build_op(&b, HG_OP_MATCH, t, 0, 0, 0);
    build_op(&b, HG_OP_FOUND, found, t, 0, 0);
    build_op(&b, HG_OP_GIVE_TEXT, team, t, 0, 0);
    build_op(&b, HG_OP_GIVE_NUMBER, due, t, 1, 0);
    static const struct {
        struct hg_value x;
        char found;
        const char *team, *due;
    } cases[] = {
        {{.lo = 5, .hi = 5}, 'T', "alpha", "1"},
        {{.lo = 15, .hi = 15}, 'T', "beta", "2"},
        {{.lo = 35, .hi = 35}, 'F', "nothing!no_row", "nothing!no_row"},
        {{.state = HG_BETWEEN, .lo = 5, .hi = 15}, 'U', "{alpha|beta|gamma}!no_row", "1..3!no_row"},
        {{.state = HG_BETWEEN, .lo = 15, .hi = 25}, 'T', "{beta|gamma}", "2..3"},
        {{.state = HG_BETWEEN, .lo = 35, .hi = 45}, 'U', "ALPHA!no_row", "4!no_row"},
        {{.state = HG_BETWEEN, .lo = INT64_MIN, .hi = INT64_MAX},
         'U',
         "{ALPHA|beta|gamma}!no_row",
         "..!no_row"},
        {{.state = HG_NOTHING, .hole = HG_R_DIVISION},
         'U',
         "{ALPHA|beta|gamma}!no_row",
         "..!no_row"},
    };
    uint32_t count = sizeof cases / sizeof *cases;
    build_ready(&b, count);
    for (uint32_t l = 0; l < count; l++)
        set(&b, x, l, cases[l].x);
    build_run(&b);
    for (uint32_t l = 0; l < count; l++) {
        check_truth(&b, found, l, cases[l].found);
        check_value(&b, team, l, cases[l].team);
        check_value(&b, due, l, cases[l].due);
    }
    cr_expect_eq(hg_lane_value(b.lanes, due, 1)->unit, HG_BUSINESS_MINUTES);
    build_done(&b);
}
