/* Parses a TZif file (RFC 9636): header, the 64-bit data block, and the POSIX TZ string in the
 * footer. Used by calendars.c. The input is untrusted: every count and index is checked. Opens no
 * files. */
#include "compiler/data/zone_file.h"

#define HEADER 44
#define TYPE_SIZE 6       /* a local time type: offset, summer time, designation */
#define DEFAULT_TIME 7200 /* 02:00, if a rule has no time */

struct reader {
    struct hg_str bytes;
    size_t at;
    const char *wrong; /* the first thing, or NULL */
};

static void fail(struct reader *r, const char *why)
{
    if (r->wrong == NULL)
        r->wrong = why;
}

/* `count` bytes from here, or NULL. */
static const unsigned char *take(struct reader *r, size_t count)
{
    if (r->wrong == NULL && r->bytes.len - r->at < count)
        fail(r, "it is truncated");
    if (r->wrong != NULL)
        return NULL;
    r->at += count;
    return (const unsigned char *)r->bytes.at + r->at - count;
}

static uint64_t big_endian(const unsigned char *at, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++)
        value = value << 8 | at[i];
    return value;
}

static int64_t signed_32(const unsigned char *at)
{
    uint64_t value = big_endian(at, 4);
    return value >= UINT64_C(1) << 31 ? (int64_t)value - (INT64_C(1) << 32) : (int64_t)value;
}

static int64_t signed_64(const unsigned char *at)
{
    uint64_t value = big_endian(at, 8);
    return value > INT64_MAX ? -(int64_t)(~value) - 1 : (int64_t)value;
}

/* --- the blocks ----------------------------------------------------------------------------- */

struct counts {
    unsigned char version;
    size_t utc, standard, leap, times, types, letters;
};

static struct counts read_header(struct reader *r)
{
    struct counts counts = {0};
    const unsigned char *at = take(r, HEADER);
    if (at == NULL)
        return counts;
    if (memcmp(at, "TZif", 4) != 0)
        fail(r, "it is not a TZif file");
    size_t *const fields[] = {&counts.utc,   &counts.standard, &counts.leap,
                              &counts.times, &counts.types,    &counts.letters};
    counts.version = at[4];
    for (size_t i = 0; i < 6; i++)
        *fields[i] = (size_t)big_endian(at + 20 + 4 * i, 4);
    if (counts.types == 0 || counts.types > 256)
        fail(r, "it has no local time types");
    if (counts.times > HG_ZONE_MAX_CHANGES)
        fail(r, "it has too many transitions");
    return counts;
}

/* Widths of times: 4 in the first block, 8 in the second. */
static void skip_block(struct reader *r, const struct counts *counts, size_t width)
{
    take(r, counts->times * (width + 1) + counts->types * TYPE_SIZE);
    take(r, counts->letters);
    take(r, counts->leap * (width + 4));
    take(r, counts->standard);
    take(r, counts->utc);
}

static void read_changes(struct reader *r, const struct counts *counts, size_t width,
                         struct hg_arena *arena, struct hg_zone *zone)
{
    const unsigned char *times = take(r, counts->times * width);
    const unsigned char *kinds = take(r, counts->times);
    const unsigned char *types = take(r, counts->types * TYPE_SIZE);
    if (types == NULL)
        return;
    zone->first = signed_32(types);
    zone->changes = HG_ARRAY(arena, struct hg_zone_change, counts->times);
    for (size_t i = 0; i < counts->times; i++) {
        if (kinds[i] >= counts->types) {
            fail(r, "a transition refers to a local time type that does not exist");
            return;
        }
        zone->changes[i].at = width == 8 ? signed_64(times + 8 * i) : signed_32(times + 4 * i);
        zone->changes[i].offset = signed_32(types + TYPE_SIZE * (size_t)kinds[i]);
    }
    zone->change_count = (uint32_t)counts->times;
}

static void read_block(struct reader *r, const struct counts *counts, size_t width,
                       struct hg_arena *arena, struct hg_zone *zone)
{
    struct reader block = *r;
    if (counts->leap != 0)
        fail(r, "it counts leap seconds, which are not supported");
    read_changes(&block, counts, width, arena, zone);
    if (block.wrong != NULL)
        fail(r, block.wrong);
    skip_block(r, counts, width);
}

/* --- the rule at the end -------------------------------------------------------------------- */

static bool sees(const struct reader *r, char byte)
{
    return r->at < r->bytes.len && r->bytes.at[r->at] == byte;
}

static bool take_byte(struct reader *r, char byte)
{
    bool there = sees(r, byte);
    r->at += there;
    return there;
}

static int64_t read_number(struct reader *r, int64_t most)
{
    int64_t value = 0;
    size_t start = r->at;
    while (r->at < r->bytes.len && r->bytes.at[r->at] >= '0' && r->bytes.at[r->at] <= '9' &&
           value <= most)
        value = value * 10 + (r->bytes.at[r->at++] - '0');
    if (r->at == start || value > most)
        fail(r, "its rule is not a valid POSIX TZ rule");
    return value;
}

/* [+-]hh[:mm[:ss]] */
static int64_t read_time(struct reader *r)
{
    bool minus = take_byte(r, '-');
    if (!minus)
        take_byte(r, '+');
    int64_t seconds = read_number(r, 167) * 3600;
    if (take_byte(r, ':'))
        seconds += read_number(r, 59) * 60;
    if (take_byte(r, ':'))
        seconds += read_number(r, 59);
    return minus ? -seconds : seconds;
}

/* Letters, or anything between < and >. */
static void skip_name(struct reader *r)
{
    size_t start = r->at;
    bool quoted = take_byte(r, '<');
    while (r->at < r->bytes.len) {
        char c = r->bytes.at[r->at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (quoted ? c == '>' : !letter)
            break;
        r->at++;
    }
    if (quoted ? !take_byte(r, '>') : r->at - start < 3)
        fail(r, "its rule is not a valid POSIX TZ rule");
}

static struct hg_zone_day read_day(struct reader *r)
{
    struct hg_zone_day day = {.kind = HG_ZONE_DAY, .time = DEFAULT_TIME};
    if (!take_byte(r, ','))
        fail(r, "its rule is not a valid POSIX TZ rule");
    if (take_byte(r, 'J')) {
        day.kind = HG_ZONE_JULIAN;
        day.day = (uint32_t)read_number(r, 365);
    } else if (take_byte(r, 'M')) {
        day.kind = HG_ZONE_MONTH;
        day.month = (uint32_t)read_number(r, 12);
        bool week = take_byte(r, '.');
        day.week = (uint32_t)read_number(r, 5);
        bool weekday = take_byte(r, '.');
        day.day = (uint32_t)read_number(r, 6);
        if (!week || !weekday)
            fail(r, "its rule is not a valid POSIX TZ rule");
    } else {
        day.day = (uint32_t)read_number(r, 365);
    }
    if (take_byte(r, '/'))
        day.time = read_time(r);
    return day;
}

/* POSIX counts offsets west of Greenwich. Without a rule the last offset stays. */
static void read_rule(struct reader *r, struct hg_zone *zone)
{
    struct hg_zone_rule *rule = &zone->rule;
    uint32_t count = zone->change_count;
    rule->standard = count == 0 ? zone->first : zone->changes[count - 1].offset;
    rule->daylight = rule->standard;
    if (r->wrong != NULL || r->at == r->bytes.len)
        return;
    skip_name(r);
    rule->standard = -read_time(r);
    rule->daylight = rule->standard;
    if (r->wrong != NULL || r->at == r->bytes.len)
        return;
    skip_name(r);
    rule->summer = true;
    rule->daylight = sees(r, ',') ? rule->standard + 3600 : -read_time(r);
    rule->start = read_day(r);
    rule->end = read_day(r);
    if (r->at != r->bytes.len)
        fail(r, "its rule is not a valid POSIX TZ rule");
}

/* The line between two line breaks. */
static void read_footer(struct reader *r, struct hg_zone *zone)
{
    const unsigned char *start = take(r, 1);
    if (start == NULL)
        return;
    struct hg_str rest = {r->bytes.at + r->at, r->bytes.len - r->at};
    size_t length = hg_str_find(rest, HG_STR("\n"));
    if (*start != '\n' || length == SIZE_MAX) {
        fail(r, "it is truncated");
        return;
    }
    struct reader line = {.bytes = {rest.at, length}};
    read_rule(&line, zone);
    if (line.wrong != NULL)
        fail(r, line.wrong);
}

/* --- the zone -------------------------------------------------------------------------------- */

/* Drops the last transition as long as the footer's rule implies it. */
static void drop_redundant_transitions(struct hg_zone *zone)
{
    while (zone->change_count > 1) {
        const struct hg_zone_change *last = &zone->changes[zone->change_count - 1];
        struct hg_zone without = *zone;
        without.change_count -= 1;
        if (hg_zone_offset(&without, last[-1].at) != last[-1].offset ||
            hg_zone_next(&without, last[-1].at) != last->at)
            return;
        zone->change_count--;
    }
}

bool hg_zone_read(struct hg_str bytes, struct hg_arena *arena, struct hg_zone *zone,
                  const char **why)
{
    struct reader r = {.bytes = bytes};
    struct hg_str name = zone->name;
    *zone = (struct hg_zone){.name = name};
    struct counts counts = read_header(&r);
    if (counts.version >= '2') {
        skip_block(&r, &counts, 4);
        counts = read_header(&r);
        read_block(&r, &counts, 8, arena, zone);
        read_footer(&r, zone);
    } else {
        read_block(&r, &counts, 4, arena, zone);
        struct reader none = {.bytes = {"", 0}};
        read_rule(&none, zone);
    }
    if (r.wrong == NULL)
        fail(&r, hg_zone_fault(zone));
    *why = r.wrong;
    if (r.wrong == NULL)
        drop_redundant_transitions(zone);
    return r.wrong == NULL;
}
