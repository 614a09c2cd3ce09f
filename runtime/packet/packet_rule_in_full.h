/* One rule of a packet's trace, written in full (packet_rule_in_full.c), for the ready texts of
 * packet_rules.c. Private to them. Allocation leaves by the guard of the lanes' arena. */
#ifndef HG_RUNTIME_PACKET_RULE_IN_FULL_H
#define HG_RUNTIME_PACKET_RULE_IN_FULL_H

#include "runtime/packet/packet_parts.h"

/* What the trace says about a rule. */
struct hg_rule_facts {
    enum hg_rule_result result;
    bool has_points, out_of_force;
    struct hg_value points;
    const struct hg_str *needs;
    uint32_t need_count;
};

/* Whether a score rule with this result may give its points; and widens the points of a rule that
 * may not hit to include none. */
bool hg_result_may_score(enum hg_rule_result result);
void hg_points_or_none(struct hg_value *points, bool certain);
bool hg_result_needs_unknown(enum hg_rule_result result);
/* `piece` is the rule's beginning. */
void hg_put_rule(struct hg_json *json, const struct hg_program *program, uint32_t rule,
                 struct hg_str piece, const struct hg_rule_facts *said);
/* The cells of all rules, made by the first call. Leaves by the guard of the lanes' arena. */
const struct hg_asked_cells *hg_packet_asked_cells(struct hg_lanes *lanes,
                                                   struct hg_fragments *fragments);
/* Writes the rule with everything that depends on the lead. The same. */
void hg_put_rule_in_full(struct hg_packet *packet, uint32_t rule, enum hg_rule_result result);

#endif
