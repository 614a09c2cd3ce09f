/* Dependents of a number that is being cut (complete_cuts.c): the instructions to run on its
 * intervals, their other inputs, and the answers that must be constant on a piece. */
#include "runtime/decision/complete_cuts.h"

static bool is_number_map(uint32_t op)
{
    switch (op) {
    case HG_OP_ADD:
    case HG_OP_SUB:
    case HG_OP_MUL:
    case HG_OP_MUL_DECIMAL:
    case HG_OP_DIV_DECIMAL:
    case HG_OP_NEG:
    case HG_OP_ABS:
    case HG_OP_MIN:
    case HG_OP_MAX:
    case HG_OP_FLOOR:
    case HG_OP_ROUND:
    case HG_OP_TO_DECIMAL:
    case HG_OP_DATE_TO_INSTANT:
    case HG_OP_DAYS_SINCE:
    case HG_OP_HOURS_SINCE:
    case HG_OP_CHOOSE: /* by a condition that is known on the lead */
        return true;
    default:
        return false;
    }
}

static bool gives_points(uint32_t op)
{
    return op == HG_OP_PER || op == HG_OP_PER_DECIMAL || op == HG_OP_FADE || op == HG_OP_HALVE ||
           op == HG_OP_HALVE_AGE || op == HG_OP_BANDS_NUMBER;
}

static bool is_relation(uint32_t op)
{
    switch (op) {
    case HG_OP_IS_TRUE:
    case HG_OP_NUMBER_IN:
    case HG_OP_NUMBER_LESS:
    case HG_OP_NUMBER_AT_MOST:
    case HG_OP_NUMBER_SAME:
    case HG_OP_WITHIN_LAST:
    case HG_OP_WITHIN_NEXT:
    case HG_OP_OLDER_THAN:
    case HG_OP_LIST_HAS:
        return true;
    default:
        return false;
    }
}

/* A condition decided by the intervals; while the field is unknown the lead must decide it. */
static bool is_own_truth(const struct hg_cutter *k, uint32_t truth)
{
    return k->known && k->truths[truth];
}

/* Whether an operand is computed from the field and the others are known. */
static bool rests_on_it(const struct hg_cutter *k, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    bool some = false;
    for (int i = 1; i < 4; i++) {
        if (kinds[i] == 'b' && !is_own_truth(k, operands[i]) &&
            hg_lane_truth(k->c->lead_lanes, operands[i], k->c->lead) == HG_UNKNOWN)
            return false;
        if (!hg_op_reads_value(kinds[i]))
            continue;
        const struct hg_value *value = hg_lane_value(k->c->lead_lanes, operands[i], k->c->lead);
        bool mine = k->values[operands[i]];
        if (!mine && (instr->op == HG_OP_CHOOSE || instr->op == HG_OP_ASSUMED))
            continue; /* an operand that is not chosen does not matter; a chosen one is checked
                         when read */
        if (!mine && (value->state != HG_KNOWN || value->hole != HG_R_NONE))
            return false;
        some |= mine;
    }
    return some;
}

static void note_given(struct hg_cutter *k, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++) {
        if (hg_op_reads_value(kinds[i]) && !k->values[operands[i]])
            hg_push(&k->c->arena, &k->given, operands[i]);
        if (kinds[i] == 'b' && !is_own_truth(k, operands[i]))
            hg_push(&k->c->arena, &k->given_truths, operands[i]);
    }
}

static void add_reader(struct hg_cutter *k, enum hg_reader_kind kind, uint32_t reg,
                       const struct hg_instr *instr)
{
    hg_push(&k->c->arena, &k->readers,
            ((struct hg_reader){.kind = (uint8_t)kind, .reg = reg, .instr = instr}));
}

static void add_slots(struct hg_cutter *k, uint32_t reg, const int64_t *cuts, uint32_t count)
{
    hg_push(&k->c->arena, &k->readers, ((struct hg_reader){HG_READ_SLOT, reg, cuts, count, NULL}));
}

/* Columns over the field itself are cut by the program's pieces already. */
static void read_columns(struct hg_cutter *k, uint32_t table)
{
    const struct hg_table_plan *plan = &k->c->image->tables[table];
    for (uint32_t i = 0; i < plan->column_count; i++) {
        const struct hg_column_plan *column = &plan->columns[i];
        if (column->kind == HG_COLUMN_NUMBER && column->reg != k->open->reg &&
            k->values[column->reg])
            add_slots(k, column->reg, column->cuts, column->cut_count);
    }
}

static bool asks_about_bands(const struct hg_completer *c, const struct hg_instr *instr)
{
    return instr->op == HG_OP_BANDS_NUMBER && c->program->bands[instr->c].has_unknown;
}

/* Questions about knowledge have one answer for all completions, and where the field is known, by
 * its value. */
static void read_known(struct hg_cutter *k, const struct hg_instr *instr)
{
    if (!k->known)
        return;
    if (instr->op == HG_OP_IS_KNOWN && k->values[instr->b])
        add_reader(k, HG_READ_HOLE, instr->b, instr);
    if (asks_about_bands(k->c, instr) && k->values[instr->b])
        add_slots(k, instr->b, k->c->image->bands[instr->c].cuts,
                  k->c->image->bands[instr->c].cut_count);
}

static void read_by(struct hg_cutter *k, uint32_t index)
{
    const struct hg_instr *instr = &k->c->program->code[index];
    bool map = is_number_map(instr->op) || (k->known && instr->op == HG_OP_ASSUMED);
    bool points = gives_points(instr->op);
    if ((!map && !points && !is_relation(instr->op)) || !rests_on_it(k, instr) ||
        asks_about_bands(k->c, instr))
        return;
    note_given(k, instr);
    hg_push(&k->c->arena, &k->code, index);
    if (map || points)
        k->values[instr->a] = true;
    else
        k->truths[instr->a] = true;
    if (!map)
        add_reader(k, points ? HG_READ_POINTS : HG_READ_TRUTH, instr->a, instr);
}

void hg_cutter_find_readers(struct hg_cutter *k)
{
    const struct hg_program *program = k->c->program;
    for (uint32_t i = 0; i < program->code_count; i++) {
        if (program->code[i].op == HG_OP_MATCH)
            read_columns(k, program->code[i].a);
        read_known(k, &program->code[i]);
        read_by(k, i);
    }
}
