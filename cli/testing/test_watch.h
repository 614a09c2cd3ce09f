/* Watches the files that a test run has read. Main thread only. */
#ifndef HG_CLI_TEST_WATCH_H
#define HG_CLI_TEST_WATCH_H

#include "cli/testing/test_run.h"

struct hg_file_stamp {
    int64_t seconds, nanoseconds, size;
    uint64_t identity; /* all zero: no such file */
};
struct hg_watched {
    struct hg_str path;
    struct hg_file_stamp stamp;
};
struct hg_watch {
    struct hg_arena arena;
    HG_VEC(struct hg_watched) files;
    int64_t began; /* start of the last run, in nanoseconds, by the clock of file times */
};

/* From now on SIGINT and SIGTERM only end the wait. */
void hg_watch_init(struct hg_watch *watch);
void hg_watch_release(struct hg_watch *watch);
/* Before a run: records the state of the known files, so that a change during the run counts. */
void hg_watch_begin(struct hg_watch *watch);
/* After a run: adds the files it read. A new one that was modified since the run began counts as
 * changed, since it may have been read before. */
void hg_watch_take(struct hg_watch *watch, const struct hg_test_run *run);
/* Waits until a file changes or new test files appear below the operands. False if interrupted. */
bool hg_watch_wait(struct hg_watch *watch, const struct hg_args *args);

#endif
