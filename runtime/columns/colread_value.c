/* Values of a column file in the form a reader of leads would have found them, and dictionary
 * values parsed by a field's contract, once each, in the reader's arena. Under colread.c. */
#include "runtime/columns/colread_parts.h"

bool hg_col_raw(struct hg_col_value value, struct hg_arena *arena, struct hg_raw *raw)
{
    static const uint8_t kinds[HG_COL_KINDS] = {[HG_COL_NULL] = HG_RAW_NULL,
                                                [HG_COL_FALSE] = HG_RAW_BOOLEAN,
                                                [HG_COL_TRUE] = HG_RAW_BOOLEAN,
                                                [HG_COL_NUMBER] = HG_RAW_NUMBER,
                                                [HG_COL_CELL] = HG_RAW_CELL};
    switch ((enum hg_col_kind)value.kind) {
    case HG_COL_ESCAPED:
    case HG_COL_LIST:
        if (!hg_raw_of_json(arena, value.bytes, raw))
            return false;
        raw->json = value.bytes;
        return true;
    case HG_COL_NONE:
    case HG_COL_NESTED:
    case HG_COL_OBJECT:
    case HG_COL_KINDS:
        return false;
    case HG_COL_STRING:
        *raw = (struct hg_raw){.kind = HG_RAW_TEXT,
                               .text = {value.bytes.at + 1, value.bytes.len - 2},
                               .json = value.bytes,
                               .stays = true};
        return true;
    default:
        *raw = (struct hg_raw){.kind = kinds[value.kind],
                               .boolean = value.kind == HG_COL_TRUE,
                               .text = value.bytes,
                               .stays = true};
        return true;
    }
}

struct hg_parsed_value *hg_col_parsed(struct hg_colreader *reader, uint32_t field, uint32_t node,
                                      struct hg_col_parsed_values cache, uint32_t code)
{
    struct hg_parsed_value **at = &cache.at[code - 1];
    if (*at != NULL)
        return *at;
    struct hg_field_place place = {.image = reader->image,
                                   .arena = &reader->arena,
                                   .index = field,
                                   .field = &reader->program->fields[field]};
    struct hg_raw raw;
    if (!hg_col_raw(reader->file->index.nodes[node].values[code - 1], &reader->arena, &raw))
        return NULL;
    struct hg_parsed_value *parsed = HG_NEW(&reader->arena, struct hg_parsed_value);
    parsed->input_json = hg_raw_input_json(&place, &raw);
    parsed->read = hg_read_value(&place, &raw, &parsed->value, &parsed->problem);
    hg_parsed_intern_text(&place, parsed);
    *at = parsed;
    return parsed;
}

bool hg_col_all_valid(struct hg_colreader *reader, uint32_t field, struct hg_col_binding *binding)
{
    uint32_t count = reader->file->index.nodes[binding->node].value_count;
    if (binding->searched || count > HG_COL_MAX_DECODED)
        return binding->all_valid;
    binding->searched = true;
    binding->all_valid = true;
    for (uint32_t code = 1; code <= count && binding->all_valid; code++) {
        const struct hg_parsed_value *parsed =
            hg_col_parsed(reader, field, binding->node, binding->parsed, code);
        binding->all_valid = parsed != NULL && parsed->read != HG_READ_INVALID;
    }
    return binding->all_valid;
}

bool hg_col_harmless(struct hg_col_value value)
{
    bool scalar = value.kind == HG_COL_NULL || value.kind == HG_COL_NUMBER ||
                  value.kind == HG_COL_STRING || value.kind == HG_COL_CELL;
    return scalar && value.bytes.len <= HG_TEXT_MAX_BYTES;
}

/* --- by name ---------------------------------------------------------------------------------- */

uint32_t hg_col_child(const struct hg_colfile *file, uint32_t parent, const char *key)
{
    for (uint32_t n = parent + 1; n < file->index.node_count; n++)
        if (file->index.nodes[n].parent == parent && hg_str_is(file->index.nodes[n].key, key))
            return n;
    return HG_NONE;
}

/* Compares from the end: the node's key, then its parents'. */
static bool is_spelled(const struct hg_colfile *file, uint32_t node, struct hg_str path)
{
    for (; node != HG_NONE; node = file->index.nodes[node].parent) {
        const struct hg_col_node *at = &file->index.nodes[node];
        if (!hg_str_ends(path, at->key))
            return false;
        path.len -= at->key.len;
        if (at->parent == HG_NONE)
            return path.len == 0;
        if (path.len == 0 || path.at[--path.len] != '.')
            return false;
    }
    return false;
}

uint32_t hg_colfile_find(const struct hg_colfile *file, struct hg_str path, uint32_t *columns,
                         uint32_t room)
{
    uint32_t count = 0;
    for (uint32_t n = 0; n < file->index.node_count && count < room; n++)
        if (is_spelled(file, n, path))
            columns[count++] = n;
    return count;
}

struct hg_str hg_colview_text(const struct hg_colview *view, uint32_t row, uint32_t column,
                              struct hg_arena *arena)
{
    struct hg_raw raw;
    struct hg_col_value value = hg_col_value(view, column, row);
    if (value.kind == HG_COL_OBJECT) {
        uint32_t inner = hg_col_child(view->file, column, "value");
        value = inner != HG_NONE ? hg_col_value(view, inner, row) : (struct hg_col_value){0};
    }
    if (!hg_col_raw(value, arena, &raw))
        return (struct hg_str){0};
    if (raw.kind == HG_RAW_BOOLEAN)
        return raw.boolean ? HG_STR("true") : HG_STR("false");
    return raw.kind == HG_RAW_LIST || raw.kind == HG_RAW_NULL ? (struct hg_str){0} : raw.text;
}
