/* A pool of equal threads: each fills a slot of its own, works on it, and takes the oldest
 * finished slot, its own or another's. One lock guards the schedule; filling, working and taking
 * happen outside it, so that one thread may read and another write while the others work. Does
 * not know what the work is. */
#include "cli/leads/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* Two slots a thread: one in work, one that waits for its turn. */
#define SLOTS_PER_JOB 2
/* How long a change is looked out for before going to sleep: most come sooner, and to be woken
 * takes several times as long as most waits, above all on a virtual machine. */
#define LOOK_OUT_NANOS 100000

enum slot_state { SLOT_FREE, SLOT_BUSY, SLOT_DONE };

struct worker {
    struct hg_pool *pool;
    unsigned first, count; /* its slots */
    pthread_t thread;
};

/* Slots order[head] to order[tail - 1] were filled and not yet taken. */
struct hg_pool {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *slots;
    size_t size;
    hg_pool_work *work, *in_order, *finish; /* the last two may be NULL */
    struct worker *workers;
    unsigned jobs, slot_count;
    uint8_t *states; /* enum slot_state, a slot each */
    unsigned *order; /* a ring of slots */
    /* of one run */
    const struct hg_pool_callbacks *ends;
    uint64_t head, tail, turn; /* turn: whose `in_order` is next */
    unsigned asleep;
    _Atomic unsigned changes; /* how many were said; read without the lock, too */
    bool filling, taking;     /* some thread is doing it */
    bool waiting;             /* the filling thread blocks, and nothing was flushed yet */
    bool ended, stop;         /* nothing more will come; no more is wanted */
};

unsigned hg_pool_slots(unsigned jobs)
{
    return jobs > 1 ? jobs * SLOTS_PER_JOB : 1;
}

static void *slot_at(const struct hg_pool *pool, unsigned slot)
{
    return pool->slots + (size_t)slot * pool->size;
}

/* --- under the lock ------------------------------------------------------------------------- */

static int64_t nanos(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Yields meanwhile, as the change may need this very processor. */
static void look_out(const struct hg_pool *pool, unsigned seen)
{
    int64_t end = nanos() + LOOK_OUT_NANOS;
    while (pool->changes == seen && nanos() < end)
        sched_yield();
}

static void wait_for_change(struct hg_pool *pool)
{
    unsigned seen = pool->changes;
    pthread_mutex_unlock(&pool->lock);
    look_out(pool, seen);
    pthread_mutex_lock(&pool->lock);
    if (pool->changes != seen)
        return;
    pool->asleep++;
    pthread_cond_wait(&pool->changed, &pool->lock);
    pool->asleep--;
}

static void report_changed(struct hg_pool *pool)
{
    pool->changes++;
    if (pool->asleep != 0)
        pthread_cond_broadcast(&pool->changed);
}

static bool may_take(const struct hg_pool *pool)
{
    return !pool->taking && !pool->stop && pool->head != pool->tail &&
           pool->states[pool->order[pool->head % pool->slot_count]] == SLOT_DONE;
}

/* Whoever reads from a pipe is given what there is before anybody waits for more. False: there was
 * nothing to do. */
static bool flush_before_waiting(struct hg_pool *pool)
{
    const struct hg_pool_callbacks *ends = pool->ends;
    if (!pool->waiting || pool->taking || pool->stop || pool->head != pool->tail ||
        ends->flush == NULL)
        return false;
    pool->taking = true;
    pool->waiting = false; /* once is enough */
    pthread_mutex_unlock(&pool->lock);
    bool good = ends->flush(ends->context);
    pthread_mutex_lock(&pool->lock);
    pool->taking = false;
    pool->stop |= !good;
    return true;
}

static void take_next(struct hg_pool *pool)
{
    const struct hg_pool_callbacks *ends = pool->ends;
    unsigned slot = pool->order[pool->head % pool->slot_count];
    pool->taking = true;
    pthread_mutex_unlock(&pool->lock);
    bool good = ends->take(ends->context, slot_at(pool, slot));
    pthread_mutex_lock(&pool->lock);
    pool->taking = false;
    pool->states[slot] = SLOT_FREE;
    pool->head++;
    pool->stop |= !good;
    report_changed(pool);
}

/* Who finds somebody taking or flushing leaves what is done to them, and may be gone: so they look
 * again. */
static void take_done(struct hg_pool *pool)
{
    do
        while (may_take(pool))
            take_next(pool);
    while (flush_before_waiting(pool));
}

/* --- one slot ------------------------------------------------------------------------------- */

/* Whoever is before was filled before, is in work, and never waits for who is behind. */
static void run_in_order(struct hg_pool *pool, unsigned slot, uint64_t mine)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->turn != mine)
        wait_for_change(pool);
    pthread_mutex_unlock(&pool->lock);
    pool->in_order(slot_at(pool, slot));
    pthread_mutex_lock(&pool->lock);
    pool->turn++;
    report_changed(pool);
    pthread_mutex_unlock(&pool->lock);
}

static void run_slot(struct hg_pool *pool, unsigned slot, uint64_t mine)
{
    pool->work(slot_at(pool, slot));
    if (pool->in_order != NULL)
        run_in_order(pool, slot, mine);
    if (pool->finish != NULL)
        pool->finish(slot_at(pool, slot));
}

/* With the lock; true: it was filled, and is the last in order. */
static bool fill(struct hg_pool *pool, unsigned slot)
{
    const struct hg_pool_callbacks *ends = pool->ends;
    pool->filling = true;
    pthread_mutex_unlock(&pool->lock);
    bool waits = ends->waits != NULL && ends->waits(ends->context);
    pthread_mutex_lock(&pool->lock);
    pool->waiting = waits;
    (void)flush_before_waiting(pool);
    bool filled = false;
    if (!pool->stop) {
        pthread_mutex_unlock(&pool->lock);
        filled = ends->fill(ends->context, slot_at(pool, slot));
        pthread_mutex_lock(&pool->lock);
    }
    pool->filling = pool->waiting = false;
    pool->ended |= !filled;
    report_changed(pool);
    return filled;
}

static void fill_and_work(struct hg_pool *pool, unsigned slot)
{
    if (!fill(pool, slot))
        return;
    uint64_t mine = pool->tail++;
    pool->order[mine % pool->slot_count] = slot;
    pool->states[slot] = SLOT_BUSY;
    pthread_mutex_unlock(&pool->lock);
    run_slot(pool, slot, mine);
    pthread_mutex_lock(&pool->lock);
    pool->states[slot] = SLOT_DONE;
}

/* --- the run -------------------------------------------------------------------------------- */

/* The first one of its own that is free, so that mostly the same one is used. */
static bool free_slot(const struct worker *worker, unsigned *slot)
{
    for (*slot = worker->first; *slot < worker->first + worker->count; ++*slot)
        if (worker->pool->states[*slot] == SLOT_FREE)
            return true;
    return false;
}

static void *run_worker(void *context)
{
    struct worker *worker = context;
    struct hg_pool *pool = worker->pool;
    unsigned slot;
    pthread_mutex_lock(&pool->lock);
    while (take_done(pool), !pool->ended && !pool->stop) {
        if (!pool->filling && free_slot(worker, &slot))
            fill_and_work(pool, slot);
        else
            wait_for_change(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

bool hg_pool_run(struct hg_pool *pool, const struct hg_pool_callbacks *ends)
{
    unsigned started = 1; /* the caller is the first; the pool also works with fewer threads */
    pool->ends = ends;
    pool->head = pool->tail = pool->turn = 0;
    pool->ended = pool->stop = false;
    for (unsigned i = 0; i < pool->slot_count; i++)
        pool->states[i] = SLOT_FREE;
    while (started < pool->jobs && pthread_create(&pool->workers[started].thread, NULL, run_worker,
                                                  &pool->workers[started]) == 0)
        started++;
    run_worker(&pool->workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(pool->workers[i].thread, NULL);
    return !pool->stop;
}

void hg_pool_then(struct hg_pool *pool, hg_pool_work *in_order, hg_pool_work *finish)
{
    pool->in_order = in_order;
    pool->finish = finish;
}

static bool take_memory(struct hg_pool *pool)
{
    unsigned each = pool->slot_count / pool->jobs;
    pool->states = calloc(pool->slot_count, sizeof *pool->states);
    pool->order = calloc(pool->slot_count, sizeof *pool->order);
    pool->workers = calloc(pool->jobs, sizeof *pool->workers);
    for (unsigned i = 0; pool->workers != NULL && i < pool->jobs; i++)
        pool->workers[i] = (struct worker){.pool = pool, .first = i * each, .count = each};
    return pool->states != NULL && pool->order != NULL && pool->workers != NULL;
}

struct hg_pool *hg_pool_new(void *slots, size_t size, unsigned jobs, hg_pool_work *work)
{
    struct hg_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->slots = slots;
    pool->size = size;
    pool->work = work;
    pool->jobs = jobs;
    pool->slot_count = hg_pool_slots(jobs);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    if (take_memory(pool))
        return pool;
    hg_pool_free(pool);
    return NULL;
}

void hg_pool_free(struct hg_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    free(pool->states);
    free(pool->order);
    free(pool->workers);
    free(pool);
}
