/* A stream of lead records from a file descriptor, in order and constant memory: the input of
 * eval, replay, test, explain and pack. Compression (gzip, zstd) is detected from the first
 * bytes, the format from the content unless the caller gives it. The stream splits the input into
 * records with their positions; runtime/ingest/record.h reads their content. A malformed record
 * is reported, and reading continues with the next. One thread at a time per stream. */
#ifndef HG_CLI_LEADS_H
#define HG_CLI_LEADS_H

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

enum hg_leads_format {
    HG_LEADS_AUTO, /* detected from the content */
    HG_LEADS_JSON, /* concatenated objects, or arrays of them */
    HG_LEADS_NDJSON,
    HG_LEADS_CSV
};

enum hg_lead_kind {
    HG_LEAD_OBJECT, /* `text`: the bytes of a JSON object, not yet validated */
    HG_LEAD_HEADER, /* `cells`: the first row of a CSV file */
    HG_LEAD_ROW,    /* `cells`: any further row */
    HG_LEAD_BAD,    /* a malformed record; `message`; the next call continues */
    HG_LEAD_FAILED, /* reading failed (`message`); there will be no more records */
    HG_LEAD_END
};

struct hg_raw_record {
    enum hg_lead_kind kind;
    struct hg_str text; /* of a row: its raw bytes, before unquoting */
    const struct hg_str *cells;
    uint32_t cell_count;
    uint64_t line,
        byte; /* where the record starts: line from 1, byte from 0, after decompression */
    const char *message; /* BAD, FAILED; valid as long as the stream */
};

struct hg_leads;
/* Creates a stream that reads from `fd`, which stays the caller's to close. A record longer than
 * `line_max` bytes (0: HG_LEAD_MAX_BYTES) is malformed. HG_NOMEM. */
enum hg_status hg_leads_new(int fd, enum hg_leads_format format, size_t line_max,
                            const struct hg_allocator *allocator,
                            struct hg_leads **leads) HG_MUST_CHECK;
void hg_leads_free(struct hg_leads *leads);
/* Reads the next record. What it points to is valid until the next call. */
enum hg_lead_kind hg_leads_next(struct hg_leads *leads, struct hg_raw_record *out);
/* From here on the next `records` records (or as many as there are) are read directly into `into`,
 * whose content is dropped, and stay there until hg_leads_end_block, without copying. A record may
 * move until then; its offset does not. The caller must not touch `into` meanwhile. */
void hg_leads_begin_block(struct hg_leads *leads, struct hg_buf *into, uint32_t records);
/* The offset in the block of a byte of the last record. */
size_t hg_leads_offset(const struct hg_leads *leads, const char *byte);
/* Bytes in the block so far. */
size_t hg_leads_block_bytes(const struct hg_leads *leads);
/* Ends the block: `into` (as given to hg_leads_begin_block) holds the records, followed by
 * `behind` zero bytes. What was read beyond them is kept for the next call. `into->failed`: out of
 * memory. */
void hg_leads_end_block(struct hg_leads *leads, struct hg_buf *into, size_t behind);
/* --- chunks: a regular NDJSON file, read by several threads at once ------------------------- */

/* The lines that start after byte `from` and not after byte `to` of a stream whose first byte is
 * at `base` in the file. The reader of a chunk needs no knowledge of the chunks before. */
struct hg_leads_chunk {
    int fd;
    uint64_t base, from, to, mean; /* mean: estimated bytes per record */
};
/* Takes the next chunk of about `records` records. False: the stream cannot be split (compressed,
 * a pipe, not NDJSON, or nothing was read yet) and is read as usual. Once split, the stream gives
 * only chunks; at the end `from` equals `to`. */
bool hg_leads_next_chunk(struct hg_leads *leads, uint32_t records, struct hg_leads_chunk *chunk);
/* The number of lines before the first chunk: line numbers of a chunk start at 1. */
uint64_t hg_leads_split_line(const struct hg_leads *leads);
/* Makes `part`, created by hg_leads_new or used for another chunk before, read this chunk only.
 * Threads may read chunks of one file in parallel, each with its own stream. */
void hg_leads_open_chunk(struct hg_leads *part, const struct hg_leads_chunk *chunk);
/* The number of lines in the chunk, once it was read to its end. */
uint64_t hg_leads_chunk_lines(const struct hg_leads *part);

/* Bytes read from the descriptor so far, before decompression: for a progress bar. */
uint64_t hg_leads_position(const struct hg_leads *leads);
/* Whether reading the next record would block, so that the reader of a pipe should be given what
 * there is. */
bool hg_leads_would_block(const struct hg_leads *leads);
/* Reading fails as soon as the reader of `reader` (a pipe that is written to) has gone, or `stop`
 * becomes readable; -1: not watched. Before the first record. */
void hg_leads_watch(struct hg_leads *leads, int reader, int stop);
/* Whether reading ended for that reason. */
bool hg_leads_cancelled(const struct hg_leads *leads);
/* The maximum record length, as given to hg_leads_new. */
size_t hg_leads_line_max(const struct hg_leads *leads);
/* The detected format; HG_LEADS_AUTO before the first record. */
enum hg_leads_format hg_leads_format(const struct hg_leads *leads);

#endif
