/* Many seeds, in several processes: oracle [--from S] [--seeds N | --total LEADS] [--leads M]
 * [--jobs N]. Seeds are taken in order, so that a run is told by its first and last. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/oracle/harness.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_JOBS 64u
#define PROGRESS_EVERY 5 /* seconds */

/* Between the processes. */
struct shared {
    atomic_uint_fast64_t next, leads, passed, failed;
    struct harness_counts counts[MAX_JOBS];
};

struct options {
    uint64_t from, seeds, total;
    unsigned leads, jobs;
};

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return strtoull(argv[i + 1], NULL, 10);
    return otherwise;
}

static void work(const struct options *options, struct shared *shared, unsigned job)
{
    struct harness_counts *counts = &shared->counts[job];
    while (atomic_load(&shared->leads) < options->total) {
        uint64_t seed = atomic_fetch_add(&shared->next, 1), before = counts->leads;
        if (seed - options->from >= options->seeds)
            return;
        if (harness_run(NULL, 0, seed, options->leads, counts)) {
            atomic_fetch_add(&shared->passed, 1);
        } else {
            printf("^ seed %llu\n\n", (unsigned long long)seed);
            fflush(stdout);
            atomic_fetch_add(&shared->failed, 1);
        }
        atomic_fetch_add(&shared->leads, counts->leads - before);
    }
}

static void progress(const struct options *options, struct shared *shared, time_t started)
{
    uint64_t leads = atomic_load(&shared->leads);
    uint64_t seeds = atomic_load(&shared->passed) + atomic_load(&shared->failed);
    uint64_t done = options->total != UINT64_MAX ? leads : seeds;
    uint64_t all = options->total != UINT64_MAX ? options->total : options->seeds;
    uint64_t seconds = (uint64_t)(time(NULL) - started);
    uint64_t left = done == 0 || done > all ? 0 : seconds * (all - done) / done;
    fprintf(stderr, "%s%llu seeds, %llu leads, %llu failed, about %llu s to go%s",
            isatty(2) ? "\r" : "", (unsigned long long)seeds, (unsigned long long)leads,
            (unsigned long long)atomic_load(&shared->failed), (unsigned long long)left,
            isatty(2) ? "   " : "\n");
}

/* Waits for all, telling how far they are. False: one of them died. */
static bool wait_for(const struct options *options, struct shared *shared, unsigned jobs)
{
    bool good = true;
    time_t started = time(NULL), told = started;
    while (jobs > 0) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0) {
            jobs--;
            good &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
            continue;
        }
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        if (time(NULL) - told >= PROGRESS_EVERY) {
            told = time(NULL);
            progress(options, shared, started);
        }
    }
    if (isatty(2))
        fprintf(stderr, "\n");
    return good;
}

static struct harness_counts sum_of(const struct shared *shared, unsigned jobs)
{
    struct harness_counts sum = {0};
    for (unsigned i = 0; i < jobs; i++) {
        const struct harness_counts *one = &shared->counts[i];
        sum.policies += one->policies;
        sum.refused += one->refused;
        sum.leads += one->leads;
        sum.skipped += one->skipped;
        sum.exact += one->exact;
        sum.open += one->open;
        sum.settled += one->settled;
        sum.bounded += one->bounded;
        sum.completions += one->completions;
        sum.settles += one->settles;
    }
    return sum;
}

static void report(const struct options *options, struct shared *shared)
{
    struct harness_counts sum = sum_of(shared, options->jobs);
    uint64_t passed = atomic_load(&shared->passed), failed = atomic_load(&shared->failed);
    printf("seeds %llu to %llu: %llu policies (%llu refused), %llu leads compared (%llu exactly, "
           "%llu too large), %llu completions; %llu open for the quick way, %llu settled, %llu "
           "bounded; %llu deciding fields with what settles them\n",
           (unsigned long long)options->from,
           (unsigned long long)(options->from + passed + failed - 1),
           (unsigned long long)sum.policies, (unsigned long long)sum.refused,
           (unsigned long long)sum.leads, (unsigned long long)sum.exact,
           (unsigned long long)sum.skipped, (unsigned long long)sum.completions,
           (unsigned long long)sum.open, (unsigned long long)sum.settled,
           (unsigned long long)sum.bounded, (unsigned long long)sum.settles);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
}

int main(int argc, char **argv)
{
    struct options options = {.from = option(argc, argv, "--from", 1),
                              .total = option(argc, argv, "--total", UINT64_MAX),
                              .leads = (unsigned)option(argc, argv, "--leads", 100),
                              .jobs = (unsigned)option(argc, argv, "--jobs", 1)};
    options.seeds = option(argc, argv, "--seeds", options.total != UINT64_MAX ? UINT64_MAX : 100);
    options.jobs = options.jobs < 1 ? 1 : options.jobs > MAX_JOBS ? MAX_JOBS : options.jobs;
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    atomic_store(&shared->next, options.from);
    for (unsigned i = 0; i < options.jobs; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return 2;
        if (pid > 0)
            continue;
        work(&options, shared, i);
        fflush(stdout);
        exit(0); /* the sanitizer's search for leaks too */
    }
    bool good = wait_for(&options, shared, options.jobs);
    if (!good)
        fprintf(stderr, "a process of it died\n");
    report(&options, shared);
    return good && atomic_load(&shared->failed) == 0 ? 0 : 1;
}
