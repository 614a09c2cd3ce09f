/* The report of a test run for people: failures with expected beside actual and the rules that
 * bear on them; and the coverage of each policy's rules and table rows. */
#include "cli/common.h"
#include "cli/test_run.h"

#define MAX_COLUMN 40u /* a wider cell does not push the column beside it */
#define ROWS_SHOWN 12u /* rows of a table that no test takes, by name */

struct sheet {
    struct hg_buf *out;
    bool colour;
};

static void ink(const struct sheet *sheet, const char *code)
{
    if (sheet->colour)
        hg_buf_text(sheet->out, code);
}

static size_t wider(size_t width, struct hg_str text)
{
    size_t columns = hg_utf8_columns(text);
    return columns > width ? (columns < MAX_COLUMN ? columns : MAX_COLUMN) : width;
}

static void put_cell(struct hg_buf *out, struct hg_str text, size_t width)
{
    size_t columns = hg_utf8_columns(text);
    hg_buf_put(out, text.at, text.len);
    hg_buf_fill(out, ' ', (columns < width ? width - columns : 0) + 2);
}

/* --- a failure ---------------------------------------------------------------------------------
 */

static void put_mismatches(const struct sheet *sheet, const struct hg_test_result *result)
{
    size_t what = 0, expected = sizeof "expected" - 1;
    for (size_t i = 0; i < result->mismatches.count; i++) {
        what = wider(what, result->mismatches.at[i].what);
        expected = wider(expected, result->mismatches.at[i].expected);
    }
    hg_buf_text(sheet->out, "    ");
    put_cell(sheet->out, HG_STR(""), what);
    put_cell(sheet->out, HG_STR("expected"), expected);
    hg_buf_text(sheet->out, "actual\n");
    for (size_t i = 0; i < result->mismatches.count; i++) {
        const struct hg_mismatch *mismatch = &result->mismatches.at[i];
        hg_buf_text(sheet->out, "    ");
        put_cell(sheet->out, mismatch->what, what);
        ink(sheet, "\033[32m");
        put_cell(sheet->out, mismatch->expected, expected);
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
    put_cell(out, note->id, id);
    put_cell(out, hg_str(note->result), result);
    if (note->points.len > 0)
        hg_buf_print(out, "%.*s  ", HG_STR_ARGS(note->points));
    hg_buf_put(out, note->condition.at, note->condition.len);
    ink(sheet, "\033[2m");
    hg_buf_print(out, "  %.*s:%u\n", HG_STR_ARGS(note->file), note->line);
    ink(sheet, "\033[0m");
    if (note->needs.len == 0)
        return;
    hg_buf_text(out, "      ");
    put_cell(out, HG_STR(""), id);
    hg_buf_print(out, "not known: %.*s\n", HG_STR_ARGS(note->needs));
}

static void put_rules(const struct sheet *sheet, const struct hg_test_result *result)
{
    size_t id = 0, word = 0;
    for (size_t i = 0; i < result->rules.count; i++) {
        id = wider(id, result->rules.at[i].id);
        word = wider(word, hg_str(result->rules.at[i].result));
    }
    if (result->rules.count > 0)
        hg_buf_text(sheet->out, "    rules that bear on it:\n");
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

/* --- a file ------------------------------------------------------------------------------------
 */

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

/* --- coverage ----------------------------------------------------------------------------------
 */

struct counts {
    uint32_t hit, miss, unknown, assumed;
};

static struct counts counts_of(const uint32_t results[6])
{
    return (struct counts){results[HG_HIT], results[HG_MISS] + results[HG_RULE_NOT_REACHED],
                           results[HG_RULE_UNKNOWN],
                           results[HG_ASSUMED_NO] + results[HG_ASSUMED_YES]};
}

static uint32_t rules_hit(const struct hg_tested *policy)
{
    uint32_t hit = 0;
    for (uint32_t i = 0; i < policy->session.program->rule_count; i++)
        hit += counts_of(policy->coverage.rules[i]).hit > 0;
    return hit;
}

static void coverage_rules(const struct hg_tested *policy, const char *before, struct hg_buf *out)
{
    const struct hg_program *program = policy->session.program;
    size_t width = sizeof "rule" - 1;
    for (uint32_t i = 0; i < program->rule_count; i++)
        width = wider(width, program->rules[i].id);
    hg_buf_print(out, "%s  ", before);
    put_cell(out, HG_STR("rule"), width);
    hg_buf_text(out, "  hit  missed  unknown  assumed\n");
    for (uint32_t i = 0; i < program->rule_count; i++) {
        struct counts counts = counts_of(policy->coverage.rules[i]);
        hg_buf_print(out, "%s  ", before);
        put_cell(out, program->rules[i].id, width);
        hg_buf_print(out, "%5u  %6u  %7u  %7u%s\n", counts.hit, counts.miss, counts.unknown,
                     counts.assumed, counts.hit == 0 ? "  no test hits it" : "");
    }
}

static void coverage_table(const struct hg_tested *policy, uint32_t index, const char *before,
                           struct hg_buf *out)
{
    const struct hg_rule_table *table = &policy->session.program->tables[index];
    const uint32_t *rows = policy->coverage.rows[index];
    uint32_t taken = 0, shown = 0;
    for (uint32_t i = 0; i < table->rows; i++)
        taken += rows[i] > 0;
    hg_buf_print(out, "%s  table %.*s: %u of %u rows taken", before, HG_STR_ARGS(table->name),
                 taken, table->rows);
    for (uint32_t i = 0; i < table->rows && shown < ROWS_SHOWN; i++)
        if (rows[i] == 0)
            hg_buf_print(out, "%s%.*s", shown++ == 0 ? "; not: " : ", ",
                         HG_STR_ARGS(table->row_ids[i]));
    hg_buf_text(out, table->rows - taken > shown ? ", ...\n" : "\n");
}

void hg_test_coverage_text(const struct hg_test_run *run, const char *before, struct hg_buf *out)
{
    for (size_t i = 0; i < run->policies.count; i++) {
        const struct hg_tested *policy = run->policies.at[i];
        if (policy->exit_state != HG_EXIT_OK)
            continue;
        uint32_t all = policy->session.program->rule_count, hit = rules_hit(policy);
        hg_buf_print(out, "%scoverage of %.*s: %u of %u rules hit (%u %%)\n", before,
                     HG_STR_ARGS(policy->path), hit, all, all == 0 ? 100 : hit * 100 / all);
        coverage_rules(policy, before, out);
        for (uint32_t t = 0; t < policy->session.program->table_count; t++)
            if (policy->coverage.rows[t] != NULL)
                coverage_table(policy, t, before, out);
    }
}

static void json_count(struct hg_json *json, const char *name, uint32_t count)
{
    hg_json_key(json, hg_str(name));
    hg_json_int(json, count);
}

static void coverage_rule_json(struct hg_json *json, struct hg_str id, const uint32_t results[6])
{
    struct counts counts = counts_of(results);
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("rule"));
    hg_json_str(json, id);
    json_count(json, "hit", counts.hit);
    json_count(json, "missed", counts.miss);
    json_count(json, "unknown", counts.unknown);
    json_count(json, "assumed", counts.assumed);
    hg_json_close(json, '}');
}

static void coverage_table_json(struct hg_json *json, const struct hg_rule_table *table,
                                const uint32_t *rows)
{
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("table"));
    hg_json_str(json, table->name);
    json_count(json, "rows", table->rows);
    hg_json_key(json, HG_STR("not_taken"));
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < table->rows; i++)
        if (rows[i] == 0)
            hg_json_str(json, table->row_ids[i]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

static void coverage_policy_json(struct hg_json *json, const struct hg_tested *policy)
{
    const struct hg_program *program = policy->session.program;
    hg_json_open(json, '{');
    hg_json_key(json, HG_STR("policy"));
    hg_json_str(json, policy->path);
    hg_json_key(json, HG_STR("rules"));
    hg_json_open(json, '[');
    for (uint32_t r = 0; r < program->rule_count; r++)
        coverage_rule_json(json, program->rules[r].id, policy->coverage.rules[r]);
    hg_json_close(json, ']');
    hg_json_key(json, HG_STR("tables"));
    hg_json_open(json, '[');
    for (uint32_t t = 0; t < program->table_count; t++)
        if (policy->coverage.rows[t] != NULL)
            coverage_table_json(json, &program->tables[t], policy->coverage.rows[t]);
    hg_json_close(json, ']');
    hg_json_close(json, '}');
}

void hg_test_coverage_json(const struct hg_test_run *run, struct hg_json *json)
{
    hg_json_key(json, HG_STR("coverage"));
    hg_json_open(json, '[');
    for (size_t i = 0; i < run->policies.count; i++)
        if (run->policies.at[i]->exit_state == HG_EXIT_OK)
            coverage_policy_json(json, run->policies.at[i]);
    hg_json_close(json, ']');
}

unsigned hg_test_coverage_share(const struct hg_tested *policy)
{
    uint32_t all = policy->session.program->rule_count;
    return all == 0 ? 100 : rules_hit(policy) * 100 / all;
}
