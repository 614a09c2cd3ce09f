/* The public interface (include/headgate.h): its answers equal the packet, however a lead was
 * given. Errors and memory are in test_api_errors.c. */
#include "api_sample.h"

/* --- what a program holds ------------------------------------------------------------------- */

Test(api, program)
{
    struct api api;
    api_open(&api);
    const headgate_program *program = api.program;
    cr_assert_str_eq(headgate_program_name(program), "p");
    cr_assert_str_eq(headgate_program_version(program), "7");
    cr_assert_str_eq(headgate_program_owner(program), "");
    cr_assert_eq(strlen(headgate_program_digest(program)), strlen("sha256:") + 64);
    cr_assert_eq(headgate_field_count(program), 14);
    cr_assert_str_eq(headgate_field_name(program, 1), "name");
    cr_assert_null(headgate_field_name(program, 14));
    cr_assert_eq(headgate_field_type(program, field(&api, "born")), HEADGATE_DATE);
    cr_assert_eq(headgate_field_find(program, "Mail"), field(&api, "mail"));
    cr_assert_eq(headgate_field_find(program, "nobody"), HEADGATE_NONE);
    cr_assert(headgate_field_is_list(program, field(&api, "tags")));
    cr_assert(headgate_field_is_read(program, field(&api, "staff")));
    cr_assert_not(headgate_field_is_read(program, 14));
    cr_assert_eq(headgate_outcome_count(program), 5);
    cr_assert_str_eq(headgate_outcome_name(program, 3), "review");
    cr_assert_null(headgate_outcome_name(program, 5));
    size_t large = headgate_rule_find(program, "fit.large");
    cr_assert_str_eq(headgate_rule_id(program, large), "fit.large");
    cr_assert_eq(headgate_rule_find(program, "fit.larger"), HEADGATE_NONE);
    cr_assert_null(headgate_rule_id(program, headgate_rule_count(program)));
    cr_assert_str_eq(headgate_version(), HEADGATE_VERSION);
    api_close(&api);
}

/* --- what it decides ------------------------------------------------------------------------- */

Test(api, decided)
{
    struct api api;
    int64_t low, high;
    enum headgate_type type;
    api_open(&api);
    decide_json(&api, "{\"id\": \"L1\", \"staff\": 800, \"budget\": 0.25, \"name\": \"Dana\"}");
    headgate_evaluator *e = api.evaluator;
    cr_assert_str_eq(headgate_lead_name(e), "L1");
    cr_assert_str_eq(headgate_outcome(e), "accept");
    cr_assert_str_eq(headgate_reason(e), "rule");
    cr_assert_str_eq(headgate_analysis(e), "direct");
    cr_assert(headgate_outcome_possible(e, 0));
    cr_assert_not(headgate_outcome_possible(e, 2));
    cr_assert_not(headgate_outcome_possible(e, 99));
    cr_assert_eq(headgate_decided_by_count(e), 1);
    cr_assert_str_eq(headgate_rule_id(api.program, headgate_decided_by(e, 0)), "decide.yes");
    cr_assert_eq(headgate_decided_by(e, 1), HEADGATE_NONE);
    cr_assert_str_eq(headgate_because(e, 0), "Fit 60..76");
    cr_assert_null(headgate_because(e, 1));
    cr_assert_str_eq(headgate_route_to(e), "sales");
    cr_assert_str_eq(headgate_rule_id(api.program, headgate_route_rule(e)), "route.accept.all");
    cr_assert_str_eq(headgate_class(e, "size"), "big");
    cr_assert_null(headgate_class(e, "fit"));
    cr_assert(headgate_score(e, "fit", &type, &low, &high));
    cr_assert(type == HEADGATE_INTEGER && low == 60 && high == 76);
    cr_assert(headgate_score(e, "rate", &type, &low, NULL));
    cr_assert(type == HEADGATE_DECIMAL && low == 500000);
    cr_assert_not(headgate_score(e, "size", NULL, NULL, NULL));
    size_t rich = headgate_rule_find(api.program, "fit.rich");
    size_t known = headgate_rule_find(api.program, "fit.known");
    cr_assert_eq(headgate_rule_result(e, rich), HEADGATE_MISS);
    cr_assert_eq(headgate_rule_result(e, known), HEADGATE_UNKNOWN);
    cr_assert(headgate_rule_points(e, known, &low, &high) && low == 0 && high == 10);
    cr_assert_not(headgate_rule_points(e, headgate_decided_by(e, 0), &low, &high));
    cr_assert_eq(headgate_rule_result(e, HEADGATE_NONE), HEADGATE_NOT_REACHED);
    api_close(&api);
}

Test(api, open)
{
    struct api api;
    api_open(&api);
    decide_json(&api, "{\"staff\": {\"value\": 7, \"confidence\": 0.2}, \"name\": \"Dana\"}");
    headgate_evaluator *e = api.evaluator;
    cr_assert_str_eq(headgate_outcome(e), "review");
    cr_assert_str_eq(headgate_reason(e), "unresolved");
    cr_assert_eq(headgate_deciding_count(e), 1);
    cr_assert_eq(headgate_deciding_field(e, 0), field(&api, "staff"));
    cr_assert_str_eq(headgate_deciding_name(e, 0), "staff");
    cr_assert_str_eq(headgate_deciding_reason(e, 0), "low_confidence");
    cr_assert_null(headgate_deciding_name(e, 1));
    cr_assert_eq(headgate_settles_count(e, 0), 2);
    cr_assert_str_eq(headgate_settles_if(e, 0, 0), ">= 501");
    cr_assert_str_eq(headgate_settles_outcome(e, 0, 0), "accept");
    cr_assert_str_eq(headgate_settles_if(e, 0, 1), "otherwise");
    cr_assert_str_eq(headgate_settles_outcome(e, 0, 1), "reject");
    cr_assert_null(headgate_settles_if(e, 0, 2));
    cr_assert_null(headgate_settles_if(e, 9, 0));
    cr_assert_eq(headgate_possible_rule_count(e), 2);
    cr_assert_null(headgate_class(e, "size"));
    cr_assert_null(headgate_route_to(e));
    cr_assert_eq(headgate_route_rule(e), HEADGATE_NONE);
    api_close(&api);
}

/* Personal values are shown when asked for, and only then. */
Test(api, personal)
{
    static const char lead[] = "{\"staff\": 3, \"name\": \"Dana\"}";
    struct api api;
    api_open(&api);
    decide_json(&api, lead);
    cr_assert_str_eq(headgate_because(api.evaluator, 0), "Only 3, says (personal)");
    headgate_show_personal(api.evaluator, true);
    decide_json(&api, lead);
    cr_assert_str_eq(headgate_because(api.evaluator, 0), "Only 3, says Dana");
    cr_assert_not_null(
        strstr(headgate_packet_json(api.evaluator, HEADGATE_TRACE_FULL, NULL), "Dana"));
    api_close(&api);
}

Test(api, packets)
{
    struct api api;
    size_t length;
    api_open(&api);
    decide_json(&api, "{\"id\": \"L1\", \"staff\": 800}");
    const char *json = headgate_packet_json(api.evaluator, HEADGATE_TRACE_NONE, &length);
    const char *text = headgate_packet_text(api.evaluator, HEADGATE_FOR_SELLER, NULL);
    const char *page = headgate_packet_html(api.evaluator, HEADGATE_FOR_AUDITOR, NULL);
    cr_assert_eq(strlen(json), length);
    cr_assert(json[0] == '{' && json[length - 1] == '}');
    cr_assert_null(strstr(json, "\"trace\""));
    cr_assert_not_null(strstr(text, "accept"));
    cr_assert_not_null(strstr(page, "<!doctype html>"));
    api_close(&api);
}

/* --- field by field is the same as JSON ----------------------------------------------------- */

typedef enum headgate_status setter(struct api *api, const headgate_evidence *evidence);

#define TEXT(name, value)                                                                          \
    static enum headgate_status set_##name(struct api *api, const headgate_evidence *evidence)     \
    {                                                                                              \
        return headgate_set_text(api->evaluator, field(api, #name), value, sizeof value - 1,       \
                                 evidence);                                                        \
    }
#define OTHER(label, name, call, value)                                                            \
    static enum headgate_status set_##label(struct api *api, const headgate_evidence *evidence)    \
    {                                                                                              \
        return call(api->evaluator, field(api, #name), value, evidence);                           \
    }
TEXT(name, "Dana")
TEXT(topic, "buy")
TEXT(mail, "a@firm.example")
TEXT(site, "https://firm.example/")
TEXT(land, "DE")
TEXT(wait, "2 hours")
OTHER(staff, staff, headgate_set_integer, 800)
OTHER(small, staff, headgate_set_integer, -2)
OTHER(whole, budget, headgate_set_integer, 3)
OTHER(budget, budget, headgate_set_millionths, 750000)
OTHER(buyer, buyer, headgate_set_boolean, true)
OTHER(born, born, headgate_set_date, 11000)
OTHER(seen, seen, headgate_set_instant, NOW - HG_MICROS_PER_DAY)
OTHER(stale, seen, headgate_set_instant, NOW - 30 * HG_MICROS_PER_DAY)

static enum headgate_status set_tags(struct api *api, const headgate_evidence *evidence)
{
    static const char *const texts[] = {"vip", "x y"};
    static const size_t lengths[] = {3, 1};
    return headgate_set_list(api->evaluator, field(api, "tags"), texts, lengths, 2, evidence);
}

static enum headgate_status set_nothing(struct api *api, const headgate_evidence *evidence)
{
    (void)evidence;
    return headgate_set_null(api->evaluator, field(api, "staff"));
}

Test(api, fields_as_json)
{
    static const headgate_evidence sure = {"crm", true, 900000, true, NOW};
    static const headgate_evidence doubtful = {NULL, true, 400000, false, 0};
    static const struct {
        setter *set;
        const headgate_evidence *evidence;
        const char *json;
    } rows[] = {
        {set_name, NULL, "{\"name\": \"Dana\"}"},
        {set_topic, NULL, "{\"topic\": \"buy\"}"},
        {set_mail, NULL, "{\"mail\": \"a@firm.example\"}"},
        {set_site, NULL, "{\"site\": \"https://firm.example/\"}"},
        {set_land, NULL, "{\"land\": \"DE\"}"},
        {set_wait, NULL, "{\"wait\": \"2 hours\"}"},
        {set_staff, NULL, "{\"staff\": 800}"},
        {set_small, NULL, "{\"staff\": -2}"},
        {set_whole, NULL, "{\"budget\": 3}"},
        {set_budget, NULL, "{\"budget\": 0.75}"},
        {set_buyer, NULL, "{\"buyer\": true}"},
        {set_born, NULL, "{\"born\": \"2000-02-13\"}"},
        {set_seen, NULL, "{\"seen\": \"2026-11-19T09:00:00Z\"}"},
        {set_stale, NULL, "{\"seen\": \"2026-10-21T09:00:00Z\"}"},
        {set_stale, &sure,
         "{\"seen\": {\"value\": \"2026-10-21T09:00:00Z\", \"confidence\": 0.9, \"source\": "
         "\"crm\", \"as_of\": \"2026-11-20T09:00:00Z\"}}"},
        {set_tags, NULL, "{\"tags\": [\"vip\", \"x\"]}"},
        {set_nothing, NULL, "{\"staff\": null}"},
        {set_staff, &doubtful, "{\"staff\": {\"value\": 800, \"confidence\": 0.4}}"},
        {set_staff, &sure,
         "{\"staff\": {\"value\": 800, \"confidence\": 0.9, \"source\": \"crm\", \"as_of\": "
         "\"2026-11-20T09:00:00Z\"}}"},
    };
    struct api api;
    api_open(&api);
    for (size_t i = 0; i < COUNT(rows); i++) {
        decide_json(&api, rows[i].json);
        const char *packet = headgate_packet_json(api.evaluator, HEADGATE_TRACE_FULL, NULL);
        struct hg_str wanted = hg_str_copy(&api.lab.arena, hg_str(packet));
        headgate_lead_begin(api.evaluator, NOW);
        cr_assert_eq(rows[i].set(&api, rows[i].evidence), HEADGATE_OK, "%s", rows[i].json);
        cr_assert_eq(headgate_decide(api.evaluator), HEADGATE_OK);
        cr_assert_str_eq(headgate_packet_json(api.evaluator, HEADGATE_TRACE_FULL, NULL), wanted.at);
    }
    api_close(&api);
}

/* A field set twice has the later value; a refused value leaves the earlier one. */
Test(api, set_again)
{
    struct api api;
    int64_t low;
    api_open(&api);
    size_t staff = field(&api, "staff");
    headgate_lead_begin(api.evaluator, NOW);
    cr_assert_eq(headgate_set_integer(api.evaluator, staff, 3, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_set_integer(api.evaluator, staff, 800, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_set_boolean(api.evaluator, staff, true, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_decide(api.evaluator), HEADGATE_OK);
    cr_assert(headgate_score(api.evaluator, "fit", NULL, &low, NULL) && low == 60);
    api_close(&api);
}

/* --- a lead in parts ------------------------------------------------------------------------- */

static enum headgate_status add(struct api *api, const char *json, headgate_error *error)
{
    return headgate_lead_add(api->evaluator, json, strlen(json), error);
}

/* The packet of a lead that was read whole, and in these two parts. */
static void same_in_parts(struct api *api, const char *whole, const char *first, const char *more)
{
    size_t len;
    headgate_error error;
    decide_json(api, whole);
    char *packet = strdup(headgate_packet_json(api->evaluator, HEADGATE_TRACE_FULL, &len));
    cr_assert_eq(headgate_lead_json(api->evaluator, NOW, first, strlen(first), &error),
                 HEADGATE_OK);
    cr_assert_eq(add(api, more, &error), HEADGATE_OK, "%s", error.message);
    cr_assert_eq(headgate_decide(api->evaluator), HEADGATE_OK);
    cr_assert_str_eq(headgate_packet_json(api->evaluator, HEADGATE_TRACE_FULL, &len), packet);
    free(packet);
}

Test(api, more_of_a_lead_takes_the_place_of_what_was_said)
{
    struct api api;
    headgate_error error;
    api_open(&api);
    same_in_parts(&api, "{\"id\": \"a\", \"staff\": 800, \"name\": \"Dana\"}",
                  "{\"id\": \"a\", \"name\": \"Dana\"}", "{\"staff\": 800}");
    same_in_parts(&api,
                  "{\"id\": \"a\", \"name\": null, \"staff\": {\"value\": 8, \"confidence\": 0.9}}",
                  "{\"id\": \"a\", \"staff\": \"no number at all\", \"name\": 7}",
                  "{\"name\": null, \"staff\": {\"value\": 8, \"confidence\": 0.9}}");
    same_in_parts(&api, "{\"staff\": null}", "{\"staff\": 4}", "{\"staff\": null}");
    cr_assert_eq(add(&api, "{}", &error), HEADGATE_MISUSE);
    cr_assert_eq(headgate_lead_json(api.evaluator, NOW, "{}", 2, NULL), HEADGATE_OK);
    cr_assert_eq(add(&api, "{\n\"staff\": }", &error), HEADGATE_INVALID);
    cr_assert_eq(error.line, 2);
    cr_assert_eq(headgate_decide(api.evaluator), HEADGATE_MISUSE);
    cr_assert_eq(headgate_lead_json(api.evaluator, NOW, "{}", 2, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_set_integer(api.evaluator, field(&api, "staff"), 3, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_decide(api.evaluator), HEADGATE_OK);
    cr_assert_str_eq(headgate_outcome(api.evaluator), "reject");
    api_close(&api);
}

/* Which pattern holds is told when all parts are there. */
Test(api, a_pattern_by_a_field_waits_for_the_last_part)
{
    struct api api;
    api_open_with(&api,
                  "  id: {type: text}\n  land: {type: country}\n"
                  "  zip: {type: text, pattern: {by: land, DE: '\\d{5}', NL: '\\d{4} [A-Z]{2}'}}\n",
                  "decide { yes: accept when zip is known  no: reject otherwise }\n");
    same_in_parts(&api, "{\"land\": \"NL\", \"zip\": \"1234 AB\"}",
                  "{\"land\": \"DE\", \"zip\": \"1234 AB\"}", "{\"land\": \"NL\"}");
    cr_assert_str_eq(headgate_outcome(api.evaluator), "accept");
    api_close(&api);
}

/* --- what a person may do instead ---------------------------------------------------------- */

/* The promise that forbids `outcome` for this lead; "none". */
static const char *against(struct api *api, const char *json, size_t outcome)
{
    decide_json(api, json);
    const char *promise = headgate_promise_against(api->evaluator, outcome);
    return promise != NULL ? promise : "none";
}

Test(api, flags_are_off_until_they_are_turned_on)
{
    struct api api;
    api_open_with(&api, "  id: {type: text}\n",
                  "flag now owner \"ana\" before 2099-01-01\n"
                  "flag past owner \"bob\" before 2020-01-01\n"
                  "decide { a: accept when now  b: nurture when past  c: reject otherwise }\n");
    const headgate_program *program = api.program;
    cr_assert_eq(headgate_flag_count(program), 2);
    cr_assert_str_eq(headgate_flag_name(program, 1), "past");
    cr_assert_str_eq(headgate_flag_owner(program, 0), "ana");
    cr_assert_eq(headgate_flag_before(program, 1), INT64_C(1577836800000000));
    cr_assert_eq(headgate_flag_find(program, "past"), 1);
    cr_assert_eq(headgate_flag_find(program, "none"), HEADGATE_NONE);
    cr_assert_null(headgate_flag_name(program, 2));
    cr_assert_null(headgate_flag_owner(program, 2));
    cr_assert_eq(headgate_flag_before(program, 2), 0);
    decide_json(&api, "{}");
    cr_assert_str_eq(headgate_outcome(api.evaluator), "reject");
    cr_assert_eq(headgate_flag_turn(api.evaluator, 2, true), HEADGATE_INVALID);
    cr_assert_eq(headgate_flag_turn(api.evaluator, 1, true), HEADGATE_OK);
    decide_json(&api, "{}");
    cr_assert_str_eq(headgate_outcome(api.evaluator), "reject", "it is over");
    cr_assert_eq(headgate_flag_turn(api.evaluator, 0, true), HEADGATE_OK);
    decide_json(&api, "{}");
    cr_assert_str_eq(headgate_outcome(api.evaluator), "accept");
    cr_assert(strstr(headgate_packet_json(api.evaluator, HEADGATE_TRACE_NONE, NULL),
                     "\"flags\":{\"now\":\"on\",\"past\":\"expired\"}") != NULL);
    cr_assert_eq(headgate_flag_turn(api.evaluator, 0, false), HEADGATE_OK);
    decide_json(&api, "{}");
    cr_assert_str_eq(headgate_outcome(api.evaluator), "reject");
    api_close(&api);
}

Test(api, promises_hold_for_people_too)
{
    enum { ACCEPT, NURTURE, REJECT, REVIEW };
    struct api api;
    api_open_with(&api, fields,
                  "advisory\n"
                  "disqualify { land: when land is \"KP\" }\n"
                  "decide { yes: accept when staff > 9  no: reject otherwise }\n"
                  "promise nobody_there: never accept when land is \"KP\"\n"
                  "promise vips_are_seen: always review when name is \"vip\" unless buyer\n");
    cr_assert(headgate_program_advisory(api.program));
    cr_assert_null(headgate_promise_against(api.evaluator, ACCEPT));
    cr_assert_str_eq(against(&api, "{\"land\": \"KP\"}", ACCEPT), "nobody_there");
    cr_assert(headgate_is_proposal(api.evaluator));
    cr_assert_str_eq(against(&api, "{\"land\": \"KP\"}", NURTURE), "none");
    cr_assert_str_eq(against(&api, "{\"staff\": 1}", ACCEPT), "nobody_there");
    cr_assert_str_eq(against(&api, "{\"staff\": 1, \"land\": \"DE\"}", ACCEPT), "none");
    cr_assert_str_eq(against(&api, "{\"name\": \"VIP\", \"buyer\": false}", REJECT),
                     "vips_are_seen");
    cr_assert_str_eq(against(&api, "{\"name\": \"VIP\", \"buyer\": false}", REVIEW), "none");
    cr_assert_str_eq(against(&api, "{\"name\": \"VIP\"}", REJECT), "none");
    cr_assert_str_eq(against(&api, "{}", 99), "none");
    api_close(&api);
    api_open(&api);
    decide_json(&api, "{}");
    cr_assert_not(headgate_program_advisory(api.program));
    cr_assert_not(headgate_is_proposal(api.evaluator));
    api_close(&api);
}
