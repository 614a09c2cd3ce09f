/* Problem details (RFC 9457). */
#include "service/http/exchange.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name;
    int status;
    const char *title;
} problems[HG_PROBLEM_COUNT] = {
#define HG_PROBLEM(id, name, status, title) {name, status, title},
#include "service/http/problems.def"
#undef HG_PROBLEM
};

static void put_fault(struct hg_json *json, const struct hg_fault *fault)
{
    if (fault->line != 0) {
        hg_json_member_int(json, "line", (int64_t)fault->line);
        hg_json_member_int(json, "byte", (int64_t)fault->byte);
    }
    if (fault->field.len != 0)
        hg_json_member(json, "field", fault->field);
}

void hg_problem_put(struct hg_json *json, enum hg_problem_id id, const struct hg_fault *fault,
                    struct hg_str detail)
{
    char type[64];
    snprintf(type, sizeof type, "urn:headgate:problem:%s", problems[id].name);
    hg_json_open(json, '{');
    hg_json_member(json, "type", hg_str(type));
    hg_json_member(json, "title", hg_str(problems[id].title));
    hg_json_member_int(json, "status", problems[id].status);
    if (detail.len != 0)
        hg_json_member(json, "detail", detail);
    if (fault != NULL)
        put_fault(json, fault);
    hg_json_close(json, '}');
}

#define MAX_DETAIL 512

/* A detail may quote what was sent, cut where a character begins. */
static struct hg_str fit(char *text, int len)
{
    struct hg_str detail = {text, len < 0 ? 0 : (size_t)len};
    if (detail.len >= MAX_DETAIL)
        detail.len = MAX_DETAIL - 1;
    size_t bad = hg_utf8_invalid(detail);
    if (bad != SIZE_MAX)
        detail.len = bad;
    return detail;
}

static void answer(struct hg_exchange *exchange, enum hg_problem_id id,
                   const struct hg_fault *fault, struct hg_str detail)
{
    struct hg_json json;
    hg_buf_clear(&exchange->answer);
    hg_json_init(&json, &exchange->answer);
    hg_problem_put(&json, id, fault, detail);
    hg_buf_byte(&exchange->answer, '\n');
    if (id == HG_PROBLEM_BUSY || id == HG_PROBLEM_STORE || id == HG_PROBLEM_STOPPING)
        hg_exchange_set_header(exchange, "Retry-After", HG_STR("1"));
    hg_respond(exchange, problems[id].status, HG_TYPE_PROBLEM);
}

void hg_problem(struct hg_exchange *exchange, enum hg_problem_id id, const char *detail, ...)
{
    char text[MAX_DETAIL];
    va_list args;
    va_start(args, detail);
    int len = vsnprintf(text, sizeof text, detail, args);
    va_end(args);
    answer(exchange, id, NULL, fit(text, len));
}

void hg_problem_at(struct hg_exchange *exchange, enum hg_problem_id id,
                   const struct hg_fault *fault, const char *detail, ...)
{
    char text[MAX_DETAIL];
    va_list args;
    va_start(args, detail);
    int len = vsnprintf(text, sizeof text, detail, args);
    va_end(args);
    answer(exchange, id, fault, fit(text, len));
}
