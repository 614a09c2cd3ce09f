/* Scores: the sum over a block's rules from its bit rows, and points that are not constant (bands,
 * per, fading, halving). Part of the VM. Sums are exact in 128 bits and clamped once, at the end.
 * Decides nothing.
 *
 * A hole in the input of points makes them uncertain, not void: they lie between zero and whatever
 * the input could give. */
#include "runtime/vm/lane_ops.h"

struct sum {
    hg_i128 lo, hi;
    uint8_t hole;
};

/* --- score -------------------------------------------------------------------------------- */

/* Of 64 rules: those that stand alone with constant points, straight from the bits. */
static void add_word(const struct hg_block_plan *plan, const struct hg_rows *rows, uint32_t w,
                     struct sum *sum)
{
    uint64_t possible = rows->possible[w] & plan->plain[w];
    uint64_t certain = rows->certain[w] & plan->plain[w];
    for (uint64_t left = certain; left != 0; left &= left - 1) {
        int64_t points = plan->points[w * 64 + (uint32_t)__builtin_ctzll(left)];
        sum->lo += points;
        sum->hi += points;
    }
    for (uint64_t left = possible & ~certain; left != 0; left &= left - 1) {
        int64_t points = plan->points[w * 64 + (uint32_t)__builtin_ctzll(left)];
        sum->lo += points < 0 ? points : 0;
        sum->hi += points > 0 ? points : 0;
    }
}

static void add_plain(const struct hg_block_plan *plan, const struct hg_rows *rows, struct sum *sum)
{
    for (uint32_t w = hg_next_word(rows, 0); w < rows->words; w = hg_next_word(rows, w + 1))
        add_word(plan, rows, w, sum);
}

/* What rule `r` of the block gives when it hits. */
static struct hg_value points_of(const struct hg_lanes *lanes, const struct hg_block *block,
                                 uint32_t r, uint32_t lane)
{
    const struct hg_rule_info *rule = &lanes->program->rules[block->first_rule + r];
    if (rule->constant_points)
        return hg_value_number(rule->points, rule->points, HG_R_NONE, HG_CLOCK);
    return hg_reg(lanes, rule->points_ref.reg)[lane];
}

/* A rule that hits for certain, or perhaps, joins its group. */
struct group_sum {
    struct sum sum; /* of all */
    hg_i128 best_lo, best_hi;
    bool some, sure; /* a rule may hit; one certainly does */
};

static void join_sum(struct group_sum *group, const struct hg_value *points, bool certain)
{
    if (group->sum.hole == HG_R_NONE)
        group->sum.hole = points->hole;
    hg_i128 lo = points->lo, hi = points->hi;
    group->sum.lo += certain || lo < 0 ? lo : 0;
    group->sum.hi += certain || hi > 0 ? hi : 0;
}

/* The largest: at least the largest that is certain; without one, perhaps none, which is 0. */
static void join_best(struct group_sum *group, const struct hg_value *points, bool certain)
{
    hg_i128 lo = points->lo, hi = points->hi;
    if (certain)
        group->best_lo = !group->sure || lo > group->best_lo ? lo : group->best_lo;
    else if (!group->sure)
        group->best_lo = lo < group->best_lo ? lo : group->best_lo;
    group->best_hi = !group->some || hi > group->best_hi ? hi : group->best_hi;
    group->some = true;
    group->sure |= certain;
}

static struct group_sum sum_group(const struct hg_lanes *lanes, const struct hg_block *block,
                                  const struct hg_score_group *group, const struct hg_rows *rows,
                                  uint32_t lane)
{
    struct group_sum joined = {0};
    for (uint32_t r = group->first; r < group->first + group->count; r++) {
        if (!hg_bit(rows->possible, r))
            continue;
        struct hg_value points = points_of(lanes, block, r, lane);
        bool certain = hg_bit(rows->certain, r);
        if (points.state == HG_NOTHING) {
            joined.sum.hole = points.hole;
            continue;
        }
        join_sum(&joined, &points, certain);
        join_best(&joined, &points, certain);
    }
    return joined;
}

/* No further than the cap: from below for a bonus, from above for a penalty. */
static hg_i128 cap_at(hg_i128 points, int64_t cap)
{
    if (cap >= 0)
        return points > cap ? cap : points;
    return points < cap ? cap : points;
}

static void add_group(const struct hg_lanes *lanes, const struct hg_block *block,
                      const struct hg_score_group *group, const struct hg_rows *rows, uint32_t lane,
                      struct sum *sum)
{
    struct group_sum joined = sum_group(lanes, block, group, rows, lane);
    struct sum one = joined.sum;
    if (group->best) {
        one.lo = joined.best_lo;
        one.hi = !joined.sure && joined.best_hi < 0 ? 0 : joined.best_hi;
    }
    if (group->capped) {
        one.lo = cap_at(one.lo, group->cap);
        one.hi = cap_at(one.hi, group->cap);
    }
    sum->lo += one.lo;
    sum->hi += one.hi;
    sum->hole = sum->hole != HG_R_NONE ? sum->hole : one.hole;
}

static int64_t clamp(hg_i128 points, const struct hg_block *block)
{
    return points < block->low ? block->low : points > block->high ? block->high : (int64_t)points;
}

/* Of those of 64 rules that are set. */
static inline int64_t sum_of(const int64_t *points, uint64_t rows)
{
    int64_t sum = 0;
    for (; rows != 0; rows &= rows - 1)
        sum += points[__builtin_ctzll(rows)];
    return sum;
}

/* All that hit, where all rules are plain and none is open. */
static bool sum_certain(const struct hg_block_plan *plan, const struct hg_rows *rows,
                        int64_t *points)
{
    static const uint64_t only = 1;
    const uint64_t *marks = rows->words == 1 ? &only : rows->marks;
    uint64_t open = 0;
    int64_t sum = plan->starting;
    for (uint32_t first = 0; plan->all_plain && first < rows->words; first += 64)
        for (uint64_t some = *marks++; some != 0; some &= some - 1) {
            uint32_t w = first + (uint32_t)__builtin_ctzll(some);
            open |= rows->possible[w] ^ rows->certain[w];
            sum += sum_of(plan->points + (size_t)64 * w, rows->certain[w]);
        }
    *points = sum;
    return plan->all_plain && open == 0;
}

static struct hg_value sum_list(const struct hg_block_plan *plan, const struct hg_row_list *list)
{
    int64_t points = plan->starting;
    for (uint32_t i = 0; i < list->count; i++)
        points += plan->row_asks[list->rows[i]].points;
    points = clamp(points, plan->block);
    return (struct hg_value){.state = HG_KNOWN, .lo = points, .hi = points};
}

struct hg_value hg_lane_score_general(const struct hg_lanes *lanes,
                                      const struct hg_block_plan *plan, uint32_t lane)
{
    const struct hg_block *block = plan->block;
    const struct hg_row_list *list = hg_row_list_of(lanes, plan, lane);
    if (list != NULL && plan->all_plain && plan->row_asks != NULL)
        return sum_list(plan, list);
    struct hg_rows rows = hg_rows_of(lanes, plan, lane);
    int64_t points;
    if (sum_certain(plan, &rows, &points)) {
        points = clamp(points, block);
        return (struct hg_value){.state = HG_KNOWN, .lo = points, .hi = points};
    }
    struct sum sum = {block->starting, block->starting, HG_R_NONE};
    add_plain(plan, &rows, &sum);
    for (uint32_t i = 0; i < plan->group_count; i++)
        add_group(lanes, block, &block->groups[plan->groups[i]], &rows, lane, &sum);
    return hg_value_number(clamp(sum.lo, block), clamp(sum.hi, block), sum.hole, HG_CLOCK);
}

void hg_exec_SCORE(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_block_plan *plan = &lanes->image->blocks[instr->b];
    if (plan->words > HG_BLOCK_WORDS) {
        for (uint32_t l = 0; l < lanes->lanes; l++)
            a[l] = hg_lane_score_general(lanes, plan, l);
        return;
    }
    for (uint32_t l = hg_many_score(lanes, plan, a); l < lanes->lanes; l++)
        hg_lane_score(lanes, plan, hg_lane_word(lanes, plan, l), l, &a[l]);
}

/* --- bands -------------------------------------------------------------------------------- */

/* Points gathered from the bands that may be the first to fit. */
struct points {
    int64_t lo, hi;
    bool some;
};

static void may_give(struct points *points, int64_t given)
{
    points->lo = !points->some || given < points->lo ? given : points->lo;
    points->hi = !points->some || given > points->hi ? given : points->hi;
    points->some = true;
}

static struct hg_value points_value(const struct points *points)
{
    return hg_value_number(points->lo, points->hi, HG_R_NONE, HG_CLOCK);
}

static struct hg_value constant_points(int64_t points)
{
    return hg_value_number(points, points, HG_R_NONE, HG_CLOCK);
}

static struct hg_value number_bands(const struct hg_bands *bands, const struct hg_bands_plan *plan,
                                    const struct hg_value *value)
{
    bool open = value->hole != HG_R_NONE || value->state == HG_NOTHING;
    if (!hg_value_known(value) && bands->has_unknown)
        return constant_points(bands->unknown_points);
    uint32_t from = open ? 0 : hg_cut_slot(plan->cuts, plan->cut_count, value->lo);
    uint32_t to = open ? plan->cut_count : hg_cut_slot(plan->cuts, plan->cut_count, value->hi);
    struct points points = {0};
    for (uint32_t s = from; s <= to; s++)
        may_give(&points, plan->points[s]);
    return points_value(&points);
}

void hg_exec_BANDS_NUMBER(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] =
            number_bands(&lanes->program->bands[instr->c], &lanes->image->bands[instr->c], &b[l]);
}

static bool holds_id(const struct hg_text_ids *set, uint32_t id)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->at[i] == id)
            return true;
    }
    return false;
}

/* Whether a band fits a text; NULL: one that is no constant of the program, of which nothing
 * else is known. */
static uint8_t band_fits(const struct hg_band_const *band, const struct hg_text *text)
{
    if (band->otherwise)
        return HG_TRUE;
    bool fits = text != NULL && text->same != HG_NONE && holds_id(&band->set, text->same);
    for (uint32_t i = 0; !fits && i < band->prefixes.count; i++) {
        if (text == NULL)
            return HG_UNKNOWN;
        fits = hg_str_starts(text->folded, band->prefixes.at[i]);
    }
    return hg_truth_of(fits != band->negated);
}

static void first_text_band(const struct hg_bands *bands, const struct hg_text *text,
                            struct points *points)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        uint8_t fits = band_fits(&bands->at[i], text);
        if (fits != HG_FALSE)
            may_give(points, bands->at[i].points);
        if (fits == HG_TRUE)
            return;
    }
    may_give(points, 0);
}

/* Any band may be the one, down to the first that always is. */
static void any_band(const struct hg_bands *bands, struct points *points)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        may_give(points, bands->at[i].points);
        if (bands->at[i].otherwise)
            return;
    }
    may_give(points, 0);
}

static struct hg_value text_bands(const struct hg_bands *bands, const struct hg_value *value)
{
    const struct hg_text *const *items;
    bool other;
    struct points points = {0};
    if (!hg_value_known(value) && bands->has_unknown)
        return constant_points(bands->unknown_points);
    uint32_t count = hg_value_items(value, &items, &other);
    if (value->hole != HG_R_NONE || count + (uint32_t)other == 0 || value->state == HG_ANYTHING) {
        any_band(bands, &points);
        return points_value(&points);
    }
    for (uint32_t i = 0; i < count; i++)
        first_text_band(bands, items[i], &points);
    struct hg_text like = {.same = HG_NONE};
    if (other && value->set->shape != NULL)
        like.folded = value->set->shape->sample;
    if (other)
        first_text_band(bands, value->set->shape != NULL ? &like : NULL, &points);
    return points_value(&points);
}

void hg_exec_BANDS_TEXT(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const struct hg_value *b = hg_reg(lanes, instr->b);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        a[l] = text_bands(&lanes->program->bands[instr->c], &b[l]);
}

/* `truth` is one of true and false; bit 0 of a band fits true, bit 1 false, as in the masks. */
static void first_truth_band(const struct hg_bands *bands, uint8_t truth, struct points *points)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        if (bands->at[i].otherwise || (bands->at[i].truth & truth) != 0) {
            may_give(points, bands->at[i].points);
            return;
        }
    }
    may_give(points, 0);
}

void hg_exec_BANDS_TRUTH(struct hg_lanes *lanes, const struct hg_instr *instr)
{
    struct hg_value *a = hg_reg(lanes, instr->a);
    const uint8_t *b = hg_truth_reg(lanes, instr->b);
    const struct hg_bands *bands = &lanes->program->bands[instr->c];
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        struct points points = {0};
        if (b[l] == HG_UNKNOWN && bands->has_unknown)
            may_give(&points, bands->unknown_points);
        else if (b[l] == HG_UNKNOWN)
            first_truth_band(bands, HG_FALSE, &points);
        if (b[l] != HG_UNKNOWN || !bands->has_unknown)
            first_truth_band(bands, (b[l] & HG_TRUE) != 0 ? HG_TRUE : HG_FALSE, &points);
        a[l] = points_value(&points);
    }
}
