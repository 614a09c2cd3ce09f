/* router.c: targets taken apart. */
#include <criterion/criterion.h>

#include "service/http/router.h"

static enum hg_routing find(struct hg_exchange *exchange, enum hg_method method, const char *target,
                            char *allowed)
{
    hg_exchange_reset(exchange);
    exchange->method = method;
    exchange->target = hg_str(target);
    if (setjmp(exchange->guard.jump) != 0)
        cr_assert_fail("memory ran out");
    return hg_route_find(exchange, allowed);
}

Test(router, finds_a_path_or_says_what_is_wrong_with_it)
{
    static const struct {
        const char *target;
        enum hg_routing routing;
        const char *part;
    } cases[] = {
        {"/healthz", HG_ROUTED_OTHER_METHOD, NULL},
        {"/v1/policies/inbound/decisions", HG_ROUTED, "inbound"},
        {"/v1/policies/in%62ound/decisions?trace=none", HG_ROUTED, "inbound"},
        {"/v1/policies/a%2Fb/decisions", HG_ROUTED, "a/b"},
        {"/v1/policies//decisions", HG_ROUTED_NOWHERE, NULL},
        {"/v1/policies/inbound/decisions/", HG_ROUTED_NOWHERE, NULL},
        {"/v1/policies/inbound/decision", HG_ROUTED_NOWHERE, NULL},
        {"/V1/policies/inbound/decisions", HG_ROUTED_NOWHERE, NULL},
        {"/", HG_ROUTED_NOWHERE, NULL},
        {"", HG_ROUTED_BAD_TARGET, NULL},
        {"*", HG_ROUTED_BAD_TARGET, NULL},
        {"http://a/healthz", HG_ROUTED_BAD_TARGET, NULL},
        {"/v1/policies/%00/decisions", HG_ROUTED_BAD_TARGET, NULL},
        {"/v1/policies/%ff/decisions", HG_ROUTED_BAD_TARGET, NULL},
        {"/v1/policies/%4/decisions", HG_ROUTED_BAD_TARGET, NULL},
        {"/v1/policies/%zz/decisions", HG_ROUTED_BAD_TARGET, NULL},
        {"/healthz?a=\x01", HG_ROUTED_BAD_TARGET, NULL},
        {"/healthz?a=%", HG_ROUTED_BAD_TARGET, NULL},
        {"/healthz?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q", HG_ROUTED_BAD_TARGET, NULL},
    };
    struct hg_exchange exchange;
    char allowed[HG_ALLOWED_BYTES];
    hg_exchange_init(&exchange, NULL, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum hg_routing routing = find(&exchange, HG_POST, cases[i].target, allowed);
        cr_expect_eq(routing, cases[i].routing, "%s: %d", cases[i].target, (int)routing);
        if (cases[i].part != NULL)
            cr_expect(hg_str_is(exchange.parts[0], cases[i].part), "%s", cases[i].target);
    }
    hg_exchange_release(&exchange);
}

Test(router, names_the_methods_a_path_takes)
{
    struct hg_exchange exchange;
    char allowed[HG_ALLOWED_BYTES];
    hg_exchange_init(&exchange, NULL, NULL);
    cr_expect_eq(find(&exchange, HG_OTHER_METHOD, "/healthz", allowed), HG_ROUTED_OTHER_METHOD);
    cr_expect_str_eq(allowed, "GET");
    cr_expect_eq(hg_method_of(HG_STR("HEAD")), HG_GET);
    cr_expect_eq(hg_method_of(HG_STR("get")), HG_OTHER_METHOD);
    hg_exchange_release(&exchange);
}

Test(router, decodes_a_query)
{
    struct hg_exchange exchange;
    struct hg_str value;
    char allowed[HG_ALLOWED_BYTES];
    hg_exchange_init(&exchange, NULL, NULL);
    cr_assert_eq(find(&exchange, HG_GET, "/healthz?lead=a%2Bb+c&&x=&y&z=1=2", allowed), HG_ROUTED);
    cr_expect_eq(exchange.argument_count, 4);
    cr_expect(hg_exchange_argument(&exchange, "lead", &value) && hg_str_is(value, "a+b c"));
    cr_expect(hg_exchange_argument(&exchange, "x", &value) && value.len == 0);
    cr_expect(hg_exchange_argument(&exchange, "y", &value) && value.len == 0);
    cr_expect(hg_exchange_argument(&exchange, "z", &value) && hg_str_is(value, "1=2"));
    cr_expect_not(hg_exchange_argument(&exchange, "w", &value));
    hg_exchange_release(&exchange);
}

Test(router, no_two_routes_answer_the_same_request)
{
    for (const struct hg_route *a = hg_routes; a->path != NULL; a++)
        for (const struct hg_route *b = hg_routes; b < a; b++)
            cr_expect(a->method != b->method || strcmp(a->path, b->path) != 0, "%s", a->path);
}
