/* AVX-512 forms of what most programs run after matching: truths of numbers, scores, and blocks
 * that end a decision, on eight lanes at once. Each function handles the leading lanes in groups
 * of eight and returns how many it did; the executors do the rest. Part of the VM; same results as
 * lane_ops.h. */
#include "runtime/vm/lane_ops.h"
#include "runtime/vm/lanes8.h"

#ifdef HG_VECTORS
static uint32_t eights(const struct hg_lanes *lanes)
{
    return lanes->image->kernel >= HG_AVX512 ? lanes->lanes / HG_LANES8 * HG_LANES8 : 0;
}

/* --- truths --------------------------------------------------------------------------------- */

/* One byte per lane: possibly true and possibly false by masks. */
HG_LANES8_INLINE void put_truths(uint8_t *to, __mmask8 may_be_true, __mmask8 may_be_false)
{
    uint64_t bytes = _pdep_u64(may_be_true, UINT64_C(0x0101010101010101)) |
                     _pdep_u64(may_be_false, UINT64_C(0x0202020202020202));
    memcpy(to, &bytes, sizeof bytes);
}

/* The lanes whose value cannot be tested: hg_is_untestable. */
HG_LANES8_INLINE __mmask8 untestable(__m512i heads)
{
    const __m512i state = _mm512_set1_epi64(0xFF), hole = _mm512_set1_epi64(0xFF0000);
    return _mm512_test_epi64_mask(heads, hole) |
           _mm512_cmpeq_epi64_mask(_mm512_and_si512(heads, state), _mm512_set1_epi64(HG_NOTHING));
}

HG_TARGET_AVX512 static void in_range(const struct hg_bounds *range, const struct hg_value *values,
                                      uint32_t count, uint8_t *to)
{
    __m512i lo = _mm512_set1_epi64(range->lo), hi = _mm512_set1_epi64(range->hi);
    for (uint32_t l = 0; l < count; l += HG_LANES8) {
        struct hg_lanes8 of = hg_lanes8_load(values + l);
        __m512i low = hg_lanes8_lows(&of), high = hg_lanes8_highs(&of);
        __mmask8 open = untestable(hg_lanes8_heads(&of));
        __mmask8 certainly = _mm512_cmpge_epi64_mask(low, lo) & _mm512_cmple_epi64_mask(high, hi);
        __mmask8 possibly = _mm512_cmpge_epi64_mask(high, lo) & _mm512_cmple_epi64_mask(low, hi);
        put_truths(to + l, possibly | certainly | open, (__mmask8)~certainly | open);
    }
}

uint32_t hg_many_in_range(const struct hg_lanes *lanes, const struct hg_bounds *range,
                          const struct hg_value *values, uint8_t *to)
{
    uint32_t count = eights(lanes);
    if (count != 0)
        in_range(range, values, count, to);
    return count;
}

/* --- scores --------------------------------------------------------------------------------- */

/* Four rules at a time; their 16 sums are in two registers. */
HG_LANES8_INLINE __m512i points_of(const struct hg_block_plan *plan, __m512i bits)
{
    __m512i points = _mm512_set1_epi64(plan->starting);
    const int64_t *end = plan->sums + (size_t)16 * plan->sum_count;
    for (const int64_t *sums = plan->sums; sums < end; sums += 16) {
        __m512i few = _mm512_loadu_si512(sums), more = _mm512_loadu_si512(sums + HG_LANES8);
        points = _mm512_add_epi64(points, _mm512_permutex2var_epi64(few, bits, more));
        bits = _mm512_srli_epi64(bits, 4);
    }
    points = _mm512_max_epi64(points, _mm512_set1_epi64(plan->low));
    return _mm512_min_epi64(points, _mm512_set1_epi64(plan->high));
}

HG_TARGET_AVX512 static void score(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                   uint32_t count, struct hg_value *to)
{
    for (uint32_t l = 0; l < count; l += HG_LANES8) {
        struct hg_lanes8 of = hg_lanes8_load(hg_lane_word(lanes, plan, l));
        __m512i possible = hg_lanes8_heads(&of), certain = hg_lanes8_lows(&of);
        __m512i points = points_of(plan, possible);
        hg_lanes8_store(to + l, _mm512_setzero_si512(), points, points); /* HG_KNOWN */
        for (uint32_t open = _mm512_cmpneq_epi64_mask(possible, certain); open != 0;
             open &= open - 1) {
            uint32_t lane = l + (uint32_t)__builtin_ctz(open);
            to[lane] = hg_lane_score_general(lanes, plan, lane);
        }
    }
}

uint32_t hg_many_score(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                       struct hg_value *to)
{
    uint32_t count = plan->sums != NULL ? eights(lanes) : 0;
    if (count != 0)
        score(lanes, plan, count, to);
    return count;
}

/* --- what ends a decision ------------------------------------------------------------------- */

/* An outcome is one word: the possible set, and `closed` above it. */
#define CLOSED (INT64_C(1) << 8 * offsetof(struct hg_lane_outcome, closed))

HG_LANES8_INLINE void put_reach(uint8_t *to, __m512i outcomes, __mmask8 closed)
{
    __mmask8 some = _mm512_test_epi64_mask(outcomes, _mm512_set1_epi64(UINT32_MAX));
    put_truths(to, some & (__mmask8)~closed, closed); /* HG_MAYBE_REACHED, HG_NOT_REACHED */
}

HG_TARGET_AVX512 static void disqualify(const struct hg_lanes *lanes,
                                        const struct hg_block_plan *plan, uint32_t count,
                                        uint8_t *reach)
{
    const __m512i zero = _mm512_setzero_si512(), shut = _mm512_set1_epi64(CLOSED);
    for (uint32_t l = 0; l < count; l += HG_LANES8) {
        struct hg_lanes8 of = hg_lanes8_load(hg_lane_word(lanes, plan, l));
        __m512i outcomes = _mm512_loadu_si512(lanes->outcomes + l);
        __mmask8 closed = _mm512_test_epi64_mask(outcomes, shut);
        __mmask8 possible =
            _mm512_cmpneq_epi64_mask(hg_lanes8_heads(&of), zero) & (__mmask8)~closed;
        __mmask8 certain = _mm512_cmpneq_epi64_mask(hg_lanes8_lows(&of), zero);
        put_reach(reach + l, outcomes, closed);
        outcomes = _mm512_mask_or_epi64(outcomes, possible, outcomes,
                                        _mm512_set1_epi64((long long)plan->outcome));
        outcomes = _mm512_mask_or_epi64(outcomes, certain, outcomes, shut);
        _mm512_storeu_si512(lanes->outcomes + l, outcomes);
    }
}

/* Lanes whose first possible rule is certain; the others are decided one by one. */
HG_TARGET_AVX512 static void decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                    uint32_t count, uint8_t *reach)
{
    const __m512i zero = _mm512_setzero_si512(), shut = _mm512_set1_epi64(CLOSED);
    for (uint32_t l = 0; l < count; l += HG_LANES8) {
        struct hg_lanes8 of = hg_lanes8_load(hg_lane_word(lanes, plan, l));
        __m512i possible = hg_lanes8_heads(&of), outcomes = _mm512_loadu_si512(lanes->outcomes + l);
        __m512i first = _mm512_and_si512(possible, _mm512_sub_epi64(zero, possible));
        __mmask8 sure = _mm512_test_epi64_mask(first, hg_lanes8_lows(&of));
        __mmask8 closed = _mm512_test_epi64_mask(outcomes, shut), open = sure & (__mmask8)~closed;
        __m512i row = _mm512_sub_epi64(_mm512_set1_epi64(63), _mm512_lzcnt_epi64(first));
        __m256i gives = _mm512_mask_i64gather_epi32(_mm256_setzero_si256(), open, row,
                                                    plan->outcomes, sizeof *plan->outcomes);
        __m512i now = _mm512_or_si512(outcomes, _mm512_cvtepu32_epi64(gives));
        put_reach(reach + l, outcomes, closed);
        _mm512_storeu_si512(lanes->outcomes + l, _mm512_mask_or_epi64(now, sure, now, shut));
        for (uint32_t rest = (uint8_t) ~(sure | closed); rest != 0; rest &= rest - 1) {
            uint32_t lane = l + (uint32_t)__builtin_ctz(rest);
            hg_lane_decide_general(lanes, plan, lane, &lanes->outcomes[lane]);
        }
    }
}

uint32_t hg_many_decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                        uint8_t *reach)
{
    uint32_t count = plan->words == 1 ? eights(lanes) : 0;
    if (count == 0 || (plan->disqualifies && plan->outcome == 0))
        return 0;
    if (plan->disqualifies)
        disqualify(lanes, plan, count, reach);
    else
        decide(lanes, plan, count, reach);
    return count;
}
#else
uint32_t hg_many_in_range(const struct hg_lanes *lanes, const struct hg_bounds *range,
                          const struct hg_value *values, uint8_t *to)
{
    (void)lanes, (void)range, (void)values, (void)to;
    return 0;
}

uint32_t hg_many_score(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                       struct hg_value *to)
{
    (void)lanes, (void)plan, (void)to;
    return 0;
}

uint32_t hg_many_decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                        uint8_t *reach)
{
    (void)lanes, (void)plan, (void)reach;
    return 0;
}
#endif
