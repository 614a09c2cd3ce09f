/* The head of most packets, from the lead's name to the route, written with one reservation of
 * memory: the name is a string as it was given, one rule decided, all classes and scores are known,
 * and there is no route. packet_json.c writes every other head; where both could, the bytes are
 * the same. */
#include "runtime/packet/packet_parts.h"

#define LEAD_OPENS "{\"lead\":"

/* The lead's name as JSON, if the packet shows the string as it was given; empty: it does not. */
static struct hg_str given_name(const struct hg_packet *packet)
{
    const struct hg_lanes *lanes = packet->lanes;
    const uint32_t key = lanes->image->key_field;
    if (packet->options->lead.len != 0 || key == HG_NONE ||
        hg_field_hidden(&packet->program->fields[key]))
        return (struct hg_str){0};
    const struct hg_input *input = hg_lane_input(lanes, key, packet->lane);
    if (input->kind != HG_INPUT_JSON || input->differs || *input->at != '"')
        return (struct hg_str){0};
    return (struct hg_str){input->at, input->len};
}

/* The members that say how it was decided, if an earlier packet has rendered the same; empty: none
 * has, or there are more of them. */
static struct hg_str decided_before(const struct hg_packet *packet)
{
    const struct hg_decision *decision = packet->decision;
    if (!hg_decided_by_rule(decision) || decision->decided_by_count != 1 ||
        decision->possible_rule_count != 0 || decision->because.count != 0)
        return (struct hg_str){0};
    const uint32_t rule = *decision->decided_by;
    return packet->program->rules[rule].outcome == decision->outcome
               ? packet->fragments->decided[rule]
               : (struct hg_str){0};
}

static bool has_route(const struct hg_decision *decision)
{
    return decision->route.rule != HG_NONE || decision->route_deciding_count != 0 ||
           decision->possible_route_count != 0;
}

static inline char *put(char *at, struct hg_str fragment)
{
    hg_copy_fragment(at, fragment);
    return at + fragment.len;
}

/* Both return the end of what they wrote, or NULL if a value is unusual or would pass `end`. */
static inline char *put_classes(const struct hg_packet *packet, char *at, const char *end)
{
    const struct hg_fragments *fragments = packet->fragments;
    for (uint32_t i = 0; i < fragments->class_count; i++) {
        const struct hg_result_template *form = &fragments->classes[i];
        const struct hg_value *value = hg_reg(packet->lanes, form->result.reg) + packet->lane;
        at = put(at, form->piece);
        if (value->state != HG_KNOWN || (ptrdiff_t)value->text->raw.len > end - at ||
            !hg_json_copy_unescaped(at + 1, value->text->raw))
            return NULL;
        at[0] = '"';
        at += value->text->raw.len + 1;
        *at++ = '"';
    }
    return at;
}

static inline char *put_scores(const struct hg_packet *packet, char *at)
{
    const struct hg_fragments *fragments = packet->fragments;
    for (uint32_t i = 0; i < fragments->score_count; i++) {
        const struct hg_result_template *form = &fragments->scores[i];
        const struct hg_value *value = hg_reg(packet->lanes, form->result.reg) + packet->lane;
        if (value->state != HG_KNOWN || form->scale != HG_T_INTEGER ||
            (uint64_t)value->lo >= HG_SMALL_INT_END)
            return NULL;
        at = put(at, form->piece);
        at += hg_put_small_int(at, (uint32_t)value->lo);
        *at++ = '}';
    }
    return at;
}

bool hg_packet_usual_head(struct hg_packet *packet)
{
    const struct hg_fragments *fragments = packet->fragments;
    struct hg_buf *out = packet->json.out;
    const struct hg_str name = given_name(packet), decided = decided_before(packet);
    if (name.len == 0 || decided.len == 0 || has_route(packet->decision))
        return false;
    const size_t room = name.len + decided.len + fragments->head_room;
    char *at = hg_json_cursor(out, room);
    if (at == NULL)
        return false;
    const char *end = out->at + out->fast_limit - fragments->head_room;
    memcpy(at, LEAD_OPENS, strlen(LEAD_OPENS));
    at = put(at + strlen(LEAD_OPENS), name);
    at = put_classes(packet, put(at, decided), end);
    if (at == NULL || (at = put_scores(packet, at)) == NULL)
        return false;
    at = put(at, fragments->results_end);
    memcpy(at, HG_NO_ROUTE, strlen(HG_NO_ROUTE));
    hg_json_cursor_commit(out, at + strlen(HG_NO_ROUTE));
    packet->json.comma = true;
    return true;
}
