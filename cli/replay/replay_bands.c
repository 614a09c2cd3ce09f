/* Score bands: ten of equal width over the score's range, further split at the thresholds the
 * policy uses, so that no band spans a threshold. */
#include <inttypes.h>

#include "cli/replay/replay.h"

#define EQUAL 10

struct cuts {
    int64_t at[HG_REPLAY_BANDS];
    uint32_t count;
};

/* Keeps them ascending, each once, within the score. */
static void add_cut(struct cuts *cuts, const struct hg_block *block, int64_t cut)
{
    uint32_t i = cuts->count;
    if (cut <= block->low || cut > block->high || cuts->count == HG_REPLAY_BANDS - 1)
        return;
    while (i > 0 && cuts->at[i - 1] > cut)
        i--;
    if (i > 0 && cuts->at[i - 1] == cut)
        return;
    memmove(&cuts->at[i + 1], &cuts->at[i], (cuts->count - i) * sizeof *cuts->at);
    cuts->at[i] = cut;
    cuts->count++;
}

/* The thresholds go first: they are kept where there is no room for all. */
static void find_thresholds(const struct hg_program *program, const struct hg_block *block,
                            struct cuts *cuts)
{
    for (uint32_t t = 0; t < program->table_count; t++)
        for (uint32_t c = 0; c < program->tables[t].column_count; c++) {
            const struct hg_column *column = &program->tables[t].columns[c];
            bool asks = column->kind == HG_COLUMN_NUMBER && column->reg == block->result.reg;
            for (uint32_t s = 0; asks && s + 1 < column->slot_count; s++)
                add_cut(cuts, block, column->cuts[s]);
        }
}

/* Ten bands of whole points, or fewer where there are not so many; of decimal points, tenths of
 * the range. */
static void cut_equally(const struct hg_block *block, struct cuts *cuts)
{
    int64_t span;
    if (!hg_sub(block->high, block->low, &span))
        return;
    int64_t step = span / EQUAL + (span % EQUAL != 0);
    for (int i = 1; i < EQUAL && step > 0; i++)
        add_cut(cuts, block, block->low + step * i);
}

static void put_points(struct hg_buf *out, const struct hg_block *block, int64_t points)
{
    hg_put_number(out, block->scale, points, 0);
}

/* "60..69" of whole points, "60..<70" of decimal ones, "90..100" at the end. */
static struct hg_str name_of(const struct hg_block *block, const struct cuts *cuts, uint32_t band,
                             struct hg_arena *arena)
{
    bool last = band == cuts->count, whole = block->scale != HG_T_DECIMAL;
    int64_t low = band == 0 ? block->low : cuts->at[band - 1];
    int64_t high = last ? block->high : cuts->at[band] - whole;
    struct hg_buf text;
    hg_cli_buf(&text);
    put_points(&text, block, low);
    if (high != low) {
        hg_buf_text(&text, last || whole ? ".." : "..<");
        put_points(&text, block, high);
    }
    struct hg_str name = hg_str_copy(arena, (struct hg_str){text.at, text.len});
    hg_buf_release(&text);
    return name;
}

static uint32_t band_of(const struct hg_replay_score *score, int64_t points)
{
    uint32_t band = 0;
    while (band < score->cut_count && score->cuts[band] <= points)
        band++;
    return band;
}

static void make_band_of(struct hg_replay_score *score, const struct hg_block *block,
                         struct hg_arena *arena)
{
    enum { MOST = 4096 };
    score->low = block->low;
    if (block->high < block->low || (uint64_t)block->high - (uint64_t)block->low >= MOST)
        return;
    score->band_of_count = (uint32_t)(block->high - block->low) + 1;
    score->band_of = HG_ARRAY(arena, uint8_t, score->band_of_count);
    for (uint32_t i = 0; i < score->band_of_count; i++)
        score->band_of[i] = (uint8_t)band_of(score, score->low + i);
}

static void make_score(struct hg_replay_plan *plan, uint32_t b, struct hg_arena *arena)
{
    const struct hg_block *block = &plan->program->blocks[b];
    struct hg_replay_score *score = &plan->scores[plan->score_count++];
    struct cuts cuts = {.count = 0};
    find_thresholds(plan->program, block, &cuts);
    cut_equally(block, &cuts);
    *score = (struct hg_replay_score){.block = b, .cut_count = cuts.count};
    score->cuts = hg_arena_copy(arena, cuts.at, cuts.count * sizeof *cuts.at);
    make_band_of(score, block, arena);
    score->names = HG_ARRAY(arena, struct hg_str, (size_t)cuts.count + 1);
    for (uint32_t i = 0; i <= cuts.count; i++)
        score->names[i] = name_of(block, &cuts, i, arena);
}

void hg_replay_bands_make(struct hg_replay_plan *plan, struct hg_arena *arena)
{
    plan->scores = HG_ARRAY(arena, struct hg_replay_score, (size_t)plan->program->block_count + 1);
    for (uint32_t b = 0; b < plan->program->block_count; b++)
        if (plan->program->blocks[b].kind == HG_B_SCORE)
            make_score(plan, b, arena);
}

uint32_t hg_replay_band(const struct hg_replay_score *score, const struct hg_lanes *lanes,
                        uint32_t lane)
{
    uint32_t untold = score->cut_count + 1;
    const struct hg_block *block = &lanes->program->blocks[score->block];
    const struct hg_value *value = hg_lane_value(lanes, block->result.reg, lane);
    if (value->hole != HG_R_NONE || (value->state != HG_KNOWN && value->state != HG_BETWEEN))
        return untold;
    uint64_t place = (uint64_t)value->lo - (uint64_t)score->low;
    if (value->lo == value->hi && place < score->band_of_count)
        return score->band_of[place];
    uint32_t low = band_of(score, value->lo), high = band_of(score, value->hi);
    return low == high ? low : untold;
}
