/* The exact way: what the quick way leaves open on a lead is settled by completions. A
 * completion gives every unknown a value; values no test tells apart are one piece, and boxes
 * of pieces run as lanes through the same VM (docs/architecture.md, "Completions").
 *
 * Used by decision*.c alone. One completer an evaluating thread, made when a lead first needs
 * it; it keeps its memory and is reused. Private to runtime/. */
#ifndef HG_RUNTIME_COMPLETE_H
#define HG_RUNTIME_COMPLETE_H

#include "runtime/decision/complete_plan.h"
#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"

/* Boxes evaluated for one question; part of the language, as it can change an answer. */
#define HG_MAX_BOXES 4096u
/* Pieces of a field that are cut by the lead's own values; past it the field is free. */
#define HG_MAX_CUTS 256u
/* Lanes of a completer, fewer where a lane is large: no more than this many bytes of them. */
#define HG_COMPLETER_LANES 256u
#define HG_COMPLETER_BYTES ((size_t)16 << 20)

struct hg_completer;

/* --- a lead's open terms ------------------------------------------------------------------------ */

/* What a span of a text's pieces is as a value, by their places: a later one takes an earlier one's. */
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
    const struct hg_value *known; /* all that is known of it on the lead */
    struct hg_bounds *ranges;   /* NUMBER: a piece each, ascending */
    uint32_t *pieces;           /* else: the term's piece behind each */
    const struct hg_text ***items; /* of an enum and the like: the texts of each piece, or NULL */
    uint32_t *item_counts;
    bool *other;                /* …and something else */
    const struct hg_contract_piece *contract_pieces; /* a piece of the term each, or NULL */
    struct hg_span_value *spanned;       /* of a text: values that were put together; NULL: none yet */
};

/* --- pins ------------------------------------------------------------------------------------- */

enum hg_pin_kind {
    HG_PIN_NONE,
    HG_PIN_TERM,        /* a value the box chooses */
    HG_PIN_FREE,        /* a truth the box chooses */
    HG_PIN_TESTS,       /* a text whose tests the box chooses */
    HG_PIN_VALUE,       /* knowledge: this value */
    HG_PIN_TRUTH,       /* knowledge: this truth */
    HG_PIN_OTHER,       /* knowledge: not known, so operand c */
    HG_PIN_ROWS,        /* knowledge: what was assumed of the rows of a table */
    HG_PIN_LEAD         /* rests on nothing that is open: not run, as it is on the lead's lane */
};
struct hg_pin {
    uint32_t open;
    struct hg_value value;
    uint8_t truth;
    struct hg_rows rows; /* of one lane; `possible` and `certain` only where `asked` */
    const uint64_t *asked_no, *asked_yes;
};

/* --- cuts that are kept ------------------------------------------------------------------------- */

#define HG_CUT_CACHE_SIZE 64u

/* What the cuts of a field hang on, word by word. */
struct hg_cut_cache_key {
    uint64_t hash;
    HG_VEC(uint64_t) words;
};
struct hg_cut_cache_entry {
    uint64_t hash;
    size_t key_words;
    const uint64_t *key; /* NULL: nothing is kept here */
    const struct hg_bounds *ranges;
    uint32_t count;
    bool cut; /* else there were too many, and the field was left as it was */
};

/* --- the search --------------------------------------------------------------------------------- */

/* What a search is after. */
enum hg_aim { HG_AIM_VALUE, HG_AIM_TRUTH, HG_AIM_ROW };

/* A leaf: a box whose decision is one, or that cannot be split further. */
struct hg_leaf {
    uint32_t box;
    uint32_t possible; /* outcomes */
    uint32_t route;    /* which of the ways, or one of these: */
};
#define HG_ROUTE_NOBODY (UINT32_MAX - 1)
#define HG_ROUTE_OPEN UINT32_MAX

/* A rule that may give the outcome of a leaf, and may not. */
struct hg_uncertain_rule {
    uint32_t rule, box;
};

/* A decision over all completions: what its leaves have in common. */
struct hg_exact {
    bool bounded;          /* some boxes were left over */
    bool bounded_rules;    /* …when it was asked which rules give the outcome */
    uint32_t possible;     /* outcomes */
    uint8_t *gives;        /* a rule each: HG_GIVES_… over the leaves */
    uint8_t *results;      /* a rule each: enum hg_rule_result */
    HG_VEC(struct hg_route) routes;
    HG_VEC(struct hg_leaf) leaves;
    HG_VEC(struct hg_uncertain_rule) doubts;
    bool *fields, *route_fields; /* deciding, a field each */
    HG_VEC(struct hg_deciding) holes;
    bool *deciding_terms;  /* an open term each */
    /* what becomes of the lead's lane */
    struct hg_regs live_values, live_truths, tables; /* those of the plan that hang on something open */
    struct hg_value *values;         /* a register of live_values each */
    struct hg_text_set_builder *texts;
    uint8_t *truths;                 /* a truth of live_truths each */
    uint64_t *bits;                  /* as of one lane */
    uint8_t *reach, applies;         /* a block each: ways it was reached */
};
enum { HG_GIVES_MAYBE = 1, HG_GIVES_NOT_ALWAYS = 2, HG_GIVES_SOMEWHERE = 4 /* for sure */ };

struct hg_completer {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_lanes *lanes, *probe; /* of boxes; of leads with one more value known */
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena keep;  /* the plan */
    struct hg_arena arena; /* of one lead */
    struct hg_complete_plan plan;
    struct hg_arena cut_cache_arena;
    struct hg_cut_cache_entry cut_cache[HG_CUT_CACHE_SIZE];
    size_t cut_cache_bytes;
    struct hg_buf text; /* a name being put together */

    /* the lead */
    struct hg_lanes *lead_lanes;
    uint32_t lead;
    HG_VEC(struct hg_open) opens;
    uint32_t *open_of_term; /* NULL: not made yet */
    bool *covered_values, *covered_truths; /* told by the pieces of one field */
    uint8_t *pin_kinds;                    /* an instruction each */
    uint32_t *pin_of;
    HG_VEC(struct hg_pin) pins;

    struct hg_lead_constraints *agreeing;          /* NULL: what is open is free of one another */

    /* the search */
    HG_VEC(struct hg_span) spans; /* of boxes, a span an open term */
    uint32_t box_count, evaluated;
    const uint32_t *batch;        /* the boxes on the lanes */
    bool *dead;                   /* a lane each: no completion is like that */
    uint32_t *value_mark, *truth_mark, *table_mark, mark; /* what a walk has seen */
};

/* For leads of the same image as these lanes. */
enum hg_status hg_completer_new(const struct hg_lanes *like,
                                struct hg_completer **completer) HG_MUST_CHECK;
void hg_completer_free(struct hg_completer *completer);


/* Whether values of the field are told apart by it: those the contract allows. */
bool hg_term_reads(const struct hg_completer *c, uint32_t term, uint32_t field);
/* complete_terms.c: finds what is open on the lead and the pieces of it. */
void hg_complete_terms(struct hg_completer *c);
/* One of them, of which so much is known. False: no piece is left. */
bool hg_open_make(struct hg_completer *c, uint32_t term, const struct hg_value *known,
                  struct hg_open *open);
/* Whether a field the term is made from is unknown: without one it is told. */
bool hg_complete_term_open(const struct hg_completer *c, const struct hg_term *term);
/* The constants of a piece of the term, the i-th, that the field may have. */
const struct hg_text_ids *hg_open_texts(const struct hg_open *open, const struct hg_piece *piece,
                                        uint32_t i);
/* A constant as the field says it: codes of countries are in capitals, however the policy has them. */
const struct hg_text *hg_open_text(const struct hg_completer *c, const struct hg_open *open,
                                   uint32_t constant, struct hg_arena *arena);
/* What a span of its pieces is as a value; as long-lived as the open term. */
struct hg_value hg_open_value(struct hg_completer *c, struct hg_open *open, struct hg_span span);
bool hg_open_piece_holds(struct hg_completer *c, const struct hg_open *open, uint32_t piece,
                         const struct hg_value *value);

/* complete_cuts.c: cuts an open field where what is made from it changes. */
void hg_complete_cuts(struct hg_completer *c, struct hg_open *open);
/* The same where the field is known, of the lead with one of the values. False: too many. */
bool hg_complete_cuts_known(struct hg_completer *c, struct hg_open *open);

/* complete_known.c: the lead with the field known, run on the completer's probe. */
void hg_known_run(const struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                  const struct hg_value *value);
/* A value of the stretch of an open number: the lowest, or another, where there is one. */
struct hg_value hg_known_number(const struct hg_open *open, struct hg_bounds range, bool high);
/* Cuts an open number by what reads it only where it is known, too. False: too many pieces. */
bool hg_known_cuts(const struct hg_decision_run *run, struct hg_completer *c, struct hg_open *open);
/* What a register would be, were the field known. */
enum hg_known_how { HG_KNOWN_NOT, HG_KNOWN_IS /* the field's value */, HG_KNOWN_FROM };
uint8_t *hg_known_how(struct hg_completer *c, uint32_t field);
/* The terms that are open only then, but for numbers of a number, which cuts tell. False: no value
 * can be made up for some. */
struct hg_opens {
    struct hg_open *at;
    size_t count, room;
};
bool hg_known_terms(struct hg_completer *c, uint32_t field, const uint8_t *how,
                    struct hg_opens *out);

/* complete_cut_cache.c. The key's words are in the lead's arena; what is found stays until the next is
 * kept. */
void hg_cut_cache_key_add(struct hg_completer *c, struct hg_cut_cache_key *key, uint64_t word);
const struct hg_cut_cache_entry *hg_cut_cache_find(const struct hg_completer *c, const struct hg_cut_cache_key *key);
void hg_cut_cache_put(struct hg_completer *c, const struct hg_cut_cache_key *key, const struct hg_open *open,
                  bool cut);

/* complete_knowledge.c: answers what asks about knowledge, and pins it; true where an answer was not
 * the quick one. */
bool hg_complete_knowledge(struct hg_completer *c);
/* Whether it is a truth that the instruction, one of plan.asks, asks about; else a value, or rows. */
bool hg_complete_asks_truth(const struct hg_instr *instr);
/* complete_imprecise.c: whether an answer may not be the quick one. Also to be asked before the terms'
 * pieces are made, for a rough answer (never no where it is yes). */
bool hg_complete_may_be_imprecise(struct hg_completer *c);
/* Whether a value, or a truth, is open on the lane and rests on what is open through two ways. */
bool hg_value_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes, uint32_t lane,
                       uint32_t reg);
bool hg_truth_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes, uint32_t lane,
                       uint32_t truth);

/* True when one of these terms is open. */
bool hg_depends_on_open(const struct hg_completer *c, const uint64_t *terms);

/* complete_merge.c: what leaves have in common. */
void hg_exact_begin(struct hg_completer *c, struct hg_exact *exact);
/* Adds the leaf on this lane; what it points to is copied. */
void hg_exact_add(struct hg_completer *c, struct hg_exact *exact, uint32_t lane);
/* complete_deciding.c: fills the fields and terms that decide, from the leaves. */
void hg_exact_deciding(struct hg_completer *c, struct hg_exact *exact);
/* complete_rules.c: takes out the rules that seemed to give the outcome and never do. */
void hg_exact_rules(struct hg_completer *c, struct hg_exact *exact);
/* Works out what decides, and writes the lead's lane: from then on it holds what is so in all
 * completions. */
void hg_exact_finish(struct hg_completer *c, struct hg_exact *exact);

void hg_exact_list(struct hg_decision_run *run, const bool *fields, struct hg_deciding **list,
                   uint32_t *count);

/* complete.c: the whole exact way, for a lead whose decision (`open`) or something else may be
 * told better. False: the quick way told all there is. */
bool hg_complete(struct hg_decision_run *run, bool open, struct hg_exact *exact);

/* complete_names.c: a stretch of an open number, of which `all` is the whole. */
void hg_put_range(struct hg_buf *out, enum hg_type_kind type, struct hg_bounds range,
                    struct hg_bounds all, uint8_t unit);

/* complete_settles.c: what would be decided if a deciding field were known. */
void hg_complete_settles(struct hg_decision_run *run, struct hg_completer *c);
/* complete_redecide.c: leaves of the lead decided with the field known, values for each combination
 * of pieces of its terms. The completer's open terms and boxes become those of the field. False:
 * for some piece no value could be made up. */
bool hg_settle_redecide(struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                     struct hg_exact *out);
/* decision.c: the possible outcomes of the lead on these lanes, by the whole procedure. */
uint32_t hg_redecide(const struct hg_decision_run *outer, struct hg_lanes *lanes);

/* complete_boxes.c */
void hg_boxes_clear(struct hg_completer *c);
uint32_t hg_box_root(struct hg_completer *c);
struct hg_span *hg_box(struct hg_completer *c, uint32_t box);
/* The parts of a box, split along an open term: how many, from *first on. */
uint32_t hg_box_split(struct hg_completer *c, uint32_t box, uint32_t open, uint32_t *first);
/* Evaluates boxes as lanes, up to and without instruction `stop`. At most the lanes' room. */
void hg_boxes_run(struct hg_completer *c, const uint32_t *boxes, uint32_t count, uint32_t stop);
uint32_t hg_boxes_room(const struct hg_completer *c);
/* Whether the pieces of a term count on a lane: those of a term of strangers only where a field of it
 * is one for sure. */
bool hg_box_term_counts(struct hg_completer *c, uint32_t lane, uint32_t term);

/* complete_case.c: whether a text may be written in other ways that fold alike; whether a term is made from an
 * unknown field of which its pieces say no more than how it folds; what a relation that looks at
 * capitals says of texts that are only known to fold so. */
bool hg_has_case(struct hg_str folded);
bool hg_case_open(const struct hg_completer *c, const struct hg_regs *fields);
uint8_t hg_case_relation(const struct hg_completer *c, uint32_t lane, const struct hg_instr *instr);

/* complete_constraints.c: what of the plan's agreement bears on the lead; and whether the pieces of the box on a
 * lane agree with each other as far as is known. */
void hg_constraints_begin(struct hg_completer *c);
bool hg_box_is_consistent(struct hg_completer *c, uint32_t lane);

/* complete_order.c: the relations of numbers that are open on the lead; NULL: none bears on another. */
struct hg_orders;
struct hg_orders *hg_orders_begin(struct hg_completer *c);
bool hg_orders_are_consistent(struct hg_completer *c, uint32_t lane, const struct hg_orders *orders);

/* complete_walk.c: an open term of the first condition not told, or HG_NONE. */
uint32_t hg_walk_value(struct hg_completer *c, uint32_t lane, uint32_t reg);
uint32_t hg_walk_truth(struct hg_completer *c, uint32_t lane, uint32_t truth);
uint32_t hg_walk_row(struct hg_completer *c, uint32_t lane, uint32_t table, uint32_t row);
uint32_t hg_walk_decision(struct hg_completer *c, uint32_t lane);
uint32_t hg_walk_route(struct hg_completer *c, uint32_t lane, uint32_t outcome);
/* Of whether a rule is read (nothing ends the decision before it) and, where `hits`, hits. */
uint32_t hg_walk_giving(struct hg_completer *c, uint32_t lane, uint32_t rule, bool hits);
uint32_t hg_walk_inexact(struct hg_completer *c, uint32_t lane);
void hg_walk_start(struct hg_completer *c);

/* Whether it hangs on a promise's condition, where these outcomes are possible. */
static inline bool hg_promise_counts(const struct hg_promise *promise, uint32_t possible)
{
    bool is_possible = (possible >> promise->outcome & 1) != 0;
    return promise->kind == HG_PROMISE_NEVER ? is_possible : !is_possible;
}

#endif
