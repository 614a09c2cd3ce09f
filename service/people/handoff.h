/* Hands a decision over to people, in the decision's job: an entry of the review queue where somebody must answer,
 * and the follow-up steps. */
#ifndef HG_SERVICE_HANDOFF_H
#define HG_SERVICE_HANDOFF_H

#include "service/people/follow_up.h"
#include "service/people/reviews.h"

/* For the decision in `evaluator`, after it was assigned (a proposal of an advisory policy is assigned when
 * somebody confirms it). *opened: it is in the review queue now. */
enum hg_db_status hg_handoff(struct hg_database *database, headgate_evaluator *evaluator,
                                 const struct hg_decision_record *noted, bool *opened) HG_MUST_CHECK;
/* After the commit, if it was opened. */
void hg_handoff_count(struct hg_metrics *metrics, headgate_evaluator *evaluator, const char *policy);

#endif
