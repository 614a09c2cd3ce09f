/* Reads an expression by recursive descent into its alternatives, each a string in which letters
 * stand for themselves and control characters for what is not literal; then each of those into
 * literals. What is not understood becomes a stretch of which nothing is known, so that less is
 * said and nothing wrong. */
#include "base/literals.h"

#include <string.h>

#define MOST_BYTES 512u /* of an expression that is read */
#define MOST_ALTERNATIVES 32u
#define MOST_CHARACTERS 64u /* of an alternative */
#define MOST_REPEATS 8u
#define MOST_DEPTH 32u
#define MOST_IN_CLASS 4u /* characters of a class that become alternatives */

/* In an alternative, beside letters. */
enum {
    ANYTHING = 1, /* any text, also none */
    SOMETHING,    /* some text, perhaps none, of which nothing is known */
    CHARACTER,    /* one character of which nothing is known */
    BEGINNING,
    END,
    BETWEEN /* asks what stands before or behind */
};

struct reader {
    struct hg_arena *arena;
    const char *at, *end;
    uint32_t depth;
    bool failed; /* something that changes the meaning of what follows was not understood */
};

struct alternatives {
    HG_VEC(struct hg_str) at;
};

/* --- alternatives ----------------------------------------------------------------------------- */

static struct hg_str mark(struct reader *r, char token)
{
    return hg_str_copy(r->arena, (struct hg_str){&token, 1});
}

static struct alternatives one(struct reader *r, struct hg_str text)
{
    struct alternatives list = {0};
    hg_push(r->arena, &list.at, text);
    return list;
}

static struct alternatives one_mark(struct reader *r, char token)
{
    return one(r, mark(r, token));
}

static struct alternatives either(struct reader *r, struct alternatives a, struct alternatives b)
{
    if (a.at.count + b.at.count > MOST_ALTERNATIVES)
        return one_mark(r, SOMETHING);
    for (size_t i = 0; i < b.at.count; i++)
        hg_push(r->arena, &a.at, b.at.at[i]);
    return a;
}

static struct hg_str joined(struct reader *r, struct hg_str a, struct hg_str b)
{
    if (a.len != 0 && a.len + b.len > MOST_CHARACTERS) {
        bool told = a.at[a.len - 1] == SOMETHING;
        return told ? a : hg_str_print(r->arena, "%.*s%c", HG_STR_ARGS(a), SOMETHING);
    }
    return hg_str_print(r->arena, "%.*s%.*s", HG_STR_ARGS(a), HG_STR_ARGS(b));
}

static struct alternatives followed(struct reader *r, struct alternatives a, struct alternatives b)
{
    struct alternatives all = {0};
    if (a.at.count * b.at.count > MOST_ALTERNATIVES)
        b = one_mark(r, SOMETHING);
    for (size_t i = 0; i < a.at.count; i++)
        for (size_t k = 0; k < b.at.count; k++)
            hg_push(r->arena, &all.at, joined(r, a.at.at[i], b.at.at[k]));
    return all;
}

/* --- one character ------------------------------------------------------------------------------
 */

static bool next_is(const struct reader *r, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(r->end - r->at) >= len && memcmp(r->at, text, len) == 0;
}

static bool skip(struct reader *r, const char *text)
{
    bool is = next_is(r, text);
    r->at += is ? strlen(text) : 0;
    return is;
}

static void skip_character(struct reader *r)
{
    r->at++;
    while (r->at < r->end && ((unsigned char)*r->at & 0xC0) == 0x80)
        r->at++;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A character as it stands; what is not ASCII may fold in more ways than one. */
static struct alternatives read_plain(struct reader *r)
{
    char c = *r->at;
    skip_character(r);
    if ((unsigned char)c < ' ' || (unsigned char)c >= 0x7F)
        return one_mark(r, CHARACTER);
    return one_mark(r, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
}

static struct alternatives read_property(struct reader *r)
{
    if (skip(r, "{"))
        while (r->at < r->end && *r->at++ != '}')
            ;
    else if (r->at < r->end)
        skip_character(r);
    return one_mark(r, CHARACTER);
}

static struct alternatives read_escape(struct reader *r)
{
    char c = r->at < r->end ? *r->at : '\0';
    if (!is_letter_or_digit(c) && c != '\0')
        return read_plain(r);
    r->at += c != '\0';
    switch (c) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        return one_mark(r, CHARACTER);
    case 'p':
    case 'P':
        return read_property(r);
    case 'b':
    case 'B':
        return one_mark(r, BETWEEN);
    case 'A':
        return one_mark(r, BEGINNING);
    case 'z':
        return one_mark(r, END);
    default: /* `\Q`, `\x41`, … */
        r->failed = true;
        return one_mark(r, SOMETHING);
    }
}

/* Behind the `[:` of `[[:alpha:]]`. */
static void skip_named_class(struct reader *r)
{
    while (r->at < r->end && !skip(r, ":]"))
        r->at++;
}

/* Behind the `[`. A few characters become alternatives. */
static struct alternatives read_class(struct reader *r)
{
    struct alternatives list = {0};
    bool few = !skip(r, "^"), first = true;
    for (; r->at < r->end && (first || *r->at != ']'); first = false) {
        few = few && *r->at != '\\' && *r->at != '[' && *r->at != '-';
        if (skip(r, "[:")) {
            skip_named_class(r);
            continue;
        }
        r->at += *r->at == '\\' && r->at + 1 < r->end;
        struct alternatives c = read_plain(r);
        few = few && list.at.count < MOST_IN_CLASS && c.at.at[0].at[0] != CHARACTER;
        if (few)
            hg_push(r->arena, &list.at, c.at.at[0]);
    }
    r->failed |= !skip(r, "]");
    return few && list.at.count != 0 ? list : one_mark(r, CHARACTER);
}

/* --- groups, repeats, sequences ------------------------------------------------------------------
 */

static struct alternatives read_alternation(struct reader *r);

/* Behind `(?`: whether what follows is a group, with its name or with flags that change nothing
 * here. */
static bool skip_flags(struct reader *r)
{
    if (skip(r, "P<")) {
        while (r->at < r->end && *r->at++ != '>')
            ;
        return true;
    }
    while (skip(r, "i") || skip(r, "s") || skip(r, "U"))
        ;
    return skip(r, ":");
}

/* Behind the `(`. */
static struct alternatives read_group(struct reader *r)
{
    bool flags = skip(r, "?");
    if (flags && !skip_flags(r)) {
        r->failed |= !skip(r, ")"); /* `(?i)` alone */
        return one(r, (struct hg_str){"", 0});
    }
    r->failed |= ++r->depth > MOST_DEPTH;
    struct alternatives inside = r->failed ? one_mark(r, SOMETHING) : read_alternation(r);
    r->depth--;
    r->failed |= !skip(r, ")");
    return inside;
}

static struct alternatives read_atom(struct reader *r)
{
    if (skip(r, "("))
        return read_group(r);
    if (skip(r, "["))
        return read_class(r);
    if (skip(r, "\\"))
        return read_escape(r);
    if (skip(r, "^"))
        return one_mark(r, BEGINNING);
    if (skip(r, "$"))
        return one_mark(r, END);
    if (skip(r, ".*"))
        return one_mark(r, ANYTHING);
    if (skip(r, "."))
        return one_mark(r, CHARACTER);
    return read_plain(r);
}

/* `{n}`, `{n,}` or `{n,m}`; false: a brace that stands for itself. */
static bool read_count(struct reader *r, uint32_t *least, bool *more)
{
    const char *at = r->at + 1;
    uint32_t n = 0, digits = 0;
    for (; at < r->end && *at >= '0' && *at <= '9'; at++, digits++)
        n = n < 1000 ? n * 10 + (uint32_t)(*at - '0') : n;
    *more = digits != 0 && at < r->end && *at == ',';
    at += *more;
    while (*more && at < r->end && *at >= '0' && *at <= '9')
        at++;
    if (digits == 0 || at == r->end || *at != '}')
        return false;
    r->at = at + 1;
    *least = n;
    return true;
}

static struct alternatives repeated(struct reader *r, struct alternatives atom, uint32_t least,
                                    bool more)
{
    struct alternatives all = one(r, (struct hg_str){"", 0});
    for (uint32_t i = 0; i < least && i < MOST_REPEATS; i++)
        all = followed(r, all, atom);
    return more || least > MOST_REPEATS ? followed(r, all, one_mark(r, SOMETHING)) : all;
}

static struct alternatives read_repeated(struct reader *r)
{
    struct alternatives atom = read_atom(r);
    for (bool again = true; again && r->at < r->end;) {
        uint32_t least = 0;
        bool more = false;
        if (skip(r, "*"))
            atom = one_mark(r, SOMETHING);
        else if (skip(r, "+"))
            atom = repeated(r, atom, 1, true);
        else if (skip(r, "?"))
            atom = either(r, atom, one(r, (struct hg_str){"", 0}));
        else if (*r->at == '{' && read_count(r, &least, &more))
            atom = repeated(r, atom, least, more);
        else
            again = false;
        while (again && skip(r, "?")) /* as little as possible: the same texts */
            ;
    }
    return atom;
}

static struct alternatives read_sequence(struct reader *r)
{
    struct alternatives all = one(r, (struct hg_str){"", 0});
    while (r->at < r->end && *r->at != '|' && *r->at != ')' && !r->failed)
        all = followed(r, all, read_repeated(r));
    return all;
}

static struct alternatives read_alternation(struct reader *r)
{
    struct alternatives all = read_sequence(r);
    while (!r->failed && skip(r, "|"))
        all = either(r, all, read_sequence(r));
    return all;
}

/* --- literals
 * -------------------------------------------------------------------------------------- */

/* An alternative being read from left to right. */
struct scan {
    struct hg_arena *arena;
    HG_VEC(struct hg_literal) found;
    struct hg_str run; /* letters since what was no letter */
    bool begins, ends; /* the run stands at the beginning; nothing may follow */
    bool fixed, started,
        exact; /* of one length; something was read; all of it is in the literals */
    int64_t characters;
};

static void end_run(struct scan *s)
{
    static const enum hg_text_relation relations[2][2] = {{HG_TEXT_CONTAINS, HG_TEXT_ENDS},
                                                          {HG_TEXT_STARTS, HG_TEXT_IS}};
    struct hg_literal literal = {relations[s->begins][s->ends], s->run};
    if (s->run.len != 0)
        hg_push(s->arena, &s->found, literal);
    s->run = (struct hg_str){0};
    s->begins = false;
}

static void take(struct scan *s, const char *at)
{
    bool letter = *at > BETWEEN;
    if (s->ends && *at != END && *at != BETWEEN) { /* in no text: whatever is said is so */
        s->ends = s->exact = false;
        end_run(s);
    }
    if (letter && s->run.len == 0)
        s->run.at = at;
    s->run.len += letter;
    s->characters += letter || *at == CHARACTER;
    s->exact = s->exact && *at != SOMETHING && *at != CHARACTER && *at != BETWEEN;
    s->fixed = s->fixed && *at != ANYTHING && *at != SOMETHING;
    if (*at == BEGINNING && s->started)
        s->exact = false;
    else if (*at == BEGINNING)
        s->begins = true;
    if (!letter && *at != BETWEEN && *at != END)
        s->begins = s->begins && *at == BEGINNING;
    s->started = s->started || (*at != BEGINNING && *at != BETWEEN);
    s->ends = s->ends || *at == END;
}

static void read_literals(struct hg_arena *arena, struct hg_str text, struct hg_literal_set *set,
                          struct hg_literals *out)
{
    struct scan s = {.arena = arena, .fixed = true, .exact = true};
    bool begins = false;
    for (size_t i = 0; i < text.len; i++) {
        if (s.run.len != 0 && text.at[i] <= BETWEEN && text.at[i] != END)
            end_run(&s);
        take(&s, text.at + i);
        begins = begins || s.begins;
    }
    end_run(&s);
    *set = (struct hg_literal_set){s.found.at, (uint32_t)s.found.count};
    out->exact = out->exact && s.exact && s.found.count == 1;
    out->least = s.characters < out->least ? s.characters : out->least;
    out->most = !begins || !s.ends || !s.fixed ? INT64_MAX
                : s.characters > out->most     ? s.characters
                                               : out->most;
}

/* Flags that turn `i` off; perhaps none, where what looks like them is escaped. */
static bool has_case_flag(struct hg_str pattern)
{
    for (size_t i = 0; i + 1 < pattern.len; i++) {
        bool off = false;
        if (pattern.at[i] != '(' || pattern.at[i + 1] != '?')
            continue;
        for (size_t k = i + 2; k < pattern.len && strchr("imsU-", pattern.at[k]) != NULL; k++) {
            if (off && pattern.at[k] == 'i')
                return true;
            off = off || pattern.at[k] == '-';
        }
    }
    return false;
}

void hg_literals_of(struct hg_arena *arena, struct hg_str pattern, bool whole,
                    struct hg_literals *out)
{
    struct reader r = {.arena = arena, .at = pattern.at, .end = pattern.at + pattern.len};
    *out = (struct hg_literals){.cased = has_case_flag(pattern), .most = INT64_MAX};
    if (pattern.len > MOST_BYTES)
        return;
    struct alternatives all = read_alternation(&r);
    if (r.failed || r.at != r.end)
        return;
    if (whole)
        all = followed(&r, followed(&r, one_mark(&r, BEGINNING), all), one_mark(&r, END));
    struct hg_literal_set *sets = HG_ARRAY(arena, struct hg_literal_set, all.at.count);
    *out = (struct hg_literals){.alternatives = sets,
                                .count = (uint32_t)all.at.count,
                                .exact = true,
                                .cased = out->cased,
                                .least = INT64_MAX};
    for (size_t i = 0; i < all.at.count; i++)
        read_literals(arena, all.at.at[i], &sets[i], out);
}
