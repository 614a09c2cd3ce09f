/* What a decision leaves for people, in its job: a place in the review queue where one must answer, and
 * the steps by which it is followed up. */
#ifndef HG_SERVICE_HANDOFF_H
#define HG_SERVICE_HANDOFF_H

#include "service/people/follow_up.h"
#include "service/people/reviews.h"

/* For the decision that `evaluator` holds, after it was assigned (a proposal of an advisory policy is
 * assigned when somebody agrees, not before). `opened`: it waits for a person now. */
enum hg_db_status hg_handoff(struct hg_database *database, headgate_evaluator *evaluator,
                                 const struct hg_decision_record *noted, bool *opened) HG_MUST_CHECK;
/* After the commit, where it was opened. */
void hg_handoff_count(struct hg_metrics *metrics, headgate_evaluator *evaluator, const char *policy);

#endif
