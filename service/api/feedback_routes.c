/* Feedback and outcomes over HTTP: about one decision as JSON, many as CSV, and the export for
 * replay (docs/review-queue.md). */
#include <csv.h>
#include <stdio.h>

#include "base/time.h"
#include "service/api/handlers.h"
#include "service/api/request_job.h"
#include "service/http/json_body.h"
#include "service/people/feedback.h"
#include "service/policies/policies.h"

#define PERSON_MOST 200u /* characters */
#define REASON_MOST 2000u
#define OUTCOME_MOST 64u
#define LEAD_MOST 1000u /* bytes */
#define PAGE_MOST 100000

/* --- one, about a decision ------------------------------------------------------------------ */

struct one {
    struct hg_request_job asked;
    struct hg_feedback feedback;
    enum hg_feedback_match met;
    char policy[HG_METRIC_VALUE + 1];
};

static enum hg_db_status run_one(struct hg_request_job *of, struct hg_database *database)
{
    struct one *one = (struct one *)of;
    return hg_feedback_add(database, &one->feedback, &one->met, one->policy, sizeof one->policy);
}

static void reply_one(struct hg_request_job *of)
{
    const struct one *one = (const struct one *)of;
    struct hg_exchange *exchange = of->exchange;
    if (one->met == HG_FEEDBACK_UNKNOWN) {
        hg_problem(exchange, HG_PROBLEM_NOT_FOUND, "the log has no decision with this id");
        return;
    }
    hg_feedback_count(exchange->service->metrics, one->policy, one->feedback.kind,
                      one->feedback.outcome);
    hg_respond(exchange, 204, NULL);
}

static bool read_when(struct hg_exchange *exchange, struct hg_str text, int64_t *occurred)
{
    struct hg_fault fault = {.field = HG_STR("/at")};
    *occurred = 0;
    if (text.len == 0 || hg_parse_instant(text, occurred))
        return true;
    hg_problem_at(exchange, HG_PROBLEM_BAD_BODY, &fault,
                  "a time such as 2026-11-20T09:00:00Z or 2026-11-20");
    return false;
}

static bool read_one(struct hg_exchange *exchange, const json_t *body, struct hg_feedback *feedback)
{
    static const char *const kinds[] = {HG_FEEDBACK_ACCEPTED, HG_FEEDBACK_SENT_BACK,
                                        HG_FEEDBACK_OUTCOME, NULL};
    size_t kind;
    struct hg_str at;
    if (!hg_body_word(exchange, body, "kind", kinds, &kind) ||
        !hg_body_text(exchange, body, "outcome", kind == 2, OUTCOME_MOST, &feedback->outcome) ||
        !hg_body_text(exchange, body, "reason", kind == 1, REASON_MOST, &feedback->reason) ||
        !hg_body_text(exchange, body, "person", false, PERSON_MOST, &feedback->person) ||
        !hg_body_text(exchange, body, "at", false, 40, &at))
        return false;
    feedback->kind = kinds[kind];
    if (kind != 2)
        feedback->outcome = HG_STR("");
    return read_when(exchange, at, &feedback->occurred);
}

void hg_post_feedback(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    static const char *const names[] = {"kind", "outcome", "reason", "person", "at", NULL};
    struct one *one = HG_NEW(&exchange->arena, struct one);
    if (!hg_exchange_arguments_known(exchange, none) || !hg_require_store(exchange))
        return;
    json_t *body = hg_body_object(exchange, names);
    if (body == NULL)
        return;
    bool good = read_one(exchange, body, &one->feedback);
    json_decref(body);
    if (!good)
        return;
    one->feedback.decision = exchange->parts[0];
    one->feedback.token = exchange->token != NULL ? exchange->token->name : HG_STR("");
    one->feedback.at = exchange->now;
    one->asked.run = run_one;
    one->asked.answer = reply_one;
    hg_request_job_submit(&one->asked, exchange);
}

/* --- many, as CSV --------------------------------------------------------------------------- */

enum { LEAD, OUTCOME, AT, REASON, PERSON, COLUMNS };
static const char *const column_names[COLUMNS] = {"lead", "outcome", "at", "reason", "person"};
#define WIDTH 64u

struct many {
    struct hg_request_job asked;
    struct hg_exchange *exchange;
    headgate_evaluator *evaluator; /* while it is read: names leads as packets have them */
    HG_VEC(struct hg_feedback) rows;
    size_t joined;
    /* while it is read */
    struct hg_str cells[WIDTH];
    size_t cell, width;
    size_t column[COLUMNS]; /* where it stands; WIDTH: nowhere */
    uint64_t line;
    bool failed;
};

static void refuse_row(struct many *many, const char *column, const char *why)
{
    struct hg_fault fault = {.line = many->line, .field = hg_str(column)};
    if (!many->failed)
        hg_problem_at(many->exchange, HG_PROBLEM_BAD_BODY, &fault, "%s; nothing was recorded", why);
    many->failed = true;
}

static void take_cell(void *at, size_t len, void *context)
{
    struct many *many = context;
    struct hg_str cell = {at != NULL ? at : "", len};
    if (many->cell < WIDTH && !many->failed)
        many->cells[many->cell] = hg_str_copy(&many->exchange->arena, cell);
    many->cell++;
}

static const char no_header[] =
    "the first line must name the columns: lead, outcome and, optionally, at, reason and person";

static void take_header(struct many *many)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        many->column[c] = WIDTH;
        for (size_t i = 0; i < many->width; i++)
            if (hg_str_is(many->cells[i], column_names[c]))
                many->column[c] = i;
    }
    if (many->column[LEAD] == WIDTH || many->column[OUTCOME] == WIDTH)
        refuse_row(many, "", no_header);
}

static struct hg_str cell_of(const struct many *many, int column)
{
    return many->column[column] < many->width ? many->cells[many->column[column]] : HG_STR("");
}

static void take_outcome(struct many *many)
{
    struct hg_feedback row = {.kind = HG_FEEDBACK_OUTCOME,
                              .policy = many->exchange->parts[0],
                              .lead = cell_of(many, LEAD),
                              .outcome = cell_of(many, OUTCOME),
                              .reason = cell_of(many, REASON),
                              .person = cell_of(many, PERSON),
                              .at = many->exchange->now};
    struct hg_str at = cell_of(many, AT);
    if (row.lead.len == 0 || row.lead.len > LEAD_MOST)
        refuse_row(many, "lead", "the lead must have 1 to 1000 bytes");
    else if (row.outcome.len == 0 || hg_utf8_length(row.outcome) > OUTCOME_MOST)
        refuse_row(many, "outcome", "the outcome must have 1 to 64 characters");
    else if (hg_utf8_length(row.reason) > REASON_MOST || hg_utf8_length(row.person) > PERSON_MOST)
        refuse_row(many, "reason", "the reason or the person is too long");
    else if (at.len != 0 && !hg_parse_instant(at, &row.occurred))
        refuse_row(many, "at", "a time such as 2026-11-20T09:00:00Z or 2026-11-20");
    if (many->failed)
        return;
    const char *name = headgate_log_name(many->evaluator, row.lead.at);
    row.lead = hg_str_copy(&many->exchange->arena, hg_str(name != NULL ? name : row.lead.at));
    hg_push(&many->exchange->arena, &many->rows, row);
}

static void take_line(int end, void *context)
{
    struct many *many = context;
    (void)end;
    many->line++;
    if (many->failed) {
        many->cell = 0;
        return;
    }
    if (many->cell > WIDTH || (many->line != 1 && many->cell != many->width))
        refuse_row(many, "",
                   many->line == 1 ? "too many columns"
                                   : "the number of cells differs from the first line");
    else if (many->line == 1)
        many->width = many->cell;
    if (!many->failed && many->line == 1)
        take_header(many);
    else if (!many->failed)
        take_outcome(many);
    many->cell = 0;
}

/* The arena leaves by its guard, so libcsv's own memory is let go of before that could be. */
static void *no_more(void *at, size_t size)
{
    return hg_libc_allocator.resize(NULL, at, size);
}

static void read_rows(struct many *many)
{
    struct csv_parser parser;
    struct hg_str body = {many->exchange->body.at, many->exchange->body.len};
    if (hg_utf8_invalid(body) != SIZE_MAX) {
        refuse_row(many, "", "the body is not valid UTF-8");
        return;
    }
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return;
    csv_set_realloc_func(&parser, no_more);
    bool good = csv_parse(&parser, body.at, body.len, take_cell, take_line, many) == body.len &&
                csv_fini(&parser, take_cell, take_line, many) == 0;
    csv_free(&parser);
    if (!good) {
        many->line++;
        refuse_row(many, "",
                   "a quoted cell is not closed, or there is a quote inside an unquoted cell");
    } else if (many->line == 0) {
        many->line++;
        refuse_row(many, "", no_header);
    }
}

static enum hg_db_status run_many(struct hg_request_job *of, struct hg_database *database)
{
    struct many *many = (struct many *)of;
    enum hg_db_status status = HG_DB_OK;
    char policy[HG_METRIC_VALUE + 1];
    many->joined = 0;
    for (size_t i = 0; status == HG_DB_OK && i < many->rows.count; i++) {
        enum hg_feedback_match met;
        status = hg_feedback_add(database, &many->rows.at[i], &met, policy, sizeof policy);
        many->joined += met == HG_FEEDBACK_JOINED;
    }
    return status;
}

static void reply_many(struct hg_request_job *of)
{
    const struct many *many = (const struct many *)of;
    struct hg_exchange *exchange = of->exchange;
    struct hg_json json;
    char policy[HG_METRIC_VALUE + 1];
    snprintf(policy, sizeof policy, "%.*s", HG_STR_ARGS(exchange->parts[0]));
    for (size_t i = 0; i < many->rows.count; i++)
        hg_feedback_count(exchange->service->metrics, policy, HG_FEEDBACK_OUTCOME,
                          many->rows.at[i].outcome);
    hg_json_init(&json, &exchange->answer);
    hg_json_open(&json, '{');
    hg_json_member_int(&json, "rows", (int64_t)many->rows.count);
    hg_json_member_int(&json, "joined", (int64_t)many->joined);
    hg_json_member_int(&json, "unmatched", (int64_t)(many->rows.count - many->joined));
    hg_json_close(&json, '}');
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

void hg_post_outcomes(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct many *many = HG_NEW(&exchange->arena, struct many);
    struct hg_version *version;
    many->exchange = exchange;
    if (!hg_exchange_arguments_known(exchange, none) || !hg_require_store(exchange))
        return;
    if (!hg_policies_take_active(exchange->service->policies, exchange->parts[0], &version)) {
        hg_problem(exchange, HG_PROBLEM_NO_POLICY, "there is no such policy");
        return;
    }
    many->evaluator = hg_version_take_evaluator(version);
    if (many->evaluator != NULL) {
        read_rows(many);
        hg_version_return_evaluator(version, many->evaluator);
    } else {
        hg_problem(exchange, HG_PROBLEM_BUSY, "the service is short of memory; try again");
    }
    bool good = many->evaluator != NULL && !many->failed;
    hg_version_release(version);
    if (!good)
        return;
    many->asked.run = run_many;
    many->asked.answer = reply_many;
    hg_request_job_submit(&many->asked, exchange);
}

/* --- all, for replay ------------------------------------------------------------------------ */

void hg_get_outcomes(struct hg_exchange *exchange)
{
    static const char *const names[] = {"after", "limit", NULL};
    struct hg_str after = HG_STR("");
    struct hg_version *version;
    struct hg_buf last;
    int64_t most;
    if (!hg_exchange_arguments_known(exchange, names) ||
        !hg_exchange_argument_int(exchange, "limit", 1, PAGE_MOST, 10000, &most))
        return;
    hg_exchange_argument(exchange, "after", &after);
    if (!hg_policies_take_active(exchange->service->policies, exchange->parts[0], &version)) {
        hg_problem(exchange, HG_PROBLEM_NO_POLICY, "there is no such policy");
        return;
    }
    hg_version_release(version);
    struct hg_database *database = hg_request_reader(exchange);
    if (database == NULL)
        return;
    hg_buf_init(&last, NULL, 0);
    enum hg_db_status status =
        hg_feedback_write(database, exchange->parts[0], after, most, &exchange->answer, &last);
    hg_readers_give(exchange->service->readers, database);
    if (status != HG_DB_OK) {
        hg_store_refuse(exchange, status);
    } else {
        if (last.len != 0)
            hg_exchange_set_header(exchange, "Headgate-Next", (struct hg_str){last.at, last.len});
        hg_respond(exchange, 200, "text/csv; charset=utf-8");
    }
    hg_buf_release(&last);
}
