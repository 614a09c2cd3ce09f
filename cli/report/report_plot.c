/* Plots of a report as inline SVG: integer coordinates, colours by CSS class, a text alternative.
 * Small enough for a phone. */
#include "base/html.h"
#include "cli/report/report.h"

#include <inttypes.h>

#define ONE INT64_C(1000000)
/* The frame of a chart: where its area is. */
enum { WIDE = 360, HIGH = 190, LEFT = 40, RIGHT = 352, TOP = 10, BOTTOM = 160 };
#define BAR_WIDE 120

/* The position of a share within `room`, rounded. */
static int place(int64_t millionths, int64_t of, int room)
{
    return of <= 0 ? 0 : (int)((millionths * room + of / 2) / of);
}

static int height_of(int64_t millionths, int64_t top)
{
    return BOTTOM - place(millionths > top ? top : millionths, top, BOTTOM - TOP);
}

void hg_plot_bar(struct hg_buf *out, uint64_t hits, uint64_t of)
{
    struct hg_interval interval = hg_wilson(hits, of);
    int low = place(interval.low, ONE, BAR_WIDE), high = place(interval.high, ONE, BAR_WIDE);
    hg_buf_print(out,
                 "<svg class=\"bar\" viewBox=\"0 0 %d 12\" aria-hidden=\"true\">"
                 "<rect class=\"track\" width=\"%d\" height=\"12\"/>"
                 "<rect class=\"fill\" width=\"%d\" height=\"12\"/>"
                 "<path class=\"whisker\" d=\"M%d 6H%dM%d 2v8M%d 2v8\"/></svg>",
                 BAR_WIDE, BAR_WIDE, place(hg_rate(hits, of), ONE, BAR_WIDE), low, high, low, high);
}

/* --- the frame of a chart -------------------------------------------------------------------- */

/* The least of a few round shares that is above `share`. */
static int64_t round_top(int64_t share)
{
    static const int64_t tops[] = {10000,  20000,  50000,  100000, 200000,
                                   250000, 400000, 500000, 600000, 800000};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (share <= tops[i])
            return tops[i];
    return ONE;
}

static void open_chart(struct hg_buf *out, struct hg_str label)
{
    hg_html_element(out, "<figure><figcaption>", label, "</figcaption>");
    hg_buf_print(out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDE,
                 HIGH);
    hg_html_element(out, "", label, "\">");
}

static void close_chart(struct hg_buf *out)
{
    hg_buf_text(out, "</svg></figure>\n");
}

/* Lines at 0, a half and the top, each with its share. */
static void put_scale(struct hg_buf *out, int64_t top)
{
    for (int i = 0; i <= 2; i++) {
        int y = height_of(top * i / 2, top);
        hg_buf_print(out,
                     "<path class=\"grid\" d=\"M%d %dH%d\"/><text class=\"y\" x=\"%d\" "
                     "y=\"%d\">",
                     LEFT, y, RIGHT, LEFT - 4, y + 4);
        int64_t tenths = top * i / 2 / 1000;
        hg_buf_print(out, "%" PRId64, tenths / 10);
        if (tenths % 10 != 0)
            hg_buf_print(out, ".%" PRId64, tenths % 10);
        hg_buf_text(out, "%</text>");
    }
}

/* Text under the axis; `class` says where it is anchored. */
static void put_under(struct hg_buf *out, int x, int y, struct hg_str text, const char *class)
{
    hg_buf_print(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
    hg_html_element(out, "", text, "</text>");
}

/* --- bands ----------------------------------------------------------------------------------- */

static bool shown(const struct hg_figure *cell, uint64_t min_count)
{
    return cell->b != 0 && cell->b >= min_count;
}

/* "60..69" is drawn as 60: there is no room for more. */
static struct hg_str short_label(struct hg_str text)
{
    size_t end = hg_str_find(text, HG_STR(".."));
    return end == SIZE_MAX || end == 0 ? text : (struct hg_str){text.at, end};
}

static int64_t top_of_bands(const struct hg_report_table *table, uint32_t rates, uint64_t min_count)
{
    int64_t top = 0;
    for (size_t r = 0; r < table->bands; r++) {
        const struct hg_figure *cell = hg_report_at(table, r, rates);
        int64_t high = shown(cell, min_count) ? hg_wilson(cell->a, cell->b).high : 0;
        top = high > top ? high : top;
    }
    return round_top(top);
}

static void put_band_bar(struct hg_buf *out, const struct hg_figure *cell, int64_t top, int x,
                         int width)
{
    struct hg_interval interval = hg_wilson(cell->a, cell->b);
    int y = height_of(hg_rate(cell->a, cell->b), top), middle = x + width / 2;
    int low = height_of(interval.low, top), high = height_of(interval.high, top);
    hg_buf_print(out,
                 "<rect class=\"fill\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
                 "<path class=\"whisker\" d=\"M%d %dV%dM%d %dh8M%d %dh8\"/>",
                 x, y, width, BOTTOM - y, middle, low, high, middle - 4, low, middle - 4, high);
}

static void put_rates(struct hg_buf *out, const struct hg_report_table *table, uint32_t rates,
                      uint64_t min_count)
{
    int count = (int)table->bands, step = (RIGHT - LEFT) / (count > 0 ? count : 1);
    int64_t top = top_of_bands(table, rates, min_count);
    open_chart(out, HG_STR("rate by band, with its interval"));
    put_scale(out, top);
    for (int r = 0; r < count; r++) {
        int x = LEFT + r * step;
        const struct hg_figure *cell = hg_report_at(table, (size_t)r, rates);
        if (shown(cell, min_count))
            put_band_bar(out, cell, top, x + 2, step > 6 ? step - 4 : step);
        struct hg_str label = hg_report_at(table, (size_t)r, 0)->text;
        if (count <= 12 || r % 2 == 0)
            put_under(out, x + step / 2, BOTTOM + 16, short_label(label), "x");
    }
    close_chart(out);
}

/* From the best band down: how many of the positive leads are among how many leads. */
static void put_gains(struct hg_buf *out, const struct hg_report_table *table, uint32_t rates)
{
    uint64_t hits = 0, of = 0, all_hits = 0, all = 0;
    for (size_t r = 0; r < table->bands; r++) {
        all_hits += hg_report_at(table, r, rates)->a;
        all += hg_report_at(table, r, rates)->b;
    }
    if (all_hits == 0)
        return;
    open_chart(
        out, HG_STR("from the best band down: share of the positive leads, by share of the leads"));
    put_scale(out, ONE);
    hg_buf_print(out, "<path class=\"chance\" d=\"M%d %dL%d %d\"/><path class=\"line\" d=\"M%d %d",
                 LEFT, BOTTOM, RIGHT, TOP, LEFT, BOTTOM);
    for (size_t r = table->bands; r-- > 0;) {
        const struct hg_figure *cell = hg_report_at(table, r, rates);
        hits += cell->a;
        of += cell->b;
        hg_buf_print(out, "L%d %d", LEFT + place(hg_rate(of, all), ONE, RIGHT - LEFT),
                     height_of(hg_rate(hits, all_hits), ONE));
    }
    hg_buf_text(out, "\"/>");
    put_under(out, LEFT, BOTTOM + 16, HG_STR("0%"), "left");
    put_under(out, (LEFT + RIGHT) / 2, BOTTOM + 16, HG_STR("of the leads"), "x");
    put_under(out, RIGHT, BOTTOM + 16, HG_STR("100%"), "right");
    close_chart(out);
}

void hg_plot_bands(struct hg_buf *out, const struct hg_report_table *table, uint32_t rates,
                   uint64_t min_count)
{
    hg_buf_text(out, "<div class=\"charts\">\n");
    put_rates(out, table, rates, min_count);
    put_gains(out, table, rates);
    hg_buf_text(out, "</div>\n");
}

/* --- weeks ----------------------------------------------------------------------------------- */

static int x_of(const struct hg_series *series, size_t i)
{
    return series->count < 2 ? (LEFT + RIGHT) / 2
                             : LEFT + (int)(i * (size_t)(RIGHT - LEFT) / (series->count - 1));
}

static struct hg_interval band_at(const struct hg_series *series, size_t i)
{
    return hg_control_band(series->part, series->of, series->points[i].of);
}

static int64_t top_of_series(const struct hg_series *series)
{
    int64_t top = 0;
    for (size_t i = 0; i < series->count; i++) {
        int64_t share = hg_rate(series->points[i].part, series->points[i].of);
        int64_t high = band_at(series, i).high;
        top = share > top ? share : top;
        top = high > top ? high : top;
    }
    return round_top(top);
}

static void put_control_band(struct hg_buf *out, const struct hg_series *series, int64_t top)
{
    hg_buf_text(out, "<path class=\"band\" d=\"");
    for (size_t i = 0; i < series->count; i++)
        hg_buf_print(out, "%s%d %d", i == 0 ? "M" : "L", x_of(series, i),
                     height_of(band_at(series, i).high, top));
    for (size_t i = series->count; i-- > 0;)
        hg_buf_print(out, "L%d %d", x_of(series, i), height_of(band_at(series, i).low, top));
    hg_buf_text(out, "Z\"/>");
}

static void put_line(struct hg_buf *out, const struct hg_series *series, int64_t top)
{
    hg_buf_text(out, "<path class=\"line\" d=\"");
    for (size_t i = 0; i < series->count; i++)
        hg_buf_print(out, "%s%d %d", i == 0 ? "M" : "L", x_of(series, i),
                     height_of(hg_rate(series->points[i].part, series->points[i].of), top));
    hg_buf_text(out, "\"/>");
    for (size_t i = 0; i < series->count; i++) {
        const struct hg_point *point = &series->points[i];
        if (hg_out_of_band(series->part, series->of, point->part, point->of))
            hg_buf_print(out, "<circle class=\"out\" cx=\"%d\" cy=\"%d\" r=\"4\"/>",
                         x_of(series, i), height_of(hg_rate(point->part, point->of), top));
    }
}

void hg_plot_series(struct hg_buf *out, const struct hg_series *series)
{
    int64_t top = top_of_series(series);
    open_chart(out, series->label);
    put_scale(out, top);
    put_control_band(out, series, top);
    put_line(out, series, top);
    put_under(out, LEFT, BOTTOM + 16, series->points[0].at, "left");
    put_under(out, RIGHT, BOTTOM + 16, series->points[series->count - 1].at, "right");
    close_chart(out);
}
