/* What one version of a policy decided, counted (metrics.h): decisions by outcome and by rule, fields
 * that left leads open, time. Made when a version is loaded and freed with it; its series are then
 * gone from the report.
 *
 * Cheap where it is hot: each series is found once and kept in a slot, after which counting takes no
 * lock. Any thread may count at once. */
#ifndef HG_SERVICE_DECISION_COUNTS_H
#define HG_SERVICE_DECISION_COUNTS_H

#include "include/headgate.h"
#include "service/common/metrics.h"

/* In what part a version decides: for the answer, for the answer of a share of the leads, or beside
 * another whose answer counts. */
enum hg_mode { HG_MODE_LIVE, HG_MODE_CANARY, HG_MODE_SHADOW, HG_MODES };
const char *hg_mode_name(enum hg_mode mode); /* "live", "canary", "shadow" */

/* The digits of a digest that are shown: enough to tell versions apart. */
#define HG_SHORT_DIGEST 12u

struct hg_decision_counts;
/* `program` must outlive it; `policy` is the name in paths, and copied. NULL when memory is out. */
struct hg_decision_counts *hg_decision_counts_new(struct hg_metrics *metrics, const headgate_program *program,
                                const char *policy);
void hg_decision_counts_free(struct hg_decision_counts *counts);

/* A lead was decided by `evaluator`, in `nanoseconds`. `counts` NULL: does nothing. */
void hg_decision_counts_add(struct hg_decision_counts *counts, enum hg_mode mode, headgate_evaluator *evaluator,
                       uint64_t nanoseconds);

#endif
