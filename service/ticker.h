/* Periodic work: a thread that every few seconds turns due follow-up steps into events (follow_up.h), updates the
 * gauges of the review queue, and now and then deletes old events. Each service that shares a database runs
 * one; transactions make sure that each step comes out once. */
#ifndef HG_SERVICE_TICKER_H
#define HG_SERVICE_TICKER_H

#include "service/policies/policies.h"
#include "service/store/readers.h"
#include "service/store/writer.h"

#define HG_TICKER_PERIOD 2000 /* milliseconds: steps are minutes apart */

struct hg_ticker;
struct hg_ticker_options {
    struct hg_writer *writer;
    struct hg_readers *readers;
    struct hg_policies *policies;
    struct hg_metrics *metrics;
    struct hg_journal *journal; /* may be NULL */
    const struct hg_clock *clock;
    unsigned period_ms; /* 0: as above */
};
/* Starts it; NULL when it cannot be. All that is named outlives it. */
struct hg_ticker *hg_ticker_new(const struct hg_ticker_options *options);
/* Stops it after the current round. NULL is allowed. */
void hg_ticker_free(struct hg_ticker *ticker);

#endif
