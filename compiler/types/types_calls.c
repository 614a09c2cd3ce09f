/* The functions of the language, a fixed set: parameter and result types of each. Part of
 * types.c. */
#include "compiler/types/types.h"

enum take {
    TAKE_TEXT,    /* any text */
    TAKE_ADDRESS, /* email, url, domain or text */
    TAKE_NUMBER,
    TAKE_ORDERED, /* numbers, instants or durations, all of one family */
    TAKE_TIME,
    TAKE_LIST,
    TAKE_ID /* any single value, then a salt */
};
enum give { GIVE_INTEGER, GIVE_TEXT, GIVE_DOMAIN, GIVE_SAME };

struct function {
    const char *name;
    enum take take;
    enum give give;
    unsigned least, most; /* arguments */
    const char *form;
};

static const struct function functions[] = {
    {"domain_of", TAKE_ADDRESS, GIVE_DOMAIN, 1, 1, "domain_of(email)"},
    {"registrable_domain_of", TAKE_ADDRESS, GIVE_DOMAIN, 1, 1, "registrable_domain_of(email)"},
    {"local_part_of", TAKE_ADDRESS, GIVE_TEXT, 1, 1, "local_part_of(email)"},
    {"floor", TAKE_NUMBER, GIVE_INTEGER, 1, 1, "floor(number)"},
    {"round", TAKE_NUMBER, GIVE_INTEGER, 1, 1, "round(number)"},
    {"abs", TAKE_NUMBER, GIVE_SAME, 1, 1, "abs(number)"},
    {"min", TAKE_ORDERED, GIVE_SAME, 2, 16, "min(a, b)"},
    {"max", TAKE_ORDERED, GIVE_SAME, 2, 16, "max(a, b)"},
    {"length", TAKE_TEXT, GIVE_INTEGER, 1, 1, "length(text)"},
    {"days_since", TAKE_TIME, GIVE_INTEGER, 1, 1, "days_since(date)"},
    {"hours_since", TAKE_TIME, GIVE_INTEGER, 1, 1, "hours_since(datetime)"},
    {"count", TAKE_LIST, GIVE_INTEGER, 1, 1, "count(list)"},
    {"bucket", TAKE_ID, GIVE_INTEGER, 2, 2, "bucket(lead_id, \"salt\")"},
};
#define FUNCTIONS (sizeof functions / sizeof *functions)

static const struct function *find(struct hg_str name)
{
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (hg_str_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

static void report_unknown(struct hg_model *model, struct hg_expr *expr)
{
    struct hg_str names[FUNCTIONS];
    for (size_t i = 0; i < FUNCTIONS; i++)
        names[i] = hg_str(functions[i].name);
    struct hg_diag *diag = hg_report(model->diags, HG_E0307, expr->name.span,
                                     "unknown function `%.*s`", HG_STR_ARGS(expr->name.text));
    const char *other = hg_foreign_function(model->arena, expr->name.text);
    if (other)
        hg_diag_help(model->diags, diag, "%s", other);
    else if (hg_nearest(expr->name.text, names, FUNCTIONS) >= 0)
        hg_diag_suggest(model->diags, diag, expr->name.text, names, FUNCTIONS);
    else
        hg_diag_help(model->diags, diag,
                     "the functions are domain_of, registrable_domain_of, local_part_of, floor, "
                     "round, abs, min, max, length, days_since, hours_since, count and bucket");
}

static const char *const take_words[] = {
    [TAKE_TEXT] = "a text",
    [TAKE_ADDRESS] = "an email, a url or a text",
    [TAKE_NUMBER] = "a number",
    [TAKE_ORDERED] = "numbers, dates or durations",
    [TAKE_TIME] = "a date or datetime",
    [TAKE_LIST] = "a list field",
    [TAKE_ID] = "a single value",
};

static bool fits(enum take take, struct hg_type type)
{
    if (type.list)
        return take == TAKE_LIST;
    switch (take) {
    case TAKE_TEXT:
        return hg_type_is_text(type.kind);
    case TAKE_ADDRESS:
        return hg_type_is_text(type.kind) && type.kind != HG_T_ENUM && type.kind != HG_T_COUNTRY;
    case TAKE_NUMBER:
        return hg_is_number(type.kind);
    case TAKE_ORDERED:
        return hg_is_number(type.kind) || hg_is_date_or_time(type.kind) ||
               type.kind == HG_T_DURATION;
    case TAKE_TIME:
        return hg_is_date_or_time(type.kind);
    case TAKE_LIST:
        return false;
    default:
        return true;
    }
}

static bool check_argument(struct hg_checker *checker, const struct function *function,
                           struct hg_expr *arg, struct hg_type type)
{
    struct hg_model *model = checker->model;
    if (hg_is_error_type(type))
        return false;
    if (fits(function->take, type))
        return true;
    struct hg_diag *diag = hg_report(model->diags, HG_E0309, arg->span, "`%s` needs %s",
                                     function->name, take_words[function->take]);
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, type)));
    hg_diag_help(model->diags, diag, "write `%s`", function->form);
    return false;
}

static void check_salt(struct hg_checker *checker, struct hg_expr *salt)
{
    struct hg_model *model = checker->model;
    hg_type_of(checker, salt);
    if (salt->kind == HG_EXPR_TEXT && !salt->literal.has_holes && salt->literal.text.len != 0)
        return;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0319, salt->span,
                  "the second argument of `bucket` (the salt) must be a plain text");
    hg_diag_help(model->diags, diag,
                 "name the rollout: `bucket(lead_id, \"new-routing\")`; the same salt always gives "
                 "the same buckets");
}

static bool check_count(struct hg_model *model, const struct function *function,
                        const struct hg_expr *expr)
{
    if (expr->arg_count >= function->least && expr->arg_count <= function->most)
        return true;
    struct hg_diag *diag = hg_report(
        model->diags, HG_E0308, expr->span, "`%s` takes %u %s, not %zu", function->name,
        function->least, function->least == 1 ? "argument" : "arguments", expr->arg_count);
    hg_diag_help(model->diags, diag, "write `%s`", function->form);
    return false;
}

/* The type all arguments of min and max share. */
static struct hg_type common_type(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_info(model, expr->args[0])->type;
    for (size_t i = 1; i < expr->arg_count; i++) {
        struct hg_type next = hg_info(model, expr->args[i])->type;
        if (hg_type_category(next.kind) != hg_type_category(type.kind)) {
            hg_report_incomparable(checker, expr->args[0], type, expr->args[i], next);
            return HG_ERROR_TYPE;
        }
        if (next.kind != type.kind)
            type = hg_scalar_type(hg_is_number(type.kind) ? HG_T_DECIMAL : HG_T_DATETIME);
    }
    return type;
}

struct hg_type hg_type_call(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    const struct function *function = find(expr->name.text);
    bool business = checker->business, ok = function != NULL;
    checker->business = false;
    if (!function)
        report_unknown(model, expr);
    else if (!check_count(model, function, expr))
        ok = false;
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (function && function->take == TAKE_ID && i == 1) {
            check_salt(checker, expr->args[i]);
            continue;
        }
        struct hg_type type = hg_type_of(checker, expr->args[i]);
        if (ok)
            ok = check_argument(checker, function, expr->args[i], type);
    }
    checker->business = business;
    if (!ok)
        return HG_ERROR_TYPE;
    if (function->give == GIVE_SAME)
        return common_type(checker, expr);
    static const enum hg_type_kind gives[] = {HG_T_INTEGER, HG_T_TEXT, HG_T_DOMAIN};
    return hg_scalar_type(gives[function->give]);
}
