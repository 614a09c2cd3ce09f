/* A report as a sheet: facts first, then a section per table, rates with bars and charts as
 * drawings. Owns their style. */
#include "cli/report/report.h"

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
    "p{overflow-wrap:anywhere}td.n{white-space:nowrap}td::before{white-space:normal}\n"
    "small{color:var(--quiet);font-size:.8rem}\n"
    "@media print,(min-width:44rem){td.n small{display:block}}\n"
    "@media screen and (max-width:44rem){.bar{margin-left:0}}\n"
    "@media print{figure{width:19rem}}\n";

struct laying {
    const struct hg_report *report;
    struct hg_sheet *sheet;
    struct hg_buf text; /* of one figure */
};

static struct hg_str text_of(struct laying *laying, const struct hg_figure *figure)
{
    hg_buf_clear(&laying->text);
    hg_put_figure(&laying->text, figure, laying->report->min_count);
    return hg_str_copy(laying->report->arena, (struct hg_str){laying->text.at, laying->text.len});
}

static bool is_rate(const struct laying *laying, const struct hg_figure *figure)
{
    return figure->kind == HG_FIGURE_RATE && figure->b != 0 &&
           figure->b >= laying->report->min_count;
}

/* --- pictures -------------------------------------------------------------------------------- */

/* The rate in large type with its count and interval below, which keeps the column narrow. */
static void draw_rate(struct hg_buf *out, const void *what)
{
    const struct hg_figure *figure = what;
    struct hg_buf text;
    hg_buf_init(&text, &out->allocator, 0);
    hg_put_figure(&text, figure, 0);
    size_t mark = hg_str_find((struct hg_str){text.at, text.len}, HG_STR(" of "));
    hg_html_text(out, (struct hg_str){text.at, mark});
    hg_html_element(out, " <small>", (struct hg_str){text.at + mark + 1, text.len - mark - 1},
                    "</small>");
    hg_plot_bar(out, figure->a, figure->b);
    out->failed |= text.failed;
    hg_buf_release(&text);
}

struct bands {
    const struct hg_report_table *table;
    uint32_t rates;
    uint64_t min_count;
};

static void draw_bands(struct hg_buf *out, const void *what)
{
    const struct bands *bands = what;
    hg_plot_bands(out, bands->table, bands->rates, bands->min_count);
}

static void draw_series(struct hg_buf *out, const void *what)
{
    const struct hg_report_table *table = what;
    hg_buf_text(out, "<div class=\"charts\">\n");
    for (size_t i = 0; i < table->series.count; i++)
        hg_plot_series(out, &table->series.at[i]);
    hg_buf_text(out, "</div>\n");
}

/* The first column of rates, or the number of columns. */
static uint32_t rates_of(const struct hg_report_table *table)
{
    uint32_t c = 0;
    while (c < table->column_count && hg_report_at(table, 0, c)->kind != HG_FIGURE_RATE)
        c++;
    return c;
}

static void add_charts(struct laying *laying, const struct hg_report_table *table)
{
    if (table->bands != 0 && rates_of(table) < table->column_count) {
        struct bands *bands = HG_NEW(laying->report->arena, struct bands);
        *bands = (struct bands){table, rates_of(table), laying->report->min_count};
        hg_sheet_draw(laying->sheet, (struct hg_sheet_drawing){draw_bands, bands});
    }
    if (table->series.count != 0)
        hg_sheet_draw(laying->sheet, (struct hg_sheet_drawing){draw_series, table});
}

/* --- tables ---------------------------------------------------------------------------------- */

static const struct hg_page_column *columns_of(const struct laying *laying,
                                               const struct hg_report_table *table)
{
    struct hg_page_column *columns =
        HG_ARRAY(laying->report->arena, struct hg_page_column, table->column_count);
    for (uint32_t c = 0; c < table->column_count; c++)
        columns[c] = (struct hg_page_column){table->columns[c].label,
                                             table->columns[c].style != HG_STYLE_TEXT};
    return columns;
}

static void add_row(struct laying *laying, const struct hg_report_table *table, size_t r,
                    struct hg_sheet_table *to)
{
    struct hg_str *cells = hg_sheet_row(laying->sheet, to, table->marks.at[r]);
    struct hg_sheet_drawing *pictures =
        HG_ARRAY(laying->report->arena, struct hg_sheet_drawing, table->column_count);
    to->rows.at[to->rows.count - 1].pictures = pictures;
    for (uint32_t c = 0; c < table->column_count; c++) {
        const struct hg_figure *figure = hg_report_at(table, r, c);
        cells[c] = text_of(laying, figure);
        if (is_rate(laying, figure))
            pictures[c] = (struct hg_sheet_drawing){draw_rate, figure};
    }
}

static void add_table(struct laying *laying, const struct hg_report_table *table)
{
    size_t rows = hg_report_rows(table);
    hg_sheet_section(laying->sheet, table->id, hg_str(table->title));
    if (table->note.len != 0)
        hg_sheet_paragraph(laying->sheet, table->note);
    add_charts(laying, table);
    if (rows != 0) {
        struct hg_sheet_table *to =
            hg_sheet_table(laying->sheet, columns_of(laying, table), table->column_count,
                           HG_PAGE_CARDS, rows >= FILTER_FROM);
        for (uint32_t c = 0; c < table->column_count; c++)
            to->wide |= (uint64_t)(table->columns[c].style == HG_STYLE_WIDE) << c;
        for (size_t r = 0; r < rows; r++)
            add_row(laying, table, r, to);
    }
    if (table->left_out != 0)
        hg_sheet_paragraph(laying->sheet,
                           hg_str_print(laying->report->arena, "… and %llu more (--list-max)",
                                        (unsigned long long)table->left_out));
}

/* --- facts ----------------------------------------------------------------------------------- */

/* A count; or a rate, with its count and interval as a detail. */
static void add_figure(struct laying *laying, const struct hg_report_fact *fact)
{
    struct hg_str text = text_of(laying, &fact->cell), detail = {0};
    size_t mark = is_rate(laying, &fact->cell) ? hg_str_find(text, HG_STR(" of ")) : SIZE_MAX;
    if (mark != SIZE_MAX) {
        detail = (struct hg_str){text.at + mark + 1, text.len - mark - 1};
        text.len = mark;
    }
    hg_sheet_figure_with(laying->sheet, text, detail, fact->label);
}

static void add_facts(struct laying *laying)
{
    const struct hg_report *report = laying->report;
    for (size_t f = 0; f < report->facts.count; f++)
        if (report->facts.at[f].cell.kind == HG_FIGURE_TEXT)
            hg_sheet_paragraph(laying->sheet,
                               hg_str_print(report->arena, "%s: %.*s", report->facts.at[f].label,
                                            HG_STR_ARGS(report->facts.at[f].cell.text)));
    for (size_t f = 0; f < report->facts.count; f++)
        if (report->facts.at[f].cell.kind != HG_FIGURE_TEXT)
            add_figure(laying, &report->facts.at[f]);
}

void hg_report_sheet(const struct hg_report *report, struct hg_sheet *sheet)
{
    struct laying laying = {.report = report, .sheet = sheet};
    *sheet = (struct hg_sheet){
        .arena = report->arena, .title = report->title, .footer = report->footer, .style = style};
    hg_cli_buf(&laying.text);
    add_facts(&laying);
    for (size_t t = 0; t < report->tables.count; t++)
        add_table(&laying, report->tables.at[t]);
    hg_buf_release(&laying.text);
}
