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
    struct hg_str where;           /* of the item being mutated */
    enum hg_mutation_kind numbers; /* the kind of a number's mutation there */
    struct hg_span shown;          /* the enclosing condition, for people */
    bool *done;                    /* by expression id: numbers already mutated */
};

/* Adds a mutation that replaces `span` by `text`; people see `shown`, which contains the span. */
void hg_mutation_add(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                     struct hg_span span, struct hg_str text);
/* Likewise, dropping the span. */
void hg_mutation_add_drop(struct hg_mutator *m, enum hg_mutation_kind kind, struct hg_span shown,
                          struct hg_span span);
/* Swaps two neighbours; the text between them stays. */
void hg_mutation_add_swap(struct hg_mutator *m, struct hg_span first, struct hg_span second);

/* --- mutate_number.c --- */

/* The literal `expr` moved by `steps` units of its last digit. False when it cannot be. */
bool hg_number_shifted(struct hg_mutator *m, const struct hg_expr *expr, int64_t steps,
                       struct hg_str *text);
bool hg_is_literal_number(const struct hg_expr *expr);
/* Adds the literal plus and minus one unit, once per literal. */
void hg_mutate_number(struct hg_mutator *m, const struct hg_expr *expr);
/* Adds the points one unit nearer to 0, or 1 if they are 0; NULL adds nothing. */
void hg_mutate_points(struct hg_mutator *m, const struct hg_expr *expr);
/* The greatest common divisor of a score's points: its smallest step. */
int64_t hg_score_step(const struct hg_model *model, const struct hg_model_block *block);

/* --- mutate_expr.c --- */

/* Mutates everything in a condition or value; NULL adds nothing. */
void hg_mutate_expr(struct hg_mutator *m, struct hg_expr *expr);
/* The span including enclosing parentheses. */
struct hg_span hg_span_with_parentheses(const struct hg_mutator *m, const struct hg_expr *expr);
/* Finds the word or operator `word` between two spans, outside comments. False if absent. */
bool hg_find_word(const struct hg_mutator *m, struct hg_span from, struct hg_span to,
                  const char *word, struct hg_span *span);
/* Drops each of several items in turn, with its separator. */
void hg_mutate_drop_items(struct hg_mutator *m, enum hg_mutation_kind kind,
                          struct hg_expr *const *items, size_t count);

/* --- mutate_cell.c: bands and rows, mutate_rule.c, mutate_data.c, mutate_contract.c --- */

void hg_mutate_bands(struct hg_mutator *m, struct hg_rule *rule);
void hg_mutate_block(struct hg_mutator *m, struct hg_model_block *block);
void hg_mutate_contract(struct hg_mutator *m);
void hg_mutate_list(struct hg_mutator *m, struct hg_model_list *list);
void hg_mutate_table(struct hg_mutator *m, struct hg_model_table *table);
/* Mutates a cell of a row or band. Changes that affect only values for which `hidden` is true are
 * skipped. */
typedef bool hg_is_hidden(void *context, int64_t value);
void hg_mutate_cell(struct hg_mutator *m, const struct hg_cell *cell, enum hg_type_kind type,
                    hg_is_hidden *hidden, void *context);

#endif
