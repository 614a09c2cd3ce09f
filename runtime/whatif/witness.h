/* A lead on which two policies disagree, searched over the pieces that either of them
 * distinguishes: all combinations if they are few, else as many as the bound allows, in a fixed
 * pseudo-random sequence directed toward what differs already. The same two programs give the same
 * leads.
 *
 * Beside whatif.c, for two policies that somebody asks about; not on the hot path. */
#ifndef HG_RUNTIME_WITNESS_H
#define HG_RUNTIME_WITNESS_H

#include "runtime/whatif/compare.h"
#include "runtime/vm/image.h"

/* Bound on leads tried for one question: about a second. */
#define HG_WITNESS_LEADS 32768u
/* Bound on rules searched for at once; beyond it the search is for any disagreement. */
#define HG_WITNESS_AIMS 256u

/* How visible a difference is, ascending. */
enum hg_witness_level {
    HG_WITNESS_NONE,     /* none was found */
    HG_WITNESS_RULE,     /* the rule's result differs, the decision is the same */
    HG_WITNESS_OWNER,    /* the same outcome, but another owner or due time */
    HG_WITNESS_OUTCOME   /* another outcome */
};

/* The goal of a search: a rule by its index in each program (HG_NONE: it has none) whose result
 * must differ on the lead; both HG_NONE: any disagreement. */
struct hg_witness_aim {
    uint32_t rule[2];
    bool order;  /* it was moved: a change in being reached counts */
    bool effect; /* its effect was changed: that it hits in both, and decides, counts */
};

struct hg_disagreement {
    enum hg_witness_level level;
    struct hg_str lead;    /* JSON on one line, minimal */
    uint32_t outcome[2];   /* in each program */
    struct hg_str owner[2]; /* empty: nobody */
    uint8_t result[2];     /* of the rule: enum hg_rule_result, or HG_NO_RULE */
};
struct hg_witnesses {
    struct hg_disagreement *at; /* an aim each */
    uint32_t count;
    uint32_t tried;  /* leads */
    bool complete;   /* all combinations of distinguishable valid and missing values were tried:
                        what was not found does not exist */
};

/* `now` is the instant of decision, in microseconds. Results live in the arena. HG_OK or HG_NOMEM.
 */
enum hg_status hg_witness_find(const struct hg_image *const images[2], int64_t now,
                               const struct hg_witness_aim *aims, uint32_t count,
                               struct hg_arena *arena,
                               struct hg_witnesses *witnesses) HG_MUST_CHECK;

#endif
