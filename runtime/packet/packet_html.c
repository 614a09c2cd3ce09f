/* The packet for people, as one self-contained HTML page: no script, nothing fetched, readable
 * on a phone and in print. */
#include "base/html.h"
#include "runtime/packet/packet_view.h"

static const char style[] =
    "td.m{width:1.4rem;text-align:center;font-weight:700}\n"
    ".yes td.m{color:var(--yes)}.no td.m{color:var(--no)}.open td.m{color:var(--open)}\n"
    ".assumed td.m{color:var(--assumed)}.off{opacity:.55}\n"
    "@media(max-width:34rem){td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0}"
    "tr{display:block;border-top:1px solid var(--line);padding:.25rem 0}}\n";

static void put_row(struct hg_buf *out, const struct hg_view_row *row)
{
    static const char *const classes[] = {"", "yes", "no", "open", "assumed", "off"};
    static const char *const marks[] = {"", "&#10003;", "&#8211;", "?", "&#126;", ""};
    hg_buf_print(out, "<tr class=\"%s\"><td class=\"m\">%s</td>", classes[row->mark],
                 marks[row->mark]);
    for (int c = 0; c < HG_VIEW_CELLS; c++)
        hg_html_element(out, "<td>", row->cells[c], "</td>");
    hg_buf_text(out, "</tr>\n");
}

static void put_section(struct hg_buf *out, const struct hg_view_section *section)
{
    hg_html_element(out, "<h2>", section->title, "</h2>\n<table>\n");
    for (size_t i = 0; i < section->rows.count; i++)
        put_row(out, &section->rows.at[i]);
    hg_buf_text(out, "</table>\n");
}

void hg_view_html(const struct hg_view *view, struct hg_buf *out)
{
    hg_html_open(out, view->outcome, style, NULL);
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
