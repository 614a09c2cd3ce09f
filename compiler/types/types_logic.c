/* Types of `and`, `or`, `not` and `… of (…)`: their operands are conditions. (`kind is "a" or
 * "b"` is already reported by the parser.) Part of types.c. */
#include "compiler/types/types.h"

/* --- what is no condition ------------------------------------------------------------------ */

static void help_condition(struct hg_model *model, struct hg_diag *diag, struct hg_expr *expr,
                           struct hg_type type)
{
    struct hg_str text = hg_source_text(model, expr->span);
    if (type.list)
        hg_diag_help(model->diags, diag, "write `%.*s includes …` or `%.*s is known`",
                     HG_STR_ARGS(text), HG_STR_ARGS(text));
    else if (expr->kind == HG_EXPR_TEXT)
        hg_diag_help(model->diags, diag, "say which field to compare with it: `field is %.*s`",
                     HG_STR_ARGS(text));
    else if (hg_is_number(type.kind))
        hg_diag_help(model->diags, diag, "compare it with something: `%.*s >= 1`",
                     HG_STR_ARGS(text));
    else
        hg_diag_help(model->diags, diag, "compare it with something, or write `%.*s is known`",
                     HG_STR_ARGS(text));
}

void hg_check_condition(struct hg_checker *checker, struct hg_expr *expr)
{
    if (!expr)
        return;
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr);
    if (hg_is_error_type(type) || (type.kind == HG_T_BOOLEAN && !type.list))
        return;
    struct hg_str words = hg_type_description(model, type);
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0301, expr->span, "`%.*s` is not a condition",
                  HG_STR_ARGS(hg_source_text(model, expr->span)));
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(words));
    help_condition(model, diag, expr, type);
}

/* --- operators ----------------------------------------------------------------------------- */

static void check_some(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    for (size_t i = 0; i < expr->arg_count; i++)
        hg_check_condition(checker, expr->args[i]);
    if (expr->quantifier != HG_AT_LEAST)
        return;
    if (expr->number < 1 || (uint64_t)expr->number > expr->arg_count) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0324, expr->span, "at least %lld of %zu conditions",
                      (long long)expr->number, expr->arg_count);
        hg_diag_help(model->diags, diag, "write a number from 1 to %zu", expr->arg_count);
    }
}

void hg_type_logic(struct hg_checker *checker, struct hg_expr *expr)
{
    if (expr->kind == HG_EXPR_SOME)
        check_some(checker, expr);
    else
        for (size_t i = 0; i < expr->arg_count; i++)
            hg_check_condition(checker, expr->args[i]);
}
