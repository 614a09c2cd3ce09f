/* Types of operators with a set on the right: `in`, and the text operators with their patterns.
 * Part of types.c. */
#include "compiler/types/types.h"

/* --- in ------------------------------------------------------------------------------------ */

static void check_item(struct hg_checker *checker, struct hg_expr *left, struct hg_type type,
                       struct hg_expr *item)
{
    struct hg_model *model = checker->model;
    struct hg_symbol symbol = hg_info(model, item)->symbol;
    if (item->kind == HG_EXPR_NAME && symbol.kind == HG_SYMBOL_LIST) {
        struct hg_str name = item->name.text;
        struct hg_diag *diag = hg_report(model->diags, HG_E0202, item->span,
                                         "`%.*s` is a list inside a list", HG_STR_ARGS(name));
        hg_diag_help(model->diags, diag, "write `%.*s in %.*s or …`",
                     HG_STR_ARGS(hg_expr_text(checker, left)), HG_STR_ARGS(name));
        return;
    }
    struct hg_type other = hg_type_of(checker, item);
    if (hg_is_error_type(type) || hg_is_error_type(other) ||
        hg_reject_list(checker, item, other, "includes …"))
        return;
    if (hg_type_category(type.kind) != hg_type_category(other.kind))
        hg_report_incomparable(checker, left, type, item, other);
    else if (hg_type_category(type.kind) == HG_CATEGORY_TEXT)
        hg_check_text_pair(checker, left, type, item, other);
}

static void report_list_kind(struct hg_checker *checker, const struct hg_model_list *list,
                             struct hg_expr *left, struct hg_type type, struct hg_span span)
{
    struct hg_model *model = checker->model;
    struct hg_diag *diag = hg_report(model->diags, HG_E0313, span, "`%.*s` is a list of %s",
                                     HG_STR_ARGS(list->name), list->numbers ? "numbers" : "texts");
    hg_diag_label(model->diags, diag, left->span, "%.*s",
                  HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag,
                 "the entries of a list must have the type of the value they are compared with");
}

/* Converts the entries of a file to numbers, unless one is not a number. */
static bool make_numbers(struct hg_model *model, struct hg_model_list *list)
{
    int64_t *values = HG_ARRAY(model->arena, int64_t, list->entry_count);
    for (size_t i = 0; i < list->entry_count; i++) {
        if (hg_parse_decimal(list->entries[i].text, &values[i]) == HG_NUMBER_OK)
            continue;
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0313, list->entries[i].span, "`%.*s` is not a number",
                      HG_STR_ARGS(list->entries[i].text));
        hg_diag_help(model->diags, diag, "`%.*s` is compared with numbers",
                     HG_STR_ARGS(list->name));
        return false;
    }
    list->values = values;
    list->numbers = true;
    return true;
}

/* Inline lists are small, so every wrong entry is reported; for a file only the first, and for an
 * enum none. */
static void check_entries(struct hg_checker *checker, const struct hg_model_list *list,
                          struct hg_expr *left, struct hg_type type)
{
    struct hg_model *model = checker->model;
    bool file = list->item->file.text.at != NULL;
    if (file && type.kind == HG_T_ENUM)
        return;
    for (size_t i = 0; i < list->entry_count; i++)
        if (!hg_check_value(model, type, hg_expr_text(checker, left), left->span,
                            list->entries[i].text, list->entries[i].span) &&
            file)
            return;
}

static void check_list(struct hg_checker *checker, struct hg_expr *left, struct hg_type type,
                       uint32_t index, struct hg_span span)
{
    struct hg_model *model = checker->model;
    struct hg_model_list *list = &model->lists[index];
    struct hg_scope *scope = model->scope;
    enum hg_type_category family = hg_type_category(type.kind);
    bool file = list->item->file.text.at != NULL;
    if (family == HG_CATEGORY_ERROR || list->entry_count == 0)
        return;
    if (family == HG_CATEGORY_NUMBER && file && !list->numbers && !scope->list_of_text[index] &&
        !make_numbers(model, list))
        return;
    if (list->numbers ? family != HG_CATEGORY_NUMBER : family != HG_CATEGORY_TEXT) {
        report_list_kind(checker, list, left, type, span);
        return;
    }
    if (family == HG_CATEGORY_TEXT) {
        scope->list_of_text[index] = true;
        check_entries(checker, list, left, type);
    }
}

/* A name after `in`, `any of`, `all of`: a list or a list field. */
static void check_named_set(struct hg_checker *checker, struct hg_expr *left, struct hg_type type,
                            struct hg_expr *name)
{
    struct hg_model *model = checker->model;
    struct hg_symbol symbol = hg_info(model, name)->symbol;
    if (symbol.kind == HG_SYMBOL_LIST) {
        check_list(checker, left, type, symbol.index, name->span);
        return;
    }
    struct hg_type set = hg_type_of(checker, name);
    if (hg_is_error_type(set) || hg_is_error_type(type))
        return;
    if (!set.list) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0202, name->span, "`%.*s` is not a list",
                                         HG_STR_ARGS(name->name.text));
        hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, set)));
        if (hg_type_is_text(set.kind) && hg_type_is_text(type.kind))
            hg_diag_help(model->diags, diag, "write `%.*s contains %.*s` or `is`, or name a list",
                         HG_STR_ARGS(name->name.text), HG_STR_ARGS(hg_expr_text(checker, left)));
        else
            hg_diag_help(model->diags, diag, "write `is`, or name a list");
        return;
    }
    set.list = false;
    if (hg_type_category(set.kind) != hg_type_category(type.kind))
        hg_report_incomparable(checker, left, type, name, set);
}

static void check_range(struct hg_checker *checker, struct hg_expr *left, struct hg_type type,
                        const struct hg_range *range)
{
    struct hg_model *model = checker->model;
    int64_t lo = INT64_MIN, hi = INT64_MAX;
    struct hg_expr *ends[] = {range->low, range->high};
    for (int i = 0; i < 2; i++)
        if (ends[i])
            hg_type_of(checker, ends[i]);
    if (hg_is_error_type(type))
        return;
    if (hg_type_category(type.kind) != HG_CATEGORY_NUMBER) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0302, range->span,
                      "only numbers can be compared with a range, and `%.*s` is %.*s",
                      HG_STR_ARGS(hg_expr_text(checker, left)),
                      HG_STR_ARGS(hg_type_description(model, type)));
        hg_diag_help(model->diags, diag,
                     hg_type_category(type.kind) == HG_CATEGORY_TEXT
                         ? "list the texts: `in (\"a\", \"b\")`"
                         : "compare with `>=` and `<=`");
        return;
    }
    enum hg_type_kind scale = HG_T_DECIMAL;
    if ((range->low && !hg_literal_scaled(range->low, scale, 0, &lo)) ||
        (range->high && !hg_literal_scaled(range->high, scale, 0, &hi)))
        return; /* far apart: an integer beyond the decimals is compared as it is */
    if (lo <= hi)
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0328, range->span, "the range is empty");
    hg_diag_help(model->diags, diag, "write the smaller number first");
}

void hg_type_in(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_expr *left = expr->args[0];
    struct hg_type type = hg_type_of(checker, left);
    if (hg_reject_list(checker, left, type, "includes any of …"))
        type = HG_ERROR_TYPE;
    if (expr->set.kind == HG_SET_NAME)
        check_named_set(checker, left, type, expr->set.name_expr);
    else if (expr->set.kind == HG_SET_RANGE)
        check_range(checker, left, type, &expr->set.range);
    for (size_t i = 0; i < expr->set.item_count; i++)
        check_item(checker, left, type, expr->set.items[i]);
}

/* --- text operators ------------------------------------------------------------------------ */

static const char *const operator_words[] = {"contains",    "includes",  "has word",
                                             "starts with", "ends with", "matches"};

static void report_computed_pattern(struct hg_model *model, struct hg_span span)
{
    struct hg_diag *diag = hg_report(model->diags, HG_E0318, span,
                                     "a regular expression must be written as a text here");
    hg_diag_help(model->diags, diag,
                 "patterns are checked when the policy is compiled; to compare two fields, write "
                 "`contains`");
}

static void check_patterns(struct hg_checker *checker, const struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    const struct hg_set *set = &expr->set;
    if (set->kind == HG_SET_NAME) {
        struct hg_symbol symbol = hg_info(model, set->name_expr)->symbol;
        for (size_t i = 0;
             symbol.kind == HG_SYMBOL_LIST && i < model->lists[symbol.index].entry_count; i++)
            hg_check_regex(checker, model->lists[symbol.index].entries[i].text,
                           model->lists[symbol.index].entries[i].span);
        if (symbol.kind == HG_SYMBOL_FIELD || symbol.kind == HG_SYMBOL_DEFINE)
            report_computed_pattern(model, set->span);
        return;
    }
    for (size_t i = 0; i < set->item_count; i++) {
        if (set->items[i]->kind == HG_EXPR_TEXT)
            hg_check_regex(checker, set->items[i]->literal.text, set->items[i]->span);
        else
            report_computed_pattern(model, set->items[i]->span);
    }
}

/* `title has word student_words` without `any of`. */
static bool forgot_any_of(struct hg_checker *checker, const struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    if (expr->has_quantifier || expr->set.kind != HG_SET_ITEMS || expr->set.item_count != 1)
        return false;
    struct hg_expr *item = expr->set.items[0];
    if (item->kind != HG_EXPR_NAME || hg_info(model, item)->symbol.kind != HG_SYMBOL_LIST)
        return false;
    struct hg_diag *diag = hg_report(model->diags, HG_E0202, item->span, "`%.*s` is a list",
                                     HG_STR_ARGS(item->name.text));
    hg_diag_fix(model->diags, diag, item->span,
                hg_str_print(model->arena, "any of %.*s", HG_STR_ARGS(item->name.text)));
    return true;
}

static bool check_subject(struct hg_checker *checker, struct hg_expr *expr, struct hg_type type)
{
    struct hg_model *model = checker->model;
    struct hg_str text = hg_expr_text(checker, expr->args[0]);
    if (hg_is_error_type(type))
        return false;
    if (expr->textop == HG_INCLUDES) {
        if (type.list)
            return true;
        struct hg_diag *diag = hg_report(model->diags, HG_E0306, expr->args[0]->span,
                                         "`%.*s` is not a list", HG_STR_ARGS(text));
        hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
        hg_diag_help(model->diags, diag,
                     "`includes` is only for lists; write `is`, `in` or `contains`");
        return false;
    }
    if (hg_reject_list(checker, expr->args[0], type, "includes …"))
        return false;
    if (hg_type_is_text(type.kind))
        return true;
    struct hg_diag *diag = hg_report(model->diags, HG_E0305, expr->args[0]->span,
                                     "`%s` needs a text", operator_words[expr->textop]);
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag, "compare %.*s with `is`, `<` or `in`",
                 HG_STR_ARGS(hg_type_description(model, type)));
    return false;
}

void hg_type_textop(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_type type = hg_type_of(checker, expr->args[0]);
    bool ok = check_subject(checker, expr, type);
    /* parts of a text are any text: only `includes` compares whole values */
    struct hg_type whole = ok && expr->textop == HG_INCLUDES ? type : hg_scalar_type(HG_T_TEXT);
    whole.list = false;
    if (!ok)
        whole = HG_ERROR_TYPE;
    if (forgot_any_of(checker, expr))
        return;
    if (expr->set.kind == HG_SET_NAME)
        check_named_set(checker, expr->args[0], whole, expr->set.name_expr);
    for (size_t i = 0; i < expr->set.item_count; i++)
        check_item(checker, expr->args[0], whole, expr->set.items[i]);
    if (expr->textop == HG_MATCHES)
        check_patterns(checker, expr);
}
