/* Shared by the files of `headgate test --suggest`: what is tried (test_suggest.c; test_witness.c
 * for surviving mutants) and how a case is written (test_suggest_case.c). Memory is the arena of
 * hg_suggest; one thread at a time per hg_suggest. */
#ifndef HG_CLI_TEST_SUGGEST_H
#define HG_CLI_TEST_SUGGEST_H

#include "cli/common/common.h"
#include "cli/testing/test_run.h"
#include "runtime/ingest/record.h"

/* A lead to start from, field by field as it was read. */
struct hg_sample_lead {
    const struct hg_lead_test *test; /* NULL: an empty lead */
    int64_t now;
    uint64_t flags; /* that are on */
    bool passed;
    struct hg_str *given; /* by field: as YAML, or empty */
    bool *known;          /* a field each */
    int64_t *numbers;     /* of known numbers */
    uint32_t *texts;      /* of known texts: the constant of the program, or HG_NONE */
};

/* The decision for a sample lead with one field changed. */
struct hg_trial {
    const struct hg_sample_lead *base;
    uint32_t field;            /* HG_NONE: the lead as it is */
    struct hg_str value, name; /* as YAML; of the case */
    bool two;                  /* a second field is changed, too */
    uint32_t field2;
    struct hg_str value2;
    bool usable;               /* the lead is readable and the field known */
    bool completions;          /* it took more than one look */
    uint32_t outcome;
    struct hg_regs decided_by;
    uint8_t *results;      /* a rule each */
    struct hg_str *scores; /* by block; empty if it is not a single value */
    /* as YAML, for the case */
    struct hg_str route, within, possible, deciding, because;
    struct hg_str *classes; /* by block; empty if it is not a class */
    struct hg_str seen;     /* everything a test can check, except results of rules */
};

struct hg_suggest {
    const struct hg_policy_under_test *policy;
    const struct hg_program *program;
    struct hg_arena *arena;
    HG_VEC(struct hg_sample_lead) bases;
    bool wide; /* cases include everything that differs from the other side */
    struct hg_buf *out;
    uint32_t count; /* of cases written */
};

/* Collects the sample leads of all tests of the policy, in order. */
void hg_suggest_sample_leads(struct hg_suggest *s, const struct hg_test_run *run);
/* A value in the form of a lead, with evidence if the contract requires it; in the arena. */
struct hg_str hg_suggest_number(struct hg_suggest *s, uint32_t field, int64_t number, int64_t now);
struct hg_str hg_suggest_text(struct hg_suggest *s, uint32_t field, struct hg_str text,
                              int64_t now);
/* Makes a sample lead from a test, by running it. False if the lead cannot be read. */
bool hg_sample_lead_from_test(struct hg_suggest *s, const struct hg_lead_test *test,
                              struct hg_sample_lead *base);
/* Decides a trial, whose base, field and value are set; an empty value removes the field. */
void hg_trial_run(struct hg_suggest *s, struct hg_trial *trial);
/* Writes the case of a trial, with what differs from `other`, which may be NULL. */
void hg_suggest_put_case(struct hg_suggest *s, const struct hg_trial *trial,
                         const struct hg_trial *other);

/* --- test_witness.c: a lead on which two programs of one contract differ --- */

struct hg_test_witness {
    struct hg_trial here, there; /* the same lead under both */
    int level; /* 0: none found; 1: only results of rules differ; 2: something else a test can
                  check; 3: the outcome */
};
/* Tries the sample leads of `here` unchanged, with one field set to each place where either
 * program's decision changes, and, if nothing differs, with two: of the fields that rule `where`
 * reads, or of all if there is no such rule. `hint` is a further text to try (may be empty).
 * Bounded by steps, not time. */
void hg_test_witness_find(struct hg_suggest *here, struct hg_suggest *there, struct hg_str where,
                          struct hg_str hint, struct hg_test_witness *best);

#endif
