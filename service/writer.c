/* The writer's thread, its queue, and its groups: run, commit, run again. Knows no table but its
 * own, in which every group leaves its number, so that a commit without an answer can be looked up.
 */
#include "service/writer.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "service/ids.h"
#include "service/schema.h"

#define FIRST_PAUSE 10 /* milliseconds before a group is run again; doubled each time, to */
#define LAST_PAUSE 500
#define SOON 50000000    /* nanoseconds until upkeep goes on: jobs that wait come first */
#define PROBE 1000000000 /* nanoseconds between looks at a store that is down */
#define FORGET_AFTER (30 * INT64_C(86400000000)) /* writers that were stopped */

struct hg_writer {
    struct hg_writer_options options;
    struct hg_database *database;
    char id[HG_UUID_LENGTH + 1];  /* of this run, in the table of writers */
    int64_t turn;                 /* of the group at hand */
    bool unsure;                  /* the group's commit has had no answer */
    bool down;                    /* the last transaction failed, */
    uint64_t down_since;          /* at these ticks first */
    uint64_t upkeep_at, probe_at; /* ticks; when to tidy up next, and while it is down */

    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t more;
    struct hg_job *first, **last;
    size_t waiting;
    bool stopping, healthy;

    struct hg_series *commits, *jobs, *seconds, *depth;
};

static const char *const steps[] = {
    /* One row for each run of a service: the number of the last group it has committed. */
    "CREATE TABLE writers (id TEXT NOT NULL PRIMARY KEY, turn BIGINT NOT NULL, at BIGINT NOT NULL)",
};
const struct hg_schema_part hg_schema_writer = {"writer", steps, sizeof steps / sizeof *steps};

/* --- the queue ---------------------------------------------------------------------------------
 */

bool hg_writer_submit(struct hg_writer *writer, struct hg_job *job)
{
    pthread_mutex_lock(&writer->lock);
    bool taken = !writer->stopping && writer->waiting < writer->options.queue;
    if (taken) {
        job->next = NULL;
        *writer->last = job;
        writer->last = &job->next;
        writer->waiting++;
        pthread_cond_signal(&writer->more);
    }
    pthread_mutex_unlock(&writer->lock);
    return taken;
}

/* Until there is a job, it is time for upkeep, or there will be no more. */
static void wait_for_work(struct hg_writer *writer)
{
    uint64_t at =
        writer->down && writer->probe_at < writer->upkeep_at ? writer->probe_at : writer->upkeep_at;
    struct timespec until = {(time_t)(at / 1000000000), (long)(at % 1000000000)};
    int late = 0;
    while (writer->first == NULL && !writer->stopping && late == 0)
        late = writer->options.upkeep != NULL
                   ? pthread_cond_timedwait(&writer->more, &writer->lock, &until)
                   : pthread_cond_wait(&writer->more, &writer->lock);
}

/* The jobs of the next commit. False when there will be no more. */
static bool take_group(struct hg_writer *writer, struct hg_job **group)
{
    struct hg_job **end = &writer->first;
    size_t count = 0;
    pthread_mutex_lock(&writer->lock);
    wait_for_work(writer);
    *group = writer->first;
    for (; *end != NULL && count < writer->options.group; count++)
        end = &(*end)->next;
    writer->first = *end;
    if (writer->first == NULL)
        writer->last = &writer->first;
    else
        *end = NULL;
    writer->waiting -= count;
    if (writer->depth != NULL)
        hg_series_set(writer->depth, (int64_t)writer->waiting);
    bool goes_on = *group != NULL || !writer->stopping;
    pthread_mutex_unlock(&writer->lock);
    return goes_on;
}

size_t hg_writer_waiting(struct hg_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    size_t waiting = writer->waiting;
    pthread_mutex_unlock(&writer->lock);
    return waiting;
}

bool hg_writer_healthy(struct hg_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool healthy = writer->healthy;
    pthread_mutex_unlock(&writer->lock);
    return healthy;
}

static void set_healthy(struct hg_writer *writer, bool healthy)
{
    pthread_mutex_lock(&writer->lock);
    writer->healthy = healthy;
    pthread_mutex_unlock(&writer->lock);
}

/* --- one attempt -------------------------------------------------------------------------------
 */

/* Which of them are about the data base, and not about the job that met them? */
static bool is_of_store(enum hg_db_status status)
{
    return status == HG_DB_BUSY || status == HG_DB_LOST || status == HG_DB_FULL;
}

/* Under the lock, the turn of another connection of ours is over: what stands there is the truth.
 */
static enum hg_db_status was_committed(struct hg_writer *writer, bool *committed)
{
    struct hg_sql *sql = hg_sql(writer->database, "SELECT turn FROM writers WHERE id = $1");
    hg_sql_text(sql, 1, hg_str(writer->id));
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
        enum hg_db_status status = hg_database_save(database);
        if (status != HG_DB_OK)
            return status;
        job->status = job->run(job, database);
        if (is_of_store(job->status))
            return job->status;
        status = job->status == HG_DB_OK ? hg_database_keep(database) : hg_database_undo(database);
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

/* --- a group -----------------------------------------------------------------------------------
 */

static void note_failure(struct hg_writer *writer, enum hg_db_status status, uint64_t began)
{
    if (writer->options.metrics != NULL)
        hg_series_add(hg_metrics_series(writer->options.metrics, HG_M_STORE_ERRORS,
                                        hg_db_status_name(status), NULL),
                      1);
    if (writer->down || !is_of_store(status))
        return;
    writer->down = true;
    writer->down_since = began;
    hg_journal_say(writer->options.journal, HG_JOURNAL_WARNING, "store_failed", "reason",
                   hg_database_why(writer->database));
}

static void note_recovery(struct hg_writer *writer)
{
    if (writer->down)
        hg_journal_say(writer->options.journal, HG_JOURNAL_INFO, "store_recovered", NULL, NULL);
    writer->down = false;
    set_healthy(writer, true);
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
static bool may_wait(struct hg_writer *writer, enum hg_db_status status)
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

/* Until it is committed or must be given up. */
static enum hg_db_status write_group(struct hg_writer *writer, struct hg_job *group, size_t count)
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
        } else if (may_wait(writer, status)) {
            pause_for(&pause);
        } else {
            set_healthy(writer, !is_of_store(status));
            return status;
        }
    }
}

static void finish_group(struct hg_job *group, enum hg_db_status status)
{
    while (group != NULL) {
        struct hg_job *job = group;
        group = job->next;
        job->done(job, status == HG_DB_OK ? job->status : status);
    }
}

/* To be stopped while the store is down: what waits is not held up any longer. */
static bool given_up(struct hg_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool stopping = writer->stopping;
    pthread_mutex_unlock(&writer->lock);
    return stopping && writer->down && !may_wait(writer, HG_DB_BUSY);
}

static void write_jobs(struct hg_writer *writer, struct hg_job *group)
{
    size_t count = 0;
    for (const struct hg_job *job = group; job != NULL; job = job->next)
        count++;
    if (count != 0)
        finish_group(group, given_up(writer) ? HG_DB_BUSY : write_group(writer, group, count));
}

static enum hg_db_status try_upkeep(struct hg_writer *writer, bool *more)
{
    struct hg_database *database = writer->database;
    enum hg_db_status status = HG_DB_OK;
    if (!hg_database_alive(database))
        status = hg_database_reopen(database);
    if (status == HG_DB_OK)
        status = hg_database_begin(database);
    if (status != HG_DB_OK)
        return status;
    status = writer->options.upkeep(database, hg_clock_now(writer->options.clock), more);
    if (status == HG_DB_OK)
        return hg_database_commit(database);
    hg_database_rollback(database);
    return status;
}

/* Nobody waits for it. While the store is down it is tried every second: a service that says it is
 * not ready is sent no more requests, and would not learn otherwise that all is well again. */
static void tidy_up(struct hg_writer *writer)
{
    uint64_t now = hg_clock_ticks(&hg_system_clock);
    uint64_t pause = (uint64_t)writer->options.upkeep_ms * 1000000;
    bool more = false;
    if (writer->options.upkeep == NULL ||
        (now < writer->upkeep_at && !(writer->down && now >= writer->probe_at)))
        return;
    enum hg_db_status status = try_upkeep(writer, &more);
    if (status == HG_DB_OK)
        note_recovery(writer);
    else
        note_failure(writer, status, now);
    now = hg_clock_ticks(&hg_system_clock);
    writer->upkeep_at = now + (more && status == HG_DB_OK ? SOON : pause);
    writer->probe_at = now + PROBE;
}

static void *work(void *context)
{
    struct hg_writer *writer = context;
    struct hg_job *group;
    while (take_group(writer, &group)) {
        write_jobs(writer, group);
        tidy_up(writer);
    }
    return NULL;
}

/* --- the writer --------------------------------------------------------------------------------
 */

static void take_series(struct hg_writer *writer)
{
    struct hg_metrics *metrics = writer->options.metrics;
    if (metrics == NULL)
        return;
    writer->commits = hg_metrics_series(metrics, HG_M_STORE_COMMITS, NULL);
    writer->jobs = hg_metrics_series(metrics, HG_M_STORE_JOBS, NULL);
    writer->seconds = hg_metrics_series(metrics, HG_M_STORE_COMMIT_SECONDS, NULL);
    writer->depth = hg_metrics_series(metrics, HG_M_STORE_QUEUE, NULL);
}

static enum hg_db_status forget_writers(struct hg_database *database, int64_t now)
{
    struct hg_sql *sql = hg_sql(database, "DELETE FROM writers WHERE at < $1");
    hg_sql_int(sql, 1, now - FORGET_AFTER);
    return hg_sql_run(sql, NULL);
}

static enum hg_db_status open_store(struct hg_writer *writer, char *why, size_t room)
{
    int64_t now = hg_clock_now(writer->options.clock);
    enum hg_db_status status =
        hg_database_open(&writer->options.database, &writer->database, why, room);
    if (status != HG_DB_OK)
        return status;
    status = hg_schema_prepare(writer->database, now);
    if (status == HG_DB_OK)
        status = forget_writers(writer->database, now);
    if (status != HG_DB_OK)
        snprintf(why, room, "%s", hg_database_why(writer->database));
    return status;
}

static void set_defaults(struct hg_writer_options *options)
{
    options->queue = options->queue != 0 ? options->queue : HG_WRITER_QUEUE;
    options->group = options->group != 0 ? options->group : HG_WRITER_GROUP;
    options->patience_ms = options->patience_ms != 0 ? options->patience_ms : HG_WRITER_PATIENCE;
    options->upkeep_ms = options->upkeep_ms != 0 ? options->upkeep_ms : HG_WRITER_UPKEEP;
    /* A lock is asked for more than once while there is patience. */
    int *lock_wait = &options->database.lock_wait_ms;
    if (*lock_wait == 0 && options->patience_ms / 4 < HG_DB_LOCK_WAIT)
        *lock_wait = (int)(options->patience_ms / 4);
}

static enum hg_db_status start(struct hg_writer *writer, char *why, size_t room)
{
    enum hg_db_status status = open_store(writer, why, room);
    if (status != HG_DB_OK)
        return status;
    pthread_condattr_t attributes;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->more, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&writer->thread, NULL, work, writer) == 0)
        return HG_DB_OK;
    snprintf(why, room, "cannot start a thread");
    pthread_cond_destroy(&writer->more);
    pthread_mutex_destroy(&writer->lock);
    return HG_DB_ERROR;
}

enum hg_db_status hg_writer_new(const struct hg_writer_options *options, struct hg_writer **out,
                                char *why, size_t room)
{
    struct hg_writer *writer = hg_allocate(&hg_libc_allocator, sizeof *writer);
    *out = NULL;
    if (writer == NULL || sodium_init() < 0) {
        free(writer);
        snprintf(why, room, "out of memory");
        return HG_DB_NOMEM;
    }
    writer->options = *options;
    set_defaults(&writer->options);
    writer->last = &writer->first;
    writer->healthy = true;
    hg_uuid(hg_clock_now(options->clock), writer->id);
    take_series(writer);
    enum hg_db_status status = start(writer, why, room);
    if (status != HG_DB_OK) {
        hg_database_close(writer->database);
        free(writer);
        return status;
    }
    *out = writer;
    return HG_DB_OK;
}

void hg_writer_free(struct hg_writer *writer)
{
    if (writer == NULL)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->more);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->more);
    pthread_mutex_destroy(&writer->lock);
    hg_database_close(writer->database);
    free(writer);
}

/* --- waiting for one -----------------------------------------------------------------------------
 */

struct call {
    struct hg_job job; /* first */
    enum hg_db_status (*run)(void *context, struct hg_database *database);
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool is_over;
    enum hg_db_status status;
};

static enum hg_db_status run_call(struct hg_job *job, struct hg_database *database)
{
    struct call *call = (struct call *)job;
    return call->run(call->context, database);
}

static void end_call(struct hg_job *job, enum hg_db_status status)
{
    struct call *call = (struct call *)job;
    pthread_mutex_lock(&call->lock);
    call->status = status;
    call->is_over = true;
    pthread_cond_signal(&call->over);
    pthread_mutex_unlock(&call->lock);
}

enum hg_db_status
hg_writer_call(struct hg_writer *writer,
               enum hg_db_status (*run)(void *context, struct hg_database *database), void *context)
{
    struct call call = {.job = {.run = run_call, .done = end_call},
                        .run = run,
                        .context = context,
                        .status = HG_DB_BUSY};
    pthread_mutex_init(&call.lock, NULL);
    pthread_cond_init(&call.over, NULL);
    if (hg_writer_submit(writer, &call.job)) {
        pthread_mutex_lock(&call.lock);
        while (!call.is_over)
            pthread_cond_wait(&call.over, &call.lock);
        pthread_mutex_unlock(&call.lock);
    }
    pthread_cond_destroy(&call.over);
    pthread_mutex_destroy(&call.lock);
    return call.status;
}
