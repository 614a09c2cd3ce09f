/* Plans: the program's blocks, bands and sets in the forms the VM reads fastest. Part of making an
 * image; lives in the image's arena. A plan must give the same answers as the program's own
 * arrays. */
#include "runtime/vm/vm_parts.h"

#include <string.h>

/* A set becomes a bit set if that is not larger than its ids. */
#define BITS_PER_ID 32u

/* --- blocks and bands ------------------------------------------------------------------- */

#define NIBBLES 16u /* of a word */

/* Whether every partial sum of the points fits into 64 bits. */
static bool sums_fit(const struct hg_block *block, const struct hg_block_plan *plan)
{
    uint64_t most = (uint64_t)(block->starting < 0 ? -(block->starting + 1) : block->starting);
    for (uint32_t r = 0; r < block->rule_count; r++) {
        uint64_t size = (uint64_t)(plan->points[r] < 0 ? -(plan->points[r] + 1) : plan->points[r]);
        if (__builtin_add_overflow(most, size + 1, &most) || most > INT64_MAX)
            return false;
    }
    return true;
}

/* Precomputed sums of the plain rules of each group of four, for each of 16 combinations of hits.
 */
static void plan_sums(struct hg_image *image, const struct hg_block *block,
                      struct hg_block_plan *plan)
{
    plan->sums = HG_ARRAY(&image->arena, int64_t, (size_t)NIBBLES * 16);
    plan->sum_count = (block->rule_count + 15) / 16 * 4;
    for (uint32_t r = 0; r < block->rule_count; r++)
        for (uint32_t bits = 0; bits < 16; bits++)
            if ((plan->plain[0] >> r & 1) != 0 && (bits >> (r % 4) & 1) != 0)
                plan->sums[r / 4 * 16 + bits] += plan->points[r];
}

static void plan_score(struct hg_image *image, const struct hg_block *block,
                       struct hg_block_plan *plan)
{
    const struct hg_rule_info *rules = image->program->rules + block->first_rule;
    plan->plain = HG_ARRAY(&image->arena, uint64_t, plan->words);
    plan->points = HG_ARRAY(&image->arena, int64_t, block->rule_count);
    plan->groups = HG_ARRAY(&image->arena, uint32_t, block->group_count);
    struct hg_row_asks *asks = image->tables[block->table].row_asks;
    for (uint32_t r = 0; r < block->rule_count; r++)
        plan->points[r] = rules[r].points;
    for (uint32_t r = 0; asks != NULL && r < block->rule_count; r++)
        asks[r].points = rules[r].points;
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
    plan->starting = block->starting;
    plan->low = block->low;
    plan->high = block->high;
    plan->all_plain = plan->group_count == 0 && sums_fit(block, plan);
    if (plan->words == 1 && plan->all_plain)
        plan_sums(image, block, plan);
}

static void plan_rules(struct hg_image *image, const struct hg_block *block,
                       struct hg_block_plan *plan)
{
    const struct hg_rule_info *rules = image->program->rules + block->first_rule;
    uint32_t *outcomes = HG_ARRAY(&image->arena, uint32_t, block->rule_count);
    for (uint32_t r = 0; r < block->rule_count; r++)
        outcomes[r] = UINT32_C(1) << rules[r].outcome;
    plan->outcomes = outcomes;
    plan->outcome = block->rule_count != 0 ? outcomes[0] : 0;
    for (uint32_t r = 0; r < block->rule_count; r++)
        plan->outcome = outcomes[r] == plan->outcome ? plan->outcome : 0;
    plan->disqualifies = block->kind == HG_B_DISQUALIFY;
}

static void plan_labels(struct hg_image *image, const struct hg_block *block,
                        struct hg_block_plan *plan)
{
    const struct hg_rule_info *rules = image->program->rules + block->first_rule;
    struct hg_value *labels = HG_ARRAY(&image->arena, struct hg_value, block->rule_count);
    for (uint32_t r = 0; r < block->rule_count; r++)
        labels[r] = hg_value_text(&image->texts[rules[r].label]);
    plan->labels = labels;
}

static void plan_blocks(struct hg_image *image)
{
    const struct hg_program *program = image->program;
    image->blocks = HG_ARRAY(&image->arena, struct hg_block_plan, program->block_count);
    for (uint32_t b = 0; b < program->block_count; b++) {
        const struct hg_block *block = &program->blocks[b];
        struct hg_block_plan *plan = &image->blocks[b];
        plan->block = block;
        plan->first_rule = block->first_rule;
        plan->words = program->tables[block->table].words;
        plan->offset = image->table_offset[block->table];
        plan->row_list = image->tables[block->table].row_list;
        plan->row_asks = image->tables[block->table].row_asks;
        image->tables[block->table].first_rule = block->first_rule;
        if (block->kind == HG_B_SCORE)
            plan_score(image, block, plan);
        else if (block->kind == HG_B_CLASSIFY)
            plan_labels(image, block, plan);
        else if (block->kind != HG_B_ROUTE)
            plan_rules(image, block, plan);
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

/* Inserts a cut, keeping them sorted and unique. Bands are few: insertion sort. */
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
    hg_image_texts(image);
    hg_image_tables(image);
    hg_image_order(image);
    plan_blocks(image);
    plan_bands(image);
    plan_sets(image);
    hg_image_single_steps(image);
}
