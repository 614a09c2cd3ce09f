/* Between summary.c, which decides, and summary_count.c. */
#ifndef HG_RUNTIME_SUMMARY_PARTS_H
#define HG_RUNTIME_SUMMARY_PARTS_H

#include "base/map.h"
#include "runtime/counting/summary.h"
#include "runtime/vm/vm_parts.h"

/* Up to 64 rules of a block, a word of its rows. They stand beside each other in words of 64 rules, as
 * many as fit. */
struct hg_summary_block {
    uint8_t kind; /* enum hg_block_kind */
    bool ends, first; /* it may end a decision; its first row that fits is the one taken */
    uint32_t index, first_rule, rule_count;
    uint32_t part, words; /* which word of its rows it is, and how many there are */
    uint32_t offset, size; /* as of the block's plan; words of a lane */
    uint32_t word, shift;
    uint32_t outcome; /* of a route: that of the leads it is for */
    uint64_t pointed; /* rows whose points hang on the lead */
    uint64_t twice; /* rows of which, where they are assumed, a search may know more */
};

/* What is asked of leads of this outcome; HG_NONE: of all. */
struct hg_summary_imprecise {
    uint32_t reg, outcome;
};

struct hg_summary_target {
    struct hg_str name; /* as rules name it */
    struct hg_str to;   /* who that is */
    bool somebody;
};

struct hg_summary_parts {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_summary_block *blocks;
    uint32_t block_count, word_count;
    uint32_t *first_of; /* a block of the program each: the first of its words; and one for the end */
    /* truths and registers of which, where they are not known, a search may know more */
    HG_VEC(struct hg_summary_imprecise) truths, values;
    /* routes */
    uint32_t *route_of; /* an outcome each: its block, or HG_NONE */
    bool *targeted;     /* a block each: some rule of it says itself who gets the lead */
    struct hg_map target_of;                 /* what a rule names to whom that is */
    HG_VEC(struct hg_summary_target) targets;
    uint32_t *last; /* a rule each: the target it named last */
};

/* summary_route.c */
void hg_summary_make_routes(struct hg_summary *summary);
/* Who gets each lead, whose outcome and decider are told; what is open is marked. */
void hg_summary_route(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *open);


/* A word of rows on a lane: the possible ones; the certain and the assumed ones are `words` and twice
 * `words` further on, the next lane's `size`. */
static inline const uint64_t *hg_summary_rows(const struct hg_lanes *lanes,
                                            const struct hg_summary_block *block, uint32_t lane)
{
    uint32_t apart = block->words > HG_BLOCK_WORDS ? lanes->room : lanes->lanes;
    return lanes->bits + (size_t)block->offset * apart + (size_t)lane * block->size + block->part;
}
/* Whether no row is set there, and the word is not to be read. */
static inline bool hg_summary_word_is_empty(const struct hg_summary_block *block, const uint64_t *rows)
{
    const uint64_t *marks = rows - block->part + 3 * (size_t)block->words;
    return block->words > 1 && (marks[block->part / 64] >> (block->part % 64) & 1) == 0;
}
static inline uint64_t hg_summary_certain(const struct hg_lanes *lanes,
                                        const struct hg_summary_block *block, uint32_t lane)
{
    const uint64_t *rows = hg_summary_rows(lanes, block, lane);
    return hg_summary_word_is_empty(block, rows) ? 0 : rows[block->words];
}

#endif
