/* Progress of reading a log: the number of entries so far. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/logs/log.h"

static bool told;

void hg_log_progress(int64_t entries)
{
    if (entries % HG_LOG_PROGRESS_EVERY != 0 || isatty(STDERR_FILENO) != 1)
        return;
    fprintf(stderr, "\r%" PRId64 " entries", entries);
    told = true;
}

void hg_log_progress_end(void)
{
    if (told)
        fputs("\r\033[K", stderr);
    told = false;
}
