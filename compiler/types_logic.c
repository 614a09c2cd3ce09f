/* Types of `and`, `or`, `not` and `… of (…)`: their parts are conditions. Knows the habit of
 * writing `kind is "a" or "b"`. Part of types.c. */
#include "compiler/types.h"

/* --- what is no condition ------------------------------------------------------------------ */

static void help_condition(struct hg_model *model, struct hg_diag *diag, struct hg_expr *expr,
                           struct hg_type type)
{
    struct hg_str text = hg_source_text(model, expr->span);
    if (type.list)
        hg_diag_help(model->diags, diag, "write `%.*s includes …` or `%.*s is known`",
                     HG_STR_ARGS(text), HG_STR_ARGS(text));
    else if (expr->kind == HG_X_TEXT)
        hg_diag_help(model->diags, diag, "say what is compared with it: `field is %.*s`",
                     HG_STR_ARGS(text));
    else if (hg_is_number(type.kind))
        hg_diag_help(model->diags, diag, "compare it: `%.*s >= 1`", HG_STR_ARGS(text));
    else
        hg_diag_help(model->diags, diag, "compare it, or ask `%.*s is known`", HG_STR_ARGS(text));
}

void hg_check_condition(struct hg_checker *checker, struct hg_expr *expr)
{
    if (!expr)
        return;
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr);
    if (hg_is_wrong(type) || (type.kind == HG_T_BOOLEAN && !type.list))
        return;
    struct hg_str words = hg_type_words(model, type);
    struct hg_diag *diag = hg_report(model->diags, HG_E0301, expr->span, "`%.*s` is no condition",
                                     HG_STR_ARGS(hg_source_text(model, expr->span)));
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(words));
    help_condition(model, diag, expr, type);
}

/* --- the habit ----------------------------------------------------------------------------- */

static bool is_bare_value(const struct hg_expr *expr)
{
    return expr->kind == HG_X_TEXT || expr->kind == HG_X_INTEGER || expr->kind == HG_X_DECIMAL;
}

/* `x is "a"` or `x contains "a"`: what bare values after it were meant for. */
static bool takes_values(const struct hg_expr *expr)
{
    if (expr->kind == HG_X_IS)
        return is_bare_value(expr->args[1]);
    return expr->kind == HG_X_TEXTOP && !expr->has_quantifier && expr->set.item_count == 1 &&
           is_bare_value(expr->set.items[0]);
}

static struct hg_str textop_words(struct hg_model *model, const struct hg_expr *expr)
{
    static const char *const words[] = {"contains",    "includes",  "has word",
                                        "starts with", "ends with", "matches"};
    return hg_str_print(model->arena, "%s%s%s", expr->negated ? "not " : "", words[expr->textop],
                        expr->exactly ? " exactly" : "");
}

/* `kind in ("a", "b")`, `title contains any of ("a", "b")` */
static struct hg_str right_form(struct hg_model *model, const struct hg_expr *first,
                                struct hg_expr *const *values, size_t count, bool any)
{
    struct hg_arena *arena = model->arena;
    struct hg_str left = hg_source_text(model, first->args[0]->span), text;
    const struct hg_expr *value = first->args[1 % first->arg_count];
    if (first->kind == HG_X_IS) {
        text = hg_str_print(arena, "%.*s %sin (", HG_STR_ARGS(left), first->negated ? "not " : "");
    } else {
        text = hg_str_print(arena, "%.*s %.*s %s of (", HG_STR_ARGS(left),
                            HG_STR_ARGS(textop_words(model, first)), any ? "any" : "all");
        value = first->set.items[0];
    }
    text = hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(text),
                        HG_STR_ARGS(hg_source_text(model, value->span)));
    for (size_t i = 0; i < count; i++)
        text = hg_str_print(arena, "%.*s, %.*s", HG_STR_ARGS(text),
                            HG_STR_ARGS(hg_source_text(model, values[i]->span)));
    return hg_str_print(arena, "%.*s)", HG_STR_ARGS(text));
}

static void report_habit(struct hg_checker *checker, const struct hg_expr *chain, size_t first,
                         size_t count)
{
    struct hg_model *model = checker->model;
    const struct hg_expr *start = chain->args[first];
    struct hg_expr *value = chain->args[first + 1];
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0312, value->span, "`%.*s` alone is no condition",
                  HG_STR_ARGS(hg_source_text(model, value->span)));
    hg_diag_label(model->diags, diag, start->span, "the comparison ends here");
    if (start->kind == HG_X_IS && chain->kind == HG_X_AND && !start->negated) {
        hg_diag_help(model->diags, diag, "a value cannot be two things at once");
        return;
    }
    struct hg_span all = hg_span_join(start->span, chain->args[first + count]->span);
    struct hg_str right =
        right_form(model, start, &chain->args[first + 1], count, chain->kind == HG_X_OR);
    hg_diag_fix(model->diags, diag, all, right);
}

/* --- operators ----------------------------------------------------------------------------- */

static void check_chain(struct hg_checker *checker, struct hg_expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++) {
        size_t bare = 0;
        if (takes_values(expr->args[i]))
            while (i + bare + 1 < expr->arg_count && is_bare_value(expr->args[i + bare + 1]))
                bare++;
        hg_check_condition(checker, expr->args[i]);
        if (bare == 0)
            continue;
        report_habit(checker, expr, i, bare);
        for (size_t k = 1; k <= bare; k++)
            hg_type_of(checker, expr->args[i + k]);
        i += bare;
    }
}

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
        hg_diag_help(model->diags, diag, "name a number from 1 to %zu", expr->arg_count);
    }
}

void hg_type_logic(struct hg_checker *checker, struct hg_expr *expr)
{
    if (expr->kind == HG_X_AND || expr->kind == HG_X_OR)
        check_chain(checker, expr);
    else if (expr->kind == HG_X_SOME)
        check_some(checker, expr);
    else
        for (size_t i = 0; i < expr->arg_count; i++)
            hg_check_condition(checker, expr->args[i]);
}
