/* Entities for blocks and their rules. Part of the semantic diff (diff.h). */
#include "compiler/diff/diff_parts.h"

static struct hg_str none(void)
{
    return (struct hg_str){"", 0};
}

/* --- rules ----------------------------------------------------------------------------------- */

static struct hg_attribute condition_attribute(const struct hg_diff_side *side,
                                               const struct hg_tail *tail)
{
    switch (tail->when) {
    case HG_WHEN:
        return hg_attribute_expr(side, "condition", tail->condition);
    case HG_OTHERWISE:
        return hg_attribute_text("condition", HG_STR("otherwise"));
    case HG_UNRESOLVED:
        return hg_attribute_text("condition", HG_STR("unresolved"));
    default:
        return hg_attribute_text("condition", none());
    }
}

static struct hg_attribute posture_attribute(const struct hg_model_rule *rule)
{
    static const char *const postures[] = {"", "assuming nothing", "assuming no", "assuming yes"};
    bool asks = rule->rule->tail.when == HG_WHEN;
    return hg_attribute_text("posture", hg_str(asks ? postures[rule->posture] : ""));
}

static void add_fading(const struct hg_diff_side *side, struct hg_entity *entity,
                       const struct hg_tail *tail)
{
    static const char *const names[] = {"fading over", "since", "halving every", "since", "at age"};
    const struct hg_expr *parts[] = {tail->fading_over, tail->fading_since, tail->halving_every,
                                     tail->halving_since, tail->halving_age};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i] != NULL)
            hg_add_attribute(side, entity, hg_attribute_expr(side, names[i], parts[i]));
    if (tail->fading_over == NULL)
        hg_add_attribute(side, entity, hg_attribute_text("fading over", none()));
    if (tail->halving_every == NULL)
        hg_add_attribute(side, entity, hg_attribute_text("halving every", none()));
}

static void add_texts(const struct hg_diff_side *side, struct hg_entity *entity,
                      const struct hg_tail *tail)
{
    hg_add_attribute(side, entity, hg_attribute_template(side, "because", tail->because));
    for (size_t i = 0; i < tail->notes.count || i == 0; i++) {
        const char *name = i == 0 ? "note" : hg_str_print(side->arena, "note %zu", i + 1).at;
        hg_add_attribute(
            side, entity,
            hg_attribute_template(side, name, i < tail->notes.count ? &tail->notes.at[i] : NULL));
    }
}

static void add_needs(const struct hg_diff_side *side, struct hg_entity *entity,
                      const struct hg_tail *tail)
{
    struct hg_attribute needs = {.name = "needs", .listed = true};
    struct hg_attribute allows = {.name = "allow", .listed = true};
    for (size_t i = 0; i < tail->needs.count; i++)
        hg_push(side->arena, &needs.members,
                ((struct hg_keyed_text){tail->needs.at[i].text, tail->needs.at[i].text}));
    for (size_t i = 0; i < tail->allows.count; i++) {
        const struct hg_allow *allow = &tail->allows.at[i];
        struct hg_str text = hg_str_print(
            side->arena, "%.*s because \"%.*s\" approved \"%.*s\"", HG_STR_ARGS(allow->field.text),
            HG_STR_ARGS(allow->because.text), HG_STR_ARGS(allow->approved.text));
        hg_push(side->arena, &allows.members, ((struct hg_keyed_text){text, text}));
    }
    hg_add_attribute(side, entity, needs);
    hg_add_attribute(side, entity, allows);
}

static void add_tail(const struct hg_diff_side *side, struct hg_entity *entity,
                     const struct hg_rule *rule)
{
    const struct hg_tail *tail = &rule->tail;
    hg_add_attribute(side, entity,
                     hg_attribute_expr(side, "to", rule->target != NULL ? rule->target : tail->to));
    hg_add_attribute(side, entity, hg_attribute_expr(side, "respond within", tail->respond_within));
    add_texts(side, entity, tail);
    hg_add_attribute(side, entity,
                     hg_attribute_exprs(side, "also", tail->also.at, tail->also.count));
    hg_add_attribute(side, entity,
                     hg_attribute_exprs(side, "alert", tail->alert.at, tail->alert.count));
    hg_add_attribute(side, entity, hg_attribute_expr(side, "from", tail->from));
    hg_add_attribute(side, entity, hg_attribute_expr(side, "before", tail->before));
    add_needs(side, entity, tail);
}

static struct hg_str group_text(const struct hg_diff_side *side, const struct hg_group *group)
{
    if (group->best)
        return hg_str_print(side->arena, "%.*s best", HG_STR_ARGS(group->name.text));
    return hg_str_print(
        side->arena, "%.*s up to %.*s", HG_STR_ARGS(group->name.text),
        HG_STR_ARGS(group->up_to != NULL
                        ? hg_source_one_line(side->model, side->arena, group->up_to->span)
                        : none()));
}

/* The group a score's rule is in, with its cap. */
static struct hg_str group_of(const struct hg_diff_side *side, const struct hg_item *item,
                              const struct hg_rule *rule)
{
    for (size_t g = 0; g < item->groups.count; g++)
        for (size_t r = 0; r < item->groups.at[g].rule_count; r++)
            if (item->groups.at[g].rules[r] == rule && item->groups.at[g].name.text.at != NULL)
                return group_text(side, &item->groups.at[g]);
    return none();
}

static void add_rule(const struct hg_diff_side *side, struct hg_entities *rules,
                     const struct hg_model_block *block, const struct hg_model_rule *rule)
{
    struct hg_entity *entity =
        hg_add_entity(side, rules, HG_DIFF_RULE, "rule", rule->id, rule->rule->label.span);
    entity->id = rule->rule->label.text;
    if (block->kind == HG_B_DECIDE)
        hg_add_attribute(side, entity,
                         hg_attribute_text("outcome", side->model->outcomes[rule->outcome].name));
    if (block->kind == HG_B_SCORE) {
        hg_add_attribute(side, entity, hg_attribute_points(side, &rule->rule->points));
        add_fading(side, entity, &rule->rule->tail);
        hg_add_attribute(side, entity,
                         hg_attribute_text("group", group_of(side, block->item, rule->rule)));
    }
    hg_add_attribute(side, entity, condition_attribute(side, &rule->rule->tail));
    hg_add_attribute(side, entity, posture_attribute(rule));
    add_tail(side, entity, rule->rule);
}

/* --- blocks ---------------------------------------------------------------------------------- */

static void add_header(const struct hg_diff_side *side, struct hg_entity *entity,
                       const struct hg_model_block *block)
{
    const struct hg_item *item = block->item;
    if (block->kind == HG_B_SCORE) {
        const struct hg_expr *const ends[] = {item->low, item->high};
        static const char *const names[] = {"from", "to"};
        for (int i = 0; i < 2; i++)
            hg_add_attribute(side, entity, hg_attribute_expr(side, names[i], ends[i]));
        hg_add_attribute(side, entity, hg_attribute_expr(side, "starting", item->starting));
    }
    if (block->kind == HG_B_ROUTE) {
        hg_add_attribute(side, entity, hg_attribute_expr(side, "calendar", item->calendar));
        hg_add_attribute(side, entity, hg_attribute_expr(side, "since", item->since_expr));
    }
}

static void add_block(const struct hg_diff_side *side, struct hg_entities *entities,
                      const struct hg_model_block *block)
{
    static const char *const words[] = {"class", "disqualify block", "decide block", "score",
                                        "route"};
    struct hg_entities *rules = HG_NEW(side->arena, struct hg_entities);
    struct hg_entity *entity = hg_add_entity(side, entities, HG_DIFF_BLOCK, words[block->kind],
                                             block->name, block->item->span);
    entity->symbol = block->kind == HG_B_CLASSIFY ? HG_SYMBOL_CLASS
                     : block->kind == HG_B_SCORE  ? HG_SYMBOL_SCORE
                                                  : HG_SYMBOL_NONE;
    entity->parts = rules;
    rules->ordered = block->kind != HG_B_SCORE && block->kind != HG_B_DISQUALIFY;
    add_header(side, entity, block);
    for (uint32_t r = 0; r < block->rule_count; r++)
        add_rule(side, rules, block, &block->rules[r]);
}

void hg_collect_blocks(const struct hg_diff_side *side, bool deciding, struct hg_entities *entities)
{
    entities->ordered = deciding;
    for (uint32_t i = 0; i < side->model->block_count; i++) {
        const struct hg_model_block *block = &side->model->blocks[i];
        bool decides = block->kind == HG_B_DISQUALIFY || block->kind == HG_B_DECIDE;
        if (decides == deciding)
            add_block(side, entities, block);
    }
}
