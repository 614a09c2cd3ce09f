/* Lexical errors that come from other languages or word processors (`==`, `&&`, curly quotes,
 * `//`). Each is reported with a fix, and the scanner returns the token that was meant, so that
 * parsing continues. */
#include "grammar/keywords.h"
#include "grammar/tokens.h"

void hg_scan_comment(struct hg_parser *p, struct hg_span at)
{
    struct hg_comment comment = {at, hg_span_text(p, at), hg_token_first_on_line(p, at)};
    while (comment.text.len > 0 && strchr(" \t\r", comment.text.at[comment.text.len - 1]))
        comment.text.len--;
    comment.span.end = comment.span.start + (uint32_t)comment.text.len;
    hg_push(p->arena, &p->tree->comments, comment);
}

void hg_scan_foreign_comment(struct hg_parser *p, struct hg_span at)
{
    struct hg_span mark = {at.source, at.start, at.start + 2};
    struct hg_str text = hg_span_text(p, mark);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0140, mark, "`%.*s` does not start a comment", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "a comment from another language", "start every comment line with `#`");
    if (text.at[1] != '*')
        hg_parser_fix(p, diag, mark, "#");
}

/* --- operators -------------------------------------------------------------------------------- */

struct foreign_operator {
    const char *written, *right;
    enum hg_code code;
    int token, second;
};

static const struct foreign_operator operators[] = {
    {"=", "is", HG_E0130, T_IS, 0},
    {"==", "is", HG_E0130, T_IS, 0},
    {"===", "is", HG_E0130, T_IS, 0},
    {":=", "is", HG_E0130, T_IS, 0},
    {"!=", "is not", HG_E0131, T_IS, T_NOT},
    {"!==", "is not", HG_E0131, T_IS, T_NOT},
    {"<>", "is not", HG_E0131, T_IS, T_NOT},
    {"\xe2\x89\xa0", "is not", HG_E0131, T_IS, T_NOT}, /* not equal */
    {"&&", "and", HG_E0132, T_AND, 0},
    {"&", "and", HG_E0132, T_AND, 0},
    {"||", "or", HG_E0132, T_OR, 0},
    {"!", "not", HG_E0132, T_NOT, 0},
    {"=<", "<=", HG_E0142, T_LE, 0},
    {"\xe2\x89\xa4", "<=", HG_E0142, T_LE, 0},
    {"\xe2\x89\xa5", ">=", HG_E0142, T_GE, 0},
    {"=>", "->", HG_E0141, T_ARROW, 0},
    {"\xe2\x86\x92", "->", HG_E0141, T_ARROW, 0},
    {"\xe2\x87\x92", "->", HG_E0141, T_ARROW, 0},
    {"...", "..", HG_E0145, T_DOTDOT, 0},
    {"\xe2\x80\xa6", "..", HG_E0145, T_DOTDOT, 0},
    {"\xe2\x80\x93", "-", HG_E0145, '-', 0},
    {"\xe2\x80\x94", "-", HG_E0145, '-', 0},
    {"\xe2\x88\x92", "-", HG_E0145, '-', 0},
    {"\xc3\x97", "*", HG_E0145, '*', 0},
    {"\xc3\xb7", "/", HG_E0145, '/', 0},
    {"[", "(", HG_E0145, '(', 0},
    {"]", ")", HG_E0145, ')', 0},
};

static const struct foreign_operator *find_operator(struct hg_str text)
{
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (hg_str_is(text, operators[i].written))
            return &operators[i];
    return &operators[0];
}

/* Whether a word inserted at `at` needs a blank before its neighbour. */
static bool touches(const struct hg_parser *p, uint32_t at)
{
    return at < p->text.len && !strchr(" \t\r\n", p->text.at[at]);
}

/* `a => 5` compares; between the cells and the results of a row it is an arrow. */
static const struct foreign_operator greater_equal = {"=>", ">=", HG_E0142, T_GE, 0};

/* Skipped tokens are not the parser's, so the preceding character decides. */
static bool follows_operand(const struct hg_parser *p, struct hg_span at)
{
    int token = p->current.kind;
    uint32_t before = at.start;
    while (before > 0 && p->text.at[before - 1] == ' ')
        before--;
    char letter = before > 0 ? (char)(p->text.at[before - 1] | 0x20) : ' ';
    if (p->panic)
        return letter >= 'a' && letter <= 'z';
    return token == T_IDENT || token == T_PATH || token == ')';
}

int hg_scan_operator(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    const struct foreign_operator *foreign = find_operator(text);
    if (foreign->token == T_ARROW && text.at[0] == '=' && follows_operand(p, at))
        foreign = &greater_equal;
    bool word = foreign->right[0] >= 'a' && foreign->right[0] <= 'z';
    struct hg_diag *diag = hg_parser_error(p, foreign->code, at, "`%.*s` is written `%s`",
                                           HG_STR_ARGS(text), foreign->right);
    hg_parser_help(p, diag, "not an operator in this language", "write `%s`", foreign->right);
    hg_parser_fix(p, diag, at, "%s%s%s",
                  word && at.start > 0 && touches(p, at.start - 1) ? " " : "", foreign->right,
                  word && touches(p, at.end) ? " " : "");
    if (foreign->second) {
        struct hg_span after = {at.source, at.end, at.end};
        hg_token_push_back(p, (struct hg_token){foreign->second, after});
    }
    return foreign->token;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static uint32_t digits_length(struct hg_str text)
{
    uint32_t n = 0;
    while (n < text.len && ((text.at[n] >= '0' && text.at[n] <= '9') || text.at[n] == '.'))
        n++;
    return n;
}

/* `1_000`: only the digits; empty if there is anything else. */
static struct hg_str without_underscores(struct hg_parser *p, struct hg_str text)
{
    char *plain = hg_arena_alloc(p->arena, text.len);
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9')
            plain[length++] = text.at[i];
        else if (text.at[i] != '_')
            return (struct hg_str){NULL, 0};
    }
    return (struct hg_str){plain, length};
}

/* `30d`, `4h`, `30days`. */
static const char *unit_meant(struct hg_str suffix)
{
    static const struct {
        const char *suffix, *unit;
    } units[] = {{"s", "seconds"}, {"sec", "seconds"}, {"min", "minutes"}, {"mins", "minutes"},
                 {"h", "hours"},   {"hr", "hours"},    {"hrs", "hours"},   {"d", "days"},
                 {"w", "weeks"},   {"wk", "weeks"},    {"wks", "weeks"}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (hg_str_is(suffix, units[i].suffix))
            return units[i].unit;
    if (hg_keyword_find(suffix) == T_UNIT)
        return "";
    return NULL;
}

static struct hg_diag *report_number(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    return hg_parser_error(p, HG_E0119, at, "`%.*s` is not a number", HG_STR_ARGS(text));
}

static int scale_suffix(struct hg_parser *p, struct hg_span at, struct hg_str number, char suffix)
{
    bool thousand = suffix == 'k' || suffix == 'K';
    struct hg_diag *diag = report_number(p, at);
    if (memchr(number.at, '.', number.len)) {
        hg_parser_help(p, diag, "no such suffix", "write the number out in full");
        return T_INT;
    }
    const char *zeros = thousand ? "000" : "000000";
    hg_parser_help(p, diag, "no such suffix", "write the number out in full: `%.*s%s`%s",
                   HG_STR_ARGS(number), zeros,
                   thousand ? "" : "; a duration is written like `5 minutes`");
    hg_parser_fix(p, diag, at, "%.*s%s", HG_STR_ARGS(number), zeros);
    return T_INT;
}

static bool label_follows(const struct hg_parser *p, struct hg_span at)
{
    uint32_t i = at.end;
    while (i < p->text.len && (p->text.at[i] == ' ' || p->text.at[i] == '\t'))
        i++;
    return i < p->text.len && p->text.at[i] == ':';
}

/* A number with letters at its end. `*keep` is the number of bytes consumed. */
int hg_scan_number_suffix(struct hg_parser *p, struct hg_span at, uint32_t *keep)
{
    struct hg_str text = hg_span_text(p, at);
    uint32_t digits = digits_length(text);
    struct hg_str number = {text.at, digits}, suffix = {text.at + digits, text.len - digits};
    struct hg_str plain = without_underscores(p, text);
    bool decimal = memchr(number.at, '.', number.len) != NULL;
    int token = decimal ? T_DECIMAL : T_INT;
    if (plain.at) {
        struct hg_diag *diag = report_number(p, at);
        hg_parser_help(p, diag, "separators are not allowed", "write `%.*s`", HG_STR_ARGS(plain));
        hg_parser_fix(p, diag, at, "%.*s", HG_STR_ARGS(plain));
    } else if (suffix.len == 1 && strchr("kKmM", suffix.at[0])) {
        token = scale_suffix(p, at, number, suffix.at[0]);
    } else if (unit_meant(suffix)) {
        bool known = hg_keyword_find(suffix) == T_UNIT;
        struct hg_str unit = known ? suffix : hg_str(unit_meant(suffix));
        struct hg_diag *diag = report_number(p, at);
        hg_parser_help(p, diag, "a duration?", "write `%.*s %.*s`", HG_STR_ARGS(number),
                       HG_STR_ARGS(unit));
        hg_parser_fix(p, diag, at, "%.*s %.*s", HG_STR_ARGS(number), HG_STR_ARGS(unit));
        struct hg_span place = {at.source, at.start + digits, at.end};
        hg_token_push_back(p, (struct hg_token){T_UNIT, place});
    } else if (label_follows(p, at)) {
        hg_scan_label(p, at);
        return T_IDENT;
    } else {
        struct hg_diag *diag = hg_parser_error(
            p, HG_E0118, at, "`%.*s` is neither a number nor a name", HG_STR_ARGS(text));
        hg_parser_help(p, diag, "letters after a number",
                       "a name must start with a letter; put a text in quotes: \"%.*s\"",
                       HG_STR_ARGS(text));
    }
    *keep = at.end - at.start;
    return token;
}

void hg_scan_malformed(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0118, at, "`%.*s` is not a number", HG_STR_ARGS(text));
    if (text.at[0] == '.') {
        hg_parser_help(p, diag, "a digit is missing", "write `0%.*s`", HG_STR_ARGS(text));
        hg_parser_fix(p, diag, at, "0%.*s", HG_STR_ARGS(text));
    } else {
        hg_parser_help(p, diag, "more than one decimal point",
                       "put a version or an address in quotes: \"%.*s\"", HG_STR_ARGS(text));
    }
}

void hg_scan_datetime(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0121, at, "`%.*s` is not a date", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "has a time of day", "policies use whole days, in UTC: `%.*s`", 10,
                   text.at);
    hg_parser_suggest(p, diag, at, (struct hg_str){text.at, text.len < 10 ? text.len : 10});
}

/* --- names, quotes, strays -------------------------------------------------------------------- */

static bool plain_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A label that is no name: with a hyphen, a dot, a leading digit, or other letters. */
void hg_scan_label(struct hg_parser *p, struct hg_span at)
{
    struct hg_span name = at;
    while (name.end > name.start && strchr(": \t", p->text.at[name.end - 1]))
        name.end--;
    struct hg_str text = hg_span_text(p, name);
    char *plain = hg_arena_alloc(p->arena, text.len + 1);
    bool ascii = true;
    for (size_t i = 0; i < text.len; i++) {
        plain[i] = plain_letter(text.at[i]) ? text.at[i] : '_';
        ascii = ascii && (unsigned char)text.at[i] < 0x80;
    }
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0148, name, "`%.*s` cannot be a label", HG_STR_ARGS(text));
    if (!ascii || (text.at[0] >= '0' && text.at[0] <= '9')) {
        hg_parser_help(
            p, diag, "not a name",
            "a name consists of the letters a to z, digits and `_`, and starts with a letter");
        return;
    }
    hg_parser_help(p, diag, "not a name", "write `%.*s`", (int)text.len, plain);
    hg_parser_fix(p, diag, name, "%.*s", (int)text.len, plain);
}

void hg_scan_word(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0148, at, "`%.*s` cannot be a name", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "not one of the letters a to z",
                   "a name consists of the letters a to z, digits and `_`; any letter may be used "
                   "inside a text");
}

void hg_scan_quotes(struct hg_parser *p, struct hg_span at, bool closed)
{
    struct hg_diag *diag;
    if (!closed) {
        diag = hg_parser_error(p, HG_E0105, (struct hg_span){at.source, at.start, at.start + 1},
                               "this text has no closing quote");
        hg_parser_help(p, diag, "starts here",
                       "close it with `\"` on the same line; inside a text, write a line break as "
                       "`\\n` and a quote as `\\\"`");
        return;
    }
    bool single = p->text.at[at.start] == '\'';
    diag = hg_parser_error(p, HG_E0137, at, "a text must be in straight double quotes");
    hg_parser_help(p, diag, single ? "single quotes" : "typographic quotes", "write `\"…\"`");
    struct hg_str inside = hg_text_new(p, at)->text;
    if (!memchr(inside.at, '"', inside.len) && !memchr(inside.at, '\\', inside.len))
        hg_parser_fix(p, diag, at, "\"%.*s\"", HG_STR_ARGS(inside));
}

void hg_scan_blank(struct hg_parser *p, struct hg_span at)
{
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0113, at, "an invisible character or an unusual space");
    hg_parser_help(p, diag, "not an ordinary space", "replace it with an ordinary space");
    hg_parser_fix(p, diag, at, " ");
}

void hg_scan_unknown(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    struct hg_diag *diag;
    char c = text.at[0];
    if (p->panic && at.start > 0 && (unsigned char)p->text.at[at.start - 1] > ' ')
        return; /* part of what is being skipped: `owner revops@acme.example` */
    if (c == ';') {
        diag = hg_parser_error(p, HG_E0139, at, "`;` has no meaning");
        hg_parser_help(p, diag, "not needed",
                       "remove it: a rule or item ends where the next one begins");
        hg_parser_fix(p, diag, at, "%s", "");
        return;
    }
    diag = hg_parser_error(p, HG_E0123, at, "`%.*s` has no meaning here", HG_STR_ARGS(text));
    if (c == '%')
        hg_parser_help(p, diag, "not an operator",
                       "there is no remainder operator; the arithmetic operators are `+ - * /`");
    else if (c == '?')
        hg_parser_help(p, diag, "not an operator", "write `if c then a else b`");
    else if (c == '\'')
        hg_parser_help(p, diag, "not closed", "put texts in double quotes: `\"…\"`");
    else
        hg_parser_help(p, diag, "not part of the language", "remove it, or put it inside a text");
}
