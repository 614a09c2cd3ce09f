/* Work in slots, by threads side by side, taken back in the order it was given: so that what
 * comes out does not depend on who was faster. What a slot holds is the caller's: eval, replay
 * and diff each have their own. The slots are an array; work() is thread safe among them. */
#ifndef HG_CLI_POOL_H
#define HG_CLI_POOL_H

#include <stdbool.h>
#include <stddef.h>

#define HG_POOL_MAX_JOBS 64u

typedef void hg_pool_work(void *slot);

struct hg_pool;
/* How many slots so many jobs need: one in work and one waiting for its turn each. A thread uses its
 * own slots only, so that what they hold stays in its cache. */
unsigned hg_pool_slots(unsigned jobs);
/* `slots` is an array of hg_pool_slots(jobs) of `size` bytes each, which stays the caller's and
 * outlives the pool. NULL: no memory. */
struct hg_pool *hg_pool_new(void *slots, size_t size, unsigned jobs, hg_pool_work *work);
/* What follows work() on each slot. `in_order` is called for one slot after the other, in the order
 * they were filled, whatever thread has them; then `finish`, side by side again. */
void hg_pool_then(struct hg_pool *pool, hg_pool_work *in_order, hg_pool_work *finish);
void hg_pool_free(struct hg_pool *pool);

/* Where work comes from and goes to. Each is called by whatever thread comes to it, `fill` never
 * twice at a time, `take` and `flush` neither. */
struct hg_pool_callbacks {
    void *context; /* the first argument of all */
    bool (*fill)(void *context, void *slot); /* false: there is nothing more */
    bool (*take)(void *context, void *slot); /* in the order of filling; false: no more is wanted */
    /* Both may be NULL. Whether the next fill() would have to wait for somebody: then `flush` is
     * called once all that was filled is taken; false: no more is wanted. */
    bool (*waits)(void *context);
    bool (*flush)(void *context);
};
/* Fills, works and takes until there is nothing more, or no more is wanted; false then. The calling
 * thread is one of the jobs. May be called again when it has returned. */
bool hg_pool_run(struct hg_pool *pool, const struct hg_pool_callbacks *ends);

#endif
