/* Shared by the files of `headgate replay`: the plan (what to count), slots (the work on one
 * batch), the counts, and the tables of the report. The plan is immutable once made;
 * hg_replay_work runs in parallel on distinct slots; everything on an hg_replay is called by one
 * thread at a time, in lead order. Memory comes from hg_cli_allocator, which never fails. */
#ifndef HG_CLI_REPLAY_H
#define HG_CLI_REPLAY_H

#include "base/map.h"
#include "cli/leads/leads_run.h"
#include "cli/leads/outcomes.h"
#include "cli/report/report.h"
#include "runtime/decision/decision.h"

#define HG_REPLAY_BY 16u       /* fields in --by */
/* Values of one field that are counted separately; others together. */
#define HG_REPLAY_GROUPS 1000u
#define HG_REPLAY_BINS 200u    /* per field, if two periods are compared; others together */
#define HG_REPLAY_BANDS 64u    /* of a score */
#define HG_REPLAY_POINTS 24u   /* distinct points of one rule; others together */
#define HG_REPLAY_WEEKS 5300u  /* a hundred years */
#define HG_RESULTS 6u          /* enum hg_rule_result */

/* --- the plan: made once, then only read ----------------------------------------------------- */

/* A field of the contract, or another part of the record (pick). */
struct hg_replay_by {
    struct hg_str name;
    uint32_t field, pick; /* one of them is HG_NONE */
};

struct hg_replay_score { /* bands: below cuts[0], from cuts[i] on; cut_count + 1 of them */
    uint32_t block;
    int64_t *cuts;
    uint32_t cut_count;
    int64_t low;       /* of its range */
    uint8_t *band_of; /* band by points, from `low` on; NULL: too many */
    uint32_t band_of_count;
    struct hg_str *names;
};

struct hg_replay_period { /* from <= now < to */
    int64_t from, to;
};

struct hg_replay_plan {
    const struct hg_program *program;
    const struct hg_image *image;
    int64_t now;
    uint32_t now_field; /* HG_NONE: `now`, or the time of a logged decision */
    bool log;           /* the history is a decision log: packets, each with its own time */
    bool timed;         /* leads have their own times */
    bool compares;      /* two periods */
    struct hg_replay_period periods[2];
    uint64_t min_count, list_max;
    bool show_personal, packets;
    bool discard_unread; /* fields that the policy does not read are not counted */
    /* parts of the record, and whether a CSV must have them */
    struct hg_selector picks[HG_REPLAY_BY + 3];
    bool required[HG_REPLAY_BY + 3];
    uint32_t pick_count;
    uint32_t outcome, recorded, recorded_to; /* picks, or HG_NONE */
    struct hg_replay_by by[HG_REPLAY_BY];
    uint32_t by_count;
    struct hg_replay_score *scores;
    uint32_t score_count;
};
/* HG_EXIT_OK, or HG_EXIT_TROUBLE after a message. `outcomes` may be NULL. */
int hg_replay_plan_make(struct hg_replay_plan *plan, const struct hg_args *args,
                        const struct hg_image *image, const struct hg_outcomes *outcomes,
                        struct hg_arena *arena);
/* The band of the score on this lane; cut_count + 1 if the score is unknown. */
uint32_t hg_replay_band(const struct hg_replay_score *score, const struct hg_lanes *lanes,
                        uint32_t lane);
/* Computes the bands of the scores from their range and the policy's thresholds. */
void hg_replay_bands_make(struct hg_replay_plan *plan, struct hg_arena *arena);

/* --- what was counted ------------------------------------------------------------------------ */

struct hg_tally {
    uint64_t leads, positives, negatives;
};

struct hg_replay_group {
    uint64_t first; /* in a part: line of its first lead; must be the first member (replay_add.c) */
    struct hg_str name;
    struct hg_tally all, accepted;
    uint64_t unresolved;
};
struct hg_replay_groups {
    struct hg_map map; /* name to index */
    HG_VEC(struct hg_replay_group) list;
};

struct hg_replay_points { /* leads to which a rule gave these points; or others */
    uint32_t rule;
    bool others;
    int64_t points;
    struct hg_tally all;
    uint64_t first; /* in a part: line of its first lead */
};

struct hg_replay_need { /* a field (or table, or rule) that unresolved leads wait for */
    struct hg_str name;
    struct hg_tally held;
    uint64_t alone; /* it alone is missing */
    uint64_t reasons[HG_R_COUNT];
};

struct hg_replay_list_entry { /* a lead that is named */
    struct hg_str name, rule, text;
    uint64_t line;
};
struct hg_replay_list {
    uint64_t count; /* of all; the list keeps list_max */
    HG_VEC(struct hg_replay_list_entry) list;
};

struct hg_replay_recorded { /* leads by past decision and present outcome */
    uint64_t first; /* in a part: line of its first lead; must be the first member (replay_add.c) */
    struct hg_str name;
    struct hg_tally all;
    uint64_t now[HG_MAX_OUTCOMES];
};

struct hg_replay_bin {
    uint64_t first; /* in a part: line of its first lead; must be the first member (replay_add.c) */
    struct hg_str name;
    uint64_t counts[2];
};
struct hg_replay_bins { /* of a field, in two periods */
    uint32_t field;
    struct hg_map map;
    HG_VEC(struct hg_replay_bin) list;
};

struct hg_replay_week {
    uint64_t first; /* in a part: line of its first lead; must be the first member (replay_add.c) */
    int64_t number; /* of its Monday, counted from 1969-12-29 */
    struct hg_tally all;
    uint64_t unresolved;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    uint64_t *hits, *reached; /* a rule each */
};

struct hg_replay {
    const struct hg_replay_plan *plan;
    struct hg_outcomes *outcomes; /* NULL: none are known */
    bool is_part; /* of one block: keeps all groups separate, for merging */
    struct hg_arena arena;
    struct hg_tally all, outcome[HG_MAX_OUTCOMES], agreed[HG_MAX_OUTCOMES], unresolved, elsewhere;
    struct hg_tally *deciders; /* by rule: as the first deciding rule */
    struct hg_tally (*rules)[HG_RESULTS];
    HG_VEC(struct hg_replay_points) points;
    uint32_t *pointed, pointed_count; /* rules of scores whose points depend on the lead */
    struct hg_tally **bands;                     /* a score each, cut_count + 2 */
    struct hg_replay_groups *by, routes, owners; /* by: one for each of plan->by */
    struct hg_map need_map;
    HG_VEC(struct hg_replay_need) needs;
    struct hg_replay_list converted, promises;
    _Atomic bool listed; /* `converted` is full; read by any thread */
    uint64_t *broken; /* a promise each */
    uint64_t disqualified, problems;
    uint64_t hidden; /* of a log: leads with hidden values */
    struct hg_map recorded_map;
    HG_VEC(struct hg_replay_recorded) recorded;
    /* of two periods */
    struct hg_tally period[2];
    uint64_t period_outcomes[HG_MAX_OUTCOMES][2];
    struct hg_replay_bins *bins;
    uint32_t bins_count;
    uint64_t (*period_rules)[HG_RESULTS][2];
    HG_VEC(struct hg_replay_week) weeks; /* ascending */
    uint64_t beyond_weeks;               /* leads of weeks beyond the limit */
};

void hg_replay_init(struct hg_replay *replay, const struct hg_replay_plan *plan,
                    struct hg_outcomes *outcomes);
void hg_replay_release(struct hg_replay *replay);

/* --- slots: a batch and its decisions -------------------------------------------------------- */

struct hg_replay_bulk;
struct hg_replay_span { /* bytes of `packets` */
    size_t at, len;
};
struct hg_replay_slot {
    const struct hg_replay_plan *plan;
    const struct hg_replay *whole;      /* the replay that blocks are merged into */
    const struct hg_outcomes *outcomes; /* outcomes of a column file, by block; or NULL */
    struct hg_batch *batch;
    struct hg_extractor *extractor;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_decision *decisions; /* by item; unset for refused ones */
    struct hg_str *texts;          /* plan->pick_count an item */
    struct hg_buf packets;         /* JSON of each decision, when plan->packets */
    struct hg_replay_span *spans;  /* by item: its packet */
    enum hg_status status;
    struct hg_replay_bulk *bulk; /* replay_bulk.c; NULL before the first block */
    struct hg_replay part;       /* the counts of the block */
};
/* Creates slots whose results are added to `whole`. NULL: out of memory. */
struct hg_replay_slot *hg_replay_slots_new(const struct hg_replay *whole, unsigned count);
void hg_replay_slots_free(struct hg_replay_slot *slots, unsigned count);
void hg_replay_work(void *slot); /* hg_pool_work */
/* Reads and decides the items of the batch. HG_NOMEM. */
enum hg_status hg_replay_decide(struct hg_replay_slot *slot) HG_MUST_CHECK;

/* Writes the packet of a decided lead. Nobody is assigned again; `to` is the past owner.
 * HG_NOMEM. */
enum hg_status hg_replay_write(struct hg_replay_slot *slot, struct hg_lanes *lanes, uint32_t lane,
                               struct hg_decision *decision, struct hg_str to) HG_MUST_CHECK;
/* A decided lead, for writing all of them. */
struct hg_replay_decided {
    uint64_t line;
    struct hg_actual_outcome became;
    struct hg_str packet;
};

/* replay_bulk.c: counts the rows that the batch has taken into `part`. HG_NOMEM. */
enum hg_status hg_replay_bulk(struct hg_replay_slot *slot) HG_MUST_CHECK;
/* Merges the counts of a block; call in block order. */
void hg_replay_merge_bulk(struct hg_replay *replay, struct hg_replay_slot *slot);
/* Finds the first decided lead of the last block at or after row *row, and sets *row to its row.
 * False: there is none. If `packets` are requested. */
bool hg_replay_bulk_next(const struct hg_replay_slot *slot, uint32_t *row,
                         struct hg_replay_decided *decided);
void hg_replay_bulk_free(struct hg_replay_slot *slot);

/* Counts item `i` of the slot, which was decided, with its actual class. Call in lead order. */
void hg_replay_count(struct hg_replay *replay, const struct hg_replay_slot *slot, uint32_t i,
                     enum hg_actual actual);
/* The extracted texts of item `i`, in the order of plan->picks. */
static inline const struct hg_str *hg_replay_texts(const struct hg_replay_slot *slot, uint32_t i)
{
    return slot->texts + (size_t)i * slot->plan->pick_count;
}
void hg_tally_add(struct hg_tally *tally, enum hg_actual actual);
/* The group of a lead: its value as people read it, or why it is unknown. A part that is not a
 * field comes from `texts`. May point into `room`. */
struct hg_str hg_replay_group_name(const struct hg_replay_plan *plan, const struct hg_replay_by *by,
                                   const struct hg_lanes *lanes, uint32_t lane,
                                   const struct hg_str *texts, struct hg_buf *room);

/* Likewise for a part of the record. */
struct hg_str hg_replay_part_name(struct hg_str text);

/* replay_add.c: merges the counts of a block, in block order. */
void hg_replay_merge(struct hg_replay *replay, struct hg_replay *part);
void hg_replay_add_group(struct hg_replay *replay, struct hg_replay_groups *groups,
                         const struct hg_replay_group *group);
/* The row of this name, or of all others beyond the limit; created on demand. */
struct hg_replay_recorded *hg_replay_recorded_of(struct hg_replay *replay, struct hg_str name,
                                                 uint64_t line);
struct hg_replay_need *hg_replay_need_of(struct hg_replay *replay, struct hg_str name);
struct hg_replay_points *hg_replay_points_of(struct hg_replay *replay, uint32_t rule,
                                             int64_t points, uint64_t line);

/* A lead to be counted. */
struct hg_replay_lead {
    const struct hg_lanes *lanes;
    uint32_t lane;
    const struct hg_decision *decision;
    uint64_t line;
    enum hg_actual actual;
};
/* replay_time.c: periods and weeks. */
void hg_replay_time_init(struct hg_replay *replay);
void hg_replay_time_count(struct hg_replay *replay, const struct hg_replay_lead *lead);
int64_t hg_replay_week_number(int64_t now);
/* The period of a lead with this time; 2: neither. */
uint32_t hg_replay_period_of(const struct hg_replay_plan *plan, int64_t now);
/* Appends the bin of the lead in a field: a piece of the policy's landmarks, a magnitude, or why
 * it is unknown. Only the lane of `lead` is read. */
void hg_replay_put_bin(struct hg_buf *out, const struct hg_replay_lead *lead, uint32_t field);
/* The count of this name, or of all others beyond the limit; created on demand. */
struct hg_replay_bin *hg_replay_bin_of(struct hg_replay *replay, struct hg_replay_bins *bins,
                                       struct hg_str name, uint64_t line);
/* The week of this number, created on demand for the lead of this line; NULL beyond the limit. */
struct hg_replay_week *hg_replay_week_of(struct hg_replay *replay, int64_t number, uint64_t line);

/* Finds the index of `*name` in a list of `count` named entries, or of the shared entry for all
 * others beyond `most` (a part of a replay has no limit). Lists have room for one more than
 * `most`. True: the name is new; the caller appends an entry, named `*name`, which the replay now
 * owns. */
bool hg_replay_find_or_add(struct hg_replay *replay, struct hg_map *apart, size_t count,
                           size_t most, struct hg_str *name, uint64_t *place);
/* The name of a lead in a list: its key, unless it is personal. */
struct hg_str hg_replay_name(const struct hg_replay_plan *plan, const struct hg_decision *decision);

/* --- the report ------------------------------------------------------------------------------ */

/* Builds the report, in the replay's arena. `refused`: records that could not be read. */
void hg_replay_report(struct hg_replay *replay, const char *leads, uint64_t refused,
                      struct hg_report *report);

#endif
