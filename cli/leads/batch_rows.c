/* Batches of a column file: mapped, its rows handed out by number, read by
 * runtime/columns/colfile.h. What is not in columns goes the way of any record. Owns the map of the
 * file; must not know how it is laid out. */
#include "cli/common/cli.h"
#include "cli/leads/batch_parts.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the feed --------------------------------------------------------------------------------- */

/* A regular file that begins as a column file, from its first byte. */
static bool is_colfile(int fd, size_t *size)
{
    char magic[HG_COLFILE_MAGIC_SIZE];
    struct stat facts;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0 ||
        (uintmax_t)facts.st_size > SIZE_MAX || lseek(fd, 0, SEEK_CUR) != 0)
        return false;
    *size = (size_t)facts.st_size;
    ssize_t got = pread(fd, magic, sizeof magic, 0);
    return got == (ssize_t)sizeof magic && hg_colfile_detect(magic, sizeof magic);
}

static void fail(struct hg_feed *feed, const char *why)
{
    snprintf(feed->failure, sizeof feed->failure, "%s", why);
    feed->ended = true;
}

static enum hg_status open_mapped(struct hg_feed *feed)
{
    const char *why;
    enum hg_status status =
        hg_colfile_open(feed->mapped, feed->mapped_size, &feed->allocator, &feed->file, &why);
    if (status == HG_CORRUPT) {
        fail(feed, why);
        return HG_OK;
    }
    return status == HG_OK ? hg_colview_new(feed->file, &feed->allocator, &feed->view) : status;
}

bool hg_feed_map(struct hg_feed *feed, int fd, enum hg_status *status)
{
    static uint64_t feeds; /* the main thread's: see `number` */
    if (!is_colfile(fd, &feed->mapped_size))
        return false;
    void *at = mmap(NULL, feed->mapped_size, PROT_READ, MAP_PRIVATE, fd, 0);
    *status = HG_OK;
    feed->number = ++feeds;
    if (at == MAP_FAILED) {
        fail(feed, "cannot be mapped into memory");
        return true;
    }
    feed->mapped = at;
    hg_mapping_guard(at, feed->mapped_size);
    *status = open_mapped(feed);
    return true;
}

void hg_feed_unmap(struct hg_feed *feed)
{
    hg_colview_free(feed->view);
    hg_colfile_free(feed->file);
    if (feed->mapped == NULL)
        return;
    hg_mapping_unguard(feed->mapped);
    munmap(feed->mapped, feed->mapped_size);
}

/* --- the batch -------------------------------------------------------------------------------- */

bool hg_batch_rows_init(struct hg_batch_parts *parts)
{
    parts->marks = hg_allocate(&parts->allocator, parts->room * sizeof *parts->marks);
    parts->errors = hg_allocate(&parts->allocator, parts->room * sizeof *parts->errors);
    parts->picked = hg_allocate(&parts->allocator, parts->room * sizeof *parts->picked);
    hg_arena_init(&parts->made, &parts->allocator, &parts->guard);
    return parts->marks != NULL && parts->errors != NULL && parts->picked != NULL;
}

static void unbind(struct hg_batch_parts *parts)
{
    hg_colview_free(parts->view);
    hg_colreader_free(parts->colreader);
    parts->view = NULL;
    parts->colreader = NULL;
    parts->bound = 0;
}

void hg_batch_rows_free(struct hg_batch_parts *parts)
{
    void *arrays[] = {parts->marks, parts->errors, parts->picked};
    unbind(parts);
    hg_arena_release(&parts->made);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (arrays[i] != NULL)
            parts->allocator.resize(parts->allocator.context, arrays[i], 0);
}

static void note_row(struct hg_batch *batch, const struct hg_colrow *row)
{
    struct hg_batch_item *item = &batch->items[batch->count];
    *item = (struct hg_batch_item){.lane = HG_NO_LANE, .line = row->line, .byte = row->byte};
    batch->parts->records[batch->count++].refused = row->kind == HG_COLROW_BAD;
    if (row->kind != HG_COLROW_BAD)
        return;
    struct hg_arena *arena = &batch->parts->made;
    struct hg_str words = hg_text_printable(arena, row->text);
    item->error = (struct hg_lead_error){.line = row->line, .byte = row->byte};
    snprintf(item->error.message, sizeof item->error.message, "%.*s", HG_STR_ARGS(words));
}

/* Once all policies that read the file are known. */
static enum hg_status take_header(struct hg_feed *feed)
{
    uint32_t count;
    if (!hg_colfile_csv(feed->file) || feed->header.row)
        return HG_OK;
    const struct hg_str *header = hg_colfile_header(feed->file, &count);
    return hg_feed_take_header(feed, header, count);
}

enum hg_status hg_batch_rows_fill(struct hg_batch *batch, struct hg_feed *feed)
{
    const char *why;
    struct hg_batch_parts *parts = batch->parts;
    if (setjmp(parts->guard.jump) != 0)
        return HG_NOMEM;
    hg_arena_reset(&parts->made);
    enum hg_status status = take_header(feed);
    if (status != HG_OK || feed->ended)
        return status;
    status =
        hg_colview_next(feed->view, &feed->rows, batch->blocks ? UINT32_MAX : parts->room, &why);
    if (status == HG_CORRUPT)
        fail(feed, why);
    if (status != HG_OK)
        return status == HG_CORRUPT ? HG_OK : status;
    feed->ended = feed->rows.count == 0;
    parts->rows = parts->block = feed->rows;
    hg_buf_clear(&parts->refused);
    if (batch->blocks) {
        batch->taken = feed->rows.count;
        return HG_OK;
    }
    for (uint32_t i = 0; i < feed->rows.count; i++) {
        struct hg_colrow row = hg_colview_row(feed->view, feed->rows.first + i);
        note_row(batch, &row);
    }
    return HG_OK;
}

/* The block of the rows, by a view of their file. */
static enum hg_status enter(struct hg_batch_parts *parts, const struct hg_colrows *rows)
{
    enum hg_status status = HG_OK;
    if (parts->bound != parts->feed->number) {
        unbind(parts);
        status = hg_colview_new(parts->feed->file, &parts->allocator, &parts->view);
        if (status == HG_OK)
            parts->bound = parts->feed->number;
    }
    return status == HG_OK ? hg_colview_enter(parts->view, rows->block) : status;
}

static enum hg_status make_reader(struct hg_batch_parts *parts)
{
    const struct hg_feed *feed = parts->feed;
    bool second = feed->images[1] == parts->image;
    return parts->colreader != NULL
               ? HG_OK
               : hg_colreader_new(feed->file, parts->image, &feed->columns[second ? 1 : 0],
                                  &parts->allocator, &parts->colreader);
}

/* A packet is read as a whole: what it is made of are no leads' fields. */
static enum hg_status leave_packets(struct hg_batch *batch)
{
    memset(batch->parts->marks, HG_COLREAD_RECORD, batch->count);
    return HG_OK;
}

enum hg_status hg_batch_rows_read(struct hg_batch *batch, uint32_t *lanes)
{
    struct hg_batch_parts *parts = batch->parts;
    const struct hg_colrows *rows = &parts->records_of->rows;
    if (batch->packets)
        return leave_packets(batch);
    enum hg_status status = enter(parts, rows);
    if (status == HG_OK)
        status = make_reader(parts);
    if (status == HG_OK)
        status = hg_colread(parts->colreader, parts->view, rows, batch->lanes, parts->marks,
                            parts->errors);
    for (uint32_t i = 0; status == HG_OK && i < batch->count; i++) {
        if (parts->marks[i] == HG_COLREAD_DONE) {
            batch->items[i].lane = i;
            ++*lanes;
        } else if (parts->marks[i] == HG_COLREAD_REFUSED) {
            batch->items[i].error = parts->errors[i];
        }
    }
    return status;
}

/* --- some rows of a block --------------------------------------------------------------------- */

enum hg_status hg_batch_block(struct hg_batch *batch, struct hg_batch_block *block)
{
    struct hg_batch_parts *parts = batch->parts;
    enum hg_status status = enter(parts, &parts->block);
    if (status == HG_OK)
        status = make_reader(parts);
    *block = (struct hg_batch_block){parts->view, parts->colreader, parts->block};
    return status;
}

enum hg_status hg_batch_pick(struct hg_batch *batch, const uint32_t *rows, uint32_t count)
{
    struct hg_batch_parts *parts = batch->parts;
    if (setjmp(parts->guard.jump) != 0)
        return HG_NOMEM;
    hg_arena_reset(&parts->made);
    memcpy(parts->picked, rows, count * sizeof *rows);
    parts->rows =
        (struct hg_colrows){.block = parts->block.block, .count = count, .picked = parts->picked};
    enum hg_status status = enter(parts, &parts->rows);
    batch->count = 0;
    for (uint32_t i = 0; i < count && status == HG_OK; i++) {
        struct hg_colrow row = hg_colview_row(parts->view, rows[i]);
        note_row(batch, &row);
    }
    return status;
}

enum hg_status hg_batch_keep_refused(struct hg_batch *batch)
{
    struct hg_buf *refused = &batch->parts->refused;
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->items[i].lane == HG_NO_LANE)
            hg_buf_put(refused, &batch->items[i], sizeof batch->items[i]);
    return refused->failed ? HG_NOMEM : HG_OK;
}

const struct hg_batch_item *hg_batch_refused(const struct hg_batch *batch, uint32_t *count)
{
    const struct hg_buf *refused = &batch->parts->refused;
    *count = (uint32_t)(refused->len / sizeof(struct hg_batch_item));
    return (const struct hg_batch_item *)(const void *)refused->at;
}

/* --- records ---------------------------------------------------------------------------------- */

struct hg_record hg_batch_rows_record(const struct hg_batch_parts *of, uint32_t i, bool whole)
{
    struct hg_batch_parts *parts = (struct hg_batch_parts *)of; /* its own view and arena */
    struct hg_record record = {.row = hg_colfile_csv(parts->feed->file)};
    uint32_t row = parts->rows.picked != NULL ? parts->rows.picked[i] : parts->rows.first + i;
    if (setjmp(parts->guard.jump) != 0 || enter(parts, &parts->rows) != HG_OK)
        return (struct hg_record){0};
    if (!whole && hg_colview_row(parts->view, row).kind == HG_COLROW_COLUMNS) {
        record.view = parts->view;
        record.at = row;
    } else if (record.row)
        record.cells = hg_colview_cells(parts->view, row, &parts->made, &record.count);
    else
        record.text = hg_colview_object(parts->view, row, &parts->made);
    return record;
}
