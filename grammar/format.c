/* Entry point of the formatter and its first step: reads the tokens with the comments and empty
 * lines before them, and splits them into lines. See format.h. */
#include "grammar/format.h"

#include "grammar/tokens.h"

/* --- tokens ----------------------------------------------------------------------------------- */

static struct hg_str token_text(struct hg_parser *p, struct hg_token token)
{
    if (token.kind != T_LABEL)
        return hg_span_text(p, token.span);
    return hg_str_print(p->arena, "%.*s:", HG_STR_ARGS(hg_label_at(p, token.span).text));
}

static bool has_empty_line(struct hg_str text, uint32_t from, uint32_t to)
{
    int breaks = 0;
    for (; from < to; from++)
        breaks += text.at[from] == '\n';
    return breaks >= 2;
}

/* Assigns comments and empty lines to the token that follows them. */
static void place_comments(struct hg_format *f)
{
    struct hg_parser *p = f->p;
    size_t comment = 0, count = p->tree->comments.count;
    uint32_t end = 0;
    for (size_t t = 0; t < f->token_count; t++) {
        struct hg_span span = p->tokens.at[t].span;
        f->tokens[t].comment = comment;
        for (; comment < count && f->comments[comment].span.start < span.start; comment++) {
            f->comment_blank[comment] =
                has_empty_line(p->text, end, f->comments[comment].span.start);
            end = f->comments[comment].span.end;
            f->tokens[t].comments++;
        }
        f->tokens[t].blank_before = has_empty_line(p->text, end, span.start);
        end = span.end;
    }
}

static size_t find_token(const struct hg_parser *p, uint32_t offset)
{
    size_t low = 0, high = p->tokens.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->tokens.at[middle].span.start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_tokens(struct hg_format *f)
{
    struct hg_parser *p = f->p;
    f->token_count = p->tokens.count;
    f->tokens = HG_ARRAY(p->arena, struct hg_format_token, f->token_count);
    f->comments = p->tree->comments.at;
    f->comment_blank = HG_ARRAY(p->arena, bool, p->tree->comments.count);
    for (size_t t = 0; t < f->token_count; t++) {
        f->tokens[t].kind = p->tokens.at[t].kind;
        f->tokens[t].text = token_text(p, p->tokens.at[t]);
        f->tokens[t].width = (uint32_t)hg_utf8_columns(f->tokens[t].text);
    }
    for (size_t m = 0; m < p->marks.count; m++)
        f->tokens[find_token(p, p->marks.at[m].offset)].marks |= 1u << p->marks.at[m].kind;
    place_comments(f);
}

/* --- lines ------------------------------------------------------------------------------------ */

static bool starts_line(const struct hg_format_token *token, enum hg_line_kind *kind)
{
    static const struct {
        enum hg_mark_kind mark;
        enum hg_line_kind line;
    } starts[] = {{HG_MARK_ITEM, HG_LINE_ITEM},     {HG_MARK_HEADER, HG_LINE_HEADER},
                  {HG_MARK_CLAUSE, HG_LINE_CLAUSE}, {HG_MARK_GROUP, HG_LINE_GROUP},
                  {HG_MARK_RULE, HG_LINE_RULE},     {HG_MARK_BAND, HG_LINE_BAND},
                  {HG_MARK_ROW, HG_LINE_ROW}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (hg_marked(token, starts[i].mark)) {
            *kind = starts[i].line;
            return true;
        }
    }
    *kind = HG_LINE_CLOSE;
    return token->kind == '}';
}

static void cut_lines(struct hg_format *f)
{
    for (size_t t = 0; t + 1 < f->token_count; t++) {
        struct hg_format_line line = {.first = t};
        if (starts_line(&f->tokens[t], &line.kind))
            hg_push(f->p->arena, &f->lines, line);
        struct hg_format_line *last = &f->lines.at[f->lines.count - 1];
        last->end = t + 1;
        last->opens = f->tokens[t].kind == '{';
    }
}

enum hg_status hg_format(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
                         struct hg_buf *out)
{
    struct hg_parser parser;
    struct hg_format format = {.p = &parser, .out = out};
    enum hg_status status = hg_parse_with(&parser, diags, source, 0, arena, true);
    if (status != HG_OK)
        return status;
    take_tokens(&format);
    cut_lines(&format);
    hg_format_layout(&format);
    hg_format_write(&format);
    return out->failed ? HG_NOMEM : HG_OK;
}
