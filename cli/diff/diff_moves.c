/* Counts what two policies decide on the same leads, slot by slot in lead order, so that the
 * report does not depend on the number of threads. */
#include <stdlib.h>

#include "cli/diff/diff_moves.h"

/* --- explanations ---------------------------------------------------------------------------- */

/* What is not reached any more, or now, follows from something else, unless there is nothing
 * else. */
static bool follows(const struct hg_rule_delta *shift)
{
    return shift->was == HG_RULE_NOT_REACHED || shift->is == HG_RULE_NOT_REACHED;
}

static uint32_t causes(const struct hg_rule_delta *shifts, uint32_t count,
                       struct hg_rule_delta *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!follows(&shifts[i]))
            out[kept++] = shifts[i];
    if (kept != 0)
        return kept;
    for (uint32_t i = 0; i < count; i++)
        out[i] = shifts[i];
    return count;
}

static struct hg_str key_of(const struct hg_rule_delta *shifts, uint32_t count,
                            struct hg_arena *arena)
{
    uint32_t *words = HG_ARRAY(arena, uint32_t, 2 * (size_t)count);
    for (uint32_t i = 0; i < count; i++) {
        words[2 * i] = shifts[i].rule;
        words[2 * i + 1] =
            (uint32_t)shifts[i].was << 16 | (uint32_t)shifts[i].is << 8 | shifts[i].points;
    }
    return (struct hg_str){(const char *)words, 2 * (size_t)count * sizeof *words};
}

/* A list that is kept short: of a part nothing is counted together yet. */
static bool is_full(const struct hg_moves *moves, size_t count)
{
    return !moves->is_part && count >= HG_MOVES_KEPT;
}

static struct hg_explanation *explanation(struct hg_moves *moves, struct hg_move *move,
                                          const struct hg_rule_delta *of, uint32_t of_count)
{
    struct hg_arena_mark mark = hg_arena_save(&moves->arena);
    struct hg_rule_delta *shifts = HG_ARRAY(&moves->arena, struct hg_rule_delta, of_count);
    uint32_t count = causes(of, of_count, shifts);
    struct hg_str key = key_of(shifts, count, &moves->arena);
    const uint64_t *found = hg_map_find(&move->by_key, key);
    if (found != NULL || is_full(moves, move->explanations.count)) {
        hg_arena_rewind(&moves->arena, mark);
        return found != NULL ? &move->explanations.at[*found] : NULL;
    }
    hg_map_add(&move->by_key, key, move->explanations.count, NULL);
    hg_push(&moves->arena, &move->explanations,
            ((struct hg_explanation){.shifts = shifts, .shift_count = count}));
    return &move->explanations.at[move->explanations.count - 1];
}

/* --- texts ----------------------------------------------------------------------------------- */

static void count_texts(struct hg_moves *moves, struct hg_text_moves *texts,
                        const struct hg_str pair[2], uint64_t leads)
{
    struct hg_arena *arena = &moves->arena;
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct hg_str key = hg_str_print(arena, "%zu %.*s %.*s", pair[0].len, HG_STR_ARGS(pair[0]),
                                     HG_STR_ARGS(pair[1]));
    const uint64_t *found = hg_map_find(&texts->by_key, key);
    texts->leads += leads;
    if (found != NULL || is_full(moves, texts->at.count)) {
        if (found != NULL)
            texts->at.at[*found].leads += leads;
        else
            texts->others += leads;
        hg_arena_rewind(arena, mark);
        return;
    }
    hg_map_add(&texts->by_key, key, texts->at.count, NULL);
    hg_push(
        arena, &texts->at,
        ((struct hg_text_move){hg_str_copy(arena, pair[0]), hg_str_copy(arena, pair[1]), leads}));
}

/* --- questions ------------------------------------------------------------------------------- */

/* NULL: there are too many others. */
static struct hg_need_count *question_of(struct hg_moves *moves, struct hg_str field, bool owner)
{
    struct hg_arena *arena = &moves->arena;
    struct hg_arena_mark mark = hg_arena_save(arena);
    struct hg_str key = hg_str_print(arena, "%d %.*s", (int)owner, HG_STR_ARGS(field));
    const uint64_t *found = hg_map_find(&moves->question_keys, key);
    if (found != NULL || is_full(moves, moves->questions.count))
        hg_arena_rewind(arena, mark);
    if (found == NULL && is_full(moves, moves->questions.count))
        return NULL;
    if (found == NULL) {
        hg_push(arena, &moves->questions,
                ((struct hg_need_count){.field = hg_str_copy(arena, field), .owner = owner}));
        found = hg_map_add(&moves->question_keys, key, moves->questions.count - 1, NULL);
    }
    return &moves->questions.at[*found];
}

static void count_needs(struct hg_moves *moves, const struct hg_need_change *needs)
{
    struct hg_need_count *question = question_of(moves, needs->field, needs->owner);
    if (question == NULL)
        return;
    question->appears += needs->appears;
    question->vanishes += !needs->appears;
}

/* --- leads ----------------------------------------------------------------------------------- */

static struct hg_move *move_of(struct hg_moves *moves, const uint8_t outcome[2])
{
    struct hg_move **move = &moves->moves[outcome[0]][outcome[1]];
    if (*move == NULL) {
        *move = HG_NEW(&moves->arena, struct hg_move);
        hg_map_init(&(*move)->by_key, &moves->arena);
    }
    return *move;
}

static enum hg_actual ended_of(struct hg_moves *moves, const struct hg_diff_slot *slot, uint32_t i)
{
    const struct hg_batch *batch = slot->batches[0];
    const struct hg_batch_item *item = &batch->items[slot->leads[i].item];
    if (moves->outcomes == NULL && moves->actuals == NULL)
        return HG_ACTUAL_OPEN;
    struct hg_str name = hg_lead_name(batch->lanes, item->lane, &batch->lanes->arena);
    if (moves->actuals != NULL)
        return hg_outcomes_part_put(moves->actuals, moves->rows[slot->leads[i].item],
                                    slot->picks[i], name);
    return hg_outcomes_of(moves->outcomes, slot->picks[i], name, item->line).actual;
}

bool hg_moves_wants_example(struct hg_moves *moves, const uint8_t outcome[2])
{
    struct hg_move *move = move_of(moves, outcome);
    if (move->examples >= moves->examples_wanted)
        return false;
    bool room = moves->example_bytes <= HG_MOVES_EXAMPLE_BYTES;
    moves->examples_cut |= !room;
    move->examples += room;
    return room;
}

static enum hg_status take_moved(struct hg_moves *moves, struct hg_diff_slot *slot,
                                 struct hg_move *move, const struct hg_lead_pair *lead,
                                 enum hg_actual actual)
{
    struct hg_explanation *why =
        explanation(moves, move, slot->shifts.at + lead->first_shift, lead->shift_count);
    moves->moved++;
    if (why != NULL) {
        why->leads++;
        why->tally.actual[actual]++;
    } else {
        move->unexplained++;
    }
    return !moves->is_part && hg_moves_wants_example(moves, lead->outcome)
               ? hg_moves_example(moves, slot, lead)
               : HG_OK;
}

static enum hg_status take_lead(struct hg_moves *moves, struct hg_diff_slot *slot, uint32_t i)
{
    const struct hg_lead_pair *lead = &slot->leads[i];
    struct hg_move *move = move_of(moves, lead->outcome);
    enum hg_actual actual = ended_of(moves, slot, i);
    moves->compared++;
    move->leads++;
    move->tally.actual[actual]++;
    for (uint32_t a = 0; a < lead->need_count; a++)
        count_needs(moves, &slot->needs.at[lead->first_need + a]);
    if (lead->outcome[0] != lead->outcome[1])
        return take_moved(moves, slot, move, lead, actual);
    if (lead->owner_moved)
        count_texts(moves, &moves->owners, lead->owner, 1);
    if (lead->reason_moved)
        count_texts(moves, &moves->reasons, lead->reason, 1);
    return HG_OK;
}

enum hg_status hg_moves_add_slot(struct hg_moves *moves, struct hg_diff_slot *slot)
{
    if (slot->status != HG_OK)
        return slot->status;
    if (slot->batches[0]->taken != 0 && !moves->is_part)
        return hg_moves_add_bulk(moves, slot);
    for (uint32_t i = 0; i < slot->lead_count; i++) {
        enum hg_status status = take_lead(moves, slot, i);
        if (status != HG_OK)
            return status;
    }
    return HG_OK;
}

/* --- blocks ---------------------------------------------------------------------------------- */

void hg_moves_init(struct hg_moves *moves)
{
    *moves = (struct hg_moves){0};
    hg_cli_arena(&moves->arena);
    hg_map_init(&moves->owners.by_key, &moves->arena);
    hg_map_init(&moves->reasons.by_key, &moves->arena);
    hg_map_init(&moves->question_keys, &moves->arena);
}

static void add_tally(struct hg_actual_counts *to, const struct hg_actual_counts *more)
{
    for (int e = 0; e < HG_ACTUAL_KINDS; e++)
        to->actual[e] += more->actual[e];
}

void hg_moves_add_unmoved(struct hg_moves *moves, uint8_t outcome,
                          const struct hg_actual_counts *leads)
{
    uint64_t all = 0;
    for (int e = 0; e < HG_ACTUAL_KINDS; e++)
        all += leads->actual[e];
    if (all == 0)
        return;
    struct hg_move *move = move_of(moves, (const uint8_t[2]){outcome, outcome});
    moves->compared += all;
    move->leads += all;
    add_tally(&move->tally, leads);
}

static void add_move(struct hg_moves *moves, const uint8_t outcome[2], const struct hg_move *part)
{
    struct hg_move *move = move_of(moves, outcome);
    move->leads += part->leads;
    add_tally(&move->tally, &part->tally);
    for (size_t i = 0; i < part->explanations.count; i++) {
        const struct hg_explanation *more = &part->explanations.at[i];
        struct hg_explanation *why = explanation(moves, move, more->shifts, more->shift_count);
        if (why == NULL) {
            move->unexplained += more->leads;
            continue;
        }
        why->leads += more->leads;
        add_tally(&why->tally, &more->tally);
    }
}

static void add_texts(struct hg_moves *moves, struct hg_text_moves *texts,
                      const struct hg_text_moves *part)
{
    for (size_t i = 0; i < part->at.count; i++) {
        const struct hg_text_move *more = &part->at.at[i];
        count_texts(moves, texts, (const struct hg_str[2]){more->from, more->to}, more->leads);
    }
}

void hg_moves_merge(struct hg_moves *moves, const struct hg_moves *part)
{
    moves->compared += part->compared;
    moves->moved += part->moved;
    for (uint32_t from = 0; from < moves->joint.outcome_count; from++)
        for (uint32_t to = 0; to < moves->joint.outcome_count; to++)
            if (part->moves[from][to] != NULL)
                add_move(moves, (const uint8_t[2]){(uint8_t)from, (uint8_t)to},
                         part->moves[from][to]);
    add_texts(moves, &moves->owners, &part->owners);
    add_texts(moves, &moves->reasons, &part->reasons);
    for (size_t i = 0; i < part->questions.count; i++) {
        const struct hg_need_count *more = &part->questions.at[i];
        struct hg_need_count *question = question_of(moves, more->field, more->owner);
        if (question == NULL)
            continue;
        question->appears += more->appears;
        question->vanishes += more->vanishes;
    }
}

/* --- the end --------------------------------------------------------------------------------- */

static int by_leads(const void *a, const void *b)
{
    const struct hg_explanation *one = a, *other = b;
    if (one->leads != other->leads)
        return one->leads > other->leads ? -1 : 1;
    for (uint32_t i = 0; i < one->shift_count && i < other->shift_count; i++)
        if (one->shifts[i].rule != other->shifts[i].rule)
            return one->shifts[i].rule < other->shifts[i].rule ? -1 : 1;
    return (one->shift_count > other->shift_count) - (one->shift_count < other->shift_count);
}

static int by_count(const void *a, const void *b)
{
    const struct hg_text_move *one = a, *other = b;
    if (one->leads != other->leads)
        return one->leads > other->leads ? -1 : 1;
    int from = hg_str_cmp(one->from, other->from);
    return from != 0 ? from : hg_str_cmp(one->to, other->to);
}

static int by_field(const void *a, const void *b)
{
    const struct hg_need_count *one = a, *other = b;
    uint64_t many = one->appears + one->vanishes, few = other->appears + other->vanishes;
    if (many != few)
        return many > few ? -1 : 1;
    int field = hg_str_cmp(one->field, other->field);
    return field != 0 ? field : (int)one->owner - (int)other->owner;
}

static void sort(void *at, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(at, count, size, compare);
}

void hg_moves_finish(struct hg_moves *moves)
{
    for (uint32_t from = 0; from < HG_PAIRED_OUTCOMES; from++)
        for (uint32_t to = 0; to < HG_PAIRED_OUTCOMES; to++) {
            struct hg_move *move = moves->moves[from][to];
            if (move != NULL)
                sort(move->explanations.at, move->explanations.count, sizeof *move->explanations.at,
                     by_leads);
        }
    sort(moves->owners.at.at, moves->owners.at.count, sizeof *moves->owners.at.at, by_count);
    sort(moves->reasons.at.at, moves->reasons.at.count, sizeof *moves->reasons.at.at, by_count);
    sort(moves->questions.at, moves->questions.count, sizeof *moves->questions.at, by_field);
}

uint64_t hg_moves_compared(const struct hg_moves *moves)
{
    return moves->compared;
}

static bool fits(const struct hg_moves *moves, uint32_t outcome, struct hg_str name)
{
    return hg_str_is(name, "any") || hg_str_eq(moves->joint.outcomes[outcome], name);
}

uint64_t hg_moves_count(const struct hg_moves *moves, struct hg_str from, struct hg_str to)
{
    uint64_t count = 0;
    for (uint32_t f = 0; f < moves->joint.outcome_count; f++)
        for (uint32_t t = 0; t < moves->joint.outcome_count; t++)
            if (f != t && moves->moves[f][t] != NULL && fits(moves, f, from) && fits(moves, t, to))
                count += moves->moves[f][t]->leads;
    return count;
}
