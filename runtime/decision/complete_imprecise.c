/* Where the direct analysis may be imprecise: values that depend on the same unknown in two ways,
 * and are asked for by a question about knowledge (whose answer holds in every completion) or by a
 * promise. Listed once in the plan, for the search (complete_knowledge.c), for summaries
 * (summary.c) and for classes of values (class_plan.c); then evaluated per lead. */
#include "runtime/decision/complete.h"

/* --- the list ------------------------------------------------------------------------------- */

struct listing {
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_complete_plan *plan;
};

/* Whether an open term is in a row of `twice` or `row_twice`. */
static bool rests_twice(const struct hg_complete_plan *plan, const uint64_t *rows, uint32_t of)
{
    uint64_t any = 0;
    for (uint32_t w = 0; w < plan->words; w++)
        any |= rows[(size_t)of * plan->words + w];
    return any != 0;
}

uint32_t hg_first_rule(const struct hg_program *program, uint32_t table)
{
    for (uint32_t b = 0; b < program->block_count; b++)
        if (program->blocks[b].table == table)
            return program->blocks[b].first_rule;
    return HG_NONE;
}

bool hg_complete_asks_truth(const struct hg_instr *instr)
{
    return instr->op == HG_OP_TRUTH_KNOWN || instr->op == HG_OP_TRUTH_ASSUMED ||
           instr->op == HG_OP_BANDS_TRUTH;
}

static void add(const struct listing *l, struct hg_imprecise doubt)
{
    const struct hg_dependencies *rests =
        doubt.kind == HG_IMPRECISE_TRUTH ? &l->plan->truths : &l->plan->values;
    if (doubt.kind == HG_IMPRECISE_ROWS || rests_twice(l->plan, rests->twice, doubt.of))
        hg_push(l->arena, &l->plan->doubts, doubt);
}

static void add_rows(const struct listing *l, uint32_t table, uint32_t outcome)
{
    const struct hg_rule_table *rules = &l->program->tables[table];
    struct hg_imprecise doubt = {.kind = HG_IMPRECISE_ROWS,
                                 .of = table,
                                 .outcome = outcome,
                                 .promise = HG_NONE,
                                 .first_rule = hg_first_rule(l->program, table)};
    for (uint32_t row = 0; doubt.first_rule != HG_NONE && row < rules->rows; row++) {
        if (!rests_twice(l->plan, l->plan->row_twice, doubt.first_rule + row))
            continue;
        if (doubt.twice == NULL)
            doubt.twice = HG_ARRAY(l->arena, uint64_t, rules->words);
        hg_set_bit(doubt.twice, row);
    }
    if (doubt.twice != NULL)
        add(l, doubt);
}

static void add_promise(const struct listing *l, uint32_t promise, uint32_t truth)
{
    if (truth != HG_NONE)
        add(l,
            (struct hg_imprecise){
                .kind = HG_IMPRECISE_TRUTH, .of = truth, .outcome = HG_NONE, .promise = promise});
}

void hg_complete_plan_imprecise(const struct hg_program *program, struct hg_arena *arena,
                                struct hg_complete_plan *plan)
{
    struct listing l = {program, arena, plan};
    for (uint32_t i = 0; i < program->promise_count; i++) {
        add_promise(&l, i, program->promises[i].when);
        add_promise(&l, i, program->promises[i].unless);
    }
    for (uint32_t i = 0; i < plan->asks.count; i++) {
        const struct hg_instr *instr = &program->code[plan->asks.at[i]];
        if (instr->op == HG_OP_MATCH)
            add_rows(&l, instr->a, plan->ask_outcomes[i]);
        else
            add(&l,
                (struct hg_imprecise){.kind = hg_complete_asks_truth(instr) ? HG_IMPRECISE_TRUTH
                                                                            : HG_IMPRECISE_VALUE,
                                      .of = instr->b,
                                      .outcome = plan->ask_outcomes[i],
                                      .promise = HG_NONE});
    }
}

/* --- a lead --------------------------------------------------------------------------------- */

/* Whether the term has more than one piece left; before pieces are made, whether it may. */
static bool is_open(const struct hg_completer *c, uint32_t term)
{
    if (c->open_of_term == NULL)
        return hg_complete_term_open(c, &c->program->terms[term]);
    uint32_t open = c->open_of_term[term];
    return open != HG_NONE &&
           (c->opens.at[open].count > 1 || c->opens.at[open].contract_pieces != NULL);
}

bool hg_depends_on_open(const struct hg_completer *c, const uint64_t *terms)
{
    for (uint32_t w = 0; w < c->plan.words; w++)
        for (uint64_t left = terms[w]; left != 0; left &= left - 1)
            if (is_open(c, w * 64 + (uint32_t)__builtin_ctzll(left)))
                return true;
    return false;
}

bool hg_value_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes,
                           uint32_t lane, uint32_t reg)
{
    return !hg_value_known(hg_lane_value(lanes, reg, lane)) &&
           hg_depends_on_open(c, c->plan.values.twice + (size_t)reg * c->plan.words);
}

bool hg_truth_is_imprecise(const struct hg_completer *c, const struct hg_lanes *lanes,
                           uint32_t lane, uint32_t truth)
{
    return hg_lane_truth(lanes, truth, lane) == HG_UNKNOWN &&
           hg_depends_on_open(c, c->plan.truths.twice + (size_t)truth * c->plan.words);
}

/* Whether an assumed row depends on something open in two ways. */
static bool doubtful_rows(const struct hg_completer *c, const struct hg_imprecise *doubt)
{
    struct hg_rows rows = hg_rows_at(c->lead_lanes, doubt->of, c->lead);
    for (uint32_t w = hg_next_word(&rows, 0); w < rows.words; w = hg_next_word(&rows, w + 1))
        for (uint64_t left = rows.assumed[w] & doubt->twice[w]; left != 0; left &= left - 1) {
            size_t rule = doubt->first_rule + w * 64 + (uint32_t)__builtin_ctzll(left);
            if (hg_depends_on_open(c, c->plan.row_twice + rule * c->plan.words))
                return true;
        }
    return false;
}

static bool is_asked(const struct hg_completer *c, const struct hg_imprecise *doubt)
{
    if (doubt->promise == HG_NONE)
        return hg_lane_routed(c->lead_lanes, c->lead, doubt->outcome);
    return hg_promise_counts(&c->program->promises[doubt->promise],
                             c->lead_lanes->outcomes[c->lead].possible);
}

static bool is_doubtful(const struct hg_completer *c, const struct hg_imprecise *doubt)
{
    switch (doubt->kind) {
    case HG_IMPRECISE_VALUE:
        return hg_value_is_imprecise(c, c->lead_lanes, c->lead, doubt->of);
    case HG_IMPRECISE_TRUTH:
        return hg_truth_is_imprecise(c, c->lead_lanes, c->lead, doubt->of);
    default:
        return doubtful_rows(c, doubt);
    }
}

bool hg_complete_may_be_imprecise(struct hg_completer *c)
{
    for (size_t i = 0; i < c->plan.doubts.count; i++)
        if (is_asked(c, &c->plan.doubts.at[i]) && is_doubtful(c, &c->plan.doubts.at[i]))
            return true;
    return false;
}
