/* Requests that become jobs. See ask.h. */
#include "service/ask.h"

bool hg_needs_store(struct hg_exchange *exchange)
{
    if (exchange->service->writer != NULL)
        return true;
    hg_problem(exchange, HG_PROBLEM_NOT_FOUND,
               "this service keeps nothing: its configuration has no `store`");
    return false;
}

static void drop(struct hg_exchange *exchange)
{
    struct hg_asked_team *asked = exchange->work;
    if (asked->free != NULL)
        asked->free(asked);
}

static enum hg_db_status run(struct hg_job *job, struct hg_database *database)
{
    struct hg_asked_team *asked = (struct hg_asked_team *)job;
    return asked->run(asked, database);
}

static void done(struct hg_job *job, enum hg_db_status status)
{
    struct hg_asked_team *asked = (struct hg_asked_team *)job;
    if (status == HG_DB_OK)
        asked->answer(asked);
    else
        hg_store_refuse(asked->exchange, status);
}

void hg_ask(struct hg_asked_team *asked, struct hg_exchange *exchange)
{
    asked->exchange = exchange;
    asked->job = (struct hg_job){.run = run, .done = done};
    exchange->work = asked;
    exchange->drop = drop;
    hg_exchange_wait(exchange);
    if (!hg_writer_submit(exchange->service->writer, &asked->job))
        done(&asked->job, HG_DB_BUSY);
}

struct hg_database *hg_ask_reader(struct hg_exchange *exchange)
{
    enum hg_db_status status;
    if (!hg_needs_store(exchange))
        return NULL;
    struct hg_database *database = hg_readers_take(exchange->service->readers, &status);
    if (database == NULL)
        hg_store_refuse(exchange, status);
    return database;
}
