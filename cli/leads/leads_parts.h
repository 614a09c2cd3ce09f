/* Between the files of the lead stream (leads*.c); everyone else includes cli/leads/leads.h. */
#ifndef HG_CLI_LEADS_PARTS_H
#define HG_CLI_LEADS_PARTS_H

#include "cli/leads/leads.h"

/* --- bytes: plain, gzip or zstd (leads_bytes.c) ---------------------------------------------- */

struct hg_bytes;
struct hg_bytes *hg_bytes_new(int fd, const struct hg_allocator *allocator); /* NULL: no memory */
void hg_bytes_free(struct hg_bytes *bytes);
/* Up to `room` unpacked bytes; 0 at the end, and on failure, when *why says why. */
size_t hg_bytes_read(struct hg_bytes *bytes, char *to, size_t room, const char **why);
uint64_t hg_bytes_position(const struct hg_bytes *bytes);
/* From here on the plain bytes of the regular file `fd` from `place` on; its own offset stays. */
void hg_bytes_seek(struct hg_bytes *bytes, int fd, uint64_t place);
/* A regular file, read as it is: where in it the first byte read stood, and how many it has. False:
 * it is none, or nothing is left to read. */
struct hg_bytes_remaining {
    int fd;
    uint64_t base, size;
};
bool hg_bytes_remaining(const struct hg_bytes *bytes, struct hg_bytes_remaining *left);
bool hg_bytes_would_block(const struct hg_bytes *bytes);
/* As of hg_leads. */
void hg_bytes_watch(struct hg_bytes *bytes, int reader, int stop);
bool hg_bytes_cancelled(const struct hg_bytes *bytes);

/* --- the window (leads.c) -------------------------------------------------------------------- */

/* Where the reader of JSON texts stands. */
enum hg_json_state { HG_AT_TOP, HG_AT_FIRST, HG_AFTER_ELEMENT, HG_AFTER_COMMA, HG_AT_END };

struct hg_leads {
    struct hg_allocator allocator;
    struct hg_bytes *bytes;
    enum hg_leads_format format;
    bool format_known, header_read;
    size_t line_max;
    struct hg_buf window; /* what is read: from `start` on it is not yet given out */
    size_t start;
    size_t last_length;    /* bytes of the last record, to be left behind by the next call */
    bool last_is_line; /* they are one line, with its end */
    uint64_t line;   /* of what stands at `start`, from 1 */
    uint64_t offset; /* of it in the unpacked stream */
    uint64_t count;  /* records given so far */
    /* while records are gathered */
    bool in_block;
    uint64_t until; /* so many will have been given */
    size_t held;    /* bytes at the window's start that stay, as records stand in them */
    bool ended;      /* no more bytes will come */
    /* taken apart into chunks (leads_chunk.c) */
    bool split;
    struct hg_bytes_remaining left;
    uint64_t next; /* offset of the next chunk */
    /* one of them */
    bool part, fresh; /* fresh: the end of a line that started before is still to be passed over */
    uint64_t last;    /* no line starts behind this offset */
    uint64_t mean; /* bytes of a record, about; 0: by those given so far */
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

/* Reads more behind the window; false when nothing came (the end, or `failure`). */
bool hg_leads_more(struct hg_leads *leads);
/* Of a chunk: what is left of a line that started before it. */
void hg_leads_skip_partial_line(struct hg_leads *part);
/* Bytes of a record, about, by those so far. */
uint64_t hg_leads_mean(const struct hg_leads *leads);
/* Leaves `count` bytes of the window behind, counting lines. */
void hg_leads_skip(struct hg_leads *leads, size_t count);
/* Where the window starts, as a record of this kind. */
enum hg_lead_kind hg_leads_give(struct hg_leads *leads, struct hg_raw_record *out,
                                enum hg_lead_kind kind, size_t length);
enum hg_lead_kind hg_leads_bad(const struct hg_leads *leads, struct hg_raw_record *out,
                               const char *message);

enum hg_lead_kind hg_leads_next_line(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_lead_kind hg_leads_next_json(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_lead_kind hg_leads_next_row(struct hg_leads *leads, struct hg_raw_record *out);
enum hg_leads_format hg_leads_detect_format(struct hg_leads *leads);

#endif
