/* Questions about knowledge (`is known`, `assumed`, bands `unknown:`, `assuming` of a rule) refer
 * to the lead as it is and are answered once for all completions, in the order of the code. Where
 * the direct analysis says unknown and may be imprecise, a search on that question alone decides.
 * The answers become pins. */
#include "runtime/decision/complete.h"

#include <string.h>

/* The lead as it is under the pins so far: its own lane, or a new run once an answer has differed
 * from direct evaluation. */
struct asking {
    struct hg_completer *c;
    const struct hg_lanes *lanes;
    uint32_t lane;
    bool moved;
};

static struct hg_pin *set_pin(struct hg_completer *c, uint32_t instr, enum hg_pin_kind kind)
{
    if (c->pin_kinds[instr] == HG_PIN_NONE) {
        c->pin_of[instr] = (uint32_t)c->pins.count;
        hg_push(&c->arena, &c->pins, (struct hg_pin){0});
    }
    c->pin_kinds[instr] = (uint8_t)kind;
    return &c->pins.at[c->pin_of[instr]];
}

/* --- a search on one question ------------------------------------------------------------- */

struct question {
    enum hg_aim aim;
    uint32_t reg, table, row;
    uint32_t stop;
};

/* The answer so far. */
struct answer {
    bool some, differ;
    struct hg_value value;
    uint8_t truth;
};

static bool same_value(enum hg_type_kind type, const struct hg_value *a, const struct hg_value *b)
{
    return hg_type_is_text(type)
               ? hg_text_same(a->text, b->text) && hg_str_eq(a->text->raw, b->text->raw)
               : a->lo == b->lo && a->unit == b->unit;
}

static struct hg_value stable_value(struct hg_completer *c, enum hg_type_kind type,
                                    const struct hg_value *value)
{
    struct hg_value kept = *value;
    if (hg_type_is_text(type)) {
        struct hg_text *text = hg_arena_copy(&c->arena, value->text, sizeof *text);
        text->raw = hg_str_copy(&c->arena, text->raw);
        text->folded = hg_str_copy(&c->arena, text->folded);
        text->interned = false; /* the test results of an interned text are not copied */
        kept.text = text;
    }
    kept.reason = HG_R_NONE;
    return kept;
}

static uint8_t row_truth(struct hg_completer *c, const struct question *q, uint32_t lane)
{
    struct hg_rows rows = hg_lane_rows(c->lanes, q->table, lane);
    if (hg_bit(rows.assumed, q->row))
        return HG_UNKNOWN;
    return hg_bit(rows.certain, q->row)    ? HG_TRUE
           : hg_bit(rows.possible, q->row) ? HG_UNKNOWN
                                           : HG_FALSE;
}

/* True if this box decides the answer; *answer then records whether boxes differ. */
static bool told(struct hg_completer *c, const struct question *q, uint32_t lane,
                 struct answer *answer)
{
    if (q->aim == HG_AIM_VALUE) {
        const struct hg_value *value = hg_lane_value(c->lanes, q->reg, lane);
        enum hg_type_kind type = c->program->registers[q->reg];
        if (!hg_value_known(value) || c->program->register_lists[q->reg])
            return false;
        if (!answer->some)
            answer->value = stable_value(c, type, value);
        answer->differ |= !same_value(type, &answer->value, value);
    } else {
        uint8_t truth =
            q->aim == HG_AIM_ROW ? row_truth(c, q, lane) : hg_lane_truth(c->lanes, q->reg, lane);
        if (truth == HG_UNKNOWN)
            return false;
        answer->differ |= answer->some && answer->truth != truth;
        answer->truth = truth;
    }
    answer->some = true;
    return true;
}

static uint32_t split_of(struct hg_completer *c, const struct question *q, uint32_t lane)
{
    hg_walk_start(c);
    if (q->aim == HG_AIM_VALUE)
        return hg_walk_value(c, lane, q->reg);
    if (q->aim == HG_AIM_TRUTH)
        return hg_walk_truth(c, lane, q->reg);
    return hg_walk_row(c, lane, q->table, q->row);
}

/* Evaluates a batch of boxes, splitting undecided ones. False: the answer is unknown. */
static bool ask_batch(struct hg_completer *c, const struct question *q, uint32_t from,
                      uint32_t count, struct answer *answer)
{
    uint32_t *boxes = HG_ARRAY(&c->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        boxes[i] = from + i;
    hg_boxes_run(c, boxes, count, q->stop);
    for (uint32_t l = 0; l < count; l++) {
        uint32_t first;
        if (c->dead[l])
            continue;
        if (told(c, q, l, answer)) {
            if (answer->differ)
                return false;
            continue;
        }
        uint32_t open = split_of(c, q, l);
        if (open == HG_NONE || c->box_count >= HG_MAX_BOXES)
            return false;
        hg_box_split(c, boxes[l], open, &first);
    }
    return true;
}

static bool is_same_everywhere(struct hg_completer *c, const struct question *q,
                               struct answer *answer)
{
    *answer = (struct answer){0};
    hg_boxes_clear(c);
    hg_box_root(c);
    while (c->evaluated < c->box_count) {
        uint32_t left = c->box_count - c->evaluated, room = hg_boxes_room(c);
        uint32_t count = left < room ? left : room;
        if (!ask_batch(c, q, c->evaluated, count, answer))
            return false;
        c->evaluated += count;
    }
    return answer->some;
}

/* --- one that asks -------------------------------------------------------------------------- */

static bool doubtful_operand(const struct asking *a, const struct hg_instr *instr)
{
    return hg_complete_asks_truth(instr) ? hg_truth_is_imprecise(a->c, a->lanes, a->lane, instr->b)
                                         : hg_value_is_imprecise(a->c, a->lanes, a->lane, instr->b);
}

/* If a search determines the operand better, that holds in all completions. */
static bool settle_operand(struct asking *a, uint32_t index)
{
    struct hg_completer *c = a->c;
    const struct hg_instr *instr = &c->program->code[index];
    struct question q = {.aim = hg_complete_asks_truth(instr) ? HG_AIM_TRUTH : HG_AIM_VALUE,
                         .reg = instr->b,
                         .stop = index};
    struct answer answer;
    if (!doubtful_operand(a, instr) || !is_same_everywhere(c, &q, &answer))
        return false;
    if (q.aim == HG_AIM_TRUTH)
        set_pin(c, c->image->truth_maker[q.reg], HG_PIN_TRUTH)->truth = answer.truth;
    else
        set_pin(c, c->image->value_maker[q.reg], HG_PIN_VALUE)->value = answer.value;
    return true;
}

static void run_again(struct asking *a)
{
    struct hg_completer *c = a->c;
    static const uint32_t root = 0;
    hg_boxes_clear(c);
    hg_box_root(c);
    hg_boxes_run(c, &root, 1, c->program->code_count);
    a->lanes = c->lanes;
    a->lane = 0;
    a->moved = true;
}

static void pin_operand(struct asking *a, uint32_t index)
{
    struct hg_completer *c = a->c;
    const struct hg_instr *instr = &c->program->code[index];
    bool known = hg_complete_asks_truth(instr)
                     ? hg_lane_truth(a->lanes, instr->b, a->lane) != HG_UNKNOWN
                     : hg_value_known(hg_lane_value(a->lanes, instr->b, a->lane));
    switch (instr->op) {
    case HG_OP_IS_KNOWN:
    case HG_OP_TRUTH_KNOWN:
        set_pin(c, index, HG_PIN_TRUTH)->truth = hg_truth_of(known);
        return;
    case HG_OP_TRUTH_ASSUMED:
        if (known)
            set_pin(c, index, HG_PIN_TRUTH)->truth = hg_lane_truth(a->lanes, instr->b, a->lane);
        else
            set_pin(c, index, HG_PIN_OTHER);
        return;
    case HG_OP_ASSUMED:
    case HG_OP_TEXT_ASSUMED:
    case HG_OP_LIST_ASSUMED:
        if (!known) {
            set_pin(c, index, HG_PIN_OTHER);
            return;
        }
        break;
    default:
        break;
    }
    struct hg_value value = *hg_lane_value(a->lanes, instr->a, a->lane);
    bool text = hg_type_is_text(c->program->registers[instr->a]) &&
                !c->program->register_lists[instr->a] && value.state == HG_KNOWN;
    set_pin(c, index, HG_PIN_VALUE)->value =
        text ? stable_value(c, c->program->registers[instr->a], &value) : value;
}

/* --- rules that assume ---------------------------------------------------------------------- */

static void put_bit(uint64_t *bits, uint32_t row, bool set)
{
    uint64_t bit = UINT64_C(1) << (row % 64);
    bits[row / 64] = set ? bits[row / 64] | bit : bits[row / 64] & ~bit;
}

/* Finds the rows that were assumed without need. True if there is one. */
static bool settle_rows(struct asking *a, uint32_t index, struct hg_rows *rows)
{
    struct hg_completer *c = a->c;
    uint32_t table = c->program->code[index].a, first = hg_first_rule(c->program, table);
    bool changed = false;
    for (uint32_t row = 0; (row = hg_next_row(rows, rows->assumed, row)) != HG_NONE; row++) {
        struct question q = {HG_AIM_ROW, HG_NONE, table, row, index + 1};
        struct answer answer;
        if (first == HG_NONE ||
            !hg_depends_on_open(c, c->plan.row_twice + (size_t)(first + row) * c->plan.words) ||
            !is_same_everywhere(c, &q, &answer))
            continue;
        put_bit(rows->possible, row, answer.truth == HG_TRUE);
        put_bit(rows->certain, row, answer.truth == HG_TRUE);
        put_bit(rows->assumed, row, false);
        changed = true;
    }
    return changed;
}

static bool pin_table(struct asking *a, uint32_t index)
{
    struct hg_completer *c = a->c;
    uint32_t table = c->program->code[index].a, words = c->program->tables[table].words;
    struct hg_rows rows = hg_lane_rows(a->lanes, table, a->lane);
    rows = hg_rows_in(
        hg_arena_copy(&c->arena, rows.possible, hg_rows_size(words) * sizeof(uint64_t)), words);
    bool changed = settle_rows(a, index, &rows);
    struct hg_pin *pin = set_pin(c, index, HG_PIN_ROWS);
    pin->rows = rows;
    pin->asked_no = c->program->tables[table].assume_no;
    pin->asked_yes = c->program->tables[table].assume_yes;
    return changed;
}

/* --- doors ---------------------------------------------------------------------------------- */

static void pin_terms(struct hg_completer *c)
{
    for (uint32_t i = 0; i < c->opens.count; i++) {
        const struct hg_open *open = &c->opens.at[i];
        if (open->kind == HG_TERM_TRUTH)
            set_pin(c, c->image->truth_maker[open->reg], HG_PIN_FREE)->open = i;
        else if (open->kind <= HG_TERM_TEXT && open->reg >= c->program->field_count)
            set_pin(c, c->image->value_maker[open->reg], HG_PIN_TERM)->open = i;
    }
    for (uint32_t i = 0; i < c->opens.count; i++) {
        const struct hg_open *open = &c->opens.at[i];
        uint32_t reg = open->kind == HG_TERM_TEST ? c->program->tests[open->reg].reg : 0;
        if (reg >= c->program->field_count &&
            c->pin_kinds[c->image->value_maker[reg]] == HG_PIN_NONE)
            set_pin(c, c->image->value_maker[reg], HG_PIN_TESTS);
    }
}

/* What depends on nothing open has the directly evaluated value in every box. */
static void pin_told(struct hg_completer *c)
{
    uint64_t *open = HG_ARRAY(&c->arena, uint64_t, c->plan.words);
    for (uint32_t i = 0; i < c->opens.count; i++)
        hg_set_bit(open, c->opens.at[i].term);
    for (uint32_t i = 0; i < c->plan.always.count; i++) {
        uint32_t index = c->plan.always.at[i];
        const uint64_t *rests = hg_complete_dependencies(&c->plan, &c->program->code[index]);
        uint64_t some = 0;
        for (uint32_t w = 0; w < c->plan.words; w++)
            some |= rests[w] & open[w];
        if (some == 0 && c->pin_kinds[index] == HG_PIN_NONE)
            c->pin_kinds[index] = HG_PIN_LEAD;
    }
}

bool hg_complete_knowledge(struct hg_completer *c)
{
    struct asking a = {c, c->lead_lanes, c->lead, false};
    memset(c->pin_kinds, 0, c->program->code_count);
    memset(&c->pins, 0, sizeof c->pins);
    pin_terms(c);
    for (uint32_t i = 0; i < c->plan.asks.count; i++) {
        uint32_t index = c->plan.asks.at[i];
        bool table = c->program->code[index].op == HG_OP_MATCH;
        if (!a.moved && !hg_lane_routed(c->lead_lanes, c->lead, c->plan.ask_outcomes[i]))
            continue;
        bool changed = table ? pin_table(&a, index) : settle_operand(&a, index);
        if (changed || a.moved)
            run_again(&a);
        if (!table)
            pin_operand(&a, index);
    }
    if (!a.moved)
        pin_told(c);
    return a.moved;
}
