/* Syntax errors: mismatched or missing brackets, and items that start inside an unfinished one. */
#include "grammar/syntax.h"

/* A closing bracket put in at the end of the file, which has been reported. */
static bool try_virtual(struct hg_unexpected_token *s)
{
    return (s->token.kind == '}' || s->token.kind == ')') &&
           s->token.span.start == s->token.span.end;
}

static bool try_closing(struct hg_unexpected_token *s)
{
    struct hg_diag *diag;
    if (s->token.kind != '}' && s->token.kind != ')')
        return false;
    char kind = (char)s->token.kind;
    if (s->p->mismatched.open) {
        struct hg_bracket open = s->p->mismatched;
        diag = hg_parser_error(s->p, HG_E0104, s->token.span, "`%c` does not close `%c`", kind,
                               open.open);
        hg_parser_help(s->p, diag, "does not match", "close the `%c` before it", open.open);
        if (diag)
            hg_diag_label(s->p->diags, diag, open.span, "opened here");
        return true;
    }
    if (!s->p->unmatched_close)
        return false;
    diag = hg_parser_error(s->p, HG_E0104, s->token.span, "`%c` has no matching opening bracket",
                           kind);
    hg_parser_help(s->p, diag, "nothing to close", "remove it");
    return true;
}

void hg_error_missing_brace(struct hg_parser *p, struct hg_token token)
{
    struct hg_str text = hg_span_text(p, token.span);
    size_t open = p->open.count;
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0104, token.span, "`}` is missing before `%.*s`", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "a new item starts inside a block", "add `}` to close the block");
    while (open > 0 && p->open.at[open - 1].open != '{')
        open--;
    if (diag && open > 0)
        hg_diag_label(p->diags, diag, p->open.at[open - 1].span, "opened here");
}

static bool try_missing_brace(struct hg_unexpected_token *s)
{
    if (!s->first || !hg_token_starts_item(s->token.kind) || s->p->open.count == 0 ||
        !hg_unexpected_expects(s, '}'))
        return false;
    hg_error_missing_brace(s->p, s->token);
    hg_token_insert_brace(s->p, s->token);
    return true;
}

/* `define x is a +` followed by `list b …`: the keyword was read as a name. */
static bool was_swallowed(const struct hg_unexpected_token *s)
{
    struct hg_span word = s->prev.span;
    return hg_token_starts_item(s->prev.kind) && word.start > 0 &&
           s->p->text.at[word.start - 1] == '\n' && s->p->push_back_offset != word.start &&
           (hg_token_is_name(s->token.kind) || s->token.kind == '{') &&
           (hg_unexpected_expects(s, T_AND) || hg_unexpected_expects(s, T_IS));
}

static void report_unfinished(const struct hg_unexpected_token *s)
{
    bool counted = s->p->item == s->prev.kind && s->p->open.count == 0;
    const char *form = hg_item_synopsis(counted ? s->p->prev_item : s->p->item);
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0101, s->prev.span, "`%.*s` starts a new item",
                                           HG_STR_ARGS(s->prev_text));
    hg_parser_help(s->p, diag, "the text before it is incomplete", "complete the item above: `%s`",
                   form ? form : "policy NAME");
    if (diag && s->p->open.count > 0)
        hg_diag_label(s->p->diags, diag, s->p->open.at[s->p->open.count - 1].span, "opened here");
}

static bool in_braces(const struct hg_parser *p)
{
    for (size_t i = 0; i < p->open.count; i++)
        if (p->open.at[i].open == '{')
            return true;
    return false;
}

static bool try_swallowed_item(struct hg_unexpected_token *s)
{
    if (!was_swallowed(s))
        return false;
    struct hg_bracket own = {0};
    if (s->token.kind == '{') /* opened by the new item */
        own = s->p->open.at[--s->p->open.count];
    bool inside = in_braces(s->p);
    if (inside)
        hg_error_missing_brace(s->p, s->prev);
    else
        report_unfinished(s);
    hg_token_push_back(s->p, s->token);
    if (inside) {
        hg_token_insert_brace(s->p, s->prev);
    } else {
        hg_token_push_back(s->p, s->prev);
        s->p->open.count = 0;
        s->p->item = s->prev.kind;
    }
    if (own.open)
        hg_push(s->p->arena, &s->p->open, own);
    return true;
}

bool hg_diagnose_brackets(struct hg_unexpected_token *s)
{
    return try_virtual(s) || try_closing(s) || try_missing_brace(s) || try_swallowed_item(s);
}
