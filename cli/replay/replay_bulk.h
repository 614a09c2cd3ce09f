/* Shared by replay_bulk.c (a block of a column file), replay_cells.c (groups and weeks),
 * replay_periods.c and replay_packets.c. One thread at a time per slot; ownership as in
 * replay.h. */
#ifndef HG_CLI_REPLAY_BULK_H
#define HG_CLI_REPLAY_BULK_H

#include "cli/leads/bulk.h"
#include "cli/leads/bulk_cells.h"
#include "cli/leads/bulk_names.h"
#include "cli/replay/replay.h"

/* Counts of a cell: leads by actual class, accepted leads by actual class, leads by present
 * outcome. */
enum {
    HG_CELL_LEADS = 0,
    HG_CELL_ACCEPTED = HG_CELL_LEADS + HG_ACTUAL_KINDS,
    HG_CELL_NOW = HG_CELL_ACCEPTED + HG_ACTUAL_KINDS
};
/* One dimension in which leads are counted: cells by name number. */
struct hg_replay_cells {
    struct hg_bulk_names names;
    struct hg_bulk_cells of;
    bool said; /* only leads with a text are counted */
};

/* Comparison of two periods: the period of each lead, and the pieces of fields. */
struct hg_replay_period_cells {
    struct hg_replay_cells *fields; /* by field of part->bins; a cell has one count per period */
    uint8_t of[HG_BULK_ROWS];       /* by lane; 2: neither */
    uint16_t lanes[HG_BULK_ROWS];   /* lanes of the slice in either period */
    uint32_t count;
};

/* The weeks of the leads in this block. */
#define HG_REPLAY_WEEK_CELLS 1024u
struct hg_replay_week_cell {
    int64_t number;
    uint32_t first; /* row */
    uint32_t leads[HG_ACTUAL_KINDS], outcomes[HG_MAX_OUTCOMES];
};
struct hg_replay_week_cells {
    struct hg_replay_week_cell *at;
    uint32_t count;
    struct hg_summary_cells rules;
    uint16_t of[HG_BULK_ROWS]; /* a lane each */
};

/* Sets of leads whose rules are counted: by actual class (together all leads), and by period. */
enum {
    HG_SET_ENDED,
    HG_SET_PERIOD = HG_SET_ENDED + HG_ACTUAL_KINDS,
    HG_REPLAY_SETS = HG_SET_PERIOD + 2
};

struct hg_replay_bulk {
    struct hg_bulk of;
    struct hg_bulk_picked picked;
    struct hg_replay_cells *by, routes, recorded, owners; /* by: one per group of the plan */
    struct hg_replay_week_cells weeks;
    struct hg_replay_period_cells periods;
    struct hg_outcomes_part *actuals; /* or NULL */
    struct hg_replay_span *spans;  /* by row of the block: its packet, if packets are requested */
    uint32_t span_room;
    struct hg_summary_counts counts[HG_REPLAY_SETS];
    uint64_t listed,
        unlisted; /* disqualified leads that converted: decided one by one; in summaries */
    struct hg_arena scratch;
    struct hg_buf room;
    uint16_t numbers[HG_BULK_ROWS];
    uint8_t actual[HG_BULK_ROWS];
};

/* The rows of a slice that are in the summary: those marked DONE. */
struct hg_replay_slice {
    struct hg_replay_slot *slot;
    const struct hg_colrows *rows;
    const struct hg_colclass_result *run;
};

/* False: no memory. */
bool hg_replay_cells_init(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan);
void hg_replay_cells_release(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan);
/* Call before a block of so many rows. */
void hg_replay_cells_begin(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan,
                           uint32_t rows);
/* Counts a slice; the weeks' rules are counted with all rules, by `weeks.of`. HG_NOMEM. */
enum hg_status hg_replay_cells_count(const struct hg_replay_slice *slice) HG_MUST_CHECK;
/* Adds the block's counts to the slot's part. */
void hg_replay_cells_fold(struct hg_replay_slot *slot);

/* replay_periods.c: likewise for two periods. */
bool hg_replay_periods_init(struct hg_replay_slot *slot);
void hg_replay_periods_release(struct hg_replay_slot *slot);
void hg_replay_periods_begin(struct hg_replay_slot *slot, uint32_t rows);
enum hg_status hg_replay_periods_count(const struct hg_replay_slice *slice) HG_MUST_CHECK;
void hg_replay_periods_fold(struct hg_replay_slot *slot);

/* replay_packets.c: packets of rows. Before a block of so many; of a slice; of those that were
 * picked and decided. */
void hg_replay_packets_begin(struct hg_replay_slot *slot, uint32_t rows);
enum hg_status hg_replay_packets_write(const struct hg_replay_slice *slice) HG_MUST_CHECK;
void hg_replay_packets_picked(struct hg_replay_slot *slot);

/* Adds leads by actual class to a tally. */
void hg_replay_add_ended(struct hg_tally *tally, const uint32_t leads[HG_ACTUAL_KINDS]);

/* Call before a slice: makes room for its weeks. */
void hg_replay_weeks_room(struct hg_replay_slot *slot);

#endif
