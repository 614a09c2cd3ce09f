/* The interpreter for a single lane: the common instructions run in one loop without calls, with
 * registers, plans and ranges resolved when the image was made. Part of the VM; same results as
 * the executors. */
#include "runtime/vm/lane_ops.h"
#include "runtime/vm/match_parts.h"

enum way {
    LEAVE,
    KNOWN,
    IN_RANGE,
    IN_RANGES,
    NOT,
    ALL,
    ANY,
    EITHER,
    TEST,
    CLASS,
    SCORE,
    DISQUALIFY,
    FIRST,
    DECIDE,
    MATCH,
    WIDE
};

/* --- making --------------------------------------------------------------------------------- */

static uint32_t place_of(uint32_t reg)
{
    return reg * (uint32_t)sizeof(struct hg_value);
}

static struct hg_single_step step_of_ranges(const struct hg_ranges *ranges)
{
    if (ranges->count != 1)
        return (struct hg_single_step){.way = IN_RANGES, .ranges = ranges};
    return (struct hg_single_step){.way = IN_RANGE, .lo = ranges->at->lo, .hi = ranges->at->hi};
}

static struct hg_single_step step_of_list(const struct hg_regs *list, enum way way)
{
    if (way == ANY && list->count == 2)
        return (struct hg_single_step){.way = EITHER, .from = list->at[0], .count = list->at[1]};
    return (struct hg_single_step){.way = (uint8_t)way, .truths = list->at, .count = list->count};
}

/* `plan`: NULL for a table of several words. */
static struct hg_single_step step_of_match(const struct hg_narrow_plan *plan, uint32_t table)
{
    return (struct hg_single_step){.way = plan != NULL ? MATCH : WIDE, .to = table, .match = plan};
}

static struct hg_single_step step_of_value(const struct hg_image *image,
                                           const struct hg_instr *instr)
{
    struct hg_single_step step = {.way = KNOWN};
    if (instr->op == HG_OP_IS_TRUE)
        step = (struct hg_single_step){.way = IN_RANGE, .lo = 1, .hi = INT64_MAX};
    else if (instr->op == HG_OP_NUMBER_IN)
        step = step_of_ranges(&image->program->ranges[instr->c]);
    step.to = instr->a;
    step.from = place_of(instr->b);
    return step;
}

static struct hg_single_step step_of_truths(const struct hg_image *image,
                                            const struct hg_instr *instr)
{
    struct hg_single_step step = {.way = NOT, .from = instr->b};
    if (instr->op != HG_OP_NOT)
        step = step_of_list(&image->program->truth_lists[instr->b],
                            instr->op == HG_OP_AND ? ALL : ANY);
    step.to = instr->a;
    return step;
}

/* One-word blocks by kind; others use the general step. */
static struct hg_single_step step_of_block(const struct hg_block_plan *plan, uint32_t block)
{
    enum way way = plan->words != 1      ? DECIDE
                   : !plan->disqualifies ? FIRST
                   : plan->outcome != 0  ? DISQUALIFY
                                         : DECIDE;
    return (struct hg_single_step){.way = (uint8_t)way, .to = block, .block = plan};
}

static struct hg_single_step step_of(const struct hg_image *image, const struct hg_instr *instr)
{
    switch (instr->op) {
    case HG_OP_IS_KNOWN:
    case HG_OP_IS_TRUE:
    case HG_OP_NUMBER_IN:
        return step_of_value(image, instr);
    case HG_OP_NOT:
    case HG_OP_AND:
    case HG_OP_OR:
        return step_of_truths(image, instr);
    case HG_OP_TEXT_TEST:
        return (struct hg_single_step){.way = TEST,
                                       .to = instr->a,
                                       .from = place_of(image->quick[instr->b].reg),
                                       .test = &image->quick[instr->b]};
    case HG_OP_CLASSIFY:
    case HG_OP_SCORE:
        return (struct hg_single_step){.way = instr->op == HG_OP_SCORE ? SCORE : CLASS,
                                       .to = place_of(instr->a),
                                       .block = &image->blocks[instr->b]};
    case HG_OP_DECIDE:
        return step_of_block(&image->blocks[instr->a], instr->a);
    case HG_OP_MATCH:
        return step_of_match(image->tables[instr->a].narrow, instr->a);
    case HG_MATCH_TOGETHER:
        return step_of_match(image->together[instr->a], instr->a);
    default:
        return (struct hg_single_step){.way = LEAVE};
    }
}

void hg_image_single_steps(struct hg_image *image)
{
    uint32_t count = 1; /* and the last, which returns */
    while (image->code[count - 1].op != HG_OP_END)
        count++;
    struct hg_single_step *steps = HG_ARRAY(&image->arena, struct hg_single_step, count);
    for (uint32_t i = 0; i < count; i++)
        steps[i] = step_of(image, &image->code[i]);
    image->steps = steps;
}

/* --- running -------------------------------------------------------------------------------- */

static inline uint8_t in_range(const struct hg_single_step *step, const struct hg_value *value)
{
    uint8_t truth = hg_truth_between((value->lo >= step->lo) & (value->hi <= step->hi),
                                     (value->hi >= step->lo) & (value->lo <= step->hi));
    return hg_is_untestable(value) ? HG_UNKNOWN : truth;
}

static inline uint8_t test(const struct hg_lanes *lanes, const struct hg_single_step *step,
                           const struct hg_value *value)
{
    uint8_t truth = hg_quick_truth(step->test, value);
    return truth != 0 ? truth : hg_test_lane(lanes, step->test->test, 0);
}

static inline uint8_t all(const uint8_t *truths, const struct hg_single_step *step)
{
    uint8_t truth = HG_TRUE;
    for (uint32_t i = 0; i < step->count; i++)
        truth = hg_truth_and(truth, truths[step->truths[i]]);
    return truth;
}

static inline uint8_t any(const uint8_t *truths, const struct hg_single_step *step)
{
    uint8_t truth = HG_FALSE;
    for (uint32_t i = 0; i < step->count; i++)
        truth = hg_truth_or(truth, truths[step->truths[i]]);
    return truth;
}

static inline uint8_t reach_of(const struct hg_lane_outcome *outcome)
{
    uint8_t open = outcome->possible != 0 ? HG_MAYBE_REACHED : HG_REACHED;
    return outcome->closed ? HG_NOT_REACHED : open;
}

static inline uint8_t disqualify(const struct hg_block_plan *plan, const uint64_t *bits,
                                 struct hg_lane_outcome *outcome)
{
    const uint64_t *rows = bits + plan->offset;
    uint8_t reach = reach_of(outcome);
    outcome->possible |= rows[0] != 0 && !outcome->closed ? plan->outcome : 0;
    outcome->closed |= rows[1] != 0;
    return reach;
}

/* If the first possible rule is certain, there is no branch on whether an earlier block has ended
 * the decision. */
static inline uint8_t decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                             const uint64_t *bits, struct hg_lane_outcome *outcome)
{
    const uint64_t *rows = bits + plan->offset;
    uint64_t first = rows[0] & -rows[0];
    uint8_t reach = reach_of(outcome);
    if (__builtin_expect((first & rows[1]) != 0, 1)) {
        outcome->possible |= outcome->closed ? 0 : plan->outcomes[__builtin_ctzll(first)];
        outcome->closed = true;
    } else if (!outcome->closed && first != 0) {
        hg_lane_decide_general(lanes, plan, 0, outcome);
    }
    return reach;
}

static inline struct hg_value *value_at(const struct hg_lanes *lanes, uint32_t place)
{
    return (struct hg_value *)((char *)lanes->values + place);
}

const struct hg_instr *hg_run_single(struct hg_lanes *lanes, const struct hg_instr *at)
{
    const struct hg_image *image = lanes->image;
    uint8_t *truths = lanes->truths;
    const uint64_t *bits = lanes->bits;
    const struct hg_single_step *step = image->steps + (at - image->code);
    for (;; step++) {
        switch ((enum way)step->way) {
        case KNOWN:
            truths[step->to] = hg_truth_of(hg_value_known(value_at(lanes, step->from)));
            break;
        case IN_RANGE:
            truths[step->to] = in_range(step, value_at(lanes, step->from));
            break;
        case IN_RANGES:
            truths[step->to] = hg_lane_in_ranges(step->ranges, value_at(lanes, step->from));
            break;
        case NOT:
            truths[step->to] = hg_truth_not(truths[step->from]);
            break;
        case ALL:
            truths[step->to] = all(truths, step);
            break;
        case ANY:
            truths[step->to] = any(truths, step);
            break;
        case EITHER:
            truths[step->to] = hg_truth_or(truths[step->from], truths[step->count]);
            break;
        case TEST:
            truths[step->to] = test(lanes, step, value_at(lanes, step->from));
            break;
        case CLASS:
            if (!hg_lane_class(lanes, step->block, bits + step->block->offset, 0,
                               value_at(lanes, step->to)))
                return image->code + (step - image->steps);
            break;
        case SCORE:
            hg_lane_score(lanes, step->block, bits + step->block->offset, 0,
                          value_at(lanes, step->to));
            break;
        case DISQUALIFY:
            lanes->reach[step->to] = disqualify(step->block, bits, lanes->outcomes);
            break;
        case FIRST:
            lanes->reach[step->to] = decide(lanes, step->block, bits, lanes->outcomes);
            break;
        case DECIDE:
            lanes->reach[step->to] =
                hg_lane_decide(lanes, step->block, bits + step->block->offset, 0);
            break;
        case MATCH:
            hg_match_one(lanes, step->match);
            break;
        case WIDE:
            hg_match_wide(lanes, step->to, 0);
            break;
        case LEAVE:
            return image->code + (step - image->steps);
        default:
            __builtin_unreachable();
        }
    }
}
