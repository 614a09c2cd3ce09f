/* A report as JSON: one object, its facts as members, each table an array of rows under its id.
 * Counts are exact; rates appear with the counts they are computed from. */
#include "cli/report/report.h"

static void member(struct hg_json *json, const char *key)
{
    hg_json_key(json, hg_str(key));
}

static void count_member(struct hg_json *json, const char *key, uint64_t count)
{
    member(json, key);
    hg_json_int(json, (int64_t)count);
}

static void interval_members(struct hg_json *json, struct hg_interval interval)
{
    member(json, "low");
    hg_json_decimal(json, interval.low);
    member(json, "high");
    hg_json_decimal(json, interval.high);
}

/* {"part": 3, "of": 10, "share": 0.3} */
static void put_share(struct hg_json *json, const struct hg_figure *cell)
{
    hg_json_open(json, '{');
    count_member(json, "part", cell->a);
    count_member(json, "of", cell->b);
    member(json, "share");
    if (cell->b != 0)
        hg_json_decimal(json, hg_rate(cell->a, cell->b));
    else
        hg_json_null(json);
    hg_json_close(json, '}');
}

/* {"positive": 3, "of": 40, "rate": 0.075, "low": …, "high": …}; of too few, rate is null and
 * there is no interval. */
static void put_rate(struct hg_json *json, const struct hg_figure *cell, uint64_t min_count)
{
    hg_json_open(json, '{');
    count_member(json, "positive", cell->a);
    count_member(json, "of", cell->b);
    member(json, "rate");
    if (cell->b < min_count || cell->b == 0) {
        hg_json_null(json);
    } else {
        hg_json_decimal(json, hg_rate(cell->a, cell->b));
        interval_members(json, hg_wilson(cell->a, cell->b));
    }
    hg_json_close(json, '}');
}

static void put_band(struct hg_json *json, const struct hg_figure *cell)
{
    hg_json_open(json, '{');
    interval_members(json, cell->band);
    hg_json_close(json, '}');
}

static void put_list(struct hg_json *json, const struct hg_figure *cell)
{
    hg_json_open(json, '[');
    for (uint64_t i = 0; i < cell->a; i++)
        hg_json_str(json, cell->texts[i]);
    hg_json_close(json, ']');
}

static void put_cell(struct hg_json *json, const struct hg_figure *cell, uint64_t min_count)
{
    switch ((enum hg_figure_kind)cell->kind) {
    case HG_FIGURE_NONE:
        hg_json_null(json);
        break;
    case HG_FIGURE_TEXT:
        hg_json_str(json, cell->text);
        break;
    case HG_FIGURE_LIST:
        put_list(json, cell);
        break;
    case HG_FIGURE_COUNT:
        hg_json_int(json, (int64_t)cell->a);
        break;
    case HG_FIGURE_SHARE:
        put_share(json, cell);
        break;
    case HG_FIGURE_RATE:
        put_rate(json, cell, min_count);
        break;
    case HG_FIGURE_NUMBER:
        hg_json_decimal(json, cell->number);
        break;
    case HG_FIGURE_BAND:
        put_band(json, cell);
        break;
    }
}

static void put_table(struct hg_json *json, const struct hg_report_table *table, uint64_t min_count)
{
    member(json, table->id);
    hg_json_open(json, '[');
    for (size_t r = 0; r < hg_report_rows(table); r++) {
        hg_json_open(json, '{');
        for (uint32_t c = 0; c < table->column_count; c++) {
            member(json, table->columns[c].key);
            put_cell(json, hg_report_at(table, r, c), min_count);
        }
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void put_left_out(struct hg_json *json, const struct hg_report *report)
{
    member(json, "left_out");
    hg_json_open(json, '{');
    for (size_t t = 0; t < report->tables.count; t++)
        if (report->tables.at[t]->left_out != 0)
            count_member(json, report->tables.at[t]->id, report->tables.at[t]->left_out);
    hg_json_close(json, '}');
}

void hg_report_json(const struct hg_report *report, const char *kind, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    member(&json, "report");
    hg_json_str(&json, hg_str(kind));
    for (size_t f = 0; f < report->facts.count; f++) {
        member(&json, report->facts.at[f].key);
        put_cell(&json, &report->facts.at[f].cell, report->min_count);
    }
    count_member(&json, "min_count", report->min_count);
    for (size_t t = 0; t < report->tables.count; t++)
        put_table(&json, report->tables.at[t], report->min_count);
    put_left_out(&json, report);
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}
