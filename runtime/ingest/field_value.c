/* Parses one value, or a list of them, by the field's type: absent, null, valid or invalid, then
 * checked against the bounds and pattern of the contract.
 *
 * Below field.c; knows nothing of evidence. A text given for a field of another type is parsed
 * like a spreadsheet cell: exports quote numbers, dates and booleans ("250", "yes"), and a list
 * arrives as `a;b`. A number given for a text field counts as it is written. There are no other
 * conversions. */
#include "runtime/ingest/field.h"

static bool is_texty(const struct hg_raw *raw)
{
    return raw->kind == HG_RAW_TEXT || raw->kind == HG_RAW_CELL;
}

/* Empty, or one of the contract's blank values. */
static bool is_blank(const struct hg_field_place *place, struct hg_str text)
{
    const struct hg_strs *blanks = &place->field->blanks;
    if (text.len == 0)
        return true;
    if (blanks->count == 0)
        return false;
    struct hg_str folded = hg_text_fold(place->arena, text);
    for (uint32_t i = 0; i < blanks->count; i++)
        if (hg_str_eq(blanks->at[i], folded))
            return true;
    return false;
}

static const char *check_bounds(const struct hg_field *field, int64_t measure, bool text)
{
    if (field->has_min && measure < field->min)
        return text ? "shorter than its contract allows" : "less than its contract allows";
    if (field->has_max && measure > field->max)
        return text ? "longer than its contract allows" : "more than its contract allows";
    return NULL;
}

static const char *check_number(const struct hg_field *field, const struct hg_value *value)
{
    if (field->type == HG_T_DURATION && value->unit != HG_CLOCK &&
        (field->has_min || field->has_max))
        return "business time, where its contract sets bounds in clock time";
    return check_bounds(field, value->lo, false);
}

static const char *check_text(const struct hg_field_place *place, const struct hg_text *text)
{
    const struct hg_field *field = place->field;
    if (field->has_min || field->has_max) {
        const char *problem = check_bounds(field, (int64_t)hg_utf8_length(text->raw), true);
        if (problem != NULL)
            return problem;
    }
    if (field->pattern == HG_NONE || field->pattern_by != HG_NONE)
        return NULL;
    const struct hg_regex *regex = hg_image_regex(place->image, field->pattern);
    return hg_image_regexes(place->image)->full(regex, text->raw)
               ? NULL
               : "not of the form its pattern asks for";
}

static enum hg_read read_result(const char *problem, const char **out)
{
    *out = problem;
    return problem != NULL ? HG_READ_INVALID : HG_READ_VALUE;
}

enum hg_read hg_read_scalar(const struct hg_field_place *place, const struct hg_raw *raw,
                            struct hg_value *value, const char **problem)
{
    struct hg_str text = raw->text;
    if (raw->kind == HG_RAW_NULL)
        return HG_READ_NULL;
    if (raw->kind == HG_RAW_LIST)
        return read_result("a list, not one value", problem);
    if (is_texty(raw)) {
        if (text.len > HG_TEXT_MAX_BYTES && !raw->settled)
            return read_result("a text of more than 65536 bytes", problem);
        text = hg_text_normalise(place->arena, text);
        if (!raw->settled && is_blank(place, text))
            return HG_READ_BLANK;
    }
    *value = (struct hg_value){.state = HG_KNOWN};
    const char *wrong;
    if (!hg_type_is_text(place->field->type)) {
        wrong = hg_read_number(place->field->type, raw, text, value);
        return read_result(wrong != NULL ? wrong : check_number(place->field, value), problem);
    }
    const struct hg_text *found;
    wrong = hg_read_text(place, raw, text, &found);
    if (wrong == NULL)
        *value = hg_value_text(found);
    return read_result(wrong != NULL ? wrong : check_text(place, found), problem);
}

/* --- lists --------------------------------------------------------------------------------- */

struct items {
    const struct hg_raw *at;
    uint32_t count;
};

/* The parts of a cell between semicolons: how exports write multiple choices. */
static struct items split_cell(struct hg_arena *arena, const struct hg_raw *raw)
{
    uint32_t count = 1;
    for (size_t i = 0; i < raw->text.len; i++)
        count += raw->text.at[i] == ';';
    struct hg_raw *items = HG_ARRAY(arena, struct hg_raw, count);
    struct hg_str rest = raw->text;
    for (uint32_t i = 0; i < count; i++) {
        size_t end = hg_str_find(rest, HG_STR(";"));
        size_t len = end == SIZE_MAX ? rest.len : end;
        items[i] = (struct hg_raw){.kind = HG_RAW_CELL, .text = {rest.at, len}};
        rest = end == SIZE_MAX ? (struct hg_str){0}
                               : (struct hg_str){rest.at + end + 1, rest.len - end - 1};
    }
    return (struct items){items, count};
}

static enum hg_read read_item(const struct hg_field_place *place, const struct hg_raw *raw,
                              struct hg_value *value, const char **problem)
{
    const struct hg_parsed_value *parsed =
        place->memory != NULL ? hg_read_cached(place->memory, place->index, raw) : NULL;
    if (parsed == NULL)
        return hg_read_scalar(place, raw, value, problem);
    *value = parsed->value;
    *problem = parsed->problem;
    return parsed->read;
}

static enum hg_read read_items(const struct hg_field_place *place, struct items items,
                               struct hg_list *list, const char **problem)
{
    bool text = hg_type_is_text(place->field->type);
    const struct hg_text **texts =
        text ? HG_ARRAY(place->arena, const struct hg_text *, items.count) : NULL;
    int64_t *numbers = text ? NULL : HG_ARRAY(place->arena, int64_t, items.count);
    for (uint32_t i = 0; i < items.count; i++) {
        struct hg_value value = {0};
        switch (read_item(place, &items.at[i], &value, problem)) {
        case HG_READ_INVALID:
            return HG_READ_INVALID;
        case HG_READ_VALUE:
            if (value.unit != HG_CLOCK && place->field->type == HG_T_DURATION)
                return read_result("business time in a list", problem);
            if (text) {
                texts[list->count++] = value.text;
                list->held |= hg_image_list_bit(place->image, value.text);
            } else
                numbers[list->count++] = value.lo;
            break;
        case HG_READ_NULL: /* an element without a value is skipped */
        case HG_READ_BLANK:
            break;
        }
    }
    list->texts = texts;
    list->told = text;
    list->numbers = numbers;
    return HG_READ_VALUE;
}

static enum hg_read read_list(const struct hg_field_place *place, const struct hg_raw *raw,
                              struct hg_value *value, const char **problem)
{
    struct items items = {raw->items, raw->count};
    if (raw->kind == HG_RAW_NULL)
        return HG_READ_NULL;
    if (is_texty(raw)) {
        if (!raw->settled && is_blank(place, hg_text_normalise(place->arena, raw->text)))
            return HG_READ_BLANK;
        items = split_cell(place->arena, raw);
    } else if (raw->kind != HG_RAW_LIST) {
        return read_result("not a list", problem);
    }
    if (items.count > HG_LEAD_MAX_LIST)
        return read_result("a list of more than 10000 elements", problem);
    struct hg_list *list = HG_NEW(place->arena, struct hg_list);
    *value = (struct hg_value){.state = HG_KNOWN, .list = list};
    return read_items(place, items, list, problem);
}

enum hg_read hg_read_value(const struct hg_field_place *place, const struct hg_raw *raw,
                           struct hg_value *value, const char **problem)
{
    return place->field->list ? read_list(place, raw, value, problem)
                              : hg_read_scalar(place, raw, value, problem);
}
