/* Decisions as summaries: of leads about which nothing is open, what hg_decide would say in the few
 * words that are counted, many lanes at a time and without a list or a text. Lanes it cannot tell
 * for certain it refuses: they go to hg_decide. Between the VM's rows (hg_run, classes.h) and
 * whoever counts decisions by the million. */
#ifndef HG_RUNTIME_SUMMARY_H
#define HG_RUNTIME_SUMMARY_H

#include "runtime/decision/decision.h"

struct hg_summary_parts;
struct hg_summary {
    uint8_t *outcomes;  /* of the lanes taken last */
    uint32_t *deciders; /* and the first rule that gave it */
    uint32_t *routes;   /* the rule that says who gets it, or HG_NONE: nobody does */
    uint16_t *targets;  /* and who: hg_summary_target */
    struct hg_summary_parts *parts; /* private to summary*.c */
};

/* For at most `room` lanes. One thread's; `image` must outlive it. HG_NOMEM. */
enum hg_status hg_summary_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator,
                            struct hg_summary **summary) HG_MUST_CHECK;
void hg_summary_free(struct hg_summary *summary);
/* The lanes whose mark is 0, which were run: by a rule, with nothing open and no promise broken, or
 * its mark becomes `refused`. HG_NOMEM. */
enum hg_status hg_summary_decide(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *marks,
                               uint8_t refused) HG_MUST_CHECK;

/* The name of a target, which lives as long as the summary. There are HG_SUMMARY_TARGETS at most; lanes of
 * yet others are refused. */
#define HG_SUMMARY_TARGETS UINT16_MAX
struct hg_str hg_summary_target(const struct hg_summary *summary, uint16_t target);
/* Until when, by the rule that routes this lane; false: it sets no limit. */
bool hg_summary_within(const struct hg_summary *summary, const struct hg_lanes *lanes, uint32_t lane,
                     int64_t *count, enum hg_duration_unit *unit);

struct hg_summary_counts {
    uint64_t leads;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    uint64_t *deciders;                   /* a rule each: those it decided as the first */
    uint64_t (*results)[HG_RULE_RESULTS]; /* a rule each, as struct hg_decision has them */
};
/* Some of the lanes decided last, and what they are counted into. */
struct hg_summary_set {
    const uint64_t *lanes; /* lane l: bit l % 64 of lanes[l / 64] */
    struct hg_summary_counts *counts;
};
/* Lanes by cells of any number, as the weeks of a year: of a block of rules how often it was asked, of
 * a rule how often it fit (it hit, or was assumed to). Number n of cell c is at n * room + c. */
struct hg_summary_cells {
    const uint16_t *of; /* a lane each, below `room` */
    uint32_t room;
    uint32_t *asked, *fit;
};
/* Adds what is in a cell, a rule each: how often it was asked, and how often it fit. */
void hg_summary_cell(const struct hg_summary *summary, const struct hg_summary_cells *cells, uint32_t cell,
                   uint64_t *asked, uint64_t *fit);
/* Adds the lanes of every set to its counts; those that are in any to the cells, which may be NULL. */
void hg_summary_count(const struct hg_summary *summary, const struct hg_lanes *lanes,
                    const struct hg_summary_set *sets, uint32_t set_count,
                    const struct hg_summary_cells *cells);

#endif
