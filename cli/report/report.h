/* A report of counts: facts, and tables of counts, rates and texts, rendered as JSON and as a
 * sheet (sheet.h). Rates carry their counts, so that none is shown without them, and none below
 * the minimum count. Everything lives in the report's arena; texts are not masked here: callers
 * mask personal ones. One thread. */
#ifndef HG_CLI_REPORT_H
#define HG_CLI_REPORT_H

#include "base/json.h"
#include "base/statistics.h"
#include "cli/report/sheet.h"

enum hg_figure_kind {
    HG_FIGURE_NONE,
    HG_FIGURE_TEXT,
    HG_FIGURE_LIST,   /* texts[0..a) */
    HG_FIGURE_COUNT,  /* a */
    HG_FIGURE_SHARE,  /* a of b: not a sample, so without interval */
    HG_FIGURE_RATE,   /* a of b, with its confidence interval; not shown if b is below the minimum
                         count */
    HG_FIGURE_NUMBER, /* number, in millionths; shown with `a` decimals */
    HG_FIGURE_BAND    /* interval of shares, in millionths */
};
struct hg_figure {
    uint8_t kind;
    uint64_t a, b;
    int64_t number;
    struct hg_interval band;
    struct hg_str text;
    const struct hg_str *texts;
};
struct hg_figure hg_figure_text(struct hg_str text);
struct hg_figure hg_figure_count(uint64_t count);
struct hg_figure hg_figure_share(uint64_t part, uint64_t of);
struct hg_figure hg_figure_rate(uint64_t hits, uint64_t of);

/* `key` in JSON, `label` for people. Numbers are right-aligned. */
enum hg_column_style {
    HG_STYLE_TEXT,
    HG_STYLE_NUMBER,
    HG_STYLE_WIDE /* a number; omitted in text */
};
struct hg_report_column {
    const char *key, *label;
    enum hg_column_style style;
};

/* A share over time with its control band, drawn as a chart. */
struct hg_point {
    struct hg_str at; /* "2026-03-02" */
    uint64_t part, of;
};
struct hg_series {
    struct hg_str label;
    const struct hg_point *points;
    size_t count;
    uint64_t part, of; /* of all points together */
};

struct hg_report_table {
    const char *id, *title;
    struct hg_str note;                     /* how to read the table; may be empty */
    const struct hg_report_column *columns; /* static, or in the arena */
    uint32_t column_count;
    HG_VEC(struct hg_figure) cells; /* row by row */
    HG_VEC(enum hg_row_mark) marks; /* a row each */
    uint64_t left_out;              /* number of rows not listed */
    size_t bands; /* the first so many rows are ascending score bands, and drawn */
    HG_VEC(struct hg_series) series;
};

struct hg_report_fact {
    const char *key, *label;
    struct hg_figure cell;
};

struct hg_report {
    struct hg_arena *arena;
    struct hg_str title, footer;
    uint64_t min_count; /* rates of fewer leads are not shown */
    HG_VEC(struct hg_report_fact) facts;
    HG_VEC(struct hg_report_table *) tables;
};

void hg_report_fact(struct hg_report *report, const char *key, const char *label,
                    struct hg_figure cell);
/* Adds an empty table. */
struct hg_report_table *hg_report_table(struct hg_report *report, const char *id, const char *title,
                                        const struct hg_report_column *columns,
                                        uint32_t column_count);
/* Adds a row: hg_report_row, then hg_report_cell for each column. */
void hg_report_row(struct hg_report *report, struct hg_report_table *table, enum hg_row_mark mark);
void hg_report_cell(struct hg_report *report, struct hg_report_table *table, struct hg_figure cell);
size_t hg_report_rows(const struct hg_report_table *table);
const struct hg_figure *hg_report_at(const struct hg_report_table *table, size_t row,
                                     uint32_t column);

/* "12,345" */
void hg_put_thousands(struct hg_buf *out, uint64_t count);
struct hg_str hg_thousands(struct hg_arena *arena, uint64_t count);
/* Millionths as "45.5 %". */
void hg_put_percent(struct hg_buf *out, int64_t millionths);
/* Appends the cell for people on one line; a rate as "45.5 % of 4,045 [43.9, 47.0]", or "too few:
 * 12" if it is of less than `min_count`. */
void hg_put_figure(struct hg_buf *out, const struct hg_figure *cell, uint64_t min_count);

/* Renders as one line of JSON: {"report": …, facts, "tables": {id: [{column: value}]}}. */
void hg_report_json(const struct hg_report *report, const char *kind, struct hg_buf *out);
/* Renders as a sheet, in the report's arena; the report must outlive it. */
void hg_report_sheet(const struct hg_report *report, struct hg_sheet *sheet);

/* Inline SVG with integer coordinates (report_plot.c). A rate with its confidence interval, for a
 * cell. */
void hg_plot_bar(struct hg_buf *out, uint64_t hits, uint64_t of);
/* The rate of each band with its interval, and the gains curve: from the best band down, the share
 * of positives against the share of all leads. `rates` is the first column of rates. */
void hg_plot_bands(struct hg_buf *out, const struct hg_report_table *table, uint32_t rates,
                   uint64_t min_count);
void hg_plot_series(struct hg_buf *out, const struct hg_series *series);

#endif
