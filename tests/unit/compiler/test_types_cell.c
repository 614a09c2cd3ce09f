/* types_cell.c: cells of bands against the type of what they are compared with. */
#include "check.h"

/* The band `cell` of a score by `of`, typed; false when it is refused. */
static bool band(struct check *check, const char *of, const char *cell, struct hg_typed_cell *out)
{
    char text[400];
    snprintf(text, sizeof text, "define x is %s\nscore s 0..9 { a: by x { %s: +1 } }\n", of, cell);
    check_policy(check, text);
    if (check->diags.errors != 0)
        return false;
    struct hg_rule *rule = check->model.blocks[0].rules[0].rule;
    return hg_type_cell(&check->model, &rule->points.bands[0].cell,
                        hg_info(&check->model, rule->points.by)->type, out);
}

Test(cells, ranges)
{
    static const struct {
        const char *of, *cell;
        int64_t lo, hi;
    } rows[] = {
        {"visits", "5", 5, 5},
        {"visits", "-5", -5, -5},
        {"visits", "2..7", 2, 7},
        {"visits", "2..", 2, INT64_MAX},
        {"visits", "..7", INT64_MIN, 7},
        {"visits", "< 7", INT64_MIN, 6},
        {"visits", "<= 7", INT64_MIN, 7},
        {"visits", "> 7", 8, INT64_MAX},
        {"visits", ">= 7", 7, INT64_MAX},
        {"visits", "< 2.5", INT64_MIN, 2},
        {"visits", "<= 2.5", INT64_MIN, 2},
        {"visits", "> 2.5", 3, INT64_MAX},
        {"visits", ">= 2.5", 3, INT64_MAX},
        {"visits", "> -2.5", -2, INT64_MAX},
        {"visits", "< -2.5", INT64_MIN, -3},
        {"visits", "1.5..3.5", 2, 3},
        {"rate", "0.5", 500000, 500000},
        {"rate", "1", 1000000, 1000000},
        {"rate", "< 1", INT64_MIN, 999999},
        {"rate", "0..0.25", 0, 250000},
        {"birthday", "1970-01-02", 1, 1},
        {"submitted_at", "1970-01-02", INT64_C(86400000000), INT64_C(86400000000)},
        {"2 hours", "1 hour", INT64_C(3600000000), INT64_C(3600000000)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct check check = {0};
        struct hg_typed_cell cell;
        cr_expect(band(&check, rows[i].of, rows[i].cell, &cell), "%s: %s", rows[i].cell,
                  check.said);
        if (check.diags.errors == 0) {
            cr_assert_eq(cell.ranges.count, 1);
            cr_expect_eq(cell.ranges.at[0].lo, rows[i].lo, "%s", rows[i].cell);
            cr_expect_eq(cell.ranges.at[0].hi, rows[i].hi, "%s", rows[i].cell);
        }
        check_release(&check);
    }
}

Test(cells, texts_alternatives_and_not)
{
    struct check check = {0};
    struct hg_typed_cell cell;
    cr_assert(band(&check, "title", "not \"VP \" | \"head  of\" | starts with \"Dr\"", &cell));
    cr_expect(cell.negated && !cell.any);
    cr_assert_eq(cell.texts.count, 2);
    cr_expect(hg_str_is(cell.texts.at[0], "VP"));
    cr_expect(hg_str_is(cell.texts.at[1], "head of"));
    cr_assert_eq(cell.prefixes.count, 1);
    cr_expect(hg_str_is(cell.prefixes.at[0], "Dr"));
    cr_expect(hg_str_starts(cell.written, HG_STR("not \"VP \"")));
    check_release(&check);
}

Test(cells, refused)
{
    static const struct {
        const char *of, *cell, *said;
    } rows[] = {
        {"visits", "2.5", "E0329 "},
        {"visits", "\"a\"", "E0329 "},
        {"visits", "7..2", "E0328 "},
        {"visits", "1.2..1.8", "E0328 "},
        {"title", "5", "E0329 "},
        {"title", "1..5", "E0329 "},
        {"title", "> 5", "E0329 "},
        {"title", "\"{source}\"", "E0329 "},
        {"source", "\"demos\"", "E0412 "},
        {"country", "\"UK\"", "E0413 "},
        {"birthday", "5", "E0329 "},
        {"2 hours", "1 business hour", "E0329 "},
        {"visits", "starts with \"a\"", "E0329 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct check check = {0};
        struct hg_typed_cell cell;
        cr_expect_not(band(&check, rows[i].of, rows[i].cell, &cell));
        cr_expect_str_eq(check.said, rows[i].said, "%s", rows[i].cell);
        check_release(&check);
    }
}
