/* Counters of leads in a block by number (of a group's name, a text, a piece of a field): the
 * numbers that occur, the first row of each, and its counts. Memory is proportional to what
 * occurs in a block, and merging a block visits only that. One thread at a time; hg_cli_allocator
 * never fails. */
#ifndef HG_CLI_BULK_CELLS_H
#define HG_CLI_BULK_CELLS_H

#include "cli/common/common.h"

struct hg_bulk_cell_entry {
    uint32_t row, number;
    uint32_t at; /* its counts */
};
struct hg_bulk_cells {
    uint32_t width; /* counts per cell */
    uint32_t *slots; /* by number: 1 + its index in `entries`; 0: absent */
    uint32_t numbers; /* capacity */
    struct hg_bulk_cell_entry *entries; /* in order of occurrence, until hg_bulk_cells_order */
    uint32_t entry_count, entry_room;
    uint32_t *counts;
};
void hg_bulk_cells_init(struct hg_bulk_cells *cells, uint32_t width);
void hg_bulk_cells_release(struct hg_bulk_cells *cells);
/* Removes all entries. */
void hg_bulk_cells_clear(struct hg_bulk_cells *cells);
/* Sorts the entries by first row; then nothing may be counted until the next clear. */
void hg_bulk_cells_order(struct hg_bulk_cells *cells);
/* Slow path of hg_bulk_cell: adds a number. */
uint32_t *hg_bulk_cells_add(struct hg_bulk_cells *cells, uint32_t number, uint32_t row);

/* The counts of a number that occurs in this row; valid until another is added. */
static inline uint32_t *hg_bulk_cell(struct hg_bulk_cells *cells, uint32_t number, uint32_t row)
{
    uint32_t slot = number < cells->numbers ? cells->slots[number] : 0;
    if (__builtin_expect(slot == 0, 0))
        return hg_bulk_cells_add(cells, number, row);
    struct hg_bulk_cell_entry *entries = &cells->entries[slot - 1];
    entries->row = row < entries->row ? row : entries->row;
    return cells->counts + (size_t)(slot - 1) * cells->width;
}
/* The cell index (`at`) of a number that is present. */
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
