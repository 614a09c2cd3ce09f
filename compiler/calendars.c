/* calendars.yaml: business hours and holidays, checked for form. Stands beside directory.c.
 * The compiler needs the names only, for `calendar "hq"`; the times themselves belong to the
 * assignment, which reads the file for itself. Knows no time-zone data: whether a zone exists
 * is seen where leads are assigned. */
#include "base/map.h"
#include "base/time.h"
#include "compiler/contract.h"
#include "compiler/yaml_read.h"

struct calendar_reader {
    struct hg_diags *diags;
    struct hg_arena *arena;
    bool days[7]; /* said already */
    bool open;    /* at some time of the week */
};

/* --- hours -------------------------------------------------------------------------------------
 */

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
static bool are_hours(struct hg_str s)
{
    int last = -1;
    while (s.len >= 11) {
        int from, to;
        if (!read_clock(s, &from) || s.at[5] != '-' ||
            !read_clock((struct hg_str){s.at + 6, s.len - 6}, &to) || from >= to || from <= last)
            return false;
        last = to;
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

static void read_hours_of(struct calendar_reader *r, const struct hg_yaml *node)
{
    if (node->kind == HG_YAML_SCALAR && hg_str_is(node->text, "closed"))
        return;
    if (node->kind == HG_YAML_SCALAR && are_hours(node->text)) {
        r->open = true;
        return;
    }
    struct hg_str found = hg_yaml_describe(node, r->arena);
    struct hg_diag *diag =
        hg_report(r->diags, HG_E0571, node->span, "these are not hours: %.*s", HG_STR_ARGS(found));
    hg_diag_help(r->diags, diag, "write `09:00-17:00`, or `\"09:00-12:00, 13:00-17:00\"`");
    r->open = true; /* it was meant to be */
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
        hg_report(r->diags, HG_E0572, pair->key_span, "`%.*s` is not a day or a stretch of days",
                  HG_STR_ARGS(pair->key));
        return;
    }
    for (int day = first; day <= last; day++) {
        if (r->days[day]) {
            hg_report(r->diags, HG_E0572, pair->key_span, "`%.*s` repeats a day said already",
                      HG_STR_ARGS(pair->key));
            break;
        }
        r->days[day] = true;
    }
    read_hours_of(r, pair->value);
}

/* --- zone and holidays ---------------------------------------------------------------------------
 */

/* UTC, or words with slashes between: as the names of the IANA data base are. */
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

static void read_zone(struct calendar_reader *r, const struct hg_yaml_pair *calendar)
{
    const struct hg_yaml *node = hg_yaml_get(calendar->value, "time_zone");
    struct hg_str zone;
    if (node == NULL)
        hg_report(r->diags, HG_E0512, calendar->key_span, "the calendar `%.*s` has no `time_zone`",
                  HG_STR_ARGS(calendar->key));
    else if (hg_yaml_want_text(r->diags, node, "time_zone", r->arena, &zone) && !is_zone(zone))
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
        hg_report(r->diags, HG_E0573, span, "`%.*s` is a holiday already", HG_STR_ARGS(text));
}

/* A list of dates, or a map from dates to what they are called. */
static void read_holidays(struct calendar_reader *r, const struct hg_yaml *node)
{
    struct hg_map seen;
    struct hg_str text;
    hg_map_init(&seen, r->arena);
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

/* --- the door
 * -------------------------------------------------------------------------------------- */

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
}

static void read_all(struct calendar_reader *r, const struct hg_yaml *map,
                     struct hg_calendars *calendars)
{
    calendars->names.at = HG_ARRAY(r->arena, struct hg_str, map->count);
    for (size_t i = 0; i < map->count; i++) {
        if (map->pairs[i].key.len == 0)
            hg_report(r->diags, HG_E0558, map->pairs[i].key_span, "a calendar needs a name");
        calendars->names.at[calendars->names.count++] = map->pairs[i].key;
        read_calendar(r, &map->pairs[i]);
    }
}

enum hg_status hg_calendars_read(struct hg_diags *diags, uint32_t source, struct hg_arena *arena,
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
    struct calendar_reader r = {.diags = diags, .arena = arena};
    hg_yaml_want_keys(diags, root, "the file of calendars", names, 2);
    const struct hg_yaml *map = hg_yaml_get(root, "calendars");
    if (map == NULL)
        hg_report(diags, HG_E0512, (struct hg_span){source, 0, 0}, "the file has no `calendars`");
    else if (hg_yaml_want_map(diags, map, "calendars"))
        read_all(&r, map, calendars);
    return diags->errors == errors ? HG_OK : HG_INVALID;
}
