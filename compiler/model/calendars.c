/* calendars.yaml: business hours and holidays as the program carries them, and the time zones
 * they name, each read once by zone_file.c through the given loader. Due times are computed at
 * run time (runtime/decision/calendar.c). */
#include <stdlib.h>

#include "base/map.h"
#include "base/time.h"
#include "compiler/data/contract.h"
#include "compiler/data/yaml_read.h"
#include "compiler/data/zone_file.h"

#define HOURS_MAX 720 /* stretches in a day: a minute open, a minute closed */

struct calendar_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    const struct hg_loader *files; /* of time zones, or NULL */
    bool days[7];                  /* said already */
    bool open;                     /* at some time of the week */
    struct hg_calendar *calendar;  /* being read */
    HG_VEC(struct hg_zone) zones;
    struct hg_str version; /* of the zones, when one came from a file */
};

/* --- hours ---------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* HH:MM, up to 24:00, at the start of `s`. */
static bool read_clock(struct hg_str s, int *minutes)
{
    if (s.len < 5 || !is_digit(s.at[0]) || !is_digit(s.at[1]) || s.at[2] != ':' ||
        !is_digit(s.at[3]) || !is_digit(s.at[4]))
        return false;
    int hour = (s.at[0] - '0') * 10 + (s.at[1] - '0');
    int minute = (s.at[3] - '0') * 10 + (s.at[4] - '0');
    *minutes = hour * 60 + minute;
    return minute < 60 && *minutes <= 24 * 60;
}

/* "09:00-12:00, 13:00-17:30": each after the one before. */
static bool read_stretches(struct hg_str s, struct hg_arena *arena, struct hg_ranges *hours)
{
    HG_VEC(struct hg_bounds) list = {0};
    int last = -1;
    while (s.len >= 11 && list.count < HOURS_MAX) {
        int from, to;
        if (!read_clock(s, &from) || s.at[5] != '-' ||
            !read_clock((struct hg_str){s.at + 6, s.len - 6}, &to) || from >= to || from <= last)
            return false;
        last = to;
        hg_push(arena, &list, ((struct hg_bounds){from, to}));
        *hours = (struct hg_ranges){list.at, (uint32_t)list.count};
        s = (struct hg_str){s.at + 11, s.len - 11};
        if (s.len == 0)
            return true;
        if (s.at[0] != ',')
            return false;
        do
            s = (struct hg_str){s.at + 1, s.len - 1};
        while (s.len != 0 && s.at[0] == ' ');
    }
    return false;
}

static struct hg_ranges read_hours_of(struct calendar_reader *r, const struct hg_yaml *node)
{
    struct hg_ranges hours = {0};
    if (node->kind == HG_YAML_SCALAR && hg_str_is(node->text, "closed"))
        return hours;
    r->open = true; /* or it was meant to be */
    if (node->kind == HG_YAML_SCALAR && read_stretches(node->text, r->arena, &hours))
        return hours;
    struct hg_str found = hg_yaml_describe(node, r->arena);
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0571, node->span, "these are not valid business hours: %.*s",
                  HG_STR_ARGS(found));
    hg_diag_help(r->diags, diag, "write `09:00-17:00`, or `\"09:00-12:00, 13:00-17:00\"`");
    return (struct hg_ranges){0};
}

static int day_named(struct hg_str name)
{
    static const char *const names[] = {"mon",      "tue",    "wed",      "thu",     "fri",
                                        "sat",      "sun",    "monday",   "tuesday", "wednesday",
                                        "thursday", "friday", "saturday", "sunday"};
    for (int i = 0; i < 14; i++)
        if (hg_str_is(name, names[i]))
            return i % 7;
    return -1;
}

/* A day, or a stretch of days. */
static void read_days(struct calendar_reader *r, const struct hg_yaml_pair *pair)
{
    size_t dash = hg_str_find(pair->key, HG_STR("-"));
    struct hg_str from = pair->key, to = pair->key;
    if (dash != SIZE_MAX) {
        from.len = dash;
        to = (struct hg_str){to.at + dash + 1, to.len - dash - 1};
    }
    int first = day_named(from), last = day_named(to);
    if (first < 0 || last < first) {
        hg_report(r->diags, HG_E0572, pair->key_span,
                  "`%.*s` is not a weekday or a range of weekdays", HG_STR_ARGS(pair->key));
        return;
    }
    struct hg_ranges hours = read_hours_of(r, pair->value);
    for (int day = first; day <= last; day++) {
        if (r->days[day]) {
            hg_report(r->diags, HG_E0572, pair->key_span,
                      "`%.*s` repeats a day that already has hours", HG_STR_ARGS(pair->key));
            break;
        }
        r->days[day] = true;
        r->calendar->days[day] = hours;
    }
}

/* --- zone and holidays ---------------------------------------------------------------------- */

/* UTC, or words with slashes between: as the names of the IANA database are. */
static bool is_zone(struct hg_str s)
{
    bool slash = false, start = true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool inner = is_digit(c) || c == '_' || c == '-' || c == '+';
        if (c == '/' ? start : start ? !letter : !letter && !inner)
            return false;
        slash = slash || c == '/';
        start = c == '/';
    }
    return !start && (slash || hg_str_is(s, "UTC"));
}

static bool load(struct calendar_reader *r, struct hg_str name, struct hg_str *bytes)
{
    struct hg_str why;
    return r->files != NULL &&
           r->files->read(r->files->context, name, r->arena, bytes, &why) == HG_OK;
}

/* "# version 2026f", the first line of tzdata.zi. */
static void read_version(struct calendar_reader *r)
{
    struct hg_str text, mark = HG_STR("# version ");
    if (r->version.len != 0 || !load(r, HG_STR("tzdata.zi"), &text) || !hg_str_starts(text, mark))
        return;
    text = (struct hg_str){text.at + mark.len, text.len - mark.len};
    size_t end = hg_str_find(text, HG_STR("\n"));
    text.len = end < text.len ? end : text.len;
    if (text.len <= 32 && hg_utf8_invalid(text) == SIZE_MAX)
        r->version = text;
}

/* The names of zone1970.tab, its third column. */
static void suggest_zone(struct calendar_reader *r, struct hg_diag *diag, struct hg_str wrong)
{
    HG_VEC(struct hg_str) names = {0};
    struct hg_str text = {0};
    if (!load(r, HG_STR("zone1970.tab"), &text) || hg_utf8_invalid(text) != SIZE_MAX) {
        hg_diag_help(r->diags, diag,
                     "this machine has no time-zone data: install the package `tzdata`, or set "
                     "TZDIR to its folder");
        return;
    }
    for (size_t column = 0, start = 0, i = 0; i < text.len; i++) {
        bool line = text.at[i] == '\n';
        if (!line && text.at[i] != '\t')
            continue;
        if (column == 2 && text.at[start] != '#')
            hg_push(r->arena, &names, ((struct hg_str){text.at + start, i - start}));
        column = line ? 0 : column + 1;
        start = i + 1;
    }
    hg_diag_suggest(r->diags, diag, wrong, names.at, names.count);
}

/* A zone that no calendar above has named. False after a diagnostic. */
static bool new_zone(struct calendar_reader *r, struct hg_zone *zone, struct hg_span span)
{
    struct hg_str bytes;
    const char *why;
    if (hg_str_is(zone->name, "UTC"))
        return true;
    if (!load(r, zone->name, &bytes)) {
        struct hg_diag *diag = hg_report(r->diags, HG_E0570, span, "there is no time zone `%.*s`",
                                         HG_STR_ARGS(zone->name));
        if (r->files == NULL)
            hg_diag_help(r->diags, diag,
                         "this machine has no time-zone data; without it only UTC can be used");
        else
            suggest_zone(r, diag, zone->name);
        return false;
    }
    read_version(r);
    if (hg_zone_read(bytes, r->arena, zone, &why))
        return true;
    hg_report(r->diags, HG_E0575, span, "the time zone `%.*s` cannot be read: %s",
              HG_STR_ARGS(zone->name), why);
    return false;
}

static void add_zone(struct calendar_reader *r, struct hg_str name, struct hg_span span)
{
    struct hg_zone zone = {.name = name};
    for (uint32_t i = 0; i < r->zones.count; i++)
        if (hg_str_eq(r->zones.at[i].name, name)) {
            r->calendar->zone = i;
            return;
        }
    if (!new_zone(r, &zone, span))
        return;
    r->calendar->zone = (uint32_t)r->zones.count;
    hg_push(r->arena, &r->zones, zone);
}

static void read_zone(struct calendar_reader *r, const struct hg_yaml_pair *calendar)
{
    const struct hg_yaml *node = hg_yaml_get(calendar->value, "time_zone");
    struct hg_str zone;
    if (node == NULL)
        hg_report(r->diags, HG_E0512, calendar->key_span, "the calendar `%.*s` has no `time_zone`",
                  HG_STR_ARGS(calendar->key));
    else if (!hg_yaml_want_text(r->diags, node, "time_zone", r->arena, &zone))
        return;
    else if (is_zone(zone))
        add_zone(r, zone, node->span);
    else
        hg_report(r->diags, HG_E0570, node->span, "`%.*s` is not the name of a time zone",
                  HG_STR_ARGS(zone));
}

static void add_holiday(struct calendar_reader *r, struct hg_map *seen, struct hg_str text,
                        struct hg_span span)
{
    int64_t date;
    bool added;
    if (!hg_parse_date(text, &date)) {
        hg_report(r->diags, HG_E0573, span, "`%.*s` is not a date", HG_STR_ARGS(text));
        return;
    }
    hg_map_add(seen, text, 0, &added);
    if (!added)
        hg_report(r->diags, HG_E0573, span, "`%.*s` is listed twice", HG_STR_ARGS(text));
    else
        r->calendar->holidays[r->calendar->holiday_count++] = date;
}

static int by_date(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

/* A list of dates, or a map from dates to names. */
static void read_holidays(struct calendar_reader *r, const struct hg_yaml *node)
{
    struct hg_map seen;
    struct hg_str text;
    hg_map_init(&seen, r->arena);
    if (node->count > HG_MAX_HOLIDAYS)
        hg_report(r->diags, HG_E0562, node->span, "a calendar can have at most %u holidays",
                  HG_MAX_HOLIDAYS);
    r->calendar->holidays = HG_ARRAY(r->arena, int64_t, node->count);
    if (node->kind == HG_YAML_MAP) {
        for (size_t i = 0; i < node->count; i++)
            add_holiday(r, &seen, node->pairs[i].key, node->pairs[i].key_span);
        return;
    }
    if (!hg_yaml_want_list(r->diags, node, "holidays"))
        return;
    for (size_t i = 0; i < node->count; i++)
        if (hg_yaml_want_text(r->diags, node->items[i], "holidays", r->arena, &text))
            add_holiday(r, &seen, text, node->items[i]->span);
}

/* --- the door -------------------------------------------------------------------------------- */

static void read_hours(struct calendar_reader *r, const struct hg_yaml_pair *calendar)
{
    const struct hg_yaml *hours = hg_yaml_get(calendar->value, "hours");
    memset(r->days, 0, sizeof r->days);
    r->open = false;
    if (hours != NULL && !hg_yaml_want_map(r->diags, hours, "hours"))
        return;
    for (size_t i = 0; hours != NULL && i < hours->count; i++)
        read_days(r, &hours->pairs[i]);
    if (!r->open)
        hg_report(r->diags, HG_E0574, hours != NULL ? hours->span : calendar->key_span,
                  "the calendar `%.*s` is never open", HG_STR_ARGS(calendar->key));
}

static void read_calendar(struct calendar_reader *r, const struct hg_yaml_pair *calendar)
{
    static const char *const names[] = {"time_zone", "hours", "holidays", "doc"};
    const struct hg_yaml *map = calendar->value;
    if (!hg_yaml_want_map(r->diags, map, "a calendar"))
        return;
    hg_yaml_want_keys(r->diags, map, "a calendar", names, sizeof names / sizeof *names);
    read_zone(r, calendar);
    read_hours(r, calendar);
    const struct hg_yaml *holidays = hg_yaml_get(map, "holidays");
    if (holidays != NULL && !hg_yaml_is_null(holidays))
        read_holidays(r, holidays);
    if (r->calendar->holiday_count > 1)
        qsort(r->calendar->holidays, r->calendar->holiday_count, sizeof *r->calendar->holidays,
              by_date);
}

static void read_all(struct calendar_reader *r, const struct hg_yaml *map,
                     struct hg_calendars *calendars)
{
    if (map->count > HG_MAX_CALENDARS)
        hg_report(r->diags, HG_E0562, map->span, "there can be at most %u calendars",
                  HG_MAX_CALENDARS);
    calendars->names.at = HG_ARRAY(r->arena, struct hg_str, map->count);
    calendars->at = HG_ARRAY(r->arena, struct hg_calendar, map->count);
    for (size_t i = 0; i < map->count; i++) {
        r->calendar = &calendars->at[calendars->count++];
        r->calendar->name = map->pairs[i].key;
        if (map->pairs[i].key.len == 0)
            hg_report(r->diags, HG_E0558, map->pairs[i].key_span, "a calendar needs a name");
        calendars->names.at[calendars->names.count++] = map->pairs[i].key;
        read_calendar(r, &map->pairs[i]);
    }
}

enum hg_status hg_calendars_read(struct hg_diags *diags, uint32_t source,
                                 const struct hg_loader *zones, struct hg_arena *arena,
                                 struct hg_calendars *calendars)
{
    static const char *const names[] = {"calendars", "doc"};
    size_t errors = diags->errors;
    struct hg_yaml *root;
    *calendars = (struct hg_calendars){0};
    enum hg_status status = hg_yaml_parse(diags, source, arena, &root);
    if (status != HG_OK)
        return status;
    if (!hg_yaml_want_map(diags, root, "calendars.yaml"))
        return HG_INVALID;
    struct calendar_reader r = {.diags = diags, .arena = arena, .files = zones};
    hg_yaml_want_keys(diags, root, "the calendars file", names, 2);
    const struct hg_yaml *map = hg_yaml_get(root, "calendars");
    if (map == NULL)
        hg_report(diags, HG_E0512, (struct hg_span){source, 0, 0},
                  "the file has no `calendars` section");
    else if (hg_yaml_want_map(diags, map, "calendars"))
        read_all(&r, map, calendars);
    calendars->zones = r.zones.at;
    calendars->zone_count = (uint32_t)r.zones.count;
    calendars->zones_version = r.version;
    return diags->errors == errors ? HG_OK : HG_INVALID;
}
