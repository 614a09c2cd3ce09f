/* The HTTP server: libmicrohttpd with its sockets, threads, TLS and timeouts, around exchanges. Only http*.c
 * include microhttpd.h. */
#ifndef HG_SERVICE_HTTP_H
#define HG_SERVICE_HTTP_H

#include "service/common/certificate.h"
#include "service/http/exchange.h"

struct hg_http;

/* Why it cannot listen: one line for people. */
struct hg_http_error {
    char message[256];
};

/* Starts to listen and serve, on threads of its own. NULL after filling in `error`. The service outlives it.
 * Call it with signals blocked, so that its threads inherit that. */
struct hg_http *hg_http_start(struct hg_service *service, struct hg_http_error *error);
/* Uses this certificate for new handshakes; open connections keep theirs. For a server with TLS only. Takes over
 * the caller's reference. Does nothing if the same certificate is in use. One thread at a time. */
void hg_http_set_certificate(struct hg_http *http, struct hg_certificate *certificate);
/* "http://127.0.0.1:8080", with the port that was taken. */
const char *hg_http_address(const struct hg_http *http);
/* Accepts no more connections, waits for requests in progress (at most limits.stop_seconds), closes the rest
 * and frees the server. Returns how many requests were cut off. */
size_t hg_http_stop(struct hg_http *http);

#endif
