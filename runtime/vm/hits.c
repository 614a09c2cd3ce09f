/* The ids of the rules that hit, for callers that need nothing else of a decision. Reads the rows
 * that MATCH left; does not look at what a rule gives. */
#include "runtime/vm/vm_parts.h"

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* Writes the ids of a word's set bits; returns the position behind them. */
typedef uint32_t *ids_of_word(uint64_t bits, uint32_t first, uint32_t *to);

/* Four at a time: fewer branches on the number of bits. */
INLINE uint32_t *ids_plainly(uint64_t bits, uint32_t first, uint32_t *to)
{
    uint32_t *end = to + __builtin_popcountll(bits);
    while (bits != 0)
        for (int i = 0; i < 4; i++) {
            *to++ = first + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
    return end;
}

#ifdef HG_VECTORS
/* The same with the CPU's bit-count and bit-clear instructions. */
HG_TARGET_AVX2 INLINE uint32_t *ids_avx2(uint64_t bits, uint32_t first, uint32_t *to)
{
    return ids_plainly(bits, first, to);
}

HG_TARGET_AVX512 INLINE void put_16(__m128i places, uint32_t first, uint32_t *to)
{
    __m512i ids = _mm512_add_epi32(_mm512_cvtepu8_epi32(places), _mm512_set1_epi32((int)first));
    _mm512_storeu_si512(to, ids);
}

/* Bit positions sixteen at a time; the first sixteen unconditionally. */
HG_TARGET_AVX512 INLINE uint32_t *ids_avx512(uint64_t bits, uint32_t first, uint32_t *to)
{
    static const uint8_t places[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(places));
    put_16(_mm512_castsi512_si128(set), first, to);
    for (uint32_t i = HG_HITS_ROOM; __builtin_expect(i < count, 0); i += HG_HITS_ROOM) {
        set = _mm512_alignr_epi64(_mm512_setzero_si512(), set, 2);
        put_16(_mm512_castsi512_si128(set), first, to + i);
    }
    return to + count;
}
#endif

/* The hits of one lane, block by block. `lanes` is read first, as the compiler must assume that
 * the stores alias it. */
INLINE uint32_t *hits_of(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                         uint32_t lane, uint32_t *to, ids_of_word *ids)
{
    const struct hg_block_plan *plans = lanes->image->blocks;
    const uint64_t *certain = lanes->bits + 3 * (size_t)lane + 1;
    size_t in_use = lanes->lanes;
    for (const uint32_t *end = blocks + count; blocks < end; blocks++) {
        const struct hg_block_plan *plan = &plans[*blocks];
        if (__builtin_expect(plan->words == 1, 1)) {
            to = ids(certain[plan->offset * in_use], plan->first_rule, to);
            continue;
        }
        const struct hg_row_list *list = hg_row_list_of(lanes, plan, lane);
        if (list != NULL) {
            for (uint32_t i = 0; i < list->count; i++)
                *to++ = plan->first_rule + list->rows[i];
            continue;
        }
        struct hg_rows rows = hg_rows_of(lanes, plan, lane);
        for (uint32_t w = hg_next_word(&rows, 0); w < rows.words; w = hg_next_word(&rows, w + 1))
            to = ids(rows.certain[w], plan->first_rule + 64 * w, to);
    }
    return to;
}

/* Lanes from `from` to `end - 1`; the end of each lane's ids goes to `ends`, if not NULL. */
#define HITS(name, target, ids_of)                                                                 \
    target static uint32_t name(const struct hg_lanes *lanes, const uint32_t *blocks,              \
                                uint32_t count, uint32_t from, uint32_t end, uint32_t *ids,        \
                                uint32_t *ends)                                                    \
    {                                                                                              \
        uint32_t *to = ids;                                                                        \
        for (uint32_t l = from; l < end; l++) {                                                    \
            to = hits_of(lanes, blocks, count, l, to, ids_of);                                     \
            if (ends != NULL)                                                                      \
                ends[l - from] = (uint32_t)(to - ids);                                             \
        }                                                                                          \
        return (uint32_t)(to - ids);                                                               \
    }
HITS(hits_portable, , ids_plainly)
#ifdef HG_VECTORS
HITS(hits_avx2, HG_TARGET_AVX2, ids_avx2)
HITS(hits_avx512, HG_TARGET_AVX512, ids_avx512)
#endif

INLINE uint32_t hits_on(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                        uint32_t from, uint32_t end, uint32_t *ids, uint32_t *ends)
{
#ifdef HG_VECTORS
    if (lanes->image->kernel >= HG_AVX512)
        return hits_avx512(lanes, blocks, count, from, end, ids, ends);
    if (lanes->image->kernel >= HG_AVX2)
        return hits_avx2(lanes, blocks, count, from, end, ids, ends);
#endif
    return hits_portable(lanes, blocks, count, from, end, ids, ends);
}

uint32_t hg_lane_hits(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                      uint32_t lane, uint32_t *ids)
{
    return hits_on(lanes, blocks, count, lane, lane + 1, ids, NULL);
}

uint32_t hg_lanes_hits(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                       uint32_t *ids, uint32_t *ends)
{
    return hits_on(lanes, blocks, count, 0, lanes->lanes, ids, ends);
}
