/* What two policies decide of the same leads, counted: from which outcome to which, for which
 * rules, who gets them, what is asked. Filled batch by batch (diff_slot.c works, diff_moves.c
 * counts), with memory that does not grow with the leads. */
#ifndef HG_CLI_DIFF_MOVES_H
#define HG_CLI_DIFF_MOVES_H

#include "base/map.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/outcomes.h"
#include "compiler/diff/diff.h"
#include "runtime/whatif/compare.h"

/* Outcomes of both policies together, by name. */
#define HG_PAIRED_OUTCOMES (2u * HG_MAX_OUTCOMES)
/* Different explanations kept for one move, pairs of owners, fields asked: past it they are
 * counted together. */
#define HG_MOVES_KEPT 2000u
/* Examples for one move, unless asked otherwise, and the bytes all of them may take. */
#define HG_MOVES_EXAMPLES 3u
#define HG_MOVES_EXAMPLE_BYTES ((size_t)16 << 20)

/* A rule of either policy; renamed ones are one. */
struct hg_paired_rule {
    struct hg_str id;
    uint32_t index[2]; /* in each program, or HG_NONE */
};
/* What the two policies have in common. Shared by all threads; never changes. */
struct hg_paired_policies {
    const struct hg_program *programs[2];
    const struct hg_image *images[2];
    struct hg_str outcomes[HG_PAIRED_OUTCOMES];
    uint32_t outcome_count;
    uint8_t outcome_of[2][HG_MAX_OUTCOMES];
    struct hg_paired_rule *rules;
    uint32_t *joint_of[2]; /* a rule of each program: its joint one */
    uint32_t rule_count;
    bool show_personal;
    uint32_t examples; /* of one move, at most */
    int64_t now;
    const char *now_from; /* the field that is each lead's now, or NULL */
};

/* A rule whose result is another: of one lead, or of all leads of an explanation. */
struct hg_rule_delta {
    uint32_t rule; /* joint */
    uint8_t was, is; /* enum hg_rule_result, or HG_NO_RULE */
    bool points;   /* it hits both times and gives other points */
};

/* --- one batch: diff_slot.c --------------------------------------------------------------------- */

/* A lead decided twice. */
struct hg_lead_pair {
    uint32_t item;
    uint8_t outcome[2]; /* joint */
    bool owner_moved, reason_moved;
    uint32_t first_shift, shift_count;
    uint32_t first_need, need_count;
    struct hg_str owner[2], reason[2]; /* in the slot's arena; set when they moved */
};
struct hg_need_change { /* a field that appears among what keeps a lead open, or vanishes */
    struct hg_str field;
    bool appears, owner; /* owner: it keeps the owner open */
};
struct hg_diff_bulk;
struct hg_moves;
struct hg_diff_slot {
    const struct hg_paired_policies *joint;
    struct hg_batch *batches[2];
    struct hg_extractor *extractor;   /* of the outcome, or NULL */
    const struct hg_outcomes *outcomes; /* of a column file, told by the block; or NULL */
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
/* `pick` and `outcomes` are NULL where none are asked for. */
struct hg_diff_slot *hg_diff_slots_new(const struct hg_paired_policies *joint, const struct hg_selector *pick,
                                       const struct hg_outcomes *outcomes, unsigned count);
void hg_diff_slots_free(struct hg_diff_slot *slots, unsigned count);
/* A lead that was decided, to hold beside the other policy. */
struct hg_decided_lead hg_diff_decided_lead(const struct hg_diff_slot *slot, int side, uint32_t item,
                                const struct hg_decision *decision);
/* Reads and decides the items of both batches, into `leads`. HG_NOMEM. */
enum hg_status hg_diff_decide_all(struct hg_diff_slot *slot) HG_MUST_CHECK;
/* Decides one lane of a batch, in the slot's arena. */
enum hg_status hg_diff_decide(struct hg_diff_slot *slot, int side, uint32_t item,
                              struct hg_decision *decision);

/* --- blocks of a column file: diff_bulk.c --------------------------------------------------------- */

/* The field of that policy's contract that is each lead's now, or HG_NONE. */
uint32_t hg_diff_now_field(const struct hg_paired_policies *joint, int side);
/* Compares the rows taken; what they come to is the bulk's. HG_NOMEM. */
enum hg_status hg_diff_bulk(struct hg_diff_slot *slot) HG_MUST_CHECK;
void hg_diff_bulk_free(struct hg_diff_slot *slot);
/* Adds that, and makes its examples. HG_NOMEM. */
enum hg_status hg_moves_add_bulk(struct hg_moves *moves, struct hg_diff_slot *slot) HG_MUST_CHECK;

/* --- all of them: diff_moves.c ------------------------------------------------------------------ */

struct hg_actual_counts { /* what became of leads, by enum hg_actual */
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
/* Something that was one text and is another now. */
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
    struct hg_text_moves owners;  /* of leads whose outcome stays */
    struct hg_text_moves reasons; /* the rule that decides, where outcome stays */
    HG_VEC(struct hg_need_count) questions;
    struct hg_map question_keys;
    HG_VEC(struct hg_example) examples; /* in the order of the leads */
    uint32_t examples_wanted;
    size_t example_bytes;
    bool examples_cut;
    struct hg_outcomes *outcomes; /* or NULL */
    bool is_part; /* of one block: everything is kept apart, and examples are made when it is added */
    struct hg_outcomes_part *actuals; /* of a part, instead of `outcomes` */
    const uint32_t *rows;          /* and the rows of the slot's items */
};
/* What two programs have in common; `renames` are the differences that rename a rule. */
void hg_paired_policies_init(struct hg_paired_policies *joint, const struct hg_session sessions[2],
                   const struct hg_diff *meaning, struct hg_arena *arena);
/* "nobody" where there is none; in the arena. */
struct hg_str hg_owner_description(const struct hg_decision *decision, bool within, struct hg_arena *arena);

/* Counts a slot's leads, in order. HG_NOMEM. */
enum hg_status hg_moves_add_slot(struct hg_moves *moves, struct hg_diff_slot *slot);
/* Empty, in an arena of its own; `joint` is the caller's to fill in. */
void hg_moves_init(struct hg_moves *moves);
/* Counts leads of which both policies say the same. */
void hg_moves_add_unmoved(struct hg_moves *moves, uint8_t outcome, const struct hg_actual_counts *leads);
/* Adds what a block came to, one after the other in their order. */
void hg_moves_merge(struct hg_moves *moves, const struct hg_moves *part);
/* Whether a lead that moves so is still wanted as an example. */
bool hg_moves_wants_example(struct hg_moves *moves, const uint8_t outcome[2]);
/* After the last slot: puts lists in order. */
void hg_moves_finish(struct hg_moves *moves);
uint64_t hg_moves_compared(const struct hg_moves *moves);
/* Leads that move from one outcome to another, by name; "any" is every other one. */
uint64_t hg_moves_count(const struct hg_moves *moves, struct hg_str from, struct hg_str to);
/* diff_example.c: both traces of a lead that moved. HG_NOMEM. */
enum hg_status hg_moves_example(struct hg_moves *moves, struct hg_diff_slot *slot,
                                const struct hg_lead_pair *lead);

#endif
