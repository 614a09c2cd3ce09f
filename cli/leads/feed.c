/* The input of batches: a stream of leads or a column file, with its header mapped to the fields
 * of the policies that read it. Shared by batches, one at a time. Does not know how batches
 * process records. */
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

void hg_feed_add_image(struct hg_feed *feed, const struct hg_image *image)
{
    feed->images[1] = image;
}

void hg_feed_watch(struct hg_feed *feed, int reader, int stop)
{
    if (feed->leads != NULL)
        hg_leads_watch(feed->leads, reader, stop);
}

bool hg_feed_cancelled(const struct hg_feed *feed)
{
    return feed->leads != NULL && hg_leads_cancelled(feed->leads);
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

const char *hg_feed_unknown_columns(const struct hg_feed *feed)
{
    return feed->unread[0] != '\0' ? feed->unread : NULL;
}

uint64_t hg_feed_position(const struct hg_feed *feed)
{
    if (feed->leads != NULL)
        return hg_leads_position(feed->leads);
    return feed->file != NULL ? hg_colfile_position(feed->file, &feed->rows) : 0;
}

bool hg_feed_would_block(const struct hg_feed *feed)
{
    return feed->leads != NULL && hg_leads_would_block(feed->leads);
}
