/* Bit rows of rule tables, and look-up of a value's slot in a column. All functions are pure and
 * thread safe; the program must be verified. */
#ifndef HG_BYTECODE_ROWS_H
#define HG_BYTECODE_ROWS_H

#include "bytecode/program.h"

/* Words that are processed together: 512 rows, one cache line. */
#define HG_BLOCK_WORDS 8u

/* The length in words of a bit row for `rows` rows: 1, 2, 4 or 8 words, then whole blocks. */
static inline uint32_t hg_row_words(uint32_t rows)
{
    uint32_t words = rows == 0 ? 1 : (uint32_t)(((uint64_t)rows + 63) / 64);
    if (words > HG_BLOCK_WORDS)
        return (words + HG_BLOCK_WORDS - 1) / HG_BLOCK_WORDS * HG_BLOCK_WORDS;
    return words <= 2 ? words : words <= 4 ? 4 : HG_BLOCK_WORDS;
}

static inline bool hg_bit(const uint64_t *bits, uint32_t row)
{
    return (bits[row / 64] >> (row % 64)) & 1;
}

static inline void hg_set_bit(uint64_t *bits, uint32_t row)
{
    bits[row / 64] |= UINT64_C(1) << (row % 64);
}

/* Whether `row` is in a sorted list. */
static inline bool hg_listed(const uint32_t *rows, uint32_t count, uint32_t row)
{
    uint32_t low = 0;
    while (count > 1) {
        uint32_t half = count / 2;
        low = rows[low + half] <= row ? low + half : low;
        count -= half;
    }
    return count != 0 && rows[low] == row;
}

/* The rows of one slot: a bit row, and the rows listed beside it. */
struct hg_slot_rows {
    const uint64_t *base;
    const uint32_t *listed;
    uint32_t count, base_index;
};

static inline struct hg_slot_rows hg_slot_rows(const struct hg_column *column, uint32_t words,
                                               uint32_t slot)
{
    if (column->base_of == NULL)
        return (struct hg_slot_rows){column->slots + (size_t)slot * words, NULL, 0, slot};
    uint32_t from = slot == 0 ? 0 : column->listed_ends[slot - 1];
    return (struct hg_slot_rows){column->slots + (size_t)column->base_of[slot] * words,
                                 column->listed_count != 0 ? column->listed + from : NULL,
                                 column->listed_ends[slot] - from, column->base_of[slot]};
}

static inline bool hg_slot_has(const struct hg_column *column, uint32_t words, uint32_t slot,
                               uint32_t row)
{
    struct hg_slot_rows rows = hg_slot_rows(column, words, slot);
    return hg_bit(rows.base, row) || hg_listed(rows.listed, rows.count, row);
}

/* The slot of a text: by its `same` id (HG_NONE: no constant of the program) where the column
 * names that text, else by the folded text. */
uint32_t hg_column_text_slot(const struct hg_column *column, uint32_t same, struct hg_str folded);
/* The slot of a text that the column does not name, by prefixes and ranges. */
uint32_t hg_column_stretch(const struct hg_column *column, struct hg_str folded);
/* The part whose texts have this length; NULL where the column has no parts. */
const struct hg_text_part *hg_column_part(const struct hg_column *column, size_t length);
uint32_t hg_column_number_slot(const struct hg_column *column, int64_t number);

#endif
