/* The strictness gate: see gate.h. RFC 9110 5.5 and 5.6.2 for names and values, RFC 9112 6 for
 * lengths and codings. */
#include "service/gate.h"

static const char *const names[HG_HEADER_COUNT] = {
    [HG_HEADER_HOST] = "host",
    [HG_HEADER_CONTENT_LENGTH] = "content-length",
    [HG_HEADER_TRANSFER_ENCODING] = "transfer-encoding",
    [HG_HEADER_CONTENT_TYPE] = "content-type",
    [HG_HEADER_AUTHORIZATION] = "authorization",
    [HG_HEADER_IDEMPOTENCY_KEY] = "idempotency-key",
    [HG_HEADER_IF_MATCH] = "if-match",
    [HG_HEADER_IF_NONE_MATCH] = "if-none-match",
    [HG_HEADER_PROGRAM_SIGNATURE] = "program-signature",
    [HG_HEADER_TRACEPARENT] = "traceparent",
    [HG_HEADER_TRACESTATE] = "tracestate",
};

/* tchar of RFC 9110: letters, digits and !#$%&'*+-.^_`|~, a bit each. */
static const uint64_t token_bytes[2] = {UINT64_C(0x03FF6CFA00000000), UINT64_C(0x57FFFFFFC7FFFFFE)};

static bool is_token_byte(unsigned char c)
{
    return c < 128 && (token_bytes[c / 64] >> c % 64 & 1) != 0;
}

static bool is_token(struct hg_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!is_token_byte((unsigned char)name.at[i]))
            return false;
    return name.len != 0;
}

static bool is_plain(struct hg_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static bool same_name(struct hg_str name, const char *known)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (known[i] == '\0' || (c >= 'A' && c <= 'Z' ? c + 32 : c) != known[i])
            return false;
    }
    return known[name.len] == '\0';
}

static void refuse(struct hg_gate *gate, const char *field, const char *fault)
{
    if (gate->fault != NULL)
        return;
    gate->field = field;
    gate->fault = fault;
}

void hg_gate_begin(struct hg_gate *gate, struct hg_str *headers)
{
    gate->headers = headers;
    gate->fault = gate->field = NULL;
    for (size_t i = 0; i < HG_HEADER_COUNT; i++)
        headers[i] = (struct hg_str){NULL, 0};
}

void hg_gate_header(struct hg_gate *gate, struct hg_str name, struct hg_str value)
{
    if (!is_token(name))
        refuse(gate, NULL, "the name of a header has a byte that names may not have");
    if (!is_plain(value))
        refuse(gate, NULL, "the value of a header has a control byte");
    for (size_t i = 0; i < HG_HEADER_COUNT; i++) {
        if (!same_name(name, names[i]))
            continue;
        if (gate->headers[i].at != NULL)
            refuse(gate, names[i], "the header is given more than once");
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

bool hg_gate_end(struct hg_gate *gate)
{
    const struct hg_str *length = &gate->headers[HG_HEADER_CONTENT_LENGTH];
    const struct hg_str *coding = &gate->headers[HG_HEADER_TRANSFER_ENCODING];
    if (gate->headers[HG_HEADER_HOST].len == 0)
        refuse(gate, names[HG_HEADER_HOST], "a request names the host it is for, once");
    if (length->at != NULL && coding->at != NULL)
        refuse(gate, names[HG_HEADER_CONTENT_LENGTH],
               "a length and a transfer coding together say two things about where the body ends");
    if (length->at != NULL && !is_number(*length))
        refuse(gate, names[HG_HEADER_CONTENT_LENGTH], "the length of a body is a whole number");
    if (coding->at != NULL && !same_name(*coding, "chunked"))
        refuse(gate, names[HG_HEADER_TRANSFER_ENCODING],
               "the one transfer coding known is `chunked`");
    return gate->fault == NULL;
}
