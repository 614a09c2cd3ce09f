/* MATCH for tables of several words, lane by lane. The bit rows of all columns are ANDed a block
 * of 512 rows at a time, and only blocks that no column rules out; then the rows that columns list
 * beside their bit rows are looked at one by one. So a lookup costs by what may fit, not by the
 * size of the table. Columns whose input may be in several slots, and tests, come after: they can
 * only take away. Part of match.c's work, apart for its length. */
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
    uint32_t listing, lister; /* how many of them list rows, and the last of those */
    bool split; /* some input is unknown: certain rows are not the same as possible ones */
    bool joins; /* some column needs working out */
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

INLINE void match_width(const struct matching *m, uint32_t width)
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
}

static void match_small(const struct matching *m)
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
        m->split |= cell->possible != cell->certain;
        m->listing += cell->count != 0;
        m->lister = cell->count != 0 ? m->count : m->lister;
        m->count++;
    }
    if (m->count == 0)
        m->cells[m->count++] =
            (struct hg_match_cell){.possible = m->plan->full, .certain = m->plan->full};
}

/* A block in four vectors of two words: any machine has them, and they stay in registers. */
typedef uint64_t two_words __attribute__((vector_size(16), aligned(8), may_alias));
struct block {
    two_words a, b, c, d;
};

INLINE struct block block_at(const uint64_t *words)
{
    const two_words *at = (const two_words *)words;
    return (struct block){at[0], at[1], at[2], at[3]};
}

INLINE void and_at(struct block *block, const uint64_t *words)
{
    const two_words *at = (const two_words *)words;
    block->a &= at[0];
    block->b &= at[1];
    block->c &= at[2];
    block->d &= at[3];
}

INLINE void put_block(uint64_t *words, const struct block *block)
{
    two_words *at = (two_words *)words;
    at[0] = block->a;
    at[1] = block->b;
    at[2] = block->c;
    at[3] = block->d;
}

/* The block whose words begin at `at`: true when some row is possible there. */
static bool and_block(const struct matching *m, uint32_t at)
{
    const struct hg_match_cell *cell = m->cells, *end = cell + m->count;
    struct block block = block_at(cell->possible + at);
    for (cell++; cell < end; cell++)
        and_at(&block, cell->possible + at);
    two_words some = block.a | block.b | block.c | block.d;
    if ((some[0] | some[1]) == 0)
        return false; /* it was cleared */
    put_block(m->rows.possible + at, &block);
    for (cell = m->cells; m->split && cell < end; cell++)
        and_at(&block, cell->certain + at);
    put_block(m->rows.certain + at, &block);
    return true;
}

/* What the run before left. Nothing is assumed where no row assumes. */
static void clear(const struct matching *m)
{
    for (uint32_t s = 0; s < m->plan->block_words; s++)
        for (uint64_t left = m->rows.blocks[s]; left != 0; left &= left - 1) {
            size_t at = (s * 64 + (size_t)__builtin_ctzll(left)) * HG_BLOCK_WORDS;
            memset(m->rows.possible + at, 0, HG_BLOCK_WORDS * sizeof(uint64_t));
            memset(m->rows.certain + at, 0, HG_BLOCK_WORDS * sizeof(uint64_t));
            if (m->plan->assumes)
                memset(m->rows.assumed + at, 0, HG_BLOCK_WORDS * sizeof(uint64_t));
        }
    memset(m->rows.blocks, 0, m->plan->block_words * sizeof *m->rows.blocks);
}

/* Sixty-four blocks: those that every column leaves. */
static uint64_t open_blocks(const struct matching *m, uint32_t s)
{
    uint32_t blocks = m->plan->words / HG_BLOCK_WORDS - s * 64;
    uint64_t left = blocks >= 64 ? UINT64_MAX : (UINT64_C(1) << blocks) - 1;
    for (uint32_t c = 0; c < m->count && left != 0; c++)
        if (m->cells[c].blocks != NULL)
            left &= m->cells[c].blocks[s];
    return left;
}

static void match_blocks(const struct matching *m)
{
    for (uint32_t s = 0; s < m->plan->block_words; s++) {
        uint64_t found = 0;
        for (uint64_t left = open_blocks(m, s); left != 0; left &= left - 1) {
            uint32_t block = s * 64 + (uint32_t)__builtin_ctzll(left);
            if (and_block(m, block * HG_BLOCK_WORDS))
                found |= left & -left;
        }
        m->rows.blocks[s] = found;
    }
}

/* --- listed rows --- */

static inline void put_row(const struct matching *m, uint32_t row, bool certain)
{
    hg_set_bit(m->rows.blocks, row / (64 * HG_BLOCK_WORDS));
    hg_set_bit(m->rows.possible, row);
    if (certain)
        hg_set_bit(m->rows.certain, row);
}

/* Certain rows, ascending: a word is written once. */
static void put_rows(const struct matching *m, const uint32_t *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t w = rows[i] / 64;
        uint64_t bits = 0;
        do
            bits |= UINT64_C(1) << (rows[i++] % 64);
        while (i < count && rows[i] / 64 == w);
        hg_set_bit(m->rows.blocks, w / HG_BLOCK_WORDS);
        m->rows.possible[w] |= bits;
        m->rows.certain[w] |= bits;
    }
}

/* The column that leaves least. */
static uint32_t closest(const struct matching *m)
{
    uint32_t best = 0, least = UINT32_MAX;
    for (uint32_t c = 0; c < m->count; c++) {
        const struct hg_match_cell *cell = &m->cells[c];
        uint32_t count = HG_BLOCK_WORDS * cell->filled + cell->count;
        best = count < least ? c : best;
        least = count < least ? count : least;
    }
    return best;
}

/* Of some listed rows those that all of `beside` have, certainly: without a branch that depends on
 * the rows. */
static void put_fitting(const struct matching *m, const uint32_t *listed, uint32_t count,
                        const uint64_t *const *beside, uint32_t beside_count)
{
    uint32_t *found = (uint32_t *)((const struct hg_vm *)m->lanes)->scratch, fitting = 0;
    for (const uint32_t *end = listed + count; listed < end; listed++) {
        uint64_t fits = UINT64_MAX;
        for (uint32_t c = 0; c < beside_count; c++)
            fits &= beside[c][*listed / 64];
        found[fitting] = *listed;
        fitting += (uint32_t)(fits >> (*listed % 64) & 1);
    }
    put_rows(m, found, fitting);
}

/* How many rows the scratch holds. */
INLINE uint32_t scratch_rows(const struct matching *m)
{
    return 3 * m->plan->words * 2;
}

/* One column lists rows and all inputs are known. */
static void match_one_list(const struct matching *m, uint32_t lister)
{
    const uint64_t *beside[HG_MOST_BESIDE];
    uint32_t count = 0;
    for (uint32_t c = 0; c < m->count; c++)
        if (c != lister)
            beside[count++] = m->cells[c].possible;
    put_fitting(m, m->cells[lister].listed, m->cells[lister].count, beside, count);
}

/* The rows of known inputs, of all columns but the one that lists; HG_NONE: some is not known. */
static uint32_t known_beside(const struct matching *m, const uint64_t **beside)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < m->plan->column_count; c++) {
        const struct hg_column_plan *column = &m->plan->columns[c];
        if (c == m->plan->lister || column->kind == HG_COLUMN_TEST)
            continue;
        uint32_t slot = told_slot(m->lanes, column, m->lane);
        if (slot == HG_NONE)
            return HG_NONE;
        beside[count++] = column->slots + (size_t)slot * m->plan->words;
    }
    return count;
}

/* Where one column lists rows and has no others here, only those can fit. False: not so. */
static bool match_lister(const struct matching *m)
{
    const uint64_t *beside[HG_MOST_BESIDE];
    const struct hg_column_plan *lister = &m->plan->columns[m->plan->lister];
    uint32_t slot = told_slot(m->lanes, lister, m->lane);
    struct hg_match_cell cell;
    if (slot == HG_NONE)
        return false;
    hg_match_slot(m->plan, lister, slot, &cell);
    if (cell.filled != 0 || cell.count > scratch_rows(m))
        return false;
    uint32_t count = known_beside(m, beside);
    if (count == HG_NONE)
        return false;
    clear(m);
    put_fitting(m, cell.listed, cell.count, beside, count);
    return true;
}

/* Whether the row is possible by all columns but `except`, which lists it; *certain likewise. */
static bool fits_others(const struct matching *m, uint32_t except, uint32_t row, bool *certain)
{
    *certain = true;
    for (uint32_t c = 0; c < m->count; c++) {
        const struct hg_match_cell *cell = &m->cells[c];
        bool here = hg_bit(cell->possible, row), sure = hg_bit(cell->certain, row);
        if (c == except || sure)
            continue;
        if (hg_listed(cell->listed, cell->count, row))
            continue;
        if (!here)
            return false;
        *certain = false;
    }
    return true;
}

/* A row that a column lists fits when the others have it. What the closest column lists comes
 * first; a row of another's list must then be in the closest one's bit row. */
static void match_listed(const struct matching *m)
{
    bool room = m->cells[m->lister].count <= scratch_rows(m) && m->count <= HG_MOST_BESIDE;
    if (m->listing == 1 && !m->split && room) {
        match_one_list(m, m->lister);
        return;
    }
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

static void match_tests(const struct matching *m)
{
    for (uint32_t c = m->plan->first_test; c < m->plan->column_count; c++) {
        const struct hg_column_plan *column = &m->plan->columns[c];
        struct hg_match_cell cell;
        if (column->kind != HG_COLUMN_TEST || !is_asked(m, column))
            continue;
        hg_match_cell(m->lanes, m->plan, column, m->lane, &cell);
        narrow(m, &cell);
    }
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
    if (plan->words <= HG_BLOCK_WORDS) {
        match_small(&m);
    } else if (plan->lister == HG_NONE || !match_lister(&m)) {
        gather(&m);
        clear(&m);
        match_blocks(&m);
        if (m.listing != 0)
            match_listed(&m);
        if (m.joins)
            match_joins(&m);
    }
    match_tests(&m);
    if (plan->assumes)
        hg_match_assume(plan->table, &m.rows);
}
