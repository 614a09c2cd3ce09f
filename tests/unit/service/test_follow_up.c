/* Leads that nobody answers: what comes out, once each. */
#include "people.h"

#include <pthread.h>

#include "service/store/result_rows.h"

#define BOTH(people, head)                                                                         \
    for (int kind = 0; kind < store_kinds(); kind++)                                               \
        for (bool once = (people_open(people, kind, head), true); once;                            \
             once = (people_close(people), false))

static const char lead[] = "{\"id\": \"a\", \"staff\": 30}";

/* A round at so many minutes after the decision; how many steps were past. */
static size_t follow_up(struct people *people, int64_t minutes)
{
    static struct hg_follow_up_done done;
    for (int turn = 0; turn < 2; turn++) {
        people_begin(people);
        cr_assert_eq(
            hg_follow_up_run(people->database, people->policies, DECIDED + minutes * MINUTE, &done),
            HG_DB_OK, "%s", hg_database_why(people->database));
        if (turn == 0)
            hg_database_rollback(people->database);
        else
            people_commit(people);
    }
    return done.count;
}

Test(follow_up, each_step_comes_out_once)
{
    struct people people;
    BOTH(&people, "")
    {
        people_decide(&people, lead, DECIDED);
        cr_assert_eq(follow_up(&people, 59), 0);
        cr_assert_eq(follow_up(&people, 60), 1);
        cr_assert_eq(follow_up(&people, 60), 0);
        cr_assert_eq(follow_up(&people, 130), 2);
        cr_assert_str_eq(people_events(&people),
                         "warn a {\"holder\":\"ana\",\"percent\":50,\"step_at\":"
                         "\"2026-11-20T10:00:00Z\",\"due_at\":\"2026-11-20T11:00:00Z\"}\n"
                         "alert a {\"holder\":\"ana\",\"to\":\"boss\",\"percent\":100,\"step_at\":"
                         "\"2026-11-20T11:00:00Z\",\"due_at\":\"2026-11-20T11:00:00Z\"}\n"
                         "due a {\"holder\":\"ana\",\"percent\":100,\"step_at\":"
                         "\"2026-11-20T11:00:00Z\",\"due_at\":\"2026-11-20T11:00:00Z\"}\n");
    }
}

/* --- replicas ------------------------------------------------------------------------------- */

struct replica {
    struct people *people;
    struct hg_database *database; /* its own connection */
    struct hg_follow_up_done done;
    size_t told;
};

/* Rounds until one of them finds nothing; who waited for too long comes again, as the writer does.
 */
static void *tick(void *context)
{
    struct replica *replica = context;
    enum hg_db_status status;
    do {
        status = hg_database_begin(replica->database);
        if (status == HG_DB_OK)
            status = hg_follow_up_run(replica->database, replica->people->policies,
                                      DECIDED + 1000 * MINUTE, &replica->done);
        if (status == HG_DB_OK)
            status = hg_database_commit(replica->database);
        if (status == HG_DB_OK)
            replica->told += replica->done.count;
        else
            hg_database_rollback(replica->database);
    } while (status == HG_DB_BUSY || (status == HG_DB_OK && replica->done.count != 0));
    return status == HG_DB_OK ? replica : NULL;
}

/* Rounds are transactions that write, of which there is one at a time: whoever comes second reads
 * what the first has left. */
Test(follow_up, replicas_tell_each_step_once)
{
    enum { REPLICAS = 3, LEADS = 21, STEPS = 5 };
    struct people people;
    BOTH(&people, "")
    {
        struct replica replicas[REPLICAS] = {0};
        pthread_t threads[REPLICAS];
        size_t told = 0;
        for (int i = 0; i < LEADS; i++) {
            char text[64];
            snprintf(text, sizeof text, "{\"id\": \"l%d\", \"staff\": 30}", i);
            people_decide(&people, text, DECIDED + i * MINUTE);
        }
        for (int i = 0; i < REPLICAS; i++) {
            replicas[i].people = &people;
            replicas[i].database = store_connect(&people.store);
        }
        for (int i = 0; i < REPLICAS; i++)
            cr_assert_eq(pthread_create(&threads[i], NULL, tick, &replicas[i]), 0);
        for (int i = 0; i < REPLICAS; i++) {
            void *good;
            pthread_join(threads[i], &good);
            cr_assert_not_null(good, "%s", hg_database_why(replicas[i].database));
            hg_database_close(replicas[i].database);
            told += replicas[i].told;
        }
        cr_assert_eq(told, LEADS * STEPS);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM events"), LEADS * STEPS);
        cr_assert_eq(store_number(people.database,
                                  "SELECT COUNT(*) FROM (SELECT DISTINCT decision, "
                                  "kind, detail FROM events) AS different"),
                     LEADS * STEPS);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM follow_up_steps"), 0);
    }
}

/* After a stop that lasted past all of them; the next has it, then whom the step names. */
Test(follow_up, a_lead_goes_to_the_next_and_then_to_the_boss)
{
    struct people people;
    BOTH(&people, "")
    {
        people_decide(&people, lead, DECIDED);
        cr_assert_eq(follow_up(&people, 1000), 5);
        const char *events = people_events(&people);
        cr_assert_not_null(strstr(events, "reassign a {\"holder\":\"ana\",\"given_to\":\"ben\","
                                          "\"percent\":150"));
        cr_assert_not_null(strstr(events, "reassign a {\"holder\":\"ben\",\"to\":\"boss\","
                                          "\"given_to\":\"boss\",\"percent\":200"));
        cr_assert_eq(follow_up(&people, 100000), 0);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM follow_ups"), 0);
        /* It counts as Ben's turn. */
        struct hg_sql *sql = hg_sql(people.database, "SELECT state FROM teams");
        cr_assert(hg_sql_row(sql));
        cr_assert_not_null(strstr(hg_sql_get_text(sql, 0).at, "\"ben\": {\"count\": 1,"));
        cr_assert_eq(hg_sql_end(sql), HG_DB_OK);
    }
}

Test(follow_up, an_answer_ends_it)
{
    struct people people;
    BOTH(&people, "")
    {
        struct hg_str id = people_decide(&people, lead, DECIDED);
        cr_assert_eq(follow_up(&people, 60), 1);
        people_begin(&people);
        cr_assert_eq(hg_follow_up_end(people.database, id), HG_DB_OK);
        people_commit(&people);
        cr_assert_eq(follow_up(&people, 1000), 0);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM follow_up_steps"), 0);
    }
}

/* The lead's text is there for the step that needs it, and no longer. */
Test(follow_up, texts_of_leads_do_not_stay)
{
    struct people people;
    BOTH(&people, "")
    {
        people_decide(&people, lead, DECIDED);
        cr_assert_eq(
            store_number(people.database, "SELECT COUNT(*) FROM follow_ups WHERE input <> ''"), 1);
        people_decide(&people, "{\"id\": \"r\"}", DECIDED); /* the desk has no steps */
        cr_assert_eq(
            store_number(people.database, "SELECT COUNT(*) FROM follow_ups WHERE input <> ''"), 1);
        follow_up(&people, 1000);
        cr_assert_eq(
            store_number(people.database, "SELECT COUNT(*) FROM follow_ups WHERE input <> ''"), 0);
    }
}

/* A version that is gone cannot pick: it says so, and nothing is lost. */
Test(follow_up, without_its_version_it_says_so)
{
    struct people people;
    BOTH(&people, "")
    {
        people_decide(&people, lead, DECIDED);
        people_begin(&people);
        store_script(people.database, "UPDATE follow_ups SET digest = 'sha256:other'");
        people_commit(&people);
        follow_up(&people, 180);
        cr_assert_not_null(strstr(people_events(&people),
                                  "reassign a {\"holder\":\"ana\",\"not_given\":\"the "
                                  "version that decided it is no longer loaded\""));
    }
}

/* More than one round takes: the earliest first, and the rest in the next. */
Test(follow_up, rounds_are_bounded)
{
    struct people people;
    BOTH(&people, "")
    {
        for (int i = 0; i < 25; i++)
            people_decide(&people, lead, DECIDED);
        cr_assert_eq(follow_up(&people, 1000), HG_FOLLOW_UP_ROUND);
        cr_assert_eq(follow_up(&people, 1000), 25);
        cr_assert_eq(follow_up(&people, 1000), 0);
        cr_assert_eq(store_number(people.database, "SELECT COUNT(*) FROM events"), 125);
        cr_assert_eq(store_number(people.database, "SELECT MAX(number) FROM events"), 125);
    }
}

Test(follow_up, events_are_read_after_the_last_one_seen)
{
    struct people people;
    int64_t gone;
    BOTH(&people, "")
    {
        people_decide(&people, lead, DECIDED);
        follow_up(&people, 130);
        struct hg_event_query wanted = {.after = 1, .most = 1};
        hg_buf_clear(&people.out);
        cr_assert_eq(hg_events_write(people.database, &wanted, &people.out), HG_DB_OK);
        hg_buf_byte(&people.out, '\0');
        cr_assert_str_eq(
            people.out.at,
            "{\"events\":[{\"number\":2,\"kind\":\"alert\",\"at\":"
            "\"2026-11-20T11:10:00Z\",\"decision\":"
            "\"0190163d-8694-739b-aea5-000000000001\",\"policy\":\"p\",\"lead\":\"a\","
            "\"detail\":{\"holder\":\"ana\",\"to\":\"boss\",\"percent\":100,\"step_at\":"
            "\"2026-11-20T11:00:00Z\",\"due_at\":\"2026-11-20T11:00:00Z\"}}],"
            "\"next\":2}");
        wanted = (struct hg_event_query){.after = 0, .most = 9, .kind = HG_STR("due")};
        hg_buf_clear(&people.out);
        cr_assert_eq(hg_events_write(people.database, &wanted, &people.out), HG_DB_OK);
        hg_buf_byte(&people.out, '\0');
        cr_assert_not_null(strstr(people.out.at, "{\"events\":[{\"number\":3,\"kind\":\"due\""));
        people_begin(&people);
        cr_assert_eq(hg_events_purge(people.database, INT64_MAX, 100, &gone), HG_DB_OK);
        people_commit(&people);
        cr_assert_eq(gone, 2);
        cr_assert_eq(store_number(people.database, "SELECT MAX(number) FROM events"), 3);
    }
}
