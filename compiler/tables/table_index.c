/* Index of the rows that overlap a box. Each column keeps its rows' ranges sorted by start, with
 * the furthest end of each block; a query uses the column with the lowest estimate and checks the
 * candidates in full. Rows that span a large part of a column are kept in a separate list and
 * always checked. */
#include "compiler/tables/table_space.h"

#include <stdlib.h>

/* Ranges per block: few blocks, each short enough to scan. */
#define BLOCK 64u
/* A row with more ranges than this in a column goes to the separate list. */
#define FEW 8u

struct entry {
    struct hg_point_range points;
    uint32_t row;
};

struct column_rows {
    struct entry *entries; /* ascending by where they begin */
    uint32_t count;
    uint32_t *ends;    /* ascending */
    uint32_t *reaches; /* by block: the greatest end */
    uint32_t *wide;    /* rows kept beside, ascending */
    uint32_t wide_count;
};

struct hg_row_index {
    struct column_rows *columns;
    uint32_t *seen; /* by row: the last question it was an answer to */
    uint32_t question;
    uint32_t *found;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->points.lo != b->points.lo)
        return a->points.lo < b->points.lo ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static bool is_wide(const struct hg_space *space, uint32_t column, struct hg_point_set set)
{
    return set.count > FEW || hg_point_set_size(set) > space->columns[column].count / 4 + 1;
}

static void add_entries(struct column_rows *rows, struct hg_point_set set, uint32_t row)
{
    for (uint32_t i = 0; i < set.count; i++) {
        rows->ends[rows->count] = set.at[i].hi;
        rows->entries[rows->count++] = (struct entry){set.at[i], row};
    }
}

static void finish_column(struct hg_arena *arena, struct column_rows *rows)
{
    qsort(rows->entries, rows->count, sizeof *rows->entries, compare_entries);
    qsort(rows->ends, rows->count, sizeof *rows->ends, compare_numbers);
    rows->reaches = HG_ARRAY(arena, uint32_t, rows->count / BLOCK + 1);
    for (uint32_t i = 0; i < rows->count; i++)
        if (rows->entries[i].points.hi > rows->reaches[i / BLOCK])
            rows->reaches[i / BLOCK] = rows->entries[i].points.hi;
}

static void make_column(struct hg_space *space, uint32_t column, struct column_rows *rows)
{
    struct hg_arena *arena = space->model->arena;
    uint32_t row_count = space->table->row_count;
    size_t room = 0;
    for (uint32_t row = 0; row < row_count; row++)
        room += space->rows.at[row][column].count <= FEW ? space->rows.at[row][column].count : 0;
    rows->entries = HG_ARRAY(arena, struct entry, room);
    rows->ends = HG_ARRAY(arena, uint32_t, room);
    rows->wide = HG_ARRAY(arena, uint32_t, row_count);
    for (uint32_t row = 0; row < row_count; row++) {
        struct hg_point_set set = space->rows.at[row][column];
        if (is_wide(space, column, set))
            rows->wide[rows->wide_count++] = row;
        else
            add_entries(rows, set, row);
    }
    finish_column(arena, rows);
}

static void make_index(struct hg_space *space)
{
    struct hg_arena *arena = space->model->arena;
    struct hg_row_index *row_index = HG_NEW(arena, struct hg_row_index);
    row_index->columns = HG_ARRAY(arena, struct column_rows, space->column_count);
    row_index->seen = HG_ARRAY(arena, uint32_t, space->table->row_count);
    row_index->found = HG_ARRAY(arena, uint32_t, space->table->row_count);
    for (uint32_t i = 0; i < space->column_count; i++)
        make_column(space, i, &row_index->columns[i]);
    space->row_index = row_index;
}

/* --- questions --- */

/* The entries that begin at or before `point`. */
static uint32_t count_begun(const struct column_rows *rows, uint32_t point)
{
    uint32_t low = 0, high = rows->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rows->entries[middle].points.lo <= point)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The entries that end before `point`. */
static uint32_t count_ended(const struct column_rows *rows, uint32_t point)
{
    uint32_t low = 0, high = rows->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (rows->ends[middle] < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t estimate(const struct column_rows *rows, struct hg_point_set set)
{
    size_t count = rows->wide_count;
    for (uint32_t i = 0; i < set.count; i++)
        count += count_begun(rows, set.at[i].hi) - count_ended(rows, set.at[i].lo);
    return count;
}

static void visit_row(struct hg_space *space, const struct hg_point_set *box, uint32_t row,
                      struct hg_row_list *found)
{
    struct hg_row_index *row_index = space->row_index;
    if (row_index->seen[row] == row_index->question)
        return;
    row_index->seen[row] = row_index->question;
    space->steps -= space->steps != 0;
    if (hg_boxes_overlap(space, box, space->rows.at[row]))
        row_index->found[found->count++] = row;
}

static void visit_range(struct hg_space *space, const struct column_rows *rows,
                        const struct hg_point_set *box, struct hg_point_range points,
                        uint32_t below, struct hg_row_list *found)
{
    uint32_t end = count_begun(rows, points.hi);
    for (uint32_t i = 0; i < end; i++) {
        if (i % BLOCK == 0 && rows->reaches[i / BLOCK] < points.lo) {
            i += BLOCK - 1;
            continue;
        }
        if (rows->entries[i].points.hi >= points.lo && rows->entries[i].row < below)
            visit_row(space, box, rows->entries[i].row, found);
    }
}

struct hg_row_list hg_rows_overlapping(struct hg_space *space, const struct hg_point_set *box,
                                       uint32_t below)
{
    if (!space->row_index)
        make_index(space);
    struct hg_row_index *row_index = space->row_index;
    struct hg_row_list found = {row_index->found, 0};
    size_t least = SIZE_MAX;
    uint32_t best = 0;
    for (uint32_t i = 0; i < space->column_count; i++) {
        size_t count = estimate(&row_index->columns[i], box[i]);
        best = count < least ? i : best;
        least = count < least ? count : least;
    }
    const struct column_rows *rows = &row_index->columns[best];
    row_index->question++;
    for (uint32_t i = 0; i < box[best].count; i++)
        visit_range(space, rows, box, box[best].at[i], below, &found);
    for (uint32_t i = 0; i < rows->wide_count && rows->wide[i] < below; i++)
        visit_row(space, box, rows->wide[i], &found);
    qsort(found.at, found.count, sizeof *found.at, compare_numbers);
    found.at = hg_arena_copy(space->model->arena, found.at, found.count * sizeof *found.at);
    return found;
}
