/* W3C Trace Context: `traceparent` read from a request and written for what follows from it. A value
 * that breaks the grammar is as none (the standard says to start a new trace). Pure but for the
 * random ids, which come from libsodium; thread safe. */
#ifndef HG_SERVICE_TRACEPARENT_H
#define HG_SERVICE_TRACEPARENT_H

#include <stdbool.h>

#include "base/text.h"

#define HG_TRACEPARENT_LENGTH 55u /* "00-" 32 hex digits "-" 16 hex digits "-" 2 hex digits */

struct hg_trace_context {
    char parent[HG_TRACEPARENT_LENGTH + 1]; /* ours, as it goes on: the trace's id, our own span; or "" */
    char caller[17];                        /* the caller's span, or "" */
};

/* Only where the caller sent one: a trace nobody collects is not worth an id for each request. Returns
 * whether there is one. */
bool hg_traceparent_read(struct hg_str header, struct hg_trace_context *context);
/* The 32 hex digits of the trace, or empty. */
struct hg_str hg_trace_id(const struct hg_trace_context *context);

#endif
