/* Settles decisions: see decisions.h. Without a store, members of teams are chosen by a hash of the
 * lead's name and the response is made at once. With one, a job of the writer does everything; it
 * may run more than once, so it rebuilds all of its results each time. */
#include <stdio.h>

#include "service/api/decisions.h"
#include "service/api/request_job.h"
#include "service/http/context.h"
#include "service/log/log.h"
#include "service/people/handoff.h"
#include "service/people/teams.h"

void hg_decisions_init(struct hg_decisions *decisions, struct hg_exchange *exchange,
                       enum headgate_trace trace)
{
    memset(decisions, 0, offsetof(struct hg_decisions, list)); /* `count` of it are filled in */
    decisions->exchange = exchange;
    decisions->trace = trace;
    decisions->key = exchange->headers[HG_HEADER_IDEMPOTENCY_KEY];
    decisions->policy = exchange->parts[0];
    hg_buf_init(&decisions->answers, &hg_libc_allocator, 0);
    hg_arena_init(&decisions->inputs, &hg_libc_allocator, NULL);
}

void hg_decisions_release(struct hg_decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++)
        hg_decision_release(&decisions->list[i].decision);
    decisions->count = 0;
    hg_buf_clear(&decisions->answers);
    hg_arena_reset(&decisions->inputs);
}

void hg_decisions_free(struct hg_decisions *decisions)
{
    hg_decisions_release(decisions);
    hg_buf_release(&decisions->answers);
    hg_arena_release(&decisions->inputs);
}

/* What was asked, for one lead: the target and the lead to the byte. */
static void digest(const struct hg_decisions *decisions, struct hg_str lead,
                   unsigned char request[HG_REQUEST_DIGEST])
{
    struct hg_idempotency_key key;
    hg_idempotency_digest(&key, decisions->exchange->target, lead);
    memcpy(request, key.request, HG_REQUEST_DIGEST);
}

void hg_decisions_add(struct hg_decisions *decisions, struct hg_str lead, int64_t now,
                      uint64_t line)
{
    struct hg_service *service = decisions->exchange->service;
    struct hg_settling *settling = &decisions->list[decisions->count++];
    memset(settling, 0, offsetof(struct hg_settling, request));
    bool good = hg_decision_make(&settling->decision, service, decisions->policy, now, lead);
    settling->decision.line = line;
    settling->settled = HG_SETTLED;
    settling->opened = false;
    if (!good || service->writer == NULL)
        return;
    hg_uuid(now, settling->id);
    if (decisions->key.at != NULL)
        digest(decisions, lead, settling->request);
    settling->input = line != 0 ? hg_str_copy(&decisions->inputs, lead) : lead;
}

/* --- without a store ------------------------------------------------------------------------ */

static void settle_here(struct hg_decisions *decisions, struct hg_decision *decision)
{
    bool good = headgate_is_proposal(decision->evaluator) ||
                headgate_assign(decision->evaluator, NULL, NULL) == HEADGATE_OK;
    struct hg_buf *out = &decisions->exchange->answer; /* nothing is run again: no detour */
    if (!good || !hg_decision_put(decision, HG_STR(""), decisions->trace, out))
        out->failed = true;
}

/* --- in a job ------------------------------------------------------------------------------- */

struct settling {
    struct hg_decisions *decisions;
    struct hg_settling *one;
    struct hg_database *database;
    struct hg_idempotency_key key;
    char who[128];
};

/* Lines of a batch share its key, and are told apart by their numbers. */
static void name_key(struct settling *s)
{
    const struct hg_token *token = s->decisions->exchange->token;
    struct hg_str name = token != NULL ? token->name : HG_STR("");
    uint64_t line = s->one->decision.line;
    int len = snprintf(s->who, sizeof s->who, line != 0 ? "%.*s line %llu" : "%.*s",
                       HG_STR_ARGS(name), (unsigned long long)line);
    s->key.who = (struct hg_str){s->who, (size_t)len};
    s->key.key = s->decisions->key;
    memcpy(s->key.request, s->one->request, HG_REQUEST_DIGEST);
}

/* True when the key was here before, or failed: *status. */
static bool was_asked(struct settling *s, enum hg_db_status *status)
{
    struct hg_stored_answer kept;
    struct hg_buf room;
    bool known = true;
    hg_buf_init(&room, &hg_libc_allocator, 0);
    switch (hg_idempotency_find(s->database, &s->key, s->one->decision.now, &room, &kept, status)) {
    case HG_KEY_NEW:
        known = false;
        break;
    case HG_KEY_SAME:
        s->one->settled = HG_SETTLED_REPLAYED;
        snprintf(s->one->id, sizeof s->one->id, "%.*s", HG_STR_ARGS(kept.about));
        hg_buf_put(&s->decisions->answers, kept.body.at, kept.body.len);
        break;
    case HG_KEY_OTHER:
        s->one->settled = HG_KEY_TAKEN;
        break;
    case HG_KEY_FAILED:
        break;
    }
    hg_buf_release(&room);
    return known;
}

static enum hg_db_status assign(struct settling *s)
{
    headgate_evaluator *evaluator = s->one->decision.evaluator;
    struct hg_teams teams;
    headgate_unassign(evaluator);
    if (headgate_is_proposal(evaluator)) /* nobody gets it before a person agreed */
        return HG_DB_OK;
    hg_teams_init(&teams, s->database, s->decisions->policy, hg_str(headgate_lead_name(evaluator)),
                  s->one->decision.now);
    headgate_store store = hg_teams_store(&teams);
    enum hg_db_status status = headgate_assign_stored(evaluator, &store, NULL, NULL) == HEADGATE_OK
                                   ? hg_teams_note(&teams, headgate_assigned_to(evaluator))
                                   : hg_teams_status(&teams);
    hg_teams_release(&teams);
    return status;
}

/* What every entry about this lead says. */
static struct hg_log_entry entry_of(const struct settling *s, struct hg_version *version,
                                    headgate_evaluator *evaluator)
{
    const struct hg_exchange *exchange = s->decisions->exchange;
    const headgate_program *program = hg_version_program(version);
    const char *lead = headgate_log_name(evaluator, headgate_lead_name(evaluator));
    return (struct hg_log_entry){
        .at = s->one->decision.now,
        .lead = hg_str(lead != NULL ? lead : ""),
        .policy = s->decisions->policy,
        .version = hg_str(headgate_program_version(program)),
        .digest = hg_str(headgate_program_digest(program)),
        .token = exchange->token != NULL ? exchange->token->name : HG_STR(""),
        .key = s->decisions->key,
        .trace = exchange->headers[HG_HEADER_TRACEPARENT],
        .input = s->one->input,
    };
}

/* The log holds the full trace, whatever was asked for: it is what a decision is answered for by.
 */
static enum hg_db_status append(const struct settling *s, struct hg_log_entry *entry,
                                headgate_evaluator *evaluator)
{
    size_t len;
    const char *packet = headgate_packet_json(evaluator, HEADGATE_TRACE_FULL, &len);
    if (packet == NULL)
        return HG_DB_NOMEM;
    entry->packet = (struct hg_str){packet, len};
    return hg_log_append(s->database, entry);
}

/* What another version would have done stands beside the decision that holds. */
static enum hg_db_status log_shadow(const struct settling *s)
{
    const struct hg_shadow *shadow = &s->one->decision.shadow;
    char id[HG_UUID_LENGTH + 1], detail[64];
    if (!hg_shadow_differs(shadow) || shadow->evaluator == NULL)
        return HG_DB_OK;
    struct hg_log_entry entry = entry_of(s, shadow->version, shadow->evaluator);
    hg_uuid(entry.at, id);
    snprintf(detail, sizeof detail, "{\"difference\":\"%s\"}",
             hg_difference_name(shadow->difference));
    entry.id = hg_str(id);
    entry.about = hg_str(s->one->id);
    entry.mode = hg_mode_name(HG_MODE_SHADOW);
    entry.detail = hg_str(detail);
    return append(s, &entry, shadow->evaluator);
}

/* Where a person must answer, and by when somebody is to. */
static enum hg_db_status note_for_people(const struct settling *s, const struct hg_log_entry *entry)
{
    struct hg_decision_record noted = {.id = entry->id,
                                       .policy = entry->policy,
                                       .version = entry->version,
                                       .digest = entry->digest,
                                       .lead = entry->lead,
                                       .packet = entry->packet,
                                       .input = entry->input,
                                       .supplied = HG_STR(""),
                                       .decided_at = entry->at,
                                       .at = entry->at};
    return hg_handoff(s->database, s->one->decision.evaluator, &noted, &s->one->opened);
}

static enum hg_db_status log_decision(const struct settling *s)
{
    const struct hg_decision *decision = &s->one->decision;
    struct hg_log_entry entry = entry_of(s, decision->version, decision->evaluator);
    entry.id = hg_str(s->one->id);
    entry.mode = hg_mode_name(decision->mode);
    enum hg_db_status status = append(s, &entry, decision->evaluator);
    if (status == HG_DB_OK)
        status = note_for_people(s, &entry);
    return status == HG_DB_OK ? log_shadow(s) : status;
}

static enum hg_db_status keep(struct settling *s, size_t start)
{
    struct hg_buf *answers = &s->decisions->answers;
    struct hg_stored_answer kept = {
        200, HG_STR(HG_TYPE_JSON), {answers->at + start, answers->len - start}, hg_str(s->one->id)};
    if (s->decisions->key.at == NULL)
        return HG_DB_OK;
    return hg_idempotency_keep(s->database, &s->key, s->one->decision.now, &kept);
}

static enum hg_db_status settle(struct settling *s)
{
    struct hg_decisions *decisions = s->decisions;
    size_t start = decisions->answers.len;
    enum hg_db_status status = HG_DB_OK;
    s->one->settled = HG_SETTLED;
    s->one->opened = false;
    if (decisions->key.at != NULL) {
        name_key(s);
        if (was_asked(s, &status))
            return status;
    }
    status = assign(s);
    if (status == HG_DB_OK && !hg_decision_put(&s->one->decision, hg_str(s->one->id),
                                               decisions->trace, &decisions->answers))
        status = HG_DB_NOMEM;
    if (status == HG_DB_OK)
        status = log_decision(s);
    return status == HG_DB_OK ? keep(s, start) : status;
}

static void put_key_taken(struct hg_decisions *decisions, struct hg_settling *one)
{
    one->decision.problem = HG_PROBLEM_KEY_REUSED;
    hg_decision_say(
        &one->decision,
        "this key was already used with a different lead; use a new key for a new request");
    if (one->decision.line != 0)
        hg_decision_put_problem(&one->decision, &decisions->answers);
}

static enum hg_db_status run(struct hg_job *job, struct hg_database *database)
{
    struct hg_decisions *decisions = (struct hg_decisions *)job;
    enum hg_db_status status = HG_DB_OK;
    hg_buf_clear(&decisions->answers);
    for (size_t i = 0; i < decisions->count && status == HG_DB_OK; i++) {
        struct settling s = {
            .decisions = decisions, .one = &decisions->list[i], .database = database};
        if (s.one->decision.refused)
            hg_decision_put_problem(&s.one->decision, &decisions->answers);
        else
            status = settle(&s);
        if (s.one->settled == HG_KEY_TAKEN)
            put_key_taken(decisions, s.one);
    }
    return status;
}

/* --- the answers ---------------------------------------------------------------------------- */

/* What was decided now, not what was decided before and is answered again. */
static void count(struct hg_decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++)
        if (decisions->list[i].settled == HG_SETTLED)
            hg_decision_count(&decisions->list[i].decision, decisions->exchange->service,
                              decisions->policy);
}

static void hand_over(struct hg_decisions *decisions, enum hg_db_status status)
{
    struct hg_buf *out = &decisions->exchange->answer;
    hg_buf_put(out, decisions->answers.at, decisions->answers.len);
    out->failed = out->failed || decisions->answers.failed;
    if (status == HG_DB_OK)
        count(decisions);
    decisions->settled(decisions, status);
}

/* Every line is answered, also where nothing of it was kept. */
static void refuse_all(struct hg_decisions *decisions, enum hg_db_status status)
{
    hg_buf_clear(&decisions->answers);
    for (size_t i = 0; i < decisions->count; i++) {
        struct hg_decision *decision = &decisions->list[i].decision;
        if (!decision->refused) {
            decision->problem = hg_store_problem(status);
            hg_decision_say(decision, "%s", hg_store_advice(status));
        }
        if (decision->line != 0)
            hg_decision_put_problem(decision, &decisions->answers);
    }
}

static void count_opened(const struct hg_decisions *decisions)
{
    char policy[HG_METRIC_VALUE + 1];
    snprintf(policy, sizeof policy, "%.*s", HG_STR_ARGS(decisions->policy));
    for (size_t i = 0; i < decisions->count; i++)
        if (decisions->list[i].opened)
            hg_handoff_count(decisions->exchange->service->metrics,
                             decisions->list[i].decision.evaluator, policy);
}

static void done(struct hg_job *job, enum hg_db_status status)
{
    struct hg_decisions *decisions = (struct hg_decisions *)job;
    if (status != HG_DB_OK)
        refuse_all(decisions, status);
    else
        count_opened(decisions);
    hand_over(decisions, status);
}

static bool needs_writer(const struct hg_decisions *decisions)
{
    bool any = false;
    for (size_t i = 0; i < decisions->count; i++)
        any = any || !decisions->list[i].decision.refused;
    return any && decisions->exchange->service->writer != NULL;
}

bool hg_decisions_settle(struct hg_decisions *decisions)
{
    if (needs_writer(decisions)) {
        decisions->job = (struct hg_job){.run = run, .done = done};
        hg_exchange_suspend(decisions->exchange);
        if (!hg_writer_submit(decisions->exchange->service->writer, &decisions->job))
            done(&decisions->job, HG_DB_BUSY);
        return false;
    }
    for (size_t i = 0; i < decisions->count; i++) {
        struct hg_decision *decision = &decisions->list[i].decision;
        if (!decision->refused)
            settle_here(decisions, decision);
        else if (decision->line != 0)
            hg_decision_put_problem(decision, &decisions->exchange->answer);
    }
    count(decisions);
    decisions->settled(decisions, HG_DB_OK);
    return true;
}
