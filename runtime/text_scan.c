/* Many needles in one pass over a text: words and phrases of `contains` and `has word`. Part of
 * text_test.c's work, apart for its length. Three ways to the places where a needle may begin,
 * all with the same answer: vectors where the machine has them (a table look-up for each half
 * of the first bytes, 16 places at once, as Hyperscan's Teddy does), a window that moves as far
 * as its last two bytes allow, or byte by byte. What is found is compared in full. */
#include "runtime/vm_parts.h"

#include <string.h>

#ifdef HG_VECTORS
#include <immintrin.h>
#endif

#define STEP 16u                          /* places looked at in one vector */
#define BLOCK (STEP + HG_SCAN_BYTES - 1u) /* bytes that takes */

static bool is_ascii_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

enum found { NOT_HERE, FOUND, NOT_IN_TEXT };

/* The word that starts at `at` may be told from its neighbours while they are ASCII; else
 * Unicode's tables decide over the whole text. */
static enum found word_at(const struct hg_test_plan *plan, uint32_t i, struct hg_str text,
                          size_t at)
{
    struct hg_str start = plan->starts[i];
    unsigned char before = at == 0 ? ' ' : (unsigned char)text.at[at - 1];
    size_t end = at + start.len;
    unsigned char after = end == text.len ? ' ' : (unsigned char)text.at[end];
    if (is_ascii_word(before) || is_ascii_word(after))
        return NOT_HERE;
    if (before < 0x80 && after < 0x80 && start.len == plan->needles[i].len)
        return FOUND;
    return hg_text_has_words(text, plan->needles[i]) ? FOUND : NOT_IN_TEXT;
}

static enum found needle_at(const struct hg_test_plan *plan, uint32_t i, struct hg_str text,
                            size_t at)
{
    struct hg_str start = plan->starts[i];
    if (text.len - at < start.len || memcmp(text.at + at, start.at, start.len) != 0)
        return NOT_HERE;
    return plan->test->kind == HG_TEST_HAS_WORD ? word_at(plan, i, text, at) : FOUND;
}

/* A pass over a text: the needles not yet found, and the answer once there is one. */
struct pass {
    const struct hg_test_plan *plan;
    const struct hg_scan *scan;
    struct hg_str text;
    uint64_t left;
    bool done, answer;
};

/* Tries the needles that may begin at `at`. */
static void scan_at(struct pass *pass, size_t at)
{
    const struct hg_scan *scan = pass->scan;
    uint64_t may = pass->left & scan->first[(unsigned char)pass->text.at[at]];
    may &=
        at + 1 < pass->text.len ? scan->second[(unsigned char)pass->text.at[at + 1]] : scan->single;
    for (; may != 0; may &= may - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(may);
        enum found found = needle_at(pass->plan, scan->base + i, pass->text, at);
        if (found == NOT_HERE)
            continue;
        if ((found == FOUND) != pass->plan->test->all) {
            pass->done = true;
            pass->answer = found == FOUND;
            return;
        }
        pass->left &= ~(UINT64_C(1) << i);
    }
}

/* --- where a needle may begin -------------------------------------------------------------- */

#ifdef HG_VECTORS

/* The tables of a scan in registers. */
struct halves {
    __m128i low[HG_SCAN_BYTES], high[HG_SCAN_BYTES];
};

HG_TARGET_SSSE3 static inline struct halves load_halves(const struct hg_scan *scan)
{
    struct halves halves;
    for (uint32_t k = 0; k < HG_SCAN_BYTES; k++) {
        halves.low[k] = _mm_loadu_si128((const __m128i *)scan->halves[k][0]);
        halves.high[k] = _mm_loadu_si128((const __m128i *)scan->halves[k][1]);
    }
    return halves;
}

/* Where byte k of a needle may stand: its groups. */
HG_TARGET_SSSE3 static inline __m128i byte_places(const struct halves *halves, uint32_t k,
                                                  const char *at)
{
    const __m128i nibble = _mm_set1_epi8(15);
    __m128i text = _mm_loadu_si128((const __m128i *)(at + k));
    __m128i low = _mm_shuffle_epi8(halves->low[k], _mm_and_si128(text, nibble));
    __m128i high =
        _mm_shuffle_epi8(halves->high[k], _mm_and_si128(_mm_srli_epi16(text, 4), nibble));
    return _mm_and_si128(low, high);
}

/* Tries the places among 16 where the first bytes are those of a needle; reads two bytes more. */
HG_TARGET_SSSE3 static inline void try_places(struct pass *pass, const struct halves *halves,
                                              const char *at, size_t offset)
{
    __m128i may =
        _mm_and_si128(byte_places(halves, 0, at),
                      _mm_and_si128(byte_places(halves, 1, at), byte_places(halves, 2, at)));
    uint32_t none = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(may, _mm_setzero_si128()));
    for (uint32_t left = 0xFFFFu & ~none; left != 0 && !pass->done; left &= left - 1) {
        scan_at(pass, offset + (size_t)__builtin_ctz(left));
    }
}

/* Texts of BLOCK bytes or more: the last block ends with the text, over the one before it. */
HG_TARGET_SSSE3 static void scan_vectors(struct pass *pass)
{
    const struct halves halves = load_halves(pass->scan);
    size_t last = pass->text.len - BLOCK;
    for (size_t at = 0; at < last && !pass->done; at += STEP)
        try_places(pass, &halves, pass->text.at + at, at);
    if (!pass->done)
        try_places(pass, &halves, pass->text.at + last, last);
}
#else
static void scan_vectors(struct pass *pass)
{
    (void)pass; /* the kernel is the portable one */
}
#endif

static void scan_windows(struct pass *pass)
{
    const struct hg_scan *scan = pass->scan;
    const unsigned char *bytes = (const unsigned char *)pass->text.at;
    size_t window = scan->window;
    for (size_t end = window - 1; end < pass->text.len && !pass->done;) {
        uint8_t shift = scan->shift[hg_scan_pair(bytes[end - 1], bytes[end])];
        if (shift == 0)
            scan_at(pass, end + 1 - window);
        end += shift == 0 ? 1 : shift;
    }
}

bool hg_scan_text(const struct hg_image *image, const struct hg_test_plan *plan,
                  const struct hg_scan *scan, struct hg_str text)
{
    struct pass pass = {plan, scan, text, scan->all, false, false};
    if (text.len == 0)
        return false;
    if (image->kernel >= HG_SSSE3 && scan->window != 0 && text.len >= BLOCK)
        scan_vectors(&pass);
    else if (scan->window != 0)
        scan_windows(&pass);
    for (size_t at = 0; scan->window == 0 && at < text.len && !pass.done; at++)
        scan_at(&pass, at);
    return pass.done ? pass.answer : plan->test->all && pass.left == 0;
}
