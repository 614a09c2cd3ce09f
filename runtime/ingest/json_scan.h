/* Finding the end of JSON tokens without a structural index (for json_direct.c), 16 bytes at a
 * time with SSE2, which every x86-64 has, else 8 at a time with SWAR; same results
 * (tests/unit/runtime/test_json_direct.c). Reads at most HG_TEXT_PADDING bytes beyond `end`. Pure
 * and thread safe. */
#ifndef HG_RUNTIME_JSON_SCAN_H
#define HG_RUNTIME_JSON_SCAN_H

#include "base/text.h"
#include "runtime/vm/lanes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static inline bool hg_json_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The top bit of each byte of `word` that is less than `bound` (at most 128); bytes of 128 and
 * more are not less. (SWAR, see Bit Twiddling Hacks, "Determine if a word has a byte less than
 * n".) */
static inline uint64_t hg_bytes_below(uint64_t word, uint8_t bound)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    return ~(((word & ~tops) + (128u - bound) * ones) | word) & tops;
}

/* The same for bytes equal to the ASCII character `c`. */
static inline uint64_t hg_bytes_equal(uint64_t word, char c)
{
    return hg_bytes_below(word ^ UINT64_C(0x0101010101010101) * (unsigned char)c, 1);
}

/* The scan of a string: its closing quote, or some position at or behind `end` if there is none;
 * and a bit for each special byte on the way: non-ASCII, backslash, control. */
struct hg_json_string_scan {
    const char *quote;
    uint64_t before;       /* special bytes in blocks before that of the quote */
    uint64_t special, before_quote; /* special bytes of the quote's block; mask of the bits before
                                       the quote */
};

static inline bool hg_json_is_plain(const struct hg_json_string_scan *string)
{
    return (string->before | (string->special & string->before_quote)) == 0;
}

static inline struct hg_json_string_scan hg_json_find_quote_swar(const char *at, const char *end)
{
    uint64_t before = 0;
    for (; at < end; at += 8) {
        uint64_t word = hg_load_u64(at), quotes = hg_bytes_equal(word, '"');
        uint64_t special = hg_bytes_equal(word, '\\') | hg_bytes_below(word, ' ') |
                        (word & UINT64_C(0x8080808080808080));
        if (quotes == 0) {
            before |= special;
            continue;
        }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return (struct hg_json_string_scan){at + __builtin_ctzll(quotes) / 8, before, special,
                                        (quotes - 1) & ~quotes};
#else
        int first = __builtin_clzll(quotes) / 8;
        return (struct hg_json_string_scan){at + first, before, special,
                                        first != 0 ? UINT64_MAX << (64 - 8 * first) : 0};
#endif
    }
    return (struct hg_json_string_scan){at, 1, 0, 0};
}

/* The first byte that is no digit, or some position at or behind `end`. */
static inline const char *hg_json_skip_digits_scalar(const char *at, const char *end)
{
    while (at < end && (unsigned char)(*at - '0') <= 9)
        at++;
    return at;
}

/* The value of 1 to 16 digits, all valid; eight bytes are read at `at`. */
#define HG_JSON_MAX_FAST_DIGITS 16u
static inline uint64_t hg_json_parse_eight_digits(uint64_t word)
{ /* first digit lowest; pairs, then fours, then all are combined in parallel */
    word = (word & UINT64_C(0x0F0F0F0F0F0F0F0F)) * (10 * 256 + 1) >> 8;
    word = (word & UINT64_C(0x00FF00FF00FF00FF)) * (100 * 65536 + 1) >> 16;
    return (word & UINT64_C(0x0000FFFF0000FFFF)) * (UINT64_C(10000) * 4294967296 + 1) >> 32;
}
static inline uint64_t hg_json_parse_digits(const char *at, size_t len)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (len <= 8)
        return hg_json_parse_eight_digits(hg_load_u64(at) << (64 - 8 * len));
    return hg_json_parse_eight_digits(hg_load_u64(at) << (128 - 8 * len)) * UINT64_C(100000000) +
           hg_json_parse_eight_digits(hg_load_u64(at + len - 8));
#else
    uint64_t number = 0;
    for (size_t i = 0; i < len; i++)
        number = number * 10 + (uint64_t)(at[i] - '0');
    return number;
#endif
}

/* A bit for each of 16 bytes that are equal. `b` is aligned. */
static inline unsigned hg_json_equal_mask_scalar(const char *a, const char *b)
{
    unsigned same = 0;
    for (unsigned i = 0; i < 16; i++)
        same |= (unsigned)(a[i] == b[i]) << i;
    return same;
}

#if defined(__SSE2__)
static inline unsigned hg_json_equal_mask(const char *a, const char *b)
{
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)a),
                       _mm_load_si128((const __m128i *)(const void *)b)));
}

static inline struct hg_json_string_scan hg_json_find_quote(const char *at, const char *end)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(' ');
    unsigned before = 0;
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, quote));
        unsigned special =
            (unsigned)_mm_movemask_epi8(/* as signed numbers, bytes above ASCII are negative */
                                        _mm_or_si128(_mm_cmpeq_epi8(bytes, backslash),
                                                     _mm_cmplt_epi8(bytes, space)));
        if (quotes != 0)
            return (struct hg_json_string_scan){at + __builtin_ctz(quotes), before, special,
                                            (quotes - 1) & ~quotes};
        before |= special;
    }
    return (struct hg_json_string_scan){at, 1, 0, 0};
}

static inline const char *hg_json_skip_digits(const char *at, const char *end)
{
    for (; at < end; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
        __m128i is = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
        unsigned others = ~(unsigned)_mm_movemask_epi8(is) & 0xFFFFu;
        if (others != 0)
            return at + __builtin_ctz(others);
    }
    return at;
}
#else
static inline unsigned hg_json_equal_mask(const char *a, const char *b)
{
    return hg_json_equal_mask_scalar(a, b);
}
static inline struct hg_json_string_scan hg_json_find_quote(const char *at, const char *end)
{
    return hg_json_find_quote_swar(at, end);
}
static inline const char *hg_json_skip_digits(const char *at, const char *end)
{
    return hg_json_skip_digits_scalar(at, end);
}
#endif

/* Kernels: the equality mask of 32 bytes, and hg_json_find_quote with wider vectors, which mostly
 * needs one step. */
typedef uint32_t hg_json_equal_mask_kernel(const char *a, const char *b);
typedef struct hg_json_string_scan hg_json_find_quote_kernel(const char *at, const char *end);
#define HG_JSON_INLINE static inline __attribute__((always_inline))
HG_JSON_INLINE void hg_json_zeroupper_portable(void)
{
}
HG_JSON_INLINE uint32_t hg_json_equal_mask_portable(const char *a, const char *b)
{
    return hg_json_equal_mask(a, b) | (uint32_t)hg_json_equal_mask(a + 16, b + 16) << 16;
}
HG_JSON_INLINE uint32_t hg_json_comma_mask_portable(const char *at)
{
    static const _Alignas(16) char commas[] = ",,,,,,,,,,,,,,,,";
    return hg_json_equal_mask(at, commas) | (uint32_t)hg_json_equal_mask(at + 16, commas) << 16;
}
#ifdef HG_VECTORS
#include <immintrin.h>
HG_TARGET_AVX2 HG_JSON_INLINE uint32_t hg_json_comma_mask_avx2(const char *at)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(',')));
}
HG_TARGET_AVX2 HG_JSON_INLINE uint32_t hg_json_equal_mask_avx2(const char *a, const char *b)
{
    return (uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)a),
                          _mm256_loadu_si256((const __m256i *)(const void *)b)));
}
/* Called before code that is not compiled for AVX. GCC omits vzeroupper where it knows that the
 * callee uses no vectors, and then SSE instructions suffer false dependencies on the upper halves.
 */
HG_TARGET_AVX2 HG_JSON_INLINE void hg_json_zeroupper_avx2(void)
{
    _mm256_zeroupper();
}
HG_TARGET_AVX2 HG_JSON_INLINE struct hg_json_string_scan hg_json_find_quote_avx2(const char *at,
                                                                        const char *end)
{
    const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\');
    const __m256i space = _mm256_set1_epi8(' ');
    uint32_t before = 0;
    for (; at < end; at += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
        uint32_t quotes = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, quote));
        uint32_t special = (uint32_t)_mm256_movemask_epi8(
            _mm256_or_si256(_mm256_cmpeq_epi8(bytes, backslash), _mm256_cmpgt_epi8(space, bytes)));
        if (quotes != 0)
            return (struct hg_json_string_scan){at + __builtin_ctz(quotes), before, special,
                                            (quotes - 1) & ~quotes};
        before |= special;
    }
    return (struct hg_json_string_scan){at, 1, 0, 0};
}
#endif

#endif
