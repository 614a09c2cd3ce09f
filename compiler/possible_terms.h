/* Between possible.c and possible_terms.c only: tests of one term. */
#ifndef HG_COMPILER_POSSIBLE_TERMS_H
#define HG_COMPILER_POSSIBLE_TERMS_H

#include "compiler/possible.h"
#include "compiler/ranges.h"

enum hg_test_of_kind {
    HG_OF_TRUTH,   /* the term is a truth of its own */
    HG_OF_NUMBER,  /* the term is in `ranges` */
    HG_OF_TEXT,    /* the term is one of `texts`, or looks as `look` says */
    HG_OF_CONSTANT /* always true */
};
enum hg_look { HG_LOOK_ONE_OF, HG_LOOK_STARTS, HG_LOOK_ENDS, HG_LOOK_CONTAINS, HG_LOOK_WORDS };

struct hg_test_of {
    enum hg_test_of_kind kind;
    uint32_t term;
    bool negated;
    struct hg_ranges ranges;
    enum hg_look look;
    bool all;             /* every pattern must fit, else one is enough */
    struct hg_strs texts; /* folded */
};

/* A test of a text that must come out as wanted, and the ones before it. */
struct text_fact {
    const struct hg_test_of *test;
    bool wanted;
    const struct text_fact *next;
};

struct hg_arena *hg_possible_arena(struct hg_possible *possible);
/* Makes the tests of everything below, once. */
void hg_prepare_tests(struct hg_possible *possible, struct hg_expr *expr);
const struct hg_test_of *hg_test_of(struct hg_possible *possible, const struct hg_expr *expr);
/* The condition behind the name of a definition, or NULL. */
struct hg_expr *hg_defined_condition(struct hg_possible *possible, const struct hg_expr *expr);
/* What a number can be before anything is asked of it. */
struct hg_ranges hg_term_ranges(struct hg_possible *possible, uint32_t term, enum hg_reach reach);
/* False when no text passes all of them. Counts *steps down. */
bool hg_texts_possible(struct hg_possible *possible, uint32_t term, const struct text_fact *facts,
                       enum hg_reach reach, size_t *steps);

#endif
