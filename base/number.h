/* Exact numbers. An integer is an int64_t. A decimal is an int64_t in millionths (HG_DECIMAL_ONE),
 * as in the language reference: six fractional digits, +-9.2 trillion. Excess digits are rounded
 * half away from zero, once. No floating point anywhere. Pure and thread safe. */
#ifndef HG_BASE_NUMBER_H
#define HG_BASE_NUMBER_H

#include "base/memory.h"
#include "base/text.h"

#define HG_DECIMAL_DIGITS 6
#define HG_DECIMAL_ONE INT64_C(1000000)

/* Wide enough for the product of two 64-bit numbers. */
__extension__ typedef __int128 hg_i128;

enum hg_number_status {
    HG_NUMBER_OK,
    HG_NUMBER_SYNTAX,  /* not [-]digits[.digits][e[+-]digits] (the grammar of JSON, RFC 8259,
                          but leading zeros and a leading + are allowed) */
    HG_NUMBER_FRACTION, /* an integer was expected and the fraction is not zero */
    HG_NUMBER_RANGE    /* does not fit */
};

enum hg_number_status hg_parse_integer(struct hg_str s, int64_t *out); /* 3.0 and 3e2 are integers */
enum hg_number_status hg_parse_decimal(struct hg_str s, int64_t *out);
void hg_put_decimal(struct hg_buf *out, int64_t millionths); /* shortest: 3, -0.25 */

/* False on overflow; *out is then untouched. */
bool hg_add(int64_t a, int64_t b, int64_t *out);
bool hg_sub(int64_t a, int64_t b, int64_t *out);
bool hg_mul(int64_t a, int64_t b, int64_t *out);
/* a * b / c in 128 bits, rounded half away from zero; false on overflow. c is not 0. */
bool hg_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out);

#endif
