/* Targets and deadlines: `to`, `also`, `alert`, `calendar`, `respond within`, and everything else
 * that needs a duration or an instant. A literal name must be in the directory; a computed one is
 * checked at run time. Part of types.c. */
#include "compiler/types/types.h"

/* --- times and durations -------------------------------------------------------------------- */

void hg_check_time(struct hg_checker *checker, struct hg_expr *expr, const char *what)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr);
    if (hg_is_error_type(type) || (!type.list && hg_is_date_or_time(type.kind)))
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0317, expr->span, "`%s` needs a date or datetime", what);
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag, "name a field of type date or datetime, or write a date");
}

static bool is_number_literal(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_INTEGER || expr->kind == HG_EXPR_DECIMAL;
}

static bool wants_duration(struct hg_checker *checker, struct hg_expr *expr, const char *what)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr);
    if (hg_is_error_type(type))
        return false;
    if (!type.list && type.kind == HG_T_DURATION)
        return true;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0315, expr->span, "`%s` needs a duration", what);
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
    if (is_number_literal(expr))
        hg_diag_help(model->diags, diag, "give the unit: `%.*s days`",
                     HG_STR_ARGS(hg_source_text(model, expr->span)));
    else
        hg_diag_help(model->diags, diag,
                     "write a duration such as `4 hours`, or name a value of type duration");
    return false;
}

void hg_check_duration(struct hg_checker *checker, struct hg_expr *expr, const char *what,
                       bool above_zero)
{
    bool business = checker->business;
    checker->business = false;
    bool ok = wants_duration(checker, expr, what);
    checker->business = business;
    if (!ok || !above_zero || hg_expr_interval(checker->model, expr).hi > 0)
        return;
    struct hg_diag *diag = hg_report(checker->model->diags, HG_E0418, expr->span,
                                     "`%s` needs a duration above zero", what);
    hg_diag_help(checker->model->diags, diag, "write a duration above zero, such as `30 days`");
}

static bool is_negative_literal(const struct hg_checker *checker, const struct hg_expr *expr)
{
    return hg_expr_interval(checker->model, expr).hi < 0;
}

void hg_check_within(struct hg_checker *checker, struct hg_expr *expr)
{
    if (!expr)
        return;
    checker->business = true;
    bool ok = wants_duration(checker, expr, "respond within");
    checker->business = false;
    if (ok && is_negative_literal(checker, expr))
        hg_report(checker->model->diags, HG_E0418, expr->span,
                  "nobody can respond before the lead arrives");
}

/* --- who ----------------------------------------------------------------------------------- */

static bool in_directory(struct hg_model *model, struct hg_str name)
{
    struct hg_str folded = hg_text_fold(model->arena, hg_text_normalise(model->arena, name));
    for (uint32_t i = 0; i < model->directory.count; i++)
        if (hg_str_eq(model->directory.entries[i].folded, folded))
            return true;
    return false;
}

static void report_nobody(struct hg_model *model, const struct hg_expr *literal, struct hg_str name)
{
    uint32_t count = model->directory.count;
    struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, count);
    for (uint32_t i = 0; i < count; i++)
        names[i] = model->directory.entries[i].name;
    struct hg_diag *diag = hg_report(model->diags, HG_E0420, literal->span,
                                     "unknown target \"%.*s\"", HG_STR_ARGS(name));
    hg_diag_say(model->diags, diag, "no person, queue or team with this name");
    hg_diag_label(model->diags, diag, model->policy->header.teams->span, "looked up in this file");
    int near = hg_nearest(name, names, count);
    if (near < 0) {
        hg_diag_help(model->diags, diag, "add it to the teams file, or name one that is in it");
        return;
    }
    hg_diag_help(model->diags, diag, "did you mean \"%.*s\"?", HG_STR_ARGS(names[near]));
    hg_diag_propose(model->diags, diag, literal->span,
                    hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(names[near])));
}

/* Every literal the target can be: through branches, assumed values and definitions. */
static void check_names(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    if (expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes) {
        struct hg_str name = hg_literal_text(model, &expr->literal);
        if (!in_directory(model, name))
            report_nobody(model, expr, name);
    } else if (expr->kind == HG_EXPR_IF) {
        check_names(checker, expr->args[1]);
        check_names(checker, expr->args[2]);
    } else if (expr->kind == HG_EXPR_ASSUMED) {
        check_names(checker, expr->args[0]);
        check_names(checker, expr->args[1]);
    } else if (expr->kind == HG_EXPR_NAME && symbol.kind == HG_SYMBOL_DEFINE &&
               !model->scope->define_named[symbol.index]) {
        model->scope->define_named[symbol.index] = true;
        check_names(checker, model->defines[symbol.index].item->expr);
    }
}

static bool wants_text(struct hg_checker *checker, struct hg_expr *expr, const char *what)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr);
    if (hg_is_error_type(type))
        return false;
    if (!type.list && hg_type_is_text(type.kind))
        return true;
    struct hg_diag *diag = hg_report(model->diags, HG_E0316, expr->span, "`%s` needs a text", what);
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag,
                 "write a name in quotes, or use a field or column that contains a name");
    return false;
}

/* An unquoted name is looked up as a field first. */
void hg_check_target(struct hg_checker *checker, struct hg_expr *expr, const char *what)
{
    if (expr && wants_text(checker, expr, what) && checker->model->has_directory &&
        checker->model->directory.count != 0)
        check_names(checker, expr);
}

/* --- calendars ----------------------------------------------------------------------------- */

static void check_calendar_name(struct hg_model *model, const struct hg_expr *literal)
{
    struct hg_str name = hg_literal_text(model, &literal->literal);
    const struct hg_strs *names = &model->calendars.names;
    for (uint32_t i = 0; i < names->count; i++)
        if (hg_str_eq(names->at[i], name))
            return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0421, literal->span,
                                     "there is no calendar \"%.*s\"", HG_STR_ARGS(name));
    hg_diag_label(model->diags, diag, model->policy->header.calendars->span,
                  "looked up in this file");
    int near = hg_nearest(name, names->at, names->count);
    if (near >= 0) {
        hg_diag_help(model->diags, diag, "did you mean \"%.*s\"?", HG_STR_ARGS(names->at[near]));
        hg_diag_propose(model->diags, diag, literal->span,
                        hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(names->at[near])));
    } else {
        hg_diag_help(model->diags, diag, "add it to the calendars file, or name one that is in it");
    }
}

void hg_check_calendar(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    if (!expr || !wants_text(checker, expr, "calendar"))
        return;
    if (!model->has_calendars) {
        struct hg_diag *diag =
            hg_report(model->diags, HG_E0421, expr->span, "the policy has no calendars file");
        hg_diag_help(model->diags, diag,
                     "add `calendars from \"calendars.yaml\"` below the `policy` line");
    } else if (expr->kind == HG_EXPR_TEXT && !expr->literal.has_holes &&
               model->calendars.names.count) {
        check_calendar_name(model, expr);
    }
}

/* --- priority --------------------------------------------------------------------------------- */

static const struct hg_model_block *class_named(const struct hg_model *model, struct hg_str name)
{
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_CLASSIFY && hg_str_eq(model->blocks[i].name, name))
            return &model->blocks[i];
    return NULL;
}

static void report_no_class(struct hg_model *model, const struct hg_name_span *priority)
{
    struct hg_str *names = HG_ARRAY(model->arena, struct hg_str, model->block_count);
    size_t count = 0;
    for (uint32_t i = 0; i < model->block_count; i++)
        if (model->blocks[i].kind == HG_B_CLASSIFY)
            names[count++] = model->blocks[i].name;
    struct hg_diag *diag = hg_report(model->diags, HG_E0563, priority->span,
                                     "the policy has no class `%.*s`", HG_STR_ARGS(priority->text));
    hg_diag_suggest(model->diags, diag, priority->text, names, count);
}

static void check_label(struct hg_model *model, const struct hg_model_block *class,
                        const struct hg_name_span *label)
{
    struct hg_str folded = hg_text_fold(model->arena, label->text);
    for (uint32_t i = 0; i < class->labels.count; i++)
        if (hg_str_eq(hg_text_fold(model->arena, class->labels.at[i]), folded))
            return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0563, label->span, "the class `%.*s` has no label `%.*s`",
                  HG_STR_ARGS(class->name), HG_STR_ARGS(label->text));
    hg_diag_suggest(model->diags, diag, label->text, class->labels.at, class->labels.count);
}

void hg_check_priority(struct hg_model *model)
{
    const struct hg_directory *directory = &model->directory;
    if (directory->priority.text.len == 0)
        return;
    const struct hg_model_block *class = class_named(model, directory->priority.text);
    if (class == NULL) {
        report_no_class(model, &directory->priority);
        return;
    }
    for (uint32_t i = 0; i < directory->overrun_count; i++)
        check_label(model, class, &directory->overruns[i]);
}
