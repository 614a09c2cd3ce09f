/* Counts leads one by one, in order, by one thread at a time. Everything is a sum or a list of
 * the first few, so the result does not depend on the number of threads. Memory is bounded by the
 * policy, by the values of the requested groups (HG_REPLAY_GROUPS each) and by --list-max. */
#include "cli/replay/replay.h"
#include "runtime/vm/value_text.h"

bool hg_replay_find_or_add(struct hg_replay *replay, struct hg_map *apart, size_t count,
                           size_t most, struct hg_str *name, uint64_t *place)
{
    const uint64_t *at = hg_map_find(apart, *name);
    if (at == NULL && !replay->is_part && count >= most) {
        *name = HG_STR("(all others)");
        at = hg_map_find(apart, *name);
    }
    *place = at != NULL ? *at : count;
    if (at != NULL)
        return false;
    *name = hg_str_copy(&replay->arena, *name);
    hg_map_add(apart, *name, count, NULL);
    return true;
}

void hg_tally_add(struct hg_tally *tally, enum hg_actual actual)
{
    tally->leads++;
    tally->positives += actual == HG_ACTUAL_POSITIVE;
    tally->negatives += actual == HG_ACTUAL_NEGATIVE;
}

struct hg_str hg_replay_name(const struct hg_replay_plan *plan, const struct hg_decision *decision)
{
    uint32_t f =
        plan->program->key.len != 0 ? hg_field_named(plan->program, plan->program->key) : HG_NONE;
    bool masked =
        f != HG_NONE && hg_field_hidden(&plan->program->fields[f]) && !plan->show_personal;
    return masked ? HG_STR("(personal)") : decision->lead;
}

/* --- beginning and end ----------------------------------------------------------------------- */

static void init_lists(struct hg_replay *replay)
{
    const struct hg_replay_plan *plan = replay->plan;
    replay->by = HG_ARRAY(&replay->arena, struct hg_replay_groups, (size_t)plan->by_count + 1);
    for (uint32_t i = 0; i < plan->by_count; i++)
        hg_map_init(&replay->by[i].map, &replay->arena);
    hg_map_init(&replay->routes.map, &replay->arena);
    hg_map_init(&replay->owners.map, &replay->arena);
    hg_map_init(&replay->need_map, &replay->arena);
    hg_map_init(&replay->recorded_map, &replay->arena);
}

/* Rules of scores whose points depend on the lead. */
static void list_pointed(struct hg_replay *replay)
{
    const struct hg_program *program = replay->plan->program;
    replay->pointed = HG_ARRAY(&replay->arena, uint32_t, (size_t)program->rule_count + 1);
    for (uint32_t rule = 0; rule < program->rule_count; rule++) {
        const struct hg_rule_info *info = &program->rules[rule];
        if (program->blocks[info->block].kind == HG_B_SCORE && !info->constant_points)
            replay->pointed[replay->pointed_count++] = rule;
    }
}

void hg_replay_init(struct hg_replay *replay, const struct hg_replay_plan *plan,
                    struct hg_outcomes *outcomes)
{
    const struct hg_program *program = plan->program;
    *replay = (struct hg_replay){.plan = plan, .outcomes = outcomes};
    hg_cli_arena(&replay->arena);
    struct hg_arena *arena = &replay->arena;
    replay->deciders = HG_ARRAY(arena, struct hg_tally, (size_t)program->rule_count + 1);
    replay->rules = hg_arena_zero(arena, (size_t)program->rule_count + 1, sizeof *replay->rules);
    replay->broken = HG_ARRAY(arena, uint64_t, (size_t)program->promise_count + 1);
    replay->bands = HG_ARRAY(arena, struct hg_tally *, (size_t)plan->score_count + 1);
    for (uint32_t s = 0; s < plan->score_count; s++)
        replay->bands[s] = HG_ARRAY(arena, struct hg_tally, (size_t)plan->scores[s].cut_count + 2);
    init_lists(replay);
    list_pointed(replay);
    hg_replay_time_init(replay);
}

void hg_replay_release(struct hg_replay *replay)
{
    hg_arena_release(&replay->arena);
}

/* --- what decided ---------------------------------------------------------------------------- */

static void count_decision(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    const struct hg_decision *decision = lead->decision;
    hg_tally_add(&replay->all, lead->actual);
    hg_tally_add(&replay->outcome[decision->outcome], lead->actual);
    if (decision->reason == HG_UNRESOLVED_REASON)
        hg_tally_add(&replay->unresolved, lead->actual);
    else if (decision->decided_by_count != 0)
        hg_tally_add(&replay->deciders[decision->decided_by[0]], lead->actual);
    else if (decision->reason == HG_DOES_NOT_APPLY)
        hg_tally_add(&replay->elsewhere, lead->actual);
    else
        hg_tally_add(&replay->agreed[decision->outcome], lead->actual);
    replay->problems += decision->problem_count != 0;
}

static void count_rules(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    for (uint32_t rule = 0; rule < replay->plan->program->rule_count; rule++)
        hg_tally_add(&replay->rules[rule][lead->decision->results[rule]], lead->actual);
}

/* The row of these points; of all others once there are many of one rule, as fading has. */
struct hg_replay_points *hg_replay_points_of(struct hg_replay *replay, uint32_t rule,
                                             int64_t points, uint64_t line)
{
    uint32_t of_rule = 0;
    struct hg_replay_points *others = NULL;
    for (size_t i = 0; i < replay->points.count; i++) {
        struct hg_replay_points *row = &replay->points.at[i];
        if (row->rule != rule)
            continue;
        if (!row->others && row->points == points) {
            row->first = line < row->first ? line : row->first;
            return row;
        }
        of_rule++;
        others = row->others ? row : others;
    }
    if (others != NULL)
        return others;
    struct hg_replay_points row = {.rule = rule, .points = points, .first = line};
    row.others = of_rule == HG_REPLAY_POINTS && !replay->is_part;
    hg_push(&replay->arena, &replay->points, row);
    return &replay->points.at[replay->points.count - 1];
}

static void count_points(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    for (uint32_t i = 0; i < replay->pointed_count; i++) {
        uint32_t rule = replay->pointed[i];
        enum hg_rule_result result = (enum hg_rule_result)lead->decision->results[rule];
        struct hg_value points;
        if ((result != HG_HIT && result != HG_ASSUMED_YES) ||
            !hg_rule_points(lead->lanes, lead->lane, rule, result, &points) ||
            !hg_value_known(&points))
            continue;
        hg_tally_add(&hg_replay_points_of(replay, rule, points.lo, lead->line)->all, lead->actual);
    }
}

static void count_bands(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    for (uint32_t s = 0; s < replay->plan->score_count; s++) {
        const struct hg_replay_score *score = &replay->plan->scores[s];
        hg_tally_add(&replay->bands[s][hg_replay_band(score, lead->lanes, lead->lane)],
                     lead->actual);
    }
}

/* --- groups ---------------------------------------------------------------------------------- */

static void count_group(struct hg_replay *replay, struct hg_replay_groups *groups,
                        struct hg_str name, const struct hg_replay_lead *lead)
{
    struct hg_replay_group one = {.name = name, .first = lead->line};
    hg_tally_add(&one.all, lead->actual);
    if (lead->decision->outcome == HG_ACCEPT)
        hg_tally_add(&one.accepted, lead->actual);
    one.unresolved = lead->decision->reason == HG_UNRESOLVED_REASON;
    hg_replay_add_group(replay, groups, &one);
}

struct hg_str hg_replay_part_name(struct hg_str text)
{
    return text.len != 0 ? text : HG_STR("(none)");
}

struct hg_str hg_replay_group_name(const struct hg_replay_plan *plan, const struct hg_replay_by *by,
                                   const struct hg_lanes *lanes, uint32_t lane,
                                   const struct hg_str *texts, struct hg_buf *room)
{
    if (by->field == HG_NONE)
        return hg_replay_part_name(texts[by->pick]);
    if (hg_field_hidden(&plan->program->fields[by->field]) && !plan->show_personal)
        return HG_STR("(personal)");
    hg_buf_clear(room);
    hg_put_value(room, lanes, lane, (struct hg_ref){HG_REF_VALUE, by->field});
    return (struct hg_str){room->at, room->len};
}

static void count_groups(struct hg_replay *replay, const struct hg_replay_lead *lead,
                         const struct hg_str *texts)
{
    const struct hg_replay_plan *plan = replay->plan;
    const struct hg_route *route = &lead->decision->route;
    struct hg_buf room;
    hg_cli_buf(&room);
    for (uint32_t i = 0; i < plan->by_count; i++)
        count_group(replay, &replay->by[i],
                    hg_replay_group_name(plan, &plan->by[i], lead->lanes, lead->lane, texts, &room),
                    lead);
    if (route->rule != HG_NONE)
        count_group(replay, &replay->routes, route->to, lead);
    hg_buf_release(&room);
}

/* --- what was decided then ------------------------------------------------------------------- */

struct hg_replay_recorded *hg_replay_recorded_of(struct hg_replay *replay, struct hg_str name,
                                                 uint64_t line)
{
    uint64_t at;
    if (hg_replay_find_or_add(replay, &replay->recorded_map, replay->recorded.count,
                              HG_REPLAY_GROUPS, &name, &at))
        hg_push(&replay->arena, &replay->recorded,
                ((struct hg_replay_recorded){.name = name, .first = line}));
    struct hg_replay_recorded *row = &replay->recorded.at[at];
    row->first = line < row->first ? line : row->first;
    return row;
}

static void count_recorded(struct hg_replay *replay, const struct hg_replay_lead *lead,
                           const struct hg_str *texts)
{
    struct hg_str outcome = texts[replay->plan->recorded], to = texts[replay->plan->recorded_to];
    if (outcome.len != 0) {
        struct hg_replay_recorded *row = hg_replay_recorded_of(replay, outcome, lead->line);
        hg_tally_add(&row->all, lead->actual);
        row->now[lead->decision->outcome]++;
    }
    if (to.len != 0)
        count_group(replay, &replay->owners, to, lead);
}

/* --- what unresolved leads wait for ---------------------------------------------------------- */

struct hg_replay_need *hg_replay_need_of(struct hg_replay *replay, struct hg_str name)
{
    uint64_t *at = hg_map_find(&replay->need_map, name);
    if (at == NULL) {
        struct hg_replay_need need = {.name = hg_str_copy(&replay->arena, name)};
        at = hg_map_add(&replay->need_map, need.name, replay->needs.count, NULL);
        hg_push(&replay->arena, &replay->needs, need);
    }
    return &replay->needs.at[*at];
}

static void count_need(struct hg_replay *replay, const struct hg_deciding *deciding, bool alone,
                       enum hg_actual actual)
{
    struct hg_str name = deciding->field != HG_NONE
                             ? replay->plan->program->fields[deciding->field].name
                             : deciding->what;
    struct hg_replay_need *need = hg_replay_need_of(replay, name);
    hg_tally_add(&need->held, actual);
    need->alone += alone;
    need->reasons[deciding->reason]++;
}

static void count_needs(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    const struct hg_decision *decision = lead->decision;
    if (decision->reason != HG_UNRESOLVED_REASON)
        return;
    for (uint32_t i = 0; i < decision->deciding_count; i++)
        count_need(replay, &decision->deciding[i], decision->deciding_count == 1, lead->actual);
}

/* --- leads that are named -------------------------------------------------------------------- */

static void list_lead(struct hg_replay *replay, struct hg_replay_list *list,
                      const struct hg_replay_lead *lead, uint64_t line, struct hg_str rule,
                      struct hg_str text)
{
    if (list->count++ >= replay->plan->list_max)
        return;
    struct hg_replay_list_entry listed = {
        .name = hg_str_copy(&replay->arena, hg_replay_name(replay->plan, lead->decision)),
        .rule = rule,
        .text = hg_str_copy(&replay->arena, text),
        .line = line};
    hg_push(&replay->arena, &list->list, listed);
}

static void count_disqualified(struct hg_replay *replay, const struct hg_replay_lead *lead,
                               uint64_t line)
{
    const struct hg_program *program = replay->plan->program;
    const struct hg_decision *decision = lead->decision;
    if (decision->decided_by_count == 0)
        return;
    const struct hg_rule_info *rule = &program->rules[decision->decided_by[0]];
    if (program->blocks[rule->block].kind != HG_B_DISQUALIFY)
        return;
    replay->disqualified++;
    struct hg_str because = decision->because.count != 0 ? decision->because.at[0] : HG_STR("");
    if (lead->actual == HG_ACTUAL_POSITIVE)
        list_lead(replay, &replay->converted, lead, line, rule->id, because);
}

static void count_promises(struct hg_replay *replay, const struct hg_replay_lead *lead,
                           uint64_t line)
{
    const struct hg_program *program = replay->plan->program;
    for (uint32_t i = 0; i < lead->decision->broken_count; i++) {
        uint32_t promise = lead->decision->broken[i];
        replay->broken[promise]++;
        list_lead(replay, &replay->promises, lead, line, program->promises[promise].name,
                  program->outcomes[lead->decision->outcome].name);
    }
}

/* --- a lead ---------------------------------------------------------------------------------- */

void hg_replay_count(struct hg_replay *replay, const struct hg_replay_slot *slot, uint32_t i,
                     enum hg_actual actual)
{
    const struct hg_batch_item *item = &slot->batch->items[i];
    const struct hg_str *texts = hg_replay_texts(slot, i);
    struct hg_replay_lead lead = {slot->batch->lanes, item->lane, &slot->decisions[i], item->line,
                                  actual};
    count_decision(replay, &lead);
    count_rules(replay, &lead);
    count_points(replay, &lead);
    count_bands(replay, &lead);
    count_groups(replay, &lead, texts);
    count_recorded(replay, &lead, texts);
    count_needs(replay, &lead);
    count_disqualified(replay, &lead, item->line);
    count_promises(replay, &lead, item->line);
    hg_replay_time_count(replay, &lead);
}
