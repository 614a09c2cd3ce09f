/* Decisions of a block as packets (`-o`). For rows decided as summaries they are made from the
 * same registers, reading only what the policy reads; for other rows, and rows that break the
 * contract, by the batch they are picked into. A packet is found by its row. Part of
 * replay_bulk.c. */
#include "cli/replay/replay_bulk.h"

void hg_replay_packets_begin(struct hg_replay_slot *slot, uint32_t rows)
{
    struct hg_replay_bulk *bulk = slot->bulk;
    if (!slot->plan->packets)
        return;
    if (rows > bulk->span_room) {
        bulk->span_room = rows;
        bulk->spans = hg_cli_allocator.resize(NULL, bulk->spans, rows * sizeof *bulk->spans);
    }
    memset(bulk->spans, 0, rows * sizeof *bulk->spans);
}

static struct hg_replay_span *span_of(const struct hg_replay_bulk *bulk, uint32_t row)
{
    return &bulk->spans[row - bulk->of.block.rows.first];
}

void hg_replay_packets_picked(struct hg_replay_slot *slot)
{
    for (uint32_t i = 0; slot->plan->packets && i < slot->batch->count; i++)
        *span_of(slot->bulk, slot->bulk->picked.rows[i]) = slot->spans[i];
}

static enum hg_status write_row(const struct hg_replay_slice *slice, uint32_t l, struct hg_str name)
{
    struct hg_replay_slot *slot = slice->slot;
    struct hg_lanes *lanes = slice->run->lanes;
    uint32_t row = slice->rows->first + l;
    size_t before = slot->packets.len;
    struct hg_decision decision;
    enum hg_status status = hg_decide(lanes, l, &slot->arena, &decision);
    if (status != HG_OK)
        return status;
    decision.lead = name;
    struct hg_str to = hg_extractor_text(slot->extractor, slot->bulk->of.block.view, row,
                                         slot->plan->recorded_to, &slot->arena);
    status = hg_replay_write(slot, lanes, l, &decision, to);
    *span_of(slot->bulk, row) = (struct hg_replay_span){before, slot->packets.len - before};
    return status;
}

enum hg_status hg_replay_packets_write(const struct hg_replay_slice *slice)
{
    struct hg_replay_slot *slot = slice->slot;
    struct hg_str names[HG_BULK_ROWS] = {{0}};
    enum hg_status status = HG_OK;
    if (!slot->plan->packets)
        return HG_OK;
    hg_arena_reset(&slot->arena);
    if (!hg_colclasses_names(slot->bulk->of.classes, &slot->arena, names))
        return HG_NOMEM;
    slice->run->lanes->show_personal = slot->plan->show_personal;
    for (uint32_t l = 0; status == HG_OK && l < slice->rows->count; l++)
        if (slice->run->marks[l] == HG_COLREAD_DONE)
            status = write_row(slice, l, names[l]);
    return status;
}

bool hg_replay_bulk_next(const struct hg_replay_slot *slot, uint32_t *row,
                         struct hg_replay_decided *decided)
{
    const struct hg_replay_bulk *bulk = slot->bulk;
    uint32_t end = bulk->of.block.rows.first + bulk->of.block.rows.count;
    *row = *row > bulk->of.block.rows.first ? *row : bulk->of.block.rows.first;
    while (*row < end && span_of(bulk, *row)->len == 0)
        ++*row;
    if (*row == end)
        return false;
    const struct hg_replay_span *span = span_of(bulk, *row);
    *decided = (struct hg_replay_decided){.line = hg_colview_row(bulk->of.block.view, *row).line,
                                          .packet = {slot->packets.at + span->at, span->len}};
    if (bulk->actuals != NULL)
        decided->became = hg_outcomes_part_actual(bulk->actuals, *row);
    return true;
}
