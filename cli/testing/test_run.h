/* Test runs: the result of each test, and coverage over all of them. Memory is the run's arena,
 * messages as in cli.h; one thread, except where test_mutate.c runs tests of distinct policies in
 * parallel. */
#ifndef HG_CLI_TEST_RUN_H
#define HG_CLI_TEST_RUN_H

#include "base/json.h"
#include "cli/common/cli.h"
#include "cli/testing/test_file.h"

/* One deviation from the expectation. */
struct hg_mismatch {
    struct hg_str what, expected, actual;
};

/* A rule that bears on a mismatch. */
struct hg_rule_note {
    uint32_t rule;
    struct hg_str id, condition, points, needs; /* the last two may be empty */
    const char *result;                         /* "hit" */
    const char *expected;                       /* NULL if the test does not name it */
    struct hg_str file;
    uint32_t line;
};

struct hg_test_result {
    const struct hg_lead_test *test;
    bool passed;
    HG_VEC(struct hg_mismatch) mismatches;
    HG_VEC(struct hg_rule_note) rules;
};

/* The first value above a cut at which the policy's decision changes, and how many tests are on
 * each side; `last` and `first` count those right next to the cut. */
struct hg_threshold {
    uint32_t reg; /* value register: a field, a score, a definition */
    struct hg_str name;
    int64_t above;
    uint32_t below, last, first, at_or_above;
};

/* A band of a rule, or a group of texts treated alike, and how many tests fall into it. */
struct hg_choice_count {
    struct hg_str of, name; /* "fit.size", "200..5000" */
    uint32_t count;
    bool band;
    uint32_t instr, index; /* of a band: its instruction; of a group: its term and piece */
};

/* Coverage of a policy by its tests. */
struct hg_coverage {
    uint32_t (*rules)[6]; /* a rule each, by enum hg_rule_result */
    bool *may_be_open;    /* by rule: whether it can be unknown */
    uint32_t **rows;      /* by table; NULL for the table of a block */
    HG_VEC(struct hg_threshold) thresholds;
    HG_VEC(struct hg_choice_count) choices;
    uint32_t *promises; /* by promise: the tests whose lead satisfies its condition */
};

/* A policy under test, opened once for all files that name it. */
struct hg_policy_under_test {
    struct hg_str path;
    struct hg_session session;
    int exit_state; /* of opening it */
    struct hg_lanes *lanes;
    struct hg_json_reader *reader;
    uint64_t flags; /* that the command turned on */
    struct hg_coverage coverage;
};

struct hg_file_result {
    struct hg_test_file file;
    struct hg_policy_under_test *policy; /* NULL if the file could not be used */
    bool usable;
    HG_VEC(struct hg_test_result) results;
    size_t passed, failed;
};

struct hg_test_run {
    struct hg_arena arena;
    const char *filter; /* a substring of test names, or NULL */
    const char *flags;  /* of --flag, or NULL */
    HG_VEC(struct hg_file_result *) files;
    HG_VEC(struct hg_policy_under_test *) policies;
    size_t passed, failed, unusable;     /* unusable: files */
    struct hg_mutation_result
        *mutation; /* one per policy (test_mutate.h), or NULL: not requested */
};

/* test_find.c: the files to run. */
struct hg_test_files {
    struct hg_arena *arena;
    HG_VEC(struct hg_str) files;
    bool quiet;  /* does not report unreadable folders */
    bool failed; /* a folder could not be read; the rest is run */
};
/* Finds the files of the operands, or of the current folder. False after a message. */
bool hg_test_find(struct hg_test_files *files, const struct hg_args *args);

void hg_test_run_init(struct hg_test_run *run);
void hg_test_run_release(struct hg_test_run *run);
/* Runs a file's tests; prints its diagnostics to standard error. */
void hg_test_run_file(struct hg_test_run *run, struct hg_str path);

/* Prepares an open policy for running tests. False if memory is out. */
bool hg_policy_under_test_init(struct hg_policy_under_test *policy);
void hg_policy_under_test_release(struct hg_policy_under_test *policy);
/* Runs one test of a file; mismatches live in the file's arena. */
void hg_test_run_one(struct hg_file_result *file, const struct hg_lead_test *test,
                     struct hg_test_result *result);
bool hg_test_is_selected(const struct hg_test_run *run, const struct hg_lead_test *test);

/* test_compare.c: fills in mismatches and rules, in `arena`. */
void hg_test_compare(struct hg_lanes *lanes, const struct hg_decision *decision,
                     const struct hg_lead_test *test, struct hg_arena *arena,
                     struct hg_test_result *result);
/* test_assignment.c: likewise for assignee and due time. */
void hg_test_assignment_compare(const struct hg_program *program,
                                const struct hg_decision *decision,
                                const struct hg_expect_assignment *want, struct hg_arena *arena,
                                struct hg_test_result *result);
/* test_note.c: describes a rule on the decided lane, in `arena`. */
struct hg_rule_note hg_test_note(struct hg_lanes *lanes, const struct hg_decision *decision,
                                 uint32_t rule, const char *expected, struct hg_arena *arena);
const char *hg_test_result_name(enum hg_rule_result result);

/* test_value.c: whether a value, as JSON, matches the expectation. Numbers compare as numbers,
 * lists as sets. */
bool hg_test_value_fits(const struct hg_yaml *want, struct hg_str json, struct hg_arena *arena);

/* test_report.c, test_machine.c, test_ci.c */
void hg_test_report_text(const struct hg_test_run *run, bool verbose, bool colour,
                         struct hg_buf *out);
void hg_test_report_tap(const struct hg_test_run *run, struct hg_buf *out);
void hg_test_report_junit(const struct hg_test_run *run, struct hg_buf *out);
void hg_test_report_github(const struct hg_test_run *run, struct hg_buf *out);
/* The mismatches and the rules that bear on them, one line each. */
void hg_test_failure_lines(const struct hg_test_result *result, const char *before,
                           struct hg_buf *out);
void hg_test_report_json(const struct hg_test_run *run, bool coverage, struct hg_buf *out);
/* test_coverage.c: collects what there is to cover, and counts what a decided lane covers. */
void hg_coverage_init(struct hg_policy_under_test *policy, struct hg_arena *arena);
void hg_coverage_count(struct hg_policy_under_test *policy, const struct hg_decision *decision);

/* The number of things of each kind to cover, and how many are covered. */
enum hg_coverage_kind {
    HG_COVER_HIT,
    HG_COVER_MISSED,
    HG_COVER_OPEN,
    HG_COVER_SIDE,
    HG_COVER_BAND,
    HG_COVER_GROUP,
    HG_COVER_ROW,
    HG_COVER_PROMISE,
    HG_COVER_KINDS
};
struct hg_coverage_sum {
    uint32_t all[HG_COVER_KINDS], reached[HG_COVER_KINDS];
};
struct hg_coverage_sum hg_coverage_sum(const struct hg_policy_under_test *policy);
/* The coverage of all kinds together in percent, rounded down. */
unsigned hg_coverage_share(const struct hg_policy_under_test *policy);

/* test_coverage_report.c: lines, each after `before`. */
void hg_test_coverage_text(const struct hg_test_run *run, const char *before, struct hg_buf *out);
void hg_test_coverage_json(const struct hg_test_run *run, struct hg_json *json);

/* test_suggest.c: appends cases for what no test covers, as YAML to paste under `tests:`. */
void hg_test_suggest(struct hg_test_run *run, struct hg_buf *out);

#endif
