/* MATCH for numbers with few cuts, four cuts at a time. Both ends of a value are compared with
 * each cut: an end below it leaves one set of rows, an end at or above it another. Low end above
 * and high end below together give the possible rows, low end below and high end above the certain
 * ones. Part of match.c, in a file of its own for its kernels, which all give the same answers.
 * Branches only on values that are neither a known number nor an interval. */
#include "runtime/vm/match_parts.h"

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* --- where some value is odd ----------------------------------------------------------------- */

hg_pair hg_match_number(const struct hg_narrow_column *column, const struct hg_value *value)
{
    uint32_t last = column->count;
    if ((hg_head_of(value) & HG_HEAD_NOT_INTERVAL) != 0)
        return hg_narrow_evaluate(column, value);
    uint32_t slot = hg_cut_slot(column->cuts, last, value->lo);
    if (value->lo == value->hi)
        return column->rows[slot];
    if (slot == 0 && value->hi >= column->cuts[last - 1])
        return column->rows[last + 1];
    return hg_narrow_evaluate(column, value);
}

static __attribute__((noinline)) hg_pair odd_cuts(const struct hg_narrow_plan *plan,
                                                  const struct hg_value *values, uint32_t lanes)
{
    hg_pair rows = {UINT64_MAX, UINT64_MAX};
    for (uint32_t c = 0; c < plan->cut_column_count; c++) {
        const struct hg_narrow_column *column = &plan->cut_columns[c];
        rows &= hg_match_number(column, hg_value_at(values, lanes, column->offset));
    }
    return rows;
}

/* --- kernels ---------------------------------------------------------------------------------- */

INLINE hg_pair portable(const struct hg_narrow_plan *plan, const struct hg_value *values,
                        uint32_t lanes)
{
    uint64_t possible = UINT64_MAX, certain = UINT64_MAX;
    uint32_t heads = 0;
    for (uint32_t i = 0; i < plan->cut_count; i++) {
        const struct hg_cut_group *group = &plan->cuts[i / HG_CUTS];
        const struct hg_value *value = hg_value_at(values, lanes, plan->cut_offsets[i]);
        uint32_t at = i % HG_CUTS * 2;
        int64_t cut = group->cuts[at];
        uint64_t below = group->below[at], above = group->above[at];
        uint64_t low = value->lo < cut ? below : above, high = value->hi < cut ? below : above;
        heads |= hg_head_of(value);
        possible &= low | high;
        certain &= low & high;
    }
    if (__builtin_expect((heads & HG_HEAD_NOT_INTERVAL) != 0, 0))
        return odd_cuts(plan, values, lanes);
    return (hg_pair){possible, certain};
}

#ifdef HG_VECTORS
/* The ends of a value, low and high. */
INLINE const __m128i *ends_of(const struct hg_value *value)
{
    return (const __m128i *)(const void *)&value->lo;
}

/* The OR of four heads: zero under HG_HEAD_NOT_INTERVAL if all are known or intervals. */
INLINE uint32_t four_values(const struct hg_value *values, uint32_t lanes, const uint32_t *offsets,
                            const struct hg_value *value[HG_CUTS])
{
    value[0] = hg_value_at(values, lanes, offsets[0]);
    value[1] = hg_value_at(values, lanes, offsets[1]);
    value[2] = hg_value_at(values, lanes, offsets[2]);
    value[3] = hg_value_at(values, lanes, offsets[3]);
    return hg_head_of(value[0]) | hg_head_of(value[1]) | hg_head_of(value[2]) |
           hg_head_of(value[3]);
}

HG_TARGET_AVX2 INLINE __m256i two_ends(const struct hg_value *a, const struct hg_value *b)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(ends_of(a))),
                                   _mm_loadu_si128(ends_of(b)), 1);
}

HG_TARGET_AVX2 INLINE __m256i load_4(const void *at)
{
    return _mm256_load_si256((const __m256i *)at);
}

/* `below` is in reverse order: its certain rows come first */
HG_TARGET_AVX2 INLINE hg_pair joined_128(__m128i below, __m128i above)
{
    return (hg_pair)_mm_and_si128(above, _mm_shuffle_epi32(below, 0x4E));
}

HG_TARGET_AVX2 INLINE void cut_256(const struct hg_cut_group *group, uint32_t half, __m256i ends,
                                   __m256i *below, __m256i *above)
{
    __m256i under = _mm256_cmpgt_epi64(load_4(group->cuts + 4 * half), ends);
    __m256i lost = _mm256_andnot_si256(load_4(group->below + 4 * half), under);
    *below = _mm256_andnot_si256(lost, *below);
    *above = _mm256_and_si256(*above, _mm256_or_si256(under, load_4(group->above + 4 * half)));
}

HG_TARGET_AVX2 INLINE hg_pair avx2(const struct hg_narrow_plan *plan, const struct hg_value *values,
                                   uint32_t lanes)
{
    __m256i below = _mm256_set1_epi64x(-1), above = below;
    uint32_t heads = 0;
    const uint32_t *offsets = plan->cut_offsets, *end = offsets + plan->cut_count;
    const struct hg_cut_group *group = plan->cuts;
    for (const uint32_t *alike = offsets + plan->alike_cuts; offsets < alike;
         group++, offsets += HG_CUTS) {
        const struct hg_value *value = hg_value_at(values, lanes, *offsets);
        __m256i ends = _mm256_broadcastsi128_si256(_mm_loadu_si128(ends_of(value)));
        heads |= hg_head_of(value);
        cut_256(group, 0, ends, &below, &above);
        cut_256(group, 1, ends, &below, &above);
    }
    for (; offsets < end; group++, offsets += HG_CUTS) {
        const struct hg_value *value[HG_CUTS];
        heads |= four_values(values, lanes, offsets, value);
        cut_256(group, 0, two_ends(value[0], value[1]), &below, &above);
        cut_256(group, 1, two_ends(value[2], value[3]), &below, &above);
    }
    if (__builtin_expect((heads & HG_HEAD_NOT_INTERVAL) != 0, 0))
        return odd_cuts(plan, values, lanes);
    return joined_128(
        _mm_and_si128(_mm256_castsi256_si128(below), _mm256_extracti128_si256(below, 1)),
        _mm_and_si128(_mm256_castsi256_si128(above), _mm256_extracti128_si256(above, 1)));
}

HG_TARGET_AVX512 INLINE __m512i four_ends(const struct hg_value *const value[HG_CUTS])
{
    __m512i ends = _mm512_castsi128_si512(_mm_loadu_si128(ends_of(value[0])));
    ends = _mm512_mask_broadcast_i64x2(ends, 0x0C, _mm_loadu_si128(ends_of(value[1])));
    ends = _mm512_mask_broadcast_i64x2(ends, 0x30, _mm_loadu_si128(ends_of(value[2])));
    return _mm512_mask_broadcast_i64x2(ends, 0xC0, _mm_loadu_si128(ends_of(value[3])));
}

HG_TARGET_AVX512 INLINE void cut_512(const struct hg_cut_group *group, __m512i ends, __m512i *below,
                                     __m512i *above)
{
    __mmask8 under = _mm512_cmplt_epi64_mask(ends, _mm512_load_si512(group->cuts));
    *below = _mm512_mask_and_epi64(*below, under, *below, _mm512_load_si512(group->below));
    *above =
        _mm512_mask_and_epi64(*above, _knot_mask8(under), *above, _mm512_load_si512(group->above));
}

HG_TARGET_AVX512 INLINE hg_pair avx512(const struct hg_narrow_plan *plan,
                                       const struct hg_value *values, uint32_t lanes)
{
    __m512i below = _mm512_set1_epi64(-1), above = below;
    uint32_t heads = 0;
    const uint32_t *offsets = plan->cut_offsets, *end = offsets + plan->cut_count;
    const struct hg_cut_group *group = plan->cuts;
    for (const uint32_t *alike = offsets + plan->alike_cuts; offsets < alike;
         group++, offsets += HG_CUTS) {
        const struct hg_value *value = hg_value_at(values, lanes, *offsets);
        heads |= hg_head_of(value);
        cut_512(group, _mm512_broadcast_i64x2(_mm_loadu_si128(ends_of(value))), &below, &above);
    }
    for (; offsets < end; group++, offsets += HG_CUTS) {
        const struct hg_value *value[HG_CUTS];
        heads |= four_values(values, lanes, offsets, value);
        cut_512(group, four_ends(value), &below, &above);
    }
    if (__builtin_expect((heads & HG_HEAD_NOT_INTERVAL) != 0, 0))
        return odd_cuts(plan, values, lanes);
    __m512i both = _mm512_and_si512(above, _mm512_shuffle_epi32(below, _MM_PERM_BADC));
    __m256i half =
        _mm256_and_si256(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1));
    return (hg_pair)_mm_and_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}
#endif

/* For a single lane, whose value offsets are fixed in the image, and for one of many. */
#define KERNEL(name, target, inlined)                                                              \
    target static hg_pair name##_alone(const struct hg_narrow_plan *plan,                          \
                                       const struct hg_value *values, uint32_t lanes)              \
    {                                                                                              \
        (void)lanes;                                                                               \
        return inlined(plan, values, 1);                                                           \
    }                                                                                              \
    target static hg_pair name(const struct hg_narrow_plan *plan, const struct hg_value *values,   \
                               uint32_t lanes)                                                     \
    {                                                                                              \
        return inlined(plan, values, lanes);                                                       \
    }
KERNEL(cuts_portable, , portable)
#ifdef HG_VECTORS
KERNEL(cuts_avx2, HG_TARGET_AVX2, avx2)
KERNEL(cuts_avx512, HG_TARGET_AVX512, avx512)
#endif

hg_cuts *hg_match_cuts_of(enum hg_kernel kernel, bool alone)
{
#ifdef HG_VECTORS
    if (kernel >= HG_AVX512)
        return alone ? cuts_avx512_alone : cuts_avx512;
    if (kernel >= HG_AVX2)
        return alone ? cuts_avx2_alone : cuts_avx2;
#else
    (void)kernel;
#endif
    return alone ? cuts_portable_alone : cuts_portable;
}
