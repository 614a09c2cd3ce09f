/* Which rows of a territory table match, from their cells alone. */
#include "tests/territories/territories.h"

#include <string.h>

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int compare(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower((unsigned char)a[i]) != lower((unsigned char)b[i]))
            return lower((unsigned char)a[i]) - lower((unsigned char)b[i]);
    return 0;
}

static bool item_fits(const struct item *item, const char *value)
{
    size_t len = strlen(value), low = strlen(item->low);
    if (item->kind == VALUE)
        return len == low && compare(value, item->low, len) == 0;
    if (item->kind == PREFIX)
        return len >= low && compare(value, item->low, low) == 0;
    return len == low && compare(item->low, value, len) <= 0 &&
           compare(value, item->high, len) <= 0;
}

bool cell_fits(const struct cell *cell, const char *value)
{
    bool fits = cell->count == 0;
    for (unsigned i = 0; value != NULL && i < cell->count; i++)
        fits = fits || item_fits(&cell->items[i], value);
    return fits;
}

bool row_fits(const struct row *row, const struct lead *lead)
{
    for (unsigned i = 0; i < COLUMNS; i++)
        if (!cell_fits(&row->cells[i], lead->values[i]))
            return false;
    return true;
}

/* The greater, the less specific: empty cells, then ranges and prefixes, then short prefixes. */
static unsigned generality(const struct row *row)
{
    unsigned empty = 0, spread = 0, prefix = 0;
    for (unsigned i = 0; i < COLUMNS; i++) {
        empty += row->cells[i].count == 0;
        spread += row->cells[i].count != 0 && row->cells[i].items[0].kind != VALUE;
        if (row->cells[i].count != 0 && row->cells[i].items[0].kind == PREFIX)
            prefix += (unsigned)strlen(row->cells[i].items[0].low);
    }
    return empty * 10000 + spread * 1000 + 500 - prefix;
}

const struct row *row_taking(const struct territories *t, const struct lead *lead, unsigned *ties)
{
    const struct row *best = NULL;
    unsigned same = 0;
    for (unsigned i = 0; i < t->row_count; i++) {
        const struct row *row = &t->rows[i];
        if (!row_is_sound(row) || !row_fits(row, lead))
            continue;
        bool better =
            best == NULL || (t->hit == MOST_SPECIFIC && generality(row) < generality(best));
        bool tied = best != NULL && !better &&
                    (t->hit != MOST_SPECIFIC || generality(row) == generality(best));
        same = better ? 0 : same + tied;
        best = better ? row : best;
    }
    if (ties)
        *ties = same;
    return best;
}

const struct row *row_named(const struct territories *t, const char *id)
{
    for (unsigned i = 0; i < t->row_count; i++)
        if (strcmp(t->rows[i].id, id) == 0)
            return &t->rows[i];
    return NULL;
}
