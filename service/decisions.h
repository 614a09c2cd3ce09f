/* The way of a lead through the service: what POST …/decisions and …/explanations do. */
#ifndef HG_SERVICE_DECISIONS_H
#define HG_SERVICE_DECISIONS_H

#include "include/headgate.h"
#include "service/exchange.h"

/* How much of the trace, as the query says: `trace=full|hits|none`; full when it says nothing, as
 * `headgate eval` has it. False after a problem. */
bool hg_trace_wanted(struct hg_exchange *exchange, enum headgate_trace *trace);

#endif
