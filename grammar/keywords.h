/* Keywords by spelling and by token. Internal to the grammar layer. Constant tables: any thread
 * may call these functions; nothing is allocated. */
#ifndef HG_GRAMMAR_KEYWORDS_H
#define HG_GRAMMAR_KEYWORDS_H

#include "grammar/parse.h"

/* The token of a word, or -1 if it is not a keyword. */
int hg_keyword_find(struct hg_str word);
/* The spelling of a keyword's token (the first, if there are several), or NULL. */
const char *hg_keyword_spelling(int token);
/* Whether the keyword is reserved, that is, never a name. */
bool hg_keyword_reserved(int token);

#endif
