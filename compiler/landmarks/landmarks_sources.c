/* What the registers of a program are made from: a walk forward through the code. Which fields,
 * which of them as numbers, and whether single values of closed types tell the result. */
#include "compiler/landmarks/landmarks.h"

#include <string.h>

/* A number of a field with at most this many values is told by each of them. */
#define MAX_EACH 300

/* --- sets of fields --- */

bool hg_field_in(const uint64_t *set, uint32_t field)
{
    return (set[field / 64] >> (field % 64) & 1) != 0;
}

void hg_fields_add(const struct hg_landmarks *m, uint64_t *to, const uint64_t *from)
{
    for (uint32_t w = 0; w < m->words; w++)
        to[w] |= from[w];
}

uint32_t hg_fields_count(const struct hg_landmarks *m, const uint64_t *set)
{
    uint32_t count = 0;
    for (uint32_t f = 0; f < m->p->field_count; f++)
        count += hg_field_in(set, f) ? 1 : 0;
    return count;
}

uint64_t *hg_fields_of_value(const struct hg_landmarks *m, uint32_t reg)
{
    return m->value_fields + (size_t)reg * m->words;
}

static uint64_t *fields_of_truth(const struct hg_landmarks *m, uint32_t truth)
{
    return m->truth_fields + (size_t)truth * m->words;
}

static uint64_t *fields_of_table(const struct hg_landmarks *m, uint32_t table)
{
    return m->table_fields + (size_t)table * m->words;
}

uint64_t *hg_numbers_of(const struct hg_landmarks *m, uint32_t reg)
{
    return m->number_fields + (size_t)reg * m->words;
}

/* --- operands --- */

static uint32_t operand(const struct hg_instr *instr, int index)
{
    const uint32_t all[4] = {instr->a, instr->b, instr->c, instr->d};
    return all[index];
}

uint32_t hg_value_operands(const struct hg_instr *instr, uint32_t regs[4])
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    uint32_t count = 0;
    for (int i = 0; i < 4; i++)
        if (kinds[i] != '\0' && strchr("ntlv", kinds[i]) != NULL)
            regs[count++] = operand(instr, i);
    return count;
}

bool hg_is_text(const struct hg_landmarks *m, uint32_t reg)
{
    return hg_type_is_text(m->p->registers[reg]) && !m->p->register_lists[reg];
}

/* --- forward: sources --- */

/* All an instruction reads, in fields. */
static void add_reads(struct hg_landmarks *m, const struct hg_instr *instr, uint64_t *to)
{
    const struct hg_program *p = m->p;
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    for (int i = 0; i < 4 && kinds[i] != '\0'; i++) {
        uint32_t value = operand(instr, i);
        if (strchr("ntlv", kinds[i]) != NULL)
            hg_fields_add(m, to, hg_fields_of_value(m, value));
        else if (kinds[i] == 'b')
            hg_fields_add(m, to, fields_of_truth(m, value));
        else if (kinds[i] == 'x')
            hg_fields_add(m, to, hg_fields_of_value(m, p->tests[value].reg));
        else if (kinds[i] == 'D')
            hg_fields_add(m, to, fields_of_table(m, value));
        for (uint32_t k = 0; kinds[i] == 'w' && k < p->truth_lists[value].count; k++)
            hg_fields_add(m, to, fields_of_truth(m, p->truth_lists[value].at[k]));
        for (uint32_t k = 0; kinds[i] == 'm' && k < p->templates[value].count; k++) {
            const struct hg_ref *ref = &p->templates[value].parts[k].ref;
            if (ref->kind == HG_REF_VALUE)
                hg_fields_add(m, to, hg_fields_of_value(m, ref->reg));
            else if (ref->kind == HG_REF_TRUTH)
                hg_fields_add(m, to, fields_of_truth(m, ref->reg));
        }
    }
}

static void table_sources(struct hg_landmarks *m, uint32_t table)
{
    const struct hg_rule_table *t = &m->p->tables[table];
    for (uint32_t i = 0; i < t->column_count; i++) {
        const struct hg_column *c = &t->columns[i];
        const uint64_t *from = c->kind == HG_COLUMN_TRUTH ? fields_of_truth(m, c->reg)
                               : c->kind == HG_COLUMN_TEST
                                   ? hg_fields_of_value(m, m->p->tests[c->reg].reg)
                                   : hg_fields_of_value(m, c->reg);
        hg_fields_add(m, fields_of_table(m, table), from);
    }
}

/* A block's result reads its rows and, a score, its points. */
static void block_sources(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const struct hg_block *b = &m->p->blocks[instr->b];
    hg_fields_add(m, hg_fields_of_value(m, instr->a), fields_of_table(m, b->table));
    for (uint32_t i = 0; b->kind == HG_B_SCORE && i < b->rule_count; i++) {
        const struct hg_rule_info *r = &m->p->rules[b->first_rule + i];
        if (r->constant_points)
            continue;
        hg_fields_add(m, hg_fields_of_value(m, instr->a), hg_fields_of_value(m, r->points_ref.reg));
        hg_fields_add(m, hg_numbers_of(m, instr->a), hg_numbers_of(m, r->points_ref.reg));
    }
}

/* Results that the pieces of what they are made from tell, whatever that is. */
bool hg_told_by_pieces(uint32_t op)
{
    return op == HG_OP_NUMBER || op == HG_OP_DURATION || op == HG_OP_TEXT || op == HG_OP_CLASSIFY ||
           op == HG_OP_GIVE_NUMBER || op == HG_OP_GIVE_TEXT || op == HG_OP_BANDS_NUMBER ||
           op == HG_OP_BANDS_TEXT || op == HG_OP_BANDS_TRUTH;
}

static bool parts_finite(const struct hg_landmarks *m, const struct hg_template *template)
{
    for (uint32_t i = 0; i < template->count; i++)
        if (template->parts[i].ref.kind == HG_REF_VALUE && !m->finite[template->parts[i].ref.reg])
            return false;
    return true;
}

static bool operands_finite(const struct hg_landmarks *m, const struct hg_instr *instr)
{
    uint32_t regs[4], count = hg_value_operands(instr, regs);
    if (instr->op == HG_OP_TEMPLATE)
        return parts_finite(m, &m->p->templates[instr->b]);
    for (uint32_t i = 0; i < count; i++)
        if (!m->finite[regs[i]])
            return false;
    return true;
}

/* Functions whose result is a term of its own, cut by the same rules, however the text varies. */
bool hg_is_function(uint32_t op)
{
    return op == HG_OP_LENGTH || op == HG_OP_COUNT || op == HG_OP_BUCKET || op == HG_OP_DOMAIN_OF ||
           op == HG_OP_REGISTRABLE_OF || op == HG_OP_LOCAL_PART_OF || op == HG_OP_PART ||
           op == HG_OP_TEMPLATE;
}

/* The result is one of the operands. */
bool hg_is_choice(uint32_t op)
{
    return op == HG_OP_CHOOSE || op == HG_OP_ASSUMED || op == HG_OP_MIN || op == HG_OP_MAX ||
           op == HG_OP_TEXT_CHOOSE || op == HG_OP_TEXT_ASSUMED;
}

static void number_sources(struct hg_landmarks *m, const struct hg_instr *instr)
{
    uint32_t regs[4], count = hg_value_operands(instr, regs);
    uint64_t *to = hg_numbers_of(m, instr->a);
    if (hg_is_function(instr->op) && !m->finite[instr->a])
        hg_fields_add(m, to, hg_fields_of_value(m, instr->a));
    for (uint32_t i = 0; !hg_is_function(instr->op) && i < count; i++)
        hg_fields_add(m, to, hg_numbers_of(m, regs[i]));
}

static void value_sources(struct hg_landmarks *m, const struct hg_instr *instr, uint32_t at)
{
    m->value_makers[instr->a] = at;
    add_reads(m, instr, hg_fields_of_value(m, instr->a));
    if (instr->op == HG_OP_SCORE || instr->op == HG_OP_CLASSIFY)
        block_sources(m, instr);
    m->finite[instr->a] =
        hg_told_by_pieces(instr->op) ||
        ((hg_is_function(instr->op) || hg_is_choice(instr->op)) && operands_finite(m, instr));
    if (!hg_is_text(m, instr->a) && !hg_told_by_pieces(instr->op) && instr->op != HG_OP_SCORE)
        number_sources(m, instr);
}

static bool few_values(const struct hg_field *f)
{
    int64_t width;
    return f->has_min && f->has_max && !hg_type_is_text(f->type) &&
           hg_sub(f->max, f->min, &width) && width >= 0 && width < MAX_EACH;
}

static void field_sources(struct hg_landmarks *m, uint32_t field)
{
    const struct hg_field *f = &m->p->fields[field];
    uint64_t bit = UINT64_C(1) << (field % 64);
    m->value_makers[field] = HG_NONE;
    hg_fields_of_value(m, field)[field / 64] |= bit;
    if (!f->list && !hg_type_is_text(f->type))
        hg_numbers_of(m, field)[field / 64] |= bit;
    m->finite[field] = !f->list && (f->type == HG_T_BOOLEAN || f->type == HG_T_ENUM ||
                                    f->type == HG_T_COUNTRY || few_values(f));
}

void hg_marks_sources(struct hg_landmarks *m)
{
    for (uint32_t f = 0; f < m->p->field_count; f++)
        field_sources(m, f);
    for (uint32_t i = 0; i < m->p->code_count; i++) {
        const struct hg_instr *instr = &m->p->code[i];
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        if (kind == 'N' || kind == 'T' || kind == 'L')
            value_sources(m, instr, i);
        if (kind == 'B') {
            m->truth_makers[instr->a] = i;
            add_reads(m, instr, fields_of_truth(m, instr->a));
        }
        if (instr->op == HG_OP_MATCH)
            table_sources(m, instr->a);
    }
}
