/* The plan of the exact analysis, made from a program before any lead: the terms each register
 * depends on, and where it depends on one in two ways; the questions about knowledge; the
 * registers live after a run. Made once per completer; pure. */
#include "runtime/decision/complete_plan.h"

#include <string.h>

struct planner {
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_complete_plan *plan;
    uint32_t words;
    uint64_t *once, *twice;  /* of what is being planned */
    uint64_t *single, *none; /* one term; none */
    uint32_t *value_term, *truth_term;
    bool *gaps; /* a value register each */
};

/* --- rows of bits ------------------------------------------------------------------------- */

static uint64_t *row_of(const struct planner *p, uint64_t *rows, uint32_t index)
{
    return rows + (size_t)index * p->words;
}

/* Dependent terms count as one. */
static void join_family(const struct planner *p, uint32_t index, const uint64_t *once)
{
    const struct hg_constraints *agreement = &p->plan->agreement;
    const uint64_t *family = agreement->families + (size_t)index * p->words;
    struct hg_span words = agreement->family_words[index];
    uint64_t before = 0, now = 0;
    for (uint32_t w = words.first; w <= words.last; w++) {
        before |= p->once[w] & family[w];
        now |= once[w] & family[w];
    }
    for (uint32_t w = words.first; before != 0 && now != 0 && w <= words.last; w++)
        p->twice[w] |= (p->once[w] | once[w]) & family[w];
}

static void join(const struct planner *p, const uint64_t *once, const uint64_t *twice)
{
    for (uint32_t i = 0; i < p->plan->agreement.family_count; i++)
        join_family(p, i, once);
    for (uint32_t w = 0; w < p->words; w++) {
        p->twice[w] |= twice[w] | (p->once[w] & once[w]);
        p->once[w] |= once[w];
    }
}

static void join_of(const struct planner *p, const struct hg_dependencies *rests, uint32_t index)
{
    join(p, row_of(p, rests->once, index), row_of(p, rests->twice, index));
}

/* For a term narrowed by its contract, direct evaluation is always imprecise. */
static void join_term(const struct planner *p, uint32_t term)
{
    memset(p->single, 0, p->words * sizeof *p->single);
    hg_set_bit(p->single, term);
    join(p, p->single, p->plan->contract_pieces[term] != NULL ? p->single : p->none);
}

static void begin(struct planner *p)
{
    memset(p->once, 0, p->words * sizeof *p->once);
    memset(p->twice, 0, p->words * sizeof *p->twice);
}

static void store(const struct planner *p, const struct hg_dependencies *rests, uint32_t index)
{
    memcpy(row_of(p, rests->once, index), p->once, p->words * sizeof *p->once);
    memcpy(row_of(p, rests->twice, index), p->twice, p->words * sizeof *p->twice);
}

/* --- operands ------------------------------------------------------------------------------- */

static void join_test(const struct planner *p, uint32_t test)
{
    join_of(p, &p->plan->values, p->program->tests[test].reg);
    if (p->plan->test_term[test] != HG_NONE)
        join_term(p, p->plan->test_term[test]);
}

static void join_template(const struct planner *p, uint32_t id)
{
    const struct hg_template *template = &p->program->templates[id];
    for (uint32_t i = 0; i < template->count; i++) {
        struct hg_ref ref = template->parts[i].ref;
        if (ref.kind == HG_REF_VALUE)
            join_of(p, &p->plan->values, ref.reg);
        else if (ref.kind == HG_REF_TRUTH)
            join_of(p, &p->plan->truths, ref.reg);
    }
}

static void join_operand(const struct planner *p, char kind, uint32_t operand)
{
    const struct hg_program *program = p->program;
    switch (kind) {
    case 'n':
    case 't':
    case 'l':
    case 'v':
        join_of(p, &p->plan->values, operand);
        break;
    case 'b':
        join_of(p, &p->plan->truths, operand);
        break;
    case 'w':
        for (uint32_t i = 0; i < program->truth_lists[operand].count; i++)
            join_of(p, &p->plan->truths, program->truth_lists[operand].at[i]);
        break;
    case 'x':
        join_test(p, operand);
        break;
    case 'D':
        join_of(p, &p->plan->tables, operand);
        break;
    case 'K':
        join_of(p, &p->plan->tables, program->blocks[operand].table);
        break;
    case 'm':
        join_template(p, operand);
        break;
    default:
        break;
    }
}

/* --- tables --------------------------------------------------------------------------------- */

static void join_column(const struct planner *p, const struct hg_column *column)
{
    if (column->kind == HG_COLUMN_TRUTH)
        join_of(p, &p->plan->truths, column->reg);
    else if (column->kind == HG_COLUMN_TEST)
        join_test(p, column->reg);
    else
        join_of(p, &p->plan->values, column->reg);
    if (column->kind == HG_COLUMN_NUMBER && p->gaps[column->reg])
        join_of(p, &p->plan->values, column->reg);
}

/* A row that asks for everything above or below a bound: gaps do not matter. */
static bool asks_one_side(const struct hg_rule_table *table, const struct hg_column *column,
                          uint32_t row)
{
    uint32_t changes = 0;
    for (uint32_t s = 1; s < column->slot_count; s++)
        changes += hg_slot_has(column, table->words, s, row) !=
                   hg_slot_has(column, table->words, s - 1, row);
    return changes <= 1;
}

static void join_cell(const struct planner *p, const struct hg_rule_table *table,
                      const struct hg_column *column, uint32_t row)
{
    bool gaps = column->kind == HG_COLUMN_NUMBER && p->gaps[column->reg];
    if (gaps && asks_one_side(table, column, row))
        join_of(p, &p->plan->values, column->reg);
    else
        join_column(p, column);
}

/* The number of rows that ask this column and are not settled by assuming. */
static uint32_t asking_rows(const struct hg_rule_table *table, const struct hg_column *column)
{
    uint32_t count = 0;
    for (uint32_t w = 0; w < table->words; w++) {
        uint64_t asked = ~column->any[w];
        if (w == table->words - 1 && table->rows % 64 != 0)
            asked &= (UINT64_C(1) << (table->rows % 64)) - 1;
        asked &= table->rows == 0 ? 0 : UINT64_MAX;
        asked &= table->assume_no != NULL ? ~table->assume_no[w] : UINT64_MAX;
        asked &= table->assume_yes != NULL ? ~table->assume_yes[w] : UINT64_MAX;
        count += (uint32_t)__builtin_popcountll(asked);
    }
    return count;
}

static void plan_table(struct planner *p, uint32_t index)
{
    const struct hg_rule_table *table = &p->program->tables[index];
    begin(p);
    for (uint32_t i = 0; i < table->column_count; i++) {
        uint32_t rows = asking_rows(table, &table->columns[i]);
        for (uint32_t times = 0; times < 2 && times < rows; times++)
            join_column(p, &table->columns[i]);
    }
    store(p, &p->plan->tables, index);
}

static void plan_rows(struct planner *p, const struct hg_block *block)
{
    const struct hg_rule_table *table = &p->program->tables[block->table];
    for (uint32_t row = 0; row < block->rule_count; row++) {
        begin(p);
        for (uint32_t i = 0; i < table->column_count; i++)
            if (!hg_bit(table->columns[i].any, row))
                join_cell(p, table, &table->columns[i], row);
        memcpy(row_of(p, p->plan->row_twice, block->first_rule + row), p->twice,
               p->words * sizeof *p->twice);
    }
}

/* The points of score rules depend on inputs, too. */
static void join_points(const struct planner *p, const struct hg_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        const struct hg_rule_info *rule = &p->program->rules[block->first_rule + i];
        if (!rule->constant_points)
            join_of(p, &p->plan->values, rule->points_ref.reg);
    }
}

/* --- instructions ----------------------------------------------------------------------------- */

/* What stays open behind a question: the value that replaces an unknown one. */
static void join_asking(const struct planner *p, const struct hg_instr *instr)
{
    if (instr->op == HG_OP_TRUTH_ASSUMED)
        join_of(p, &p->plan->truths, instr->c);
    else if (instr->op == HG_OP_ASSUMED || instr->op == HG_OP_TEXT_ASSUMED ||
             instr->op == HG_OP_LIST_ASSUMED)
        join_of(p, &p->plan->values, instr->c);
}

static void plan_result(struct planner *p, uint32_t i)
{
    const struct hg_instr *instr = &p->program->code[i];
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    begin(p);
    if (hg_instr_asks_knowledge(p->program, instr)) {
        join_asking(p, instr);
    } else {
        bool inside = hg_instr_is_inside(p->program, instr);
        for (int k = 1; k < 4; k++) {
            join_operand(p, kinds[k], operands[k]);
            if ((inside && kinds[k] == 'n' && p->gaps[operands[k]]) ||
                hg_op_is_approximate(instr->op))
                join_operand(p, kinds[k], operands[k]);
        }
        if (instr->op == HG_OP_SCORE)
            join_points(p, &p->program->blocks[instr->b]);
    }
    if (kinds[0] == 'B') {
        if (p->truth_term[instr->a] != HG_NONE)
            join_term(p, p->truth_term[instr->a]);
        store(p, &p->plan->truths, instr->a);
    } else {
        if (p->value_term[instr->a] != HG_NONE)
            join_term(p, p->value_term[instr->a]);
        store(p, &p->plan->values, instr->a);
    }
}

/* A template is a pure function of fields if its values are. */
static bool plain_template(const struct planner *p, uint32_t id)
{
    const struct hg_template *template = &p->program->templates[id];
    for (uint32_t i = 0; i < template->count; i++) {
        struct hg_ref ref = template->parts[i].ref;
        if (ref.kind == HG_REF_TRUTH || (ref.kind == HG_REF_VALUE && !p->plan->plain[ref.reg]))
            return false;
    }
    return true;
}

/* Pure functions of fields: independent of rules, rows and knowledge. */
static void plan_plain(const struct planner *p, const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    bool plain = !hg_instr_asks_knowledge(p->program, instr);
    for (int k = 1; k < 4 && plain; k++) {
        bool value = kinds[k] == 'n' || kinds[k] == 't' || kinds[k] == 'l' || kinds[k] == 'v';
        bool constant = kinds[k] == 'k' || kinds[k] == 's' || kinds[k] == 'S' || kinds[k] == 'e' ||
                        kinds[k] == 'i' || kinds[k] == '-';
        plain = value             ? p->plan->plain[operands[k]]
                : kinds[k] == 'm' ? plain_template(p, operands[k])
                                  : constant;
    }
    p->plan->plain[instr->a] = plain;
    bool gaps = hg_op_leaves_gaps(instr->op);
    for (int k = 1; k < 4; k++)
        gaps |= kinds[k] == 'n' && p->gaps[operands[k]];
    p->gaps[instr->a] = gaps;
}

static void plan_code(struct planner *p)
{
    HG_VEC(uint32_t) asking = {0};
    HG_VEC(uint32_t) outcomes = {0};
    HG_VEC(uint32_t) always = {0};
    uint32_t outcome = HG_NONE, until = 0; /* of the route whose section this is */
    for (uint32_t i = 0; i < p->program->code_count; i++) {
        const struct hg_instr *instr = &p->program->code[i];
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        if (instr->op == HG_OP_UNLESS_POSSIBLE) {
            outcome = instr->a;
            until = instr->b;
        }
        if (hg_instr_asks_knowledge(p->program, instr)) {
            hg_push(p->arena, &asking, i);
            hg_push(p->arena, &outcomes, i < until ? outcome : HG_NONE);
        } else if (i >= until && strchr("MNTLB", kind) != NULL) {
            hg_push(p->arena, &always, i);
        }
        if (kind == 'M') {
            p->plan->table_maker[instr->a] = i;
            plan_table(p, instr->a);
        }
        if (kind == 'N' || kind == 'T' || kind == 'L' || kind == 'B')
            plan_result(p, i);
        if (kind == 'N' || kind == 'T')
            plan_plain(p, instr);
    }
    p->plan->asks = (struct hg_regs){asking.at, (uint32_t)asking.count};
    p->plan->ask_outcomes = outcomes.at;
    p->plan->always = (struct hg_regs){always.at, (uint32_t)always.count};
    for (uint32_t b = 0; b < p->program->block_count; b++)
        plan_rows(p, &p->program->blocks[b]);
}

/* --- door ----------------------------------------------------------------------------------- */

static void plan_terms(struct planner *p)
{
    const struct hg_program *program = p->program;
    p->value_term = HG_ARRAY(p->arena, uint32_t, program->register_count);
    p->truth_term = HG_ARRAY(p->arena, uint32_t, program->truth_count);
    memset(p->value_term, 0xFF, program->register_count * sizeof(uint32_t));
    memset(p->truth_term, 0xFF, program->truth_count * sizeof(uint32_t));
    memset(p->plan->field_term, 0xFF, program->field_count * sizeof(uint32_t));
    memset(p->plan->test_term, 0xFF, program->test_count * sizeof(uint32_t));
    for (uint32_t t = 0; t < program->term_count; t++) {
        const struct hg_term *term = &program->terms[t];
        p->plan->for_invalid[t] = hg_term_is_for_invalid(program, term);
        if (term->kind == HG_TERM_TEST)
            p->plan->test_term[term->reg] = t;
        if (term->kind == HG_TERM_TRUTH)
            p->truth_term[term->reg] = t;
        if (term->kind <= HG_TERM_TEXT)
            p->value_term[term->reg] = t;
        if (term->kind > HG_TERM_TEXT || term->reg >= program->field_count)
            continue;
        p->plan->field_term[term->reg] = t;
        begin(p);
        join_term(p, t);
        store(p, &p->plan->values, term->reg);
    }
}

static struct hg_dependencies new_rests(const struct planner *p, uint32_t count)
{
    size_t words = (size_t)count * p->words;
    return (struct hg_dependencies){HG_ARRAY(p->arena, uint64_t, words),
                                    HG_ARRAY(p->arena, uint64_t, words)};
}

void hg_complete_plan(const struct hg_image *image, struct hg_arena *arena,
                      struct hg_complete_plan *plan)
{
    const struct hg_program *program = hg_image_program(image);
    struct planner p = {
        .program = program, .arena = arena, .plan = plan, .words = (program->term_count + 63) / 64};
    *plan = (struct hg_complete_plan){.words = p.words,
                                      .contract_pieces = hg_complete_contract_pieces(image, arena)};
    p.once = HG_ARRAY(arena, uint64_t, p.words);
    p.twice = HG_ARRAY(arena, uint64_t, p.words);
    p.single = HG_ARRAY(arena, uint64_t, p.words);
    p.none = HG_ARRAY(arena, uint64_t, p.words);
    hg_complete_plan_constraints(image, arena, plan->contract_pieces, &plan->agreement);
    plan->values = new_rests(&p, program->register_count);
    plan->truths = new_rests(&p, program->truth_count);
    plan->tables = new_rests(&p, program->table_count);
    plan->row_twice = HG_ARRAY(arena, uint64_t, (size_t)program->rule_count * p.words);
    plan->field_term = HG_ARRAY(arena, uint32_t, program->field_count);
    plan->test_term = HG_ARRAY(arena, uint32_t, program->test_count);
    plan->table_maker = HG_ARRAY(arena, uint32_t, program->table_count);
    memset(plan->table_maker, 0xFF, program->table_count * sizeof(uint32_t));
    plan->for_invalid = HG_ARRAY(arena, bool, program->term_count);
    p.gaps = HG_ARRAY(arena, bool, program->register_count);
    plan->plain = HG_ARRAY(arena, bool, program->register_count);
    memset(plan->plain, true, program->field_count);
    plan_terms(&p);
    plan_code(&p);
    hg_complete_live(program, arena, plan);
    hg_complete_plan_imprecise(program, arena, plan);
}

const uint64_t *hg_complete_dependencies(const struct hg_complete_plan *plan,
                                         const struct hg_instr *instr)
{
    char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
    const struct hg_dependencies *rests = kind == 'M'   ? &plan->tables
                                          : kind == 'B' ? &plan->truths
                                                        : &plan->values;
    return rests->once + (size_t)instr->a * plan->words;
}
