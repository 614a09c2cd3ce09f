/* Keys under construction. Internal to diff_key.c and diff_attribute.c; memory is the arena of the
 * side; one thread at a time. */
#ifndef HG_COMPILER_DIFF_KEY_H
#define HG_COMPILER_DIFF_KEY_H

#include "compiler/diff/diff_parts.h"

/* Initialise with `side` and `skeleton`, the rest zero. A skeleton omits numbers and sets from the
 * text and collects them in `numbers` and `members`. */
struct hg_key {
    const struct hg_diff_side *side;
    bool skeleton;
    HG_VEC(char) text;
    hg_keyed_texts numbers, members;
};

/* The key so far; valid until more is added. */
struct hg_str hg_key_text(const struct hg_key *key);
void hg_key_put(struct hg_key *key, const char *text);
void hg_key_put_int(struct hg_key *key, long long number);
/* `exactly`: texts are compared with their case. */
void hg_key_put_expr(struct hg_key *key, const struct hg_expr *expr, bool exactly);
void hg_key_put_literal(struct hg_key *key, const struct hg_text_literal *literal, bool exactly);
void hg_key_put_set(struct hg_key *key, const struct hg_set *set, bool exactly);
/* Appends the keys of operands, sorted (in place) if their order has no meaning. */
void hg_key_put_all(struct hg_key *key, struct hg_key *parts, size_t count, bool sort);
/* The source of a span on one line, for people. */
struct hg_str hg_diff_shown(const struct hg_diff_side *side, struct hg_span span);

#endif
