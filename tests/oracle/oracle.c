/* The decision of the oracle: every completion decided by itself, then what they share. */
#include "tests/oracle/oracle_parts.h"

#include <stdlib.h>

/* One completion decided. */
struct one {
    uint32_t possible;
    uint64_t giving[2], sure[2]; /* rules that may, and do, give its outcome */
    uint64_t holding[2];         /* disqualify rules that hit, whatever ended it before them */
    uint8_t results[O_MAX_RULES];
    struct o_route route;
    bool route_open;
};

static void mark(uint64_t *bits, uint32_t rule)
{
    bits[rule / 64] |= UINT64_C(1) << rule % 64;
}

static bool has(const uint64_t *bits, uint32_t rule)
{
    return bits[rule / 64] >> rule % 64 & 1;
}

static bool disqualify(struct oracle *o, uint32_t block, bool certain, struct one *one)
{
    const struct hg_model_block *b = &o->model->blocks[block];
    bool closed = false;
    for (uint32_t i = 0; i < b->rule_count; i++) {
        uint32_t rule = o->rule_base[block] + i;
        unsigned bits = o_rule_condition(o, block, i);
        one->results[rule] = !(bits & O_TRUE)            ? O_MISS
                             : bits == O_TRUE && certain ? O_HIT
                                                         : O_MAYBE;
        if (bits == O_TRUE)
            mark(one->holding, rule);
        if (bits == O_TRUE && certain)
            mark(one->sure, rule);
        if (!(bits & O_TRUE))
            continue;
        one->possible |= 1u << HG_REJECT;
        mark(one->giving, rule);
        closed |= bits == O_TRUE;
    }
    return closed;
}

static bool decide(struct oracle *o, uint32_t block, bool certain, struct one *one)
{
    const struct hg_model_block *b = &o->model->blocks[block];
    uint8_t *results = one->results + o->rule_base[block];
    bool closed = o_first_match(o, block, results);
    for (uint32_t i = 0; i < b->rule_count; i++) {
        if (!(results[i] & (O_HIT | O_MAYBE)))
            continue;
        one->possible |= 1u << b->rules[i].outcome;
        mark(one->giving, o->rule_base[block] + i);
        if (results[i] == O_HIT && certain)
            mark(one->sure, o->rule_base[block] + i);
        else
            results[i] = O_MAYBE;
    }
    return closed;
}

static void decide_blocks(struct oracle *o, struct one *one)
{
    bool closed = false, certain = true;
    for (uint32_t b = 0; b < o->model->block_count; b++) {
        const struct hg_model_block *block = &o->model->blocks[b];
        uint32_t before = one->possible;
        if (block->kind != HG_B_DISQUALIFY && block->kind != HG_B_DECIDE)
            continue;
        if (closed) {
            memset(one->results + o->rule_base[b], O_NOT_REACHED, block->rule_count);
            for (uint32_t i = 0; block->kind == HG_B_DISQUALIFY && i < block->rule_count; i++)
                if (o_rule_condition(o, b, i) == O_TRUE)
                    mark(one->holding, o->rule_base[b] + i);
            continue;
        }
        closed = block->kind == HG_B_DECIDE ? decide(o, b, certain, one)
                                            : disqualify(o, b, certain, one);
        certain &= one->possible == before && !closed;
    }
}

/* Classes, scores and routes: their rules' results. */
static void other_blocks(struct oracle *o, struct one *one, struct o_decision *out)
{
    for (uint32_t b = 0; b < o->model->block_count; b++) {
        const struct hg_model_block *block = &o->model->blocks[b];
        uint8_t *results = one->results + o->rule_base[b];
        if (block->kind == HG_B_CLASSIFY || block->kind == HG_B_ROUTE)
            o_first_match(o, b, results);
        if (block->kind == HG_B_CLASSIFY) {
            struct o_value v = o_class(o, b);
            out->classes[b] = out->completions ? o_union(out->classes[b], v) : v;
        }
        if (block->kind != HG_B_SCORE)
            continue;
        struct o_value v = o_score(o, b);
        if (!out->completions || v.lo < out->score_lo[b])
            out->score_lo[b] = v.lo;
        if (!out->completions || v.hi > out->score_hi[b])
            out->score_hi[b] = v.hi;
        for (uint32_t i = 0; i < block->rule_count; i++) {
            unsigned bits = o_rule_condition(o, b, i);
            results[i] = bits == O_TRUE ? O_HIT : bits == O_FALSE ? O_MISS : O_MAYBE;
        }
    }
}

/* The earliest, where rows leave it open. */
static void limit(struct oracle *o, const struct hg_expr *within, struct o_route *route)
{
    struct o_value v = within ? o_eval(o, within) : o_hole(O_NUMBER);
    route->has_within = !v.empty;
    route->within = v.empty ? 0 : (int64_t)(v.lo / O_ONE);
}

/* A route's rule begins with it; others end with it. */
static const struct hg_expr *target_of(const struct hg_rule *rule)
{
    return rule->target != NULL ? rule->target : rule->tail.to;
}

static void take_target(struct oracle *o, uint32_t block, uint32_t i, struct one *one)
{
    const struct hg_rule *rule = o->model->blocks[block].rules[i].rule;
    struct o_value to = o_eval(o, target_of(rule));
    one->route_open |= !o_single(&to);
    one->route.rule = o->rule_base[block] + i;
    one->route.to = to.texts[0];
    limit(o, rule->tail.respond_within, &one->route);
}

/* A deciding rule that says itself who takes it, alone. True: so it is, or that is open. */
static bool own_target(struct oracle *o, struct one *one)
{
    uint32_t giving = 0, with_target = 0;
    for (uint32_t b = 0; b < o->model->block_count; b++)
        for (uint32_t i = 0; i < o->model->blocks[b].rule_count; i++) {
            uint32_t rule = o->rule_base[b] + i;
            if (!has(one->giving, rule))
                continue;
            giving++;
            with_target += target_of(o->model->blocks[b].rules[i].rule) != NULL;
            if (with_target != 0 && giving == 1 && has(one->sure, rule))
                take_target(o, b, i, one);
        }
    one->route_open |= with_target != 0 && giving > 1;
    return with_target != 0;
}

/* The target of a completion with one outcome. */
static void route(struct oracle *o, struct one *one)
{
    one->route.rule = UINT32_MAX;
    if (!one->possible || (one->possible & (one->possible - 1))) {
        one->route_open = true;
        return;
    }
    if (own_target(o, one))
        return;
    for (uint32_t b = 0; b < o->model->block_count; b++) {
        const struct hg_model_block *block = &o->model->blocks[b];
        if (block->kind != HG_B_ROUTE || !(one->possible >> block->outcome & 1))
            continue;
        for (uint32_t i = 0; i < block->rule_count; i++) {
            uint8_t result = one->results[o->rule_base[b] + i];
            if (result == O_MAYBE)
                one->route_open = true;
            if (result != O_HIT)
                continue;
            take_target(o, b, i, one);
        }
    }
}

static void decide_one(struct oracle *o, struct one *one, struct o_decision *out)
{
    const struct hg_expr *applies = o->model->policy->header.applies_when;
    unsigned bits = applies ? o_condition(o, applies) : O_TRUE;
    memset(one, 0, sizeof *one);
    if (bits & O_TRUE)
        decide_blocks(o, one);
    if (bits & O_FALSE) {
        one->possible |= 1u << HG_NOT_APPLICABLE;
        memset(one->sure, 0, sizeof one->sure);
    }
    other_blocks(o, one, out);
    route(o, one);
}

static bool same_target(const struct o_route *a, const struct o_route *b)
{
    if (a->rule == UINT32_MAX || b->rule == UINT32_MAX)
        return a->rule == b->rule;
    return o_same_text(a->to, b->to);
}

static void merge(struct oracle *o, const struct one *one, struct o_decision *out)
{
    bool first = out->completions == 0;
    out->possible |= one->possible;
    out->holes |= (one->possible & (one->possible - 1)) != 0;
    for (unsigned i = 0; i < 2; i++) {
        out->decided_by[i] = first ? one->sure[i] : out->decided_by[i] & one->sure[i];
        out->holding[i] = first ? one->holding[i] : out->holding[i] & one->holding[i];
        out->possible_rules[i] |= one->giving[i];
    }
    for (uint32_t i = 0; i < o->rule_count; i++)
        out->results[i] |= one->results[i];
    if (first)
        out->route = one->route;
    out->route_holes |= one->route_open;
    out->route_open |= one->route_open || !same_target(&one->route, &out->route);
    if (one->route.has_within &&
        (!out->route.has_within || one->route.within < out->route.within)) {
        out->route.has_within = true;
        out->route.within = one->route.within;
    }
    out->completions++;
}

/* --- what decides: completions that differ in one field alone --- */

/* A completion's result, so far as completions are compared by it. */
struct kept {
    uint32_t possible;
    struct o_route route;
};

static bool differ(const struct kept *a, const struct kept *b, bool by_route)
{
    return by_route ? !same_target(&a->route, &b->route) : a->possible != b->possible;
}

static uint32_t deciding(const struct oracle *o, const struct o_lead *lead, const struct kept *kept,
                         bool by_route)
{
    uint32_t bits = 0, stride = 1;
    uint32_t total = (uint32_t)oracle_size(o, lead);
    for (uint32_t f = 0; f < lead->count; f++) {
        uint32_t n = o->reads[f] && !lead->fields[f].known ? lead->fields[f].count : 1;
        for (uint32_t i = 0; n > 1 && i < total; i++)
            if (i / stride % n != 0 &&
                differ(&kept[i], &kept[i - i / stride % n * stride], by_route))
                bits |= 1u << f;
        stride *= n;
    }
    return bits;
}

static void settle(struct oracle *o, struct o_decision *out)
{
    bool one = (out->possible & (out->possible - 1)) == 0;
    out->outcome = HG_REVIEW;
    out->reason = O_UNRESOLVED;
    if (!one)
        return;
    while (!(out->possible >> out->outcome & 1))
        out->outcome = (out->outcome + 1) % 32;
    bool any = false;
    for (uint32_t i = 0; i < o->rule_count; i++)
        any |= has(out->decided_by, i);
    out->reason = out->outcome == HG_NOT_APPLICABLE ? O_DOES_NOT_APPLY : any ? O_BY_RULE : O_AGREED;
    for (unsigned i = 0; i < 2; i++)
        out->decided_by[i] |=
            out->outcome == HG_REJECT ? out->holding[i] & out->possible_rules[i] : 0;
}

static void note_answers(struct oracle *o, struct o_decision *out)
{
    for (uint32_t b = 0; b < o->model->block_count; b++)
        for (uint32_t i = 0; i < o->model->blocks[b].rule_count; i++) {
            uint32_t rule = o->rule_base[b] + i;
            struct o_answer *answer = &o->rule_answers[rule];
            if (answer->asked == 2 && !answer->known)
                out->assumed[rule] =
                    o->model->blocks[b].rules[i].posture == HG_ASSUME_YES ? O_TRUE : O_FALSE;
        }
}

/* `never`: it holds somewhere and the outcome is told. `always`: it holds everywhere, nothing
 * excuses it, and the outcome is possible nowhere. */
static bool is_broken(struct oracle *o, const struct hg_model_promise *promise,
                      const struct o_decision *out)
{
    bool never = promise->item->never, told = out->reason != O_UNRESOLVED;
    bool everywhere = true, somewhere = false, excused = false;
    o_first(o);
    do {
        unsigned bits = o_condition(o, promise->item->expr);
        everywhere &= bits == O_TRUE;
        somewhere |= (bits & O_TRUE) != 0;
        excused |= promise->item->unless && (o_condition(o, promise->item->unless) & O_TRUE);
    } while (o_next(o));
    if (never)
        return told && promise->outcome == out->outcome && somewhere;
    return everywhere && !excused && !(out->possible >> promise->outcome & 1);
}

static void promises(struct oracle *o, struct o_decision *out)
{
    for (uint32_t i = 0; i < o->model->promise_count && i < 32; i++)
        if (out->reason != O_DOES_NOT_APPLY && is_broken(o, &o->model->promises[i], out))
            out->broken |= 1u << i;
}

void oracle_decide(struct oracle *o, const struct o_lead *lead, struct o_decision *out)
{
    struct one one;
    memset(out, 0, sizeof *out);
    memset(o->rule_answers, 0, O_MAX_RULES * sizeof *o->rule_answers);
    memset(o->band_answers, 0, O_MAX_RULES * sizeof *o->band_answers);
    memset(o->expr_answers, 0, o->model->info_count * sizeof *o->expr_answers);
    o->lead = lead;
    struct kept *kept = malloc(oracle_size(o, lead) * sizeof *kept);
    o_first(o);
    do {
        decide_one(o, &one, out);
        kept[out->completions] = (struct kept){one.possible, one.route};
        merge(o, &one, out);
    } while (o_next(o));
    out->deciding = deciding(o, lead, kept, false);
    if ((out->possible & (out->possible - 1)) == 0)
        out->route_deciding = deciding(o, lead, kept, true);
    free(kept);
    settle(o, out);
    note_answers(o, out);
    promises(o, out);
}

/* --- a policy made ready --- */

struct oracle *oracle_new(const struct hg_model *model)
{
    struct oracle *o = calloc(1, sizeof *o);
    o->model = model;
    for (uint32_t b = 0; b < model->block_count; b++) {
        o->rule_base[b] = o->rule_count;
        for (uint32_t i = 0; i < model->blocks[b].rule_count; i++)
            o->rule_ids[o->rule_count++] = model->blocks[b].rules[i].id;
    }
    for (uint32_t i = 0; i < model->info_count; i++)
        if (model->info[i].symbol.kind == HG_SYMBOL_FIELD)
            o->reads[model->info[i].symbol.index] = true;
    o->expr_answers = calloc(model->info_count + 1, sizeof *o->expr_answers);
    o->rule_answers = calloc(O_MAX_RULES, sizeof *o->rule_answers);
    o->band_answers = calloc(O_MAX_RULES, sizeof *o->band_answers);
    o->tables = calloc(model->table_count + 1, sizeof *o->tables);
    o->defines = calloc(model->define_count + 1, sizeof *o->defines);
    o->blocks = calloc(model->block_count + 1, sizeof *o->blocks);
    return o;
}

void oracle_free(struct oracle *o)
{
    free(o->expr_answers);
    free(o->rule_answers);
    free(o->band_answers);
    free(o->tables);
    free(o->defines);
    free(o->blocks);
    free(o);
}

uint64_t oracle_size(const struct oracle *o, const struct o_lead *lead)
{
    uint64_t size = 1;
    for (uint32_t f = 0; f < lead->count; f++)
        if (o->reads[f] && !lead->fields[f].known)
            size *= lead->fields[f].count;
    return size;
}

uint32_t oracle_rule_count(const struct oracle *o)
{
    return o->rule_count;
}

struct hg_str oracle_rule_id(const struct oracle *o, uint32_t rule)
{
    return o->rule_ids[rule];
}

bool oracle_reads(const struct oracle *o, uint32_t field)
{
    return o->reads[field];
}
