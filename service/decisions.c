/* POST /v1/policies/{name}/decisions: one lead, decided. See decisions.h. */
#include "service/decisions.h"
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

static void decide(struct hg_exchange *exchange, headgate_evaluator *evaluator,
                   enum headgate_trace trace)
{
    headgate_error error;
    size_t len;
    if (headgate_lead_json(evaluator, exchange->now, exchange->body.at, exchange->body.len,
                           &error) != HEADGATE_OK) {
        struct hg_fault fault = {error.line, error.byte, HG_STR("")};
        hg_problem_at(exchange, HG_PROBLEM_BAD_LEAD, &fault, "%s", error.message);
        return;
    }
    const char *packet = headgate_decide(evaluator) == HEADGATE_OK &&
                                 headgate_assign(evaluator, NULL, NULL) == HEADGATE_OK
                             ? headgate_packet_json(evaluator, trace, &len)
                             : NULL;
    if (packet == NULL) {
        hg_problem(exchange, HG_PROBLEM_BUSY, "memory is short; ask again");
        return;
    }
    hg_buf_put(&exchange->answer, packet, len);
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

void hg_post_decisions(struct hg_exchange *exchange)
{
    static const char *const names[] = {"trace", NULL};
    enum headgate_trace trace;
    struct hg_version *version;
    if (!hg_exchange_arguments_known(exchange, names) || !hg_trace_wanted(exchange, &trace))
        return;
    if (!hg_policies_take(exchange->service->policies, exchange->parts[0], HG_STR(""), &version)) {
        hg_problem(exchange, HG_PROBLEM_NO_POLICY, "there is no policy `%.*s`",
                   HG_STR_ARGS(exchange->parts[0]));
        return;
    }
    headgate_evaluator *evaluator = hg_version_evaluator(version);
    if (evaluator != NULL) {
        decide(exchange, evaluator, trace);
        hg_version_put_back(version, evaluator);
    } else {
        hg_problem(exchange, HG_PROBLEM_BUSY, "memory is short; ask again");
    }
    hg_version_release(version);
}
