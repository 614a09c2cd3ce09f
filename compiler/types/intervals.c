/* Interval analysis: what values a numeric expression can have, from the contract's bounds, and
 * the range that a score's rules can reach. For lints and overflow checks. Sound: never too
 * narrow; INT64_MIN and INT64_MAX mean unbounded. Must not report. */
#include "compiler/model/sema.h"

typedef struct hg_interval interval;

static int64_t add_low(int64_t a, int64_t b)
{
    int64_t sum;
    return a == INT64_MIN || b == INT64_MIN || !hg_add(a, b, &sum) ? INT64_MIN : sum;
}

static int64_t add_high(int64_t a, int64_t b)
{
    int64_t sum;
    return a == INT64_MAX || b == INT64_MAX || !hg_add(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t negate(int64_t a)
{
    return a == INT64_MIN ? INT64_MAX : a == INT64_MAX ? INT64_MIN : -a;
}

static int64_t rescale_bound(int64_t bound)
{
    int64_t out;
    if (bound == INT64_MIN || bound == INT64_MAX)
        return bound;
    if (hg_mul(bound, HG_DECIMAL_ONE, &out))
        return out;
    return bound < 0 ? INT64_MIN : INT64_MAX;
}

interval hg_interval_rescale(interval of, enum hg_type_kind from, enum hg_type_kind to)
{
    if (from == HG_T_INTEGER && to == HG_T_DECIMAL)
        return (interval){rescale_bound(of.lo), rescale_bound(of.hi)};
    return of;
}

static interval join(interval a, interval b)
{
    return (interval){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}

static interval sum(interval a, interval b)
{
    return (interval){add_low(a.lo, b.lo), add_high(a.hi, b.hi)};
}

static interval minus(interval a)
{
    return (interval){negate(a.hi), negate(a.lo)};
}

static bool bounded(interval a)
{
    return a.lo != INT64_MIN && a.hi != INT64_MAX;
}

/* Products of the ends; anything open or too large opens all. `divisor` undoes a double scale. */
static interval product(interval a, interval b, int64_t divisor)
{
    interval out = {INT64_MAX, INT64_MIN};
    int64_t left[] = {a.lo, a.hi}, right[] = {b.lo, b.hi};
    if (!bounded(a) || !bounded(b))
        return HG_ANY_NUMBER;
    for (int i = 0; i < 4; i++) {
        int64_t p;
        if (!hg_mul_div(left[i / 2], right[i % 2], divisor, &p))
            return HG_ANY_NUMBER;
        out = join(out, (interval){p, p});
    }
    return out;
}

static enum hg_type_kind kind_of(const struct hg_model *model, const struct hg_expr *expr)
{
    return hg_info(model, expr)->type.kind;
}

static interval interval_as(const struct hg_model *model, const struct hg_expr *expr,
                            enum hg_type_kind kind)
{
    return hg_interval_rescale(hg_expr_interval(model, expr), kind_of(model, expr), kind);
}

/* Kept, so that definitions that name each other twice do not double the work at each step. */
static interval define_interval(const struct hg_model *model, uint32_t index)
{
    struct hg_scope *scope = model->scope;
    if (!scope->define_marks[index]) {
        scope->define_marks[index] = 1; /* first, with any number: a circle was only reported */
        scope->define_bounds[index] = HG_ANY_NUMBER;
        scope->define_bounds[index] = hg_expr_interval(model, model->defines[index].item->expr);
    }
    return scope->define_bounds[index];
}

static interval name_interval(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_FIELD) {
        const struct hg_field *field = &model->contract->fields[symbol.index].field;
        if (hg_type_is_text(field->type) || field->list)
            return HG_ANY_NUMBER;
        return (interval){field->has_min ? field->min : INT64_MIN,
                          field->has_max ? field->max : INT64_MAX};
    }
    if (symbol.kind == HG_SYMBOL_DEFINE)
        return define_interval(model, symbol.index);
    if (symbol.kind == HG_SYMBOL_SCORE)
        return (interval){model->blocks[symbol.index].least, model->blocks[symbol.index].most};
    return HG_ANY_NUMBER;
}

static interval absolute(interval of)
{
    if (of.lo >= 0)
        return of;
    if (of.hi <= 0)
        return minus(of);
    int64_t far = negate(of.lo) > of.hi ? negate(of.lo) : of.hi;
    return (interval){0, far};
}

static interval extreme(const struct hg_model *model, const struct hg_expr *expr, bool least)
{
    enum hg_type_kind kind = kind_of(model, expr);
    interval out = interval_as(model, expr->args[0], kind);
    for (size_t i = 1; i < expr->arg_count; i++) {
        interval next = interval_as(model, expr->args[i], kind);
        if (least)
            out = (interval){out.lo < next.lo ? out.lo : next.lo,
                             out.hi < next.hi ? out.hi : next.hi};
        else
            out = (interval){out.lo > next.lo ? out.lo : next.lo,
                             out.hi > next.hi ? out.hi : next.hi};
    }
    return out;
}

static interval call_interval(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_str name = expr->name.text;
    if (hg_str_is(name, "bucket"))
        return (interval){0, 99};
    if (hg_str_is(name, "length") || hg_str_is(name, "count"))
        return (interval){0, INT64_MAX};
    if (expr->arg_count == 0)
        return HG_ANY_NUMBER;
    if (hg_str_is(name, "abs"))
        return absolute(hg_expr_interval(model, expr->args[0]));
    if (hg_str_is(name, "min") || hg_str_is(name, "max"))
        return extreme(model, expr, hg_str_is(name, "min"));
    return HG_ANY_NUMBER;
}

static interval multiply_intervals(const struct hg_model *model, const struct hg_expr *expr)
{
    enum hg_type_kind kind = kind_of(model, expr);
    if (kind == HG_T_DECIMAL)
        return product(interval_as(model, expr->args[0], kind),
                       interval_as(model, expr->args[1], kind), HG_DECIMAL_ONE);
    return product(hg_expr_interval(model, expr->args[0]), hg_expr_interval(model, expr->args[1]),
                   1);
}

interval hg_expr_interval(const struct hg_model *model, const struct hg_expr *expr)
{
    enum hg_type_kind kind = kind_of(model, expr);
    bool times = hg_is_date_or_time(kind);
    switch (expr->kind) {
    case HG_EXPR_INTEGER:
    case HG_EXPR_DECIMAL:
    case HG_EXPR_DATE:
    case HG_EXPR_BOOLEAN:
    case HG_EXPR_DURATION:
        return (interval){expr->number, expr->number};
    case HG_EXPR_NAME:
        return name_interval(model, expr);
    case HG_EXPR_CALL:
        return call_interval(model, expr);
    case HG_EXPR_NEGATE:
        return minus(hg_expr_interval(model, expr->args[0]));
    case HG_EXPR_ADD:
        return times ? HG_ANY_NUMBER
                     : sum(interval_as(model, expr->args[0], kind),
                           interval_as(model, expr->args[1], kind));
    case HG_EXPR_SUB:
        return times || hg_is_date_or_time(kind_of(model, expr->args[0]))
                   ? HG_ANY_NUMBER
                   : sum(interval_as(model, expr->args[0], kind),
                         minus(interval_as(model, expr->args[1], kind)));
    case HG_EXPR_MUL:
        return multiply_intervals(model, expr);
    case HG_EXPR_ASSUMED:
        return join(interval_as(model, expr->args[0], kind),
                    interval_as(model, expr->args[1], kind));
    case HG_EXPR_IF:
        return join(interval_as(model, expr->args[1], kind),
                    interval_as(model, expr->args[2], kind));
    default:
        return HG_ANY_NUMBER;
    }
}

/* --- scores -------------------------------------------------------------------------------- */

static int64_t points_of(const struct hg_model_block *block, const struct hg_expr *literal)
{
    int64_t out = 0;
    if (literal)
        (void)!hg_literal_scaled(literal, block->scale, 0, &out);
    return out;
}

static interval with_zero(interval of)
{
    return join(of, (interval){0, 0});
}

static interval band_interval(const struct hg_model_block *block, const struct hg_points *points)
{
    interval out = {INT64_MAX, INT64_MIN};
    bool otherwise = false;
    for (size_t i = 0; i < points->band_count; i++) {
        int64_t p = points_of(block, points->bands[i].points);
        out = join(out, (interval){p, p});
        otherwise = otherwise || points->bands[i].kind == HG_BAND_OTHERWISE;
    }
    return otherwise ? out : with_zero(out);
}

/* amount times max(0, N), no further than the limit. */
static interval per_interval(const struct hg_model *model, const struct hg_model_block *block,
                             const struct hg_points *points)
{
    interval amount = {points_of(block, points->amount), points_of(block, points->amount)};
    interval count = hg_expr_interval(model, points->per);
    count.lo = count.lo < 0 ? 0 : count.lo;
    count.hi = count.hi < 0 ? 0 : count.hi;
    bool decimal = kind_of(model, points->per) == HG_T_DECIMAL;
    interval out = product(amount, count, decimal ? HG_DECIMAL_ONE : 1);
    if (amount.lo >= 0 && out.lo < 0)
        out.lo = 0;
    if (amount.lo <= 0 && out.hi > 0)
        out.hi = 0;
    if (!points->limit)
        return out;
    int64_t limit = points_of(block, points->limit);
    if (limit >= 0 && out.hi > limit)
        out.hi = limit;
    if (limit <= 0 && out.lo < limit)
        out.lo = limit;
    return out.lo > out.hi ? (interval){limit, limit} : out;
}

interval hg_rule_points_interval(const struct hg_model *model, const struct hg_model_block *block,
                                 struct hg_rule *rule)
{
    interval out;
    const struct hg_tail *tail = &rule->tail;
    if (rule->points.kind == HG_POINTS_BY)
        out = band_interval(block, &rule->points);
    else if (rule->points.kind == HG_POINTS_PER)
        out = per_interval(model, block, &rule->points);
    else
        out = (interval){points_of(block, rule->points.amount),
                         points_of(block, rule->points.amount)};
    bool always = tail->when == HG_WHEN_ABSENT && !tail->from && !tail->before &&
                  !tail->fading_over && !tail->halving_every;
    return always ? out : with_zero(out);
}

static interval group_interval(const struct hg_model *model, const struct hg_model_block *block,
                               const struct hg_group *group)
{
    interval out = {0, 0};
    for (size_t i = 0; i < group->rule_count; i++) {
        interval rule = hg_rule_points_interval(model, block, group->rules[i]);
        out = group->best ? join(out, rule) : sum(out, rule);
    }
    int64_t cap = group->up_to ? points_of(block, group->up_to) : INT64_MAX;
    if (!group->best && group->up_to) {
        out.hi = out.hi > cap ? cap : out.hi;
        out.lo = out.lo > cap ? cap : out.lo;
    }
    return out;
}

static int64_t clamped(int64_t value, const struct hg_model_block *block)
{
    return value < block->low ? block->low : value > block->high ? block->high : value;
}

void hg_compute_score_range(struct hg_model *model, struct hg_model_block *block)
{
    interval out = {block->starting, block->starting};
    for (size_t i = 0; i < block->item->groups.count; i++)
        out = sum(out, group_interval(model, block, &block->item->groups.at[i]));
    block->least = clamped(out.lo, block);
    block->most = clamped(out.hi, block);
}
