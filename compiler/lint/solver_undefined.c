/* Limits of the solver's proofs: expressions that can be unknown in every completion (no table
 * row, overflow, division by zero), and text searches, which are unconstrained where the text is
 * unknown. */
#include "compiler/lint/solver_terms.h"

/* --- holes ----------------------------------------------------------------------------------- */

static void visit_undefined(void *context, struct hg_expr *expr);

struct undefined_search {
    struct hg_solver *solver;
    bool found;
};

static bool below(struct undefined_search *outer, uint8_t *mark, struct hg_expr *expr,
                  struct hg_item *block)
{
    struct undefined_search inner = {outer->solver, false};
    if (*mark == 0) {
        *mark = 1;
        if (expr)
            hg_walk_expr(expr, visit_undefined, &inner);
        else
            hg_walk_item_roots(block, HG_PART_CONDITION | HG_PART_POINTS, visit_undefined, &inner);
        *mark = inner.found ? 2 : 1;
    }
    return *mark == 2;
}

/* Functions defined for every known argument. */
static bool is_total(struct hg_str name)
{
    static const char *const names[] = {"domain_of", "local_part_of", "length", "count", "bucket"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hg_str_is(name, names[i]))
            return true;
    return false;
}

static void visit_undefined(void *context, struct hg_expr *expr)
{
    struct undefined_search *undefined_search = context;
    struct hg_solver *solver = undefined_search->solver;
    struct hg_model *model = solver->model;
    struct hg_symbol symbol = hg_term_symbol(solver, expr);
    if (symbol.kind == HG_SYMBOL_DEFINE)
        undefined_search->found |= below(undefined_search, &solver->define_undefined[symbol.index],
                                         model->defines[symbol.index].item->expr, NULL);
    else if (symbol.kind == HG_SYMBOL_CLASS || symbol.kind == HG_SYMBOL_SCORE)
        undefined_search->found |= below(undefined_search, &solver->block_undefined[symbol.index],
                                         NULL, model->blocks[symbol.index].item);
    else if (symbol.kind == HG_SYMBOL_TABLE)
        undefined_search->found = true;
    switch (expr->kind) {
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
    case HG_EXPR_PART:
        undefined_search->found = true;
        break;
    case HG_EXPR_CALL:
        undefined_search->found |= !is_total(expr->name.text);
        break;
    default:
        break;
    }
}

bool hg_may_be_undefined(struct hg_solver *solver, struct hg_expr *expr)
{
    struct undefined_search undefined_search = {solver, false};
    hg_walk_expr(expr, visit_undefined, &undefined_search);
    return undefined_search.found;
}

/* --- free tests ------------------------------------------------------------------------------ */

static bool is_search(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXTOP && expr->textop != HG_STARTS_WITH &&
           expr->textop != HG_ENDS_WITH;
}

struct known_text_search {
    struct hg_solver *solver;
    struct hg_expr *condition;
    bool known;
};

/* Whether a conjunct searches in the same text. */
static bool needs(struct hg_solver *solver, struct hg_expr *condition, struct hg_str text)
{
    struct hg_expr *defined = hg_defined_condition(solver, condition);
    if (defined)
        return needs(solver, defined, text);
    bool all = condition->kind == HG_EXPR_AND ||
               (condition->kind == HG_EXPR_SOME && condition->quantifier == HG_ALL_OF);
    for (size_t i = 0; all && i < condition->arg_count; i++)
        if (needs(solver, condition->args[i], text))
            return true;
    return is_search(condition) && hg_str_eq(hg_expr_key(solver, condition->args[0]), text);
}

static void visit_search(void *context, struct hg_expr *expr)
{
    struct known_text_search *known_text_search = context;
    struct hg_expr *defined = hg_defined_condition(known_text_search->solver, expr);
    if (defined)
        hg_walk_expr(defined, visit_search, known_text_search);
    if (!is_search(expr))
        return;
    struct hg_str text = hg_expr_key(known_text_search->solver, expr->args[0]);
    if (text.len == 0 || !needs(known_text_search->solver, known_text_search->condition, text))
        known_text_search->known = false;
}

bool hg_requires_known_text(struct hg_solver *solver, struct hg_expr *condition,
                            struct hg_expr *other)
{
    struct known_text_search known_text_search = {solver, condition, true};
    hg_walk_expr(other, visit_search, &known_text_search);
    return known_text_search.known;
}
