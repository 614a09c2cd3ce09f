/* Driver of the type checker (types_*.c) over the items of a policy. Third pass of the compiler;
 * afterwards every expression has its type. Decides the scale of each score and the types of
 * table result columns. */
#include "compiler/types/types.h"

/* --- columns and scales -------------------------------------------------------------------- */

static void set_give(struct hg_model *model, const struct hg_give_column *column,
                     struct hg_table_give *give)
{
    if (!column->type.text.at)
        return;
    enum hg_type_kind kind = hg_type_named(column->type.text);
    if (kind != HG_T_COUNT && kind != HG_T_ENUM) {
        give->type = kind;
        return;
    }
    struct hg_str names[HG_T_COUNT];
    for (unsigned i = 0; i < HG_T_COUNT; i++)
        names[i] = hg_str(hg_type_name((enum hg_type_kind)i));
    struct hg_diag *diag = hg_report(model->diags, HG_E0325, column->type.span,
                                     "`%.*s` is not a column type", HG_STR_ARGS(column->type.text));
    if (kind == HG_T_ENUM)
        hg_diag_help(model->diags, diag, "a column of names has the type text: remove `as enum`");
    else if (hg_nearest(column->type.text, names, HG_T_COUNT) >= 0)
        hg_diag_suggest(model->diags, diag, column->type.text, names, HG_T_COUNT);
    else
        hg_diag_help(model->diags, diag,
                     "the column types are boolean, integer, decimal, text, date, datetime, "
                     "duration, email, domain, country and url");
}

static bool is_whole(const struct hg_expr *literal)
{
    return !literal || literal->kind != HG_EXPR_DECIMAL || literal->number % HG_DECIMAL_ONE == 0;
}

static bool points_are_whole(const struct hg_points *points)
{
    bool whole = is_whole(points->amount) && is_whole(points->limit);
    for (size_t i = 0; i < points->band_count; i++)
        whole = whole && is_whole(points->bands[i].points);
    return whole;
}

static bool score_is_whole(const struct hg_item *item)
{
    bool whole = is_whole(item->low) && is_whole(item->high) && is_whole(item->starting);
    for (size_t i = 0; i < item->groups.count; i++)
        whole = whole && is_whole(item->groups.at[i].up_to);
    for (size_t i = 0; i < item->rules.count; i++)
        whole = whole && points_are_whole(&item->rules.at[i]->points);
    return whole;
}

static int64_t score_number(struct hg_model *model, const struct hg_model_block *block,
                            const struct hg_expr *literal)
{
    int64_t value = 0;
    if (literal && !hg_literal_scaled(literal, block->scale, 0, &value))
        hg_report(model->diags, HG_E0322, literal->span, "this number is too large for a score");
    return value;
}

static void check_score_range(struct hg_model *model, const struct hg_model_block *block)
{
    const struct hg_item *item = block->item;
    if (item->low && item->high && block->low >= block->high) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0411, hg_span_join(item->low->span, item->high->span),
                      "the range of `%.*s` is empty", HG_STR_ARGS(block->name));
        hg_diag_help(model->diags, diag, "write the smaller number first: `0..100`");
    } else if (item->starting && (block->starting < block->low || block->starting > block->high)) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0411, item->starting->span,
                      "`%.*s` starts outside its range", HG_STR_ARGS(block->name));
        hg_diag_help(model->diags, diag, "choose a start within the range, or widen the range");
    }
}

/* Until the range is computed, the declared range is used. */
static void set_scale(struct hg_model *model, struct hg_model_block *block)
{
    block->scale = score_is_whole(block->item) ? HG_T_INTEGER : HG_T_DECIMAL;
    block->low = block->least = score_number(model, block, block->item->low);
    block->high = block->most = score_number(model, block, block->item->high);
    block->starting = score_number(model, block, block->item->starting);
    check_score_range(model, block);
}

static void check_caps(struct hg_checker *checker, const struct hg_model_block *block)
{
    struct hg_model *model = checker->model;
    for (size_t i = 0; i < block->item->groups.count; i++) {
        struct hg_expr *cap = block->item->groups.at[i].up_to;
        hg_check_number(checker, cap);
        if (!cap || cap->number > 0)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0417, cap->span, "this group can never add any points");
        hg_diag_help(model->diags, diag, "the limit of a group must be above zero: `up to 40`");
    }
}

/* --- items --------------------------------------------------------------------------------- */

static void set_columns(struct hg_model *model)
{
    for (uint32_t i = 0; i < model->table_count; i++)
        for (uint32_t k = 0; k < model->tables[i].give_count; k++)
            set_give(model, &model->tables[i].item->give.at[k], &model->tables[i].gives[k]);
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_SCORE)
            set_scale(model, &model->blocks[i]);
}

static void check_table(struct hg_checker *checker, struct hg_model_table *table)
{
    struct hg_model *model = checker->model;
    for (uint32_t i = 0; i < table->column_count; i++) {
        struct hg_expr *expr = table->columns[i].expr;
        struct hg_type type = hg_type_of(checker, expr);
        table->columns[i].type = type;
        if (!type.list || hg_is_error_type(type))
            continue;
        struct hg_diag *diag = hg_report(model->diags, HG_E0306, expr->span,
                                         "a table can only match single values, and this is %.*s",
                                         HG_STR_ARGS(hg_type_description(model, type)));
        hg_diag_help(model->diags, diag, "match on its `count`, or on a class computed from it");
    }
    for (size_t i = 0; i < table->item->covers.count; i++) {
        struct hg_set *set = &table->item->covers.at[i].set;
        for (size_t k = 0; k < set->item_count; k++)
            hg_type_of(checker, set->items[k]);
        hg_check_number(checker, set->range.low);
        hg_check_number(checker, set->range.high);
    }
}

static void check_block(struct hg_checker *checker, struct hg_model_block *block)
{
    struct hg_item *item = block->item;
    hg_check_calendar(checker, item->calendar);
    if (item->since_expr)
        hg_check_time(checker, item->since_expr, "since");
    hg_check_number(checker, item->low);
    hg_check_number(checker, item->high);
    hg_check_number(checker, item->starting);
    check_caps(checker, block);
    for (uint32_t i = 0; i < block->rule_count; i++)
        hg_check_rule(checker, block, &block->rules[i]);
}

static void check_header(struct hg_checker *checker)
{
    struct hg_header *header = &checker->model->policy->header;
    hg_check_condition(checker, header->applies_when);
    checker->business = true;
    for (size_t i = 0; i < header->shows.count; i++)
        hg_type_of(checker, header->show_exprs[i]);
    checker->business = false;
}

/* After all types, since overflow depends on intervals and these on types. */
static void set_unknown(struct hg_checker *checker)
{
    struct hg_model *model = checker->model;
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_SCORE)
            hg_compute_score_range(model, &model->blocks[i]);
    if (model->define_count != 0) /* they were found while scores had no reach */
        memset(model->scope->define_marks, 0, model->define_count);
    for (size_t i = 0; i < checker->all.count; i++)
        hg_info(model, checker->all.at[i])->may_be_unknown =
            hg_expr_may_be_unknown(model, checker->all.at[i]);
}

static void prepare(struct hg_model *model)
{
    struct hg_scope *scope = model->scope;
    scope->typed = HG_ARRAY(model->arena, uint8_t, model->info_count);
    scope->unknown = HG_ARRAY(model->arena, uint8_t, model->info_count);
    scope->define_bounds = HG_ARRAY(model->arena, struct hg_interval, model->define_count);
    scope->define_marks = HG_ARRAY(model->arena, uint8_t, model->define_count);
    scope->define_named = HG_ARRAY(model->arena, bool, model->define_count);
    scope->blocks_unknown = HG_ARRAY(model->arena, uint8_t, model->block_count);
    scope->list_of_text = HG_ARRAY(model->arena, bool, model->list_count);
    set_columns(model);
}

enum hg_status hg_check_types(struct hg_model *model, const struct hg_compile_input *input)
{
    size_t errors = model->diags->errors;
    struct hg_checker checker = {.model = model, .regex = input->regex};
    prepare(model);
    check_header(&checker);
    for (uint32_t i = 0; i < model->define_count; i++)
        hg_type_of(&checker, model->defines[i].item->expr);
    for (uint32_t i = 0; i < model->table_count; i++)
        check_table(&checker, &model->tables[i]);
    for (uint32_t i = 0; i < model->block_count; i++)
        check_block(&checker, &model->blocks[i]);
    for (uint32_t i = 0; i < model->promise_count; i++) {
        hg_check_condition(&checker, model->promises[i].item->expr);
        hg_check_condition(&checker, model->promises[i].item->unless);
    }
    hg_check_priority(model);
    if (model->diags->errors == errors)
        hg_check_business_time(model);
    if (model->diags->errors == 0) /* after a circle there would be no end */
        set_unknown(&checker);
    return model->diags->errors == errors ? HG_OK : HG_INVALID;
}
