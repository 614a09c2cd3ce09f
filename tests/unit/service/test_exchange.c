/* exchange.c and auth.c, without a socket: arguments, entity tags, tokens and scopes. */
#include <criterion/criterion.h>

#include "service/http/auth.h"
#include "service/http/router.h"
#include "service/service.h"

static int answered, waited;

static void wait_for_answer(struct hg_exchange *exchange)
{
    (void)exchange;
    waited++;
}
static void answer_is_ready(struct hg_exchange *exchange)
{
    (void)exchange;
    answered++;
}
static const struct hg_transport transport = {wait_for_answer, answer_is_ready};

struct door {
    struct hg_token token;
    struct hg_service_config config;
    struct hg_service service;
    struct hg_exchange exchange;
};

/* A service that answers before any handler is asked. */
static void door_open(struct door *door, unsigned scopes, const char *token)
{
    memset(door, 0, sizeof *door);
    door->token = (struct hg_token){.name = HG_STR("crm"), .scopes = scopes};
    hg_token_hash(hg_str(token), door->token.hash);
    door->config = (struct hg_service_config){
        .limits = hg_limits_default, .tokens = &door->token, .token_count = 1};
    door->service.config = &door->config;
    door->service.clock = &hg_system_clock;
    hg_exchange_init(&door->exchange, &door->service, &transport);
}

static int begin(struct door *door, const char *method, const char *target,
                 const char *authorization)
{
    struct hg_exchange *exchange = &door->exchange;
    hg_exchange_reset(exchange);
    memset(exchange->headers, 0, sizeof exchange->headers);
    exchange->method_name = hg_str(method);
    exchange->target = hg_str(target);
    if (authorization != NULL)
        exchange->headers[HG_HEADER_AUTHORIZATION] = hg_str(authorization);
    hg_exchange_begin(exchange);
    return exchange->status;
}

static bool says(const struct hg_exchange *exchange, const char *text)
{
    struct hg_str answer = {exchange->answer.at, exchange->answer.len};
    return hg_str_find(answer, hg_str(text)) != SIZE_MAX;
}

#define DECISIONS "/v1/policies/a/decisions"

Test(exchange, a_token_opens_what_its_scopes_say)
{
    struct door door;
    door_open(&door, HG_SCOPE_DECIDE, "hgt_right");
    cr_expect_eq(begin(&door, "POST", DECISIONS, NULL), 401);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Bearer "), 401);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Basic hgt_right"), 401);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Bearer hgt_righ"), 401);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Bearer hgt_right "), 401);
    cr_expect_null(door.exchange.token);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Bearer hgt_right"), 0);
    cr_expect_eq(door.exchange.token, &door.token);
    cr_expect_eq(begin(&door, "POST", DECISIONS, "bEARER   hgt_right"), 0);
    cr_expect_eq(begin(&door, "GET", "/healthz", NULL), 0, "open to all");
    door.token.scopes = HG_SCOPE_REVIEW;
    cr_expect_eq(begin(&door, "POST", DECISIONS, "Bearer hgt_right"), 403);
    cr_expect(says(&door.exchange, "`decide`"));
    hg_exchange_release(&door.exchange);
}

Test(exchange, a_new_token_is_let_in_by_its_hash)
{
    char token[HG_TOKEN_LENGTH + 1], again[HG_TOKEN_LENGTH + 1], hex[2 * HG_TOKEN_HASH_BYTES + 1];
    unsigned char hash[HG_TOKEN_HASH_BYTES], read[HG_TOKEN_HASH_BYTES];
    hg_token_new(token, hex);
    cr_expect_eq(strlen(token), HG_TOKEN_LENGTH);
    cr_assert(hg_token_hash_read(hg_str(hex), read));
    hg_token_hash(hg_str(token), hash);
    cr_expect_eq(memcmp(hash, read, sizeof hash), 0);
    hg_token_new(again, hex);
    cr_expect_str_neq(token, again);
    cr_expect_not(hg_token_hash_read(HG_STR("sha256:"), read));
    cr_expect_not(hg_token_hash_read(hg_str(token), read));
}

Test(exchange, what_the_head_says_is_refused_before_the_body)
{
    struct door door;
    door_open(&door, HG_SCOPE_DECIDE, "t");
    door.config.token_count = 0;
    struct hg_exchange *exchange = &door.exchange;
    cr_expect_eq(begin(&door, "POST", "/nowhere", NULL), 404);
    cr_expect_eq(begin(&door, "PUT", DECISIONS, NULL), 405);
    cr_expect_str_eq(exchange->answer_headers[0].name, "Allow");
    exchange->method_name = HG_STR("POST");
    static const struct {
        const char *type, *length;
        int status;
    } cases[] = {
        {"application/json", "1048576", 0},
        {"application/json", "1048577", 413},
        {"application/x-ndjson", "1048577", 0},
        {"application/x-ndjson", "268435457", 413},
        {"APPLICATION/JSON; charset=utf-8", "1", 0},
        {"application/jsonp", "1", 415},
        {"text/csv", "1", 415},
        {"application/jsonp", "0", 0},
        {NULL, "1", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hg_exchange_reset(exchange);
        memset(exchange->headers, 0, sizeof exchange->headers);
        exchange->headers[HG_HEADER_CONTENT_TYPE] =
            cases[i].type != NULL ? hg_str(cases[i].type) : (struct hg_str){NULL, 0};
        exchange->headers[HG_HEADER_CONTENT_LENGTH] = hg_str(cases[i].length);
        exchange->target = HG_STR(DECISIONS);
        hg_exchange_begin(exchange);
        cr_expect_eq(exchange->status, cases[i].status, "case %zu: %d", i, exchange->status);
    }
    hg_exchange_release(exchange);
}

Test(exchange, arguments_are_known_and_stand_once)
{
    static const char *const names[] = {"limit", "after", NULL};
    struct door door;
    int64_t number;
    door_open(&door, 0, "t");
    struct hg_exchange *exchange = &door.exchange;
    begin(&door, "GET", "/healthz?limit=5&after=x", NULL);
    cr_expect(hg_exchange_arguments_known(exchange, names));
    cr_expect(hg_exchange_argument_int(exchange, "limit", 1, 5, 3, &number) && number == 5);
    cr_expect(hg_exchange_argument_int(exchange, "none", 1, 5, 3, &number) && number == 3);
    cr_expect_not(hg_exchange_argument_int(exchange, "after", 1, 5, 3, &number));
    cr_expect(says(exchange, "\"field\":\"after\""));
    begin(&door, "GET",
          "/healthz?a=9223372036854775807&b=9223372036854775808&c=-9223372036854775808", NULL);
    cr_expect(hg_exchange_argument_int(exchange, "a", 0, INT64_MAX, 0, &number) &&
              number == INT64_MAX);
    cr_expect(hg_exchange_argument_int(exchange, "c", INT64_MIN, 0, 0, &number) &&
              number == INT64_MIN);
    cr_expect_not(hg_exchange_argument_int(exchange, "b", 0, INT64_MAX, 0, &number));
    begin(&door, "GET", "/healthz?limit=6", NULL);
    cr_expect_not(hg_exchange_argument_int(exchange, "limit", 1, 5, 3, &number));
    begin(&door, "GET", "/healthz?limits=5", NULL);
    cr_expect_not(hg_exchange_arguments_known(exchange, names));
    cr_expect(says(exchange, "this operation accepts `limit`, `after`"));
    begin(&door, "GET", "/healthz?limit=5&limit=5", NULL);
    cr_expect_not(hg_exchange_arguments_known(exchange, names));
    hg_exchange_release(exchange);
}

Test(exchange, tags_are_compared_as_the_standard_says)
{
    static const struct {
        const char *list;
        bool weak, strong;
    } cases[] = {
        {"\"a\"", true, true},          {"W/\"a\"", true, false}, {"\"b\"", false, false},
        {"\"b\", \"a\"", true, true},   {"*", true, true},        {"a", false, false},
        {"\"b\",W/\"a\"", true, false}, {"\"a", false, false},    {"", false, false},
        {"\"b, \"a\"", false, false},
    };
    struct door door;
    door_open(&door, 0, "t");
    struct hg_exchange *exchange = &door.exchange;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(&door, "GET", "/healthz", NULL);
        exchange->headers[HG_HEADER_IF_NONE_MATCH] = hg_str(cases[i].list);
        cr_expect_eq(hg_exchange_not_modified(exchange, HG_STR("a")), cases[i].weak, "%s",
                     cases[i].list);
        cr_expect_eq(exchange->status, cases[i].weak ? 304 : 0);
        begin(&door, "GET", "/healthz", NULL);
        exchange->headers[HG_HEADER_IF_MATCH] = hg_str(cases[i].list);
        cr_expect_eq(hg_exchange_matches(exchange, HG_STR("a")), cases[i].strong, "%s",
                     cases[i].list);
        cr_expect_eq(exchange->status, cases[i].strong ? 0 : 412);
    }
    hg_exchange_release(exchange);
}
