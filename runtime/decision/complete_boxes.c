/* Boxes: a range of pieces for every open term, and their evaluation as lanes of the VM with pins.
 * Owns the boxes and the completer's lanes; knows nothing of the goal of the search. */
#include "runtime/decision/complete.h"

#include <string.h>

/* A term with so few pieces left is split into single pieces; a longer range in halves. */
#define SPLIT_WHOLE 8u

void hg_boxes_clear(struct hg_completer *c)
{
    c->spans.count = 0;
    c->box_count = c->evaluated = 0;
}

struct hg_span *hg_box(struct hg_completer *c, uint32_t box)
{
    return c->spans.at + (size_t)box * c->opens.count;
}

static uint32_t new_box(struct hg_completer *c)
{
    for (size_t i = 0; i < c->opens.count; i++)
        hg_push(&c->arena, &c->spans, ((struct hg_span){0, c->opens.at[i].count - 1}));
    return c->box_count++;
}

uint32_t hg_box_root(struct hg_completer *c)
{
    return new_box(c);
}

static void new_part(struct hg_completer *c, uint32_t box, uint32_t open, struct hg_span span)
{
    uint32_t part = new_box(c);
    if (c->opens.count != 0)
        memcpy(hg_box(c, part), hg_box(c, box), c->opens.count * sizeof(struct hg_span));
    hg_box(c, part)[open] = span;
}

uint32_t hg_box_split(struct hg_completer *c, uint32_t box, uint32_t open, uint32_t *first)
{
    struct hg_span span = hg_box(c, box)[open];
    uint32_t count = span.last - span.first + 1;
    *first = c->box_count;
    if (count <= SPLIT_WHOLE) {
        for (uint32_t i = span.first; i <= span.last; i++)
            new_part(c, box, open, (struct hg_span){i, i});
        return count;
    }
    uint32_t middle = span.first + count / 2;
    new_part(c, box, open, (struct hg_span){span.first, middle - 1});
    new_part(c, box, open, (struct hg_span){middle, span.last});
    return 2;
}

uint32_t hg_boxes_room(const struct hg_completer *c)
{
    return c->lanes->room;
}

/* --- pins ----------------------------------------------------------------------------------- */

static struct hg_span span_on(struct hg_completer *c, uint32_t lane, uint32_t open)
{
    return hg_box(c, c->batch[lane])[open];
}

/* The truth that the box gives a free term. */
static uint8_t truth_on(struct hg_completer *c, uint32_t lane, uint32_t index)
{
    const struct hg_open *open = &c->opens.at[index];
    struct hg_span span = span_on(c, lane, index);
    uint8_t truth = 0;
    for (uint32_t i = span.first; i <= span.last; i++) {
        uint8_t kind = c->program->terms[open->term].pieces[open->pieces[i]].kind;
        truth |= kind == HG_PIECE_YES ? HG_TRUE : HG_FALSE;
    }
    return truth;
}

static void pin_number(struct hg_completer *c, uint32_t lane, struct hg_value *value,
                       const struct hg_value *box)
{
    if (value->state == HG_NOTHING)
        return;
    value->lo = value->lo > box->lo ? value->lo : box->lo;
    value->hi = value->hi < box->hi ? value->hi : box->hi;
    if (value->lo > value->hi) {
        c->dead[lane] = true;
        *value = *box;
    }
    value->state = value->lo == value->hi ? HG_KNOWN : HG_BETWEEN;
}

static bool in_span(struct hg_completer *c, const struct hg_open *open, struct hg_span span,
                    const struct hg_text *text)
{
    uint32_t piece = hg_piece_of_text(&c->program->terms[open->term], text);
    if (text->same == HG_NONE && open->count > 2) /* of some shape: not distinguished here */
        return true;
    for (uint32_t i = span.first; i <= span.last; i++)
        if (open->pieces[i] == piece)
            return true;
    return false;
}

/* Restricts what the program computed from a known text to what the box allows; `free`: the same
 * text written otherwise could give something else. */
static void pin_text(struct hg_completer *c, uint32_t lane, uint32_t index, bool free,
                     struct hg_value *value, const struct hg_value *box)
{
    const struct hg_text *const *items;
    bool other;
    struct hg_text_set_builder gather = {0};
    uint32_t count = hg_value_items(value, &items, &other);
    if (free || other || count == 0) {
        *value = *box;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        if (in_span(c, &c->opens.at[index], span_on(c, lane, index), items[i]))
            hg_text_set_add(&c->lanes->arena, &gather, items[i]);
    c->dead[lane] |= gather.items.count == 0;
    gather.hole = value->hole;
    *value = hg_text_set_finish(&c->lanes->arena, &gather);
}

/* A bucket depends on the exact spelling. */
static void pin_bucket(struct hg_completer *c, const struct hg_instr *bucket)
{
    struct hg_value *values = hg_reg(c->lanes, bucket->a);
    if (!hg_type_is_text(c->program->registers[bucket->b]) || c->program->register_lists[bucket->b])
        return;
    for (uint32_t l = 0; l < c->lanes->lanes; l++) {
        const struct hg_value *text = hg_lane_value(c->lanes, bucket->b, l);
        bool one = hg_value_known(text) && !hg_has_case(text->text->folded);
        if (!one && values[l].state != HG_NOTHING)
            values[l] = hg_value_number(0, 99, values[l].hole, values[l].unit);
    }
}

static void pin_term(struct hg_completer *c, uint32_t reg, uint32_t index)
{
    struct hg_value *values = hg_reg(c->lanes, reg);
    struct hg_open *open = &c->opens.at[index];
    const struct hg_instr *maker = &c->program->code[c->image->value_maker[reg]];
    bool cased = hg_case_open(c, &c->program->terms[open->term].fields);
    bool free =
        cased && maker->op == HG_OP_PART && hg_image_literals(c->image, maker->c, false)->cased;
    if (cased && maker->op == HG_OP_BUCKET)
        pin_bucket(c, maker);
    for (uint32_t l = 0; l < c->lanes->lanes; l++) {
        struct hg_value box = hg_open_value(c, open, span_on(c, l, index));
        if (open->kind == HG_TERM_NUMBER)
            pin_number(c, l, &values[l], &box);
        else
            pin_text(c, l, index, free, &values[l], &box);
    }
}

static bool looks_at_case(const struct hg_instr *maker)
{
    return (maker->op == HG_OP_TEXT_SAME && maker->d != 0) ||
           (maker->op == HG_OP_TEXT_FIND && (maker->d & HG_FIND_EXACTLY) != 0);
}

static void pin_free(struct hg_completer *c, uint32_t reg, uint32_t index)
{
    uint8_t *truths = hg_truth_reg(c->lanes, reg);
    const struct hg_term *term = &c->program->terms[c->opens.at[index].term];
    const struct hg_instr *maker = &c->program->code[c->image->truth_maker[reg]];
    bool cased = looks_at_case(maker) && hg_case_open(c, &term->fields);
    for (uint32_t l = 0; l < c->lanes->lanes; l++) {
        truths[l] = cased ? hg_case_relation(c, l, maker) : truths[l];
        uint8_t both = truths[l] & truth_on(c, l, index);
        c->dead[l] |= both == 0;
        truths[l] = both == 0 ? HG_UNKNOWN : both;
    }
}

static bool is_stranger(const struct hg_value *value)
{
    const struct hg_text *const *items;
    bool other = false;
    return hg_value_items(value, &items, &other) == 0 && other;
}

/* If the box has all pieces of a field, nothing is known about it yet. */
static bool is_stranger_in(struct hg_completer *c, uint32_t lane, uint32_t field)
{
    uint32_t term = c->plan.field_term[field];
    uint32_t open = term != HG_NONE ? c->open_of_term[term] : HG_NONE;
    struct hg_span span = open != HG_NONE ? span_on(c, lane, open) : (struct hg_span){0, 0};
    return span.first == span.last && is_stranger(hg_lane_value(c->lanes, field, lane));
}

bool hg_box_term_counts(struct hg_completer *c, uint32_t lane, uint32_t term)
{
    const struct hg_regs *fields = &c->program->terms[term].fields;
    bool tells = !c->plan.for_invalid[term];
    for (uint32_t i = 0; i < fields->count && !tells; i++)
        tells = is_stranger_in(c, lane, fields->at[i]);
    return tells;
}

/* The answer given by the text itself, if it is one of a few. */
static uint8_t truth_of_texts(struct hg_completer *c, uint32_t lane, uint32_t test)
{
    const struct hg_value *value = hg_lane_value(c->lanes, c->program->tests[test].reg, lane);
    const struct hg_test *of = &c->program->tests[test];
    const struct hg_text *const *items;
    bool other = false, exactly = hg_test_cased(c->image, of);
    if (value->state != HG_KNOWN && (value->state != HG_ONE_OF || value->set->other))
        return HG_UNKNOWN;
    if (!exactly || c->program->register_lists[of->reg])
        return hg_test_lane(c->lanes, test, lane);
    uint32_t count = hg_value_items(value, &items, &other);
    uint8_t truth = 0;
    for (uint32_t i = 0; i < count; i++)
        truth |= hg_case_test(c, test, items[i]);
    return truth;
}

static void tell_test(struct hg_completer *c, uint32_t lane, uint32_t index)
{
    const struct hg_open *open = &c->opens.at[index];
    uint8_t *memo = c->lanes->test_memo + (size_t)open->reg * c->lanes->lanes + lane;
    *memo = 0;
    if (!hg_box_term_counts(c, lane, open->term))
        return;
    uint8_t said = truth_on(c, lane, index), both = said & truth_of_texts(c, lane, open->reg);
    c->dead[lane] |= both == 0;
    *memo = both != 0 ? both : said;
}

/* Stores the results of tests of a computed text, or of all fields. */
static void tell_tests(struct hg_completer *c, uint32_t reg)
{
    for (uint32_t i = 0; i < c->opens.count; i++) {
        const struct hg_open *open = &c->opens.at[i];
        uint32_t of = open->kind == HG_TERM_TEST ? c->program->tests[open->reg].reg : HG_NONE;
        if (of == HG_NONE || (reg != HG_NONE ? of != reg : of >= c->program->field_count))
            continue;
        for (uint32_t l = 0; l < c->lanes->lanes; l++)
            tell_test(c, l, i);
    }
}

static void pin_rows(struct hg_completer *c, uint32_t table, const struct hg_pin *pin)
{
    uint32_t words = c->program->tables[table].words;
    for (uint32_t l = 0; l < c->lanes->lanes; l++) {
        struct hg_rows rows = hg_rows_at(c->lanes, table, l);
        for (uint32_t w = 0; w < words; w++) {
            uint64_t asked = (pin->asked_no != NULL ? pin->asked_no[w] : 0) |
                             (pin->asked_yes != NULL ? pin->asked_yes[w] : 0);
            rows.possible[w] = (rows.possible[w] & ~asked) | (pin->rows.possible[w] & asked);
            rows.certain[w] = (rows.certain[w] & ~asked) | (pin->rows.certain[w] & asked);
            rows.assumed[w] = pin->rows.assumed[w];
        }
        for (uint32_t s = 0; s < hg_mark_words(words); s++)
            rows.marks[s] |= pin->rows.marks[s];
    }
}

static void copy_rows(struct hg_completer *c, uint32_t table)
{
    struct hg_rows from = hg_rows_at(c->lead_lanes, table, c->lead);
    size_t size = hg_rows_size(c->program->tables[table].words) * sizeof *from.possible;
    for (uint32_t l = 0; l < c->lanes->lanes; l++)
        memcpy(hg_rows_at(c->lanes, table, l).possible, from.possible, size);
}

/* As in direct evaluation. */
static void copy_from_lead(struct hg_completer *c, const struct hg_instr *instr)
{
    char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
    uint32_t lanes = c->lanes->lanes;
    if (kind == 'M') {
        copy_rows(c, instr->a);
    } else if (kind == 'B') {
        memset(hg_truth_reg(c->lanes, instr->a), hg_lane_truth(c->lead_lanes, instr->a, c->lead),
               lanes);
    } else {
        const struct hg_value *value = hg_lane_value(c->lead_lanes, instr->a, c->lead);
        for (uint32_t l = 0; l < lanes; l++)
            hg_reg(c->lanes, instr->a)[l] = *value;
    }
}

static void apply_pin(void *context, uint32_t index)
{
    struct hg_completer *c = context;
    const struct hg_instr *instr = &c->program->code[index];
    if (c->pin_kinds[index] == HG_PIN_LEAD) {
        copy_from_lead(c, instr);
        return;
    }
    const struct hg_pin *pin = &c->pins.at[c->pin_of[index]];
    uint32_t lanes = c->lanes->lanes;
    switch (c->pin_kinds[index]) {
    case HG_PIN_TERM:
        pin_term(c, instr->a, pin->open);
        tell_tests(c, instr->a);
        break;
    case HG_PIN_TESTS:
        tell_tests(c, instr->a);
        break;
    case HG_PIN_FREE:
        pin_free(c, instr->a, pin->open);
        break;
    case HG_PIN_VALUE:
        for (uint32_t l = 0; l < lanes; l++)
            hg_reg(c->lanes, instr->a)[l] = pin->value;
        break;
    case HG_PIN_TRUTH:
        memset(hg_truth_reg(c->lanes, instr->a), pin->truth, lanes);
        break;
    case HG_PIN_OTHER:
        if (instr->op == HG_OP_TRUTH_ASSUMED)
            memcpy(hg_truth_reg(c->lanes, instr->a), hg_truth_reg(c->lanes, instr->c), lanes);
        for (uint32_t l = 0; instr->op != HG_OP_TRUTH_ASSUMED && l < lanes; l++) {
            hg_reg(c->lanes, instr->a)[l] = hg_reg(c->lanes, instr->c)[l];
            hg_reg(c->lanes, instr->a)[l].reason = HG_R_NONE;
        }
        break;
    default:
        pin_rows(c, instr->a, pin);
        break;
    }
}

/* --- a batch --------------------------------------------------------------------------------- */

static void load_fields(struct hg_completer *c)
{
    struct hg_lanes *lanes = c->lanes;
    for (uint32_t f = 0; f < c->program->field_count; f++) {
        const struct hg_value *known = hg_lane_value(c->lead_lanes, f, c->lead);
        for (uint32_t l = 0; l < lanes->lanes; l++)
            hg_reg(lanes, f)[l] = *known;
    }
    for (uint32_t i = 0; i < c->opens.count; i++) {
        struct hg_open *open = &c->opens.at[i];
        if (open->kind > HG_TERM_TEXT || open->reg >= c->program->field_count)
            continue;
        struct hg_span before = {0};
        struct hg_value value = {0};
        for (uint32_t l = 0; l < lanes->lanes; l++) {
            struct hg_span span = span_on(c, l, i);
            if (l == 0 || span.first != before.first || span.last != before.last)
                value = hg_open_value(c, open, span);
            before = span;
            hg_reg(lanes, open->reg)[l] = value;
        }
    }
}

static void begin_run(void *context)
{
    struct hg_completer *c = context;
    memset(c->dead, 0, c->lanes->lanes * sizeof *c->dead);
    for (uint32_t l = 0; c->agreeing != NULL && l < c->lanes->lanes; l++)
        c->dead[l] = !hg_box_is_consistent(c, l);
    tell_tests(c, HG_NONE);
}

void hg_boxes_run(struct hg_completer *c, const uint32_t *boxes, uint32_t count, uint32_t stop)
{
    struct hg_pinning pinning = {c->pin_kinds, HG_PIN_LEAD, stop, c, begin_run, apply_pin};
    c->batch = boxes;
    c->lanes->lanes = count;
    c->lanes->flags = c->lead_lanes->flags;
    hg_arena_reset(&c->lanes->arena);
    for (uint32_t l = 0; l < count; l++)
        c->lanes->now[l] = c->lead_lanes->now[c->lead];
    load_fields(c);
    if (hg_run_pinned(c->lanes, &pinning) != HG_OK)
        longjmp(c->arena.guard->jump, 1);
}
