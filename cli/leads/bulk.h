/* Whole blocks of a column file as summaries, for whoever counts decisions: what replay and diff share.
 * Leads that can be told so are decided many at a time (runtime/counting/colclass.h, runtime/counting/summary.h); the
 * others are picked and go the way of any batch. One thread's. */
#ifndef HG_CLI_BULK_H
#define HG_CLI_BULK_H

#include "cli/leads/bulk_names.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/outcomes.h"
#include "runtime/counting/summary.h"
#include "runtime/counting/colclass.h"

struct hg_bulk {
    bool texts;                        /* set before it is opened: see hg_colclasses_new */
    const struct hg_colreader *reader; /* whom the classes are of */
    struct hg_colclasses *classes;
    bool paired;
    struct hg_summary *summary;
    struct hg_batch_block block; /* the one that is open */
};
/* The rows that the batch has taken. Else all zero before the first time. HG_NOMEM. */
enum hg_status hg_bulk_open(struct hg_bulk *bulk, const struct hg_image *image,
                            struct hg_batch *batch) HG_MUST_CHECK;
/* Two policies of the same block, the second run after the first: what both read alike is read once.
 * After each was opened. HG_NOMEM. */
enum hg_status hg_bulk_pair(struct hg_bulk *first, struct hg_bulk *second) HG_MUST_CHECK;
/* The i-th slice of the block; false: there are no more. */
bool hg_bulk_slice(const struct hg_bulk *bulk, uint32_t i, struct hg_colrows *rows);
/* Decides a slice: a row whose mark is DONE is told as summaries. HG_NOMEM. */
enum hg_status hg_bulk_run(struct hg_bulk *bulk, const struct hg_colrows *rows,
                           const struct hg_colclock *clock,
                           struct hg_colclass_result *run) HG_MUST_CHECK;
/* What became of the leads of the slice run last whose mark is DONE, their names included. HG_NOMEM. */
enum hg_status hg_bulk_find_outcomes(struct hg_bulk *bulk, struct hg_outcomes_part *told,
                            const struct hg_extractor *extractor, uint32_t pick,
                            const struct hg_colrows *rows, const uint8_t *marks,
                            uint8_t *ended) HG_MUST_CHECK;
void hg_bulk_close(struct hg_bulk *bulk);

/* Rows that are not told as summaries, kept until they are a batch; then `decide` decides and counts the
 * batch's items. HG_NOMEM. */
struct hg_bulk_picked {
    struct hg_batch *batch;
    enum hg_status (*decide)(void *slot);
    void *slot;
    uint32_t rows[HG_RUN_LANES], count; /* item i is rows[i] */
};
enum hg_status hg_bulk_pick(struct hg_bulk_picked *picked, uint32_t row) HG_MUST_CHECK;
/* All rows of a slice, or (`marks`: one each) those that are not DONE. */
enum hg_status hg_bulk_pick_some(struct hg_bulk_picked *picked, const struct hg_colrows *rows,
                                 const uint8_t *marks) HG_MUST_CHECK;
/* After the last slice. Items that were refused are kept. */
enum hg_status hg_bulk_flush(struct hg_bulk_picked *picked) HG_MUST_CHECK;

#endif
