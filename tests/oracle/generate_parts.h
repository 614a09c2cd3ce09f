/* What the files generate*.c share: words to draw from, and the two levels of what they write.
 * Private to them. */
#ifndef HG_TESTS_GENERATE_PARTS_H
#define HG_TESTS_GENERATE_PARTS_H

#include "tests/oracle/generate.h"

#define PICK(gen, array) ((array)[gen_below((gen), sizeof(array) / sizeof *(array))])

/* Constants of the policies; the leads' values (generate_lead.c) are these and strangers to them. */
static const char *const texts[] = {"alpha", "beta", "gamma", "Alphabet"};
static const char *const prefixes[] = {"al", "be"};
static const char *const suffixes[] = {"ta", "et"};
static const char *const searches[] = {"a", "et", "lph", "zz"};
static const char *const words[] = {"alpha", "zz", "ta"};
static const char *const patterns[] = {"^a", "ta$", "l.h"};
static const char *const enums[] = {"red", "green", "blue"};
static const char *const countries[] = {"DE", "FR", "US", "de"};
static const char *const other_enums[] = {"green", "grey", "red"};
static const char *const evidenced[] = {"alpha", "Beta"};
static const char *const domains[] = {"x.com", "y.com", "z.org"};
static const char *const compares[] = {"<", "<=", ">", ">="};
static const char *const zeds[] = {"al", "be1", "too long", "1x"};
static const char *const zed_starts[] = {"al", "be", "too"};
static const char *const zed_ends[] = {"1", "long"};
static const char *const teams[] = {"qa", "qb", "qc"};

static inline void put(struct gen *gen, const char *text)
{
    hg_buf_text(gen->out, text);
}

/* From 0 to `most`. */
static inline void put_small(struct gen *gen, uint32_t most)
{
    hg_buf_print(gen->out, "%u", gen_below(gen, most + 1));
}

/* generate_zed.c: what `z` may be: a text for every way to answer all that the policies ask of it. First
 * those that its contract allows. */
#define MAX_ZEDS 64u
struct gen_zeds {
    char texts[MAX_ZEDS][16];
    uint32_t valid, count;
};
const struct gen_zeds *zed_domain(void);

/* generate_condition.c: a whole number; a condition; a rule's `when` with what may follow it. */
void gen_number(struct gen *gen, unsigned depth);
void gen_condition(struct gen *gen, unsigned depth);
void gen_when(struct gen *gen);
/* generate_closed.c: of enums, countries and what else beside texts and numbers. */
void gen_country_condition(struct gen *gen);
void gen_enum_condition(struct gen *gen);
void gen_evidence_condition(struct gen *gen);
void gen_duration_condition(struct gen *gen);
void gen_list_condition(struct gen *gen);
void gen_choice_condition(struct gen *gen);
/* generate_table.c */
void gen_table(struct gen *gen);
/* generate_score.c */
void gen_score(struct gen *gen);
void gen_block_posture(struct gen *gen);

#endif
