/* Satisfiability of conditions, for lints that must be certain: "unsatisfiable" is a proof,
 * "satisfiable" only means that no proof was found within the step limit. Internal to
 * compiler/lint. Memory is the model's arena; nothing is reported; one thread at a time per
 * solver. */
#ifndef HG_COMPILER_POSSIBLE_H
#define HG_COMPILER_POSSIBLE_H

#include "compiler/model/sema.h"

/* A condition and the truth value it must have. */
struct hg_constraint {
    struct hg_expr *expr;
    bool value;
};

/* The values fields may have: those the contract allows, or any that a completion can have (bounds
 * do not apply where the reason is `invalid`). */
enum hg_value_domain { HG_DOMAIN_CONTRACT, HG_DOMAIN_ANY };

struct hg_solver;
struct hg_solver *hg_solver_new(struct hg_model *model);
/* False only if no completion of any lead satisfies all constraints. `is known` and `assumed` are
 * unconstrained. True when the step limit is reached. */
bool hg_solver_satisfiable(struct hg_solver *solver, const struct hg_constraint *claims,
                           size_t count, enum hg_value_domain reach);
/* Whether some part of `expr`, definitions expanded, can be unknown in every completion: no table
 * row, overflow, division by zero. A proof about values does not cover such parts. */
bool hg_may_be_undefined(struct hg_solver *solver, struct hg_expr *expr);

/* A search in an unknown text (`contains`, `has word`, `matches`) is unconstrained, whatever other
 * tests of the text imply. True if `condition` requires every text to be known that `other`
 * searches in, so that proofs about both are unaffected. */
bool hg_requires_known_text(struct hg_solver *solver, struct hg_expr *condition,
                            struct hg_expr *other);

/* lint_thresholds.c: thresholds that rules of a score exclude. */
void hg_lint_thresholds(struct hg_model *model, struct hg_solver *solver);

#endif
