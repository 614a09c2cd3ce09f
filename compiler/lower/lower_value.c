/* Lowers value expressions to registers: names, literals, templates, `assumed`, `if`. Arithmetic
 * and functions are in lower_call.c, conditions in lower_condition.c. A number's scale is that of
 * its register; operands are converted to a common scale here. */
#include "compiler/lower/lower.h"
#include "compiler/model/sema.h"

static bool is_boolean(const struct hg_lowering *l, const struct hg_expr *expr)
{
    struct hg_type type = hg_info(l->model, expr)->type;
    return type.kind == HG_T_BOOLEAN && !type.list;
}

bool hg_is_condition(const struct hg_lowering *l, const struct hg_expr *expr)
{
    switch (expr->kind) {
    case HG_EXPR_NAME: {
        struct hg_symbol symbol = hg_info(l->model, expr)->symbol;
        return symbol.kind == HG_SYMBOL_FLAG ||
               (symbol.kind == HG_SYMBOL_DEFINE &&
                hg_is_condition(l, l->model->defines[symbol.index].item->expr));
    }
    case HG_EXPR_IF:
    case HG_EXPR_ASSUMED:
        return is_boolean(l, expr);
    default:
        return expr->kind == HG_EXPR_BOOLEAN ||
               (expr->kind >= HG_EXPR_NOT && expr->kind != HG_EXPR_ERROR);
    }
}

/* --- constants --- */

/* The expression behind names of definitions. */
static const struct hg_expr *through_definitions(const struct hg_lowering *l,
                                                 const struct hg_expr *expr)
{
    while (expr->kind == HG_EXPR_NAME) {
        struct hg_symbol symbol = hg_info(l->model, expr)->symbol;
        if (symbol.kind != HG_SYMBOL_DEFINE)
            break;
        expr = l->model->defines[symbol.index].item->expr;
    }
    return expr;
}

bool hg_constant_number(const struct hg_lowering *l, const struct hg_expr *expr,
                        struct hg_constant *out)
{
    expr = through_definitions(l, expr);
    switch (expr->kind) {
    case HG_EXPR_INTEGER:
        *out = (struct hg_constant){HG_T_INTEGER, expr->number, HG_CLOCK};
        return true;
    case HG_EXPR_DECIMAL:
        *out = (struct hg_constant){HG_T_DECIMAL, expr->number, HG_CLOCK};
        return true;
    case HG_EXPR_DATE:
        *out = (struct hg_constant){HG_T_DATE, expr->number, HG_CLOCK};
        return true;
    case HG_EXPR_BOOLEAN:
        *out = (struct hg_constant){HG_T_BOOLEAN, expr->number, HG_CLOCK};
        return true;
    case HG_EXPR_DURATION:
        *out = (struct hg_constant){HG_T_DURATION, expr->number, expr->unit};
        return true;
    case HG_EXPR_NEGATE:
        return hg_constant_number(l, expr->args[0], out) && hg_sub(0, out->number, &out->number);
    default:
        return false;
    }
}

struct hg_str hg_plain_text(struct hg_lowering *l, const struct hg_text_literal *literal)
{
    return hg_literal_text(l->model, literal);
}

bool hg_constant_text(const struct hg_lowering *l, const struct hg_expr *expr, struct hg_str *out)
{
    expr = through_definitions(l, expr);
    if (expr->kind != HG_EXPR_TEXT || expr->literal.has_holes)
        return false;
    *out = hg_literal_text(l->model, &expr->literal);
    return true;
}

uint32_t hg_number_register(struct hg_lowering *l, enum hg_type_kind type, int64_t number)
{
    return hg_emit_value(l, HG_OP_NUMBER, type, hg_pool_number(l, number), HG_NONE, HG_NONE);
}

/* --- scales --- */

/* A constant in another scale is another constant; anything else is converted by `op`. */
static uint32_t in_scale(struct hg_lowering *l, uint32_t reg, enum hg_op op, enum hg_type_kind type,
                         int64_t factor)
{
    int64_t number;
    uint32_t constant = l->constants.at[reg];
    if (constant != HG_NONE && hg_mul(l->numbers.at[constant], factor, &number))
        return hg_number_register(l, type, number);
    return hg_emit_value(l, op, type, reg, HG_NONE, HG_NONE);
}

uint32_t hg_convert_to_decimal(struct hg_lowering *l, uint32_t reg)
{
    if (l->registers.at[reg] != HG_T_INTEGER)
        return reg;
    return in_scale(l, reg, HG_OP_TO_DECIMAL, HG_T_DECIMAL, HG_DECIMAL_ONE);
}

uint32_t hg_convert_to_instant(struct hg_lowering *l, uint32_t reg)
{
    if (l->registers.at[reg] != HG_T_DATE)
        return reg;
    return in_scale(l, reg, HG_OP_DATE_TO_INSTANT, HG_T_DATETIME, HG_MICROS_PER_DAY);
}

void hg_unify_scale(struct hg_lowering *l, uint32_t *a, uint32_t *b)
{
    enum hg_type_kind left = l->registers.at[*a], right = l->registers.at[*b];
    if (left == right)
        return;
    if (left == HG_T_DECIMAL || right == HG_T_DECIMAL) {
        *a = hg_convert_to_decimal(l, *a);
        *b = hg_convert_to_decimal(l, *b);
    } else {
        *a = hg_convert_to_instant(l, *a);
        *b = hg_convert_to_instant(l, *b);
    }
}

/* --- templates --- */

struct hg_ref hg_lower_ref(struct hg_lowering *l, struct hg_expr *expr)
{
    if (hg_is_condition(l, expr))
        return (struct hg_ref){HG_REF_TRUTH, hg_lower_truth(l, expr)};
    return (struct hg_ref){HG_REF_VALUE, hg_lower_value(l, expr)};
}

uint32_t hg_lower_template(struct hg_lowering *l, const struct hg_text_literal *literal)
{
    struct hg_template template = {
        HG_ARRAY(l->arena, struct hg_template_part, literal->piece_count), 0};
    for (size_t i = 0; i < literal->piece_count; i++) {
        const struct hg_template_piece *piece = &literal->pieces[i];
        struct hg_template_part *part = &template.parts[template.count++];
        if (piece->hole) {
            part->ref = hg_lower_ref(l, piece->expr);
            part->name = piece->text;
        } else {
            part->text = piece->text;
        }
    }
    hg_push(l->arena, &l->templates, template);
    return (uint32_t)l->templates.count - 1;
}

uint32_t hg_lower_text_literal(struct hg_lowering *l, const struct hg_text_literal *literal)
{
    if (literal->has_holes)
        return hg_emit_value(l, HG_OP_TEMPLATE, HG_T_TEXT, hg_lower_template(l, literal), HG_NONE,
                             HG_NONE);
    return hg_emit_value(l, HG_OP_TEXT, HG_T_TEXT, hg_pool_text(l, hg_plain_text(l, literal)),
                         HG_NONE, HG_NONE);
}

/* --- names --- */

static uint32_t lower_define(struct hg_lowering *l, uint32_t define)
{
    struct hg_emitted *made = &l->define_values[define];
    if (!hg_emitted_reusable(l, made)) {
        const struct hg_model_define *d = &l->model->defines[define];
        uint32_t reg = hg_lower_value(l, d->item->expr);
        hg_lower_name_register(l, reg, d->name);
        hg_emitted_set(l, made, reg);
    }
    return made->reg;
}

static uint32_t lower_give(struct hg_lowering *l, struct hg_symbol symbol)
{
    const struct hg_model_table *table = &l->model->tables[symbol.index];
    const struct hg_table_give *give = &table->gives[symbol.column];
    enum hg_op op = hg_type_is_text(give->type) ? HG_OP_GIVE_TEXT : HG_OP_GIVE_NUMBER;
    uint32_t lookup = hg_lower_lookup(l, symbol.index);
    uint32_t reg = hg_emit_value(l, op, give->type, lookup, symbol.column, HG_NONE);
    hg_lower_name_register(
        l, reg,
        hg_str_print(l->arena, "%.*s.%.*s", HG_STR_ARGS(table->name), HG_STR_ARGS(give->name)));
    return reg;
}

static uint32_t lower_name(struct hg_lowering *l, const struct hg_expr *expr)
{
    struct hg_symbol symbol = hg_info(l->model, expr)->symbol;
    switch (symbol.kind) {
    case HG_SYMBOL_DEFINE:
        return lower_define(l, symbol.index);
    case HG_SYMBOL_TABLE:
        return lower_give(l, symbol);
    case HG_SYMBOL_CLASS:
    case HG_SYMBOL_SCORE:
        return hg_lower_result(l, symbol.index);
    default: /* HG_SYMBOL_FIELD; a list is no value */
        return symbol.index;
    }
}

/* --- choices --- */

static uint32_t lower_assumed(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t a = hg_lower_value(l, expr->args[0]), b = hg_lower_value(l, expr->args[1]);
    enum hg_type_kind type = l->registers.at[a];
    if (l->lists.at[a])
        return hg_emit_list(l, HG_OP_LIST_ASSUMED, type, a, b);
    if (hg_type_is_text(type))
        return hg_emit_value(l, HG_OP_TEXT_ASSUMED, type, a, b, HG_NONE);
    hg_unify_scale(l, &a, &b);
    return hg_emit_value(l, HG_OP_ASSUMED, l->registers.at[a], a, b, HG_NONE);
}

static uint32_t lower_if(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t truth = hg_lower_truth(l, expr->args[0]);
    uint32_t a = hg_lower_value(l, expr->args[1]), b = hg_lower_value(l, expr->args[2]);
    if (hg_type_is_text(l->registers.at[a]))
        return hg_emit_value(l, HG_OP_TEXT_CHOOSE, HG_T_TEXT, truth, a, b);
    hg_unify_scale(l, &a, &b);
    return hg_emit_value(l, HG_OP_CHOOSE, l->registers.at[a], truth, a, b);
}

static uint32_t lower_duration(struct hg_lowering *l, int64_t number, enum hg_duration_unit unit)
{
    return hg_emit_value(l, HG_OP_DURATION, HG_T_DURATION, hg_pool_number(l, number), unit,
                         HG_NONE);
}

/* yes and no as the numbers 1 and 0, where a condition is used as a value. */
static uint32_t lower_boolean(struct hg_lowering *l, struct hg_expr *expr)
{
    uint32_t truth = hg_lower_truth(l, expr);
    return hg_emit_value(l, HG_OP_CHOOSE, HG_T_BOOLEAN, truth,
                         hg_number_register(l, HG_T_BOOLEAN, 1),
                         hg_number_register(l, HG_T_BOOLEAN, 0));
}

static uint32_t lower_part(struct hg_lowering *l, const struct hg_expr *expr)
{
    uint32_t text = hg_lower_value(l, expr->args[0]);
    return hg_emit_value(l, HG_OP_PART, HG_T_TEXT, text, hg_pool_regex(l, expr->literal.text),
                         HG_NONE);
}

static uint32_t lower_by_kind(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_constant constant;
    if (expr->kind != HG_EXPR_NAME && hg_constant_number(l, expr, &constant)) {
        if (constant.type == HG_T_DURATION)
            return lower_duration(l, constant.number, constant.unit);
        return hg_number_register(l, constant.type, constant.number);
    }
    if (hg_is_condition(l, expr))
        return lower_boolean(l, expr);
    switch (expr->kind) {
    case HG_EXPR_TEXT:
        return hg_lower_text_literal(l, &expr->literal);
    case HG_EXPR_NAME:
        return lower_name(l, expr);
    case HG_EXPR_CALL:
        return hg_lower_call(l, expr);
    case HG_EXPR_PART:
        return lower_part(l, expr);
    case HG_EXPR_ASSUMED:
        return lower_assumed(l, expr);
    case HG_EXPR_IF:
        return lower_if(l, expr);
    default:
        return hg_lower_arithmetic(l, expr);
    }
}

uint32_t hg_lower_value(struct hg_lowering *l, struct hg_expr *expr)
{
    struct hg_span before = l->at;
    l->at = expr->span;
    uint32_t reg = lower_by_kind(l, expr);
    l->at = before;
    return reg;
}
