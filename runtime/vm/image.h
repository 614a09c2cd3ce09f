/* The image: a verified program prepared for execution (dictionary, compiled regular expressions,
 * plans of columns). Immutable once made, shared by all threads; all functions on an image are
 * thread safe. */
#ifndef HG_RUNTIME_IMAGE_H
#define HG_RUNTIME_IMAGE_H

#include "base/literals.h"
#include "runtime/vm/value.h"

struct hg_image; /* opaque outside runtime/ (runtime/vm/image_parts.h) */

/* Regular expressions are provided through a table of functions (RE2 in runtime/vm/regex_re2.cc),
 * so that the VM itself needs only the C library. All functions are thread safe. */
struct hg_regex;
struct hg_regex_provider {
    /* NULL with a message in `why` (`size` bytes, NUL-terminated) if the pattern is refused. */
    struct hg_regex *(*compile)(struct hg_str pattern, char *why, size_t size);
    void (*release)(struct hg_regex *regex);
    bool (*search)(const struct hg_regex *regex, struct hg_str text);
    /* The whole text must match. */
    bool (*full)(const struct hg_regex *regex, struct hg_str text);
    /* The first group, or the whole match when there is none; false when nothing matches. */
    bool (*part)(const struct hg_regex *regex, struct hg_str text, struct hg_str *found);
    /* Required literals: every folded ASCII text that `search` matches contains one of these
     * (folded, ASCII). The i-th, valid as long as the regex; false past the last. No literals:
     * nothing is known. May be NULL. */
    bool (*literals)(const struct hg_regex *regex, uint32_t i, struct hg_str *literal);
    /* The same for prefixes: every such text starts with one of these. May be NULL. */
    bool (*starts)(const struct hg_regex *regex, uint32_t i, struct hg_str *start);
};
extern const struct hg_regex_provider hg_regex_re2;
/* Whether RE2 accepts the pattern; else *why is its message. A hg_regex_check for the compiler. */
bool hg_regex_re2_check(struct hg_str pattern, struct hg_arena *arena, struct hg_str *why);

/* Makes an image of a verified program, which must outlive it. HG_INVALID with *why (static, or in
 * the program's `arena`) if a regular expression is refused; HG_NOMEM. */
enum hg_status hg_image_new(const struct hg_program *program, const struct hg_regex_provider *regex,
                            const struct hg_allocator *allocator, struct hg_arena *arena,
                            struct hg_image **image, struct hg_str *why) HG_MUST_CHECK;
void hg_image_free(struct hg_image *image);
const struct hg_program *hg_image_program(const struct hg_image *image);

/* Turns flags of the program on (bits by index) for lanes made afterwards; call it before any are
 * made. */
void hg_image_turn_on(struct hg_image *image, uint64_t flags);

/* The text with its dictionary id, in the arena; `raw` must be normalised. */
const struct hg_text *hg_image_text(const struct hg_image *image, struct hg_arena *arena,
                                    struct hg_str raw);
/* The same with the folded form at hand; both in the arena, or at least as long-lived. */
const struct hg_text *hg_image_text_folded(const struct hg_image *image, struct hg_arena *arena,
                                           struct hg_str raw, struct hg_str folded);
/* The constant with exactly these bytes, if it is short plain ASCII; NULL: possibly none. For
 * texts without escapes; readable for HG_TEXT_BLOCK bytes from their start. */
const struct hg_text *hg_image_exact(const struct hg_image *image, struct hg_str raw);
/* The value that is this constant, one of hg_image_exact; the text is not loaded. */
struct hg_value hg_image_value(const struct hg_image *image, const struct hg_text *constant);
/* Constant text `text` of the program. */
const struct hg_text *hg_image_constant(const struct hg_image *image, uint32_t text);
/* The values that an enum field may have (`other`: and anything else); NULL for a country field.
 */
const struct hg_text_set *hg_image_domain(const struct hg_image *image, uint32_t field, bool other);
/* The id of the program's text with this folded form, or HG_NONE. Does not allocate. */
uint32_t hg_image_find(const struct hg_image *image, struct hg_str folded);
/* The bit of a text among those that the program looks for in lists; 0: none. */
uint64_t hg_image_list_bit(const struct hg_image *image, const struct hg_text *text);
const struct hg_regex *hg_image_regex(const struct hg_image *image, uint32_t regex);
/* The literals of expression `regex`, found anywhere in a text, or (`whole`) matching all of it. */
const struct hg_literals *hg_image_literals(const struct hg_image *image, uint32_t regex,
                                            bool whole);
const struct hg_regex_provider *hg_image_regexes(const struct hg_image *image);
/* Whether the value must be masked: personal fields, and texts computed from them. */
bool hg_personal_ref(const struct hg_image *image, struct hg_ref ref);
/* The directory entry of this name (case-insensitive), or NULL. */
const struct hg_directory_entry *hg_image_directory_entry(const struct hg_image *image,
                                                          struct hg_str name);

#endif
