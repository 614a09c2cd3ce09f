/* The qualification packet as one line of JSON, in the order of the language reference. */
#include "runtime/packet/log_form.h"
#include "runtime/packet/packet_parts.h"

static void put_texts(struct hg_packet *packet, struct hg_str key, const struct hg_text_list *list)
{
    hg_json_key_literal(&packet->json, key);
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < list->count; i++)
        hg_json_str(&packet->json, list->at[i]);
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

/* Usually empty. */
static inline void texts_member(struct hg_packet *packet, struct hg_str key,
                                const struct hg_text_list *list)
{
    if (list->count != 0)
        put_texts(packet, key, list);
}

/* Behind the opening bracket. */
static void rule_ids(struct hg_packet *packet, const uint32_t *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hg_json_fragment(&packet->json, packet->fragments->ids[rules[i]]);
        packet->json.comma = true;
    }
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

static void rules_member(struct hg_packet *packet, struct hg_str key, const uint32_t *rules,
                         uint32_t count)
{
    hg_json_key_literal(&packet->json, key);
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    rule_ids(packet, rules, count);
}

/* Usually empty, too. */
static inline void deciding_member(struct hg_packet *packet, struct hg_str key,
                                   const struct hg_deciding *list, uint32_t count)
{
    if (count != 0)
        hg_packet_deciding(packet, key, list, count);
}

/* --- classes and scores --- */

static void class_value(struct hg_packet *packet, const struct hg_result_template *form)
{
    struct hg_json *json = &packet->json;
    const struct hg_value *value = hg_lane_value(packet->lanes, form->result.reg, packet->lane);
    hg_json_fragment_bare(json, form->piece);
    if (value->state == HG_KNOWN)
        hg_json_str(json, value->text->raw);
    else
        hg_json_value(json, packet->lanes, packet->lane, form->result);
}

/* A small integer with its surrounding fragments; false: another value, or no room. */
static inline bool put_short_score(struct hg_packet *packet, const struct hg_result_template *form,
                                   const struct hg_value *value)
{
    struct hg_buf *out = packet->json.out;
    char *cursor;
    if (value->state != HG_KNOWN || form->scale != HG_T_INTEGER ||
        (uint64_t)value->lo >= HG_SMALL_INT_END ||
        (cursor = hg_json_cursor(out, form->piece.len)) == NULL)
        return false;
    hg_copy_fragment(cursor, form->piece);
    cursor += form->piece.len;
    cursor += hg_put_small_int(cursor, (uint32_t)value->lo);
    *cursor = '}';
    hg_json_cursor_commit(out, cursor + 1);
    packet->json.comma = true;
    return true;
}

static void score_value(struct hg_packet *packet, const struct hg_result_template *form)
{
    struct hg_json *json = &packet->json;
    const struct hg_value *value = hg_lane_value(packet->lanes, form->result.reg, packet->lane);
    if (put_short_score(packet, form, value))
        return;
    if (value->state == HG_BETWEEN) {
        hg_json_fragment_bare(
            json, (struct hg_str){form->piece.at, form->piece.len - strlen(HG_SCORE_OPENS)});
        hg_json_interval(json, form->scale, value);
        return;
    }
    hg_json_fragment_bare(json, form->piece);
    if (value->state == HG_KNOWN)
        hg_json_number(json, form->scale, value->lo, value->unit);
    else
        hg_json_value(json, packet->lanes, packet->lane, form->result);
    hg_json_raw_bare(json, HG_STR("}"), true);
}

static void results_members(struct hg_packet *packet)
{
    const struct hg_fragments *fragments = packet->fragments;
    for (uint32_t i = 0; i < fragments->class_count; i++)
        class_value(packet, &fragments->classes[i]);
    for (uint32_t i = 0; i < fragments->score_count; i++)
        score_value(packet, &fragments->scores[i]);
    hg_json_fragment_bare(&packet->json, fragments->results_end);
    packet->json.comma = true;
}

/* --- the route --- */

static void within_member(struct hg_packet *packet, const struct hg_route *route)
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
    hg_packet_key(packet, "within");
    hg_json_open(&packet->json, '{');
    hg_json_key(&packet->json, hg_str(unit));
    hg_json_int(&packet->json, count);
    hg_json_close(&packet->json, '}');
}

void hg_packet_instant(struct hg_packet *packet, struct hg_str key, int64_t micros)
{
    hg_json_key_literal(&packet->json, key);
    hg_json_number(&packet->json, HG_T_DATETIME, micros, 0);
}

static void route_object(struct hg_packet *packet, const struct hg_route *route)
{
    static const char *const kinds[] = {"person", "queue", "team"};
    hg_json_open(&packet->json, '{');
    hg_packet_text_member(packet, "rule", packet->program->rules[route->rule].id);
    hg_packet_text_member(packet, "to", route->to);
    if (route->in_directory)
        hg_packet_text_member(packet, "kind", hg_str(kinds[route->kind]));
    if (route->has_within)
        within_member(packet, route);
    if (route->has_due)
        hg_packet_instant_member(packet, "due_at", route->due_at);
    if (route->calendar.len > 0)
        hg_packet_text_member(packet, "calendar", route->calendar);
    hg_json_close(&packet->json, '}');
}

static void route_members(struct hg_packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    if (decision->route.rule == HG_NONE) {
        hg_json_raw_bare(&packet->json, HG_STR(HG_NO_ROUTE), true);
    } else {
        hg_packet_key(packet, "route");
        route_object(packet, &decision->route);
    }
    deciding_member(packet, HG_KEY("route_deciding"), decision->route_deciding,
                    decision->route_deciding_count);
    if (decision->possible_route_count == 0)
        return;
    hg_packet_key(packet, "possible_routes");
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < decision->possible_route_count; i++)
        route_object(packet, &decision->possible_routes[i]);
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

static void fields_member(struct hg_packet *packet, struct hg_str key, const struct hg_regs *fields)
{
    if (fields->count == 0)
        return;
    hg_json_key_literal(&packet->json, key);
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < fields->count; i++)
        hg_json_str(&packet->json, packet->program->fields[fields->at[i]].name);
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

static void shows_member(struct hg_packet *packet)
{
    if (packet->program->show_count == 0)
        return;
    hg_packet_key(packet, "show");
    hg_json_open(&packet->json, '{');
    for (uint32_t i = 0; i < packet->program->show_count; i++) {
        const struct hg_show *show = &packet->program->shows[i];
        hg_json_key(&packet->json, show->name);
        if (!packet->options->show_personal && hg_personal_ref(packet->lanes->image, show->ref))
            hg_json_str(&packet->json, HG_STR(HG_MASK));
        else
            hg_json_value(&packet->json, packet->lanes, packet->lane, show->ref);
    }
    hg_json_close(&packet->json, '}');
}

/* --- promises, problems, policy --- */

static void promises_member(struct hg_packet *packet)
{
    if (packet->decision->broken_count == 0)
        return;
    hg_packet_key(packet, "broken_promises");
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < packet->decision->broken_count; i++)
        hg_json_str(&packet->json, packet->program->promises[packet->decision->broken[i]].name);
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

static void problems_member(struct hg_packet *packet)
{
    if (packet->decision->problem_count == 0)
        return;
    hg_packet_key(packet, "problems");
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < packet->decision->problem_count; i++) {
        const struct hg_problem *problem = &packet->decision->problems[i];
        hg_json_open(&packet->json, '{');
        hg_packet_text_member(packet, "field", packet->program->fields[problem->field].name);
        hg_packet_text_member(packet, "problem", problem->text);
        hg_json_close(&packet->json, '}');
    }
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

/* All flags of the program: repeating a decision needs the same ones on. */
static void flags_member(struct hg_packet *packet)
{
    const struct hg_program *program = packet->program;
    if (program->flag_count == 0)
        return;
    hg_packet_key(packet, "flags");
    hg_json_open(&packet->json, '{');
    for (uint32_t i = 0; i < program->flag_count; i++) {
        hg_json_key(&packet->json, program->flags[i].name);
        hg_json_str(&packet->json, hg_str(hg_flag_word(packet->lanes, packet->lane, i)));
    }
    hg_json_close(&packet->json, '}');
}

/* Usually the same as in the packet before. */
static void ending(struct hg_packet *packet)
{
    struct hg_json *json = &packet->json;
    struct hg_fragments *fragments = packet->fragments;
    int64_t now = packet->lanes->now[packet->lane];
    if (fragments->end.len != 0 && fragments->now == now) {
        hg_json_fragment_bare(json, fragments->end);
        return;
    }
    size_t before = json->out->len;
    hg_json_fragment(json, fragments->policy);
    json->comma = true;
    hg_packet_instant_member(packet, "evaluated_at", now);
    hg_json_raw_bare(json, HG_STR("}"), true);
    size_t len = json->out->len - before;
    if (json->out->failed || len > fragments->policy.len + HG_ENDING_ROOM)
        return;
    memcpy(fragments->ending, json->out->at + before, len);
    fragments->end = (struct hg_str){fragments->ending, len};
    fragments->now = now;
}

void hg_put_lead_name(struct hg_buf *out, const struct hg_program *program,
                      const struct hg_log_keys *keys, struct hg_str lead)
{
    const struct hg_field *key = NULL;
    for (uint32_t f = 0; f < program->field_count && key == NULL; f++)
        if (hg_str_eq(program->fields[f].name, program->key))
            key = &program->fields[f];
    if (key == NULL || !hg_field_hidden(key) || lead.len == 0) {
        hg_buf_put(out, lead.at, lead.len);
    } else if (key->log == HG_LOG_MASK || keys == NULL) {
        hg_buf_text(out, HG_MASK);
    } else {
        struct hg_json json;
        hg_json_init(&json, out);
        hg_buf_text(out, "hash:");
        size_t from = out->len; /* the plain text, replaced by its hash below */
        hg_json_str(&json, lead);
        struct hg_str hashed = {out->at + from, out->len - from};
        out->len = from;
        if (!out->failed)
            hg_log_put_hash(out, keys, key->name, hashed);
    }
}

/* From the input JSON, if that is a bare text and the packet shows it so. */
static inline bool put_given_name(struct hg_packet *packet, uint32_t key)
{
    const struct hg_input *input = hg_lane_input(packet->lanes, key, packet->lane);
    if (input->kind != HG_INPUT_JSON || input->differs || *input->at != '"')
        return false;
    hg_json_key_literal(&packet->json, HG_KEY("lead"));
    hg_json_raw_bare(&packet->json, (struct hg_str){input->at, input->len}, true);
    return true;
}

static void lead_member(struct hg_packet *packet)
{
    struct hg_str name = packet->options->lead;
    uint32_t key = packet->lanes->image->key_field;
    bool hidden = key != HG_NONE && hg_field_hidden(&packet->program->fields[key]);
    struct hg_buf *text = &((struct hg_vm *)packet->lanes)->text;
    if (packet->program->key.len == 0)
        return;
    if (name.len == 0 && !hidden && key != HG_NONE && put_given_name(packet, key))
        return;
    if (name.len == 0)
        name = packet->decision->lead;
    if (hidden && !packet->options->show_personal && packet->options->lead.len == 0) {
        hg_buf_clear(text);
        hg_put_lead_name(text, packet->program, packet->lanes->log_keys, name);
        packet->json.out->failed |= text->failed;
        name = (struct hg_str){text->at, text->len};
    }
    hg_packet_text_member(packet, "lead", name);
}

/* Usually one rule that gives nothing else. */
static void decided_members(struct hg_packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    struct hg_json *json = &packet->json;
    uint32_t rule = decision->decided_by_count == 1 ? *decision->decided_by : HG_NONE;
    bool alone =
        rule != HG_NONE && packet->program->rules[rule].outcome == decision->outcome && json->comma;
    if (alone && packet->fragments->decided[rule].len != 0) {
        hg_json_fragment_bare(json, packet->fragments->decided[rule]);
        json->comma = true;
        return;
    }
    size_t from = json->out->len;
    hg_json_fragment(json, packet->fragments->by_rule[decision->outcome]);
    rule_ids(packet, decision->decided_by, decision->decided_by_count);
    if (alone)
        packet->fragments->decided[rule] = hg_fragments_save(packet->lanes, json->out, from);
}

static void outcome_members(struct hg_packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    struct hg_json *json = &packet->json;
    if (hg_decided_by_rule(decision)) {
        decided_members(packet);
    } else {
        hg_json_fragment(json, packet->fragments->outcomes[decision->outcome]);
        json->comma = true;
        hg_json_reason(json, packet->program, decision);
        deciding_member(packet, HG_KEY("deciding"), decision->deciding, decision->deciding_count);
        rules_member(packet, HG_KEY("decided_by"), decision->decided_by,
                     decision->decided_by_count);
    }
    if (decision->possible_rule_count > 0)
        rules_member(packet, HG_KEY("possible_rules"), decision->possible_rules,
                     decision->possible_rule_count);
    texts_member(packet, HG_KEY("because"), &decision->because);
}

static void head_members(struct hg_packet *packet)
{
    hg_json_raw_bare(&packet->json, HG_STR("{"), false);
    lead_member(packet);
    outcome_members(packet);
    results_members(packet);
    route_members(packet);
}

static void packet_object(struct hg_packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    if (!hg_packet_usual_head(packet))
        head_members(packet);
    if (decision->assignment != NULL)
        hg_packet_assignment_member(packet);
    texts_member(packet, HG_KEY("notes"), &decision->notes);
    texts_member(packet, HG_KEY("also"), &decision->also);
    texts_member(packet, HG_KEY("alert"), &decision->alert);
    fields_member(packet, HG_KEY("needs"), &decision->needs);
    shows_member(packet);
    hg_packet_trace_member(packet);
    if (packet->fragments->decision_tables)
        hg_packet_tables_member(packet);
    hg_packet_inputs_member(packet);
    promises_member(packet);
    problems_member(packet);
    flags_member(packet);
    ending(packet);
}

void hg_packet_json(struct hg_lanes *lanes, uint32_t lane, const struct hg_decision *decision,
                    const struct hg_packet_options *options, struct hg_buf *out)
{
    struct hg_packet packet = {.lanes = lanes,
                               .program = lanes->program,
                               .lane = lane,
                               .decision = decision,
                               .options = options};
    struct hg_guard guard, *outer = lanes->arena.guard;
    hg_json_init(&packet.json, out);
    lanes->arena.guard = &guard;
    if (setjmp(guard.jump) == 0) {
        packet.fragments = hg_packet_fragments(lanes);
        packet_object(&packet);
    } else {
        out->failed = true;
    }
    lanes->arena.guard = outer;
}
