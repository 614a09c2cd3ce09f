/* Between brief.c, which decides, and brief_count.c. */
#ifndef HG_RUNTIME_BRIEF_PARTS_H
#define HG_RUNTIME_BRIEF_PARTS_H

#include "runtime/brief.h"
#include "runtime/vm_parts.h"

/* A block of rules. Blocks stand beside each other in words of 64 rules, as many as fit. */
struct hg_brief_block {
    uint8_t kind; /* enum hg_block_kind */
    bool ends, first; /* it may end a decision; its first row that fits is the one taken */
    uint32_t index, offset, first_rule, rule_count;
    uint32_t word, shift;
    uint64_t pointed; /* rows whose points hang on the lead */
    uint64_t twice; /* rows of which, where they are assumed, a search may know more */
};

struct hg_brief_parts {
    struct hg_allocator allocator;
    struct hg_guard guard;
    struct hg_arena arena;
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_brief_block *blocks;
    uint32_t block_count, word_count;
    /* truths and registers of which, where they are not known, a search may know more */
    struct hg_regs truths, values;
};

/* The rows of a block on a lane: possible, certain, assumed. */
static inline const uint64_t *hg_brief_rows(const struct hg_lanes *lanes,
                                            const struct hg_brief_block *block, uint32_t lane)
{
    return lanes->bits + (size_t)block->offset * lanes->lanes + 3 * (size_t)lane;
}

#endif
