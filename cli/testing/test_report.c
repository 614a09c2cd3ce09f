/* The report of a test run for people: failures with expected and actual values, and the rules
 * that bear on them. Coverage is in test_coverage_report.c. */
#include "cli/common/common.h"
#include "cli/testing/test_run.h"

struct sheet {
    struct hg_buf *out;
    bool colour;
};

static void ink(const struct sheet *sheet, const char *code)
{
    if (sheet->colour)
        hg_buf_text(sheet->out, code);
}

/* --- a failure ------------------------------------------------------------------------------ */

static void put_mismatches(const struct sheet *sheet, const struct hg_test_result *result)
{
    size_t what = 0, expected = sizeof "expected" - 1;
    for (size_t i = 0; i < result->mismatches.count; i++) {
        what = hg_column_width(what, result->mismatches.at[i].what);
        expected = hg_column_width(expected, result->mismatches.at[i].expected);
    }
    hg_buf_text(sheet->out, "    ");
    hg_put_column(sheet->out, HG_STR(""), what);
    hg_put_column(sheet->out, HG_STR("expected"), expected);
    hg_buf_text(sheet->out, "actual\n");
    for (size_t i = 0; i < result->mismatches.count; i++) {
        const struct hg_mismatch *mismatch = &result->mismatches.at[i];
        hg_buf_text(sheet->out, "    ");
        hg_put_column(sheet->out, mismatch->what, what);
        ink(sheet, "\033[32m");
        hg_put_column(sheet->out, mismatch->expected, expected);
        ink(sheet, "\033[31m");
        hg_buf_put(sheet->out, mismatch->actual.at, mismatch->actual.len);
        ink(sheet, "\033[0m");
        hg_buf_byte(sheet->out, '\n');
    }
}

static void put_rule(const struct sheet *sheet, const struct hg_rule_note *note, size_t id,
                     size_t result)
{
    struct hg_buf *out = sheet->out;
    hg_buf_text(out, "      ");
    hg_put_column(out, note->id, id);
    hg_put_column(out, hg_str(note->result), result);
    if (note->points.len > 0)
        hg_buf_print(out, "%.*s  ", HG_STR_ARGS(note->points));
    hg_buf_put(out, note->condition.at, note->condition.len);
    ink(sheet, "\033[2m");
    hg_buf_print(out, "  %.*s:%u\n", HG_STR_ARGS(note->file), note->line);
    ink(sheet, "\033[0m");
    if (note->needs.len == 0)
        return;
    hg_buf_text(out, "      ");
    hg_put_column(out, HG_STR(""), id);
    hg_buf_print(out, "not known: %.*s\n", HG_STR_ARGS(note->needs));
}

static void put_rules(const struct sheet *sheet, const struct hg_test_result *result)
{
    size_t id = 0, word = 0;
    for (size_t i = 0; i < result->rules.count; i++) {
        id = hg_column_width(id, result->rules.at[i].id);
        word = hg_column_width(word, hg_str(result->rules.at[i].result));
    }
    if (result->rules.count > 0)
        hg_buf_text(sheet->out, "    relevant rules:\n");
    for (size_t i = 0; i < result->rules.count; i++)
        put_rule(sheet, &result->rules.at[i], id, word);
}

static void put_failure(const struct sheet *sheet, const struct hg_file_result *file,
                        const struct hg_test_result *result)
{
    ink(sheet, "\033[1;31m");
    hg_buf_text(sheet->out, "FAIL");
    ink(sheet, "\033[0m");
    hg_buf_print(sheet->out, "  %.*s:%u: %.*s\n", HG_STR_ARGS(file->file.path), result->test->line,
                 HG_STR_ARGS(result->test->name));
    put_mismatches(sheet, result);
    put_rules(sheet, result);
    hg_buf_byte(sheet->out, '\n');
}

/* --- a file --------------------------------------------------------------------------------- */

static void put_file(const struct sheet *sheet, const struct hg_file_result *file, bool verbose)
{
    struct hg_buf *out = sheet->out;
    if (!file->usable) {
        ink(sheet, "\033[1;31m");
        hg_buf_text(out, "ERROR");
        ink(sheet, "\033[0m");
        hg_buf_print(out, " %.*s: not run\n", HG_STR_ARGS(file->file.path));
        return;
    }
    for (size_t i = 0; i < file->results.count; i++) {
        const struct hg_test_result *result = &file->results.at[i];
        if (!result->passed)
            put_failure(sheet, file, result);
        else if (verbose)
            hg_buf_print(out, "ok    %.*s:%u: %.*s\n", HG_STR_ARGS(file->file.path),
                         result->test->line, HG_STR_ARGS(result->test->name));
    }
    if (verbose || file->failed > 0 || file->results.count == 0)
        return;
    hg_buf_print(out, "ok    %.*s  (%zu %s)\n", HG_STR_ARGS(file->file.path), file->passed,
                 file->passed == 1 ? "test" : "tests");
}

void hg_test_report_text(const struct hg_test_run *run, bool verbose, bool colour,
                         struct hg_buf *out)
{
    struct sheet sheet = {out, colour};
    for (size_t i = 0; i < run->files.count; i++)
        put_file(&sheet, run->files.at[i], verbose);
    if (out->len > 1 && out->at[out->len - 2] != '\n')
        hg_buf_byte(out, '\n');
    hg_buf_print(out, "%zu passed, %zu failed", run->passed, run->failed);
    if (run->unusable > 0)
        hg_buf_print(out, ", %zu %s not run", run->unusable, run->unusable == 1 ? "file" : "files");
    hg_buf_byte(out, '\n');
}
