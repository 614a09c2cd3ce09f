/* Decisions in brief: of leads about which nothing is open, what hg_decide would say in the few
 * words that are counted, many lanes at a time and without a list or a text. Lanes it cannot tell
 * for certain it refuses: they go to hg_decide. Between the VM's rows (hg_run, classes.h) and
 * whoever counts decisions by the million. */
#ifndef HG_RUNTIME_BRIEF_H
#define HG_RUNTIME_BRIEF_H

#include "runtime/decision.h"

struct hg_brief_parts;
struct hg_brief {
    uint8_t *outcomes;  /* of the lanes taken last */
    uint32_t *deciders; /* and the first rule that gave it */
    uint32_t *routes;   /* the rule that says who gets it, or HG_NONE: nobody does */
    uint16_t *targets;  /* and who: hg_brief_target */
    struct hg_brief_parts *parts; /* private to brief*.c */
};

/* Whether decisions of this program can be told in brief: its blocks' tables are of one word. */
bool hg_brief_worth(const struct hg_image *image);
/* For at most `room` lanes. One thread's; `image` must outlive it. HG_NOMEM. */
enum hg_status hg_brief_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator,
                            struct hg_brief **brief) HG_MUST_CHECK;
void hg_brief_free(struct hg_brief *brief);
/* The lanes whose mark is 0, which were run: by a rule, with nothing open and no promise broken, or
 * its mark becomes `refused`. HG_NOMEM. */
enum hg_status hg_brief_decide(struct hg_brief *brief, const struct hg_lanes *lanes, uint8_t *marks,
                               uint8_t refused) HG_MUST_CHECK;

/* The name of a target, which lives as long as the brief. There are HG_BRIEF_TARGETS at most; lanes of
 * yet others are refused. */
#define HG_BRIEF_TARGETS UINT16_MAX
struct hg_str hg_brief_target(const struct hg_brief *brief, uint16_t target);
/* Until when, by the rule that routes this lane; false: it sets no limit. */
bool hg_brief_within(const struct hg_brief *brief, const struct hg_lanes *lanes, uint32_t lane,
                     int64_t *count, enum hg_duration_unit *unit);

struct hg_brief_counts {
    uint64_t leads;
    uint64_t outcomes[HG_MAX_OUTCOMES];
    uint64_t *deciders;                   /* a rule each: those it decided as the first */
    uint64_t (*results)[HG_RULE_RESULTS]; /* a rule each, as struct hg_decision has them */
};
/* Adds the lanes decided last whose bit is set (lane l: bit l % 64 of lanes_of[l / 64]). */
void hg_brief_count(const struct hg_brief *brief, const struct hg_lanes *lanes,
                    const uint64_t *lanes_of, struct hg_brief_counts *counts);

#endif
