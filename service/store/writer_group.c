/* The transactions of the writer: a group of jobs is run and committed, and run again after a lost
 * connection or the failure of one of its jobs; see writer.h. Knows only its own table, in which
 * every group leaves its number, so that a commit without a reply can be looked up. */
#include <time.h>

#include "service/store/schema.h"
#include "service/store/writer_parts.h"

#define FIRST_PAUSE 10 /* milliseconds before a group is run again; doubled each time, to */
#define LAST_PAUSE 500
#define SOON 50000000    /* nanoseconds until a purge goes on: jobs that wait come first */
#define PROBE 1000000000 /* nanoseconds between looks at a store that is down */

static const char *const steps[] = {
    /* One row for each run of a service: the number of the last group it has committed. */
    "CREATE TABLE writers (id TEXT NOT NULL PRIMARY KEY, turn BIGINT NOT NULL, at BIGINT NOT NULL)",
};
const struct hg_schema_part hg_schema_writer = {"writer", steps, sizeof steps / sizeof *steps};

/* --- one attempt ---------------------------------------------------------------------------- */

/* Which of them are about the database, and not about the job that met them? */
static bool is_of_store(enum hg_db_status status)
{
    return status == HG_DB_BUSY || status == HG_DB_LOST || status == HG_DB_FULL;
}

/* Under the lock, the turn of another connection of ours is over: what stands there is the truth.
 */
static enum hg_db_status was_committed(struct hg_writer *writer, bool *committed)
{
    struct hg_sql *sql = HG_SQL(writer->database, "SELECT turn FROM writers WHERE id = $1",
                                HG_SQL_TEXT(hg_str(writer->id)));
    *committed = hg_sql_row(sql) && hg_sql_get_int(sql, 0) == writer->turn;
    return hg_sql_end(sql);
}

static enum hg_db_status note_turn(struct hg_writer *writer)
{
    struct hg_sql *sql =
        hg_sql(writer->database, "INSERT INTO writers (id, turn, at) VALUES ($1, $2, $3) "
                                 "ON CONFLICT (id) DO UPDATE SET turn = excluded.turn, "
                                 "at = excluded.at");
    hg_sql_text(sql, 1, hg_str(writer->id));
    hg_sql_int(sql, 2, writer->turn);
    hg_sql_int(sql, 3, hg_clock_now(writer->options.clock));
    return hg_sql_run(sql, NULL);
}

/* One after the other; the first that fails ends it. */
static enum hg_db_status run_together(struct hg_writer *writer, struct hg_job *group)
{
    enum hg_db_status status = HG_DB_OK;
    for (struct hg_job *job = group; job != NULL && status == HG_DB_OK; job = job->next)
        status = job->status = job->run(job, writer->database);
    return status;
}

/* Each for itself: only a failure of the store ends it. */
static enum hg_db_status run_apart(struct hg_writer *writer, struct hg_job *group)
{
    struct hg_database *database = writer->database;
    for (struct hg_job *job = group; job != NULL; job = job->next) {
        enum hg_db_status status = hg_database_savepoint(database);
        if (status != HG_DB_OK)
            return status;
        job->status = job->run(job, database);
        if (is_of_store(job->status))
            return job->status;
        status = job->status == HG_DB_OK ? hg_database_release_savepoint(database)
                                         : hg_database_rollback_to_savepoint(database);
        if (status != HG_DB_OK)
            return status;
    }
    return HG_DB_OK;
}

static enum hg_db_status run_and_note(struct hg_writer *writer, struct hg_job *group, bool apart)
{
    enum hg_db_status status = apart ? run_apart(writer, group) : run_together(writer, group);
    return status == HG_DB_OK ? note_turn(writer) : status;
}

static enum hg_db_status within(struct hg_writer *writer, struct hg_job *group, bool apart)
{
    struct hg_database *database = writer->database;
    bool committed = false;
    enum hg_db_status status = writer->unsure ? was_committed(writer, &committed) : HG_DB_OK;
    if (status == HG_DB_OK && !committed)
        status = run_and_note(writer, group, apart);
    if (status != HG_DB_OK || committed) {
        hg_database_rollback(database);
        return status;
    }
    status = hg_database_commit(database);
    writer->unsure = status == HG_DB_LOST;
    return status;
}

static enum hg_db_status attempt(struct hg_writer *writer, struct hg_job *group, bool apart)
{
    enum hg_db_status status = HG_DB_OK;
    if (!hg_database_alive(writer->database))
        status = hg_database_reopen(writer->database);
    if (status == HG_DB_OK)
        status = hg_database_begin(writer->database);
    return status == HG_DB_OK ? within(writer, group, apart) : status;
}

/* --- a group -------------------------------------------------------------------------------- */

static void note_failure(struct hg_writer *writer, enum hg_db_status status, uint64_t began)
{
    if (writer->options.metrics != NULL)
        hg_series_add(hg_metrics_series(writer->options.metrics, HG_M_STORE_ERRORS,
                                        hg_db_status_name(status), NULL),
                      1);
    if (status == HG_DB_FULL)
        writer->full_until =
            hg_clock_ticks(&hg_system_clock) + (uint64_t)writer->options.full_hold_ms * 1000000;
    if (writer->down || !is_of_store(status))
        return;
    writer->down = true;
    writer->down_since = began;
    hg_journal_event(writer->options.journal, HG_JOURNAL_WARNING, "store_failed", "reason",
                     hg_database_why(writer->database));
}

static void note_recovery(struct hg_writer *writer)
{
    if (hg_clock_ticks(&hg_system_clock) < writer->full_until)
        return;
    if (writer->down)
        hg_journal_event(writer->options.journal, HG_JOURNAL_INFO, "store_recovered", NULL, NULL);
    writer->down = false;
    hg_writer_set_healthy(writer, true);
}

static void note_success(struct hg_writer *writer, size_t jobs, uint64_t began)
{
    note_recovery(writer);
    if (writer->options.metrics == NULL)
        return;
    hg_series_add(writer->commits, 1);
    hg_series_add(writer->jobs, jobs);
    hg_series_observe(writer->seconds, hg_clock_ticks(&hg_system_clock) - began);
}

/* Is there time to try again? Counted from when the store went down, so that whoever comes later
 * does not wait as long again. */
bool hg_writer_may_wait(const struct hg_writer *writer, enum hg_db_status status)
{
    uint64_t patience = (uint64_t)writer->options.patience_ms * 1000000;
    return (status == HG_DB_BUSY || status == HG_DB_LOST) &&
           hg_clock_ticks(&hg_system_clock) - writer->down_since < patience;
}

static void pause_for(unsigned *milliseconds)
{
    struct timespec time = {0, (long)*milliseconds * 1000000};
    nanosleep(&time, NULL);
    *milliseconds = *milliseconds * 2 < LAST_PAUSE ? *milliseconds * 2 : LAST_PAUSE;
}

enum hg_db_status hg_writer_write(struct hg_writer *writer, struct hg_job *group, size_t count)
{
    bool apart = false;
    unsigned pause = FIRST_PAUSE;
    uint64_t began = hg_clock_ticks(&hg_system_clock);
    writer->turn++;
    writer->unsure = false;
    for (;;) {
        enum hg_db_status status = attempt(writer, group, apart);
        if (status == HG_DB_OK) {
            note_success(writer, count, began);
            return HG_DB_OK;
        }
        note_failure(writer, status, began);
        if (!is_of_store(status) && !apart && count > 1) {
            apart = true;
        } else if (hg_writer_may_wait(writer, status)) {
            pause_for(&pause);
        } else {
            if (is_of_store(status))
                hg_writer_set_healthy(writer, false);
            return status;
        }
    }
}

/* --- purging --------------------------------------------------------------------------------- */

static enum hg_db_status try_purge(struct hg_writer *writer, bool *more)
{
    struct hg_database *database = writer->database;
    enum hg_db_status status = HG_DB_OK;
    if (!hg_database_alive(database))
        status = hg_database_reopen(database);
    if (status == HG_DB_OK)
        status = hg_database_begin(database);
    if (status != HG_DB_OK)
        return status;
    status = writer->options.purge(writer->options.purge_context, database,
                                   hg_clock_now(writer->options.clock), more);
    if (status == HG_DB_OK)
        status = note_turn(writer); /* something is written: on a full disk it fails */
    if (status == HG_DB_OK)
        return hg_database_commit(database);
    hg_database_rollback(database);
    return status;
}

/* Nobody waits for it. While the store is down it is tried every second: a service that says it is
 * not ready is sent no more requests, and would not learn otherwise that all is well again. */
void hg_writer_purge(struct hg_writer *writer)
{
    uint64_t now = hg_clock_ticks(&hg_system_clock);
    uint64_t pause = (uint64_t)writer->options.purge_period_ms * 1000000;
    bool more = false;
    if (writer->options.purge == NULL ||
        (now < writer->purge_at && !(writer->down && now >= writer->probe_at)))
        return;
    enum hg_db_status status = try_purge(writer, &more);
    if (status == HG_DB_OK)
        note_recovery(writer);
    else
        note_failure(writer, status, now);
    now = hg_clock_ticks(&hg_system_clock);
    writer->purge_at = now + (more && status == HG_DB_OK ? SOON : pause);
    writer->probe_at = now + PROBE;
}
