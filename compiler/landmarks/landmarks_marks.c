/* What is asked of each register of a program: first by the tests themselves, then, by a walk
 * backward, by what a choice, a converted number or a text made of enums hands on to what it is
 * made from. Must not know pieces. */
#include "compiler/landmarks/landmarks.h"

/* --- marks --- */

static void cut(struct hg_landmarks *m, uint32_t reg, int64_t at)
{
    if (at != INT64_MIN)
        hg_push(m->arena, &m->marks[reg].cuts, at);
}

static void cut_after(struct hg_landmarks *m, uint32_t reg, int64_t last)
{
    if (last != INT64_MAX)
        cut(m, reg, last + 1);
}

static void cut_ranges(struct hg_landmarks *m, uint32_t reg, const struct hg_ranges *ranges)
{
    for (uint32_t i = 0; i < ranges->count; i++) {
        cut(m, reg, ranges->at[i].lo);
        cut_after(m, reg, ranges->at[i].hi);
    }
}

static void ask(struct hg_landmarks *m, uint32_t reg, enum hg_ask_kind kind, uint32_t index,
                uint32_t part)
{
    struct hg_ask one = {kind, index, part};
    hg_push(m->arena, &m->marks[reg].asks, one);
}

/* --- relations with what table results and constants can be --- */

struct constants {
    HG_VEC(int64_t) at;
};

/* False when the number may be something else, too. */
static bool possible_constants(struct hg_landmarks *m, uint32_t reg, struct constants *out)
{
    if (m->value_makers[reg] == HG_NONE)
        return false;
    const struct hg_program *p = m->p;
    const struct hg_instr *instr = &p->code[m->value_makers[reg]];
    if (instr->op == HG_OP_NUMBER || instr->op == HG_OP_DURATION) {
        hg_push(m->arena, &out->at, p->numbers[instr->b]);
        return true;
    }
    if (instr->op == HG_OP_GIVE_NUMBER) {
        const struct hg_rule_table *t = &p->tables[instr->b];
        for (uint32_t i = 0; i < t->rows; i++)
            hg_push(m->arena, &out->at, t->gives[instr->c].numbers[i]);
        return true;
    }
    if (instr->op == HG_OP_ASSUMED)
        return possible_constants(m, instr->b, out) && possible_constants(m, instr->c, out);
    if (instr->op == HG_OP_CHOOSE)
        return possible_constants(m, instr->c, out) && possible_constants(m, instr->d, out);
    if (instr->op != HG_OP_TO_DECIMAL)
        return false;
    size_t first = out->at.count;
    if (!possible_constants(m, instr->b, out))
        return false;
    for (size_t i = first; i < out->at.count; i++)
        if (!hg_mul(out->at.at[i], HG_DECIMAL_ONE, &out->at.at[i]))
            return false;
    return true;
}

/* b < c, b <= c or b = c, where `other` holds what the other side can be. */
static void cut_by(struct hg_landmarks *m, const struct hg_instr *instr, uint32_t reg,
                   const struct constants *other)
{
    bool left = reg == instr->b;
    for (size_t i = 0; i < other->at.count; i++) {
        int64_t at = other->at.at[i];
        if (instr->op == HG_OP_NUMBER_SAME || (instr->op == HG_OP_NUMBER_LESS) == left)
            cut(m, reg, at);
        if (instr->op == HG_OP_NUMBER_SAME || (instr->op == HG_OP_NUMBER_LESS) != left)
            cut_after(m, reg, at);
    }
}

static bool is_relation(uint32_t op)
{
    return op == HG_OP_NUMBER_LESS || op == HG_OP_NUMBER_AT_MOST || op == HG_OP_NUMBER_SAME;
}

static bool is_time_test(uint32_t op)
{
    return op == HG_OP_WITHIN_LAST || op == HG_OP_WITHIN_NEXT || op == HG_OP_OLDER_THAN;
}

static void relate(struct hg_landmarks *m, const struct hg_instr *instr)
{
    struct constants left = {0}, right = {0};
    if (is_relation(instr->op) && possible_constants(m, instr->c, &right)) {
        cut_by(m, instr, instr->b, &right);
    } else if (is_relation(instr->op) && possible_constants(m, instr->b, &left)) {
        cut_by(m, instr, instr->c, &left);
    } else {
        m->marks[instr->b].open_ended = true;
        m->marks[instr->c].open_ended = true;
    }
}

/* --- relations of texts --- */

static bool is_text_relation(uint32_t op)
{
    return op == HG_OP_TEXT_SAME || op == HG_OP_TEXT_FIND || op == HG_OP_LIST_HAS ||
           op == HG_OP_TEXT_IN_LIST;
}

/* The results a table or class can give, as texts that something else is compared with. */
static bool ask_possible(struct hg_landmarks *m, uint32_t reg, uint32_t given)
{
    const struct hg_program *p = m->p;
    const struct hg_instr *instr =
        m->value_makers[given] == HG_NONE ? NULL : &p->code[m->value_makers[given]];
    if (instr == NULL || instr->op != HG_OP_GIVE_TEXT)
        return false;
    const struct hg_rule_table *t = &p->tables[instr->b];
    for (uint32_t i = 0; i < t->rows; i++)
        ask(m, reg, HG_ASK_TEXT, p->texts[t->gives[instr->c].texts[i]].same, 0);
    return true;
}

static void relate_texts(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const uint32_t regs[2] = {instr->b, instr->c};
    for (int i = 0; i < 2; i++) {
        if (m->p->register_lists[regs[i]])
            continue;
        if (m->finite[regs[i]])
            m->marks[regs[i]].each = true;
        else
            m->marks[regs[i]].open_ended = true;
        if (instr->op == HG_OP_TEXT_SAME && !m->finite[regs[i]])
            ask_possible(m, regs[i], regs[1 - i]);
    }
}

/* --- tests --- */

static bool of_shape(const struct hg_test *t)
{
    return !t->exactly && (t->kind == HG_TEST_STARTS || t->kind == HG_TEST_ENDS);
}

static void ask_test(struct hg_landmarks *m, uint32_t test)
{
    const struct hg_test *t = &m->p->tests[test];
    bool plain = !t->exactly && (t->kind == HG_TEST_CONTAINS || t->kind == HG_TEST_HAS_WORD);
    if (t->kind == HG_TEST_INCLUDES)
        return;
    if (of_shape(t) || (plain && m->finite[t->reg]))
        ask(m, t->reg, HG_ASK_TEST, test, 0);
    else if (m->finite[t->reg])
        m->marks[t->reg].each = true;
}

static void ask_column(struct hg_landmarks *m, uint32_t table, uint32_t column)
{
    const struct hg_column *c = &m->p->tables[table].columns[column];
    if (c->kind == HG_COLUMN_NUMBER)
        for (uint32_t s = 0; s + 1 < c->slot_count; s++)
            cut(m, c->reg, c->cuts[s]);
    else if (c->kind == HG_COLUMN_TEXT)
        ask(m, c->reg, HG_ASK_COLUMN, table, column);
    else if (c->kind == HG_COLUMN_TEST)
        ask_test(m, c->reg);
}

static void ask_bands(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const struct hg_bands *bands = &m->p->bands[instr->c];
    for (uint32_t i = 0; instr->op == HG_OP_BANDS_NUMBER && i < bands->count; i++)
        cut_ranges(m, instr->b, &bands->at[i].ranges);
    if (instr->op == HG_OP_BANDS_TEXT)
        ask(m, instr->b, HG_ASK_BANDS, instr->c, 0);
}

/* Points that are counted or fade change with what they are made from. */
static void ask_points(struct hg_landmarks *m, const struct hg_block *block)
{
    for (uint32_t i = 0; i < block->rule_count; i++) {
        const struct hg_rule_info *r = &m->p->rules[block->first_rule + i];
        if (!r->constant_points)
            m->marks[r->points_ref.reg].open_ended = true;
    }
}

static void seed(struct hg_landmarks *m, const struct hg_instr *instr)
{
    switch (instr->op) {
    case HG_OP_MATCH:
        for (uint32_t i = 0; i < m->p->tables[instr->a].column_count; i++)
            ask_column(m, instr->a, i);
        break;
    case HG_OP_SCORE:
        ask_points(m, &m->p->blocks[instr->b]);
        break;
    case HG_OP_IS_TRUE:
        cut(m, instr->b, 1);
        break;
    case HG_OP_NUMBER_IN:
        cut_ranges(m, instr->b, &m->p->ranges[instr->c]);
        break;
    case HG_OP_TEXT_IN:
        ask(m, instr->b, HG_ASK_SET, instr->c, 0);
        break;
    case HG_OP_TEXT_TEST:
        ask_test(m, instr->b);
        break;
    case HG_OP_BANDS_NUMBER:
    case HG_OP_BANDS_TEXT:
        ask_bands(m, instr);
        break;
    default:
        if (is_relation(instr->op) || is_time_test(instr->op))
            relate(m, instr);
        else if (is_text_relation(instr->op))
            relate_texts(m, instr);
    }
}

/* --- backward: on to the sources --- */

static bool asked(const struct hg_marks *marks)
{
    return marks->cuts.count != 0 || marks->asks.count != 0 || marks->each || marks->open_ended;
}

static void hand_all(struct hg_landmarks *m, uint32_t to, const struct hg_marks *from)
{
    for (size_t i = 0; i < from->cuts.count; i++)
        hg_push(m->arena, &m->marks[to].cuts, from->cuts.at[i]);
    for (size_t i = 0; i < from->asks.count; i++)
        hg_push(m->arena, &m->marks[to].asks, from->asks.at[i]);
    m->marks[to].each |= from->each && m->finite[to];
    m->marks[to].open_ended |= from->open_ended || (from->each && !m->finite[to]);
}

/* The least x with x * factor >= at. */
static int64_t divided(int64_t at, int64_t factor)
{
    int64_t quotient = at / factor;
    return at > 0 && at % factor != 0 ? quotient + 1 : quotient;
}

static void hand_scaled(struct hg_landmarks *m, const struct hg_instr *instr, int64_t factor)
{
    const struct hg_marks *from = &m->marks[instr->a];
    for (size_t i = 0; i < from->cuts.count; i++)
        cut(m, instr->b, divided(from->cuts.at[i], factor));
    m->marks[instr->b].open_ended |= from->open_ended;
}

/* -x >= at where x < 1 - at. */
static void hand_negated(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const struct hg_marks *from = &m->marks[instr->a];
    for (size_t i = 0; i < from->cuts.count; i++) {
        int64_t at;
        if (hg_sub(1, from->cuts.at[i], &at))
            cut(m, instr->b, at);
    }
    m->marks[instr->b].open_ended = true; /* the least number has no negative */
}

static void hand_each(struct hg_landmarks *m, const struct hg_instr *instr)
{
    uint32_t regs[4], count = hg_value_operands(instr, regs);
    const struct hg_template *t = instr->op == HG_OP_TEMPLATE ? &m->p->templates[instr->b] : NULL;
    for (uint32_t i = 0; i < count; i++)
        m->marks[regs[i]].each |= m->finite[regs[i]];
    for (uint32_t i = 0; t != NULL && i < t->count; i++)
        if (t->parts[i].ref.kind == HG_REF_VALUE)
            m->marks[t->parts[i].ref.reg].each |= m->finite[t->parts[i].ref.reg];
}

/* Arithmetic: where the result crosses a cut depends on the others. */
static void hand_open(struct hg_landmarks *m, const struct hg_instr *instr)
{
    uint32_t regs[4], count = hg_value_operands(instr, regs);
    for (uint32_t i = 0; i < count; i++)
        m->marks[regs[i]].open_ended = true;
}

static void hand_on(struct hg_landmarks *m, const struct hg_instr *instr)
{
    const struct hg_marks *marks = &m->marks[instr->a];
    if (!asked(marks))
        return;
    switch (instr->op) {
    case HG_OP_ASSUMED:
    case HG_OP_TEXT_ASSUMED:
    case HG_OP_MIN:
    case HG_OP_MAX:
        hand_all(m, instr->b, marks);
        hand_all(m, instr->c, marks);
        break;
    case HG_OP_CHOOSE:
    case HG_OP_TEXT_CHOOSE:
        hand_all(m, instr->c, marks);
        hand_all(m, instr->d, marks);
        break;
    case HG_OP_TO_DECIMAL:
        hand_scaled(m, instr, HG_DECIMAL_ONE);
        break;
    case HG_OP_DATE_TO_INSTANT:
        hand_scaled(m, instr, HG_MICROS_PER_DAY);
        break;
    case HG_OP_NEG:
        hand_negated(m, instr);
        break;
    default:
        if (hg_is_function(instr->op)) {
            if (m->finite[instr->a])
                hand_each(m, instr);
        } else if (!hg_told_by_pieces(instr->op) && !hg_is_text(m, instr->a)) {
            hand_open(m, instr);
        }
    }
}

void hg_marks_collect(struct hg_landmarks *m)
{
    struct hg_shapes shapes;
    for (uint32_t i = 0; i < m->p->code_count; i++)
        seed(m, &m->p->code[i]);
    for (uint32_t i = m->p->code_count; i-- > 0;) {
        char kind = hg_op_info((enum hg_op)m->p->code[i].op)->operands[0];
        if (kind == 'N' || kind == 'T')
            hand_on(m, &m->p->code[i]);
    }
    for (uint32_t r = 0; r < m->p->register_count; r++)
        if (m->marks[r].asks.count != 0 && !m->finite[r]) {
            hg_shapes_of(m, &m->marks[r], &shapes);
            m->marks[r].no_suffixes = hg_shapes_too_many(&shapes);
        }
}

/* --- what is a term --- */

/* Does some text that `reg` may be leave what it ends with free? */
static bool no_suffixes(const struct hg_landmarks *m, uint32_t reg)
{
    const struct hg_instr *instr =
        m->value_makers[reg] == HG_NONE ? NULL : &m->p->code[m->value_makers[reg]];
    if (instr != NULL && instr->op == HG_OP_TEXT_ASSUMED)
        return no_suffixes(m, instr->b) || no_suffixes(m, instr->c);
    if (instr != NULL && instr->op == HG_OP_TEXT_CHOOSE)
        return no_suffixes(m, instr->c) || no_suffixes(m, instr->d);
    return m->marks[reg].no_suffixes;
}

bool hg_marks_free_test(const struct hg_landmarks *m, uint32_t test)
{
    const struct hg_test *t = &m->p->tests[test];
    if (t->kind == HG_TEST_INCLUDES)
        return true;
    if (m->finite[t->reg])
        return hg_test_is_for_invalid(m->p, t);
    return !of_shape(t) || (t->kind == HG_TEST_ENDS && no_suffixes(m, t->reg));
}

bool hg_marks_free_truth(const struct hg_landmarks *m, const struct hg_instr *instr)
{
    if (is_text_relation(instr->op))
        return !m->finite[instr->b] || !m->finite[instr->c] ||
               hg_relation_is_for_invalid(m->p, instr);
    if (!is_relation(instr->op) && !is_time_test(instr->op))
        return false;
    struct hg_arena_mark mark = hg_arena_save(m->arena);
    uint64_t *fields = HG_ARRAY(m->arena, uint64_t, m->words);
    hg_fields_add(m, fields, hg_numbers_of(m, instr->b));
    hg_fields_add(m, fields, hg_numbers_of(m, instr->c));
    bool several = hg_fields_count(m, fields) > 1;
    hg_arena_rewind(m->arena, mark);
    return several;
}

bool hg_marks_term(const struct hg_landmarks *m, uint32_t reg)
{
    const struct hg_marks *marks = &m->marks[reg];
    if (!asked(marks) || m->p->register_lists[reg])
        return false;
    if (m->value_makers[reg] == HG_NONE)
        return true;
    uint32_t op = m->p->code[m->value_makers[reg]].op;
    if (m->finite[reg])
        return false;
    if (hg_is_function(op))
        return true;
    if (hg_is_text(m, reg) || marks->cuts.count == 0)
        return false;
    if (op == HG_OP_SCORE)
        return hg_fields_count(m, hg_numbers_of(m, reg)) != 0;
    bool handed = hg_is_choice(op) || op == HG_OP_TO_DECIMAL || op == HG_OP_DATE_TO_INSTANT;
    return !handed && hg_fields_count(m, hg_numbers_of(m, reg)) > 1;
}
