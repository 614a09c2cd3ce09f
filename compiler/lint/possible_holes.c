/* Where a proof about values is not the whole truth (possible.h): what can be unknown in every
 * completion, and searches in unknown texts, which count as either. */
#include "compiler/lint/possible_terms.h"

/* --- holes ----------------------------------------------------------------------------------- */

static void look_for_hole(void *context, struct hg_expr *expr);

struct holes {
    struct hg_possible *possible;
    bool found;
};

static bool below(struct holes *outer, uint8_t *mark, struct hg_expr *expr, struct hg_item *block)
{
    struct holes inner = {outer->possible, false};
    if (*mark == 0) {
        *mark = 1;
        if (expr)
            hg_each_expr(expr, look_for_hole, &inner);
        else
            hg_item_roots(block, HG_PART_CONDITION | HG_PART_POINTS, look_for_hole, &inner);
        *mark = inner.found ? 2 : 1;
    }
    return *mark == 2;
}

/* Functions that give something for every known argument. */
static bool is_total(struct hg_str name)
{
    static const char *const names[] = {"domain_of", "local_part_of", "length", "count", "bucket"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hg_str_is(name, names[i]))
            return true;
    return false;
}

static void look_for_hole(void *context, struct hg_expr *expr)
{
    struct holes *holes = context;
    struct hg_possible *possible = holes->possible;
    struct hg_model *model = possible->model;
    struct hg_symbol symbol = hg_term_symbol(possible, expr);
    if (symbol.kind == HG_SYMBOL_DEFINE)
        holes->found |= below(holes, &possible->define_holes[symbol.index],
                              model->defines[symbol.index].item->expr, NULL);
    else if (symbol.kind == HG_SYMBOL_CLASS || symbol.kind == HG_SYMBOL_SCORE)
        holes->found |= below(holes, &possible->block_holes[symbol.index], NULL,
                              model->blocks[symbol.index].item);
    else if (symbol.kind == HG_SYMBOL_TABLE)
        holes->found = true;
    switch (expr->kind) {
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
    case HG_EXPR_PART:
        holes->found = true;
        break;
    case HG_EXPR_CALL:
        holes->found |= !is_total(expr->name.text);
        break;
    default:
        break;
    }
}

bool hg_may_have_hole(struct hg_possible *possible, struct hg_expr *expr)
{
    struct holes holes = {possible, false};
    hg_each_expr(expr, look_for_hole, &holes);
    return holes.found;
}

/* --- free tests ------------------------------------------------------------------------------ */

static bool is_search(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_TEXTOP && expr->textop != HG_STARTS_WITH &&
           expr->textop != HG_ENDS_WITH;
}

struct searched {
    struct hg_possible *possible;
    struct hg_expr *condition;
    bool known;
};

/* Whether one of the parts that must all hold searches in the same text. */
static bool needs(struct hg_possible *possible, struct hg_expr *condition, struct hg_str text)
{
    struct hg_expr *defined = hg_defined_condition(possible, condition);
    if (defined)
        return needs(possible, defined, text);
    bool all = condition->kind == HG_EXPR_AND ||
               (condition->kind == HG_EXPR_SOME && condition->quantifier == HG_ALL_OF);
    for (size_t i = 0; all && i < condition->arg_count; i++)
        if (needs(possible, condition->args[i], text))
            return true;
    return is_search(condition) && hg_str_eq(hg_term_key(possible, condition->args[0]), text);
}

static void look_for_search(void *context, struct hg_expr *expr)
{
    struct searched *searched = context;
    struct hg_expr *defined = hg_defined_condition(searched->possible, expr);
    if (defined)
        hg_each_expr(defined, look_for_search, searched);
    if (!is_search(expr))
        return;
    struct hg_str text = hg_term_key(searched->possible, expr->args[0]);
    if (text.len == 0 || !needs(searched->possible, searched->condition, text))
        searched->known = false;
}

bool hg_knows_searched(struct hg_possible *possible, struct hg_expr *condition,
                       struct hg_expr *other)
{
    struct searched searched = {possible, condition, true};
    hg_each_expr(other, look_for_search, &searched);
    return searched.known;
}
