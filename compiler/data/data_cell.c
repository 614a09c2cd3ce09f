/* Parses one cell of a decision table's CSV into alternatives: values, ranges, comparisons and
 * prefixes. Between data_csv.c and the tables, which know the column's type and so the meaning of
 * the bounds. Pure.
 *
 *     cell = "" | "*" | ["!"] item ("|" item)*
 *     item = 'literal' | [low] ".." [high] | (">=" | "<=" | ">" | "<") bound | prefix "*" | value
 *
 * `!` negates the whole cell. A quote is special only at the start of an item and is doubled
 * inside. Three dots are not a range. */
#include "compiler/data/data.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct hg_str trim(struct hg_str s)
{
    while (s.len != 0 && is_space(s.at[0]))
        s = (struct hg_str){s.at + 1, s.len - 1};
    while (s.len != 0 && is_space(s.at[s.len - 1]))
        s.len--;
    return s;
}

static struct hg_str after(struct hg_str s, size_t count)
{
    return trim((struct hg_str){s.at + count, s.len - count});
}

/* Past the literal that starts at `at`: its closing quote, or the end. */
static size_t literal_end(struct hg_str s, size_t at)
{
    for (at++; at < s.len; at++) {
        if (s.at[at] != '\'')
            continue;
        if (at + 1 == s.len || s.at[at + 1] != '\'')
            return at + 1;
        at++;
    }
    return s.len;
}

/* Where the item ends: at a `|` that is not in quotes, or at the end. */
static size_t item_length(struct hg_str s)
{
    size_t at = 0;
    while (at < s.len && is_space(s.at[at]))
        at++;
    if (at < s.len && s.at[at] == '\'')
        at = literal_end(s, at);
    while (at < s.len && s.at[at] != '|')
        at++;
    return at;
}

static bool parse_literal(struct hg_str s, struct hg_arena *arena, struct hg_cell_text_item *item,
                          struct hg_str *why)
{
    char *out = hg_arena_alloc(arena, s.len);
    size_t n = 0, i = 1;
    for (; i < s.len; i++) {
        if (s.at[i] == '\'') {
            if (i + 1 == s.len || s.at[i + 1] != '\'')
                break;
            i++;
        }
        out[n++] = s.at[i];
    }
    if (i == s.len)
        *why = HG_STR("a single quote has no closing quote");
    else if (i + 1 != s.len)
        *why = HG_STR("text follows the closing quote");
    else
        *item = (struct hg_cell_text_item){.literal = true, .low = {out, n}};
    return why->len == 0;
}

static bool parse_comparison(struct hg_str s, struct hg_cell_text_item *item, struct hg_str *why)
{
    bool equal = s.len > 1 && s.at[1] == '=';
    item->low = after(s, equal ? 2 : 1);
    if (s.at[0] == '<')
        item->kind = equal ? HG_CT_AT_MOST : HG_CT_LESS;
    else
        item->kind = equal ? HG_CT_AT_LEAST : HG_CT_MORE;
    if (item->low.len == 0)
        *why = HG_STR("a value is missing after the comparison");
    return why->len == 0;
}

/* The place of the `..`, or SIZE_MAX when there is none, more than one, or three dots. */
static size_t find_range(struct hg_str s)
{
    size_t at = hg_str_find(s, HG_STR(".."));
    if (at == SIZE_MAX)
        return at;
    struct hg_str rest = {s.at + at + 1, s.len - at - 1};
    return hg_str_find(rest, HG_STR("..")) == SIZE_MAX ? at : SIZE_MAX;
}

static bool parse_item(struct hg_str s, struct hg_arena *arena, struct hg_cell_text_item *item,
                       struct hg_str *why)
{
    *item = (struct hg_cell_text_item){.kind = HG_CT_VALUE, .low = s};
    size_t range = find_range(s);
    if (s.len == 0)
        *why = HG_STR("a value is missing next to `|`");
    else if (s.at[0] == '\'')
        return parse_literal(s, arena, item, why);
    else if (s.at[0] == '<' || s.at[0] == '>')
        return parse_comparison(s, item, why);
    else if (s.at[0] == '!')
        *why = HG_STR("`!` may be used once, at the start of the cell");
    else if (hg_str_is(s, "*"))
        *why = HG_STR("`*` matches everything and must be the only thing in the cell");
    else if (hg_str_is(s, ".."))
        *why = HG_STR("a range needs at least one end");
    else if (range != SIZE_MAX)
        *item = (struct hg_cell_text_item){.kind = HG_CT_RANGE,
                                           .low = trim((struct hg_str){s.at, range}),
                                           .high = after(s, range + 2)};
    else if (s.at[s.len - 1] == '*')
        *item = (struct hg_cell_text_item){.kind = HG_CT_PREFIX, .low = {s.at, s.len - 1}};
    return why->len == 0;
}

static bool parse_items(struct hg_str s, struct hg_arena *arena, struct hg_cell_text *out,
                        struct hg_str *why)
{
    HG_VEC(struct hg_cell_text_item) items = {0};
    for (bool more = true; more;) {
        size_t len = item_length(s);
        struct hg_cell_text_item item;
        if (!parse_item(trim((struct hg_str){s.at, len}), arena, &item, why))
            return false;
        hg_push(arena, &items, item);
        more = len < s.len;
        if (more)
            s = (struct hg_str){s.at + len + 1, s.len - len - 1};
    }
    out->items = items.at;
    out->count = items.count;
    return true;
}

bool hg_cell_text_parse(struct hg_str cell, struct hg_arena *arena, struct hg_cell_text *out,
                        struct hg_str *why)
{
    struct hg_str s = trim(cell);
    *out = (struct hg_cell_text){0};
    *why = (struct hg_str){NULL, 0};
    out->any = s.len == 0 || hg_str_is(s, "*");
    if (out->any)
        return true;
    out->negated = s.at[0] == '!';
    if (out->negated)
        s = after(s, 1);
    if (s.len == 0) {
        *why = HG_STR("a value is missing after `!`");
        return false;
    }
    return parse_items(s, arena, out, why);
}
