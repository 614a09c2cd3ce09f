/* How the grammar layer reports errors, and the generic message for an unexpected token. Known
 * mistakes are diagnosed first (syntax_brackets.c, syntax_foreign.c, syntax_words.c); for all
 * others the message lists the expected tokens. */
#include "grammar/syntax.h"

#include <stdarg.h>
#include <stdio.h>

/* --- reporting -------------------------------------------------------------------------------- */

static struct hg_str print_list(struct hg_arena *arena, const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t room = length > 0 ? (size_t)length : 0;
    char *text = hg_arena_alloc(arena, room + 1);
    vsnprintf(text, room + 1, format, list);
    return (struct hg_str){text, room};
}

struct hg_diag *hg_parser_error(struct hg_parser *p, enum hg_code code, struct hg_span at,
                                const char *format, ...)
{
    va_list list;
    if (p->stop)
        return NULL;
    if (p->diags->errors - p->errors_before >= HG_POLICY_MAX_ERRORS) {
        p->stop = true;
        hg_report(p->diags, HG_E0107, at, "stopped after %d errors in this file",
                  HG_POLICY_MAX_ERRORS);
        return NULL;
    }
    va_start(list, format);
    struct hg_str message = print_list(p->arena, format, list);
    va_end(list);
    return hg_report(p->diags, code, at, "%.*s", HG_STR_ARGS(message));
}

void hg_parser_help(struct hg_parser *p, struct hg_diag *diag, const char *label,
                    const char *format, ...)
{
    va_list list;
    if (!diag)
        return;
    if (label)
        hg_diag_say(p->diags, diag, "%s", label);
    va_start(list, format);
    struct hg_str help = print_list(p->arena, format, list);
    va_end(list);
    hg_diag_help(p->diags, diag, "%.*s", HG_STR_ARGS(help));
}

void hg_parser_fix(struct hg_parser *p, struct hg_diag *diag, struct hg_span at, const char *format,
                   ...)
{
    va_list list;
    if (!diag)
        return;
    va_start(list, format);
    struct hg_str text = print_list(p->arena, format, list);
    va_end(list);
    hg_diag_fix(p->diags, diag, at, text);
}

void hg_parser_suggest(struct hg_parser *p, struct hg_diag *diag, struct hg_span at,
                       struct hg_str text)
{
    if (diag)
        hg_diag_propose(p->diags, diag, at, text);
}

void hg_error_too_deep(struct hg_parser *p, struct hg_span at)
{
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0106, at, "nested deeper than %d levels", HG_POLICY_MAX_DEPTH);
    hg_parser_help(p, diag, "nested too deeply",
                   "move part of it into a definition: `define name is …`");
    p->stop = true; /* the rest cannot be parsed without it */
}

void hg_error_duplicate(struct hg_parser *p, struct hg_span at, const char *word)
{
    struct hg_diag *diag = hg_parser_error(p, HG_E0144, at, "`%s` is given twice", word);
    hg_parser_help(p, diag, "given again here", "keep one of them");
}

/* --- the situation ---------------------------------------------------------------------------- */

bool hg_unexpected_expects(const struct hg_unexpected_token *s, int token)
{
    for (int i = 0; i < s->count; i++)
        if (s->expected[i] == token)
            return true;
    return false;
}

bool hg_token_is_word(int token)
{
    return token == T_IDENT || hg_keyword_spelling(token) != NULL;
}

bool hg_token_is_name(int token)
{
    return token == T_PATH || token == T_IDENT ||
           (hg_token_is_word(token) && !hg_keyword_reserved(token));
}

struct hg_span hg_tokens_span(struct hg_token a, struct hg_token b)
{
    return hg_span_join(a.span, b.span);
}

static const struct {
    int item;
    const char *form;
} forms[] = {
    {T_USE, "use \"FILE\" as NAME"},
    {T_LIST, "list NAME is \"a\", \"b\"` or `list NAME from \"FILE\""},
    {T_TABLE, "table NAME from \"FILE\" hit first match FIELD give NAME"},
    {T_DEFINE, "define NAME is EXPRESSION"},
    {T_FLAG, "flag NAME owner \"who@acme.example\" before 2027-04-01"},
    {T_OUTCOME, "outcome NAME \"what it means\""},
    {T_CLASSIFY, "classify NAME { class: when CONDITION … last: otherwise }"},
    {T_DISQUALIFY, "disqualify { label: when CONDITION because \"why\" }"},
    {T_SCORE, "score NAME 0..100 { label: +10 when CONDITION }"},
    {T_DECIDE, "decide { label: OUTCOME when CONDITION … last: OUTCOME otherwise }"},
    {T_ROUTE, "route OUTCOME { label: to \"TEAM\" when CONDITION respond within 4 hours }"},
    {T_PROMISE, "promise NAME: never OUTCOME when CONDITION"},
};

const char *hg_item_synopsis(int item)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].item == item)
            return forms[i].form;
    return NULL;
}

/* --- anything else ---------------------------------------------------------------------------- */

static const char *token_text(struct hg_parser *p, int token)
{
    switch (token) {
    case 0:
        return "the end of the file";
    case T_IDENT:
        return "a name";
    case T_LABEL:
        return "a label";
    case T_STRING:
        return "a text";
    case T_INT:
        return "a number";
    case T_DATE:
        return "a date";
    case T_DOTDOT:
        return "`..`";
    case T_ARROW:
        return "`->`";
    case T_PATH:
    case T_DECIMAL:
    case T_LE:
    case T_GE:
        return NULL; /* said with another */
    default:
        break;
    }
    const char *word = hg_keyword_spelling(token);
    if (word)
        return hg_str_print(p->arena, "`%s`", word).at;
    return token > ' ' && token < 127 ? hg_str_print(p->arena, "`%c`", token).at : NULL;
}

/* What is worth naming: no soft words where any name fits. */
static bool worth_naming(const struct hg_unexpected_token *s, int token)
{
    bool word = hg_keyword_spelling(token) != NULL;
    return !(hg_unexpected_expects(s, T_IDENT) && word && !hg_keyword_reserved(token));
}

/* `a, b or c`, of which there may be more to say. */
static struct hg_str join(const struct hg_unexpected_token *s, const char *const *texts, int count,
                          bool more)
{
    struct hg_str list = {NULL, 0};
    for (int i = 0; i < count; i++)
        list = hg_str_print(s->p->arena, "%.*s%s%s", HG_STR_ARGS(list),
                            i == 0                    ? ""
                            : i + 1 == count && !more ? " or "
                                                      : ", ",
                            texts[i]);
    return more ? hg_str_print(s->p->arena, "%.*s …", HG_STR_ARGS(list)) : list;
}

/* After a complete element, the expected tokens are named by kind. */
static struct hg_str list_kinds(const struct hg_unexpected_token *s)
{
    static const struct {
        int token;
        const char *text;
    } kinds[] = {
        {T_AND, "an operator"},     {T_WHEN, "`when`"}, {T_BECAUSE, "a modifier such as `because`"},
        {T_LABEL, "the next rule"}, {'}', "`}`"},       {T_DEFINE, "the next item"}};
    const char *texts[sizeof kinds / sizeof kinds[0]];
    int count = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (hg_unexpected_expects(s, kinds[i].token) &&
            !(kinds[i].token == T_DEFINE && hg_unexpected_expects(s, T_IDENT)))
            texts[count++] = kinds[i].text;
    return join(s, texts, count, false);
}

static struct hg_str list_expected(const struct hg_unexpected_token *s)
{
    enum { SHOWN = 6 };
    const char *texts[SHOWN];
    int shown = 0;
    if (hg_unexpected_expects(s, T_NOT) && hg_unexpected_expects(s, T_IF))
        return HG_STR("a condition");
    if (hg_unexpected_expects(s, T_PART) && hg_unexpected_expects(s, T_STRING))
        return HG_STR("a value");
    if (hg_unexpected_expects(s, T_AND) || hg_unexpected_expects(s, T_BECAUSE) ||
        (hg_unexpected_expects(s, T_DEFINE) && !hg_unexpected_expects(s, T_IDENT)))
        return list_kinds(s);
    for (int i = 0; i < s->count; i++) {
        const char *text = token_text(s->p, s->expected[i]);
        if (!text || !worth_naming(s, s->expected[i]))
            continue;
        if (shown == SHOWN)
            return join(s, texts, shown, true);
        texts[shown++] = text;
    }
    return join(s, texts, shown, false);
}

/* A word, number or address where a text belongs: all of it up to the next space. */
static struct hg_span unquoted(const struct hg_unexpected_token *s)
{
    struct hg_span whole = s->token.span;
    while (whole.end < s->p->text.len && (unsigned char)s->p->text.at[whole.end] > ' ' &&
           !strchr("{}\"#", s->p->text.at[whole.end]))
        whole.end++;
    return whole;
}

static void suggest_quotes(const struct hg_unexpected_token *s, struct hg_diag *diag)
{
    struct hg_span whole = unquoted(s);
    struct hg_str quoted =
        hg_str_print(s->p->arena, "\"%.*s\"", HG_STR_ARGS(hg_span_text(s->p, whole)));
    hg_parser_help(s->p, diag, "unexpected", "put the text in quotes: `%.*s`", HG_STR_ARGS(quoted));
    hg_parser_suggest(s->p, diag, whole, quoted);
}

static bool lacks_quotes(const struct hg_unexpected_token *s, struct hg_str expected)
{
    int kind = s->token.kind;
    return hg_str_is(expected, "a text") && (hg_token_is_word(kind) || kind == T_PATH ||
                                             kind == T_INT || kind == T_DECIMAL || kind == T_DATE);
}

static void report_unexpected(const struct hg_unexpected_token *s)
{
    struct hg_str list = list_expected(s);
    bool counted = s->first && s->p->item == s->token.kind && s->p->open.count == 0;
    bool row = s->p->item == T_TABLE && s->p->open.count != 0;
    const char *form = row ? "label: CELL, CELL -> VALUE"
                           : hg_item_synopsis(counted ? s->p->prev_item : s->p->item);
    struct hg_diag *diag;
    if (s->token.kind == 0)
        diag = hg_parser_error(s->p, HG_E0101, s->token.span, "the file ends unexpectedly");
    else
        diag = hg_parser_error(s->p, HG_E0101, s->token.span, "unexpected `%.*s`",
                               HG_STR_ARGS(s->text));
    if (lacks_quotes(s, list))
        suggest_quotes(s, diag);
    else if (form)
        hg_parser_help(s->p, diag, "unexpected", "the correct form is `%s`", form);
    else
        hg_parser_help(s->p, diag, "unexpected",
                       "a file starts with `policy NAME`, followed by `version \"…\"`, `lead from "
                       "\"FILE\"` and so on, then lists, tables, definitions and blocks");
    if (diag && list.len > 0)
        hg_diag_say(s->p->diags, diag, "expected %.*s", HG_STR_ARGS(list));
}

void hg_syntax_error(struct hg_parser *p, int token, struct hg_span at, const int *expected,
                     int count)
{
    struct hg_unexpected_token s = {
        .p = p, .token = {token, at}, .prev = p->prev, .prev2 = p->prev2};
    s.expected = expected;
    s.count = count;
    s.text = hg_span_text(p, at);
    s.prev_text = hg_span_text(p, s.prev.span);
    s.prev2_text = hg_span_text(p, s.prev2.span);
    s.first = hg_token_first_on_line(p, at);
    int pushed_back_count = p->pushed_back_count;
    if (!hg_diagnose_brackets(&s) && !hg_diagnose_foreign(&s) && !hg_diagnose_words(&s))
        report_unexpected(&s);
    if (token == 0)
        p->ended = true;
    if (p->pushed_back_count == pushed_back_count)
        hg_token_start_panic(p, s.token);
}
