/* Which of many shapes fit a text, without trying them all: prefixes and suffixes by every
 * beginning and end of the text, ranges by their lower ends. Part of landmarks_shape.c's work;
 * gives what trying each would (hg_shape_fits). */
#include "compiler/landmarks/landmarks.h"

#include <stdlib.h>

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static int compare_ranges(const void *left, const void *right)
{
    const struct hg_shape_range *a = left, *b = right;
    if (a->low.len != b->low.len)
        return a->low.len < b->low.len ? -1 : 1;
    int order = hg_str_cmp(a->low, b->low);
    return order != 0 ? order : a->shape < b->shape ? -1 : a->shape > b->shape;
}

void hg_shapes_index(struct hg_landmarks *m, struct hg_shapes *shapes)
{
    hg_map_init(&shapes->prefixes, m->arena);
    hg_map_init(&shapes->suffixes, m->arena);
    for (uint32_t i = 0; i < shapes->at.count; i++) {
        const struct hg_filter_bit *shape = &shapes->at.at[i];
        if (shape->kind == HG_SHAPE_PREFIX)
            hg_map_add(&shapes->prefixes, shape->low, i, NULL);
        else if (shape->kind == HG_SHAPE_SUFFIX)
            hg_map_add(&shapes->suffixes, shape->low, i, NULL);
        else if (shape->kind == HG_SHAPE_RANGE)
            hg_push(m->arena, &shapes->ranges,
                    ((struct hg_shape_range){shape->low, shape->high, i}));
        else
            hg_push(m->arena, &shapes->others, i);
    }
    struct hg_shape_range *ranges = shapes->ranges.at;
    if (shapes->ranges.count != 0)
        qsort(ranges, shapes->ranges.count, sizeof *ranges, compare_ranges);
    for (size_t i = 1; i < shapes->ranges.count; i++) /* the highest so far, of one length */
        if (ranges[i].low.len == ranges[i - 1].low.len &&
            hg_str_cmp(ranges[i].most, ranges[i - 1].most) < 0)
            ranges[i].most = ranges[i - 1].most;
}

/* How many ranges are of shorter texts, or begin at or before the text. */
static size_t ranges_before(const struct hg_shapes *shapes, struct hg_str text)
{
    size_t low = 0, high = shapes->ranges.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct hg_shape_range *range = &shapes->ranges.at[middle];
        bool before = range->low.len != text.len ? range->low.len < text.len
                                                 : hg_str_cmp(range->low, text) <= 0;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void fit_ranges(struct hg_landmarks *m, const struct hg_shapes *shapes, struct hg_str text,
                       struct hg_fits *fits)
{
    for (size_t i = ranges_before(shapes, text); i > 0; i--) {
        const struct hg_shape_range *range = &shapes->ranges.at[i - 1];
        if (range->low.len != text.len || hg_str_cmp(range->most, text) < 0)
            return;
        if (hg_shape_fits(&shapes->at.at[range->shape], text))
            hg_push(m->arena, &fits->at, range->shape);
    }
}

static void fit_part(struct hg_landmarks *m, const struct hg_map *map, struct hg_str part,
                     struct hg_fits *fits)
{
    const uint64_t *found = map->count != 0 ? hg_map_find(map, part) : NULL;
    if (found != NULL)
        hg_push(m->arena, &fits->at, (uint32_t)*found);
}

void hg_shapes_fitting(struct hg_landmarks *m, const struct hg_shapes *shapes, struct hg_str text,
                       struct hg_fits *fits)
{
    fits->at.count = 0;
    for (size_t length = 0; length <= text.len; length++) {
        fit_part(m, &shapes->prefixes, (struct hg_str){text.at, length}, fits);
        fit_part(m, &shapes->suffixes, (struct hg_str){text.at + text.len - length, length}, fits);
    }
    fit_ranges(m, shapes, text, fits);
    for (size_t i = 0; i < shapes->others.count; i++)
        if (hg_shape_fits(&shapes->at.at[shapes->others.at[i]], text))
            hg_push(m->arena, &fits->at, shapes->others.at[i]);
    if (fits->at.count > 1)
        qsort(fits->at.at, fits->at.count, sizeof *fits->at.at, compare_numbers);
}
