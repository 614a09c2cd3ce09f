/* A request from its first line to the response: see http_parts.h. */
#include "service/http/header_check.h"
#include "service/http/http_parts.h"

/* --- the answer ----------------------------------------------------------------------------- */

static struct MHD_Response *response_of(struct hg_exchange *exchange)
{
    if (exchange->answer_fd < 0) /* stays as it is until the request ends */
        return hg_microhttpd.MHD_create_response_from_buffer(
            exchange->answer.len, exchange->answer.at, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        hg_microhttpd.MHD_create_response_from_fd64(exchange->answer_size, exchange->answer_fd);
    if (response != NULL)
        exchange->answer_fd = -1; /* closed by it */
    return response;
}

static void add_headers(const struct hg_exchange *exchange, struct MHD_Response *response)
{
    if (exchange->type != NULL)
        hg_microhttpd.MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                              exchange->type);
    for (size_t i = 0; i < exchange->answer_header_count; i++)
        hg_microhttpd.MHD_add_response_header(response, exchange->answer_headers[i].name,
                                              exchange->answer_headers[i].value.at);
    if (exchange->close)
        hg_microhttpd.MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static enum MHD_Result queue(struct hg_http_connection *c)
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
    c->phase = HG_PHASE_ANSWERED;
    hg_http_deadline(c, hg_http_limits(c)->answer_seconds);
    enum MHD_Result queued =
        hg_microhttpd.MHD_queue_response(c->mhd, (unsigned)exchange->status, response);
    hg_microhttpd.MHD_destroy_response(response);
    hg_exchange_answered(exchange);
    return queued;
}

/* What a handler has left: an answer, or a connection that waits. */
static enum MHD_Result handled(struct hg_http_connection *c)
{
    if (c->suspended)
        return MHD_YES; /* the exchange may be another thread's already */
    if (c->exchange.status == 0)
        hg_problem(&c->exchange, HG_PROBLEM_INTERNAL, "the request was accepted but not answered");
    return queue(c);
}

/* --- the request ---------------------------------------------------------------------------- */

void *hg_http_request_line(void *context, const char *target, struct MHD_Connection *mhd)
{
    (void)context;
    struct hg_http_connection *c =
        hg_microhttpd.MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    if (c == NULL)
        return NULL;
    if (!c->counted)
        atomic_fetch_add(&c->http->under_way, 1);
    c->counted = true;
    c->phase = HG_PHASE_HEAD;
    c->received = 0;
    hg_http_deadline(c, c->exchange.over_capacity ? HG_HTTP_SPARE_SECONDS
                                                  : hg_http_limits(c)->request_seconds);
    hg_buf_clear(&c->target);
    hg_buf_text(&c->target, target);
    return c;
}

static enum MHD_Result see_header(void *gate, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    hg_header_check_add(gate, (struct hg_str){name, name_size}, (struct hg_str){value, value_size});
    return MHD_YES;
}

static bool passes_gate(struct hg_http_connection *c)
{
    struct hg_header_check gate;
    hg_header_check_begin(&gate, c->exchange.headers);
    hg_microhttpd.MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, see_header, &gate);
    if (hg_header_check_end(&gate))
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
static bool enter(struct hg_http_connection *c)
{
    struct hg_http *http = c->http;
    atomic_fetch_add(&http->handled,
                     1); /* first this, then the look, the other way round to the stop */
    if (!atomic_load(&http->ending))
        return true;
    atomic_fetch_sub(&http->handled, 1);
    c->exchange.close = true;
    hg_problem(&c->exchange, HG_PROBLEM_STOPPING,
               "the service is shutting down; try another instance, or try later");
    return false;
}

static void leave(struct hg_http_connection *c)
{
    if (!c->suspended)
        atomic_fetch_sub(&c->http->handled, 1);
}

static enum MHD_Result begin(struct hg_http_connection *c, const char *method)
{
    struct hg_exchange *exchange = &c->exchange;
    exchange->arena.guard = &exchange->guard;
    exchange->method_name = hg_str(method);
    exchange->target = (struct hg_str){c->target.at, c->target.len};
    if (passes_gate(c))
        hg_exchange_begin(exchange);
    c->phase = HG_PHASE_BODY;
    if (exchange->status != 0) {
        /* A body that nobody will read ends the connection: what follows it could be anything. */
        exchange->close = exchange->close || hg_exchange_has_body(exchange);
        return exchange->close ? queue(c) : MHD_YES;
    }
    if (!hg_exchange_is_batch(exchange))
        return MHD_YES;
    hg_http_deadline(c, hg_http_limits(c)->batch_seconds);
    c->phase = HG_PHASE_STREAM;
    if (enter(c)) {
        hg_exchange_run(exchange);
        leave(c);
    }
    return exchange->status != 0 ? (exchange->close = true, queue(c)) : MHD_YES;
}

/* Past the limit nothing is kept; a client that goes on for as long again is cut off. */
static bool within_limit(struct hg_http_connection *c, size_t more)
{
    struct hg_exchange *exchange = &c->exchange;
    size_t limit = hg_exchange_body_limit(exchange);
    c->received += more;
    if (c->received > limit && exchange->status == 0) {
        exchange->close = true;
        hg_problem(exchange, HG_PROBLEM_TOO_LARGE, "the body can have at most %zu bytes", limit);
    }
    return c->received <= 2 * (uint64_t)limit;
}

static enum MHD_Result take_body(struct hg_http_connection *c, const char *bytes, size_t *len)
{
    if (!within_limit(c, *len))
        return MHD_NO;
    if (c->exchange.status == 0)
        hg_buf_put(&c->exchange.body, bytes, *len);
    *len = 0;
    return MHD_YES;
}

static enum MHD_Result take_stream(struct hg_http_connection *c, const char *bytes, size_t *len)
{
    struct hg_exchange *exchange = &c->exchange;
    size_t used = *len;
    if (exchange->status == 0 && enter(c)) {
        used = exchange->stream->take(exchange, bytes, *len);
        leave(c);
    }
    *len -= used;
    if (c->suspended) { /* the exchange is another thread's already: the limit is seen to next time
                         */
        c->received += used;
        return MHD_YES;
    }
    return within_limit(c, used) ? MHD_YES : MHD_NO;
}

static enum MHD_Result body_ended(struct hg_http_connection *c)
{
    struct hg_exchange *exchange = &c->exchange;
    if (c->phase != HG_PHASE_HANDLED)
        hg_http_deadline(c, 0);
    if (exchange->status != 0 || !enter(c))
        return queue(c);
    if (exchange->stream != NULL) {
        c->phase = HG_PHASE_HANDLED;
        exchange->stream->finish(exchange);
    } else if (c->phase != HG_PHASE_HANDLED) {
        c->phase = HG_PHASE_HANDLED;
        hg_exchange_run(exchange);
    }
    leave(c);
    return handled(c);
}

/* Called when the head was read, for each piece of the body, when it has ended, and again when the
 * connection was resumed. */
enum MHD_Result hg_http_handle(void *context, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *bytes,
                               size_t *len, void **kept)
{
    (void)context, (void)url, (void)version, (void)mhd;
    struct hg_http_connection *c = *kept;
    if (c == NULL)
        return MHD_NO;
    c->suspended = false;
    if (c->phase == HG_PHASE_HEAD)
        return begin(c, method);
    if (*len != 0)
        return c->phase == HG_PHASE_STREAM ? take_stream(c, bytes, len) : take_body(c, bytes, len);
    return body_ended(c);
}
