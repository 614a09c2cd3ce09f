/* How a text looks (look.h). */
#include "base/look.h"

bool hg_looks(enum hg_look look, struct hg_str text, struct hg_str part)
{
    switch (look) {
    case HG_LOOK_IS:
        return hg_str_eq(text, part);
    case HG_LOOK_STARTS:
        return hg_str_starts(text, part);
    case HG_LOOK_ENDS:
        return hg_str_ends(text, part);
    case HG_LOOK_CONTAINS:
        return hg_str_find(text, part) != SIZE_MAX;
    default:
        return hg_text_has_words(text, part);
    }
}

/* The whole words of a part of a text, whatever stands before or behind it there. */
static struct hg_str sure_words(struct hg_str part, bool more_before, bool more_behind)
{
    size_t at = 0, first = 0, end = 0;
    bool some = false;
    for (struct hg_str word; (word = hg_text_next_word(part, &at)).len != 0;) {
        size_t from = (size_t)(word.at - part.at), to = from + word.len;
        if ((from == 0 && more_before) || (to == part.len && more_behind))
            continue;
        first = some ? first : from;
        some = true;
        end = to;
    }
    return some ? (struct hg_str){part.at + first, end - first} : (struct hg_str){0};
}

static bool word_contains(struct hg_str phrase, struct hg_str part)
{
    size_t at = 0;
    for (struct hg_str word; (word = hg_text_next_word(phrase, &at)).len != 0;)
        if (hg_str_find(word, part) != SIZE_MAX)
            return true;
    return false;
}

bool hg_look_implies(enum hg_look look, struct hg_str have, enum hg_look as, struct hg_str wanted)
{
    bool before = look == HG_LOOK_CONTAINS || look == HG_LOOK_ENDS;
    bool behind = look == HG_LOOK_CONTAINS || look == HG_LOOK_STARTS;
    if (as == HG_LOOK_WORDS)
        return hg_text_has_words(sure_words(have, before, behind), wanted);
    if (look == HG_LOOK_WORDS)
        return as == HG_LOOK_CONTAINS && word_contains(have, wanted);
    bool sees = as == HG_LOOK_CONTAINS || look == HG_LOOK_IS || look == as;
    return sees && (as != HG_LOOK_IS || look == as) && hg_looks(as, have, wanted);
}
