/* A report as one HTML page (page.h): facts as figures, tables that become cards on a phone, a bar
 * with its interval in every cell that holds a rate, charts above the tables that have them. */
#include "cli/page.h"
#include "cli/report.h"

/* From this many rows on a table has a box to filter it. */
#define FILTER_FROM 12u

static const char style[] =
    ".charts{display:flex;flex-wrap:wrap;gap:.5rem 2rem}\n"
    "figure{margin:.5rem 0;width:22.5rem;max-width:100%}\n"
    "figcaption{color:var(--quiet);font-size:.85rem}\n"
    ".chart{width:100%;height:auto;display:block}\n"
    ".chart text{font:11px system-ui,sans-serif;fill:var(--quiet)}\n"
    ".y,.right{text-anchor:end}.x{text-anchor:middle}\n"
    ".grid{stroke:var(--line)}.track{fill:var(--line)}\n"
    ".fill{fill:var(--assumed);opacity:.7}\n"
    ".whisker{stroke:currentColor;fill:none;opacity:.75}\n"
    ".line{stroke:var(--assumed);stroke-width:2;fill:none}\n"
    ".chance{stroke:var(--quiet);stroke-dasharray:4 4;fill:none}\n"
    ".band{fill:var(--yes);opacity:.18}.out{fill:var(--no)}\n"
    ".bar{width:7.5rem;max-width:100%;height:.75rem;display:block;margin:.15rem 0 0 auto}\n"
    "td.n{white-space:nowrap}p{overflow-wrap:anywhere}\n"
    "td::before{white-space:normal}small{color:var(--quiet);font-size:.8rem}\n"
    "@media(min-width:44rem){td.n small{display:block}}\n"
    "@media(min-width:44rem){td:first-child{overflow-wrap:normal}}\n"
    "@media(max-width:44rem){.bar{margin-left:0}}\n";

static bool has_bar(const struct hg_figure *cell, uint64_t min_count)
{
    return cell->kind == HG_FIGURE_RATE && cell->b != 0 && cell->b >= min_count;
}

/* A rate stands large, its count and interval under it, so that the column stays narrow. */
static void put_rate(struct hg_buf *out, struct hg_str text, const struct hg_figure *cell)
{
    size_t mark = hg_str_find(text, HG_STR(" of "));
    hg_html_text(out, (struct hg_str){text.at, mark});
    hg_buf_text(out, " <small>");
    hg_html_element(out, "", (struct hg_str){text.at + mark + 1, text.len - mark - 1}, "</small>");
    hg_plot_bar(out, cell->a, cell->b);
}

static void put_cell(struct hg_page_table *page, const struct hg_figure *cell, uint64_t min_count)
{
    struct hg_buf text;
    hg_buf_init(&text, &page->out->allocator, 0);
    hg_put_figure(&text, cell, min_count);
    hg_page_cell_open(page);
    hg_buf_text(page->out, "<span>");
    if (has_bar(cell, min_count))
        put_rate(page->out, (struct hg_str){text.at, text.len}, cell);
    else
        hg_html_text(page->out, (struct hg_str){text.at, text.len});
    hg_buf_text(page->out, "</span>");
    hg_page_cell_close(page);
    page->out->failed |= text.failed;
    hg_buf_release(&text);
}

static void put_rows(const struct hg_report *report, const struct hg_report_table *table,
                     struct hg_buf *out)
{
    struct hg_page_table page;
    struct hg_page_column *columns =
        HG_ARRAY(report->arena, struct hg_page_column, table->column_count);
    for (uint32_t c = 0; c < table->column_count; c++)
        columns[c] = (struct hg_page_column){table->columns[c].label,
                                             table->columns[c].look != HG_LOOK_TEXT};
    size_t rows = hg_report_rows(table);
    hg_page_table_open(&page, out, columns, table->column_count, HG_PAGE_CARDS,
                       rows >= FILTER_FROM);
    for (size_t r = 0; r < rows; r++) {
        hg_page_row(&page, table->marks.at[r]);
        for (uint32_t c = 0; c < table->column_count; c++)
            put_cell(&page, hg_report_at(table, r, c), report->min_count);
    }
    hg_page_table_close(&page);
}

/* The first column of rates, or the number of columns. */
static uint32_t rates_of(const struct hg_report_table *table)
{
    uint32_t c = 0;
    while (c < table->column_count && hg_report_at(table, 0, c)->kind != HG_FIGURE_RATE)
        c++;
    return c;
}

static void put_charts(const struct hg_report *report, const struct hg_report_table *table,
                       struct hg_buf *out)
{
    if (table->bands != 0 && rates_of(table) < table->column_count)
        hg_plot_bands(out, table, rates_of(table), report->min_count);
    if (table->series.count != 0)
        hg_buf_text(out, "<div class=\"charts\">\n");
    for (size_t i = 0; i < table->series.count; i++)
        hg_plot_series(out, &table->series.at[i]);
    if (table->series.count != 0)
        hg_buf_text(out, "</div>\n");
}

static void put_table(const struct hg_report *report, const struct hg_report_table *table,
                      struct hg_buf *out)
{
    hg_page_section(out, table->id, hg_str(table->title));
    if (table->note.len != 0)
        hg_page_paragraph(out, table->note);
    put_charts(report, table, out);
    if (hg_report_rows(table) != 0)
        put_rows(report, table, out);
    if (table->left_out != 0)
        hg_page_paragraph(out, hg_str_print(report->arena, "… and %llu more (--list-max)",
                                            (unsigned long long)table->left_out));
}

/* A count, or a rate large with its count and interval under it. */
static void put_figure(const struct hg_report *report, const struct hg_report_fact *fact,
                       struct hg_buf *out)
{
    struct hg_buf value, label;
    hg_buf_init(&value, &out->allocator, 0);
    hg_buf_init(&label, &out->allocator, 0);
    hg_put_figure(&value, &fact->cell, report->min_count);
    size_t shown = value.len;
    if (has_bar(&fact->cell, report->min_count))
        shown = hg_str_find((struct hg_str){value.at, value.len}, HG_STR(" of "));
    hg_buf_text(&label, fact->label);
    if (shown < value.len) {
        const char *rest = value.at + shown + 4; /* behind " of " */
        hg_buf_text(&label, " · ");
        hg_buf_put(&label, rest, value.len - shown - 4);
    }
    hg_page_figure(out, (struct hg_str){value.at, shown}, (struct hg_str){label.at, label.len});
    out->failed |= value.failed || label.failed;
    hg_buf_release(&value);
    hg_buf_release(&label);
}

static void put_words(const struct hg_report *report, const struct hg_report_fact *fact,
                      struct hg_buf *out)
{
    struct hg_buf text;
    hg_buf_init(&text, &out->allocator, 0);
    hg_buf_print(&text, "%s: ", fact->label);
    hg_put_figure(&text, &fact->cell, report->min_count);
    hg_page_paragraph(out, (struct hg_str){text.at, text.len});
    out->failed |= text.failed;
    hg_buf_release(&text);
}

/* Numbers stand as figures; what is told in words goes under them. */
static void put_facts(const struct hg_report *report, struct hg_buf *out)
{
    hg_page_figures_open(out);
    for (size_t f = 0; f < report->facts.count; f++)
        if (report->facts.at[f].cell.kind != HG_FIGURE_TEXT)
            put_figure(report, &report->facts.at[f], out);
    hg_page_figures_close(out);
    for (size_t f = 0; f < report->facts.count; f++)
        if (report->facts.at[f].cell.kind == HG_FIGURE_TEXT)
            put_words(report, &report->facts.at[f], out);
}

void hg_report_html(const struct hg_report *report, struct hg_buf *out)
{
    hg_page_open(out, report->title, report->subtitle, style);
    put_facts(report, out);
    for (size_t t = 0; t < report->tables.count; t++)
        put_table(report, report->tables.at[t], out);
    hg_page_close(out, report->footer);
}
