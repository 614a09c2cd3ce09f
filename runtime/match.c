/* MATCH: rules as rows. For each lane the AND, over the columns of a rule table, of the bit rows
 * its values select: which rows are possible, which certain, which were settled by `assuming`.
 * Part of the VM; reads registers and the image's plans, writes the rows of one table. Must not
 * know what a row gives.
 *
 * Here tables of one word, column by column over all lanes, or with the rows of a single lane in
 * registers; match_wide.c does the wider ones. */
#include "runtime/match_parts.h"

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
static struct narrow narrow_slow(const struct hg_lanes *lanes, const struct hg_table_plan *table,
                                 const struct hg_column_plan *plan, uint32_t lane)
{
    uint64_t scratch[3];
    struct hg_match_cell cell;
    if (!hg_match_cell(lanes, table, plan, lane, &cell))
        hg_match_join(lanes, table, plan, lane, scratch, &cell);
    return (struct narrow){*cell.possible, *cell.certain};
}

static inline struct narrow narrow_number(const struct hg_lanes *lanes,
                                          const struct hg_table_plan *table,
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
    return narrow_slow(lanes, table, plan, lane);
}

static inline struct narrow narrow_text(const struct hg_lanes *lanes,
                                        const struct hg_table_plan *table,
                                        const struct hg_column_plan *plan, uint32_t lane)
{
    const struct hg_value *value = hg_reg(lanes, plan->reg) + lane;
    if (!hg_value_known(value))
        return narrow_slow(lanes, table, plan, lane);
    return both(plan->slots[hg_match_text_slot(plan, value->text)]);
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
static void narrow_lanes(const struct hg_lanes *lanes, const struct hg_table_plan *table,
                         const struct hg_column_plan *plan, uint64_t *rows)
{
    uint32_t count = lanes->lanes;
    const uint8_t *truth;
    switch (plan->kind) {
    case HG_COLUMN_NUMBER:
        for (uint32_t l = 0; l < count; l++, rows += 3)
            narrow_by(rows, narrow_number(lanes, table, plan, l));
        return;
    case HG_COLUMN_TEXT:
        for (uint32_t l = 0; l < count; l++, rows += 3)
            narrow_by(rows, narrow_text(lanes, table, plan, l));
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
            cell = narrow_number(lanes, plan, column, 0);
        else if (column->kind == HG_COLUMN_TEXT)
            cell = narrow_text(lanes, plan, column, 0);
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
            narrow_lanes(lanes, plan, &plan->columns[c], rows);
    }
    for (uint32_t l = 0; plan->assumes && l < lanes->lanes; l++) {
        struct hg_rows one = hg_rows_in(rows + 3 * (size_t)l, 1);
        hg_match_assume(plan->table, &one);
    }
}

void hg_exec_MATCH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    const struct hg_table_plan *plan = &lanes->image->tables[instr->a];
    if (plan->words == 1) {
        match_narrow(lanes, plan, hg_rows_at(lanes, instr->a, 0).possible);
        return;
    }
    for (uint32_t l = 0; l < lanes->lanes; l++)
        hg_match_wide(lanes, instr->a, l);
}
