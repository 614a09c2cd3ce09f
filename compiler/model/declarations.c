/* Builds the arrays of the model: lists, definitions, tables, blocks, promises and outcomes, with
 * full names, in source order; reads list entries and CSV rows. Second half of hg_load. Does not
 * resolve names (resolve.c) or types. */
#include "compiler/model/sema.h"

static struct hg_str full_name(struct hg_model *model, const struct hg_item *item,
                               struct hg_str name)
{
    struct hg_str prefix = hg_file_of(model, item->span.source)->prefix;
    if (prefix.len == 0)
        return name;
    return hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(prefix), HG_STR_ARGS(name));
}

/* --- lists --------------------------------------------------------------------------------- */

static bool is_number_literal(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_INTEGER || expr->kind == HG_EXPR_DECIMAL;
}

/* Millionths of an inline number; the literal itself was checked by the parser. */
static int64_t list_number(struct hg_model *model, const struct hg_expr *expr)
{
    int64_t value = expr->number;
    if (expr->kind == HG_EXPR_DECIMAL || hg_mul(value, HG_DECIMAL_ONE, &value))
        return value;
    hg_report(model->diags, HG_E0322, expr->span, "this number is too large for a list");
    return 0;
}

static void list_wrong_literal(struct hg_model *model, struct hg_model_list *list,
                               const struct hg_expr *expr)
{
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0313, expr->span, "`%.*s` contains %s", HG_STR_ARGS(list->name),
                  list->numbers ? "both numbers and other values" : "a value that is not a text");
    hg_diag_say(model->diags, diag, "%s", list->numbers ? "not a number" : "not a text");
    hg_diag_help(model->diags, diag, "a list holds either texts in quotes or numbers");
}

static void add_literal(struct hg_model *model, struct hg_model_list *list,
                        const struct hg_expr *expr, struct hg_map *seen)
{
    struct hg_list_entry entry = {.span = expr->span};
    bool fits = list->numbers ? is_number_literal(expr) : expr->kind == HG_EXPR_TEXT;
    if (!fits) {
        list_wrong_literal(model, list, expr);
        return;
    }
    entry.text = list->numbers
                     ? hg_source_text(model, expr->span)
                     : hg_text_normalise(model->arena, hg_literal_text(model, &expr->literal));
    bool added;
    hg_map_add(seen, hg_text_fold(model->arena, entry.text), 0, &added);
    if (!added) {
        struct hg_diag *diag = hg_report(model->diags, HG_W0406, expr->span,
                                         "`%.*s` is in the list twice", HG_STR_ARGS(entry.text));
        hg_diag_help(model->diags, diag, "remove one");
        return;
    }
    if (list->numbers)
        list->values[list->entry_count] = list_number(model, expr);
    list->entries[list->entry_count++] = entry;
}

static void inline_list(struct hg_model *model, struct hg_model_list *list)
{
    struct hg_item *item = list->item;
    struct hg_map seen;
    if (item->literal_count > HG_MAX_LIST_ITEMS) {
        hg_report(model->diags, HG_E0608, item->name.span, "the list has more than %u entries",
                  HG_MAX_LIST_ITEMS);
        return;
    }
    hg_map_init(&seen, model->arena);
    list->numbers = item->literal_count != 0 && is_number_literal(item->literals[0]);
    list->entries = HG_ARRAY(model->arena, struct hg_list_entry, item->literal_count);
    list->values = list->numbers ? HG_ARRAY(model->arena, int64_t, item->literal_count) : NULL;
    for (size_t i = 0; i < item->literal_count; i++)
        add_literal(model, list, item->literals[i], &seen);
}

static void collect_list(struct hg_model *model, const struct hg_loader *loader,
                         struct hg_item *item)
{
    struct hg_model_list *list = &model->lists[model->list_count++];
    list->item = item;
    list->name = full_name(model, item, item->name.text);
    if (!item->file.text.at) {
        inline_list(model, list);
        return;
    }
    uint32_t source;
    struct hg_list_data data;
    if (hg_read_referenced_file(model, loader, &item->file, "the list", &source) &&
        hg_list_read(model->diags, source, item->column.text, item->column.span, model->arena,
                     &data) == HG_OK) {
        list->entries = data.entries;
        list->entry_count = data.count;
    }
}

/* --- tables -------------------------------------------------------------------------------- */

static void collect_covers(struct hg_model *model, const struct hg_loader *loader,
                           struct hg_model_table *table)
{
    struct hg_item *item = table->item;
    table->covers = HG_ARRAY(model->arena, struct hg_list_data, item->covers.count);
    for (size_t i = 0; i < item->covers.count; i++) {
        struct hg_cover *cover = &item->covers.at[i];
        uint32_t source;
        struct hg_list_data data;
        if (cover->from &&
            hg_read_referenced_file(model, loader, &cover->file, "the list", &source) &&
            hg_list_read(model->diags, source, (struct hg_str){NULL, 0}, HG_NO_SPAN, model->arena,
                         &data) == HG_OK)
            table->covers[i] = data;
    }
}

static void collect_table(struct hg_model *model, const struct hg_loader *loader,
                          struct hg_item *item)
{
    struct hg_model_table *table = &model->tables[model->table_count++];
    table->item = item;
    table->name = full_name(model, item, item->name.text);
    table->column_count = (uint32_t)item->match.count;
    table->columns = HG_ARRAY(model->arena, struct hg_table_column, item->match.count);
    for (size_t i = 0; i < item->match.count; i++) {
        table->columns[i].name = item->match.at[i].name.text;
        table->columns[i].span = item->match.at[i].name.span;
    }
    table->give_count = (uint32_t)item->give.count;
    table->gives = HG_ARRAY(model->arena, struct hg_table_give, item->give.count);
    for (size_t i = 0; i < item->give.count; i++) {
        table->gives[i].name = item->give.at[i].name.text;
        table->gives[i].span = item->give.at[i].name.span;
        table->gives[i].type = HG_T_TEXT;
    }
    collect_covers(model, loader, table);
    uint32_t source;
    if (item->file.text.at &&
        hg_read_referenced_file(model, loader, &item->file, "the table", &source)) {
        table->csv_source = source;
        if (hg_csv_read(model->diags, source, model->arena, &table->csv) != HG_OK)
            table->csv = (struct hg_csv){0};
    }
}

/* --- blocks -------------------------------------------------------------------------------- */

static enum hg_block_kind block_kind(enum hg_item_kind kind)
{
    switch (kind) {
    case HG_ITEM_CLASSIFY:
        return HG_B_CLASSIFY;
    case HG_ITEM_DISQUALIFY:
        return HG_B_DISQUALIFY;
    case HG_ITEM_SCORE:
        return HG_B_SCORE;
    case HG_ITEM_DECIDE:
        return HG_B_DECIDE;
    default:
        return HG_B_ROUTE;
    }
}

static struct hg_str block_name(struct hg_model *model, struct hg_item *item)
{
    if (item->kind == HG_ITEM_ROUTE)
        return full_name(model, item,
                         hg_str_print(model->arena, "route.%.*s", HG_STR_ARGS(item->name.text)));
    if (item->name.text.at)
        return full_name(model, item, item->name.text);
    return full_name(model, item,
                     item->kind == HG_ITEM_DECIDE ? HG_STR("decide") : HG_STR("disqualify"));
}

static enum hg_posture posture_of(const struct hg_item *item, const struct hg_rule *rule)
{
    if (rule->tail.posture.posture != HG_POSTURE_UNSET)
        return rule->tail.posture.posture;
    if (item->posture.posture != HG_POSTURE_UNSET)
        return item->posture.posture;
    return HG_ASSUME_NOTHING;
}

/* In order of first use; a label used twice is reported by the resolver. */
static void collect_labels(struct hg_model *model, struct hg_model_block *block)
{
    struct hg_map seen;
    hg_map_init(&seen, model->arena);
    block->labels.at = HG_ARRAY(model->arena, struct hg_str, block->rule_count);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        bool added;
        struct hg_str label = block->rules[i].rule->label.text;
        hg_map_add(&seen, label, 0, &added);
        if (added)
            block->labels.at[block->labels.count++] = label;
    }
}

static void collect_block(struct hg_model *model, struct hg_item *item)
{
    struct hg_model_block *block = &model->blocks[model->block_count++];
    block->item = item;
    block->kind = block_kind(item->kind);
    block->name = block_name(model, item);
    block->outcome = HG_NONE;
    block->rule_count = (uint32_t)item->rules.count;
    block->rules = HG_ARRAY(model->arena, struct hg_model_rule, item->rules.count);
    for (uint32_t i = 0; i < block->rule_count; i++) {
        struct hg_rule *rule = item->rules.at[i];
        block->rules[i] = (struct hg_model_rule){
            .rule = rule,
            .id = hg_str_print(model->arena, "%.*s.%.*s", HG_STR_ARGS(block->name),
                               HG_STR_ARGS(rule->label.text)),
            .posture = posture_of(item, rule),
            .outcome = HG_REJECT,
        };
    }
    if (item->kind == HG_ITEM_CLASSIFY)
        collect_labels(model, block);
}

/* --- outcomes ------------------------------------------------------------------------------ */

static const char *const fixed_outcomes[HG_OUTCOMES_FIXED] = {
    "accept", "nurture", "reject", "review", "not_applicable",
};

static void add_outcome(struct hg_model *model, struct hg_str name, struct hg_str text)
{
    hg_map_add(&model->scope->outcomes, name, model->outcome_count, NULL);
    model->outcomes[model->outcome_count++] = (struct hg_outcome){name, text};
}

static void collect_outcome(struct hg_model *model, struct hg_item *item)
{
    uint64_t *known = hg_map_find(&model->scope->outcomes, item->name.text);
    if (known) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0221, item->name.span, "the outcome `%.*s` already exists",
                      HG_STR_ARGS(item->name.text));
        hg_diag_help(model->diags, diag,
                     *known < HG_OUTCOMES_FIXED ? "every policy has this outcome; remove the line"
                                                : "declare it once");
    } else if (model->outcome_count == HG_MAX_OUTCOMES) {
        hg_report(model->diags, HG_E0222, item->name.span,
                  "too many outcomes: a policy can have at most %u", HG_MAX_OUTCOMES);
    } else {
        add_outcome(model, item->name.text,
                    item->text ? hg_literal_text(model, item->text) : (struct hg_str){"", 0});
    }
}

/* --- flags ---------------------------------------------------------------------------------- */

static void collect_flag(struct hg_model *model, struct hg_item *item)
{
    if (model->flag_count == HG_MAX_FLAGS) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0224, item->name.span,
                      "too many flags: a policy can have at most %u", HG_MAX_FLAGS);
        hg_diag_help(model->diags, diag, "remove flags that are no longer needed");
        return;
    }
    model->flags[model->flag_count++] = (struct hg_model_flag){
        item, full_name(model, item, item->name.text), hg_literal_text(model, item->text)};
}

/* --- all ----------------------------------------------------------------------------------- */

static void collect_item(struct hg_model *model, const struct hg_loader *loader,
                         struct hg_item *item)
{
    switch (item->kind) {
    case HG_ITEM_USE:
        break;
    case HG_ITEM_LIST:
        collect_list(model, loader, item);
        break;
    case HG_ITEM_TABLE:
        collect_table(model, loader, item);
        break;
    case HG_ITEM_DEFINE:
        model->defines[model->define_count++] =
            (struct hg_model_define){item, full_name(model, item, item->name.text)};
        break;
    case HG_ITEM_FLAG:
        collect_flag(model, item);
        break;
    case HG_ITEM_OUTCOME:
        collect_outcome(model, item);
        break;
    case HG_ITEM_PROMISE:
        model->promises[model->promise_count++] =
            (struct hg_model_promise){item, full_name(model, item, item->name.text), HG_REVIEW};
        break;
    default:
        collect_block(model, item);
        break;
    }
}

void hg_collect_declarations(struct hg_model *model, const struct hg_loader *loader)
{
    struct hg_arena *arena = model->arena;
    size_t count = model->scope->items.count;
    model->lists = HG_ARRAY(arena, struct hg_model_list, count);
    model->defines = HG_ARRAY(arena, struct hg_model_define, count);
    model->flags = HG_ARRAY(arena, struct hg_model_flag, count);
    model->tables = HG_ARRAY(arena, struct hg_model_table, count);
    model->blocks = HG_ARRAY(arena, struct hg_model_block, count);
    model->promises = HG_ARRAY(arena, struct hg_model_promise, count);
    model->outcomes = HG_ARRAY(arena, struct hg_outcome, HG_MAX_OUTCOMES);
    for (unsigned i = 0; i < HG_OUTCOMES_FIXED; i++)
        add_outcome(model, hg_str(fixed_outcomes[i]), (struct hg_str){"", 0});
    for (size_t i = 0; i < count; i++)
        collect_item(model, loader, model->scope->items.at[i]);
}
