/* MATCH for tables of several words, lane by lane. While most words of the rows may still hold
 * something they are ANDed from end to end; once a column's summary (which words of a slot are
 * not zero) leaves few, only those are visited. Possible and certain rows are one until an
 * input is unknown. Part of match.c's work, apart for its length. */
#include "runtime/match_parts.h"

#include <string.h>

/* Visiting single words pays when at most one in so many is left. */
#define SPARSE 8u

/* The rows of one lane being narrowed. */
struct narrowing {
    struct hg_rows rows;
    uint64_t *active; /* sparse: the words that may not be zero, a bit each */
    uint32_t words, active_words;
    bool sparse;
    bool split; /* certain is no longer the same as possible */
};

static void start_all(struct narrowing *narrowing, uint64_t last)
{
    memset(narrowing->rows.possible, 0xFF, narrowing->words * sizeof(uint64_t));
    narrowing->rows.possible[narrowing->words - 1] = last;
}

static void copy_row(uint64_t *to, const uint64_t *from, uint32_t words)
{
    memcpy(to, from, words * sizeof *to);
}

static void split(struct narrowing *narrowing)
{
    if (!narrowing->split)
        copy_row(narrowing->rows.certain, narrowing->rows.possible, narrowing->words);
    narrowing->split = true;
}

/* row &= by; false when nothing is left. */
static bool and_row(uint64_t *restrict row, const uint64_t *restrict by, uint32_t words)
{
    uint64_t left[4] = {0, 0, 0, 0};
    uint32_t w = 0;
    for (; w + 4 <= words; w += 4) {
        for (uint32_t i = 0; i < 4; i++)
            left[i] |= row[w + i] &= by[w + i];
    }
    for (; w < words; w++)
        left[0] |= row[w] &= by[w];
    return (left[0] | left[1] | left[2] | left[3]) != 0;
}

/* The same for the words that are active; those that become zero no longer are. */
static bool and_active(const struct narrowing *narrowing, uint64_t *row, const uint64_t *by)
{
    uint64_t some = 0;
    for (uint32_t s = 0; s < narrowing->active_words; s++) {
        for (uint64_t left = narrowing->active[s]; left != 0; left &= left - 1) {
            uint32_t w = s * 64 + (uint32_t)__builtin_ctzll(left);
            row[w] &= by[w];
            if (row[w] == 0 && row == narrowing->rows.possible)
                narrowing->active[s] &= ~(left & -left);
        }
        some |= narrowing->active[s];
    }
    return some != 0;
}

static uint32_t count_words(const uint64_t *summary, uint32_t summary_words)
{
    uint32_t count = 0;
    for (uint32_t s = 0; s < summary_words; s++)
        count += (uint32_t)__builtin_popcountll(summary[s]);
    return count;
}

static bool is_few(const struct narrowing *narrowing, const uint64_t *summary)
{
    return count_words(summary, narrowing->active_words) * SPARSE <= narrowing->words;
}

/* False when nothing is possible any more. Certain rows go first: they never outlive their
 * word of the possible ones, which stays active until both are done. */
static bool narrow_to(struct narrowing *narrowing, const struct hg_match_cell *cell)
{
    uint32_t words = narrowing->words;
    if (cell->possible != cell->certain)
        split(narrowing);
    if (narrowing->split && narrowing->sparse)
        and_active(narrowing, narrowing->rows.certain, cell->certain);
    else if (narrowing->split)
        and_row(narrowing->rows.certain, cell->certain, words);
    if (cell->possible == NULL)
        return true;
    if (narrowing->sparse)
        return and_active(narrowing, narrowing->rows.possible, cell->possible);
    if (cell->summary != NULL && is_few(narrowing, cell->summary)) {
        copy_row(narrowing->active, cell->summary, narrowing->active_words);
        narrowing->sparse = true;
    }
    return and_row(narrowing->rows.possible, cell->possible, words);
}

/* The first column is not ANDed but copied: of a sparse one only what is not zero. */
static void start_from(struct narrowing *narrowing, const struct hg_match_cell *cell, uint64_t last)
{
    if (cell->summary != NULL && is_few(narrowing, cell->summary)) {
        memset(narrowing->rows.possible, 0, narrowing->words * sizeof(uint64_t));
        copy_row(narrowing->active, cell->summary, narrowing->active_words);
        narrowing->sparse = true;
        for (uint32_t s = 0; s < narrowing->active_words; s++) {
            for (uint64_t left = cell->summary[s]; left != 0; left &= left - 1) {
                uint32_t w = s * 64 + (uint32_t)__builtin_ctzll(left);
                narrowing->rows.possible[w] = cell->possible[w];
            }
        }
        return;
    }
    if (cell->possible == NULL)
        start_all(narrowing, last);
    else
        copy_row(narrowing->rows.possible, cell->possible, narrowing->words);
    if (cell->possible != cell->certain) {
        copy_row(narrowing->rows.certain, cell->certain, narrowing->words);
        narrowing->split = true;
    }
}

static bool is_told(const struct hg_lanes *lanes, const struct hg_column_plan *plan, uint32_t lane)
{
    if (plan->kind == HG_COLUMN_TRUTH)
        return hg_truth_reg(lanes, plan->reg)[lane] != HG_UNKNOWN;
    return plan->kind != HG_COLUMN_TEST && hg_value_known(hg_reg(lanes, plan->reg) + lane);
}

/* The column to begin with: of those whose input is known the one that leaves the fewest words.
 * The order of columns makes no difference to the rows, only to which tests run: those stay
 * behind. */
static uint32_t best_column(const struct hg_lanes *lanes, const struct hg_table_plan *plan,
                            uint32_t lane, uint64_t *scratch)
{
    uint32_t best = 0, fewest = UINT32_MAX;
    for (uint32_t c = 0; plan->summary_words != 0 && c < plan->column_count; c++) {
        const struct hg_column_plan *column = &plan->columns[c];
        if (column->summary == NULL || !is_told(lanes, column, lane))
            continue;
        struct hg_match_cell cell =
            hg_match_cell(lanes, column, plan->words, plan->summary_words, lane, scratch);
        uint32_t count = count_words(cell.summary, plan->summary_words);
        best = count < fewest ? c : best;
        fewest = count < fewest ? count : fewest;
    }
    return best;
}

/* True while a row that asks this column is possible. */
static bool is_asked(const struct narrowing *narrowing, const struct hg_column_plan *plan)
{
    uint64_t asked = 0;
    for (uint32_t w = 0; w < narrowing->words; w++)
        asked |= narrowing->rows.possible[w] & ~plan->any[w];
    return asked != 0;
}

static void match_columns(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint32_t lane,
                          struct narrowing *narrowing, uint64_t *scratch)
{
    uint32_t best = best_column(lanes, plan, lane, scratch);
    bool fresh = true, some = true;
    for (uint32_t i = 0; i < plan->column_count && some; i++) {
        uint32_t c = i == 0 ? best : i <= best ? i - 1 : i;
        const struct hg_column_plan *column = &plan->columns[c];
        if (fresh && column->kind == HG_COLUMN_TEST) {
            start_all(narrowing, plan->last);
            fresh = false;
        }
        if (column->kind == HG_COLUMN_TEST && !is_asked(narrowing, column))
            continue;
        struct hg_match_cell cell =
            hg_match_cell(lanes, column, plan->words, plan->summary_words, lane, scratch);
        if (fresh)
            start_from(narrowing, &cell, plan->last);
        else
            some = narrow_to(narrowing, &cell);
        fresh = false;
    }
    if (fresh)
        start_all(narrowing, plan->last);
    if (!some)
        memset(narrowing->rows.certain, 0, plan->words * sizeof(uint64_t));
    else
        split(narrowing);
}

void hg_match_wide(struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    uint64_t *scratch = ((struct hg_vm *)lanes)->scratch;
    struct narrowing narrowing = {
        .rows = hg_rows_at(lanes, table, lane),
        .active = scratch + 3 * (size_t)lanes->image->widest,
        .words = plan->words,
        .active_words = (plan->words + 63) / 64,
    };
    memset(narrowing.rows.assumed, 0, plan->words * sizeof(uint64_t));
    match_columns(lanes, plan, lane, &narrowing, scratch);
    if (plan->assumes)
        hg_match_assume(plan->table, &narrowing.rows, plan->words);
}
