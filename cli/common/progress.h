/* A progress line on a terminal, for long work on leads. One thread at a time per hg_progress;
 * allocates nothing. */
#ifndef HG_CLI_PROGRESS_H
#define HG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct hg_progress {
    bool wanted; /* set by the caller: standard error is watched by a person */
    /* private */
    bool shown;
    int64_t started, last; /* milliseconds; 0: not yet */
};
/* Starts the clock; once, before the work. */
void hg_progress_start(struct hg_progress *progress);
/* Updates the line; may be called at any rate: it appears after two seconds and is redrawn at most
 * five times per second. `read` of `size` bytes are done; size 0: unknown. */
void hg_progress_show(struct hg_progress *progress, uint64_t leads, uint64_t read, uint64_t size);
/* Erases the line before other output. */
void hg_progress_hide(struct hg_progress *progress);

#endif
