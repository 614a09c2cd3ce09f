/* Lanes: their memory, and the reset before each batch. Between the readers of leads, which fill
 * field registers, and the VM, which fills the rest. Owns every array of struct hg_lanes;
 * evaluates nothing. */
#include "runtime/vm/match_parts.h"

#include <string.h>

static void *take(const struct hg_allocator *allocator, size_t count, size_t size)
{
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : hg_allocate(allocator, bytes);
}

static void give(const struct hg_allocator *allocator, void *at)
{
    if (at != NULL)
        allocator->resize(allocator->context, at, 0);
}

/* The first line that begins there or behind; there is room for one more. */
static void *aligned(char *room)
{
    const size_t line = alignof(struct hg_row_list);
    return room + (line - (uintptr_t)room % line) % line;
}

static bool take_arrays(struct hg_vm *vm)
{
    struct hg_lanes *lanes = &vm->lanes;
    const struct hg_program *program = lanes->program;
    const struct hg_allocator *allocator = &lanes->allocator;
    size_t room = lanes->room;
    if (lanes->image->words_per_lane > UINT32_MAX)
        return false;
    lanes->table_offset = lanes->image->table_offset;
    lanes->words_per_lane = (uint32_t)lanes->image->words_per_lane;
    lanes->now = take(allocator, room, sizeof *lanes->now);
    lanes->values = take(allocator, room * program->register_count, sizeof *lanes->values);
    lanes->inputs = take(allocator, room * program->field_count, sizeof *lanes->inputs);
    lanes->problems = take(allocator, room, 1);
    lanes->truths = take(allocator, room * program->truth_count, 1);
    lanes->bits = take(allocator, room * lanes->words_per_lane, sizeof *lanes->bits);
    lanes->reach = take(allocator, room * program->block_count, 1);
    lanes->outcomes = take(allocator, room, sizeof *lanes->outcomes);
    lanes->applies = take(allocator, room, 1);
    lanes->test_memo =
        take(allocator, hg_test_memo_words(room, program->test_count), sizeof(uint64_t));
    vm->row_lists = take(allocator, room * lanes->image->row_lists + 1, sizeof *lanes->row_lists);
    lanes->row_lists = vm->row_lists != NULL ? aligned(vm->row_lists) : NULL;
    vm->scratch = take(allocator, 3 * (size_t)lanes->image->widest, sizeof *vm->scratch);
    vm->cells = take(allocator, lanes->image->most_columns, sizeof *vm->cells);
    return lanes->now != NULL && lanes->values != NULL && lanes->inputs != NULL &&
           lanes->problems != NULL && lanes->truths != NULL && lanes->bits != NULL &&
           lanes->reach != NULL && lanes->outcomes != NULL && lanes->applies != NULL &&
           lanes->test_memo != NULL && vm->row_lists != NULL && vm->scratch != NULL &&
           vm->cells != NULL;
}

enum hg_status hg_lanes_new(const struct hg_image *image, uint32_t room,
                            const struct hg_allocator *allocator, struct hg_lanes **out)
{
    *out = NULL;
    if (room == 0 || room > HG_MAX_LANES)
        return HG_LIMIT;
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_vm *vm = take(&chosen, 1, sizeof *vm);
    if (vm == NULL)
        return HG_NOMEM;
    struct hg_lanes *lanes = &vm->lanes;
    lanes->image = image;
    lanes->program = hg_image_program(image);
    lanes->allocator = chosen;
    lanes->room = room;
    lanes->flags = image->flags;
    hg_arena_init(&lanes->arena, &chosen, &lanes->guard);
    hg_arena_init(&vm->memory, &chosen, &lanes->guard);
    hg_buf_init(&vm->text, &chosen, 0);
    hg_buf_init(&vm->fragment_text, &chosen, 0);
    if (!take_arrays(vm)) {
        hg_lanes_free(lanes);
        return HG_NOMEM;
    }
    hg_lanes_reset(lanes, 1);
    *out = lanes;
    return HG_OK;
}

void hg_lanes_free(struct hg_lanes *lanes)
{
    if (lanes == NULL)
        return;
    struct hg_vm *vm = (struct hg_vm *)lanes;
    struct hg_allocator allocator = lanes->allocator;
    void *arrays[] = {lanes->now,       lanes->values,   lanes->inputs,   lanes->truths,
                      lanes->bits,      lanes->reach,    lanes->outcomes, lanes->applies,
                      lanes->test_memo, lanes->problems, vm->row_lists,   vm->scratch,
                      vm->cells};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        give(&allocator, arrays[i]);
    if (vm->completer != NULL)
        vm->free_completer(vm->completer);
    hg_buf_release(&vm->text);
    hg_buf_release(&vm->fragment_text);
    hg_arena_release(&vm->memory);
    hg_arena_release(&lanes->arena);
    give(&allocator, vm);
}

/* Four at a time, which the compiler keeps in registers. */
static struct hg_value *fill_values(struct hg_value *to, struct hg_value value, uint32_t count)
{
    struct four {
        struct hg_value at[4];
    } four = {{value, value, value, value}};
    for (; count >= 4; count -= 4, to += 4)
        memcpy(to, &four, sizeof four);
    for (; count != 0; count--)
        *to++ = value;
    return to;
}

void hg_lanes_reset(struct hg_lanes *lanes, uint32_t count)
{
    const struct hg_program *program = lanes->program;
    lanes->lanes = count < 1 ? 1 : count > lanes->room ? lanes->room : count;
    hg_arena_reset(&lanes->arena);
    memset(lanes->problems, 0, lanes->lanes);
    struct hg_value *value = lanes->values;
    for (uint32_t f = 0; f < program->field_count; f++) {
        value = fill_values(value, lanes->image->missing[f], lanes->lanes);
        memset(hg_lane_input(lanes, f, 0), 0, lanes->lanes * sizeof *lanes->inputs);
    }
}

void hg_lanes_clear_field(struct hg_lanes *lanes, uint32_t field)
{
    size_t first = (size_t)field * lanes->lanes;
    for (uint32_t l = 0; l < lanes->lanes; l++)
        lanes->values[first + l] = lanes->image->missing[field];
    memset(&lanes->inputs[first], 0, lanes->lanes * sizeof *lanes->inputs);
}

struct hg_rows hg_lane_rows(const struct hg_lanes *lanes, uint32_t table, uint32_t lane)
{
    return hg_rows_at(lanes, table, lane);
}

struct hg_value *hg_lane_value(const struct hg_lanes *lanes, uint32_t reg, uint32_t lane)
{
    return hg_reg(lanes, reg) + lane;
}

uint8_t hg_lane_truth(const struct hg_lanes *lanes, uint32_t truth, uint32_t lane)
{
    return hg_truth_reg(lanes, truth)[lane];
}

/* --- what was given ------------------------------------------------------------------------ */

struct hg_str hg_lane_input_json(const struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_input *input = hg_lane_input(lanes, field, lane);
    switch ((enum hg_input_kind)input->kind) {
    case HG_INPUT_NONE:
        break;
    case HG_INPUT_JSON:
        return (struct hg_str){input->at, input->len};
    case HG_INPUT_CACHED:
        return input->cached->input_json;
    case HG_INPUT_EVIDENCE:
        return input->evidence->input_json;
    }
    return (struct hg_str){0};
}

bool hg_lane_present(const struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_input *input = hg_lane_input(lanes, field, lane);
    return input->kind == HG_INPUT_EVIDENCE ? input->evidence->present
                                            : input->kind != HG_INPUT_NONE;
}

const struct hg_evidence *hg_lane_evidence(const struct hg_lanes *lanes, uint32_t field,
                                           uint32_t lane)
{
    static const struct hg_evidence none = {0};
    const struct hg_input *input = hg_lane_input(lanes, field, lane);
    return input->kind == HG_INPUT_EVIDENCE ? input->evidence : &none;
}

void hg_lane_set_input(struct hg_lanes *lanes, uint32_t field, uint32_t lane, struct hg_str given)
{
    *hg_lane_input(lanes, field, lane) = (struct hg_input){
        .at = given.at,
        .len = (uint32_t)given.len,
        .kind = given.len != 0 ? HG_INPUT_JSON : HG_INPUT_NONE,
        .differs = true,
    };
}

/* A separate evidence record for the lane, with the former content. */
static struct hg_evidence *set_evidence(struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    struct hg_evidence *more = HG_NEW(&lanes->arena, struct hg_evidence);
    *more = *hg_lane_evidence(lanes, field, lane);
    more->input_json = hg_lane_input_json(lanes, field, lane);
    more->present = hg_lane_present(lanes, field, lane);
    *hg_lane_input(lanes, field, lane) =
        (struct hg_input){.evidence = more, .kind = HG_INPUT_EVIDENCE, .differs = true};
    return more;
}

void hg_lane_set_input_evidence(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                                struct hg_str given, const struct hg_evidence *evidence)
{
    hg_lane_set_input(lanes, field, lane, given);
    if (!evidence->has_confidence && !evidence->has_as_of && evidence->source.len == 0)
        return;
    struct hg_evidence *more = set_evidence(lanes, field, lane);
    more->has_confidence = evidence->has_confidence;
    more->has_as_of = evidence->has_as_of;
    more->confidence = evidence->confidence;
    more->as_of = evidence->as_of;
    more->source = hg_str_copy(&lanes->arena, evidence->source);
}

void hg_lane_set_problem(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const char *problem)
{
    if (problem != hg_lane_problem(lanes, field, lane))
        set_evidence(lanes, field, lane)->problem = problem;
    lanes->problems[lane] |= problem != NULL;
}

void hg_lane_set_defaulted(struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    set_evidence(lanes, field, lane)->defaulted = true;
}

const char *hg_lane_fault(const struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const char *problem = hg_lane_problem(lanes, field, lane);
    if (problem != NULL || !lanes->program->fields[field].required)
        return problem;
    uint8_t reason = hg_lane_value(lanes, field, lane)->reason;
    return reason == HG_R_MISSING || reason == HG_R_NULL ? "required field is missing" : NULL;
}

/* --- what is not known --------------------------------------------------------------------- */

void hg_lane_unknown(struct hg_lanes *lanes, uint32_t field, uint32_t lane, enum hg_reason reason)
{
    struct hg_value *value = hg_lane_value(lanes, field, lane);
    *value = lanes->image->missing[field];
    value->reason = (uint8_t)reason;
    hg_lane_input(lanes, field, lane)->differs |= reason != HG_R_MISSING;
    if (reason != HG_R_INVALID)
        return;
    value->key = HG_KEY_NONE;
    if (value->state == HG_BETWEEN && lanes->program->fields[field].type != HG_T_BOOLEAN) {
        value->lo = INT64_MIN;
        value->hi = INT64_MAX;
    } else if (value->state == HG_ONE_OF) {
        value->set = hg_image_domain(lanes->image, field, true);
    }
}
