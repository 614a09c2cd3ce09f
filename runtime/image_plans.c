/* Plans: the program's scores, bands and sets in the forms the VM reads fastest.
 * Part of making an image; everything lives in the image's arena. Must not change what a table
 * means: each plan holds the same answers as the program's own arrays. */
#include "runtime/vm_parts.h"

#include <string.h>

/* A set is kept as bits where that takes no more room than the ids themselves. */
#define BITS_PER_ID 32u

/* --- scores and bands ------------------------------------------------------------------- */

static void plan_score(struct hg_image *image, const struct hg_block *block,
                       struct hg_score_plan *plan)
{
    const struct hg_rule_info *rules = image->program->rules + block->first_rule;
    plan->plain = HG_ARRAY(&image->arena, uint64_t, image->program->tables[block->table].words);
    plan->points = HG_ARRAY(&image->arena, int64_t, block->rule_count);
    plan->groups = HG_ARRAY(&image->arena, uint32_t, block->group_count);
    for (uint32_t r = 0; r < block->rule_count; r++)
        plan->points[r] = rules[r].points;
    for (uint32_t g = 0; g < block->group_count; g++) {
        const struct hg_score_group *group = &block->groups[g];
        bool plain = !group->best && !group->capped;
        for (uint32_t r = group->first; r < group->first + group->count; r++)
            plain = plain && rules[r].constant_points;
        if (!plain)
            plan->groups[plan->group_count++] = g;
        for (uint32_t r = group->first; plain && r < group->first + group->count; r++)
            plan->plain[r / 64] |= UINT64_C(1) << (r % 64);
    }
}

static void plan_scores(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->scores = HG_ARRAY(&image->arena, struct hg_score_plan, program->block_count);
    for (uint32_t b = 0; b < program->block_count; b++) {
        if (program->blocks[b].kind == HG_B_SCORE)
            plan_score(image, &program->blocks[b], &image->scores[b]);
    }
}

static bool in_ranges(const struct hg_ranges *ranges, int64_t x)
{
    for (uint32_t i = 0; i < ranges->count; i++) {
        if (ranges->at[i].lo <= x && x <= ranges->at[i].hi)
            return true;
    }
    return false;
}

static int64_t points_at(const struct hg_bands *bands, int64_t x)
{
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct hg_band_const *band = &bands->at[i];
        if (band->otherwise || in_ranges(&band->ranges, x) != band->negated)
            return band->points;
    }
    return 0;
}

/* Keeps `cuts` ascending and each once. Bands are few: insertion does. */
static void add_cut(struct hg_bands_plan *plan, int64_t cut)
{
    uint32_t at = hg_cut_slot(plan->cuts, plan->cut_count, cut);
    if (at > 0 && plan->cuts[at - 1] == cut)
        return;
    memmove(plan->cuts + at + 1, plan->cuts + at, (plan->cut_count - at) * sizeof *plan->cuts);
    plan->cuts[at] = cut;
    plan->cut_count++;
}

static void plan_bands_of(struct hg_image *image, const struct hg_bands *bands,
                          struct hg_bands_plan *plan)
{
    size_t bounds = 0;
    for (uint32_t i = 0; i < bands->count; i++)
        bounds += bands->at[i].ranges.count;
    plan->cuts = HG_ARRAY(&image->arena, int64_t, 2 * bounds + 1);
    for (uint32_t i = 0; i < bands->count; i++) {
        for (uint32_t r = 0; r < bands->at[i].ranges.count; r++) {
            const struct hg_bounds *range = &bands->at[i].ranges.at[r];
            if (range->lo != INT64_MIN)
                add_cut(plan, range->lo);
            if (range->hi != INT64_MAX)
                add_cut(plan, range->hi + 1);
        }
    }
    plan->points = HG_ARRAY(&image->arena, int64_t, (size_t)plan->cut_count + 1);
    for (uint32_t s = 0; s <= plan->cut_count; s++)
        plan->points[s] = points_at(bands, s == 0 ? INT64_MIN : plan->cuts[s - 1]);
}

static void plan_bands(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->bands = HG_ARRAY(&image->arena, struct hg_bands_plan, program->bands_count);
    for (uint32_t i = 0; i < program->bands_count; i++)
        plan_bands_of(image, &program->bands[i], &image->bands[i]);
}

/* --- sets ----------------------------------------------------------------------------- */

static void plan_sets(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->sets = HG_ARRAY(&image->arena, struct hg_set_plan, program->set_count);
    for (uint32_t i = 0; i < program->set_count; i++) {
        const struct hg_text_ids *set = &program->sets[i];
        if (program->text_count / BITS_PER_ID > set->count)
            continue;
        uint64_t *bits = HG_ARRAY(&image->arena, uint64_t, (program->text_count + 63) / 64);
        for (uint32_t j = 0; j < set->count; j++)
            bits[set->at[j] / 64] |= UINT64_C(1) << (set->at[j] % 64);
        image->sets[i].bits = bits;
    }
}

void hg_image_plan(struct hg_image *image)
{
    hg_image_tables(image);
    hg_image_order(image);
    plan_scores(image);
    plan_bands(image);
    hg_image_texts(image);
    plan_sets(image);
}
