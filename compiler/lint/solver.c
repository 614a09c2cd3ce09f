/* Satisfiability of conditions (solver.h), by DPLL over atoms, each about one term (a field,
 * class, score or expression): a numeric term keeps its remaining ranges, a text term the atoms
 * it must satisfy, any other atom is a boolean variable. Disjunctions are split last, those with
 * one open operand first (unit propagation). Definitions are expanded; what cannot be decomposed
 * is unconstrained. Terms, atoms and texts are in solver_*.c. */
#include "compiler/lint/solver_terms.h"

/* Step limit of one query: far above what hand-written policies need. */
#define MAX_STEPS 4000

struct goal {
    struct hg_expr *expr;
    bool value;
    const struct goal *next;
};

/* The binding of a term; the most recent one is in force. */
struct bindings {
    uint32_t term;
    struct hg_ranges ranges;             /* numbers: the values that remain */
    const struct text_constraint *facts; /* texts */
    bool truth;
    const struct bindings *next;
};

struct search {
    struct hg_solver *solver;
    struct hg_arena *arena;
    enum hg_value_domain reach;
    size_t steps;
};

static const struct bindings *find(const struct bindings *bindings, uint32_t term)
{
    while (bindings && bindings->term != term)
        bindings = bindings->next;
    return bindings;
}

static const struct bindings *bind(struct search *s, struct bindings fact,
                                   const struct bindings *next)
{
    fact.next = next;
    return hg_arena_copy(s->arena, &fact, sizeof fact);
}

/* --- one test ------------------------------------------------------------------------------- */

static bool assert_number(struct search *s, const struct hg_atom *test, bool value,
                          const struct bindings **bindings)
{
    const struct bindings *before = find(*bindings, test->term);
    struct hg_ranges open =
        before ? before->ranges : hg_solver_term_ranges(s->solver, test->term, s->reach);
    struct hg_ranges asked = value ? test->ranges : hg_ranges_not(s->arena, test->ranges);
    struct bindings fact = {.term = test->term, .ranges = hg_ranges_and(s->arena, open, asked)};
    if (fact.ranges.count == 0)
        return false;
    *bindings = bind(s, fact, *bindings);
    return true;
}

static bool assert_text(struct search *s, const struct hg_atom *test, bool value,
                        const struct bindings **bindings)
{
    const struct bindings *before = find(*bindings, test->term);
    struct text_constraint fact = {test, value, before ? before->facts : NULL};
    const struct text_constraint *facts = hg_arena_copy(s->arena, &fact, sizeof fact);
    if (!hg_texts_satisfiable(s->solver, test->term, facts, s->reach, &s->steps))
        return false;
    *bindings = bind(s, (struct bindings){.term = test->term, .facts = facts}, *bindings);
    return true;
}

static bool assert_boolean(struct search *s, const struct hg_atom *test, bool value,
                           const struct bindings **bindings)
{
    const struct bindings *before = find(*bindings, test->term);
    if (before)
        return before->truth == (value != test->negated);
    *bindings =
        bind(s, (struct bindings){.term = test->term, .truth = value != test->negated}, *bindings);
    return true;
}

static bool assert_atom(struct search *s, const struct hg_atom *test, bool value,
                        const struct bindings **bindings)
{
    switch (test->kind) {
    case HG_ATOM_NUMBER:
        return assert_number(s, test, value != test->negated, bindings);
    case HG_ATOM_TEXT:
        return assert_text(s, test, value != test->negated, bindings);
    case HG_ATOM_CONSTANT:
        return test->negated != value;
    default:
        return assert_boolean(s, test, value, bindings);
    }
}

/* --- taking apart --------------------------------------------------------------------------- */

static const struct goal *push(struct search *s, struct hg_expr *expr, bool value,
                               const struct goal *next)
{
    struct goal goal = {expr, value, next};
    return hg_arena_copy(s->arena, &goal, sizeof goal);
}

enum connective { CONJUNCTION, DISJUNCTION, ATOM };

/* How the node decomposes to have this value: all of its operands, any of them, or an atom. *part
 * is the value each operand must have. */
static enum connective decompose(struct search *s, const struct hg_expr *expr, bool value,
                                 bool *part)
{
    *part = value;
    switch (expr->kind) {
    case HG_EXPR_AND:
        return value ? CONJUNCTION : DISJUNCTION;
    case HG_EXPR_OR:
        return value ? DISJUNCTION : CONJUNCTION;
    case HG_EXPR_NOT:
        *part = !value;
        return CONJUNCTION;
    case HG_EXPR_SOME:
        if (expr->quantifier == HG_AT_LEAST)
            return ATOM;
        if (expr->quantifier == HG_NONE_OF)
            *part = !value;
        return (expr->quantifier == HG_ANY_OF) == value ? DISJUNCTION : CONJUNCTION;
    case HG_EXPR_NAME:
        return hg_defined_condition(s->solver, expr) ? CONJUNCTION : ATOM;
    default:
        return ATOM;
    }
}

static const struct goal *push_parts(struct search *s, const struct hg_expr *expr, bool part,
                                     const struct goal *goals)
{
    struct hg_expr *defined = hg_defined_condition(s->solver, expr);
    if (defined)
        return push(s, defined, part, goals);
    for (size_t i = expr->arg_count; i-- > 0;)
        goals = push(s, expr->args[i], part, goals);
    return goals;
}

/* Propagates everything that needs no choice; disjunctions go to *choices. False on a
 * contradiction. */
static bool propagate(struct search *s, const struct goal *goals, const struct bindings **bindings,
                      const struct goal **choices)
{
    while (goals) {
        struct hg_expr *expr = goals->expr;
        bool value = goals->value, part;
        goals = goals->next;
        if (s->steps == 0)
            return true;
        s->steps--;
        enum connective connective = decompose(s, expr, value, &part);
        if (connective == CONJUNCTION)
            goals = push_parts(s, expr, part, goals);
        else if (connective == DISJUNCTION)
            *choices = push(s, expr, value, *choices);
        else if (!assert_atom(s, hg_solver_atom(s->solver, expr), value, bindings))
            return false;
    }
    return true;
}

/* Whether the operand alone contradicts the bindings. */
static bool is_refuted(struct search *s, struct hg_expr *expr, bool value,
                       const struct bindings *bindings)
{
    const struct goal *choices = NULL;
    return !propagate(s, push(s, expr, value, NULL), &bindings, &choices);
}

/* The number of operands not yet refuted; *only is one of them. */
static size_t count_open_parts(struct search *s, const struct goal *choice,
                               const struct bindings *bindings, struct hg_expr **only)
{
    bool part;
    size_t left = 0;
    decompose(s, choice->expr, choice->value, &part);
    for (size_t i = 0; i < choice->expr->arg_count; i++) {
        if (is_refuted(s, choice->expr->args[i], part, bindings))
            continue;
        *only = choice->expr->args[i];
        left++;
    }
    return left;
}

static bool search(struct search *s, const struct goal *goals, const struct bindings *bindings);

/* Tries the operands of the first disjunction, with the others still to come. */
static bool branch(struct search *s, const struct goal *choices, const struct bindings *bindings)
{
    bool part;
    decompose(s, choices->expr, choices->value, &part);
    for (size_t i = 0; i < choices->expr->arg_count; i++)
        if (search(s, push(s, choices->expr->args[i], part, choices->next), bindings))
            return true;
    return false;
}

static bool search(struct search *s, const struct goal *goals, const struct bindings *bindings)
{
    const struct goal *choices = NULL, *kept = NULL;
    if (!propagate(s, goals, &bindings, &choices))
        return false;
    for (; choices && s->steps; choices = choices->next) {
        struct hg_expr *only = NULL;
        bool part;
        size_t left = count_open_parts(s, choices, bindings, &only);
        if (left == 0)
            return s->steps == 0;
        decompose(s, choices->expr, choices->value, &part);
        if (left > 1) {
            kept = push(s, choices->expr, choices->value, kept);
            continue;
        }
        const struct goal *rest = push(s, only, part, choices->next);
        for (; kept; kept = kept->next)
            rest = push(s, kept->expr, kept->value, rest);
        return search(s, rest, bindings);
    }
    return s->steps == 0 || !kept || branch(s, kept, bindings);
}

/* --- the door -------------------------------------------------------------------------------- */

bool hg_solver_satisfiable(struct hg_solver *solver, const struct hg_constraint *claims,
                           size_t count, enum hg_value_domain reach)
{
    for (size_t i = 0; i < count; i++)
        hg_solver_prepare(solver, claims[i].expr); /* atoms outlive the query */
    struct hg_arena *arena = hg_solver_arena(solver);
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct search s = {solver, arena, reach, MAX_STEPS};
    const struct goal *goals = NULL;
    for (size_t i = count; i-- > 0;)
        goals = push(&s, claims[i].expr, claims[i].value, goals);
    bool found = search(&s, goals, NULL);
    hg_arena_rewind(arena, mark);
    return found || s.steps == 0;
}
