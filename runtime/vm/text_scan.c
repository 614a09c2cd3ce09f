/* Multi-pattern search: all needles of a register's tests in one scan of the text (words and
 * phrases of `contains` and `has word`, and literals that regular expressions need). Below
 * text_test.c. Three ways to find candidate positions, with the same results: vector look-ups on
 * the nibbles of the first bytes, 16 or 32 positions at once (as in Hyperscan's Teddy), a shift
 * table on the last two bytes of a window (Wu and Manber), or byte by byte. Candidates are
 * compared in full. */
#include "runtime/vm/vm_parts.h"

#include <string.h>

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

static bool is_ascii_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

enum found { NOT_HERE, FOUND, NOT_IN_TEXT };

/* Checks word boundaries: by ASCII neighbours where possible; else Unicode's tables decide on the
 * whole text. */
static enum found word_at(const struct hg_needle *needle, struct hg_str text, size_t at)
{
    unsigned char before = at == 0 ? ' ' : (unsigned char)text.at[at - 1];
    size_t end = at + needle->start.len;
    unsigned char after = end == text.len ? ' ' : (unsigned char)text.at[end];
    if (is_ascii_word(before) || is_ascii_word(after))
        return NOT_HERE;
    if (before < 0x80 && after < 0x80 && needle->start.len == needle->whole.len)
        return FOUND;
    return hg_text_has_words(text, needle->whole) ? FOUND : NOT_IN_TEXT;
}

static enum found needle_at(const struct hg_needle *needle, struct hg_str text, size_t at)
{
    struct hg_str start = needle->start;
    if (text.len - at < start.len || memcmp(text.at + at, start.at, start.len) != 0)
        return NOT_HERE;
    return needle->word ? word_at(needle, text, at) : FOUND;
}

/* The state of a scan: needles still undecided, those found, and those of which one is enough. */
struct pass {
    const struct hg_multi_scan *scan;
    struct hg_str text;
    uint64_t left, found, enough;
};

static inline bool is_done(const struct pass *pass)
{
    return pass->left == 0 || (pass->found & pass->enough) != 0;
}

/* Compares the candidate needles at `at`. */
static void scan_at(struct pass *pass, size_t at)
{
    const struct hg_multi_scan *scan = pass->scan;
    uint64_t may = pass->left & scan->first[(unsigned char)pass->text.at[at]];
    may &=
        at + 1 < pass->text.len ? scan->second[(unsigned char)pass->text.at[at + 1]] : scan->single;
    for (; may != 0; may &= may - 1) {
        enum found found = needle_at(&scan->needles[__builtin_ctzll(may)], pass->text, at);
        if (found == NOT_HERE)
            continue;
        uint64_t bit = may & (0 - may);
        pass->left &= ~bit;
        pass->found |= found == FOUND ? bit : 0;
    }
}

/* --- where a needle may begin -------------------------------------------------------------- */

static void scan_windows(struct pass *pass)
{
    const struct hg_multi_scan *scan = pass->scan;
    const unsigned char *bytes = (const unsigned char *)pass->text.at;
    size_t window = scan->window;
    for (size_t end = window - 1; end < pass->text.len && !is_done(pass);) {
        uint8_t shift = scan->shift[hg_scan_pair(bytes[end - 1], bytes[end])];
        if (shift == 0)
            scan_at(pass, end + 1 - window);
        end += shift == 0 ? 1 : shift;
    }
}

static void scan_plainly(struct pass *pass)
{
    if (pass->scan->window != 0) {
        scan_windows(pass);
        return;
    }
    for (size_t at = 0; at < pass->text.len && !is_done(pass); at++)
        scan_at(pass, at);
}

#ifdef HG_VECTORS
/* Tries the candidate positions in `may`, a bit each from `offset` on. */
static inline void try_places(struct pass *pass, uint32_t may, size_t offset)
{
    for (; may != 0 && !is_done(pass); may &= may - 1)
        scan_at(pass, offset + (size_t)__builtin_ctz(may));
}

/* A mask of positions that are inside the text. */
static inline uint32_t inside(size_t left)
{
    return left >= 32 ? UINT32_MAX : (UINT32_C(1) << left) - 1;
}

/* A copy of the tail, zero-padded; zeros begin no needle. */
#define TAIL 34u /* bytes read for 32 positions */
static inline const char *tail_of(struct hg_str text, size_t at, char room[TAIL])
{
    memset(room, 0, TAIL);
    memcpy(room, text.at + at, text.len - at);
    return room;
}

HG_TARGET_SSSE3 static inline uint32_t places_16(const __m128i low[HG_SCAN_BYTES],
                                                 const __m128i high[HG_SCAN_BYTES], const char *at)
{
    const __m128i nibble = _mm_set1_epi8(15);
    __m128i may = _mm_set1_epi8(-1);
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++) {
        __m128i text = _mm_loadu_si128((const __m128i *)(const void *)(at + k));
        __m128i a = _mm_shuffle_epi8(low[k], _mm_and_si128(text, nibble));
        __m128i b = _mm_shuffle_epi8(high[k], _mm_and_si128(_mm_srli_epi16(text, 4), nibble));
        may = _mm_and_si128(may, _mm_and_si128(a, b));
    }
    return 0xFFFFu & ~(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(may, _mm_setzero_si128()));
}

HG_TARGET_SSSE3 static void scan_ssse3(struct pass *pass)
{
    enum { STEP = 16, BLOCK = STEP + HG_SCAN_BYTES - 1 };
    __m128i low[HG_SCAN_BYTES], high[HG_SCAN_BYTES];
    struct hg_str text = pass->text;
    char room[TAIL];
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++) {
        low[k] = _mm_loadu_si128((const __m128i *)(const void *)pass->scan->halves[k][0]);
        high[k] = _mm_loadu_si128((const __m128i *)(const void *)pass->scan->halves[k][1]);
    }
    size_t at = 0;
    for (; text.len - at >= BLOCK && !is_done(pass); at += STEP)
        try_places(pass, places_16(low, high, text.at + at), at);
    if (is_done(pass)) /* perhaps long before the tail */
        return;
    for (const char *tail = tail_of(text, at, room); at < text.len && !is_done(pass);
         at += STEP, tail += STEP)
        try_places(pass, places_16(low, high, tail) & inside(text.len - at), at);
}

HG_TARGET_AVX2 static inline uint32_t places_32(const __m256i low[HG_SCAN_BYTES],
                                                const __m256i high[HG_SCAN_BYTES], const char *at)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i may = _mm256_set1_epi8(-1);
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++) {
        __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)(at + k));
        __m256i a = _mm256_shuffle_epi8(low[k], _mm256_and_si256(text, nibble));
        __m256i b =
            _mm256_shuffle_epi8(high[k], _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble));
        may = _mm256_and_si256(may, _mm256_and_si256(a, b));
    }
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(may, _mm256_setzero_si256()));
}

HG_TARGET_AVX2 static void scan_avx2(struct pass *pass)
{
    enum { STEP = 32, BLOCK = STEP + HG_SCAN_BYTES - 1 };
    __m256i low[HG_SCAN_BYTES], high[HG_SCAN_BYTES];
    struct hg_str text = pass->text;
    char room[TAIL];
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++) {
        const uint8_t(*halves)[16] = pass->scan->halves[k];
        low[k] =
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)halves[0]));
        high[k] =
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)halves[1]));
    }
    size_t at = 0;
    for (; text.len - at >= BLOCK && !is_done(pass); at += STEP)
        try_places(pass, places_32(low, high, text.at + at), at);
    for (const char *tail; at < text.len && !is_done(pass); at += STEP) {
        tail = tail_of(text, at, room); /* positions may overlap when 33 bytes are left */
        try_places(pass, places_32(low, high, tail) & inside(text.len - at), at);
    }
}

/* The first of 64 bytes, zeros after the text. */
HG_TARGET_AVX512 static inline __m512i load_64(const char *at, size_t left)
{
    return _mm512_maskz_loadu_epi8(_bzhi_u64(UINT64_MAX, left < 64 ? (unsigned)left : 64), at);
}

HG_TARGET_AVX512 static inline __m512i places_64(const uint8_t halves[2][16], __m512i text)
{
    const __m512i nibble = _mm512_set1_epi8(15);
    __m512i low = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)(const void *)halves[0]));
    __m512i high = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)(const void *)halves[1]));
    return _mm512_and_si512(
        _mm512_shuffle_epi8(low, _mm512_and_si512(text, nibble)),
        _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(text, 4), nibble)));
}

HG_TARGET_AVX512 static void scan_avx512(struct pass *pass)
{
    struct hg_str text = pass->text;
    const uint8_t(*halves)[2][16] = pass->scan->halves;
    for (size_t at = 0; at < text.len && !is_done(pass); at += 64) {
        const char *bytes = text.at + at;
        size_t left = text.len - at;
        __m512i may = places_64(halves[0], load_64(bytes, left));
        may = _mm512_and_si512(may, places_64(halves[1], load_64(bytes + 1, left - 1)));
        may = _mm512_and_si512(may,
                               places_64(halves[2], load_64(bytes + 2, left > 1 ? left - 2 : 0)));
        uint64_t places = _mm512_test_epi8_mask(may, may) &
                          _bzhi_u64(UINT64_MAX, left < 64 ? (unsigned)left : 64);
        for (; places != 0 && !is_done(pass); places &= places - 1)
            scan_at(pass, at + (size_t)__builtin_ctzll(places));
    }
}
#endif

uint64_t hg_scan_text(enum hg_kernel kernel, const struct hg_multi_scan *scan, struct hg_str text,
                      uint64_t enough)
{
    struct pass pass = {scan, text, scan->all, 0, enough};
    if (text.len == 0)
        return 0;
#ifdef HG_VECTORS
    if (kernel >= HG_AVX512)
        scan_avx512(&pass);
    else if (kernel >= HG_AVX2)
        scan_avx2(&pass);
    else if (kernel >= HG_SSSE3)
        scan_ssse3(&pass);
    else
#else
    (void)kernel;
#endif
        scan_plainly(&pass);
    return pass.found;
}
