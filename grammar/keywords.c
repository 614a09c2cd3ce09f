/* The keyword table, made from keywords.def. The scanner looks words up by spelling, messages by
 * token. */
#include "grammar/keywords.h"

#include "grammar/parser.h"

const char *const hg_keywords[] = {
#define HG_KEYWORD(token, spelling) spelling,
#define HG_RESERVED(token, spelling) spelling,
#include "grammar/keywords.def"
#undef HG_KEYWORD
#undef HG_RESERVED
};
const size_t hg_keyword_count = sizeof hg_keywords / sizeof hg_keywords[0];

static const struct {
    int token;
    bool reserved;
} meanings[] = {
#define HG_KEYWORD(token, spelling) {T_##token, false},
#define HG_RESERVED(token, spelling) {T_##token, true},
#include "grammar/keywords.def"
#undef HG_KEYWORD
#undef HG_RESERVED
};

int hg_keyword_find(struct hg_str word)
{
    size_t low = 0, high = hg_keyword_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = hg_str_cmp(word, hg_str(hg_keywords[middle]));
        if (order == 0)
            return meanings[middle].token;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

const char *hg_keyword_spelling(int token)
{
    for (size_t i = 0; i < hg_keyword_count; i++)
        if (meanings[i].token == token)
            return hg_keywords[i];
    return NULL;
}

bool hg_keyword_reserved(int token)
{
    for (size_t i = 0; i < hg_keyword_count; i++)
        if (meanings[i].token == token)
            return meanings[i].reserved;
    return false;
}
