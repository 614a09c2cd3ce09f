/* Rates and indices against values computed with sixty digits, and properties that hold for all. */
#include "base/statistics.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ONE INT64_C(1000000)

static bool near(int64_t a, int64_t b, int64_t by)
{
    return a - b <= by && b - a <= by;
}

Test(statistics, rates_round_half_up)
{
    cr_assert_eq(hg_rate(0, 0), 0);
    cr_assert_eq(hg_rate(1, 3), 333333);
    cr_assert_eq(hg_rate(2, 3), 666667);
    cr_assert_eq(hg_rate(1, 2000000), 1);
    cr_assert_eq(hg_rate(UINT64_MAX, UINT64_MAX), ONE);
}

Test(statistics, wilson_intervals)
{
    static const struct {
        uint64_t hits, count;
        int64_t low, high;
    } rows[] = {
        {0, 1, 0, 793451},
        {0, 10, 0, 277533},
        {1, 10, 17876, 404150},
        {5, 10, 236593, 763407},
        {10, 10, 722467, 1000000},
        {1, 1, 206549, 1000000},
        {7, 30, 117924, 409283},
        {1839, 4045, 439341, 470016},
        {47, 1196, 29680, 51865},
        {5289, 45211, 114055, 119980},
        {1, 42, 4215, 123212},
        {176, 230, 706359, 815362},
        {1000000000, 2000000000, 499978, 500022},
        {1, 2000000000, 0, 0},
        {3, 5000000000, 0, 0},
        {0, 0, 0, 1000000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hg_interval got = hg_wilson(rows[i].hits, rows[i].count);
        cr_assert(near(got.low, rows[i].low, 1) && near(got.high, rows[i].high, 1),
                  "%ju of %ju: %jd to %jd", (uintmax_t)rows[i].hits, (uintmax_t)rows[i].count,
                  (intmax_t)got.low, (intmax_t)got.high);
    }
}

/* It holds the rate, is the mirror of the misses' interval, and narrows as counts grow. */
Test(statistics, wilson_intervals_hold_the_rate)
{
    for (uint64_t n = 1; n < 120; n++)
        for (uint64_t k = 0; k <= n; k++) {
            struct hg_interval got = hg_wilson(k, n), other = hg_wilson(n - k, n);
            struct hg_interval wide = hg_wilson(k, n), narrow = hg_wilson(10 * k, 10 * n);
            cr_assert(0 <= got.low && got.low <= hg_rate(k, n) && hg_rate(k, n) <= got.high &&
                      got.high <= ONE && got.low < got.high);
            cr_assert(near(got.low, ONE - other.high, 1));
            cr_assert(narrow.high - narrow.low < wide.high - wide.low);
        }
}

Test(statistics, intervals_apart)
{
    struct hg_interval a = {10, 20}, b = {20, 30}, c = {21, 30};
    cr_assert(!hg_intervals_are_disjoint(a, b));
    cr_assert(hg_intervals_are_disjoint(a, c));
    cr_assert(hg_intervals_are_disjoint(c, a));
}

Test(statistics, logarithms)
{
    static const struct {
        uint64_t a, b;
        int64_t ln;
    } rows[] = {
        {2, 1, 693147181},
        {1, 2, -693147181},
        {3, 2, 405465108},
        {10, 1, 2302585093},
        {1, 1000000, -13815510558},
        {999999, 1000000, -1000},
        {1, 1, 0},
        {7, 3, 847297860},
        {UINT64_C(4611686018427387904), 3, 41876512906},
        {UINT64_C(9223372036854775808), 1, 43668272375},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert(near(hg_log_ratio(rows[i].a, rows[i].b), rows[i].ln, 2), "row %zu: %jd", i,
                  (intmax_t)hg_log_ratio(rows[i].a, rows[i].b));
}

Test(statistics, stability_index)
{
    static const struct {
        uint64_t before[3], after[3];
        int64_t psi;
    } rows[] = {
        {{100, 200, 300}, {100, 200, 300}, 0},
        {{100, 200, 300}, {300, 200, 100}, 728372},
        {{10, 0, 90}, {0, 10, 90}, 599906},
        {{500, 0, 500}, {550, 0, 450}, 10013}, /* a bin nobody uses counts for nothing */
        {{1, 0, 0}, {0, 0, 1}, 1098612},       /* ln 3 */
        {{0, 0, 0}, {1, 2, 3}, 0},             /* nothing to compare with */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_assert(near(hg_psi(rows[i].before, rows[i].after, 3), rows[i].psi, 1), "row %zu: %jd", i,
                  (intmax_t)hg_psi(rows[i].before, rows[i].after, 3));
        cr_assert_eq(hg_psi(rows[i].before, rows[i].after, 3),
                     hg_psi(rows[i].after, rows[i].before, 3));
    }
}

Test(statistics, stability_index_of_large_counts)
{
    uint64_t before[] = {UINT64_C(3000000000), UINT64_C(3000000000)};
    uint64_t after[] = {UINT64_C(3300000000), UINT64_C(2700000000)};
    cr_assert(near(hg_psi(before, after, 2), 10034, 2)); /* 0.05 ln(1.1) - 0.05 ln(0.9) */
}

Test(statistics, stability_index_by_chance)
{
    uint64_t before[] = {50, 50, 0, 0}, after[] = {20, 20, 10, 0};
    cr_assert_eq(hg_psi_by_chance(before, after, 4), 2 * (10000 + 20000));
    cr_assert_eq(hg_psi_by_chance(before, (uint64_t[]){0, 0, 0, 0}, 4), 0);
}

/* Half of 1,000 leads: a week of 100 has a deviation of 5 %, so its band is 35 to 65 %. */
Test(statistics, control_band_and_its_edge)
{
    struct hg_interval band = hg_control_band(500, 1000, 100);
    cr_assert(near(band.low, 350000, 1) && near(band.high, 650000, 1));
    cr_assert(!hg_out_of_band(500, 1000, 35, 100));
    cr_assert(!hg_out_of_band(500, 1000, 65, 100));
    cr_assert(hg_out_of_band(500, 1000, 34, 100));
    cr_assert(hg_out_of_band(500, 1000, 66, 100));
    cr_assert(near(hg_deviations(500, 1000, 35, 100), 3 * ONE, 1));
    cr_assert(near(hg_deviations(500, 1000, 80, 100), 6 * ONE, 1));
    cr_assert(near(hg_deviations(1, 3, 1, 2), 500000, 1)); /* sqrt(1/9 / 4) of 1/6 */
    cr_assert_eq(hg_deviations(0, 1000, 7, 100), 0);
    cr_assert_eq(hg_deviations(500, 1000, 50, 100), 0);
    band = hg_control_band(0, 1000, 100);
    cr_assert(band.low == 0 && band.high == 0);
    cr_assert(!hg_out_of_band(0, 1000, 0, 100));
    band = hg_control_band(999, 1000, 4);
    cr_assert_eq(band.high, ONE);
}
