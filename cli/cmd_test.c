/* headgate test: finds test files (test_find.c), runs them (test_run.c) and reports
 * (test_report.c, test_machine.c, test_ci.c); and measures what they miss: coverage
 * (test_coverage.c), mutation testing (test_mutate.c), suggested cases (test_suggest.c). */
#include <unistd.h>

#include "cli/common/common.h"
#include "cli/leads/leads_run.h"
#include "cli/testing/test_mutate.h"
#include "cli/testing/test_run.h"
#include "cli/testing/test_watch.h"

enum report { REPORT_TEXT, REPORT_TAP, REPORT_JUNIT, REPORT_JSON, REPORT_GITHUB };

/* The requested reports. */
struct wants {
    const struct hg_args *args;
    enum report format;
    bool coverage, mutate, suggest, verbose;
    int64_t coverage_min, mutate_min; /* -1: none */
    struct hg_mutation_options mutation;
};

/* --- options -------------------------------------------------------------------------------- */

static bool read_numbers(struct wants *wants)
{
    int64_t jobs, limit;
    if (!hg_arg_number(wants->args, "test", "coverage-min", 0, 100, -1, &wants->coverage_min) ||
        !hg_arg_number(wants->args, "test", "mutate-min", 0, 100, -1, &wants->mutate_min) ||
        !hg_arg_number(wants->args, "test", "jobs", 1, HG_POOL_MAX_JOBS, hg_default_jobs(),
                       &jobs) ||
        !hg_arg_number(wants->args, "test", "limit", 1, INT64_MAX, 0, &limit))
        return false;
    wants->mutation.jobs = (unsigned)jobs;
    wants->mutation.limit = (size_t)limit;
    wants->mutation.progress = isatty(STDERR_FILENO) == 1;
    return true;
}

static bool read_wants(const struct hg_args *args, struct wants *wants)
{
    *wants = (struct wants){.args = args};
    if (!read_numbers(wants))
        return false;
    wants->format = (enum report)hg_arg_choice(args, "format", REPORT_TEXT);
    wants->coverage = hg_flag(args, "coverage") || wants->coverage_min >= 0;
    wants->mutate = hg_flag(args, "mutate") || wants->mutate_min >= 0;
    wants->suggest = hg_flag(args, "suggest");
    wants->verbose = hg_flag(args, "verbose");
    if (wants->format != REPORT_JUNIT || (!wants->coverage && !wants->mutate))
        return true;
    hg_message(
        "test: JUnit cannot contain coverage or mutation results; use --format text, tap or json");
    return false;
}

/* --- reporting ------------------------------------------------------------------------------ */

/* Before the results of the tests in a text, as comments after them in TAP. */
static void put_extras(const struct hg_test_run *run, const struct wants *wants, const char *before,
                       struct hg_buf *out)
{
    bool text = wants->format == REPORT_TEXT;
    if (wants->coverage)
        hg_test_coverage_text(run, before, out);
    if (wants->coverage && text)
        hg_buf_byte(out, '\n');
    if (run->mutation != NULL)
        hg_mutation_text(run, run->mutation, before, wants->verbose, out);
    if (run->mutation != NULL && text)
        hg_buf_byte(out, '\n');
}

static int report(const struct hg_test_run *run, const struct wants *wants)
{
    struct hg_buf out;
    enum hg_sanitize clean = HG_SANITIZE_UTF8;
    hg_cli_buf(&out);
    switch (wants->format) {
    case REPORT_TEXT:
        put_extras(run, wants, "", &out);
        hg_test_report_text(run, wants->verbose, hg_colour(1), &out);
        clean = hg_colour(1) ? HG_SANITIZE_COLOUR : HG_SANITIZE_TERMINAL;
        break;
    case REPORT_TAP:
        hg_test_report_tap(run, &out);
        put_extras(run, wants, "# ", &out);
        clean = HG_SANITIZE_TERMINAL;
        break;
    case REPORT_JUNIT:
        hg_test_report_junit(run, &out);
        break;
    case REPORT_JSON:
        hg_test_report_json(run, wants->coverage, &out);
        break;
    case REPORT_GITHUB:
        hg_test_report_github(run, &out);
        if (run->mutation != NULL)
            hg_mutation_github(run, run->mutation, &out);
        break;
    }
    return hg_print_sanitized(&out, clean);
}

/* Prints cases instead of a report; reports failing tests, because cases start from passing ones.
 */
static int suggest(struct hg_test_run *run)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    if (run->mutation != NULL)
        hg_mutation_suggested(run, run->mutation, &out);
    else
        hg_test_suggest(run, &out);
    if (run->failed != 0)
        hg_message("%zu of the tests %s; run `headgate test` to see why", run->failed,
                   run->failed == 1 ? "fails" : "fail");
    return hg_print_sanitized(&out, HG_SANITIZE_UTF8);
}

static int report_no_tests(const struct hg_args *args)
{
    if (hg_arg(args, "filter") != NULL)
        hg_message("no test has `%s` in its name", hg_arg(args, "filter"));
    else
        hg_message("no tests found in `%s`: test files end with .test.yaml\n"
                   "          `headgate init demo` creates a policy with tests to start from",
                   args->operand_count > 0 ? args->operands[0] : ".");
    return HG_EXIT_TROUBLE;
}

/* --- shares that must be reached ------------------------------------------------------------ */

static bool reaches(const struct hg_test_run *run, const struct wants *wants)
{
    bool good = true;
    for (size_t i = 0; i < run->policies.count; i++) {
        const struct hg_policy_under_test *policy = run->policies.at[i];
        if (policy->exit_state != HG_EXIT_OK)
            continue;
        unsigned covered = wants->coverage_min >= 0 ? hg_coverage_share(policy) : 100;
        if (covered < wants->coverage_min) {
            hg_message("`%.*s`: coverage is %u %%, below the %d %% of --coverage-min",
                       HG_STR_ARGS(policy->path), covered, (int)wants->coverage_min);
            good = false;
        }
        if (run->mutation == NULL || hg_mutation_score(&run->mutation[i]) >= wants->mutate_min)
            continue;
        hg_message("`%.*s`: the tests notice %u %% of the changes, below the %d %% of --mutate-min",
                   HG_STR_ARGS(policy->path), hg_mutation_score(&run->mutation[i]),
                   (int)wants->mutate_min);
        good = false;
    }
    return good;
}

/* A policy that cannot be mutated counts as a finding if a minimum score was requested. */
static bool all_mutated(const struct hg_test_run *run)
{
    for (size_t i = 0; run->mutation != NULL && i < run->policies.count; i++)
        if (run->mutation[i].refused.len != 0)
            return false;
    return true;
}

/* --- running -------------------------------------------------------------------------------- */

static int run_files(struct hg_test_files *files, const struct wants *wants, struct hg_watch *watch)
{
    struct hg_test_run run;
    hg_test_run_init(&run);
    run.filter = hg_arg(wants->args, "filter");
    run.flags = hg_arg(wants->args, "flag");
    for (size_t i = 0; i < files->files.count; i++)
        hg_test_run_file(&run, files->files.at[i]);
    int exit_state = HG_EXIT_OK;
    if (run.passed + run.failed + run.unusable == 0)
        exit_state = report_no_tests(wants->args);
    else if (wants->mutate && !hg_test_mutate(&run, &wants->mutation, &run.mutation)) {
        hg_message("out of memory");
        exit_state = HG_EXIT_TROUBLE;
    } else
        exit_state = wants->suggest ? suggest(&run) : report(&run, wants);
    if (exit_state == HG_EXIT_OK &&
        (run.failed + run.unusable > 0 || !reaches(&run, wants) || !all_mutated(&run)))
        exit_state = HG_EXIT_FOUND;
    if (watch != NULL)
        hg_watch_take(watch, &run);
    hg_test_run_release(&run);
    return exit_state;
}

static int find_and_run(const struct wants *wants, struct hg_watch *watch)
{
    struct hg_arena arena;
    struct hg_test_files files = {.arena = &arena};
    int exit_state = HG_EXIT_TROUBLE;
    hg_cli_arena(&arena);
    if (hg_test_find(&files, wants->args))
        exit_state = run_files(&files, wants, watch);
    if (exit_state == HG_EXIT_OK && files.failed)
        exit_state = HG_EXIT_TROUBLE;
    hg_arena_release(&arena);
    return exit_state;
}

/* Until it is interrupted; ends as the last run did. */
static int watch_and_run(const struct wants *wants)
{
    struct hg_watch watch;
    int exit_state;
    hg_watch_init(&watch);
    do {
        hg_watch_begin(&watch);
        exit_state = find_and_run(wants, &watch);
    } while (hg_watch_wait(&watch, wants->args));
    hg_watch_release(&watch);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    struct wants wants;
    if (!read_wants(args, &wants))
        return HG_EXIT_TROUBLE;
    return hg_flag(args, "watch") ? watch_and_run(&wants) : find_and_run(&wants, NULL);
}

static const struct hg_option options[] = {
    {"format", 0, "FORMAT", "text|tap|junit|json|github", "output format (default text)"},
    {"coverage", 0, NULL, NULL, "show what the tests cover and what they do not"},
    {"coverage-min", 0, "N", NULL, "exit with status 1 if less than N percent is covered"},
    {"mutate", 0, NULL, NULL,
     "make small changes to the policy and show which ones no test notices"},
    {"mutate-min", 0, "N", NULL,
     "exit with status 1 if less than N percent of the changes are noticed"},
    {"limit", 0, "N", NULL, "try at most N changes of each policy, spread evenly (default: all)"},
    {"jobs", 'j', "N", NULL, "threads for --mutate (default: number of processors, at most 8)"},
    {"suggest", 0, NULL, NULL, "write test cases for both sides of every untested threshold"},
    {"watch", 'w', NULL, NULL, "run again whenever a file changes, until Ctrl-C"},
    HG_FLAG_OPTION_ROW,
    {"filter", 0, "TEXT", NULL, "run only tests with TEXT in their name"},
    {"verbose", 'v', NULL, NULL, "also list the tests that pass"},
    {0},
};

const struct hg_command hg_cmd_test = {
    .name = "test",
    .operands = "[PATH...]",
    .summary = "run the tests of policies",
    .details =
        "Runs every *.test.yaml in each PATH and its subfolders (default: the current folder). A "
        "test consists of a lead and the expected decision; if something differs, the expected and "
        "the actual value are shown, with the relevant rules. A test also fails if its lead breaks "
        "a promise of the policy, unless `broken_promises` expects that.\n\n"
        "  policy: inbound.gate            # from the folder of this file\n"
        "  now: 2026-11-20T09:00:00Z\n"
        "  tests:\n"
        "    - name: A fintech that asks for a demo is accepted\n"
        "      lead: {industry: fintech, source: demo_request}\n"
        "      expect: {outcome: accept, scores: {fit: \">= 60\"}, hits: [fit.industry]}\n\n"
        "`expect` can contain outcome, reason, possible, decided_by, because, scores (60, \">= "
        "40\", 40..60), classes, route, hits, misses, unknown, assumed, deciding, settles, "
        "route_deciding, needs, notes, also, alert, show and broken_promises.\n\n"
        "`--suggest` runs the tests and writes, instead of a report, test cases for what they do "
        "not cover: the last value below each threshold and the first value above it, and one text "
        "of each group that the policy treats alike. Each case starts from the lead of a passing "
        "test and expects what the policy decides now, so read them before adding them under "
        "`tests:`.\n\n"
        "`--mutate` tests the tests: would they notice if the policy were wrong? It changes one "
        "thing at a time in memory (a threshold, operator, list entry, number of points, order, "
        "assumption, outcome, route, row, rule or contract attribute) and runs the tests. A change "
        "that no test notices is shown with its place and, if one is found, a lead for which it "
        "makes a difference; with `--suggest` these leads are written as test cases. Changes that "
        "make no difference to the program, or do not compile, are not counted.\n\n"
        "The exit status is 1 if a test fails, a file cannot be run, or a required percentage is "
        "not reached; 2 if there are no tests.\n",
    .examples = "headgate test\n"
                "headgate test --coverage policies\n"
                "headgate test --suggest inbound.test.yaml\n"
                "headgate test --mutate\n"
                "headgate test --format junit > tests.xml",
    .options = options,
    .operands_min = 0,
    .operands_max = SIZE_MAX,
    .run = run,
};
