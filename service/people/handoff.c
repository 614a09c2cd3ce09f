/* Hands a decision over to people: see handoff.h. */
#include "service/people/handoff.h"

enum hg_db_status hg_handoff(struct hg_database *database, headgate_evaluator *evaluator,
                             const struct hg_decision_record *noted, bool *opened)
{
    enum hg_db_status status = hg_review_open(database, evaluator, noted, opened);
    return status == HG_DB_OK ? hg_follow_up_begin(database, evaluator, noted) : status;
}

void hg_handoff_count(struct hg_metrics *metrics, headgate_evaluator *evaluator, const char *policy)
{
    const char *kind = headgate_is_proposal(evaluator) ? "advisory" : "review";
    hg_series_add(hg_metrics_series(metrics, HG_M_REVIEWS_OPENED, policy, kind, NULL), 1);
}
