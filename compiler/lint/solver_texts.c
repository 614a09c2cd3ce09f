/* Whether some text satisfies several atoms at once: tries the values that one of them lists;
 * otherwise decides pairwise, by what one pattern implies about another. */
#include "compiler/lint/solver_terms.h"

static bool is_plain_pattern(struct hg_str pattern)
{
    for (size_t i = 0; i < pattern.len; i++)
        if (pattern.at[i] < 0x21 || pattern.at[i] > 0x7e)
            return false;
    return pattern.len != 0;
}

/* Whether the text passes the test as wanted; also where a pattern is not plain. */
static bool passes(struct hg_str text, const struct text_constraint *fact, size_t *steps)
{
    const struct hg_atom *test = fact->test;
    bool any = false, all = true;
    for (uint32_t i = 0; i < test->texts.count && *steps; i++) {
        if (test->look != HG_TEXT_IS && !is_plain_pattern(test->texts.at[i]))
            return true;
        *steps -= i % 64 == 63;
        bool looks_so = hg_text_relation_holds(test->look, text, test->texts.at[i]);
        any = any || looks_so;
        all = all && looks_so;
    }
    return *steps == 0 || (test->all ? all : any) == fact->value;
}

static bool some_passes(const struct hg_strs *texts, bool fold, struct hg_solver *solver,
                        const struct text_constraint *facts, size_t *steps)
{
    for (uint32_t i = 0; i < texts->count; i++) {
        struct hg_str text = fold ? hg_folded_text(solver, texts->at[i]) : texts->at[i];
        const struct text_constraint *fact = facts;
        while (fact && passes(text, fact, steps))
            fact = fact->next;
        if (!fact)
            return true;
    }
    return false;
}

/* Whether a and not b is contradictory: every pattern of a implies one of b. */
static bool excluded(const struct hg_atom *a, const struct hg_atom *b)
{
    if (a->all || b->all || a->look == HG_TEXT_IS || b->look == HG_TEXT_IS)
        return false;
    if (a->texts.count > 64 || b->texts.count > 64)
        return a->look == b->look && a->texts.at == b->texts.at;
    for (uint32_t i = 0; i < a->texts.count; i++) {
        bool implied = false;
        for (uint32_t k = 0; k < b->texts.count && !implied; k++)
            implied = hg_text_relation_implies(a->look, a->texts.at[i], b->look, b->texts.at[k]);
        if (!implied)
            return false;
    }
    return true;
}

/* Two beginnings, or two ends, of one text. */
static bool disjoint(const struct hg_atom *a, const struct hg_atom *b)
{
    return a->look == b->look && a->texts.count == 1 && b->texts.count == 1 &&
           hg_text_relation_excludes(a->look, a->texts.at[0], b->look, b->texts.at[0]);
}

static bool clash(const struct text_constraint *a, const struct text_constraint *b)
{
    if (a->value && b->value)
        return disjoint(a->test, b->test);
    if (a->value != b->value)
        return a->value ? excluded(a->test, b->test) : excluded(b->test, a->test);
    return false;
}

bool hg_texts_satisfiable(struct hg_solver *solver, uint32_t index,
                          const struct text_constraint *facts, enum hg_value_domain reach,
                          size_t *steps)
{
    const struct hg_solver_term *term = &solver->list.at[index];
    struct hg_type type = hg_info(solver->model, term->expr)->type;
    bool is_class = hg_term_symbol(solver, term->expr).kind == HG_SYMBOL_CLASS;
    for (const struct text_constraint *fact = facts; fact; fact = fact->next)
        if (fact->value && fact->test->look == HG_TEXT_IS)
            return some_passes(&fact->test->texts, false, solver, facts, steps);
    if (type.kind == HG_T_ENUM && type.values && (is_class || reach == HG_DOMAIN_CONTRACT))
        return some_passes(type.values, true, solver, facts, steps);
    for (const struct text_constraint *fact = facts->next; fact; fact = fact->next)
        if (clash(facts, fact))
            return false;
    return true;
}
