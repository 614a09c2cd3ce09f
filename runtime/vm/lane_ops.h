/* The most frequent instructions on one lane: executors call these lane by lane, and the
 * single-lane interpreter (single.c) directly. Part of the VM. */
#ifndef HG_RUNTIME_LANE_OPS_H
#define HG_RUNTIME_LANE_OPS_H

#include "runtime/vm/vm_parts.h"

/* --- truths ------------------------------------------------------------------------------- */

/* A value with a hole, or with none at all, cannot be tested. */
static inline bool hg_is_untestable(const struct hg_value *value)
{
    return value->hole != HG_R_NONE || value->state == HG_NOTHING;
}

/* certainly: true; possibly: unknown; neither: false. */
static inline uint8_t hg_truth_between(bool certainly, bool possibly)
{
    return (uint8_t)((unsigned)(possibly | certainly) | (unsigned)!certainly << 1);
}

/* The first range that ends at or after x. */
static inline uint32_t hg_range_from(const struct hg_ranges *ranges, int64_t x)
{
    uint32_t low = 0, high = ranges->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ranges->at[middle].hi < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static inline uint8_t hg_in_ranges(const struct hg_ranges *ranges, int64_t lo, int64_t hi)
{
    uint32_t i = hg_range_from(ranges, lo);
    if (i == ranges->count || ranges->at[i].lo > hi)
        return HG_FALSE;
    if (ranges->at[i].lo > lo)
        return HG_UNKNOWN;
    while (ranges->at[i].hi < hi) { /* adjacent ranges together may contain it */
        if (i + 1 == ranges->count || ranges->at[i + 1].lo != ranges->at[i].hi + 1)
            return HG_UNKNOWN;
        i++;
    }
    return HG_TRUE;
}

static inline uint8_t hg_lane_in_ranges(const struct hg_ranges *ranges, const struct hg_value *b)
{
    if (hg_is_untestable(b))
        return HG_UNKNOWN;
    if (ranges->count != 1)
        return hg_in_ranges(ranges, b->lo, b->hi);
    const struct hg_bounds *only = ranges->at;
    return hg_truth_between((b->lo >= only->lo) & (b->hi <= only->hi),
                            (b->hi >= only->lo) & (b->lo <= only->hi));
}

static inline uint8_t hg_lane_is_true(const struct hg_value *b)
{
    return hg_is_untestable(b) ? HG_UNKNOWN : hg_truth_between(b->lo > 0, b->hi > 0);
}

/* --- blocks --------------------------------------------------------------------------------- */

/* The general cases, in score.c and flow.c. */
struct hg_value hg_lane_score_general(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                  uint32_t lane);
struct hg_value hg_lane_labels(struct hg_lanes *lanes, const struct hg_block_plan *plan,
                               uint32_t lane);
void hg_lane_decide_general(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                        uint32_t lane, struct hg_lane_outcome *outcome);

/* In the functions below, `rows` are those of the block's table on the lane, if it is of one word:
 * hg_lane_word. */

/* The first possible row, if it is certain; else HG_NONE. */
static inline uint32_t hg_lane_first_certain(const uint64_t *rows)
{
    uint64_t first = rows[0] & -rows[0];
    return (first & rows[1]) != 0 ? (uint32_t)__builtin_ctzll(first) : HG_NONE;
}

/* The class, if it is certain; false: use hg_lane_labels. Values are written in place, not
 * returned: a struct that is stored to the stack in halves and loaded whole stalls store
 * forwarding. */
static inline bool hg_lane_class(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                 const uint64_t *rows, uint32_t lane, struct hg_value *to)
{
    uint32_t row;
    if (plan->words == 1) {
        row = hg_lane_first_certain(rows);
    } else {
        const struct hg_row_list *list = hg_row_list_of(lanes, plan, lane);
        row = list != NULL && list->count != 0 ? list->rows[0] : HG_NONE;
        if (list == NULL) {
            struct hg_rows wide = hg_rows_of(lanes, plan, lane);
            row = hg_first_certain(&wide);
        }
    }
    if (row != HG_NONE)
        *to = plan->labels[row];
    return row != HG_NONE;
}

/* If no rule is open, sums four rules per table look-up, without branches on which hit. */
static inline void hg_lane_score(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                 const uint64_t *rows, uint32_t lane, struct hg_value *to)
{
    if (plan->sums == NULL || rows[0] != rows[1]) {
        *to = hg_lane_score_general(lanes, plan, lane);
        return;
    }
    int64_t points = plan->starting;
    uint64_t bits = rows[0];
    const int64_t *end = plan->sums + (size_t)16 * plan->sum_count;
    for (const int64_t *sums = plan->sums; sums < end; sums += 64, bits >>= 16)
        points += (sums[bits & 15] + sums[16 + (bits >> 4 & 15)]) +
                  (sums[32 + (bits >> 8 & 15)] + sums[48 + (bits >> 12 & 15)]);
    points = points < plan->low ? plan->low : points > plan->high ? plan->high : points;
    *to = (struct hg_value){.state = HG_KNOWN, .lo = points, .hi = points};
}

/* A disqualifying block of one word whose rules all give one outcome, branch-free. */
static inline void hg_lane_disqualify(const struct hg_block_plan *plan, const uint64_t *rows,
                                      struct hg_lane_outcome *outcome)
{
    outcome->possible |= rows[0] != 0 ? plan->outcome : 0;
    outcome->closed = rows[1] != 0;
}

/* Whether the decision reaches this block; its result goes to the lane's outcome. If the first
 * possible rule is certain, there is no branch on whether an earlier block has ended the decision.
 */
static inline uint8_t hg_lane_decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                                     const uint64_t *rows, uint32_t lane)
{
    struct hg_lane_outcome *outcome = &lanes->outcomes[lane];
    bool closed = outcome->closed;
    uint8_t reach = closed                   ? HG_NOT_REACHED
                    : outcome->possible != 0 ? HG_MAYBE_REACHED
                                             : HG_REACHED;
    bool narrow = plan->words == 1;
    uint32_t sure = narrow && !plan->disqualifies ? hg_lane_first_certain(rows) : HG_NONE;
    if (sure != HG_NONE) {
        outcome->possible |= closed ? 0 : plan->outcomes[sure];
        outcome->closed = true;
    } else if (closed) {
        return reach;
    } else if (narrow && plan->disqualifies && plan->outcome != 0) {
        hg_lane_disqualify(plan, rows, outcome);
    } else if (!narrow || rows[0] != 0) {
        hg_lane_decide_general(lanes, plan, lane, outcome);
    }
    return reach;
}

/* --- many lanes (ops_many.c) ----------------------------------------------------------------- */

/* Process the leading lanes in groups of eight if the CPU has AVX-512, and return how many. Same
 * results as lane by lane: one range, hg_lane_score, hg_lane_decide. */
uint32_t hg_many_in_range(const struct hg_lanes *lanes, const struct hg_bounds *range,
                          const struct hg_value *values, uint8_t *to);
uint32_t hg_many_score(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                       struct hg_value *to);
uint32_t hg_many_decide(const struct hg_lanes *lanes, const struct hg_block_plan *plan,
                        uint8_t *reach);

#endif
