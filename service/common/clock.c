/* The system's clocks. The only file of the service that reads them. */
#include "service/common/clock.h"

#include <stddef.h>
#include <time.h>

static struct timespec read_clock(clockid_t which)
{
    struct timespec at = {0, 0};
    clock_gettime(which, &at);
    return at;
}

static int64_t system_now(void *context)
{
    (void)context;
    struct timespec at = read_clock(CLOCK_REALTIME);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static uint64_t system_ticks(void *context)
{
    (void)context;
    struct timespec at = read_clock(CLOCK_MONOTONIC);
    return (uint64_t)at.tv_sec * 1000000000 + (uint64_t)at.tv_nsec;
}

const struct hg_clock hg_system_clock = {system_now, system_ticks, NULL};
