/* Governance checks: a policy in use has an owner, fields that need evidence or are guessed have
 * sources, reasons do not repeat personal data. Part of flow.c; follows names by hg_flow_path.
 * Must not change the model. */
#include "compiler/model/sema.h"

static bool is_blank(const struct hg_model *model, const struct hg_text_literal *literal)
{
    return hg_text_normalise(model->arena, hg_literal_text(model, literal)).len == 0;
}

static void check_owner(struct hg_model *model)
{
    const struct hg_header *header = &model->policy->header;
    if (!header->version || (header->owner && !is_blank(model, header->owner)))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0710,
                                     header->owner ? header->owner->span : model->policy->name.span,
                                     "`%.*s` has a version but no owner", HG_STR_ARGS(model->name));
    hg_diag_help(model->diags, diag,
                 "name whoever is responsible for it: `owner \"revops@acme.example\"`");
}

static void check_flag_owner(struct hg_model *model, const struct hg_item *item)
{
    if (!is_blank(model, item->text))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0710, item->text->span,
                                     "the flag `%.*s` has no owner", HG_STR_ARGS(item->name.text));
    hg_diag_help(model->diags, diag,
                 "name whoever will remove it again: `owner \"ana@acme.example\"`");
}

/* --- sources ---------------------------------------------------------------------------------- */

static bool decides(const struct hg_model_block *block)
{
    return block->kind == HG_B_DECIDE || block->kind == HG_B_DISQUALIFY ||
           block->kind == HG_B_ROUTE;
}

/* The first rule that decides by the field. */
static const struct hg_model_rule *decided_by(struct hg_model *model, uint32_t field)
{
    struct hg_strs way;
    for (uint32_t i = 0; i < model->block_count; i++)
        for (uint32_t k = 0; decides(&model->blocks[i]) && k < model->blocks[i].rule_count; k++)
            if (hg_flow_path(model, &model->blocks[i].rules[k], HG_PART_CONDITION | HG_PART_TARGET,
                             field, &way))
                return &model->blocks[i].rules[k];
    return NULL;
}

static void check_sources(struct hg_model *model, uint32_t index)
{
    const struct hg_contract_field *field = &model->contract->fields[index];
    const struct hg_field *of = &field->field;
    if (of->sources.count || (!of->from_model && !of->evidence_required))
        return;
    const struct hg_model_rule *rule = decided_by(model, index);
    if (!rule)
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0711, field->span,
                  "`%.*s` decides, but its value may come from any source", HG_STR_ARGS(of->name));
    hg_diag_say(model->diags, diag, "%s", of->from_model ? "guessed by a model" : "needs evidence");
    hg_diag_label(model->diags, diag, rule->rule->label.span, "used for a decision here");
    hg_diag_help(model->diags, diag, "list the sources it may come from: `sources: [%s]`",
                 of->from_model ? "intent_model_v2" : "crm");
}

/* --- reasons ---------------------------------------------------------------------------------- */

/* The personal field whose value the expression hands on as it is, or HG_NONE. */
static uint32_t personal_in(struct hg_model *model, const struct hg_expr *expr, unsigned depth)
{
    uint32_t found = HG_NONE;
    if (!expr || depth > HG_MAX_NAME_DEPTH)
        return HG_NONE;
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    switch (expr->kind) {
    case HG_EXPR_NAME:
        if (symbol.kind == HG_SYMBOL_FIELD)
            return model->contract->fields[symbol.index].field.personal ? symbol.index : HG_NONE;
        if (symbol.kind != HG_SYMBOL_DEFINE)
            return HG_NONE;
        return personal_in(model, model->defines[symbol.index].item->expr, depth + 1);
    case HG_EXPR_ASSUMED:
    case HG_EXPR_IF:
        for (size_t i = expr->kind == HG_EXPR_IF; i < expr->arg_count && found == HG_NONE; i++)
            found = personal_in(model, expr->args[i], depth + 1);
        return found;
    case HG_EXPR_TEXT:
        for (size_t i = 0; i < expr->literal.piece_count && found == HG_NONE; i++)
            found = personal_in(model, expr->literal.pieces[i].expr, depth + 1);
        return found;
    default:
        return HG_NONE;
    }
}

static void check_reason(struct hg_model *model, const struct hg_rule *rule)
{
    const struct hg_text_literal *because = rule->tail.because;
    for (size_t i = 0; because && i < because->piece_count; i++) {
        uint32_t field = personal_in(model, because->pieces[i].expr, 0);
        if (field == HG_NONE)
            continue;
        struct hg_diag *diag = hg_report(model->diags, HG_W0712, because->pieces[i].span,
                                         "the reason contains the personal field `%.*s`",
                                         HG_STR_ARGS(model->contract->fields[field].field.name));
        hg_diag_label(model->diags, diag, model->contract->fields[field].span, "personal");
        hg_diag_help(model->diags, diag,
                     "word the reason without it; the packet contains the field anyway");
    }
}

void hg_check_governance(struct hg_model *model)
{
    check_owner(model);
    for (uint32_t i = 0; i < model->flag_count; i++)
        check_flag_owner(model, model->flags[i].item);
    for (uint32_t i = 0; i < model->contract->field_count; i++)
        check_sources(model, i);
    for (uint32_t i = 0; i < model->block_count; i++)
        for (uint32_t k = 0; k < model->blocks[i].rule_count; k++)
            check_reason(model, model->blocks[i].rules[k].rule);
}
