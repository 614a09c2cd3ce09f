/* What is kept for a while only, and dropped when its time is over, a little at a time. */
#ifndef HG_SERVICE_PURGE_H
#define HG_SERVICE_PURGE_H

#include "service/store/database.h"

/* Who has a lead of a sticky team is remembered for so long after it was last decided: microseconds,
 * two years. */
#define HG_OWNER_RETENTION (730 * INT64_C(86400000000))
#define HG_PURGE_ROWS 1000 /* of a table in one transaction, so that decisions need not wait long */

/* For the writer (struct hg_writer_options): answers whose day is over, owners, and entries of the log by
 * the struct hg_log_config that is the context. */
enum hg_db_status hg_purge(const void *context, struct hg_database *database, int64_t now,
                            bool *more) HG_MUST_CHECK;

#endif
