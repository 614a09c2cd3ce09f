/* Numbers with a point before their last three digits where whole numbers are compared: `1.000` is
 * one here, and a thousand to whoever separates thousands by points. Part of lint.c. */
#include "compiler/model/sema.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(struct hg_str text, size_t at)
{
    size_t count = 0;
    while (at + count < text.len && is_digit(text.at[at + count]))
        count++;
    return count;
}

/* The next `1.000` of a text from *at on, which is left behind it; empty if there is none. `0.125`
 * is a fraction to everyone. */
static struct hg_str next_grouped(struct hg_str text, size_t *at)
{
    while (*at < text.len) {
        size_t from = *at, whole = digits_at(text, from), point = from + whole;
        *at = whole ? point : from + 1;
        bool grouped = whole >= 1 && whole <= 3 && text.at[from] != '0' && point < text.len &&
                       text.at[point] == '.' && digits_at(text, point + 1) == 3;
        if (!grouped)
            continue;
        *at = point + 4;
        return (struct hg_str){text.at + from, *at - from};
    }
    return (struct hg_str){"", 0};
}

/* The text with all its `1.000` as 1000. */
static struct hg_str without_points(struct hg_arena *arena, struct hg_str text)
{
    struct hg_str out = {"", 0}, number;
    size_t at = 0, done = 0;
    while ((number = next_grouped(text, &at)).len != 0) {
        size_t from = (size_t)(number.at - text.at), whole = number.len - 4;
        out = hg_str_print(arena, "%.*s%.*s%.*s%.*s", HG_STR_ARGS(out), (int)(from - done),
                           text.at + done, (int)whole, number.at, 3, number.at + whole + 1);
        done = at;
    }
    return hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(out), (int)(text.len - done),
                        text.at + done);
}

/* Warns of the first in a number or cell, which is compared with a value of `type`. */
static void check_text(struct hg_model *model, enum hg_type_kind type, struct hg_str text,
                       struct hg_span span)
{
    size_t at = 0;
    struct hg_str number = next_grouped(text, &at);
    int64_t value;
    if (type != HG_T_INTEGER || number.len == 0 || hg_parse_decimal(number, &value) != HG_NUMBER_OK)
        return;
    struct hg_buf is;
    hg_buf_init(&is, NULL, 0);
    hg_put_decimal(&is, value);
    struct hg_str meant = without_points(model->arena, number);
    struct hg_diag *diag = hg_report(model->diags, HG_W0442, span, "`%.*s` is %.*s, not %.*s",
                                     HG_STR_ARGS(number), (int)is.len, is.at, HG_STR_ARGS(meant));
    hg_buf_release(&is);
    hg_diag_say(model->diags, diag, "compared with whole numbers");
    hg_diag_help(model->diags, diag,
                 "the point is a decimal point, and thousands have no separator: write `%.*s`",
                 HG_STR_ARGS(meant));
    if (hg_str_eq(hg_source_text(model, span), text))
        hg_diag_propose(model->diags, diag, span, without_points(model->arena, text));
}

static void check_literal(struct hg_model *model, const struct hg_expr *other,
                          const struct hg_expr *literal)
{
    if (literal && literal->kind == HG_EXPR_DECIMAL)
        check_text(model, hg_info(model, other)->type.kind, hg_source_text(model, literal->span),
                   literal->span);
}

static void check_node(void *context, struct hg_expr *expr)
{
    struct hg_model *model = context;
    if (expr->kind == HG_EXPR_IS || expr->kind == HG_EXPR_COMPARE) {
        check_literal(model, expr->args[0], expr->args[1]);
        check_literal(model, expr->args[1], expr->args[0]);
    } else if (expr->kind == HG_EXPR_IN && expr->set.kind == HG_SET_RANGE) {
        check_literal(model, expr->args[0], expr->set.range.low);
        check_literal(model, expr->args[0], expr->set.range.high);
    } else if (expr->kind == HG_EXPR_IN && expr->set.kind == HG_SET_ITEMS) {
        for (size_t i = 0; i < expr->set.item_count; i++)
            check_literal(model, expr->args[0], expr->set.items[i]);
    }
}

static void check_root(void *context, struct hg_expr *expr)
{
    hg_walk_expr(expr, check_node, context);
}

static void check_bands(struct hg_model *model, const struct hg_points *points)
{
    enum hg_type_kind type = hg_info(model, points->by)->type.kind;
    for (size_t i = 0; i < points->band_count; i++)
        if (points->bands[i].kind == HG_BAND_CELL)
            check_text(model, type, hg_source_text(model, points->bands[i].cell.span),
                       points->bands[i].cell.span);
}

static void check_table(struct hg_model *model, const struct hg_model_table *table)
{
    for (size_t i = 0; i < table->row_count; i++)
        for (uint32_t k = 0; k < table->column_count && !table->rows[i].otherwise; k++)
            check_text(model, table->columns[k].type.kind, table->rows[i].cells[k].written,
                       table->rows[i].cells[k].span);
}

void hg_lint_numbers(struct hg_model *model)
{
    hg_walk_expr(model->policy->header.applies_when, check_node, model);
    for (size_t i = 0; i < model->scope->items.count; i++) {
        struct hg_item *item = model->scope->items.at[i];
        hg_walk_item_roots(item, HG_PART_ALL, check_root, model);
        for (size_t k = 0; k < item->rules.count; k++)
            if (item->rules.at[k]->points.kind == HG_POINTS_BY)
                check_bands(model, &item->rules.at[k]->points);
    }
    for (uint32_t i = 0; i < model->table_count; i++)
        check_table(model, &model->tables[i]);
}
