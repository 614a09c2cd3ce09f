/* The parser and the formatter. All functions are pure: they read the source and write into the
 * given arena, diagnostics and buffer, so that threads may parse in parallel with distinct ones. */
#ifndef HG_GRAMMAR_PARSE_H
#define HG_GRAMMAR_PARSE_H

#include "grammar/tree.h"

/* Limits of a policy file, each with its own diagnostic. */
#define HG_POLICY_MAX_BYTES (16u << 20)
#define HG_POLICY_MAX_DEPTH 200 /* nested brackets, `not`, `if`: the passes recurse this deep */
#define HG_POLICY_MAX_ERRORS 50 /* then the parser stops */

/* Parses source `source` of diags->sources into a tree in `arena`. Expression ids start at
 * `first_id`, so that the files of a policy share one numbering. A file without a leading `policy`
 * line is parsed as one for `use`. HG_OK, or HG_INVALID after syntax errors, which are in `diags`;
 * *tree is never NULL and then has what could be parsed. Out of memory leaves by the arena's
 * guard. */
enum hg_status hg_parse(struct hg_diags *diags, uint32_t source, uint32_t first_id,
                        struct hg_arena *arena, struct hg_tree **tree);

/* Appends the policy in its canonical layout, with comments. HG_OK; HG_INVALID, with nothing
 * appended, after syntax errors; HG_NOMEM if `out` ran out of memory. Idempotent; the result
 * parses to the same tree. */
enum hg_status hg_format(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                         struct hg_buf *out);

/* Appends the tree as indented lines, for tests. */
void hg_tree_dump(const struct hg_tree *tree, struct hg_buf *out);

/* The keywords, for suggestions. */
extern const char *const hg_keywords[];
extern const size_t hg_keyword_count;

#endif
