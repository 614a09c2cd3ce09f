/* What POST …/decisions does with leads that were decided: one by one, or as many as came in one piece of
 * a batch, they get their owners and their answers. */
#ifndef HG_SERVICE_DECISIONS_H
#define HG_SERVICE_DECISIONS_H

#include "service/decide.h"

/* Leads of a batch that are settled together: each holds an evaluator until its answer is made. */
#define HG_DECISIONS_MOST 16u

struct hg_decisions {
    struct hg_exchange *exchange;
    enum headgate_trace trace;
    size_t count;
    struct hg_decision list[HG_DECISIONS_MOST];
};

/* How much of the trace, as the query says: `trace=full|hits|none`; full when it says nothing, as
 * `headgate eval` has it. False after a problem. */
bool hg_trace_wanted(struct hg_exchange *exchange, enum headgate_trace *trace);

/* Gives every lead its owner and adds its answer, or its problem as a line, to the exchange's answer; then
 * lets go of all. */
void hg_decisions_settle(struct hg_decisions *decisions);
void hg_decisions_release(struct hg_decisions *decisions);

/* The stream of a batch: NDJSON in, NDJSON out. */
void hg_batch_begin(struct hg_exchange *exchange, enum headgate_trace trace);

#endif
