/* Runs test files: each policy is opened once, each test is one lane. Results are kept for the
 * reports (test_report*.c). */
#include "cli/testing/test_run.h"
#include "cli/common/common.h"
#include "runtime/assignment/assign.h"
#include "runtime/ingest/record.h"

void hg_test_run_init(struct hg_test_run *run)
{
    memset(run, 0, sizeof *run);
    hg_cli_arena(&run->arena);
}

void hg_policy_under_test_release(struct hg_policy_under_test *policy)
{
    if (policy->reader != NULL)
        hg_json_reader_free(policy->reader);
    hg_lanes_free(policy->lanes);
    if (policy->exit_state == HG_EXIT_OK)
        hg_session_close(&policy->session);
}

void hg_test_run_release(struct hg_test_run *run)
{
    for (size_t i = 0; i < run->files.count; i++)
        hg_test_file_release(&run->files.at[i]->file);
    for (size_t i = 0; i < run->policies.count; i++)
        hg_policy_under_test_release(run->policies.at[i]);
    hg_arena_release(&run->arena);
}

/* --- the policy ----------------------------------------------------------------------------- */

bool hg_policy_under_test_init(struct hg_policy_under_test *policy)
{
    const struct hg_image *image = policy->session.image;
    return hg_lanes_new(image, 1, &hg_cli_allocator, &policy->lanes) == HG_OK &&
           hg_json_reader_new(image, &hg_cli_allocator, &policy->reader) == HG_OK;
}

static struct hg_policy_under_test *open_policy(struct hg_test_run *run, struct hg_str path)
{
    for (size_t i = 0; i < run->policies.count; i++)
        if (hg_str_eq(run->policies.at[i]->path, path))
            return run->policies.at[i];
    struct hg_policy_under_test *policy = HG_NEW(&run->arena, struct hg_policy_under_test);
    policy->path = hg_str_copy(&run->arena, path);
    policy->exit_state = hg_session_open(&policy->session, policy->path.at, true);
    hg_push(&run->arena, &run->policies, policy);
    if (policy->exit_state != HG_EXIT_OK)
        return policy;
    if (!hg_flags_enable(run->flags, (struct hg_session *[]){&policy->session}, 1)) {
        policy->exit_state = HG_EXIT_TROUBLE;
        hg_session_close(&policy->session);
        return policy;
    }
    if (hg_policy_under_test_init(policy)) {
        policy->flags = policy->lanes->flags;
        hg_coverage_init(policy, &run->arena);
        return policy;
    }
    hg_message("out of memory");
    policy->exit_state = HG_EXIT_TROUBLE;
    hg_session_close(&policy->session);
    return policy;
}

/* --- a test ---------------------------------------------------------------------------------- */

static void fail_test(struct hg_file_result *file, struct hg_test_result *result, struct hg_str why)
{
    struct hg_mismatch mismatch = {HG_STR("lead"), HG_STR("can be decided"), why};
    hg_push(&file->file.arena, &result->mismatches, mismatch);
}

void hg_test_run_one(struct hg_file_result *file, const struct hg_lead_test *test,
                     struct hg_test_result *result)
{
    struct hg_policy_under_test *policy = file->policy;
    struct hg_decision decision;
    struct hg_lead_error error;
    struct hg_lanes *lanes = policy->lanes;
    hg_lanes_reset(lanes, 1);
    lanes->now[0] = test->now;
    lanes->flags = test->flags;
    lanes->show_personal = true; /* a test says what its lead is */
    result->test = test;
    enum hg_status status = hg_json_read(policy->reader, lanes, 0, test->lead, &error);
    if (status == HG_OK)
        status = hg_run(lanes);
    else if (status == HG_INVALID)
        fail_test(file, result, hg_str_print(&file->file.arena, "%s", error.message));
    if (status == HG_OK)
        status = hg_decide_rules(lanes, 0, &lanes->arena, &decision);
    struct hg_assign_request request = {.lanes = lanes, .decision = &decision};
    if (status == HG_OK)
        status = hg_assign(&request, &lanes->arena, &decision.assignment);
    if (status == HG_NOMEM)
        fail_test(file, result, HG_STR("out of memory"));
    if (status != HG_OK)
        return;
    if (policy->coverage.rules != NULL)
        hg_coverage_count(policy, &decision);
    hg_test_compare(lanes, &decision, test, &file->file.arena, result);
}

bool hg_test_is_selected(const struct hg_test_run *run, const struct hg_lead_test *test)
{
    return run->filter == NULL || hg_str_find(test->name, hg_str(run->filter)) != SIZE_MAX;
}

static void run_tests(struct hg_test_run *run, struct hg_file_result *file)
{
    for (size_t i = 0; i < file->file.tests.count; i++) {
        struct hg_test_result result = {0};
        if (!hg_test_is_selected(run, &file->file.tests.at[i]))
            continue;
        hg_test_run_one(file, &file->file.tests.at[i], &result);
        file->passed += result.passed;
        file->failed += !result.passed;
        hg_push(&file->file.arena, &file->results, result);
    }
    run->passed += file->passed;
    run->failed += file->failed;
}

/* --- a file ---------------------------------------------------------------------------------- */

static bool prepare(struct hg_test_run *run, struct hg_file_result *file, struct hg_str path)
{
    if (!hg_test_file_open(&file->file, path))
        return false;
    struct hg_policy_under_test *policy = open_policy(run, file->file.policy);
    if (policy->exit_state != HG_EXIT_OK) {
        struct hg_diag *diag =
            hg_report(&file->file.diags, HG_E1008, file->file.policy_span,
                      "the policy `%.*s` cannot be tested", HG_STR_ARGS(file->file.policy));
        hg_diag_help(&file->file.diags, diag, "run `headgate check %.*s` to see what is wrong",
                     HG_STR_ARGS(file->file.policy));
        return false;
    }
    file->policy = policy;
    return hg_test_file_read(&file->file, policy->session.program, policy->flags);
}

void hg_test_run_file(struct hg_test_run *run, struct hg_str path)
{
    struct hg_file_result *file = HG_NEW(&run->arena, struct hg_file_result);
    hg_push(&run->arena, &run->files, file);
    file->usable = prepare(run, file, path);
    hg_print_diags(&file->file.diags, false);
    if (file->usable)
        run_tests(run, file);
    else
        run->unusable++;
}
