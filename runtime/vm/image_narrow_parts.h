/* Between image_narrow.c and image_kinds.c: a narrow plan under construction. */
#ifndef HG_RUNTIME_IMAGE_NARROW_PARTS_H
#define HG_RUNTIME_IMAGE_NARROW_PARTS_H

#include "runtime/vm/match_parts.h"

struct hg_narrow_builder {
    const struct hg_image *image;
    struct hg_arena *arena;
    const struct hg_narrow_choice *choice; /* or NULL */
    struct hg_narrow_plan *plan;
    HG_VEC(struct hg_narrow_column) columns; /* of every kind, unsorted */
    HG_VEC(hg_pair) pairs;                   /* the slots of text columns, all in one list */
};

/* Distributes the finished columns to the plan's arrays by kind. */
void hg_narrow_split_by_kind(struct hg_narrow_builder *making);

#endif
