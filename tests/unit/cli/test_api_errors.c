/* The public interface (include/headgate.h): mistakes of the host program, and memory. */
#include "api_sample.h"

/* --- errors of a host program ---------------------------------------------------------- */

Test(api_errors, out_of_order)
{
    struct api api;
    api_open(&api);
    headgate_evaluator *e = api.evaluator;
    size_t staff = field(&api, "staff");
    cr_assert_eq(headgate_decide(e), HEADGATE_MISUSE);
    cr_assert_eq(headgate_set_integer(e, staff, 3, NULL), HEADGATE_MISUSE);
    cr_assert_null(headgate_outcome(e));
    cr_assert_null(headgate_packet_json(e, HEADGATE_TRACE_FULL, NULL));
    cr_assert_eq(headgate_deciding_count(e), 0);
    headgate_lead_begin(e, NOW);
    cr_assert_null(headgate_outcome(e));
    cr_assert_eq(headgate_decide(e), HEADGATE_OK);
    cr_assert_eq(headgate_decide(e), HEADGATE_OK);
    cr_assert_eq(headgate_set_integer(e, staff, 3, NULL), HEADGATE_MISUSE);
    decide_json(&api, "{}");
    cr_assert_eq(headgate_set_list(e, field(&api, "tags"), NULL, NULL, 0, NULL), HEADGATE_MISUSE);
    api_close(&api);
}

Test(api_errors, wrong_values)
{
    static const headgate_evidence too_sure = {NULL, true, 1000001, false, 0};
    static const headgate_evidence no_text = {"\xff", false, 0, false, 0};
    static const char *const broken[] = {"\xff"};
    struct api api;
    api_open(&api);
    headgate_evaluator *e = api.evaluator;
    headgate_lead_begin(e, NOW);
    size_t staff = field(&api, "staff"), name = field(&api, "name"), tags = field(&api, "tags");
    cr_assert_eq(headgate_set_integer(e, 14, 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_integer(e, HEADGATE_NONE, 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_integer(e, name, 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_integer(e, field(&api, "budget"), INT64_MAX, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_millionths(e, staff, 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_date(e, field(&api, "born"), INT64_MAX, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_instant(e, field(&api, "seen"), INT64_MIN, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_text(e, name, "\xc3", 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_text(e, name, "a\0b", 3, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_list(e, name, NULL, NULL, 0, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_list(e, tags, broken, NULL, 1, NULL), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_integer(e, staff, 1, &too_sure), HEADGATE_INVALID);
    cr_assert_eq(headgate_set_integer(e, staff, 1, &no_text), HEADGATE_INVALID);
    cr_assert_eq(headgate_decide(e), HEADGATE_OK);
    cr_assert_str_eq(headgate_deciding_reason(e, 0), "missing");
    api_close(&api);
}

Test(api_errors, wrong_json)
{
    static const struct {
        const char *json, *message;
        uint64_t line;
    } rows[] = {
        {"", "no JSON value", 1},
        {"[]", "object", 1},
        {"{\"staff\": 1,\n \"staff\": 2}", "duplicate", 2},
        {"{\"staff\": ", "", 1},
    };
    struct api api;
    headgate_error error;
    api_open(&api);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *json = rows[i].json;
        cr_assert_eq(headgate_lead_json(api.evaluator, NOW, json, strlen(json), &error),
                     HEADGATE_INVALID, "%s", json);
        cr_assert_not_null(strstr(error.message, rows[i].message), "%s", error.message);
        cr_assert_eq(error.line, rows[i].line, "%s: line %d", json, (int)error.line);
        cr_assert_eq(headgate_decide(api.evaluator), HEADGATE_MISUSE);
    }
    api_close(&api);
}

Test(api_errors, wrong_program)
{
    struct api api;
    headgate_program *program;
    headgate_error error;
    api_open(&api);
    for (size_t size = 0; size < api.bytes.len; size += size < 64 ? 1 : 61) {
        cr_assert_eq(headgate_program_load(api.bytes.at, size, NULL, &program, &error),
                     HEADGATE_CORRUPT);
        cr_assert_null(program);
        cr_assert_neq(error.message[0], '\0');
    }
    api_close(&api);
}

/* --- memory ---------------------------------------------------------------------------------- */

struct counter {
    size_t calls, fail_at, live;
};

static void *count_resize(void *context, void *at, size_t size)
{
    struct counter *counter = context;
    if (size == 0) {
        counter->live -= at != NULL;
        free(at);
        return NULL;
    }
    if (++counter->calls == counter->fail_at)
        return NULL;
    void *moved = realloc(at, size);
    counter->live += at == NULL && moved != NULL;
    return moved;
}

/* Everything the interface does with memory; true when all of it worked. */
static bool whole_way(const struct api *api, const headgate_allocator *allocator)
{
    static const char lead[] =
        "{\"staff\": {\"value\": 7, \"confidence\": 0.2}, \"tags\": \"a;b\"}";
    headgate_program *program = NULL;
    headgate_evaluator *evaluator = NULL;
    bool positives =
        headgate_program_load(api->bytes.at, api->bytes.len, allocator, &program, NULL) ==
            HEADGATE_OK &&
        headgate_evaluator_new(program, allocator, &evaluator) == HEADGATE_OK &&
        headgate_lead_json(evaluator, NOW, lead, sizeof lead - 1, NULL) == HEADGATE_OK &&
        headgate_decide(evaluator) == HEADGATE_OK &&
        headgate_packet_json(evaluator, HEADGATE_TRACE_FULL, NULL) != NULL &&
        headgate_packet_text(evaluator, HEADGATE_FOR_SELLER, NULL) != NULL;
    if (positives) {
        headgate_lead_begin(evaluator, NOW);
        positives = headgate_set_integer(evaluator, 6, 7, NULL) == HEADGATE_OK &&
                    headgate_decide(evaluator) == HEADGATE_OK &&
                    headgate_because(evaluator, 0) != NULL;
    }
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    return positives;
}

Test(api_errors, every_allocation_fails_once)
{
    struct api api;
    struct counter counter = {.fail_at = 0};
    headgate_allocator allocator = {count_resize, &counter};
    api_open(&api);
    do {
        counter.calls = 0;
        counter.fail_at++;
        bool positives = whole_way(&api, &allocator);
        cr_assert_eq(counter.live, 0, "a leak after allocation %d failed", (int)counter.fail_at);
        cr_assert_eq(positives, counter.calls < counter.fail_at);
    } while (counter.calls >= counter.fail_at);
    api_close(&api);
}

/* Once its arena has grown, deciding allocates nothing. */
Test(api_errors, deciding_asks_for_no_memory)
{
    static const char with_more[] = "{\"staff\": {\"value\": 80, \"confidence\": 0.9}, "
                                    "\"tags\": [\"vip\", \"x\"], \"born\": \"2001-01-01\"}";
    static const char *const leads[] = {"{\"staff\": 800, \"budget\": 1, \"name\": \"Dana\"}",
                                        "{\"staff\": 3, \"mail\": \"a@b.example\"}", with_more};
    struct api api;
    struct counter counter = {.fail_at = 0};
    headgate_allocator allocator = {count_resize, &counter};
    api_open(&api);
    headgate_evaluator_free(api.evaluator);
    cr_assert_eq(headgate_evaluator_new(api.program, &allocator, &api.evaluator), HEADGATE_OK);
    for (size_t i = 0; i < 3 * COUNT(leads); i++)
        decide_json(&api, leads[i % COUNT(leads)]);
    cr_assert_str_eq(headgate_reason(api.evaluator), "rule");
    counter.calls = 0;
    for (size_t i = 0; i < 3 * COUNT(leads); i++)
        decide_json(&api, leads[i % COUNT(leads)]);
    cr_assert_eq(counter.calls, 0, "%d calls", (int)counter.calls);
    headgate_evaluator_free(api.evaluator);
    api.evaluator = NULL;
    cr_assert_eq(counter.live, 0);
    api_close(&api);
}
