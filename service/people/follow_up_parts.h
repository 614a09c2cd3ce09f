/* Between follow_up.c and follow_up_reassign.c; everyone else includes follow_up.h. */
#ifndef HG_SERVICE_FOLLOW_UP_PARTS_H
#define HG_SERVICE_FOLLOW_UP_PARTS_H

#include "service/people/events.h"
#include "service/people/follow_up.h"
#include "service/store/result_rows.h"

/* An escalation step that is due. */
struct hg_overdue_step {
    struct hg_str decision, kind, target, policy, digest, lead, holder, input, supplied;
    int64_t position, at, percent, due, decided_at;
};

#define HG_HOLDER_NAME 512
struct hg_reassignment {
    struct hg_str to; /* empty: nobody else */
    const char *why;  /* why not */
    char name[HG_HOLDER_NAME];
};

/* Picks the new holder: whom the step names, else the next member of the team, whose turn is recorded. HG_DB_OK
 * also if there is nobody: `given` says why. */
enum hg_db_status hg_follow_up_reassign(struct hg_database *database, struct hg_policies *policies,
                                    const struct hg_overdue_step *step, int64_t now,
                                    struct hg_reassignment *given) HG_MUST_CHECK;

#endif
