/* Shared by http*.c, the only files that know libmicrohttpd. A connection stays on one of its threads; only
 * that thread, and whoever was given its exchange, touches it. The watchdog reads only its deadline. */
#ifndef HG_SERVICE_HTTP_PARTS_H
#define HG_SERVICE_HTTP_PARTS_H

#include <gnutls/abstract.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "service/http/http.h"
#include "service/common/library_functions.h"
#include "service/http/context.h"

#define HG_PROMISE_NEVER UINT64_MAX
#define HG_SECOND UINT64_C(1000000000)

/* Connections that are accepted beyond the limit, to be answered 503: without them a caller would wait without
 * an answer, and /healthz and /metrics could not be asked why. */
#define HG_HTTP_SPARE 32u
#define HG_HTTP_SPARE_SECONDS 5u /* for the one request of such a connection */

/* Loaded when a server starts for the first time. */
struct hg_microhttpd {
    HG_MICROHTTPD_FUNCTIONS(HG_LIBRARY_MEMBER)
};
extern struct hg_microhttpd hg_microhttpd;

enum hg_http_phase {
    HG_PHASE_FRESH,    /* no request yet */
    HG_PHASE_HEAD,     /* the request line was read */
    HG_PHASE_BODY,     /* the headers were read: the body arrives */
    HG_PHASE_STREAM,   /* the same, and the handler processes it as it arrives */
    HG_PHASE_HANDLED,  /* the handler was called */
    HG_PHASE_ANSWERED, /* the response was queued */
};

struct hg_http_connection {
    struct hg_exchange exchange; /* first: cast to and from the connection */
    struct MHD_Connection *mhd;
    struct hg_http *http;
    struct hg_certificate *certificate; /* of its handshake; NULL before it, and without TLS */
    enum hg_http_phase phase;
    bool suspended; /* another thread answers */
    bool counted; /* in `under_way` */
    struct hg_buf target;
    uint64_t received; /* bytes of the body, kept or not */
    int fd;
    _Atomic uint64_t deadline; /* ticks of the clock */
    struct hg_http_connection *next, *previous;
};

struct hg_http {
    struct hg_service *service;
    struct MHD_Daemon *daemon;
    char address[128];
    pthread_mutex_t lock; /* over the list of connections, their number, and the certificate */
    struct hg_certificate *certificate; /* of the next handshake; NULL: no TLS */
    struct hg_http_connection *connections;
    int64_t open;
    struct hg_series *counted;
    unsigned capacity; /* connections allowed; HG_HTTP_SPARE more are answered 503 */
    atomic_bool full; /* was reached since the watchdog last looked */
    uint64_t reported; /* ticks when that was last journalled; the watchdog's */
    _Atomic size_t under_way;
    _Atomic size_t handled; /* of these, those whose handler was called and has not responded */
    atomic_bool ending;     /* no handler is called any more */
    pthread_t watch;
    atomic_bool watching;
    _Atomic uint64_t ticks; /* of the clock, as the watchdog last read it */
};

/* From the watchdog's last reading of the clock: limits are seconds, and a request has several phases. */
static inline void hg_http_deadline(struct hg_http_connection *c, unsigned seconds)
{
    uint64_t now = atomic_load_explicit(&c->http->ticks, memory_order_relaxed);
    atomic_store_explicit(&c->deadline, seconds == 0 ? HG_PROMISE_NEVER : now + seconds * HG_SECOND,
                          memory_order_relaxed);
}

static inline const struct hg_limits *hg_http_limits(const struct hg_http_connection *c)
{
    return &c->http->service->config->limits;
}

/* http_capacity.c: sets `capacity` from the configuration and the number of files the process may open. False
 * after filling in `error` if that leaves too few. */
bool hg_http_set_capacity(struct hg_http *http, struct hg_http_error *error);
/* Journals that the capacity was reached, at most once a minute. For the watchdog. */
void hg_http_report_full(struct hg_http *http, uint64_t now);

/* http_tls.c: the callback by which GnuTLS asks for the certificate of a handshake. */
gnutls_certificate_retrieve_function2 hg_http_retrieve_certificate;

/* http_connection.c: callbacks of the library, and the end of a request on its connection. */
void hg_http_connection_changed(void *http, struct MHD_Connection *mhd, void **kept,
                        enum MHD_ConnectionNotificationCode code);
void hg_http_completed(void *http, struct MHD_Connection *mhd, void **kept,
               enum MHD_RequestTerminationCode why);
void hg_http_end_request(struct hg_http_connection *c);

/* http_request.c: callbacks of the library, in the order of a request: the request line; then its headers, chunks
 * of its body, and its end. */
void *hg_http_request_line(void *http, const char *target, struct MHD_Connection *mhd);
enum MHD_Result hg_http_handle(void *http, struct MHD_Connection *mhd, const char *url, const char *method,
                        const char *version, const char *bytes, size_t *len, void **kept);

#endif
