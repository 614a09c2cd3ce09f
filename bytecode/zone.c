/* Time zone rules: the offset at an instant, and when it changes next. In bytecode/ because the
 * compiler, too, evaluates the rule, to leave out transitions that it implies. Pure; opens no
 * file, reads no clock. */
#include "bytecode/zone.h"

#include "base/time.h"

#define DAY INT64_C(86400)
#define NEVER INT64_MAX

/* --- the rule ------------------------------------------------------------------------------- */

static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
    int64_t days = 0;
    hg_date_from_civil(year, month, day, &days);
    return days;
}

static int64_t year_of(int64_t second)
{
    int64_t year, days = second / DAY - (second % DAY < 0);
    unsigned month, day;
    hg_date_to_civil(days, &year, &month, &day);
    return year;
}

/* 0 is Sunday; 1970-01-01 was a Thursday. */
static int64_t weekday_of(int64_t days)
{
    return ((days + 4) % 7 + 7) % 7;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t length_of(int64_t year, unsigned month)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && is_leap(year));
}

/* Weekday d of week w of a month; week 5 is the last. */
static int64_t day_of_month(const struct hg_zone_day *rule, int64_t year)
{
    int64_t first = days_of(year, rule->month, 1), after = first + length_of(year, rule->month);
    int64_t day = first + ((int64_t)rule->day - weekday_of(first) + 7) % 7;
    day += 7 * ((int64_t)rule->week - 1);
    return day < after ? day : day - 7;
}

static int64_t day_of(const struct hg_zone_day *rule, int64_t year)
{
    if (rule->kind == HG_ZONE_MONTH)
        return day_of_month(rule, year);
    int64_t first = days_of(year, 1, 1);
    if (rule->kind == HG_ZONE_DAY)
        return first + rule->day;
    return first + (int64_t)rule->day - 1 + (is_leap(year) && rule->day >= 60);
}

/* The second at which summer time begins or ends in a year; rule times are in the local time
 * before the change. */
static int64_t start_in(const struct hg_zone_rule *rule, int64_t year)
{
    return day_of(&rule->start, year) * DAY + rule->start.time - rule->standard;
}

static int64_t end_in(const struct hg_zone_rule *rule, int64_t year)
{
    return day_of(&rule->end, year) * DAY + rule->end.time - rule->daylight;
}

/* No rule's time, nor the local time of its transition, is further from its day. */
#define REACH (10 * DAY)

/* The years whose rules may determine the offset at a second (the year before has no effect any
 * more), or the next transition; within the supported dates. */
struct years {
    int64_t first, last;
};
static struct years years_about(int64_t second, int before, int after)
{
    struct years years = {year_of(second - REACH) - before, year_of(second + REACH) + after};
    years.first = years.first < 1 ? 1 : years.first > 9999 ? 9999 : years.first;
    years.last = years.last < years.first ? years.first : years.last > 9999 ? 9999 : years.last;
    return years;
}

/* If summer time ends when the next one begins, it continues. */
static int64_t rule_offset(const struct hg_zone_rule *rule, int64_t second)
{
    int64_t latest = INT64_MIN, offset = rule->standard;
    if (!rule->summer)
        return offset;
    struct years years = years_about(second, 1, 0);
    for (int64_t year = years.first; year <= years.last; year++) {
        int64_t start = start_in(rule, year), end = end_in(rule, year);
        if (end <= second && end > latest) {
            latest = end;
            offset = rule->standard;
        }
        if (start <= second && start >= latest) {
            latest = start;
            offset = rule->daylight;
        }
    }
    return offset;
}

static int64_t rule_next(const struct hg_zone_rule *rule, int64_t second)
{
    int64_t next = NEVER;
    if (!rule->summer)
        return next;
    struct years years = years_about(second, 0, 1);
    for (int64_t year = years.first; year <= years.last; year++) {
        int64_t start = start_in(rule, year), end = end_in(rule, year);
        if (start > second && start < next)
            next = start;
        if (end > second && end < next)
            next = end;
    }
    return next;
}

/* --- the zone ------------------------------------------------------------------------------- */

/* The number of changes at or before the second. */
static uint32_t changes_before(const struct hg_zone *zone, int64_t second)
{
    uint32_t low = 0, high = zone->change_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t hg_zone_offset(const struct hg_zone *zone, int64_t second)
{
    uint32_t before = changes_before(zone, second);
    if (before == zone->change_count)
        return rule_offset(&zone->rule, second);
    return before == 0 ? zone->first : zone->changes[before - 1].offset;
}

int64_t hg_zone_next(const struct hg_zone *zone, int64_t second)
{
    uint32_t before = changes_before(zone, second);
    if (before < zone->change_count)
        return zone->changes[before].at;
    return rule_next(&zone->rule, second);
}

/* --- from outside --------------------------------------------------------------------------- */

static bool is_offset(int64_t offset)
{
    return offset >= HG_ZONE_MIN_OFFSET && offset <= HG_ZONE_MAX_OFFSET;
}

static bool is_day(const struct hg_zone_day *day)
{
    if (day->time < -HG_ZONE_MAX_TIME || day->time > HG_ZONE_MAX_TIME)
        return false;
    if (day->kind == HG_ZONE_MONTH)
        return day->month >= 1 && day->month <= 12 && day->week >= 1 && day->week <= 5 &&
               day->day <= 6;
    if (day->kind == HG_ZONE_DAY)
        return day->day <= 365;
    return day->kind == HG_ZONE_JULIAN && day->day >= 1 && day->day <= 365;
}

/* Whether summer time extends beyond the start of the next. Weekdays repeat after 400 years.
 * Ending as the next begins means permanent summer time, which is written so. */
static bool overlaps(const struct hg_zone_rule *rule)
{
    for (int64_t year = 2000; year < 2400; year++) {
        int64_t start = start_in(rule, year), end = end_in(rule, year);
        if (end <= start)
            end = end_in(rule, year + 1);
        if (end > start_in(rule, year + 1))
            return true;
    }
    return false;
}

const char *hg_zone_fault(const struct hg_zone *zone)
{
    const struct hg_zone_rule *rule = &zone->rule;
    if (zone->change_count > HG_ZONE_MAX_CHANGES)
        return "it changes too often";
    if (!is_offset(zone->first) || !is_offset(rule->standard) || !is_offset(rule->daylight))
        return "an offset is more than there are";
    if (rule->summer && (!is_day(&rule->start) || !is_day(&rule->end)))
        return "summer time begins or ends on no day";
    if (rule->summer && overlaps(rule))
        return "summer time begins again before it has ended";
    for (uint32_t i = 0; i < zone->change_count; i++) {
        if (!is_offset(zone->changes[i].offset))
            return "an offset is more than there are";
        if (i > 0 && zone->changes[i - 1].at >= zone->changes[i].at)
            return "its changes do not ascend";
    }
    return NULL;
}
