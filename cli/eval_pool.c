/* The work of `headgate eval`: a batch decided and written as text, and threads that do so side
 * by side. The main thread fills slots and takes them back in the order it gave them, so the
 * output does not depend on who was faster. Threads share the image, which never changes, and
 * the ring of slots, under one lock; nothing else. */
#include <pthread.h>
#include <stdlib.h>

#include "cli/eval.h"

/* Two slots a thread: one in work, one waiting. */
#define SLOTS_PER_JOB 2

/* --- one batch ------------------------------------------------------------------------------- */

static void write_text(struct hg_eval_slot *slot, uint32_t lane, const struct hg_decision *decision)
{
    const struct hg_eval_options *options = slot->options;
    bool full = options->packet.trace != HG_TRACE_NONE;
    hg_packet_text(slot->batch->lanes, lane, decision, full ? HG_FOR_AUDITOR : HG_FOR_SELLER,
                   options->colour, options->packet.show_personal, &slot->text);
    hg_buf_byte(&slot->text, '\n');
}

static void write_decision(struct hg_eval_slot *slot, uint32_t lane,
                           const struct hg_decision *decision)
{
    const struct hg_eval_options *options = slot->options;
    struct hg_lanes *lanes = slot->batch->lanes;
    switch (options->format) {
    case HG_EVAL_NDJSON:
        hg_packet_json(lanes, lane, decision, &options->packet, &slot->text);
        hg_buf_byte(&slot->text, '\n');
        break;
    case HG_EVAL_TEXT:
        write_text(slot, lane, decision);
        break;
    case HG_EVAL_CSV:
        hg_eval_csv_row(lanes, lane, decision, options->packet.show_personal, &slot->text);
        break;
    }
}

static enum hg_status decide(struct hg_eval_slot *slot, uint32_t lane)
{
    struct hg_decision decision;
    hg_arena_reset(&slot->arena);
    slot->batch->lanes->show_personal = slot->options->packet.show_personal;
    enum hg_status status = hg_decide(slot->batch->lanes, lane, &slot->arena, &decision);
    if (status != HG_OK)
        return status;
    slot->decided++;
    slot->outcomes[decision.outcome]++;
    slot->broken += decision.broken_count != 0;
    write_decision(slot, lane, &decision);
    return slot->text.failed ? HG_NOMEM : HG_OK;
}

static enum hg_status work(struct hg_eval_slot *slot)
{
    struct hg_batch *batch = slot->batch;
    enum hg_status status = hg_batch_run(batch);
    for (uint32_t i = 0; i < batch->count && status == HG_OK; i++) {
        if (batch->items[i].lane == HG_NO_LANE)
            slot->refused++;
        else
            status = decide(slot, batch->items[i].lane);
    }
    return status;
}

void hg_eval_work(struct hg_eval_slot *slot)
{
    hg_buf_clear(&slot->text);
    slot->decided = slot->refused = slot->broken = 0;
    memset(slot->outcomes, 0, sizeof slot->outcomes);
    slot->batch->now = slot->options->now;
    slot->status = work(slot);
}

/* --- the pool -------------------------------------------------------------------------------- */

/* Slots head to tail - 1 were given and not yet taken back; workers start at `next`. */
struct hg_eval_pool {
    pthread_mutex_t lock;
    pthread_cond_t filled, done;
    struct hg_eval_slot *slots;
    pthread_t *threads;
    unsigned jobs, started, slot_count;
    uint64_t head, next, tail;
    bool stop;
};

static void *run_worker(void *context)
{
    struct hg_eval_pool *pool = context;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->next == pool->tail && !pool->stop)
            pthread_cond_wait(&pool->filled, &pool->lock);
        if (pool->stop)
            break;
        struct hg_eval_slot *slot = &pool->slots[pool->next++ % pool->slot_count];
        pthread_mutex_unlock(&pool->lock);
        hg_eval_work(slot);
        pthread_mutex_lock(&pool->lock);
        slot->done = true;
        pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static bool make_slot(struct hg_eval_slot *slot, const struct hg_eval_options *options)
{
    slot->options = options;
    hg_arena_init(&slot->arena, NULL, &slot->guard);
    hg_buf_init(&slot->text, NULL, 0);
    return hg_batch_new(options->image, HG_EVAL_LANES, NULL, &slot->batch) == HG_OK;
}

static bool make_slots(struct hg_eval_pool *pool, const struct hg_eval_options *options)
{
    pool->slots = calloc(pool->slot_count, sizeof *pool->slots);
    pool->threads = calloc(pool->jobs, sizeof *pool->threads);
    if (pool->slots == NULL || pool->threads == NULL)
        return false;
    for (unsigned i = 0; i < pool->slot_count; i++)
        if (!make_slot(&pool->slots[i], options))
            return false;
    return true;
}

/* Fewer threads than asked for are enough; none, and the work is done by take(). */
static void start_threads(struct hg_eval_pool *pool)
{
    while (pool->jobs > 1 && pool->started < pool->jobs &&
           pthread_create(&pool->threads[pool->started], NULL, run_worker, pool) == 0)
        pool->started++;
}

struct hg_eval_pool *hg_eval_pool_new(const struct hg_eval_options *options, unsigned jobs)
{
    struct hg_eval_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL)
        return NULL;
    pool->jobs = jobs;
    pool->slot_count = jobs > 1 ? jobs * SLOTS_PER_JOB : 1;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->filled, NULL);
    pthread_cond_init(&pool->done, NULL);
    if (!make_slots(pool, options)) {
        hg_eval_pool_free(pool);
        return NULL;
    }
    start_threads(pool);
    return pool;
}

static void stop_threads(struct hg_eval_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
}

void hg_eval_pool_free(struct hg_eval_pool *pool)
{
    if (pool == NULL)
        return;
    stop_threads(pool);
    for (unsigned i = 0; pool->slots != NULL && i < pool->slot_count; i++) {
        hg_batch_free(pool->slots[i].batch);
        hg_arena_release(&pool->slots[i].arena);
        hg_buf_release(&pool->slots[i].text);
    }
    pthread_cond_destroy(&pool->filled);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->lock);
    free(pool->slots);
    free(pool->threads);
    free(pool);
}

struct hg_eval_slot *hg_eval_pool_free_slot(struct hg_eval_pool *pool)
{
    if (pool->tail - pool->head == pool->slot_count)
        return NULL;
    return &pool->slots[pool->tail % pool->slot_count];
}

void hg_eval_pool_give(struct hg_eval_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->slots[pool->tail++ % pool->slot_count].done = false;
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
}

bool hg_eval_pool_busy(const struct hg_eval_pool *pool)
{
    return pool->tail != pool->head;
}

struct hg_eval_slot *hg_eval_pool_take(struct hg_eval_pool *pool)
{
    struct hg_eval_slot *slot = &pool->slots[pool->head % pool->slot_count];
    if (pool->started == 0)
        hg_eval_work(slot);
    pthread_mutex_lock(&pool->lock);
    while (pool->started != 0 && !slot->done)
        pthread_cond_wait(&pool->done, &pool->lock);
    pool->head++;
    pthread_mutex_unlock(&pool->lock);
    return slot;
}
