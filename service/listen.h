/* The socket the service listens on. */
#ifndef HG_SERVICE_LISTEN_H
#define HG_SERVICE_LISTEN_H

#include "service/http.h"

/* Bound and listening; -1 after filling in `error`. `address` gets how to reach it, "127.0.0.1:8080" or
 * the path of the socket. */
int hg_listen_open(const struct hg_listen *listen, char *address, size_t room,
                   struct hg_http_error *error);

#endif
