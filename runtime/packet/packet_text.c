/* The packet for people, as text: sections with aligned columns, and marks that do not depend on
 * colour. */
#include "runtime/packet/packet_view.h"

/* Wider cells do not widen the column. */
#define MAX_COLUMN 44u

static const char *const mark_text[] = {" ", "+", "-", "?", "~", " "};
static const char *const mark_colour[] = {"",         "\033[32m", "\033[31m",
                                          "\033[33m", "\033[36m", "\033[2m"};

static void widths_of(const struct hg_view_section *section, size_t widths[HG_VIEW_CELLS])
{
    memset(widths, 0, HG_VIEW_CELLS * sizeof *widths);
    for (size_t r = 0; r < section->rows.count; r++)
        for (int c = 0; c < HG_VIEW_CELLS; c++) {
            const struct hg_view_row *row = &section->rows.at[r];
            bool last = c + 1 == HG_VIEW_CELLS || row->cells[c + 1].len == 0;
            size_t width = hg_utf8_columns(row->cells[c]);
            if (!last && width > widths[c])
                widths[c] = width < MAX_COLUMN ? width : MAX_COLUMN;
        }
}

static int last_cell(const struct hg_view_row *row)
{
    for (int c = HG_VIEW_CELLS - 1; c > 0; c--)
        if (row->cells[c].len > 0)
            return c;
    return 0;
}

static void put_row(struct hg_buf *out, const struct hg_view_row *row,
                    const size_t widths[HG_VIEW_CELLS], bool colour)
{
    int last = last_cell(row);
    hg_buf_text(out, "  ");
    if (colour)
        hg_buf_text(out, mark_colour[row->mark]);
    hg_buf_text(out, mark_text[row->mark]);
    hg_buf_byte(out, ' ');
    for (int c = 0; c <= last; c++) {
        size_t width = hg_utf8_columns(row->cells[c]);
        hg_buf_put(out, row->cells[c].at, row->cells[c].len);
        if (c < last)
            hg_buf_fill(out, ' ', (width < widths[c] ? widths[c] - width : 0) + 2);
    }
    if (colour && row->mark != HG_MARK_NONE)
        hg_buf_text(out, "\033[0m");
    hg_buf_byte(out, '\n');
}

static void put_section(struct hg_buf *out, const struct hg_view_section *section, bool colour)
{
    size_t widths[HG_VIEW_CELLS];
    widths_of(section, widths);
    hg_buf_byte(out, '\n');
    if (colour)
        hg_buf_text(out, "\033[1m");
    hg_buf_put(out, section->title.at, section->title.len);
    hg_buf_text(out, colour ? "\033[0m\n" : "\n");
    for (size_t i = 0; i < section->rows.count; i++)
        put_row(out, &section->rows.at[i], widths, colour);
}

void hg_view_text(const struct hg_view *view, bool colour, struct hg_buf *out)
{
    hg_buf_print(out, "%s%.*s%s", colour ? "\033[1m" : "", HG_STR_ARGS(view->outcome),
                 colour ? "\033[0m" : "");
    if (view->lead.len > 0)
        hg_buf_print(out, "  %.*s", HG_STR_ARGS(view->lead));
    hg_buf_byte(out, '\n');
    for (size_t i = 0; i < view->sections.count; i++)
        put_section(out, &view->sections.at[i], colour);
    hg_buf_print(out, "\n%.*s\n", HG_STR_ARGS(view->policy));
}

void hg_packet_text(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    enum hg_audience audience, bool colour, bool show_personal, struct hg_buf *out)
{
    struct hg_view view;
    if (hg_view_make(&view, lanes, lane, decision, audience, show_personal, &lanes->arena))
        hg_view_text(&view, colour, out);
    else
        out->failed = true;
}
