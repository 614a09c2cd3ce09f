/* Terms that only matter for invalid values. The declared values of an enum or country decide
 * every test and relation of the field, but an out-of-domain value equals none of them and may
 * pass a test or not. Asking the same test twice must give one answer, so on a lead with such a
 * value the test is a term of its own. */
#include "bytecode/program.h"

/* A field with a closed set of values. */
static bool is_closed(const struct hg_program *program, uint32_t reg)
{
    const struct hg_field *field = reg < program->field_count ? &program->fields[reg] : NULL;
    return field != NULL && !field->list &&
           (field->type == HG_T_ENUM || field->type == HG_T_COUNTRY);
}

/* An invalid value equals no constant, so an `is` test is decided. */
bool hg_test_is_for_invalid(const struct hg_program *program, const struct hg_test *test)
{
    return is_closed(program, test->reg) && test->kind != HG_TEST_IS;
}

bool hg_relation_is_for_invalid(const struct hg_program *program, const struct hg_instr *instr)
{
    return (instr->op == HG_OP_TEXT_SAME || instr->op == HG_OP_TEXT_FIND) &&
           is_closed(program, instr->b) && is_closed(program, instr->c);
}

bool hg_term_is_for_invalid(const struct hg_program *program, const struct hg_term *term)
{
    if (term->kind == HG_TERM_TEST)
        return hg_test_is_for_invalid(program, &program->tests[term->reg]);
    const struct hg_instr *maker =
        term->kind == HG_TERM_TRUTH ? hg_defining_instr(program, "B", term->reg) : NULL;
    return maker != NULL && hg_relation_is_for_invalid(program, maker);
}
