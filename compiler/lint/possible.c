/* Proofs that conditions exclude each other (possible.h). The conditions are taken apart into
 * tests of one term each (a field, a class, a score, an expression): a term of numbers keeps the
 * ranges still open, one of texts the tests it must pass, anything else is a truth of its own.
 * What is left of `or` is tried part by part, first those with one part left (DPLL). Definitions
 * are followed; what cannot be taken apart may be either. Terms, tests and texts are in the other
 * possible_*.c. */
#include "compiler/lint/possible_terms.h"

/* Steps of one question: far more than policies written by people need. */
#define MAX_STEPS 4000

struct goal {
    struct hg_expr *expr;
    bool wanted;
    const struct goal *next;
};

/* What is known of a term; the newest for a term counts. */
struct known {
    uint32_t term;
    struct hg_ranges ranges;       /* numbers: what is still open */
    const struct text_fact *facts; /* texts */
    bool truth;
    const struct known *next;
};

struct search {
    struct hg_possible *possible;
    struct hg_arena *arena;
    enum hg_reach reach;
    size_t steps;
};

static const struct known *find(const struct known *known, uint32_t term)
{
    while (known && known->term != term)
        known = known->next;
    return known;
}

static const struct known *keep(struct search *s, struct known fact, const struct known *next)
{
    fact.next = next;
    return hg_arena_copy(s->arena, &fact, sizeof fact);
}

/* --- one test ------------------------------------------------------------------------------- */

static bool take_number(struct search *s, const struct hg_test_of *test, bool wanted,
                        const struct known **known)
{
    const struct known *before = find(*known, test->term);
    struct hg_ranges open =
        before ? before->ranges : hg_term_ranges(s->possible, test->term, s->reach);
    struct hg_ranges asked = wanted ? test->ranges : hg_ranges_not(s->arena, test->ranges);
    struct known fact = {.term = test->term, .ranges = hg_ranges_and(s->arena, open, asked)};
    if (fact.ranges.count == 0)
        return false;
    *known = keep(s, fact, *known);
    return true;
}

static bool take_text(struct search *s, const struct hg_test_of *test, bool wanted,
                      const struct known **known)
{
    const struct known *before = find(*known, test->term);
    struct text_fact fact = {test, wanted, before ? before->facts : NULL};
    const struct text_fact *facts = hg_arena_copy(s->arena, &fact, sizeof fact);
    if (!hg_texts_possible(s->possible, test->term, facts, s->reach, &s->steps))
        return false;
    *known = keep(s, (struct known){.term = test->term, .facts = facts}, *known);
    return true;
}

static bool take_truth(struct search *s, const struct hg_test_of *test, bool wanted,
                       const struct known **known)
{
    const struct known *before = find(*known, test->term);
    if (before)
        return before->truth == (wanted != test->negated);
    *known = keep(s, (struct known){.term = test->term, .truth = wanted != test->negated}, *known);
    return true;
}

static bool take_test(struct search *s, const struct hg_test_of *test, bool wanted,
                      const struct known **known)
{
    switch (test->kind) {
    case HG_OF_NUMBER:
        return take_number(s, test, wanted != test->negated, known);
    case HG_OF_TEXT:
        return take_text(s, test, wanted != test->negated, known);
    case HG_OF_CONSTANT:
        return test->negated != wanted;
    default:
        return take_truth(s, test, wanted, known);
    }
}

/* --- taking apart --------------------------------------------------------------------------- */

static const struct goal *push(struct search *s, struct hg_expr *expr, bool wanted,
                               const struct goal *next)
{
    struct goal goal = {expr, wanted, next};
    return hg_arena_copy(s->arena, &goal, sizeof goal);
}

enum shape { ALL, ONE, TEST };

/* What it takes for the node to come out as wanted: all of its parts, one, or a test. `part` is
 * what each part must come out as. */
static enum shape shape_of(struct search *s, const struct hg_expr *expr, bool wanted, bool *part)
{
    *part = wanted;
    switch (expr->kind) {
    case HG_EXPR_AND:
        return wanted ? ALL : ONE;
    case HG_EXPR_OR:
        return wanted ? ONE : ALL;
    case HG_EXPR_NOT:
        *part = !wanted;
        return ALL;
    case HG_EXPR_SOME:
        if (expr->quantifier == HG_AT_LEAST)
            return TEST;
        if (expr->quantifier == HG_NONE_OF)
            *part = !wanted;
        return (expr->quantifier == HG_ANY_OF) == wanted ? ONE : ALL;
    case HG_EXPR_NAME:
        return hg_defined_condition(s->possible, expr) ? ALL : TEST;
    default:
        return TEST;
    }
}

static const struct goal *push_parts(struct search *s, const struct hg_expr *expr, bool part,
                                     const struct goal *goals)
{
    struct hg_expr *defined = hg_defined_condition(s->possible, expr);
    if (defined)
        return push(s, defined, part, goals);
    for (size_t i = expr->arg_count; i-- > 0;)
        goals = push(s, expr->args[i], part, goals);
    return goals;
}

/* Settles everything that needs no choice; what does goes to *choices. False: impossible. */
static bool settle(struct search *s, const struct goal *goals, const struct known **known,
                   const struct goal **choices)
{
    while (goals) {
        struct hg_expr *expr = goals->expr;
        bool wanted = goals->wanted, part;
        goals = goals->next;
        if (s->steps == 0)
            return true;
        s->steps--;
        enum shape shape = shape_of(s, expr, wanted, &part);
        if (shape == ALL)
            goals = push_parts(s, expr, part, goals);
        else if (shape == ONE)
            *choices = push(s, expr, wanted, *choices);
        else if (!take_test(s, hg_test_of(s->possible, expr), wanted, known))
            return false;
    }
    return true;
}

/* Whether the part alone is ruled out by what is known. */
static bool is_ruled_out(struct search *s, struct hg_expr *expr, bool wanted,
                         const struct known *known)
{
    const struct goal *choices = NULL;
    return !settle(s, push(s, expr, wanted, NULL), &known, &choices);
}

/* How many parts of a choice are left; *only is one of them. */
static size_t parts_left(struct search *s, const struct goal *choice, const struct known *known,
                         struct hg_expr **only)
{
    bool part;
    size_t left = 0;
    shape_of(s, choice->expr, choice->wanted, &part);
    for (size_t i = 0; i < choice->expr->arg_count; i++) {
        if (is_ruled_out(s, choice->expr->args[i], part, known))
            continue;
        *only = choice->expr->args[i];
        left++;
    }
    return left;
}

static bool search(struct search *s, const struct goal *goals, const struct known *known);

/* Tries the parts of the first choice, with the others still to come. */
static bool branch(struct search *s, const struct goal *choices, const struct known *known)
{
    bool part;
    shape_of(s, choices->expr, choices->wanted, &part);
    for (size_t i = 0; i < choices->expr->arg_count; i++)
        if (search(s, push(s, choices->expr->args[i], part, choices->next), known))
            return true;
    return false;
}

static bool search(struct search *s, const struct goal *goals, const struct known *known)
{
    const struct goal *choices = NULL, *kept = NULL;
    if (!settle(s, goals, &known, &choices))
        return false;
    for (; choices && s->steps; choices = choices->next) {
        struct hg_expr *only = NULL;
        bool part;
        size_t left = parts_left(s, choices, known, &only);
        if (left == 0)
            return s->steps == 0;
        shape_of(s, choices->expr, choices->wanted, &part);
        if (left > 1) {
            kept = push(s, choices->expr, choices->wanted, kept);
            continue;
        }
        const struct goal *rest = push(s, only, part, choices->next);
        for (; kept; kept = kept->next)
            rest = push(s, kept->expr, kept->wanted, rest);
        return search(s, rest, known);
    }
    return s->steps == 0 || !kept || branch(s, kept, known);
}

/* --- the door -------------------------------------------------------------------------------- */

bool hg_possible(struct hg_possible *possible, const struct hg_claim *claims, size_t count,
                 enum hg_reach reach)
{
    for (size_t i = 0; i < count; i++)
        hg_prepare_tests(possible, claims[i].expr); /* they outlive the question */
    struct hg_arena *arena = hg_possible_arena(possible);
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct search s = {possible, arena, reach, MAX_STEPS};
    const struct goal *goals = NULL;
    for (size_t i = count; i-- > 0;)
        goals = push(&s, claims[i].expr, claims[i].wanted, goals);
    bool found = search(&s, goals, NULL);
    hg_arena_rewind(arena, mark);
    return found || s.steps == 0;
}
