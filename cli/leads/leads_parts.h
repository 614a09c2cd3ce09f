/* Shared by the files of the lead stream (leads*.c); everyone else includes cli/leads/leads.h,
 * whose conventions apply. */
#ifndef HG_CLI_LEADS_PARTS_H
#define HG_CLI_LEADS_PARTS_H

#include "cli/leads/leads.h"

/* --- bytes: plain, gzip or zstd (leads_bytes.c) ---------------------------------------------- */

struct hg_bytes;
/* NULL: out of memory. */
struct hg_bytes *hg_bytes_new(int fd, const struct hg_allocator *allocator);
void hg_bytes_free(struct hg_bytes *bytes);
/* Reads up to `room` decompressed bytes; 0 at the end, and on failure, with the reason in *why
 * (static). */
size_t hg_bytes_read(struct hg_bytes *bytes, char *to, size_t room, const char **why);
uint64_t hg_bytes_position(const struct hg_bytes *bytes);
/* Continues with the plain bytes of the regular file `fd` at `place`; does not move the file
 * offset. */
void hg_bytes_seek(struct hg_bytes *bytes, int fd, uint64_t place);
/* The unread rest of an uncompressed regular file: the position of the stream's first byte, and
 * the file's size. False if there is none. */
struct hg_bytes_remaining {
    int fd;
    uint64_t base, size;
};
bool hg_bytes_remaining(const struct hg_bytes *bytes, struct hg_bytes_remaining *left);
bool hg_bytes_would_block(const struct hg_bytes *bytes);
/* As for hg_leads. */
void hg_bytes_watch(struct hg_bytes *bytes, int reader, int stop);
bool hg_bytes_cancelled(const struct hg_bytes *bytes);

/* --- the window (leads.c) -------------------------------------------------------------------- */

/* The state of the JSON splitter. */
enum hg_json_state { HG_AT_TOP, HG_AT_FIRST, HG_AFTER_ELEMENT, HG_AFTER_COMMA, HG_AT_END };

struct hg_leads {
    struct hg_allocator allocator;
    struct hg_bytes *bytes;
    enum hg_leads_format format;
    bool format_known, header_read;
    size_t line_max;
    struct hg_buf window; /* bytes read; those from `start` on were not returned yet */
    size_t start;
    size_t last_length;    /* bytes of the last record, skipped by the next call */
    bool last_is_line; /* they are exactly one line, with its line break */
    uint64_t line;   /* line number at `start`, from 1 */
    uint64_t offset; /* its offset in the decompressed stream */
    uint64_t count;  /* records returned so far */
    /* while a block is read */
    bool in_block;
    uint64_t until; /* the value of `count` at the end of the block */
    size_t held;    /* bytes at the window's start that are in the block */
    bool ended;      /* end of input */
    /* split into chunks */
    bool split;
    struct hg_bytes_remaining left;
    uint64_t next; /* offset of the next chunk */
    /* a chunk */
    bool part, fresh; /* fresh: the partial line at the beginning is still to be skipped */
    uint64_t last;    /* no line of the chunk starts after this offset */
    uint64_t mean; /* estimated bytes per record; 0: by the records so far */
    const char *failure;
    char too_long[80];
    /* JSON */
    enum hg_json_state place;
    /* CSV */
    char delimiter;
    struct hg_str *cells;
    uint32_t cell_room;
};

static inline size_t hg_window(const struct hg_leads *leads)
{
    return leads->window.len - leads->start;
}

/* Appends to the window; false if nothing came (end of input, or `failure`). */
bool hg_leads_more(struct hg_leads *leads);
/* Skips the partial line at the beginning of a chunk. */
void hg_leads_skip_partial_line(struct hg_leads *part);
/* Estimated bytes per record, by the records so far. */
uint64_t hg_leads_mean(const struct hg_leads *leads);
/* Skips `count` bytes of the window, counting lines. */
void hg_leads_skip(struct hg_leads *leads, size_t count);
/* Returns the first `length` bytes of the window as a record. */
enum hg_lead_kind hg_leads_give(struct hg_leads *leads, struct hg_raw_record *out,
                                enum hg_lead_kind kind, size_t length);
enum hg_lead_kind hg_leads_bad(const struct hg_leads *leads, struct hg_raw_record *out,
                               const char *message);

enum hg_lead_kind hg_leads_next_line(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_lead_kind hg_leads_next_json(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_lead_kind hg_leads_next_row(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_leads_format hg_leads_detect_format(struct hg_leads *leads);

#endif
