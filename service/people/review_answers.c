/* What people do with reviews, one transaction each: see review_answers.h. */
#include "service/people/review_answers.h"

#include <stdarg.h>
#include <stdio.h>

#include <jansson.h>

#include "service/log/log.h"
#include "service/people/events.h"
#include "service/people/follow_up.h"
#include "service/people/redecide.h"
#include "service/people/teams.h"

/* One run: what it looks at. */
struct run {
    struct hg_database *database;
    struct hg_policies *policies;
    struct hg_review_answer *answer;
    struct hg_review review;
    struct hg_redecision again;
    struct hg_buf supplied; /* all of it, the new included */
    struct hg_str packet;   /* of what was decided now; or empty */
};

void hg_review_answer_init(struct hg_review_answer *answer)
{
    *answer = (struct hg_review_answer){0};
    hg_buf_init(&answer->body, NULL, 0);
}

void hg_review_answer_release(struct hg_review_answer *answer)
{
    hg_buf_release(&answer->body);
}

/* Refusals write nothing, so the transaction goes on. */
static enum hg_db_status __attribute__((format(printf, 3, 4)))
refuse(struct hg_review_answer *answer, enum hg_review_answer_result result, const char *why, ...)
{
    va_list values;
    va_start(values, why);
    vsnprintf(answer->message, sizeof answer->message, why, values);
    va_end(values);
    answer->result = result;
    return HG_DB_OK;
}

static enum hg_db_status refuse_field(struct hg_review_answer *answer, const char *field,
                                      const char *why)
{
    snprintf(answer->field, sizeof answer->field, "%s", field);
    size_t cut = hg_utf8_invalid(hg_str(answer->field)); /* within a character */
    if (cut != SIZE_MAX)
        answer->field[cut] = '\0';
    return refuse(answer, HG_ANSWER_BAD, "%s", why);
}

static bool refused(const struct hg_review_answer *answer)
{
    return answer->result != HG_ANSWERED;
}

/* --- may this person answer? ---------------------------------------------------------------- */

static enum hg_db_status look(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    struct hg_review *review = &run->review;
    enum hg_db_status status = hg_review_read(run->database, answer->id, review);
    if (status != HG_DB_OK)
        return status;
    if (!review->found)
        return refuse(answer, HG_ANSWER_UNKNOWN, "there is no review with this id");
    hg_review_tag(review, answer->now_tag);
    if (!review->open)
        return refuse(answer, HG_ANSWER_SETTLED, "it was already settled by %.*s: %.*s",
                      HG_STR_ARGS(review->settled_by), HG_STR_ARGS(review->became));
    if (hg_review_is_claimed(review, answer->now) && !hg_str_eq(review->claimed_by, answer->person))
        return refuse(answer, HG_ANSWER_CLAIMED, "%.*s is working on it",
                      HG_STR_ARGS(review->claimed_by));
    if (answer->tag.len != 0 && !hg_str_is(answer->tag, answer->now_tag))
        return refuse(answer, HG_ANSWER_CHANGED, "it has changed; read it again");
    return HG_DB_OK;
}

/* --- deciding again ------------------------------------------------------------------------- */

/* Reads the lead with all that was supplied. */
static enum hg_db_status read_again(struct run *run, bool active, int64_t at)
{
    const struct hg_review *review = &run->review;
    struct hg_str supplied = {run->supplied.len != 0 ? run->supplied.at : "", run->supplied.len};
    if (run->supplied.failed)
        return HG_DB_NOMEM;
    hg_redecision_release(&run->again);
    if (hg_redecision_read(&run->again, run->policies, review->policy,
                           active ? HG_STR("") : review->digest, at, review->input, supplied))
        return HG_DB_OK;
    return refuse(run->answer, HG_ANSWER_BAD, "%s", run->again.error.message);
}

static enum hg_db_status decide_again(struct run *run, bool active, int64_t at)
{
    enum hg_db_status status = read_again(run, active, at);
    if (status == HG_DB_OK && !refused(run->answer) &&
        headgate_decide(run->again.evaluator) != HEADGATE_OK)
        status = HG_DB_NOMEM;
    return status;
}

static void supply_line(struct hg_buf *supplied, struct hg_str line)
{
    if (line.len == 0)
        return;
    if (supplied->len != 0)
        hg_buf_byte(supplied, '\n');
    hg_buf_put(supplied, line.at, line.len);
}

/* A name that is no field would be passed over in silence. */
static enum hg_db_status check_fields(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    json_error_t error;
    const char *name;
    json_t *value, *fields = json_loadb(answer->fields.at, answer->fields.len,
                                        JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (fields == NULL || !json_is_object(fields)) {
        json_decref(fields);
        return refuse_field(answer, "fields",
                            "must be an object such as {\"company.employees\": 300}");
    }
    const headgate_program *program = hg_version_program(run->again.version);
    enum hg_db_status status = HG_DB_OK;
    json_object_foreach(fields, name,
                        value) if (!refused(answer) &&
                                   headgate_field_find(program, name) == HEADGATE_NONE) status =
        refuse_field(answer, name,
                     "the contract has no such field; write nested fields with a dot, as in "
                     "company.employees");
    json_decref(fields);
    return status;
}

static enum hg_db_status assign_again(struct run *run)
{
    struct hg_teams teams;
    headgate_evaluator *evaluator = run->again.evaluator;
    enum hg_db_status status;
    hg_teams_init(&teams, run->database, run->review.policy, hg_str(headgate_lead_name(evaluator)),
                  run->answer->now);
    headgate_store store = hg_teams_store(&teams);
    headgate_unassign(evaluator);
    if (headgate_assign_stored(evaluator, &store, NULL, NULL) == HEADGATE_OK)
        status = hg_teams_note(&teams, headgate_assigned_to(evaluator));
    else
        status = hg_teams_status(&teams);
    hg_teams_release(&teams);
    return status;
}

static enum hg_db_status make_packet(struct run *run)
{
    size_t len;
    const char *packet = headgate_packet_json(run->again.evaluator, HEADGATE_TRACE_FULL, &len);
    run->packet = (struct hg_str){packet, packet != NULL ? len : 0};
    return packet != NULL ? HG_DB_OK : HG_DB_NOMEM;
}

/* --- the log --------------------------------------------------------------------------------- */

/* What a person did is an entry about the decision; `became`: NULL where it is open still. */
static enum hg_db_status log_answer(struct run *run, const char *kind, const char *became)
{
    const struct hg_review_answer *answer = run->answer;
    const struct hg_review *review = &run->review;
    const headgate_program *program = hg_version_program(run->again.version);
    struct hg_buf detail;
    struct hg_json json;
    hg_buf_init(&detail, NULL, 0);
    hg_json_init(&json, &detail);
    hg_json_open(&json, '{');
    hg_json_member(&json, "was", review->outcome);
    if (became != NULL)
        hg_json_member(&json, "outcome", hg_str(became));
    if (answer->reason.len != 0)
        hg_json_member(&json, "reason", answer->reason);
    if (answer->to.len != 0)
        hg_json_member(&json, "to", answer->to);
    hg_json_close(&json, '}');
    struct hg_log_entry entry = {.kind = kind,
                                 .id = hg_str(answer->decision),
                                 .about = review->id,
                                 .at = answer->now,
                                 .lead = review->lead,
                                 .policy = review->policy,
                                 .version = hg_str(headgate_program_version(program)),
                                 .digest = hg_str(headgate_program_digest(program)),
                                 .person = answer->person,
                                 .token = answer->token,
                                 .trace = answer->trace,
                                 .detail = {detail.at, detail.len},
                                 .packet = run->packet};
    enum hg_db_status status = detail.failed ? HG_DB_NOMEM : hg_log_append(run->database, &entry);
    hg_buf_release(&detail);
    return status;
}

/* --- the end of a review -------------------------------------------------------------------- */

static enum hg_db_status tell_settled(struct run *run, const char *how, struct hg_str holder)
{
    const struct hg_review_answer *answer = run->answer;
    struct hg_buf detail;
    struct hg_json json;
    hg_buf_init(&detail, NULL, 0);
    hg_json_init(&json, &detail);
    hg_json_open(&json, '{');
    hg_json_member(&json, "how", hg_str(how));
    hg_json_member(&json, "outcome", hg_str(answer->became));
    hg_json_member(&json, "was", run->review.outcome);
    hg_json_member(&json, "by", answer->person);
    hg_json_member(&json, "settled_as", hg_str(answer->decision));
    if (holder.len != 0)
        hg_json_member(&json, "holder", holder);
    hg_json_close(&json, '}');
    struct hg_event event = {.kind = "settled",
                             .at = answer->now,
                             .decision = run->review.id,
                             .policy = run->review.policy,
                             .lead = run->review.lead,
                             .detail = {detail.at, detail.len}};
    enum hg_db_status status = detail.failed ? HG_DB_NOMEM : hg_event_add(run->database, &event);
    hg_buf_release(&detail);
    return status;
}

static enum hg_db_status settle(struct run *run, const char *how, const char *became,
                                struct hg_str holder)
{
    struct hg_review_answer *answer = run->answer;
    const struct hg_review *review = &run->review;
    snprintf(answer->policy, sizeof answer->policy, "%.*s", HG_STR_ARGS(review->policy));
    snprintf(answer->from, sizeof answer->from, "%.*s", HG_STR_ARGS(review->outcome));
    snprintf(answer->became, sizeof answer->became, "%s", became);
    answer->waited = answer->now - review->opened;
    struct hg_review_settlement end = {.how = how,
                                       .person = answer->person,
                                       .became = hg_str(answer->became),
                                       .reason = answer->reason,
                                       .decision = hg_str(answer->decision),
                                       .at = answer->now};
    enum hg_db_status status = hg_review_settle(run->database, review, &end);
    if (status == HG_DB_OK)
        status = hg_follow_up_end(run->database, review->id);
    if (status == HG_DB_OK)
        status = tell_settled(run, how, holder);
    if (status == HG_DB_OK)
        status = log_answer(run, how, answer->became);
    answer->how = status == HG_DB_OK ? how : NULL;
    return status;
}

/* The lead has a decision of its own now: it gets its owner and is followed up. */
static enum hg_db_status settle_decided(struct run *run, const char *how)
{
    headgate_evaluator *evaluator = run->again.evaluator;
    enum hg_db_status status = assign_again(run);
    if (status == HG_DB_OK)
        status = make_packet(run);
    if (status != HG_DB_OK)
        return status;
    const char *holder = headgate_assigned_to(evaluator);
    if (holder == NULL)
        holder = headgate_route_to(evaluator);
    status = settle(run, how, headgate_outcome(evaluator), hg_str(holder != NULL ? holder : ""));
    const struct hg_review *review = &run->review;
    const headgate_program *program = hg_version_program(run->again.version);
    struct hg_decision_record noted = {.id = hg_str(run->answer->decision),
                                       .policy = review->policy,
                                       .version = hg_str(headgate_program_version(program)),
                                       .digest = hg_str(headgate_program_digest(program)),
                                       .lead = review->lead,
                                       .packet = run->packet,
                                       .input = review->input,
                                       .supplied = {run->supplied.at, run->supplied.len},
                                       .decided_at = run->answer->at_now ? run->answer->now
                                                                         : review->decided_at,
                                       .at = run->answer->now};
    if (status == HG_DB_OK)
        status = hg_follow_up_begin(run->database, evaluator, &noted);
    return status;
}

/* --- the answers ---------------------------------------------------------------------------- */

static enum hg_db_status supply(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    int64_t at = answer->at_now ? answer->now : run->review.decided_at;
    supply_line(&run->supplied, run->review.supplied);
    enum hg_db_status status = read_again(run, answer->active, at);
    if (status == HG_DB_OK && !refused(answer))
        status = check_fields(run);
    if (status != HG_DB_OK || refused(answer))
        return status;
    supply_line(&run->supplied, answer->fields);
    status = decide_again(run, answer->active, at);
    if (status != HG_DB_OK || refused(answer))
        return status;
    headgate_evaluator *evaluator = run->again.evaluator;
    bool waits =
        hg_str_is(hg_str(headgate_outcome(evaluator)), "review") || headgate_is_proposal(evaluator);
    if (!waits)
        return settle_decided(run, "supplied");
    status = make_packet(run);
    if (status == HG_DB_OK)
        status = log_answer(run, "supplied", NULL);
    return status == HG_DB_OK
               ? hg_review_update(run->database, &run->review, evaluator, run->packet,
                                  (struct hg_str){run->supplied.at, run->supplied.len})
               : status;
}

static enum hg_db_status confirm(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    if (!hg_str_is(run->review.kind, "advisory") || hg_str_is(run->review.outcome, "review"))
        return refuse(answer, HG_ANSWER_BAD,
                      "there is no decision to agree with, because it is still open; supply what "
                      "is missing, or override it");
    supply_line(&run->supplied, run->review.supplied);
    enum hg_db_status status = decide_again(run, false, run->review.decided_at);
    if (status != HG_DB_OK || refused(answer))
        return status;
    const char *outcome = headgate_outcome(run->again.evaluator);
    if (run->again.other_version || !hg_str_is(run->review.outcome, outcome))
        return refuse(answer, HG_ANSWER_GONE,
                      "the version that proposed this is no longer loaded; supply {} to have the "
                      "active version propose it again, or override it");
    return settle_decided(run, "confirmed");
}

static size_t outcome_named(const headgate_program *program, struct hg_str name)
{
    size_t count = headgate_outcome_count(program);
    for (size_t i = 0; i < count; i++)
        if (hg_str_is(name, headgate_outcome_name(program, i)))
            return i;
    return HEADGATE_NONE;
}

static enum hg_db_status override(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    supply_line(&run->supplied, run->review.supplied);
    enum hg_db_status status = decide_again(run, false, run->review.decided_at);
    if (status != HG_DB_OK || refused(answer))
        return status;
    const headgate_program *program = hg_version_program(run->again.version);
    size_t outcome = outcome_named(program, answer->outcome);
    if (outcome == HEADGATE_NONE || hg_str_is(answer->outcome, "review") ||
        hg_str_is(answer->outcome, "not_applicable"))
        return refuse_field(answer, "outcome", "a person cannot decide this outcome");
    const char *promise = headgate_promise_against(run->again.evaluator, outcome);
    if (promise != NULL)
        return refuse(answer, HG_ANSWER_FORBIDDEN,
                      "the promise `%s` of the policy forbids `%.*s` for this lead", promise,
                      HG_STR_ARGS(answer->outcome));
    return settle(run, "overridden", headgate_outcome_name(program, outcome), answer->to);
}

static enum hg_db_status act(struct run *run)
{
    const struct hg_review_answer *answer = run->answer;
    switch (answer->kind) {
    case HG_ANSWER_CLAIM:
        return hg_review_claim(run->database, &run->review, answer->person,
                               answer->now + answer->lease);
    case HG_ANSWER_RELEASE:
        return hg_review_claim(run->database, &run->review, HG_STR(""), 0);
    case HG_ANSWER_SUPPLY:
        return supply(run);
    case HG_ANSWER_CONFIRM:
        return confirm(run);
    default:
        return override(run);
    }
}

/* --- one of them, whole --------------------------------------------------------------------- */

static enum hg_db_status write_body(struct run *run)
{
    struct hg_review_answer *answer = run->answer;
    struct hg_json json;
    struct hg_review now;
    hg_review_init(&now);
    enum hg_db_status status = hg_review_read(run->database, answer->id, &now);
    if (status == HG_DB_OK && now.found) {
        hg_review_tag(&now, answer->now_tag);
        hg_json_init(&json, &answer->body);
        hg_json_open(&json, '{');
        hg_json_key(&json, HG_STR("review"));
        hg_review_write(&json, &now, answer->now, false);
        if (run->packet.len != 0) {
            hg_json_key(&json, HG_STR("packet"));
            hg_json_raw(&json, run->packet);
        }
        if (run->again.other_version) {
            hg_json_key(&json, HG_STR("other_version"));
            hg_json_bool(&json, true);
        }
        hg_json_close(&json, '}');
    }
    hg_review_release(&now);
    return status == HG_DB_OK && answer->body.failed ? HG_DB_NOMEM : status;
}

enum hg_db_status hg_review_answer_run(struct hg_database *database, struct hg_policies *policies,
                                       struct hg_review_answer *answer)
{
    struct run run = {.database = database, .policies = policies, .answer = answer};
    answer->result = HG_ANSWERED;
    answer->how = NULL;
    answer->message[0] = answer->field[0] = '\0';
    hg_buf_clear(&answer->body);
    hg_review_init(&run.review);
    hg_buf_init(&run.supplied, NULL, 0);
    enum hg_db_status status = look(&run);
    if (status == HG_DB_OK && !refused(answer))
        status = act(&run);
    if (status == HG_DB_OK && !refused(answer))
        status = write_body(&run);
    hg_redecision_release(&run.again);
    hg_review_release(&run.review);
    hg_buf_release(&run.supplied);
    return status;
}

void hg_review_answer_count(struct hg_metrics *metrics, const struct hg_review_answer *answer)
{
    if (answer->how == NULL)
        return;
    hg_series_add(
        hg_metrics_series(metrics, HG_M_REVIEWS_SETTLED, answer->policy, answer->how, NULL), 1);
    hg_series_observe(hg_metrics_series(metrics, HG_M_REVIEW_WAIT_SECONDS, answer->policy, NULL),
                      answer->waited > 0 ? (uint64_t)answer->waited * 1000 : 0);
    if (answer->kind == HG_ANSWER_OVERRIDE)
        hg_series_add(hg_metrics_series(metrics, HG_M_OVERRIDES, answer->policy, answer->from,
                                        answer->became, NULL),
                      1);
}
