/* Liveness: the registers that may be read after a run (results of blocks, targets, templates,
 * shown values, promises). They are the ones merged over all completions. Part of the plan; pure.
 */
#include "runtime/decision/complete_plan.h"

struct seen {
    bool *values, *truths;
};

static void see_ref(const struct seen *seen, struct hg_ref ref)
{
    if (ref.kind == HG_REF_VALUE)
        seen->values[ref.reg] = true;
    else if (ref.kind == HG_REF_TRUTH)
        seen->truths[ref.reg] = true;
}

static void see_rules(const struct hg_program *program, const struct seen *seen)
{
    for (uint32_t i = 0; i < program->rule_count; i++) {
        const struct hg_rule_info *rule = &program->rules[i];
        see_ref(seen, rule->to);
        see_ref(seen, rule->within);
        if (!rule->constant_points)
            see_ref(seen, rule->points_ref);
        for (uint32_t k = 0; k < rule->also.count; k++)
            seen->values[rule->also.at[k]] = true;
        for (uint32_t k = 0; k < rule->alert.count; k++)
            seen->values[rule->alert.at[k]] = true;
    }
    for (uint32_t i = 0; i < program->block_count; i++) {
        see_ref(seen, program->blocks[i].result);
        see_ref(seen, program->blocks[i].calendar);
        see_ref(seen, program->blocks[i].since);
    }
}

static struct hg_regs list_seen(struct hg_arena *arena, const bool *seen, uint32_t from,
                                uint32_t count)
{
    struct hg_regs regs = {HG_ARRAY(arena, uint32_t, count), 0};
    for (uint32_t i = from; i < count; i++)
        if (seen[i])
            regs.at[regs.count++] = i;
    return regs;
}

void hg_complete_live(const struct hg_program *program, struct hg_arena *arena,
                      struct hg_complete_plan *plan)
{
    struct seen seen = {HG_ARRAY(arena, bool, program->register_count),
                        HG_ARRAY(arena, bool, program->truth_count)};
    see_rules(program, &seen);
    for (uint32_t i = 0; i < program->template_count; i++)
        for (uint32_t k = 0; k < program->templates[i].count; k++)
            see_ref(&seen, program->templates[i].parts[k].ref);
    for (uint32_t i = 0; i < program->show_count; i++)
        see_ref(&seen, program->shows[i].ref);
    for (uint32_t i = 0; i < program->promise_count; i++) {
        seen.truths[program->promises[i].when] = true;
        if (program->promises[i].unless != HG_NONE)
            seen.truths[program->promises[i].unless] = true;
    }
    plan->live_values =
        list_seen(arena, seen.values, program->field_count, program->register_count);
    plan->live_truths = list_seen(arena, seen.truths, 0, program->truth_count);
}
