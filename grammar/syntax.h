/* The context of an unexpected token, and the diagnosis of known mistakes. Internal to
 * syntax_errors.c, syntax_brackets.c, syntax_foreign.c and syntax_words.c. */
#ifndef HG_GRAMMAR_SYNTAX_H
#define HG_GRAMMAR_SYNTAX_H

#include "grammar/keywords.h"
#include "grammar/tokens.h"

struct hg_unexpected_token {
    struct hg_parser *p;
    struct hg_token token;         /* the unexpected token */
    struct hg_token prev, prev2;    /* read before it */
    struct hg_str text, prev_text, prev2_text;
    const int *expected;
    int count;
    bool first; /* first on its line */
};

bool hg_unexpected_expects(const struct hg_unexpected_token *s, int token);
bool hg_token_is_word(int token); /* an identifier or any keyword */
bool hg_token_is_name(int token); /* an identifier, a path, or a keyword that is not reserved */
struct hg_span hg_tokens_span(struct hg_token a, struct hg_token b);
/* The synopsis of an item, by its keyword; NULL for any other token. Static. */
const char *hg_item_synopsis(int item);

/* Each returns true after reporting a mistake it knows. The most specific are tried first. */
bool hg_diagnose_brackets(struct hg_unexpected_token *s);
bool hg_diagnose_foreign(struct hg_unexpected_token *s);
bool hg_diagnose_words(struct hg_unexpected_token *s);

#endif
