/* Merges the counts of blocks, in block order. Sums are commutative; lists are not: what occurs
 * first in a block is added in lead order, as if all leads had been counted one by one. */
#include <stdlib.h>

#include "cli/replay/replay.h"

static void add(struct hg_tally *to, const struct hg_tally *more)
{
    to->leads += more->leads;
    to->positives += more->positives;
    to->negatives += more->negatives;
}

static void add_all(struct hg_tally *to, const struct hg_tally *more, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(&to[i], &more[i]);
}

static void add_numbers(uint64_t *to, const uint64_t *more, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] += more[i];
}

/* --- groups ----------------------------------------------------------------------------------- */

static void add_counts(struct hg_replay_group *to, const struct hg_replay_group *more)
{
    add(&to->all, &more->all);
    add(&to->accepted, &more->accepted);
    to->unresolved += more->unresolved;
    to->first = more->first < to->first ? more->first : to->first;
}

void hg_replay_add_group(struct hg_replay *replay, struct hg_replay_groups *groups,
                         const struct hg_replay_group *group)
{
    struct hg_str name = group->name;
    uint64_t at;
    if (hg_replay_find_or_add(replay, &groups->map, groups->list.count, HG_REPLAY_GROUPS, &name,
                              &at))
        hg_push(&replay->arena, &groups->list,
                ((struct hg_replay_group){.name = name, .first = group->first}));
    add_counts(&groups->list.at[at], group);
}

/* Entries of a part sorted by the lead they first occurred in, which is distinct for each. */
static int by_first(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void put_in_order(void *entries, size_t count, size_t size)
{
    if (count > 1)
        qsort(entries, count, size, by_first);
}

/* Those there are no room for are counted together, so it matters who comes first. */
static void add_groups(struct hg_replay *replay, struct hg_replay_groups *groups,
                       const struct hg_replay_groups *part)
{
    HG_VEC(struct hg_replay_group) fresh = {0};
    for (size_t i = 0; i < part->list.count; i++) {
        const uint64_t *at = hg_map_find(&groups->map, part->list.at[i].name);
        if (at != NULL)
            add_counts(&groups->list.at[*at], &part->list.at[i]);
        else
            hg_push(part->map.arena, &fresh, part->list.at[i]);
    }
    put_in_order(fresh.at, fresh.count, sizeof *fresh.at);
    for (size_t i = 0; i < fresh.count; i++)
        hg_replay_add_group(replay, groups, &fresh.at[i]);
}

/* --- lists in order of occurrence ----------------------------------------------------------- */

static int by_first_and_rule(const void *a, const void *b)
{
    const struct hg_replay_points *x = a, *y = b;
    if (x->first != y->first)
        return (x->first > y->first) - (x->first < y->first);
    return (x->rule > y->rule) - (x->rule < y->rule);
}

static void add_points(struct hg_replay *replay, struct hg_replay *part)
{
    if (part->points.count > 1)
        qsort(part->points.at, part->points.count, sizeof *part->points.at, by_first_and_rule);
    for (size_t i = 0; i < part->points.count; i++) {
        const struct hg_replay_points *row = &part->points.at[i];
        add(&hg_replay_points_of(replay, row->rule, row->points, row->first)->all, &row->all);
    }
}

static void add_needs(struct hg_replay *replay, const struct hg_replay *part)
{
    for (size_t i = 0; i < part->needs.count; i++) {
        const struct hg_replay_need *more = &part->needs.at[i];
        struct hg_replay_need *need = hg_replay_need_of(replay, more->name);
        add(&need->held, &more->held);
        need->alone += more->alone;
        add_numbers(need->reasons, more->reasons, HG_R_COUNT);
    }
}

static void add_recorded(struct hg_replay *replay, struct hg_replay *part)
{
    put_in_order(part->recorded.at, part->recorded.count, sizeof *part->recorded.at);
    for (size_t i = 0; i < part->recorded.count; i++) {
        const struct hg_replay_recorded *more = &part->recorded.at[i];
        struct hg_replay_recorded *row = hg_replay_recorded_of(replay, more->name, more->first);
        add(&row->all, &more->all);
        add_numbers(row->now, more->now, HG_MAX_OUTCOMES);
    }
}

static void add_week(struct hg_replay *replay, const struct hg_replay_week *more)
{
    struct hg_replay_week *week = hg_replay_week_of(replay, more->number, more->first);
    size_t rules = replay->plan->program->rule_count;
    if (week == NULL) {
        replay->beyond_weeks += more->all.leads;
        return;
    }
    add(&week->all, &more->all);
    week->unresolved += more->unresolved;
    add_numbers(week->outcomes, more->outcomes, HG_MAX_OUTCOMES);
    add_numbers(week->hits, more->hits, rules);
    add_numbers(week->reached, more->reached, rules);
}

static void add_weeks(struct hg_replay *replay, struct hg_replay *part)
{
    put_in_order(part->weeks.at, part->weeks.count, sizeof *part->weeks.at);
    for (size_t i = 0; i < part->weeks.count; i++)
        add_week(replay, &part->weeks.at[i]);
}

/* --- two periods ------------------------------------------------------------------------------ */

static void add_bins(struct hg_replay *replay, struct hg_replay_bins *bins,
                     struct hg_replay_bins *part)
{
    put_in_order(part->list.at, part->list.count, sizeof *part->list.at);
    for (size_t i = 0; i < part->list.count; i++) {
        const struct hg_replay_bin *more = &part->list.at[i];
        add_numbers(hg_replay_bin_of(replay, bins, more->name, more->first)->counts, more->counts,
                    2);
    }
}

static void add_periods(struct hg_replay *replay, struct hg_replay *part)
{
    const struct hg_program *program = replay->plan->program;
    if (!replay->plan->compares)
        return;
    add_all(replay->period, part->period, 2);
    add_numbers(replay->period_outcomes[0], part->period_outcomes[0], 2 * HG_MAX_OUTCOMES);
    add_numbers(replay->period_rules[0][0], part->period_rules[0][0],
                2 * HG_RESULTS * (size_t)program->rule_count);
    for (uint32_t i = 0; i < replay->bins_count; i++)
        add_bins(replay, &replay->bins[i], &part->bins[i]);
}

/* --- leads that are named --------------------------------------------------------------------- */

static void add_list(struct hg_replay *replay, struct hg_replay_list *list,
                     const struct hg_replay_list *part)
{
    for (size_t i = 0; i < part->list.count && list->list.count < replay->plan->list_max; i++) {
        struct hg_replay_list_entry listed = part->list.at[i];
        listed.name = hg_str_copy(&replay->arena, listed.name);
        listed.text = hg_str_copy(&replay->arena, listed.text);
        hg_push(&replay->arena, &list->list, listed);
    }
    list->count += part->count;
}

/* --- a block ---------------------------------------------------------------------------------- */

static void add_sums(struct hg_replay *replay, const struct hg_replay *part)
{
    const struct hg_replay_plan *plan = replay->plan;
    const struct hg_program *program = plan->program;
    add(&replay->all, &part->all);
    add(&replay->unresolved, &part->unresolved);
    add(&replay->elsewhere, &part->elsewhere);
    add_all(replay->outcome, part->outcome, HG_MAX_OUTCOMES);
    add_all(replay->agreed, part->agreed, HG_MAX_OUTCOMES);
    add_all(replay->deciders, part->deciders, program->rule_count);
    for (uint32_t r = 0; r < program->rule_count; r++)
        add_all(replay->rules[r], part->rules[r], HG_RESULTS);
    for (uint32_t s = 0; s < plan->score_count; s++)
        add_all(replay->bands[s], part->bands[s], (size_t)plan->scores[s].cut_count + 2);
    add_numbers(replay->broken, part->broken, program->promise_count);
    replay->disqualified += part->disqualified;
    replay->problems += part->problems;
    replay->hidden += part->hidden;
}

void hg_replay_merge(struct hg_replay *replay, struct hg_replay *part)
{
    add_sums(replay, part);
    for (uint32_t i = 0; i < replay->plan->by_count; i++)
        add_groups(replay, &replay->by[i], &part->by[i]);
    add_groups(replay, &replay->routes, &part->routes);
    add_groups(replay, &replay->owners, &part->owners);
    add_points(replay, part);
    add_needs(replay, part);
    add_recorded(replay, part);
    add_weeks(replay, part);
    add_periods(replay, part);
    add_list(replay, &replay->converted, &part->converted);
    replay->listed = replay->converted.count >= replay->plan->list_max;
    add_list(replay, &replay->promises, &part->promises);
}
