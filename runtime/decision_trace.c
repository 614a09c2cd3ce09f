/* What became of every rule on a lane, from the bit rows. A rule's result is `unknown` where it
 * is not the same in all completions; in a first match the result says whether the rule was the
 * one taken. */
#include "runtime/complete.h"

#include <string.h>

struct hg_rows hg_rule_rows(const struct hg_lanes *lanes, uint32_t lane, uint32_t block)
{
    return hg_lane_rows(lanes, lanes->program->blocks[block].table, lane);
}

uint32_t hg_first_certain(const struct hg_rows *rows, uint32_t count)
{
    uint32_t row = hg_next_row(rows, rows->certain, 0);
    return row < count ? row : count;
}

static enum hg_rule_result condition_result(const struct hg_rows *rows, uint32_t row)
{
    bool assumed = hg_bit(rows->assumed, row);
    if (hg_bit(rows->certain, row))
        return assumed ? HG_ASSUMED_YES : HG_HIT;
    if (hg_bit(rows->possible, row))
        return HG_RULE_UNKNOWN;
    return assumed ? HG_ASSUMED_NO : HG_MISS;
}

/* Of the rows of one word before `end`: those of which something is told. */
static void word_results(const struct hg_rows *rows, uint32_t word, uint32_t end, uint8_t *results)
{
    uint64_t told = rows->possible[word] | rows->assumed[word];
    if (end < word * 64 + 64)
        told &= end > word * 64 ? (UINT64_C(1) << (end % 64)) - 1 : 0;
    for (; told != 0; told &= told - 1) {
        uint32_t row = word * 64 + (uint32_t)__builtin_ctzll(told);
        results[row] = (uint8_t)condition_result(rows, row);
    }
}

/* Of the rows before `end`. Most rows of a large block are neither possible nor assumed; no branch
 * depends on where in a block of words the others are. */
static void rows_results(const struct hg_deciding_run *run, const struct hg_block *block,
                         const struct hg_rows *rows, uint32_t end)
{
    uint8_t *results = run->decision->results + block->first_rule;
    bool assumes = run->lanes->image->tables[block->table].assumes;
    uint32_t width = hg_rows_width(rows);
    memset(results, HG_MISS, end);
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + width)) {
        uint32_t some = hg_some_words(rows->possible + w, width);
        some |= assumes ? hg_some_words(rows->assumed + w, width) : 0;
        for (; some != 0; some &= some - 1)
            word_results(rows, w + (uint32_t)__builtin_ctz(some), end, results);
    }
}

static void set_all(struct hg_deciding_run *run, const struct hg_block *block,
                    enum hg_rule_result result)
{
    memset(run->decision->results + block->first_rule, result, block->rule_count);
}

static void each_by_condition(struct hg_deciding_run *run, uint32_t index)
{
    const struct hg_block *block = &run->program->blocks[index];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, index);
    rows_results(run, block, &rows, block->rule_count);
}

static void first_match(struct hg_deciding_run *run, uint32_t index)
{
    const struct hg_block *block = &run->program->blocks[index];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, index);
    uint8_t *results = run->decision->results + block->first_rule;
    uint32_t closing = hg_first_certain(&rows, block->rule_count);
    uint32_t end = closing < block->rule_count ? closing + 1 : closing;
    rows_results(run, block, &rows, end);
    memset(results + end, HG_RULE_NOT_REACHED, block->rule_count - end);
    if (hg_next_row(&rows, rows.possible, 0) < closing && end > closing)
        results[closing] = HG_RULE_UNKNOWN;
}

static void score_results(struct hg_deciding_run *run, uint32_t index)
{
    const struct hg_block *block = &run->program->blocks[index];
    struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, index);
    each_by_condition(run, index);
    if (run->lanes->image->blocks[index].group_count == 0)
        return; /* all points are constant */
    for (uint32_t i = 0; (i = hg_next_row(&rows, rows.possible, i)) != HG_NONE; i++) {
        const struct hg_rule_info *rule = &run->program->rules[block->first_rule + i];
        uint8_t *result = &run->decision->results[block->first_rule + i];
        if (*result != HG_HIT || rule->constant_points)
            continue;
        if (!hg_value_known(hg_lane_value(run->lanes, rule->points_ref.reg, run->lane)))
            *result = HG_RULE_UNKNOWN;
    }
}

static bool outcome_possible(const struct hg_deciding_run *run, uint32_t outcome)
{
    return (run->decision->possible >> outcome) & 1;
}

/* Of a block that can end the decision. One that may not be read any more has no rule that hits
 * in every completion. */
static void ending_results(struct hg_deciding_run *run, uint32_t index)
{
    const struct hg_block *block = &run->program->blocks[index];
    uint8_t reach = run->lanes->reach[(size_t)index * run->lanes->lanes + run->lane];
    uint8_t *results = run->decision->results + block->first_rule;
    if (reach == HG_NOT_REACHED)
        set_all(run, block, HG_RULE_NOT_REACHED);
    else if (block->kind == HG_B_DECIDE)
        first_match(run, index);
    else
        each_by_condition(run, index);
    for (uint32_t i = 0; reach == HG_MAYBE_REACHED && i < block->rule_count; i++)
        if (results[i] == HG_HIT)
            results[i] = HG_RULE_UNKNOWN;
}

/* Route rules are settled by decision_route.c where their block is used. */
static void block_results(struct hg_deciding_run *run, uint32_t index)
{
    const struct hg_block *block = &run->program->blocks[index];
    switch ((enum hg_block_kind)block->kind) {
    case HG_B_CLASSIFY:
        first_match(run, index);
        break;
    case HG_B_SCORE:
        score_results(run, index);
        break;
    case HG_B_ROUTE:
        set_all(run, block, HG_RULE_NOT_REACHED);
        if (outcome_possible(run, block->outcome) && run->decision->outcome == block->outcome)
            first_match(run, index);
        break;
    default:
        ending_results(run, index);
        break;
    }
}

/* Rules of routes that are not taken; what the leaves say of the others stands. */
static void exact_results(struct hg_deciding_run *run)
{
    uint8_t *results = run->decision->results;
    const struct hg_decision *decision = run->decision;
    memcpy(results, run->exact->results, run->program->rule_count);
    for (uint32_t i = 0; i < run->program->rule_count; i++) {
        const struct hg_rule_info *rule = &run->program->rules[i];
        const struct hg_block *block = &run->program->blocks[rule->block];
        struct hg_rows rows = hg_rule_rows(run->lanes, run->lane, rule->block);
        bool differs = rule->points_ref.kind == HG_REF_VALUE &&
                       !hg_value_known(hg_lane_value(run->lanes, rule->points_ref.reg, run->lane));
        if (results[i] == HG_HIT && differs)
            results[i] = HG_RULE_UNKNOWN; /* it hits everywhere, but gives what differs */
        if (results[i] == HG_MISS && hg_bit(rows.possible, i - block->first_rule))
            results[i] = HG_RULE_UNKNOWN; /* it would hit where it is not reached */
    }
    for (uint32_t i = 0; i < run->program->block_count; i++) {
        const struct hg_block *block = &run->program->blocks[i];
        bool taken =
            decision->reason != HG_UNRESOLVED_REASON && decision->outcome == block->outcome;
        if (block->kind == HG_B_ROUTE && !taken)
            set_all(run, block, HG_RULE_NOT_REACHED);
    }
}

void hg_decision_results(struct hg_deciding_run *run)
{
    run->decision->results = hg_arena_alloc(run->arena, run->program->rule_count); /* all are set */
    if (run->exact != NULL) {
        exact_results(run);
        return;
    }
    for (uint32_t i = 0; i < run->program->block_count; i++)
        block_results(run, i);
}
