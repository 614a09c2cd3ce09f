/* Deletes what is past its retention, a few rows at a time. */
#ifndef HG_SERVICE_PURGE_H
#define HG_SERVICE_PURGE_H

#include "service/store/database.h"

/* How long a sticky team remembers the owner of a lead after its last decision: microseconds, two years. */
#define HG_OWNER_RETENTION (730 * INT64_C(86400000000))
#define HG_PURGE_ROWS 1000 /* of one table per transaction, so that decisions do not wait long */

/* For the writer (struct hg_writer_options): expired responses, owners, and log entries according to the struct
 * hg_log_config in `context`. */
enum hg_db_status hg_purge(const void *context, struct hg_database *database, int64_t now,
                            bool *more) HG_MUST_CHECK;

#endif
