/* MATCH: rules as rows. For each lane the AND, over the columns of a rule table, of the bit rows
 * its values select: which rows are possible, which certain, which were settled by `assuming`.
 * Part of the VM; reads registers and the image's plans, writes the rows of one table. Must not
 * know what a row gives.
 *
 * Two ways: tables of one word go column by column over all lanes; wider ones lane by lane, and
 * only through the words that are not yet zero. */
#include "runtime/vm_parts.h"

#include <string.h>

/* What a column says on one lane. Where the input is known both rows are the same. */
struct cell {
    const uint64_t *possible, *certain;
    const uint64_t *summary; /* which words of `possible` are not zero, or NULL */
};

static const uint64_t *slot_row(const struct hg_column_plan *plan, uint32_t words, uint32_t slot)
{
    return plan->slots + (size_t)slot * words;
}

static struct cell slot_cell(const struct hg_column_plan *plan, uint32_t words,
                             uint32_t summary_words, uint32_t slot)
{
    const uint64_t *row = slot_row(plan, words, slot);
    const uint64_t *summary =
        plan->summary == NULL ? NULL : plan->summary + (size_t)slot * summary_words;
    return (struct cell){row, row, summary};
}

static uint32_t text_slot(const struct hg_column_plan *plan, const struct hg_text *text)
{
    if (text->same == HG_NONE)
        return 0;
    if (plan->slot_of != NULL)
        return plan->slot_of[text->same];
    uint32_t low = 0, high = plan->column->text_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (plan->column->texts[middle].text < text->same)
            low = middle + 1;
        else
            high = middle;
    }
    bool here = low < plan->column->text_count && plan->column->texts[low].text == text->same;
    return here ? plan->column->texts[low].slot : 0;
}

static void join_row(uint64_t *possible, uint64_t *certain, const uint64_t *more_possible,
                     const uint64_t *more_certain, uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        possible[w] |= more_possible[w];
        certain[w] &= more_certain[w];
    }
}

static void start_join(uint64_t *possible, uint64_t *certain, uint32_t words)
{
    memset(possible, 0, words * sizeof *possible);
    memset(certain, 0xFF, words * sizeof *certain);
}

/* --- numbers ---------------------------------------------------------------------------- */

static void join_slots(const struct hg_column_plan *plan, uint32_t words, uint32_t from,
                       uint32_t to, uint64_t *possible, uint64_t *certain)
{
    for (uint32_t s = from; s <= to;) {
        if (plan->block_or != NULL && s % HG_SLOT_BLOCK == 0 && to - s + 1 >= HG_SLOT_BLOCK) {
            size_t block = (size_t)(s / HG_SLOT_BLOCK) * words;
            join_row(possible, certain, plan->block_or + block, plan->block_and + block, words);
            s += HG_SLOT_BLOCK;
        } else {
            const uint64_t *row = slot_row(plan, words, s);
            join_row(possible, certain, row, row, words);
            s++;
        }
    }
}

static struct cell interval_cell(const struct hg_column_plan *plan, uint32_t words,
                                 uint32_t summary_words, const struct hg_value *value,
                                 uint64_t *scratch)
{
    uint32_t from = hg_cut_slot(plan->cuts, plan->cut_count, value->lo);
    uint32_t to = hg_cut_slot(plan->cuts, plan->cut_count, value->hi);
    if (from == to)
        return slot_cell(plan, words, summary_words, from);
    if (from == 0 && to == plan->cut_count)
        return (struct cell){plan->all_or, plan->all_and, NULL};
    start_join(scratch, scratch + words, words);
    join_slots(plan, words, from, to, scratch, scratch + words);
    return (struct cell){scratch, scratch + words, NULL};
}

/* --- texts by shape ------------------------------------------------------------------------- */

static bool span_holds(const struct hg_text_span *span, struct hg_str folded)
{
    if (span->prefix)
        return hg_str_starts(folded, span->low);
    return folded.len == span->low.len && hg_str_cmp(folded, span->low) >= 0 &&
           hg_str_cmp(folded, span->high) <= 0;
}

static void shape_known(const struct hg_column_plan *plan, uint32_t words,
                        const struct hg_text *text, uint64_t *row)
{
    const struct hg_column *column = plan->column;
    memcpy(row, slot_row(plan, words, text_slot(plan, text)), words * sizeof *row);
    for (uint32_t i = 0; i < column->span_count; i++) {
        for (uint32_t w = 0; span_holds(&column->spans[i], text->folded) && w < words; w++)
            row[w] |= column->spans[i].rows[w];
    }
    for (uint32_t w = 0; w < words; w++)
        row[w] = (row[w] ^ (column->negated != NULL ? column->negated[w] : 0)) | plan->any[w];
}

/* Of a text of which nothing is known, or (`stranger`) only that no slot names it. */
static void shape_unknown(const struct hg_column_plan *plan, uint32_t words, bool stranger,
                          uint64_t *possible, uint64_t *certain)
{
    const struct hg_column *column = plan->column;
    const uint64_t *every = stranger ? plan->slots : plan->all_and;
    memcpy(possible, stranger ? plan->slots : plan->all_or, words * sizeof *possible);
    for (uint32_t i = 0; i < column->span_count; i++) {
        for (uint32_t w = 0; w < words; w++)
            possible[w] |= column->spans[i].rows[w];
    }
    for (uint32_t w = 0; w < words; w++) {
        uint64_t negated = column->negated != NULL ? column->negated[w] : 0;
        uint64_t some = possible[w], all = every[w];
        possible[w] = (some & ~negated) | (negated & ~all) | plan->any[w];
        certain[w] = (all & ~negated) | (negated & ~some) | plan->any[w];
    }
}

static struct cell shape_cell(const struct hg_column_plan *plan, uint32_t words,
                              const struct hg_value *value, uint64_t *scratch)
{
    uint64_t *possible = scratch, *certain = scratch + words, *one = scratch + 2 * (size_t)words;
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    if (count == 0) {
        shape_unknown(plan, words, value->state == HG_ONE_OF, possible, certain);
        return (struct cell){possible, certain, NULL};
    }
    if (other)
        shape_unknown(plan, words, true, possible, certain);
    else
        start_join(possible, certain, words);
    for (uint32_t i = 0; i < count; i++) {
        shape_known(plan, words, items[i], one);
        join_row(possible, certain, one, one, words);
    }
    return (struct cell){possible, certain, NULL};
}

/* --- texts by slot --------------------------------------------------------------------------- */

static struct cell set_cell(const struct hg_column_plan *plan, uint32_t words,
                            const struct hg_text_set *set, uint64_t *scratch)
{
    start_join(scratch, scratch + words, words);
    if (set->other)
        join_row(scratch, scratch + words, plan->slots, plan->slots, words);
    for (uint32_t i = 0; i < set->count; i++) {
        const uint64_t *row = slot_row(plan, words, text_slot(plan, set->items[i]));
        join_row(scratch, scratch + words, row, row, words);
    }
    return (struct cell){scratch, scratch + words, NULL};
}

static struct cell text_cell(const struct hg_column_plan *plan, uint32_t words,
                             uint32_t summary_words, const struct hg_value *value,
                             uint64_t *scratch)
{
    if (plan->spans)
        return shape_cell(plan, words, value, scratch);
    if (value->state == HG_KNOWN)
        return slot_cell(plan, words, summary_words, text_slot(plan, value->text));
    if (value->state == HG_ONE_OF)
        return set_cell(plan, words, value->set, scratch);
    return (struct cell){plan->all_or, plan->all_and, NULL};
}

/* --- any column --------------------------------------------------------------------------------
 */

/* What column `plan` says of a value with a hole, or none: nothing is ruled out. NULL possible. */
static struct cell open_cell(const struct hg_column_plan *plan)
{
    return (struct cell){NULL, plan->any, NULL};
}

static struct cell truth_cell(const struct hg_column_plan *plan, uint32_t words,
                              uint32_t summary_words, uint8_t truth)
{
    if (truth == HG_UNKNOWN)
        return (struct cell){plan->all_or, plan->all_and, NULL};
    return slot_cell(plan, words, summary_words, truth == HG_TRUE);
}

/* A TEST column runs its test here: the caller asks only where a row may still need it. */
static struct cell cell_of(const struct hg_lanes *lanes, const struct hg_column_plan *plan,
                           uint32_t words, uint32_t summary_words, uint32_t lane, uint64_t *scratch)
{
    if (plan->kind == HG_COLUMN_TRUTH)
        return truth_cell(plan, words, summary_words, hg_truth_reg(lanes, plan->reg)[lane]);
    if (plan->kind == HG_COLUMN_TEST)
        return truth_cell(plan, words, summary_words, hg_test_lane(lanes, plan->reg, lane));
    const struct hg_value *value = hg_reg(lanes, plan->reg) + lane;
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return open_cell(plan);
    return plan->kind == HG_COLUMN_NUMBER
               ? interval_cell(plan, words, summary_words, value, scratch)
               : text_cell(plan, words, summary_words, value, scratch);
}

/* Settles by `assuming` what is possible but not certain. */
static void assume_rows(const struct hg_rule_table *table, const struct hg_rows *rows,
                        uint32_t words)
{
    for (uint32_t w = 0; w < words; w++) {
        uint64_t no = table->assume_no != NULL ? table->assume_no[w] : 0;
        uint64_t yes = table->assume_yes != NULL ? table->assume_yes[w] : 0;
        uint64_t unknown = rows->possible[w] & ~rows->certain[w];
        rows->possible[w] &= ~(unknown & no);
        rows->certain[w] |= unknown & yes;
        rows->assumed[w] = unknown & (no | yes);
    }
}

/* --- tables of one word ------------------------------------------------------------------ */

/* The two rows of one lane in one word each. */
struct narrow {
    uint64_t possible, certain;
};

static inline struct narrow both(uint64_t row)
{
    return (struct narrow){row, row};
}

static inline struct narrow all_slots(const struct hg_column_plan *plan)
{
    return (struct narrow){plan->or_word, plan->and_word};
}

/* The general way, for what is not known. */
static struct narrow narrow_slow(const struct hg_lanes *lanes, const struct hg_column_plan *plan,
                                 uint32_t lane)
{
    uint64_t scratch[3];
    struct cell cell = cell_of(lanes, plan, 1, 0, lane, scratch);
    return (struct narrow){cell.possible == NULL ? UINT64_MAX : *cell.possible, *cell.certain};
}

static inline struct narrow narrow_number(const struct hg_lanes *lanes,
                                          const struct hg_column_plan *plan, uint32_t lane)
{
    const struct hg_value *value = hg_reg(lanes, plan->reg) + lane;
    if (hg_value_known(value)) {
        if (plan->cut_count == 1)
            return both(plan->slots[plan->cuts[0] <= value->lo]);
        return both(plan->slots[hg_cut_slot(plan->cuts, plan->cut_count, value->lo)]);
    }
    if (value->hole != HG_R_NONE || value->state == HG_NOTHING)
        return (struct narrow){UINT64_MAX, plan->any_word};
    uint32_t last = plan->cut_count;
    if (last == 0 || (value->lo < plan->cuts[0] && value->hi >= plan->cuts[last - 1]))
        return all_slots(plan);
    return narrow_slow(lanes, plan, lane);
}

static inline struct narrow narrow_text(const struct hg_lanes *lanes,
                                        const struct hg_column_plan *plan, uint32_t lane)
{
    const struct hg_value *value = hg_reg(lanes, plan->reg) + lane;
    if (plan->spans || !hg_value_known(value))
        return narrow_slow(lanes, plan, lane);
    return both(plan->slots[text_slot(plan, value->text)]);
}

static inline struct narrow narrow_truth(const struct hg_column_plan *plan, uint8_t truth)
{
    return truth == HG_UNKNOWN ? all_slots(plan) : both(plan->slots[truth == HG_TRUE]);
}

static inline void narrow_by(uint64_t *rows, struct narrow cell)
{
    rows[0] &= cell.possible;
    rows[1] &= cell.certain;
}

/* One column over all lanes. */
static void narrow_lanes(const struct hg_lanes *lanes, const struct hg_column_plan *plan,
                         uint64_t *rows)
{
    uint32_t count = lanes->lanes;
    const uint8_t *truth;
    switch (plan->kind) {
    case HG_COLUMN_NUMBER:
        for (uint32_t l = 0; l < count; l++, rows += 3)
            narrow_by(rows, narrow_number(lanes, plan, l));
        return;
    case HG_COLUMN_TEXT:
        for (uint32_t l = 0; l < count; l++, rows += 3)
            narrow_by(rows, narrow_text(lanes, plan, l));
        return;
    case HG_COLUMN_TRUTH:
        truth = hg_truth_reg(lanes, plan->reg);
        for (uint32_t l = 0; l < count; l++, rows += 3)
            narrow_by(rows, narrow_truth(plan, truth[l]));
        return;
    default: /* a test, where a row may still need it */
        for (uint32_t l = 0; l < count; l++, rows += 3) {
            if ((rows[0] & ~plan->any_word) != 0)
                narrow_by(rows, narrow_truth(plan, hg_test_lane(lanes, plan->reg, l)));
        }
    }
}

/* The same for a single lane, with the rows in registers, until nothing is possible. */
static struct narrow narrow_one(const struct hg_lanes *lanes, const struct hg_table_plan *plan)
{
    uint64_t possible = plan->last, certain = plan->last;
    const struct hg_column_plan *column = plan->columns, *end = column + plan->column_count;
    for (; column < end && possible != 0; column++) {
        struct narrow cell;
        if (column->kind == HG_COLUMN_NUMBER)
            cell = narrow_number(lanes, column, 0);
        else if (column->kind == HG_COLUMN_TEXT)
            cell = narrow_text(lanes, column, 0);
        else if (column->kind == HG_COLUMN_TRUTH)
            cell = narrow_truth(column, *hg_truth_reg(lanes, column->reg));
        else if ((possible & ~column->any_word) != 0)
            cell = narrow_truth(column, hg_test_lane(lanes, column->reg, 0));
        else
            continue;
        possible &= cell.possible;
        certain &= cell.certain;
    }
    return (struct narrow){possible, certain & possible};
}

static void match_narrow(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint64_t *rows)
{
    if (lanes->lanes == 1) {
        struct narrow one = narrow_one(lanes, plan);
        rows[0] = one.possible;
        rows[1] = one.certain;
        rows[2] = 0;
    } else {
        for (uint32_t l = 0; l < lanes->lanes; l++) {
            rows[3 * l] = rows[3 * l + 1] = plan->last;
            rows[3 * l + 2] = 0;
        }
        for (uint32_t c = 0; c < plan->column_count; c++)
            narrow_lanes(lanes, &plan->columns[c], rows);
    }
    for (uint32_t l = 0; plan->assumes && l < lanes->lanes; l++) {
        struct hg_rows one = {rows + 3 * l, rows + 3 * l + 1, rows + 3 * l + 2};
        assume_rows(plan->table, &one, 1);
    }
}

/* --- wider tables ------------------------------------------------------------------------ */

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
static void start_from(struct narrowing *narrowing, struct cell cell)
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
static bool narrow_word(const struct narrowing *narrowing, const struct cell *cell, uint32_t w)
{
    uint64_t possible = narrowing->rows.possible[w];
    if (cell->possible != NULL)
        possible &= cell->possible[w];
    narrowing->rows.possible[w] = possible;
    narrowing->rows.certain[w] &= cell->certain[w];
    return possible != 0;
}

static void narrow_wide(struct narrowing *narrowing, struct cell cell)
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

static void match_wide(struct hg_lanes *lanes, const struct hg_table_plan *plan, uint32_t lane,
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
        struct cell cell = cell_of(lanes, column, plan->words, plan->summary_words, lane, scratch);
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
        assume_rows(plan->table, &narrowing->rows, plan->words);
}

void hg_exec_MATCH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_table_plan *plan = &lanes->image->tables[instr->a];
    if (plan->words == 1) {
        match_narrow(lanes, plan, hg_rows_at(lanes, instr->a, 0).possible);
        return;
    }
    uint64_t *scratch = ((struct hg_vm *)lanes)->scratch;
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct narrowing narrowing = {
            .rows = hg_rows_at(lanes, instr->a, l),
            .active = scratch + 3 * (size_t)lanes->image->widest,
            .words = plan->words,
            .active_words = (plan->words + 63) / 64,
        };
        match_wide(lanes, plan, l, &narrowing, scratch);
    }
}

uint8_t hg_cell_truth(const struct hg_lanes *lanes, uint32_t table, uint32_t column, uint32_t row,
                      uint32_t lane)
{
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    struct cell cell = cell_of(lanes, &plan->columns[column], plan->words, plan->summary_words,
                               lane, ((const struct hg_vm *)lanes)->scratch);
    uint64_t bit = UINT64_C(1) << (row % 64);
    bool possible = cell.possible == NULL || (cell.possible[row / 64] & bit) != 0;
    bool certain = (cell.certain[row / 64] & bit) != 0;
    return certain ? HG_TRUE : possible ? HG_UNKNOWN : HG_FALSE;
}
