/* The routes of many leads without unknowns; what decision_route.c does for one. A deciding rule
 * may name the target itself, else the first fitting rule of the outcome's route block does. Each
 * target name is looked up once. Part of summary.c. */
#include "runtime/counting/summary_parts.h"
#include "runtime/decision/decision_parts.h"

void hg_summary_make_routes(struct hg_summary *summary)
{
    struct hg_summary_parts *parts = summary->parts;
    const struct hg_program *program = parts->program;
    hg_map_init(&parts->target_of, &parts->arena);
    parts->route_of = HG_ARRAY(&parts->arena, uint32_t, HG_MAX_OUTCOMES);
    for (uint32_t o = 0; o < HG_MAX_OUTCOMES; o++)
        parts->route_of[o] = HG_NONE;
    for (uint32_t b = program->block_count; b-- > 0;)
        if (program->blocks[b].kind == HG_B_ROUTE)
            parts->route_of[program->blocks[b].outcome] = b;
    parts->targeted = HG_ARRAY(&parts->arena, bool, program->block_count);
    parts->last = HG_ARRAY(&parts->arena, uint32_t, program->rule_count);
    for (uint32_t r = 0; r < program->rule_count; r++) {
        parts->targeted[program->rules[r].block] |= program->rules[r].to.kind == HG_REF_VALUE;
        parts->last[r] = HG_NONE;
    }
}

/* --- targets ---------------------------------------------------------------------------------- */

static uint32_t add_target(struct hg_summary_parts *parts, const struct hg_text *text)
{
    struct hg_route route = {0};
    struct hg_summary_target target = {.name = hg_str_copy(&parts->arena, text->raw)};
    target.somebody = hg_route_target(parts->image, text, &route) == HG_TARGET_FOUND;
    target.to = hg_str_copy(&parts->arena, route.to);
    hg_map_add(&parts->target_of, target.name, parts->targets.count, NULL);
    hg_push(&parts->arena, &parts->targets, target);
    return (uint32_t)parts->targets.count - 1;
}

/* Most rules always name the same target. HG_NONE: there are too many. */
static uint32_t target_of(struct hg_summary_parts *parts, uint32_t rule, const struct hg_text *text)
{
    uint32_t last = parts->last[rule];
    if (last != HG_NONE && hg_str_eq(parts->targets.at[last].name, text->raw))
        return last;
    const uint64_t *found = hg_map_find(&parts->target_of, text->raw);
    if (found == NULL && parts->targets.count == HG_SUMMARY_TARGETS)
        return HG_NONE;
    parts->last[rule] = found != NULL ? (uint32_t)*found : add_target(parts, text);
    return parts->last[rule];
}

enum told { ROUTED, NOT_ROUTED, OPEN };

/* The target that the rule names on this lane. */
static enum told take_target(struct hg_summary *summary, const struct hg_lanes *lanes,
                             uint32_t lane, uint32_t rule)
{
    struct hg_summary_parts *parts = summary->parts;
    const struct hg_rule_info *info = &parts->program->rules[rule];
    const struct hg_value *value = hg_lane_value(lanes, info->to.reg, lane);
    bool limited = info->within.kind == HG_REF_VALUE;
    if (!hg_value_known(value) ||
        (limited && !hg_value_known(hg_lane_value(lanes, info->within.reg, lane))))
        return OPEN;
    uint32_t target = target_of(parts, rule, value->text);
    if (target == HG_NONE)
        return OPEN;
    if (!parts->targets.at[target].somebody)
        return NOT_ROUTED;
    summary->routes[lane] = rule;
    summary->targets[lane] = (uint16_t)target;
    return ROUTED;
}

/* --- rules ------------------------------------------------------------------------------------ */

/* By the deciding rules: where all hits of a block decide, the first that names a valid target. */
static enum told own_target(struct hg_summary *summary, const struct hg_lanes *lanes, uint32_t lane)
{
    const struct hg_summary_parts *parts = summary->parts;
    uint32_t decider = summary->deciders[lane], b = parts->program->rules[decider].block;
    enum told told = NOT_ROUTED;
    if (!parts->targeted[b])
        return NOT_ROUTED;
    for (uint32_t i = parts->first_of[b]; i < parts->first_of[b + 1] && told == NOT_ROUTED; i++) {
        const struct hg_summary_block *block = &parts->blocks[i];
        uint64_t rows = hg_summary_certain(lanes, block, lane);
        if (block->first) /* it alone */
            rows = decider - block->first_rule < block->rule_count
                       ? UINT64_C(1) << (decider - block->first_rule)
                       : 0;
        for (; rows != 0 && told == NOT_ROUTED; rows &= rows - 1) {
            uint32_t rule = block->first_rule + (uint32_t)__builtin_ctzll(rows);
            if (parts->program->rules[rule].to.kind == HG_REF_VALUE)
                told = take_target(summary, lanes, lane, rule);
        }
    }
    return told;
}

/* By the first fitting rule; if its target is invalid, the lane is left to hg_decide. */
static enum told block_target(struct hg_summary *summary, const struct hg_lanes *lanes,
                              uint32_t lane)
{
    const struct hg_summary_parts *parts = summary->parts;
    uint32_t b = parts->route_of[summary->outcomes[lane]];
    for (uint32_t i = b != HG_NONE ? parts->first_of[b] : 0;
         b != HG_NONE && i < parts->first_of[b + 1]; i++) {
        uint64_t rows = hg_summary_certain(lanes, &parts->blocks[i], lane);
        if (rows == 0)
            continue;
        uint32_t rule = parts->blocks[i].first_rule + (uint32_t)__builtin_ctzll(rows);
        return take_target(summary, lanes, lane, rule) == ROUTED ? ROUTED : OPEN;
    }
    return NOT_ROUTED;
}

void hg_summary_route(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *open)
{
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        summary->routes[l] = HG_NONE;
        if (open[l] != 0)
            continue;
        enum told told = own_target(summary, lanes, l);
        if (told == NOT_ROUTED)
            told = block_target(summary, lanes, l);
        open[l] = told == OPEN;
    }
}

/* --- doors ------------------------------------------------------------------------------------ */

struct hg_str hg_summary_target(const struct hg_summary *summary, uint16_t target)
{
    return summary->parts->targets.at[target].to;
}

bool hg_summary_within(const struct hg_summary *summary, const struct hg_lanes *lanes,
                       uint32_t lane, int64_t *count, enum hg_duration_unit *unit)
{
    struct hg_ref within = summary->parts->program->rules[summary->routes[lane]].within;
    if (within.kind != HG_REF_VALUE)
        return false;
    const struct hg_value *value = hg_lane_value(lanes, within.reg, lane);
    *count = value->lo;
    *unit = (enum hg_duration_unit)value->unit;
    return true;
}
