/* Last step of the formatter: writes lines, cells and comments. Long lines break before `and`,
 * `or`, `then`, `else` and modifiers, and after commas. See format.h. */
#include "grammar/format.h"

#include "grammar/tokens.h"

enum { INDENT = 2, STACK = 4 /* braces nest three deep: item, group, bands */ };

struct writer {
    struct hg_format *f;
    uint32_t column;        /* where the line being written stands */
    bool fresh;             /* nothing on it yet */
    bool after_open;        /* the previous line ended with `{`, or there is none */
    uint32_t indent[STACK]; /* of the lines inside each open brace */
    uint32_t close[STACK];  /* of the closing brace */
    int depth;
};

static void newline(struct writer *w)
{
    if (!w->fresh)
        hg_buf_byte(w->f->out, '\n');
    w->fresh = true;
    w->column = 0;
}

static void pad_to(struct writer *w, uint32_t column)
{
    if (column > w->column) {
        hg_buf_fill(w->f->out, ' ', column - w->column);
        w->column = column;
    }
}

static void put_text(struct writer *w, struct hg_str text, uint32_t width)
{
    hg_buf_put(w->f->out, text.at, text.len);
    w->column += width;
    w->fresh = false;
}

/* --- comments --------------------------------------------------------------------------------- */

static void put_comment(struct writer *w, const struct hg_comment *comment, uint32_t indent)
{
    if (comment->own_line || w->fresh) {
        newline(w);
        pad_to(w, indent);
    } else {
        hg_buf_text(w->f->out, "  ");
    }
    put_text(w, comment->text, 0);
    newline(w);
}

static void empty_line(struct writer *w)
{
    newline(w);
    if (!w->after_open)
        hg_buf_byte(w->f->out, '\n');
    w->after_open = true; /* one is enough */
}

/* The comments before the first token of a line. `keep`: empty lines among them stay; `force`:
 * an empty line stands before all, if none is among them. */
static void put_comments_above(struct writer *w, size_t token, uint32_t indent, bool keep,
                               bool force)
{
    struct hg_format *f = w->f;
    const struct hg_format_token *t = &f->tokens[token];
    size_t i = t->comment, end = t->comment + t->comments;
    bool any = t->blank_before && t->kind != '}';
    for (; i < end && !f->comments[i].own_line && !w->fresh; i++)
        put_comment(w, &f->comments[i], indent);
    for (size_t j = i; j < end; j++)
        any = any || f->comment_blank[j];
    newline(w);
    if (force && !any)
        empty_line(w);
    for (; i < end; i++) {
        if (keep && f->comment_blank[i])
            empty_line(w);
        put_comment(w, &f->comments[i], indent);
        w->after_open = false;
    }
    if (keep && t->blank_before && t->kind != '}' && t->kind != 0)
        empty_line(w);
}

/* --- tokens ----------------------------------------------------------------------------------- */

static bool may_break_before(const struct hg_format *f, size_t token)
{
    int kind = f->tokens[token].kind;
    return kind == T_AND || kind == T_OR || kind == T_THEN || kind == T_ELSE ||
           f->tokens[token - 1].kind == ',' || hg_marked(&f->tokens[token], HG_MARK_MODIFIER);
}

/* From `token` to the next place where the line may break. */
static uint32_t unbroken_width(const struct hg_format *f, size_t token, size_t end)
{
    uint32_t width = f->tokens[token].width;
    for (size_t t = token + 1; t < end && !may_break_before(f, t); t++)
        width += hg_format_gap(f, t) + f->tokens[t].width;
    return width;
}

/* One token of a line that is not its first. `start`: where its cell starts, or 0 when it does
 * not begin one; `hang`: where a broken line goes on. */
static void put_token(struct writer *w, size_t token, size_t end, uint32_t start, uint32_t hang)
{
    struct hg_format *f = w->f;
    const struct hg_format_token *t = &f->tokens[token];
    uint32_t gap = hg_format_gap(f, token);
    for (size_t i = 0; i < t->comments; i++)
        put_comment(w, &f->comments[t->comment + i], hang);
    uint32_t from = w->column + gap > start ? w->column + gap : start;
    if (!w->fresh && w->column > hang && may_break_before(f, token) &&
        from + unbroken_width(f, token, end) > HG_FORMAT_WIDTH)
        newline(w);
    if (w->fresh)
        pad_to(w, start > hang ? start : hang);
    else
        pad_to(w, from);
    put_text(w, t->text, t->width);
}

/* Points of bands are right-aligned. */
static uint32_t cell_start(const struct hg_format *f, const struct hg_format_line *line,
                           const struct hg_format_cell *cell, uint32_t indent)
{
    const struct hg_format_block *block = &f->blocks.at[line->block];
    uint32_t start = indent + block->start[cell->column];
    if (line->kind == HG_LINE_BAND && cell->column == 1 && block->width[1] > cell->width)
        start += block->width[1] - cell->width;
    return start;
}

/* Returns the column of the rule's effect, which its bands are indented to. */
static uint32_t put_line(struct writer *w, const struct hg_format_line *line, uint32_t indent)
{
    struct hg_format *f = w->f;
    uint32_t effect = indent, condition = 0;
    pad_to(w, indent);
    for (size_t c = 0; c < line->cells; c++) {
        const struct hg_format_cell *cell = &f->cells.at[line->cell + c];
        uint32_t start = c == 0 ? indent : cell_start(f, line, cell, indent);
        uint32_t written = start;
        for (size_t t = cell->first; t < cell->end; t++) {
            bool modifier = hg_marked(&f->tokens[t], HG_MARK_MODIFIER);
            uint32_t hang = modifier && condition ? condition : written + INDENT;
            if (t == line->first)
                put_text(w, f->tokens[t].text, f->tokens[t].width);
            else
                put_token(w, t, cell->end, t == cell->first ? start : 0, hang);
            if (t == cell->first)
                written = w->column - f->tokens[t].width;
        }
        if (cell->column == 1)
            effect = written;
        if (c > 0 && (condition == 0 || cell->column == 2))
            condition = written;
    }
    return effect;
}

/* --- lines ------------------------------------------------------------------------------------ */

static uint32_t line_indent(const struct writer *w, const struct hg_format_line *line)
{
    if (line->kind == HG_LINE_HEADER || line->kind == HG_LINE_CLAUSE)
        return INDENT;
    return w->depth > 0 ? w->indent[w->depth - 1] : 0;
}

/* Items are separated by an empty line, except adjacent one-line items of one kind. */
static bool needs_empty_line(const struct hg_format *f, size_t index)
{
    const struct hg_format_line *line = &f->lines.at[index], *before = line - 1;
    if (line->kind != HG_LINE_ITEM || index == 0)
        return false;
    return before->kind != HG_LINE_ITEM || f->tokens[before->first].kind == T_POLICY ||
           f->tokens[before->first].kind != f->tokens[line->first].kind;
}

static void open_brace(struct writer *w, const struct hg_format_line *line, uint32_t indent,
                       uint32_t effect)
{
    bool bands = line->kind == HG_LINE_RULE;
    uint32_t close = bands ? effect : line->kind == HG_LINE_CLAUSE ? 0 : indent;
    if (w->depth == STACK)
        return;
    w->close[w->depth] = close;
    w->indent[w->depth++] = close + INDENT;
}

/* `{ }`, with nothing between. */
static bool closes_empty(const struct hg_format *f, size_t index)
{
    const struct hg_format_line *line = &f->lines.at[index];
    return line->kind == HG_LINE_CLOSE && line->end == line->first + 1 && index > 0 &&
           (line - 1)->opens && f->tokens[line->first].comments == 0;
}

void hg_format_write(struct hg_format *f)
{
    struct writer w = {.f = f, .fresh = true, .after_open = true};
    for (size_t i = 0; i < f->lines.count; i++) {
        const struct hg_format_line *line = &f->lines.at[i];
        uint32_t indent = line_indent(&w, line);
        if (closes_empty(f, i) && w.depth > 0) {
            w.depth--;
            w.after_open = false;
            put_text(&w, HG_STR(" }"), 2);
            continue;
        }
        bool keep = line->kind != HG_LINE_HEADER && line->kind != HG_LINE_CLAUSE &&
                    line->kind != HG_LINE_BAND;
        put_comments_above(&w, line->first, indent, keep, needs_empty_line(f, i));
        if (line->kind == HG_LINE_CLOSE && w.depth > 0)
            indent = w.close[--w.depth];
        uint32_t effect = put_line(&w, line, indent);
        if (line->opens)
            open_brace(&w, line, indent, effect);
        w.after_open = line->opens;
    }
    put_comments_above(&w, f->token_count - 1, 0, true, false);
    newline(&w);
}
