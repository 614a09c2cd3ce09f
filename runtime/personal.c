/* What gives a person away: a register is personal when a personal field is among what it was
 * made from, however many instructions lie between. Found by one walk back through the code. */
#include "runtime/packet_parts.h"

static bool personal_value(const struct hg_program *program, uint32_t reg, uint32_t before);

/* Only what hands on text can leak it: a truth or a number made from a name does not show it. */
static bool personal_operands(const struct hg_program *program, uint32_t index)
{
    const struct hg_instr *instr = &program->code[index];
    const char *kinds = hg_op_row((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++) {
        bool value = kinds[i] == 't' || kinds[i] == 'l' || kinds[i] == 'v' || kinds[i] == 'n';
        if (value && personal_value(program, operands[i], index))
            return true;
        if (kinds[i] != 'm')
            continue;
        const struct hg_template *template = &program->templates[operands[i]];
        for (uint32_t part = 0; part < template->count; part++)
            if (template->parts[part].ref.kind == HG_REF_VALUE &&
                personal_value(program, template->parts[part].ref.reg, index))
                return true;
    }
    return false;
}

/* Instructions are written before they are read, so the walk only goes back. */
static bool personal_value(const struct hg_program *program, uint32_t reg, uint32_t before)
{
    if (reg < program->field_count)
        return program->fields[reg].personal;
    for (uint32_t i = before; i-- > 0;) {
        const struct hg_instr *instr = &program->code[i];
        char kind = hg_op_row((enum hg_op)instr->op)->operands[0];
        if ((kind == 'N' || kind == 'T' || kind == 'L') && instr->a == reg)
            return personal_operands(program, i);
    }
    return false;
}

bool hg_personal_ref(const struct hg_program *program, struct hg_ref ref)
{
    return ref.kind == HG_REF_VALUE && personal_value(program, ref.reg, program->code_count);
}
