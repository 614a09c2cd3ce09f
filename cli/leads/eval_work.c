/* The work of `headgate eval` on one slot: decides a batch, assigns owners and writes the text.
 * Threads share only the immutable image and the state store, which one thread uses at a time. */
#include <stdlib.h>

#include "cli/leads/eval.h"

static void write_text(struct hg_eval_slot *slot, uint32_t lane, const struct hg_decision *decision)
{
    const struct hg_eval_options *options = slot->options;
    bool full = options->packet.trace != HG_TRACE_NONE;
    hg_packet_text(slot->batch->lanes, lane, decision, full ? HG_FOR_AUDITOR : HG_FOR_SELLER,
                   options->colour, options->packet.show_personal, &slot->text);
    hg_buf_byte(&slot->text, '\n');
}

static void write_decision(struct hg_eval_slot *slot, uint32_t lane,
                           const struct hg_decision *decision)
{
    const struct hg_eval_options *options = slot->options;
    struct hg_lanes *lanes = slot->batch->lanes;
    switch (options->format) {
    case HG_EVAL_NDJSON:
        hg_packet_json(lanes, lane, decision, &options->packet, &slot->text);
        hg_buf_byte(&slot->text, '\n');
        break;
    case HG_EVAL_TEXT:
        write_text(slot, lane, decision);
        break;
    case HG_EVAL_CSV:
        hg_eval_csv_row(lanes, lane, decision, options->packet.show_personal, &slot->text);
        break;
    }
}

static enum hg_status decide(struct hg_eval_slot *slot, uint32_t lane, struct hg_decision *decision)
{
    slot->batch->lanes->show_personal = slot->options->packet.show_personal;
    enum hg_status status = hg_decide(slot->batch->lanes, lane, &slot->arena, decision);
    if (status != HG_OK)
        return status;
    slot->decided++;
    slot->outcomes[decision->outcome]++;
    slot->broken += decision->broken_count != 0;
    hg_eval_problems_add(&slot->problems, decision);
    return HG_OK;
}

/* By the name it had there: what was written with the log's key may have a hash of it. */
static struct hg_str recorded_to(struct hg_eval_slot *slot, struct hg_str lead)
{
    const struct hg_eval_options *options = slot->options;
    struct hg_str to = hg_past_owner(options->recorded, lead);
    if (to.len != 0 || options->recorded == NULL || options->keys == NULL)
        return to;
    hg_buf_clear(&slot->name);
    hg_put_lead_name(&slot->name, slot->batch->lanes->program, options->keys, lead);
    return hg_past_owner(options->recorded, (struct hg_str){slot->name.at, slot->name.len});
}

static enum hg_status assign(struct hg_eval_slot *slot, uint32_t lane, struct hg_decision *decision)
{
    struct hg_assign_request request = {.lanes = slot->batch->lanes,
                                        .lane = lane,
                                        .decision = decision,
                                        .store = slot->options->store,
                                        .recorded = recorded_to(slot, decision->lead)};
    return hg_assign(&request, &slot->arena, &decision->assignment);
}

static enum hg_status write(struct hg_eval_slot *slot, uint32_t lane, struct hg_decision *decision)
{
    write_decision(slot, lane, decision);
    return slot->text.failed ? HG_NOMEM : HG_OK;
}

typedef enum hg_status each_lead(struct hg_eval_slot *slot, uint32_t lane,
                                 struct hg_decision *decision);

static enum hg_status all_of_it(struct hg_eval_slot *slot, uint32_t lane,
                                struct hg_decision *decision)
{
    hg_arena_reset(&slot->arena);
    enum hg_status status = decide(slot, lane, decision);
    if (status == HG_OK)
        status = assign(slot, lane, decision);
    return status == HG_OK ? write(slot, lane, decision) : status;
}

/* Of the whole batch, in the order of the leads; `decisions` is NULL where none is kept. */
static void each(struct hg_eval_slot *slot, each_lead *step, struct hg_decision *decisions)
{
    struct hg_decision one;
    const struct hg_batch *batch = slot->batch;
    for (uint32_t i = 0; i < batch->count && slot->status == HG_OK; i++)
        if (batch->items[i].lane != HG_NO_LANE)
            slot->status =
                step(slot, batch->items[i].lane, decisions != NULL ? &decisions[i] : &one);
}

static void start(struct hg_eval_slot *slot)
{
    hg_buf_clear(&slot->text);
    slot->decided = slot->broken = 0;
    memset(slot->outcomes, 0, sizeof slot->outcomes);
    slot->batch->now = slot->options->now;
}

void hg_eval_work(void *at)
{
    struct hg_eval_slot *slot = at;
    start(slot);
    do {
        slot->status = hg_batch_run(slot->batch);
        each(slot, all_of_it, NULL);
    } while (slot->status == HG_OK && hg_batch_has_more(slot->batch));
}

static bool make_decisions(struct hg_eval_slot *slot)
{
    hg_arena_reset(&slot->arena);
    if (setjmp(slot->guard.jump) != 0)
        return false;
    slot->decisions = HG_ARRAY(&slot->arena, struct hg_decision, slot->batch->count);
    return true;
}

void hg_eval_decide(void *at)
{
    struct hg_eval_slot *slot = at;
    start(slot);
    slot->status = hg_batch_run(slot->batch);
    if (!make_decisions(slot))
        slot->status = HG_NOMEM;
    each(slot, decide, slot->decisions);
}

void hg_eval_assign(void *at)
{
    struct hg_eval_slot *slot = at;
    each(slot, assign, slot->decisions);
}

void hg_eval_write(void *at)
{
    struct hg_eval_slot *slot = at;
    each(slot, write, slot->decisions);
}

/* --- slots ----------------------------------------------------------------------------------- */

static bool make_slot(struct hg_eval_slot *slot, const struct hg_eval_options *options)
{
    slot->options = options;
    hg_arena_init(&slot->arena, NULL, &slot->guard);
    hg_buf_init(&slot->text, NULL, 0);
    hg_buf_init(&slot->name, NULL, 0);
    if (hg_batch_new(options->image, HG_RUN_LANES, NULL, &slot->batch) != HG_OK)
        return false;
    slot->batch->lanes->discard_unread = true;
    slot->batch->chunks = options->chunks;
    slot->batch->lanes->log_keys = options->keys;
    return hg_eval_problems_open(&slot->problems, slot->batch->lanes->program->field_count);
}

struct hg_eval_slot *hg_eval_slots_new(const struct hg_eval_options *options, unsigned count)
{
    struct hg_eval_slot *slots = calloc(count, sizeof *slots);
    for (unsigned i = 0; slots != NULL && i < count; i++)
        if (!make_slot(&slots[i], options)) {
            hg_eval_slots_free(slots, i + 1);
            return NULL;
        }
    return slots;
}

void hg_eval_slots_free(struct hg_eval_slot *slots, unsigned count)
{
    for (unsigned i = 0; slots != NULL && i < count; i++) {
        hg_batch_free(slots[i].batch);
        hg_arena_release(&slots[i].arena);
        hg_buf_release(&slots[i].text);
        hg_buf_release(&slots[i].name);
        hg_eval_problems_close(&slots[i].problems);
    }
    free(slots);
}
