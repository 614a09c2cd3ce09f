/* Syntax errors: misspelt and reserved words, missing words, and keywords of other languages. */
#include "grammar/syntax.h"

/* The expected keyword nearest to the word, or NULL. */
static const char *nearest_keyword(const struct hg_unexpected_token *s, struct hg_str word)
{
    struct hg_str *names = HG_ARRAY(s->p->arena, struct hg_str, hg_keyword_count);
    const char **texts = HG_ARRAY(s->p->arena, const char *, hg_keyword_count);
    size_t count = 0;
    for (size_t i = 0; i < hg_keyword_count; i++) {
        struct hg_str keyword = hg_str(hg_keywords[i]);
        int token = hg_keyword_find(keyword);
        bool name = hg_unexpected_expects(s, T_IDENT) && !hg_keyword_reserved(token);
        if (!hg_unexpected_expects(s, token) || name || hg_str_eq(keyword, word))
            continue;
        texts[count] = hg_keywords[i];
        names[count++] = keyword;
    }
    int found = hg_nearest(word, names, count);
    return found < 0 ? NULL : texts[found];
}

static void report_misspelt(const struct hg_unexpected_token *s, struct hg_token token,
                            struct hg_str word, const char *right)
{
    bool capitals = hg_str_eq(hg_text_fold(s->p->arena, word), hg_str(right));
    struct hg_diag *diag = hg_parser_error(
        s->p, HG_E0124, token.span,
        capitals ? "`%.*s` must be in lower case" : "unknown word `%.*s`", HG_STR_ARGS(word));
    if (capitals)
        hg_parser_help(s->p, diag, "capital letters", "write `%s`", right);
    else
        hg_parser_help(s->p, diag, "misspelled?", "did you mean `%s`?", right);
    hg_parser_suggest(s->p, diag, token.span, hg_str(right));
}

static bool try_misspelt(struct hg_unexpected_token *s)
{
    if (s->token.kind != T_IDENT && s->token.kind != T_LABEL)
        return false;
    struct hg_str word = hg_label_at(s->p, s->token.span).text;
    const char *right = nearest_keyword(s, word);
    if (!right || s->token.kind == T_LABEL)
        return false;
    report_misspelt(s, s->token, word, right);
    return true;
}

/* Names that people give to items in other languages. */
static bool try_item_word(struct hg_unexpected_token *s)
{
    static const struct {
        const char *word, *right;
    } words[] = {{"let", "define"},        {"var", "define"},        {"const", "define"},
                 {"def", "define"},        {"set", "define"},        {"import", "use"},
                 {"include", "use"},       {"require", "use"},       {"enum", "list"},
                 {"rule", "decide"},       {"rules", "decide"},      {"filter", "disqualify"},
                 {"reject", "disqualify"}, {"scoring", "score"},     {"routing", "route"},
                 {"assert", "promise"},    {"invariant", "promise"}, {"if", "decide"},
                 {"feature", "flag"},      {"toggle", "flag"},       {"switch", "flag"}};
    if (s->p->open.count > 0 || !hg_unexpected_expects(s, T_DEFINE) ||
        hg_unexpected_expects(s, T_IDENT) || !hg_token_is_word(s->token.kind))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!hg_str_is(s->text, words[i].word))
            continue;
        struct hg_diag *diag = hg_parser_error(
            s->p, HG_E0146, s->token.span, "`%.*s` does not start an item", HG_STR_ARGS(s->text));
        hg_parser_help(s->p, diag, "not part of the language", "you may be looking for `%s`",
                       words[i].right);
        return true;
    }
    return false;
}

static bool try_second_policy(struct hg_unexpected_token *s)
{
    if (s->token.kind != T_POLICY || s->p->open.count > 0 || !hg_unexpected_expects(s, T_DEFINE) ||
        hg_unexpected_expects(s, T_IDENT))
        return false;
    struct hg_diag *diag =
        hg_parser_error(s->p, HG_E0147, s->token.span,
                        "`policy` must be the first line, and there can be only one");
    hg_parser_help(s->p, diag, "not at the top", "keep one `policy` line, above everything else");
    return true;
}

static bool try_reserved(struct hg_unexpected_token *s)
{
    if (!hg_unexpected_expects(s, T_IDENT) || !hg_keyword_reserved(s->token.kind) ||
        hg_unexpected_expects(s, T_INT))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0125, s->token.span,
                                           "`%.*s` cannot be a name here", HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "reserved word", "choose a different name, such as `%.*s_`",
                   HG_STR_ARGS(s->text));
    return true;
}

/* `hot accept when …`, at the beginning of a line where a rule may start. */
static bool try_colon(struct hg_unexpected_token *s)
{
    if (s->p->open.count == 0 || !hg_unexpected_expects(s, T_LABEL) || !s->first ||
        !hg_token_is_name(s->token.kind))
        return false;
    struct hg_span after = {s->token.span.source, s->token.span.end, s->token.span.end};
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0102, s->token.span,
                                           "`:` is missing after `%.*s`", HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "a label?", "a rule starts with its label and a colon: `%.*s:`",
                   HG_STR_ARGS(s->text));
    hg_parser_fix(s->p, diag, after, ":");
    return true;
}

static bool starts_condition(int token)
{
    return hg_token_is_name(token) || token == T_NOT || token == '(' || token == T_ANY ||
           token == T_ALL || token == T_AT || token == T_NONE || token == T_STRING ||
           token == T_INT;
}

/* `IF` and `If` are names to the scanner. */
static bool report_if(struct hg_unexpected_token *s, struct hg_token token, struct hg_str text)
{
    if (token.kind != T_IDENT || !hg_str_eq(hg_text_fold(s->p->arena, text), HG_STR("if")))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0127, token.span, "`%.*s` cannot be used here",
                                           HG_STR_ARGS(text));
    hg_parser_help(s->p, diag, "use `when`",
                   "write the result, then the condition: `label: accept when …`");
    return true;
}

static bool try_when(struct hg_unexpected_token *s)
{
    if (!hg_unexpected_expects(s, T_WHEN) || !starts_condition(s->token.kind) ||
        s->p->open.count == 0)
        return false;
    if (report_if(s, s->token, s->text) || report_if(s, s->prev, s->prev_text))
        return true;
    struct hg_span at = {s->token.span.source, s->token.span.start, s->token.span.start};
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0103, s->token.span,
                                           "`when` is missing before "
                                           "`%.*s`",
                                           HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "a condition?", "put `when` before the condition");
    hg_parser_fix(s->p, diag, at, "when ");
    return true;
}

bool hg_diagnose_words(struct hg_unexpected_token *s)
{
    return try_item_word(s) || try_second_policy(s) || try_reserved(s) || try_misspelt(s) ||
           try_colon(s) || try_when(s);
}
