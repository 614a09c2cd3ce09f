/* A plan of tables of one word while it is made: between image_narrow.c and image_kinds.c. */
#ifndef HG_RUNTIME_IMAGE_NARROW_PARTS_H
#define HG_RUNTIME_IMAGE_NARROW_PARTS_H

#include "runtime/vm/match_parts.h"

struct hg_narrow_builder {
    const struct hg_image *image;
    struct hg_arena *arena;
    const struct hg_narrow_choice *choice; /* or NULL */
    struct hg_narrow_plan *plan;
    HG_VEC(struct hg_narrow_column) columns; /* of every kind, before they are sorted by it */
    HG_VEC(hg_pair) pairs;                   /* the slots of texts, all columns in one list */
};

/* Fills in the plan's columns of each kind, from all of them, which are whole. */
void hg_narrow_split_by_kind(struct hg_narrow_builder *making);

#endif
