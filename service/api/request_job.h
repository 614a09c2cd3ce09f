/* A request that a job of the writer answers: the handler fills in what is asked and returns; the job runs,
 * maybe more than once, and answers when it was committed. */
#ifndef HG_SERVICE_REQUEST_JOB_H
#define HG_SERVICE_REQUEST_JOB_H

#include "service/http/exchange.h"
#include "service/http/context.h"
#include "service/store/readers.h"
#include "service/store/writer.h"

struct hg_request_job {
    struct hg_job job;
    struct hg_exchange *exchange;
    enum hg_db_status (*run)(struct hg_request_job *asked, struct hg_database *database);
    void (*answer)(struct hg_request_job *asked); /* after the commit */
    void (*free)(struct hg_request_job *asked);   /* what it holds; may be NULL */
};
/* False after a problem: the service keeps nothing. */
bool hg_require_store(struct hg_exchange *exchange);
/* `asked` is of the exchange's arena, with its functions filled in; it goes with the exchange. The last
 * thing a handler does. */
void hg_request_job_submit(struct hg_request_job *asked, struct hg_exchange *exchange);
/* For a handler that only reads: a connection, or NULL after a problem. Given back by
 * hg_readers_give(exchange->service->readers, …). */
struct hg_database *hg_request_reader(struct hg_exchange *exchange);

/* What a failure of the store is for whoever asked: the problem, and what to do about it. */
enum hg_problem_id hg_store_problem(enum hg_db_status status);
const char *hg_store_advice(enum hg_db_status status);
/* Answers with it. */
void hg_store_refuse(struct hg_exchange *exchange, enum hg_db_status status);

#endif
