/* Constants against types: whether a text is a value of an enum, class or country, and conversion
 * of numbers between scales. Used by types*.c. Does not walk trees. */
#include "compiler/model/sema.h"

/* --- texts --------------------------------------------------------------------------------- */

/* Common names of countries and their codes; three-letter codes are looked up. */
static const struct {
    const char *wrong, *code;
} countries[] = {
    {"UK", "GB"},
    {"EL", "GR"},
    {"EN", "GB"},
    {"SF", "FI"},
    {"GERMANY", "DE"},
    {"FRANCE", "FR"},
    {"UNITED KINGDOM", "GB"},
    {"ENGLAND", "GB"},
    {"UNITED STATES", "US"},
    {"SPAIN", "ES"},
    {"ITALY", "IT"},
    {"NETHERLANDS", "NL"},
    {"POLAND", "PL"},
    {"AUSTRIA", "AT"},
    {"SWITZERLAND", "CH"},
    {"CANADA", "CA"},
    {"IRELAND", "IE"},
    {"SWEDEN", "SE"},
    {"KOSOVO", "XK"},
    {"JAPAN", "JP"},
};

static struct hg_str upper(struct hg_arena *arena, struct hg_str text)
{
    char *at = hg_arena_copy(arena, text.at ? text.at : "", text.len);
    for (size_t i = 0; i < text.len; i++)
        if (at[i] >= 'a' && at[i] <= 'z')
            at[i] = (char)(at[i] - 'a' + 'A');
    return (struct hg_str){at, text.len};
}

static bool in_quotes(const struct hg_model *model, struct hg_span span)
{
    struct hg_str text = hg_source_text(model, span);
    return text.len != 0 && text.at[0] == '"';
}

/* The fix, with quotes where the wrong text has them. */
static void fix_text(struct hg_model *model, struct hg_diag *diag, struct hg_span at,
                     struct hg_str right)
{
    bool quotes = in_quotes(model, at);
    hg_diag_help(model->diags, diag, "did you mean \"%.*s\"?", HG_STR_ARGS(right));
    hg_diag_propose(model->diags, diag, at,
                    quotes ? hg_str_print(model->arena, "\"%.*s\"", HG_STR_ARGS(right)) : right);
}

static bool check_country(struct hg_model *model, struct hg_str subject, struct hg_str value,
                          struct hg_span at)
{
    struct hg_str code = upper(model->arena, value);
    if (hg_country_known(code))
        return true;
    struct hg_diag *diag;
    if (subject.len != 0)
        diag = hg_report(model->diags, HG_E0413, at, "`%.*s` can never be \"%.*s\"",
                         HG_STR_ARGS(subject), HG_STR_ARGS(value));
    else
        diag = hg_report(model->diags, HG_E0413, at, "\"%.*s\" is not a country code",
                         HG_STR_ARGS(value));
    hg_diag_say(model->diags, diag, "not a country code");
    if (hg_country_of_three(code).len != 0) {
        fix_text(model, diag, at, hg_country_of_three(code));
        return false;
    }
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (hg_str_is(code, countries[i].wrong)) {
            fix_text(model, diag, at, hg_str(countries[i].code));
            diag->fix.mechanical = true; /* no other country is called so */
            return false;
        }
    hg_diag_help(model->diags, diag,
                 "write countries as two-letter codes (ISO 3166-1): \"DE\", \"GB\"");
    return false;
}

/* "enum in lead.contract.yaml:14", "class in inbound.gate:30" */
static struct hg_str where_declared(struct hg_model *model, const struct hg_strs *values)
{
    for (uint32_t i = 0; model->contract && i < model->contract->field_count; i++)
        if (&model->contract->fields[i].field.values == values)
            return hg_str_print(
                model->arena, "enum in %.*s",
                HG_STR_ARGS(hg_location_text(model, model->contract->fields[i].span)));
    for (uint32_t i = 0; i < model->block_count; i++)
        if (&model->blocks[i].labels == values)
            return hg_str_print(
                model->arena, "class in %.*s",
                HG_STR_ARGS(hg_location_text(model, model->blocks[i].item->name.span)));
    return HG_STR("an enum");
}

static bool same_text(struct hg_model *model, struct hg_str a, struct hg_str b)
{
    return hg_str_eq(hg_text_fold(model->arena, hg_text_normalise(model->arena, a)),
                     hg_text_fold(model->arena, hg_text_normalise(model->arena, b)));
}

static bool check_enum(struct hg_model *model, const struct hg_strs *values, struct hg_str subject,
                       struct hg_span subject_span, struct hg_str value, struct hg_span at)
{
    for (uint32_t i = 0; i < values->count; i++)
        if (same_text(model, values->at[i], value))
            return true;
    struct hg_diag *diag;
    if (subject.len != 0)
        diag = hg_report(model->diags, HG_E0412, at, "`%.*s` can never be \"%.*s\"",
                         HG_STR_ARGS(subject), HG_STR_ARGS(value));
    else
        diag = hg_report(model->diags, HG_E0412, at, "this value can never be \"%.*s\"",
                         HG_STR_ARGS(value));
    hg_diag_say(model->diags, diag, "not one of its values");
    if (subject_span.source != HG_NO_SOURCE)
        hg_diag_label(model->diags, diag, subject_span, "%.*s",
                      HG_STR_ARGS(where_declared(model, values)));
    int near = hg_nearest(value, values->at, values->count);
    if (near >= 0) {
        fix_text(model, diag, at, values->at[near]);
        return false;
    }
    struct hg_str all = {"", 0};
    for (uint32_t i = 0; i < values->count && i < 8; i++)
        all = hg_str_print(model->arena, "%.*s%s\"%.*s\"", HG_STR_ARGS(all), i ? ", " : "",
                           HG_STR_ARGS(values->at[i]));
    hg_diag_help(model->diags, diag, "its values are %.*s%s", HG_STR_ARGS(all),
                 values->count > 8 ? ", …" : "");
    return false;
}

bool hg_check_value(struct hg_model *model, struct hg_type type, struct hg_str subject,
                    struct hg_span subject_span, struct hg_str value, struct hg_span at)
{
    if (type.kind == HG_T_COUNTRY)
        return check_country(model, subject, value, at);
    if (type.kind == HG_T_ENUM && type.values)
        return check_enum(model, type.values, subject, subject_span, value, at);
    return true;
}

/* --- numbers ------------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

bool hg_literal_scaled(const struct hg_expr *literal, enum hg_type_kind kind, int round,
                       int64_t *out)
{
    bool whole = literal->kind == HG_EXPR_INTEGER;
    if (kind == HG_T_DECIMAL) {
        *out = literal->number;
        return !whole || hg_mul(literal->number, HG_DECIMAL_ONE, out);
    }
    if (whole) {
        *out = literal->number;
        return true;
    }
    int64_t down = floor_div(literal->number, HG_DECIMAL_ONE);
    bool exact = down * HG_DECIMAL_ONE == literal->number;
    *out = exact || round < 0 ? down : down + 1;
    return exact || round != 0;
}
