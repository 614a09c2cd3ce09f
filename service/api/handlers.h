/* The handlers that routes.def names. */
#ifndef HG_SERVICE_HANDLERS_H
#define HG_SERVICE_HANDLERS_H

#include "service/http/exchange.h"

#define HG_ROUTE(method, path, scopes, flags, function, operation)                                 \
    void function(struct hg_exchange *exchange);
#include "service/api/routes.def"
#undef HG_ROUTE

#endif
