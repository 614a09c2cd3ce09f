/* The review queue: who waits, who works on it, and what people answer. */
#include "people.h"

#define BOTH(people, head)                                                                         \
    for (int kind = 0; kind < store_kinds(); kind++)                                               \
        for (bool once = (people_open(people, kind, head), true); once;                            \
             once = (people_close(people), false))

/* The ids of a page, shortened to the last digit. */
static const char *page(struct people *people, enum hg_review_state state, const char *field,
                        const char *cursor, int64_t most, int64_t now)
{
    bool known;
    struct hg_review_query wanted = {.state = state,
                                     .policy = HG_STR("p"),
                                     .field = hg_str(field),
                                     .cursor = hg_str(cursor),
                                     .most = most};
    hg_buf_clear(&people->out);
    cr_assert_eq(hg_reviews_write(people->database, &wanted, now, &people->out, &known), HG_DB_OK,
                 "%s", hg_database_why(people->database));
    cr_assert(known);
    hg_buf_byte(&people->out, '\0');
    return people->out.at;
}

static const char *ids(const char *json)
{
    static char found[64];
    size_t len = 0;
    for (const char *at = json; (at = strstr(at, "\"id\":\"")) != NULL; at++)
        found[len++] = at[6 + HG_UUID_LENGTH - 1];
    found[len] = '\0';
    return found;
}

Test(reviews, the_first_due_comes_first_page_by_page)
{
    struct people people;
    char cursor[80];
    BOTH(&people, "")
    {
        people_decide(&people, "{\"id\": \"a\"}", DECIDED + 30 * MINUTE);
        people_decide(&people, "{\"id\": \"b\", \"staff\": 5}", DECIDED);
        people_decide(&people, "{\"id\": \"c\"}", DECIDED);
        people_decide(&people, "{\"id\": \"d\"}", DECIDED);
        const char *json = page(&people, HG_REVIEWS_OPEN, "", "", 2, DECIDED + MINUTE);
        cr_assert_str_eq(ids(json), "34", "%s", json);
        const char *next = strstr(json, "\"next\":\"");
        cr_assert_not_null(next);
        cr_assert_eq(sscanf(next, "\"next\":\"%79[^\"]", cursor), 1);
        json = page(&people, HG_REVIEWS_OPEN, "", cursor, 2, DECIDED + MINUTE);
        cr_assert_str_eq(ids(json), "1");
        cr_assert_null(strstr(json, "\"next\""));
        cr_assert_not_null(strstr(json, "\"state\":\"open\",\"kind\":\"review\",\"policy\":\"p\""));
        cr_assert_not_null(strstr(json, "\"lead\":\"a\",\"outcome\":\"review\",\"queue\":\"desk\","
                                        "\"deciding\":[\"staff\"]"));
        cr_assert_not_null(strstr(json, "\"due_at\":\"2026-11-20T13:30:00Z\""));
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_OPEN, "staff", "", 9, DECIDED)), "341");
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_OPEN, "st_ff", "", 9, DECIDED)), "");
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_OVERDUE, "", "", 9, DECIDED + 241 * MINUTE)),
                         "34");
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_SETTLED, "", "", 9, DECIDED)), "");
    }
}

Test(reviews, a_cursor_of_no_page_is_told)
{
    struct people people;
    bool known;
    static const char *const wrong[] = {"x", "1.", ".", "1.x", "99999999999999999999999.x"};
    BOTH(&people, "")
    {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            struct hg_review_query wanted = {.cursor = hg_str(wrong[i]), .most = 3};
            cr_assert_eq(hg_reviews_write(people.database, &wanted, 0, &people.out, &known),
                         HG_DB_OK);
            cr_assert_not(known, "%s", wrong[i]);
        }
    }
}

Test(reviews, two_people_do_not_work_on_one)
{
    struct people people;
    struct hg_review_answer ana, ben;
    BOTH(&people, "")
    {
        struct hg_str id = people_decide(&people, "{\"id\": \"a\"}", DECIDED);
        answer_begin(&ana, HG_ANSWER_CLAIM, id, "ana", DECIDED + MINUTE);
        cr_assert_eq(answer_run(&people, &ana), HG_ANSWERED);
        cr_assert_str_eq(ana.now_tag, "2");
        cr_assert_not_null(strstr(ana.body.at, "\"claimed_by\":\"ana\",\"claimed_until\":"
                                               "\"2026-11-20T09:16:00Z\""));
        answer_begin(&ben, HG_ANSWER_CLAIM, id, "ben", DECIDED + 2 * MINUTE);
        cr_assert_eq(answer_run(&people, &ben), HG_ANSWER_CLAIMED);
        cr_assert_str_eq(ben.message, "ana is working on it");
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_FREE, "", "", 9, DECIDED + 2 * MINUTE)), "");
        cr_assert_str_eq(ids(page(&people, HG_REVIEWS_CLAIMED, "", "", 9, DECIDED + 2 * MINUTE)),
                         "1");
        /* The lease ends. */
        ben.now = DECIDED + 17 * MINUTE;
        cr_assert_eq(answer_run(&people, &ben), HG_ANSWERED);
        ana.kind = HG_ANSWER_RELEASE;
        ana.now = DECIDED + 18 * MINUTE;
        cr_assert_eq(answer_run(&people, &ana), HG_ANSWER_CLAIMED);
        ben.kind = HG_ANSWER_RELEASE;
        ben.tag = HG_STR("2");
        cr_assert_eq(answer_run(&people, &ben), HG_ANSWER_CHANGED);
        ben.tag = HG_STR("3");
        cr_assert_eq(answer_run(&people, &ben), HG_ANSWERED);
        ana.kind = HG_ANSWER_CLAIM;
        cr_assert_eq(answer_run(&people, &ana), HG_ANSWERED);
        ana.id = HG_STR("0190163d-8694-739b-aea5-966c26f8ad91");
        cr_assert_eq(answer_run(&people, &ana), HG_ANSWER_UNKNOWN);
        hg_review_answer_release(&ana);
        hg_review_answer_release(&ben);
    }
}

Test(reviews, what_was_missing_is_supplied_and_decided_again)
{
    struct people people;
    struct hg_review_answer answer;
    struct hg_metrics *metrics = hg_metrics_new(NULL);
    BOTH(&people, "")
    {
        struct hg_str id = people_decide(&people, "{\"id\": \"a\"}", DECIDED);
        answer_begin(&answer, HG_ANSWER_SUPPLY, id, "ana", DECIDED + 600 * MINUTE);
        answer.fields = HG_STR("{\"stuff\": 3}");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_BAD);
        cr_assert_str_eq(answer.field, "stuff");
        answer.fields = HG_STR("[1]");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_BAD);
        answer.fields = HG_STR("{\"land\": \"DE\"}");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED);
        cr_assert_null(answer.how);
        cr_assert_not_null(strstr(answer.body.at, "\"state\":\"open\""));
        answer.fields = HG_STR("{\"staff\": 30}");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED);
        cr_assert_str_eq(answer.how, "supplied");
        cr_assert_not_null(strstr(answer.body.at, "\"settled\":{\"at\":\"2026-11-20T19:00:00Z\","
                                                  "\"by\":\"ana\",\"how\":\"supplied\","
                                                  "\"outcome\":\"accept\""));
        /* For the instant of the first decision, with what was supplied before. */
        cr_assert_not_null(strstr(answer.body.at, "\"evaluated_at\":\"2026-11-20T09:00:00Z\""));
        cr_assert_not_null(strstr(answer.body.at, "\"land\":{\"value\":\"DE\""));
        cr_assert_not_null(strstr(answer.body.at, "\"assignment\":{\"to\":\"ana\""));
        cr_assert_not_null(strstr(people_events(&people),
                                  "settled a {\"how\":\"supplied\",\"outcome\":\"accept\","
                                  "\"was\":\"review\",\"by\":\"ana\",\"settled_as\":"));
        cr_assert_eq(store_number(people.database,
                                  "SELECT COUNT(*) FROM reviews WHERE input <> '' OR packet <> ''"),
                     0);
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_SETTLED);
        cr_assert_str_eq(answer.message, "it was already settled by ana: accept");
        hg_review_answer_count(metrics, &answer);
        hg_review_answer_release(&answer);
    }
    hg_metrics_free(metrics);
}

Test(reviews, a_decision_is_overridden_with_a_reason_but_not_against_a_promise)
{
    struct people people;
    struct hg_review_answer answer;
    struct hg_metrics *metrics = hg_metrics_new(NULL);
    BOTH(&people, "")
    {
        struct hg_str id = people_decide(&people, "{\"id\": \"a\"}", DECIDED);
        answer_begin(&answer, HG_ANSWER_OVERRIDE, id, "ana", DECIDED + MINUTE);
        answer.reason = HG_STR("I know them");
        answer.to = HG_STR("ben");
        answer.outcome = HG_STR("accept");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_FORBIDDEN);
        cr_assert_str_eq(answer.message,
                         "the promise `embargo` of the policy forbids `accept` for this lead");
        static const char *const none[] = {"review", "not_applicable", "accepted", ""};
        for (size_t i = 0; i < COUNT(none); i++) {
            answer.outcome = hg_str(none[i]);
            cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_BAD);
            cr_assert_str_eq(answer.field, "outcome");
        }
        answer.kind = HG_ANSWER_SUPPLY;
        answer.fields = HG_STR("{\"land\": \"DE\"}");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED);
        answer.kind = HG_ANSWER_OVERRIDE;
        answer.outcome = HG_STR("accept");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED, "%s", answer.message);
        cr_assert_not_null(strstr(answer.body.at, "\"how\":\"overridden\",\"outcome\":\"accept\","
                                                  "\"reason\":\"I know them\""));
        cr_assert_not_null(strstr(people_events(&people), "\"holder\":\"ben\""));
        hg_review_answer_count(metrics, &answer);
        cr_assert_eq(hg_series_value(
                         hg_metrics_series(metrics, HG_M_OVERRIDES, "p", "review", "accept", NULL)),
                     (uint64_t)kind + 1);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM follow_ups"), 0);
        hg_review_answer_release(&answer);
    }
    hg_metrics_free(metrics);
}

Test(reviews, of_an_advisory_policy_every_decision_waits)
{
    struct people people;
    struct hg_review_answer answer;
    BOTH(&people, "advisory\n")
    {
        struct hg_str open = people_decide(&people, "{\"id\": \"a\"}", DECIDED);
        struct hg_str id = people_decide(&people, "{\"id\": \"b\", \"staff\": 30}", DECIDED);
        const char *json = page(&people, HG_REVIEWS_OPEN, "", "", 9, DECIDED);
        cr_assert_str_eq(ids(json), "21");
        cr_assert_not_null(strstr(json, "\"kind\":\"advisory\""));
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM teams"), 0);
        answer_begin(&answer, HG_ANSWER_CONFIRM, open, "ana", DECIDED + MINUTE);
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWER_BAD);
        answer.id = id;
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED, "%s", answer.message);
        cr_assert_str_eq(answer.how, "confirmed");
        cr_assert_not_null(strstr(answer.body.at, "\"assignment\":{\"to\":\"ana\""));
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM teams"), 1);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM follow_up_steps"), 6);
        /* What was open is proposed once it is known. */
        answer.id = open;
        answer.kind = HG_ANSWER_SUPPLY;
        answer.fields = HG_STR("{\"staff\": 3}");
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED);
        cr_assert_null(answer.how);
        cr_assert_not_null(strstr(answer.body.at, "\"state\":\"open\""));
        cr_assert_not_null(strstr(answer.body.at, "\"outcome\":\"reject\",\"deciding\":[]"));
        answer.kind = HG_ANSWER_CONFIRM;
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED, "%s", answer.message);
        hg_review_answer_release(&answer);
    }
}

Test(reviews, gauges)
{
    struct people people;
    struct hg_review_answer answer;
    BOTH(&people, "")
    {
        struct hg_metrics *metrics = hg_metrics_new(NULL);
        people_decide(&people, "{\"id\": \"a\"}", DECIDED);
        struct hg_str id = people_decide(&people, "{\"id\": \"b\"}", DECIDED + 60 * MINUTE);
        people_decide(&people, "{\"id\": \"c\", \"staff\": 30}", DECIDED);
        answer_begin(&answer, HG_ANSWER_CLAIM, id, "ana", DECIDED + 250 * MINUTE);
        cr_assert_eq(answer_run(&people, &answer), HG_ANSWERED);
        cr_assert_eq(hg_reviews_measure(people.database, metrics, DECIDED + 251 * MINUTE), HG_DB_OK,
                     "%s", hg_database_why(people.database));
        hg_buf_clear(&people.out);
        hg_metrics_write(metrics, &people.out);
        hg_buf_byte(&people.out, '\0');
        static const char *const lines[] = {
            "headgate_reviews_open{policy=\"p\",state=\"claimed\"} 1\n",
            "headgate_reviews_open{policy=\"p\",state=\"open\"} 2\n",
            "headgate_reviews_open{policy=\"p\",state=\"overdue\"} 1\n",
            "headgate_review_oldest_seconds{policy=\"p\"} 15060\n",
            "headgate_follow_ups_open{policy=\"p\"} 3\n"};
        for (size_t i = 0; i < COUNT(lines); i++)
            cr_assert_not_null(strstr(people.out.at, lines[i]), "%s", lines[i]);
        hg_review_answer_release(&answer);
        hg_metrics_free(metrics);
    }
}
