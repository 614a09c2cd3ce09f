/* Comparison of two decisions of the same lead (compare.h). */
#include "runtime/whatif/compare.h"

bool hg_points_in_millionths(const struct hg_decided_lead *side, uint32_t rule,
                             struct hg_value *points)
{
    const struct hg_program *program = side->lanes->program;
    enum hg_rule_result result = (enum hg_rule_result)side->decision->results[rule];
    if (!hg_rule_points(side->lanes, side->lane, rule, result, points))
        return false;
    if (program->blocks[program->rules[rule].block].scale == HG_T_DECIMAL)
        return true;
    return hg_mul(points->lo, HG_DECIMAL_ONE, &points->lo) &&
           hg_mul(points->hi, HG_DECIMAL_ONE, &points->hi);
}

static bool is_absent_or_miss(uint8_t result)
{
    return result == HG_NO_RULE || result == HG_MISS || result == HG_RULE_NOT_REACHED;
}

static bool points_differ(const struct hg_decided_lead *old, const struct hg_decided_lead *new,
                          const uint32_t rule[2])
{
    struct hg_value was, is;
    return hg_points_in_millionths(old, rule[0], &was) &&
           hg_points_in_millionths(new, rule[1], &is) && (was.lo != is.lo || was.hi != is.hi);
}

enum hg_rule_change hg_rule_change(const struct hg_decided_lead *old,
                                   const struct hg_decided_lead *new, const uint32_t rule[2],
                                   uint8_t *was, uint8_t *is)
{
    bool both = rule[0] != HG_NONE && rule[1] != HG_NONE;
    *was = rule[0] != HG_NONE ? old->decision->results[rule[0]] : HG_NO_RULE;
    *is = rule[1] != HG_NONE ? new->decision->results[rule[1]] : HG_NO_RULE;
    if (!both)
        return is_absent_or_miss(*was) && is_absent_or_miss(*is) ? HG_CHANGE_NONE
                                                                 : HG_CHANGE_RESULT;
    if (*was != *is)
        return HG_CHANGE_RESULT;
    return points_differ(old, new, rule) ? HG_CHANGE_POINTS : HG_CHANGE_NONE;
}

bool hg_owner_changed(const struct hg_decision *old, const struct hg_decision *new)
{
    const struct hg_route *a = &old->route, *b = &new->route;
    bool nobody = a->rule == HG_NONE, none = b->rule == HG_NONE;
    if (nobody || none)
        return nobody != none;
    return !hg_str_eq(a->to, b->to) || a->has_within != b->has_within ||
           (a->has_within && (a->within != b->within || a->unit != b->unit));
}
