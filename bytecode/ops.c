/* The table of instructions, made from opcodes.def. */
#include "bytecode/program.h"

#include <string.h>

static const struct hg_op_info rows[HG_OPS] = {
#define HG_OP(name, operands, effect) [HG_OP_##name] = {#name, operands, effect},
#include "bytecode/opcodes.def"
#undef HG_OP
};

const struct hg_op_info *hg_op_info(enum hg_op op)
{
    return (unsigned)op < HG_OPS ? &rows[op] : NULL;
}

const char *hg_step_name(enum hg_step_kind kind)
{
    static const char *const names[] = {"warn", "alert", "reassign"};
    return names[kind];
}

const struct hg_instr *hg_defining_instr(const struct hg_program *program, const char *kinds,
                                         uint32_t reg)
{
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct hg_instr *instr = &program->code[i];
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        if (kind != '\0' && strchr(kinds, kind) != NULL && instr->a == reg)
            return instr;
    }
    return NULL;
}
