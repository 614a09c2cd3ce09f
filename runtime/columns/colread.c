/* Rows of a column file into lanes, field by field: each dictionary value is parsed once and
 * stored in every lane that has it. An alternative to json_reader.c and columns.c with the same
 * results. A row that says anything unusual about a field (a duplicate, an object without a value,
 * malformed evidence) is left to the reader of its original record. */
#include "runtime/columns/colread_parts.h"

#include <string.h>

/* --- the reader ------------------------------------------------------------------------------- */

enum hg_status hg_colreader_new(const struct hg_colfile *file, const struct hg_image *image,
                                const struct hg_columns *columns,
                                const struct hg_allocator *allocator, struct hg_colreader **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_colreader *reader = hg_allocate(&chosen, sizeof *reader);
    *out = NULL;
    if (reader == NULL)
        return HG_NOMEM;
    reader->allocator = chosen;
    reader->file = file;
    reader->image = image;
    reader->program = hg_image_program(image);
    hg_arena_init(&reader->arena, &chosen, &reader->guard);
    if (setjmp(reader->guard.jump) != 0) {
        hg_colreader_free(reader);
        return HG_NOMEM;
    }
    hg_col_bind(reader, columns);
    *out = reader;
    return HG_OK;
}

void hg_colreader_free(struct hg_colreader *reader)
{
    if (reader == NULL)
        return;
    struct hg_allocator allocator = reader->allocator;
    hg_arena_release(&reader->arena);
    allocator.resize(allocator.context, reader, 0);
}

/* --- evidence --------------------------------------------------------------------------------- */

/* The text of an evidence value; false: it is malformed, and the general reader reports it. */
static bool evidence_text(const struct hg_col_reading *reading, uint32_t node, uint32_t row,
                          bool number, struct hg_str *text)
{
    struct hg_raw raw;
    struct hg_arena *arena = &reading->lanes->arena;
    *text = (struct hg_str){0};
    struct hg_col_value value =
        node != HG_NONE ? hg_col_value(reading->view, node, row) : (struct hg_col_value){0};
    if (value.kind == HG_COL_NONE || value.kind == HG_COL_NULL)
        return true;
    if (!hg_col_raw(value, arena, &raw))
        return false;
    *text = raw.text;
    if (raw.kind == HG_RAW_CELL) {
        *text = hg_text_normalise(arena, raw.text);
        return true;
    }
    /* an empty text is present, an empty cell is not */
    return (raw.kind == HG_RAW_TEXT || (number && raw.kind == HG_RAW_NUMBER)) && text->len != 0;
}

static bool read_evidence(const struct hg_col_reading *reading, const uint32_t beside[3],
                          uint32_t row, struct hg_evidence *evidence)
{
    struct hg_str confidence, as_of;
    if (!evidence_text(reading, beside[0], row, true, &confidence) ||
        !evidence_text(reading, beside[1], row, false, &evidence->source) ||
        !evidence_text(reading, beside[2], row, false, &as_of))
        return false;
    evidence->has_confidence = confidence.len != 0;
    evidence->has_as_of = as_of.len != 0;
    return (confidence.len == 0 || hg_read_confidence(confidence, &evidence->confidence)) &&
           (as_of.len == 0 || hg_parse_instant(as_of, &evidence->as_of));
}

/* A confidence beside the values applies if the value's evidence has none. */
static bool read_confidence(const struct hg_col_reading *reading, uint32_t field, uint32_t row,
                            struct hg_evidence *evidence)
{
    const struct hg_colreader *reader = reading->reader;
    const struct hg_col_field *facts = &reader->fields[field];
    bool said = false;
    for (size_t i = 0; i < facts->confidences.count; i++) {
        struct hg_str text;
        if (!evidence_text(reading, facts->confidences.at[i], row, true, &text) ||
            (text.len != 0 && said))
            return false;
        if (text.len == 0)
            continue;
        said = true;
        int64_t confidence;
        if (!hg_read_confidence(text, &confidence))
            return false;
        if (evidence->has_confidence)
            continue;
        evidence->confidence = confidence;
    }
    evidence->has_confidence |= said;
    return true;
}

/* --- one field of one row --------------------------------------------------------------------- */

struct found {
    const struct hg_col_binding *binding;
    uint32_t node; /* of the value */
    struct hg_col_parsed_values parsed;
};

/* Finds the field's value; false: it is a duplicate. */
static bool find(const struct hg_col_reading *reading, uint32_t field, uint32_t row,
                 struct found *found)
{
    const struct hg_col_field *facts = &reading->reader->fields[field];
    found->binding = NULL;
    for (size_t i = 0; i < facts->bindings.count; i++) {
        const struct hg_col_binding *binding = &facts->bindings.at[i];
        if (hg_col_value(reading->view, binding->node, row).kind == HG_COL_NONE)
            continue;
        if (found->binding != NULL)
            return false;
        *found = (struct found){binding, binding->node, binding->parsed};
    }
    return true;
}

/* Descends into an object, to its value and evidence. */
static bool read_object(const struct hg_col_reading *reading, uint32_t row, struct found *found,
                        struct hg_evidence *evidence)
{
    const struct hg_col_binding *binding = found->binding;
    bool csv = reading->reader->file->index.csv;
    if (!csv && hg_col_value(reading->view, found->node, row).kind != HG_COL_OBJECT)
        return true;
    if (!csv && (binding->longer || binding->value == HG_NONE))
        return false;
    if (!csv) {
        found->node = binding->value;
        found->parsed = binding->value_parsed;
    }
    return read_evidence(reading, binding->beside, row, evidence);
}

static bool put_plain(const struct hg_col_reading *reading, uint32_t field, uint32_t lane,
                      uint32_t node, const struct hg_evidence *evidence)
{
    struct hg_raw raw;
    struct hg_col_value value = hg_col_value(reading->view, node, hg_col_row_of(reading, lane));
    if (!hg_col_raw(value, &reading->lanes->arena, &raw))
        return false;
    hg_field_set(reading->lanes, field, lane, &raw, evidence);
    return true;
}

static bool put_value(const struct hg_col_reading *reading, uint32_t field, uint32_t lane,
                      const struct found *found, const struct hg_evidence *evidence)
{
    const struct hg_col_column *column = &reading->view->columns[found->node];
    if (!column->there)
        return false;
    if (column->mode == HG_COL_PLAIN)
        return put_plain(reading, field, lane, found->node, evidence);
    uint32_t code = hg_col_code(column, hg_col_row_of(reading, lane));
    if (code == 0 || code > reading->reader->file->index.nodes[found->node].value_count)
        return false;
    const struct hg_parsed_value *parsed =
        hg_col_parsed(reading->reader, field, found->node, found->parsed, code);
    if (parsed == NULL)
        return false;
    hg_field_store(reading->lanes, field, lane, parsed, evidence);
    return true;
}

/* An empty CSV cell may still have evidence. */
static bool read_empty(const struct hg_col_reading *reading, uint32_t field, uint32_t lane)
{
    const struct hg_col_field *facts = &reading->reader->fields[field];
    struct hg_evidence evidence = {0};
    struct hg_raw raw = {.kind = HG_RAW_CELL};
    if (!reading->reader->file->index.csv)
        return true;
    if (!read_evidence(reading, facts->bindings.at[0].beside, hg_col_row_of(reading, lane),
                       &evidence))
        return false;
    hg_field_set(reading->lanes, field, lane, &raw, &evidence);
    return true;
}

static void read_one(const struct hg_col_reading *reading, uint32_t field, uint32_t lane)
{
    uint32_t row = hg_col_row_of(reading, lane);
    struct hg_evidence evidence = {0};
    struct found found;
    uint8_t *mark = &reading->marks[lane];
    bool fine = find(reading, field, row, &found);
    if (fine && found.binding == NULL) {
        if (!read_empty(reading, field, lane))
            *mark = HG_COLREAD_RECORD;
        return;
    }
    fine = fine && read_object(reading, row, &found, &evidence) &&
           read_confidence(reading, field, row, &evidence) &&
           put_value(reading, field, lane, &found, &evidence);
    if (!fine)
        *mark = HG_COLREAD_RECORD;
}

/* --- a column --------------------------------------------------------------------------------- */

static bool any_there(const struct hg_col_reading *reading, const uint32_t *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (nodes[i] != HG_NONE && reading->view->columns[nodes[i]].there)
            return true;
    return false;
}

struct hg_col_binding *hg_col_only(const struct hg_col_reading *reading, uint32_t field,
                                   bool *anywhere)
{
    const struct hg_col_field *facts = &reading->reader->fields[field];
    struct hg_col_binding *only = NULL;
    *anywhere = false;
    for (size_t i = 0; i < facts->bindings.count; i++) {
        struct hg_col_binding *binding = &facts->bindings.at[i];
        if (!reading->view->columns[binding->node].there)
            continue;
        if (*anywhere)
            return NULL;
        *anywhere = true;
        only = binding;
    }
    bool beside =
        only != NULL && reading->reader->file->index.csv && any_there(reading, only->beside, 3);
    beside = beside || any_there(reading, facts->confidences.at, facts->confidences.count);
    *anywhere |= beside;
    return beside ? NULL : only;
}

/* A bare value, stored in a lane like any other and kept in that form. NULL: read from the record,
 * or discarded. */
static const struct hg_col_decoded *make_ready(const struct hg_col_reading *reading, uint32_t field,
                                               struct hg_col_binding *binding, uint32_t code,
                                               uint32_t lane)
{
    struct hg_lanes *lanes = reading->lanes;
    struct hg_colreader *reader = reading->reader;
    bool few = reader->file->index.nodes[binding->node].value_count <= HG_COL_MAX_DECODED;
    struct hg_parsed_value *parsed =
        hg_col_parsed(reader, field, binding->node, binding->parsed, code);
    if (parsed == NULL) {
        read_one(reading, field, lane);
        return NULL;
    }
    hg_field_store(lanes, field, lane, parsed, NULL);
    struct hg_col_decoded *ready = HG_NEW(&reader->arena, struct hg_col_decoded);
    *ready = (struct hg_col_decoded){*hg_lane_value(lanes, field, lane),
                                     *hg_lane_input(lanes, field, lane)};
    if (ready->input.kind == HG_INPUT_EVIDENCE) { /* of the lanes' arena */
        struct hg_evidence *more = HG_NEW(&reader->arena, struct hg_evidence);
        *more = *ready->input.evidence;
        binding->has_problems |= more->problem != NULL;
        ready->input.evidence = more;
    } else if (few && parsed->read == HG_READ_VALUE) { /* so that the packet can cache its member */
        ready->input = (struct hg_input){
            .cached = parsed, .kind = HG_INPUT_CACHED, .differs = !hg_value_known(&ready->value)};
    }
    binding->decoded[code - 1] = ready;
    return ready;
}

static void read_codes(const struct hg_col_reading *reading, uint32_t field,
                       struct hg_col_binding *binding)
{
    struct hg_lanes *lanes = reading->lanes;
    const struct hg_col_column *column = &reading->view->columns[binding->node];
    uint32_t most = reading->reader->file->index.nodes[binding->node].value_count;
    struct hg_value *values = hg_lane_value(lanes, field, 0);
    struct hg_input *inputs = hg_lane_input(lanes, field, 0);
    for (uint32_t lane = 0; lane < reading->count; lane++) {
        uint32_t code = hg_col_code(column, hg_col_row_of(reading, lane));
        if (code == 0 || code > most || reading->marks[lane] != HG_COLREAD_DONE)
            continue;
        const struct hg_col_decoded *ready = binding->decoded[code - 1];
        if (ready == NULL && (ready = make_ready(reading, field, binding, code, lane)) == NULL)
            continue;
        values[lane] = ready->value;
        inputs[lane] = ready->input;
    }
    if (binding->has_problems)
        memset(lanes->problems, true, reading->count);
}

static void read_plain(const struct hg_col_reading *reading, uint32_t field,
                       const struct hg_col_binding *binding)
{
    bool harmless = reading->reader->fields[field].harmless && reading->lanes->discard_unread &&
                    field != reading->now_field;
    for (uint32_t lane = 0; lane < reading->count; lane++) {
        if (reading->marks[lane] != HG_COLREAD_DONE)
            continue;
        struct hg_col_value value =
            hg_col_value(reading->view, binding->node, hg_col_row_of(reading, lane));
        struct hg_raw raw;
        if (value.kind == HG_COL_NONE || (harmless && hg_col_harmless(value)))
            continue;
        if (hg_col_raw(value, &reading->lanes->arena, &raw))
            hg_field_set(reading->lanes, field, lane, &raw, NULL);
        else
            read_one(reading, field, lane);
    }
}

void hg_col_read_field(const struct hg_col_reading *reading, uint32_t field)
{
    struct hg_colreader *reader = reading->reader;
    const struct hg_col_field *facts = &reader->fields[field];
    bool anywhere;
    struct hg_col_binding *binding = hg_col_only(reading, field, &anywhere);
    if (facts->bindings.count == 0)
        return;
    if (binding == NULL) {
        for (uint32_t lane = 0; lane < reading->count; lane++)
            if (reading->marks[lane] == HG_COLREAD_DONE)
                read_one(reading, field, lane);
    } else if (reading->view->columns[binding->node].mode == HG_COL_PLAIN) {
        read_plain(reading, field, binding);
    } else if (!facts->only_validated || !reading->lanes->discard_unread ||
               field == reading->now_field || !hg_col_all_valid(reader, field, binding)) {
        read_codes(reading, field, binding);
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

void hg_col_mark_rows(const struct hg_col_reading *reading)
{
    static const uint8_t marks[] = {[HG_COLROW_COLUMNS] = HG_COLREAD_DONE,
                                    [HG_COLROW_TEXT] = HG_COLREAD_RECORD,
                                    [HG_COLROW_BAD] = HG_COLREAD_BAD};
    const struct hg_col_frame *frame = &reading->view->frame;
    memset(reading->marks,
           reading->reader->confidence_is_field ? HG_COLREAD_RECORD : HG_COLREAD_DONE,
           reading->count);
    for (uint32_t lane = 0; frame->exception_count != 0 && lane < reading->count; lane++) {
        const struct hg_col_exception *exception =
            hg_col_find_exception(frame, hg_col_row_of(reading, lane));
        if (exception != NULL)
            reading->marks[lane] = marks[exception->kind];
    }
}

/* Sets each lane's now from its field; rows with an unknown time are rejected. */
static void read_now(const struct hg_col_reading *reading, struct hg_lead_error *errors)
{
    struct hg_lanes *lanes = reading->lanes;
    for (uint32_t lane = 0; lane < reading->count; lane++)
        if (reading->marks[lane] == HG_COLREAD_DONE)
            lanes->now[lane] = 0;
    hg_col_read_field(reading, lanes->now_field);
    for (uint32_t lane = 0; lane < reading->count; lane++) {
        errors[lane] = (struct hg_lead_error){0};
        if (reading->marks[lane] != HG_COLREAD_DONE ||
            hg_field_now(lanes, lane, &errors[lane]) == HG_OK)
            continue;
        struct hg_colrow row = hg_colview_row(reading->view, hg_col_row_of(reading, lane));
        errors[lane].line = row.line;
        errors[lane].byte = row.byte;
        reading->marks[lane] = HG_COLREAD_REFUSED;
    }
}

static void finish_rows(const struct hg_col_reading *reading)
{
    for (uint32_t lane = 0; lane < reading->count; lane++) {
        if (reading->marks[lane] == HG_COLREAD_DONE)
            hg_fields_done(reading->lanes, lane);
        else
            hg_lane_clear(reading->lanes, lane);
    }
}

enum hg_status hg_colread(struct hg_colreader *reader, const struct hg_colview *view,
                          const struct hg_colrows *rows, struct hg_lanes *lanes, uint8_t *marks,
                          struct hg_lead_error *errors)
{
    struct hg_col_reading reading = {.reader = reader,
                                     .view = view,
                                     .lanes = lanes,
                                     .rows = *rows,
                                     .count = rows->count,
                                     .now_field = lanes->own_now ? lanes->now_field : HG_NONE,
                                     .marks = marks};
    if (setjmp(lanes->guard.jump) != 0 || setjmp(reader->guard.jump) != 0)
        return HG_NOMEM;
    hg_col_mark_rows(&reading);
    if (lanes->own_now)
        read_now(&reading, errors);
    for (uint32_t f = 0; f < reader->program->field_count; f++)
        hg_col_read_field(&reading, f);
    finish_rows(&reading);
    return HG_OK;
}
