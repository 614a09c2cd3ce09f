/* Seeds one by one: oracle [--from S] [--seeds N] [--leads M] [--keep-going]. */
#include "tests/oracle/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return strtoull(argv[i + 1], NULL, 10);
    return otherwise;
}

int main(int argc, char **argv)
{
    uint64_t from = option(argc, argv, "--from", 1), seeds = option(argc, argv, "--seeds", 100);
    unsigned leads = (unsigned)option(argc, argv, "--leads", 200);
    struct harness_counts counts = {0};
    uint64_t passed = 0, failed = 0;
    for (uint64_t seed = from; seed < from + seeds; seed++) {
        if (harness_run(NULL, 0, seed, leads, &counts)) {
            passed++;
        } else {
            printf("^ seed %llu\n\n", (unsigned long long)seed);
            failed++;
        }
        if ((seed - from) % 500 == 499)
            fprintf(stderr, "%llu seeds, %llu leads, %llu failed\n",
                    (unsigned long long)(seed - from + 1), (unsigned long long)counts.leads,
                    (unsigned long long)failed);
    }
    printf("%llu policies (%llu refused), %llu leads compared (%llu exactly, %llu too large), "
           "%llu completions; %llu open for the quick way, %llu settled, %llu bounded\n",
           (unsigned long long)counts.policies, (unsigned long long)counts.refused,
           (unsigned long long)counts.leads, (unsigned long long)counts.exact,
           (unsigned long long)counts.skipped, (unsigned long long)counts.completions,
           (unsigned long long)counts.open, (unsigned long long)counts.settled,
           (unsigned long long)counts.bounded);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed ? 1 : 0;
}
