/* The only thread that writes. Everything that must become durable is a job. Jobs that wait together are
 * committed together (group commit), so a disk with two hundred syncs a second takes tens of thousands of
 * decisions.
 *
 * A job runs within its group's transaction: all of its writes are committed or none, and `done` is called
 * after the commit. A failing job does not affect the others: the group is rolled back and run again with a
 * savepoint for each job.
 *
 * A database that restarts, is locked or unreachable is retried for `patience`, on a new connection. A commit
 * whose reply was lost is looked up, so nothing is written twice. After that, jobs fail with the status
 * (HG_DB_LOST: the outcome is unknown; a retry with the same Idempotency-Key finds out), and at once for as
 * long as the failure lasts. A full disk fails a job at once.
 *
 * The queue is bounded: when it is full a job is refused before anything is written. */
#ifndef HG_SERVICE_WRITER_H
#define HG_SERVICE_WRITER_H

#include "service/common/clock.h"
#include "service/store/database.h"
#include "service/common/journal.h"
#include "service/common/metrics.h"

struct hg_job {
    /* Within the transaction. It may be called again after a rollback, so it sets all of its results
     * each time and changes nothing but these and the database. HG_DB_OK also for a refusal that
     * has written nothing; another status rolls back what it wrote. */
    enum hg_db_status (*run)(struct hg_job *job, struct hg_database *database);
    /* Once, on the writer's thread, which waits for it; the job is the caller's again. */
    void (*done)(struct hg_job *job, enum hg_db_status status);
    /* The writer's, between hg_writer_submit and `done`. */
    struct hg_job *next;
    enum hg_db_status status;
};

#define HG_WRITER_QUEUE 4096u    /* jobs: one or two seconds of a busy service */
#define HG_WRITER_GROUP 256u     /* jobs in one commit */
#define HG_WRITER_PURGE_PERIOD 60000   /* milliseconds */
/* Milliseconds from the last write that a full disk refused until the store counts as healthy: a disk that is
 * nearly full takes small writes and refuses others, and readiness should not change with each. */
#define HG_WRITER_FULL_HOLD 10000
#define HG_WRITER_PATIENCE 10000 /* milliseconds: longer than a database takes to restart */

struct hg_writer_options {
    struct hg_database_options database;
    size_t queue, group;  /* 0: as above */
    unsigned patience_ms, full_hold_ms; /* 0: as above */
    /* What must be tidied up now and then (NULL: nothing), every `purge_period_ms` (0: as above), in a
     * transaction of its own, and every second while the database fails, to see whether it is back. True
     * in *more: there is more of it, and it is called again soon. */
    enum hg_db_status (*purge)(const void *context, struct hg_database *database, int64_t now,
                                bool *more);
    const void *purge_context;
    unsigned purge_period_ms;
    const struct hg_clock *clock;
    struct hg_metrics *metrics; /* may be NULL */
    struct hg_journal *journal; /* may be NULL */
};

struct hg_writer;
/* Opens the database, brings its tables to their newest step and starts the thread. On failure
 * *writer is NULL and `why` tells people what is wrong, on one line. */
enum hg_db_status hg_writer_new(const struct hg_writer_options *options, struct hg_writer **writer,
                                char *why, size_t room) HG_MUST_CHECK;
/* False when the queue is full or the writer was stopped: `done` is not called. Any thread. */
bool hg_writer_submit(struct hg_writer *writer, struct hg_job *job) HG_MUST_CHECK;
/* The same, and waits until it is done; `run` as a job's. HG_DB_BUSY when it was not taken. Not from
 * a job. */
enum hg_db_status hg_writer_call(struct hg_writer *writer,
                                 enum hg_db_status (*run)(void *context,
                                                          struct hg_database *database),
                                 void *context) HG_MUST_CHECK;
/* Did the last transaction succeed? For readiness; with a `purge` it becomes true again by itself. */
bool hg_writer_healthy(struct hg_writer *writer);
/* Jobs that wait. */
size_t hg_writer_waiting(struct hg_writer *writer);
/* Takes no more, writes what was taken, closes. NULL is allowed. */
void hg_writer_free(struct hg_writer *writer);

#endif
