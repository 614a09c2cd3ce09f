/* Compares due times with the system's clocks: every hour of 2026 as a start, in twelve time
 * zones and four calendars, with limits in business minutes, hours and days. One process per zone
 * walks business time minute by minute by the C library (localtime_r). Also compares the offsets
 * of every zone from 1950 to 2100.
 *
 *     due_times [EVERY]          every so many hours (default 1); exits with 1 on a difference */
#define _DEFAULT_SOURCE /* timegm, tm_gmtoff */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/common/cli.h"
#include "compiler/data/zone_file.h"
#include "runtime/decision/calendar.h"

#define FIRST INT64_C(1765756800) /* 2025-12-15T00:00:00Z: closed days before the first start */
#define START INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define HOURS (365 * 24)
#define MINUTES (60 * 24 * 450)
#define MAX_SHOWN 5

static const char *const zones[] = {
    "Europe/Berlin",    "Europe/London",       "America/New_York", "America/Sao_Paulo",
    "America/St_Johns", "Africa/Casablanca",   "Asia/Kolkata",     "Asia/Kathmandu",
    "Asia/Tokyo",       "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham",
};
#define ZONES (sizeof zones / sizeof *zones)

/* Monday to Friday, Saturday, Sunday: minutes, up to two stretches each. */
struct hours {
    const char *name;
    struct hg_bounds week[2], saturday[1], sunday[1];
    bool holidays;
};
static const struct hours calendars[] = {
    {"office", {{540, 1050}}, {{0}}, {{0}}, true},
    {"with a break", {{480, 720}, {780, 1020}}, {{600, 780}}, {{0}}, true},
    {"round the clock", {{0, 1440}}, {{0, 1440}}, {{0, 1440}}, false},
    {"nights", {{30, 210}}, {{30, 210}}, {{30, 210}}, true},
};
#define CALENDARS (sizeof calendars / sizeof *calendars)

static const struct {
    int64_t count;
    enum hg_duration_unit unit;
} limits[] = {
    {1, HG_BUSINESS_MINUTES},   {60, HG_BUSINESS_MINUTES}, {240, HG_BUSINESS_MINUTES},
    {510, HG_BUSINESS_MINUTES}, {1, HG_BUSINESS_DAYS},     {2, HG_BUSINESS_DAYS},
    {5, HG_BUSINESS_DAYS},
};
#define LIMITS (sizeof limits / sizeof *limits)

/* --- what the clocks show, minute by minute -------------------------------------------------- */

static int32_t date[MINUTES + 1]; /* days since 1970 */
static int16_t clock_of[MINUTES + 1];
static uint8_t weekday[MINUTES + 1];
static bool open[MINUTES + 1];

static int32_t days_since_1970(const struct tm *local)
{
    struct tm midnight = {
        .tm_year = local->tm_year, .tm_mon = local->tm_mon, .tm_mday = local->tm_mday};
    return (int32_t)(timegm(&midnight) / 86400);
}

static void read_clocks(void)
{
    for (int m = 0; m <= MINUTES; m++) {
        time_t at = (time_t)(FIRST + 60 * (int64_t)m);
        struct tm local;
        localtime_r(&at, &local);
        date[m] = days_since_1970(&local);
        clock_of[m] = (int16_t)(local.tm_hour * 60 + local.tm_min);
        weekday[m] = (uint8_t)local.tm_wday;
    }
}

/* Holidays: every date that 17 divides. */
static void read_hours(const struct hours *hours)
{
    for (int m = 0; m <= MINUTES; m++) {
        const struct hg_bounds *day = weekday[m] == 0   ? hours->sunday
                                      : weekday[m] == 6 ? hours->saturday
                                                        : hours->week;
        int stretches = weekday[m] == 0 || weekday[m] == 6 ? 1 : 2;
        open[m] = false;
        for (int i = 0; i < stretches; i++)
            open[m] |= clock_of[m] >= day[i].lo && clock_of[m] < day[i].hi;
        open[m] &= !(hours->holidays && date[m] % 17 == 0);
    }
}

/* --- business time, walked ------------------------------------------------------------------- */

static int after_minutes(int start, int64_t count)
{
    int m = start;
    for (; count > 0; m++)
        count -= open[m];
    return m;
}

/* The minute after the last open one before `start`. */
static int last_closing(int start)
{
    while (!open[start - 1])
        start--;
    return start;
}

/* The count-th date with open minutes from `m` on, leaving out `not`. */
static int32_t business_date(int m, int64_t count, int32_t not )
{
    int32_t last = not ;
    for (;; m++)
        if (open[m] && date[m] != last && date[m] != not ) {
            last = date[m];
            if (--count == 0)
                return last;
        }
}

/* The first minute of the day when its clocks show `time` or later and it is open, or closes; else
 * when it closes for the day. */
static int minute_on(int start, int32_t day, int time)
{
    int closing = -1;
    for (int m = start + 1; date[m - 1] <= day; m++) {
        bool opens = open[m] && date[m] == day && clock_of[m] >= time;
        bool closes = open[m - 1] && date[m - 1] == day;
        if (opens || (closes && clock_of[m - 1] + 1 >= time))
            return m;
        if (closes && (!open[m] || date[m] != day))
            closing = m;
    }
    return closing;
}

#define AT_CLOSING (24 * 60 + 1)

static int after_days(int start, int64_t count)
{
    int before = last_closing(start);
    bool inside = before == start && open[start] && date[start] == date[start - 1];
    if (inside) /* at least one minute into the hours */
        return minute_on(start, business_date(start, count, date[start]), clock_of[start]);
    int32_t day = date[before - 1];
    int next = start;
    while (!open[next])
        next++;
    if (date[next] == day && date[start] == day) /* in a break, or as it ends */
        return minute_on(start, business_date(start, count, day), clock_of[before - 1] + 1);
    return minute_on(start, business_date(start, count, INT32_MIN), AT_CLOSING);
}

/* --- the two compared ------------------------------------------------------------------------ */

static struct hg_arena arena;
static struct hg_program program;

static void make_program(const char *name)
{
    static struct hg_zone zone;
    static struct hg_calendar made[CALENDARS];
    static int64_t holidays[64];
    struct hg_str bytes, unread;
    const char *why;
    uint32_t count = 0;
    zone.name = hg_str(name);
    if (hg_zone_loader.read(NULL, zone.name, &arena, &bytes, &unread) != HG_OK ||
        !hg_zone_read(bytes, &arena, &zone, &why)) {
        printf("%s cannot be read: is tzdata there?\n", name);
        exit(1);
    }
    for (int64_t day = FIRST / 86400 - 20; day < FIRST / 86400 + MINUTES / 1440 + 20; day++)
        if (day % 17 == 0)
            holidays[count++] = day;
    for (size_t c = 0; c < CALENDARS; c++) {
        const struct hours *hours = &calendars[c];
        uint32_t stretches = hours->week[1].hi != 0 ? 2 : 1;
        made[c].name = hg_str(hours->name);
        for (int day = 0; day < 5; day++)
            made[c].days[day] = (struct hg_ranges){(struct hg_bounds *)hours->week, stretches};
        made[c].days[5] =
            (struct hg_ranges){(struct hg_bounds *)hours->saturday, hours->saturday[0].hi != 0};
        made[c].days[6] =
            (struct hg_ranges){(struct hg_bounds *)hours->sunday, hours->sunday[0].hi != 0};
        made[c].holidays = holidays;
        made[c].holiday_count = hours->holidays ? count : 0;
    }
    program.zones = &zone;
    program.zone_count = 1;
    program.calendars = made;
    program.calendar_count = CALENDARS;
}

static int shown;

static void show(const char *zone, const char *calendar, int64_t start, size_t limit, int64_t is,
                 int64_t wanted)
{
    struct hg_buf text;
    if (shown++ >= MAX_SHOWN)
        return;
    hg_buf_init(&text, NULL, 0);
    hg_buf_print(&text, "%s, %s: ", zone, calendar);
    hg_put_duration(&text, limits[limit].count, limits[limit].unit);
    hg_buf_text(&text, " from ");
    hg_put_instant(&text, start * HG_MICROS_PER_SECOND);
    hg_buf_text(&text, " is due ");
    hg_put_instant(&text, is);
    hg_buf_text(&text, ", by the system's clocks ");
    hg_put_instant(&text, wanted);
    printf("%.*s\n", (int)text.len, text.at);
    hg_buf_release(&text);
}

static uint64_t compare_due(const char *zone, uint32_t calendar, int every)
{
    uint64_t compared = 0;
    read_hours(&calendars[calendar]);
    for (int hour = 0; hour < HOURS; hour += every)
        for (size_t limit = 0; limit < LIMITS; limit++) {
            /* Not only on the hour: 37 minutes move on with every start. */
            int64_t start = START + hour * INT64_C(3600) + hour % 60 * 37 % 60 * 60;
            int m = (int)((start - FIRST) / 60);
            int wanted = limits[limit].unit == HG_BUSINESS_DAYS
                             ? after_days(m, limits[limit].count)
                             : after_minutes(m, limits[limit].count);
            int64_t expected = (FIRST + 60 * (int64_t)wanted) * HG_MICROS_PER_SECOND, due = 0;
            if (!hg_due(&program, calendar, start * HG_MICROS_PER_SECOND, limits[limit].count,
                        limits[limit].unit, &due) ||
                due != expected)
                show(zone, calendars[calendar].name, start, limit, due, expected);
            compared++;
        }
    return compared;
}

static uint64_t compare_offsets(const char *zone, int every)
{
    uint64_t compared = 0;
    for (int64_t at = INT64_C(-631152000); at < INT64_C(4102444800); at += 3600 * 6 * every) {
        time_t clock = (time_t)at;
        struct tm local;
        localtime_r(&clock, &local);
        int64_t is = hg_zone_offset(&program.zones[0], at);
        if (is != local.tm_gmtoff && shown++ < MAX_SHOWN)
            printf("%s at %" PRId64 ": offset %" PRId64 ", by the system %ld\n", zone, at, is,
                   local.tm_gmtoff);
        compared++;
    }
    return compared;
}

static int check_zone(const char *zone, int every)
{
    struct hg_guard guard;
    uint64_t due = 0;
    setenv("TZ", zone, 1);
    tzset();
    hg_arena_init(&arena, NULL, &guard);
    if (setjmp(guard.jump) != 0)
        return 1;
    make_program(zone);
    uint64_t offsets = compare_offsets(zone, every);
    read_clocks();
    for (uint32_t calendar = 0; calendar < CALENDARS; calendar++)
        due += compare_due(zone, calendar, every);
    hg_arena_release(&arena);
    printf("%-20s %" PRIu64 " offsets and %" PRIu64 " due times compared: %d differences\n", zone,
           offsets, due, shown);
    return shown != 0;
}

int main(int argc, char **argv)
{
    int every = argc > 1 ? atoi(argv[1]) : 1, failed = 0;
    for (size_t z = 0; z < ZONES; z++) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0)
            exit(check_zone(zones[z], every < 1 ? 1 : every));
        int status = 1;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            failed++;
    }
    printf("%d passed, %d failed\n", (int)ZONES - failed, failed);
    return failed != 0;
}
