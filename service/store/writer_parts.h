/* What the two files of the writer share. Private to them: writer.c has the queue and the thread,
 * writer_group.c the transactions. */
#ifndef HG_SERVICE_WRITER_PARTS_H
#define HG_SERVICE_WRITER_PARTS_H

#include <pthread.h>

#include "service/common/uuid.h"
#include "service/store/writer.h"

struct hg_writer {
    struct hg_writer_options options;
    struct hg_database *database;
    char id[HG_UUID_LENGTH + 1];  /* of this run, in the table of writers */
    int64_t turn;                 /* of the group at hand */
    bool unsure;                  /* the group's commit has had no answer */
    bool down;                    /* the last transaction failed, */
    uint64_t down_since;          /* at these ticks first */
    uint64_t full_until;          /* ticks: a write was refused for want of room shortly before */
    uint64_t purge_at, probe_at; /* ticks; when to purge next, and while it is down */

    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t more;
    struct hg_job *first, **last;
    size_t waiting;
    bool stopping, healthy;

    struct hg_series *commits, *jobs, *seconds, *depth;
};

/* Writes a group, until it is committed or must be given up; each job has its own status then. */
enum hg_db_status hg_writer_write(struct hg_writer *writer, struct hg_job *group, size_t count);
/* Purges, when it is due. */
void hg_writer_purge(struct hg_writer *writer);
/* Is there time to try again after such a failure? */
bool hg_writer_may_wait(const struct hg_writer *writer, enum hg_db_status status);
/* For hg_writer_healthy. */
void hg_writer_set_healthy(struct hg_writer *writer, bool healthy);

#endif
