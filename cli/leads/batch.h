/* Batches of leads, from a stream into lanes, and run; shared by eval, replay, test and explain.
 * Two steps, so that many threads can work while one reads: hg_batch_fill splits the input into
 * records, for one batch after the other; hg_batch_run reads and decides them, each batch
 * independently. One thread at a time per batch; a feed is used by one thread at a time. HG_NOMEM
 * where memory of the given allocator runs out; texts are owned by the batch or the feed. */
#ifndef HG_CLI_BATCH_H
#define HG_CLI_BATCH_H

#include "cli/leads/leads.h"
#include "runtime/columns/colfile.h"

/* A stream with its header mapped to the fields of a program; or a column file (detected from its
 * first bytes, whatever `format` says), whose rows need no parsing. `fd` stays the caller's. */
struct hg_feed;
enum hg_status hg_feed_new(const struct hg_image *image, int fd, enum hg_leads_format format,
                           size_t line_max, const struct hg_allocator *allocator,
                           struct hg_feed **feed) HG_MUST_CHECK;
/* Adds a second policy, whose batches use hg_batch_follow. Before the first record is read. */
void hg_feed_add_image(struct hg_feed *feed, const struct hg_image *image);
/* hg_leads_watch of the stream; no effect on a column file, which never blocks. */
void hg_feed_watch(struct hg_feed *feed, int reader, int stop);
bool hg_feed_cancelled(const struct hg_feed *feed);
void hg_feed_free(struct hg_feed *feed);
/* The reason why reading stopped early ("is damaged (gzip)"), or NULL. Valid as long as the
 * feed. */
const char *hg_feed_failure(const struct hg_feed *feed);
/* The columns of a CSV file that are not fields ("`Foo`, `Bar`"), or NULL. Valid as long as the
 * feed. */
const char *hg_feed_unknown_columns(const struct hg_feed *feed);
/* As for the stream (leads.h); a column file never blocks. */
uint64_t hg_feed_position(const struct hg_feed *feed);
bool hg_feed_would_block(const struct hg_feed *feed);

/* A record as it was read, for parts that are not fields of the contract (extractor.h). */
struct hg_record {
    bool row; /* a CSV row; else `text` is a JSON object */
    struct hg_str text;
    const struct hg_str *cells; /* of a row */
    uint32_t count;
    const struct hg_colfile *file; /* of a header: the column file, or NULL */
    const struct hg_colview *view; /* of a column file, instead of text and cells: its block */
    uint32_t at;                   /* and its row there */
};

#define HG_NO_LANE UINT32_MAX

/* A record of the input, in input order. */
struct hg_batch_item {
    uint32_t lane;              /* the lead's lane; HG_NO_LANE: it was refused */
    uint64_t line, byte;        /* where the record starts */
    struct hg_lead_error error; /* of a refused record: with its own line and byte */
    bool passed;                /* of a log: an entry without a decision, which is not an error */
};

struct hg_batch {
    struct hg_lanes *lanes; /* used by one thread; own_now and now_field may be set */
    int64_t now;            /* the time of every lead, unless lanes->own_now */
    bool packets; /* the records are packets (runtime/packet/packet_read.h), each with its own time
                   */
    uint64_t hidden;        /* leads of this batch whose packets hide values */
    struct hg_batch_item *items;
    uint32_t count;
    /* For a column file, if `blocks` is set before filling: the rest of a block is taken as so
     * many rows, and items exist only after hg_batch_pick. */
    bool blocks;
    /* Of a plain file of NDJSON, where `chunks` is set before it is filled: filling only says which
     * chunk of the file is the batch's. hg_batch_run reads the next of its records, as many as
     * there is room for, while hg_batch_has_more says that there are. Lines of items count from the
     * chunk. */
    bool chunks;
    uint32_t taken; /* rows of the block, or records of the chunk, so far */
    struct hg_batch_parts *parts; /* private to batch.c */
};

/* Creates a batch of `room` leads, at most HG_MAX_LANES. HG_NOMEM. */
enum hg_status hg_batch_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator,
                            struct hg_batch **batch) HG_MUST_CHECK;
void hg_batch_free(struct hg_batch *batch);
/* Fills the batch with the next records, including malformed ones. `count` is 0 at the end. */
enum hg_status hg_batch_fill(struct hg_batch *batch, struct hg_feed *feed) HG_MUST_CHECK;
/* Whether the chunk has records that hg_batch_run has not reached yet. */
bool hg_batch_has_more(const struct hg_batch *batch);
/* Once all of it was run, in the order of filling and one batch at a time: lines count from the
 * start of the file now. False: the chunk could not be read, which is the feed's failure now. */
bool hg_batch_finish_chunk(struct hg_batch *batch, struct hg_feed *feed);
/* Gives `batch` the records of `of`, to be read by its own contract: same room, made for the image
 * given to hg_feed_add_image. Valid until `of` is filled again or other rows of its block are
 * picked; call it after each. */
void hg_batch_follow(struct hg_batch *batch, const struct hg_batch *of);
/* Reads the records into lanes and runs the program. Valid until the next fill. HG_NOMEM. */
enum hg_status hg_batch_run(struct hg_batch *batch) HG_MUST_CHECK;
/* The rows taken, for callers that read them directly (runtime/counting/colclass.h): the block
 * entered, and this batch's reader. Valid until the batch is filled from another file. HG_NOMEM. */
struct hg_batch_block {
    const struct hg_colview *view;
    struct hg_colreader *reader;
    struct hg_colrows rows;
};
enum hg_status hg_batch_block(struct hg_batch *batch, struct hg_batch_block *block) HG_MUST_CHECK;
/* Makes some of the rows taken the items, at most `room`, for hg_batch_run. HG_NOMEM. */
enum hg_status hg_batch_pick(struct hg_batch *batch, const uint32_t *rows,
                             uint32_t count) HG_MUST_CHECK;
/* The items that were refused are kept until the batch is filled: of the rows taken, and of records
 * of a chunk, which are kept unasked, nobody will see them otherwise. HG_NOMEM. */
enum hg_status hg_batch_keep_refused(struct hg_batch *batch) HG_MUST_CHECK;
const struct hg_batch_item *hg_batch_refused(const struct hg_batch *batch, uint32_t *count);
/* Whether the field was among the inputs of any packet so far. */
bool hg_batch_field_seen(const struct hg_batch *batch, uint32_t field);
/* The record of item `i`, which must not have been refused when it was split. Valid until the next
 * fill. With neither text, cells nor view, memory ran out. */
struct hg_record hg_batch_record(const struct hg_batch *batch, uint32_t i);
/* The header of the file the records came from: a row, or only `file` for JSON. Valid as long as
 * the feed. */
struct hg_record hg_batch_header(const struct hg_batch *batch);

#endif
