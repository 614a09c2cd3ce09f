/* What the files decision*.c share: one lane being decided. Private to them. */
#ifndef HG_RUNTIME_DECISION_PARTS_H
#define HG_RUNTIME_DECISION_PARTS_H

#include "runtime/decision/decision.h"
#include "runtime/vm/vm_parts.h"

/* A rule that may give the outcome. */
struct hg_candidate {
    uint32_t rule;
    uint32_t outcome;
    bool certain; /* it gives it in every completion */
};

#define HG_FEW_CANDIDATES 4u /* most leads have one */

/* Why something is unknown on one lane: a walk back from a register to fields and holes. */
struct hg_why {
    const struct hg_lanes *lanes;
    uint32_t lane;
    struct hg_arena *arena;
    bool *value_seen, *truth_seen, *table_seen; /* NULL until something is asked */
    bool *fields;                               /* found so far */
    HG_VEC(struct hg_deciding) holes;
};

struct hg_exact; /* runtime/decision/complete.h */

/* The ways the target may turn out, while a block is read. */
struct hg_route_options {
    HG_VEC(struct hg_route) list;
    bool open;          /* some way has no option of its own: an unknown target */
    bool to_block; /* some way leaves it to the outcome's block */
    bool closed;        /* reading stopped for certain */
    bool limit_open;    /* ways to one target differ in its limit, or that is not told */
    struct hg_why *why; /* what keeps it open goes there; NULL: nobody asks */
};

struct hg_decision_run {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    struct hg_arena *arena;
    struct hg_decision *decision;
    HG_VEC(struct hg_candidate) candidates; /* in `few` while they fit */
    struct hg_candidate few[HG_FEW_CANDIDATES];
    struct hg_why why; /* of the outcome; made when it is asked */
    bool limit_open;       /* the target is told, its limit is not */
    const struct hg_exact *exact; /* the exact way has run, and the lane holds its results */
};

/* --- decision.c --- */
/* Who may give the outcome, and which it is. */
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
/* Makes what is kept of the walk, where it is not there; the others below see to it themselves. */
void hg_why_begin(struct hg_why *why);
void hg_why_value(struct hg_why *why, uint32_t reg);
void hg_why_truth(struct hg_why *why, uint32_t truth);
void hg_why_ref(struct hg_why *why, struct hg_ref ref);
/* What row `row` of table `table` could not be told for. */
void hg_why_row(struct hg_why *why, uint32_t table, uint32_t row);
/* Fields ascending, then holes. */
void hg_why_list(struct hg_why *why, struct hg_deciding **list, uint32_t *count);

/* --- decision_trace.c --- */
/* `results` of the run's decision, in its arena. */
uint8_t *hg_results_of(const struct hg_decision_run *run);

/* --- decision_due.c --- */
/* By when, of a route that has its rule and target: limit, start, calendar and due time. `block` is
 * the rule's own, or NULL where a deciding rule says itself where the lead goes. */
void hg_decision_due(const struct hg_decision_run *run, struct hg_route *route,
                     const struct hg_block *block);

/* --- decision_route.c --- */
void hg_decision_route(struct hg_decision_run *run);
/* Who of the directory that is, or whoever it names where there is none; and why a name is not
 * somebody a lead can go to. Fills in the target of a route, not its limit. */
enum hg_target_status { HG_TARGET_FOUND, HG_TARGET_NOBODY, HG_TARGET_LEFT };
enum hg_target_status hg_route_target(const struct hg_image *image, const struct hg_text *text,
                                struct hg_route *route);
/* Every way the target of a told outcome may turn out on this lane; says in the decision how far the
 * route's block was read. */
void hg_route_collect(struct hg_decision_run *run, struct hg_route_options *options);
bool hg_route_same(const struct hg_route *a, const struct hg_route *b);
/* The earliest limit of both. */
void hg_route_earliest(struct hg_route *kept, const struct hg_route *other);

/* --- decision_text.c --- */
struct hg_str hg_fill_template(const struct hg_lanes *lanes, uint32_t lane, uint32_t template_id,
                               struct hg_arena *arena);
void hg_text_list_add(struct hg_arena *arena, struct hg_text_list *list, struct hg_str text);

#endif
