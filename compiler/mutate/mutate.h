/* Mutation of a policy: every small change of its text that a reviewer should see noticed by some
 * test, as an edit of one place. Changes are found on the tree, so that each is one thing: a
 * threshold, an operator, a member of a list, a rule. Pure: reads a checked model, changes and
 * runs nothing (cli/testing/test_mutate.c does). */
#ifndef HG_COMPILER_MUTATE_H
#define HG_COMPILER_MUTATE_H

#include "compiler/model/model.h"

enum hg_mutation_kind {
    HG_MUTATE_THRESHOLD,  /* a number, duration or date that something is compared with */
    HG_MUTATE_OPERATOR,   /* < for <=, a condition turned round, + for -, yes for no */
    HG_MUTATE_CONNECTIVE, /* and for or, any of for all of */
    HG_MUTATE_MEMBER,     /* a member of a list, or of a set in brackets, left out */
    HG_MUTATE_POINTS,     /* points, and the range, start and caps of a score */
    HG_MUTATE_ORDER,      /* neighbours in a block or table of first match change places */
    HG_MUTATE_POSTURE,    /* what is assumed where a condition is unknown */
    HG_MUTATE_OUTCOME,    /* of a decide rule */
    HG_MUTATE_ROUTE,      /* who takes the lead, and by when */
    HG_MUTATE_ROW,        /* a row of a table: left out, a cell emptied, another result */
    HG_MUTATE_DROP,       /* a rule left out, or a part of its condition */
    HG_MUTATE_CONTRACT,   /* a floor of confidence, an age, a source, a default */
    HG_MUTATION_KINDS
};

struct hg_mutation {
    enum hg_mutation_kind kind;
    struct hg_span span; /* replaced by `text` */
    struct hg_str text;
    struct hg_str before, after; /* the change in a line each, for people */
    struct hg_str where;         /* rule, list, table or definition: "fit.size" */
    uint32_t order;              /* private */
};

struct hg_mutations {
    HG_VEC(struct hg_mutation) list; /* in the order of files and places */
};

/* Lists from a file are changed member by member up to this; longer ones lose a stretch at a time,
 * since nobody writes a test per entry of a register of mail domains. */
#define HG_MUTATE_MEMBERS 16u
#define HG_MUTATE_RUNS 4u
/* The same for rows of a table file. */
#define HG_MUTATE_ROWS 32u
#define HG_MUTATE_ROW_RUNS 8u

/* Every mutation of a model that hg_compile made without an error; its sources must be there. All
 * that is new is in `arena`. Not thread safe: works in the model's arena, too. */
void hg_mutations_of(struct hg_model *model, struct hg_arena *arena, struct hg_mutations *out);
/* The source's text with the change made. */
struct hg_str hg_mutation_apply(const struct hg_mutation *mutation, struct hg_str text,
                                struct hg_arena *arena);
const char *hg_mutation_name(enum hg_mutation_kind kind); /* "threshold" */

#endif
