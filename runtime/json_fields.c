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
    reader->fields = HG_ARRAY(&reader->arena, struct hg_json_field, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++)
        reader->fields[f] = (struct hg_json_field){
            .simple = !program->fields[f].list && !program->fields[f].evidence_required,
            .texts = program->fields[f].list && !program->fields[f].evidence_required &&
                     hg_type_is_text(program->fields[f].type),
            .plain = plain_of(&program->fields[f]),
            .leave = leave_of(program, f),
        };
}

/* --- what is not kept --------------------------------------------------------------------------
 */

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
    return node->kind == HG_JSON_NUMBER && node->text_len <= HG_SAFE_DIGITS &&
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
                                  const struct hg_json_document *lead, uint32_t node,
                                  struct hg_arena *arena, struct hg_raw *raw,
                                  struct hg_evidence *evidence)
{
    if (evidence->has_confidence || reader->said[field] == HG_NOT_SAID)
        return NULL;
    evidence->has_confidence = true;
    if (reader->said[field] == HG_SAID) {
        evidence->confidence = reader->confidence[field];
        return NULL;
    }
    struct hg_str said = confidence_said(lead, (uint32_t)reader->confidence[field]);
    raw->json = hg_json_doubted(lead, node, said, arena);
    return hg_no_confidence;
}

static void put(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_value *value,
                struct hg_given given)
{
    size_t at = (size_t)field * lanes->lanes + lane;
    lanes->values[at] = *value;
    lanes->given[at] = given;
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
    if (node->kind != HG_JSON_NUMBER || digits.len > HG_SAFE_DIGITS)
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
static bool set_plain(const struct hg_json_reader *reader, const struct hg_json_document *document,
                      uint32_t at, struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_json_node *node = &document->nodes[at];
    struct hg_value value;
    bool plain = false;
    if (reader->fields[field].plain == HG_PLAIN_TEXTS)
        plain = plain_text(lanes, node, &value);
    else if (reader->fields[field].plain == HG_PLAIN_INTEGERS)
        plain = plain_integer(&reader->program->fields[field], node, &value);
    if (plain)
        put(lanes, field, lane, &value,
            (struct hg_given){.at = document->text.at + node->start,
                              .len = node->raw_len,
                              .kind = HG_GIVEN_ALONE});
    return plain;
}

static void set_bare(const struct hg_json_document *document, uint32_t node, struct hg_lanes *lanes,
                     uint32_t field, uint32_t lane)
{
    static const struct hg_evidence none = {0};
    struct hg_raw raw;
    const char *problem = hg_json_raw_of(document, node, &lanes->arena, &raw);
    if (problem != NULL)
        hg_field_refuse(lanes, field, lane, &raw, problem);
    else
        hg_field_set(lanes, field, lane, &raw, &none);
}

static void set_with_evidence(const struct hg_json_reader *reader,
                              const struct hg_json_document *document, uint32_t node,
                              struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    struct hg_evidence evidence = {0};
    struct hg_raw raw = {.kind = HG_RAW_NULL};
    const char *problem = hg_json_given(document, node, &lanes->arena, &raw, &evidence);
    if (problem == NULL)
        problem = add_confidence(reader, field, document, node, &lanes->arena, &raw, &evidence);
    if (problem != NULL)
        hg_field_refuse(lanes, field, lane, &raw, problem);
    else
        hg_field_set(lanes, field, lane, &raw, &evidence);
}

void hg_json_set_field(const struct hg_json_reader *reader, const struct hg_json_document *document,
                       uint32_t at, struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_json_node *node = &document->nodes[at];
    bool bare = node->kind != HG_JSON_OBJECT && reader->said[field] == HG_NOT_SAID;
    bool known = node->raw_len > HG_MEMO_LONGEST || hg_field_needs_no_trial(lanes, field);
    bool form = lanes->only_read && reader->fields[field].leave == HG_LEAVE_FORMS;
    if (lanes->only_read && reader->doubted_count == 0 &&
        may_be_left(reader->fields[field].leave, node))
        return;
    if (!bare)
        set_with_evidence(reader, document, at, lanes, field, lane);
    else if (!(known && form && has_form(&reader->program->fields[field], node, &lanes->arena)) &&
             !(known && set_plain(reader, document, at, lanes, field, lane)))
        set_bare(document, at, lanes, field, lane);
}

/* A field of the lead's nodes. */
static void set_found(const struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t field,
                      uint32_t lane)
{
    uint32_t at = reader->found[field];
    if (at == HG_JSON_TWICE) {
        struct hg_raw raw = {.kind = HG_RAW_NULL};
        hg_field_refuse(lanes, field, lane, &raw, hg_given_twice);
    } else {
        hg_json_set_field(reader, &reader->document, at, lanes, field, lane);
    }
}

enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error)
{
    if (lanes->own_now) {
        lanes->now[lane] = 0;
        if (reader->found[lanes->now_field] != HG_NOWHERE)
            set_found(reader, lanes, lanes->now_field, lane);
        if (hg_field_now(lanes, lane, error) != HG_OK)
            return HG_INVALID;
    }
    for (uint32_t i = 0; i < reader->touched_count; i++)
        set_found(reader, lanes, reader->touched[i], lane);
    return HG_OK;
}
