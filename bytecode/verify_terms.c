/* The verifier's checks of landmarks: every term refers to something that exists, and its pieces
 * are disjoint, sorted and cover its domain. That all tests agree on a piece is the compiler's
 * promise and not checked here. */
#include "bytecode/verify.h"

/* The subject of a message. `seen`: for each text, the last term that named it. */
struct look {
    struct hg_verify *v;
    const struct hg_term *term;
    uint32_t index;
    uint32_t *seen;
};

static bool refuse(const struct look *at, const char *why)
{
    return hg_verify_fail(at->v, "term %u: %s", at->index, why);
}

static bool reads_what_is_there(const struct look *at)
{
    const struct hg_program *p = at->v->p;
    const struct hg_term *t = at->term;
    const uint32_t counts[HG_TERM_KIND_COUNT] = {p->register_count, p->register_count,
                                                 p->test_count, p->truth_count};
    if (t->kind >= HG_TERM_KIND_COUNT || t->reg >= counts[t->kind])
        return refuse(at, "reads what is not there");
    if ((t->kind == HG_TERM_NUMBER && !hg_register_is_number(p, t->reg)) ||
        (t->kind == HG_TERM_TEXT && !hg_register_is_text(p, t->reg)))
        return refuse(at, "reads a register of another kind");
    for (uint32_t i = 0; i < t->fields.count; i++) {
        if (t->fields.at[i] >= p->field_count)
            return refuse(at, "is made from a field that is not there");
        if (i != 0 && t->fields.at[i - 1] >= t->fields.at[i])
            return refuse(at, "its fields do not ascend");
    }
    return t->fields.count != 0 || refuse(at, "is made from no field");
}

/* Whether it is defined: a field, or by an instruction. */
static bool is_made(const struct look *at)
{
    const struct hg_verify *v = at->v;
    const struct hg_term *t = at->term;
    const struct hg_definition *written = t->kind == HG_TERM_TRUTH ? &v->truths[t->reg]
                                          : t->kind == HG_TERM_TEST
                                              ? &v->values[v->p->tests[t->reg].reg]
                                              : &v->values[t->reg];
    return written->done || refuse(at, "reads a register that is not written");
}

static bool ranges(const struct look *at)
{
    const struct hg_term *t = at->term;
    bool boolean = at->v->p->registers[t->reg] == HG_T_BOOLEAN;
    int64_t low = boolean ? 0 : INT64_MIN, high = boolean ? 1 : INT64_MAX;
    for (uint32_t i = 0; i < t->piece_count; i++) {
        const struct hg_piece *piece = &t->pieces[i];
        bool last = i + 1 == t->piece_count;
        if (piece->kind != HG_PIECE_RANGE || piece->lo != low || piece->hi < low ||
            (last ? piece->hi != high : piece->hi >= high))
            return refuse(at, "its ranges do not follow each other from end to end");
        low = last ? low : piece->hi + 1;
    }
    return true;
}

static bool constants(const struct look *at, const struct hg_piece *piece)
{
    const struct hg_program *p = at->v->p;
    for (uint32_t i = 0; i < piece->texts.count; i++) {
        uint32_t id = piece->texts.at[i];
        if (id >= p->text_count || p->texts[id].same != id)
            return refuse(at, "names a text that is not there");
        if (at->seen[id] == at->index + 1)
            return refuse(at, "has a text in two pieces");
        at->seen[id] = at->index + 1;
    }
    return piece->texts.count != 0 || refuse(at, "has a piece of no texts");
}

static bool texts(const struct look *at)
{
    const struct hg_term *t = at->term;
    for (uint32_t i = 0; i < t->piece_count; i++) {
        const struct hg_piece *piece = &t->pieces[i];
        if ((piece->kind == HG_PIECE_REST) != (i + 1 == t->piece_count))
            return refuse(at, "the rest is not its last piece");
        if (piece->kind == HG_PIECE_TEXTS ? !constants(at, piece) : piece->texts.count != 0)
            return at->v->why.len != 0 ? false : refuse(at, "has texts in a piece of none");
        if (piece->kind == HG_PIECE_SHAPE && piece->sample.len == 0)
            return refuse(at, "has a shape without a sample");
        if (piece->kind != HG_PIECE_TEXTS && piece->kind != HG_PIECE_SHAPE &&
            piece->kind != HG_PIECE_REST)
            return refuse(at, "has a piece of another kind");
    }
    return true;
}

static bool no_and_yes(const struct look *at)
{
    const struct hg_term *t = at->term;
    return (t->piece_count == 2 && t->pieces[0].kind == HG_PIECE_NO &&
            t->pieces[1].kind == HG_PIECE_YES) ||
           refuse(at, "is not no and yes");
}

static bool term(const struct look *at)
{
    if (!reads_what_is_there(at) || !is_made(at))
        return false;
    if (at->term->piece_count == 0)
        return refuse(at, "has no pieces");
    if (at->term->kind == HG_TERM_NUMBER)
        return ranges(at);
    return at->term->kind == HG_TERM_TEXT ? texts(at) : no_and_yes(at);
}

bool hg_verify_terms(struct hg_verify *v)
{
    const struct hg_program *p = v->p;
    uint32_t *seen = HG_ARRAY(v->arena, uint32_t, p->text_count);
    for (uint32_t i = 0; i < p->term_count; i++) {
        struct look at = {v, &p->terms[i], i, seen};
        if (!term(&at))
            return false;
    }
    return true;
}
