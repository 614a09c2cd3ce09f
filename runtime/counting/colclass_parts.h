/* Between colclass.c and colclass_plain.c. */
#ifndef HG_RUNTIME_COLCLASS_PARTS_H
#define HG_RUNTIME_COLCLASS_PARTS_H

#include "runtime/counting/classes.h"
#include "runtime/counting/colclass.h"
#include "runtime/columns/colread_parts.h"

/* What of a field's plain values is told at a glance, by their bytes. */
enum hg_glance_way {
    HG_GLANCE_NONE,
    HG_GLANCE_ANY,     /* a scalar but a boolean is fine, whatever it says */
    HG_GLANCE_SHOWN,   /* a short text of plain letters is known, and one like the other */
    HG_GLANCE_INSTANT, /* an instant as most are written is fine */
    HG_GLANCE_WHOLE    /* a whole number is of the class between two cuts */
};
struct hg_glance {
    uint8_t way; /* enum hg_glance_way */
    uint8_t shown; /* the class of what is told so; or UNMET */
};

struct hg_colclasses {
    struct hg_allocator allocator;
    struct hg_classes *classes;
    struct hg_colreader *reader;
    uint8_t *marks, *problems;
    struct hg_glance *glances; /* a field each */
    struct hg_col_reading reading;
    struct hg_colclasses *second; /* reads along (hg_colclasses_pair); or NULL */
    bool *shared;                 /* of such: a field each, whose classes the first has read; or NULL */
};

/* What the first of a pair puts into its lab, put into that of the second: where a field is shared. */
static inline uint32_t hg_colclass_with(const struct hg_colclasses *c, uint32_t field)
{
    return c->classes->fields[field].with != NULL ? c->classes->fields[field].with_field : HG_NONE;
}

/* colclass_plain.c */
void hg_colclass_glances(struct hg_colclasses *classes);
/* The class of a value that is told at a glance, or HG_CLASS_UNMET; *kept is where to keep what the
 * contract says of it, or NULL. */
uint8_t hg_colclass_glance(struct hg_colclasses *classes, uint32_t field, struct hg_col_value value,
                           uint8_t **kept);
/* Whether the contract takes anything of this type in the field, and the column's values stand one
 * after the other: then a value may be told at a glance. */
bool hg_colclass_free(const struct hg_colclasses *classes, uint32_t field, enum hg_type_kind type,
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
