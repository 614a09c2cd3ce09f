/* Two decisions of the same lead beside each other, by two policies. Pure. */
#ifndef HG_RUNTIME_BESIDE_H
#define HG_RUNTIME_BESIDE_H

#include "runtime/decision/decision.h"

/* One of the two: where the lead stands and what came of it. */
struct hg_beside {
    const struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_decision *decision;
};

/* A rule that one of the policies does not have. */
#define HG_NO_RULE 255u

enum hg_rule_shift { HG_SHIFT_NONE, HG_SHIFT_RESULT, HG_SHIFT_POINTS };
/* Whether a rule comes out otherwise; `rule` is its index in each program, or HG_NONE. A rule that
 * is not there does not hold. *was and *is: enum hg_rule_result, or HG_NO_RULE. */
enum hg_rule_shift hg_rule_shift(const struct hg_beside *old, const struct hg_beside *new,
                                 const uint32_t rule[2], uint8_t *was, uint8_t *is);
/* The points of a rule in millionths, whatever the scale of its score; false where it gives none. */
bool hg_points_beside(const struct hg_beside *side, uint32_t rule, struct hg_value *points);
/* Does the lead go to somebody else, or by another time? */
bool hg_owner_shift(const struct hg_decision *old, const struct hg_decision *new);

#endif
