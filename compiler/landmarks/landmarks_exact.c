/* Where Kleene's logic may give up too early: it looks at every part of a condition by itself, so
 * it is exact where each field is read once, and may not be where one is read twice (`a < 5 or
 * a >= 5`), or where a computed number is asked for more than whether it is over a bar (a score
 * between 0 and 30 need not be able to be 15). Too many marks cost time, too few a wrong answer. */
#include "bytecode/rows.h"
#include "compiler/landmarks/landmarks.h"

/* What something reads: fields once at least, fields twice at least. */
struct reads {
    uint64_t *once, *twice;
    bool *rough; /* asked for more than a bar */
};

struct exactness {
    struct hg_landmarks *m;
    uint64_t *value_once, *value_twice, *truth_once, *truth_twice, *table_once, *table_twice;
    bool *value_rough, *truth_rough, *table_rough;
};

static struct reads of_value(const struct exactness *x, uint32_t reg)
{
    size_t at = (size_t)reg * x->m->words;
    return (struct reads){x->value_once + at, x->value_twice + at, x->value_rough + reg};
}

static struct reads of_truth(const struct exactness *x, uint32_t truth)
{
    size_t at = (size_t)truth * x->m->words;
    return (struct reads){x->truth_once + at, x->truth_twice + at, x->truth_rough + truth};
}

static struct reads of_table(const struct exactness *x, uint32_t table)
{
    size_t at = (size_t)table * x->m->words;
    return (struct reads){x->table_once + at, x->table_twice + at, x->table_rough + table};
}

static void add(const struct exactness *x, struct reads to, struct reads from)
{
    for (uint32_t w = 0; w < x->m->words; w++) {
        to.twice[w] |= from.twice[w] | (to.once[w] & from.once[w]);
        to.once[w] |= from.once[w];
    }
    *to.rough |= *from.rough;
}

static bool inexact(const struct exactness *x, struct reads reads)
{
    uint64_t any = 0;
    for (uint32_t w = 0; w < x->m->words; w++)
        any |= reads.twice[w];
    return any != 0 || *reads.rough;
}

/* --- bars --- */

/* Is the interval of this number all that counts? A field takes every value in it. */
static bool is_computed(const struct exactness *x, uint32_t reg)
{
    return x->m->value_makers[reg] != HG_NONE;
}

static bool one_bar(const struct hg_ranges *ranges)
{
    return ranges->count == 0 ||
           (ranges->count == 1 && (ranges->at[0].lo == INT64_MIN || ranges->at[0].hi == INT64_MAX));
}

/* The slots of a row stand at one end of the line. */
static bool row_has_one_bar(const struct hg_rule_table *t, const struct hg_column *c, uint32_t row)
{
    uint32_t changes = 0;
    bool before = false;
    for (uint32_t s = 0; s < c->slot_count; s++) {
        bool in = hg_slot_has(c, t->words, s, row);
        changes += s != 0 && in != before;
        before = in;
    }
    return changes <= 1;
}

/* What the VM cannot tell of values it does not list: of countries their texts, of the few values
 * of a field their buckets. */
static bool unlisted(const struct exactness *x, uint32_t reg)
{
    const struct hg_program *p = x->m->p;
    const uint64_t *fields = hg_fields_of_value(x->m, reg);
    for (uint32_t f = 0; x->m->finite[reg] && f < p->field_count; f++)
        if (hg_field_in(fields, f) && p->fields[f].type == HG_T_COUNTRY)
            return true;
    return false;
}

static bool rough_function(const struct exactness *x, const struct hg_instr *instr)
{
    switch (instr->op) {
    case HG_OP_BUCKET:
    case HG_OP_TEMPLATE:
        return x->m->finite[instr->a];
    case HG_OP_LENGTH:
    case HG_OP_DOMAIN_OF:
    case HG_OP_REGISTRABLE_OF:
    case HG_OP_LOCAL_PART_OF:
    case HG_OP_PART:
        return unlisted(x, instr->b);
    case HG_OP_TEXT_TEST:
        return unlisted(x, x->m->p->tests[instr->b].reg);
    default:
        return false;
    }
}

/* --- tables --- */

static bool asks(const struct hg_column *c, uint32_t row)
{
    return (c->any[row / 64] >> (row % 64) & 1) == 0;
}

static struct reads of_column(const struct exactness *x, const struct hg_column *c)
{
    if (c->kind == HG_COLUMN_TRUTH)
        return of_truth(x, c->reg);
    if (c->kind == HG_COLUMN_TEST)
        return of_value(x, x->m->p->tests[c->reg].reg);
    return of_value(x, c->reg);
}

static void add_cell(const struct exactness *x, const struct hg_rule_table *t,
                     const struct hg_column *c, uint32_t row, struct reads to)
{
    add(x, to, of_column(x, c));
    if (c->kind == HG_COLUMN_NUMBER && is_computed(x, c->reg))
        *to.rough |= !row_has_one_bar(t, c, row);
    if (c->kind == HG_COLUMN_TEST)
        *to.rough |= unlisted(x, x->m->p->tests[c->reg].reg);
}

/* All rows together: which is first depends on all of them. */
static void read_table(const struct exactness *x, uint32_t table)
{
    const struct hg_rule_table *t = &x->m->p->tables[table];
    for (uint32_t i = 0; i < t->column_count; i++) {
        uint32_t asked = 0;
        for (uint32_t row = 0; row < t->rows && asked < 2; row++)
            if (asks(&t->columns[i], row)) {
                add_cell(x, t, &t->columns[i], row, of_table(x, table));
                asked++;
            }
        if (asked > 1 && t->columns[i].kind == HG_COLUMN_NUMBER &&
            is_computed(x, t->columns[i].reg))
            *of_table(x, table).rough = true;
    }
}

static bool row_inexact(const struct exactness *x, const struct hg_rule_table *t, uint32_t row)
{
    struct hg_arena_mark mark = hg_arena_save(x->m->arena);
    bool rough = false;
    struct reads reads = {HG_ARRAY(x->m->arena, uint64_t, x->m->words),
                          HG_ARRAY(x->m->arena, uint64_t, x->m->words), &rough};
    for (uint32_t i = 0; i < t->column_count; i++)
        if (asks(&t->columns[i], row))
            add_cell(x, t, &t->columns[i], row, reads);
    bool result = inexact(x, reads);
    hg_arena_rewind(x->m->arena, mark);
    return result;
}

/* --- code --- */

static void read_block(const struct exactness *x, const struct hg_instr *instr)
{
    const struct hg_block *b = &x->m->p->blocks[instr->b];
    struct reads to = of_value(x, instr->a);
    add(x, to, of_table(x, b->table));
    for (uint32_t i = 0; b->kind == HG_B_SCORE && i < b->rule_count; i++) {
        const struct hg_rule_info *r = &x->m->p->rules[b->first_rule + i];
        if (!r->constant_points)
            add(x, to, of_value(x, r->points_ref.reg));
    }
}

static void read_template(const struct exactness *x, const struct hg_template *t, struct reads to)
{
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->parts[i].ref.kind == HG_REF_VALUE)
            add(x, to, of_value(x, t->parts[i].ref.reg));
        else if (t->parts[i].ref.kind == HG_REF_TRUTH)
            add(x, to, of_truth(x, t->parts[i].ref.reg));
    }
}

static void read_operand(const struct exactness *x, char kind, uint32_t value, struct reads to)
{
    const struct hg_program *p = x->m->p;
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        add(x, to, of_value(x, value));
        break;
    case 'b':
        add(x, to, of_truth(x, value));
        break;
    case 'x':
        add(x, to, of_value(x, p->tests[value].reg));
        break;
    case 'D':
        add(x, to, of_table(x, value));
        break;
    case 'w':
        for (uint32_t i = 0; i < p->truth_lists[value].count; i++)
            add(x, to, of_truth(x, p->truth_lists[value].at[i]));
        break;
    case 'm':
        read_template(x, &p->templates[value], to);
        break;
    default:
        break;
    }
}

/* Answered once for the lead: no completion reads anything. */
static bool about_knowledge(uint32_t op)
{
    return op == HG_OP_IS_KNOWN || op == HG_OP_TRUTH_KNOWN;
}

/* Several bands may lie in one interval without all of its ends being taken. */
static bool rough_result(const struct exactness *x, const struct hg_instr *instr)
{
    const struct hg_program *p = x->m->p;
    if (instr->op == HG_OP_NUMBER_IN)
        return is_computed(x, instr->b) && !one_bar(&p->ranges[instr->c]);
    if (instr->op == HG_OP_NUMBER_SAME)
        return is_computed(x, instr->b) || is_computed(x, instr->c);
    if (instr->op == HG_OP_WITHIN_LAST || instr->op == HG_OP_WITHIN_NEXT)
        return is_computed(x, instr->b);
    return instr->op == HG_OP_BANDS_NUMBER || instr->op == HG_OP_BANDS_TEXT;
}

static void read_instruction(const struct exactness *x, const struct hg_instr *instr)
{
    const struct hg_op_info *row = hg_op_info((enum hg_op)instr->op);
    const uint32_t all[4] = {instr->a, instr->b, instr->c, instr->d};
    char kind = row->operands[0];
    if (instr->op == HG_OP_MATCH)
        read_table(x, instr->a);
    if (kind != 'N' && kind != 'T' && kind != 'L' && kind != 'B')
        return;
    struct reads to = kind == 'B' ? of_truth(x, instr->a) : of_value(x, instr->a);
    for (int i = 1; i < 4 && !about_knowledge(instr->op); i++)
        read_operand(x, row->operands[i], all[i], to);
    if (instr->op == HG_OP_SCORE || instr->op == HG_OP_CLASSIFY)
        read_block(x, instr);
    *to.rough |= rough_result(x, instr) || rough_function(x, instr);
}

/* --- marks --- */

static void mark_value(const struct exactness *x, uint32_t reg)
{
    struct hg_program *p = x->m->p;
    if (!inexact(x, of_value(x, reg)))
        return;
    if (p->inexact_values == NULL)
        p->inexact_values = HG_ARRAY(x->m->arena, bool, p->register_count);
    p->inexact_values[reg] = true;
}

static void mark_truth(const struct exactness *x, uint32_t truth)
{
    struct hg_program *p = x->m->p;
    if (!inexact(x, of_truth(x, truth)))
        return;
    if (p->inexact_truths == NULL)
        p->inexact_truths = HG_ARRAY(x->m->arena, bool, p->truth_count);
    p->inexact_truths[truth] = true;
}

static void mark_asked(const struct exactness *x, const struct hg_instr *instr)
{
    switch (instr->op) {
    case HG_OP_IS_KNOWN:
    case HG_OP_ASSUMED:
    case HG_OP_TEXT_ASSUMED:
    case HG_OP_LIST_ASSUMED:
        mark_value(x, instr->b);
        break;
    case HG_OP_TRUTH_KNOWN:
    case HG_OP_TRUTH_ASSUMED:
        mark_truth(x, instr->b);
        break;
    case HG_OP_BANDS_NUMBER:
    case HG_OP_BANDS_TEXT:
        if (x->m->p->bands[instr->c].has_unknown)
            mark_value(x, instr->b);
        break;
    case HG_OP_BANDS_TRUTH:
        if (x->m->p->bands[instr->c].has_unknown)
            mark_truth(x, instr->b);
        break;
    default:
        break;
    }
}

static void mark_rules(const struct exactness *x)
{
    struct hg_program *p = x->m->p;
    for (uint32_t r = 0; r < p->rule_count; r++) {
        const struct hg_block *b = &p->blocks[p->rules[r].block];
        if (!row_inexact(x, &p->tables[b->table], r - b->first_rule))
            continue;
        if (p->inexact_rules == NULL)
            p->inexact_rules = HG_ARRAY(x->m->arena, bool, p->rule_count);
        p->inexact_rules[r] = true;
    }
}

static void begin(struct exactness *x, struct hg_landmarks *m)
{
    struct hg_arena *arena = m->arena;
    const struct hg_program *p = m->p;
    size_t words = m->words;
    *x = (struct exactness){.m = m};
    x->value_once = HG_ARRAY(arena, uint64_t, p->register_count * words);
    x->value_twice = HG_ARRAY(arena, uint64_t, p->register_count * words);
    x->truth_once = HG_ARRAY(arena, uint64_t, p->truth_count * words);
    x->truth_twice = HG_ARRAY(arena, uint64_t, p->truth_count * words);
    x->table_once = HG_ARRAY(arena, uint64_t, p->table_count * words);
    x->table_twice = HG_ARRAY(arena, uint64_t, p->table_count * words);
    x->value_rough = HG_ARRAY(arena, bool, p->register_count);
    x->truth_rough = HG_ARRAY(arena, bool, p->truth_count);
    x->table_rough = HG_ARRAY(arena, bool, p->table_count);
    for (uint32_t f = 0; f < p->field_count; f++)
        x->value_once[f * words + f / 64] = UINT64_C(1) << (f % 64);
}

void hg_mark_inexact(struct hg_landmarks *m)
{
    struct exactness x;
    begin(&x, m);
    for (uint32_t i = 0; i < m->p->code_count; i++)
        read_instruction(&x, &m->p->code[i]);
    mark_rules(&x);
    for (uint32_t i = 0; i < m->p->code_count; i++)
        mark_asked(&x, &m->p->code[i]);
}
