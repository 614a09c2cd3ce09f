/* The service as a request reaches it (exchange->service). Its parts are only declared here, so that http/
 * depends on none of them; a handler includes the parts it uses. */
#ifndef HG_SERVICE_CONTEXT_H
#define HG_SERVICE_CONTEXT_H

#include <stdatomic.h>

#include "service/common/clock.h"
#include "service/common/config.h"
#include "service/common/journal.h"
#include "service/common/metrics.h"

struct hg_policies;
struct hg_writer;
struct hg_readers;
struct hg_versions;
struct hg_ticker;
struct hg_http;
struct hg_token_set;

/* Of the routes of routes.def, as many as there may ever be. */
#define HG_COUNTED_ROUTES 64u
struct hg_request_series {
    _Atomic(struct hg_series *) good, seconds; /* NULL until the first good answer */
};

struct hg_service {
    const struct hg_service_config *config;
    const struct hg_clock *clock;
    struct hg_metrics *metrics;
    struct hg_journal *journal;
    struct hg_policies *policies; /* what decides */
    struct hg_writer *writer;     /* NULL: no store; decisions have no memory */
    struct hg_readers *readers;   /* NULL with it */
    struct hg_versions *versions; /* puts lineups into `policies` */
    struct hg_ticker *ticker;     /* NULL with it */
    struct hg_http *http;
    _Atomic(struct hg_token_set *) tokens; /* NULL: the configuration's (auth.h) */
    atomic_bool stopping;
    struct hg_request_series requests[HG_COUNTED_ROUTES];
};

/* Is it about to stop? Readiness says so, and connections are not kept. */
static inline bool hg_service_stopping(const struct hg_service *service)
{
    return atomic_load_explicit(&service->stopping, memory_order_relaxed);
}

#endif
