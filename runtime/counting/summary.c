/* Summaries of decisions: finds the lanes that can be summarised and the rule that gave each its
 * outcome, from the rows that MATCH left and the program's rules. decision*.c says the same of any
 * lane, with reasons; a lane is never summarised if hg_decide would differ. */
#include "runtime/counting/summary_parts.h"

#include <string.h>

#include "runtime/decision/complete_plan.h"

/* --- making it -------------------------------------------------------------------------------- */

/* The score rows with computed points. */
static uint64_t pointed(const struct hg_program *program, const struct hg_summary_block *block)
{
    uint64_t rows = 0;
    for (uint32_t r = 0; block->kind == HG_B_SCORE && r < block->rule_count; r++)
        rows |= (uint64_t)!program->rules[block->first_rule + r].constant_points << r;
    return rows;
}

/* Its rows may have more words, which stay empty. */
static uint32_t words_of(const struct hg_block *block)
{
    return (block->rule_count + 63) / 64;
}

static struct hg_summary_block make_block(const struct hg_summary_parts *parts, uint32_t b,
                                          uint32_t part)
{
    const struct hg_block *of = &parts->program->blocks[b];
    uint32_t left = of->rule_count - part * 64, words = parts->image->blocks[b].words;
    struct hg_summary_block block = {
        .kind = of->kind,
        .ends = of->kind == HG_B_DISQUALIFY || of->kind == HG_B_DECIDE,
        .first = of->kind != HG_B_DISQUALIFY && of->kind != HG_B_SCORE,
        .outcome = of->outcome,
        .index = b,
        .offset = parts->image->blocks[b].offset,
        .size = (uint32_t)hg_rows_size(words),
        .part = part,
        .words = words,
        .first_rule = of->first_rule + part * 64,
        .rule_count = left < 64 ? left : 64,
    };
    block.pointed = pointed(parts->program, &block);
    return block;
}

static void make_blocks(struct hg_summary_parts *parts)
{
    const struct hg_program *program = parts->program;
    uint32_t used = 0, count = 0;
    for (uint32_t b = 0; b < program->block_count; b++)
        count += words_of(&program->blocks[b]);
    parts->blocks = HG_ARRAY(&parts->arena, struct hg_summary_block, count);
    parts->first_of = HG_ARRAY(&parts->arena, uint32_t, (size_t)program->block_count + 1);
    parts->word_count = 1;
    for (uint32_t b = 0; b < program->block_count; b++) {
        parts->first_of[b] = parts->block_count;
        for (uint32_t part = 0; part < words_of(&program->blocks[b]); part++) {
            struct hg_summary_block block = make_block(parts, b, part);
            parts->word_count += used + block.rule_count > 64;
            used = used + block.rule_count > 64 ? 0 : used;
            block.word = parts->word_count - 1;
            block.shift = used;
            parts->blocks[parts->block_count++] = block;
            used += block.rule_count;
        }
    }
    parts->first_of[program->block_count] = parts->block_count;
}

/* Rows of one word. */
static void imprecise_rows(struct hg_summary_parts *parts, const struct hg_imprecise *doubt)
{
    for (uint32_t b = 0; b < parts->block_count; b++)
        if (parts->program->blocks[b].table == doubt->of)
            parts->blocks[b].twice = doubt->twice[0];
}

/* Where an unknown depends on something in two ways, direct evaluation may be imprecise
 * (complete_imprecise.c): such lanes are refused. */
static void plan_imprecise(struct hg_summary_parts *parts)
{
    struct hg_complete_plan plan = {0};
    hg_complete_plan(parts->image, &parts->arena, &plan);
    for (size_t i = 0; i < plan.doubts.count; i++) {
        const struct hg_imprecise *doubt = &plan.doubts.at[i];
        struct hg_summary_imprecise asked = {doubt->of, doubt->outcome};
        if (doubt->kind == HG_IMPRECISE_TRUTH)
            hg_push(&parts->arena, &parts->truths, asked);
        else if (doubt->kind == HG_IMPRECISE_VALUE)
            hg_push(&parts->arena, &parts->values, asked);
        else
            imprecise_rows(parts, doubt);
    }
}

static bool make(struct hg_summary *summary, uint32_t room)
{
    struct hg_summary_parts *parts = summary->parts;
    if (setjmp(parts->guard.jump) != 0)
        return false;
    summary->outcomes = HG_ARRAY(&parts->arena, uint8_t, room);
    summary->deciders = HG_ARRAY(&parts->arena, uint32_t, room);
    summary->routes = HG_ARRAY(&parts->arena, uint32_t, room);
    summary->targets = HG_ARRAY(&parts->arena, uint16_t, room);
    make_blocks(parts);
    plan_imprecise(parts);
    hg_summary_make_routes(summary);
    return true;
}

enum hg_status hg_summary_new(const struct hg_image *image, uint32_t room,
                              const struct hg_allocator *allocator, struct hg_summary **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_summary *summary = hg_allocate(&chosen, sizeof *summary);
    struct hg_summary_parts *parts = summary != NULL ? hg_allocate(&chosen, sizeof *parts) : NULL;
    *out = NULL;
    if (parts == NULL) {
        if (summary != NULL)
            chosen.resize(chosen.context, summary, 0);
        return HG_NOMEM;
    }
    summary->parts = parts;
    parts->allocator = chosen;
    parts->image = image;
    parts->program = hg_image_program(image);
    hg_arena_init(&parts->arena, &chosen, &parts->guard);
    if (!make(summary, room)) {
        hg_summary_free(summary);
        return HG_NOMEM;
    }
    *out = summary;
    return HG_OK;
}

void hg_summary_free(struct hg_summary *summary)
{
    if (summary == NULL)
        return;
    struct hg_allocator allocator = summary->parts->allocator;
    hg_arena_release(&summary->parts->arena);
    allocator.resize(allocator.context, summary->parts, 0);
    allocator.resize(allocator.context, summary, 0);
}

/* --- deciding --------------------------------------------------------------------------------- */

/* Finds open lanes, and the first deciding rule: the last block reached is the first that may end
 * a decision and has a fitting row. */
static inline __attribute__((always_inline)) void
read_some(struct hg_summary *summary, const struct hg_summary_block *block, size_t words,
          const struct hg_lanes *lanes, uint8_t *open)
{
    const uint64_t *rows = hg_summary_rows(lanes, block, 0);
    size_t size = words == 1 ? hg_rows_size(1) : block->size;
    for (uint32_t l = 0; l < lanes->lanes; l++, rows += size) {
        if (words != 1 && hg_summary_word_is_empty(block, rows))
            continue;
        open[l] |= ((rows[0] ^ rows[words]) | (rows[2 * words] & block->twice)) != 0;
        if (block->ends && rows[words] != 0 && summary->deciders[l] == HG_NONE)
            summary->deciders[l] = block->first_rule + (uint32_t)__builtin_ctzll(rows[words]);
    }
}

static void read_block(struct hg_summary *summary, const struct hg_summary_block *block,
                       const struct hg_lanes *lanes, uint8_t *open)
{
    if (block->words == 1)
        read_some(summary, block, 1, lanes, open);
    else
        read_some(summary, block, block->words, lanes, open);
}

/* The points of fitting rows must be known. */
static void read_points(const struct hg_summary_parts *parts, const struct hg_summary_block *block,
                        const struct hg_lanes *lanes, uint8_t *open)
{
    for (uint32_t l = 0; block->pointed != 0 && l < lanes->lanes; l++)
        for (uint64_t left = hg_summary_certain(lanes, block, l) & block->pointed; left != 0;
             left &= left - 1) {
            uint32_t rule = block->first_rule + (uint32_t)__builtin_ctzll(left);
            uint32_t reg = parts->program->rules[rule].points_ref.reg;
            open[l] |= !hg_value_known(&hg_reg(lanes, reg)[l]);
        }
}

static void read_outcomes(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *open)
{
    for (uint32_t l = 0; l < lanes->lanes; l++) {
        uint32_t possible = lanes->outcomes[l].possible;
        open[l] |= possible == 0 || (possible & (possible - 1)) != 0 ||
                   summary->deciders[l] == HG_NONE || possible == UINT32_C(1) << HG_NOT_APPLICABLE;
        summary->outcomes[l] = possible != 0 ? (uint8_t)__builtin_ctz(possible) : 0;
    }
}

static void read_promises(const struct hg_summary *summary, const struct hg_lanes *lanes,
                          uint8_t *open)
{
    if (summary->parts->program->promise_count == 0)
        return;
    for (uint32_t l = 0; l < lanes->lanes; l++)
        open[l] |= hg_promise_against(lanes, l, summary->outcomes[l]) != HG_NONE;
}

static bool is_asked(const struct hg_summary *summary, const struct hg_summary_imprecise *doubt,
                     uint32_t lane)
{
    return doubt->outcome == HG_NONE || doubt->outcome == summary->outcomes[lane];
}

static void refuse_imprecise(const struct hg_summary *summary, const struct hg_lanes *lanes,
                             uint8_t *open)
{
    const struct hg_summary_parts *parts = summary->parts;
    for (size_t i = 0; i < parts->truths.count; i++) {
        const struct hg_summary_imprecise *doubt = &parts->truths.at[i];
        const uint8_t *truths = hg_truth_reg(lanes, doubt->reg);
        for (uint32_t l = 0; l < lanes->lanes; l++)
            open[l] |= truths[l] == HG_UNKNOWN && is_asked(summary, doubt, l);
    }
    for (size_t i = 0; i < parts->values.count; i++) {
        const struct hg_summary_imprecise *doubt = &parts->values.at[i];
        const struct hg_value *values = hg_reg(lanes, doubt->reg);
        for (uint32_t l = 0; l < lanes->lanes; l++)
            open[l] |= !hg_value_known(&values[l]) && is_asked(summary, doubt, l);
    }
}

static void read_all(struct hg_summary *summary, const struct hg_lanes *lanes, uint8_t *open)
{
    const struct hg_summary_parts *parts = summary->parts;
    memset(summary->deciders, 0xFF, lanes->lanes * sizeof *summary->deciders); /* HG_NONE */
    for (uint32_t b = 0; b < parts->block_count; b++) {
        read_block(summary, &parts->blocks[b], lanes, open);
        read_points(parts, &parts->blocks[b], lanes, open);
    }
    read_outcomes(summary, lanes, open);
    read_promises(summary, lanes, open);
    refuse_imprecise(summary, lanes, open);
    hg_summary_route(summary, lanes, open);
}

enum hg_status hg_summary_decide(struct hg_summary *summary, const struct hg_lanes *lanes,
                                 uint8_t *marks, uint8_t refused)
{
    uint8_t open[HG_MAX_LANES];
    if (setjmp(summary->parts->guard.jump) != 0)
        return HG_NOMEM;
    hg_rows_expand_all(lanes);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        open[l] = marks[l] != 0;
    read_all(summary, lanes, open);
    for (uint32_t l = 0; l < lanes->lanes; l++)
        marks[l] = marks[l] == 0 && open[l] != 0 ? refused : marks[l];
    return HG_OK;
}
