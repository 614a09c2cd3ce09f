/* The literals of a regular expression (RE2 syntax, ignoring case unless it says otherwise): what
 * every text that it matches must look like, as far as that can be read off the expression.
 * `^(info|sales)@` matches texts that start with "info@" or "sales@", and those alone; `^\d{5}$`
 * texts of five characters. Pure; any thread. */
#ifndef HG_BASE_LITERALS_H
#define HG_BASE_LITERALS_H

#include "base/memory.h"
#include "base/text_relation.h"

/* A part of the text, folded. */
struct hg_literal {
    enum hg_text_relation relation; /* IS, STARTS, ENDS or CONTAINS */
    struct hg_str text;
};

/* One alternative: a text that matches by it looks like all of these; none: nothing is known of it.
 */
struct hg_literal_set {
    const struct hg_literal *at;
    uint32_t count;
};

struct hg_literals {
    const struct hg_literal_set *alternatives; /* none: the expression could not be read */
    uint32_t count;
    bool exact; /* each alternative has one literal, and every text that looks like it matches */
    bool cased; /* it may tell capitals from small letters: `(?-i)VP` */
    int64_t least, most; /* characters of a text that matches; INT64_MAX: no limit is known */
};

/* `whole`: the expression must match the whole text, as if it stood between `^` and `$`. Of an
 * expression that RE2 refuses nothing useful is said. What `out` points to is in the arena. */
void hg_literals_of(struct hg_arena *arena, struct hg_str pattern, bool whole,
                    struct hg_literals *out);

#endif
