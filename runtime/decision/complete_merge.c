/* Merges leaves into a decision: what all completions have in common, which outcomes and targets
 * occur, and which unknowns decide. Reads the lanes of a batch before they are reused; keeps what
 * it needs in the completer's arena, and finally writes the lead's own lane. */
#include "runtime/decision/complete.h"

#include <string.h>

/* Bound on open leaves that are examined for reasons; further ones mostly repeat them. */
#define OPEN_LEAVES_ASKED 64u

/* --- what may differ from leaf to leaf ------------------------------------------------------ */

static bool is_told(const struct hg_completer *c, uint32_t maker)
{
    return maker != HG_NONE && c->pin_kinds[maker] == HG_PIN_LEAD;
}

/* The registers whose value on the lead's lane is not already common to all leaves. */
static struct hg_regs those_open(struct hg_completer *c, const struct hg_regs *all,
                                 const uint32_t *makers)
{
    struct hg_regs open = {HG_ARRAY(&c->arena, uint32_t, all->count), 0};
    for (uint32_t i = 0; i < all->count; i++)
        if (!is_told(c, makers[all->at[i]]))
            open.at[open.count++] = all->at[i];
    return open;
}

static struct hg_regs open_tables(struct hg_completer *c)
{
    struct hg_regs open = {HG_ARRAY(&c->arena, uint32_t, c->program->table_count), 0};
    for (uint32_t t = 0; t < c->program->table_count; t++)
        if (!is_told(c, c->plan.table_maker[t]))
            open.at[open.count++] = t;
    return open;
}

void hg_exact_begin(struct hg_completer *c, struct hg_exact *exact)
{
    const struct hg_program *program = c->program;
    struct hg_arena *arena = &c->arena;
    *exact = (struct hg_exact){.gives = HG_ARRAY(arena, uint8_t, program->rule_count),
                               .results = HG_ARRAY(arena, uint8_t, program->rule_count),
                               .fields = HG_ARRAY(arena, bool, program->field_count),
                               .route_fields = HG_ARRAY(arena, bool, program->field_count),
                               .deciding_terms = HG_ARRAY(arena, bool, c->opens.count)};
    exact->live_values = those_open(c, &c->plan.live_values, c->image->value_maker);
    exact->live_truths = those_open(c, &c->plan.live_truths, c->image->truth_maker);
    exact->tables = open_tables(c);
    exact->values = HG_ARRAY(arena, struct hg_value, exact->live_values.count);
    exact->texts = HG_ARRAY(arena, struct hg_text_set_builder, exact->live_values.count);
    exact->truths = HG_ARRAY(arena, uint8_t, exact->live_truths.count);
    exact->bits = HG_ARRAY(arena, uint64_t, c->lanes->words_per_lane);
    exact->reach = HG_ARRAY(arena, uint8_t, program->block_count);
}

/* --- registers and rows ------------------------------------------------------------------- */

/* Copies to the lead's arena, as the lanes of boxes are reused. */
static const struct hg_text *stable_text(struct hg_completer *c, const struct hg_text *text)
{
    struct hg_arena *arena = &c->lead_lanes->arena;
    if (text->same != HG_NONE && text == hg_image_constant(c->image, text->same))
        return text;
    struct hg_text *kept = hg_arena_copy(arena, text, sizeof *kept);
    kept->raw = hg_str_copy(arena, text->raw);
    kept->folded = hg_str_copy(arena, text->folded);
    return kept;
}

static bool has_text(const struct hg_text_set_builder *gather, const struct hg_text *text)
{
    size_t count = gather->items.count;
    for (size_t i = count; i-- > 0 && count - i < 32;)
        if (hg_text_same(gather->items.at[i], text))
            return true;
    return false;
}

static void merge_text(struct hg_completer *c, struct hg_text_set_builder *gather,
                       const struct hg_value *value)
{
    const struct hg_text *const *items;
    bool other;
    uint32_t count = hg_value_items(value, &items, &other);
    gather->hole = gather->hole != HG_R_NONE ? gather->hole : value->hole;
    for (uint32_t i = 0; i < count; i++)
        if (!has_text(gather, items[i]))
            hg_push(&c->lead_lanes->arena, &gather->items, stable_text(c, items[i]));
    gather->other |= other;
    gather->anything |= value->state == HG_ANYTHING;
}

static void merge_values(struct hg_completer *c, struct hg_exact *exact, uint32_t lane)
{
    bool first = exact->leaves.count == 0;
    for (uint32_t i = 0; i < exact->live_values.count; i++) {
        uint32_t reg = exact->live_values.at[i];
        const struct hg_value *value = hg_lane_value(c->lanes, reg, lane);
        if (c->program->register_lists[reg])
            continue;
        if (hg_type_is_text(c->program->registers[reg]))
            merge_text(c, &exact->texts[i], value);
        else
            exact->values[i] = first ? *value : hg_number_union(&exact->values[i], value);
    }
    for (uint32_t i = 0; i < exact->live_truths.count; i++)
        exact->truths[i] |= hg_lane_truth(c->lanes, exact->live_truths.at[i], lane);
}

static void merge_rows(struct hg_completer *c, struct hg_exact *exact, uint32_t lane)
{
    bool first = exact->leaves.count == 0;
    for (uint32_t i = 0; i < exact->tables.count; i++) {
        uint32_t t = exact->tables.at[i], words = c->program->tables[t].words;
        struct hg_rows rows = hg_lane_rows(c->lanes, t, lane);
        struct hg_rows all = hg_rows_in(exact->bits + c->lanes->table_offset[t], words);
        for (uint32_t s = 0; s < hg_mark_words(words); s++)
            all.marks[s] |= rows.marks[s];
        for (uint32_t w = hg_next_word(&all, 0); w < all.words; w = hg_next_word(&all, w + 1)) {
            all.possible[w] |= rows.possible[w];
            all.certain[w] = first ? rows.certain[w] : all.certain[w] & rows.certain[w];
            all.assumed[w] |= rows.assumed[w];
        }
    }
    for (uint32_t b = 0; b < c->program->block_count; b++)
        exact->reach[b] |= (uint8_t)(1u << c->lanes->reach[(size_t)b * c->lanes->lanes + lane]);
    exact->applies |= c->lanes->applies[lane];
}

/* --- rules ---------------------------------------------------------------------------------- */

/* The common result of completions, or unknown. A rule not reached in some and a miss in others is
 * a miss. */
static uint8_t join_results(uint8_t a, uint8_t b)
{
    if (a == b)
        return a;
    if (a == HG_RULE_NOT_REACHED || b == HG_RULE_NOT_REACHED) {
        uint8_t other = a == HG_RULE_NOT_REACHED ? b : a;
        return other == HG_MISS || other == HG_ASSUMED_NO ? other : HG_RULE_UNKNOWN;
    }
    return HG_RULE_UNKNOWN;
}

/* Most rules have the same result in the next leaf: eight are compared at once. */
static void merge_results(struct hg_exact *exact, const uint8_t *results, uint32_t count)
{
    uint32_t r = 0;
    for (uint64_t a, b; r < count; r += sizeof a) {
        uint32_t some = count - r < sizeof a ? count - r : sizeof a;
        a = b = 0;
        memcpy(&a, exact->results + r, some);
        memcpy(&b, results + r, some);
        for (uint32_t i = 0; a != b && i < some; i++)
            exact->results[r + i] = join_results(exact->results[r + i], results[r + i]);
    }
}

static void or_bytes(uint8_t *bytes, uint8_t bits, uint32_t count)
{
    const uint64_t all = UINT64_C(0x0101010101010101) * bits;
    uint32_t i = 0;
    for (uint64_t word; i + sizeof word <= count; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        word |= all;
        memcpy(bytes + i, &word, sizeof word);
    }
    for (; i < count; i++)
        bytes[i] |= bits;
}

/* Rules that do not certainly give this leaf its outcome do not always give it. */
static void mark_others(struct hg_completer *c, struct hg_exact *exact,
                        const struct hg_decision_run *leaf)
{
    size_t count = leaf->candidates.count;
    uint8_t *before = HG_ARRAY(&c->lanes->arena, uint8_t, count);
    for (size_t i = 0; i < count; i++)
        before[i] = exact->gives[leaf->candidates.at[i].rule];
    or_bytes(exact->gives, HG_GIVES_NOT_ALWAYS, c->program->rule_count);
    for (size_t i = 0; i < count; i++)
        if (leaf->candidates.at[i].certain)
            exact->gives[leaf->candidates.at[i].rule] = before[i];
}

static void merge_rules(struct hg_completer *c, struct hg_exact *exact,
                        const struct hg_decision_run *leaf)
{
    uint32_t box = c->batch[leaf->lane], count = c->program->rule_count;
    for (size_t i = 0; i < leaf->candidates.count; i++) {
        const struct hg_candidate *candidate = &leaf->candidates.at[i];
        exact->gives[candidate->rule] |= HG_GIVES_MAYBE;
        if (candidate->certain)
            exact->gives[candidate->rule] |= HG_GIVES_SOMEWHERE;
        else
            hg_push(&c->arena, &exact->doubts, ((struct hg_uncertain_rule){candidate->rule, box}));
    }
    mark_others(c, exact, leaf);
    if (exact->leaves.count == 0)
        memcpy(exact->results, leaf->decision->results, count);
    else
        merge_results(exact, leaf->decision->results, count);
}

/* --- routes --------------------------------------------------------------------------------- */

static uint32_t route_index(struct hg_completer *c, struct hg_exact *exact,
                            const struct hg_route *route)
{
    for (uint32_t i = 0; i < exact->routes.count; i++)
        if (hg_route_same(&exact->routes.at[i], route)) {
            hg_route_earliest(&exact->routes.at[i], route);
            if (route->rule < exact->routes.at[i].rule)
                exact->routes.at[i].rule = route->rule;
            return i;
        }
    struct hg_route kept = *route;
    kept.to = hg_str_copy(&c->lead_lanes->arena, kept.to);
    hg_push(&c->lead_lanes->arena, &exact->routes, kept);
    return (uint32_t)exact->routes.count - 1;
}

static uint32_t merge_route(struct hg_completer *c, struct hg_exact *exact,
                            struct hg_decision_run *leaf)
{
    struct hg_route_options options = {0};
    if (leaf->decision->reason == HG_UNRESOLVED_REASON)
        return HG_ROUTE_OPEN;
    if (leaf->decision->reason == HG_DOES_NOT_APPLY)
        return HG_ROUTE_NOBODY;
    hg_route_collect(leaf, &options);
    uint32_t route = HG_ROUTE_NOBODY;
    for (size_t i = 0; i < options.list.count; i++)
        route = route_index(c, exact, &options.list.at[i]);
    if (options.list.count == 0 && !options.open)
        return HG_ROUTE_NOBODY;
    return options.list.count == 1 && !options.open && options.closed ? route : HG_ROUTE_OPEN;
}

/* --- a leaf ---------------------------------------------------------------------------------- */

static void ask_open_leaf(struct hg_completer *c, struct hg_exact *exact,
                          struct hg_decision_run *leaf)
{
    struct hg_deciding *list;
    uint32_t count;
    leaf->arena = &c->arena;
    hg_decision_why(leaf, &list, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (list[i].field != HG_NONE) {
            exact->fields[list[i].field] = true;
            continue;
        }
        bool here = false;
        for (size_t k = 0; k < exact->holes.count; k++)
            here |= exact->holes.at[k].reason == list[i].reason &&
                    hg_str_eq(exact->holes.at[k].what, list[i].what);
        if (!here)
            hg_push(&c->arena, &exact->holes, list[i]);
    }
}

void hg_exact_add(struct hg_completer *c, struct hg_exact *exact, uint32_t lane)
{
    struct hg_decision decision = {.route = {.rule = HG_NONE}};
    struct hg_decision_run run = {.lanes = c->lanes,
                                  .program = c->program,
                                  .lane = lane,
                                  .arena = &c->lanes->arena,
                                  .decision = &decision};
    hg_decision_outcome(&run);
    struct hg_leaf leaf = {c->batch[lane], decision.possible, merge_route(c, exact, &run)};
    decision.results = hg_results_of(&run);
    exact->possible |= decision.possible;
    merge_rules(c, exact, &run);
    merge_values(c, exact, lane);
    merge_rows(c, exact, lane);
    if (decision.reason == HG_UNRESOLVED_REASON && exact->leaves.count < OPEN_LEAVES_ASKED)
        ask_open_leaf(c, exact, &run);
    hg_push(&c->arena, &exact->leaves, leaf);
}

/* --- the lead's lane ------------------------------------------------------------------------ */

static void write_rows(struct hg_completer *c, const struct hg_exact *exact)
{
    struct hg_lanes *lanes = c->lead_lanes;
    for (uint32_t i = 0; i < exact->tables.count; i++) {
        uint32_t t = exact->tables.at[i];
        memcpy(hg_lane_rows(lanes, t, c->lead).possible, exact->bits + lanes->table_offset[t],
               hg_rows_size(c->program->tables[t].words) * sizeof(uint64_t));
    }
    for (uint32_t b = 0; b < c->program->block_count; b++) {
        uint8_t ways = exact->reach[b];
        uint8_t reach = ways == 1u << HG_REACHED       ? HG_REACHED
                        : ways == 1u << HG_NOT_REACHED ? HG_NOT_REACHED
                                                       : HG_MAYBE_REACHED;
        lanes->reach[(size_t)b * lanes->lanes + c->lead] = reach;
    }
    ((struct hg_vm *)lanes)->touched = true;
    lanes->applies[c->lead] = exact->applies;
    lanes->outcomes[c->lead].possible = exact->possible;
}

static void write_lane(struct hg_completer *c, struct hg_exact *exact)
{
    struct hg_lanes *lanes = c->lead_lanes;
    for (uint32_t i = 0; i < exact->live_values.count; i++) {
        uint32_t reg = exact->live_values.at[i];
        if (c->program->register_lists[reg])
            continue;
        bool text = hg_type_is_text(c->program->registers[reg]);
        *hg_lane_value(lanes, reg, c->lead) =
            text ? hg_text_set_finish(&lanes->arena, &exact->texts[i]) : exact->values[i];
    }
    for (uint32_t i = 0; i < exact->live_truths.count; i++)
        hg_truth_reg(lanes, exact->live_truths.at[i])[c->lead] = exact->truths[i];
    write_rows(c, exact);
    hg_clear_unrouted(lanes, c->lead); /* boxes run every route */
}

static bool comes_before(const struct hg_route *a, const struct hg_route *b)
{
    return a->rule != b->rule ? a->rule < b->rule : hg_str_cmp(a->to, b->to) < 0;
}

/* In rule order, whatever the order of boxes. */
static void sort_routes(struct hg_exact *exact)
{
    struct hg_route *at = exact->routes.at;
    for (size_t i = 1; i < exact->routes.count; i++)
        for (size_t k = i; k > 0 && comes_before(&at[k], &at[k - 1]); k--) {
            struct hg_route swap = at[k];
            at[k] = at[k - 1];
            at[k - 1] = swap;
        }
}

void hg_exact_finish(struct hg_completer *c, struct hg_exact *exact)
{
    hg_exact_deciding(c, exact);
    sort_routes(exact);
    write_lane(c, exact);
}

/* Deciding fields ascending, then holes, as the decision lists them. */
void hg_exact_list(struct hg_decision_run *run, const bool *fields, struct hg_deciding **list,
                   uint32_t *count)
{
    const struct hg_exact *exact = run->exact;
    HG_VEC(struct hg_deciding) all = {0};
    for (uint32_t f = 0; f < run->program->field_count; f++) {
        if (!fields[f])
            continue;
        struct hg_deciding item = {
            .field = f,
            .what = run->program->fields[f].name,
            .reason = (enum hg_reason)hg_lane_value(run->lanes, f, run->lane)->reason,
            .evidence = hg_lane_evidence(run->lanes, f, run->lane),
        };
        hg_push(run->arena, &all, item);
    }
    for (size_t i = 0; fields == exact->fields && i < exact->holes.count; i++)
        hg_push(run->arena, &all, exact->holes.at[i]);
    *list = all.at;
    *count = (uint32_t)all.count;
}
