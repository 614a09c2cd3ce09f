/* How a test may write a score: a number, a comparison, a range. */
#include <criterion/criterion.h>

#include "cli/common/common.h"
#include "cli/testing/test_file.h"

const struct hg_command *const hg_commands[] = {NULL};

#define OPEN_LOW INT64_MIN
#define OPEN_HIGH INT64_MAX

Test(scores, ranges)
{
    static const struct {
        const char *text;
        bool decimal, good;
        int64_t low, high;
    } cases[] = {
        {"60", false, true, 60, 60},
        {"-5", false, true, -5, -5},
        {">= 40", false, true, 40, OPEN_HIGH},
        {">=40", false, true, 40, OPEN_HIGH},
        {"> 40", false, true, 41, OPEN_HIGH},
        {"<= 40", false, true, OPEN_LOW, 40},
        {"< 40", false, true, OPEN_LOW, 39},
        {"40..60", false, true, 40, 60},
        {"40 .. 60", false, true, 40, 60},
        {"-5..5", false, true, -5, 5},
        {"40..", false, true, 40, OPEN_HIGH},
        {"..60", false, true, OPEN_LOW, 60},
        {"  7  ", false, true, 7, 7},
        {"0.5", true, true, 500000, 500000},
        {"> 0.5", true, true, 500001, OPEN_HIGH},
        {"0.25..1", true, true, 250000, 1000000},
        {"60.0", false, true, 60, 60},
        {"", false, false, 0, 0},
        {"..", false, false, 0, 0},
        {"high", false, false, 0, 0},
        {"60..40", false, false, 0, 0},
        {"60.5", false, false, 0, 0},
        {">=", false, false, 0, 0},
        {"=> 5", false, false, 0, 0},
        {"1..2..3", false, false, 0, 0},
        {"99999999999999999999", false, false, 0, 0},
        {"> 9223372036854775807", false, false, 0, 0},
        {"< -9223372036854775808", false, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t low, high;
        enum hg_type_kind scale = cases[i].decimal ? HG_T_DECIMAL : HG_T_INTEGER;
        bool good = hg_test_score_range(hg_str(cases[i].text), scale, &low, &high);
        cr_assert_eq(good, cases[i].good, "`%s`", cases[i].text);
        if (!good)
            continue;
        cr_assert_eq(low, cases[i].low, "low of `%s`", cases[i].text);
        cr_assert_eq(high, cases[i].high, "high of `%s`", cases[i].text);
    }
}
