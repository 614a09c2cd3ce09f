/* Fuzzes the lead stream. The first byte selects format and limit, the rest is the input. It must
 * not crash or hang; positions only grow; a record lies within the input; and rows that are
 * written with all cells quoted and read again are equal. Inputs are smaller than a pipe's
 * buffer, so that one thread can write and read. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/leads/leads.h"

#define PIPE_ROOM 60000u
/* Bytes that deflate makes of one: a gzipped input has more records than bytes. */
#define MOST_EXPANDED 1032u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hg_leads *open_bytes(const void *bytes, size_t len, enum hg_leads_format format,
                                   size_t line_max, int *fd)
{
    int ends[2];
    struct hg_leads *leads;
    if (pipe(ends) != 0 || write(ends[1], bytes, len) != (ssize_t)len)
        abort();
    close(ends[1]);
    *fd = ends[0];
    if (hg_leads_new(ends[0], format, line_max, NULL, &leads) != HG_OK)
        abort();
    return leads;
}

/* A first row of its own fixes the delimiter; line breaks in cells stay. */
static void put_row(struct hg_buf *out, const struct hg_raw_record *row)
{
    for (uint32_t i = 0; i < row->cell_count; i++) {
        hg_buf_text(out, i != 0 ? ",\"" : "\"");
        for (size_t k = 0; k < row->cells[i].len; k++) {
            if (row->cells[i].at[k] == '"')
                hg_buf_byte(out, '"');
            hg_buf_byte(out, row->cells[i].at[k]);
        }
        hg_buf_byte(out, '"');
    }
    hg_buf_byte(out, '\n');
}

static void check_place(const struct hg_raw_record *lead, uint64_t *byte, uint64_t *line)
{
    if (lead->kind == HG_LEAD_FAILED)
        return;
    if (lead->byte < *byte || lead->line < *line)
        abort();
    *byte = lead->byte + (lead->kind == HG_LEAD_BAD ? 0 : lead->text.len);
    *line = lead->line;
}

static void read_all(struct hg_leads *leads, size_t size, struct hg_buf *rows)
{
    struct hg_raw_record lead;
    uint64_t byte = 0, line = 1;
    size_t records = 0;
    while (hg_leads_next(leads, &lead) != HG_LEAD_END && lead.kind != HG_LEAD_FAILED) {
        check_place(&lead, &byte, &line);
        if (records++ > MOST_EXPANDED * size + 2)
            abort();
        if (lead.kind == HG_LEAD_HEADER || lead.kind == HG_LEAD_ROW)
            put_row(rows, &lead);
    }
}

static void check_round_trip(const struct hg_buf *rows)
{
    int fd;
    struct hg_buf again;
    if (rows->len > PIPE_ROOM)
        return;
    hg_buf_init(&again, NULL, 0);
    hg_buf_text(&again, ",,,\n");
    hg_buf_put(&again, rows->at, rows->len);
    struct hg_leads *leads = open_bytes(again.at, again.len, HG_LEADS_CSV, 0, &fd);
    hg_buf_clear(&again);
    read_all(leads, rows->len + 4, &again);
    static const char first[] = "\"\",\"\",\"\",\"\"\n";
    size_t skip = sizeof first - 1;
    if (again.len != rows->len + skip || memcmp(again.at, first, skip) != 0 ||
        (rows->len != 0 && memcmp(again.at + skip, rows->at, rows->len) != 0))
        abort();
    hg_leads_free(leads);
    hg_buf_release(&again);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd;
    struct hg_buf rows;
    if (size == 0 || size > PIPE_ROOM)
        return 0;
    size_t line_max = (data[0] & 4) != 0 ? 16 : 0;
    struct hg_leads *leads =
        open_bytes(data + 1, size - 1, (enum hg_leads_format)(data[0] & 3), line_max, &fd);
    hg_buf_init(&rows, NULL, 0);
    read_all(leads, size, &rows);
    hg_leads_free(leads);
    close(fd);
    check_round_trip(&rows);
    hg_buf_release(&rows);
    return 0;
}
