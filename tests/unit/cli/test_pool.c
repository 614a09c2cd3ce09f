/* The pool: whatever the threads, results come in the order the work was given. */
#include "cli/pool.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

struct slot {
    unsigned in, out, rounds;
};

static void work(void *at)
{
    struct slot *slot = at;
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < slot->rounds; i++)
        sum = sum + i;
    slot->out = slot->in * 2;
}

/* --- stages: in_order sums up what was given so far, which is right only in order */

static unsigned sum;

static void in_order(void *at)
{
    struct slot *slot = at;
    cr_assert_eq(slot->out, slot->in * 2, "work comes first");
    sum += slot->in;
    slot->rounds = sum;
}

static void finish(void *at)
{
    struct slot *slot = at;
    slot->out = slot->rounds;
}

static void run(unsigned jobs, bool stages)
{
    unsigned count = hg_pool_slots(jobs), given = 0, taken = 0;
    struct slot *slots = calloc(count, sizeof *slots);
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, jobs, work);
    cr_assert_not_null(pool);
    sum = 0;
    if (stages)
        hg_pool_then(pool, in_order, finish);
    while (taken < 200) {
        struct slot *slot = given < 200 ? hg_pool_free_slot(pool) : NULL;
        if (slot != NULL) {
            slot->in = given++;
            slot->rounds = (given * 7919) % 5000;
            hg_pool_give(pool);
            continue;
        }
        slot = hg_pool_take(pool);
        cr_assert_eq(slot->in, taken);
        cr_assert_eq(slot->out, stages ? taken * (taken + 1) / 2 : taken * 2);
        taken++;
    }
    cr_expect(!hg_pool_busy(pool));
    hg_pool_free(pool);
    free(slots);
}

Test(pool, one_job_is_no_thread)
{
    cr_expect_eq(hg_pool_slots(1), 1u);
    run(1, false);
}

Test(pool, many_jobs_keep_the_order)
{
    run(2, false);
    run(5, false);
}

Test(pool, is_freed_while_work_is_waiting)
{
    unsigned count = hg_pool_slots(3);
    struct slot *slots = calloc(count, sizeof *slots);
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, 3, work);
    for (struct slot *slot; (slot = hg_pool_free_slot(pool)) != NULL;) {
        slot->rounds = 1000;
        hg_pool_give(pool);
    }
    hg_pool_free(pool);
    free(slots);
}

Test(pool, a_stage_in_order_sees_slots_one_after_the_other)
{
    run(1, true);
    run(2, true);
    run(5, true);
}
