/* Counts the results of all rules, 64 lanes by 64 rules at a time: the bit matrix of lanes and
 * rules is transposed, so that population counts give totals per rule. Agrees with
 * decision_results.c lane by lane. */
#include <string.h>

#include "runtime/counting/summary_parts.h"

#define INLINE static inline __attribute__((always_inline))

/* Transposes a 64 x 64 bit matrix: halves, then quarters and so on are exchanged (H. S. Warren,
 * Hacker's Delight, 7-3). */
INLINE void turn(uint64_t rows[64])
{
    uint64_t mask = UINT32_MAX;
    for (uint32_t j = 32; j != 0; j >>= 1, mask ^= mask << j)
        for (uint32_t half = 0; half < 64; half += 2 * j)
            for (uint32_t k = half; k < half + j; k++) {
                uint64_t moved = ((rows[k] >> j) ^ rows[k + j]) & mask;
                rows[k + j] ^= moved;
                rows[k] ^= moved << j;
            }
}

/* Up to 64 lanes. */
struct lot {
    const struct hg_lanes *lanes;
    const uint8_t *outcomes;
    uint32_t first, count;
    uint64_t taken;   /* a bit a lane */
    uint64_t reached; /* of a block, up to the last word read: lanes that reach it */
    uint64_t any;     /* lanes with a row in the word */
    uint64_t fit[64], assumed[64];
};

/* The lanes that reach a block: for blocks that may end a decision, if none before has; for
 * routes, if they are for the lane's outcome. */
INLINE uint64_t reached_by(const struct lot *lot, const struct hg_summary_block *block)
{
    const uint8_t *reach =
        lot->lanes->reach + (size_t)block->index * lot->lanes->lanes + lot->first;
    uint64_t reached = 0;
    for (uint32_t l = 0; block->kind == HG_B_ROUTE && l < lot->count; l++)
        reached |= (uint64_t)(lot->outcomes[lot->first + l] == block->outcome) << l;
    if (block->kind == HG_B_ROUTE)
        return reached & lot->taken;
    if (!block->ends)
        return lot->taken;
    for (uint32_t l = 0; l < lot->count; l++)
        reached |= (uint64_t)(reach[l] == HG_REACHED) << l;
    return reached & lot->taken;
}

/* Gathers a block's rows per lane: in a first match none after the one taken. Returns the lanes
 * that reach this word. `words` is the block's, a constant where possible. */
INLINE uint64_t gather(struct lot *lot, const struct hg_summary_block *block, size_t words)
{
    const uint64_t *rows = hg_summary_rows(lot->lanes, block, lot->first);
    size_t size = words == 1 ? hg_rows_size(1) : block->size;
    uint64_t reached = block->part == 0 ? reached_by(lot, block) : lot->reached, taken = 0;
    lot->any |= words == 1; /* most words of a wide block are empty */
    for (uint32_t l = 0; l < lot->count; l++, rows += size) {
        if (words != 1 && hg_summary_word_is_empty(block, rows))
            continue;
        uint64_t read = -(reached >> l & 1), fit = rows[words] & read,
                 assumed = rows[2 * words] & read;
        if (words != 1) {
            taken |= (uint64_t)(fit != 0) << l;
            lot->any |= fit | assumed;
        }
        if (block->first) {
            fit &= -fit;
            assumed &= fit != 0 ? fit | (fit - 1) : UINT64_MAX;
        }
        lot->fit[l] |= fit << block->shift;
        lot->assumed[l] |= assumed << block->shift;
    }
    lot->reached = block->first ? reached & ~taken : reached;
    return reached;
}

INLINE void count_rules(const struct lot *lot, const struct hg_summary_block *block,
                        uint64_t reached_lanes, uint64_t of, struct hg_summary_counts *counts)
{
    uint64_t leads = (uint64_t)__builtin_popcountll(of);
    uint64_t reached = (uint64_t)__builtin_popcountll(reached_lanes & of);
    for (uint32_t r = 0; r < block->rule_count; r++) {
        uint64_t *results = counts->results[block->first_rule + r];
        uint64_t fit = lot->fit[block->shift + r] & of;
        uint64_t assumed = lot->assumed[block->shift + r] & of;
        uint64_t hit = (uint64_t)__builtin_popcountll(fit & ~assumed);
        uint64_t yes = (uint64_t)__builtin_popcountll(fit & assumed);
        uint64_t no = (uint64_t)__builtin_popcountll(assumed & ~fit);
        results[HG_HIT] += hit;
        results[HG_ASSUMED_YES] += yes;
        results[HG_ASSUMED_NO] += no;
        results[HG_MISS] += reached - hit - yes - no;
        results[HG_RULE_NOT_REACHED] += leads - reached;
        reached -= block->first ? hit + yes : 0;
    }
}

/* What is counted of the lanes. */
struct counting {
    const struct hg_summary_set *sets;
    uint32_t set_count;
    const struct hg_summary_cells *cells;
};

INLINE void add_to_cells(const struct lot *lot, const struct hg_summary_cells *cells, uint32_t *to,
                         uint64_t lanes)
{
    for (; lanes != 0; lanes &= lanes - 1)
        to[cells->of[lot->first + (uint32_t)__builtin_ctzll(lanes)]]++;
}

INLINE void count_cells(const struct lot *lot, const struct hg_summary_block *block,
                        uint64_t reached, const struct hg_summary_cells *cells)
{
    if (block->part == 0)
        add_to_cells(lot, cells, cells->asked + (size_t)block->index * cells->room, reached);
    for (uint32_t r = 0; r < block->rule_count; r++)
        add_to_cells(lot, cells, cells->fit + (size_t)(block->first_rule + r) * cells->room,
                     lot->fit[block->shift + r]);
}

/* The blocks from `first` on that share one word; returns the block after them. */
INLINE uint32_t count_word(struct lot *lot, const struct hg_summary_parts *parts, uint32_t first,
                           const struct counting *counting)
{
    uint64_t reached[64];
    uint32_t word = parts->blocks[first].word, end = first;
    memset(lot->fit, 0, sizeof lot->fit);
    memset(lot->assumed, 0, sizeof lot->assumed);
    lot->any = 0;
    for (; end < parts->block_count && parts->blocks[end].word == word; end++)
        reached[end - first] = parts->blocks[end].words == 1
                                   ? gather(lot, &parts->blocks[end], 1)
                                   : gather(lot, &parts->blocks[end], parts->blocks[end].words);
    if (lot->any != 0) {
        turn(lot->fit);
        turn(lot->assumed);
    }
    for (uint32_t s = 0; s < counting->set_count; s++) {
        uint64_t of = counting->sets[s].lanes[lot->first / 64];
        for (uint32_t b = first; of != 0 && b < end; b++)
            count_rules(lot, &parts->blocks[b], reached[b - first], of, counting->sets[s].counts);
    }
    for (uint32_t b = first; counting->cells != NULL && b < end; b++)
        count_cells(lot, &parts->blocks[b], reached[b - first], counting->cells);
    return end;
}

INLINE void count_all(struct lot *lot, const struct hg_summary_parts *parts,
                      const struct counting *counting)
{
    for (uint32_t b = 0; b < parts->block_count;)
        b = count_word(lot, parts, b, counting);
}

#ifdef HG_VECTORS
/* The same C code, compiled with the CPU's population count. */
HG_TARGET_AVX2 static void count_avx2(struct lot *lot, const struct hg_summary_parts *parts,
                                      const struct counting *counting)
{
    count_all(lot, parts, counting);
}
#endif

static void count_lot(struct lot *lot, const struct hg_summary_parts *parts,
                      const struct counting *counting)
{
#ifdef HG_VECTORS
    if (parts->image->kernel >= HG_AVX2) {
        count_avx2(lot, parts, counting);
        return;
    }
#endif
    count_all(lot, parts, counting);
}

/* Counts outcomes and deciding rules. */
static void count_decisions(const struct hg_summary *summary, uint32_t first,
                            const struct hg_summary_set *set)
{
    uint64_t left = set->lanes[first / 64];
    set->counts->leads += (uint64_t)__builtin_popcountll(left);
    for (; left != 0; left &= left - 1) {
        uint32_t l = first + (uint32_t)__builtin_ctzll(left);
        set->counts->outcomes[summary->outcomes[l]]++;
        set->counts->deciders[summary->deciders[l]]++;
    }
}

void hg_summary_count(const struct hg_summary *summary, const struct hg_lanes *lanes,
                      const struct hg_summary_set *sets, uint32_t set_count,
                      const struct hg_summary_cells *cells)
{
    struct counting counting = {sets, set_count, cells};
    struct lot lot = {.lanes = lanes, .outcomes = summary->outcomes};
    for (; lot.first < lanes->lanes; lot.first += 64) {
        uint32_t left = lanes->lanes - lot.first;
        lot.count = left < 64 ? left : 64;
        lot.taken = 0;
        for (uint32_t s = 0; s < set_count; s++) {
            lot.taken |= sets[s].lanes[lot.first / 64];
            count_decisions(summary, lot.first, &sets[s]);
        }
        count_lot(&lot, summary->parts, &counting);
    }
}

void hg_summary_cell(const struct hg_summary *summary, const struct hg_summary_cells *cells,
                     uint32_t cell, uint64_t *asked, uint64_t *fit)
{
    const struct hg_summary_parts *parts = summary->parts;
    uint64_t left = 0;
    for (uint32_t b = 0; b < parts->block_count; b++) {
        const struct hg_summary_block *block = &parts->blocks[b];
        if (block->part == 0)
            left = cells->asked[(size_t)block->index * cells->room + cell];
        for (uint32_t rule = block->first_rule; rule < block->first_rule + block->rule_count;
             rule++) {
            uint64_t fits = cells->fit[(size_t)rule * cells->room + cell];
            asked[rule] += left;
            fit[rule] += fits;
            left -= block->first ? fits : 0;
        }
    }
}
