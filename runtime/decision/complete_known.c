/* Readers of a field that only look at it where it is known: `x assumed v`, an `unknown:` band,
 * `is known`. The search answers such questions from the lead as it is and does not cut for them,
 * so that its pieces are too coarse where the lead is decided again with the field known
 * (complete_redecide.c). Here they are cut further, and the terms are found that are open only
 * then. */
#include "runtime/decision/complete.h"

#include <string.h>

/* Cuts may depend on conditions that earlier cuts decide; this many rounds suffice in practice. */
#define MAX_ROUNDS 8u

/* --- the lead with the field known ------------------------------------------------------------ */

void hg_known_run(const struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                  const struct hg_value *value)
{
    if (c->probe == NULL && hg_lanes_new(c->image, 1, &c->allocator, &c->probe) != HG_OK)
        longjmp(run->arena->guard->jump, 1);
    hg_lanes_reset(c->probe, 1);
    c->probe->flags = run->lanes->flags;
    c->probe->now[0] = run->lanes->now[run->lane];
    for (uint32_t f = 0; f < c->program->field_count; f++)
        *hg_lane_value(c->probe, f, 0) = *hg_lane_value(run->lanes, f, run->lane);
    *hg_lane_value(c->probe, field, 0) = *value;
    if (hg_run(c->probe) != HG_OK)
        longjmp(run->arena->guard->jump, 1);
}

/* --- numbers ---------------------------------------------------------------------------------- */

struct cutting {
    const struct hg_decision_run *run;
    struct hg_completer *c;
    struct hg_open *open;
    HG_VEC(struct hg_bounds) ranges;
};

struct hg_value hg_known_number(const struct hg_open *open, struct hg_bounds range, bool high)
{
    bool from = range.lo != INT64_MIN, to = range.hi != INT64_MAX;
    int64_t low = from ? range.lo : to ? range.hi : 0;
    int64_t other = from && to ? range.hi : to ? low - 1 : low + (low < INT64_MAX);
    struct hg_value value = {.state = HG_KNOWN, .unit = open->known->unit};
    value.lo = value.hi = high ? other : low;
    return value;
}

/* All else is constant on a range, so that one value of it is representative. */
static bool cut_stretch(struct cutting *k, struct hg_bounds range)
{
    struct hg_completer *c = k->c;
    struct hg_lanes *lanes = c->lead_lanes;
    uint32_t lead = c->lead;
    struct hg_open part = *k->open;
    struct hg_value value = hg_known_number(k->open, range, false);
    hg_known_run(k->run, c, part.reg, &value);
    part.ranges = &range;
    part.count = 1;
    c->lead_lanes = c->probe;
    c->lead = 0;
    bool done = hg_complete_cuts_known(c, &part);
    c->lead_lanes = lanes;
    c->lead = lead;
    for (uint32_t i = 0; i < part.count; i++)
        hg_push(&c->arena, &k->ranges, part.ranges[i]);
    return done && k->ranges.count <= HG_MAX_CUTS;
}

bool hg_known_cuts(const struct hg_decision_run *run, struct hg_completer *c, struct hg_open *open)
{
    for (uint32_t round = 0; round < MAX_ROUNDS; round++) {
        struct cutting k = {.run = run, .c = c, .open = open};
        for (uint32_t i = 0; i < open->count; i++)
            if (!cut_stretch(&k, open->ranges[i]))
                return false;
        if (k.ranges.count == open->count)
            return true;
        open->ranges = k.ranges.at;
        open->count = (uint32_t)k.ranges.count;
    }
    return false;
}

/* --- terms that only then are open ---------------------------------------------------------- */

static uint8_t how_assumed(const struct hg_completer *c, const uint8_t *how,
                           const struct hg_instr *instr)
{
    if (how[instr->b] != HG_KNOWN_NOT)
        return how[instr->b];
    bool taken = hg_value_known(hg_lane_value(c->lead_lanes, instr->b, c->lead));
    return taken ? HG_KNOWN_NOT : how[instr->c];
}

static bool is_made(const struct hg_program *program, const uint8_t *how,
                    const struct hg_instr *instr)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    bool some = false;
    for (int i = 1; i < 4; i++) {
        if (kinds[i] == 'n' || kinds[i] == 't' || kinds[i] == 'l' || kinds[i] == 'v')
            some |= how[operands[i]] != HG_KNOWN_NOT;
        for (uint32_t k = 0; kinds[i] == 'm' && k < program->templates[operands[i]].count; k++) {
            const struct hg_ref *ref = &program->templates[operands[i]].parts[k].ref;
            some |= ref->kind == HG_REF_VALUE && how[ref->reg] != HG_KNOWN_NOT;
        }
    }
    return some;
}

uint8_t *hg_known_how(struct hg_completer *c, uint32_t field)
{
    uint8_t *how = HG_ARRAY(&c->arena, uint8_t, c->program->register_count);
    how[field] = HG_KNOWN_IS;
    for (uint32_t i = 0; i < c->program->code_count; i++) {
        const struct hg_instr *instr = &c->program->code[i];
        char kind = hg_op_info((enum hg_op)instr->op)->operands[0];
        if (kind != 'N' && kind != 'T' && kind != 'L')
            continue;
        if (instr->op == HG_OP_ASSUMED || instr->op == HG_OP_TEXT_ASSUMED ||
            instr->op == HG_OP_LIST_ASSUMED)
            how[instr->a] = how_assumed(c, how, instr);
        else if (is_made(c->program, how, instr))
            how[instr->a] = HG_KNOWN_FROM;
    }
    return how;
}

/* Whether it is computed from the field through a question about knowledge. */
static bool asks(const struct hg_completer *c, const uint8_t *how, uint32_t reg)
{
    return how[reg] != HG_KNOWN_NOT && !c->plan.plain[reg];
}

/* For a number field, relations are decided by cuts. */
static bool asks_truth(const struct hg_completer *c, const uint8_t *how, uint32_t truth,
                       bool number)
{
    const struct hg_instr *maker = &c->program->code[c->image->truth_maker[truth]];
    const char *kinds = hg_op_info((enum hg_op)maker->op)->operands;
    const uint32_t operands[4] = {maker->a, maker->b, maker->c, maker->d};
    for (int i = 1; i < 4; i++)
        if (((kinds[i] == 'n' && !number) || kinds[i] == 't' || kinds[i] == 'l') &&
            asks(c, how, operands[i]))
            return true;
    return false;
}

static bool is_hidden(const struct hg_completer *c, const uint8_t *how, uint32_t index, bool number)
{
    const struct hg_term *term = &c->program->terms[index];
    if (c->open_of_term[index] != HG_NONE)
        return false;
    switch (term->kind) {
    case HG_TERM_NUMBER:
        return !number && asks(c, how, term->reg);
    case HG_TERM_TEXT:
        return asks(c, how, term->reg);
    case HG_TERM_TEST:
        return asks(c, how, c->program->tests[term->reg].reg);
    default:
        return asks_truth(c, how, term->reg, number);
    }
}

bool hg_known_terms(struct hg_completer *c, uint32_t field, const uint8_t *how,
                    struct hg_opens *out)
{
    const struct hg_field *of = &c->program->fields[field];
    bool number = !of->list && !hg_type_is_text(of->type);
    struct hg_value anything = {.state = HG_ANYTHING};
    for (uint32_t t = 0; t < c->program->term_count; t++) {
        struct hg_open open;
        if (!is_hidden(c, how, t, number))
            continue;
        uint8_t kind = c->program->terms[t].kind;
        if ((kind != HG_TERM_TEST && kind != HG_TERM_TEXT) || !hg_open_make(c, t, &anything, &open))
            return false;
        hg_push(&c->arena, out, open);
    }
    return true;
}
