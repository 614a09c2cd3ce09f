/* Instruction scheduling: pure computations move to the front, as early as their inputs allow, so
 * that independent one-word rule tables become adjacent and are matched together (image_narrow.c).
 * Registers are written once and before they are read, so any order that keeps this gives the same
 * results; instructions that end or skip a decision keep their order, at the end. Part of making
 * an image. */
#include "runtime/vm/match_parts.h"

#include <string.h>

#define LATE UINT32_MAX /* produced, or has to run, at the program's own position */
#define ROWS_AT_ONCE 64u
#define MAX_TURNS 64u /* each round scans the code; beyond this depth a program keeps its order */

/* The state of scheduling: for each item, the number of tables that have to be matched before it.
 */
struct ordering {
    struct hg_image *image;
    const struct hg_program *program;
    uint32_t *values, *truths, *tables, *code;
    uint32_t most;
    struct hg_instr *ordered;
    uint32_t count;
};

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* --- what an instruction waits for ------------------------------------------------------------ */

static uint32_t after_refs(const struct ordering *o, const struct hg_ref *ref)
{
    return ref->kind == HG_REF_VALUE   ? o->values[ref->reg]
           : ref->kind == HG_REF_TRUTH ? o->truths[ref->reg]
                                       : 0;
}

static uint32_t after_columns(const struct ordering *o, const struct hg_rule_table *table)
{
    uint32_t after = 0;
    for (uint32_t c = 0; c < table->column_count; c++) {
        const struct hg_column *column = &table->columns[c];
        uint32_t one = column->kind == HG_COLUMN_TRUTH ? o->truths[column->reg]
                       : column->kind == HG_COLUMN_TEST
                           ? o->values[o->program->tests[column->reg].reg]
                           : o->values[column->reg];
        after = later(after, one);
    }
    return after;
}

static uint32_t after_rows(const struct ordering *o, uint32_t table)
{
    return o->tables[table] == LATE ? LATE : o->tables[table] + 1;
}

static uint32_t after_block(const struct ordering *o, const struct hg_block *block)
{
    uint32_t after = after_rows(o, block->table);
    for (uint32_t r = 0; r < block->rule_count; r++)
        after = later(after, after_refs(o, &o->program->rules[block->first_rule + r].points_ref));
    return after;
}

static uint32_t after_template(const struct ordering *o, const struct hg_template *template)
{
    uint32_t after = 0;
    for (uint32_t i = 0; i < template->count; i++)
        after = later(after, after_refs(o, &template->parts[i].ref));
    return after;
}

static uint32_t after_list(const struct ordering *o, const struct hg_regs *truths)
{
    uint32_t after = 0;
    for (uint32_t i = 0; i < truths->count; i++)
        after = later(after, o->truths[truths->at[i]]);
    return after;
}

static uint32_t after_operand(const struct ordering *o, char kind, uint32_t operand)
{
    const struct hg_program *program = o->program;
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        return o->values[operand];
    case 'b':
        return o->truths[operand];
    case 'w':
        return after_list(o, &program->truth_lists[operand]);
    case 'x':
        return o->values[program->tests[operand].reg];
    case 'm':
        return after_template(o, &program->templates[operand]);
    case 'M':
        return after_columns(o, &program->tables[operand]);
    case 'D':
        return after_rows(o, operand);
    case 'K':
        return after_block(o, &program->blocks[operand]);
    default: /* constants and results */
        return 0;
    }
}

/* Whether an instruction does more than write its first operand. */
static bool has_side_effects(uint32_t op)
{
    return op == HG_OP_APPLIES || op == HG_OP_DECIDE || op == HG_OP_UNLESS_POSSIBLE ||
           op == HG_OP_END;
}

static void note(struct ordering *o, const struct hg_instr *instr, uint32_t after)
{
    switch (hg_op_info((enum hg_op)instr->op)->operands[0]) {
    case 'N':
    case 'T':
    case 'L':
        o->values[instr->a] = after;
        break;
    case 'B':
        o->truths[instr->a] = after;
        break;
    case 'M':
        o->tables[instr->a] = after;
        break;
    default:
        break;
    }
}

static uint32_t earliest_position(const struct ordering *o, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    uint32_t after = 0;
    for (int i = 0; i < 4; i++)
        after = later(after, after_operand(o, kinds[i], operands[i]));
    return after;
}

/* Computes the rounds. False: code outside the route sections reads a result from inside one. */
static bool find_waits(struct ordering *o)
{
    uint32_t section = 0; /* ends here */
    for (uint32_t i = 0; i < o->program->code_count; i++) {
        const struct hg_instr *instr = &o->program->code[i];
        bool late = i < section || has_side_effects(instr->op);
        o->code[i] = late ? LATE : earliest_position(o, instr);
        if (!late && o->code[i] == LATE)
            return false;
        note(o, instr, o->code[i]);
        o->most = o->code[i] == LATE ? o->most : later(o->most, o->code[i]);
        if (instr->op == HG_OP_UNLESS_POSSIBLE)
            section = later(section, instr->b);
    }
    return true;
}

/* --- the new order ---------------------------------------------------------------------------- */

/* Emits the one-word tables of this round, as many together as fit, in order. */
static void put_narrow(struct ordering *o, const uint32_t *tables, uint32_t count)
{
    for (uint32_t from = 0, next; from < count; from = next) {
        uint32_t rows = 0;
        for (next = from; next < count; next++) {
            uint32_t more = o->program->tables[tables[next]].rows;
            if (rows + more > ROWS_AT_ONCE)
                break;
            rows += more;
        }
        struct hg_instr *instr = &o->ordered[o->count++];
        *instr = (struct hg_instr){.op = HG_OP_MATCH, .a = tables[from]};
        if (next - from == 1)
            continue;
        instr->op = HG_MATCH_TOGETHER;
        instr->a = o->image->together_count;
        o->image->together[o->image->together_count++] =
            hg_image_narrow(o->image, tables + from, next - from);
    }
}

static void put_turn(struct ordering *o, uint32_t turn, uint32_t *narrow)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < o->program->code_count; i++)
        if (o->code[i] == turn && o->program->code[i].op != HG_OP_MATCH)
            o->ordered[o->count++] = o->program->code[i];
    for (uint32_t i = 0; i < o->program->code_count; i++) {
        const struct hg_instr *instr = &o->program->code[i];
        if (o->code[i] != turn || instr->op != HG_OP_MATCH)
            continue;
        if (o->program->tables[instr->a].words == 1)
            narrow[count++] = instr->a;
        else
            o->ordered[o->count++] = *instr;
    }
    put_narrow(o, narrow, count);
}

/* Emits instructions with side effects and the sections; skips keep their targets. */
static void put_late(struct ordering *o, uint32_t *place)
{
    uint32_t first = o->count;
    for (uint32_t i = 0; i < o->program->code_count; i++) {
        place[i] = o->count;
        if (o->code[i] == LATE)
            o->ordered[o->count++] = o->program->code[i];
    }
    for (uint32_t i = first; i < o->count; i++)
        if (o->ordered[i].op == HG_OP_UNLESS_POSSIBLE)
            o->ordered[i].b = place[o->ordered[i].b];
}

void hg_image_order(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    struct hg_arena *arena = &image->arena;
    uint32_t *waits =
        HG_ARRAY(arena, uint32_t,
                 (size_t)program->register_count + program->truth_count +
                     2 * (size_t)program->table_count + 2 * (size_t)program->code_count);
    struct ordering o = {.image = image, .program = program, .values = waits};
    o.truths = o.values + program->register_count;
    o.tables = o.truths + program->truth_count;
    o.code = o.tables + program->table_count;
    uint32_t *narrow = o.code + program->code_count, *place = narrow + program->table_count;
    image->code = program->code;
    image->together = HG_ARRAY(arena, const struct hg_narrow_plan *, program->table_count);
    if (!find_waits(&o) || o.most > MAX_TURNS)
        return;
    o.ordered = HG_ARRAY(arena, struct hg_instr, program->code_count);
    for (uint32_t turn = 0; turn <= o.most; turn++)
        put_turn(&o, turn, narrow);
    put_late(&o, place);
    image->code = o.ordered;
}
