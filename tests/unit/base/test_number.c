/* Numbers: reading to the edge of 64 bits, rounding half away from zero, checked operations. */
#include "base/number.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct row {
    const char *text;
    enum hg_number_status status;
    int64_t value;
};

Test(number, reads_integers)
{
    static const struct row rows[] = {
        {"0", HG_NUMBER_OK, 0},
        {"-0", HG_NUMBER_OK, 0},
        {"+7", HG_NUMBER_OK, 7},
        {"007", HG_NUMBER_OK, 7},
        {"3.0", HG_NUMBER_OK, 3},
        {"3e2", HG_NUMBER_OK, 300},
        {"3.25E2", HG_NUMBER_OK, 325},
        {"300e-2", HG_NUMBER_OK, 3},
        {"9223372036854775807", HG_NUMBER_OK, INT64_MAX},
        {"-9223372036854775808", HG_NUMBER_OK, INT64_MIN},
        {"0000000000000000000000000009", HG_NUMBER_OK, 9},
        {"0e999999999999999999999999", HG_NUMBER_OK, 0},
        {"9223372036854775808", HG_NUMBER_RANGE, 0},
        {"-9223372036854775809", HG_NUMBER_RANGE, 0},
        {"18446744073709551616", HG_NUMBER_RANGE, 0},
        {"1e19", HG_NUMBER_RANGE, 0},
        {"1e999999999999999999999999", HG_NUMBER_RANGE, 0},
        {"3.5", HG_NUMBER_FRACTION, 0},
        {"1e-1", HG_NUMBER_FRACTION, 0},
        {"1e-99999999999999999999", HG_NUMBER_FRACTION, 0},
        {"3.0000000000000000000001", HG_NUMBER_FRACTION, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = 0;
        cr_assert_eq(hg_parse_integer(hg_str(rows[i].text), &value), rows[i].status, "%s",
                     rows[i].text);
        cr_assert_eq(value, rows[i].value, "%s", rows[i].text);
    }
}

Test(number, refuses_what_is_no_number)
{
    static const char *const texts[] = {
        "",    "-",  "+",  ".",   ".5",  "5.",   "5.e1",  "e5",  "5e",       "5e+",   "--1",
        "+-1", "1 ", " 1", "1_0", "1,5", "0x10", "1e1.5", "NaN", "Infinity", "1.2.3", "\xD9\xA1",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t value = 42;
        cr_assert_eq(hg_parse_integer(hg_str(texts[i]), &value), HG_NUMBER_SYNTAX, "%s", texts[i]);
        cr_assert_eq(hg_parse_decimal(hg_str(texts[i]), &value), HG_NUMBER_SYNTAX, "%s", texts[i]);
        cr_assert_eq(value, 42);
    }
    int64_t value;
    cr_assert_eq(hg_parse_integer(HG_STR("1\0"), &value), HG_NUMBER_SYNTAX);
    cr_assert_eq(hg_parse_integer((struct hg_str){NULL, 0}, &value), HG_NUMBER_SYNTAX);
}

Test(number, reads_decimals_and_rounds_half_away_from_zero)
{
    static const struct row rows[] = {
        {"0", HG_NUMBER_OK, 0},
        {"1", HG_NUMBER_OK, 1000000},
        {"-0.25", HG_NUMBER_OK, -250000},
        {"0.0000005", HG_NUMBER_OK, 1},
        {"-0.0000005", HG_NUMBER_OK, -1},
        {"0.00000049999999999999", HG_NUMBER_OK, 0},
        {"1.23456749", HG_NUMBER_OK, 1234567},
        {"1.2345675", HG_NUMBER_OK, 1234568},
        {"0.9999995", HG_NUMBER_OK, 1000000},
        {"5e-7", HG_NUMBER_OK, 1},
        {"4.9e-7", HG_NUMBER_OK, 0},
        {"5e-8", HG_NUMBER_OK, 0},
        {"12e-7", HG_NUMBER_OK, 1},
        {"15e-7", HG_NUMBER_OK, 2},
        {"1.5e3", HG_NUMBER_OK, 1500000000},
        {"0.00000000001e11", HG_NUMBER_OK, 1000000},
        {"9223372036854.775807", HG_NUMBER_OK, INT64_MAX},
        {"9223372036854.7758074", HG_NUMBER_OK, INT64_MAX},
        {"-9223372036854.775808", HG_NUMBER_OK, INT64_MIN},
        {"-9223372036854.7758084", HG_NUMBER_OK, INT64_MIN},
        {"9223372036854.7758075", HG_NUMBER_RANGE, 0},
        {"9223372036854.775808", HG_NUMBER_RANGE, 0},
        {"-9223372036854.7758085", HG_NUMBER_RANGE, 0},
        {"18446744073709.5516155", HG_NUMBER_RANGE, 0}, /* rounds past 64 bits */
        {"1e13", HG_NUMBER_RANGE, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = 0;
        cr_assert_eq(hg_parse_decimal(hg_str(rows[i].text), &value), rows[i].status, "%s",
                     rows[i].text);
        cr_assert_eq(value, rows[i].value, "%s: %lld", rows[i].text, (long long)value);
    }
}

Test(number, reads_exponents_as_long_as_the_digits)
{
    static char text[1000 + 16] = "0.";
    memset(text + 2, '0', 1000);
    strcpy(text + 1002, "1e1001");
    int64_t value;
    cr_assert_eq(hg_parse_decimal(hg_str(text), &value), HG_NUMBER_OK);
    cr_assert_eq(value, HG_DECIMAL_ONE);
}

Test(number, writes_decimals_shortest_and_reads_them_back)
{
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {3000000, "3"},
        {-250000, "-0.25"},
        {1, "0.000001"},
        {-1, "-0.000001"},
        {1500000, "1.5"},
        {10000000, "10"},
        {1010, "0.00101"},
        {INT64_MAX, "9223372036854.775807"},
        {INT64_MIN, "-9223372036854.775808"},
    };
    struct hg_buf buf;
    hg_buf_init(&buf, NULL, 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t back;
        hg_buf_clear(&buf);
        hg_put_decimal(&buf, rows[i].value);
        struct hg_str text = {buf.at, buf.len};
        cr_assert(hg_str_is(text, rows[i].text), "%.*s", HG_STR_ARGS(text));
        cr_assert_eq(hg_parse_decimal(text, &back), HG_NUMBER_OK);
        cr_assert_eq(back, rows[i].value);
    }
    hg_buf_release(&buf);
}

Test(number, checks_every_operation)
{
    int64_t out = 42;
    cr_assert_not(hg_add(INT64_MAX, 1, &out));
    cr_assert_not(hg_add(INT64_MIN, -1, &out));
    cr_assert_not(hg_sub(INT64_MIN, 1, &out));
    cr_assert_not(hg_sub(0, INT64_MIN, &out));
    cr_assert_not(hg_mul(INT64_MAX, 2, &out));
    cr_assert_not(hg_mul(INT64_MIN, -1, &out));
    cr_assert_eq(out, 42);
    cr_assert(hg_add(INT64_MAX, INT64_MIN, &out) && out == -1);
    cr_assert(hg_sub(-1, INT64_MIN, &out) && out == INT64_MAX);
    cr_assert(hg_mul(INT64_MIN, 1, &out) && out == INT64_MIN);
}

Test(number, multiplies_and_divides_in_128_bits)
{
    static const struct {
        int64_t a, b, c, out;
    } rows[] = {
        {7, 1, 2, 4},
        {-7, 1, 2, -4},
        {7, 1, -2, -4},
        {-7, 1, -2, 4},
        {5, 1, 3, 2},
        {4, 1, 3, 1},
        {-5, 1, 3, -2},
        {-4, 1, 3, -1},
        {1, 1, 2, 1},
        {-1, 1, 2, -1},
        {0, 5, 3, 0},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN},
        {INT64_MIN, 1, 1, INT64_MIN},
        {INT64_MAX, 1, INT64_MIN, -1},
        {1, 1, INT64_MIN, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t out = 0;
        cr_assert(hg_mul_div(rows[i].a, rows[i].b, rows[i].c, &out), "row %zu", i);
        cr_assert_eq(out, rows[i].out, "row %zu: %lld", i, (long long)out);
    }
    int64_t out = 42;
    cr_assert_not(hg_mul_div(INT64_MIN, 1, -1, &out));
    cr_assert_not(hg_mul_div(INT64_MAX, 2, 1, &out));
    cr_assert_not(hg_mul_div(INT64_MIN, INT64_MIN, 1, &out));
    cr_assert_not(hg_mul_div(INT64_MAX, 3, 2, &out));
    cr_assert_eq(out, 42);
}
