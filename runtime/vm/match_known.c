/* MATCH for tables of more than a block whose inputs are all known: which rows fit is then a list,
 * and nothing is open. Rows are looked for by the lists of the columns that have them in few slots
 * (image_seek.c), each candidate is held against what it asks, which stands on one line of the
 * cache (struct hg_row_asks), and those that fit go to the lane's list. So what a lead costs is
 * what it finds, and what it touches are some lines for each of these, however many rules there
 * are.
 *
 * Of many rules most of these lines are in no near cache: lanes beside each other are matched in
 * steps, each of which fetches for all of them what the next one reads.
 *
 * Part of match.c's work; where some input is not known match_wide.c does it. */
#include "runtime/vm/match_parts.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

#define SECOND_CACHE 2 /* the locality of what is wanted some lanes later */

#define LANES 16u      /* beside each other */
#define CANDIDATES 48u /* of a lane; where there are more they are looked at list by list */

/* A lane on its way. `count` HG_NONE: there are too many candidates. */
struct lane_search {
    uint32_t slots[64]; /* of the columns that are no tests */
    uint32_t rows[CANDIDATES + HG_ROWS_ALWAYS + HG_SEEK_AT_ONCE];
    uint32_t count;
    bool known;
};

/* --- the slots of the inputs ----------------------------------------------------------------- */

INLINE void find_slots(const struct hg_lanes *lanes, const struct hg_table_plan *plan,
                       uint32_t lane, struct lane_search *search)
{
    search->known = true;
    search->slots[0] = 0; /* what asks nothing names this column, which may be a test */
    for (uint64_t left = plan->plain; left != 0; left &= left - 1) {
        uint32_t c = (uint32_t)__builtin_ctzll(left);
        uint32_t slot = hg_match_known_slot(lanes, &plan->columns[c], lane);
        search->slots[c] = slot;
        search->known &= slot != HG_NONE;
    }
}

/* --- candidates ------------------------------------------------------------------------------ */

INLINE void fetch_ends(const struct hg_table_plan *plan, const struct lane_search *search)
{
    const struct hg_seek *end = plan->seeks_by + plan->seek_count;
    for (const struct hg_seek *seek = plan->seeks_by; seek < end; seek++)
        __builtin_prefetch(seek->ends + search->slots[seek->column]);
}

INLINE void fetch_lists(const struct hg_table_plan *plan, const struct lane_search *search)
{
    const struct hg_seek *end = plan->seeks_by + plan->seek_count;
    for (const struct hg_seek *seek = plan->seeks_by; seek < end; seek++)
        __builtin_prefetch(seek->rows + seek->ends[search->slots[seek->column]]);
}

/* Lists are mostly short or empty, which cannot be foreseen: the first rows are taken in any case.
 */
INLINE void gather(const struct hg_table_plan *plan, struct lane_search *search)
{
    const struct hg_seek *end = plan->seeks_by + plan->seek_count;
    uint32_t count = plan->always_count;
    memcpy(search->rows, plan->always, sizeof plan->always);
    for (const struct hg_seek *seek = plan->seeks_by; seek < end; seek++) {
        uint32_t slot = search->slots[seek->column], from = seek->ends[slot],
                 some = seek->ends[slot + 1] - from;
        if (__builtin_expect(some > CANDIDATES - count, 0)) {
            search->count = HG_NONE;
            return;
        }
        memcpy(search->rows + count, seek->rows + from, HG_SEEK_AT_ONCE * sizeof *seek->rows);
        for (uint32_t i = HG_SEEK_AT_ONCE; i < some; i++)
            search->rows[count + i] = seek->rows[from + i];
        count += some;
    }
    search->count = count;
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(&plan->row_asks[search->rows[i]]);
}

/* --- what a row asks ------------------------------------------------------------------------- */

static __attribute__((noinline)) bool fits_columns(const struct hg_table_plan *plan,
                                                   const uint32_t *slots, uint32_t row)
{
    for (uint64_t left = plan->asks[row] & plan->plain; left != 0; left &= left - 1) {
        uint32_t c = (uint32_t)__builtin_ctzll(left);
        if (!hg_slot_has(plan->columns[c].column, plan->words, slots[c], row))
            return false;
    }
    return true;
}

/* As many as any row asks, so that how many this one does is not branched on. */
INLINE bool fits(const struct hg_table_plan *plan, const uint32_t *slots, uint32_t row)
{
    const struct hg_row_asks *asks = &plan->row_asks[row];
    uint64_t in_sets = 1;
    bool in_ranges = true;
    if (__builtin_expect(asks->set_count == HG_ROW_ASKS_MORE, 0))
        return fits_columns(plan, slots, row);
    for (uint32_t i = 0; i < plan->most_sets; i++)
        in_sets &= asks->sets[i] >> (slots[asks->set_of[i]] % 64);
    for (uint32_t i = 0; i < plan->most_ranges; i++)
        in_ranges &= slots[asks->range_of[i]] - asks->first[i] <= asks->width[i];
    return (in_sets != 0) & in_ranges;
}

/* --- the list -------------------------------------------------------------------------------- */

/* By insertion, each once: they are few, and mostly in order. Returns how many are left. */
static uint32_t in_order(uint32_t *rows, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = rows[i], at = kept;
        while (at > 0 && rows[at - 1] > row)
            at--;
        if (at > 0 && rows[at - 1] == row)
            continue;
        memmove(rows + at + 1, rows + at, (kept - at) * sizeof *rows);
        rows[at] = row;
        kept++;
    }
    return kept;
}

static bool are_in_order(const uint32_t *rows, uint32_t count)
{
    bool ordered = true;
    for (uint32_t i = 1; i < count; i++)
        ordered &= rows[i - 1] < rows[i];
    return ordered;
}

/* Of the candidates those that fit, in order and each once. Returns how many. */
INLINE uint32_t choose(const struct hg_table_plan *plan, struct lane_search *search)
{
    uint32_t *rows = search->rows, found = 0;
    for (uint32_t i = 0; i < search->count; i++) {
        uint32_t row = rows[i];
        rows[found] = row; /* at or before the one that was read */
        found += fits(plan, search->slots, row);
    }
    return plan->one_list || are_in_order(rows, found) ? found : in_order(rows, found);
}

/* --- rows as bits ---------------------------------------------------------------------------- */

static void put_row(const struct hg_rows *rows, uint32_t row)
{
    uint32_t w = row / 64;
    uint64_t bit = UINT64_C(1) << (row % 64);
    rows->marks[w / 64] |= UINT64_C(1) << (w % 64);
    rows->possible[w] |= bit;
    rows->certain[w] |= bit;
}

void hg_rows_from_list(struct hg_row_list *list, const struct hg_rows *rows)
{
    hg_rows_clear(rows);
    for (uint32_t i = 0; i < list->count; i++)
        put_row(rows, list->rows[i]);
    list->count = HG_ROWS_EXPANDED;
}

void hg_rows_expand_all(const struct hg_lanes *lanes)
{
    for (uint32_t t = 0; lanes->image->row_lists != 0 && t < lanes->program->table_count; t++)
        for (uint32_t l = 0; l < lanes->lanes; l++)
            (void)hg_rows_at(lanes, t, l);
}

/* What no list looks for is found by bit rows. */
static void meet_told(const struct hg_lanes *lanes, const struct hg_table_plan *plan,
                      const struct lane_search *search, const struct hg_rows *rows)
{
    struct hg_match_cell *cells = ((const struct hg_vm *)lanes)->cells;
    uint32_t count = 0;
    for (uint64_t left = plan->plain; left != 0; left &= left - 1) {
        uint32_t c = (uint32_t)__builtin_ctzll(left);
        hg_match_slot(plan, &plan->columns[c], search->slots[c], &cells[count++]);
    }
    plan->wide->meet(rows, plan->told, cells, count, false);
}

/* However many there are. */
static __attribute__((noinline)) void match_as_bits(const struct hg_lanes *lanes,
                                                    const struct hg_table_plan *plan,
                                                    uint32_t table, uint32_t lane,
                                                    const struct lane_search *search)
{
    struct hg_rows rows = hg_rows_placed(lanes, plan->words, lanes->table_offset[table], lane);
    hg_row_list_at(lanes, plan->row_list, lane)->count = HG_ROWS_EXPANDED;
    plan->wide->clear(&rows, plan->assumes);
    if (plan->told != NULL)
        meet_told(lanes, plan, search, &rows);
    for (uint32_t s = 0; s < plan->seek_count; s++) {
        const struct hg_seek *seek = &plan->seeks_by[s];
        const uint32_t *ends = seek->ends + search->slots[seek->column];
        for (uint32_t i = ends[0]; i < ends[1]; i++)
            if (fits(plan, search->slots, seek->rows[i]))
                put_row(&rows, seek->rows[i]);
    }
}

/* --- tests ----------------------------------------------------------------------------------- */

/* Whether a row of the list asks the column. */
static bool list_asks(const struct hg_row_list *list, const struct hg_column_plan *column)
{
    bool asks = false;
    for (uint32_t i = 0; i < list->count; i++)
        asks |= !hg_bit(column->any, list->rows[i]);
    return asks;
}

static void narrow_list(struct hg_row_list *list, const struct hg_match_cell *cell)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t row = list->rows[i];
        list->rows[kept] = row;
        kept += hg_bit(cell->possible, row) || hg_listed(cell->listed, cell->count, row);
    }
    list->count = kept;
}

/* Tests of texts, where a row that was found asks them; where one cannot be told the rows go on as
 * bits. */
static __attribute__((noinline)) void match_tests(struct hg_lanes *lanes, uint32_t table,
                                                  uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct hg_row_list *list = hg_row_list_at(lanes, plan->row_list, lane);
    for (uint32_t c = plan->first_test; c < plan->column_count; c++) {
        const struct hg_column_plan *column = &plan->columns[c];
        struct hg_match_cell cell;
        if (!hg_row_list_holds(list)) {
            hg_match_known_tests(lanes, table, lane, c);
            return;
        }
        if (column->kind != HG_COLUMN_TEST || !list_asks(list, column))
            continue;
        hg_match_cell(lanes, plan, column, lane, &cell);
        if (cell.possible == cell.certain) {
            narrow_list(list, &cell);
        } else {
            (void)hg_rows_at(lanes, table, lane);
            hg_match_known_tests(lanes, table, lane, c);
            return;
        }
    }
}

/* --- doors ----------------------------------------------------------------------------------- */

/* What packets write of the rules, so that it is near when they are written. */
INLINE void fetch_records(const struct hg_lanes *lanes, const struct hg_table_plan *plan,
                          const struct hg_row_list *list)
{
    const struct hg_vm *vm = (const struct hg_vm *)lanes;
    if (vm->hit_records == NULL || plan->first_rule == HG_NONE)
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        const char *record =
            vm->hit_records + (size_t)(plan->first_rule + list->rows[i]) * vm->hit_record_size;
        __builtin_prefetch(record, 0, SECOND_CACHE);
        __builtin_prefetch(record + 64, 0, SECOND_CACHE);
    }
}

INLINE void put_list(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint32_t table,
                     uint32_t lane, struct lane_search *search)
{
    struct hg_row_list *list = hg_row_list_at(lanes, plan->row_list, lane);
    uint32_t found = HG_NONE;
    if (!search->known) {
        hg_match_unknown(lanes, table, lane);
        return;
    }
    if (search->count != HG_NONE)
        found = choose(plan, search);
    if (found <= HG_ROW_LIST_MOST) {
        list->count = found;
        memcpy(list->rows, search->rows, sizeof list->rows);
        fetch_records(lanes, plan, list);
    } else {
        match_as_bits(lanes, plan, table, lane, search);
    }
    if (plan->first_test != plan->column_count)
        match_tests(lanes, table, lane);
}

void hg_match_wide(struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct lane_search search;
    if (!plan->seeks) {
        hg_match_unknown(lanes, table, lane);
        return;
    }
    find_slots(lanes, plan, lane, &search);
    search.count = HG_NONE;
    if (search.known && plan->listed)
        gather(plan, &search);
    put_list(lanes, plan, table, lane, &search);
}

/* Some lanes, step by step. */
static void match_some(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint32_t table,
                       uint32_t from, uint32_t count)
{
    struct lane_search search[LANES];
    for (uint32_t l = 0; l < count; l++) {
        find_slots(lanes, plan, from + l, &search[l]);
        search[l].count = HG_NONE;
        if (search[l].known)
            fetch_ends(plan, &search[l]);
    }
    for (uint32_t l = 0; plan->listed && l < count; l++)
        if (search[l].known)
            fetch_lists(plan, &search[l]);
    for (uint32_t l = 0; plan->listed && l < count; l++)
        if (search[l].known)
            gather(plan, &search[l]);
    for (uint32_t l = 0; l < count; l++)
        put_list(lanes, plan, table, from + l, &search[l]);
}

void hg_match_wide_lanes(struct hg_lanes *lanes, uint32_t table)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    for (uint32_t l = 0; !plan->seeks && l < lanes->lanes; l++)
        hg_match_unknown(lanes, table, l);
    for (uint32_t from = 0; plan->seeks && from < lanes->lanes; from += LANES) {
        uint32_t left = lanes->lanes - from;
        match_some(lanes, plan, table, from, left < LANES ? left : LANES);
    }
}
