/* A program made ready to run: dictionary, compiled expressions, per-column maps. Made once
 * from a verified program, immutable afterwards, shared by all threads. */
#ifndef HG_RUNTIME_IMAGE_H
#define HG_RUNTIME_IMAGE_H

#include "runtime/vm/value.h"

struct hg_image; /* opaque outside runtime/ (runtime/vm/image_parts.h) */

/* Regular expressions come through a table of functions (RE2 in runtime/vm/regex_re2.cc), so that
 * the VM itself needs only the C library. All functions are thread safe. */
struct hg_regex;
struct hg_regex_provider {
    /* NULL with a reason in `why` (size bytes, NUL-terminated) when the pattern is refused. */
    struct hg_regex *(*compile)(struct hg_str pattern, char *why, size_t size);
    void (*release)(struct hg_regex *regex);
    bool (*search)(const struct hg_regex *regex, struct hg_str text);
    /* The whole text must match. */
    bool (*full)(const struct hg_regex *regex, struct hg_str text);
    /* The first group, or the whole match when there is none; false when nothing matches. */
    bool (*part)(const struct hg_regex *regex, struct hg_str text, struct hg_str *found);
    /* Literals (folded, ASCII), one of which stands in every text of ASCII, folded, in which `search`
     * finds something: the i-th, which lives as long as the regex; false past the last. None: nothing
     * is known. May be NULL. */
    bool (*literals)(const struct hg_regex *regex, uint32_t i, struct hg_str *literal);
    /* The same of literals, with one of which each such text starts. May be NULL. */
    bool (*starts)(const struct hg_regex *regex, uint32_t i, struct hg_str *start);
};
extern const struct hg_regex_provider hg_regex_re2;
/* True when RE2 takes the pattern; else *why is its message. A hg_regex_check of the compiler. */
bool hg_regex_re2_check(struct hg_str pattern, struct hg_arena *arena, struct hg_str *why);

/* `program` must be verified and outlive the image. HG_INVALID with *why (static or in the
 * program's arena `arena`) when an expression is refused. */
enum hg_status hg_image_new(const struct hg_program *program, const struct hg_regex_provider *regex,
                            const struct hg_allocator *allocator, struct hg_arena *arena,
                            struct hg_image **image, struct hg_str *why) HG_MUST_CHECK;
void hg_image_free(struct hg_image *image);
const struct hg_program *hg_image_program(const struct hg_image *image);

/* Turns flags of the program on (bits by index) for lanes made from now on; before any is made. */
void hg_image_turn_on(struct hg_image *image, uint64_t flags);

/* The text with its dictionary id; `raw` must be normalised. In the arena. */
const struct hg_text *hg_image_text(const struct hg_image *image, struct hg_arena *arena,
                                    struct hg_str raw);
/* The same of a text whose folded form is known; both in the arena, or as long-lived. */
const struct hg_text *hg_image_text_folded(const struct hg_image *image, struct hg_arena *arena,
                                           struct hg_str raw, struct hg_str folded);
/* The constant that is this text byte for byte, where it is short and plain ASCII; NULL: perhaps none.
 * Of a text that needs no unescaping; HG_TEXT_BLOCK bytes behind its start can be read. */
const struct hg_text *hg_image_exact(const struct hg_image *image, struct hg_str raw);
/* Constant text i of the program. */
const struct hg_text *hg_image_constant(const struct hg_image *image, uint32_t text);
/* Every value an enum field may have (with `other`: or something else); a country field: NULL. */
const struct hg_text_set *hg_image_domain(const struct hg_image *image, uint32_t field, bool other);
/* The id of the program's text that folds so, or HG_NONE. Allocates nothing. */
uint32_t hg_image_find(const struct hg_image *image, struct hg_str folded);
/* The bit of a text among those the program looks for in lists; 0: it has none. */
uint64_t hg_image_list_bit(const struct hg_image *image, const struct hg_text *text);
const struct hg_regex *hg_image_regex(const struct hg_image *image, uint32_t regex);
const struct hg_regex_provider *hg_image_regexes(const struct hg_image *image);
/* Must what this stands for be masked? Personal fields, and texts made of them. */
bool hg_personal_ref(const struct hg_image *image, struct hg_ref ref);
/* The directory entry of this name (ignoring case), or NULL. */
const struct hg_directory_entry *hg_image_directory_entry(const struct hg_image *image, struct hg_str name);

#endif
