/* Order relations between unknown numbers: transitivity (a < b and b < c give a < c) and negation
 * (n < m unless n >= m), checked against a box: its answers and the ranges of its fields. Part of
 * complete_constraints.c. */
#include "runtime/decision/complete.h"

#include <string.h>

/* Bounds on related numbers and relations; part of the language, as they can change an answer. */
#define MOST_NUMBERS 12u
#define MOST_RELATIONS 32u

struct hg_order {
    uint32_t open; /* the relation */
    uint8_t op;
    uint8_t of, to; /* numbers */
};
struct hg_orders {
    uint32_t regs[MOST_NUMBERS], numbers;
    struct hg_order at[MOST_RELATIONS];
    uint32_t count;
};

/* The relations of all pairs in a box, as bits by number. */
struct order {
    uint16_t most[MOST_NUMBERS], less[MOST_NUMBERS], not_same[MOST_NUMBERS];
};

/* --- the lead --- */

bool hg_orders_numbers(uint32_t op)
{
    return op == HG_OP_NUMBER_LESS || op == HG_OP_NUMBER_AT_MOST || op == HG_OP_NUMBER_SAME;
}

static uint32_t number_of(struct hg_orders *orders, uint32_t reg)
{
    uint32_t i = 0;
    while (i < orders->numbers && orders->regs[i] != reg)
        i++;
    if (i == orders->numbers && i < MOST_NUMBERS)
        orders->regs[orders->numbers++] = reg;
    return i;
}

/* A number without a value is related to nothing. */
static bool has_value(const struct hg_completer *c, uint32_t reg)
{
    const struct hg_value *value = hg_lane_value(c->lead_lanes, reg, c->lead);
    return value->hole == HG_R_NONE && value->state != HG_NOTHING;
}

struct hg_orders *hg_orders_begin(struct hg_completer *c)
{
    struct hg_orders *orders = HG_NEW(&c->arena, struct hg_orders);
    for (uint32_t i = 0; i < c->opens.count && orders->count < MOST_RELATIONS; i++) {
        const struct hg_open *open = &c->opens.at[i];
        if (open->kind != HG_TERM_TRUTH)
            continue;
        const struct hg_instr *maker = &c->program->code[c->image->truth_maker[open->reg]];
        if (!hg_orders_numbers(maker->op) || !has_value(c, maker->b) || !has_value(c, maker->c))
            continue;
        uint32_t of = number_of(orders, maker->b), to = number_of(orders, maker->c);
        if (of < MOST_NUMBERS && to < MOST_NUMBERS)
            orders->at[orders->count++] = (struct hg_order){i, maker->op, (uint8_t)of, (uint8_t)to};
    }
    return orders->count > 1 ? orders : NULL;
}

/* --- a box --- */

static bool say(struct hg_completer *c, uint32_t lane, const struct hg_order *order,
                struct order *all)
{
    const struct hg_span *span = &hg_box(c, c->batch[lane])[order->open];
    if (span->first != span->last)
        return false;
    bool yes = c->opens.at[order->open].pieces[span->first] == 1;
    uint8_t a = yes ? order->of : order->to, b = yes ? order->to : order->of;
    bool strict = (order->op == HG_OP_NUMBER_LESS) == yes;
    if (order->op != HG_OP_NUMBER_SAME) {
        all->most[a] |= (uint16_t)(1u << b);
        all->less[a] |= (uint16_t)(strict ? 1u << b : 0);
    } else if (yes) {
        all->most[a] |= (uint16_t)(1u << b);
        all->most[b] |= (uint16_t)(1u << a);
    } else {
        all->not_same[a] |= (uint16_t)(1u << b);
        all->not_same[b] |= (uint16_t)(1u << a);
    }
    return true;
}

/* Transitive closure (S. Warshall 1962). */
static void close_over(struct order *all, uint32_t numbers)
{
    for (uint32_t k = 0; k < numbers; k++)
        for (uint32_t i = 0; i < numbers; i++) {
            if ((all->most[i] >> k & 1) == 0)
                continue;
            bool strict = (all->less[i] >> k & 1) != 0;
            all->most[i] |= all->most[k];
            all->less[i] |= strict ? all->most[k] : all->less[k];
        }
}

/* Neither greater nor equal: less. */
static void part_over(struct order *all, uint32_t numbers)
{
    for (uint32_t i = 0; i < numbers; i++)
        all->less[i] |= all->most[i] & all->not_same[i];
}

/* Whether a number would be less than itself. */
static bool goes_round(struct order *all, uint32_t numbers)
{
    bool round = false;
    for (uint32_t pass = 0; pass < 2; pass++) {
        close_over(all, numbers);
        part_over(all, numbers);
    }
    for (uint32_t i = 0; i < numbers; i++)
        round |= (all->less[i] >> i & 1) != 0;
    return round;
}

/* Whether the fields' ranges allow the relations. */
static bool fits_bounds(struct hg_completer *c, uint32_t lane, const struct hg_orders *orders,
                        const struct order *all)
{
    struct hg_bounds bounds[MOST_NUMBERS];
    for (uint32_t i = 0; i < orders->numbers; i++) {
        bool field = orders->regs[i] < c->program->field_count;
        const struct hg_value *value =
            field ? hg_lane_value(c->lanes, orders->regs[i], lane) : NULL;
        bounds[i] = field ? (struct hg_bounds){value->lo, value->hi}
                          : (struct hg_bounds){INT64_MIN, INT64_MAX};
    }
    for (uint32_t pass = 0; pass < orders->numbers; pass++)
        for (uint32_t i = 0; i < orders->numbers; i++)
            for (uint32_t k = 0; k < orders->numbers; k++) {
                if ((all->most[i] >> k & 1) == 0)
                    continue;
                int64_t step = all->less[i] >> k & 1;
                if (bounds[k].lo - (bounds[k].lo > INT64_MIN ? step : 0) < bounds[i].lo)
                    bounds[k].lo = bounds[i].lo + (bounds[i].lo < INT64_MAX ? step : 0);
                if (bounds[i].hi + (bounds[i].hi < INT64_MAX ? step : 0) > bounds[k].hi)
                    bounds[i].hi = bounds[k].hi - (bounds[k].hi > INT64_MIN ? step : 0);
                if (bounds[i].lo > bounds[i].hi || bounds[k].lo > bounds[k].hi)
                    return false;
            }
    return true;
}

bool hg_orders_are_consistent(struct hg_completer *c, uint32_t lane, const struct hg_orders *orders)
{
    struct order all;
    uint32_t said = 0;
    memset(&all, 0, sizeof all);
    for (uint32_t i = 0; i < orders->count; i++)
        said += say(c, lane, &orders->at[i], &all);
    return said < 2 || (!goes_round(&all, orders->numbers) && fits_bounds(c, lane, orders, &all));
}
