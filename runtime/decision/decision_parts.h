/* Between the files decision*.c: a lane being decided. */
#ifndef HG_RUNTIME_DECISION_PARTS_H
#define HG_RUNTIME_DECISION_PARTS_H

#include "runtime/decision/decision.h"
#include "runtime/vm/vm_parts.h"

/* A rule that may give the outcome. */
struct hg_candidate {
    uint32_t rule;
    uint32_t outcome;
    bool certain; /* in every completion */
};

#define HG_FEW_CANDIDATES 4u /* most leads have one */

/* The walk that explains an unknown on one lane: from a register back to fields and holes. */
struct hg_why {
    const struct hg_lanes *lanes;
    uint32_t lane;
    struct hg_arena *arena;
    bool *value_seen, *truth_seen, *table_seen; /* NULL until first used */
    bool *fields;                               /* found so far */
    HG_VEC(struct hg_deciding) holes;
};

struct hg_exact; /* runtime/decision/complete.h */

/* The possible targets, while a block is read. */
struct hg_route_options {
    HG_VEC(struct hg_route) list;
    bool open;          /* the target may be unknown */
    bool to_block; /* it may be left to the outcome's block */
    bool closed;        /* reading certainly stopped */
    bool limit_open;    /* the limit is open, or differs between ways to one target */
    struct hg_why *why; /* collects what keeps it open; may be NULL */
};

struct hg_decision_run {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    struct hg_arena *arena;
    struct hg_decision *decision;
    HG_VEC(struct hg_candidate) candidates; /* in `few` while they fit */
    struct hg_candidate few[HG_FEW_CANDIDATES];
    struct hg_why why; /* of the outcome; made on demand */
    bool limit_open;       /* the target is known, its limit is open */
    const struct hg_exact *exact; /* the exact analysis has run, and the lane holds its results */
};

/* --- decision.c --- */
/* Finds the candidate rules and the outcome. */
void hg_decision_outcome(struct hg_decision_run *run);
/* What keeps the outcome open on this lane: fields, then holes. */
void hg_decision_why(struct hg_decision_run *run, struct hg_deciding **list, uint32_t *count);

/* --- bits --- */
static inline struct hg_rows hg_rule_rows(const struct hg_lanes *lanes, uint32_t lane, uint32_t block)
{
    return hg_rows_of(lanes, &lanes->image->blocks[block], lane);
}

/* --- decision_why.c --- */
void hg_why_init(struct hg_why *why, const struct hg_lanes *lanes, uint32_t lane,
                 struct hg_arena *arena);
/* Allocates the walk's marks, if not done; the functions below do it themselves. */
void hg_why_begin(struct hg_why *why);
void hg_why_value(struct hg_why *why, uint32_t reg);
void hg_why_truth(struct hg_why *why, uint32_t truth);
void hg_why_ref(struct hg_why *why, struct hg_ref ref);
/* Explains why row `row` of table `table` is open. */
void hg_why_row(struct hg_why *why, uint32_t table, uint32_t row);
/* Fields ascending, then holes. */
void hg_why_list(struct hg_why *why, struct hg_deciding **list, uint32_t *count);

/* --- decision_results.c --- */
/* `results` of the run's decision, in its arena. */
uint8_t *hg_results_of(const struct hg_decision_run *run);

/* --- decision_due.c --- */
/* Fills in limit, start, calendar and due time of a route with a rule and target. `block` is the
 * rule's own, or NULL if a deciding rule names the target itself. */
void hg_decision_due(const struct hg_decision_run *run, struct hg_route *route,
                     const struct hg_block *block);

/* --- decision_route.c --- */
void hg_decision_route(struct hg_decision_run *run);
/* Resolves a target by name: fills in the target of a route (not its limit) from the directory, or
 * as named where there is none; or why the name is no valid target. */
enum hg_target_status { HG_TARGET_FOUND, HG_TARGET_NOBODY, HG_TARGET_LEFT };
enum hg_target_status hg_route_target(const struct hg_image *image, const struct hg_text *text,
                                struct hg_route *route);
/* Collects every possible target of a known outcome on this lane, and records in the decision how
 * far the route's block was read. */
void hg_route_collect(struct hg_decision_run *run, struct hg_route_options *options);
bool hg_route_same(const struct hg_route *a, const struct hg_route *b);
/* Keeps the earlier limit of the two. */
void hg_route_earliest(struct hg_route *kept, const struct hg_route *other);

/* --- decision_text.c --- */
struct hg_str hg_fill_template(const struct hg_lanes *lanes, uint32_t lane, uint32_t template_id,
                               struct hg_arena *arena);
void hg_text_list_add(struct hg_arena *arena, struct hg_text_list *list, struct hg_str text);

#endif
