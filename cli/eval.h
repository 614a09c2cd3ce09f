/* Between the files of `headgate eval`: options, the work on one batch, the pool that works on
 * many, and decisions as CSV. */
#ifndef HG_CLI_EVAL_H
#define HG_CLI_EVAL_H

#include "cli/batch.h"
#include "cli/common.h"
#include "runtime/decision.h"

#define HG_EVAL_LANES 256u /* leads in a batch: past it nothing gets faster */
#define HG_EVAL_MAX_JOBS 64u

enum hg_eval_format { HG_EVAL_NDJSON, HG_EVAL_TEXT, HG_EVAL_CSV };

struct hg_eval_options {
    const struct hg_image *image;
    enum hg_eval_format format;
    struct hg_packet_options packet;
    bool colour;
    int64_t now;
};

/* A batch, the room to decide it in, and what came of it. */
struct hg_eval_slot {
    const struct hg_eval_options *options;
    struct hg_batch *batch;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_buf text;
    enum hg_status status;
    uint64_t decided, refused, broken;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    bool done;
};

/* Reads, runs, decides and writes the batch; thread safe among slots. */
void hg_eval_work(struct hg_eval_slot *slot);

/* Threads that work on slots in turn. With one job there is no thread: take() does the work. */
struct hg_eval_pool;
struct hg_eval_pool *hg_eval_pool_new(const struct hg_eval_options *options, unsigned jobs);
void hg_eval_pool_free(struct hg_eval_pool *pool);
/* A slot to fill, or NULL while all are in work. */
struct hg_eval_slot *hg_eval_pool_free_slot(struct hg_eval_pool *pool);
void hg_eval_pool_give(struct hg_eval_pool *pool); /* the slot last asked for is filled */
bool hg_eval_pool_busy(const struct hg_eval_pool *pool);
/* The oldest slot given, once it is done; valid until the next call of the pool. */
struct hg_eval_slot *hg_eval_pool_take(struct hg_eval_pool *pool);

/* --- CSV -------------------------------------------------------------------------------------- */

void hg_eval_csv_header(const struct hg_program *program, struct hg_buf *out);
void hg_eval_csv_row(const struct hg_lanes *lanes, uint32_t lane,
                     const struct hg_decision *decision, bool show_personal, struct hg_buf *out);

#endif
