/* Values of the oracle, and what compares them. Texts are ASCII, as the generator makes them. */
#include "tests/oracle/oracle_parts.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

struct o_value o_truth(unsigned bits)
{
    return (struct o_value){.kind = O_TRUTH, .truth = (uint8_t)bits};
}

struct o_value o_interval(onum lo, onum hi)
{
    return (struct o_value){.kind = O_NUMBER, .lo = lo, .hi = hi};
}

struct o_value o_number(onum value)
{
    return o_interval(value, value);
}

struct o_value o_text(struct hg_str text)
{
    struct o_value v = {.kind = O_TEXTS, .count = 1};
    v.texts[0] = text;
    return v;
}

struct o_value o_hole(unsigned kind)
{
    return (struct o_value){.kind = (uint8_t)kind, .hole = true, .empty = true};
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool o_same_text(struct hg_str a, struct hg_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

static bool equal_text(struct hg_str a, struct hg_str b, bool exactly)
{
    return exactly ? hg_str_eq(a, b) : o_same_text(a, b);
}

static bool same_list(const struct o_list *a, const struct o_list *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->numbers ? a->values[i] != b->values[i] : !o_same_text(a->texts[i], b->texts[i]))
            return false;
    return true;
}

bool o_single(const struct o_value *v)
{
    if (v->hole)
        return false;
    if (v->kind == O_TRUTH)
        return v->truth != O_BOTH;
    if (v->kind == O_NUMBER)
        return v->lo == v->hi;
    return v->kind == O_LIST || v->count == 1;
}

/* Of two single values. */
bool o_same(const struct o_value *a, const struct o_value *b)
{
    if (a->kind == O_TRUTH)
        return a->truth == b->truth;
    if (a->kind == O_NUMBER)
        return a->lo == b->lo;
    if (a->kind == O_LIST)
        return same_list(a->list, b->list);
    return o_same_text(a->texts[0], b->texts[0]);
}

static void add_text(struct o_value *v, struct hg_str text)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (hg_str_eq(v->texts[i], text))
            return;
    if (v->count < O_MAX_TEXTS)
        v->texts[v->count++] = text;
    else
        v->hole = true; /* more than can be told apart here: it stays open */
}

struct o_value o_union(struct o_value a, struct o_value b)
{
    bool hole = a.hole || b.hole;
    if (a.kind == O_NUMBER && b.kind == O_NUMBER && !a.empty && !b.empty) {
        a.lo = b.lo < a.lo ? b.lo : a.lo;
        a.hi = b.hi > a.hi ? b.hi : a.hi;
    } else if (a.empty) {
        a = b;
    } else if (a.kind == O_TEXTS && b.kind == O_TEXTS) {
        for (uint32_t i = 0; i < b.count; i++)
            add_text(&a, b.texts[i]);
    }
    a.truth |= b.truth;
    a.hole = hole;
    return a;
}

/* Both truths unless nothing says so. */
static unsigned with_hole(unsigned bits, bool hole)
{
    return hole || bits == 0 ? O_BOTH : bits;
}

static unsigned same_texts(const struct o_value *a, const struct o_value *b, bool exactly)
{
    unsigned bits = 0;
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            bits |= equal_text(a->texts[i], b->texts[k], exactly) ? O_TRUE : O_FALSE;
    return bits;
}

unsigned o_same_truth(const struct o_value *a, const struct o_value *b, bool exactly)
{
    bool hole = a->hole || b->hole;
    if (a->empty || b->empty)
        return O_BOTH;
    if (a->kind == O_TRUTH) {
        unsigned bits = 0;
        for (unsigned x = 1; x <= 2; x++)
            for (unsigned y = 1; y <= 2; y++)
                if ((a->truth & x) && (b->truth & y))
                    bits |= x == y ? O_TRUE : O_FALSE;
        return with_hole(bits, hole);
    }
    if (a->kind == O_TEXTS)
        return with_hole(same_texts(a, b, exactly), hole);
    if (a->hi < b->lo || b->hi < a->lo)
        return with_hole(O_FALSE, hole);
    bool one = a->lo == a->hi && b->lo == b->hi;
    return with_hole(one ? O_TRUE : O_BOTH, hole);
}

unsigned o_compare(enum hg_compare compare, const struct o_value *a, const struct o_value *b)
{
    if (a->empty || b->empty || a->hole || b->hole)
        return O_BOTH;
    switch (compare) {
    case HG_LT:
        return a->hi < b->lo ? O_TRUE : a->lo >= b->hi ? O_FALSE : O_BOTH;
    case HG_LE:
        return a->hi <= b->lo ? O_TRUE : a->lo > b->hi ? O_FALSE : O_BOTH;
    case HG_GT:
        return o_compare(HG_LT, b, a);
    default:
        return o_compare(HG_LE, b, a);
    }
}

onum o_round_div(onum a, onum b)
{
    bool minus = (a < 0) != (b < 0);
    onum x = a < 0 ? -a : a, y = b < 0 ? -b : b;
    onum q = (x + x + y) / (y + y);
    return minus ? -q : q;
}

/* --- text tests --- */

static bool is_word_byte(char c)
{
    c = lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static struct hg_str next_word(struct hg_str *rest)
{
    while (rest->len && !is_word_byte(*rest->at))
        *rest = (struct hg_str){rest->at + 1, rest->len - 1};
    struct hg_str word = {rest->at, 0};
    while (word.len < rest->len && is_word_byte(word.at[word.len]))
        word.len++;
    *rest = (struct hg_str){rest->at + word.len, rest->len - word.len};
    return word;
}

static bool words_here(struct hg_str text, struct hg_str phrase, bool exactly)
{
    for (struct hg_str want = next_word(&phrase); want.len; want = next_word(&phrase)) {
        struct hg_str have = next_word(&text);
        if (!equal_text(have, want, exactly))
            return false;
    }
    return true;
}

static bool has_words(struct hg_str text, struct hg_str phrase, bool exactly)
{
    struct hg_str probe = phrase;
    if (next_word(&probe).len == 0)
        return false;
    for (;;) {
        struct hg_str from = text;
        if (next_word(&text).len == 0)
            return false;
        if (words_here(from, phrase, exactly))
            return true;
    }
}

/* POSIX knows the few expressions the generator writes. */
static const regex_t *regex_of(struct hg_str pattern)
{
    static struct {
        char pattern[40];
        regex_t regex;
        bool made;
    } known[16];
    for (size_t i = 0; i < 16; i++) {
        if (!known[i].made) {
            snprintf(known[i].pattern, sizeof known[i].pattern, "%.*s", HG_STR_ARGS(pattern));
            known[i].made =
                regcomp(&known[i].regex, known[i].pattern, REG_EXTENDED | REG_ICASE) == 0;
        }
        if (hg_str_is(pattern, known[i].pattern))
            return &known[i].regex;
    }
    abort();
}

static bool search(struct hg_str text, struct hg_str pattern)
{
    char subject[256];
    snprintf(subject, sizeof subject, "%.*s", HG_STR_ARGS(text));
    return regexec(regex_of(pattern), subject, 0, NULL, 0) == 0;
}

struct hg_str o_text_part(struct hg_str text, struct hg_str pattern)
{
    char subject[256];
    regmatch_t groups[2];
    snprintf(subject, sizeof subject, "%.*s", HG_STR_ARGS(text));
    if (regexec(regex_of(pattern), subject, 2, groups, 0) != 0)
        return HG_STR("");
    return (struct hg_str){text.at + groups[1].rm_so, (size_t)(groups[1].rm_eo - groups[1].rm_so)};
}

static bool contains(struct hg_str text, struct hg_str part, bool exactly)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (equal_text((struct hg_str){text.at + i, part.len}, part, exactly))
            return true;
    return false;
}

bool o_text_test(enum hg_textop op, struct hg_str text, struct hg_str pattern, bool exactly)
{
    bool fits = pattern.len <= text.len;
    size_t over = fits ? text.len - pattern.len : 0;
    switch (op) {
    case HG_CONTAINS:
        return contains(text, pattern, exactly);
    case HG_HAS_WORD:
        return has_words(text, pattern, exactly);
    case HG_STARTS_WITH:
        return fits && equal_text((struct hg_str){text.at, pattern.len}, pattern, exactly);
    case HG_ENDS_WITH:
        return fits && equal_text((struct hg_str){text.at + over, pattern.len}, pattern, exactly);
    case HG_MATCHES:
        return search(text, pattern);
    default:
        return equal_text(text, pattern, exactly);
    }
}
