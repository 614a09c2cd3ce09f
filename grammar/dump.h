/* Prints parts of the AST as one line of text, for dump.c. Internal to the grammar layer. Appends
 * to `out`; pure and thread-safe for distinct buffers. */
#ifndef HG_GRAMMAR_DUMP_H
#define HG_GRAMMAR_DUMP_H

#include "grammar/parse.h"

void hg_dump_quoted(struct hg_buf *out, struct hg_str text);
/* A string literal, a template with its placeholders. */
void hg_dump_text(struct hg_buf *out, const struct hg_text_literal *text);
/* `before` and the name; nothing if it is absent. */
void hg_dump_name(struct hg_buf *out, const char *before, const struct hg_name *name);
void hg_dump_expr(struct hg_buf *out, const struct hg_expr *expr);
/* `before` and the expression; nothing for NULL. */
void hg_dump_optional(struct hg_buf *out, const char *before, const struct hg_expr *expr);
/* Each expression after a blank. */
void hg_dump_list(struct hg_buf *out, struct hg_expr *const *items, size_t count);
void hg_dump_range(struct hg_buf *out, const struct hg_range *range);
void hg_dump_set(struct hg_buf *out, const struct hg_set *set);
/* The spelling of each enum hg_compare. */
extern const char *const hg_dump_comparisons[];

#endif
