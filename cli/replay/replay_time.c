/* Counts a history over time: two periods, with every field by the pieces the policy divides it
 * into, and weeks. For blocks: replay_periods.c, replay_cells.c. Reports: replay_drift.c,
 * replay_weeks.c. */
#include <inttypes.h>

#include "cli/replay/replay.h"
#include "runtime/vm/value_text.h"

#define MICROS_PER_WEEK (7 * HG_MICROS_PER_DAY)
/* 1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601). */
#define FIRST_MONDAY (-3 * HG_MICROS_PER_DAY)

/* --- bins of a field ------------------------------------------------------------------------- */

static const struct hg_term *term_of(const struct hg_program *program, uint32_t field)
{
    for (uint32_t t = 0; t < program->term_count; t++) {
        const struct hg_term *term = &program->terms[t];
        bool of_field =
            term->reg == field && (term->kind == HG_TERM_NUMBER || term->kind == HG_TERM_TEXT);
        if (of_field)
            return term;
    }
    return NULL;
}

/* "4..7": between powers of two, both signs alike. */
static void put_power(struct hg_buf *out, int64_t number)
{
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number, low = 1;
    while (low <= size / 2)
        low *= 2;
    if (size < 2) {
        hg_buf_int(out, number);
        return;
    }
    if (low > INT64_MAX) { /* the least number there is */
        hg_buf_print(out, "-%" PRIu64 "..-%" PRIu64, low, low * 2 - 1);
        return;
    }
    int64_t sign = number < 0 ? -1 : 1;
    hg_buf_int(out, sign * (int64_t)low);
    hg_buf_text(out, "..");
    hg_buf_int(out, sign * (int64_t)(low * 2 - 1));
}

/* Whole units of it; of a time, its age in days. */
static int64_t size_of(const struct hg_replay_lead *lead, enum hg_type_kind type, int64_t number)
{
    int64_t now = lead->lanes->now[lead->lane];
    switch (type) {
    case HG_T_DECIMAL:
        return number / HG_DECIMAL_ONE;
    case HG_T_DATETIME:
        return now / HG_MICROS_PER_DAY - number / HG_MICROS_PER_DAY;
    case HG_T_DATE:
        return now / HG_MICROS_PER_DAY - number;
    default:
        return number;
    }
}

/* The piece of the policy's own landmarks it falls into, or how large it is where the policy asks
 * for no bounds. */
static void put_number_bin(struct hg_buf *out, const struct hg_replay_lead *lead, uint32_t field,
                           int64_t number)
{
    enum hg_type_kind type = lead->lanes->program->registers[field];
    const struct hg_term *term = term_of(lead->lanes->program, field);
    if (type == HG_T_BOOLEAN || type == HG_T_DURATION) {
        hg_put_value(out, lead->lanes, lead->lane, (struct hg_ref){HG_REF_VALUE, field});
        return;
    }
    for (uint32_t p = 0; term != NULL && term->piece_count > 1 && p < term->piece_count; p++) {
        const struct hg_piece *piece = &term->pieces[p];
        if (piece->lo <= number && number <= piece->hi) {
            hg_buf_put(out, piece->name.at, piece->name.len);
            return;
        }
    }
    put_power(out, size_of(lead, type, number));
    if (type == HG_T_DATE || type == HG_T_DATETIME)
        hg_buf_text(out, " days old");
}

/* Values of an enum or a country one by one; of other texts those that the policy names. */
static void put_text_bin(struct hg_buf *out, const struct hg_replay_lead *lead, uint32_t field,
                         const struct hg_text *text)
{
    const struct hg_program *program = lead->lanes->program;
    enum hg_type_kind type = program->registers[field];
    struct hg_str name = HG_STR("(another text)");
    if (text->same != HG_NONE)
        name = program->texts[text->same].raw;
    else if (type == HG_T_ENUM || type == HG_T_COUNTRY)
        name = text->raw;
    hg_buf_put(out, name.at, name.len);
}

void hg_replay_put_bin(struct hg_buf *out, const struct hg_replay_lead *lead, uint32_t field)
{
    const struct hg_value *value = hg_lane_value(lead->lanes, field, lead->lane);
    if (!hg_value_known(value)) {
        hg_buf_text(out, "unknown (");
        hg_buf_text(out, hg_reason_name((enum hg_reason)value->reason));
        hg_buf_text(out, ")");
    } else if (lead->lanes->program->register_lists[field])
        put_power(out, value->list->count);
    else if (hg_type_is_text(lead->lanes->program->registers[field]))
        put_text_bin(out, lead, field, value->text);
    else
        put_number_bin(out, lead, field, value->lo);
}

struct hg_replay_bin *hg_replay_bin_of(struct hg_replay *replay, struct hg_replay_bins *bins,
                                       struct hg_str name, uint64_t line)
{
    uint64_t at;
    if (hg_replay_find_or_add(replay, &bins->map, bins->list.count, HG_REPLAY_BINS, &name, &at))
        hg_push(&replay->arena, &bins->list, ((struct hg_replay_bin){.name = name, .first = line}));
    struct hg_replay_bin *bin = &bins->list.at[at];
    bin->first = line < bin->first ? line : bin->first;
    return bin;
}

/* --- two periods ----------------------------------------------------------------------------- */

uint32_t hg_replay_period_of(const struct hg_replay_plan *plan, int64_t now)
{
    uint32_t p = 0;
    while (p < 2 && (now < plan->periods[p].from || now >= plan->periods[p].to))
        p++;
    return p;
}

static void count_period(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    uint32_t period = hg_replay_period_of(replay->plan, lead->lanes->now[lead->lane]);
    struct hg_buf room;
    if (period == 2)
        return;
    hg_tally_add(&replay->period[period], lead->actual);
    replay->period_outcomes[lead->decision->outcome][period]++;
    for (uint32_t rule = 0; rule < replay->plan->program->rule_count; rule++)
        replay->period_rules[rule][lead->decision->results[rule]][period]++;
    hg_cli_buf(&room);
    for (uint32_t i = 0; i < replay->bins_count; i++) {
        struct hg_replay_bins *bins = &replay->bins[i];
        hg_buf_clear(&room);
        hg_replay_put_bin(&room, lead, bins->field);
        struct hg_str name = {room.at, room.len};
        hg_replay_bin_of(replay, bins, name, lead->line)->counts[period]++;
    }
    hg_buf_release(&room);
}

/* --- weeks ----------------------------------------------------------------------------------- */

int64_t hg_replay_week_number(int64_t now)
{
    int64_t since = now - FIRST_MONDAY, week = since / MICROS_PER_WEEK;
    return since % MICROS_PER_WEEK < 0 ? week - 1 : week;
}

/* Leads of a history mostly come in order, so the week looked for is the last one or near it. */
struct hg_replay_week *hg_replay_week_of(struct hg_replay *replay, int64_t number, uint64_t line)
{
    size_t i = replay->weeks.count, rules = replay->plan->program->rule_count;
    while (i > 0 && replay->weeks.at[i - 1].number > number)
        i--;
    if (i > 0 && replay->weeks.at[i - 1].number == number) {
        struct hg_replay_week *found = &replay->weeks.at[i - 1];
        found->first = line < found->first ? line : found->first;
        return found;
    }
    if (replay->weeks.count >= HG_REPLAY_WEEKS && !replay->is_part)
        return NULL;
    struct hg_replay_week week = {.number = number, .first = line};
    week.hits = HG_ARRAY(&replay->arena, uint64_t, rules + 1);
    week.reached = HG_ARRAY(&replay->arena, uint64_t, rules + 1);
    hg_push(&replay->arena, &replay->weeks, week);
    memmove(&replay->weeks.at[i + 1], &replay->weeks.at[i],
            (replay->weeks.count - 1 - i) * sizeof week);
    replay->weeks.at[i] = week;
    return &replay->weeks.at[i];
}

static void count_week(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    int64_t number = hg_replay_week_number(lead->lanes->now[lead->lane]);
    struct hg_replay_week *week = hg_replay_week_of(replay, number, lead->line);
    if (week == NULL) {
        replay->beyond_weeks++;
        return;
    }
    hg_tally_add(&week->all, lead->actual);
    week->outcomes[lead->decision->outcome]++;
    week->unresolved += lead->decision->reason == HG_UNRESOLVED_REASON;
    for (uint32_t rule = 0; rule < replay->plan->program->rule_count; rule++) {
        enum hg_rule_result result = (enum hg_rule_result)lead->decision->results[rule];
        week->reached[rule] += result != HG_RULE_NOT_REACHED;
        week->hits[rule] += result == HG_HIT || result == HG_ASSUMED_YES;
    }
}

void hg_replay_time_init(struct hg_replay *replay)
{
    const struct hg_program *program = replay->plan->program;
    struct hg_arena *arena = &replay->arena;
    if (!replay->plan->compares)
        return;
    replay->period_rules =
        hg_arena_zero(arena, (size_t)program->rule_count + 1, sizeof *replay->period_rules);
    replay->bins = HG_ARRAY(arena, struct hg_replay_bins, (size_t)program->field_count + 1);
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].read && !hg_str_eq(program->fields[f].name, program->key)) {
            struct hg_replay_bins *bins = &replay->bins[replay->bins_count++];
            bins->field = f;
            hg_map_init(&bins->map, arena);
        }
}

void hg_replay_time_count(struct hg_replay *replay, const struct hg_replay_lead *lead)
{
    if (!replay->plan->timed)
        return;
    count_week(replay, lead);
    if (replay->plan->compares)
        count_period(replay, lead);
}
