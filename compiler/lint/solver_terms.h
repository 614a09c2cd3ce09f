/* Terms and atoms of the solver; internal to compiler/lint/solver*.c. Everything lives in the
 * model's arena; one thread at a time per solver. */
#ifndef HG_COMPILER_POSSIBLE_TERMS_H
#define HG_COMPILER_POSSIBLE_TERMS_H

#include "base/text_relation.h"
#include "compiler/lint/solver.h"
#include "compiler/model/ranges.h"

struct hg_solver_term {
    struct hg_expr *expr;
    enum hg_type_kind type; /* numbers: their scale */
    bool age;               /* how long ago `expr` is, in microseconds */
};

struct hg_solver {
    struct hg_model *model;
    struct hg_map terms; /* by key */
    struct hg_map made;  /* what is made of others, to its number: hg_expr_key */
    struct hg_str *keys; /* by expression id, once asked */
    HG_VEC(struct hg_solver_term) list;
    const struct hg_atom **tests;     /* by expression id */
    uint8_t *define_undefined, *block_undefined; /* 0 not looked, 1 looking or none, 2 may have one */
};

enum hg_atom_kind {
    HG_ATOM_BOOLEAN,   /* the term is a truth of its own */
    HG_ATOM_NUMBER,  /* the term is in `ranges` */
    HG_ATOM_TEXT,    /* the term is one of `texts`, or looks as `look` says */
    HG_ATOM_CONSTANT /* always true */
};
struct hg_atom {
    enum hg_atom_kind kind;
    uint32_t term;
    bool negated;
    struct hg_ranges ranges;
    enum hg_text_relation look;
    bool all;             /* every pattern must fit, else one is enough */
    struct hg_strs texts; /* folded */
};

/* A test of a text that must come out as wanted, and the ones before it. */
struct text_constraint {
    const struct hg_atom *test;
    bool value;
    const struct text_constraint *next;
};

/* --- terms: solver_terms.c --- */

struct hg_symbol hg_term_symbol(const struct hg_solver *solver, const struct hg_expr *expr);
/* The expression behind names of definitions. */
struct hg_expr *hg_expand_definitions(const struct hg_solver *solver, struct hg_expr *expr);
/* A node that asks something, not a value. */
bool hg_is_predicate(const struct hg_expr *expr);
/* What an expression is made of, the same for those that always have the same value; empty where that
 * is not told. */
struct hg_str hg_expr_key(struct hg_solver *solver, struct hg_expr *expr);
uint32_t hg_solver_term_index(struct hg_solver *solver, struct hg_str key, struct hg_solver_term term);
/* The term of a value, of the kind its type has. */
uint32_t hg_solver_value_term(struct hg_solver *solver, struct hg_expr *expr);
struct hg_str hg_folded_text(struct hg_solver *solver, struct hg_str text);
struct hg_arena *hg_solver_arena(struct hg_solver *solver);
/* --- tests: solver_atoms.c --- */

/* Makes the tests of everything below, once. */
void hg_solver_prepare(struct hg_solver *solver, struct hg_expr *expr);
const struct hg_atom *hg_solver_atom(struct hg_solver *solver, const struct hg_expr *expr);
/* The condition behind the name of a definition, or NULL. */
struct hg_expr *hg_defined_condition(struct hg_solver *solver, const struct hg_expr *expr);
/* What a number can be before anything is asked of it. */
struct hg_ranges hg_solver_term_ranges(struct hg_solver *solver, uint32_t term, enum hg_value_domain reach);
/* --- texts: solver_texts.c --- */

/* False when no text passes all of them. Counts *steps down. */
bool hg_texts_satisfiable(struct hg_solver *solver, uint32_t term, const struct text_constraint *facts,
                       enum hg_value_domain reach, size_t *steps);

#endif
