/* Properties of instructions that the exact analysis needs: where direct evaluation may be
 * imprecise, and what asks about knowledge. Pure. */
#include "runtime/decision/complete_plan.h"

/* Whether the operation's results may skip values between the least and the greatest. */
bool hg_op_leaves_gaps(uint32_t op)
{
    switch (op) {
    case HG_OP_MUL:
    case HG_OP_MUL_DECIMAL:
    case HG_OP_DIV_DECIMAL:
    case HG_OP_TO_DECIMAL:
    case HG_OP_DATE_TO_INSTANT:
    case HG_OP_CHOOSE:
    case HG_OP_ASSUMED:
    case HG_OP_GIVE_NUMBER:
    case HG_OP_LENGTH:
    case HG_OP_BANDS_NUMBER:
    case HG_OP_BANDS_TEXT:
    case HG_OP_BANDS_TRUTH:
    case HG_OP_PER:
    case HG_OP_PER_DECIMAL:
    case HG_OP_FADE:
    case HG_OP_HALVE:
    case HG_OP_HALVE_AGE:
    case HG_OP_SCORE:
        return true;
    default:
        return false;
    }
}

/* Operations that are not evaluated value by value, and so may be imprecise however often their
 * input is read. */
bool hg_op_is_approximate(uint32_t op)
{
    return op == HG_OP_BUCKET || op == HG_OP_TEMPLATE;
}

/* Tests that a number inside an interval may pass although none of the actual values does. */
bool hg_instr_is_inside(const struct hg_program *program, const struct hg_instr *instr)
{
    const struct hg_ranges *ranges;
    switch (instr->op) {
    case HG_OP_NUMBER_SAME:
    case HG_OP_BANDS_NUMBER:
    case HG_OP_WITHIN_LAST:
    case HG_OP_WITHIN_NEXT:
    case HG_OP_LIST_HAS:
        return true;
    case HG_OP_NUMBER_IN:
        ranges = &program->ranges[instr->c];
        return ranges->count > 1 || (ranges->count == 1 && ranges->at[0].lo != INT64_MIN &&
                                     ranges->at[0].hi != INT64_MAX);
    default:
        return false;
    }
}

bool hg_instr_asks_knowledge(const struct hg_program *program, const struct hg_instr *instr)
{
    switch (instr->op) {
    case HG_OP_IS_KNOWN:
    case HG_OP_TRUTH_KNOWN:
    case HG_OP_TRUTH_ASSUMED:
    case HG_OP_ASSUMED:
    case HG_OP_TEXT_ASSUMED:
    case HG_OP_LIST_ASSUMED:
        return true;
    case HG_OP_BANDS_NUMBER:
    case HG_OP_BANDS_TEXT:
    case HG_OP_BANDS_TRUTH:
        return program->bands[instr->c].has_unknown;
    case HG_OP_MATCH:
        return program->tables[instr->a].assume_no != NULL ||
               program->tables[instr->a].assume_yes != NULL;
    default:
        return false;
    }
}
