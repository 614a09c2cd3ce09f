/* Scores of the oracle. */
#include "tests/oracle/oracle_parts.h"

static onum to_scale(const struct oracle *o, uint32_t block, onum numerator, onum denominator)
{
    if (o->model->blocks[block].scale == HG_T_DECIMAL)
        return o_round_div(numerator, denominator);
    return o_round_div(numerator, denominator * O_ONE) * O_ONE;
}

struct band_site {
    const struct hg_expr *expr;
};

static struct o_value ask_band(struct oracle *o, const void *what)
{
    return o_eval(o, what);
}

static unsigned band_fits(const struct hg_band *band, const struct o_value *v)
{
    if (band->kind == HG_BAND_OTHERWISE)
        return O_TRUE;
    if (band->kind == HG_BAND_UNKNOWN)
        return O_FALSE;
    if (band->kind == HG_BAND_CELL)
        return o_in_cell(v, &band->cell, NULL);
    struct o_value want = o_truth(band->kind == HG_BAND_YES ? O_TRUE : O_FALSE);
    return o_same_truth(v, &want, false);
}

/* The first band that fits, else 0. */
static struct o_value first_band(const struct hg_points *points, const struct o_value *v)
{
    struct o_value out = o_hole(O_NUMBER);
    for (size_t i = 0; i < points->band_count; i++) {
        unsigned bits = band_fits(&points->bands[i], v);
        if (!(bits & O_TRUE))
            continue;
        struct o_value one = o_number(o_literal(points->bands[i].points));
        out = out.empty ? one : o_union(out, one);
        out.hole = false;
        if (bits == O_TRUE)
            return out;
    }
    out = out.empty ? o_number(0) : o_union(out, o_number(0));
    out.hole = false;
    return out;
}

/* What may be several numbers (a hole among them) is tried one by one, so that bands which
 * together take all of them leave no 0. */
#define MAX_TRIED 10000

static struct o_value banded(struct oracle *o, const struct hg_points *points, uint32_t rule)
{
    struct o_value out = o_hole(O_NUMBER);
    for (size_t i = 0; i < points->band_count; i++)
        if (points->bands[i].kind == HG_BAND_UNKNOWN) {
            const struct hg_symbol *s = &o->model->info[points->by->id].symbol;
            bool field = points->by->kind == HG_EXPR_NAME && s->kind == HG_SYMBOL_FIELD;
            bool known = field ? o->lead->fields[s->index].known
                               : o_ask(o, &o->band_answers[rule], ask_band, points->by);
            if (!known)
                return o_number(o_literal(points->bands[i].points));
        }
    struct o_value v = o_eval(o, points->by);
    onum step = o->model->info[points->by->id].type.kind == HG_T_DECIMAL ? 1 : O_ONE;
    bool some = v.kind == O_NUMBER && !v.empty && !v.hole && (v.hi - v.lo) / step <= MAX_TRIED;
    if (!some)
        return first_band(points, &v);
    for (onum n = v.lo; n <= v.hi; n += step) {
        struct o_value each = o_number(n), one = first_band(points, &each);
        out = out.empty ? one : o_union(out, one);
        out.hole = false;
    }
    return out;
}

static onum per_at(const struct oracle *o, uint32_t block, const struct hg_points *p, onum n)
{
    onum limit = o_literal(p->limit), amount = o_literal(p->amount);
    onum v = n > 0 ? to_scale(o, block, amount * n, O_ONE) : 0;
    return limit >= 0 ? (v > limit ? limit : v) : (v < limit ? limit : v);
}

static struct o_value per(struct oracle *o, uint32_t block, const struct hg_points *p)
{
    struct o_value n = o_eval(o, p->per);
    struct o_value limit = o_number(o_literal(p->limit));
    if (n.empty || n.hole)
        return o_union(o_number(0), limit);
    return o_union(o_number(per_at(o, block, p, n.lo)), o_number(per_at(o, block, p, n.hi)));
}

static struct o_value since_age(struct oracle *o, const struct hg_expr *since)
{
    struct o_value t = o_eval(o, since);
    bool date = o->model->info[since->id].type.kind == HG_T_DATE;
    onum unit = date ? HG_MICROS_PER_DAY : 1, now = (onum)o->lead->now * O_ONE;
    onum young = now - t.hi * unit, old = now - t.lo * unit;
    t.lo = young;
    t.hi = old;
    return t;
}

static onum fade(const struct oracle *o, uint32_t block, onum points, onum age, onum over)
{
    if (age <= 0)
        return points;
    return age >= over ? 0 : to_scale(o, block, points * ((over - age) / O_ONE), over / O_ONE);
}

static onum halve(const struct oracle *o, uint32_t block, onum points, onum age, onum every)
{
    onum unit = o->model->blocks[block].scale == HG_T_DECIMAL ? 1 : O_ONE;
    onum v = points / unit;
    for (onum n = age / every; n > 0 && v != 0; n--)
        v /= 2;
    return v * unit;
}

typedef onum o_aging(const struct oracle *, uint32_t, onum, onum, onum);

static struct o_value aged(struct oracle *o, uint32_t block, struct o_value points,
                           const struct o_value *age, const struct o_value *span, o_aging *how)
{
    if (age->empty || age->hole || span->empty || span->hole)
        return o_union(points, o_number(0));
    onum lo = how(o, block, points.lo, age->lo, span->lo);
    struct o_value out = o_number(lo);
    out = o_union(out, o_number(how(o, block, points.lo, age->hi, span->lo)));
    out = o_union(out, o_number(how(o, block, points.hi, age->lo, span->lo)));
    return o_union(out, o_number(how(o, block, points.hi, age->hi, span->lo)));
}

struct o_value o_points(struct oracle *o, uint32_t block, uint32_t rule)
{
    const struct hg_rule *r = o->model->blocks[block].rules[rule].rule;
    const struct hg_points *p = &r->points;
    struct o_value v = p->kind == HG_POINTS_BY    ? banded(o, p, o->rule_base[block] + rule)
                       : p->kind == HG_POINTS_PER ? per(o, block, p)
                                                  : o_number(o_literal(p->amount));
    if (r->tail.fading_over) {
        struct o_value span = o_eval(o, r->tail.fading_over);
        struct o_value age = since_age(o, r->tail.fading_since);
        v = aged(o, block, v, &age, &span, fade);
    }
    if (r->tail.halving_every) {
        struct o_value span = o_eval(o, r->tail.halving_every);
        struct o_value age = r->tail.halving_since ? since_age(o, r->tail.halving_since)
                                                   : o_eval(o, r->tail.halving_age);
        v = aged(o, block, v, &age, &span, halve);
    }
    return v;
}

struct sum {
    onum lo, hi, best_lo, best_hi;
    bool sure, some;
};

static void join(struct sum *sum, const struct o_value *p, unsigned condition)
{
    bool sure = condition == O_TRUE;
    sum->lo += sure || p->lo < 0 ? p->lo : 0;
    sum->hi += sure || p->hi > 0 ? p->hi : 0;
    if (sure && (!sum->sure || p->lo > sum->best_lo))
        sum->best_lo = p->lo;
    if (!sum->some || p->hi > sum->best_hi)
        sum->best_hi = p->hi;
    sum->sure |= sure;
    sum->some = true;
}

static struct o_value group_sum(struct oracle *o, uint32_t block, const struct hg_group *group,
                                uint32_t first)
{
    struct sum sum = {0};
    onum least = 0; /* of `best` where no rule hits for sure */
    for (size_t i = 0; i < group->rule_count; i++) {
        unsigned bits = o_rule_condition(o, block, first + (uint32_t)i);
        if (!(bits & O_TRUE))
            continue;
        struct o_value p = o_points(o, block, first + (uint32_t)i);
        least = p.lo < least ? p.lo : least;
        join(&sum, &p, bits);
    }
    struct o_value out = o_interval(sum.lo, sum.hi);
    if (group->best && sum.some) {
        out.lo = sum.sure ? sum.best_lo : least;
        out.hi = !sum.sure && sum.best_hi < 0 ? 0 : sum.best_hi;
    }
    if (group->up_to) {
        onum cap = o_literal(group->up_to);
        bool up = cap >= 0;
        out.lo = up == (out.lo > cap) ? cap : out.lo;
        out.hi = up == (out.hi > cap) ? cap : out.hi;
    }
    return out;
}

static onum clamp(onum v, onum lo, onum hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

struct o_value o_score(struct oracle *o, uint32_t block)
{
    struct o_cached *slot = &o->blocks[block];
    const struct hg_item *item = o->model->blocks[block].item;
    if (slot->stamp == o->stamp)
        return slot->value;
    struct o_value sum = o_number(item->starting ? o_literal(item->starting) : 0);
    uint32_t first = 0;
    for (size_t g = 0; g < item->groups.count; g++) {
        const struct hg_group *group = &item->groups.at[g];
        struct o_value part = group_sum(o, block, group, first);
        sum.lo += part.lo;
        sum.hi += part.hi;
        first += (uint32_t)group->rule_count;
    }
    onum low = o_literal(item->low), high = o_literal(item->high);
    sum.lo = clamp(sum.lo, low, high);
    sum.hi = clamp(sum.hi, low, high);
    slot->value = sum;
    slot->stamp = o->stamp;
    return sum;
}
