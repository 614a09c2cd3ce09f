/* What time it is. The service asks through this one pair of functions, so that tests can set the
 * hour and nothing below reads a clock of its own. Both may be called by any thread at once. */
#ifndef HG_SERVICE_CLOCK_H
#define HG_SERVICE_CLOCK_H

#include <stdint.h>

struct hg_clock {
    int64_t (*now)(void *context);    /* microseconds since 1970-01-01T00:00:00Z: what is recorded */
    uint64_t (*ticks)(void *context); /* nanoseconds that only grow: what durations are taken from */
    void *context;
};

/* The system's: CLOCK_REALTIME and CLOCK_MONOTONIC. */
extern const struct hg_clock hg_system_clock;

static inline int64_t hg_clock_now(const struct hg_clock *clock)
{
    return clock->now(clock->context);
}
static inline uint64_t hg_clock_ticks(const struct hg_clock *clock)
{
    return clock->ticks(clock->context);
}

#endif
