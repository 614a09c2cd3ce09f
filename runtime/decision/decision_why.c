/* Why a condition, class, score or value is unknown on a lane: walks back from it through the
 * instructions that computed it, along uncertain operands only, to the unknown fields and holes it
 * depends on. Only for leads with something open; read-only. */
#include "runtime/decision/decision_parts.h"
#include "runtime/vm/vm_parts.h"

#include <string.h>

static const struct hg_program *program_of(const struct hg_why *why)
{
    return why->lanes->program;
}

void hg_why_init(struct hg_why *why, const struct hg_lanes *lanes, uint32_t lane,
                 struct hg_arena *arena)
{
    *why = (struct hg_why){.lanes = lanes, .lane = lane, .arena = arena};
}

void hg_why_begin(struct hg_why *why)
{
    const struct hg_program *program = why->lanes->program;
    size_t registers = program->register_count, truths = program->truth_count;
    if (why->fields != NULL)
        return;
    bool *seen = HG_ARRAY(why->arena, bool,
                          registers + truths + program->table_count + program->field_count);
    why->value_seen = seen;
    why->truth_seen = seen + registers;
    why->table_seen = seen + registers + truths;
    why->fields = seen + registers + truths + program->table_count;
}

static void add_hole(struct hg_why *why, struct hg_str what, enum hg_reason reason)
{
    for (size_t i = 0; i < why->holes.count; i++)
        if (hg_str_eq(why->holes.at[i].what, what) && why->holes.at[i].reason == reason)
            return;
    struct hg_deciding hole = {.field = HG_NONE, .what = what, .reason = reason};
    hg_push(why->arena, &why->holes, hole);
}

/* Every row that could be the first match, where that is open. */
static void why_first_match(struct hg_why *why, uint32_t table)
{
    struct hg_rows rows = hg_lane_rows(why->lanes, table, why->lane);
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++) {
        if (hg_bit(rows.certain, row))
            return;
        hg_why_row(why, table, row);
    }
}

static void why_decision_table(struct hg_why *why, uint32_t table)
{
    if (why->table_seen[table])
        return;
    why->table_seen[table] = true;
    const struct hg_rule_table *rules = &program_of(why)->tables[table];
    struct hg_rows rows = hg_lane_rows(why->lanes, table, why->lane);
    why_first_match(why, table);
    if (hg_next_row(&rows, rows.possible, 0) == HG_NONE)
        add_hole(why, rules->name, HG_R_NO_ROW);
}

static void why_score(struct hg_why *why, const struct hg_block *block)
{
    const struct hg_program *program = program_of(why);
    struct hg_rows rows = hg_lane_rows(why->lanes, block->table, why->lane);
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++) {
        const struct hg_rule_info *rule = &program->rules[block->first_rule + row];
        if (!hg_bit(rows.certain, row))
            hg_why_row(why, block->table, row);
        if (!rule->constant_points)
            hg_why_ref(why, rule->points_ref);
    }
}

static void why_block(struct hg_why *why, const struct hg_block *block)
{
    if (why->table_seen[block->table])
        return;
    why->table_seen[block->table] = true;
    if (block->kind == HG_B_SCORE)
        why_score(why, block);
    else
        why_first_match(why, block->table);
}

static void why_template(struct hg_why *why, uint32_t id)
{
    const struct hg_template *template = &program_of(why)->templates[id];
    for (uint32_t i = 0; i < template->count; i++)
        hg_why_ref(why, template->parts[i].ref);
}

static void why_operand(struct hg_why *why, char kind, uint32_t operand)
{
    const struct hg_program *program = program_of(why);
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        hg_why_value(why, operand);
        break;
    case 'b':
        hg_why_truth(why, operand);
        break;
    case 'w':
        for (uint32_t i = 0; i < program->truth_lists[operand].count; i++)
            hg_why_truth(why, program->truth_lists[operand].at[i]);
        break;
    case 'x':
        hg_why_value(why, program->tests[operand].reg);
        break;
    case 'D':
        why_decision_table(why, operand);
        break;
    case 'K':
        why_block(why, &program->blocks[operand]);
        break;
    case 'm':
        why_template(why, operand);
        break;
    default: /* constants */
        break;
    }
}

/* The operands that count, as bits of b, c, d: where a choice or assumption is decided, only the
 * chosen one. */
static unsigned asked_operands(const struct hg_why *why, const struct hg_instr *instr)
{
    switch ((enum hg_op)instr->op) {
    case HG_OP_CHOOSE:
    case HG_OP_TEXT_CHOOSE:
    case HG_OP_TRUTH_CHOOSE: {
        uint8_t truth = hg_lane_truth(why->lanes, instr->b, why->lane);
        return truth == HG_TRUE ? 1u << 2 : truth == HG_FALSE ? 1u << 3 : 7u << 1;
    }
    case HG_OP_ASSUMED:
    case HG_OP_TEXT_ASSUMED:
    case HG_OP_LIST_ASSUMED:
    case HG_OP_TRUTH_ASSUMED:
        return 1u << 2;
    default:
        return 7u << 1;
    }
}

static void why_operands(struct hg_why *why, const struct hg_instr *instr)
{
    unsigned asked = asked_operands(why, instr);
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++)
        if (asked & (1u << i))
            why_operand(why, kinds[i], operands[i]);
}

static size_t found(const struct hg_why *why)
{
    size_t count = why->holes.count;
    for (uint32_t i = 0; i < program_of(why)->field_count; i++)
        count += why->fields[i];
    return count;
}

/* A table may have been visited before: it is named again. */
static struct hg_str hole_name(const struct hg_why *why, const struct hg_instr *maker)
{
    switch (maker->op) {
    case HG_OP_GIVE_NUMBER:
    case HG_OP_GIVE_TEXT:
        return program_of(why)->tables[maker->b].name;
    case HG_OP_CLASSIFY:
        return program_of(why)->blocks[maker->b].name;
    case HG_OP_DOMAIN_OF:
        return HG_STR("domain_of");
    case HG_OP_REGISTRABLE_OF:
        return HG_STR("registrable_domain_of");
    case HG_OP_LOCAL_PART_OF:
        return HG_STR("local_part_of");
    default:
        return HG_STR("arithmetic");
    }
}

void hg_why_value(struct hg_why *why, uint32_t reg)
{
    const struct hg_program *program = program_of(why);
    const struct hg_value *value = hg_lane_value(why->lanes, reg, why->lane);
    hg_why_begin(why);
    if (hg_value_known(value) || why->value_seen[reg])
        return;
    why->value_seen[reg] = true;
    if (reg < program->field_count) {
        why->fields[reg] = true;
        return;
    }
    const struct hg_instr *maker = &program->code[why->lanes->image->value_maker[reg]];
    size_t before = found(why);
    why_operands(why, maker);
    /* A hole that no operand explains arose in this instruction. */
    if (value->hole != HG_R_NONE && found(why) == before)
        add_hole(why, hole_name(why, maker), (enum hg_reason)value->hole);
}

void hg_why_truth(struct hg_why *why, uint32_t truth)
{
    hg_why_begin(why);
    if (hg_lane_truth(why->lanes, truth, why->lane) != HG_UNKNOWN || why->truth_seen[truth])
        return;
    why->truth_seen[truth] = true;
    why_operands(why, &program_of(why)->code[why->lanes->image->truth_maker[truth]]);
}

void hg_why_ref(struct hg_why *why, struct hg_ref ref)
{
    if (ref.kind == HG_REF_VALUE)
        hg_why_value(why, ref.reg);
    else if (ref.kind == HG_REF_TRUTH)
        hg_why_truth(why, ref.reg);
}

/* Only the undecided cells: the rest of the row is no reason. */
void hg_why_row(struct hg_why *why, uint32_t table, uint32_t row)
{
    const struct hg_table_plan *plan = &why->lanes->image->tables[table];
    for (uint32_t i = 0; i < plan->column_count; i++) {
        const struct hg_column *column = plan->columns[i].column;
        if (hg_bit(column->any, row) || /* the row does not ask this column */
            hg_cell_truth(why->lanes, table, i, row, why->lane) != HG_UNKNOWN)
            continue;
        if (column->kind == HG_COLUMN_TRUTH)
            hg_why_truth(why, column->reg);
        else if (column->kind == HG_COLUMN_TEST)
            hg_why_value(why, program_of(why)->tests[column->reg].reg);
        else
            hg_why_value(why, column->reg);
    }
}

/* The first field found at or after `from`, or HG_NONE. */
static uint32_t next_field(const struct hg_why *why, uint32_t from)
{
    uint32_t count = why->fields != NULL ? program_of(why)->field_count : 0;
    const bool *at = from < count ? memchr(why->fields + from, true, count - from) : NULL;
    return at != NULL ? (uint32_t)(at - why->fields) : HG_NONE;
}

void hg_why_list(struct hg_why *why, struct hg_deciding **list, uint32_t *count)
{
    const struct hg_program *program = program_of(why);
    HG_VEC(struct hg_deciding) all = {0};
    for (uint32_t field = 0; (field = next_field(why, field)) != HG_NONE; field++) {
        const struct hg_value *value = hg_lane_value(why->lanes, field, why->lane);
        struct hg_deciding item = {
            .field = field,
            .what = program->fields[field].name,
            .reason = (enum hg_reason)value->reason,
            .evidence = hg_lane_evidence(why->lanes, field, why->lane),
        };
        hg_push(why->arena, &all, item);
    }
    for (size_t i = 0; i < why->holes.count; i++)
        hg_push(why->arena, &all, why->holes.at[i]);
    *list = all.at;
    *count = (uint32_t)all.count;
}

static bool is_first_match(const struct hg_block *block)
{
    return block->kind == HG_B_CLASSIFY || block->kind == HG_B_DECIDE || block->kind == HG_B_ROUTE;
}

/* In a first match a rule is also open if an earlier one is. */
static void why_above(struct hg_why *why, const struct hg_block *block, uint32_t row)
{
    struct hg_rows rows = hg_lane_rows(why->lanes, block->table, why->lane);
    for (uint32_t above = 0; (above = hg_next_row(&rows, rows.possible, above)) < row; above++)
        if (!hg_bit(rows.certain, above))
            hg_why_row(why, block->table, above);
}

/* A block is not certainly reached if an earlier one may have ended the decision. */
static void why_reached(struct hg_why *why, uint32_t index)
{
    const struct hg_program *program = why->lanes->program;
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->code[i].op == HG_OP_APPLIES)
            hg_why_truth(why, program->code[i].a);
    for (uint32_t b = 0; b < index; b++) {
        const struct hg_block *block = &program->blocks[b];
        if (block->kind == HG_B_DISQUALIFY || block->kind == HG_B_DECIDE)
            why_above(why, block, block->rule_count);
    }
}

static bool may_be_reached(const struct hg_lanes *lanes, uint32_t lane, uint32_t index)
{
    uint8_t kind = lanes->program->blocks[index].kind;
    return (kind == HG_B_DISQUALIFY || kind == HG_B_DECIDE) &&
           lanes->reach[(size_t)index * lanes->lanes + lane] == HG_MAYBE_REACHED;
}

void hg_rule_needs(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                   struct hg_arena *arena, struct hg_deciding **needs, uint32_t *count)
{
    const struct hg_rule_info *info = &lanes->program->rules[rule];
    const struct hg_block *block = &lanes->program->blocks[info->block];
    uint32_t row = rule - block->first_rule;
    struct hg_rows rows = hg_lane_rows(lanes, block->table, lane);
    struct hg_why why;
    hg_why_init(&why, lanes, lane, arena);
    hg_why_row(&why, block->table, row);
    if (is_first_match(block) && hg_bit(rows.certain, row))
        why_above(&why, block, row);
    if (hg_bit(rows.certain, row) && may_be_reached(lanes, lane, info->block))
        why_reached(&why, info->block);
    if (block->kind == HG_B_SCORE && !info->constant_points)
        hg_why_ref(&why, info->points_ref);
    hg_why_list(&why, needs, count);
}
