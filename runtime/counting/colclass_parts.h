/* Between colclass.c and colclass_plain.c. */
#ifndef HG_RUNTIME_COLCLASS_PARTS_H
#define HG_RUNTIME_COLCLASS_PARTS_H

#include "runtime/counting/classes.h"
#include "runtime/counting/colclass.h"
#include "runtime/columns/colread_parts.h"

/* How a field's plain values can be classified by their bytes alone. */
enum hg_fast_class_kind {
    HG_FAST_NONE,
    HG_FAST_ANY,     /* any scalar except a boolean is valid */
    HG_FAST_TEXT,   /* all short texts of plain letters are known values of one class */
    HG_FAST_INSTANT, /* an instant in its usual form is valid */
    HG_FAST_INTEGER    /* an integer has the class of its interval between cuts */
};
struct hg_fast_class {
    uint8_t way; /* enum hg_fast_class_kind */
    uint8_t shown; /* the class of such values; or HG_CLASS_UNSEEN */
};

struct hg_colclasses {
    struct hg_allocator allocator;
    struct hg_classes *classes;
    struct hg_colreader *reader;
    uint8_t *marks, *problems;
    struct hg_fast_class *fast; /* a field each */
    struct hg_col_reading reading;
    struct hg_colclasses *second; /* paired, reads from this one (hg_colclasses_pair); or NULL */
    bool *shared;                 /* if paired: a field each, whether the first reads it; or NULL */
};

/* The field of the second policy that shares this one's probe values; HG_NONE: not shared. */
static inline uint32_t hg_colclass_paired_field(const struct hg_colclasses *c, uint32_t field)
{
    return c->classes->fields[field].with != NULL ? c->classes->fields[field].with_field : HG_NONE;
}

/* colclass_plain.c */
void hg_colclass_plan_fast(struct hg_colclasses *classes);
/* The class of a value by the fast path, or HG_CLASS_UNSEEN; *kept: where to store what the
 * contract says of it, or NULL. */
uint8_t hg_colclass_fast(struct hg_colclasses *classes, uint32_t field, struct hg_col_value value,
                           uint8_t **kept);
/* Whether the contract accepts any value of this type and the column is plain, so that the fast
 * path applies. */
bool hg_colclass_accepts_any(const struct hg_colclasses *classes, uint32_t field, enum hg_type_kind type,
                      uint32_t node);
/* The instant of row l in such a column, if the fast path can parse it. */
bool hg_colclass_instant(const struct hg_colclasses *classes, uint32_t node, uint32_t l,
                         int64_t *micros);
/* The same for a text. */
bool hg_colclass_text(const struct hg_colclasses *classes, uint32_t node, uint32_t l,
                      struct hg_str *text);
/* Classifies a plain column. */
void hg_colclass_plain(struct hg_colclasses *classes, uint32_t field, uint32_t node);

#endif
