/* Compares a whole block of a column file: leads on which both policies agree for the same rules
 * are counted from summaries (bulk.h); those that move, or where something is unknown, are picked
 * and compared one by one. Blocks are merged in their order; examples are made then, only for
 * leads that are still wanted. */
#include <stdlib.h>

#include "cli/diff/diff_moves.h"
#include "cli/leads/bulk.h"

/* A lead that may become an example. */
struct candidate {
    uint32_t row;
    uint8_t outcome[2];
};

struct hg_diff_bulk {
    struct hg_bulk sides[2];
    struct hg_moves part;
    struct hg_actual_counts stay[HG_PAIRED_OUTCOMES];
    struct hg_outcomes_part *actuals;                  /* or NULL */
    uint8_t marks[HG_BULK_ROWS], actual[HG_BULK_ROWS]; /* a row each: DONE by both */
    struct hg_bulk_picked picked;
    HG_VEC(struct candidate) candidates;                      /* in the part's arena */
    uint32_t of_move[HG_PAIRED_OUTCOMES][HG_PAIRED_OUTCOMES]; /* candidates so far */
};

/* --- making it -------------------------------------------------------------------------------- */

static struct hg_diff_bulk *bulk_of(struct hg_diff_slot *slot)
{
    if (slot->bulk != NULL)
        return slot->bulk;
    slot->bulk = calloc(1, sizeof *slot->bulk);
    if (slot->bulk != NULL)
        hg_moves_init(&slot->bulk->part);
    if (slot->bulk != NULL && slot->outcomes != NULL)
        slot->bulk->actuals = hg_outcomes_part_new(slot->outcomes);
    return slot->bulk;
}

void hg_diff_bulk_free(struct hg_diff_slot *slot)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    if (bulk == NULL)
        return;
    for (int side = 0; side < 2; side++)
        hg_bulk_close(&bulk->sides[side]);
    hg_arena_release(&bulk->part.arena);
    hg_outcomes_part_free(bulk->actuals);
    free(bulk);
    slot->bulk = NULL;
}

/* --- one by one ------------------------------------------------------------------------------- */

/* As many as any example could be made of; the first of them come first. */
static void note_candidates(struct hg_diff_slot *slot)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    for (uint32_t i = 0; i < slot->lead_count; i++) {
        const struct hg_lead_pair *lead = &slot->leads[i];
        uint32_t *count = &bulk->of_move[lead->outcome[0]][lead->outcome[1]];
        if (lead->outcome[0] == lead->outcome[1] || *count >= slot->joint->examples)
            continue;
        struct candidate candidate = {bulk->picked.rows[lead->item],
                                      {lead->outcome[0], lead->outcome[1]}};
        hg_push(&bulk->part.arena, &bulk->candidates, candidate);
        (*count)++;
    }
}

static enum hg_status count_picked(void *at)
{
    struct hg_diff_slot *slot = at;
    hg_arena_reset(&slot->arena);
    enum hg_status status = hg_diff_decide_all(slot);
    if (status != HG_OK)
        return status;
    slot->status = HG_OK;
    note_candidates(slot);
    return hg_moves_add_slot(&slot->bulk->part, slot);
}

static void begin(struct hg_diff_slot *slot)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    hg_arena_release(&bulk->part.arena);
    hg_moves_init(&bulk->part);
    bulk->part.is_part = true;
    bulk->part.joint = *slot->joint;
    bulk->part.actuals = bulk->actuals;
    bulk->part.rows = bulk->picked.rows;
    bulk->picked =
        (struct hg_bulk_picked){.batch = slot->batches[0], .decide = count_picked, .slot = slot};
    memset(&bulk->candidates, 0, sizeof bulk->candidates);
    memset(bulk->stay, 0, sizeof bulk->stay);
    memset(bulk->of_move, 0, sizeof bulk->of_move);
}

/* --- side by side ----------------------------------------------------------------------------- */

/* The rule that decides after this one: of a disqualifying block all that hit do. */
static uint32_t next_decider(const struct hg_lanes *lanes, uint32_t rule, uint32_t lane)
{
    const struct hg_program *program = lanes->program;
    const struct hg_block *block = &program->blocks[program->rules[rule].block];
    if (block->kind != HG_B_DISQUALIFY)
        return HG_NONE;
    struct hg_rows rows = hg_lane_rows(lanes, block->table, lane);
    uint32_t row = hg_next_row(&rows, rows.certain, rule - block->first_rule + 1);
    return row < block->rule_count ? block->first_rule + row : HG_NONE;
}

/* Whether the same rules decide, in the same order. */
static bool same_rules(const struct hg_diff_slot *slot, const struct hg_colclass_result runs[2],
                       uint32_t lane)
{
    const struct hg_paired_policies *joint = slot->joint;
    uint32_t old = slot->bulk->sides[0].summary->deciders[lane];
    uint32_t new = slot->bulk->sides[1].summary->deciders[lane];
    while (old != HG_NONE && new != HG_NONE &&
           joint->rules[joint->joint_of[0][old]].index[1] == new) {
        old = next_decider(runs[0].lanes, old, lane);
        new = next_decider(runs[1].lanes, new, lane);
    }
    return old == HG_NONE && new == HG_NONE;
}

/* Whether both say that the same one gets it, by the same time. */
static bool same_owner(const struct hg_diff_bulk *bulk, const struct hg_colclass_result runs[2],
                       uint32_t lane)
{
    struct hg_str owners[2] = {{0}};
    int64_t counts[2] = {0};
    enum hg_duration_unit units[2] = {0};
    bool limited[2] = {false};
    for (int side = 0; side < 2; side++) {
        const struct hg_summary *summary = bulk->sides[side].summary;
        if (summary->routes[lane] == HG_NONE)
            continue;
        owners[side] = hg_summary_target(summary, summary->targets[lane]);
        limited[side] =
            hg_summary_within(summary, runs[side].lanes, lane, &counts[side], &units[side]);
    }
    return hg_str_eq(owners[0], owners[1]) && limited[0] == limited[1] && counts[0] == counts[1] &&
           units[0] == units[1];
}

static bool stays(struct hg_diff_slot *slot, const struct hg_colclass_result runs[2], uint32_t lane)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    uint8_t outcome[2];
    if (bulk->marks[lane] != HG_COLREAD_DONE)
        return false;
    for (int side = 0; side < 2; side++)
        outcome[side] = slot->joint->outcome_of[side][bulk->sides[side].summary->outcomes[lane]];
    if (outcome[0] != outcome[1] || !same_rules(slot, runs, lane) || !same_owner(bulk, runs, lane))
        return false;
    bulk->stay[outcome[0]].actual[bulk->actual[lane]]++;
    return true;
}

static enum hg_status run_both(struct hg_diff_slot *slot, const struct hg_colrows *rows,
                               struct hg_colclass_result runs[2])
{
    struct hg_diff_bulk *bulk = slot->bulk;
    for (int side = 0; side < 2; side++) {
        struct hg_colclock clock = {slot->joint->now, hg_diff_now_field(slot->joint, side)};
        enum hg_status status = hg_bulk_run(&bulk->sides[side], rows, &clock, &runs[side]);
        if (status != HG_OK)
            return status;
    }
    for (uint32_t l = 0; l < rows->count; l++)
        bulk->marks[l] = runs[0].marks[l] != HG_COLREAD_DONE ? runs[0].marks[l] : runs[1].marks[l];
    memset(bulk->actual, HG_ACTUAL_OPEN, sizeof bulk->actual);
    return bulk->actuals != NULL
               ? hg_bulk_find_outcomes(&bulk->sides[0], bulk->actuals, slot->extractor, 0, rows,
                                       bulk->marks, bulk->actual)
               : HG_OK;
}

static enum hg_status compare_lot(struct hg_diff_slot *slot, const struct hg_colrows *rows)
{
    struct hg_colclass_result runs[2];
    enum hg_status status = run_both(slot, rows, runs);
    for (uint32_t l = 0; l < rows->count && status == HG_OK; l++)
        if (!stays(slot, runs, l))
            status = hg_bulk_pick(&slot->bulk->picked, rows->first + l);
    return status;
}

static enum hg_status compare_all(struct hg_diff_slot *slot)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    struct hg_colrows rows;
    enum hg_status status = HG_OK;
    for (uint32_t i = 0; status == HG_OK && hg_bulk_slice(&bulk->sides[0], i, &rows); i++)
        status = compare_lot(slot, &rows);
    if (status == HG_OK)
        status = hg_bulk_flush(&bulk->picked);
    for (uint32_t o = 0; o < slot->joint->outcome_count; o++)
        hg_moves_add_unmoved(&bulk->part, (uint8_t)o, &bulk->stay[o]);
    return status;
}

static void begin_told(struct hg_diff_slot *slot)
{
    const struct hg_batch_block *block = &slot->bulk->sides[0].block;
    struct hg_record header = hg_batch_header(slot->batches[0]);
    hg_extractor_header(slot->extractor, &header);
    hg_outcomes_part_begin(slot->bulk->actuals, block->view, &block->rows);
}

enum hg_status hg_diff_bulk(struct hg_diff_slot *slot)
{
    if (bulk_of(slot) == NULL)
        return HG_NOMEM;
    begin(slot);
    hg_batch_follow(slot->batches[1], slot->batches[0]);
    for (int side = 0; side < 2; side++) {
        enum hg_status status =
            hg_bulk_open(&slot->bulk->sides[side], slot->joint->images[side], slot->batches[side]);
        if (status != HG_OK)
            return status;
    }
    if (hg_bulk_pair(&slot->bulk->sides[0], &slot->bulk->sides[1]) != HG_OK)
        return HG_NOMEM;
    if (slot->bulk->actuals != NULL)
        begin_told(slot);
    return compare_all(slot);
}

/* --- adding it -------------------------------------------------------------------------------- */

static enum hg_status make_example(struct hg_moves *moves, struct hg_diff_slot *slot,
                                   const struct candidate *candidate)
{
    hg_arena_reset(&slot->arena);
    enum hg_status status = hg_batch_pick(slot->batches[0], &candidate->row, 1);
    if (status == HG_OK)
        status = hg_diff_decide_all(slot);
    return status == HG_OK ? hg_moves_example(moves, slot, &slot->leads[0]) : status;
}

enum hg_status hg_moves_add_bulk(struct hg_moves *moves, struct hg_diff_slot *slot)
{
    struct hg_diff_bulk *bulk = slot->bulk;
    enum hg_status status = HG_OK;
    hg_moves_merge(moves, &bulk->part);
    if (bulk->actuals != NULL)
        hg_outcomes_take(moves->outcomes, bulk->actuals);
    for (size_t i = 0; i < bulk->candidates.count && status == HG_OK; i++)
        if (hg_moves_wants_example(moves, bulk->candidates.at[i].outcome))
            status = make_example(moves, slot, &bulk->candidates.at[i]);
    return status;
}
