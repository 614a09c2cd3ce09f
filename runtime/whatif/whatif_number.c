/* Divides a number field into ranges with constant answers: the pieces of its term and, where
 * something is computed from it (arithmetic, relations, time), the points where an answer changes,
 * found by bisection through the VM. Part of whatif.c. */
#include "runtime/whatif/whatif_parts.h"

#include <stdlib.h>

/* Distances probed from a known point: 1, 8, 64, … */
#define DISTANCES 63
#define DISTANCE_BITS 3
#define SAMPLE_BITS 9

struct probes {
    struct hg_whatif_run *asking;
    uint32_t field;
    const struct hg_variant_field *beside;
    struct hg_bounds limits;
    int bits; /* between a distance and the next */
    HG_VEC(int64_t) at;
};

/* --- terms ------------------------------------------------------------------------------------ */

static const struct hg_term *term_of(const struct hg_program *program, uint32_t field)
{
    for (uint32_t i = 0; i < program->term_count; i++)
        if (program->terms[i].kind == HG_TERM_NUMBER && program->terms[i].reg == field)
            return &program->terms[i];
    return NULL;
}

/* Whether some computed number or relation depends on it. */
bool hg_number_open_ended(const struct hg_whatif_run *asking, uint32_t field)
{
    const struct hg_term *term = term_of(asking->program, field);
    return term == NULL || term->open_ended;
}

struct hg_bounds hg_number_limits(const struct hg_field *field)
{
    struct hg_bounds limits = {INT64_MIN, INT64_MAX};
    if (field->type == HG_T_BOOLEAN)
        limits = (struct hg_bounds){0, 1};
    if (field->type == HG_T_DATE || field->type == HG_T_DATETIME) {
        hg_date_from_civil(1, 1, 1, &limits.lo);
        hg_date_from_civil(9999, 12, 31, &limits.hi);
    }
    if (field->type == HG_T_DATETIME) {
        limits.lo *= HG_MICROS_PER_DAY;
        limits.hi = (limits.hi + 1) * HG_MICROS_PER_DAY - 1;
    }
    if (field->has_min && field->min > limits.lo)
        limits.lo = field->min;
    if (field->has_max && field->max < limits.hi)
        limits.hi = field->max;
    return limits;
}

static uint8_t unit_of(const struct hg_whatif_run *asking, uint32_t field)
{
    const struct hg_value *value = hg_lane_value(asking->lead, field, asking->lane);
    return value->state == HG_KNOWN ? value->unit : HG_CLOCK;
}

/* The number of a range nearest to the lead's. */
static int64_t nearest_in(const struct hg_whatif_run *asking, uint32_t field, int64_t lo,
                          int64_t hi)
{
    const struct hg_value *value = hg_lane_value(asking->lead, field, asking->lane);
    int64_t from = hg_value_known(value) ? value->lo : lo == INT64_MIN ? hi : lo;
    return from < lo ? lo : from > hi ? hi : from;
}

static struct hg_whatif_choice stretch(const struct hg_whatif_run *asking, uint32_t field,
                                       int64_t lo, int64_t hi)
{
    int64_t number = nearest_in(asking, field, lo, hi);
    return (struct hg_whatif_choice){
        .kind = HG_CHOICE_RANGE,
        .lo = lo,
        .hi = hi,
        .other = HG_NONE,
        .test = HG_NONE,
        .check = HG_NONE,
        .value = hg_value_number(number, number, HG_R_NONE, unit_of(asking, field))};
}

/* --- probes ---------------------------------------------------------------------------------- */

static void probe(struct probes *probes, int64_t at)
{
    if (at >= probes->limits.lo && at <= probes->limits.hi)
        hg_push(probes->asking->arena, &probes->at, at);
}

static void probe_around(struct probes *probes, int64_t middle)
{
    int64_t at;
    probe(probes, middle);
    for (int i = 0; i < DISTANCES; i += probes->bits) {
        if (hg_add(middle, INT64_C(1) << i, &at))
            probe(probes, at);
        if (hg_sub(middle, INT64_C(1) << i, &at))
            probe(probes, at);
    }
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void sort_probes(struct probes *probes)
{
    size_t kept = 0;
    qsort(probes->at.at, probes->at.count, sizeof *probes->at.at, compare);
    for (size_t i = 0; i < probes->at.count; i++)
        if (kept == 0 || probes->at.at[kept - 1] != probes->at.at[i])
            probes->at.at[kept++] = probes->at.at[i];
    probes->at.count = kept;
}

/* Initial probes: ends of pieces, the lead's own numbers, now, and points at growing distances
 * from them. */
static void first_probes(struct probes *probes, const struct hg_term *term)
{
    struct hg_whatif_run *asking = probes->asking;
    enum hg_type_kind type = asking->program->fields[probes->field].type;
    int64_t now = asking->lead->now[asking->lane];
    probe(probes, probes->limits.lo);
    probe(probes, probes->limits.hi);
    for (uint32_t i = 0; term != NULL && i < term->piece_count; i++) {
        probe(probes, term->pieces[i].lo);
        probe(probes, term->pieces[i].hi);
    }
    if (type == HG_T_DATETIME)
        probe_around(probes, now);
    else
        probe_around(probes, type == HG_T_DATE ? now / HG_MICROS_PER_DAY : 0);
    for (uint32_t f = 0; f < asking->program->field_count; f++) {
        const struct hg_value *value = hg_lane_value(asking->lead, f, asking->lane);
        if (asking->program->registers[f] == type && !asking->program->register_lists[f] &&
            hg_value_known(value))
            probe(probes, value->lo);
    }
    const struct hg_value *own = hg_lane_value(asking->lead, probes->field, asking->lane);
    if (hg_value_known(own))
        probe_around(probes, own->lo);
    sort_probes(probes);
}

static void run_at(struct probes *probes, const int64_t *numbers, size_t count, uint64_t *marks)
{
    struct hg_whatif_run *asking = probes->asking;
    struct hg_arena_mark here = hg_arena_save(asking->arena);
    struct hg_variant *variants = HG_ARRAY(asking->arena, struct hg_variant, count);
    struct hg_whatif_choice *choices = HG_ARRAY(asking->arena, struct hg_whatif_choice, count);
    for (size_t i = 0; i < count; i++) {
        choices[i] = stretch(asking, probes->field, numbers[i], numbers[i]);
        variants[i].puts[variants[i].count++] =
            (struct hg_variant_field){probes->field, &choices[i]};
        if (probes->beside != NULL)
            variants[i].puts[variants[i].count++] = *probes->beside;
    }
    asking->marking = true;
    hg_variants_run(asking, variants, count);
    asking->marking = false;
    for (size_t i = 0; i < count; i++)
        marks[i] = variants[i].mark;
    hg_arena_rewind(asking->arena, here);
}

/* --- bisection ------------------------------------------------------------------------------- */

struct gap { /* the answers differ between its ends */
    int64_t lo, hi;
    uint64_t low_mark, high_mark;
};
struct gaps {
    HG_VEC(struct gap) at;
};

static int64_t middle_of(int64_t lo, int64_t hi)
{
    return lo + (int64_t)(((uint64_t)hi - (uint64_t)lo) / 2);
}

struct cuts {
    HG_VEC(int64_t) at; /* the answers change here */
};

static void keep_gap(struct probes *probes, struct gaps *gaps, struct cuts *cuts, struct gap gap)
{
    if (gap.low_mark == gap.high_mark)
        return;
    if ((uint64_t)gap.hi - (uint64_t)gap.lo == 1)
        hg_push(probes->asking->arena, &cuts->at, gap.hi);
    else
        hg_push(probes->asking->arena, &gaps->at, gap);
}

/* Halves all gaps at once. */
static struct gaps halve(struct probes *probes, const struct gaps *gaps, struct cuts *cuts)
{
    struct hg_arena *arena = probes->asking->arena;
    struct gaps next = {0};
    size_t count = gaps->at.count;
    int64_t *middles = HG_ARRAY(arena, int64_t, count);
    uint64_t *marks = HG_ARRAY(arena, uint64_t, count);
    for (size_t i = 0; i < count; i++)
        middles[i] = middle_of(gaps->at.at[i].lo, gaps->at.at[i].hi);
    run_at(probes, middles, count, marks);
    for (size_t i = 0; i < count; i++) {
        struct gap gap = gaps->at.at[i];
        keep_gap(probes, &next, cuts, (struct gap){gap.lo, middles[i], gap.low_mark, marks[i]});
        keep_gap(probes, &next, cuts, (struct gap){middles[i], gap.hi, marks[i], gap.high_mark});
    }
    return next;
}

/* False: there are too many cuts. */
static bool find_cuts(struct probes *probes, struct cuts *cuts)
{
    struct hg_arena *arena = probes->asking->arena;
    struct gaps gaps = {0};
    size_t count = probes->at.count;
    uint64_t *marks = HG_ARRAY(arena, uint64_t, count);
    run_at(probes, probes->at.at, count, marks);
    for (size_t i = 0; i + 1 < count; i++)
        keep_gap(probes, &gaps, cuts,
                 (struct gap){probes->at.at[i], probes->at.at[i + 1], marks[i], marks[i + 1]});
    while (gaps.at.count > 0 && gaps.at.count + cuts->at.count <= HG_WHATIF_CUTS &&
           !probes->asking->bounded)
        gaps = halve(probes, &gaps, cuts);
    for (size_t i = 0; i < gaps.at.count; i++)
        hg_push(arena, &cuts->at, gaps.at.at[i].hi);
    return gaps.at.count == 0;
}

/* Including the values of scores, so that a sum that falls and rises again is noticed; by
 * conditions only if those are too many cuts, or beside a second change. */
static struct cuts all_cuts(struct probes *probes)
{
    struct cuts cuts = {0};
    probes->asking->mark_scores = probes->beside == NULL;
    bool found = find_cuts(probes, &cuts);
    if (found || !probes->asking->mark_scores) {
        probes->asking->bounded |= !found;
        probes->asking->mark_scores = false;
        return cuts;
    }
    probes->asking->mark_scores = false;
    cuts = (struct cuts){0};
    if (!find_cuts(probes, &cuts))
        probes->asking->bounded = true;
    return cuts;
}

static bool is_own_cut(const struct hg_term *term, int64_t at)
{
    for (uint32_t i = 0; term != NULL && i < term->piece_count; i++)
        if (term->pieces[i].lo == at)
            return true;
    return false;
}

static void cut_choices(struct probes *probes, const struct hg_term *term,
                        struct hg_choices *choices)
{
    struct hg_arena *arena = probes->asking->arena;
    first_probes(probes, term);
    struct cuts cuts = all_cuts(probes);
    hg_push(arena, &cuts.at, probes->limits.lo);
    qsort(cuts.at.at, cuts.at.count, sizeof *cuts.at.at, compare);
    for (size_t i = 0; i < cuts.at.count; i++) {
        bool last = i + 1 == cuts.at.count;
        int64_t lo = cuts.at.at[i], hi = last ? probes->limits.hi : cuts.at.at[i + 1] - 1;
        if (hi < lo)
            continue;
        struct hg_whatif_choice choice = stretch(probes->asking, probes->field, lo, hi);
        choice.cut = (i > 0 && !is_own_cut(term, lo)) || (!last && !is_own_cut(term, hi + 1));
        hg_push(arena, &choices->at, choice);
    }
}

void hg_number_choices(struct hg_whatif_run *asking, uint32_t field,
                       const struct hg_variant_field *beside, struct hg_choices *choices)
{
    const struct hg_term *term = term_of(asking->program, field);
    struct probes probes = {.asking = asking,
                            .field = field,
                            .beside = beside,
                            .bits = DISTANCE_BITS,
                            .limits = hg_number_limits(&asking->program->fields[field])};
    if (probes.limits.lo > probes.limits.hi)
        return;
    if (hg_number_open_ended(asking, field)) {
        cut_choices(&probes, term, choices);
        return;
    }
    for (uint32_t i = 0; i < term->piece_count; i++) {
        const struct hg_piece *piece = &term->pieces[i];
        int64_t lo = piece->lo > probes.limits.lo ? piece->lo : probes.limits.lo;
        int64_t hi = piece->hi < probes.limits.hi ? piece->hi : probes.limits.hi;
        if (lo <= hi)
            hg_push(asking->arena, &choices->at, stretch(asking, field, lo, hi));
    }
}

void hg_number_samples(struct hg_whatif_run *asking, uint32_t field, struct hg_choices *choices)
{
    struct probes probes = {.asking = asking,
                            .field = field,
                            .bits = SAMPLE_BITS,
                            .limits = hg_number_limits(&asking->program->fields[field])};
    first_probes(&probes, term_of(asking->program, field));
    for (size_t i = 0; i < probes.at.count; i++) {
        struct hg_whatif_choice choice = stretch(asking, field, probes.at.at[i], probes.at.at[i]);
        choice.cut = true;
        hg_push(asking->arena, &choices->at, choice);
    }
}

static bool is_score(const struct hg_program *program, const struct hg_term *term)
{
    for (uint32_t i = 0; i < program->block_count; i++)
        if (program->blocks[i].kind == HG_B_SCORE && term->kind == HG_TERM_NUMBER &&
            program->blocks[i].result.reg == term->reg)
            return true;
    return false;
}

bool hg_fields_are_related(const struct hg_program *program, uint32_t field, uint32_t other)
{
    for (uint32_t i = 0; i < program->term_count; i++) {
        const struct hg_term *term = &program->terms[i];
        bool one = false, two = false;
        for (uint32_t k = 0; k < term->fields.count; k++) {
            one = one || term->fields.at[k] == field;
            two = two || term->fields.at[k] == other;
        }
        if (one && two && !is_score(program, term))
            return true;
    }
    return false;
}
