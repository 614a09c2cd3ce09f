/* Decides one batch of leads by both policies and records the differences. Runs in several
 * threads, which share only the immutable hg_paired_policies; counting is in diff_moves.c. */
#include <stdlib.h>

#include "cli/diff/diff_moves.h"

/* --- what both programs have ----------------------------------------------------------------- */

static uint8_t add_outcome(struct hg_paired_policies *joint, struct hg_str name)
{
    for (uint32_t i = 0; i < joint->outcome_count; i++)
        if (hg_str_eq(joint->outcomes[i], name))
            return (uint8_t)i;
    joint->outcomes[joint->outcome_count] = name;
    return (uint8_t)joint->outcome_count++;
}

static struct hg_str new_id(const struct hg_diff *meaning, struct hg_str id)
{
    for (size_t i = 0; i < meaning->at.count; i++) {
        const struct hg_difference *d = &meaning->at.at[i];
        if (d->subject == HG_DIFF_RULE && d->action == HG_DIFF_RENAMED &&
            hg_str_eq(d->old_name, id))
            return d->name;
    }
    return id;
}

static void add_rules(struct hg_paired_policies *joint, int side, const struct hg_diff *meaning,
                      struct hg_map *ids)
{
    const struct hg_program *program = joint->programs[side];
    for (uint32_t r = 0; r < program->rule_count; r++) {
        bool added;
        struct hg_str id = program->rules[r].id;
        id = side == 0 ? new_id(meaning, id) : id;
        uint32_t at = (uint32_t)*hg_map_add(ids, id, joint->rule_count, &added);
        if (added)
            joint->rules[joint->rule_count++] = (struct hg_paired_rule){id, {HG_NONE, HG_NONE}};
        joint->rules[at].index[side] = r;
        joint->joint_of[side][r] = at;
    }
}

void hg_paired_policies_init(struct hg_paired_policies *joint, const struct hg_session sessions[2],
                             const struct hg_diff *meaning, struct hg_arena *arena)
{
    struct hg_map ids;
    uint32_t count = sessions[0].program->rule_count + sessions[1].program->rule_count;
    hg_map_init(&ids, arena);
    joint->rules = HG_ARRAY(arena, struct hg_paired_rule, count);
    for (int side = 1; side >= 0; side--) { /* in the order of the new policy */
        const struct hg_program *program = sessions[side].program;
        joint->programs[side] = program;
        joint->images[side] = sessions[side].image;
        joint->joint_of[side] = HG_ARRAY(arena, uint32_t, program->rule_count);
        for (uint32_t o = 0; o < program->outcome_count; o++)
            joint->outcome_of[side][o] = add_outcome(joint, program->outcomes[o].name);
        add_rules(joint, side, meaning, &ids);
    }
}

/* --- one lead -------------------------------------------------------------------------------- */

enum hg_status hg_diff_decide(struct hg_diff_slot *slot, int side, uint32_t item,
                              struct hg_decision *decision)
{
    struct hg_batch *batch = slot->batches[side];
    batch->lanes->show_personal = slot->joint->show_personal;
    return hg_decide_rules(batch->lanes, batch->items[item].lane, &slot->arena, decision);
}

struct hg_str hg_owner_description(const struct hg_decision *decision, bool within,
                                   struct hg_arena *arena)
{
    const struct hg_route *route = &decision->route;
    struct hg_buf text;
    if (route->rule == HG_NONE || route->to.len == 0)
        return HG_STR("nobody");
    if (!within || !route->has_within)
        return hg_str_copy(arena, route->to);
    hg_buf_init(&text, NULL, 0);
    hg_buf_put(&text, route->to.at, route->to.len);
    hg_buf_text(&text, " within ");
    hg_put_duration(&text, route->within, route->unit);
    struct hg_str words = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return words;
}

struct hg_decided_lead hg_diff_decided_lead(const struct hg_diff_slot *slot, int side,
                                            uint32_t item, const struct hg_decision *decision)
{
    const struct hg_batch *batch = slot->batches[side];
    return (struct hg_decided_lead){batch->lanes, batch->items[item].lane, decision};
}

static void find_shifts(struct hg_diff_slot *slot, struct hg_lead_pair *lead,
                        const struct hg_decision decisions[2])
{
    const struct hg_paired_policies *joint = slot->joint;
    struct hg_decided_lead old = hg_diff_decided_lead(slot, 0, lead->item, &decisions[0]);
    struct hg_decided_lead new = hg_diff_decided_lead(slot, 1, lead->item, &decisions[1]);
    lead->first_shift = (uint32_t)slot->shifts.count;
    for (uint32_t r = 0; r < joint->rule_count; r++) {
        struct hg_rule_delta shift = {.rule = r};
        enum hg_rule_change kind =
            hg_rule_change(&old, &new, joint->rules[r].index, &shift.was, &shift.is);
        shift.points = kind == HG_CHANGE_POINTS;
        if (kind != HG_CHANGE_NONE)
            hg_push(&slot->arena, &slot->shifts, shift);
    }
    lead->shift_count = (uint32_t)slot->shifts.count - lead->first_shift;
}

/* --- questions ------------------------------------------------------------------------------- */

static struct hg_str need_name(const struct hg_program *program, const struct hg_deciding *deciding)
{
    return deciding->field != HG_NONE ? program->fields[deciding->field].name : deciding->what;
}

static bool is_needed(const struct hg_program *program, const struct hg_deciding *list,
                      uint32_t count, struct hg_str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (hg_str_eq(need_name(program, &list[i]), name))
            return true;
    return false;
}

struct questions {
    const struct hg_program *program;
    const struct hg_deciding *list;
    uint32_t count;
};

static void add_need(struct hg_diff_slot *slot, struct questions of, struct questions beside,
                     bool appears, bool owner)
{
    for (uint32_t i = 0; i < of.count; i++) {
        struct hg_str name = need_name(of.program, &of.list[i]);
        if (!is_needed(beside.program, beside.list, beside.count, name))
            hg_push(&slot->arena, &slot->needs, ((struct hg_need_change){name, appears, owner}));
    }
}

static void find_needs(struct hg_diff_slot *slot, struct hg_lead_pair *lead,
                       const struct hg_decision d[2])
{
    const struct hg_program *const *p = slot->joint->programs;
    lead->first_need = (uint32_t)slot->needs.count;
    for (int owner = 0; owner < 2; owner++) {
        struct questions old = {p[0], owner ? d[0].route_deciding : d[0].deciding,
                                owner ? d[0].route_deciding_count : d[0].deciding_count};
        struct questions new = {p[1], owner ? d[1].route_deciding : d[1].deciding,
                                owner ? d[1].route_deciding_count : d[1].deciding_count};
        add_need(slot, new, old, true, owner);
        add_need(slot, old, new, false, owner);
    }
    lead->need_count = (uint32_t)slot->needs.count - lead->first_need;
}

/* --- owners and reasons ---------------------------------------------------------------------- */

static struct hg_str reason_words(const struct hg_diff_slot *slot, int side,
                                  const struct hg_decision *decision, struct hg_arena *arena)
{
    enum { SHOWN = 3 };
    struct hg_str text = HG_STR("");
    for (uint32_t i = 0; i < decision->decided_by_count && i < SHOWN; i++) {
        uint32_t joint = slot->joint->joint_of[side][decision->decided_by[i]];
        struct hg_str id = slot->joint->rules[joint].id;
        text = i == 0 ? id : hg_str_print(arena, "%.*s, %.*s", HG_STR_ARGS(text), HG_STR_ARGS(id));
    }
    if (decision->decided_by_count > SHOWN)
        text = hg_str_print(arena, "%.*s, …", HG_STR_ARGS(text));
    return text.len != 0 ? text : hg_str(hg_decision_reason_name(decision->reason));
}

static void find_owner(struct hg_diff_slot *slot, struct hg_lead_pair *lead,
                       const struct hg_decision d[2])
{
    for (int side = 0; side < 2; side++) {
        lead->owner[side] = hg_owner_description(&d[side], true, &slot->arena);
        lead->reason[side] = reason_words(slot, side, &d[side], &slot->arena);
    }
    lead->owner_moved = !hg_str_eq(lead->owner[0], lead->owner[1]);
    lead->reason_moved = !hg_str_eq(lead->reason[0], lead->reason[1]);
}

/* --- the batch ------------------------------------------------------------------------------- */

static enum hg_status decide_twice(struct hg_diff_slot *slot, uint32_t item)
{
    struct hg_decision decisions[2];
    struct hg_lead_pair *lead = &slot->leads[slot->lead_count];
    *lead = (struct hg_lead_pair){.item = item};
    for (int side = 0; side < 2; side++) {
        enum hg_status status = hg_diff_decide(slot, side, item, &decisions[side]);
        if (status != HG_OK)
            return status;
        lead->outcome[side] = slot->joint->outcome_of[side][decisions[side].outcome];
    }
    if (setjmp(slot->guard.jump) != 0)
        return HG_NOMEM;
    if (lead->outcome[0] != lead->outcome[1])
        find_shifts(slot, lead, decisions);
    find_owner(slot, lead, decisions);
    find_needs(slot, lead, decisions);
    slot->lead_count++;
    return HG_OK;
}

/* A record that one policy cannot read (for example an alias next to its field) is refused for
 * both. */
static bool readable(struct hg_diff_slot *slot, uint32_t i)
{
    struct hg_batch_item *one = &slot->batches[0]->items[i], *other = &slot->batches[1]->items[i];
    if (one->lane != HG_NO_LANE && other->lane == HG_NO_LANE)
        *one = *other;
    return one->lane != HG_NO_LANE;
}

static enum hg_status pick_outcomes(struct hg_diff_slot *slot)
{
    if (slot->extractor == NULL)
        return HG_OK;
    struct hg_record header = hg_batch_header(slot->batches[0]);
    hg_extractor_header(slot->extractor, &header);
    for (uint32_t i = 0; i < slot->lead_count; i++) {
        struct hg_record record = hg_batch_record(slot->batches[0], slot->leads[i].item);
        enum hg_status status =
            hg_extractor_extract(slot->extractor, &record, &slot->arena, &slot->picks[i]);
        if (status == HG_NOMEM)
            return status;
    }
    return HG_OK;
}

uint32_t hg_diff_now_field(const struct hg_paired_policies *joint, int side)
{
    const struct hg_program *program = joint->programs[side];
    for (uint32_t f = 0; joint->now_from != NULL && f < program->field_count; f++)
        if (hg_str_is(program->fields[f].name, joint->now_from))
            return f;
    return HG_NONE;
}

static void set_now(struct hg_diff_slot *slot, int side)
{
    struct hg_lanes *lanes = slot->batches[side]->lanes;
    slot->batches[side]->now = slot->joint->now;
    lanes->now_field = hg_diff_now_field(slot->joint, side);
    lanes->own_now = lanes->now_field != HG_NONE;
}

enum hg_status hg_diff_decide_all(struct hg_diff_slot *slot)
{
    memset(&slot->shifts, 0, sizeof slot->shifts);
    memset(&slot->needs, 0, sizeof slot->needs);
    slot->lead_count = 0;
    hg_batch_follow(slot->batches[1], slot->batches[0]);
    for (int side = 0; side < 2; side++) {
        set_now(slot, side);
        enum hg_status status = hg_batch_run(slot->batches[side]);
        if (status != HG_OK)
            return status;
    }
    for (uint32_t i = 0; i < slot->batches[0]->count; i++) {
        enum hg_status status = readable(slot, i) ? decide_twice(slot, i) : HG_OK;
        if (status != HG_OK)
            return status;
    }
    return pick_outcomes(slot);
}

void hg_diff_work(void *at)
{
    struct hg_diff_slot *slot = at;
    hg_arena_reset(&slot->arena);
    slot->status = slot->batches[0]->taken != 0 ? hg_diff_bulk(slot) : hg_diff_decide_all(slot);
}

/* --- slots ----------------------------------------------------------------------------------- */

static bool make_slot(struct hg_diff_slot *slot, const struct hg_paired_policies *joint,
                      const struct hg_selector *pick)
{
    slot->joint = joint;
    hg_arena_init(&slot->arena, NULL, &slot->guard);
    slot->leads = calloc(HG_RUN_LANES, sizeof *slot->leads);
    slot->picks = calloc(HG_RUN_LANES, sizeof *slot->picks);
    slot->extractor = pick != NULL ? hg_extractor_new(pick, 1) : NULL;
    for (int side = 0; side < 2; side++) {
        if (hg_batch_new(joint->images[side], HG_RUN_LANES, NULL, &slot->batches[side]) != HG_OK)
            return false;
        slot->batches[side]->lanes->discard_unread = true;
    }
    return slot->leads != NULL && slot->picks != NULL && (pick == NULL || slot->extractor != NULL);
}

struct hg_diff_slot *hg_diff_slots_new(const struct hg_paired_policies *joint,
                                       const struct hg_selector *pick,
                                       const struct hg_outcomes *outcomes, unsigned count)
{
    struct hg_diff_slot *slots = calloc(count, sizeof *slots);
    for (unsigned i = 0; slots != NULL && i < count; i++)
        if (!make_slot(&slots[i], joint, pick)) {
            hg_diff_slots_free(slots, i + 1);
            return NULL;
        }
    for (unsigned i = 0; slots != NULL && i < count; i++) {
        slots[i].batches[0]->blocks = true; /* of a column file, one at a time */
        slots[i].outcomes = outcomes;
    }
    return slots;
}

void hg_diff_slots_free(struct hg_diff_slot *slots, unsigned count)
{
    for (unsigned i = 0; slots != NULL && i < count; i++) {
        hg_diff_bulk_free(&slots[i]);
        hg_batch_free(slots[i].batches[0]);
        hg_batch_free(slots[i].batches[1]);
        hg_extractor_free(slots[i].extractor);
        hg_arena_release(&slots[i].arena);
        free(slots[i].leads);
        free(slots[i].picks);
    }
    free(slots);
}
