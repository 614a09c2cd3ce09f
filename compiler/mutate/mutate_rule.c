/* Mutations of blocks and rules: points, order, posture, outcome, route, and dropped rules. Part
 * of mutate.c. */
#include "compiler/mutate/mutate_parts.h"

/* --- conditions and posture ------------------------------------------------------------------- */

static const char *posture_words(enum hg_posture posture)
{
    switch (posture) {
    case HG_ASSUME_NO:
        return "assuming no";
    case HG_ASSUME_YES:
        return "assuming yes";
    default:
        return "assuming nothing";
    }
}

/* Where the posture of a rule is written, or would be. */
static struct hg_span posture_place(const struct hg_mutator *m, const struct hg_tail *tail)
{
    if (tail->posture.posture != HG_POSTURE_UNSET)
        return tail->posture.span;
    struct hg_span span = hg_span_with_parentheses(m, tail->condition);
    span.start = span.end;
    return span;
}

/* Only if something may be unknown; otherwise the posture has no effect. */
static void mutate_posture(struct hg_mutator *m, const struct hg_model_rule *rule)
{
    const struct hg_tail *tail = &rule->rule->tail;
    if (tail->condition == NULL || !hg_expr_may_be_unknown(m->model, tail->condition))
        return;
    enum hg_posture other = rule->posture == HG_ASSUME_NOTHING ? HG_ASSUME_NO : HG_ASSUME_NOTHING;
    struct hg_span place = posture_place(m, tail);
    struct hg_span shown = hg_span_join(hg_span_with_parentheses(m, tail->condition), place);
    struct hg_str text =
        hg_str_print(m->arena, "%s%s", place.start == place.end ? " " : "", posture_words(other));
    hg_mutation_add(m, HG_MUTATE_POSTURE, shown, place, text);
}

static void mutate_dates(struct hg_mutator *m, const struct hg_tail *tail)
{
    m->shown = HG_NO_SPAN;
    if (tail->from != NULL)
        hg_mutate_number(m, tail->from);
    if (tail->before != NULL)
        hg_mutate_number(m, tail->before);
}

static void mutate_condition(struct hg_mutator *m, const struct hg_model_rule *rule)
{
    struct hg_expr *condition = rule->rule->tail.condition;
    m->numbers = HG_MUTATE_THRESHOLD;
    if (condition != NULL)
        m->shown = condition->span;
    hg_mutate_expr(m, condition);
    mutate_posture(m, rule);
    mutate_dates(m, &rule->rule->tail);
}

/* --- outcome ---------------------------------------------------------------------------------- */

/* The outcome a reviewer would mind most to see instead. */
static struct hg_str other_outcome(uint32_t outcome)
{
    switch (outcome) {
    case HG_ACCEPT:
        return HG_STR("nurture");
    case HG_NURTURE:
        return HG_STR("reject");
    case HG_REJECT:
        return HG_STR("nurture");
    default:
        return HG_STR("accept");
    }
}

static void mutate_outcome(struct hg_mutator *m, const struct hg_model_rule *rule)
{
    const struct hg_name *name = &rule->rule->outcome;
    if (name->text.at != NULL)
        hg_mutation_add(m, HG_MUTATE_OUTCOME, name->span, name->span, other_outcome(rule->outcome));
}

/* --- route ------------------------------------------------------------------------------------ */

static struct hg_expr *target_of(const struct hg_rule *rule)
{
    struct hg_expr *target = rule->target != NULL ? rule->target : rule->tail.to;
    return target != NULL && target->kind == HG_EXPR_TEXT && !target->literal.has_holes ? target
                                                                                        : NULL;
}

/* The next target the policy names that is another one: in the order of the file, then from the
 * top. */
static const struct hg_expr *other_target(const struct hg_model *model,
                                          const struct hg_expr *target)
{
    const struct hg_expr *first = NULL;
    bool behind = false;
    for (uint32_t b = 0; b < model->block_count; b++)
        for (uint32_t r = 0; r < model->blocks[b].rule_count; r++) {
            const struct hg_expr *at = target_of(model->blocks[b].rules[r].rule);
            behind |= at == target;
            if (at == NULL || hg_str_eq(at->literal.text, target->literal.text))
                continue;
            if (behind)
                return at;
            first = first != NULL ? first : at;
        }
    return first;
}

static void mutate_route(struct hg_mutator *m, const struct hg_rule *rule)
{
    const struct hg_expr *target = target_of(rule);
    struct hg_expr *within = rule->tail.respond_within;
    struct hg_str text;
    const struct hg_expr *other = target == NULL ? NULL : other_target(m->model, target);
    if (other != NULL)
        hg_mutation_add(m, HG_MUTATE_ROUTE, target->span, target->span,
                        hg_source_text(m->model, other->span));
    if (within == NULL || within->kind != HG_EXPR_DURATION)
        return;
    if (hg_number_shifted(m, within, 1, &text))
        hg_mutation_add(m, HG_MUTATE_ROUTE, within->span, within->span, text);
}

/* --- points ----------------------------------------------------------------------------------- */

static void mutate_fading(struct hg_mutator *m, const struct hg_tail *tail)
{
    struct hg_expr *const parts[] = {tail->fading_over, tail->halving_every, tail->halving_age};
    m->numbers = HG_MUTATE_THRESHOLD;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        m->shown = HG_NO_SPAN;
        hg_mutate_expr(m, parts[i]);
    }
}

static void mutate_rule_points(struct hg_mutator *m, struct hg_rule *rule)
{
    struct hg_points *points = &rule->points;
    m->shown = points->span;
    if (points->kind == HG_POINTS_BY) {
        hg_mutate_bands(m, rule);
    } else {
        hg_mutate_points(m, points->amount);
        hg_mutate_points(m, points->limit);
    }
    m->shown = HG_NO_SPAN;
    m->numbers = HG_MUTATE_POINTS;
    hg_mutate_expr(m, points->per);
    hg_mutate_expr(m, points->by);
    mutate_fading(m, &rule->tail);
}

/* Limits that no sum of points reaches have no effect. */
static void mutate_score(struct hg_mutator *m, const struct hg_model_block *block)
{
    const struct hg_item *item = block->item;
    m->where = block->name;
    m->shown = HG_NO_SPAN;
    if (block->least <= block->low && item->low != NULL)
        hg_mutate_points(m, item->low);
    if (block->most >= block->high && item->high != NULL)
        hg_mutate_points(m, item->high);
    hg_mutate_points(m, item->starting);
    for (size_t i = 0; i < item->groups.count; i++)
        hg_mutate_points(m, item->groups.at[i].up_to);
}

/* --- rules ------------------------------------------------------------------------------------ */

static void mutate_rule(struct hg_mutator *m, const struct hg_model_block *block,
                        const struct hg_model_rule *rule)
{
    m->where = rule->id;
    mutate_condition(m, rule);
    if (block->kind == HG_B_SCORE)
        mutate_rule_points(m, rule->rule);
    if (block->kind == HG_B_DECIDE)
        mutate_outcome(m, rule);
    mutate_route(m, rule->rule);
    hg_mutation_add_drop(m, HG_MUTATE_DROP, rule->rule->span, rule->rule->span);
}

static bool has_place(const struct hg_rule *rule)
{
    return rule->tail.when == HG_WHEN || rule->tail.when == HG_WHEN_ABSENT;
}

/* First match: order matters. Rules below `otherwise` are not swapped. */
static void mutate_order(struct hg_mutator *m, const struct hg_model_block *block)
{
    bool first_match =
        block->kind == HG_B_CLASSIFY || block->kind == HG_B_DECIDE || block->kind == HG_B_ROUTE;
    for (uint32_t i = 0; first_match && i + 1 < block->rule_count; i++) {
        const struct hg_model_rule *a = &block->rules[i], *b = &block->rules[i + 1];
        if (!has_place(a->rule) || !has_place(b->rule))
            continue;
        m->where = a->id;
        hg_mutation_add_swap(m, a->rule->span, b->rule->span);
    }
}

void hg_mutate_block(struct hg_mutator *m, struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++)
        mutate_rule(m, block, &block->rules[i]);
    mutate_order(m, block);
    if (block->kind == HG_B_SCORE)
        mutate_score(m, block);
}
