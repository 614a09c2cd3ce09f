/* Public interface, leads: an evaluator and its lead, from JSON or field by field: one lane of the
 * run time with a JSON reader. Checks what a host program may get wrong (an index, a type, a text
 * that is not UTF-8); what a value means under the contract is field.c's. */
#include "runtime/api_parts.h"

#include <string.h>

/* --- the evaluator --------------------------------------------------------------------------- */

static bool take_parts(headgate_evaluator *evaluator)
{
    const struct hg_image *image = evaluator->of->image;
    const struct hg_allocator *allocator = &evaluator->allocator;
    return hg_lanes_new(image, 1, allocator, &evaluator->lanes) == HG_OK &&
           hg_json_reader_new(image, allocator, &evaluator->reader) == HG_OK;
}

enum headgate_status headgate_evaluator_new(const headgate_program *program,
                                            const headgate_allocator *allocator,
                                            headgate_evaluator **out)
{
    struct hg_allocator chosen = hg_api_allocator(allocator);
    headgate_evaluator *evaluator = hg_allocate(&chosen, sizeof *evaluator);
    *out = NULL;
    if (evaluator == NULL)
        return HEADGATE_NOMEM;
    evaluator->allocator = chosen;
    evaluator->of = program;
    hg_buf_init(&evaluator->packet, &chosen, 0);
    if (!take_parts(evaluator)) {
        headgate_evaluator_free(evaluator);
        return HEADGATE_NOMEM;
    }
    *out = evaluator;
    return HEADGATE_OK;
}

void headgate_evaluator_free(headgate_evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    struct hg_allocator allocator = evaluator->allocator;
    hg_json_reader_free(evaluator->reader);
    hg_packet_reader_free(evaluator->packets);
    hg_lanes_free(evaluator->lanes);
    hg_buf_release(&evaluator->packet);
    allocator.resize(allocator.context, evaluator, 0);
}

void headgate_show_personal(headgate_evaluator *evaluator, bool show)
{
    evaluator->lanes->show_personal = show;
}

enum headgate_status headgate_flag_turn(headgate_evaluator *evaluator, size_t flag, bool on)
{
    if (flag >= evaluator->of->program->flag_count)
        return HEADGATE_INVALID;
    uint64_t bit = UINT64_C(1) << flag;
    evaluator->lanes->flags = on ? evaluator->lanes->flags | bit : evaluator->lanes->flags & ~bit;
    return HEADGATE_OK;
}

/* --- a whole lead ----------------------------------------------------------------------------- */

static void forget(headgate_evaluator *evaluator, int64_t now)
{
    evaluator->stage = HG_API_EMPTY;
    evaluator->passed_over = (struct hg_str){0};
    hg_lanes_reset(evaluator->lanes, 1);
    evaluator->lanes->now[0] = now;
}

void headgate_lead_begin(headgate_evaluator *evaluator, int64_t now)
{
    forget(evaluator, now);
    evaluator->stage = HG_API_FIELDS;
}

/* Fields set later replace those read here, so the lead is complete only when it is decided: a
 * pattern may depend on another field. */
static enum headgate_status read_json(headgate_evaluator *evaluator, bool first, const char *text,
                                      size_t length, headgate_error *error)
{
    const struct hg_str lead = {text, length};
    struct hg_lead_error found;
    evaluator->stage = HG_API_EMPTY;
    hg_api_no_error(error);
    if (length > HG_LEAD_MAX_BYTES)
        return hg_api_fail(error, HEADGATE_INVALID, "a lead with more than %u bytes",
                           HG_LEAD_MAX_BYTES);
    switch (first ? hg_json_read_first(evaluator->reader, evaluator->lanes, 0, lead, &found)
                  : hg_json_read_part(evaluator->reader, evaluator->lanes, 0, lead, &found)) {
    case HG_OK:
        evaluator->stage = HG_API_FIELDS;
        return HEADGATE_OK;
    case HG_NOMEM:
        return hg_api_fail(error, HEADGATE_NOMEM, "out of memory");
    default:
        hg_api_fail(error, HEADGATE_INVALID, "%s", found.message);
        if (error != NULL) {
            error->line = found.line;
            error->byte = found.byte;
        }
        return HEADGATE_INVALID;
    }
}

enum headgate_status headgate_lead_json(headgate_evaluator *evaluator, int64_t now,
                                        const char *text, size_t length, headgate_error *error)
{
    forget(evaluator, now);
    return read_json(evaluator, true, text, length, error);
}

enum headgate_status headgate_lead_add(headgate_evaluator *evaluator, const char *text,
                                       size_t length, headgate_error *error)
{
    if (evaluator->stage != HG_API_FIELDS)
        return hg_api_fail(error, HEADGATE_MISUSE, "no lead was started");
    return read_json(evaluator, false, text, length, error);
}

/* --- field by field ------------------------------------------------------------------------- */

static bool is_text(struct hg_str text)
{
    return hg_utf8_invalid(text) == SIZE_MAX && memchr(text.at, '\0', text.len) == NULL;
}

static struct hg_str text_given(const char *text)
{
    return text != NULL ? hg_str(text) : (struct hg_str){"", 0};
}

/* False: invalid evidence. */
static bool take_evidence(const headgate_evidence *given, struct hg_evidence *evidence)
{
    *evidence = (struct hg_evidence){.source = text_given(given->source)};
    evidence->has_confidence = given->has_confidence;
    evidence->confidence = given->has_confidence ? given->confidence : 0;
    evidence->has_as_of = given->has_as_of;
    evidence->as_of = given->has_as_of ? given->as_of : 0;
    return is_text(evidence->source) && evidence->confidence >= 0 &&
           evidence->confidence <= HG_DECIMAL_ONE;
}

/* If memory runs out half way the lead is discarded. */
static enum headgate_status put(headgate_evaluator *evaluator, size_t field,
                                const struct hg_raw *raw, const struct hg_evidence *evidence)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (setjmp(lanes->guard.jump) != 0) {
        evaluator->stage = HG_API_EMPTY;
        return HEADGATE_NOMEM;
    }
    hg_field_set(lanes, (uint32_t)field, 0, raw, evidence);
    return HEADGATE_OK;
}

static enum headgate_status set(headgate_evaluator *evaluator, size_t field,
                                const struct hg_raw *raw, const headgate_evidence *given)
{
    struct hg_evidence evidence;
    if (evaluator->stage != HG_API_FIELDS)
        return HEADGATE_MISUSE;
    if (field >= evaluator->lanes->program->field_count)
        return HEADGATE_INVALID;
    if (given != NULL && !take_evidence(given, &evidence))
        return HEADGATE_INVALID;
    return put(evaluator, field, raw, given != NULL ? &evidence : NULL);
}

/* Whether the field has this type and is no list. */
static bool has_type(const headgate_evaluator *evaluator, size_t field, enum hg_type_kind type)
{
    const struct hg_program *program = evaluator->lanes->program;
    return field < program->field_count && program->fields[field].type == type &&
           !program->fields[field].list;
}

static enum headgate_status set_number(headgate_evaluator *evaluator, size_t field,
                                       enum hg_type_kind type, int64_t number,
                                       const headgate_evidence *evidence)
{
    struct hg_raw raw = {.kind = HG_RAW_EXACT, .number = number};
    if (evaluator->stage == HG_API_FIELDS && !has_type(evaluator, field, type))
        return HEADGATE_INVALID;
    return set(evaluator, field, &raw, evidence);
}

enum headgate_status headgate_set_null(headgate_evaluator *evaluator, size_t field)
{
    struct hg_raw raw = {.kind = HG_RAW_NULL};
    return set(evaluator, field, &raw, NULL);
}

enum headgate_status headgate_set_text(headgate_evaluator *evaluator, size_t field,
                                       const char *text, size_t length,
                                       const headgate_evidence *evidence)
{
    struct hg_raw raw = {.kind = HG_RAW_TEXT, .text = {length != 0 ? text : "", length}};
    return is_text(raw.text) ? set(evaluator, field, &raw, evidence) : HEADGATE_INVALID;
}

enum headgate_status headgate_set_boolean(headgate_evaluator *evaluator, size_t field, bool value,
                                          const headgate_evidence *evidence)
{
    struct hg_raw raw = {.kind = HG_RAW_BOOLEAN, .boolean = value};
    if (evaluator->stage == HG_API_FIELDS && !has_type(evaluator, field, HG_T_BOOLEAN))
        return HEADGATE_INVALID;
    return set(evaluator, field, &raw, evidence);
}

enum headgate_status headgate_set_integer(headgate_evaluator *evaluator, size_t field,
                                          int64_t value, const headgate_evidence *evidence)
{
    if (!has_type(evaluator, field, HG_T_DECIMAL))
        return set_number(evaluator, field, HG_T_INTEGER, value, evidence);
    return hg_mul(value, HG_DECIMAL_ONE, &value)
               ? set_number(evaluator, field, HG_T_DECIMAL, value, evidence)
               : HEADGATE_INVALID;
}

enum headgate_status headgate_set_millionths(headgate_evaluator *evaluator, size_t field,
                                             int64_t value, const headgate_evidence *evidence)
{
    return set_number(evaluator, field, HG_T_DECIMAL, value, evidence);
}

/* Within the years 0001 to 9999. */
static bool is_date(int64_t days)
{
    int64_t first, last;
    return hg_date_from_civil(1, 1, 1, &first) && hg_date_from_civil(9999, 12, 31, &last) &&
           days >= first && days <= last;
}

enum headgate_status headgate_set_date(headgate_evaluator *evaluator, size_t field, int64_t days,
                                       const headgate_evidence *evidence)
{
    return is_date(days) ? set_number(evaluator, field, HG_T_DATE, days, evidence)
                         : HEADGATE_INVALID;
}

enum headgate_status headgate_set_instant(headgate_evaluator *evaluator, size_t field,
                                          int64_t micros, const headgate_evidence *evidence)
{
    int64_t days = micros / HG_MICROS_PER_DAY - (micros % HG_MICROS_PER_DAY < 0);
    return is_date(days) ? set_number(evaluator, field, HG_T_DATETIME, micros, evidence)
                         : HEADGATE_INVALID;
}

/* With a guard of its own, as the items are made before the field is set. */
static struct hg_raw *list_items(headgate_evaluator *evaluator, const char *const *texts,
                                 const size_t *lengths, size_t count)
{
    struct hg_lanes *lanes = evaluator->lanes;
    if (setjmp(lanes->guard.jump) != 0)
        return NULL;
    struct hg_raw *items = HG_ARRAY(&lanes->arena, struct hg_raw, count);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct hg_raw){.kind = HG_RAW_TEXT,
                                   .text = lengths == NULL ? hg_str(texts[i])
                                                           : (struct hg_str){texts[i], lengths[i]}};
    return items;
}

enum headgate_status headgate_set_list(headgate_evaluator *evaluator, size_t field,
                                       const char *const *texts, const size_t *lengths,
                                       size_t count, const headgate_evidence *evidence)
{
    if (evaluator->stage != HG_API_FIELDS)
        return HEADGATE_MISUSE;
    if (!headgate_field_is_list(evaluator->of, field) || count > UINT32_MAX)
        return HEADGATE_INVALID;
    struct hg_raw *items = list_items(evaluator, texts, lengths, count);
    if (items == NULL) {
        evaluator->stage = HG_API_EMPTY;
        return HEADGATE_NOMEM;
    }
    for (size_t i = 0; i < count; i++)
        if (!is_text(items[i].text))
            return HEADGATE_INVALID;
    struct hg_raw raw = {.kind = HG_RAW_LIST, .items = items, .count = (uint32_t)count};
    return set(evaluator, field, &raw, evidence);
}
