/* Second step of the formatter: splits lines into cells and aligns the cells in columns. The
 * rules of a block share their columns; so do the lines of a header, the clauses of a table, and
 * adjacent one-line items. A cell widens its column only if another cell follows it on the line.
 * See format.h. */
#include "grammar/format.h"

#include "grammar/tokens.h"

enum { COLUMN_EFFECT = 1, COLUMN_CONDITION, COLUMN_MODIFIERS, COLUMN_LAST = HG_FORMAT_COLUMNS - 1 };

/* --- blanks between tokens -------------------------------------------------------------------- */

static bool is_number(int kind)
{
    return kind == T_INT || kind == T_DECIMAL;
}

static bool sticks(const struct hg_format_token *before, const struct hg_format_token *token)
{
    int a = before->kind, b = token->kind;
    if (b == ',' || b == ')' || b == ':' || a == '(')
        return true;
    if (b == '(')
        return hg_marked(before, HG_MARK_CALL);
    if (hg_marked(before, HG_MARK_UNARY))
        return b != '-'; /* `--` would start a comment elsewhere */
    if (b == T_DOTDOT)
        return is_number(a);
    if (a == T_DOTDOT)
        return is_number(b) || hg_marked(token, HG_MARK_UNARY);
    return false;
}

uint32_t hg_format_gap(const struct hg_format *f, size_t token)
{
    const struct hg_format_token *t = &f->tokens[token];
    if (sticks(t - 1, t))
        return 0;
    bool wide = hg_marked(t, HG_MARK_CONDITION) || hg_marked(t, HG_MARK_POSTURE) ||
                hg_marked(t, HG_MARK_MODIFIER);
    return wide ? 2 : 1;
}

/* --- cells ------------------------------------------------------------------------------------ */

/* The column that begins at `token`, or -1. `column` is the one before. */
static int column_at(const struct hg_format *f, const struct hg_format_line *line, size_t token,
                     int column)
{
    const struct hg_format_token *t = &f->tokens[token];
    switch (line->kind) {
    case HG_LINE_ITEM:
        return hg_marked(t, HG_MARK_SECOND) ? 1 : -1;
    case HG_LINE_HEADER:
    case HG_LINE_CLAUSE:
        return token == line->first + 1 ? 1 : -1;
    case HG_LINE_BAND:
        return hg_marked(t, HG_MARK_EFFECT) ? 1 : -1;
    case HG_LINE_ROW:
        if (!hg_marked(t, HG_MARK_CELL))
            return -1;
        return t->kind == T_ARROW || column + 1 >= COLUMN_LAST ? COLUMN_LAST : column + 1;
    case HG_LINE_RULE:
        if (hg_marked(t, HG_MARK_EFFECT))
            return COLUMN_EFFECT;
        if (hg_marked(t, HG_MARK_CONDITION) || hg_marked(t, HG_MARK_POSTURE))
            return column < COLUMN_CONDITION ? COLUMN_CONDITION : -1;
        return hg_marked(t, HG_MARK_MODIFIER) && column < COLUMN_MODIFIERS ? COLUMN_MODIFIERS : -1;
    default:
        return -1;
    }
}

static void measure_cell(const struct hg_format *f, struct hg_format_cell *cell)
{
    for (size_t t = cell->first; t < cell->end; t++) {
        cell->width += f->tokens[t].width;
        if (t == cell->first)
            continue;
        cell->width += hg_format_gap(f, t);
        cell->broken = cell->broken || f->tokens[t].comments > 0;
    }
}

static void cut_cells(struct hg_format *f, struct hg_format_line *line)
{
    struct hg_format_cell cell = {.first = line->first};
    line->cell = f->cells.count;
    for (size_t t = line->first + 1; t <= line->end; t++) {
        int column = t == line->end ? 0 : column_at(f, line, t, cell.column);
        if (column < 0)
            continue;
        cell.end = t;
        measure_cell(f, &cell);
        hg_push(f->p->arena, &f->cells, cell);
        cell = (struct hg_format_cell){.first = t, .column = column};
    }
    line->cells = f->cells.count - line->cell;
}

/* --- blocks ----------------------------------------------------------------------------------- */

static size_t new_block(struct hg_format *f, enum hg_line_kind kind)
{
    struct hg_format_block block = {.kind = kind};
    hg_push(f->p->arena, &f->blocks, block);
    return f->blocks.count - 1;
}

/* Whether no empty line precedes the line. */
static bool follows_closely(const struct hg_format *f, const struct hg_format_line *line)
{
    const struct hg_format_token *token = &f->tokens[line->first];
    bool blank = token->blank_before;
    for (size_t i = 0; i < token->comments; i++)
        blank = blank || f->comment_blank[token->comment + i];
    return !blank;
}

static bool same_columns(const struct hg_format *f, size_t index)
{
    const struct hg_format_line *line = &f->lines.at[index], *before = line - 1;
    if (index == 0 || before->kind != line->kind)
        return false;
    if (line->kind != HG_LINE_ITEM)
        return true;
    return f->tokens[before->first].kind == f->tokens[line->first].kind && line->cells == 2 &&
           before->cells == 2 && follows_closely(f, line);
}

/* A block for every run of lines outside of braces, and one for every pair of braces. */
static void assign_blocks(struct hg_format *f)
{
    HG_VEC(size_t) stack = {0};
    for (size_t i = 0; i < f->lines.count; i++) {
        struct hg_format_line *line = &f->lines.at[i];
        if (line->kind == HG_LINE_CLOSE) {
            line->block = new_block(f, HG_LINE_CLOSE);
            if (stack.count > 0)
                stack.count--;
        } else if (stack.count > 0) {
            line->block = stack.at[stack.count - 1];
            if (line->kind != HG_LINE_GROUP)
                f->blocks.at[line->block].kind = line->kind;
        } else {
            line->block = same_columns(f, i) ? (line - 1)->block : new_block(f, line->kind);
        }
        if (line->opens)
            hg_push(f->p->arena, &stack, new_block(f, HG_LINE_RULE));
    }
}

static uint32_t gap_of(enum hg_line_kind kind)
{
    return kind == HG_LINE_HEADER || kind == HG_LINE_CLAUSE || kind == HG_LINE_ROW ? 1 : 2;
}

static void widen_columns(struct hg_format *f, const struct hg_format_line *line)
{
    struct hg_format_block *block = &f->blocks.at[line->block];
    for (size_t c = 0; c < line->cells; c++) {
        const struct hg_format_cell *cell = &f->cells.at[line->cell + c];
        bool last = c + 1 == line->cells && line->kind != HG_LINE_BAND;
        if (last || cell->broken || cell->width > HG_FORMAT_CELL)
            continue;
        if (block->width[cell->column] < cell->width)
            block->width[cell->column] = cell->width;
    }
}

void hg_format_layout(struct hg_format *f)
{
    for (size_t i = 0; i < f->lines.count; i++)
        cut_cells(f, &f->lines.at[i]);
    assign_blocks(f);
    for (size_t i = 0; i < f->lines.count; i++)
        widen_columns(f, &f->lines.at[i]);
    for (size_t b = 0; b < f->blocks.count; b++) {
        struct hg_format_block *block = &f->blocks.at[b];
        for (int c = 1; c < HG_FORMAT_COLUMNS; c++) {
            uint32_t width = block->width[c - 1];
            block->start[c] = block->start[c - 1] + (width ? width + gap_of(block->kind) : 0);
        }
    }
}
