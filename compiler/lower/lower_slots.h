/* Encoding of a column's bit rows, slot after slot, each given by its difference to the one
 * before. Internal to lower_columns.c, lower_texts.c and lower_slots.c. Memory is the lowering's
 * arena; one thread at a time. */
#ifndef HG_COMPILER_LOWER_SLOTS_H
#define HG_COMPILER_LOWER_SLOTS_H

#include "bytecode/rows.h"
#include "compiler/lower/lower.h"

/* At position `at` of the sequence, the row enters or leaves the set. */
struct hg_slot_event {
    uint32_t at, row;
};

struct hg_slots {
    struct hg_lowering *l;
    struct hg_column *column;
    uint32_t words;
    bool listed;     /* listed or dense */
    uint32_t most;   /* rows that a list may hold */
    uint64_t *row;   /* the rows of the last slot */
    /* the sequence */
    const struct hg_slot_event *events;
    size_t event_count, event;
    uint32_t positions, position;
    /* listed: the current run of slots with one base */
    uint32_t run, run_end, base;
    uint32_t *touched; /* by row: the last run in which it changes */
    HG_VEC(uint32_t) extra; /* rows in `row` but not in the base, ascending */
    /* output */
    HG_VEC(uint32_t) base_of;
    HG_VEC(uint32_t) ends;
    HG_VEC(uint32_t) lists;
    size_t base_count, base_room;
};

/* Starts a column of about `slot_count` slots and chooses its representation. */
void hg_slots_begin(struct hg_slots *s, struct hg_lowering *l, struct hg_column *column,
                    uint32_t rows, size_t slot_count);
/* Starts a sequence of positions 0 to `positions` - 1 with the rows in `row` (taken over). Events
 * are sorted by position, from 1. */
void hg_slots_sequence(struct hg_slots *s, uint64_t *row, const struct hg_slot_event *events,
                       size_t event_count, uint32_t positions);
/* Emits the slot of the next position. False at the end, or if the column is too large. */
bool hg_slots_next(struct hg_slots *s);
/* Emits a slot like the last one, with these rows (ascending) flipped. */
void hg_slots_variant(struct hg_slots *s, const uint32_t *flips, size_t count);
/* The number of slots emitted so far. */
uint32_t hg_slots_made(const struct hg_slots *s);
void hg_slots_end(struct hg_slots *s);

/* lower_texts.c: encodes a text column whose `any` row is filled. */
struct hg_column_encoder {
    struct hg_lowering *l;
    uint32_t rows, words;
    const struct hg_column_builder *builder;
    struct hg_column *column;
};
void hg_encode_text_column(struct hg_column_encoder *b);
void hg_sort_events(struct hg_slot_event *events, size_t count);

#endif
