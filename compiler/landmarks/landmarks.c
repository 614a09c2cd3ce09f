/* Landmarks, the pass after lowering: for everything of a lead that may be unknown and that the
 * program tests, the pieces into which its values fall so that no test tells two values of a
 * piece apart. Works on the program alone, so that it sees what runs; what it makes becomes part
 * of the program and of its digest. */
#include "compiler/landmarks/landmarks.h"

#include <stdlib.h>

/* --- beginning --- */

static void know_texts(struct hg_landmarks *m)
{
    hg_map_init(&m->folded, m->arena);
    for (uint32_t i = 0; i < m->p->text_count; i++) {
        hg_push(m->arena, &m->texts, m->p->texts[i]);
        if (m->p->texts[i].same == i)
            hg_map_add(&m->folded, m->p->texts[i].folded, i, NULL);
    }
}

static int compare_ids(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* The entries that are texts of the program: of a list that is read, all of them. */
static struct hg_text_ids list_ids(struct hg_landmarks *m, const struct hg_model_list *list)
{
    struct hg_text_ids ids = {HG_ARRAY(m->arena, uint32_t, list->entry_count), 0};
    for (size_t i = 0; i < list->entry_count; i++) {
        struct hg_str folded =
            hg_text_fold(m->arena, hg_text_normalise(m->arena, list->entries[i].text));
        uint64_t *id = hg_map_find(&m->folded, folded);
        if (id != NULL)
            ids.at[ids.count++] = (uint32_t)*id;
    }
    if (ids.count != 0)
        qsort(ids.at, ids.count, sizeof *ids.at, compare_ids);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ids.count; i++)
        if (kept == 0 || ids.at[kept - 1] != ids.at[i])
            ids.at[kept++] = ids.at[i];
    ids.count = kept;
    return ids;
}

static void know_lists(struct hg_landmarks *m)
{
    hg_map_init(&m->list_named, m->arena);
    m->lists = HG_ARRAY(m->arena, struct hg_text_ids, m->model->list_count);
    for (uint32_t i = 0; i < m->model->list_count; i++) {
        if (m->model->lists[i].numbers)
            continue;
        m->lists[i] = list_ids(m, &m->model->lists[i]);
        struct hg_str key = {(const char *)m->lists[i].at,
                             m->lists[i].count * sizeof *m->lists[i].at};
        hg_map_add(&m->list_named, key, i, NULL);
    }
}

static void begin(struct hg_landmarks *m, struct hg_model *model, struct hg_program *program)
{
    struct hg_arena *arena = model->arena;
    *m = (struct hg_landmarks){.model = model, .p = program, .arena = arena};
    m->words = program->field_count / 64 + 1;
    m->value_makers = HG_ARRAY(arena, uint32_t, program->register_count);
    m->truth_makers = HG_ARRAY(arena, uint32_t, program->truth_count);
    m->value_fields = HG_ARRAY(arena, uint64_t, (size_t)program->register_count * m->words);
    m->number_fields = HG_ARRAY(arena, uint64_t, (size_t)program->register_count * m->words);
    m->truth_fields = HG_ARRAY(arena, uint64_t, (size_t)program->truth_count * m->words);
    m->table_fields = HG_ARRAY(arena, uint64_t, (size_t)program->table_count * m->words);
    m->finite = HG_ARRAY(arena, bool, program->register_count);
    m->marks = HG_ARRAY(arena, struct hg_marks, program->register_count);
    know_texts(m);
    know_lists(m);
}

/* --- terms --- */

static struct hg_regs fields_in(struct hg_landmarks *m, const uint64_t *set)
{
    struct hg_regs fields = {HG_ARRAY(m->arena, uint32_t, hg_fields_count(m, set)), 0};
    for (uint32_t f = 0; f < m->p->field_count; f++)
        if (hg_field_in(set, f))
            fields.at[fields.count++] = f;
    return fields;
}

static void add_value(struct hg_landmarks *m, uint32_t reg)
{
    bool text = hg_type_is_text(m->p->registers[reg]);
    struct hg_term term = {.kind = text ? HG_TERM_TEXT : HG_TERM_NUMBER,
                           .reg = reg,
                           .fields = fields_in(m, hg_fields_of_value(m, reg)),
                           .name = hg_name_value(m, reg)};
    if (term.fields.count == 0)
        return;
    term.open_ended = m->marks[reg].open_ended;
    if (text)
        hg_text_pieces(m, &term);
    else
        hg_number_pieces(m, &term);
    if (term.piece_count > 1 || term.open_ended) /* else every test says the same of all of it */
        hg_push(m->arena, &m->terms, term);
}

static void add_answer(struct hg_landmarks *m, enum hg_term_kind kind, uint32_t reg,
                       const uint64_t *fields, struct hg_str name)
{
    static const struct hg_piece answers[2] = {{.kind = HG_PIECE_NO, .name = {"no", 2}},
                                               {.kind = HG_PIECE_YES, .name = {"yes", 3}}};
    struct hg_term term = {
        .kind = (uint8_t)kind, .reg = reg, .fields = fields_in(m, fields), .name = name};
    if (term.fields.count == 0)
        return;
    term.pieces = hg_arena_copy(m->arena, answers, sizeof answers);
    term.piece_count = 2;
    hg_push(m->arena, &m->terms, term);
}

static void add_test(struct hg_landmarks *m, uint32_t test, bool *done)
{
    if (!done[test] && hg_marks_free_test(m, test))
        add_answer(m, HG_TERM_TEST, test, hg_fields_of_value(m, m->p->tests[test].reg),
                   hg_name_test(m, test));
    done[test] = true;
}

static void add_tests(struct hg_landmarks *m, const struct hg_instr *instr, bool *done)
{
    const struct hg_rule_table *t = &m->p->tables[instr->a];
    if (instr->op == HG_OP_TEXT_TEST)
        add_test(m, instr->b, done);
    for (uint32_t i = 0; instr->op == HG_OP_MATCH && i < t->column_count; i++)
        if (t->columns[i].kind == HG_COLUMN_TEST)
            add_test(m, t->columns[i].reg, done);
}

static void add_terms(struct hg_landmarks *m)
{
    bool *done = HG_ARRAY(m->arena, bool, m->p->test_count);
    for (uint32_t f = 0; f < m->p->field_count; f++)
        if (hg_marks_term(m, f))
            add_value(m, f);
    for (uint32_t i = 0; i < m->p->code_count; i++) {
        const struct hg_instr *instr = &m->p->code[i];
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        add_tests(m, instr, done);
        if ((kind == 'N' || kind == 'T') && hg_marks_term(m, instr->a))
            add_value(m, instr->a);
        if (kind == 'B' && hg_marks_free_truth(m, instr))
            add_answer(m, HG_TERM_TRUTH, instr->a, m->truth_fields + (size_t)instr->a * m->words,
                       hg_name_truth(m, instr->a));
    }
}

void hg_landmarks(struct hg_model *model, struct hg_program *program)
{
    struct hg_landmarks m;
    begin(&m, model, program);
    hg_marks_sources(&m);
    hg_marks_collect(&m);
    add_terms(&m);
    hg_mark_inexact(&m);
    program->terms = m.terms.at;
    program->term_count = (uint32_t)m.terms.count;
    program->texts = m.texts.at;
    program->text_count = (uint32_t)m.texts.count;
}
