/* Comparison of two decisions of the same lead, by two policies. Pure and thread safe. */
#ifndef HG_RUNTIME_COMPARE_H
#define HG_RUNTIME_COMPARE_H

#include "runtime/decision/decision.h"

/* One side: the lead's lane and its decision. */
struct hg_decided_lead {
    const struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_decision *decision;
};

/* Result of a rule that one of the policies does not have. */
#define HG_NO_RULE 255u

enum hg_rule_change { HG_CHANGE_NONE, HG_CHANGE_RESULT, HG_CHANGE_POINTS };
/* Whether a rule's result differs; `rule` is its index in each program, or HG_NONE: a rule that
 * does not exist does not hold. *was and *is: enum hg_rule_result, or HG_NO_RULE. */
enum hg_rule_change hg_rule_change(const struct hg_decided_lead *old, const struct hg_decided_lead *new,
                                 const uint32_t rule[2], uint8_t *was, uint8_t *is);
/* The points of a rule in millionths, whatever the scale of its score; false if it gives none. */
bool hg_points_in_millionths(const struct hg_decided_lead *side, uint32_t rule, struct hg_value *points);
/* Whether the target or the due time of the lead differs. */
bool hg_owner_changed(const struct hg_decision *old, const struct hg_decision *new);

#endif
