/* Text to tree, tree to text. Pure; one call per thread at a time on one arena. */
#ifndef HG_GRAMMAR_PARSE_H
#define HG_GRAMMAR_PARSE_H

#include "grammar/tree.h"

/* Limits of a policy file, each with its own diagnostic. */
#define HG_POLICY_MAX_BYTES (16u << 20)
#define HG_POLICY_MAX_DEPTH 200 /* nested brackets, `not`, `if`: the passes recurse this deep */
#define HG_POLICY_MAX_ERRORS 50 /* then the parser stops */

/* Parses source `source` of diags->sources. Expression ids start at `first_id`, so that the
 * files of one policy share one numbering. A file without a leading `policy` line is read as
 * one for `use`. HG_INVALID when there was a syntax error (every one is in `diags`; *tree then
 * holds what could be read), HG_OK else; *tree is never NULL. */
enum hg_status hg_parse(struct hg_diags *diags, uint32_t source, uint32_t first_id,
                        struct hg_arena *arena, struct hg_tree **tree);

/* The one layout of a policy, comments kept. Refuses (HG_INVALID) a file with syntax errors.
 * Formatting the result again gives the same bytes, and both parse to the same tree. */
enum hg_status hg_format(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                         struct hg_buf *out);

/* The tree as indented lines, for tests. */
void hg_tree_dump(const struct hg_tree *tree, struct hg_buf *out);

/* The words with a meaning in the grammar, for suggestions. */
extern const char *const hg_keywords[];
extern const size_t hg_keyword_count;

#endif
