/* Mutations of the lead contract where it influences decisions: confidence floors, maximum ages,
 * sources, defaults. Only fields that the policy reads. Part of mutate.c. */
#include "compiler/mutate/mutate_parts.h"

/* Numbers and durations are written as in a policy. */
static void move_scalar(struct hg_mutator *m, const struct hg_yaml *node, enum hg_expr_kind kind,
                        int64_t steps)
{
    struct hg_expr number = {.kind = kind, .span = node == NULL ? HG_NO_SPAN : node->span};
    struct hg_str text;
    if (node != NULL && node->kind == HG_YAML_SCALAR && node->plain &&
        hg_number_shifted(m, &number, steps, &text))
        hg_mutation_add(m, HG_MUTATE_CONTRACT, node->span, node->span, text);
}

/* Raises a floor by 0.01; floors of 0 and 1 stay. */
static void raise_floor(struct hg_mutator *m, const struct hg_yaml *node)
{
    int64_t floor;
    if (node == NULL || node->kind != HG_YAML_SCALAR ||
        hg_parse_decimal(node->text, &floor) != HG_NUMBER_OK || floor <= 0 ||
        floor >= HG_DECIMAL_ONE)
        return;
    hg_mutation_add(m, HG_MUTATE_CONTRACT, node->span, node->span,
                    hg_str_print(m->arena, "%.*s%s", HG_STR_ARGS(node->text),
                                 hg_str_find(node->text, HG_STR(".")) == SIZE_MAX ? ".01" : "1"));
}

static void change_default(struct hg_mutator *m, const struct hg_yaml *node)
{
    bool yes;
    if (node == NULL || node->kind != HG_YAML_SCALAR)
        return;
    if (hg_yaml_bool(node, &yes))
        hg_mutation_add(m, HG_MUTATE_CONTRACT, node->span, node->span,
                        yes ? HG_STR("false") : HG_STR("true"));
    else
        move_scalar(m, node, HG_EXPR_DECIMAL, 1);
}

static void drop_sources(struct hg_mutator *m, const struct hg_yaml *list)
{
    for (size_t i = 0;
         list != NULL && list->kind == HG_YAML_LIST && list->count > 1 && i < list->count; i++) {
        struct hg_span own = list->items[i]->span, span = own;
        if (i == 0)
            span.end = list->items[1]->span.start;
        else
            span.start = list->items[i - 1]->span.end;
        hg_mutation_add_drop(m, HG_MUTATE_CONTRACT, own, span);
    }
}

static void mutate_field(struct hg_mutator *m, const struct hg_yaml_pair *pair)
{
    m->where = pair->key;
    raise_floor(m, hg_yaml_get(pair->value, "min_confidence"));
    move_scalar(m, hg_yaml_get(pair->value, "max_age"), HG_EXPR_DURATION, -1);
    change_default(m, hg_yaml_get(pair->value, "default"));
    drop_sources(m, hg_yaml_get(pair->value, "sources"));
}

/* By field: some expression of the policy is this field. */
static bool *fields_read(const struct hg_mutator *m)
{
    const struct hg_model *model = m->model;
    bool *read = HG_ARRAY(m->arena, bool, model->contract->field_count);
    for (uint32_t i = 0; i < model->info_count; i++)
        if (model->info[i].symbol.kind == HG_SYMBOL_FIELD)
            read[model->info[i].symbol.index] = true;
    return read;
}

void hg_mutate_contract(struct hg_mutator *m)
{
    struct hg_contract *contract = m->model->contract;
    struct hg_diags diags; /* already complete */
    struct hg_yaml *root;
    const bool *read = fields_read(m);
    hg_diags_init(&diags, m->arena, m->model->diags->sources);
    if (hg_yaml_parse(&diags, contract->source, m->arena, &root) != HG_OK)
        return;
    m->where = HG_STR("contract");
    raise_floor(m, hg_yaml_get(root, "min_confidence"));
    const struct hg_yaml *fields = hg_yaml_get(root, "fields");
    for (size_t i = 0; fields != NULL && fields->kind == HG_YAML_MAP && i < fields->count; i++) {
        uint32_t field = hg_contract_find(contract, fields->pairs[i].key);
        if (field != HG_NONE && read[field])
            mutate_field(m, &fields->pairs[i]);
    }
}
