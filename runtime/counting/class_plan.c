/* Plans which fields of a program can be classed, and what the VM asks of each: columns of
 * one-word rule tables, and truths of a single field. Any other use keeps a field in its register.
 * Once per image and thread. */
#include <string.h>

#include "runtime/counting/classes.h"
#include "runtime/decision/complete_plan.h"

/* --- who reads a field otherwise -------------------------------------------------------------- */

static void place(struct hg_classes *classes, uint32_t reg)
{
    if (reg < classes->program->field_count)
        classes->fields[reg].use = HG_FIELD_IN_REGISTER;
}

static void place_ref(struct hg_classes *classes, struct hg_ref ref)
{
    if (ref.kind == HG_REF_VALUE)
        place(classes, ref.reg);
}

/* Keeps in registers what is read after a run: targets, limits, points. */
static void place_rules(struct hg_classes *classes)
{
    const struct hg_program *program = classes->program;
    for (uint32_t i = 0; i < program->rule_count; i++) {
        place_ref(classes, program->rules[i].to);
        place_ref(classes, program->rules[i].within);
        if (!program->rules[i].constant_points)
            place_ref(classes, program->rules[i].points_ref);
    }
    for (uint32_t i = 0; i < program->block_count; i++)
        place_ref(classes, program->blocks[i].result);
}

/* Whether the instruction is a truth of one register and constants. */
static bool is_simple_truth(uint32_t op)
{
    return op == HG_OP_IS_TRUE || op == HG_OP_NUMBER_IN || op == HG_OP_TEXT_IN ||
           op == HG_OP_IS_KNOWN || op == HG_OP_TEXT_TEST;
}

static uint32_t reg_of(const struct hg_program *program, const struct hg_instr *instr)
{
    return instr->op == HG_OP_TEXT_TEST ? program->tests[instr->b].reg : instr->b;
}

static void place_template(struct hg_classes *classes, const struct hg_template *template)
{
    for (uint32_t i = 0; i < template->count; i++)
        place_ref(classes, template->parts[i].ref);
}

static void place_regs(struct hg_classes *classes, const struct hg_regs *regs)
{
    for (uint32_t i = 0; i < regs->count; i++)
        place(classes, regs->at[i]);
}

/* Keeps in registers what texts and due times are made from. */
static void place_texts(struct hg_classes *classes)
{
    const struct hg_program *program = classes->program;
    for (uint32_t i = 0; i < program->rule_count; i++) {
        const struct hg_rule_info *rule = &program->rules[i];
        if (rule->because != HG_NONE)
            place_template(classes, &program->templates[rule->because]);
        for (uint32_t n = 0; n < rule->note_count; n++)
            place_template(classes, &program->templates[rule->notes[n]]);
        place_regs(classes, &rule->also);
        place_regs(classes, &rule->alert);
    }
    for (uint32_t i = 0; i < program->block_count; i++) {
        place_ref(classes, program->blocks[i].calendar);
        place_ref(classes, program->blocks[i].since);
    }
    for (uint32_t i = 0; i < program->show_count; i++)
        place_ref(classes, program->shows[i].ref);
    place_ref(classes, program->priority);
}

static void place_operands(struct hg_classes *classes, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 0; i < 4; i++) {
        if (strchr("ntlv", kinds[i]) != NULL)
            place(classes, operands[i]);
        else if (kinds[i] == 'x')
            place(classes, classes->program->tests[operands[i]].reg);
        else if (kinds[i] == 'm')
            place_template(classes, &classes->program->templates[operands[i]]);
    }
}

static void place_wide(struct hg_classes *classes, const struct hg_rule_table *table)
{
    for (uint32_t c = 0; table->words != 1 && c < table->column_count; c++) {
        const struct hg_column *column = &table->columns[c];
        if (column->kind == HG_COLUMN_TEST)
            place(classes, classes->program->tests[column->reg].reg);
        else if (column->kind != HG_COLUMN_TRUTH)
            place(classes, column->reg);
    }
}

/* Keeps in registers what a search may determine better than a class (summary.c). */
static void place_doubted(struct hg_classes *classes)
{
    struct hg_complete_plan plan = {0};
    hg_complete_plan(classes->image, &classes->arena, &plan);
    for (size_t i = 0; i < plan.doubts.count; i++)
        if (plan.doubts.at[i].kind == HG_IMPRECISE_VALUE)
            place(classes, plan.doubts.at[i].of);
}

/* Keeps fields in registers of which one selects the pattern of the other. */
static void place_patterns(struct hg_classes *classes)
{
    const struct hg_program *program = classes->program;
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].pattern_by != HG_NONE) {
            place(classes, f);
            place(classes, program->fields[f].pattern_by);
        }
}

static void place_read(struct hg_classes *classes)
{
    const struct hg_program *program = classes->program;
    place_patterns(classes);
    for (uint32_t i = 0; i < program->code_count; i++)
        if (!is_simple_truth(program->code[i].op))
            place_operands(classes, &program->code[i]);
    for (uint32_t t = 0; t < program->table_count; t++)
        place_wide(classes, &program->tables[t]);
    place_rules(classes);
    if (classes->texts)
        place_texts(classes);
    place_doubted(classes);
}

/* --- what is asked ---------------------------------------------------------------------------- */

/* Whether a narrow plan asks the field at all. */
static bool is_asked(const struct hg_classes *classes, const struct hg_narrow_plan *plan,
                     uint32_t field)
{
    const struct hg_program *program = classes->program;
    bool asked = false;
    for (uint32_t t = 0; t < plan->table_count; t++) {
        const struct hg_rule_table *table = &program->tables[plan->tables[t].table];
        for (uint32_t c = 0; c < table->column_count; c++) {
            const struct hg_column *column = &table->columns[c];
            uint32_t reg = column->kind == HG_COLUMN_TEST    ? program->tests[column->reg].reg
                           : column->kind == HG_COLUMN_TRUTH ? HG_NONE
                                                             : column->reg;
            asked |= reg == field;
        }
    }
    return asked;
}

static void ask_rows(struct hg_classes *classes, uint32_t match, uint32_t field)
{
    struct hg_class_match *m = &classes->matches.at[match];
    struct hg_narrow_choice choice = {field, NULL};
    if (!is_asked(classes, m->plan, field))
        return;
    struct hg_class_rows rows = {
        .match = match,
        .plan = hg_image_narrow_some(classes->image, &classes->arena, m->plan, &choice)};
    rows.rows = HG_ARRAY(&classes->arena, hg_pair, HG_CLASS_CODES);
    hg_push(&classes->arena, &classes->fields[field].rows, rows);
    hg_push(&classes->arena, &m->rows, rows);
    hg_push(&classes->arena, &m->fields, field);
}

static void add_match(struct hg_classes *classes, const struct hg_narrow_plan *plan,
                      struct hg_instr *instr)
{
    struct hg_narrow_choice others = {HG_NONE, classes->classed};
    const struct hg_narrow_plan *rest =
        hg_image_narrow_some(classes->image, &classes->arena, plan, &others);
    uint32_t left = rest->cut_count + rest->number_count + rest->text_count + rest->truth_count +
                    rest->other_count + rest->test_count;
    struct hg_class_match m = {.plan = plan, .rest = left != 0 ? rest : NULL};
    uint32_t match = (uint32_t)classes->matches.count;
    hg_push(&classes->arena, &classes->matches, m);
    for (uint32_t f = 0; f < classes->program->field_count; f++)
        if (classes->fields[f].use == HG_FIELD_CLASSED)
            ask_rows(classes, match, f);
    *instr = (struct hg_instr){.op = HG_CLASS_MATCH, .a = match};
}

static void add_truth(struct hg_classes *classes, uint32_t field, struct hg_instr *instr,
                      const struct hg_instr *own)
{
    struct hg_class_field *f = &classes->fields[field];
    if (f->use != HG_FIELD_CLASSED)
        return;
    struct hg_class_truth truth = {own, HG_ARRAY(&classes->arena, uint8_t, HG_CLASS_CODES)};
    *instr = (struct hg_instr){
        .op = HG_CLASS_TRUTH, .a = own->a, .b = field, .c = (uint32_t)f->truths.count};
    hg_push(&classes->arena, &f->truths, truth);
}

static void plan_code(struct hg_classes *classes)
{
    const struct hg_image *image = classes->image;
    uint32_t count = 0;
    while (image->code[count].op != HG_OP_END)
        count++;
    classes->code =
        hg_arena_copy(&classes->arena, image->code, (count + 1) * sizeof *classes->code);
    for (uint32_t i = 0; i < count; i++) {
        const struct hg_instr *own = &image->code[i];
        uint32_t reg = is_simple_truth(own->op) ? reg_of(classes->program, own) : HG_NONE;
        if (own->op == HG_MATCH_TOGETHER)
            add_match(classes, image->together[own->a], &classes->code[i]);
        else if (own->op == HG_OP_MATCH && image->tables[own->a].words == 1)
            add_match(classes, image->tables[own->a].narrow, &classes->code[i]);
        else if (reg < classes->program->field_count)
            add_truth(classes, reg, &classes->code[i], own);
    }
}

/* --- whole numbers ---------------------------------------------------------------------------- */

static void add_cut(struct hg_class_field *f, int64_t cut)
{
    uint32_t at = hg_cut_slot(f->cuts, f->cut_count, cut);
    if (at > 0 && f->cuts[at - 1] == cut)
        return;
    memmove(f->cuts + at + 1, f->cuts + at, (f->cut_count - at) * sizeof *f->cuts);
    f->cuts[at] = cut;
    f->cut_count++;
}

static void add_after(struct hg_class_field *f, int64_t last)
{
    if (last < INT64_MAX)
        add_cut(f, last + 1);
}

static uint32_t column_cuts(struct hg_class_field *f, const struct hg_narrow_column *columns,
                            uint32_t count, bool put)
{
    uint32_t all = 0;
    for (uint32_t c = 0; c < count; c++) {
        all += columns[c].count;
        for (uint32_t i = 0; put && i < columns[c].count; i++)
            add_cut(f, columns[c].cuts[i]);
    }
    return all;
}

/* Collects cuts of rule tables, ranges and the contract; `put`: into the array, else only counts.
 */
static uint32_t gather_cuts(const struct hg_classes *classes, uint32_t field, bool put)
{
    struct hg_class_field *f = &classes->fields[field];
    const struct hg_field *contract = &classes->program->fields[field];
    uint32_t count = 2;
    for (size_t i = 0; i < f->rows.count; i++) {
        const struct hg_narrow_plan *plan = f->rows.at[i].plan;
        count += column_cuts(f, plan->cut_columns, plan->cut_column_count, put) +
                 column_cuts(f, plan->numbers, plan->number_count, put);
    }
    for (size_t i = 0; i < f->truths.count; i++) {
        const struct hg_instr *instr = f->truths.at[i].instr;
        const struct hg_ranges *ranges =
            instr->op == HG_OP_NUMBER_IN ? &classes->program->ranges[instr->c] : NULL;
        for (uint32_t r = 0; ranges != NULL && r < ranges->count; r++, count += 2) {
            if (!put)
                continue;
            add_cut(f, ranges->at[r].lo);
            add_after(f, ranges->at[r].hi);
        }
    }
    if (put && contract->has_min)
        add_cut(f, contract->min);
    if (put && contract->has_max)
        add_after(f, contract->max);
    return count;
}

static void slots_unmet(struct hg_arena *arena, struct hg_class_field *f)
{
    f->class_of_slot = hg_arena_alloc(arena, (size_t)f->cut_count + 1);
    memset(f->class_of_slot, HG_CLASS_UNSEEN, (size_t)f->cut_count + 1);
}

static void make_cuts(struct hg_classes *classes, uint32_t field)
{
    struct hg_class_field *f = &classes->fields[field];
    const struct hg_field *contract = &classes->program->fields[field];
    f->cut = contract->type == HG_T_INTEGER && !contract->list;
    if (!f->cut || f->use == HG_FIELD_IN_REGISTER)
        return;
    f->cuts = HG_ARRAY(&classes->arena, int64_t, gather_cuts(classes, field, false));
    gather_cuts(classes, field, true);
    slots_unmet(&classes->arena, f);
}

void hg_class_pair(struct hg_classes *classes, uint32_t field, struct hg_classes *others,
                   uint32_t other_field)
{
    struct hg_class_field *f = &classes->fields[field];
    const struct hg_class_field *other = &others->fields[other_field];
    f->with = others;
    f->with_field = other_field;
    others->of[other_field] = classes->of[field];
    if (!f->cut)
        return;
    size_t size = sizeof *f->cuts;
    f->cuts = hg_arena_grow(&classes->arena, f->cuts, f->cut_count * size,
                            ((size_t)f->cut_count + other->cut_count) * size);
    for (uint32_t i = 0; i < other->cut_count; i++)
        add_cut(f, other->cuts[i]);
    slots_unmet(&classes->arena, f);
}

uint8_t hg_class_of_number(const struct hg_classes *classes, uint32_t field, int64_t number,
                           uint32_t *slot)
{
    const struct hg_class_field *f = &classes->fields[field];
    *slot = hg_cut_slot(f->cuts, f->cut_count, number);
    return f->class_of_slot[*slot];
}

/* --- doors ------------------------------------------------------------------------------------ */

static bool asks_knowledge_alone(const struct hg_class_field *field)
{
    for (size_t i = 0; i < field->truths.count; i++)
        if (field->truths.at[i].instr->op != HG_OP_IS_KNOWN)
            return false;
    return field->rows.count == 0;
}

void hg_class_plan(struct hg_classes *classes)
{
    const struct hg_program *program = classes->program;
    classes->fields = HG_ARRAY(&classes->arena, struct hg_class_field, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++) {
        classes->fields[f].use = HG_FIELD_CLASSED;
        classes->fields[f].problem = HG_ARRAY(&classes->arena, uint8_t, HG_CLASS_CODES);
        classes->fields[f].digests = HG_ARRAY(&classes->arena, uint64_t, HG_CLASS_CODES);
    }
    place_read(classes);
    classes->classed = HG_ARRAY(&classes->arena, bool, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++) {
        classes->classed[f] = classes->fields[f].use == HG_FIELD_CLASSED;
        classes->placed |= !classes->classed[f];
    }
    plan_code(classes);
    for (uint32_t f = 0; f < program->field_count; f++) {
        struct hg_class_field *field = &classes->fields[f];
        if (field->use == HG_FIELD_CLASSED && field->rows.count + field->truths.count == 0)
            field->use = HG_FIELD_ONLY_VALIDATED;
        field->only_known = field->use != HG_FIELD_IN_REGISTER && asks_knowledge_alone(field);
        make_cuts(classes, f);
    }
}
