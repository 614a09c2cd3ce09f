/* CSV reader (RFC 4180) that keeps the source span of every cell, because errors in tables are
 * shown in the file. Used by data_list.c and the tables; does not interpret cells. A malformed
 * row is reported and skipped. */
#include "compiler/data/data_text.h"

#include "base/map.h"
#include "bytecode/program.h"

#define COLUMNS_MAX 1024u /* as many as a lead has fields */

struct scanner {
    struct hg_diags *diags;
    struct hg_arena *arena;
    uint32_t source;
    struct hg_str text;
    uint32_t at;
    uint32_t line;
    char delimiter;
    bool failed;                      /* the rest of the file has no shape any more */
    HG_VEC(struct hg_csv_cell) cells; /* of the row at work */
};

bool hg_data_is_text(struct hg_diags *diags, uint32_t source, uint32_t *start)
{
    struct hg_str text = diags->sources->list.at[source].text;
    size_t bad = hg_utf8_invalid(text);
    const char *nul = text.len != 0 ? memchr(text.at, '\0', text.len) : NULL;
    *start = hg_str_starts(text, HG_STR("\xEF\xBB\xBF")) ? 3 : 0;
    if (nul == NULL && bad == SIZE_MAX)
        return true;
    bool is_nul = nul != NULL && (size_t)(nul - text.at) < bad;
    uint32_t at = (uint32_t)(is_nul ? (size_t)(nul - text.at) : bad);
    struct hg_span span = {source, at, at + 1};
    if (is_nul)
        hg_report(diags, HG_E0601, span, "the file contains a NUL byte, so it is not a text file");
    else
        hg_diag_help(diags,
                     hg_report(diags, HG_E0601, span, "byte %u of the file is not valid UTF-8", at),
                     "save the file as UTF-8; in a spreadsheet, choose `CSV UTF-8`");
    return false;
}

/* --- characters ------------------------------------------------------------------------------ */

static bool at_end(const struct scanner *s)
{
    return s->at >= s->text.len;
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* LF, CRLF, or the CR of old. */
static void skip_break(struct scanner *s)
{
    if (at_end(s))
        return;
    if (s->text.at[s->at] == '\r' && s->at + 1 < s->text.len && s->text.at[s->at + 1] == '\n')
        s->at++;
    s->at++;
    s->line++;
}

static void skip_blanks(struct scanner *s)
{
    while (!at_end(s) && is_blank(s->text.at[s->at]))
        s->at++;
}

static bool at_cell_end(const struct scanner *s)
{
    return at_end(s) || s->text.at[s->at] == s->delimiter || is_break(s->text.at[s->at]);
}

/* `sep=;` on a line of its own, which Excel writes and reads above the header. */
static char declared_delimiter(struct scanner *s)
{
    struct hg_str rest = {s->text.at + s->at, s->text.len - s->at};
    if (!hg_str_starts(rest, HG_STR("sep=")) || rest.len < 6 || !strchr(",;", rest.at[4]) ||
        !is_break(rest.at[5]))
        return '\0';
    s->at += 5;
    skip_break(s);
    return rest.at[4];
}

/* `;` when the first line has more of them than commas, outside quotes. */
static char detect_delimiter(struct hg_str text, uint32_t at)
{
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    while (at < text.len && is_break(text.at[at]))
        at++;
    for (; at < text.len && (quoted || !is_break(text.at[at])); at++) {
        quoted ^= text.at[at] == '"';
        commas += !quoted && text.at[at] == ',';
        semicolons += !quoted && text.at[at] == ';';
    }
    return semicolons > commas ? ';' : ',';
}

/* --- cells ----------------------------------------------------------------------------------- */

static void report_stray(struct scanner *s, uint32_t at)
{
    hg_report(s->diags, HG_E0602, (struct hg_span){s->source, at, at + 1},
              "stray quote: put the whole cell in quotes and double every quote inside it");
    s->failed = true;
}

static struct hg_csv_cell plain_cell(struct scanner *s)
{
    uint32_t start = s->at;
    while (!at_cell_end(s)) {
        if (s->text.at[s->at] == '"') {
            report_stray(s, s->at);
            break;
        }
        s->at++;
    }
    uint32_t end = s->at;
    while (end > start && is_blank(s->text.at[end - 1]))
        end--;
    return (struct hg_csv_cell){.text = {s->text.at + start, end - start},
                                .span = {s->source, start, end}};
}

/* The text between two quotes, with doubled quotes unescaped. */
static struct hg_str undouble(struct scanner *s, uint32_t start, uint32_t end)
{
    struct hg_str raw = {s->text.at + start, end - start};
    if (hg_str_find(raw, HG_STR("\"")) == SIZE_MAX)
        return raw;
    char *out = hg_arena_alloc(s->arena, raw.len);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        out[n++] = raw.at[i];
        i += raw.at[i] == '"';
    }
    return (struct hg_str){out, n};
}

/* Moves to the closing quote; false at the end of the file. */
static bool find_closing_quote(struct scanner *s)
{
    for (; !at_end(s); s->at++) {
        char c = s->text.at[s->at];
        bool doubled = s->at + 1 < s->text.len && s->text.at[s->at + 1] == '"';
        if (c == '"' && !doubled)
            return true;
        if (c == '"')
            s->at++;
        else if (c == '\n' ||
                 (c == '\r' && (s->at + 1 == s->text.len || s->text.at[s->at + 1] != '\n')))
            s->line++;
    }
    return false;
}

static struct hg_csv_cell quoted_cell(struct scanner *s)
{
    uint32_t open = s->at++;
    if (!find_closing_quote(s)) {
        hg_report(s->diags, HG_E0603, (struct hg_span){s->source, open, open + 1},
                  "the quote opened here is never closed");
        s->failed = true;
        return (struct hg_csv_cell){.span = {s->source, open, open + 1}};
    }
    struct hg_str text = undouble(s, open + 1, s->at++);
    struct hg_csv_cell cell = {.text = text, .span = {s->source, open, s->at}, .quoted = true};
    skip_blanks(s);
    if (!at_cell_end(s))
        report_stray(s, s->at - 1);
    return cell;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* Reads a row into s->cells, up to and without its line break. */
static struct hg_csv_row scan_row(struct scanner *s)
{
    struct hg_csv_row row = {.line = s->line, .span = {s->source, s->at, s->at}};
    s->cells.count = 0;
    for (;;) {
        skip_blanks(s);
        bool quoted = !at_end(s) && s->text.at[s->at] == '"';
        struct hg_csv_cell cell = quoted ? quoted_cell(s) : plain_cell(s);
        hg_push(s->arena, &s->cells, cell);
        if (s->failed || at_end(s) || s->text.at[s->at] != s->delimiter)
            break;
        s->at++;
    }
    row.span.end = s->at;
    return row;
}

static struct hg_csv_cell *keep_cells(struct scanner *s)
{
    return hg_arena_copy(s->arena, s->cells.at, s->cells.count * sizeof *s->cells.at);
}

/* Skips empty lines; false at the end. */
static bool next_row(struct scanner *s)
{
    for (;;) {
        uint32_t start = s->at;
        skip_blanks(s);
        if (at_end(s))
            return false;
        if (!is_break(s->text.at[s->at])) {
            s->at = start;
            return true;
        }
        skip_break(s);
    }
}

static void check_header(struct scanner *s, const struct hg_csv *csv)
{
    struct hg_map seen;
    hg_map_init(&seen, s->arena);
    for (size_t i = 0; i < csv->column_count; i++) {
        const struct hg_csv_cell *cell = &csv->header[i];
        if (cell->text.len == 0) {
            hg_report(s->diags, HG_E0606, cell->span, "column %zu of the header has no name",
                      i + 1);
            continue;
        }
        bool added;
        uint64_t *first = hg_map_add(&seen, cell->text, i, &added);
        if (added)
            continue;
        struct hg_diag *diag =
            hg_report(s->diags, HG_E0607, cell->span, "there are two columns named `%.*s`",
                      HG_STR_ARGS(cell->text));
        hg_diag_label(s->diags, diag, csv->header[*first].span, "first here");
    }
}

static void read_header(struct scanner *s, struct hg_csv *csv)
{
    if (!next_row(s)) {
        hg_report(s->diags, HG_E0605, (struct hg_span){s->source, s->at, s->at},
                  "the file is empty; its first row must name the columns");
        s->failed = true;
        return;
    }
    struct hg_csv_row row = scan_row(s);
    if (s->cells.count > COLUMNS_MAX) {
        hg_report(s->diags, HG_E0608, row.span, "the header has %zu columns; the maximum is %u",
                  s->cells.count, COLUMNS_MAX);
        s->failed = true;
        return;
    }
    for (size_t i = 0; i < s->cells.count; i++)
        s->cells.at[i].text = hg_text_normalise(s->arena, s->cells.at[i].text);
    csv->header = keep_cells(s);
    csv->column_count = s->cells.count;
    check_header(s, csv);
}

static bool all_empty(const struct scanner *s)
{
    for (size_t i = 0; i < s->cells.count; i++)
        if (s->cells.at[i].text.len != 0)
            return false;
    return true;
}

static bool fits(struct scanner *s, const struct hg_csv *csv, const struct hg_csv_row *row)
{
    if (s->failed)
        return false;
    if (s->cells.count == csv->column_count) {
        if (!all_empty(s))
            return true;
        hg_report(s->diags, HG_W0609, row->span, "line %u has only empty cells and is ignored",
                  row->line);
        return false;
    }
    struct hg_diag *diag =
        hg_report(s->diags, HG_E0604, row->span, "line %u has %zu cell%s, but the header has %zu",
                  row->line, s->cells.count, s->cells.count == 1 ? "" : "s", csv->column_count);
    if (s->cells.count > csv->column_count)
        hg_diag_help(s->diags, diag, "if a cell contains `%c`, put it in double quotes",
                     s->delimiter);
    return false;
}

static void read_rows(struct scanner *s, struct hg_csv *csv)
{
    HG_VEC(struct hg_csv_row) rows = {0};
    while (!s->failed && next_row(s)) {
        struct hg_csv_row row = scan_row(s);
        if (rows.count == HG_MAX_TABLE_ROWS) {
            hg_report(s->diags, HG_E0608, row.span, "the file has more than %u rows",
                      HG_MAX_TABLE_ROWS);
            break;
        }
        if (fits(s, csv, &row)) {
            row.cells = keep_cells(s);
            hg_push(s->arena, &rows, row);
        }
        skip_break(s);
    }
    csv->rows = rows.at;
    csv->row_count = rows.count;
}

enum hg_status hg_csv_read(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                           struct hg_csv *csv)
{
    size_t errors = diags->errors;
    uint32_t start;
    *csv = (struct hg_csv){0};
    if (!hg_data_is_text(diags, source, &start))
        return HG_INVALID;
    struct hg_str text = diags->sources->list.at[source].text;
    struct scanner s = {
        .diags = diags, .arena = arena, .source = source, .text = text, .at = start, .line = 1};
    s.delimiter = declared_delimiter(&s);
    if (s.delimiter == '\0')
        s.delimiter = detect_delimiter(text, s.at);
    read_header(&s, csv);
    if (!s.failed) {
        skip_break(&s);
        read_rows(&s, csv);
    }
    return diags->errors == errors ? HG_OK : HG_INVALID;
}

static bool same_ignoring_case(struct hg_str a, struct hg_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char x = a.at[i], y = b.at[i];
        x = (char)(x >= 'A' && x <= 'Z' ? x + 32 : x);
        y = (char)(y >= 'A' && y <= 'Z' ? y + 32 : y);
        if (x != y)
            return false;
    }
    return true;
}

size_t hg_csv_column(const struct hg_csv *csv, struct hg_str name)
{
    for (size_t i = 0; i < csv->column_count; i++)
        if (hg_str_eq(csv->header[i].text, name))
            return i;
    for (size_t i = 0; i < csv->column_count; i++)
        if (same_ignoring_case(csv->header[i].text, name))
            return i;
    return SIZE_MAX;
}
