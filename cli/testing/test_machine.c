/* The report of a test run for machines: TAP 14 and JSON. JUnit and GitHub are in test_ci.c. */
#include "cli/common/common.h"
#include "cli/testing/test_mutate.h"
#include "cli/testing/test_run.h"

/* --- the difference in lines ------------------------------------------------------------------ */

void hg_test_failure_lines(const struct hg_test_result *result, const char *before,
                           struct hg_buf *out)
{
    for (size_t i = 0; i < result->mismatches.count; i++) {
        const struct hg_mismatch *m = &result->mismatches.at[i];
        hg_buf_print(out, "%s%.*s: expected %.*s, actual %.*s\n", before, HG_STR_ARGS(m->what),
                     HG_STR_ARGS(m->expected), HG_STR_ARGS(m->actual));
    }
    for (size_t i = 0; i < result->rules.count; i++) {
        const struct hg_rule_note *note = &result->rules.at[i];
        hg_buf_print(out, "%s%.*s: %s: %.*s (%.*s:%u)\n", before, HG_STR_ARGS(note->id),
                     note->result, HG_STR_ARGS(note->condition), HG_STR_ARGS(note->file),
                     note->line);
    }
}

/* --- TAP ------------------------------------------------------------------------------------ */

/* `#` would begin a directive, a line break a new line of the protocol. */
static void tap_text(struct hg_buf *out, struct hg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '#' || text.at[i] == '\\')
            hg_buf_byte(out, '\\');
        hg_buf_byte(out, text.at[i] == '\n' || text.at[i] == '\r' ? ' ' : text.at[i]);
    }
}

static void tap_test(struct hg_buf *out, size_t number, const struct hg_file_result *file,
                     const struct hg_test_result *result)
{
    hg_buf_print(out, "%s %zu - ", result->passed ? "ok" : "not ok", number);
    tap_text(out, file->file.path);
    hg_buf_text(out, ": ");
    tap_text(out, result->test->name);
    hg_buf_byte(out, '\n');
    if (result->passed)
        return;
    hg_buf_print(out, "  ---\n  line: %u\n  message: |\n", result->test->line);
    hg_test_failure_lines(result, "    ", out);
    hg_buf_text(out, "  ...\n");
}

void hg_test_report_tap(const struct hg_test_run *run, struct hg_buf *out)
{
    size_t number = 0;
    hg_buf_print(out, "TAP version 14\n1..%zu\n", run->passed + run->failed + run->unusable);
    for (size_t i = 0; i < run->files.count; i++) {
        const struct hg_file_result *file = run->files.at[i];
        for (size_t t = 0; t < file->results.count; t++)
            tap_test(out, ++number, file, &file->results.at[t]);
        if (file->usable)
            continue;
        hg_buf_print(out, "not ok %zu - ", ++number);
        tap_text(out, file->file.path);
        hg_buf_text(out, ": cannot be run\n");
    }
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void json_mismatches(struct hg_json *json, const struct hg_test_result *result)
{
    hg_json_key(json, HG_STR("mismatches"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < result->mismatches.count; i++) {
        hg_json_open(json, '{');
        hg_json_member(json, "what", result->mismatches.at[i].what);
        hg_json_member(json, "expected", result->mismatches.at[i].expected);
        hg_json_member(json, "actual", result->mismatches.at[i].actual);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void json_rules(struct hg_json *json, const struct hg_test_result *result)
{
    hg_json_key(json, HG_STR("rules"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < result->rules.count; i++) {
        const struct hg_rule_note *note = &result->rules.at[i];
        hg_json_open(json, '{');
        hg_json_member(json, "rule", note->id);
        hg_json_member(json, "result", hg_str(note->result));
        if (note->expected != NULL)
            hg_json_member(json, "expected", hg_str(note->expected));
        hg_json_member(json, "condition", note->condition);
        if (note->points.len > 0)
            hg_json_member(json, "points", note->points);
        if (note->needs.len > 0)
            hg_json_member(json, "needs", note->needs);
        hg_json_member(json, "file", note->file);
        hg_json_member_int(json, "line", note->line);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void json_test(struct hg_json *json, const struct hg_test_result *result)
{
    hg_json_open(json, '{');
    hg_json_member(json, "name", result->test->name);
    hg_json_member_int(json, "line", result->test->line);
    hg_json_key(json, HG_STR("passed"));
    hg_json_bool(json, result->passed);
    if (!result->passed) {
        json_mismatches(json, result);
        json_rules(json, result);
    }
    hg_json_close(json, '}');
}

static void json_file(struct hg_json *json, const struct hg_file_result *file)
{
    hg_json_open(json, '{');
    hg_json_member(json, "file", file->file.path);
    if (file->policy != NULL)
        hg_json_member(json, "policy", file->policy->path);
    hg_json_key(json, HG_STR("run"));
    hg_json_bool(json, file->usable);
    hg_json_key(json, HG_STR("tests"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < file->results.count; i++)
        json_test(json, &file->results.at[i]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

void hg_test_report_json(const struct hg_test_run *run, bool coverage, struct hg_buf *out)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_open(&json, '{');
    hg_json_member_int(&json, "passed", (int64_t)run->passed);
    hg_json_member_int(&json, "failed", (int64_t)run->failed);
    hg_json_member_int(&json, "not_run", (int64_t)run->unusable);
    hg_json_key(&json, HG_STR("files"));
    hg_json_open(&json, '[');
    for (size_t i = 0; i < run->files.count; i++)
        json_file(&json, run->files.at[i]);
    hg_json_close(&json, ']');
    if (coverage)
        hg_test_coverage_json(run, &json);
    if (run->mutation != NULL)
        hg_mutation_json(run, run->mutation, &json);
    hg_json_close(&json, '}');
    hg_buf_byte(out, '\n');
}
