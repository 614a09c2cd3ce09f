/* The token stream between scanner and parser. It tracks open brackets, closes those still open
 * at the end of the file, and implements panic-mode recovery: after an error it skips to the next
 * rule of the same block, its closing brace, or the next item. */
#include "grammar/tokens.h"

bool hg_token_first_on_line(const struct hg_parser *p, struct hg_span at)
{
    uint32_t i = at.start;
    while (i > 0 && (p->text.at[i - 1] == ' ' || p->text.at[i - 1] == '\t'))
        i--;
    return i == 0 || p->text.at[i - 1] == '\n' || p->text.at[i - 1] == '\xbf'; /* byte order mark */
}

bool hg_token_starts_item(int token)
{
    switch (token) {
    case T_USE:
    case T_LIST:
    case T_TABLE:
    case T_DEFINE:
    case T_FLAG:
    case T_OUTCOME:
    case T_CLASSIFY:
    case T_DISQUALIFY:
    case T_SCORE:
    case T_DECIDE:
    case T_ROUTE:
    case T_PROMISE:
        return true;
    default:
        return false;
    }
}

static bool starts_header(int token)
{
    return token == T_VERSION || token == T_OWNER || token == T_LEAD || token == T_TEAMS ||
           token == T_CALENDARS || token == T_APPLIES || token == T_ADVISORY || token == T_SHOW;
}

/* --- brackets --------------------------------------------------------------------------------- */

static size_t braces(const struct hg_parser *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->open.count; i++)
        count += p->open.at[i].open == '{';
    return count;
}

static void open_bracket(struct hg_parser *p, struct hg_token token)
{
    struct hg_bracket bracket = {(char)token.kind, token.kind == '{' && p->by_seen, token.span};
    if (p->open.count == HG_POLICY_MAX_DEPTH)
        hg_error_too_deep(p, token.span);
    else
        hg_push(p->arena, &p->open, bracket);
    if (token.kind == '{')
        p->by_seen = false;
}

static void close_bracket(struct hg_parser *p, int kind)
{
    char open = kind == '}' ? '{' : '(';
    p->mismatched.open = 0;
    p->unmatched_close = p->open.count == 0;
    if (p->open.count > 0 && p->open.at[p->open.count - 1].open == open) {
        p->open.count--;
        return;
    }
    if (p->open.count > 0)
        p->mismatched = p->open.at[p->open.count - 1];
    if (kind == '}') { /* a brace closes the parentheses that were forgotten in it */
        while (p->open.count > 0 && p->open.at[p->open.count - 1].open != '{')
            p->open.count--;
        if (p->open.count > 0)
            p->open.count--;
    }
}

static void count_bracket(struct hg_parser *p, struct hg_token token)
{
    if (token.kind == '(' || token.kind == '{')
        open_bracket(p, token);
    else if (token.kind == ')' || token.kind == '}')
        close_bracket(p, token.kind);
    else if (token.kind == T_BY && (p->current.kind == T_LABEL || p->current.kind == ':'))
        p->by_seen = true;
    else if (token.kind == T_LABEL)
        p->by_seen = false;
    else if (p->open.count == 0 && hg_token_starts_item(token.kind) &&
             hg_token_first_on_line(p, token.span)) {
        p->prev_item = p->item;
        p->item = token.kind;
    }
}

/* At the end of the file: closes one open bracket, after saying so. */
static struct hg_token close_at_end(struct hg_parser *p, struct hg_token end)
{
    struct hg_bracket open = p->open.at[p->open.count - 1];
    char close = open.open == '{' ? '}' : ')';
    if (!p->panic || open.open == '{') {
        struct hg_diag *diag = hg_parser_error(p, HG_E0104, open.span,
                                               "`%c` has no matching closing bracket", open.open);
        hg_parser_help(p, diag, "opened here", "add the missing `%c`", close);
    }
    return (struct hg_token){close, end.span};
}

static struct hg_token read_token(struct hg_parser *p)
{
    struct hg_token token = {0, {p->source, p->offset, p->offset}};
    if (p->pushed_back_count > 0)
        return p->pushed_back[--p->pushed_back_count];
    if (!p->stop)
        token.kind = hg_scanner_next(p, &token.span);
    if (token.kind == 0 && !p->stop && p->open.count > 0)
        token = close_at_end(p, token);
    count_bracket(p, token);
    return token;
}

/* --- going on after an error ------------------------------------------------------------------ */

static bool starts_band(int kind)
{
    return kind == T_LABEL || kind == T_INT || kind == T_DECIMAL || kind == T_STRING ||
           kind == T_DATE || kind == T_DOTDOT || kind == '<' || kind == '>' || kind == T_LE ||
           kind == T_GE || kind == '-' || kind == T_NOT || kind == T_STARTS;
}

/* A text with a colon after it: a label. */
static bool is_text_label(const struct hg_parser *p, struct hg_token token)
{
    uint32_t i = token.span.end;
    while (i < p->text.len && (p->text.at[i] == ' ' || p->text.at[i] == '\t'))
        i++;
    return token.kind == T_STRING && i < p->text.len && p->text.at[i] == ':';
}

/* Whether the parser can use `token` after an error inside `at_braces` braces. */
static bool can_resume(const struct hg_parser *p, struct hg_token token, size_t at_braces)
{
    size_t now = braces(p);
    bool first = hg_token_first_on_line(p, token.span);
    if (token.kind == 0)
        return true;
    if (at_braces == 0)
        return now == 0 && first && (hg_token_starts_item(token.kind) || starts_header(token.kind));
    if (token.kind == '}')
        return now + 1 == at_braces;
    if (now != at_braces)
        return false;
    if (p->open.at[p->open.count - 1].bands)
        return first && starts_band(token.kind);
    return token.kind == T_LABEL || is_text_label(p, token) ||
           (first && (token.kind == T_GROUP || token.kind == T_OTHERWISE));
}

static void drop_parentheses(struct hg_parser *p)
{
    while (p->open.count > 0 && p->open.at[p->open.count - 1].open == '(')
        p->open.count--;
}

void hg_token_push_back(struct hg_parser *p, struct hg_token token)
{
    enum { OFTEN = 2 * HG_POLICY_MAX_DEPTH }; /* once for every brace it may have to close */
    p->again = token.span.start == p->push_back_offset ? p->again + 1 : 0;
    p->push_back_offset = token.span.start;
    if (p->again > OFTEN)
        p->stop = true;
    if (p->pushed_back_count < (int)(sizeof p->pushed_back / sizeof p->pushed_back[0]))
        p->pushed_back[p->pushed_back_count++] = token;
}

/* Puts a brace that was forgotten before `token`. */
void hg_token_insert_brace(struct hg_parser *p, struct hg_token token)
{
    struct hg_span here = {token.span.source, token.span.start, token.span.start};
    hg_token_push_back(p, token);
    hg_token_push_back(p, (struct hg_token){'}', here});
    close_bracket(p, '}');
    if (p->open.count == 0)
        p->item = token.kind;
}

/* An item at the very beginning of a line, within a block: its brace was forgotten. */
static bool is_item_in_block(const struct hg_parser *p, struct hg_token token)
{
    return hg_token_starts_item(token.kind) && p->panic_braces > 0 &&
           braces(p) >= p->panic_braces && token.span.start > 0 &&
           p->text.at[token.span.start - 1] == '\n';
}

static struct hg_token skip(struct hg_parser *p)
{
    for (;;) {
        struct hg_token token = read_token(p);
        if (token.kind == T_LABEL)
            drop_parentheses(p);
        if (is_item_in_block(p, token)) {
            while (braces(p) > p->panic_braces)
                close_bracket(p, '}');
            hg_error_missing_brace(p, token);
            hg_token_insert_brace(p, token);
            p->panic = false;
            return p->pushed_back[--p->pushed_back_count];
        }
        if (can_resume(p, token, p->panic_braces)) {
            p->panic = false;
            return token;
        }
    }
}

void hg_token_start_panic(struct hg_parser *p, struct hg_token at)
{
    p->panic_braces = braces(p);
    if (at.kind == '{' && p->panic_braces > 0)
        p->panic_braces--;
    if (at.kind == '}' && !p->unmatched_close)
        p->panic_braces++;
    if (can_resume(p, at, p->panic_braces))
        hg_token_push_back(p, at);
    else
        p->panic = true;
}

bool hg_parser_can_continue(struct hg_parser *p)
{
    return !p->stop && !(p->ended && p->current.kind == 0);
}

int hg_yylex(HG_YYSTYPE *value, struct hg_span *at, struct hg_parser *p)
{
    (void)value;
    struct hg_token token = p->panic ? skip(p) : read_token(p);
    p->prev2 = p->prev;
    p->prev = p->current;
    p->current = token;
    *at = token.span;
    if (p->keep_marks)
        hg_push(p->arena, &p->tokens, token);
    if (token.kind == T_HG_YYerror)
        hg_token_start_panic(p, token);
    return token.kind;
}
