/* Contract violations by field, for the summary of `headgate eval`: a column that a spreadsheet
 * reformatted makes every lead of a file unknown there, which no single decision shows. */
#include "cli/leads/eval_problems.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SHOWN = 8 }; /* fields listed; the others are only counted */

bool hg_eval_problems_open(struct hg_eval_problems *problems, uint32_t field_count)
{
    *problems = (struct hg_eval_problems){.count = field_count};
    problems->fields = calloc(field_count != 0 ? field_count : 1, sizeof *problems->fields);
    return problems->fields != NULL;
}

void hg_eval_problems_close(struct hg_eval_problems *problems)
{
    free(problems->fields);
    *problems = (struct hg_eval_problems){0};
}

void hg_eval_problems_add(struct hg_eval_problems *problems, const struct hg_decision *decision)
{
    problems->any |= decision->problem_count != 0;
    for (uint32_t i = 0; i < decision->problem_count; i++) {
        struct hg_eval_field *field = &problems->fields[decision->problems[i].field];
        if (field->leads++ == 0)
            field->first = decision->problems[i].text;
    }
}

void hg_eval_problems_merge(struct hg_eval_problems *all, struct hg_eval_problems *from)
{
    for (uint32_t i = 0; from->any && i < from->count; i++) {
        if (all->fields[i].leads == 0)
            all->fields[i].first = from->fields[i].first;
        all->fields[i].leads += from->fields[i].leads;
        from->fields[i] = (struct hg_eval_field){0};
    }
    all->any |= from->any;
    from->any = false;
}

void hg_eval_problems_print(const struct hg_eval_problems *problems,
                            const struct hg_program *program, uint64_t leads)
{
    uint32_t told = 0;
    for (uint32_t i = 0; problems->any && i < problems->count; i++) {
        const struct hg_eval_field *field = &problems->fields[i];
        if (field->leads == 0 || told++ >= SHOWN)
            continue;
        hg_message("`%.*s` violates the contract in %" PRIu64 " of %" PRIu64 " %s%s: %.*s",
                   HG_STR_ARGS(program->fields[i].name), field->leads, leads,
                   leads == 1 ? "lead" : "leads", field->leads > 1 ? ", the first" : "",
                   HG_STR_ARGS(field->first));
    }
    if (told > SHOWN)
        hg_message("… and %" PRIu32 " more fields", told - SHOWN);
}
