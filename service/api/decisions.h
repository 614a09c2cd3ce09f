/* POST /v1/policies/{name}/decisions after deciding: leads, one or the chunk of a batch, get their owners and
 * responses. With a store all of it is one job of the writer: owner, log, review and the response for the
 * Idempotency-Key are committed together or not at all. */
#ifndef HG_SERVICE_DECISIONS_H
#define HG_SERVICE_DECISIONS_H

#include "service/api/decide.h"
#include "service/store/idempotency.h"
#include "service/common/uuid.h"
#include "service/store/writer.h"

/* Leads of a batch that are settled together: each holds an evaluator until its answer is made. */
#define HG_DECISIONS_MAX 16u

enum hg_settled {
    HG_SETTLED,      /* decided now */
    HG_SETTLED_REPLAYED, /* the same key as before: the answer given then */
    HG_KEY_TAKEN     /* the key came with another request before */
};

struct hg_settling {
    struct hg_decision decision;
    char id[HG_UUID_LENGTH + 1];
    unsigned char request[HG_REQUEST_DIGEST]; /* where there is a key */
    struct hg_str input;                      /* the lead as it was given */
    enum hg_settled settled;
    bool opened; /* it waits for a person now */
};

struct hg_decisions {
    struct hg_job job; /* first */
    struct hg_exchange *exchange;
    enum headgate_trace trace;
    struct hg_str key;     /* Idempotency-Key; `at` NULL: none */
    struct hg_str policy;  /* its name in the path */
    struct hg_buf answers; /* of these leads, made anew when the job runs again */
    struct hg_arena inputs; /* what `input` points to, in a batch */
    /* the answers are in the exchange's; on the thread of the writer, or of the exchange */
    void (*settled)(struct hg_decisions *decisions, enum hg_db_status status);
    size_t count;
    struct hg_settling list[HG_DECISIONS_MAX];
};

/* How much of the trace, as the query says: `trace=full|hits|none`; full when it says nothing, as
 * `headgate eval` has it. False after a problem. */
bool hg_trace_argument(struct hg_exchange *exchange, enum headgate_trace *trace);

void hg_decisions_init(struct hg_decisions *decisions, struct hg_exchange *exchange,
                       enum headgate_trace trace);
void hg_decisions_free(struct hg_decisions *decisions);
/* Decides one lead and adds it to the list, also where it is refused. `line`: of a batch, whose lead must
 * be copied since it waits for the writer; 0: of the body. */
void hg_decisions_add(struct hg_decisions *decisions, struct hg_str lead, int64_t now, uint64_t line);
/* Settles all of the list; then `settled` is called: at once, or later by the writer, for which the
 * exchange waits (hg_exchange_suspend). True when it was at once. */
bool hg_decisions_settle(struct hg_decisions *decisions);
/* Empties the list and gives the evaluators back: for `settled`. */
void hg_decisions_release(struct hg_decisions *decisions);

/* The stream of a batch: NDJSON in, NDJSON out. */
void hg_batch_begin(struct hg_exchange *exchange, enum headgate_trace trace);

#endif
