/* The oracle: decides a lead straight from the meaning of the language, over the tree, by trying
 * every value its unknown fields may have. It reads the front end's model (tree, contract, types)
 * and shares no code with lowering, landmarks, the VM or the decision. Slow and plain on purpose;
 * only for tiny contracts (tests/oracle/README.md).
 *
 * A *completion* is a row of values, one a field. On it every expression is known, but for holes:
 * what has no value for want of a row, by overflow or by division. Those stay unknown, so a value
 * is a set even there: truths are bits, numbers an interval, texts a few texts, and `hole`. */
#ifndef HG_TESTS_ORACLE_H
#define HG_TESTS_ORACLE_H

#include "compiler/model/model.h"

typedef __int128 onum; /* millionths for every type of number: no scale to get wrong */
#define O_ONE ((onum)1000000)

#define O_MAX_TEXTS 6 /* what rows and rules can leave open on one completion */
#define O_MAX_FIELDS 24
#define O_MAX_UNIVERSE 128
#define O_MAX_RULES 96
#define O_MAX_LIST 4

enum { O_TRUE = 1, O_FALSE = 2, O_BOTH = 3 };
enum o_kind { O_TRUTH, O_NUMBER, O_TEXTS, O_LIST };

struct o_list {
    uint32_t count;
    bool numbers;
    struct hg_str texts[O_MAX_LIST];
    onum values[O_MAX_LIST];
};

struct o_value {
    uint8_t kind;   /* enum o_kind */
    uint8_t truth;  /* bits; 0: none */
    bool hole;      /* it may have no value */
    bool empty;     /* number, list: it certainly has none */
    uint8_t count;  /* texts; 0: none */
    onum lo, hi;    /* number */
    struct hg_str texts[O_MAX_TEXTS];
    const struct o_list *list;
};

/* What a lead says of a field: a value, or every value it may have. */
struct o_field {
    bool known;
    struct o_value values[O_MAX_UNIVERSE]; /* known: one */
    uint32_t count;
};

struct o_lead {
    struct o_field fields[O_MAX_FIELDS];
    uint32_t count;
    int64_t now; /* instant */
};

/* A rule on one completion, then on all of them. */
enum o_result { O_HIT = 1, O_MISS = 2, O_NOT_REACHED = 4, O_MAYBE = 8 };

struct o_route {
    uint32_t rule;     /* of the route block, or of the decision; UINT32_MAX: nobody */
    struct hg_str to;
    bool has_within;
    int64_t within; /* microseconds: the generator writes hours */
};

struct o_decision {
    uint32_t possible;              /* bit per outcome */
    uint32_t outcome;
    enum { O_BY_RULE, O_AGREED, O_UNRESOLVED, O_DOES_NOT_APPLY } reason;
    uint32_t completions;
    bool holes;                     /* some completion has more than one outcome */
    uint32_t deciding;              /* bit per field */
    uint64_t decided_by[2], possible_rules[2]; /* bit per rule */
    uint64_t holding[2];            /* disqualify rules that certainly hit */
    uint8_t results[O_MAX_RULES];   /* of enum o_result: every result it had in some completion */
    uint8_t condition[O_MAX_RULES]; /* truths of the condition, posture applied */
    uint8_t assumed[O_MAX_RULES];   /* 0, or the truth that was assumed */
    bool points_open[O_MAX_RULES];  /* score rules: points are not the same in all */
    onum score_lo[O_MAX_RULES], score_hi[O_MAX_RULES]; /* by block */
    struct o_value classes[O_MAX_RULES];               /* by block */
    bool route_open;                /* completions disagree about the target */
    bool route_holes;               /* …or one of them leaves it open by itself */
    uint32_t route_deciding;        /* bit per field; where the outcome is one for all */
    struct o_route route;           /* of one completion; of all when not route_open: the earliest */
    uint32_t broken;                /* promises: bit each */
};

/* A policy made ready: rules numbered through all blocks in order. */
struct oracle;
struct oracle *oracle_new(const struct hg_model *model);
void oracle_free(struct oracle *oracle);
/* Completions of a lead, over the fields the policy reads. */
uint64_t oracle_size(const struct oracle *oracle, const struct o_lead *lead);
void oracle_decide(struct oracle *oracle, const struct o_lead *lead, struct o_decision *out);
uint32_t oracle_rule_count(const struct oracle *oracle);
struct hg_str oracle_rule_id(const struct oracle *oracle, uint32_t rule);
bool oracle_reads(const struct oracle *oracle, uint32_t field);

/* Values. */
struct o_value o_truth(unsigned bits);
struct o_value o_number(onum value);
struct o_value o_text(struct hg_str text);
bool o_same_text(struct hg_str a, struct hg_str b); /* ignoring case; ASCII, as generated */
bool o_same(const struct o_value *a, const struct o_value *b);
bool o_single(const struct o_value *v); /* one value, no hole */
struct o_value o_union(struct o_value a, struct o_value b);

#endif
