/* Extracts named parts of records. In CSV the column is looked up once per file; in JSON the
 * member once per record, in simdjson's nodes. Owns its parser and the column indexes. */
#include "cli/leads/extractor.h"

#include <stdlib.h>

#include "runtime/ingest/json_simdjson.h"

struct place;

struct hg_extractor {
    const struct hg_selector *picks;
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

struct hg_selector hg_selector_named(const struct hg_program *program, struct hg_str name,
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
    return (struct hg_selector){names, count};
}

/* --- the picker ------------------------------------------------------------------------------ */

struct hg_extractor *hg_extractor_new(const struct hg_selector *picks, uint32_t count)
{
    struct hg_extractor *extractor = calloc(1, sizeof *extractor);
    if (extractor == NULL)
        return NULL;
    *extractor = (struct hg_extractor){.picks = picks, .count = count};
    extractor->columns = calloc((size_t)count + 1, sizeof *extractor->columns);
    extractor->shim = hg_json_parser_new();
    if (extractor->columns != NULL && extractor->shim != NULL)
        return extractor;
    hg_extractor_free(extractor);
    return NULL;
}

void hg_extractor_free(struct hg_extractor *extractor)
{
    if (extractor == NULL)
        return;
    hg_json_parser_free(extractor->shim);
    free(extractor->places);
    free(extractor->columns);
    free(extractor);
}

static uint32_t column_of(const struct hg_selector *pick, const struct hg_record *header)
{
    for (uint32_t n = 0; n < pick->count; n++)
        for (uint32_t c = 0; c < header->count; c++)
            if (hg_str_eq(header->cells[c], pick->names[n]))
                return c;
    return HG_NONE;
}

static uint32_t names_of(const struct hg_extractor *extractor)
{
    uint32_t names = 0;
    for (uint32_t i = 0; i < extractor->count; i++)
        names += extractor->picks[i].count;
    return names;
}

/* Where each pick is in a column file. False: no memory. */
static bool find_places(struct hg_extractor *extractor, const struct hg_colfile *file)
{
    enum { SPELLED = 8 }; /* ways to spell one path in JSON, nested or flat */
    uint32_t columns[SPELLED];
    size_t room = (size_t)names_of(extractor) * SPELLED;
    if (extractor->places == NULL)
        extractor->places = calloc(room + 1, sizeof *extractor->places);
    extractor->place_count = 0;
    for (uint32_t i = 0; extractor->places != NULL && i < extractor->count; i++)
        for (uint32_t n = 0; n < extractor->picks[i].count; n++) {
            uint32_t found = hg_colfile_find(file, extractor->picks[i].names[n], columns, SPELLED);
            for (uint32_t c = 0; c < found; c++)
                extractor->places[extractor->place_count++] = (struct place){i, columns[c]};
        }
    return extractor->places != NULL;
}

void hg_extractor_header(struct hg_extractor *extractor, const struct hg_record *header)
{
    extractor->rows = header->row;
    for (uint32_t i = 0; i < extractor->count; i++)
        extractor->columns[i] = header->row ? column_of(&extractor->picks[i], header) : HG_NONE;
    extractor->lost = header->file != NULL && !find_places(extractor, header->file);
}

bool hg_extractor_has(const struct hg_extractor *extractor, uint32_t i)
{
    return !extractor->rows || extractor->columns[i] != HG_NONE;
}

/* --- a row ----------------------------------------------------------------------------------- */

static enum hg_status take_cells(const struct hg_extractor *extractor,
                                 const struct hg_record *record, struct hg_arena *arena,
                                 struct hg_str *texts)
{
    for (uint32_t i = 0; i < extractor->count; i++) {
        if (extractor->columns[i] >= record->count)
            continue;
        struct hg_str cell = record->cells[extractor->columns[i]];
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

struct hg_str hg_extractor_text(const struct hg_extractor *extractor, const struct hg_colview *view,
                                uint32_t row, uint32_t i, struct hg_arena *arena)
{
    struct hg_str text = {0};
    if (extractor->rows)
        return extractor->columns[i] != HG_NONE
                   ? column_text(view, row, extractor->columns[i], arena)
                   : text;
    for (size_t p = 0; p < extractor->place_count && text.len == 0; p++)
        if (extractor->places[p].pick == i)
            text = column_text(view, row, extractor->places[p].column, arena);
    return text;
}

static enum hg_status take_columns(const struct hg_extractor *extractor,
                                   const struct hg_record *record, struct hg_arena *arena,
                                   struct hg_str *texts)
{
    if (extractor->lost)
        return HG_NOMEM;
    for (uint32_t i = 0; i < extractor->count; i++)
        texts[i] = hg_extractor_text(extractor, record->view, record->at, i, arena);
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

enum hg_status hg_extractor_column(const struct hg_extractor *extractor,
                                   const struct hg_colview *view, uint32_t i, uint32_t *column,
                                   bool *anywhere)
{
    *column = HG_NONE;
    *anywhere = false;
    if (extractor->rows && extractor->columns[i] != HG_NONE)
        add_place(view, extractor->columns[i], column, anywhere);
    for (size_t p = 0; !extractor->rows && p < extractor->place_count; p++)
        if (extractor->places[p].pick == i && extractor->places[p].column != *column)
            add_place(view, extractor->places[p].column, column, anywhere);
    return extractor->lost ? HG_NOMEM : HG_OK;
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

static enum hg_status take_members(const struct hg_extractor *extractor,
                                   const struct hg_record *record, struct hg_arena *arena,
                                   struct hg_str *texts)
{
    struct nodes nodes;
    struct hg_json_fault fault;
    enum hg_json_result result = hg_json_parse(extractor->shim, record->text.at, record->text.len,
                                               HG_LEAD_MAX_DEPTH, &nodes.at, &nodes.count, &fault);
    if (result != HG_JSON_OK)
        return result == HG_JSON_NOMEM ? HG_NOMEM : HG_INVALID;
    for (uint32_t i = 0; i < extractor->count; i++) {
        const struct hg_selector *pick = &extractor->picks[i];
        for (uint32_t n = 0; n < pick->count && texts[i].len == 0; n++) {
            uint32_t found = find_member(nodes, 0, pick->names[n]);
            if (found != 0)
                texts[i] = text_of(nodes, found, arena);
        }
    }
    return HG_OK;
}

enum hg_status hg_extractor_extract(struct hg_extractor *extractor, const struct hg_record *record,
                                    struct hg_arena *arena, struct hg_str *texts)
{
    for (uint32_t i = 0; i < extractor->count; i++)
        texts[i] = (struct hg_str){0};
    if (extractor->count == 0)
        return HG_OK;
    if (record->view != NULL)
        return take_columns(extractor, record, arena, texts);
    if (record->text.at == NULL && record->cells == NULL)
        return HG_NOMEM;
    enum hg_status status = record->row ? take_cells(extractor, record, arena, texts)
                                        : take_members(extractor, record, arena, texts);
    for (uint32_t i = 0; status != HG_OK && i < extractor->count; i++)
        texts[i] = (struct hg_str){0};
    return status;
}
