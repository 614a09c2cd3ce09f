/* Sets of numbers as ascending ranges, exact in the scale of the term they are about: what
 * comparisons, `in`, bands and table cells on numbers become. Pure; results in the arena. */
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

struct hg_ranges hg_ranges_of(struct hg_arena *arena, const struct hg_bounds *bounds,
                              size_t count); /* any order, may overlap or be empty (lo > hi) */
struct hg_ranges hg_ranges_not(struct hg_arena *arena, struct hg_ranges a);
struct hg_ranges hg_ranges_and(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b);
struct hg_ranges hg_ranges_or(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b);
bool hg_ranges_subset(struct hg_ranges a, struct hg_ranges b); /* every number of a is in b */

/* All x of type `term` with x <compare> constant, in the scale of `term`: on integers x > 5.5
 * is x >= 6. lo > hi when there is none. */
struct hg_bounds hg_bounds_compare(enum hg_type_kind term, enum hg_compare compare,
                                   struct hg_constant constant);
/* The x with x = constant; lo > hi when there is none, such as an integer that is 5.5. */
struct hg_bounds hg_bounds_equal(enum hg_type_kind term, struct hg_constant constant);

/* What two ascending lists of stretches (`lo` to `hi`, of whole numbers of any one type) have in common,
 * at the end of `both`, for which there is room for as many as the two have together. */
#define HG_INTERSECT_RANGES(a, b, both)                                                               \
    for (uint32_t at_a = 0, at_b = 0; at_a < (a).count && at_b < (b).count;) {                     \
        bool later = (a).at[at_a].lo > (b).at[at_b].lo, sooner = (a).at[at_a].hi < (b).at[at_b].hi; \
        (both).at[(both).count] = (a).at[at_a];                                                    \
        (both).at[(both).count].lo = later ? (a).at[at_a].lo : (b).at[at_b].lo;                    \
        (both).at[(both).count].hi = sooner ? (a).at[at_a].hi : (b).at[at_b].hi;                   \
        (both).count += (both).at[(both).count].lo <= (both).at[(both).count].hi;                  \
        at_a += sooner;                                                                            \
        at_b += !sooner;                                                                           \
    }

#endif
