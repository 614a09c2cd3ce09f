/* The service as a whole: see service.h. */
#include "service/service.h"

#include <stdio.h>

const struct hg_limits hg_limits_default = {
    .header_bytes = (size_t)16 << 10,
    .body_bytes = (size_t)1 << 20,
    .batch_bytes = (size_t)256 << 20,
    .connections = 1024,
    .connections_per_ip = 0,
    .idle_seconds = 60,
    .request_seconds = 30,
    .batch_seconds = 3600,
    .answer_seconds = 60,
    .stop_seconds = 30,
};

bool hg_service_open(struct hg_service *service, const struct hg_service_config *config,
                     struct hg_service_error *error)
{
    memset(service, 0, sizeof *service);
    service->config = config;
    service->clock = config->clock != NULL ? config->clock : &hg_system_clock;
    service->policies = hg_policies_new(config, error->message, sizeof error->message);
    return service->policies != NULL;
}

bool hg_service_listen(struct hg_service *service, struct hg_service_error *error)
{
    struct hg_http_error why;
    service->http = hg_http_start(service, &why);
    if (service->http == NULL)
        snprintf(error->message, sizeof error->message, "%s", why.message);
    return service->http != NULL;
}

size_t hg_service_close(struct hg_service *service)
{
    atomic_store(&service->stopping, true);
    size_t cut = service->http != NULL ? hg_http_stop(service->http) : 0;
    hg_policies_free(service->policies);
    service->http = NULL;
    service->policies = NULL;
    return cut;
}

bool hg_service_stopping(const struct hg_service *service)
{
    return atomic_load_explicit(&service->stopping, memory_order_relaxed);
}

void hg_service_answered(struct hg_service *service, const struct hg_exchange *exchange)
{
    (void)service, (void)exchange;
}
