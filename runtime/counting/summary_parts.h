/* Between the files summary*.c. */
#ifndef HG_RUNTIME_SUMMARY_PARTS_H
#define HG_RUNTIME_SUMMARY_PARTS_H

#include "base/map.h"
#include "runtime/counting/summary.h"
#include "runtime/vm/vm_parts.h"

/* Up to 64 rules of a block, one word of its rows. Several blocks share a 64-bit word of rules
 * where they fit. */
struct hg_summary_block {
    uint8_t kind; /* enum hg_block_kind */
    bool ends, first; /* it may end a decision; only its first fitting row counts */
    uint32_t index, first_rule, rule_count;
    uint32_t part, words; /* index of the word in its rows, and their number */
    uint32_t offset, size; /* as in the block's plan; words per lane */
    uint32_t word, shift;
    uint32_t outcome; /* of a route block: its outcome */
    uint64_t pointed; /* rows with computed points */
    uint64_t twice; /* rows that a search may decide although they were assumed */
};

/* A register to check on leads of this outcome; HG_NONE: on all. */
struct hg_summary_imprecise {
    uint32_t reg, outcome;
};

struct hg_summary_target {
    struct hg_str name; /* as the rules name it */
    struct hg_str to;   /* the directory's spelling */
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
    uint32_t *first_of; /* a block of the program each, and the end: index of its first part */
    /* truths and registers that a search may decide although they are unknown */
    HG_VEC(struct hg_summary_imprecise) truths, values;
    /* routes */
    uint32_t *route_of; /* an outcome each: its route block, or HG_NONE */
    bool *targeted;     /* a block each: some rule of it names the target itself */
    struct hg_map target_of;                 /* target name to index of `targets` */
    HG_VEC(struct hg_summary_target) targets;
    uint32_t *last; /* a rule each: its last target */
};

/* summary_route.c */
void hg_summary_make_routes(struct hg_summary *summary);
/* The route of each lead with a known outcome and decider; leads with an open route are marked. */
void hg_summary_route(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *open);


/* The possible rows of a part on a lane; the certain and the assumed ones follow at `words` and
 * twice `words`, the next lane at `size`. hg_summary_decide has expanded lists of rows to bits. */
static inline const uint64_t *hg_summary_rows(const struct hg_lanes *lanes,
                                            const struct hg_summary_block *block, uint32_t lane)
{
    uint32_t apart = block->words > HG_BLOCK_WORDS ? lanes->room : lanes->lanes;
    return lanes->bits + (size_t)block->offset * apart + (size_t)lane * block->size + block->part;
}
/* Whether the word has no rows and must not be read. */
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
