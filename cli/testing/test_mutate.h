/* Mutation testing: whether some test fails if the policy is changed. Every mutation
 * (compiler/mutate/mutate.h) is compiled in memory and the tests run against it. Called by the
 * main thread; results live in the run's arena. */
#ifndef HG_CLI_TEST_MUTATE_H
#define HG_CLI_TEST_MUTATE_H

#include "cli/testing/test_run.h"
#include "compiler/mutate/mutate.h"

enum hg_mutant_verdict {
    HG_MUTANT_NOT_TRIED, /* not run: beyond the limit */
    HG_MUTANT_KILLED,    /* a test fails or can no longer be read */
    HG_MUTANT_SURVIVED,
    HG_MUTANT_INVALID,     /* it does not compile */
    HG_MUTANT_EQUIVALENT,  /* same program as the original */
    HG_MUTANT_DUPLICATE,   /* same program as an earlier mutant */
    HG_MUTANT_UNREACHABLE, /* a different program that decides every possible lead alike
                              (exhaustively checked) */
    HG_MUTANT_VERDICTS
};

struct hg_mutant {
    const struct hg_mutation *mutation;
    enum hg_mutant_verdict verdict;
    uint8_t digest[HG_DIGEST_SIZE];
    struct hg_str noticed_by; /* the killing test; empty: a test file that refers to what is gone */
    struct hg_str hint;       /* of a survivor: a lead that shows the difference, or empty */
    struct hg_str suggested;  /* of a survivor: a case to paste, and its name */
    struct hg_str suggested_name;
};

struct hg_mutation_result {
    const struct hg_policy_under_test *policy;
    struct hg_str refused; /* why the policy was not mutated; empty: it was */
    struct hg_mutant *mutants;
    size_t count;
    size_t verdicts[HG_MUTANT_VERDICTS];
    size_t tried[HG_MUTATION_KINDS],
        noticed[HG_MUTATION_KINDS]; /* of those that count for the score */
};

struct hg_mutation_options {
    unsigned jobs;
    size_t limit; /* mutants tried per policy, spread evenly; 0: all */
    bool progress;
};

/* Mutates every policy of a finished run. Results are in the run's arena, one per policy, and do
 * not depend on the number of jobs. False if memory is out. */
bool hg_test_mutate(struct hg_test_run *run, const struct hg_mutation_options *options,
                    struct hg_mutation_result **results);
/* The mutation score in percent, rounded down; 100 if nothing was tried. */
unsigned hg_mutation_score(const struct hg_mutation_result *result);

/* --- test_mutate_report.c --- */

void hg_mutation_text(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      const char *before, bool all, struct hg_buf *out);
void hg_mutation_json(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      struct hg_json *json);
void hg_mutation_github(const struct hg_test_run *run, const struct hg_mutation_result *results,
                        struct hg_buf *out);
/* Cases that would kill surviving mutants, to paste under `tests:`. */
void hg_mutation_suggested(const struct hg_test_run *run, const struct hg_mutation_result *results,
                           struct hg_buf *out);

#endif
