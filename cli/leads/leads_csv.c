/* Splits CSV (RFC 4180) into rows of cells: delimiter `,` `;` or tab, detected from the header
 * row; LF or CRLF; quoted cells may contain delimiters, line breaks and doubled quotes. A quote
 * inside an unquoted cell is a plain character. Empty lines are skipped.
 *
 * Finds the end of a row first, then unquotes in place. Does not know fields. */
#include "cli/leads/leads_parts.h"

#include <string.h>

#define FIRST_CELLS 64u

enum state { CELL_START, PLAIN, QUOTED, QUOTE_IN_QUOTED };

struct scan {
    size_t at; /* in the window */
    enum state state;
    bool too_long;
};

static bool is_delimiter(const struct hg_leads *leads, char c)
{
    return leads->delimiter != '\0' ? c == leads->delimiter : c == ',' || c == ';' || c == '\t';
}

static enum state after(const struct hg_leads *leads, enum state state, char c)
{
    if (state == QUOTED)
        return c == '"' ? QUOTE_IN_QUOTED : QUOTED;
    if (state == QUOTE_IN_QUOTED && c == '"')
        return QUOTED;
    if (is_delimiter(leads, c))
        return CELL_START;
    return state == CELL_START && c == '"' ? QUOTED : PLAIN;
}

/* Finds the line break that ends the row; false when the input ends first. */
static bool find_end(struct hg_leads *leads, struct scan *scan)
{
    for (;;) {
        for (; scan->at < hg_window(leads); scan->at++) {
            char c = leads->window.at[leads->start + scan->at];
            if (c == '\n' && scan->state != QUOTED)
                return true;
            scan->state = after(leads, scan->state, c);
        }
        if (scan->at > leads->line_max) {
            scan->too_long = true;
            hg_leads_skip(leads, scan->at);
            scan->at = 0;
        }
        if (!hg_leads_more(leads))
            return false;
    }
}

/* The mark that the header has most of, outside of quotes; the comma on a tie. */
static char detect_delimiter(const struct hg_leads *leads, size_t len)
{
    static const char marks[] = {',', ';', '\t'};
    size_t counts[3] = {0}, best = 0;
    enum state state = CELL_START;
    for (size_t i = 0; i < len; i++) {
        char c = leads->window.at[leads->start + i];
        state = after(leads, state, c);
        for (size_t m = 0; m < 3; m++)
            counts[m] += c == marks[m] && state != QUOTED;
    }
    for (size_t m = 1; m < 3; m++)
        if (counts[m] > counts[best])
            best = m;
    return marks[best];
}

static bool add_cell(struct hg_leads *leads, uint32_t *count, struct hg_str cell)
{
    if (*count == leads->cell_room) {
        uint32_t room = leads->cell_room != 0 ? 2 * leads->cell_room : FIRST_CELLS;
        struct hg_str *grown = leads->allocator.resize(leads->allocator.context, leads->cells,
                                                       room * sizeof *leads->cells);
        if (grown == NULL)
            return false;
        leads->cells = grown;
        leads->cell_room = room;
    }
    leads->cells[(*count)++] = cell;
    return true;
}

/* One cell from *i on, its quotes taken off in place; false when text follows the closing one.
 * *i is then at the delimiter or the end. */
static bool take_cell(const struct hg_leads *leads, size_t *i, size_t len, struct hg_str *cell)
{
    char *row = leads->window.at + leads->start;
    size_t from = *i, to = *i;
    bool quoted = from < len && row[from] == '"';
    if (!quoted) {
        while (*i < len && row[*i] != leads->delimiter)
            (*i)++;
        *cell = (struct hg_str){row + from, *i - from};
        return true;
    }
    for ((*i)++; *i < len; (*i)++) {
        if (row[*i] == '"' && (*i + 1 == len || row[*i + 1] != '"'))
            break;
        if (row[*i] == '"')
            (*i)++;
        row[to++] = row[*i];
    }
    (*i)++;
    *cell = (struct hg_str){row + from, to - from};
    return *i >= len || row[*i] == leads->delimiter;
}

static const char *take_cells(struct hg_leads *leads, size_t len, uint32_t *count)
{
    for (size_t i = 0;; i++) {
        struct hg_str cell;
        if (!take_cell(leads, &i, len, &cell))
            return "text after the closing quote of a cell";
        if (!add_cell(leads, count, cell))
            return "a row with too many cells for the available memory";
        if (i >= len)
            return NULL;
    }
}

/* `sep=;` on a line of its own, which Excel writes and reads above the header. */
static bool declares_delimiter(struct hg_leads *leads, size_t len)
{
    const char *row = leads->window.at + leads->start;
    if (leads->header_read || leads->delimiter != '\0' || len != 5 || memcmp(row, "sep=", 4) != 0 ||
        strchr(",;\t", row[4]) == NULL)
        return false;
    leads->delimiter = row[4];
    return true;
}

static enum hg_lead_kind emit_row(struct hg_leads *leads, struct hg_raw_record *out, size_t len,
                                  size_t length)
{
    uint32_t count = 0;
    if (leads->delimiter == '\0')
        leads->delimiter = detect_delimiter(leads, len);
    const char *problem = take_cells(leads, len, &count);
    if (problem != NULL) {
        hg_leads_bad(leads, out, problem);
        hg_leads_skip(leads, length);
        return HG_LEAD_BAD;
    }
    hg_leads_give(leads, out, leads->header_read ? HG_LEAD_ROW : HG_LEAD_HEADER, length);
    out->cells = leads->cells;
    out->cell_count = count;
    leads->header_read = true;
    return out->kind;
}

/* Without its line break. */
static size_t row_length(const struct hg_leads *leads, size_t end)
{
    return end > 0 && leads->window.at[leads->start + end - 1] == '\r' ? end - 1 : end;
}

enum hg_lead_kind hg_leads_next_row(struct hg_leads *leads, struct hg_raw_record *out)
{
    for (;;) {
        struct scan scan = {0};
        struct hg_raw_record place;
        hg_leads_bad(leads, &place, leads->too_long);
        bool ended = find_end(leads, &scan);
        size_t length = scan.at + ended, len = row_length(leads, scan.at);
        if (!ended && scan.state == QUOTED)
            place.message = "a quoted cell without a closing quote";
        if (scan.too_long || len > leads->line_max || (!ended && scan.state == QUOTED)) {
            hg_leads_skip(leads, length);
            *out = place;
            return HG_LEAD_BAD;
        }
        if (!ended && (len == 0 || leads->failure != NULL))
            return HG_LEAD_END;
        if (len != 0 && !declares_delimiter(leads, len))
            return emit_row(leads, out, len, length);
        hg_leads_skip(leads, length);
    }
}
