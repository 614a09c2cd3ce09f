/* The inputs in the trace of a packet as JSON: values as they were taken, with where they came
 * from. */
#include "runtime/field.h"
#include "runtime/log_form.h"
#include "runtime/packet_parts.h"
#include "runtime/vm_parts.h"

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

/* A value by its hash, or sealed. */
static void keyed_value(struct hg_packet *packet, const struct hg_field *field, struct hg_str json)
{
    const struct hg_log_keys *keys = packet->lanes->log_keys;
    struct hg_buf *out = packet->json.out;
    bool hashed = field->log == HG_LOG_HASH;
    hg_json_key_ready(&packet->json, hashed ? HG_KEY("hash") : HG_KEY("sealed"));
    hg_buf_byte(out, '"'); /* neither has anything to be escaped */
    if (hashed)
        hg_log_put_hash(out, keys, field->name, json);
    else
        hg_log_put_sealed(out, keys, field->name, json);
    hg_json_bytes(&packet->json, HG_STR("\""), true);
}

/* Not as it is: as an earlier packet hid it, not at all, or by the key. */
static void hidden_value(struct hg_packet *packet, uint32_t field)
{
    const struct hg_field *contract = &packet->program->fields[field];
    struct hg_str given = hg_lane_given(packet->lanes, field, packet->lane);
    bool known = hg_value_known(hg_lane_value(packet->lanes, field, packet->lane));
    char mark = given.len != 0 ? given.at[0] : '\0';
    struct hg_buf *json = &((struct hg_vm *)packet->lanes)->text;
    if (mark == HG_GIVEN_HASHED || mark == HG_GIVEN_SEALED) {
        keyed_member(packet, mark == HG_GIVEN_HASHED, (struct hg_str){given.at + 1, given.len - 1});
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

static void given_value(struct hg_packet *packet, uint32_t field)
{
    if (hg_value_known(hg_lane_value(packet->lanes, field, packet->lane)))
        hg_json_value(&packet->json, packet->lanes, packet->lane,
                      (struct hg_ref){HG_REF_VALUE, field});
    else
        hg_json_raw(&packet->json, hg_lane_given(packet->lanes, field, packet->lane));
}

/* Nothing is shown as the value of what was not given. */
static struct hg_str without_value(struct hg_str piece)
{
    return (struct hg_str){piece.at, piece.len - strlen("\"value\":")};
}

/* A field given twice has no value that could be shown. */
static void twice_member(struct hg_packet *packet, uint32_t field)
{
    if (hg_lane_problem(packet->lanes, field, packet->lane) != hg_given_twice)
        return;
    hg_packet_key(packet, "twice");
    hg_json_bool(&packet->json, true);
}

static void write_input(struct hg_packet *packet, const struct hg_input_form *form,
                        const struct hg_value *value)
{
    struct hg_json *json = &packet->json;
    uint32_t field = form->field;
    bool known = hg_value_known(value);
    bool given = known || hg_lane_given(packet->lanes, field, packet->lane).len > 0;
    bool shown = !form->hidden || packet->options->show_personal;
    hg_json_piece(json, given && shown ? form->value : without_value(form->value));
    if (given && shown)
        given_value(packet, field);
    else if (given)
        hidden_value(packet, field);
    evidence_members(packet, hg_lane_evidence(packet->lanes, field, packet->lane));
    if (!known) {
        twice_member(packet, field);
        hg_packet_key(packet, "used");
        hg_json_bytes(json, HG_STR("false,\"reason\":"), false);
        hg_json_str(json, hg_str(hg_reason_name((enum hg_reason)value->reason)));
    }
    hg_json_bytes(json, HG_STR("}"), true);
}

/* --- what most inputs are ------------------------------------------------------------------- */

/* Whether the field holds what its thread remembers: nobody has put something else in its place. */
static bool is_as_met(const struct hg_value *value, const struct hg_met *met)
{
    return value->state == met->value.state && value->hole == HG_R_NONE &&
           value->unit == met->value.unit && value->lo == met->value.lo;
}

/* What was just written is kept for the next lead with this value. */
static void keep_shown(struct hg_packet *packet, struct hg_met *met, size_t from)
{
    const struct hg_buf *out = packet->json.out;
    size_t len = out->len - from;
    if (out->failed || out->at[from] != ',')
        return;
    char *shown = hg_packet_keep(packet->lanes, len + HG_PIECE);
    memcpy(shown, out->at + from, len);
    met->shown = (struct hg_str){shown, len};
}

/* Where pieces are put one after the other: the buffer's own end, while nobody else writes to it.
 */
struct cursor {
    char *at, *end; /* the same: every piece goes the buffer's own way */
};

static inline struct cursor cursor_of(const struct hg_buf *out)
{
    char *at = out->at != NULL ? out->at + out->len : NULL; /* NULL: there never was memory */
    return (struct cursor){at, out->failed || out->maximum != 0 ? at : out->at + out->room};
}

static inline bool has_room(const struct cursor *to, size_t len)
{
    return (size_t)(to->end - to->at) >= len + HG_PIECE;
}

/* The values below are written from `at` on, HG_PIECE bytes more than what the cursor was asked to
 * have room for: to their end, or NULL where they are to be written at length. */
static char *put_text(const struct cursor *to, char *at, struct hg_str text)
{
    if ((size_t)(to->end - at) < text.len + HG_PIECE || !hg_json_copy_plain(at + 1, text))
        return NULL;
    at[0] = at[text.len + 1] = '"';
    return at + text.len + 2;
}

static char *put_texts(const struct cursor *to, char *at, const struct hg_list *list)
{
    *at++ = '[';
    for (uint32_t i = 0; i < list->count; i++) {
        *at = ',';
        at = put_text(to, at + (i != 0), list->texts[i]->raw);
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

/* A value that stands alone, as it was read; false: it is to be written at length. */
static inline bool put_value(struct cursor *to, const struct hg_input_form *form,
                             const struct hg_value *value)
{
    if (!has_room(to, form->value.len + HG_INT_ROOM + HG_PIECE))
        return false;
    hg_copy_piece(to->at, form->value);
    char *at = to->at + form->value.len;
    switch ((enum hg_input_way)form->way) {
    case HG_INPUT_TEXT:
        at = put_text(to, at, value->text->raw);
        break;
    case HG_INPUT_INTEGER:
        at += hg_put_int(at, value->lo);
        break;
    case HG_INPUT_BOOLEAN:
        at = put_boolean(at, value->lo != 0);
        break;
    case HG_INPUT_TEXTS:
        at = put_texts(to, at, value->list);
        break;
    default:
        return false;
    }
    if (at == NULL)
        return false;
    *at = '}';
    to->at = at + 1;
    return true;
}

/* The input as it was written before: of a value that is remembered, or where nothing was given. */
static inline struct hg_str ready_input(const struct hg_input_form *form,
                                        const struct hg_value *value, const struct hg_given *said)
{
    if (said->kind == HG_GIVEN_MET && !form->hidden && is_as_met(value, said->met))
        return said->met->shown;
    if (said->kind == HG_GIVEN_NOTHING && value->reason == HG_R_MISSING && !hg_value_known(value))
        return form->missing;
    return (struct hg_str){0};
}

/* Seldom, and kept out of the loop. */
static __attribute__((noinline)) void input_at_length(struct hg_packet *packet,
                                                      const struct hg_input_form *form,
                                                      const struct hg_value *value,
                                                      const struct hg_given *said)
{
    size_t from = packet->json.out->len;
    write_input(packet, form, value);
    if (said->kind == HG_GIVEN_MET && !form->hidden && is_as_met(value, said->met))
        keep_shown(packet, said->met, from);
}

/* Each from its comma on; the first comma gives way to the bracket. */
static void put_inputs(struct hg_packet *packet)
{
    const struct hg_lanes *lanes = packet->lanes;
    struct hg_buf *out = packet->json.out;
    const size_t stride =
        lanes->lanes; /* all here: to the compiler what is written might be anything */
    const struct hg_value *const values = lanes->values + packet->lane;
    const struct hg_given *const given = lanes->given + packet->lane;
    const bool personal = packet->options->show_personal;
    const struct hg_input_form *form = packet->pieces->inputs;
    const struct hg_input_form *const last = form + lanes->image->read_field_count;
    struct cursor to = cursor_of(out);
    for (; form < last; form++) {
        const struct hg_value *value = values + form->field * stride;
        const struct hg_given *said = given + form->field * stride;
        struct hg_str ready = ready_input(form, value, said);
        if (ready.len != 0 && has_room(&to, ready.len)) {
            hg_copy_piece(to.at, ready);
            to.at += ready.len;
            continue;
        }
        if (said->kind == HG_GIVEN_ALONE && hg_value_known(value) && (!form->hidden || personal) &&
            put_value(&to, form, value))
            continue;
        out->len = (size_t)(to.at - out->at);
        input_at_length(packet, form, value, said);
        to = cursor_of(out);
    }
    out->len = (size_t)(to.at - out->at);
}

void hg_packet_inputs_member(struct hg_packet *packet)
{
    struct hg_json *json = &packet->json;
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    hg_packet_key(packet, "inputs");
    size_t from = json->out->len;
    json->comma = true;
    put_inputs(packet);
    if (json->out->len == from)
        hg_json_bytes(json, HG_STR("{"), true);
    else if (!json->out->failed)
        json->out->at[from] = '{';
    hg_json_bytes(json, HG_STR("}"), true);
}
