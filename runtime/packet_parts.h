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

#define HG_MASK "(personal)"

#endif
