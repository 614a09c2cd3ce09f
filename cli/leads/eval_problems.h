/* Where leads break the contract, counted by field. Belongs to one thread at a time. */
#ifndef HG_CLI_LEADS_EVAL_PROBLEMS_H
#define HG_CLI_LEADS_EVAL_PROBLEMS_H

#include "cli/common/cli.h"
#include "runtime/decision/decision.h"

struct hg_eval_field {
    uint64_t leads;
    struct hg_str first; /* what was wrong in the first of them; static text */
};

struct hg_eval_problems {
    struct hg_eval_field *fields; /* of the program, by index */
    uint32_t count;
    bool any;
};

/* False when memory ran out; closing is right then, too. */
bool hg_eval_problems_open(struct hg_eval_problems *problems, uint32_t field_count);
void hg_eval_problems_close(struct hg_eval_problems *problems);
void hg_eval_problems_add(struct hg_eval_problems *problems, const struct hg_decision *decision);
/* Adds `from`, whose leads came after those there are, and empties it. */
void hg_eval_problems_merge(struct hg_eval_problems *all, struct hg_eval_problems *from);
/* A line a field, in the order of the contract. */
void hg_eval_problems_print(const struct hg_eval_problems *problems, const struct hg_program *program,
                          uint64_t leads);

#endif
