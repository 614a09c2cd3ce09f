/* Between the files whatif*.c. Private to them. */
#ifndef HG_RUNTIME_WHATIF_PARTS_H
#define HG_RUNTIME_WHATIF_PARTS_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"
#include "runtime/whatif/whatif.h"

struct hg_choices {
    HG_VEC(struct hg_set_quantifier) at;
};

struct hg_variant_field { /* a field set to a value */
    uint32_t field;
    const struct hg_set_quantifier *choice;
};

struct hg_variant {
    struct hg_variant_field puts[2];
    uint32_t count;
    bool meant;    /* its values are what they were made to be */
    bool gives;    /* leads to the outcome wanted */
    uint64_t mark; /* of all that was told of it before the decision */
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
    uint32_t used;          /* variants run */
    bool bounded;
    bool marking;           /* after marks, not outcomes… */
    bool mark_scores;       /* …with the numbers of scores in them */
    uint32_t decided;       /* instructions up to the last that decides */
    struct hg_choices *choices; /* a field each */
    bool *open_ended;           /* a field each: its cuts change with the rest of the lead */
    HG_VEC(struct hg_change) changes;
};

/* whatif_run.c: runs them, and sets `gives` and `mark`. */
void hg_variants_run(struct hg_whatif_run *asking, struct hg_variant *variants, size_t count);

/* whatif_number.c: stretches of a number field on which all is told alike, ascending; with
 * `beside` (or NULL) set, too. */
void hg_number_choices(struct hg_whatif_run *asking, uint32_t field, const struct hg_variant_field *beside,
                       struct hg_choices *choices);
bool hg_number_open_ended(const struct hg_whatif_run *asking, uint32_t field);
/* Some numbers all over the field, each by itself. */
void hg_number_samples(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices);
/* Are the two compared, or reckoned, with each other? */
bool hg_fields_are_related(const struct hg_program *program, uint32_t field, uint32_t other);
/* The numbers a field may hold at all. */
struct hg_bounds hg_number_limits(const struct hg_field *field);

/* whatif_value.c: values of a text or a list that stand for all. */
void hg_text_choices(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices);

/* whatif_rule.c: the rule nearest to the outcome. */
void hg_nearest_rule(struct hg_whatif_run *asking, const struct hg_decision *decision,
                     struct hg_whatif *whatif);

/* whatif_name.c: "domain_of(email)", "a + b"; empty where there is no short name. */
struct hg_str hg_value_name(const struct hg_program *program, uint32_t reg, struct hg_arena *arena);
struct hg_str hg_truth_name(const struct hg_program *program, uint32_t truth);
struct hg_str hg_test_name(const struct hg_program *program, uint32_t test, struct hg_arena *arena);

#endif
