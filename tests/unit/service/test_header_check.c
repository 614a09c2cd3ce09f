/* gate.c: what a request may not look like, by its headers alone. The same with raw sockets is in
 * tests/service. */
#include <criterion/criterion.h>

#include "service/http/header_check.h"

/* Headers as "Name: value" lines. Returns the field at fault ("-" where it is no known header), or
 * NULL when the request passes. */
static const char *fault_of(const char *const *lines, struct hg_str *headers)
{
    struct hg_header_check gate;
    hg_header_check_begin(&gate, headers);
    for (; *lines != NULL; lines++) {
        const char *colon = strchr(*lines, ':');
        hg_header_check_add(&gate, (struct hg_str){*lines, (size_t)(colon - *lines)},
                            hg_str(colon + 2));
    }
    if (hg_header_check_end(&gate))
        return NULL;
    cr_assert_not_null(gate.fault);
    return gate.field != NULL ? gate.field : "-";
}

Test(gate, refuses_what_two_readers_could_read_in_two_ways)
{
    static const struct {
        const char *lines[6];
        const char *field;
    } cases[] = {
        {{"Host: a"}, NULL},
        {{"HOST: a", "X-Other: b", "x-other: c"}, NULL},
        {{"Host: a", "Content-Length: 10"}, NULL},
        {{"Host: a", "Transfer-Encoding: Chunked"}, NULL},
        {{"Host: a", "X-Tab: a\tb"}, NULL},
        {{"Host: a", "X-Umlaut: \xC3\xBC"}, NULL},
        {{"Content-Length: 10"}, "host"},
        {{"Host: "}, "host"},
        {{"Host: a", "host: a"}, "host"},
        {{"Host: a", "Content-Length: 1", "Content-Length: 1"}, "content-length"},
        {{"Host: a", "Content-Length: 1", "content-length: 2"}, "content-length"},
        {{"Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"}, "content-length"},
        {{"Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"},
         "transfer-encoding"},
        {{"Host: a", "Transfer-Encoding: gzip, chunked"}, "transfer-encoding"},
        {{"Host: a", "Transfer-Encoding: identity"}, "transfer-encoding"},
        {{"Host: a", "Transfer-Encoding: "}, "transfer-encoding"},
        {{"Host: a", "Content-Length: +1"}, "content-length"},
        {{"Host: a", "Content-Length: 1, 1"}, "content-length"},
        {{"Host: a", "Content-Length: 0x1"}, "content-length"},
        {{"Host: a", "Content-Length: "}, "content-length"},
        {{"Host: a", "Content-Length: 1234567890123456789"}, "content-length"},
        {{"Host: a", "Content-Length : 3"}, "-"},
        {{"Host: a", "X Y: 3"}, "-"},
        {{"Host: a", ": 3"}, "-"},
        {{"Host: a", "X-\xC3\xBC: 3"}, "-"},
        {{"Host: a", "X: a\x01"}, "-"},
        {{"Host: a", "X: a\x7F"}, "-"},
        {{"Host: a", "Authorization: Bearer a", "Authorization: Bearer b"}, "authorization"},
        {{"Host: a", "Idempotency-Key: a", "Idempotency-Key: b"}, "idempotency-key"},
    };
    struct hg_str headers[HG_HEADER_COUNT];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *field = fault_of(cases[i].lines, headers);
        cr_expect((field == NULL) == (cases[i].field == NULL) &&
                      (field == NULL || strcmp(field, cases[i].field) == 0),
                  "case %zu (%s): %s", i,
                  cases[i].lines[1] != NULL ? cases[i].lines[1] : "one line",
                  field != NULL ? field : "passes");
    }
}

Test(gate, hands_on_the_headers_it_knows)
{
    static const char *const lines[] = {"host: a", "IDEMPOTENCY-KEY: k1", "x: y", "If-Match: \"t\"",
                                        NULL};
    struct hg_str headers[HG_HEADER_COUNT];
    cr_assert_null(fault_of(lines, headers));
    cr_expect(hg_str_is(headers[HG_HEADER_IDEMPOTENCY_KEY], "k1"));
    cr_expect(hg_str_is(headers[HG_HEADER_IF_MATCH], "\"t\""));
    cr_expect_null(headers[HG_HEADER_AUTHORIZATION].at);
}

Test(gate, a_nul_in_a_name_matches_nothing)
{
    struct hg_str headers[HG_HEADER_COUNT];
    struct hg_header_check gate;
    hg_header_check_begin(&gate, headers);
    hg_header_check_add(&gate, (struct hg_str){"host\0\0\0\0\0\0\0\0", 12}, HG_STR("a"));
    cr_expect_not(hg_header_check_end(&gate));
    cr_expect_null(headers[HG_HEADER_HOST].at);
}

/* RFC 9110 5.6.2, byte by byte. */
Test(gate, names_are_tokens)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    struct hg_str headers[HG_HEADER_COUNT];
    for (int c = 0; c < 256; c++) {
        struct hg_header_check gate;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool token = letter || (c >= '0' && c <= '9') || (c != 0 && strchr(marks, c) != NULL);
        char name[2] = {'x', (char)c};
        hg_header_check_begin(&gate, headers);
        hg_header_check_add(&gate, HG_STR("Host"), HG_STR("a"));
        hg_header_check_add(&gate, (struct hg_str){name, 2}, HG_STR("b"));
        cr_expect_eq(hg_header_check_end(&gate), token, "byte %d", c);
    }
}
