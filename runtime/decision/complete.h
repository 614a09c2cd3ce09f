/* The exact analysis: settles by completions what direct evaluation leaves open on a lead. A
 * completion gives every unknown a value; values that no test tells apart form one piece, and
 * boxes (combinations of ranges of pieces) run as lanes through the same VM (docs/architecture.md,
 * "Completions").
 *
 * Used by decision*.c only. One completer per evaluating thread, made when a lead first needs it
 * and reused. Functions allocate in the completer's arena and leave by its guard. Private to
 * runtime/. */
#ifndef HG_RUNTIME_COMPLETE_H
#define HG_RUNTIME_COMPLETE_H

#include "runtime/decision/complete_plan.h"
#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"

/* Bound on the boxes evaluated for one question. Part of the language, as it can change an answer.
 */
#define HG_MAX_BOXES 4096u
/* Bound on the pieces of a field cut by the lead's own values; beyond it the field stays uncut. */
#define HG_MAX_CUTS 256u
/* Lanes of a completer; fewer if they would take more than this many bytes. */
#define HG_COMPLETER_LANES 256u
#define HG_COMPLETER_BYTES ((size_t)16 << 20)

struct hg_completer;

/* --- a lead's open terms ------------------------------------------------------------------------ */

/* Cache of the values of ranges of a text's pieces, direct-mapped. */
#define HG_SPAN_VALUES 128u
struct hg_span_value {
    struct hg_span span;
    bool made;
    struct hg_value value;
};

struct hg_open {
    uint32_t term, reg;
    uint8_t kind;               /* enum hg_term_kind */
    uint32_t count;             /* pieces */
    const struct hg_value *known; /* what is known of it on the lead */
    struct hg_bounds *ranges;   /* NUMBER: a piece each, ascending */
    uint32_t *pieces;           /* else: the term's piece for each */
    const struct hg_text ***items; /* of an enum or country: the texts of each piece, or NULL */
    uint32_t *item_counts;
    bool *other;                /* …and something else */
    const struct hg_contract_piece *contract_pieces; /* a piece of the term each, or NULL */
    struct hg_span_value *spanned;       /* of a text: cached values; NULL: none yet */
};

/* --- pins ------------------------------------------------------------------------------------- */

enum hg_pin_kind {
    HG_PIN_NONE,
    HG_PIN_TERM,        /* a value chosen by the box */
    HG_PIN_FREE,        /* a truth chosen by the box */
    HG_PIN_TESTS,       /* a text whose tests are chosen by the box */
    HG_PIN_VALUE,       /* answer about knowledge: this value */
    HG_PIN_TRUTH,       /* answer about knowledge: this truth */
    HG_PIN_OTHER,       /* answer about knowledge: unknown, so operand c */
    HG_PIN_ROWS,        /* answer about knowledge: the rows of a table that were assumed */
    HG_PIN_LEAD         /* depends on nothing open: not run, copied from the lead's lane */
};
struct hg_pin {
    uint32_t open;
    struct hg_value value;
    uint8_t truth;
    struct hg_rows rows; /* of one lane; `possible` and `certain` only where `asked` */
    const uint64_t *asked_no, *asked_yes;
};

/* --- cache of cuts -------------------------------------------------------------------------- */

#define HG_CUT_CACHE_SIZE 64u

/* All that the cuts of a field depend on, as words. */
struct hg_cut_cache_key {
    uint64_t hash;
    HG_VEC(uint64_t) words;
};
struct hg_cut_cache_entry {
    uint64_t hash;
    size_t key_words;
    const uint64_t *key; /* NULL: empty */
    const struct hg_bounds *ranges;
    uint32_t count;
    bool cut; /* false: there were too many, and the field stayed uncut */
};

/* --- the search --------------------------------------------------------------------------------- */

/* The goal of a search. */
enum hg_aim { HG_AIM_VALUE, HG_AIM_TRUTH, HG_AIM_ROW };

/* A leaf: a box with one decision, or one that cannot be split further. */
struct hg_leaf {
    uint32_t box;
    uint32_t possible; /* outcomes */
    uint32_t route;    /* an index of the routes, or one of these: */
};
#define HG_ROUTE_NOBODY (UINT32_MAX - 1)
#define HG_ROUTE_OPEN UINT32_MAX

/* A rule that may or may not give the outcome of a leaf. */
struct hg_uncertain_rule {
    uint32_t rule, box;
};

/* A decision over all completions: what its leaves have in common. */
struct hg_exact {
    bool bounded;          /* the bound was reached */
    bool bounded_rules;    /* …while asking which rules give the outcome */
    uint32_t possible;     /* outcomes */
    uint8_t *gives;        /* a rule each: HG_GIVES_… over the leaves */
    uint8_t *results;      /* a rule each: enum hg_rule_result */
    HG_VEC(struct hg_route) routes;
    HG_VEC(struct hg_leaf) leaves;
    HG_VEC(struct hg_uncertain_rule) doubts;
    bool *fields, *route_fields; /* deciding, a field each */
    HG_VEC(struct hg_deciding) holes;
    bool *deciding_terms;  /* an open term each */
    /* what is written to the lead's lane */
    struct hg_regs live_values, live_truths, tables; /* those of the plan that depend on something
                                                        open */
    struct hg_value *values;         /* a register of live_values each */
    struct hg_text_set_builder *texts;
    uint8_t *truths;                 /* a truth of live_truths each */
    uint64_t *bits;                  /* as of one lane */
    uint8_t *reach, applies;         /* a block each: set of ways it was reached */
};
enum { HG_GIVES_MAYBE = 1, HG_GIVES_NOT_ALWAYS = 2, HG_GIVES_SOMEWHERE = 4 /* certainly */ };

struct hg_completer {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_lanes *lanes, *probe; /* for boxes; for leads with one more value known */
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena keep;  /* the plan */
    struct hg_arena arena; /* of one lead */
    struct hg_complete_plan plan;
    struct hg_arena cut_cache_arena;
    struct hg_cut_cache_entry cut_cache[HG_CUT_CACHE_SIZE];
    size_t cut_cache_bytes;
    struct hg_buf text; /* a name under construction */

    /* the lead */
    struct hg_lanes *lead_lanes;
    uint32_t lead;
    HG_VEC(struct hg_open) opens;
    uint32_t *open_of_term; /* NULL: not made yet */
    bool *covered_values, *covered_truths; /* determined by the pieces of one field */
    uint8_t *pin_kinds;                    /* an instruction each */
    uint32_t *pin_of;
    HG_VEC(struct hg_pin) pins;

    struct hg_lead_constraints *agreeing;          /* NULL: the open terms are independent */

    /* the search */
    HG_VEC(struct hg_span) spans; /* of boxes, a range per open term */
    uint32_t box_count, evaluated;
    const uint32_t *batch;        /* the boxes on the lanes */
    bool *dead;                   /* a lane each: inconsistent, contains no completion */
    uint32_t *value_mark, *truth_mark, *table_mark, mark; /* visited marks of a walk */
};

/* Makes a completer for leads of the same image as these lanes. HG_NOMEM. */
enum hg_status hg_completer_new(const struct hg_lanes *like,
                                struct hg_completer **completer) HG_MUST_CHECK;
void hg_completer_free(struct hg_completer *completer);


/* Whether the term distinguishes values of the field (valid ones). */
bool hg_term_reads(const struct hg_completer *c, uint32_t term, uint32_t field);
/* complete_terms.c: finds the open terms of the lead and their pieces. */
void hg_complete_terms(struct hg_completer *c);
/* Makes an open term of which `known` is known. False: no piece is left. */
bool hg_open_make(struct hg_completer *c, uint32_t term, const struct hg_value *known,
                  struct hg_open *open);
/* Whether a field that the term is made from is unknown; else the term is determined. */
bool hg_complete_term_open(const struct hg_completer *c, const struct hg_term *term);
/* The constants of piece i of the term that the field may have. */
const struct hg_text_ids *hg_open_texts(const struct hg_open *open, const struct hg_piece *piece,
                                        uint32_t i);
/* A constant in the field's spelling: country codes are in capitals, however the policy spells
 * them. */
const struct hg_text *hg_open_text(const struct hg_completer *c, const struct hg_open *open,
                                   uint32_t constant, struct hg_arena *arena);
/* The value of a range of pieces; valid as long as the open term. */
struct hg_value hg_open_value(struct hg_completer *c, struct hg_open *open, struct hg_span span);
bool hg_open_piece_holds(struct hg_completer *c, const struct hg_open *open, uint32_t piece,
                         const struct hg_value *value);

/* complete_cuts.c: cuts an open field where anything computed from it changes. */
void hg_complete_cuts(struct hg_completer *c, struct hg_open *open);
/* The same with the field taken as known. False: too many cuts. */
bool hg_complete_cuts_known(struct hg_completer *c, struct hg_open *open);

/* complete_known.c: runs the lead with the field known, on the completer's probe. */
void hg_known_run(const struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                  const struct hg_value *value);
/* A value in a range of an open number: the lowest or, if `high`, another one where there is one.
 */
struct hg_value hg_known_number(const struct hg_open *open, struct hg_bounds range, bool high);
/* Cuts an open number also by what reads it only where it is known. False: too many pieces. */
bool hg_known_cuts(const struct hg_decision_run *run, struct hg_completer *c, struct hg_open *open);
/* What a register would be if the field were known. */
enum hg_known_how { HG_KNOWN_NOT, HG_KNOWN_IS /* the field's value */, HG_KNOWN_FROM };
uint8_t *hg_known_how(struct hg_completer *c, uint32_t field);
/* The terms that are open only then, except numbers computed from a number, which are cut. False:
 * no value can be constructed for some. */
struct hg_opens {
    struct hg_open *at;
    size_t count, room;
};
bool hg_known_terms(struct hg_completer *c, uint32_t field, const uint8_t *how,
                    struct hg_opens *out);

/* complete_cut_cache.c. Key words live in the lead's arena; a found entry is valid until the next
 * put. */
void hg_cut_cache_key_add(struct hg_completer *c, struct hg_cut_cache_key *key, uint64_t word);
const struct hg_cut_cache_entry *hg_cut_cache_find(const struct hg_completer *c, const struct hg_cut_cache_key *key);
void hg_cut_cache_put(struct hg_completer *c, const struct hg_cut_cache_key *key, const struct hg_open *open,
                  bool cut);

/* complete_knowledge.c: answers and pins the questions about knowledge; true if some answer
 * differs from direct evaluation. */
bool hg_complete_knowledge(struct hg_completer *c);
/* Whether the instruction, one of plan.asks, asks about a truth; else a value, or rows. */
bool hg_complete_asks_truth(const struct hg_instr *instr);
/* complete_imprecise.c: whether some answer may differ from direct evaluation. Can be called
 * before the terms' pieces are made for a conservative answer (never a wrong no). */
bool hg_complete_may_be_imprecise(struct hg_completer *c);
/* Whether a value, or a truth, is open on the lane and depends on something open in two ways. */
bool hg_value_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes, uint32_t lane,
                       uint32_t reg);
bool hg_truth_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes, uint32_t lane,
                       uint32_t truth);

/* Whether any of these terms is open. */
bool hg_depends_on_open(const struct hg_completer *c, const uint64_t *terms);

/* complete_merge.c: merges leaves. */
void hg_exact_begin(struct hg_completer *c, struct hg_exact *exact);
/* Adds the leaf on this lane; everything is copied. */
void hg_exact_add(struct hg_completer *c, struct hg_exact *exact, uint32_t lane);
/* complete_deciding.c: finds the deciding fields and terms, from the leaves. */
void hg_exact_deciding(struct hg_completer *c, struct hg_exact *exact);
/* complete_rules.c: removes candidate rules that never give the outcome. */
void hg_exact_rules(struct hg_completer *c, struct hg_exact *exact);
/* Finds what decides, and writes the lead's lane: from then on it holds what is true in all
 * completions. */
void hg_exact_finish(struct hg_completer *c, struct hg_exact *exact);

void hg_exact_list(struct hg_decision_run *run, const bool *fields, struct hg_deciding **list,
                   uint32_t *count);

/* complete.c: the exact analysis of a lead whose decision (`open`) or something else may be
 * determined better. False: direct evaluation was exact. */
bool hg_complete(struct hg_decision_run *run, bool open, struct hg_exact *exact);

/* complete_names.c: prints a range of an open number whose whole domain is `all`. */
void hg_put_range(struct hg_buf *out, enum hg_type_kind type, struct hg_bounds range,
                    struct hg_bounds all, uint8_t unit);

/* complete_settles.c: what would be decided if a deciding field were known. */
void hg_complete_settles(struct hg_decision_run *run, struct hg_completer *c);
/* complete_redecide.c: the leaves of the lead decided with the field known, for each combination
 * of pieces of its terms. Replaces the completer's open terms and boxes. False: for some piece no
 * value could be constructed. */
bool hg_settle_redecide(struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                     struct hg_exact *out);
/* decision.c: the possible outcomes of the lead on these lanes, by the full procedure. */
uint32_t hg_redecide(const struct hg_decision_run *outer, struct hg_lanes *lanes);

/* complete_boxes.c */
void hg_boxes_clear(struct hg_completer *c);
uint32_t hg_box_root(struct hg_completer *c);
struct hg_span *hg_box(struct hg_completer *c, uint32_t box);
/* Splits a box along an open term: returns the number of parts, from *first on. */
uint32_t hg_box_split(struct hg_completer *c, uint32_t box, uint32_t open, uint32_t *first);
/* Evaluates boxes as lanes, up to (not including) instruction `stop`; at most as many as
 * hg_boxes_room. */
void hg_boxes_run(struct hg_completer *c, const uint32_t *boxes, uint32_t count, uint32_t stop);
uint32_t hg_boxes_room(const struct hg_completer *c);
/* Whether the pieces of a term matter on a lane: those of a term for invalid values only if a
 * field of it is certainly invalid. */
bool hg_box_term_counts(struct hg_completer *c, uint32_t lane, uint32_t term);

/* complete_case.c: whether a term is made from an unknown field whose pieces only determine the
 * folded form; the result of a case-sensitive test or relation on texts known only by their folded
 * forms. */
bool hg_case_open(const struct hg_completer *c, const struct hg_regs *fields);
uint8_t hg_case_test(const struct hg_completer *c, uint32_t test, const struct hg_text *text);
uint8_t hg_case_relation(const struct hg_completer *c, uint32_t lane, const struct hg_instr *instr);

/* complete_constraints.c: selects the plan's constraints that concern the lead; and whether the
 * box on a lane is consistent, as far as is known. */
void hg_constraints_begin(struct hg_completer *c);
bool hg_box_is_consistent(struct hg_completer *c, uint32_t lane);

/* complete_order.c: the open order relations of numbers on the lead; NULL: none affects another.
 */
struct hg_orders;
struct hg_orders *hg_orders_begin(struct hg_completer *c);
bool hg_orders_are_consistent(struct hg_completer *c, uint32_t lane, const struct hg_orders *orders);

/* complete_walk.c: an open term of the first undecided condition, or HG_NONE. */
uint32_t hg_walk_value(struct hg_completer *c, uint32_t lane, uint32_t reg);
uint32_t hg_walk_truth(struct hg_completer *c, uint32_t lane, uint32_t truth);
uint32_t hg_walk_row(struct hg_completer *c, uint32_t lane, uint32_t table, uint32_t row);
uint32_t hg_walk_decision(struct hg_completer *c, uint32_t lane);
uint32_t hg_walk_route(struct hg_completer *c, uint32_t lane, uint32_t outcome);
/* For whether a rule is reached (nothing ends the decision before it) and, if `hits`, hits. */
uint32_t hg_walk_giving(struct hg_completer *c, uint32_t lane, uint32_t rule, bool hits);
uint32_t hg_walk_inexact(struct hg_completer *c, uint32_t lane);
void hg_walk_start(struct hg_completer *c);

/* Whether the promise's condition matters, given the possible outcomes. */
static inline bool hg_promise_counts(const struct hg_promise *promise, uint32_t possible)
{
    bool is_possible = (possible >> promise->outcome & 1) != 0;
    return promise->kind == HG_PROMISE_NEVER ? is_possible : !is_possible;
}

#endif
