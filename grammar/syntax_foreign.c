/* Syntax errors: constructs of other languages, each with the form this language uses. */
#include "grammar/syntax.h"

static bool word_in(struct hg_str word, const char *const *words)
{
    for (; *words; words++)
        if (hg_str_is(word, *words))
            return true;
    return false;
}

static struct hg_diag *report_foreign(const struct hg_unexpected_token *s, enum hg_code code,
                                      struct hg_span at)
{
    struct hg_str text = hg_span_text(s->p, at);
    return hg_parser_error(s->p, code, at, "`%.*s` is not valid here", HG_STR_ARGS(text));
}

/* How long the digits at `at` are. */
static uint32_t digits_at(const struct hg_unexpected_token *s, uint32_t at)
{
    uint32_t end = at;
    while (end < s->p->text.len && s->p->text.at[end] >= '0' && s->p->text.at[end] <= '9')
        end++;
    return end - at;
}

/* `1.000,50`: the comma of a country where it parts the fraction. */
static bool try_decimal_comma(struct hg_unexpected_token *s)
{
    const char *text = s->p->text.at;
    uint32_t at = s->token.span.start, end = at + 1 + digits_at(s, at + 1);
    bool thousands = s->prev.kind == T_INT && end == at + 4; /* try_thousands */
    if (s->token.kind != ',' || (s->prev.kind != T_DECIMAL && s->prev.kind != T_INT) ||
        s->prev.span.end != at || end == at + 1 || thousands)
        return false;
    struct hg_span whole = {s->token.span.source, s->prev.span.start, end};
    char *plain = hg_arena_alloc(s->p->arena, s->prev_text.len);
    size_t length = 0;
    for (size_t i = 0; i < s->prev_text.len; i++)
        if (s->prev_text.at[i] != '.')
            plain[length++] = s->prev_text.at[i];
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0119, whole, "`%.*s` is not a number",
                                           HG_STR_ARGS(hg_span_text(s->p, whole)));
    hg_parser_help(s->p, diag, "the decimal separator is a point", "write `%.*s.%.*s`", (int)length,
                   plain, (int)(end - at - 1), text + at + 1);
    return true;
}

/* `5,000` or `5,000,000`. */
static bool try_thousands(struct hg_unexpected_token *s)
{
    const char *text = s->p->text.at;
    uint32_t at = s->token.span.start, end = at;
    if (s->token.kind != ',' || s->prev.kind != T_INT || s->prev.span.end != at)
        return false;
    struct hg_str plain = s->prev_text;
    while (end < s->p->text.len && text[end] == ',' && digits_at(s, end + 1) == 3) {
        plain = hg_str_print(s->p->arena, "%.*s%.3s", HG_STR_ARGS(plain), text + end + 1);
        end += 4;
    }
    if (end == at)
        return false;
    struct hg_span whole = {s->token.span.source, s->prev.span.start, end};
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0119, whole, "`%.*s` is not a number",
                                           HG_STR_ARGS(hg_span_text(s->p, whole)));
    hg_parser_help(s->p, diag, "separators are not allowed", "write `%.*s`", HG_STR_ARGS(plain));
    hg_parser_fix(s->p, diag, whole, "%.*s", HG_STR_ARGS(plain));
    return true;
}

/* `is in`, `is not in`, `in not`, `is contains`, `is >= 5`, `is any of (…)`, `is one of (…)`. */
static bool try_is_in(struct hg_unexpected_token *s)
{
    int token = s->token.kind;
    bool is = s->prev.kind == T_IS;
    bool is_not = s->prev.kind == T_NOT && s->prev2.kind == T_IS;
    struct hg_span whole = hg_tokens_span(is_not ? s->prev2 : s->prev, s->token);
    const char *right = NULL;
    if ((is || is_not) && token == T_IN)
        right = is ? "in" : "not in";
    else if ((is || is_not) && (token == T_ANY || token == T_ALL))
        whole.end = s->prev.span.end, right = is ? "in (…)" : "not in (…)";
    else if (is && (token == '<' || token == '>' || token == T_LE || token == T_GE))
        right = hg_str_print(s->p->arena, "%.*s", HG_STR_ARGS(s->text)).at;
    else if (s->prev.kind == T_IN && token == T_NOT)
        right = "not in";
    if (!right)
        return false;
    struct hg_diag *diag =
        report_foreign(s, HG_E0135, hg_tokens_span(is_not ? s->prev2 : s->prev, s->token));
    hg_parser_help(s->p, diag, "not the form this test is written in", "write `x %s`", right);
    if (whole.end == s->token.span.end)
        hg_parser_fix(s->p, diag, whole, "%s", right);
    return true;
}

/* `in "DE", "FR"` and `in {"DE", "FR"}`. */
static bool try_bare_set(struct hg_unexpected_token *s)
{
    if (s->prev.kind != T_IN || (s->token.kind != T_STRING && s->token.kind != '{'))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0135, s->token.span,
                                           "the values to compare with must be in parentheses");
    hg_parser_help(s->p, diag, "`(` is missing", "write `x in (\"a\", \"b\")`");
    return true;
}

/* `in 200-500`, `in 200 to 500`. */
static bool try_range(struct hg_unexpected_token *s)
{
    bool ends = s->token.kind == '-' || hg_str_is(s->text, "to");
    bool starts = s->prev.kind == T_INT || s->prev.kind == T_DECIMAL;
    if (!ends || !starts || s->prev2.kind != T_IN || !hg_unexpected_expects(s, T_DOTDOT))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0145, s->token.span, "`%.*s` is written `..`",
                                           HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "a range is written `..`",
                   "write `200..500`; both ends are included");
    hg_parser_fix(s->p, diag, s->token.span, "..");
    return true;
}

/* `is greater than 5`, `is at least 5`: the words of a comparison. */
static bool try_compared_in_words(struct hg_unexpected_token *s)
{
    static const struct {
        const char *word, *right;
    } words[] = {{"greater", ">"}, {"more", ">"},  {"higher", ">"},  {"larger", ">"},
                 {"bigger", ">"},  {"above", ">"}, {"over", ">"},    {"less", "<"},
                 {"fewer", "<"},   {"lower", "<"}, {"smaller", "<"}, {"below", "<"},
                 {"under", "<"}};
    struct hg_unexpected_token moved = *s;
    if (s->token.kind == T_AT && s->prev.kind == T_IS) {
        struct hg_diag *diag = report_foreign(s, HG_E0135, hg_tokens_span(s->prev, s->token));
        hg_parser_help(s->p, diag, "a comparison in words", "write `x >= 5` or `x <= 5`");
        return true;
    }
    if (s->prev.kind == T_IDENT && s->prev2.kind == T_IS)
        moved.token = s->prev, moved.text = s->prev_text;
    else if (s->prev.kind != T_IS && !hg_unexpected_expects(s, T_CONTAINS))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!hg_str_is(moved.text, words[i].word))
            continue;
        struct hg_diag *diag = report_foreign(s, HG_E0135, moved.token.span);
        hg_parser_help(s->p, diag, "a comparison in words", "write `x %s 5`", words[i].right);
        return true;
    }
    return false;
}

static bool try_one_of(struct hg_unexpected_token *s)
{
    bool one = s->token.kind == T_OF && s->prev2.kind == T_IS &&
               (hg_str_is(s->prev_text, "one") || hg_str_is(s->prev_text, "some"));
    if (!one)
        return false;
    struct hg_diag *diag = report_foreign(s, HG_E0135, hg_tokens_span(s->prev2, s->token));
    hg_parser_help(s->p, diag, "not the form this test is written in",
                   "write `x in (\"a\", \"b\")`");
    hg_parser_fix(s->p, diag, hg_tokens_span(s->prev2, s->token), "in");
    return true;
}

/* A comma between rules, as between the rows of a file. */
static bool try_comma_after(struct hg_unexpected_token *s)
{
    uint32_t next = s->token.span.end;
    if (s->token.kind != ',' || !hg_unexpected_expects(s, T_LABEL))
        return false;
    while (next < s->p->text.len && strchr(" \t\r", s->p->text.at[next]))
        next++;
    if (next < s->p->text.len && s->p->text.at[next] != '\n')
        return false;
    struct hg_diag *diag =
        hg_parser_error(s->p, HG_E0139, s->token.span, "`,` has no meaning here");
    hg_parser_help(s->p, diag, "not needed", "remove it: a rule ends where the next one begins");
    hg_parser_fix(s->p, diag, s->token.span, "%s", "");
    return true;
}

static bool try_none(struct hg_unexpected_token *s)
{
    if (s->token.kind != T_NONE || (s->prev.kind != T_IS && s->prev2.kind != T_IS))
        return false;
    bool negated = s->prev.kind == T_NOT;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0133, s->token.span, "`none` is not a value");
    hg_parser_help(s->p, diag, "the language has no empty value", "write `x is %s`",
                   negated ? "known" : "unknown");
    hg_parser_fix(s->p, diag, negated ? hg_tokens_span(s->prev, s->token) : s->token.span,
                  negated ? "known" : "unknown");
    return true;
}

static bool try_not_known(struct hg_unexpected_token *s)
{
    bool known = s->token.kind == T_KNOWN;
    if ((!known && s->token.kind != T_UNKNOWN) || s->prev.kind != T_NOT || s->prev2.kind != T_IS)
        return false;
    struct hg_diag *diag = report_foreign(s, HG_E0143, hg_tokens_span(s->prev2, s->token));
    hg_parser_help(s->p, diag, "this is written differently", "write `is %s`",
                   known ? "unknown" : "known");
    hg_parser_fix(s->p, diag, hg_tokens_span(s->prev2, s->token), "is %s",
                  known ? "unknown" : "known");
    return true;
}

static bool try_between(struct hg_unexpected_token *s)
{
    if (!hg_str_is(s->text, "between"))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0126, s->token.span, "there is no `between`");
    hg_parser_help(s->p, diag, "a range is written `..`",
                   "write `x in 5..10` (both ends included), or `x >= 5 and x < 10`");
    return true;
}

static bool try_between_after(struct hg_unexpected_token *s)
{
    if (!hg_str_is(s->prev_text, "between") || !hg_token_is_word(s->prev.kind))
        return false;
    struct hg_unexpected_token moved = *s;
    moved.token = s->prev;
    moved.text = s->prev_text;
    return try_between(&moved);
}

static bool try_if(struct hg_unexpected_token *s)
{
    static const char *const elifs[] = {"elif", "elsif", "elseif", "else",
                                        "then", "where", "unless", NULL};
    bool is_if = s->token.kind == T_IF && hg_unexpected_expects(s, T_WHEN);
    if (!is_if && (!hg_token_is_word(s->token.kind) || !word_in(s->text, elifs) ||
                   s->p->open.count == 0 || hg_unexpected_expects(s, s->token.kind)))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0127, s->token.span,
                                           "`%.*s` cannot be used here", HG_STR_ARGS(s->text));
    if (is_if) {
        hg_parser_help(s->p, diag, "use `when`",
                       "a rule's condition starts with `when`; `if` chooses between two values");
        hg_parser_fix(s->p, diag, s->token.span, "when");
    } else if (s->token.kind == T_THEN && hg_str_is(s->prev_text, "older")) {
        hg_parser_help(s->p, diag, "use `than`", "write `older than 30 days`");
        hg_parser_fix(s->p, diag, s->token.span, "than");
    } else if (s->token.kind == T_THEN) {
        hg_parser_help(s->p, diag, "not in a rule",
                       "a rule's result comes before its condition: `label: accept when …`");
    } else if (s->token.kind == T_UNLESS) {
        hg_parser_help(s->p, diag, "only allowed in promises", "write `when not (…)`");
    } else {
        hg_parser_help(s->p, diag, "not in a rule",
                       "write one rule for each case: the first one that applies wins, and the "
                       "last says `otherwise`");
    }
    return true;
}

/* `if(size > 5, a, b)`. */
static bool try_if_call(struct hg_unexpected_token *s)
{
    if (s->token.kind != ',' || s->p->open.count == 0)
        return false;
    struct hg_bracket open = s->p->open.at[s->p->open.count - 1];
    uint32_t start = open.span.start;
    if (open.open != '(' || start < 2 || memcmp(s->p->text.at + start - 2, "if", 2) != 0)
        return false;
    struct hg_diag *diag =
        hg_parser_error(s->p, HG_E0127, (struct hg_span){open.span.source, start - 2, start},
                        "`if` is not a function");
    hg_parser_help(s->p, diag, "written like a function",
                   "write `if c then a else b`; to choose between outcomes, write one rule for "
                   "each: `label: accept when …`");
    return true;
}

/* `IF size > 5 THEN accept`, where a rule begins. */
static bool try_if_first(struct hg_unexpected_token *s)
{
    if (s->p->open.count == 0 || !s->first || !hg_unexpected_expects(s, T_LABEL) ||
        !hg_str_eq(hg_text_fold(s->p->arena, s->text), HG_STR("if")))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0127, s->token.span,
                                           "`%.*s` cannot be used here", HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "a rule starts with its label",
                   "write the label, then the result, then the condition: `label: accept when …`");
    return true;
}

static bool try_priority(struct hg_unexpected_token *s)
{
    static const char *const words[] = {"priority", "salience", "order", "weight", "rank", NULL};
    if (!hg_token_is_word(s->token.kind) || !word_in(s->text, words) || s->p->open.count == 0)
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0128, s->token.span, "rules have no `%.*s`",
                                           HG_STR_ARGS(s->text));
    hg_parser_help(s->p, diag, "only the order counts",
                   "rules are read from the top: move the rule to the right place");
    return true;
}

static bool try_does(struct hg_unexpected_token *s)
{
    static const char *const words[] = {"does",  "do",  "doesnt", "contain", "include", "match",
                                        "start", "end", "like",   "equals",  "equal",   NULL};
    static const char *const forms[] = {
        "not contains", "not contains", "not contains", "contains", "includes", "matches",
        "starts with",  "ends with",    "matches",      "is",       "is"};
    if (!hg_token_is_word(s->token.kind) || !hg_unexpected_expects(s, T_CONTAINS))
        return false;
    for (size_t i = 0; words[i]; i++) {
        if (!hg_str_is(s->text, words[i]))
            continue;
        struct hg_diag *diag = report_foreign(s, HG_E0135, s->token.span);
        hg_parser_help(s->p, diag, "not the form this test is written in", "write `x %s …`",
                       forms[i]);
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
    return hg_token_is_name(token) || token == T_INT || token == T_DECIMAL || token == T_STRING ||
           token == T_UNIT || token == T_DATE || token == ')' || token == T_YES || token == T_NO ||
           token == T_KNOWN || token == T_UNKNOWN || token == T_FOUND;
}

static bool try_chain(struct hg_unexpected_token *s)
{
    if (!is_relation(s->token.kind) || !ends_operand(s->prev.kind) ||
        !hg_unexpected_expects(s, T_AND))
        return false;
    struct hg_diag *diag = hg_parser_error(s->p, HG_E0129, s->token.span,
                                           "`%.*s` after a comparison", HG_STR_ARGS(s->text));
    hg_parser_help(
        s->p, diag, "comparisons cannot be chained",
        "join two comparisons with `and`, as in `a > 5 and a < 10`, or put one in parentheses");
    return true;
}

static bool try_cap(struct hg_unexpected_token *s)
{
    bool up = hg_unexpected_expects(s, '+') && s->count == 1,
         down = hg_unexpected_expects(s, '-') && s->count == 1;
    if ((!up && !down) || (s->token.kind != T_INT && s->token.kind != T_DECIMAL))
        return false;
    struct hg_diag *diag =
        hg_parser_error(s->p, HG_E0138, s->token.span, "a limit on points needs a sign");
    hg_parser_help(s->p, diag, "sign missing", "write `%s to %c%.*s`", up ? "up" : "down",
                   up ? '+' : '-', HG_STR_ARGS(s->text));
    hg_parser_fix(s->p, diag, s->token.span, "%c%.*s", up ? '+' : '-', HG_STR_ARGS(s->text));
    return true;
}

static bool (*const known[])(struct hg_unexpected_token *) = {
    try_thousands,         try_decimal_comma, try_is_in,       try_bare_set, try_range,
    try_compared_in_words, try_one_of,        try_comma_after, try_none,     try_not_known,
    try_between,           try_between_after, try_if,          try_if_call,  try_if_first,
    try_priority,          try_does,          try_chain,       try_cap,
};

bool hg_diagnose_foreign(struct hg_unexpected_token *s)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i](s))
            return true;
    return false;
}
