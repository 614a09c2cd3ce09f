/* Sides: sets of points of one column as ascending stretches. Pure. */
#include "compiler/model/ranges.h"
#include "compiler/tables/table_space.h"

#include <stdlib.h>

/* The first stretch that does not end before `point`. */
static uint32_t find(struct hg_side side, uint32_t point)
{
    uint32_t low = 0, high = side.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (side.at[middle].hi < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool hg_side_meets(struct hg_side a, struct hg_side b)
{
    if (a.count > b.count)
        return hg_side_meets(b, a);
    for (uint32_t i = 0; i < a.count; i++) {
        uint32_t k = find(b, a.at[i].lo);
        if (k < b.count && b.at[k].lo <= a.at[i].hi)
            return true;
    }
    return false;
}

bool hg_side_within(struct hg_side inner, struct hg_side outer)
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

bool hg_side_has(struct hg_side side, uint32_t point)
{
    uint32_t k = find(side, point);
    return k < side.count && side.at[k].lo <= point;
}

struct hg_side hg_side_and(struct hg_arena *arena, struct hg_side a, struct hg_side b)
{
    struct hg_side both = {HG_ARRAY(arena, struct hg_stretch, (size_t)a.count + b.count), 0};
    HG_STRETCHES_AND(a, b, both)
    return both;
}

struct hg_side hg_side_minus(struct hg_arena *arena, struct hg_side a, struct hg_side b)
{
    struct hg_side left = {HG_ARRAY(arena, struct hg_stretch, (size_t)a.count + b.count), 0};
    for (uint32_t i = 0; i < a.count; i++) {
        uint64_t from = a.at[i].lo;
        for (uint32_t k = find(b, a.at[i].lo); k < b.count && b.at[k].lo <= a.at[i].hi; k++) {
            if (b.at[k].lo > from)
                left.at[left.count++] = (struct hg_stretch){(uint32_t)from, b.at[k].lo - 1};
            from = (uint64_t)b.at[k].hi + 1;
        }
        if (from <= a.at[i].hi)
            left.at[left.count++] = (struct hg_stretch){(uint32_t)from, a.at[i].hi};
    }
    return left;
}

static int compare(const void *left, const void *right)
{
    const struct hg_stretch *a = left, *b = right;
    return a->lo < b->lo ? -1 : a->lo > b->lo;
}

struct hg_side hg_side_of(struct hg_stretch *at, size_t count)
{
    struct hg_side side = {at, 0};
    if (count > 1)
        qsort(at, count, sizeof *at, compare);
    for (size_t i = 0; i < count; i++) {
        struct hg_stretch *last = side.count ? &side.at[side.count - 1] : NULL;
        if (!last || at[i].lo > (uint64_t)last->hi + 1)
            side.at[side.count++] = at[i];
        else if (at[i].hi > last->hi)
            last->hi = at[i].hi;
    }
    return side;
}

struct hg_side hg_side_one(struct hg_arena *arena, uint32_t lo, uint32_t hi)
{
    struct hg_stretch one = {lo, hi};
    return (struct hg_side){hg_arena_copy(arena, &one, sizeof one), lo <= hi};
}

uint32_t hg_side_points(struct hg_side side)
{
    uint32_t points = 0;
    for (uint32_t i = 0; i < side.count; i++)
        points += side.at[i].hi - side.at[i].lo + 1;
    return points;
}
