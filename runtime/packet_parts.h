/* What the files packet*.c share. Private to them. */
#ifndef HG_RUNTIME_PACKET_PARTS_H
#define HG_RUNTIME_PACKET_PARTS_H

#include "base/json.h"
#include "runtime/decision_parts.h"

void hg_json_number(struct hg_json *json, enum hg_type_kind type, int64_t number, uint8_t unit);
/* {"low":…,"high":…}, open ends left out. */
void hg_json_interval(struct hg_json *json, enum hg_type_kind type, const struct hg_value *value);
void hg_json_value(struct hg_json *json, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref);

/* "hit", "miss", "unknown", "assumed no", "assumed yes", "not reached". */
const char *hg_rule_result_name(enum hg_rule_result result);
const char *hg_decision_reason_name(enum hg_decision_reason reason);

/* The points rule `rule` gave on this lane, as an interval (unknown rules: from the least to the
 * greatest they could). False for rules that give none. */
bool hg_rule_points(const struct hg_lanes *lanes, uint32_t lane, uint32_t rule,
                    enum hg_rule_result result, struct hg_value *points);

/* Must a value read from this register be masked? Personal fields, and what is made of them. */
bool hg_personal_ref(const struct hg_program *program, struct hg_ref ref);

#define HG_MASK "(personal)"

#endif
