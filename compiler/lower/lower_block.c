/* Lowers blocks: a rule table (MATCH), then what the block derives from the matching rows: a
 * class, a score, the end of the decision. Routes come last, each in a section that is skipped
 * unless its outcome is possible. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

/* --- rows --- */

static struct hg_cond *never(struct hg_lowering *l)
{
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_TRUTH, 2, HG_NONE, HG_NONE));
}

static struct hg_cond *in_force(struct hg_lowering *l, const struct hg_tail *tail)
{
    uint32_t a = hg_pool_number(l, hg_instant_of(tail->from, INT64_MIN));
    uint32_t b = hg_pool_number(l, hg_instant_of(tail->before, INT64_MAX));
    return hg_cond_truth(l, hg_emit_truth(l, HG_OP_IN_FORCE, a, b, HG_NONE));
}

/* The condition of the rule; NULL if it has none. An `unresolved` row never matches: the decision
 * takes it where completions disagree. */
static struct hg_cond *rule_condition(struct hg_lowering *l, const struct hg_tail *tail)
{
    struct hg_cond *parts[2];
    size_t count = 0;
    if (tail->when == HG_UNRESOLVED)
        return never(l);
    if (tail->from || tail->before)
        parts[count++] = in_force(l, tail);
    if (tail->when == HG_WHEN)
        parts[count++] = hg_lower_condition(l, tail->condition);
    return count ? hg_cond_join(l, HG_COND_AND, parts, count) : NULL;
}

static void assume(struct hg_lowering *l, struct hg_rule_table *table, uint32_t row,
                   enum hg_posture posture)
{
    if (posture != HG_ASSUME_NO && posture != HG_ASSUME_YES)
        return;
    uint64_t **bits = posture == HG_ASSUME_NO ? &table->assume_no : &table->assume_yes;
    if (!*bits)
        *bits = HG_ARRAY(l->arena, uint64_t, table->words);
    (*bits)[row / 64] |= UINT64_C(1) << (row % 64);
}

/* The rule table of a block, and its MATCH. */
static void lower_rows(struct hg_lowering *l, const struct hg_model_block *from,
                       struct hg_block *block)
{
    struct hg_table_builder builder = {.rows = from->rule_count};
    for (uint32_t row = 0; row < from->rule_count; row++) {
        const struct hg_rule *rule = from->rules[row].rule;
        l->at = rule->label.span;
        struct hg_cond *condition = rule_condition(l, &rule->tail);
        if (condition)
            hg_table_builder_add_condition(l, &builder, row, condition);
    }
    struct hg_rule_table table = {.name = from->name};
    hg_table_builder_finish(l, &builder, &table);
    for (uint32_t row = 0; row < from->rule_count; row++)
        if (from->rules[row].rule->tail.when == HG_WHEN)
            assume(l, &table, row, from->rules[row].posture);
    block->table = (uint32_t)l->tables.count;
    hg_push(l->arena, &l->tables, table);
    l->at = from->item->name.text.at ? from->item->name.span : from->item->span;
    hg_emit(l, HG_OP_MATCH, block->table, HG_NONE, HG_NONE, HG_NONE);
}

static void lower_rules(struct hg_lowering *l, uint32_t index, const struct hg_model_block *from,
                        const struct hg_block *block)
{
    for (uint32_t i = 0; i < from->rule_count; i++) {
        struct hg_rule_info *info = &l->program->rules[block->first_rule + i];
        const struct hg_rule *rule = from->rules[i].rule;
        info->block = index;
        info->label = HG_NONE;
        if (from->kind == HG_B_CLASSIFY)
            info->label = hg_pool_text(l, rule->label.text);
        l->at = rule->label.span;
        if (from->kind == HG_B_SCORE)
            hg_lower_points(l, from, &from->rules[i], info);
        hg_lower_rule_tail(l, &from->rules[i], info);
    }
}

/* --- kinds --- */

static void lower_groups(struct hg_lowering *l, const struct hg_model_block *from,
                         struct hg_block *block)
{
    uint32_t first = 0;
    block->groups = HG_ARRAY(l->arena, struct hg_score_group, from->item->groups.count);
    for (size_t i = 0; i < from->item->groups.count; i++) {
        const struct hg_group *group = &from->item->groups.at[i];
        struct hg_score_group *out = &block->groups[block->group_count++];
        out->name = group->name.text;
        out->best = group->best;
        out->capped = group->up_to != NULL;
        if (out->capped && !hg_literal_scaled(group->up_to, from->scale, 0, &out->cap))
            out->capped = false; /* refused by the types */
        out->first = first;
        out->count = (uint32_t)group->rule_count;
        first += out->count;
    }
}

static void lower_result(struct hg_lowering *l, uint32_t index, const struct hg_model_block *from,
                         struct hg_block *block)
{
    bool score = from->kind == HG_B_SCORE;
    uint32_t reg = hg_new_register(l, score ? from->scale : HG_T_TEXT, false);
    hg_lower_name_register(l, reg, from->name);
    block->result = (struct hg_ref){HG_REF_VALUE, reg};
    hg_emitted_set(l, &l->block_results[index], reg);
    hg_emit(l, score ? HG_OP_SCORE : HG_OP_CLASSIFY, reg, index, HG_NONE, HG_NONE);
}

static void lower_score(const struct hg_model_block *from, struct hg_block *block)
{
    block->scale = from->scale;
    block->low = from->low;
    block->high = from->high;
    block->starting = from->starting;
}

void hg_lower_block(struct hg_lowering *l, uint32_t index)
{
    const struct hg_model_block *from = &l->model->blocks[index];
    struct hg_block *block = &l->program->blocks[index];
    struct hg_span before = l->at;
    lower_rows(l, from, block);
    struct hg_span at = l->at;
    lower_rules(l, index, from, block);
    l->at = at;
    if (from->kind == HG_B_SCORE) {
        lower_score(from, block);
        lower_groups(l, from, block);
    }
    if (from->kind == HG_B_SCORE || from->kind == HG_B_CLASSIFY)
        lower_result(l, index, from, block);
    if (from->kind == HG_B_DISQUALIFY || from->kind == HG_B_DECIDE)
        hg_emit(l, HG_OP_DECIDE, index, HG_NONE, HG_NONE, HG_NONE);
    l->at = before;
}

uint32_t hg_lower_result(struct hg_lowering *l, uint32_t block)
{
    if (!l->block_results[block].is)
        hg_lower_block(l, block);
    return l->block_results[block].reg;
}

/* --- routes --- */

void hg_lower_route(struct hg_lowering *l, uint32_t index)
{
    const struct hg_model_block *from = &l->model->blocks[index];
    struct hg_block *block = &l->program->blocks[index];
    l->at = from->item->name.span;
    l->section = index + 1;
    block->outcome = from->outcome;
    uint32_t skip = hg_emit(l, HG_OP_UNLESS_POSSIBLE, from->outcome, HG_NONE, HG_NONE, HG_NONE);
    hg_lower_block(l, index);
    if (from->item->calendar)
        block->calendar = (struct hg_ref){HG_REF_VALUE, hg_lower_value(l, from->item->calendar)};
    if (from->item->since_expr) {
        uint32_t since = hg_convert_to_instant(l, hg_lower_value(l, from->item->since_expr));
        block->since = (struct hg_ref){HG_REF_VALUE, since};
    }
    l->code.at[skip].b = (uint32_t)l->code.count;
    l->section = 0;
}
