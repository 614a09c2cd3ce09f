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
struct hg_stretch {
    uint32_t lo, hi;
};
/* Ascending stretches that do not touch. */
struct hg_side {
    struct hg_stretch *at;
    uint32_t count;
};

struct hg_text_line; /* points of free texts (table_texts.c) */

struct hg_space_column {
    struct hg_str name;
    struct hg_type type;
    struct hg_bounds can_be;      /* numbers: what the value can be */
    uint32_t count;               /* of points */
    bool may_be_unknown;          /* then the last point is "unknown" */
    bool enumerated;              /* a boolean, an enum, a class: few values, all known */
    int64_t *numbers;             /* numbers: the least value of each point */
    struct hg_str *texts;         /* texts: as a lead may say it */
    const struct hg_text_line *line; /* free texts only */
    struct hg_map listed;         /* listed texts: folded to point */
    struct hg_side all, known;
    uint32_t *asked;              /* by point: how many rows name it, among others or alone */
    struct hg_map sides;          /* cell as written to an index of `cells` */
    HG_VEC(struct hg_side) cells;
};

struct hg_meeting; /* which rows meet a box (table_meet.c) */

/* Steps one question about a table may take in all, a quarter of a second of work: a hundred
 * times what ten thousand rows of territories need. */
#define HG_TABLE_STEPS UINT64_C(50000000)

struct hg_space {
    struct hg_model *model;
    const struct hg_model_table *table;
    struct hg_space_column *columns;
    uint32_t column_count;
    HG_VEC(struct hg_side *) rows; /* of the table, in its order, then those added */
    struct hg_meeting *meeting;
    uint64_t steps; /* left; 0: given up, the answers are not to be used */
};

/* --- sides (table_side.c); results in the arena --- */

bool hg_side_meets(struct hg_side a, struct hg_side b);
bool hg_side_within(struct hg_side inner, struct hg_side outer);
bool hg_side_has(struct hg_side side, uint32_t point);
struct hg_side hg_side_and(struct hg_arena *arena, struct hg_side a, struct hg_side b);
struct hg_side hg_side_minus(struct hg_arena *arena, struct hg_side a, struct hg_side b);
/* Any stretches, in any order; `at` is kept and sorted. */
struct hg_side hg_side_of(struct hg_stretch *at, size_t count);
struct hg_side hg_side_one(struct hg_arena *arena, uint32_t lo, uint32_t hi);
uint32_t hg_side_points(struct hg_side side);

/* --- the space (table_space.c) --- */

/* `covers`: further values to tell apart, a cell a column, or NULL. A column without an expression
 * may have any value of its type. */
struct hg_space *hg_space_new(struct hg_model *model, const struct hg_model_table *table,
                              const struct hg_typed_cell *covers);
struct hg_side hg_space_side(struct hg_space *space, uint32_t column,
                             const struct hg_typed_cell *cell);
bool hg_box_empty(const struct hg_space *space, const struct hg_side *box);
bool hg_boxes_meet(const struct hg_space *space, const struct hg_side *a, const struct hg_side *b);
bool hg_box_within(const struct hg_space *space, const struct hg_side *inner,
                   const struct hg_side *outer);
struct hg_side *hg_box_and(struct hg_space *space, const struct hg_side *a,
                           const struct hg_side *b);
/* The box without unknown values. */
struct hg_side *hg_box_known(struct hg_space *space, const struct hg_side *box);
/* A point of the box, a point a column: known and readable ones first. */
uint32_t *hg_box_point(const struct hg_space *space, const struct hg_side *box);
/* The point as values of a lead; columns whose `shown` is false are left out (NULL: none is). */
struct hg_witness *hg_space_witness(const struct hg_space *space, const uint32_t *point,
                                    const bool *shown, size_t *count);
/* The columns of which one of two boxes does not take all. NULL boxes take all. */
bool *hg_space_matters(const struct hg_space *space, const struct hg_side *a,
                       const struct hg_side *b);
/* What a finding about row `row` (of table->rows) is about, with the point as its witness. */
struct hg_diag_cell hg_space_about(const struct hg_space *space, uint32_t row,
                                   const uint32_t *point, const bool *shown);

/* --- free texts (table_texts.c) --- */

/* Makes count, texts and line of a column from its cells, `covers` (may be NULL) among them. */
void hg_space_texts(struct hg_space *space, uint32_t column, const struct hg_typed_cell *covers);
/* The side of a cell without its negation. */
struct hg_side hg_space_text_side(struct hg_space *space, uint32_t column,
                                  const struct hg_typed_cell *cell);

/* --- which rows meet a box (table_meet.c) --- */

/* The rows below `below` that share a point with the box, ascending. */
struct hg_row_list {
    uint32_t *at;
    uint32_t count;
};
struct hg_row_list hg_rows_meeting(struct hg_space *space, const struct hg_side *box,
                                   uint32_t below);

/* --- what rows leave of a box (table_region.c) --- */

enum hg_region { HG_FREE, HG_TAKEN, HG_GIVEN_UP };
/* HG_FREE: `point` (a point a column) lies in the box and in none of the rows. HG_TAKEN: they
 * take all of it; `takers` (may be NULL) then has the rows that do, ascending, at most `room`. */
struct hg_takers {
    uint32_t *at;
    uint32_t count, room;
};
enum hg_region hg_space_left(struct hg_space *space, const struct hg_side *box,
                             struct hg_row_list rows, uint32_t *point, struct hg_takers *takers);
/* The point, grown to a box of the points of `within` that none of the rows takes. */
struct hg_side *hg_space_grow(struct hg_space *space, const struct hg_side *within,
                              struct hg_row_list rows, const uint32_t *point);
/* One more row, for boxes that are told already; its number. */
uint32_t hg_space_add(struct hg_space *space, const struct hg_side *box);

#endif
