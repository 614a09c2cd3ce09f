/* openapi.yaml against routes.def: every operation is described, and everything described is there.
 */
#include <criterion/criterion.h>
#include <jansson.h>

#include "service/api/openapi.h"
#include "service/http/auth.h"
#include "service/http/router.h"

static json_t *document(void)
{
    json_error_t error;
    json_t *all = json_loadb(hg_openapi, hg_openapi_size, JSON_REJECT_DUPLICATES, &error);
    cr_assert_not_null(all, "%s at %d", error.text, error.position);
    return all;
}

static const char *method_key(enum hg_method method)
{
    static const char *const keys[] = {"get", "post", "put", "patch", "delete"};
    return keys[method];
}

static const struct hg_route *route_of(const char *path, const char *method)
{
    for (const struct hg_route *route = hg_routes; route->path != NULL; route++)
        if (strcmp(route->path, path) == 0 && strcmp(method_key(route->method), method) == 0)
            return route;
    return NULL;
}

static unsigned scopes_of(const json_t *operation)
{
    unsigned scopes = 0;
    size_t index;
    json_t *name;
    json_array_foreach(json_object_get(operation, "x-scopes"), index, name)
    {
        for (int i = 0; i < HG_SCOPE_COUNT; i++)
            if (strcmp(hg_scope_names[i], json_string_value(name)) == 0)
                scopes |= 1u << i;
    }
    return scopes;
}

static bool reads(const json_t *operation, const char *type)
{
    const json_t *body = json_object_get(operation, "requestBody");
    return json_object_get(json_object_get(body, "content"), type) != NULL;
}

Test(openapi, every_route_is_described_as_it_is)
{
    json_t *all = document(), *paths = json_object_get(all, "paths");
    for (const struct hg_route *route = hg_routes; route->path != NULL; route++) {
        const json_t *operation =
            json_object_get(json_object_get(paths, route->path), method_key(route->method));
        cr_expect_not_null(operation, "%s is not described", route->path);
        if (operation == NULL)
            continue;
        cr_expect_str_eq(json_string_value(json_object_get(operation, "operationId")),
                         route->operation);
        cr_expect_eq(scopes_of(operation), route->scopes, "scopes of %s", route->operation);
        cr_expect_eq(json_object_get(operation, "security") != NULL, route->scopes == 0,
                     "security of %s", route->operation);
        cr_expect_eq(reads(operation, HG_TYPE_JSON), (route->flags & HG_ROUTE_JSON) != 0, "%s",
                     route->operation);
        cr_expect_eq(reads(operation, HG_TYPE_NDJSON), (route->flags & HG_ROUTE_NDJSON) != 0, "%s",
                     route->operation);
        cr_expect_eq(reads(operation, HG_TYPE_PROGRAM), (route->flags & HG_ROUTE_PROGRAM) != 0,
                     "%s", route->operation);
        cr_expect_eq(reads(operation, "text/csv"), (route->flags & HG_ROUTE_CSV) != 0, "%s",
                     route->operation);
    }
    json_decref(all);
}

Test(openapi, nothing_is_described_that_is_not_there)
{
    json_t *all = document(), *operations, *operation;
    const char *path, *method;
    json_object_foreach(json_object_get(all, "paths"), path, operations)
    {
        json_object_foreach(operations, method, operation)
        {
            if (strcmp(method, "parameters") != 0)
                cr_expect_not_null(route_of(path, method), "%s %s", method, path);
        }
    }
    json_decref(all);
}
