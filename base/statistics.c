/* Rates, intervals and indices in integer arithmetic (statistics.h names the sources of the
 * formulas). Counts are scaled below 2^31 first, so that 128-bit intermediates cannot overflow. */
#include "base/statistics.h"

#include "base/number.h"

__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 wide_signed;

#define ONE ((uint64_t)HG_DECIMAL_ONE) /* millionths */
#define BILLION UINT64_C(1000000000)
/* The 97.5th percentile of the normal distribution, and its square, in billionths. */
#define Z UINT64_C(1959963985)
#define Z_SQUARED UINT64_C(3841458821)
#define LN_2 UINT64_C(693147180559945309) /* in 10^-18 */
#define SIGMAS 3

static wide root(wide square)
{
    wide found = 0, bit = (wide)1 << 126;
    while (bit > square)
        bit >>= 2;
    for (; bit != 0; bit >>= 2) {
        bool fits = square >= found + bit;
        if (fits)
            square -= found + bit;
        found = fits ? (found >> 1) + bit : found >> 1;
    }
    return found;
}

/* Scales both below 2^31, keeping their ratio. */
static void scale_down(uint64_t *part, uint64_t *whole)
{
    while (*whole > INT32_MAX) {
        *part >>= 1;
        *whole >>= 1;
    }
}

static int64_t rounded(wide value, wide by)
{
    return (int64_t)((value + by / 2) / by);
}

int64_t hg_rate(uint64_t hits, uint64_t count)
{
    return count == 0 ? 0 : rounded((wide)hits * ONE, count);
}

/* Numerator and denominator of the centre and of half the width are brought to the same scale:
 * (2k + z^2 +- z sqrt(z^2 + 4k(n-k)/n)) / 2(n + z^2). */
struct hg_interval hg_wilson(uint64_t hits, uint64_t count)
{
    if (count == 0)
        return (struct hg_interval){0, HG_DECIMAL_ONE};
    scale_down(&hits, &count);
    wide under = 2 * ((wide)count * BILLION + Z_SQUARED);
    wide centre = 2 * (wide)hits * BILLION + Z_SQUARED;
    wide square =
        (wide)Z_SQUARED * BILLION + (wide)4 * hits * (count - hits) * BILLION / count * BILLION;
    wide half = Z * root(square) / BILLION;
    struct hg_interval out;
    out.low = hits == 0 || half >= centre ? 0 : rounded((centre - half) * ONE, under);
    out.high = hits == count ? HG_DECIMAL_ONE : rounded((centre + half) * ONE, under);
    return out;
}

bool hg_intervals_are_disjoint(struct hg_interval a, struct hg_interval b)
{
    return a.high < b.low || b.high < a.low;
}

/* The logarithm to base 2 of `value`, in 2^-48, by squaring: of a number from 1 to 2, the square
 * is above 2 when the next digit is 1. */
static int64_t log_2(uint64_t value)
{
    unsigned power = 63 - (unsigned)__builtin_clzll(value);
    uint64_t m = value << (63 - power), digits = 0; /* m / 2^63 is from 1 to 2 */
    for (int i = 0; i < 48; i++) {
        wide square = (wide)m * m; /* in 2^-126 */
        bool one = square >> 127 != 0;
        digits = digits << 1 | one;
        m = (uint64_t)(square >> (one ? 64 : 63));
    }
    return (int64_t)((uint64_t)power << 48 | digits);
}

int64_t hg_log_ratio(uint64_t a, uint64_t b)
{
    int64_t log = log_2(a) - log_2(b);
    uint64_t size = log < 0 ? (uint64_t)-log : (uint64_t)log;
    int64_t ln = rounded((wide)size * LN_2, (wide)BILLION << 48);
    return log < 0 ? -ln : ln;
}

/* --- the population stability index ---------------------------------------------------------- */

struct totals {
    uint64_t before, after, bins;
};

static struct totals add_up(const uint64_t *before, const uint64_t *after, size_t bins)
{
    struct totals totals = {0};
    for (size_t i = 0; i < bins; i++) {
        totals.before += before[i];
        totals.after += after[i];
        totals.bins += before[i] + after[i] != 0;
    }
    return totals;
}

/* In billionths; with p = (2a + 1) / (2A + k) and q = (2b + 1) / (2B + k). */
static int64_t psi_of_bin(uint64_t a, uint64_t b, const struct totals *totals)
{
    uint64_t p = 2 * a + 1, p_of = 2 * totals->before + totals->bins;
    uint64_t q = 2 * b + 1, q_of = 2 * totals->after + totals->bins;
    scale_down(&p, &p_of);
    scale_down(&q, &q_of);
    if (p == 0 || q == 0)
        return 0;
    uint64_t left = p * q_of, right = q * p_of;
    wide_signed difference = (wide_signed)left - (wide_signed)right;
    wide_signed scaled =
        difference * hg_log_ratio(left, right); /* never negative: the signs agree */
    return rounded((wide)scaled, (wide)p_of * q_of);
}

int64_t hg_psi(const uint64_t *before, const uint64_t *after, size_t bins)
{
    struct totals totals = add_up(before, after, bins);
    int64_t sum = 0;
    if (totals.before == 0 || totals.after == 0)
        return 0;
    for (size_t i = 0; i < bins; i++)
        if (before[i] + after[i] != 0)
            sum += psi_of_bin(before[i], after[i], &totals);
    return rounded((wide)sum, 1000);
}

int64_t hg_psi_by_chance(const uint64_t *before, const uint64_t *after, size_t bins)
{
    struct totals totals = add_up(before, after, bins);
    if (totals.before == 0 || totals.after == 0)
        return 0;
    uint64_t free = totals.bins - 1;
    return rounded((wide)free * ONE, totals.before) + rounded((wide)free * ONE, totals.after);
}

/* --- the control band ------------------------------------------------------------------------ */

/* 3 sqrt(p (1 - p) / size) in millionths. The root is taken of hundredths of them. */
struct hg_interval hg_control_band(uint64_t hits, uint64_t count, uint64_t size)
{
    scale_down(&hits, &count);
    wide hundredths = (wide)100 * ONE, scale = (wide)SIGMAS * SIGMAS * hundredths * hundredths;
    wide spread = (wide)hits * (count - hits) * scale / count / count / size;
    int64_t centre = hg_rate(hits, count), half = rounded(root(spread), 100);
    struct hg_interval band = {centre - half, centre + half};
    band.low = band.low < 0 ? 0 : band.low;
    band.high = band.high > HG_DECIMAL_ONE ? HG_DECIMAL_ONE : band.high;
    return band;
}

/* |part/size - p| / sqrt(p (1-p) / size) = |part count - hits size| / sqrt(size hits misses). The
 * root is taken of what is scaled up as far as there is room. */
int64_t hg_deviations(uint64_t hits, uint64_t count, uint64_t part, uint64_t size)
{
    scale_down(&hits, &count);
    scale_down(&part, &size);
    wide_signed difference =
        (wide_signed)part * (wide_signed)count - (wide_signed)hits * (wide_signed)size;
    wide spread = (wide)size * hits * (count - hits), scale = 1;
    if (spread == 0)
        return 0;
    while (spread < (wide)1 << 100 && scale < ONE) {
        spread *= 100;
        scale *= 10;
    }
    wide far = (wide)(difference < 0 ? -difference : difference) * scale, one = root(spread);
    return far / one >= ONE ? HG_DECIMAL_ONE * HG_DECIMAL_ONE : rounded(far * ONE, one);
}

/* (part/size - p)^2 > 9 p (1-p) / size, with every denominator multiplied out. */
bool hg_out_of_band(uint64_t hits, uint64_t count, uint64_t part, uint64_t size)
{
    scale_down(&hits, &count);
    scale_down(&part, &size);
    wide_signed difference =
        (wide_signed)part * (wide_signed)count - (wide_signed)hits * (wide_signed)size;
    wide spread = (wide)(SIGMAS * SIGMAS) * size * hits * (count - hits);
    return (wide)(difference * difference) > spread;
}
