/* Letter case is not covered by pieces: a piece of a text field groups texts that fold alike, so a
 * box holds "ALPHA" together with "alpha". Whatever looks at capitals (`is exactly`, a bucket)
 * must not be computed from the constant that stands for a piece. For enums and countries the
 * exact values are known. */
#include "runtime/decision/complete.h"

bool hg_has_case(struct hg_str folded)
{
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char byte = (unsigned char)folded.at[i];
        if ((byte >= 'a' && byte <= 'z') || byte >= 0x80)
            return true;
    }
    return false;
}

static bool is_written_so(enum hg_type_kind type)
{
    return !hg_type_is_text(type) || type == HG_T_ENUM || type == HG_T_COUNTRY;
}

bool hg_case_open(const struct hg_completer *c, const struct hg_regs *fields)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        uint32_t field = fields->at[i];
        if (!is_written_so((enum hg_type_kind)c->program->fields[field].type) &&
            !hg_value_known(hg_lane_value(c->lead_lanes, field, c->lead)))
            return true;
    }
    return false;
}

/* Whether any text of one side relates to any of the other, ignoring case. */
static bool may_hold(const struct hg_value *b, const struct hg_value *c, uint32_t how)
{
    const struct hg_text *const *xs, *const *ys;
    bool other_x, other_y;
    uint32_t x_count = hg_value_items(b, &xs, &other_x), y_count = hg_value_items(c, &ys, &other_y);
    bool holds = other_x || other_y;
    for (uint32_t i = 0; i < x_count && !holds; i++)
        for (uint32_t k = 0; k < y_count && !holds; k++)
            holds = hg_find_in_text(xs[i], ys[k], how);
    return holds;
}

static bool is_caseless(const struct hg_value *value)
{
    return hg_value_known(value) && !hg_has_case(value->text->folded);
}

uint8_t hg_case_relation(const struct hg_completer *c, uint32_t lane, const struct hg_instr *instr)
{
    const struct hg_value *left = hg_lane_value(c->lanes, instr->b, lane);
    const struct hg_value *right = hg_lane_value(c->lanes, instr->c, lane);
    uint32_t how = instr->op == HG_OP_TEXT_SAME ? HG_TEST_IS : instr->d & ~HG_FIND_EXACTLY;
    uint8_t told = hg_lane_truth(c->lanes, instr->a, lane);
    if (is_caseless(left) || is_caseless(right))
        return told;
    return told == HG_FALSE && !may_hold(left, right, how) ? HG_FALSE : HG_UNKNOWN;
}

/* Of a text of which only is known how it folds. */
uint8_t hg_case_test(const struct hg_completer *c, uint32_t test, const struct hg_text *text)
{
    const struct hg_test *of = &c->program->tests[test];
    bool matches = of->kind == HG_TEST_MATCHES;
    if (!hg_has_case(text->folded))
        return hg_truth_of(hg_test_on_text(c->lead_lanes, test, text));
    return !matches && !hg_test_folded(c->image, of, text) ? HG_FALSE : HG_UNKNOWN;
}
