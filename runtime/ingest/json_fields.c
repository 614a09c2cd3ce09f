/* The second pass of the JSON reader: gives each field that was found its value and evidence, by
 * json_plain.c for common scalars, else by json_value.c and field.c. */
#include "runtime/ingest/json_parts.h"
#include "runtime/ingest/value_cache.h"

void hg_json_plan_fields(struct hg_json_reader *reader)
{
    const struct hg_program *program = reader->program;
    reader->fields = HG_ARRAY(&reader->arena, struct hg_json_field, program->field_count);
    for (uint32_t f = 0; f < program->field_count; f++)
        reader->fields[f] = hg_json_plan_of(program, f);
}

/* --- values that are not stored ------------------------------------------------------------- */

static bool all_digits(struct hg_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

/* Whether a value is certainly valid, of a field that nothing reads. */
static inline bool may_discard(enum hg_json_discard discard, const struct hg_json_node *node)
{
    if (discard == HG_DISCARD_NOTHING || discard == HG_DISCARD_VALIDATED)
        return false;
    if (node->kind == HG_JSON_NULL)
        return true;
    if (discard == HG_DISCARD_TEXTS)
        return (node->kind == HG_JSON_STRING || node->kind == HG_JSON_NUMBER) &&
               node->text_len <= HG_TEXT_MAX_BYTES;
    return node->kind == HG_JSON_NUMBER && node->text_len <= HG_SAFE_DIGITS &&
           all_digits(hg_json_text_of(node));
}

/* --- values and evidence -------------------------------------------------------------------- */

/* A confidence beside the values, as JSON; a duplicate is invalid. */
static struct hg_str stated_confidence(const struct hg_json_document *lead, uint32_t node)
{
    int64_t twice;
    return hg_read_confidence(hg_json_text_of(&lead->nodes[node]), &twice)
               ? HG_STR("\"twice\"")
               : hg_json_extent(lead, node);
}

/* A confidence beside the values applies if the value's evidence has none. */
static const char *add_confidence(const struct hg_json_reader *reader, uint32_t field,
                                  const struct hg_json_document *lead, uint32_t node,
                                  struct hg_arena *arena, struct hg_raw *raw,
                                  struct hg_evidence *evidence)
{
    if (evidence->has_confidence || reader->confidence_state[field] == HG_CONFIDENCE_ABSENT)
        return NULL;
    evidence->has_confidence = true;
    if (reader->confidence_state[field] == HG_CONFIDENCE_VALID) {
        evidence->confidence = reader->confidence[field];
        return NULL;
    }
    struct hg_str input = stated_confidence(lead, (uint32_t)reader->confidence[field]);
    raw->json = hg_json_with_confidence(lead, node, input, arena);
    return hg_problem_confidence;
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
    const char *problem = hg_json_read_input(document, node, &lanes->arena, &raw, &evidence);
    if (problem == NULL)
        problem = add_confidence(reader, field, document, node, &lanes->arena, &raw, &evidence);
    if (problem != NULL)
        hg_field_refuse(lanes, field, lane, &raw, problem);
    else
        hg_field_set(lanes, field, lane, &raw, &evidence);
}

/* Stores a bare value from the cache; false: not cached. */
static bool store_cached(const struct hg_json_document *document, uint32_t at,
                         struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_str json = hg_json_extent(document, at);
    struct hg_parsed_value *parsed =
        hg_cache_lookup(hg_value_caches(lanes)[field], json.at, json.len);
    size_t to = (size_t)field * lanes->lanes + lane;
    if (parsed != NULL)
        hg_lane_set_cached(parsed, &lanes->values[to], &lanes->inputs[to]);
    return parsed != NULL;
}

void hg_json_set_field(const struct hg_json_reader *reader, const struct hg_json_document *document,
                       uint32_t at, struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_json_field *plan = &reader->fields[field];
    const struct hg_json_node *node = &document->nodes[at];
    if (hg_json_may_discard(lanes, field) && reader->rated_count == 0 &&
        may_discard((enum hg_json_discard)plan->discard, node))
        return;
    if (node->kind == HG_JSON_OBJECT || reader->confidence_state[field] != HG_CONFIDENCE_ABSENT)
        set_with_evidence(reader, document, at, lanes, field, lane);
    else if (plan->simple && node->kind < HG_JSON_ARRAY &&
             store_cached(document, at, lanes, field, lane))
        return;
    else if (node->escaped || !hg_json_read_plain(plan, lanes, lane, (enum hg_json_kind)node->kind,
                                                  hg_json_extent(document, at)))
        set_bare(document, at, lanes, field, lane);
}

/* The parsed value that a lane holds; false: it has evidence or is invalid. */
static bool parsed_of(const struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                      struct hg_parsed_value *parsed)
{
    const struct hg_input *input = hg_lane_input(lanes, field, lane);
    const struct hg_value *value = hg_lane_value(lanes, field, lane);
    bool known = hg_value_known(value);
    *parsed = (struct hg_parsed_value){.read = known ? HG_READ_VALUE : HG_READ_NULL,
                                       .value = *value,
                                       .input_json = hg_lane_input_json(lanes, field, lane)};
    return input->kind != HG_INPUT_EVIDENCE && (known || value->reason == HG_R_NULL);
}

static bool apply_confidence(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                             uint32_t field, uint32_t lane)
{
    struct hg_parsed_value parsed;
    const struct hg_evidence evidence = {.has_confidence = true,
                                         .confidence = reader->confidence[field]};
    if (!hg_lane_present(lanes, field, lane))
        return true;
    if (reader->confidence_state[field] != HG_CONFIDENCE_VALID ||
        !parsed_of(lanes, field, lane, &parsed))
        return false;
    hg_field_store(lanes, field, lane, &parsed, &evidence);
    return true;
}

bool hg_json_apply_confidences(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                               uint32_t lane)
{
    for (uint32_t i = 0; i < reader->rated_count; i++)
        if (!apply_confidence(reader, lanes, reader->rated[i], lane))
            return false;
    return true;
}

/* Sets a field from the lead's nodes. */
static void set_found(const struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t field,
                      uint32_t lane)
{
    uint32_t at = reader->found[field];
    if (at == HG_JSON_DUPLICATE) {
        struct hg_raw raw = {.kind = HG_RAW_NULL};
        hg_field_refuse(lanes, field, lane, &raw, hg_problem_duplicate);
    } else {
        hg_json_set_field(reader, &reader->document, at, lanes, field, lane);
    }
}

enum hg_status hg_json_set_fields(const struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_lead_error *error)
{
    if (lanes->own_now) {
        lanes->now[lane] = 0;
        if (reader->found[lanes->now_field] != HG_NO_NODE)
            set_found(reader, lanes, lanes->now_field, lane);
        if (hg_field_now(lanes, lane, error) != HG_OK)
            return HG_INVALID;
    }
    for (uint32_t i = 0; i < reader->touched_count; i++)
        set_found(reader, lanes, reader->touched[i], lane);
    return HG_OK;
}
