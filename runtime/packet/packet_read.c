/* A packet read back as the lead it was made from; see packet_read.h.
 *
 * A value that was used stands in the packet in its parsed form, so it is read without the blank
 * values of the contract (`00` may have been 0 where a blank is "0"); a value that was not used
 * stands as it was given, and must be refused for the same reason again. */
#include "runtime/packet/packet_read_parts.h"

#include <string.h>

#include "runtime/packet/log_form.h"
#include "runtime/packet/packet_parts.h"

#define PACKET_DEPTH (HG_LEAD_MAX_DEPTH + 8) /* a value of maximum depth, inside a log entry */

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
    reader->seen = hg_allocate(&chosen, program->field_count * sizeof *reader->seen);
    if (reader->parser == NULL || reader->seen == NULL) {
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
    allocator.resize(allocator.context, reader->seen, 0);
    allocator.resize(allocator.context, reader, 0);
}

bool hg_packet_reader_saw(const struct hg_packet_reader *reader, uint32_t field)
{
    return reader->seen[field];
}

/* --- the policy ----------------------------------------------------------------------------- */

static enum hg_status check_policy(const struct hg_packet_reading *reading)
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
    hg_lead_refuse(reading->error, 0, "it was decided by a different policy: %.*s %.*s, %.*s",
                   HG_STR_ARGS(facts->name), HG_STR_ARGS(facts->version),
                   HG_STR_ARGS(facts->digest));
    return HG_INVALID;
}

/* --- sealed values -------------------------------------------------------------------------- */

/* The packet's text with the sealed values of its inputs opened; the text itself if none could be.
 */
static struct hg_str opened(const struct hg_packet_reading *reading, uint32_t inputs)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    const struct hg_log_keys *keys = reading->lanes->log_keys;
    struct hg_arena *arena = &reading->lanes->arena;
    struct hg_str text = reading->packet.text, out = {"", 0}, json;
    size_t done = 0;
    for (uint32_t i = inputs + 1; i < nodes[inputs].next; i = nodes[i].next) {
        uint32_t sealed = hg_packet_child(reading, i, "sealed");
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
static void set_flags(struct hg_packet_reading *reading)
{
    const struct hg_program *program = reading->program;
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t flags = hg_packet_child(reading, reading->root, "flags");
    reading->lanes->flags = 0;
    for (uint32_t f = 0; flags != HG_NO_NODE && f < program->flag_count; f++)
        for (uint32_t i = flags + 1; i < nodes[flags].next; i = nodes[i].next)
            if (hg_str_eq(hg_json_key_of(&nodes[i]), program->flags[f].name) &&
                hg_str_is(hg_json_text_of(&nodes[i]), "on"))
                reading->lanes->flags |= UINT64_C(1) << f;
}

/* --- the packet ---------------------------------------------------------------------------- */

static uint32_t find_packet(const struct hg_packet_reading *reading)
{
    static const char *const names[] = {"packet", "decision"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t node = hg_packet_child(reading, 0, names[i]);
        if (node != HG_NO_NODE && reading->packet.nodes[node].kind == HG_JSON_OBJECT)
            return node;
    }
    return 0;
}

/* A trace with an entry for every rule is a full trace. */
static enum hg_trace_level trace_level(const struct hg_packet_reading *reading)
{
    const struct hg_json_node *nodes = reading->packet.nodes;
    uint32_t trace = hg_packet_child(reading, reading->root, "trace"), lines = 0;
    for (uint32_t i = trace + 1; trace != HG_NO_NODE && i < nodes[trace].next; i = nodes[i].next)
        lines++;
    return lines == reading->program->rule_count ? HG_TRACE_FULL : HG_TRACE_HITS;
}

static enum hg_status take_facts(struct hg_packet_reading *reading)
{
    struct hg_packet_facts *facts = reading->facts;
    uint32_t root = reading->root, policy = hg_packet_child(reading, root, "policy");
    uint32_t assignment = hg_packet_child(reading, root, "assignment");
    *facts = (struct hg_packet_facts){
        .packet = hg_json_extent(&reading->packet, root),
        .name = hg_packet_member_text(reading, policy, "name"),
        .version = hg_packet_member_text(reading, policy, "version"),
        .digest = hg_packet_member_text(reading, policy, "digest"),
        .mode = root != 0 ? hg_packet_member_text(reading, 0, "mode") : (struct hg_str){0},
        .outcome = hg_packet_member_text(reading, root, "outcome"),
        .lead = hg_packet_member_text(reading, root, "lead"),
        .id = hg_packet_member_text(reading, root, "id"),
        .trace = trace_level(reading),
    };
    if (assignment != HG_NO_NODE)
        facts->assignment = hg_json_extent(&reading->packet, assignment);
    if (facts->outcome.len == 0 || facts->digest.len == 0 ||
        !hg_parse_instant(hg_packet_member_text(reading, root, "evaluated_at"), &facts->now)) {
        hg_lead_refuse(reading->error, 0,
                       "this is not a decision: it has no outcome, policy or time");
        return HG_INVALID;
    }
    return HG_OK;
}

static enum hg_status read_lead(struct hg_packet_reading *reading, uint32_t inputs)
{
    reading->lanes->now[reading->lane] = reading->facts->now;
    enum hg_status status = hg_packet_set_inputs(reading, inputs);
    if (status != HG_OK)
        return status;
    hg_packet_set_key(reading);
    if (reading->use == HG_PACKET_REPEAT) {
        hg_packet_set_unread(reading);
        set_flags(reading);
    }
    hg_fields_done(reading->lanes, reading->lane);
    return reading->use == HG_PACKET_REPEAT ? hg_packet_check_inputs(reading, inputs) : HG_OK;
}

/* Parses and validates the text. */
static enum hg_status parse(struct hg_packet_reader *reader, struct hg_packet_reading *reading)
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

static enum hg_status read_packet(struct hg_packet_reader *reader,
                                  struct hg_packet_reading *reading)
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
    if (!hg_packet_has_member(reading, reading->root, "inputs", HG_JSON_OBJECT)) {
        hg_lead_refuse(reading->error, 0,
                       "it was written without a trace and does not contain the inputs");
        return HG_INVALID;
    }
    struct hg_str read_input = reading->packet.text;
    if (reading->lanes->log_keys != NULL)
        reading->packet.text = opened(reading, hg_packet_child(reading, reading->root, "inputs"));
    bool sealed = reading->packet.text.at != read_input.at;
    if (sealed)
        status = parse(reader, reading);
    if (status == HG_OK)
        status = read_lead(reading, hg_packet_child(reading, reading->root, "inputs"));
    reading->facts->shown &= !sealed;
    return status;
}

enum hg_status hg_packet_read(struct hg_packet_reader *reader, struct hg_lanes *lanes,
                              uint32_t lane, struct hg_str text, enum hg_packet_use use,
                              struct hg_packet_facts *facts, struct hg_lead_error *error)
{
    struct hg_packet_reading reading = {.reader = reader,
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
