/* The socket the service listens on. */
#ifndef HG_SERVICE_LISTEN_H
#define HG_SERVICE_LISTEN_H

#include "service/http/http.h"

/* Bound and listening; -1 after filling in `error`. `address` gets how to reach it, "127.0.0.1:8080" or
 * the path of the socket. */
int hg_listen_open(const struct hg_listen *listen, char *address, size_t room,
                   struct hg_http_error *error);
/* Is it an address, or a path? Names are not looked up. */
bool hg_listen_is_address(const struct hg_listen *listen);
/* Is it this machine alone that can reach it? */
bool hg_listen_is_loopback(const struct hg_listen *listen);

#endif
