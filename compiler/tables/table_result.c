/* Results of table rows: a CSV cell or an inline literal, converted to the type of its result
 * column. */
#include "compiler/model/sema.h"
#include "compiler/tables/table.h"

static bool refuse(struct hg_model *model, struct hg_span span, const struct hg_table_give *give)
{
    struct hg_str text = hg_text_normalise(model->arena, hg_source_text(model, span));
    struct hg_diag *diag =
        hg_report(model->diags, HG_E0655, span, "`%.*s` is not %.*s", HG_STR_ARGS(text),
                  HG_STR_ARGS(hg_type_description(model, (struct hg_type){.kind = give->type})));
    hg_diag_label(model->diags, diag, give->span, "what `%.*s` gives", HG_STR_ARGS(give->name));
    return false;
}

bool hg_csv_result(struct hg_model *model, const struct hg_csv_cell *cell,
                   const struct hg_table_give *give, struct hg_result *out)
{
    struct hg_str text = hg_text_normalise(model->arena, cell->text);
    *out = (struct hg_result){.text = text, .span = cell->span};
    if (hg_type_is_text(give->type))
        return true;
    if (give->type == HG_T_DURATION)
        return hg_parse_duration(text, &out->number, &out->unit) || refuse(model, cell->span, give);
    return hg_csv_number(model, give->type, text, &out->number) || refuse(model, cell->span, give);
}

static bool number_result(struct hg_model *model, const struct hg_expr *literal,
                          const struct hg_table_give *give, struct hg_result *out)
{
    bool number = literal->kind == HG_EXPR_INTEGER || literal->kind == HG_EXPR_DECIMAL;
    out->number = literal->number;
    out->unit = literal->unit;
    switch (give->type) {
    case HG_T_BOOLEAN:
        return literal->kind == HG_EXPR_BOOLEAN;
    case HG_T_INTEGER:
    case HG_T_DECIMAL:
        return number && hg_literal_scaled(literal, give->type, 0, &out->number);
    case HG_T_DATE:
        return literal->kind == HG_EXPR_DATE;
    case HG_T_DATETIME:
        return literal->kind == HG_EXPR_DATE &&
               hg_mul(literal->number, HG_MICROS_PER_DAY, &out->number);
    default:
        (void)model;
        return literal->kind == HG_EXPR_DURATION;
    }
}

bool hg_inline_result(struct hg_model *model, const struct hg_expr *literal,
                      const struct hg_table_give *give, struct hg_result *out)
{
    *out = (struct hg_result){.text = {"", 0}, .span = literal->span};
    if (!hg_type_is_text(give->type))
        return number_result(model, literal, give, out) || refuse(model, literal->span, give);
    if (literal->kind != HG_EXPR_TEXT || literal->literal.has_holes)
        return refuse(model, literal->span, give);
    out->text = hg_text_normalise(model->arena, hg_literal_text(model, &literal->literal));
    return true;
}
