/* Sets of numbers as ascending, non-adjacent ranges. Constant and term may differ in scale
 * (integer and decimal, date and instant): both are compared in the finer scale with 128 bits, so
 * that no bound is rounded or overflows. */
#include "compiler/model/ranges.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;

static int compare_bounds(const void *left, const void *right)
{
    const struct hg_bounds *a = left, *b = right;
    if (a->lo != b->lo)
        return a->lo < b->lo ? -1 : 1;
    return a->hi < b->hi ? -1 : a->hi > b->hi;
}

/* Joins overlapping and adjacent ranges; `at` is sorted by lo. */
static uint32_t join_touching(struct hg_bounds *at, size_t count)
{
    uint32_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct hg_bounds *last = kept ? &at[kept - 1] : NULL;
        bool touches = last && (last->hi == INT64_MAX || at[i].lo <= last->hi + 1);
        if (!touches)
            at[kept++] = at[i];
        else if (at[i].hi > last->hi)
            last->hi = at[i].hi;
    }
    return kept;
}

struct hg_ranges hg_ranges_of(struct hg_arena *arena, const struct hg_bounds *bounds, size_t count)
{
    struct hg_bounds *at = HG_ARRAY(arena, struct hg_bounds, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (bounds[i].lo <= bounds[i].hi)
            at[kept++] = bounds[i];
    qsort(at, kept, sizeof *at, compare_bounds);
    return (struct hg_ranges){at, join_touching(at, kept)};
}

struct hg_ranges hg_ranges_not(struct hg_arena *arena, struct hg_ranges a)
{
    struct hg_ranges not = {HG_ARRAY(arena, struct hg_bounds, (size_t)a.count + 1), 0};
    int64_t from = INT64_MIN;
    for (uint32_t i = 0; i < a.count; i++) {
        if (a.at[i].lo > from)
            not .at[not .count++] = (struct hg_bounds){from, a.at[i].lo - 1};
        if (a.at[i].hi == INT64_MAX)
            return not ;
        from = a.at[i].hi + 1;
    }
    not .at[not .count++] = (struct hg_bounds){from, INT64_MAX};
    return not ;
}

struct hg_ranges hg_ranges_and(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b)
{
    struct hg_ranges both = {HG_ARRAY(arena, struct hg_bounds, (size_t)a.count + b.count), 0};
    HG_INTERSECT_RANGES(a, b, both)
    return both;
}

struct hg_ranges hg_ranges_or(struct hg_arena *arena, struct hg_ranges a, struct hg_ranges b)
{
    size_t count = (size_t)a.count + b.count;
    struct hg_bounds *all = HG_ARRAY(arena, struct hg_bounds, count);
    if (a.count)
        memcpy(all, a.at, a.count * sizeof *all);
    if (b.count)
        memcpy(all + a.count, b.at, b.count * sizeof *all);
    return hg_ranges_of(arena, all, count);
}

bool hg_ranges_subset(struct hg_ranges a, struct hg_ranges b)
{
    uint32_t j = 0;
    for (uint32_t i = 0; i < a.count; i++) {
        while (j < b.count && b.at[j].hi < a.at[i].hi)
            j++;
        if (j == b.count || b.at[j].lo > a.at[i].lo)
            return false;
    }
    return true;
}

/* --- constants against terms --- */

/* What one step of the type is, counted in the finest unit of its kind. */
static int64_t step_of(enum hg_type_kind type)
{
    switch (type) {
    case HG_T_INTEGER:
        return HG_DECIMAL_ONE;
    case HG_T_DATE:
        return HG_MICROS_PER_DAY;
    default:
        return 1;
    }
}

static wide floor_div(wide a, int64_t b)
{
    wide q = a / b;
    return q * b > a ? q - 1 : q;
}

static wide ceil_div(wide a, int64_t b)
{
    wide q = a / b;
    return q * b < a ? q + 1 : q;
}

static struct hg_bounds clamp(wide lo, wide hi)
{
    struct hg_bounds none = {1, 0};
    if (lo > hi || lo > INT64_MAX || hi < INT64_MIN)
        return none;
    return (struct hg_bounds){lo < INT64_MIN ? INT64_MIN : (int64_t)lo,
                              hi > INT64_MAX ? INT64_MAX : (int64_t)hi};
}

struct hg_bounds hg_bounds_compare(enum hg_type_kind term, enum hg_compare compare,
                                   struct hg_constant constant)
{
    wide fine = (wide)constant.number * step_of(constant.type);
    int64_t step = step_of(term);
    switch (compare) {
    case HG_LT:
        return clamp(INT64_MIN, ceil_div(fine, step) - 1);
    case HG_LE:
        return clamp(INT64_MIN, floor_div(fine, step));
    case HG_GT:
        return clamp(floor_div(fine, step) + 1, INT64_MAX);
    case HG_GE:
        return clamp(ceil_div(fine, step), INT64_MAX);
    }
    return (struct hg_bounds){1, 0};
}

struct hg_bounds hg_bounds_equal(enum hg_type_kind term, struct hg_constant constant)
{
    wide fine = (wide)constant.number * step_of(constant.type);
    int64_t step = step_of(term);
    if (fine % step != 0)
        return (struct hg_bounds){1, 0};
    return clamp(fine / step, fine / step);
}
