/* Lowers conditions to hg_cond: and, or, not, quantifiers, `if`, names. Relations, the leaves,
 * are in lower_relation.c. */
#include "compiler/lower/lower.h"

/* A definition of up to this many atoms is put in place where it is named, so that its atoms
 * become cells; a larger one is computed once into a register. Keeps the work linear. */
#define MAX_INLINE_ATOMS 16u

static struct hg_cond *constant_truth(struct hg_lowering *l, bool truth)
{
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TRUTH, truth ? 1 : 2, HG_NONE, HG_NONE));
}

static struct hg_cond *boolean_value(struct hg_lowering *l, uint32_t reg)
{
    struct hg_bounds yes = {1, INT64_MAX};
    return hg_cond_ranges(l, reg, hg_ranges_of(l->arena, &yes, 1));
}

static struct hg_cond *lower_define(struct hg_lowering *l, uint32_t define)
{
    if (l->define_nodes[define])
        return l->define_nodes[define];
    struct hg_emitted *made = &l->define_truths[define];
    if (hg_emitted_reusable(l, made))
        return hg_cond_truth(l, made->reg);
    struct hg_cond *node = hg_lower_condition(l, l->model->defines[define].item->expr);
    if (node->size > MAX_INLINE_ATOMS) {
        hg_emitted_set(l, made, hg_cond_register(l, node));
        node = hg_cond_truth(l, made->reg);
    }
    if (l->section == 0)
        l->define_nodes[define] = node;
    return node;
}

static struct hg_cond *lower_name(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_symbol symbol = hg_info(l->model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_FLAG)
        return hg_cond_truth(l, hg_emit_truth(l, HG_OP_FLAG, symbol.index, HG_NONE, HG_NONE));
    if (hg_is_condition(l, expr))
        return lower_define(l, symbol.index);
    return boolean_value(l, hg_lower_value(l, expr));
}

static struct hg_cond *lower_joined(struct hg_lowering *l, enum hg_cond_kind kind,
                                    const struct hg_expr *expr, bool negate)
{
    struct hg_cond **args = HG_ARRAY(l->arena, struct hg_cond *, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++) {
        args[i] = hg_lower_condition(l, expr->args[i]);
        if (negate)
            args[i] = hg_cond_not(l, args[i]);
    }
    return hg_cond_join(l, kind, args, expr->arg_count);
}

static struct hg_cond *lower_at_least(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t *truths = HG_ARRAY(l->arena, uint32_t, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++)
        truths[i] = hg_lower_truth(l, expr->args[i]);
    uint32_t list = hg_pool_truths(l, truths, expr->arg_count);
    return hg_cond_truth(l,
                         hg_emit_truth(l, HG_OP_AT_LEAST, list, (uint32_t)expr->number, HG_NONE));
}

static struct hg_cond *lower_some(struct hg_lowering *l, const struct hg_expr *expr)
{
    switch (expr->quantifier) {
    case HG_ANY_OF:
        return lower_joined(l, HG_COND_OR, expr, false);
    case HG_ALL_OF:
        return lower_joined(l, HG_COND_AND, expr, false);
    case HG_NONE_OF:
        return lower_joined(l, HG_COND_AND, expr, true);
    default:
        return lower_at_least(l, expr);
    }
}

static struct hg_cond *lower_if(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t truth = hg_lower_truth(l, expr->args[0]);
    uint32_t yes = hg_lower_truth(l, expr->args[1]), no = hg_lower_truth(l, expr->args[2]);
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TRUTH_CHOOSE, truth, yes, no));
}

static struct hg_cond *lower_assumed(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t truth = hg_lower_truth(l, expr->args[0]), other = hg_lower_truth(l, expr->args[1]);
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TRUTH_ASSUMED, truth, other, HG_NONE));
}

static struct hg_cond *lower_by_kind(struct hg_lowering *l, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_BOOLEAN:
        return constant_truth(l, expr->number != 0);
    case HG_EXPR_NAME:
        return lower_name(l, expr);
    case HG_EXPR_NOT:
        return hg_cond_not(l, hg_lower_condition(l, expr->args[0]));
    case HG_EXPR_AND:
        return lower_joined(l, HG_COND_AND, expr, false);
    case HG_EXPR_OR:
        return lower_joined(l, HG_COND_OR, expr, false);
    case HG_EXPR_SOME:
        return lower_some(l, expr);
    case HG_EXPR_IF:
        return lower_if(l, expr);
    case HG_EXPR_ASSUMED:
        return lower_assumed(l, expr);
    default:
        return hg_lower_relation(l, expr);
    }
}

struct hg_cond *hg_lower_condition(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_span before = l->at;
    l->at = expr->span;
    struct hg_cond *node = lower_by_kind(l, expr);
    l->at = before;
    return node;
}

uint32_t hg_lower_truth(struct hg_lowering *l, struct hg_expr *expr)
{
    return hg_cond_register(l, hg_lower_condition(l, expr));
}
