/* What became of every rule on a lane, from the bit rows: runs of rules of one result, worked out
 * when somebody asks (a packet, a count, a test). A rule's result is `unknown` where it is not the
 * same in all completions; in a first match the result says whether the rule was the one taken.
 * Between the VM's rows and whoever shows or counts rules; reads the lane and the decision made of
 * it, and changes neither. */
#include "runtime/complete.h"

#include <string.h>

/* --- runs ------------------------------------------------------------------------------------ */

/* One lane being gone over: the run that may still grow, and who takes it then. */
struct results_walk {
    const struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_decision *decision;
    bool every; /* also of those that miss or are not reached */
    hg_result_visit *visit;
    void *context;
    uint32_t first, end;
    enum hg_rule_result result;
};

static void flush(struct results_walk *walk)
{
    if (walk->first != walk->end)
        walk->visit(walk->context, walk->first, walk->end, walk->result);
}

/* Blocks and their rows come in order, so runs do. */
static inline void give(struct results_walk *walk, uint32_t first, uint32_t end,
                        enum hg_rule_result result)
{
    if (first == end || (!walk->every && !hg_result_told(result)))
        return;
    if (walk->result != result || walk->end != first) {
        flush(walk);
        walk->first = first;
        walk->result = result;
    }
    walk->end = end;
}

/* --- one block ------------------------------------------------------------------------------- */

/* A block's rows, and what changes the result of those that certainly hit. */
struct block_walk {
    const struct hg_block *block;
    struct hg_rows rows;
    uint32_t end;  /* the first row that was not reached */
    uint32_t open; /* a row that is taken unless one above it is; or HG_NONE */
    bool maybe;    /* the block may not be read at all */
    bool computed; /* points of some rules may differ from completion to completion */
    const struct hg_read_rule *read; /* of a route's block: rows whose target was read, */
    uint32_t read_left;              /* so many are still to come */
};

/* The rows of a word of which something is told, and what of them. */
struct told {
    uint64_t rows, certain, assumed;
    uint64_t hits; /* certain, and not assumed: most of them */
};

static inline struct told told_in(const struct block_walk *at, uint32_t word)
{
    uint64_t certain = at->rows.certain[word], assumed = at->rows.assumed[word];
    struct told told = {at->rows.possible[word] | assumed, certain, assumed, certain & ~assumed};
    if (at->end < word * 64 + 64)
        told.rows &= at->end > word * 64 ? (UINT64_C(1) << (at->end % 64)) - 1 : 0;
    return told;
}

/* By its condition. What is not certain and not assumed is possible. */
static inline enum hg_rule_result condition_result(const struct block_walk *at,
                                                   const struct told *told, uint32_t row)
{
    uint64_t bit = UINT64_C(1) << (row % 64);
    if ((told->hits & bit) != 0)
        return HG_HIT;
    if ((told->certain & bit) != 0)
        return HG_ASSUMED_YES;
    return hg_bit(at->rows.possible, row) ? HG_RULE_UNKNOWN : HG_ASSUMED_NO;
}

static bool points_differ(const struct results_walk *walk, uint32_t rule)
{
    const struct hg_rule_info *info = &walk->lanes->program->rules[rule];
    return !info->constant_points &&
           !hg_value_known(hg_lane_value(walk->lanes, info->points_ref.reg, walk->lane));
}

/* What a row comes to that by its condition alone would be `result`. */
static enum hg_rule_result row_result(const struct results_walk *walk, struct block_walk *at,
                                      uint32_t row, enum hg_rule_result result)
{
    if (at->read_left != 0 && at->read->row == row) {
        at->read_left--;
        return (enum hg_rule_result)at->read++->result;
    }
    if (row == at->open)
        return HG_RULE_UNKNOWN;
    if (result == HG_HIT &&
        (at->maybe || (at->computed && points_differ(walk, at->block->first_rule + row))))
        return HG_RULE_UNKNOWN;
    return result;
}

/* The rows of a word, before the end. Returns the row after the last of which something is told;
 * all before `next` were given. */
static inline uint32_t walk_word(struct results_walk *walk, struct block_walk *at, uint32_t word,
                                 uint32_t next)
{
    struct told told = told_in(at, word);
    uint32_t base = at->block->first_rule;
    bool plain = !at->maybe && !at->computed && at->open == HG_NONE && at->read_left == 0;
    for (uint64_t left = told.rows; left != 0; left &= left - 1) {
        uint32_t row = word * 64 + (uint32_t)__builtin_ctzll(left);
        enum hg_rule_result result = condition_result(at, &told, row);
        give(walk, base + next, base + row, HG_MISS);
        give(walk, base + row, base + row + 1, plain ? result : row_result(walk, at, row, result));
        next = row + 1;
    }
    return next;
}

/* Most rows of a large block are neither possible nor assumed; no branch depends on where in a
 * block of words the others are. */
static uint32_t walk_words(struct results_walk *walk, struct block_walk *at)
{
    const struct hg_rows *rows = &at->rows;
    bool assumes = walk->lanes->image->tables[at->block->table].assumes;
    uint32_t width = hg_rows_width(rows), next = 0;
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + width)) {
        uint32_t some = hg_some_words(rows->possible + w, width);
        some |= assumes ? hg_some_words(rows->assumed + w, width) : 0;
        for (; some != 0; some &= some - 1)
            next = walk_word(walk, at, w + (uint32_t)__builtin_ctz(some), next);
    }
    return next;
}

static void walk_rows(struct results_walk *walk, struct block_walk *at)
{
    uint32_t base = at->block->first_rule;
    uint32_t next = at->rows.words == 1 ? walk_word(walk, at, 0, 0) : walk_words(walk, at);
    if (!walk->every)
        return;
    give(walk, base + next, base + at->end, HG_MISS);
    give(walk, base + at->end, base + at->block->rule_count, HG_RULE_NOT_REACHED);
}

static inline struct block_walk each_by_condition(const struct results_walk *walk, uint32_t index)
{
    const struct hg_block_plan *plan = &walk->lanes->image->blocks[index];
    return (struct block_walk){.block = plan->block,
                               .rows = hg_rows_of(walk->lanes, plan, walk->lane),
                               .end = plan->block->rule_count,
                               .open = HG_NONE};
}

static inline uint32_t first_of(uint64_t word)
{
    return word != 0 ? (uint32_t)__builtin_ctzll(word) : HG_NONE;
}

static struct block_walk first_match(const struct results_walk *walk, uint32_t index)
{
    struct block_walk at = each_by_condition(walk, index);
    bool one = at.rows.words == 1;
    uint32_t closing =
        one ? first_of(at.rows.certain[0]) : hg_next_row(&at.rows, at.rows.certain, 0);
    if (closing >= at.end)
        return at;
    at.end = closing + 1;
    if ((one ? first_of(at.rows.possible[0]) : hg_next_row(&at.rows, at.rows.possible, 0)) <
        closing)
        at.open = closing;
    return at;
}

static void not_reached(struct results_walk *walk, const struct hg_block *block)
{
    give(walk, block->first_rule, block->first_rule + block->rule_count, HG_RULE_NOT_REACHED);
}

/* Of a block that can end the decision. One that may not be read any more has no rule that hits
 * in every completion. */
static void walk_ending(struct results_walk *walk, uint32_t index)
{
    const struct hg_block *block = &walk->lanes->program->blocks[index];
    uint8_t reach = walk->lanes->reach[(size_t)index * walk->lanes->lanes + walk->lane];
    if (reach == HG_NOT_REACHED) {
        not_reached(walk, block);
        return;
    }
    struct block_walk at =
        block->kind == HG_B_DECIDE ? first_match(walk, index) : each_by_condition(walk, index);
    at.maybe = reach == HG_MAYBE_REACHED;
    walk_rows(walk, &at);
}

/* The rows of a route's block that were read say what became of their targets, too. */
static struct block_walk route_rows(const struct results_walk *walk, uint32_t index)
{
    const struct hg_decision *decision = walk->decision;
    struct block_walk at = each_by_condition(walk, index);
    if (decision->read.block != at.block)
        return first_match(walk, index);
    at.end = decision->read.end;
    at.read = decision->read.rules;
    at.read_left = decision->read.count;
    return at;
}

/* A rule that stands in is a hit, whatever its condition. */
static void stand_in(void *context, uint32_t first, uint32_t end, enum hg_rule_result result)
{
    struct results_walk *outer = context;
    uint32_t rule = outer->decision->route.rule;
    bool inside = first <= rule && rule < end;
    give(outer, first, inside ? rule : end, result);
    if (!inside)
        return;
    give(outer, rule, rule + 1, HG_HIT);
    give(outer, rule + 1, end, result);
}

static void walk_route(struct results_walk *walk, uint32_t index)
{
    const struct hg_decision *decision = walk->decision;
    const struct hg_block *block = &walk->lanes->program->blocks[index];
    bool possible = ((decision->possible >> block->outcome) & 1) != 0;
    struct results_walk inner = *walk;
    inner.every = true; /* the rule is mostly among those that are not reached */
    inner.visit = stand_in;
    inner.context = walk;
    inner.first = inner.end = 0;
    struct results_walk *to = decision->stands_in ? &inner : walk;
    if (block == decision->read.block || (possible && decision->outcome == block->outcome)) {
        struct block_walk at = route_rows(walk, index);
        walk_rows(to, &at);
    } else {
        not_reached(to, block);
    }
    if (to == &inner)
        flush(&inner);
}

static void walk_block(struct results_walk *walk, uint32_t index)
{
    struct block_walk at;
    switch ((enum hg_block_kind)walk->lanes->program->blocks[index].kind) {
    case HG_B_CLASSIFY:
        at = first_match(walk, index);
        walk_rows(walk, &at);
        break;
    case HG_B_SCORE:
        at = each_by_condition(walk, index);
        at.computed = walk->lanes->image->blocks[index].group_count != 0;
        walk_rows(walk, &at);
        break;
    case HG_B_ROUTE:
        walk_route(walk, index);
        break;
    default:
        walk_ending(walk, index);
        break;
    }
}

static void walk_bytes(struct results_walk *walk)
{
    const uint8_t *results = walk->decision->results;
    for (uint32_t i = 0; i < walk->lanes->program->rule_count; i++)
        give(walk, i, i + 1, (enum hg_rule_result)results[i]);
}

void hg_each_result(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    bool every, hg_result_visit *visit, void *context)
{
    struct results_walk walk = {.lanes = lanes,
                                .lane = lane,
                                .decision = decision,
                                .every = every,
                                .visit = visit,
                                .context = context};
    if (decision->results != NULL)
        walk_bytes(&walk);
    else
        for (uint32_t i = 0; i < lanes->program->block_count; i++)
            walk_block(&walk, i);
    flush(&walk);
}

/* --- a byte a rule --------------------------------------------------------------------------- */

static void put_bytes(void *context, uint32_t first, uint32_t end, enum hg_rule_result result)
{
    memset((uint8_t *)context + first, result, end - first);
}

void hg_put_results(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    uint8_t *results)
{
    hg_each_result(lanes, lane, decision, true, put_bytes, results);
}

static uint8_t *as_bytes(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, struct hg_arena *arena)
{
    uint8_t *results = hg_arena_alloc(arena, lanes->program->rule_count); /* all are set */
    hg_put_results(lanes, lane, decision, results);
    return results;
}

/* Rules of routes that are not taken; what the leaves say of the others stands. */
static uint8_t *exact_results(const struct hg_deciding_run *run)
{
    const struct hg_decision *decision = run->decision;
    uint8_t *results = hg_arena_copy(run->arena, run->exact->results, run->program->rule_count);
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
            memset(results + block->first_rule, HG_RULE_NOT_REACHED, block->rule_count);
    }
    return results;
}

/* Then what reading the route's block and standing in have told. */
static void exact_route(const struct hg_deciding_run *run, uint8_t *results)
{
    struct results_walk walk = {.lanes = run->lanes,
                                .lane = run->lane,
                                .decision = run->decision,
                                .every = true,
                                .visit = put_bytes,
                                .context = results};
    const struct hg_block *block = run->decision->read.block;
    if (block != NULL) {
        struct block_walk at = route_rows(&walk, (uint32_t)(block - run->program->blocks));
        walk_rows(&walk, &at);
        flush(&walk);
    }
    if (run->decision->stands_in)
        results[run->decision->route.rule] = HG_HIT;
}

uint8_t *hg_results_of(const struct hg_deciding_run *run)
{
    if (run->exact == NULL)
        return as_bytes(run->lanes, run->lane, run->decision, run->arena);
    uint8_t *results = exact_results(run);
    exact_route(run, results);
    return results;
}

enum hg_status hg_decision_results(const struct hg_lanes *lanes, uint32_t lane,
                                   struct hg_arena *arena, struct hg_decision *decision)
{
    struct hg_guard guard, *outer = arena->guard;
    volatile enum hg_status status = HG_NOMEM;
    arena->guard = &guard;
    if (setjmp(guard.jump) == 0) {
        if (decision->results == NULL)
            decision->results = as_bytes(lanes, lane, decision, arena);
        status = HG_OK;
    }
    arena->guard = outer;
    return status;
}

enum hg_status hg_decide_rules(struct hg_lanes *lanes, uint32_t lane, struct hg_arena *arena,
                               struct hg_decision *decision)
{
    enum hg_status status = hg_decide(lanes, lane, arena, decision);
    return status == HG_OK ? hg_decision_results(lanes, lane, arena, decision) : status;
}
