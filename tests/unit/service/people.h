/* A database with tables, a policy that is loaded, and leads decided as the service does, for tests of
 * what people do with them. */
#ifndef HG_TESTS_SERVICE_PEOPLE_H
#define HG_TESTS_SERVICE_PEOPLE_H

#include "policy.h"
#include "service/people/events.h"
#include "service/people/handoff.h"
#include "service/people/review_answers.h"
#include "service/people/teams.h"
#include "stores.h"

#define MINUTE INT64_C(60000000)
#define DECIDED INT64_C(1795165200000000) /* LAB_NOW */

static const char people_fields[] = "  id: {type: text}\n"
                                    "  staff: {type: integer, min: 0}\n"
                                    "  land: {type: country}\n";
static const char people_teams[] = "people: {ana: {}, ben: {}, boss: {}}\n"
                                   "queues: [desk]\n"
                                   "teams:\n"
                                   "  sales:\n"
                                   "    members: [ana, ben]\n"
                                   "    escalation: [warn at 50 %, alert boss at 100 %, "
                                   "reassign at 150 %, reassign boss at 200 %]\n";
static const char people_policy[] = "disqualify { embargo: when land is \"KP\" assuming no }\n"
                                    "decide {\n"
                                    "  yes: accept when staff > 9\n"
                                    "  no:  reject otherwise\n"
                                    "}\n"
                                    "route accept { all: to \"sales\" otherwise respond within 2 hours }\n"
                                    "route review { all: to \"desk\" otherwise respond within 4 hours }\n"
                                    "promise embargo: never accept when land is \"KP\"\n";

struct people {
    struct store store;
    struct hg_database *database;
    struct hg_buf bytes, out;
    struct hg_policies *policies;
    unsigned ids;
};

/* One policy, `p`, of which this program is active. */
static inline struct hg_policies *policies_of(const struct hg_buf *bytes)
{
    struct hg_version_error error;
    struct hg_version_source source = {
        .policy = HG_STR("p"), .bytes = {bytes->at, bytes->len}, .flags = HG_STR("")};
    struct hg_version *versions[HG_ROLES] = {hg_version_load(&source, &error)};
    struct hg_policies *policies = hg_policies_new(NULL);
    cr_assert_not_null(versions[HG_ROLE_ACTIVE], "%s", error.message);
    struct hg_lineup *lineup = hg_lineup_new(HG_STR("p"), 1, versions, 0);
    cr_assert(hg_policies_put(policies, HG_STR("p"), lineup));
    hg_lineup_release(lineup);
    hg_version_release(versions[HG_ROLE_ACTIVE]);
    return policies;
}

static inline void people_open(struct people *people, int kind, const char *head)
{
    char text[2000];
    memset(people, 0, sizeof *people);
    snprintf(text, sizeof text, "%s%s", head, people_policy);
    policy_bytes(people_fields, people_teams, text, &people->bytes);
    people->policies = policies_of(&people->bytes);
    store_open(&people->store, kind);
    people->database = store_prepared(&people->store);
    hg_buf_init(&people->out, NULL, 0);
}

static inline void people_close(struct people *people)
{
    hg_database_close(people->database);
    store_close(&people->store);
    hg_policies_free(people->policies);
    hg_buf_release(&people->out);
    hg_buf_release(&people->bytes);
}

static inline void people_begin(struct people *people)
{
    cr_assert_eq(hg_database_begin(people->database), HG_DB_OK);
}

static inline void people_commit(struct people *people)
{
    cr_assert_eq(hg_database_commit(people->database), HG_DB_OK, "%s",
                 hg_database_why(people->database));
}

/* Decides a lead at `at`, and returns the decision's id, which sorts as they come. */
static inline struct hg_str people_decide(struct people *people, const char *lead, int64_t at)
{
    static char ids[64][HG_UUID_LENGTH + 1];
    struct hg_version *version;
    struct hg_teams teams;
    bool opened;
    char *id = ids[people->ids++];
    snprintf(id, HG_UUID_LENGTH + 1, "0190163d-8694-739b-aea5-%012u", people->ids);
    cr_assert(hg_policies_take_active(people->policies, HG_STR("p"), &version));
    headgate_evaluator *evaluator = hg_version_take_evaluator(version);
    cr_assert_eq(headgate_lead_json(evaluator, at, lead, strlen(lead), NULL), HEADGATE_OK);
    cr_assert_eq(headgate_decide(evaluator), HEADGATE_OK);
    people_begin(people);
    hg_teams_init(&teams, people->database, HG_STR("p"), hg_str(headgate_lead_name(evaluator)), at);
    headgate_store store = hg_teams_store(&teams);
    if (!headgate_is_proposal(evaluator))
        cr_assert_eq(headgate_assign_stored(evaluator, &store, NULL, NULL), HEADGATE_OK);
    const headgate_program *program = hg_version_program(version);
    struct hg_decision_record noted = {.id = hg_str(id),
                             .policy = HG_STR("p"),
                             .version = hg_str(headgate_program_version(program)),
                             .digest = hg_str(headgate_program_digest(program)),
                             .lead = hg_str(headgate_lead_name(evaluator)),
                             .packet = hg_str(headgate_packet_json(evaluator, HEADGATE_TRACE_NONE, NULL)),
                             .input = hg_str(lead),
                             .decided_at = at,
                             .at = at};
    cr_assert_eq(hg_handoff(people->database, evaluator, &noted, &opened), HG_DB_OK, "%s",
                 hg_database_why(people->database));
    hg_teams_release(&teams);
    people_commit(people);
    hg_version_return_evaluator(version, evaluator);
    hg_version_release(version);
    return hg_str(id);
}

static inline void answer_begin(struct hg_review_answer *answer, enum hg_review_answer_kind kind, struct hg_str id,
                         const char *person, int64_t now)
{
    hg_review_answer_init(answer);
    answer->kind = kind;
    answer->id = id;
    answer->person = hg_str(person);
    answer->now = now;
    answer->lease = 15 * MINUTE;
}

/* Runs it, as the writer does; twice, the first being rolled back, which must not show. */
static inline enum hg_review_answer_result answer_run(struct people *people, struct hg_review_answer *answer)
{
    hg_uuid(answer->now, answer->decision);
    for (int turn = 0; turn < 2; turn++) {
        people_begin(people);
        cr_assert_eq(hg_review_answer_run(people->database, people->policies, answer), HG_DB_OK, "%s",
                     hg_database_why(people->database));
        if (turn == 0)
            hg_database_rollback(people->database);
        else
            people_commit(people);
    }
    hg_buf_byte(&answer->body, '\0');
    return answer->result;
}

/* Everything that happened, a line an event: kind, lead, detail. */
static inline const char *people_events(struct people *people)
{
    struct hg_sql *sql =
        hg_sql(people->database, "SELECT kind, lead, detail FROM events ORDER BY number");
    hg_buf_clear(&people->out);
    while (hg_sql_row(sql)) {
        struct hg_str kind = hg_sql_get_text(sql, 0);
        hg_buf_put(&people->out, kind.at, kind.len);
        hg_buf_byte(&people->out, ' ');
        hg_buf_text(&people->out, hg_sql_get_text(sql, 1).at);
        hg_buf_byte(&people->out, ' ');
        hg_buf_text(&people->out, hg_sql_get_text(sql, 2).at);
        hg_buf_byte(&people->out, '\n');
    }
    cr_assert_eq(hg_sql_end(sql), HG_DB_OK);
    hg_buf_byte(&people->out, '\0');
    return people->out.at;
}

#endif
