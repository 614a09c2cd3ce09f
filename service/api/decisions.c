/* POST /v1/policies/{name}/decisions: one lead, or the start of a batch. See decisions.h. */
#include "service/api/decisions.h"

#include "service/api/handlers.h"
#include "service/http/context.h"

bool hg_trace_argument(struct hg_exchange *exchange, enum headgate_trace *trace)
{
    static const char *const words[] = {"full", "hits", "none", NULL};
    static const enum headgate_trace traces[] = {HEADGATE_TRACE_FULL, HEADGATE_TRACE_HITS,
                                                 HEADGATE_TRACE_NONE};
    size_t index;
    if (!hg_exchange_argument_word(exchange, "trace", words, &index))
        return false;
    *trace = traces[index];
    return true;
}

/* A key nobody can honour would look like a promise. */
static bool check_key(struct hg_exchange *exchange)
{
    struct hg_str key = exchange->headers[HG_HEADER_IDEMPOTENCY_KEY];
    struct hg_fault fault = {.field = HG_STR("Idempotency-Key")};
    if (key.at == NULL)
        return true;
    if (exchange->service->writer == NULL)
        hg_problem_at(exchange, HG_PROBLEM_BAD_HEADER, &fault,
                      "this service has no store, so it cannot remember keys; remove the header");
    else if (!hg_idempotency_key_is_valid(key))
        hg_problem_at(exchange, HG_PROBLEM_BAD_HEADER, &fault,
                      "a key must have 1 to %d visible UTF-8 characters", HG_KEY_MAX);
    return exchange->status == 0;
}

/* --- one lead ------------------------------------------------------------------------------- */

static void drop(struct hg_exchange *exchange)
{
    hg_decisions_free(exchange->work);
}

static void answer_one(struct hg_decisions *decisions, enum hg_db_status status)
{
    struct hg_exchange *exchange = decisions->exchange;
    struct hg_settling *one = &decisions->list[0];
    bool refused = one->decision.refused || status != HG_DB_OK || one->settled == HG_KEY_TAKEN;
    if (refused) {
        hg_decision_refuse(&one->decision, exchange);
        return;
    }
    if (one->id[0] != '\0')
        hg_exchange_set_header(exchange, "Location",
                               hg_str_print(&exchange->arena, "/v1/decisions/%s", one->id));
    if (one->settled == HG_SETTLED_REPLAYED)
        hg_exchange_set_header(exchange, "Idempotent-Replayed", HG_STR("true"));
    hg_decisions_release(decisions);
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

static void decide_one(struct hg_exchange *exchange, enum headgate_trace trace)
{
    struct hg_decisions *decisions = hg_arena_alloc(&exchange->arena, sizeof *decisions);
    hg_decisions_init(decisions, exchange, trace);
    decisions->settled = answer_one;
    exchange->work = decisions;
    exchange->drop = drop;
    hg_decisions_add(decisions, (struct hg_str){exchange->body.at, exchange->body.len},
                     exchange->now, 0);
    hg_decisions_settle(decisions);
}

void hg_post_decisions(struct hg_exchange *exchange)
{
    static const char *const names[] = {"trace", NULL};
    enum headgate_trace trace;
    if (!hg_exchange_arguments_known(exchange, names) || !hg_trace_argument(exchange, &trace) ||
        !check_key(exchange))
        return;
    if (hg_exchange_body_is(exchange, HG_TYPE_NDJSON))
        hg_batch_begin(exchange, trace);
    else
        decide_one(exchange, trace);
}
