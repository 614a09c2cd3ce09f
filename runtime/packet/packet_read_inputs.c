/* The inputs of a packet read back into fields (packet_read.c): values with their evidence, masked
 * and unused ones with their reasons, and whether this contract agrees with the packet about each.
 */
#include "runtime/packet/packet_read_parts.h"

#include <string.h>

#include "runtime/packet/packet_parts.h"

/* --- members ------------------------------------------------------------------------------- */

const struct hg_json_node *hg_packet_node_at(const struct hg_packet_reading *reading, uint32_t node)
{
    return node != HG_NO_NODE ? &reading->packet.nodes[node] : NULL;
}

uint32_t hg_packet_child(const struct hg_packet_reading *reading, uint32_t object, const char *key)
{
    const struct hg_json_node *node = hg_packet_node_at(reading, object);
    return node != NULL && node->kind == HG_JSON_OBJECT
               ? hg_json_child(reading->packet.nodes, object, key)
               : HG_NO_NODE;
}

/* The text of a member, or empty. */
struct hg_str hg_packet_member_text(const struct hg_packet_reading *reading, uint32_t object,
                                    const char *key)
{
    const struct hg_json_node *node =
        hg_packet_node_at(reading, hg_packet_child(reading, object, key));
    return node != NULL && node->kind == HG_JSON_STRING
               ? hg_str_copy(&reading->lanes->arena, hg_json_text_of(node))
               : (struct hg_str){0};
}

bool hg_packet_has_member(const struct hg_packet_reading *reading, uint32_t object, const char *key,
                          enum hg_json_kind kind)
{
    const struct hg_json_node *node =
        hg_packet_node_at(reading, hg_packet_child(reading, object, key));
    return node != NULL && node->kind == kind;
}

/* The problem of a field according to the packet; NULL: none. */
static const char *stated_problem(const struct hg_packet_reading *reading, uint32_t field)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t list = hg_packet_child(reading, reading->root, "problems");
    if (list == HG_NO_NODE)
        return NULL;
    for (uint32_t i = list + 1; i < nodes[list].next; i = nodes[i].next)
        if (hg_str_eq(hg_packet_member_text(reading, i, "field"),
                      reading->program->fields[field].name))
            return hg_packet_member_text(reading, i, "problem").at;
    return NULL;
}

/* --- inputs -------------------------------------------------------------------------------- */

static enum hg_status refuse_input(const struct hg_packet_reading *reading, uint32_t field,
                                   const char *what)
{
    hg_lead_refuse(reading->error, 0, "its input `%.*s` %s",
                   HG_STR_ARGS(reading->program->fields[field].name), what);
    return HG_INVALID;
}

/* Whether a value is masked. */
static bool is_hidden(const struct hg_packet_reading *reading, uint32_t field, uint32_t input)
{
    const struct hg_json_node *node =
        hg_packet_node_at(reading, hg_packet_child(reading, input, "value"));
    if (hg_packet_child(reading, input, "hash") != HG_NO_NODE ||
        hg_packet_child(reading, input, "sealed") != HG_NO_NODE)
        return true;
    return hg_field_hidden(&reading->program->fields[field]) && node != NULL &&
           node->kind == HG_JSON_STRING && hg_str_is(hg_json_text_of(node), HG_MASK);
}

static void note_masked(struct hg_packet_reading *reading, uint32_t field)
{
    struct hg_packet_facts *facts = reading->facts;
    struct hg_arena *arena = &reading->lanes->arena;
    if (facts->masked == NULL)
        facts->masked = HG_ARRAY(arena, uint32_t, reading->program->field_count);
    facts->masked[facts->masked_count++] = field;
}

static enum hg_reason reason_named(struct hg_str name)
{
    for (int reason = HG_R_NONE; reason < HG_R_COUNT; reason++)
        if (hg_str_is(name, hg_reason_name((enum hg_reason)reason)))
            return (enum hg_reason)reason;
    return HG_R_COUNT;
}

/* The placeholder of a masked value, for the packet to repeat. */
static struct hg_str masked_json(const struct hg_packet_reading *reading, uint32_t input)
{
    struct hg_str hash = hg_packet_member_text(reading, input, "hash"),
                  sealed = hg_packet_member_text(reading, input, "sealed");
    if (hash.len != 0)
        return hg_str_print(&reading->lanes->arena, "%c%.*s", HG_INPUT_HASHED, HG_STR_ARGS(hash));
    if (sealed.len != 0)
        return hg_str_print(&reading->lanes->arena, "%c%.*s", HG_INPUT_SEALED, HG_STR_ARGS(sealed));
    return HG_STR("\"" HG_MASK "\"");
}

/* Sets a field unknown for the stated reason; its input is not shown. */
static enum hg_status set_hidden(struct hg_packet_reading *reading, uint32_t field, uint32_t input,
                                 const struct hg_evidence *evidence)
{
    struct hg_lanes *lanes = reading->lanes;
    enum hg_reason reason = reason_named(hg_packet_member_text(reading, input, "reason"));
    if (reason == HG_R_COUNT || reason == HG_R_NONE)
        return refuse_input(reading, field, "does not say why it was not used");
    hg_lane_set_input_evidence(lanes, field, reading->lane, masked_json(reading, input), evidence);
    hg_lane_unknown(lanes, field, reading->lane, reason);
    if (reason == HG_R_INVALID)
        hg_lane_set_problem(lanes, field, reading->lane, stated_problem(reading, field));
    return HG_OK;
}

/* The items are in the arena and not shared yet. */
static void set_settled(struct hg_raw *raw, bool settled)
{
    raw->settled = settled;
    for (uint32_t i = 0; i < raw->count; i++)
        ((struct hg_raw *)raw->items)[i].settled = settled;
}

/* The value of an input in the form a reader of leads would have found. NULL, or what is wrong
 * with it. */
static const char *read_input(const struct hg_packet_reading *reading, uint32_t input, bool used,
                              struct hg_raw *raw, struct hg_evidence *evidence)
{
    struct hg_arena *arena = &reading->lanes->arena;
    uint32_t value = hg_packet_child(reading, input, "value");
    if (value == HG_NO_NODE) { /* an empty cell, with or without evidence */
        *raw = (struct hg_raw){.kind = HG_RAW_CELL};
        return NULL;
    }
    const char *problem = used ? hg_json_raw_of(&reading->packet, value, arena, raw)
                               : hg_json_read_input(&reading->packet, value, arena, raw, evidence);
    set_settled(raw, used && reading->use == HG_PACKET_REPEAT);
    if (raw->kind == HG_RAW_NUMBER &&
        hg_str_is(hg_packet_member_text(reading, input, "reason"), "missing"))
        raw->kind = HG_RAW_CELL; /* a blank value in a cell */
    return problem;
}

/* The key field is always an input, although policies seldom depend on it. A masked key is
 * replaced by the lead's displayed name: where the policy does not depend on it the decision is
 * the same, and the comparison notices where it does. */
static bool set_hidden_key(struct hg_packet_reading *reading, uint32_t field, uint32_t input,
                           const struct hg_evidence *evidence)
{
    struct hg_lanes *lanes = reading->lanes;
    const struct hg_field *contract = &reading->program->fields[field];
    struct hg_str name = reading->facts->lead;
    if (reading->use == HG_PACKET_AS_LEAD || contract->list || !hg_type_is_text(contract->type) ||
        !hg_str_eq(contract->name, reading->program->key) || name.len == 0)
        return false;
    struct hg_text *text = HG_NEW(&lanes->arena, struct hg_text);
    *text =
        (struct hg_text){.raw = name, .folded = hg_text_fold(&lanes->arena, name), .same = HG_NONE};
    *hg_lane_value(lanes, field, reading->lane) =
        (struct hg_value){.state = HG_KNOWN, .text = text};
    hg_lane_set_input_evidence(lanes, field, reading->lane, masked_json(reading, input), evidence);
    reading->facts->key_hidden = true;
    return true;
}

static enum hg_status set_input(struct hg_packet_reading *reading, uint32_t field, uint32_t input)
{
    struct hg_lanes *lanes = reading->lanes;
    struct hg_evidence evidence = {0};
    struct hg_raw raw = {.kind = HG_RAW_NULL};
    bool used = !hg_packet_has_member(reading, input, "used", HG_JSON_FALSE);
    if (hg_packet_node_at(reading, input)->kind != HG_JSON_OBJECT)
        return refuse_input(reading, field, "is not an object");
    const char *problem = hg_json_evidence(&reading->packet, input, &evidence);
    if (problem != NULL)
        return refuse_input(reading, field, "has invalid evidence");
    if (hg_packet_has_member(reading, input, "twice", HG_JSON_TRUE)) {
        hg_field_refuse(lanes, field, reading->lane, &raw, hg_problem_duplicate);
        return HG_OK;
    }
    if (is_hidden(reading, field, input)) {
        if (!used)
            return set_hidden(reading, field, input, &evidence);
        if (!set_hidden_key(reading, field, input, &evidence))
            note_masked(reading, field);
        return HG_OK;
    }
    reading->facts->shown |= hg_field_hidden(&reading->program->fields[field]) &&
                             hg_packet_child(reading, input, "value") != HG_NO_NODE;
    if (!hg_packet_has_member(reading, input, "default", HG_JSON_TRUE)) /* else it was absent */
        problem = read_input(reading, input, used, &raw, &evidence);
    if (problem != NULL)
        hg_field_refuse(lanes, field, reading->lane, &raw, problem);
    else
        hg_field_set(lanes, field, reading->lane, &raw, &evidence);
    return HG_OK;
}

enum hg_status hg_packet_set_inputs(struct hg_packet_reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next; i = nodes[i].next) {
        struct hg_str name = hg_json_key_of(&nodes[i]);
        uint32_t field = hg_field_named(reading->program, name);
        if (field == HG_NONE && reading->use == HG_PACKET_AS_LEAD)
            continue;
        if (field == HG_NONE) {
            hg_lead_refuse(reading->error, 0, "its input `%.*s` is not a field of this policy",
                           HG_STR_ARGS(name));
            return HG_INVALID;
        }
        reading->reader->seen[field] = true;
        enum hg_status status = set_input(reading, field, i);
        if (status != HG_OK)
            return status;
    }
    return HG_OK;
}

/* --- members that are no inputs
 * ------------------------------------------------------------------ */

/* The lead's name, where this policy does not read the field: another may. */
void hg_packet_set_key(struct hg_packet_reading *reading)
{
    struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = reading->facts->lead};
    uint32_t field = hg_field_named(reading->program, reading->program->key);
    reading->facts->key_unread = field != HG_NONE && !reading->program->fields[field].read;
    if (reading->use == HG_PACKET_AS_LEAD && field != HG_NONE &&
        !hg_lane_present(reading->lanes, field, reading->lane) && raw.text.len != 0)
        hg_field_set(reading->lanes, field, reading->lane, &raw, NULL);
}

/* A field that nothing reads matters only through its problem: a required field without a problem
 * was present. */
void hg_packet_set_unread(struct hg_packet_reading *reading)
{
    struct hg_lanes *lanes = reading->lanes;
    for (uint32_t field = 0; field < reading->program->field_count; field++) {
        const struct hg_field *contract = &reading->program->fields[field];
        const char *problem = contract->read ? NULL : stated_problem(reading, field);
        bool known = hg_value_known(hg_lane_value(lanes, field, reading->lane));
        if (contract->read || (problem == NULL && (known || !contract->required)))
            continue;
        hg_lane_unknown(lanes, field, reading->lane, problem != NULL ? HG_R_INVALID : HG_R_SOURCE);
        hg_lane_set_problem(lanes, field, reading->lane, problem);
    }
}

/* --- consistency with the packet --------------------------------------------------------------
 */

static enum hg_status check_input(const struct hg_packet_reading *reading, uint32_t field,
                                  uint32_t input)
{
    const struct hg_value *value = hg_lane_value(reading->lanes, field, reading->lane);
    bool used = !hg_packet_has_member(reading, input, "used", HG_JSON_FALSE);
    struct hg_str reason = hg_packet_member_text(reading, input, "reason");
    bool known = hg_value_known(value);
    if (used && is_hidden(reading, field, input))
        return HG_OK;
    if (used && !known)
        return refuse_input(reading, field, "was used, but this contract does not accept it");
    if (!used && known)
        return refuse_input(reading, field, "was not used, but this contract accepts it");
    if (!used && reason_named(reason) != (enum hg_reason)value->reason)
        return refuse_input(reading, field,
                            "was not used, but for a different reason than under this contract");
    return HG_OK;
}

enum hg_status hg_packet_check_inputs(const struct hg_packet_reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    enum hg_status status = HG_OK;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next && status == HG_OK; i = nodes[i].next)
        status =
            check_input(reading, hg_field_named(reading->program, hg_json_key_of(&nodes[i])), i);
    return status;
}
