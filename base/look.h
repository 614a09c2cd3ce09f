/* How a text looks: what tests of a part of it ask, and what one of them says of another. Both texts
 * folded, or both as they are written. Pure; any thread. */
#ifndef HG_BASE_LOOK_H
#define HG_BASE_LOOK_H

#include "base/text.h"

enum hg_look {
    HG_LOOK_IS,
    HG_LOOK_STARTS,
    HG_LOOK_ENDS,
    HG_LOOK_CONTAINS,
    HG_LOOK_WORDS /* hg_text_has_words */
};

bool hg_looks(enum hg_look look, struct hg_str text, struct hg_str part);

/* Whether every text that looks like `have`, in the way of `look`, looks like `wanted` in that of `as`: what
 * contains "alpha" contains "lph", and has the word "vp" where it contains " vp ". False where it is not sure. */
bool hg_look_implies(enum hg_look look, struct hg_str have, enum hg_look as, struct hg_str wanted);

#endif
