/* Which certificate a TLS handshake gets: see http_parts.h. */
#include "service/common/certificate_parts.h"
#include "service/http/http_parts.h"

/* GnuTLS asks in the handshake, on the connection's own thread. What it is given is not copied and
 * must stay for as long as the session: so the connection holds it. */
int hg_http_retrieve_certificate(gnutls_session_t session, const gnutls_datum_t *issuers,
                                 int issuer_count, const gnutls_pk_algorithm_t *algorithms,
                                 int algorithm_count, gnutls_pcert_st **chain, unsigned *count,
                                 gnutls_privkey_t *key)
{
    (void)issuers, (void)issuer_count, (void)algorithms, (void)algorithm_count;
    struct MHD_Connection *mhd = hg_gnutls.gnutls_session_get_ptr(session);
    struct hg_http_connection *c =
        hg_microhttpd.MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    if (c == NULL)
        return -1;
    if (c->certificate == NULL) {
        pthread_mutex_lock(&c->http->lock);
        c->certificate = hg_certificate_hold(c->http->certificate);
        pthread_mutex_unlock(&c->http->lock);
    }
    *chain = c->certificate->chain;
    *count = c->certificate->count;
    *key = c->certificate->key;
    return 0;
}

static void journal_certificate(const struct hg_service *service, int64_t expires)
{
    struct hg_entry entry;
    bool expired = expires <= hg_clock_now(service->clock);
    if (!hg_journal_begin(service->journal, &entry, expired ? HG_JOURNAL_WARNING : HG_JOURNAL_INFO,
                          "certificate_loaded"))
        return;
    hg_entry_instant(&entry, "expires", expires);
    if (expired)
        hg_entry_bool(&entry, "expired", true);
    hg_entry_end(&entry);
}

void hg_http_set_certificate(struct hg_http *http, struct hg_certificate *certificate)
{
    const struct hg_service *service = http->service;
    int64_t expires = hg_certificate_expires(certificate);
    if (http->certificate != NULL && hg_certificate_equal(http->certificate, certificate)) {
        hg_certificate_release(certificate);
        return;
    }
    pthread_mutex_lock(&http->lock);
    struct hg_certificate *earlier = http->certificate;
    http->certificate = certificate;
    pthread_mutex_unlock(&http->lock);
    hg_certificate_release(earlier);
    hg_series_set(hg_metrics_series(service->metrics, HG_M_CERTIFICATE_EXPIRES, NULL),
                  expires / 1000000);
    journal_certificate(service, expires);
}
