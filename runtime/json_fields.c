/* The second pass of the JSON reader: each field that was found gets its value and evidence. Nearly
 * all are values alone, met before: those are looked up and put in place here; all others go
 * through json_value.c and field.c. */
#include "runtime/field_memo.h"
#include "runtime/json_parts.h"

/* --- the plan ----------------------------------------------------------------------------------
 */

static uint8_t leave_of(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    if (!hg_field_idle(program, field) || f->has_default || f->list || f->has_min || f->has_max ||
        f->pattern != HG_NONE)
        return HG_LEAVE_NOTHING;
    switch (f->type) {
    case HG_T_TEXT:
        return HG_LEAVE_TEXTS;
    case HG_T_INTEGER:
        return HG_LEAVE_INTEGERS;
    case HG_T_DATETIME:
    case HG_T_URL:
        return HG_LEAVE_FORMS;
    default:
        return HG_LEAVE_NOTHING;
    }
}

static uint8_t plain_of(const struct hg_field *f)
{
    bool bounds = f->has_min || f->has_max;
    if (f->list || f->evidence_required)
        return HG_PLAIN_NOTHING;
    if (f->type == HG_T_INTEGER)
        return HG_PLAIN_INTEGERS;
    return f->type == HG_T_TEXT && !bounds && f->blanks.count == 0 && f->pattern == HG_NONE
               ? HG_PLAIN_TEXTS
               : HG_PLAIN_NOTHING;
}

void hg_json_plan_fields(struct hg_json_reader *reader)
{
    const struct hg_program *program = reader->program;
    reader->simple = HG_ARRAY(&reader->arena, bool, program->field_count);
    reader->plain = HG_ARRAY(&reader->arena, uint8_t, program->field_count);
    reader->leave = HG_ARRAY(&reader->arena, uint8_t, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++) {
        reader->simple[f] = !program->fields[f].list && !program->fields[f].evidence_required;
        reader->plain[f] = plain_of(&program->fields[f]);
        reader->leave[f] = leave_of(program, f);
    }
}

/* --- what is not kept --------------------------------------------------------------------------
 */

#define SAFE_DIGITS 18u /* of an integer of 64 bits, whatever they are */

static bool all_digits(struct hg_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

/* A text as it stands that has the form of its type. */
static bool has_form(const struct hg_field *field, const struct hg_json_node *node,
                     struct hg_arena *arena)
{
    struct hg_str text = hg_json_text_of(node), form;
    int64_t instant;
    if (node->kind != HG_JSON_STRING || node->escaped || !hg_text_is_graphic(text))
        return false;
    return field->type == HG_T_URL ? hg_read_url(arena, text, &form) == NULL
                                   : hg_parse_instant(text, &instant);
}

/* A value that breaks no contract, of a field that nothing reads. */
static inline bool may_be_left(enum hg_json_leave leave, const struct hg_json_node *node)
{
    if (leave == HG_LEAVE_NOTHING || leave == HG_LEAVE_FORMS)
        return false;
    if (node->kind == HG_JSON_NULL)
        return true;
    if (leave == HG_LEAVE_TEXTS)
        return (node->kind == HG_JSON_STRING || node->kind == HG_JSON_NUMBER) &&
               node->text_len <= HG_TEXT_MAX_BYTES;
    return node->kind == HG_JSON_NUMBER && node->text_len <= SAFE_DIGITS &&
           all_digits(hg_json_text_of(node));
}

/* --- values and evidence -----------------------------------------------------------------------
 */

/* A confidence beside the values, in JSON: one that stood there twice is none. */
static struct hg_str confidence_said(const struct hg_json_document *lead, uint32_t node)
{
    int64_t twice;
    return hg_read_confidence(hg_json_text_of(&lead->nodes[node]), &twice)
               ? HG_STR("\"twice\"")
               : hg_json_extent(lead, node);
}

/* A confidence beside the values counts where the value's own evidence has none. */
static const char *add_confidence(const struct hg_json_reader *reader, uint32_t field,
                                  const struct hg_json_document *lead, struct hg_arena *arena,
                                  struct hg_raw *raw, struct hg_evidence *evidence)
{
    if (evidence->has_confidence || reader->said[field] == HG_NOT_SAID)
        return NULL;
    evidence->has_confidence = true;
    if (reader->said[field] == HG_SAID) {
        evidence->confidence = reader->confidence[field];
        return NULL;
    }
    struct hg_str said = confidence_said(lead, (uint32_t)reader->confidence[field]);
    raw->json = hg_json_doubted(lead, reader->found[field], said, arena);
    return hg_no_confidence;
}

static inline void put(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                       const struct hg_value *value, struct hg_given given)
{
    size_t at = (size_t)field * lanes->lanes + lane;
    lanes->values[at] = *value;
    lanes->given[at] = given;
}

/* A value alone that this thread met before; false: it is to be read. */
static inline bool set_met(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                           uint32_t field, uint32_t lane, const struct hg_json_node *node)
{
    struct hg_str json = {reader->document.text.at + node->start, node->raw_len};
    struct hg_met *met = hg_field_met_before(lanes, field, hg_json_raw_kind(node), json);
    if (met == NULL || met->read != HG_READ_VALUE)
        return false;
    put(lanes, field, lane, &met->value, (struct hg_given){.met = met, .kind = HG_GIVEN_MET});
    return true;
}

static bool plain_text(struct hg_lanes *lanes, const struct hg_json_node *node,
                       struct hg_value *value)
{
    struct hg_str raw = hg_json_text_of(node);
    struct hg_arena *arena = &lanes->arena;
    bool changed;
    if (node->kind != HG_JSON_STRING || node->escaped || raw.len > HG_TEXT_MAX_BYTES)
        return false;
    char *folded = hg_arena_alloc(arena, raw.len + 8);
    bool plain = hg_text_plain(raw, folded, &changed);
    hg_arena_grow(arena, folded, raw.len + 8, plain && changed ? raw.len : 0);
    if (!plain)
        return false;
    struct hg_str form = changed ? (struct hg_str){folded, raw.len} : raw;
    *value = hg_value_text(hg_image_text_folded(lanes->image, arena, raw, form));
    return true;
}

static bool plain_integer(const struct hg_field *field, const struct hg_json_node *node,
                          struct hg_value *value)
{
    struct hg_str digits = hg_json_text_of(node);
    int64_t number = 0;
    if (node->kind != HG_JSON_NUMBER || digits.len > SAFE_DIGITS)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned char)digits.at[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    *value = (struct hg_value){.state = HG_KNOWN, .lo = number, .hi = number};
    return !(field->has_min && number < field->min) && !(field->has_max && number > field->max);
}

/* A value as most are, which hangs on nothing but its digits or letters; false: the long way. */
static bool set_plain(const struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t field,
                      uint32_t lane, const struct hg_json_node *node)
{
    const char *json = reader->document.text.at + node->start;
    struct hg_value value;
    bool plain = false;
    if (reader->plain[field] == HG_PLAIN_TEXTS)
        plain = plain_text(lanes, node, &value);
    else if (reader->plain[field] == HG_PLAIN_INTEGERS)
        plain = plain_integer(&reader->program->fields[field], node, &value);
    if (plain)
        put(lanes, field, lane, &value,
            (struct hg_given){.at = json, .len = node->raw_len, .kind = HG_GIVEN_ALONE});
    return plain;
}

static void set_bare(const struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t field,
                     uint32_t lane)
{
    static const struct hg_evidence none = {0};
    struct hg_raw raw;
    uint32_t node = reader->found[field];
    const char *problem = hg_json_raw_of(&reader->document, node, &lanes->arena, &raw);
    if (problem != NULL)
        hg_field_refuse(lanes, field, lane, &raw, problem);
    else
        hg_field_set(lanes, field, lane, &raw, &none);
}

static void set_with_evidence(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                              uint32_t field, uint32_t lane)
{
    const struct hg_json_document *lead = &reader->document;
    struct hg_evidence evidence = {0};
    struct hg_raw raw = {.kind = HG_RAW_NULL};
    const char *problem = hg_json_given(lead, reader->found[field], &lanes->arena, &raw, &evidence);
    if (problem == NULL)
        problem = add_confidence(reader, field, lead, &lanes->arena, &raw, &evidence);
    if (problem != NULL)
        hg_field_refuse(lanes, field, lane, &raw, problem);
    else
        hg_field_set(lanes, field, lane, &raw, &evidence);
}

static void set_field(const struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t field,
                      uint32_t lane)
{
    if (reader->found[field] == HG_JSON_TWICE) {
        struct hg_raw raw = {.kind = HG_RAW_NULL};
        hg_field_refuse(lanes, field, lane, &raw, hg_given_twice);
        return;
    }
    const struct hg_json_node *node = &reader->nodes[reader->found[field]];
    bool bare = node->kind != HG_JSON_OBJECT && reader->said[field] == HG_NOT_SAID;
    bool known = node->raw_len > HG_MEMO_LONGEST || hg_field_needs_no_trial(lanes, field);
    bool form = lanes->only_read && reader->leave[field] == HG_LEAVE_FORMS;
    if (!bare)
        set_with_evidence(reader, lanes, field, lane);
    else if (!(known && form && has_form(&reader->program->fields[field], node, &lanes->arena)) &&
             !(known && set_plain(reader, lanes, field, lane, node)))
        set_bare(reader, lanes, field, lane);
}

/* What nearly all fields are, without a call: a value alone that is not kept, or was met before. */
static inline bool set_quickly(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                               uint32_t field, uint32_t lane)
{
    uint32_t at = reader->found[field];
    if (at == HG_JSON_TWICE || reader->doubted_count != 0)
        return false;
    const struct hg_json_node *node = &reader->nodes[at];
    if (lanes->only_read && may_be_left(reader->leave[field], node))
        return true;
    return reader->simple[field] && node->kind < HG_JSON_ARRAY &&
           set_met(reader, lanes, field, lane, node);
}

enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error)
{
    if (lanes->own_now) {
        lanes->now[lane] = 0;
        if (reader->found[lanes->now_field] != HG_NOWHERE)
            set_field(reader, lanes, lanes->now_field, lane);
        if (hg_field_now(lanes, lane, error) != HG_OK)
            return HG_INVALID;
    }
    for (uint32_t i = 0; i < reader->touched_count; i++)
        if (!set_quickly(reader, lanes, reader->touched[i], lane))
            set_field(reader, lanes, reader->touched[i], lane);
    return HG_OK;
}
