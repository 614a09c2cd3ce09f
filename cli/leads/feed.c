/* The feed of batches: a stream of leads, or a column file, with its header mapped to the fields of
 * the policies that read it. Shared by batches, one at a time. Must not know what a batch does with
 * it. */
#include "cli/leads/batch_parts.h"

#include <stdio.h>
#include <string.h>

enum hg_status hg_feed_new(const struct hg_image *image, int fd, enum hg_leads_format format,
                           size_t line_max, const struct hg_allocator *allocator,
                           struct hg_feed **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_feed *feed = chosen.resize(chosen.context, NULL, sizeof *feed);
    enum hg_status status = HG_OK;
    *out = NULL;
    if (feed == NULL)
        return HG_NOMEM;
    memset(feed, 0, sizeof *feed);
    feed->allocator = chosen;
    feed->images[0] = image;
    hg_arena_init(&feed->arena, &chosen, &feed->guard);
    if (!hg_feed_map(feed, fd, &status))
        status = hg_leads_new(fd, format, line_max, &chosen, &feed->leads);
    if (status == HG_OK)
        *out = feed;
    else
        hg_feed_free(feed);
    return status;
}

void hg_feed_also(struct hg_feed *feed, const struct hg_image *image)
{
    feed->images[1] = image;
}

void hg_feed_watch(struct hg_feed *feed, int reader, int stop)
{
    if (feed->leads != NULL)
        hg_leads_watch(feed->leads, reader, stop);
}

bool hg_feed_unwanted(const struct hg_feed *feed)
{
    return feed->leads != NULL && hg_leads_unwanted(feed->leads);
}

void hg_feed_free(struct hg_feed *feed)
{
    if (feed == NULL)
        return;
    struct hg_allocator allocator = feed->allocator;
    hg_leads_free(feed->leads);
    hg_feed_unmap(feed);
    hg_arena_release(&feed->arena);
    allocator.resize(allocator.context, feed, 0);
}

const char *hg_feed_failure(const struct hg_feed *feed)
{
    return feed->failure[0] != '\0' ? feed->failure : NULL;
}

const char *hg_feed_unread(const struct hg_feed *feed)
{
    return feed->unread[0] != '\0' ? feed->unread : NULL;
}

uint64_t hg_feed_position(const struct hg_feed *feed)
{
    if (feed->leads != NULL)
        return hg_leads_position(feed->leads);
    return feed->file != NULL ? hg_colfile_position(feed->file, &feed->rows) : 0;
}

bool hg_feed_waits(const struct hg_feed *feed)
{
    return feed->leads != NULL && hg_leads_waits(feed->leads);
}

static bool is_field(const struct hg_feed *feed, uint32_t column)
{
    return feed->columns[0].fields[column] != HG_NONE ||
           (feed->images[1] != NULL && feed->columns[1].fields[column] != HG_NONE);
}

/* A column that is no field may be a slip of the pen: whoever reads the file can say so. */
static void note_unread(struct hg_feed *feed, const struct hg_str *header)
{
    enum { SHOWN = 5, LONGEST = 32 }; /* fits `unread` */
    size_t len = 0, count = 0;
    for (uint32_t i = 0; i < feed->columns[0].count; i++) {
        struct hg_str name = hg_text_shown(&feed->arena, header[i]);
        if (is_field(feed, i) || count++ >= SHOWN)
            continue;
        int shown = name.len > LONGEST ? LONGEST : (int)name.len;
        while (name.len > LONGEST && shown > 0 && (name.at[shown] & 0xc0) == 0x80)
            shown--; /* whole characters */
        len +=
            (size_t)snprintf(feed->unread + len, sizeof feed->unread - len, "%s`%.*s%s`",
                             count == 1 ? "" : ", ", shown, name.at, name.len > LONGEST ? "…" : "");
    }
    if (count > SHOWN)
        snprintf(feed->unread + len, sizeof feed->unread - len, " and %zu more", count - SHOWN);
}

/* What the header says to each policy; *why where it cannot be used. */
static enum hg_status map_header(struct hg_feed *feed, const struct hg_str *cells, uint32_t count,
                                 struct hg_lead_error *error)
{
    enum hg_status status = HG_OK;
    for (int i = 0; i < 2 && status == HG_OK && feed->images[i] != NULL; i++) {
        bool any = false;
        status =
            hg_columns_map(feed->images[i], cells, count, &feed->arena, &feed->columns[i], error);
        for (uint32_t c = 0; status == HG_OK && c < feed->columns[i].count; c++)
            any |= feed->columns[i].fields[c] != HG_NONE;
        if (status != HG_OK || any)
            continue;
        snprintf(error->message, sizeof error->message, "it names no field of the contract");
        status = HG_INVALID;
    }
    return status;
}

static void keep_header(struct hg_feed *feed, const struct hg_str *header, uint32_t count)
{
    struct hg_str *cells = HG_ARRAY(&feed->arena, struct hg_str, count);
    for (uint32_t i = 0; i < count; i++)
        cells[i] = hg_str_copy(&feed->arena, header[i]);
    feed->header = (struct hg_record){.row = true, .cells = cells, .count = count};
}

enum hg_status hg_feed_take_header(struct hg_feed *feed, const struct hg_str *cells, uint32_t count)
{
    struct hg_lead_error error;
    if (setjmp(feed->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = map_header(feed, cells, count, &error);
    if (status == HG_OK) {
        note_unread(feed, cells);
        keep_header(feed, cells, count);
    }
    if (status != HG_INVALID)
        return status;
    snprintf(feed->failure, sizeof feed->failure, "has a header that cannot be used: %s",
             error.message);
    feed->ended = true;
    return HG_OK;
}
