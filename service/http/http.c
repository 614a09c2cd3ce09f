/* The HTTP server on libmicrohttpd: see http.h. A pool of threads, each with its epoll. A
 * connection stays on its thread and reuses one exchange for its requests. A handler that waits
 * suspends its connection; the response, from whichever thread, resumes it.
 *
 * libmicrohttpd limits idle time only, so a client could hold a connection forever by sending a
 * byte now and then. A watchdog gives each phase of a connection a deadline and shuts the socket
 * when it passes. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "service/common/sonames.h"
#include "service/http/http_parts.h"
#include "service/http/listen.h"

#define WATCH_NANOHG_SECONDS 200000000L

struct hg_microhttpd hg_microhttpd;

static const char *const names[] = {HG_MICROHTTPD_FUNCTIONS(HG_LIBRARY_NAME) NULL};
static struct hg_library library = {
    .file = HG_SONAME_microhttpd,
    .package = "libmicrohttpd12",
    .names = names,
    .functions = &hg_microhttpd,
};

/* --- deadlines ------------------------------------------------------------------------------ */

static void shut_late(struct hg_http *http)
{
    uint64_t now = hg_clock_ticks(http->service->clock);
    atomic_store_explicit(&http->ticks, now, memory_order_relaxed);
    pthread_mutex_lock(&http->lock);
    for (struct hg_http_connection *c = http->connections; c != NULL; c = c->next) {
        uint64_t deadline = atomic_load_explicit(&c->deadline, memory_order_relaxed);
        if (deadline == HG_PROMISE_NEVER || now < deadline)
            continue;
        /* Lost the race when the connection has just gone on: then it keeps its new deadline. */
        if (atomic_compare_exchange_strong(&c->deadline, &deadline, HG_PROMISE_NEVER))
            shutdown(c->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&http->lock);
    hg_http_report_full(http, now);
}

static void *watch(void *context)
{
    struct hg_http *http = context;
    const struct timespec pause = {0, WATCH_NANOHG_SECONDS};
    while (atomic_load(&http->watching)) {
        nanosleep(&pause, NULL);
        shut_late(http);
    }
    return NULL;
}

/* --- start and stop ------------------------------------------------------------------------- */

/* The library keeps headers and what it has read of a body in one piece of memory, all of which it
 * clears after each request: with 8 kB a request took 6 % more CPU, and a batch is read no slower.
 */
#define READ_BYTES ((size_t)2 << 10)
#define TLS_VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

static bool start_daemon(struct hg_http *http, int listening)
{
    const struct hg_service_config *config = http->service->config;
    const struct hg_limits *limits = &config->limits;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME;
    enum MHD_OPTION tls = MHD_OPTION_END; /* what follows it is not read then */
    if (http->certificate != NULL) {
        flags |= MHD_USE_TLS;
        tls = MHD_OPTION_HTTPS_CERT_CALLBACK;
    }
    http->daemon = hg_microhttpd.MHD_start_daemon(
        flags, 0, NULL, NULL, hg_http_handle, http, MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_THREAD_POOL_SIZE, config->threads, MHD_OPTION_CONNECTION_LIMIT,
        http->capacity + HG_HTTP_SPARE, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        limits->connections_per_ip, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        limits->header_bytes + READ_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, limits->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_NOTIFY_CONNECTION, hg_http_connection_changed,
        http, MHD_OPTION_NOTIFY_COMPLETED, hg_http_completed, http, MHD_OPTION_URI_LOG_CALLBACK,
        hg_http_request_line, http, tls, hg_http_retrieve_certificate, MHD_OPTION_HTTPS_PRIORITIES,
        TLS_VERSIONS, MHD_OPTION_END);
    return http->daemon != NULL;
}

static struct hg_http *fail(struct hg_http *http, int listening)
{
    if (listening >= 0)
        close(listening);
    pthread_mutex_destroy(&http->lock);
    hg_certificate_release(http->certificate);
    free(http);
    return NULL;
}

/* False after filling in `error`; true without TLS, too. */
static bool read_certificate(struct hg_http *http, struct hg_http_error *error)
{
    const struct hg_service_config *config = http->service->config;
    struct hg_certificate_error why;
    if (config->tls_key.len == 0)
        return true;
    struct hg_certificate *certificate =
        hg_certificate_read(config->tls_certificate, config->tls_key, &why);
    if (certificate != NULL)
        hg_http_set_certificate(http, certificate);
    else
        snprintf(error->message, sizeof error->message, "the %s of `tls` %s", why.part,
                 why.message);
    return certificate != NULL;
}

struct hg_http *hg_http_start(struct hg_service *service, struct hg_http_error *error)
{
    const struct hg_service_config *config = service->config;
    struct hg_http *http = calloc(1, sizeof *http);
    char where[112];
    snprintf(error->message, sizeof error->message, "out of memory");
    if (http == NULL || !hg_library_load(&library, error->message, sizeof error->message)) {
        free(http);
        return NULL;
    }
    http->service = service;
    http->counted = hg_metrics_series(service->metrics, HG_M_CONNECTIONS, NULL);
    atomic_store(&http->ticks, hg_clock_ticks(service->clock));
    pthread_mutex_init(&http->lock, NULL);
    if (!hg_http_set_capacity(http, error) || !read_certificate(http, error))
        return fail(http, -1);
    int listening = hg_listen_open(&config->listen, where, sizeof where, error);
    if (listening < 0)
        return fail(http, listening);
    snprintf(http->address, sizeof http->address, "%s%s",
             config->listen.port == HG_LISTEN_UNIX ? "unix:"
             : config->tls_key.len != 0            ? "https://"
                                                   : "http://",
             where);
    if (!start_daemon(http, listening)) {
        snprintf(error->message, sizeof error->message,
                 "cannot serve on %s: not enough threads or memory", http->address);
        return fail(http, listening);
    }
    atomic_store(&http->watching, true);
    if (pthread_create(&http->watch, NULL, watch, http) != 0)
        atomic_store(&http->watching, false);
    return http;
}

const char *hg_http_address(const struct hg_http *http)
{
    return http->address;
}

static void wait_for_requests(struct hg_http *http)
{
    const struct timespec pause = {0, 5000000};
    uint64_t end = hg_clock_ticks(http->service->clock) +
                   http->service->config->limits.stop_seconds * HG_SECOND;
    while (atomic_load(&http->under_way) != 0 && hg_clock_ticks(http->service->clock) < end)
        nanosleep(&pause, NULL);
    /* What the writer has is answered in any case: it gives up a database in time. */
    atomic_store(&http->ending, true);
    while (atomic_load(&http->handled) != 0)
        nanosleep(&pause, NULL);
}

size_t hg_http_stop(struct hg_http *http)
{
    const struct hg_listen *listen = &http->service->config->listen;
    int listening = hg_microhttpd.MHD_quiesce_daemon(http->daemon);
    wait_for_requests(http);
    size_t cut = atomic_load(&http->under_way);
    if (atomic_exchange(&http->watching, false))
        pthread_join(http->watch, NULL);
    hg_microhttpd.MHD_stop_daemon(http->daemon);
    if (listening >= 0)
        close(listening);
    if (listen->port == HG_LISTEN_UNIX) {
        char path[128];
        snprintf(path, sizeof path, "%.*s", HG_STR_ARGS(listen->host));
        unlink(path);
    }
    pthread_mutex_destroy(&http->lock);
    hg_certificate_release(http->certificate);
    free(http);
    return cut;
}
