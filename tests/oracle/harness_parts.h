/* What the files harness*.c share: one generated policy being tried. Private to them. */
#ifndef HG_TESTS_HARNESS_PARTS_H
#define HG_TESTS_HARNESS_PARTS_H

#include "compiler/compile.h"
#include "runtime/decision/decision.h"
#include "runtime/ingest/record.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/harness.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_LEADS 1024u
#define MAX_COMPLETIONS 600u

struct session {
    struct gen gen;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_str contract, policy;
    struct hg_compilation compilation;
    struct hg_image *image;
    struct hg_lanes *lanes, *single;
    struct hg_json_reader *reader;
    struct oracle *oracle;
    char why[8000];
    struct harness_counts *counts;
};

#define DIFFER(...) (snprintf(s->why, sizeof s->why, __VA_ARGS__), false)

/* harness.c */
void harness_compile(struct session *s, struct hg_compilation *compilation);
bool harness_open(struct session *s, unsigned lanes);
void harness_close(struct session *s);
/* Decides leads side by side, by the VM and by the oracle. False: *bad is one they disagree on. */
bool harness_leads(struct session *s, const struct gen_lead *leads, unsigned count, unsigned *bad);

/* harness_compare.c: one lead. `quick` is what the quick way left as possible. */
bool harness_compare(struct session *s, const struct gen_lead *lead, const struct hg_decision *d,
                     uint32_t quick, struct hg_str packet);

/* harness_settles.c: what is said to settle it does so. */
bool harness_settles(struct session *s, const struct gen_lead *lead, struct o_lead *meaning,
                     const struct hg_decision *d);

/* harness_program.c: the policy written in other ways is the same program. */
bool harness_program(struct session *s);

/* harness_cut.c: cuts policy and lead down to what still differs, and prints it as a case. */
void harness_cut(struct session *s, struct gen_lead lead);

#endif
