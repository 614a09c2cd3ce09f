/* Types of cells in inline table rows and score bands, by what they are compared with:
 * hg_type_cell. Shared by types*.c, table*.c and lower*.c. */
#include "compiler/model/sema.h"

struct typing {
    struct hg_model *model;
    struct hg_type type;
    struct hg_typed_cell *out;
};

static bool wrong(struct typing *typing, struct hg_span span, const char *what)
{
    struct hg_model *model = typing->model;
    struct hg_str text = hg_source_text(model, span);
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0329, span, "`%.*s` does not fit %.*s", HG_STR_ARGS(text),
                  HG_STR_ARGS(hg_type_description(model, typing->type)));
    hg_diag_help(model->diags, diag, "%s", what);
    return false;
}

static bool is_literal_number(const struct hg_expr *expr)
{
    return expr->kind == HG_EXPR_INTEGER || expr->kind == HG_EXPR_DECIMAL;
}

static void add_range(struct typing *typing, int64_t lo, int64_t hi)
{
    hg_push(typing->model->arena, &typing->out->ranges, ((struct hg_typed_range){lo, hi}));
}

/* The scale of ranges, in which number literals are read. */
static enum hg_type_kind scale_of(struct hg_type type)
{
    return type.kind == HG_T_DECIMAL ? HG_T_DECIMAL : HG_T_INTEGER;
}

static bool number_value(struct typing *typing, const struct hg_expr *value)
{
    int64_t number;
    if (!is_literal_number(value))
        return wrong(typing, value->span, "write a number or a range such as `200..5000`");
    if (!hg_literal_scaled(value, scale_of(typing->type), 0, &number))
        return wrong(typing, value->span, "it must be a whole number");
    add_range(typing, number, number);
    return true;
}

static bool time_value(struct typing *typing, const struct hg_expr *value)
{
    int64_t number = value->number;
    if (value->kind != HG_EXPR_DATE)
        return wrong(typing, value->span, "write dates as year-month-day: `2026-11-20`");
    if (typing->type.kind == HG_T_DATETIME && !hg_mul(number, HG_MICROS_PER_DAY, &number))
        return wrong(typing, value->span, "the date is out of range");
    add_range(typing, number, number);
    return true;
}

static bool text_value(struct typing *typing, const struct hg_expr *value)
{
    struct hg_model *model = typing->model;
    if (value->kind != HG_EXPR_TEXT)
        return wrong(typing, value->span, "write a text in quotes");
    if (value->literal.has_holes)
        return wrong(typing, value->span,
                     "a cell must be a constant; placeholders `{…}` are not allowed");
    struct hg_str text = hg_text_normalise(model->arena, hg_literal_text(model, &value->literal));
    if (!hg_check_value(model, typing->type, (struct hg_str){"", 0}, HG_NO_SPAN, text, value->span))
        return false;
    hg_push(model->arena, &typing->out->texts, text);
    return true;
}

static bool cell_value(struct typing *typing, const struct hg_expr *value)
{
    enum hg_type_kind kind = typing->type.kind;
    if (hg_is_number(kind))
        return number_value(typing, value);
    if (hg_is_date_or_time(kind))
        return time_value(typing, value);
    if (hg_type_is_text(kind))
        return text_value(typing, value);
    if (kind == HG_T_BOOLEAN) {
        if (value->kind != HG_EXPR_BOOLEAN)
            return wrong(typing, value->span, "write `yes` or `no`");
        add_range(typing, value->number, value->number);
        return true;
    }
    if (value->kind != HG_EXPR_DURATION || value->unit != HG_CLOCK)
        return wrong(typing, value->span, "write a duration: `4 hours`");
    add_range(typing, value->number, value->number);
    return true;
}

static bool cell_range(struct typing *typing, const struct hg_range *range)
{
    int64_t lo = INT64_MIN, hi = INT64_MAX;
    if (!hg_is_number(typing->type.kind))
        return wrong(typing, range->span, "only numbers can have a range");
    enum hg_type_kind scale = scale_of(typing->type);
    if (range->low && !hg_literal_scaled(range->low, scale, 1, &lo))
        return wrong(typing, range->low->span, "the number is too large");
    if (range->high && !hg_literal_scaled(range->high, scale, -1, &hi))
        return wrong(typing, range->high->span, "the number is too large");
    if (lo > hi) {
        struct hg_diag *diag =
            hg_report(typing->model->diags, HG_E0328, range->span, "the range is empty");
        hg_diag_help(typing->model->diags, diag, "write the smaller number first");
        return false;
    }
    add_range(typing, lo, hi);
    return true;
}

static bool cell_compare(struct typing *typing, const struct hg_cell_item *item)
{
    int64_t number;
    if (!hg_is_number(typing->type.kind) || !is_literal_number(item->value))
        return wrong(typing, item->span, "only numbers can be compared here");
    enum hg_type_kind scale = scale_of(typing->type);
    bool exact = hg_literal_scaled(item->value, scale, 0, &number);
    bool down = item->compare == HG_LE || item->compare == HG_GT;
    if (!exact && !hg_literal_scaled(item->value, scale, down ? -1 : 1, &number))
        return wrong(typing, item->value->span, "the number is too large");
    bool less = item->compare == HG_LT || item->compare == HG_LE;
    if (exact && item->compare == HG_LT && number != INT64_MIN)
        number--;
    else if (exact && item->compare == HG_GT && number != INT64_MAX)
        number++;
    else if (!exact && item->compare == HG_LT)
        number--; /* below 2.5 is at most 2 */
    else if (!exact && item->compare == HG_GT)
        number++;
    add_range(typing, less ? INT64_MIN : number, less ? number : INT64_MAX);
    return true;
}

static bool cell_prefix(struct typing *typing, const struct hg_cell_item *item)
{
    struct hg_model *model = typing->model;
    if (!hg_type_is_text(typing->type.kind) || item->value->kind != HG_EXPR_TEXT)
        return wrong(typing, item->span, "`starts with` can only be used for texts");
    if (item->value->literal.has_holes)
        return wrong(typing, item->span,
                     "a cell must be a constant; placeholders `{…}` are not allowed");
    hg_push(model->arena, &typing->out->prefixes,
            hg_text_normalise(model->arena, hg_literal_text(model, &item->value->literal)));
    return true;
}

static bool cell_item(struct typing *typing, const struct hg_cell_item *item)
{
    switch (item->kind) {
    case HG_CELL_VALUE:
        return cell_value(typing, item->value);
    case HG_CELL_RANGE:
        return cell_range(typing, &item->range);
    case HG_CELL_COMPARE:
        return cell_compare(typing, item);
    default:
        return cell_prefix(typing, item);
    }
}

bool hg_type_cell(struct hg_model *model, const struct hg_cell *cell, struct hg_type type,
                  struct hg_typed_cell *out)
{
    struct typing typing = {model, type, out};
    bool ok = true;
    *out = (struct hg_typed_cell){
        .any = cell->any,
        .negated = cell->negated,
        .written = hg_source_text(model, cell->span),
        .span = cell->span,
    };
    if (type.kind == HG_T_COUNT)
        return true; /* the other side was already reported */
    for (size_t i = 0; i < cell->item_count; i++)
        ok = cell_item(&typing, &cell->items[i]) && ok;
    return ok;
}
