/* The life of a request, without a socket: see exchange.h. */
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/sha256.h"
#include "service/http/auth.h"
#include "service/http/context.h"
#include "service/http/router.h"

/* A buffer that one large body made big is not kept for all that come later. */
#define KEPT_BYTES ((size_t)64 << 10)

/* --- its life ------------------------------------------------------------------------------- */

void hg_exchange_init(struct hg_exchange *exchange, struct hg_service *service,
                      const struct hg_transport *transport)
{
    memset(exchange, 0, sizeof *exchange);
    exchange->service = service;
    exchange->transport = transport;
    exchange->answer_fd = -1;
    hg_arena_init(&exchange->arena, &hg_libc_allocator, &exchange->guard);
    hg_buf_init(&exchange->body, &hg_libc_allocator, 0);
    hg_buf_init(&exchange->answer, &hg_libc_allocator, 0);
}

static void end(struct hg_exchange *exchange)
{
    if (exchange->drop != NULL)
        exchange->drop(exchange);
    exchange->drop = NULL;
    exchange->work = NULL;
    if (exchange->answer_fd >= 0) /* nobody was left to take the answer */
        close(exchange->answer_fd);
    exchange->answer_fd = -1;
}

static void empty(struct hg_buf *buf)
{
    if (buf->room > KEPT_BYTES)
        hg_buf_release(buf);
    hg_buf_clear(buf);
}

void hg_exchange_reset(struct hg_exchange *exchange)
{
    end(exchange);
    empty(&exchange->body);
    empty(&exchange->answer);
    hg_arena_reset(&exchange->arena);
    exchange->route = NULL;
    exchange->stream = NULL;
    exchange->token = NULL;
    exchange->argument_count = exchange->answer_header_count = 0;
    exchange->trace.parent[0] = exchange->trace.caller[0] = '\0';
    exchange->status = 0;
    exchange->type = NULL;
    exchange->close = exchange->handled = false;
    exchange->answer_size = 0;
}

void hg_exchange_release(struct hg_exchange *exchange)
{
    end(exchange);
    hg_buf_release(&exchange->body);
    hg_buf_release(&exchange->answer);
    hg_arena_release(&exchange->arena);
}

/* --- the request ---------------------------------------------------------------------------- */

static void refuse_path(struct hg_exchange *exchange)
{
    char allowed[HG_ALLOWED_BYTES];
    switch (hg_route_find(exchange, allowed)) {
    case HG_ROUTED:
        return;
    case HG_ROUTED_NOWHERE:
        hg_problem(exchange, HG_PROBLEM_NOT_FOUND, "unknown path; `/openapi.json` lists all paths");
        return;
    case HG_ROUTED_OTHER_METHOD:
        hg_exchange_set_header(exchange, "Allow", hg_str(allowed));
        hg_problem(exchange, HG_PROBLEM_METHOD, "this path accepts %s", allowed);
        return;
    case HG_ROUTED_BAD_TARGET:
        hg_problem(
            exchange, HG_PROBLEM_MALFORMED,
            "the URL is not a path and query in URL-encoded UTF-8, or has more than %u arguments",
            HG_MAX_ARGUMENTS);
        return;
    }
}

bool hg_exchange_body_is(const struct hg_exchange *exchange, const char *type)
{
    struct hg_str given = exchange->headers[HG_HEADER_CONTENT_TYPE];
    size_t len = strlen(type);
    if (given.len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((given.at[i] >= 'A' && given.at[i] <= 'Z' ? given.at[i] + 32 : given.at[i]) != type[i])
            return false;
    return given.len == len || given.at[len] == ';' || given.at[len] == ' ';
}

static bool takes_type(const struct hg_exchange *exchange)
{
    unsigned flags = exchange->route->flags;
    if (exchange->headers[HG_HEADER_CONTENT_TYPE].len == 0) /* what it reads first */
        return true;
    return ((flags & HG_ROUTE_JSON) && hg_exchange_body_is(exchange, HG_TYPE_JSON)) ||
           ((flags & HG_ROUTE_NDJSON) && hg_exchange_body_is(exchange, HG_TYPE_NDJSON)) ||
           ((flags & HG_ROUTE_CSV) && hg_exchange_body_is(exchange, "text/csv")) ||
           ((flags & HG_ROUTE_PROGRAM) && hg_exchange_body_is(exchange, HG_TYPE_PROGRAM));
}

bool hg_exchange_has_body(const struct hg_exchange *exchange)
{
    struct hg_str length = exchange->headers[HG_HEADER_CONTENT_LENGTH];
    return exchange->headers[HG_HEADER_TRANSFER_ENCODING].at != NULL ||
           (length.at != NULL && !hg_str_is(length, "0"));
}

/* `a`, `b` or `c`. */
static void say_types(struct hg_exchange *exchange, unsigned reads)
{
    static const struct {
        unsigned flag;
        const char *type;
    } types[] = {{HG_ROUTE_JSON, HG_TYPE_JSON},
                 {HG_ROUTE_NDJSON, HG_TYPE_NDJSON},
                 {HG_ROUTE_CSV, "text/csv"},
                 {HG_ROUTE_PROGRAM, HG_TYPE_PROGRAM}};
    char list[160] = "";
    size_t len = 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!(reads & types[i].flag))
            continue;
        reads &= ~types[i].flag;
        len += (size_t)snprintf(list + len, sizeof list - len, "%s`%s`",
                                len == 0     ? ""
                                : reads == 0 ? " or "
                                             : ", ",
                                types[i].type);
    }
    hg_problem(exchange, HG_PROBLEM_MEDIA_TYPE,
               "this operation accepts %s; set `Content-Type` accordingly", list);
}

static bool check_type(struct hg_exchange *exchange)
{
    unsigned reads = exchange->route->flags &
                     (HG_ROUTE_JSON | HG_ROUTE_NDJSON | HG_ROUTE_CSV | HG_ROUTE_PROGRAM);
    if (!hg_exchange_has_body(exchange) || (reads != 0 && takes_type(exchange)))
        return true;
    if (reads == 0) {
        hg_problem(exchange, HG_PROBLEM_BAD_BODY, "this operation does not accept a body");
        return false;
    }
    say_types(exchange, reads);
    return false;
}

bool hg_exchange_is_batch(const struct hg_exchange *exchange)
{
    return exchange->route != NULL && (exchange->route->flags & HG_ROUTE_NDJSON) &&
           hg_exchange_body_is(exchange, HG_TYPE_NDJSON);
}

size_t hg_exchange_body_limit(const struct hg_exchange *exchange)
{
    const struct hg_limits *limits = &exchange->service->config->limits;
    if (hg_exchange_is_batch(exchange))
        return limits->batch_bytes;
    if (exchange->route != NULL && (exchange->route->flags & HG_ROUTE_PROGRAM))
        return limits->program_bytes;
    return limits->body_bytes;
}

/* A length said beforehand is refused beforehand. The gate has seen that it is a number. */
static bool check_length(struct hg_exchange *exchange)
{
    struct hg_str length = exchange->headers[HG_HEADER_CONTENT_LENGTH];
    size_t limit = hg_exchange_body_limit(exchange), given = 0;
    for (size_t i = 0; i < length.len; i++)
        given = given * 10 + (size_t)(length.at[i] - '0');
    if (given <= limit)
        return true;
    hg_problem(exchange, HG_PROBLEM_TOO_LARGE, "the body can have at most %zu bytes, but has %zu",
               limit, given);
    return false;
}

/* Who looks after the service gets in all the same. */
static bool has_room(struct hg_exchange *exchange)
{
    if (!exchange->over_capacity)
        return true;
    exchange->close = true;
    if (exchange->route->flags & HG_ROUTE_QUIET)
        return true;
    hg_problem(exchange, HG_PROBLEM_BUSY,
               "the maximum number of connections is reached; try again");
    return false;
}

static void begin(struct hg_exchange *exchange)
{
    refuse_path(exchange);
    if (exchange->status != 0 || !has_room(exchange) || !hg_authorise(exchange) ||
        !check_type(exchange) || !check_length(exchange))
        return;
    if (hg_traceparent_read(exchange->headers[HG_HEADER_TRACEPARENT], &exchange->trace))
        hg_exchange_set_header(exchange, "traceparent", hg_str(exchange->trace.parent));
    if (hg_service_stopping(exchange->service))
        exchange->close = true;
}

static void out_of_memory(struct hg_exchange *exchange)
{
    if (exchange->status == 0)
        hg_problem(exchange, HG_PROBLEM_BUSY, "the service is short of memory; try again");
}

void hg_exchange_begin(struct hg_exchange *exchange)
{
    exchange->now = hg_clock_now(exchange->service->clock);
    exchange->began = hg_clock_ticks(exchange->service->clock);
    exchange->method = hg_method_of(exchange->method_name);
    if (setjmp(exchange->guard.jump) != 0)
        out_of_memory(exchange);
    else
        begin(exchange);
}

void hg_exchange_run(struct hg_exchange *exchange)
{
    exchange->handled = true;
    if (setjmp(exchange->guard.jump) != 0)
        out_of_memory(exchange);
    else if (exchange->body.failed)
        out_of_memory(exchange);
    else
        exchange->route->handle(exchange);
}

/* --- arguments ------------------------------------------------------------------------------ */

bool hg_exchange_argument(const struct hg_exchange *exchange, const char *name,
                          struct hg_str *value)
{
    for (size_t i = 0; i < exchange->argument_count; i++)
        if (hg_str_is(exchange->arguments[i].name, name)) {
            *value = exchange->arguments[i].value;
            return true;
        }
    return false;
}

static bool is_one_of(struct hg_str word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (hg_str_is(word, *words))
            return true;
    return false;
}

/* "`a`, `b`", for a message. */
static const char *listed(struct hg_exchange *exchange, const char *const *words)
{
    struct hg_str all = HG_STR("");
    for (; *words != NULL; words++)
        all = hg_str_print(&exchange->arena, "%.*s%s`%s`", HG_STR_ARGS(all),
                           all.len != 0 ? ", " : "", *words);
    return all.len != 0 ? all.at : "no arguments";
}

bool hg_exchange_arguments_known(struct hg_exchange *exchange, const char *const *names)
{
    for (size_t i = 0; i < exchange->argument_count; i++) {
        struct hg_str name = exchange->arguments[i].name, other;
        if (!is_one_of(name, names)) {
            struct hg_fault fault = {.field = name};
            hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault, "this operation accepts %s",
                          listed(exchange, names));
            return false;
        }
        for (size_t k = 0; k < i; k++) {
            other = exchange->arguments[k].name;
            if (hg_str_eq(name, other)) {
                struct hg_fault fault = {.field = name};
                hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault, "it is given twice");
                return false;
            }
        }
    }
    return true;
}

static bool read_int(struct hg_str text, int64_t *value)
{
    bool minus = text.len != 0 && text.at[0] == '-';
    size_t at = minus ? 1 : 0;
    *value = 0;
    if (text.len == at)
        return false;
    for (; at < text.len; at++) {
        int digit = text.at[at] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, minus ? -digit : digit, value))
            return false;
    }
    return true;
}

bool hg_exchange_argument_int(struct hg_exchange *exchange, const char *name, int64_t low,
                              int64_t high, int64_t absent, int64_t *value)
{
    struct hg_str text;
    *value = absent;
    if (!hg_exchange_argument(exchange, name, &text))
        return true;
    if (read_int(text, value) && *value >= low && *value <= high)
        return true;
    struct hg_fault fault = {.field = hg_str(name)};
    hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault,
                  "it must be a whole number from %lld to %lld, not `%.*s`", (long long)low,
                  (long long)high, HG_STR_ARGS(text));
    return false;
}

bool hg_exchange_argument_word(struct hg_exchange *exchange, const char *name,
                               const char *const *words, size_t *index)
{
    struct hg_str text;
    *index = 0;
    if (!hg_exchange_argument(exchange, name, &text))
        return true;
    for (size_t i = 0; words[i] != NULL; i++)
        if (hg_str_is(text, words[i])) {
            *index = i;
            return true;
        }
    struct hg_fault fault = {.field = hg_str(name)};
    hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault, "it must be one of %s, not `%.*s`",
                  listed(exchange, words), HG_STR_ARGS(text));
    return false;
}

/* --- the answer ----------------------------------------------------------------------------- */

void hg_exchange_set_header(struct hg_exchange *exchange, const char *name, struct hg_str value)
{
    if (exchange->answer_header_count == HG_MAX_ANSWER_HEADERS)
        return;
    size_t i = exchange->answer_header_count++;
    exchange->answer_headers[i].name = name;
    exchange->answer_headers[i].value = hg_str_copy(&exchange->arena, value);
}

void hg_respond(struct hg_exchange *exchange, int status, const char *type)
{
    exchange->type = type;
    exchange->status = status;
    exchange->transport->ready(exchange);
}

void hg_exchange_suspend(struct hg_exchange *exchange)
{
    exchange->transport->wait(exchange);
}

void hg_exchange_resume(struct hg_exchange *exchange)
{
    exchange->transport->ready(exchange);
}

/* --- entity tags (RFC 9110 8.8.3, 13) ------------------------------------------------------- */

/* Is `tag` one of the list `"a", W/"b"`? A weak one is the same for If-None-Match only. */
static bool lists_tag(struct hg_str list, struct hg_str tag, bool weak)
{
    if (hg_str_is(list, "*"))
        return true;
    for (size_t at = 0; at < list.len;) {
        bool is_weak = list.len - at > 2 && memcmp(list.at + at, "W/", 2) == 0;
        at += is_weak ? 2 : 0;
        const char *start = list.at + at;
        const char *stop = *start == '"' ? memchr(start + 1, '"', list.len - at - 1) : NULL;
        if (stop == NULL) {
            at++;
            continue;
        }
        struct hg_str one = {start + 1, (size_t)(stop - start) - 1};
        if (hg_str_eq(one, tag) && (weak || !is_weak))
            return true;
        at = (size_t)(stop - list.at) + 1;
    }
    return false;
}

struct hg_str hg_exchange_tag(struct hg_exchange *exchange, struct hg_str bytes)
{
    unsigned char hash[HG_SHA256_SIZE];
    char hex[17];
    hg_sha256(bytes, hash);
    sodium_bin2hex(hex, sizeof hex, hash, 8);
    return hg_str_copy(&exchange->arena, hg_str(hex));
}

bool hg_exchange_not_modified(struct hg_exchange *exchange, struct hg_str tag)
{
    struct hg_str list = exchange->headers[HG_HEADER_IF_NONE_MATCH];
    hg_exchange_set_header(exchange, "ETag",
                           hg_str_print(&exchange->arena, "\"%.*s\"", HG_STR_ARGS(tag)));
    if (list.at == NULL || !lists_tag(list, tag, true))
        return false;
    hg_respond(exchange, 304, NULL);
    return true;
}

bool hg_exchange_matches(struct hg_exchange *exchange, struct hg_str tag)
{
    struct hg_str list = exchange->headers[HG_HEADER_IF_MATCH];
    if (list.at == NULL || lists_tag(list, tag, false))
        return true;
    struct hg_fault fault = {.field = HG_STR("If-Match")};
    hg_problem_at(exchange, HG_PROBLEM_CHANGED, &fault,
                  "its current ETag is \"%.*s\"; read it again before you change it",
                  HG_STR_ARGS(tag));
    return false;
}
