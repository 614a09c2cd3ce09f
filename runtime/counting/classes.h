/* Values in classes: of a field that the policy reads through rule tables and tests alone, all
 * values that it cannot tell apart are one class. What the VM makes of a class is worked out once,
 * by running it on one value of the class; a lead is then a byte a field, and a rule table an AND of
 * a pair of words a field. For whoever decides leads by the million and looks at few of them
 * (colclass.c); what the VM leaves on a lane is what it would leave for the values themselves.
 *
 * A field is *placed* where its value is read in any other way: it stands in its register, as ever.
 * It is *judged* where nothing reads it: it only may break the contract. */
#ifndef HG_RUNTIME_CLASSES_H
#define HG_RUNTIME_CLASSES_H

#include "runtime/vm/vm_parts.h"

#define HG_CLASS_MAX 250u /* of a field; values beyond are odd */
#define HG_CLASS_MAX_UNCLASSED 1000u /* of a field; then no more values are looked at */
#define HG_CLASS_MISSING 0u
#define HG_CLASS_NONE 255u  /* of no class: the lead goes the usual way */
#define HG_CLASS_UNSEEN 254u /* of a value that was not met yet */
#define HG_CLASS_VALID 253u  /* of a judged field: nothing is wrong with it */
#define HG_CLASS_CODES 256u

enum hg_class_use { HG_FIELD_IN_REGISTER, HG_FIELD_CLASSED, HG_FIELD_ONLY_VALIDATED };

/* What tables matched together leave of their rows, a pair a class. */
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
    bool only_known; /* nothing is asked but whether it is known */
    bool problems; /* some class breaks the contract */
    uint32_t count;
    uint32_t odd; /* values that were of no class, as there are too many */
    uint64_t *digests; /* a class each: of all that it comes to; others have others, mostly */
    uint8_t *problem; /* a class each */
    HG_VEC(struct hg_class_rows) rows;
    HG_VEC(struct hg_class_truth) truths;
    /* Of a whole number: where an answer changes. What lies between two cuts is one class. */
    bool cut;
    int64_t *cuts;
    uint32_t cut_count;
    uint8_t *class_of_slot;
    /* Of two policies that are asked of the same leads: the other one's field, of which the same values
     * are one class; a class of this field is the same class of that. */
    struct hg_classes *with;
    uint32_t with_field;
};

struct hg_class_match {
    const struct hg_narrow_plan *plan;
    const struct hg_narrow_plan *rest; /* with the columns of no class; NULL: there are none */
    HG_VEC(struct hg_class_rows) rows; /* of its fields, whose numbers are: */
    HG_VEC(uint32_t) fields;
};

struct hg_classes {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_class_field *fields; /* a field each */
    bool *classed;                 /* its use, as narrow plans are asked for it */
    bool placed;                   /* some field is */
    bool texts;
    HG_VEC(struct hg_class_match) matches;
    struct hg_instr *code; /* in place of the image's */
    struct hg_lanes *probe;  /* one lane, on which a class is worked out */
    struct hg_lanes *lanes; /* those that are run; their fields are in `of` */
    uint8_t **of;          /* field f of lane l is of[f][l] */
    uint32_t room;
};

/* HG_NOMEM. `image` must outlive them. One thread's. `texts`: what texts of decisions are made of is
 * placed, too. */
enum hg_status hg_classes_new(const struct hg_image *image, uint32_t room, bool texts,
                              const struct hg_allocator *allocator,
                              struct hg_classes **classes) HG_MUST_CHECK;
void hg_classes_free(struct hg_classes *classes);

/* From here on a class is one for both: `field` of these, of which nothing but what is missing was met
 * yet, and `other_field` of others, which takes the classes that lanes have there. Of the same use, both
 * cut or neither. Leaves by the guard of the classes. */
void hg_class_pair(struct hg_classes *classes, uint32_t field, struct hg_classes *others,
                   uint32_t other_field);

/* The class of what field `field` of the probe holds (where it is paired, that of the others, too): made
 * if it is new. Leaves by the guards of the probe and of the classes. hg_class_missing: of no value. */
uint8_t hg_class_of(struct hg_classes *classes, uint32_t field);
uint8_t hg_class_missing(struct hg_classes *classes, uint32_t field);
/* The class of a whole number which the contract takes, if it was met; else HG_CLASS_UNSEEN, and *slot
 * is where to keep it. Of a field that is `cut`. */
uint8_t hg_class_of_number(const struct hg_classes *classes, uint32_t field, int64_t number,
                           uint32_t *slot);
/* `count` lanes, whose classes and placed fields come next; then they are run. HG_NOMEM. */
void hg_classes_begin(struct hg_classes *classes, uint32_t count);
enum hg_status hg_classes_run(struct hg_classes *classes) HG_MUST_CHECK;

static inline uint8_t *hg_classes_of(const struct hg_classes *classes, uint32_t field)
{
    return classes->of[field];
}

/* class_lookup.c: to[i] = table[from[i]]; the table has 256 bytes. */
void hg_class_lookup(enum hg_kernel kernel, const unsigned char *from, uint32_t count,
                   const uint8_t *table, uint8_t *to);

/* class_plan.c: how each field is read, and what it is asked. */
void hg_class_plan(struct hg_classes *classes);

#endif
