/* The search for a lead on which two policies disagree (witness.h). Leads are built as JSON from
 * the samples of every field and go through the readers, so that the result is a lead anyone can
 * try. */
#include "runtime/whatif/witness.h"

#include "runtime/ingest/record.h"
#include "runtime/whatif/samples.h"

#define LANES 64u

struct search {
    const struct hg_image *images[2];
    struct hg_arena *arena; /* results, samples */
    struct hg_guard guard;
    struct hg_arena scratch; /* decisions of one batch */
    struct hg_lanes *lanes[2];
    struct hg_json_reader *readers[2];
    struct hg_sample_fields fields;
    int64_t now;
    const struct hg_witness_aim *aims;
    struct hg_witnesses *found;
    uint16_t *choices; /* LANES leads, a field each */
    uint16_t *best;    /* an aim each: the best lead so far */
    struct hg_buf leads;
    size_t ends[LANES];
    uint64_t random;
    uint32_t turn; /* the current aim of directed draws */
};

/* --- deciding a round ----------------------------------------------------------------------- */

static uint16_t *choice_of(const struct search *s, uint32_t lead)
{
    return s->choices + (size_t)lead * s->fields.count;
}

static struct hg_str lead_text(const struct search *s, uint32_t lead)
{
    size_t start = lead == 0 ? 0 : s->ends[lead - 1];
    return (struct hg_str){s->leads.at + start, s->ends[lead] - start};
}

static enum hg_status run_round(struct search *s, uint32_t count)
{
    struct hg_lead_error error;
    hg_buf_clear(&s->leads);
    for (uint32_t i = 0; i < count; i++) {
        hg_samples_lead(&s->fields, choice_of(s, i), &s->leads);
        s->ends[i] = s->leads.len;
    }
    if (s->leads.failed)
        return HG_NOMEM;
    for (int side = 0; side < 2; side++) {
        struct hg_lanes *lanes = s->lanes[side];
        hg_lanes_reset(lanes, count);
        for (uint32_t i = 0; i < count; i++) {
            lanes->now[i] = s->now;
            enum hg_status status =
                hg_json_read(s->readers[side], lanes, i, lead_text(s, i), &error);
            if (status == HG_NOMEM)
                return status;
        }
        enum hg_status status = hg_run(lanes);
        if (status != HG_OK)
            return status;
    }
    return HG_OK;
}

/* --- what a lead shows ----------------------------------------------------------------------- */

static enum hg_witness_level level_of(const struct search *s, const struct hg_decision d[2])
{
    struct hg_str a = hg_image_program(s->images[0])->outcomes[d[0].outcome].name;
    struct hg_str b = hg_image_program(s->images[1])->outcomes[d[1].outcome].name;
    if (!hg_str_eq(a, b))
        return HG_WITNESS_OUTCOME;
    return hg_owner_changed(&d[0], &d[1]) ? HG_WITNESS_OWNER : HG_WITNESS_RULE;
}

/* Ignores differences that follow from another rule. */
static bool result_differs(const struct hg_witness_aim *aim, enum hg_rule_change shift,
                           const uint8_t result[2])
{
    bool reached = result[0] != HG_RULE_NOT_REACHED && result[1] != HG_RULE_NOT_REACHED;
    return shift == HG_CHANGE_POINTS || (shift == HG_CHANGE_RESULT && (reached || aim->order));
}

static bool fits_aim(const struct search *s, uint32_t lead, const struct hg_decision d[2],
                     const struct hg_witness_aim *aim, enum hg_witness_level level,
                     uint8_t result[2])
{
    struct hg_decided_lead old = {s->lanes[0], lead, &d[0]}, new = {s->lanes[1], lead, &d[1]};
    result[0] = result[1] = HG_NO_RULE;
    if (aim->rule[0] == HG_NONE && aim->rule[1] == HG_NONE)
        return level > HG_WITNESS_RULE;
    enum hg_rule_change shift = hg_rule_change(&old, &new, aim->rule, &result[0], &result[1]);
    bool hits = result[0] == HG_HIT && result[1] == HG_HIT;
    return result_differs(aim, shift, result) || (aim->effect && hits && level > HG_WITNESS_RULE);
}

static void keep(struct search *s, uint32_t aim, uint32_t lead, const struct hg_decision d[2],
                 enum hg_witness_level level, const uint8_t result[2])
{
    struct hg_disagreement *found = &s->found->at[aim];
    found->level = level;
    for (int side = 0; side < 2; side++) {
        found->outcome[side] = d[side].outcome;
        found->result[side] = result[side];
        found->owner[side] =
            d[side].route.rule != HG_NONE ? hg_str_copy(s->arena, d[side].route.to) : HG_STR("");
    }
    memcpy(s->best + (size_t)aim * s->fields.count, choice_of(s, lead),
           s->fields.count * sizeof *s->best);
}

static void try_lead(struct search *s, uint32_t lead, const struct hg_decision d[2])
{
    enum hg_witness_level level = level_of(s, d);
    uint8_t result[2];
    for (uint32_t a = 0; a < s->found->count; a++)
        if (level > s->found->at[a].level && fits_aim(s, lead, d, &s->aims[a], level, result))
            keep(s, a, lead, d, level, result);
}

static enum hg_status decide_round(struct search *s, uint32_t count)
{
    struct hg_decision d[2];
    enum hg_status status = run_round(s, count);
    hg_arena_reset(&s->scratch);
    for (uint32_t i = 0; i < count && status == HG_OK; i++) {
        for (int side = 0; side < 2 && status == HG_OK; side++)
            status = hg_decide_rules(s->lanes[side], i, &s->scratch, &d[side]);
        if (status == HG_OK)
            try_lead(s, i, d);
    }
    s->found->tried += count;
    return status;
}

/* --- which leads are tried ------------------------------------------------------------------ */

/* SplitMix64 (G. Steele, D. Lea, C. Flood 2014, "Fast splittable pseudorandom number generators"):
 * a fixed sequence, the same everywhere. */
static uint64_t next_random(struct search *s)
{
    uint64_t z = s->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint16_t below(struct search *s, uint32_t count)
{
    return (uint16_t)(next_random(s) % count);
}

/* One field in eight is left out: most fields of a lead are known. */
static uint16_t draw_value(struct search *s, uint32_t field)
{
    uint32_t count = s->fields.at[field].count;
    if (count == 1 || next_random(s) % 8 == 0)
        return 0;
    return (uint16_t)(1 + below(s, count - 1));
}

/* For route rules a different owner is the most that can be found. */
static bool is_enough(const struct search *s, uint32_t aim)
{
    const struct hg_program *program = hg_image_program(s->images[1]);
    uint32_t rule = s->aims[aim].rule[1];
    bool route = rule != HG_NONE && program->blocks[program->rules[rule].block].kind == HG_B_ROUTE;
    return s->found->at[aim].level >= (route ? HG_WITNESS_OWNER : HG_WITNESS_OUTCOME);
}

/* The next aim that can still be improved. */
static uint32_t open_aim(struct search *s)
{
    for (uint32_t i = 0; i < s->found->count; i++) {
        uint32_t aim = s->turn++ % s->found->count;
        if (!is_enough(s, aim) && s->found->at[aim].level != HG_WITNESS_NONE)
            return aim;
    }
    return HG_NONE;
}

/* Draws a random lead or, every other time, the best one for some aim with a few fields changed.
 */
static void draw_lead(struct search *s, uint32_t lead)
{
    uint16_t *choice = choice_of(s, lead);
    uint32_t aim = lead % 2 != 0 ? open_aim(s) : HG_NONE;
    if (aim == HG_NONE) {
        for (uint32_t f = 0; f < s->fields.count; f++)
            choice[f] = draw_value(s, f);
        return;
    }
    memcpy(choice, s->best + (size_t)aim * s->fields.count, s->fields.count * sizeof *choice);
    for (uint32_t i = 1 + below(s, 4); i > 0; i--) {
        uint32_t f = below(s, s->fields.count);
        choice[f] = draw_value(s, f);
    }
}

static bool all_found(const struct search *s)
{
    for (uint32_t a = 0; a < s->found->count; a++)
        if (!is_enough(s, a))
            return false;
    return true;
}

static enum hg_status search_some(struct search *s)
{
    while (s->found->tried < HG_WITNESS_LEADS && !all_found(s)) {
        for (uint32_t i = 0; i < LANES; i++)
            draw_lead(s, i);
        enum hg_status status = decide_round(s, LANES);
        if (status != HG_OK)
            return status;
    }
    return HG_OK;
}

/* The number of combinations, or UINT64_MAX beyond the bound. */
static uint64_t combinations(const struct search *s)
{
    uint64_t all = 1;
    for (uint32_t f = 0; f < s->fields.count; f++) {
        all *= s->fields.at[f].count;
        if (all > HG_WITNESS_LEADS)
            return UINT64_MAX;
    }
    return all;
}

static enum hg_status search_all(struct search *s, uint64_t all)
{
    for (uint64_t next = 0; next < all && !all_found(s);) {
        uint32_t count = 0;
        for (; count < LANES && next < all; count++, next++) {
            uint64_t rest = next;
            for (uint32_t f = 0; f < s->fields.count; f++) {
                choice_of(s, count)[f] = (uint16_t)(rest % s->fields.at[f].count);
                rest /= s->fields.at[f].count;
            }
        }
        enum hg_status status = decide_round(s, count);
        if (status != HG_OK)
            return status;
    }
    s->found->complete = true;
    for (uint32_t f = 0; f < s->fields.count; f++)
        s->found->complete &= s->fields.at[f].complete;
    return HG_OK;
}

/* --- as little as shows it ------------------------------------------------------------------- */

/* Whether a lead of the batch shows the same as `found`. */
static enum hg_status shows_same(struct search *s, uint32_t aim, bool *same)
{
    struct hg_decision d[2];
    const struct hg_disagreement *found = &s->found->at[aim];
    uint8_t result[2];
    hg_arena_reset(&s->scratch);
    enum hg_status status = run_round(s, 1);
    for (int side = 0; side < 2 && status == HG_OK; side++)
        status = hg_decide_rules(s->lanes[side], 0, &s->scratch, &d[side]);
    if (status != HG_OK)
        return status;
    *same = level_of(s, d) == found->level && d[0].outcome == found->outcome[0] &&
            d[1].outcome == found->outcome[1] &&
            fits_aim(s, 0, d, &s->aims[aim], found->level, result) &&
            result[0] == found->result[0] && result[1] == found->result[1];
    for (int side = 0; side < 2 && *same; side++) {
        struct hg_str owner = d[side].route.rule != HG_NONE ? d[side].route.to : HG_STR("");
        *same = hg_str_eq(owner, found->owner[side]);
    }
    return HG_OK;
}

static enum hg_status shorten(struct search *s, uint32_t aim)
{
    uint16_t *best = s->best + (size_t)aim * s->fields.count, *choice = choice_of(s, 0);
    for (uint32_t f = 0; f < s->fields.count; f++) {
        bool same = false;
        if (best[f] == 0)
            continue;
        memcpy(choice, best, s->fields.count * sizeof *best);
        choice[f] = 0;
        enum hg_status status = shows_same(s, aim, &same);
        if (status != HG_OK)
            return status;
        if (same)
            best[f] = 0;
    }
    hg_buf_clear(&s->leads);
    hg_samples_lead(&s->fields, best, &s->leads);
    if (s->leads.failed)
        return HG_NOMEM;
    s->found->at[aim].lead = hg_str_copy(s->arena, (struct hg_str){s->leads.at, s->leads.len});
    return HG_OK;
}

/* --- all ------------------------------------------------------------------------------------- */

static enum hg_status search(struct search *s)
{
    const struct hg_program *programs[2] = {hg_image_program(s->images[0]),
                                            hg_image_program(s->images[1])};
    hg_samples_make(programs, s->now, s->arena, &s->fields);
    s->choices = HG_ARRAY(s->arena, uint16_t, (size_t)LANES * s->fields.count + 1);
    s->best = HG_ARRAY(s->arena, uint16_t, (size_t)s->found->count * s->fields.count + 1);
    if (s->fields.count == 0)
        return HG_OK;
    uint64_t all = combinations(s);
    enum hg_status status = all == UINT64_MAX ? search_some(s) : search_all(s, all);
    for (uint32_t a = 0; a < s->found->count && status == HG_OK; a++)
        if (s->found->at[a].level != HG_WITNESS_NONE)
            status = shorten(s, a);
    return status;
}

static enum hg_status open_sides(struct search *s)
{
    for (int side = 0; side < 2; side++)
        if (hg_lanes_new(s->images[side], LANES, &s->arena->allocator, &s->lanes[side]) != HG_OK ||
            hg_json_reader_new(s->images[side], &s->arena->allocator, &s->readers[side]) != HG_OK)
            return HG_NOMEM;
    return HG_OK;
}

static void close_sides(struct search *s)
{
    for (int side = 0; side < 2; side++) {
        if (s->lanes[side] != NULL)
            hg_lanes_free(s->lanes[side]);
        hg_json_reader_free(s->readers[side]);
    }
    hg_buf_release(&s->leads);
    hg_arena_release(&s->scratch);
}

enum hg_status hg_witness_find(const struct hg_image *const images[2], int64_t now,
                               const struct hg_witness_aim *aims, uint32_t count,
                               struct hg_arena *arena, struct hg_witnesses *witnesses)
{
    struct hg_guard *guard = arena->guard;
    struct search s = {.images = {images[0], images[1]},
                       .arena = arena,
                       .now = now,
                       .aims = aims,
                       .found = witnesses,
                       .random = 1};
    volatile enum hg_status status = HG_NOMEM;
    *witnesses = (struct hg_witnesses){.count = count};
    hg_arena_init(&s.scratch, &arena->allocator, &s.guard);
    hg_buf_init(&s.leads, &arena->allocator, 0);
    arena->guard = &s.guard;
    if (setjmp(s.guard.jump) == 0) {
        witnesses->at = HG_ARRAY(arena, struct hg_disagreement, count);
        status = open_sides(&s);
        if (status == HG_OK)
            status = search(&s);
    }
    arena->guard = guard;
    close_sides(&s);
    return status;
}
