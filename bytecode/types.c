/* Names of types and of reasons, numbers as text, and the countries there are. Read by the
 * compiler, the run time and the listings. Must know nothing of programs. */
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

/* ISO 3166-1 alpha-2 by first letter, and XK, which everybody uses for Kosovo. */
static const char *const countries[26] = {
    "DEFGILMOQRSTUWXZ",        /* A */
    "ABDEFGHIJLMNOQRSTVWYZ",   /* B */
    "ACDFGHIKLMNORUVWXYZ",     /* C */
    "EJKMOZ",                  /* D */
    "CEGHRST",                 /* E */
    "IJKMOR",                  /* F */
    "ABDEFGHILMNPQRSTUWY",     /* G */
    "KMNRTU",                  /* H */
    "DELMNOQRST",              /* I */
    "EMOP",                    /* J */
    "EGHIMNPRWYZ",             /* K */
    "ABCIKRSTUVY",             /* L */
    "ACDEFGHKLMNOPQRSTUVWXYZ", /* M */
    "ACEFGILOPRUZ",            /* N */
    "M",                       /* O */
    "AEFGHKLMNRSTWY",          /* P */
    "A",                       /* Q */
    "EOSUW",                   /* R */
    "ABCDEGHIJKLMNORSTVXYZ",   /* S */
    "CDFGHJKLMNORTVWZ",        /* T */
    "AGMSYZ",                  /* U */
    "ACEGINU",                 /* V */
    "FS",                      /* W */
    "K",                       /* X */
    "ET",                      /* Y */
    "AMW",                     /* Z */
};

bool hg_country_known(struct hg_str code)
{
    if (code.len != 2 || code.at[0] < 'A' || code.at[0] > 'Z' || code.at[1] < 'A')
        return false;
    return strchr(countries[code.at[0] - 'A'], code.at[1]) != NULL;
}
