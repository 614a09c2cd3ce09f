/* Mutations of a policy: every small change of its text that some test should detect, as an edit
 * of one span. They are derived from the tree, so each changes one thing: a threshold, an
 * operator, a list member, a rule. Pure: neither applies nor runs them (cli/testing/test_mutate.c
 * does). */
#ifndef HG_COMPILER_MUTATE_H
#define HG_COMPILER_MUTATE_H

#include "compiler/model/model.h"

enum hg_mutation_kind {
    HG_MUTATE_THRESHOLD,  /* a number, duration or date in a comparison */
    HG_MUTATE_OPERATOR,   /* < for <=, a negated condition, + for -, yes for no */
    HG_MUTATE_CONNECTIVE, /* and for or, any of for all of */
    HG_MUTATE_MEMBER,     /* a member of a list or set is dropped */
    HG_MUTATE_POINTS,     /* points, and the range, start and caps of a score */
    HG_MUTATE_ORDER,      /* neighbours in a first-match block or table are swapped */
    HG_MUTATE_POSTURE,    /* the posture for unknown conditions */
    HG_MUTATE_OUTCOME,    /* of a decide rule */
    HG_MUTATE_ROUTE,      /* target and response time */
    HG_MUTATE_ROW,        /* a table row: dropped, a cell emptied, another result */
    HG_MUTATE_DROP,       /* a rule or a conjunct is dropped */
    HG_MUTATE_CONTRACT,   /* confidence floor, maximum age, sources, default */
    HG_MUTATION_KINDS
};

struct hg_mutation {
    enum hg_mutation_kind kind;
    struct hg_span span; /* replaced by `text` */
    struct hg_str text;
    struct hg_str before, after; /* the change in one line each, for people */
    struct hg_str where;         /* rule, list, table or definition: "fit.size" */
    uint32_t order;              /* private */
};

struct hg_mutations {
    HG_VEC(struct hg_mutation) list; /* in source order */
};

/* Lists up to this size are mutated member by member; longer ones lose a run of members at a time,
 * since nobody writes a test per entry of a list of mail domains. */
#define HG_MUTATE_MEMBERS 16u
#define HG_MUTATE_RUNS 4u
/* The same for rows of a table file. */
#define HG_MUTATE_ROWS 32u
#define HG_MUTATE_ROW_RUNS 8u

/* All mutations of a model that compiled without errors and whose sources are still there. New
 * texts live in `arena`; also allocates in the model's arena, so only one thread may use the
 * model. */
void hg_mutations_of(struct hg_model *model, struct hg_arena *arena, struct hg_mutations *out);
/* The text of the source with the mutation applied, in `arena`. */
struct hg_str hg_mutation_apply(const struct hg_mutation *mutation, struct hg_str text,
                                struct hg_arena *arena);
const char *hg_mutation_name(enum hg_mutation_kind kind); /* "threshold" */

#endif
