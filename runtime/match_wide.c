/* MATCH for tables of several words: lane by lane, and only through the words of the rows that
 * are not yet zero. A column's summary, which words of each of its slots are not zero, lets
 * most of a large table go at once. Part of match.c's work, apart for its length. */
#include "runtime/match_parts.h"

#include <string.h>

/* The rows of one lane being narrowed: `active` says which words of `possible` are not zero. */
struct narrowing {
    struct hg_rows rows;
    uint64_t *active;
    uint32_t words, active_words;
};

static void start_wide(struct narrowing *narrowing, const struct hg_table_plan *plan)
{
    uint32_t words = narrowing->words;
    memset(narrowing->rows.possible, 0xFF, words * sizeof(uint64_t));
    memset(narrowing->rows.certain, 0xFF, words * sizeof(uint64_t));
    narrowing->rows.possible[words - 1] = narrowing->rows.certain[words - 1] = plan->last;
    memset(narrowing->active, 0xFF, narrowing->active_words * sizeof(uint64_t));
    if (words % 64 != 0)
        narrowing->active[narrowing->active_words - 1] = (UINT64_C(1) << (words % 64)) - 1;
}

/* The first known column of a table with summaries: all but a few words are zero at once. */
static void start_from(struct narrowing *narrowing, struct hg_match_cell cell)
{
    memset(narrowing->rows.possible, 0, narrowing->words * sizeof(uint64_t));
    memset(narrowing->rows.certain, 0, narrowing->words * sizeof(uint64_t));
    for (uint32_t s = 0; s < narrowing->active_words; s++) {
        narrowing->active[s] = cell.summary[s];
        for (uint64_t left = cell.summary[s]; left != 0; left &= left - 1) {
            uint32_t w = s * 64 + (uint32_t)__builtin_ctzll(left);
            narrowing->rows.possible[w] = narrowing->rows.certain[w] = cell.possible[w];
        }
    }
}

/* ANDs one word; false when nothing is possible in it any more. */
static bool narrow_word(const struct narrowing *narrowing, const struct hg_match_cell *cell,
                        uint32_t w)
{
    uint64_t possible = narrowing->rows.possible[w];
    if (cell->possible != NULL)
        possible &= cell->possible[w];
    narrowing->rows.possible[w] = possible;
    narrowing->rows.certain[w] &= cell->certain[w];
    return possible != 0;
}

static void narrow_wide(struct narrowing *narrowing, struct hg_match_cell cell)
{
    for (uint32_t s = 0; s < narrowing->active_words; s++) {
        uint64_t keep = cell.summary != NULL ? cell.summary[s] : UINT64_MAX;
        for (uint64_t left = narrowing->active[s]; left != 0; left &= left - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(left), w = s * 64 + bit;
            if ((keep >> bit & 1) == 0)
                narrowing->rows.possible[w] = narrowing->rows.certain[w] = 0;
            else if (narrow_word(narrowing, &cell, w))
                continue;
            narrowing->active[s] &= ~(UINT64_C(1) << bit);
        }
    }
}

static bool any_active(const struct narrowing *narrowing)
{
    uint64_t any = 0;
    for (uint32_t s = 0; s < narrowing->active_words; s++)
        any |= narrowing->active[s];
    return any != 0;
}

/* True while a row that asks this column is possible. */
static bool is_asked(const struct narrowing *narrowing, const struct hg_column_plan *plan)
{
    for (uint32_t s = 0; s < narrowing->active_words; s++) {
        for (uint64_t left = narrowing->active[s]; left != 0; left &= left - 1) {
            uint32_t w = s * 64 + (uint32_t)__builtin_ctzll(left);
            if ((narrowing->rows.possible[w] & ~plan->any[w]) != 0)
                return true;
        }
    }
    return false;
}

static void match_columns(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint32_t lane,
                          struct narrowing *narrowing, uint64_t *scratch)
{
    bool fresh = true;
    memset(narrowing->rows.assumed, 0, narrowing->words * sizeof(uint64_t));
    for (uint32_t c = 0; c < plan->column_count; c++) {
        const struct hg_column_plan *column = &plan->columns[c];
        if (fresh && column->kind == HG_COLUMN_TEST) {
            start_wide(narrowing, plan);
            fresh = false;
        }
        if (column->kind == HG_COLUMN_TEST && !fresh && !is_asked(narrowing, column))
            continue;
        struct hg_match_cell cell =
            hg_match_cell(lanes, column, plan->words, plan->summary_words, lane, scratch);
        if (fresh && cell.summary != NULL) {
            start_from(narrowing, cell);
            fresh = false;
            continue;
        }
        if (fresh)
            start_wide(narrowing, plan);
        fresh = false;
        narrow_wide(narrowing, cell);
        if (!any_active(narrowing))
            return;
    }
    if (fresh)
        start_wide(narrowing, plan);
    if (plan->assumes)
        hg_match_assume(plan->table, &narrowing->rows, plan->words);
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
    match_columns(lanes, plan, lane, &narrowing, scratch);
}
