/* Text tests by every scanner; patterns and lists. */
#include "build.h"

#include <stdlib.h>

#include "runtime/vm/image_parts.h"

struct test_case {
    enum hg_test_kind kind;
    bool all, exactly;
    const char *patterns[3];
    const char *text;
    char wanted;
};

static const struct test_case cases[] = {
    {HG_TEST_CONTAINS, false, false, {"guest post"}, "Your GUEST POST offer", 'T'},
    {HG_TEST_CONTAINS, false, false, {"x", "seo"}, "cheap SEO", 'T'},
    {HG_TEST_CONTAINS, false, false, {"x", "seo"}, "cheap s e o", 'F'},
    {HG_TEST_CONTAINS, true, false, {"cheap", "seo"}, "cheap SEO", 'T'},
    {HG_TEST_CONTAINS, true, false, {"cheap", "seo"}, "SEO", 'F'},
    {HG_TEST_CONTAINS, false, true, {"SEO", "Links"}, "cheap seo", 'F'},
    {HG_TEST_CONTAINS, false, true, {"SEO", "Links"}, "cheap SEO", 'T'},
    {HG_TEST_CONTAINS, false, false, {"o"}, "seo", 'T'},
    {HG_TEST_CONTAINS, false, false, {"z", "o"}, "seo", 'T'},
    {HG_TEST_CONTAINS, false, false, {"", "q"}, "seo", 'T'},
    {HG_TEST_CONTAINS, false, false, {"long needle", "longer needle"}, "lo", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp"}, "VP Sales", 'T'},
    {HG_TEST_HAS_WORD, false, false, {"vp"}, "SVP Sales", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "head of"}, "Head-of  Sales", 'T'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "head of"}, "Heads of Sales", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "head of"}, "Head Sales", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "director"}, "(director)", 'T'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "director"}, "subdirector, vp1", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "caf"}, "caf\xC3\xA9", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "caf\xC3\xA9"}, "Le CAF\xC3\x89!", 'T'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "\xC3\xA9t\xC3\xA9"}, "un \xC3\x89T\xC3\x89", 'T'},
    {HG_TEST_HAS_WORD, true, false, {"vp", "sales"}, "VP of sales", 'T'},
    {HG_TEST_HAS_WORD, true, false, {"vp", "sales"}, "VP of presales", 'F'},
    {HG_TEST_HAS_WORD, false, false, {"vp", "c c"}, "a c b c c", 'T'},
    {HG_TEST_STARTS, false, false, {"Dr", "prof"}, "PROF. X", 'T'},
    {HG_TEST_STARTS, false, false, {"prof"}, "a prof", 'F'},
    {HG_TEST_ENDS, false, false, {".edu", ".ac.uk"}, "MIT.EDU", 'T'},
    {HG_TEST_ENDS, false, false, {".edu"}, "edu.com", 'F'},
    {HG_TEST_MATCHES, false, false, {"^j(ohn|ane)\\b"}, "JANE Doe", 'T'},
    {HG_TEST_MATCHES, false, false, {"^ohn"}, "john", 'F'},
    {HG_TEST_MATCHES, true, false, {"o", "h"}, "john", 'T'},
    {HG_TEST_IS, false, true, {"ACME", "Beta"}, "acme", 'F'},
    {HG_TEST_IS, false, true, {"ACME", "Beta"}, "Beta", 'T'},
};

Test(text_test, known_texts)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct test_case *one = &cases[i];
        uint32_t count = 0;
        while (count < 3 && one->patterns[count] != NULL)
            count++;
        struct build b;
        build_init(&b);
        uint32_t x = build_field(&b, HG_T_TEXT, false), truth = build_truth(&b);
        uint32_t test = build_test(&b, one->kind, one->all, one->exactly, x, count, one->patterns);
        build_op(&b, HG_OP_TEXT_TEST, truth, test, 0, 0);
        build_ready(&b, 1);
        set(&b, x, 0, text(&b, one->text));
        build_run(&b);
        cr_expect_eq(truth_letter(hg_lane_truth(b.lanes, truth, 0)), one->wanted, "case %zu: %s", i,
                     one->text);
        build_done(&b);
    }
}

Test(text_test, more_needles_than_one_scan_holds)
{
    struct build b;
    build_init(&b);
    const char *patterns[150];
    for (int i = 0; i < 150; i++)
        patterns[i] = hg_str_print(&b.arena, "word%d", i).at;
    uint32_t x = build_field(&b, HG_T_TEXT, false), any = build_truth(&b), all = build_truth(&b);
    build_op(&b, HG_OP_TEXT_TEST, any,
             build_test(&b, HG_TEST_HAS_WORD, false, false, x, 150, patterns), 0, 0);
    build_op(&b, HG_OP_TEXT_TEST, all,
             build_test(&b, HG_TEST_CONTAINS, true, false, x, 150, patterns), 0, 0);
    build_ready(&b, 3);
    struct hg_str every = HG_STR("");
    for (int i = 0; i < 150; i++)
        every = hg_str_print(&b.arena, "%.*s %s", HG_STR_ARGS(every), patterns[i]);
    set(&b, x, 0, text(&b, "a word149 b"));
    set(&b, x, 1, text(&b, "word150 words1"));
    set(&b, x, 2, text(&b, every.at));
    build_run(&b);
    for (uint32_t l = 0; l < 3; l++) {
        check_truth(&b, any, l, "TFT"[l]);
        check_truth(&b, all, l, "FFT"[l]);
    }
    build_done(&b);
}

Test(text_test, unknown_texts)
{
    static const struct {
        enum hg_test_kind kind;
        bool exactly;
        const char *pattern;
        const char *wanted; /* anything, a stranger, both agree, differ, hole, nothing */
    } rows[] = {
        {HG_TEST_CONTAINS, false, "a", "UUTUUU"}, {HG_TEST_CONTAINS, false, "", "TTTTUU"},
        {HG_TEST_STARTS, false, "al", "UUTUUU"},  {HG_TEST_HAS_WORD, false, "--", "FFFFUU"},
        {HG_TEST_IS, true, "alpha", "UFUUUU"},    {HG_TEST_MATCHES, false, "^alp", "UUTUUU"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b;
        build_init(&b);
        uint32_t x = build_field(&b, HG_T_TEXT, false), truth = build_truth(&b);
        uint32_t test =
            build_test(&b, rows[i].kind, false, rows[i].exactly, x, 1, &rows[i].pattern);
        build_op(&b, HG_OP_TEXT_TEST, truth, test, 0, 0);
        build_ready(&b, 6);
        const char *const agree[] = {"alpha", "alpine"}, *const differ[] = {"alpha", "foo"};
        struct hg_value xs[6] = {anything(),
                                 one_of(&b, true, 0, NULL),
                                 one_of(&b, false, 2, agree),
                                 one_of(&b, false, 2, differ),
                                 holed(text(&b, "alpha"), HG_R_NO_ROW),
                                 nothing(HG_R_NO_ROW)};
        for (uint32_t l = 0; l < 6; l++)
            set(&b, x, l, xs[l]);
        build_run(&b);
        for (uint32_t l = 0; l < 6; l++)
            cr_expect_eq(truth_letter(hg_lane_truth(b.lanes, truth, l)), rows[i].wanted[l],
                         "row %zu, lane %u", i, l);
        build_done(&b);
    }
}

Test(text_test, lists_include)
{
    struct build b;
    build_init(&b);
    uint32_t texts = build_field(&b, HG_T_TEXT, true),
             numbers = build_field(&b, HG_T_INTEGER, true);
    uint32_t t[3] = {build_truth(&b), build_truth(&b), build_truth(&b)};
    const char *const colours[] = {"red", "blue"};
    build_op(&b, HG_OP_TEXT_TEST, t[0],
             build_test(&b, HG_TEST_INCLUDES, false, false, texts, 2, colours), 0, 0);
    build_op(&b, HG_OP_TEXT_TEST, t[1],
             build_test(&b, HG_TEST_INCLUDES, true, false, texts, 2, colours), 0, 0);
    uint32_t wanted = build_number(&b, 8);
    struct hg_test has_8 = {.kind = HG_TEST_INCLUDES,
                            .numbers = true,
                            .reg = numbers,
                            .patterns = &wanted,
                            .pattern_count = 1};
    hg_push(&b.arena, &b.tests, has_8);
    build_op(&b, HG_OP_TEXT_TEST, t[2], 2, 0, 0);
    build_ready(&b, 3);
    const struct hg_text *items[] = {text(&b, "RED").text, text(&b, "green").text};
    const struct hg_list some = {.count = 2, .texts = items},
                         few = {.count = 2, .numbers = (const int64_t[]){3, 8}};
    set(&b, texts, 0, (struct hg_value){.state = HG_KNOWN, .list = &some});
    set(&b, numbers, 0, (struct hg_value){.state = HG_KNOWN, .list = &few});
    const struct hg_list none = {0};
    set(&b, texts, 1, (struct hg_value){.state = HG_KNOWN, .list = &none});
    set(&b, numbers, 1, (struct hg_value){.state = HG_KNOWN, .list = &none});
    build_run(&b);
    for (uint32_t l = 0; l < 3; l++) {
        check_truth(&b, t[0], l, "TFU"[l]);
        check_truth(&b, t[1], l, "FFU"[l]);
        check_truth(&b, t[2], l, "TFU"[l]);
    }
    build_done(&b);
}

Test(text_test, patterns_that_are_values)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), y = build_field(&b, HG_T_TEXT, false);
    uint32_t t[5];
    static const uint32_t how[5] = {HG_TEST_CONTAINS, HG_TEST_HAS_WORD, HG_TEST_STARTS,
                                    HG_TEST_ENDS, HG_TEST_CONTAINS + 16};
    for (int i = 0; i < 5; i++)
        build_op(&b, HG_OP_TEXT_FIND, t[i] = build_truth(&b), x, y, how[i]);
    build_ready(&b, 4);
    const char *const two[] = {"acme", "other"};
    set(&b, x, 0, text(&b, "Acme Corp"));
    set(&b, y, 0, text(&b, "ACME"));
    set(&b, x, 1, text(&b, "Acme Corp"));
    set(&b, y, 1, one_of(&b, false, 2, two));
    set(&b, y, 2, text(&b, "acme"));
    set(&b, x, 3, text(&b, "Acme Corp"));
    set(&b, y, 3, text(&b, "corp"));
    build_run(&b);
    static const char *const wanted[4] = {"TTTFF", "UUUFF", "UUUUU", "TTFTF"};
    for (uint32_t l = 0; l < 4; l++) {
        for (int i = 0; i < 5; i++)
            check_truth(&b, t[i], l, wanted[l][i]);
    }
    build_done(&b);
}

/* A needle at every place of texts of every length, by every kernel, by windows and byte by byte.
 */
static void sweep(const char *kernel, uint32_t count, const char *const *needles)
{
    struct build b;
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false), any = build_truth(&b), all = build_truth(&b);
    build_op(&b, HG_OP_TEXT_TEST, any,
             build_test(&b, HG_TEST_CONTAINS, false, false, x, count, needles), 0, 0);
    build_op(&b, HG_OP_TEXT_TEST, all,
             build_test(&b, HG_TEST_CONTAINS, true, false, x, count, needles), 0, 0);
    setenv("HG_KERNEL", kernel, 1);
    build_ready(&b, 1);
    unsetenv("HG_KERNEL");
    for (size_t len = 0; len <= 70; len++) {
        for (size_t at = 0; at <= len; at++) {
            char bytes[80];
            const char *needle = needles[at % count];
            memset(bytes, '.', sizeof bytes);
            bool in = at + strlen(needle) <= len;
            for (size_t i = 0; i < strlen(needle) && at + i < len; i++)
                bytes[at + i] = needle[i];
            hg_lanes_reset(b.lanes, 1);
            /* Exactly as long as it is, so that a byte too far is seen. */
            char *raw = memcpy(malloc(len == 0 ? 1 : len), bytes, len);
            struct hg_text text = {{raw, len}, {raw, len}, HG_NONE, false};
            set(&b, x, 0, hg_value_text(&text));
            build_run(&b);
            cr_assert_eq(hg_lane_truth(b.lanes, any, 0), in ? HG_TRUE : HG_FALSE,
                         "%zu bytes, at %zu", len, at);
            cr_assert_eq(hg_lane_truth(b.lanes, all, 0), in && count == 1 ? HG_TRUE : HG_FALSE);
            free(raw);
        }
    }
    build_done(&b);
}

Test(text_test, every_way_to_scan_finds_the_same)
{
    static const char *const few[] = {"abc"}, *const some[] = {"seo", "casino", "backlinks"},
                             *const tiny[] = {"ab", "xyz"}, *const one[] = {"q", "xyz"};
    static const char *const kernels[HG_KERNELS] = {"portable", "ssse3", "avx2", "avx512"};
    for (int k = 0; k < HG_KERNELS; k++) {
        sweep(kernels[k], 1, few);
        sweep(kernels[k], 3, some);
        sweep(kernels[k], 2, tiny);
        sweep(kernels[k], 2, one);
    }
}

/* A rule each that needs its test. */
static uint32_t rules_of_tests(struct build *b, uint32_t count, const uint32_t *tests)
{
    uint32_t table = build_table(b, count, count);
    for (uint32_t r = 0; r < count; r++) {
        struct hg_column *column = build_column(b, table, HG_COLUMN_TEST, tests[r], 2);
        for (uint32_t other = 0; other < count; other++)
            if (other != r)
                build_any(b, table, column, other);
        build_cell(b, table, column, r, 2);
    }
    return table;
}

/* Literals, and what a text must start with, keep RE2 away from texts in which it would find
 * nothing, and from no other. */
Test(text_test, a_regex_behind_its_literals)
{
    static const char *const patterns[] = {"^(test|no-?reply|admin|info)[0-9]*@",
                                           "^(test|noreply|no-reply|admin|info)[0-9]*@",
                                           "^(?:SEO|kel|\\.)",
                                           "^testt*",
                                           "^seos* offer",
                                           "^(test|info)?[a-z]*@",
                                           "^(test|info){0,1}[a-z]*@",
                                           "^test|info",
                                           "^(test)|info",
                                           "^kelv+",
                                           "^(|seo)offer",
                                           "(?m)^info@",
                                           "^k\xC3\xB6ln",
                                           "gratis\\b.*k\xC3\xB6ln|angebot",
                                           "[a-z]+",
                                           "",
                                           "(seo|backlink)s? (service|offer)",
                                           "kelvin",
                                           "^x?y*$"};
    static const char *const parts[] = {"test",
                                        "TEST12",
                                        "noreply",
                                        "@",
                                        "a@b",
                                        "gratis ",
                                        "k\xC3\x96LN",
                                        "Angebot",
                                        "seo",
                                        "SEOs offer",
                                        " service",
                                        "\xE2\x84\xAA\x65lvin",
                                        "KELVIN",
                                        "",
                                        "y",
                                        "x",
                                        " ",
                                        "info@",
                                        "a\ninfo@",
                                        "\xC5\xBF\x65o offer",
                                        "s\xCC\x8C\x65o offer",
                                        "offer",
                                        ".testing",
                                        "kelvvvvv"};
    enum { PATTERNS = sizeof patterns / sizeof *patterns, PARTS = sizeof parts / sizeof *parts };
    struct build b;
    uint32_t truths[PATTERNS], tests[PATTERNS];
    build_init(&b);
    uint32_t x = build_field(&b, HG_T_TEXT, false);
    for (size_t p = 0; p < PATTERNS; p++)
        tests[p] = build_test(&b, HG_TEST_MATCHES, false, false, x, 1, &patterns[p]);
    uint32_t table = rules_of_tests(&b, PATTERNS, tests);
    build_op(&b, HG_OP_MATCH, table, 0, 0, 0);
    for (size_t p = 0; p < PATTERNS; p++) {
        truths[p] = build_truth(&b);
        build_op(&b, HG_OP_TEXT_TEST, truths[p], tests[p], 0, 0);
    }
    build_ready(&b, 1);
    for (size_t i = 0; i < PARTS * PARTS; i++) {
        hg_lanes_reset(b.lanes, 1);
        struct hg_value value =
            text(&b, hg_str_print(&b.lanes->arena, "%s%s", parts[i / PARTS], parts[i % PARTS]).at);
        set(&b, x, 0, value);
        build_run(&b);
        for (size_t p = 0; p < PATTERNS; p++) {
            bool found = hg_regex_re2.search(hg_image_regex(b.image, (uint32_t)p), value.text->raw);
            cr_assert_eq(hg_lane_truth(b.lanes, truths[p], 0), found ? HG_TRUE : HG_FALSE,
                         "%s in %.*s", patterns[p], HG_STR_ARGS(value.text->raw));
            cr_assert_eq(hg_bit(hg_lane_rows(b.lanes, table, 0).certain, (uint32_t)p), found,
                         "a rule of %s on %.*s", patterns[p], HG_STR_ARGS(value.text->raw));
        }
    }
    struct hg_str literal;
    cr_assert(hg_regex_re2.literals(hg_image_regex(b.image, 0), 0, &literal));
    cr_assert_not(hg_regex_re2.literals(hg_image_regex(b.image, PATTERNS - 5), 0, &literal));
    static const char *const starts[PATTERNS] = {NULL, "test", "seo", "test", "seo",
                                                 NULL, NULL,   NULL,  NULL,   "kelv"};
    for (uint32_t p = 0; p < PATTERNS; p++) {
        struct hg_str start;
        bool told = hg_regex_re2.starts(hg_image_regex(b.image, p), 0, &start);
        cr_assert_eq(told, starts[p] != NULL || p == 12, "%s", patterns[p]);
        cr_assert(starts[p] == NULL || hg_str_is(start, starts[p]), "%s", patterns[p]);
    }
    build_done(&b);
}
