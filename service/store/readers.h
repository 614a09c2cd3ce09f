/* A pool of read-only connections for handlers, shared by all threads and opened on demand. They see committed
 * data and block neither the writer nor each other. */
#ifndef HG_SERVICE_READERS_H
#define HG_SERVICE_READERS_H

#include "service/store/database.h"

struct hg_readers;
/* At most `count` connections, of the same database as `options` says. `options->url` must outlive
 * them. NULL when memory is out. */
struct hg_readers *hg_readers_new(const struct hg_database_options *options, size_t count);
void hg_readers_free(struct hg_readers *readers);
/* One for this thread until it is given back; waits for HG_DB_LOCK_WAIT when all are taken. NULL
 * with *status when there is none (HG_DB_BUSY), or the database does not answer (HG_DB_LOST). */
struct hg_database *hg_readers_take(struct hg_readers *readers, enum hg_db_status *status);
/* NULL is allowed. A transaction that is open is ended. */
void hg_readers_give(struct hg_readers *readers, struct hg_database *database);

#endif
