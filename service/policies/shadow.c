/* Shadow decisions: see shadow.h. */
#include "service/policies/shadow.h"

#include <string.h>

const char *hg_difference_name(enum hg_difference difference)
{
    static const char *const names[] = {"none", "outcome", "owner", "rule", "failed"};
    return names[difference];
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_owner(headgate_evaluator *a, headgate_evaluator *b)
{
    int64_t due[2] = {0, 0};
    bool is_due[2] = {headgate_route_due(a, &due[0]), headgate_route_due(b, &due[1])};
    return same_text(headgate_route_to(a), headgate_route_to(b)) && is_due[0] == is_due[1] &&
           due[0] == due[1];
}

/* The same rules, in the same order. */
static bool same_rules(headgate_evaluator *a, const headgate_program *of_a, headgate_evaluator *b,
                       const headgate_program *of_b)
{
    size_t count = headgate_decided_by_count(a);
    if (count != headgate_decided_by_count(b))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!same_text(headgate_rule_id(of_a, headgate_decided_by(a, i)),
                       headgate_rule_id(of_b, headgate_decided_by(b, i))))
            return false;
    return true;
}

enum hg_difference hg_difference_of(headgate_evaluator *one, const headgate_program *one_program,
                                    headgate_evaluator *other,
                                    const headgate_program *other_program)
{
    if (!same_text(headgate_outcome(one), headgate_outcome(other)))
        return HG_DIFFERENCE_OUTCOME;
    if (!same_owner(one, other))
        return HG_DIFFERENCE_OWNER;
    return same_rules(one, one_program, other, other_program) ? HG_DIFFERENCE_NONE
                                                              : HG_DIFFERENCE_RULE;
}

static bool decide(const struct hg_shadow *shadow, int64_t now, struct hg_str lead)
{
    return shadow->evaluator != NULL &&
           headgate_lead_json(shadow->evaluator, now, lead.at, lead.len, NULL) == HEADGATE_OK &&
           headgate_decide(shadow->evaluator) == HEADGATE_OK;
}

void hg_shadow_decide(struct hg_shadow *shadow, const struct hg_lineup *lineup,
                      const struct hg_clock *clock, int64_t now, struct hg_str lead,
                      headgate_evaluator *live, const struct hg_version *of)
{
    *shadow = (struct hg_shadow){.version = hg_lineup_version(lineup, HG_ROLE_SHADOW)};
    if (shadow->version == NULL)
        return;
    uint64_t began = hg_clock_ticks(clock);
    shadow->evaluator = hg_version_take_evaluator(shadow->version);
    shadow->difference = HG_DIFFERENCE_FAILED;
    if (decide(shadow, now, lead)) {
        hg_decision_counts_add(hg_version_counts(shadow->version), HG_MODE_SHADOW,
                               shadow->evaluator, hg_clock_ticks(clock) - began);
        shadow->difference = hg_difference_of(live, hg_version_program(of), shadow->evaluator,
                                              hg_version_program(shadow->version));
    }
    hg_version_count_shadow(shadow->version, shadow->difference,
                            hg_difference_name(shadow->difference));
}

void hg_shadow_release(struct hg_shadow *shadow)
{
    if (shadow->version != NULL && shadow->evaluator != NULL)
        hg_version_return_evaluator(shadow->version, shadow->evaluator);
    *shadow = (struct hg_shadow){0};
}
