/* Owners and deadlines: targets of deciding rules, route blocks, the directory, and stand-ins
 * where the owner or the decision is unknown. */
#include "decide.h"

static const char fields[] = "  id: {type: text}\n"
                             "  country: {type: country}\n"
                             "  size: {type: integer, min: 1}\n"
                             "  vip: {type: boolean}\n"
                             "  owner: {type: text}\n"
                             "  source: {type: enum, values: [web, event]}\n"
                             "  waits: {type: duration, min: 30 minutes}\n"
                             "  lags: {type: duration}\n"
                             "  founded: {type: date}\n"
                             "  sent: {type: datetime}\n";
static const char teams[] = "people:\n"
                            "  ana:\n"
                            "  ben: {active: no, stand_in: ana}\n"
                            "  cai: {active: no}\n"
                            "  dan: {active: no, stand_in: ben}\n"
                            "queues: [desk, triage, far, desk-web]\n"
                            "teams:\n"
                            "  emea: {members: [ana]}\n";

struct row {
    const char *lead, *route, *possible, *why, *notes;
};

static void check_rows(struct lab *lab, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        const struct hg_decision *d = &lab->decision;
        lab_decide(lab, row->lead);
        check_text(lab_route(lab, &d->route), row->route, row->lead);
        check_text(lab_possible_routes(lab), row->possible, row->lead);
        check_text(lab_why(lab, d->route_deciding, d->route_deciding_count), row->why, row->lead);
        check_text(lab_texts(lab, &d->notes), row->notes, row->lead);
    }
}

#define STANDS_IN(what) what " is open, and there is no `unresolved` rule: `otherwise` stands in"
#define LEFT(name) "`" name "` has left and nobody stands in: the next rule stands in"
#define ACTS(name, other) "`" name "` has left: `" other "` stands in"
#define NOBODY(name) "`" name "` is nobody in the directory: the next rule stands in"

/* --- the rule that decides ------------------------------------------------------------------ */

Test(route, a_deciding_rule_says_itself_where_the_lead_goes)
{
    static const struct row rows[] = {
        {"{\"country\": \"CU\", \"size\": 9, \"vip\": false}",
         "disqualify.embargo: desk queue within 2 hours due 2026-11-20T11:00:00Z", "", "", ""},
        /* Without a target of its own: as the outcome's block says. */
        {"{\"country\": \"DE\", \"size\": 2, \"vip\": false}", "route.reject.all: far queue", "",
         "", ""},
        /* Of several that hit, the first that says one. */
        {"{\"country\": \"DE\", \"size\": 2, \"vip\": true}", "disqualify.rival: triage queue", "",
         "", ""},
        {"{\"country\": \"CU\", \"size\": 2, \"vip\": true}",
         "disqualify.embargo: desk queue within 2 hours due 2026-11-20T11:00:00Z", "", "", ""},
        {"{\"country\": \"DE\", \"size\": 200, \"vip\": false, \"owner\": \"ANA\"}",
         "decide.big: ana person within 1 day due 2026-11-21T09:00:00Z", "", "", ""},
        {"{\"country\": \"DE\", \"size\": 20, \"vip\": false}", "nobody", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "disqualify {\n"
             "  embargo: when country is \"CU\" to \"desk\" respond within 2 hours\n"
             "  tiny: when size < 5\n"
             "  rival: when vip to \"triage\"\n"
             "}\n"
             "decide {\n"
             "  big: review when size > 100 to owner respond within 1 day\n"
             "  rest: nurture otherwise\n"
             "}\n"
             "route reject { all: to \"far\" otherwise }\n"
             "route review { all: to \"emea\" otherwise }\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

/* Nobody of that name: the outcome's block takes the lead, which must not be lost. */
Test(route, a_deciding_rule_that_names_nobody_leaves_it_to_the_block)
{
    static const struct row rows[] = {
        {"{\"owner\": \"zoe\"}", "route.review.all: emea team", "", "", NOBODY("zoe")},
        {"{\"owner\": \"cai\"}", "route.review.all: emea team", "", "", LEFT("cai")},
        {"{\"owner\": \"ana\"}", "decide.all: ana person", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: review otherwise to owner }\n"
             "route review { all: to \"emea\" otherwise }\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

/* Rules above that only may hit leave more than one way. */
Test(route, several_rules_that_may_decide)
{
    static const struct row rows[] = {
        {"{\"country\": \"CU\", \"vip\": false}", "disqualify.embargo: desk queue", "", "", ""},
        {"{\"country\": \"CU\", \"vip\": true}", "disqualify.rival: triage queue", "", "", ""},
        {"{\"country\": \"CU\"}", "route.reject.all: far queue",
         "disqualify.embargo: desk queue, disqualify.rival: triage queue", "vip:missing",
         STANDS_IN("the owner")},
        /* Agreed that it is rejected: by rules that send it to different places. */
        {"{\"country\": \"DE\"}", "route.reject.all: far queue",
         "disqualify.rival: triage queue, route.reject.all: far queue", "vip:missing",
         STANDS_IN("the owner")},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "disqualify {\n"
             "  rival: when vip to \"triage\"\n"
             "  embargo: when country is \"CU\" to \"desk\"\n"
             "}\n"
             "decide { rest: reject otherwise }\n"
             "route reject { all: to \"far\" otherwise }\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

/* --- the directory --------------------------------------------------------------------------- */

Test(route, people_who_left_and_names_nobody_has)
{
    static const struct row rows[] = {
        {"{\"owner\": \"Ana\"}", "route.accept.owner: ana person", "", "", ""},
        {"{\"owner\": \"EMEA\"}", "route.accept.owner: emea team", "", "", ""},
        {"{\"owner\": \"ben\"}", "route.accept.owner: ana person", "", "", ACTS("ben", "ana")},
        {"{\"owner\": \"dan\"}", "route.accept.owner: ana person", "", "", ACTS("dan", "ana")},
        {"{\"owner\": \"cai\"}", "route.accept.rest: desk queue", "", "", LEFT("cai")},
        {"{\"owner\": \"zoe\"}", "route.accept.rest: desk queue", "", "", NOBODY("zoe")},
        {"{}", "route.accept.rest: desk queue", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept { owner: to owner when owner is known rest: to \"desk\" otherwise }\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_decide(&lab, "{\"owner\": \"zoe\"}");
    check_text(lab_results(&lab), "hmh", "a rule that names nobody is a miss");
    lab_close(&lab);
}

/* Without a directory every name stands as it is written. */
Test(route, without_a_directory)
{
    static const struct row rows[] = {
        {"{\"owner\": \"Zoe\"}", "route.accept.owner: Zoe", "", "", ""},
        {"{\"source\": \"web\"}", "route.accept.desk: desk-web", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "decide { all: accept otherwise }\n"
             "route accept {\n"
             "  owner: to owner when owner is known\n"
             "  desk: to \"desk-{source}\" when source is known\n"
             "  rest: to \"desk\" otherwise\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

Test(route, a_target_with_no_row_is_a_miss)
{
    static const struct row rows[] = {
        {"{\"country\": \"DE\", \"size\": 5}",
         "route.accept.area: emea team within 2 hours due 2026-11-20T11:00:00Z", "", "", ""},
        {"{\"country\": \"FR\", \"size\": 5}", "route.accept.rest: desk queue", "", "", ""},
        {"{\"country\": \"FR\", \"size\": 500}", "route.accept.big: far queue", "", "", ""},
        {"{\"size\": 5}", "route.accept.rest: desk queue",
         "route.accept.area: emea team within 2 hours due 2026-11-20T11:00:00Z, "
         "route.accept.area: far queue within 1 hour due 2026-11-20T10:00:00Z, "
         "route.accept.rest: desk queue",
         "country:missing", STANDS_IN("the owner")},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "table areas hit first match country give team, hours as duration {\n"
             "  de: \"DE\" -> \"emea\", 2 hours\n"
             "  us: \"US\" -> \"far\", 1 hour\n"
             "}\n"
             "decide { all: accept otherwise }\n"
             "route accept {\n"
             "  area: to areas.team when size is known respond within areas.hours\n"
             "  big: to \"far\" when size > 100\n"
             "  rest: to \"desk\" otherwise\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_decide(&lab, rows[1].lead);
    check_text(lab_results(&lab), "hmmh", "no row: a miss");
    lab_close(&lab);
}

/* --- what is open ---------------------------------------------------------------------------- */

Test(route, the_owner_is_open)
{
    static const struct row rows[] = {
        {"{\"size\": 200}", "route.accept.big: emea team", "", "", ""},
        {"{\"size\": 2}", "route.accept.rest: desk queue", "", "", ""},
        {"{}", "route.accept.open: triage queue within 15 minutes due 2026-11-20T09:15:00Z",
         "route.accept.big: emea team, route.accept.rest: desk queue", "size:missing", "look"},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept {\n"
             "  big: to \"emea\" when size > 100\n"
             "  rest: to \"desk\" otherwise\n"
             "  open: to \"triage\" unresolved respond within 15 minutes note \"look\"\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    /* The outcome is not: it was decided, and by a rule. */
    check_text(lab_outcome(&lab), "accept rule", "{}");
    check_text(lab_rules(&lab, lab.decision.decided_by, lab.decision.decided_by_count),
               "decide.all", "{}");
    cr_expect_eq(lab.decision.deciding_count, 0);
    lab_close(&lab);
}

Test(route, the_decision_is_open)
{
    static const struct row with[] = {
        {"{}", "route.review.open: triage queue", "", "", ""},
        {"{\"size\": 200}", "route.review.rest: desk queue", "", "", ""},
    };
    static const struct row without[] = {
        {"{}", "route.review.rest: desk queue", "", "", STANDS_IN("the decision")},
        {"{\"size\": 200}", "route.review.rest: desk queue", "", "", ""},
    };
    static const struct row nowhere[] = {{"{}", "nobody", "", "", ""}};
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { big: review when size > 100 rest: nurture otherwise }\n"
             "route review { rest: to \"desk\" otherwise open: to \"triage\" unresolved }\n");
    check_rows(&lab, with, COUNT(with));
    lab_close(&lab);
    lab_open(&lab, fields, teams,
             "decide { big: review when size > 100 rest: nurture otherwise }\n"
             "route review { rest: to \"desk\" otherwise }\n");
    check_rows(&lab, without, COUNT(without));
    lab_close(&lab);
    lab_open(&lab, fields, teams,
             "decide { big: accept when size > 100 rest: nurture otherwise }\n"
             "route accept { rest: to \"desk\" otherwise }\n");
    check_rows(&lab, nowhere, COUNT(nowhere));
    lab_close(&lab);
}

/* Different rules, the same one: the owner is not open, and the earliest limit holds. */
Test(route, the_same_owner_by_different_rules)
{
    static const struct row rows[] = {
        {"{\"size\": 200}", "route.accept.big: desk queue within 2 hours due 2026-11-20T11:00:00Z",
         "", "", ""},
        {"{\"size\": 2}", "route.accept.rest: desk queue within 1 hour due 2026-11-20T10:00:00Z",
         "", "", ""},
        {"{}", "route.accept.big: desk queue within 1 hour due 2026-11-20T10:00:00Z", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept {\n"
             "  big: to \"desk\" when size > 100 respond within 2 hours\n"
             "  rest: to \"DESK\" otherwise respond within 1 hour\n"
             "  open: to \"triage\" unresolved\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

Test(route, targets_that_are_not_known)
{
    static const struct row rows[] = {
        {"{\"size\": 5, \"source\": \"event\"}", "route.accept.desk: desk-event", "", "", ""},
        /* One of a few names */
        {"{\"size\": 5}", "route.accept.open: triage",
         "route.accept.desk: desk-event, route.accept.desk: desk-web", "source:missing", ""},
        /* Anybody */
        {"{\"size\": 500}", "route.accept.open: triage", "", "owner:missing", ""},
        {"{\"source\": \"web\"}", "route.accept.open: triage", "route.accept.desk: desk-web",
         "size:missing owner:missing", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, NULL,
             "decide { all: accept otherwise }\n"
             "route accept {\n"
             "  big: to owner when size > 100\n"
             "  desk: to \"desk-{source}\" otherwise\n"
             "  open: to \"triage\" unresolved\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}

/* --- by when --------------------------------------------------------------------------------- */

Test(route, due_since_an_instant_of_the_lead)
{
    static const struct row rows[] = {
        {"{\"sent\": \"2026-11-20T08:30:00Z\"}",
         "route.accept.rest: desk queue within 1 hour due 2026-11-20T09:30:00Z", "", "", ""},
        {"{\"sent\": \"2026-11-20T10:30:00+02:00\"}",
         "route.accept.rest: desk queue within 1 hour due 2026-11-20T09:30:00Z", "", "", ""},
        /* Not known: since now. */
        {"{}", "route.accept.rest: desk queue within 1 hour due 2026-11-20T10:00:00Z", "", "", ""},
    };
    static const struct row days[] = {
        {"{\"founded\": \"2026-11-19\"}",
         "route.accept.rest: desk queue within 2 days due 2026-11-21T00:00:00Z", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept since sent { rest: to \"desk\" otherwise respond within 1 hour }\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept since founded { rest: to \"desk\" otherwise respond within 2 days }\n");
    check_rows(&lab, days, COUNT(days));
    lab_close(&lab);
}

Test(route, limits_in_business_time_and_limits_that_are_not_known)
{
    static const struct row rows[] = {
        /* Business time is the assignment's to count; the packet names the calendar. */
        {"{\"size\": 1}",
         "route.accept.hours: desk queue within 4 business hours due 2026-11-20T13:00:00Z hq", "",
         "", ""},
        {"{\"size\": 2}",
         "route.accept.days: desk queue within 1 business day due 2026-11-20T17:00:00Z hq", "", "",
         ""},
        {"{\"size\": 3, \"waits\": \"3 hours\"}",
         "route.accept.own: desk queue within 3 hours due 2026-11-20T12:00:00Z hq", "", "", ""},
        /* The contract says 30 minutes at the least. */
        {"{\"size\": 3}",
         "route.accept.own: desk queue within 30 minutes due 2026-11-20T09:30:00Z hq", "", "", ""},
        {"{\"size\": 4, \"lags\": \"1 hour\"}",
         "route.accept.rest: desk queue within 1 hour due 2026-11-20T10:00:00Z hq", "", "", ""},
        {"{\"size\": 4}", "route.accept.rest: desk queue hq", "", "", ""},
    };
    struct lab lab;
    lab_open(&lab, fields, teams,
             "decide { all: accept otherwise }\n"
             "route accept calendar \"hq\" {\n"
             "  hours: to \"desk\" when size is 1 respond within 4 business hours\n"
             "  days: to \"desk\" when size is 2 respond within 1 business day\n"
             "  own: to \"desk\" when size is 3 respond within waits\n"
             "  rest: to \"desk\" otherwise respond within lags\n"
             "}\n");
    check_rows(&lab, rows, COUNT(rows));
    lab_close(&lab);
}
