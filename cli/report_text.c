/* A report as text, for a terminal and for a file: facts, then a table after the other, columns
 * aligned by what they hold. A long text at the end of a row goes on under itself. */
#include "cli/report.h"

#include <inttypes.h>

#define WIDTH 100u     /* of a line, where the last column is text */
#define LAST_LEAST 24u /* … and how narrow that may get */
#define MAX_COLUMNS 16u

struct text_table {
    const struct hg_report *report;
    const struct hg_report_table *table;
    uint32_t last; /* the last column that is shown */
    struct hg_buf *out;
    struct hg_buf cell;
    size_t widths[MAX_COLUMNS];
};

static struct hg_str made(struct text_table *t, const struct hg_figure *cell)
{
    hg_buf_clear(&t->cell);
    hg_put_figure(&t->cell, cell, t->report->min_count);
    return (struct hg_str){t->cell.at, t->cell.len};
}

static bool is_wide(const struct text_table *t, uint32_t column)
{
    return t->table->columns[column].look == HG_LOOK_WIDE;
}

static void measure(struct text_table *t)
{
    t->last = t->table->column_count - 1;
    while (t->last > 0 && is_wide(t, t->last))
        t->last--;
    for (uint32_t c = 0; c < t->table->column_count; c++) {
        t->widths[c] = hg_utf8_columns(hg_str(t->table->columns[c].label));
        for (size_t r = 0; r < hg_report_rows(t->table); r++) {
            size_t width = hg_utf8_columns(made(t, hg_report_at(t->table, r, c)));
            if (width > t->widths[c])
                t->widths[c] = width;
        }
    }
}

static void put_padded(struct text_table *t, uint32_t column, struct hg_str text)
{
    size_t width = hg_utf8_columns(text);
    size_t fill = width < t->widths[column] ? t->widths[column] - width : 0;
    bool number = t->table->columns[column].look == HG_LOOK_NUMBER;
    bool last = column == t->last;
    if (number)
        hg_buf_fill(t->out, ' ', fill);
    hg_buf_put(t->out, text.at, text.len);
    if (!last && !number)
        hg_buf_fill(t->out, ' ', fill);
    hg_buf_text(t->out, last ? "" : "  ");
}

/* How much of `text` goes on a line of `room` columns: whole words. */
static size_t line_of(struct hg_str text, size_t room)
{
    size_t fits = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.at[i] != ' ')
            continue;
        if (fits != 0 && hg_utf8_columns((struct hg_str){text.at, i}) > room)
            break;
        fits = i;
    }
    return fits;
}

static void put_wrapped(struct hg_buf *out, struct hg_str text, size_t indent, size_t room)
{
    while (text.len > 0) {
        size_t len = line_of(text, room);
        hg_buf_put(out, text.at, len);
        text.at += len;
        text.len -= len;
        while (text.len > 0 && *text.at == ' ')
            text.at++, text.len--;
        if (text.len == 0)
            break;
        hg_buf_byte(out, '\n');
        hg_buf_fill(out, ' ', indent);
    }
}

static void trim_line(struct hg_buf *out)
{
    while (out->len > 0 && out->at[out->len - 1] == ' ')
        out->len--;
}

static void put_row(struct text_table *t, size_t row)
{
    uint32_t last = t->last;
    size_t indent = 2;
    hg_buf_text(t->out, "  ");
    for (uint32_t c = 0; c < last; c++) {
        if (is_wide(t, c))
            continue;
        put_padded(t, c, made(t, hg_report_at(t->table, row, c)));
        indent += t->widths[c] + 2;
    }
    if (t->table->columns[last].look == HG_LOOK_NUMBER)
        put_padded(t, last, made(t, hg_report_at(t->table, row, last)));
    else
        put_wrapped(t->out, made(t, hg_report_at(t->table, row, last)), indent,
                    indent + LAST_LEAST < WIDTH ? WIDTH - indent : LAST_LEAST);
    trim_line(t->out);
    hg_buf_byte(t->out, '\n');
}

static void put_header(struct text_table *t)
{
    hg_buf_text(t->out, "  ");
    for (uint32_t c = 0; c <= t->last; c++)
        if (!is_wide(t, c))
            put_padded(t, c, hg_str(t->table->columns[c].label));
    trim_line(t->out);
    hg_buf_byte(t->out, '\n');
}

static void put_table(const struct hg_report *report, const struct hg_report_table *table,
                      struct hg_buf *out)
{
    struct text_table t = {.report = report, .table = table, .out = out};
    hg_buf_init(&t.cell, &out->allocator, 0);
    hg_buf_print(out, "\n%s\n", table->title);
    if (table->note.len != 0) {
        hg_buf_text(out, "  ");
        put_wrapped(out, table->note, 2, WIDTH - 2);
        hg_buf_byte(out, '\n');
    }
    if (hg_report_rows(table) != 0) {
        measure(&t);
        put_header(&t);
    }
    for (size_t r = 0; r < hg_report_rows(table); r++)
        put_row(&t, r);
    if (table->left_out != 0)
        hg_buf_print(out, "  … and %" PRIu64 " more (--list-max)\n", table->left_out);
    hg_buf_release(&t.cell);
}

void hg_report_text(const struct hg_report *report, struct hg_buf *out)
{
    size_t width = 0;
    struct hg_buf cell;
    hg_buf_init(&cell, &out->allocator, 0);
    hg_buf_put(out, report->title.at, report->title.len);
    hg_buf_byte(out, '\n');
    for (size_t f = 0; f < report->facts.count; f++) {
        size_t len = hg_utf8_columns(hg_str(report->facts.at[f].label));
        width = len > width ? len : width;
    }
    for (size_t f = 0; f < report->facts.count; f++) {
        const struct hg_report_fact *fact = &report->facts.at[f];
        hg_buf_print(out, "  %s", fact->label);
        hg_buf_fill(out, ' ', width + 2 - hg_utf8_columns(hg_str(fact->label)));
        hg_buf_clear(&cell);
        hg_put_figure(&cell, &fact->cell, report->min_count);
        put_wrapped(out, (struct hg_str){cell.at, cell.len}, width + 4, WIDTH - width - 4);
        hg_buf_byte(out, '\n');
    }
    hg_buf_release(&cell);
    for (size_t t = 0; t < report->tables.count; t++)
        put_table(report, report->tables.at[t], out);
}
