/* Resolves a decision's route to whoever takes the lead: the member of a team, the fallback when
 * no member is left, the stand-in of someone away; and when the escalation steps are due. The last
 * step after the decision; whose turn it is, is decided in assign_pick.c. */
#include "runtime/assignment/assign.h"

#include "base/sha256.h"
#include "runtime/decision/calendar.h"
#include "runtime/decision/decision_parts.h"

struct assigning {
    const struct hg_assign_request *request;
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_assignment *assignment;
    int64_t now;
    HG_VEC(struct hg_asked_team) asked;
    HG_VEC(uint32_t) alert;
    struct hg_sha256 hash;
    enum hg_status status;
};

/* --- the digest ----------------------------------------------------------------------------- */

static void hash_text(struct assigning *a, struct hg_str text)
{
    unsigned char length[4];
    for (int i = 0; i < 4; i++)
        length[i] = (unsigned char)(text.len >> (8 * i));
    hg_sha256_add(&a->hash, length, sizeof length);
    hg_sha256_add(&a->hash, text.at, text.len);
}

static void hash_number(struct assigning *a, int64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    hg_sha256_add(&a->hash, bytes, sizeof bytes);
}

static void hash_state(struct assigning *a, struct hg_str team, const struct hg_team_state *state)
{
    hash_text(a, team);
    hash_number(a, state->count);
    for (uint32_t i = 0; i < state->count; i++) {
        const struct hg_member_state *m = &state->members[i];
        hash_text(a, m->person);
        hash_number(a, m->count);
        hash_number(a, m->share);
        hash_number(a, m->weight);
        hash_number(a, m->away);
        for (int cap = 0; cap < HG_CAP_COUNT; cap++) {
            hash_number(a, m->used[cap].period);
            hash_number(a, m->used[cap].count);
        }
        hash_number(a, m->last);
    }
}

/* --- people --------------------------------------------------------------------------------- */

static bool is_away(const struct assigning *a, const struct hg_directory_entry *person,
                    int64_t *until)
{
    int64_t date =
        hg_floor_div(hg_local_time(a->program, person->calendar, a->now), HG_MICROS_PER_DAY);
    for (uint32_t i = 0; i < person->absences.count; i++)
        if (person->absences.at[i].lo <= date && date <= person->absences.at[i].hi) {
            *until = person->absences.at[i].hi;
            return true;
        }
    return false;
}

/* Assigns to a person or, if absent, to the first available stand-in. */
static void give_to_person(struct assigning *a, uint32_t named)
{
    const struct hg_directory_entry *all = a->program->directory;
    int64_t until = 0, other;
    uint32_t at = named;
    while (at != HG_NONE && (all[at].left || is_away(a, &all[at], at == named ? &until : &other)))
        at = all[at].stand_in;
    a->assignment->to = at != HG_NONE ? at : named;
    if (at != named && at != HG_NONE)
        a->assignment->stands_in_for = named;
    a->assignment->away = at == HG_NONE;
    a->assignment->away_until = until;
}

/* --- teams ---------------------------------------------------------------------------------- */

static struct hg_str priority_of(const struct assigning *a)
{
    struct hg_ref priority = a->program->priority;
    if (priority.kind != HG_REF_VALUE)
        return (struct hg_str){0};
    const struct hg_value *value = hg_lane_value(a->request->lanes, priority.reg, a->request->lane);
    return hg_value_known(value) ? value->text->folded : (struct hg_str){0};
}

/* Without a store there are no counts; without a name there is nothing to hash. */
static enum hg_strategy strategy_of(const struct assigning *a,
                                    const struct hg_directory_entry *team)
{
    if (a->request->store == NULL)
        return HG_STRATEGY_STICKY;
    if (team->strategy == HG_STRATEGY_STICKY && a->request->decision->lead.len == 0)
        return HG_STRATEGY_TURNS;
    return (enum hg_strategy)team->strategy;
}

static void load_state(struct assigning *a, struct hg_str team, struct hg_team_state *state)
{
    const struct hg_store *store = a->request->store;
    *state = (struct hg_team_state){0};
    if (store == NULL)
        return;
    a->status = store->load(store->context, team, a->arena, state);
    if (a->status == HG_OK)
        hash_state(a, team, state);
}

/* To whom the team gave this lead before, folded: from the caller or, for sticky teams, the store.
 */
static struct hg_str recorded_of(struct assigning *a, struct hg_str team, enum hg_strategy strategy)
{
    const struct hg_store *store = a->request->store;
    struct hg_str person = a->request->recorded;
    if (person.len == 0 && strategy == HG_STRATEGY_STICKY && store != NULL && store->owner != NULL)
        a->status = store->owner(store->context, team, a->arena, &person);
    return hg_text_fold(a->arena, person);
}

/* True if a member takes it. */
static bool ask_team(struct assigning *a, uint32_t index)
{
    const struct hg_directory_entry *team = &a->program->directory[index];
    const struct hg_store *store = a->request->store;
    struct hg_asked_team asked = {.team = index, .strategy = strategy_of(a, team)};
    struct hg_str recorded = recorded_of(a, team->folded, asked.strategy);
    struct hg_str passed_over = hg_text_fold(a->arena, a->request->passed_over);
    if (hg_str_eq(recorded, passed_over))
        recorded.len = 0;
    struct hg_pick pick = {.program = a->program,
                           .team = index,
                           .strategy = asked.strategy,
                           .now = a->now,
                           .lead = a->request->decision->lead,
                           .priority = priority_of(a),
                           .recorded = recorded,
                           .passed_over = passed_over};
    struct hg_team_state state;
    if (a->status == HG_OK)
        load_state(a, team->folded, &state);
    asked.skipped = HG_ARRAY(a->arena, struct hg_skipped_member, team->member_count);
    uint32_t member = HG_NONE;
    if (a->status == HG_OK)
        member = hg_pick_member(&pick, &state, a->arena, asked.skipped, &asked.skipped_count);
    asked.nobody = member == HG_NONE;
    hg_push(a->arena, &a->asked, asked);
    if (member == HG_NONE)
        return false;
    a->assignment->to = team->members[member].who;
    a->assignment->team = index;
    a->assignment->recorded = hg_str_eq(recorded, a->program->directory[a->assignment->to].folded);
    if (store != NULL)
        a->status = store->save(store->context, team->folded, &state);
    return true;
}

/* A team without an available member passes the lead to its fallback; acyclic, as verified. */
static void give_to_team(struct assigning *a, uint32_t team)
{
    const struct hg_directory_entry *all = a->program->directory;
    if (a->request->store == NULL && a->request->decision->lead.len == 0 &&
        a->request->recorded.len == 0) {
        a->assignment->to = team;
        a->assignment->unnamed = true;
        return;
    }
    for (uint32_t at = team; a->status == HG_OK && !ask_team(a, at);) {
        uint32_t next = all[at].nobody_left;
        if (all[at].nobody_alert != HG_NONE)
            hg_push(a->arena, &a->alert, all[at].nobody_alert);
        a->assignment->to = next != HG_NONE ? next : at;
        if (next == HG_NONE || all[next].kind == HG_QUEUE)
            return;
        if (all[next].kind == HG_PERSON) {
            give_to_person(a, next);
            return;
        }
        at = next;
    }
}

/* --- escalation ----------------------------------------------------------------------------- */

static void add_steps(struct assigning *a, const struct hg_route *route)
{
    const struct hg_directory_entry *entry = &a->program->directory[route->entry];
    struct hg_assignment *assignment = a->assignment;
    if (!route->has_due)
        return;
    assignment->steps = HG_ARRAY(a->arena, struct hg_due_step, entry->step_count);
    for (uint32_t i = 0; i < entry->step_count; i++) {
        const struct hg_step *step = &entry->steps[i];
        struct hg_due_step due = {(enum hg_step_kind)step->kind, step->percent, 0, step->who};
        if (hg_due_part(a->program, route->calendar_id, route->start, route->within, route->unit,
                        step->percent, &due.at))
            assignment->steps[assignment->step_count++] = due;
    }
}

/* --- the door ------------------------------------------------------------------------------- */

static void assign(struct assigning *a, const struct hg_route *route)
{
    struct hg_assignment *assignment = HG_NEW(a->arena, struct hg_assignment);
    a->assignment = assignment;
    assignment->to = route->entry;
    assignment->team = assignment->stands_in_for = HG_NONE;
    hg_sha256_start(&a->hash);
    hg_sha256_add(&a->hash, a->program->assignment_digest, HG_DIGEST_SIZE);
    if (route->kind == HG_PERSON)
        give_to_person(a, route->entry);
    else if (route->kind == HG_TEAM)
        give_to_team(a, route->entry);
    add_steps(a, route);
    hg_sha256_end(&a->hash, assignment->digest);
    assignment->asked = a->asked.at;
    assignment->asked_count = (uint32_t)a->asked.count;
    assignment->alert = a->alert.at;
    assignment->alert_count = (uint32_t)a->alert.count;
}

enum hg_status hg_assign(const struct hg_assign_request *request, struct hg_arena *arena,
                         const struct hg_assignment **assignment)
{
    struct hg_guard guard, *outer = arena->guard;
    const struct hg_route *route = &request->decision->route;
    volatile enum hg_status status = HG_NOMEM;
    *assignment = NULL;
    if (route->rule == HG_NONE || !route->in_directory)
        return HG_OK;
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        struct assigning a = {.request = request,
                              .program = request->lanes->program,
                              .arena = arena,
                              .now = request->passed_over.len != 0
                                         ? request->now
                                         : request->lanes->now[request->lane]};
        assign(&a, route);
        status = a.status;
        if (a.status == HG_OK)
            *assignment = a.assignment;
    }
    arena->guard = outer;
    return status;
}
