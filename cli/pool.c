/* Threads over a ring of slots. The main thread fills slots and takes them back in the order it
 * gave them; threads share the ring under one lock, and nothing else. Must not know what the
 * work is. */
#include "cli/pool.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* Two slots a thread: one in work, one waiting. */
#define SLOTS_PER_JOB 2

/* Slots head to tail - 1 were given and not yet taken back; workers start at `next`. */
struct hg_pool {
    pthread_mutex_t lock;
    pthread_cond_t filled, done, turned;
    char *slots;
    size_t size;
    bool *finished;                         /* a slot each */
    hg_pool_work *work, *in_order, *finish; /* the last two may be NULL */
    pthread_t *threads;
    unsigned jobs, started, slot_count;
    uint64_t head, next, tail, turn; /* turn: whose `in_order` is next */
    bool stop;
};

unsigned hg_pool_slots(unsigned jobs)
{
    return jobs > 1 ? jobs * SLOTS_PER_JOB : 1;
}

static void *slot_at(const struct hg_pool *pool, uint64_t i)
{
    return pool->slots + (size_t)(i % pool->slot_count) * pool->size;
}

/* Whoever is before has been started before, and never waits for who is behind. */
static void run_in_order(struct hg_pool *pool, uint64_t mine)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->turn != mine)
        pthread_cond_wait(&pool->turned, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pool->in_order(slot_at(pool, mine));
    pthread_mutex_lock(&pool->lock);
    pool->turn++;
    pthread_cond_broadcast(&pool->turned);
    pthread_mutex_unlock(&pool->lock);
}

static void run_slot(struct hg_pool *pool, uint64_t mine)
{
    pool->work(slot_at(pool, mine));
    if (pool->in_order != NULL)
        run_in_order(pool, mine);
    if (pool->finish != NULL)
        pool->finish(slot_at(pool, mine));
}

void hg_pool_then(struct hg_pool *pool, hg_pool_work *in_order, hg_pool_work *finish)
{
    pool->in_order = in_order;
    pool->finish = finish;
}

static void *run_worker(void *context)
{
    struct hg_pool *pool = context;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->next == pool->tail && !pool->stop)
            pthread_cond_wait(&pool->filled, &pool->lock);
        if (pool->stop)
            break;
        uint64_t mine = pool->next++;
        pthread_mutex_unlock(&pool->lock);
        run_slot(pool, mine);
        pthread_mutex_lock(&pool->lock);
        pool->finished[mine % pool->slot_count] = true;
        pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Fewer threads than asked for are enough; none, and the work is done by take(). */
static void start_threads(struct hg_pool *pool)
{
    while (pool->jobs > 1 && pool->started < pool->jobs &&
           pthread_create(&pool->threads[pool->started], NULL, run_worker, pool) == 0)
        pool->started++;
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
    pthread_cond_init(&pool->filled, NULL);
    pthread_cond_init(&pool->done, NULL);
    pthread_cond_init(&pool->turned, NULL);
    pool->finished = calloc(pool->slot_count, sizeof *pool->finished);
    pool->threads = calloc(jobs, sizeof *pool->threads);
    if (pool->finished == NULL || pool->threads == NULL) {
        hg_pool_free(pool);
        return NULL;
    }
    start_threads(pool);
    return pool;
}

static void stop_threads(struct hg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
}

void hg_pool_free(struct hg_pool *pool)
{
    if (pool == NULL)
        return;
    stop_threads(pool);
    pthread_cond_destroy(&pool->filled);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->turned);
    pthread_mutex_destroy(&pool->lock);
    free(pool->finished);
    free(pool->threads);
    free(pool);
}

void *hg_pool_free_slot(struct hg_pool *pool)
{
    return pool->tail - pool->head == pool->slot_count ? NULL : slot_at(pool, pool->tail);
}

void hg_pool_give(struct hg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->finished[pool->tail++ % pool->slot_count] = false;
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
}

bool hg_pool_busy(const struct hg_pool *pool)
{
    return pool->tail != pool->head;
}

void *hg_pool_take(struct hg_pool *pool)
{
    void *slot = slot_at(pool, pool->head);
    if (pool->started == 0)
        run_slot(pool, pool->head);
    pthread_mutex_lock(&pool->lock);
    while (pool->started != 0 && !pool->finished[pool->head % pool->slot_count])
        pthread_cond_wait(&pool->done, &pool->lock);
    pool->head++;
    pthread_mutex_unlock(&pool->lock);
    return slot;
}
