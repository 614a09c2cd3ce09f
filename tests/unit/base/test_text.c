/* Strings, UTF-8, and the forms text is compared by. */
#include "base/text.h"

#include <criterion/criterion.h>

#include "base/memory.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct hg_arena arena;

static void setup(void)
{
    hg_arena_init(&arena, NULL, NULL);
}

static void teardown(void)
{
    hg_arena_release(&arena);
}

TestSuite(text, .init = setup, .fini = teardown);

Test(text, compares_by_bytes)
{
    struct hg_str none = {NULL, 0};
    cr_assert(hg_str_eq(none, HG_STR("")));
    cr_assert_not(hg_str_eq(HG_STR("a\0b"), HG_STR("a\0c")));
    cr_assert_eq(hg_str_cmp(none, none), 0);
    cr_assert_eq(hg_str_cmp(HG_STR("ab"), HG_STR("abc")), -1);
    cr_assert_eq(hg_str_cmp(HG_STR("b"), HG_STR("abc")), 1);
    cr_assert_eq(hg_str_cmp(HG_STR("\xC3\xA9"), HG_STR("z")), 1, "bytes are unsigned");
    cr_assert(hg_str_starts(HG_STR("lead.contract.yaml"), HG_STR("lead.")));
    cr_assert(hg_str_ends(HG_STR("lead.contract.yaml"), HG_STR(".yaml")));
    cr_assert_not(hg_str_ends(HG_STR("yaml"), HG_STR(".yaml")));
    cr_assert(hg_str_starts(none, none) && hg_str_ends(none, none));
    cr_assert(hg_str_is(hg_str_copy(&arena, none), ""));
    cr_assert(hg_str_is(hg_str_print(&arena, "%s-%d", "a", 5), "a-5"));
}

Test(text, finds_the_first_needle)
{
    static const struct {
        const char *in, *needle;
        size_t at;
    } rows[] = {
        {"", "", 0},
        {"abc", "", 0},
        {"abc", "c", 2},
        {"aaab", "aab", 1},
        {"abc", "abcd", SIZE_MAX},
        {"ababac", "abac", 2},
        {"", "a", SIZE_MAX},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(hg_str_find(hg_str(rows[i].in), hg_str(rows[i].needle)), rows[i].at);
}

Test(text, tells_where_utf8_is_malformed)
{
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"", SIZE_MAX},
        {"plain ascii, longer than eight bytes", SIZE_MAX},
        {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", SIZE_MAX},
        {"\xF4\x8F\xBF\xBF", SIZE_MAX},
        {"\xEF\xBF\xBF", SIZE_MAX},
        {"12345678\xFF", 8},
        {"a\x80", 1},            /* continuation without a lead */
        {"ab\xC3", 2},           /* cut short */
        {"\xE2\x82", 0},         /* cut short */
        {"\xC0\xAF", 0},         /* overlong */
        {"\xE0\x9F\xBF", 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
        {"\xED\xA0\x80", 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 0}, /* past U+10FFFF */
        {"\xF5\x80\x80\x80", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(hg_utf8_invalid(hg_str(rows[i].text)), rows[i].at, "row %zu", i);
}

Test(text, counts_code_points_and_columns)
{
    cr_assert_eq(hg_utf8_length(HG_STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), 4u);
    cr_assert_eq(hg_utf8_columns(HG_STR("a\tb")), 3u);
    cr_assert_eq(hg_utf8_columns(HG_STR("\xE6\x97\xA5\xE6\x9C\xAC")), 4u, "wide letters");
    cr_assert_eq(hg_utf8_columns(HG_STR("e\xCC\x81")), 1u, "a combining mark");
    cr_assert_eq(hg_utf8_columns(HG_STR("\xFF\xFF")), 2u, "malformed bytes show as U+FFFD");
}

struct pair {
    const char *from, *to;
};

Test(text, normalises_white_space_and_composition)
{
    static const struct pair rows[] = {
        {"", ""},
        {" ", ""},
        {" \t\r\n", ""},
        {"a", "a"},
        {" a", "a"},
        {"a ", "a"},
        {"a  b", "a b"},
        {"a\tb", "a b"},
        {"\va \f b\r\n", "a b"},
        {"\xC2\xA0x\xE2\x80\xAF\xE3\x80\x80y\xE2\x80\xA8", "x y"}, /* U+00A0 202F 3000 2028 */
        {"caf\xC3\xA9", "caf\xC3\xA9"},
        {"cafe\xCC\x81", "caf\xC3\xA9"},
        {"  cafe\xCC\x81  x ", "caf\xC3\xA9 x"},
        {"\xE2\x84\xAB", "\xC3\x85"},                             /* the angstrom sign */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"}, /* Hangul from its letters */
        {"q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87"},               /* marks in canonical order */
        {"\xEF\xAC\x81", "\xEF\xAC\x81"},   /* the fi ligature is not taken apart */
        {"a\xE2\x80\x8B", "a\xE2\x80\x8B"}, /* zero width space is no white space */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hg_str out = hg_text_normalise(&arena, hg_str(rows[i].from));
        cr_assert(hg_str_is(out, rows[i].to), "row %zu: %.*s", i, HG_STR_ARGS(out));
    }
}

Test(text, gives_back_what_need_not_change)
{
    static const char *const same[] = {"", "plain text", "\xC3\xBC\x62\x65r",
                                       "\xE6\x97\xA5 \xE6\x9C\xAC"};
    for (size_t i = 0; i < COUNT(same); i++) {
        struct hg_str in = hg_str(same[i]);
        cr_assert_eq(hg_text_normalise(&arena, in).at, in.at);
        cr_assert_eq(hg_text_fold(&arena, in).at, in.at);
    }
    struct hg_str none = {NULL, 0};
    cr_assert_eq(hg_text_normalise(&arena, none).len, 0u);
    cr_assert_eq(hg_text_fold(&arena, none).len, 0u);
}

Test(text, folds_simply)
{
    static const struct pair rows[] = {
        {"VP of Sales", "vp of sales"},
        {"\xC3\x84\xC3\x96", "\xC3\xA4\xC3\xB6"},                 /* Latin-1 */
        {"\xC3\x9F", "\xC3\x9F"},                                 /* sharp s is not ss */
        {"\xE1\xBA\x9E", "\xC3\x9F"},                             /* capital sharp s */
        {"\xC4\xB0", "\xC4\xB0"},                                 /* capital i with dot stays */
        {"\xC5\xBF", "s"},                                        /* long s */
        {"\xE2\x84\xAA", "k"},                                    /* the kelvin sign */
        {"\xC2\xB5", "\xCE\xBC"},                                 /* micro sign */
        {"\xCE\xA3\xCF\x82", "\xCF\x83\xCF\x83"},                 /* both sigmas */
        {"\xCF\x90\xCF\x91\xCF\x95", "\xCE\xB2\xCE\xB8\xCF\x86"}, /* Greek variants */
        {"\xCF\x96\xCF\xB0\xCF\xB1\xCF\xB5", "\xCF\x80\xCE\xBA\xCF\x81\xCE\xB5"},
        {"\xCD\x85\xE1\xBE\xBE", "\xCE\xB9\xCE\xB9"},
        {"\xE1\xBA\x9B", "\xE1\xB9\xA1"},
        {"\xE1\xB2\x80\xE1\xB2\x88", "\xD0\xB2\xEA\x99\x8B"}, /* Cyrillic variants */
        {"\xEA\xAD\xB0\xE1\x8F\xB8\xE1\x8E\xA0", "\xE1\x8E\xA0\xE1\x8F\xB0\xE1\x8E\xA0"},
        {"\xC8\xBA\xC8\xBA", "\xE2\xB1\xA5\xE2\xB1\xA5"}, /* grows from two bytes to three */
        {"\xF0\x90\x90\x80", "\xF0\x90\x90\xA8"},         /* Deseret */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hg_str out = hg_text_fold(&arena, hg_str(rows[i].from));
        cr_assert(hg_str_is(out, rows[i].to), "row %zu: %.*s", i, HG_STR_ARGS(out));
        struct hg_str again = hg_text_fold(&arena, out);
        cr_assert_eq(again.at, out.at, "row %zu: folding twice is folding once", i);
    }
}

/* --- eight bytes at a time is a byte at a time ---------------------------------------------- */

static struct hg_str folded_slowly(struct hg_arena *arena, struct hg_str s)
{
    char *out = hg_arena_copy(arena, s.at, s.len);
    for (size_t i = 0; i < s.len; i++) /* of what is not ASCII only \u00c9 is a capital */
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] += 'a' - 'A';
        else if (i > 0 && out[i] == '\x89' && out[i - 1] == '\xc3')
            out[i] = '\xa9';
    return (struct hg_str){out, s.len};
}

static struct hg_str normalised_slowly(struct hg_arena *arena, struct hg_str s)
{
    char *out = hg_arena_alloc(arena, s.len);
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < s.len; i++) {
        bool space = s.at[i] == ' ' || s.at[i] == '\t';
        if (!space && gap && len != 0)
            out[len++] = ' ';
        if (!space)
            out[len++] = s.at[i];
        gap = space;
    }
    return (struct hg_str){out, len};
}

Test(text, takes_words_as_bytes)
{
    static const char *const pieces[] = {" ",  "a", "Z",    "@",        "[",
                                         "\t", "z", "\x7f", "\xc3\x89", "  "};
    struct hg_arena arena;
    struct hg_guard guard;
    uint64_t dice = 1;
    hg_arena_init(&arena, NULL, &guard);
    for (int round = 0; round < 20000; round++) {
        char text[64];
        size_t len = 0;
        hg_arena_reset(&arena);
        for (unsigned n = (unsigned)(round % 24); n > 0; n--) {
            dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
            const char *piece = pieces[(dice >> 33) % 10];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        struct hg_str s = {text, len};
        cr_assert(hg_str_eq(hg_text_fold(&arena, s), folded_slowly(&arena, s)), "`%.*s`", (int)len,
                  text);
        cr_assert(hg_str_eq(hg_text_normalise(&arena, s), normalised_slowly(&arena, s)),
                  "`%.*s` as `%.*s`", (int)len, text, HG_STR_ARGS(hg_text_normalise(&arena, s)));
    }
    hg_arena_release(&arena);
}

Test(text, finds_words_in_a_row)
{
    static const struct {
        const char *in, *phrase;
        bool found;
    } rows[] = {
        {"head of sales", "head of", true},
        {"head of sales", "of sales", true},
        {"head, of: sales!", "head of sales", true},
        {"head of sales", "head sales", false},
        {"ahead of", "head of", false},
        {"head often", "head of", false},
        {"vice president", "president", true},
        {"vp", "vp", true},
        {"vp/marketing", "vp", true},
        {"svp", "vp", false},
        {"a a b", "a b", true},
        {"a", "a b", false},
        {"", "a", false},
        {"a", "", false},
        {"a - b", "-", false},
        {"3d artist", "3d", true},
        {"r&d", "r d", true},
        {"o'neil", "o", true},
        {"\xC3\xA9t\xC3\xA9 2024", "\xC3\xA9t\xC3\xA9", true},
        {"\xC3\xA9t\xC3\xA9s", "\xC3\xA9t\xC3\xA9", false},
        {"e\xCC\x81t", "e", false}, /* a mark belongs to its word */
        {"\xE2\x80\x9Cvp\xE2\x80\x9D", "vp", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(hg_text_has_words(hg_str(rows[i].in), hg_str(rows[i].phrase)), rows[i].found,
                     "row %zu: %s in %s", i, rows[i].phrase, rows[i].in);
}

Test(text, suggests_the_nearest_name)
{
    static const struct hg_str names[] = {
        {"demo_request", 12}, {"webinar", 7}, {"title", 5}, {"tilte2", 6}, {"VP", 2},
    };
    static const struct {
        const char *wrong;
        int nearest;
    } rows[] = {
        {"demo-request", 0}, {"DEMO_REQUEST", 0}, {"webniar", 1}, /* two letters swapped */
        {"titel", 2},        {"vp", 4},           {"v", 4},       {"zzzzzz", -1}, {"", -1},
        {"webi", -1},        {"demorequest", 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(hg_nearest(hg_str(rows[i].wrong), names, COUNT(names)), rows[i].nearest, "%s",
                     rows[i].wrong);
    cr_assert_eq(hg_nearest(HG_STR("x"), NULL, 0), -1);
}

Test(text, takes_the_first_of_equally_near_names_and_no_giant)
{
    static const struct hg_str names[] = {{"cat", 3}, {"car", 3}};
    cr_assert_eq(hg_nearest(HG_STR("cab"), names, 2), 0);
    char longest[65];
    memset(longest, 'a', sizeof longest);
    struct hg_str at_the_edge = {longest, 64}, past_it = {longest, 65};
    cr_assert_eq(hg_nearest(at_the_edge, &at_the_edge, 1), 0);
    cr_assert_eq(hg_nearest(past_it, &past_it, 1), -1);
}

Test(text, shows_what_others_wrote_so_that_it_can_only_be_read)
{
#define BAD "\xEF\xBF\xBD"
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"", ""},
        {"plain ~", "plain ~"},
        {"\xC3\xBC \xE6\xBC\xA2", "\xC3\xBC \xE6\xBC\xA2"},
        {"a\tb\nc", "a b c"},
        {"\r\b\x7F", BAD BAD BAD},
        {"\033[31mx", BAD "[31mx"},
        {"\xC2\x9B"
         "x",
         BAD "x"}, /* C1 CSI */
        {"\xE2\x80\xAE"
         "x\xE2\x81\xA9",
         BAD "x" BAD},                                   /* right to left, and the end of it */
        {"a\xE2\x80\xA8z\xE2\x80\xA9", "a" BAD "z" BAD}, /* other line ends */
        {"\xFF\xC3", BAD BAD},
        {"\xEF\xBF\xBD", BAD},
        {"\xE2\x80\xAF", "\xE2\x80\xAF"}, /* beside what turns; a narrow space */
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert(hg_str_is(hg_text_printable(&arena, hg_str(rows[i].text)), rows[i].shown),
                  "row %zu", i);
    struct hg_str plain = HG_STR("nothing changes");
    cr_assert_eq(hg_text_printable(&arena, plain).at, plain.at, "not copied");
    size_t at = 0;
    cr_assert_eq(hg_utf8_next_printable(HG_STR("\n\t"), &at), '\n');
    cr_assert_eq(hg_utf8_next_printable(HG_STR("\n\t"), &at), '\t');
    cr_assert_eq(at, 2);
#undef BAD
}

Test(text, joins_texts_and_makes_keys_of_two)
{
    struct hg_str texts[] = {HG_STR("ab"), {NULL, 0}, HG_STR("c")};
    cr_assert(hg_str_is(hg_str_join(&arena, texts, 3), "abc"));
    cr_assert_str_eq(hg_str_join(&arena, texts, 0).at, "");
    struct hg_str key = hg_str_key(&arena, 1, HG_STR("ab"), HG_STR("c"));
    cr_assert(hg_str_eq(key, hg_str_key(&arena, 1, HG_STR("ab"), HG_STR("c"))));
    cr_assert_not(hg_str_eq(key, hg_str_key(&arena, 1, HG_STR("a"), HG_STR("bc"))));
    cr_assert_not(hg_str_eq(key, hg_str_key(&arena, 2, HG_STR("ab"), HG_STR("c"))));
}
