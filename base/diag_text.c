/* Diagnostics for people: the source line, carets under the place, the help. Every character of
 * the source or of a message that could move the cursor is replaced, so that carets line up and a
 * policy cannot send control sequences to the reader's terminal. */
#include <utf8proc.h>

#include "base/diag_render.h"

/* Longer lines are cut to a window of so many columns, as carets must not wrap. BEFORE: how much
 * of the window precedes the place. */
#define WINDOW 160
#define BEFORE 60
#define TAB "    "
#define REPLACEMENT 0xFFFD

enum style { PLAIN, STRONG, GUTTER, SECOND, HELP, FIRST };

struct pen {
    const struct hg_diag_view *view;
    const struct hg_diag *diag;
    struct hg_buf *out;
    bool colour;
    int gutter; /* digits of the largest line number shown */
};

/* A label with its position. */
struct mark {
    const struct hg_label *label;
    bool first; /* label 0 */
    bool shown;
    struct hg_span span; /* within the text */
    struct hg_position at;
    uint32_t end;         /* byte offset where its marks end, on its first line */
    size_t column, width; /* on the screen, within the window */
};

/* The part of a line that is shown. */
struct window {
    uint32_t start, end; /* byte offsets in the source */
    bool cut_before, cut_after;
};

static void set_style(const struct pen *pen, enum style kind)
{
    static const char *const codes[] = {"\033[0m",    "\033[1m",    "\033[1;34m",
                                        "\033[1;34m", "\033[1;36m", NULL};
    static const char *const severities[] = {"\033[1;31m", "\033[1;33m", "\033[1;32m"};
    if (pen->colour)
        hg_buf_text(pen->out, kind == FIRST ? severities[pen->diag->severity] : codes[kind]);
}

/* Like hg_utf8_next_printable, but within a line no line breaks. */
static int32_t next_shown(struct hg_str s, size_t *at)
{
    int32_t point = hg_utf8_next_printable(s, at);
    return point == '\n' ? REPLACEMENT : point;
}

static size_t point_width(int32_t point)
{
    return point == '\t' ? sizeof TAB - 1 : (size_t)utf8proc_charwidth(point);
}

static size_t shown_width(struct hg_str s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.len;)
        width += point_width(next_shown(s, &i));
    return width;
}

static void put_point(struct hg_buf *out, int32_t point)
{
    utf8proc_uint8_t bytes[4];
    if (point == '\t')
        hg_buf_text(out, TAB);
    else
        hg_buf_put(out, bytes, (size_t)utf8proc_encode_char(point, bytes));
}

/* `indent` is what a line break inside the text becomes; NULL for a space. */
static void put_clean(struct hg_buf *out, struct hg_str s, const char *indent)
{
    for (size_t i = 0; i < s.len;) {
        if (s.at[i] == '\n') {
            hg_buf_text(out, indent != NULL ? indent : " ");
            i++;
        } else {
            put_point(out, next_shown(s, &i));
        }
    }
}

static void put_headline(const struct pen *pen)
{
    set_style(pen, FIRST);
    hg_buf_text(pen->out, hg_severity_name(pen->diag->severity));
    hg_buf_byte(pen->out, '[');
    hg_buf_text(pen->out, hg_diag_page(pen->diag->code)->code);
    hg_buf_byte(pen->out, ']');
    set_style(pen, PLAIN);
    set_style(pen, STRONG);
    hg_buf_text(pen->out, ": ");
    put_clean(pen->out, pen->diag->message, NULL);
    set_style(pen, PLAIN);
    hg_buf_byte(pen->out, '\n');
}

static void put_place(const struct pen *pen, const char *arrow, const struct mark *mark)
{
    hg_buf_fill(pen->out, ' ', (size_t)pen->gutter);
    set_style(pen, GUTTER);
    hg_buf_text(pen->out, arrow);
    set_style(pen, PLAIN);
    put_clean(pen->out, hg_diag_source_name(pen->view, mark->span), NULL);
    hg_buf_print(pen->out, ":%u:%u\n", (unsigned)mark->at.line, (unsigned)mark->at.column);
}

/* "52 |", or spaces for the rows under a line (line 0). */
static void put_gutter(const struct pen *pen, uint32_t line)
{
    set_style(pen, GUTTER);
    if (line != 0)
        hg_buf_print(pen->out, "%*u |", pen->gutter, (unsigned)line);
    else
        hg_buf_print(pen->out, "%*s |", pen->gutter, "");
    set_style(pen, PLAIN);
}

static struct hg_str source_bytes(const struct pen *pen, uint32_t source, uint32_t start,
                                  uint32_t end)
{
    if (start >= end)
        return (struct hg_str){NULL, 0};
    return (struct hg_str){pen->view->sources->list.at[source].text.at + start, end - start};
}

/* Moves from `from` by at most `columns` columns, within the bounds. */
static uint32_t move_left(const char *text, uint32_t from, uint32_t limit, size_t columns)
{
    uint32_t at = from;
    for (; columns > 0 && at > limit; columns--)
        do
            at--;
        while (at > limit && ((unsigned char)text[at] & 0xC0) == 0x80);
    return at;
}

static uint32_t move_right(struct hg_str line, uint32_t from, size_t columns)
{
    size_t at = from;
    for (size_t used = 0; at < line.len;) {
        size_t next = at;
        used += point_width(next_shown(line, &next));
        if (used > columns)
            break;
        at = next;
    }
    return (uint32_t)at;
}

static struct window window_for(const struct pen *pen, const struct mark *mark)
{
    struct hg_str line = hg_line_of(pen->view->sources, mark->span.source, mark->at.line);
    const char *text = pen->view->sources->list.at[mark->span.source].text.at;
    if (line.len == 0)
        return (struct window){mark->span.start, mark->span.start, false, false};
    uint32_t start = (uint32_t)(line.at - text);
    uint32_t place = mark->span.start - start; /* may be at the line break */
    if (place > line.len)
        place = (uint32_t)line.len;
    uint32_t from = 0, to = move_right(line, 0, WINDOW);
    if (to < line.len) {
        from = place > BEFORE ? move_left(line.at, place, 0, BEFORE) : 0;
        to = move_right(line, from, WINDOW);
    }
    return (struct window){start + from, start + to, from > 0, to < line.len};
}

#define CUT "..."

static void put_line(const struct pen *pen, const struct mark *mark, struct window window)
{
    put_gutter(pen, mark->at.line);
    if (window.start < window.end) {
        hg_buf_byte(pen->out, ' ');
        if (window.cut_before)
            hg_buf_text(pen->out, CUT);
        struct hg_str shown = source_bytes(pen, mark->span.source, window.start, window.end);
        for (size_t i = 0; i < shown.len;)
            put_point(pen->out, next_shown(shown, &i));
        if (window.cut_after)
            hg_buf_text(pen->out, CUT);
    }
    hg_buf_byte(pen->out, '\n');
}

/* Places a label's marks in the window; at least one column wide. */
static void place_mark(const struct pen *pen, struct mark *mark, struct window window)
{
    uint32_t source = mark->span.source;
    uint32_t start = mark->span.start < window.end ? mark->span.start : window.end;
    uint32_t end = mark->end < window.end ? mark->end : window.end;
    mark->column = shown_width(source_bytes(pen, source, window.start, start)) +
                   (window.cut_before ? sizeof CUT - 1 : 0);
    mark->width = shown_width(source_bytes(pen, source, start, end));
    if (mark->width == 0)
        mark->width = 1;
}

static bool same_line(const struct mark *a, const struct mark *b)
{
    return a->span.source == b->span.source && a->at.line == b->at.line;
}

/* The row of carets and dashes: where labels overlap, the carets win. */
static void put_marks(const struct pen *pen, struct mark *const *row, size_t count)
{
    size_t column = 0, end = 0;
    for (size_t i = 0; i < count; i++)
        if (row[i]->column + row[i]->width > end)
            end = row[i]->column + row[i]->width;
    enum style now = PLAIN;
    for (; column < end; column++) {
        enum style next = PLAIN;
        for (size_t i = 0; i < count; i++)
            if (column - row[i]->column < row[i]->width && next != FIRST)
                next = row[i]->first ? FIRST : SECOND;
        if (next != now)
            set_style(pen, PLAIN);
        if (next != now && next != PLAIN)
            set_style(pen, next);
        hg_buf_byte(pen->out, next == FIRST ? '^' : next == SECOND ? '-' : ' ');
        now = next;
    }
    set_style(pen, PLAIN);
}

static void put_label(const struct pen *pen, const struct mark *mark)
{
    set_style(pen, mark->first ? FIRST : SECOND);
    put_clean(pen->out, mark->label->text, NULL);
    set_style(pen, PLAIN);
}

/* Below a line: the marks with the text of the rightmost label, then the other texts, right to
 * left, each under its marks. `row` is in column order. */
static void put_labels(const struct pen *pen, struct mark *const *row, size_t count)
{
    put_gutter(pen, 0);
    hg_buf_byte(pen->out, ' ');
    put_marks(pen, row, count);
    if (row[count - 1]->label->text.len != 0) {
        hg_buf_byte(pen->out, ' ');
        put_label(pen, row[count - 1]);
    }
    hg_buf_byte(pen->out, '\n');
    for (size_t i = count - 1; i > 0; i--) {
        if (row[i - 1]->label->text.len == 0)
            continue;
        put_gutter(pen, 0);
        hg_buf_fill(pen->out, ' ', row[i - 1]->column + 1);
        put_label(pen, row[i - 1]);
        hg_buf_byte(pen->out, '\n');
    }
}

/* One line with all labels in its window; marks are in display order. */
static void put_snippet(const struct pen *pen, struct mark *marks, size_t count, size_t anchor)
{
    struct mark *row[HG_MAX_LABELS];
    size_t in_row = 0;
    struct window window = window_for(pen, &marks[anchor]);
    for (size_t i = anchor; i < count; i++) {
        bool inside = i == anchor || !window.cut_after || marks[i].span.start < window.end;
        if (marks[i].shown || !same_line(&marks[i], &marks[anchor]) || !inside)
            continue;
        place_mark(pen, &marks[i], window);
        marks[i].shown = true;
        row[in_row++] = &marks[i];
    }
    put_line(pen, &marks[anchor], window);
    put_labels(pen, row, in_row);
}

/* The file of label 0 first, then by position; of two at one position the longer first, so that
 * the shorter has its text beside its marks. */
static bool precedes(const struct mark *a, const struct mark *b, uint32_t home)
{
    if (a->span.source != b->span.source)
        return a->span.source == home ||
               (b->span.source != home && a->span.source < b->span.source);
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start;
    return a->span.end > b->span.end;
}

/* The labels with a position, in display order. */
static size_t collect_marks(const struct pen *pen, struct mark *marks)
{
    size_t count = 0;
    uint32_t home = pen->diag->labels[0].span.source;
    for (size_t i = 0; i < pen->diag->label_count; i++) {
        struct mark mark = {.label = &pen->diag->labels[i], .first = i == 0};
        if (!hg_diag_place(pen->view, mark.label->span, &mark.span))
            continue;
        struct hg_sources *sources = pen->view->sources;
        mark.at = hg_position_of(sources, mark.span.source, mark.span.start);
        struct hg_str line = hg_line_of(sources, mark.span.source, mark.at.line);
        mark.end = mark.span.end;
        if (line.len != 0) {
            const char *text = sources->list.at[mark.span.source].text.at;
            uint32_t line_end = (uint32_t)(line.at - text + (ptrdiff_t)line.len);
            mark.end = mark.end < line_end ? mark.end : line_end;
        }
        size_t at = count++;
        for (; at > 0 && precedes(&mark, &marks[at - 1], home); at--)
            marks[at] = marks[at - 1];
        marks[at] = mark;
    }
    return count;
}

static int digits_of(uint32_t number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

/* "..." in the gutter, where lines are omitted. */
static void put_gap(const struct pen *pen)
{
    set_style(pen, GUTTER);
    hg_buf_text(pen->out, CUT);
    set_style(pen, PLAIN);
    hg_buf_byte(pen->out, '\n');
}

static void put_snippets(const struct pen *pen, struct mark *marks, size_t count)
{
    const struct mark *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (marks[i].shown)
            continue;
        if (last != NULL && last->span.source != marks[i].span.source)
            put_place(pen, "::: ", &marks[i]);
        else if (last != NULL && marks[i].at.line > last->at.line + 1)
            put_gap(pen);
        put_snippet(pen, marks, count, i);
        last = &marks[i];
    }
}

/* The texts of labels without a position. */
static void put_placeless(const struct pen *pen)
{
    struct hg_span span;
    for (size_t i = 0; i < pen->diag->label_count; i++) {
        const struct hg_label *label = &pen->diag->labels[i];
        if (label->text.len == 0 || hg_diag_place(pen->view, label->span, &span))
            continue;
        hg_buf_fill(pen->out, ' ', (size_t)pen->gutter + 1);
        hg_buf_text(pen->out, "= ");
        put_clean(pen->out, label->text, NULL);
        hg_buf_byte(pen->out, '\n');
    }
}

static void put_help(const struct pen *pen)
{
    if (pen->diag->help.len == 0)
        return;
    set_style(pen, HELP);
    hg_buf_text(pen->out, "help");
    set_style(pen, PLAIN);
    hg_buf_text(pen->out, ": ");
    put_clean(pen->out, pen->diag->help, "\n      ");
    hg_buf_byte(pen->out, '\n');
}

/* The mark of label 0 or, if it has no position, the first one. */
static const struct mark *main_mark(const struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (marks[i].first)
            return &marks[i];
    return &marks[0];
}

static void put_record(struct pen *pen)
{
    struct mark marks[HG_MAX_LABELS];
    size_t count = collect_marks(pen, marks);
    pen->gutter = 1;
    for (size_t i = 0; i < count; i++)
        if (digits_of(marks[i].at.line) > pen->gutter)
            pen->gutter = digits_of(marks[i].at.line);
    put_headline(pen);
    if (count > 0)
        put_place(pen, "--> ", main_mark(marks, count));
    put_snippets(pen, marks, count);
    put_placeless(pen);
    put_help(pen);
}

void hg_diags_text(const struct hg_diag_view *view, bool colour, struct hg_buf *out)
{
    for (size_t i = 0; i < view->count; i++) {
        if (i > 0)
            hg_buf_byte(out, '\n');
        struct pen pen = {view, view->list[i], out, colour, 1};
        put_record(&pen);
    }
}
