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
/* How many slots so many jobs need: one in work and one waiting each. */
unsigned hg_pool_slots(unsigned jobs);
/* `slots` is an array of hg_pool_slots(jobs) of `size` bytes each, which stays the caller's and
 * outlives the pool. With one job there is no thread: take() does the work. NULL: no memory. */
struct hg_pool *hg_pool_new(void *slots, size_t size, unsigned jobs, hg_pool_work *work);
/* Before the first slot is given: what follows work() on each slot. `in_order` is called for one
 * slot after the other, in the order they were given, whatever thread has them; then `finish`, side by
 * side again. */
void hg_pool_then(struct hg_pool *pool, hg_pool_work *in_order, hg_pool_work *finish);
/* Ends the threads; slots that are in work are finished. */
void hg_pool_free(struct hg_pool *pool);
/* A slot to fill, or NULL while all are in work. */
void *hg_pool_free_slot(struct hg_pool *pool);
void hg_pool_give(struct hg_pool *pool); /* the slot last asked for is filled */
bool hg_pool_busy(const struct hg_pool *pool);
/* The oldest slot given, once it is done; valid until the next call of the pool. */
void *hg_pool_take(struct hg_pool *pool);

#endif
