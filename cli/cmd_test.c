/* headgate test: finds test files, runs them (test_run.c), reports (test_report.c,
 * test_machine.c). */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/common.h"
#include "cli/test_run.h"

#define MAX_FOLDERS_DEEP 32 /* deeper than any tree of policies; stops a circle of mounts */

struct finding {
    struct hg_arena *arena;
    HG_VEC(struct hg_str) files;
    bool failed; /* a folder could not be looked into; the rest is run */
};

/* --- finding ------------------------------------------------------------------------------------
 */

static int by_bytes(const void *a, const void *b)
{
    return hg_str_cmp(*(const struct hg_str *)a, *(const struct hg_str *)b);
}

static bool is_test_file(struct hg_str path)
{
    return hg_str_ends(path, HG_STR(".test.yaml")) || hg_str_ends(path, HG_STR(".test.yml"));
}

static struct hg_str join(struct hg_arena *arena, struct hg_str folder, const char *name)
{
    if (hg_str_is(folder, "."))
        return hg_str_copy(arena, hg_str(name));
    bool slash = folder.len > 0 && folder.at[folder.len - 1] == '/';
    return hg_str_print(arena, "%.*s%s%s", HG_STR_ARGS(folder), slash ? "" : "/", name);
}

static void search(struct finding *finding, struct hg_str folder, int depth);

/* Links to folders are not followed, so that a circle ends. */
static void look_at(struct finding *finding, struct hg_str path, int depth)
{
    struct stat facts;
    if (lstat(path.at, &facts) != 0)
        return;
    if (S_ISDIR(facts.st_mode))
        search(finding, path, depth + 1);
    else if (is_test_file(path) && stat(path.at, &facts) == 0 && S_ISREG(facts.st_mode))
        hg_push(finding->arena, &finding->files, path);
}

static void search(struct finding *finding, struct hg_str folder, int depth)
{
    DIR *dir = depth < MAX_FOLDERS_DEEP ? opendir(folder.at) : NULL;
    if (dir == NULL) {
        hg_say("cannot look into `%.*s`: %s", HG_STR_ARGS(folder),
               depth < MAX_FOLDERS_DEEP ? strerror(errno) : "too deep");
        finding->failed = true;
        return;
    }
    HG_VEC(struct hg_str) paths = {0};
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") != 0)
            hg_push(finding->arena, &paths, join(finding->arena, folder, entry->d_name));
    closedir(dir);
    if (paths.count > 1)
        qsort(paths.at, paths.count, sizeof *paths.at, by_bytes);
    for (size_t i = 0; i < paths.count; i++)
        look_at(finding, paths.at[i], depth);
}

static bool say_wrong_file(const char *path)
{
    if (hg_str_ends(hg_str(path), HG_STR(".gate")))
        hg_say("`%s` is a policy; name its tests, or the folder they are in: headgate test .",
               path);
    else
        hg_say("`%s` is no file of tests; those end with .test.yaml", path);
    return false;
}

static bool find(struct finding *finding, const char *path)
{
    struct stat facts;
    struct hg_str name = hg_str_copy(finding->arena, hg_str(path));
    if (stat(path, &facts) != 0) {
        hg_say_unreadable(name, errno == ENOENT ? HG_STR("no such file") : hg_str(strerror(errno)));
        return false;
    }
    if (S_ISDIR(facts.st_mode)) {
        search(finding, name, 0);
        return true;
    }
    if (!hg_str_ends(name, HG_STR(".yaml")) && !hg_str_ends(name, HG_STR(".yml")))
        return say_wrong_file(path);
    hg_push(finding->arena, &finding->files, name);
    return true;
}

static bool find_all(struct finding *finding, const struct hg_args *args)
{
    bool good = true;
    if (args->operand_count == 0)
        return find(finding, ".");
    for (size_t i = 0; i < args->operand_count; i++)
        good = find(finding, args->operands[i]) && good;
    return good;
}

/* --- reporting ----------------------------------------------------------------------------------
 */

enum report { REPORT_TEXT, REPORT_TAP, REPORT_JUNIT, REPORT_JSON, REPORT_GITHUB };

static int report(const struct hg_test_run *run, const struct hg_args *args)
{
    struct hg_buf out;
    enum hg_clean clean = HG_CLEAN_UTF8;
    bool coverage = hg_flag(args, "coverage");
    hg_cli_buf(&out);
    switch ((enum report)hg_arg_choice(args, "format", REPORT_TEXT)) {
    case REPORT_TEXT:
        if (coverage)
            hg_test_coverage_text(run, "", &out);
        if (coverage)
            hg_buf_byte(&out, '\n');
        hg_test_report_text(run, hg_flag(args, "verbose"), hg_colour(1), &out);
        clean = hg_colour(1) ? HG_CLEAN_COLOUR : HG_CLEAN_TERMINAL;
        break;
    case REPORT_TAP:
        hg_test_report_tap(run, &out);
        if (coverage)
            hg_test_coverage_text(run, "# ", &out);
        clean = HG_CLEAN_TERMINAL;
        break;
    case REPORT_JUNIT:
        hg_test_report_junit(run, &out);
        break;
    case REPORT_JSON:
        hg_test_report_json(run, coverage, &out);
        break;
    case REPORT_GITHUB:
        hg_test_report_github(run, &out);
        break;
    }
    return hg_print_clean(&out, clean);
}

/* Cases instead of a report; failing tests are told of, as cases start from those that pass. */
static int suggest(struct hg_test_run *run)
{
    struct hg_buf out;
    hg_cli_buf(&out);
    hg_test_suggest(run, &out);
    if (run->failed != 0)
        hg_say("%zu of the tests %s; `headgate test` tells why", run->failed,
               run->failed == 1 ? "fails" : "fail");
    return hg_print_clean(&out, HG_CLEAN_UTF8);
}

static int say_no_tests(const struct hg_args *args)
{
    if (hg_arg(args, "filter") != NULL)
        hg_say("no test has `%s` in its name", hg_arg(args, "filter"));
    else
        hg_say("no tests found in `%s`: tests are files that end with .test.yaml\n"
               "          `headgate init demo` makes a policy with its tests, to start from",
               args->operand_count > 0 ? args->operands[0] : ".");
    return HG_EXIT_TROUBLE;
}

static int run_files(struct finding *finding, const struct hg_args *args)
{
    struct hg_test_run run;
    hg_test_run_init(&run);
    run.filter = hg_arg(args, "filter");
    for (size_t i = 0; i < finding->files.count; i++)
        hg_test_run_file(&run, finding->files.at[i]);
    int exit_state = HG_EXIT_OK;
    if (run.passed + run.failed + run.unusable == 0)
        exit_state = say_no_tests(args);
    else
        exit_state = hg_flag(args, "suggest") ? suggest(&run) : report(&run, args);
    if (exit_state == HG_EXIT_OK && run.failed + run.unusable > 0)
        exit_state = HG_EXIT_FOUND;
    hg_test_run_release(&run);
    return exit_state;
}

static int run(const struct hg_args *args)
{
    struct hg_arena arena;
    struct finding finding = {.arena = &arena};
    int exit_state = HG_EXIT_TROUBLE;
    hg_cli_arena(&arena);
    if (hg_flag(args, "coverage") && hg_arg_choice(args, "format", 0) == REPORT_JUNIT)
        hg_say("test: JUnit has no place for coverage; use --format text, tap or json");
    else if (find_all(&finding, args))
        exit_state = run_files(&finding, args);
    if (exit_state == HG_EXIT_OK && finding.failed)
        exit_state = HG_EXIT_TROUBLE;
    hg_arena_release(&arena);
    return exit_state;
}

static const struct hg_option options[] = {
    {"format", 0, "FORMAT", "text|tap|junit|json|github", "form of the report (default text)"},
    {"coverage", 0, NULL, NULL, "how often each rule and table row was hit, and which never"},
    {"suggest", 0, NULL, NULL, "write cases for both sides of every threshold no test looks at"},
    {"filter", 0, "TEXT", NULL, "run only tests with TEXT in their name"},
    {"verbose", 'v', NULL, NULL, "name the tests that pass, too"},
    {0},
};

const struct hg_command hg_cmd_test = {
    .name = "test",
    .operands = "[PATH...]",
    .summary = "run the tests of policies",
    .details =
        "Runs every *.test.yaml under each PATH (default: the current folder). A test gives a lead "
        "and says what it expects of the decision; what is not as expected is shown beside what "
        "came out, with the rules that bear on it. A promise of the policy that a test's lead "
        "breaks fails the test, unless `broken_promises` expects it.\n"
        "\n"
        "  policy: inbound.gate            # from the folder of this file\n"
        "  now: 2026-11-20T09:00:00Z\n"
        "  tests:\n"
        "    - name: A fintech that asks for a demo is accepted\n"
        "      lead: {industry: fintech, source: demo_request}\n"
        "      expect: {outcome: accept, scores: {fit: \">= 60\"}, hits: [fit.industry]}\n"
        "\n"
        "`expect` may say outcome, reason, possible, decided_by, because, scores (60, \">= 40\", "
        "40..60), classes, route, hits, misses, unknown, assumed, deciding, needs, show and "
        "broken_promises.\n"
        "\n"
        "`--suggest` runs the tests and writes, instead of a report, cases for what they leave "
        "out: the last value before each threshold and the first behind it, and one of each "
        "group of texts that the policy treats alike. Each starts from the lead of a test that "
        "passes, and expects what the policy decides now: read them before they go under "
        "`tests:`.\n"
        "\n"
        "The exit status is 1 when a test fails or a file cannot be run, 2 when there are no "
        "tests.\n",
    .examples = "headgate test\n"
                "headgate test --coverage policies\n"
                "headgate test --suggest inbound.test.yaml\n"
                "headgate test --format junit > tests.xml",
    .options = options,
    .operands_min = 0,
    .operands_max = SIZE_MAX,
    .run = run,
};
