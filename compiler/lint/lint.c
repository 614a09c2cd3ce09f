/* The lint driver, and the checks that need the whole policy: unused names, rules that hold leads
 * for review. The last check before lowering; completeness errors are in lint_blocks.c. Must not
 * change the model. */
#include "compiler/model/sema.h"

/* --- unused -------------------------------------------------------------------------------- */

struct uses {
    struct hg_model *model;
    bool *lists, *defines, *flags, *tables, *blocks;
};

static void use_name(void *context, struct hg_expr *expr)
{
    struct uses *uses = context;
    if (expr->kind != HG_EXPR_NAME)
        return;
    struct hg_symbol symbol = hg_info(uses->model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_LIST)
        uses->lists[symbol.index] = true;
    else if (symbol.kind == HG_SYMBOL_DEFINE)
        uses->defines[symbol.index] = true;
    else if (symbol.kind == HG_SYMBOL_FLAG)
        uses->flags[symbol.index] = true;
    else if (symbol.kind == HG_SYMBOL_TABLE)
        uses->tables[symbol.index] = true;
    else if (symbol.kind == HG_SYMBOL_CLASS)
        uses->blocks[symbol.index] = true;
}

static void use_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, use_name, context);
}

static void use_covers(struct uses *uses, const struct hg_model_table *table)
{
    for (size_t i = 0; i < table->item->covers.count; i++)
        hg_walk_expr(table->item->covers.at[i].set.name_expr, use_name, uses);
}

static void report_unused(struct hg_model *model, const struct hg_item *item, struct hg_str name,
                          const char *what)
{
    if (item->span.source != model->policy->source)
        return; /* a shared file defines more than each policy needs */
    struct hg_diag *diag = hg_report(model->diags, HG_W0402, item->name.span,
                                     "the %s `%.*s` is never used", what, HG_STR_ARGS(name));
    hg_diag_help(model->diags, diag, "remove it, or `show` it");
}

static void check_unused(struct hg_model *model)
{
    struct hg_arena *arena = model->arena;
    struct uses uses = {model,
                        HG_ARRAY(arena, bool, model->list_count),
                        HG_ARRAY(arena, bool, model->define_count),
                        HG_ARRAY(arena, bool, model->flag_count),
                        HG_ARRAY(arena, bool, model->table_count),
                        HG_ARRAY(arena, bool, model->block_count)};
    use_root(&uses, model->policy->header.applies_when);
    for (size_t i = 0; i < model->policy->header.shows.count; i++)
        use_root(&uses, model->policy->header.show_exprs[i]);
    for (size_t i = 0; i < model->scope->items.count; i++)
        hg_walk_item_roots(model->scope->items.at[i], HG_PART_ALL, use_root, &uses);
    for (uint32_t i = 0; i < model->table_count; i++)
        use_covers(&uses, &model->tables[i]);
    for (uint32_t i = 0; i < model->list_count; i++)
        if (!uses.lists[i])
            report_unused(model, model->lists[i].item, model->lists[i].name, "list");
    for (uint32_t i = 0; i < model->define_count; i++)
        if (!uses.defines[i])
            report_unused(model, model->defines[i].item, model->defines[i].name, "definition");
    for (uint32_t i = 0; i < model->flag_count; i++)
        if (!uses.flags[i])
            report_unused(model, model->flags[i].item, model->flags[i].name, "flag");
    for (uint32_t i = 0; i < model->table_count; i++)
        if (!uses.tables[i])
            report_unused(model, model->tables[i].item, model->tables[i].name, "table");
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_CLASSIFY && !uses.blocks[i])
            report_unused(model, model->blocks[i].item, model->blocks[i].name, "class");
}

/* --- rules that hold leads -------------------------------------------------------------------- */

struct holding {
    struct hg_model *model;
    HG_VEC(uint32_t) fields; /* that may be unknown, each once */
    bool *defines;           /* seen */
    struct hg_span at;       /* where the first is read, in the rule itself */
};

static void hold_expr(struct holding *holding, struct hg_expr *expr);

static void hold_field(struct holding *holding, uint32_t field, struct hg_span at)
{
    if (!holding->model->contract->fields[field].may_be_unknown)
        return;
    for (size_t i = 0; i < holding->fields.count; i++)
        if (holding->fields.at[i] == field)
            return;
    if (holding->fields.count == 0)
        holding->at = at;
    hg_push(holding->model->arena, &holding->fields, field);
}

static void hold_name(struct holding *holding, const struct hg_expr *expr)
{
    struct hg_model *model = holding->model;
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    if (symbol.kind == HG_SYMBOL_FIELD)
        hold_field(holding, symbol.index, expr->span);
    if (symbol.kind == HG_SYMBOL_DEFINE && !holding->defines[symbol.index]) {
        holding->defines[symbol.index] = true;
        hold_expr(holding, model->defines[symbol.index].item->expr);
    }
    if (symbol.kind == HG_SYMBOL_TABLE)
        for (uint32_t i = 0; i < model->tables[symbol.index].column_count; i++)
            hold_expr(holding, model->tables[symbol.index].columns[i].expr);
}

/* Everything below that can leave it unknown; what asks about knowledge cannot. Classes and
 * scores have rules of their own, which are told of there. */
static void hold_expr(struct holding *holding, struct hg_expr *expr)
{
    if (!expr || !hg_info(holding->model, expr)->may_be_unknown)
        return;
    if (expr->kind == HG_EXPR_NAME)
        hold_name(holding, expr);
    if (expr->kind == HG_EXPR_FOUND && expr->args[0]->kind == HG_EXPR_NAME)
        hold_name(holding, expr->args[0]);
    for (size_t i = 0; i < expr->arg_count; i++)
        hold_expr(holding, expr->args[i]);
    if (expr->kind != HG_EXPR_IN && expr->kind != HG_EXPR_TEXTOP)
        return;
    if (expr->set.kind == HG_SET_NAME)
        hold_expr(holding, expr->set.name_expr);
    for (size_t i = 0; i < expr->set.item_count; i++)
        hold_expr(holding, expr->set.items[i]);
}

/* "`message`", "`country` or `title`" */
static struct hg_str field_words(const struct holding *holding)
{
    struct hg_model *model = holding->model;
    struct hg_str text = {"", 0};
    size_t count = holding->fields.count, shown = count < 3 ? count : 3;
    for (size_t i = 0; i < shown; i++) {
        struct hg_str name = model->contract->fields[holding->fields.at[i]].field.name;
        const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        text = hg_str_print(model->arena, "%.*s%s`%.*s`", HG_STR_ARGS(text), between,
                            HG_STR_ARGS(name));
    }
    if (count > shown)
        text = hg_str_print(model->arena, "%.*s and more", HG_STR_ARGS(text));
    return text;
}

static void check_holding(struct hg_model *model, const struct hg_model_rule *rule)
{
    struct holding holding = {.model = model};
    holding.defines = HG_ARRAY(model->arena, bool, model->define_count);
    hold_expr(&holding, rule->rule->tail.condition);
    if (holding.fields.count == 0)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_W0401, rule->rule->label.span,
                                     "`%.*s` may send leads without %.*s to review",
                                     HG_STR_ARGS(rule->id), HG_STR_ARGS(field_words(&holding)));
    hg_diag_label(model->diags, diag, rule->rule->tail.condition->span,
                  "cannot be ruled out without it");
    hg_diag_help(model->diags, diag,
                 "add `assuming no` if the rule should only act on evidence, or `assuming nothing` "
                 "if such leads should wait for review");
}

static void check_postures(struct hg_model *model, const struct hg_model_block *block)
{
    bool cleared = block->kind == HG_B_CLASSIFY || block->kind == HG_B_DISQUALIFY ||
                   block->kind == HG_B_DECIDE;
    if (!cleared || block->item->posture.posture != HG_POSTURE_UNSET)
        return;
    for (uint32_t i = 0; i < block->rule_count; i++)
        if (block->rules[i].rule->tail.posture.posture == HG_POSTURE_UNSET)
            check_holding(model, &block->rules[i]);
}

void hg_lint_use(struct hg_model *model)
{
    check_unused(model);
    for (uint32_t i = 0; i < model->block_count; i++)
        check_postures(model, &model->blocks[i]);
}

enum hg_status hg_lint(struct hg_model *model)
{
    size_t errors = model->diags->errors;
    hg_lint_blocks(model);
    hg_lint_conditions(model);
    if (model->diags->errors == 0) { /* avoids reporting consequences of an error */
        hg_lint_logic(model);
        hg_lint_bands(model);
        hg_lint_lists(model);
        hg_lint_numbers(model);
    }
    hg_lint_use(model);
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
