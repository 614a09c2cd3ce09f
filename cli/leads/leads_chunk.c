/* Chunks of a lead stream: splits a regular NDJSON file at offsets chosen without looking at it.
 * A chunk has the lines that start within it: its reader skips the partial line at the beginning
 * and reads on into the next chunk to the end of its last line. Line syntax and length limits are
 * in leads.c. */
#include "cli/leads/leads_parts.h"

#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES_LEAST ((uint64_t)64 << 10)
#define CHUNK_BYTES_MOST ((uint64_t)1 << 20)

/* --- the whole ------------------------------------------------------------------------------ */

/* Between two lines: what is next starts behind the byte that ended the one before. */
static bool start_parting(struct hg_leads *leads)
{
    if (!leads->format_known || leads->format != HG_LEADS_NDJSON || leads->count == 0 ||
        leads->ended || leads->part || leads->last_length != 0 ||
        !hg_bytes_remaining(leads->bytes, &leads->left))
        return false;
    leads->split = leads->ended = true;
    leads->mean = hg_leads_mean(leads);
    leads->next = leads->offset - 1;
    leads->start = leads->window.len;
    return true;
}

/* Bytes of the stream, as many as there are by now. */
static uint64_t stream_end(struct hg_leads *leads)
{
    struct hg_bytes_remaining *left = &leads->left;
    if (left->base + leads->next >= left->size)
        (void)hg_bytes_remaining(leads->bytes, left);
    return left->size > left->base ? left->size - left->base : 0;
}

/* Who has the descriptor finds it where reading would have left it. */
static void leave_at_end(const struct hg_leads *leads)
{
    off_t moved = lseek(leads->left.fd, (off_t)leads->left.size, SEEK_SET);
    (void)moved;
}

bool hg_leads_next_chunk(struct hg_leads *leads, uint32_t records, struct hg_leads_chunk *chunk)
{
    if (!leads->split && !start_parting(leads))
        return false;
    uint64_t end = stream_end(leads), bytes = leads->mean * records;
    bytes = bytes < CHUNK_BYTES_LEAST  ? CHUNK_BYTES_LEAST
            : bytes > CHUNK_BYTES_MOST ? CHUNK_BYTES_MOST
                                       : bytes;
    *chunk = (struct hg_leads_chunk){
        .fd = leads->left.fd, .base = leads->left.base, .from = leads->next, .mean = leads->mean};
    if (leads->next + bytes < end)
        leads->next += bytes;
    else if (leads->next < end)
        leads->next = end;
    if (leads->next == chunk->from)
        leave_at_end(leads);
    chunk->to = leads->next;
    return true;
}

uint64_t hg_leads_split_line(const struct hg_leads *leads)
{
    return leads->line;
}

/* --- one of them ---------------------------------------------------------------------------- */

void hg_leads_skip_partial_line(struct hg_leads *part)
{
    const char *end = NULL;
    part->fresh = false;
    while (end == NULL && part->offset < part->last) {
        if (hg_window(part) == 0 && !hg_leads_more(part))
            return;
        const char *at = part->window.at + part->start;
        end = memchr(at, '\n', hg_window(part));
        hg_leads_skip(part, end != NULL ? (size_t)(end - at) + 1 : hg_window(part));
    }
    if (end == NULL)
        part->offset = part->last + 1; /* no line starts here */
}

void hg_leads_open_chunk(struct hg_leads *part, const struct hg_leads_chunk *chunk)
{
    hg_bytes_seek(part->bytes, chunk->fd, chunk->base + chunk->from);
    part->format = HG_LEADS_NDJSON;
    part->format_known = part->part = part->fresh = true;
    part->ended = part->last_is_line = part->in_block = false;
    part->failure = NULL;
    hg_buf_clear(&part->window);
    part->start = part->held = part->last_length = 0;
    part->line = part->count = 0;
    part->offset = chunk->from;
    part->last = chunk->to;
    part->mean = chunk->mean;
}

uint64_t hg_leads_chunk_lines(const struct hg_leads *part)
{
    return part->line == 0 ? 0 : part->line - 1;
}
