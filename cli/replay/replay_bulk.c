/* A whole block of a column file in one go: its leads decided as summaries and counted by columns
 * (runtime/counting/colclass.h, runtime/counting/summary.h); those of which something is open, or
 * wrong, the usual way, one by one. What a block comes to is a part of the replay, which
 * replay_add.c adds to the rest.
 */
#include "cli/replay/replay_bulk.h"

#include <stdlib.h>

/* --- with what -------------------------------------------------------------------------------- */

static bool take_memory(struct hg_replay_bulk *bulk, struct hg_replay_slot *slot)
{
    hg_cli_arena(&bulk->scratch);
    hg_cli_buf(&bulk->room);
    bulk->of.texts = slot->plan->packets;
    if (slot->outcomes != NULL)
        bulk->told = hg_outcomes_part_new(slot->outcomes);
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
    hg_outcomes_part_free(bulk->told);
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
    return bulk->told != NULL ? hg_outcomes_part_put(bulk->told, bulk->picked.rows[i],
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
static void list_converted(const struct hg_replay_lot *lot)
{
    struct hg_replay_bulk *bulk = lot->slot->bulk;
    const struct hg_replay_plan *plan = lot->slot->plan;
    const struct hg_program *program = plan->program;
    uint64_t most = lot->slot->whole->listed ? bulk->listed : plan->list_max;
    for (uint32_t l = 0; l < lot->rows->count; l++) {
        if (lot->run->marks[l] != HG_COLREAD_DONE || bulk->ended[l] != HG_ACTUAL_POSITIVE)
            continue;
        const struct hg_rule_info *rule = &program->rules[bulk->of.summary->deciders[l]];
        if (program->blocks[rule->block].kind != HG_B_DISQUALIFY)
            continue;
        bool named = bulk->listed < most;
        if (named)
            lot->run->marks[l] = HG_COLREAD_RECORD;
        bulk->unlisted += !named;
        bulk->listed += named;
    }
}

static enum hg_status tell_ended(const struct hg_replay_lot *lot)
{
    struct hg_replay_bulk *bulk = lot->slot->bulk;
    memset(bulk->ended, HG_ACTUAL_OPEN, sizeof bulk->ended);
    if (bulk->told == NULL)
        return HG_OK;
    enum hg_status status =
        hg_bulk_find_outcomes(&bulk->of, bulk->told, lot->slot->extractor, lot->slot->plan->outcome,
                              lot->rows, lot->run->marks, bulk->ended);
    if (status == HG_OK)
        list_converted(lot);
    return status;
}

/* --- by columns ------------------------------------------------------------------------------- */

static void count_lanes(const struct hg_replay_lot *lot)
{
    struct hg_replay *part = &lot->slot->part;
    const struct hg_colclass_result *run = lot->run;
    const struct hg_replay_plan *plan = part->plan;
    const uint8_t *ended = lot->slot->bulk->ended;
    for (uint32_t l = 0; l < run->lanes->lanes; l++)
        part->problems += run->problems[l] != 0 && run->marks[l] == HG_COLREAD_DONE;
    for (uint32_t s = 0; s < plan->score_count; s++)
        for (uint32_t l = 0; l < run->lanes->lanes; l++)
            if (run->marks[l] == HG_COLREAD_DONE)
                hg_tally_add(&part->bands[s][hg_replay_band(&plan->scores[s], run->lanes, l)],
                             (enum hg_actual)ended[l]);
}

/* Of rules whose points hang on the lead, what they gave. */
static void count_points(const struct hg_replay_lot *lot, uint32_t lane, uint64_t line)
{
    struct hg_replay *part = &lot->slot->part;
    const struct hg_lanes *lanes = lot->run->lanes;
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
                         (enum hg_actual)lot->slot->bulk->ended[lane]);
    }
}

static void count_rules(const struct hg_replay_lot *lot)
{
    uint64_t lanes[HG_REPLAY_SETS + 1][HG_BULK_ROWS / 64] = {{0}};
    struct hg_replay_bulk *bulk = lot->slot->bulk;
    const struct hg_replay_plan *plan = lot->slot->plan;
    struct hg_summary_set sets[HG_REPLAY_SETS];
    for (uint32_t l = 0; l < lot->rows->count; l++) {
        uint64_t bit = (uint64_t)(lot->run->marks[l] == HG_COLREAD_DONE) << (l % 64);
        lanes[HG_SET_ENDED + bulk->ended[l]][l / 64] |= bit;
        lanes[HG_SET_PERIOD + bulk->periods.of[l]][l / 64] |= bit;
    }
    for (uint32_t s = 0; s < HG_REPLAY_SETS; s++)
        sets[s] = (struct hg_summary_set){lanes[s], &bulk->counts[s]};
    hg_summary_count(bulk->of.summary, lot->run->lanes, sets,
                     plan->compares ? HG_REPLAY_SETS : HG_SET_PERIOD,
                     plan->timed ? &bulk->weeks.rules : NULL);
}

/* What is wrong with a lead is read from the lead itself. */
static void leave_problems(const struct hg_replay_lot *lot)
{
    for (uint32_t l = 0; lot->slot->plan->packets && l < lot->rows->count; l++)
        if (lot->run->marks[l] == HG_COLREAD_DONE && lot->run->problems[l] != 0)
            lot->run->marks[l] = HG_COLREAD_RECORD;
}

static enum hg_status count_lot(struct hg_replay_slot *slot, const struct hg_colrows *rows)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    struct hg_colclass_result run;
    struct hg_replay_lot lot = {slot, rows, &run};
    struct hg_colclock clock = {slot->plan->now, slot->plan->now_field};
    if (slot->plan->log)
        return hg_bulk_pick_some(&bulk->picked, rows, NULL);
    hg_replay_weeks_room(slot);
    enum hg_status status = hg_bulk_run(&bulk->of, rows, &clock, &run);
    if (status == HG_OK)
        leave_problems(&lot);
    if (status == HG_OK)
        status = tell_ended(&lot);
    if (status == HG_OK)
        status = hg_replay_cells_count(&lot);
    if (status == HG_OK)
        status = hg_replay_periods_count(&lot);
    if (status == HG_OK)
        status = hg_replay_packets_write(&lot);
    if (status != HG_OK)
        return status;
    count_rules(&lot);
    count_lanes(&lot);
    for (uint32_t l = 0; slot->part.pointed_count != 0 && l < rows->count; l++)
        if (run.marks[l] == HG_COLREAD_DONE)
            count_points(&lot, l, hg_colview_row(bulk->of.block.view, rows->first + l).line);
    return hg_bulk_pick_some(&bulk->picked, rows, run.marks);
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void add_to(struct hg_tally *tally, enum hg_actual ended, uint64_t leads)
{
    tally->leads += leads;
    tally->positives += ended == HG_ACTUAL_POSITIVE ? leads : 0;
    tally->negatives += ended == HG_ACTUAL_NEGATIVE ? leads : 0;
}

static void fold_set(struct hg_replay *part, enum hg_actual ended,
                     const struct hg_summary_counts *counts)
{
    const struct hg_program *program = part->plan->program;
    add_to(&part->all, ended, counts->leads);
    for (uint32_t o = 0; o < program->outcome_count; o++)
        add_to(&part->outcome[o], ended, counts->outcomes[o]);
    for (uint32_t r = 0; r < program->rule_count; r++) {
        add_to(&part->deciders[r], ended, counts->deciders[r]);
        if (program->blocks[program->rules[r].block].kind == HG_B_DISQUALIFY)
            part->disqualified += counts->deciders[r];
        for (uint32_t k = 0; k < HG_RULE_RESULTS; k++)
            add_to(&part->rules[r][k], ended, counts->results[r][k]);
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
    if (bulk->told != NULL)
        hg_outcomes_part_begin(bulk->told, bulk->of.block.view, &bulk->of.block.rows);
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
        hg_outcomes_take(replay->outcomes, slot->bulk->told);
}
