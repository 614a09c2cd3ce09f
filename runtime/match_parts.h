/* Rules as rows, between match.c (tables of one word), match_wide.c (wider ones) and
 * match_cells.c (what one column says of one lane). */
#ifndef HG_RUNTIME_MATCH_PARTS_H
#define HG_RUNTIME_MATCH_PARTS_H

#include "runtime/vm_parts.h"

/* What a column says on one lane: the rows that stay possible (NULL: all do) and those that are
 * certain. Where the input is known both are the same. */
struct hg_match_cell {
    const uint64_t *possible, *certain;
    const uint64_t *summary; /* which words of `possible` are not zero, or NULL */
};

/* `scratch`: three rows. A TEST column runs its test here: the caller asks only where a row may
 * still need it. */
struct hg_match_cell hg_match_cell(const struct hg_lanes *lanes, const struct hg_column_plan *plan,
                                   uint32_t words, uint32_t summary_words, uint32_t lane,
                                   uint64_t *scratch);

/* The slot of a text that is no key of the column's dense map. */
uint32_t hg_match_find_slot(const struct hg_column *column, uint32_t text);

static inline uint32_t hg_match_text_slot(const struct hg_column_plan *plan,
                                          const struct hg_text *text)
{
    if (text->same == HG_NONE)
        return 0;
    return plan->slot_of != NULL ? plan->slot_of[text->same]
                                 : hg_match_find_slot(plan->column, text->same);
}

/* Settles by `assuming` what is possible but not certain. */
void hg_match_assume(const struct hg_rule_table *table, const struct hg_rows *rows, uint32_t words);

/* One lane of a table of several words. */
void hg_match_wide(struct hg_lanes *lanes, uint32_t table, uint32_t lane);

#endif
