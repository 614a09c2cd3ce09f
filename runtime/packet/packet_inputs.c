/* The inputs in the trace of a packet as JSON: the values that were used, with their evidence. */
#include "runtime/ingest/field.h"
#include "runtime/packet/log_form.h"
#include "runtime/packet/packet_copy.h"
#include "runtime/packet/packet_parts.h"
#include "runtime/vm/vm_parts.h"

static void evidence_members(struct hg_packet *packet, const struct hg_evidence *evidence)
{
    if (evidence->has_confidence) {
        hg_packet_key(packet, "confidence");
        hg_json_decimal(&packet->json, evidence->confidence);
    }
    if (evidence->source.len > 0)
        hg_packet_text_member(packet, "source", evidence->source);
    if (evidence->has_as_of)
        hg_packet_instant_member(packet, "as_of", evidence->as_of);
    if (evidence->defaulted) {
        hg_packet_key(packet, "default");
        hg_json_bool(&packet->json, true);
    }
}

static void keyed_member(struct hg_packet *packet, bool hashed, struct hg_str text)
{
    if (hashed)
        hg_packet_text_member(packet, "hash", text);
    else
        hg_packet_text_member(packet, "sealed", text);
}

/* A value as its hash, or sealed. */
static void keyed_value(struct hg_packet *packet, const struct hg_field *field, struct hg_str json)
{
    const struct hg_log_keys *keys = packet->lanes->log_keys;
    struct hg_buf *out = packet->json.out;
    bool hashed = field->log == HG_LOG_HASH;
    hg_json_key_literal(&packet->json, hashed ? HG_KEY("hash") : HG_KEY("sealed"));
    hg_buf_byte(out, '"'); /* neither needs escapes */
    if (hashed)
        hg_log_put_hash(out, keys, field->name, json);
    else
        hg_log_put_sealed(out, keys, field->name, json);
    hg_json_raw_bare(&packet->json, HG_STR("\""), true);
}

/* A hidden value: as in an earlier packet, masked, or by the key. */
static void hidden_value(struct hg_packet *packet, uint32_t field)
{
    const struct hg_field *contract = &packet->program->fields[field];
    struct hg_str given = hg_lane_input_json(packet->lanes, field, packet->lane);
    bool known = hg_value_known(hg_lane_value(packet->lanes, field, packet->lane));
    char mark = given.len != 0 ? given.at[0] : '\0';
    struct hg_buf *json = &((struct hg_vm *)packet->lanes)->text;
    if (mark == HG_INPUT_HASHED || mark == HG_INPUT_SEALED) {
        keyed_member(packet, mark == HG_INPUT_HASHED, (struct hg_str){given.at + 1, given.len - 1});
        return;
    }
    if (packet->lanes->log_keys == NULL || contract->log == HG_LOG_MASK) {
        hg_packet_text_member(packet, "value", HG_STR(HG_MASK));
        return;
    }
    hg_buf_clear(json);
    if (known)
        hg_value_json(json, packet->lanes, packet->lane, (struct hg_ref){HG_REF_VALUE, field});
    keyed_value(packet, contract, known ? (struct hg_str){json->at, json->len} : given);
    packet->json.out->failed |= json->failed;
}

static void input_value(struct hg_packet *packet, uint32_t field)
{
    if (hg_value_known(hg_lane_value(packet->lanes, field, packet->lane)))
        hg_json_value(&packet->json, packet->lanes, packet->lane,
                      (struct hg_ref){HG_REF_VALUE, field});
    else
        hg_json_raw(&packet->json, hg_lane_input_json(packet->lanes, field, packet->lane));
}

/* The fragment up to the value, without the value, for inputs that have none to show. */
static struct hg_str without_value(struct hg_str piece)
{
    return (struct hg_str){piece.at, piece.len - strlen("\"value\":")};
}

/* A duplicate field has no value to show. */
static void twice_member(struct hg_packet *packet, uint32_t field)
{
    if (hg_lane_problem(packet->lanes, field, packet->lane) != hg_problem_duplicate)
        return;
    hg_packet_key(packet, "twice");
    hg_json_bool(&packet->json, true);
}

static void write_input(struct hg_packet *packet, const struct hg_input_template *form,
                        const struct hg_value *value)
{
    struct hg_json *json = &packet->json;
    uint32_t field = form->field;
    bool known = hg_value_known(value);
    bool given = known || hg_lane_input_json(packet->lanes, field, packet->lane).len > 0;
    bool shown = !form->hidden || packet->options->show_personal;
    hg_json_fragment(json, given && shown ? form->value : without_value(form->value));
    if (given && shown)
        input_value(packet, field);
    else if (given)
        hidden_value(packet, field);
    evidence_members(packet, hg_lane_evidence(packet->lanes, field, packet->lane));
    if (!known) {
        twice_member(packet, field);
        hg_packet_key(packet, "used");
        hg_json_raw_bare(json, HG_STR("false,\"reason\":"), false);
        hg_json_str(json, hg_str(hg_reason_name((enum hg_reason)value->reason)));
    }
    hg_json_raw_bare(json, HG_STR("}"), true);
}

/* --- the common cases ------------------------------------------------------------------------ */

/* Whether the register still holds the cached value. The first half of a known value identifies
 * it. */
static inline bool is_cached_value(const struct hg_value *value,
                                   const struct hg_parsed_value *parsed)
{
    const char *a = (const char *)value, *b = (const char *)&parsed->value;
    return ((hg_load_u64(a) ^ hg_load_u64(b)) | (hg_load_u64(a + 8) ^ hg_load_u64(b + 8))) == 0;
}

/* Caches the member just written for the next lead with this value. */
static void cache_member(const struct hg_input_template *form, const struct hg_value *value,
                         const struct hg_input *input, struct hg_str written)
{
    if (input->kind == HG_INPUT_CACHED && !form->hidden && is_cached_value(value, input->cached) &&
        written.len != 0 && *written.at == ',')
        input->cached->packet_member = hg_short_fragment_of(written);
}

/* The functions below write a value at `at`, where there is room, and return its end; NULL: it has
 * to be written in full. */

static inline char *put_text(char *at, struct hg_str text)
{
    if (!hg_json_copy_unescaped(at + 1, text))
        return NULL;
    at[0] = at[text.len + 1] = '"';
    return at + text.len + 2;
}

static char *put_texts(char *at, const struct hg_list *list)
{
    *at++ = '[';
    for (uint32_t i = 0; i < list->count; i++) {
        *at = ',';
        at = put_text(at + (i != 0), list->texts[i]->raw);
        if (at == NULL)
            return NULL;
    }
    *at = ']';
    return at + 1;
}

static inline char *put_boolean(char *at, bool value)
{
    memcpy(at, value ? "true " : "false", sizeof "false" - 1);
    return at + (value ? sizeof "true" : sizeof "false") - 1;
}

/* The room it may need beyond that reserved for every input. */
static inline size_t more_room(const struct hg_input_template *form, const struct hg_value *value)
{
    size_t size = 0;
    if (form->way == HG_INPUT_TEXT)
        return value->text->raw.len;
    if (form->way != HG_INPUT_TEXTS)
        return 0;
    for (uint32_t i = 0; i < value->list->count; i++)
        size += value->list->texts[i]->raw.len + sizeof "\"\",";
    return size;
}

/* A bare value, from its register. */
static inline char *put_value(char *at, const struct hg_input_template *form,
                              const struct hg_value *value)
{
    hg_copy_fragment(at, form->value);
    at += form->value.len;
    switch ((enum hg_input_type)form->way) {
    case HG_INPUT_TEXT:
        at = put_text(at, value->text->raw);
        break;
    case HG_INPUT_INTEGER:
        at += hg_put_int(at, value->lo);
        break;
    case HG_INPUT_BOOLEAN:
        at = put_boolean(at, value->lo != 0);
        break;
    case HG_INPUT_TEXTS:
        at = put_texts(at, value->list);
        break;
    default:
        return NULL;
    }
    if (at != NULL)
        *at++ = '}';
    return at;
}

/* --- all inputs of a packet ----------------------------------------------------------------- */

/* The inputs of one packet being written. */
struct inputs {
    struct hg_packet *packet;
    struct hg_buf *out;
    char *end; /* start of the reserve that all inputs may need beside their texts; the cursor may
                  be past it */
};

static inline char *begin_inputs(struct inputs *inputs)
{
    size_t room = inputs->packet->fragments->inputs_room + HG_FRAGMENT_BLOCK;
    char *cursor = hg_json_cursor(inputs->out, room);
    inputs->end = cursor != NULL ? inputs->out->at + inputs->out->fast_limit - room : NULL;
    return cursor;
}

static void input_at_length(struct hg_packet *packet, const struct hg_input_template *form,
                            const struct hg_value *value, const struct hg_input *input)
{
    const struct hg_buf *out = packet->json.out;
    size_t from = out->len;
    write_input(packet, form, value);
    if (!out->failed)
        cache_member(form, value, input, (struct hg_str){out->at + from, out->len - from});
}

/* The ready member of a cached value, or of a missing one; NULL: none. */
static const struct hg_short_fragment *ready_piece(const struct hg_input_template *form,
                                                   const struct hg_value *value,
                                                   const struct hg_input *input)
{
    if (input->kind == HG_INPUT_CACHED && is_cached_value(value, input->cached))
        return &input->cached->packet_member;
    if (input->kind == HG_INPUT_NONE && value->reason == HG_R_MISSING && !hg_value_known(value))
        return &form->missing;
    return NULL;
}

/* Whether the value has no evidence. */
static bool stands_alone(const struct hg_value *value, const struct hg_input *input)
{
    return (input->kind == HG_INPUT_JSON || input->kind == HG_INPUT_CACHED) &&
           hg_value_known(value);
}

static char *new_input(struct inputs *inputs, char *cursor, const struct hg_input_template *form)
{
    const struct hg_lanes *lanes = inputs->packet->lanes;
    const uint32_t lane = inputs->packet->lane;
    const struct hg_value *value = hg_reg(lanes, form->field) + lane;
    const struct hg_input *input = hg_lane_input(lanes, form->field, lane);
    const struct hg_short_fragment *piece = ready_piece(form, value, input);
    char *next = NULL;
    if (cursor != NULL && piece != NULL && piece->len != 0) {
        memcpy(cursor, piece->text, HG_FRAGMENT_BLOCK);
        return cursor + piece->len;
    }
    if (cursor != NULL && stands_alone(value, input) &&
        (ptrdiff_t)more_room(form, value) <= inputs->end - cursor)
        next = put_value(cursor, form, value);
    if (next != NULL) {
        cache_member(form, value, input, (struct hg_str){cursor, (size_t)(next - cursor)});
        return next;
    }
    hg_json_cursor_commit(inputs->out, cursor);
    input_at_length(inputs->packet, form, value, input);
    return begin_inputs(inputs);
}

/* A bare value, from its input JSON. Both the lead's text and fragments are readable beyond their
 * ends. */
HG_COPY_INLINE char *put_json(char *at, const struct hg_input_template *form,
                              const struct hg_input *input, hg_fragment_copy *copy)
{
    copy(at, form->value);
    at += form->value.len;
    copy(at, (struct hg_str){input->at, input->len});
    at += input->len;
    *at = '}';
    return at + 1;
}

/* Of one of two kinds; without a branch, as it cannot be predicted whether a field that may be
 * missing is there. */
_Static_assert(HG_INPUT_NONE >> 1 == 0 && HG_INPUT_CACHED >> 1 == 1, "a mask is made of the kind");
HG_COPY_INLINE const struct hg_short_fragment *
cached_or_missing(const struct hg_input_template *form, const struct hg_input *input, uint32_t kind)
{
    const size_t offset = offsetof(struct hg_parsed_value, packet_member);
    uintptr_t missing = (uintptr_t)&form->missing - offset, cached = (uintptr_t)input->cached;
    uintptr_t is_missing = (uintptr_t)(kind >> 1) - 1;
    return (const struct hg_short_fragment *)(((missing & is_missing) | (cached & ~is_missing)) +
                                              offset);
}

/* Its kind, and above that whether its value differs from what was given: one load. */
HG_COPY_INLINE uint32_t kind_of(const struct hg_input *input)
{
    return input->kind | (uint32_t)input->differs << 16;
}

/* The fast loop: inputs that are shown from the input alone, without looking at values. Writes
 * members, commas included, from the i-th on; returns the index of the first that it cannot
 * handle. */
HG_COPY_INLINE uint32_t put_inputs(const struct hg_packet *packet, uint32_t i, char **cursor,
                                   const char *end, hg_block_copy *copy_block,
                                   hg_fragment_copy *copy)
{
    const struct hg_lanes *lanes = packet->lanes;
    const struct hg_input_template *const forms = packet->fragments->inputs;
    const struct hg_input_template *form = forms + i,
                                   *last = forms + lanes->image->read_field_count;
    const size_t stride = lanes->lanes; /* loaded once: stores through char pointers may alias
                                           anything */
    const struct hg_input *const given = lanes->inputs + packet->lane;
    char *at = *cursor;
    for (; form < last; form++) {
        const struct hg_input *input = given + form->field * stride;
        const uint32_t kind = kind_of(input);
        if (kind != HG_INPUT_CACHED && kind != HG_INPUT_NONE) {
            if (kind != HG_INPUT_JSON || form->hidden || input->len > end - at)
                break;
            at = put_json(at, form, input, copy);
            continue;
        }
        const struct hg_short_fragment *piece = cached_or_missing(form, input, kind);
        const size_t len = piece->len;
        if (len == 0)
            break;
        copy_block(at, piece->text);
        at += len;
    }
    *cursor = at;
    return (uint32_t)(form - forms);
}

typedef uint32_t inputs_kernel(const struct hg_packet *packet, uint32_t i, char **cursor,
                               const char *end);
#define INPUTS(name, target, kernel)                                                               \
    target static uint32_t name(const struct hg_packet *packet, uint32_t i, char **cursor,         \
                                const char *end)                                                   \
    {                                                                                              \
        return put_inputs(packet, i, cursor, end, hg_copy_64_##kernel, hg_copy_##kernel);          \
    }
INPUTS(inputs_portable, , portable)
#ifdef HG_VECTORS
INPUTS(inputs_avx2, HG_TARGET_AVX2, avx2)
INPUTS(inputs_avx512, HG_TARGET_AVX512, avx512)
#endif

static inputs_kernel *inputs_kernel_of(enum hg_kernel kernel)
{
#ifdef HG_VECTORS
    static inputs_kernel *const kernels[HG_COPY_KERNELS] = {inputs_portable, inputs_avx2,
                                                            inputs_avx512};
    return kernels[hg_copy_kernel(kernel)];
#else
    (void)kernel;
    return inputs_portable;
#endif
}

static void put_all(struct hg_packet *packet)
{
    const struct hg_lanes *lanes = packet->lanes;
    inputs_kernel *put = inputs_kernel_of(lanes->image->kernel);
    const uint32_t count = lanes->image->read_field_count;
    const bool direct = packet->decision->analysis == HG_ANALYSIS_DIRECT;
    struct inputs inputs = {packet, packet->json.out, NULL};
    char *cursor = begin_inputs(&inputs);
    for (uint32_t i = 0; i < count; i++) {
        if (cursor != NULL && direct)
            i = put(packet, i, &cursor, inputs.end);
        if (i < count)
            cursor = new_input(&inputs, cursor, &packet->fragments->inputs[i]);
    }
    hg_json_cursor_commit(inputs.out, cursor);
}

void hg_packet_inputs_member(struct hg_packet *packet)
{
    struct hg_json *json = &packet->json;
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    hg_json_raw_bare(json, HG_KEY("inputs"), true);
    size_t from = json->out->len;
    put_all(packet);
    hg_packet_enclose(json, from, "{}");
}
