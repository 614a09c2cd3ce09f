/* A configuration change at run time: see hg_service_reload in service.h. What can change while
 * requests are in progress does; the rest is named in the journal. */
#include <stdio.h>

#include "service/http/auth.h"
#include "service/http/http.h"
#include "service/policies/versions.h"
#include "service/service.h"

/* --- what takes a new start ------------------------------------------------------------------ */

typedef bool same_part(const struct hg_service_config *a, const struct hg_service_config *b);

static bool same_listen(const struct hg_service_config *a, const struct hg_service_config *b)
{
    return a->listen.port == b->listen.port && hg_str_eq(a->listen.host, b->listen.host);
}

/* With or without; which certificate it is does not take a new start. */
static bool same_tls(const struct hg_service_config *a, const struct hg_service_config *b)
{
    return (a->tls_key.len != 0) == (b->tls_key.len != 0);
}

static bool same_threads(const struct hg_service_config *a, const struct hg_service_config *b)
{
    return a->threads == b->threads;
}

static bool same_limits(const struct hg_service_config *a, const struct hg_service_config *b)
{
    const struct hg_limits *x = &a->limits, *y = &b->limits;
    return x->header_bytes == y->header_bytes && x->body_bytes == y->body_bytes &&
           x->program_bytes == y->program_bytes && x->batch_bytes == y->batch_bytes &&
           x->connections == y->connections && x->connections_per_ip == y->connections_per_ip &&
           x->idle_seconds == y->idle_seconds && x->request_seconds == y->request_seconds &&
           x->batch_seconds == y->batch_seconds && x->answer_seconds == y->answer_seconds &&
           x->stop_seconds == y->stop_seconds;
}

static bool same_store(const struct hg_service_config *a, const struct hg_service_config *b)
{
    const struct hg_store_config *x = &a->store, *y = &b->store;
    return (x->url == NULL) == (y->url == NULL) &&
           (x->url == NULL || strcmp(x->url, y->url) == 0) && x->queue == y->queue &&
           x->patience_seconds == y->patience_seconds && x->readers == y->readers &&
           x->max_pages == y->max_pages;
}

static bool same_log(const struct hg_service_config *a, const struct hg_service_config *b)
{
    const unsigned char *x = a->log.key, *y = b->log.key;
    return a->log.keep == b->log.keep && (x == NULL) == (y == NULL) &&
           (x == NULL || memcmp(x, y, HG_LOG_KEY_BYTES) == 0);
}

static bool same_signatures(const struct hg_service_config *a, const struct hg_service_config *b)
{
    return a->signed_only == b->signed_only && a->key_count == b->key_count &&
           (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0);
}

static const struct {
    const char *key;
    same_part *same;
} parts[] = {
    {"listen", same_listen},         {"tls", same_tls},     {"threads", same_threads},
    {"limits", same_limits},         {"store", same_store}, {"log", same_log},
    {"signatures", same_signatures},
};

static void name_the_rest(const struct hg_service *service, const struct hg_service_config *config)
{
    char names[96] = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!parts[i].same(service->config, config)) {
            strcat(names, names[0] != '\0' ? ", " : "");
            strcat(names, parts[i].key);
        }
    if (names[0] != '\0')
        hg_journal_event(service->journal, HG_JOURNAL_WARNING, "reload_in_part", "restart", names);
}

/* --- what does not --------------------------------------------------------------------------- */

/* NULL: without TLS, before or now. False where the new one cannot be used. */
static bool read_certificate(const struct hg_service *service,
                             const struct hg_service_config *config,
                             struct hg_certificate **certificate, struct hg_service_error *error)
{
    struct hg_certificate_error why;
    *certificate = NULL;
    if (service->config->tls_key.len == 0 || config->tls_key.len == 0)
        return true;
    *certificate = hg_certificate_read(config->tls_certificate, config->tls_key, &why);
    if (*certificate == NULL)
        snprintf(error->message, sizeof error->message, "the %s of `tls` %s", why.part,
                 why.message);
    return *certificate != NULL;
}

static bool replace_policies_and_tokens(struct hg_service *service,
                                        const struct hg_service_config *config,
                                        struct hg_service_error *error)
{
    if (!hg_versions_configure(service->versions, config->policies, config->policy_count,
                               error->message, sizeof error->message))
        return false;
    if (hg_tokens_replace(service, config))
        return true;
    snprintf(error->message, sizeof error->message, "not enough memory");
    return false;
}

bool hg_service_reload(struct hg_service *service, const struct hg_service_config *config,
                       struct hg_service_error *error)
{
    struct hg_entry entry;
    struct hg_certificate *certificate;
    if (!read_certificate(service, config, &certificate, error))
        return false;
    if (!replace_policies_and_tokens(service, config, error)) {
        hg_certificate_release(certificate);
        return false;
    }
    if (certificate != NULL)
        hg_http_set_certificate(service->http, certificate);
    hg_journal_set_level(service->journal, config->journal_level);
    name_the_rest(service, config);
    if (hg_journal_begin(service->journal, &entry, HG_JOURNAL_INFO, "reloaded")) {
        hg_entry_int(&entry, "policies", (int64_t)config->policy_count);
        hg_entry_int(&entry, "tokens", (int64_t)config->token_count);
        hg_entry_end(&entry);
    }
    return true;
}
