/* A request that is carried out by a job of the writer: the handler fills in the job and returns; the job runs,
 * possibly more than once, and the response is sent after the commit. */
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
    void (*free)(struct hg_request_job *asked);   /* frees what it owns; may be NULL */
};
/* False after a problem: the service has no store. */
bool hg_require_store(struct hg_exchange *exchange);
/* `asked` is in the exchange's arena, with its functions filled in; it ends with the exchange. The last
 * call of a handler. */
void hg_request_job_submit(struct hg_request_job *asked, struct hg_exchange *exchange);
/* For a handler that only reads: a connection, or NULL after a problem. Returned with
 * hg_readers_give(exchange->service->readers, …). */
struct hg_database *hg_request_reader(struct hg_exchange *exchange);

/* How a failure of the store is reported to the caller: the problem, and what to do about it. */
enum hg_problem_id hg_store_problem(enum hg_db_status status);
const char *hg_store_advice(enum hg_db_status status);
/* Answers with it. */
void hg_store_refuse(struct hg_exchange *exchange, enum hg_db_status status);

#endif
