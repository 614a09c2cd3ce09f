/* The report of a test run for CI: JUnit XML, and GitHub annotations on the changed lines. TAP
 * and JSON are in test_machine.c. */
#include "base/github.h"
#include "base/junit.h"
#include "cli/common/common.h"
#include "cli/testing/test_run.h"

static struct hg_str text_of(const struct hg_buf *buf)
{
    return (struct hg_str){buf->at, buf->len};
}

/* "outcome: expected accept, actual review", and how many more. */
static void put_message(const struct hg_test_result *result, struct hg_buf *out)
{
    const struct hg_mismatch *first = &result->mismatches.at[0];
    hg_buf_print(out, "%.*s: expected %.*s, actual %.*s", HG_STR_ARGS(first->what),
                 HG_STR_ARGS(first->expected), HG_STR_ARGS(first->actual));
    if (result->mismatches.count > 1)
        hg_buf_print(out, " (and %zu more)", result->mismatches.count - 1);
}

/* --- JUnit ------------------------------------------------------------------------------------ */

static void junit_test(struct hg_junit *junit, const struct hg_file_result *file,
                       const struct hg_test_result *result)
{
    struct hg_buf message, lines;
    hg_junit_case(junit, result->test->name, file->file.path);
    if (result->passed)
        return;
    hg_cli_buf(&message);
    hg_cli_buf(&lines);
    put_message(result, &message);
    hg_buf_print(&lines, "%.*s:%u\n", HG_STR_ARGS(file->file.path), result->test->line);
    hg_test_failure_lines(result, "", &lines);
    hg_junit_problem(junit, HG_JUNIT_FAILURE, HG_STR("unexpected"), text_of(&message),
                     text_of(&lines));
    hg_buf_release(&message);
    hg_buf_release(&lines);
}

/* What is wrong with the file itself, as standard error shows it. */
static void junit_unusable(struct hg_junit *junit, struct hg_file_result *file)
{
    struct hg_buf lines;
    hg_junit_case(junit, HG_STR("the file can be run"), file->file.path);
    hg_cli_buf(&lines);
    hg_diags_render(&file->file.diags, HG_DIAG_TEXT, false, &lines);
    hg_junit_problem(junit, HG_JUNIT_ERROR, HG_STR("not run"),
                     HG_STR("the file or its policy has errors"), text_of(&lines));
    hg_buf_release(&lines);
}

static void junit_file(struct hg_junit *junit, struct hg_file_result *file)
{
    size_t errors = file->usable ? 0 : 1;
    hg_junit_suite(junit, file->file.path, file->file.path,
                   (struct hg_junit_counts){file->results.count + errors, file->failed, errors});
    for (size_t i = 0; i < file->results.count; i++)
        junit_test(junit, file, &file->results.at[i]);
    if (errors > 0)
        junit_unusable(junit, file);
}

void hg_test_report_junit(const struct hg_test_run *run, struct hg_buf *out)
{
    struct hg_junit junit;
    hg_junit_open(&junit, out,
                  (struct hg_junit_counts){run->passed + run->failed + run->unusable, run->failed,
                                           run->unusable});
    for (size_t i = 0; i < run->files.count; i++)
        junit_file(&junit, run->files.at[i]);
    hg_junit_close(&junit);
}

/* --- GitHub ----------------------------------------------------------------------------------- */

static void github_test(struct hg_buf *out, const struct hg_file_result *file,
                        const struct hg_test_result *result)
{
    struct hg_buf message;
    uint32_t line = result->test->line;
    hg_cli_buf(&message);
    hg_buf_print(&message, "%.*s\n", HG_STR_ARGS(result->test->name));
    hg_test_failure_lines(result, "", &message);
    message.len--; /* the last line break */
    hg_github_annotate(out, "error", (struct hg_github_place){file->file.path, line, line, 0, 0},
                       HG_STR("test fails"), text_of(&message));
    hg_buf_release(&message);
}

void hg_test_report_github(const struct hg_test_run *run, struct hg_buf *out)
{
    for (size_t i = 0; i < run->files.count; i++) {
        struct hg_file_result *file = run->files.at[i];
        if (file->file.diags.list.count > 0)
            hg_diags_render(&file->file.diags, HG_DIAG_GITHUB, false, out);
        for (size_t t = 0; t < file->results.count; t++)
            if (!file->results.at[t].passed)
                github_test(out, file, &file->results.at[t]);
    }
}
