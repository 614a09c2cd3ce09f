/* Sets of numbers, and constants against terms of another scale. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "compiler/model/ranges.h"

static struct hg_guard guard;
static struct hg_arena arena;

static void open_arena(void)
{
    hg_arena_init(&arena, &hg_libc_allocator, &guard);
}

static void close_arena(void)
{
    hg_arena_release(&arena);
}

TestSuite(ranges, .init = open_arena, .fini = close_arena);

/* "..-5 1..3 9.." */
static struct hg_str written(struct hg_ranges ranges)
{
    struct hg_str text = HG_STR("");
    for (uint32_t i = 0; i < ranges.count; i++) {
        char low[24] = "", high[24] = "";
        if (ranges.at[i].lo != INT64_MIN)
            snprintf(low, sizeof low, "%lld", (long long)ranges.at[i].lo);
        if (ranges.at[i].hi != INT64_MAX)
            snprintf(high, sizeof high, "%lld", (long long)ranges.at[i].hi);
        text = hg_str_print(&arena, "%.*s%s%s..%s", HG_STR_ARGS(text), i ? " " : "", low, high);
    }
    return text;
}

static void expect(struct hg_ranges ranges, const char *text)
{
    struct hg_str actual = written(ranges);
    cr_assert(hg_str_is(actual, text), "expected `%s`, is `%.*s`", text, HG_STR_ARGS(actual));
}

static struct hg_ranges of(size_t count, const struct hg_bounds *bounds)
{
    return hg_ranges_of(&arena, bounds, count);
}

Test(ranges, join_what_overlaps_or_touches)
{
    expect(of(4, (struct hg_bounds[]){{7, 9}, {1, 3}, {4, 5}, {8, 20}}), "1..5 7..20");
    expect(of(2, (struct hg_bounds[]){{5, 1}, {INT64_MIN, INT64_MAX}}), "..");
    expect(of(1, (struct hg_bounds[]){{5, 4}}), "");
    expect(of(2, (struct hg_bounds[]){{0, INT64_MAX}, {5, 6}}), "0..");
}

Test(ranges, complement_is_everything_else)
{
    expect(hg_ranges_not(&arena, of(0, NULL)), "..");
    expect(hg_ranges_not(&arena, of(1, (struct hg_bounds[]){{INT64_MIN, INT64_MAX}})), "");
    expect(hg_ranges_not(&arena, of(2, (struct hg_bounds[]){{INT64_MIN, 0}, {5, 9}})), "1..4 10..");
    expect(hg_ranges_not(&arena, of(1, (struct hg_bounds[]){{5, INT64_MAX}})), "..4");
}

Test(ranges, and_or_within)
{
    struct hg_ranges a = of(2, (struct hg_bounds[]){{1, 5}, {10, 20}});
    struct hg_ranges b = of(2, (struct hg_bounds[]){{4, 12}, {15, INT64_MAX}});
    expect(hg_ranges_and(&arena, a, b), "4..5 10..12 15..20");
    expect(hg_ranges_or(&arena, a, b), "1..");
    cr_assert(hg_ranges_subset(of(2, (struct hg_bounds[]){{2, 3}, {11, 11}}), a));
    cr_assert_not(hg_ranges_subset(of(1, (struct hg_bounds[]){{4, 6}}), a));
    cr_assert(hg_ranges_subset(of(0, NULL), a));
}

Test(ranges, a_constant_of_another_scale_is_compared_exactly)
{
    static const struct {
        enum hg_type_kind term;
        enum hg_compare compare;
        enum hg_type_kind type;
        int64_t number;
        const char *text;
    } cases[] = {
        {HG_T_INTEGER, HG_GT, HG_T_DECIMAL, 5500000, "6.."},
        {HG_T_INTEGER, HG_GE, HG_T_DECIMAL, 5500000, "6.."},
        {HG_T_INTEGER, HG_LT, HG_T_DECIMAL, 5500000, "..5"},
        {HG_T_INTEGER, HG_LE, HG_T_DECIMAL, -5500000, "..-6"},
        {HG_T_INTEGER, HG_LT, HG_T_DECIMAL, 5000000, "..4"},
        {HG_T_DECIMAL, HG_GT, HG_T_INTEGER, 5, "5000001.."},
        {HG_T_DECIMAL, HG_LE, HG_T_INTEGER, INT64_MAX, ".."},
        {HG_T_DECIMAL, HG_GT, HG_T_INTEGER, INT64_MAX, ""},
        {HG_T_INTEGER, HG_GT, HG_T_INTEGER, INT64_MAX, ""},
        {HG_T_DATETIME, HG_GE, HG_T_DATE, 1, "86400000000.."},
        {HG_T_DATE, HG_LT, HG_T_DATETIME, 86400000001, "..1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hg_bounds bounds =
            hg_bounds_compare(cases[i].term, cases[i].compare,
                              (struct hg_constant){cases[i].type, cases[i].number, HG_CLOCK});
        expect(of(1, &bounds), cases[i].text);
    }
}

Test(ranges, equality_with_what_cannot_be_is_empty)
{
    struct hg_bounds half =
        hg_bounds_equal(HG_T_INTEGER, (struct hg_constant){HG_T_DECIMAL, 5500000, HG_CLOCK});
    struct hg_bounds five =
        hg_bounds_equal(HG_T_INTEGER, (struct hg_constant){HG_T_DECIMAL, 5000000, HG_CLOCK});
    struct hg_bounds far =
        hg_bounds_equal(HG_T_DECIMAL, (struct hg_constant){HG_T_INTEGER, INT64_MAX, HG_CLOCK});
    cr_assert(half.lo > half.hi);
    cr_assert(five.lo == 5 && five.hi == 5);
    cr_assert(far.lo > far.hi);
}
