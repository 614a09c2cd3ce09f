/* What gives a person away: a register is personal when a field that logs hide is among what it was
 * made from, however many instructions lie between. One walk back through the code finds out,
 * since what is read was written before. */
#include <string.h>

#include "runtime/packet_parts.h"

/* What the register asked about was made from, and whose makers are still to come. */
struct origins {
    const struct hg_program *program;
    uint32_t open; /* registers wanted */
    bool personal;
    uint64_t wanted[HG_MAX_REGISTERS / 64]; /* as many as the program has */
};

static void want(struct origins *origins, uint32_t reg)
{
    uint64_t bit = UINT64_C(1) << (reg % 64);
    if (reg < origins->program->field_count) {
        origins->personal |= hg_field_hidden(&origins->program->fields[reg]);
    } else if ((origins->wanted[reg / 64] & bit) == 0) {
        origins->wanted[reg / 64] |= bit;
        origins->open++;
    }
}

/* Was it asked for? It is no more: this is its maker. */
static bool taken(struct origins *origins, uint32_t reg)
{
    uint64_t bit = UINT64_C(1) << (reg % 64);
    if ((origins->wanted[reg / 64] & bit) == 0)
        return false;
    origins->wanted[reg / 64] &= ~bit;
    origins->open--;
    return true;
}

static void want_template(struct origins *origins, uint32_t id)
{
    const struct hg_template *template = &origins->program->templates[id];
    for (uint32_t i = 0; i < template->count; i++)
        if (template->parts[i].ref.kind == HG_REF_VALUE)
            want(origins, template->parts[i].ref.reg);
}

/* Only what hands on a value can leak it: a truth made from a name does not show it. */
static void want_operands(struct origins *origins, const struct hg_instr *instr)
{
    const char *kinds = hg_op_row((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++) {
        if (kinds[i] == 't' || kinds[i] == 'l' || kinds[i] == 'v' || kinds[i] == 'n')
            want(origins, operands[i]);
        else if (kinds[i] == 'm')
            want_template(origins, operands[i]);
    }
}

static bool writes_value(char kind)
{
    return kind == 'N' || kind == 'T' || kind == 'L';
}

static bool made_of_personal(const struct hg_program *program, uint32_t reg)
{
    struct origins origins;
    origins.program = program;
    origins.open = 0;
    origins.personal = false;
    memset(origins.wanted, 0, (program->register_count + 63) / 64 * sizeof *origins.wanted);
    want(&origins, reg);
    for (uint32_t i = program->code_count; i-- > 0 && origins.open > 0 && !origins.personal;) {
        const struct hg_instr *instr = &program->code[i];
        char kind = hg_op_row((enum hg_op)instr->op)->operands[0];
        if (writes_value(kind) && taken(&origins, instr->a))
            want_operands(&origins, instr);
    }
    return origins.personal;
}

bool hg_personal_ref(const struct hg_program *program, struct hg_ref ref)
{
    if (ref.kind != HG_REF_VALUE)
        return false;
    if (ref.reg < program->field_count)
        return hg_field_hidden(&program->fields[ref.reg]);
    return made_of_personal(program, ref.reg);
}
