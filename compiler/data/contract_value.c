/* Values in the contract: `min`, `max` and `default`, read by the field's type. Called by
 * contract_field.c once type, values and blanks are known. The default is kept as the JSON text
 * that a lead would give and checked against the field. Whether it matches the field's pattern is
 * checked at run time: the compiler does not link RE2. */
#include "compiler/data/contract_read.h"

#define FIRST_DATE INT64_C(-719162) /* 0001-01-01 */
#define LAST_DATE INT64_C(2932896)  /* 9999-12-31 */

/* --- bounds -------------------------------------------------------------------------------- */

static bool has_bounds(enum hg_type_kind type)
{
    return type != HG_T_BOOLEAN && type != HG_T_ENUM && type != HG_T_COUNTRY;
}

static void fill_bounds(struct hg_field *field)
{
    field->min = 0;
    field->max = INT64_MAX;
    if (field->type == HG_T_BOOLEAN)
        field->max = 1;
    if (field->type == HG_T_INTEGER || field->type == HG_T_DECIMAL)
        field->min = INT64_MIN;
    if (field->type == HG_T_DATE || field->type == HG_T_DATETIME) {
        int64_t unit = field->type == HG_T_DATE ? 1 : HG_MICROS_PER_DAY;
        field->min = FIRST_DATE * unit;
        field->max = LAST_DATE * unit + (unit - 1);
    }
}

/* A value of a type that is held as a number; a length for texts. */
static bool read_number(enum hg_type_kind type, struct hg_str text, int64_t *out)
{
    enum hg_duration_unit unit;
    switch (type) {
    case HG_T_DECIMAL:
        return hg_parse_decimal(text, out) == HG_NUMBER_OK;
    case HG_T_DATE:
        return hg_parse_date(text, out);
    case HG_T_DATETIME:
        return hg_parse_instant(text, out);
    case HG_T_DURATION:
        return hg_parse_duration(text, out, &unit) && unit == HG_CLOCK;
    case HG_T_INTEGER:
        return hg_parse_integer(text, out) == HG_NUMBER_OK;
    default:
        return hg_parse_integer(text, out) == HG_NUMBER_OK && *out >= 0;
    }
}

static const char *example_of(enum hg_type_kind type)
{
    static const char *const examples[HG_T_COUNT] = {
        [HG_T_BOOLEAN] = "yes or no",
        [HG_T_INTEGER] = "a whole number such as 100",
        [HG_T_DECIMAL] = "a number such as 0.5",
        [HG_T_TEXT] = "a text",
        [HG_T_ENUM] = "one of the field's values",
        [HG_T_DATE] = "a date such as 2026-01-31",
        [HG_T_DATETIME] = "a time such as 2026-01-31T09:00:00Z",
        [HG_T_DURATION] = "a duration such as 36 hours",
        [HG_T_EMAIL] = "an email address such as ana@acme.example",
        [HG_T_DOMAIN] = "a domain such as acme.example",
        [HG_T_COUNTRY] = "a country code such as DE",
        [HG_T_URL] = "a URL such as https://acme.example",
    };
    return examples[type];
}

static bool read_bound(struct hg_contract_reader *reader, const struct hg_field_draft *draft,
                       const char *name, int64_t *out)
{
    const struct hg_field *field = &draft->out->field;
    const struct hg_yaml *node = hg_yaml_get(draft->node, name);
    if (node == NULL || !draft->typed)
        return false;
    if (!has_bounds(field->type)) {
        hg_report(reader->diags, HG_E0525, node->span, "a field of type %s cannot have `%s`",
                  hg_type_name(field->type), name);
        return false;
    }
    int64_t value;
    if (node->kind == HG_YAML_SCALAR && read_number(field->type, node->text, &value))
        return *out = value, true;
    struct hg_str found = hg_yaml_describe(node, reader->diags->arena);
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E0525, node->span, "`%s` of `%.*s` cannot be %.*s", name,
                  HG_STR_ARGS(field->name), HG_STR_ARGS(found));
    hg_diag_help(reader->diags, diag, "write %s",
                 hg_type_is_text(field->type) ? "a length in characters, such as 20"
                                              : example_of(field->type));
    return false;
}

void hg_contract_bounds_read(struct hg_contract_reader *reader, struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    fill_bounds(field);
    field->has_min = read_bound(reader, draft, "min", &field->min);
    field->has_max = read_bound(reader, draft, "max", &field->max);
    if (!field->has_min || !field->has_max || field->min <= field->max)
        return;
    const struct hg_yaml *min = hg_yaml_get(draft->node, "min");
    const struct hg_yaml *max = hg_yaml_get(draft->node, "max");
    struct hg_diag *diag =
        hg_report(reader->diags, HG_E0524, min->span, "`min` %.*s is greater than `max` %.*s",
                  HG_STR_ARGS(min->text), HG_STR_ARGS(max->text));
    hg_diag_label(reader->diags, diag, max->span, "`max` is set here");
    fill_bounds(field);
    field->has_min = field->has_max = false;
}

/* --- the default ----------------------------------------------------------------------------- */

struct value_check {
    struct hg_contract_reader *reader;
    const struct hg_field *field;
    const struct hg_yaml *node; /* the value, or the element at work */
    struct hg_str json;
};

/* Reports why the field would refuse the value. */
static bool refuse(const struct value_check *check, const char *why)
{
    struct hg_diags *diags = check->reader->diags;
    struct hg_str found = hg_yaml_describe(check->node, diags->arena);
    struct hg_diag *diag =
        hg_report(diags, HG_E0526, check->node->span, "the default of `%.*s` cannot be %.*s",
                  HG_STR_ARGS(check->field->name), HG_STR_ARGS(found));
    hg_diag_say(diags, diag, "%s", why);
    if (check->field->type == HG_T_ENUM && check->node->kind == HG_YAML_SCALAR)
        hg_diag_suggest(diags, diag, check->node->text, check->field->values.at,
                        check->field->values.count);
    return false;
}

/* JSON text of a string: quotes, backslashes and controls escaped (RFC 8259). */
static struct hg_str quote(struct hg_arena *arena, struct hg_str s)
{
    static const char hex[] = "0123456789abcdef";
    char *out = hg_arena_alloc(arena, 6 * s.len + 2);
    size_t n = 0;
    out[n++] = '"';
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < 0x20) {
            memcpy(out + n, "\\u00", 4);
            out[n + 4] = hex[c >> 4];
            out[n + 5] = hex[c & 15];
            n += 6;
            continue;
        }
        if (c == '"' || c == '\\')
            out[n++] = '\\';
        out[n++] = (char)c;
    }
    out[n++] = '"';
    return (struct hg_str){out, n};
}

static bool is_blank(const struct value_check *check, struct hg_str text)
{
    return hg_field_is_blank(check->field, hg_text_fold(check->reader->arena, text));
}

/* A number as JSON; dates and lengths of time as the text they were written as. */
static struct hg_str number_json(const struct value_check *check, int64_t value)
{
    struct hg_arena *arena = check->reader->arena;
    if (check->field->type == HG_T_INTEGER)
        return hg_str_print(arena, "%lld", (long long)value);
    if (check->field->type != HG_T_DECIMAL)
        return quote(arena, check->node->text);
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return hg_str_print(arena, "%s%llu.%06llu", value < 0 ? "-" : "",
                        (unsigned long long)(size / (uint64_t)HG_DECIMAL_ONE),
                        (unsigned long long)(size % (uint64_t)HG_DECIMAL_ONE));
}

static bool check_number(struct value_check *check)
{
    const struct hg_field *field = check->field;
    bool yes;
    if (field->type == HG_T_BOOLEAN) {
        if (!hg_yaml_bool(check->node, &yes))
            return refuse(check, "it must be yes or no");
        check->json = yes ? HG_STR("true") : HG_STR("false");
        return true;
    }
    int64_t value;
    struct hg_str text = check->node->text;
    if (!read_number(field->type, text, &value))
        return refuse(check, example_of(field->type));
    if (value < field->min)
        return refuse(check, "less than `min`");
    if (value > field->max)
        return refuse(check, "more than `max`");
    check->json = number_json(check, value);
    return true;
}

static struct hg_str upper(struct hg_arena *arena, struct hg_str s)
{
    struct hg_str copy = hg_str_copy(arena, s);
    char *at = hg_arena_copy(arena, copy.at, copy.len + 1);
    for (size_t i = 0; i < s.len; i++)
        if (at[i] >= 'a' && at[i] <= 'z')
            at[i] = (char)(at[i] - 32);
    return (struct hg_str){at, s.len};
}

static bool is_of_type(const struct value_check *check, struct hg_str *text)
{
    struct hg_arena *arena = check->reader->arena;
    switch (check->field->type) {
    case HG_T_EMAIL:
        return hg_contract_is_email(*text);
    case HG_T_DOMAIN:
        return hg_contract_is_domain(*text);
    case HG_T_URL:
        return hg_contract_is_url(*text);
    case HG_T_COUNTRY:
        *text = upper(arena, *text);
        return hg_country_known(*text);
    case HG_T_ENUM:
        for (uint32_t i = 0; i < check->field->values.count; i++)
            if (hg_str_eq(hg_text_fold(arena, check->field->values.at[i]),
                          hg_text_fold(arena, *text))) {
                *text = check->field->values.at[i];
                return true;
            }
        return false;
    default:
        return true;
    }
}

static bool check_text(struct value_check *check)
{
    struct hg_str text = hg_text_normalise(check->reader->arena, check->node->text);
    if (!is_of_type(check, &text))
        return refuse(check, example_of(check->field->type));
    int64_t length = (int64_t)hg_utf8_length(text);
    if (length < check->field->min)
        return refuse(check, "shorter than `min`");
    if (length > check->field->max)
        return refuse(check, "longer than `max`");
    check->json = quote(check->reader->arena, text);
    return true;
}

static bool check_scalar(struct value_check *check)
{
    if (check->node->kind != HG_YAML_SCALAR)
        return refuse(check, example_of(check->field->type));
    if (is_blank(check, hg_text_normalise(check->reader->arena, check->node->text)) ||
        hg_yaml_is_null(check->node))
        return refuse(check, "it counts as blank");
    return hg_type_is_text(check->field->type) ? check_text(check) : check_number(check);
}

static struct hg_str join(struct hg_arena *arena, const struct hg_str *parts, size_t count)
{
    size_t len = 2 + count;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *out = hg_arena_alloc(arena, len);
    size_t n = 0;
    out[n++] = '[';
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            out[n++] = ',';
        memcpy(out + n, parts[i].at, parts[i].len);
        n += parts[i].len;
    }
    out[n++] = ']';
    return (struct hg_str){out, n};
}

static bool check_list(struct value_check *check)
{
    const struct hg_yaml *list = check->node;
    if (list->kind != HG_YAML_LIST)
        return refuse(check, "it must be a list");
    struct hg_str *parts = HG_ARRAY(check->reader->arena, struct hg_str, list->count);
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        check->node = list->items[i];
        good = check_scalar(check) && good;
        parts[i] = check->json;
    }
    if (good)
        check->json = join(check->reader->arena, parts, list->count);
    return good;
}

void hg_contract_default_read(struct hg_contract_reader *reader, struct hg_field_draft *draft)
{
    struct hg_field *field = &draft->out->field;
    struct value_check check = {.reader = reader, .field = field};
    check.node = hg_yaml_get(draft->node, "default");
    if (check.node == NULL || !draft->typed)
        return;
    if (field->type == HG_T_ENUM && field->values.count == 0)
        return; /* reported already */
    field->has_default = field->list ? check_list(&check) : check_scalar(&check);
    if (field->has_default)
        field->default_text = check.json;
}
