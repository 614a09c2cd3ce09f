/* The qualification packet as one line of JSON, in the order of the language reference. */
#include "runtime/packet_parts.h"

struct packet {
    struct hg_lanes *lanes;
    const struct hg_program *program;
    uint32_t lane;
    const struct hg_decision *decision;
    const struct hg_packet_options *options;
    struct hg_json json;
};

const char *hg_rule_result_name(enum hg_rule_result result)
{
    static const char *const names[] = {"hit",        "miss",        "unknown",
                                        "assumed no", "assumed yes", "not reached"};
    return names[result];
}

const char *hg_decision_reason_name(enum hg_decision_reason reason)
{
    static const char *const names[] = {"rule", "agreed", "unresolved", "not_applicable"};
    return names[reason];
}

const char *hg_analysis_name(enum hg_analysis analysis)
{
    static const char *const names[] = {"direct", "completions", "bounded"};
    return names[analysis];
}

static void key(struct packet *packet, const char *name)
{
    hg_json_key(&packet->json, hg_str(name));
}

static void text_member(struct packet *packet, const char *name, struct hg_str value)
{
    key(packet, name);
    hg_json_str(&packet->json, value);
}

static void texts_member(struct packet *packet, const char *name, const struct hg_text_list *list)
{
    if (list->count == 0)
        return;
    key(packet, name);
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < list->count; i++)
        hg_json_str(&packet->json, list->at[i]);
    hg_json_close(&packet->json, ']');
}

static void rules_member(struct packet *packet, const char *name, const uint32_t *rules,
                         uint32_t count)
{
    key(packet, name);
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < count; i++)
        hg_json_str(&packet->json, packet->program->rules[rules[i]].id);
    hg_json_close(&packet->json, ']');
}

/* --- what is open --- */

static void settles_member(struct packet *packet, const struct hg_deciding *deciding)
{
    if (deciding->settles_count == 0)
        return;
    key(packet, "settles");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < deciding->settles_count; i++) {
        const struct hg_settles *settles = &deciding->settles[i];
        hg_json_open(&packet->json, '{');
        text_member(packet, "if", settles->piece);
        text_member(packet, "outcome", packet->program->outcomes[settles->outcome].name);
        hg_json_close(&packet->json, '}');
    }
    hg_json_close(&packet->json, ']');
}

static void deciding_member(struct packet *packet, const char *name, const struct hg_deciding *list,
                            uint32_t count)
{
    if (count == 0)
        return;
    struct hg_json *json = &packet->json;
    key(packet, name);
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < count; i++) {
        hg_json_open(json, '{');
        text_member(packet, list[i].field == HG_NONE ? "because" : "field", list[i].what);
        text_member(packet, "reason", hg_str(hg_reason_name(list[i].reason)));
        if (list[i].evidence != NULL && list[i].evidence->has_confidence) {
            key(packet, "confidence");
            hg_json_decimal(json, list[i].evidence->confidence);
        }
        settles_member(packet, &list[i]);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void possible_member(struct packet *packet)
{
    key(packet, "possible");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < packet->program->outcome_count; i++)
        if ((packet->decision->possible >> i) & 1)
            hg_json_str(&packet->json, packet->program->outcomes[i].name);
    hg_json_close(&packet->json, ']');
}

/* --- classes and scores --- */

static bool is_result_block(const struct hg_block *block, enum hg_block_kind kind)
{
    return block->kind == kind && block->result.kind == HG_REF_VALUE;
}

static void classes_member(struct packet *packet)
{
    key(packet, "classes");
    hg_json_open(&packet->json, '{');
    for (uint32_t i = 0; i < packet->program->block_count; i++) {
        const struct hg_block *block = &packet->program->blocks[i];
        if (!is_result_block(block, HG_B_CLASSIFY))
            continue;
        hg_json_key(&packet->json, block->name);
        hg_json_value(&packet->json, packet->lanes, packet->lane, block->result);
    }
    hg_json_close(&packet->json, '}');
}

static void scores_member(struct packet *packet)
{
    struct hg_json *json = &packet->json;
    key(packet, "scores");
    hg_json_open(json, '{');
    for (uint32_t i = 0; i < packet->program->block_count; i++) {
        const struct hg_block *block = &packet->program->blocks[i];
        if (!is_result_block(block, HG_B_SCORE))
            continue;
        const struct hg_value *value =
            hg_lane_value(packet->lanes, block->result.reg, packet->lane);
        hg_json_key(json, block->name);
        if (value->state == HG_BETWEEN) {
            hg_json_interval(json, block->scale, value);
            continue;
        }
        hg_json_open(json, '{');
        key(packet, "value");
        hg_json_value(json, packet->lanes, packet->lane, block->result);
        hg_json_close(json, '}');
    }
    hg_json_close(json, '}');
}

/* --- the route --- */

static void within_member(struct packet *packet, const struct hg_route *route)
{
    static const char *const business[] = {"minutes", "business_minutes", "business_days"};
    int64_t count = route->within;
    const char *unit = business[route->unit];
    if (route->unit == HG_BUSINESS_MINUTES && count % 60 == 0) {
        unit = "business_hours";
        count /= 60;
    }
    if (route->unit == HG_CLOCK) {
        bool days = count % HG_MICROS_PER_DAY == 0, hours = count % HG_MICROS_PER_HOUR == 0;
        bool minutes = count % HG_MICROS_PER_MINUTE == 0;
        unit = days ? "days" : hours ? "hours" : minutes ? "minutes" : "seconds";
        count /= days      ? HG_MICROS_PER_DAY
                 : hours   ? HG_MICROS_PER_HOUR
                 : minutes ? HG_MICROS_PER_MINUTE
                           : HG_MICROS_PER_SECOND;
    }
    key(packet, "within");
    hg_json_open(&packet->json, '{');
    key(packet, unit);
    hg_json_int(&packet->json, count);
    hg_json_close(&packet->json, '}');
}

static void instant_member(struct packet *packet, const char *name, int64_t micros)
{
    key(packet, name);
    hg_json_number(&packet->json, HG_T_DATETIME, micros, 0);
}

static void route_object(struct packet *packet, const struct hg_route *route)
{
    static const char *const kinds[] = {"person", "queue", "team"};
    hg_json_open(&packet->json, '{');
    text_member(packet, "rule", packet->program->rules[route->rule].id);
    text_member(packet, "to", route->to);
    if (route->in_directory)
        text_member(packet, "kind", hg_str(kinds[route->kind]));
    if (route->has_within)
        within_member(packet, route);
    if (route->has_due)
        instant_member(packet, "due_at", route->due_at);
    if (route->calendar.len > 0)
        text_member(packet, "calendar", route->calendar);
    hg_json_close(&packet->json, '}');
}

static void route_members(struct packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    key(packet, "route");
    if (decision->route.rule == HG_NONE)
        hg_json_null(&packet->json);
    else
        route_object(packet, &decision->route);
    deciding_member(packet, "route_deciding", decision->route_deciding,
                    decision->route_deciding_count);
    if (decision->possible_route_count == 0)
        return;
    key(packet, "possible_routes");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < decision->possible_route_count; i++)
        route_object(packet, &decision->possible_routes[i]);
    hg_json_close(&packet->json, ']');
}

static void fields_member(struct packet *packet, const char *name, const struct hg_regs *fields)
{
    if (fields->count == 0)
        return;
    key(packet, name);
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < fields->count; i++)
        hg_json_str(&packet->json, packet->program->fields[fields->at[i]].name);
    hg_json_close(&packet->json, ']');
}

static void shows_member(struct packet *packet)
{
    if (packet->program->show_count == 0)
        return;
    key(packet, "show");
    hg_json_open(&packet->json, '{');
    for (uint32_t i = 0; i < packet->program->show_count; i++) {
        const struct hg_show *show = &packet->program->shows[i];
        hg_json_key(&packet->json, show->name);
        if (!packet->options->show_personal && hg_personal_ref(packet->program, show->ref))
            hg_json_str(&packet->json, HG_STR(HG_MASK));
        else
            hg_json_value(&packet->json, packet->lanes, packet->lane, show->ref);
    }
    hg_json_close(&packet->json, '}');
}

/* --- the trace --- */

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

static void points_member(struct packet *packet, uint32_t rule, enum hg_rule_result result)
{
    struct hg_value points;
    enum hg_type_kind scale = packet->program->blocks[packet->program->rules[rule].block].scale;
    if (!hg_rule_points(packet->lanes, packet->lane, rule, result, &points))
        return;
    key(packet, "points");
    if (points.state == HG_KNOWN)
        hg_json_number(&packet->json, scale, points.lo, 0);
    else
        hg_json_interval(&packet->json, scale, &points);
}

static bool rests_on_unknown(enum hg_rule_result result)
{
    return result == HG_RULE_UNKNOWN || result == HG_ASSUMED_NO || result == HG_ASSUMED_YES;
}

static void needs_member(struct packet *packet, uint32_t rule)
{
    struct hg_deciding *needs;
    uint32_t count;
    struct hg_arena_mark mark = hg_arena_save(&packet->lanes->arena);
    hg_rule_needs(packet->lanes, packet->lane, rule, &packet->lanes->arena, &needs, &count);
    if (count > 0) {
        key(packet, "needs");
        hg_json_open(&packet->json, '[');
        for (uint32_t i = 0; i < count; i++)
            hg_json_str(&packet->json, needs[i].what);
        hg_json_close(&packet->json, ']');
    }
    hg_arena_rewind(&packet->lanes->arena, mark);
}

static void allowed_member(struct packet *packet, const struct hg_rule_info *info)
{
    if (info->allowed_count == 0)
        return;
    key(packet, "allowed");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < info->allowed_count; i++) {
        hg_json_open(&packet->json, '{');
        text_member(packet, "field", packet->program->fields[info->allowed[i].field].name);
        text_member(packet, "because", info->allowed[i].because);
        text_member(packet, "approved", info->allowed[i].approved);
        hg_json_close(&packet->json, '}');
    }
    hg_json_close(&packet->json, ']');
}

static bool out_of_force(const struct packet *packet, const struct hg_rule_info *info)
{
    int64_t now = packet->lanes->now[packet->lane];
    return info->dated && (now < info->from || now >= info->before);
}

static void trace_rule(struct packet *packet, uint32_t rule)
{
    const struct hg_rule_info *info = &packet->program->rules[rule];
    enum hg_rule_result result = (enum hg_rule_result)packet->decision->results[rule];
    hg_json_open(&packet->json, '{');
    text_member(packet, "rule", info->id);
    text_member(packet, "result", hg_str(hg_rule_result_name(result)));
    points_member(packet, rule, result);
    if (rests_on_unknown(result))
        needs_member(packet, rule);
    if (out_of_force(packet, info)) {
        key(packet, "in_force");
        hg_json_bool(&packet->json, false);
    }
    allowed_member(packet, info);
    hg_json_close(&packet->json, '}');
}

static bool shown(const struct packet *packet, uint32_t rule)
{
    enum hg_rule_result result = (enum hg_rule_result)packet->decision->results[rule];
    return packet->options->trace == HG_TRACE_FULL ||
           (result != HG_MISS && result != HG_RULE_NOT_REACHED);
}

static void trace_member(struct packet *packet)
{
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    key(packet, "trace");
    hg_json_open(&packet->json, '[');
    for (uint32_t rule = 0; rule < packet->program->rule_count; rule++)
        if (shown(packet, rule))
            trace_rule(packet, rule);
    hg_json_close(&packet->json, ']');
}

/* What only a route of another outcome reads is worked out for a lane when its neighbours need it:
 * that must not show. */
static bool is_looked_up(const struct packet *packet, uint32_t table)
{
    const struct hg_program *program = packet->program;
    uint32_t possible = packet->lanes->outcomes[packet->lane].possible;
    if ((possible & (possible - 1)) != 0) /* open: whoever reviews it is asked, too */
        possible |= 1u << HG_REVIEW;
    for (uint32_t at = 0, skipped = 0; at < program->code_count; at++) {
        const struct hg_instr *instr = &program->code[at];
        if (instr->op == HG_OP_UNLESS_POSSIBLE && !(possible >> instr->a & 1))
            skipped = instr->b > skipped ? instr->b : skipped;
        else if (at >= skipped && instr->op == HG_OP_MATCH && instr->a == table)
            return true;
    }
    return false;
}

/* Which row of each decision table was taken, or could be. */
static void table_rows(struct packet *packet, uint32_t table)
{
    const struct hg_rule_table *rules = &packet->program->tables[table];
    struct hg_rows rows = hg_lane_rows(packet->lanes, table, packet->lane);
    if (!is_looked_up(packet, table))
        return;
    for (uint32_t row = 0; row < rules->rows; row++) {
        if (hg_bit(rows.possible, row))
            hg_json_str(&packet->json, rules->row_ids[row]);
        if (hg_bit(rows.certain, row))
            return;
    }
}

/* Tables that only routes of other outcomes read: whether they were looked up depends on the
 * leads beside this one, and is nobody's business. */
static const bool *tables_aside(struct packet *packet)
{
    const struct hg_program *program = packet->program;
    uint32_t possible = packet->decision->possible;
    bool *aside = HG_ARRAY(&packet->lanes->arena, bool, program->table_count);
    if ((possible & (possible - 1)) != 0)
        possible |= UINT32_C(1) << HG_REVIEW;
    for (uint32_t i = 0; i < program->code_count; i++) {
        const struct hg_instr *skip = &program->code[i];
        if (skip->op != HG_OP_UNLESS_POSSIBLE || (possible >> skip->a & 1) != 0)
            continue;
        for (uint32_t k = i + 1; k < skip->b; k++)
            if (program->code[k].op == HG_OP_MATCH)
                aside[program->code[k].a] = true;
    }
    return aside;
}

static void tables_member(struct packet *packet)
{
    bool any = false;
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    const bool *aside = tables_aside(packet);
    for (uint32_t i = 0; i < packet->program->table_count; i++) {
        if (!packet->program->tables[i].decision_table)
            continue;
        if (!any) {
            key(packet, "tables");
            hg_json_open(&packet->json, '{');
            any = true;
        }
        hg_json_key(&packet->json, packet->program->tables[i].name);
        hg_json_open(&packet->json, '[');
        if (!aside[i])
            table_rows(packet, i);
        hg_json_close(&packet->json, ']');
    }
    if (any)
        hg_json_close(&packet->json, '}');
}

/* --- the inputs --- */

static void evidence_members(struct packet *packet, const struct hg_evidence *evidence)
{
    if (evidence->has_confidence) {
        key(packet, "confidence");
        hg_json_decimal(&packet->json, evidence->confidence);
    }
    if (evidence->source.len > 0)
        text_member(packet, "source", evidence->source);
    if (evidence->has_as_of)
        instant_member(packet, "as_of", evidence->as_of);
    if (evidence->defaulted) {
        key(packet, "default");
        hg_json_bool(&packet->json, true);
    }
}

static void input_value(struct packet *packet, uint32_t field, const struct hg_value *value,
                        const struct hg_evidence *evidence)
{
    bool masked = packet->program->fields[field].personal && !packet->options->show_personal;
    if (hg_value_known(value)) {
        key(packet, "value");
        if (masked)
            hg_json_str(&packet->json, HG_STR(HG_MASK));
        else
            hg_json_value(&packet->json, packet->lanes, packet->lane,
                          (struct hg_ref){HG_REF_VALUE, field});
    } else if (evidence->given.len > 0) {
        key(packet, "value");
        if (masked)
            hg_json_str(&packet->json, HG_STR(HG_MASK));
        else
            hg_json_raw(&packet->json, evidence->given);
    }
}

static void input_member(struct packet *packet, uint32_t field)
{
    const struct hg_value *value = hg_lane_value(packet->lanes, field, packet->lane);
    const struct hg_evidence *evidence = hg_lane_evidence(packet->lanes, field, packet->lane);
    hg_json_key(&packet->json, packet->program->fields[field].name);
    hg_json_open(&packet->json, '{');
    input_value(packet, field, value, evidence);
    evidence_members(packet, evidence);
    if (!hg_value_known(value)) {
        key(packet, "used");
        hg_json_bool(&packet->json, false);
        text_member(packet, "reason", hg_str(hg_reason_name((enum hg_reason)value->reason)));
    }
    hg_json_close(&packet->json, '}');
}

static void inputs_member(struct packet *packet)
{
    if (packet->options->trace == HG_TRACE_NONE)
        return;
    key(packet, "inputs");
    hg_json_open(&packet->json, '{');
    for (uint32_t field = 0; field < packet->program->field_count; field++)
        if (packet->program->fields[field].read)
            input_member(packet, field);
    hg_json_close(&packet->json, '}');
}

/* --- promises, problems, policy --- */

static void promises_member(struct packet *packet)
{
    if (packet->decision->broken_count == 0)
        return;
    key(packet, "broken_promises");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < packet->decision->broken_count; i++)
        hg_json_str(&packet->json, packet->program->promises[packet->decision->broken[i]].name);
    hg_json_close(&packet->json, ']');
}

static void problems_member(struct packet *packet)
{
    if (packet->decision->problem_count == 0)
        return;
    key(packet, "problems");
    hg_json_open(&packet->json, '[');
    for (uint32_t i = 0; i < packet->decision->problem_count; i++) {
        const struct hg_problem *problem = &packet->decision->problems[i];
        hg_json_open(&packet->json, '{');
        text_member(packet, "field", packet->program->fields[problem->field].name);
        text_member(packet, "problem", problem->text);
        hg_json_close(&packet->json, '}');
    }
    hg_json_close(&packet->json, ']');
}

static void policy_member(struct packet *packet)
{
    struct hg_buf digest;
    hg_buf_init(&digest, &packet->json.out->allocator, 0);
    hg_put_digest(&digest, packet->program->digest);
    key(packet, "policy");
    hg_json_open(&packet->json, '{');
    text_member(packet, "name", packet->program->name);
    text_member(packet, "version", packet->program->version);
    text_member(packet, "digest", (struct hg_str){digest.at, digest.len});
    hg_json_close(&packet->json, '}');
    packet->json.out->failed |= digest.failed;
    hg_buf_release(&digest);
}

static void outcome_members(struct packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    if (packet->program->key.len > 0)
        text_member(packet, "lead", decision->lead);
    text_member(packet, "outcome", packet->program->outcomes[decision->outcome].name);
    text_member(packet, "reason", hg_str(hg_decision_reason_name(decision->reason)));
    text_member(packet, "analysis", hg_str(hg_analysis_name(decision->analysis)));
    possible_member(packet);
    deciding_member(packet, "deciding", decision->deciding, decision->deciding_count);
    rules_member(packet, "decided_by", decision->decided_by, decision->decided_by_count);
    if (decision->possible_rule_count > 0)
        rules_member(packet, "possible_rules", decision->possible_rules,
                     decision->possible_rule_count);
    texts_member(packet, "because", &decision->because);
}

static void packet_object(struct packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    hg_json_open(&packet->json, '{');
    outcome_members(packet);
    classes_member(packet);
    scores_member(packet);
    route_members(packet);
    texts_member(packet, "notes", &decision->notes);
    texts_member(packet, "also", &decision->also);
    texts_member(packet, "alert", &decision->alert);
    fields_member(packet, "needs", &decision->needs);
    shows_member(packet);
    trace_member(packet);
    tables_member(packet);
    inputs_member(packet);
    promises_member(packet);
    problems_member(packet);
    policy_member(packet);
    instant_member(packet, "evaluated_at", packet->lanes->now[packet->lane]);
    hg_json_close(&packet->json, '}');
}

void hg_packet_json(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_packet_options *options, struct hg_buf *out)
{
    struct packet packet = {.lanes = lanes,
                            .program = lanes->program,
                            .lane = lane,
                            .decision = decision,
                            .options = options};
    struct hg_guard guard, *outer = lanes->arena.guard;
    hg_json_init(&packet.json, out);
    lanes->arena.guard = &guard;
    if (setjmp(guard.jump) == 0)
        packet_object(&packet);
    else
        out->failed = true;
    lanes->arena.guard = outer;
}
