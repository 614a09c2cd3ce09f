/* Which unknowns decide: leaves of the search that differ, in the outcome or in who gets the lead,
 * and are apart in what one field alone changes. Between complete_merge.c, which adds up the
 * leaves, and what would settle each field. */
#include "runtime/decision/complete.h"

/* The terms in which two boxes have nothing in common, up to `most`: how many. */
static uint32_t apart_in(struct hg_completer *c, uint32_t a, uint32_t b, uint32_t *terms,
                         uint32_t most)
{
    const struct hg_span *x = hg_box(c, a), *y = hg_box(c, b);
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->opens.count && count < most; i++)
        if (x[i].first > y[i].last || y[i].first > x[i].last)
            terms[count++] = i;
    return count;
}

/* How many terms some leaf was split along: no other can decide. */
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

static bool reads(const struct hg_regs *fields, uint32_t field)
{
    for (uint32_t i = 0; i < fields->count; i++)
        if (fields->at[i] == field)
            return true;
    return false;
}

/* Whether some open terms may not be free of one another: a test of a text, or what is made of it,
 * beside its own pieces; two that the plan relates. */
static bool are_related(const struct hg_completer *c)
{
    bool related = c->agreeing != NULL;
    for (uint32_t i = 0; i < c->opens.count && !related; i++)
        related =
            c->opens.at[i].kind == HG_TERM_TEST ||
            (c->opens.at[i].kind <= HG_TERM_TEXT && c->opens.at[i].reg >= c->program->field_count);
    return related;
}

/* Terms that one field alone may change together. */
#define MOST_TOGETHER 8u

struct deciders {
    bool *terms, *fields; /* by themselves; in several terms together */
    bool *together;       /* the terms of those */
    uint32_t most, left;
};

/* Where terms are not free of one another, completions that differ in one field may be apart in
 * several of them. */
static void apart_together(struct hg_completer *c, struct deciders *d, const uint32_t *apart,
                           uint32_t count)
{
    const struct hg_regs *made = &c->program->terms[c->opens.at[apart[0]].term].fields;
    for (uint32_t k = 0; k < made->count; k++) {
        uint32_t field = made->at[k];
        bool all = !hg_value_known(hg_lane_value(c->lead_lanes, field, c->lead));
        for (uint32_t i = 1; i < count && all; i++)
            all = reads(&c->program->terms[c->opens.at[apart[i]].term].fields, field);
        d->fields[field] |= all;
        for (uint32_t i = 0; all && i < count; i++)
            d->together[apart[i]] = true;
    }
}

static void compare_leaves(struct hg_completer *c, struct deciders *d, const struct hg_leaf *a,
                           const struct hg_leaf *b)
{
    uint32_t apart[MOST_TOGETHER + 1], count = apart_in(c, a->box, b->box, apart, d->most + 1);
    if (count == 1 && !d->terms[apart[0]]) {
        d->terms[apart[0]] = true;
        d->left--;
    } else if (count > 1 && count <= d->most) {
        apart_together(c, d, apart, count);
    }
}

/* Leaves that differ, in the outcome or (where that is one for all) in the route, and are apart
 * in one term alone, or in terms of one field. Stops when every term that can decide is known to.
 */
static void find_deciding(struct hg_completer *c, struct hg_exact *exact, struct deciders *d)
{
    bool outcomes = (exact->possible & (exact->possible - 1)) != 0;
    d->most = are_related(c) ? MOST_TOGETHER : 1;
    d->left = split_terms(c, exact);
    for (size_t i = 0; i < exact->leaves.count && d->left != 0; i++)
        for (size_t j = i + 1; j < exact->leaves.count && d->left != 0; j++) {
            const struct hg_leaf *a = &exact->leaves.at[i], *b = &exact->leaves.at[j];
            if (outcomes ? a->possible != b->possible : a->route != b->route)
                compare_leaves(c, d, a, b);
        }
}

/* A field that decides and of which no term does by itself. */
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
    if (!exact->bounded) /* else every field an open condition reads is deciding */
        find_deciding(c, exact, &d);
    mark_fields(c, d.terms, own);
    for (size_t i = 0; outcomes && i < c->opens.count; i++)
        exact->deciding_terms[i] = d.terms[i] || (d.together[i] && reads_other(c, &d, i, own));
    for (uint32_t f = 0; f < c->program->field_count; f++)
        fields[f] |= own[f] || d.fields[f];
}
