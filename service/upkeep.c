/* Tidying up, a part after the other. */
#include "service/upkeep.h"

#include "service/idempotency.h"
#include "service/teams.h"

enum hg_db_status hg_upkeep(struct hg_database *database, int64_t now, bool *more)
{
    int64_t answers = 0, owners = 0;
    enum hg_db_status status = hg_idempotency_clean(database, now, HG_UPKEEP_ROWS, &answers);
    if (status == HG_DB_OK)
        status = hg_teams_forget(database, now - HG_OWNER_KEPT, HG_UPKEEP_ROWS, &owners);
    *more = answers >= HG_UPKEEP_ROWS || owners >= HG_UPKEEP_ROWS;
    return status;
}
