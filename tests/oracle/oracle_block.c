/* Rules and blocks of the oracle on one completion: postures, first match, classes. */
#include "tests/oracle/oracle_parts.h"

static bool is_dated_out(const struct oracle *o, const struct hg_tail *tail)
{
    onum now = o->lead->now;
    return (tail->from && now < (onum)tail->from->number * HG_MICROS_PER_DAY) ||
           (tail->before && now >= (onum)tail->before->number * HG_MICROS_PER_DAY);
}

static struct o_value ask_condition(struct oracle *o, const void *what)
{
    return o_truth(o_condition(o, what));
}

unsigned o_rule_condition(struct oracle *o, uint32_t block, uint32_t rule)
{
    const struct hg_model_rule *r = &o->model->blocks[block].rules[rule];
    const struct hg_tail *tail = &r->rule->tail;
    if (is_dated_out(o, tail) || tail->when == HG_UNRESOLVED)
        return O_FALSE;
    if (!tail->condition)
        return O_TRUE;
    if (r->posture == HG_ASSUME_NOTHING || r->posture == HG_POSTURE_UNSET)
        return o_condition(o, tail->condition);
    struct o_answer *answer = &o->rule_answers[o->rule_base[block] + rule];
    if (o_ask(o, answer, ask_condition, tail->condition))
        return o_condition(o, tail->condition);
    return r->posture == HG_ASSUME_YES ? O_TRUE : O_FALSE;
}

/* A route rule whose target has no row, or nobody of that name, is a miss. */
static unsigned target_there(struct oracle *o, const struct hg_model_rule *r)
{
    if (!r->rule->target)
        return O_TRUE;
    struct o_value to = o_eval(o, r->rule->target);
    if (to.empty)
        return O_FALSE;
    return to.hole ? O_BOTH : O_TRUE;
}

bool o_first_match(struct oracle *o, uint32_t block, uint8_t *results)
{
    const struct hg_model_block *b = &o->model->blocks[block];
    bool closed = false, maybe = false;
    for (uint32_t i = 0; i < b->rule_count; i++) {
        if (closed) {
            results[i] = O_NOT_REACHED;
            continue;
        }
        unsigned bits = o_rule_condition(o, block, i);
        if (b->kind == HG_B_ROUTE && (bits & O_TRUE)) {
            unsigned there = target_there(o, &b->rules[i]);
            bits = ((bits & there) & O_TRUE) | ((bits | there) & O_FALSE);
        }
        closed = bits == O_TRUE;
        results[i] = !(bits & O_TRUE) ? O_MISS : closed && !maybe ? O_HIT : O_MAYBE;
        maybe |= bits == O_BOTH;
    }
    return closed;
}

struct o_value o_class(struct oracle *o, uint32_t block)
{
    struct o_cached *slot = &o->blocks[block];
    uint8_t results[O_MAX_RULES];
    if (slot->stamp == o->stamp)
        return slot->value;
    const struct hg_model_block *b = &o->model->blocks[block];
    struct o_value out = o_hole(O_TEXTS);
    o_first_match(o, block, results);
    for (uint32_t i = 0; i < b->rule_count; i++)
        if (results[i] & (O_HIT | O_MAYBE)) {
            struct o_value one = o_text(b->rules[i].rule->label.text);
            out = out.empty ? one : o_union(out, one);
        }
    out.hole = false;
    slot->value = out;
    slot->stamp = o->stamp;
    return out;
}
