/* Between the files of possible*.c only: terms, and tests of one term. */
#ifndef HG_COMPILER_POSSIBLE_TERMS_H
#define HG_COMPILER_POSSIBLE_TERMS_H

#include "base/look.h"
#include "compiler/lint/possible.h"
#include "compiler/model/ranges.h"

struct hg_term_of {
    struct hg_expr *expr;
    enum hg_type_kind type; /* numbers: their scale */
    bool age;               /* how long ago `expr` is, in microseconds */
};

struct hg_possible {
    struct hg_model *model;
    struct hg_map terms; /* by key */
    struct hg_map made;  /* what is made of others, to its number: hg_term_key */
    struct hg_str *keys; /* by expression id, once asked */
    HG_VEC(struct hg_term_of) list;
    const struct hg_test_of **tests;     /* by expression id */
    uint8_t *define_holes, *block_holes; /* 0 not looked, 1 looking or none, 2 may have one */
};

enum hg_test_of_kind {
    HG_OF_TRUTH,   /* the term is a truth of its own */
    HG_OF_NUMBER,  /* the term is in `ranges` */
    HG_OF_TEXT,    /* the term is one of `texts`, or looks as `look` says */
    HG_OF_CONSTANT /* always true */
};
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

/* --- terms: possible_terms.c --- */

struct hg_symbol hg_term_symbol(const struct hg_possible *possible, const struct hg_expr *expr);
/* The expression behind names of definitions. */
struct hg_expr *hg_looked_through(const struct hg_possible *possible, struct hg_expr *expr);
/* A node that asks something, not a value. */
bool hg_is_test(const struct hg_expr *expr);
/* What an expression is made of, the same for those that always have the same value; empty where that
 * is not told. */
struct hg_str hg_term_key(struct hg_possible *possible, struct hg_expr *expr);
uint32_t hg_term_of(struct hg_possible *possible, struct hg_str key, struct hg_term_of term);
/* The term of a value, of the kind its type has. */
uint32_t hg_value_term(struct hg_possible *possible, struct hg_expr *expr);
struct hg_str hg_folded_text(struct hg_possible *possible, struct hg_str text);
struct hg_arena *hg_possible_arena(struct hg_possible *possible);
/* --- tests: possible_tests.c --- */

/* Makes the tests of everything below, once. */
void hg_prepare_tests(struct hg_possible *possible, struct hg_expr *expr);
const struct hg_test_of *hg_test_of(struct hg_possible *possible, const struct hg_expr *expr);
/* The condition behind the name of a definition, or NULL. */
struct hg_expr *hg_defined_condition(struct hg_possible *possible, const struct hg_expr *expr);
/* What a number can be before anything is asked of it. */
struct hg_ranges hg_term_ranges(struct hg_possible *possible, uint32_t term, enum hg_reach reach);
/* --- texts: possible_texts.c --- */

/* False when no text passes all of them. Counts *steps down. */
bool hg_texts_possible(struct hg_possible *possible, uint32_t term, const struct text_fact *facts,
                       enum hg_reach reach, size_t *steps);

#endif
