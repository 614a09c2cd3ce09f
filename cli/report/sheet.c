/* Building a sheet, part by part (sheet.h), and laying it out as a page. */
#include "cli/report/sheet.h"

/* From this many sections on a page begins with links to them. */
#define LINKS_FROM 4u

static void add(struct hg_sheet *sheet, struct hg_sheet_part part)
{
    hg_push(sheet->arena, &sheet->parts, part);
}

void hg_sheet_section(struct hg_sheet *sheet, const char *id, struct hg_str title)
{
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_SECTION, .id = id, .text = title});
}

void hg_sheet_paragraph(struct hg_sheet *sheet, struct hg_str text)
{
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_PARAGRAPH, .text = text});
}

void hg_sheet_figure(struct hg_sheet *sheet, struct hg_str value, const char *label)
{
    hg_sheet_figure_with(sheet, value, (struct hg_str){0}, label);
}

void hg_sheet_figure_with(struct hg_sheet *sheet, struct hg_str value, struct hg_str detail,
                          const char *label)
{
    add(sheet,
        (struct hg_sheet_part){
            .kind = HG_SHEET_FIGURE, .text = value, .detail = detail, .label = hg_str(label)});
}

void hg_sheet_draw(struct hg_sheet *sheet, struct hg_sheet_drawing picture)
{
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_PICTURE, .picture = picture});
}

void hg_sheet_open(struct hg_sheet *sheet, struct hg_str title)
{
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_OPEN, .text = title});
}

void hg_sheet_close(struct hg_sheet *sheet)
{
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_CLOSE});
}

struct hg_sheet_table *hg_sheet_table(struct hg_sheet *sheet, const struct hg_page_column *columns,
                                      uint32_t count, enum hg_page_style style, bool filter)
{
    struct hg_sheet_table *table = HG_NEW(sheet->arena, struct hg_sheet_table);
    table->columns = columns;
    table->column_count = count;
    table->style = style;
    table->filter = filter;
    add(sheet, (struct hg_sheet_part){.kind = HG_SHEET_TABLE, .table = table});
    return table;
}

struct hg_str *hg_sheet_row(struct hg_sheet *sheet, struct hg_sheet_table *table,
                            enum hg_row_mark mark)
{
    struct hg_sheet_row row = {mark, HG_ARRAY(sheet->arena, struct hg_str, table->column_count),
                               NULL};
    for (uint32_t c = 0; c < table->column_count; c++)
        row.cells[c] = HG_STR("");
    hg_push(sheet->arena, &table->rows, row);
    return row.cells;
}

/* --- as a page ------------------------------------------------------------------------------- */

static void html_cell(struct hg_page_table *table, const struct hg_sheet_row *row, uint32_t c)
{
    if (row->pictures == NULL || row->pictures[c].draw == NULL) {
        hg_page_cell(table, row->cells[c]);
        return;
    }
    hg_page_cell_open(table);
    hg_buf_text(table->out, "<span>");
    row->pictures[c].draw(table->out, row->pictures[c].what);
    hg_buf_text(table->out, "</span>");
    hg_page_cell_close(table);
}

static void html_table(const struct hg_sheet_table *from, struct hg_buf *out)
{
    static const char *const marks[] = {"", "yes", "no", "changed", "off"};
    struct hg_page_table table;
    hg_page_table_open(&table, out, from->columns, from->column_count, from->style, from->filter);
    for (size_t r = 0; r < from->rows.count; r++) {
        hg_page_row(&table, marks[from->rows.at[r].mark]);
        for (uint32_t c = 0; c < from->column_count; c++)
            html_cell(&table, &from->rows.at[r], c);
    }
    hg_page_table_close(&table);
}

/* A value, large; under it what it is and what is to be known of it. */
static void html_figure(const struct hg_sheet_part *part, struct hg_buf *out)
{
    struct hg_buf label;
    hg_buf_init(&label, &out->allocator, 0);
    hg_buf_put(&label, part->label.at, part->label.len);
    hg_buf_text(&label, part->detail.len != 0 ? ", " : "");
    hg_buf_put(&label, part->detail.at, part->detail.len);
    hg_page_figure(out, part->text, (struct hg_str){label.at, label.len});
    out->failed |= label.failed;
    hg_buf_release(&label);
}

static bool is_figure(const struct hg_sheet *sheet, size_t i)
{
    return i < sheet->parts.count && sheet->parts.at[i].kind == HG_SHEET_FIGURE;
}

static void html_part(const struct hg_sheet *sheet, size_t i, struct hg_buf *out)
{
    const struct hg_sheet_part *part = &sheet->parts.at[i];
    switch (part->kind) {
    case HG_SHEET_SECTION:
        hg_page_section(out, part->id, part->text);
        break;
    case HG_SHEET_PARAGRAPH:
        hg_page_paragraph(out, part->text);
        break;
    case HG_SHEET_TABLE:
        html_table(part->table, out);
        break;
    case HG_SHEET_OPEN:
        hg_page_details_open(out, part->text);
        break;
    case HG_SHEET_CLOSE:
        hg_page_details_close(out);
        break;
    case HG_SHEET_FIGURE:
        if (i == 0 || !is_figure(sheet, i - 1))
            hg_page_figures_open(out);
        html_figure(part, out);
        if (!is_figure(sheet, i + 1))
            hg_page_figures_close(out);
        break;
    case HG_SHEET_PICTURE:
        part->picture.draw(out, part->picture.what);
        break;
    }
}

static bool is_section(const struct hg_sheet *sheet, size_t i)
{
    return sheet->parts.at[i].kind == HG_SHEET_SECTION;
}

/* A page of many sections begins with links to them. */
static void html_links(const struct hg_sheet *sheet, struct hg_buf *out)
{
    unsigned sections = 0;
    for (size_t i = 0; i < sheet->parts.count; i++)
        sections += is_section(sheet, i);
    if (sections < LINKS_FROM)
        return;
    hg_page_links_open(out);
    for (size_t i = 0; i < sheet->parts.count; i++)
        if (is_section(sheet, i))
            hg_page_link(out, sheet->parts.at[i].id, sheet->parts.at[i].text);
    hg_page_links_close(out);
}

void hg_sheet_html(const struct hg_sheet *sheet, struct hg_buf *out)
{
    hg_page_open(out, sheet->title, sheet->subtitle, sheet->style != NULL ? sheet->style : "");
    html_links(sheet, out);
    for (size_t i = 0; i < sheet->parts.count; i++)
        html_part(sheet, i, out);
    hg_page_close(out, sheet->footer);
}
