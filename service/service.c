/* Starts and stops the service: see service.h. A part may use those started before it, and is
 * stopped first. */
#include "service/service.h"

#include <stdio.h>

#include "service/http/auth.h"
#include "service/http/http.h"
#include "service/policies/versions.h"
#include "service/purge.h"
#include "service/store/readers.h"
#include "service/store/writer.h"
#include "service/ticker.h"

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
        .purge = hg_purge,
        .purge_context = &service->config->log,
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
    return service->ticker != NULL || fail(error, "cannot start a thread");
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
    hg_journal_event(service->journal, HG_JOURNAL_INFO, "listening", "address",
                     hg_http_address(service->http));
    return true;
}

size_t hg_service_close(struct hg_service *service)
{
    atomic_store(&service->stopping, true);
    if (service->http != NULL)
        hg_journal_event(service->journal, HG_JOURNAL_INFO, "stopping", NULL, NULL);
    size_t cut = service->http != NULL ? hg_http_stop(service->http) : 0;
    hg_ticker_free(service->ticker);
    hg_versions_free(service->versions);
    hg_writer_free(service->writer);
    hg_readers_free(service->readers);
    hg_policies_free(service->policies);
    hg_tokens_free(service);
    if (service->http != NULL)
        hg_journal_event(service->journal, HG_JOURNAL_INFO, "stopped", NULL, NULL);
    hg_journal_free(service->journal);
    hg_metrics_free(service->metrics);
    memset(service, 0, sizeof *service);
    return cut;
}
