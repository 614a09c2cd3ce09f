/* Encoding of a column's bit rows, slot after slot, each given by its difference to the one
 * before. Internal to lower_columns.c, lower_texts.c and lower_slots.c. Memory is the lowering's
 * arena; one thread at a time. */
#ifndef HG_COMPILER_LOWER_SLOTS_H
#define HG_COMPILER_LOWER_SLOTS_H

#include "bytecode/rows.h"
#include "compiler/lower/lower.h"

/* At position `at` of a sequence the row changes: it fits from here on, or no longer does. */
struct hg_slot_event {
    uint32_t at, row;
};

struct hg_slots {
    struct hg_lowering *l;
    struct hg_column *column;
    uint32_t words;
    bool listed;     /* the form */
    uint32_t most;   /* rows a list may hold */
    uint64_t *row;   /* the rows of the slot made last */
    /* the sequence */
    const struct hg_slot_event *events;
    size_t event_count, event;
    uint32_t positions, position;
    /* listed: the run of slots that share a base */
    uint32_t run, run_end, base;
    uint32_t *touched; /* a row each: the last run in which it changes */
    HG_VEC(uint32_t) extra; /* rows of `row` that are not in the base, ascending */
    /* what was made */
    HG_VEC(uint32_t) base_of;
    HG_VEC(uint32_t) ends;
    HG_VEC(uint32_t) lists;
    size_t base_count, base_room;
};

/* A column of about `slot_count` slots; takes the form that is read faster. */
void hg_slots_begin(struct hg_slots *s, struct hg_lowering *l, struct hg_column *column,
                    uint32_t rows, size_t slot_count);
/* Positions 0 to `positions` - 1, beginning with the rows in `row` (taken over); events ascend by
 * position and are at 1 or later. */
void hg_slots_sequence(struct hg_slots *s, uint64_t *row, const struct hg_slot_event *events,
                       size_t event_count, uint32_t positions);
/* Makes the slot of the next position. False at the end, or when the column is too large. */
bool hg_slots_next(struct hg_slots *s);
/* Makes a slot like the last position's, but with these rows (ascending) flipped. */
void hg_slots_variant(struct hg_slots *s, const uint32_t *flips, size_t count);
/* The number of slots made so far. */
uint32_t hg_slots_made(const struct hg_slots *s);
void hg_slots_end(struct hg_slots *s);

/* lower_texts.c: a column of texts, whose `any` is there. */
struct hg_column_encoder {
    struct hg_lowering *l;
    uint32_t rows, words;
    const struct hg_column_builder *builder;
    struct hg_column *column;
};
void hg_encode_text_column(struct hg_column_encoder *b);
void hg_sort_events(struct hg_slot_event *events, size_t count);

#endif
