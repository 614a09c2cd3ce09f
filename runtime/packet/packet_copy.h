/* Copying fragments with the widest vectors of the machine. Loops over many fragments are instantiated for each
 * kernel with these inlined. Private to packet_*.c. */
#ifndef HG_RUNTIME_PACKET_COPY_H
#define HG_RUNTIME_PACKET_COPY_H

#include "base/json.h"
#include "runtime/vm/kernel.h"

#define HG_COPY_INLINE static inline __attribute__((always_inline))

/* Copies HG_FRAGMENT_BLOCK bytes; and a fragment as hg_copy_fragment does, with HG_FRAGMENT_BLOCK bytes of slack
 * behind either end. */
typedef void hg_block_copy(char *to, const void *from);
typedef void hg_fragment_copy(char *to, struct hg_str piece);

HG_COPY_INLINE void hg_copy_64_portable(char *to, const void *from)
{
    memcpy(to, from, HG_FRAGMENT_BLOCK);
}

HG_COPY_INLINE void hg_copy_portable(char *to, struct hg_str piece)
{
    hg_copy_fragment(to, piece);
}

#ifdef HG_VECTORS
#include <immintrin.h>

HG_TARGET_AVX2 HG_COPY_INLINE void hg_copy_64_avx2(char *to, const void *from)
{
    __m256i first = _mm256_loadu_si256((const __m256i *)from);
    __m256i second = _mm256_loadu_si256((const __m256i *)from + 1);
    _mm256_storeu_si256((__m256i *)(void *)to, first);
    _mm256_storeu_si256((__m256i *)(void *)(to + 32), second);
}
HG_TARGET_AVX2 HG_COPY_INLINE void hg_copy_avx2(char *to, struct hg_str piece)
{
    hg_copy_64_avx2(to, piece.at);
    for (size_t i = HG_FRAGMENT_BLOCK; __builtin_expect(i < piece.len, 0); i += HG_FRAGMENT_BLOCK)
        hg_copy_64_avx2(to + i, piece.at + i);
}

HG_TARGET_AVX512 HG_COPY_INLINE void hg_copy_64_avx512(char *to, const void *from)
{
    _mm512_storeu_si512(to, _mm512_loadu_si512(from));
}
HG_TARGET_AVX512 HG_COPY_INLINE void hg_copy_avx512(char *to, struct hg_str piece)
{
    hg_copy_64_avx512(to, piece.at);
    for (size_t i = HG_FRAGMENT_BLOCK; __builtin_expect(i < piece.len, 0); i += HG_FRAGMENT_BLOCK)
        hg_copy_64_avx512(to + i, piece.at + i);
}
#endif

/* The index of a kernel among those with a copy of their own: portable, AVX2, AVX-512. */
#define HG_COPY_KERNELS 3
static inline unsigned hg_copy_kernel(enum hg_kernel kernel)
{
    return kernel >= HG_AVX512 ? 2 : kernel >= HG_AVX2 ? 1 : 0;
}

#endif
