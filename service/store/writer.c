/* The writer's queue and thread: see writer.h. Its transactions are in writer_group.c. */
#include <sodium.h>
#include <stdlib.h>

#include "service/store/schema.h"
#include "service/store/writer_parts.h"

#define FORGET_AFTER (30 * INT64_C(86400000000)) /* writers that were stopped */

/* --- the queue ------------------------------------------------------------------------------ */

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

/* Until there is a job, it is time to purge, or there will be no more. */
static void wait_for_work(struct hg_writer *writer)
{
    uint64_t at =
        writer->down && writer->probe_at < writer->purge_at ? writer->probe_at : writer->purge_at;
    struct timespec until = {(time_t)(at / 1000000000), (long)(at % 1000000000)};
    int late = 0;
    while (writer->first == NULL && !writer->stopping && late == 0)
        late = writer->options.purge != NULL
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

void hg_writer_set_healthy(struct hg_writer *writer, bool healthy)
{
    pthread_mutex_lock(&writer->lock);
    writer->healthy = healthy;
    pthread_mutex_unlock(&writer->lock);
}

/* --- the thread ----------------------------------------------------------------------------- */

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
    return stopping && writer->down && !hg_writer_may_wait(writer, HG_DB_BUSY);
}

static void write_jobs(struct hg_writer *writer, struct hg_job *group)
{
    size_t count = 0;
    for (const struct hg_job *job = group; job != NULL; job = job->next)
        count++;
    if (count != 0)
        finish_group(group, given_up(writer) ? HG_DB_BUSY : hg_writer_write(writer, group, count));
}

static void *work(void *context)
{
    struct hg_writer *writer = context;
    struct hg_job *group;
    while (take_group(writer, &group)) {
        write_jobs(writer, group);
        hg_writer_purge(writer);
    }
    return NULL;
}

/* --- the writer ----------------------------------------------------------------------------- */

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
    return hg_sql_run(
        HG_SQL(database, "DELETE FROM writers WHERE at < $1", HG_SQL_INT(now - FORGET_AFTER)),
        NULL);
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
    options->full_hold_ms =
        options->full_hold_ms != 0 ? options->full_hold_ms : HG_WRITER_FULL_HOLD;
    options->purge_period_ms =
        options->purge_period_ms != 0 ? options->purge_period_ms : HG_WRITER_PURGE_PERIOD;
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

/* --- waiting for one ------------------------------------------------------------------------ */

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
