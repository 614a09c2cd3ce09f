/* AST constructors for literals: strings with escapes and placeholders, numbers, dates and
 * durations. They parse the source text at the token's span and check that the value is in
 * range. */
#include "grammar/build.h"

#include "base/number.h"

/* --- texts ------------------------------------------------------------------------------------ */

/* The bytes of the quote at `at`: 1, or 2 or 3 for typographic ones (already reported). */
static uint32_t quote_length(const char *at)
{
    unsigned char byte = (unsigned char)*at;
    return byte == '"' || byte == '\'' ? 1 : byte == 0xc2 ? 2 : byte == 0xe2 ? 3 : 0;
}

/* The span between the quotes; the closing one may be missing (already reported). */
static struct hg_span inside_quotes(const struct hg_parser *p, struct hg_span span)
{
    const char *text = p->text.at;
    uint32_t open = quote_length(text + span.start);
    struct hg_span inside = {span.source, span.start + open, span.end};
    for (uint32_t close = 3; close >= 1; close--) {
        if (span.end >= span.start + open + close &&
            quote_length(text + span.end - close) == close) {
            inside.end = span.end - close;
            break;
        }
    }
    return inside;
}

static char unescape(struct hg_parser *p, uint32_t at)
{
    char c = p->text.at[at + 1];
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case '"':
    case '\\':
        return c;
    default:
        break;
    }
    struct hg_span span = {p->source, at, at + 2};
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0114, span, "`\\%c` is not an escape sequence", c);
    hg_parser_help(p, diag, "unknown escape sequence",
                   "the escape sequences are `\\\"`, `\\\\`, `\\n` and `\\t`; for a backslash "
                   "itself, as in a pattern, write `\\\\`");
    hg_parser_fix(p, diag, (struct hg_span){p->source, at, at + 1}, "\\\\");
    return c;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of `{name}` or `{a.path}` at `at`, or 0. */
static uint32_t hole_length(const char *at, uint32_t room)
{
    uint32_t n = 1;
    for (;;) {
        if (n >= room || !letter(at[n]))
            return 0;
        while (n < room && (letter(at[n]) || digit(at[n])))
            n++;
        if (n >= room || at[n] != '.')
            break;
        n++;
    }
    return n < room && at[n] == '}' ? n + 1 : 0;
}

/* What is built while a text is read: its value, and the pieces around its holes. */
struct reading {
    struct hg_parser *p;
    char *value, *value_at; /* the whole, escapes resolved */
    char *piece, *piece_at; /* the literal piece under way, braces resolved too */
    uint32_t piece_start;
    HG_VEC(struct hg_template_piece) pieces;
};

static void put(struct reading *r, char c)
{
    *r->value_at++ = c;
    *r->piece_at++ = c;
}

static void end_piece(struct reading *r, uint32_t at)
{
    struct hg_template_piece piece = {.span = {r->p->source, r->piece_start, at}};
    piece.text = (struct hg_str){r->piece, (size_t)(r->piece_at - r->piece)};
    if (piece.text.len > 0)
        hg_push(r->p->arena, &r->pieces, piece);
    r->piece = r->piece_at;
}

static void put_hole(struct reading *r, uint32_t at, uint32_t length)
{
    struct hg_template_piece hole = {.hole = true, .span = {r->p->source, at, at + length}};
    hole.text = (struct hg_str){r->p->text.at + at + 1, length - 2};
    end_piece(r, at);
    hg_push(r->p->arena, &r->pieces, hole);
    memcpy(r->value_at, r->p->text.at + at, length);
    r->value_at += length;
    r->piece_start = at + length;
}

/* Reads one brace at `at`; returns the bytes consumed. */
static uint32_t read_brace(struct reading *r, uint32_t at, uint32_t end)
{
    const char *text = r->p->text.at;
    uint32_t hole = text[at] == '{' ? hole_length(text + at, end - at) : 0;
    if (hole > 0) {
        put_hole(r, at, hole);
        return hole;
    }
    if (at + 1 < end && text[at + 1] == text[at]) {
        put(r, text[at]);
        *r->value_at++ = text[at];
        return 2;
    }
    if (text[at] == '{')
        hg_push(r->p->arena, &r->p->holes, ((struct hg_span){r->p->source, at, at + 1}));
    put(r, text[at]);
    return 1;
}

static void read_text(struct reading *r, struct hg_span inside)
{
    const char *text = r->p->text.at;
    uint32_t at = inside.start;
    while (at < inside.end) {
        if (text[at] == '\\' && at + 1 < inside.end) {
            put(r, unescape(r->p, at));
            at += 2;
        } else if (text[at] == '{' || text[at] == '}') {
            at += read_brace(r, at, inside.end);
        } else {
            put(r, text[at++]);
        }
    }
    end_piece(r, at);
}

struct hg_text_literal *hg_text_new(struct hg_parser *p, struct hg_span span)
{
    struct hg_text_literal *literal = HG_NEW(p->arena, struct hg_text_literal);
    struct hg_span inside = inside_quotes(p, span);
    struct reading r = {.p = p, .piece_start = inside.start};
    r.value = r.value_at = hg_arena_alloc(p->arena, inside.end - inside.start + 1);
    r.piece = r.piece_at = hg_arena_alloc(p->arena, inside.end - inside.start + 1);
    read_text(&r, inside);
    literal->text = (struct hg_str){r.value, (size_t)(r.value_at - r.value)};
    literal->span = span;
    literal->pieces = r.pieces.at;
    literal->piece_count = r.pieces.count;
    for (size_t i = 0; i < r.pieces.count; i++)
        literal->has_holes = literal->has_holes || r.pieces.at[i].hole;
    return literal;
}

void hg_text_as_pattern(struct hg_parser *p, struct hg_text_literal *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->holes.count; i++) {
        struct hg_span hole = p->holes.at[i];
        if (hole.start < text->span.start || hole.start >= text->span.end)
            p->holes.at[kept++] = hole;
    }
    p->holes.count = kept;
    text->has_holes = false;
    text->piece_count = text->text.len > 0 ? 1 : 0;
    text->pieces = HG_NEW(p->arena, struct hg_template_piece);
    text->pieces[0] = (struct hg_template_piece){.text = text->text, .span = text->span};
}

struct hg_expr *hg_expr_text(struct hg_parser *p, struct hg_text_literal *text)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_TEXT, text->span);
    expr->literal = *text;
    return expr;
}

/* --- numbers ---------------------------------------------------------------------------------- */

#define HUGE_MAGNITUDE ((uint64_t)INT64_MAX + 1)

static bool append(uint64_t *value, char c)
{
    unsigned next = digit(c) ? (unsigned)(c - '0') : 0;
    if (*value > (HUGE_MAGNITUDE - next) / 10)
        return false;
    *value = *value * 10 + next;
    return true;
}

/* Digits, then a point and more, counted in units of `places` digits after the point. False
 * when it is over 2^63. Stops at anything else: the scanner has complained about it. */
static bool magnitude(struct hg_str text, unsigned places, uint64_t *out)
{
    size_t i = 0;
    *out = 0;
    while (i < text.len && digit(text.at[i]))
        if (!append(out, text.at[i++]))
            return false;
    i += i < text.len && text.at[i] == '.';
    for (; places > 0; places--, i++)
        if (!append(out, i < text.len ? text.at[i] : '0'))
            return false;
    return true;
}

static void report_range(struct hg_parser *p, struct hg_span span, bool decimal)
{
    struct hg_str text = hg_span_text(p, span);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0116, span, "the number `%.*s` is out of range", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "too large",
                   decimal ? "decimals range from -9223372036854.775808 to 9223372036854.775807"
                           : "integers range from -9223372036854775808 to 9223372036854775807");
}

static void check_digits(struct hg_parser *p, struct hg_span span, struct hg_str text)
{
    if (text.len > 1 && text.at[0] == '0' && digit(text.at[1])) {
        struct hg_diag *diag =
            hg_parser_error(p, HG_E0118, span, "`%.*s` starts with a zero", HG_STR_ARGS(text));
        hg_parser_help(p, diag, "number or text?",
                       "a postal code or an id is a text; put it in quotes so that it keeps its "
                       "zeros: \"%.*s\"",
                       HG_STR_ARGS(text));
    }
}

static bool check_fraction(struct hg_parser *p, struct hg_span span, struct hg_str text)
{
    const char *point = memchr(text.at, '.', text.len);
    size_t digits = 0;
    while (point && point + 1 + digits < text.at + text.len && digit(point[1 + digits]))
        digits++;
    if (digits <= HG_DECIMAL_DIGITS)
        return true;
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0117, span, "`%.*s` has more than %d decimal places",
                        HG_STR_ARGS(text), HG_DECIMAL_DIGITS);
    hg_parser_help(p, diag, "too many decimal places",
                   "decimals have at most six; round it to `%.*s`",
                   (int)(point + 1 + HG_DECIMAL_DIGITS - text.at), text.at);
    return false;
}

struct hg_expr *hg_expr_number(struct hg_parser *p, struct hg_span span, bool decimal)
{
    struct hg_expr *expr = hg_expr_new(p, decimal ? HG_EXPR_DECIMAL : HG_EXPR_INTEGER, span);
    struct hg_str text = hg_span_text(p, span);
    uint64_t value = 0;
    check_digits(p, span, text);
    if (decimal && !check_fraction(p, span, text))
        return expr;
    if (!magnitude(text, decimal ? HG_DECIMAL_DIGITS : 0, &value)) {
        report_range(p, span, decimal);
        return expr; /* its number is 0, so it does not match the one below */
    }
    if (value == HUGE_MAGNITUDE)
        hg_push(p->arena, &p->out_of_range, span);
    expr->number = value == HUGE_MAGNITUDE ? INT64_MIN : (int64_t)value;
    return expr;
}

struct hg_expr *hg_expr_signed(struct hg_parser *p, struct hg_span span, struct hg_span sign,
                               struct hg_expr *number, bool negative)
{
    hg_mark(p, sign, HG_MARK_UNARY);
    if (negative && number->number == INT64_MIN)
        p->out_of_range.count--; /* it was the last one read */
    else if (negative)
        number->number = -number->number;
    number->span = span;
    return number;
}

/* --- dates and durations ---------------------------------------------------------------------- */

struct hg_expr *hg_expr_date(struct hg_parser *p, struct hg_span span)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_DATE, span);
    struct hg_str text = hg_span_text(p, span);
    if (memchr(text.at, '/', text.len) || memchr(text.at, '.', text.len))
        return expr;   /* as a spreadsheet shows it: already reported */
    if (text.len > 10) /* a date with a time: already reported */
        text.len = 10;
    if (!hg_parse_date(text, &expr->number)) {
        struct hg_diag *diag = hg_parser_error(
            p, HG_E0121, span, "`%.*s` is not a date that exists", HG_STR_ARGS(text));
        hg_parser_help(p, diag, "no such day", "write dates as year-month-day: `2026-11-20`");
    }
    return expr;
}

struct hg_expr *hg_expr_boolean(struct hg_parser *p, struct hg_span span, bool value)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_BOOLEAN, span);
    expr->number = value;
    return expr;
}

struct unit {
    const char *word; /* without its s */
    int64_t micros, business;
    enum hg_duration_unit unit; /* of the business unit; `business` is 0 if there is none */
};
static const struct unit units[] = {
    {"second", HG_MICROS_PER_SECOND, 0, HG_CLOCK},
    {"minute", HG_MICROS_PER_MINUTE, 1, HG_BUSINESS_MINUTES},
    {"hour", HG_MICROS_PER_HOUR, 60, HG_BUSINESS_MINUTES},
    {"day", HG_MICROS_PER_DAY, 1, HG_BUSINESS_DAYS},
    {"week", 7 * HG_MICROS_PER_DAY, 0, HG_CLOCK},
};

static const struct unit *find_unit(struct hg_str word)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (hg_str_starts(word, hg_str(units[i].word)))
            return &units[i];
    return &units[0];
}

/* number * each, where the number may have a fraction that must come out whole. */
static void duration_count(struct hg_parser *p, struct hg_expr *expr, struct hg_str number,
                           int64_t each)
{
    bool decimal = memchr(number.at, '.', number.len) != NULL;
    uint64_t value = 0;
    int64_t product = 0;
    struct hg_str text = hg_span_text(p, expr->span);
    struct hg_diag *diag;
    if (!magnitude(number, decimal ? HG_DECIMAL_DIGITS : 0, &value) || value > INT64_MAX ||
        !hg_mul((int64_t)value, each, &product)) {
        diag = hg_parser_error(p, HG_E0122, expr->span, "the duration `%.*s` is too long",
                               HG_STR_ARGS(text));
        hg_parser_help(p, diag, "out of range", "the longest duration is about 292,000 years");
    } else if (decimal && product % HG_DECIMAL_ONE != 0) {
        diag =
            hg_parser_error(p, HG_E0122, expr->span,
                            "`%.*s` has a fraction that cannot be represented", HG_STR_ARGS(text));
        hg_parser_help(p, diag, "not a whole number of the smallest unit", "use a smaller unit");
    }
    expr->number = decimal ? product / HG_DECIMAL_ONE : product;
}

struct hg_expr *hg_expr_duration(struct hg_parser *p, struct hg_span span, struct hg_span number,
                                 bool business, struct hg_span unit)
{
    struct hg_expr *expr = hg_expr_new(p, HG_EXPR_DURATION, span);
    struct hg_str word = hg_span_text(p, unit);
    const struct unit *found = find_unit(word);
    struct hg_str digits = hg_span_text(p, number);
    check_digits(p, number, digits);
    if (business && found->business == 0) {
        struct hg_diag *diag = hg_parser_error(
            p, HG_E0122, span, "business time cannot be given in %.*s", HG_STR_ARGS(word));
        hg_parser_help(
            p, diag, "only minutes, hours or days",
            "write `business hours` or `business days`: a business week has no fixed length");
        return expr;
    }
    if (!check_fraction(p, number, digits))
        return expr;
    expr->unit = business ? found->unit : HG_CLOCK;
    duration_count(p, expr, digits, business ? found->business : found->micros);
    return expr;
}

/* What is right only in a place known later. */
void hg_report_pending_literals(struct hg_parser *p)
{
    for (size_t i = 0; i < p->out_of_range.count; i++)
        report_range(p, p->out_of_range.at[i],
                     memchr(hg_span_text(p, p->out_of_range.at[i]).at, '.',
                            hg_span_text(p, p->out_of_range.at[i]).len) != NULL);
    for (size_t i = 0; i < p->holes.count; i++) {
        struct hg_diag *diag =
            hg_parser_error(p, HG_E0115, p->holes.at[i], "`{` does not start a placeholder");
        hg_parser_help(p, diag, "expected a name and then `}`",
                       "a placeholder is a name in braces, without spaces: `{fit}`; for a brace "
                       "itself, write `{{`");
    }
}
