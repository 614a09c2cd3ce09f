/* Batches of a chunk: filling a batch only assigns it a chunk of the file; its records are read
 * by the thread that decides them, so that threads do not wait for one reader. Owns the stream of
 * the chunk. Line numbers are relative to the chunk until the chunks before it are counted. */
#include "cli/leads/batch_parts.h"

#include <stdio.h>
#include <string.h>

/* Batches in a chunk: it is what threads wait for each other by, and its decisions are to stay in
 * the second cache until they are written. A little less than full, as records differ in length. */
#define CHUNK_RECORDS(room) ((room)*2u - (room) / 8u)

/* --- filling -------------------------------------------------------------------------------- */

static enum hg_status make_part(struct hg_batch_parts *parts, const struct hg_feed *feed)
{
    struct hg_feed *part = hg_allocate(&parts->allocator, sizeof *part);
    parts->part = part;
    if (part == NULL)
        return HG_NOMEM;
    part->allocator = parts->allocator;
    hg_arena_init(&part->arena, &parts->allocator, &part->guard);
    return hg_leads_new(-1, HG_LEADS_NDJSON, hg_leads_line_max(feed->leads), &parts->allocator,
                        &part->leads);
}

static enum hg_status enter(struct hg_batch *batch, const struct hg_feed *feed,
                            const struct hg_leads_chunk *chunk)
{
    struct hg_batch_parts *parts = batch->parts;
    enum hg_status status = parts->part == NULL ? make_part(parts, feed) : HG_OK;
    if (status != HG_OK)
        return status;
    struct hg_feed *part = parts->part;
    memcpy(part->images, feed->images, sizeof part->images);
    part->ended = false;
    part->failure[0] = '\0';
    hg_leads_open_chunk(part->leads, chunk);
    hg_buf_clear(&parts->refused);
    parts->feed = part;
    parts->chunked = true;
    return HG_OK;
}

bool hg_batch_chunk_fill(struct hg_batch *batch, struct hg_feed *feed, enum hg_status *status)
{
    struct hg_leads_chunk chunk;
    if (!hg_leads_next_chunk(feed->leads, CHUNK_RECORDS(batch->parts->room), &chunk))
        return false;
    if (!feed->split)
        feed->lines = hg_leads_split_line(feed->leads) - 1;
    feed->split = true;
    feed->ended = chunk.from == chunk.to;
    if (!feed->ended)
        *status = enter(batch, feed, &chunk);
    return true;
}

/* --- running -------------------------------------------------------------------------------- */

bool hg_batch_has_more(const struct hg_batch *batch)
{
    return batch->parts->chunked && !batch->parts->part->ended;
}

enum hg_status hg_batch_chunk_next(struct hg_batch *batch)
{
    return hg_batch_take_records(batch, batch->parts->part);
}

enum hg_status hg_batch_chunk_done(struct hg_batch *batch)
{
    batch->taken += batch->count;
    return hg_batch_keep_refused(batch);
}

bool hg_batch_finish_chunk(struct hg_batch *batch, struct hg_feed *feed)
{
    struct hg_batch_parts *parts = batch->parts;
    uint32_t count = 0;
    if (!parts->chunked)
        return true;
    struct hg_batch_item *items =
        (struct hg_batch_item *)(uintptr_t)hg_batch_refused(batch, &count);
    for (uint32_t i = 0; i < count; i++) {
        items[i].line += feed->lines;
        items[i].error.line += feed->lines;
    }
    feed->lines += hg_leads_chunk_lines(parts->part->leads);
    snprintf(feed->failure, sizeof feed->failure, "%s", parts->part->failure);
    return feed->failure[0] == '\0';
}
