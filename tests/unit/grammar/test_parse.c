/* Every construct of the grammar, as text and as the dump of its tree. */
#include "tests/unit/grammar/helper.h"

struct example {
    const char *text, *dump;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct attempt a;
        attempt_parse(&a, hg_str(examples[i].text));
        cr_expect_eq(a.status, HG_OK, "%s\n%s", examples[i].text, attempt_diags(&a));
        const char *dump = attempt_dump(&a);
        cr_expect_str_eq(dump, examples[i].dump, "%s\ngave\n%s", examples[i].text, dump);
        attempt_end(&a);
    }
}
#define CHECK(examples) check(examples, sizeof examples / sizeof examples[0])

Test(parse, heads)
{
    static const struct example examples[] = {
        {"", "file\n"},
        {"# only a comment", "file\n"},
        {"policy p", "policy p\n"},
        {"## One.\n##\n##  two\n\npolicy p", "policy p\n  doc \"One.\\n\\n two\"\n"},
        {"policy p version \"1\" owner \"o\" lead from \"l\" teams from \"t\" calendars from \"c\"",
         "policy p\n  version \"1\"\n  owner \"o\"\n  lead \"l\"\n  teams \"t\"\n  calendars "
         "\"c\"\n"},
        {"policy policy applies when a show b, c show d",
         "policy policy\n  applies when a\n  show b\n  show c\n  show d\n"},
        {"\xef\xbb\xbfpolicy p\r\nversion \"1\"\r\n", "policy p\n  version \"1\"\n"},
    };
    CHECK(examples);
}

Test(parse, small_items)
{
    static const struct example examples[] = {
        {"use \"a.gate\"", "file\nuse from \"a.gate\"\n"},
        {"use \"a.gate\" as a", "file\nuse a from \"a.gate\"\n"},
        {"list a from \"a.txt\"", "file\nlist a from \"a.txt\"\n"},
        {"list a from \"a.csv\" column c", "file\nlist a from \"a.csv\" column c\n"},
        {"list a is \"x\", -1, 2.5, 2026-01-31, yes, no, 30 days, 4 business hours",
         "file\nlist a \"x\" -1 2.5d 2026-01-31 yes no 2592000000000us 240business-minutes\n"},
        {"define x is y", "file\ndefine x is y\n"},
        {"outcome redirect", "file\noutcome redirect\n"},
        {"outcome redirect \"Handed on\"", "file\noutcome redirect \"Handed on\"\n"},
        {"promise p: never accept when a in b unless c",
         "file\npromise p never accept when (in a b) unless c\n"},
        {"promise p: always reject when a", "file\npromise p always reject when a\n"},
        {"# no doc\n## Doc.\n# a remark\ndefine x is y ## not one\ndefine z is y",
         "file\ndoc \"Doc.\"\ndefine x is y\ndefine z is y\n"},
    };
    CHECK(examples);
}

Test(parse, tables)
{
    static const struct example examples[] = {
        {"table t from \"t.csv\" rank r hit most specific match a, b.c, z is part of p matching "
         "\"^(x{2})\" give d, e as duration covers a in (\"x\"), n in 1..9, z from \"z.txt\"",
         "file\ntable t from \"t.csv\" rank r hit most specific\n  match a\n  match b.c\n"
         "  match z is (part p \"^(x{2})\")\n  give d\n  give e as duration\n"
         "  covers a in [ \"x\" ]\n  covers n in 1..9\n  covers z from \"z.txt\"\n"},
        {"table t hit first match a, b give d, e {\n"
         "  a_hot: \"A\", 1..3 -> \"accept\", 1\n"
         "  \"quoted one\": not \"A\" | \"B\", ..5 -> \"x\", -2\n"
         "  c: starts with \"SW\", >= -5 -> \"y\", 3\n"
         "  d: *, 5.. -> \"z\", 4\n"
         "  otherwise -> \"none\", 0 }",
         "file\ntable t hit first rows\n  match a\n  match b\n  give d\n  give e\n"
         "  row a_hot: \"A\", 1..3 -> \"accept\" 1\n"
         "  row quoted one: not \"A\" | \"B\", ..5 -> \"x\" -2\n"
         "  row c: starts-with \"SW\", >=-5 -> \"y\" 3\n  row d: *, 5.. -> \"z\" 4\n"
         "  otherwise -> \"none\" 0\n"},
        {"table t hit unique match a give b { }",
         "file\ntable t hit unique rows\n  match a\n  give b\n"},
    };
    CHECK(examples);
}

Test(parse, blocks)
{
    static const struct example examples[] = {
        {"classify c assuming nothing { big: when a >= 1 assuming yes small: otherwise }",
         "file\nclassify c assuming nothing\n  rule big when (>= a 1) assuming yes\n"
         "  rule small otherwise\n"},
        {"disqualify { ## Why.\n# not this\n a: when x because \"B\" }",
         "file\ndisqualify\n  rule a when x because \"B\"\n"},
        {"disqualify spam {\n ## Why.\n a: when x }",
         "file\ndisqualify spam\n  doc \"Why.\"\n  rule a when x\n"},
        {"decide intake { a: review when x b: accept otherwise \"c d\": reject }",
         "file\ndecide intake\n  rule a review when x\n  rule b accept otherwise\n"
         "  rule c d reject\n"},
        {"decide { }", "file\ndecide\n"},
        {"route accept calendar \"hq\" since s assuming no { a: to t.x when t.x is found respond "
         "within t.y b: to \"z\" unresolved }",
         "file\nroute accept calendar \"hq\" since s assuming no\n"
         "  rule a to t.x when (found t.x) respond t.y\n  rule b to \"z\" unresolved\n"},
    };
    CHECK(examples);
}

Test(parse, modifiers)
{
    static const struct example examples[] = {
        {"decide { a: review when x to \"t-{b}\" respond within 1.5 business hours note \"n\" note "
         "\"m\" also \"k\" also l alert f(1) needs phone needs c.d }",
         "file\ndecide\n  rule a review when x to <\"t-\" {b}> respond 90business-minutes note "
         "\"n\" "
         "note \"m\" also \"k\" also l alert (call f 1) needs phone needs c.d\n"},
        {"disqualify { a: when x from 2026-11-20 before 2026-12-01 allow g because \"w\" approved "
         "\"l\" allow h because \"v\" approved \"m\" }",
         "file\ndisqualify\n  rule a when x from 2026-11-20 before 2026-12-01 allow g because "
         "\"w\" "
         "approved \"l\" allow h because \"v\" approved \"m\"\n"},
        {"score s 0..9 { a: +60 fading over 30 days since t b: 60 halving every 2 weeks since t c: "
         "+1 halving every 1 day at age n / 2 }",
         "file\nscore s low 0 high 9\n"
         "  rule a fading 2592000000000us since t +60\n"
         "  rule b halving 1209600000000us since t 60\n"
         "  rule c halving 86400000000us age (/ n 2) +1\n"},
    };
    CHECK(examples);
}

Test(parse, scores)
{
    static const struct example examples[] = {
        {"score s -10..100.5 starting -5 assuming no { a: 10 b: -5 when x c: +1 per n up to +30 d: "
         "-1 per n + 1 down to -30 }",
         "file\nscore s low -10 high 100.5d starting -5 assuming no\n  rule a 10\n"
         "  rule b when x -5\n  rule c +1 per n cap 30\n  rule d -1 per (+ n 1) cap -30\n"},
        {"score s 0..9 { group g up to 20 { a: +5 } group h best { b: +6 } c: 7 }",
         "file\nscore s low 0 high 9\n  group g up-to 20\n    rule a +5\n  group h best\n"
         "    rule b +6\n  rule c 7\n"},
        {"score s 0..9 { a: by n { ..0: 0 1 | 2: +1 > 3: -2 30 days: 4 1 business day : 4 \"x\": 5 "
         "not \"y\": 6 yes: 1 no: 0 unknown: 3 otherwise: 0 } when q }",
         "file\nscore s low 0 high 9\n  rule a when q by n\n    band ..0 -> 0\n    band 1 | 2 -> "
         "1\n"
         "    band >3 -> -2\n    band 2592000000000us -> 4\n    band 1business-days -> 4\n"
         "    band \"x\" -> 5\n    band not \"y\" -> 6\n    band yes -> 1\n    band no -> 0\n"
         "    band unknown -> 3\n    band otherwise -> 0\n"},
    };
    CHECK(examples);
}

#define EXPR(text, dump)                                                                           \
    {                                                                                              \
        "define x is " text, "file\ndefine x is " dump "\n"                                        \
    }

Test(parse, sums)
{
    static const struct example examples[] = {
        EXPR("-1 + 2 * 3 / (4 - y) assumed 0 - -z",
             "(- (+ -1 (/ (* 2 3) (assumed (- 4 y) 0))) (negate z))"),
        EXPR("a - b - c", "(- (- a b) c)"),
        EXPR("-5", "-5"),
        EXPR("-(5)", "(negate 5)"),
        EXPR("- -5", "(negate -5)"),
        EXPR("-9223372036854775808", "-9223372036854775808"),
        EXPR("-9223372036854.775808", "-9223372036854.775808d"),
        EXPR("9223372036854775807", "9223372036854775807"),
        EXPR("0.000001 + 1.5", "(+ 0.000001d 1.5d)"),
        EXPR("f()", "(call f)"),
        EXPR("bucket(id, \"salt\") < 10", "(< (call bucket id \"salt\") 10)"),
        EXPR("part of zip matching \"\\\\d{5}\"", "(part zip \"\\\\d{5}\")"),
        EXPR("\"a {b.c} {{d}} \\\"e\\\"\\n\\t\\\\\"",
             "<\"a \" {b.c} \" {d} \\\"e\\\"\\n\\t\\\\\">"),
        EXPR("\"\"", "\"\""),
        EXPR("30 seconds + 1 minute + 2 weeks", "(+ (+ 30000000us 60000000us) 1209600000000us)"),
        EXPR("1.5 hours", "5400000000us"),
        EXPR("2 business days", "2business-days"),
        EXPR("owner + team.version - days", "(- (+ owner team.version) days)"),
    };
    CHECK(examples);
}

Test(parse, conditions)
{
    static const struct example examples[] = {
        EXPR("a or b and not c or d", "(or a (and b (not c)) d)"),
        EXPR("(a or b) or c", "(or (or a b) c)"),
        EXPR("a or (b or c)", "(or a (or b c))"),
        EXPR("if a then 1 else if b then 2 else 3", "(if a 1 (if b 2 3))"),
        EXPR("any of (a, b is 1) and all of (c) and none of (d) and at least 2 of (e, f)",
             "(and (any a (is b 1)) (all c) (none d) (at-least 2 e f))"),
        EXPR("a is \"B\" and a is not b and a is exactly b and a is not exactly b",
             "(and (is a \"B\") (is-not a b) (is exactly a b) (is-not exactly a b))"),
        EXPR("a is known or a.b is unknown or t.x is found or t.x is not found",
             "(or (known a) (unknown a.b) (found t.x) (not-found t.x))"),
        EXPR("a < 1 and a <= 1 and a > 1 and a >= 1", "(and (< a 1) (<= a 1) (> a 1) (>= a 1))"),
        EXPR("a in b or a not in (1, \"x\") or a in 1..3 or a in -5.. or a in ..1.5",
             "(or (in a b) (not-in a [ 1 \"x\" ]) (in a 1..3) (in a -5..) (in a ..1.5d))"),
        EXPR("a contains \"x\" and b not includes c",
             "(and (contains a [ \"x\" ]) (includes not b [ c ]))"),
        EXPR("a has word any of w and a starts with exactly \"x\"",
             "(and (has-word a any-of w) (starts-with exactly a [ \"x\" ]))"),
        EXPR("a ends with all of (\"x\", \"y\") or a matches \"^[a-z]{2,}$\"",
             "(or (ends-with a all-of [ \"x\" \"y\" ]) (matches a [ \"^[a-z]{2,}$\" ]))"),
        EXPR("a within last 30 days or a within next 1 week or a older than b",
             "(or (within-last a 2592000000000us) (within-next a 604800000000us) (older a b))"),
    };
    CHECK(examples);
}

/* Numbers and dots: what is a range, a decimal, a path. */
Test(parse, dots)
{
    static const struct example examples[] = {
        EXPR("a in 200..5000", "(in a 200..5000)"),
        EXPR("a in 1.5..2.5", "(in a 1.5d..2.5d)"),
        EXPR("a in 1 .. 2", "(in a 1..2)"),
        EXPR("a.b.c is d.is", "(is a.b.c d.is)"),
        EXPR("a in -1.5..-0.5", "(in a -1.5d..-0.5d)"),
        EXPR("2026-11-20 > a", "(> 2026-11-20 a)"),
        EXPR("2026 - 11", "(- 2026 11)"),
    };
    CHECK(examples);
}

/* All words but the reserved ones may be names, in every place where a name may stand. */
Test(parse, words_are_names)
{
    static const struct {
        const char *word;
        bool reserved;
    } words[] = {
#define HG_KEYWORD(token, spelling) {spelling, false},
#define HG_RESERVED(token, spelling) {spelling, true},
#include "grammar/keywords.def"
    };
    static const char format[] =
        "policy %1$s show %1$s define %1$s is %1$s + %1$s(%1$s) - (%1$s) outcome %1$s "
        "list %1$s is 1 table %1$s hit first match %1$s give %1$s as %1$s covers %1$s in %1$s "
        "decide %1$s { %1$s: %1$s when %1$s is %1$s and %1$s contains %1$s to %1$s needs %1$s also "
        "%1$s } "
        "score %1$s 0..1 { %1$s: +1 per %1$s up to +3 } classify %1$s { %1$s: otherwise } "
        "promise %1$s: never %1$s when %1$s in %1$s";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct attempt a;
        char text[2048];
        snprintf(text, sizeof text, format, words[i].word);
        attempt_parse(&a, hg_str(text));
        cr_expect_eq(a.status == HG_OK, !words[i].reserved, "%s\n%s", words[i].word,
                     attempt_diags(&a));
        attempt_end(&a);
    }
}

Test(parse, sample)
{
    struct attempt a;
    attempt_parse(&a, HG_STR(SAMPLE));
    cr_expect_eq(a.status, HG_OK, "%s", attempt_diags(&a));
    cr_expect_eq(a.tree->items.count, 11);
    cr_expect_eq(a.tree->comments.count, 2);
    cr_expect(a.tree->comments.at[1].own_line);
    struct hg_item *decide = a.tree->items.at[8];
    cr_expect_eq(decide->kind, HG_ITEM_DECIDE);
    cr_expect(hg_str_is(decide->rules.at[1]->outcome.text, "accept"));
    struct hg_span span = decide->rules.at[1]->label.span;
    cr_expect_eq(span.end - span.start, 3, "the label's span is without its colon");
    attempt_end(&a);
}

/* The files of one policy share one numbering of expressions. */
Test(parse, numbers_expressions_from_the_first_given)
{
    struct attempt a;
    attempt_begin(&a, HG_STR("define x is a + 1"));
    cr_expect_eq(hg_parse(&a.diags, 0, 100, &a.arena, &a.tree), HG_OK);
    cr_expect_eq(a.tree->next_id, 103);
    cr_expect_geq(a.tree->items.at[0]->expr->id, 100);
    attempt_end(&a);
}
