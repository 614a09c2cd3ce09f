/* Every syntax diagnostic: its code, location, and fix or help. */
#include "tests/unit/grammar/helper.h"

struct mistake {
    enum hg_code code;
    const char *text; /* the place is between two `¦` */
    const char *says; /* a part of help or fix */
};

static const struct mistake mistakes[] = {
    {HG_E0101, "list a ¦\"x\"¦", "list NAME is"},
    {HG_E0101, "define x is a + define ¦5¦", "define NAME is"},
    {HG_E0101, "decide { a: accept when ¦}¦", "decide {"},
    {HG_E0101, "define x is¦¦", "define NAME is"},
    {HG_E0101, "policy ¦\"x\"¦", NULL},
    {HG_E0101, "define x is a +\n¦list¦ b is 1", "define NAME is"},
    {HG_E0102, "decide {\n  a: accept when x\n  ¦b¦ reject otherwise\n}", "b:"},
    {HG_E0103, "decide { a: accept ¦fit¦ > 3 }", "`when`"},
    {HG_E0103, "classify c { a: ¦fit¦ > 3 }", "`when`"},
    {HG_E0104, "decide ¦{¦ a: accept", "`}`"},
    {HG_E0104, "define x is ¦(¦a or b", "`)`"},
    {HG_E0104, "decide {\n  a: accept when x\n¦list¦ a is \"x\"", "`}`"},
    {HG_E0104, "decide {\n  a: accept when x + \n¦list¦ b is \"x\"", "`}`"},
    {HG_E0104, "decide { a: accept when any of (x, y ¦}¦", "close the `(` before it"},
    {HG_E0104, "decide { a: accept }\n¦}¦", "remove it"},
    {HG_E0104, "define x is a¦)¦", "remove it"},
    {HG_E0105, "list a is ¦\"¦x\nlist b is \"y\"", "`\"`"},
    {HG_E0114, "list a is \"x¦\\d¦\"", "`\\\\`"},
    {HG_E0115, "list a is \"x ¦{¦ fit }\"", "`{fit}`"},
    {HG_E0115, "list a is \"x ¦{¦\"", "`{{`"},
    {HG_E0116, "define x is ¦9223372036854775808¦", "integers"},
    {HG_E0116, "define x is a - ¦9223372036854775808¦", "integers"},
    {HG_E0116, "define x is ¦99999999999999999999¦", "integers"},
    {HG_E0116, "define x is ¦9223372036854.775808¦", "decimals"},
    {HG_E0117, "define x is ¦0.1234567¦", "`0.123456`"},
    {HG_E0118, "define x is ¦007¦", "\"007\""},
    {HG_E0118, "define x is ¦.5¦", "0.5"},
    {HG_E0118, "define x is ¦1.2.3¦", "\"1.2.3\""},
    {HG_E0118, "define x is ¦3abc¦", "\"3abc\""},
    {HG_E0119, "define x is ¦10k¦", "10000"},
    {HG_E0119, "define x is ¦2M¦", "2000000"},
    {HG_E0119, "define x is ¦1_000_000¦", "1000000"},
    {HG_E0119, "define x is ¦1,000¦", "1000"},
    {HG_E0119, "define x is a older than ¦30d¦", "30 days"},
    {HG_E0119, "define x is a older than ¦30days¦", "30 days"},
    {HG_E0120, "define x is a > ¦50%¦", "`50`"},
    {HG_E0121, "define x is a > ¦2026-02-30¦", "2026-11-20"},
    {HG_E0121, "define x is a > ¦2026-11-20T08:00:00Z¦", "2026-11-20"},
    {HG_E0122, "define x is ¦1 business week¦", "business days"},
    {HG_E0122, "define x is ¦0.5 business days¦", "smaller unit"},
    {HG_E0122, "define x is ¦9999999999999 days¦", "292,000"},
    {HG_E0123, "define x is a ¦@¦ b", "remove"},
    {HG_E0123, "define x is a ¦%¦ b", "remainder"},
    {HG_E0123, "define x is a ¦?¦ b : c", "if c then a else b"},
    {HG_E0124, "¦desqualify¦ { a: when b }", "`disqualify`"},
    {HG_E0124, "decide { a: accept ¦wen¦ b }", "`when`"},
    {HG_E0124, "decide { a: accept otherwise ¦becuase¦ \"x\" }", "`because`"},
    {HG_E0124, "policy p ¦verson¦ \"1\"", "`version`"},
    {HG_E0125, "define ¦in¦ is 5", "different name"},
    {HG_E0119, "define x is a >= ¦1,5¦", "1.5"},
    {HG_E0124, "define x is a ¦AND¦ b", "write `and`"},
    {HG_E0127, "decide { a: ¦If¦ b then accept }", "`label: accept when …`"},
    {HG_E0127, "disqualify { a: ¦IF¦ b }", "`label: accept when …`"},
    {HG_E0101, "policy p\nversion ¦1.0¦", "\"1.0\""},
    {HG_E0101, "policy p\nowner ¦revops¦@acme.example", "\"revops@acme.example\""},
    {HG_E0101, "policy p\nlead from ¦lead.contract.yaml¦", "\"lead.contract.yaml\""},
    {HG_E0126, "define x is a ¦between¦ 1 and 5", "in 5..10"},
    {HG_E0126, "define x is a is ¦between¦ 1 and 5", "in 5..10"},
    {HG_E0127, "decide { a: accept ¦if¦ b }", "when"},
    {HG_E0127, "decide { a: accept when b ¦then¦ accept }", "before its condition"},
    {HG_E0127, "decide { a: accept when b ¦elif¦ c }", "`otherwise`"},
    {HG_E0127, "decide { a: accept when b ¦unless¦ c }", "not (…)"},
    {HG_E0128, "decide { a: accept when b ¦priority¦ 5 }", "from the top"},
    {HG_E0129, "define x is 0 < a ¦<¦ 5", "`and`"},
    {HG_E0129, "define x is a is b ¦is¦ c", "`and`"},
    {HG_E0130, "define x is a ¦==¦ 5", "`is`"},
    {HG_E0130, "define x is a ¦=¦ 5", "`is`"},
    {HG_E0131, "define x is a ¦!=¦ 5", "`is not`"},
    {HG_E0131, "define x is a ¦<>¦ 5", "`is not`"},
    {HG_E0131, "define x is a ¦≠¦ 5", "`is not`"},
    {HG_E0132, "define x is a ¦&&¦ b", "`and`"},
    {HG_E0132, "define x is a ¦||¦ b", "`or`"},
    {HG_E0132, "define x is ¦!¦b", "`not`"},
    {HG_E0133, "define x is a is ¦null¦", "a is unknown"},
    {HG_E0133, "define x is a is not ¦nil¦", "a is known"},
    {HG_E0133, "define x is a is ¦none¦", "unknown"},
    {HG_E0133, "define x is a is not ¦none¦", "known"},
    {HG_E0133, "define x is ¦None¦", "`x is known`"},
    {HG_E0134, "define x is a is ¦true¦", "`yes`"},
    {HG_E0134, "define x is ¦False¦", "`no`"},
    {HG_E0135, "define x is a ¦is in¦ b", "x in"},
    {HG_E0135, "define x is a ¦is not in¦ b", "x not in"},
    {HG_E0135, "define x is a ¦in not¦ b", "x not in"},
    {HG_E0135, "define x is a ¦is any¦ of (b)", "in (…)"},
    {HG_E0135, "define x is a ¦is one of¦ (b)", "in"},
    {HG_E0135, "define x is a ¦is >=¦ 5", "x >="},
    {HG_E0135, "define x is a ¦does¦ not contain \"b\"", "not contains"},
    {HG_E0135, "define x is a ¦contain¦ \"b\"", "contains"},
    {HG_E0136, "define x is kind is \"a\" or ¦\"b\"¦ or \"c\"", "kind in (\"a\", \"b\", \"c\")"},
    {HG_E0136, "define x is kind is not \"a\" and ¦\"b\"¦", "kind not in (\"a\", \"b\")"},
    {HG_E0136, "define x is t contains \"a\" or ¦\"b\"¦", "any of (\"a\", \"b\")"},
    {HG_E0136, "define x is n > 5 or ¦6¦", "repeat"},
    {HG_E0136, "define x is ¦\"b\"¦ or c", "complete condition"},
    {HG_E0136, "define x is not ¦\"b\"¦", "x is not \"b\""},
    {HG_E0137, "define x is ¦'a b'¦", "\"a b\""},
    {HG_E0137, "define x is ¦“a b”¦", "\"a b\""},
    {HG_E0137, "define x is ¦„a b“¦", "\"a b\""},
    {HG_E0137, "define x is ¦«a b»¦", "\"a b\""},
    {HG_E0138, "score s 0..9 { a: +1 per n up to ¦30¦ }", "+30"},
    {HG_E0138, "score s 0..9 { a: -1 per n down to ¦30¦ }", "-30"},
    {HG_E0139, "define x is a¦;¦", "remove"},
    {HG_E0140, "¦//¦ foo\ndefine x is a", "#"},
    {HG_E0140, "define x is a ¦/*¦ foo \n * x **/ + 1", "#"},
    {HG_E0140, "define x is a\n¦--¦ foo", "#"},
    {HG_E0141, "table t hit first match a give b { x: 1 ¦=>¦ 2 }", "->"},
    {HG_E0141, "table t hit first match a give b { x: 1 ¦→¦ 2 }", "->"},
    {HG_E0142, "define x is a ¦≥¦ 5", ">="},
    {HG_E0142, "define x is a ¦=<¦ 5", "<="},
    {HG_E0142, "define x is a ¦=>¦ 5", ">="},
    {HG_E0143, "define x is a ¦is not known¦", "is unknown"},
    {HG_E0143, "define x is a ¦is not unknown¦", "is known"},
    {HG_E0144, "policy p version \"1\" ¦version \"2\"¦", "one of them"},
    {HG_E0144, "decide { a: accept because \"b\" ¦because¦ \"c\" }", "one of them"},
    {HG_E0144, "decide { a: accept to b ¦to¦ c }", "one of them"},
    {HG_E0145, "define x is a in ¦[¦1, 2)", "("},
    {HG_E0145, "define x is a in 1¦...¦2", ".."},
    {HG_E0145, "define x is a ¦–¦ 2", "-"},
    {HG_E0145, "define x is a ¦×¦ 2", "*"},
    {HG_E0146, "¦let¦ x is 5", "`define`"},
    {HG_E0146, "¦import¦ \"x\"", "`use`"},
    {HG_E0147, "policy p list a is 1 ¦owner \"x\"¦", "`policy` line"},
    {HG_E0147, "policy p list a is 1\n¦policy¦ q", "one `policy` line"},
    {HG_E0148, "decide { ¦named-account¦: accept }", "named_account"},
    {HG_E0148, "decide { ¦a.b¦: accept }", "a_b"},
    {HG_E0148, "decide { ¦größe¦: accept }", "a to z"},
    {HG_E0148, "define ¦größe¦ is 1", "a to z"},
    {HG_E0151, "score s 0..9 { a: by b { ¦big¦: 3 } }", "\"big\""},
    {HG_E0153, "table t hit first match a give b { otherwise -> 1\n¦x: 1 -> 2¦ }", "last row"},
};

/* The text without its marks, and where they stood. */
static struct hg_str unmark(const char *marked, size_t place[2], char *out)
{
    size_t n = 0;
    int mark = 0;
    place[0] = place[1] = SIZE_MAX;
    for (; *marked; marked++) {
        if ((unsigned char)marked[0] == 0xc2 && (unsigned char)marked[1] == 0xa6) {
            place[mark++] = n;
            marked++;
            continue;
        }
        out[n++] = *marked;
    }
    out[n] = '\0';
    return (struct hg_str){out, n};
}

static bool contains(struct hg_str text, const char *part)
{
    return text.at && hg_str_find(text, hg_str(part)) != SIZE_MAX;
}

Test(errors, each_code_at_its_place)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *m = &mistakes[i];
        struct attempt a;
        char text[512];
        size_t place[2];
        bool found = false;
        attempt_parse(&a, unmark(m->text, place, text));
        cr_expect_eq(a.status, HG_INVALID, "%s", m->text);
        for (size_t d = 0; d < a.diags.list.count; d++) {
            const struct hg_diag *diag = &a.diags.list.at[d];
            bool says =
                !m->says || contains(diag->help, m->says) || contains(diag->fix.text, m->says);
            cr_expect_gt(diag->help.len, 0, "no help: %s", m->text);
            cr_expect_gt(diag->labels[0].text.len, 0, "no label: %s", m->text);
            found = found || (diag->code == m->code && diag->labels[0].span.start == place[0] &&
                              diag->labels[0].span.end == place[1] && says);
        }
        cr_expect(found, "%s\n%s", m->text, attempt_diags(&a));
        cr_expect_eq(a.diags.list.count, 1, "more than one: %s\n%s", m->text, attempt_diags(&a));
        attempt_end(&a);
    }
}

/* Every code of the area is provoked above or in test_limits.c. */
Test(errors, no_code_is_forgotten)
{
    for (enum hg_code code = 0; code < HG_CODE_COUNT; code++) {
        const struct hg_diag_page *page = hg_diag_page(code);
        bool found = strncmp(page->code, "E01", 3) != 0 || (code >= HG_E0106 && code <= HG_E0113);
        for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
            found = found || mistakes[i].code == code;
        cr_expect(found, "%s", page->code);
    }
}

/* The form that a page recommends parses; the one to avoid does not. */
Test(errors, mechanical_fixes_parse)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct attempt a, b;
        char text[512], fixed[1024];
        size_t place[2];
        struct hg_str source = unmark(mistakes[i].text, place, text);
        attempt_parse(&a, source);
        const struct hg_diag *diag = &a.diags.list.at[0];
        if (a.diags.list.count == 1 && diag->fix.text.at && !strstr(text, "is any of") &&
            !strstr(text, "? b") && diag->code != HG_E0136) {
            snprintf(fixed, sizeof fixed, "%.*s%.*s%s", (int)diag->fix.span.start, text,
                     HG_STR_ARGS(diag->fix.text), text + diag->fix.span.end);
            attempt_parse(&b, hg_str(fixed));
            cr_expect(!attempt_has(&b, diag->code), "%s\nfixed to\n%s\n%s", text, fixed,
                      attempt_diags(&b));
            attempt_end(&b);
        }
        attempt_end(&a);
    }
}

/* What an error directly follows is dropped with it; all else is in the tree. */
Test(errors, several_in_one_run_and_the_rest_is_read)
{
    static const char text[] = "policy p\n"
                               "define a is x == 5 && y\n"
                               "desqualify {\n  a: when b\n}\n"
                               "decide {\n"
                               "  hot: accept wen a\n"
                               "  fine: accept when a\n"
                               "  low: reject fit > 3\n"
                               "  x: reject when a then b\n"
                               "  y: reject when 0 < a < 5\n"
                               "  last: review otherwise\n"
                               "}\n"
                               "score s 0..9 {\n"
                               "  a: by x {\n    1..3: +5 +\n    otherwise: 5\n  }\n"
                               "  b: +5 when x y\n"
                               "  c: +5 when x\n"
                               "list l is \"a\"\n"
                               "define z is (a\n";
    struct attempt a;
    attempt_parse(&a, HG_STR(text));
    cr_expect_eq(a.status, HG_INVALID);
    cr_expect_eq(a.diags.errors, 11, "%s", attempt_diags(&a));
    cr_expect_str_eq(attempt_dump(&a), "policy p\n"
                                       "decide\n"
                                       "  rule fine accept when a\n"
                                       "  rule last review otherwise\n"
                                       "score s low 0 high 9\n"
                                       "  rule a by x\n"
                                       "    band 1..3 -> 5\n"
                                       "    band otherwise -> 5\n"
                                       "list l \"a\"\n"
                                       "define z is a\n");
    attempt_end(&a);
}

/* Words of other languages stay usable as names where they cannot be meant otherwise. */
Test(errors, no_false_alarms)
{
    static const char *const fine[] = {
        "decide { priority: accept when weight > 3 and order is 1 }",
        "define between is 1",
        "define contain is like + does",
        "list null_words is \"null\", \"n/a\", \"true\"",
        "define x is a.null or a.true",
        "score s 0..9 { a: +1 per k up to +3 when m }",
        "define x is 1 -2 --a",
        "define x is \"a // b /* c */ -- d ; 'e' “f” 50% 10k\" # // == ;",
        "define x is min(1,200) in (1,000)",
        "decide { let: accept when rule }",
    };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        struct attempt a;
        attempt_parse(&a, hg_str(fine[i]));
        cr_expect_eq(a.status == HG_OK, i != 8, "%s\n%s", fine[i], attempt_diags(&a));
        attempt_end(&a);
    }
}
