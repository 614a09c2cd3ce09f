/* Register values as text for people and as JSON for machines. The same value is always the same
 * bytes. Texts and JSON go to buffers, which say themselves when memory was out. Any thread, as long
 * as nobody changes the lanes. */
#ifndef HG_RUNTIME_VALUE_TEXT_H
#define HG_RUNTIME_VALUE_TEXT_H

#include "base/json.h"
#include "runtime/vm/lanes.h"

/* What stands in place of a personal value where it is not shown. */
#define HG_MASK "(personal)"

/* A value or truth as text for people ("200..5000", "unknown (missing)", "enterprise or smb"). */
void hg_put_value(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane, struct hg_ref ref);
/* The same as JSON: a value; {"low":…,"high":…}; an array of what is possible; null. */
void hg_value_json(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane, struct hg_ref ref);
/* As the next value of a document that is being written. */
void hg_json_value(struct hg_json *json, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref);

/* A number of this type: a duration or money in its unit, a date as its text. */
void hg_json_number(struct hg_json *json, enum hg_type_kind type, int64_t number, uint8_t unit);
/* {"low":…,"high":…}, open ends left out. */
void hg_json_interval(struct hg_json *json, enum hg_type_kind type, const struct hg_value *value);
/* A number, or else an interval. */
void hg_json_points(struct hg_json *json, enum hg_type_kind type, const struct hg_value *points);

/* "on", "off" or, past its end and whatever was asked, "expired". */
const char *hg_flag_word(const struct hg_lanes *lanes, uint32_t lane, uint32_t flag);

#endif
