/* Decides whole blocks of a column file as summaries, for replay and diff, which count decisions.
 * Leads that allow it are decided many at a time (runtime/counting/colclass.h,
 * runtime/counting/summary.h); the others are picked and go through the normal batch. One thread
 * at a time per hg_bulk; memory comes from hg_cli_allocator or as the functions say. */
#ifndef HG_CLI_BULK_H
#define HG_CLI_BULK_H

#include "cli/leads/bulk_names.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/outcomes.h"
#include "runtime/counting/summary.h"
#include "runtime/counting/colclass.h"

struct hg_bulk {
    bool texts;                        /* set before opening: see hg_colclasses_new */
    const struct hg_colreader *reader; /* the reader the classes belong to */
    struct hg_colclasses *classes;
    bool paired;
    struct hg_summary *summary;
    struct hg_batch_block block; /* the open block */
};
/* Opens the rows that the batch has taken. Zero-initialised before the first time. HG_NOMEM. */
enum hg_status hg_bulk_open(struct hg_bulk *bulk, const struct hg_image *image,
                            struct hg_batch *batch) HG_MUST_CHECK;
/* Pairs the bulks of two policies over the same block, the second of which runs after the first,
 * so that fields both read alike are read once. After each was opened. HG_NOMEM. */
enum hg_status hg_bulk_pair(struct hg_bulk *first, struct hg_bulk *second) HG_MUST_CHECK;
/* The i-th slice of the block; false: there is none. */
bool hg_bulk_slice(const struct hg_bulk *bulk, uint32_t i, struct hg_colrows *rows);
/* Decides a slice; rows whose mark is DONE are in the summary. HG_NOMEM. */
enum hg_status hg_bulk_run(struct hg_bulk *bulk, const struct hg_colrows *rows,
                           const struct hg_colclock *clock,
                           struct hg_colclass_result *run) HG_MUST_CHECK;
/* Looks up the actual outcomes and names of the leads of the last slice whose mark is DONE.
 * HG_NOMEM. */
enum hg_status hg_bulk_find_outcomes(struct hg_bulk *bulk, struct hg_outcomes_part *part,
                                     const struct hg_extractor *extractor, uint32_t pick,
                                     const struct hg_colrows *rows, const uint8_t *marks,
                                     uint8_t *ended) HG_MUST_CHECK;
void hg_bulk_close(struct hg_bulk *bulk);

/* Rows that cannot be summarised, collected until they fill a batch; then `decide` decides and
 * counts its items. HG_NOMEM. */
struct hg_bulk_picked {
    struct hg_batch *batch;
    enum hg_status (*decide)(void *slot);
    void *slot;
    uint32_t rows[HG_RUN_LANES], count; /* item i is rows[i] */
};
enum hg_status hg_bulk_pick(struct hg_bulk_picked *picked, uint32_t row) HG_MUST_CHECK;
/* Picks all rows of a slice or, given `marks` (one per row), those that are not DONE. */
enum hg_status hg_bulk_pick_some(struct hg_bulk_picked *picked, const struct hg_colrows *rows,
                                 const uint8_t *marks) HG_MUST_CHECK;
/* Decides the remaining rows, after the last slice. Refused items are kept. */
enum hg_status hg_bulk_flush(struct hg_bulk_picked *picked) HG_MUST_CHECK;

#endif
