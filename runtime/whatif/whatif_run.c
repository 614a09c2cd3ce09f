/* Runs variants of a lead as lanes through the VM: the lead with one or two fields set to known
 * values, all else unchanged. Part of whatif.c; does not choose what to try. */
#include "runtime/whatif/whatif_parts.h"

/* --- a lead into a lane ----------------------------------------------------------------------- */

static void copy_lead(struct hg_whatif_run *asking, uint32_t lane)
{
    const struct hg_lanes *lead = asking->lead;
    struct hg_lanes *to = asking->lanes;
    to->now[lane] = lead->now[asking->lane];
    for (uint32_t f = 0; f < asking->program->field_count; f++) {
        size_t from = (size_t)f * lead->lanes + asking->lane, at = (size_t)f * to->lanes + lane;
        to->values[at] = lead->values[from];
        to->inputs[at] = lead->inputs[from];
    }
}

static void put(struct hg_whatif_run *asking, uint32_t lane, const struct hg_variant_field *put)
{
    struct hg_lanes *to = asking->lanes;
    size_t at = (size_t)put->field * to->lanes + lane;
    to->values[at] = put->choice->value;
    to->inputs[at] = (struct hg_input){.at = "", .kind = HG_INPUT_JSON, .differs = true};
}

/* --- what came of it ------------------------------------------------------------------------ */

static bool is_single(uint32_t set)
{
    return set != 0 && (set & (set - 1)) == 0;
}

static bool gives_wanted(struct hg_whatif_run *asking, uint32_t lane)
{
    struct hg_lanes *lanes = asking->lanes;
    uint32_t possible = lanes->outcomes[lane].possible;
    if (is_single(possible))
        return possible == UINT32_C(1) << asking->wanted;
    if (asking->wanted != HG_REVIEW && !(possible >> asking->wanted & 1))
        return false;
    struct hg_decision decision;
    if (hg_decide(lanes, lane, &lanes->arena, &decision) != HG_OK)
        longjmp(asking->arena->guard->jump, 1);
    return decision.outcome == asking->wanted;
}

static bool holds_text(const struct hg_whatif_choice *choice, const struct hg_value *value)
{
    if (value->state != HG_KNOWN || value->hole != HG_R_NONE)
        return false;
    for (uint32_t i = 0; choice->texts != NULL && i < choice->texts->count; i++)
        if (value->text->same == choice->texts->at[i])
            return true;
    return choice->texts == NULL && value->text->same == HG_NONE;
}

/* Whether a value has the effect it was made for. */
static bool is_as_intended(struct hg_whatif_run *asking, uint32_t lane,
                           const struct hg_whatif_choice *choice)
{
    const struct hg_lanes *lanes = asking->lanes;
    if (choice->test != HG_NONE && hg_test_lane(lanes, choice->test, lane) !=
                                       (choice->kind == HG_CHOICE_FAILS ? HG_FALSE : HG_TRUE))
        return false;
    if (choice->check == HG_NONE)
        return true;
    const struct hg_value *value = hg_lane_value(lanes, choice->check, lane);
    if (hg_type_is_text(asking->program->registers[choice->check]))
        return holds_text(choice, value);
    return hg_value_known(value) && value->lo >= choice->lo && value->lo <= choice->hi;
}

/* --- marks ---------------------------------------------------------------------------------- */

static uint64_t hash_mark(uint64_t mark, uint64_t more)
{
    mark = (mark ^ more) * UINT64_C(0x9E3779B97F4A7C15);
    return mark ^ mark >> 29;
}

static uint64_t mark_table(const struct hg_lanes *lanes, uint32_t lane, uint32_t table,
                           uint64_t mark)
{
    struct hg_rows rows = hg_rows_at(lanes, table, lane);
    const struct hg_table_plan *plan = &lanes->image->tables[table];
    for (uint32_t w = hg_next_word(&rows, 0); w < rows.words; w = hg_next_word(&rows, w + 1))
        if (rows.words == 1)
            mark = hash_mark(hash_mark(mark, rows.possible[w]), rows.certain[w]);
        else if ((rows.possible[w] | rows.certain[w]) != 0)
            mark =
                hash_mark(hash_mark(hash_mark(mark, (uint64_t)table << 32 | w), rows.possible[w]),
                          rows.certain[w]);
    for (uint32_t i = 0; i < plan->column_count; i++)
        if (plan->columns[i].kind == HG_COLUMN_NUMBER)
            mark =
                hash_mark(mark, hg_cut_slot(plan->columns[i].cuts, plan->columns[i].cut_count,
                                            hg_lane_value(lanes, plan->columns[i].reg, lane)->lo));
    return mark;
}

/* -1, 0 or 1: a is below, at or above b. */
static uint64_t side(int64_t a, int64_t b)
{
    return a < b ? 0 : a == b ? 1 : 2;
}

static uint64_t among(const struct hg_ranges *ranges, int64_t number)
{
    uint64_t below = 0;
    for (uint32_t i = 0; i < ranges->count; i++)
        below += (uint64_t)(ranges->at[i].lo <= number) + (ranges->at[i].hi < number);
    return below;
}

/* On which side of every number it is compared with it lies: a condition that holds only between
 * two bounds fails on both sides. */
static uint64_t mark_sides(const struct hg_lanes *lanes, uint32_t lane,
                           const struct hg_instr *instr, uint64_t mark)
{
    const struct hg_program *p = lanes->program;
    int64_t b = 0, c = 0;
    const char *kinds = hg_op_info((enum hg_op)instr->op)->operands;
    if (kinds[1] == 'n')
        b = hg_lane_value(lanes, instr->b, lane)->lo;
    if (kinds[2] == 'n')
        c = hg_lane_value(lanes, instr->c, lane)->lo;
    switch (instr->op) {
    case HG_OP_NUMBER_SAME:
        return hash_mark(mark, side(b, c));
    case HG_OP_WITHIN_LAST:
    case HG_OP_WITHIN_NEXT:
        return hash_mark(mark, side(b, lanes->now[lane]));
    case HG_OP_ABS:
        return hash_mark(mark, side(b, 0));
    case HG_OP_MUL:
    case HG_OP_MUL_DECIMAL:
    case HG_OP_DIV_DECIMAL:
        return hash_mark(mark, side(b, 0) * 3 + side(c, 0));
    case HG_OP_NUMBER_IN:
        return hash_mark(mark, among(&p->ranges[instr->c], b));
    case HG_OP_BANDS_NUMBER:
        for (uint32_t i = 0; i < p->bands[instr->c].count; i++)
            mark = hash_mark(mark, among(&p->bands[instr->c].at[i].ranges, b));
        return mark;
    default:
        return mark;
    }
}

/* Hashes every truth, row and score up to the decision: if two variants agree in all of them, so
 * do their outcomes. */
static uint64_t mark_of(const struct hg_whatif_run *asking, uint32_t lane)
{
    const struct hg_lanes *lanes = asking->lanes;
    uint64_t mark = lanes->outcomes[lane].possible;
    for (uint32_t i = 0; i < asking->decided; i++) {
        const struct hg_instr *instr = &asking->program->code[i];
        mark = mark_sides(lanes, lane, instr, mark);
        if (hg_op_info((enum hg_op)instr->op)->operands[0] == 'B')
            mark = hash_mark(mark, hg_lane_truth(lanes, instr->a, lane));
        else if (instr->op == HG_OP_MATCH)
            mark = mark_table(lanes, lane, instr->a, mark);
        else if (instr->op == HG_OP_SCORE && asking->mark_scores) {
            const struct hg_value *score = hg_lane_value(lanes, instr->a, lane);
            mark = hash_mark(hash_mark(mark, (uint64_t)score->lo), (uint64_t)score->hi);
        }
    }
    return mark;
}

/* --- the run -------------------------------------------------------------------------------- */

static void run_batch(struct hg_whatif_run *asking, struct hg_variant *variants, uint32_t count)
{
    hg_lanes_reset(asking->lanes, count);
    for (uint32_t l = 0; l < count; l++) {
        copy_lead(asking, l);
        for (uint32_t i = 0; i < variants[l].count; i++)
            put(asking, l, &variants[l].puts[i]);
    }
    if (hg_run(asking->lanes) != HG_OK)
        longjmp(asking->arena->guard->jump, 1);
    for (uint32_t l = 0; l < count; l++) {
        struct hg_variant *v = &variants[l];
        if (asking->marking) {
            v->mark = mark_of(asking, l);
            continue;
        }
        v->meant = true;
        for (uint32_t i = 0; i < v->count; i++)
            v->meant = v->meant && is_as_intended(asking, l, v->puts[i].choice);
        v->gives = v->meant && gives_wanted(asking, l);
    }
}

void hg_variants_run(struct hg_whatif_run *asking, struct hg_variant *variants, size_t count)
{
    for (size_t at = 0; at < count;) {
        uint32_t room = asking->lanes->room;
        uint32_t batch = count - at < room ? (uint32_t)(count - at) : room;
        if (batch > HG_WHATIF_VARIANTS - asking->used) {
            asking->bounded = true;
            for (; at < count; at++)
                variants[at].meant = variants[at].gives = false;
            return;
        }
        asking->used += batch;
        run_batch(asking, variants + at, batch);
        at += batch;
    }
}
