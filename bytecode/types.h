/* The types of the language, shared by the compiler and the run time. */
#ifndef HG_BYTECODE_TYPES_H
#define HG_BYTECODE_TYPES_H

#include "base/memory.h"
#include "base/text.h"

/* How values of each type are represented:
 *   - a number (int64_t): boolean 0/1; integer; decimal in millionths; date in days since 1970;
 *     datetime in microseconds since 1970 UTC; duration as a count of its unit;
 *   - a text: text, enum, email, domain, country, url, normalised (base/text.h). */
enum hg_type_kind {
    HG_T_BOOLEAN,
    HG_T_INTEGER,
    HG_T_DECIMAL,
    HG_T_TEXT,
    HG_T_ENUM,
    HG_T_DATE,
    HG_T_DATETIME,
    HG_T_DURATION,
    HG_T_EMAIL,
    HG_T_DOMAIN,
    HG_T_COUNTRY,
    HG_T_URL,
    HG_T_COUNT
};

static inline bool hg_type_is_text(enum hg_type_kind kind)
{
    return kind == HG_T_TEXT || kind == HG_T_ENUM || (kind >= HG_T_EMAIL && kind <= HG_T_URL);
}

/* The name as written in a contract ("datetime"), and back (HG_T_COUNT when it is none). */
const char *hg_type_name(enum hg_type_kind kind);
enum hg_type_kind hg_type_named(struct hg_str name);
/* Prints a number of its type: yes, 0.25, 2026-11-20, 4 business hours. `unit` is for durations:
 * enum hg_duration_unit. */
void hg_put_number(struct hg_buf *out, enum hg_type_kind type, int64_t number, unsigned unit);
/* Countries: ISO 3166-1 codes and XK, from the package iso-codes at build time. They are part of
 * the language: this file's unit test pins the set of the language version. Upper case. */
bool hg_country_known(struct hg_str code); /* alpha-2 */
struct hg_str hg_country_of(struct hg_str code); /* alpha-2 in any case, in capitals; empty: none */
size_t hg_country_count(void);
struct hg_str hg_country(size_t index);                /* alpha-2, ascending; index < count */
struct hg_str hg_country_of_three(struct hg_str code); /* "DEU" to "DE"; empty when there is none */

/* Why a value is unknown. Up to HG_R_SOURCE the reason comes from a lead's field, after that from
 * a computation on known values. */
enum hg_reason {
    HG_R_NONE,
    HG_R_MISSING,
    HG_R_NULL,
    HG_R_INVALID,
    HG_R_LOW_CONFIDENCE,
    HG_R_STALE,
    HG_R_SOURCE,
    HG_R_OVERFLOW,
    HG_R_DIVISION,
    HG_R_NO_ROW,
    HG_R_COUNT
};
const char *hg_reason_name(enum hg_reason reason); /* "low_confidence" */

/* How packets and logs show a value, unless personal values are requested. */
enum hg_log_form {
    HG_LOG_KEEP, /* unchanged */
    HG_LOG_MASK, /* masked */
    HG_LOG_HASH, /* as a keyed hash: equal values have equal hashes */
    HG_LOG_SEAL, /* encrypted: readable with the key */
    HG_LOG_FORMS
};
const char *hg_log_form_name(enum hg_log_form form); /* "keep" */

#endif
