/* A self-contained HTML page for a report: header, sections, figures, tables with a filter box
 * that become cards on a phone, and collapsible details. The only script is the filter's; without
 * it every row shows. Shared by diff and replay. Appends to the given buffer; writing the file is
 * the command's business. One thread per page. */
#ifndef HG_CLI_PAGE_H
#define HG_CLI_PAGE_H

#include "base/html.h"

/* From the doctype into the body: `title` as heading, `subtitle` under it (may be empty). `style`
 * is what the report adds to the shared style: colours are var(--yes), var(--no), var(--open),
 * var(--assumed), var(--quiet) and var(--line). */
void hg_page_open(struct hg_buf *out, struct hg_str title, struct hg_str subtitle,
                  const char *style);
void hg_page_close(struct hg_buf *out, struct hg_str footer);
/* A heading that can be linked to; what follows is under it until the next. `id` is any text;
 * ids that differ only in characters other than letters, digits and hyphens are the same. */
void hg_page_section(struct hg_buf *out, const char *id, struct hg_str title);
/* Links to sections: hg_page_links_open, hg_page_link for each, hg_page_links_close. */
void hg_page_links_open(struct hg_buf *out);
void hg_page_link(struct hg_buf *out, const char *id, struct hg_str title);
void hg_page_links_close(struct hg_buf *out);
void hg_page_paragraph(struct hg_buf *out, struct hg_str text);

/* A row of figures: hg_page_figures_open, hg_page_figure for each, hg_page_figures_close. */
void hg_page_figures_open(struct hg_buf *out);
void hg_page_figure(struct hg_buf *out, struct hg_str value, struct hg_str label);
void hg_page_figures_close(struct hg_buf *out);

/* A collapsible part: hg_page_details_open, any content, hg_page_details_close. */
void hg_page_details_open(struct hg_buf *out, struct hg_str summary);
void hg_page_details_close(struct hg_buf *out);

/* --- tables -------------------------------------------------------------------------------- */

enum hg_page_style {
    HG_PAGE_CARDS, /* rows become cards on narrow screens, with named cells */
    HG_PAGE_GRID   /* stays a grid and scrolls horizontally, for a matrix */
};
struct hg_page_column {
    const char *name;
    bool number; /* right aligned */
};
struct hg_page_table {
    struct hg_buf *out;
    const struct hg_page_column *columns;
    uint32_t count, next; /* next: the column of the next cell */
    bool row;             /* one is open */
};

/* `filter`: with a box that hides rows that do not contain its words. `columns` must outlive the
 * table. */
void hg_page_table_open(struct hg_page_table *table, struct hg_buf *out,
                        const struct hg_page_column *columns, uint32_t count,
                        enum hg_page_style style, bool filter);
/* Begins a row; `mark` is its class: "yes", "no", "open", "assumed", "off", "changed" or "". */
void hg_page_row(struct hg_page_table *table, const char *mark);
void hg_page_cell(struct hg_page_table *table, struct hg_str text);
void hg_page_cell_print(struct hg_page_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A cell with any content, between open and close. */
void hg_page_cell_open(struct hg_page_table *table);
void hg_page_cell_close(struct hg_page_table *table);
void hg_page_table_close(struct hg_page_table *table);

#endif
