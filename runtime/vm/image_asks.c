/* What each row of a wide table asks, on one line of the cache (struct hg_row_asks): the slots of
 * its columns that have it. A candidate is held against that alone, where bit rows and lists would
 * be a line or more for each column. Part of making an image; must not change what a table means.
 */
#include <string.h>

#include "runtime/vm/match_parts.h"

#define SET_SLOTS 64u /* of a column whose slots are kept as a set */

/* --- in which slots of a column its rows are ------------------------------------------------- */

static inline void join_spread(struct hg_slot_spread *spread, const struct hg_slot_spread *more)
{
    bool none = spread->count == 0;
    spread->first = none || more->first < spread->first ? more->first : spread->first;
    spread->last = none || more->last > spread->last ? more->last : spread->last;
    spread->set |= more->set;
    spread->count += more->count;
}

static inline struct hg_slot_spread one_slot(uint32_t slot)
{
    return (struct hg_slot_spread){UINT64_C(1) << (slot % SET_SLOTS), 1, slot, slot};
}

/* Of the slots that share each bit row. */
static struct hg_slot_spread *spread_bases(struct hg_arena *arena, const struct hg_column *column,
                                           uint32_t bases)
{
    struct hg_slot_spread *spreads = HG_ARRAY(arena, struct hg_slot_spread, bases);
    for (uint32_t slot = 0; slot < column->slot_count; slot++) {
        struct hg_slot_spread one = one_slot(slot);
        join_spread(&spreads[column->base_of != NULL ? column->base_of[slot] : slot], &one);
    }
    return spreads;
}

bool hg_image_spread(struct hg_image *image, const struct hg_table_plan *table,
                     const struct hg_column_plan *plan, struct hg_slot_spread *rows)
{
    const struct hg_column *column = plan->column;
    uint32_t words = table->words,
             bases = column->base_of != NULL ? column->base_count : column->slot_count;
    const struct hg_slot_spread *spreads = spread_bases(&image->arena, column, bases);
    uint64_t left_out = 0;
    for (uint32_t b = 0; b < bases; b++)
        for (uint32_t w = 0; w < words; w++) {
            uint64_t base = column->slots[(size_t)b * words + w];
            left_out |= plan->any[w] & ~base;
            for (uint64_t left = base & ~plan->any[w]; left != 0; left &= left - 1)
                join_spread(&rows[w * 64 + (uint32_t)__builtin_ctzll(left)], &spreads[b]);
        }
    for (uint32_t slot = 0, i = 0; column->base_of != NULL && slot < column->slot_count; slot++) {
        struct hg_slot_spread one = one_slot(slot);
        for (; i < column->listed_ends[slot]; i++)
            join_spread(&rows[column->listed[i]], &one);
    }
    return left_out == 0;
}

/* --- what a row asks ------------------------------------------------------------------------- */

/* One column more. */
static void put_asked(struct hg_row_asks *asks, uint32_t c, bool few,
                      const struct hg_slot_spread *spread)
{
    if (few && asks->set_count < HG_ROW_ASKS) {
        asks->sets[asks->set_count] = spread->set;
        asks->set_of[asks->set_count++] = (uint8_t)c;
    } else if (!few && asks->range_count < HG_ROW_ASKS && spread->count != 0 &&
               spread->last - spread->first == spread->count - 1) {
        asks->first[asks->range_count] = spread->first;
        asks->width[asks->range_count] = spread->last - spread->first;
        asks->range_of[asks->range_count++] = (uint8_t)c;
    } else {
        asks->set_count = HG_ROW_ASKS_MORE;
    }
}

void hg_image_put_asks(struct hg_table_plan *plan, uint32_t c, const struct hg_slot_spread *rows)
{
    const struct hg_column_plan *column = &plan->columns[c];
    for (uint32_t w = 0; w < plan->words; w++)
        for (uint64_t left = plan->full[w] & ~column->any[w]; left != 0; left &= left - 1) {
            uint32_t row = w * 64 + (uint32_t)__builtin_ctzll(left);
            put_asked(&plan->row_asks[row], c, column->slot_count <= SET_SLOTS, &rows[row]);
            plan->asks[row] |= UINT64_C(1) << c;
        }
}

void hg_image_new_asks(struct hg_image *image, struct hg_table_plan *plan)
{
    const size_t line = sizeof(struct hg_row_asks);
    char *room = hg_arena_alloc(&image->arena, ((size_t)plan->rows + 1) * line);
    struct hg_row_asks *asks = (void *)(room + (line - (uintptr_t)room % line) % line);
    struct hg_row_asks nothing = {0};
    memset(nothing.sets, 0xFF, sizeof nothing.sets);
    memset(nothing.width, 0xFF, sizeof nothing.width);
    for (uint32_t row = 0; row < plan->rows; row++)
        asks[row] = nothing;
    plan->row_asks = asks;
    plan->asks = HG_ARRAY(&image->arena, uint64_t, 64 * (size_t)plan->words);
}

/* What asks nothing takes the place of the column, and the last one's the other way round. */
static void leave_out(struct hg_row_asks *asks, uint32_t c)
{
    for (uint32_t i = 0; i < asks->set_count; i++)
        if (asks->set_of[i] == c) {
            uint32_t last = --asks->set_count;
            asks->sets[i] = asks->sets[last];
            asks->set_of[i] = asks->set_of[last];
            asks->sets[last] = UINT64_MAX;
            return;
        }
    for (uint32_t i = 0; i < asks->range_count; i++)
        if (asks->range_of[i] == c) {
            uint32_t last = --asks->range_count;
            asks->first[i] = asks->first[last];
            asks->width[i] = asks->width[last];
            asks->range_of[i] = asks->range_of[last];
            asks->first[last] = 0;
            asks->width[last] = UINT32_MAX;
            return;
        }
}

void hg_image_settle_asks(struct hg_table_plan *plan, const uint32_t *by)
{
    for (uint32_t row = 0; row < plan->rows; row++) {
        struct hg_row_asks *asks = &plan->row_asks[row];
        if (asks->set_count == HG_ROW_ASKS_MORE)
            continue;
        if (by[row] != HG_NONE)
            leave_out(asks, by[row]);
        plan->most_sets = asks->set_count > plan->most_sets ? asks->set_count : plan->most_sets;
        plan->most_ranges =
            asks->range_count > plan->most_ranges ? asks->range_count : plan->most_ranges;
    }
}
