/* Cuts of an unknown number that depend on the lead's own values: relations with a known field,
 * arithmetic, ages, fading, halving, points per unit. The field is set to intervals on lanes and
 * the instructions that depend on it alone are run; an interval on which any of them is undecided
 * is halved. Adjacent intervals with the same answers are merged into one piece. Beyond
 * HG_MAX_CUTS the field stays uncut, and what reads it stays open. For a field taken as known
 * (complete_known.c), readers that only run then cut it, too. */
#include "runtime/decision/complete_cuts.h"

#include <stdlib.h>
#include <string.h>

/* Bound on decided intervals before neighbours are merged: 64 halvings per side of every cut. */
#define MAX_PARTS (2u * 64u * HG_MAX_CUTS)

/* --- one run ---------------------------------------------------------------------------------- */

static void load(struct hg_cutter *k, const struct hg_cut_part *parts, uint32_t count)
{
    struct hg_lanes *lanes = k->c->lanes;
    lanes->lanes = count;
    lanes->flags = k->c->lead_lanes->flags;
    for (uint32_t l = 0; l < count; l++)
        lanes->now[l] = k->c->lead_lanes->now[k->c->lead];
    for (size_t i = 0; i < k->given.count; i++)
        for (uint32_t l = 0; l < count; l++)
            hg_reg(lanes, k->given.at[i])[l] =
                *hg_lane_value(k->c->lead_lanes, k->given.at[i], k->c->lead);
    for (size_t i = 0; i < k->given_truths.count; i++)
        memset(hg_truth_reg(lanes, k->given_truths.at[i]),
               hg_lane_truth(k->c->lead_lanes, k->given_truths.at[i], k->c->lead), count);
    for (uint32_t l = 0; l < count; l++)
        hg_reg(lanes, k->open->reg)[l] =
            hg_value_number(parts[l].lo, parts[l].hi, HG_R_NONE, k->open->known->unit);
}

static bool no_value(const struct hg_lanes *lanes, const struct hg_instr *instr, uint32_t lane)
{
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    const uint32_t operands[4] = {instr->a, instr->b, instr->c, instr->d};
    for (int i = 1; i < 4; i++)
        if (hg_op_reads_value(kinds[i]) &&
            hg_lane_value(lanes, operands[i], lane)->state == HG_NOTHING)
            return true;
    return false;
}

/* The answer of one reader on a lane; false: undecided. */
static bool says(const struct hg_lanes *lanes, const struct hg_reader *reader, uint32_t lane,
                 uint64_t *said)
{
    const struct hg_value *value;
    uint8_t truth;
    switch (reader->kind) {
    case HG_READ_TRUTH:
        truth = hg_lane_truth(lanes, reader->reg, lane);
        *said = truth;
        return truth != HG_UNKNOWN || no_value(lanes, reader->instr, lane);
    case HG_READ_POINTS:
        value = hg_lane_value(lanes, reader->reg, lane);
        *said = (uint64_t)value->lo ^ (uint64_t)value->hole << 56;
        return value->lo == value->hi || no_value(lanes, reader->instr, lane);
    case HG_READ_HOLE:
        value = hg_lane_value(lanes, reader->reg, lane);
        *said = value->hole != HG_R_NONE || value->state == HG_NOTHING;
        return value->hole == HG_R_NONE || value->state == HG_NOTHING;
    default:
        value = hg_lane_value(lanes, reader->reg, lane);
        if (value->state == HG_NOTHING) {
            *said = UINT64_MAX;
            return true;
        }
        *said = hg_cut_slot(reader->cuts, reader->cut_count, value->lo);
        return value->hole == HG_R_NONE &&
               *said == hg_cut_slot(reader->cuts, reader->cut_count, value->hi);
    }
}

static bool all_say(struct hg_cutter *k, uint32_t lane, uint64_t *told)
{
    *told = UINT64_C(1469598103934665603);
    bool all = true;
    for (size_t i = 0; i < k->readers.count && all; i++) {
        uint64_t said = 0;
        all = says(k->c->lanes, &k->readers.at[i], lane, &said);
        *told = (*told ^ said) * UINT64_C(1099511628211);
        *told ^= *told >> 29;
    }
    return all;
}

/* An interval of a field taken as known: some value in it, not a default. */
static void take_as_known(struct hg_cutter *k, const struct hg_instr *instr)
{
    struct hg_value *to = hg_reg(k->c->lanes, instr->a);
    const struct hg_value *from = hg_reg(k->c->lanes, instr->b);
    for (uint32_t l = 0; l < k->c->lanes->lanes; l++)
        if (from[l].state == HG_BETWEEN)
            to[l] = from[l];
}

static void run_code(struct hg_cutter *k)
{
    for (size_t i = 0; i < k->code.count; i++) {
        const struct hg_instr *instr = &k->c->program->code[k->code.at[i]];
        hg_run_one(k->c->lanes, instr);
        if (instr->op == HG_OP_ASSUMED && k->values[instr->b])
            take_as_known(k, instr);
    }
}

/* --- halving ---------------------------------------------------------------------------------- */

/* Approaches an open end by doubling: an open end does not overflow, but values near it do. */
static int64_t middle_of(const struct hg_cut_part *part)
{
    const int64_t far = INT64_MAX / 4;
    if (part->lo == INT64_MIN && part->hi == INT64_MAX)
        return -1;
    if (part->hi == INT64_MAX && part->lo < far)
        return part->lo < 0 ? 0 : 2 * part->lo + 1;
    if (part->lo == INT64_MIN && part->hi > -far)
        return part->hi > 0 ? -1 : 2 * part->hi - 2;
    return (int64_t)(((hg_i128)part->lo + part->hi) >> 1);
}

static void halve(struct hg_cutter *k, const struct hg_cut_part *part)
{
    int64_t middle = middle_of(part);
    struct hg_cut_part low = *part, high = *part;
    low.hi = middle;
    high.lo = middle + 1;
    hg_push(&k->c->arena, &k->waiting, low);
    hg_push(&k->c->arena, &k->waiting, high);
}

/* Processes everything that waits. False: too many. */
static bool round_of(struct hg_cutter *k)
{
    size_t count = k->waiting.count;
    struct hg_cut_part *parts = hg_arena_copy(&k->c->arena, k->waiting.at, count * sizeof *parts);
    k->waiting.count = 0;
    for (size_t from = 0; from < count;) {
        uint32_t room = hg_boxes_room(k->c);
        uint32_t some = count - from < room ? (uint32_t)(count - from) : room;
        load(k, parts + from, some);
        run_code(k);
        for (uint32_t l = 0; l < some; l++) {
            struct hg_cut_part *part = &parts[from + l];
            if (all_say(k, l, &part->told) || part->lo == part->hi)
                hg_push(&k->c->arena, &k->done, *part);
            else
                halve(k, part);
        }
        from += some;
    }
    return k->waiting.count <= 4u * HG_MAX_CUTS && k->done.count <= MAX_PARTS;
}

static int compare_parts(const void *left, const void *right)
{
    const struct hg_cut_part *a = left, *b = right;
    return a->lo < b->lo ? -1 : a->lo > b->lo;
}

static size_t join_parts(struct hg_cut_part *parts, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct hg_cut_part *last = kept != 0 ? &parts[kept - 1] : NULL;
        if (last != NULL && last->told == parts[i].told && last->piece == parts[i].piece)
            last->hi = parts[i].hi;
        else
            parts[kept++] = parts[i];
    }
    return kept;
}

/* Whether every reader is decided on these parts, too. */
static bool holds(struct hg_cutter *k, const struct hg_cut_part *parts, size_t count)
{
    uint64_t told;
    for (size_t from = 0; from < count;) {
        uint32_t room = hg_boxes_room(k->c);
        uint32_t some = count - from < room ? (uint32_t)(count - from) : room;
        load(k, parts + from, some);
        run_code(k);
        for (uint32_t l = 0; l < some; l++)
            if (!all_say(k, l, &told) && parts[from + l].lo != parts[from + l].hi)
                return false;
        from += some;
    }
    return true;
}

static bool take(struct hg_cutter *k, const struct hg_cut_part *parts, size_t count)
{
    if (count > HG_MAX_CUTS)
        return false;
    k->open->ranges = HG_ARRAY(&k->c->arena, struct hg_bounds, count);
    k->open->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        k->open->ranges[i] = (struct hg_bounds){parts[i].lo, parts[i].hi};
    return true;
}

/* False: the field stays uncut. */
static bool cut(struct hg_cutter *k)
{
    for (uint32_t i = 0; i < k->open->count; i++) {
        struct hg_cut_part part = {k->open->ranges[i].lo, k->open->ranges[i].hi, i, 0};
        hg_push(&k->c->arena, &k->waiting, part);
    }
    while (k->waiting.count != 0)
        if (!round_of(k))
            return false;
    size_t count = k->done.count;
    qsort(k->done.at, count, sizeof *k->done.at, compare_parts);
    struct hg_cut_part *joined = hg_arena_copy(&k->c->arena, k->done.at, count * sizeof *joined);
    size_t kept = join_parts(joined, count);
    if (kept <= HG_MAX_CUTS && holds(k, joined, kept))
        return take(k, joined, kept);
    return take(k, k->done.at, count);
}

/* --- once for all leads alike --------------------------------------------------------------- */

/* False: another input cannot be expressed in a few words. */
static bool key_of(struct hg_cutter *k, struct hg_cut_cache_key *key)
{
    struct hg_completer *c = k->c;
    hg_cut_cache_key_add(c, key, k->open->term);
    hg_cut_cache_key_add(c, key, (uint64_t)c->lead_lanes->now[c->lead]);
    hg_cut_cache_key_add(c, key, c->lead_lanes->flags);
    hg_cut_cache_key_add(c, key, (uint64_t)k->open->known->lo);
    hg_cut_cache_key_add(c, key, (uint64_t)k->open->known->hi);
    hg_cut_cache_key_add(c, key, k->open->known->unit);
    for (size_t i = 0; i < k->code.count; i++)
        hg_cut_cache_key_add(c, key, k->code.at[i]);
    for (size_t i = 0; i < k->given.count; i++) {
        const struct hg_value *value = hg_lane_value(c->lead_lanes, k->given.at[i], c->lead);
        if (hg_type_is_text(c->program->registers[k->given.at[i]]) ||
            c->program->register_lists[k->given.at[i]])
            return false;
        hg_cut_cache_key_add(
            c, key, (uint64_t)value->state << 16 | (uint64_t)value->hole << 8 | value->unit);
        hg_cut_cache_key_add(c, key, (uint64_t)value->lo);
        hg_cut_cache_key_add(c, key, (uint64_t)value->hi);
    }
    for (size_t i = 0; i < k->given_truths.count; i++)
        hg_cut_cache_key_add(c, key, hg_lane_truth(c->lead_lanes, k->given_truths.at[i], c->lead));
    return true;
}

static bool cut_once(struct hg_cutter *k)
{
    struct hg_cut_cache_key key = {0};
    if (!key_of(k, &key))
        return cut(k);
    const struct hg_cut_cache_entry *memo = hg_cut_cache_find(k->c, &key);
    if (memo == NULL) {
        bool done = cut(k);
        hg_cut_cache_put(k->c, &key, k->open, done);
        return done;
    }
    k->open->ranges = hg_arena_copy(&k->c->arena, memo->ranges, memo->count * sizeof *memo->ranges);
    k->open->count = memo->count;
    return memo->cut;
}

static void cover(struct hg_cutter *k)
{
    for (uint32_t r = k->c->program->field_count; r < k->c->program->register_count; r++)
        k->c->covered_values[r] |= k->values[r];
    for (uint32_t t = 0; t < k->c->program->truth_count; t++)
        k->c->covered_truths[t] |= k->truths[t];
}

static void start(struct hg_cutter *k)
{
    k->values = HG_ARRAY(&k->c->arena, bool, k->c->program->register_count);
    k->truths = HG_ARRAY(&k->c->arena, bool, k->c->program->truth_count);
    k->values[k->open->reg] = true;
    hg_cutter_find_readers(k);
}

void hg_complete_cuts(struct hg_completer *c, struct hg_open *open)
{
    struct hg_cutter k = {.c = c, .open = open};
    if (open->kind != HG_TERM_NUMBER)
        return;
    start(&k);
    if (k.readers.count == 0 || cut_once(&k))
        cover(&k);
}

bool hg_complete_cuts_known(struct hg_completer *c, struct hg_open *open)
{
    struct hg_cutter k = {.c = c, .open = open, .known = true};
    start(&k);
    return k.readers.count == 0 || cut(&k);
}
