/* Parts of a record by name. Of CSV, the column is found once a file; of JSON, the member once a
 * record, by simdjson's nodes. Owns its parser and where the columns are. */
#include "cli/leads/parts.h"

#include <stdlib.h>

#include "runtime/ingest/json_simdjson.h"

struct place;

struct hg_picker {
    const struct hg_part *picks;
    uint32_t count;
    uint32_t *columns; /* a pick each: its column, or HG_NONE */
    bool rows;         /* the records are of CSV */
    struct place
        *places; /* in columns of the file of the header, in the order of picks and names */
    size_t place_count;
    bool lost; /* there was no memory for them */
    struct hg_json_parser *shim;
};

struct place {
    uint32_t pick, column;
};

struct nodes {
    const struct hg_json_node *at;
    uint32_t count;
};

/* --- names ----------------------------------------------------------------------------------- */

struct hg_part hg_part_named(const struct hg_program *program, struct hg_str name,
                             struct hg_arena *arena)
{
    uint32_t f = hg_field_named(program, name), count = 0;
    const struct hg_field *field = f != HG_NONE ? &program->fields[f] : NULL;
    struct hg_str *names =
        HG_ARRAY(arena, struct hg_str, field != NULL ? 2 + field->aliases.count : 1);
    names[count++] = name;
    if (field != NULL)
        names[count++] = field->name;
    for (uint32_t i = 0; field != NULL && i < field->aliases.count; i++)
        names[count++] = field->aliases.at[i];
    return (struct hg_part){names, count};
}

/* --- the picker ------------------------------------------------------------------------------ */

struct hg_picker *hg_picker_new(const struct hg_part *picks, uint32_t count)
{
    struct hg_picker *picker = calloc(1, sizeof *picker);
    if (picker == NULL)
        return NULL;
    *picker = (struct hg_picker){.picks = picks, .count = count};
    picker->columns = calloc((size_t)count + 1, sizeof *picker->columns);
    picker->shim = hg_json_parser_new();
    if (picker->columns != NULL && picker->shim != NULL)
        return picker;
    hg_picker_free(picker);
    return NULL;
}

void hg_picker_free(struct hg_picker *picker)
{
    if (picker == NULL)
        return;
    hg_json_parser_free(picker->shim);
    free(picker->places);
    free(picker->columns);
    free(picker);
}

static uint32_t column_of(const struct hg_part *pick, const struct hg_record *header)
{
    for (uint32_t n = 0; n < pick->count; n++)
        for (uint32_t c = 0; c < header->count; c++)
            if (hg_str_eq(header->cells[c], pick->names[n]))
                return c;
    return HG_NONE;
}

static uint32_t names_of(const struct hg_picker *picker)
{
    uint32_t names = 0;
    for (uint32_t i = 0; i < picker->count; i++)
        names += picker->picks[i].count;
    return names;
}

/* Where each pick is in a column file. False: no memory. */
static bool find_places(struct hg_picker *picker, const struct hg_colfile *file)
{
    enum { SPELLED = 8 }; /* ways to spell one path in JSON, nested or flat */
    uint32_t columns[SPELLED];
    size_t room = (size_t)names_of(picker) * SPELLED;
    if (picker->places == NULL)
        picker->places = calloc(room + 1, sizeof *picker->places);
    picker->place_count = 0;
    for (uint32_t i = 0; picker->places != NULL && i < picker->count; i++)
        for (uint32_t n = 0; n < picker->picks[i].count; n++) {
            uint32_t found = hg_colfile_find(file, picker->picks[i].names[n], columns, SPELLED);
            for (uint32_t c = 0; c < found; c++)
                picker->places[picker->place_count++] = (struct place){i, columns[c]};
        }
    return picker->places != NULL;
}

void hg_picker_header(struct hg_picker *picker, const struct hg_record *header)
{
    picker->rows = header->row;
    for (uint32_t i = 0; i < picker->count; i++)
        picker->columns[i] = header->row ? column_of(&picker->picks[i], header) : HG_NONE;
    picker->lost = header->file != NULL && !find_places(picker, header->file);
}

bool hg_picker_has(const struct hg_picker *picker, uint32_t i)
{
    return !picker->rows || picker->columns[i] != HG_NONE;
}

/* --- a row ----------------------------------------------------------------------------------- */

static enum hg_status take_cells(const struct hg_picker *picker, const struct hg_record *record,
                                 struct hg_arena *arena, struct hg_str *texts)
{
    for (uint32_t i = 0; i < picker->count; i++) {
        if (picker->columns[i] >= record->count)
            continue;
        struct hg_str cell = record->cells[picker->columns[i]];
        if (!hg_cell_is_text(cell))
            return HG_INVALID;
        texts[i] = hg_text_normalise(arena, hg_str_copy(arena, cell));
    }
    return HG_OK;
}

/* --- a row of a column file ------------------------------------------------------------------ */

static struct hg_str column_text(const struct hg_colview *view, uint32_t row, uint32_t column,
                                 struct hg_arena *arena)
{
    struct hg_str text = hg_colview_text(view, row, column, arena);
    return hg_text_normalise(arena, hg_str_copy(arena, text));
}

struct hg_str hg_picker_text(const struct hg_picker *picker, const struct hg_colview *view,
                             uint32_t row, uint32_t i, struct hg_arena *arena)
{
    struct hg_str text = {0};
    if (picker->rows)
        return picker->columns[i] != HG_NONE ? column_text(view, row, picker->columns[i], arena)
                                             : text;
    for (size_t p = 0; p < picker->place_count && text.len == 0; p++)
        if (picker->places[p].pick == i)
            text = column_text(view, row, picker->places[p].column, arena);
    return text;
}

static enum hg_status take_columns(const struct hg_picker *picker, const struct hg_record *record,
                                   struct hg_arena *arena, struct hg_str *texts)
{
    if (picker->lost)
        return HG_NOMEM;
    for (uint32_t i = 0; i < picker->count; i++)
        texts[i] = hg_picker_text(picker, record->view, record->at, i, arena);
    return HG_OK;
}

static void add_place(const struct hg_colview *view, uint32_t place, uint32_t *column,
                      bool *anywhere)
{
    if (!hg_colview_has(view, place))
        return;
    *column = *anywhere ? HG_NONE : place;
    *anywhere = true;
}

enum hg_status hg_picker_column(const struct hg_picker *picker, const struct hg_colview *view,
                                uint32_t i, uint32_t *column, bool *anywhere)
{
    *column = HG_NONE;
    *anywhere = false;
    if (picker->rows && picker->columns[i] != HG_NONE)
        add_place(view, picker->columns[i], column, anywhere);
    for (size_t p = 0; !picker->rows && p < picker->place_count; p++)
        if (picker->places[p].pick == i && picker->places[p].column != *column)
            add_place(view, picker->places[p].column, column, anywhere);
    return picker->lost ? HG_NOMEM : HG_OK;
}

/* --- an object ------------------------------------------------------------------------------- */

/* The member at `path` of the object at `object`, or 0. */
static uint32_t find_member(struct nodes nodes, uint32_t object, struct hg_str path)
{
    for (uint32_t i = object + 1; i < nodes.at[object].next; i = nodes.at[i].next) {
        struct hg_str key = {nodes.at[i].key, nodes.at[i].key_len};
        if (hg_str_eq(key, path))
            return i;
        if (nodes.at[i].kind != HG_JSON_OBJECT || !hg_str_starts(path, key) ||
            path.at[key.len] != '.')
            continue;
        struct hg_str rest = {path.at + key.len + 1, path.len - key.len - 1};
        uint32_t found = find_member(nodes, i, rest);
        if (found != 0)
            return found;
    }
    return 0;
}

static struct hg_str text_of(struct nodes nodes, uint32_t i, struct hg_arena *arena)
{
    const struct hg_json_node *node = &nodes.at[i];
    uint32_t inner = node->kind == HG_JSON_OBJECT ? find_member(nodes, i, HG_STR("value")) : 0;
    if (inner != 0)
        node = &nodes.at[inner];
    switch (node->kind) {
    case HG_JSON_FALSE:
        return HG_STR("false");
    case HG_JSON_TRUE:
        return HG_STR("true");
    case HG_JSON_NUMBER:
    case HG_JSON_STRING:
        return hg_text_normalise(arena,
                                 hg_str_copy(arena, (struct hg_str){node->text, node->text_len}));
    default:
        return (struct hg_str){0};
    }
}

static enum hg_status take_members(const struct hg_picker *picker, const struct hg_record *record,
                                   struct hg_arena *arena, struct hg_str *texts)
{
    struct nodes nodes;
    struct hg_json_fault fault;
    enum hg_json_result result = hg_json_parse(picker->shim, record->text.at, record->text.len,
                                               HG_LEAD_MAX_DEPTH, &nodes.at, &nodes.count, &fault);
    if (result != HG_JSON_OK)
        return result == HG_JSON_NOMEM ? HG_NOMEM : HG_INVALID;
    for (uint32_t i = 0; i < picker->count; i++) {
        const struct hg_part *pick = &picker->picks[i];
        for (uint32_t n = 0; n < pick->count && texts[i].len == 0; n++) {
            uint32_t found = find_member(nodes, 0, pick->names[n]);
            if (found != 0)
                texts[i] = text_of(nodes, found, arena);
        }
    }
    return HG_OK;
}

enum hg_status hg_picker_take(struct hg_picker *picker, const struct hg_record *record,
                              struct hg_arena *arena, struct hg_str *texts)
{
    for (uint32_t i = 0; i < picker->count; i++)
        texts[i] = (struct hg_str){0};
    if (picker->count == 0)
        return HG_OK;
    if (record->view != NULL)
        return take_columns(picker, record, arena, texts);
    if (record->text.at == NULL && record->cells == NULL)
        return HG_NOMEM;
    enum hg_status status = record->row ? take_cells(picker, record, arena, texts)
                                        : take_members(picker, record, arena, texts);
    for (uint32_t i = 0; status != HG_OK && i < picker->count; i++)
        texts[i] = (struct hg_str){0};
    return status;
}
