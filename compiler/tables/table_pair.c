/* Overlap of two single cells, of a table column or of bands, for passes that look at cells one
 * by one. Whole rows are compared in table_space.h. */
#include "compiler/tables/table_space.h"

struct hg_ranges hg_cell_ranges(struct hg_arena *arena, const struct hg_typed_cell *cell)
{
    struct hg_bounds *bounds = HG_ARRAY(arena, struct hg_bounds, cell->ranges.count + 1);
    size_t count = cell->ranges.count;
    for (size_t i = 0; i < count; i++)
        bounds[i] = (struct hg_bounds){cell->ranges.at[i].lo, cell->ranges.at[i].hi};
    if (cell->any)
        bounds[count++] = (struct hg_bounds){INT64_MIN, INT64_MAX};
    struct hg_ranges ranges = hg_ranges_of(arena, bounds, count);
    return cell->negated ? hg_ranges_not(arena, ranges) : ranges;
}

bool hg_cells_overlap(struct hg_model *model, struct hg_type type, const struct hg_typed_cell *a,
                      const struct hg_typed_cell *b)
{
    struct hg_typed_cell cells[] = {*a, *b};
    struct hg_table_row rows[] = {{.cells = &cells[0]}, {.cells = &cells[1]}};
    struct hg_table_column column = {.name = HG_STR("value"), .type = type};
    struct hg_model_table table = {
        .columns = &column, .column_count = 1, .rows = rows, .row_count = 2};
    struct hg_space *space = hg_space_new(model, &table, NULL);
    return hg_boxes_overlap(space, space->rows.at[0], space->rows.at[1]);
}
