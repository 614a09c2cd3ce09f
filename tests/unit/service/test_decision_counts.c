/* What a version of a policy decided, as the report tells it. */
#include "service/policies/decision_counts.h"

#include <pthread.h>

#include "policy.h"

static struct hg_metrics *metrics;
static headgate_program *program;
static headgate_evaluator *evaluator;
static struct hg_buf out;

static void setup(void)
{
    metrics = hg_metrics_new(NULL);
    program = policy_program(
        "  id: {type: text}\n  staff: {type: integer}\n  land: {type: country}\n", NULL,
        "disqualify assuming no {\n"
        "  embargo: when land is \"KP\"\n"
        "  tiny: when staff < 3\n"
        "}\n"
        "decide {\n"
        "  yes: accept when staff > 9\n"
        "  no: reject otherwise\n"
        "}\n");
    cr_assert_eq(headgate_evaluator_new(program, NULL, &evaluator), HEADGATE_OK);
    hg_buf_init(&out, NULL, 0);
}

static void teardown(void)
{
    hg_buf_release(&out);
    headgate_evaluator_free(evaluator);
    headgate_program_free(program);
    hg_metrics_free(metrics);
}

TestSuite(counts, .init = setup, .fini = teardown);

/* The lines of one metric, without what all of them say. */
static const char *lines_of(const char *name)
{
    static char lines[4096];
    size_t len = 0, skip = strlen(name);
    hg_buf_clear(&out);
    hg_metrics_write(metrics, &out);
    hg_buf_byte(&out, '\0');
    for (const char *at = out.at; *at != '\0'; at += strcspn(at, "\n") + 1) {
        const char *mode = strstr(at, "mode=");
        if (strncmp(at, name, skip) != 0 || at[skip] != '{')
            continue;
        cr_assert_eq(strncmp(at + skip, "{policy=\"inbound\",version=\"7\",digest=\"", 38), 0, "%s",
                     at);
        size_t rest = strcspn(mode, "\n") + 1;
        memcpy(lines + len, mode, rest);
        len += rest;
    }
    lines[len] = '\0';
    return lines;
}

Test(counts, decisions_rules_and_gaps)
{
    struct hg_decision_counts *counts = hg_decision_counts_new(metrics, program, "inbound");
    static const char *const leads[] = {"{\"staff\": 50}",
                                        "{\"staff\": 60}",
                                        "{\"staff\": 1, \"land\": \"KP\"}",
                                        "{}",
                                        "{\"staff\": \"many\"}",
                                        "{\"staff\": null}",
                                        "{\"staff\": 0}"};
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        policy_decide(evaluator, leads[i]);
        hg_decision_counts_add(counts, HG_MODE_LIVE, evaluator, 1000);
    }
    hg_decision_counts_add(counts, HG_MODE_SHADOW, evaluator, 1000);
    cr_assert_str_eq(lines_of("headgate_decisions_total"),
                     "mode=\"live\",outcome=\"accept\"} 2\n"
                     "mode=\"live\",outcome=\"reject\"} 2\n"
                     "mode=\"live\",outcome=\"review\"} 3\n"
                     "mode=\"shadow\",outcome=\"reject\"} 1\n");
    cr_assert_str_eq(lines_of("headgate_rule_decisions_total"),
                     "mode=\"live\",rule=\"decide.yes\"} 2\n"
                     "mode=\"live\",rule=\"disqualify.embargo\"} 1\n"
                     "mode=\"live\",rule=\"disqualify.tiny\"} 2\n"
                     "mode=\"shadow\",rule=\"disqualify.tiny\"} 1\n");
    cr_assert_str_eq(lines_of("headgate_unresolved_total"),
                     "mode=\"live\",field=\"staff\",reason=\"invalid\"} 1\n"
                     "mode=\"live\",field=\"staff\",reason=\"missing\"} 1\n"
                     "mode=\"live\",field=\"staff\",reason=\"null\"} 1\n");
    cr_assert_not_null(
        strstr(out.at, "headgate_decide_seconds_count{policy=\"inbound\",mode=\"live\"} 7\n"));
    hg_decision_counts_free(counts);
    cr_assert_str_eq(lines_of("headgate_decisions_total"), "");
}

Test(counts, what_is_no_field_has_a_dash)
{
    headgate_program *other = policy_program("  id: {type: text}\n  staff: {type: integer}\n", NULL,
                                             "decide {\n"
                                             "  few: nurture when 100 / staff > 10\n"
                                             "  no: reject otherwise\n"
                                             "}\n");
    headgate_evaluator *evaluates;
    struct hg_decision_counts *counts = hg_decision_counts_new(metrics, other, "inbound");
    cr_assert_eq(headgate_evaluator_new(other, NULL, &evaluates), HEADGATE_OK);
    policy_decide(evaluates, "{\"staff\": 0}");
    hg_decision_counts_add(counts, HG_MODE_CANARY, evaluates, 1);
    cr_assert_str_eq(lines_of("headgate_unresolved_total"),
                     "mode=\"canary\",field=\"-\",reason=\"division\"} 1\n");
    hg_decision_counts_free(counts);
    headgate_evaluator_free(evaluates);
    headgate_program_free(other);
}

#define THREADS 4
#define LEADS 2000

static void *decide_many(void *of)
{
    headgate_evaluator *mine;
    cr_assert_eq(headgate_evaluator_new(program, NULL, &mine), HEADGATE_OK);
    for (int i = 0; i < LEADS; i++) {
        policy_decide(mine, "{\"staff\": 50}");
        hg_decision_counts_add(of, HG_MODE_LIVE, mine, 1000);
    }
    headgate_evaluator_free(mine);
    return NULL;
}

Test(counts, threads_share_a_version)
{
    pthread_t threads[THREADS];
    struct hg_decision_counts *counts = hg_decision_counts_new(metrics, program, "inbound");
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, decide_many, counts), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_str_eq(lines_of("headgate_decisions_total"),
                     "mode=\"live\",outcome=\"accept\"} 8000\n");
    hg_decision_counts_free(counts);
}
