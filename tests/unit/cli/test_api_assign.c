/* The public interface (include/headgate.h): whose turn it is, by when, and the state between runs.
 */
#include "decide.h"
#include "include/headgate.h"

#define NOW INT64_C(1795165200000000) /* LAB_NOW */

static const char plain_teams[] = "people:\n"
                                  "  ana: {}\n"
                                  "  ben: {}\n"
                                  "  cleo: {}\n"
                                  "queues: [desk]\n"
                                  "teams:\n"
                                  "  sales:\n"
                                  "    strategy: turns\n"
                                  "    members: [ana, ben, cleo]\n";

static const char policy[] = "decide {\n"
                             "  yes:  accept  when size > 1\n"
                             "  no:   reject  otherwise\n"
                             "}\n"
                             "route accept {\n"
                             "  big:  to \"desk\"   when size > 100\n"
                             "  all:  to \"sales\"  otherwise       respond within 4 hours\n"
                             "}\n";

static const char *teams_text = plain_teams;

struct api {
    struct lab lab;
    headgate_program *program;
    headgate_evaluator *evaluator;
};

static void api_open(struct api *api)
{
    struct hg_buf bytes;
    lab_open(&api->lab, "  id: {type: text}\n  size: {type: integer}\n", teams_text, policy);
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    cr_assert_eq(hg_program_encode(api->lab.compilation.program, &bytes), HG_OK);
    cr_assert_eq(headgate_program_load(bytes.at, bytes.len, NULL, &api->program, NULL),
                 HEADGATE_OK);
    cr_assert_eq(headgate_evaluator_new(api->program, NULL, &api->evaluator), HEADGATE_OK);
    hg_buf_release(&bytes);
}

static void api_close(struct api *api)
{
    headgate_evaluator_free(api->evaluator);
    headgate_program_free(api->program);
    lab_close(&api->lab);
}

static headgate_state *read_state(const char *text)
{
    headgate_state *state;
    headgate_error error;
    cr_assert_eq(headgate_state_read(text, strlen(text), NULL, &state, &error), HEADGATE_OK, "%s",
                 error.message);
    return state;
}

static void decide(struct api *api, const char *lead)
{
    cr_assert_eq(headgate_lead_json(api->evaluator, NOW, lead, strlen(lead), NULL), HEADGATE_OK);
    cr_assert_eq(headgate_decide(api->evaluator), HEADGATE_OK);
}

static const char *assign(struct api *api, headgate_state *state, const char *lead)
{
    decide(api, lead);
    cr_assert_eq(headgate_assign(api->evaluator, state, NULL), HEADGATE_OK);
    const char *to = headgate_assigned_to(api->evaluator);
    return to != NULL ? to : "nobody";
}

static const char lead[] = "{\"id\": \"L1\", \"size\": 5}";

/* Turns go on where the state of the last run left them. */
Test(api_assign, turns_across_runs)
{
    struct api api;
    api_open(&api);
    headgate_state *state = read_state("");
    cr_assert_str_eq(assign(&api, state, lead), "ana");
    cr_assert_str_eq(headgate_assigned_team(api.evaluator), "sales");
    cr_assert_str_eq(assign(&api, state, lead), "ben");
    size_t length;
    const char *document = headgate_state_write(state, &length);
    cr_assert_eq(strlen(document), length);
    headgate_state *later = read_state(document);
    cr_assert_str_eq(assign(&api, later, lead), "cleo");
    cr_assert_str_eq(assign(&api, later, lead), "ana");
    headgate_state_free(state);
    headgate_state_free(later);
    api_close(&api);
}

Test(api_assign, who_and_when)
{
    struct api api;
    int64_t due;
    api_open(&api);
    headgate_state *state = read_state("");
    cr_assert_str_eq(assign(&api, state, lead), "ana");
    cr_assert(headgate_route_due(api.evaluator, &due));
    cr_assert_eq(due, NOW + 4 * HG_MICROS_PER_HOUR);
    cr_assert_not_null(strstr(headgate_packet_json(api.evaluator, HEADGATE_TRACE_NONE, NULL),
                              "\"assignment\":{\"to\":\"ana\""));
    cr_assert_str_eq(assign(&api, state, "{\"size\": 500}"), "desk");
    cr_assert_null(headgate_assigned_team(api.evaluator));
    cr_assert_not(headgate_route_due(api.evaluator, &due));
    cr_assert_str_eq(assign(&api, state, "{\"size\": 1}"), "nobody");
    headgate_state_free(state);
    api_close(&api);
}

/* Without a state the same lead always has the same member; a recorded one is kept. */
Test(api_assign, stateless_and_recorded)
{
    struct api api;
    char first[16];
    api_open(&api);
    snprintf(first, sizeof first, "%s", assign(&api, NULL, lead));
    cr_assert_str_eq(assign(&api, NULL, lead), first);
    decide(&api, lead);
    cr_assert_eq(headgate_assign(api.evaluator, NULL, "cleo"), HEADGATE_OK);
    cr_assert_str_eq(headgate_assigned_to(api.evaluator), "cleo");
    api_close(&api);
}

/* Who did not answer is passed over, also where they were recorded; and again only when asked. */
Test(api_assign, passed_over)
{
    struct api api;
    headgate_state *state = read_state("");
    api_open(&api);
    cr_assert_eq(headgate_pass_over(api.evaluator, "ana", NOW), HEADGATE_MISUSE);
    cr_assert_str_eq(assign(&api, state, lead), "ana");
    cr_assert_eq(headgate_pass_over(api.evaluator, "ana", NOW), HEADGATE_MISUSE);
    decide(&api, lead);
    cr_assert_eq(headgate_pass_over(api.evaluator, "Ben", NOW), HEADGATE_OK);
    cr_assert_eq(headgate_assign(api.evaluator, state, "ben"), HEADGATE_OK);
    cr_assert_str_eq(headgate_assigned_to(api.evaluator), "cleo");
    cr_assert_not_null(strstr(headgate_packet_json(api.evaluator, HEADGATE_TRACE_NONE, NULL),
                              "\"skipped\":[{\"team\":\"sales\",\"member\":\"ben\","
                              "\"reason\":\"had\"}]"));
    cr_assert_not_null(strstr(headgate_packet_text(api.evaluator, HEADGATE_FOR_AUDITOR, NULL),
                              "had the lead and did not respond in time"));
    cr_assert_str_eq(assign(&api, state, lead), "ben");
    api_close(&api);
    headgate_state_free(state);
}

/* The steps as an embedder reads them, one after the other. */
Test(api_assign, steps)
{
    struct api api;
    headgate_step step;
    static const char with_steps[] = "people: {ana: {}, boss: {}}\n"
                                     "queues: [desk]\n"
                                     "teams:\n"
                                     "  sales:\n"
                                     "    members: [ana]\n"
                                     "    escalation: [warn at 50 %, alert boss at 100 %]\n";
    teams_text = with_steps;
    api_open(&api);
    decide(&api, lead);
    cr_assert_not(headgate_assigned_step(api.evaluator, 0, &step));
    cr_assert_eq(headgate_assign(api.evaluator, NULL, NULL), HEADGATE_OK);
    cr_assert(headgate_assigned_step(api.evaluator, 0, &step));
    cr_assert_str_eq(step.action, "warn");
    cr_assert_null(step.to);
    cr_assert_eq(step.at, NOW + INT64_C(7200000000));
    cr_assert_eq(step.percent, 50);
    cr_assert(headgate_assigned_step(api.evaluator, 1, &step));
    cr_assert_str_eq(step.action, "alert");
    cr_assert_str_eq(step.to, "boss");
    cr_assert_not(headgate_assigned_step(api.evaluator, 2, &step));
    api_close(&api);
}

Test(api_assign, wrong)
{
    struct api api;
    headgate_state *state;
    headgate_error error;
    api_open(&api);
    cr_assert_eq(headgate_assign(api.evaluator, NULL, NULL), HEADGATE_MISUSE);
    headgate_lead_begin(api.evaluator, NOW);
    cr_assert_eq(headgate_assign(api.evaluator, NULL, NULL), HEADGATE_MISUSE);
    decide(&api, lead);
    cr_assert_null(headgate_assigned_to(api.evaluator));
    cr_assert_eq(headgate_assign(api.evaluator, NULL, NULL), HEADGATE_OK);
    cr_assert_eq(headgate_assign(api.evaluator, NULL, NULL), HEADGATE_MISUSE);
    cr_assert_eq(headgate_state_read("{\"teams\": 7", 11, NULL, &state, &error), HEADGATE_INVALID);
    cr_assert_null(state);
    cr_assert_neq(error.message[0], '\0');
    api_close(&api);
}

/* --- a store of the caller's ---------------------------------------------------------------- */

struct shelf {
    char text[1024]; /* of the one team */
    size_t length;
    const char *owner;
    int loads, saves, fail_at;
};

static enum headgate_status shelf_load(void *context, const char *team, const char **text,
                                       size_t *length)
{
    struct shelf *shelf = context;
    cr_assert_str_eq(team, "sales");
    if (++shelf->loads == shelf->fail_at)
        return HEADGATE_FAILED;
    *text = shelf->text;
    *length = shelf->length;
    return HEADGATE_OK;
}

static enum headgate_status shelf_save(void *context, const char *team, const char *text,
                                       size_t length)
{
    struct shelf *shelf = context;
    cr_assert_str_eq(team, "sales");
    cr_assert_lt(length, sizeof shelf->text);
    memcpy(shelf->text, text, length);
    shelf->length = length;
    shelf->saves++;
    return HEADGATE_OK;
}

static headgate_store shelf_store(struct shelf *shelf)
{
    return (headgate_store){.load = shelf_load, .save = shelf_save, .context = shelf};
}

/* A store gives the members a state in memory gives, and keeps the same document. */
Test(api_assign, stored)
{
    struct api api;
    struct shelf shelf = {.loads = 0};
    headgate_store store = shelf_store(&shelf);
    headgate_error error;
    size_t length;
    api_open(&api);
    headgate_state *state = read_state("");
    for (int i = 0; i < 7; i++) {
        char in_state[16];
        snprintf(in_state, sizeof in_state, "%s", assign(&api, state, lead));
        headgate_unassign(api.evaluator);
        cr_assert_null(headgate_assigned_to(api.evaluator));
        cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, &error), HEADGATE_OK);
        cr_assert_str_eq(headgate_assigned_to(api.evaluator), in_state);
    }
    const char *document = headgate_state_write(state, &length);
    cr_assert_eq(length, shelf.length);
    cr_assert_eq(memcmp(document, shelf.text, length), 0);
    cr_assert_eq(shelf.saves, 7);
    headgate_state_free(state);
    api_close(&api);
}

Test(api_assign, stored_recorded)
{
    struct api api;
    struct shelf shelf = {.loads = 0};
    headgate_store store = shelf_store(&shelf);
    api_open(&api);
    decide(&api, lead);
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, "Cleo", NULL), HEADGATE_OK);
    cr_assert_str_eq(headgate_assigned_to(api.evaluator), "cleo");
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, NULL), HEADGATE_MISUSE);
    api_close(&api);
}

/* A callback's failure is the call's; nothing is assigned, nothing saved, and it can be tried
 * again. */
Test(api_assign, stored_failing)
{
    struct api api;
    struct shelf shelf = {.fail_at = 1};
    headgate_store store = shelf_store(&shelf);
    headgate_error error;
    api_open(&api);
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, &error), HEADGATE_MISUSE);
    decide(&api, lead);
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, &error), HEADGATE_FAILED);
    cr_assert_null(headgate_assigned_to(api.evaluator));
    cr_assert_eq(shelf.saves, 0);
    shelf.length = 1;
    shelf.text[0] = '{';
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, &error), HEADGATE_INVALID);
    cr_assert_eq(strncmp(error.message, "the state of team sales: line 1: ", 33), 0, "%s",
                 error.message);
    shelf.length = 0;
    cr_assert_eq(headgate_assign_stored(api.evaluator, &store, NULL, &error), HEADGATE_OK);
    cr_assert_str_eq(headgate_assigned_to(api.evaluator), "ana");
    api_close(&api);
}
