/* Which expressions can be unknown for a lead that satisfies the contract. Bottom up over types
 * and intervals, through definitions, classes, scores and tables, memoised per node. Must not
 * report. */
#include "compiler/model/sema.h"

enum mark { OPEN, NEVER, MAYBE };

static bool any_operand(const struct hg_model *model, const struct hg_expr *expr)
{
    return expr && hg_expr_may_be_unknown(model, expr);
}

static bool any_arg(const struct hg_model *model, const struct hg_expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (any_operand(model, expr->args[i]))
            return true;
    return false;
}

static bool any_set_item(const struct hg_model *model, const struct hg_set *set)
{
    if (set->kind == HG_SET_NAME && any_operand(model, set->name_expr))
        return true;
    for (size_t i = 0; i < set->item_count; i++)
        if (any_operand(model, set->items[i]))
            return true;
    return false;
}

/* A rule whose posture settles it is never unknown. */
static bool condition_may_be_unknown(const struct hg_model *model, const struct hg_model_rule *rule)
{
    return rule->posture == HG_ASSUME_NOTHING && any_operand(model, rule->rule->tail.condition);
}

static bool points_may_be_unknown(const struct hg_model *model, const struct hg_rule *rule)
{
    const struct hg_points *points = &rule->points;
    const struct hg_tail *tail = &rule->tail;
    bool band = false;
    for (size_t i = 0; i < points->band_count; i++)
        band = band || points->bands[i].kind == HG_BAND_UNKNOWN;
    return any_operand(model, points->per) || (!band && any_operand(model, points->by)) ||
           any_operand(model, tail->fading_over) || any_operand(model, tail->fading_since) ||
           any_operand(model, tail->halving_every) || any_operand(model, tail->halving_since) ||
           any_operand(model, tail->halving_age);
}

static bool any_rule(const struct hg_model *model, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        if (condition_may_be_unknown(model, &block->rules[i]))
            return true;
        if (block->kind == HG_B_SCORE && points_may_be_unknown(model, block->rules[i].rule))
            return true;
    }
    return false;
}

/* Kept: every rule may name the block. */
static bool block_may_be_unknown(const struct hg_model *model, uint32_t index)
{
    uint8_t *mark = &model->scope->blocks_unknown[index];
    if (*mark == OPEN)
        *mark = any_rule(model, &model->blocks[index]) ? MAYBE : NEVER;
    return *mark == MAYBE;
}

static bool match_may_be_unknown(const struct hg_model *model, uint32_t index)
{
    const struct hg_model_table *table = &model->tables[index];
    for (uint32_t i = 0; i < table->column_count; i++)
        if (any_operand(model, table->columns[i].expr))
            return true;
    return false;
}

static bool name_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    switch (symbol.kind) {
    case HG_SYMBOL_FIELD:
        return model->contract->fields[symbol.index].may_be_unknown;
    case HG_SYMBOL_DEFINE:
        return any_operand(model, model->defines[symbol.index].item->expr);
    case HG_SYMBOL_CLASS:
    case HG_SYMBOL_SCORE:
        return block_may_be_unknown(model, symbol.index);
    case HG_SYMBOL_TABLE: /* a lead may match no row, unless an inline table has `otherwise` */
        return !model->tables[symbol.index].item->otherwise ||
               match_may_be_unknown(model, symbol.index);
    default:
        return false;
    }
}

/* A result past 64 bits is unknown, reason overflow. */
static bool may_overflow(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval of = hg_expr_interval(model, expr);
    return of.lo == INT64_MIN || of.hi == INT64_MAX;
}

static bool may_divide_by_zero(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval by = hg_expr_interval(model, expr->args[1]);
    return by.lo <= 0 && by.hi >= 0;
}

static bool call_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr)
{
    bool domain = hg_str_ends(expr->name.text, HG_STR("domain_of")) && expr->arg_count != 0 &&
                  hg_info(model, expr->args[0])->type.kind != HG_T_EMAIL;
    return domain || any_arg(model, expr); /* a text without a domain has no row */
}

static bool template_may_be_unknown(const struct hg_model *model,
                                    const struct hg_text_literal *literal)
{
    for (size_t i = 0; i < literal->piece_count; i++)
        if (any_operand(model, literal->pieces[i].expr))
            return true;
    return false;
}

static bool can_be_unknown(const struct hg_model *model, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NAME:
        return name_may_be_unknown(model, expr);
    case HG_EXPR_TEXT:
        return template_may_be_unknown(model, &expr->literal);
    case HG_EXPR_KNOWN:
        return false;
    case HG_EXPR_FOUND:
        return hg_info(model, expr->args[0])->symbol.kind == HG_SYMBOL_TABLE &&
               match_may_be_unknown(model, hg_info(model, expr->args[0])->symbol.index);
    case HG_EXPR_ASSUMED:
        return any_operand(model, expr->args[0]) && any_operand(model, expr->args[1]);
    case HG_EXPR_CALL:
        return call_may_be_unknown(model, expr);
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
        return any_arg(model, expr) || may_overflow(model, expr);
    case HG_EXPR_DIV:
        return any_arg(model, expr) || may_divide_by_zero(model, expr) || may_overflow(model, expr);
    case HG_EXPR_IN:
    case HG_EXPR_TEXTOP:
        return any_arg(model, expr) || any_set_item(model, &expr->set);
    default:
        return any_arg(model, expr);
    }
}

bool hg_expr_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr)
{
    uint8_t *mark = &model->scope->unknown[expr->id];
    if (*mark == OPEN)
        *mark = can_be_unknown(model, expr) ? MAYBE : NEVER;
    return *mark == MAYBE;
}
