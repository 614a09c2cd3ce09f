/* Contract violations, counted by field. One thread at a time per hg_eval_problems. */
#ifndef HG_CLI_LEADS_EVAL_PROBLEMS_H
#define HG_CLI_LEADS_EVAL_PROBLEMS_H

#include "cli/common/cli.h"
#include "runtime/decision/decision.h"

struct hg_eval_field {
    uint64_t leads;
    struct hg_str first; /* the problem of the first of them; static */
};

struct hg_eval_problems {
    struct hg_eval_field *fields; /* of the program, by index */
    uint32_t count;
    bool any;
};

/* False if memory ran out; may be closed all the same. */
bool hg_eval_problems_open(struct hg_eval_problems *problems, uint32_t field_count);
void hg_eval_problems_close(struct hg_eval_problems *problems);
void hg_eval_problems_add(struct hg_eval_problems *problems, const struct hg_decision *decision);
/* Adds `from`, whose leads come after those counted so far, and empties it. */
void hg_eval_problems_merge(struct hg_eval_problems *all, struct hg_eval_problems *from);
/* Prints one line per field, in contract order. */
void hg_eval_problems_print(const struct hg_eval_problems *problems,
                            const struct hg_program *program, uint64_t leads);

#endif
