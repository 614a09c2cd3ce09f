/* Register values as text for people and as JSON for machines. The same value always gives the
 * same bytes. Output goes to buffers, whose flag tells failure. Thread safe while the lanes are
 * not changed. */
#ifndef HG_RUNTIME_VALUE_TEXT_H
#define HG_RUNTIME_VALUE_TEXT_H

#include "base/json.h"
#include "runtime/vm/lanes.h"

/* Replaces a personal value that is not shown. */
#define HG_MASK "(personal)"

/* Prints a value or truth for people ("200..5000", "unknown (missing)", "enterprise or smb"). */
void hg_put_value(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane, struct hg_ref ref);
/* Prints it as JSON: a value; {"low":…,"high":…}; an array of the possible values; null. */
void hg_value_json(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane, struct hg_ref ref);
/* Writes it as the next value of a JSON document. */
void hg_json_value(struct hg_json *json, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref);

/* A number of this type: a duration in its unit, a date as text. */
void hg_json_number(struct hg_json *json, enum hg_type_kind type, int64_t number, uint8_t unit);
/* {"low":…,"high":…} without open ends. */
void hg_json_interval(struct hg_json *json, enum hg_type_kind type, const struct hg_value *value);
/* A number, or else an interval. */
void hg_json_points(struct hg_json *json, enum hg_type_kind type, const struct hg_value *points);

/* "on", "off", or "expired" past its end. */
const char *hg_flag_word(const struct hg_lanes *lanes, uint32_t lane, uint32_t flag);

#endif
