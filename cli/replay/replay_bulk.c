/* Counts a whole block of a column file: its leads are decided as summaries and counted by column
 * (runtime/counting/colclass.h, runtime/counting/summary.h); those with unknown or invalid values
 * go through the normal batch. The result is a partial replay, which replay_add.c merges. */
#include "cli/replay/replay_bulk.h"

#include <stdlib.h>

/* --- with what -------------------------------------------------------------------------------- */

static bool take_memory(struct hg_replay_bulk *bulk, struct hg_replay_slot *slot)
{
    hg_cli_arena(&bulk->scratch);
    hg_cli_buf(&bulk->room);
    bulk->of.texts = slot->plan->packets;
    if (slot->outcomes != NULL)
        bulk->actuals = hg_outcomes_part_new(slot->outcomes);
    return hg_replay_cells_init(bulk, slot->plan) && hg_replay_periods_init(slot);
}

static struct hg_replay_bulk *bulk_of(struct hg_replay_slot *slot)
{
    if (slot->bulk != NULL)
        return slot->bulk;
    slot->bulk = calloc(1, sizeof *slot->bulk);
    if (slot->bulk != NULL && !take_memory(slot->bulk, slot))
        hg_replay_bulk_free(slot);
    return slot->bulk;
}

void hg_replay_bulk_free(struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    if (bulk == NULL)
        return;
    hg_bulk_close(&bulk->of);
    hg_replay_cells_release(bulk, slot->plan);
    hg_replay_periods_release(slot);
    hg_outcomes_part_free(bulk->actuals);
    hg_arena_release(&bulk->scratch);
    hg_buf_release(&bulk->room);
    hg_cli_allocator.resize(NULL, bulk->spans, 0);
    free(bulk);
    slot->bulk = NULL;
}

/* --- one by one ------------------------------------------------------------------------------- */

static enum hg_actual ended_of(struct hg_replay_slot *slot, uint32_t i)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    return bulk->actuals != NULL
               ? hg_outcomes_part_put(bulk->actuals, bulk->picked.rows[i],
                                      hg_replay_texts(slot, i)[slot->plan->outcome],
                                      slot->decisions[i].lead)
               : HG_ACTUAL_OPEN;
}

static enum hg_status count_picked(void *at)
{
    struct hg_replay_slot *slot = at;
    hg_arena_reset(&slot->arena);
    enum hg_status status = hg_replay_decide(slot);
    slot->part.hidden += slot->batch->hidden;
    if (status == HG_OK)
        hg_replay_packets_picked(slot);
    for (uint32_t i = 0; status == HG_OK && i < slot->batch->count; i++)
        if (slot->batch->items[i].lane != HG_NO_LANE)
            hg_replay_count(&slot->part, slot, i, ended_of(slot, i));
    return status;
}

/* --- what became of them ---------------------------------------------------------------------- */

/* A lead that was disqualified and ended well is named in the report, if it is among the first: of
 * this block, and of those before it as far as they were added. */
static void list_converted(const struct hg_replay_slice *slice)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    const struct hg_replay_plan *plan = slice->slot->plan;
    const struct hg_program *program = plan->program;
    uint64_t most = slice->slot->whole->listed ? bulk->listed : plan->list_max;
    for (uint32_t l = 0; l < slice->rows->count; l++) {
        if (slice->run->marks[l] != HG_COLREAD_DONE || bulk->actual[l] != HG_ACTUAL_POSITIVE)
            continue;
        const struct hg_rule_info *rule = &program->rules[bulk->of.summary->deciders[l]];
        if (program->blocks[rule->block].kind != HG_B_DISQUALIFY)
            continue;
        bool named = bulk->listed < most;
        if (named)
            slice->run->marks[l] = HG_COLREAD_RECORD;
        bulk->unlisted += !named;
        bulk->listed += named;
    }
}

static enum hg_status tell_ended(const struct hg_replay_slice *slice)
{
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    memset(bulk->actual, HG_ACTUAL_OPEN, sizeof bulk->actual);
    if (bulk->actuals == NULL)
        return HG_OK;
    enum hg_status status = hg_bulk_find_outcomes(&bulk->of, bulk->actuals, slice->slot->extractor,
                                                  slice->slot->plan->outcome, slice->rows,
                                                  slice->run->marks, bulk->actual);
    if (status == HG_OK)
        list_converted(slice);
    return status;
}

/* --- by columns ------------------------------------------------------------------------------- */

static void count_lanes(const struct hg_replay_slice *slice)
{
    struct hg_replay *part = &slice->slot->part;
    const struct hg_colclass_result *run = slice->run;
    const struct hg_replay_plan *plan = part->plan;
    const uint8_t *actual = slice->slot->bulk->actual;
    for (uint32_t l = 0; l < run->lanes->lanes; l++)
        part->problems += run->problems[l] != 0 && run->marks[l] == HG_COLREAD_DONE;
    for (uint32_t s = 0; s < plan->score_count; s++)
        for (uint32_t l = 0; l < run->lanes->lanes; l++)
            if (run->marks[l] == HG_COLREAD_DONE)
                hg_tally_add(&part->bands[s][hg_replay_band(&plan->scores[s], run->lanes, l)],
                             (enum hg_actual)actual[l]);
}

/* The points given by rules whose points depend on the lead. */
static void count_points(const struct hg_replay_slice *slice, uint32_t lane, uint64_t line)
{
    struct hg_replay *part = &slice->slot->part;
    const struct hg_lanes *lanes = slice->run->lanes;
    const struct hg_program *program = part->plan->program;
    for (uint32_t i = 0; i < part->pointed_count; i++) {
        uint32_t rule = part->pointed[i];
        const struct hg_block *block = &program->blocks[program->rules[rule].block];
        struct hg_rows rows = hg_lane_rows(lanes, block->table, lane);
        uint32_t row = rule - block->first_rule;
        struct hg_value points;
        if (hg_next_row(&rows, rows.certain, row) == row &&
            hg_rule_points(lanes, lane, rule, HG_HIT, &points) && hg_value_known(&points))
            hg_tally_add(&hg_replay_points_of(part, rule, points.lo, line)->all,
                         (enum hg_actual)slice->slot->bulk->actual[lane]);
    }
}

static void count_rules(const struct hg_replay_slice *slice)
{
    uint64_t lanes[HG_REPLAY_SETS + 1][HG_BULK_ROWS / 64] = {{0}};
    struct hg_replay_bulk *bulk = slice->slot->bulk;
    const struct hg_replay_plan *plan = slice->slot->plan;
    struct hg_summary_set sets[HG_REPLAY_SETS];
    for (uint32_t l = 0; l < slice->rows->count; l++) {
        uint64_t bit = (uint64_t)(slice->run->marks[l] == HG_COLREAD_DONE) << (l % 64);
        lanes[HG_SET_ENDED + bulk->actual[l]][l / 64] |= bit;
        lanes[HG_SET_PERIOD + bulk->periods.of[l]][l / 64] |= bit;
    }
    for (uint32_t s = 0; s < HG_REPLAY_SETS; s++)
        sets[s] = (struct hg_summary_set){lanes[s], &bulk->counts[s]};
    hg_summary_count(bulk->of.summary, slice->run->lanes, sets,
                     plan->compares ? HG_REPLAY_SETS : HG_SET_PERIOD,
                     plan->timed ? &bulk->weeks.rules : NULL);
}

/* What is wrong with a lead is read from the lead itself. */
static void leave_problems(const struct hg_replay_slice *slice)
{
    for (uint32_t l = 0; slice->slot->plan->packets && l < slice->rows->count; l++)
        if (slice->run->marks[l] == HG_COLREAD_DONE && slice->run->problems[l] != 0)
            slice->run->marks[l] = HG_COLREAD_RECORD;
}

static enum hg_status count_lot(struct hg_replay_slot *slot, const struct hg_colrows *rows)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_colclass_result run;
    struct hg_replay_slice slice = {slot, rows, &run};
    struct hg_colclock clock = {slot->plan->now, slot->plan->now_field};
    if (slot->plan->log)
        return hg_bulk_pick_some(&bulk->picked, rows, NULL);
    hg_replay_weeks_room(slot);
    enum hg_status status = hg_bulk_run(&bulk->of, rows, &clock, &run);
    if (status == HG_OK)
        leave_problems(&slice);
    if (status == HG_OK)
        status = tell_ended(&slice);
    if (status == HG_OK)
        status = hg_replay_cells_count(&slice);
    if (status == HG_OK)
        status = hg_replay_periods_count(&slice);
    if (status == HG_OK)
        status = hg_replay_packets_write(&slice);
    if (status != HG_OK)
        return status;
    count_rules(&slice);
    count_lanes(&slice);
    for (uint32_t l = 0; slot->part.pointed_count != 0 && l < rows->count; l++)
        if (run.marks[l] == HG_COLREAD_DONE)
            count_points(&slice, l, hg_colview_row(bulk->of.block.view, rows->first + l).line);
    return hg_bulk_pick_some(&bulk->picked, rows, run.marks);
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void add_to(struct hg_tally *tally, enum hg_actual actual, uint64_t leads)
{
    tally->leads += leads;
    tally->positives += actual == HG_ACTUAL_POSITIVE ? leads : 0;
    tally->negatives += actual == HG_ACTUAL_NEGATIVE ? leads : 0;
}

static void fold_set(struct hg_replay *part, enum hg_actual actual,
                     const struct hg_summary_counts *counts)
{
    const struct hg_program *program = part->plan->program;
    add_to(&part->all, actual, counts->leads);
    for (uint32_t o = 0; o < program->outcome_count; o++)
        add_to(&part->outcome[o], actual, counts->outcomes[o]);
    for (uint32_t r = 0; r < program->rule_count; r++) {
        add_to(&part->deciders[r], actual, counts->deciders[r]);
        if (program->blocks[program->rules[r].block].kind == HG_B_DISQUALIFY)
            part->disqualified += counts->deciders[r];
        for (uint32_t k = 0; k < HG_RULE_RESULTS; k++)
            add_to(&part->rules[r][k], actual, counts->results[r][k]);
    }
}

static void fold(struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    for (uint32_t e = 0; e < HG_ACTUAL_KINDS; e++)
        fold_set(&slot->part, (enum hg_actual)e, &bulk->counts[HG_SET_ENDED + e]);
    slot->part.converted.count += bulk->unlisted;
    hg_replay_cells_fold(slot);
    hg_replay_periods_fold(slot);
}

static void begin(struct hg_replay_slot *slot)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_arena *arena = &slot->part.arena;
    size_t rules = (size_t)slot->plan->program->rule_count + 1;
    for (uint32_t s = 0; s < HG_REPLAY_SETS; s++)
        bulk->counts[s] = (struct hg_summary_counts){
            .deciders = HG_ARRAY(arena, uint64_t, rules),
            .results = hg_arena_zero(arena, rules, sizeof *bulk->counts[s].results)};
    bulk->picked =
        (struct hg_bulk_picked){.batch = slot->batch, .decide = count_picked, .slot = slot};
    bulk->listed = bulk->unlisted = 0;
    hg_replay_cells_begin(bulk, slot->plan, bulk->of.block.rows.count);
    hg_replay_periods_begin(slot, bulk->of.block.rows.count);
    hg_replay_packets_begin(slot, bulk->of.block.rows.count);
    if (bulk->actuals != NULL)
        hg_outcomes_part_begin(bulk->actuals, bulk->of.block.view, &bulk->of.block.rows);
}

static enum hg_status work(struct hg_replay_slot *slot)
{
    struct hg_colrows rows;
    enum hg_status status = HG_OK;
    begin(slot);
    for (uint32_t i = 0; status == HG_OK && hg_bulk_slice(&slot->bulk->of, i, &rows); i++)
        status = count_lot(slot, &rows);
    if (status == HG_OK)
        status = hg_bulk_flush(&slot->bulk->picked);
    if (status == HG_OK)
        fold(slot);
    return status;
}

enum hg_status hg_replay_bulk(struct hg_replay_slot *slot)
{
    if (slot->part.plan != NULL)
        hg_replay_release(&slot->part);
    hg_replay_init(&slot->part, slot->plan, NULL);
    slot->part.is_part = true;
    if (bulk_of(slot) == NULL)
        return HG_NOMEM;
    enum hg_status status = hg_bulk_open(&slot->bulk->of, slot->plan->image, slot->batch);
    return status == HG_OK ? work(slot) : status;
}

void hg_replay_merge_bulk(struct hg_replay *replay, struct hg_replay_slot *slot)
{
    hg_replay_merge(replay, &slot->part);
    if (replay->outcomes != NULL)
        hg_outcomes_take(replay->outcomes, slot->bulk->actuals);
}
