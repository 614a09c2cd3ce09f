/* A report as data, before it is rendered as text, Markdown or HTML: sections of paragraphs and
 * tables, and collapsible parts. One place decides the content, three render it (sheet_text.c,
 * sheet_markdown.c, and sheet.c for HTML). Everything lives in the arena of the report; one
 * thread. */
#ifndef HG_CLI_SHEET_H
#define HG_CLI_SHEET_H

#include "cli/common/common.h"
#include "cli/report/page.h"

/* The meaning of a row: added or passing, removed or failing, changed, of little weight. */
enum hg_row_mark { HG_ROW_PLAIN, HG_ROW_GOOD, HG_ROW_BAD, HG_ROW_CHANGED, HG_ROW_QUIET };

/* Drawn inline in HTML; text and Markdown omit it. `what` must outlive the sheet. */
struct hg_sheet_drawing {
    void (*draw)(struct hg_buf *out, const void *what);
    const void *what;
};

struct hg_sheet_row {
    enum hg_row_mark mark;
    struct hg_str *cells;              /* a column each */
    struct hg_sheet_drawing *pictures; /* replace the texts in HTML; NULL: none */
};
struct hg_sheet_table {
    const struct hg_page_column *columns; /* must outlive the report */
    uint32_t column_count;
    uint64_t wide; /* a bit per column: shown in HTML only */
    enum hg_page_style style;
    bool filter;
    HG_VEC(struct hg_sheet_row) rows;
};
enum hg_sheet_kind {
    HG_SHEET_SECTION,
    HG_SHEET_PARAGRAPH,
    HG_SHEET_TABLE,
    HG_SHEET_OPEN,
    HG_SHEET_CLOSE,
    HG_SHEET_FIGURE,
    HG_SHEET_PICTURE
};
struct hg_sheet_part {
    enum hg_sheet_kind kind;
    const char *id;              /* SECTION */
    struct hg_str text;          /* SECTION, OPEN: the title; PARAGRAPH; FIGURE: the value */
    struct hg_str label, detail; /* FIGURE: what the value is; a remark on it */
    struct hg_sheet_drawing picture;
    struct hg_sheet_table *table;
};
struct hg_sheet {
    struct hg_arena *arena;
    struct hg_str title, subtitle, footer;
    const char *style; /* added to the page's CSS; may be NULL */
    HG_VEC(struct hg_sheet_part) parts;
};

void hg_sheet_section(struct hg_sheet *sheet, const char *id, struct hg_str title);
void hg_sheet_paragraph(struct hg_sheet *sheet, struct hg_str text);
/* A figure for the header of a page; a line in text. */
void hg_sheet_figure(struct hg_sheet *sheet, struct hg_str value, const char *label);
/* Likewise with a remark on the value: its sample size, its uncertainty. */
void hg_sheet_figure_with(struct hg_sheet *sheet, struct hg_str value, struct hg_str detail,
                          const char *label);
void hg_sheet_draw(struct hg_sheet *sheet, struct hg_sheet_drawing picture);
/* What follows, up to hg_sheet_close, is collapsed where possible. */
void hg_sheet_open(struct hg_sheet *sheet, struct hg_str title);
void hg_sheet_close(struct hg_sheet *sheet);
struct hg_sheet_table *hg_sheet_table(struct hg_sheet *sheet, const struct hg_page_column *columns,
                                      uint32_t count, enum hg_page_style style, bool filter);
static inline bool hg_sheet_is_wide(const struct hg_sheet_table *table, uint32_t column)
{
    return column < 64 && (table->wide >> column & 1) != 0;
}
/* Adds a row and returns its empty cells; valid until the next row. */
struct hg_str *hg_sheet_row(struct hg_sheet *sheet, struct hg_sheet_table *table,
                            enum hg_row_mark mark);

/* Rendering; appends to `out`. */
void hg_sheet_text(const struct hg_sheet *sheet, bool colour, struct hg_buf *out);
/* For a comment on a pull request: at most `maximum` bytes, truncated between rows, with a note. */
#define HG_COMMENT_MAX_BYTES 65536u /* limit of a GitHub comment, which counts characters */
void hg_sheet_markdown(const struct hg_sheet *sheet, size_t maximum, struct hg_buf *out);
void hg_sheet_html(const struct hg_sheet *sheet, struct hg_buf *out);

#endif
