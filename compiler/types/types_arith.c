/* Types of `+ - * /` and unary minus: numbers, instants and durations. Part of types.c. */
#include "compiler/types/types.h"

static bool is_clock(enum hg_type_category family)
{
    return family == HG_CATEGORY_DURATION;
}

/* What two families give, or HG_T_COUNT. */
static enum hg_type_kind result_of(enum hg_expr_kind op, struct hg_type a, struct hg_type b)
{
    enum hg_type_category fa = hg_type_category(a.kind), fb = hg_type_category(b.kind);
    if (fa == HG_CATEGORY_NUMBER && fb == HG_CATEGORY_NUMBER) {
        bool decimal = op == HG_EXPR_DIV || a.kind == HG_T_DECIMAL || b.kind == HG_T_DECIMAL;
        return decimal ? HG_T_DECIMAL : HG_T_INTEGER;
    }
    if (op == HG_EXPR_ADD &&
        ((fa == HG_CATEGORY_TIME && is_clock(fb)) || (is_clock(fa) && fb == HG_CATEGORY_TIME)))
        return HG_T_DATETIME;
    if (op == HG_EXPR_SUB && fa == HG_CATEGORY_TIME && is_clock(fb))
        return HG_T_DATETIME;
    if (op == HG_EXPR_SUB && fa == HG_CATEGORY_TIME && fb == HG_CATEGORY_TIME)
        return HG_T_DURATION;
    if ((op == HG_EXPR_ADD || op == HG_EXPR_SUB) && is_clock(fa) && is_clock(fb))
        return HG_T_DURATION;
    if (op == HG_EXPR_MUL &&
        ((is_clock(fa) && b.kind == HG_T_INTEGER) || (a.kind == HG_T_INTEGER && is_clock(fb))))
        return HG_T_DURATION;
    return HG_T_COUNT;
}

static void help_operands(struct hg_model *model, struct hg_diag *diag, enum hg_expr_kind op,
                          struct hg_type a, struct hg_type b)
{
    bool texts = hg_type_is_text(a.kind) || hg_type_is_text(b.kind);
    if (op == HG_EXPR_ADD && texts)
        hg_diag_help(model->diags, diag, "to join texts, write `\"{first} {second}\"`");
    else if (op == HG_EXPR_SUB && hg_is_date_or_time(a.kind) && hg_is_number(b.kind))
        hg_diag_help(model->diags, diag, "give the unit: `- 30 days`");
    else if (op == HG_EXPR_ADD && hg_is_date_or_time(a.kind) && hg_is_number(b.kind))
        hg_diag_help(model->diags, diag, "give the unit: `+ 30 days`");
    else
        hg_diag_help(model->diags, diag,
                     "you can combine numbers with numbers, dates and times with durations, and "
                     "multiply a duration by an integer");
}

static void report_operands(struct hg_checker *checker, struct hg_expr *expr, struct hg_type a,
                            struct hg_type b)
{
    static const char *const words[] = {"add", "subtract", "multiply", "divide"};
    struct hg_model *model = checker->model;
    struct hg_diag *diag = hg_report(model->diags, HG_E0304, expr->span, "cannot %s these",
                                     words[expr->kind - HG_EXPR_ADD]);
    hg_diag_label(model->diags, diag, expr->args[0]->span, "%.*s",
                  HG_STR_ARGS(hg_type_description(model, a)));
    hg_diag_label(model->diags, diag, expr->args[1]->span, "%.*s",
                  HG_STR_ARGS(hg_type_description(model, b)));
    help_operands(model, diag, expr->kind, a, b);
}

static struct hg_type negate_type(struct hg_checker *checker, struct hg_expr *expr,
                                  struct hg_type type)
{
    struct hg_model *model = checker->model;
    if (!type.list && (hg_is_number(type.kind) || type.kind == HG_T_DURATION))
        return type;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0304, expr->span, "`-` needs a number or a duration");
    hg_diag_label(model->diags, diag, expr->args[0]->span, "%.*s",
                  HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag, "only numbers and durations can be negative");
    return HG_ERROR_TYPE;
}

static bool is_zero(const struct hg_expr *expr)
{
    return (expr->kind == HG_EXPR_INTEGER || expr->kind == HG_EXPR_DECIMAL) && expr->number == 0;
}

struct hg_type hg_type_arithmetic(struct hg_checker *checker, struct hg_expr *expr)
{
    bool business = checker->business;
    checker->business = false;
    struct hg_type a = hg_type_of(checker, expr->args[0]), b = a;
    if (expr->arg_count > 1)
        b = hg_type_of(checker, expr->args[1]);
    checker->business = business;
    if (hg_is_error_type(a) || hg_is_error_type(b))
        return HG_ERROR_TYPE;
    if (expr->kind == HG_EXPR_NEGATE)
        return negate_type(checker, expr, a);
    enum hg_type_kind kind = result_of(expr->kind, a, b);
    if (a.list || b.list || kind == HG_T_COUNT) {
        report_operands(checker, expr, a, b);
        return HG_ERROR_TYPE;
    }
    if (expr->kind == HG_EXPR_DIV && is_zero(expr->args[1])) {
        struct hg_diag *diag = hg_report(checker->model->diags, HG_E0304, expr->args[1]->span,
                                         "division by zero: the result is always unknown");
        hg_diag_help(checker->model->diags, diag, "divide by something that is not zero");
    }
    return hg_scalar_type(kind);
}
