/* The result of every rule on a lane as an array, one byte per rule: of a direct analysis from the
 * runs of decision_trace.c, of an exact one from the merged results of its leaves. */
#include "runtime/decision/complete.h"

#include <string.h>

static void put_bytes(void *context, uint32_t first, uint32_t end, enum hg_rule_result result)
{
    memset((uint8_t *)context + first, result, end - first);
}

void hg_put_results(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    uint8_t *results)
{
    hg_each_result(lanes, lane, decision, put_bytes, results);
}

static uint8_t *as_bytes(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, struct hg_arena *arena)
{
    uint8_t *results = hg_arena_alloc(arena, lanes->program->rule_count); /* all are set */
    hg_put_results(lanes, lane, decision, results);
    return results;
}

/* Rules of routes that are not taken; for others the merged results of leaves stand. */
static uint8_t *exact_results(const struct hg_decision_run *run)
{
    const struct hg_decision *decision = run->decision;
    uint8_t *results = hg_arena_copy(run->arena, run->exact->results, run->program->rule_count);
    for (uint32_t i = 0; i < run->program->rule_count; i++) {
        const struct hg_rule_info *rule = &run->program->rules[i];
        const struct hg_block *block = &run->program->blocks[rule->block];
        struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, rule->block);
        bool differs = rule->points_ref.kind == HG_REF_VALUE &&
                       !hg_value_known(hg_lane_value(run->lanes, rule->points_ref.reg, run->lane));
        if (results[i] == HG_HIT && differs)
            results[i] =
                HG_RULE_UNKNOWN; /* it hits in all completions, but with different effects */
        if (results[i] == HG_MISS && hg_bit(rows.possible, i - block->first_rule))
            results[i] = HG_RULE_UNKNOWN; /* it would hit where it is not reached */
    }
    for (uint32_t i = 0; i < run->program->block_count; i++) {
        const struct hg_block *block = &run->program->blocks[i];
        bool taken =
            decision->reason != HG_UNRESOLVED_REASON && decision->outcome == block->outcome;
        if (block->kind == HG_B_ROUTE && !taken)
            memset(results + block->first_rule, HG_RULE_NOT_REACHED, block->rule_count);
    }
    return results;
}

/* Then the results of reading the route's block and of standing in. */
static void exact_route(const struct hg_decision_run *run, uint8_t *results)
{
    hg_each_route_result(run->lanes, run->lane, run->decision, put_bytes, results);
    if (run->decision->stands_in)
        results[run->decision->route.rule] = HG_HIT;
}

uint8_t *hg_results_of(const struct hg_decision_run *run)
{
    if (run->exact == NULL)
        return as_bytes(run->lanes, run->lane, run->decision, run->arena);
    uint8_t *results = exact_results(run);
    exact_route(run, results);
    return results;
}

enum hg_status hg_decision_results(const struct hg_lanes *lanes, uint32_t lane,
                                   struct hg_arena *arena, struct hg_decision *decision)
{
    struct hg_guard guard, *outer = arena->guard;
    volatile enum hg_status status = HG_NOMEM;
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        if (decision->results == NULL)
            decision->results = as_bytes(lanes, lane, decision, arena);
        status = HG_OK;
    }
    arena->guard = outer;
    return status;
}

enum hg_status hg_decide_rules(struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena,
                               struct hg_decision *decision)
{
    enum hg_status status = hg_decide(lanes, lane, arena, decision);
    return status == HG_OK ? hg_decision_results(lanes, lane, arena, decision) : status;
}
