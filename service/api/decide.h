/* One lead, from its text to its decision: picks the version, which reads and decides the lead in one of its
 * evaluators. decisions_settle.c makes the result durable. */
#ifndef HG_SERVICE_DECIDE_H
#define HG_SERVICE_DECIDE_H

#include "service/http/exchange.h"
#include "service/policies/policies.h"
#include "service/policies/shadow.h"

struct hg_decision {
    struct hg_lineup *lineup;   /* held, with what is of it, until hg_decision_release */
    struct hg_version *version; /* of it, that decided */
    headgate_evaluator *evaluator;
    enum hg_mode mode;       /* live, or canary */
    struct hg_shadow shadow; /* what another version said beside */
    int64_t now;
    uint64_t ticks; /* nanoseconds it took to read and decide */
    uint64_t line;  /* of NDJSON, from 1; 0 */
    /* where it is none */
    enum hg_problem_id problem;
    bool refused;
    headgate_error error; /* and why, with the place in the lead */
};

/* Decides `text` for `now`. False when it is refused: `decision` says why. Either way it is released
 * later. */
bool hg_decision_make(struct hg_decision *decision, struct hg_service *service, struct hg_str policy,
                      int64_t now, struct hg_str text);
void hg_decision_release(struct hg_decision *decision);
/* Why it is refused, in words. */
void hg_decision_say(struct hg_decision *decision, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Counts what came of it: once, when it is answered. */
void hg_decision_count(const struct hg_decision *decision, struct hg_service *service, struct hg_str policy);
/* Adds the packet, after `"id":…` where `id` is not empty. False when memory is out. */
bool hg_decision_put(const struct hg_decision *decision, struct hg_str id, enum headgate_trace trace,
                     struct hg_buf *out);
/* The refusal as a line of NDJSON: {"line":7,"problem":{…}}. */
void hg_decision_put_problem(const struct hg_decision *decision, struct hg_buf *out);
/* The refusal as the answer of the exchange. */
void hg_decision_refuse(const struct hg_decision *decision, struct hg_exchange *exchange);

#endif
