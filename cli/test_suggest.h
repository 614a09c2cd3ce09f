/* Between the two halves of `headgate test --suggest`: what is tried (test_suggest.c) and how a
 * case is written (test_suggest_case.c). */
#ifndef HG_CLI_TEST_SUGGEST_H
#define HG_CLI_TEST_SUGGEST_H

#include "cli/common.h"
#include "cli/test_run.h"
#include "runtime/record.h"

/* A lead to start from, field by field as the reader took it. */
struct hg_base {
    const struct hg_lead_test *test; /* NULL: nothing but the field in question */
    int64_t now;
    bool passed;
    struct hg_str *given; /* a field each: as YAML, or empty */
    bool *known;          /* a field each */
    int64_t *numbers;     /* of known numbers */
    uint32_t *texts;      /* of known texts: the constant of the program, or HG_NONE */
};

/* What the policy decides for a base with one field changed. */
struct hg_trial {
    const struct hg_base *base;
    uint32_t field;
    struct hg_str value, name; /* as YAML; of the case */
    bool usable;               /* the lead could be read, and the field is known */
    uint32_t outcome;
    struct hg_regs decided_by;
    uint8_t *results;      /* a rule each */
    struct hg_str *scores; /* a block each; empty where it is not one value */
};

struct hg_suggest {
    const struct hg_tested *policy;
    const struct hg_program *program;
    struct hg_arena *arena;
    HG_VEC(struct hg_base) bases;
    struct hg_buf *out;
    uint32_t count; /* of cases written */
};

/* The base of a test's lead, by running it. False when it cannot be read. */
bool hg_base_of(struct hg_suggest *s, const struct hg_lead_test *test, struct hg_base *base);
/* Decides for `trial` (base, field, value are set). */
void hg_trial_run(struct hg_suggest *s, struct hg_trial *trial);
/* A case of what `trial` came to; with what is different beside `other`, which may be NULL. */
void hg_case_put(struct hg_suggest *s, const struct hg_trial *trial, const struct hg_trial *other);

#endif
