/* The pools of constants, registers and instructions, with value numbering (lower.h). Owns the
 * format of the interning keys; does not know the tree. */
#include "compiler/lower/lower.h"

#include <stdlib.h>

/* --- interning --- */

uint32_t hg_intern(struct hg_lowering *l, char tag, const void *bytes, size_t size, uint32_t fresh,
                   bool *added)
{
    struct hg_arena_mark mark = hg_arena_save(l->arena);
    char *key = hg_arena_alloc(l->arena, size + 1);
    key[0] = tag;
    if (size != 0)
        memcpy(key + 1, bytes, size);
    struct hg_str text = {key, size + 1};
    uint64_t *found = hg_map_find(&l->known, text);
    *added = found == NULL;
    if (found) {
        hg_arena_rewind(l->arena, mark);
        return (uint32_t)*found;
    }
    hg_map_add(&l->known, text, fresh, NULL);
    return fresh;
}

uint32_t hg_pool_number(struct hg_lowering *l, int64_t number)
{
    bool added;
    uint32_t index = hg_intern(l, 'n', &number, sizeof number, (uint32_t)l->numbers.count, &added);
    if (added)
        hg_push(l->arena, &l->numbers, number);
    return index;
}

/* `same` is the first text that folds alike. */
static uint32_t pool_raw_text(struct hg_lowering *l, struct hg_str raw)
{
    uint32_t fresh = (uint32_t)l->texts.count;
    bool added;
    uint32_t index = hg_intern(l, 't', raw.at, raw.len, fresh, &added);
    if (!added)
        return index;
    struct hg_str folded = hg_text_fold(l->arena, raw);
    uint32_t same = hg_intern(l, 'f', folded.at, folded.len, fresh, &added);
    struct hg_const_text text = {hg_str_copy(l->arena, raw), folded, same};
    hg_push(l->arena, &l->texts, text);
    return index;
}

uint32_t hg_pool_text(struct hg_lowering *l, struct hg_str text)
{
    return pool_raw_text(l, hg_text_normalise(l->arena, text));
}

/* Normalising would trim `" ag"` to `ag`, which means something else to `contains`. */
uint32_t hg_pool_pattern(struct hg_lowering *l, struct hg_str text)
{
    struct hg_str inner = hg_text_normalise(l->arena, text);
    bool before = text.len != 0 && text.at[0] == ' ';
    bool after = text.len != 0 && text.at[text.len - 1] == ' ';
    if (inner.len == 0 || (!before && !after))
        return pool_raw_text(l, inner);
    return pool_raw_text(l, hg_str_print(l->arena, "%s%.*s%s", before ? " " : "",
                                         HG_STR_ARGS(inner), after ? " " : ""));
}

uint32_t hg_pool_same(struct hg_lowering *l, struct hg_str text)
{
    uint32_t index = hg_pool_text(l, text); /* may move the texts */
    return l->texts.at[index].same;
}

uint32_t hg_pool_regex(struct hg_lowering *l, struct hg_str regex)
{
    bool added;
    uint32_t index = hg_intern(l, 'r', regex.at, regex.len, (uint32_t)l->regexes.count, &added);
    if (added)
        hg_push(l->arena, &l->regexes, hg_str_copy(l->arena, regex));
    return index;
}

static int compare_ids(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

struct hg_text_ids hg_text_ids_of(struct hg_lowering *l, const uint32_t *ids, size_t count)
{
    struct hg_text_ids set = {HG_ARRAY(l->arena, uint32_t, count), 0};
    if (count == 0)
        return set;
    memcpy(set.at, ids, count * sizeof *ids);
    qsort(set.at, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (set.count == 0 || set.at[set.count - 1] != set.at[i])
            set.at[set.count++] = set.at[i];
    return set;
}

uint32_t hg_pool_set(struct hg_lowering *l, struct hg_text_ids set)
{
    bool added;
    uint32_t index =
        hg_intern(l, 's', set.at, set.count * sizeof *set.at, (uint32_t)l->sets.count, &added);
    if (added)
        hg_push(l->arena, &l->sets, set);
    return index;
}

uint32_t hg_pool_ranges(struct hg_lowering *l, struct hg_ranges ranges)
{
    bool added;
    uint32_t index = hg_intern(l, 'g', ranges.at, ranges.count * sizeof *ranges.at,
                               (uint32_t)l->ranges.count, &added);
    if (added)
        hg_push(l->arena, &l->ranges, ranges);
    return index;
}

uint32_t hg_pool_truths(struct hg_lowering *l, const uint32_t *truths, size_t count)
{
    bool added;
    uint32_t index =
        hg_intern(l, 'w', truths, count * sizeof *truths, (uint32_t)l->truth_lists.count, &added);
    if (added) {
        struct hg_regs list = {hg_arena_copy(l->arena, truths, count * sizeof *truths),
                               (uint32_t)count};
        hg_push(l->arena, &l->truth_lists, list);
    }
    return index;
}

uint32_t hg_pool_test(struct hg_lowering *l, const struct hg_test *test)
{
    size_t count = (size_t)test->pattern_count + 5;
    uint32_t *key = HG_ARRAY(l->arena, uint32_t, count);
    key[0] = test->kind;
    key[1] = test->all;
    key[2] = test->exactly;
    key[3] = test->numbers;
    key[4] = test->reg;
    if (test->pattern_count != 0)
        memcpy(key + 5, test->patterns, test->pattern_count * sizeof *key);
    bool added;
    uint32_t index = hg_intern(l, 'x', key, count * sizeof *key, (uint32_t)l->tests.count, &added);
    if (added)
        hg_push(l->arena, &l->tests, *test);
    return index;
}

/* --- registers and instructions --- */

uint32_t hg_new_register(struct hg_lowering *l, enum hg_type_kind type, bool list)
{
    hg_push(l->arena, &l->registers, type);
    hg_push(l->arena, &l->lists, list);
    hg_push(l->arena, &l->names, ((struct hg_str){"", 0}));
    hg_push(l->arena, &l->constants, HG_NONE);
    return (uint32_t)l->registers.count - 1;
}

uint32_t hg_new_truth(struct hg_lowering *l)
{
    return l->truth_count++;
}

void hg_lower_name_register(struct hg_lowering *l, uint32_t reg, struct hg_str name)
{
    if (l->names.at[reg].len == 0)
        l->names.at[reg] = name;
}

static uint32_t debug_file(struct hg_lowering *l, uint32_t source)
{
    if (l->file_of_source[source] == HG_NONE) {
        l->file_of_source[source] = (uint32_t)l->files.count;
        hg_push(l->arena, &l->files, l->model->diags->sources->list.at[source].name);
    }
    return l->file_of_source[source];
}

struct hg_debug_line hg_debug_line_of(struct hg_lowering *l, struct hg_span span)
{
    if (span.source == HG_NO_SOURCE)
        return (struct hg_debug_line){0, 0};
    struct hg_position at = hg_position_of(l->model->diags->sources, span.source, span.start);
    return (struct hg_debug_line){debug_file(l, span.source), at.line};
}

static uint32_t or_zero(uint32_t operand)
{
    return operand == HG_NONE ? 0 : operand;
}

uint32_t hg_emit(struct hg_lowering *l, enum hg_op op, uint32_t a, uint32_t b, uint32_t c,
                 uint32_t d)
{
    struct hg_instr instr = {op, or_zero(a), or_zero(b), or_zero(c), or_zero(d)};
    hg_push(l->arena, &l->code, instr);
    hg_push(l->arena, &l->lines, hg_debug_line_of(l, l->at));
    return (uint32_t)l->code.count - 1;
}

/* The register of an equal instruction, in the part that always runs or in this section; else
 * `fresh`. */
static uint32_t result_of(struct hg_lowering *l, const uint32_t instr[4], uint32_t fresh,
                          bool *added)
{
    uint32_t key[5] = {instr[0], instr[1], instr[2], instr[3], 0};
    if (l->section != 0) {
        char bytes[1 + sizeof key];
        bytes[0] = 'i';
        memcpy(bytes + 1, key, sizeof key);
        uint64_t *found = hg_map_find(&l->known, (struct hg_str){bytes, sizeof bytes});
        if (found) {
            *added = false;
            return (uint32_t)*found;
        }
        key[4] = l->section;
    }
    return hg_intern(l, 'i', key, sizeof key, fresh, added);
}

static uint32_t value_of(struct hg_lowering *l, enum hg_op op, enum hg_type_kind type, bool list,
                         const uint32_t operands[3])
{
    uint32_t key[4] = {op, operands[0], operands[1], operands[2]};
    bool added;
    uint32_t reg = result_of(l, key, (uint32_t)l->registers.count, &added);
    if (added) {
        hg_new_register(l, type, list);
        hg_emit(l, op, reg, operands[0], operands[1], operands[2]);
    }
    return reg;
}

uint32_t hg_emit_value(struct hg_lowering *l, enum hg_op op, enum hg_type_kind type, uint32_t b,
                       uint32_t c, uint32_t d)
{
    /* Equal numbers of different types are different registers. */
    uint32_t operands[3] = {b, c, d};
    if (op != HG_OP_NUMBER)
        return value_of(l, op, type, false, operands);
    uint32_t key[4] = {op, b, type, HG_NONE};
    bool added;
    uint32_t reg = result_of(l, key, (uint32_t)l->registers.count, &added);
    if (added) {
        hg_new_register(l, type, false);
        l->constants.at[reg] = b;
        hg_emit(l, op, reg, b, c, d);
    }
    return reg;
}

uint32_t hg_emit_list(struct hg_lowering *l, enum hg_op op, enum hg_type_kind type, uint32_t b,
                      uint32_t c)
{
    uint32_t operands[3] = {b, c, HG_NONE};
    return value_of(l, op, type, true, operands);
}

uint32_t hg_emit_truth(struct hg_lowering *l, enum hg_op op, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t key[4] = {op, b, c, d};
    bool added;
    uint32_t truth = result_of(l, key, l->truth_count, &added);
    if (added) {
        hg_new_truth(l);
        hg_emit(l, op, truth, b, c, d);
    }
    return truth;
}

bool hg_emitted_reusable(const struct hg_lowering *l, const struct hg_emitted *made)
{
    return made->is && (made->section == 0 || made->section == l->section);
}

void hg_emitted_set(struct hg_lowering *l, struct hg_emitted *made, uint32_t reg)
{
    *made = (struct hg_emitted){true, l->section, reg};
}
