/* The rules that hit, as ids: what a caller keeps of a decision who wants no more than that. Reads
 * the rows MATCH left. Must not know what a rule gives. */
#include "runtime/vm_parts.h"

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* Four at a time, so that how many there are is seldom branched on. */
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

INLINE uint32_t *hits_plainly(const struct hg_rows *rows, uint32_t first, uint32_t *to)
{
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + 1))
        to = ids_plainly(rows->certain[w], first + 64 * w, to);
    return to;
}

#ifdef HG_VECTORS
/* The same instructions of C, by those of the machine that count and clear bits. */
HG_TARGET_AVX2 static uint32_t *hits_avx2(const struct hg_rows *rows, uint32_t first, uint32_t *to)
{
    return hits_plainly(rows, first, to);
}

/* The places of the bits, sixteen at a time. */
HG_TARGET_AVX512 static uint32_t *ids_avx512(uint64_t bits, uint32_t first, uint32_t *to)
{
    static const uint8_t places[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    uint32_t count = (uint32_t)_mm_popcnt_u64(bits);
    __m512i set = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(places));
    for (uint32_t i = 0; i < count; i += HG_HITS_ROOM) {
        __m512i ids = _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(set)),
                                       _mm512_set1_epi32((int)first));
        _mm512_storeu_si512(to + i, ids);
        set = _mm512_alignr_epi64(_mm512_setzero_si512(), set, 2);
    }
    return to + count;
}

HG_TARGET_AVX512 static uint32_t *hits_avx512(const struct hg_rows *rows, uint32_t first,
                                              uint32_t *to)
{
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + 1))
        to = ids_avx512(rows->certain[w], first + 64 * w, to);
    return to;
}
#endif

static uint32_t *hits_of(enum hg_kernel kernel, const struct hg_rows *rows, uint32_t first,
                         uint32_t *to)
{
#ifdef HG_VECTORS
    if (kernel >= HG_AVX512)
        return hits_avx512(rows, first, to);
    if (kernel >= HG_AVX2)
        return hits_avx2(rows, first, to);
#else
    (void)kernel;
#endif
    return hits_plainly(rows, first, to);
}

uint32_t hg_lane_hits(const struct hg_lanes *lanes, const uint32_t *blocks, uint32_t count,
                      uint32_t lane, uint32_t *ids)
{
    uint32_t *to = ids;
    for (uint32_t i = 0; i < count; i++) {
        const struct hg_block_plan *plan = &lanes->image->blocks[blocks[i]];
        struct hg_rows rows = hg_rows_of(lanes, plan, lane);
        to = hits_of(lanes->image->kernel, &rows, plan->block->first_rule, to);
    }
    return (uint32_t)(to - ids);
}
