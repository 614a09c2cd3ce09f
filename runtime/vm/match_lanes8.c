/* MATCH on many lanes with AVX-512: eight lanes at once, their rows in two registers from the
 * first column to the last. Part of match_many.c. Branches only where one of the eight has an
 * unknown value. */
#include "runtime/vm/lanes8.h"
#include "runtime/vm/match_parts.h"

#ifdef HG_VECTORS
struct eight_rows {
    __m512i possible, certain;
};

/* For known values both ends are equal, and so are possible and certain rows. */
HG_LANES8_INLINE __m512i known_cuts(const struct hg_cut *cut, const struct hg_cut *end,
                                    __m512i values, __m512i rows)
{
    for (; cut < end; cut++) {
        __mmask8 under = _mm512_cmplt_epi64_mask(values, _mm512_set1_epi64(cut->at));
        __m512i left = _mm512_mask_set1_epi64(_mm512_set1_epi64((long long)cut->above), under,
                                              (long long)cut->below);
        rows = _mm512_and_si512(rows, left);
    }
    return rows;
}

/* See match_cuts.c. */
HG_LANES8_INLINE void open_cuts(const struct hg_cut *cut, const struct hg_cut *end,
                                const struct hg_lanes8 *values, struct eight_rows *rows)
{
    __m512i low = hg_lanes8_lows(values), high = hg_lanes8_highs(values);
    for (; cut < end; cut++) {
        __m512i at = _mm512_set1_epi64(cut->at);
        __m512i below = _mm512_set1_epi64((long long)cut->below);
        __m512i above = _mm512_set1_epi64((long long)cut->above);
        __m512i of_low = _mm512_mask_mov_epi64(above, _mm512_cmplt_epi64_mask(low, at), below);
        __m512i of_high = _mm512_mask_mov_epi64(above, _mm512_cmplt_epi64_mask(high, at), below);
        rows->possible = _mm512_and_si512(rows->possible, _mm512_or_si512(of_low, of_high));
        rows->certain = _mm512_and_si512(rows->certain, _mm512_and_si512(of_low, of_high));
    }
}

HG_LANES8_INLINE struct eight_rows cuts_8(const struct hg_narrow_plan *plan,
                                          const struct hg_value *values, uint32_t lanes,
                                          __mmask8 *odd)
{
    __m512i known = _mm512_set1_epi64((long long)plan->all);
    struct eight_rows rows = {known, known};
    const struct hg_cut *cut = plan->each_cut, *end;
    const struct hg_cut_run *last = plan->cut_runs + plan->cut_column_count;
    for (const struct hg_cut_run *run = plan->cut_runs; run < last; run++, cut = end) {
        struct hg_lanes8 of = hg_lanes8_load(hg_value_at(values, lanes, run->offset));
        end = cut + run->count;
        if (__builtin_expect(hg_lanes8_no_heads(&of, HG_HEAD_NOT_KNOWN), 1)) {
            known = known_cuts(cut, end, hg_lanes8_lows(&of), known);
        } else {
            open_cuts(cut, end, &of, &rows);
            *odd |= _mm512_test_epi64_mask(hg_lanes8_heads(&of),
                                           _mm512_set1_epi64(HG_HEAD_NOT_INTERVAL));
        }
    }
    rows.possible = _mm512_and_si512(rows.possible, known);
    rows.certain = _mm512_and_si512(rows.certain, known);
    return rows;
}

/* Text columns by key: few slots from a register, else gathered from the pairs. */
HG_LANES8_INLINE void texts_8(const struct hg_narrow_plan *plan, const struct hg_value *values,
                              uint32_t lanes, struct eight_rows *rows, __mmask8 *odd)
{
    const __m256i search = _mm256_set1_epi32(HG_NARROW_SEARCH);
    __m256i last = _mm256_setzero_si256();
    const struct hg_narrow_text *end = plan->by_key + plan->text_count;
    for (const struct hg_narrow_text *text = plan->by_key; text < end; text++) {
        struct hg_lanes8 of = hg_lanes8_load(hg_value_at(values, lanes, text->offset));
        __m512i keys = _mm512_srli_epi64(hg_lanes8_heads(&of), 32), possible, certain;
        __m256i place = _mm256_and_si256(_mm512_i64gather_epi32(keys, text->place_of, 2), search);
        last = _mm256_max_epu32(last, place);
        if (text->few != NULL) {
            __m512i at = _mm512_srli_epi64(_mm512_cvtepu32_epi64(place), 1);
            possible = _mm512_permutexvar_epi64(at, _mm512_load_si512(text->few));
            certain = _mm512_permutexvar_epi64(at, _mm512_load_si512(text->few + HG_LANES8));
        } else {
            const uint64_t *pairs = (const uint64_t *)plan->pairs;
            __m512i all = _mm512_set1_epi64(-1);
            __mmask8 found = _mm256_cmpneq_epi32_mask(place, search);
            possible = _mm512_mask_i32gather_epi64(all, found, place, pairs, 8);
            certain = _mm512_mask_i32gather_epi64(all, found, place, pairs + 1, 8);
        }
        rows->possible = _mm512_and_si512(rows->possible, possible);
        rows->certain = _mm512_and_si512(rows->certain, certain);
    }
    *odd |= _mm256_cmpeq_epi32_mask(last, search);
}

/* A truth selects its pair among eight words. */
HG_LANES8_INLINE void truths_8(const struct hg_narrow_plan *plan, const uint8_t *truths,
                               uint32_t lanes, struct eight_rows *rows)
{
    for (uint32_t c = 0; c < plan->truth_count; c++) {
        const struct hg_narrow_column *column = &plan->truths[c];
        const __m128i *at = (const void *)(truths + (size_t)column->reg * lanes);
        __m512i truth = _mm512_cvtepu8_epi64(_mm_loadl_epi64(at));
        __m512i place = _mm512_add_epi64(truth, truth), pairs = _mm512_loadu_si512(column->rows);
        rows->possible = _mm512_and_si512(rows->possible, _mm512_permutexvar_epi64(place, pairs));
        place = _mm512_or_si512(place, _mm512_set1_epi64(1));
        rows->certain = _mm512_and_si512(rows->certain, _mm512_permutexvar_epi64(place, pairs));
    }
}

HG_TARGET_AVX512 uint64_t hg_match_columns_avx512(const struct hg_lanes *lanes,
                                                  const struct hg_narrow_plan *plan, uint32_t from,
                                                  uint32_t count, struct hg_many_rows *rows)
{
    uint64_t odd = 0;
    for (uint32_t l = 0; l < count; l += HG_LANES8) {
        const struct hg_value *values = lanes->values + from + l;
        __mmask8 here = 0;
        struct eight_rows eight = cuts_8(plan, values, lanes->lanes, &here);
        texts_8(plan, values, lanes->lanes, &eight, &here);
        truths_8(plan, lanes->truths + from + l, lanes->lanes, &eight);
        _mm512_store_si512(rows->possible + l, eight.possible);
        _mm512_store_si512(rows->certain + l, eight.certain);
        odd |= (uint64_t)here << l;
    }
    return odd;
}
#endif
