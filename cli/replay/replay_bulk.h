/* Shared by replay_bulk.c (a block of a column file), replay_cells.c (groups and weeks),
 * replay_periods.c and replay_packets.c. One thread at a time per slot; ownership as in replay.h. */
#ifndef HG_CLI_REPLAY_BULK_H
#define HG_CLI_REPLAY_BULK_H

#include "cli/leads/bulk.h"
#include "cli/leads/bulk_cells.h"
#include "cli/leads/bulk_names.h"
#include "cli/replay/replay.h"

/* Where in a cell leads stand by how they ended, accepted ones, and leads by what is decided now. */
enum {
    HG_CELL_LEADS = 0,
    HG_CELL_ACCEPTED = HG_CELL_LEADS + HG_ACTUAL_KINDS,
    HG_CELL_NOW = HG_CELL_ACCEPTED + HG_ACTUAL_KINDS
};
/* A regard in which leads are counted: cells by the numbers of their names. */
struct hg_replay_cells {
    struct hg_bulk_names names;
    struct hg_bulk_cells of;
    bool said; /* only leads of which something is said are counted */
};

/* Two periods that are compared: which of them a lead came in, and the pieces of fields. */
struct hg_replay_period_cells {
    struct hg_replay_cells *fields; /* a field of part->bins each; a cell counts by period */
    uint8_t of[HG_BULK_ROWS];       /* a lane each; 2: neither */
    uint16_t lanes[HG_BULK_ROWS];   /* of a slice: those in either */
    uint32_t count;
};

/* Weeks that leads of this block came in. */
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

/* Leads of which rules are counted: those that ended so, which are all of them; those of a period. */
enum {
    HG_SET_ENDED,
    HG_SET_PERIOD = HG_SET_ENDED + HG_ACTUAL_KINDS,
    HG_REPLAY_SETS = HG_SET_PERIOD + 2
};

struct hg_replay_bulk {
    struct hg_bulk of;
    struct hg_bulk_picked picked;
    struct hg_replay_cells *by, routes, recorded, owners; /* by: a group of the plan each */
    struct hg_replay_week_cells weeks;
    struct hg_replay_period_cells periods;
    struct hg_outcomes_part *actuals; /* or NULL */
    struct hg_replay_span *spans;  /* a row of the block each: its packet, where those are asked for */
    uint32_t span_room;
    struct hg_summary_counts counts[HG_REPLAY_SETS];
    uint64_t listed, unlisted; /* leads that were disqualified and ended well: one by one; told as summaries */
    struct hg_arena scratch;
    struct hg_buf room;
    uint16_t numbers[HG_BULK_ROWS];
    uint8_t actual[HG_BULK_ROWS];
};

/* Rows of a block that are told as summaries: those whose mark is DONE. */
struct hg_replay_slice {
    struct hg_replay_slot *slot;
    const struct hg_colrows *rows;
    const struct hg_colclass_result *run;
};

/* False: no memory. */
bool hg_replay_cells_init(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan);
void hg_replay_cells_release(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan);
/* Before a block of so many rows. */
void hg_replay_cells_begin(struct hg_replay_bulk *bulk, const struct hg_replay_plan *plan,
                           uint32_t rows);
/* Counts a slice; the weeks' rules are counted with all rules, by `weeks.of`. HG_NOMEM. */
enum hg_status hg_replay_cells_count(const struct hg_replay_slice *slice) HG_MUST_CHECK;
/* What the block came to, into the slot's part. */
void hg_replay_cells_fold(struct hg_replay_slot *slot);

/* replay_periods.c: the same of two periods that are compared. */
bool hg_replay_periods_init(struct hg_replay_slot *slot);
void hg_replay_periods_release(struct hg_replay_slot *slot);
void hg_replay_periods_begin(struct hg_replay_slot *slot, uint32_t rows);
enum hg_status hg_replay_periods_count(const struct hg_replay_slice *slice) HG_MUST_CHECK;
void hg_replay_periods_fold(struct hg_replay_slot *slot);

/* replay_packets.c: packets of rows. Before a block of so many; of a slice; of those that were picked and
 * decided. */
void hg_replay_packets_begin(struct hg_replay_slot *slot, uint32_t rows);
enum hg_status hg_replay_packets_write(const struct hg_replay_slice *slice) HG_MUST_CHECK;
void hg_replay_packets_picked(struct hg_replay_slot *slot);

/* A tally of leads by how they ended. */
void hg_replay_add_ended(struct hg_tally *tally, const uint32_t leads[HG_ACTUAL_KINDS]);

/* Before a slice: there is room for its weeks. */
void hg_replay_weeks_room(struct hg_replay_slot *slot);

#endif
