/* A line of progress on a terminal, for work on leads that takes long. */
#ifndef HG_CLI_PROGRESS_H
#define HG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct hg_progress {
    bool wanted; /* set by the caller: somebody looks */
    /* its own */
    bool shown;
    int64_t started, last; /* milliseconds; 0: not yet */
};
/* The clock starts; once, before the work. */
void hg_progress_start(struct hg_progress *progress);
/* As often as one likes: seen after two seconds, and not more than five times a second. `read` of
 * `size` bytes are done; size 0: it is not known. */
void hg_progress_show(struct hg_progress *progress, uint64_t leads, uint64_t read, uint64_t size);
/* Takes the line away before something else is said. */
void hg_progress_hide(struct hg_progress *progress);

#endif
