/* Value classes: for a field that the policy reads only through rule tables and tests, all values
 * that the policy cannot tell apart form one class. What the VM computes for a class is worked out
 * once, by running it on one value of the class; a lead is then one byte per field, and matching a
 * rule table is an AND of one pair of words per field. For callers that decide millions of leads
 * and look at few (colclass.c); the VM leaves on a lane what it would leave for the values
 * themselves.
 *
 * A field that is read in any other way stays in its register. A field that nothing reads is only
 * validated. Belongs to one thread. */
#ifndef HG_RUNTIME_CLASSES_H
#define HG_RUNTIME_CLASSES_H

#include "runtime/vm/vm_parts.h"

#define HG_CLASS_MAX 250u /* per field; further values have no class */
#define HG_CLASS_MAX_UNCLASSED 1000u /* per field; after so many values without a class no more are
                                        tried */
#define HG_CLASS_MISSING 0u
#define HG_CLASS_NONE 255u  /* no class: the lead is decided in the general way */
#define HG_CLASS_UNSEEN 254u /* not classified yet */
#define HG_CLASS_VALID 253u  /* of a field that is only validated: valid */
#define HG_CLASS_CODES 256u

enum hg_class_use { HG_FIELD_IN_REGISTER, HG_FIELD_CLASSED, HG_FIELD_ONLY_VALIDATED };

/* The rows that remain of tables matched together, a pair per class. */
struct hg_class_rows {
    uint32_t match;
    const struct hg_narrow_plan *plan; /* with the columns of this field alone */
    hg_pair *rows;
};
struct hg_class_truth {
    const struct hg_instr *instr;
    uint8_t *truths; /* a class each */
};

struct hg_class_field {
    uint8_t use;   /* enum hg_class_use */
    bool only_known; /* only asked whether it is known */
    bool problems; /* values of some class break the contract */
    uint32_t count;
    uint32_t odd; /* count of values without a class, as there are too many */
    uint64_t *digests; /* a class each: digest of its results, mostly distinct */
    uint8_t *problem; /* a class each */
    HG_VEC(struct hg_class_rows) rows;
    HG_VEC(struct hg_class_truth) truths;
    /* For integers: the values at which an answer changes. What lies between two cuts is one
     * class. */
    bool cut;
    int64_t *cuts;
    uint32_t cut_count;
    uint8_t *class_of_slot;
    /* For two policies over the same leads: the paired field of the other policy, whose values are
     * classified identically, so that a class here is the same class there. */
    struct hg_classes *with;
    uint32_t with_field;
};

struct hg_class_match {
    const struct hg_narrow_plan *plan;
    const struct hg_narrow_plan *rest; /* the columns without classes; NULL: none */
    HG_VEC(struct hg_class_rows) rows; /* of the fields listed next */
    HG_VEC(uint32_t) fields;
};

struct hg_classes {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_class_field *fields; /* a field each */
    bool *classed;                 /* whether it is classed, in the form narrow plans take */
    bool placed;                   /* some field is in its register */
    bool texts;
    HG_VEC(struct hg_class_match) matches;
    struct hg_instr *code; /* replaces the image's */
    struct hg_lanes *probe;  /* one lane, to work out classes on */
    struct hg_lanes *lanes; /* the lanes that are run; their fields are in `of` */
    uint8_t **of;          /* the class of field f on lane l is of[f][l] */
    uint32_t room;
};

/* Makes classes for up to `room` lanes; `image` must outlive them. `texts`: fields that texts of
 * decisions are made from stay in their registers, too. HG_NOMEM. */
enum hg_status hg_classes_new(const struct hg_image *image, uint32_t room, bool texts,
                              const struct hg_allocator *allocator,
                              struct hg_classes **classes) HG_MUST_CHECK;
void hg_classes_free(struct hg_classes *classes);

/* Pairs `field` of these classes (nothing classified yet but missing values) with `other_field` of
 * others, which shares its classes from now on. Both of the same use, both cut or neither. Leaves
 * by the guard of the classes. */
void hg_class_pair(struct hg_classes *classes, uint32_t field, struct hg_classes *others,
                   uint32_t other_field);

/* The class of the value that field `field` of the probe lane holds (and, if paired, that of the
 * other probe); new if needed. Leaves by the guards of the probe and of the classes.
 * hg_class_missing: the class of no value. */
uint8_t hg_class_of(struct hg_classes *classes, uint32_t field);
uint8_t hg_class_missing(struct hg_classes *classes, uint32_t field);
/* The class of a valid integer of a field that is `cut`, or HG_CLASS_UNSEEN with *slot, where the
 * caller stores it. */
uint8_t hg_class_of_number(const struct hg_classes *classes, uint32_t field, int64_t number,
                           uint32_t *slot);
/* Begins a batch of `count` lanes; the caller then sets classes and register fields, and runs
 * them. HG_NOMEM. */
void hg_classes_begin(struct hg_classes *classes, uint32_t count);
enum hg_status hg_classes_run(struct hg_classes *classes) HG_MUST_CHECK;

static inline uint8_t *hg_classes_of(const struct hg_classes *classes, uint32_t field)
{
    return classes->of[field];
}

/* class_lookup.c: to[i] = table[from[i]]; the table has 256 bytes. */
void hg_class_lookup(enum hg_kernel kernel, const unsigned char *from, uint32_t count,
                   const uint8_t *table, uint8_t *to);

/* class_plan.c: how each field is read, and what is asked of it. */
void hg_class_plan(struct hg_classes *classes);

#endif
