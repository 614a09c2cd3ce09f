/* A lead read both ways, straight from its text and by nodes, and what differs: for
 * test_json_direct.c and fuzz_lead.c. */
#ifndef HG_TESTS_LEAD_WAYS_H
#define HG_TESTS_LEAD_WAYS_H

#include "lead_sample.h"
#include "runtime/ingest/json_parts.h"
#include "runtime/vm/value_text.h"

enum way { STRAIGHT, BY_NODES, WAYS };

struct ways {
    struct sample *s[WAYS];
    struct hg_json_reader *reader[WAYS];
    enum hg_status status[WAYS];
    struct hg_lead_error error[WAYS];
    char *room; /* the text, and behind it what could be taken for more of it */
    size_t size;
    bool taken; /* the lead read last was read straight from its text */
    char differs[400];
};

static struct ways *ways_new(void)
{
    struct ways *w = calloc(1, sizeof *w);
    for (int i = 0; i < WAYS; i++) {
        w->s[i] = sample_new(1);
        if (hg_json_reader_new(w->s[i]->image, NULL, &w->reader[i]) != HG_OK)
            abort();
        w->s[i]->lanes->texts_stay = w->s[i]->lanes->texts_padded = true;
    }
    hg_json_reader_disable_fast_path(w->reader[BY_NODES]);
    return w;
}

static inline void ways_free(struct ways *w)
{
    for (int i = 0; i < WAYS; i++) {
        hg_json_reader_free(w->reader[i]);
        sample_free(w->s[i]);
    }
    free(w->room);
    free(w);
}

static bool same_string(struct hg_str a, struct hg_str b)
{
    return hg_str_eq(a, b);
}

static bool same_text(const struct hg_text *a, const struct hg_text *b)
{
    return a->same == b->same && same_string(a->raw, b->raw) && same_string(a->folded, b->folded);
}

static bool same_texts(const struct hg_text *const *a, const struct hg_text *const *b,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static bool same_list(const struct hg_list *a, const struct hg_list *b)
{
    if (a->count != b->count || a->told != b->told || (a->told && a->held != b->held))
        return false;
    if (a->told)
        return same_texts(a->texts, b->texts, a->count);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->numbers[i] != b->numbers[i])
            return false;
    return true;
}

static bool same_value(const struct hg_field *field, const struct hg_value *a,
                       const struct hg_value *b)
{
    if (a->state != b->state || a->reason != b->reason || a->hole != b->hole ||
        a->unit != b->unit || a->key != b->key)
        return false;
    if (a->state == HG_ONE_OF)
        return a->set->count == b->set->count && a->set->other == b->set->other;
    if (a->state != HG_KNOWN && hg_type_is_text(field->type))
        return true;
    if (field->list)
        return a->state != HG_KNOWN || same_list(a->list, b->list);
    if (hg_type_is_text(field->type))
        return same_text(a->text, b->text);
    return a->lo == b->lo && a->hi == b->hi;
}

static bool same_evidence(const struct hg_evidence *a, const struct hg_evidence *b)
{
    return a->defaulted == b->defaulted && a->has_confidence == b->has_confidence &&
           a->has_as_of == b->has_as_of && a->confidence == b->confidence && a->as_of == b->as_of &&
           same_string(a->source, b->source);
}

/* What a packet shows of a field without asking its value is what the value says. */
static bool is_shown_right(const struct hg_lanes *lanes, uint32_t field)
{
    const struct hg_input *input = hg_lane_input(lanes, field, 0);
    const struct hg_value *value = hg_lane_value(lanes, field, 0);
    char room[4096];
    struct hg_buf json = {.at = room, .room = sizeof room, .maximum = sizeof room};
    if (input->differs)
        return true;
    if (input->kind == HG_INPUT_NONE)
        return !hg_value_known(value) && value->reason == HG_R_MISSING;
    if (input->kind == HG_INPUT_CACHED)
        return input->cached->read == HG_READ_VALUE &&
               same_value(&lanes->program->fields[field], value, &input->cached->value);
    hg_value_json(&json, lanes, 0, (struct hg_ref){HG_REF_VALUE, field});
    return input->kind == HG_INPUT_JSON && hg_value_known(value) &&
           (json.failed ||
            same_string((struct hg_str){json.at, json.len}, hg_lane_input_json(lanes, field, 0)));
}

static const char *difference(const struct ways *w, uint32_t field)
{
    const struct hg_lanes *a = w->s[STRAIGHT]->lanes, *b = w->s[BY_NODES]->lanes;
    const char *problems[] = {hg_lane_problem(a, field, 0), hg_lane_problem(b, field, 0)};
    if (!same_value(&a->program->fields[field], hg_lane_value(a, field, 0),
                    hg_lane_value(b, field, 0)))
        return "value";
    if (!same_string(hg_lane_input_json(a, field, 0), hg_lane_input_json(b, field, 0)))
        return "what was given";
    if (hg_lane_present(a, field, 0) != hg_lane_present(b, field, 0))
        return "whether it was given";
    if (!same_evidence(hg_lane_evidence(a, field, 0), hg_lane_evidence(b, field, 0)))
        return "evidence";
    if (!is_shown_right(a, field) || !is_shown_right(b, field))
        return "what is shown";
    return problems[0] != problems[1] && (problems[0] == NULL || problems[1] == NULL ||
                                          strcmp(problems[0], problems[1]) != 0)
               ? "problem"
               : NULL;
}

static const char *compare_ways(struct ways *w)
{
    const struct hg_lead_error *a = &w->error[STRAIGHT], *b = &w->error[BY_NODES];
    if (w->status[STRAIGHT] != w->status[BY_NODES])
        return "one refuses it";
    if (w->status[STRAIGHT] == HG_INVALID &&
        (a->byte != b->byte || a->line != b->line || strcmp(a->message, b->message) != 0))
        return "errors differ";
    for (uint32_t f = 0; f < SAMPLE_FIELDS; f++) {
        const char *what = difference(w, f);
        if (what == NULL)
            continue;
        snprintf(w->differs, sizeof w->differs, "%.*s: %s", HG_STR_ARGS(w->s[0]->fields[f].name),
                 what);
        return w->differs;
    }
    return NULL;
}

/* NULL, or what differs. */
static const char *ways_read(struct ways *w, struct hg_str text)
{
    static const char behind[HG_TEXT_PADDING + 1] =
        "\"}0123456789\",\"title\":\"x\"}}}}]]]]}}}}}}}}0123456789e+1234567\"}\n";
    free(w->room); /* of just this size, for sanitizers */
    w->size = text.len + HG_TEXT_PADDING;
    w->room = malloc(w->size);
    if (text.len != 0)
        memcpy(w->room, text.at, text.len);
    memcpy(w->room + text.len, behind, HG_TEXT_PADDING);
    w->reader[STRAIGHT]->skip_next = 0; /* it is always tried */
    for (int i = 0; i < WAYS; i++) {
        struct hg_lanes *lanes = w->s[i]->lanes;
        hg_lanes_reset(lanes, 1);
        lanes->now[0] = SAMPLE_NOW;
        w->status[i] =
            hg_json_read(w->reader[i], lanes, 0, (struct hg_str){w->room, text.len}, &w->error[i]);
    }
    w->taken = w->reader[STRAIGHT]->failures == 0;
    return compare_ways(w);
}

#endif
