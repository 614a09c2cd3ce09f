/* Retention, one table after the other: see purge.h. */
#include "service/purge.h"

#include "service/common/config.h"
#include "service/log/log.h"
#include "service/people/teams.h"
#include "service/store/idempotency.h"

static enum hg_db_status remove_old(const struct hg_log_config *log, struct hg_database *database,
                                    int64_t now, bool *more)
{
    struct hg_log_removal removal;
    if (log->keep == 0)
        return HG_DB_OK;
    enum hg_db_status status = hg_log_remove(database, now - log->keep, now, &removal);
    *more = *more || (status == HG_DB_OK && removal.removed >= HG_LOG_REMOVAL);
    return status;
}

enum hg_db_status hg_purge(const void *context, struct hg_database *database, int64_t now,
                           bool *more)
{
    int64_t answers = 0, owners = 0;
    enum hg_db_status status = hg_idempotency_purge(database, now, HG_PURGE_ROWS, &answers);
    if (status == HG_DB_OK)
        status = hg_teams_purge(database, now - HG_OWNER_RETENTION, HG_PURGE_ROWS, &owners);
    *more = answers >= HG_PURGE_ROWS || owners >= HG_PURGE_ROWS;
    return status == HG_DB_OK ? remove_old(context, database, now, more) : status;
}
