/* Taint analysis for personal data: a register is personal if any field that logs hide is among
 * its inputs, through any number of instructions. One pass over the code when an image is made,
 * since inputs are written before they are read. */
#include "runtime/vm/image_parts.h"

static bool is_personal(const struct hg_image *image, uint32_t reg)
{
    return (image->personal[reg / 64] >> reg % 64 & 1) != 0;
}

static bool template_is(const struct hg_image *image, uint32_t id)
{
    const struct hg_template *template = &image->program->templates[id];
    for (uint32_t i = 0; i < template->count; i++) {
        struct hg_ref ref = template->parts[i].ref;
        if (ref.kind == HG_REF_VALUE && is_personal(image, ref.reg))
            return true;
    }
    return false;
}

/* Only instructions that pass a value on can leak it: a truth computed from a name does not reveal
 * it. */
static bool propagates(const struct hg_image *image, const struct hg_instr *instr,
                       const char *kinds)
{
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++) {
        bool value = kinds[i] == 't' || kinds[i] == 'l' || kinds[i] == 'v' || kinds[i] == 'n';
        if ((value && is_personal(image, operands[i])) ||
            (kinds[i] == 'm' && template_is(image, operands[i])))
            return true;
    }
    return false;
}

static void mark(struct hg_image *image, uint32_t reg, bool personal)
{
    image->personal[reg / 64] |= (uint64_t)personal << reg % 64;
}

void hg_image_personal(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->personal = HG_ARRAY(&image->arena, uint64_t, (program->register_count + 63) / 64);
    for (uint32_t f = 0; f < program->field_count; f++)
        mark(image, f, hg_field_hidden(&program->fields[f]));
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct hg_instr *instr = &program->code[i];
        const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
        if (kinds[0] == 'N' || kinds[0] == 'T' || kinds[0] == 'L')
            mark(image, instr->a, propagates(image, instr, kinds));
    }
}

bool hg_personal_ref(const struct hg_image *image, struct hg_ref ref)
{
    return ref.kind == HG_REF_VALUE && is_personal(image, ref.reg);
}
