/* The packet for people, as one self-contained HTML page: no script, nothing fetched, readable
 * on a phone and in print. */
#include "runtime/packet_view.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.4rem 0 .3rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "td{padding:.28rem .6rem .28rem 0;vertical-align:top;border-top:1px solid #8884;"
    "overflow-wrap:anywhere}\n"
    "td.m{width:1.4rem;text-align:center;font-weight:700}\n"
    ".yes td.m{color:#17803d}.no td.m{color:#b3261e}.open td.m{color:#a15c00}\n"
    ".assumed td.m{color:#0b6b8f}.off{opacity:.55}\n"
    ".lead,footer{color:#6b6b6b;font-size:.9rem}\n"
    "@media(max-width:34rem){td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0}"
    "tr{display:block;border-top:1px solid #8884;padding:.25rem 0}}\n"
    "</style>\n";

static void put_escaped(struct hg_buf *out, struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        if (byte == '<')
            hg_buf_text(out, "&lt;");
        else if (byte == '>')
            hg_buf_text(out, "&gt;");
        else if (byte == '&')
            hg_buf_text(out, "&amp;");
        else if (byte == '"')
            hg_buf_text(out, "&quot;");
        else
            hg_buf_byte(out, byte);
    }
}

static void put_element(struct hg_buf *out, const char *open, struct hg_str text, const char *close)
{
    hg_buf_text(out, open);
    put_escaped(out, text);
    hg_buf_text(out, close);
}

static void put_row(struct hg_buf *out, const struct hg_view_row *row)
{
    static const char *const classes[] = {"", "yes", "no", "open", "assumed", "off"};
    static const char *const marks[] = {"", "&#10003;", "&#8211;", "?", "&#126;", ""};
    hg_buf_print(out, "<tr class=\"%s\"><td class=\"m\">%s</td>", classes[row->mark],
                 marks[row->mark]);
    for (int c = 0; c < HG_VIEW_CELLS; c++)
        put_element(out, "<td>", row->cells[c], "</td>");
    hg_buf_text(out, "</tr>\n");
}

static void put_section(struct hg_buf *out, const struct hg_view_section *section)
{
    put_element(out, "<h2>", section->title, "</h2>\n<table>\n");
    for (size_t i = 0; i < section->rows.count; i++)
        put_row(out, &section->rows.at[i]);
    hg_buf_text(out, "</table>\n");
}

void hg_view_html(const struct hg_view *view, struct hg_buf *out)
{
    hg_buf_text(out, head);
    put_element(out, "<title>", view->outcome, "</title></head><body>\n");
    put_element(out, "<h1>", view->outcome, "</h1>\n");
    put_element(out, "<div class=\"lead\">", view->lead, "</div>\n");
    for (size_t i = 0; i < view->sections.count; i++)
        put_section(out, &view->sections.at[i]);
    put_element(out, "<footer><p>", view->policy, "</p></footer></body></html>\n");
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
