/* An entry that is in two lists whose rules exclude each other: where the first applicable rule
 * wins and both rules test the same value against one list each, the second list has no effect
 * for this entry. Exact: entries are compared as lists are at run time. Part of lint.c. */
#include "compiler/model/sema.h"

struct asked {
    const struct hg_model_rule *rule;
    const struct hg_model_block *block;
    struct hg_expr *in; /* `value in list` */
    uint32_t list;
};

struct walk {
    struct hg_model *model;
    HG_VEC(struct asked) asked;
};

/* The whole condition, through names of definitions, when it is `value in list`. */
static struct hg_expr *membership_of(struct hg_model *model, struct hg_expr *expr, uint32_t *list)
{
    for (unsigned i = 0; expr && expr->kind == HG_EXPR_NAME && i < HG_MAX_NAME_DEPTH; i++) {
        struct hg_symbol symbol = hg_info(model, expr)->symbol;
        expr = symbol.kind == HG_SYMBOL_DEFINE ? model->defines[symbol.index].item->expr : NULL;
    }
    bool names_list = expr && expr->kind == HG_EXPR_IN && !expr->negated &&
                      expr->set.kind == HG_SET_NAME &&
                      hg_info(model, expr->set.name_expr)->symbol.kind == HG_SYMBOL_LIST;
    if (!names_list)
        return NULL;
    *list = hg_info(model, expr->set.name_expr)->symbol.index;
    return model->lists[*list].numbers ? NULL : expr;
}

static void report(struct walk *walk, const struct asked *first, const struct asked *second,
                   const struct hg_list_entry *a, const struct hg_list_entry *b)
{
    struct hg_model *model = walk->model;
    struct hg_str one = model->lists[first->list].name, other = model->lists[second->list].name;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0434, b->span, "`%.*s` is in `%.*s` and in `%.*s`",
                  HG_STR_ARGS(b->text), HG_STR_ARGS(one), HG_STR_ARGS(other));
    hg_diag_label(model->diags, diag, a->span, "also here");
    hg_diag_label(model->diags, diag, first->rule->rule->label.span, "this rule comes first");
    hg_diag_help(model->diags, diag,
                 "so `%.*s` never applies to it: remove it from one of the lists",
                 HG_STR_ARGS(second->rule->id));
}

static void compare(struct walk *walk, const struct asked *first, const struct asked *second)
{
    struct hg_model *model = walk->model;
    const struct hg_model_list *a = &model->lists[first->list], *b = &model->lists[second->list];
    struct hg_map entries;
    if (first->list == second->list || !hg_expr_equal(first->in->args[0], second->in->args[0]))
        return;
    hg_map_init(&entries, model->arena);
    for (size_t i = 0; i < a->entry_count; i++)
        hg_map_add(&entries, hg_text_fold(model->arena, a->entries[i].text), i, NULL);
    for (size_t i = 0; i < b->entry_count; i++) {
        uint64_t *twin = hg_map_find(&entries, hg_text_fold(model->arena, b->entries[i].text));
        if (twin)
            report(walk, first, second, &a->entries[*twin], &b->entries[i]);
    }
}

static bool differ(const struct asked *a, const struct asked *b)
{
    return a->block->kind == HG_B_CLASSIFY || a->rule->outcome != b->rule->outcome;
}

static bool closes(const struct hg_model_rule *rule)
{
    return !rule->rule->tail.from && !rule->rule->tail.before;
}

static void take_block(struct walk *walk, const struct hg_model_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        struct asked asked = {&block->rules[i], block, NULL, 0};
        asked.in = membership_of(walk->model, block->rules[i].rule->tail.condition, &asked.list);
        if (!asked.in)
            continue;
        for (size_t k = 0; k < walk->asked.count; k++)
            if (differ(&walk->asked.at[k], &asked) && closes(walk->asked.at[k].rule))
                compare(walk, &walk->asked.at[k], &asked);
        hg_push(walk->model->arena, &walk->asked, asked);
    }
}

/* Blocks that decide are read one after the other; a class is a reading of its own. */
void hg_lint_lists(struct hg_model *model)
{
    struct walk deciding = {.model = model};
    for (uint32_t i = 0; i < model->block_count; i++) {
        const struct hg_model_block *block = &model->blocks[i];
        struct walk own = {.model = model};
        if (block->kind == HG_B_DISQUALIFY || block->kind == HG_B_DECIDE)
            take_block(&deciding, block);
        else if (block->kind == HG_B_CLASSIFY)
            take_block(&own, block);
    }
}
