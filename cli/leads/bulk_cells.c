/* Counters by number (bulk_cells.h). Owns their memory; the meaning of a number is the caller's. */
#include "cli/leads/bulk_cells.h"

#include <stdlib.h>

#define FIRST_ROOM 64u

void hg_bulk_cells_init(struct hg_bulk_cells *cells, uint32_t width)
{
    *cells = (struct hg_bulk_cells){.width = width};
}

void hg_bulk_cells_release(struct hg_bulk_cells *cells)
{
    hg_cli_allocator.resize(NULL, cells->slots, 0);
    hg_cli_allocator.resize(NULL, cells->entries, 0);
    hg_cli_allocator.resize(NULL, cells->counts, 0);
    *cells = (struct hg_bulk_cells){.width = cells->width};
}

void hg_bulk_cells_clear(struct hg_bulk_cells *cells)
{
    for (uint32_t m = 0; m < cells->entry_count; m++)
        cells->slots[cells->entries[m].number] = 0;
    cells->entry_count = 0;
}

static int by_row(const void *a, const void *b)
{
    const struct hg_bulk_cell_entry *x = a, *y = b;
    return x->row != y->row ? (x->row > y->row) - (x->row < y->row)
                            : (x->number > y->number) - (x->number < y->number);
}

void hg_bulk_cells_order(struct hg_bulk_cells *cells)
{
    if (cells->entry_count > 1)
        qsort(cells->entries, cells->entry_count, sizeof *cells->entries, by_row);
}

static void make_room(struct hg_bulk_cells *cells, uint32_t number)
{
    uint32_t room = cells->numbers > FIRST_ROOM ? cells->numbers : FIRST_ROOM;
    while (room <= number)
        room *= 2;
    if (room == cells->numbers)
        return;
    cells->slots = hg_cli_allocator.resize(NULL, cells->slots, room * sizeof *cells->slots);
    memset(cells->slots + cells->numbers, 0, (room - cells->numbers) * sizeof *cells->slots);
    cells->numbers = room;
}

uint32_t *hg_bulk_cells_add(struct hg_bulk_cells *cells, uint32_t number, uint32_t row)
{
    uint32_t m = cells->entry_count++;
    make_room(cells, number);
    if (m == cells->entry_room) {
        cells->entry_room = m != 0 ? 2 * m : FIRST_ROOM;
        cells->entries = hg_cli_allocator.resize(NULL, cells->entries,
                                                 cells->entry_room * sizeof *cells->entries);
        cells->counts = hg_cli_allocator.resize(
            NULL, cells->counts, (size_t)cells->entry_room * cells->width * sizeof *cells->counts);
    }
    cells->entries[m] = (struct hg_bulk_cell_entry){row, number, m};
    cells->slots[number] = m + 1;
    uint32_t *counts = cells->counts + (size_t)m * cells->width;
    memset(counts, 0, cells->width * sizeof *counts);
    return counts;
}
