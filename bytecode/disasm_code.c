/* Disassembly of code: one instruction per line with its operands by name, its effect and its
 * source line. Part of disasm.c. */
#include "bytecode/disasm.h"

#include <string.h>

#define OPERAND_COLUMN 26
#define EFFECT_COLUMN 92

static void named(struct hg_buf *out, const char *what, uint32_t index, struct hg_str name)
{
    hg_buf_print(out, "%s %u ", what, index);
    hg_disasm_str(out, name);
}

/* Numbers are printed in the type of what they are compared with or assigned to. */
static enum hg_type_kind type_of(const struct hg_program *p, const struct hg_op_info *row,
                                 const struct hg_instr *in, bool first)
{
    char kind = row->operands[first ? 0 : 1];
    uint32_t reg = first ? in->a : in->b;
    if (in->op == HG_OP_IN_FORCE)
        return HG_T_DATETIME;
    return strchr("NTLntlv", kind) != NULL ? p->registers[reg] : HG_T_INTEGER;
}

static void constant(struct hg_buf *out, const struct hg_program *p, const struct hg_op_info *row,
                     const struct hg_instr *in, int64_t number)
{
    if (in->op == HG_OP_DURATION)
        hg_put_duration(out, number, (enum hg_duration_unit)in->c);
    else
        hg_put_number(out, type_of(p, row, in, true), number, HG_CLOCK);
}

static void small_number(struct hg_buf *out, const struct hg_program *p, const struct hg_instr *in,
                         uint32_t value)
{
    hg_buf_print(out, "%u", value);
    if (in->op == HG_OP_UNLESS_POSSIBLE) {
        hg_buf_byte(out, ' ');
        hg_disasm_str(out, p->outcomes[value].name);
    }
    if (in->op == HG_OP_FLAG) {
        hg_buf_byte(out, ' ');
        hg_disasm_str(out, p->flags[value].name);
    }
}

static void operand(struct hg_buf *out, const struct hg_program *p, const struct hg_op_info *row,
                    const struct hg_instr *in, int index)
{
    const uint32_t all[4] = {in->a, in->b, in->c, in->d};
    uint32_t value = all[index];
    switch (row->operands[index]) {
    case 'B':
    case 'b':
        hg_buf_print(out, "t%u", value);
        break;
    case 'k':
        constant(out, p, row, in, p->numbers[value]);
        break;
    case 's':
        hg_disasm_quoted(out, p->texts[value].raw);
        break;
    case 'S':
        hg_disasm_set(out, p, &p->sets[value]);
        break;
    case 'R':
        hg_disasm_ranges(out, type_of(p, row, in, false), &p->ranges[value]);
        break;
    case 'x':
        hg_disasm_test(out, p, &p->tests[value]);
        break;
    case 'e':
        hg_disasm_quoted(out, p->regexes[value]);
        break;
    case 'm':
        hg_disasm_template(out, p, value);
        break;
    case 'M':
    case 'D':
        named(out, "table", value, p->tables[value].name);
        break;
    case 'K':
        named(out, "block", value, p->blocks[value].name);
        break;
    case 'j':
        hg_buf_print(out, "to %u", value);
        break;
    case 'i':
        small_number(out, p, in, value);
        break;
    case 'w':
        hg_disasm_truths(out, &p->truth_lists[value]);
        break;
    case 'y':
        hg_disasm_bands(out, p, &p->bands[value], type_of(p, row, in, false),
                        type_of(p, row, in, true));
        break;
    default:
        hg_disasm_value(out, p, value);
        break;
    }
}

static void instruction(struct hg_buf *out, const struct hg_program *p, uint32_t index)
{
    const struct hg_instr *in = &p->code[index];
    const struct hg_op_info *row = hg_op_info((enum hg_op)in->op);
    size_t line = out->len;
    hg_buf_print(out, "  %4u  %s", index, row->name);
    hg_disasm_pad(out, line, OPERAND_COLUMN);
    for (int i = 0; i < 4 && row->operands[i] != '-'; i++) {
        hg_buf_text(out, i != 0 ? ", " : "");
        operand(out, p, row, in, i);
    }
    hg_disasm_pad(out, line, EFFECT_COLUMN);
    hg_buf_print(out, "; %.*s", (int)strcspn(row->effect, ";"), row->effect); /* not the edges */
    if (p->lines != NULL && p->lines[index].line != 0) {
        hg_buf_text(out, "  @ ");
        hg_disasm_place(out, p, p->lines[index].file, p->lines[index].line);
    }
    hg_disasm_end_line(out);
}

void hg_disasm_code(struct hg_buf *out, const struct hg_program *p)
{
    hg_buf_print(out, "\ncode, %u values, %u truths\n", p->register_count, p->truth_count);
    for (uint32_t i = 0; i < p->code_count; i++)
        instruction(out, p, i);
}
