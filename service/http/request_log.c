/* Metrics of a request that was answered, and its line in the journal: see hg_exchange_answered. */
#include <stdio.h>

#include "service/http/context.h"
#include "service/http/router.h"

static void count_slowly(struct hg_service *service, const struct hg_exchange *exchange,
                         struct hg_request_series *slot, uint64_t nanoseconds)
{
    char status[8];
    const char *route = exchange->route != NULL ? exchange->route->path : "none";
    snprintf(status, sizeof status, "%d", exchange->status);
    struct hg_series *count = hg_metrics_series(service->metrics, HG_M_REQUESTS, route,
                                                hg_method_name(exchange->method), status, NULL);
    struct hg_series *seconds =
        hg_metrics_series(service->metrics, HG_M_REQUEST_SECONDS, route, NULL);
    hg_series_add(count, 1);
    hg_series_observe(seconds, nanoseconds);
    if (slot == NULL || exchange->status != 200)
        return;
    atomic_store_explicit(&slot->seconds, seconds, memory_order_relaxed);
    atomic_store_explicit(&slot->good, count, memory_order_release);
}

/* Finding a series takes a lock, so each route keeps those of its good answers. */
static void count_request(struct hg_service *service, const struct hg_exchange *exchange,
                          uint64_t nanoseconds)
{
    size_t index = exchange->route != NULL ? (size_t)(exchange->route - hg_routes) : SIZE_MAX;
    struct hg_request_series *slot = index < HG_COUNTED_ROUTES ? &service->requests[index] : NULL;
    struct hg_series *good = slot != NULL && exchange->status == 200
                                 ? atomic_load_explicit(&slot->good, memory_order_acquire)
                                 : NULL;
    if (good == NULL) {
        count_slowly(service, exchange, slot, nanoseconds);
        return;
    }
    hg_series_add(good, 1);
    hg_series_observe(atomic_load_explicit(&slot->seconds, memory_order_relaxed), nanoseconds);
}

/* What the door refused, before an operation was asked. */
static void count_refusal(struct hg_service *service, const struct hg_exchange *exchange)
{
    const char *why = exchange->status == 401 || exchange->status == 403 ? "unauthorised"
                      : exchange->status == 413                          ? "too_large"
                      : exchange->status == 503                          ? "busy"
                                                                         : "malformed";
    if (exchange->status == 404 || exchange->status == 405)
        return; /* a path that is not there is no attack on the door */
    hg_series_add(hg_metrics_series(service->metrics, HG_M_REFUSED, why, NULL), 1);
}

static enum hg_journal_level level_of(const struct hg_exchange *exchange)
{
    if (exchange->status >= 500)
        return exchange->status == 503 ? HG_JOURNAL_WARNING : HG_JOURNAL_ERROR;
    return exchange->status == 401 || exchange->status == 403 ? HG_JOURNAL_WARNING
                                                              : HG_JOURNAL_DEBUG;
}

void hg_exchange_answered(const struct hg_exchange *exchange)
{
    struct hg_service *service = exchange->service;
    struct hg_entry entry;
    uint64_t nanoseconds = hg_clock_ticks(service->clock) - exchange->began;
    const struct hg_route *route = exchange->route;
    count_request(service, exchange, nanoseconds);
    if (!exchange->handled)
        count_refusal(service, exchange);
    if (route != NULL && (route->flags & HG_ROUTE_QUIET) && exchange->status < 400)
        return;
    if (!hg_journal_begin(service->journal, &entry, level_of(exchange), "request"))
        return;
    hg_entry_text(&entry, "operation", hg_str(route != NULL ? route->operation : "none"));
    hg_entry_int(&entry, "status", exchange->status);
    hg_entry_int(&entry, "microseconds", (int64_t)(nanoseconds / 1000));
    if (exchange->token != NULL)
        hg_entry_text(&entry, "token", exchange->token->name);
    hg_entry_trace(&entry, hg_str(exchange->trace.parent));
    hg_entry_end(&entry);
}
