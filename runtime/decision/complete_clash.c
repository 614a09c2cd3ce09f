/* Which answers of a program's terms do not go together: who contains "alpha" contains "lph", is
 * not shorter than five letters, and starts with "al" where it starts with "alpha"; and what is the
 * same as something passes its tests. Part of the plan of the exact way: for every lead alike;
 * complete_agree.c adds what the lead's own texts tell. Pure. */
#include "runtime/decision/complete.h"

#include <string.h>

/* Pieces of terms held against each other; part of the language, as it can change an answer. */
#define MOST_HELD (UINT32_C(1) << 18)

struct clashing {
    const struct hg_image *image;
    const struct hg_program *program;
    struct hg_arena *arena;
    struct hg_agreement *out;
    uint32_t words;
    uint32_t *family;                  /* a term each: another of its family, or itself */
    uint32_t *subject;                 /* a term each */
    const struct hg_instr **relations; /* a term each */
    uint32_t held;
};

/* --- terms --- */

const struct hg_instr *hg_term_relation(const struct hg_program *program,
                                        const struct hg_term *term)
{
    const struct hg_instr *maker =
        term->kind == HG_TERM_TRUTH ? hg_maker_of(program, "B", term->reg) : NULL;
    bool relates =
        maker != NULL && (maker->op == HG_OP_TEXT_SAME || maker->op == HG_OP_TEXT_FIND ||
                          maker->op == HG_OP_TEXT_IN_LIST || maker->op == HG_OP_LIST_HAS);
    return relates ? maker : NULL;
}

uint32_t hg_term_subject(const struct hg_program *program, const struct hg_term *term)
{
    if (term->kind == HG_TERM_TEXT)
        return term->reg;
    if (term->kind == HG_TERM_TEST)
        return program->tests[term->reg].reg;
    const struct hg_instr *maker =
        term->kind == HG_TERM_NUMBER ? hg_maker_of(program, "N", term->reg) : NULL;
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
    for (uint32_t t = 0; t < count; t++)
        if (sizes[family_of(p, t)] > 1)
            hg_set_bit(p->out->families + (size_t)rows[family_of(p, t)] * p->words, t);
}

/* --- clashes --- */

static void add(struct clashing *p, struct hg_clash clash)
{
    hg_push(p->arena, &p->out->clashes, clash);
    unite(p, clash.of, clash.with);
    if (clash.beside != HG_NONE)
        unite(p, clash.of, clash.beside);
}

/* What is out is a piece, or an answer. */
static void add_out(struct clashing *p, uint32_t beside, uint32_t of, uint32_t piece, uint32_t with,
                    uint32_t out)
{
    bool *marks = HG_ARRAY(p->arena, bool, term_at(p, with)->piece_count);
    marks[out] = true;
    add(p, (struct hg_clash){beside, of, piece, with, marks, 0, 0});
}

enum { NO, YES }; /* the pieces of a test or a truth */

/* What is sure of a text in a piece that is no constant. */
static uint32_t claims_of_piece(const struct hg_piece *piece, struct hg_text texts[2],
                                struct hg_claim claims[2])
{
    const struct hg_str parts[2] = {piece->prefix, piece->suffix};
    static const uint8_t kinds[2] = {HG_TEST_STARTS, HG_TEST_ENDS};
    uint32_t count = 0;
    for (int i = 0; i < 2; i++) {
        if (piece->kind != HG_PIECE_SHAPE || parts[i].len == 0)
            continue;
        texts[i] = (struct hg_text){parts[i], parts[i], HG_NONE, false};
        claims[count++] = (struct hg_claim){.kind = kinds[i], .id = HG_NONE, .text = &texts[i]};
    }
    return count;
}

/* A test that the pieces answer, of a text that is no constant. */
static bool sample_passes(const struct clashing *p, const struct hg_test *test,
                          const struct hg_piece *piece)
{
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        struct hg_str part = hg_image_constant(p->image, test->patterns[i])->folded;
        bool fits = test->kind == HG_TEST_STARTS ? hg_str_starts(piece->sample, part)
                                                 : hg_str_ends(piece->sample, part);
        if (fits != test->all)
            return !test->all;
    }
    return test->all;
}

/* Of `is exactly` only the pieces that its texts lie in. */
static bool names_against(struct clashing *p, const struct hg_test *test,
                          const struct hg_term *text, bool *out)
{
    if (test->kind != HG_TEST_IS || test->pattern_count > HG_MAX_BOXES)
        return false;
    memset(out, true, text->piece_count);
    for (uint32_t i = 0; i < test->pattern_count; i++) {
        uint32_t piece = hg_piece_of_text(text, hg_image_constant(p->image, test->patterns[i]));
        if (piece != HG_NONE)
            out[piece] = false;
    }
    return true;
}

/* Pieces whose texts do not look as they would have to. */
static void shape_against(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    const struct hg_test *test = test_of(p, of);
    const struct hg_term *text = term_at(p, with);
    bool *out = HG_ARRAY(p->arena, bool, text->piece_count);
    bool some = names_against(p, test, text, out);
    for (uint32_t t = 0; t < p->program->test_count; t++) {
        const struct hg_test *shape = &p->program->tests[t];
        bool asks = shape->reg == text->reg && !shape->exactly &&
                    (shape->kind == HG_TEST_STARTS || shape->kind == HG_TEST_ENDS);
        if (!asks || !hg_test_implies(p->image, test, shape, p->arena))
            continue;
        for (uint32_t i = 0; i < text->piece_count; i++)
            if (text->pieces[i].sample.len != 0 && !sample_passes(p, shape, &text->pieces[i]))
                some = out[i] = true;
    }
    if (some)
        add(p, (struct hg_clash){beside, of, YES, with, out, 0, 0});
}

/* Who looks like a piece passes the test. */
static void piece_against(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    const struct hg_term *text = term_at(p, of);
    bool some = false, *out = HG_ARRAY(p->arena, bool, text->piece_count);
    for (uint32_t i = 0; i < text->piece_count; i++) {
        struct hg_text texts[2];
        struct hg_claim claims[2];
        uint32_t count = claims_of_piece(&text->pieces[i], texts, claims);
        if (count == 0 || !hg_claims_imply(p->image, claims, count, test_of(p, with)))
            continue;
        some = out[i] = true;
    }
    if (some)
        add(p, (struct hg_clash){beside, with, NO, of, out, 0, 0});
}

static bool reads_exactly(const struct clashing *p, uint32_t term)
{
    const struct hg_test *test = test_of(p, term);
    return test->exactly && test->kind != HG_TEST_MATCHES;
}

/* `beside` says that the texts of the two are the same: so written, where `exactly`. */
static void test_against(struct clashing *p, uint32_t beside, bool exactly, uint32_t of,
                         uint32_t with)
{
    const struct hg_test *test = test_of(p, of), *other = test_of(p, with);
    bool sure = exactly || !reads_exactly(p, with);
    if (sure && hg_test_implies(p->image, test, other, p->arena))
        add_out(p, beside, of, YES, with, NO);
    if (sure && hg_test_excludes(p->image, test, other))
        add_out(p, beside, of, YES, with, YES);
}

static void length_against(struct clashing *p, uint32_t beside, uint32_t of, uint32_t with)
{
    int64_t least = hg_test_length(p->image, test_of(p, of));
    int64_t most = hg_test_length_most(p->image, test_of(p, of));
    if (least > 0 || most != INT64_MAX)
        add(p, (struct hg_clash){beside, of, YES, with, NULL, least, most});
}

/* What the first, if it is told, says of the second, of the same text or list. */
static void hold_against(struct clashing *p, uint32_t beside, bool exactly, uint32_t of,
                         uint32_t with)
{
    uint8_t a = term_at(p, of)->kind, b = term_at(p, with)->kind;
    if ((p->held += term_at(p, of)->piece_count + term_at(p, with)->piece_count) > MOST_HELD)
        return;
    if (a == HG_TERM_TEST && b == HG_TERM_TEST)
        test_against(p, beside, exactly, of, with);
    else if (a == HG_TERM_TEST && b == HG_TERM_TEXT)
        shape_against(p, beside, of, with);
    else if (a == HG_TERM_TEXT && b == HG_TERM_TEST)
        piece_against(p, beside, of, with);
    else if (a == HG_TERM_TEST && b == HG_TERM_NUMBER)
        length_against(p, beside, of, with);
}

/* --- relations --- */

/* Every term of a text beside the relation: what the other is, if it is known, tells them. */
static void unite_side(struct clashing *p, uint32_t relation, uint32_t reg)
{
    for (uint32_t t = 0; t < p->program->term_count; t++)
        if (p->subject[t] == reg)
            unite(p, relation, t);
}

static void same_texts(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    for (uint32_t a = 0; a < p->program->term_count; a++)
        for (uint32_t b = 0; b < p->program->term_count; b++) {
            uint32_t x = p->subject[a], y = p->subject[b];
            if ((x == same->b && y == same->c) || (x == same->c && y == same->b))
                hold_against(p, relation, same->d != 0, a, b);
        }
}

static bool of_both(const struct hg_instr *a, const struct hg_instr *b)
{
    return (a->b == b->b && a->c == b->c) || (a->b == b->c && a->c == b->b);
}

/* The same text contains itself, and is the same for who does not look at capitals. */
static void same_again(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    for (uint32_t t = 0; t < p->program->term_count; t++) {
        const struct hg_instr *other = p->relations[t];
        if (t == relation || other == NULL || !of_both(same, other))
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

/* The third side: HG_NONE where they do not meet in one text. */
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

static const struct hg_instr *same_at(const struct clashing *p, uint32_t term)
{
    const struct hg_instr *relation = p->relations[term];
    return relation != NULL && relation->op == HG_OP_TEXT_SAME ? relation : NULL;
}

/* What is the same as the same is the same. */
static void same_through(struct clashing *p, uint32_t relation, const struct hg_instr *same)
{
    uint32_t count = p->program->term_count;
    for (uint32_t a = relation + 1; a < count; a++) {
        const struct hg_instr *other = same_at(p, a);
        for (uint32_t b = 0; other != NULL && b < count; b++) {
            const struct hg_instr *third = same_at(p, b);
            if (third != NULL && closes(same, other, third) &&
                (third->d == 0 || (same->d != 0 && other->d != 0)))
                add_out(p, relation, a, YES, b, NO);
        }
    }
}

static const struct hg_instr *order_at(const struct clashing *p, uint32_t term)
{
    bool truth = term_at(p, term)->kind == HG_TERM_TRUTH;
    const struct hg_instr *maker =
        truth ? hg_maker_of(p->program, "B", term_at(p, term)->reg) : NULL;
    return maker != NULL && hg_orders_numbers(maker->op) ? maker : NULL;
}

/* Relations of numbers that meet in one (complete_order.c). */
static void order_meets(struct clashing *p, uint32_t term)
{
    const struct hg_instr *order = order_at(p, term);
    for (uint32_t t = term + 1; order != NULL && t < p->program->term_count; t++) {
        const struct hg_instr *other = order_at(p, t);
        if (other != NULL && (order->b == other->b || order->b == other->c ||
                              order->c == other->b || order->c == other->c))
            unite(p, term, t);
    }
}

static void relate(struct clashing *p, uint32_t term)
{
    order_meets(p, term);
    const struct hg_instr *relation = p->relations[term];
    if (relation == NULL)
        return;
    unite_side(p, term, relation->b);
    unite_side(p, term, relation->c);
    if (relation->op != HG_OP_TEXT_SAME)
        return;
    same_texts(p, term, relation);
    same_again(p, term, relation);
    same_through(p, term, relation);
}

/* --- door --- */

static void start(struct clashing *p)
{
    uint32_t count = p->program->term_count;
    p->family = HG_ARRAY(p->arena, uint32_t, count);
    p->subject = HG_ARRAY(p->arena, uint32_t, count);
    p->relations = HG_ARRAY(p->arena, const struct hg_instr *, count);
    for (uint32_t t = 0; t < count; t++) {
        p->family[t] = t;
        p->subject[t] = hg_term_subject(p->program, term_at(p, t));
        p->relations[t] = hg_term_relation(p->program, term_at(p, t));
    }
}

void hg_complete_plan_agreement(const struct hg_image *image, struct hg_arena *arena,
                                struct hg_agreement *agreement)
{
    const struct hg_program *program = hg_image_program(image);
    struct clashing p = {.image = image,
                         .program = program,
                         .arena = arena,
                         .out = agreement,
                         .words = (program->term_count + 63) / 64};
    *agreement = (struct hg_agreement){0};
    start(&p);
    for (uint32_t a = 0; a < program->term_count; a++) {
        for (uint32_t b = 0; p.subject[a] != HG_NONE && b < program->term_count; b++)
            if (b != a && p.subject[b] == p.subject[a])
                hold_against(&p, HG_NONE, true, a, b);
        relate(&p, a);
    }
    list_families(&p);
}
