/* MATCH for tables of several words, lane by lane. The bit rows of all columns are ANDed in blocks
 * of 512 rows, and only in blocks that no column rules out (match_blocks.c); then rows that
 * columns list beside their bit rows are checked one by one, by the columns that they ask. So a
 * look-up costs by the candidates, not by the size of the table. Columns whose input may lie in
 * several slots, and tests, come last: they can only remove rows. Part of match.c. */
#include "runtime/vm/match_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* One lane of one table. */
struct matching {
    const struct hg_lanes *lanes;
    const struct hg_table_plan *plan;
    uint32_t lane;
    struct hg_rows rows;
    struct hg_match_cell *cells; /* wide: of the columns that need no working out */
    uint32_t count;
    bool listing;      /* some of them lists rows */
    uint64_t gathered; /* the columns that have a cell, of the first 64 */
    bool split;        /* some input is unknown: certain rows are not the same as possible ones */
    bool joins;        /* some column needs working out */
};

/* The slot of an input that is known; HG_NONE for others, and for tests. */
INLINE uint32_t told_slot(const struct hg_lanes *lanes, const struct hg_column_plan *column,
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
                                            : hg_match_text_slot(column, value->text);
}

/* --- small tables: a block --- */

/* words &= by; `width` is a constant where this is called. */
INLINE void and_words(uint64_t *restrict words, const uint64_t *restrict by, uint32_t width)
{
    for (uint32_t w = 0; w < width; w++)
        words[w] &= by[w];
}

/* What `assuming` settles of so many words. */
INLINE void assume_width(const struct matching *m, uint32_t width)
{
    const struct hg_rule_table *table = m->plan->table;
    const struct hg_rows *rows = &m->rows;
    for (uint32_t w = 0; w < width; w++) {
        uint64_t no = table->assume_no != NULL ? table->assume_no[w] : 0;
        uint64_t yes = table->assume_yes != NULL ? table->assume_yes[w] : 0;
        uint64_t unknown = rows->possible[w] & ~rows->certain[w];
        rows->possible[w] &= ~(unknown & no);
        rows->certain[w] |= unknown & yes;
        rows->assumed[w] = unknown & (no | yes);
    }
}

INLINE void match_width(struct matching *m, uint32_t width)
{
    const struct hg_table_plan *plan = m->plan;
    uint64_t possible[HG_BLOCK_WORDS], certain[HG_BLOCK_WORDS];
    bool split = false;
    memcpy(possible, plan->full, width * sizeof *possible);
    for (uint32_t c = 0; c < plan->column_count; c++) {
        const struct hg_column_plan *column = &plan->columns[c];
        uint32_t slot = told_slot(m->lanes, column, m->lane);
        struct hg_match_cell cell;
        if (column->kind == HG_COLUMN_TEST)
            continue; /* only where the others leave a row that asks it */
        if (slot != HG_NONE) {
            const uint64_t *row = column->slots + (size_t)slot * width;
            and_words(possible, row, width);
            if (split)
                and_words(certain, row, width);
            continue;
        }
        if (!hg_match_cell(m->lanes, plan, column, m->lane, &cell))
            hg_match_join(plan, column, hg_reg(m->lanes, column->reg) + m->lane,
                          ((const struct hg_vm *)m->lanes)->scratch, &cell);
        if (!split)
            memcpy(certain, possible, width * sizeof *certain);
        split = true;
        and_words(possible, cell.possible, width);
        and_words(certain, cell.certain, width);
    }
    memcpy(m->rows.possible, possible, width * sizeof *possible);
    memcpy(m->rows.certain, split ? certain : possible, width * sizeof *certain);
    memset(m->rows.assumed, 0, width * sizeof(uint64_t));
    *m->rows.marks = 0;
    for (uint32_t w = 0; w < width; w++)
        *m->rows.marks |= (uint64_t)(possible[w] != 0) << w;
    m->split = split;
}

static void match_small(struct matching *m)
{
    if (m->plan->words == 2)
        match_width(m, 2);
    else if (m->plan->words == 4)
        match_width(m, 4);
    else
        match_width(m, HG_BLOCK_WORDS);
}

/* --- wide tables: bit rows --- */

static void gather(struct matching *m)
{
    for (uint32_t c = 0; c < m->plan->column_count; c++) {
        const struct hg_column_plan *column = &m->plan->columns[c];
        struct hg_match_cell *cell = &m->cells[m->count];
        uint32_t slot = told_slot(m->lanes, column, m->lane);
        if (column->kind == HG_COLUMN_TEST)
            continue;
        if (slot != HG_NONE) {
            hg_match_slot(m->plan, column, slot, cell);
        } else if (!hg_match_cell(m->lanes, m->plan, column, m->lane, cell)) {
            m->joins = true;
            continue;
        }
        cell->column = c;
        m->gathered |= c < 64 ? UINT64_C(1) << c : 0;
        m->split |= cell->possible != cell->certain;
        m->listing |= cell->count != 0;
        m->count++;
    }
    if (m->count == 0)
        m->cells[m->count++] = (struct hg_match_cell){
            .possible = m->plan->full, .certain = m->plan->full, .column = HG_NONE};
}

/* --- listed rows --- */

static inline void put_row(const struct matching *m, uint32_t row, bool certain)
{
    uint32_t w = row / 64;
    uint64_t bit = UINT64_C(1) << (row % 64);
    m->rows.marks[w / 64] |= UINT64_C(1) << (w % 64);
    m->rows.possible[w] |= bit;
    m->rows.certain[w] |= certain ? bit : 0;
}

/* The column that leaves least. */
static uint32_t closest(const struct matching *m)
{
    uint32_t best = 0, least = UINT32_MAX;
    for (uint32_t c = 0; c < m->count; c++) {
        const struct hg_match_cell *cell = &m->cells[c];
        uint32_t count = cell->filled + cell->count;
        best = count < least ? c : best;
        least = count < least ? count : least;
    }
    return best;
}

/* Whether the row is possible by the cell; *certain stays where it is certain, too. */
INLINE bool fits_cell(const struct hg_match_cell *cell, uint32_t row, bool *certain)
{
    if (hg_bit(cell->certain, row) || hg_listed(cell->listed, cell->count, row))
        return true;
    *certain = false;
    return hg_bit(cell->possible, row);
}

/* Whether the row is possible by these columns, which have a cell each. */
static bool fits_asked(const struct matching *m, uint64_t asked, uint32_t row, bool *certain)
{
    for (; asked != 0; asked &= asked - 1) {
        uint64_t before = m->gathered & ((asked & -asked) - 1);
        if (!fits_cell(&m->cells[__builtin_popcountll(before)], row, certain))
            return false;
    }
    return true;
}

/* Whether the row is possible by all columns that it asks but `except`, which lists it; *certain
 * likewise. */
static bool fits_others(const struct matching *m, uint32_t except, uint32_t row, bool *certain)
{
    *certain = true;
    if (m->plan->asks != NULL)
        return fits_asked(
            m, m->plan->asks[row] & m->gathered & ~(UINT64_C(1) << m->cells[except].column), row,
            certain);
    for (uint32_t c = 0; c < m->count; c++)
        if (c != except && !fits_cell(&m->cells[c], row, certain))
            return false;
    return true;
}

/* A row that a column lists fits when the others have it. What the closest column lists comes
 * first; a row of another's list must then be in the closest one's bit row. */
static void match_listed(const struct matching *m)
{
    uint32_t best = closest(m);
    const struct hg_match_cell *close = &m->cells[best];
    bool certain;
    for (uint32_t i = 0; i < close->count; i++)
        if (fits_others(m, best, close->listed[i], &certain))
            put_row(m, close->listed[i], certain);
    for (uint32_t c = 0; c < m->count; c++) {
        const struct hg_match_cell *cell = &m->cells[c];
        for (uint32_t i = 0; c != best && i < cell->count; i++)
            if (hg_bit(close->possible, cell->listed[i]) &&
                fits_others(m, c, cell->listed[i], &certain))
                put_row(m, cell->listed[i], certain);
    }
}

/* --- all inputs are known --- */

/* The slots of all columns that are no tests, and the bit rows of those that list nothing. */
struct known {
    uint32_t slots[64];
    const uint64_t *dense[64];
    uint32_t dense_count;
};

/* False: some input is not in one slot. */
INLINE bool know_slots(const struct matching *m, struct known *known)
{
    known->dense_count = 0;
    for (uint64_t left = m->plan->plain; left != 0; left &= left - 1) {
        int c = __builtin_ctzll(left);
        const struct hg_column_plan *column = &m->plan->columns[c];
        uint32_t slot = told_slot(m->lanes, column, m->lane);
        if (slot == HG_NONE)
            return false;
        known->slots[c] = slot;
        known->dense[known->dense_count] = column->slots + (size_t)slot * m->plan->words;
        known->dense_count += column->ends == NULL;
    }
    return true;
}

/* Whether these columns have the row in the slots of their inputs. */
static bool fits_slots(const struct matching *m, const struct known *known, uint64_t asked,
                       uint32_t row)
{
    for (; asked != 0; asked &= asked - 1) {
        int c = __builtin_ctzll(asked);
        if (!hg_slot_has(m->plan->columns[c].column, m->plan->words, known->slots[c], row))
            return false;
    }
    return true;
}

/* So many rows at a time. */
#define AT_ONCE 32u

/* Of some rows those that all columns have which list nothing: without a branch that depends on the
 * rows. Returns how many. */
INLINE uint32_t fitting(const struct known *known, const uint32_t *rows, uint32_t count,
                        uint32_t *found)
{
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t fits = UINT64_MAX;
        for (uint32_t c = 0; c < known->dense_count; c++)
            fits &= known->dense[c][rows[i] / 64];
        found[fitting] = rows[i];
        fitting += (uint32_t)(fits >> (rows[i] % 64) & 1);
    }
    return fitting;
}

/* Of some rows those that the columns have, too, which are asked and list rows. Returns how many.
 */
INLINE uint32_t fitting_others(const struct matching *m, const struct known *known, uint64_t others,
                               uint32_t *rows, uint32_t count)
{
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < count; i++)
        if (fits_slots(m, known, m->plan->asks[rows[i]] & others, rows[i]))
            rows[fitting++] = rows[i];
    return fitting;
}

/* Certain rows: a word is written once where its rows follow each other. */
INLINE void put_rows(const struct matching *m, const uint32_t *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t w = rows[i] / 64;
        uint64_t bits = 0;
        do
            bits |= UINT64_C(1) << (rows[i++] % 64);
        while (i < count && rows[i] / 64 == w);
        m->rows.marks[w / 64] |= UINT64_C(1) << (w % 64);
        m->rows.possible[w] |= bits;
        m->rows.certain[w] |= bits;
    }
}

/* The rows that are looked for by the column. */
INLINE void seek_rows(const struct matching *m, const struct known *known, uint32_t c)
{
    const struct hg_column_plan *column = &m->plan->columns[c];
    uint32_t slot = known->slots[c], at = column->seek_ends[slot],
             end = column->seek_ends[slot + 1], found[AT_ONCE];
    uint64_t others = m->plan->lists & ~(UINT64_C(1) << c);
    for (uint32_t count; at < end; at += count) {
        count = end - at < AT_ONCE ? end - at : AT_ONCE;
        uint32_t some = fitting(known, column->seek_rows + at, count, found);
        put_rows(m, found, others == 0 ? some : fitting_others(m, known, others, found, some));
    }
}

/* What no column looks for is found by bit rows. */
static void meet_told(struct matching *m, const struct known *known)
{
    for (uint64_t left = m->plan->plain; left != 0; left &= left - 1) {
        int c = __builtin_ctzll(left);
        hg_match_slot(m->plan, &m->plan->columns[c], known->slots[c], &m->cells[m->count++]);
    }
    m->plan->wide->meet(&m->rows, m->plan->told, m->cells, m->count, false);
}

/* False: some input is not known. */
static bool match_known(struct matching *m)
{
    const struct hg_table_plan *plan = m->plan;
    struct known known;
    if (!know_slots(m, &known))
        return false;
    plan->wide->clear(&m->rows, plan->assumes);
    if (plan->told != NULL)
        meet_told(m, &known);
    for (uint64_t left = plan->lists; left != 0; left &= left - 1)
        seek_rows(m, &known, (uint32_t)__builtin_ctzll(left));
    return true;
}

/* --- columns that come after --- */

/* True while a row that asks this column is possible. */
static bool is_asked(const struct matching *m, const struct hg_column_plan *plan)
{
    for (uint32_t w = hg_next_word(&m->rows, 0); w < m->rows.words;
         w = hg_next_word(&m->rows, w + 1))
        if ((m->rows.possible[w] & ~plan->any[w]) != 0)
            return true;
    return false;
}

/* What was found, narrowed by one column more. */
static void narrow(const struct matching *m, const struct hg_match_cell *cell)
{
    for (uint32_t w = hg_next_word(&m->rows, 0); w < m->rows.words;
         w = hg_next_word(&m->rows, w + 1)) {
        uint64_t possible = cell->possible[w], certain = cell->certain[w];
        for (uint64_t left = m->rows.possible[w] & ~certain; cell->count != 0 && left != 0;
             left &= left - 1) {
            uint64_t bit = left & -left;
            if (!hg_listed(cell->listed, cell->count, w * 64 + (uint32_t)__builtin_ctzll(bit)))
                continue;
            possible |= bit;
            certain |= bit;
        }
        m->rows.possible[w] &= possible;
        m->rows.certain[w] &= certain;
    }
}

static void match_joins(const struct matching *m)
{
    uint64_t *scratch = ((const struct hg_vm *)m->lanes)->scratch;
    for (uint32_t c = 0; c < m->plan->column_count; c++) {
        const struct hg_column_plan *column = &m->plan->columns[c];
        struct hg_match_cell cell;
        if (column->kind == HG_COLUMN_TEST || !is_asked(m, column) ||
            hg_match_cell(m->lanes, m->plan, column, m->lane, &cell))
            continue;
        hg_match_join(m->plan, column, hg_reg(m->lanes, column->reg) + m->lane, scratch, &cell);
        narrow(m, &cell);
    }
}

static void match_tests(struct matching *m)
{
    for (uint32_t c = m->plan->first_test; c < m->plan->column_count; c++) {
        const struct hg_column_plan *column = &m->plan->columns[c];
        struct hg_match_cell cell;
        if (column->kind != HG_COLUMN_TEST || !is_asked(m, column))
            continue;
        hg_match_cell(m->lanes, m->plan, column, m->lane, &cell);
        m->split |= cell.possible != cell.certain;
        narrow(m, &cell);
    }
}

/* More than a block. */
static void match_blocks(struct matching *m)
{
    const struct hg_table_plan *plan = m->plan;
    gather(m);
    plan->wide->clear(&m->rows, plan->assumes);
    plan->wide->meet(&m->rows, plan->may, m->cells, m->count, m->split);
    if (m->listing)
        match_listed(m);
    if (m->joins)
        match_joins(m);
    m->split |= m->joins;
}

/* Where all is certain there is nothing to assume. */
static void assume(const struct matching *m)
{
    const struct hg_table_plan *plan = m->plan;
    if (plan->words > HG_BLOCK_WORDS)
        plan->wide->assume(&m->rows, plan->assume_no, plan->assume_yes);
    else
        assume_width(m, plan->words);
}

void hg_match_wide(struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct matching m = {
        .lanes = lanes,
        .plan = plan,
        .lane = lane,
        .rows = hg_rows_at(lanes, table, lane),
        .cells = ((struct hg_vm *)lanes)->cells,
    };
    if (plan->words <= HG_BLOCK_WORDS)
        match_small(&m);
    else if (!plan->seeks || !match_known(&m))
        match_blocks(&m);
    match_tests(&m);
    if (plan->assumes && m.split)
        assume(&m);
}
