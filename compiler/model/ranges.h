/* Sets of numbers as ascending ranges, exact in the scale of their term: the form of comparisons,
 * `in`, bands and table cells on numbers. Pure and thread-safe for distinct arenas; results live
 * in the given arena. */
#ifndef HG_COMPILER_RANGES_H
#define HG_COMPILER_RANGES_H

#include "bytecode/program.h"
#include "grammar/tree.h"

/* A number as written: its type says its scale. */
struct hg_constant {
    enum hg_type_kind type;
    int64_t number;
    enum hg_duration_unit unit;
};

/* In any order; may overlap or be empty (lo > hi). */
struct hg_ranges hg_ranges_of(struct hg_arena *arena, const struct hg_bounds *bounds, size_t count);
struct hg_ranges hg_ranges_not(struct hg_arena *arena, struct hg_ranges a);
struct hg_ranges hg_ranges_and(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b);
struct hg_ranges hg_ranges_or(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b);
bool hg_ranges_subset(struct hg_ranges a, struct hg_ranges b); /* whether a is a subset of b */

/* All x of type `term` with x <compare> constant, in the scale of `term`: on integers x > 5.5
 * is x >= 6. lo > hi when there is none. */
struct hg_bounds hg_bounds_compare(enum hg_type_kind term, enum hg_compare compare,
                                   struct hg_constant constant);
/* The x with x = constant; lo > hi if there is none, for example an integer equal to 5.5. */
struct hg_bounds hg_bounds_equal(enum hg_type_kind term, struct hg_constant constant);

/* Appends the intersection of two ascending range lists (`lo` to `hi`, of any integer type) to
 * `both`, which must have room for as many ranges as both lists together. */
#define HG_INTERSECT_RANGES(a, b, both)                                                            \
    for (uint32_t at_a = 0, at_b = 0; at_a < (a).count && at_b < (b).count;) {                     \
        bool later = (a).at[at_a].lo > (b).at[at_b].lo,                                            \
             sooner = (a).at[at_a].hi < (b).at[at_b].hi;                                           \
        (both).at[(both).count] = (a).at[at_a];                                                    \
        (both).at[(both).count].lo = later ? (a).at[at_a].lo : (b).at[at_b].lo;                    \
        (both).at[(both).count].hi = sooner ? (a).at[at_a].hi : (b).at[at_b].hi;                   \
        (both).count += (both).at[(both).count].lo <= (both).at[(both).count].hi;                  \
        at_a += sooner;                                                                            \
        at_b += !sooner;                                                                           \
    }

#endif
