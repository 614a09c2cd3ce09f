/* Shared by the files of the mutation pass (compiler/mutate/mutate*.c). Texts live in the
 * mutator's arena; one thread at a time. */
#ifndef HG_COMPILER_MUTATE_PARTS_H
#define HG_COMPILER_MUTATE_PARTS_H

#include "compiler/mutate/mutate.h"
#include "compiler/model/sema.h"

struct hg_mutator {
    struct hg_model *model;
    struct hg_arena *arena;
    struct hg_mutations *out;
    struct hg_str where;           /* of what is being looked at */
    enum hg_mutation_kind numbers; /* what a change of a number is there */
    struct hg_span shown;          /* the smallest condition around, for people */
    bool *done;                    /* by expression id: a number that is changed already */
};

/* `span` becomes `text`; people are shown `shown`, which holds the span, before and after. */
void hg_mutation_add(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
               struct hg_span span, struct hg_str text);
/* The same, shown as left out. */
void hg_mutation_add_drop(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                    struct hg_span span);
/* Two neighbours change places; what stands between them stays. */
void hg_mutation_add_swap(struct hg_mutator *m, struct hg_span first, struct hg_span second);

/* --- mutate_number.c --- */

/* The literal `expr` moved by `steps` units of its last digit. False when it cannot be. */
bool hg_number_shifted(struct hg_mutator *m, const struct hg_expr *expr, int64_t steps,
                     struct hg_str *text);
bool hg_is_literal_number(const struct hg_expr *expr);
/* One up and one down, and that it is done. */
void hg_mutate_number(struct hg_mutator *m, const struct hg_expr *expr);
/* One nearer to 0, or 1 where it is 0; NULL is none. */
void hg_mutate_points(struct hg_mutator *m, const struct hg_expr *expr);
/* What a score's points are multiples of: the least step it can make. */
int64_t hg_score_step(const struct hg_model *model, const struct hg_model_block *block);

/* --- mutate_expr.c --- */

/* Everything in a condition or value; NULL is nothing. */
void hg_mutate_expr(struct hg_mutator *m, struct hg_expr *expr);
/* With the brackets around it, if it has any. */
struct hg_span hg_span_with_parentheses(const struct hg_mutator *m, const struct hg_expr *expr);
/* The word or sign `word` between two places, comments left aside. False when it is not there. */
bool hg_find_word(const struct hg_mutator *m, struct hg_span from, struct hg_span to,
                  const char *word, struct hg_span *span);
/* Leaves out one of several items that are parted by a sign or word. */
void hg_mutate_drop_items(struct hg_mutator *m, enum hg_mutation_kind kind,
                         struct hg_expr *const *items, size_t count);

/* --- mutate_cell.c: bands and rows, mutate_rule.c, mutate_data.c, mutate_contract.c --- */

void hg_mutate_bands(struct hg_mutator *m, struct hg_rule *rule);
void hg_mutate_block(struct hg_mutator *m, struct hg_model_block *block);
void hg_mutate_contract(struct hg_mutator *m);
void hg_mutate_list(struct hg_mutator *m, struct hg_model_list *list);
void hg_mutate_table(struct hg_mutator *m, struct hg_model_table *table);
/* A cell of a row or band: its numbers and alternatives. Numbers that meet only values for which
 * `hidden` is true change nothing. */
typedef bool hg_is_hidden(void *context, int64_t value);
void hg_mutate_cell(struct hg_mutator *m, const struct hg_cell *cell, enum hg_type_kind type,
                    hg_is_hidden *hidden, void *context);

#endif
