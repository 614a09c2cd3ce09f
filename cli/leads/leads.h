/* A stream of leads from a file descriptor, in order, in constant memory: what eval, replay,
 * test, explain and pack read. Gzip and zstd are told by their first bytes, the format by its
 * content or by the caller. It takes records apart and says where they stand; what they hold is
 * read by runtime/ingest/record.h. A record that cannot be taken apart is reported, and reading goes
 * on with the next. */
#ifndef HG_CLI_LEADS_H
#define HG_CLI_LEADS_H

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

enum hg_leads_format {
    HG_LEADS_AUTO, /* by the content */
    HG_LEADS_JSON, /* objects one after the other, or arrays of them */
    HG_LEADS_NDJSON,
    HG_LEADS_CSV
};

enum hg_lead_kind {
    HG_LEAD_OBJECT, /* `text`: the bytes of a JSON object, not yet validated */
    HG_LEAD_HEADER, /* `cells`: the first row of a CSV file */
    HG_LEAD_ROW,    /* `cells`: any further row */
    HG_LEAD_BAD,    /* a record that is none; `message`; the next call goes on */
    HG_LEAD_FAILED, /* reading failed (`message`): nothing more will come */
    HG_LEAD_END
};

struct hg_raw_record {
    enum hg_lead_kind kind;
    struct hg_str text; /* also of a row, as its bytes were before quotes were taken off */
    const struct hg_str *cells;
    uint32_t cell_count;
    uint64_t line, byte; /* where the record starts: line from 1, byte from 0, unpacked */
    const char *message; /* BAD, FAILED; lives as long as the stream */
};

struct hg_leads;
/* Reads from `fd`, which stays the caller's to close. A record longer than `line_max` bytes (0:
 * HG_LEAD_MAX_BYTES) is bad. */
enum hg_status hg_leads_new(int fd, enum hg_leads_format format, size_t line_max,
                            const struct hg_allocator *allocator,
                            struct hg_leads **leads) HG_MUST_CHECK;
void hg_leads_free(struct hg_leads *leads);
/* The next record. What it points at is valid until the next call. */
enum hg_lead_kind hg_leads_next(struct hg_leads *leads, struct hg_raw_record *out);
/* From here on the next `records` records, or as many as come, are read into `into`, whose content is
 * dropped, and stay there until hg_leads_end_block: what is read is copied no more. Where a record
 * stands may change until then, its offset does not. `into` is not to be touched meanwhile. */
void hg_leads_begin_block(struct hg_leads *leads, struct hg_buf *into, uint32_t records);
/* The offset of a byte of the record given last. */
size_t hg_leads_offset(const struct hg_leads *leads, const char *byte);
/* Bytes gathered so far. */
size_t hg_leads_block_bytes(const struct hg_leads *leads);
/* `into`, as it was given to hg_leads_begin_block, holds the records, and `behind` zeros behind them. What
 * was read beyond is kept for the next. `into->failed`: no memory. */
void hg_leads_end_block(struct hg_leads *leads, struct hg_buf *into, size_t behind);
/* --- chunks: a regular file of NDJSON, read by several at once -------------------------------- */

/* The lines that start behind the byte at `from` and not behind the one at `to`, of a stream whose
 * first byte is the file's at `base`: whoever reads one needs to know nothing of those before. */
struct hg_leads_chunk {
    int fd;
    uint64_t base, from, to, mean; /* mean: bytes of a record, about */
};
/* The next chunk of about `records` records. False: the stream cannot be taken apart (it is packed, a
 * pipe, no NDJSON, or nothing was read of it yet), and is read as before. Once it was, nothing comes
 * of it but chunks, and `from` is `to` at the end. */
bool hg_leads_next_chunk(struct hg_leads *leads, uint32_t records, struct hg_leads_chunk *chunk);
/* The line the first chunk is behind: those of a chunk count from 1. */
uint64_t hg_leads_split_line(const struct hg_leads *leads);
/* `part` reads this chunk and nothing else; it was made by hg_leads_new or read another one
 * before. Threads may read parts of one file at a time, each with a stream of its own. */
void hg_leads_open_chunk(struct hg_leads *part, const struct hg_leads_chunk *chunk);
/* Lines of it, once it was read to its end. */
uint64_t hg_leads_chunk_lines(const struct hg_leads *part);

/* Bytes of the descriptor read so far, before unpacking: for a progress bar. */
uint64_t hg_leads_position(const struct hg_leads *leads);
/* Whether the next record would have to be waited for: whoever reads from a pipe is then given
 * what there is. */
bool hg_leads_would_block(const struct hg_leads *leads);
/* Reading ends, and fails, as soon as nobody reads `reader` any more (what is written to) or there is
 * something to read from `stop`; -1: no such descriptor. Before the first record. */
void hg_leads_watch(struct hg_leads *leads, int reader, int stop);
/* Whether it ended for that. */
bool hg_leads_cancelled(const struct hg_leads *leads);
/* The longest record, as given to hg_leads_new. */
size_t hg_leads_line_max(const struct hg_leads *leads);
/* What the format turned out to be; HG_LEADS_AUTO before the first record. */
enum hg_leads_format hg_leads_format(const struct hg_leads *leads);

#endif
