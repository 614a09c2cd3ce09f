/* A packet read back as the lead it was made from; see packet_read.h.
 *
 * A value that was used stands in the packet in its parsed form, so it is read without the blank
 * values of the contract (`00` may have been 0 where a blank is "0"); a value that was not used
 * stands as it was given, and must be refused for the same reason again. */
#include "runtime/packet/packet_read.h"

#include <string.h>

#include "runtime/ingest/json_value.h"
#include "runtime/packet/log_form.h"
#include "runtime/packet/packet_parts.h"

#define PACKET_DEPTH (HG_LEAD_MAX_DEPTH + 8) /* a value of maximum depth, inside a log entry */

struct hg_packet_reader {
    struct hg_allocator allocator;
    struct hg_json_parser *parser;
    bool *met; /* a field each */
};

struct reading {
    struct hg_packet_reader *reader;
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    enum hg_packet_use use;
    struct hg_json_document packet;
    uint32_t root; /* the packet's node */
    struct hg_packet_facts *facts;
    struct hg_lead_error *error;
};

enum hg_status hg_packet_reader_new(const struct hg_program *program,
                                    const struct hg_allocator *allocator,
                                    struct hg_packet_reader **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_packet_reader *reader = hg_allocate(&chosen, sizeof *reader);
    *out = NULL;
    if (reader == NULL)
        return HG_NOMEM;
    reader->allocator = chosen;
    reader->parser = hg_json_parser_new();
    reader->met = hg_allocate(&chosen, program->field_count * sizeof *reader->met);
    if (reader->parser == NULL || reader->met == NULL) {
        hg_packet_reader_free(reader);
        return HG_NOMEM;
    }
    *out = reader;
    return HG_OK;
}

void hg_packet_reader_free(struct hg_packet_reader *reader)
{
    if (reader == NULL)
        return;
    struct hg_allocator allocator = reader->allocator;
    hg_json_parser_free(reader->parser);
    allocator.resize(allocator.context, reader->met, 0);
    allocator.resize(allocator.context, reader, 0);
}

bool hg_packet_reader_saw(const struct hg_packet_reader *reader, uint32_t field)
{
    return reader->met[field];
}

/* --- members ------------------------------------------------------------------------------- */

static const struct hg_json_node *node_at(const struct reading *reading, uint32_t node)
{
    return node != HG_NO_NODE ? &reading->packet.nodes[node] : NULL;
}

static uint32_t child(const struct reading *reading, uint32_t object, const char *key)
{
    const struct hg_json_node *node = node_at(reading, object);
    return node != NULL && node->kind == HG_JSON_OBJECT
               ? hg_json_child(reading->packet.nodes, object, key)
               : HG_NO_NODE;
}

/* The text of a member, or empty. */
static struct hg_str member_text(const struct reading *reading, uint32_t object, const char *key)
{
    const struct hg_json_node *node = node_at(reading, child(reading, object, key));
    return node != NULL && node->kind == HG_JSON_STRING
               ? hg_str_copy(&reading->lanes->arena, hg_json_text_of(node))
               : (struct hg_str){0};
}

static bool has_member(const struct reading *reading, uint32_t object, const char *key,
                       enum hg_json_kind kind)
{
    const struct hg_json_node *node = node_at(reading, child(reading, object, key));
    return node != NULL && node->kind == kind;
}

/* The problem of a field according to the packet; NULL: none. */
static const char *stated_problem(const struct reading *reading, uint32_t field)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t list = child(reading, reading->root, "problems");
    if (list == HG_NO_NODE)
        return NULL;
    for (uint32_t i = list + 1; i < nodes[list].next; i = nodes[i].next)
        if (hg_str_eq(member_text(reading, i, "field"), reading->program->fields[field].name))
            return member_text(reading, i, "problem").at;
    return NULL;
}

/* --- inputs -------------------------------------------------------------------------------- */

static enum hg_status refuse_input(const struct reading *reading, uint32_t field, const char *what)
{
    hg_lead_refuse(reading->error, 0, "its input `%.*s` %s",
                   HG_STR_ARGS(reading->program->fields[field].name), what);
    return HG_INVALID;
}

/* Whether a value is masked. */
static bool is_hidden(const struct reading *reading, uint32_t field, uint32_t input)
{
    const struct hg_json_node *node = node_at(reading, child(reading, input, "value"));
    if (child(reading, input, "hash") != HG_NO_NODE ||
        child(reading, input, "sealed") != HG_NO_NODE)
        return true;
    return hg_field_hidden(&reading->program->fields[field]) && node != NULL &&
           node->kind == HG_JSON_STRING && hg_str_is(hg_json_text_of(node), HG_MASK);
}

static void note_masked(struct reading *reading, uint32_t field)
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
static struct hg_str masked_json(const struct reading *reading, uint32_t input)
{
    struct hg_str hash = member_text(reading, input, "hash"),
                  sealed = member_text(reading, input, "sealed");
    if (hash.len != 0)
        return hg_str_print(&reading->lanes->arena, "%c%.*s", HG_INPUT_HASHED, HG_STR_ARGS(hash));
    if (sealed.len != 0)
        return hg_str_print(&reading->lanes->arena, "%c%.*s", HG_INPUT_SEALED, HG_STR_ARGS(sealed));
    return HG_STR("\"" HG_MASK "\"");
}

/* Sets a field unknown for the stated reason; its input is not shown. */
static enum hg_status set_hidden(struct reading *reading, uint32_t field, uint32_t input,
                                 const struct hg_evidence *evidence)
{
    struct hg_lanes *lanes = reading->lanes;
    enum hg_reason reason = reason_named(member_text(reading, input, "reason"));
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
static const char *read_input(const struct reading *reading, uint32_t input, bool used,
                              struct hg_raw *raw, struct hg_evidence *evidence)
{
    struct hg_arena *arena = &reading->lanes->arena;
    uint32_t value = child(reading, input, "value");
    if (value == HG_NO_NODE) { /* an empty cell, with or without evidence */
        *raw = (struct hg_raw){.kind = HG_RAW_CELL};
        return NULL;
    }
    const char *problem = used ? hg_json_raw_of(&reading->packet, value, arena, raw)
                               : hg_json_read_input(&reading->packet, value, arena, raw, evidence);
    set_settled(raw, used && reading->use == HG_PACKET_REPEAT);
    if (raw->kind == HG_RAW_NUMBER && hg_str_is(member_text(reading, input, "reason"), "missing"))
        raw->kind = HG_RAW_CELL; /* a blank value in a cell */
    return problem;
}

/* The key field is always an input, although policies seldom depend on it. A masked key is
 * replaced by the lead's displayed name: where the policy does not depend on it the decision is
 * the same, and the comparison notices where it does. */
static bool set_hidden_key(struct reading *reading, uint32_t field, uint32_t input,
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

static enum hg_status set_input(struct reading *reading, uint32_t field, uint32_t input)
{
    struct hg_lanes *lanes = reading->lanes;
    struct hg_evidence evidence = {0};
    struct hg_raw raw = {.kind = HG_RAW_NULL};
    bool used = !has_member(reading, input, "used", HG_JSON_FALSE);
    if (node_at(reading, input)->kind != HG_JSON_OBJECT)
        return refuse_input(reading, field, "is no object");
    const char *problem = hg_json_evidence(&reading->packet, input, &evidence);
    if (problem != NULL)
        return refuse_input(reading, field, "has evidence that is none");
    if (has_member(reading, input, "twice", HG_JSON_TRUE)) {
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
                             child(reading, input, "value") != HG_NO_NODE;
    if (!has_member(reading, input, "default", HG_JSON_TRUE)) /* else it was absent */
        problem = read_input(reading, input, used, &raw, &evidence);
    if (problem != NULL)
        hg_field_refuse(lanes, field, reading->lane, &raw, problem);
    else
        hg_field_set(lanes, field, reading->lane, &raw, &evidence);
    return HG_OK;
}

static enum hg_status set_inputs(struct reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next; i = nodes[i].next) {
        struct hg_str name = hg_json_key_of(&nodes[i]);
        uint32_t field = hg_field_named(reading->program, name);
        if (field == HG_NONE && reading->use == HG_PACKET_AS_LEAD)
            continue;
        if (field == HG_NONE) {
            hg_lead_refuse(reading->error, 0, "its input `%.*s` is no field of this policy",
                           HG_STR_ARGS(name));
            return HG_INVALID;
        }
        reading->reader->met[field] = true;
        enum hg_status status = set_input(reading, field, i);
        if (status != HG_OK)
            return status;
    }
    return HG_OK;
}

/* --- members that are no inputs
 * ------------------------------------------------------------------ */

/* The lead's name, where this policy does not read the field: another may. */
static void set_key(struct reading *reading)
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
static void set_unread(struct reading *reading)
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

static enum hg_status check_input(const struct reading *reading, uint32_t field, uint32_t input)
{
    const struct hg_value *value = hg_lane_value(reading->lanes, field, reading->lane);
    bool used = !has_member(reading, input, "used", HG_JSON_FALSE);
    struct hg_str reason = member_text(reading, input, "reason");
    bool known = hg_value_known(value);
    if (used && is_hidden(reading, field, input))
        return HG_OK;
    if (used && !known)
        return refuse_input(reading, field, "was used, and this contract does not take it");
    if (!used && known)
        return refuse_input(reading, field, "was not used, and this contract takes it");
    if (!used && reason_named(reason) != (enum hg_reason)value->reason)
        return refuse_input(reading, field, "was not used for another reason than this contract's");
    return HG_OK;
}

static enum hg_status check_inputs(const struct reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    enum hg_status status = HG_OK;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next && status == HG_OK; i = nodes[i].next)
        status =
            check_input(reading, hg_field_named(reading->program, hg_json_key_of(&nodes[i])), i);
    return status;
}

static enum hg_status check_policy(const struct reading *reading)
{
    struct hg_buf digest;
    const struct hg_packet_facts *facts = reading->facts;
    hg_buf_init(&digest, &reading->lanes->allocator, 0);
    hg_put_digest(&digest, reading->program->digest);
    bool failed = digest.failed;
    bool same = hg_str_eq(facts->digest, (struct hg_str){digest.at, digest.len});
    hg_buf_release(&digest);
    if (failed)
        return HG_NOMEM;
    if (same)
        return HG_OK;
    hg_lead_refuse(reading->error, 0, "it was decided by another policy: %.*s %.*s, %.*s",
                   HG_STR_ARGS(facts->name), HG_STR_ARGS(facts->version),
                   HG_STR_ARGS(facts->digest));
    return HG_INVALID;
}

/* --- sealed values
 * ------------------------------------------------------------------------------- */

/* The packet's text with the sealed values of its inputs opened; the text itself if none could be.
 */
static struct hg_str opened(const struct reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    const struct hg_log_keys *keys = reading->lanes->log_keys;
    struct hg_arena *arena = &reading->lanes->arena;
    struct hg_str text = reading->packet.text, out = {"", 0}, json;
    size_t done = 0;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next; i = nodes[i].next) {
        uint32_t sealed = child(reading, i, "sealed");
        if (sealed == HG_NO_NODE || nodes[sealed].kind != HG_JSON_STRING ||
            !hg_log_open(keys, hg_json_key_of(&nodes[i]), hg_json_text_of(&nodes[sealed]), arena,
                         &json))
            continue;
        out =
            hg_str_print(arena, "%.*s%.*s\"value\":%.*s", HG_STR_ARGS(out),
                         (int)(nodes[sealed].key_start - done), text.at + done, HG_STR_ARGS(json));
        done = nodes[sealed].start + nodes[sealed].raw_len;
    }
    if (done == 0)
        return text;
    return hg_str_print(arena, "%.*s%.*s", HG_STR_ARGS(out), (int)(text.len - done),
                        text.at + done);
}

/* --- flags --------------------------------------------------------------------------------- */

/* Turns on exactly the flags that were on; which have expired follows from the instant. */
static void set_flags(struct reading *reading)
{
    const struct hg_program *program = reading->program;
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t flags = child(reading, reading->root, "flags");
    reading->lanes->flags = 0;
    for (uint32_t f = 0; flags != HG_NO_NODE && f < program->flag_count; f++)
        for (uint32_t i = flags + 1; i < nodes[flags].next; i = nodes[i].next)
            if (hg_str_eq(hg_json_key_of(&nodes[i]), program->flags[f].name) &&
                hg_str_is(hg_json_text_of(&nodes[i]), "on"))
                reading->lanes->flags |= UINT64_C(1) << f;
}

/* --- the packet ---------------------------------------------------------------------------- */

static uint32_t find_packet(const struct reading *reading)
{
    static const char *const names[] = {"packet", "decision"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t node = child(reading, 0, names[i]);
        if (node != HG_NO_NODE && reading->packet.nodes[node].kind == HG_JSON_OBJECT)
            return node;
    }
    return 0;
}

/* A trace with an entry for every rule is a full trace. */
static enum hg_trace_level trace_level(const struct reading *reading)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t trace = child(reading, reading->root, "trace"), lines = 0;
    for (uint32_t i = trace + 1; trace != HG_NO_NODE && i < nodes[trace].next; i = nodes[i].next)
        lines++;
    return lines == reading->program->rule_count ? HG_TRACE_FULL : HG_TRACE_HITS;
}

static enum hg_status take_facts(struct reading *reading)
{
    struct hg_packet_facts *facts = reading->facts;
    uint32_t root = reading->root, policy = child(reading, root, "policy");
    uint32_t assignment = child(reading, root, "assignment");
    *facts = (struct hg_packet_facts){
        .packet = hg_json_extent(&reading->packet, root),
        .name = member_text(reading, policy, "name"),
        .version = member_text(reading, policy, "version"),
        .digest = member_text(reading, policy, "digest"),
        .mode = root != 0 ? member_text(reading, 0, "mode") : (struct hg_str){0},
        .outcome = member_text(reading, root, "outcome"),
        .lead = member_text(reading, root, "lead"),
        .id = member_text(reading, root, "id"),
        .trace = trace_level(reading),
    };
    if (assignment != HG_NO_NODE)
        facts->assignment = hg_json_extent(&reading->packet, assignment);
    if (facts->outcome.len == 0 || facts->digest.len == 0 ||
        !hg_parse_instant(member_text(reading, root, "evaluated_at"), &facts->now)) {
        hg_lead_refuse(reading->error, 0,
                       "this is no decision: it has no outcome, policy or instant");
        return HG_INVALID;
    }
    return HG_OK;
}

static enum hg_status read_lead(struct reading *reading, uint32_t inputs)
{
    reading->lanes->now[reading->lane] = reading->facts->now;
    enum hg_status status = set_inputs(reading, inputs);
    if (status != HG_OK)
        return status;
    set_key(reading);
    if (reading->use == HG_PACKET_REPEAT) {
        set_unread(reading);
        set_flags(reading);
    }
    hg_fields_done(reading->lanes, reading->lane);
    return reading->use == HG_PACKET_REPEAT ? check_inputs(reading, inputs) : HG_OK;
}

/* Parses and validates the text. */
static enum hg_status parse(struct hg_packet_reader *reader, struct reading *reading)
{
    struct hg_json_fault fault;
    uint32_t count;
    switch (hg_json_parse(reader->parser, reading->packet.text.at, reading->packet.text.len,
                          PACKET_DEPTH, &reading->packet.nodes, &count, &fault)) {
    case HG_JSON_NOMEM:
        return HG_NOMEM;
    case HG_JSON_BAD:
        hg_lead_refuse(reading->error, fault.byte, "%s", fault.message);
        hg_json_locate(reading->packet.text, reading->error);
        return HG_INVALID;
    case HG_JSON_OK:
        break;
    }
    return hg_json_check(reading->packet.nodes, count, false, &reading->lanes->arena,
                         reading->error);
}

static enum hg_status read_packet(struct hg_packet_reader *reader, struct reading *reading)
{
    enum hg_status status = parse(reader, reading);
    if (status != HG_OK)
        return status;
    reading->root = find_packet(reading);
    status = take_facts(reading);
    if (status == HG_OK && reading->use == HG_PACKET_REPEAT)
        status = check_policy(reading);
    if (status != HG_OK)
        return status;
    if (!has_member(reading, reading->root, "inputs", HG_JSON_OBJECT)) {
        hg_lead_refuse(reading->error, 0, "it was written without its trace, and holds no inputs");
        return HG_INVALID;
    }
    struct hg_str read_input = reading->packet.text;
    if (reading->lanes->log_keys != NULL)
        reading->packet.text = opened(reading, child(reading, reading->root, "inputs"));
    bool sealed = reading->packet.text.at != read_input.at;
    if (sealed)
        status = parse(reader, reading);
    if (status == HG_OK)
        status = read_lead(reading, child(reading, reading->root, "inputs"));
    reading->facts->shown &= !sealed;
    return status;
}

enum hg_status hg_packet_read(struct hg_packet_reader *reader, struct hg_lanes *lanes,
                              uint32_t lane, struct hg_str text, enum hg_packet_use use,
                              struct hg_packet_facts *facts, struct hg_lead_error *error)
{
    struct reading reading = {.reader = reader,
                              .lanes = lanes,
                              .program = lanes->program,
                              .lane = lane,
                              .use = use,
                              .packet = {.text = text},
                              .facts = facts,
                              .error = error};
    *error = (struct hg_lead_error){0};
    if (setjmp(lanes->guard.jump) != 0)
        return HG_NOMEM;
    enum hg_status status = read_packet(reader, &reading);
    if (status != HG_OK)
        hg_lane_clear(lanes, lane);
    return status;
}
