/* How a decision came about, in a packet: reason and analysis, possible outcomes, what is open and
 * what would settle it; with the names of these. */
#include "runtime/packet/packet_parts.h"

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

static void settles_member(struct hg_packet *packet, const struct hg_deciding *deciding)
{
    if (deciding->settles_count == 0)
        return;
    hg_packet_key(packet, "settles");
    hg_json_raw_bare(&packet->json, HG_STR("["), false);
    for (uint32_t i = 0; i < deciding->settles_count; i++) {
        const struct hg_settles *settles = &deciding->settles[i];
        hg_json_open(&packet->json, '{');
        hg_packet_text_member(packet, "if", settles->piece);
        hg_packet_text_member(packet, "outcome", packet->program->outcomes[settles->outcome].name);
        hg_json_close(&packet->json, '}');
    }
    hg_json_raw_bare(&packet->json, HG_STR("]"), true);
}

void hg_packet_deciding(struct hg_packet *packet, struct hg_str key, const struct hg_deciding *list,
                        uint32_t count)
{
    struct hg_json *json = &packet->json;
    hg_json_key_literal(&packet->json, key);
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < count; i++) {
        hg_json_open(json, '{');
        hg_packet_member(packet, list[i].field == HG_NONE ? HG_KEY("because") : HG_KEY("field"),
                         list[i].what);
        hg_packet_text_member(packet, "reason", hg_str(hg_reason_name(list[i].reason)));
        if (list[i].evidence != NULL && list[i].evidence->has_confidence) {
            hg_packet_key(packet, "confidence");
            hg_json_decimal(json, list[i].evidence->confidence);
        }
        settles_member(packet, &list[i]);
        hg_json_close(json, '}');
    }
    hg_json_close(json, ']');
}

static void possible_member(struct hg_json *json, const struct hg_program *program,
                            uint32_t possible)
{
    hg_json_key_literal(json, HG_KEY("possible"));
    hg_json_raw_bare(json, HG_STR("["), false);
    for (uint32_t i = 0; i < program->outcome_count; i++)
        if ((possible >> i) & 1)
            hg_json_str(json, program->outcomes[i].name);
    hg_json_raw_bare(json, HG_STR("]"), true);
}

void hg_json_reason(struct hg_json *json, const struct hg_program *program,
                    const struct hg_decision *decision)
{
    if (hg_decision_advises(program, decision))
        hg_json_raw_bare(json, HG_STR(",\"advisory\":true"), true);
    hg_json_key_literal(json, HG_KEY("reason"));
    hg_json_str(json, hg_str(hg_decision_reason_name(decision->reason)));
    hg_json_key_literal(json, HG_KEY("analysis"));
    hg_json_str(json, hg_str(hg_analysis_name(decision->analysis)));
    possible_member(json, program, decision->possible);
}
