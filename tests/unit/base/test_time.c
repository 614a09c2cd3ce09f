/* Dates, instants and durations: leap years, the first and last year, offsets, units. */
#include "base/time.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct hg_buf buf;

static void setup(void)
{
    hg_buf_init(&buf, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&buf);
}

TestSuite(time, .init = setup, .fini = teardown);

static void assert_written(const char *text)
{
    struct hg_str out = {buf.at, buf.len};
    cr_assert(hg_str_is(out, text), "%.*s instead of %s", HG_STR_ARGS(out), text);
    hg_buf_clear(&buf);
}

Test(time, reads_and_writes_dates)
{
    static const struct {
        const char *text;
        int64_t days;
    } rows[] = {
        {"1970-01-01", 0},       {"1969-12-31", -1},      {"2000-02-29", 11016},
        {"2024-02-29", 19782},   {"2024-03-01", 19783},   {"1900-03-01", -25508},
        {"0001-01-01", -719162}, {"0004-02-29", -718008}, {"9999-12-31", 2932896},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t days;
        cr_assert(hg_parse_date(hg_str(rows[i].text), &days), "%s", rows[i].text);
        cr_assert_eq(days, rows[i].days, "%s: %lld", rows[i].text, (long long)days);
        hg_put_date(&buf, days);
        assert_written(rows[i].text);
    }
}

Test(time, counts_every_day_of_ten_thousand_years)
{
    int64_t year, back;
    unsigned month, day, last_day = 31;
    for (int64_t days = -719162; days <= 2932896; days++) {
        hg_date_to_civil(days, &year, &month, &day);
        if (day != last_day + 1)
            cr_assert_eq(day, 1u, "day %lld", (long long)days);
        cr_assert(hg_date_from_civil(year, month, day, &back) && back == days);
        last_day = day;
    }
}

Test(time, refuses_dates_that_are_none)
{
    static const char *const texts[] = {
        "",           "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30",  "2024-04-31",
        "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "0000-12-31",  "10000-01-01",
        "2024-1-01",  "2024-01-1",  "24-01-01",   "2024/01/01", "2024-01-01 ", " 2024-01-01",
        "-001-01-01", "+024-01-01", "20240101",   "2024-01",    "2024-01-0a",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t days = 42;
        cr_assert_not(hg_parse_date(hg_str(texts[i]), &days), "%s", texts[i]);
        cr_assert_eq(days, 42);
        cr_assert_not(hg_parse_instant(hg_str(texts[i]), &days), "%s", texts[i]);
    }
    int64_t days;
    cr_assert_not(hg_date_from_civil(0, 1, 1, &days));
    cr_assert_not(hg_date_from_civil(10000, 1, 1, &days));
    cr_assert_not(hg_date_from_civil(INT64_MIN, 1, 1, &days));
    cr_assert_not(hg_date_from_civil(2024, 0, 1, &days));
    cr_assert_not(hg_date_from_civil(2024, 13, 1, &days));
}

Test(time, reads_instants_and_writes_them_in_utc)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
        {"2024-05-06", "2024-05-06T00:00:00Z"},
        {"2024-05-06T07:08", "2024-05-06T07:08:00Z"},
        {"2024-05-06t07:08:09z", "2024-05-06T07:08:09Z"},
        {"2024-05-06 07:08:09", "2024-05-06T07:08:09Z"},
        {"2024-05-06T07:08:09.5Z", "2024-05-06T07:08:09.5Z"},
        {"2024-05-06T07:08:09.120000Z", "2024-05-06T07:08:09.12Z"},
        {"2024-05-06T07:08:09.000001Z", "2024-05-06T07:08:09.000001Z"},
        {"2024-05-06T07:08:09.0000005Z", "2024-05-06T07:08:09.000001Z"},
        {"2024-05-06T07:08:09.000000499Z", "2024-05-06T07:08:09Z"},
        {"2024-12-31T23:59:59.9999999Z", "2025-01-01T00:00:00Z"},
        {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"},
        {"2016-12-31T23:59:60.7Z", "2016-12-31T23:59:59.999999Z"},
        {"2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"},
        {"2023-12-31T20:00-05:30", "2024-01-01T01:30:00Z"},
        {"2024-05-06T07:08-00:00", "2024-05-06T07:08:00Z"},
        {"2024-05-06T07:08+23:59", "2024-05-05T07:09:00Z"},
        {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t micros;
        cr_assert(hg_parse_instant(hg_str(rows[i].in), &micros), "%s", rows[i].in);
        hg_put_instant(&buf, micros);
        assert_written(rows[i].out);
    }
    int64_t micros;
    cr_assert(hg_parse_instant(HG_STR("1969-12-31T23:59:59Z"), &micros));
    cr_assert_eq(micros, -HG_MICROS_PER_SECOND);
}

/* The form nearly all have is read in one go: it must be what the others are. */
Test(time, the_usual_form_is_one_like_others)
{
    static const char drawn[] = "0123456789019Z-: T./";
    char usual[] = "2024-02-29T23:59:58Z", other[sizeof usual + 6];
    uint32_t state = 7, good = 0;
    for (int i = 0; i < 100000; i++) {
        char text[sizeof usual];
        memcpy(text, usual, sizeof usual);
        for (int k = 0; k < i % 4; k++) {
            state = state * 1664525u + 1013904223u;
            text[(state >> 8) % 19] = drawn[(state >> 20) % (sizeof drawn - 1)];
        }
        memcpy(other, text, 19);
        memcpy(other + 19, "+00:00", 7);
        int64_t micros[2] = {42, 42};
        bool read = hg_parse_instant((struct hg_str){text, 20}, &micros[0]);
        cr_assert_eq(read, hg_parse_instant(hg_str(other), &micros[1]), "%s", text);
        cr_assert_eq(micros[0], micros[1], "%s", text);
        good += read;
    }
    cr_assert_gt(good, 30000);
}

Test(time, refuses_instants_that_are_none)
{
    static const char *const texts[] = {
        "2024-05-06T",
        "2024-05-06T07",
        "2024-05-06T24:00",
        "2024-05-06T07:60",
        "2024-05-06T07:08:61",
        "2024-05-06T07:08:",
        "2024-05-06T07:08:09.",
        "2024-05-06T07:08:09.1234567890",
        "2024-05-06T07:08:09,5",
        "2024-05-06T07:08.5",
        "2024-05-06T07:08+24:00",
        "2024-05-06T07:08+01:60",
        "2024-05-06T07:08+0100",
        "2024-05-06T07:08+01",
        "2024-05-06T07:08 Z",
        "2024-05-06T07:08Zx",
        "2024-05-06Z",
        "2024-05-06  07:08",
        "2024-02-30T07:08Z",
        "0001-01-01T00:00+00:01",
        "9999-12-31T23:59-00:01",
        "9999-12-31T23:59:59.9999995Z",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t micros = 42;
        cr_assert_not(hg_parse_instant(hg_str(texts[i]), &micros), "%s", texts[i]);
        cr_assert_eq(micros, 42);
    }
}

Test(time, reads_and_writes_durations)
{
    static const struct {
        const char *in;
        int64_t count;
        enum hg_duration_unit unit;
        const char *out;
    } rows[] = {
        {"180 days", 180 * HG_MICROS_PER_DAY, HG_CLOCK, "180 days"},
        {"1 hour", HG_MICROS_PER_HOUR, HG_CLOCK, "1 hour"},
        {"1 hours", HG_MICROS_PER_HOUR, HG_CLOCK, "1 hour"},
        {"90 minutes", 90 * HG_MICROS_PER_MINUTE, HG_CLOCK, "90 minutes"},
        {"120 minutes", 120 * HG_MICROS_PER_MINUTE, HG_CLOCK, "2 hours"},
        {"2 weeks", 14 * HG_MICROS_PER_DAY, HG_CLOCK, "14 days"},
        {"30 seconds", 30 * HG_MICROS_PER_SECOND, HG_CLOCK, "30 seconds"},
        {"1 second", HG_MICROS_PER_SECOND, HG_CLOCK, "1 second"},
        {"0 days", 0, HG_CLOCK, "0 seconds"},
        {"1.5 hours", 90 * HG_MICROS_PER_MINUTE, HG_CLOCK, "90 minutes"},
        {"0.25 seconds", 250000, HG_CLOCK, "0.25 seconds"},
        {"-3 days", -3 * HG_MICROS_PER_DAY, HG_CLOCK, "-3 days"},
        {"4 business hours", 240, HG_BUSINESS_MINUTES, "4 business hours"},
        {"1  business \t hour", 60, HG_BUSINESS_MINUTES, "1 business hour"},
        {"90 business minutes", 90, HG_BUSINESS_MINUTES, "90 business minutes"},
        {"0.5 business hours", 30, HG_BUSINESS_MINUTES, "30 business minutes"},
        {"0 business hours", 0, HG_BUSINESS_MINUTES, "0 business minutes"},
        {"1 business day", 1, HG_BUSINESS_DAYS, "1 business day"},
        {"10 business days", 10, HG_BUSINESS_DAYS, "10 business days"},
        {"106751991 days", 106751991 * HG_MICROS_PER_DAY, HG_CLOCK, "106751991 days"},
        {"9223372036854.775807 seconds", INT64_MAX, HG_CLOCK, "9223372036854.775807 seconds"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t count;
        enum hg_duration_unit unit;
        cr_assert(hg_parse_duration(hg_str(rows[i].in), &count, &unit), "%s", rows[i].in);
        cr_assert_eq(count, rows[i].count, "%s: %lld", rows[i].in, (long long)count);
        cr_assert_eq(unit, rows[i].unit, "%s", rows[i].in);
        hg_put_duration(&buf, count, unit);
        assert_written(rows[i].out);
    }
}

Test(time, refuses_durations_that_are_none)
{
    static const char *const texts[] = {
        "",
        "4",
        "hours",
        "4 business",
        "4 parsecs",
        "4 hourss",
        "4 hours ",
        " 4 hours",
        "business 4 hours",
        "4 business weeks",
        "1,5 hours",
        "1. hours",
        ".5 hours",
        "1e3 hours",
        "four hours",
        "106751992 days",
        "9223372036854.775808 seconds",
        "0.5 business days",
        "0.33 business minutes",
        "4 business business hours",
        "4 s",
        "4 businesshours",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t count = 42;
        enum hg_duration_unit unit;
        cr_assert_not(hg_parse_duration(hg_str(texts[i]), &count, &unit), "%s", texts[i]);
        cr_assert_eq(count, 42);
    }
}

Test(time, keeps_out_of_range_dates_within_the_calendar)
{
    hg_put_date(&buf, INT64_MAX);
    assert_written("9999-12-31");
    hg_put_date(&buf, INT64_MIN);
    assert_written("0001-01-01");
    hg_put_duration(&buf, INT64_MIN, HG_CLOCK);
    assert_written("-9223372036854.775808 seconds");
}
