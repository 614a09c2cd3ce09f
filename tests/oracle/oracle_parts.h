/* Private to the oracle. */
#ifndef HG_TESTS_ORACLE_PARTS_H
#define HG_TESTS_ORACLE_PARTS_H

#include "tests/oracle/oracle.h"

/* What was answered once for the lead: a rule's assumption, `is known`, `assumed`, `unknown:`. */
struct o_answer {
    uint8_t asked; /* 0 no, 1 being asked, 2 answered */
    bool known;
};

struct o_table_hit { /* a table on one completion */
    uint32_t stamp;
    uint8_t rows[64];   /* 1: the row may be the one that is taken */
    bool none;          /* perhaps no row fits */
    bool certain;       /* one is taken for sure, or none for sure */
};
struct o_cached {
    uint32_t stamp;
    struct o_value value;
};

struct oracle {
    const struct hg_model *model;
    uint32_t rule_count, rule_base[O_MAX_RULES]; /* by block: number of its first rule */
    struct hg_str rule_ids[O_MAX_RULES];
    bool reads[O_MAX_FIELDS];
    /* of the lead */
    const struct o_lead *lead;
    struct o_answer *expr_answers;  /* by expression id: is known, assumed */
    struct o_answer *rule_answers;  /* by rule: posture; */
    struct o_answer *band_answers;  /* by rule: `unknown:` */
    /* of the completion */
    uint32_t choice[O_MAX_FIELDS];
    uint32_t stamp;
    struct o_table_hit *tables;
    struct o_cached *defines, *blocks;
};

/* oracle_eval.c */
struct o_value o_eval(struct oracle *o, const struct hg_expr *expr);
unsigned o_condition(struct oracle *o, const struct hg_expr *expr);
/* The first completion; the next, false after the last. */
void o_first(struct oracle *o);
bool o_next(struct oracle *o);
/* Is it one value in all completions? Leaves the completion as it was. */
typedef struct o_value o_question(struct oracle *o, const void *what);
bool o_ask(struct oracle *o, struct o_answer *answer, o_question *question, const void *what);

/* oracle_cells.c */
unsigned o_in_cell(const struct o_value *v, const struct hg_cell *cell, const struct hg_type *type);
struct o_table_hit *o_lookup(struct oracle *o, uint32_t table);
struct o_value o_column(struct oracle *o, uint32_t table, uint32_t column);
unsigned o_found(struct oracle *o, uint32_t table);
onum o_literal(const struct hg_expr *expr);

/* oracle_score.c */
struct o_value o_score(struct oracle *o, uint32_t block);
struct o_value o_points(struct oracle *o, uint32_t block, uint32_t rule);

/* oracle_block.c */
unsigned o_rule_condition(struct oracle *o, uint32_t block, uint32_t rule);
struct o_value o_class(struct oracle *o, uint32_t block);
/* First match: for each rule of the block enum o_result; is it closed for sure? */
bool o_first_match(struct oracle *o, uint32_t block, uint8_t *results);

/* oracle_value.c */
unsigned o_same_truth(const struct o_value *a, const struct o_value *b, bool exactly);
unsigned o_compare(enum hg_compare compare, const struct o_value *a, const struct o_value *b);
bool o_text_test(enum hg_textop op, struct hg_str text, struct hg_str pattern, bool exactly);
/* The first group of the expression in the text, or nothing. */
struct hg_str o_text_part(struct hg_str text, struct hg_str pattern);
struct o_value o_hole(unsigned kind);
struct o_value o_interval(onum lo, onum hi);
onum o_round_div(onum a, onum b); /* half away from zero */

#endif
