/* Conflicts between answers of a program's terms: a text that contains "alpha" contains "lph", has
 * at least five letters, and starts with "al" if it starts with "alpha"; two equal texts pass the
 * same tests. Part of the plan of the exact analysis, the same for every lead;
 * complete_constraints.c adds what follows from the lead's own texts. Pure. */
#include "runtime/decision/complete_plan.h"

#include <string.h>

/* Bound on comparisons of pieces; part of the language, as it can change an answer. */
#define MOST_HELD (UINT32_C(1) << 18)
#define MOST_RELATED 64u /* bound on relations of texts for transitivity */

enum { NO, YES }; /* the pieces of a test or a truth */

struct clashing {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_constraints *out;
    uint32_t words;
    uint32_t *family;                  /* a term each: union-find parent */
    uint32_t *subject;                 /* a term each, HG_NONE; */
    uint32_t *first, *next;            /* lists of terms by register: first, and next of each */
    const struct hg_instr **relations; /* a term each, or NULL */
    struct hg_regs related, ordered;   /* terms that relate texts and lists; terms that order
                                          numbers */
    uint32_t held;
};

/* --- terms --- */

static const struct hg_instr *maker_of(const struct hg_image *image, const struct hg_term *term)
{
    const struct hg_program *program = hg_image_program(image);
    uint32_t maker = term->kind == HG_TERM_TRUTH ? image->truth_maker[term->reg] : HG_NONE;
    if (term->kind <= HG_TERM_TEXT && term->reg >= program->field_count)
        maker = image->value_maker[term->reg];
    return maker != HG_NONE ? &program->code[maker] : NULL;
}

const struct hg_instr *hg_term_relation(const struct hg_image *image, const struct hg_term *term)
{
    const struct hg_instr *maker = term->kind == HG_TERM_TRUTH ? maker_of(image, term) : NULL;
    bool relates =
        maker != NULL && (maker->op == HG_OP_TEXT_SAME || maker->op == HG_OP_TEXT_FIND ||
                          maker->op == HG_OP_TEXT_IN_LIST || maker->op == HG_OP_LIST_HAS);
    return relates ? maker : NULL;
}

uint32_t hg_term_subject(const struct hg_image *image, const struct hg_term *term)
{
    if (term->kind == HG_TERM_TEXT)
        return term->reg;
    if (term->kind == HG_TERM_TEST)
        return hg_image_program(image)->tests[term->reg].reg;
    const struct hg_instr *maker = term->kind == HG_TERM_NUMBER ? maker_of(image, term) : NULL;
    bool counts = maker != NULL && (maker->op == HG_OP_LENGTH || maker->op == HG_OP_COUNT);
    return counts ? maker->b : HG_NONE;
}

static const struct hg_term *term_at(const struct clashing *p, uint32_t term)
{
    return &p->program->terms[term];
}

static const struct hg_test *test_of(const struct clashing *p, uint32_t term)
{
    return &p->program->tests[term_at(p, term)->reg];
}

/* --- families --- */

static uint32_t family_of(const struct clashing *p, uint32_t term)
{
    while (p->family[term] != term)
        term = p->family[term];
    return term;
}

static void unite(const struct clashing *p, uint32_t a, uint32_t b)
{
    uint32_t x = family_of(p, a), y = family_of(p, b);
    p->family[x > y ? x : y] = x > y ? y : x;
}

static void list_families(struct clashing *p)
{
    uint32_t count = p->program->term_count;
    uint32_t *sizes = HG_ARRAY(p->arena, uint32_t, count),
             *rows = HG_ARRAY(p->arena, uint32_t, count);
    for (uint32_t t = 0; t < count; t++)
        sizes[family_of(p, t)]++;
    for (uint32_t t = 0; t < count; t++)
        if (sizes[t] > 1)
            rows[t] = p->out->family_count++;
    p->out->families = HG_ARRAY(p->arena, uint64_t, (size_t)p->out->family_count * p->words);
    p->out->family_words = HG_ARRAY(p->arena, struct hg_span, p->out->family_count);
    for (uint32_t t = 0; t < count; t++) {
        uint32_t of = family_of(p, t), row = rows[of];
        if (sizes[of] < 2)
            continue;
        hg_set_bit(p->out->families + (size_t)row * p->words, t);
        if (t == of) /* the first of them */
            p->out->family_words[row].first = t / 64;
        p->out->family_words[row].last = t / 64;
    }
}

/* --- clashes --- */

static void add(struct clashing *p, struct hg_conflict clash)
{
    hg_push(p->arena, &p->out->clashes, clash);
    unite(p, clash.of, clash.with);
    if (clash.beside != HG_NONE)
        unite(p, clash.of, clash.beside);
}

/* The excluded pieces or answers. */
static void add_out(struct clashing *p, uint32_t beside, uint32_t of, uint32_t piece, uint32_t with,
                    uint32_t out)
{
    bool *marks = HG_ARRAY(p->arena, bool, term_at(p, with)->piece_count);
    marks[out] = true;
    add(p, (struct hg_conflict){beside, HG_NONE, of, piece, with, marks, 0, 0});
}

static void hold_text(struct clashing *p, uint32_t beside, const struct hg_text_link *sight,
                      uint32_t of, uint32_t with)
{
    uint32_t valid = sight->view.at_end ? sight->view.base : HG_NONE;
    bool itself = sight->view.op == HG_OPS && beside == HG_NONE;
    for (uint32_t i = 0; i < term_at(p, of)->piece_count; i++) {
        struct hg_claim_set said;
        if (itself && term_at(p, of)->pieces[i].kind == HG_PIECE_TEXTS)
            continue; /* determined by the text itself */
        struct hg_arena_mark mark = hg_arena_save(p->arena);
        bool *out = HG_ARRAY(p->arena, bool, term_at(p, with)->piece_count);
        hg_claims_of_piece(p->image, p->arena, term_at(p, of), i, sight, &said);
        if ((p->held += said.ways * said.count + 1) > MOST_HELD) {
            hg_arena_rewind(p->arena, mark);
            return;
        }
        if (hg_claims_rule_out(p->image, p->arena, &said, term_at(p, with), out))
            add(p, (struct hg_conflict){beside, valid, of, i, with, out, 0, 0});
        else
            hg_arena_rewind(p->arena, mark);
    }
}

/* For `is exactly`: tests that its texts fail. */
static void names_against(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    if (hg_test_excludes(p->image, test_of(p, of), test_of(p, with)))
        add_out(p, beside, of, YES, with, YES);
}

static void length_against(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    int64_t least = hg_test_length(p->image, test_of(p, of));
    int64_t most = hg_test_length_most(p->image, test_of(p, of));
    if (least > 0 || most != INT64_MAX)
        add(p, (struct hg_conflict){beside, HG_NONE, of, YES, with, NULL, least, most});
}

/* The minimum length of a text with the shape's prefix and suffix, which may overlap. */
static void shape_length(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    const struct hg_term *text = term_at(p, of);
    for (uint32_t i = 0; i < text->piece_count; i++) {
        bool shape = text->pieces[i].kind == HG_PIECE_SHAPE;
        int64_t least = shape ? hg_shape_length(&text->pieces[i]) : 0;
        if (least > 1)
            add(p, (struct hg_conflict){beside, HG_NONE, of, i, with, NULL, least, INT64_MAX});
    }
}

/* Adds the conflicts that an answer of the first term has with the second, of the same text or
 * list; `exactly`: not only equal when folded. */
static void hold_against(struct clashing *p, uint32_t beside, bool exactly, uint32_t of,
                         uint32_t with)
{
    const struct hg_text_link sight = {.view = {.op = HG_OPS}, .folds = !exactly};
    uint8_t a = term_at(p, of)->kind, b = term_at(p, with)->kind;
    if (b == HG_TERM_NUMBER && a == HG_TERM_TEST)
        length_against(p, beside, of, with);
    else if (a == HG_TERM_TEXT && b == HG_TERM_NUMBER)
        shape_length(p, beside, of, with);
    else if (a != HG_TERM_NUMBER && (a != HG_TERM_TEXT || b != HG_TERM_TEXT))
        hold_text(p, beside, &sight, of, with);
    if (exactly && a == HG_TERM_TEST && b == HG_TERM_TEST)
        names_against(p, beside, of, with);
}

/* A part of a text and the whole. */
static void hold_part(struct clashing *p, uint32_t part, uint32_t whole,
                      const struct hg_substring *view)
{
    const struct hg_text_link up = {*view, true, true}, down = {*view, false, true};
    if (term_at(p, part)->kind == HG_TERM_NUMBER || term_at(p, whole)->kind == HG_TERM_NUMBER)
        return;
    hold_text(p, HG_NONE, &up, part, whole);
    hold_text(p, HG_NONE, &down, whole, part);
}

static void hold_parts(struct clashing *p, uint32_t part)
{
    if (p->subject[part] == HG_NONE)
        return;
    const struct hg_substring view = hg_substring_of(p->image, p->subject[part]);
    uint32_t whole = view.op != HG_OPS ? p->first[view.base] : HG_NONE;
    for (; whole != HG_NONE; whole = p->next[whole])
        hold_part(p, part, whole, &view);
}

/* The terms of one text or list. */
static void hold_side(struct clashing *p, uint32_t beside, bool exactly, uint32_t of, uint32_t reg)
{
    for (uint32_t t = p->first[reg]; t != HG_NONE && p->held <= MOST_HELD; t = p->next[t])
        if (t != of)
            hold_against(p, beside, exactly, of, t);
}

/* --- relations --- */

/* Joins every term of a text with the relation: if the other side is known, it determines them. */
static void unite_side(struct clashing *p, uint32_t relation, uint32_t reg)
{
    for (uint32_t t = p->first[reg]; t != HG_NONE; t = p->next[t])
        unite(p, relation, t);
}

static void same_texts(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    for (uint32_t t = p->first[same->b]; t != HG_NONE; t = p->next[t])
        hold_side(p, relation, same->d != 0, t, same->c);
    for (uint32_t t = p->first[same->c]; t != HG_NONE; t = p->next[t])
        hold_side(p, relation, same->d != 0, t, same->b);
}

static bool of_both(const struct hg_instr *a, const struct hg_instr *b)
{
    return (a->b == b->b && a->c == b->c) || (a->b == b->c && a->c == b->b);
}

/* A text contains itself, and equals itself ignoring case. */
static void same_again(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    for (uint32_t i = 0; i < p->related.count; i++) {
        uint32_t t = p->related.at[i];
        const struct hg_instr *other = p->relations[t];
        if (t == relation || !of_both(same, other))
            continue;
        uint32_t how = other->d & ~HG_FIND_EXACTLY;
        bool exactly =
            other->op == HG_OP_TEXT_SAME ? other->d != 0 : (other->d & HG_FIND_EXACTLY) != 0;
        bool holds = other->op == HG_OP_TEXT_SAME ||
                     (other->op == HG_OP_TEXT_FIND &&
                      (how == HG_TEST_CONTAINS || how == HG_TEST_STARTS || how == HG_TEST_ENDS));
        if (holds && (same->d != 0 || !exactly))
            add_out(p, HG_NONE, relation, YES, t, NO);
    }
}

/* The third side of two relations; HG_NONE: they share no text. */
static bool closes(const struct hg_instr *a, const struct hg_instr *b, const struct hg_instr *c)
{
    const uint32_t x[2] = {a->b, a->c}, y[2] = {b->b, b->c};
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            if (x[i] == y[k] && x[1 - i] != y[1 - k] &&
                ((c->b == x[1 - i] && c->c == y[1 - k]) || (c->c == x[1 - i] && c->b == y[1 - k])))
                return true;
    return false;
}

/* Transitivity of equality. */
static void same_through(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    for (uint32_t i = 0; i < p->related.count && p->related.count <= MOST_RELATED; i++) {
        uint32_t a = p->related.at[i];
        const struct hg_instr *other = p->relations[a];
        for (uint32_t k = 0; a > relation && k < p->related.count; k++) {
            const struct hg_instr *third = p->relations[p->related.at[k]];
            if (other->op == HG_OP_TEXT_SAME && third->op == HG_OP_TEXT_SAME &&
                closes(same, other, third) && (third->d == 0 || (same->d != 0 && other->d != 0)))
                add_out(p, relation, a, YES, p->related.at[k], NO);
        }
    }
}

/* Joins order relations that share a number (complete_order.c). */
static void unite_orders(struct clashing *p)
{
    for (uint32_t i = 0; i < p->ordered.count; i++) {
        const struct hg_instr *order = maker_of(p->image, term_at(p, p->ordered.at[i]));
        for (uint32_t k = i + 1; k < p->ordered.count && k < i + MOST_HELD / 64; k++) {
            const struct hg_instr *other = maker_of(p->image, term_at(p, p->ordered.at[k]));
            if (order->b == other->b || order->b == other->c || order->c == other->b ||
                order->c == other->c)
                unite(p, p->ordered.at[i], p->ordered.at[k]);
        }
    }
}

/* A list that has an element is not empty. */
static void list_counts(struct clashing *p, uint32_t relation, uint32_t list)
{
    for (uint32_t t = p->first[list]; t != HG_NONE; t = p->next[t])
        if (term_at(p, t)->kind == HG_TERM_NUMBER)
            add(p, (struct hg_conflict){HG_NONE, HG_NONE, relation, YES, t, NULL, 1, INT64_MAX});
}

/* The list that a relation asks for an element of; HG_NONE: it is another. */
static uint32_t list_of(const struct hg_instr *relation)
{
    return relation->op == HG_OP_LIST_HAS       ? relation->b
           : relation->op == HG_OP_TEXT_IN_LIST ? relation->c
                                                : HG_NONE;
}

/* Relations of one list: their elements may be the same on a lead. */
static void unite_elements(struct clashing *p, uint32_t relation, uint32_t list)
{
    for (uint32_t i = 0; i < p->related.count; i++)
        if (list_of(p->relations[p->related.at[i]]) == list)
            unite(p, relation, p->related.at[i]);
}

static void relate(struct clashing *p, uint32_t term)
{
    const struct hg_instr *relation = p->relations[term];
    uint32_t list = list_of(relation);
    unite_side(p, term, relation->b);
    unite_side(p, term, relation->c);
    if (list != HG_NONE) {
        list_counts(p, term, list);
        unite_elements(p, term, list);
    }
    if (relation->op != HG_OP_TEXT_SAME)
        return;
    same_texts(p, term, relation);
    same_again(p, term, relation);
    same_through(p, term, relation);
}

/* --- door --- */

/* In reverse, so that the terms of a register are listed in order. */
static void list_subjects(struct clashing *p)
{
    uint32_t registers = p->program->register_count;
    p->first = HG_ARRAY(p->arena, uint32_t, registers);
    memset(p->first, 0xFF, registers * sizeof *p->first);
    for (uint32_t t = p->program->term_count; t-- > 0;) {
        uint32_t reg = p->subject[t];
        p->next[t] = reg != HG_NONE ? p->first[reg] : HG_NONE;
        if (reg != HG_NONE)
            p->first[reg] = t;
    }
}

static void start(struct clashing *p)
{
    uint32_t count = p->program->term_count;
    p->family = HG_ARRAY(p->arena, uint32_t, count);
    p->subject = HG_ARRAY(p->arena, uint32_t, count);
    p->next = HG_ARRAY(p->arena, uint32_t, count);
    p->relations = HG_ARRAY(p->arena, const struct hg_instr *, count);
    p->related.at = HG_ARRAY(p->arena, uint32_t, count);
    p->ordered.at = HG_ARRAY(p->arena, uint32_t, count);
    for (uint32_t t = 0; t < count; t++) {
        const struct hg_instr *maker = maker_of(p->image, term_at(p, t));
        p->family[t] = t;
        p->subject[t] = hg_term_subject(p->image, term_at(p, t));
        p->relations[t] = hg_term_relation(p->image, term_at(p, t));
        if (p->relations[t] != NULL)
            p->related.at[p->related.count++] = t;
        else if (term_at(p, t)->kind == HG_TERM_TRUTH && hg_orders_numbers(maker->op))
            p->ordered.at[p->ordered.count++] = t;
    }
    list_subjects(p);
}

void hg_complete_plan_constraints(const struct hg_image *image, struct hg_arena *arena,
                                  const struct hg_contract_piece **contract_pieces,
                                  struct hg_constraints *agreement)
{
    const struct hg_program *program = hg_image_program(image);
    struct clashing p = {.image = image,
                         .program = program,
                         .arena = arena,
                         .out = agreement,
                         .words = (program->term_count + 63) / 64};
    *agreement = (struct hg_constraints){0};
    start(&p);
    for (uint32_t t = 0; t < program->term_count; t++) {
        if (p.subject[t] != HG_NONE)
            hold_side(&p, HG_NONE, true, t, p.subject[t]);
        hold_parts(&p, t);
    }
    for (uint32_t i = 0; i < p.related.count; i++)
        relate(&p, p.related.at[i]);
    unite_orders(&p);
    list_families(&p);
    agreement->some = agreement->family_count != 0;
    for (uint32_t i = 0; i < p.related.count && !agreement->some; i++)
        agreement->some = contract_pieces[p.related.at[i]] != NULL;
}
