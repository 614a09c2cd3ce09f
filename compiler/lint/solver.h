/* Can conditions hold together? For lints that must be certain: "no" is a proof, "yes" means no
 * more than that none was found. Between lint files only; in the arena of the compilation. */
#ifndef HG_COMPILER_POSSIBLE_H
#define HG_COMPILER_POSSIBLE_H

#include "compiler/model/sema.h"

/* A condition and what it is to come out as. */
struct hg_constraint {
    struct hg_expr *expr;
    bool value;
};

/* Which values fields may have: those the contract allows, or any a completion can have (where
 * the reason is `invalid`, bounds are lifted). */
enum hg_value_domain { HG_DOMAIN_CONTRACT, HG_DOMAIN_ANY };

struct hg_solver;
struct hg_solver *hg_solver_new(struct hg_model *model);
/* False only when in no completion of any lead all claims come out as wanted. Knowledge (`is known`,
 * `assumed`) may be either way. Gives up, with true, after a fixed number of steps. */
bool hg_solver_satisfiable(struct hg_solver *solver, const struct hg_constraint *claims, size_t count,
                 enum hg_value_domain reach);
/* Whether something in it, through names, can be unknown in every completion: no row, overflow,
 * division by zero. What is proved above is then not the whole truth. */
bool hg_may_be_undefined(struct hg_solver *solver, struct hg_expr *expr);

/* Where a text is unknown, a search in it (`contains`, `has word`, `matches`) is free: it counts as
 * either, however it hangs together with other tests. True when `condition` needs the text known
 * wherever `other` searches in one, so that this makes no difference to what is proved of both. */
bool hg_requires_known_text(struct hg_solver *solver, struct hg_expr *condition,
                       struct hg_expr *other);

/* lint_thresholds.c: thresholds that rules of a score exclude. */
void hg_lint_thresholds(struct hg_model *model, struct hg_solver *solver);

#endif
