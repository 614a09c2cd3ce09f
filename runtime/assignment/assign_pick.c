/* Whose turn it is in one team: see assign.h. Pure: roster, state and lead in, member and new
 * state out. Shares are compared as exact integers; ties are broken by the order of the roster
 * alone. */
#include "runtime/assignment/assign.h"
#include "runtime/decision/calendar.h"

/* The team at this instant. Arrays are in roster order. */
struct roster {
    const struct hg_pick *pick;
    const struct hg_directory_entry *team;
    struct hg_member_state *states;
    uint32_t *at;             /* index of each in the state, or HG_NONE: new */
    bool *available, *absent; /* neither: a cap is full */
};

static const struct hg_directory_entry *person_of(const struct roster *r, uint32_t member)
{
    return &r->pick->program->directory[r->team->members[member].who];
}

/* --- who can take it ------------------------------------------------------------------------- */

static int64_t date_of(const struct roster *r, uint32_t calendar)
{
    return hg_floor_div(hg_local_time(r->pick->program, calendar, r->pick->now), HG_MICROS_PER_DAY);
}

/* The number of the hour, day, week (from Monday) or month, in the team's local time. */
static int64_t period_of(const struct roster *r, enum hg_cap cap)
{
    int64_t local = hg_local_time(r->pick->program, r->team->calendar, r->pick->now), year;
    int64_t date = hg_floor_div(local, HG_MICROS_PER_DAY);
    unsigned month, day;
    switch (cap) {
    case HG_CAP_HOUR:
        return hg_floor_div(local, HG_MICROS_PER_HOUR);
    case HG_CAP_WEEK:
        return hg_floor_div(date + 3, 7);
    case HG_CAP_MONTH:
        hg_date_to_civil(date, &year, &month, &day);
        return (year - 1970) * 12 + month - 1;
    default:
        return date;
    }
}

static bool within(const struct hg_ranges *dates, int64_t date, int64_t *until)
{
    for (uint32_t i = 0; i < dates->count; i++)
        if (dates->at[i].lo <= date && date <= dates->at[i].hi) {
            *until = dates->at[i].hi;
            return true;
        }
    return false;
}

static bool is_away(const struct roster *r, uint32_t member, int64_t *until)
{
    const struct hg_directory_entry *person = person_of(r, member);
    uint32_t calendar = person->calendar != HG_NONE ? person->calendar : r->team->calendar;
    int64_t date = date_of(r, calendar);
    return within(&person->absences, date, until) ||
           within(&r->team->members[member].absences, date, until);
}

static int64_t overrun(const struct roster *r, uint32_t member)
{
    const struct hg_member *m = &r->team->members[member];
    for (uint32_t i = 0; i < m->overrun_count; i++)
        if (r->pick->priority.len != 0 && hg_str_eq(m->overruns[i].priority, r->pick->priority))
            return m->overruns[i].more;
    return 0;
}

/* A lead from the past counts into the state's current period. */
static int64_t used_in(const struct hg_member_used *used, int64_t period)
{
    return used->period >= period ? used->count : 0;
}

static bool is_full(const struct roster *r, uint32_t member, struct hg_skipped_member *skipped)
{
    const struct hg_member *m = &r->team->members[member];
    for (int cap = 0; cap < HG_CAP_COUNT; cap++) {
        if (m->caps[cap] == HG_NO_CAP)
            continue;
        int64_t limit = m->caps[cap] + overrun(r, member);
        if (used_in(&r->states[member].used[cap], period_of(r, (enum hg_cap)cap)) < limit)
            continue;
        skipped->reason = HG_SKIP_CAP;
        skipped->cap = (enum hg_cap)cap;
        skipped->limit = limit;
        return true;
    }
    return false;
}

/* False: the member is skipped, and *skipped says why. */
static bool can_take(struct roster *r, uint32_t member, struct hg_skipped_member *skipped)
{
    struct hg_str passed_over = r->pick->passed_over;
    *skipped =
        (struct hg_skipped_member){.who = r->team->members[member].who, .reason = HG_SKIP_HAD};
    if (passed_over.len != 0 && hg_str_eq(person_of(r, member)->folded, passed_over))
        return false;
    if (person_of(r, member)->left)
        skipped->reason = HG_SKIP_LEFT;
    else if (is_away(r, member, &skipped->until))
        skipped->reason = HG_SKIP_AWAY;
    else if (is_full(r, member, skipped))
        return false;
    else
        return true;
    r->absent[member] = true;
    return false;
}

/* --- shares ---------------------------------------------------------------------------------- */

static uint32_t weight_of(const struct roster *r, uint32_t member)
{
    return r->team->members[member].weight;
}

/* Sums over members whose flag is set. */
struct sum {
    int64_t share, weight;
};

static struct sum sum_of(const struct roster *r, const bool *counts)
{
    struct sum sum = {0};
    for (uint32_t i = 0; i < r->team->member_count; i++)
        if (counts[i]) {
            sum.share += r->states[i].share;
            sum.weight += weight_of(r, i);
        }
    return sum;
}

/* The share that is level with the others for this weight. */
static int64_t level_share(const struct sum *sum, uint32_t weight)
{
    int64_t share = 0;
    if (sum->weight != 0)
        hg_mul_div(sum->share, weight, sum->weight, &share);
    return share;
}

/* New to the team, or returning to one with the rule `level`. */
static bool start_level(const struct roster *r, uint32_t member)
{
    if (r->at[member] == HG_NONE || r->states[member].weight == 0)
        return true;
    return r->team->absence == HG_ABSENCE_LEVEL && r->states[member].away && !r->absent[member];
}

/* Only differences matter: all shares are lowered together before they grow too large. */
static void rebase(struct roster *r, bool *counts)
{
    bool large = false;
    for (uint32_t i = 0; i < r->team->member_count; i++) {
        counts[i] = true;
        large |= r->states[i].share > HG_SHARE_MAX / 2;
    }
    struct sum sum = sum_of(r, counts);
    for (uint32_t i = 0; large && i < r->team->member_count; i++)
        r->states[i].share -= level_share(&sum, weight_of(r, i));
}

/* Updates shares of members whose weight has changed, or who start level. */
static void settle_shares(struct roster *r, bool *counts)
{
    uint32_t count = r->team->member_count;
    for (uint32_t i = 0; i < count; i++) {
        struct hg_member_state *state = &r->states[i];
        counts[i] = !start_level(r, i);
        if (counts[i] && state->weight != weight_of(r, i))
            hg_mul_div(state->share, weight_of(r, i), state->weight, &state->share);
        state->weight = weight_of(r, i);
    }
    struct sum sum = sum_of(r, counts);
    for (uint32_t i = 0; i < count; i++)
        if (!counts[i])
            r->states[i].share = level_share(&sum, weight_of(r, i));
    rebase(r, counts);
}

/* --- whose turn it is ------------------------------------------------------------------------ */

static bool any(const bool *flags, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (flags[i])
            return true;
    return false;
}

/* Whether the member is owed turns that pass during an absence. */
static bool keeps(const struct roster *r, uint32_t member)
{
    return r->team->absence == HG_ABSENCE_KEEP && r->absent[member] && !person_of(r, member)->left;
}

/* The total weight that shares a turn: members who can take it, and those who will make up for it.
 */
static int64_t sharing(const struct roster *r)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < r->team->member_count; i++)
        if (r->available[i] || keeps(r, i))
            sum += weight_of(r, i);
    return sum;
}

/* This member's part of a turn. */
static int64_t part_of(const struct roster *r, uint32_t member, int64_t weights)
{
    int64_t part = 0;
    hg_mul_div(HG_TURN, weight_of(r, member), weights, &part);
    return part;
}

/* The member who is owed most: its part of all turns, including this one, less its share. Absent
 * members count, so that what is owed adds up to this one turn. */
static uint32_t by_turns(const struct roster *r, const bool *everybody, int64_t weights)
{
    struct sum sum = sum_of(r, everybody);
    int64_t most = INT64_MIN;
    uint32_t best = HG_NONE;
    for (uint32_t i = 0; i < r->team->member_count; i++) {
        int64_t owed =
            level_share(&sum, weight_of(r, i)) + part_of(r, i, weights) - r->states[i].share;
        if (r->available[i] && owed > most) {
            most = owed;
            best = i;
        }
    }
    return best;
}

/* Compares share / weight by cross multiplication. */
static bool less_for_weight(const struct roster *r, uint32_t a, uint32_t b)
{
    __extension__ typedef __int128 wide;
    return (wide)r->states[a].share * weight_of(r, b) < (wide)r->states[b].share * weight_of(r, a);
}

static uint32_t by_least(const struct roster *r)
{
    uint32_t best = HG_NONE;
    for (uint32_t i = 0; i < r->team->member_count; i++)
        if (r->available[i] && (best == HG_NONE || less_for_weight(r, i, best)))
            best = i;
    return best;
}

static uint32_t by_hash(const struct roster *r)
{
    uint32_t best = HG_NONE;
    uint64_t least = 0;
    for (uint32_t i = 0; i < r->team->member_count; i++) {
        if (!r->available[i])
            continue;
        uint64_t rank = hg_sticky_rank(r->team->folded, person_of(r, i)->folded, r->pick->lead,
                                       weight_of(r, i));
        if (best == HG_NONE || rank < least) {
            best = i;
            least = rank;
        }
    }
    return best;
}

static uint32_t recorded_member(const struct roster *r)
{
    for (uint32_t i = 0; r->pick->recorded.len != 0 && i < r->team->member_count; i++)
        if (hg_str_eq(person_of(r, i)->folded, r->pick->recorded))
            return i;
    return HG_NONE;
}

static uint32_t choose(const struct roster *r, const bool *everybody, int64_t weights)
{
    uint32_t recorded = recorded_member(r);
    if (recorded != HG_NONE)
        return recorded;
    if (!any(r->available, r->team->member_count))
        return HG_NONE;
    switch (r->pick->strategy) {
    case HG_STRATEGY_TURNS:
        return by_turns(r, everybody, weights);
    case HG_STRATEGY_LEAST:
        return by_least(r);
    default:
        return by_hash(r);
    }
}

/* --- the state ------------------------------------------------------------------------------- */

/* Usually in roster order. */
static uint32_t find_state(const struct hg_team_state *state, struct hg_str person, uint32_t likely)
{
    for (uint32_t i = 0; i < state->count; i++) {
        uint32_t at = likely < state->count ? (likely + i) % state->count : i;
        if (hg_str_eq(state->members[at].person, person))
            return at;
    }
    return HG_NONE;
}

static void load_states(struct roster *r, const struct hg_team_state *state)
{
    for (uint32_t i = 0; i < r->team->member_count; i++) {
        struct hg_str folded = person_of(r, i)->folded;
        r->at[i] = find_state(state, folded, i);
        r->states[i] = r->at[i] != HG_NONE
                           ? state->members[r->at[i]]
                           : (struct hg_member_state){.person = folded, .last = INT64_MIN};
    }
}

static void give(struct roster *r, uint32_t member)
{
    struct hg_member_state *state = &r->states[member];
    state->share += HG_TURN;
    state->count++;
    state->last = r->pick->now > state->last ? r->pick->now : state->last;
    for (int cap = 0; cap < HG_CAP_COUNT; cap++) {
        struct hg_member_used *used = &state->used[cap];
        int64_t period = period_of(r, (enum hg_cap)cap);
        if (used->period < period)
            *used = (struct hg_member_used){period, 0};
        used->count++;
    }
}

/* Counts the turn as given for members who do not keep turns. */
static void pass(struct roster *r, uint32_t chosen, int64_t weights)
{
    for (uint32_t i = 0; i < r->team->member_count; i++)
        if (i != chosen && !r->available[i] && !keeps(r, i) && weights != 0)
            r->states[i].share += part_of(r, i, weights);
}

/* Former members stay in the state, as absent: if they return, they are new. */
static void store_states(struct roster *r, struct hg_team_state *state, struct hg_arena *arena)
{
    uint32_t count = state->count, members = r->team->member_count;
    struct hg_member_state *all = HG_ARRAY(arena, struct hg_member_state, count + members);
    if (count != 0)
        memcpy(all, state->members, count * sizeof *all);
    for (uint32_t k = 0; k < state->count; k++)
        all[k].weight = 0;
    for (uint32_t i = 0; i < members; i++) {
        uint32_t at = r->at[i] != HG_NONE ? r->at[i] : count++;
        r->states[i].away = r->absent[i];
        all[at] = r->states[i];
    }
    *state = (struct hg_team_state){all, count};
}

static struct roster roster_of(const struct hg_pick *pick, struct hg_arena *arena)
{
    const struct hg_directory_entry *team = &pick->program->directory[pick->team];
    uint32_t count = team->member_count;
    return (struct roster){.pick = pick,
                           .team = team,
                           .states = HG_ARRAY(arena, struct hg_member_state, count),
                           .at = HG_ARRAY(arena, uint32_t, count),
                           .available = HG_ARRAY(arena, bool, count),
                           .absent = HG_ARRAY(arena, bool, count)};
}

uint32_t hg_pick_member(const struct hg_pick *pick, struct hg_team_state *state,
                        struct hg_arena *arena, struct hg_skipped_member *skipped,
                        uint32_t *skipped_count)
{
    struct roster r = roster_of(pick, arena);
    bool *counts = HG_ARRAY(arena, bool, r.team->member_count);
    *skipped_count = 0;
    load_states(&r, state);
    for (uint32_t i = 0; i < r.team->member_count; i++) {
        r.available[i] = can_take(&r, i, &skipped[*skipped_count]);
        *skipped_count += !r.available[i];
    }
    settle_shares(&r, counts);
    int64_t weights = sharing(&r);
    uint32_t chosen = choose(&r, counts, weights);
    if (chosen == HG_NONE)
        return HG_NONE;
    pass(&r, chosen, weights);
    give(&r, chosen);
    store_states(&r, state, arena);
    return chosen;
}
