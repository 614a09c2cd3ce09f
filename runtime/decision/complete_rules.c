/* Which rules give an outcome in some completion, where there are several candidates: a leaf has
 * one outcome, but of the rules that may give it some never do, such as when two ask the same. For
 * each rule that no leaf proves, boxes are split until one does or none is left. Runs after the
 * search, with boxes of its own; removes from `exact` what turned out impossible. */
#include "runtime/decision/complete.h"

/* Boxes evaluated together: few, as the first that decides is enough. */
#define ASKED_AT_ONCE 16u

enum asking { ASK_GIVES, ASK_REACHED };

struct giving {
    struct hg_completer *c;
    struct hg_exact *exact;
    uint32_t rule;
    enum asking asking;
    HG_VEC(uint32_t) waiting; /* boxes; the last comes first */
    uint32_t count;           /* boxes made for all rules, which the bound counts */
    bool found;
};

/* --- one box --------------------------------------------------------------------------------- */

/* Whether the rule gives the outcome on the lane. Other rules that do are recorded, too. */
static uint8_t gives_here(struct giving *g, uint32_t lane)
{
    struct hg_decision decision = {.route = {.rule = HG_NONE}};
    struct hg_decision_run run = {.lanes = g->c->lanes,
                                  .program = g->c->program,
                                  .lane = lane,
                                  .arena = &g->c->lanes->arena,
                                  .decision = &decision};
    uint8_t truth = HG_FALSE;
    hg_decision_outcome(&run);
    for (size_t i = 0; i < run.candidates.count; i++) {
        const struct hg_candidate *candidate = &run.candidates.at[i];
        if (candidate->certain)
            g->exact->gives[candidate->rule] |= HG_GIVES_SOMEWHERE;
        if (candidate->rule == g->rule)
            truth = candidate->certain ? HG_TRUE : HG_UNKNOWN;
    }
    return truth;
}

/* Whether it is reached: nothing before it has ended the decision. */
static uint8_t reached_here(const struct giving *g, uint32_t lane)
{
    const struct hg_lanes *lanes = g->c->lanes;
    uint32_t in = g->c->program->rules[g->rule].block;
    const struct hg_block *block = &g->c->program->blocks[in];
    uint8_t reach = lanes->reach[(size_t)in * lanes->lanes + lane];
    uint8_t truth = reach == HG_REACHED ? HG_TRUE : reach == HG_NOT_REACHED ? HG_FALSE : HG_UNKNOWN;
    struct hg_rows rows = hg_lane_rows(lanes, block->table, lane);
    uint32_t before = block->kind == HG_B_DECIDE ? g->rule - block->first_rule : 0;
    for (uint32_t row = 0; row < before && truth != HG_FALSE; row++) {
        if (hg_bit(rows.certain, row))
            truth = HG_FALSE;
        else if (hg_bit(rows.possible, row))
            truth = HG_UNKNOWN;
    }
    return truth;
}

static void split_further(struct giving *g, uint32_t box, uint32_t open)
{
    struct hg_completer *c = g->c;
    uint32_t first;
    if (g->count >= HG_MAX_BOXES) { /* it stays a candidate */
        g->exact->bounded_rules = g->found = true;
        return;
    }
    uint32_t parts = hg_box_split(c, box, open, &first);
    g->count += parts;
    for (uint32_t i = parts; i-- > 0;)
        hg_push(&c->arena, &g->waiting, first + i);
}

static void look_at(struct giving *g, uint32_t lane)
{
    bool gives = g->asking == ASK_GIVES;
    if (g->c->dead[lane] || g->found)
        return;
    uint8_t truth = gives ? gives_here(g, lane) : reached_here(g, lane);
    if (truth == HG_FALSE)
        return;
    uint32_t open = truth == HG_TRUE ? HG_NONE : hg_walk_giving(g->c, lane, g->rule, gives);
    if (open == HG_NONE) /* proved, or no piece decides it: it stays open in some completion */
        g->found = true;
    else
        split_further(g, g->c->batch[lane], open);
}

/* --- one rule --------------------------------------------------------------------------------- */

/* Starts with the boxes that the search left undecided. */
static bool holds_somewhere(struct giving *g, enum asking asking)
{
    uint32_t boxes[ASKED_AT_ONCE], room = hg_boxes_room(g->c);
    g->asking = asking;
    g->found = false;
    g->waiting.count = 0;
    for (size_t i = g->exact->doubts.count; i-- > 0;)
        if (g->exact->doubts.at[i].rule == g->rule)
            hg_push(&g->c->arena, &g->waiting, g->exact->doubts.at[i].box);
    while (g->waiting.count != 0 && !g->found) {
        uint32_t count = 0;
        while (count < ASKED_AT_ONCE && count < room && g->waiting.count != 0)
            boxes[count++] = g->waiting.at[--g->waiting.count];
        hg_boxes_run(g->c, boxes, count, g->c->program->code_count);
        for (uint32_t l = count; l-- > 0;) /* depth first */
            look_at(g, l);
    }
    return g->found;
}

/* Removes a rule that never gives the outcome: it misses, or is not reached where others always
 * decide first. */
static void take_out(struct giving *g)
{
    g->exact->gives[g->rule] &= (uint8_t)~HG_GIVES_MAYBE;
    if (g->exact->results[g->rule] == HG_RULE_UNKNOWN)
        g->exact->results[g->rule] =
            holds_somewhere(g, ASK_REACHED) ? HG_MISS : HG_RULE_NOT_REACHED;
}

/* --- door ------------------------------------------------------------------------------------- */

/* A rule that gives the outcome in every completion leaves nothing to list. */
static bool is_by_rule(const struct hg_completer *c, const struct hg_exact *exact)
{
    if ((exact->possible & (exact->possible - 1)) != 0)
        return false;
    for (uint32_t r = 0; r < c->program->rule_count; r++)
        if ((exact->gives[r] & (HG_GIVES_MAYBE | HG_GIVES_NOT_ALWAYS)) == HG_GIVES_MAYBE)
            return true;
    return false;
}

void hg_exact_rules(struct hg_completer *c, struct hg_exact *exact)
{
    struct giving g = {.c = c, .exact = exact};
    if (is_by_rule(c, exact))
        return;
    for (uint32_t r = 0; r < c->program->rule_count; r++) {
        g.rule = r;
        if ((exact->gives[r] & (HG_GIVES_MAYBE | HG_GIVES_SOMEWHERE)) == HG_GIVES_MAYBE &&
            !holds_somewhere(&g, ASK_GIVES))
            take_out(&g);
    }
}
