/* Lists and tables from files: text files with one entry per line, and CSV (RFC 4180; delimiter
 * `,` or `;`, detected from the header). Errors are reported in `diags`, results live in `arena`;
 * parallel calls need distinct ones. */
#ifndef HG_COMPILER_DATA_H
#define HG_COMPILER_DATA_H

#include "base/diag.h"

struct hg_csv_cell {
    struct hg_str text;   /* unquoted; not trimmed inside quotes */
    struct hg_span span;
    bool quoted;
};
struct hg_csv_row {
    struct hg_csv_cell *cells; /* as many as the header has */
    uint32_t line;             /* from 1, where the row starts */
    struct hg_span span;
};
struct hg_csv {
    struct hg_csv_cell *header; /* trimmed, each name once */
    size_t column_count;
    struct hg_csv_row *rows;
    size_t row_count;
};

/* Reads a CSV file. Reports rows of the wrong width, duplicate or empty header names, an
 * unterminated quote, invalid UTF-8, NUL (E06xx); HG_INVALID if there was an error. Skips blank
 * lines and a leading BOM; `#` is data. */
enum hg_status hg_csv_read(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                           struct hg_csv *csv) HG_MUST_CHECK;
/* The index of the column of this name (exact, else ignoring case), or SIZE_MAX. */
size_t hg_csv_column(const struct hg_csv *csv, struct hg_str name);

struct hg_list_entry {
    struct hg_str text; /* normalised */
    struct hg_span span;
};
struct hg_list_data {
    struct hg_list_entry *entries; /* in order; folded duplicates are left out and warned of */
    size_t count;
};
/* One entry a line, `#` starts a comment (at a line's start or after white space), blank lines
 * are skipped. With `column` (text.at not NULL) the file is a CSV and that column is read. */
enum hg_status hg_list_read(struct hg_diags *diags, uint32_t source, struct hg_str column,
                            struct hg_span column_span, struct hg_arena *arena,
                            struct hg_list_data *list) HG_MUST_CHECK;

/* Syntax of a table's CSV cell (language.md, "Tables"): value; a | b; 200..5000, ..50, 200..;
 * 006..009 on text; >= 100, > 5, <= 5, < 5; !x; SW*; 'literal'; empty or *. Number bounds stay
 * text here: the column's type decides. */
enum hg_cell_text_kind {
    HG_CT_VALUE, HG_CT_RANGE, HG_CT_LESS, HG_CT_AT_MOST, HG_CT_MORE, HG_CT_AT_LEAST, HG_CT_PREFIX
};
struct hg_cell_text_item {
    enum hg_cell_text_kind kind;
    bool literal;           /* was in single quotes */
    struct hg_str low, high; /* VALUE, PREFIX and comparisons: low; RANGE: empty where open */
};
struct hg_cell_text {
    bool any, negated;
    struct hg_cell_text_item *items;
    size_t count;
};
/* False with the reason in *why (static) if the cell is malformed, such as "a | | b". "5.." is
 * valid on a text column. */
bool hg_cell_text_parse(struct hg_str cell, struct hg_arena *arena, struct hg_cell_text *out,
                        struct hg_str *why);

#endif
