/* Due times: when a time limit has run out, by the clock or in the business time of a calendar.
 * Pure and thread safe; reads only the program. Instants are microseconds since
 * 1970-01-01T00:00:00Z.
 *
 * Business time runs while local time in the calendar's zone is within the hours of that weekday,
 * on a day that is no holiday. Minutes and hours are due at the first instant by which that much
 * business time has passed since the start: a limit used up at closing time is due at closing
 * time. An hour that is repeated when clocks are set back counts twice, as it passes twice.
 *
 * A business day that starts within the hours is due at the same time of day on the next day with
 * hours; if that day is closed at that time, when it opens next, or else when it closes. A
 * business day that starts outside the hours ends with the hours of the next such day. */
#ifndef HG_RUNTIME_CALENDAR_H
#define HG_RUNTIME_CALENDAR_H

#include "bytecode/program.h"

/* The horizon in days; a longer limit is never due. */
#define HG_CALENDAR_REACH_DAYS 36525

/* When `count` of `unit` after `start` has passed. `calendar` is an index into the program, or
 * HG_NONE: then only clock limits are ever due. False: never, within the horizon. A count below
 * zero is 0. */
bool hg_due(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
            enum hg_duration_unit unit, int64_t *due);
/* The same for `percent` of the limit, to a microsecond; of a business day, by its business time.
 */
bool hg_due_part(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
                 enum hg_duration_unit unit, uint32_t percent, int64_t *due);
/* Microseconds of business time between two instants. */
int64_t hg_open_between(const struct hg_program *program, uint32_t calendar, int64_t from,
                        int64_t until);
/* Local time in the calendar's zone at an instant, as microseconds since 1970-01-01T00:00 local;
 * UTC for HG_NONE. */
int64_t hg_local_time(const struct hg_program *program, uint32_t calendar, int64_t at);
/* The first instant at which local time is `date` and `time` microseconds after midnight, or later
 * where that time is skipped. */
int64_t hg_local_instant(const struct hg_program *program, uint32_t calendar, int64_t date,
                         int64_t time);
/* Floor of a / b, b > 0. */
int64_t hg_floor_div(int64_t a, int64_t b);

#endif
