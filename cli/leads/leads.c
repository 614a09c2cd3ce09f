/* The lead stream: a window over the input's bytes, format detection, and NDJSON lines. JSON
 * documents are split by leads_json.c, CSV by leads_csv.c.
 *
 * Between the descriptor (leads_bytes.c) and the readers of runtime/ingest/record.h. Owns the
 * window, which grows to the length of the longest record at most. Looks into a record only to
 * find its end. */
#include "cli/leads/leads_parts.h"
#include "runtime/columns/colfile.h"

#include <stdio.h>
#include <string.h>

#define READ_FIRST ((size_t)64 << 10)
#define READ_LEAST ((size_t)4 << 10)
#define READ_MOST ((size_t)256 << 10)
#define NO_MEMORY "is too large for the available memory"
#define DETECT_BYTES 65536u /* how far the format may be looked for */

enum hg_status hg_leads_new(int fd, enum hg_leads_format format, size_t line_max,
                            const struct hg_allocator *allocator, struct hg_leads **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_leads *leads = hg_allocate(&chosen, sizeof *leads);
    *out = NULL;
    if (leads == NULL)
        return HG_NOMEM;
    leads->allocator = chosen;
    leads->format = format;
    leads->line_max = line_max != 0 ? line_max : HG_LEAD_MAX_BYTES;
    leads->line = 1;
    leads->bytes = hg_bytes_new(fd, &chosen);
    hg_buf_init(&leads->window, &chosen, 0);
    snprintf(leads->too_long, sizeof leads->too_long, "a record of more than %zu bytes",
             leads->line_max);
    if (leads->bytes == NULL || hg_buf_append(&leads->window, READ_FIRST) == NULL) {
        hg_leads_free(leads);
        return HG_NOMEM;
    }
    hg_buf_clear(&leads->window);
    *out = leads;
    return HG_OK;
}

void hg_leads_free(struct hg_leads *leads)
{
    if (leads == NULL)
        return;
    struct hg_allocator allocator = leads->allocator;
    hg_bytes_free(leads->bytes);
    hg_buf_release(&leads->window);
    if (leads->cells != NULL)
        allocator.resize(allocator.context, leads->cells, 0);
    allocator.resize(allocator.context, leads, 0);
}

uint64_t hg_leads_position(const struct hg_leads *leads)
{
    return leads->split ? leads->left.base + leads->next : hg_bytes_position(leads->bytes);
}

bool hg_leads_would_block(const struct hg_leads *leads)
{
    return !leads->ended && !leads->part && hg_window(leads) == leads->last_length &&
           hg_bytes_would_block(leads->bytes);
}

void hg_leads_watch(struct hg_leads *leads, int reader, int stop)
{
    hg_bytes_watch(leads->bytes, reader, stop);
}

bool hg_leads_cancelled(const struct hg_leads *leads)
{
    return hg_bytes_cancelled(leads->bytes);
}

size_t hg_leads_line_max(const struct hg_leads *leads)
{
    return leads->line_max;
}

enum hg_leads_format hg_leads_format(const struct hg_leads *leads)
{
    return leads->format_known ? leads->format : HG_LEADS_AUTO;
}

/* --- the window ---------------------------------------------------------------------------- */

static bool fail(struct hg_leads *leads, const char *why)
{
    leads->failure = why;
    leads->ended = true;
    return false;
}

/* For all of `next` where records are gathered, else for some of it. What was given is dropped, but
 * for records that are gathered; then the window grows. */
static bool make_room(struct hg_leads *leads, size_t next)
{
    struct hg_buf *window = &leads->window;
    if (leads->start != leads->held && window->room - window->len < next) {
        memmove(window->at + leads->held, window->at + leads->start, hg_window(leads));
        window->len -= leads->start - leads->held;
        leads->start = leads->held;
    }
    size_t len = window->len;
    size_t least = leads->in_block || len == window->room ? next : 1;
    if (window->room - len < least && hg_buf_append(window, next) == NULL)
        return fail(leads, NO_MEMORY);
    window->len = len;
    return true;
}

uint64_t hg_leads_mean(const struct hg_leads *leads)
{
    return leads->mean != 0 ? leads->mean : leads->offset / leads->count + 1;
}

/* No further than the line that starts last is likely to go. */
static uint64_t of_stretch(const struct hg_leads *leads, uint64_t bytes, uint64_t mean)
{
    uint64_t left = leads->last > leads->offset ? leads->last - leads->offset : 0;
    return bytes > left + mean ? left + mean : bytes;
}

/* How much to read. Of what is gathered no more than will be given, by the length of the records so
 * far: what is read beyond must be copied, and whoever waits to read waits the longer. */
static size_t read_next(const struct hg_leads *leads)
{
    if (!leads->in_block)
        return READ_MOST;
    if (leads->count == 0 && !leads->part)
        return READ_FIRST;
    uint64_t mean = hg_leads_mean(leads);
    uint64_t more = leads->until > leads->count ? leads->until - leads->count + 1 : 1;
    uint64_t bytes = mean > READ_MOST / more ? READ_MOST : mean * more;
    if (leads->part)
        bytes = of_stretch(leads, bytes, mean);
    bytes = bytes > hg_window(leads) ? bytes - hg_window(leads) : 0;
    return bytes < READ_LEAST ? READ_LEAST : (size_t)bytes;
}

bool hg_leads_more(struct hg_leads *leads)
{
    const char *why = NULL;
    struct hg_buf *window = &leads->window;
    size_t next = read_next(leads);
    if (leads->ended || !make_room(leads, next))
        return false;
    size_t room = leads->in_block ? next : window->room - window->len;
    size_t got = hg_bytes_read(leads->bytes, window->at + window->len, room, &why);
    window->len += got;
    if (got == 0)
        leads->ended = true;
    if (why != NULL)
        fail(leads, why);
    return got != 0;
}

/* What was given last is left behind. */
static void skip_last(struct hg_leads *leads)
{
    if (!leads->last_is_line) {
        hg_leads_skip(leads, leads->last_length);
    } else { /* one that was searched for its end already */
        leads->line++;
        leads->start += leads->last_length;
        leads->offset += leads->last_length;
    }
    leads->last_length = 0;
    leads->last_is_line = false;
}

void hg_leads_skip(struct hg_leads *leads, size_t count)
{
    const char *at = leads->window.at + leads->start, *end = at + count;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        leads->line++;
        at++;
    }
    leads->start += count;
    leads->offset += count;
}

enum hg_lead_kind hg_leads_give(struct hg_leads *leads, struct hg_raw_record *out,
                                enum hg_lead_kind kind, size_t length)
{
    *out = (struct hg_raw_record){.kind = kind, .line = leads->line, .byte = leads->offset};
    out->text = (struct hg_str){leads->window.at + leads->start, length};
    leads->last_length = length;
    leads->count++;
    if (leads->in_block)
        leads->held = leads->start + length;
    return kind;
}

enum hg_lead_kind hg_leads_bad(const struct hg_leads *leads, struct hg_raw_record *out,
                               const char *message)
{
    *out = (struct hg_raw_record){
        .kind = HG_LEAD_BAD, .line = leads->line, .byte = leads->offset, .message = message};
    return HG_LEAD_BAD;
}

/* --- the format ---------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The offset in the window of the first byte that is no white space; the window's end if none. */
static size_t first_solid(struct hg_leads *leads, size_t from)
{
    for (size_t i = from;; i++) {
        if (i == hg_window(leads) && (i >= DETECT_BYTES || !hg_leads_more(leads)))
            return i;
        if (!is_space(leads->window.at[leads->start + i]))
            return i;
    }
}

/* The offset of the end of the line that holds `from`. */
static size_t line_end(struct hg_leads *leads, size_t from)
{
    for (size_t i = from;; i++) {
        if (i == hg_window(leads) && (i >= DETECT_BYTES || !hg_leads_more(leads)))
            return i;
        if (leads->window.at[leads->start + i] == '\n')
            return i;
    }
}

/* Whether the object that starts the line ends with it. */
static bool closes(const char *at, size_t len)
{
    size_t depth = 0, i = 0;
    bool inside = false;
    for (; i < len; i++) {
        char c = at[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '['))
            depth++;
        else if (!inside && (c == '}' || c == ']') && --depth == 0)
            break;
    }
    for (i++; i < len; i++)
        if (!is_space(at[i]))
            return false;
    return depth == 0;
}

/* Whether there is one object per line, or objects span lines: decided by the first line, or by an
 * object that starts the second, so that a broken first line does not turn the whole file into one
 * document. */
static enum hg_leads_format detect_json(struct hg_leads *leads, size_t from)
{
    size_t end = line_end(leads, from);
    if (end == hg_window(leads) || closes(leads->window.at + leads->start + from, end - from))
        return HG_LEADS_NDJSON;
    size_t next = first_solid(leads, end);
    bool object = next < hg_window(leads) && leads->window.at[leads->start + next] == '{';
    return object && leads->window.at[leads->start + next - 1] == '\n' ? HG_LEADS_NDJSON
                                                                       : HG_LEADS_JSON;
}

enum hg_leads_format hg_leads_detect_format(struct hg_leads *leads)
{
    size_t from = first_solid(leads, 0);
    char first = from < hg_window(leads) ? leads->window.at[leads->start + from] : '\0';
    if (first == '{')
        return detect_json(leads, from);
    if (first == '[')
        return HG_LEADS_JSON;
    return first == '\0' ? HG_LEADS_NDJSON : HG_LEADS_CSV; /* nothing at all: no leads */
}

/* A byte order mark is no part of the first record. */
static void start(struct hg_leads *leads)
{
    while (hg_window(leads) < 3 && hg_leads_more(leads)) {
    }
    const char *at = leads->window.at + leads->start;
    if (hg_window(leads) >= 2 &&
        (memcmp(at, "\xff\xfe", 2) == 0 || memcmp(at, "\xfe\xff", 2) == 0)) {
        fail(leads, "is in UTF-16; save it as UTF-8");
        leads->window.len = leads->start;
    }
    if (hg_window(leads) >= 3 &&
        (memcmp(at, "PK\3", 3) == 0 || memcmp(at, "\xd0\xcf\x11", 3) == 0)) {
        fail(leads, "is a spreadsheet workbook or an archive; save the sheet as CSV in UTF-8");
        leads->window.len = leads->start;
    }
    if (hg_window(leads) >= 3 && memcmp(at, HG_COLFILE_MAGIC, 3) == 0) {
        fail(leads,
             "is a column file (`headgate pack`); give its name to a command that decides leads");
        leads->window.len = leads->start;
    }
    if (hg_window(leads) >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        hg_leads_skip(leads, 3);
    if (leads->format == HG_LEADS_AUTO)
        leads->format = hg_leads_detect_format(leads);
    leads->format_known = true;
}

/* --- records ------------------------------------------------------------------------------- */

/* Where the line at the window's start ends, reading on as needed; the window's end when it is
 * the last. A line past the limit is thrown away on the way, and *too_long set. */
static size_t take_line(struct hg_leads *leads, bool *too_long)
{
    size_t scanned = 0;
    for (;;) {
        const char *at = leads->window.at + leads->start;
        const char *end = memchr(at + scanned, '\n', hg_window(leads) - scanned);
        if (end != NULL)
            return (size_t)(end - at);
        scanned = hg_window(leads);
        if (scanned > leads->line_max) {
            *too_long = true;
            hg_leads_skip(leads, scanned);
            scanned = 0;
        }
        if (!hg_leads_more(leads))
            return hg_window(leads);
    }
}

static bool is_blank(const char *at, size_t len)
{
    size_t i = 0;
    while (i < len && is_space(at[i]))
        i++;
    return i == len;
}

enum hg_lead_kind hg_leads_next_line(struct hg_leads *leads, struct hg_raw_record *out)
{
    for (;;) {
        bool too_long = false;
        struct hg_raw_record place;
        if (leads->fresh)
            hg_leads_skip_partial_line(leads);
        if (leads->part && leads->offset > leads->last)
            return HG_LEAD_END;
        hg_leads_bad(leads, &place, leads->too_long);
        size_t len = take_line(leads, &too_long);
        bool last = len == hg_window(leads);
        if (too_long || len > leads->line_max) {
            hg_leads_skip(leads, len + !last);
            *out = place;
            return HG_LEAD_BAD;
        }
        if (last && (len == 0 || leads->failure != NULL))
            return HG_LEAD_END;
        if (!is_blank(leads->window.at + leads->start, len)) {
            hg_leads_give(leads, out, HG_LEAD_OBJECT, len);
            leads->last_length += !last;
            leads->last_is_line = !last;
            return HG_LEAD_OBJECT;
        }
        hg_leads_skip(leads, len + !last);
    }
}

static enum hg_lead_kind next_record(struct hg_leads *leads, struct hg_raw_record *out)
{
    switch (leads->format) {
    case HG_LEADS_JSON:
        return hg_leads_next_json(leads, out);
    case HG_LEADS_CSV:
        return hg_leads_next_row(leads, out);
    case HG_LEADS_AUTO:
    case HG_LEADS_NDJSON:
        break;
    }
    return hg_leads_next_line(leads, out);
}

enum hg_lead_kind hg_leads_next(struct hg_leads *leads, struct hg_raw_record *out)
{
    *out = (struct hg_raw_record){.kind = HG_LEAD_END};
    if (!leads->format_known)
        start(leads);
    skip_last(leads);
    bool over = leads->failure != NULL && hg_window(leads) == 0;
    enum hg_lead_kind kind = over ? HG_LEAD_END : next_record(leads, out);
    if (kind == HG_LEAD_END || (leads->failure != NULL && hg_window(leads) == 0)) {
        hg_leads_bad(leads, out, leads->failure);
        out->kind = kind = leads->failure != NULL ? HG_LEAD_FAILED : HG_LEAD_END;
    }
    return kind;
}

/* --- gathering ----------------------------------------------------------------------------- */

/* What is read and not given goes to the start of `other`, which becomes the window; where there is
 * no memory for it, reading has failed. */
static void change_window(struct hg_leads *leads, struct hg_buf *other)
{
    struct hg_buf window = leads->window;
    skip_last(leads);
    size_t rest = hg_window(leads);
    hg_buf_clear(other);
    bool room = hg_buf_append(other, rest + 1) != NULL; /* one: so that it is somewhere */
    if (room)
        memcpy(other->at, window.at + leads->start, rest);
    else
        fail(leads, NO_MEMORY);
    other->len = room ? rest : 0;
    leads->window = *other;
    *other = window;
    leads->start = leads->held = 0;
}

void hg_leads_begin_block(struct hg_leads *leads, struct hg_buf *into, uint32_t records)
{
    change_window(leads, into);
    leads->in_block = true;
    leads->until = leads->count + records;
}

size_t hg_leads_offset(const struct hg_leads *leads, const char *byte)
{
    return (size_t)(byte - leads->window.at);
}

size_t hg_leads_block_bytes(const struct hg_leads *leads)
{
    return leads->held;
}

void hg_leads_end_block(struct hg_leads *leads, struct hg_buf *into, size_t behind)
{
    size_t held = leads->held;
    change_window(leads, into);
    leads->in_block = false;
    into->len = held;
    hg_buf_fill(into, '\0', behind);
}
