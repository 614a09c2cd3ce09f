/* The trace of a packet as JSON: every rule, the rows of the tables, and the inputs with where they
 * came from. */
#include "runtime/field.h"
#include "runtime/log_form.h"
#include "runtime/packet_parts.h"
#include "runtime/vm_parts.h"

/* --- rules --- */

bool hg_rule_points(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                    enum hg_rule_result result, struct hg_value *points)
{
    const struct hg_rule_info *info = &lanes->program->rules[rule];
    const struct hg_block *block = &lanes->program->blocks[info->block];
    bool counts = result == HG_HIT || result == HG_ASSUMED_YES || result == HG_RULE_UNKNOWN;
    if (block->kind != HG_B_SCORE || !counts)
        return false;
    if (info->constant_points)
        *points = (struct hg_value){.state = HG_KNOWN, .lo = info->points, .hi = info->points};
    else
        *points = *hg_lane_value(lanes, info->points_ref.reg, lane);
    struct hg_rows rows = hg_rule_rows(lanes, lane, info->block);
    if (!hg_bit(rows.certain, rule - block->first_rule)) {
        points->lo = points->lo < 0 ? points->lo : 0;
        points->hi = points->hi > 0 ? points->hi : 0;
    }
    points->state = points->lo == points->hi ? HG_KNOWN : HG_BETWEEN;
    return true;
}

static void points_member(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result)
{
    struct hg_value points;
    enum hg_type_kind scale = packet->program->blocks[packet->program->rules[rule].block].scale;
    if (!hg_rule_points(packet->lanes, packet->lane, rule, result, &points))
        return;
    hg_packet_key(packet, "points");
    if (points.state == HG_KNOWN)
        hg_json_number(&packet->json, scale, points.lo, 0);
    else
        hg_json_interval(&packet->json, scale, &points);
}

static bool rests_on_unknown(enum hg_rule_result result)
{
    return result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
}

static void needs_member(struct hg_packet *packet, uint32_t rule)
{
    struct hg_deciding *needs;
    uint32_t count;
    struct hg_arena_mark mark = hg_arena_save(&packet->lanes->arena);
    hg_rule_needs(packet->lanes, packet->lane, rule, &packet->lanes->arena, &needs, &count);
    if (count > 0) {
        hg_packet_key(packet, "needs");
        hg_json_bytes(&packet->json, HG_STR("["), false);
        for (uint32_t i = 0; i < count; i++)
            hg_json_str(&packet->json, needs[i].what);
        hg_json_bytes(&packet->json, HG_STR("]"), true);
    }
    hg_arena_rewind(&packet->lanes->arena, mark);
}

static void allowed_member(struct hg_packet *packet, const struct hg_rule_info *info)
{
    if (info->allowed_count == 0)
        return;
    hg_packet_key(packet, "allowed");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < info->allowed_count; i++) {
        hg_json_open(&packet->json, '{');
        hg_packet_text_member(packet, "field",
                              packet->program->fields[info->allowed[i].field].name);
        hg_packet_text_member(packet, "because", info->allowed[i].because);
        hg_packet_text_member(packet, "approved", info->allowed[i].approved);
        hg_json_close(&packet->json, '}');
    }
    hg_json_close(&packet->json, ']');
}

static bool out_of_force(const struct hg_packet *packet, const struct hg_rule_info *info)
{
    int64_t now = packet->lanes->now[packet->lane];
    return info->dated && (now < info->from || now >= info->before);
}

/* What became of a rule that has nothing else to say, nearly all of a trace; false: it may have. On
 * the lead as it is a hit is certain, and gives all its points. */
static bool trace_plainly(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result)
{
    struct hg_json *json = &packet->json;
    const struct hg_pieces *pieces = packet->pieces;
    if (result == HG_HIT && pieces->hits[rule].len != 0 &&
        packet->decision->analysis == HG_ANALYSIS_DIRECT) {
        hg_json_piece(json, pieces->hits[rule]);
        json->comma = true;
        return true;
    }
    if (!pieces->plain[rule] || (result != HG_MISS && result != HG_RULE_NOT_REACHED))
        return false;
    hg_json_piece(json, pieces->rules[rule]);
    hg_json_bytes(json, result == HG_MISS ? HG_STR("miss\"}") : HG_STR("not reached\"}"), true);
    return true;
}

static void trace_rule(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result)
{
    struct hg_json *json = &packet->json;
    const struct hg_rule_info *info = &packet->program->rules[rule];
    if (trace_plainly(packet, rule, result))
        return;
    hg_json_piece(json, packet->pieces->rules[rule]);
    hg_json_bytes(json, hg_str(hg_rule_result_name(result)), false);
    hg_json_bytes(json, HG_STR("\""), true);
    points_member(packet, rule, result);
    if (rests_on_unknown(result))
        needs_member(packet, rule);
    if (out_of_force(packet, info)) {
        hg_packet_key(packet, "in_force");
        hg_json_bool(json, false);
    }
    allowed_member(packet, info);
    hg_json_bytes(json, HG_STR("}"), true);
}

static bool shown(enum hg_rule_result result)
{
    return result != HG_MISS && result != HG_RULE_NOT_REACHED;
}

static void trace_run(void *context, uint32_t first, uint32_t end, enum hg_rule_result result)
{
    struct hg_packet *packet = context;
    if (packet->options->trace != HG_TRACE_FULL && !shown(result))
        return;
    for (uint32_t rule = first; rule < end; rule++)
        trace_rule(packet, rule, result);
}

void hg_packet_trace_member(struct hg_packet *packet)
{
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    hg_packet_key(packet, "trace");
    hg_json_bytes(&packet->json, HG_STR("["), false);
    hg_each_result(packet->lanes, packet->lane, packet->decision, trace_run, packet);
    hg_json_bytes(&packet->json, HG_STR("]"), true);
}

/* Which row of each decision table was taken, or could be. */
static void table_rows(struct hg_packet *packet, uint32_t table)
{
    const struct hg_rule_table *rules = &packet->program->tables[table];
    struct hg_rows rows = hg_lane_rows(packet->lanes, table, packet->lane);
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++) {
        hg_json_str(&packet->json, rules->row_ids[row]);
        if (hg_bit(rows.certain, row))
            return;
    }
}

/* Whether the row asks anything: one that does not, such as `otherwise`, is there for all. */
static bool asks(const struct hg_rule_table *table, uint32_t row)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!hg_bit(table->columns[i].any, row))
            return true;
    return false;
}

/* The first row that fits, too, but stands after the one taken; HG_NONE: no more. `from` is the
 * row to begin after: HG_NONE for the one taken. */
static uint32_t next_beaten(const struct hg_packet *packet, uint32_t table, uint32_t from)
{
    const struct hg_rule_table *rules = &packet->program->tables[table];
    struct hg_rows rows = hg_lane_rows(packet->lanes, table, packet->lane);
    uint32_t row = from == HG_NONE ? hg_next_row(&rows, rows.certain, 0) : from;
    while (row != HG_NONE) {
        row = hg_next_row(&rows, rows.certain, row + 1);
        if (row == HG_NONE || asks(rules, row))
            return row;
    }
    return HG_NONE;
}

static void beaten_member(struct hg_packet *packet)
{
    bool any = false;
    for (uint32_t i = 0; i < packet->program->table_count; i++) {
        const struct hg_rule_table *table = &packet->program->tables[i];
        if (!table->decision_table)
            continue;
        uint32_t row = next_beaten(packet, i, HG_NONE);
        if (row == HG_NONE)
            continue;
        if (!any) {
            hg_packet_key(packet, "beaten");
            hg_json_open(&packet->json, '{');
            any = true;
        }
        hg_json_key(&packet->json, table->name);
        hg_json_open(&packet->json, '[');
        for (; row != HG_NONE; row = next_beaten(packet, i, row))
            hg_json_str(&packet->json, table->row_ids[row]);
        hg_json_close(&packet->json, ']');
    }
    if (any)
        hg_json_close(&packet->json, '}');
}

void hg_packet_tables_member(struct hg_packet *packet)
{
    bool any = false;
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    for (uint32_t i = 0; i < packet->program->table_count; i++) {
        if (!packet->program->tables[i].decision_table)
            continue;
        if (!any) {
            hg_packet_key(packet, "tables");
            hg_json_open(&packet->json, '{');
            any = true;
        }
        hg_json_key(&packet->json, packet->program->tables[i].name);
        hg_json_open(&packet->json, '[');
        table_rows(packet, i);
        hg_json_close(&packet->json, ']');
    }
    if (any)
        hg_json_close(&packet->json, '}');
    beaten_member(packet);
}

/* --- the inputs --- */

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
    struct hg_buf text;
    hg_buf_init(&text, &packet->json.out->allocator, 0);
    bool hashed = field->log == HG_LOG_HASH;
    if (hashed)
        hg_log_put_hash(&text, keys, field->name, json);
    else
        hg_log_put_sealed(&text, keys, field->name, json);
    keyed_member(packet, hashed, (struct hg_str){text.at, text.len});
    packet->json.out->failed |= text.failed;
    hg_buf_release(&text);
}

/* Not as it is: as an earlier packet hid it, not at all, or by the key. */
static void hidden_value(struct hg_packet *packet, uint32_t field)
{
    const struct hg_field *contract = &packet->program->fields[field];
    struct hg_str given = hg_lane_given(packet->lanes, field, packet->lane);
    bool known = hg_value_known(hg_lane_value(packet->lanes, field, packet->lane));
    char mark = given.len != 0 ? given.at[0] : '\0';
    struct hg_buf json;
    if (mark == HG_GIVEN_HASHED || mark == HG_GIVEN_SEALED) {
        keyed_member(packet, mark == HG_GIVEN_HASHED, (struct hg_str){given.at + 1, given.len - 1});
        return;
    }
    if (packet->lanes->log_keys == NULL || contract->log == HG_LOG_MASK) {
        hg_packet_text_member(packet, "value", HG_STR(HG_MASK));
        return;
    }
    hg_buf_init(&json, &packet->json.out->allocator, 0);
    if (known)
        hg_value_json(&json, packet->lanes, packet->lane, (struct hg_ref){HG_REF_VALUE, field});
    keyed_value(packet, contract, known ? (struct hg_str){json.at, json.len} : given);
    packet->json.out->failed |= json.failed;
    hg_buf_release(&json);
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

static void write_input(struct hg_packet *packet, uint32_t field, const struct hg_value *value)
{
    struct hg_json *json = &packet->json;
    struct hg_str piece = packet->pieces->inputs[field];
    bool known = hg_value_known(value);
    bool given = known || hg_lane_given(packet->lanes, field, packet->lane).len > 0;
    bool shown =
        !hg_field_hidden(&packet->program->fields[field]) || packet->options->show_personal;
    hg_json_piece(json, given && shown ? piece : without_value(piece));
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

/* Whether the field holds what its thread remembers: nobody has put something else in its place. */
static bool is_as_met(const struct hg_value *value, const struct hg_met *met)
{
    return value->state == met->value.state && value->hole == HG_R_NONE &&
           value->unit == met->value.unit && value->lo == met->value.lo;
}

/* What was just written is kept for the next lead with this value. */
static void keep_shown(struct hg_packet *packet, struct hg_met *met, size_t from)
{
    struct hg_vm *vm = (struct hg_vm *)packet->lanes;
    const struct hg_buf *out = packet->json.out;
    size_t len = out->len - from;
    if (out->failed || out->at[from] != ',')
        return;
    struct hg_guard *outer = vm->memory.guard;
    vm->memory.guard = packet->lanes->arena.guard;
    char *shown = hg_arena_zero(&vm->memory, 1, len + HG_PIECE);
    vm->memory.guard = outer;
    memcpy(shown, out->at + from, len);
    met->shown = (struct hg_str){shown, len};
}

static void input_member(struct hg_packet *packet, uint32_t field)
{
    struct hg_json *json = &packet->json;
    size_t at = (size_t)field * packet->lanes->lanes + packet->lane;
    const struct hg_value *value = &packet->lanes->values[at];
    const struct hg_given *said = &packet->lanes->given[at];
    struct hg_met *met = said->kind == HG_GIVEN_MET ? said->met : NULL;
    bool asks =
        hg_field_hidden(&packet->program->fields[field]) || (met != NULL && !is_as_met(value, met));
    size_t from = json->out->len;
    if (met != NULL && met->shown.len != 0 && !asks) {
        hg_json_piece(json, met->shown);
        json->comma = true;
    } else if (!hg_lane_present(packet->lanes, field, packet->lane) &&
               value->reason == HG_R_MISSING && !hg_value_known(value)) {
        hg_json_piece(json, packet->pieces->missing[field]);
        json->comma = true;
    } else {
        write_input(packet, field, value);
        if (met != NULL && !asks)
            keep_shown(packet, met, from);
    }
}

void hg_packet_inputs_member(struct hg_packet *packet)
{
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    hg_packet_key(packet, "inputs");
    hg_json_bytes(&packet->json, HG_STR("{"), false);
    const struct hg_image *image = packet->lanes->image;
    for (uint32_t i = 0; i < image->read_field_count; i++)
        input_member(packet, image->read_fields[i]);
    hg_json_bytes(&packet->json, HG_STR("}"), true);
}
