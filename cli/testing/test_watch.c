/* `headgate test --watch`: waits until a file that the last run read has changed, by modification
 * time, size and inode, polled a few times per second. Polling needs only stat and works on every
 * file system, including mounted ones. Ctrl-C ends the wait, not the process. */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/common/common.h"
#include "cli/testing/test_watch.h"

#define POLL_MS 150
#define SETTLE_MS 60     /* an editor may write in several steps, */
#define MAX_POLLS 16     /* a bound, since a file may be written to continuously */
#define LOOKS_A_SEARCH 7 /* folders are searched for new tests less often */

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

/* --- what is watched -------------------------------------------------------------------------- */

static struct hg_file_stamp stamp_of(struct hg_str path)
{
    struct stat facts;
    if (stat(path.at, &facts) != 0)
        return (struct hg_file_stamp){0};
    return (struct hg_file_stamp){(int64_t)facts.st_mtim.tv_sec, (int64_t)facts.st_mtim.tv_nsec,
                                  (int64_t)facts.st_size, (uint64_t)facts.st_ino};
}

static bool same_stamp(struct hg_file_stamp a, struct hg_file_stamp b)
{
    return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds && a.size == b.size &&
           a.identity == b.identity;
}

static int64_t nanos(int64_t seconds, int64_t nanoseconds)
{
    return seconds * 1000000000 + nanoseconds;
}

static void add(struct hg_watch *watch, struct hg_str path)
{
    for (size_t i = 0; i < watch->files.count; i++)
        if (hg_str_eq(watch->files.at[i].path, path))
            return;
    struct hg_watched file = {hg_str_copy(&watch->arena, path), {0}};
    hg_push(&watch->arena, &watch->files, file);
}

void hg_watch_init(struct hg_watch *watch)
{
    struct sigaction action = {.sa_handler = stop,
                               .sa_flags = (int)SA_RESETHAND}; /* twice ends it */
    memset(watch, 0, sizeof *watch);
    hg_cli_arena(&watch->arena);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void hg_watch_release(struct hg_watch *watch)
{
    hg_arena_release(&watch->arena);
}

void hg_watch_begin(struct hg_watch *watch)
{
    struct timespec now; /* the coarse clock is what files are stamped by */
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    watch->began = nanos(now.tv_sec, now.tv_nsec);
    for (size_t i = 0; i < watch->files.count; i++)
        watch->files.at[i].stamp = stamp_of(watch->files.at[i].path);
}

/* Files of a policy that no longer compiles are watched on: those of the last time it did. */
void hg_watch_take(struct hg_watch *watch, const struct hg_test_run *run)
{
    size_t known = watch->files.count;
    for (size_t i = 0; i < run->files.count; i++)
        add(watch, run->files.at[i]->file.path);
    for (size_t i = 0; i < run->policies.count; i++) {
        const struct hg_policy_under_test *policy = run->policies.at[i];
        add(watch, policy->path);
        for (size_t k = 0;
             policy->exit_state == HG_EXIT_OK && k < policy->session.compilation.sources.list.count;
             k++)
            add(watch, policy->session.compilation.sources.list.at[k].name);
    }
    for (size_t i = known; i < watch->files.count; i++) {
        struct hg_file_stamp stamp = stamp_of(watch->files.at[i].path);
        if (nanos(stamp.seconds, stamp.nanoseconds) < watch->began)
            watch->files.at[i].stamp = stamp;
    }
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void sleep_ms(long milliseconds)
{
    struct timespec time = {0, milliseconds * 1000000};
    nanosleep(&time, NULL); /* a signal ends it early, which is well */
}

static const struct hg_watched *changed(const struct hg_watch *watch)
{
    for (size_t i = 0; i < watch->files.count; i++)
        if (!same_stamp(watch->files.at[i].stamp, stamp_of(watch->files.at[i].path)))
            return &watch->files.at[i];
    return NULL;
}

static bool has_new_tests(const struct hg_watch *watch, const struct hg_args *args)
{
    struct hg_arena arena;
    bool fresh = false;
    hg_cli_arena(&arena);
    struct hg_test_files files = {.arena = &arena, .quiet = true};
    bool found = hg_test_find(&files, args);
    for (size_t i = 0; found && i < files.files.count; i++) {
        bool known = false;
        for (size_t k = 0; k < watch->files.count && !known; k++)
            known = hg_str_eq(watch->files.at[k].path, files.files.at[i]);
        fresh |= !known;
    }
    hg_arena_release(&arena);
    return fresh;
}

/* Until a look finds it as the one before did; for a while at most. */
static void wait_until_stable(const struct hg_watched *file)
{
    struct hg_file_stamp before, now = {0};
    int looks = 0;
    if (file != NULL)
        now = stamp_of(file->path);
    do {
        before = now;
        sleep_ms(SETTLE_MS);
        if (file != NULL)
            now = stamp_of(file->path);
    } while (!same_stamp(before, now) && !stopped && ++looks < MAX_POLLS);
}

bool hg_watch_wait(struct hg_watch *watch, const struct hg_args *args)
{
    const struct hg_watched *file = NULL;
    hg_message("watching %zu %s; press Ctrl-C to stop", watch->files.count,
               watch->files.count == 1 ? "file" : "files");
    for (unsigned look = 1; !stopped && (file = changed(watch)) == NULL; look++) {
        if (look % LOOKS_A_SEARCH == 0 && has_new_tests(watch, args))
            break;
        sleep_ms(POLL_MS);
    }
    if (stopped)
        return false;
    wait_until_stable(file);
    if (file != NULL)
        hg_message("`%.*s` changed", HG_STR_ARGS(file->path));
    else
        hg_message("there are new test files");
    return !stopped;
}
