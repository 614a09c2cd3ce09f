/* What is known when a token does not fit, and the mistakes that are recognised. Internal to
 * syntax_errors.c, syntax_brackets.c, syntax_habits.c and syntax_words.c. */
#ifndef HG_GRAMMAR_SYNTAX_H
#define HG_GRAMMAR_SYNTAX_H

#include "grammar/keywords.h"
#include "grammar/tokens.h"

struct hg_situation {
    struct hg_parser *p;
    struct hg_token token;         /* does not fit */
    struct hg_token before, older; /* what was read last, and before that */
    struct hg_str text, before_text, older_text;
    const int *expected;
    int count;
    bool first; /* first on its line */
};

bool hg_syntax_expects(const struct hg_situation *s, int token);
bool hg_syntax_is_word(int token); /* an identifier or any keyword */
bool hg_syntax_is_name(int token); /* what may stand where a name may */
struct hg_span hg_syntax_from_to(struct hg_token a, struct hg_token b);
/* How an item is written, by its keyword; NULL for another token. */
const char *hg_syntax_form_of(int item);

/* Each reports and returns true when it knows the mistake. The surest are tried first. */
bool hg_try_brackets(struct hg_situation *s);
bool hg_try_habits(struct hg_situation *s);
bool hg_try_words(struct hg_situation *s);

#endif
