/* A lead on which two policies disagree, searched over the pieces that either of them tells apart:
 * all combinations where these are few, else as many as the bound allows, chosen by a fixed
 * sequence and drawn toward what differs already. The same two programs give the same leads.
 *
 * Stands beside whatif.c, for two policies somebody asks about; never on a lead's path. */
#ifndef HG_RUNTIME_WITNESS_H
#define HG_RUNTIME_WITNESS_H

#include "runtime/whatif/compare.h"
#include "runtime/vm/image.h"

/* Leads tried for one question: about a second. */
#define HG_WITNESS_LEADS 32768u
/* Rules asked about at once; past it the search is for any disagreement. */
#define HG_WITNESS_AIMS 256u

/* How far a change comes; more is better. */
enum hg_witness_level {
    HG_WITNESS_NONE,     /* nothing was found */
    HG_WITNESS_RULE,     /* the rule comes out otherwise, and the decision is the same */
    HG_WITNESS_OWNER,    /* the same outcome, but another owner or time */
    HG_WITNESS_OUTCOME   /* another outcome */
};

/* What is asked about: a rule by its index in each program (HG_NONE: it has none), which must come
 * out otherwise on the lead; both HG_NONE: any disagreement will do. */
struct hg_witness_aim {
    uint32_t rule[2];
    bool order;  /* it was moved: that it is reached, or no longer, counts */
    bool effect; /* what it does was changed: that it hits both times, and decides, counts */
};

struct hg_disagreement {
    enum hg_witness_level level;
    struct hg_str lead;    /* JSON on one line: as little as shows it */
    uint32_t outcome[2];   /* in each program */
    struct hg_str owner[2]; /* empty: nobody */
    uint8_t result[2];     /* of the rule: enum hg_rule_result, or HG_NO_RULE */
};
struct hg_witnesses {
    struct hg_disagreement *at; /* an aim each */
    uint32_t count;
    uint32_t tried;  /* leads */
    bool complete;   /* every combination of valid values that are told apart, and of none, was
                        tried: what was not found is not there */
};

/* `now` is the instant leads are decided at. Results live in the arena. HG_OK or HG_NOMEM. */
enum hg_status hg_witness_find(const struct hg_image *const images[2], int64_t now,
                               const struct hg_witness_aim *aims, uint32_t count,
                               struct hg_arena *arena,
                               struct hg_witnesses *witnesses) HG_MUST_CHECK;

#endif
