/* The progress line: when to update it, and its text. On standard error, overwriting itself. */
#include "cli/common/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define SHOWN_AFTER 2000 /* milliseconds: shorter work needs none */
#define SHOWN_EVERY 200

static int64_t milliseconds(void)
{
    struct timespec clock;
    clock_gettime(CLOCK_MONOTONIC, &clock);
    return (int64_t)clock.tv_sec * 1000 + clock.tv_nsec / 1000000;
}

void hg_progress_start(struct hg_progress *progress)
{
    if (progress->started == 0)
        progress->started = milliseconds();
}

void hg_progress_show(struct hg_progress *progress, uint64_t leads, uint64_t read, uint64_t size)
{
    int64_t now = progress->wanted ? milliseconds() : 0;
    if (!progress->wanted || now - progress->started < SHOWN_AFTER ||
        now - progress->last < SHOWN_EVERY)
        return;
    progress->last = now;
    progress->shown = true;
    fprintf(stderr, "\r\033[K%" PRIu64 " leads", leads);
    if (size != 0 && read <= size)
        fprintf(stderr, ", %" PRIu64 " %%", read * 100 / size);
    fflush(stderr);
}

void hg_progress_hide(struct hg_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
