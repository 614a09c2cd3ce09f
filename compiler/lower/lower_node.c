/* Conditions in negation normal form: atoms joined by and / or. Only transformations valid in
 * Kleene's three-valued logic are made: flattening, De Morgan, and merging atoms on one number or
 * text into one set. `t or not t` is not a tautology there and is kept. */
#include "compiler/lower/lower.h"

static struct hg_cond *new_atom(struct hg_lowering *l, enum hg_column_kind term, uint32_t reg)
{
    struct hg_cond *node = HG_NEW(l->arena, struct hg_cond);
    node->kind = HG_COND_ATOM;
    node->size = 1;
    node->term = term;
    node->reg = reg;
    return node;
}

struct hg_cond *hg_cond_ranges(struct hg_lowering *l, uint32_t reg, struct hg_ranges ranges)
{
    struct hg_cond *node = new_atom(l, HG_COLUMN_NUMBER, reg);
    node->ranges = ranges;
    return node;
}

struct hg_cond *hg_cond_texts(struct hg_lowering *l, uint32_t reg, struct hg_text_ids set)
{
    struct hg_cond *node = new_atom(l, HG_COLUMN_TEXT, reg);
    node->set = set;
    return node;
}

struct hg_cond *hg_cond_truth(struct hg_lowering *l, uint32_t truth)
{
    return new_atom(l, HG_COLUMN_TRUTH, truth);
}

struct hg_cond *hg_cond_test(struct hg_lowering *l, uint32_t test)
{
    return new_atom(l, HG_COLUMN_TEST, test);
}

struct hg_cond *hg_cond_not(struct hg_lowering *l, const struct hg_cond *node)
{
    struct hg_cond *not = HG_NEW(l->arena, struct hg_cond);
    *not = *node;
    if (node->kind == HG_COND_ATOM) {
        if (node->term == HG_COLUMN_NUMBER)
            not ->ranges = hg_ranges_not(l->arena, node->ranges);
        else
            not ->negated = !node->negated;
        return not ;
    }
    not ->kind = node->kind == HG_COND_AND ? HG_COND_OR : HG_COND_AND;
    not ->args = HG_ARRAY(l->arena, struct hg_cond *, node->arg_count);
    for (size_t i = 0; i < node->arg_count; i++)
        not ->args[i] = hg_cond_not(l, node->args[i]);
    return not ;
}

/* --- joining --- */

enum set_part { IN_BOTH, IN_FIRST, IN_EITHER };

static struct hg_text_ids combine(struct hg_lowering *l, struct hg_text_ids a, struct hg_text_ids b,
                                  enum set_part part)
{
    struct hg_text_ids out = {HG_ARRAY(l->arena, uint32_t, (size_t)a.count + b.count), 0};
    uint32_t i = 0, j = 0;
    while (i < a.count || j < b.count) {
        bool left = j == b.count || (i < a.count && a.at[i] <= b.at[j]);
        bool right = i == a.count || (j < b.count && b.at[j] <= a.at[i]);
        uint32_t id = left ? a.at[i] : b.at[j];
        bool keep = part == IN_EITHER || (left && (part == IN_BOTH ? right : !right));
        if (keep)
            out.at[out.count++] = id;
        i += left;
        j += right;
    }
    return out;
}

/* a and b, for sets of texts that may each be "all but these". */
static void intersect_texts(struct hg_lowering *l, struct hg_cond *a, const struct hg_cond *b)
{
    if (a->negated && b->negated) {
        a->set = combine(l, a->set, b->set, IN_EITHER);
    } else if (a->negated) {
        a->set = combine(l, b->set, a->set, IN_FIRST);
        a->negated = false;
    } else {
        a->set = combine(l, a->set, b->set, b->negated ? IN_FIRST : IN_BOTH);
    }
}

/* a becomes "a and b", or "a or b". */
static void merge_atom(struct hg_lowering *l, enum hg_cond_kind kind, struct hg_cond *a,
                       const struct hg_cond *b)
{
    if (a->term == HG_COLUMN_NUMBER) {
        a->ranges = kind == HG_COND_AND ? hg_ranges_and(l->arena, a->ranges, b->ranges)
                                        : hg_ranges_or(l->arena, a->ranges, b->ranges);
    } else if (a->term == HG_COLUMN_TEXT && kind == HG_COND_AND) {
        intersect_texts(l, a, b);
    } else if (a->term == HG_COLUMN_TEXT) { /* a or b = not (not a and not b) */
        struct hg_cond other = *b;
        other.negated = !other.negated;
        a->negated = !a->negated;
        intersect_texts(l, a, &other);
        a->negated = !a->negated;
    }
}

static bool merges(const struct hg_cond *a, const struct hg_cond *b)
{
    if (a->kind != HG_COND_ATOM || b->kind != HG_COND_ATOM || a->term != b->term ||
        a->reg != b->reg)
        return false;
    return a->term == HG_COLUMN_NUMBER || a->term == HG_COLUMN_TEXT || a->negated == b->negated;
}

static void add_arg(struct hg_lowering *l, struct hg_cond *node, const struct hg_cond *arg)
{
    if (arg->kind == node->kind) {
        for (size_t i = 0; i < arg->arg_count; i++)
            add_arg(l, node, arg->args[i]);
        return;
    }
    for (size_t i = 0; i < node->arg_count; i++)
        if (merges(node->args[i], arg)) {
            merge_atom(l, node->kind, node->args[i], arg);
            return;
        }
    struct hg_cond *copy = HG_NEW(l->arena, struct hg_cond);
    *copy = *arg;
    node->args[node->arg_count++] = copy;
    node->size += arg->size;
}

struct hg_cond *hg_cond_join(struct hg_lowering *l, enum hg_cond_kind kind, struct hg_cond **args,
                             size_t count)
{
    size_t room = 0;
    for (size_t i = 0; i < count; i++)
        room += args[i]->kind == kind ? args[i]->arg_count : 1;
    struct hg_cond *node = HG_NEW(l->arena, struct hg_cond);
    node->kind = kind;
    node->args = HG_ARRAY(l->arena, struct hg_cond *, room);
    for (size_t i = 0; i < count; i++)
        add_arg(l, node, args[i]);
    return node->arg_count == 1 ? node->args[0] : node;
}

/* --- computing --- */

static uint32_t negated(struct hg_lowering *l, bool negate, uint32_t truth)
{
    return negate ? hg_emit_truth(l, HG_OP_NOT, truth, HG_NONE, HG_NONE) : truth;
}

static uint32_t number_register(struct hg_lowering *l, const struct hg_cond *atom)
{
    struct hg_ranges r = atom->ranges;
    bool whole = r.count == 1 && (r.at[0].lo == INT64_MIN) != (r.at[0].hi == INT64_MAX);
    if (l->registers.at[atom->reg] == HG_T_BOOLEAN && whole) {
        uint32_t yes = hg_emit_truth(l, HG_OP_IS_TRUE, atom->reg, HG_NONE, HG_NONE);
        if (r.at[0].lo == 1)
            return yes;
        if (r.at[0].hi == 0)
            return negated(l, true, yes);
    }
    return hg_emit_truth(l, HG_OP_NUMBER_IN, atom->reg, hg_pool_ranges(l, r), HG_NONE);
}

static uint32_t atom_register(struct hg_lowering *l, const struct hg_cond *atom)
{
    switch (atom->term) {
    case HG_COLUMN_NUMBER:
        return number_register(l, atom);
    case HG_COLUMN_TEXT:
        return negated(
            l, atom->negated,
            hg_emit_truth(l, HG_OP_TEXT_IN, atom->reg, hg_pool_set(l, atom->set), HG_NONE));
    case HG_COLUMN_TEST:
        return negated(l, atom->negated,
                       hg_emit_truth(l, HG_OP_TEXT_TEST, atom->reg, HG_NONE, HG_NONE));
    default:
        return negated(l, atom->negated, atom->reg);
    }
}

uint32_t hg_cond_register(struct hg_lowering *l, const struct hg_cond *node)
{
    if (node->kind == HG_COND_ATOM)
        return atom_register(l, node);
    uint32_t *truths = HG_ARRAY(l->arena, uint32_t, node->arg_count);
    for (size_t i = 0; i < node->arg_count; i++)
        truths[i] = hg_cond_register(l, node->args[i]);
    uint32_t list = hg_pool_truths(l, truths, node->arg_count);
    return hg_emit_truth(l, node->kind == HG_COND_AND ? HG_OP_AND : HG_OP_OR, list, HG_NONE,
                         HG_NONE);
}
