/* Batches of leads. Between the stream (leads.h) and the run time: hg_batch_fill has
 * the stream read records into the batch, hg_batch_run hands them to the readers of
 * runtime/ingest/record.h and runs the program. Rows of a column file stay where they are
 * (batch_rows.c). A batch belongs to one thread at a time. Must not print, and must not decide what
 * to do about a bad record. */
#include "cli/leads/batch_parts.h"

#include <stdio.h>
#include <string.h>

#include "runtime/packet/packet_read.h"

/* A batch is full at this many bytes too, so that long records do not pile up. */
#define BATCH_BYTES ((size_t)4 << 20)

/* --- the batch ----------------------------------------------------------------------------- */

static bool take_memory(struct hg_batch *batch, const struct hg_image *image, uint32_t room,
                        const struct hg_allocator *allocator)
{
    struct hg_batch_parts *parts = allocator->resize(allocator->context, NULL, sizeof *parts);
    batch->parts = parts;
    if (parts == NULL)
        return false;
    memset(parts, 0, sizeof *parts);
    parts->allocator = *allocator;
    parts->room = room;
    parts->image = image;
    parts->records_of = parts;
    hg_buf_init(&parts->bytes, allocator, 0);
    hg_buf_init(&parts->cells, allocator, 0);
    hg_buf_init(&parts->refused, allocator, 0);
    batch->items = allocator->resize(allocator->context, NULL, room * sizeof *batch->items);
    parts->records = allocator->resize(allocator->context, NULL, room * sizeof *parts->records);
    return hg_batch_rows_init(parts) && batch->items != NULL && parts->records != NULL &&
           hg_lanes_new(image, room, allocator, &batch->lanes) == HG_OK &&
           hg_json_reader_new(image, allocator, &parts->reader) == HG_OK;
}

static void give_back(const struct hg_allocator *allocator, void *at)
{
    if (at != NULL)
        allocator->resize(allocator->context, at, 0);
}

enum hg_status hg_batch_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator, struct hg_batch **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_batch *batch = chosen.resize(chosen.context, NULL, sizeof *batch);
    *out = NULL;
    if (batch == NULL)
        return HG_NOMEM;
    memset(batch, 0, sizeof *batch);
    if (!take_memory(batch, image, room, &chosen)) {
        if (batch->parts == NULL)
            give_back(&chosen, batch);
        else
            hg_batch_free(batch);
        return HG_NOMEM;
    }
    *out = batch;
    return HG_OK;
}

void hg_batch_free(struct hg_batch *batch)
{
    if (batch == NULL)
        return;
    struct hg_batch_parts *parts = batch->parts;
    struct hg_allocator allocator = parts->allocator;
    hg_batch_rows_free(parts);
    hg_feed_free(parts->part);
    hg_json_reader_free(parts->reader);
    hg_packet_reader_free(parts->packets);
    hg_lanes_free(batch->lanes);
    hg_buf_release(&parts->bytes);
    hg_buf_release(&parts->cells);
    hg_buf_release(&parts->refused);
    give_back(&allocator, parts->records);
    give_back(&allocator, batch->items);
    give_back(&allocator, parts);
    give_back(&allocator, batch);
}

/* --- taking records -------------------------------------------------------------------------- */

/* The text stays where it was read. */
static void keep_record(struct hg_batch_parts *parts, struct hg_batch_copy *record,
                        const struct hg_raw_record *lead, size_t offset)
{
    *record = (struct hg_batch_copy){.row = lead->kind == HG_LEAD_ROW,
                                     .text = offset,
                                     .len = lead->text.len,
                                     .first_cell = parts->cells.len / sizeof(struct hg_str),
                                     .cells = lead->cell_count};
    for (uint32_t i = 0; i < lead->cell_count; i++) {
        struct hg_str cell = lead->cells[i];
        cell.at = (const char *)(record->text + (uintptr_t)(cell.at - lead->text.at));
        hg_buf_put(&parts->cells, &cell, sizeof cell);
    }
}

static void add_item(struct hg_batch *batch, const struct hg_feed *feed,
                     const struct hg_raw_record *lead)
{
    struct hg_batch_item *item = &batch->items[batch->count];
    struct hg_batch_copy *record = &batch->parts->records[batch->count++];
    item->lane = HG_NO_LANE;
    item->line = lead->line;
    item->byte = lead->byte;
    item->error.line = item->error.byte = 0; /* not the whole struct: it is large */
    item->error.message[0] = '\0';
    item->passed = false;
    if (lead->kind != HG_LEAD_BAD) {
        keep_record(batch->parts, record, lead, hg_leads_offset(feed->leads, lead->text.at));
        return;
    }
    *record = (struct hg_batch_copy){.refused = true};
    item->error = (struct hg_lead_error){.line = lead->line, .byte = lead->byte};
    snprintf(item->error.message, sizeof item->error.message, "%s", lead->message);
}

static enum hg_status take_record(struct hg_batch *batch, struct hg_feed *feed)
{
    struct hg_raw_record lead;
    switch (hg_leads_next(feed->leads, &lead)) {
    case HG_LEAD_FAILED:
        snprintf(feed->failure, sizeof feed->failure, "%s", lead.message);
        feed->ended = true;
        return HG_OK;
    case HG_LEAD_END:
        feed->ended = true;
        return HG_OK;
    case HG_LEAD_HEADER:
        return hg_feed_take_header(feed, lead.cells, lead.cell_count);
    case HG_LEAD_OBJECT:
    case HG_LEAD_ROW:
    case HG_LEAD_BAD:
        break;
    }
    add_item(batch, feed, &lead);
    return HG_OK;
}

/* Records stand still now: offsets become places. */
static void point_cells(struct hg_batch_parts *parts)
{
    struct hg_str *cells = (struct hg_str *)(void *)parts->cells.at;
    for (size_t i = 0; i < parts->cells.len / sizeof *cells; i++)
        cells[i].at = parts->bytes.at + (uintptr_t)cells[i].at;
}

enum hg_status hg_batch_take_records(struct hg_batch *batch, struct hg_feed *feed)
{
    struct hg_batch_parts *parts = batch->parts;
    enum hg_status status = HG_OK;
    batch->count = 0;
    hg_buf_clear(&parts->bytes);
    hg_buf_clear(&parts->cells);
    hg_leads_begin_block(feed->leads, &parts->bytes, parts->room);
    while (status == HG_OK && !feed->ended && batch->count < parts->room &&
           hg_leads_block_bytes(feed->leads) < BATCH_BYTES &&
           (batch->count == 0 || !hg_leads_would_block(feed->leads)))
        status = take_record(batch, feed);
    hg_leads_end_block(feed->leads, &parts->bytes, HG_TEXT_PADDING);
    if (status != HG_OK)
        return status;
    if (parts->bytes.failed || parts->cells.failed)
        return HG_NOMEM;
    point_cells(parts);
    return HG_OK;
}

enum hg_status hg_batch_fill(struct hg_batch *batch, struct hg_feed *feed)
{
    enum hg_status status = HG_OK;
    batch->count = batch->taken = 0;
    batch->parts->feed = feed;
    batch->parts->chunked = false;
    if (feed->leads == NULL)
        return feed->ended ? HG_OK : hg_batch_rows_fill(batch, feed);
    if (batch->chunks && hg_batch_chunk_fill(batch, feed, &status))
        return status;
    return hg_batch_take_records(batch, feed);
}

void hg_batch_follow(struct hg_batch *batch, const struct hg_batch *of)
{
    batch->count = of->count;
    batch->taken = of->taken;
    batch->parts->block = of->parts->block;
    batch->parts->feed = of->parts->feed;
    batch->parts->records_of = of->parts;
    for (uint32_t i = 0; i < of->count; i++) {
        batch->items[i] = of->items[i];
        batch->items[i].lane = HG_NO_LANE;
    }
}

/* --- reading and running ------------------------------------------------------------------- */

struct hg_record hg_batch_record(const struct hg_batch *batch, uint32_t i)
{
    const struct hg_batch_parts *of = batch->parts->records_of;
    if (of->feed->leads == NULL)
        return hg_batch_rows_record(of, i, false);
    const struct hg_batch_copy *record = &of->records[i];
    const struct hg_str *cells = (const struct hg_str *)(const void *)of->cells.at;
    return (struct hg_record){.row = record->row,
                              .text = {of->bytes.at + record->text, record->len},
                              .cells = record->cells != 0 ? cells + record->first_cell : NULL,
                              .count = record->cells};
}

struct hg_record hg_batch_header(const struct hg_batch *batch)
{
    struct hg_record header = batch->parts->feed->header;
    header.file = batch->parts->feed->file;
    return header;
}

static enum hg_status read_row(struct hg_batch *batch, const struct hg_record *record,
                               uint32_t lane, struct hg_lead_error *error)
{
    const struct hg_batch_parts *parts = batch->parts;
    bool second = parts->feed->images[1] == parts->image;
    return hg_row_read(batch->lanes, lane, &parts->feed->columns[second ? 1 : 0], record->cells,
                       record->count, error);
}

/* Entries of a log that are not decisions: actions of people, removals. */
static bool tells_other(struct hg_str text)
{
    static const char *const marks[] = {"\"outcome\":", "\"packet\":", "\"decision\":"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (hg_str_find(text, hg_str(marks[i])) != SIZE_MAX)
            return false;
    return hg_str_starts(text, HG_STR("{\"seq\":"));
}

/* A shadow's decisions were nobody's. */
static enum hg_status read_packet(struct hg_batch *batch, struct hg_batch_item *item, uint32_t lane,
                                  struct hg_str text)
{
    struct hg_batch_parts *parts = batch->parts;
    struct hg_packet_facts facts = {0};
    enum hg_status status = HG_OK;
    if (parts->packets == NULL)
        status = hg_packet_reader_new(batch->lanes->program, &parts->allocator, &parts->packets);
    if (status == HG_OK)
        status = hg_packet_read(parts->packets, batch->lanes, lane, text, HG_PACKET_AS_LEAD, &facts,
                                &item->error);
    item->passed = (status == HG_INVALID && tells_other(text)) ||
                   (status == HG_OK && hg_str_is(facts.mode, "shadow"));
    batch->hidden += status == HG_OK && !item->passed && facts.masked_count > 0;
    return item->passed ? HG_INVALID : status;
}

bool hg_batch_field_seen(const struct hg_batch *batch, uint32_t field)
{
    const struct hg_packet_reader *reader = batch->parts->packets;
    return reader != NULL && hg_packet_reader_saw(reader, field);
}

static enum hg_status read_item(struct hg_batch *batch, uint32_t i, uint32_t lane)
{
    struct hg_batch_item *item = &batch->items[i];
    const struct hg_batch_parts *of = batch->parts->records_of;
    struct hg_record record =
        of->feed->leads == NULL ? hg_batch_rows_record(of, i, true) : hg_batch_record(batch, i);
    if (record.text.at == NULL && record.cells == NULL)
        return HG_NOMEM;
    batch->lanes->now[lane] = batch->now;
    enum hg_status status = record.row       ? read_row(batch, &record, lane, &item->error)
                            : batch->packets ? read_packet(batch, item, lane, record.text)
                                             : hg_json_read(batch->parts->reader, batch->lanes,
                                                            lane, record.text, &item->error);
    if (status == HG_INVALID) { /* from places in the record to places in the input */
        item->error.line = item->line + (item->error.line != 0 ? item->error.line - 1 : 0);
        item->error.byte += item->byte;
    }
    return status;
}

/* The records that are not in lanes yet, into those from `lane` on; of a column file each has the
 * lane of its number. */
static enum hg_status read_items(struct hg_batch *batch, uint32_t *lanes)
{
    const struct hg_batch_parts *parts = batch->parts;
    bool rows = parts->feed->leads == NULL;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (parts->records_of->records[i].refused || (rows && parts->marks[i] != HG_COLREAD_RECORD))
            continue;
        uint32_t lane = rows ? i : *lanes;
        enum hg_status status = read_item(batch, i, lane);
        if (status == HG_OK)
            batch->items[i].lane = lane;
        else if (status != HG_INVALID)
            return status;
        *lanes += status == HG_OK;
    }
    return HG_OK;
}

enum hg_status hg_batch_run(struct hg_batch *batch)
{
    uint32_t lanes = 0;
    bool chunked = batch->parts->chunked;
    enum hg_status status = chunked ? hg_batch_chunk_next(batch) : HG_OK;
    if (status != HG_OK)
        return status;
    batch->hidden = 0;
    hg_lanes_reset(batch->lanes, batch->count);
    batch->lanes->texts_stay = true; /* in `bytes`, until the batch is filled again */
    batch->lanes->texts_padded = batch->parts->feed->leads != NULL;
    for (uint32_t l = 0; l < batch->lanes->lanes; l++)
        batch->lanes->now[l] = batch->now;
    if (batch->parts->feed->leads == NULL)
        status = hg_batch_rows_read(batch, &lanes);
    if (status == HG_OK)
        status = read_items(batch, &lanes);
    if (status == HG_OK && chunked)
        status = hg_batch_chunk_done(batch);
    return status == HG_OK && lanes != 0 ? hg_run(batch->lanes) : status;
}
