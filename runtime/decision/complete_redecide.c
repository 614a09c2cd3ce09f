/* What would be decided if an open field were known. Where a question about knowledge reads the
 * field, the leaves of the search do not tell; the lead is decided again with a value in each
 * piece, the pieces being cut by all that reads the field once it is known (complete_known.c). A
 * value is constructed to lie in the wanted pieces of all terms of the field, and the program
 * itself verifies that it does. Uses lanes of its own, so that the results of the main search
 * stay. */
#include "runtime/decision/complete.h"

#include <stdlib.h>
#include <string.h>

/* Bound on combinations of pieces tried for one field, and on their terms. */
#define MAX_COMBINATIONS 256u
#define MAX_TERMS 6u

struct again {
    struct hg_decision_run *run;
    struct hg_completer *c;
    uint32_t field;
    const uint8_t *how;                /* a register each: enum hg_known_how */
    uint32_t pieces[MAX_TERMS], count; /* the wanted piece of each open term */
    bool *seen[MAX_TERMS];
    struct hg_exact *out;
};

/* --- the terms -------------------------------------------------------------------------------- */

static const struct hg_open *open_of(const struct again *a, uint32_t i)
{
    return &a->c->opens.at[i];
}

static bool is_own(const struct again *a, const struct hg_open *open)
{
    return open->kind <= HG_TERM_TEXT && open->reg == a->field;
}

/* HG_OP_DOMAIN_OF or HG_OP_LOCAL_PART_OF of the field; else HG_OPS. */
static uint32_t made_by(const struct again *a, const struct hg_open *open)
{
    if (open->kind != HG_TERM_TEXT || open->reg < a->c->program->field_count)
        return HG_OPS;
    const struct hg_instr *maker = &a->c->program->code[a->c->image->value_maker[open->reg]];
    bool known = maker->op == HG_OP_DOMAIN_OF || maker->op == HG_OP_LOCAL_PART_OF;
    return known && a->how[maker->b] == HG_KNOWN_IS ? maker->op : HG_OPS;
}

/* Whether a value can be constructed for a piece of it. */
static bool can_be_made(const struct again *a, const struct hg_open *open)
{
    if (open->kind == HG_TERM_TEST)
        return a->how[a->c->program->tests[open->reg].reg] == HG_KNOWN_IS &&
               !a->c->program->tests[open->reg].numbers;
    return is_own(a, open) || made_by(a, open) != HG_OPS;
}

static int compare_terms(const void *left, const void *right)
{
    const struct hg_open *a = left, *b = right;
    return a->term < b->term ? -1 : a->term > b->term;
}

/* Finds the terms of the field alone, and those that are open when it is known. False: not all
 * were found. */
static bool find_opens(struct again *a)
{
    struct hg_completer *c = a->c;
    struct hg_opens found = {0};
    a->how = hg_known_how(c, a->field);
    if (!hg_known_terms(c, a->field, a->how, &found))
        return false;
    for (uint32_t i = 0; i < c->opens.count; i++)
        if (hg_term_reads(c, c->opens.at[i].term, a->field))
            hg_push(&c->arena, &found, c->opens.at[i]);
    if (found.count == 0 || found.count > MAX_TERMS)
        return false;
    qsort(found.at, found.count, sizeof *found.at, compare_terms);
    c->opens.at = found.at;
    c->opens.count = c->opens.room = found.count;
    return true;
}

/* False: no value can be constructed for the pieces of some term. */
static bool find_terms(struct again *a)
{
    size_t combinations = 1;
    if (!find_opens(a))
        return false;
    for (; a->count < a->c->opens.count; a->count++) {
        struct hg_open *open = &a->c->opens.at[a->count];
        bool number = open->kind == HG_TERM_NUMBER;
        if (!can_be_made(a, open) || (number && !hg_known_cuts(a->run, a->c, open)))
            return false;
        combinations *= open->count;
        if (combinations > MAX_COMBINATIONS)
            return false;
        a->seen[a->count] = HG_ARRAY(a->run->arena, bool, open->count);
    }
    return true;
}

/* --- a value -------------------------------------------------------------------------------- */

static const struct hg_piece *piece_of(const struct again *a, uint32_t i)
{
    const struct hg_open *open = open_of(a, i);
    return &a->c->program->terms[open->term].pieces[open->pieces[a->pieces[i]]];
}

/* A text in a piece of a text term; empty: any other text will do. */
static struct hg_str text_in(const struct again *a, uint32_t i)
{
    const struct hg_open *open = open_of(a, i);
    const struct hg_piece *piece = piece_of(a, i);
    if (open->items != NULL)
        return open->item_counts[a->pieces[i]] != 0 ? open->items[a->pieces[i]][0]->raw
                                                    : (struct hg_str){0};
    if (piece->kind == HG_PIECE_TEXTS) {
        const struct hg_text_ids *ids = hg_open_texts(open, piece, open->pieces[a->pieces[i]]);
        return hg_open_text(a->c, open, ids->at[0], a->run->arena)->raw;
    }
    return piece->kind == HG_PIECE_SHAPE ? piece->sample : (struct hg_str){0};
}

/* What the field's terms require, by the instruction that computes them (HG_OPS: the field
 * itself): a text from a named piece before one from a shape. */
static struct hg_str wanted_text(const struct again *a, uint32_t op)
{
    struct hg_str found = {0};
    for (uint32_t i = 0; i < a->count; i++) {
        const struct hg_open *open = open_of(a, i);
        bool it = op == HG_OPS ? is_own(a, open) : made_by(a, open) == op;
        if (!it || open->kind != HG_TERM_TEXT)
            continue;
        struct hg_str text = text_in(a, i);
        if (found.len == 0 || (text.len != 0 && piece_of(a, i)->kind == HG_PIECE_TEXTS))
            found = text;
    }
    return found;
}

static struct hg_str or_else(struct hg_str text, const char *otherwise)
{
    return text.len != 0 ? text : hg_str(otherwise);
}

/* A country code in no piece; the program verifies it. */
static struct hg_str some_country(const struct again *a)
{
    uint32_t term = a->c->plan.field_term[a->field];
    struct hg_str code = {0};
    if (term != HG_NONE)
        code = hg_other_country(a->c->image, &a->c->program->fields[a->field],
                                &a->c->program->terms[term], a->run->arena);
    return code.len != 0 ? code : HG_STR("ZZ");
}

/* Assembles a text from the patterns of tests that must hold: prefixes, infixes, suffixes. */
static struct hg_str text_for_tests(const struct again *a)
{
    static const uint8_t order[] = {HG_TEST_STARTS, HG_TEST_IS, HG_TEST_CONTAINS, HG_TEST_HAS_WORD,
                                    HG_TEST_ENDS};
    struct hg_str text = {0};
    for (size_t kind = 0; kind < sizeof order; kind++)
        for (uint32_t i = 0; i < a->count; i++) {
            const struct hg_open *open = open_of(a, i);
            if (open->kind != HG_TERM_TEST || piece_of(a, i)->kind != HG_PIECE_YES)
                continue;
            const struct hg_test *test = &a->c->program->tests[open->reg];
            uint32_t count = test->all ? test->pattern_count : 1;
            for (uint32_t k = 0; test->kind == order[kind] && k < count; k++) {
                struct hg_str pattern = hg_image_constant(a->c->image, test->patterns[k])->raw;
                text = hg_str_print(a->run->arena, "%.*s%s%.*s", HG_STR_ARGS(text),
                                    text.len != 0 ? " " : "", HG_STR_ARGS(pattern));
            }
        }
    return text;
}

static struct hg_str text_by_type(const struct again *a)
{
    struct hg_str domain = wanted_text(a, HG_OP_DOMAIN_OF);
    struct hg_str local = wanted_text(a, HG_OP_LOCAL_PART_OF);
    domain = or_else(domain, "another.example");
    switch (a->c->program->fields[a->field].type) {
    case HG_T_COUNTRY:
        return some_country(a);
    case HG_T_DOMAIN:
        return domain;
    case HG_T_URL:
        return hg_str_print(a->run->arena, "https://%.*s/", HG_STR_ARGS(domain));
    case HG_T_EMAIL:
        return hg_str_print(a->run->arena, "%.*s@%.*s", HG_STR_ARGS(or_else(local, "someone")),
                            HG_STR_ARGS(domain));
    default:
        return or_else(text_for_tests(a), "(another)");
    }
}

static struct hg_value list_for_tests(const struct again *a)
{
    struct hg_list *list = HG_NEW(a->run->arena, struct hg_list);
    HG_VEC(const struct hg_text *) texts = {0};
    for (uint32_t i = 0; i < a->count; i++) {
        const struct hg_open *open = open_of(a, i);
        if (open->kind != HG_TERM_TEST || piece_of(a, i)->kind != HG_PIECE_YES)
            continue;
        const struct hg_test *test = &a->c->program->tests[open->reg];
        for (uint32_t k = 0; k < (test->all ? test->pattern_count : 1); k++)
            hg_push(a->run->arena, &texts, hg_image_constant(a->c->image, test->patterns[k]));
    }
    *list = (struct hg_list){.count = (uint32_t)texts.count, .texts = texts.at};
    return (struct hg_value){.state = HG_KNOWN, .list = list};
}

/* `second`: a different value of the same pieces, for numbers. */
static struct hg_value value_of(const struct again *a, bool second)
{
    const struct hg_field *field = &a->c->program->fields[a->field];
    if (field->list)
        return list_for_tests(a);
    if (!hg_type_is_text(field->type))
        return hg_known_number(open_of(a, 0), open_of(a, 0)->ranges[a->pieces[0]], second);
    struct hg_str text = wanted_text(a, HG_OPS);
    if (text.len == 0)
        text = text_by_type(a);
    return hg_value_text(hg_image_text(a->c->image, a->run->arena, text));
}

/* --- the decision --------------------------------------------------------------------------- */

/* Whether the value is in the pieces it was constructed for. */
static bool lies_there(const struct again *a)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const struct hg_open *open = open_of(a, i);
        if (open->kind == HG_TERM_TEST) {
            bool yes = hg_test_lane(a->c->probe, open->reg, 0) == HG_TRUE;
            if (yes != (piece_of(a, i)->kind == HG_PIECE_YES))
                return false;
        } else if (!hg_open_piece_holds(a->c, open, a->pieces[i],
                                        hg_lane_value(a->c->probe, open->reg, 0))) {
            return false;
        }
    }
    return true;
}

static void add_leaf(struct again *a)
{
    struct hg_leaf leaf = {hg_box_root(a->c), hg_redecide(a->run, a->c->probe), HG_ROUTE_NOBODY};
    for (uint32_t i = 0; i < a->count; i++) {
        hg_box(a->c, leaf.box)[i] = (struct hg_span){a->pieces[i], a->pieces[i]};
        a->seen[i][a->pieces[i]] = true;
    }
    hg_push(a->run->arena, &a->out->leaves, leaf);
}

/* A piece of an enum with only values that the contract does not allow. */
static bool cannot_be_known(const struct hg_open *open, uint32_t piece)
{
    return open->items != NULL && open->item_counts[piece] == 0;
}

static bool all_seen(const struct again *a)
{
    for (uint32_t i = 0; i < a->count; i++)
        for (uint32_t k = 0; k < open_of(a, i)->count; k++)
            if (!a->seen[i][k] && !cannot_be_known(open_of(a, i), k))
                return false;
    return true;
}

static bool next_combination(struct again *a)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (++a->pieces[i] < open_of(a, i)->count)
            return true;
        a->pieces[i] = 0;
    }
    return false;
}

static void decide_with(struct again *a, const struct hg_value *value)
{
    hg_known_run(a->run, a->c, a->field, value);
    if (lies_there(a))
        add_leaf(a);
}

/* A number's piece is evaluated at both ends: what depends on another unknown field may be decided
 * at one of them only. */
static void decide_piece(struct again *a)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (cannot_be_known(open_of(a, i), a->pieces[i]))
            return;
    struct hg_value value = value_of(a, false);
    decide_with(a, &value);
    if (open_of(a, 0)->kind != HG_TERM_NUMBER)
        return;
    struct hg_value other = value_of(a, true);
    if (other.lo != value.lo)
        decide_with(a, &other);
}

bool hg_settle_redecide(struct hg_decision_run *run, struct hg_completer *c, uint32_t field,
                        struct hg_exact *out)
{
    struct again a = {.run = run, .c = c, .field = field, .out = out};
    *out = (struct hg_exact){0};
    if (!find_terms(&a))
        return false;
    out->deciding_terms = HG_ARRAY(run->arena, bool, a.count);
    memset(out->deciding_terms, true, a.count);
    do
        decide_piece(&a);
    while (next_combination(&a));
    return all_seen(&a);
}
