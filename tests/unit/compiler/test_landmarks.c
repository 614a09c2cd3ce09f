/* Landmarks, a case for each row of the language's table: what a condition makes of its fields.
 * A term is shown as its name, `*` where it is cut further by the lead, and its pieces. */
#include "trial.h"

static const char contract[] =
    "contract: lead\nversion: 1\nfields:\n"
    "  n: {type: integer}\n  small: {type: integer, min: 1, max: 5}\n  d: {type: decimal}\n"
    "  u: {type: integer}\n  t: {type: text}\n  z: {type: text}\n  mail: {type: email}\n"
    "  e: {type: enum, values: [red, green, blue]}\n  b: {type: boolean}\n"
    "  c: {type: country}\n  day: {type: date}\n  sent: {type: datetime}\n"
    "  l: {type: list of text}\n  long: {type: duration}\n"
    "  many: {type: enum, values: [v1, v2, v3, v4, v5, v6, v7, v8, v9]}\n";

static const char lists[] = "list few is \"A1\", \"A2\", \"A3\"\n"
                            "list lots is \"a\", \"b\", \"c\", \"d\", \"f\", \"g\", \"h\", \"i\"\n";

static void put_term(const struct hg_term *term, struct hg_buf *out)
{
    hg_buf_text(out, out->len != 0 ? "; " : "");
    hg_buf_put(out, term->name.at, term->name.len);
    hg_buf_text(out, term->open_ended ? "*: " : ": ");
    for (uint32_t i = 0; i < term->piece_count; i++) {
        hg_buf_text(out, i != 0 ? " | " : "");
        hg_buf_put(out, term->pieces[i].name.at, term->pieces[i].name.len);
    }
}

/* The terms of a policy with this condition, after these items. */
static void check(const char *items, const char *condition, const char *wanted)
{
    struct trial trial;
    struct hg_buf terms;
    trial_init(&trial, contract);
    hg_buf_init(&terms, &hg_libc_allocator, 0);
    hg_buf_print(&trial.policy,
                 "policy p lead from \"lead.yaml\"\n%s%s\n"
                 "decide { a: nurture when %s o: reject otherwise }\n",
                 lists, items, condition);
    trial_compile(&trial);
    const struct hg_program *p = trial.compilation.program;
    for (uint32_t i = 0; i < p->term_count; i++)
        put_term(&p->terms[i], &terms);
    hg_buf_byte(&terms, '\0');
    cr_expect_str_eq(terms.at, wanted, "%s\n  is  %s\n  not %s", condition, terms.at, wanted);
    hg_buf_release(&terms);
    trial_release(&trial);
}

struct row {
    const char *condition, *terms;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check("", rows[i].condition, rows[i].terms);
}
#define CHECK_ROWS(...)                                                                            \
    do {                                                                                           \
        static const struct row rows[] = {__VA_ARGS__};                                            \
        check_rows(rows, sizeof rows / sizeof *rows);                                              \
    } while (0)

Test(landmarks, values_of_closed_types_are_merged_where_all_tests_agree)
{
    CHECK_ROWS({"b", "b: no | yes"}, {"e is \"red\"", "e: red | green or blue | other"},
               {"e is \"red\" or (e in (\"red\", \"blue\") and b)",
                "e: red | green | blue | other; b: no | yes"},
               {"many is \"v9\"", "many: otherwise | v9 | other"},
               {"c in (\"DE\", \"FR\")", "c: DE or FR | otherwise"},
               {"e contains \"re\"", "e: red or green | blue | other; e contains \"re\": no | yes"},
               {"length(e) > 3", "e: red | green | blue | other"},
               {"e matches \"^r\"", "e: red | green | blue | other; e matches \"^r\": no | yes"});
}

Test(landmarks, a_country_is_listed_where_a_test_looks_into_its_code)
{
    check("", "c starts with \"D\"",
          "c: otherwise | DE, DJ, DK, DM, DO or DZ | other; c starts with \"D\": no | yes");
}

Test(landmarks, numbers_are_cut_at_constants)
{
    CHECK_ROWS({"n >= 10", "n: < 10 | >= 10"}, {"n in 3..5", "n: < 3 | 3..5 | >= 6"},
               {"n in (1, 7)", "n: < 1 | 1 | 2..6 | 7 | >= 8"}, {"n > 5.5", "n: < 6 | >= 6"},
               {"d > 1.5", "d: <= 1.5 | > 1.5"}, {"d in 1..2", "d: < 1 | 1..2 | > 2"},
               {"small <= 1", "small: 1 | >= 2"}, {"small < 5", "small: < 5 | 5"},
               {"day < 2026-02-01", "day: < 2026-02-01 | >= 2026-02-01"},
               {"sent >= 2026-02-01", "sent: < 2026-02-01T00:00:00Z | >= 2026-02-01T00:00:00Z"},
               {"long > 2 days", "long: <= 2 days | > 2 days"},
               {"n * 1.0 > 4.5 or n > d", "n*: any value; d*: any value; d < n: no | yes"});
}

Test(landmarks, a_choice_and_another_scale_cut_their_sources)
{
    CHECK_ROWS({"(n assumed 3) > 5", "n: < 6 | >= 6"},
               {"min(n, u) > 5", "n: < 6 | >= 6; u: < 6 | >= 6"},
               {"(if b then n else u) is 4", "n: < 4 | 4 | >= 5; u: < 4 | 4 | >= 5; b: no | yes"},
               {"-n > 3", "n*: < -3 | >= -3"},
               {"(t assumed z) is \"x\"", "t: x | otherwise; z: x | otherwise"});
}

Test(landmarks, what_one_field_gives_is_cut_at_run_time)
{
    CHECK_ROWS({"n + 3 > 10", "n*: any value"}, {"days_since(sent) > 30", "sent*: any value"},
               {"sent within last 30 days", "sent*: any value"},
               {"sent older than 3 days", "sent*: any value"});
    check("score s 0..50 { v: +10 per n up to +30 }", "s > 5", "n*: any value; s: < 6 | >= 6");
    check("score s 0..50 { v: +10 when b fading over 9 days since sent }", "s > 5",
          "b: no | yes; sent*: any value; s: < 6 | >= 6");
    check("score s 0..50 { v: by n { 1..4: +10 otherwise: 0 } }", "s > 5", "n: < 1 | 1..4 | >= 5");
}

Test(landmarks, several_fields_in_one_relation_are_free)
{
    CHECK_ROWS({"n < u", "n*: any value; u*: any value; n < u: no | yes"},
               {"n + u > 10", "n*: any value; u*: any value; n + u: < 11 | >= 11"},
               {"t is z", "t*: any text; z*: any text; t is z: no | yes"},
               {"t in l", "t*: any text; t in l: no | yes"});
}

Test(landmarks, texts_are_grouped_by_the_tests_they_pass)
{
    CHECK_ROWS(
        {"t is \"x\"", "t: x | otherwise"}, {"t in few", "t: in few | otherwise"},
        {"t in few and t is not \"A2\"", "t: A1 or A3 | otherwise"},
        {"(t in few and b) or t is \"A2\"", "t: A1 or A3 | A2 | otherwise; b: no | yes"},
        {"(t in lots and b) or t is \"c\"",
         "t: in lots: a, b, d, f or 3 more | c | otherwise; b: no | yes"},
        {"t starts with \"ab\"", "t: starts with ab | otherwise"},
        {"t ends with \"yz\"", "t: ends with yz | otherwise"},
        {"t starts with any of (\"a\", \"ab\") and (t ends with \"z\" or b)",
         "t: starts with a | starts with a and ends with z | starts with ab | starts with ab and "
         "ends with z | ends with z | otherwise; b: no | yes"});
}

Test(landmarks, a_constant_is_in_its_own_piece_and_not_in_a_shape)
{
    CHECK_ROWS({"t starts with \"ab\" or t is \"abc\" or t in (\"abd\", \"q\")",
                "t: abc or abd | q | starts with ab | otherwise"});
}

Test(landmarks, functions_of_an_unknown_text_are_terms)
{
    CHECK_ROWS({"domain_of(mail) in few", "domain_of(mail): in few | otherwise"},
               {"local_part_of(mail) is \"info\"", "local_part_of(mail): info | otherwise"},
               {"length(t) > 3", "length(t): < 4 | >= 4"}, {"count(l) > 3", "count(l): < 4 | >= 4"},
               {"bucket(t, \"x\") < 50", "bucket(t, \"x\"): < 50 | >= 50"},
               {"bucket(small, \"x\") < 50", "small: < 1 | 1 | 2 | 3 | 4 | 5 | >= 6"});
    check("define area is part of z matching \"^([0-9])\"", "area in (\"1\", \"2\")",
          "part of z matching \"^([0-9])\": 1 or 2 | otherwise");
}

Test(landmarks, other_tests_are_free)
{
    CHECK_ROWS({"t contains \"x\"", "t contains \"x\": no | yes"},
               {"t has word any of few", "t has word any of few: no | yes"},
               {"t matches \"^a\" or t contains \"x\"",
                "t matches \"^a\": no | yes; t contains \"x\": no | yes"},
               {"l includes \"x\"", "l includes \"x\": no | yes"},
               {"t is exactly \"Ab\"", "t is exactly \"Ab\": no | yes"});
}

Test(landmarks, what_asks_about_knowledge_cuts_nothing)
{
    CHECK_ROWS({"n is known and t is unknown", ""});
}

Test(landmarks, cells_cut_texts_by_shape)
{
    struct trial trial;
    struct hg_buf terms;
    trial_init(&trial, contract);
    hg_buf_init(&terms, &hg_libc_allocator, 0);
    hg_buf_text(&trial.table, "z,n,w\nSW1*,,a\nSW*,3..5,b\n006..009,,c\n007,,d\n");
    hg_buf_text(&trial.policy, "policy p lead from \"lead.yaml\"\n"
                               "table x from \"table.csv\" hit most specific match z, n give w\n"
                               "decide { a: nurture when x.w is \"a\" o: reject otherwise }\n");
    trial_compile(&trial);
    const struct hg_program *p = trial.compilation.program;
    for (uint32_t i = 0; i < p->term_count; i++)
        put_term(&p->terms[i], &terms);
    hg_buf_byte(&terms, '\0');
    cr_expect_str_eq(terms.at, "n: < 3 | 3..5 | >= 6; z: 007 | starts with sw | starts with sw1 | "
                               "006..009 | otherwise");
    for (uint32_t i = 0; i < p->terms[1].piece_count; i++)
        if (p->terms[1].pieces[i].kind == HG_PIECE_SHAPE)
            cr_expect_gt(p->terms[1].pieces[i].sample.len, 1);
    hg_buf_release(&terms);
    trial_release(&trial);
}

Test(landmarks, results_of_a_table_are_cuts_of_what_they_are_compared_with)
{
    check("table x hit first match e give least as integer { a: \"red\" -> 5 b: * -> 9 }",
          "n >= x.least", "n: < 5 | 5..8 | >= 9; e: red | green or blue | other");
}

/* --- where Kleene's logic may give up too early --- */

static void check_inexact(const char *items, const char *condition, bool wanted)
{
    struct trial trial;
    trial_init(&trial, contract);
    hg_buf_print(&trial.policy,
                 "policy p lead from \"lead.yaml\"\n%s%s\n"
                 "decide { a: nurture when %s o: reject otherwise }\n",
                 lists, items, condition);
    trial_compile(&trial);
    const struct hg_program *p = trial.compilation.program;
    const struct hg_block *b = &p->blocks[p->block_count - 1];
    bool is = p->inexact_rules != NULL && p->inexact_rules[b->first_rule];
    cr_expect_eq(is, wanted, "%s", condition);
    trial_release(&trial);
}

Test(landmarks, a_condition_that_reads_each_field_once_is_exact)
{
    check_inexact("", "n > 3 and t is \"x\" and not b", false);
    check_inexact("", "n > 3 or n < 1", false); /* one question of n */
    check_inexact("", "n + u > 3", false);
    check_inexact("score s 0..9 { x: +3 when b y: +2 when n > 3 }", "s > 3", false);
}

Test(landmarks, a_condition_that_reads_a_field_twice_may_not_be)
{
    check_inexact("", "(n > 3 and b) or (n < 1 and not b)", true);
    check_inexact("", "t starts with \"a\" or t contains \"b\"", true);
    check_inexact("", "n - n > 0", true);
    check_inexact("score s 0..9 { x: +3 when n > 2 y: +2 when n > 3 }", "s > 3", true);
    check_inexact("score s 0..9 { x: +3 when b y: +2 when n > 3 }", "s in 3..4", true);
    check_inexact("classify k { x: when n > 3 y: when n < 2 z: otherwise }", "k is \"x\"", true);
}
