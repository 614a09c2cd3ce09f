/* Between colclass.c and colclass_plain.c. */
#ifndef HG_RUNTIME_COLCLASS_PARTS_H
#define HG_RUNTIME_COLCLASS_PARTS_H

#include "runtime/counting/classes.h"
#include "runtime/counting/colclass.h"
#include "runtime/columns/colread_parts.h"

/* What of a field's plain values is told at a glance, by their bytes. */
enum hg_fast_class_kind {
    HG_FAST_NONE,
    HG_FAST_ANY,     /* a scalar but a boolean is fine, whatever it says */
    HG_FAST_TEXT,   /* a short text of plain letters is known, and one like the other */
    HG_FAST_INSTANT, /* an instant as most are written is fine */
    HG_FAST_INTEGER    /* a whole number is of the class between two cuts */
};
struct hg_fast_class {
    uint8_t way; /* enum hg_fast_class_kind */
    uint8_t shown; /* the class of what is told so; or UNMET */
};

struct hg_colclasses {
    struct hg_allocator allocator;
    struct hg_classes *classes;
    struct hg_colreader *reader;
    uint8_t *marks, *problems;
    struct hg_fast_class *fast; /* a field each */
    struct hg_col_reading reading;
    struct hg_colclasses *second; /* reads along (hg_colclasses_pair); or NULL */
    bool *shared;                 /* of such: a field each, whose classes the first has read; or NULL */
};

/* What the first of a pair puts into its probe, put into that of the second: where a field is shared. */
static inline uint32_t hg_colclass_paired_field(const struct hg_colclasses *c, uint32_t field)
{
    return c->classes->fields[field].with != NULL ? c->classes->fields[field].with_field : HG_NONE;
}

/* colclass_plain.c */
void hg_colclass_plan_fast(struct hg_colclasses *classes);
/* The class of a value that is told at a glance, or HG_CLASS_UNSEEN; *kept is where to keep what the
 * contract says of it, or NULL. */
uint8_t hg_colclass_fast(struct hg_colclasses *classes, uint32_t field, struct hg_col_value value,
                           uint8_t **kept);
/* Whether the contract takes anything of this type in the field, and the column's values stand one
 * after the other: then a value may be told at a glance. */
bool hg_colclass_accepts_any(const struct hg_colclasses *classes, uint32_t field, enum hg_type_kind type,
                      uint32_t node);
/* The instant that row l of the reading says in such a column, where that is told so. */
bool hg_colclass_instant(const struct hg_colclasses *classes, uint32_t node, uint32_t l,
                         int64_t *micros);
/* The same of a text. */
bool hg_colclass_text(const struct hg_colclasses *classes, uint32_t node, uint32_t l,
                      struct hg_str *text);
/* A column whose values stand one after the other. */
void hg_colclass_plain(struct hg_colclasses *classes, uint32_t field, uint32_t node);

#endif
