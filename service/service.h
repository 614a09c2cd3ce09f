/* The service: owns everything, and starts and stops it in order. What each part does is the part's
 * own; a part that is not configured is NULL. */
#ifndef HG_SERVICE_SERVICE_H
#define HG_SERVICE_SERVICE_H

#include <stdatomic.h>

#include "service/http.h"
#include "service/policies.h"
#include "service/readers.h"
#include "service/versions.h"
#include "service/ticker.h"
#include "service/writer.h"

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

/* Why it did not start: for a person, one line. */
struct hg_service_error {
    char message[512];
};

/* Everything but the listening: for tests and the fuzz target, which bring their own transport. False
 * after filling in `error`. */
bool hg_service_open(struct hg_service *service, const struct hg_service_config *config,
                     struct hg_service_error *error);
/* Starts to listen. */
bool hg_service_listen(struct hg_service *service, struct hg_service_error *error);
/* The configuration again, as it stands now (reload.c): its tokens are those that are known from now on, a
 * program the service has never seen is taken in and activated, and the journal tells what it says. All
 * else takes a new start, and is named in the journal where it differs. `config` need not live on. By one
 * thread at a time. False after filling in `error`: a program cannot be used, and tokens stay. */
bool hg_service_reload(struct hg_service *service, const struct hg_service_config *config,
                       struct hg_service_error *error);
/* Answers what is under way, then frees all. Returns how many requests were cut off. Also after
 * hg_service_open failed. */
size_t hg_service_close(struct hg_service *service);

/* What a failure of the store is for whoever asked. */
enum hg_problem_id hg_store_problem(enum hg_db_status status);
const char *hg_store_advice(enum hg_db_status status);
/* Answers with it. */
void hg_store_refuse(struct hg_exchange *exchange, enum hg_db_status status);

/* Is it about to stop? Readiness says so, and connections are not kept. */
bool hg_service_stopping(const struct hg_service *service);
/* An exchange has got its answer: counts it and writes it down. */
void hg_service_answered(struct hg_service *service, const struct hg_exchange *exchange);

#endif
