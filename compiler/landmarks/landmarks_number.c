/* Pieces of numbers: the stretches between the places where some test changes its answer. */
#include "compiler/landmarks/landmarks.h"

#include <stdlib.h>

static int compare_cuts(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Ascending, each once. */
static size_t sort_cuts(struct hg_marks *marks)
{
    size_t kept = 0;
    if (marks->cuts.count != 0)
        qsort(marks->cuts.at, marks->cuts.count, sizeof *marks->cuts.at, compare_cuts);
    for (size_t i = 0; i < marks->cuts.count; i++)
        if (kept == 0 || marks->cuts.at[kept - 1] != marks->cuts.at[i])
            marks->cuts.at[kept++] = marks->cuts.at[i];
    marks->cuts.count = kept;
    return kept;
}

static void boolean_pieces(struct hg_landmarks *m, struct hg_term *term)
{
    term->pieces = HG_ARRAY(m->arena, struct hg_piece, 2);
    term->pieces[0] = (struct hg_piece){.kind = HG_PIECE_RANGE, .name = HG_STR("no")};
    term->pieces[1] =
        (struct hg_piece){.kind = HG_PIECE_RANGE, .lo = 1, .hi = 1, .name = HG_STR("yes")};
    term->piece_count = 2;
}

/* A field of few values from which something is computed that only single ones tell. */
static void cut_each(struct hg_landmarks *m, const struct hg_term *term)
{
    if (!m->marks[term->reg].each || term->reg >= m->p->field_count)
        return;
    const struct hg_field *f = &m->p->fields[term->reg];
    for (int64_t at = f->min; at <= f->max; at++)
        hg_push(m->arena, &m->marks[term->reg].cuts, at);
    if (f->max != INT64_MAX)
        hg_push(m->arena, &m->marks[term->reg].cuts, f->max + 1);
}

/* Of what the contract allows: `1` where 1 is the least, not `< 2`. */
static struct hg_str name_of(struct hg_landmarks *m, uint32_t reg, int64_t lo, int64_t hi)
{
    const struct hg_field *f = reg < m->p->field_count ? &m->p->fields[reg] : NULL;
    if (f != NULL && f->has_min && lo == INT64_MIN && hi == f->min)
        lo = hi;
    if (f != NULL && f->has_max && hi == INT64_MAX && lo == f->max)
        hi = lo;
    return hg_name_range(m, m->p->registers[reg], lo, hi);
}

void hg_number_pieces(struct hg_landmarks *m, struct hg_term *term)
{
    struct hg_marks *marks = &m->marks[term->reg];
    if (m->p->registers[term->reg] == HG_T_BOOLEAN) {
        boolean_pieces(m, term);
        return;
    }
    cut_each(m, term);
    size_t cuts = sort_cuts(marks);
    term->pieces = HG_ARRAY(m->arena, struct hg_piece, cuts + 1);
    int64_t lo = INT64_MIN;
    for (size_t i = 0; i <= cuts; i++) {
        int64_t hi = i == cuts ? INT64_MAX : marks->cuts.at[i] - 1;
        term->pieces[term->piece_count++] = (struct hg_piece){
            .kind = HG_PIECE_RANGE, .lo = lo, .hi = hi, .name = name_of(m, term->reg, lo, hi)};
        lo = i == cuts ? lo : marks->cuts.at[i];
    }
}
