/* Work on slots by parallel threads, with results taken in the order of the input, so that output
 * does not depend on timing. Slots are an array of the caller's type: eval, replay and diff each
 * have their own. work() must be thread-safe for distinct slots. */
#ifndef HG_CLI_POOL_H
#define HG_CLI_POOL_H

#include <stdbool.h>
#include <stddef.h>

#define HG_POOL_MAX_JOBS 64u

typedef void hg_pool_work(void *slot);

struct hg_pool;
/* The number of slots for `jobs` threads: one in progress and one waiting for its turn each. A
 * thread uses only its own slots, so that their data stays in its cache. */
unsigned hg_pool_slots(unsigned jobs);
/* Creates a pool over `slots`, an array of hg_pool_slots(jobs) elements of `size` bytes, which
 * stays the caller's and must outlive the pool. NULL: out of memory. */
struct hg_pool *hg_pool_new(void *slots, size_t size, unsigned jobs, hg_pool_work *work);
/* Two more stages after work(): `in_order` is called for one slot after the other in input order,
 * by any thread; then `finish`, in parallel again. */
void hg_pool_then(struct hg_pool *pool, hg_pool_work *in_order, hg_pool_work *finish);
void hg_pool_free(struct hg_pool *pool);

/* Source and sink of the work. Each is called by any thread of the pool, `fill` never concurrently
 * with itself, nor `take` and `flush` with themselves or each other. */
struct hg_pool_callbacks {
    void *context; /* the first argument of all */
    bool (*fill)(void *context, void *slot); /* false: end of input */
    bool (*take)(void *context, void *slot); /* in the order of filling; false: stop */
    /* Both may be NULL. Whether the next fill() would block: then `flush` is called once
     * everything filled is taken; false: stop. */
    bool (*waits)(void *context);
    bool (*flush)(void *context);
};
/* Runs until the end of input (true) or until a callback stops it (false). The calling thread is
 * one of the jobs. May be called again after it returned. */
bool hg_pool_run(struct hg_pool *pool, const struct hg_pool_callbacks *ends);

#endif
