/* Shared by the files of `headgate eval`: options, the work on one batch, and decisions as CSV.
 * Work functions run in parallel on distinct slots; everything else is the main thread's. */
#ifndef HG_CLI_EVAL_H
#define HG_CLI_EVAL_H

#include "cli/leads/eval_problems.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/past_owners.h"
#include "cli/common/state.h"

enum hg_eval_format { HG_EVAL_NDJSON, HG_EVAL_TEXT, HG_EVAL_CSV };

struct hg_eval_options {
    const struct hg_image *image;
    enum hg_eval_format format;
    struct hg_packet_options packet;
    bool colour;
    int64_t now;
    const struct hg_log_keys *keys; /* for hashing and sealing values; NULL: they are masked */
    bool chunks; /* a slot may have more leads than a batch: nothing waits for its turn, and there
                    is no error limit, which would end a run within a batch */
    const struct hg_store *store; /* the state of teams, or NULL */
    const struct hg_past_owners *recorded; /* previous owners, or NULL */
};

/* A batch, working memory, and its results. */
struct hg_eval_slot {
    const struct hg_eval_options *options;
    struct hg_batch *batch;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_buf text;
    struct hg_buf name; /* the lead's name, as in the log */
    struct hg_decision *decisions; /* one per item, if assignment waits for its turn */
    enum hg_status status;
    uint64_t decided, broken;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    struct hg_eval_problems problems; /* merged after each batch */
};

/* Stages of a pool, on a struct hg_eval_slot. Without a store, hg_eval_work does everything, lead
 * by lead. With one, turns depend on earlier leads: a batch is decided in parallel, assigned in
 * lead order, then written in parallel. */
void hg_eval_work(void *slot);
void hg_eval_decide(void *slot);
void hg_eval_assign(void *slot);
void hg_eval_write(void *slot);
/* Creates `count` slots. NULL: out of memory. */
struct hg_eval_slot *hg_eval_slots_new(const struct hg_eval_options *options, unsigned count);
void hg_eval_slots_free(struct hg_eval_slot *slots, unsigned count);

/* --- CSV -------------------------------------------------------------------------------------- */

void hg_eval_csv_header(const struct hg_program *program, struct hg_buf *out);
void hg_eval_csv_row(const struct hg_lanes *lanes, uint32_t lane,
                     const struct hg_decision *decision, bool show_personal, struct hg_buf *out);

#endif
