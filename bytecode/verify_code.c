/* The verifier's pass over the code. Operands are checked by the kinds that opcodes.def declares,
 * so that a new instruction needs no code here; constraints between operands are in `agree`. Every
 * register is written once and before it is read; skips go forward, and what a skipped stretch
 * writes is read only inside it (or by rules of its outcome, see verify_rules.c). */
#include "bytecode/verify.h"

struct skip {
    uint32_t until, outcome;
};

struct pass {
    struct hg_verify *v;
    uint32_t at; /* the instruction */
    const struct hg_instr *instr;
    const struct hg_op_info *row;
    struct skip skips[HG_MAX_SKIPS];
    uint32_t skip_count;
    bool applied;
};

static bool refuse(const struct pass *pass, const char *why)
{
    return hg_verify_fail(pass->v, "instruction %u (%s): %s", pass->at, pass->row->name, why);
}

static uint32_t operand(const struct hg_instr *instr, int index)
{
    const uint32_t all[4] = {instr->a, instr->b, instr->c, instr->d};
    return all[index];
}

/* --- reading --- */

static bool readable(const struct pass *pass, const struct hg_definition *written)
{
    return written->done && pass->at < written->until;
}

static bool read_value(const struct pass *pass, uint32_t reg)
{
    if (reg >= pass->v->p->register_count)
        return refuse(pass, "reads a value register that is not there");
    return readable(pass, &pass->v->values[reg]) ||
           refuse(pass, "reads a value register that may not be written");
}

static bool read_truth(const struct pass *pass, uint32_t reg)
{
    if (reg >= pass->v->p->truth_count)
        return refuse(pass, "reads a truth register that is not there");
    return readable(pass, &pass->v->truths[reg]) ||
           refuse(pass, "reads a truth register that may not be written");
}

static bool read_number(const struct pass *pass, uint32_t reg)
{
    return read_value(pass, reg) && (hg_register_is_number(pass->v->p, reg) ||
                                     refuse(pass, "reads a number where there is none"));
}

static bool read_text(const struct pass *pass, uint32_t reg)
{
    return read_value(pass, reg) && (hg_register_is_text(pass->v->p, reg) ||
                                     refuse(pass, "reads a text where there is none"));
}

static bool read_list(const struct pass *pass, uint32_t reg)
{
    return read_value(pass, reg) &&
           (pass->v->p->register_lists[reg] || refuse(pass, "reads a list where there is none"));
}

static bool inside(const struct pass *pass, uint32_t index, uint32_t count, const char *why)
{
    return index < count || refuse(pass, why);
}

static bool read_test(const struct pass *pass, uint32_t test)
{
    const struct hg_program *p = pass->v->p;
    return inside(pass, test, p->test_count, "names a test that is not there") &&
           hg_verify_reads(pass->v, p->tests[test].pattern_count) &&
           read_value(pass, p->tests[test].reg);
}

static bool read_truth_list(const struct pass *pass, uint32_t list)
{
    const struct hg_program *p = pass->v->p;
    if (!inside(pass, list, p->truth_list_count, "names a truth list that is not there") ||
        !hg_verify_reads(pass->v, p->truth_lists[list].count))
        return false;
    for (uint32_t i = 0; i < p->truth_lists[list].count; i++)
        if (!read_truth(pass, p->truth_lists[list].at[i]))
            return false;
    return true;
}

static bool read_template(const struct pass *pass, uint32_t template)
{
    const struct hg_program *p = pass->v->p;
    if (!inside(pass, template, p->template_count, "names a template that is not there") ||
        !hg_verify_reads(pass->v, p->templates[template].count))
        return false;
    for (uint32_t i = 0; i < p->templates[template].count; i++) {
        const struct hg_ref *ref = &p->templates[template].parts[i].ref;
        if (ref->kind == HG_REF_VALUE && !read_value(pass, ref->reg))
            return false;
        if (ref->kind == HG_REF_TRUTH && !read_truth(pass, ref->reg))
            return false;
    }
    return true;
}

static bool read_columns(const struct pass *pass, const struct hg_rule_table *table)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        const struct hg_column *c = &table->columns[i];
        bool fine = c->kind == HG_COLUMN_TRUTH  ? read_truth(pass, c->reg)
                    : c->kind == HG_COLUMN_TEST ? read_test(pass, c->reg)
                                                : read_value(pass, c->reg);
        if (!fine)
            return false;
    }
    return true;
}

static bool read_decision_table(const struct pass *pass, uint32_t table)
{
    const struct hg_program *p = pass->v->p;
    if (!inside(pass, table, p->table_count, "names a table that is not there"))
        return false;
    if (!p->tables[table].decision_table)
        return refuse(pass, "wants a decision table");
    return readable(pass, &pass->v->tables[table]) ||
           refuse(pass, "reads a table that may not be matched");
}

static bool read_points(const struct pass *pass, const struct hg_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        const struct hg_rule_info *rule = &pass->v->p->rules[block->first_rule + i];
        if (!rule->constant_points && !read_number(pass, rule->points_ref.reg))
            return false;
    }
    return true;
}

static bool read_block(const struct pass *pass, uint32_t index)
{
    const struct hg_program *p = pass->v->p;
    if (!inside(pass, index, p->block_count, "names a block that is not there"))
        return false;
    const struct hg_block *block = &p->blocks[index];
    if (!readable(pass, &pass->v->tables[block->table]))
        return refuse(pass, "reads a block whose table may not be matched");
    return block->kind != HG_B_SCORE || read_points(pass, block);
}

static bool skip_target(const struct pass *pass, uint32_t target)
{
    if (target <= pass->at)
        return refuse(pass, "does not skip forward");
    return target < pass->v->p->code_count || refuse(pass, "skips past the end");
}

/* Everything but the registers it writes. */
static bool read_operand(const struct pass *pass, char kind, uint32_t value)
{
    const struct hg_program *p = pass->v->p;
    switch (kind) {
    case 'n':
        return read_number(pass, value);
    case 't':
        return read_text(pass, value);
    case 'l':
        return read_list(pass, value);
    case 'v':
        return read_value(pass, value);
    case 'b':
        return read_truth(pass, value);
    case 'w':
        return read_truth_list(pass, value);
    case 'x':
        return read_test(pass, value);
    case 'm':
        return read_template(pass, value);
    case 'D':
        return read_decision_table(pass, value);
    case 'K':
        return read_block(pass, value);
    case 'M':
        return inside(pass, value, p->table_count, "names a table that is not there") &&
               read_columns(pass, &p->tables[value]);
    case 'k':
        return inside(pass, value, p->number_count, "names a number that is not there");
    case 's':
        return inside(pass, value, p->text_count, "names a text that is not there");
    case 'S':
        return inside(pass, value, p->set_count, "names a set that is not there");
    case 'R':
        return inside(pass, value, p->ranges_count, "names ranges that are not there");
    case 'e':
        return inside(pass, value, p->regex_count, "names an expression that is not there");
    case 'y':
        return inside(pass, value, p->bands_count, "names bands that are not there");
    case 'j':
        return skip_target(pass, value);
    case '-':
        return value == 0 || refuse(pass, "an operand it does not have is not zero");
    default: /* i: see agree; N T L B: written */
        return true;
    }
}

/* --- writing --- */

static bool write(const struct pass *pass, struct hg_definition *written)
{
    if (written->done)
        return refuse(pass, "writes what was written before");
    *written = (struct hg_definition){true, pass->at, HG_ALWAYS_DEFINED, HG_NONE};
    for (uint32_t i = 0; i < pass->skip_count; i++) {
        const struct skip *skip = &pass->skips[i];
        if (skip->until < written->until)
            written->until = skip->until;
        written->outcome = i == 0 || written->outcome == skip->outcome ? skip->outcome : HG_NONE;
    }
    return true;
}

static bool write_operand(const struct pass *pass, char kind, uint32_t value)
{
    const struct hg_program *p = pass->v->p;
    if (kind == 'B')
        return inside(pass, value, p->truth_count, "writes a register that is not there") &&
               write(pass, &pass->v->truths[value]);
    if (kind != 'N' && kind != 'T' && kind != 'L')
        return true;
    if (value >= p->register_count)
        return refuse(pass, "writes a register that is not there");
    bool fits = kind == 'N'   ? hg_register_is_number(p, value)
                : kind == 'T' ? hg_register_is_text(p, value)
                              : p->register_lists[value];
    return fits ? write(pass, &pass->v->values[value])
                : refuse(pass, "writes a register of another kind");
}

/* --- what the operands have to do with each other --- */

static bool result_column(const struct pass *pass, bool text)
{
    const struct hg_rule_table *table = &pass->v->p->tables[pass->instr->b];
    if (pass->instr->c >= table->give_count)
        return refuse(pass, "names a result that is not there");
    return hg_type_is_text(table->gives[pass->instr->c].type) == text ||
           refuse(pass, "names a result of another kind");
}

static bool elements_agree(const struct pass *pass, uint32_t list, uint32_t other)
{
    const struct hg_program *p = pass->v->p;
    return hg_type_is_text(p->registers[list]) == hg_type_is_text(p->registers[other]) ||
           refuse(pass, "lists and values of different kinds");
}

static bool single(const struct pass *pass, uint32_t reg)
{
    return !pass->v->p->register_lists[reg] || refuse(pass, "reads a list as a value");
}

/* The instruction that finishes a block: there is one kind for each kind of block. */
static bool finish_block(const struct pass *pass, uint32_t index, bool fits, bool in_result)
{
    const struct hg_block *block = &pass->v->p->blocks[index];
    if (!fits)
        return refuse(pass, "wants a block of another kind");
    if (in_result && block->result.reg != pass->instr->a)
        return refuse(pass, "writes a register that is not the block's");
    if (pass->skip_count != 0)
        return refuse(pass, "may be skipped");
    return write(pass, &pass->v->blocks[index]);
}

static bool finish(const struct pass *pass)
{
    const struct hg_block *blocks = pass->v->p->blocks;
    const struct hg_instr *in = pass->instr;
    switch (in->op) {
    case HG_OP_CLASSIFY:
        return finish_block(pass, in->b, blocks[in->b].kind == HG_B_CLASSIFY, true);
    case HG_OP_SCORE:
        return finish_block(pass, in->b, blocks[in->b].kind == HG_B_SCORE, true);
    default: /* DECIDE */
        return finish_block(
            pass, in->a, blocks[in->a].kind == HG_B_DISQUALIFY || blocks[in->a].kind == HG_B_DECIDE,
            false);
    }
}

static bool applies(struct pass *pass)
{
    if (pass->applied || pass->skip_count != 0)
        return refuse(pass, "stands twice or may be skipped");
    pass->applied = true;
    return true;
}

static bool begin_skip(struct pass *pass)
{
    if (pass->instr->a >= pass->v->p->outcome_count)
        return refuse(pass, "names an outcome that is not there");
    if (pass->skip_count == HG_MAX_SKIPS)
        return refuse(pass, "stands in too many skips");
    pass->skips[pass->skip_count++] = (struct skip){pass->instr->b, pass->instr->a};
    return true;
}

static bool small(const struct pass *pass, uint32_t value, uint32_t least, uint32_t most)
{
    return (value >= least && value <= most) || refuse(pass, "a number means nothing");
}

static bool relation(const struct pass *pass)
{
    return small(pass, pass->instr->d & ~16u, HG_TEST_IS, HG_TEST_ENDS);
}

static bool check_constraints(struct pass *pass)
{
    const struct hg_instr *in = pass->instr;
    switch (in->op) {
    case HG_OP_DURATION:
        return small(pass, in->c, HG_CLOCK, HG_BUSINESS_DAYS);
    case HG_OP_TRUTH:
        return small(pass, in->b, 1, 3);
    case HG_OP_FLAG:
        return in->b < pass->v->p->flag_count || refuse(pass, "asks a flag that is not there");
    case HG_OP_TEXT_SAME:
        return small(pass, in->d, 0, 1);
    case HG_OP_TEXT_FIND:
        return relation(pass);
    case HG_OP_BUCKET:
        return single(pass, in->b);
    case HG_OP_LIST_HAS:
        return single(pass, in->c) && elements_agree(pass, in->b, in->c);
    case HG_OP_TEXT_IN_LIST:
        return elements_agree(pass, in->c, in->b);
    case HG_OP_LIST_ASSUMED:
        return elements_agree(pass, in->a, in->b) && elements_agree(pass, in->a, in->c);
    case HG_OP_GIVE_NUMBER:
        return result_column(pass, false);
    case HG_OP_GIVE_TEXT:
        return result_column(pass, true);
    case HG_OP_MATCH:
        return write(pass, &pass->v->tables[in->a]);
    case HG_OP_CLASSIFY:
    case HG_OP_SCORE:
    case HG_OP_DECIDE:
        return finish(pass);
    case HG_OP_APPLIES:
        return applies(pass);
    case HG_OP_UNLESS_POSSIBLE:
        return begin_skip(pass);
    case HG_OP_END:
        return pass->at + 1 == pass->v->p->code_count || refuse(pass, "is not the last");
    default:
        return true;
    }
}

static void end_skips(struct pass *pass)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < pass->skip_count; i++)
        if (pass->skips[i].until > pass->at)
            pass->skips[kept++] = pass->skips[i];
    pass->skip_count = kept;
}

static bool instruction(struct pass *pass)
{
    end_skips(pass);
    pass->row = hg_op_info((enum hg_op)pass->instr->op);
    if (pass->row == NULL)
        return hg_verify_fail(pass->v, "instruction %u is none", pass->at);
    for (int i = 0; i < 4; i++)
        if (!read_operand(pass, pass->row->operands[i], operand(pass->instr, i)))
            return false;
    for (int i = 0; i < 4; i++)
        if (!write_operand(pass, pass->row->operands[i], operand(pass->instr, i)))
            return false;
    return check_constraints(pass);
}

/* --- the pass --- */

static void nothing_written(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    v->values = HG_ARRAY(v->arena, struct hg_definition, p->register_count);
    v->truths = HG_ARRAY(v->arena, struct hg_definition, p->truth_count);
    v->tables = HG_ARRAY(v->arena, struct hg_definition, p->table_count);
    v->blocks = HG_ARRAY(v->arena, struct hg_definition, p->block_count);
    for (uint32_t i = 0; i < p->field_count; i++)
        v->values[i] = (struct hg_definition){true, 0, HG_ALWAYS_DEFINED, HG_NONE};
}

bool hg_verify_code(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    struct pass pass = {.v = v};
    nothing_written(v);
    if (p->code_count == 0 || p->code[p->code_count - 1].op != HG_OP_END)
        return hg_verify_fail(v, "the last instruction is not END");
    for (uint32_t i = 0; i < p->code_count; i++) {
        pass.at = i;
        pass.instr = &p->code[i];
        if (p->lines != NULL && !hg_verify_line(p, p->lines[i].file, p->lines[i].line))
            return hg_verify_fail(v, "instruction %u is in a file that is not there", i);
        if (!instruction(&pass))
            return false;
    }
    return true;
}
