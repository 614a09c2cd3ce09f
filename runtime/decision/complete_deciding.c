/* Which unknowns are deciding: those in which two leaves of the search differ, and in nothing
 * else, that have different outcomes or targets. Between complete_merge.c, which merges the
 * leaves, and what would settle each field. */
#include "runtime/decision/complete.h"

/* The number of terms that any leaf was split along: no others can decide. */
static uint32_t split_terms(struct hg_completer *c, const struct hg_exact *exact)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->opens.count; i++) {
        bool split = false;
        for (size_t k = 0; k < exact->leaves.count && !split; k++) {
            struct hg_span span = hg_box(c, exact->leaves.at[k].box)[i];
            split = span.first != 0 || span.last + 1 != c->opens.at[i].count;
        }
        count += split;
    }
    return count;
}

/* Whether some open terms may depend on each other: terms computed from a field beside its own. */
static bool are_related(const struct hg_completer *c)
{
    for (uint32_t i = 0; i < c->opens.count; i++)
        if (c->opens.at[i].kind > HG_TERM_TEXT || c->opens.at[i].reg >= c->program->field_count)
            return true;
    return false;
}

/* Bounds: terms that one field may change together; unknown fields examined in this way. */
#define MOST_TOGETHER 8u
#define MOST_FIELDS 64u

struct deciders {
    bool *terms, *fields; /* deciding by themselves; through several terms together */
    bool *together;       /* the terms of those */
    uint64_t *made;       /* an open term each: the fields it is made from, as bits */
    uint32_t places[MOST_FIELDS], place_count;
    uint32_t most, left;
};

static uint64_t place_of(struct deciders *d, uint32_t field)
{
    uint32_t i = 0;
    while (i < d->place_count && d->places[i] != field)
        i++;
    if (i == MOST_FIELDS)
        return 0;
    d->places[i] = field;
    d->place_count += i == d->place_count;
    return UINT64_C(1) << i;
}

static void place_fields(struct hg_completer *c, struct deciders *d)
{
    d->made = HG_ARRAY(&c->arena, uint64_t, c->opens.count);
    for (uint32_t i = 0; i < c->opens.count; i++) {
        const struct hg_regs *made = &c->program->terms[c->opens.at[i].term].fields;
        for (uint32_t k = 0; k < made->count; k++)
            if (!hg_value_known(hg_lane_value(c->lead_lanes, made->at[k], c->lead)))
                d->made[i] |= place_of(d, made->at[k]);
    }
}

/* The terms in which two boxes are disjoint, and the fields that all these terms are made from. */
struct apart {
    uint32_t terms[MOST_TOGETHER], count;
    uint64_t fields;
};

/* False: they differ in more than one field can change. */
static bool are_near(struct hg_completer *c, const struct deciders *d, uint32_t a, uint32_t b,
                     struct apart *apart)
{
    const struct hg_span *x = hg_box(c, a), *y = hg_box(c, b);
    uint32_t opens = (uint32_t)c->opens.count;
    apart->count = 0;
    apart->fields = UINT64_MAX;
    for (uint32_t i = 0; i < opens; i++) {
        if (x[i].first <= y[i].last && y[i].first <= x[i].last)
            continue;
        apart->fields &= d->made[i];
        if (apart->count == d->most || (apart->count != 0 && apart->fields == 0))
            return false;
        apart->terms[apart->count++] = i;
    }
    return true;
}

/* Where terms depend on each other, completions that differ in one field may differ in several
 * terms. */
static void compare_leaves(struct hg_completer *c, struct deciders *d, const struct hg_leaf *a,
                           const struct hg_leaf *b)
{
    struct apart apart;
    if (!are_near(c, d, a->box, b->box, &apart) || apart.count == 0)
        return;
    if (apart.count == 1) {
        d->left -= !d->terms[apart.terms[0]];
        d->terms[apart.terms[0]] = true;
        return;
    }
    for (uint64_t left = apart.fields; left != 0; left &= left - 1)
        d->fields[d->places[__builtin_ctzll(left)]] = true;
    for (uint32_t i = 0; i < apart.count; i++)
        d->together[apart.terms[i]] = true;
}

/* Compares leaves with different outcomes (or, where that is the same for all, routes) that differ
 * in one term only, or in terms of one field. Stops when every term that can decide is known to.
 */
static void find_deciding(struct hg_completer *c, struct hg_exact *exact, struct deciders *d)
{
    bool outcomes = (exact->possible & (exact->possible - 1)) != 0;
    d->most = are_related(c) ? MOST_TOGETHER : 1;
    d->left = split_terms(c, exact);
    place_fields(c, d);
    for (size_t i = 0; i < exact->leaves.count && d->left != 0; i++)
        for (size_t j = i + 1; j < exact->leaves.count && d->left != 0; j++) {
            const struct hg_leaf *a = &exact->leaves.at[i], *b = &exact->leaves.at[j];
            if (outcomes ? a->possible != b->possible : a->route != b->route)
                compare_leaves(c, d, a, b);
        }
}

/* A deciding field none of whose terms decides by itself. */
static bool reads_other(const struct hg_completer *c, const struct deciders *d, size_t open,
                        const bool *own)
{
    const struct hg_regs *made = &c->program->terms[c->opens.at[open].term].fields;
    for (uint32_t k = 0; k < made->count; k++)
        if (d->fields[made->at[k]] && !own[made->at[k]])
            return true;
    return false;
}

static void mark_fields(struct hg_completer *c, const bool *terms, bool *fields)
{
    for (size_t i = 0; i < c->opens.count; i++) {
        const struct hg_regs *made = &c->program->terms[c->opens.at[i].term].fields;
        for (uint32_t k = 0; terms[i] && k < made->count; k++)
            if (!hg_value_known(hg_lane_value(c->lead_lanes, made->at[k], c->lead)))
                fields[made->at[k]] = true;
    }
}

/* --- door --- */

void hg_exact_deciding(struct hg_completer *c, struct hg_exact *exact)
{
    bool outcomes = (exact->possible & (exact->possible - 1)) != 0;
    bool *fields = outcomes ? exact->fields : exact->route_fields;
    bool *own = HG_ARRAY(&c->arena, bool, c->program->field_count);
    struct deciders d = {.terms = HG_ARRAY(&c->arena, bool, c->opens.count),
                         .together = HG_ARRAY(&c->arena, bool, c->opens.count),
                         .fields = HG_ARRAY(&c->arena, bool, c->program->field_count)};
    if (!exact->bounded) /* else every field that an open condition reads is deciding */
        find_deciding(c, exact, &d);
    mark_fields(c, d.terms, own);
    for (size_t i = 0; outcomes && i < c->opens.count; i++)
        exact->deciding_terms[i] = d.terms[i] || (d.together[i] && reads_other(c, &d, i, own));
    for (uint32_t f = 0; f < c->program->field_count; f++)
        fields[f] |= own[f] || d.fields[f];
}
