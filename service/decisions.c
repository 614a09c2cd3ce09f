/* POST /v1/policies/{name}/decisions: one lead, or the beginning of a batch. See decisions.h. */
#include "service/decisions.h"

#include <stdlib.h>

#include "service/handlers.h"
#include "service/service.h"

bool hg_trace_wanted(struct hg_exchange *exchange, enum headgate_trace *trace)
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

/* --- without a store -----------------------------------------------------------------------------
 */

static bool settle(struct hg_decision *decision, enum headgate_trace trace, struct hg_buf *out)
{
    return headgate_assign(decision->evaluator, NULL, NULL) == HEADGATE_OK &&
           hg_decision_put(decision, HG_STR(""), trace, out);
}

void hg_decisions_settle(struct hg_decisions *decisions)
{
    struct hg_buf *out = &decisions->exchange->answer;
    for (size_t i = 0; i < decisions->count; i++) {
        struct hg_decision *decision = &decisions->list[i];
        if (decision->refused)
            hg_decision_put_problem(decision, out);
        else if (!settle(decision, decisions->trace, out))
            out->failed = true;
    }
    hg_decisions_release(decisions);
}

void hg_decisions_release(struct hg_decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++)
        hg_decision_release(&decisions->list[i]);
    decisions->count = 0;
}

static void decide_one(struct hg_exchange *exchange, enum headgate_trace trace)
{
    struct hg_decision decision;
    struct hg_str text = {exchange->body.at, exchange->body.len};
    if (!hg_decision_make(&decision, exchange->service, exchange->parts[0], exchange->now, text)) {
        hg_decision_refuse(&decision, exchange);
    } else {
        if (!settle(&decision, trace, &exchange->answer))
            exchange->answer.failed = true;
        hg_respond(exchange, 200, HG_TYPE_JSON);
    }
    hg_decision_release(&decision);
}

void hg_post_decisions(struct hg_exchange *exchange)
{
    static const char *const names[] = {"trace", NULL};
    enum headgate_trace trace;
    if (!hg_exchange_arguments_known(exchange, names) || !hg_trace_wanted(exchange, &trace))
        return;
    if (hg_exchange_body_is(exchange, HG_TYPE_NDJSON))
        hg_batch_begin(exchange, trace);
    else
        decide_one(exchange, trace);
}
