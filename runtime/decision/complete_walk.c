/* Chooses the term to split a box along: walks from the first undecided condition on its lane back
 * to a term that still has several pieces. The order is that of rules and operands, so that it is
 * the same on every machine. Reads lanes; writes only its visited marks. */
#include "runtime/decision/complete.h"

void hg_walk_start(struct hg_completer *c)
{
    c->mark++;
}

/* Marks as visited; true the first time. */
static bool enter(const struct hg_completer *c, uint32_t *marks, uint32_t at)
{
    if (marks[at] == c->mark)
        return false;
    marks[at] = c->mark;
    return true;
}

/* The open term with this index, if the box on the lane has more than one piece of it. */
static uint32_t splittable(struct hg_completer *c, uint32_t lane, uint32_t term)
{
    if (term == HG_NONE || c->open_of_term[term] == HG_NONE)
        return HG_NONE;
    uint32_t open = c->open_of_term[term];
    const struct hg_span *span = &hg_box(c, c->batch[lane])[open];
    return span->first < span->last && hg_box_term_counts(c, lane, term) ? open : HG_NONE;
}

/* --- from here back ----------------------------------------------------------------------- */

static uint32_t walk_first_match(struct hg_completer *c, uint32_t lane, uint32_t table)
{
    struct hg_rows rows = hg_lane_rows(c->lanes, table, lane);
    for (uint32_t row = 0; row < c->program->tables[table].rows; row++) {
        bool possible = hg_bit(rows.possible, row), certain = hg_bit(rows.certain, row);
        uint32_t found = possible && !certain ? hg_walk_row(c, lane, table, row) : HG_NONE;
        if (found != HG_NONE || certain)
            return found;
    }
    return HG_NONE;
}

static uint32_t walk_ref(struct hg_completer *c, uint32_t lane, struct hg_ref ref)
{
    if (ref.kind == HG_REF_VALUE)
        return hg_walk_value(c, lane, ref.reg);
    return ref.kind == HG_REF_TRUTH ? hg_walk_truth(c, lane, ref.reg) : HG_NONE;
}

static uint32_t walk_score(struct hg_completer *c, uint32_t lane, const struct hg_block *block)
{
    struct hg_rows rows = hg_lane_rows(c->lanes, block->table, lane);
    for (uint32_t row = 0; row < block->rule_count; row++) {
        const struct hg_rule_info *rule = &c->program->rules[block->first_rule + row];
        uint32_t found = HG_NONE;
        if (!hg_bit(rows.possible, row))
            continue;
        if (!hg_bit(rows.certain, row))
            found = hg_walk_row(c, lane, block->table, row);
        if (found == HG_NONE && !rule->constant_points)
            found = walk_ref(c, lane, rule->points_ref);
        if (found != HG_NONE)
            return found;
    }
    return HG_NONE;
}

static uint32_t walk_table(struct hg_completer *c, uint32_t lane, uint32_t table)
{
    return enter(c, c->table_mark, table) ? walk_first_match(c, lane, table) : HG_NONE;
}

static uint32_t walk_block(struct hg_completer *c, uint32_t lane, const struct hg_block *block)
{
    if (block->kind != HG_B_SCORE)
        return walk_table(c, lane, block->table);
    return enter(c, c->table_mark, block->table) ? walk_score(c, lane, block) : HG_NONE;
}

static uint32_t walk_test(struct hg_completer *c, uint32_t lane, uint32_t test)
{
    uint32_t found = splittable(c, lane, c->plan.test_term[test]);
    return found != HG_NONE ? found : hg_walk_value(c, lane, c->program->tests[test].reg);
}

static uint32_t walk_operand(struct hg_completer *c, uint32_t lane, char kind, uint32_t operand)
{
    const struct hg_program *program = c->program;
    uint32_t found = HG_NONE;
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        return hg_walk_value(c, lane, operand);
    case 'b':
        return hg_walk_truth(c, lane, operand);
    case 'w':
        for (uint32_t i = 0; i < program->truth_lists[operand].count && found == HG_NONE; i++)
            found = hg_walk_truth(c, lane, program->truth_lists[operand].at[i]);
        return found;
    case 'x':
        return walk_test(c, lane, operand);
    case 'D':
        return walk_table(c, lane, operand);
    case 'K':
        return walk_block(c, lane, &program->blocks[operand]);
    case 'm':
        for (uint32_t i = 0; i < program->templates[operand].count && found == HG_NONE; i++)
            found = walk_ref(c, lane, program->templates[operand].parts[i].ref);
        return found;
    default:
        return HG_NONE;
    }
}

/* A pure function of fields is as good as they are; what depends on rules may be decided by them.
 */
static bool is_plain(const struct hg_completer *c, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    bool plain = true;
    for (int k = 1; k < 4; k++) {
        bool value = kinds[k] == 'n' || kinds[k] == 't' || kinds[k] == 'l' || kinds[k] == 'v';
        plain &= !value || c->plan.plain[operands[k]];
    }
    return plain;
}

/* The operands that count, as bits of b, c, d: of a decided choice only the chosen one. */
static unsigned counting_operands(const struct hg_completer *c, uint32_t lane, uint32_t maker)
{
    const struct hg_instr *instr = &c->program->code[maker];
    if (c->pin_kinds[maker] == HG_PIN_OTHER)
        return 1u << 2;
    if (instr->op != HG_OP_CHOOSE && instr->op != HG_OP_TEXT_CHOOSE &&
        instr->op != HG_OP_TRUTH_CHOOSE)
        return 7u << 1;
    uint8_t truth = hg_lane_truth(c->lanes, instr->b, lane);
    return truth == HG_TRUE ? 1u << 2 : truth == HG_FALSE ? 1u << 3 : 7u << 1;
}

static uint32_t span_of(struct hg_completer *c, uint32_t lane, uint32_t open)
{
    const struct hg_span *span = &hg_box(c, c->batch[lane])[open];
    return span->last - span->first;
}

/* For a comparison of two texts, the one with more pieces left: boxes stay square, and few lie on
 * the diagonal. */
static uint32_t walk_sides(struct hg_completer *c, uint32_t lane, const struct hg_instr *instr)
{
    uint32_t left = hg_walk_value(c, lane, instr->b), right = hg_walk_value(c, lane, instr->c);
    if (left == HG_NONE || right == HG_NONE)
        return left == HG_NONE ? right : left;
    return span_of(c, lane, right) > span_of(c, lane, left) ? right : left;
}

static uint32_t walk_maker(struct hg_completer *c, uint32_t lane, uint32_t maker)
{
    const struct hg_instr *instr = &c->program->code[maker];
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    uint8_t pin = c->pin_kinds[maker];
    uint32_t found = HG_NONE;
    bool term = pin == HG_PIN_TERM || pin == HG_PIN_FREE, first = term && is_plain(c, instr);
    uint32_t own = term ? c->opens.at[c->pins.at[c->pin_of[maker]].open].term : HG_NONE;
    if (first)
        found = splittable(c, lane, own);
    if (found == HG_NONE && instr->op == HG_OP_TEXT_SAME)
        found = walk_sides(c, lane, instr);
    unsigned counting = counting_operands(c, lane, maker);
    for (int k = 1; k < 4 && found == HG_NONE; k++)
        if ((counting & 1u << k) != 0)
            found = walk_operand(c, lane, kinds[k], operands[k]);
    return found == HG_NONE && !first ? splittable(c, lane, own) : found;
}

uint32_t hg_walk_value(struct hg_completer *c, uint32_t lane, uint32_t reg)
{
    if (hg_value_known(hg_lane_value(c->lanes, reg, lane)) || !enter(c, c->value_mark, reg))
        return HG_NONE;
    if (reg < c->program->field_count)
        return splittable(c, lane, c->plan.field_term[reg]);
    return walk_maker(c, lane, c->image->value_maker[reg]);
}

uint32_t hg_walk_truth(struct hg_completer *c, uint32_t lane, uint32_t truth)
{
    if (hg_lane_truth(c->lanes, truth, lane) != HG_UNKNOWN || !enter(c, c->truth_mark, truth))
        return HG_NONE;
    return walk_maker(c, lane, c->image->truth_maker[truth]);
}

uint32_t hg_walk_row(struct hg_completer *c, uint32_t lane, uint32_t table, uint32_t row)
{
    const struct hg_table_plan *plan = &c->image->tables[table];
    for (uint32_t i = 0; i < plan->column_count; i++) {
        const struct hg_column *column = plan->columns[i].column;
        uint32_t found;
        if (hg_bit(column->any, row) || hg_cell_truth(c->lanes, table, i, row, lane) != HG_UNKNOWN)
            continue;
        if (column->kind == HG_COLUMN_TRUTH)
            found = hg_walk_truth(c, lane, column->reg);
        else if (column->kind == HG_COLUMN_TEST)
            found = walk_test(c, lane, column->reg);
        else
            found = hg_walk_value(c, lane, column->reg);
        if (found != HG_NONE)
            return found;
    }
    return HG_NONE;
}

/* --- where walks begin ----------------------------------------------------------------------- */

static uint32_t walk_applies(struct hg_completer *c, uint32_t lane)
{
    for (uint32_t i = 0; c->lanes->applies[lane] == HG_UNKNOWN && i < c->program->code_count; i++)
        if (c->program->code[i].op == HG_OP_APPLIES)
            return hg_walk_truth(c, lane, c->program->code[i].a);
    return HG_NONE;
}

static uint32_t walk_every_row(struct hg_completer *c, uint32_t lane, const struct hg_block *block,
                               uint32_t count)
{
    struct hg_rows rows = hg_lane_rows(c->lanes, block->table, lane);
    for (uint32_t row = 0; row < count; row++) {
        if (!hg_bit(rows.possible, row) || hg_bit(rows.certain, row))
            continue;
        uint32_t found = hg_walk_row(c, lane, block->table, row);
        if (found != HG_NONE)
            return found;
    }
    return HG_NONE;
}

uint32_t hg_walk_decision(struct hg_completer *c, uint32_t lane)
{
    hg_walk_start(c);
    uint32_t found = walk_applies(c, lane);
    for (uint32_t b = 0; b < c->program->block_count && found == HG_NONE; b++) {
        const struct hg_block *block = &c->program->blocks[b];
        if (c->lanes->reach[(size_t)b * c->lanes->lanes + lane] == HG_NOT_REACHED)
            continue;
        if (block->kind == HG_B_DISQUALIFY)
            found = walk_every_row(c, lane, block, block->rule_count);
        else if (block->kind == HG_B_DECIDE)
            found = walk_first_match(c, lane, block->table);
    }
    return found;
}

/* First whether it may hit, then whether something ends the decision before it. */
uint32_t hg_walk_giving(struct hg_completer *c, uint32_t lane, uint32_t rule, bool hits)
{
    uint32_t in = c->program->rules[rule].block;
    const struct hg_block *own = &c->program->blocks[in];
    hg_walk_start(c);
    uint32_t found = walk_applies(c, lane);
    if (found == HG_NONE && hits)
        found = hg_walk_row(c, lane, own->table, rule - own->first_rule);
    for (uint32_t b = 0; b < in && found == HG_NONE; b++) {
        const struct hg_block *block = &c->program->blocks[b];
        if (block->kind == HG_B_DISQUALIFY || block->kind == HG_B_DECIDE)
            found = walk_every_row(c, lane, block, block->rule_count);
    }
    if (found == HG_NONE && own->kind == HG_B_DECIDE)
        found = walk_every_row(c, lane, own, rule - own->first_rule);
    return found;
}

/* For a lane with a known outcome: the rules that give it, their targets, and the outcome's block.
 */
uint32_t hg_walk_route(struct hg_completer *c, uint32_t lane, uint32_t outcome)
{
    uint32_t found = hg_walk_decision(c, lane);
    for (uint32_t b = 0; b < c->program->block_count && found == HG_NONE; b++) {
        const struct hg_block *block = &c->program->blocks[b];
        bool route = block->kind == HG_B_ROUTE && block->outcome == outcome;
        if (!route && block->kind != HG_B_DECIDE && block->kind != HG_B_DISQUALIFY)
            continue;
        struct hg_rows rows = hg_lane_rows(c->lanes, block->table, lane);
        for (uint32_t row = 0; row < block->rule_count && found == HG_NONE; row++) {
            if (!hg_bit(rows.possible, row))
                continue;
            const struct hg_rule_info *rule = &c->program->rules[block->first_rule + row];
            if (!hg_bit(rows.certain, row))
                found = hg_walk_row(c, lane, block->table, row);
            if (found == HG_NONE)
                found = walk_ref(c, lane, rule->to);
            if (found == HG_NONE)
                found = walk_ref(c, lane, rule->within);
            if (found != HG_NONE)
                break;
        }
    }
    return found;
}

/* --- what may be wider than it is ----------------------------------------------------------- */

static uint32_t first_of(struct hg_completer *c, uint32_t lane, const uint64_t *terms)
{
    for (uint32_t w = 0; w < c->plan.words; w++)
        for (uint64_t left = terms[w]; left != 0; left &= left - 1) {
            uint32_t open = splittable(c, lane, w * 64 + (uint32_t)__builtin_ctzll(left));
            if (open != HG_NONE)
                return open;
        }
    return HG_NONE;
}

static uint32_t inexact_rows(struct hg_completer *c, uint32_t lane, const struct hg_block *block)
{
    struct hg_rows rows = hg_lane_rows(c->lanes, block->table, lane);
    for (uint32_t row = 0; row < block->rule_count; row++) {
        if (!hg_bit(rows.possible, row) || hg_bit(rows.certain, row))
            continue;
        uint32_t found = first_of(
            c, lane, c->plan.row_twice + (size_t)(block->first_rule + row) * c->plan.words);
        if (found != HG_NONE)
            return found;
    }
    return HG_NONE;
}

static uint32_t inexact_truth(struct hg_completer *c, uint32_t lane, uint32_t truth)
{
    if (truth == HG_NONE || hg_lane_truth(c->lanes, truth, lane) != HG_UNKNOWN)
        return HG_NONE;
    return first_of(c, lane, c->plan.truths.twice + (size_t)truth * c->plan.words);
}

static uint32_t inexact_promises(struct hg_completer *c, uint32_t lane)
{
    uint32_t found = HG_NONE, possible = c->lanes->outcomes[lane].possible;
    for (uint32_t i = 0; i < c->program->promise_count && found == HG_NONE; i++) {
        const struct hg_promise *promise = &c->program->promises[i];
        if (!hg_promise_counts(promise, possible))
            continue;
        found = inexact_truth(c, lane, promise->when);
        if (found == HG_NONE)
            found = inexact_truth(c, lane, promise->unless);
    }
    return found;
}

/* A class, score, rule or promise that is open on the lane and depends on a term in two ways. */
uint32_t hg_walk_inexact(struct hg_completer *c, uint32_t lane)
{
    uint32_t found = HG_NONE;
    for (uint32_t b = 0; b < c->program->block_count && found == HG_NONE; b++) {
        const struct hg_block *block = &c->program->blocks[b];
        if (block->kind == HG_B_ROUTE)
            continue;
        bool open = block->result.kind == HG_REF_VALUE &&
                    !hg_value_known(hg_lane_value(c->lanes, block->result.reg, lane));
        if (open)
            found =
                first_of(c, lane, c->plan.values.twice + (size_t)block->result.reg * c->plan.words);
        if (found == HG_NONE)
            found = inexact_rows(c, lane, block);
    }
    return found != HG_NONE ? found : inexact_promises(c, lane);
}
