/* A decision table as a space; internal to the table checks (compiler/tables/table_*.c). Every
 * value that a column distinguishes is a *point* of that column, the last one "unknown" if the
 * value may be; a cell is a set of points; a row is a *box*, one point set per column. Every
 * question about rows becomes one about boxes, and every point is a value a lead can have, so that
 * each finding has a lead as its witness. The points of free texts consist of letters, digits, and
 * the characters in the column's cells. Inside a range with numeric ends only digits count; if all
 * texts in a column are numeric, all its points are (and one word that is not): for codes,
 * `000..499` and `500..999` cover `000..999`, although `49a` lies between. Everything lives in the
 * arena of the model; one thread at a time. Nothing is reported here; a function that runs out of
 * steps says so. */
#ifndef HG_COMPILER_TABLE_SPACE_H
#define HG_COMPILER_TABLE_SPACE_H

#include "compiler/tables/table.h"

/* Points lo to hi, both included. */
struct hg_point_range {
    uint32_t lo, hi;
};
/* A set of points: ascending, non-adjacent ranges. */
struct hg_point_set {
    struct hg_point_range *at;
    uint32_t count;
};

struct hg_text_axis; /* the axis of free texts (table_texts.c) */

struct hg_space_column {
    struct hg_str name;
    struct hg_type type;
    struct hg_bounds can_be;      /* numbers: the possible values */
    uint32_t count;               /* of points */
    bool may_be_unknown;          /* if set, the last point is "unknown" */
    bool enumerated;              /* a finite domain: boolean, enum, class */
    int64_t *numbers;             /* numbers: the least value of each point */
    struct hg_str *texts;         /* texts: as a lead may give it */
    const struct hg_text_axis *line; /* free texts only */
    struct hg_map listed;         /* listed texts: folded to point */
    struct hg_point_set all, known;
    uint32_t *mentions;              /* by point: the number of rows that mention it */
    struct hg_map sets;          /* from the cell as written to its index in `cells` */
    HG_VEC(struct hg_point_set) cells;
};

struct hg_row_index; /* rows that overlap a box (table_index.c) */

/* Step limit of all queries about one table, about a quarter of a second of work: a hundred times
 * what ten thousand territory rows need. */
#define HG_TABLE_STEPS UINT64_C(50000000)

struct hg_space {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space_column *columns;
    uint32_t column_count;
    HG_VEC(struct hg_point_set *) rows; /* the table's rows in order, then those added */
    struct hg_row_index *row_index;
    uint64_t steps; /* remaining; at 0 the results are not to be used */
};

/* --- point sets (table_points.c); results in the arena --- */

bool hg_point_sets_overlap(struct hg_point_set a, struct hg_point_set b);
bool hg_point_set_subset(struct hg_point_set inner, struct hg_point_set outer);
bool hg_point_set_contains(struct hg_point_set set, uint32_t point);
struct hg_point_set hg_point_set_intersect(struct hg_arena *arena, struct hg_point_set a,
                                           struct hg_point_set b);
struct hg_point_set hg_point_set_subtract(struct hg_arena *arena, struct hg_point_set a,
                                          struct hg_point_set b);
/* Any ranges, in any order; takes `at` over and sorts it. */
struct hg_point_set hg_point_set_normalise(struct hg_point_range *at, size_t count);
struct hg_point_set hg_point_set_range(struct hg_arena *arena, uint32_t lo, uint32_t hi);
uint32_t hg_point_set_size(struct hg_point_set set);

/* --- the space (table_space.c) --- */

/* Builds the space of a table that has columns and rows. `covers`: further values to distinguish,
 * a cell per column, or NULL. A column without an expression may have any value of its type. */
struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers);
struct hg_point_set hg_space_cell_points(struct hg_space *space, uint32_t column,
                                         const struct hg_typed_cell *cell);
bool hg_box_is_empty(const struct hg_space *space, const struct hg_point_set *box);
bool hg_boxes_overlap(const struct hg_space *space, const struct hg_point_set *a,
                      const struct hg_point_set *b);
bool hg_box_subset(const struct hg_space *space, const struct hg_point_set *inner,
                   const struct hg_point_set *outer);
struct hg_point_set *hg_box_intersect(struct hg_space *space, const struct hg_point_set *a,
                                      const struct hg_point_set *b);
/* The box without unknown points. */
struct hg_point_set *hg_box_known(struct hg_space *space, const struct hg_point_set *box);
/* A point of the box (one per column), known and readable ones preferred. */
uint32_t *hg_box_sample(const struct hg_space *space, const struct hg_point_set *box);
/* The point as values of a lead, without the columns whose `shown` is false (NULL: all are
 * shown). */
struct hg_witness *hg_space_witness(const struct hg_space *space, const uint32_t *point,
                                    const bool *shown, size_t *count);
/* The columns in which at least one of the boxes does not contain everything. A NULL box contains
 * everything. */
bool *hg_space_relevant_columns(const struct hg_space *space, const struct hg_point_set *a,
                                const struct hg_point_set *b);
/* The table position and witness for a diagnostic about row `row` (of table->rows) at the given
 * point. */
struct hg_diag_cell hg_space_diag_cell(const struct hg_space *space, uint32_t row,
                                       const uint32_t *point, const bool *shown);

/* --- free texts (table_texts.c) --- */

/* Fills count, texts and axis of a column from its cells and `covers` (may be NULL). */
void hg_space_texts(struct hg_space *space, uint32_t column, const struct hg_typed_cell *covers);
/* The point set of a cell, ignoring its negation. */
struct hg_point_set hg_space_text_points(struct hg_space *space, uint32_t column,
                                         const struct hg_typed_cell *cell);

/* --- rows that overlap a box (table_index.c) --- */

/* The rows with index below `below` that overlap the box, ascending. */
struct hg_row_list {
    uint32_t *at;
    uint32_t count;
};
struct hg_row_list hg_rows_overlapping(struct hg_space *space, const struct hg_point_set *box,
                                       uint32_t below);

/* --- coverage of a box (table_cover.c) --- */

enum hg_coverage_result { HG_UNCOVERED, HG_COVERED, HG_COVER_GIVEN_UP };
/* HG_UNCOVERED: `point` (one per column) is in the box and in none of the rows. HG_COVERED: the
 * rows cover the box; `takers` (may be NULL) then lists those that do, ascending, at most
 * `room`. */
struct hg_covering_rows {
    uint32_t *at;
    uint32_t count, room;
};
enum hg_coverage_result hg_space_find_uncovered(struct hg_space *space,
                                                const struct hg_point_set *box,
                                                struct hg_row_list rows, uint32_t *point,
                                                struct hg_covering_rows *takers);
/* Expands the point to a box within `within` that no row overlaps. */
struct hg_point_set *hg_space_expand(struct hg_space *space, const struct hg_point_set *within,
                                     struct hg_row_list rows, const uint32_t *point);
/* Adds a row, for boxes already reported; returns its index. */
uint32_t hg_space_add_row(struct hg_space *space, const struct hg_point_set *box);

#endif
