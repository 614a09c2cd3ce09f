/* Which expressions some lead that keeps the contract leaves unknown. Bottom up over types and
 * bounds, through definitions, classes, scores and tables; the answer for a node is kept. Must
 * not report. */
#include "compiler/model/sema.h"

enum mark { OPEN, NEVER, MAYBE };

static bool some(const struct hg_model *model, const struct hg_expr *expr)
{
    return expr && hg_expr_may_be_unknown(model, expr);
}

static bool some_arg(const struct hg_model *model, const struct hg_expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (some(model, expr->args[i]))
            return true;
    return false;
}

static bool some_of_set(const struct hg_model *model, const struct hg_set *set)
{
    if (set->kind == HG_SET_NAME && some(model, set->name_expr))
        return true;
    for (size_t i = 0; i < set->item_count; i++)
        if (some(model, set->items[i]))
            return true;
    return false;
}

/* A rule whose posture settles it is never unknown. */
static bool condition_is_open(const struct hg_model *model, const struct hg_model_rule *rule)
{
    return rule->posture == HG_ASSUME_NOTHING && some(model, rule->rule->tail.condition);
}

static bool points_are_open(const struct hg_model *model, const struct hg_rule *rule)
{
    const struct hg_points *points = &rule->points;
    const struct hg_tail *tail = &rule->tail;
    bool band = false;
    for (size_t i = 0; i < points->band_count; i++)
        band = band || points->bands[i].kind == HG_BAND_UNKNOWN;
    return some(model, points->per) || (!band && some(model, points->by)) ||
           some(model, tail->fading_over) || some(model, tail->fading_since) ||
           some(model, tail->halving_every) || some(model, tail->halving_since) ||
           some(model, tail->halving_age);
}

static bool some_rule(const struct hg_model *model, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        if (condition_is_open(model, &block->rules[i]))
            return true;
        if (block->kind == HG_B_SCORE && points_are_open(model, block->rules[i].rule))
            return true;
    }
    return false;
}

/* Kept: every rule may name the block. */
static bool block_is_open(const struct hg_model *model, uint32_t index)
{
    uint8_t *mark = &model->scope->blocks_unknown[index];
    if (*mark == OPEN)
        *mark = some_rule(model, &model->blocks[index]) ? MAYBE : NEVER;
    return *mark == MAYBE;
}

static bool match_is_open(const struct hg_model *model, uint32_t index)
{
    const struct hg_model_table *table = &model->tables[index];
    for (uint32_t i = 0; i < table->column_count; i++)
        if (some(model, table->columns[i].expr))
            return true;
    return false;
}

static bool name_is_open(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    switch (symbol.kind) {
    case HG_SYMBOL_FIELD:
        return model->contract->fields[symbol.index].may_be_unknown;
    case HG_SYMBOL_DEFINE:
        return some(model, model->defines[symbol.index].item->expr);
    case HG_SYMBOL_CLASS:
    case HG_SYMBOL_SCORE:
        return block_is_open(model, symbol.index);
    case HG_SYMBOL_TABLE: /* a lead may fit no row, unless an inline table says `otherwise` */
        return !model->tables[symbol.index].item->otherwise || match_is_open(model, symbol.index);
    default:
        return false;
    }
}

/* A result past 64 bits is unknown, reason overflow. */
static bool may_overflow(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval of = hg_bounds(model, expr);
    return of.lo == INT64_MIN || of.hi == INT64_MAX;
}

static bool may_divide_by_zero(const struct hg_model *model, const struct hg_expr *expr)
{
    struct hg_interval by = hg_bounds(model, expr->args[1]);
    return by.lo <= 0 && by.hi >= 0;
}

static bool call_is_open(const struct hg_model *model, const struct hg_expr *expr)
{
    bool domain = hg_str_ends(expr->name.text, HG_STR("domain_of")) && expr->arg_count != 0 &&
                  hg_info(model, expr->args[0])->type.kind != HG_T_EMAIL;
    return domain || some_arg(model, expr); /* a text without a domain has no row */
}

static bool template_is_open(const struct hg_model *model, const struct hg_text_literal *literal)
{
    for (size_t i = 0; i < literal->piece_count; i++)
        if (some(model, literal->pieces[i].expr))
            return true;
    return false;
}

static bool is_open(const struct hg_model *model, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NAME:
        return name_is_open(model, expr);
    case HG_EXPR_TEXT:
        return template_is_open(model, &expr->literal);
    case HG_EXPR_KNOWN:
        return false;
    case HG_EXPR_FOUND:
        return hg_info(model, expr->args[0])->symbol.kind == HG_SYMBOL_TABLE &&
               match_is_open(model, hg_info(model, expr->args[0])->symbol.index);
    case HG_EXPR_ASSUMED:
        return some(model, expr->args[0]) && some(model, expr->args[1]);
    case HG_EXPR_CALL:
        return call_is_open(model, expr);
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
        return some_arg(model, expr) || may_overflow(model, expr);
    case HG_EXPR_DIV:
        return some_arg(model, expr) || may_divide_by_zero(model, expr) ||
               may_overflow(model, expr);
    case HG_EXPR_IN:
    case HG_EXPR_TEXTOP:
        return some_arg(model, expr) || some_of_set(model, &expr->set);
    default:
        return some_arg(model, expr);
    }
}

bool hg_expr_may_be_unknown(const struct hg_model *model, const struct hg_expr *expr)
{
    uint8_t *mark = &model->scope->unknown[expr->id];
    if (*mark == OPEN)
        *mark = is_open(model, expr) ? MAYBE : NEVER;
    return *mark == MAYBE;
}
