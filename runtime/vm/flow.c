/* Control flow of a decision: classes, `applies when`, and the blocks that can end it. Part of the
 * VM: reads the rows that MATCH left, writes outcomes and how far each block was reached. Makes no
 * text; decision.c does, on demand. */
#include "runtime/vm/lane_ops.h"

/* --- classes ------------------------------------------------------------------------------ */

static struct hg_value labels(struct hg_lanes *lanes, const struct hg_block_plan *plan,
                              const struct hg_rows *rows)
{
    struct hg_text_set_builder gather = {0};
    struct hg_first first = hg_first_of(rows);
    for (uint32_t row; (row = hg_first_next(&first)) != HG_NONE;)
        hg_text_set_add(&lanes->arena, &gather, plan->labels[row].text);
    if (!first.closed)
        gather.hole = HG_R_NO_ROW;
    return hg_text_set_finish(&lanes->arena, &gather);
}

struct hg_value hg_lane_labels(struct hg_lanes *lanes, const struct hg_block_plan *plan,
                               uint32_t lane)
{
    struct hg_rows rows = hg_rows_of(lanes, plan, lane);
    return labels(lanes, plan, &rows);
}

void hg_exec_CLASSIFY(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_block_plan *plan = &lanes->image->blocks[instr->b];
    for (uint32_t l = 0; l < lanes->lanes; l++)
        if (!hg_lane_class(lanes, plan, hg_lane_word(lanes, plan, l), l, &a[l]))
            a[l] = hg_lane_labels(lanes, plan, l);
}

/* --- outcomes ------------------------------------------------------------------------------- */

static void set_reach(struct hg_lanes *lanes, uint32_t lane, enum hg_reach reach)
{
    for (uint32_t b = 0; b < lanes->program->block_count; b++)
        lanes->reach[(size_t)b * lanes->lanes + lane] = (uint8_t)reach;
}

void hg_exec_APPLIES(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const uint8_t *applies = hg_truth_reg(lanes, instr->a);
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        lanes->applies[l] = applies[l];
        if (applies[l] == HG_TRUE)
            continue;
        lanes->outcomes[l].possible |= UINT32_C(1) << HG_NOT_APPLICABLE;
        lanes->outcomes[l].closed = applies[l] == HG_FALSE;
        set_reach(lanes, l, applies[l] == HG_FALSE ? HG_NOT_REACHED : HG_MAYBE_REACHED);
    }
}

/* Every rule that hits rejects, each with its own reason. */
static void disqualify(const struct hg_block_plan *plan, const struct hg_rows *rows,
                       struct hg_lane_outcome *outcome)
{
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + 1)) {
        for (uint64_t left = rows->possible[w]; left != 0; left &= left - 1)
            outcome->possible |= plan->outcomes[w * 64 + (uint32_t)__builtin_ctzll(left)];
        outcome->closed |= rows->certain[w] != 0;
    }
}

/* The rows up to and including the first certain one. */
static void decide(const struct hg_block_plan *plan, const struct hg_rows *rows,
                   struct hg_lane_outcome *outcome)
{
    struct hg_first first = hg_first_of(rows);
    for (uint32_t row; (row = hg_first_next(&first)) != HG_NONE;)
        outcome->possible |= plan->outcomes[row];
    outcome->closed |= first.closed;
}

/* Nothing is open: all rows that hit, or the first. */
static void decide_list(const struct hg_block_plan *plan, const struct hg_row_list *list,
                        struct hg_lane_outcome *outcome)
{
    uint32_t count = plan->disqualifies || list->count == 0 ? list->count : 1;
    for (uint32_t i = 0; i < count; i++)
        outcome->possible |= plan->outcomes[list->rows[i]];
    outcome->closed |= count != 0;
}

void hg_lane_decide_general(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                            uint32_t lane, struct hg_lane_outcome *outcome)
{
    const struct hg_row_list *list = hg_row_list_of(lanes, plan, lane);
    if (list != NULL) {
        decide_list(plan, list, outcome);
        return;
    }
    struct hg_rows rows = hg_rows_of(lanes, plan, lane);
    if (plan->disqualifies)
        disqualify(plan, &rows, outcome);
    else
        decide(plan, &rows, outcome);
}

void hg_exec_DECIDE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_block_plan *plan = &lanes->image->blocks[instr->a];
    uint8_t *reach = lanes->reach + (size_t)instr->a * lanes->lanes;
    for (uint32_t l = hg_many_decide(lanes, plan, reach); l < lanes->lanes; l++)
        reach[l] = hg_lane_decide(lanes, plan, hg_lane_word(lanes, plan, l), l);
}
