/* What the exact way needs to know of a program before any lead: what the program says for every
 * lead, made once a completer (complete_plan.c). Private to runtime/; of complete.h, and of the files that
 * make the plan. */
#ifndef HG_RUNTIME_COMPLETE_PLAN_H
#define HG_RUNTIME_COMPLETE_PLAN_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"

/* From the one to the other, both within. */
struct hg_span {
    uint32_t first, last;
};

/* Terms a register rests on, as rows of bits by term. `twice`: through two ways, so that
 * Kleene's logic and intervals may be too wide there. */
struct hg_dependencies {
    uint64_t *once, *twice;
};

/* What the contract leaves of a piece. */
struct hg_contract_piece {
    struct hg_text_ids texts; /* of TEXTS */
    bool shape;
};

/* What rests on something through two ways, so that the quick way may tell too little of it, and is asked
 * by a question about knowledge or by a promise: whoever decides without a search looks here. */
enum hg_imprecise_kind { HG_IMPRECISE_VALUE, HG_IMPRECISE_TRUTH, HG_IMPRECISE_ROWS };
struct hg_imprecise {
    uint8_t kind;        /* enum hg_imprecise_kind */
    uint32_t of;         /* a register, a truth, a table */
    uint32_t outcome;    /* asked of leads that may be routed so; HG_NONE: of all */
    uint32_t promise;    /* which asks it, or HG_NONE */
    uint32_t first_rule; /* of a table: the rule of its first row, */
    uint64_t *twice;     /* and the rows that are meant */
};

/* One thing said of a text, or of a list that includes an element. */
struct hg_claim {
    uint8_t kind; /* enum hg_test_kind */
    bool exactly;
    uint32_t id;  /* of a list its element; MATCHES: the expression */
    const struct hg_text *text; /* NULL where it is neither */
};

/* Answers that do not go together: where a box has `piece` of term `of` alone (and yes to the term
 * `beside`, unless that is HG_NONE), term `with` has none of the pieces that `out` marks or, where
 * that is NULL, is from `least` to `most`. */
struct hg_conflict {
    uint32_t beside;
    uint32_t valid; /* a field that must not break its contract, or HG_NONE */
    uint32_t of, piece, with;
    const bool *out; /* a piece of `with` each */
    int64_t least, most;
};
struct hg_constraints {
    HG_VEC(struct hg_conflict) clashes;
    uint64_t *families; /* rows of bits: terms that are not free of one another */
    struct hg_span *family_words; /* of each row: from the first to the last that is not empty */
    uint32_t family_count;
};

struct hg_complete_plan {
    const struct hg_contract_piece **contract_pieces; /* a term each: a piece each, or NULL: all of every piece */
    uint32_t words; /* of a row of bits by term */
    struct hg_dependencies values, truths, tables;   /* a row each register, truth, table */
    uint64_t *row_twice;                      /* a rule each */
    uint32_t *field_term, *test_term;         /* HG_NONE where there is none */
    bool *for_invalid;                        /* a term each: hg_term_is_for_invalid */
    struct hg_constraints agreement;
    bool *plain;                              /* a register each: a function of fields alone */
    uint32_t *ask_outcomes;                   /* the route each is part of, or HG_NONE */
    /* instructions that every lead runs, whose results hang on values and rows alone */
    struct hg_regs always;
    uint32_t *table_maker;                    /* a table each: the instruction that matches it */
    struct hg_regs asks;                      /* instructions that ask about knowledge, in order */
    HG_VEC(struct hg_imprecise) doubts;
    struct hg_regs live_values, live_truths;  /* registers somebody may read after the run */
};

void hg_complete_plan(const struct hg_image *image, struct hg_arena *arena,
                      struct hg_complete_plan *plan);
/* The terms that what an instruction of plan.always gives rests on, a row of bits. */
const uint64_t *hg_complete_dependencies(const struct hg_complete_plan *plan,
                                  const struct hg_instr *instr);

static inline bool hg_term_bit(const uint64_t *bits, uint32_t term)
{
    return (bits[term / 64] >> (term % 64) & 1) != 0;
}

/* complete_ops.c: what the quick way makes of an instruction. Whether numbers of it may leave out some
 * between their least and their greatest; whether it is not worked out value by value, so that it
 * may be too wide however often it is read. */
bool hg_op_leaves_gaps(uint32_t op);
bool hg_op_is_approximate(uint32_t op);
/* Whether it is a test that a number between the ends of an interval may pass where none of its
 * values does; whether it asks about knowledge. */
bool hg_instr_is_inside(const struct hg_program *program, const struct hg_instr *instr);
bool hg_instr_asks_knowledge(const struct hg_program *program, const struct hg_instr *instr);

/* complete_terms.c: where a text lies among the pieces. */
uint32_t hg_piece_of_text(const struct hg_term *term, const struct hg_text *text);
/* Whether that is where a text lies for sure: pieces told by ranges have neither beginning nor end. */
bool hg_piece_is_sure(const struct hg_term *term, uint32_t piece);

/* complete_order.c: whether the operation relates two numbers. */
bool hg_orders_numbers(uint32_t op);

/* The rule of the first row of a table that is a block's; HG_NONE: it is none. */
uint32_t hg_first_rule(const struct hg_program *program, uint32_t table);

/* complete_contract.c: a country that the contract of the field allows and no piece of its term
 * names, in capitals; empty: there is none. */
struct hg_str hg_other_country(const struct hg_image *image, const struct hg_field *field,
                               const struct hg_term *term, struct hg_arena *arena);
/* The length of the shortest text that starts and ends as a piece: both, where they fit into one another
 * once. */
int64_t hg_shape_length(const struct hg_piece *piece);
/* For plan->contract_pieces. */
const struct hg_contract_piece **hg_complete_contract_pieces(const struct hg_image *image, struct hg_arena *arena);

/* complete_imply.c: whether a test must hold where all of some claims do; the length of the shortest
 * text, or list, that passes a test. */
bool hg_claims_imply(const struct hg_image *image, const struct hg_claim *claims, uint32_t count,
                     const struct hg_test *test);
struct hg_claim hg_claim_of(const struct hg_image *image, const struct hg_test *test, uint32_t i);
/* Whether no text that passes the one, `is exactly`, passes the other. */
bool hg_test_excludes(const struct hg_image *image, const struct hg_test *of,
                      const struct hg_test *test);
int64_t hg_test_length(const struct hg_image *image, const struct hg_test *test);
/* Of the longest: INT64_MAX where there is none. */
int64_t hg_test_length_most(const struct hg_image *image, const struct hg_test *test);
/* What a test that looks at capitals says of a text that only folds as it should: false: it fails. */
bool hg_test_folded(const struct hg_image *image, const struct hg_test *test,
                    const struct hg_text *text);
/* complete_conflicts.c: fills `agreement`, for plan->contract_pieces and the rest of it. */
void hg_complete_plan_constraints(const struct hg_image *image, struct hg_arena *arena,
                                struct hg_constraints *agreement);
/* complete_substring.c: a text made of another, as a part of it. */
struct hg_substring {
    uint32_t op;  /* HG_OPS: it is the text itself */
    uint32_t base;
    bool at_end;  /* of an e-mail address: the domain is its end */
};
struct hg_substring hg_substring_of(const struct hg_image *image, uint32_t reg);
/* What is said of the part, as said of the whole; of kind HG_TEST_MATCHES: nothing. */
struct hg_claim hg_claim_on_whole(const struct hg_substring *view, const struct hg_claim *claim,
                              struct hg_arena *arena);
/* What the whole says of the part. */
struct hg_claim hg_claim_on_part(const struct hg_substring *view, const struct hg_claim *claim,
                             struct hg_arena *arena);
/* complete_claims.c: how the text of one term is seen from another's. */
struct hg_text_link {
    struct hg_substring view;
    bool whole; /* the other is the whole of which the one is a part */
    bool folds; /* the other only folds alike */
};
/* Things said of a text, one way or another: `count` that hold together in each of `ways`. */
struct hg_claim_set {
    struct hg_claim *claims;
    uint32_t ways, count;
};
/* What a piece of a term, or yes to a test, says of the other's text; nothing: of the rest, of too many. */
void hg_claims_of_piece(const struct hg_image *image, struct hg_arena *arena, const struct hg_term *of,
                uint32_t piece, const struct hg_text_link *sight, struct hg_claim_set *said);
/* Marks the pieces of the other term that are out whichever way it is. False: none. */
bool hg_claims_rule_out(const struct hg_image *image, struct hg_arena *arena,
                       const struct hg_claim_set *said, const struct hg_term *with, bool *out);
/* The text or list that a term tells of; HG_NONE: none. */
uint32_t hg_term_subject(const struct hg_image *image, const struct hg_term *term);
/* The instruction behind a term of kind TRUTH that relates two texts, or a text and a list; else NULL. */
const struct hg_instr *hg_term_relation(const struct hg_image *image, const struct hg_term *term);

/* complete_imprecise.c: fills `doubts`, after the rest of the plan. */
void hg_complete_plan_imprecise(const struct hg_program *program, struct hg_arena *arena,
                             struct hg_complete_plan *plan);

/* complete_live.c: fills live_values and live_truths. */
void hg_complete_live(const struct hg_program *program, struct hg_arena *arena,
                      struct hg_complete_plan *plan);

#endif
