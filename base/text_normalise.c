/* The forms of text that the language compares by: normalised (white space, NFC), folded (simple
 * case folding) and words. The compiler and the readers of leads must both use these functions, or
 * constants and values would not match. By utf8proc with memory from the arena; ASCII, nearly all
 * input, takes a path without it. */
#include <utf8proc.h>

#include "base/memory.h"
#include "base/text.h"

/* Code points below this are in NFC in any context (the first that is not is the combining grave
 * accent). */
#define FIRST_NOT_ALWAYS_NFC 0x300

/* Well-formed text only: one code point at `*at`, which moves past it. */
static int32_t next_point(struct hg_str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.at + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *at += 4;
    return (p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

static bool is_ascii_space(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_space(int32_t point)
{
    if (point < 0x80)
        return is_ascii_space((unsigned char)point);
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

/* --- ASCII, eight bytes at a time ------------------------------------------------------------ */

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (ONES << 7)

/* Loads up to eight bytes, first byte lowest; missing bytes are letters. */
static uint64_t word_at(const char *at, size_t len)
{
    uint64_t word = ONES * 'x';
    memcpy(&word, at, len < sizeof word ? len : sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static void put_word(char *at, uint64_t word, size_t len)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(at, &word, len);
}

/* Of a word of ASCII: 0x80 in every byte that is at least `low` (1 to 0x80). */
static uint64_t at_least(uint64_t word, unsigned char low)
{
    return (word + ONES * (0x80u - low)) & HIGH;
}

/* 0x80 in every capital of a word of ASCII. */
static uint64_t capitals(uint64_t word)
{
    return at_least(word, 'A') & ~at_least(word, 'Z' + 1);
}

/* The length of the prefix of ASCII above space with single spaces between: normalisation does not
 * change it. In steps of eight, or the whole length. */
static size_t plainly_normal_prefix(struct hg_str s)
{
    uint64_t carry = 1; /* a space must not stand first */
    size_t i = 0;
    for (; i < s.len; i += 8) {
        uint64_t word = word_at(s.at + i, s.len - i);
        uint64_t spaces = HIGH & ~at_least(word, '!');
        if (((word & HIGH) | (HIGH & ~at_least(word, ' '))) != 0 ||
            (spaces & (spaces << 8 | carry << 7)) != 0)
            break;
        carry = spaces >> 63;
    }
    return i < s.len ? i : s.len;
}

/* The length of the prefix of ASCII without capitals, likewise. */
static size_t plainly_folded_prefix(struct hg_str s)
{
    size_t i = 0;
    for (; i < s.len; i += 8) {
        uint64_t word = word_at(s.at + i, s.len - i);
        if (((word & HIGH) | capitals(word)) != 0)
            break;
    }
    return i < s.len ? i : s.len;
}

/* Whether normalising certainly changes nothing, without decomposing. */
static bool is_plainly_normal(struct hg_str s)
{
    size_t start = plainly_normal_prefix(s);
    bool after_space = start == 0 || s.at[start - 1] == ' '; /* at the start none may stand */
    for (size_t i = start; i < s.len;) {
        int32_t point = next_point(s, &i);
        if (point >= FIRST_NOT_ALWAYS_NFC)
            return false;
        bool space = is_space(point);
        if (space && (after_space || point != ' '))
            return false;
        after_space = space;
    }
    return s.len == 0 || !after_space;
}

/* A copy that is trimmed, with every inner run of white space as one space. `*high`: whether it
 * contains code points that may need composing. */
static struct hg_str collapse_spaces(struct hg_arena *arena, struct hg_str s, bool *high)
{
    char *out = hg_arena_alloc(arena, s.len);
    size_t len = 0;
    bool gap = false;
    *high = false;
    for (size_t i = 0; i < s.len;) {
        size_t start = i;
        int32_t point = next_point(s, &i);
        if (is_space(point)) {
            gap = len != 0;
            continue;
        }
        if (gap)
            out[len++] = ' ';
        gap = false;
        *high = *high || point >= FIRST_NOT_ALWAYS_NFC;
        memcpy(out + len, s.at + start, i - start);
        len += i - start;
    }
    return (struct hg_str){out, len};
}

#define NFC_OPTIONS (UTF8PROC_COMPOSE | UTF8PROC_STABLE)

/* utf8proc_map with memory from the arena. Cannot fail on well-formed text. */
static struct hg_str compose(struct hg_arena *arena, struct hg_str s)
{
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)s.at;
    utf8proc_ssize_t count = utf8proc_decompose(in, (utf8proc_ssize_t)s.len, NULL, 0, NFC_OPTIONS);
    if (count < 0)
        return s;
    size_t room = (size_t)count + 1; /* one for the NUL that reencode writes */
    int32_t *points = HG_ARRAY(arena, int32_t, room);
    utf8proc_decompose(in, (utf8proc_ssize_t)s.len, points, count, NFC_OPTIONS);
    utf8proc_ssize_t len = utf8proc_reencode(points, count, NFC_OPTIONS);
    if (len < 0)
        return s;
    char *out = hg_arena_grow(arena, points, room * sizeof *points, (size_t)len + 1);
    return (struct hg_str){out, (size_t)len};
}

struct hg_str hg_text_normalise(struct hg_arena *arena, struct hg_str s)
{
    if (is_plainly_normal(s))
        return s;
    bool high;
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct hg_str out = collapse_spaces(arena, s, &high);
    if (high)
        out = compose(arena, out);
    if (!hg_str_eq(out, s))
        return out;
    hg_arena_rewind(arena, mark);
    return s;
}

/* Where simple case folding is not the simple lower case. From CaseFolding.txt of Unicode 15.0,
 * status C and S, less what UnicodeData.txt gives as lower case; tests/unit/base/test_text.c
 * checks rows of it. Cherokee, which folds to its upper case, is in fold_point. */
static const struct {
    int32_t from, to;
} odd_foldings[] = {
    {0x00B5, 0x03BC}, /* micro sign */
    {0x017F, 0x0073}, /* long s */
    {0x0345, 0x03B9}, /* combining Greek ypogegrammeni */
    {0x03C2, 0x03C3}, /* final sigma */
    {0x03D0, 0x03B2}, /* Greek symbol variants: beta, theta, phi, pi, kappa, rho, epsilon */
    {0x03D1, 0x03B8}, {0x03D5, 0x03C6}, {0x03D6, 0x03C0}, {0x03F0, 0x03BA}, {0x03F1, 0x03C1},
    {0x03F5, 0x03B5}, {0x1C80, 0x0432}, /* Cyrillic letter variants */
    {0x1C81, 0x0434}, {0x1C82, 0x043E}, {0x1C83, 0x0441}, {0x1C84, 0x0442}, {0x1C85, 0x0442},
    {0x1C86, 0x044A}, {0x1C87, 0x0463}, {0x1C88, 0xA64B}, {0x1E9B, 0x1E61}, /* long s with dot */
    {0x1FBE, 0x03B9},                                                       /* prosgegrammeni */
};

static int32_t fold_point(int32_t point)
{
    if (point < 0x80)
        return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
    if (point == 0x0130) /* capital i with dot: only status F and T */
        return point;
    if (point >= 0x13A0 && point <= 0x13F5)
        return point;
    if (point >= 0x13F8 && point <= 0x13FD)
        return point - 8;
    if (point >= 0xAB70 && point <= 0xABBF)
        return point - 0xAB70 + 0x13A0;
    for (size_t i = 0; i < sizeof odd_foldings / sizeof *odd_foldings; i++)
        if (odd_foldings[i].from >= point)
            return odd_foldings[i].from == point ? odd_foldings[i].to : utf8proc_tolower(point);
    return utf8proc_tolower(point);
}

/* The offset of the first code point that folding changes, or the length. */
static size_t first_to_fold(struct hg_str s)
{
    for (size_t i = plainly_folded_prefix(s); i < s.len;) {
        size_t start = i;
        int32_t point = next_point(s, &i);
        if (fold_point(point) != point)
            return start;
    }
    return s.len;
}

/* Folds the ASCII that stands first into `out`; how many bytes that were. */
static size_t fold_ascii_prefix(struct hg_str s, char *out)
{
    size_t i = 0;
    for (; i < s.len; i += 8) {
        size_t len = s.len - i < 8 ? s.len - i : 8;
        uint64_t word = word_at(s.at + i, len);
        if ((word & HIGH) != 0)
            return i;
        word |= capitals(word) >> 2; /* 0x80 to 0x20, which makes small letters of capitals */
        put_word(out + i, word, len);
    }
    return s.len;
}

struct hg_str hg_text_fold(struct hg_arena *arena, struct hg_str s)
{
    if (first_to_fold(s) == s.len)
        return s;
    /* Two bytes can become three (U+023A), never more than half as much again. */
    size_t room = s.len <= SIZE_MAX / 2 ? s.len + s.len / 2 + 4 : SIZE_MAX;
    char *out = hg_arena_alloc(arena, room);
    size_t len = fold_ascii_prefix(s, out);
    for (size_t i = len; i < s.len;) {
        int32_t folded = fold_point(next_point(s, &i));
        if (folded < 0x80)
            out[len++] = (char)folded;
        else
            len += (size_t)utf8proc_encode_char(folded, (utf8proc_uint8_t *)out + len);
    }
    return (struct hg_str){hg_arena_grow(arena, out, room, len), len};
}

/* --- ASCII as nearly all texts are ----------------------------------------------------------- */

#if defined(__SSE2__)
#include <emmintrin.h>

/* The first `len` bytes of a block, padded with letters. */
static inline __m128i first_of(__m128i block, size_t len)
{
    static const char masks[2 * HG_TEXT_BLOCK] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                                  -1, -1, -1, -1, -1, -1, -1, -1};
    __m128i mask = _mm_loadu_si128((const __m128i *)(const void *)(masks + HG_TEXT_BLOCK - len));
    return _mm_or_si128(_mm_and_si128(mask, block), _mm_andnot_si128(mask, _mm_set1_epi8('x')));
}

bool hg_text_fold_ascii(struct hg_str s, char *folded, bool *changed)
{
    const __m128i below_a = _mm_set1_epi8('A' - 1), past_z = _mm_set1_epi8('Z' + 1);
    const __m128i space = _mm_set1_epi8(' '), to_small = _mm_set1_epi8(0x20);
    unsigned after_space = 1; /* at the start none may stand */
    __m128i capitals = _mm_setzero_si128();
    for (size_t i = 0; i < s.len; i += HG_TEXT_BLOCK) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s.at + i));
        if (s.len - i < HG_TEXT_BLOCK)
            bytes = first_of(bytes, s.len - i);
        unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space));
        /* Non-ASCII bytes are negative: below space, like controls. */
        unsigned odd = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, space));
        if ((odd | (spaces & (spaces << 1 | after_space))) != 0)
            return false;
        __m128i here = _mm_and_si128(_mm_cmpgt_epi8(bytes, below_a), _mm_cmplt_epi8(bytes, past_z));
        _mm_storeu_si128((__m128i *)(void *)(folded + i),
                         _mm_or_si128(bytes, _mm_and_si128(here, to_small)));
        capitals = _mm_or_si128(capitals, here);
        after_space = spaces >> (HG_TEXT_BLOCK - 1);
    }
    *changed = _mm_movemask_epi8(capitals) != 0;
    return s.len != 0 && s.at[s.len - 1] != ' ';
}
#else
bool hg_text_fold_ascii(struct hg_str s, char *folded, bool *changed)
{
    uint64_t after_space = 1, found = 0; /* at the start none may stand */
    for (size_t i = 0; i < s.len; i += 8) {
        uint64_t word = word_at(s.at + i, s.len - i), capital = 0;
        uint64_t spaces = HIGH & ~at_least(word & ~HIGH, '!');
        if (((word & HIGH) | (HIGH & ~at_least(word, ' '))) != 0 ||
            (spaces & (spaces << 8 | after_space << 7)) != 0)
            return false;
        capital = capitals(word);
        put_word(folded + i, word | capital >> 2, 8);
        found |= capital;
        after_space = spaces >> 63;
    }
    *changed = found != 0;
    return s.len != 0 && s.at[s.len - 1] != ' ';
}
#endif

bool hg_text_is_graphic(struct hg_str s)
{
    for (size_t i = 0; i < s.len; i += 8) {
        uint64_t word = word_at(s.at + i, s.len - i);
        if (((word & HIGH) | (HIGH & ~at_least(word, '!')) | at_least(word, 0x7F)) != 0)
            return false;
    }
    return true;
}

/* --- words ----------------------------------------------------------------------------------- */

static bool is_word_point(int32_t point)
{
    if (point < 0x80)
        return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
               (point >= '0' && point <= '9');
    utf8proc_category_t category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

struct hg_str hg_text_next_word(struct hg_str s, size_t *at)
{
    size_t start = s.len, i = *at;
    while (i < s.len) {
        size_t here = i;
        bool inside = is_word_point(next_point(s, &i));
        if (inside && start == s.len)
            start = here;
        if (!inside && start != s.len) {
            *at = i;
            return (struct hg_str){s.at + start, here - start};
        }
    }
    *at = s.len;
    return start == s.len ? (struct hg_str){NULL, 0} : (struct hg_str){s.at + start, s.len - start};
}

/* True when the words from `at` on begin with the words of `phrase`. */
static bool words_begin(struct hg_str s, size_t at, struct hg_str phrase)
{
    size_t in_phrase = 0;
    for (;;) {
        struct hg_str wanted = hg_text_next_word(phrase, &in_phrase);
        if (wanted.len == 0)
            return true;
        if (!hg_str_eq(hg_text_next_word(s, &at), wanted))
            return false;
    }
}

bool hg_text_has_words(struct hg_str s, struct hg_str phrase)
{
    size_t at = 0;
    if (hg_text_next_word(phrase, &at).len == 0)
        return false;
    at = 0;
    for (size_t here = 0;; here = at) {
        if (hg_text_next_word(s, &at).len == 0)
            return false;
        if (words_begin(s, here, phrase))
            return true;
    }
}
