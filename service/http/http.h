/* The adapter of libmicrohttpd: sockets, threads, TLS and time limits around exchanges. The only
 * files of the service that include microhttpd.h are http*.c. */
#ifndef HG_SERVICE_HTTP_H
#define HG_SERVICE_HTTP_H

#include "service/common/certificate.h"
#include "service/http/exchange.h"

struct hg_http;

/* Why it does not listen: for a person, one line. */
struct hg_http_error {
    char message[256];
};

/* Listens and answers, with threads of its own, from here on. NULL after filling in `error`. The service
 * outlives it. Call it with signals blocked, so that none of its threads takes one. */
struct hg_http *hg_http_start(struct hg_service *service, struct hg_http_error *error);
/* The certificate of handshakes from now on, where it listens with TLS; connections that are open keep
 * theirs. Takes over the caller's reference. Does nothing when it is in use already. By one thread at a
 * time. */
void hg_http_set_certificate(struct hg_http *http, struct hg_certificate *certificate);
/* "http://127.0.0.1:8080", with the port that was taken. */
const char *hg_http_address(const struct hg_http *http);
/* Takes no more connections; waits for requests under way, at most as long as the configuration says;
 * closes what is left and frees it. Returns how many requests were cut off. */
size_t hg_http_stop(struct hg_http *http);

#endif
