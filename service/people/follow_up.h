/* Follow-up: leads that somebody has to answer by a due time. The due time and the steps of the team's escalation
 * (docs/assignment.md) are rows; a step that is due becomes an event (events.h) and is deleted, in one
 * transaction: so each comes out once, also after a restart and with several services on one database.
 *
 * A lead is followed until it is answered (feedback, an outcome, a settled review) or its last step has passed. If a
 * step gives the lead to the next member of its team, the lead's text is stored until then, since the same
 * decision is repeated for it. */
#ifndef HG_SERVICE_FOLLOW_UP_H
#define HG_SERVICE_FOLLOW_UP_H

#include "include/headgate.h"
#include "service/store/database.h"
#include "service/common/metrics.h"
#include "service/people/decision_record.h"
#include "service/policies/policies.h"

/* Begins to follow the decision that `evaluator` holds, which was assigned. Nothing where it sets no
 * time. In its job. */
enum hg_db_status hg_follow_up_begin(struct hg_database *database, headgate_evaluator *evaluator,
                                     const struct hg_decision_record *noted) HG_MUST_CHECK;
/* It is answered: no more steps. Nothing where it is not followed. In a job. */
enum hg_db_status hg_follow_up_end(struct hg_database *database,
                                   struct hg_str decision) HG_MUST_CHECK;

/* What one round did, for metrics: counted when it was committed. */
#define HG_FOLLOW_UP_ROUND 100 /* steps of one transaction: a decision waits for no more */
struct hg_follow_up_done {
    size_t count;
    struct {
        char policy[HG_METRIC_VALUE + 1];
        const char *step; /* "due", "warn", "alert", "reassign" */
    } steps[HG_FOLLOW_UP_ROUND];
};
/* The steps that are past at `now`, the earliest first; full when `done->count` is
 * HG_FOLLOW_UP_ROUND. In a job; sets `done` anew. */
enum hg_db_status hg_follow_up_run(struct hg_database *database, struct hg_policies *policies,
                                   int64_t now, struct hg_follow_up_done *done) HG_MUST_CHECK;
void hg_follow_up_count(struct hg_metrics *metrics, const struct hg_follow_up_done *done);

#endif
