/* MATCH on many lanes without AVX-512: four lanes at a time, each with its pair of words in a
 * register, so that a column's plan is loaded once for four. Numeric cuts by AVX2, four lanes in a
 * register, or lane by lane. Part of match_many.c. */
#include "runtime/vm/match_parts.h"

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))
#define FOUR 4u

/* --- texts and truths ----------------------------------------------------------------------- */

/* One lane's pair; texts that need a search set the lane's bit, and leave all rows. */
INLINE hg_pair text_of(const uint16_t *place_of, const hg_pair *pairs, const struct hg_value *value,
                       uint32_t bit, uint32_t *odd)
{
    size_t place = place_of[value->key];
    if (__builtin_expect(place == HG_NARROW_SEARCH, 0)) {
        *odd |= bit;
        return (hg_pair){UINT64_MAX, UINT64_MAX};
    }
    return *(const hg_pair *)(const void *)((const char *)pairs + 8 * place);
}

INLINE void texts_4(const struct hg_narrow_plan *plan, const struct hg_value *values,
                    uint32_t lanes, hg_pair rows[FOUR], uint32_t *odd)
{
    const struct hg_narrow_text *end = plan->by_key + plan->text_count;
    const hg_pair *pairs = plan->pairs;
    hg_pair a = rows[0], b = rows[1], c = rows[2], d = rows[3];
    for (const struct hg_narrow_text *text = plan->by_key; text < end; text++) {
        const struct hg_value *value = hg_value_at(values, lanes, text->offset);
        a &= text_of(text->place_of, pairs, &value[0], 1, odd);
        b &= text_of(text->place_of, pairs, &value[1], 2, odd);
        c &= text_of(text->place_of, pairs, &value[2], 4, odd);
        d &= text_of(text->place_of, pairs, &value[3], 8, odd);
    }
    rows[0] = a, rows[1] = b, rows[2] = c, rows[3] = d;
}

INLINE void truths_4(const struct hg_narrow_plan *plan, const uint8_t *truths, uint32_t lanes,
                     hg_pair rows[FOUR])
{
    for (uint32_t t = 0; t < plan->truth_count; t++) {
        const struct hg_narrow_column *column = &plan->truths[t];
        const uint8_t *truth = truths + (size_t)column->reg * lanes;
        for (uint32_t l = 0; l < FOUR; l++)
            rows[l] &= column->rows[truth[l]];
    }
}

/* --- cuts ------------------------------------------------------------------------------------ */

/* The rows that cuts leave on four lanes; lanes with a value that is no number set their bit in
 * `odd`. */
typedef void cuts_of_four(const struct hg_narrow_plan *plan, const struct hg_value *values,
                          uint32_t lanes, hg_pair rows[FOUR], uint32_t *odd);

INLINE void cuts_portable(const struct hg_narrow_plan *plan, const struct hg_value *values,
                          uint32_t lanes, hg_pair rows[FOUR], uint32_t *odd)
{
    (void)odd;
    for (uint32_t l = 0; l < FOUR; l++) {
        rows[l] = (hg_pair){plan->all, plan->all};
        if (plan->cut_count != 0)
            rows[l] &= plan->cuts_of(plan, values + l, lanes);
    }
}

#ifdef HG_VECTORS
/* The twelve words of four values, deinterleaved in lane order 1, 0, 3, 2. */
struct four {
    __m256i a, b, c;
};

HG_TARGET_AVX2 INLINE struct four four_at(const struct hg_value *values)
{
    const __m256i *at = (const void *)values;
    return (struct four){_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1),
                         _mm256_loadu_si256(at + 2)};
}

HG_TARGET_AVX2 INLINE __m256i lows(const struct four *of)
{
    return _mm256_blend_epi32(_mm256_blend_epi32(of->a, of->b, 0xC3), of->c, 0x30);
}

HG_TARGET_AVX2 INLINE __m256i highs(const struct four *of)
{
    __m256i mixed = _mm256_blend_epi32(_mm256_blend_epi32(of->c, of->b, 0x0C), of->a, 0x30);
    return _mm256_permute4x64_epi64(mixed, 0x39);
}

/* Whether no head has a bit of the mask. */
HG_TARGET_AVX2 INLINE bool heads_none(const struct four *of, uint32_t mask)
{
    __m256i heads = _mm256_blend_epi32(_mm256_blend_epi32(of->a, of->b, 0x30), of->c, 0x0C);
    return _mm256_testz_si256(heads, _mm256_set1_epi64x(mask)) != 0;
}

HG_TARGET_AVX2 INLINE __m256i side(__m256i end, __m256i at, const struct hg_cut *cut)
{
    __m256i above = _mm256_set1_epi64x((long long)cut->above);
    __m256i below = _mm256_set1_epi64x((long long)cut->below);
    return _mm256_blendv_epi8(above, below, _mm256_cmpgt_epi64(at, end));
}

/* Interleaves and stores one pair per lane. */
HG_TARGET_AVX2 INLINE void put_four(__m256i possible, __m256i certain, hg_pair rows[FOUR])
{
    __m256i even = _mm256_unpacklo_epi64(possible, certain);
    __m256i uneven = _mm256_unpackhi_epi64(possible, certain);
    rows[0] = (hg_pair)_mm256_castsi256_si128(uneven);
    rows[1] = (hg_pair)_mm256_castsi256_si128(even);
    rows[2] = (hg_pair)_mm256_extracti128_si256(uneven, 1);
    rows[3] = (hg_pair)_mm256_extracti128_si256(even, 1);
}

HG_TARGET_AVX2 INLINE void cuts_avx2(const struct hg_narrow_plan *plan,
                                     const struct hg_value *values, uint32_t lanes,
                                     hg_pair rows[FOUR], uint32_t *odd)
{
    __m256i known = _mm256_set1_epi64x((long long)plan->all), possible = known, certain = known;
    const struct hg_cut *cut = plan->each_cut, *end;
    const struct hg_cut_run *last = plan->cut_runs + plan->cut_column_count;
    for (const struct hg_cut_run *run = plan->cut_runs; run < last; run++) {
        struct four of = four_at(hg_value_at(values, lanes, run->offset));
        __m256i low = lows(&of), high;
        end = cut + run->count;
        if (__builtin_expect(heads_none(&of, HG_HEAD_NOT_KNOWN), 1)) {
            for (; cut < end; cut++)
                known = _mm256_and_si256(known, side(low, _mm256_set1_epi64x(cut->at), cut));
            continue;
        }
        high = highs(&of);
        *odd |= heads_none(&of, HG_HEAD_NOT_INTERVAL) ? 0 : 0xF;
        for (; cut < end; cut++) {
            __m256i at = _mm256_set1_epi64x(cut->at);
            __m256i of_low = side(low, at, cut), of_high = side(high, at, cut);
            possible = _mm256_and_si256(possible, _mm256_or_si256(of_low, of_high));
            certain = _mm256_and_si256(certain, _mm256_and_si256(of_low, of_high));
        }
    }
    put_four(_mm256_and_si256(possible, known), _mm256_and_si256(certain, known), rows);
}
#endif

/* --- kernels --------------------------------------------------------------------------------- */

INLINE uint64_t columns(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                        uint32_t from, uint32_t count, struct hg_many_rows *rows,
                        cuts_of_four *cuts)
{
    uint64_t odd = 0;
    for (uint32_t l = 0; l < count; l += FOUR) {
        const struct hg_value *values = lanes->values + from + l;
        hg_pair four[FOUR];
        uint32_t here = 0;
        cuts(plan, values, lanes->lanes, four, &here);
        texts_4(plan, values, lanes->lanes, four, &here);
        truths_4(plan, lanes->truths + from + l, lanes->lanes, four);
        for (uint32_t i = 0; i < FOUR; i++) {
            rows->possible[l + i] = four[i][0];
            rows->certain[l + i] = four[i][1];
        }
        odd |= (uint64_t)here << l;
    }
    return odd;
}

#define KERNEL(name, target, cuts)                                                                 \
    target uint64_t name(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,          \
                         uint32_t from, uint32_t count, struct hg_many_rows *rows)                 \
    {                                                                                              \
        return columns(lanes, plan, from, count, rows, cuts);                                      \
    }
KERNEL(hg_match_columns_portable, , cuts_portable)
#ifdef HG_VECTORS
KERNEL(hg_match_columns_avx2, HG_TARGET_AVX2, cuts_avx2)
#endif
