/* Completeness of blocks: a policy always reaches an outcome, no rule is unreachable behind one
 * that always applies, and outcomes, routes and promises agree. Part of lint.c. */
#include "compiler/model/sema.h"

/* --- places -------------------------------------------------------------------------------- */

/* The name of a block, or the word it starts with. */
static struct hg_span head_of(const struct hg_item *item)
{
    struct hg_span span = item->span;
    if (item->name.text.at)
        return item->name.span;
    uint32_t len = item->kind == HG_ITEM_DECIDE ? 6 : 10; /* `decide`, `disqualify` */
    if (span.end - span.start > len)
        span.end = span.start + len;
    return span;
}

static struct hg_span when_of(const struct hg_rule *rule)
{
    return rule->tail.when == HG_WHEN_ABSENT ? rule->label.span : rule->tail.when_span;
}

static bool is_dated(const struct hg_rule *rule)
{
    return rule->tail.from || rule->tail.before;
}

/* --- rules within a block ------------------------------------------------------------------- */

static bool first_wins(const struct hg_model_block *block)
{
    return block->kind == HG_B_CLASSIFY || block->kind == HG_B_DECIDE || block->kind == HG_B_ROUTE;
}

static void check_unresolved(struct hg_model *model, const struct hg_model_block *block,
                             const struct hg_rule *rule, const struct hg_rule **unresolved)
{
    struct hg_diag *diag;
    if (rule->tail.when != HG_UNRESOLVED)
        return;
    if (block->kind != HG_B_ROUTE) {
        diag = hg_report(model->diags, HG_E0406, when_of(rule),
                         "`unresolved` is only allowed in a `route` block");
        hg_diag_help(
            model->diags, diag,
            "an unresolved lead gets the outcome `review`; say in `route review` who takes it");
    } else if (*unresolved) {
        diag = hg_report(model->diags, HG_E0407, when_of(rule), "`%.*s` has two `unresolved` rules",
                         HG_STR_ARGS(block->name));
        hg_diag_label(model->diags, diag, (*unresolved)->label.span, "the first");
        hg_diag_help(model->diags, diag, "keep one of them");
    } else {
        *unresolved = rule;
    }
}

/* The place for a rule's condition: after the label and its colon, the outcome or target. */
static uint32_t after_result(const struct hg_model *model, const struct hg_model_block *block,
                             const struct hg_rule *rule)
{
    if (block->kind == HG_B_DECIDE)
        return rule->outcome.span.end;
    if (block->kind == HG_B_ROUTE && rule->target)
        return rule->target->span.end;
    struct hg_span rest = {rule->span.source, rule->label.span.end, rule->span.end};
    size_t colon = hg_str_find(hg_source_text(model, rest), HG_STR(":"));
    return rest.start + (colon == SIZE_MAX ? 0 : (uint32_t)colon + 1);
}

/* An unconditional rule in a first-match block must say `otherwise`. */
static void check_always(struct hg_model *model, const struct hg_model_block *block,
                         const struct hg_rule *rule)
{
    struct hg_diag *diag;
    if (rule->tail.when == HG_OTHERWISE && !first_wins(block)) {
        diag = hg_report(model->diags, HG_E0405, when_of(rule), "`otherwise` cannot be used here");
        hg_diag_help(model->diags, diag,
                     block->kind == HG_B_SCORE
                         ? "every rule of a score counts: remove `otherwise`"
                         : "every rule of `disqualify` is evaluated: write `when` and a condition");
    } else if (rule->tail.when == HG_WHEN_ABSENT && first_wins(block) && !is_dated(rule)) {
        diag =
            hg_report(model->diags, HG_E0408, rule->label.span,
                      "`%.*s` has neither `when` nor `otherwise`", HG_STR_ARGS(rule->label.text));
        hg_diag_help(model->diags, diag,
                     "add `when` and a condition, or `otherwise` for all remaining leads");
        struct hg_span end = rule->label.span; /* the conditions come before the modifiers */
        end.start = end.end = after_result(model, block, rule);
        hg_diag_fix(model->diags, diag, end, HG_STR(" otherwise"));
    } else if (rule->tail.when == HG_WHEN_ABSENT && block->kind == HG_B_DISQUALIFY &&
               !is_dated(rule)) {
        diag = hg_report(model->diags, HG_W0410, rule->label.span, "`%.*s` rejects every lead",
                         HG_STR_ARGS(rule->label.text));
        hg_diag_help(model->diags, diag, "add `when` and a condition");
    }
}

static void check_posture(struct hg_model *model, const struct hg_rule *rule)
{
    if (rule->tail.posture.posture == HG_POSTURE_UNSET || rule->tail.condition)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0408, rule->tail.posture.span,
                                     "`assuming` has no effect: the rule has no condition");
    hg_diag_fix(model->diags, diag, rule->tail.posture.span, (struct hg_str){"", 0});
}

static void check_unreachable(struct hg_model *model, const struct hg_rule *rule,
                              const struct hg_rule *closing)
{
    if (!closing || rule->tail.when == HG_UNRESOLVED)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0404, rule->label.span,
                                     "`%.*s` can never be reached", HG_STR_ARGS(rule->label.text));
    hg_diag_label(model->diags, diag, when_of(closing), "`otherwise` takes all remaining leads");
    hg_diag_help(model->diags, diag, "move it above `%.*s`", HG_STR_ARGS(closing->label.text));
}

/* The `otherwise` rule of the block, or NULL. */
static const struct hg_rule *check_rules(struct hg_model *model, const struct hg_model_block *block)
{
    const struct hg_rule *closing = NULL, *unresolved = NULL;
    for (uint32_t i = 0; i < block->rule_count; i++) {
        const struct hg_rule *rule = block->rules[i].rule;
        check_unresolved(model, block, rule, &unresolved);
        check_always(model, block, rule);
        check_posture(model, rule);
        if (first_wins(block))
            check_unreachable(model, rule, closing);
        if (rule->tail.when == HG_OTHERWISE && !closing)
            closing = rule;
    }
    return first_wins(block) ? closing : NULL;
}

/* --- endings ------------------------------------------------------------------------------- */

static void check_class_end(struct hg_model *model, const struct hg_model_block *block)
{
    struct hg_diag *diag = hg_report(model->diags, HG_E0402, head_of(block->item),
                                     "`%.*s` can end without a value", HG_STR_ARGS(block->name));
    hg_diag_help(model->diags, diag, "end it with `other: otherwise`");
}

static void check_ending(struct hg_model *model, const struct hg_model_block *last_decide,
                         const struct hg_model_block *closed)
{
    struct hg_diag *diag;
    if (!last_decide) {
        diag = hg_report(model->diags, HG_E0403, model->policy->name.span,
                         "`%.*s` has no `decide` block", HG_STR_ARGS(model->name));
        hg_diag_help(model->diags, diag, "add a `decide` block that ends with `otherwise`");
    } else if (!closed) {
        diag = hg_report(model->diags, HG_E0401, head_of(last_decide->item),
                         "the policy can end without an outcome");
        hg_diag_say(model->diags, diag, "this is the last block that decides");
        hg_diag_help(model->diags, diag, "end it with a rule such as `rest: nurture otherwise`");
    }
}

static void check_closed(struct hg_model *model, const struct hg_model_block *block,
                         const struct hg_model_block *closed)
{
    if (!closed)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0404, head_of(block->item),
                                     "`%.*s` can never be reached", HG_STR_ARGS(block->name));
    hg_diag_label(model->diags, diag, head_of(closed->item),
                  "`otherwise` takes all remaining leads");
    hg_diag_help(model->diags, diag, "move it up, or remove `otherwise` from `%.*s`",
                 HG_STR_ARGS(closed->name));
}

static void check_blocks(struct hg_model *model)
{
    const struct hg_model_block *last_decide = NULL, *closed = NULL;
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        const struct hg_rule *closing = check_rules(model, block);
        if (block->kind == HG_B_CLASSIFY && !closing)
            check_class_end(model, block);
        if (block->kind != HG_B_DECIDE && block->kind != HG_B_DISQUALIFY)
            continue;
        check_closed(model, block, closed);
        if (block->kind == HG_B_DECIDE)
            last_decide = block;
        if (block->kind == HG_B_DECIDE && closing && !closed)
            closed = block;
    }
    check_ending(model, last_decide, closed);
}

/* --- outcomes, routes, promises -------------------------------------------------------------- */

/* A bit per outcome; unresolved counts as `review`. */
static uint32_t outcomes_given(const struct hg_model *model)
{
    uint32_t given = UINT32_C(1) << HG_REVIEW;
    if (model->policy->header.applies_when)
        given |= UINT32_C(1) << HG_NOT_APPLICABLE;
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_DECIDE || model->blocks[i].kind == HG_B_DISQUALIFY)
            for (uint32_t k = 0; k < model->blocks[i].rule_count; k++)
                given |= UINT32_C(1) << model->blocks[i].rules[k].outcome;
    return given;
}

static const struct hg_model_block *route_of(const struct hg_model *model, uint32_t outcome)
{
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_ROUTE && model->blocks[i].outcome == outcome)
            return &model->blocks[i];
    return NULL;
}

/* A rule with this outcome and without a target of its own. */
static const struct hg_rule *unrouted(const struct hg_model *model, uint32_t outcome)
{
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        for (uint32_t k = 0; block->kind == HG_B_DECIDE && k < block->rule_count; k++)
            if (block->rules[k].outcome == outcome && !block->rules[k].rule->tail.to)
                return block->rules[k].rule;
    }
    return NULL;
}

static void check_route(struct hg_model *model, uint32_t outcome)
{
    const struct hg_rule *rule = unrouted(model, outcome);
    struct hg_str name = model->outcomes[outcome].name;
    if (!rule || route_of(model, outcome))
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0405, rule->outcome.span,
                  "leads with the outcome `%.*s` are not assigned to anyone", HG_STR_ARGS(name));
    hg_diag_say(model->diags, diag, "no `route %.*s`", HG_STR_ARGS(name));
    hg_diag_help(model->diags, diag, "add `route %.*s { … }`, or add `to` to the rule",
                 HG_STR_ARGS(name));
}

/* Whether a deciding block can leave some lead unresolved. */
static bool can_stay_open(const struct hg_model *model)
{
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        if (block->kind != HG_B_DECIDE && block->kind != HG_B_DISQUALIFY)
            continue;
        for (uint32_t k = 0; k < block->rule_count; k++) {
            const struct hg_expr *condition = block->rules[k].rule->tail.condition;
            if (condition && block->rules[k].posture == HG_ASSUME_NOTHING &&
                hg_info(model, condition)->may_be_unknown)
                return true;
        }
    }
    return false;
}

static void check_open_leads(struct hg_model *model)
{
    if (route_of(model, HG_REVIEW) || unrouted(model, HG_REVIEW) || !can_stay_open(model))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0413, model->policy->name.span,
                                     "leads that cannot be decided are not assigned to anyone");
    hg_diag_say(model->diags, diag, "no `route review`");
    hg_diag_help(model->diags, diag, "add `route review { open: to \"…\" otherwise }`");
}

/* A lead that no rule of its route matches has no owner. If no rule gives `review`, everything on
 * its route is unresolved. */
static void check_route_end(struct hg_model *model, const struct hg_model_block *block)
{
    bool only_open = block->outcome == HG_REVIEW && !unrouted(model, HG_REVIEW);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        uint8_t when = (uint8_t)block->rules[i].rule->tail.when;
        if (when == HG_OTHERWISE || (when == HG_UNRESOLVED && only_open))
            return;
    }
    struct hg_diag *diag = hg_report(model->diags, HG_W0412, head_of(block->item),
                                     "`%.*s` may not assign every lead", HG_STR_ARGS(block->name));
    hg_diag_help(model->diags, diag, "end it with a rule such as `rest: to \"…\" otherwise`");
}

/* Declared in the policy's own file, and given by no rule. */
static void check_declared(struct hg_model *model, uint32_t given)
{
    for (size_t i = 0; i < model->scope->items.count; i++) {
        const struct hg_item *item = model->scope->items.at[i];
        uint64_t *index = hg_map_find(&model->scope->outcomes, item->name.text);
        bool ours = item->kind == HG_ITEM_OUTCOME && item->span.source == model->policy->source;
        if (!ours || index == NULL || given >> *index & 1)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_W0402, item->name.span, "no rule gives the outcome `%.*s`",
                      HG_STR_ARGS(item->name.text));
        hg_diag_help(model->diags, diag, "remove it, or add a rule that gives it");
    }
}

static void check_outcomes(struct hg_model *model)
{
    uint32_t given = outcomes_given(model);
    struct hg_diag *diag;
    check_declared(model, given);
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        if (block->kind == HG_B_ROUTE)
            check_route_end(model, block);
        if (block->kind != HG_B_ROUTE || given >> block->outcome & 1)
            continue;
        diag = hg_report(model->diags, HG_W0404, head_of(block->item),
                         "no rule gives the outcome `%.*s`", HG_STR_ARGS(block->item->name.text));
        hg_diag_help(model->diags, diag, "remove the route, or add a rule that gives this outcome");
    }
    for (uint32_t i = 0; i < model->promise_count; i++) {
        const struct hg_model_promise *promise = &model->promises[i];
        if (given >> promise->outcome & 1)
            continue;
        diag =
            hg_report(model->diags, HG_W0407, promise->item->outcome.span,
                      "no rule gives the outcome `%.*s`", HG_STR_ARGS(promise->item->outcome.text));
        hg_diag_help(model->diags, diag,
                     promise->item->never ? "so the promise can never be broken"
                                          : "so the promise can never be kept");
    }
    check_route(model, HG_ACCEPT);
    check_route(model, HG_REVIEW);
    check_open_leads(model);
}

void hg_lint_blocks(struct hg_model *model)
{
    check_blocks(model);
    check_outcomes(model);
}
