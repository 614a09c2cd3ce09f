/* Point sets: subsets of a column's points as ascending ranges. Pure; results live in the given
 * arena. */
#include "compiler/model/ranges.h"
#include "compiler/tables/table_space.h"

#include <stdlib.h>

/* The first range that does not end before `point`. */
static uint32_t find(struct hg_point_set set, uint32_t point)
{
    uint32_t low = 0, high = set.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set.at[middle].hi < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool hg_point_sets_overlap(struct hg_point_set a, struct hg_point_set b)
{
    if (a.count > b.count)
        return hg_point_sets_overlap(b, a);
    for (uint32_t i = 0; i < a.count; i++) {
        uint32_t k = find(b, a.at[i].lo);
        if (k < b.count && b.at[k].lo <= a.at[i].hi)
            return true;
    }
    return false;
}

bool hg_point_set_subset(struct hg_point_set inner, struct hg_point_set outer)
{
    if (inner.at == outer.at)
        return true;
    for (uint32_t i = 0; i < inner.count; i++) {
        uint32_t k = find(outer, inner.at[i].lo);
        if (k == outer.count || outer.at[k].lo > inner.at[i].lo || outer.at[k].hi < inner.at[i].hi)
            return false;
    }
    return true;
}

bool hg_point_set_contains(struct hg_point_set set, uint32_t point)
{
    uint32_t k = find(set, point);
    return k < set.count && set.at[k].lo <= point;
}

struct hg_point_set hg_point_set_intersect(struct hg_arena *arena, struct hg_point_set a,
                                           struct hg_point_set b)
{
    struct hg_point_set both = {HG_ARRAY(arena, struct hg_point_range, (size_t)a.count + b.count),
                                0};
    HG_INTERSECT_RANGES(a, b, both)
    return both;
}

struct hg_point_set hg_point_set_subtract(struct hg_arena *arena, struct hg_point_set a,
                                          struct hg_point_set b)
{
    struct hg_point_set left = {HG_ARRAY(arena, struct hg_point_range, (size_t)a.count + b.count),
                                0};
    for (uint32_t i = 0; i < a.count; i++) {
        uint64_t from = a.at[i].lo;
        for (uint32_t k = find(b, a.at[i].lo); k < b.count && b.at[k].lo <= a.at[i].hi; k++) {
            if (b.at[k].lo > from)
                left.at[left.count++] = (struct hg_point_range){(uint32_t)from, b.at[k].lo - 1};
            from = (uint64_t)b.at[k].hi + 1;
        }
        if (from <= a.at[i].hi)
            left.at[left.count++] = (struct hg_point_range){(uint32_t)from, a.at[i].hi};
    }
    return left;
}

static int compare(const void *left, const void *right)
{
    const struct hg_point_range *a = left, *b = right;
    return a->lo < b->lo ? -1 : a->lo > b->lo;
}

struct hg_point_set hg_point_set_normalise(struct hg_point_range *at, size_t count)
{
    struct hg_point_set set = {at, 0};
    if (count > 1)
        qsort(at, count, sizeof *at, compare);
    for (size_t i = 0; i < count; i++) {
        struct hg_point_range *last = set.count ? &set.at[set.count - 1] : NULL;
        if (!last || at[i].lo > (uint64_t)last->hi + 1)
            set.at[set.count++] = at[i];
        else if (at[i].hi > last->hi)
            last->hi = at[i].hi;
    }
    return set;
}

struct hg_point_set hg_point_set_range(struct hg_arena *arena, uint32_t lo, uint32_t hi)
{
    struct hg_point_range one = {lo, hi};
    return (struct hg_point_set){hg_arena_copy(arena, &one, sizeof one), lo <= hi};
}

uint32_t hg_point_set_size(struct hg_point_set set)
{
    uint32_t points = 0;
    for (uint32_t i = 0; i < set.count; i++)
        points += set.at[i].hi - set.at[i].lo + 1;
    return points;
}
