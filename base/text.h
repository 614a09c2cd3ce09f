/* Text: counted strings, UTF-8, and the two forms the language compares by: normalised
 * (trimmed, inner white space to one space, NFC) and folded (Unicode simple case folding:
 * status C and S of CaseFolding.txt, so `ß` is not `ss`). By utf8proc, with a fast path for
 * ASCII. Every function is pure and thread safe; results live in the arena given. */
#ifndef HG_BASE_TEXT_H
#define HG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hg_arena;
struct hg_buf;

/* Not NUL-terminated unless said; may hold NUL bytes. `at` may be NULL when len is 0. */
struct hg_str {
    const char *at;
    size_t len;
};

#define HG_STR(literal) ((struct hg_str){(literal), sizeof(literal) - 1})
#define HG_STR_ARGS(s) (int)(s).len, (s).at /* for "%.*s" */

struct hg_str hg_str(const char *text); /* of a NUL-terminated text, not copied */
bool hg_str_eq(struct hg_str a, struct hg_str b);
int hg_str_cmp(struct hg_str a, struct hg_str b); /* by bytes, shorter first when a prefix */
bool hg_str_is(struct hg_str a, const char *literal);
struct hg_str hg_str_copy(struct hg_arena *arena, struct hg_str s); /* NUL-terminated copy */
struct hg_str hg_str_print(struct hg_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* hg_str_join: the texts concatenated, NUL-terminated. hg_str_key: `kind`, `a` and `b` combined
 * into one map key, injective. Cheaper than hg_str_print. */
struct hg_str hg_str_join(struct hg_arena *arena, const struct hg_str *texts, size_t count);
struct hg_str hg_str_key(struct hg_arena *arena, uint8_t kind, struct hg_str a, struct hg_str b);
bool hg_str_starts(struct hg_str s, struct hg_str prefix);
bool hg_str_ends(struct hg_str s, struct hg_str suffix);
/* The byte offset of the first `needle`, or SIZE_MAX. An empty needle is found at 0. */
size_t hg_str_find(struct hg_str s, struct hg_str needle);

/* Unaligned loads of eight and four bytes in machine order, for comparing and hashing. */
static inline uint64_t hg_load_u64(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}
static inline uint32_t hg_load_u32(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* The offset of the first byte that is not well-formed UTF-8 (RFC 3629), or SIZE_MAX. */
size_t hg_utf8_invalid(struct hg_str s);
/* The code points of well-formed text. */
size_t hg_utf8_length(struct hg_str s);
/* Terminal columns, a tab counting as one: for carets under a line. */
size_t hg_utf8_columns(struct hg_str s);

/* Untrusted text for people to read. The code point of `s` at `*at`, which is advanced: itself, or
 * U+FFFD if it is malformed, a control other than tab and line break, a line or paragraph
 * separator, or a bidirectional control. */
int32_t hg_utf8_next_printable(struct hg_str s, size_t *at);
/* The whole text on one line, tabs and line breaks as spaces; `s` itself when nothing changes. */
struct hg_str hg_text_printable(struct hg_arena *arena, struct hg_str s);
/* `s` with U+FFFD for every byte that is not well-formed UTF-8, the rest as it is. */
void hg_put_well_formed(struct hg_buf *out, struct hg_str s);

/* `s` must be well-formed; both return `s` itself when nothing changes. */
struct hg_str hg_text_normalise(struct hg_arena *arena, struct hg_str s);
struct hg_str hg_text_fold(struct hg_arena *arena, struct hg_str s);

/* Checks and folds ASCII that is already normalised, in one pass: true with the folded form in
 * `folded` (room for s.len + HG_TEXT_BLOCK bytes) and whether folding changed anything. False:
 * other text, or empty; `folded` is garbage then. HG_TEXT_BLOCK bytes behind `s` must be readable.
 */
#define HG_TEXT_BLOCK 16u
bool hg_text_fold_ascii(struct hg_str s, char *folded, bool *changed);
/* Whether it is only printable ASCII without spaces, `!` to `~`. */
bool hg_text_is_graphic(struct hg_str s);

/* Words are maximal runs of letters, marks and digits (general categories L*, M*, N*). True if the
 * words of `phrase` occur consecutively among the words of `s`. Both folded. A phrase without
 * words is never found. */
bool hg_text_has_words(struct hg_str s, struct hg_str phrase);
/* The next word of `s` from byte *at on, and *at behind it; empty: none. A part of `s`. */
struct hg_str hg_text_next_word(struct hg_str s, size_t *at);

/* The index in `names` of the nearest to `wrong` within an edit distance (Damerau, restricted)
 * of a third of its length, at least 1; -1 when none. Case is ignored. First on a tie. */
int hg_nearest(struct hg_str wrong, const struct hg_str *names, size_t count);

#endif
