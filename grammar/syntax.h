/* What is known when a token does not fit, and the mistakes that are recognised. Internal to
 * syntax_errors.c, syntax_brackets.c, syntax_foreign.c and syntax_words.c. */
#ifndef HG_GRAMMAR_SYNTAX_H
#define HG_GRAMMAR_SYNTAX_H

#include "grammar/keywords.h"
#include "grammar/tokens.h"

struct hg_unexpected_token {
    struct hg_parser *p;
    struct hg_token token;         /* does not fit */
    struct hg_token prev, prev2;    /* read before it */
    struct hg_str text, prev_text, prev2_text;
    const int *expected;
    int count;
    bool first; /* first on its line */
};

bool hg_unexpected_expects(const struct hg_unexpected_token *s, int token);
bool hg_token_is_word(int token); /* an identifier or any keyword */
bool hg_token_is_name(int token); /* what may stand where a name may */
struct hg_span hg_tokens_span(struct hg_token a, struct hg_token b);
/* How an item is written, by its keyword; NULL for another token. */
const char *hg_item_synopsis(int item);

/* Each reports and returns true when it knows the mistake. The surest are tried first. */
bool hg_diagnose_brackets(struct hg_unexpected_token *s);
bool hg_diagnose_foreign(struct hg_unexpected_token *s);
bool hg_diagnose_words(struct hg_unexpected_token *s);

#endif
