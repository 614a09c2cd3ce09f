/* One lead, decided: see decide.h. */
#include "service/api/decide.h"

#include <stdarg.h>
#include <stdio.h>

#include "service/http/context.h"

void hg_decision_say(struct hg_decision *decision, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    decision->error.line = decision->error.byte = 0;
    vsnprintf(decision->error.message, sizeof decision->error.message, format, args);
    va_end(args);
}

static bool refuse(struct hg_decision *decision, enum hg_problem_id problem, const char *why)
{
    decision->refused = true;
    decision->problem = problem;
    if (why != NULL)
        hg_decision_say(decision, "%s", why);
    return false;
}

static const char short_of_memory[] = "the service is short of memory; try again";

static bool read_lead(struct hg_decision *decision, struct hg_str text)
{
    switch (headgate_lead_json(decision->evaluator, decision->now, text.at, text.len,
                               &decision->error)) {
    case HEADGATE_OK:
        return true;
    case HEADGATE_NOMEM:
        return refuse(decision, HG_PROBLEM_BUSY, short_of_memory);
    default:
        return refuse(decision, HG_PROBLEM_BAD_LEAD, NULL);
    }
}

static bool decide_by(struct hg_decision *decision, enum hg_role role, struct hg_str text)
{
    if (decision->evaluator != NULL)
        hg_version_return_evaluator(decision->version, decision->evaluator);
    decision->version = hg_lineup_version(decision->lineup, role);
    decision->evaluator = hg_version_take_evaluator(decision->version);
    if (decision->evaluator == NULL)
        return refuse(decision, HG_PROBLEM_BUSY, short_of_memory);
    return read_lead(decision, text) && (headgate_decide(decision->evaluator) == HEADGATE_OK ||
                                         refuse(decision, HG_PROBLEM_BUSY, short_of_memory));
}

/* Whose lead it is says the lead itself, as the active version has read it. */
static bool decide(struct hg_decision *decision, struct hg_str text)
{
    if (!decide_by(decision, HG_ROLE_ACTIVE, text))
        return false;
    if (!hg_lineup_is_canary(decision->lineup, hg_str(headgate_lead_name(decision->evaluator))))
        return true;
    decision->mode = HG_MODE_CANARY;
    return decide_by(decision, HG_ROLE_CANARY, text);
}

bool hg_decision_make(struct hg_decision *decision, struct hg_service *service,
                      struct hg_str policy, int64_t now, struct hg_str text)
{
    uint64_t start = hg_clock_ticks(service->clock);
    memset(decision, 0, offsetof(struct hg_decision, error));
    decision->now = now;
    if (!hg_policies_take(service->policies, policy, &decision->lineup)) {
        hg_decision_say(decision, "there is no policy `%.*s`",
                        (int)(policy.len < 100 ? policy.len : 100), policy.at);
        return refuse(decision, HG_PROBLEM_NO_POLICY, NULL);
    }
    bool good = decide(decision, text);
    decision->ticks = hg_clock_ticks(service->clock) - start;
    if (good)
        hg_shadow_decide(&decision->shadow, decision->lineup, service->clock, now, text,
                         decision->evaluator, decision->version);
    return good;
}

void hg_decision_release(struct hg_decision *decision)
{
    hg_shadow_release(&decision->shadow);
    if (decision->evaluator != NULL)
        hg_version_return_evaluator(decision->version, decision->evaluator);
    hg_lineup_release(decision->lineup);
    decision->evaluator = NULL;
    decision->version = NULL;
    decision->lineup = NULL;
}

bool hg_decision_put(const struct hg_decision *decision, struct hg_str id,
                     enum headgate_trace trace, struct hg_buf *out)
{
    size_t len;
    const char *packet = headgate_packet_json(decision->evaluator, trace, &len);
    if (packet == NULL)
        return false;
    if (id.len != 0) { /* the packet is an object that is never empty */
        hg_buf_text(out, "{\"id\":\"");
        hg_buf_put(out, id.at, id.len);
        hg_buf_text(out, "\",");
        packet++, len--;
    }
    hg_buf_put(out, packet, len);
    hg_buf_byte(out, '\n');
    return !out->failed;
}

static struct hg_fault fault_of(const struct hg_decision *decision)
{
    return (struct hg_fault){decision->error.line, decision->error.byte, HG_STR("")};
}

void hg_decision_put_problem(const struct hg_decision *decision, struct hg_buf *out)
{
    struct hg_json json;
    struct hg_fault fault = fault_of(decision);
    if (fault.line != 0)
        fault.line = decision->line; /* of the body; a lead of NDJSON has one line */
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_member_int(&json, "line", (int64_t)decision->line);
    hg_json_key(&json, HG_STR("problem"));
    hg_problem_put(&json, decision->problem, &fault, hg_str(decision->error.message));
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}

void hg_decision_refuse(const struct hg_decision *decision, struct hg_exchange *exchange)
{
    struct hg_fault fault = fault_of(decision);
    hg_problem_at(exchange, decision->problem, &fault, "%s", decision->error.message);
}

void hg_decision_count(const struct hg_decision *decision, struct hg_service *service,
                       struct hg_str policy)
{
    char name[HG_METRIC_VALUE];
    if (!decision->refused) {
        hg_decision_counts_add(hg_version_counts(decision->version), decision->mode,
                               decision->evaluator, decision->ticks);
        return;
    }
    if (decision->problem == HG_PROBLEM_NO_POLICY) /* whatever a caller makes up is no label */
        return;
    const char *kind = decision->problem == HG_PROBLEM_BAD_LEAD    ? "not_a_lead"
                       : decision->problem == HG_PROBLEM_TOO_LARGE ? "too_large"
                                                                   : "no_memory";
    snprintf(name, sizeof name, "%.*s", HG_STR_ARGS(policy));
    hg_series_add(hg_metrics_series(service->metrics, HG_M_DECISION_ERRORS, name, kind, NULL), 1);
}
