/* Findings about several conditions together: a condition that can never or must always hold,
 * rules shadowed by earlier ones, rules implied by others, redundant operands. All by proof
 * (solver.h), so every finding is certain; single comparisons are in lint_conditions.c. Part of
 * lint.c. */
#include "compiler/lint/solver.h"

/* Number of preceding rules considered, nearest first. Longer blocks are machine-made. */
#define MAX_ABOVE 64
#define MAX_PARTS 16

struct logic {
    struct hg_model *model;
    struct hg_solver *solver;
};

/* Whether one of the codes was reported within the span. */
static bool is_reported(const struct hg_model *model, struct hg_span span)
{
    for (size_t i = 0; i < model->diags->list.count; i++) {
        const struct hg_diag *diag = &model->diags->list.at[i];
        struct hg_span at = diag->labels[0].span;
        bool ours = diag->code == HG_W0403 || diag->code == HG_W0409 || diag->code == HG_W0410 ||
                    diag->code == HG_E0425;
        if (ours && at.source == span.source && at.start >= span.start && at.end <= span.end)
            return true;
    }
    return false;
}

static bool can_be(struct logic *logic, struct hg_expr *a, bool a_value, struct hg_expr *b,
                   bool b_value)
{
    struct hg_constraint claims[] = {{a, a_value}, {b, b_value}};
    return hg_solver_satisfiable(logic->solver, claims, b ? 2 : 1, HG_DOMAIN_ANY);
}

/* --- one condition -------------------------------------------------------------------------- */

/* Nodes whose verdict lint_conditions.c gives, or that only hand on another's. */
static bool is_simple(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_BOOLEAN || expr->kind == HG_EXPR_NAME;
}

static void report_constant(struct logic *logic, struct hg_expr *expr, bool never)
{
    struct hg_diags *diags = logic->model->diags;
    struct hg_diag *diag = hg_report(diags, never ? HG_W0409 : HG_W0410, expr->span,
                                     "this condition is %s true", never ? "never" : "always");
    hg_diag_say(diags, diag,
                never ? "its parts contradict each other" : "one of its parts always holds");
    hg_diag_help(diags, diag,
                 never ? "a rule with this condition can never apply; did you mean `or`?"
                       : "it does not tell leads apart; did you mean `and`?");
}

static void check_whole(struct logic *logic, struct hg_expr *expr, enum hg_posture posture)
{
    struct hg_constraint claim = {expr, true};
    if (!expr || is_simple(expr) || is_reported(logic->model, expr->span))
        return;
    /* under `assuming yes` it may apply all the same: a test that stays free, an invalid value or a
     * hole leave it unknown */
    if (posture != HG_ASSUME_YES &&
        !hg_solver_satisfiable(logic->solver, &claim, 1, HG_DOMAIN_CONTRACT)) {
        report_constant(logic, expr, true);
        return;
    }
    claim.value = false;
    if (!hg_solver_satisfiable(logic->solver, &claim, 1, HG_DOMAIN_CONTRACT))
        report_constant(logic, expr, false);
}

/* --- parts ----------------------------------------------------------------------------------- */

/* In an `and` a part that another implies, in an `or` one that implies another, adds nothing. */
static bool adds_nothing(struct logic *logic, const struct hg_expr *node, struct hg_expr *part,
                         struct hg_expr *other)
{
    bool and = node->kind == HG_EXPR_AND;
    return and? !can_be(logic, other, true, part, false) : !can_be(logic, part, true, other, false);
}

static void report_part(struct logic *logic, const struct hg_expr *node, struct hg_expr *part,
                        struct hg_expr *other)
{
    struct hg_model *model = logic->model;
    struct hg_diag *diag = hg_report(model->diags, HG_W0431, part->span, "`%.*s` adds nothing",
                                     HG_STR_ARGS(hg_source_text(model, part->span)));
    hg_diag_label(model->diags, diag, other->span,
                  node->kind == HG_EXPR_AND ? "implies it" : "is true whenever it is");
    hg_diag_help(model->diags, diag, "remove it, or correct whichever part was meant differently");
}

static bool is_redundant(struct logic *logic, const struct hg_expr *node, size_t part, size_t other)
{
    struct hg_expr *a = node->args[part], *b = node->args[other];
    if (!adds_nothing(logic, node, a, b))
        return false;
    return part > other || !adds_nothing(logic, node, b, a); /* of two alike the later */
}

static void check_parts(void *context, struct hg_expr *expr)
{
    struct logic *logic = context;
    bool chain =
        (expr->kind == HG_EXPR_AND || expr->kind == HG_EXPR_OR) && expr->arg_count <= MAX_PARTS;
    if (!chain || is_reported(logic->model, expr->span))
        return;
    for (size_t i = 0; i < expr->arg_count; i++)
        for (size_t k = 0; k < expr->arg_count; k++) {
            bool hole = i == k || hg_may_be_undefined(logic->solver, expr->args[i]);
            if (hole || !is_redundant(logic, expr, i, k))
                continue;
            report_part(logic, expr, expr->args[i], expr->args[k]);
            break;
        }
}

static void check_condition(struct logic *logic, struct hg_expr *expr, enum hg_posture posture)
{
    check_whole(logic, expr, posture);
    hg_walk_expr(expr, check_parts, logic);
}

/* --- shadowed rules -------------------------------------------------------------------------- */

static bool first_wins(const struct hg_model_block *block)
{
    return block->kind == HG_B_CLASSIFY || block->kind == HG_B_DECIDE || block->kind == HG_B_ROUTE;
}

/* Whether a hit of the rule surely ends the reading: it is always in force, and its target names
 * somebody. */
static bool closes(struct logic *logic, const struct hg_model_block *block,
                   const struct hg_model_rule *rule)
{
    const struct hg_tail *tail = &rule->rule->tail;
    const struct hg_expr *target = rule->rule->target;
    if (!tail->condition || tail->from || tail->before ||
        hg_may_be_undefined(logic->solver, tail->condition))
        return false;
    return block->kind != HG_B_ROUTE ||
           (target && target->kind == HG_EXPR_TEXT && !target->literal.has_holes);
}

/* Whether a rule of this posture closes in every completion where its condition holds. */
static bool closes_each(enum hg_posture above)
{
    return above != HG_ASSUME_NO;
}

/* One rule above that holds whenever this one does. */
static const struct hg_model_rule *shadow_of(struct logic *logic,
                                             const struct hg_model_block *block, uint32_t index)
{
    const struct hg_model_rule *rule = &block->rules[index];
    struct hg_expr *condition = rule->rule->tail.condition;
    for (uint32_t i = index > MAX_ABOVE ? index - MAX_ABOVE : 0; i < index; i++) {
        const struct hg_model_rule *above = &block->rules[i];
        /* on evidence both need it in every completion, so that one alone is enough */
        bool fits = closes_each(above->posture) || rule->posture == HG_ASSUME_NO;
        if (fits && closes(logic, block, above) &&
            (closes_each(above->posture) ||
             hg_requires_known_text(logic->solver, condition, above->rule->tail.condition)) &&
            !can_be(logic, condition, true, above->rule->tail.condition, false))
            return above;
    }
    return NULL;
}

/* All rules above together. */
static bool is_covered(struct logic *logic, const struct hg_model_block *block, uint32_t index)
{
    struct hg_constraint claims[MAX_ABOVE + 1];
    size_t count = 0;
    claims[count++] = (struct hg_constraint){block->rules[index].rule->tail.condition, true};
    for (uint32_t i = index > MAX_ABOVE ? index - MAX_ABOVE : 0; i < index; i++) {
        const struct hg_model_rule *above = &block->rules[i];
        if (closes_each(above->posture) && closes(logic, block, above))
            claims[count++] = (struct hg_constraint){above->rule->tail.condition, false};
    }
    return count > 2 && !hg_solver_satisfiable(logic->solver, claims, count, HG_DOMAIN_ANY);
}

static void report_shadow(struct logic *logic, const struct hg_model_rule *rule,
                          const struct hg_model_rule *above)
{
    struct hg_diags *diags = logic->model->diags;
    struct hg_diag *diag = hg_report(diags, HG_W0403, rule->rule->tail.condition->span,
                                     "`%.*s` can never apply", HG_STR_ARGS(rule->rule->label.text));
    if (above) {
        hg_diag_label(diags, diag, above->rule->tail.condition->span,
                      "is true whenever it is, and comes first");
        hg_diag_help(diags, diag, "move it above `%.*s`, or remove it",
                     HG_STR_ARGS(above->rule->label.text));
    } else {
        hg_diag_say(diags, diag, "the rules above already take all these leads");
        hg_diag_help(diags, diag, "move it up, or remove it");
    }
}

static void check_shadows(struct logic *logic, const struct hg_model_block *block)
{
    for (uint32_t i = 1; i < block->rule_count; i++) {
        const struct hg_model_rule *rule = &block->rules[i];
        struct hg_expr *condition = rule->rule->tail.condition;
        /* a posture `yes` may apply a rule whose condition cannot be true */
        if (!condition || rule->posture == HG_ASSUME_YES ||
            is_reported(logic->model, condition->span) ||
            hg_may_be_undefined(logic->solver, condition))
            continue;
        const struct hg_model_rule *above = shadow_of(logic, block, i);
        if (above || is_covered(logic, block, i))
            report_shadow(logic, rule, above);
    }
}

/* --- rules implied by others ----------------------------------------------------------------- */

static bool is_dated(const struct hg_model_rule *rule)
{
    return rule->rule->tail.from || rule->rule->tail.before;
}

/* Whenever `rule` hits, `other` does. */
static bool implies(struct logic *logic, const struct hg_model_rule *rule,
                    const struct hg_model_rule *other)
{
    struct hg_expr *a = rule->rule->tail.condition, *b = other->rule->tail.condition;
    bool lax = rule->posture == HG_ASSUME_YES ||
               (other->posture != rule->posture && rule->posture != HG_ASSUME_NO);
    if (!a || !b || is_dated(rule) || is_dated(other) || lax)
        return false;
    if (hg_may_be_undefined(logic->solver, a) || hg_may_be_undefined(logic->solver, b))
        return false;
    return hg_requires_known_text(logic->solver, a, b) && !can_be(logic, a, true, b, false);
}

static void report_implied(struct logic *logic, const struct hg_model_rule *rule,
                           const struct hg_model_rule *other, const char *words)
{
    struct hg_diags *diags = logic->model->diags;
    struct hg_diag *diag = hg_report(diags, HG_W0430, rule->rule->tail.condition->span, "`%.*s` %s",
                                     HG_STR_ARGS(rule->rule->label.text), words);
    hg_diag_label(diags, diag, other->rule->tail.condition->span, "is true whenever it is");
    hg_diag_help(diags, diag, "remove it, or change one of the two");
}

/* `disqualify` evaluates every rule, so a rule implied by another has no effect. */
static void check_disqualify(struct logic *logic, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++)
        for (uint32_t k = 0; k < block->rule_count && block->rule_count <= MAX_ABOVE; k++) {
            const struct hg_model_rule *rule = &block->rules[i], *other = &block->rules[k];
            if (i == k || !rule->rule->tail.condition ||
                is_reported(logic->model, rule->rule->tail.condition->span) ||
                !implies(logic, rule, other) || (k > i && implies(logic, other, rule)))
                continue;
            report_implied(logic, rule, other, "disqualifies no lead that another rule would not");
            break;
        }
}

/* Nothing but its condition: leaving it out changes no packet but the rule's name in it. */
static bool is_bare(const struct hg_rule *rule)
{
    const struct hg_tail *tail = &rule->tail;
    return !tail->because && !tail->to && !tail->respond_within && !tail->notes.count &&
           !tail->also.count && !tail->alert.count && !tail->needs.count && !tail->allows.count;
}

/* In `decide`: a rule the next one, of the same outcome, would take as well. */
static void check_decide(struct logic *logic, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i + 1 < block->rule_count; i++) {
        const struct hg_model_rule *rule = &block->rules[i], *next = &block->rules[i + 1];
        if (rule->outcome == next->outcome && is_bare(rule->rule) && is_bare(next->rule) &&
            rule->rule->tail.condition &&
            !is_reported(logic->model, rule->rule->tail.condition->span) &&
            implies(logic, rule, next))
            report_implied(logic, rule, next, "has the same effect as the next rule");
    }
}

void hg_lint_logic(struct hg_model *model)
{
    struct logic logic = {model, hg_solver_new(model)};
    check_condition(&logic, model->policy->header.applies_when, HG_ASSUME_NOTHING);
    for (uint32_t i = 0; i < model->define_count; i++)
        if (hg_info(model, model->defines[i].item->expr)->type.kind == HG_T_BOOLEAN)
            check_condition(&logic, model->defines[i].item->expr, HG_ASSUME_NOTHING);
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        for (uint32_t k = 0; k < block->rule_count; k++)
            check_condition(&logic, block->rules[k].rule->tail.condition, block->rules[k].posture);
        if (first_wins(block))
            check_shadows(&logic, block);
        if (block->kind == HG_B_DISQUALIFY)
            check_disqualify(&logic, block);
        if (block->kind == HG_B_DECIDE)
            check_decide(&logic, block);
    }
    hg_lint_thresholds(model, logic.solver);
    for (uint32_t i = 0; i < model->promise_count; i++) {
        check_condition(&logic, model->promises[i].item->expr, HG_ASSUME_NOTHING);
        check_condition(&logic, model->promises[i].item->unless, HG_ASSUME_NOTHING);
    }
}
