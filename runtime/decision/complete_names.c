/* Ranges of numbers as people write them: "200..9999", ">= 10000", "> 9.5", "< 5", "any value".
 * Pure. */
#include "runtime/decision/complete.h"

/* Whether people would write the number: whole, if the type has fractions. */
static bool is_plain(enum hg_type_kind type, int64_t number)
{
    return (type != HG_T_DECIMAL && type != HG_T_DATETIME) || number % HG_DECIMAL_ONE == 0;
}

static void put_from(struct hg_buf *out, enum hg_type_kind type, int64_t lo, uint8_t unit)
{
    bool above = !is_plain(type, lo) && is_plain(type, lo - 1);
    hg_buf_text(out, above ? "> " : ">= ");
    hg_put_number(out, type, above ? lo - 1 : lo, unit);
}

static void put_to(struct hg_buf *out, enum hg_type_kind type, int64_t hi, uint8_t unit)
{
    bool whole = type == HG_T_INTEGER || type == HG_T_DATE;
    bool below = whole || (!is_plain(type, hi) && is_plain(type, hi + 1));
    hg_buf_text(out, below ? "< " : "<= ");
    hg_put_number(out, type, below ? hi + 1 : hi, unit);
}

/* A stretch of an open number, of which `all` is the whole. */
void hg_put_range(struct hg_buf *out, enum hg_type_kind type, struct hg_bounds range,
                  struct hg_bounds all, uint8_t unit)
{
    bool low = range.lo == all.lo, high = range.hi == all.hi;
    bool written = is_plain(type, range.lo) && is_plain(type, range.hi);
    if (low && high) {
        hg_buf_text(out, "any value");
    } else if (range.lo == range.hi) {
        hg_put_number(out, type, range.lo, unit);
    } else if (low) {
        put_to(out, type, range.hi, unit);
    } else if (high) {
        put_from(out, type, range.lo, unit);
    } else if (written) {
        hg_put_number(out, type, range.lo, unit);
        hg_buf_text(out, "..");
        hg_put_number(out, type, range.hi, unit);
    } else {
        put_from(out, type, range.lo, unit);
        hg_buf_text(out, ", ");
        put_to(out, type, range.hi, unit);
    }
}
