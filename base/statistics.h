/* Statistics of counts: rates, their uncertainty, and the distance of two distributions. Integers
 * only, so that a report is the same on every machine: rates are millionths (as decimals are,
 * base/number.h), logarithms billionths. Counts up to INT32_MAX are exact; larger ones are halved
 * together first, which changes no digit that is shown. Pure and thread safe. */
#ifndef HG_BASE_STATISTICS_H
#define HG_BASE_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From `low` to `high`, in millionths. */
struct hg_interval {
    int64_t low, high;
};

/* hits / count in millionths, rounded half up; 0 where count is 0. */
int64_t hg_rate(uint64_t hits, uint64_t count);

/* The interval of the rate behind `hits` of `count`, with 95 % confidence: Wilson's score interval
 * (E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference",
 * JASA 22:209-212), which Brown, Cai and DasGupta (2001, "Interval estimation for a binomial
 * proportion", Statistical Science 16:101-133) recommend for small counts, too. Unlike p +- 2s it
 * stays within 0 and 1 and is not empty at 0 hits. Within one millionth of the exact value.
 * 0 to 1 where count is 0. hits must not be above count. */
struct hg_interval hg_wilson(uint64_t hits, uint64_t count);

/* Whether the two have no value in common. */
bool hg_intervals_are_disjoint(struct hg_interval a, struct hg_interval b);

/* The natural logarithm of a / b, in billionths, within two of the exact value. Both at least 1. */
int64_t hg_log_ratio(uint64_t a, uint64_t b);

/* The population stability index of two sets of counts over the same bins, in millionths:
 * the sum of (p - q) ln(p / q) over the shares p and q of each bin (N. Siddiqi 2006, "Credit risk
 * scorecards": below 0.1 stable, 0.1 to 0.25 worth a look, above shifted). Half a lead is added to
 * every bin that either set uses, so that an empty one has a logarithm. 0 where a set is empty. */
#define HG_PSI_WATCH INT64_C(100000)
#define HG_PSI_SHIFTED INT64_C(250000)
int64_t hg_psi(const uint64_t *before, const uint64_t *after, size_t bins);
/* The expected index when nothing has changed and only chance is at work: (bins used - 1) (1 /
 * before + 1 / after) (B. Yurdakul 2018, "Statistical properties of population stability index").
 * An index near it means nothing. In millionths. */
int64_t hg_psi_by_chance(const uint64_t *before, const uint64_t *after, size_t bins);

/* The control band of a share (p chart; W. A. Shewhart 1931): three standard deviations about
 * hits / count for a sample of `size`, cut to 0 and 1. count and size at least 1. */
struct hg_interval hg_control_band(uint64_t hits, uint64_t count, uint64_t size);
/* How many standard deviations `part` of `size` is from hits / count, in millionths, cut to a
 * million of them; 0 where the share is 0 or 1, since nothing can then deviate by chance. */
int64_t hg_deviations(uint64_t hits, uint64_t count, uint64_t part, uint64_t size);
/* Whether `part` of `size` is outside the control band. Exact: compares squares. */
bool hg_out_of_band(uint64_t hits, uint64_t count, uint64_t part, uint64_t size);

#endif
