/* The metrics of one version of a policy (metrics.h): decisions by outcome and by rule, fields that left leads
 * open, time. Created when a version is loaded and freed with it, which removes its series from the report.
 *
 * Each series is looked up once and cached; after that counting takes no lock. Thread safe. */
#ifndef HG_SERVICE_DECISION_COUNTS_H
#define HG_SERVICE_DECISION_COUNTS_H

#include "include/headgate.h"
#include "service/common/metrics.h"

/* The role in which a version decided: as the active version, as the canary for a share of the leads, or as a
 * shadow, whose answer is not used. */
enum hg_mode { HG_MODE_LIVE, HG_MODE_CANARY, HG_MODE_SHADOW, HG_MODES };
const char *hg_mode_name(enum hg_mode mode); /* "live", "canary", "shadow" */

/* Digits of a digest in labels: enough to tell versions apart. */
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
