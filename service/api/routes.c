/* The table of routes, from routes.def. */
#include "service/api/handlers.h"
#include "service/http/router.h"

const struct hg_route hg_routes[] = {
#define HG_ROUTE(method, path, scopes, flags, function, operation)                                 \
    {HG_##method, path, scopes, flags, function, operation},
#include "service/api/routes.def"
#undef HG_ROUTE
    {0},
};
