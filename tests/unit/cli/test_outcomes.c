/* Actual outcomes of leads: what counts as positive, the join with a second file, and its
 * problems. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../runtime/lead_sample.h"
#include "cli/leads/outcomes.h"

static const struct hg_option rows[] = {
    HG_OUTCOME_OPTION_ROWS,
    {"show-personal", 0, NULL, NULL, ""},
    {0},
};
enum { OUTCOMES, OUTCOME, KEY, POSITIVE, NEGATIVE, SHOW };

static struct sample *s;
static char path[] = "/tmp/headgate-outcomes-XXXXXX";

static void open_sample(void)
{
    s = sample_new(1);
    s->program.key = HG_STR("lead_id");
    close(mkstemp(path));
}

static void release_sample(void)
{
    unlink(path);
    sample_free(s);
}

TestSuite(outcomes, .init = open_sample, .fini = release_sample);

static int open_with(const char *const values[6], struct hg_outcomes **outcomes)
{
    struct hg_args args = {.options = rows, .values = values};
    return hg_outcomes_open(&args, "replay", &s->program, outcomes);
}

static struct hg_outcomes *join(const char *text, const char *key, const char *negative)
{
    struct hg_outcomes *outcomes;
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
    const char *values[6] = {[OUTCOMES] = path, [KEY] = key, [NEGATIVE] = negative};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_OK);
    return outcomes;
}

static enum hg_actual actual(struct hg_outcomes *outcomes, const char *pick, uint64_t line)
{
    return hg_outcomes_of(outcomes, hg_str(pick), hg_str(pick), line).actual;
}

Test(outcomes, none_are_asked_for)
{
    struct hg_outcomes *outcomes;
    const char *values[6] = {NULL};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_OK);
    cr_assert_null(outcomes);
}

Test(outcomes, options_that_would_do_nothing)
{
    struct hg_outcomes *outcomes;
    for (int option = KEY; option <= NEGATIVE; option++) {
        const char *values[6] = {[0] = NULL};
        values[option] = "x";
        cr_assert_eq(open_with(values, &outcomes), HG_EXIT_TROUBLE);
    }
    const char *values[6] = {[OUTCOME] = "won", [KEY] = "lead_id"};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_TROUBLE);
}

/* Every field of the sample is read by the policy. */
Test(outcomes, an_input_is_no_outcome)
{
    struct hg_outcomes *outcomes;
    const char *values[6] = {[OUTCOME] = "topic"};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_TROUBLE);
    s->fields[F_TOPIC].read = false;
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_OK);
    hg_outcomes_close(outcomes);
}

Test(outcomes, of_a_column)
{
    struct hg_outcomes *outcomes;
    const char *values[6] = {
        [OUTCOME] = "won", [POSITIVE] = "Signed, in  Talks,", [NEGATIVE] = "no"};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_OK);
    static const struct {
        const char *text;
        enum hg_actual actual;
    } leads[] = {
        {"SIGNED", HG_ACTUAL_POSITIVE}, {"in talks", HG_ACTUAL_POSITIVE},
        {"No", HG_ACTUAL_NEGATIVE},     {"", HG_ACTUAL_OPEN},
        {"perhaps", HG_ACTUAL_OPEN},    {"signed", HG_ACTUAL_POSITIVE},
    };
    for (size_t i = 0; i < 6; i++)
        cr_assert_eq(hg_outcomes_of(outcomes, hg_str(leads[i].text), HG_STR("L"), i + 1).actual,
                     leads[i].actual, "%s", leads[i].text);
    hg_outcomes_end(outcomes);
    const struct hg_outcome_facts *facts = hg_outcomes_facts(outcomes);
    cr_assert_eq(facts->actual[HG_ACTUAL_POSITIVE], 3);
    cr_assert_eq(facts->actual[HG_ACTUAL_NEGATIVE], 1);
    cr_assert_eq(facts->actual[HG_ACTUAL_OPEN], 2);
    cr_assert_eq(facts->without.count, 1);
    cr_assert_eq(facts->without.first[0].line, 4);
    cr_assert_eq(facts->twice.count, 5); /* all are called L */
    cr_assert_eq(facts->value_count, 4);
    cr_assert(hg_str_is(facts->values[0].text, "SIGNED"));
    cr_assert_eq(facts->values[0].leads, 2);
    hg_outcomes_close(outcomes);
}

Test(outcomes, joined)
{
    struct hg_outcomes *outcomes = join("Id,result\nL1,won\nL2,lost\nL2,Lost\nL3,won\nL3,lost\n"
                                        ",won\nL4,\nL5,won\nL6\nL7,lost\n",
                                        "lead_id=Id", NULL);
    const struct hg_outcome_facts *facts = hg_outcomes_facts(outcomes);
    cr_assert(hg_str_is(facts->column, "result")); /* the one beside the key */
    cr_assert_eq(facts->rows, 10);
    cr_assert_eq(facts->refused, 1);
    cr_assert_eq(facts->nameless.count, 1);
    cr_assert_eq(facts->nameless.first[0].line, 7);
    cr_assert_eq(facts->repeated.count, 1);
    cr_assert_eq(facts->contradicted.count, 1);
    cr_assert_eq(actual(outcomes, "L1", 1), HG_ACTUAL_POSITIVE);
    cr_assert_eq(actual(outcomes, "L2", 2), HG_ACTUAL_NEGATIVE);
    cr_assert_eq(actual(outcomes, "L3", 3), HG_ACTUAL_OPEN);
    cr_assert_eq(actual(outcomes, "L4", 4), HG_ACTUAL_OPEN);
    cr_assert_eq(actual(outcomes, "", 5), HG_ACTUAL_OPEN);
    cr_assert_eq(actual(outcomes, "L9", 6), HG_ACTUAL_OPEN);
    cr_assert_eq(actual(outcomes, "L1", 7), HG_ACTUAL_POSITIVE);
    hg_outcomes_end(outcomes);
    cr_assert_eq(facts->without.count, 4);
    cr_assert_eq(facts->keyless.count, 1);
    cr_assert_eq(facts->twice.count, 1);
    cr_assert_eq(facts->twice.first[0].line, 7);
    cr_assert_eq(facts->unmatched.count, 2);
    cr_assert(hg_str_is(facts->unmatched.first[0].name, "L5"));
    cr_assert(hg_str_is(facts->unmatched.first[1].name, "L7"));
    cr_assert_eq(facts->actual[HG_ACTUAL_POSITIVE] + facts->actual[HG_ACTUAL_NEGATIVE] +
                     facts->actual[HG_ACTUAL_OPEN],
                 7);
    hg_outcomes_close(outcomes);
}

Test(outcomes, joined_from_json)
{
    struct hg_outcomes *outcomes = join("{\"lead_id\":\"L1\",\"outcome\":true}\nnonsense\n"
                                        "{\"lead_id\":\"L2\"}\n",
                                        NULL, NULL);
    cr_assert_eq(hg_outcomes_facts(outcomes)->refused, 1);
    cr_assert_eq(actual(outcomes, "L1", 1), HG_ACTUAL_POSITIVE);
    cr_assert_eq(actual(outcomes, "L2", 2), HG_ACTUAL_OPEN);
    hg_outcomes_close(outcomes);
}

Test(outcomes, a_column_that_is_not_there)
{
    struct hg_outcomes *outcomes;
    FILE *file = fopen(path, "w");
    fputs("lead,won,lost\nL1,1,0\n", file);
    fclose(file);
    const char *values[6] = {[OUTCOMES] = path};
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_TROUBLE);
    const char *other[6] = {[OUTCOMES] = "/nowhere/at/all.csv"};
    cr_assert_eq(open_with(other, &outcomes), HG_EXIT_TROUBLE);
    s->program.key = HG_STR("");
    cr_assert_eq(open_with(values, &outcomes), HG_EXIT_TROUBLE);
}

/* A personal key is not named unless asked for; its line is. */
Test(outcomes, personal_keys_are_not_kept)
{
    s->fields[F_ID].log = HG_LOG_MASK;
    struct hg_outcomes *outcomes = join("lead_id,won\nL1,yes\n", NULL, NULL);
    cr_assert_eq(actual(outcomes, "L9", 3), HG_ACTUAL_OPEN);
    const struct hg_outcome_facts *facts = hg_outcomes_facts(outcomes);
    cr_assert_eq(facts->without.first[0].name.len, 0);
    cr_assert_eq(facts->without.first[0].line, 3);
    hg_outcomes_close(outcomes);
}
