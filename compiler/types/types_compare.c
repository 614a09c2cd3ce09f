/* Types of comparisons: `is`, `<` and so on. Part of types.c. Also checks that a constant is a
 * value the other side can have. Operators with a set on the right are in types_set.c. */
#include "compiler/types/types.h"

/* `title is ""`: warns, since such a text counts as missing. */
static bool is_blank(struct hg_checker *checker, const struct hg_expr *subject,
                     const struct hg_expr *value)
{
    struct hg_model *model = checker->model;
    struct hg_symbol symbol = hg_info(model, subject)->symbol;
    if (subject->kind != HG_EXPR_NAME || symbol.kind != HG_SYMBOL_FIELD)
        return false;
    const struct hg_field *field = &model->contract->fields[symbol.index].field;
    struct hg_str text = hg_text_normalise(model->arena, hg_literal_text(model, &value->literal));
    if (field->type == HG_T_ENUM || !hg_field_is_blank(field, hg_text_fold(model->arena, text)))
        return false;
    struct hg_diag *diag =
        hg_report(model->diags, HG_W0440, value->span, "`%.*s` is never %.*s",
                  HG_STR_ARGS(field->name), HG_STR_ARGS(hg_expr_text(checker, value)));
    hg_diag_say(model->diags, diag,
                text.len == 0 ? "counts as missing" : "among its `blank_values`");
    hg_diag_help(model->diags, diag,
                 "a lead with this text has no `%.*s`; write `is unknown` or `is known`",
                 HG_STR_ARGS(field->name));
    return true;
}

void hg_check_constant(struct hg_checker *checker, struct hg_expr *subject, struct hg_type type,
                       struct hg_expr *value)
{
    struct hg_model *model = checker->model;
    if (hg_is_constant_text(value) && !is_blank(checker, subject, value))
        hg_check_value(model, type, hg_expr_text(checker, subject), subject->span,
                       hg_literal_text(model, &value->literal), value->span);
}

/* --- unlike types --------------------------------------------------------------------------- */

/* Suggests removing the quotes if the text is a date or a number. */
static bool fix_quotes(struct hg_checker *checker, struct hg_diag *diag,
                       enum hg_type_category family, const struct hg_expr *value)
{
    struct hg_model *model = checker->model;
    int64_t number;
    if (value->kind == HG_EXPR_TEXT && !value->literal.has_holes) {
        struct hg_str text = hg_literal_text(model, &value->literal);
        bool fits =
            (family == HG_CATEGORY_TIME && hg_parse_date(text, &number)) ||
            (family == HG_CATEGORY_NUMBER && hg_parse_decimal(text, &number) == HG_NUMBER_OK);
        if (family == HG_CATEGORY_BOOLEAN && (hg_str_is(text, "yes") || hg_str_is(text, "no")))
            fits = true;
        if (fits)
            hg_diag_fix(model->diags, diag, value->span, text);
        return fits;
    }
    bool plain = value->kind == HG_EXPR_INTEGER || value->kind == HG_EXPR_DECIMAL ||
                 value->kind == HG_EXPR_BOOLEAN;
    if (family != HG_CATEGORY_TEXT || !plain)
        return false;
    hg_diag_fix(model->diags, diag, value->span,
                hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(hg_expr_text(checker, value))));
    return true;
}

void hg_report_incomparable(struct hg_checker *checker, struct hg_expr *left, struct hg_type a,
                            struct hg_expr *right, struct hg_type b)
{
    struct hg_model *model = checker->model;
    struct hg_str wa = hg_type_description(model, a), wb = hg_type_description(model, b);
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0302, right->span, "%.*s cannot be compared with %.*s",
                  HG_STR_ARGS(wa), HG_STR_ARGS(wb));
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(wb));
    hg_diag_label(model->diags, diag, left->span, "%.*s", HG_STR_ARGS(wa));
    if (!fix_quotes(checker, diag, hg_type_category(a.kind), right))
        hg_diag_help(model->diags, diag, "compare values of the same type");
}

/* Suggests `left word right` for the whole comparison. */
static void fix_operator(struct hg_checker *checker, struct hg_diag *diag,
                         const struct hg_expr *expr, const char *word)
{
    struct hg_model *model = checker->model;
    hg_diag_fix(model->diags, diag, expr->span,
                hg_str_print(model->arena, "%.*s %s%s %.*s",
                             HG_STR_ARGS(hg_expr_text(checker, expr->args[0])),
                             expr->negated ? "not " : "", word,
                             HG_STR_ARGS(hg_expr_text(checker, expr->args[1]))));
}

/* `domain is freemail`, `tags is "webinar"`: the right operator is known. */
static bool is_with_list(struct hg_checker *checker, const struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    const struct hg_expr *left = expr->args[0], *right = expr->args[1];
    const struct hg_expr *list = right;
    const char *word = "in";
    if (right->kind == HG_EXPR_NAME && hg_info(model, right)->symbol.kind == HG_SYMBOL_LIST) {
        hg_type_of(checker, expr->args[0]);
    } else if (hg_type_of(checker, expr->args[1]).list) {
        hg_type_of(checker, expr->args[0]);
    } else if (hg_type_of(checker, expr->args[0]).list) {
        list = left;
        word = "includes";
    } else {
        return false;
    }
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0306, list->span, "`%.*s` is a list, not a single value",
                  HG_STR_ARGS(hg_expr_text(checker, list)));
    if (!(hg_info(model, left)->type.list && list == right))
        fix_operator(checker, diag, expr, word);
    else
        hg_diag_help(model->diags, diag, "compare lists with `includes any of` or `all of`");
    return true;
}

bool hg_reject_list(struct hg_checker *checker, struct hg_expr *expr, struct hg_type type,
                    const char *instead)
{
    struct hg_model *model = checker->model;
    if (!type.list || hg_is_error_type(type))
        return false;
    struct hg_str text = hg_expr_text(checker, expr);
    struct hg_diag *diag = hg_report(model->diags, HG_E0306, expr->span,
                                     "`%.*s` is a list, not a single value", HG_STR_ARGS(text));
    hg_diag_help(model->diags, diag, "write `%.*s %s`", HG_STR_ARGS(text), instead);
    return true;
}

/* --- is ------------------------------------------------------------------------------------ */

static bool have_common_value(struct hg_model *model, const struct hg_strs *a,
                              const struct hg_strs *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < b->count; k++)
            if (hg_str_eq(hg_text_fold(model->arena, a->at[i]),
                          hg_text_fold(model->arena, b->at[k])))
                return true;
    return false;
}

void hg_check_text_pair(struct hg_checker *checker, struct hg_expr *left, struct hg_type a,
                        struct hg_expr *right, struct hg_type b)
{
    struct hg_model *model = checker->model;
    hg_check_constant(checker, left, a, right);
    hg_check_constant(checker, right, b, left);
    if (a.kind != HG_T_ENUM || b.kind != HG_T_ENUM || a.values == b.values ||
        have_common_value(model, a.values, b.values))
        return;
    struct hg_diag *diag = hg_report(
        model->diags, HG_E0412, right->span, "`%.*s` can never be `%.*s`",
        HG_STR_ARGS(hg_expr_text(checker, left)), HG_STR_ARGS(hg_expr_text(checker, right)));
    hg_diag_say(model->diags, diag, "they have no value in common");
}

void hg_type_equality(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_expr *left = expr->args[0], *right = expr->args[1];
    if (is_with_list(checker, expr))
        return;
    struct hg_type a = hg_type_of(checker, left), b = hg_type_of(checker, right);
    if (hg_is_error_type(a) || hg_is_error_type(b))
        return;
    if (hg_type_category(a.kind) != hg_type_category(b.kind)) {
        hg_report_incomparable(checker, left, a, right, b);
        return;
    }
    if (hg_type_category(a.kind) == HG_CATEGORY_TEXT)
        hg_check_text_pair(checker, left, a, right, b);
    else if (expr->exactly)
        hg_report(model->diags, HG_E0305, expr->span,
                  "`exactly` is only for texts, and this is %.*s",
                  HG_STR_ARGS(hg_type_description(model, a)));
}

/* --- order --------------------------------------------------------------------------------- */

static bool has_order(enum hg_type_category family)
{
    return family == HG_CATEGORY_NUMBER || family == HG_CATEGORY_TIME ||
           family == HG_CATEGORY_DURATION;
}

static void report_no_order(struct hg_checker *checker, struct hg_expr *expr, struct hg_type type)
{
    struct hg_model *model = checker->model;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0303, expr->span, "%.*s cannot be compared with `<` or `>`",
                  HG_STR_ARGS(hg_type_description(model, type)));
    if (type.kind == HG_T_BOOLEAN)
        hg_diag_help(model->diags, diag, "comparisons cannot be chained: write `a < b and b < c`");
    else
        hg_diag_help(model->diags, diag,
                     "only numbers, dates and durations can be compared this way; write `is`, `in` "
                     "or `starts with`");
}

void hg_type_comparison(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_expr *left = expr->args[0], *right = expr->args[1];
    struct hg_type a = hg_type_of(checker, left), b = hg_type_of(checker, right);
    if (hg_is_error_type(a) || hg_is_error_type(b) ||
        hg_reject_list(checker, left, a, "includes …") ||
        hg_reject_list(checker, right, b, "includes …"))
        return;
    if (!has_order(hg_type_category(a.kind)))
        report_no_order(checker, left, a);
    else if (hg_type_category(a.kind) != hg_type_category(b.kind))
        hg_report_incomparable(checker, left, a, right, b);
}
