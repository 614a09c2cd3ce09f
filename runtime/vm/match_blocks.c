/* Kernels over the rows of wide tables, in blocks of 512: intersecting columns, applying
 * `assuming`, clearing. Only blocks with a marked word are touched. Below match_wide.c. Portable
 * C, AVX2 and AVX-512, with the same answers. */
#include "runtime/vm/match_parts.h"

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

typedef uint64_t block __attribute__((vector_size(64), aligned(8), may_alias));

static const block nothing;

INLINE block *block_at(uint64_t *words, size_t at)
{
    return (block *)(words + at);
}
INLINE const block *const_at(const uint64_t *words, size_t at)
{
    return (const block *)(words + at);
}

/* Which of its words are not zero, a bit each. */
typedef uint32_t marks_of(const block *words);

INLINE uint32_t marks_portable(const block *words)
{
    uint64_t some = 0;
    uint32_t marks = 0;
    for (uint32_t w = 0; w < HG_BLOCK_WORDS; w++)
        some |= (*words)[w];
    for (uint32_t w = 0; w < HG_BLOCK_WORDS && some != 0; w++)
        marks |= (uint32_t)((*words)[w] != 0) << w;
    return marks;
}

#ifdef HG_VECTORS
HG_TARGET_AVX2 INLINE uint32_t marks_avx2(const block *words)
{
    const __m256i *halves = (const __m256i *)words, none = _mm256_setzero_si256();
    __m256i low = _mm256_cmpeq_epi64(_mm256_loadu_si256(halves), none),
            high = _mm256_cmpeq_epi64(_mm256_loadu_si256(halves + 1), none);
    int zeros = _mm256_movemask_pd(_mm256_castsi256_pd(low)) |
                _mm256_movemask_pd(_mm256_castsi256_pd(high)) << 4;
    return (uint32_t)zeros ^ 0xFF;
}

HG_TARGET_AVX512 INLINE uint32_t marks_avx512(const block *words)
{
    __m512i all = _mm512_loadu_si512(words);
    return _mm512_test_epi64_mask(all, all);
}
#endif

/* Eight words are a byte of their marks: the next that is not zero, as the place of its first bit.
 */
INLINE uint32_t next_block(uint64_t marks)
{
    return (uint32_t)__builtin_ctzll(marks) & ~(HG_BLOCK_WORDS - 1);
}
INLINE uint64_t without_block(uint64_t marks, uint32_t at)
{
    return marks & ~(UINT64_C(0xFF) << at);
}

/* Where few words are marked, those. */
#define FEW_WORDS 16

INLINE void clear_words(const struct hg_rows *rows, uint32_t first, uint64_t marks, bool assumes)
{
    uint64_t *possible = rows->possible + first, *certain = rows->certain + first,
             *assumed = rows->assumed + first;
    for (; marks != 0; marks &= marks - 1) {
        int w = __builtin_ctzll(marks);
        possible[w] = certain[w] = 0;
        if (assumes)
            assumed[w] = 0;
    }
}

INLINE void clear_blocks(const struct hg_rows *rows, uint32_t first, uint64_t marks, bool assumes)
{
    while (marks != 0) {
        uint32_t in = next_block(marks);
        size_t at = first + (size_t)in;
        *block_at(rows->possible, at) = nothing;
        *block_at(rows->certain, at) = nothing;
        if (assumes)
            *block_at(rows->assumed, at) = nothing;
        marks = without_block(marks, in);
    }
}

INLINE void clear(const struct hg_rows *rows, bool assumes)
{
    uint32_t count = hg_mark_words(rows->words);
    for (uint32_t s = 0; s < count; s++) {
        uint64_t marks = rows->marks[s];
        if (__builtin_popcountll(marks) <= FEW_WORDS)
            clear_words(rows, 64 * s, marks, assumes);
        else
            clear_blocks(rows, 64 * s, marks, assumes);
        rows->marks[s] = 0;
    }
}

/* A block of the rows; returns its marks. */
INLINE uint32_t meet_block(const struct hg_rows *rows, size_t at, const struct hg_match_cell *cells,
                           uint32_t count, bool split, marks_of *marks_of)
{
    const struct hg_match_cell *cell = cells, *end = cells + count;
    block all = *const_at(cell->possible, at);
    for (cell++; cell < end; cell++)
        all &= *const_at(cell->possible, at);
    uint32_t marks = marks_of(&all);
    if (marks == 0)
        return 0; /* it was cleared */
    *block_at(rows->possible, at) = all;
    for (cell = cells; split && cell < end; cell++)
        all &= *const_at(cell->certain, at);
    *block_at(rows->certain, at) = all;
    return marks;
}

/* The marks that every cell leaves of `s`. */
INLINE uint64_t marks_left(const uint64_t *may, const struct hg_match_cell *cells, uint32_t count,
                           uint32_t s)
{
    uint64_t left = may[s];
    for (uint32_t c = 0; c < count && left != 0; c++)
        if (cells[c].marks != NULL)
            left &= cells[c].marks[s];
    return left;
}

INLINE void meet(const struct hg_rows *rows, const uint64_t *may, const struct hg_match_cell *cells,
                 uint32_t count, bool split, marks_of *marks_of)
{
    uint32_t mark_words = hg_mark_words(rows->words);
    for (uint32_t s = 0; s < mark_words; s++) {
        uint64_t found = 0;
        for (uint64_t left = marks_left(may, cells, count, s); left != 0;) {
            uint32_t in = next_block(left);
            found |= (uint64_t)meet_block(rows, s * 64 + (size_t)in, cells, count, split, marks_of)
                     << in;
            left = without_block(left, in);
        }
        rows->marks[s] = found;
    }
}

INLINE void assume_block(const struct hg_rows *rows, size_t at, const uint64_t *no,
                         const uint64_t *yes, marks_of *marks_of)
{
    block *possible = block_at(rows->possible, at), *certain = block_at(rows->certain, at);
    block unknown = *possible & ~*certain;
    if (marks_of(&unknown) == 0)
        return; /* none is assumed: so it was cleared */
    block to_no = unknown & *const_at(no, at), to_yes = unknown & *const_at(yes, at);
    *possible &= ~to_no;
    *certain |= to_yes;
    *block_at(rows->assumed, at) = to_no | to_yes;
}

INLINE void assume(const struct hg_rows *rows, const uint64_t *no, const uint64_t *yes,
                   marks_of *marks_of)
{
    uint32_t count = hg_mark_words(rows->words);
    for (uint32_t s = 0; s < count; s++)
        for (uint64_t left = rows->marks[s]; left != 0;) {
            uint32_t in = next_block(left);
            assume_block(rows, s * 64 + (size_t)in, no, yes, marks_of);
            left = without_block(left, in);
        }
}

/* --- kernels ------------------------------------------------------------------------------- */

#define KERNEL(name, target)                                                                       \
    target static void clear_##name(const struct hg_rows *rows, bool assumes)                      \
    {                                                                                              \
        clear(rows, assumes);                                                                      \
    }                                                                                              \
    target static void meet_##name(const struct hg_rows *rows, const uint64_t *may,                \
                                   const struct hg_match_cell *cells, uint32_t count, bool split)  \
    {                                                                                              \
        meet(rows, may, cells, count, split, marks_##name);                                        \
    }                                                                                              \
    target static void assume_##name(const struct hg_rows *rows, const uint64_t *no,               \
                                     const uint64_t *yes)                                          \
    {                                                                                              \
        assume(rows, no, yes, marks_##name);                                                       \
    }                                                                                              \
    static const struct hg_wide_kernel name = {clear_##name, meet_##name, assume_##name};

KERNEL(portable, )
#ifdef HG_VECTORS
KERNEL(avx2, HG_TARGET_AVX2)
KERNEL(avx512, HG_TARGET_AVX512)
#endif

const struct hg_wide_kernel *hg_wide_kernel_of(enum hg_kernel kernel)
{
#ifdef HG_VECTORS
    if (kernel >= HG_AVX512)
        return &avx512;
    if (kernel >= HG_AVX2)
        return &avx2;
#endif
    (void)kernel;
    return &portable;
}
