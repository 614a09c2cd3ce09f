/* Name resolution: declares every item, reports duplicates, and resolves every name of the policy
 * to its symbol (resolve_names.c looks up single names, cycles.c finds cycles). Second pass of
 * the compiler. Fills info[].symbol and creates the HG_EXPR_NAME nodes of names that stand where
 * the grammar has no expression. Does not look at types. */
#include "compiler/model/sema.h"

/* --- one namespace -------------------------------------------------------------------------- */

static void report_duplicate(struct hg_model *model, const struct hg_item *item, struct hg_str name,
                             const struct hg_item *first)
{
    struct hg_span place = item->name.text.at ? item->name.span : item->span;
    struct hg_span before = first->name.text.at ? first->name.span : first->span;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0203, place, "`%.*s` is defined twice", HG_STR_ARGS(name));
    hg_diag_say(model->diags, diag, "defined again here");
    hg_diag_label(model->diags, diag, before, "first here");
    if (!item->name.text.at)
        hg_diag_help(model->diags, diag, "give one of them a name: `%.*s second {`",
                     HG_STR_ARGS(name));
    else if (item->kind == HG_ITEM_ROUTE)
        hg_diag_help(model->diags, diag, "an outcome can only have one `route` block: merge them");
    else
        hg_diag_help(model->diags, diag, "rename one of them");
}

static void add_entry(struct hg_model *model, struct hg_item *item, struct hg_str name,
                      struct hg_symbol symbol)
{
    struct hg_scope *scope = model->scope;
    bool added;
    uint64_t *at = hg_map_add(&scope->names, name, scope->entries.count, &added);
    if (!added) {
        report_duplicate(model, item, name, scope->entries.at[*at].item);
        return;
    }
    hg_push(model->arena, &scope->entries, ((struct hg_declaration){name, symbol, item}));
    uint32_t field = model->contract ? hg_contract_find(model->contract, name) : HG_NONE;
    if (field == HG_NONE || symbol.kind == HG_SYMBOL_NONE)
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0204, item->name.span,
                  "`%.*s` is already a field of the contract", HG_STR_ARGS(name));
    hg_diag_label(model->diags, diag, model->contract->fields[field].span, "the field");
    hg_diag_help(model->diags, diag, "rename the %s",
                 hg_symbol_description(symbol.kind) + 2); /* without its article */
}

static struct hg_symbol block_symbol(const struct hg_model_block *block, uint32_t index)
{
    if (block->kind == HG_B_CLASSIFY)
        return (struct hg_symbol){HG_SYMBOL_CLASS, index, HG_NONE};
    if (block->kind == HG_B_SCORE)
        return (struct hg_symbol){HG_SYMBOL_SCORE, index, HG_NONE};
    return (struct hg_symbol){HG_SYMBOL_NONE, index, HG_NONE};
}

/* A give column of a table must not hide behind a field of the same path. */
static void check_columns(struct hg_model *model, const struct hg_model_table *table)
{
    for (uint32_t i = 0; i < table->give_count; i++) {
        for (uint32_t k = 0; k < i; k++)
            if (hg_str_eq(table->gives[k].name, table->gives[i].name))
                hg_report(model->diags, HG_E0203, table->gives[i].span,
                          "the table gives `%.*s` twice", HG_STR_ARGS(table->gives[i].name));
        struct hg_str path = hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(table->name),
                                          HG_STR_ARGS(table->gives[i].name));
        uint32_t field = model->contract ? hg_contract_find(model->contract, path) : HG_NONE;
        if (field == HG_NONE)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0204, table->gives[i].span,
                      "`%.*s` is already a field of the contract", HG_STR_ARGS(path));
        hg_diag_label(model->diags, diag, model->contract->fields[field].span, "the field");
        hg_diag_help(model->diags, diag, "rename the table or its column");
    }
}

static void collect_entries(struct hg_model *model)
{
    for (uint32_t i = 0; i < model->list_count; i++)
        add_entry(model, model->lists[i].item, model->lists[i].name,
                  (struct hg_symbol){HG_SYMBOL_LIST, i, HG_NONE});
    for (uint32_t i = 0; i < model->define_count; i++)
        add_entry(model, model->defines[i].item, model->defines[i].name,
                  (struct hg_symbol){HG_SYMBOL_DEFINE, i, HG_NONE});
    for (uint32_t i = 0; i < model->flag_count; i++)
        add_entry(model, model->flags[i].item, model->flags[i].name,
                  (struct hg_symbol){HG_SYMBOL_FLAG, i, HG_NONE});
    for (uint32_t i = 0; i < model->table_count; i++) {
        add_entry(model, model->tables[i].item, model->tables[i].name,
                  (struct hg_symbol){HG_SYMBOL_TABLE, i, HG_NONE});
        check_columns(model, &model->tables[i]);
    }
    for (uint32_t i = 0; i < model->block_count; i++)
        add_entry(model, model->blocks[i].item, model->blocks[i].name,
                  block_symbol(&model->blocks[i], i));
}

/* Everything a value may be called, in a fixed order, for suggestions. */
static void collect_known(struct hg_model *model)
{
    struct hg_scope *scope = model->scope;
    for (uint32_t i = 0; model->contract && i < model->contract->field_count; i++)
        hg_push(model->arena, &scope->known, model->contract->fields[i].field.name);
    for (size_t i = 0; i < scope->entries.count; i++)
        if (scope->entries.at[i].symbol.kind != HG_SYMBOL_NONE)
            hg_push(model->arena, &scope->known, scope->entries.at[i].name);
    for (uint32_t i = 0; i < model->table_count; i++)
        for (uint32_t k = 0; k < model->tables[i].give_count; k++)
            hg_push(model->arena, &scope->known,
                    hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(model->tables[i].name),
                                 HG_STR_ARGS(model->tables[i].gives[k].name)));
}

static void check_promises(struct hg_model *model)
{
    struct hg_map seen;
    hg_map_init(&seen, model->arena);
    for (uint32_t i = 0; i < model->promise_count; i++) {
        bool added;
        uint64_t *first = hg_map_add(&seen, model->promises[i].name, i, &added);
        if (!added)
            report_duplicate(model, model->promises[i].item, model->promises[i].name,
                             model->promises[*first].item);
    }
}

static void check_labels(struct hg_model *model, const struct hg_model_block *block)
{
    struct hg_map seen;
    hg_map_init(&seen, model->arena);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        bool added;
        struct hg_name *label = &block->rules[i].rule->label;
        uint64_t *first = hg_map_add(&seen, label->text, i, &added);
        if (added)
            continue;
        struct hg_diag *diag = hg_report(model->diags, HG_E0205, label->span,
                                         "two rules of `%.*s` have the label `%.*s`",
                                         HG_STR_ARGS(block->name), HG_STR_ARGS(label->text));
        hg_diag_say(model->diags, diag, "defined again here");
        hg_diag_label(model->diags, diag, block->rules[*first].rule->label.span, "first here");
        hg_diag_help(model->diags, diag,
                     block->kind == HG_B_CLASSIFY
                         ? "merge them by joining their conditions with `or`"
                         : "rules are identified by their label: give each its own");
    }
}

static void check_groups(struct hg_model *model, const struct hg_item *item)
{
    struct hg_map seen;
    hg_map_init(&seen, model->arena);
    for (size_t i = 0; i < item->groups.count; i++) {
        const struct hg_name *name = &item->groups.at[i].name;
        bool added = true;
        if (name->text.at)
            hg_map_add(&seen, name->text, i, &added);
        if (added)
            continue;
        struct hg_diag *diag = hg_report(model->diags, HG_E0203, name->span,
                                         "two groups are named `%.*s`", HG_STR_ARGS(name->text));
        hg_diag_help(model->diags, diag, "merge them, or rename one");
    }
}

/* --- outcomes ------------------------------------------------------------------------------ */

static void suggest_outcome(struct hg_model *model, struct hg_diag *diag, struct hg_str wrong)
{
    struct hg_str names[HG_MAX_OUTCOMES];
    for (uint32_t i = 0; i < model->outcome_count; i++)
        names[i] = model->outcomes[i].name;
    if (hg_nearest(wrong, names, model->outcome_count) >= 0)
        hg_diag_suggest(model->diags, diag, wrong, names, model->outcome_count);
    else
        hg_diag_help(model->diags, diag,
                     "the outcomes are `accept`, `nurture`, `reject`, `review` and those the "
                     "policy declares: `outcome %.*s \"…\"`",
                     HG_STR_ARGS(wrong));
}

static uint32_t resolve_outcome(struct hg_model *model, const struct hg_name *name, bool given)
{
    uint64_t *at = hg_map_find(&model->scope->outcomes, name->text);
    if (!at) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0207, name->span,
                                         "unknown outcome `%.*s`", HG_STR_ARGS(name->text));
        suggest_outcome(model, diag, name->text);
        return HG_REVIEW;
    }
    if (given && *at == HG_NOT_APPLICABLE) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0207, name->span,
                                         "a rule cannot give the outcome `not_applicable`");
        hg_diag_help(model->diags, diag,
                     "say which leads the policy applies to in its header: `applies when …`");
    }
    return (uint32_t)*at;
}

/* --- rules and items ------------------------------------------------------------------------ */

static void visit_expr(void *context, struct hg_expr *expr)
{
    hg_resolve_expr(context, expr);
}

static void resolve_field(struct hg_model *model, const struct hg_name *name)
{
    if (!model->contract || hg_contract_find(model->contract, name->text) != HG_NONE)
        return;
    struct hg_symbol symbol =
        hg_find_symbol(model, name->text, hg_file_of(model, name->span.source)->prefix);
    if (symbol.kind == HG_SYMBOL_NONE) {
        hg_report_unknown_name(model, name, false);
        return;
    }
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0220, name->span, "`%.*s` is %s, not a field",
                  HG_STR_ARGS(name->text), hg_symbol_description(symbol.kind));
    hg_diag_help(model->diags, diag, "name the field of the contract that it is computed from");
}

static void resolve_points(struct hg_model *model, struct hg_points *points)
{
    hg_resolve_expr(model, points->per);
    hg_resolve_expr(model, points->by);
    hg_resolve_expr(model, points->amount);
    hg_resolve_expr(model, points->limit);
}

static void resolve_rule(struct hg_model *model, struct hg_rule *rule)
{
    struct hg_tail *tail = &rule->tail;
    hg_resolve_template(model, tail->because);
    for (size_t i = 0; i < tail->notes.count; i++)
        hg_resolve_template(model, &tail->notes.at[i]);
    resolve_points(model, &rule->points);
    /* after the templates: their holes are nodes now, and visited */
    hg_walk_rule_roots(rule, HG_PART_CONDITION | HG_PART_TARGET, visit_expr, model);
    struct hg_expr *rest[] = {tail->fading_over, tail->fading_since, tail->halving_every,
                              tail->halving_since, tail->halving_age};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        hg_resolve_expr(model, rest[i]);
    for (size_t i = 0; i < tail->also.count; i++)
        hg_resolve_expr(model, tail->also.at[i]);
    for (size_t i = 0; i < tail->alert.count; i++)
        hg_resolve_expr(model, tail->alert.at[i]);
    for (size_t i = 0; i < tail->needs.count; i++)
        resolve_field(model, &tail->needs.at[i]);
    for (size_t i = 0; i < tail->allows.count; i++)
        resolve_field(model, &tail->allows.at[i].field);
}

static void resolve_block(struct hg_model *model, struct hg_model_block *block)
{
    struct hg_item *item = block->item;
    if (block->kind == HG_B_ROUTE)
        block->outcome = resolve_outcome(model, &item->name, true);
    hg_resolve_expr(model, item->calendar);
    if (item->since.text.at)
        item->since_expr = hg_resolve_name(model, &item->since);
    check_labels(model, block);
    check_groups(model, item);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        struct hg_rule *rule = block->rules[i].rule;
        if (block->kind == HG_B_DECIDE)
            block->rules[i].outcome = resolve_outcome(model, &rule->outcome, true);
        resolve_rule(model, rule);
    }
}

static void resolve_cover(struct hg_model *model, struct hg_model_table *table,
                          struct hg_cover *cover)
{
    if (!cover->from && cover->set.kind == HG_SET_NAME)
        cover->set.name_expr = hg_resolve_name(model, &cover->set.name);
    for (size_t i = 0; !cover->from && i < cover->set.item_count; i++)
        hg_resolve_expr(model, cover->set.items[i]);
    struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++) {
        names[i] = table->columns[i].name;
        if (hg_str_eq(names[i], cover->column.text))
            return;
    }
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0209, cover->column.span, "`%.*s` has no match column `%.*s`",
                  HG_STR_ARGS(table->name), HG_STR_ARGS(cover->column.text));
    hg_diag_suggest(model->diags, diag, cover->column.text, names, table->column_count);
}

static void resolve_table(struct hg_model *model, struct hg_model_table *table)
{
    struct hg_item *item = table->item;
    for (uint32_t i = 0; i < table->column_count; i++) {
        struct hg_match_column *column = &item->match.at[i];
        hg_resolve_expr(model, column->bound);
        column->expr = column->bound ? column->bound : hg_resolve_name(model, &column->name);
        table->columns[i].expr = column->expr;
        for (uint32_t k = 0; k < i; k++)
            if (hg_str_eq(table->columns[k].name, table->columns[i].name))
                hg_report(model->diags, HG_E0203, table->columns[i].span,
                          "the table matches on `%.*s` twice", HG_STR_ARGS(table->columns[i].name));
    }
    for (size_t i = 0; i < item->covers.count; i++)
        resolve_cover(model, table, &item->covers.at[i]);
}

static void resolve_header(struct hg_model *model)
{
    struct hg_header *header = &model->policy->header;
    hg_resolve_expr(model, header->applies_when);
    header->show_exprs = HG_ARRAY(model->arena, struct hg_expr *, header->shows.count);
    for (size_t i = 0; i < header->shows.count; i++)
        header->show_exprs[i] = hg_resolve_name(model, &header->shows.at[i]);
}

static void resolve_promise(struct hg_model *model, struct hg_model_promise *promise)
{
    promise->outcome = resolve_outcome(model, &promise->item->outcome, false);
    hg_resolve_expr(model, promise->item->expr);
    hg_resolve_expr(model, promise->item->unless);
}

enum hg_status hg_resolve(struct hg_model *model)
{
    size_t errors = model->diags->errors;
    collect_entries(model);
    collect_known(model);
    check_promises(model);
    hg_info_reserve(model);
    resolve_header(model);
    for (uint32_t i = 0; i < model->define_count; i++)
        hg_resolve_expr(model, model->defines[i].item->expr);
    for (uint32_t i = 0; i < model->table_count; i++)
        resolve_table(model, &model->tables[i]);
    for (uint32_t i = 0; i < model->block_count; i++)
        resolve_block(model, &model->blocks[i]);
    for (uint32_t i = 0; i < model->promise_count; i++)
        resolve_promise(model, &model->promises[i]);
    hg_check_cycles(model);
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
