/* Can conditions hold together? For lints that must be certain: "no" is a proof, "yes" means no
 * more than that none was found. Between lint files only; in the arena of the compilation. */
#ifndef HG_COMPILER_POSSIBLE_H
#define HG_COMPILER_POSSIBLE_H

#include "compiler/model/sema.h"

/* A condition and what it is to come out as. */
struct hg_claim {
    struct hg_expr *expr;
    bool wanted;
};

/* Which values fields may have: those the contract allows, or any a completion can have (where
 * the reason is `invalid`, bounds are lifted). */
enum hg_reach { HG_REACH_CONTRACT, HG_REACH_ANY };

struct hg_possible;
struct hg_possible *hg_possible_new(struct hg_model *model);
/* False only when in no completion of any lead all claims come out as wanted. Knowledge (`is known`,
 * `assumed`) may be either way. Gives up, with true, after a fixed number of steps. */
bool hg_possible(struct hg_possible *possible, const struct hg_claim *claims, size_t count,
                 enum hg_reach reach);
/* Whether something in it, through names, can be unknown in every completion: no row, overflow,
 * division by zero. What is proved above is then not the whole truth. */
bool hg_may_have_hole(struct hg_possible *possible, struct hg_expr *expr);

/* Where a text is unknown, a search in it (`contains`, `has word`, `matches`) is free: it counts as
 * either, however it hangs together with other tests. True when `condition` needs the text known
 * wherever `other` searches in one, so that this makes no difference to what is proved of both. */
bool hg_knows_searched(struct hg_possible *possible, struct hg_expr *condition,
                       struct hg_expr *other);

/* lint_reach.c: thresholds that rules of a score exclude. */
void hg_lint_reach(struct hg_model *model, struct hg_possible *possible);

#endif
