/* Metrics of one version of a policy: a slot for each possible series, filled when it is first
 * counted. */
#include "service/policies/decision_counts.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Why a field is not known: the language's list (docs/language.md). */
static const char *const reasons[] = {"missing", "null",     "invalid",  "low_confidence", "stale",
                                      "source",  "overflow", "division", "no_row",         "other"};
#define REASONS (sizeof reasons / sizeof *reasons)

typedef _Atomic(struct hg_series *) slot;

struct hg_decision_counts {
    struct hg_metrics *metrics;
    const headgate_program *program;
    char policy[HG_METRIC_VALUE + 1], digest[HG_SHORT_DIGEST + 1];
    struct hg_series *seconds[HG_MODES];
    size_t outcomes, rules, fields; /* fields: one more, for what is no field */
    /* A mode after the other: of outcomes, of rules, of fields by reason. */
    slot *slots;
    size_t slot_count;
};

const char *hg_mode_name(enum hg_mode mode)
{
    static const char *const names[] = {"live", "canary", "shadow"};
    return names[mode];
}

struct hg_decision_counts *hg_decision_counts_new(struct hg_metrics *metrics,
                                                  const headgate_program *program,
                                                  const char *policy)
{
    struct hg_decision_counts *counts = hg_allocate(&hg_libc_allocator, sizeof *counts);
    if (counts == NULL)
        return NULL;
    counts->metrics = metrics;
    counts->program = program;
    counts->outcomes = headgate_outcome_count(program);
    counts->rules = headgate_rule_count(program);
    counts->fields = headgate_field_count(program) + 1;
    counts->slot_count = HG_MODES * (counts->outcomes + counts->rules + counts->fields * REASONS);
    counts->slots = hg_allocate(&hg_libc_allocator, counts->slot_count * sizeof *counts->slots);
    if (counts->slots == NULL) {
        hg_decision_counts_free(counts);
        return NULL;
    }
    snprintf(counts->policy, sizeof counts->policy, "%s", policy);
    const char *digest = headgate_program_digest(program), *hex = strchr(digest, ':');
    snprintf(counts->digest, sizeof counts->digest, "%s", hex != NULL ? hex + 1 : digest);
    for (int mode = 0; mode < HG_MODES; mode++)
        counts->seconds[mode] = hg_metrics_series(metrics, HG_M_DECIDE_SECONDS, counts->policy,
                                                  hg_mode_name((enum hg_mode)mode), NULL);
    return counts;
}

void hg_decision_counts_free(struct hg_decision_counts *counts)
{
    if (counts == NULL)
        return;
    for (size_t i = 0; counts->slots != NULL && i < counts->slot_count; i++) {
        struct hg_series *series = atomic_load(&counts->slots[i]);
        if (series != NULL)
            hg_metrics_drop(counts->metrics, series);
    }
    hg_libc_allocator.resize(NULL, (void *)counts->slots, 0);
    hg_libc_allocator.resize(NULL, counts, 0);
}

/* The series of a slot. Where two threads are the first at once, one lets go of what it found. */
static struct hg_series *series_in(struct hg_decision_counts *counts, slot *at,
                                   enum hg_metric metric, enum hg_mode mode, const char *what,
                                   const char *reason)
{
    struct hg_series *series = atomic_load_explicit(at, memory_order_acquire);
    if (series != NULL)
        return series;
    const char *const labels[HG_METRIC_LABELS] = {
        counts->policy, headgate_program_version(counts->program),
        counts->digest, hg_mode_name(mode),
        what,           reason};
    struct hg_series *mine = hg_metrics_hold(counts->metrics, metric, labels);
    if (atomic_compare_exchange_strong(at, &series, mine))
        return mine;
    hg_metrics_drop(counts->metrics, mine);
    return series;
}

static size_t reason_index(const char *reason)
{
    size_t i = 0;
    while (i + 1 < REASONS && (reason == NULL || strcmp(reasons[i], reason) != 0))
        i++;
    return i;
}

static slot *slots_of(struct hg_decision_counts *counts, enum hg_mode mode)
{
    return counts->slots + counts->slot_count / HG_MODES * mode;
}

static void count_outcome(struct hg_decision_counts *counts, enum hg_mode mode,
                          headgate_evaluator *evaluator)
{
    size_t outcome = headgate_outcome_index(evaluator);
    if (outcome >= counts->outcomes)
        return;
    hg_series_add(series_in(counts, slots_of(counts, mode) + outcome, HG_M_DECISIONS, mode,
                            headgate_outcome_name(counts->program, outcome), NULL),
                  1);
}

static void count_rules(struct hg_decision_counts *counts, enum hg_mode mode,
                        headgate_evaluator *evaluator)
{
    slot *slots = slots_of(counts, mode) + counts->outcomes;
    size_t count = headgate_decided_by_count(evaluator);
    for (size_t i = 0; i < count; i++) {
        size_t rule = headgate_decided_by(evaluator, i);
        hg_series_add(series_in(counts, &slots[rule], HG_M_RULE_DECISIONS, mode,
                                headgate_rule_id(counts->program, rule), NULL),
                      1);
    }
}

static void count_fields(struct hg_decision_counts *counts, enum hg_mode mode,
                         headgate_evaluator *evaluator)
{
    slot *slots = slots_of(counts, mode) + counts->outcomes + counts->rules;
    size_t count = headgate_deciding_count(evaluator);
    for (size_t i = 0; i < count; i++) {
        size_t field = headgate_deciding_field(evaluator, i);
        size_t reason = reason_index(headgate_deciding_reason(evaluator, i));
        bool is_field = field < counts->fields - 1;
        size_t at = (is_field ? field : counts->fields - 1) * REASONS + reason;
        hg_series_add(series_in(counts, &slots[at], HG_M_UNRESOLVED, mode,
                                is_field ? headgate_field_name(counts->program, field) : "-",
                                reasons[reason]),
                      1);
    }
}

void hg_decision_counts_add(struct hg_decision_counts *counts, enum hg_mode mode,
                            headgate_evaluator *evaluator, uint64_t nanoseconds)
{
    if (counts == NULL)
        return;
    hg_series_observe(counts->seconds[mode], nanoseconds);
    count_outcome(counts, mode, evaluator);
    count_rules(counts, mode, evaluator);
    count_fields(counts, mode, evaluator);
}
