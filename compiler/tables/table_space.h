/* Between the files of the table checks (compiler/tables/table_*.c) only: a decision table as a space.
 * Every value a column tells apart is a *point* of that column, the last one "unknown" where
 * the value may be; a cell is a *side*, stretches of points; a row is a box, a side a column.
 * Every question about rows is then one about boxes of whole numbers, and every point is a
 * value a lead can have, so that whatever is found is shown by a lead.
 *
 * What the points of free texts are made of: letters, digits, and the characters the column's
 * cells use. Inside a range whose ends are digits only digits count, and where all that a column
 * names are digits, all its texts are (and one word that is none): that `000..499` and
 * `500..999` leave nothing of `000..999` holds for codes, and for people who write tables,
 * though `49a` lies between.
 *
 * Everything lives in the arena of the model; one thread. */
#ifndef HG_COMPILER_TABLE_SPACE_H
#define HG_COMPILER_TABLE_SPACE_H

#include "compiler/tables/table.h"

/* Points lo to hi, both in. */
struct hg_point_range {
    uint32_t lo, hi;
};
/* Ascending stretches that do not touch. */
struct hg_point_set {
    struct hg_point_range *at;
    uint32_t count;
};

struct hg_text_axis; /* points of free texts (table_texts.c) */

struct hg_space_column {
    struct hg_str name;
    struct hg_type type;
    struct hg_bounds can_be;      /* numbers: what the value can be */
    uint32_t count;               /* of points */
    bool may_be_unknown;          /* then the last point is "unknown" */
    bool enumerated;              /* a boolean, an enum, a class: few values, all known */
    int64_t *numbers;             /* numbers: the least value of each point */
    struct hg_str *texts;         /* texts: as a lead may say it */
    const struct hg_text_axis *line; /* free texts only */
    struct hg_map listed;         /* listed texts: folded to point */
    struct hg_point_set all, known;
    uint32_t *mentions;              /* by point: how many rows name it, among others or alone */
    struct hg_map sets;          /* cell as written to an index of `cells` */
    HG_VEC(struct hg_point_set) cells;
};

struct hg_row_index; /* which rows meet a box (table_index.c) */

/* Steps one question about a table may take in all, a quarter of a second of work: a hundred
 * times what ten thousand rows of territories need. */
#define HG_TABLE_STEPS UINT64_C(50000000)

struct hg_space {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space_column *columns;
    uint32_t column_count;
    HG_VEC(struct hg_point_set *) rows; /* of the table, in its order, then those added */
    struct hg_row_index *row_index;
    uint64_t steps; /* left; 0: given up, the answers are not to be used */
};

/* --- sides (table_points.c); results in the arena --- */

bool hg_point_sets_overlap(struct hg_point_set a, struct hg_point_set b);
bool hg_point_set_subset(struct hg_point_set inner, struct hg_point_set outer);
bool hg_point_set_contains(struct hg_point_set set, uint32_t point);
struct hg_point_set hg_point_set_intersect(struct hg_arena *arena, struct hg_point_set a, struct hg_point_set b);
struct hg_point_set hg_point_set_subtract(struct hg_arena *arena, struct hg_point_set a, struct hg_point_set b);
/* Any stretches, in any order; `at` is kept and sorted. */
struct hg_point_set hg_point_set_normalise(struct hg_point_range *at, size_t count);
struct hg_point_set hg_point_set_range(struct hg_arena *arena, uint32_t lo, uint32_t hi);
uint32_t hg_point_set_size(struct hg_point_set set);

/* --- the space (table_space.c) --- */

/* `covers`: further values to tell apart, a cell a column, or NULL. A column without an expression
 * may have any value of its type. */
struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers);
struct hg_point_set hg_space_cell_points(struct hg_space *space, uint32_t column,
                             const struct hg_typed_cell *cell);
bool hg_box_is_empty(const struct hg_space *space, const struct hg_point_set *box);
bool hg_boxes_overlap(const struct hg_space *space, const struct hg_point_set *a, const struct hg_point_set *b);
bool hg_box_subset(const struct hg_space *space, const struct hg_point_set *inner,
                   const struct hg_point_set *outer);
struct hg_point_set *hg_box_intersect(struct hg_space *space, const struct hg_point_set *a,
                           const struct hg_point_set *b);
/* The box without unknown values. */
struct hg_point_set *hg_box_known(struct hg_space *space, const struct hg_point_set *box);
/* A point of the box, a point a column: known and readable ones first. */
uint32_t *hg_box_sample(const struct hg_space *space, const struct hg_point_set *box);
/* The point as values of a lead; columns whose `shown` is false are left out (NULL: none is). */
struct hg_witness *hg_space_witness(const struct hg_space *space, const uint32_t *point,
                                    const bool *shown, size_t *count);
/* The columns of which one of two boxes does not take all. NULL boxes take all. */
bool *hg_space_relevant_columns(const struct hg_space *space, const struct hg_point_set *a,
                       const struct hg_point_set *b);
/* What a finding about row `row` (of table->rows) is about, with the point as its witness. */
struct hg_diag_cell hg_space_diag_cell(const struct hg_space *space, uint32_t row,
                                   const uint32_t *point, const bool *shown);

/* --- free texts (table_texts.c) --- */

/* Makes count, texts and line of a column from its cells, `covers` (may be NULL) among them. */
void hg_space_texts(struct hg_space *space, uint32_t column, const struct hg_typed_cell *covers);
/* The side of a cell without its negation. */
struct hg_point_set hg_space_text_points(struct hg_space *space, uint32_t column,
                                  const struct hg_typed_cell *cell);

/* --- which rows meet a box (table_index.c) --- */

/* The rows below `below` that share a point with the box, ascending. */
struct hg_row_list {
    uint32_t *at;
    uint32_t count;
};
struct hg_row_list hg_rows_overlapping(struct hg_space *space, const struct hg_point_set *box,
                                   uint32_t below);

/* --- what rows leave of a box (table_cover.c) --- */

enum hg_coverage_result { HG_UNCOVERED, HG_COVERED, HG_COVER_GIVEN_UP };
/* HG_UNCOVERED: `point` (a point a column) lies in the box and in none of the rows. HG_COVERED: they
 * take all of it; `takers` (may be NULL) then has the rows that do, ascending, at most `room`. */
struct hg_covering_rows {
    uint32_t *at;
    uint32_t count, room;
};
enum hg_coverage_result hg_space_find_uncovered(struct hg_space *space, const struct hg_point_set *box,
                             struct hg_row_list rows, uint32_t *point, struct hg_covering_rows *takers);
/* The point, grown to a box of the points of `within` that none of the rows takes. */
struct hg_point_set *hg_space_expand(struct hg_space *space, const struct hg_point_set *within,
                              struct hg_row_list rows, const uint32_t *point);
/* One more row, for boxes that are told already; its number. */
uint32_t hg_space_add_row(struct hg_space *space, const struct hg_point_set *box);

#endif
