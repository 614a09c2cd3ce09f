/* Summaries of decisions: for leads without unknowns, the outcome, deciding rule and route that
 * hg_decide would give, many lanes at a time and without lists or texts. Lanes that cannot be
 * summarised with certainty are refused and go to hg_decide. Between the VM's rows (hg_run,
 * classes.h) and callers that count millions of decisions. Belongs to one thread. */
#ifndef HG_RUNTIME_SUMMARY_H
#define HG_RUNTIME_SUMMARY_H

#include "runtime/decision/decision.h"

struct hg_summary_parts;
struct hg_summary {
    uint8_t *outcomes;  /* an outcome per lane of the last call */
    uint32_t *deciders; /* the first rule that gave it */
    uint32_t *routes;   /* the rule that routes it, or HG_NONE: nobody gets it */
    uint16_t *targets;  /* to whom: hg_summary_target */
    struct hg_summary_parts *parts; /* private to summary*.c */
};

/* For at most `room` lanes; `image` must outlive it. HG_NOMEM. */
enum hg_status hg_summary_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator,
                            struct hg_summary **summary) HG_MUST_CHECK;
void hg_summary_free(struct hg_summary *summary);
/* Summarises the lanes with mark 0, which must have been run. A lane is summarised if a rule
 * decided it, nothing is open and no promise is broken; else its mark becomes `refused`. HG_NOMEM.
 */
enum hg_status hg_summary_decide(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *marks,
                               uint8_t refused) HG_MUST_CHECK;

/* The name of a target, valid as long as the summary. There are at most HG_SUMMARY_TARGETS; lanes
 * with others are refused. */
#define HG_SUMMARY_TARGETS UINT16_MAX
struct hg_str hg_summary_target(const struct hg_summary *summary, uint16_t target);
/* The time limit of the rule that routes this lane; false: none. */
bool hg_summary_within(const struct hg_summary *summary, const struct hg_lanes *lanes, uint32_t lane,
                     int64_t *count, enum hg_duration_unit *unit);

struct hg_summary_counts {
    uint64_t leads;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    uint64_t *deciders;                   /* a rule each: leads for which it was the first to
                                             decide */
    uint64_t (*results)[HG_RULE_RESULTS]; /* a rule each: counts by enum hg_rule_result */
};
/* A subset of the lanes of the last call, and the counts it is added to. */
struct hg_summary_set {
    const uint64_t *lanes; /* bit set: lane l is bit l % 64 of lanes[l / 64] */
    struct hg_summary_counts *counts;
};
/* Lanes partitioned into cells, such as the weeks of a year: counts how often each block of rules
 * was asked, and how often each rule fit (hit, or was assumed to). Number n of cell c is at n *
 * room + c. */
struct hg_summary_cells {
    const uint16_t *of; /* a lane each, below `room` */
    uint32_t room;
    uint32_t *asked, *fit;
};
/* Adds the counts of a cell, a rule each: how often it was asked, and how often it fit. */
void hg_summary_cell(const struct hg_summary *summary, const struct hg_summary_cells *cells, uint32_t cell,
                   uint64_t *asked, uint64_t *fit);
/* Adds the lanes of each set to its counts, and the lanes of all sets to the cells, which may be
 * NULL. */
void hg_summary_count(const struct hg_summary *summary, const struct hg_lanes *lanes,
                    const struct hg_summary_set *sets, uint32_t set_count,
                    const struct hg_summary_cells *cells);

#endif
