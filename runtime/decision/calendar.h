/* Due times: when a limit is used up, by the clock or in the business time of a calendar. Pure and
 * thread safe; needs nothing but the program, opens nothing. Instants are microseconds since
 * 1970-01-01T00:00:00Z.
 *
 * Business time runs while the clocks of the calendar's zone read a time within the hours of that
 * weekday, on a day that is no holiday. Minutes and hours are due at the first instant by which
 * that much of it has passed since the start: a limit used up at closing time is due at closing
 * time. Clocks that are put back make the repeated hour count twice, as it passes twice.
 *
 * A business day from within the hours is due at the same time of day on the next day with hours;
 * where that day is closed then, when it opens next, or else when it closes. From outside the
 * hours, a business day ends with the hours of the next such day. */
#ifndef HG_RUNTIME_CALENDAR_H
#define HG_RUNTIME_CALENDAR_H

#include "bytecode/program.h"

/* How far limits reach; a longer one is never due. */
#define HG_CALENDAR_REACH_DAYS 36525

/* When so much from `start` on is used up. `calendar` is an index into the program, or HG_NONE: then
 * only limits by the clock are ever due. False: never, within the reach. A count below zero is 0. */
bool hg_due(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
            enum hg_duration_unit unit, int64_t *due);
/* The same for `percent` of the limit, to a microsecond; of a business day, by its
 * business time. */
bool hg_due_part(const struct hg_program *program, uint32_t calendar, int64_t start, int64_t count,
                 enum hg_duration_unit unit, uint32_t percent, int64_t *due);
/* Microseconds of business time from `from` to `until`. */
int64_t hg_open_between(const struct hg_program *program, uint32_t calendar, int64_t from,
                        int64_t until);
/* What clocks of the calendar's zone show at an instant, as microseconds; of UTC for HG_NONE. */
int64_t hg_local_time(const struct hg_program *program, uint32_t calendar, int64_t at);
/* The first instant at which they show `date` and so many microseconds after its midnight, or
 * later where that is left out. */
int64_t hg_local_instant(const struct hg_program *program, uint32_t calendar, int64_t date,
                         int64_t time);
/* Floor of a / b, b > 0. */
int64_t hg_floor_div(int64_t a, int64_t b);

#endif
