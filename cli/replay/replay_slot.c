/* The work of a replay on one batch: decides it and extracts the parts of each record that are
 * not fields. Threads share only the immutable plan and image. Counting happens elsewhere, one
 * batch after the other. */
#include <stdlib.h>

#include "cli/replay/replay.h"
#include "runtime/assignment/assign.h"

static enum hg_status take_texts(struct hg_replay_slot *slot, uint32_t i)
{
    struct hg_record record = hg_batch_record(slot->batch, i);
    struct hg_str *texts = slot->texts + (size_t)i * slot->plan->pick_count;
    enum hg_status status = hg_extractor_extract(slot->extractor, &record, &slot->arena, texts);
    return status == HG_INVALID ? HG_OK : status; /* no lead would have come of it */
}

enum hg_status hg_replay_write(struct hg_replay_slot *slot, struct hg_lanes *lanes, uint32_t lane,
                               struct hg_decision *decision, struct hg_str to)
{
    struct hg_packet_options options = {.trace = HG_TRACE_NONE,
                                        .show_personal = slot->plan->show_personal};
    struct hg_assign_request request = {
        .lanes = lanes, .lane = lane, .decision = decision, .recorded = to};
    enum hg_status status = HG_OK;
    if (to.len != 0)
        status = hg_assign(&request, &slot->arena, &decision->assignment);
    if (status == HG_OK)
        hg_packet_json(lanes, lane, decision, &options, &slot->packets);
    return slot->packets.failed ? HG_NOMEM : status;
}

static enum hg_status decide(struct hg_replay_slot *slot, uint32_t i)
{
    struct hg_lanes *lanes = slot->batch->lanes;
    uint32_t lane = slot->batch->items[i].lane;
    enum hg_status status = take_texts(slot, i);
    if (status == HG_OK)
        status = hg_decide_rules(lanes, lane, &slot->arena, &slot->decisions[i]);
    if (status == HG_OK && slot->plan->packets)
        status = hg_replay_write(slot, lanes, lane, &slot->decisions[i],
                                 hg_replay_texts(slot, i)[slot->plan->recorded_to]);
    return status;
}

enum hg_status hg_replay_decide(struct hg_replay_slot *slot)
{
    struct hg_batch *batch = slot->batch;
    enum hg_status status = hg_batch_run(batch);
    for (uint32_t i = 0; i < batch->count && status == HG_OK; i++) {
        size_t before = slot->packets.len;
        if (batch->items[i].lane != HG_NO_LANE)
            status = decide(slot, i);
        slot->spans[i] = (struct hg_replay_span){before, slot->packets.len - before};
    }
    return status;
}

static enum hg_status work(struct hg_replay_slot *slot)
{
    struct hg_record header = hg_batch_header(slot->batch);
    if (setjmp(slot->guard.jump) != 0)
        return HG_NOMEM;
    hg_extractor_header(slot->extractor, &header);
    return slot->batch->taken != 0 ? hg_replay_bulk(slot) : hg_replay_decide(slot);
}

void hg_replay_work(void *at)
{
    struct hg_replay_slot *slot = at;
    hg_arena_reset(&slot->arena);
    hg_buf_clear(&slot->packets);
    slot->batch->now = slot->plan->now;
    slot->batch->packets = slot->plan->log;
    slot->batch->lanes->own_now = slot->plan->now_field != HG_NONE;
    slot->batch->lanes->now_field = slot->plan->now_field;
    slot->batch->lanes->discard_unread = slot->plan->discard_unread;
    slot->batch->lanes->show_personal = slot->plan->show_personal;
    slot->status = work(slot);
}

/* --- making them ----------------------------------------------------------------------------- */

static bool make_slot(struct hg_replay_slot *slot, const struct hg_replay_plan *plan)
{
    slot->plan = plan;
    hg_arena_init(&slot->arena, NULL, &slot->guard);
    hg_buf_init(&slot->packets, NULL, 0);
    slot->extractor = hg_extractor_new(plan->picks, plan->pick_count);
    slot->decisions = calloc(HG_RUN_LANES, sizeof *slot->decisions);
    slot->texts = calloc((size_t)HG_RUN_LANES * plan->pick_count + 1, sizeof *slot->texts);
    slot->spans = calloc(HG_RUN_LANES, sizeof *slot->spans);
    return slot->extractor != NULL && slot->decisions != NULL && slot->texts != NULL &&
           slot->spans != NULL &&
           hg_batch_new(plan->image, HG_RUN_LANES, NULL, &slot->batch) == HG_OK;
}

struct hg_replay_slot *hg_replay_slots_new(const struct hg_replay *whole, unsigned count)
{
    const struct hg_replay_plan *plan = whole->plan;
    struct hg_replay_slot *slots = calloc(count, sizeof *slots);
    for (unsigned i = 0; slots != NULL && i < count; i++)
        if (!make_slot(&slots[i], plan)) {
            hg_replay_slots_free(slots, i + 1);
            return NULL;
        }
    for (unsigned i = 0; slots != NULL && i < count; i++) {
        slots[i].batch->blocks = true; /* of a column file, one at a time */
        slots[i].whole = whole;
        slots[i].outcomes = whole->outcomes;
    }
    return slots;
}

void hg_replay_slots_free(struct hg_replay_slot *slots, unsigned count)
{
    for (unsigned i = 0; slots != NULL && i < count; i++) {
        hg_replay_bulk_free(&slots[i]);
        if (slots[i].part.plan != NULL)
            hg_replay_release(&slots[i].part);
        hg_batch_free(slots[i].batch);
        hg_extractor_free(slots[i].extractor);
        hg_arena_release(&slots[i].arena);
        hg_buf_release(&slots[i].packets);
        free(slots[i].decisions);
        free(slots[i].texts);
        free(slots[i].spans);
    }
    free(slots);
}
