/* The exact analysis as a whole: the completer's memory, whether a lead needs it, and the search
 * over its completions. Between the direct analysis (one run of the VM on one lane) and the
 * decision made of either. */
#include "runtime/decision/complete.h"

#include <string.h>

/* --- memory ------------------------------------------------------------------------------- */

static uint32_t lanes_for(const struct hg_program *program, const struct hg_lanes *like)
{
    size_t bytes = (size_t)program->register_count * sizeof(struct hg_value) +
                   (size_t)program->field_count * sizeof(struct hg_input) +
                   (size_t)like->words_per_lane * sizeof(uint64_t) + program->truth_count +
                   program->test_count + 64;
    size_t room = HG_COMPLETER_BYTES / bytes;
    return room < 4 ? 4 : room > HG_COMPLETER_LANES ? HG_COMPLETER_LANES : (uint32_t)room;
}

static void make_parts(struct hg_completer *c)
{
    const struct hg_program *program = c->program;
    hg_complete_plan(c->image, &c->keep, &c->plan);
    c->pin_kinds = HG_ARRAY(&c->keep, uint8_t, program->code_count);
    c->pin_of = HG_ARRAY(&c->keep, uint32_t, program->code_count);
    c->dead = HG_ARRAY(&c->keep, bool, c->lanes->room);
    c->value_mark = HG_ARRAY(&c->keep, uint32_t, program->register_count);
    c->truth_mark = HG_ARRAY(&c->keep, uint32_t, program->truth_count);
    c->table_mark = HG_ARRAY(&c->keep, uint32_t, program->table_count);
}

enum hg_status hg_completer_new(const struct hg_lanes *like, struct hg_completer **out)
{
    struct hg_allocator allocator = like->allocator;
    struct hg_completer *volatile c = hg_allocate(&allocator, sizeof *c);
    *out = NULL;
    if (c == NULL)
        return HG_NOMEM;
    c->image = like->image;
    c->program = like->program;
    c->allocator = allocator;
    hg_arena_init(&c->keep, &allocator, &c->guard);
    hg_arena_init(&c->arena, &allocator, &c->guard);
    hg_arena_init(&c->cut_cache_arena, &allocator, &c->guard);
    hg_buf_init(&c->text, &allocator, 0);
    uint32_t room = lanes_for(like->program, like);
    if (hg_lanes_new(like->image, room, &allocator, &c->lanes) != HG_OK ||
        setjmp(c->guard.jump) != 0) {
        hg_completer_free(c);
        return HG_NOMEM;
    }
    make_parts(c);
    *out = c;
    return HG_OK;
}

void hg_completer_free(struct hg_completer *c)
{
    if (c == NULL)
        return;
    struct hg_allocator allocator = c->allocator;
    hg_lanes_free(c->lanes);
    hg_lanes_free(c->probe);
    hg_arena_release(&c->arena);
    hg_arena_release(&c->keep);
    hg_arena_release(&c->cut_cache_arena);
    hg_buf_release(&c->text);
    allocator.resize(allocator.context, c, 0);
}

/* --- is there anything to do --------------------------------------------------------------- */

static bool some_read_field_unknown(const struct hg_decision_run *run)
{
    const struct hg_image *image = run->lanes->image;
    for (uint32_t i = 0; i < image->read_field_count; i++)
        if (!hg_value_known(hg_lane_value(run->lanes, image->read_fields[i], run->lane)))
            return true;
    return false;
}

/* --- the search ------------------------------------------------------------------------------ */

struct search {
    struct hg_completer *c;
    struct hg_exact *exact;
    HG_VEC(uint32_t)
    boxes, finer; /* boxes to evaluate; decided boxes in which something else may
                     be refined */
    size_t next, next_finer;
    uint32_t count; /* boxes evaluated or waiting, which the bound counts */
};

static bool single(uint32_t set)
{
    return set != 0 && (set & (set - 1)) == 0;
}

/* Splits a box, if the bound allows its parts. */
static bool split(struct search *s, uint32_t box, uint32_t open, bool finer)
{
    struct hg_completer *c = s->c;
    uint32_t first, parts = 0, count = s->count;
    if (count + 2 > HG_MAX_BOXES)
        return false;
    uint32_t before = c->box_count;
    size_t spans = c->spans.count;
    parts = hg_box_split(c, box, open, &first);
    if (count + parts > HG_MAX_BOXES) {
        c->box_count = before;
        c->spans.count = spans;
        return false;
    }
    s->count += parts;
    for (uint32_t i = 0; i < parts; i++) {
        if (finer)
            hg_push(&c->arena, &s->finer, first + i);
        else
            hg_push(&c->arena, &s->boxes, first + i);
    }
    return true;
}

static bool may_be_finer(struct search *s, uint32_t lane)
{
    struct hg_completer *c = s->c;
    uint32_t possible = c->lanes->outcomes[lane].possible;
    bool route =
        single(possible) && hg_walk_route(c, lane, (uint32_t)__builtin_ctz(possible)) != HG_NONE;
    return route || hg_walk_inexact(c, lane) != HG_NONE;
}

/* The first pass: until the outcome is decided, or nothing decides it. */
static void examine(struct search *s, uint32_t lane)
{
    struct hg_completer *c = s->c;
    uint32_t box = c->batch[lane], possible = c->lanes->outcomes[lane].possible;
    if (c->dead[lane])
        return;
    uint32_t open = single(possible) ? HG_NONE : hg_walk_decision(c, lane);
    if (open != HG_NONE && split(s, box, open, false))
        return;
    s->exact->bounded |= open != HG_NONE;
    s->exact->possible |= possible;
    if (open == HG_NONE && may_be_finer(s, lane))
        hg_push(&c->arena, &s->finer, box);
    else
        hg_exact_add(c, s->exact, lane);
}

/* The second pass, where the outcome is the same for all: who gets the lead, and what is open
 * although it depends on something in two ways. */
static void examine_finer(struct search *s, uint32_t lane)
{
    struct hg_completer *c = s->c;
    uint32_t open = HG_NONE;
    if (c->dead[lane])
        return;
    if (single(s->exact->possible))
        open = hg_walk_route(c, lane, (uint32_t)__builtin_ctz(s->exact->possible));
    if (open == HG_NONE)
        open = hg_walk_inexact(c, lane);
    if (open != HG_NONE && split(s, c->batch[lane], open, true))
        return;
    s->exact->bounded |= open != HG_NONE;
    hg_exact_add(c, s->exact, lane);
}

static void run_all(struct search *s)
{
    struct hg_completer *c = s->c;
    uint32_t room = hg_boxes_room(c), code = c->program->code_count;
    uint32_t *batch = HG_ARRAY(&c->arena, uint32_t, room);
    while (s->next < s->boxes.count) {
        uint32_t count = 0;
        while (count < room && s->next < s->boxes.count)
            batch[count++] = s->boxes.at[s->next++];
        hg_boxes_run(c, batch, count, code);
        for (uint32_t l = 0; l < count; l++)
            examine(s, l);
    }
    while (s->next_finer < s->finer.count) {
        uint32_t count = 0;
        while (count < room && s->next_finer < s->finer.count)
            batch[count++] = s->finer.at[s->next_finer++];
        hg_boxes_run(c, batch, count, code);
        for (uint32_t l = 0; l < count; l++)
            examine_finer(s, l);
    }
}

static void search(struct hg_completer *c, struct hg_exact *exact)
{
    struct search s = {.c = c, .exact = exact, .count = 1};
    hg_boxes_clear(c);
    hg_exact_begin(c, exact);
    hg_push(&c->arena, &s.boxes, hg_box_root(c));
    run_all(&s);
}

/* --- door ----------------------------------------------------------------------------------- */

static struct hg_completer *completer_of(struct hg_decision_run *run)
{
    struct hg_vm *vm = (struct hg_vm *)run->lanes;
    if (vm->completer == NULL) {
        vm->free_completer = hg_completer_free;
        if (hg_completer_new(run->lanes, &vm->completer) != HG_OK)
            longjmp(run->arena->guard->jump, 1);
    }
    return vm->completer;
}

/* Whether the exact analysis could improve anything, as far as can be seen before the lead's
 * pieces are made: most leads end here. */
static bool leaves_something(struct hg_completer *c, const struct hg_decision_run *run, bool open)
{
    c->lead_lanes = run->lanes;
    c->lead = run->lane;
    c->open_of_term = NULL;
    return (open || hg_complete_may_be_imprecise(c)) && some_read_field_unknown(run);
}

static bool complete(struct hg_completer *c, bool open, struct hg_exact *exact)
{
    hg_arena_reset(&c->arena);
    c->spans.at = NULL;
    c->spans.count = c->spans.room = 0;
    hg_complete_terms(c);
    if (c->opens.count == 0)
        return false;
    if (!open && !hg_complete_may_be_imprecise(c)) /* direct evaluation decided it */
        return false;
    hg_complete_knowledge(c);
    search(c, exact);
    if (exact->leaves.count == 0) /* every box is inconsistent: keep the result of direct
                                     evaluation */
        return false;
    hg_exact_rules(c, exact);
    hg_exact_finish(c, exact);
    return true;
}

bool hg_complete(struct hg_decision_run *run, bool open, struct hg_exact *exact)
{
    struct hg_completer *c = ((struct hg_vm *)run->lanes)->completer;
    if (run->program->term_count == 0 || (c == NULL && !some_read_field_unknown(run)))
        return false;
    if (c == NULL)
        c = completer_of(run);
    if (!leaves_something(c, run, open))
        return false;
    c->arena.guard = c->keep.guard = c->cut_cache_arena.guard = run->arena->guard;
    c->lanes->arena.guard = run->arena->guard;
    return complete(c, open, exact);
}
