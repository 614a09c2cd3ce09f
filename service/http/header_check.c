/* Strict checks of request headers: see header_check.h. RFC 9110, 5.5 and 5.6.2 for names and
 * values; RFC 9112, 6 for lengths and codings. */
#include "service/http/header_check.h"

/* With their lengths: most are told apart by these. */
static const struct hg_str names[HG_HEADER_COUNT] = {
    [HG_HEADER_HOST] = {"host", sizeof "host" - 1},
    [HG_HEADER_CONTENT_LENGTH] = {"content-length", sizeof "content-length" - 1},
    [HG_HEADER_TRANSFER_ENCODING] = {"transfer-encoding", sizeof "transfer-encoding" - 1},
    [HG_HEADER_CONTENT_TYPE] = {"content-type", sizeof "content-type" - 1},
    [HG_HEADER_AUTHORIZATION] = {"authorization", sizeof "authorization" - 1},
    [HG_HEADER_IDEMPOTENCY_KEY] = {"idempotency-key", sizeof "idempotency-key" - 1},
    [HG_HEADER_IF_MATCH] = {"if-match", sizeof "if-match" - 1},
    [HG_HEADER_IF_NONE_MATCH] = {"if-none-match", sizeof "if-none-match" - 1},
    [HG_HEADER_PROGRAM_SIGNATURE] = {"program-signature", sizeof "program-signature" - 1},
    [HG_HEADER_TRACEPARENT] = {"traceparent", sizeof "traceparent" - 1},
    [HG_HEADER_TRACESTATE] = {"tracestate", sizeof "tracestate" - 1},
};

/* tchar of RFC 9110: letters, digits and !#$%&'*+-.^_`|~, a bit each. */
static const uint64_t token_bytes[4] = {UINT64_C(0x03FF6CFA00000000), UINT64_C(0x57FFFFFFC7FFFFFE)};

/* To the end: nearly all are what they are to be. */
static bool is_token(struct hg_str name)
{
    uint64_t good = 1;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        good &= token_bytes[c / 64] >> c % 64;
    }
    return (good & 1) != 0 && name.len != 0;
}

static bool is_plain(struct hg_str value)
{
    bool bad = false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        bad |= (c < 0x20 && c != '\t') || c == 0x7F;
    }
    return !bad;
}

static bool same_name(struct hg_str name, struct hg_str known)
{
    if (name.len != known.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != known.at[i])
            return false;
    }
    return true;
}

static void refuse(struct hg_header_check *gate, const char *field, const char *fault)
{
    if (gate->fault != NULL)
        return;
    gate->field = field;
    gate->fault = fault;
}

void hg_header_check_begin(struct hg_header_check *gate, struct hg_str *headers)
{
    gate->headers = headers;
    gate->fault = gate->field = NULL;
    for (size_t i = 0; i < HG_HEADER_COUNT; i++)
        headers[i] = (struct hg_str){NULL, 0};
}

void hg_header_check_add(struct hg_header_check *gate, struct hg_str name, struct hg_str value)
{
    if (!is_token(name))
        refuse(gate, NULL, "the name of a header contains an invalid byte");
    if (!is_plain(value))
        refuse(gate, NULL, "the value of a header contains a control character");
    for (size_t i = 0; i < HG_HEADER_COUNT; i++) {
        if (!same_name(name, names[i]))
            continue;
        if (gate->headers[i].at != NULL)
            refuse(gate, names[i].at, "the header is given more than once");
        gate->headers[i] = (struct hg_str){value.at != NULL ? value.at : "", value.len};
        return;
    }
}

static bool is_number(struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len != 0 && text.len <= 18;
}

bool hg_header_check_end(struct hg_header_check *gate)
{
    const struct hg_str *length = &gate->headers[HG_HEADER_CONTENT_LENGTH];
    const struct hg_str *coding = &gate->headers[HG_HEADER_TRANSFER_ENCODING];
    if (gate->headers[HG_HEADER_HOST].len == 0)
        refuse(gate, names[HG_HEADER_HOST].at, "a request must have exactly one Host header");
    if (length->at != NULL && coding->at != NULL)
        refuse(gate, names[HG_HEADER_CONTENT_LENGTH].at,
               "Content-Length and Transfer-Encoding cannot be used together");
    if (length->at != NULL && !is_number(*length))
        refuse(gate, names[HG_HEADER_CONTENT_LENGTH].at, "Content-Length must be a whole number");
    if (coding->at != NULL && !same_name(*coding, HG_STR("chunked")))
        refuse(gate, names[HG_HEADER_TRANSFER_ENCODING].at,
               "the only supported Transfer-Encoding is `chunked`");
    return gate->fault == NULL;
}
