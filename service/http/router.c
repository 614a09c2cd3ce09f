/* The router: see router.h. A few dozen rows are compared in order; nearly all differ in their
 * first segments. */
#include "service/http/router.h"

static const char *const method_names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

enum hg_method hg_method_of(struct hg_str name)
{
    if (hg_str_is(name, "HEAD")) /* a GET whose body is left out on the way */
        return HG_GET;
    for (int i = 0; i < HG_OTHER_METHOD; i++)
        if (hg_str_is(name, method_names[i]))
            return (enum hg_method)i;
    return HG_OTHER_METHOD;
}

const char *hg_method_name(enum hg_method method)
{
    return method < HG_OTHER_METHOD ? method_names[method] : "?";
}

/* --- decoding ------------------------------------------------------------------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_plain(struct hg_str text, bool query)
{
    return memchr(text.at, '%', text.len) == NULL &&
           !(query && memchr(text.at, '+', text.len) != NULL);
}

static bool decode_escape(struct hg_str text, size_t *at, char *to)
{
    if (*at + 2 >= text.len)
        return false;
    int high = hex_value(text.at[*at + 1]), low = hex_value(text.at[*at + 2]);
    if (high < 0 || low < 0 || (high | low) == 0)
        return false;
    *to = (char)(high << 4 | low);
    *at += 2;
    return true;
}

bool hg_url_decode(struct hg_arena *arena, struct hg_str text, bool query, struct hg_str *decoded)
{
    *decoded = text;
    if (text.len != 0 && !is_plain(text, query)) {
        char *out = hg_arena_alloc(arena, text.len + 1);
        size_t len = 0;
        for (size_t i = 0; i < text.len; i++, len++) {
            out[len] = query && text.at[i] == '+' ? ' ' : text.at[i];
            if (text.at[i] == '%' && !decode_escape(text, &i, &out[len]))
                return false;
        }
        *decoded = (struct hg_str){out, len};
    }
    return hg_utf8_invalid(*decoded) == SIZE_MAX;
}

static struct hg_str until(struct hg_str *rest, char end)
{
    const char *stop = rest->len != 0 ? memchr(rest->at, end, rest->len) : NULL;
    struct hg_str head = {rest->at, stop != NULL ? (size_t)(stop - rest->at) : rest->len};
    size_t used = head.len + (stop != NULL);
    *rest = (struct hg_str){rest->at + used, rest->len - used};
    return head;
}

static bool read_query(struct hg_exchange *exchange, struct hg_str query)
{
    exchange->argument_count = 0;
    while (query.len != 0) {
        struct hg_str pair = until(&query, '&'), name = until(&pair, '=');
        struct hg_argument *argument = &exchange->arguments[exchange->argument_count];
        if (name.len == 0 && pair.len == 0)
            continue;
        if (exchange->argument_count == HG_MAX_ARGUMENTS ||
            !hg_url_decode(&exchange->arena, name, true, &argument->name) ||
            !hg_url_decode(&exchange->arena, pair, true, &argument->value))
            return false;
        exchange->argument_count++;
    }
    return true;
}

/* --- matching ------------------------------------------------------------------------------- */

/* The path of a route against the one asked for, segment by segment; parts stay as they were sent.
 */
static bool fits(const char *pattern, struct hg_str path, struct hg_str parts[HG_MAX_PARTS])
{
    size_t count = 0;
    size_t at = 0;
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (at == path.len || path.at[at] != *pattern)
                return false;
            at++, pattern++;
            continue;
        }
        size_t start = at;
        while (at < path.len && path.at[at] != '/')
            at++;
        if (at == start)
            return false;
        parts[count++] = (struct hg_str){path.at + start, at - start};
        pattern = strchr(pattern, '}') + 1;
    }
    for (; count < HG_MAX_PARTS; count++)
        parts[count] = HG_STR("");
    return at == path.len;
}

static void allow(char allowed[HG_ALLOWED_BYTES], enum hg_method method)
{
    const char *comma = allowed[0] != '\0' ? ", " : "";
    size_t len = strlen(allowed), more = strlen(comma) + strlen(method_names[method]);
    if (len + more < HG_ALLOWED_BYTES) {
        strcat(allowed, comma);
        strcat(allowed, method_names[method]);
    }
}

static bool decode_parts(struct hg_exchange *exchange)
{
    for (size_t i = 0; i < HG_MAX_PARTS; i++)
        if (!hg_url_decode(&exchange->arena, exchange->parts[i], false, &exchange->parts[i]))
            return false;
    return true;
}

/* A target has visible characters alone (RFC 9112 3.2); what is not ASCII is let through, as
 * browsers send it. */
static bool is_visible(struct hg_str target)
{
    for (size_t i = 0; i < target.len; i++)
        if ((unsigned char)target.at[i] <= ' ' || target.at[i] == 0x7F)
            return false;
    return true;
}

enum hg_routing hg_route_find(struct hg_exchange *exchange, char allowed[HG_ALLOWED_BYTES])
{
    struct hg_str query = exchange->target;
    exchange->path = until(&query, '?');
    exchange->route = NULL;
    allowed[0] = '\0';
    if (!is_visible(exchange->target) || exchange->path.len == 0 || exchange->path.at[0] != '/' ||
        !read_query(exchange, query))
        return HG_ROUTED_BAD_TARGET;
    for (const struct hg_route *route = hg_routes; route->path != NULL; route++) {
        if (!fits(route->path, exchange->path, exchange->parts))
            continue;
        if (route->method == exchange->method) {
            exchange->route = route;
            return decode_parts(exchange) ? HG_ROUTED : HG_ROUTED_BAD_TARGET;
        }
        allow(allowed, route->method);
    }
    return allowed[0] != '\0' ? HG_ROUTED_OTHER_METHOD : HG_ROUTED_NOWHERE;
}
