/* Dates, instants and durations, without the C library's clocks, zones or locales. A date is
 * days since 1970-01-01 (proleptic Gregorian, years 0001 to 9999); an instant is microseconds
 * since 1970-01-01T00:00:00Z; a duration is a count of one unit. Pure. */
#ifndef HG_BASE_TIME_H
#define HG_BASE_TIME_H

#include "base/memory.h"
#include "base/text.h"

#define HG_MICROS_PER_SECOND INT64_C(1000000)
#define HG_MICROS_PER_MINUTE (60 * HG_MICROS_PER_SECOND)
#define HG_MICROS_PER_HOUR (60 * HG_MICROS_PER_MINUTE)
#define HG_MICROS_PER_DAY (24 * HG_MICROS_PER_HOUR)

/* Clock durations are in microseconds. Business time has no fixed length: minutes and hours
 * are counted in business minutes, days in business days. */
enum hg_duration_unit { HG_CLOCK, HG_BUSINESS_MINUTES, HG_BUSINESS_DAYS };

/* A civil date to days, false if there is no such date; and back. Parsers return false for malformed or
 * out-of-range text, and then *out is undefined. Printers write the forms that the parsers read. */
bool hg_date_from_civil(int64_t year, unsigned month, unsigned day, int64_t *days);
void hg_date_to_civil(int64_t days, int64_t *year, unsigned *month, unsigned *day);
bool hg_parse_date(struct hg_str s, int64_t *days); /* YYYY-MM-DD */
/* RFC 3339: date, `T`, `t` or a space, time with seconds optional, up to 9 fractional digits
 * (beyond 6 rounded half up), `Z` or an offset; without an offset it is UTC. A bare date is its
 * midnight. Second 60 is read as 59.999999. */
bool hg_parse_instant(struct hg_str s, int64_t *micros);
/* "180 days", "1 hour", "90 minutes", "2 weeks", "4 business hours", "30 seconds". */
bool hg_parse_duration(struct hg_str s, int64_t *count, enum hg_duration_unit *unit);
void hg_put_date(struct hg_buf *out, int64_t days);
void hg_put_instant(struct hg_buf *out, int64_t micros); /* Z; fraction only when not zero */
void hg_put_duration(struct hg_buf *out, int64_t count, enum hg_duration_unit unit); /* "4 business hours" */

#endif
