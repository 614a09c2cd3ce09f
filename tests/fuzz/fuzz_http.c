/* Fuzzes HTTP requests behind the sockets: header check, router, arguments, bodies, and batches
 * in pieces. The first byte is the size of the pieces; then follow `METHOD TARGET`, header lines,
 * a blank line and the body. Every request must be answered once, with a valid status; a problem
 * is JSON with the same status; a batch has a line for each non-blank line.
 *
 * The sockets themselves belong to libmicrohttpd and are tested by tests/service/raw.py. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "bytecode/program.h"
#include "compiler/compile.h"
#include "runtime/vm/image.h"
#include "service/common/line_splitter.h"
#include "service/http/header_check.h"
#include "service/service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- a service with one policy -------------------------------------------------------------- */

static const char policy[] =
    "policy small\n  version \"1\"\n  owner \"a@b.example\"\n  lead from \"lead.contract.yaml\"\n"
    "score fit 0..100 {\n  size: +60 when employees >= 100\n  home: +20 when country is \"DE\"\n}\n"
    "decide {\n  call: accept when fit >= 60 because \"Fit {fit}, {email}\" to \"sales\"\n"
    "  leave: reject otherwise\n}\n";
static const char contract[] =
    "key: id\nfields:\n  id: {type: text}\n  email: {type: email, personal: true}\n"
    "  country: {type: country}\n  employees: {type: integer, min: 1}\n";

static enum hg_status read_text(void *context, struct hg_str path, struct hg_arena *arena,
                                struct hg_str *text, struct hg_str *why)
{
    (void)context, (void)arena, (void)why;
    *text = hg_str_ends(path, HG_STR(".gate")) ? hg_str(policy) : hg_str(contract);
    return HG_OK;
}

static struct hg_service service;
static const struct hg_exchange *answered;
static bool waits;

static void wait_for_answer(struct hg_exchange *exchange)
{
    (void)exchange;
    waits = true;
}

static void answer_is_ready(struct hg_exchange *exchange)
{
    if (exchange->status != 0 && answered != NULL)
        abort(); /* twice */
    if (exchange->status != 0)
        answered = exchange;
    waits = false;
}

static const struct hg_transport transport = {wait_for_answer, answer_is_ready};

static void start(void)
{
    static struct hg_compilation compilation;
    static struct hg_buf bytes;
    static struct hg_policy_config small;
    static struct hg_service_config config;
    static const struct hg_loader loader = {read_text, NULL};
    struct hg_service_error error;
    hg_compilation_init(&compilation, &hg_libc_allocator);
    hg_buf_init(&bytes, &hg_libc_allocator, 0);
    struct hg_compile_input input = {
        .path = HG_STR("small.gate"), .loader = &loader, .regex = hg_regex_re2_check};
    if (hg_compile(&compilation, &input) != HG_OK ||
        hg_program_encode(compilation.program, &bytes) != HG_OK)
        abort();
    small = (struct hg_policy_config){
        .name = HG_STR("small"), .path = HG_STR("small.hgb"), .bytes = {bytes.at, bytes.len}};
    config = (struct hg_service_config){.threads = 1,
                                        .limits = hg_limits_default,
                                        .policies = &small,
                                        .policy_count = 1,
                                        .journal_file = -1};
    config.limits.body_bytes = 2048;
    config.limits.batch_bytes = 6000;
    if (!hg_service_open(&service, &config, &error))
        abort();
}

/* --- a request ------------------------------------------------------------------------------ */

static struct hg_str next_line(struct hg_str *rest)
{
    const char *stop = rest->len != 0 ? memchr(rest->at, '\n', rest->len) : NULL;
    struct hg_str line = {rest->at, stop != NULL ? (size_t)(stop - rest->at) : rest->len};
    size_t used = line.len + (stop != NULL);
    *rest = (struct hg_str){rest->at + used, rest->len - used};
    return line;
}

static struct hg_str next_word(struct hg_str *rest)
{
    const char *stop = rest->len != 0 ? memchr(rest->at, ' ', rest->len) : NULL;
    struct hg_str word = {rest->at, stop != NULL ? (size_t)(stop - rest->at) : rest->len};
    size_t used = word.len + (stop != NULL);
    *rest = (struct hg_str){rest->at + used, rest->len - used};
    return word;
}

static bool passes_gate(struct hg_exchange *exchange, struct hg_str *rest)
{
    struct hg_header_check gate;
    hg_header_check_begin(&gate, exchange->headers);
    for (struct hg_str line = next_line(rest); line.len != 0; line = next_line(rest)) {
        const char *colon = memchr(line.at, ':', line.len);
        size_t len = colon != NULL ? (size_t)(colon - line.at) : line.len;
        size_t skip = colon != NULL ? len + 1 : len;
        hg_header_check_add(&gate, (struct hg_str){line.at, len},
                            (struct hg_str){line.at + skip, line.len - skip});
    }
    return hg_header_check_end(&gate);
}

static void feed_stream(struct hg_exchange *exchange, struct hg_str body, size_t piece)
{
    for (size_t at = 0; at < body.len && exchange->status == 0;) {
        size_t len = body.len - at < piece ? body.len - at : piece;
        size_t used = exchange->stream->take(exchange, body.at + at, len);
        if (used > len || (used < len && !waits && exchange->status == 0))
            abort();
        at += used;
    }
    if (exchange->status == 0)
        exchange->stream->finish(exchange);
}

static void send(struct hg_exchange *exchange, struct hg_str body, size_t piece)
{
    bool batch =
        (exchange->route->flags & HG_ROUTE_NDJSON) && hg_exchange_body_is(exchange, HG_TYPE_NDJSON);
    if (body.len > hg_exchange_body_limit(exchange))
        body.len = hg_exchange_body_limit(exchange);
    if (!batch)
        hg_buf_put(&exchange->body, body.at, body.len);
    hg_exchange_run(exchange);
    if (batch && exchange->status == 0)
        feed_stream(exchange, body, piece);
}

/* --- its answer ----------------------------------------------------------------------------- */

static size_t lines_in(struct hg_str body)
{
    struct hg_line_splitter lines;
    struct hg_str line;
    size_t at = 0, count = 0;
    hg_line_splitter_init(&lines, 2048);
    while (hg_line_splitter_next(&lines, body, &at, true, &line) != HG_SPLIT_MORE)
        count++;
    hg_line_splitter_release(&lines);
    return count;
}

/* A packet repeats what a lead gave, numbers that jansson cannot hold, too. */
static void check_json(struct hg_str text, int problem)
{
    json_error_t error;
    json_t *value = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL && problem == 0 && json_error_code(&error) == json_error_numeric_overflow)
        return;
    if (!json_is_object(value))
        abort();
    if (problem != 0 && json_integer_value(json_object_get(value, "status")) != problem)
        abort();
    json_decref(value);
}

static void check_answer(const struct hg_exchange *exchange, struct hg_str body)
{
    struct hg_str text = {exchange->answer.at, exchange->answer.len};
    if (answered != exchange || exchange->status < 200 || exchange->status > 599 ||
        exchange->status == 500 || exchange->answer.failed)
        abort();
    if (exchange->type == NULL)
        return;
    if (strcmp(exchange->type, HG_TYPE_PROBLEM) == 0)
        check_json(text, exchange->status);
    if (strcmp(exchange->type, HG_TYPE_JSON) == 0)
        check_json(text, 0);
    if (strcmp(exchange->type, HG_TYPE_NDJSON) != 0)
        return;
    size_t count = 0;
    while (text.len != 0) {
        check_json(next_line(&text), 0);
        count++;
    }
    if (body.len <= 6000 && count != lines_in(body))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hg_exchange exchange;
    struct hg_str rest = {(const char *)data, size};
    if (service.config == NULL) {
        start();
        hg_exchange_init(&exchange, &service, &transport);
    }
    if (size < 2)
        return 0;
    size_t piece = (size_t)data[0] + 1;
    rest = (struct hg_str){rest.at + 1, rest.len - 1};
    answered = NULL;
    hg_exchange_reset(&exchange);
    struct hg_str line = next_line(&rest);
    exchange.method_name = next_word(&line);
    exchange.target = line;
    if (!passes_gate(&exchange, &rest))
        return 0;
    hg_exchange_begin(&exchange);
    if (exchange.status == 0)
        send(&exchange, rest, piece);
    check_answer(&exchange, rest);
    return 0;
}
