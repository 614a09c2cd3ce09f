/* W3C Trace Context (https://www.w3.org/TR/trace-context/): see traceparent.h. */
#include "service/common/traceparent.h"

#include <sodium.h>

/* Lower case only, as the standard has it. */
static bool is_hex(const char *at, size_t len, bool *all_zero)
{
    *all_zero = true;
    for (size_t i = 0; i < len; i++) {
        bool digit = at[i] >= '0' && at[i] <= '9';
        if (!digit && !(at[i] >= 'a' && at[i] <= 'f'))
            return false;
        *all_zero = *all_zero && at[i] == '0';
    }
    return true;
}

/* Where the parts stand: version-trace-span-flags. */
enum { VERSION = 0, TRACE = 3, SPAN = 36, FLAGS = 53 };

static bool is_well_formed(struct hg_str header)
{
    bool zero_trace, zero_span, ignored;
    if (header.len < HG_TRACEPARENT_LENGTH || header.at[2] != '-' || header.at[35] != '-' ||
        header.at[52] != '-')
        return false;
    if (!is_hex(header.at, 2, &ignored) || !is_hex(header.at + TRACE, 32, &zero_trace) ||
        !is_hex(header.at + SPAN, 16, &zero_span) || !is_hex(header.at + FLAGS, 2, &ignored))
        return false;
    if (memcmp(header.at, "ff", 2) == 0 || zero_trace || zero_span)
        return false;
    /* A later version may say more, after another dash. */
    bool longer = header.len > HG_TRACEPARENT_LENGTH;
    return !longer || (memcmp(header.at, "00", 2) != 0 && header.at[HG_TRACEPARENT_LENGTH] == '-');
}

bool hg_traceparent_read(struct hg_str header, struct hg_trace_context *context)
{
    unsigned char span[8];
    char hex[17];
    context->parent[0] = context->caller[0] = '\0';
    if (header.at == NULL || !is_well_formed(header))
        return false;
    memcpy(context->parent, header.at, HG_TRACEPARENT_LENGTH);
    context->parent[HG_TRACEPARENT_LENGTH] = '\0';
    memcpy(context->caller, header.at + SPAN, 16);
    context->caller[16] = '\0';
    randombytes_buf(span, sizeof span);
    sodium_bin2hex(hex, sizeof hex, span, sizeof span);
    memcpy(context->parent + VERSION, "00", 2); /* the version we speak */
    memcpy(context->parent + SPAN, hex, 16);
    return true;
}

struct hg_str hg_trace_id(const struct hg_trace_context *context)
{
    if (context->parent[0] == '\0')
        return HG_STR("");
    return (struct hg_str){context->parent + TRACE, 32};
}
