/* Shared by the files of batches (feed.c, batch.c: streams; batch_header.c: CSV headers;
 * batch_chunk.c: chunks; batch_rows.c: column files). Ownership, errors and threads as in
 * batch.h. */
#ifndef HG_CLI_BATCH_PARTS_H
#define HG_CLI_BATCH_PARTS_H

#include "cli/leads/batch.h"

struct hg_feed {
    struct hg_allocator allocator;
    const struct hg_image *images[2]; /* the second may be NULL */
    struct hg_leads *leads;           /* NULL: a column file */
    struct hg_guard guard;
    struct hg_arena arena;        /* of the columns */
    struct hg_columns columns[2]; /* an image each */
    struct hg_record header;
    char failure[768];
    char unread[512];
    bool ended;
    bool split;    /* into chunks */
    uint64_t lines; /* before the chunk that is settled next; not for who fills */
    /* of a column file */
    uint64_t number; /* a unique number of this feed; its address may be reused */
    void *mapped;
    size_t mapped_size;
    struct hg_colfile *file;
    struct hg_colview *view;
    struct hg_colrows rows; /* given last */
};

struct hg_batch_copy { /* a record as offsets into `bytes` and `cells`; count 0 and no text: refused
                        */
    bool row, refused;
    size_t text, len, first_cell;
    uint32_t cells;
};

struct hg_batch_parts {
    struct hg_allocator allocator;
    uint32_t room;
    struct hg_json_reader *reader;
    struct hg_packet_reader *packets; /* made for the first */
    const struct hg_image *image;
    const struct hg_feed *feed;
    const struct hg_batch_parts *records_of; /* itself, or the one it follows */
    struct hg_batch_copy *records;
    struct hg_buf bytes;
    struct hg_buf cells; /* of struct hg_str; `at` is an offset until the batch is full */
    /* of a column file */
    struct hg_colrows rows; /* of the items */
    struct hg_colrows block; /* taken */
    uint32_t *picked;       /* by item, if the items are selected rows of a block */
    struct hg_buf refused;  /* of struct hg_batch_item; of a chunk, too */
    uint64_t bound; /* the number of the feed that view and colreader belong to; 0: none */
    struct hg_colview *view;
    struct hg_colreader *colreader;
    uint8_t *marks;              /* an item each: enum hg_colread */
    struct hg_lead_error *errors;
    struct hg_guard guard;
    struct hg_arena made;        /* records put together */
    /* of a chunk of a file */
    struct hg_feed *part; /* its stream, created with the first chunk; or NULL */
    bool chunked;       /* the batch was filled with one */
};

/* batch_header.c. Maps the header of a CSV file to the fields of each policy, or sets the feed's
 * failure. */
enum hg_status hg_feed_take_header(struct hg_feed *feed, const struct hg_str *cells,
                                   uint32_t count);

/* batch.c. Fills the batch with records. */
enum hg_status hg_batch_take_records(struct hg_batch *batch, struct hg_feed *feed) HG_MUST_CHECK;

/* batch_chunk.c. Whether the feed can be taken apart; then the batch has the next chunk of it, or
 * the feed is at its end. */
bool hg_batch_chunk_fill(struct hg_batch *batch, struct hg_feed *feed, enum hg_status *status);
/* The next records of the chunk; once they were run, what of them was refused is kept. */
enum hg_status hg_batch_chunk_next(struct hg_batch *batch) HG_MUST_CHECK;
enum hg_status hg_batch_chunk_done(struct hg_batch *batch) HG_MUST_CHECK;

/* batch_rows.c. Maps `fd` into the feed if it is a column file (or sets the feed's failure); else
 * false. */
bool hg_feed_map(struct hg_feed *feed, int fd, enum hg_status *status);
void hg_feed_unmap(struct hg_feed *feed);
bool hg_batch_rows_init(struct hg_batch_parts *parts);
void hg_batch_rows_free(struct hg_batch_parts *parts);
enum hg_status hg_batch_rows_fill(struct hg_batch *batch, struct hg_feed *feed);
/* Reads the rows that are in columns, row i into lane i, and counts them; `marks` says which
 * records remain to be read. */
enum hg_status hg_batch_rows_read(struct hg_batch *batch, uint32_t *lanes);
/* The record of row i; `whole`: assembled as text or cells. */
struct hg_record hg_batch_rows_record(const struct hg_batch_parts *parts, uint32_t i, bool whole);

#endif
