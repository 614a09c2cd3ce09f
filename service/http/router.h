/* The router: finds the operation of a request. Routes are rows of routes.def; the router splits and decodes the target
 * (RFC 3986) and knows nothing of the operations. Pure and thread safe. */
#ifndef HG_SERVICE_ROUTER_H
#define HG_SERVICE_ROUTER_H

#include "service/http/exchange.h"

extern const struct hg_route hg_routes[]; /* ends with path NULL; in routes.c */

enum hg_routing {
    HG_ROUTED,
    HG_ROUTED_NOWHERE,      /* no such path */
    HG_ROUTED_OTHER_METHOD, /* the path takes other methods: `allowed` */
    HG_ROUTED_BAD_TARGET    /* not a path and query: a bad escape, a NUL, too many arguments */
};
#define HG_ALLOWED_BYTES 64
/* Takes the exchange's target apart: fills in path, arguments, parts and route. */
enum hg_routing hg_route_find(struct hg_exchange *exchange, char allowed[HG_ALLOWED_BYTES]);

/* "%41" and, in a query, "+". False for what is no escape, gives a NUL or text that is not UTF-8. */
bool hg_url_decode(struct hg_arena *arena, struct hg_str text, bool query, struct hg_str *decoded);

enum hg_method hg_method_of(struct hg_str name);
const char *hg_method_name(enum hg_method method);

#endif
