/* A writer of JUnit XML for CI servers. There is no standard; this is the subset that Jenkins,
 * GitLab and GitHub reporters agree on and Jenkins' junit-10.xsd accepts: testsuites > testsuite >
 * testcase > failure or error. No times, so that the same tests give the same bytes. Characters
 * that XML 1.0 cannot represent become U+FFFD. Failure is the buffer's flag. */
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

/* Opens the document; `all` are the totals of all suites. */
void hg_junit_open(struct hg_junit *junit, struct hg_buf *out, struct hg_junit_counts all);
/* Begins a suite and closes the one before. `file` (may be empty) is the file it was read from. */
void hg_junit_suite(struct hg_junit *junit, struct hg_str name, struct hg_str file,
                    struct hg_junit_counts counts);
/* Begins a test of the suite; it passes unless hg_junit_problem follows. */
void hg_junit_case(struct hg_junit *junit, struct hg_str name, struct hg_str classname);
enum hg_junit_problem { HG_JUNIT_FAILURE, HG_JUNIT_ERROR };
/* Marks the test last begun as failed: `message` on one line, `text` with the details. */
void hg_junit_problem(struct hg_junit *junit, enum hg_junit_problem problem, struct hg_str type,
                      struct hg_str message, struct hg_str text);
/* Closes all open elements. */
void hg_junit_close(struct hg_junit *junit);

#endif
