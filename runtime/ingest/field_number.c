/* Parsers of values held as a number: boolean, integer, decimal, date, datetime, duration, from
 * the text that a lead gives. Exact: digits are never converted through floating point. Pure. */
#include "runtime/ingest/field.h"

static bool same_word(struct hg_str text, const char *word)
{
    size_t i = 0;
    for (; i < text.len && word[i] != '\0'; i++) {
        char c = text.at[i];
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != word[i])
            return false;
    }
    return i == text.len && word[i] == '\0';
}

static const char *read_boolean(const struct hg_raw *raw, struct hg_str text, int64_t *out)
{
    static const char *const yes[] = {"true", "yes", "1"};
    static const char *const no[] = {"false", "no", "0"};
    if (raw->kind == HG_RAW_BOOLEAN) {
        *out = raw->boolean;
        return NULL;
    }
    for (size_t i = 0; raw->kind != HG_RAW_NUMBER && i < 3; i++)
        if (same_word(text, yes[i]) || same_word(text, no[i])) {
            *out = same_word(text, yes[i]);
            return NULL;
        }
    return "not yes or no";
}

static const char *number_problem(enum hg_number_status status)
{
    switch (status) {
    case HG_NUMBER_OK:
        return NULL;
    case HG_NUMBER_SYNTAX:
        return "not a number";
    case HG_NUMBER_FRACTION:
        return "not a whole number";
    case HG_NUMBER_RANGE:
        return "a number too large to hold";
    }
    return "not a number";
}

static const char *read_duration(struct hg_str text, struct hg_value *value)
{
    enum hg_duration_unit unit;
    if (!hg_parse_duration(text, &value->lo, &unit))
        return "not a duration such as `4 hours`";
    value->unit = (uint8_t)unit;
    return NULL;
}

static const char *read_kind(enum hg_type_kind type, const struct hg_raw *raw, struct hg_str text,
                             struct hg_value *value)
{
    if (raw->kind == HG_RAW_EXACT) {
        value->lo = raw->number;
        return NULL;
    }
    if (type == HG_T_BOOLEAN)
        return read_boolean(raw, text, &value->lo);
    if (raw->kind == HG_RAW_BOOLEAN)
        return "a boolean, where its contract wants something else";
    if (type == HG_T_INTEGER)
        return number_problem(hg_parse_integer(text, &value->lo));
    if (type == HG_T_DECIMAL)
        return number_problem(hg_parse_decimal(text, &value->lo));
    if (raw->kind == HG_RAW_NUMBER)
        return "a number, where its contract wants a date, a time or a duration in text";
    if (type == HG_T_DATE)
        return hg_parse_date(text, &value->lo) ? NULL : "not a date such as `2026-10-01`";
    if (type == HG_T_DATETIME)
        return hg_parse_instant(text, &value->lo)
                   ? NULL
                   : "not a date and time such as `2026-10-01T09:00:00Z`";
    return read_duration(text, value);
}

const char *hg_read_number(enum hg_type_kind type, const struct hg_raw *raw, struct hg_str text,
                           struct hg_value *value)
{
    const char *problem = read_kind(type, raw, text, value);
    value->hi = value->lo;
    return problem;
}

bool hg_read_confidence(struct hg_str text, int64_t *millionths)
{
    return hg_parse_decimal(text, millionths) == HG_NUMBER_OK && *millionths >= 0 &&
           *millionths <= HG_DECIMAL_ONE;
}
