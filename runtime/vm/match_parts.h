/* Rules as rows: between match.c (narrow plans), match_wide.c (wider tables), match_cells.c (one
 * column on one lane) and image_columns.c (plans). */
#ifndef HG_RUNTIME_MATCH_PARTS_H
#define HG_RUNTIME_MATCH_PARTS_H

#include <string.h>

#include "runtime/vm/vm_parts.h"

#define HG_ALL_FILLED (UINT32_MAX / 2) /* possibly all words */

/* A column's answer on one lane: the rows that stay possible and those that are certain, each a
 * bit row with listed rows beside it. Equal where the input is known. */
struct hg_match_cell {
    const uint64_t *possible, *certain;
    const uint32_t *listed;
    uint32_t count;
    uint32_t filled;       /* the number of non-zero words of `possible` */
    uint32_t column;       /* its column */
    const uint64_t *marks; /* which they are; NULL: possibly all */
};

/* Counts cuts at or below x from `from` on (moved back so that HG_BUCKET_CUTS follow); none before
 * it is above x. */
static inline uint32_t hg_match_few_cuts(const struct hg_column_plan *plan, uint32_t from, int64_t x)
{
    uint32_t most = plan->cut_count - HG_BUCKET_CUTS, at = from < most ? from : most, slot = at;
    for (uint32_t i = 0; i < HG_BUCKET_CUTS; i++)
        slot += plan->cuts[at + i] <= x;
    return slot;
}

/* The slot of a number: hg_cut_slot, starting from its bucket. */
static inline uint32_t hg_match_cut_slot(const struct hg_column_plan *plan, int64_t x)
{
    uint32_t last = plan->cut_count - 1;
    if (plan->buckets == NULL)
        return hg_cut_slot(plan->cuts, plan->cut_count, x);
    if (x < plan->cuts[0])
        return 0;
    if (x >= plan->cuts[last])
        return plan->cut_count;
    const uint32_t *bucket =
        plan->buckets + (((uint64_t)x - (uint64_t)plan->cuts[0]) >> plan->bucket_bits);
    if (plan->few_in_buckets) {
        if (plan->ends != NULL)
            __builtin_prefetch(plan->ends + bucket[0]); /* loaded while cuts are compared */
        return hg_match_few_cuts(plan, bucket[0], x);
    }
    return bucket[0] + hg_cut_slot(plan->cuts + bucket[0], bucket[1] - bucket[0], x);
}

/* A column's answer on a lane, if it needs no computation. False: use hg_match_join. A TEST column
 * runs its test here: call it only if a row may still need it. */
bool hg_match_cell(const struct hg_lanes *lanes, const struct hg_table_plan *table,
                   const struct hg_column_plan *plan, uint32_t lane, struct hg_match_cell *cell);
/* The answer for a value in this slot. */
static inline void hg_match_slot(const struct hg_table_plan *table,
                                 const struct hg_column_plan *plan, uint32_t slot,
                                 struct hg_match_cell *cell)
{
    struct hg_slot_rows rows;
    if (plan->one_base) {
        uint32_t from = slot == 0 ? 0 : plan->ends[slot - 1];
        rows = (struct hg_slot_rows){plan->slots, plan->column->listed + from,
                                     plan->ends[slot] - from, 0};
    } else {
        rows = hg_slot_rows(plan->column, table->words, slot);
    }
    cell->possible = cell->certain = rows.base;
    cell->listed = rows.listed;
    cell->count = rows.count;
    cell->filled = HG_ALL_FILLED;
    cell->marks = NULL;
    if (plan->marks != NULL) {
        cell->marks = plan->marks + (size_t)rows.base_index * table->mark_words;
        cell->filled = plan->filled[rows.base_index];
    }
}
/* The answer for a value that may be in several slots. `scratch`: three rows. */
void hg_match_join(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                   const struct hg_value *value, uint64_t *scratch, struct hg_match_cell *cell);
/* The answer for any number or text value. */
void hg_match_value(const struct hg_table_plan *table, const struct hg_column_plan *plan,
                    const struct hg_value *value, uint64_t *scratch, struct hg_match_cell *cell);
/* The same for a merged column (image_narrow.c). */
hg_pair hg_narrow_evaluate(const struct hg_narrow_column *column, const struct hg_value *value);

/* The first four bytes of a value as a number; under HG_HEAD_NOT_INTERVAL it is 0 for known
 * numbers and intervals. */
static inline uint32_t hg_head_of(const struct hg_value *value)
{
    uint32_t head;
    memcpy(&head, value, sizeof head);
    return head;
}
#define HG_HEAD_NOT_INTERVAL                                                                                \
    (hg_head_of(&(const struct hg_value){.state = (uint8_t)~HG_BETWEEN, .hole = 0xFF}))

/* A register's value on the lane whose register 0 is `values`; `offset` as in a narrow column. */
static inline const struct hg_value *hg_value_at(const struct hg_value *values, uint32_t lanes,
                                                 uint32_t offset)
{
    return (const struct hg_value *)((const char *)values + (size_t)offset * lanes);
}

/* Likewise 0 for known values. */
#define HG_HEAD_NOT_KNOWN (hg_head_of(&(const struct hg_value){.state = 0xFF, .hole = 0xFF}))

/* match_cuts.c: the kernel for cuts, for a single lane or one of many; and a number column's
 * answer. */
hg_cuts *hg_match_cuts_of(enum hg_kernel kernel, bool alone);
hg_pair hg_match_number(const struct hg_narrow_column *column, const struct hg_value *value);

/* match.c: matches a single lane. */
void hg_match_one(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan);
/* The rows that all columns except tests leave on one lane of many. */
hg_pair hg_match_columns(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                         uint32_t lane);

/* Stores rows in their tables, applying `assuming`. `count`: lanes in use. Word by word: a pair
 * stored in halves and loaded whole stalls store forwarding. */
static inline void hg_match_store(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                                uint32_t count, uint32_t lane, uint64_t possible, uint64_t certain)
{
    uint64_t open = possible & ~certain, no = plan->assume_no, yes = plan->assume_yes;
    uint64_t assumed = open & (no | yes);
    possible &= ~(open & no);
    certain |= open & yes;
    const struct hg_narrow_table *end = plan->tables + plan->table_count;
    for (const struct hg_narrow_table *table = plan->tables; table < end; table++) {
        uint64_t *to = lanes->bits + (size_t)table->offset * count + 3 * (size_t)lane;
        to[0] = possible >> table->shift & table->mask;
        to[1] = certain >> table->shift & table->mask;
        to[2] = assumed >> table->shift & table->mask;
    }
}

/* match_many.c: up to this many lanes together. */
#define HG_MANY 64u
struct hg_many_rows {
    alignas(64) uint64_t possible[HG_MANY];
    alignas(64) uint64_t certain[HG_MANY];
};
/* For lanes `from` to `from + count - 1` (a multiple of eight): the rows that cuts, texts and
 * truths leave. Returns a mask of the lanes it could not handle. match_lanes4.c, match_lanes8.c.
 */
typedef uint64_t hg_match_columns_many(const struct hg_lanes *lanes,
                                       const struct hg_narrow_plan *plan, uint32_t from,
                                       uint32_t count, struct hg_many_rows *rows);
hg_match_columns_many hg_match_columns_portable, hg_match_columns_avx2, hg_match_columns_avx512;
/* The kernel for this CPU. */
const struct hg_many_kernel *hg_match_many_of(enum hg_kernel kernel);
/* The rows of lanes `from` to `from + count - 1`, by columns and tests. */
void hg_match_many_rows(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                        uint32_t from, uint32_t count, struct hg_many_rows *rows);
/* Stores them in their tables, applying `assuming`. */
void hg_match_many_store(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan,
                       uint32_t from, uint32_t count, const struct hg_many_rows *rows);

/* match_blocks.c: rows of tables larger than a block, 512 at a time. */
struct hg_wide_kernel {
    /* Clears all rows; `assumes`: the table can have assumed rows. */
    void (*clear)(const struct hg_rows *rows, bool assumes);
    /* Intersects the cells (bit rows only) into cleared rows, in words marked in `may`; `split`:
     * certain rows differ from possible ones. */
    void (*meet)(const struct hg_rows *rows, const uint64_t *may,
                 const struct hg_match_cell *cells, uint32_t count, bool split);
    /* Applies `assuming` to rows that are possible but not certain. */
    void (*assume)(const struct hg_rows *rows, const uint64_t *no, const uint64_t *yes);
};
const struct hg_wide_kernel *hg_wide_kernel_of(enum hg_kernel kernel);
/* Matches tables of one word on all lanes in use. */
void hg_match_narrow(const struct hg_lanes *lanes, const struct hg_narrow_plan *plan);
/* match_known.c: one lane of a table of several words; all lanes in use. */
void hg_match_wide(struct hg_lanes *lanes, uint32_t table, uint32_t lane);
void hg_match_wide_lanes(struct hg_lanes *lanes, uint32_t table);
/* match_wide.c: the same where some input may not be known. */
void hg_match_unknown(struct hg_lanes *lanes, uint32_t table, uint32_t lane);
/* The tests of a table from this column on, and what `assuming` settles, where all that stands before
 * them is known and the rows are kept as bits. */
void hg_match_known_tests(struct hg_lanes *lanes, uint32_t table, uint32_t lane, uint32_t from_test);

/* --- text to slot --- */

/* The slot of a text that is not in the column's map. */
uint32_t hg_match_find_slot(const struct hg_column_plan *plan, const struct hg_text *text);
/* The first eight bytes as a big-endian number. */
uint64_t hg_match_key(struct hg_str text);

static inline uint32_t hg_match_text_slot(const struct hg_column_plan *plan,
                                          const struct hg_text *text)
{
    if (text->same != HG_NONE && plan->slot_of != NULL) {
        uint32_t slot = plan->slot_of[text->same];
        if (slot != HG_NONE)
            return slot;
    } else if (text->same == HG_NONE && plan->part_count == 0) {
        return 0;
    }
    return hg_match_find_slot(plan, text);
}

/* The same of a value that is known, by its key where that does: the text itself is not touched. */
static inline uint32_t hg_match_value_slot(const struct hg_column_plan *plan,
                                           const struct hg_value *value)
{
    if (value->key >= HG_KEY_CONSTANT && plan->slot_of != NULL) {
        uint32_t slot = plan->slot_of[value->key - HG_KEY_CONSTANT];
        if (slot != HG_NONE)
            return slot;
    } else if (value->key == HG_KEY_NO_CONSTANT && plan->part_count == 0) {
        return 0;
    }
    return hg_match_text_slot(plan, value->text);
}

/* The slot of an input that is known; HG_NONE for others, and for tests. */
static inline __attribute__((always_inline)) uint32_t
hg_match_known_slot(const struct hg_lanes *lanes, const struct hg_column_plan *column,
                    uint32_t lane)
{
    if (column->kind == HG_COLUMN_TRUTH) {
        uint8_t truth = hg_truth_reg(lanes, column->reg)[lane];
        return truth == HG_UNKNOWN ? HG_NONE : truth == HG_TRUE;
    }
    if (column->kind == HG_COLUMN_TEST)
        return HG_NONE;
    const struct hg_value *value = hg_reg(lanes, column->reg) + lane;
    if (!hg_value_known(value))
        return HG_NONE;
    return column->kind == HG_COLUMN_NUMBER ? hg_match_cut_slot(column, value->lo)
                                            : hg_match_value_slot(column, value);
}

/* --- unions and intersections of slots --- */

/* The union and intersection of slots, initialised by hg_join_start. */
struct hg_join {
    uint64_t *some, *every; /* bit rows of `words` */
    uint32_t words;
};
void hg_join_start(const struct hg_join *join);
/* Adds one row, as the union and the intersection of others. */
void hg_join_row(const struct hg_join *join, const uint64_t *some, const uint64_t *every);
/* Adds slots first to last of the column. */
void hg_join_slots(const struct hg_join *join, const struct hg_column *column, uint32_t first,
                   uint32_t last);

#endif
