/* Lowers relations, the leaves of conditions. A comparison of one term with constants becomes an
 * atom (a set of numbers or texts, or a text test), which can be a cell of a rule table; a
 * comparison of two terms is computed into a truth register. */
#include "compiler/lower/lower.h"

static struct hg_cond *truth_node(struct hg_lowering *l, enum hg_op op, uint32_t b, uint32_t c,
                                  uint32_t d)
{
    return hg_cond_truth(l, hg_emit_truth(l, op, b, c, d));
}

static struct hg_cond *bounds_node(struct hg_lowering *l, uint32_t reg, struct hg_bounds bounds)
{
    return hg_cond_ranges(l, reg, hg_ranges_of(l->arena, &bounds, 1));
}

/* --- is --- */

static struct hg_cond *same_number(struct hg_lowering *l, struct hg_expr *term,
                                   struct hg_constant constant)
{
    uint32_t reg = hg_lower_value(l, term);
    if (constant.type == HG_T_BOOLEAN) {
        struct hg_cond *yes = bounds_node(l, reg, (struct hg_bounds){1, INT64_MAX});
        return constant.number ? yes : hg_cond_not(l, yes);
    }
    return bounds_node(l, reg, hg_bounds_equal(l->registers.at[reg], constant));
}

static struct hg_cond *same_text(struct hg_lowering *l, struct hg_expr *term, struct hg_str text,
                                 bool exactly)
{
    uint32_t reg = hg_lower_value(l, term);
    if (!exactly) {
        uint32_t same = hg_pool_same(l, text);
        return hg_cond_texts(l, reg, hg_text_ids_of(l, &same, 1));
    }
    uint32_t pattern = hg_pool_text(l, text);
    struct hg_test test = {.kind = HG_TEST_IS,
                           .exactly = true,
                           .reg = reg,
                           .patterns = hg_arena_copy(l->arena, &pattern, sizeof pattern),
                           .pattern_count = 1};
    return hg_cond_test(l, hg_pool_test(l, &test));
}

/* Two conditions: both true or both false. */
static struct hg_cond *same_truth(struct hg_lowering *l, struct hg_expr *left,
                                  struct hg_expr *right)
{
    if (right->kind == HG_EXPR_BOOLEAN || left->kind == HG_EXPR_BOOLEAN) {
        bool flip = right->kind != HG_EXPR_BOOLEAN;
        struct hg_cond *node = hg_lower_condition(l, flip ? right : left);
        return (flip ? left : right)->number ? node : hg_cond_not(l, node);
    }
    uint32_t a = hg_lower_truth(l, left), b = hg_lower_truth(l, right);
    uint32_t not_b = hg_emit_truth(l, HG_OP_NOT, b, HG_NONE, HG_NONE);
    return truth_node(l, HG_OP_TRUTH_CHOOSE, a, b, not_b);
}

static struct hg_cond *same_registers(struct hg_lowering *l, struct hg_expr *left,
                                      struct hg_expr *right, bool exactly)
{
    uint32_t a = hg_lower_value(l, left), b = hg_lower_value(l, right);
    if (hg_type_is_text(l->registers.at[a]))
        return truth_node(l, HG_OP_TEXT_SAME, a, b, exactly ? 1 : 0);
    hg_unify_scale(l, &a, &b);
    return truth_node(l, HG_OP_NUMBER_SAME, a, b, HG_NONE);
}

struct hg_cond *hg_lower_same(struct hg_lowering *l, struct hg_expr *left, struct hg_expr *right,
                              bool exactly)
{
    struct hg_constant constant;
    struct hg_str text;
    bool condition_left = left->kind != HG_EXPR_BOOLEAN && hg_is_condition(l, left);
    bool condition_right = right->kind != HG_EXPR_BOOLEAN && hg_is_condition(l, right);
    if (condition_left || condition_right)
        return same_truth(l, left, right);
    if (hg_constant_number(l, right, &constant))
        return same_number(l, left, constant);
    if (hg_constant_number(l, left, &constant))
        return same_number(l, right, constant);
    if (hg_constant_text(l, right, &text))
        return same_text(l, left, text, exactly);
    if (hg_constant_text(l, left, &text))
        return same_text(l, right, text, exactly);
    return same_registers(l, left, right, exactly);
}

/* --- <, <=, >, >= --- */

static enum hg_compare flipped(enum hg_compare compare)
{
    static const enum hg_compare other[] = {
        [HG_LT] = HG_GT, [HG_LE] = HG_GE, [HG_GT] = HG_LT, [HG_GE] = HG_LE};
    return other[compare];
}

static struct hg_cond *compare_constant(struct hg_lowering *l, struct hg_expr *term,
                                        enum hg_compare compare, struct hg_constant constant)
{
    uint32_t reg = hg_lower_value(l, term);
    return bounds_node(l, reg, hg_bounds_compare(l->registers.at[reg], compare, constant));
}

static struct hg_cond *lower_compare(struct hg_lowering *l, const struct hg_expr *expr)
{
    struct hg_constant constant;
    if (hg_constant_number(l, expr->args[1], &constant))
        return compare_constant(l, expr->args[0], expr->compare, constant);
    if (hg_constant_number(l, expr->args[0], &constant))
        return compare_constant(l, expr->args[1], flipped(expr->compare), constant);
    uint32_t a = hg_lower_value(l, expr->args[0]), b = hg_lower_value(l, expr->args[1]);
    hg_unify_scale(l, &a, &b);
    bool strict = expr->compare == HG_LT || expr->compare == HG_GT;
    bool flip = expr->compare == HG_GT || expr->compare == HG_GE;
    return truth_node(l, strict ? HG_OP_NUMBER_LESS : HG_OP_NUMBER_AT_MOST, flip ? b : a,
                      flip ? a : b, HG_NONE);
}

/* --- in --- */

static struct hg_cond *in_list(struct hg_lowering *l, uint32_t reg,
                               const struct hg_model_list *list)
{
    size_t count = list->entry_count;
    if (list->numbers) {
        struct hg_bounds *bounds = HG_ARRAY(l->arena, struct hg_bounds, count);
        for (size_t i = 0; i < count; i++)
            bounds[i] = hg_bounds_equal(l->registers.at[reg],
                                        (struct hg_constant){HG_T_DECIMAL, list->values[i], 0});
        return hg_cond_ranges(l, reg, hg_ranges_of(l->arena, bounds, count));
    }
    uint32_t *ids = HG_ARRAY(l->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = hg_pool_same(l, list->entries[i].text);
    return hg_cond_texts(l, reg, hg_text_ids_of(l, ids, count));
}

static struct hg_cond *in_name(struct hg_lowering *l, struct hg_expr *term,
                               const struct hg_set *set)
{
    uint32_t reg = hg_lower_value(l, term);
    struct hg_symbol symbol = hg_info(l->model, set->name_expr)->symbol;
    if (symbol.kind == HG_SYMBOL_LIST)
        return in_list(l, reg, &l->model->lists[symbol.index]);
    uint32_t list = hg_lower_value(l, set->name_expr);
    if (hg_type_is_text(l->registers.at[reg]))
        return truth_node(l, HG_OP_TEXT_IN_LIST, reg, list, HG_NONE);
    return truth_node(l, HG_OP_LIST_HAS, list, reg, HG_NONE);
}

static struct hg_cond *in_range(struct hg_lowering *l, struct hg_expr *term,
                                const struct hg_range *range)
{
    uint32_t reg = hg_lower_value(l, term);
    enum hg_type_kind type = l->registers.at[reg];
    struct hg_constant constant;
    struct hg_bounds all = {INT64_MIN, INT64_MAX};
    struct hg_bounds low = all, high = all;
    if (range->low && hg_constant_number(l, range->low, &constant))
        low = hg_bounds_compare(type, HG_GE, constant);
    if (range->high && hg_constant_number(l, range->high, &constant))
        high = hg_bounds_compare(type, HG_LE, constant);
    return hg_cond_ranges(
        l, reg,
        hg_ranges_and(l->arena, hg_ranges_of(l->arena, &low, 1), hg_ranges_of(l->arena, &high, 1)));
}

static struct hg_cond *in_items(struct hg_lowering *l, struct hg_expr *term,
                                const struct hg_set *set)
{
    struct hg_cond **args = HG_ARRAY(l->arena, struct hg_cond *, set->item_count);
    for (size_t i = 0; i < set->item_count; i++)
        args[i] = hg_lower_same(l, term, set->items[i], false);
    return hg_cond_join(l, HG_COND_OR, args, set->item_count);
}

struct hg_cond *hg_lower_in(struct hg_lowering *l, struct hg_expr *expr)
{
    switch (expr->set.kind) {
    case HG_SET_NAME:
        return in_name(l, expr->args[0], &expr->set);
    case HG_SET_RANGE:
        return in_range(l, expr->args[0], &expr->set.range);
    default:
        return in_items(l, expr->args[0], &expr->set);
    }
}

/* --- the others --- */

static struct hg_cond *lower_known(struct hg_lowering *l, struct hg_expr *what)
{
    if (hg_is_condition(l, what))
        return truth_node(l, HG_OP_TRUTH_KNOWN, hg_lower_truth(l, what), HG_NONE, HG_NONE);
    return truth_node(l, HG_OP_IS_KNOWN, hg_lower_value(l, what), HG_NONE, HG_NONE);
}

static struct hg_cond *lower_found(struct hg_lowering *l, const struct hg_expr *what)
{
    uint32_t table = hg_lower_lookup(l, hg_info(l->model, what)->symbol.index);
    return truth_node(l, HG_OP_FOUND, table, HG_NONE, HG_NONE);
}

static struct hg_cond *lower_time(struct hg_lowering *l, enum hg_op op, const struct hg_expr *expr)
{
    uint32_t at = hg_convert_to_instant(l, hg_lower_value(l, expr->args[0]));
    return truth_node(l, op, at, hg_lower_value(l, expr->args[1]), HG_NONE);
}

static struct hg_cond *lower_by_kind(struct hg_lowering *l, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_IS:
        return hg_lower_same(l, expr->args[0], expr->args[1], expr->exactly);
    case HG_EXPR_KNOWN:
        return lower_known(l, expr->args[0]);
    case HG_EXPR_FOUND:
        return lower_found(l, expr->args[0]);
    case HG_EXPR_COMPARE:
        return lower_compare(l, expr);
    case HG_EXPR_IN:
        return hg_lower_in(l, expr);
    case HG_EXPR_TEXTOP:
        return hg_lower_textop(l, expr);
    case HG_EXPR_WITHIN:
        return lower_time(l, expr->next ? HG_OP_WITHIN_NEXT : HG_OP_WITHIN_LAST, expr);
    case HG_EXPR_OLDER:
        return lower_time(l, HG_OP_OLDER_THAN, expr);
    default: /* a boolean value */
        return bounds_node(l, hg_lower_value(l, expr), (struct hg_bounds){1, INT64_MAX});
    }
}

struct hg_cond *hg_lower_relation(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_cond *node = lower_by_kind(l, expr);
    return expr->negated ? hg_cond_not(l, node) : node;
}
