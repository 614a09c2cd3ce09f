/* CSV rows into lanes: maps a header row to fields, then reads a row of cells at a time. Cells
 * arrive split already (cli/leads/leads_csv.c); this file knows columns, not quoting.
 *
 * A column is named by a field's name or alias, case-sensitive; `NAME:confidence`, `NAME:source`
 * and `NAME:as_of` hold the evidence of NAME. Other columns are ignored. */
#include "runtime/ingest/field.h"

#include <string.h>

enum part { PART_VALUE, PART_CONFIDENCE, PART_SOURCE, PART_AS_OF, PARTS };

static const char *const part_suffix[PARTS] = {"", ":confidence", ":source", ":as_of"};

/* --- the header ---------------------------------------------------------------------------- */

static bool names_field(const struct hg_field *field, struct hg_str name)
{
    if (hg_str_eq(field->name, name))
        return true;
    for (uint32_t i = 0; i < field->aliases.count; i++)
        if (hg_str_eq(field->aliases.at[i], name))
            return true;
    return false;
}

uint32_t hg_field_named(const struct hg_program *program, struct hg_str name)
{
    for (uint32_t f = 0; f < program->field_count; f++)
        if (hg_str_eq(program->fields[f].name, name))
            return f;
    for (uint32_t f = 0; f < program->field_count; f++)
        if (names_field(&program->fields[f], name))
            return f;
    return HG_NONE;
}

static void map_column(const struct hg_program *program, struct hg_str name, uint32_t *field,
                       uint32_t *part)
{
    *part = PART_VALUE;
    *field = hg_field_named(program, name);
    for (uint32_t p = PART_CONFIDENCE; p < PARTS && *field == HG_NONE; p++) {
        struct hg_str suffix = hg_str(part_suffix[p]);
        if (!hg_str_ends(name, suffix))
            continue;
        *part = p;
        *field = hg_field_named(program, (struct hg_str){name.at, name.len - suffix.len});
    }
}

static enum hg_status check_twice(const struct hg_program *program,
                                  const struct hg_columns *columns, struct hg_lead_error *error)
{
    for (uint32_t a = 0; a < columns->count; a++)
        for (uint32_t b = a + 1; columns->fields[a] != HG_NONE && b < columns->count; b++)
            if (columns->fields[a] == columns->fields[b] &&
                columns->parts[a] == columns->parts[b]) {
                struct hg_str name = program->fields[columns->fields[a]].name;
                hg_lead_refuse(error, 0, "columns %u and %u both have the name `%.*s%s`", a + 1,
                               b + 1, HG_STR_ARGS(name), part_suffix[columns->parts[a]]);
                return HG_INVALID;
            }
    return HG_OK;
}

static uint32_t column_of(const struct hg_columns *columns, uint32_t field, uint32_t part)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->fields[i] == field && columns->parts[i] == part)
            return i;
    return HG_NONE;
}

static void find_evidence_columns(struct hg_columns *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        for (uint32_t p = PART_CONFIDENCE; p < PARTS; p++)
            columns->beside[i * (PARTS - 1) + p - 1] =
                columns->fields[i] != HG_NONE ? column_of(columns, columns->fields[i], p) : HG_NONE;
}

bool hg_cell_is_text(struct hg_str cell)
{
    return cell.len == 0 ||
           (memchr(cell.at, '\0', cell.len) == NULL && hg_utf8_invalid(cell) == SIZE_MAX);
}

enum hg_status hg_columns_map(const struct hg_image *image, const struct hg_str *header,
                              uint32_t count, struct hg_arena *arena, struct hg_columns *columns,
                              struct hg_lead_error *error)
{
    const struct hg_program *program = hg_image_program(image);
    *error = (struct hg_lead_error){0};
    columns->count = count;
    columns->fields = HG_ARRAY(arena, uint32_t, count);
    columns->parts = HG_ARRAY(arena, uint32_t, count);
    columns->beside = HG_ARRAY(arena, uint32_t, (size_t)count * (PARTS - 1));
    for (uint32_t i = 0; i < count; i++) {
        if (!hg_cell_is_text(header[i])) {
            hg_lead_refuse(error, 0, "the name of column %u is not valid UTF-8", i + 1);
            return HG_INVALID;
        }
        map_column(program, hg_text_normalise(arena, header[i]), &columns->fields[i],
                   &columns->parts[i]);
    }
    find_evidence_columns(columns);
    return check_twice(program, columns, error);
}

/* --- a row --------------------------------------------------------------------------------- */

static const char *cell_evidence(struct hg_str text, uint32_t part, struct hg_evidence *evidence)
{
    if (text.len == 0)
        return NULL;
    if (part == PART_SOURCE)
        evidence->source = text;
    if (part == PART_CONFIDENCE) {
        evidence->has_confidence = true;
        if (!hg_read_confidence(text, &evidence->confidence))
            return hg_problem_confidence;
    }
    if (part == PART_AS_OF) {
        evidence->has_as_of = true;
        if (!hg_parse_instant(text, &evidence->as_of))
            return hg_problem_instant;
    }
    return NULL;
}

/* A cell and its evidence cells, as JSON like that of a JSON lead. */
static struct hg_str cells_json(struct hg_lanes *lanes, const struct hg_columns *columns,
                                const struct hg_str *cells, uint32_t column)
{
    struct hg_str parts[HG_EVIDENCE_PARTS];
    const struct hg_field *field = &lanes->program->fields[columns->fields[column]];
    struct hg_raw raw = {.kind = HG_RAW_CELL, .text = cells[column]};
    parts[HG_EVIDENCE_VALUE] = hg_raw_json(&lanes->arena, field, &raw);
    for (uint32_t p = PART_CONFIDENCE; p < PARTS; p++) {
        uint32_t at = columns->beside[column * (PARTS - 1) + p - 1];
        raw = (struct hg_raw){.kind = HG_RAW_TEXT, .text = at != HG_NONE ? cells[at] : HG_STR("")};
        parts[p] = raw.text.len != 0 ? hg_raw_json(&lanes->arena, field, &raw) : raw.text;
    }
    return hg_evidence_json(&lanes->arena, parts);
}

static void set_cell(struct hg_lanes *lanes, uint32_t lane, const struct hg_columns *columns,
                     const struct hg_str *cells, uint32_t column)
{
    uint32_t field = columns->fields[column];
    struct hg_raw raw = {.kind = HG_RAW_CELL, .text = cells[column]};
    struct hg_evidence evidence = {0};
    const char *problem = NULL;
    for (uint32_t p = PART_CONFIDENCE; p < PARTS && problem == NULL; p++) {
        uint32_t at = columns->beside[column * (PARTS - 1) + p - 1];
        if (at != HG_NONE)
            problem = cell_evidence(hg_text_normalise(&lanes->arena, cells[at]), p, &evidence);
    }
    if (problem != NULL) {
        raw.json = cells_json(lanes, columns, cells, column);
        hg_field_refuse(lanes, field, lane, &raw, problem);
    } else {
        hg_field_set(lanes, field, lane, &raw, &evidence);
    }
}

static enum hg_status set_cells(struct hg_lanes *lanes, uint32_t lane,
                                const struct hg_columns *columns, const struct hg_str *cells,
                                struct hg_lead_error *error)
{
    if (lanes->own_now) {
        lanes->now[lane] = 0;
        uint32_t column = column_of(columns, lanes->now_field, PART_VALUE);
        if (column != HG_NONE)
            set_cell(lanes, lane, columns, cells, column);
        if (hg_field_now(lanes, lane, error) != HG_OK) {
            hg_lane_clear(lanes, lane);
            return HG_INVALID;
        }
    }
    for (uint32_t i = 0; i < columns->count; i++)
        if (columns->fields[i] != HG_NONE && columns->parts[i] == PART_VALUE)
            set_cell(lanes, lane, columns, cells, i);
    hg_fields_done(lanes, lane);
    return HG_OK;
}

enum hg_status hg_row_read(struct hg_lanes *lanes, uint32_t lane, const struct hg_columns *columns,
                           const struct hg_str *cells, uint32_t count, struct hg_lead_error *error)
{
    *error = (struct hg_lead_error){0};
    if (count != columns->count) {
        hg_lead_refuse(error, 0, "%u %s, but the header has %u", count,
                       count == 1 ? "cell" : "cells", columns->count);
        return HG_INVALID;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!hg_cell_is_text(cells[i])) {
            hg_lead_refuse(error, 0, "cell %u is not valid UTF-8", i + 1);
            return HG_INVALID;
        }
    if (setjmp(lanes->guard.jump) != 0)
        return HG_NOMEM;
    return set_cells(lanes, lane, columns, cells, error);
}
