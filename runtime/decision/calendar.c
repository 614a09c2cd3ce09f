/* Due times: see the header. Walks the opening hours of a calendar day by day, within stretches of
 * constant zone offset, so that every interval of business time maps to one interval of instants.
 */
#include "runtime/decision/calendar.h"

#define DAY_SECONDS INT64_C(86400)
/* Bounds the distance of any local time from UTC. */
#define MARGIN (HG_ZONE_MAX_OFFSET + 3600)
#define PERCENT 100

int64_t hg_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static const struct hg_ranges *hours_on(const struct hg_calendar *calendar, int64_t date)
{
    static const struct hg_ranges none = {0};
    uint32_t low = 0, high = calendar->holiday_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calendar->holidays[middle] < date)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < calendar->holiday_count && calendar->holidays[low] == date)
        return &none;
    return &calendar->days[((date + 3) % 7 + 7) % 7]; /* 1970-01-01 was a Thursday */
}

/* --- local time ----------------------------------------------------------------------------- */

static const struct hg_zone *zone_of(const struct hg_program *program, uint32_t calendar)
{
    static const struct hg_zone utc = {0};
    return calendar == HG_NONE ? &utc : &program->zones[program->calendars[calendar].zone];
}

int64_t hg_local_time(const struct hg_program *program, uint32_t calendar, int64_t at)
{
    int64_t second = hg_floor_div(at, HG_MICROS_PER_SECOND);
    return at + hg_zone_offset(zone_of(program, calendar), second) * HG_MICROS_PER_SECOND;
}

int64_t hg_local_instant(const struct hg_program *program, uint32_t calendar, int64_t date,
                         int64_t time)
{
    const struct hg_zone *zone = zone_of(program, calendar);
    int64_t micros = hg_floor_div(time, HG_MICROS_PER_SECOND);
    int64_t local = date * DAY_SECONDS + micros, from = local - MARGIN;
    int64_t rest = time - micros * HG_MICROS_PER_SECOND;
    for (;;) {
        int64_t at = local - hg_zone_offset(zone, from), until = hg_zone_next(zone, from);
        if (at < from && from > local - MARGIN)
            return from * HG_MICROS_PER_SECOND; /* skipped, as clocks are set forward over it */
        if (at < until)
            return at * HG_MICROS_PER_SECOND + rest;
        from = until;
    }
}

/* --- stretches ------------------------------------------------------------------------------ */

/* Iterates over intervals of business time from an instant on, in seconds. */
struct walk {
    const struct hg_calendar *calendar;
    const struct hg_zone *zone;
    int64_t offset, until; /* the current zone offset, and until when */
    int64_t from;          /* nothing before it */
    int64_t date, last_date;
    uint32_t next; /* stretch of that date */
};

static void enter(struct walk *walk, int64_t second)
{
    walk->from = second;
    walk->offset = hg_zone_offset(walk->zone, second);
    walk->until = hg_zone_next(walk->zone, second);
    walk->date = hg_floor_div(second + walk->offset, DAY_SECONDS);
    walk->next = 0;
}

static struct walk walk_from(const struct hg_program *program, uint32_t calendar, int64_t at)
{
    struct walk walk = {.calendar = &program->calendars[calendar],
                        .zone = zone_of(program, calendar)};
    enter(&walk, hg_floor_div(at, HG_MICROS_PER_SECOND));
    walk.last_date = walk.date + HG_CALENDAR_REACH_DAYS;
    return walk;
}

/* Takes an interval of the current date, as far as the current offset applies. */
static bool take_stretch(struct walk *walk, struct hg_bounds *stretch)
{
    const struct hg_ranges *hours = hours_on(walk->calendar, walk->date);
    int64_t midnight = walk->date * DAY_SECONDS - walk->offset;
    while (walk->next < hours->count) {
        const struct hg_bounds *minutes = &hours->at[walk->next++];
        int64_t lo = midnight + minutes->lo * 60, hi = midnight + minutes->hi * 60;
        stretch->lo = lo > walk->from ? lo : walk->from;
        stretch->hi = hi < walk->until ? hi : walk->until;
        if (stretch->lo < stretch->hi)
            return true;
    }
    return false;
}

/* The next interval, lo <= x < hi in seconds. False: none within the horizon. */
static bool next_stretch(struct walk *walk, struct hg_bounds *stretch)
{
    while (walk->date <= walk->last_date) {
        if (take_stretch(walk, stretch))
            return true;
        walk->date++;
        walk->next = 0;
        if (walk->date * DAY_SECONDS - walk->offset >= walk->until)
            enter(walk, walk->until);
    }
    return false;
}

/* --- business minutes ----------------------------------------------------------------------- */

static bool add_open(const struct hg_program *program, uint32_t calendar, int64_t start,
                     int64_t micros, int64_t *due)
{
    struct walk walk = walk_from(program, calendar, start);
    struct hg_bounds stretch;
    *due = start;
    while (micros > 0) {
        if (!next_stretch(&walk, &stretch))
            return false;
        int64_t from = stretch.lo * HG_MICROS_PER_SECOND, until = stretch.hi * HG_MICROS_PER_SECOND;
        from = from > start ? from : start;
        int64_t length = until - from;
        *due = micros <= length ? from + micros : until;
        micros -= length;
    }
    return true;
}

int64_t hg_open_between(const struct hg_program *program, uint32_t calendar, int64_t from,
                        int64_t until)
{
    struct walk walk = walk_from(program, calendar, from);
    struct hg_bounds stretch;
    int64_t sum = 0;
    while (next_stretch(&walk, &stretch) && stretch.lo * HG_MICROS_PER_SECOND < until) {
        int64_t lo = stretch.lo * HG_MICROS_PER_SECOND, hi = stretch.hi * HG_MICROS_PER_SECOND;
        lo = lo > from ? lo : from;
        hi = hi < until ? hi : until;
        sum += hi > lo ? hi - lo : 0;
    }
    return sum;
}

/* --- business days -------------------------------------------------------------------------- */

/* The position of an instant among business days: `count` whole days later is the count-th day
 * with hours after `date`, at `time` or, with `closing`, when that day closes. */
struct place {
    int64_t date, time;
    bool closing;
};

static int64_t minutes(int64_t count)
{
    return count * HG_MICROS_PER_MINUTE;
}

static struct place place_of(const struct hg_calendar *calendar, int64_t local)
{
    int64_t date = hg_floor_div(local, HG_MICROS_PER_DAY), time = local - date * HG_MICROS_PER_DAY;
    const struct hg_ranges *hours = hours_on(calendar, date);
    if (hours->count == 0 || time <= minutes(hours->at[0].lo))
        return (struct place){date - 1, 0, true};
    if (time >= minutes(hours->at[hours->count - 1].hi))
        return (struct place){date, 0, true};
    uint32_t i = 0;
    while (time > minutes(hours->at[i].hi))
        i++;
    /* In a break, or at its end: the same as at its start. */
    if (i > 0 && time <= minutes(hours->at[i].lo))
        time = minutes(hours->at[i - 1].hi);
    return (struct place){date, time, false};
}

/* The first instant of that date at which local time is `time` or later and it is open, or closes;
 * with `closing`, or if it has closed by then, when it closes for the day. */
static int64_t instant_on_day(const struct hg_program *program, uint32_t calendar, int64_t date,
                              const struct place *place)
{
    const struct hg_ranges *hours = hours_on(&program->calendars[calendar], date);
    struct walk walk = walk_from(program, calendar, hg_local_instant(program, calendar, date, 0));
    int64_t last = minutes(hours->at[hours->count - 1].hi);
    int64_t closing = hg_local_instant(program, calendar, date, last); /* if it never opens */
    struct hg_bounds stretch;
    while (next_stretch(&walk, &stretch) && walk.date <= date) {
        int64_t midnight = date * DAY_SECONDS - walk.offset;
        int64_t from = (stretch.lo - midnight) * HG_MICROS_PER_SECOND;
        int64_t until = (stretch.hi - midnight) * HG_MICROS_PER_SECOND;
        if (!place->closing && place->time <= until)
            return midnight * HG_MICROS_PER_SECOND + (place->time > from ? place->time : from);
        closing = stretch.hi * HG_MICROS_PER_SECOND;
    }
    return closing;
}

static bool add_days(const struct hg_program *program, uint32_t calendar, int64_t start,
                     int64_t count, int64_t *due)
{
    const struct hg_calendar *c = &program->calendars[calendar];
    struct place place = place_of(c, hg_local_time(program, calendar, start));
    int64_t date = place.date;
    *due = start;
    if (count <= 0)
        return true;
    while (count > 0 && ++date <= place.date + HG_CALENDAR_REACH_DAYS)
        count -= hours_on(c, date)->count != 0;
    if (count > 0)
        return false;
    *due = instant_on_day(program, calendar, date, &place);
    return true;
}

/* --- limits --------------------------------------------------------------------------------- */

bool hg_due(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
            enum hg_duration_unit unit, int64_t *due)
{
    return hg_due_part(program, calendar, start, count, unit, PERCENT, due);
}

static bool due_days(const struct hg_program *program, uint32_t calendar, int64_t start,
                     int64_t hundredths, int64_t *due)
{
    int64_t next;
    if (!add_days(program, calendar, start, hundredths / PERCENT, due))
        return false;
    if (hundredths % PERCENT == 0)
        return true;
    if (!add_days(program, calendar, start, hundredths / PERCENT + 1, &next))
        return false;
    int64_t open = hg_open_between(program, calendar, *due, next);
    return add_open(program, calendar, *due, open / PERCENT * (hundredths % PERCENT), due);
}

bool hg_due_part(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
                 enum hg_duration_unit unit, uint32_t percent, int64_t *due)
{
    int64_t part;
    if (unit == HG_CLOCK)
        return hg_mul_div(count, percent, PERCENT, &part) && hg_add(start, part, due);
    if (calendar == HG_NONE || !hg_mul(count > 0 ? count : 0, percent, &part))
        return false;
    if (unit == HG_BUSINESS_DAYS)
        return due_days(program, calendar, start, part, due);
    return hg_mul(part, HG_MICROS_PER_MINUTE / PERCENT, &part) &&
           add_open(program, calendar, start, part, due);
}
