/* Names of registers and tests as a policy would write them. Part of whatif.c. */
#include "runtime/whatif/whatif_parts.h"

static const struct hg_term *term_of(const struct hg_program *program, bool value, uint32_t reg,
                                     enum hg_term_kind kind)
{
    for (uint32_t i = 0; i < program->term_count; i++) {
        const struct hg_term *term = &program->terms[i];
        bool of_value = term->kind == HG_TERM_NUMBER || term->kind == HG_TERM_TEXT;
        if (term->reg == reg && (value ? of_value : term->kind == kind))
            return term;
    }
    return NULL;
}

struct hg_str hg_value_name(const struct hg_program *program, uint32_t reg, struct hg_arena *arena)
{
    static const char *const functions[HG_OPS] = {
        [HG_OP_DOMAIN_OF] = "domain_of",
        [HG_OP_REGISTRABLE_OF] = "registrable_domain_of",
        [HG_OP_LOCAL_PART_OF] = "local_part_of",
        [HG_OP_LENGTH] = "length",
        [HG_OP_COUNT] = "count",
        [HG_OP_DAYS_SINCE] = "days_since",
        [HG_OP_HOURS_SINCE] = "hours_since",
        [HG_OP_FLOOR] = "floor",
        [HG_OP_ROUND] = "round",
        [HG_OP_ABS] = "abs",
    };
    static const char *const signs[HG_OPS] = {
        [HG_OP_ADD] = "+",         [HG_OP_SUB] = "-",         [HG_OP_MUL] = "*",
        [HG_OP_MUL_DECIMAL] = "*", [HG_OP_DIV_DECIMAL] = "/",
    };
    const struct hg_term *term = term_of(program, true, reg, HG_TERM_NUMBER);
    if (reg < program->field_count)
        return program->fields[reg].name;
    if (term != NULL)
        return term->name;
    const struct hg_instr *maker = hg_defining_instr(program, "NTL", reg);
    if (maker == NULL)
        return (struct hg_str){0};
    if (maker->op == HG_OP_TO_DECIMAL || maker->op == HG_OP_DATE_TO_INSTANT)
        return hg_value_name(program, maker->b, arena);
    if (maker->op == HG_OP_CLASSIFY || maker->op == HG_OP_SCORE)
        return program->blocks[maker->b].name;
    if (maker->op == HG_OP_NUMBER && program->registers[reg] == HG_T_INTEGER)
        return hg_str_print(arena, "%lld", (long long)program->numbers[maker->b]);
    if (maker->op == HG_OP_NUMBER && program->registers[reg] == HG_T_DECIMAL &&
        program->numbers[maker->b] % HG_DECIMAL_ONE == 0)
        return hg_str_print(arena, "%lld",
                            (long long)(program->numbers[maker->b] / HG_DECIMAL_ONE));
    if (functions[maker->op] != NULL) {
        struct hg_str of = hg_value_name(program, maker->b, arena);
        return of.len == 0 ? of
                           : hg_str_print(arena, "%s(%.*s)", functions[maker->op], HG_STR_ARGS(of));
    }
    if (signs[maker->op] == NULL)
        return (struct hg_str){0};
    struct hg_str left = hg_value_name(program, maker->b, arena);
    struct hg_str right = hg_value_name(program, maker->c, arena);
    if (left.len == 0 || right.len == 0)
        return (struct hg_str){0};
    return hg_str_print(arena, "%.*s %s %.*s", HG_STR_ARGS(left), signs[maker->op],
                        HG_STR_ARGS(right));
}

struct hg_str hg_truth_name(const struct hg_program *program, uint32_t truth)
{
    const struct hg_term *term = term_of(program, false, truth, HG_TERM_TRUTH);
    return term == NULL ? (struct hg_str){0} : term->name;
}

struct hg_str hg_test_name(const struct hg_program *program, uint32_t test, struct hg_arena *arena)
{
    static const char *const words[HG_TEST_KIND_COUNT] = {
        "is exactly", "contains", "has word", "starts with", "ends with", "matches", "includes"};
    const struct hg_test *t = &program->tests[test];
    const struct hg_term *term = term_of(program, false, test, HG_TERM_TEST);
    if (term != NULL)
        return term->name;
    struct hg_str name = hg_str_print(
        arena, "%.*s %s", HG_STR_ARGS(hg_value_name(program, t->reg, arena)), words[t->kind]);
    for (uint32_t i = 0; i < t->pattern_count && !t->numbers; i++) {
        struct hg_str text = t->kind == HG_TEST_MATCHES ? program->regexes[t->patterns[i]]
                                                        : program->texts[t->patterns[i]].raw;
        name = hg_str_print(arena, "%.*s%s\"%.*s\"", HG_STR_ARGS(name),
                            i == 0   ? " "
                            : t->all ? " and "
                                     : " or ",
                            HG_STR_ARGS(text));
    }
    return name;
}
