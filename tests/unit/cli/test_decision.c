/* Decisions: which rules may decide, the outcome, and what the deciding rules say. */
#include "decide.h"

static const char fields[] = "  id: {type: text}\n"
                             "  country: {type: country}\n"
                             "  size: {type: integer, min: 1, min_confidence: 0.5}\n"
                             "  budget: {type: decimal}\n"
                             "  vip: {type: boolean}\n"
                             "  mail: {type: email}\n"
                             "  title: {type: text, personal: true}\n";

struct row {
    const char *lead, *outcome, *possible, *decided_by, *possible_rules, *because, *results;
};

static void check_rows(struct lab *lab, const struct row *rows, size_t count)
{
    const struct hg_decision *d = &lab->decision;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        lab_decide(lab, row->lead);
        check_text(lab_outcome(lab), row->outcome, row->lead);
        check_text(lab_possible(lab), row->possible, row->lead);
        check_text(lab_rules(lab, d->decided_by, d->decided_by_count), row->decided_by, row->lead);
        check_text(lab_rules(lab, d->possible_rules, d->possible_rule_count), row->possible_rules,
                   row->lead);
        check_text(lab_texts(lab, &d->because), row->because, row->lead);
        check_text(lab_results(lab), row->results, row->lead);
    }
}

/* --- blocks in the order of the file --------------------------------------------------------- */

Test(decision, every_rule_that_disqualifies_is_named_and_the_first_that_decides)
{
    static const struct row rows[] = {
        {"{\"country\": \"DE\", \"size\": 10, \"budget\": 2000}", "accept rule", "accept",
         "decide.hot", "", "", "mmh--"},
        {"{\"country\": \"DE\", \"size\": 60, \"budget\": 5}", "nurture rule", "nurture",
         "decide.warm", "", "60 heads", "mmmh-"},
        {"{\"country\": \"DE\", \"size\": 10, \"budget\": 5}", "reject rule", "reject",
         "decide.cold", "", "cold", "mmmmh"},
        {"{\"country\": \"CU\", \"size\": 3, \"budget\": 2000}", "reject rule", "reject",
         "disqualify.embargo disqualify.tiny", "", "not CU | too small", "hh---"},
        /* The second may hit besides: what certainly hits decides. */
        {"{\"country\": \"CU\"}", "reject rule", "reject", "disqualify.embargo", "", "not CU",
         "hu---"},
        {"{\"size\": 3}", "reject rule", "reject", "disqualify.tiny", "", "too small", "uh---"},
        /* Either way it is a reject, by one rule or the other. */
        {"{\"size\": 10, \"budget\": 5}", "reject agreed", "reject", "",
         "disqualify.embargo decide.cold", "", "ummmu"},
        {"{\"country\": \"DE\", \"budget\": 2000}", "review unresolved", "accept reject", "",
         "disqualify.tiny decide.hot", "size is unknown (missing): accept or reject", "muu--"},
        {"{\"country\": \"DE\", \"budget\": 5}", "review unresolved", "nurture reject", "",
         "disqualify.tiny decide.warm decide.cold", "size is unknown (missing): nurture or reject",
         "mumuu"},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "disqualify {\n"
             "  embargo: when country in (\"CU\", \"IR\") because \"not {country}\"\n"
             "  tiny: when size < 5 because \"too small\"\n"
             "}\n"
             "decide {\n"
             "  hot: accept when budget >= 1000\n"
             "  warm: nurture when size >= 50 because \"{size} heads\"\n"
             "  cold: reject otherwise because \"cold\"\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

/* A disqualify rule that certainly hits is named though an earlier block may have rejected; it is
 * not where that one decided for certain, and not where the outcome is open. */
Test(decision, a_disqualify_block_that_may_not_be_reached)
{
    static const struct row rejects[] = {
        {"{\"country\": \"CU\", \"budget\": 5}", "reject rule", "reject", "disqualify.embargo", "",
         "embargo", "mh-"},
        {"{\"country\": \"CU\"}", "reject agreed", "reject", "disqualify.embargo",
         "early.rich disqualify.embargo", "embargo", "uu-"},
        {"{\"country\": \"CU\", \"budget\": 50}", "reject rule", "reject", "early.rich", "", "rich",
         "h--"},
    };
    static const struct row accepts[] = {
        {"{\"country\": \"CU\"}", "review unresolved", "accept reject", "",
         "early.rich disqualify.embargo", "budget is unknown (missing): accept or reject", "uu-"},
        {"{\"country\": \"CU\", \"budget\": 50}", "accept rule", "accept", "early.rich", "", "rich",
         "h--"},
    };
    static const char *const policies[] = {
        "decide early { rich: reject when budget > 10 because \"rich\" }\n"
        "disqualify { embargo: when country is \"CU\" because \"embargo\" }\n"
        "decide { rest: nurture otherwise }\n",
        "decide early { rich: accept when budget > 10 because \"rich\" }\n"
        "disqualify { embargo: when country is \"CU\" because \"embargo\" }\n"
        "decide { rest: nurture otherwise }\n"};
    struct lab lab;
    lab_open(&lab, fields, NULL, policies[0]);
    check_rows(&lab, rejects, COUNT(rejects));
    lab_close(&lab);
    lab_open(&lab, fields, NULL, policies[1]);
    check_rows(&lab, accepts, COUNT(accepts));
    lab_close(&lab);
}

/* --- what deciding rules say ------------------------------------------------------------------ */

Test(decision, notes_and_who_is_told)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "disqualify {\n"
             "  embargo: when country is \"CU\" note \"embargo\" also \"legal\"\n"
             "  tiny: when size < 5 note \"only {size}\" alert \"ops-{country}\"\n"
             "}\n"
             "decide {\n"
             "  big: review when size > 1000 note \"ask {country}\" also \"boss-{mail}\"\n"
             "       alert \"siren\" needs budget\n"
             "  rest: accept otherwise\n"
             "}\n"
             "route accept { rest: to \"desk\" otherwise note \"by rest\" also \"night\" }\n"
             "route review { rest: to \"managers\" otherwise alert \"bell\" }\n");
    static const struct {
        const char *lead, *notes, *also, *alert, *needs;
    } rows[] = {
        {"{\"country\": \"CU\", \"size\": 3}", "embargo | only 3", "legal", "ops-CU", ""},
        {"{\"country\": \"DE\", \"size\": 3}", "only 3", "", "ops-DE", ""},
        {"{\"country\": \"CU\", \"size\": 30}", "embargo", "legal", "", ""},
        {"{\"country\": \"DE\", \"size\": 2000, \"mail\": \"a@b.example\"}", "ask DE",
         "boss-a@b.example", "siren | bell", "budget"},
        /* A name that is not known is nobody's. */
        {"{\"country\": \"DE\", \"size\": 2000}", "ask DE", "", "siren | bell", "budget"},
        {"{\"country\": \"DE\", \"size\": 20}", "by rest", "night", "", ""},
        /* Open: nothing decides, so that only the route speaks. */
        {"{\"country\": \"DE\"}",
         "the decision is open, and there is no `unresolved` rule: "
         "`otherwise` stands in",
         "", "bell", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct hg_decision *d = &lab.decision;
        lab_decide(&lab, rows[i].lead);
        check_text(lab_texts(&lab, &d->notes), rows[i].notes, rows[i].lead);
        check_text(lab_texts(&lab, &d->also), rows[i].also, rows[i].lead);
        check_text(lab_texts(&lab, &d->alert), rows[i].alert, rows[i].lead);
        struct hg_str needs = {0};
        for (uint32_t n = 0; n < d->needs.count; n++)
            needs = lab_join(&lab, needs, " ", lab.lanes->program->fields[d->needs.at[n]].name);
        check_text(lab_text(&lab, needs), rows[i].needs, rows[i].lead);
    }
    lab_close(&lab);
}

Test(decision, only_deciding_rules_give_reasons_and_personal_values_are_masked)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "define shout is title\n"
             "decide {\n"
             "  a: accept when size > 10 because \"{title}, {size}, {shout}, {vip}\"\n"
             "  b: nurture otherwise because \"{size} is {budget}\"\n"
             "}\n");
    lab_decide(&lab, "{\"size\": 20, \"title\": \"VP\"}");
    check_text(lab_texts(&lab, &lab.decision.because),
               "(personal), 20, (personal), unknown (missing)", "masked");
    lab.lanes->show_personal = true;
    lab_decide(&lab, "{\"size\": 20, \"title\": \"VP\", \"vip\": true}");
    check_text(lab_texts(&lab, &lab.decision.because), "VP, 20, VP, yes", "shown");
    lab_decide(&lab, "{\"size\": 2, \"budget\": 1.50}");
    check_text(lab_texts(&lab, &lab.decision.because), "2 is 1.5", "the other rule");
    lab_close(&lab);
}

/* --- what keeps it open ----------------------------------------------------------------------- */

Test(decision, deciding_fields_come_in_the_order_of_the_contract_with_their_reasons)
{
    static const struct {
        const char *lead, *deciding, *because;
    } rows[] = {
        {"{\"size\": 20, \"budget\": 20, \"vip\": true}", "", ""},
        {"{\"size\": 20, \"budget\": null, \"vip\": true}", "budget:null",
         "budget is unknown (null): accept or nurture"},
        {"{\"budget\": 20, \"size\": {\"value\": 20, \"confidence\": 0.1}, \"vip\": true}",
         "size:low_confidence", "size is unknown (low_confidence): accept or nurture"},
        {"{\"size\": \"many\", \"vip\": true}", "size:invalid budget:missing",
         "size is unknown (invalid): accept or nurture | "
         "budget is unknown (missing): accept or nurture"},
        /* One field settles it: the others do not matter. */
        {"{\"size\": 5}", "", ""},
        {"{}", "size:missing budget:missing vip:missing",
         "size is unknown (missing): accept or nurture | "
         "budget is unknown (missing): accept or nurture | "
         "vip is unknown (missing): accept or nurture"},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "decide {\n"
             "  a: accept when vip and budget > 10 and size > 10\n"
             "  b: nurture otherwise\n"
             "}\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct hg_decision *d = &lab.decision;
        lab_decide(&lab, rows[i].lead);
        check_text(lab_why(&lab, d->deciding, d->deciding_count), rows[i].deciding, rows[i].lead);
        check_text(lab_texts(&lab, &d->because), rows[i].because, rows[i].lead);
    }
    lab_decide(&lab, "{\"budget\": 20, \"size\": {\"value\": 20, \"confidence\": 0.25, "
                     "\"source\": \"crm\"}, \"vip\": true}");
    const struct hg_evidence *evidence = lab.decision.deciding[0].evidence;
    cr_assert(evidence->has_confidence);
    cr_assert_eq(evidence->confidence, 250000);
    cr_assert(hg_str_is(evidence->source, "crm"));
    lab_close(&lab);
}

/* The list of ways names declared outcomes, too; three of them read as a list. */
Test(decision, ways_in_words)
{
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "outcome redirect \"Handed on\"\n"
             "decide {\n"
             "  a: accept when size > 100\n"
             "  b: redirect when size > 50\n"
             "  c: nurture when size > 10\n"
             "  d: accept otherwise\n"
             "}\n");
    lab_decide(&lab, "{}");
    check_text(lab_outcome(&lab), "review unresolved", "{}");
    check_text(lab_possible(&lab), "accept nurture redirect", "{}");
    check_text(lab_texts(&lab, &lab.decision.because),
               "size is unknown (missing): accept, nurture or redirect", "{}");
    lab_decide(&lab, "{\"size\": 60}");
    check_text(lab_outcome(&lab), "redirect rule", "60");
    lab_close(&lab);
}

Test(decision, a_policy_that_does_not_apply)
{
    static const struct row rows[] = {
        {"{\"vip\": false, \"country\": \"CU\"}", "not_applicable not_applicable", "not_applicable",
         "", "", "", "---"},
        {"{\"vip\": true, \"country\": \"CU\"}", "reject rule", "reject", "disqualify.embargo", "",
         "", "h--"},
        {"{\"vip\": true, \"country\": \"DE\"}", "accept rule", "accept", "decide.rest", "", "",
         "mhh"},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "  applies when vip\n"
             "disqualify { embargo: when country is \"CU\" }\n"
             "decide { rest: accept otherwise }\n"
             "route accept { rest: to \"desk\" otherwise }\n"
             "promise none: always review when country is known\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_decide(&lab, rows[0].lead);
    cr_assert_eq(lab.decision.route.rule, HG_NONE, "goes to nobody");
    cr_assert_eq(lab.decision.broken_count, 0, "no promise is made to it");
    lab_decide(&lab, rows[2].lead);
    cr_assert_eq(lab.decision.broken_count, 1);
    lab_decide(&lab, "{\"country\": \"DE\"}");
    check_text(lab_outcome(&lab), "review unresolved", "vip is open");
    check_text(lab_possible(&lab), "accept not_applicable", "vip is open");
    check_text(lab_why(&lab, lab.decision.deciding, lab.decision.deciding_count), "vip:missing",
               "vip is open");
    lab_close(&lab);
}

/* --- promises ------------------------------------------------------------------------------- */

static const char *broken(struct lab *lab)
{
    struct hg_str all = {0};
    for (uint32_t i = 0; i < lab->decision.broken_count; i++)
        all = lab_join(lab, all, " ", lab->lanes->program->promises[lab->decision.broken[i]].name);
    return lab_text(lab, all);
}

Test(decision, promises_over_known_and_open_leads)
{
    static const struct {
        const char *lead, *outcome, *broken;
    } rows[] = {
        {"{\"size\": 20, \"country\": \"DE\", \"vip\": false}", "accept rule", ""},
        {"{\"size\": 20, \"country\": \"CU\", \"vip\": false}", "accept rule", "never"},
        /* `never` holds only where the condition is certainly false. */
        {"{\"size\": 20, \"vip\": false}", "accept rule", "never"},
        {"{\"size\": 2, \"country\": \"CU\", \"vip\": false}", "nurture rule", ""},
        {"{\"country\": \"CU\", \"vip\": false}", "review unresolved", ""},
        /* `always` is broken where it is certainly due. */
        {"{\"size\": 2, \"country\": \"DE\", \"vip\": true, \"budget\": 5}", "nurture rule",
         "always"},
        {"{\"size\": 2, \"country\": \"DE\", \"budget\": 5}", "nurture rule", ""},
        {"{\"size\": 20, \"country\": \"DE\", \"vip\": true, \"budget\": 5}", "accept rule", ""},
        /* `unless`, certainly or perhaps */
        {"{\"size\": 2, \"country\": \"DE\", \"vip\": true, \"budget\": 0}", "nurture rule", ""},
        {"{\"size\": 2, \"country\": \"DE\", \"vip\": true}", "nurture rule", ""},
        /* Open, accept among what is possible: kept open; not among it: broken. */
        {"{\"country\": \"DE\", \"vip\": true, \"budget\": 5}", "review unresolved", ""},
        {"{\"country\": \"FR\", \"vip\": true, \"budget\": 5, \"size\": 2, \"title\": \"x\"}",
         "nurture rule", "always"},
        {"{\"country\": \"FR\", \"vip\": true, \"budget\": 5, \"size\": 2}", "review unresolved",
         "always"},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "decide {\n"
             "  a: accept when size > 10\n"
             "  q: reject when country is \"FR\" and title is \"ceo\"\n"
             "  b: nurture otherwise\n"
             "}\n"
             "promise never: never accept when country is \"CU\"\n"
             "promise always: always accept when vip unless budget < 1\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        lab_decide(&lab, rows[i].lead);
        check_text(lab_outcome(&lab), rows[i].outcome, rows[i].lead);
        check_text(broken(&lab), rows[i].broken, rows[i].lead);
    }
    lab_close(&lab);
}

/* --- problems, the name of a lead ----------------------------------------------------------- */

Test(decision, problems_of_the_lead)
{
    static const struct {
        const char *lead, *problems;
    } rows[] = {
        {"{\"mail\": \"a@b.example\", \"size\": 4}", ""},
        {"{}", "mail: required field is missing"},
        {"{\"mail\": null}", "mail: required field is missing"},
    };
    struct lab lab;
    lab_open(&lab,
             "  id: {type: text}\n  size: {type: integer, min: 1}\n"
             "  kind: {type: enum, values: [a, b]}\n  mail: {type: email, required: true}\n",
             NULL, "decide { a: accept when size > 1 and kind is \"a\" b: nurture otherwise }\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hg_str all = {0};
        lab_decide(&lab, rows[i].lead);
        for (uint32_t p = 0; p < lab.decision.problem_count; p++) {
            const struct hg_problem *problem = &lab.decision.problems[p];
            all = lab_join(&lab, all, ", ", lab.lanes->program->fields[problem->field].name);
            all = lab_join(&lab, all, ": ", problem->text);
        }
        check_text(lab_text(&lab, all), rows[i].problems, rows[i].lead);
    }
    /* In the order of the contract, whatever was wrong first. */
    lab_decide(&lab, "{\"mail\": \"nobody\", \"kind\": \"c\", \"size\": 0}");
    cr_assert_eq(lab.decision.problem_count, 3);
    for (uint32_t p = 0; p < 3; p++) {
        cr_expect_eq(lab.decision.problems[p].field, p + 1);
        cr_expect_neq(lab.decision.problems[p].text.len, 0);
    }
    lab_close(&lab);
}

Test(decision, the_name_of_a_lead)
{
    static const struct {
        const char *type, *lead, *name;
    } rows[] = {
        {"text", "{\"id\": \"00Q5e\"}", "00Q5e"}, {"text", "{}", ""},
        {"integer", "{\"id\": 42}", "42"},        {"integer", "{\"id\": -7}", "-7"},
        {"integer", "{\"id\": \"x\"}", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lab lab;
        char contract[64];
        snprintf(contract, sizeof contract, "  id: {type: %s}\n", rows[i].type);
        lab_open(&lab, contract, NULL, "decide { a: accept otherwise }\n");
        lab_decide(&lab, rows[i].lead);
        check_text(lab_text(&lab, lab.decision.lead), rows[i].name, rows[i].lead);
        lab_close(&lab);
    }
}

/* --- the same again ------------------------------------------------------------------------- */

/* What a lead leaves behind in lanes, cache and arena is not seen by the next. */
Test(decision, leads_do_not_see_each_other)
{
    static const char *const leads[] = {
        "{\"id\": \"a\", \"country\": \"CU\", \"size\": 3}",
        "{\"id\": \"b\"}",
        "{\"id\": \"c\", \"country\": \"DE\", \"size\": 70, \"budget\": 12.5, \"vip\": true}",
    };
    const struct hg_packet_options options = {.trace = HG_TRACE_FULL, .show_personal = true};
    struct hg_buf first[COUNT(leads)];
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "disqualify { x: when country is \"CU\" and title contains \"a\" }\n"
             "decide { a: accept when vip and size > 5 b: nurture otherwise }\n");
    for (size_t round = 0; round < 3; round++)
        for (size_t n = 0; n < COUNT(leads); n++) {
            size_t i = round == 1 ? COUNT(leads) - 1 - n : n;
            struct hg_buf again;
            hg_buf_init(&again, &hg_libc_allocator, 0);
            lab_decide(&lab, leads[i]);
            hg_packet_json(lab.lanes, 0, &lab.decision, &options, &again);
            cr_assert_not(again.failed);
            if (round == 0) {
                first[i] = again;
                continue;
            }
            cr_expect(hg_str_eq((struct hg_str){again.at, again.len},
                                (struct hg_str){first[i].at, first[i].len}),
                      "%s", leads[i]);
            hg_buf_release(&again);
        }
    for (size_t i = 0; i < COUNT(leads); i++)
        hg_buf_release(&first[i]);
    lab_close(&lab);
}
