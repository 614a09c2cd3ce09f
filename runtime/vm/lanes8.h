/* Eight lanes of a register in AVX-512 vectors: values of three words each are deinterleaved into
 * one vector per word, and interleaved again. For match_lanes8.c, match_many.c and ops_many.c. */
#ifndef HG_RUNTIME_LANES8_H
#define HG_RUNTIME_LANES8_H

#include "runtime/vm/vm_parts.h"

#define HG_LANES8 8u

#ifdef HG_VECTORS
#include <immintrin.h>

#define HG_LANES8_INLINE HG_TARGET_AVX512 static inline __attribute__((always_inline))

/* 24 words in memory order. */
struct hg_lanes8 {
    __m512i a, b, c;
};

HG_LANES8_INLINE struct hg_lanes8 hg_lanes8_load(const void *at)
{
    const char *bytes = at;
    return (struct hg_lanes8){_mm512_loadu_si512(bytes), _mm512_loadu_si512(bytes + 64),
                             _mm512_loadu_si512(bytes + 128)};
}

/* The first, second or third word of each value. */
HG_LANES8_INLINE __m512i hg_lanes8_heads(const struct hg_lanes8 *of)
{
    __m512i ab =
        _mm512_permutex2var_epi64(of->a, _mm512_setr_epi64(0, 3, 6, 9, 12, 15, 0, 0), of->b);
    return _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 10, 13), of->c);
}
HG_LANES8_INLINE __m512i hg_lanes8_lows(const struct hg_lanes8 *of)
{
    __m512i ab =
        _mm512_permutex2var_epi64(of->a, _mm512_setr_epi64(1, 4, 7, 10, 13, 0, 0, 0), of->b);
    return _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(0, 1, 2, 3, 4, 8, 11, 14), of->c);
}
HG_LANES8_INLINE __m512i hg_lanes8_highs(const struct hg_lanes8 *of)
{
    __m512i ab =
        _mm512_permutex2var_epi64(of->a, _mm512_setr_epi64(2, 5, 8, 11, 14, 0, 0, 0), of->b);
    return _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(0, 1, 2, 3, 4, 9, 12, 15), of->c);
}

/* Whether no head has a bit of the mask, without deinterleaving. */
HG_LANES8_INLINE bool hg_lanes8_no_heads(const struct hg_lanes8 *of, uint32_t mask)
{
    __m512i heads = _mm512_set1_epi64(mask);
    __m512i some = _mm512_maskz_and_epi64(0x49, of->a, heads);
    some = _mm512_or_si512(some, _mm512_maskz_and_epi64(0x92, of->b, heads));
    some = _mm512_or_si512(some, _mm512_maskz_and_epi64(0x24, of->c, heads));
    return _mm512_test_epi64_mask(some, some) == 0;
}

/* Interleaves and stores three vectors. */
HG_LANES8_INLINE void hg_lanes8_store(void *to, __m512i first, __m512i second, __m512i third)
{
    char *bytes = to;
    __m512i ab =
        _mm512_permutex2var_epi64(first, _mm512_setr_epi64(0, 8, 0, 1, 9, 0, 2, 10), second);
    __m512i bc =
        _mm512_permutex2var_epi64(first, _mm512_setr_epi64(0, 3, 11, 0, 4, 12, 0, 5), second);
    __m512i ca =
        _mm512_permutex2var_epi64(first, _mm512_setr_epi64(13, 0, 6, 14, 0, 7, 15, 0), second);
    ab = _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(0, 1, 8, 3, 4, 9, 6, 7), third);
    bc = _mm512_permutex2var_epi64(bc, _mm512_setr_epi64(10, 1, 2, 11, 4, 5, 12, 7), third);
    ca = _mm512_permutex2var_epi64(ca, _mm512_setr_epi64(0, 13, 2, 3, 14, 5, 6, 15), third);
    _mm512_storeu_si512(bytes, ab);
    _mm512_storeu_si512(bytes + 64, bc);
    _mm512_storeu_si512(bytes + 128, ca);
}
#endif

#endif
