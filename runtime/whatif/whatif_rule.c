/* The rule nearest to an outcome: of all rules that give it, the first with the fewest conditions
 * that do not hold on the lead. Part of whatif.c. */
#include "runtime/whatif/whatif_parts.h"

static bool gives(const struct hg_program *program, const struct hg_rule_info *rule,
                  uint32_t wanted)
{
    uint8_t kind = program->blocks[rule->block].kind;
    if (kind == HG_B_DISQUALIFY)
        return wanted == HG_REJECT;
    return kind == HG_B_DECIDE && rule->outcome == wanted && rule->when != HG_W_UNRESOLVED;
}

/* The cells of the rule's row that are false or open. */
static uint32_t unmet_of(const struct hg_whatif_run *asking, uint32_t rule, struct hg_unmet *unmet)
{
    const struct hg_block *block = &asking->program->blocks[asking->program->rules[rule].block];
    const struct hg_table_plan *plan = &asking->lead->image->tables[block->table];
    uint32_t row = rule - block->first_rule, count = 0;
    for (uint32_t i = 0; i < plan->column_count; i++) {
        if (hg_cell_truth(asking->lead, block->table, i, row, asking->lane) == HG_TRUE)
            continue;
        if (unmet != NULL)
            unmet[count] = (struct hg_unmet){block->table, i, row};
        count++;
    }
    return count;
}

void hg_nearest_rule(struct hg_whatif_run *asking, const struct hg_decision *decision,
                     struct hg_whatif *whatif)
{
    uint32_t least = UINT32_MAX;
    if (decision->outcome == asking->wanted)
        return;
    for (uint32_t rule = 0; rule < asking->program->rule_count; rule++) {
        if (!gives(asking->program, &asking->program->rules[rule], asking->wanted))
            continue;
        uint32_t count = unmet_of(asking, rule, NULL);
        if (count >= least)
            continue;
        least = count;
        whatif->nearest = rule;
    }
    if (whatif->nearest == HG_NONE)
        return;
    whatif->unmet = HG_ARRAY(asking->arena, struct hg_unmet, least);
    whatif->unmet_count = unmet_of(asking, whatif->nearest, whatif->unmet);
}
