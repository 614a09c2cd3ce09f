/* The packet for people, as one self-contained HTML page: no script, nothing fetched, readable
 * on a phone and in print. */
#include "base/html.h"
#include "runtime/packet/packet_view.h"

/* Columns have the same widths in every section; on a phone the cells of a row are stacked,
 * indented behind its mark. */
static const char style[] =
    "table{table-layout:fixed}col.m{width:1.6rem}col.a{width:16rem}col.b{width:11rem}\n"
    "td.m{text-align:center;font-weight:700}\n"
    "th{padding:.28rem .6rem .28rem 0;vertical-align:top;border-top:1px solid var(--line);"
    "text-align:left;font-weight:400;overflow-wrap:anywhere}\n"
    ".yes td.m{color:var(--yes)}.no td.m{color:var(--no)}.open td.m{color:var(--open)}\n"
    ".assumed td.m{color:var(--assumed)}\n"
    "@media screen and (max-width:44rem){table,tbody{display:block}"
    "tr{display:block;position:relative;border-top:1px solid var(--line);"
    "padding:.25rem 0 .25rem 1.6rem}"
    "th,td{display:inline-block;max-width:100%;border:0;padding:.1rem .6rem .1rem 0}"
    "td.m{position:absolute;left:0;width:1.2rem;padding-right:0}td:empty{display:none}}\n"
    "@media print{col.a{width:28%}col.b{width:20%}}\n";

static unsigned filled_cells(const struct hg_view_row *row)
{
    unsigned count = HG_VIEW_CELLS;
    while (count > 1 && row->cells[count - 1].len == 0)
        count--;
    return count;
}

/* The first cell is the row's header; the last one spans the empty cells after it. The mark only
 * repeats in a glyph what the row says, so screen readers skip it. */
static void put_row(struct hg_buf *out, const struct hg_view_row *row)
{
    static const char *const classes[] = {"", "yes", "no", "open", "assumed", "off"};
    static const char *const marks[] = {"", "&#10003;", "&#8211;", "?", "&#126;", ""};
    unsigned count = filled_cells(row);
    hg_buf_print(out, "<tr class=\"%s\"><td class=\"m\" aria-hidden=\"true\">%s</td>",
                 classes[row->mark], marks[row->mark]);
    for (unsigned c = 0; c < count; c++) {
        const char *kind = c == 0 && count > 1 ? "th scope=\"row\"" : "td";
        if (c + 1 == count && count < HG_VIEW_CELLS)
            hg_buf_print(out, "<%s colspan=\"%u\">", kind, HG_VIEW_CELLS - count + 1);
        else
            hg_buf_print(out, "<%s>", kind);
        hg_html_element(out, "", row->cells[c], kind[1] == 'h' ? "</th>" : "</td>");
    }
    hg_buf_text(out, "</tr>\n");
}

static void put_section(struct hg_buf *out, const struct hg_view_section *section)
{
    hg_html_element(out, "<h2>", section->title,
                    "</h2>\n<table><colgroup><col class=\"m\">"
                    "<col class=\"a\"><col class=\"b\"><col><col></colgroup>\n");
    for (size_t i = 0; i < section->rows.count; i++)
        put_row(out, &section->rows.at[i]);
    hg_buf_text(out, "</table>\n");
}

void hg_view_html(const struct hg_view *view, struct hg_buf *out)
{
    hg_html_open(out, view->title, style, NULL);
    hg_html_element(out, "<h1>", view->outcome, "</h1>\n");
    hg_html_element(out, "<div class=\"lead\">", view->lead, "</div>\n");
    for (size_t i = 0; i < view->sections.count; i++)
        put_section(out, &view->sections.at[i]);
    hg_html_close(out, view->policy);
}

void hg_packet_html(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    enum hg_audience audience, bool show_personal, struct hg_buf *out)
{
    struct hg_view view;
    if (hg_view_make(&view, lanes, lane, decision, audience, show_personal, &lanes->arena))
        hg_view_html(&view, out);
    else
        out->failed = true;
}
