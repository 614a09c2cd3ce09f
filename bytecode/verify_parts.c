/* The verifier's checks of fields, constants, tests, bands, templates and outcomes, each by
 * itself: indexes in range, known kinds, sorted lists. Registers named here are checked to exist
 * and to have the right kind; whether they are defined when they are read is verify_code.c. */
#include "bytecode/verify.h"

/* --- fields and registers --- */

static bool field(struct hg_verify *v, uint32_t index)
{
    const struct hg_program *p = v->p;
    const struct hg_field *f = &p->fields[index];
    if (f->name.len == 0)
        return hg_verify_fail(v, "field %u has no name", index);
    if ((unsigned)f->type >= HG_T_COUNT)
        return hg_verify_fail(v, "field %u is of no type", index);
    if (f->log >= HG_LOG_FORMS)
        return hg_verify_fail(v, "field %u has no such form in logs", index);
    if (p->registers[index] != f->type || p->register_lists[index] != f->list)
        return hg_verify_fail(v, "field %u and its register are not of one type", index);
    if (f->pattern != HG_NONE && f->pattern >= p->regex_count)
        return hg_verify_fail(v, "field %u has a pattern that is not there", index);
    if (f->pattern_by != HG_NONE && f->pattern_by >= p->field_count)
        return hg_verify_fail(v, "field %u has a pattern by a field that is not there", index);
    if (f->min_confidence < 0 || f->min_confidence > HG_DECIMAL_ONE || f->max_age < 0)
        return hg_verify_fail(v, "field %u has a floor or age out of range", index);
    for (uint32_t i = 0; i < f->case_count; i++)
        if (f->cases[i].regex >= p->regex_count)
            return hg_verify_fail(v, "field %u has a pattern that is not there", index);
    return true;
}

static bool registers(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    if (p->register_count < p->field_count)
        return hg_verify_fail(v, "fewer registers than fields");
    for (uint32_t i = 0; i < p->register_count; i++)
        if ((unsigned)p->registers[i] >= HG_T_COUNT)
            return hg_verify_fail(v, "register %u is of no type", i);
    for (uint32_t i = 0; i < p->field_count; i++)
        if (!field(v, i))
            return false;
    return true;
}

/* --- constants --- */

static bool texts(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    for (uint32_t i = 0; i < p->text_count; i++) {
        uint32_t same = p->texts[i].same;
        if (same > i || p->texts[same].same != same ||
            !hg_str_eq(p->texts[same].folded, p->texts[i].folded))
            return hg_verify_fail(v, "text %u is not the same as text %u", i, same);
    }
    return true;
}

static bool text_set(struct hg_verify *v, const struct hg_text_ids *set)
{
    const struct hg_program *p = v->p;
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t id = set->at[i];
        if (id >= p->text_count || p->texts[id].same != id)
            return hg_verify_fail(v, "a set holds a text that is not there");
        if (i != 0 && set->at[i - 1] >= id)
            return hg_verify_fail(v, "a set does not ascend");
    }
    return true;
}

static bool number_ranges(struct hg_verify *v, const struct hg_ranges *ranges)
{
    for (uint32_t i = 0; i < ranges->count; i++) {
        if (ranges->at[i].lo > ranges->at[i].hi)
            return hg_verify_fail(v, "a range is empty");
        if (i != 0 && ranges->at[i - 1].hi >= ranges->at[i].lo)
            return hg_verify_fail(v, "ranges do not ascend");
    }
    return true;
}

static bool constants(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    for (uint32_t i = 0; i < p->set_count; i++) {
        if (p->sets[i].count > HG_MAX_LIST_ITEMS)
            return hg_verify_fail(v, "set %u is too large", i);
        if (!text_set(v, &p->sets[i]))
            return false;
    }
    for (uint32_t i = 0; i < p->ranges_count; i++)
        if (!number_ranges(v, &p->ranges[i]))
            return false;
    return texts(v);
}

/* --- tests, bands, templates --- */

static bool test(struct hg_verify *v, uint32_t index)
{
    const struct hg_program *p = v->p;
    const struct hg_test *t = &p->tests[index];
    if (t->kind >= HG_TEST_KIND_COUNT || (t->numbers && t->kind != HG_TEST_INCLUDES))
        return hg_verify_fail(v, "test %u is of no kind", index);
    if (t->reg >= p->register_count)
        return hg_verify_fail(v, "test %u reads a register that is not there", index);
    bool fits =
        t->kind == HG_TEST_INCLUDES
            ? p->register_lists[t->reg] && hg_type_is_text(p->registers[t->reg]) != t->numbers
            : hg_register_is_text(p, t->reg);
    if (!fits)
        return hg_verify_fail(v, "test %u reads a register of another kind", index);
    uint32_t patterns = t->kind == HG_TEST_MATCHES ? p->regex_count
                        : t->numbers               ? p->number_count
                                                   : p->text_count;
    for (uint32_t i = 0; i < t->pattern_count; i++)
        if (t->patterns[i] >= patterns)
            return hg_verify_fail(v, "test %u has a pattern that is not there", index);
    return true;
}

static bool bands(struct hg_verify *v, const struct hg_bands *bands, uint32_t index)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct hg_band_const *b = &bands->at[i];
        if (b->truth > 3)
            return hg_verify_fail(v, "bands %u fit no truth", index);
        if (!number_ranges(v, &b->ranges) || !text_set(v, &b->set))
            return false;
    }
    return true;
}

static bool template_part(struct hg_verify *v, const struct hg_ref *ref, uint32_t index)
{
    const struct hg_program *p = v->p;
    uint32_t count = ref->kind == HG_REF_VALUE ? p->register_count : p->truth_count;
    if (ref->kind > HG_REF_TRUTH || (ref->kind != HG_REF_NONE && ref->reg >= count))
        return hg_verify_fail(v, "template %u names a register that is not there", index);
    return true;
}

static bool truth_list(struct hg_verify *v, const struct hg_regs *list, uint32_t index)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] >= v->p->truth_count)
            return hg_verify_fail(v, "truth list %u names a register that is not there", index);
    return true;
}

static bool tests(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    for (uint32_t i = 0; i < p->test_count; i++)
        if (!test(v, i))
            return false;
    for (uint32_t i = 0; i < p->bands_count; i++)
        if (!bands(v, &p->bands[i], i))
            return false;
    for (uint32_t i = 0; i < p->truth_list_count; i++)
        if (!truth_list(v, &p->truth_lists[i], i))
            return false;
    for (uint32_t i = 0; i < p->template_count; i++)
        for (uint32_t k = 0; k < p->templates[i].count; k++)
            if (!template_part(v, &p->templates[i].parts[k].ref, i))
                return false;
    return true;
}

/* --- outcomes --- */

static bool outcomes(struct hg_verify *v)
{
    static const char *const fixed[HG_OUTCOMES_FIXED] = {"accept", "nurture", "reject", "review",
                                                         "not_applicable"};
    if (v->p->outcome_count < HG_OUTCOMES_FIXED)
        return hg_verify_fail(v, "the outcomes every program has are not there");
    for (int i = 0; i < HG_OUTCOMES_FIXED; i++)
        if (!hg_str_is(v->p->outcomes[i].name, fixed[i]))
            return hg_verify_fail(v, "outcome %d is not `%s`", i, fixed[i]);
    return true;
}

bool hg_verify_parts(struct hg_verify *v)
{
    return registers(v) && constants(v) && tests(v) && outcomes(v);
}
