/* Stores what a reader found in a field of a lane: type, bounds, pattern, blank, confidence,
 * source, age; and, once the lead is complete, defaults and patterns that depend on another field.
 *
 * Between the readers (json_reader.c, columns.c) and the VM. Owns the rule for values that break
 * the contract: the field is unknown, `invalid`, with a reason (hg_lane_problem); the lead is
 * never rejected for it.
 *
 * A bare value is certain and fresh, unless the field says `evidence: required`: then the evidence
 * that its contract checks must be there (a source where sources are listed, a confidence where
 * there is a floor, a date where there is a maximum age), or at least some evidence; a missing
 * part makes the field unknown for that reason. A date in the future is fresh. */
#include "runtime/ingest/field.h"
#include "runtime/vm/vm_parts.h"

#include <string.h>

struct hg_field_place hg_field_place(struct hg_lanes *lanes, uint32_t field)
{
    return (struct hg_field_place){lanes->image, &lanes->arena, lanes, field,
                                   &lanes->program->fields[field]};
}

static bool source_allowed(struct hg_arena *arena, const struct hg_strs *sources,
                           struct hg_str said)
{
    struct hg_str folded = hg_text_fold(arena, hg_text_normalise(arena, said));
    for (uint32_t i = 0; i < sources->count; i++)
        if (hg_str_eq(hg_text_fold(arena, hg_text_normalise(arena, sources->at[i])), folded))
            return true;
    return false;
}

/* Which part of required evidence is missing. */
static enum hg_reason evidence_gap(const struct hg_field *field, const struct hg_evidence *evidence)
{
    if (!field->evidence_required)
        return HG_R_NONE;
    bool said = evidence->source.len != 0 || evidence->has_confidence || evidence->has_as_of;
    if (!said || (field->sources.count != 0 && evidence->source.len == 0))
        return HG_R_SOURCE;
    if (field->min_confidence > 0 && !evidence->has_confidence)
        return HG_R_LOW_CONFIDENCE;
    return field->max_age > 0 && !evidence->has_as_of ? HG_R_STALE : HG_R_NONE;
}

/* Why a valid value is not trusted. The confidence floor and the maximum age are inclusive. */
static enum hg_reason distrust_reason(const struct hg_field *field,
                                      const struct hg_evidence *evidence, int64_t now,
                                      struct hg_arena *arena)
{
    int64_t age;
    if (evidence->has_confidence && evidence->confidence < field->min_confidence)
        return HG_R_LOW_CONFIDENCE;
    if (field->sources.count != 0 && evidence->source.len != 0 &&
        !source_allowed(arena, &field->sources, evidence->source))
        return HG_R_SOURCE;
    if (field->max_age > 0 && evidence->has_as_of &&
        (!hg_sub(now, evidence->as_of, &age) || age > field->max_age))
        return HG_R_STALE;
    return evidence_gap(field, evidence);
}

static bool is_there(const struct hg_raw *raw)
{
    return raw->kind != HG_RAW_CELL || raw->text.len != 0;
}

struct hg_str hg_raw_input_json(const struct hg_field_place *place, const struct hg_raw *raw)
{
    return is_there(raw) ? hg_raw_json(place->arena, place->field, raw) : (struct hg_str){0};
}

static void set_invalid(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const char *problem)
{
    hg_lane_unknown(lanes, field, lane, HG_R_INVALID);
    hg_lane_set_problem(lanes, field, lane, problem);
}

void hg_field_refuse(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                     const struct hg_raw *raw, const char *problem)
{
    struct hg_field_place place = hg_field_place(lanes, field);
    hg_lane_set_input(lanes, field, lane, hg_raw_input_json(&place, raw));
    set_invalid(lanes, field, lane, problem);
}

void hg_field_store(struct hg_lanes *lanes, uint32_t field, uint32_t lane,
                    const struct hg_parsed_value *parsed, const struct hg_evidence *evidence)
{
    const struct hg_field *contract = &lanes->program->fields[field];
    static const struct hg_evidence none = {0};
    const struct hg_evidence *said = evidence != NULL ? evidence : &none;
    hg_lane_set_input_evidence(lanes, field, lane, parsed->input_json, said);
    enum hg_reason reason = HG_R_NONE;
    switch (parsed->read) {
    case HG_READ_VALUE:
        reason = distrust_reason(contract, said, lanes->now[lane], &lanes->arena);
        break;
    case HG_READ_NULL:
        reason = HG_R_NULL;
        break;
    case HG_READ_BLANK:
        reason = HG_R_MISSING;
        break;
    case HG_READ_INVALID:
        set_invalid(lanes, field, lane, parsed->problem);
        return;
    }
    if (reason == HG_R_NONE)
        *hg_lane_value(lanes, field, lane) = parsed->value;
    else
        hg_lane_unknown(lanes, field, lane, reason);
}

void hg_field_set(struct hg_lanes *lanes, uint32_t field, uint32_t lane, const struct hg_raw *raw,
                  const struct hg_evidence *evidence)
{
    struct hg_field_place place = hg_field_place(lanes, field);
    struct hg_parsed_value once;
    const struct hg_parsed_value *parsed =
        place.field->list ? NULL : hg_read_cached(lanes, field, raw);
    if (parsed == NULL) {
        once.value = (struct hg_value){0};
        once.problem = NULL;
        once.input_json = hg_raw_input_json(&place, raw);
        once.read = hg_read_value(&place, raw, &once.value, &once.problem);
        parsed = &once;
    }
    hg_field_store(lanes, field, lane, parsed, evidence);
}

/* --- fields that nothing reads -------------------------------------------------------------- */

/* Whether this field's value selects the pattern of another field. */
static bool chooses_pattern(const struct hg_program *program, uint32_t field)
{
    for (uint32_t f = 0; f < program->field_count; f++)
        if (program->fields[f].pattern_by == field)
            return true;
    return false;
}

bool hg_field_is_only_validated(const struct hg_program *program, uint32_t field)
{
    const struct hg_field *f = &program->fields[field];
    return !f->read && !f->required && f->pattern_by == HG_NONE && !chooses_pattern(program, field);
}

/* --- after the last field ------------------------------------------------------------------ */

static bool is_absent(const struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_value *value = hg_lane_value(lanes, field, lane);
    return value->state != HG_KNOWN &&
           (value->reason == HG_R_MISSING || value->reason == HG_R_NULL);
}

static void set_default(struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    struct hg_field_place place = hg_field_place(lanes, field);
    struct hg_raw raw = hg_raw_default(&lanes->arena, place.field);
    struct hg_value value = {0};
    const char *problem;
    if (hg_read_value(&place, &raw, &value, &problem) != HG_READ_VALUE)
        return; /* the compiler has reported this to the contract's author; the field stays absent
                 */
    *hg_lane_value(lanes, field, lane) = value;
    hg_lane_set_defaulted(lanes, field, lane);
}

void hg_field_default(struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    if (lanes->program->fields[field].has_default && is_absent(lanes, field, lane))
        set_default(lanes, field, lane);
}

/* Whether the case of a pattern is the one for the value of `other`. */
static bool case_fits(struct hg_lanes *lanes, const struct hg_field *other,
                      const struct hg_value *value, struct hg_str written)
{
    if (hg_type_is_text(other->type))
        return hg_str_eq(value->text->folded, written);
    struct hg_raw raw = {.kind = HG_RAW_CELL, .text = written};
    struct hg_value wanted = {0};
    (void)lanes;
    return hg_read_number(other->type, &raw, written, &wanted) == NULL && wanted.lo == value->lo;
}

/* The pattern that applies on this lane. HG_NONE: the other field's value has no case or is
 * unknown, so that nothing can be checked and the value stands. */
static uint32_t pattern_for(struct hg_lanes *lanes, const struct hg_field *field, uint32_t lane)
{
    const struct hg_field *other = &lanes->program->fields[field->pattern_by];
    const struct hg_value *value = hg_lane_value(lanes, field->pattern_by, lane);
    if (other->list || !hg_value_known(value))
        return HG_NONE;
    for (uint32_t i = 0; i < field->case_count; i++)
        if (case_fits(lanes, other, value, field->cases[i].value))
            return field->cases[i].regex;
    return HG_NONE;
}

static bool matches_whole(const struct hg_image *image, uint32_t regex, const struct hg_text *text)
{
    return hg_image_regexes(image)->full(hg_image_regex(image, regex), text->raw);
}

static bool breaks_pattern(struct hg_lanes *lanes, uint32_t field, uint32_t lane)
{
    const struct hg_field *contract = &lanes->program->fields[field];
    const struct hg_value *value = hg_lane_value(lanes, field, lane);
    if (contract->pattern_by == HG_NONE || !hg_type_is_text(contract->type) ||
        !hg_value_known(value))
        return false;
    uint32_t regex = pattern_for(lanes, contract, lane);
    if (regex == HG_NONE)
        return false;
    if (!contract->list)
        return !matches_whole(lanes->image, regex, value->text);
    for (uint32_t i = 0; i < value->list->count; i++)
        if (!matches_whole(lanes->image, regex, value->list->texts[i]))
            return true;
    return false;
}

/* Two passes, so that every pattern sees the other fields as they were given, whatever their
 * order. */
static void check_patterns(struct hg_lanes *lanes, uint32_t lane)
{
    HG_VEC(uint32_t) broken = {0};
    const struct hg_image *image = lanes->image;
    for (uint32_t i = 0; i < image->late_field_count; i++)
        if (breaks_pattern(lanes, image->late_fields[i], lane))
            hg_push(&lanes->arena, &broken, image->late_fields[i]);
    for (size_t i = 0; i < broken.count; i++)
        set_invalid(lanes, broken.at[i], lane, "not of the form its pattern asks for");
}

void hg_fields_done(struct hg_lanes *lanes, uint32_t lane)
{
    const struct hg_image *image = lanes->image;
    if (image->late_field_count == 0)
        return;
    for (uint32_t i = 0; i < image->late_field_count; i++)
        hg_field_default(lanes, image->late_fields[i], lane);
    check_patterns(lanes, lane);
}

enum hg_status hg_field_now(struct hg_lanes *lanes, uint32_t lane, struct hg_lead_error *error)
{
    const struct hg_field *field = &lanes->program->fields[lanes->now_field];
    const struct hg_value *value = hg_lane_value(lanes, lanes->now_field, lane);
    if (!hg_value_known(value) || field->list) {
        hg_lead_refuse(error, 0, "its own time, `%.*s`, is not known", HG_STR_ARGS(field->name));
        return HG_INVALID;
    }
    int64_t unit = field->type == HG_T_DATE ? HG_MICROS_PER_DAY : 1;
    return hg_mul(value->lo, unit, &lanes->now[lane]) ? HG_OK : HG_INVALID;
}

void hg_lane_clear(struct hg_lanes *lanes, uint32_t lane)
{
    for (uint32_t f = 0; f < lanes->program->field_count; f++) {
        hg_lane_unknown(lanes, f, lane, HG_R_MISSING);
        *hg_lane_input(lanes, f, lane) = (struct hg_input){0};
    }
}
