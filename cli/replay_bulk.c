/* A whole block of a column file in one go: its leads decided in brief and counted by columns
 * (runtime/colclass.h, runtime/brief.h); those of which something is open, or wrong, the usual way,
 * one by one. What a block comes to is a part of the replay, which replay_add.c adds to the rest.
 */
#include <stdlib.h>

#include "cli/bulk.h"
#include "cli/replay.h"

#define CODES (UINT16_MAX + 1u)

/* What stands under one value of a field, by its code. */
struct by_code {
    uint32_t leads, accepted;
    uint32_t first; /* row */
};
struct by_field {
    struct by_code *codes;
    struct hg_str *names; /* of those that were met; the rest are empty */
    uint16_t *met;        /* in this block, in their order */
    uint32_t met_count;
};

struct hg_replay_bulk {
    struct hg_guard guard;
    struct hg_arena arena; /* of names; they stay */
    struct hg_bulk of;
    struct by_field *by; /* a group of the plan each, then who gets the leads */
    struct hg_bulk_picked picked;
    uint16_t of_lane[HG_BULK_ROWS];
};

/* --- whether, and with what ------------------------------------------------------------------- */

bool hg_replay_in_bulk(const struct hg_replay_plan *plan)
{
    for (uint32_t i = 0; i < plan->by_count; i++)
        if (plan->by[i].field == HG_NONE)
            return false;
    return !plan->log && !plan->timed && !plan->packets && plan->outcome == HG_NONE &&
           hg_brief_worth(plan->image);
}

static bool take_memory(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan)
{
    bulk->by = calloc((size_t)plan->by_count + 1, sizeof *bulk->by);
    bool good = bulk->by != NULL;
    for (uint32_t i = 0; good && i <= plan->by_count; i++) {
        struct by_field *by = &bulk->by[i];
        by->codes = calloc(CODES, sizeof *by->codes);
        by->names = calloc(CODES, sizeof *by->names);
        by->met = calloc(CODES, sizeof *by->met);
        good = by->codes != NULL && by->names != NULL && by->met != NULL;
    }
    return good;
}

static struct hg_replay_bulk *bulk_of(struct hg_replay_slot *slot)
{
    if (slot->bulk != NULL)
        return slot->bulk;
    slot->bulk = calloc(1, sizeof *slot->bulk);
    if (slot->bulk == NULL)
        return NULL;
    hg_arena_init(&slot->bulk->arena, NULL, &slot->guard);
    if (!take_memory(slot->bulk, slot->plan))
        hg_replay_bulk_free(slot);
    return slot->bulk;
}

void hg_replay_bulk_free(struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    if (bulk == NULL)
        return;
    hg_bulk_close(&bulk->of);
    for (uint32_t i = 0; bulk->by != NULL && i <= slot->plan->by_count; i++) {
        free(bulk->by[i].codes);
        free(bulk->by[i].names);
        free(bulk->by[i].met);
    }
    free(bulk->by);
    hg_arena_release(&bulk->arena);
    free(bulk);
    slot->bulk = NULL;
}

/* --- one by one ------------------------------------------------------------------------------- */

static enum hg_status count_picked(void *at)
{
    struct hg_replay_slot *slot = at;
    hg_arena_reset(&slot->arena);
    enum hg_status status = hg_replay_decide(slot);
    for (uint32_t i = 0; status == HG_OK && i < slot->batch->count; i++)
        if (slot->batch->items[i].lane != HG_NO_LANE)
            hg_replay_count(&slot->part, slot, i);
    return status;
}

/* --- by columns ------------------------------------------------------------------------------- */

static inline void count_code(struct by_field *by, uint16_t code, uint32_t row, bool accepted)
{
    struct by_code *counts = &by->codes[code];
    if (counts->leads++ == 0) {
        counts->first = row;
        by->met[by->met_count++] = code;
    }
    counts->accepted += accepted;
}

/* False: some group is not one column of codes here, and nothing was counted. */
static bool has_codes(const struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    for (uint32_t i = 0; i < slot->plan->by_count; i++)
        if (!hg_colclasses_codes(bulk->of.classes, slot->plan->by[i].field, bulk->of_lane))
            return false;
    return true;
}

static void count_groups(struct hg_replay_slot *slot, const struct hg_colrows *rows,
                         const uint8_t *marks)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    const struct hg_brief *brief = bulk->of.brief;
    struct by_field *routes = &bulk->by[slot->plan->by_count];
    for (uint32_t i = 0; i < slot->plan->by_count; i++) {
        (void)hg_colclasses_codes(bulk->of.classes, slot->plan->by[i].field, bulk->of_lane);
        for (uint32_t l = 0; l < rows->count; l++)
            if (marks[l] == HG_COLREAD_DONE)
                count_code(&bulk->by[i], bulk->of_lane[l], rows->first + l,
                           brief->outcomes[l] == HG_ACCEPT);
    }
    for (uint32_t l = 0; l < rows->count; l++)
        if (marks[l] == HG_COLREAD_DONE && brief->routes[l] != HG_NONE)
            count_code(routes, brief->targets[l], rows->first + l, brief->outcomes[l] == HG_ACCEPT);
}

static void count_lanes(struct hg_replay *part, const struct hg_colclassed *run)
{
    const struct hg_replay_plan *plan = part->plan;
    for (uint32_t l = 0; l < run->lanes->lanes; l++)
        part->problems += run->problems[l] != 0 && run->marks[l] == HG_COLREAD_DONE;
    for (uint32_t s = 0; s < plan->score_count; s++)
        for (uint32_t l = 0; l < run->lanes->lanes; l++)
            if (run->marks[l] == HG_COLREAD_DONE)
                part->bands[s][hg_replay_band(&plan->scores[s], run->lanes, l)].leads++;
}

/* Of rules whose points hang on the lead, what they gave. */
static void count_points(struct hg_replay *part, const struct hg_colclassed *run, uint32_t lane,
                         uint64_t line)
{
    const struct hg_program *program = part->plan->program;
    for (uint32_t i = 0; i < part->pointed_count; i++) {
        uint32_t rule = part->pointed[i];
        const struct hg_block *block = &program->blocks[program->rules[rule].block];
        struct hg_rows rows = hg_lane_rows(run->lanes, block->table, lane);
        uint32_t row = rule - block->first_rule;
        struct hg_value points;
        if ((rows.certain[row / 64] >> (row % 64) & 1) != 0 &&
            hg_rule_points(run->lanes, lane, rule, HG_HIT, &points) && hg_value_known(&points))
            hg_replay_points_of(part, rule, points.lo, line)->all.leads++;
    }
}

static void count_rules(struct hg_replay_slot *slot, const struct hg_colclassed *run,
                        struct hg_brief_counts *counts)
{
    uint64_t taken[HG_BULK_ROWS / 64] = {0};
    for (uint32_t l = 0; l < run->lanes->lanes; l++)
        taken[l / 64] |= (uint64_t)(run->marks[l] == HG_COLREAD_DONE) << (l % 64);
    hg_brief_count(slot->bulk->of.brief, run->lanes, taken, counts);
}

static enum hg_status count_some(struct hg_replay_slot *slot, const struct hg_colrows *rows,
                                 struct hg_brief_counts *counts)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_colclassed run;
    enum hg_status status = hg_bulk_run(&bulk->of, rows, slot->plan->now, &run);
    if (status != HG_OK)
        return status;
    if (!has_codes(slot))
        return hg_bulk_pick_some(&bulk->picked, rows, NULL);
    count_groups(slot, rows, run.marks);
    count_rules(slot, &run, counts);
    count_lanes(&slot->part, &run);
    for (uint32_t l = 0; slot->part.pointed_count != 0 && l < rows->count; l++)
        if (run.marks[l] == HG_COLREAD_DONE)
            count_points(&slot->part, &run, l,
                         hg_colview_row(bulk->of.block.view, rows->first + l).line);
    return hg_bulk_pick_some(&bulk->picked, rows, run.marks);
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void fold_rules(struct hg_replay *part, const struct hg_brief_counts *counts)
{
    const struct hg_program *program = part->plan->program;
    part->all.leads += counts->leads;
    for (uint32_t o = 0; o < program->outcome_count; o++)
        part->outcome[o].leads += counts->outcomes[o];
    for (uint32_t r = 0; r < program->rule_count; r++) {
        part->deciders[r].leads += counts->deciders[r];
        if (program->blocks[program->rules[r].block].kind == HG_B_DISQUALIFY)
            part->disqualified += counts->deciders[r];
        for (uint32_t k = 0; k < HG_RULE_RESULTS; k++)
            part->rules[r][k].leads += counts->results[r][k];
    }
}

/* The group's name, as it is told of a lead that has the value; of routes, who gets the lead. */
static bool name_code(struct hg_replay_slot *slot, uint32_t i, uint16_t code)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_str *name = &bulk->by[i].names[code];
    struct hg_buf room;
    if (i == slot->plan->by_count)
        *name = hg_brief_target(bulk->of.brief, code);
    if (i == slot->plan->by_count || name->at != NULL)
        return true;
    const struct hg_replay_by *by = &slot->plan->by[i];
    const struct hg_lanes *lanes = hg_colclasses_show(bulk->of.classes, by->field, code);
    if (lanes == NULL)
        return false;
    hg_cli_buf(&room);
    *name = hg_str_copy(&bulk->arena, hg_replay_group_name(slot->plan, by, lanes, 0, NULL, &room));
    hg_buf_release(&room);
    return true;
}

/* Two codes may have one name: whoever adds the part finds them together. */
static bool fold_field(struct hg_replay_slot *slot, uint32_t i, struct hg_replay_groups *groups)
{
    struct by_field *by = &slot->bulk->by[i];
    bool alone = groups->list.count == 0; /* no lead was counted one by one */
    for (uint32_t m = 0; m < by->met_count; m++) {
        struct by_code *code = &by->codes[by->met[m]];
        if (!name_code(slot, i, by->met[m]))
            return false;
        struct hg_replay_group group = {.name = by->names[by->met[m]]};
        group.first = hg_colview_row(slot->bulk->of.block.view, code->first).line;
        group.all.leads = code->leads;
        group.accepted.leads = code->accepted;
        if (alone)
            hg_push(&slot->part.arena, &groups->list, group);
        else
            hg_replay_add_group(&slot->part, groups, &group);
        *code = (struct by_code){0};
    }
    by->met_count = 0;
    return true;
}

static bool fold_groups(struct hg_replay_slot *slot)
{
    uint32_t count = slot->plan->by_count;
    for (uint32_t i = 0; i < count; i++)
        if (!fold_field(slot, i, &slot->part.by[i]))
            return false;
    return fold_field(slot, count, &slot->part.routes);
}

static enum hg_status work(struct hg_replay_slot *slot)
{
    const struct hg_program *program = slot->plan->program;
    struct hg_arena *arena = &slot->part.arena;
    struct hg_brief_counts counts = {0};
    struct hg_colrows rows;
    enum hg_status status = HG_OK;
    counts.deciders = HG_ARRAY(arena, uint64_t, (size_t)program->rule_count + 1);
    counts.results = hg_arena_zero(arena, (size_t)program->rule_count + 1, sizeof *counts.results);
    bool blind = hg_picker_blind(slot->picker);
    for (uint32_t i = 0; status == HG_OK && hg_bulk_lot(&slot->bulk->of, i, &rows); i++)
        status = blind ? count_some(slot, &rows, &counts)
                       : hg_bulk_pick_some(&slot->bulk->picked, &rows, NULL);
    if (status == HG_OK)
        status = hg_bulk_flush(&slot->bulk->picked);
    fold_rules(&slot->part, &counts);
    return status == HG_OK && !fold_groups(slot) ? HG_NOMEM : status;
}

enum hg_status hg_replay_bulk(struct hg_replay_slot *slot)
{
    if (slot->part.plan != NULL)
        hg_replay_release(&slot->part);
    hg_replay_init(&slot->part, slot->plan, NULL);
    slot->part.is_part = true;
    if (bulk_of(slot) == NULL)
        return HG_NOMEM;
    slot->bulk->picked =
        (struct hg_bulk_picked){.batch = slot->batch, .decide = count_picked, .slot = slot};
    enum hg_status status = hg_bulk_open(&slot->bulk->of, slot->plan->image, slot->batch);
    return status == HG_OK ? work(slot) : status;
}
