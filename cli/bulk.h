/* Whole blocks of a column file in brief, for whoever counts decisions: what replay and diff share.
 * Leads that can be told so are decided many at a time (runtime/colclass.h, runtime/brief.h); the
 * others are picked and go the way of any batch. One thread's. */
#ifndef HG_CLI_BULK_H
#define HG_CLI_BULK_H

#include "cli/batch.h"
#include "runtime/brief.h"
#include "runtime/colclass.h"

#define HG_BULK_ROWS 256u /* at a time: what is known of them stays in the second cache */

struct hg_bulk {
    const struct hg_colreader *reader; /* whom the classes are of */
    struct hg_colclasses *classes;
    struct hg_brief *brief;
    struct hg_batch_block block; /* the one that is open */
};
/* The rows that the batch has taken. All zero before the first time. HG_NOMEM. */
enum hg_status hg_bulk_open(struct hg_bulk *bulk, const struct hg_image *image,
                            struct hg_batch *batch) HG_MUST_CHECK;
/* The i-th lot of the block; false: there are no more. */
bool hg_bulk_lot(const struct hg_bulk *bulk, uint32_t i, struct hg_colrows *rows);
/* Decides a lot: a row whose mark is DONE is told in brief. HG_NOMEM. */
enum hg_status hg_bulk_run(struct hg_bulk *bulk, const struct hg_colrows *rows, int64_t now,
                           struct hg_colclassed *run) HG_MUST_CHECK;
void hg_bulk_close(struct hg_bulk *bulk);

#endif
