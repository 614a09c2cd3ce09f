/* The plan of the exact analysis: all that follows from the program for every lead, made once per
 * completer (complete_plan.c). Between complete.h and the files that make the plan. Functions are
 * pure; results live in the arena given, and leave by its guard. */
#ifndef HG_RUNTIME_COMPLETE_PLAN_H
#define HG_RUNTIME_COMPLETE_PLAN_H

#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"

/* An inclusive range. */
struct hg_span {
    uint32_t first, last;
};

/* The terms a register depends on, as bit rows by term. `twice`: in two ways, so that Kleene's
 * logic and intervals may be imprecise there. */
struct hg_dependencies {
    uint64_t *once, *twice;
};

/* What the contract allows of a piece. */
struct hg_contract_piece {
    struct hg_text_ids texts; /* of TEXTS */
    bool shape;
};

/* A value that depends on something in two ways, so that direct evaluation may be imprecise, and
 * that a question about knowledge or a promise reads. Code that decides without a search checks
 * these. */
enum hg_imprecise_kind { HG_IMPRECISE_VALUE, HG_IMPRECISE_TRUTH, HG_IMPRECISE_ROWS };
struct hg_imprecise {
    uint8_t kind;        /* enum hg_imprecise_kind */
    uint32_t of;         /* a register, a truth, a table */
    uint32_t outcome;    /* asked only for leads that may have this outcome; HG_NONE: for all */
    uint32_t promise;    /* the promise that asks, or HG_NONE */
    uint32_t first_rule; /* of a table: the rule of its first row, and */
    uint64_t *twice;     /* the rows concerned */
};

/* A claim about a text, or about a list that includes an element. */
struct hg_claim {
    uint8_t kind; /* enum hg_test_kind */
    bool exactly;
    uint32_t id;  /* list: the element; MATCHES: the regular expression */
    const struct hg_text *text; /* NULL where it is neither */
};

/* A conflict between answers: if a box has only `piece` of term `of` (and yes to the term
 * `beside`, unless that is HG_NONE), then term `with` has none of the pieces marked in `out` or,
 * if that is NULL, lies in least..most. */
struct hg_conflict {
    uint32_t beside;
    uint32_t valid; /* a field that must be valid for this to hold */
    uint32_t of, piece, with;
    const bool *out; /* a piece of `with` each */
    int64_t least, most;
};
struct hg_constraints {
    HG_VEC(struct hg_conflict) clashes;
    uint64_t *families; /* bit rows: terms that depend on one another */
    struct hg_span *family_words; /* of each row: its range of non-zero words */
    uint32_t family_count;
    bool some; /* there is something to check: a family, or a relation of a field with a contract */
};

struct hg_complete_plan {
    const struct hg_contract_piece **contract_pieces; /* a term each: an item per piece, or NULL:
                                                         everything is allowed */
    uint32_t words; /* of a row of bits by term */
    struct hg_dependencies values, truths, tables;   /* a row per register, truth, table */
    uint64_t *row_twice;                      /* a rule each */
    uint32_t *field_term, *test_term;         /* HG_NONE where there is none */
    bool *for_invalid;                        /* a term each: hg_term_is_for_invalid */
    struct hg_constraints agreement;
    bool *plain;                              /* a register each: computed from fields alone */
    uint32_t *ask_outcomes;                   /* a question each: the outcome whose route it is
                                                 part of, or HG_NONE */
    /* instructions that every lead runs and whose results depend on values and rows only */
    struct hg_regs always;
    uint32_t *table_maker;                    /* a table each: its MATCH instruction */
    struct hg_regs asks;                      /* instructions that ask about knowledge, in order */
    HG_VEC(struct hg_imprecise) doubts;
    struct hg_regs live_values, live_truths;  /* registers that may be read after the run */
};

void hg_complete_plan(const struct hg_image *image, struct hg_arena *arena,
                      struct hg_complete_plan *plan);
/* The terms that the result of an instruction of plan.always depends on, a bit row. */
const uint64_t *hg_complete_dependencies(const struct hg_complete_plan *plan,
                                  const struct hg_instr *instr);

static inline bool hg_term_bit(const uint64_t *bits, uint32_t term)
{
    return (bits[term / 64] >> (term % 64) & 1) != 0;
}

/* complete_ops.c: properties of direct evaluation. Whether a number computed by the operation may
 * skip values between its least and greatest; whether the operation is not evaluated value by
 * value, so that it may be imprecise however often its input is read. */
bool hg_op_leaves_gaps(uint32_t op);
bool hg_op_is_approximate(uint32_t op);
/* Whether it is a test that a number inside an interval may pass although none of the actual
 * values does; whether it asks about knowledge. */
bool hg_instr_is_inside(const struct hg_program *program, const struct hg_instr *instr);
bool hg_instr_asks_knowledge(const struct hg_program *program, const struct hg_instr *instr);

/* complete_terms.c: the piece that a text lies in. */
uint32_t hg_piece_of_text(const struct hg_term *term, const struct hg_text *text);
/* Whether this is certain: pieces defined by ranges have neither prefix nor suffix. */
bool hg_piece_is_sure(const struct hg_term *term, uint32_t piece);

/* complete_order.c: whether the operation relates two numbers. */
bool hg_orders_numbers(uint32_t op);

/* The rule of the first row of a block's table; HG_NONE: it is no block's. */
uint32_t hg_first_rule(const struct hg_program *program, uint32_t table);

/* complete_contract.c: a country that the field's contract allows and no piece of its term names,
 * in capitals; empty: none. */
struct hg_str hg_other_country(const struct hg_image *image, const struct hg_field *field,
                               const struct hg_term *term, struct hg_arena *arena);
/* Whether the field's contract allows a text with this folded form: length, pattern, blank values.
 * Texts with the same folded form have the same length, and most expressions ignore case. */
bool hg_contract_allows(const struct hg_image *image, const struct hg_field *field,
                        const struct hg_text *text);
/* The length of the shortest text with the piece's prefix and suffix, which may overlap. */
int64_t hg_shape_length(const struct hg_piece *piece);
/* For plan->contract_pieces. */
const struct hg_contract_piece **hg_complete_contract_pieces(const struct hg_image *image, struct hg_arena *arena);

/* complete_case.c: whether other texts have the same folded form. */
bool hg_has_case(struct hg_str folded);

/* complete_imply.c: whether a test must hold where all the claims do; the length of the shortest
 * text, or list, that passes a test. */
bool hg_claims_imply(const struct hg_image *image, const struct hg_claim *claims, uint32_t count,
                     const struct hg_test *test);
/* Whether no text for which all the claims hold passes the test. */
bool hg_claims_exclude(const struct hg_image *image, const struct hg_claim *claims, uint32_t count,
                       const struct hg_test *test);
struct hg_claim hg_claim_of(const struct hg_image *image, const struct hg_test *test, uint32_t i);
/* Whether no text that passes the first test, an `is exactly`, passes the other. */
bool hg_test_excludes(const struct hg_image *image, const struct hg_test *of,
                      const struct hg_test *test);
int64_t hg_test_length(const struct hg_image *image, const struct hg_test *test);
/* The length of the longest; INT64_MAX: unbounded. */
int64_t hg_test_length_most(const struct hg_image *image, const struct hg_test *test);
/* Whether the test may be case-sensitive. */
bool hg_test_cased(const struct hg_image *image, const struct hg_test *test);
/* Whether a case-sensitive test may hold for a text known only by its folded form; false: it
 * fails. */
bool hg_test_folded(const struct hg_image *image, const struct hg_test *test,
                    const struct hg_text *text);
/* complete_conflicts.c: fills in the constraints, after plan->contract_pieces and the rest of the
 * plan. */
void hg_complete_plan_constraints(const struct hg_image *image, struct hg_arena *arena,
                                  const struct hg_contract_piece **contract_pieces,
                                  struct hg_constraints *agreement);
/* complete_substring.c: a text taken from another as a part of it. */
struct hg_substring {
    uint32_t op;  /* HG_OPS: it is the text itself */
    uint32_t base;
    bool at_end;  /* of an email address: the domain, at its end */
    enum hg_text_relation edge; /* PART: the text starts or ends with the group, or contains it */
};
struct hg_substring hg_substring_of(const struct hg_image *image, uint32_t reg);
/* A claim about the part as a claim about the whole; of kind HG_TEST_MATCHES: nothing follows. */
struct hg_claim hg_claim_on_whole(const struct hg_substring *view, const struct hg_claim *claim,
                              struct hg_arena *arena);
/* A claim about the whole as a claim about the part. */
struct hg_claim hg_claim_on_part(const struct hg_substring *view, const struct hg_claim *claim,
                             struct hg_arena *arena);
/* complete_claims.c: how the text of one term relates to that of another. */
struct hg_text_link {
    struct hg_substring view;
    bool whole; /* the other is the whole, this one a part of it */
    bool folds; /* the other is only equal when folded */
};
/* Claims about a text in disjunctive form: in each of `ways`, `count` claims hold together. */
struct hg_claim_set {
    struct hg_claim *claims;
    uint32_t ways, count;
};
/* The claims of a piece of a term, or of yes to a test, about the other's text; none for the rest
 * piece, or where there would be too many. */
void hg_claims_of_piece(const struct hg_image *image, struct hg_arena *arena, const struct hg_term *of,
                uint32_t piece, const struct hg_text_link *sight, struct hg_claim_set *said);
/* The claims of matching the whole expression, as a contract's pattern requires. */
void hg_claims_of_pattern(const struct hg_image *image, struct hg_arena *arena, uint32_t regex,
                          struct hg_claim_set *said);
/* Marks the pieces of the other term that every way rules out. False: none. */
bool hg_claims_rule_out(const struct hg_image *image, struct hg_arena *arena,
                       const struct hg_claim_set *said, const struct hg_term *with, bool *out);
/* The text or list register that a term is about; HG_NONE: none. */
uint32_t hg_term_subject(const struct hg_image *image, const struct hg_term *term);
/* The instruction behind a TRUTH term that relates two texts, or a text and a list; else NULL. */
const struct hg_instr *hg_term_relation(const struct hg_image *image, const struct hg_term *term);

/* complete_imprecise.c: fills in plan->doubts, after the rest of the plan. */
void hg_complete_plan_imprecise(const struct hg_program *program, struct hg_arena *arena,
                             struct hg_complete_plan *plan);

/* complete_live.c: fills in live_values and live_truths. */
void hg_complete_live(const struct hg_program *program, struct hg_arena *arena,
                      struct hg_complete_plan *plan);

#endif
