/* Terms and atoms of the solver; internal to compiler/lint/solver*.c. Everything lives in the
 * model's arena; one thread at a time per solver. */
#ifndef HG_COMPILER_POSSIBLE_TERMS_H
#define HG_COMPILER_POSSIBLE_TERMS_H

#include "base/text_relation.h"
#include "compiler/lint/solver.h"
#include "compiler/model/ranges.h"

struct hg_solver_term {
    struct hg_expr *expr;
    enum hg_type_kind type; /* for numbers, their scale */
    bool age;               /* the age of `expr`, in microseconds */
};

struct hg_solver {
    struct hg_model *model;
    struct hg_map terms; /* by key */
    struct hg_map made;  /* structural keys to numbers: hg_expr_key */
    struct hg_str *keys; /* by expression id; computed on demand */
    HG_VEC(struct hg_solver_term) list;
    const struct hg_atom **tests;     /* by expression id */
    uint8_t *define_undefined,
        *block_undefined; /* 0 not visited, 1 in progress or defined, 2 may be undefined */
};

enum hg_atom_kind {
    HG_ATOM_BOOLEAN,   /* a boolean variable */
    HG_ATOM_NUMBER,  /* the term is in `ranges` */
    HG_ATOM_TEXT,    /* the term is one of `texts`, or matches them as `look` says */
    HG_ATOM_CONSTANT /* always true */
};
struct hg_atom {
    enum hg_atom_kind kind;
    uint32_t term;
    bool negated;
    struct hg_ranges ranges;
    enum hg_text_relation look;
    bool all;             /* all patterns must match, else any */
    struct hg_strs texts; /* folded */
};

/* A linked list of atoms on one text with the value each must have. */
struct text_constraint {
    const struct hg_atom *test;
    bool value;
    const struct text_constraint *next;
};

/* --- terms: solver_terms.c --- */

struct hg_symbol hg_term_symbol(const struct hg_solver *solver, const struct hg_expr *expr);
/* Follows names of definitions to their expression. */
struct hg_expr *hg_expand_definitions(const struct hg_solver *solver, struct hg_expr *expr);
/* Whether the node is a condition rather than a value. */
bool hg_is_predicate(const struct hg_expr *expr);
/* A structural key, equal for expressions that always have the same value; empty if there is
 * none. */
struct hg_str hg_expr_key(struct hg_solver *solver, struct hg_expr *expr);
uint32_t hg_solver_term_index(struct hg_solver *solver, struct hg_str key,
                              struct hg_solver_term term);
/* The term of a value expression, typed. */
uint32_t hg_solver_value_term(struct hg_solver *solver, struct hg_expr *expr);
struct hg_str hg_folded_text(struct hg_solver *solver, struct hg_str text);
struct hg_arena *hg_solver_arena(struct hg_solver *solver);
/* --- tests: solver_atoms.c --- */

/* Creates the atoms of everything below `expr`, once. */
void hg_solver_prepare(struct hg_solver *solver, struct hg_expr *expr);
const struct hg_atom *hg_solver_atom(struct hg_solver *solver, const struct hg_expr *expr);
/* The condition behind the name of a definition, or NULL. */
struct hg_expr *hg_defined_condition(struct hg_solver *solver, const struct hg_expr *expr);
/* The domain of a numeric term. */
struct hg_ranges hg_solver_term_ranges(struct hg_solver *solver, uint32_t term,
                                       enum hg_value_domain reach);
/* --- texts: solver_texts.c --- */

/* False if no text satisfies all constraints. Decrements *steps. */
bool hg_texts_satisfiable(struct hg_solver *solver, uint32_t term,
                          const struct text_constraint *facts, enum hg_value_domain reach,
                          size_t *steps);

#endif
