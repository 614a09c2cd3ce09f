/* The result of every rule on a lane, from the bit rows, up to 64 rules at a time as bit masks,
 * computed on demand (for a packet, a count, a test). A rule is `unknown` where its result differs
 * between completions; in a first-match block the result says whether the rule was the one taken.
 * Reads the lane and its decision, changes neither. */
#include "runtime/decision/complete.h"

#define WORD 64u
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* The iteration over one lane's rules, and its visitor. */
struct results_walk {
    const struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_decision *decision;
    bool every; /* include words without traced rules */
    hg_result_word_visit *visit;
    void *context;
    struct hg_result_word joined; /* pending words that fit into one; `count` 0: none */
};

/* A block's rows, and what modifies the results of those that certainly hit. */
struct block_walk {
    const struct hg_block *block;
    const struct hg_block_plan *plan;
    bool every;
    bool beside;  /* more than their conditions determines the results: the members from `end` on */
    uint32_t end; /* the first row that was not reached */
    uint32_t open;      /* a row that is taken unless an earlier one is; or HG_NONE */
    uint32_t stands_in; /* a row that counts as a hit regardless of its condition; or HG_NONE */
    bool maybe;         /* the block may not be reached */
    bool computed;      /* points of some rules may differ between completions */
    uint32_t read_left; /* of a route block: number of read rows still to come */
    const struct hg_read_rule *read; /* those whose target was read */
};

/* --- one word -------------------------------------------------------------------------------- */

static ALWAYS_INLINE uint64_t bits_below(uint32_t count)
{
    return count < WORD ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
}

/* Results by conditions alone: neither certain nor assumed is possible. `before`: a mask of the
 * rows that were reached. */
static ALWAYS_INLINE struct hg_result_word by_rows(uint32_t first, uint32_t count,
                                                   uint64_t possible, uint64_t certain,
                                                   uint64_t assumed, uint64_t before)
{
    const uint64_t all = UINT64_MAX >> (WORD - count);
    before &= all;
    uint64_t told = (possible | assumed) & before;
    uint64_t assumed_no = told & ~(certain | possible), unknown = told & possible & ~certain;
    return (struct hg_result_word){.first = first,
                                   .count = count,
                                   .ones = (all & ~told) | assumed_no,
                                   .twos = unknown | assumed_no,
                                   .fours = (all & ~before) | (told & certain & assumed)};
}

static ALWAYS_INLINE struct hg_result_word by_condition(const struct block_walk *at, uint32_t index,
                                                        uint64_t possible, uint64_t certain,
                                                        uint64_t assumed)
{
    uint32_t from = index * WORD, left = at->block->rule_count - from;
    uint64_t before = at->end > from ? bits_below(at->end - from) : 0;
    return by_rows(at->block->first_rule + from, left < WORD ? left : WORD, possible, certain,
                   assumed, before);
}

static void set_result(struct hg_result_word *word, uint32_t i, enum hg_rule_result result)
{
    uint64_t bit = UINT64_C(1) << i;
    word->ones = (result & 1) != 0 ? word->ones | bit : word->ones & ~bit;
    word->twos = (result & 2) != 0 ? word->twos | bit : word->twos & ~bit;
    word->fours = (result & 4) != 0 ? word->fours | bit : word->fours & ~bit;
}

static bool points_differ(const struct results_walk *walk, uint32_t rule)
{
    const struct hg_rule_info *info = &walk->lanes->program->rules[rule];
    return !info->constant_points &&
           !hg_value_known(hg_lane_value(walk->lanes, info->points_ref.reg, walk->lane));
}

/* Hits that may differ between completions, or not happen. */
static void open_hits(const struct results_walk *walk, const struct block_walk *at,
                      struct hg_result_word *word)
{
    uint64_t left = bits_below(word->count) & ~(word->ones | word->twos | word->fours);
    for (; left != 0; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        if (at->maybe || points_differ(walk, word->first + i))
            set_result(word, i, HG_RULE_UNKNOWN);
    }
}

static inline bool is_in(uint32_t row, uint32_t index)
{
    return row != HG_NONE && row / WORD == index;
}

static __attribute__((noinline)) void beside_condition(const struct results_walk *walk,
                                                       struct block_walk *at, uint32_t index,
                                                       struct hg_result_word *word)
{
    if (at->maybe || at->computed)
        open_hits(walk, at, word);
    if (is_in(at->open, index))
        set_result(word, at->open % WORD, HG_RULE_UNKNOWN);
    for (; at->read_left != 0 && is_in(at->read->row, index); at->read_left--, at->read++)
        set_result(word, at->read->row % WORD, (enum hg_rule_result)at->read->result);
    if (is_in(at->stands_in, index))
        set_result(word, at->stands_in % WORD, HG_HIT);
}

/* Blocks are mostly short: their words are packed, as many as fit. */
static inline void visit_joined(struct results_walk *walk)
{
    if (walk->joined.count != 0)
        walk->visit(walk->context, &walk->joined);
    walk->joined.count = 0;
}

/* False: it does not continue the pending words, or they would overflow. */
static ALWAYS_INLINE bool joins(const struct hg_result_word *joined,
                                const struct hg_result_word *word)
{
    return joined->count != 0 && joined->first + joined->count == word->first &&
           joined->count + word->count <= WORD;
}

static ALWAYS_INLINE void join(struct hg_result_word *joined, const struct hg_result_word *word)
{
    joined->ones |= word->ones << joined->count;
    joined->twos |= word->twos << joined->count;
    joined->fours |= word->fours << joined->count;
    joined->count += word->count;
}

static ALWAYS_INLINE void take_word(struct results_walk *walk, const struct hg_result_word *word)
{
    if (joins(&walk->joined, word)) {
        join(&walk->joined, word);
        return;
    }
    visit_joined(walk);
    walk->joined = *word;
}

/* Modifiers are applied to a copy, so that the rest of the block's state can stay in registers. */
static ALWAYS_INLINE void give_word(struct results_walk *walk, struct block_walk *at,
                                    uint32_t index, uint64_t possible, uint64_t certain,
                                    uint64_t assumed)
{
    struct hg_result_word word = by_condition(at, index, possible, certain, assumed);
    if (at->beside) {
        struct block_walk copy = *at;
        beside_condition(walk, &copy, index, &word);
        at->read = copy.read;
        at->read_left = copy.read_left;
    }
    if (at->every || hg_results_traced(&word) != 0)
        take_word(walk, &word);
}

/* --- one block ------------------------------------------------------------------------------- */

/* Words without possible rows. */
static void visit_empty(struct results_walk *walk, struct block_walk *at, uint32_t from,
                        uint32_t end)
{
    for (; from < end && from * WORD < at->block->rule_count; from++)
        give_word(walk, at, from, 0, 0, 0);
}

/* Rows of a list are certain: those of a word together. */
static void walk_list(struct results_walk *walk, struct block_walk *at,
                      const struct hg_row_list *list)
{
    for (uint32_t i = 0; i < list->count;) {
        uint32_t w = list->rows[i] / WORD;
        uint64_t rows = 0;
        for (; i < list->count && list->rows[i] / WORD == w; i++)
            rows |= UINT64_C(1) << (list->rows[i] % WORD);
        give_word(walk, at, w, rows, rows, 0);
    }
}

/* Most rows of a large block are neither possible nor assumed: skipped by marks. */
static void walk_words(struct results_walk *walk, struct block_walk *at)
{
    const struct hg_rows of = hg_rows_of(walk->lanes, at->plan, walk->lane), *rows = &of;
    uint32_t next = 0;
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + 1)) {
        if (at->every)
            visit_empty(walk, at, next, w);
        give_word(walk, at, w, rows->possible[w], rows->certain[w], rows->assumed[w]);
        next = w + 1;
    }
    if (at->every)
        visit_empty(walk, at, next, rows->words);
}

static ALWAYS_INLINE void walk_rows(struct results_walk *walk, struct block_walk *at)
{
    if (__builtin_expect(at->plan->words == 1, 1)) {
        const uint64_t *rows = hg_lane_word(walk->lanes, at->plan, walk->lane);
        give_word(walk, at, 0, rows[0], rows[1], rows[2]);
    } else {
        struct block_walk copy = *at;
        const struct hg_row_list *list = hg_row_list_of(walk->lanes, at->plan, walk->lane);
        if (list != NULL && !at->every)
            walk_list(walk, &copy, list);
        else
            walk_words(walk, &copy);
    }
}

static ALWAYS_INLINE struct block_walk each_by_condition(const struct results_walk *walk,
                                                         const struct hg_block_plan *plan)
{
    return (struct block_walk){.block = plan->block,
                               .plan = plan,
                               .every = walk->every,
                               .end = plan->block->rule_count,
                               .open = HG_NONE,
                               .stands_in = HG_NONE};
}

static ALWAYS_INLINE uint32_t first_of(uint64_t word)
{
    return word != 0 ? (uint32_t)__builtin_ctzll(word) : HG_NONE;
}

/* The first certain row, and the first possible row. */
struct firsts {
    uint32_t certain, possible;
};

static __attribute__((noinline)) struct firsts firsts_of(const struct results_walk *walk,
                                                         const struct hg_block_plan *plan)
{
    const struct hg_row_list *list = hg_row_list_of(walk->lanes, plan, walk->lane);
    if (list != NULL) {
        uint32_t first = list->count != 0 ? list->rows[0] : HG_NONE;
        return (struct firsts){first, first};
    }
    struct hg_rows rows = hg_rows_of(walk->lanes, plan, walk->lane);
    return (struct firsts){hg_next_row(&rows, rows.certain, 0),
                           hg_next_row(&rows, rows.possible, 0)};
}

static ALWAYS_INLINE struct block_walk first_match(const struct results_walk *walk,
                                                   const struct hg_block_plan *plan)
{
    struct block_walk at = each_by_condition(walk, plan);
    struct firsts first;
    if (__builtin_expect(plan->words == 1, 1)) {
        const uint64_t *rows = hg_lane_word(walk->lanes, plan, walk->lane);
        first = (struct firsts){first_of(rows[1]), first_of(rows[0])};
    } else {
        first = firsts_of(walk, plan);
    }
    if (first.certain >= at.end)
        return at;
    at.end = first.certain + 1;
    at.beside = first.possible < first.certain;
    at.open = at.beside ? first.certain : HG_NONE;
    return at;
}

/* For a block that can end the decision. If it may not be reached, no rule of it hits in every
 * completion. */
static ALWAYS_INLINE struct block_walk ending(const struct results_walk *walk, uint32_t index,
                                              const struct hg_block_plan *plan)
{
    uint8_t reach = walk->lanes->reach[(size_t)index * walk->lanes->lanes + walk->lane];
    struct block_walk at =
        plan->block->kind == HG_B_DECIDE ? first_match(walk, plan) : each_by_condition(walk, plan);
    at.maybe = reach == HG_MAYBE_REACHED;
    at.beside |= at.maybe;
    if (reach == HG_NOT_REACHED) {
        at.end = 0;
        at.beside = false;
    }
    return at;
}

/* For route blocks, the rows that were read also carry the results of their targets. */
static struct block_walk route_rows(const struct results_walk *walk,
                                    const struct hg_block_plan *plan)
{
    const struct hg_decision *decision = walk->decision;
    struct block_walk at = each_by_condition(walk, plan);
    if (decision->read.block != at.block)
        return first_match(walk, plan);
    at.end = decision->read.end;
    at.read = decision->read.rules;
    at.read_left = decision->read.count;
    at.beside = true;
    return at;
}

static __attribute__((noinline)) void walk_route(struct results_walk *walk,
                                                 const struct hg_block_plan *plan)
{
    const struct hg_decision *decision = walk->decision;
    const struct hg_block *block = plan->block;
    bool possible = ((decision->possible >> block->outcome) & 1) != 0;
    struct block_walk at = route_rows(walk, plan);
    if (block != decision->read.block && !(possible && decision->outcome == block->outcome)) {
        at.end = 0;
        at.open = HG_NONE;
    }
    uint32_t row = decision->stands_in ? decision->route.rule - block->first_rule : HG_NONE;
    if (row < block->rule_count) { /* else it is in another block, perhaps an earlier one */
        at.stands_in = row;
        at.every = at.beside = true; /* it is usually among the rows not reached */
    }
    walk_rows(walk, &at);
}

static __attribute__((noinline)) void walk_block(struct results_walk *walk, uint32_t index)
{
    const struct hg_block_plan *plan = &walk->lanes->image->blocks[index];
    struct block_walk at;
    switch ((enum hg_block_kind)plan->block->kind) {
    case HG_B_CLASSIFY:
        at = first_match(walk, plan);
        break;
    case HG_B_SCORE:
        at = each_by_condition(walk, plan);
        at.beside = at.computed = plan->group_count != 0;
        break;
    case HG_B_ROUTE:
        walk_route(walk, plan);
        return;
    default:
        at = ending(walk, index, plan);
        break;
    }
    walk_rows(walk, &at);
}

/* The rows of a block up to the first that certainly fits, if none before it is open; false: some
 * is. */
static ALWAYS_INLINE bool ends_with_certain(const uint64_t *rows, uint64_t *before)
{
    uint64_t certain = rows[1], up_to_first = certain ^ (certain - 1);
    *before &= up_to_first;
    return certain == 0 || (rows[0] & up_to_first & ~certain) == 0;
}

/* The common case: one word, determined by conditions alone. False: use walk_block. */
static ALWAYS_INLINE bool plain_word(const struct results_walk *walk, uint32_t index,
                                     struct hg_result_word *word)
{
    const struct hg_block_plan *plan = &walk->lanes->image->blocks[index];
    const struct hg_block *block = plan->block;
    const enum hg_block_kind kind = (enum hg_block_kind)block->kind;
    const uint64_t *rows = hg_lane_word(walk->lanes, plan, walk->lane);
    uint64_t before = UINT64_MAX;
    if (plan->words != 1 || kind == HG_B_ROUTE || plan->group_count != 0)
        return false;
    if ((kind == HG_B_CLASSIFY || kind == HG_B_DECIDE) && !ends_with_certain(rows, &before))
        return false;
    if (kind == HG_B_DISQUALIFY || kind == HG_B_DECIDE) {
        uint8_t reach = walk->lanes->reach[(size_t)index * walk->lanes->lanes + walk->lane];
        if (reach == HG_MAYBE_REACHED)
            return false;
        before = reach == HG_NOT_REACHED ? 0 : before;
    }
    *word = by_rows(plan->first_rule, block->rule_count, rows[0], rows[1], rows[2], before);
    return true;
}

/* --- all of them ----------------------------------------------------------------------------- */

static __attribute__((noinline)) void walk_bytes(struct results_walk *walk)
{
    const uint8_t *results = walk->decision->results;
    uint32_t rules = walk->lanes->program->rule_count;
    for (uint32_t first = 0; first < rules; first += WORD) {
        uint32_t left = rules - first;
        struct hg_result_word word = {.first = first, .count = left < WORD ? left : WORD};
        for (uint32_t i = 0; i < word.count; i++)
            set_result(&word, i, (enum hg_rule_result)results[first + i]);
        walk->visit(walk->context, &word);
    }
}

void hg_each_result_word(const struct hg_lanes *lanes, uint32_t lane,
                         const struct hg_decision *decision, bool every,
                         hg_result_word_visit *visit, void *context)
{
    struct results_walk walk = {lanes, lane, decision, every, visit, context, {.count = 0}};
    if (decision->results != NULL) {
        walk_bytes(&walk);
        return;
    }
    struct hg_result_word word, joined = {.count = 0}; /* walk.joined, kept in registers */
    for (uint32_t i = 0; i < lanes->program->block_count; i++) {
        if (lanes->program->blocks[i].rule_count == 0)
            continue;
        bool plain = plain_word(&walk, i, &word);
        if (plain && joins(&joined, &word)) {
            join(&joined, &word);
            continue;
        }
        walk.joined = joined;
        if (plain)
            take_word(&walk, &word);
        else
            walk_block(&walk, i);
        joined = walk.joined;
    }
    walk.joined = joined;
    visit_joined(&walk);
}

/* --- runs ------------------------------------------------------------------------------------ */

/* The run that may still grow, and its visitor. */
struct runs {
    hg_result_visit *visit;
    void *context;
    uint32_t first, end;
    enum hg_rule_result result;
};

static void end_run(const struct runs *runs)
{
    if (runs->first != runs->end)
        runs->visit(runs->context, runs->first, runs->end, runs->result);
}

/* Words come in order, so runs do. */
static void join_runs(void *context, const struct hg_result_word *word)
{
    struct runs *runs = context;
    for (uint64_t left = hg_result_starts(word); left != 0; left &= left - 1) {
        uint64_t rest = left & (left - 1);
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        uint32_t end = rest != 0 ? (uint32_t)__builtin_ctzll(rest) : word->count;
        enum hg_rule_result result = hg_result_at(word, i);
        if (runs->result != result || runs->end != word->first + i) {
            end_run(runs);
            runs->first = word->first + i;
            runs->result = result;
        }
        runs->end = word->first + end;
    }
}

void hg_each_result(const struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    hg_result_visit *visit, void *context)
{
    struct runs runs = {.visit = visit, .context = context};
    hg_each_result_word(lanes, lane, decision, true, join_runs, &runs);
    end_run(&runs);
}

void hg_each_route_result(const struct hg_lanes *lanes, uint32_t lane,
                          const struct hg_decision *decision, hg_result_visit *visit, void *context)
{
    struct runs runs = {.visit = visit, .context = context};
    struct results_walk walk = {lanes, lane, decision, true, join_runs, &runs, {.count = 0}};
    const struct hg_block *block = decision->read.block;
    if (block == NULL)
        return;
    struct block_walk at = route_rows(&walk, &lanes->image->blocks[block - lanes->program->blocks]);
    walk_rows(&walk, &at);
    visit_joined(&walk);
    end_run(&runs);
}
