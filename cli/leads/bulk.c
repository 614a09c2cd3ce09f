/* Blocks of a column file as summaries (bulk.h). Owns the value classes and summaries; counting
 * is the caller's. */
#include "cli/leads/bulk.h"

enum hg_status hg_bulk_open(struct hg_bulk *bulk, const struct hg_image *image,
                            struct hg_batch *batch)
{
    enum hg_status status = hg_batch_block(batch, &bulk->block);
    if (status == HG_OK && bulk->summary == NULL)
        status = hg_summary_new(image, HG_BULK_ROWS, NULL, &bulk->summary);
    if (status != HG_OK || bulk->reader == bulk->block.reader)
        return status;
    hg_colclasses_free(bulk->classes);
    bulk->reader = bulk->block.reader;
    bulk->paired = false;
    return hg_colclasses_new(bulk->block.reader, HG_BULK_ROWS, bulk->texts, NULL, &bulk->classes);
}

enum hg_status hg_bulk_pair(struct hg_bulk *first, struct hg_bulk *second)
{
    if (first->paired)
        return HG_OK;
    first->paired = true;
    return hg_colclasses_pair(first->classes, second->classes);
}

bool hg_bulk_slice(const struct hg_bulk *bulk, uint32_t i, struct hg_colrows *rows)
{
    const struct hg_colrows *all = &bulk->block.rows;
    uint32_t before = i * HG_BULK_ROWS, left = before < all->count ? all->count - before : 0;
    *rows = (struct hg_colrows){.block = all->block,
                                .first = all->first + before,
                                .count = left < HG_BULK_ROWS ? left : HG_BULK_ROWS};
    return left != 0;
}

enum hg_status hg_bulk_run(struct hg_bulk *bulk, const struct hg_colrows *rows,
                           const struct hg_colclock *clock, struct hg_colclass_result *run)
{
    enum hg_status status = hg_colclasses_run(bulk->classes, bulk->block.view, rows, clock, run);
    return status == HG_OK
               ? hg_summary_decide(bulk->summary, run->lanes, run->marks, HG_COLREAD_RECORD)
               : status;
}

enum hg_status hg_bulk_find_outcomes(struct hg_bulk *bulk, struct hg_outcomes_part *part,
                                     const struct hg_extractor *extractor, uint32_t pick,
                                     const struct hg_colrows *rows, const uint8_t *marks,
                                     uint8_t *ended)
{
    struct hg_str *names = hg_outcomes_part_names(part, rows);
    return hg_colclasses_names(bulk->classes, hg_outcomes_part_arena(part), names)
               ? hg_outcomes_part_slice(part, extractor, pick, rows, marks, ended)
               : HG_NOMEM;
}

void hg_bulk_close(struct hg_bulk *bulk)
{
    hg_colclasses_free(bulk->classes);
    hg_summary_free(bulk->summary);
    *bulk = (struct hg_bulk){0};
}

/* --- one by one ------------------------------------------------------------------------------- */

enum hg_status hg_bulk_flush(struct hg_bulk_picked *picked)
{
    if (picked->count == 0)
        return HG_OK;
    enum hg_status status = hg_batch_pick(picked->batch, picked->rows, picked->count);
    if (status == HG_OK)
        status = picked->decide(picked->slot);
    picked->count = 0;
    return status == HG_OK ? hg_batch_keep_refused(picked->batch) : status;
}

enum hg_status hg_bulk_pick(struct hg_bulk_picked *picked, uint32_t row)
{
    picked->rows[picked->count++] = row;
    return picked->count == HG_RUN_LANES ? hg_bulk_flush(picked) : HG_OK;
}

enum hg_status hg_bulk_pick_some(struct hg_bulk_picked *picked, const struct hg_colrows *rows,
                                 const uint8_t *marks)
{
    enum hg_status status = HG_OK;
    for (uint32_t i = 0; i < rows->count && status == HG_OK; i++)
        if (marks == NULL || marks[i] != HG_COLREAD_DONE)
            status = hg_bulk_pick(picked, rows->first + i);
    return status;
}
