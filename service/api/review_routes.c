/* The review queue over HTTP: /v1/reviews (docs/review-queue.md). Handlers parse the request and
 * call reviews.h and review_answers.h. */
#include "service/api/handlers.h"
#include "service/api/request_job.h"
#include "service/common/uuid.h"
#include "service/http/json_body.h"
#include "service/people/review_answers.h"

#define PERSON_MOST 200u
#define REASON_MOST 2000u
#define MOST_REVIEWS 200
#define LEASE_MINUTES 15
#define LEASE_MOST 1440

/* --- reading -------------------------------------------------------------------------------- */

static bool read_wanted(struct hg_exchange *exchange, struct hg_review_query *wanted)
{
    static const char *const names[] = {"state",      "policy", "queue", "field",
                                        "claimed_by", "cursor", "limit", NULL};
    static const char *const states[] = {"open",    "free", "claimed", "overdue",
                                         "settled", "all",  NULL};
    size_t state;
    if (!hg_exchange_arguments_known(exchange, names) ||
        !hg_exchange_argument_word(exchange, "state", states, &state) ||
        !hg_exchange_argument_int(exchange, "limit", 1, MOST_REVIEWS, 50, &wanted->most))
        return false;
    wanted->state = (enum hg_review_state)state;
    hg_exchange_argument(exchange, "policy", &wanted->policy);
    hg_exchange_argument(exchange, "queue", &wanted->queue);
    hg_exchange_argument(exchange, "field", &wanted->field);
    hg_exchange_argument(exchange, "claimed_by", &wanted->claimed_by);
    hg_exchange_argument(exchange, "cursor", &wanted->cursor);
    return true;
}

void hg_get_reviews(struct hg_exchange *exchange)
{
    struct hg_review_query wanted = {0};
    bool known;
    if (!read_wanted(exchange, &wanted))
        return;
    struct hg_database *database = hg_request_reader(exchange);
    if (database == NULL)
        return;
    enum hg_db_status status =
        hg_reviews_write(database, &wanted, exchange->now, &exchange->answer, &known);
    hg_readers_give(exchange->service->readers, database);
    if (status != HG_DB_OK) {
        hg_store_refuse(exchange, status);
    } else if (!known) {
        struct hg_fault fault = {.field = HG_STR("cursor")};
        hg_problem_at(exchange, HG_PROBLEM_BAD_ARGUMENT, &fault,
                      "a cursor must be the `next` of the previous page");
    } else {
        hg_buf_byte(&exchange->answer, '\n');
        hg_respond(exchange, 200, HG_TYPE_JSON);
    }
}

static void answer_review(struct hg_exchange *exchange, const struct hg_review *review)
{
    char tag[HG_REVIEW_TAG];
    struct hg_json json;
    hg_review_tag(review, tag);
    if (hg_exchange_not_modified(exchange, hg_str(tag)))
        return;
    hg_json_init(&json, &exchange->answer);
    hg_review_write(&json, review, exchange->now, true);
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

void hg_get_review(struct hg_exchange *exchange)
{
    static const char *const none[] = {NULL};
    struct hg_review review;
    if (!hg_exchange_arguments_known(exchange, none))
        return;
    struct hg_database *database = hg_request_reader(exchange);
    if (database == NULL)
        return;
    hg_review_init(&review);
    enum hg_db_status status = hg_review_read(database, exchange->parts[0], &review);
    hg_readers_give(exchange->service->readers, database);
    if (status != HG_DB_OK)
        hg_store_refuse(exchange, status);
    else if (!review.found)
        hg_problem(exchange, HG_PROBLEM_NOT_FOUND, "there is no review with this id");
    else
        answer_review(exchange, &review);
    hg_review_release(&review);
}

/* --- answering ------------------------------------------------------------------------------ */

struct asked {
    struct hg_request_job asked;
    struct hg_review_answer answer;
};

static enum hg_db_status run(struct hg_request_job *of, struct hg_database *database)
{
    struct asked *asked = (struct asked *)of;
    return hg_review_answer_run(database, of->exchange->service->policies, &asked->answer);
}

static void refuse(struct hg_exchange *exchange, const struct hg_review_answer *answer)
{
    static const enum hg_problem_id problems[] = {
        [HG_ANSWER_UNKNOWN] = HG_PROBLEM_NOT_FOUND,
        [HG_ANSWER_SETTLED] = HG_PROBLEM_CONFLICT,
        [HG_ANSWER_CLAIMED] = HG_PROBLEM_CONFLICT,
        [HG_ANSWER_CHANGED] = HG_PROBLEM_CHANGED,
        [HG_ANSWER_BAD] = HG_PROBLEM_UNPROCESSABLE,
        [HG_ANSWER_FORBIDDEN] = HG_PROBLEM_UNPROCESSABLE,
        [HG_ANSWER_GONE] = HG_PROBLEM_CONFLICT,
    };
    struct hg_fault fault = {.field = hg_str(answer->field)};
    hg_problem_at(exchange, problems[answer->result], &fault, "%s", answer->message);
}

static void say_in_journal(const struct hg_exchange *exchange,
                           const struct hg_review_answer *answer)
{
    struct hg_entry entry;
    if (answer->how == NULL ||
        !hg_journal_begin(exchange->service->journal, &entry, HG_JOURNAL_INFO, "review_settled"))
        return;
    hg_entry_text(&entry, "review", answer->id);
    hg_entry_text(&entry, "policy", hg_str(answer->policy));
    hg_entry_text(&entry, "how", hg_str(answer->how));
    hg_entry_text(&entry, "outcome", hg_str(answer->became));
    hg_entry_trace(&entry, hg_str(exchange->trace.parent));
    hg_entry_end(&entry);
}

static void reply(struct hg_request_job *of)
{
    const struct hg_review_answer *answer = &((struct asked *)of)->answer;
    struct hg_exchange *exchange = of->exchange;
    if (answer->result != HG_ANSWERED) {
        refuse(exchange, answer);
        return;
    }
    hg_review_answer_count(exchange->service->metrics, answer);
    say_in_journal(exchange, answer);
    hg_exchange_set_header(exchange, "ETag",
                           hg_str_print(&exchange->arena, "\"%s\"", answer->now_tag));
    hg_buf_put(&exchange->answer, answer->body.at, answer->body.len);
    hg_buf_byte(&exchange->answer, '\n');
    hg_respond(exchange, 200, HG_TYPE_JSON);
}

static void let_go(struct hg_request_job *of)
{
    hg_review_answer_release(&((struct asked *)of)->answer);
}

/* `"7"`; `*` and no header at all: any. */
static struct hg_str tag_of(const struct hg_exchange *exchange)
{
    struct hg_str tag = exchange->headers[HG_HEADER_IF_MATCH];
    if (tag.at == NULL || hg_str_is(tag, "*"))
        return HG_STR("");
    if (tag.len >= 2 && tag.at[0] == '"' && tag.at[tag.len - 1] == '"')
        return (struct hg_str){tag.at + 1, tag.len - 2};
    return tag.len != 0 ? tag : HG_STR("none");
}

static bool bad_fields(struct hg_exchange *exchange)
{
    struct hg_fault fault = {.field = HG_STR("/fields")};
    hg_problem_at(exchange, HG_PROBLEM_BAD_BODY, &fault,
                  "must be an object such as {\"company.employees\": 300}");
    return false;
}

/* The members every answer has, and those of its kind. */
static bool read_members(struct hg_exchange *exchange, const json_t *body,
                         struct hg_review_answer *answer)
{
    static const char *const instants[] = {"first", "now", NULL};
    static const char *const versions[] = {"same", "active", NULL};
    size_t at = 0, version = 0;
    int64_t minutes = 0;
    bool supply = answer->kind == HG_ANSWER_SUPPLY, override = answer->kind == HG_ANSWER_OVERRIDE;
    if (!hg_body_text(exchange, body, "person", true, PERSON_MOST, &answer->person) ||
        !hg_body_text(exchange, body, "reason", override, REASON_MOST, &answer->reason) ||
        !hg_body_text(exchange, body, "outcome", override, HG_METRIC_VALUE, &answer->outcome) ||
        !hg_body_text(exchange, body, "to", false, PERSON_MOST, &answer->to) ||
        !hg_body_word(exchange, body, "at", instants, &at) ||
        !hg_body_word(exchange, body, "version", versions, &version) ||
        !hg_body_int(exchange, body, "minutes", 1, LEASE_MOST, LEASE_MINUTES, &minutes))
        return false;
    if (supply && !json_is_object(json_object_get(body, "fields")))
        return bad_fields(exchange);
    answer->lease = minutes * 60 * 1000000;
    answer->at_now = at == 1;
    answer->active = version == 1;
    if (supply)
        answer->fields = hg_body_raw(exchange, "fields");
    return true;
}

static void answer_with(struct hg_exchange *exchange, enum hg_review_answer_kind kind,
                        const char *const *names)
{
    static const char *const none[] = {NULL};
    struct asked *asked = HG_NEW(&exchange->arena, struct asked);
    if (!hg_exchange_arguments_known(exchange, none) || !hg_require_store(exchange))
        return;
    json_t *body = hg_body_object(exchange, names);
    if (body == NULL)
        return;
    hg_review_answer_init(&asked->answer);
    asked->answer.kind = kind;
    asked->answer.id = exchange->parts[0];
    asked->answer.now = exchange->now;
    asked->answer.tag = tag_of(exchange);
    asked->answer.token = exchange->token != NULL ? exchange->token->name : HG_STR("");
    asked->answer.trace = exchange->headers[HG_HEADER_TRACEPARENT];
    hg_uuid(exchange->now, asked->answer.decision);
    bool good = read_members(exchange, body, &asked->answer);
    json_decref(body);
    if (!good)
        return;
    asked->asked.run = run;
    asked->asked.answer = reply;
    asked->asked.free = let_go;
    hg_request_job_submit(&asked->asked, exchange);
}

void hg_post_claim(struct hg_exchange *exchange)
{
    static const char *const names[] = {"person", "minutes", NULL};
    answer_with(exchange, HG_ANSWER_CLAIM, names);
}

void hg_post_release(struct hg_exchange *exchange)
{
    static const char *const names[] = {"person", NULL};
    answer_with(exchange, HG_ANSWER_RELEASE, names);
}

void hg_post_supply(struct hg_exchange *exchange)
{
    static const char *const names[] = {"person", "fields", "reason", "at", "version", NULL};
    answer_with(exchange, HG_ANSWER_SUPPLY, names);
}

void hg_post_confirm(struct hg_exchange *exchange)
{
    static const char *const names[] = {"person", "reason", NULL};
    answer_with(exchange, HG_ANSWER_CONFIRM, names);
}

void hg_post_override(struct hg_exchange *exchange)
{
    static const char *const names[] = {"person", "outcome", "reason", "to", NULL};
    answer_with(exchange, HG_ANSWER_OVERRIDE, names);
}
