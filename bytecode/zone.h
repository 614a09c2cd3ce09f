/* Time zones: the offset of local time from UTC. A zone is the list of its past transitions and
 * the rule that holds after the last of them, as in a TZif file (RFC 9636), from which the
 * compiler makes it (compiler/data/zone_file.c). All functions are pure and thread safe, and work
 * in seconds since 1970-01-01T00:00:00Z, proleptic, without leap seconds. */
#ifndef HG_BYTECODE_ZONE_H
#define HG_BYTECODE_ZONE_H

#include "base/memory.h"
#include "base/text.h"

#define HG_ZONE_MAX_CHANGES 4096u
/* RFC 9636, 3.2: the range of offsets, and of times in a rule. */
#define HG_ZONE_MIN_OFFSET (-89999)
#define HG_ZONE_MAX_OFFSET 93599
#define HG_ZONE_MAX_TIME (167 * 3600 + 3599)

struct hg_zone_change {
    int64_t at;     /* from this second on */
    int64_t offset; /* seconds local time is ahead of UTC */
};

/* The day of a POSIX TZ rule (RFC 9636, 3.3.1; POSIX.1-2017, 8.3). */
enum hg_zone_day_kind {
    HG_ZONE_JULIAN, /* Jn: day 1 to 365, February 29 is never counted */
    HG_ZONE_DAY,    /* n: day 0 to 365, February 29 is counted */
    HG_ZONE_MONTH,  /* Mm.w.d: weekday d (0 Sunday) of week w (5: the last) of month m */
    HG_ZONE_DAY_KIND_COUNT
};
struct hg_zone_day {
    uint8_t kind;
    uint32_t day;         /* JULIAN, DAY: that day; MONTH: the weekday */
    uint32_t month, week; /* MONTH */
    int64_t time;         /* seconds after local midnight, -167 to 167 hours */
};

/* The rule after the last transition: standard time and, where there is summer time, its start and
 * end. */
struct hg_zone_rule {
    bool summer;
    int64_t standard, daylight;
    struct hg_zone_day start, end; /* of summer time */
};

struct hg_zone {
    struct hg_str name; /* "Europe/Berlin" */
    int64_t first;      /* the offset before the first change */
    struct hg_zone_change *changes;
    uint32_t change_count;
    struct hg_zone_rule rule;
};

/* Seconds that local time is ahead of UTC at this second. */
int64_t hg_zone_offset(const struct hg_zone *zone, int64_t second);
/* The first later second at which the offset may change, or INT64_MAX. */
int64_t hg_zone_next(const struct hg_zone *zone, int64_t second);
/* Validates an untrusted zone: NULL, or what is wrong (static text). */
const char *hg_zone_fault(const struct hg_zone *zone);

#endif
