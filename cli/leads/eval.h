/* Between the files of `headgate eval`: options, the work on one batch, and decisions as CSV. */
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
    const struct hg_log_keys *keys; /* by which values are hashed and sealed; NULL: they are masked */
    bool chunks; /* a slot may have more leads than a batch: none waits for its turn, and none is counted
                       for a limit of errors, by which a run ends with a batch */
    const struct hg_store *store; /* of teams' states, or NULL */
    const struct hg_past_owners *recorded; /* who got which lead before, or NULL */
};

/* A batch, the room to decide it in, and what came of it. */
struct hg_eval_slot {
    const struct hg_eval_options *options;
    struct hg_batch *batch;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_buf text;
    struct hg_buf name; /* of a lead, as a log has it */
    struct hg_decision *decisions; /* an item of the batch each, where all wait for their turn */
    enum hg_status status;
    uint64_t decided, broken;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    struct hg_eval_problems problems; /* taken out with each batch */
};

/* Works of a pool, on a struct hg_eval_slot. Without a store one does it all: reads, runs, decides,
 * assigns and writes, a lead after the other. With one, whose turn it is depends on the leads
 * before: a batch is decided, then assigned in the order of the leads, then written. */
void hg_eval_work(void *slot);
void hg_eval_decide(void *slot);
void hg_eval_assign(void *slot);
void hg_eval_write(void *slot);
/* `count` slots to work in, or NULL. */
struct hg_eval_slot *hg_eval_slots_new(const struct hg_eval_options *options, unsigned count);
void hg_eval_slots_free(struct hg_eval_slot *slots, unsigned count);

/* --- CSV -------------------------------------------------------------------------------------- */

void hg_eval_csv_header(const struct hg_program *program, struct hg_buf *out);
void hg_eval_csv_row(const struct hg_lanes *lanes, uint32_t lane,
                     const struct hg_decision *decision, bool show_personal, struct hg_buf *out);

#endif
