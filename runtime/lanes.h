/* The state of an evaluation: 1 to HG_MAX_LANES lanes beside each other, each a lead, a
 * completion of one, or a variant. One per thread; after it has grown, evaluating allocates
 * nothing but what stands in its arena, which hg_lanes_reset gives back. */
#ifndef HG_RUNTIME_LANES_H
#define HG_RUNTIME_LANES_H

#include "runtime/image.h"

#define HG_MAX_LANES 1024u

struct hg_lane_outcome {
    uint32_t possible;  /* bit per outcome */
    bool closed;        /* some block certainly ended the decision */
};

/* How far the decision may still come at a block (disqualify, decide). */
enum hg_reach { HG_REACHED, HG_MAYBE_REACHED, HG_NOT_REACHED };

/* Everything is laid out register by register: register r of lane l is values[r * lanes + l]. */
struct hg_lanes {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_allocator allocator;
    struct hg_guard guard;     /* of the arena: set by whoever enters (hg_run and the readers) */
    struct hg_arena arena;     /* texts, sets, lists of these leads */
    uint32_t room, lanes;      /* allocated, in use */
    int64_t *now;              /* instant, a lane each; set before its lead is read (max_age) */
    bool own_now;              /* the readers take each lane's now from its field `now_field` */
    uint32_t now_field;
    struct hg_value *values;
    struct hg_evidence *evidence; /* a field each: field f of lane l is evidence[f * lanes + l] */
    bool show_personal;    /* texts of decisions show personal values, which are masked otherwise */
    const char **problems; /* a field each, as evidence: why it is invalid (static text), or NULL;
                              cleared by hg_lanes_reset */
    uint8_t *truths;
    uint64_t *bits;            /* see hg_lane_rows */
    uint32_t *table_offset;    /* words before table t, for one lane */
    uint32_t words_per_lane;
    uint8_t *reach;            /* a block each */
    struct hg_lane_outcome *outcomes;
    uint8_t *applies;          /* HG_TRUE where there is no `applies when` */
    uint8_t *test_memo;        /* a test each: 0 not run, else its truth */
};

/* The three bit rows of table t on lane l, `words` each. */
struct hg_rows {
    uint64_t *possible, *certain, *assumed;
};

/* Room for `room` lanes (1 to HG_MAX_LANES). HG_NOMEM. */
enum hg_status hg_lanes_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator, struct hg_lanes **lanes) HG_MUST_CHECK;
void hg_lanes_free(struct hg_lanes *lanes);
/* `lanes` lanes, all fields missing, arena empty. */
void hg_lanes_reset(struct hg_lanes *lanes, uint32_t count);
struct hg_rows hg_lane_rows(const struct hg_lanes *lanes, uint32_t table, uint32_t lane);
struct hg_value *hg_lane_value(const struct hg_lanes *lanes, uint32_t reg, uint32_t lane);
uint8_t hg_lane_truth(const struct hg_lanes *lanes, uint32_t truth, uint32_t lane);
struct hg_evidence *hg_lane_evidence(const struct hg_lanes *lanes, uint32_t field, uint32_t lane);

/* Field f is unknown for this reason: the widest the contract allows (an enum: its values; a
 * number: its bounds; a boolean: 0 to 1); with HG_R_INVALID the bounds are lifted and an enum
 * may be something else. */
void hg_lane_unknown(struct hg_lanes *lanes, uint32_t field, uint32_t lane, enum hg_reason reason);

/* Runs the program over the lanes in use. HG_OK, or HG_NOMEM. */
enum hg_status hg_run(struct hg_lanes *lanes) HG_MUST_CHECK;

#endif
