/* The service as a whole: see service.h. What is opened later may use what was opened before it,
 * and is closed first. */
#include "service/service.h"

#include "service/auth.h"
#include "service/upkeep.h"

#include <stdio.h>

#include "service/router.h"

const struct hg_limits hg_limits_default = {
    .header_bytes = (size_t)8 << 10,
    .body_bytes = (size_t)1 << 20,
    .program_bytes = (size_t)64 << 20,
    .batch_bytes = (size_t)256 << 20,
    .connections = 1024,
    .connections_per_ip = 0,
    .idle_seconds = 60,
    .request_seconds = 30,
    .batch_seconds = 3600,
    .answer_seconds = 60,
    .stop_seconds = 30,
};

bool hg_is_service_name(struct hg_str name)
{
    bool good = name.len != 0 && name.len <= HG_NAME_MAX;
    for (size_t i = 0; i < name.len && good; i++) {
        char c = name.at[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    }
    return good;
}

static bool fail(struct hg_service_error *error, const char *why)
{
    snprintf(error->message, sizeof error->message, "%s", why);
    return false;
}

static bool open_store(struct hg_service *service, struct hg_service_error *error)
{
    const struct hg_store_config *store = &service->config->store;
    struct hg_writer_options options = {
        .database = {.url = store->url, .max_pages = store->max_pages},
        .queue = store->queue,
        .patience_ms = store->patience_seconds * 1000,
        .upkeep = hg_upkeep,
        .upkeep_context = &service->config->log,
        .clock = service->clock,
        .metrics = service->metrics,
        .journal = service->journal};
    if (store->url == NULL)
        return true;
    if (hg_writer_new(&options, &service->writer, error->message, sizeof error->message) !=
        HG_DB_OK)
        return false;
    service->readers = hg_readers_new(&options.database, store->readers);
    return service->readers != NULL || fail(error, "out of memory");
}

/* After the store: what is active stands there. */
static bool open_versions(struct hg_service *service, struct hg_service_error *error)
{
    const struct hg_service_config *config = service->config;
    struct hg_versions_options options = {
        .policies = service->policies,
        .writer = service->writer,
        .readers = service->readers,
        .clock = service->clock,
        .log_key = config->log.key,
        .metrics = service->metrics,
        .journal = service->journal,
        .keys = config->keys,
        .key_count = config->key_count,
        .signed_only = config->signed_only,
    };
    service->versions = hg_versions_new(&options, error->message, sizeof error->message);
    return service->versions != NULL &&
           hg_versions_start(service->versions, config->policies, config->policy_count,
                             error->message, sizeof error->message);
}

static bool open_ticker(struct hg_service *service, struct hg_service_error *error)
{
    struct hg_ticker_options options = {.writer = service->writer,
                                        .readers = service->readers,
                                        .policies = service->policies,
                                        .metrics = service->metrics,
                                        .journal = service->journal,
                                        .clock = service->clock};
    if (service->writer == NULL)
        return true;
    service->ticker = hg_ticker_new(&options);
    return service->ticker != NULL || fail(error, "no thread can be started");
}

bool hg_service_open(struct hg_service *service, const struct hg_service_config *config,
                     struct hg_service_error *error)
{
    memset(service, 0, sizeof *service);
    service->config = config;
    service->clock = config->clock != NULL ? config->clock : &hg_system_clock;
    service->metrics = hg_metrics_new(NULL);
    if (service->metrics == NULL)
        return fail(error, "out of memory");
    if (config->journal_file >= 0)
        service->journal = hg_journal_new(&hg_libc_allocator, config->journal_file,
                                          config->journal_level, service->clock, service->metrics);
    service->policies = hg_policies_new(service->metrics);
    if (service->policies == NULL)
        return fail(error, "out of memory");
    return open_store(service, error) && open_versions(service, error) &&
           open_ticker(service, error);
}

bool hg_service_listen(struct hg_service *service, struct hg_service_error *error)
{
    struct hg_http_error why;
    service->http = hg_http_start(service, &why);
    if (service->http == NULL)
        return fail(error, why.message);
    hg_journal_say(service->journal, HG_JOURNAL_INFO, "listening", "address",
                   hg_http_address(service->http));
    return true;
}

size_t hg_service_close(struct hg_service *service)
{
    atomic_store(&service->stopping, true);
    if (service->http != NULL)
        hg_journal_say(service->journal, HG_JOURNAL_INFO, "stopping", NULL, NULL);
    size_t cut = service->http != NULL ? hg_http_stop(service->http) : 0;
    hg_ticker_free(service->ticker);
    hg_versions_free(service->versions);
    hg_writer_free(service->writer);
    hg_readers_free(service->readers);
    hg_policies_free(service->policies);
    hg_tokens_free(service);
    if (service->http != NULL)
        hg_journal_say(service->journal, HG_JOURNAL_INFO, "stopped", NULL, NULL);
    hg_journal_free(service->journal);
    hg_metrics_free(service->metrics);
    memset(service, 0, sizeof *service);
    return cut;
}

bool hg_service_stopping(const struct hg_service *service)
{
    return atomic_load_explicit(&service->stopping, memory_order_relaxed);
}

/* --- what a failure of the store means ------------------------------------------------------- */

enum hg_problem_id hg_store_problem(enum hg_db_status status)
{
    return status == HG_DB_BUSY || status == HG_DB_NOMEM ? HG_PROBLEM_BUSY : HG_PROBLEM_STORE;
}

const char *hg_store_advice(enum hg_db_status status)
{
    switch (status) {
    case HG_DB_BUSY:
    case HG_DB_NOMEM:
        return "more is asked than can be written down; ask again";
    case HG_DB_LOST:
        return "the data base did not answer, and it is not known whether this was kept; ask again "
               "with "
               "the same Idempotency-Key";
    case HG_DB_FULL:
        return "the data base has no room left; nothing of this was kept";
    default:
        return "the data base failed; nothing of this was kept";
    }
}

void hg_store_refuse(struct hg_exchange *exchange, enum hg_db_status status)
{
    hg_problem(exchange, hg_store_problem(status), "%s", hg_store_advice(status));
}

/* --- what is counted ------------------------------------------------------------------------- */

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

void hg_service_answered(struct hg_service *service, const struct hg_exchange *exchange)
{
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
