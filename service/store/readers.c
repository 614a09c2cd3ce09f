/* The pool of read-only connections: see readers.h. */
#include "service/store/readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define MOST 64

struct hg_readers {
    struct hg_database_options options;
    size_t most; /* connections, */
    pthread_mutex_t lock;
    pthread_cond_t back;
    size_t out, free_count; /* taken, and open but not taken */
    struct hg_database *free[MOST];
};

struct hg_readers *hg_readers_new(const struct hg_database_options *options, size_t count)
{
    pthread_condattr_t attributes;
    struct hg_readers *readers = hg_allocate(&hg_libc_allocator, sizeof *readers);
    if (readers == NULL)
        return NULL;
    readers->options = *options;
    readers->options.read_only = true;
    readers->most = count < 1 ? 1 : count > MOST ? MOST : count;
    pthread_mutex_init(&readers->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&readers->back, &attributes);
    pthread_condattr_destroy(&attributes);
    return readers;
}

void hg_readers_free(struct hg_readers *readers)
{
    if (readers == NULL)
        return;
    for (size_t i = 0; i < readers->free_count; i++)
        hg_database_close(readers->free[i]);
    pthread_cond_destroy(&readers->back);
    pthread_mutex_destroy(&readers->lock);
    free(readers);
}

/* A right to one, with a connection where one is open already. */
static bool reserve(struct hg_readers *readers, struct hg_database **database)
{
    struct timespec until;
    int late = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += HG_DB_LOCK_WAIT / 1000;
    pthread_mutex_lock(&readers->lock);
    while (readers->out == readers->most && late == 0)
        late = pthread_cond_timedwait(&readers->back, &readers->lock, &until);
    bool got = readers->out < readers->most;
    readers->out += got;
    *database = got && readers->free_count != 0 ? readers->free[--readers->free_count] : NULL;
    pthread_mutex_unlock(&readers->lock);
    return got;
}

static void come_back(struct hg_readers *readers, struct hg_database *database)
{
    pthread_mutex_lock(&readers->lock);
    readers->out--;
    if (database != NULL)
        readers->free[readers->free_count++] = database;
    pthread_cond_signal(&readers->back);
    pthread_mutex_unlock(&readers->lock);
}

struct hg_database *hg_readers_take(struct hg_readers *readers, enum hg_db_status *status)
{
    struct hg_database *database;
    char why[256];
    *status = HG_DB_BUSY;
    if (!reserve(readers, &database))
        return NULL;
    if (database == NULL)
        *status = hg_database_open(&readers->options, &database, why, sizeof why);
    else
        *status = hg_database_alive(database) ? HG_DB_OK : hg_database_reopen(database);
    if (*status == HG_DB_OK)
        return database;
    come_back(readers, database);
    return NULL;
}

void hg_readers_give(struct hg_readers *readers, struct hg_database *database)
{
    if (database == NULL)
        return;
    hg_database_rollback(database);
    come_back(readers, database);
}
