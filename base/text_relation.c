/* Relations of a text to a part of it: see text_relation.h. */
#include "base/text_relation.h"

bool hg_text_relation_holds(enum hg_text_relation look, struct hg_str text, struct hg_str part)
{
    switch (look) {
    case HG_TEXT_IS:
        return hg_str_eq(text, part);
    case HG_TEXT_STARTS:
        return hg_str_starts(text, part);
    case HG_TEXT_ENDS:
        return hg_str_ends(text, part);
    case HG_TEXT_CONTAINS:
        return hg_str_find(text, part) != SIZE_MAX;
    default:
        return hg_text_has_words(text, part);
    }
}

/* The complete words in a part of a text, whatever surrounds it. */
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

bool hg_text_relation_implies(enum hg_text_relation look, struct hg_str have,
                              enum hg_text_relation as, struct hg_str wanted)
{
    bool before = look == HG_TEXT_CONTAINS || look == HG_TEXT_ENDS;
    bool behind = look == HG_TEXT_CONTAINS || look == HG_TEXT_STARTS;
    if (as == HG_TEXT_HAS_WORDS)
        return hg_text_has_words(sure_words(have, before, behind), wanted);
    if (look == HG_TEXT_HAS_WORDS)
        return as == HG_TEXT_CONTAINS && word_contains(have, wanted);
    bool sees = as == HG_TEXT_CONTAINS || look == HG_TEXT_IS || look == as;
    return sees && (as != HG_TEXT_IS || look == as) && hg_text_relation_holds(as, have, wanted);
}

bool hg_text_relation_excludes(enum hg_text_relation look, struct hg_str have,
                               enum hg_text_relation as, struct hg_str other)
{
    if (look == HG_TEXT_IS)
        return !hg_text_relation_holds(as, have, other);
    if (as == HG_TEXT_IS)
        return !hg_text_relation_holds(look, other, have);
    bool ends = look == HG_TEXT_STARTS || look == HG_TEXT_ENDS;
    return ends && look == as && !hg_text_relation_holds(look, have, other) &&
           !hg_text_relation_holds(look, other, have);
}
