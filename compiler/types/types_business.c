/* Limits in business time where no calendar applies, so that there would never be a due time.
 * Runs after type checking; a warning, because the limit itself is still part of the decision. */
#include "compiler/types/types.h"

/* Whether the entry of this literal target (or any entry, for a computed one) may have a calendar.
 */
static bool somebody_has_calendar(const struct hg_model *model, const struct hg_expr *target)
{
    bool named = target != NULL && target->kind == HG_EXPR_TEXT && !target->literal.has_holes;
    struct hg_str folded = {0};
    if (named)
        folded = hg_text_fold(model->arena, hg_literal_text(model, &target->literal));
    for (uint32_t i = 0; i < model->directory.count; i++) {
        const struct hg_directory_entry *entry = &model->directory.entries[i];
        if (entry->calendar != HG_NONE && (!named || hg_str_eq(entry->folded, folded)))
            return true;
    }
    return false;
}

static bool is_business(const struct hg_expr *within)
{
    return within != NULL && within->kind == HG_EXPR_DURATION && within->unit != HG_CLOCK;
}

static void check_rule(struct hg_model *model, const struct hg_model_block *block,
                       const struct hg_rule *rule)
{
    const struct hg_expr *target = rule->target != NULL ? rule->target : rule->tail.to;
    if (!is_business(rule->tail.respond_within) || somebody_has_calendar(model, target))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0429, rule->tail.respond_within->span,
                                     "business time without a calendar: there will be no due time");
    if (block->kind == HG_B_ROUTE)
        hg_diag_help(model->diags, diag,
                     "name a calendar for the block, as in `route accept calendar \"hq\" {`, or "
                     "for the person, queue or team in the teams file");
    else
        hg_diag_help(model->diags, diag,
                     "add a `calendar` to the person, queue or team in the teams file");
}

void hg_check_business_time(struct hg_model *model)
{
    for (uint32_t b = 0; b < model->block_count; b++) {
        const struct hg_model_block *block = &model->blocks[b];
        for (uint32_t i = 0; block->item->calendar == NULL && i < block->rule_count; i++)
            check_rule(model, block, block->rules[i].rule);
    }
}
