/* Random cells of a decision table with five columns, as a spreadsheet has them, with an
 * independent reading of their meaning: values, alternatives, ranges, comparisons, prefixes, text
 * ranges, `!`, empty. */
#ifndef HG_TESTS_TABLE_CELLS_H
#define HG_TESTS_TABLE_CELLS_H

#include "trial.h"

#define SMALL_ROWS 90 /* past one word of bits */
#define MAX_ROWS 1100 /* large: past a block of bits, with values enough to be listed */

static const char table_contract[] = "contract: lead\nversion: 1\nfields:\n"
                                     "  n: {type: integer}\n  d: {type: decimal}\n  t: {type: text}\n"
                                     "  e: {type: enum, values: [red, green, blue]}\n"
                                     "  b: {type: boolean}\n";

/* The first few, and as many more in large tables (make_words). */
enum { WORDS = 9, PREFIXES = 4, RANGES = 3, COLOURS = 3, COLUMNS = 5, MORE = 400 };
static const char *words[WORDS + MORE] = {"sw1", "SW2", "sw",   "ne1", "010",
                                          "015", "020", "0150", "x"};
static const char *const colours[] = {"red", "Green", "blue"};
static unsigned more; /* words, prefixes, ranges; numbers are as many times wider */
enum column { N, D, T, E, B };

struct lead {
    bool known[COLUMNS];
    int n, d; /* d in halves */
    unsigned t, e, b;
    const char *text; /* in place of word t */
};

enum kind { VALUE, RANGE, COMPARE, PREFIX };
struct item {
    enum kind kind;
    int low, high; /* numbers; words and colours by index */
};
struct cell {
    bool any, negated;
    int count;
    struct item items[3];
};

static struct cell cells[MAX_ROWS][COLUMNS];
static unsigned row_count;

static const char *const compares[] = {"<", "<=", ">", ">="};
static const char *prefixes[PREFIXES + MORE] = {"sw", "SW1", "01", "n"};
static const char *text_ranges[RANGES + MORE][2] = {{"010", "015"}, {"011", "020"}, {"aaa", "zzz"}};

/* Texts in order, some of which begin others or are within ranges of others. */
static void make_words(void)
{
    static char texts[4][MORE][8];
    for (unsigned i = 0; i < MORE; i++) {
        snprintf(texts[0][i], sizeof texts[0][i], i % 4 == 0 ? "w%03u9" : "w%03u", i);
        snprintf(texts[1][i], sizeof texts[1][i], i % 3 == 0 ? "w%02u" : "w%03u", i % 100);
        snprintf(texts[2][i], sizeof texts[2][i], "w%03u", i);
        snprintf(texts[3][i], sizeof texts[3][i], "w%03u", i + i % 7);
        words[WORDS + i] = texts[0][i];
        prefixes[PREFIXES + i] = texts[1][i];
        text_ranges[RANGES + i][0] = texts[2][i];
        text_ranges[RANGES + i][1] = texts[3][i];
    }
}

static unsigned wider(void)
{
    return 1 + more / 4;
}

/* --- writing --- */

static struct item any_item(enum column column)
{
    struct item item = {.kind = VALUE, .low = (int)pick(8 * wider()) - 2};
    item.high = item.low + (int)pick(4);
    if (column == N || column == D)
        item.kind = (enum kind)pick(3);
    if (column == T) {
        static const enum kind kinds[] = {VALUE, VALUE, RANGE, PREFIX};
        item.kind = kinds[pick(4)];
        item.low = (int)pick(more + (item.kind == VALUE   ? WORDS
                                     : item.kind == RANGE ? RANGES
                                                          : PREFIXES));
    }
    if (column == E)
        item.low = (int)pick(COLOURS);
    if (column == B)
        item.low = (int)pick(2);
    return item;
}

static void put_number_item(struct hg_buf *out, enum column column, const struct item *item)
{
    const char *half = column == D ? ".5" : "";
    int low = column == D ? abs(item->low) : item->low; /* -0.5 has no digit to carry its sign */
    if (item->kind == VALUE)
        hg_buf_print(out, "%d%s", low, half);
    else if (item->kind == RANGE)
        hg_buf_print(out, "%d..%d", item->low, item->high);
    else
        hg_buf_print(out, "%s %d", compares[item->high & 3], item->low);
}

static void put_item(struct hg_buf *out, enum column column, const struct item *item)
{
    if (column == N || column == D)
        put_number_item(out, column, item);
    else if (column == E)
        hg_buf_text(out, colours[item->low]);
    else if (column == B)
        hg_buf_text(out, item->low ? "yes" : "no");
    else if (item->kind == VALUE)
        hg_buf_text(out, words[item->low]);
    else if (item->kind == PREFIX)
        hg_buf_print(out, "%s*", prefixes[item->low]);
    else
        hg_buf_print(out, "%s..%s", text_ranges[item->low][0], text_ranges[item->low][1]);
}

static void put_cell(struct hg_buf *out, enum column column, struct cell *cell)
{
    *cell = (struct cell){.any = pick(3) == 0, .negated = pick(4) == 0};
    cell->count = cell->any ? 0 : 1 + (int)pick(3);
    if (!cell->any && cell->negated)
        hg_buf_byte(out, '!');
    for (int i = 0; i < cell->count; i++) {
        cell->items[i] = any_item(column);
        if (i != 0)
            hg_buf_text(out, " | ");
        put_item(out, column, &cell->items[i]);
    }
}

/* --- reading the cells --- */

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int order(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return lower(a[i]) < lower(b[i]) ? -1 : 1;
    return 0;
}

static bool text_fits(const struct item *item, const char *text)
{
    size_t len = strlen(text);
    if (item->kind == VALUE)
        return len == strlen(words[item->low]) && order(text, words[item->low], len) == 0;
    if (item->kind == PREFIX) {
        size_t prefix = strlen(prefixes[item->low]);
        return len >= prefix && order(text, prefixes[item->low], prefix) == 0;
    }
    const char *const *range = text_ranges[item->low];
    return len == strlen(range[0]) && order(range[0], text, len) <= 0 &&
           order(text, range[1], len) <= 0;
}

/* In halves. */
static bool number_fits(enum column column, const struct item *item, int halves)
{
    if (item->kind == VALUE)
        return halves == (column == D ? 2 * abs(item->low) + 1 : 2 * item->low);
    if (item->kind == RANGE)
        return halves >= 2 * item->low && halves <= 2 * item->high;
    switch (item->high & 3) {
    case 0:
        return halves < 2 * item->low;
    case 1:
        return halves <= 2 * item->low;
    case 2:
        return halves > 2 * item->low;
    default:
        return halves >= 2 * item->low;
    }
}

static bool item_fits(enum column column, const struct item *item, const struct lead *lead)
{
    switch (column) {
    case N:
        return number_fits(column, item, 2 * lead->n);
    case D:
        return number_fits(column, item, lead->d);
    case T:
        return text_fits(item, lead->text ? lead->text : words[lead->t]);
    case E:
        return lead->e == (unsigned)item->low;
    default:
        return lead->b == (unsigned)item->low;
    }
}

static bool row_fits(unsigned row, const struct lead *lead)
{
    for (int column = 0; column < COLUMNS; column++) {
        const struct cell *cell = &cells[row][column];
        bool fits = false;
        for (int i = 0; i < cell->count; i++)
            fits = fits || item_fits((enum column)column, &cell->items[i], lead);
        if (!cell->any && (!lead->known[column] || fits == cell->negated))
            return false; /* what is not known fits an empty cell alone */
    }
    return true;
}

#endif
