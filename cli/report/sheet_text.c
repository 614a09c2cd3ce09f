/* A report as text for a terminal: tables with columns as wide as needed, up to a limit. */
#include "cli/report/sheet.h"

#define WIDEST 48u /* a column that is padded no further */
#define LINE 100u  /* a paragraph, and the text at the end of a row, go on under themselves */
#define LEAST 24u  /* … in no less than this */
#define MAX_COLUMNS 40u

static void put_str(struct hg_buf *out, struct hg_str text)
{
    hg_buf_put(out, text.at, text.len);
}

static void put_coloured(struct hg_buf *out, bool colour, const char *code, struct hg_str text)
{
    hg_buf_text(out, colour ? code : "");
    put_str(out, text);
    hg_buf_text(out, colour ? "\033[0m" : "");
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

static void put_wrapped(struct hg_buf *out, struct hg_str text, size_t indent)
{
    size_t room = indent + LEAST < LINE ? LINE - indent : LEAST;
    while (text.len > 0) {
        size_t len = line_of(text, room);
        hg_buf_put(out, text.at, len);
        for (; len < text.len && text.at[len] == ' '; len++) {
        }
        text = (struct hg_str){text.at + len, text.len - len};
        if (text.len == 0)
            break;
        hg_buf_byte(out, '\n');
        hg_buf_fill(out, ' ', indent);
    }
}

static void widths_of(const struct hg_sheet_table *table, size_t *widths)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        widths[c] = hg_utf8_columns(hg_str(table->columns[c].name));
        for (size_t r = 0; r < table->rows.count; r++) {
            size_t width = hg_utf8_columns(table->rows.at[r].cells[c]);
            widths[c] = width > widths[c] ? width : widths[c];
        }
        widths[c] = widths[c] > WIDEST ? WIDEST : widths[c];
    }
}

static void put_cell(struct hg_buf *out, struct hg_str text, size_t width, bool right)
{
    size_t used = hg_utf8_columns(text);
    size_t fill = used < width ? width - used : 0;
    if (right)
        hg_buf_fill(out, ' ', fill);
    put_str(out, text);
    if (!right)
        hg_buf_fill(out, ' ', fill);
}

/* The last column that is shown and not empty here. */
static uint32_t last_of(const struct hg_sheet_table *table, const struct hg_str *cells)
{
    uint32_t last = table->column_count - 1;
    while (last > 0 && (cells[last].len == 0 || hg_sheet_is_wide(table, last)))
        last--;
    return last;
}

static void put_row(const struct hg_sheet_table *table, const struct hg_str *cells,
                    const size_t *widths, size_t indent, struct hg_buf *out)
{
    uint32_t last = last_of(table, cells);
    size_t column = indent;
    hg_buf_fill(out, ' ', indent);
    for (uint32_t c = 0; c < last; c++) {
        if (hg_sheet_is_wide(table, c))
            continue;
        put_cell(out, cells[c], widths[c], table->columns[c].number);
        hg_buf_text(out, "  ");
        column += widths[c] + 2;
    }
    if (table->columns[last].number)
        put_cell(out, cells[last], widths[last], true);
    else
        put_wrapped(out, cells[last], column);
    hg_buf_byte(out, '\n');
}

static void put_table(const struct hg_sheet_table *table, bool colour, size_t indent,
                      struct hg_buf *out)
{
    static const char *const codes[] = {"", "\033[32m", "\033[31m", "\033[33m", "\033[2m"};
    size_t widths[MAX_COLUMNS];
    struct hg_str names[MAX_COLUMNS] = {{0}};
    for (uint32_t c = 0; c < table->column_count; c++)
        names[c] = hg_str(table->columns[c].name);
    widths_of(table, widths);
    hg_buf_text(out, colour ? "\033[2m" : "");
    put_row(table, names, widths, indent, out);
    hg_buf_text(out, colour ? "\033[0m" : "");
    for (size_t r = 0; r < table->rows.count; r++) {
        bool marked = colour && table->rows.at[r].mark != HG_ROW_PLAIN;
        hg_buf_text(out, marked ? codes[table->rows.at[r].mark] : "");
        put_row(table, table->rows.at[r].cells, widths, indent, out);
        hg_buf_text(out, marked ? "\033[0m" : "");
    }
}

static void put_part(const struct hg_sheet_part *part, bool colour, size_t indent,
                     struct hg_buf *out)
{
    switch (part->kind) {
    case HG_SHEET_SECTION:
        hg_buf_byte(out, '\n');
        put_coloured(out, colour, "\033[1m", part->text);
        hg_buf_byte(out, '\n');
        break;
    case HG_SHEET_PARAGRAPH:
    case HG_SHEET_OPEN:
        hg_buf_fill(out, ' ', indent);
        put_wrapped(out, part->text, indent);
        hg_buf_byte(out, '\n');
        break;
    case HG_SHEET_TABLE:
        if (part->table->column_count != 0 && part->table->column_count <= MAX_COLUMNS)
            put_table(part->table, colour, indent, out);
        break;
    case HG_SHEET_FIGURE:
        hg_buf_fill(out, ' ', indent);
        put_str(out, part->label);
        hg_buf_text(out, ": ");
        put_str(out, part->text);
        hg_buf_text(out, part->detail.len != 0 ? " " : "");
        put_str(out, part->detail);
        hg_buf_byte(out, '\n');
        break;
    case HG_SHEET_CLOSE:
    case HG_SHEET_PICTURE:
        break;
    }
}

void hg_sheet_text(const struct hg_sheet *sheet, bool colour, struct hg_buf *out)
{
    size_t indent = 0;
    put_coloured(out, colour, "\033[1m", sheet->title);
    hg_buf_byte(out, '\n');
    if (sheet->subtitle.len != 0) {
        put_str(out, sheet->subtitle);
        hg_buf_byte(out, '\n');
    }
    for (size_t i = 0; i < sheet->parts.count; i++) {
        const struct hg_sheet_part *part = &sheet->parts.at[i];
        if (part->kind == HG_SHEET_CLOSE)
            indent -= 2;
        put_part(part, colour, part->kind == HG_SHEET_TABLE ? indent + 2 : indent, out);
        if (part->kind == HG_SHEET_OPEN)
            indent += 2;
    }
}
