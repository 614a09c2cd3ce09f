/* Leads of a block counted by number (of a group's name, a text, a piece of a field): what was met,
 * the row each was met in first, and its counts. Memory is that of what a block meets; whoever adds a
 * block to others goes over that alone. One thread's. */
#ifndef HG_CLI_BULK_CELLS_H
#define HG_CLI_BULK_CELLS_H

#include "cli/common/common.h"

struct hg_bulk_cell_entry {
    uint32_t row, number;
    uint32_t at; /* its counts */
};
struct hg_bulk_cells {
    uint32_t width; /* counts of a cell */
    uint32_t *slots; /* 1 + which of `met` a number is; 0: it was not met */
    uint32_t numbers; /* there is room for */
    struct hg_bulk_cell_entry *entries; /* in the order in which they came, until they are put in order */
    uint32_t entry_count, entry_room;
    uint32_t *counts;
};
void hg_bulk_cells_init(struct hg_bulk_cells *cells, uint32_t width);
void hg_bulk_cells_release(struct hg_bulk_cells *cells);
/* Nothing was met. */
void hg_bulk_cells_clear(struct hg_bulk_cells *cells);
/* Whatever was met in the lowest row comes first; then nothing is to be counted until the next clear. */
void hg_bulk_cells_order(struct hg_bulk_cells *cells);
/* Under hg_bulk_cell: a number that is met for the first time. */
uint32_t *hg_bulk_cells_add(struct hg_bulk_cells *cells, uint32_t number, uint32_t row);

/* The counts of a number, met in this row; valid until another is met. */
static inline uint32_t *hg_bulk_cell(struct hg_bulk_cells *cells, uint32_t number, uint32_t row)
{
    uint32_t slot = number < cells->numbers ? cells->slots[number] : 0;
    if (__builtin_expect(slot == 0, 0))
        return hg_bulk_cells_add(cells, number, row);
    struct hg_bulk_cell_entry *entries = &cells->entries[slot - 1];
    entries->row = row < entries->row ? row : entries->row;
    return cells->counts + (size_t)(slot - 1) * cells->width;
}
/* Which cell that is (`at` of it): the number was met. */
static inline uint32_t hg_bulk_cell_at(const struct hg_bulk_cells *cells, uint32_t number)
{
    return cells->slots[number] - 1;
}
static inline const uint32_t *hg_bulk_counts(const struct hg_bulk_cells *cells,
                                             const struct hg_bulk_cell_entry *entries)
{
    return cells->counts + (size_t)entries->at * cells->width;
}

#endif
