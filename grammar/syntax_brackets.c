/* Brackets that do not match, and items that begin where something is not finished. */
#include "grammar/syntax.h"

/* A closing bracket put in at the end of the file, which has been reported. */
static bool try_virtual(struct hg_situation *s)
{
    return (s->token.kind == '}' || s->token.kind == ')') &&
           s->token.span.start == s->token.span.end;
}

static bool try_closing(struct hg_situation *s)
{
    struct hg_diag *diag;
    if (s->token.kind != '}' && s->token.kind != ')')
        return false;
    char kind = (char)s->token.kind;
    if (s->p->closed_wrong.open) {
        struct hg_bracket open = s->p->closed_wrong;
        diag =
            hg_complain(s->p, HG_E0104, s->token.span, "`%c` does not close `%c`", kind, open.open);
        hg_explain(s->p, diag, "closes another bracket", "close the `%c` first", open.open);
        if (diag)
            hg_diag_label(s->p->diags, diag, open.span, "still open");
        return true;
    }
    if (!s->p->closed_nothing)
        return false;
    diag = hg_complain(s->p, HG_E0104, s->token.span, "`%c` closes nothing", kind);
    hg_explain(s->p, diag, "no bracket is open here", "remove it");
    return true;
}

void hg_error_missing_brace(struct hg_parser *p, struct hg_token token)
{
    struct hg_str text = hg_slice(p, token.span);
    size_t open = p->open.count;
    struct hg_diag *diag =
        hg_complain(p, HG_E0104, token.span, "`}` is missing before `%.*s`", HG_STR_ARGS(text));
    hg_explain(p, diag, "a new item inside a block", "close the block with `}`");
    while (open > 0 && p->open.at[open - 1].open != '{')
        open--;
    if (diag && open > 0)
        hg_diag_label(p->diags, diag, p->open.at[open - 1].span, "opened here");
}

static bool try_missing_brace(struct hg_situation *s)
{
    if (!s->first || !hg_token_starts_item(s->token.kind) || s->p->open.count == 0 ||
        !hg_syntax_expects(s, '}'))
        return false;
    hg_error_missing_brace(s->p, s->token);
    hg_token_close_before(s->p, s->token);
    return true;
}

/* `define x is a +` and then `list b …`: the word was taken for a name. */
static bool was_swallowed(const struct hg_situation *s)
{
    struct hg_span word = s->before.span;
    return hg_token_starts_item(s->before.kind) && word.start > 0 &&
           s->p->text.at[word.start - 1] == '\n' && s->p->again_at != word.start &&
           (hg_syntax_is_name(s->token.kind) || s->token.kind == '{') &&
           (hg_syntax_expects(s, T_AND) || hg_syntax_expects(s, T_IS));
}

static void complain_unfinished(const struct hg_situation *s)
{
    bool counted = s->p->item == s->before.kind && s->p->open.count == 0;
    const char *form = hg_syntax_form_of(counted ? s->p->item_before : s->p->item);
    struct hg_diag *diag = hg_complain(s->p, HG_E0101, s->before.span, "`%.*s` starts a new item",
                                       HG_STR_ARGS(s->before_text));
    hg_explain(s->p, diag, "what stands before it is not finished",
               "finish what stands above: `%s`", form ? form : "policy NAME");
    if (diag && s->p->open.count > 0)
        hg_diag_label(s->p->diags, diag, s->p->open.at[s->p->open.count - 1].span, "still open");
}

static bool in_braces(const struct hg_parser *p)
{
    for (size_t i = 0; i < p->open.count; i++)
        if (p->open.at[i].open == '{')
            return true;
    return false;
}

static bool try_swallowed_item(struct hg_situation *s)
{
    if (!was_swallowed(s))
        return false;
    struct hg_bracket own = {0};
    if (s->token.kind == '{') /* opened by the new item */
        own = s->p->open.at[--s->p->open.count];
    bool inside = in_braces(s->p);
    if (inside)
        hg_error_missing_brace(s->p, s->before);
    else
        complain_unfinished(s);
    hg_token_again(s->p, s->token);
    if (inside) {
        hg_token_close_before(s->p, s->before);
    } else {
        hg_token_again(s->p, s->before);
        s->p->open.count = 0;
        s->p->item = s->before.kind;
    }
    if (own.open)
        hg_push(s->p->arena, &s->p->open, own);
    return true;
}

bool hg_try_brackets(struct hg_situation *s)
{
    return try_virtual(s) || try_closing(s) || try_missing_brace(s) || try_swallowed_item(s);
}
