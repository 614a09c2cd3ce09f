/* Mutation testing: does some test notice when the policy is changed? Every small change of its
 * text (compiler/mutate/mutate.h) is compiled in memory and the tests run against it. */
#ifndef HG_CLI_TEST_MUTATE_H
#define HG_CLI_TEST_MUTATE_H

#include "cli/testing/test_run.h"
#include "compiler/mutate/mutate.h"

enum hg_mutant_verdict {
    HG_MUTANT_NOT_TRIED, /* past the limit */
    HG_MUTANT_KILLED,   /* a test fails, or cannot be read any more */
    HG_MUTANT_SURVIVED,
    HG_MUTANT_INVALID, /* does not compile */
    HG_MUTANT_EQUIVALENT,    /* the same program */
    HG_MUTANT_DUPLICATE,    /* the same program as a change before it */
    HG_MUTANT_UNREACHABLE, /* another program, and every lead is decided alike: all were tried */
    HG_MUTANT_VERDICTS
};

struct hg_mutant {
    const struct hg_mutation *mutation;
    enum hg_mutant_verdict verdict;
    uint8_t digest[HG_DIGEST_SIZE];
    struct hg_str noticed_by; /* the test; empty: a test file that names what is gone */
    struct hg_str hint;       /* of an unnoticed one: a lead that shows it, or empty */
    struct hg_str suggested;  /* the same as a case to paste, and the name of the case */
    struct hg_str suggested_name;
};

struct hg_mutation_result {
    const struct hg_policy_under_test *policy;
    struct hg_str refused; /* why nothing was changed; empty: it was */
    struct hg_mutant *mutants;
    size_t count;
    size_t verdicts[HG_MUTANT_VERDICTS];
    size_t tried[HG_MUTATION_KINDS], noticed[HG_MUTATION_KINDS]; /* of those that count */
};

struct hg_mutation_options {
    unsigned jobs;
    size_t limit; /* changes tried of each policy, spread evenly; 0: all */
    bool progress;
};

/* Changes every policy of a run whose tests were run. Results are in the run's arena, one a policy;
 * they do not depend on the number of jobs. False when memory is out. */
bool hg_test_mutate(struct hg_test_run *run, const struct hg_mutation_options *options,
                    struct hg_mutation_result **results);
/* Noticed changes in a hundred, rounded down; 100 where nothing was tried. */
unsigned hg_mutation_score(const struct hg_mutation_result *result);

/* --- test_mutate_report.c --- */

void hg_mutation_text(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      const char *before, bool all, struct hg_buf *out);
void hg_mutation_json(const struct hg_test_run *run, const struct hg_mutation_result *results,
                      struct hg_json *json);
void hg_mutation_github(const struct hg_test_run *run, const struct hg_mutation_result *results,
                        struct hg_buf *out);
/* The cases that would notice what no test does, to paste under `tests:`. */
void hg_mutation_suggested(const struct hg_test_run *run, const struct hg_mutation_result *results,
                           struct hg_buf *out);

#endif
