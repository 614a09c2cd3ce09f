/* Counters by number: counts, the first row of each, and that nothing remains after a block. */
#include <criterion/criterion.h>

#include "cli/leads/bulk_cells.h"

Test(bulk_cells, counts_by_number_and_first_row)
{
    struct hg_bulk_cells cells;
    hg_bulk_cells_init(&cells, 2);
    for (uint32_t block = 0; block < 3; block++) {
        for (uint32_t row = 0; row < 5000; row++)
            hg_bulk_cell(&cells, (row * 7) % 1009, row)[row % 2]++;
        hg_bulk_cell(&cells, 60000, 4000)[1] += 5; /* counted late: it was met before others */
        hg_bulk_cell(&cells, 60000, 3)[0] += 2;
        cr_assert_eq(cells.entry_count, 1010);
        hg_bulk_cells_order(&cells);
        uint64_t all = 0;
        for (uint32_t m = 0; m < cells.entry_count; m++) {
            const struct hg_bulk_cell_entry *met = &cells.entries[m];
            const uint32_t *counts = hg_bulk_counts(&cells, met);
            cr_assert(m == 0 || cells.entries[m - 1].row <= met->row);
            cr_assert_eq(hg_bulk_cell_at(&cells, met->number), met->at);
            if (met->number == 60000)
                cr_assert(counts[0] == 2 && counts[1] == 5 && met->row == 3);
            else
                cr_assert_eq((met->row * 7) % 1009, met->number);
            all += counts[0] + counts[1];
        }
        cr_assert_eq(all, 5007);
        hg_bulk_cells_clear(&cells);
        cr_assert_eq(cells.entry_count, 0);
    }
    hg_bulk_cells_release(&cells);
}
