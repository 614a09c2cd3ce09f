/* A generated policy with its leads, decided by the VM and by the oracle. */
#ifndef HG_TESTS_HARNESS_H
#define HG_TESTS_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct harness_counts {
    uint64_t policies, refused, leads, skipped, exact, open, settled, bounded, completions, settles;
};

/* True when all agree; else the smallest case it can cut to is printed on stdout. */
bool harness_run(const uint8_t *bytes, size_t size, uint64_t seed, unsigned leads,
                 struct harness_counts *counts);

#endif
