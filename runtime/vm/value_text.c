/* Register values as text for people and as JSON for machines (value_text.h). */
#include "runtime/vm/value_text.h"

const char *hg_flag_word(const struct hg_lanes *lanes, uint32_t lane, uint32_t flag)
{
    if (lanes->now[lane] >= lanes->program->flags[flag].before)
        return "expired";
    return hg_flag_is_on(lanes, flag, lanes->now[lane]) ? "on" : "off";
}

static void put_interval(struct hg_buf *out, enum hg_type_kind type, const struct hg_value *value)
{
    if (value->lo == INT64_MIN && value->hi == INT64_MAX) {
        hg_buf_text(out, "unknown");
        return;
    }
    if (type == HG_T_BOOLEAN) {
        hg_buf_text(out, "yes or no");
        return;
    }
    if (value->lo != INT64_MIN)
        hg_put_number(out, type, value->lo, value->unit);
    hg_buf_text(out, "..");
    if (value->hi != INT64_MAX)
        hg_put_number(out, type, value->hi, value->unit);
}

static void put_set(struct hg_buf *out, const struct hg_text_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (i > 0)
            hg_buf_text(out, i + 1 < set->count || set->other ? ", " : " or ");
        hg_buf_put(out, set->items[i]->raw.at, set->items[i]->raw.len);
    }
    if (set->other)
        hg_buf_text(out, set->count > 0 ? " or other" : "other");
}

static void put_list(struct hg_buf *out, enum hg_type_kind type, const struct hg_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            hg_buf_text(out, ", ");
        if (list->texts != NULL)
            hg_buf_put(out, list->texts[i]->raw.at, list->texts[i]->raw.len);
        else
            hg_put_number(out, type, list->numbers[i], 0);
    }
}

static void put_known(struct hg_buf *out, enum hg_type_kind type, bool list,
                      const struct hg_value *value)
{
    if (list)
        put_list(out, type, value->list);
    else if (hg_type_is_text(type))
        hg_buf_put(out, value->text->raw.at, value->text->raw.len);
    else
        hg_put_number(out, type, value->lo, value->unit);
}

static void put_unknown(struct hg_buf *out, const struct hg_value *value)
{
    hg_buf_text(out, "unknown");
    uint8_t reason = value->reason != HG_R_NONE ? value->reason : value->hole;
    if (reason != HG_R_NONE) {
        hg_buf_text(out, " (");
        hg_buf_text(out, hg_reason_name((enum hg_reason)reason));
        hg_buf_byte(out, ')');
    }
}

static const char *truth_word(uint8_t truth)
{
    return truth == HG_TRUE ? "yes" : truth == HG_FALSE ? "no" : "unknown";
}

void hg_put_value(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane,
                  struct hg_ref ref)
{
    if (ref.kind == HG_REF_TRUTH) {
        hg_buf_text(out, truth_word(hg_lane_truth(lanes, ref.reg, lane)));
        return;
    }
    const struct hg_value *value = hg_lane_value(lanes, ref.reg, lane);
    enum hg_type_kind type = lanes->program->registers[ref.reg];
    bool field = ref.reg < lanes->program->field_count;
    if (value->state == HG_KNOWN)
        put_known(out, type, lanes->program->register_lists[ref.reg], value);
    else if (field || value->state == HG_ANYTHING || value->state == HG_NOTHING)
        put_unknown(out, value);
    else if (value->state == HG_BETWEEN)
        put_interval(out, type, value);
    else
        put_set(out, value->set);
}

/* --- JSON --- */

/* Enough for any: the longest says so many "business minutes". */
#define NUMBER_ROOM 64

void hg_json_number(struct hg_json *json, enum hg_type_kind type, int64_t number, uint8_t unit)
{
    if (type == HG_T_INTEGER)
        hg_json_int(json, number);
    else if (type == HG_T_DECIMAL)
        hg_json_decimal(json, number);
    else if (type == HG_T_BOOLEAN)
        hg_json_bool(json, number != 0);
    else {
        char room[NUMBER_ROOM];
        struct hg_buf text = {.at = room, .room = sizeof room, .maximum = sizeof room};
        hg_put_number(&text, type, number, unit);
        hg_json_str(json, (struct hg_str){text.at, text.len});
        json->out->failed |= text.failed;
    }
}

void hg_json_interval(struct hg_json *json, enum hg_type_kind type, const struct hg_value *value)
{
    if (value->lo == INT64_MIN && value->hi == INT64_MAX) { /* nothing is known of it */
        hg_json_null(json);
        return;
    }
    hg_json_open(json, '{');
    if (value->lo != INT64_MIN) {
        hg_json_key(json, HG_STR("low"));
        hg_json_number(json, type, value->lo, value->unit);
    }
    if (value->hi != INT64_MAX) {
        hg_json_key(json, HG_STR("high"));
        hg_json_number(json, type, value->hi, value->unit);
    }
    hg_json_close(json, '}');
}

void hg_json_points(struct hg_json *json, enum hg_type_kind type, const struct hg_value *points)
{
    if (points->state == HG_KNOWN)
        hg_json_number(json, type, points->lo, 0);
    else
        hg_json_interval(json, type, points);
}

static void json_list(struct hg_json *json, enum hg_type_kind type, const struct hg_list *list)
{
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->texts != NULL)
            hg_json_str(json, list->texts[i]->raw);
        else
            hg_json_number(json, type, list->numbers[i], 0);
    }
    hg_json_close(json, ']');
}

static void json_set(struct hg_json *json, const struct hg_text_set *set)
{
    hg_json_open(json, '[');
    for (uint32_t i = 0; i < set->count; i++)
        hg_json_str(json, set->items[i]->raw);
    if (set->other)
        hg_json_null(json);
    hg_json_close(json, ']');
}

void hg_json_value(struct hg_json *json, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref)
{
    if (ref.kind == HG_REF_TRUTH) {
        uint8_t truth = hg_lane_truth(lanes, ref.reg, lane);
        if (truth == HG_UNKNOWN)
            hg_json_null(json);
        else
            hg_json_bool(json, truth == HG_TRUE);
        return;
    }
    const struct hg_value *value = hg_lane_value(lanes, ref.reg, lane);
    enum hg_type_kind type = lanes->program->registers[ref.reg];
    bool field = ref.reg < lanes->program->field_count;
    if (value->state == HG_KNOWN && lanes->program->register_lists[ref.reg])
        json_list(json, type, value->list);
    else if (value->state == HG_KNOWN && hg_type_is_text(type))
        hg_json_str(json, value->text->raw);
    else if (value->state == HG_KNOWN)
        hg_json_number(json, type, value->lo, value->unit);
    else if (field || value->state == HG_ANYTHING || value->state == HG_NOTHING)
        hg_json_null(json);
    else if (value->state == HG_BETWEEN)
        hg_json_interval(json, type, value);
    else
        json_set(json, value->set);
}

void hg_value_json(struct hg_buf *out, const struct hg_lanes *lanes, uint32_t lane,
                   struct hg_ref ref)
{
    struct hg_json json;
    hg_json_init(&json, out);
    hg_json_value(&json, lanes, lane, ref);
}
