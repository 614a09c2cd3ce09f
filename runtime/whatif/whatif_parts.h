/* Between the files whatif*.c. */
#ifndef HG_RUNTIME_WHATIF_PARTS_H
#define HG_RUNTIME_WHATIF_PARTS_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"
#include "runtime/whatif/whatif.h"

struct hg_choices {
    HG_VEC(struct hg_whatif_choice) at;
};

struct hg_variant_field { /* a field set to a value */
    uint32_t field;
    const struct hg_whatif_choice *choice;
};

struct hg_variant {
    struct hg_variant_field puts[2];
    uint32_t count;
    bool meant;    /* its values have the properties they were made for */
    bool gives;    /* leads to the outcome wanted */
    uint64_t mark; /* hash of everything determined before the decision */
};
struct hg_variants {
    HG_VEC(struct hg_variant) at;
};

struct hg_whatif_run {
    const struct hg_lanes *lead;
    uint32_t lane;
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_lanes *lanes; /* of variants */
    uint32_t wanted;
    uint32_t used;          /* variants run so far */
    bool bounded;
    bool marking;           /* computing marks, not outcomes… */
    bool mark_scores;       /* …including the values of scores */
    uint32_t decided;       /* number of instructions up to the last deciding one */
    struct hg_choices *choices; /* a field each */
    bool *open_ended;           /* a field each: its cuts depend on the rest of the lead */
    HG_VEC(struct hg_change) changes;
};

/* whatif_run.c: runs variants, and sets `gives` and `mark`. */
void hg_variants_run(struct hg_whatif_run *asking, struct hg_variant *variants, size_t count);

/* whatif_number.c: ranges of a number field with constant answers, ascending; with `beside` (or
 * NULL) set, too. */
void hg_number_choices(struct hg_whatif_run *asking, uint32_t field, const struct hg_variant_field *beside,
                       struct hg_choices *choices);
bool hg_number_open_ended(const struct hg_whatif_run *asking, uint32_t field);
/* Some numbers spread over the field's range, each by itself. */
void hg_number_samples(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices);
/* Whether the two fields are compared or combined with each other. */
bool hg_fields_are_related(const struct hg_program *program, uint32_t field, uint32_t other);
/* The range of numbers a field may hold. */
struct hg_bounds hg_number_limits(const struct hg_field *field);

/* whatif_value.c: representative values of a text or list field. */
void hg_text_choices(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices);

/* whatif_rule.c: the rule nearest to the outcome. */
void hg_nearest_rule(struct hg_whatif_run *asking, const struct hg_decision *decision,
                     struct hg_whatif *whatif);

/* whatif_name.c: "domain_of(email)", "a + b"; empty if there is no short name. */
struct hg_str hg_value_name(const struct hg_program *program, uint32_t reg, struct hg_arena *arena);
struct hg_str hg_truth_name(const struct hg_program *program, uint32_t truth);
struct hg_str hg_test_name(const struct hg_program *program, uint32_t test, struct hg_arena *arena);

#endif
