/* Mutations: which changes are found in a policy, in words and as edits. */
#include "check.h"
#include "compiler/mutate/mutate.h"
#include "grammar/parse.h"

/* Every change but those of `decide.rest`, which each policy here ends with, and of the contract.
 */
static struct hg_str mutations_text(struct check *check)
{
    struct hg_mutations mutations;
    struct hg_str text = {"", 0};
    hg_mutations_of(&check->model, &check->arena, &mutations);
    for (size_t i = 0; i < mutations.list.count; i++) {
        const struct hg_mutation *m = &mutations.list.at[i];
        if (hg_str_is(m->where, "decide.rest") || m->kind == HG_MUTATE_CONTRACT)
            continue;
        text = hg_str_print(&check->arena, "%.*s%s of %.*s: %.*s -> %.*s\n", HG_STR_ARGS(text),
                            hg_mutation_name(m->kind), HG_STR_ARGS(m->where),
                            HG_STR_ARGS(m->before), HG_STR_ARGS(m->after));
    }
    return text;
}

static void assert_found(const char *body, const char *expected)
{
    struct check check = {0};
    check_policy(&check, body);
    cr_assert_eq(check.diags.errors, 0u, "%s: %s", body, check.said);
    struct hg_str found = mutations_text(&check);
    cr_expect(hg_str_is(found, expected), "of %s\nfound\n%.*sinstead of\n%s", body,
              HG_STR_ARGS(found), expected);
    check_release(&check);
}

Test(mutate, thresholds_move_against_their_sign)
{
    assert_found("define a is employees >= 60\n",
                 "operator of a: employees >= 60 -> employees > 60\n"
                 "threshold of a: employees >= 60 -> employees >= 59\n");
    assert_found("define a is employees > 60\n",
                 "operator of a: employees > 60 -> employees >= 60\n"
                 "threshold of a: employees > 60 -> employees > 61\n");
    assert_found("define a is employees <= 60\n",
                 "operator of a: employees <= 60 -> employees < 60\n"
                 "threshold of a: employees <= 60 -> employees <= 61\n");
    assert_found("define a is 0.10 < rate\n", "threshold of a: 0.10 < rate -> 0.11 < rate\n"
                                              "operator of a: 0.10 < rate -> 0.10 <= rate\n");
}

Test(mutate, ranges_move_at_both_ends)
{
    assert_found("define a is employees in 200..5000\n",
                 "operator of a: employees in 200..5000 -> not (employees in 200..5000)\n"
                 "threshold of a: employees in 200..5000 -> employees in 199..5000\n"
                 "threshold of a: employees in 200..5000 -> employees in 201..5000\n"
                 "threshold of a: employees in 200..5000 -> employees in 200..4999\n"
                 "threshold of a: employees in 200..5000 -> employees in 200..5001\n");
}

Test(mutate, durations_keep_their_grammar)
{
    assert_found(
        "define a is submitted_at within last 1 day\n",
        "operator of a: submitted_at within last 1 day -> not (submitted_at within last 1 day)\n"
        "threshold of a: submitted_at within last 1 day -> submitted_at within last 0 days\n"
        "threshold of a: submitted_at within last 1 day -> submitted_at within last 2 days\n");
}

Test(mutate, connectives_and_their_parts)
{
    assert_found("define a is is_customer and (employees is known or rate is known)\n",
                 "operator of a: is_customer -> not (is_customer)\n"
                 "drop of a: is_customer -> (left out)\n"
                 "drop of a: (employees is known or rate is known) -> (left out)\n"
                 "connective of a: is_customer and (employees is known or rate is known) -> "
                 "is_customer or (employees is known or rate is known)\n"
                 "operator of a: employees is known -> not (employees is known)\n"
                 "drop of a: employees is known -> (left out)\n"
                 "drop of a: rate is known -> (left out)\n"
                 "connective of a: employees is known or rate is known -> employees is known and "
                 "rate is known\n"
                 "operator of a: rate is known -> not (rate is known)\n");
}

Test(mutate, quantifiers_lists_and_words)
{
    assert_found("define a is at least 2 of (is_customer, rate is known, total is known)\n",
                 "threshold of a: at least 2 of (is_customer, rate is known, total is known) -> at "
                 "least 1 of (is_customer, rate is known, total is known)\n"
                 "threshold of a: at least 2 of (is_customer, rate is known, total is known) -> at "
                 "least 3 of (is_customer, rate is known, total is known)\n"
                 "operator of a: is_customer -> not (is_customer)\n"
                 "drop of a: is_customer -> (left out)\n"
                 "drop of a: rate is known -> (left out)\n"
                 "operator of a: rate is known -> not (rate is known)\n"
                 "drop of a: total is known -> (left out)\n"
                 "operator of a: total is known -> not (total is known)\n");
    assert_found(
        "define a is title has word any of (\"vp\", \"head of\")\n",
        "operator of a: title has word any of (\"vp\", \"head of\") -> not (title has word "
        "any of (\"vp\", \"head of\"))\n"
        "connective of a: title has word any of (\"vp\", \"head of\") -> title has word "
        "all of (\"vp\", \"head of\")\n"
        "member of a: \"vp\" -> (left out)\n"
        "member of a: \"head of\" -> (left out)\n");
    assert_found("list few is \"a\", \"b\"\ndefine a is title in few\n",
                 "member of few: \"a\" -> (left out)\n"
                 "member of few: \"b\" -> (left out)\n"
                 "operator of a: title in few -> not (title in few)\n");
}

Test(mutate, values)
{
    assert_found("define a is employees + 1\n", "operator of a: employees + 1 -> employees - 1\n"
                                                "threshold of a: employees + 1 -> employees + 0\n"
                                                "threshold of a: employees + 1 -> employees + 2\n");
    assert_found("define a is if is_customer then 1 else 2\n",
                 "drop of a: if is_customer then 1 else 2 -> (1)\n"
                 "drop of a: if is_customer then 1 else 2 -> (2)\n"
                 "threshold of a: if is_customer then 1 else 2 -> if is_customer then 0 else 2\n"
                 "threshold of a: if is_customer then 1 else 2 -> if is_customer then 2 else 2\n"
                 "threshold of a: if is_customer then 1 else 2 -> if is_customer then 1 else 1\n"
                 "threshold of a: if is_customer then 1 else 2 -> if is_customer then 1 else 3\n");
    assert_found("define a is not (is_customer assumed yes)\n",
                 "drop of a: not (is_customer assumed yes) -> (is_customer assumed yes)\n"
                 "operator of a: yes -> no\n");
}

Test(mutate, comments_between_are_no_operators)
{
    assert_found("define a is employees # and > 5\n >= 60 # or\n and is_customer\n",
                 "drop of a: employees >= 60 -> (left out)\n"
                 "operator of a: employees >= 60 -> employees > 60\n"
                 "threshold of a: employees >= 60 -> employees >= 59\n"
                 "drop of a: is_customer -> (left out)\n"
                 "connective of a: employees >= 60 and is_customer -> employees >= 60 or "
                 "is_customer\n"
                 "operator of a: is_customer -> not (is_customer)\n");
}

Test(mutate, scores_move_by_the_steps_they_make)
{
    assert_found("score s 0..100 {\n"
                 "  x: +10 when employees >= 5 assuming no\n"
                 "  y: -20 per visits down to -40\n"
                 "  group g up to 60 {\n    z: +90 when is_customer\n  }\n"
                 "}\n"
                 "define a is s >= 30\n",
                 "points of s: 0 -> 1\n"
                 "drop of s.x: x: +10 when employees >= 5 assuming no -> (left out)\n"
                 "points of s.x: +10 -> +9\n"
                 "operator of s.x: employees >= 5 -> employees > 5\n"
                 "threshold of s.x: employees >= 5 -> employees >= 4\n"
                 "posture of s.x: employees >= 5 assuming no -> employees >= 5 assuming nothing\n"
                 "drop of s.y: y: -20 per visits down to -40 -> (left out)\n"
                 "points of s.y: -20 per visits down to -40 -> -19 per visits down to -40\n"
                 "points of s.y: -20 per visits down to -40 -> -20 per visits down to -39\n"
                 "points of s: 60 -> 59\n"
                 "drop of s.z: z: +90 when is_customer -> (left out)\n"
                 "points of s.z: +90 -> +89\n"
                 "operator of s.z: is_customer -> not (is_customer)\n"
                 "operator of a: s >= 30 -> s > 30\n"
                 "threshold of a: s >= 30 -> s >= 20\n");
}

Test(mutate, bands_and_what_those_above_hide)
{
    assert_found(
        "score s 0..100 {\n"
        "  x: by employees {\n    5..9: +1\n    10..19: +2\n    < 30: 0\n    otherwise: +4\n"
        "    unknown: +5\n  }\n"
        "}\n",
        "points of s: 0 -> 1\n"
        "drop of s.x: x: by employees { 5..9: +1 10..19: +2 < 30: 0 otherwise: +4 unknown: +5 … -> "
        "(left out)\n"
        "threshold of s.x: 5..9: +1 -> 4..9: +1\n"
        "threshold of s.x: 5..9: +1 -> 6..9: +1\n"
        "threshold of s.x: 5..9: +1 -> 5..8: +1\n"
        "threshold of s.x: 5..9: +1 -> 5..10: +1\n"
        "points of s.x: 5..9: +1 -> 5..9: +0\n"
        "threshold of s.x: 10..19: +2 -> 11..19: +2\n"
        "order of s.x: 10..19: +2 -> after < 30: 0\n"
        "threshold of s.x: 10..19: +2 -> 10..18: +2\n"
        "threshold of s.x: 10..19: +2 -> 10..20: +2\n"
        "points of s.x: 10..19: +2 -> 10..19: +1\n"
        "threshold of s.x: < 30: 0 -> < 29: 0\n"
        "threshold of s.x: < 30: 0 -> < 31: 0\n"
        "points of s.x: < 30: 0 -> < 30: 1\n"
        "points of s.x: otherwise: +4 -> otherwise: +3\n"
        "points of s.x: unknown: +5 -> unknown: +4\n");
}

Test(mutate, order_outcome_and_route)
{
    assert_found(
        "decide early {\n"
        "  a: accept when is_customer to \"x\" respond within 4 business hours\n"
        "  b: review when employees >= 5 assuming no to \"y\"\n"
        "}\n",
        "drop of early.a: a: accept when is_customer to \"x\" respond within 4 business hours -> "
        "(left out)\n"
        "order of early.a: a: accept when is_customer to \"x\" respond within 4 business hours -> "
        "after b: review when employees >= 5 assuming no to \"y\"\n"
        "outcome of early.a: accept -> nurture\n"
        "operator of early.a: is_customer -> not (is_customer)\n"
        "route of early.a: \"x\" -> \"y\"\n"
        "route of early.a: 4 business hours -> 5 business hours\n"
        "drop of early.b: b: review when employees >= 5 assuming no to \"y\" -> (left out)\n"
        "outcome of early.b: review -> accept\n"
        "operator of early.b: employees >= 5 -> employees > 5\n"
        "threshold of early.b: employees >= 5 -> employees >= 4\n"
        "posture of early.b: employees >= 5 assuming no -> employees >= 5 assuming nothing\n"
        "route of early.b: \"y\" -> \"x\"\n");
}

Test(mutate, tables_in_the_policy)
{
    assert_found(
        "table t\n  hit first\n  match country, employees\n  give team {\n"
        "  a: \"DE\" | \"AT\", 5..9 -> \"x\"\n"
        "  b: *, > 7 -> \"y\"\n"
        "  otherwise -> \"z\"\n}\n",
        "row of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> (left out)\n"
        "order of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> after b: *, > 7 -> \"y\"\n"
        "member of t.a: \"DE\" -> (left out)\n"
        "row of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: *, 5..9 -> \"x\"\n"
        "member of t.a: \"AT\" -> (left out)\n"
        "threshold of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", 4..9 -> \"x\"\n"
        "threshold of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", 6..9 -> \"x\"\n"
        "row of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", * -> \"x\"\n"
        "threshold of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", 5..8 -> \"x\"\n"
        "threshold of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", 5..10 -> "
        "\"x\"\n"
        "row of t.a: a: \"DE\" | \"AT\", 5..9 -> \"x\" -> a: \"DE\" | \"AT\", 5..9 -> \"y\"\n"
        "row of t.b: b: *, > 7 -> \"y\" -> (left out)\n"
        "row of t.b: b: *, > 7 -> \"y\" -> b: *, * -> \"y\"\n"
        "threshold of t.b: b: *, > 7 -> \"y\" -> b: *, > 6 -> \"y\"\n"
        "threshold of t.b: b: *, > 7 -> \"y\" -> b: *, > 8 -> \"y\"\n"
        "row of t.b: b: *, > 7 -> \"y\" -> b: *, > 7 -> \"x\"\n");
}

/* Each edit is one place, and what comes of it is read again or refused: never is the text torn. */
Test(mutate, edits_are_made_where_they_belong)
{
    struct check check = {0};
    struct hg_mutations mutations;
    check_policy(&check, "list few is \"a\", \"b\", \"c\"\n"
                         "define a is title in few and (employees >= 5 or rate in 0.5..0.75)\n"
                         "score s 0..10 starting 1 {\n  x: +1 when a assuming no\n}\n");
    cr_assert_eq(check.diags.errors, 0u, "%s", check.said);
    hg_mutations_of(&check.model, &check.arena, &mutations);
    cr_assert_gt(mutations.list.count, 20u);
    struct hg_str text = check.sources.list.at[0].text;
    for (size_t i = 0; i < mutations.list.count; i++) {
        const struct hg_mutation *m = &mutations.list.at[i];
        struct hg_diags diags;
        struct hg_tree *tree;
        struct hg_str made = hg_mutation_apply(m, text, &check.arena);
        cr_expect_eq(made.len, text.len - (m->span.end - m->span.start) + m->text.len);
        cr_expect_not(hg_str_eq(made, text));
        uint32_t source = hg_sources_add(&check.sources, HG_STR("made"), made);
        hg_diags_init(&diags, &check.arena, &check.sources);
        cr_expect_eq(hg_parse(&diags, source, 0, &check.arena, &tree), HG_OK, "%.*s",
                     HG_STR_ARGS(made));
    }
    check_release(&check);
}

Test(mutate, files_lose_members_and_long_ones_a_stretch)
{
    static char members[400];
    struct check check = {0};
    char *at = members + sprintf(members, "# names\n");
    for (int i = 0; i < 20; i++)
        at += sprintf(at, "n%d # the %d.\n", i, i);
    const struct check_file files[] = {{"policy.gate", CHECK_HEAD
                                        "list many from \"many.txt\"\nlist few from \"few.txt\"\n"
                                        "define a is title in many or title in few\n" CHECK_END},
                                       {"many.txt", members},
                                       {"few.txt", "one\ntwo\n"},
                                       {NULL, NULL}};
    check_files(&check, files);
    cr_assert_eq(check.diags.errors, 0u, "%s", check.said);
    struct hg_str found = mutations_text(&check);
    cr_expect_neq(hg_str_find(found, HG_STR("member of many: n0 to n4 (5) -> (left out)\n"
                                            "member of many: n5 to n9 (5) -> (left out)\n"
                                            "member of many: n10 to n14 (5) -> (left out)\n"
                                            "member of many: n15 to n19 (5) -> (left out)\n")),
                  SIZE_MAX, "%.*s", HG_STR_ARGS(found));
    cr_expect_neq(hg_str_find(found, HG_STR("member of few: one -> (left out)\n"
                                            "member of few: two -> (left out)\n")),
                  SIZE_MAX, "%.*s", HG_STR_ARGS(found));
    check_release(&check);
}

Test(mutate, judgements_of_the_contract)
{
    struct check check = {0};
    struct hg_mutations mutations;
    struct hg_str found = {"", 0};
    const struct check_file files[] = {
        {"policy.gate", "policy p\n  lead from \"c.yaml\"\n"
                        "define a is size >= 5 and trade is \"x\" and vip\n" CHECK_END},
        {"c.yaml", "contract: lead\nmin_confidence: 0.5\nfields:\n"
                   "  size: {type: integer, min_confidence: 0.75, max_age: 180 days, default: 0}\n"
                   "  trade: {type: text, sources: [crm, form], min_confidence: 1}\n"
                   "  vip: {type: boolean, default: no}\n"
                   "  unread: {type: integer, min_confidence: 0.7, default: 3}\n"},
        {NULL, NULL}};
    check_files(&check, files);
    cr_assert_eq(check.diags.errors, 0u, "%s", check.said);
    hg_mutations_of(&check.model, &check.arena, &mutations);
    for (size_t i = 0; i < mutations.list.count; i++) {
        const struct hg_mutation *m = &mutations.list.at[i];
        if (m->kind == HG_MUTATE_CONTRACT)
            found =
                hg_str_print(&check.arena, "%.*s%.*s: %.*s -> %.*s\n", HG_STR_ARGS(found),
                             HG_STR_ARGS(m->where), HG_STR_ARGS(m->before), HG_STR_ARGS(m->after));
    }
    cr_expect(hg_str_is(found, "contract: 0.5 -> 0.51\n"
                               "size: 0.75 -> 0.751\n"
                               "size: 180 days -> 179 days\n"
                               "size: 0 -> 1\n"
                               "trade: crm -> (left out)\n"
                               "trade: form -> (left out)\n"
                               "vip: no -> true\n"),
              "%.*s", HG_STR_ARGS(found));
    check_release(&check);
}

Test(mutate, rows_of_a_file)
{
    static char many[4000];
    struct check check = {0};
    char *at = many + sprintf(many, "country,team\n");
    for (int i = 0; i < 40; i++)
        at += sprintf(at, "%c%c,t%d\n", 'A' + i / 26, 'A' + i % 26, i);
    const struct check_file files[] = {
        {"policy.gate",
         CHECK_HEAD "table t from \"t.csv\" hit first match country, employees give team\n"
                    "table u from \"u.csv\" hit unique match country give team\n"
                    "define a is t.team is found and u.team is found\n" CHECK_END},
        {"t.csv", "id,country,employees,team\none,DE | AT,5..,\"x, y\"\n,*,,z\n"},
        {"u.csv", many},
        {NULL, NULL}};
    check_files(&check, files);
    cr_assert_eq(check.diags.errors, 0u, "%s", check.said);
    struct hg_str found = mutations_text(&check);
    cr_expect_neq(
        hg_str_find(found, HG_STR("row of t.one: one,DE | AT,5..,\"x, y\" -> (left out)\n"
                                  "order of t.one: one,DE | AT,5..,\"x, y\" -> after ,*,,z\n"
                                  "row of t.one: DE | AT -> *\n"
                                  "row of t.one: 5.. -> *\n"
                                  "row of t.one: \"x, y\" -> z\n"
                                  "row of t.3: ,*,,z -> (left out)\n"
                                  "row of t.3: z -> \"x, y\"\n")),
        SIZE_MAX, "%.*s", HG_STR_ARGS(found));
    cr_expect_neq(hg_str_find(found, HG_STR("row of u.2: line 2 to 6 (5) -> (left out)\n")),
                  SIZE_MAX, "%.*s", HG_STR_ARGS(found));
    check_release(&check);
}
