/* Connections: start, end, suspending and resuming. See http_parts.h. */
#include <stdlib.h>

#include "service/http/http_parts.h"

static void wait_for_answer(struct hg_exchange *exchange)
{
    struct hg_http_connection *c = (struct hg_http_connection *)exchange;
    c->suspended = true;
    exchange->arena.guard = NULL;    /* its frame is about to end */
    if (c->phase != HG_PHASE_STREAM) /* a batch has one deadline for all of its body */
        atomic_store_explicit(&c->deadline, HG_PROMISE_NEVER, memory_order_relaxed);
    hg_microhttpd.MHD_suspend_connection(c->mhd);
}

static void answer_is_ready(struct hg_exchange *exchange)
{
    struct hg_http_connection *c = (struct hg_http_connection *)exchange;
    struct hg_http *http = c->http;
    if (!c->suspended)
        return;
    /* Its thread may go on with it, and end it, from here on. */
    hg_microhttpd.MHD_resume_connection(c->mhd);
    atomic_fetch_sub(&http->handled, 1);
}

static const struct hg_transport transport = {wait_for_answer, answer_is_ready};

static struct hg_http_connection *connection_new(struct hg_http *http, struct MHD_Connection *mhd)
{
    struct hg_http_connection *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    hg_exchange_init(&c->exchange, http->service, &transport);
    hg_buf_init(&c->target, &hg_libc_allocator, 0);
    c->mhd = mhd;
    c->http = http;
    c->fd =
        hg_microhttpd.MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    pthread_mutex_lock(&http->lock);
    c->next = http->connections;
    if (c->next != NULL)
        c->next->previous = c;
    http->connections = c;
    hg_series_set(http->counted, ++http->open);
    c->exchange.over_capacity = http->open > http->capacity;
    if (http->open >= http->capacity)
        atomic_store(&http->full, true);
    hg_http_deadline(c, c->exchange.over_capacity ? HG_HTTP_SPARE_SECONDS
                                                  : hg_http_limits(c)->idle_seconds);
    pthread_mutex_unlock(&http->lock);
    return c;
}

void hg_http_end_request(struct hg_http_connection *c)
{
    if (c->counted)
        atomic_fetch_sub(&c->http->under_way, 1);
    c->counted = false;
    c->suspended = false;
    c->phase = HG_PHASE_FRESH;
    hg_exchange_reset(&c->exchange);
}

static void connection_free(struct hg_http_connection *c)
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
    hg_http_end_request(c);
    hg_exchange_release(&c->exchange);
    hg_certificate_release(c->certificate);
    hg_buf_release(&c->target);
    free(c);
}

void hg_http_connection_changed(void *context, struct MHD_Connection *mhd, void **kept,
                                enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *kept = connection_new(context, mhd);
    else if (*kept != NULL)
        connection_free(*kept);
}

void hg_http_completed(void *context, struct MHD_Connection *mhd, void **kept,
                       enum MHD_RequestTerminationCode why)
{
    (void)context, (void)mhd, (void)why;
    struct hg_http_connection *c = *kept;
    if (c == NULL)
        return;
    hg_http_end_request(c);
    hg_http_deadline(c, hg_http_limits(c)->idle_seconds);
}
