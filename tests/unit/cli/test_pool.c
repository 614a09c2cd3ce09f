/* The pool: results come in input order, whatever the number of threads. */
#include "cli/leads/pool.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define COUNT 200u

struct slot {
    unsigned in, out, rounds;
    pthread_t by;
};

static void work(void *at)
{
    struct slot *slot = at;
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < slot->rounds; i++)
        sum = sum + i;
    slot->out = slot->in * 2;
    slot->by = pthread_self();
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

/* --- ends */

struct ends {
    unsigned given, taken, stop_at, flushed, wait_at;
    bool stages;
    int filling, taking; /* how many at a time */
};

static bool fill(void *context, void *at)
{
    struct ends *ends = context;
    struct slot *slot = at;
    cr_assert_eq(ends->filling++, 0, "one at a time");
    slot->in = ends->given;
    slot->rounds = (ends->given * 7919) % 5000;
    slot->out = 0;
    ends->filling--;
    return ends->given < COUNT && ++ends->given;
}

static bool take(void *context, void *at)
{
    struct ends *ends = context;
    const struct slot *slot = at;
    unsigned taken = ends->taken;
    cr_assert_eq(ends->taking++, 0, "one at a time");
    cr_assert_eq(slot->in, taken, "in order");
    cr_assert_eq(slot->out, ends->stages ? taken * (taken + 1) / 2 : taken * 2);
    ends->taken++;
    ends->taking--;
    return ends->taken != ends->stop_at;
}

static void run(unsigned jobs, bool stages)
{
    struct slot *slots = calloc(hg_pool_slots(jobs), sizeof *slots);
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, jobs, work);
    cr_assert_not_null(pool);
    if (stages)
        hg_pool_then(pool, in_order, finish);
    for (int again = 0; again < 2; again++) {
        struct ends state = {.stages = stages};
        struct hg_pool_callbacks ends = {.context = &state, .fill = fill, .take = take};
        sum = 0;
        cr_expect(hg_pool_run(pool, &ends));
        cr_expect_eq(state.taken, COUNT);
    }
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

Test(pool, a_stage_in_order_sees_slots_one_after_the_other)
{
    run(1, true);
    run(2, true);
    run(5, true);
}

/* --- ending early */

static void stop_at(unsigned jobs, unsigned at)
{
    struct slot *slots = calloc(hg_pool_slots(jobs), sizeof *slots);
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, jobs, work);
    struct ends state = {.stop_at = at};
    struct hg_pool_callbacks ends = {.context = &state, .fill = fill, .take = take};
    cr_expect(!hg_pool_run(pool, &ends));
    cr_expect_eq(state.taken, at, "nothing is taken once no more is wanted");
    cr_expect_leq(state.given, at + hg_pool_slots(jobs));
    hg_pool_free(pool);
    free(slots);
}

Test(pool, no_more_is_filled_or_taken_when_take_says_so)
{
    stop_at(1, 1);
    stop_at(1, 17);
    stop_at(3, 1);
    stop_at(3, 17);
}

/* --- waiting for somebody */

/* As of a pipe in which `wait_at` lots of work are at first. */
static bool waits(void *context)
{
    const struct ends *ends = context;
    return ends->given == ends->wait_at;
}

static bool flush(void *context)
{
    struct ends *ends = context;
    cr_expect_eq(ends->taken, ends->wait_at, "all that was filled is taken before");
    ends->flushed++;
    return true;
}

/* Who fills waits until the others have flushed, as a pipe's writer may for its answer. */
static bool fill_slowly(void *context, void *at)
{
    struct ends *ends = context;
    if (ends->given == ends->wait_at)
        while (*(volatile unsigned *)&ends->flushed == 0) {
        }
    return fill(context, at);
}

static void wait_in_the_middle(unsigned jobs)
{
    struct slot *slots = calloc(hg_pool_slots(jobs), sizeof *slots);
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, jobs, work);
    struct ends state = {.wait_at = 50};
    struct hg_pool_callbacks ends = {
        .context = &state, .fill = fill_slowly, .take = take, .waits = waits, .flush = flush};
    cr_expect(hg_pool_run(pool, &ends));
    cr_expect_eq(state.taken, COUNT);
    cr_expect_eq(state.flushed, 1u);
    hg_pool_free(pool);
    free(slots);
}

Test(pool, what_is_done_is_flushed_before_anybody_waits)
{
    wait_in_the_middle(1);
    wait_in_the_middle(2);
    wait_in_the_middle(5);
}

static bool flush_fails(void *context)
{
    (void)flush(context);
    return false;
}

/* One more may have been on its way. */
Test(pool, nothing_more_is_taken_when_flushing_fails)
{
    struct slot slots[4];
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, 2, work);
    struct ends state = {.wait_at = 50};
    struct hg_pool_callbacks ends = {
        .context = &state, .fill = fill_slowly, .take = take, .waits = waits, .flush = flush_fails};
    cr_expect(!hg_pool_run(pool, &ends));
    cr_expect_eq(state.taken, 50u);
    cr_expect(state.given <= 51u);
    hg_pool_free(pool);
}

/* --- changes that come later than anybody looks out for them find sleepers */

static bool fill_late(void *context, void *at)
{
    const struct ends *ends = context;
    if (ends->given % 3 == 0)
        nanosleep(&(struct timespec){.tv_nsec = 400000}, NULL);
    return fill(context, at);
}

Test(pool, who_sleeps_is_woken)
{
    struct slot slots[8] = {0};
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, 4, work);
    struct ends state = {0};
    struct hg_pool_callbacks ends = {.context = &state, .fill = fill_late, .take = take};
    cr_expect(hg_pool_run(pool, &ends));
    cr_expect_eq(state.taken, COUNT);
    hg_pool_free(pool);
}

/* --- what is done while somebody flushes, and is the last, is taken all the same */

struct slow_flush {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned given, taken, asked;
    bool flushing, actual;
};

static void await(struct slow_flush *state, const bool *holds)
{
    pthread_mutex_lock(&state->lock);
    while (!*holds)
        pthread_cond_wait(&state->changed, &state->lock);
    pthread_mutex_unlock(&state->lock);
}

static void say(struct slow_flush *state, bool *holds)
{
    pthread_mutex_lock(&state->lock);
    *holds = true;
    pthread_cond_broadcast(&state->changed);
    pthread_mutex_unlock(&state->lock);
}

static struct slow_flush slow = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                 .changed = PTHREAD_COND_INITIALIZER};
static bool second_is_asked_for;

/* The first is in work until the second is asked for. */
static void work_slowly(void *at)
{
    const struct slot *slot = at;
    if (slot->in == 0)
        await(&slow, &second_is_asked_for);
}

static bool waits_once(void *context)
{
    struct slow_flush *state = context;
    return ++state->asked == 2;
}

/* The second comes when the first was taken and is flushed; then there is no more. */
static bool fill_two(void *context, void *at)
{
    struct slow_flush *state = context;
    struct slot *slot = at;
    slot->in = state->given;
    if (state->given == 1) {
        say(state, &second_is_asked_for);
        await(state, &state->flushing);
    }
    if (state->given == 2)
        say(state, &state->actual);
    return state->given < 2 && ++state->given;
}

static bool take_one(void *context, void *at)
{
    struct slow_flush *state = context;
    (void)at;
    state->taken++;
    return true;
}

static bool flush_slowly(void *context)
{
    struct slow_flush *state = context;
    say(state, &state->flushing);
    await(state, &state->actual);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); /* the pool has heard it, too */
    return true;
}

Test(pool, what_is_done_during_a_flush_is_taken)
{
    struct slot slots[4] = {0};
    struct hg_pool *pool = hg_pool_new(slots, sizeof *slots, 2, work_slowly);
    const struct hg_pool_callbacks ends = {.context = &slow,
                                           .fill = fill_two,
                                           .take = take_one,
                                           .waits = waits_once,
                                           .flush = flush_slowly};
    cr_assert(hg_pool_run(pool, &ends));
    cr_assert_eq(slow.taken, 2);
    hg_pool_free(pool);
}
