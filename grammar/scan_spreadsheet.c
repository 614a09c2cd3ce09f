/* Lexical errors copied from spreadsheets: dates in national formats, percentages, amounts of
 * money. Reported like those of scan_foreign.c. */
#include "grammar/tokens.h"

#include <stdio.h>

/* --- days ------------------------------------------------------------------------------------- */

/* The three numbers of `11/28/2026`, `28.11.2026` or `2026/11/28`, at most four digits each. */
static void three_numbers(struct hg_str text, int out[3])
{
    size_t part = 0;
    out[0] = out[1] = out[2] = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '/' || text.at[i] == '.')
            part++;
        else
            out[part] = out[part] * 10 + (text.at[i] - '0');
    }
}

/* Converts the date to the form of the language; false if it is not a date. */
static bool write_day(char out[16], int year, int month, int day)
{
    int64_t days;
    int length = snprintf(out, 16, "%04d-%02d-%02d", year, month, day);
    return hg_parse_date((struct hg_str){out, (size_t)length}, &days);
}

/* The order of day and month is clear only if one of them exceeds 12. */
void hg_scan_foreign_date(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    int parts[3];
    char one[16], other[16];
    three_numbers(text, parts);
    bool year_first = parts[0] > 31, same = parts[0] == parts[1];
    bool day_first = !year_first && write_day(one, parts[2], parts[1], parts[0]);
    bool month_first = !year_first && write_day(other, parts[2], parts[0], parts[1]);
    struct hg_diag *diag =
        hg_parser_error(p, HG_E0121, at, "`%.*s` is not a date", HG_STR_ARGS(text));
    if (year_first && write_day(one, parts[0], parts[1], parts[2]))
        day_first = true;
    if (day_first && month_first && !same) {
        hg_parser_help(p, diag, "which number is the month?",
                       "write dates as year-month-day: `%s` or `%s`", other, one);
    } else if (day_first || month_first) {
        const char *right = day_first ? one : other;
        hg_parser_help(p, diag, "dates are year-month-day", "write `%s`", right);
        hg_parser_suggest(p, diag, at, hg_str_print(p->arena, "%s", right));
    } else {
        hg_parser_help(p, diag, "not a date", "write dates as year-month-day: `2026-11-20`");
    }
}

/* --- shares and money ------------------------------------------------------------------------- */

void hg_scan_percent(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at);
    struct hg_diag *diag = hg_parser_error(p, HG_E0120, at, "`%.*s`: percent signs are not allowed",
                                           HG_STR_ARGS(text));
    hg_parser_help(p, diag, "must be a plain number",
                   "write `%.*s` if the data holds percentages, or the number divided by 100 if it "
                   "holds fractions",
                   (int)text.len - 1, text.at);
    hg_parser_suggest(p, diag, at, (struct hg_str){text.at, text.len - 1});
}

/* The digits of an amount, of which the last point or comma may begin a fraction: a comma does
 * where one or two digits follow it. */
static struct hg_str plain_amount(struct hg_parser *p, struct hg_str text)
{
    char *plain = hg_arena_alloc(p->arena, text.len);
    size_t length = 0, last = text.len;
    while (last > 0 && (text.at[last - 1] < '0' || text.at[last - 1] > '9'))
        last--; /* a sign behind it */
    bool comma = (last > 1 && text.at[last - 2] == ',') || (last > 2 && text.at[last - 3] == ',');
    for (size_t i = 0; i < last; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9')
            plain[length++] = text.at[i];
        else if (text.at[i] == (comma ? ',' : '.'))
            plain[length++] = '.';
    }
    return (struct hg_str){plain, length};
}

/* `$1000`, `1.000,50€`: the number is taken. */
void hg_scan_money(struct hg_parser *p, struct hg_span at)
{
    struct hg_str text = hg_span_text(p, at), number = plain_amount(p, text);
    struct hg_diag *diag = hg_parser_error(
        p, HG_E0123, at, "`%.*s`: currency signs are not allowed", HG_STR_ARGS(text));
    hg_parser_help(p, diag, "must be a plain number", "write just the number: `%.*s`",
                   HG_STR_ARGS(number));
    hg_parser_suggest(p, diag, at, number);
}
