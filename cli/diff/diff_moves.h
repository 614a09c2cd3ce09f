/* Counts of what two policies decide on the same leads: moves between outcomes and the rules
 * behind them, owners, missing fields. Filled batch by batch (diff_slot.c compares, diff_moves.c
 * counts); memory does not grow with the number of leads. hg_diff_work runs in parallel on
 * distinct slots; everything about hg_moves is called by one thread at a time, in lead order. */
#ifndef HG_CLI_DIFF_MOVES_H
#define HG_CLI_DIFF_MOVES_H

#include "base/map.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/outcomes.h"
#include "compiler/diff/diff.h"
#include "runtime/whatif/compare.h"

/* Limit of the outcomes of both policies together, by name. */
#define HG_PAIRED_OUTCOMES (2u * HG_MAX_OUTCOMES)
/* Limit of distinct explanations per move, pairs of owners, and fields; others are counted
 * together. */
#define HG_MOVES_KEPT 2000u
/* Default number of examples per move, and the limit of their bytes. */
#define HG_MOVES_EXAMPLES 3u
#define HG_MOVES_EXAMPLE_BYTES ((size_t)16 << 20)

/* A rule of either policy; a renamed rule is one. */
struct hg_paired_rule {
    struct hg_str id;
    uint32_t index[2]; /* in each program, or HG_NONE */
};
/* The correspondence of two policies. Immutable and shared by all threads. */
struct hg_paired_policies {
    const struct hg_program *programs[2];
    const struct hg_image *images[2];
    struct hg_str outcomes[HG_PAIRED_OUTCOMES];
    uint32_t outcome_count;
    uint8_t outcome_of[2][HG_MAX_OUTCOMES];
    struct hg_paired_rule *rules;
    uint32_t *joint_of[2]; /* by rule of each program: its index in `rules` */
    uint32_t rule_count;
    bool show_personal;
    uint32_t examples; /* of one move, at most */
    int64_t now;
    const char *now_from; /* the field with each lead's own time, or NULL */
};

/* A rule whose result differs: for one lead, or for all leads of an explanation. */
struct hg_rule_delta {
    uint32_t rule; /* joint */
    uint8_t was, is; /* enum hg_rule_result, or HG_NO_RULE */
    bool points;   /* it hits in both policies with different points */
};

/* --- one batch: diff_slot.c ----------------------------------------------------------------- */

/* A lead decided by both policies. */
struct hg_lead_pair {
    uint32_t item;
    uint8_t outcome[2]; /* joint */
    bool owner_moved, reason_moved;
    uint32_t first_shift, shift_count;
    uint32_t first_need, need_count;
    struct hg_str owner[2], reason[2]; /* in the slot's arena; set if they moved */
};
struct hg_need_change { /* a field that a lead starts or stops waiting for */
    struct hg_str field;
    bool appears, owner; /* owner: the owner depends on it */
};
struct hg_diff_bulk;
struct hg_moves;
struct hg_diff_slot {
    const struct hg_paired_policies *joint;
    struct hg_batch *batches[2];
    struct hg_extractor *extractor;   /* extracts the actual outcome; or NULL */
    const struct hg_outcomes *outcomes; /* outcomes of a column file, by block; or NULL */
    struct hg_guard guard;
    struct hg_arena arena;
    enum hg_status status;
    struct hg_lead_pair *leads; uint32_t lead_count;
    HG_VEC(struct hg_rule_delta) shifts;
    HG_VEC(struct hg_need_change) needs;
    struct hg_str *picks;       /* a lead each */
    struct hg_diff_bulk *bulk;  /* diff_bulk.c; NULL before the first block */
};
void hg_diff_work(void *slot); /* a hg_pool_work */
/* Creates slots. `pick` and `outcomes` are NULL if not requested. NULL: out of memory. */
struct hg_diff_slot *hg_diff_slots_new(const struct hg_paired_policies *joint,
                                       const struct hg_selector *pick,
                                       const struct hg_outcomes *outcomes, unsigned count);
void hg_diff_slots_free(struct hg_diff_slot *slots, unsigned count);
/* The decided lead, for comparing it with the other policy's. */
struct hg_decided_lead hg_diff_decided_lead(const struct hg_diff_slot *slot, int side,
                                            uint32_t item, const struct hg_decision *decision);
/* Reads and decides the items of both batches, into `leads`. HG_NOMEM. */
enum hg_status hg_diff_decide_all(struct hg_diff_slot *slot) HG_MUST_CHECK;
/* Decides one lane of a batch, in the slot's arena. */
enum hg_status hg_diff_decide(struct hg_diff_slot *slot, int side, uint32_t item,
                              struct hg_decision *decision);

/* --- blocks of a column file: diff_bulk.c --------------------------------------------------- */

/* The field of that policy's contract with each lead's own time, or HG_NONE. */
uint32_t hg_diff_now_field(const struct hg_paired_policies *joint, int side);
/* Compares the rows taken into the slot's bulk. HG_NOMEM. */
enum hg_status hg_diff_bulk(struct hg_diff_slot *slot) HG_MUST_CHECK;
void hg_diff_bulk_free(struct hg_diff_slot *slot);
/* Merges the bulk and makes its examples. HG_NOMEM. */
enum hg_status hg_moves_add_bulk(struct hg_moves *moves, struct hg_diff_slot *slot) HG_MUST_CHECK;

/* --- all of them: diff_moves.c -------------------------------------------------------------- */

struct hg_actual_counts { /* leads by actual outcome */
    uint64_t actual[HG_ACTUAL_KINDS];
};
/* Leads that move for the same reason. */
struct hg_explanation {
    struct hg_rule_delta *shifts; uint32_t shift_count;
    uint64_t leads;
    struct hg_actual_counts tally;
};
struct hg_move {
    uint64_t leads;
    struct hg_actual_counts tally;
    HG_VEC(struct hg_explanation) explanations; /* most leads first, once finished */
    uint64_t unexplained; /* leads of yet other explanations */
    struct hg_map by_key;
    uint32_t examples;
};
/* A text that changed. */
struct hg_text_move {
    struct hg_str from, to;
    uint64_t leads;
};
struct hg_text_moves {
    HG_VEC(struct hg_text_move) at; /* most leads first, once finished */
    uint64_t leads, others;
    struct hg_map by_key;
};
struct hg_need_count {
    struct hg_str field;
    bool owner;
    uint64_t appears, vanishes;
};
/* A line of both traces. */
struct hg_example_rule {
    struct hg_str id, condition, was, is, was_points, is_points;
    bool differs;
};
struct hg_example {
    uint8_t outcome[2];
    struct hg_str lead;  /* its name */
    uint64_t line;
    struct hg_str inputs; /* "company.employees 250, country DE": what both policies read */
    struct hg_str because[2], owner[2], scores[2], deciding[2];
    HG_VEC(struct hg_example_rule) rules;
    struct hg_str packets[2]; /* as JSON */
};
struct hg_moves {
    struct hg_arena arena;
    struct hg_paired_policies joint;
    uint64_t compared, moved;
    struct hg_move *moves[HG_PAIRED_OUTCOMES][HG_PAIRED_OUTCOMES];
    struct hg_text_moves owners;  /* of leads with the same outcome */
    struct hg_text_moves reasons; /* the deciding rule, of leads with the same outcome */
    HG_VEC(struct hg_need_count) questions;
    struct hg_map question_keys;
    HG_VEC(struct hg_example) examples; /* in the order of the leads */
    uint32_t examples_wanted;
    size_t example_bytes;
    bool examples_cut;
    struct hg_outcomes *outcomes; /* or NULL */
    bool is_part; /* of one block: nothing is counted as "others" yet, and examples are made when it
                     is merged */
    struct hg_outcomes_part *actuals; /* of a part, instead of `outcomes` */
    const uint32_t *rows;          /* the rows of the slot's items */
};
/* Fills in the correspondence of two programs; `meaning` has the renamed rules. Arrays live in
 * `arena`. */
void hg_paired_policies_init(struct hg_paired_policies *joint, const struct hg_session sessions[2],
                             const struct hg_diff *meaning, struct hg_arena *arena);
/* "nobody" if there is no owner; in the arena. */
struct hg_str hg_owner_description(const struct hg_decision *decision, bool within,
                                   struct hg_arena *arena);

/* Counts a slot's leads; call in lead order. HG_NOMEM. */
enum hg_status hg_moves_add_slot(struct hg_moves *moves, struct hg_diff_slot *slot);
/* Initialises to empty, with its own arena; the caller fills in `joint`. */
void hg_moves_init(struct hg_moves *moves);
/* Counts leads on which both policies agree. */
void hg_moves_add_unmoved(struct hg_moves *moves, uint8_t outcome,
                          const struct hg_actual_counts *leads);
/* Merges the counts of a block; call in block order. */
void hg_moves_merge(struct hg_moves *moves, const struct hg_moves *part);
/* Whether another example of this move is wanted. */
bool hg_moves_wants_example(struct hg_moves *moves, const uint8_t outcome[2]);
/* Sorts the lists, after the last slot. */
void hg_moves_finish(struct hg_moves *moves);
uint64_t hg_moves_compared(const struct hg_moves *moves);
/* The number of leads that move between two outcomes, by name; "any" is every other outcome. */
uint64_t hg_moves_count(const struct hg_moves *moves, struct hg_str from, struct hg_str to);
/* diff_example.c: adds an example with both traces of a lead that moved. HG_NOMEM. */
enum hg_status hg_moves_example(struct hg_moves *moves, struct hg_diff_slot *slot,
                                const struct hg_lead_pair *lead);

#endif
