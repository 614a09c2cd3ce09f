/* A cell of a table's CSV typed by its column. hg_cell_text_parse knows the operators; here
 * bounds get their scale, and texts are checked against the values the column can have. A text
 * that looks like an operator but is none is reported as a warning: a spreadsheet has no quotes
 * to tell them apart. */
#include "compiler/model/sema.h"
#include "compiler/tables/table.h"

struct cell_typing {
    struct hg_model *model;
    const struct hg_csv_cell *cell;
    const struct hg_table_column *column;
    struct hg_typed_cell *out;
};

static bool refuse(const struct cell_typing *t, struct hg_str text, const char *help)
{
    struct hg_diag *diag =
        hg_report(t->model->diags, HG_E0653, t->cell->span, "`%.*s` does not fit the column `%.*s`",
                  HG_STR_ARGS(text), HG_STR_ARGS(t->column->name));
    hg_diag_say(t->model->diags, diag, "not %.*s",
                HG_STR_ARGS(hg_type_description(t->model, t->column->type)));
    if (help)
        hg_diag_help(t->model->diags, diag, "%s", help);
    return false;
}

bool hg_csv_number(struct hg_model *model, enum hg_type_kind type, struct hg_str text, int64_t *out)
{
    enum hg_duration_unit unit;
    struct hg_str folded = hg_text_fold(model->arena, text);
    switch (type) {
    case HG_T_BOOLEAN:
        *out = hg_str_is(folded, "yes") || hg_str_is(folded, "true");
        return *out || hg_str_is(folded, "no") || hg_str_is(folded, "false");
    case HG_T_INTEGER:
        return hg_parse_integer(text, out) == HG_NUMBER_OK;
    case HG_T_DECIMAL:
        return hg_parse_decimal(text, out) == HG_NUMBER_OK;
    case HG_T_DATE:
        return hg_parse_date(text, out);
    case HG_T_DATETIME:
        return hg_parse_instant(text, out);
    default:
        return hg_parse_duration(text, out, &unit) && unit == HG_CLOCK;
    }
}

/* --- numbers, dates, durations, conditions --- */

static bool refuse_number(const struct cell_typing *t, struct hg_str text)
{
    enum hg_type_kind type = t->column->type.kind;
    if (!hg_is_number(type))
        return refuse(t, text,
                      hg_is_date_or_time(type) ? "write dates as year-month-day: `2026-11-20`"
                                               : NULL);
    struct hg_str meant = hg_cell_suggestion(t->model->arena, text);
    if (meant.len == 0)
        return refuse(t, text, "write a number, `>= 100`, `200..5000` or `..50`");
    return refuse(t, text, hg_str_print(t->model->arena, "write `%.*s`", HG_STR_ARGS(meant)).at);
}

/* A bound in the scale of the column. `5.5` is a fine bound for whole numbers: compared as a
 * decimal, exactly. */
static bool bound_of(const struct cell_typing *t, struct hg_str text, struct hg_constant *out)
{
    enum hg_type_kind type = t->column->type.kind;
    *out = (struct hg_constant){.type = type == HG_T_INTEGER ? HG_T_DECIMAL : type};
    if (hg_csv_number(t->model, type, text, &out->number)) {
        out->type = type;
        return true;
    }
    if (hg_csv_number(t->model, out->type, text, &out->number))
        return true;
    return refuse_number(t, text);
}

static struct hg_bounds open_bounds(void)
{
    return (struct hg_bounds){INT64_MIN, INT64_MAX};
}

static bool range_bounds(const struct cell_typing *t, const struct hg_cell_text_item *item,
                         struct hg_bounds *out)
{
    struct hg_constant constant;
    enum hg_type_kind type = t->column->type.kind;
    *out = open_bounds();
    if (item->low.len != 0) {
        if (!bound_of(t, item->low, &constant))
            return false;
        out->lo = hg_bounds_compare(type, HG_GE, constant).lo;
    }
    if (item->high.len != 0) {
        if (!bound_of(t, item->high, &constant))
            return false;
        out->hi = hg_bounds_compare(type, HG_LE, constant).hi;
    }
    return true;
}

static enum hg_compare compare_of(enum hg_cell_text_kind kind)
{
    switch (kind) {
    case HG_CT_LESS:
        return HG_LT;
    case HG_CT_AT_MOST:
        return HG_LE;
    case HG_CT_MORE:
        return HG_GT;
    default:
        return HG_GE;
    }
}

static bool item_bounds(const struct cell_typing *t, const struct hg_cell_text_item *item,
                        struct hg_bounds *out)
{
    struct hg_constant constant;
    enum hg_type_kind type = t->column->type.kind;
    if (item->kind == HG_CT_RANGE)
        return range_bounds(t, item, out);
    if (item->kind == HG_CT_PREFIX)
        return refuse(t, item->low, "a prefix can only be used for texts");
    if (!bound_of(t, item->low, &constant))
        return false;
    if (item->kind == HG_CT_VALUE) {
        *out = hg_bounds_equal(type, constant);
        return out->lo <= out->hi || refuse(t, item->low, "the column holds whole numbers");
    }
    if (type == HG_T_BOOLEAN)
        return refuse(t, item->low, "write `yes` or `no`");
    *out = hg_bounds_compare(type, compare_of(item->kind), constant);
    return true;
}

static bool number_item(const struct cell_typing *t, const struct hg_cell_text_item *item)
{
    struct hg_bounds bounds = open_bounds();
    if (!item_bounds(t, item, &bounds))
        return false;
    if (bounds.lo > bounds.hi) {
        struct hg_diag *diag = hg_report(t->model->diags, HG_E0654, t->cell->span,
                                         "the range `%.*s` is empty", HG_STR_ARGS(t->out->written));
        hg_diag_help(t->model->diags, diag, "write the smaller value first");
        return false;
    }
    hg_push(t->model->arena, &t->out->ranges, ((struct hg_typed_range){bounds.lo, bounds.hi}));
    return true;
}

/* --- texts --- */

static bool is_listed(struct hg_type type)
{
    return type.kind == HG_T_COUNTRY || (type.kind == HG_T_ENUM && type.values);
}

/* Warns of an operator of the cell syntax inside plain text. */
static bool looks_like_operator(struct hg_str text)
{
    static const char *const marks[] = {"*", "..", "|", "<", ">", "!", "="};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (hg_str_find(text, hg_str(marks[i])) != SIZE_MAX)
            return true;
    return false;
}

static void warn_of_operator(const struct cell_typing *t, struct hg_str text, const char *what)
{
    struct hg_diag *diag =
        hg_report(t->model->diags, HG_W0660, t->cell->span, "`%.*s` %s", HG_STR_ARGS(text), what);
    hg_diag_help(t->model->diags, diag,
                 "if the character is part of the text, put the cell in single quotes: '%.*s'",
                 HG_STR_ARGS(text));
}

static bool text_value(const struct cell_typing *t, const struct hg_cell_text_item *item)
{
    struct hg_str text = hg_text_normalise(t->model->arena, item->low);
    if (!hg_check_value(t->model, t->column->type, t->column->name, HG_NO_SPAN, text,
                        t->cell->span))
        return false;
    if (!item->literal && !is_listed(t->column->type) && looks_like_operator(text))
        warn_of_operator(t, text, "is read as plain text, special characters included");
    hg_push(t->model->arena, &t->out->texts, text);
    return true;
}

/* Whether some value the column can have starts with the prefix; true where values are free. */
static bool fits_some_value(const struct cell_typing *t, struct hg_str prefix)
{
    struct hg_str folded = hg_text_fold(t->model->arena, prefix);
    const struct hg_strs *values = t->column->type.values;
    if (t->column->type.kind != HG_T_ENUM || !values)
        return t->column->type.kind != HG_T_COUNTRY || prefix.len <= 2;
    for (uint32_t i = 0; i < values->count; i++)
        if (hg_str_starts(hg_text_fold(t->model->arena, values->at[i]), folded))
            return true;
    return false;
}

static bool text_prefix(const struct cell_typing *t, const struct hg_cell_text_item *item)
{
    struct hg_str prefix = hg_text_normalise(t->model->arena, item->low);
    if (!fits_some_value(t, prefix))
        warn_of_operator(t, t->out->written, "matches no value of the column");
    hg_push(t->model->arena, &t->out->prefixes, prefix);
    return true;
}

static bool text_range(const struct cell_typing *t, const struct hg_cell_text_item *item)
{
    struct hg_str low = hg_text_normalise(t->model->arena, item->low);
    struct hg_str high = hg_text_normalise(t->model->arena, item->high);
    if (low.len == 0 || low.len != high.len)
        return refuse(t, t->out->written,
                      "the two ends of a range of texts must have the same length, as in 006..009; "
                      "if the two dots are part of the text, put the cell in single quotes");
    if (hg_str_cmp(hg_text_fold(t->model->arena, low), hg_text_fold(t->model->arena, high)) > 0) {
        hg_report(t->model->diags, HG_E0654, t->cell->span, "the range `%.*s` is empty",
                  HG_STR_ARGS(t->out->written));
        return false;
    }
    hg_push(t->model->arena, &t->out->text_ranges, ((struct hg_text_range){low, high}));
    return true;
}

static bool text_item(const struct cell_typing *t, const struct hg_cell_text_item *item)
{
    switch (item->kind) {
    case HG_CT_VALUE:
        return text_value(t, item);
    case HG_CT_PREFIX:
        return text_prefix(t, item);
    case HG_CT_RANGE:
        return text_range(t, item);
    default:
        return refuse(t, t->out->written,
                      "texts cannot be compared with `<` or `>`; if the sign is part of the text, "
                      "put the cell in single quotes");
    }
}

/* --- cells --- */

bool hg_type_csv_cell(struct hg_model *model, const struct hg_csv_cell *cell,
                      const struct hg_table_column *column, struct hg_typed_cell *out)
{
    struct cell_typing t = {model, cell, column, out};
    struct hg_cell_text text;
    struct hg_str why;
    *out = (struct hg_typed_cell){.written = hg_text_normalise(model->arena, cell->text),
                                  .span = cell->span};
    if (!hg_cell_text_parse(cell->text, model->arena, &text, &why)) {
        struct hg_diag *diag = hg_report(model->diags, HG_E0652, cell->span,
                                         "`%.*s` is not a valid cell", HG_STR_ARGS(out->written));
        hg_diag_say(model->diags, diag, "%.*s", HG_STR_ARGS(why));
        return false;
    }
    out->any = text.any;
    out->negated = text.negated;
    bool fits = true;
    for (size_t i = 0; i < text.count; i++)
        fits = (hg_type_is_text(column->type.kind) ? text_item(&t, &text.items[i])
                                                   : number_item(&t, &text.items[i])) &&
               fits;
    return fits;
}
