/* Exact numbers: parsing from decimal digits, printing, and checked arithmetic. The only place
 * where digits are rounded while parsing. Pure; no floating point. */
#include "base/number.h"

/* A number split into its parts: value = whole.fraction * 10^exponent. */
struct parts {
    bool negative;
    struct hg_str whole, fraction;
    int64_t exponent;
};

/* Far from overflow, and far beyond the length of any text. */
#define EXPONENT_MAX (INT64_MAX / 4)

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static struct hg_str take_digits(struct hg_str s, size_t *at)
{
    size_t start = *at;
    while (*at < s.len && is_digit(s.at[*at]))
        ++*at;
    return (struct hg_str){s.at + start, *at - start};
}

static bool take_sign(struct hg_str s, size_t *at)
{
    if (*at >= s.len || (s.at[*at] != '-' && s.at[*at] != '+'))
        return false;
    return s.at[(*at)++] == '-';
}

static bool take_exponent(struct hg_str s, size_t *at, int64_t *exponent)
{
    bool negative = take_sign(s, at);
    struct hg_str digits = take_digits(s, at);
    int64_t value = 0;
    for (size_t i = 0; i < digits.len; i++)
        value = value > EXPONENT_MAX / 10 ? EXPONENT_MAX : value * 10 + (digits.at[i] - '0');
    *exponent = negative ? -value : value;
    return digits.len != 0;
}

static bool split(struct hg_str s, struct parts *parts)
{
    size_t at = 0;
    *parts = (struct parts){0};
    if (s.len == 0)
        return false;
    parts->negative = take_sign(s, &at);
    parts->whole = take_digits(s, &at);
    if (parts->whole.len == 0)
        return false;
    if (at < s.len && s.at[at] == '.') {
        at++;
        parts->fraction = take_digits(s, &at);
        if (parts->fraction.len == 0)
            return false;
    }
    if (at < s.len && (s.at[at] == 'e' || s.at[at] == 'E')) {
        at++;
        if (!take_exponent(s, &at, &parts->exponent))
            return false;
    }
    return at == s.len;
}

/* The value of the digits: the units, and the first digit below them. */
struct magnitude {
    uint64_t units;
    bool overflow;
    int below;          /* 0..9: the first digit past the units */
    bool rest_not_zero; /* some digit past the units is not 0 */
};

static void shift_in(struct magnitude *m, int digit)
{
    if (__builtin_mul_overflow(m->units, UINT64_C(10), &m->units) ||
        __builtin_add_overflow(m->units, (uint64_t)digit, &m->units))
        m->overflow = true;
}

/* Adds digits, the first of weight 10^power; returns the power after the last. */
static int64_t take_units(struct magnitude *m, struct hg_str digits, int64_t power)
{
    for (size_t i = 0; i < digits.len; i++, power--) {
        int digit = digits.at[i] - '0';
        if (power >= 0)
            shift_in(m, digit);
        else if (power == -1)
            m->below = digit;
        m->rest_not_zero = m->rest_not_zero || (power < 0 && digit != 0);
    }
    return power;
}

/* The value times 10^scale. */
static struct magnitude measure(const struct parts *parts, int scale)
{
    struct magnitude m = {0};
    int64_t power = (int64_t)parts->whole.len - 1 + parts->exponent + scale;
    power = take_units(&m, parts->whole, power);
    power = take_units(&m, parts->fraction, power);
    for (; power >= 0 && m.units != 0 && !m.overflow; power--)
        shift_in(&m, 0);
    return m;
}

static enum hg_number_status put_sign(const struct magnitude *m, bool negative, int64_t *out)
{
    uint64_t limit = (uint64_t)INT64_MAX + negative;
    if (m->overflow || m->units > limit)
        return HG_NUMBER_RANGE;
    *out = (int64_t)(negative ? 0 - m->units : m->units);
    return HG_NUMBER_OK;
}

enum hg_number_status hg_parse_integer(struct hg_str s, int64_t *out)
{
    struct parts parts;
    if (!split(s, &parts))
        return HG_NUMBER_SYNTAX;
    struct magnitude m = measure(&parts, 0);
    if (m.rest_not_zero)
        return HG_NUMBER_FRACTION;
    return put_sign(&m, parts.negative, out);
}

enum hg_number_status hg_parse_decimal(struct hg_str s, int64_t *out)
{
    struct parts parts;
    if (!split(s, &parts))
        return HG_NUMBER_SYNTAX;
    struct magnitude m = measure(&parts, HG_DECIMAL_DIGITS);
    if (m.below >= 5 && __builtin_add_overflow(m.units, UINT64_C(1), &m.units))
        m.overflow = true;
    return put_sign(&m, parts.negative, out);
}

void hg_put_decimal(struct hg_buf *out, int64_t millionths)
{
    uint64_t size = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    uint64_t fraction = size % (uint64_t)HG_DECIMAL_ONE;
    if (millionths < 0)
        hg_buf_byte(out, '-');
    hg_buf_int(out, (int64_t)(size / (uint64_t)HG_DECIMAL_ONE));
    if (fraction == 0)
        return;
    char digits[HG_DECIMAL_DIGITS];
    size_t len = HG_DECIMAL_DIGITS;
    for (size_t i = len; i > 0; i--, fraction /= 10)
        digits[i - 1] = (char)('0' + fraction % 10);
    while (digits[len - 1] == '0')
        len--;
    hg_buf_byte(out, '.');
    hg_buf_put(out, digits, len);
}

bool hg_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

bool hg_sub(int64_t a, int64_t b, int64_t *out)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return false;
    *out = difference;
    return true;
}

bool hg_mul(int64_t a, int64_t b, int64_t *out)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return false;
    *out = product;
    return true;
}

bool hg_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out)
{
    hg_i128 product = (hg_i128)a * b, quotient = product / c, rest = product % c;
    hg_i128 twice = rest < 0 ? -rest * 2 : rest * 2, size = c < 0 ? -(hg_i128)c : c;
    if (twice >= size)
        quotient += (product < 0) == (c < 0) ? 1 : -1;
    if (quotient < INT64_MIN || quotient > INT64_MAX)
        return false;
    *out = (int64_t)quotient;
    return true;
}
