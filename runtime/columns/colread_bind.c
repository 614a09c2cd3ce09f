/* Binds the nodes of a column file to the fields of a contract as json_reader.c and columns.c bind
 * the keys of a lead: by name or alias, case-sensitive, as nested objects or flat keys. Done once
 * per file and program. */
#include "runtime/columns/colread_parts.h"

/* The dotted path from below `from` to `node`; empty if any key is, which no path has. */
static struct hg_str path_of(struct hg_colreader *reader, uint32_t node, uint32_t from)
{
    const struct hg_col_node *nodes = reader->file->index.nodes;
    struct hg_str path = nodes[node].key;
    if (path.len == 0)
        return path;
    for (uint32_t up = nodes[node].parent; up != from; up = nodes[up].parent) {
        if (nodes[up].key.len == 0)
            return (struct hg_str){0};
        path = hg_str_print(&reader->arena, "%.*s.%.*s", HG_STR_ARGS(nodes[up].key),
                            HG_STR_ARGS(path));
    }
    return path;
}

static bool is_on_path(struct hg_str longer, struct hg_str path)
{
    return longer.len > path.len && longer.at[path.len] == '.' && hg_str_starts(longer, path);
}

/* Whether it is a proper prefix of the path of a field or of the confidences. */
static bool is_prefix(const struct hg_program *program, struct hg_str path)
{
    for (uint32_t f = 0; f < program->field_count; f++) {
        const struct hg_field *field = &program->fields[f];
        if (is_on_path(field->name, path))
            return true;
        for (uint32_t a = 0; a < field->aliases.count; a++)
            if (is_on_path(field->aliases.at[a], path))
                return true;
    }
    return is_on_path(program->confidence_from, path);
}

static struct hg_col_parsed_values new_parsed(struct hg_colreader *reader, uint32_t node)
{
    if (node == HG_NONE)
        return (struct hg_col_parsed_values){0};
    uint32_t count = reader->file->index.nodes[node].value_count;
    return (struct hg_col_parsed_values){HG_ARRAY(&reader->arena, struct hg_parsed_value *, count)};
}

static void add_binding(struct hg_colreader *reader, uint32_t field, struct hg_col_binding binding)
{
    binding.parsed = new_parsed(reader, binding.node);
    binding.value_parsed = new_parsed(reader, binding.value);
    binding.decoded = HG_ARRAY(&reader->arena, const struct hg_col_decoded *,
                               reader->file->index.nodes[binding.node].value_count);
    hg_push(&reader->arena, &reader->fields[field].bindings, binding);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void bind_member(struct hg_colreader *reader, uint32_t node)
{
    const struct hg_program *program = reader->program;
    struct hg_str path = path_of(reader, node, HG_NONE);
    uint32_t field = path.len != 0 ? hg_field_named(program, path) : HG_NONE;
    if (path.len != 0 && hg_str_eq(path, program->confidence_from)) {
        reader->confidence_is_field |= field != HG_NONE || reader->confidence_from != HG_NONE;
        reader->confidence_from = node;
    }
    if (field == HG_NONE)
        return;
    struct hg_col_binding binding = {.node = node,
                                     .value = hg_col_child(reader->file, node, "value"),
                                     .longer = is_prefix(program, path)};
    static const char *const names[3] = {"confidence", "source", "as_of"};
    for (int i = 0; i < 3; i++)
        binding.beside[i] = hg_col_child(reader->file, node, names[i]);
    add_binding(reader, field, binding);
}

static bool is_below(const struct hg_colfile *file, uint32_t node, uint32_t above)
{
    uint32_t up = file->index.nodes[node].parent;
    while (up != HG_NONE && up != above)
        up = file->index.nodes[up].parent;
    return up == above;
}

static void bind_confidence(struct hg_colreader *reader, uint32_t node)
{
    if (!is_below(reader->file, node, reader->confidence_from))
        return;
    struct hg_str path = path_of(reader, node, reader->confidence_from);
    uint32_t field = path.len != 0 ? hg_field_named(reader->program, path) : HG_NONE;
    if (field != HG_NONE)
        hg_push(&reader->arena, &reader->fields[field].confidences, node);
}

/* --- CSV -------------------------------------------------------------------------------------- */

static void bind_column(struct hg_colreader *reader, const struct hg_columns *columns, uint32_t c)
{
    if (columns->fields[c] == HG_NONE || columns->parts[c] != 0)
        return;
    struct hg_col_binding binding = {.node = c, .value = HG_NONE};
    for (uint32_t i = 0; i < 3; i++)
        binding.beside[i] = columns->beside[3 * c + i];
    add_binding(reader, columns->fields[c], binding);
}

/* --- what fields are for ---------------------------------------------------------------------- */

static void plan_validated_only(struct hg_colreader *reader)
{
    const struct hg_program *program = reader->program;
    uint32_t key = hg_field_named(program, program->key);
    for (uint32_t f = 0; f < program->field_count; f++) {
        const struct hg_field *field = &program->fields[f];
        bool idle = f != key && hg_field_is_only_validated(program, f);
        reader->fields[f].only_validated = idle;
        reader->fields[f].harmless = idle && field->type == HG_T_TEXT && !field->list &&
                                     !field->has_min && !field->has_max &&
                                     field->pattern == HG_NONE;
    }
}

void hg_col_bind(struct hg_colreader *reader, const struct hg_columns *columns)
{
    uint32_t count = reader->file->index.node_count;
    reader->fields = HG_ARRAY(&reader->arena, struct hg_col_field, reader->program->field_count);
    reader->confidence_from = HG_NONE;
    plan_validated_only(reader);
    for (uint32_t n = 0; n < count; n++) {
        if (reader->file->index.csv)
            bind_column(reader, columns, n);
        else
            bind_member(reader, n);
    }
    for (uint32_t n = 0; n < count && reader->confidence_from != HG_NONE; n++)
        bind_confidence(reader, n);
}
