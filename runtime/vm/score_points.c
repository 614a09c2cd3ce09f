/* Points as a function of a quantity or an age: per, fading, halving. Part of the VM, beside
 * score.c. Exact in 128 bits, rounded once; every function is monotone in each operand, so that
 * the ends of an input interval give the ends of the result. Reads no rows. */
#include "runtime/vm/vm_parts.h"

/* --- per ------------------------------------------------------------------------------------ */

/* each * max(0, count) / scale, no further than `most`. At most 126 bits. */
static int64_t per(int64_t each, int64_t count, int64_t most, int64_t scale)
{
    hg_i128 product = (hg_i128)each * (count > 0 ? count : 0);
    hg_i128 half = scale / 2;
    hg_i128 points = (product + (product < 0 ? -half : half)) / scale;
    if (each >= 0)
        return points > most ? most : (int64_t)points;
    return points < most ? most : (int64_t)points;
}

/* Without a count the points lie anywhere between none and all. */
static struct hg_value per_value(const struct hg_value *count, int64_t each, int64_t most,
                                 int64_t scale)
{
    bool open = count->hole != HG_R_NONE || count->state == HG_NOTHING;
    int64_t a = open ? 0 : per(each, count->lo, most, scale);
    int64_t b = open ? most : per(each, count->hi, most, scale);
    return hg_value_number(a < b ? a : b, a < b ? b : a, HG_R_NONE, HG_CLOCK);
}

static void exec_per(struct hg_lanes *lanes, const struct hg_instr *instr, int64_t scale)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    int64_t each = lanes->program->numbers[instr->c], most = lanes->program->numbers[instr->d];
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = per_value(&b[l], each, most, scale);
}

void hg_exec_PER(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    exec_per(lanes, instr, 1);
}

void hg_exec_PER_DECIMAL(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    exec_per(lanes, instr, HG_DECIMAL_ONE);
}

/* --- fading and halving ----------------------------------------------------------------------- */

/* What is left of `points` at `age`, with a length of `span`. */
typedef int64_t decay(int64_t points, hg_i128 age, int64_t span);

static int64_t faded(int64_t points, hg_i128 age, int64_t span)
{
    if (age < 0)
        return points;
    if (age >= span)
        return 0;
    hg_i128 product = points * (span - age), left = product % span;
    bool up = 2 * (left < 0 ? -left : left) >= span;
    return (int64_t)(product / span + (!up ? 0 : product < 0 ? -1 : 1));
}

static int64_t halved(int64_t points, hg_i128 age, int64_t span)
{
    if (age < 0)
        return points;
    if (span <= 0)
        return 0;
    hg_i128 times = age / span;
    return times >= 64 ? 0 : (int64_t)((hg_i128)points / ((hg_i128)1 << times));
}

/* The share that is left lies between 0 and 1 and falls with age, rises with the span; so
 * positive points are least when oldest over the shortest span, and negative ones then most. */
static struct hg_value decayed(const struct hg_value *points, const hg_i128 age[2],
                               const struct hg_value *span, decay *left)
{
    int64_t lo =
        points->lo < 0 ? left(points->lo, age[0], span->hi) : left(points->lo, age[1], span->lo);
    int64_t hi =
        points->hi < 0 ? left(points->hi, age[1], span->lo) : left(points->hi, age[0], span->hi);
    return hg_value_number(lo, hi, points->hole, HG_CLOCK);
}

/* Nothing is known of the age: anything from none to all. */
static struct hg_value undated(const struct hg_value *points)
{
    return hg_value_number(points->lo < 0 ? points->lo : 0, points->hi > 0 ? points->hi : 0,
                           points->hole, HG_CLOCK);
}

static bool has_value(const struct hg_value *value)
{
    return value->hole == HG_R_NONE && value->state != HG_NOTHING;
}

static void exec_decay(struct hg_lanes *lanes, const struct hg_instr *instr, bool since,
                       decay *left)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *points = hg_reg(lanes, instr->b), *span = hg_reg(lanes, instr->c),
                          *when = hg_reg(lanes, instr->d);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        hg_i128 now = lanes->now[l];
        hg_i128 age[2] = {when[l].lo, when[l].hi}; /* youngest, oldest */
        if (since) {
            age[0] = now - when[l].hi;
            age[1] = now - when[l].lo;
        }
        if (points[l].state == HG_NOTHING)
            a[l] = points[l];
        else if (has_value(&span[l]) && has_value(&when[l]))
            a[l] = decayed(&points[l], age, &span[l], left);
        else
            a[l] = undated(&points[l]);
    }
}

void hg_exec_FADE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    exec_decay(lanes, instr, true, faded);
}

void hg_exec_HALVE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    exec_decay(lanes, instr, true, halved);
}

void hg_exec_HALVE_AGE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    exec_decay(lanes, instr, false, halved);
}
