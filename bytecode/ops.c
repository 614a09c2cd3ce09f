/* The instructions as a table, made from opcodes.def. */
#include "bytecode/program.h"

static const struct hg_op_row rows[HG_OPS] = {
#define HG_OP(name, operands, effect) [HG_OP_##name] = {#name, operands, effect},
#include "bytecode/opcodes.def"
#undef HG_OP
};

const struct hg_op_row *hg_op_row(enum hg_op op)
{
    return (unsigned)op < HG_OPS ? &rows[op] : NULL;
}

const char *hg_step_name(enum hg_step_kind kind)
{
    static const char *const names[] = {"warn", "alert", "reassign"};
    return names[kind];
}
