/* The ids of rules that hit, by every kernel, against the rows they come from. */
#include "build.h"

#include <stdlib.h>

#include "runtime/vm/kernel.h"

#define SLOTS 40u

static uint64_t roll(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A block of `count` rules over a number each of whose slots picks rules, more and more of them. */
static uint32_t add_block(struct build *b, uint32_t reg, uint32_t count, uint64_t *state)
{
    uint32_t table = build_table(b, count, 1);
    struct hg_column *column = build_column(b, table, HG_COLUMN_NUMBER, reg, SLOTS);
    column->cuts = HG_ARRAY(&b->arena, int64_t, SLOTS - 1);
    for (uint32_t s = 0; s + 1 < SLOTS; s++)
        column->cuts[s] = s;
    for (uint32_t s = 0; s < SLOTS; s++)
        for (uint32_t r = 0; r < count; r++)
            if (s == SLOTS - 1 || roll(state) % SLOTS < s)
                build_bit(column->slots + (size_t)s * b->tables.at[table].words, r);
    uint32_t block = build_block(b, HG_B_DISQUALIFY, table);
    for (uint32_t r = 0; r < count; r++)
        build_rule(b)->outcome = HG_REJECT;
    build_op(b, HG_OP_MATCH, table, 0, 0, 0);
    build_op(b, HG_OP_DECIDE, block, 0, 0, 0);
    return block;
}

static uint32_t expected(const struct build *b, uint32_t block, uint32_t lane, uint32_t *ids)
{
    const struct hg_block *of = &b->program.blocks[block];
    struct hg_rows rows = hg_lane_rows(b->lanes, of->table, lane);
    uint32_t count = 0;
    for (uint32_t r = hg_next_row(&rows, rows.certain, 0); r != HG_NONE;
         r = hg_next_row(&rows, rows.certain, r + 1))
        ids[count++] = of->first_rule + r;
    return count;
}

static void try_kernel(const char *kernel)
{
    static const uint32_t sizes[] = {1, 12, 25, 16, 63, 64, 65, 200, 600, 4100};
    enum { BLOCKS = sizeof sizes / sizeof *sizes, MOST = 6000 };
    static uint32_t found[MOST + HG_HITS_ROOM], wanted[MOST],
        all[MOST * (SLOTS + 1) + HG_HITS_ROOM];
    uint32_t blocks[BLOCKS], ends[SLOTS + 1];
    uint64_t state = 7;
    struct build b;
    build_init(&b);
    uint32_t reg = build_field(&b, HG_T_INTEGER, false);
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = add_block(&b, reg, sizes[i], &state);
    setenv("HG_KERNEL", kernel, 1);
    build_ready(&b, SLOTS + 1);
    unsetenv("HG_KERNEL");
    for (uint32_t l = 0; l < SLOTS; l++)
        set(&b, reg, l, num((int64_t)l - 1));
    set(&b, reg, SLOTS, between(3, 30));
    build_run(&b);
    uint32_t together = hg_lanes_hits(b.lanes, blocks, BLOCKS, all, ends), from = 0;
    for (uint32_t l = 0; l <= SLOTS; from = ends[l++]) {
        uint32_t count = 0;
        for (size_t i = 0; i < BLOCKS; i++)
            count += expected(&b, blocks[i], l, wanted + count);
        cr_assert_eq(hg_lane_hits(b.lanes, blocks, BLOCKS, l, found), count, "%s, lane %u", kernel,
                     l);
        cr_assert_eq(memcmp(found, wanted, count * sizeof *found), 0, "%s, lane %u", kernel, l);
        cr_assert_eq(ends[l] - from, count, "%s, lane %u of all", kernel, l);
        cr_assert_eq(memcmp(all + from, wanted, count * sizeof *found), 0, "%s, lane %u of all",
                     kernel, l);
    }
    cr_assert_eq(together, from);
    build_done(&b);
}

Test(hits, ids_by_every_kernel)
{
    static const char *const kernels[HG_KERNELS] = {"portable", "ssse3", "avx2", "avx512"};
    for (int k = 0; k < HG_KERNELS; k++)
        try_kernel(kernels[k]);
}
