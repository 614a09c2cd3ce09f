/* Cells written the spreadsheet way (`1-50`, `50+`, `1,000`) where the column needs a number, and
 * the form the table language uses instead. Part of table_cell.c. */
#include "compiler/tables/table.h"

#include "base/number.h"

/* Signs that begin a condition, and their form in a table. */
static const char *const signs[][2] = {
    {"\xe2\x89\xa5", ">="},
    {"\xe2\x89\xa4", "<="},
    {"=>", ">="},
    {"=<", "<="},
    {"==", ""},
    {"=", ""},
};

/* Dashes between the ends of a range, and words. */
static const char *const dashes[] = {"-", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92", "to"};

static struct hg_str trim(struct hg_str s)
{
    while (s.len != 0 && s.at[0] == ' ')
        s.at++, s.len--;
    while (s.len != 0 && s.at[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* The number without thousands separators, percent or currency sign; empty if it is not one. */
static struct hg_str plain_number(struct hg_arena *arena, struct hg_str text)
{
    static const char *const around[] = {"$", "%", "\xe2\x82\xac", "\xc2\xa3"};
    int64_t value;
    text = trim(text);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        struct hg_str sign = hg_str(around[i]);
        if (hg_str_starts(text, sign))
            text = trim((struct hg_str){text.at + sign.len, text.len - sign.len});
        if (hg_str_ends(text, sign))
            text = trim((struct hg_str){text.at, text.len - sign.len});
    }
    char *at = hg_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ',')
            at[len++] = text.at[i];
    struct hg_str number = {at, len};
    return hg_parse_decimal(number, &value) == HG_NUMBER_OK ? number : (struct hg_str){"", 0};
}

static struct hg_str as_condition(struct hg_arena *arena, struct hg_str text)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct hg_str sign = hg_str(signs[i][0]);
        if (!hg_str_starts(text, sign))
            continue;
        struct hg_str rest = {text.at + sign.len, text.len - sign.len};
        struct hg_str number = plain_number(arena, rest);
        return number.len == 0 ? number
                               : hg_str_print(arena, "%s%s%.*s", signs[i][1],
                                              *signs[i][1] != '\0' ? " " : "", HG_STR_ARGS(number));
    }
    return (struct hg_str){"", 0};
}

static struct hg_str as_range(struct hg_arena *arena, struct hg_str text)
{
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        struct hg_str dash = hg_str(dashes[i]);
        size_t at = hg_str_find(text, dash);
        if (at == SIZE_MAX || at == 0)
            continue;
        struct hg_str low = plain_number(arena, (struct hg_str){text.at, at});
        struct hg_str high =
            plain_number(arena, (struct hg_str){text.at + at + dash.len, text.len - at - dash.len});
        if (low.len != 0 && high.len != 0)
            return hg_str_print(arena, "%.*s..%.*s", HG_STR_ARGS(low), HG_STR_ARGS(high));
    }
    return (struct hg_str){"", 0};
}

struct hg_str hg_cell_suggestion(struct hg_arena *arena, struct hg_str text)
{
    text = trim(text);
    struct hg_str meant = as_condition(arena, text);
    if (meant.len == 0)
        meant = as_range(arena, text);
    if (meant.len == 0 && hg_str_ends(text, HG_STR("+"))) {
        struct hg_str number = plain_number(arena, (struct hg_str){text.at, text.len - 1});
        if (number.len != 0)
            meant = hg_str_print(arena, ">= %.*s", HG_STR_ARGS(number));
    }
    return meant.len != 0 ? meant : plain_number(arena, text);
}
