/* A writer of JUnit XML, as CI servers read it. There is no standard; this is the part of the
 * format that Jenkins, GitLab and GitHub's reporters agree on and that Jenkins' junit-10.xsd
 * accepts: testsuites > testsuite > testcase > failure or error. No times: the same tests give
 * the same bytes. What XML 1.0 cannot hold becomes U+FFFD. */
#ifndef HG_BASE_JUNIT_H
#define HG_BASE_JUNIT_H

#include "base/memory.h"
#include "base/text.h"

struct hg_junit_counts {
    size_t tests, failures, errors; /* failures and errors are among the tests */
};

/* Fields are private. One thread at a time; `out` stays the caller's. */
struct hg_junit {
    struct hg_buf *out;
    bool in_suite, in_case, has_problem;
};

/* The document, with what all suites together count. */
void hg_junit_open(struct hg_junit *junit, struct hg_buf *out, struct hg_junit_counts all);
/* A suite; the one before it is closed. `file` (may be empty) is what it was read from. */
void hg_junit_suite(struct hg_junit *junit, struct hg_str name, struct hg_str file,
                    struct hg_junit_counts counts);
/* A test of the suite, which passes unless hg_junit_problem follows. */
void hg_junit_case(struct hg_junit *junit, struct hg_str name, struct hg_str classname);
enum hg_junit_problem { HG_JUNIT_FAILURE, HG_JUNIT_ERROR };
/* Why the test last begun is not passed: `message` in a line, `text` with all there is to tell. */
void hg_junit_problem(struct hg_junit *junit, enum hg_junit_problem problem, struct hg_str type,
                      struct hg_str message, struct hg_str text);
/* Closes what is open. */
void hg_junit_close(struct hg_junit *junit);

#endif
