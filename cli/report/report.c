/* The making of a report, and how its cells read. Owns nothing: all is in the report's arena. */
#include "cli/report/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"

struct hg_figure hg_figure_text(struct hg_str text)
{
    return (struct hg_figure){.kind = HG_FIGURE_TEXT, .text = text};
}

struct hg_figure hg_figure_count(uint64_t count)
{
    return (struct hg_figure){.kind = HG_FIGURE_COUNT, .a = count};
}

struct hg_figure hg_figure_share(uint64_t part, uint64_t of)
{
    return (struct hg_figure){.kind = HG_FIGURE_SHARE, .a = part, .b = of};
}

struct hg_figure hg_figure_rate(uint64_t hits, uint64_t of)
{
    return (struct hg_figure){.kind = HG_FIGURE_RATE, .a = hits, .b = of};
}

void hg_report_fact(struct hg_report *report, const char *key, const char *label,
                    struct hg_figure cell)
{
    hg_push(report->arena, &report->facts, ((struct hg_report_fact){key, label, cell}));
}

struct hg_report_table *hg_report_table(struct hg_report *report, const char *id, const char *title,
                                        const struct hg_report_column *columns,
                                        uint32_t column_count)
{
    struct hg_report_table *table = HG_NEW(report->arena, struct hg_report_table);
    table->id = id;
    table->title = title;
    table->columns = columns;
    table->column_count = column_count;
    hg_push(report->arena, &report->tables, table);
    return table;
}

void hg_report_row(struct hg_report *report, struct hg_report_table *table, enum hg_row_mark mark)
{
    hg_push(report->arena, &table->marks, mark);
}

void hg_report_cell(struct hg_report *report, struct hg_report_table *table, struct hg_figure cell)
{
    hg_push(report->arena, &table->cells, cell);
}

size_t hg_report_rows(const struct hg_report_table *table)
{
    return table->marks.count;
}

const struct hg_figure *hg_report_at(const struct hg_report_table *table, size_t row,
                                     uint32_t column)
{
    return &table->cells.at[row * table->column_count + column];
}

/* --- numbers for people ---------------------------------------------------------------------- */

/* Returns the length. */
static size_t write_thousands(char text[32], uint64_t count)
{
    char digits[24];
    size_t length = 0;
    int len = snprintf(digits, sizeof digits, "%" PRIu64, count);
    for (int i = 0; i < len; i++) {
        if (i != 0 && (len - i) % 3 == 0)
            text[length++] = ',';
        text[length++] = digits[i];
    }
    return length;
}

void hg_put_thousands(struct hg_buf *out, uint64_t count)
{
    char text[32];
    hg_buf_put(out, text, write_thousands(text, count));
}

struct hg_str hg_thousands(struct hg_arena *arena, uint64_t count)
{
    char text[32];
    return hg_str_copy(arena, (struct hg_str){text, write_thousands(text, count)});
}

/* Thousandths, half up. */
static void put_points(struct hg_buf *out, int64_t millionths)
{
    int64_t tenths = (millionths + 500) / 1000;
    hg_buf_print(out, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

void hg_put_percent(struct hg_buf *out, int64_t millionths)
{
    put_points(out, millionths);
    hg_buf_text(out, " %");
}

/* With `digits` behind the point, half up. */
static void put_number(struct hg_buf *out, int64_t millionths, uint64_t digits)
{
    uint64_t one = 1;
    for (uint64_t i = 0; i < digits && i < HG_DECIMAL_DIGITS; i++)
        one *= 10;
    uint64_t step = (uint64_t)HG_DECIMAL_ONE / one;
    uint64_t size = ((uint64_t)(millionths < 0 ? -millionths : millionths) + step / 2) / step;
    hg_buf_print(out, "%s%" PRIu64, millionths < 0 ? "-" : "", size / one);
    if (one > 1)
        hg_buf_print(out, ".%0*" PRIu64, (int)digits, size % one);
}

static void put_rate(struct hg_buf *out, const struct hg_figure *cell, uint64_t min_count)
{
    if (cell->b < min_count || cell->b == 0) {
        hg_buf_text(out, cell->b == 0 ? "none" : "too few: ");
        if (cell->b != 0)
            hg_put_thousands(out, cell->b);
        return;
    }
    struct hg_interval interval = hg_wilson(cell->a, cell->b);
    hg_put_percent(out, hg_rate(cell->a, cell->b));
    hg_buf_text(out, " of ");
    hg_put_thousands(out, cell->b);
    hg_buf_text(out, " [");
    put_points(out, interval.low);
    hg_buf_text(out, ", ");
    put_points(out, interval.high);
    hg_buf_byte(out, ']');
}

static void put_list(struct hg_buf *out, const struct hg_figure *cell)
{
    for (uint64_t i = 0; i < cell->a; i++) {
        hg_buf_text(out, i == 0 ? "" : ", ");
        hg_buf_put(out, cell->texts[i].at, cell->texts[i].len);
    }
}

void hg_put_figure(struct hg_buf *out, const struct hg_figure *cell, uint64_t min_count)
{
    switch ((enum hg_figure_kind)cell->kind) {
    case HG_FIGURE_NONE:
        break;
    case HG_FIGURE_TEXT:
        hg_buf_put(out, cell->text.at, cell->text.len);
        break;
    case HG_FIGURE_LIST:
        put_list(out, cell);
        break;
    case HG_FIGURE_COUNT:
        hg_put_thousands(out, cell->a);
        break;
    case HG_FIGURE_SHARE:
        if (cell->b != 0)
            hg_put_percent(out, hg_rate(cell->a, cell->b));
        break;
    case HG_FIGURE_RATE:
        put_rate(out, cell, min_count);
        break;
    case HG_FIGURE_NUMBER:
        put_number(out, cell->number, cell->a);
        break;
    case HG_FIGURE_BAND:
        put_points(out, cell->band.low);
        hg_buf_text(out, " to ");
        hg_put_percent(out, cell->band.high);
        break;
    }
}
