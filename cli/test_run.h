/* Running tests: what came of each, and how often each rule was hit over all of them. */
#ifndef HG_CLI_TEST_RUN_H
#define HG_CLI_TEST_RUN_H

#include "base/json.h"
#include "cli/cli.h"
#include "cli/test_file.h"

/* One thing that is not as expected. */
struct hg_mismatch {
    struct hg_str what, expected, actual;
};

/* A rule that bears on a mismatch. */
struct hg_rule_note {
    uint32_t rule;
    struct hg_str id, condition, points, needs; /* the last two may be empty */
    const char *result;                         /* "hit" */
    const char *expected;                       /* NULL when the test did not name it */
    struct hg_str file;
    uint32_t line;
};

struct hg_test_result {
    const struct hg_lead_test *test;
    bool passed;
    HG_VEC(struct hg_mismatch) mismatches;
    HG_VEC(struct hg_rule_note) rules;
};

/* How often each rule came out how, and each row of a decision table was taken. */
struct hg_coverage {
    uint32_t (*rules)[6]; /* a rule each, by enum hg_rule_result */
    uint32_t **rows;      /* a table each; NULL for the table of a block */
};

/* A policy that tests use: opened once, however many files name it. */
struct hg_tested {
    struct hg_str path;
    struct hg_session session;
    int exit_state; /* of opening it */
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
    struct hg_coverage coverage;
};

struct hg_file_result {
    struct hg_test_file file;
    struct hg_tested *policy; /* NULL when the file could not be used */
    bool usable;
    HG_VEC(struct hg_test_result) results;
    size_t passed, failed;
};

struct hg_test_run {
    struct hg_arena arena;
    const char *filter; /* a part of the test's name, or NULL */
    HG_VEC(struct hg_file_result *) files;
    HG_VEC(struct hg_tested *) policies;
    size_t passed, failed, unusable;     /* unusable: files */
    struct hg_mutation_result *mutation; /* a policy each (test_mutate.h), or NULL: not asked for */
};

/* test_find.c: the files to run. */
struct hg_test_files {
    struct hg_arena *arena;
    HG_VEC(struct hg_str) files;
    bool failed; /* a folder could not be looked into; the rest is run */
};
/* Of the operands, or of the current folder. False after a message. */
bool hg_test_find(struct hg_test_files *files, const struct hg_args *args);

void hg_test_run_init(struct hg_test_run *run);
void hg_test_run_release(struct hg_test_run *run);
/* Runs the file's tests; shows its diagnostics on standard error. */
void hg_test_run_file(struct hg_test_run *run, struct hg_str path);

/* What running tests needs of a policy whose session is open. False when memory is out. */
bool hg_tested_ready(struct hg_tested *policy, struct hg_arena *arena);
void hg_tested_release(struct hg_tested *policy);
/* One test of a file that was read; what differs is in the file's arena. */
void hg_test_run_one(struct hg_file_result *file, const struct hg_lead_test *test,
                     struct hg_test_result *result);
bool hg_test_is_wanted(const struct hg_test_run *run, const struct hg_lead_test *test);

/* test_compare.c: fills mismatches and rules; everything in `arena`. */
void hg_test_compare(struct hg_lanes *lanes, const struct hg_decision *decision,
                     const struct hg_lead_test *test, struct hg_arena *arena,
                     struct hg_test_result *result);
const char *hg_test_result_name(enum hg_rule_result result);

/* test_value.c: is what is known of a value, as JSON, what is expected? Numbers compare as numbers,
 * lists as sets. */
bool hg_test_value_fits(const struct hg_yaml *want, struct hg_str json, struct hg_arena *arena);

/* test_report.c, test_machine.c, test_ci.c */
void hg_test_report_text(const struct hg_test_run *run, bool verbose, bool colour,
                         struct hg_buf *out);
void hg_test_report_tap(const struct hg_test_run *run, struct hg_buf *out);
void hg_test_report_junit(const struct hg_test_run *run, struct hg_buf *out);
void hg_test_report_github(const struct hg_test_run *run, struct hg_buf *out);
/* What differs and the rules that bear on it, a line each. */
void hg_test_failure_lines(const struct hg_test_result *result, const char *before,
                           struct hg_buf *out);
void hg_test_report_json(const struct hg_test_run *run, bool coverage, struct hg_buf *out);
/* Lines, each after `before`. */
void hg_test_coverage_text(const struct hg_test_run *run, const char *before, struct hg_buf *out);
/* Of all that can be covered, in a hundred, rounded down. */
unsigned hg_test_coverage_share(const struct hg_tested *policy);
void hg_test_coverage_json(const struct hg_test_run *run, struct hg_json *json);

/* test_suggest.c: cases for what no test looks at, as YAML to paste under `tests:`. */
void hg_test_suggest(struct hg_test_run *run, struct hg_buf *out);

#endif
