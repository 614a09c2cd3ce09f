/* The due time of a route: the rule's limit, its start and its calendar. Where any of them is
 * open, every possibility is worked out and the earliest counts. Called for each possible target
 * (decision_route.c). */
#include "runtime/decision/calendar.h"
#include "runtime/decision/complete.h"

/* Bound on distinct limits; tables with more contain typing errors. */
#define MAX_LIMITS 64u

struct limit {
    int64_t count;
    uint8_t unit;
};
struct limits {
    struct limit at[MAX_LIMITS];
    uint32_t count;
    uint32_t steps; /* back through choices: registers may be visited repeatedly */
};
#define MAX_STEPS 256u

static void add_limit(struct limits *limits, int64_t count, uint8_t unit)
{
    for (uint32_t i = 0; i < limits->count; i++)
        if (limits->at[i].count == count && limits->at[i].unit == unit)
            return;
    if (limits->count < MAX_LIMITS)
        limits->at[limits->count++] = (struct limit){count, unit};
}

/* --- the limits it may be ------------------------------------------------------------------- */

/* The instruction that gives or chooses the duration; NULL: a field, or a computation. */
static const struct hg_instr *maker_of(const struct hg_lanes *lanes, uint32_t reg)
{
    uint32_t maker = lanes->image->value_maker[reg];
    const struct hg_instr *instr = maker != HG_NONE ? &lanes->program->code[maker] : NULL;
    bool followed = instr != NULL && (instr->op == HG_OP_GIVE_NUMBER || instr->op == HG_OP_CHOOSE);
    return followed ? instr : NULL;
}

static void add_rows(const struct hg_decision_run *run, const struct hg_instr *give,
                     struct limits *limits)
{
    const struct hg_rule_table *table = &run->program->tables[give->b];
    const struct hg_give *column = &table->gives[give->c];
    struct hg_rows rows = hg_lane_rows(run->lanes, give->b, run->lane);
    struct hg_first first = hg_first_of(&rows);
    for (uint32_t row; (row = hg_first_next(&first)) != HG_NONE;)
        add_limit(limits, column->numbers[row],
                  column->units != NULL ? column->units[row] : HG_CLOCK);
}

/* Durations of one unit have a minimum; of different units, as a table or choice may give, they
 * have none: then their sources are followed back. */
static void add_limits(const struct hg_decision_run *run, uint32_t reg, struct limits *limits)
{
    const struct hg_value *value = hg_lane_value(run->lanes, reg, run->lane);
    if ((value->state != HG_KNOWN && value->state != HG_BETWEEN) || limits->steps++ > MAX_STEPS)
        return;
    if (value->lo != INT64_MIN) {
        add_limit(limits, value->lo, value->unit);
        return;
    }
    const struct hg_instr *maker = maker_of(run->lanes, reg);
    if (maker == NULL)
        return;
    if (maker->op == HG_OP_GIVE_NUMBER) {
        add_rows(run, maker, limits);
        return;
    }
    add_limits(run, maker->c, limits);
    add_limits(run, maker->d, limits);
}

/* --- from when, in which calendar ----------------------------------------------------------- */

/* A date begins at midnight, local to the calendar. */
static int64_t start_of(const struct hg_decision_run *run, const struct hg_block *block,
                        uint32_t calendar)
{
    int64_t now = run->lanes->now[run->lane];
    if (block == NULL || block->since.kind != HG_REF_VALUE)
        return now;
    const struct hg_value *since = hg_lane_value(run->lanes, block->since.reg, run->lane);
    if (!hg_value_known(since))
        return now;
    if (run->program->registers[block->since.reg] != HG_T_DATE)
        return since->lo;
    return hg_local_instant(run->program, calendar, since->lo, 0);
}

static uint32_t calendar_named(const struct hg_program *program, struct hg_str name)
{
    for (uint32_t i = 0; i < program->calendar_count; i++)
        if (hg_str_eq(program->calendars[i].name, name))
            return i;
    return HG_NONE;
}

/* --- the earliest ---------------------------------------------------------------------------- */

/* Takes this limit if it is the earliest so far. */
static void take(const struct hg_decision_run *run, struct hg_route *route,
                 const struct hg_block *block, uint32_t calendar, const struct limit *limit)
{
    int64_t start = start_of(run, block, calendar), due;
    bool ever = hg_due(run->program, calendar, start, limit->count,
                       (enum hg_duration_unit)limit->unit, &due);
    if (route->has_due ? !ever || due >= route->due_at : !ever && route->has_within)
        return;
    route->has_within = true;
    route->within = limit->count;
    route->unit = (enum hg_duration_unit)limit->unit;
    route->start = start;
    route->calendar_id = calendar;
    route->has_due = ever;
    route->due_at = ever ? due : 0;
}

static void take_all(const struct hg_decision_run *run, struct hg_route *route,
                     const struct hg_block *block, uint32_t calendar, const struct limits *limits)
{
    if (route->calendar_id == HG_NONE)
        route->calendar_id = calendar;
    for (uint32_t i = 0; i < limits->count; i++)
        take(run, route, block, calendar, &limits->at[i]);
}

/* The block's calendar or, if it names none, that of whoever gets the lead. */
void hg_decision_due(const struct hg_decision_run *run, struct hg_route *route,
                     const struct hg_block *block)
{
    const struct hg_program *program = run->program;
    const struct hg_text *const *names = NULL;
    struct limits limits = {.count = 0};
    struct hg_ref within = program->rules[route->rule].within;
    bool named = block != NULL && block->calendar.kind == HG_REF_VALUE, other;
    uint32_t count = 0;
    if (within.kind == HG_REF_VALUE)
        add_limits(run, within.reg, &limits);
    if (named)
        count = hg_value_items(hg_lane_value(run->lanes, block->calendar.reg, run->lane), &names,
                               &other);
    uint32_t own = route->in_directory ? program->directory[route->entry].calendar : HG_NONE;
    if (count == 0)
        take_all(run, route, block, named ? HG_NONE : own, &limits);
    for (uint32_t i = 0; i < count; i++)
        take_all(run, route, block, calendar_named(program, names[i]->raw), &limits);
    if (route->calendar_id != HG_NONE)
        route->calendar = program->calendars[route->calendar_id].name;
}
