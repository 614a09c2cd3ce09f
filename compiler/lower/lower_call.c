/* Lowers arithmetic and the built-in functions. Types are already checked; this selects the
 * instruction for the scales of the operands. */
#include "compiler/data/suffixes.h"
#include "compiler/lower/lower.h"

static bool is_time(enum hg_type_kind type)
{
    return type == HG_T_DATE || type == HG_T_DATETIME;
}

/* Instants and durations: T + D, T - D, T - T, D + D, D - D. */
static uint32_t add_times(struct hg_lowering *l, enum hg_op op, uint32_t a, uint32_t b)
{
    a = hg_convert_to_instant(l, a);
    b = hg_convert_to_instant(l, b);
    bool both = is_time(l->registers.at[a]) && is_time(l->registers.at[b]);
    bool either = is_time(l->registers.at[a]) || is_time(l->registers.at[b]);
    return hg_emit_value(l, op, either && !both ? HG_T_DATETIME : HG_T_DURATION, a, b, HG_NONE);
}

static uint32_t lower_sum(struct hg_lowering *l, enum hg_op op, uint32_t a, uint32_t b)
{
    if (is_time(l->registers.at[a]) || is_time(l->registers.at[b]))
        return add_times(l, op, a, b);
    hg_unify_scale(l, &a, &b);
    return hg_emit_value(l, op, l->registers.at[a], a, b, HG_NONE);
}

static uint32_t lower_product(struct hg_lowering *l, uint32_t a, uint32_t b)
{
    enum hg_type_kind left = l->registers.at[a], right = l->registers.at[b];
    bool whole = left == HG_T_INTEGER || right == HG_T_INTEGER;
    enum hg_type_kind type = left == HG_T_INTEGER ? right : left;
    if (right == HG_T_DURATION)
        type = HG_T_DURATION;
    return hg_emit_value(l, whole ? HG_OP_MUL : HG_OP_MUL_DECIMAL, type, a, b, HG_NONE);
}

/* A duration divided by a number is a duration; everything else a decimal. */
static uint32_t lower_quotient(struct hg_lowering *l, uint32_t a, uint32_t b)
{
    bool part = l->registers.at[a] == HG_T_DURATION && l->registers.at[b] != HG_T_DURATION;
    if (part)
        b = hg_convert_to_decimal(l, b);
    else
        hg_unify_scale(l, &a, &b);
    return hg_emit_value(l, HG_OP_DIV_DECIMAL, part ? HG_T_DURATION : HG_T_DECIMAL, a, b, HG_NONE);
}

uint32_t hg_lower_arithmetic(struct hg_lowering *l, struct hg_expr *expr)
{
    uint32_t a = hg_lower_value(l, expr->args[0]);
    if (expr->kind == HG_EXPR_NEGATE)
        return hg_emit_value(l, HG_OP_NEG, l->registers.at[a], a, HG_NONE, HG_NONE);
    uint32_t b = hg_lower_value(l, expr->args[1]);
    switch (expr->kind) {
    case HG_EXPR_ADD:
        return lower_sum(l, HG_OP_ADD, a, b);
    case HG_EXPR_SUB:
        return lower_sum(l, HG_OP_SUB, a, b);
    case HG_EXPR_MUL:
        return lower_product(l, a, b);
    default:
        return lower_quotient(l, a, b);
    }
}

/* --- functions --- */

static uint32_t lower_extreme(struct hg_lowering *l, enum hg_op op, const struct hg_expr *call)
{
    uint32_t best = hg_lower_value(l, call->args[0]);
    for (size_t i = 1; i < call->arg_count; i++) {
        uint32_t next = hg_lower_value(l, call->args[i]);
        hg_unify_scale(l, &best, &next);
        best = hg_emit_value(l, op, l->registers.at[best], best, next, HG_NONE);
    }
    return best;
}

static uint32_t lower_whole(struct hg_lowering *l, enum hg_op op, uint32_t reg)
{
    if (l->registers.at[reg] != HG_T_DECIMAL)
        return reg;
    return hg_emit_value(l, op, HG_T_INTEGER, reg, HG_NONE, HG_NONE);
}

static uint32_t lower_bucket(struct hg_lowering *l, const struct hg_expr *call)
{
    struct hg_str salt = {"", 0};
    uint32_t id = hg_lower_value(l, call->args[0]);
    if (call->arg_count > 1)
        hg_constant_text(l, call->args[1], &salt);
    return hg_emit_value(l, HG_OP_BUCKET, HG_T_INTEGER, id, hg_pool_text(l, salt), HG_NONE);
}

/* The program carries the public suffixes: the list of another machine cannot change it. */
static uint32_t lower_registrable(struct hg_lowering *l, uint32_t reg)
{
    uint32_t *ids = HG_ARRAY(l->arena, uint32_t, hg_public_suffix_count);
    for (size_t i = 0; i < hg_public_suffix_count; i++)
        ids[i] = hg_pool_same(l, hg_str(hg_public_suffixes[i]));
    uint32_t set = hg_pool_set(l, hg_text_ids_of(l, ids, hg_public_suffix_count));
    return hg_emit_value(l, HG_OP_REGISTRABLE_OF, HG_T_DOMAIN, reg, set, HG_NONE);
}

/* Functions of one value that are one instruction. */
static const struct function_row {
    const char *name;
    enum hg_op op;
    enum hg_type_kind type;
} functions[] = {
    {"domain_of", HG_OP_DOMAIN_OF, HG_T_DOMAIN},
    {"local_part_of", HG_OP_LOCAL_PART_OF, HG_T_TEXT},
    {"length", HG_OP_LENGTH, HG_T_INTEGER},
    {"days_since", HG_OP_DAYS_SINCE, HG_T_INTEGER},
    {"hours_since", HG_OP_HOURS_SINCE, HG_T_INTEGER},
    {"count", HG_OP_COUNT, HG_T_INTEGER},
};

static uint32_t lower_one_argument(struct hg_lowering *l, struct hg_str name, uint32_t reg)
{
    if (hg_str_is(name, "floor"))
        return lower_whole(l, HG_OP_FLOOR, reg);
    if (hg_str_is(name, "round"))
        return lower_whole(l, HG_OP_ROUND, reg);
    if (hg_str_is(name, "abs"))
        return hg_emit_value(l, HG_OP_ABS, l->registers.at[reg], reg, HG_NONE, HG_NONE);
    if (!l->lists.at[reg])
        reg = hg_convert_to_instant(l, reg);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (hg_str_is(name, functions[i].name))
            return hg_emit_value(l, functions[i].op, functions[i].type, reg, HG_NONE, HG_NONE);
    return reg; /* unreachable: rejected by the type checker */
}

uint32_t hg_lower_call(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_str name = expr->name.text;
    if (hg_str_is(name, "min"))
        return lower_extreme(l, HG_OP_MIN, expr);
    if (hg_str_is(name, "max"))
        return lower_extreme(l, HG_OP_MAX, expr);
    if (hg_str_is(name, "bucket"))
        return lower_bucket(l, expr);
    if (hg_str_is(name, "registrable_domain_of"))
        return lower_registrable(l, hg_lower_value(l, expr->args[0]));
    return lower_one_argument(l, name, hg_lower_value(l, expr->args[0]));
}
