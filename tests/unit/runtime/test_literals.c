/* The literals of an expression: what is read off some, and of many that every text of a few
 * characters that RE2 matches looks as they say, and that those texts match where they are exact.
 */
#include "base/literals.h"
#include "runtime/vm/image.h"

#include <criterion/criterion.h>
#include <string.h>

static struct hg_arena arena;

static void setup(void)
{
    hg_arena_init(&arena, NULL, NULL);
}

static void teardown(void)
{
    hg_arena_release(&arena);
}

TestSuite(literals, .init = setup, .fini = teardown);

/* `=ab` is, `^ab` starts, `ab$` ends, `ab` contains; `&` beside one another, `|` one or another;
 * `!` exact. */
static struct hg_str shown(const char *pattern, bool whole)
{
    struct hg_literals literals;
    struct hg_str out = HG_STR("");
    hg_literals_of(&arena, hg_str(pattern), whole, &literals);
    for (uint32_t i = 0; i < literals.count; i++)
        for (uint32_t k = 0; k == 0 || k < literals.alternatives[i].count; k++) {
            const struct hg_literal_set *set = &literals.alternatives[i];
            struct hg_literal it =
                set->count != 0 ? set->at[k] : (struct hg_literal){HG_TEXT_CONTAINS, HG_STR("*")};
            const char *before = it.relation == HG_TEXT_IS       ? "="
                                 : it.relation == HG_TEXT_STARTS ? "^"
                                                                 : "";
            out =
                hg_str_print(&arena, "%.*s%s%s%.*s%s", HG_STR_ARGS(out),
                             k != 0   ? "&"
                             : i != 0 ? "|"
                                      : "",
                             before, HG_STR_ARGS(it.text), it.relation == HG_TEXT_ENDS ? "$" : "");
        }
    return literals.exact ? hg_str_print(&arena, "%.*s!", HG_STR_ARGS(out)) : out;
}

static const struct {
    const char *pattern, *literals;
} read[] = {
    {"vp", "vp!"},
    {"VP|Head of", "vp|head of!"},
    {"^(info|sales)@", "^info@|^sales@!"},
    {"\\.edu$", ".edu$!"},
    {"^a.*b$", "^a&b$"},
    {"^ab.*$", "^ab!"},
    {"^ab$", "=ab!"},
    {"\\bvp\\b", "vp"},
    {"^\\bvp", "^vp"},
    {"a+b", "a&b"},
    {"ab?", "ab|a!"},
    {"^[Cc]hief", "^chief|^chief!"},
    {"[a-z]x", "x"},
    {"[[:alpha:]]x", "x"},
    {"[]x]y", "]y|xy!"},
    {"(?i)vp", "vp!"},
    {"(?P<what>vp) of", "vp of!"},
    {"a{2}b", "aab!"},
    {"a{2,}b", "aa&b"},
    {"a{,2}", "a{,2}!"},
    {"x*", "*"},
    {"^\\+49", "^+49!"},
    {"a$b", "a&b"},
    {"\xc3\xa4mter", "mter"},
    {"(?m)^a", ""},
    {"\\Qa.b\\E", ""},
};

Test(literals, are_read_off_an_expression)
{
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        struct hg_str is = shown(read[i].pattern, false);
        cr_assert(hg_str_is(is, read[i].literals), "%s: %.*s", read[i].pattern, HG_STR_ARGS(is));
    }
    cr_assert(hg_str_is(shown("ab|c", true), "=ab|=c!"));
    cr_assert(hg_str_is(shown("\\+49.*", true), "^+49!"));
}

Test(literals, tell_how_long_a_text_is)
{
    static const struct {
        const char *pattern;
        bool whole;
        int64_t least, most;
    } of[] = {{"\\d{5}", true, 5, 5},
              {"\\d{5}", false, 5, INT64_MAX},
              {"^\\d{5}$", false, 5, 5},
              {"a|bcd", true, 1, 3},
              {"[A-Z]{2}\\d+", true, 3, INT64_MAX},
              {"(?:ab){3}c?", true, 6, 7},
              {".*", true, 0, INT64_MAX}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct hg_literals is;
        hg_literals_of(&arena, hg_str(of[i].pattern), of[i].whole, &is);
        cr_assert_eq(is.least, of[i].least, "%s: %lld", of[i].pattern, (long long)is.least);
        cr_assert_eq(is.most, of[i].most, "%s: %lld", of[i].pattern, (long long)is.most);
    }
}

/* --- against RE2 --- */

static bool holds(const struct hg_literal_set *set, struct hg_str folded)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (!hg_text_relation_holds(set->at[i].relation, folded, set->at[i].text))
            return false;
    return true;
}

static void check_text(const char *pattern, const struct hg_literals *literals, bool matches,
                       struct hg_str text)
{
    struct hg_str folded = hg_text_fold(&arena, text);
    int64_t length = (int64_t)hg_utf8_length(text);
    bool some = literals->count == 0;
    for (uint32_t i = 0; i < literals->count && !some; i++)
        some = holds(&literals->alternatives[i], folded);
    cr_assert(some || !matches, "%s matches %.*s", pattern, HG_STR_ARGS(text));
    cr_assert(!literals->exact || some == matches, "%s exactly %.*s", pattern, HG_STR_ARGS(text));
    cr_assert(!matches || (length >= literals->least && length <= literals->most),
              "%s: how long is %.*s", pattern, HG_STR_ARGS(text));
}

/* Every text of up to four of these. */
static void check(const char *pattern)
{
    static const char *const signs[] = {"a", "B", "b", "1", " ", "-", "\xc3\xa4", "\xc5\xbf", "S"};
    const uint32_t count = sizeof signs / sizeof *signs;
    char why[200];
    struct hg_regex *regex = hg_regex_re2.compile(hg_str(pattern), why, sizeof why);
    if (regex == NULL)
        return;
    for (int whole = 0; whole < 2; whole++) {
        struct hg_literals literals;
        hg_literals_of(&arena, hg_str(pattern), whole, &literals);
        for (uint32_t n = 0; n < count * count * count * count; n++) {
            char text[32] = "";
            for (uint32_t left = n, i = 0; i < 4 && (left != 0 || i == 0); i++, left /= count)
                strcat(text, signs[left % count]);
            struct hg_arena_mark mark = hg_arena_save(&arena);
            bool matches = whole ? hg_regex_re2.full(regex, hg_str(text))
                                 : hg_regex_re2.search(regex, hg_str(text));
            check_text(pattern, &literals, matches, hg_str(text));
            hg_arena_rewind(&arena, mark);
        }
    }
    hg_regex_re2.release(regex);
}

static uint64_t state = 7;

static uint32_t dice(uint32_t sides)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % sides;
}

Test(literals, hold_of_every_text_that_matches)
{
    static const char *const parts[] = {"a",     "b",     "B",   "1",    "-",     "s",
                                        "^",     "$",     ".",   ".*",   "\\b",   "\\d",
                                        "|",     "(a|b)", "(?:", ")",    "[ab]",  "[^a]",
                                        "?",     "*",     "+",   "{2}",  "{1,2}", "[[:digit:]b]",
                                        "(^|-)", "\\-",   "\\w", "(-|$)"};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        check(read[i].pattern);
    for (int i = 0; i < 400; i++) {
        char pattern[64] = "";
        for (uint32_t n = 1 + dice(5); n > 0; n--)
            strcat(pattern, parts[dice(sizeof parts / sizeof *parts)]);
        check(pattern);
    }
}
