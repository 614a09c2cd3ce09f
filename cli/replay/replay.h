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
#define HG_REPLAY_GROUPS 1000u /* values of one that are counted apart; the rest together */
#define HG_REPLAY_BINS 200u    /* of a field, where two periods are compared; the rest together */
#define HG_REPLAY_BANDS 64u    /* of a score */
#define HG_REPLAY_POINTS 24u   /* different points of one rule; the rest together */
#define HG_REPLAY_WEEKS 5300u  /* a hundred years */
#define HG_RESULTS 6u          /* enum hg_rule_result */

/* --- the plan: made once, then only read ----------------------------------------------------- */

/* A field of the contract, or a part of the record that is none (pick). */
struct hg_replay_by {
    struct hg_str name;
    uint32_t field, pick; /* one of them is HG_NONE */
};

struct hg_replay_score { /* bands: below cuts[0], from cuts[i] on; cut_count + 1 of them */
    uint32_t block;
    int64_t *cuts;
    uint32_t cut_count;
    int64_t low;       /* of its range */
    uint8_t *band_of; /* by points from `low` on, or NULL: they are too many */
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
    uint32_t now_field; /* HG_NONE: every lead is decided as of `now`, or as of what its decision says */
    bool log;           /* the history is a decision log: packets, each of its own time */
    bool timed;         /* leads have their own times */
    bool compares;      /* two periods */
    struct hg_replay_period periods[2];
    uint64_t min_count, list_max;
    bool show_personal, packets;
    bool discard_unread; /* no field is counted that the policy does not read */
    /* parts of the record, and whether a CSV file must have them */
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
/* The band of the score on this lane; cut_count + 1 where it is not told. */
uint32_t hg_replay_band(const struct hg_replay_score *score, const struct hg_lanes *lanes,
                        uint32_t lane);
/* The score's bands, from its range and from the thresholds the policy asks. */
void hg_replay_bands_make(struct hg_replay_plan *plan, struct hg_arena *arena);

/* --- what was counted ------------------------------------------------------------------------ */

struct hg_tally {
    uint64_t leads, positives, negatives;
};

struct hg_replay_group {
    uint64_t first; /* of a part: the line of its first lead; stands first (replay_add.c) */
    struct hg_str name;
    struct hg_tally all, accepted;
    uint64_t unresolved;
};
struct hg_replay_groups {
    struct hg_map map; /* name to index */
    HG_VEC(struct hg_replay_group) list;
};

struct hg_replay_points { /* leads to which a rule gave so many; or others */
    uint32_t rule;
    bool others;
    int64_t points;
    struct hg_tally all;
    uint64_t first; /* of a part: the line of its first lead */
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
    uint64_t count; /* of all; those beyond list_max are not kept */
    HG_VEC(struct hg_replay_list_entry) list;
};

struct hg_replay_recorded { /* leads that were decided so then, by what they are decided now */
    uint64_t first; /* of a part: the line of its first lead; stands first (replay_add.c) */
    struct hg_str name;
    struct hg_tally all;
    uint64_t now[HG_MAX_OUTCOMES];
};

struct hg_replay_bin {
    uint64_t first; /* of a part: the line of its first lead; stands first (replay_add.c) */
    struct hg_str name;
    uint64_t counts[2];
};
struct hg_replay_bins { /* of a field, in two periods */
    uint32_t field;
    struct hg_map map;
    HG_VEC(struct hg_replay_bin) list;
};

struct hg_replay_week {
    uint64_t first; /* of a part: the line of its first lead; stands first (replay_add.c) */
    int64_t number; /* of the Monday it begins with, since 1969-12-29 */
    struct hg_tally all;
    uint64_t unresolved;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    uint64_t *hits, *reached; /* a rule each */
};

struct hg_replay {
    const struct hg_replay_plan *plan;
    struct hg_outcomes *outcomes; /* NULL: none are known */
    bool is_part; /* of one block: its groups are all kept apart, since they are to be added */
    struct hg_arena arena;
    struct hg_tally all, outcome[HG_MAX_OUTCOMES], agreed[HG_MAX_OUTCOMES], unresolved, elsewhere;
    struct hg_tally *deciders; /* a rule each: the first that decided */
    struct hg_tally (*rules)[HG_RESULTS];
    HG_VEC(struct hg_replay_points) points;
    uint32_t *pointed, pointed_count; /* rules of scores whose points depend on the lead */
    struct hg_tally **bands;                     /* a score each, cut_count + 2 */
    struct hg_replay_groups *by, routes, owners; /* by: one for each of plan->by */
    struct hg_map need_map;
    HG_VEC(struct hg_replay_need) needs;
    struct hg_replay_list converted, promises;
    _Atomic bool listed; /* `converted` has all that are named; any thread may ask */
    uint64_t *broken; /* a promise each */
    uint64_t disqualified, problems;
    uint64_t hidden; /* of a log: leads with values it does not show */
    struct hg_map recorded_map;
    HG_VEC(struct hg_replay_recorded) recorded;
    /* of two periods */
    struct hg_tally period[2];
    uint64_t period_outcomes[HG_MAX_OUTCOMES][2];
    struct hg_replay_bins *bins;
    uint32_t bins_count;
    uint64_t (*period_rules)[HG_RESULTS][2];
    HG_VEC(struct hg_replay_week) weeks; /* ascending */
    uint64_t beyond_weeks;               /* leads of weeks there was no room for */
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
    const struct hg_replay *whole;      /* what blocks are added to */
    const struct hg_outcomes *outcomes; /* of a column file, told by the block; or NULL */
    struct hg_batch *batch;
    struct hg_extractor *extractor;
    struct hg_guard guard;
    struct hg_arena arena;
    struct hg_decision *decisions; /* an item each; of refused ones nothing */
    struct hg_str *texts;          /* plan->pick_count an item */
    struct hg_buf packets;         /* JSON of each decision, when plan->packets */
    struct hg_replay_span *spans;  /* an item each: its packet */
    enum hg_status status;
    struct hg_replay_bulk *bulk; /* replay_bulk.c; NULL before the first block */
    struct hg_replay part;       /* what the block taken came to */
};
/* For what is to be added to `whole`. NULL: no memory. */
struct hg_replay_slot *hg_replay_slots_new(const struct hg_replay *whole, unsigned count);
void hg_replay_slots_free(struct hg_replay_slot *slots, unsigned count);
void hg_replay_work(void *slot); /* hg_pool_work */
/* Reads and decides the items of the batch. HG_NOMEM. */
enum hg_status hg_replay_decide(struct hg_replay_slot *slot) HG_MUST_CHECK;

/* Writes the packet of a lead that was decided: nobody is assigned anew, who had it is `to`, as the
 * history says. HG_NOMEM. */
enum hg_status hg_replay_write(struct hg_replay_slot *slot, struct hg_lanes *lanes, uint32_t lane,
                               struct hg_decision *decision, struct hg_str to) HG_MUST_CHECK;
/* A lead that was decided, for who writes all of them. */
struct hg_replay_decided {
    uint64_t line;
    struct hg_actual_outcome became;
    struct hg_str packet;
};

/* replay_bulk.c: counts the rows that the batch has taken into `part`. HG_NOMEM. */
enum hg_status hg_replay_bulk(struct hg_replay_slot *slot) HG_MUST_CHECK;
/* Adds that, one block after the other in their order. */
void hg_replay_merge_bulk(struct hg_replay *replay, struct hg_replay_slot *slot);
/* Of the block added last the first lead decided in row *row or after it; *row is then its row. False:
 * there are no more. Where `packets` are asked for. */
bool hg_replay_bulk_next(const struct hg_replay_slot *slot, uint32_t *row,
                         struct hg_replay_decided *decided);
void hg_replay_bulk_free(struct hg_replay_slot *slot);

/* Counts item `i` of the slot, which was decided, and ended so. Leads must come in order. */
void hg_replay_count(struct hg_replay *replay, const struct hg_replay_slot *slot, uint32_t i,
                     enum hg_actual actual);
/* The texts of item `i`, as plan->picks has them. */
static inline const struct hg_str *hg_replay_texts(const struct hg_replay_slot *slot, uint32_t i)
{
    return slot->texts + (size_t)i * slot->plan->pick_count;
}
void hg_tally_add(struct hg_tally *tally, enum hg_actual actual);
/* What a lead on this lane is counted under: its value as people read it, or why there is none. A part
 * that is no field is in `texts`. May point into `room`. */
struct hg_str hg_replay_group_name(const struct hg_replay_plan *plan, const struct hg_replay_by *by,
                                   const struct hg_lanes *lanes, uint32_t lane,
                                   const struct hg_str *texts, struct hg_buf *room);

/* The same of a part of the record. */
struct hg_str hg_replay_part_name(struct hg_str text);

/* replay_add.c: what a block came to is added, one block after the other. */
void hg_replay_merge(struct hg_replay *replay, struct hg_replay *part);
void hg_replay_add_group(struct hg_replay *replay, struct hg_replay_groups *groups,
                         const struct hg_replay_group *group);
/* The row of this name, or of all others where there are too many; made where there is none. */
struct hg_replay_recorded *hg_replay_recorded_of(struct hg_replay *replay, struct hg_str name,
                                                 uint64_t line);
struct hg_replay_need *hg_replay_need_of(struct hg_replay *replay, struct hg_str name);
struct hg_replay_points *hg_replay_points_of(struct hg_replay *replay, uint32_t rule,
                                             int64_t points, uint64_t line);

/* A lead as the counting sees it. */
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
/* The period that a lead of this time is in; 2: neither. */
uint32_t hg_replay_period_of(const struct hg_replay_plan *plan, int64_t now);
/* What the lead has in a field as it is counted there: a piece the policy cuts the field into, how
 * large it is, or why it is unknown. Of `lead` the lane alone is read. */
void hg_replay_put_bin(struct hg_buf *out, const struct hg_replay_lead *lead, uint32_t field);
/* The count of this name, or that of all others; made where there is none. */
struct hg_replay_bin *hg_replay_bin_of(struct hg_replay *replay, struct hg_replay_bins *bins,
                                       struct hg_str name, uint64_t line);
/* The week of this number, made where there is none, in which the lead of this line came; NULL: there
 * are too many. */
struct hg_replay_week *hg_replay_week_of(struct hg_replay *replay, int64_t number, uint64_t line);

/* The place in a list of what is counted by `*name`, where `count` are `apart` already: its own, or that
 * of all others together where there are `most`, which a part of a replay does not ask. Lists have room for
 * one more than that. True: it is new and belongs at the end of the list, by `*name`, which is the
 * replay's now. */
bool hg_replay_find_or_add(struct hg_replay *replay, struct hg_map *apart, size_t count, size_t most,
                     struct hg_str *name, uint64_t *place);
/* The name of a lead in a list: its key, unless that is personal. */
struct hg_str hg_replay_name(const struct hg_replay_plan *plan, const struct hg_decision *decision);

/* --- the report ------------------------------------------------------------------------------ */

/* Everything in the replay's arena. `refused`: records of the leads that could not be read. */
void hg_replay_report(struct hg_replay *replay, const char *leads, uint64_t refused,
                      struct hg_report *report);

#endif
