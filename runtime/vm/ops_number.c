/* Numbers: interval arithmetic, exact in 128 bits, one rounding per operation. Part of the VM. A
 * known number is an interval of one value; a bound beyond 64 bits leaves a hole `overflow` and
 * the part that fits; an open end (INT64_MIN or INT64_MAX) stays open and leaves no hole. Reads no
 * texts, rules or rows. */
#include "runtime/vm/vm_parts.h"

__extension__ typedef unsigned __int128 wide_size;

/* Beyond any exact result: the product of two bounds is at most 2^126 in size. */
#define OPEN ((hg_i128)(((wide_size)1 << 127) - 1))
#define DECIMAL_ONE ((hg_i128)HG_DECIMAL_ONE)

struct span {
    hg_i128 lo, hi;
    uint8_t hole;
    bool empty;
};

static bool is_open(hg_i128 a)
{
    return a == OPEN || a == -OPEN;
}

static struct span span_of(const struct hg_value *value)
{
    struct span span = {value->lo, value->hi, value->hole, value->state == HG_NOTHING};
    if (value->state == HG_BETWEEN && value->lo == INT64_MIN)
        span.lo = -OPEN;
    if (value->state == HG_BETWEEN && value->hi == INT64_MAX)
        span.hi = OPEN;
    return span;
}

/* Converts back to 64 bits; what does not fit becomes a hole. */
static struct hg_value value_of(struct span span, uint8_t unit)
{
    if (span.empty)
        return hg_value_nothing(span.hole);
    bool low = span.lo < INT64_MIN && span.lo != -OPEN;
    bool high = span.hi > INT64_MAX && span.hi != OPEN;
    if ((low || high) && span.hole == HG_R_NONE)
        span.hole = HG_R_OVERFLOW;
    if (span.hi < INT64_MIN || span.lo > INT64_MAX)
        return hg_value_nothing(span.hole);
    int64_t lo = span.lo < INT64_MIN ? INT64_MIN : (int64_t)span.lo;
    int64_t hi = span.hi > INT64_MAX ? INT64_MAX : (int64_t)span.hi;
    return hg_value_number(lo, hi, span.hole, unit);
}

static hg_i128 wide_add(hg_i128 a, hg_i128 b)
{
    return is_open(a) ? a : is_open(b) ? b : a + b;
}

static hg_i128 wide_mul(hg_i128 a, hg_i128 b)
{
    if (a == 0 || b == 0)
        return 0;
    if (is_open(a) || is_open(b))
        return (a < 0) == (b < 0) ? OPEN : -OPEN;
    return a * b;
}

static hg_i128 round_div(hg_i128 a, hg_i128 b)
{
    wide_size n = a < 0 ? -(wide_size)a : (wide_size)a;
    wide_size d = b < 0 ? -(wide_size)b : (wide_size)b;
    wide_size q = n / d, r = n % d;
    if (r >= d - r)
        q++;
    return (a < 0) == (b < 0) ? (hg_i128)q : -(hg_i128)q;
}

static hg_i128 floor_div(hg_i128 a, hg_i128 b) /* b > 0 */
{
    hg_i128 q = a / b;
    return a % b < 0 ? q - 1 : q;
}

static hg_i128 least(hg_i128 a, hg_i128 b)
{
    return a < b ? a : b;
}

static hg_i128 most(hg_i128 a, hg_i128 b)
{
    return a > b ? a : b;
}

/* Widens `span` to hold x. */
static void hold(struct span *span, hg_i128 x)
{
    span->lo = span->empty ? x : least(span->lo, x);
    span->hi = span->empty ? x : most(span->hi, x);
    span->empty = false;
}

/* --- two operands ----------------------------------------------------------------------- */

static struct span span_add(struct span b, struct span c)
{
    return (struct span){wide_add(b.lo, c.lo), wide_add(b.hi, c.hi), 0, false};
}

static struct span span_sub(struct span b, struct span c)
{
    return (struct span){wide_add(b.lo, -c.hi), wide_add(b.hi, -c.lo), 0, false};
}

static struct span span_mul(struct span b, struct span c)
{
    struct span a = {.empty = true};
    hold(&a, wide_mul(b.lo, c.lo));
    hold(&a, wide_mul(b.lo, c.hi));
    hold(&a, wide_mul(b.hi, c.lo));
    hold(&a, wide_mul(b.hi, c.hi));
    return a;
}

static struct span span_mul_decimal(struct span b, struct span c)
{
    struct span a = span_mul(b, c);
    a.lo = is_open(a.lo) ? a.lo : round_div(a.lo, DECIMAL_ONE);
    a.hi = is_open(a.hi) ? a.hi : round_div(a.hi, DECIMAL_ONE);
    return a;
}

static hg_i128 quotient(hg_i128 n, hg_i128 d)
{
    if (is_open(d))
        return 0;
    if (is_open(n))
        return (n < 0) == (d < 0) ? OPEN : -OPEN;
    return round_div(n * DECIMAL_ONE, d);
}

/* Quotients over divisors of one sign lie between those of the corners. */
static void hold_quotients(struct span *a, struct span b, hg_i128 lo, hg_i128 hi)
{
    if (lo > hi)
        return;
    hold(a, quotient(b.lo, lo));
    hold(a, quotient(b.lo, hi));
    hold(a, quotient(b.hi, lo));
    hold(a, quotient(b.hi, hi));
}

static struct span span_div_decimal(struct span b, struct span c)
{
    struct span a = {.empty = true};
    if (c.lo <= 0 && c.hi >= 0)
        a.hole = HG_R_DIVISION;
    hold_quotients(&a, b, c.lo, least(c.hi, -1));
    hold_quotients(&a, b, most(c.lo, 1), c.hi);
    return a;
}

static struct span span_min(struct span b, struct span c)
{
    return (struct span){least(b.lo, c.lo), least(b.hi, c.hi), 0, false};
}

static struct span span_max(struct span b, struct span c)
{
    return (struct span){most(b.lo, c.lo), most(b.hi, c.hi), 0, false};
}

static inline void each_pair(struct hg_lanes *lanes, const struct hg_instr *instr,
                             struct span (*apply)(struct span, struct span))
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct span x = span_of(&b[l]), y = span_of(&c[l]), z = {.empty = true};
        if (!x.empty && !y.empty)
            z = apply(x, y);
        uint8_t hole = x.hole != HG_R_NONE ? x.hole : y.hole;
        z.hole = hole != HG_R_NONE ? hole : z.hole;
        a[l] = value_of(z, b[l].unit != HG_CLOCK ? b[l].unit : c[l].unit);
    }
}

#define PAIR(NAME, apply)                                                                          \
    void hg_exec_##NAME(struct hg_lanes *lanes, const struct hg_instr *instr)                      \
    {                                                                                              \
        each_pair(lanes, instr, apply);                                                            \
    }
PAIR(ADD, span_add)
PAIR(SUB, span_sub)
PAIR(MUL, span_mul)
PAIR(MUL_DECIMAL, span_mul_decimal)
PAIR(DIV_DECIMAL, span_div_decimal)
PAIR(MIN, span_min)
PAIR(MAX, span_max)

/* --- one operand ------------------------------------------------------------------------- */

static struct span span_neg(struct span b, int64_t now)
{
    (void)now;
    return (struct span){-b.hi, -b.lo, 0, false};
}

static struct span span_abs(struct span b, int64_t now)
{
    (void)now;
    hg_i128 lo = b.lo < 0 ? -b.lo : b.lo, hi = b.hi < 0 ? -b.hi : b.hi;
    bool crosses = b.lo < 0 && b.hi > 0;
    return (struct span){crosses ? 0 : least(lo, hi), most(lo, hi), 0, false};
}

static struct span span_floor(struct span b, int64_t now)
{
    (void)now;
    b.lo = is_open(b.lo) ? b.lo : floor_div(b.lo, DECIMAL_ONE);
    b.hi = is_open(b.hi) ? b.hi : floor_div(b.hi, DECIMAL_ONE);
    return b;
}

static struct span span_round(struct span b, int64_t now)
{
    (void)now;
    b.lo = is_open(b.lo) ? b.lo : round_div(b.lo, DECIMAL_ONE);
    b.hi = is_open(b.hi) ? b.hi : round_div(b.hi, DECIMAL_ONE);
    return b;
}

static struct span span_to_decimal(struct span b, int64_t now)
{
    (void)now;
    return (struct span){wide_mul(b.lo, DECIMAL_ONE), wide_mul(b.hi, DECIMAL_ONE), 0, false};
}

static struct span span_to_instant(struct span b, int64_t now)
{
    (void)now;
    return (struct span){wide_mul(b.lo, HG_MICROS_PER_DAY), wide_mul(b.hi, HG_MICROS_PER_DAY), 0,
                         false};
}

/* The later the instant, the fewer the units since. */
static struct span span_since(struct span b, int64_t now, int64_t unit)
{
    hg_i128 lo = is_open(b.hi) ? -OPEN : floor_div((hg_i128)now - b.hi, unit);
    hg_i128 hi = is_open(b.lo) ? OPEN : floor_div((hg_i128)now - b.lo, unit);
    return (struct span){lo, hi, 0, false};
}

static struct span span_days(struct span b, int64_t now)
{
    return span_since(b, now, HG_MICROS_PER_DAY);
}

static struct span span_hours(struct span b, int64_t now)
{
    return span_since(b, now, HG_MICROS_PER_HOUR);
}

static inline void each_one(struct hg_lanes *lanes, const struct hg_instr *instr, bool keep_unit,
                            struct span (*apply)(struct span, int64_t))
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct span x = span_of(&b[l]), z = {.empty = true};
        if (!x.empty)
            z = apply(x, lanes->now[l]);
        z.hole = x.hole;
        a[l] = value_of(z, keep_unit ? b[l].unit : HG_CLOCK);
    }
}

#define ONE(NAME, keep_unit, apply)                                                                \
    void hg_exec_##NAME(struct hg_lanes *lanes, const struct hg_instr *instr)                      \
    {                                                                                              \
        each_one(lanes, instr, keep_unit, apply);                                                  \
    }
ONE(NEG, true, span_neg)
ONE(ABS, true, span_abs)
ONE(FLOOR, false, span_floor)
ONE(ROUND, false, span_round)
ONE(TO_DECIMAL, false, span_to_decimal)
ONE(DATE_TO_INSTANT, false, span_to_instant)
ONE(DAYS_SINCE, false, span_days)
ONE(HOURS_SINCE, false, span_hours)

/* --- constants and choices ------------------------------------------------------------------ */

void hg_exec_NUMBER(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    int64_t number = lanes->program->numbers[instr->b];
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_value_number(number, number, HG_R_NONE, HG_CLOCK);
}

void hg_exec_DURATION(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    int64_t number = lanes->program->numbers[instr->b];
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = hg_value_number(number, number, HG_R_NONE, (uint8_t)instr->c);
}

/* `b`, or `c` where b is unknown; for numbers, texts and lists. The result is computed and has no
 * field's reason. */
static void assume(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b), *c = hg_reg(lanes, instr->c);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        a[l] = hg_value_known(&b[l]) ? b[l] : c[l];
        a[l].reason = HG_R_NONE;
    }
}

void hg_exec_ASSUMED(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    assume(lanes, instr);
}

void hg_exec_TEXT_ASSUMED(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    assume(lanes, instr);
}

void hg_exec_LIST_ASSUMED(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    assume(lanes, instr);
}

void hg_exec_CHOOSE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b);
    const struct hg_value *c = hg_reg(lanes, instr->c), *d = hg_reg(lanes, instr->d);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        a[l] = b[l] == HG_TRUE ? c[l] : b[l] == HG_FALSE ? d[l] : hg_number_union(&c[l], &d[l]);
        a[l].reason = HG_R_NONE;
    }
}
