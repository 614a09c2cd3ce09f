/* Shared by the files of `headgate test --suggest`: what is tried (test_suggest.c; test_witness.c
 * for surviving mutants) and how a case is written (test_suggest_case.c). Memory is the arena of
 * hg_suggest; one thread at a time per hg_suggest. */
#ifndef HG_CLI_TEST_SUGGEST_H
#define HG_CLI_TEST_SUGGEST_H

#include "cli/common/common.h"
#include "cli/testing/test_run.h"
#include "runtime/ingest/record.h"

/* A lead to start from, field by field as the reader took it. */
struct hg_sample_lead {
    const struct hg_lead_test *test; /* NULL: nothing but the field in question */
    int64_t now;
    uint64_t flags; /* that are on */
    bool passed;
    struct hg_str *given; /* a field each: as YAML, or empty */
    bool *known;          /* a field each */
    int64_t *numbers;     /* of known numbers */
    uint32_t *texts;      /* of known texts: the constant of the program, or HG_NONE */
};

/* What the policy decides for a base with one field changed. */
struct hg_trial {
    const struct hg_sample_lead *base;
    uint32_t field;            /* HG_NONE: the lead as it is */
    struct hg_str value, name; /* as YAML; of the case */
    bool two;                  /* a second field is changed, too */
    uint32_t field2;
    struct hg_str value2;
    bool usable;               /* the lead could be read, and the field is known */
    bool completions;          /* it took more than one look */
    uint32_t outcome;
    struct hg_regs decided_by;
    uint8_t *results;      /* a rule each */
    struct hg_str *scores; /* a block each; empty where it is not one value */
    /* as YAML, for cases that say them */
    struct hg_str route, within, possible, deciding, because;
    struct hg_str *classes; /* a block each; empty where it is none */
    struct hg_str seen;     /* all that a test could look at, but for results of rules */
};

struct hg_suggest {
    const struct hg_policy_under_test *policy;
    const struct hg_program *program;
    struct hg_arena *arena;
    HG_VEC(struct hg_sample_lead) bases;
    bool wide; /* cases say everything that differs from the other side */
    struct hg_buf *out;
    uint32_t count; /* of cases written */
};

/* The bases of all tests of the policy, in order. */
void hg_suggest_sample_leads(struct hg_suggest *s, const struct hg_test_run *run);
/* A value as a lead says it; where the contract asks for evidence, with some. */
struct hg_str hg_suggest_number(struct hg_suggest *s, uint32_t field, int64_t number, int64_t now);
struct hg_str hg_suggest_text(struct hg_suggest *s, uint32_t field, struct hg_str text, int64_t now);
/* The base of a test's lead, by running it. False when it cannot be read. */
bool hg_sample_lead_from_test(struct hg_suggest *s, const struct hg_lead_test *test, struct hg_sample_lead *base);
/* Decides for `trial` (base, field, value are set; an empty value leaves the field out). */
void hg_trial_run(struct hg_suggest *s, struct hg_trial *trial);
/* A case of what `trial` came to; with what is different beside `other`, which may be NULL. */
void hg_suggest_put_case(struct hg_suggest *s, const struct hg_trial *trial, const struct hg_trial *other);

/* --- test_witness.c: a lead on which two programs of one contract differ --- */

struct hg_test_witness {
    struct hg_trial here, there; /* the same lead under both */
    int level;                   /* 0: none found; 3: the outcome differs, 2: something else that a
                                    test can expect, 1: only the results of rules */
};
/* Tries the bases of `here` as they are, with one field changed to each place where either program
 * changes its mind, and, where that shows nothing, with two: of the fields that rule `where` looks
 * at, or of all when there is no such rule. `hint` is a text to try, too (may be empty). Bounded by work, not by time. */
void hg_test_witness_find(struct hg_suggest *here, struct hg_suggest *there, struct hg_str where,
                          struct hg_str hint, struct hg_test_witness *best);

#endif
