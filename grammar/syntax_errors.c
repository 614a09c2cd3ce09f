/* What is said when a token does not fit: first the known mistakes, each with its own words
 * (the table at the end, in the order they are tried), then what would have fitted. */
#include <stdarg.h>
#include <stdio.h>

#include "grammar/keywords.h"
#include "grammar/tokens.h"

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

struct hg_diag *hg_complain(struct hg_parser *p, enum hg_code code, struct hg_span at,
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

void hg_explain(struct hg_parser *p, struct hg_diag *diag, const char *label, const char *format,
                ...)
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

void hg_correct(struct hg_parser *p, struct hg_diag *diag, struct hg_span at, const char *format,
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

void hg_error_depth(struct hg_parser *p, struct hg_span at)
{
    struct hg_diag *diag =
        hg_complain(p, HG_E0106, at, "nested deeper than %d levels", HG_POLICY_MAX_DEPTH);
    hg_explain(p, diag, "too deep", "give a part of it a name: `define name is …`");
    p->stop = true; /* what follows cannot be read without this */
}

void hg_error_twice(struct hg_parser *p, struct hg_span at, const char *word)
{
    struct hg_diag *diag = hg_complain(p, HG_E0144, at, "`%s` is given twice", word);
    hg_explain(p, diag, "the second one", "keep one of them");
}

/* --- the situation ---------------------------------------------------------------------------- */

struct situation {
    struct hg_parser *p;
    struct hg_token token;         /* does not fit */
    struct hg_token before, older; /* what was read last, and before that */
    struct hg_str text, before_text, older_text;
    const int *expected;
    int count;
    bool first; /* first on its line */
};

static bool expects(const struct situation *s, int token)
{
    for (int i = 0; i < s->count; i++)
        if (s->expected[i] == token)
            return true;
    return false;
}

static bool is_word(int token)
{
    return token == T_IDENT || hg_keyword_text(token) != NULL;
}

static bool is_name(int token)
{
    return token == T_PATH || token == T_IDENT || (is_word(token) && !hg_keyword_reserved(token));
}

static bool word_in(struct hg_str word, const char *const *words)
{
    for (; *words; words++)
        if (hg_str_is(word, *words))
            return true;
    return false;
}

static struct hg_span from_to(struct hg_token a, struct hg_token b)
{
    return hg_span_join(a.span, b.span);
}

static struct hg_diag *complain(const struct situation *s, enum hg_code code, struct hg_span at)
{
    struct hg_str text = hg_slice(s->p, at);
    return hg_complain(s->p, code, at, "`%.*s` is not how this is written", HG_STR_ARGS(text));
}

/* --- brackets --------------------------------------------------------------------------------- */

/* A closing bracket put in at the end of the file, which has been reported. */
static bool try_virtual(struct situation *s)
{
    return (s->token.kind == '}' || s->token.kind == ')') &&
           s->token.span.start == s->token.span.end;
}

static bool try_closing(struct situation *s)
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

static bool try_missing_brace(struct situation *s)
{
    if (!s->first || !hg_token_starts_item(s->token.kind) || s->p->open.count == 0 ||
        !expects(s, '}'))
        return false;
    hg_error_missing_brace(s->p, s->token);
    hg_token_close_before(s->p, s->token);
    return true;
}

static const struct {
    int item;
    const char *form;
} forms[] = {
    {T_USE, "use \"FILE\" as NAME"},
    {T_LIST, "list NAME is \"a\", \"b\"` or `list NAME from \"FILE\""},
    {T_TABLE, "table NAME from \"FILE\" hit first match FIELD give NAME"},
    {T_DEFINE, "define NAME is EXPRESSION"},
    {T_OUTCOME, "outcome NAME \"what it means\""},
    {T_CLASSIFY, "classify NAME { class: when CONDITION … last: otherwise }"},
    {T_DISQUALIFY, "disqualify { label: when CONDITION because \"why\" }"},
    {T_SCORE, "score NAME 0..100 { label: +10 when CONDITION }"},
    {T_DECIDE, "decide { label: OUTCOME when CONDITION … last: OUTCOME otherwise }"},
    {T_ROUTE, "route OUTCOME { label: to \"TEAM\" when CONDITION respond within 4 hours }"},
    {T_PROMISE, "promise NAME: never OUTCOME when CONDITION"},
};

static const char *form_of(int item)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].item == item)
            return forms[i].form;
    return NULL;
}

/* `define x is a +` and then `list b …`: the word was taken for a name. */
static bool try_swallowed_item(struct situation *s)
{
    struct hg_span word = s->before.span;
    if (!hg_token_starts_item(s->before.kind) || word.start == 0 ||
        s->p->text.at[word.start - 1] != '\n' || !(is_name(s->token.kind) || s->token.kind == '{'))
        return false;
    if (s->p->open.count > 0) {
        hg_error_missing_brace(s->p, s->before);
    } else {
        struct hg_diag *diag = hg_complain(s->p, HG_E0101, word, "`%.*s` starts a new item",
                                           HG_STR_ARGS(s->before_text));
        hg_explain(s->p, diag, "what stands before it is not finished",
                   "finish what stands above: `%s`",
                   s->p->item_before ? form_of(s->p->item_before) : "policy NAME");
    }
    hg_token_again(s->p, s->token);
    if (s->p->open.count > 0) {
        hg_token_close_before(s->p, s->before);
    } else {
        hg_token_again(s->p, s->before);
        s->p->item = s->before.kind;
    }
    return true;
}

/* --- habits of other languages ------------------------------------------------------------------
 */

static bool try_thousands(struct situation *s)
{
    const char *text = s->p->text.at;
    uint32_t at = s->token.span.start, end = s->token.span.end;
    uint32_t digits = 0;
    if (s->token.kind != ',' || s->before.kind != T_INT || s->before.span.end != at)
        return false;
    while (end + digits < s->p->text.len && text[end + digits] >= '0' && text[end + digits] <= '9')
        digits++;
    if (digits != 3)
        return false;
    struct hg_span whole = {at, s->before.span.start, end + digits};
    whole.source = s->token.span.source;
    struct hg_diag *diag = hg_complain(s->p, HG_E0119, whole, "`%.*s` is not a number",
                                       HG_STR_ARGS(hg_slice(s->p, whole)));
    hg_explain(s->p, diag, "digits stand together", "write `%.*s%.3s`", HG_STR_ARGS(s->before_text),
               text + end);
    hg_correct(s->p, diag, whole, "%.*s%.3s", HG_STR_ARGS(s->before_text), text + end);
    return true;
}

/* `is in`, `is not in`, `in not`, `is contains`, `is >= 5`, `is any of (…)`, `is one of (…)`. */
static bool try_is_in(struct situation *s)
{
    int token = s->token.kind;
    bool is = s->before.kind == T_IS;
    bool is_not = s->before.kind == T_NOT && s->older.kind == T_IS;
    struct hg_span whole = from_to(is_not ? s->older : s->before, s->token);
    const char *right = NULL;
    if ((is || is_not) && token == T_IN)
        right = is ? "in" : "not in";
    else if ((is || is_not) && (token == T_ANY || token == T_ALL))
        whole.end = s->before.span.end, right = is ? "in (…)" : "not in (…)";
    else if (is && (token == '<' || token == '>' || token == T_LE || token == T_GE))
        right = hg_str_print(s->p->arena, "%.*s", HG_STR_ARGS(s->text)).at;
    else if (s->before.kind == T_IN && token == T_NOT)
        right = "not in";
    if (!right)
        return false;
    struct hg_diag *diag = complain(s, HG_E0135, from_to(is_not ? s->older : s->before, s->token));
    hg_explain(s->p, diag, "words of a test in another order", "write `x %s`", right);
    if (whole.end == s->token.span.end)
        hg_correct(s->p, diag, whole, "%s", right);
    return true;
}

static bool try_one_of(struct situation *s)
{
    bool one = s->token.kind == T_OF && s->older.kind == T_IS &&
               (hg_str_is(s->before_text, "one") || hg_str_is(s->before_text, "some"));
    if (!one)
        return false;
    struct hg_diag *diag = complain(s, HG_E0135, from_to(s->older, s->token));
    hg_explain(s->p, diag, "words of a test in another order", "write `x in (\"a\", \"b\")`");
    hg_correct(s->p, diag, from_to(s->older, s->token), "in");
    return true;
}

static bool try_none(struct situation *s)
{
    if (s->token.kind != T_NONE || (s->before.kind != T_IS && s->older.kind != T_IS))
        return false;
    bool negated = s->before.kind == T_NOT;
    struct hg_diag *diag = hg_complain(s->p, HG_E0133, s->token.span, "`none` is not a value");
    hg_explain(s->p, diag, "there is no empty value", "write `x is %s`",
               negated ? "known" : "unknown");
    hg_correct(s->p, diag, negated ? from_to(s->before, s->token) : s->token.span,
               negated ? "known" : "unknown");
    return true;
}

static bool try_not_known(struct situation *s)
{
    bool known = s->token.kind == T_KNOWN;
    if ((!known && s->token.kind != T_UNKNOWN) || s->before.kind != T_NOT || s->older.kind != T_IS)
        return false;
    struct hg_diag *diag = complain(s, HG_E0143, from_to(s->older, s->token));
    hg_explain(s->p, diag, "asked the other way round", "write `is %s`",
               known ? "unknown" : "known");
    hg_correct(s->p, diag, from_to(s->older, s->token), "is %s", known ? "unknown" : "known");
    return true;
}

static bool try_between(struct situation *s)
{
    if (!hg_str_is(s->text, "between"))
        return false;
    struct hg_diag *diag = hg_complain(s->p, HG_E0126, s->token.span, "there is no `between`");
    hg_explain(s->p, diag, "a range is meant",
               "write `x in 5..10`, with both ends in, or `x >= 5 "
               "and x < 10`");
    return true;
}

static bool try_between_after(struct situation *s)
{
    if (!hg_str_is(s->before_text, "between") || !is_word(s->before.kind))
        return false;
    struct situation moved = *s;
    moved.token = s->before;
    moved.text = s->before_text;
    return try_between(&moved);
}

static bool try_if(struct situation *s)
{
    static const char *const elifs[] = {"elif", "elsif", "elseif", "else",
                                        "then", "where", "unless", NULL};
    bool is_if = s->token.kind == T_IF && expects(s, T_WHEN);
    if (!is_if && (!is_word(s->token.kind) || !word_in(s->text, elifs) || s->p->open.count == 0 ||
                   expects(s, s->token.kind)))
        return false;
    struct hg_diag *diag = hg_complain(s->p, HG_E0127, s->token.span, "`%.*s` does not stand here",
                                       HG_STR_ARGS(s->text));
    if (is_if) {
        hg_explain(s->p, diag, "`when` is meant",
                   "a rule says `when`; `if` chooses between values");
        hg_correct(s->p, diag, s->token.span, "when");
    } else if (s->token.kind == T_THEN) {
        hg_explain(s->p, diag, "not in a rule",
                   "what a rule gives stands before its condition: `label: accept when …`");
    } else if (s->token.kind == T_UNLESS) {
        hg_explain(s->p, diag, "only in promises", "write `when not (…)`");
    } else {
        hg_explain(s->p, diag, "not in a rule",
                   "write one rule for each case: the first that applies is taken; the last says "
                   "`otherwise`");
    }
    return true;
}

static bool try_priority(struct situation *s)
{
    static const char *const words[] = {"priority", "salience", "order", "weight", "rank", NULL};
    if (!is_word(s->token.kind) || !word_in(s->text, words) || s->p->open.count == 0)
        return false;
    struct hg_diag *diag =
        hg_complain(s->p, HG_E0128, s->token.span, "rules have no `%.*s`", HG_STR_ARGS(s->text));
    hg_explain(s->p, diag, "order is meant",
               "rules are read from the top: move the rule to its place");
    return true;
}

static bool try_does(struct situation *s)
{
    static const char *const words[] = {"does",  "do",  "doesnt", "contain", "include", "match",
                                        "start", "end", "like",   "equals",  "equal",   NULL};
    static const char *const forms[] = {
        "not contains", "not contains", "not contains", "contains", "includes", "matches",
        "starts with",  "ends with",    "matches",      "is",       "is"};
    if (!is_word(s->token.kind) || !expects(s, T_CONTAINS))
        return false;
    for (size_t i = 0; words[i]; i++) {
        if (!hg_str_is(s->text, words[i]))
            continue;
        struct hg_diag *diag = complain(s, HG_E0135, s->token.span);
        hg_explain(s->p, diag, "words of a test in another form", "write `x %s …`", forms[i]);
        return true;
    }
    return false;
}

static bool is_relation(int token)
{
    return token == '<' || token == '>' || token == T_LE || token == T_GE || token == T_IS ||
           token == T_IN;
}

static bool ends_operand(int token)
{
    return is_name(token) || token == T_INT || token == T_DECIMAL || token == T_STRING ||
           token == T_UNIT || token == T_DATE || token == ')' || token == T_YES || token == T_NO ||
           token == T_KNOWN || token == T_UNKNOWN || token == T_FOUND;
}

static bool try_chain(struct situation *s)
{
    if (!is_relation(s->token.kind) || !ends_operand(s->before.kind) || !expects(s, T_AND))
        return false;
    struct hg_diag *diag = hg_complain(s->p, HG_E0129, s->token.span, "`%.*s` after a comparison",
                                       HG_STR_ARGS(s->text));
    hg_explain(s->p, diag, "comparisons do not chain",
               "join two with `and`, as in `a > 5 and a < 10`, or put one in parentheses");
    return true;
}

static bool try_cap(struct situation *s)
{
    bool up = expects(s, '+') && s->count == 1, down = expects(s, '-') && s->count == 1;
    if ((!up && !down) || (s->token.kind != T_INT && s->token.kind != T_DECIMAL))
        return false;
    struct hg_diag *diag =
        hg_complain(s->p, HG_E0138, s->token.span, "the cap of points has a sign");
    hg_explain(s->p, diag, "no sign", "write `%s to %c%.*s`", up ? "up" : "down", up ? '+' : '-',
               HG_STR_ARGS(s->text));
    hg_correct(s->p, diag, s->token.span, "%c%.*s", up ? '+' : '-', HG_STR_ARGS(s->text));
    return true;
}

/* --- words ------------------------------------------------------------------------------------ */

/* The expected keyword nearest to the word, or NULL. */
static const char *nearest_keyword(const struct situation *s, struct hg_str word)
{
    struct hg_str *names = HG_ARRAY(s->p->arena, struct hg_str, hg_keyword_count);
    const char **texts = HG_ARRAY(s->p->arena, const char *, hg_keyword_count);
    size_t count = 0;
    for (size_t i = 0; i < hg_keyword_count; i++) {
        struct hg_str keyword = hg_str(hg_keywords[i]);
        int token = hg_keyword_find(keyword);
        bool name = expects(s, T_IDENT) && !hg_keyword_reserved(token);
        if (!expects(s, token) || name || hg_str_eq(keyword, word))
            continue;
        texts[count] = hg_keywords[i];
        names[count++] = keyword;
    }
    int found = hg_nearest(word, names, count);
    return found < 0 ? NULL : texts[found];
}

static void complain_misspelt(const struct situation *s, struct hg_token token, struct hg_str word,
                              const char *right)
{
    struct hg_diag *diag = hg_complain(s->p, HG_E0124, token.span,
                                       "`%.*s` is no word of the "
                                       "language",
                                       HG_STR_ARGS(word));
    hg_explain(s->p, diag, "misspelt?", "did you mean `%s`?", right);
    hg_correct(s->p, diag, token.span, "%s", right);
}

static bool try_misspelt(struct situation *s)
{
    if (s->token.kind != T_IDENT && s->token.kind != T_LABEL)
        return false;
    struct hg_str word = hg_label_at(s->p, s->token.span).text;
    const char *right = nearest_keyword(s, word);
    if (!right || s->token.kind == T_LABEL)
        return false;
    complain_misspelt(s, s->token, word, right);
    return true;
}

/* Names that people give to items in other languages. */
static bool try_item_word(struct situation *s)
{
    static const struct {
        const char *word, *right;
    } words[] = {{"let", "define"},        {"var", "define"},        {"const", "define"},
                 {"def", "define"},        {"set", "define"},        {"import", "use"},
                 {"include", "use"},       {"require", "use"},       {"enum", "list"},
                 {"rule", "decide"},       {"rules", "decide"},      {"filter", "disqualify"},
                 {"reject", "disqualify"}, {"scoring", "score"},     {"routing", "route"},
                 {"assert", "promise"},    {"invariant", "promise"}, {"if", "decide"}};
    if (s->p->open.count > 0 || !expects(s, T_DEFINE) || !is_word(s->token.kind))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!hg_str_is(s->text, words[i].word))
            continue;
        struct hg_diag *diag = hg_complain(s->p, HG_E0146, s->token.span, "`%.*s` starts no item",
                                           HG_STR_ARGS(s->text));
        hg_explain(s->p, diag, "not a word of this language", "`%s` may be what you want",
                   words[i].right);
        return true;
    }
    return false;
}

static bool try_second_policy(struct situation *s)
{
    if (s->token.kind != T_POLICY || s->p->open.count > 0 || !expects(s, T_DEFINE))
        return false;
    struct hg_diag *diag = hg_complain(s->p, HG_E0147, s->token.span,
                                       "`policy` stands below an "
                                       "item or a second time");
    hg_explain(s->p, diag, "belongs at the top",
               "a file has one `policy` line, above everything else");
    return true;
}

static bool try_reserved(struct situation *s)
{
    if (!expects(s, T_IDENT) || !hg_keyword_reserved(s->token.kind) || expects(s, T_INT))
        return false;
    struct hg_diag *diag = hg_complain(s->p, HG_E0125, s->token.span,
                                       "`%.*s` cannot be a name here", HG_STR_ARGS(s->text));
    hg_explain(s->p, diag, "a word of the language", "choose another name, such as `%.*s_`",
               HG_STR_ARGS(s->text));
    return true;
}

/* `hot accept when …`, at the beginning of a line where a rule may start. */
static bool try_colon(struct situation *s)
{
    if (s->p->open.count == 0 || !expects(s, T_LABEL) || !s->first || !is_name(s->token.kind))
        return false;
    struct hg_span after = {s->token.span.source, s->token.span.end, s->token.span.end};
    struct hg_diag *diag = hg_complain(s->p, HG_E0102, s->token.span, "`:` is missing after `%.*s`",
                                       HG_STR_ARGS(s->text));
    hg_explain(s->p, diag, "a label?", "a rule starts with a label and a colon: `%.*s:`",
               HG_STR_ARGS(s->text));
    hg_correct(s->p, diag, after, ":");
    return true;
}

static bool starts_condition(int token)
{
    return is_name(token) || token == T_NOT || token == '(' || token == T_ANY || token == T_ALL ||
           token == T_AT || token == T_NONE || token == T_STRING || token == T_INT;
}

static bool try_when(struct situation *s)
{
    if (!expects(s, T_WHEN) || !starts_condition(s->token.kind) || s->p->open.count == 0)
        return false;
    struct hg_span at = {s->token.span.source, s->token.span.start, s->token.span.start};
    struct hg_diag *diag = hg_complain(s->p, HG_E0103, s->token.span,
                                       "`when` is missing before "
                                       "`%.*s`",
                                       HG_STR_ARGS(s->text));
    hg_explain(s->p, diag, "a condition?", "a condition follows `when`");
    hg_correct(s->p, diag, at, "when ");
    return true;
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
    const char *word = hg_keyword_text(token);
    if (word)
        return hg_str_print(p->arena, "`%s`", word).at;
    return token > ' ' && token < 127 ? hg_str_print(p->arena, "`%c`", token).at : NULL;
}

/* What is worth naming: no soft words where any name fits. */
static bool worth_naming(const struct situation *s, int token)
{
    bool word = hg_keyword_text(token) != NULL;
    return !(expects(s, T_IDENT) && word && !hg_keyword_reserved(token));
}

static struct hg_str join(const struct situation *s, struct hg_str list, const char *text)
{
    return hg_str_print(s->p->arena, "%.*s%s%s", HG_STR_ARGS(list), list.len ? ", " : "", text);
}

/* After something complete, what may follow is named by kind. */
static struct hg_str list_kinds(const struct situation *s)
{
    static const struct {
        int token;
        const char *text;
    } kinds[] = {
        {T_AND, "an operator"},     {T_WHEN, "`when`"}, {T_BECAUSE, "a modifier such as `because`"},
        {T_LABEL, "the next rule"}, {'}', "`}`"},       {T_DEFINE, "the next item"}};
    struct hg_str list = {NULL, 0};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (expects(s, kinds[i].token))
            list = join(s, list, kinds[i].text);
    return list;
}

static struct hg_str list_expected(const struct situation *s)
{
    enum { SHOWN = 6 };
    struct hg_str list = {NULL, 0};
    int shown = 0;
    if (expects(s, T_NOT) && expects(s, T_IF))
        return HG_STR("a condition");
    if (expects(s, T_PART) && expects(s, T_STRING))
        return HG_STR("a value");
    if (expects(s, T_AND) || expects(s, T_BECAUSE) || expects(s, T_DEFINE))
        return list_kinds(s);
    for (int i = 0; i < s->count; i++) {
        const char *text = token_text(s->p, s->expected[i]);
        if (!text || !worth_naming(s, s->expected[i]))
            continue;
        if (++shown > SHOWN)
            return hg_str_print(s->p->arena, "%.*s …", HG_STR_ARGS(list));
        list = join(s, list, text);
    }
    return list;
}

static bool complain_unexpected(struct situation *s)
{
    struct hg_str list = list_expected(s);
    const char *form = form_of(s->p->item);
    struct hg_diag *diag;
    if (s->token.kind == 0)
        diag = hg_complain(s->p, HG_E0101, s->token.span, "the file ends too early");
    else
        diag = hg_complain(s->p, HG_E0101, s->token.span, "`%.*s` does not fit here",
                           HG_STR_ARGS(s->text));
    if (form)
        hg_explain(s->p, diag, "unexpected", "the form is `%s`", form);
    else
        hg_explain(s->p, diag, "unexpected",
                   "a file holds lists, tables, definitions, blocks and promises");
    if (diag && list.len > 0)
        hg_diag_say(s->p->diags, diag, "expected %.*s", HG_STR_ARGS(list));
    return true;
}

/* In the order they are tried: the surest first. */
static bool (*const known_mistakes[])(struct situation *) = {
    try_virtual,   try_closing,       try_missing_brace,   try_swallowed_item,
    try_thousands, try_is_in,         try_one_of,          try_none,
    try_not_known, try_between,       try_between_after,   try_if,
    try_priority,  try_does,          try_chain,           try_cap,
    try_item_word, try_second_policy, try_reserved,        try_misspelt,
    try_colon,     try_when,          complain_unexpected,
};

void hg_syntax_error(struct hg_parser *p, int token, struct hg_span at, const int *expected,
                     int count)
{
    struct situation s = {.p = p, .token = {token, at}, .before = p->before, .older = p->older};
    s.expected = expected;
    s.count = count;
    s.text = hg_slice(p, at);
    s.before_text = hg_slice(p, s.before.span);
    s.older_text = hg_slice(p, s.older.span);
    s.first = hg_token_first_on_line(p, at);
    int queued = p->queued;
    for (size_t i = 0; i < sizeof known_mistakes / sizeof known_mistakes[0]; i++)
        if (known_mistakes[i](&s))
            break;
    if (token == 0)
        p->ended = true;
    if (p->queued == queued)
        hg_token_panic(p, s.token);
}
