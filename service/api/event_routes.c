/* Events and metrics over HTTP. */
#include "service/api/handlers.h"
#include "service/api/request_job.h"
#include "service/people/events.h"

#define MOST_EVENTS 1000

void hg_get_events(struct hg_exchange *exchange)
{
    static const char *const names[] = {"after", "limit", "policy", "kind", NULL};
    static const char *const kinds[] = {"", "warn", "alert", "reassign", "due", "settled", NULL};
    struct hg_event_query wanted = {0};
    size_t kind;
    if (!hg_exchange_arguments_known(exchange, names) ||
        !hg_exchange_argument_int(exchange, "after", 0, INT64_MAX, 0, &wanted.after) ||
        !hg_exchange_argument_int(exchange, "limit", 1, MOST_EVENTS, 100, &wanted.most) ||
        !hg_exchange_argument_word(exchange, "kind", kinds, &kind))
        return;
    wanted.kind = hg_str(kinds[kind]);
    hg_exchange_argument(exchange, "policy", &wanted.policy);
    struct hg_database *database = hg_request_reader(exchange);
    if (database == NULL)
        return;
    enum hg_db_status status = hg_events_write(database, &wanted, &exchange->answer);
    hg_readers_give(exchange->service->readers, database);
    hg_buf_byte(&exchange->answer, '\n');
    if (status != HG_DB_OK)
        hg_store_refuse(exchange, status);
    else
        hg_respond(exchange, 200, HG_TYPE_JSON);
}

void hg_get_metrics(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    hg_metrics_write(exchange->service->metrics, &exchange->answer);
    hg_respond(exchange, 200, HG_METRICS_TYPE);
}
