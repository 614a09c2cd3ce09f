/* Why the result of a rule is unknown: which fields and undefined values are named, and which are
 * not although the rule reads them. */
#include "decide.h"

static const char fields[] = "  id: {type: text}\n"
                             "  a: {type: integer}\n"
                             "  b: {type: integer, min_confidence: 0.5}\n"
                             "  c: {type: integer, max_age: 10 days}\n"
                             "  v: {type: boolean}\n"
                             "  k: {type: enum, values: [red, green, blue]}\n"
                             "  t: {type: text}\n"
                             "  u: {type: list of text}\n"
                             "  m: {type: email}\n"
                             "  sent: {type: datetime}\n";

static const char above[] =
    "list warm is \"red\", \"green\"\n"
    "table kinds hit first match k, a give name, size as integer {\n"
    "  r: \"red\", 1..9 -> \"low\", 10\n"
    "  s: \"red\", 10..99 -> \"high\", 20\n"
    "  g: \"green\", * -> \"any\", 30\n"
    "}\n"
    "define both is a + b\n"
    "define host is domain_of(m)\n"
    "define often is both + both + a\n"
    "classify seg { big: when a > 100 small: when a > 10 rest: otherwise }\n"
    "score fit 0..100 {\n"
    "  one: +10 when b > 1\n"
    "  two: +5 per c up to +20\n"
    "  three: by k { \"red\": +30 \"green\": +1 otherwise: 0 }\n"
    "}\n";

static const char *needs_of(struct lab *lab, const char *id)
{
    struct hg_deciding *needs;
    uint32_t count;
    hg_rule_needs(lab->lanes, 0, lab_rule(lab, id), &lab->arena, &needs, &count);
    return lab_why(lab, needs, count);
}

struct row {
    const char *condition, *lead, *needs;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct lab lab;
        char policy[2048], what[512];
        snprintf(policy, sizeof policy, "%sdecide { x: accept when %s y: nurture otherwise }\n",
                 above, rows[i].condition);
        snprintf(what, sizeof what, "%s of %s", rows[i].condition, rows[i].lead);
        lab_open(&lab, fields, NULL, policy);
        lab_decide(&lab, rows[i].lead);
        cr_expect_eq(lab.decision.results[lab_rule(&lab, "decide.x")], HG_RULE_UNKNOWN, "%s", what);
        check_text(needs_of(&lab, "decide.x"), rows[i].needs, what);
        /* `otherwise` is as open as what stands above it. */
        check_text(needs_of(&lab, "decide.y"), rows[i].needs, what);
        lab_close(&lab);
    }
}

/* --- fields ----------------------------------------------------------------------------------- */

Test(why, only_what_is_unknown_and_matters)
{
    static const struct row rows[] = {
        {"a > 1", "{}", "a:missing"},
        {"a > 1 and b > 1", "{\"a\": 5}", "b:missing"},
        {"a > 1 and b > 1", "{}", "a:missing b:missing"},
        {"b > 1 and a > 1", "{}", "a:missing b:missing"}, /* in the contract's order */
        {"a > 1 or b > 1", "{\"a\": 0}", "b:missing"},
        {"a > 1 or b > 1", "{\"b\": 0}", "a:missing"},
        {"(a > 1 and v) or b > 1", "{\"a\": 0}", "b:missing"},
        {"(a > 1 and v) or b > 1", "{\"a\": 2, \"b\": 0}", "v:missing"},
        {"not (a > 1 or v)", "{\"a\": 0}", "v:missing"},
        {"not v", "{}", "v:missing"},
        {"at least 2 of (a > 1, b > 1, v)", "{\"a\": 5, \"v\": false}", "b:missing"},
        {"at least 2 of (a > 1, b > 1, v)", "{\"v\": true}", "a:missing b:missing"},
        {"none of (a > 1, v)", "{\"v\": false}", "a:missing"},
        {"a > 1 and a < 100 and a is not 7", "{}", "a:missing"}, /* once */
        {"k is \"red\" and v", "{\"v\": true}", "k:missing"},
        {"k in warm and v", "{\"k\": \"green\"}", "v:missing"},
        {"a < b", "{\"a\": 1}", "b:missing"},
        {"a < b", "{\"b\": 1}", "a:missing"},
    };
    check_rows(rows, COUNT(rows));
}

Test(why, with_the_reason)
{
    static const struct row rows[] = {
        {"a > 1", "{\"a\": null}", "a:null"},
        {"a > 1", "{\"a\": \"x\"}", "a:invalid"},
        {"a > 1 and b > 1", "{\"a\": 5, \"b\": {\"value\": 5, \"confidence\": 0.4}}",
         "b:low_confidence"},
        {"c > 1 and a > 1", "{\"c\": {\"value\": 5, \"as_of\": \"2026-11-01\"}}",
         "a:missing c:stale"},
    };
    check_rows(rows, COUNT(rows));
}

/* What asks about knowledge is told, and what is assumed is not in the way. */
Test(why, questions_about_knowledge)
{
    static const struct row rows[] = {
        {"(a assumed 5) > 1 and v", "{}", "v:missing"},
        {"a is unknown and v", "{}", "v:missing"},
        {"(a is known or b > 1)", "{}", "b:missing"},
    };
    check_rows(rows, COUNT(rows));
}

/* --- through what is derived ----------------------------------------------------------------- */

Test(why, through_definitions)
{
    static const struct row rows[] = {
        {"both > 10", "{\"a\": 1}", "b:missing"},
        {"both > 10", "{}", "a:missing b:missing"},
        {"often > 10", "{\"a\": 1}", "b:missing"}, /* however many ways lead there */
        {"often > 10 and both > 3", "{\"b\": 1}", "a:missing"},
        {"host is \"x.example\"", "{}", "m:missing"},
        {"part of host matching \"^(.)\" is \"x\"", "{}", "m:missing"},
        {"sent within last 3 days and v", "{\"v\": true}", "sent:missing"},
        {"days_since(sent) > 3", "{}", "sent:missing"},
        {"max(a, b, c) > 3", "{\"a\": 1, \"c\": 2}", "b:missing"},
        {"(if v then a else b) > 3", "{\"a\": 5}", "b:missing v:missing"},
    };
    check_rows(rows, COUNT(rows));
}

/* The branch that is not taken, and what cannot change the greatest, are no reason. */
Test(why, not_what_is_not_read)
{
    static const struct row rows[] = {
        {"(if v then a else b) > 3", "{\"v\": true}", "a:missing"},
        {"(if v then a else b) > 3", "{\"v\": false}", "b:missing"},
        {"(if v then a else b) > 3", "{\"a\": 5, \"b\": 0}", "v:missing"},
    };
    check_rows(rows, COUNT(rows));
}

Test(why, through_text_tests)
{
    static const struct row rows[] = {
        {"t contains \"x\"", "{}", "t:missing"},
        {"t contains any of (\"x\", \"y\") and v", "{\"t\": \"why\"}", "v:missing"},
        {"t has word \"vp\" or v", "{\"v\": false}", "t:missing"},
        {"t matches \"^a\" and t contains \"b\"", "{}", "t:missing"},
        {"u includes \"x\"", "{}", "u:missing"},
        {"count(u) > 2 and a > 1", "{\"u\": [\"1\", \"2\", \"3\"]}", "a:missing"},
    };
    check_rows(rows, COUNT(rows));
}

Test(why, through_classes_and_scores)
{
    static const struct row rows[] = {
        {"seg is \"big\"", "{}", "a:missing"},
        {"seg is not \"rest\" and v", "{\"a\": 50}", "v:missing"},
        {"fit >= 30", "{\"c\": 4, \"k\": \"blue\"}", "b:missing"},
        {"fit >= 30", "{\"b\": 5, \"k\": \"green\"}", "c:missing"},
        {"fit >= 30", "{\"b\": 5, \"c\": 1}", "k:missing"},
        {"fit >= 30", "{\"b\": 5}", "c:missing k:missing"},
        {"fit >= 30", "{}", "b:missing c:missing k:missing"},
    };
    check_rows(rows, COUNT(rows));
}

/* --- holes ----------------------------------------------------------------------------------- */

Test(why, holes_are_named_by_table_or_as_arithmetic)
{
    static const struct row rows[] = {
        {"kinds.name is \"low\"", "{\"k\": \"blue\", \"a\": 5}", "kinds:no_row"},
        {"kinds.size > 5", "{\"k\": \"red\", \"a\": 500}", "kinds:no_row"},
        {"kinds.name is \"low\" and kinds.size > 5", "{\"k\": \"blue\"}", "kinds:no_row"},
        {"a * a > 10", "{\"a\": 9000000000000000000}", "arithmetic:overflow"},
        {"a / b > 10", "{\"a\": 5, \"b\": 0}", "arithmetic:division"},
        {"a / b > 10 and kinds.size > 5", "{\"a\": 5, \"b\": 0, \"k\": \"blue\"}",
         "arithmetic:division kinds:no_row"},
        /* Fields first, then holes. */
        {"kinds.size > 5 and v", "{\"k\": \"blue\", \"a\": 5}", "v:missing kinds:no_row"},
        {"a / b > 10 and c > 1", "{\"a\": 5, \"b\": 0}", "c:missing arithmetic:division"},
    };
    check_rows(rows, COUNT(rows));
}

Test(why, through_a_table)
{
    static const struct row rows[] = {
        {"kinds.name is \"low\"", "{\"k\": \"red\"}", "a:missing"},
        {"kinds.name is \"low\"", "{\"a\": 5}", "k:missing"},
        {"kinds.name is \"low\"", "{}", "a:missing k:missing"},
        {"kinds.size > 15", "{\"k\": \"red\"}", "a:missing"},
        {"kinds is found", "{\"k\": \"red\"}", "a:missing"},
    };
    check_rows(rows, COUNT(rows));
}

/* --- rules of other blocks ------------------------------------------------------------------- */

Test(why, points_that_are_not_told)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "score fit 0..100 {\n"
             "  per: +5 per c up to +20\n"
             "  band: by both { 1..9: +1 otherwise: +2 }\n"
             "  both: +5 per c up to +20 when v\n"
             "  sure: +5 when v assuming no\n"
             "}\n"
             "define both is a + b\n"
             "decide { x: accept when fit > 10 y: nurture otherwise }\n");
    lab_decide(&lab, "{\"a\": 1}");
    check_text(needs_of(&lab, "fit.per"), "c:missing", "per");
    check_text(needs_of(&lab, "fit.band"), "b:missing", "band");
    check_text(needs_of(&lab, "fit.both"), "c:missing v:missing", "both");
    check_text(needs_of(&lab, "fit.sure"), "v:missing", "what was assumed");
    check_text(lab_results(&lab), "uuunuu", "results");
    lab_decide(&lab, "{\"a\": 1, \"b\": 1, \"c\": 2, \"v\": true}");
    check_text(needs_of(&lab, "fit.per"), "", "told");
    check_text(needs_of(&lab, "fit.both"), "", "told");
    lab_close(&lab);
}

/* In a first match a rule rests on all that stands above it, and on nothing below. */
Test(why, rules_above)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "classify seg { one: when a > 1 two: when b > 1 three: when c > 1 rest: otherwise }\n"
             "decide { x: accept when seg is \"one\" y: nurture otherwise }\n");
    lab_decide(&lab, "{\"b\": 5}");
    check_text(lab_results(&lab), "uu--uu", "results");
    check_text(needs_of(&lab, "seg.one"), "a:missing", "one");
    check_text(needs_of(&lab, "seg.two"), "a:missing", "two hits unless one does");
    lab_decide(&lab, "{\"b\": 0, \"c\": 0}");
    check_text(needs_of(&lab, "seg.rest"), "a:missing", "rest");
    lab_close(&lab);
}

/* Many ways to the same field: each register is looked at once. */
Test(why, many_ways_are_walked_once)
{
    struct lab lab;
    struct hg_buf policy;
    hg_buf_init(&policy, &hg_libc_allocator, 0);
    hg_buf_text(&policy, "define d0 is a + b\n");
    for (int i = 1; i <= 40; i++)
        hg_buf_print(&policy, "define d%d is max(d%d, d%d + 1)\n", i, i - 1, i - 1);
    hg_buf_text(&policy, "decide { x: accept when d40 > 100 y: nurture otherwise }\n");
    hg_buf_byte(&policy, 0);
    lab_open(&lab, fields, NULL, policy.at);
    lab_decide(&lab, "{\"b\": 1}"); /* 2 to the 40th ways */
    check_text(needs_of(&lab, "decide.x"), "a:missing", "a chain");
    lab_close(&lab);
    hg_buf_release(&policy);
}
