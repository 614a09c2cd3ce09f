/* MATCH for tables of several words, lane by lane. The bit rows of all columns are ANDed in blocks
 * of 512 rows, and only in blocks that no column rules out (match_blocks.c); then rows that
 * columns list beside their bit rows are checked one by one, by the columns that they ask. So a
 * look-up costs by the candidates, not by the size of the table. Columns whose input may lie in
 * several slots, and tests, come last: they can only remove rows. Large tables whose inputs are all
 * known go by lists (match_known.c). Part of match.c. */
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
        uint32_t slot = hg_match_known_slot(m->lanes, column, m->lane);
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
        uint32_t slot = hg_match_known_slot(m->lanes, column, m->lane);
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

static void match_tests(struct matching *m, uint32_t from)
{
    for (uint32_t c = from; c < m->plan->column_count; c++) {
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

static void match_bits(struct matching *m)
{
    if (m->plan->words <= HG_BLOCK_WORDS) {
        match_small(m);
        return;
    }
    hg_row_list_at(m->lanes, m->plan->row_list, m->lane)->count = HG_ROWS_EXPANDED;
    match_blocks(m);
}

static struct matching matching_of(struct hg_lanes *lanes, const struct hg_table_plan *plan,
                                   uint32_t table, uint32_t lane)
{
    return (struct matching){
        .lanes = lanes,
        .plan = plan,
        .lane = lane,
        .rows = hg_rows_placed(lanes, plan->words, lanes->table_offset[table], lane),
        .cells = ((struct hg_vm *)lanes)->cells,
    };
}

/* What is left: tests, from this column on, and what `assuming` settles. */
static void finish(struct matching *m, uint32_t from_test)
{
    match_tests(m, from_test);
    if (m->plan->assumes && m->split)
        assume(m);
}

void hg_match_unknown(struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct matching m = matching_of(lanes, plan, table, lane);
    match_bits(&m);
    finish(&m, plan->first_test);
}

void hg_match_known_tests(struct hg_lanes *lanes, uint32_t table, uint32_t lane, uint32_t from_test)
{
    struct matching m = matching_of(lanes, &lanes->image->tables[table], table, lane);
    finish(&m, from_test);
}
