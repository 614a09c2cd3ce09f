/* Thresholds that no lead reaches because rules of the score exclude each other. By proof
 * (solver.h), for scores without groups, and only where every combination of rules is refuted.
 * Thresholds above the sum of all points are E0425 (lint_conditions.c). Part of lint.c. */
#include "compiler/lint/solver.h"

/* Limits: queries per threshold, and rules of a score. */
#define MAX_QUESTIONS 300
#define MAX_RULES 24

struct reach {
    struct hg_model *model;
    struct hg_solver *solver;
    const struct hg_model_block *block;
    struct hg_constraint claims[MAX_RULES]; /* of the rules that hit */
    size_t count;
    int64_t most[MAX_RULES]; /* points a rule can give, at most; in the score's scale */
    int64_t need;            /* the least sum that reaches the threshold */
    unsigned questions;
};

/* Whether some subset of the rules from `rule` on, with those chosen, may reach the threshold. */
static bool can_reach(struct reach *reach, uint32_t rule, int64_t sum)
{
    int64_t rest = 0;
    if (sum >= reach->need || reach->questions == 0)
        return true;
    for (uint32_t i = rule; i < reach->block->rule_count; i++)
        rest += reach->most[i];
    if (rule == reach->block->rule_count || sum + rest < reach->need)
        return false;
    const struct hg_model_rule *at = &reach->block->rules[rule];
    bool asked = at->rule->tail.condition && at->posture != HG_ASSUME_YES;
    if (reach->most[rule] == 0)
        return can_reach(reach, rule + 1, sum);
    if (!asked)
        return can_reach(reach, rule + 1, sum + reach->most[rule]);
    reach->claims[reach->count++] = (struct hg_constraint){at->rule->tail.condition, true};
    reach->questions--;
    bool found = hg_solver_satisfiable(reach->solver, reach->claims, reach->count, HG_DOMAIN_ANY) &&
                 can_reach(reach, rule + 1, sum + reach->most[rule]);
    reach->count--;
    return found || can_reach(reach, rule + 1, sum);
}

/* Limit that keeps sums of points from overflowing; far above real scores. */
#define MAX_POINTS (INT64_MAX / (4 * MAX_RULES))

static bool is_plain(struct reach *reach)
{
    const struct hg_model_block *block = reach->block;
    if (block->rule_count > MAX_RULES || block->starting > MAX_POINTS)
        return false;
    for (size_t i = 0; i < block->item->groups.count; i++)
        if (block->item->groups.at[i].name.text.at)
            return false;
    for (uint32_t i = 0; i < block->rule_count; i++) {
        int64_t most = hg_rule_points_interval(reach->model, block, block->rules[i].rule).hi;
        if (most > MAX_POINTS)
            return false;
        reach->most[i] = most > 0 ? most : 0;
    }
    return true;
}

static void check_threshold(struct hg_model *model, struct hg_solver *solver, struct hg_expr *expr,
                            uint32_t index)
{
    struct reach reach = {.model = model,
                          .solver = solver,
                          .block = &model->blocks[index],
                          .questions = MAX_QUESTIONS};
    bool more = expr->compare == HG_GT;
    if (!hg_literal_scaled(expr->args[1], reach.block->scale, more ? -1 : 1, &reach.need) ||
        !is_plain(&reach))
        return;
    if (more && reach.need < INT64_MAX)
        reach.need++;
    bool open = reach.need <= reach.block->most && reach.need > reach.block->starting;
    if (!open || can_reach(&reach, 0, reach.block->starting))
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0438, expr->span,
                  "no lead can meet this threshold: some rules of `%.*s` exclude each other",
                  HG_STR_ARGS(reach.block->name));
    hg_diag_label(model->diags, diag, reach.block->item->name.span, "the score");
    hg_diag_help(model->diags, diag, "change the threshold or the points");
}

struct visit {
    struct hg_model *model;
    struct hg_solver *solver;
};

static void visit_condition(void *context, struct hg_expr *expr)
{
    struct visit *visit = context;
    bool above = expr->kind == HG_EXPR_COMPARE &&
                 (expr->compare == HG_GT || expr->compare == HG_GE) &&
                 expr->args[0]->kind == HG_EXPR_NAME &&
                 (expr->args[1]->kind == HG_EXPR_INTEGER || expr->args[1]->kind == HG_EXPR_DECIMAL);
    struct hg_symbol symbol = above ? hg_info(visit->model, expr->args[0])->symbol
                                    : (struct hg_symbol){HG_SYMBOL_NONE, 0, 0};
    if (symbol.kind == HG_SYMBOL_SCORE)
        check_threshold(visit->model, visit->solver, expr, symbol.index);
}

static void visit_below(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, visit_condition, context);
}

void hg_lint_thresholds(struct hg_model *model, struct hg_solver *solver)
{
    struct visit visit = {model, solver};
    for (size_t i = 0; i < model->scope->items.count; i++)
        hg_walk_item_roots(model->scope->items.at[i], HG_PART_CONDITION, visit_below, &visit);
}
