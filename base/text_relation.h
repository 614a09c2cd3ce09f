/* How a text looks: what tests of a part of it ask, and what one of them says of another. Both texts
 * folded, or both as they are written. Pure; any thread. */
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

bool hg_text_relation_holds(enum hg_text_relation look, struct hg_str text, struct hg_str part);

/* Whether every text that looks like `have`, in the way of `look`, looks like `wanted` in that of `as`: what
 * contains "alpha" contains "lph", and has the word "vp" where it contains " vp ". False where it is not sure. */
bool hg_text_relation_implies(enum hg_text_relation look, struct hg_str have, enum hg_text_relation as, struct hg_str wanted);

#endif
