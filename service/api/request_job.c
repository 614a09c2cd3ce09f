/* Requests that are carried out by the writer: see request_job.h. */
#include "service/api/request_job.h"

enum hg_problem_id hg_store_problem(enum hg_db_status status)
{
    return status == HG_DB_BUSY || status == HG_DB_NOMEM ? HG_PROBLEM_BUSY : HG_PROBLEM_STORE;
}

const char *hg_store_advice(enum hg_db_status status)
{
    switch (status) {
    case HG_DB_BUSY:
    case HG_DB_NOMEM:
        return "requests arrive faster than they can be stored; try again";
    case HG_DB_LOST:
        return "the database did not respond, so it is not known whether this was stored; try "
               "again with the same Idempotency-Key";
    case HG_DB_FULL:
        return "the database has no space left; nothing was stored";
    default:
        return "the database failed; nothing was stored";
    }
}

void hg_store_refuse(struct hg_exchange *exchange, enum hg_db_status status)
{
    hg_problem(exchange, hg_store_problem(status), "%s", hg_store_advice(status));
}

bool hg_require_store(struct hg_exchange *exchange)
{
    if (exchange->service->writer != NULL)
        return true;
    hg_problem(exchange, HG_PROBLEM_NOT_FOUND,
               "this service stores nothing, because its configuration has no `store`");
    return false;
}

static void drop(struct hg_exchange *exchange)
{
    struct hg_request_job *asked = exchange->work;
    if (asked->free != NULL)
        asked->free(asked);
}

static enum hg_db_status run(struct hg_job *job, struct hg_database *database)
{
    struct hg_request_job *asked = (struct hg_request_job *)job;
    return asked->run(asked, database);
}

static void done(struct hg_job *job, enum hg_db_status status)
{
    struct hg_request_job *asked = (struct hg_request_job *)job;
    if (status == HG_DB_OK)
        asked->answer(asked);
    else
        hg_store_refuse(asked->exchange, status);
}

void hg_request_job_submit(struct hg_request_job *asked, struct hg_exchange *exchange)
{
    asked->exchange = exchange;
    asked->job = (struct hg_job){.run = run, .done = done};
    exchange->work = asked;
    exchange->drop = drop;
    hg_exchange_suspend(exchange);
    if (!hg_writer_submit(exchange->service->writer, &asked->job))
        done(&asked->job, HG_DB_BUSY);
}

struct hg_database *hg_request_reader(struct hg_exchange *exchange)
{
    enum hg_db_status status;
    if (!hg_require_store(exchange))
        return NULL;
    struct hg_database *database = hg_readers_take(exchange->service->readers, &status);
    if (database == NULL)
        hg_store_refuse(exchange, status);
    return database;
}
