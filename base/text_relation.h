/* Relations of a text to a part of it (is, starts with, ends with, contains, has words), and which
 * relation implies which. Both texts folded, or both as written. Pure and thread safe. */
#ifndef HG_BASE_TEXT_RELATION_H
#define HG_BASE_TEXT_RELATION_H

#include "base/text.h"

enum hg_text_relation {
    HG_TEXT_IS,
    HG_TEXT_STARTS,
    HG_TEXT_ENDS,
    HG_TEXT_CONTAINS,
    HG_TEXT_HAS_WORDS /* hg_text_has_words */
};

/* Whether `text` has the relation `look` to `part`. */
bool hg_text_relation_holds(enum hg_text_relation look, struct hg_str text, struct hg_str part);

/* Whether every text that has the relation `look` to `have` has the relation `as` to `wanted`: a
 * text that contains "alpha" contains "lph"; one that contains " vp " has the word "vp". Sound but
 * incomplete: false if in doubt. */
bool hg_text_relation_implies(enum hg_text_relation look, struct hg_str have,
                              enum hg_text_relation as, struct hg_str wanted);
/* Whether no text has both relations: none starts with "a" and with "b". Sound but incomplete:
 * false if in doubt. */
bool hg_text_relation_excludes(enum hg_text_relation look, struct hg_str have,
                               enum hg_text_relation as, struct hg_str other);

#endif
