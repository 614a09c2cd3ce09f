/* libmicrohttpd around exchanges: see http.h. A pool of threads, each with its epoll; a connection
 * stays with its thread, and has one exchange that is used again for each of its requests. A
 * handler that waits suspends its connection; the answer, from whichever thread, resumes it.
 *
 * libmicrohttpd limits idleness alone, so that a byte now and then would hold a connection for
 * ever. A watch of ours holds each phase of a connection to a deadline and shuts the socket when it
 * passes. */
#include "service/http.h"
#include "service/gate.h"
#include "service/listen.h"
#include "service/loaded.h"
#include "service/service.h"
#include "service/sonames.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NEVER UINT64_MAX
#define SECOND UINT64_C(1000000000)
#define WATCH_NANOSECONDS 200000000L

/* Loaded with the first start. */
static struct {
    HG_MICROHTTPD_FUNCTIONS(HG_LIBRARY_MEMBER)
} microhttpd;

static const char *const names[] = {HG_MICROHTTPD_FUNCTIONS(HG_LIBRARY_NAME) NULL};
static struct hg_library library = {
    .file = HG_SONAME_microhttpd,
    .package = "libmicrohttpd12",
    .names = names,
    .functions = &microhttpd,
};

enum phase {
    PHASE_FRESH,    /* nothing of a request yet */
    PHASE_HEAD,     /* its first line was read */
    PHASE_BODY,     /* the head was read: bytes of the body come */
    PHASE_STREAM,   /* the same, and the handler takes them as they come */
    PHASE_HANDLED,  /* the handler was called */
    PHASE_ANSWERED, /* the answer was queued */
};

struct connection {
    struct hg_exchange exchange; /* first: its address is the connection's */
    struct MHD_Connection *mhd;
    struct hg_http *http;
    enum phase phase;
    bool handed;  /* suspended: another thread answers */
    bool counted; /* among the requests under way */
    struct hg_buf target;
    uint64_t received; /* bytes of the body, kept or not */
    int fd;
    _Atomic uint64_t deadline; /* ticks of the clock */
    struct connection *next, *previous;
};

struct hg_http {
    struct hg_service *service;
    struct MHD_Daemon *daemon;
    char address[128];
    pthread_mutex_t lock; /* over the list of connections and their number */
    struct connection *connections;
    int64_t open;
    struct hg_series *counted;
    _Atomic size_t under_way;
    _Atomic size_t handled; /* of these, with a handler, or with the thread it gave them to */
    atomic_bool ending;     /* no handler begins any more */
    pthread_t watch;
    atomic_bool watching;
    _Atomic uint64_t ticks; /* of the clock, as the watch last saw it */
};

/* --- deadlines ------------------------------------------------------------------------------ */

/* By the watch's own look at the clock: limits are seconds, and a request has several phases. */
static void set_deadline(struct connection *c, unsigned seconds)
{
    uint64_t now = atomic_load_explicit(&c->http->ticks, memory_order_relaxed);
    atomic_store_explicit(&c->deadline, seconds == 0 ? NEVER : now + seconds * SECOND,
                          memory_order_relaxed);
}

static const struct hg_limits *limits_of(const struct connection *c)
{
    return &c->http->service->config->limits;
}

static void shut_late(struct hg_http *http)
{
    uint64_t now = hg_clock_ticks(http->service->clock);
    atomic_store_explicit(&http->ticks, now, memory_order_relaxed);
    pthread_mutex_lock(&http->lock);
    for (struct connection *c = http->connections; c != NULL; c = c->next) {
        uint64_t deadline = atomic_load_explicit(&c->deadline, memory_order_relaxed);
        if (deadline == NEVER || now < deadline)
            continue;
        /* Lost the race when the connection has just gone on: then it keeps its new deadline. */
        if (atomic_compare_exchange_strong(&c->deadline, &deadline, NEVER))
            shutdown(c->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&http->lock);
}

static void *watch(void *context)
{
    struct hg_http *http = context;
    const struct timespec pause = {0, WATCH_NANOSECONDS};
    while (atomic_load(&http->watching)) {
        nanosleep(&pause, NULL);
        shut_late(http);
    }
    return NULL;
}

/* --- connections ---------------------------------------------------------------------------- */

static void wait_for_answer(struct hg_exchange *exchange)
{
    struct connection *c = (struct connection *)exchange;
    c->handed = true;
    exchange->arena.guard = NULL; /* its frame is about to end */
    if (c->phase != PHASE_STREAM) /* a batch has one deadline for all of its body */
        atomic_store_explicit(&c->deadline, NEVER, memory_order_relaxed);
    microhttpd.MHD_suspend_connection(c->mhd);
}

static void answer_is_ready(struct hg_exchange *exchange)
{
    struct connection *c = (struct connection *)exchange;
    struct hg_http *http = c->http;
    if (!c->handed)
        return;
    /* Its thread may go on with it, and end it, from here on. */
    microhttpd.MHD_resume_connection(c->mhd);
    atomic_fetch_sub(&http->handled, 1);
}

static const struct hg_transport transport = {wait_for_answer, answer_is_ready};

static struct connection *connection_new(struct hg_http *http, struct MHD_Connection *mhd)
{
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    hg_exchange_init(&c->exchange, http->service, &transport);
    hg_buf_init(&c->target, &hg_libc_allocator, 0);
    c->mhd = mhd;
    c->http = http;
    c->fd = microhttpd.MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    set_deadline(c, limits_of(c)->idle_seconds);
    pthread_mutex_lock(&http->lock);
    c->next = http->connections;
    if (c->next != NULL)
        c->next->previous = c;
    http->connections = c;
    hg_series_set(http->counted, ++http->open);
    pthread_mutex_unlock(&http->lock);
    return c;
}

static void end_request(struct connection *c)
{
    if (c->counted)
        atomic_fetch_sub(&c->http->under_way, 1);
    c->counted = false;
    c->handed = false;
    c->phase = PHASE_FRESH;
    hg_exchange_reset(&c->exchange);
}

static void connection_free(struct connection *c)
{
    struct hg_http *http = c->http;
    pthread_mutex_lock(&http->lock);
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        http->connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    hg_series_set(http->counted, --http->open);
    pthread_mutex_unlock(&http->lock);
    end_request(c);
    hg_exchange_release(&c->exchange);
    hg_buf_release(&c->target);
    free(c);
}

static void connection_changed(void *context, struct MHD_Connection *mhd, void **kept,
                               enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *kept = connection_new(context, mhd);
    else if (*kept != NULL)
        connection_free(*kept);
}

/* --- the answer ----------------------------------------------------------------------------- */

static struct MHD_Response *response_of(struct hg_exchange *exchange)
{
    if (exchange->answer_fd < 0) /* stays as it is until the request ends */
        return microhttpd.MHD_create_response_from_buffer(exchange->answer.len, exchange->answer.at,
                                                          MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        microhttpd.MHD_create_response_from_fd64(exchange->answer_size, exchange->answer_fd);
    if (response != NULL)
        exchange->answer_fd = -1; /* closed by it */
    return response;
}

static void add_headers(const struct hg_exchange *exchange, struct MHD_Response *response)
{
    if (exchange->type != NULL)
        microhttpd.MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, exchange->type);
    for (size_t i = 0; i < exchange->answer_header_count; i++)
        microhttpd.MHD_add_response_header(response, exchange->answer_headers[i].name,
                                           exchange->answer_headers[i].value.at);
    if (exchange->close)
        microhttpd.MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static enum MHD_Result queue(struct connection *c)
{
    struct hg_exchange *exchange = &c->exchange;
    if (exchange->answer
            .failed) { /* not all of it fitted in memory: nothing is better than a part */
        hg_buf_release(&exchange->answer);
        hg_buf_text(&exchange->answer, "{\"type\":\"urn:headgate:problem:busy\",\"status\":503}\n");
        exchange->status = 503;
        exchange->type = HG_TYPE_PROBLEM;
    }
    exchange->close = exchange->close || hg_service_stopping(c->http->service);
    struct MHD_Response *response = response_of(exchange);
    if (response == NULL)
        return MHD_NO;
    add_headers(exchange, response);
    c->phase = PHASE_ANSWERED;
    set_deadline(c, limits_of(c)->answer_seconds);
    enum MHD_Result queued =
        microhttpd.MHD_queue_response(c->mhd, (unsigned)exchange->status, response);
    microhttpd.MHD_destroy_response(response);
    hg_service_answered(c->http->service, exchange);
    return queued;
}

/* What a handler has left: an answer, or a connection that waits. */
static enum MHD_Result handled(struct connection *c)
{
    if (c->handed)
        return MHD_YES; /* the exchange may be another thread's already */
    if (c->exchange.status == 0)
        hg_problem(&c->exchange, HG_PROBLEM_INTERNAL, "the request was taken and not answered");
    return queue(c);
}

/* --- the request ---------------------------------------------------------------------------- */

static void *line_read(void *context, const char *target, struct MHD_Connection *mhd)
{
    (void)context;
    struct connection *c =
        microhttpd.MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (c == NULL)
        return NULL;
    if (!c->counted)
        atomic_fetch_add(&c->http->under_way, 1);
    c->counted = true;
    c->phase = PHASE_HEAD;
    c->received = 0;
    set_deadline(c, limits_of(c)->request_seconds);
    hg_buf_clear(&c->target);
    hg_buf_text(&c->target, target);
    return c;
}

static enum MHD_Result see_header(void *gate, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    hg_gate_header(gate, (struct hg_str){name, name_size}, (struct hg_str){value, value_size});
    return MHD_YES;
}

static bool passes_gate(struct connection *c)
{
    struct hg_gate gate;
    hg_gate_begin(&gate, c->exchange.headers);
    microhttpd.MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, see_header, &gate);
    if (hg_gate_end(&gate))
        return true;
    struct hg_fault fault = {.field = hg_str(gate.field != NULL ? gate.field : "")};
    c->exchange.close = true;
    hg_problem_at(&c->exchange, HG_PROBLEM_MALFORMED, &fault, "%s", gate.fault);
    return false;
}

/* --- handlers ------------------------------------------------------------------------------- */

/* Before a handler is called, and after it. The library ends the process where it is stopped while
 * a connection is suspended: so when all is answered no handler begins any more, and one that began
 * is waited for. False: it is not to be called, and the answer is there. */
static bool enter(struct connection *c)
{
    struct hg_http *http = c->http;
    atomic_fetch_add(&http->handled,
                     1); /* first this, then the look, the other way round to the stop */
    if (!atomic_load(&http->ending))
        return true;
    atomic_fetch_sub(&http->handled, 1);
    c->exchange.close = true;
    hg_problem(&c->exchange, HG_PROBLEM_STOPPING, "the service stops; ask another, or later");
    return false;
}

static void leave(struct connection *c)
{
    if (!c->handed)
        atomic_fetch_sub(&c->http->handled, 1);
}

static enum MHD_Result begin(struct connection *c, const char *method)
{
    struct hg_exchange *exchange = &c->exchange;
    exchange->arena.guard = &exchange->guard;
    exchange->method_name = hg_str(method);
    exchange->target = (struct hg_str){c->target.at, c->target.len};
    if (passes_gate(c))
        hg_exchange_begin(exchange);
    c->phase = PHASE_BODY;
    if (exchange->status != 0) {
        /* A body that nobody will read ends the connection: what follows it could be anything. */
        exchange->close = exchange->close || hg_exchange_has_body(exchange);
        return exchange->close ? queue(c) : MHD_YES;
    }
    if (!hg_exchange_is_batch(exchange))
        return MHD_YES;
    set_deadline(c, limits_of(c)->batch_seconds);
    c->phase = PHASE_STREAM;
    if (enter(c)) {
        hg_exchange_run(exchange);
        leave(c);
    }
    return exchange->status != 0 ? (exchange->close = true, queue(c)) : MHD_YES;
}

/* Past the limit nothing is kept; a client that goes on for as long again is cut off. */
static bool within_limit(struct connection *c, size_t more)
{
    struct hg_exchange *exchange = &c->exchange;
    size_t limit = hg_exchange_body_limit(exchange);
    c->received += more;
    if (c->received > limit && exchange->status == 0) {
        exchange->close = true;
        hg_problem(exchange, HG_PROBLEM_TOO_LARGE, "the body may have %zu bytes", limit);
    }
    return c->received <= 2 * (uint64_t)limit;
}

static enum MHD_Result take_body(struct connection *c, const char *bytes, size_t *len)
{
    if (!within_limit(c, *len))
        return MHD_NO;
    if (c->exchange.status == 0)
        hg_buf_put(&c->exchange.body, bytes, *len);
    *len = 0;
    return MHD_YES;
}

static enum MHD_Result take_stream(struct connection *c, const char *bytes, size_t *len)
{
    struct hg_exchange *exchange = &c->exchange;
    size_t used = *len;
    if (exchange->status == 0 && enter(c)) {
        used = exchange->stream->take(exchange, bytes, *len);
        leave(c);
    }
    *len -= used;
    if (c->handed) { /* the exchange is another thread's already: the limit is seen to next time */
        c->received += used;
        return MHD_YES;
    }
    return within_limit(c, used) ? MHD_YES : MHD_NO;
}

static enum MHD_Result body_ended(struct connection *c)
{
    struct hg_exchange *exchange = &c->exchange;
    if (c->phase != PHASE_HANDLED)
        set_deadline(c, 0);
    if (exchange->status != 0 || !enter(c))
        return queue(c);
    if (exchange->stream != NULL) {
        c->phase = PHASE_HANDLED;
        exchange->stream->finish(exchange);
    } else if (c->phase != PHASE_HANDLED) {
        c->phase = PHASE_HANDLED;
        hg_exchange_run(exchange);
    }
    leave(c);
    return handled(c);
}

/* Called when the head was read, for each piece of the body, when it has ended, and again when the
 * connection was resumed. */
static enum MHD_Result proceed(void *context, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *bytes,
                               size_t *len, void **kept)
{
    (void)context, (void)url, (void)version, (void)mhd;
    struct connection *c = *kept;
    if (c == NULL)
        return MHD_NO;
    c->handed = false;
    if (c->phase == PHASE_HEAD)
        return begin(c, method);
    if (*len != 0)
        return c->phase == PHASE_STREAM ? take_stream(c, bytes, len) : take_body(c, bytes, len);
    return body_ended(c);
}

static void completed(void *context, struct MHD_Connection *mhd, void **kept,
                      enum MHD_RequestTerminationCode why)
{
    (void)context, (void)mhd, (void)why;
    struct connection *c = *kept;
    if (c == NULL)
        return;
    end_request(c);
    set_deadline(c, limits_of(c)->idle_seconds);
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
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)config->tls_certificate.at},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)config->tls_key.at},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_VERSIONS},
        {MHD_OPTION_END, 0, NULL},
    };
    if (config->tls_key.len != 0)
        flags |= MHD_USE_TLS;
    else
        tls[0].option = MHD_OPTION_END;
    http->daemon = microhttpd.MHD_start_daemon(
        flags, 0, NULL, NULL, proceed, http, MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_THREAD_POOL_SIZE, config->threads, MHD_OPTION_CONNECTION_LIMIT,
        limits->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits->connections_per_ip,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits->header_bytes + READ_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, limits->idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, http, MHD_OPTION_NOTIFY_COMPLETED,
        completed, http, MHD_OPTION_URI_LOG_CALLBACK, line_read, http, MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
    return http->daemon != NULL;
}

static struct hg_http *fail(struct hg_http *http, int listening)
{
    if (listening >= 0)
        close(listening);
    if (http != NULL)
        pthread_mutex_destroy(&http->lock);
    free(http);
    return NULL;
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
                 "cannot start to answer on %s: the certificate and key do not fit, or threads or "
                 "memory are short",
                 http->address);
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
    uint64_t end =
        hg_clock_ticks(http->service->clock) + http->service->config->limits.stop_seconds * SECOND;
    while (atomic_load(&http->under_way) != 0 && hg_clock_ticks(http->service->clock) < end)
        nanosleep(&pause, NULL);
    /* What the writer has is answered in any case: it gives up a data base in time. */
    atomic_store(&http->ending, true);
    while (atomic_load(&http->handled) != 0)
        nanosleep(&pause, NULL);
}

size_t hg_http_stop(struct hg_http *http)
{
    const struct hg_listen *listen = &http->service->config->listen;
    int listening = microhttpd.MHD_quiesce_daemon(http->daemon);
    wait_for_requests(http);
    size_t cut = atomic_load(&http->under_way);
    if (atomic_exchange(&http->watching, false))
        pthread_join(http->watch, NULL);
    microhttpd.MHD_stop_daemon(http->daemon);
    if (listening >= 0)
        close(listening);
    if (listen->port == HG_LISTEN_UNIX) {
        char path[128];
        snprintf(path, sizeof path, "%.*s", HG_STR_ARGS(listen->host));
        unlink(path);
    }
    pthread_mutex_destroy(&http->lock);
    free(http);
    return cut;
}
