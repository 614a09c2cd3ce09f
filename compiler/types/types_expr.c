/* The type of every expression, bottom up; the operators are in types_compare.c, types_logic.c,
 * types_arith.c and types_calls.c. Fills info[].type. Does not look at rules (types_rules.c). */
#include "compiler/types/types.h"

enum mark { UNTYPED, TYPING, TYPED };

/* --- names --------------------------------------------------------------------------------- */

static struct hg_type list_as_value(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_diags *diags = checker->model->diags;
    struct hg_diag *diag =
        hg_report(diags, HG_E0202, expr->span, "`%.*s` is a list", HG_STR_ARGS(expr->name.text));
    hg_diag_help(diags, diag, "use `in`, or `any of`: `domain in %.*s`",
                 HG_STR_ARGS(expr->name.text));
    return HG_ERROR_TYPE;
}

static struct hg_type table_type(struct hg_checker *checker, struct hg_expr *expr,
                                 struct hg_symbol symbol)
{
    struct hg_model *model = checker->model;
    const struct hg_model_table *table = &model->tables[symbol.index];
    if (symbol.column != HG_NONE)
        return hg_scalar_type(table->gives[symbol.column].type);
    struct hg_diag *diag = hg_report(model->diags, HG_E0202, expr->span, "`%.*s` is a table",
                                     HG_STR_ARGS(expr->name.text));
    if (table->give_count != 0)
        hg_diag_help(model->diags, diag, "name the column it gives: `%.*s.%.*s`",
                     HG_STR_ARGS(expr->name.text), HG_STR_ARGS(table->gives[0].name));
    return HG_ERROR_TYPE;
}

static struct hg_type define_type(struct hg_checker *checker, struct hg_symbol symbol)
{
    bool business = checker->business;
    checker->business = false;
    struct hg_type type = hg_type_of(checker, checker->model->defines[symbol.index].item->expr);
    checker->business = business;
    return type;
}

/* Business time in a duration column is only for `respond within`. */
static bool column_has_business(const struct hg_model *model, const struct hg_model_table *table,
                                uint32_t column)
{
    struct hg_str word = HG_STR("business");
    size_t at = hg_csv_column(&table->csv, table->gives[column].name);
    for (size_t i = 0; at != SIZE_MAX && i < table->csv.row_count; i++)
        if (hg_str_find(table->csv.rows[i].cells[at].text, word) != SIZE_MAX)
            return true;
    for (size_t i = 0; i < table->item->rows.count; i++) {
        const struct hg_row *row = &table->item->rows.at[i];
        if (column < row->result_count && row->results[column]->kind == HG_EXPR_DURATION &&
            row->results[column]->unit != HG_CLOCK)
            return true;
    }
    (void)model;
    return false;
}

static void check_business_column(struct hg_checker *checker, struct hg_expr *expr,
                                  struct hg_symbol symbol)
{
    struct hg_model *model = checker->model;
    const struct hg_model_table *table = &model->tables[symbol.index];
    if (checker->business || table->gives[symbol.column].type != HG_T_DURATION ||
        !column_has_business(model, table, symbol.column))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0314, expr->span,
                                     "`%.*s` is a business time", HG_STR_ARGS(expr->name.text));
    hg_diag_help(model->diags, diag,
                 "business time has no fixed length and can only be used in `respond within`");
}

static struct hg_type name_type(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_symbol symbol = hg_info(model, expr)->symbol;
    switch (symbol.kind) {
    case HG_SYMBOL_FIELD: {
        const struct hg_field *field = &model->contract->fields[symbol.index].field;
        return (struct hg_type){field->type, field->list,
                                field->type == HG_T_ENUM ? &field->values : NULL};
    }
    case HG_SYMBOL_LIST:
        return list_as_value(checker, expr);
    case HG_SYMBOL_TABLE:
        if (symbol.column != HG_NONE)
            check_business_column(checker, expr, symbol);
        return table_type(checker, expr, symbol);
    case HG_SYMBOL_DEFINE:
        return define_type(checker, symbol);
    case HG_SYMBOL_FLAG:
        return hg_scalar_type(HG_T_BOOLEAN);
    case HG_SYMBOL_CLASS:
        return (struct hg_type){HG_T_ENUM, false, &model->blocks[symbol.index].labels};
    case HG_SYMBOL_SCORE:
        return hg_scalar_type(model->blocks[symbol.index].scale);
    default:
        return HG_ERROR_TYPE;
    }
}

/* --- templates and patterns ------------------------------------------------------------------ */

void hg_check_template(struct hg_checker *checker, struct hg_text_literal *literal)
{
    for (size_t i = 0; literal && i < literal->piece_count; i++) {
        struct hg_template_piece *piece = &literal->pieces[i];
        bool business = checker->business;
        if (!piece->expr)
            continue;
        checker->business = true; /* showing it is fine */
        struct hg_type type = hg_type_of(checker, piece->expr);
        checker->business = business;
        if (!type.list || hg_is_error_type(type))
            continue;
        struct hg_diag *diag =
            hg_report(checker->model->diags, HG_E0326, piece->span,
                      "`%.*s` is a list, which a text cannot show", HG_STR_ARGS(piece->text));
        hg_diag_help(checker->model->diags, diag,
                     "use a single value, or `define` its `count(%.*s)`", HG_STR_ARGS(piece->text));
    }
}

bool hg_check_regex(struct hg_checker *checker, struct hg_str pattern, struct hg_span span)
{
    struct hg_str why = {"", 0};
    struct hg_model *model = checker->model;
    if (!checker->regex || checker->regex(pattern, model->arena, &why))
        return true;
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0318, span, "this is not a valid regular expression: %.*s",
                  HG_STR_ARGS(why));
    hg_diag_help(model->diags, diag,
                 "patterns use RE2 syntax, without look-around and back-references");
    return false;
}

/* --- nodes --------------------------------------------------------------------------------- */

static struct hg_type duration_type(struct hg_checker *checker, struct hg_expr *expr)
{
    if (expr->unit != HG_CLOCK && !checker->business) {
        struct hg_diag *diag = hg_report(checker->model->diags, HG_E0314, expr->span,
                                         "business time can only be used in `respond within`");
        hg_diag_help(checker->model->diags, diag,
                     "it has no fixed length; use clock time instead: `4 hours`, `2 days`");
        return HG_ERROR_TYPE;
    }
    return hg_scalar_type(HG_T_DURATION);
}

static struct hg_type part_type(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_type type = hg_type_of(checker, expr->args[0]);
    hg_check_regex(checker, expr->literal.text, expr->literal.span);
    if (!hg_is_error_type(type) && (type.list || !hg_type_is_text(type.kind)))
        hg_report(model->diags, HG_E0305, expr->args[0]->span,
                  "`part of` needs a text, and this is %.*s",
                  HG_STR_ARGS(hg_type_description(model, type)));
    return hg_scalar_type(HG_T_TEXT);
}

static struct hg_type if_type(struct hg_checker *checker, struct hg_expr *expr)
{
    bool business = checker->business;
    checker->business = false;
    hg_check_condition(checker, expr->args[0]);
    checker->business = business;
    hg_type_of(checker, expr->args[1]);
    hg_type_of(checker, expr->args[2]);
    return hg_type_join(checker, expr->args[1], expr->args[2], HG_E0310);
}

static void check_found(struct hg_checker *checker, struct hg_expr *expr)
{
    struct hg_model *model = checker->model;
    struct hg_expr *of = expr->args[0];
    bool name = of->kind == HG_EXPR_NAME;
    struct hg_symbol symbol = hg_info(model, of)->symbol;
    if (name && symbol.kind == HG_SYMBOL_TABLE && symbol.column == HG_NONE) {
        hg_info(model, of)->type = hg_scalar_type(HG_T_BOOLEAN);
        return;
    }
    bool business = checker->business;
    checker->business = true;
    struct hg_type type = hg_type_of(checker, of);
    checker->business = business;
    if (hg_is_error_type(type) || (name && symbol.kind == HG_SYMBOL_TABLE))
        return;
    struct hg_diag *diag = hg_report(model->diags, HG_E0323, of->span, "`%.*s` is not a table",
                                     HG_STR_ARGS(hg_source_text(model, of->span)));
    hg_diag_help(model->diags, diag,
                 "`is found` tests whether a row of a table matches; write `is known`");
}

static void check_since_now(struct hg_checker *checker, struct hg_expr *expr)
{
    hg_check_time(checker, expr->args[0], expr->kind == HG_EXPR_OLDER ? "older than" : "within");
    hg_check_duration(checker, expr->args[1], expr->kind == HG_EXPR_OLDER ? "older than" : "within",
                      false);
}

static struct hg_type condition_type(struct hg_checker *checker, struct hg_expr *expr)
{
    bool business = checker->business;
    checker->business = false;
    switch (expr->kind) {
    case HG_EXPR_IS:
        hg_type_equality(checker, expr);
        break;
    case HG_EXPR_COMPARE:
        hg_type_comparison(checker, expr);
        break;
    case HG_EXPR_IN:
        hg_type_in(checker, expr);
        break;
    case HG_EXPR_TEXTOP:
        hg_type_textop(checker, expr);
        break;
    case HG_EXPR_WITHIN:
    case HG_EXPR_OLDER:
        check_since_now(checker, expr);
        break;
    case HG_EXPR_KNOWN:
        checker->business = true;
        hg_type_of(checker, expr->args[0]);
        break;
    case HG_EXPR_FOUND:
        check_found(checker, expr);
        break;
    default:
        hg_type_logic(checker, expr);
        break;
    }
    checker->business = business;
    return hg_scalar_type(HG_T_BOOLEAN);
}

static struct hg_type node_type(struct hg_checker *checker, struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        hg_check_template(checker, &expr->literal);
        return hg_scalar_type(HG_T_TEXT);
    case HG_EXPR_INTEGER:
        return hg_scalar_type(HG_T_INTEGER);
    case HG_EXPR_DECIMAL:
        return hg_scalar_type(HG_T_DECIMAL);
    case HG_EXPR_DATE:
        return hg_scalar_type(HG_T_DATE);
    case HG_EXPR_BOOLEAN:
        return hg_scalar_type(HG_T_BOOLEAN);
    case HG_EXPR_DURATION:
        return duration_type(checker, expr);
    case HG_EXPR_NAME:
        return name_type(checker, expr);
    case HG_EXPR_CALL:
        return hg_type_call(checker, expr);
    case HG_EXPR_PART:
        return part_type(checker, expr);
    case HG_EXPR_NEGATE:
    case HG_EXPR_ADD:
    case HG_EXPR_SUB:
    case HG_EXPR_MUL:
    case HG_EXPR_DIV:
        return hg_type_arithmetic(checker, expr);
    case HG_EXPR_ASSUMED:
        hg_type_of(checker, expr->args[0]);
        hg_type_of(checker, expr->args[1]);
        return hg_type_join(checker, expr->args[0], expr->args[1], HG_E0311);
    case HG_EXPR_IF:
        return if_type(checker, expr);
    case HG_EXPR_ERROR:
        return HG_ERROR_TYPE;
    default:
        return condition_type(checker, expr);
    }
}

struct hg_type hg_type_of(struct hg_checker *checker, struct hg_expr *expr)
{
    uint8_t *mark = &checker->model->scope->typed[expr->id];
    struct hg_expr_info *info = hg_info(checker->model, expr);
    if (*mark == TYPED)
        return info->type;
    if (*mark == TYPING)
        return HG_ERROR_TYPE; /* a cycle, reported by the resolver */
    *mark = TYPING;
    info->type = node_type(checker, expr);
    *mark = TYPED;
    hg_push(checker->model->arena, &checker->all, expr);
    return info->type;
}

/* --- joining ------------------------------------------------------------------------------- */

/* A constant takes the type of the text it is joined with. */
static struct hg_type join_texts(struct hg_checker *checker, struct hg_expr *a, struct hg_type ta,
                                 struct hg_expr *b, struct hg_type tb)
{
    if (ta.kind == tb.kind && ta.values == tb.values)
        return ta;
    if (hg_is_constant_text(b) && hg_type_is_text(ta.kind) && ta.kind != HG_T_TEXT) {
        hg_check_constant(checker, a, ta, b);
        return ta;
    }
    if (hg_is_constant_text(a) && tb.kind != HG_T_TEXT) {
        hg_check_constant(checker, b, tb, a);
        return tb;
    }
    return hg_scalar_type(HG_T_TEXT);
}

struct hg_type hg_type_join(struct hg_checker *checker, struct hg_expr *a, struct hg_expr *b,
                            enum hg_code code)
{
    struct hg_model *model = checker->model;
    struct hg_type ta = hg_info(model, a)->type, tb = hg_info(model, b)->type;
    enum hg_type_category fa = hg_type_category(ta.kind), fb = hg_type_category(tb.kind);
    if (fa == HG_CATEGORY_ERROR || fb == HG_CATEGORY_ERROR)
        return HG_ERROR_TYPE;
    if (ta.list == tb.list && fa == fb) {
        if (fa == HG_CATEGORY_TEXT && !ta.list)
            return join_texts(checker, a, ta, b, tb);
        if (ta.kind == tb.kind)
            return ta;
        if (!ta.list && fa == HG_CATEGORY_NUMBER)
            return hg_scalar_type(HG_T_DECIMAL);
        if (!ta.list && fa == HG_CATEGORY_TIME)
            return hg_scalar_type(HG_T_DATETIME);
    }
    struct hg_diag *diag = hg_report(model->diags, code, b->span, "%s: %.*s and %.*s",
                                     code == HG_E0310 ? "the two branches have different types"
                                                      : "the assumed value has a different type",
                                     HG_STR_ARGS(hg_type_description(model, ta)),
                                     HG_STR_ARGS(hg_type_description(model, tb)));
    hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(hg_type_description(model, tb)));
    hg_diag_label(model->diags, diag, a->span, "%.*s", HG_STR_ARGS(hg_type_description(model, ta)));
    hg_diag_help(model->diags, diag, "make both %.*s", HG_STR_ARGS(hg_type_description(model, ta)));
    return HG_ERROR_TYPE;
}
