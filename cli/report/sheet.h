/* A report as data, before it is text, Markdown or a page: sections of paragraphs and tables, and
 * parts to open. One place decides what is said, three lay it out (sheet_text.c,
 * sheet_markdown.c, and sheet.c as a page). Everything lives in the arena of the report. */
#ifndef HG_CLI_SHEET_H
#define HG_CLI_SHEET_H

#include "cli/common/common.h"
#include "cli/report/page.h"

/* How a row is marked: what was added or holds, was removed or fails, changed, says little. */
enum hg_row_mark { HG_ROW_PLAIN, HG_ROW_GOOD, HG_ROW_BAD, HG_ROW_CHANGED, HG_ROW_QUIET };

/* Drawn inline on a page; `what` lives as long as the sheet. Text and Markdown do without. */
struct hg_sheet_drawing {
    void (*draw)(struct hg_buf *out, const void *what);
    const void *what;
};

struct hg_sheet_row {
    enum hg_row_mark mark;
    struct hg_str *cells;              /* a column each */
    struct hg_sheet_drawing *pictures; /* in place of their texts on a page; NULL: none */
};
struct hg_sheet_table {
    const struct hg_page_column *columns; /* outlive the report */
    uint32_t column_count;
    uint64_t wide; /* a bit a column: there is room for it on a page only */
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
    struct hg_str label, detail; /* FIGURE: what the value is; what is said with it */
    struct hg_sheet_drawing picture;
    struct hg_sheet_table *table;
};
struct hg_sheet {
    struct hg_arena *arena;
    struct hg_str title, subtitle, footer;
    const char *style; /* added to the page's; may be NULL */
    HG_VEC(struct hg_sheet_part) parts;
};

void hg_sheet_section(struct hg_sheet *sheet, const char *id, struct hg_str title);
void hg_sheet_paragraph(struct hg_sheet *sheet, struct hg_str text);
/* A figure for the head of a page; in text a line. */
void hg_sheet_figure(struct hg_sheet *sheet, struct hg_str value, const char *label);
/* The same with what is to be known of the value: how many it is of, how sure it is. */
void hg_sheet_figure_with(struct hg_sheet *sheet, struct hg_str value, struct hg_str detail,
                          const char *label);
void hg_sheet_draw(struct hg_sheet *sheet, struct hg_sheet_drawing picture);
/* What follows, up to hg_sheet_close, is closed at first where that can be. */
void hg_sheet_open(struct hg_sheet *sheet, struct hg_str title);
void hg_sheet_close(struct hg_sheet *sheet);
struct hg_sheet_table *hg_sheet_table(struct hg_sheet *sheet, const struct hg_page_column *columns,
                                      uint32_t count, enum hg_page_style style, bool filter);
static inline bool hg_sheet_is_wide(const struct hg_sheet_table *table, uint32_t column)
{
    return column < 64 && (table->wide >> column & 1) != 0;
}
/* Adds a row of empty cells; fill them in at once. */
struct hg_str *hg_sheet_row(struct hg_sheet *sheet, struct hg_sheet_table *table,
                            enum hg_row_mark mark);

/* Laid out. */
void hg_sheet_text(const struct hg_sheet *sheet, bool colour, struct hg_buf *out);
/* For a comment on a pull request: at most `maximum` bytes, cut between rows, with a note. */
#define HG_COMMENT_MAX_BYTES 65536u /* of a comment on GitHub, which counts characters */
void hg_sheet_markdown(const struct hg_sheet *sheet, size_t maximum, struct hg_buf *out);
void hg_sheet_html(const struct hg_sheet *sheet, struct hg_buf *out);

#endif
