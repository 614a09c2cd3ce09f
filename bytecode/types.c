/* Names of types and reasons, numbers as text, and country codes. Used by compiler, run time and
 * listings; knows nothing of programs. */
#include "bytecode/types.h"

#include "base/number.h"
#include "base/time.h"

static const char *const type_names[HG_T_COUNT] = {
    [HG_T_BOOLEAN] = "boolean",   [HG_T_INTEGER] = "integer",   [HG_T_DECIMAL] = "decimal",
    [HG_T_TEXT] = "text",         [HG_T_ENUM] = "enum",         [HG_T_DATE] = "date",
    [HG_T_DATETIME] = "datetime", [HG_T_DURATION] = "duration", [HG_T_EMAIL] = "email",
    [HG_T_DOMAIN] = "domain",     [HG_T_COUNTRY] = "country",   [HG_T_URL] = "url",
};

static const char *const reason_names[HG_R_COUNT] = {
    [HG_R_NONE] = "none",
    [HG_R_MISSING] = "missing",
    [HG_R_NULL] = "null",
    [HG_R_INVALID] = "invalid",
    [HG_R_LOW_CONFIDENCE] = "low_confidence",
    [HG_R_STALE] = "stale",
    [HG_R_SOURCE] = "source",
    [HG_R_OVERFLOW] = "overflow",
    [HG_R_DIVISION] = "division",
    [HG_R_NO_ROW] = "no_row",
};

const char *hg_type_name(enum hg_type_kind kind)
{
    return (unsigned)kind < HG_T_COUNT ? type_names[kind] : "nothing";
}

const char *hg_log_form_name(enum hg_log_form form)
{
    static const char *const names[HG_LOG_FORMS] = {"keep", "mask", "hash", "seal"};
    return names[form];
}

enum hg_type_kind hg_type_named(struct hg_str name)
{
    for (unsigned kind = 0; kind < HG_T_COUNT; kind++)
        if (hg_str_is(name, type_names[kind]))
            return (enum hg_type_kind)kind;
    return HG_T_COUNT;
}

void hg_put_number(struct hg_buf *out, enum hg_type_kind type, int64_t number, unsigned unit)
{
    switch (type) {
    case HG_T_BOOLEAN:
        hg_buf_text(out, number != 0 ? "yes" : "no");
        break;
    case HG_T_DECIMAL:
        hg_put_decimal(out, number);
        break;
    case HG_T_DATE:
        hg_put_date(out, number);
        break;
    case HG_T_DATETIME:
        hg_put_instant(out, number);
        break;
    case HG_T_DURATION:
        hg_put_duration(out, number, (enum hg_duration_unit)unit);
        break;
    default:
        hg_buf_int(out, number);
        break;
    }
}

const char *hg_reason_name(enum hg_reason reason)
{
    return (unsigned)reason < HG_R_COUNT ? reason_names[reason] : "none";
}

/* ISO 3166-1 and XK, ascending; made from Debian's iso-codes (scripts/countries.c). */
static const struct {
    char two[3], three[4];
} countries[] = {
#define HG_COUNTRY(two, three) {two, three},
#include "bytecode/countries.def"
#undef HG_COUNTRY
};

#define COUNTRIES (sizeof countries / sizeof *countries)

/* COUNTRIES: no code is. */
static size_t country_at(struct hg_str code)
{
    size_t low = 0, high = COUNTRIES;
    while (low < high && code.len == 2) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(code.at, countries[middle].two, 2);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return COUNTRIES;
}

bool hg_country_known(struct hg_str code)
{
    return country_at(code) != COUNTRIES;
}

struct hg_str hg_country_of(struct hg_str code)
{
    char upper[2];
    for (size_t i = 0; i < 2 && code.len == 2; i++)
        upper[i] = (char)(code.at[i] >= 'a' && code.at[i] <= 'z' ? code.at[i] - 32 : code.at[i]);
    size_t at = code.len == 2 ? country_at((struct hg_str){upper, 2}) : COUNTRIES;
    return at != COUNTRIES ? hg_country(at) : (struct hg_str){"", 0};
}

size_t hg_country_count(void)
{
    return COUNTRIES;
}

struct hg_str hg_country(size_t index)
{
    return hg_str(countries[index].two);
}

struct hg_str hg_country_of_three(struct hg_str code)
{
    for (size_t i = 0; i < COUNTRIES; i++)
        if (hg_str_is(code, countries[i].three))
            return hg_str(countries[i].two);
    return (struct hg_str){"", 0};
}
