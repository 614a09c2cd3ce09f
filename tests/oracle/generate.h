/* Random contracts, policies and leads, drawn from a byte string (a fuzzer's) and, when that is
 * used up, from a seed: the same string and seed give the same case everywhere. */
#ifndef HG_TESTS_GENERATE_H
#define HG_TESTS_GENERATE_H

#include "tests/oracle/oracle.h"

enum gen_field {
    F_ID, F_N, F_M, F_B, F_K, F_E, F_T, F_D, F_C, F_Q, F_MAIL, F_TAGS,
    F_S, /* instants around every third hour */
    F_V, /* has a default */
    F_Z, /* a text with a pattern and a length */
    F_G, /* an enum beside `e` */
    F_H, /* a country beside `c` */
    F_W, /* a text that must have evidence, from one of its sources */
    F_P, /* a duration */
    F_L, /* a list of numbers */
    F_COUNT
};

#define GEN_MAX_TABLES 6

/* Without evidence, and from somewhere else, is only of what asks for it. */
enum gen_state {
    G_KNOWN,
    G_MISSING,
    G_NULL,
    G_INVALID,
    G_LOW,
    G_STALE,
    G_BARE,
    G_ELSEWHERE,
    G_STATES
};

struct gen {
    const uint8_t *bytes;
    size_t left;
    uint64_t seed;
    struct hg_buf *out;
    struct hg_arena *arena;
    int64_t max_n, max_m;
    bool plain;  /* only what the exact way settles exactly: no free tests */
    bool free;   /* something free was written */
    bool arithmetic, aging, knowing; /* something asks about knowledge */
    bool hashed;                     /* a bucket of an enum */
    bool searched, related;          /* enums or countries: by letters; to one another */
    bool prefixed;                   /* bands of a country by how it begins */
    bool decimal;                    /* the score at hand has points in fractions */
    unsigned defines, numbers /* definitions that are numbers */, classes, scores, tables, rules;
    /* The tables once more, as files: the stretch of the policy that holds the rows, and the CSV. */
    struct gen_table {
        size_t head, from, to; /* after its name; its braces */
        struct hg_buf csv;
    } files[GEN_MAX_TABLES];
};

struct gen_lead {
    uint8_t state[F_COUNT];
    uint32_t value[F_COUNT]; /* index in the field's domain */
    int64_t now;
    uint32_t lifted; /* bit per field: a number without its bounds */
    bool apart;      /* confidences stand apart from the values */
};

void gen_init(struct gen *gen, const uint8_t *bytes, size_t size, uint64_t seed, struct hg_arena *arena);
uint32_t gen_below(struct gen *gen, uint32_t n);
void gen_contract(struct gen *gen, struct hg_buf *out);
/* One rule, row or definition a line, so that lines can be dropped. */
void gen_policy(struct gen *gen, struct hg_buf *out);
void gen_done(struct gen *gen);
/* The policy with its tables read from the files `tab0.csv` and so on. */
struct hg_str gen_with_files(struct gen *gen, struct hg_str policy);
void gen_lead(struct gen *gen, struct gen_lead *lead);
void gen_lead_json(struct gen *gen, const struct gen_lead *lead, struct hg_buf *out);
/* What the lead means: values, or every value a field may have. */
void gen_lead_meaning(struct gen *gen, const struct gen_lead *lead, struct o_lead *out);

#endif
