/* One JSON object into one lane by simdjson's nodes (json_simdjson.h): maps dotted paths to the
 * fields of the contract, checks the document (json_check.c), and passes each value on
 * (json_fields.c, field.c).
 *
 * Owns the map of paths and the notes on the current lead: the node of each field, and the
 * confidences that stand beside the values. Two passes, as those may come after the values. Paths
 * are names or aliases, case-sensitive; a key with dots counts as the path it spells. */
#include "runtime/ingest/json_parts.h"

#include <string.h>

#define MAX_UNKNOWN_PATHS 512u /* unknown keys that are remembered, to detect duplicates */
#define MAX_UNKNOWN_LENGTH 64u

/* --- the map of paths ---------------------------------------------------------------------- */

static struct hg_json_path *add_path(struct hg_json_reader *reader, struct hg_str path)
{
    bool added;
    uint64_t *at = hg_map_add(&reader->paths, path, reader->entries.count, &added);
    if (added)
        hg_push(&reader->arena, &reader->entries,
                ((struct hg_json_path){.name = path, .field = HG_NONE}));
    if (path.len > reader->longest)
        reader->longest = path.len;
    return &reader->entries.at[*at];
}

static void add_prefixes(struct hg_json_reader *reader, struct hg_str path)
{
    for (size_t i = 1; i < path.len; i++)
        if (path.at[i] == '.')
            add_path(reader, (struct hg_str){path.at, i})->prefix = true;
}

/* Names take precedence over aliases, and an alias belongs to the first field that declares it. */
static void add_field_path(struct hg_json_reader *reader, struct hg_str path, uint32_t field)
{
    struct hg_json_path *entry = add_path(reader, path);
    if (entry->field == HG_NONE)
        entry->field = field;
    add_prefixes(reader, path);
}

static void map_paths(struct hg_json_reader *reader)
{
    const struct hg_program *program = reader->program;
    hg_map_init(&reader->paths, &reader->arena);
    for (uint32_t f = 0; f < program->field_count; f++)
        add_field_path(reader, program->fields[f].name, f);
    for (uint32_t f = 0; f < program->field_count; f++)
        for (uint32_t a = 0; a < program->fields[f].aliases.count; a++)
            add_field_path(reader, program->fields[f].aliases.at[a], f);
    if (program->confidence_from.len != 0) {
        add_path(reader, program->confidence_from)->confidences = true;
        add_prefixes(reader, program->confidence_from);
    }
}

static void make_room(struct hg_json_reader *reader)
{
    size_t fields = reader->program->field_count;
    reader->path = hg_arena_alloc(&reader->arena, reader->longest + 1);
    reader->found = HG_ARRAY(&reader->arena, uint32_t, fields);
    reader->confidence_state = HG_ARRAY(&reader->arena, uint8_t, fields);
    reader->confidence = HG_ARRAY(&reader->arena, int64_t, fields);
    reader->touched = HG_ARRAY(&reader->arena, uint32_t, fields);
    reader->rated = HG_ARRAY(&reader->arena, uint32_t, fields);
    hg_json_plan_fields(reader);
    hg_json_keys_init(reader);
    for (size_t f = 0; f < fields; f++)
        reader->found[f] = HG_NO_NODE;
}

enum hg_status hg_json_reader_new(const struct hg_image *image,
                                  const struct hg_allocator *allocator, struct hg_json_reader **out)
{
    struct hg_allocator chosen = hg_allocator_or_libc(allocator);
    struct hg_json_reader *reader = hg_allocate(&chosen, sizeof *reader);
    *out = NULL;
    if (reader == NULL)
        return HG_NOMEM;
    reader->allocator = chosen;
    reader->program = hg_image_program(image);
    hg_arena_init(&reader->arena, &chosen, &reader->guard);
    reader->parser = hg_json_parser_new();
    if (reader->parser == NULL || setjmp(reader->guard.jump) != 0) {
        hg_json_reader_free(reader);
        return HG_NOMEM;
    }
    map_paths(reader);
    reader->most = reader->entries.count + MAX_UNKNOWN_PATHS;
    make_room(reader);
    *out = reader;
    return HG_OK;
}

void hg_json_reader_free(struct hg_json_reader *reader)
{
    if (reader == NULL)
        return;
    struct hg_allocator allocator = reader->allocator;
    hg_json_parser_free(reader->parser);
    hg_arena_release(&reader->arena);
    allocator.resize(allocator.context, reader, 0);
}

/* --- first pass: where the fields are ------------------------------------------------------ */

/* The path of `key` under the first `prefix` bytes of reader->path; its length, or 0 when it is
 * longer than any known. */
static size_t extend_path(struct hg_json_reader *reader, size_t prefix, struct hg_str key)
{
    size_t start = prefix != 0 ? prefix + 1 : 0;
    if (key.len == 0 || key.len > reader->longest || start + key.len > reader->longest)
        return 0;
    if (prefix != 0)
        reader->path[prefix] = '.';
    memcpy(reader->path + start, key.at, key.len);
    return start + key.len;
}

/* Names mostly have 4 to 16 bytes: two words, possibly overlapping, cover them. */
static inline bool same_name(struct hg_str a, struct hg_str b)
{
    if (a.len != b.len)
        return false;
    if (a.len >= 8 && a.len <= 16)
        return hg_load_u64(a.at) == hg_load_u64(b.at) &&
               hg_load_u64(a.at + a.len - 8) == hg_load_u64(b.at + b.len - 8);
    if (a.len >= 4 && a.len < 8)
        return hg_load_u32(a.at) == hg_load_u32(b.at) &&
               hg_load_u32(a.at + a.len - 4) == hg_load_u32(b.at + b.len - 4);
    return memcmp(a.at, b.at, a.len) == 0;
}

/* Looks a path up; NULL: unknown. Tries the predicted path first and its successors next, since
 * optional members are usually missing one at a time. */
static inline struct hg_json_path *path_named(struct hg_json_reader *reader, struct hg_str name)
{
    struct hg_json_path *entries = reader->entries.at;
    if (name.len == 0 || reader->entries.count == 0)
        return NULL;
    uint32_t *next = &entries[reader->last].next, found = *next;
    for (int ahead = 0; ahead < 3; ahead++, found = entries[found].next)
        if (same_name(entries[found].name, name)) {
            reader->last = found;
            return &entries[found];
        }
    const uint64_t *at = hg_map_find(&reader->paths, name);
    if (at == NULL)
        return NULL;
    reader->last = *next = (uint32_t)*at;
    return &entries[reader->last];
}

static const struct hg_json_path *path_at(struct hg_json_reader *reader, size_t len)
{
    return path_named(reader, (struct hg_str){reader->path, len});
}

/* The path of a key of the outermost object, learnt if new; NULL: the limit is reached. */
static struct hg_json_path *path_of_key(struct hg_json_reader *reader, struct hg_str key)
{
    struct hg_json_path *path = path_named(reader, key);
    if (path != NULL || key.len - 1 >= MAX_UNKNOWN_LENGTH || reader->entries.count >= reader->most)
        return path;
    size_t longest = reader->longest; /* of fields' paths only: no others are assembled */
    path = add_path(reader, hg_str_copy(&reader->arena, key));
    reader->longest = longest;
    return path;
}

static void add_found(struct hg_json_reader *reader, uint32_t field, uint32_t node)
{
    if (reader->found[field] == HG_NO_NODE)
        reader->touched[reader->touched_count++] = field;
    reader->found[field] = reader->found[field] == HG_NO_NODE ? node : HG_JSON_DUPLICATE;
}

static void add_confidence(struct hg_json_reader *reader, uint32_t field, uint32_t node)
{
    const struct hg_json_node *at = &reader->nodes[node];
    if (at->kind == HG_JSON_NULL)
        return;
    if (reader->confidence_state[field] == HG_CONFIDENCE_ABSENT)
        reader->rated[reader->rated_count++] = field;
    bool fine = reader->confidence_state[field] == HG_CONFIDENCE_ABSENT &&
                (at->kind == HG_JSON_NUMBER || at->kind == HG_JSON_STRING) &&
                hg_read_confidence(hg_json_text_of(at), &reader->confidence[field]);
    reader->confidence_state[field] = fine ? HG_CONFIDENCE_VALID : HG_CONFIDENCE_INVALID;
    if (!fine)
        reader->confidence[field] = node;
}

static void find_confidences(struct hg_json_reader *reader, uint32_t object, size_t prefix)
{
    const struct hg_json_node *nodes = reader->nodes;
    for (uint32_t i = object + 1; i < nodes[object].next; i = nodes[i].next) {
        size_t len = extend_path(reader, prefix, hg_json_key_of(&nodes[i]));
        const struct hg_json_path *path = path_at(reader, len);
        if (path == NULL)
            continue;
        if (path->prefix && nodes[i].kind == HG_JSON_OBJECT)
            find_confidences(reader, i, len);
        else if (path->field != HG_NONE)
            add_confidence(reader, path->field, i);
    }
}

void hg_json_collect_confidences(struct hg_json_reader *reader, const struct hg_json_node *nodes)
{
    reader->nodes = nodes;
    find_confidences(reader, 0, 0);
}

/* An object at a field's path is its evidence; it is searched for fields only if it is a prefix of
 * longer paths and has no value of its own. */
static bool is_inner(const struct hg_json_node *nodes, uint32_t node,
                     const struct hg_json_path *path)
{
    return nodes[node].kind == HG_JSON_OBJECT && path->prefix &&
           (path->field == HG_NONE || hg_json_child(nodes, node, "value") == HG_NO_NODE);
}

static void take_member(struct hg_json_reader *reader, uint32_t i, const struct hg_json_path *path,
                        size_t len);

static void find_fields(struct hg_json_reader *reader, uint32_t object, size_t prefix)
{
    const struct hg_json_node *nodes = reader->nodes;
    for (uint32_t i = object + 1; i < nodes[object].next; i = nodes[i].next) {
        size_t len = extend_path(reader, prefix, hg_json_key_of(&nodes[i]));
        const struct hg_json_path *path = path_at(reader, len);
        if (path != NULL)
            take_member(reader, i, path, len);
    }
}

/* `len`: length of its path in reader->path. */
static void take_member(struct hg_json_reader *reader, uint32_t i, const struct hg_json_path *path,
                        size_t len)
{
    if (is_inner(reader->nodes, i, path))
        find_fields(reader, i, len);
    else if (path->field != HG_NONE)
        add_found(reader, path->field, i);
    if (path->confidences && reader->nodes[i].kind == HG_JSON_OBJECT)
        find_confidences(reader, i, 0);
}

/* Finds the members of the lead itself. False if a key may be a duplicate. */
static bool find_members(struct hg_json_reader *reader)
{
    const struct hg_json_node *nodes = reader->nodes;
    bool distinct = true;
    for (uint32_t i = 1; i < nodes[0].next; i = nodes[i].next) {
        struct hg_str key = hg_json_key_of(&nodes[i]);
        struct hg_json_path *path = path_of_key(reader, key);
        distinct &= path != NULL && path->seen != reader->lead;
        if (path == NULL)
            continue;
        path->seen = reader->lead;
        if (nodes[i].kind != HG_JSON_OBJECT) {
            if (path->field != HG_NONE)
                add_found(reader, path->field, i);
        } else if (extend_path(reader, 0, key) != 0) {
            take_member(reader, i, path, key.len);
        }
    }
    return distinct;
}

void hg_json_reset_lead(struct hg_json_reader *reader)
{
    for (uint32_t i = 0; i < reader->touched_count; i++)
        reader->found[reader->touched[i]] = HG_NO_NODE;
    for (uint32_t i = 0; i < reader->rated_count; i++)
        reader->confidence_state[reader->rated[i]] = HG_CONFIDENCE_ABSENT;
    reader->touched_count = reader->rated_count = 0;
}

/* --- the reader ---------------------------------------------------------------------------- */

/* `whole`: no further part of the lead follows. */
static enum hg_status read_lead(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                uint32_t lane, uint32_t count, bool whole,
                                struct hg_lead_error *error)
{
    reader->lead++;
    bool distinct = find_members(reader);
    enum hg_status status = hg_json_check(reader->nodes, count, distinct, &lanes->arena, error);
    if (status != HG_OK)
        return status;
    status = hg_json_set_fields(reader, lanes, lane, error);
    if (status != HG_OK)
        hg_lane_clear(lanes, lane);
    else if (whole)
        hg_fields_done(lanes, lane);
    return status;
}

static enum hg_status refuse_text(struct hg_str text, const struct hg_json_fault *fault,
                                  struct hg_lead_error *error)
{
    hg_lead_refuse(error, fault->byte, "%s", fault->message);
    if (fault->open)
        hg_json_explain_open(text, error);
    hg_json_locate(text, error);
    return HG_INVALID;
}

/* Values point into the lead's text until the lanes are reset. */
static struct hg_str copy_padded(struct hg_arena *arena, struct hg_str text)
{
    char *copy = hg_arena_alloc(arena, text.len + HG_TEXT_PADDING);
    if (text.len != 0)
        memcpy(copy, text.at, text.len);
    memset(copy + text.len, 0, HG_TEXT_PADDING);
    return (struct hg_str){copy, text.len};
}

/* Which part of a lead the text is. */
enum part { ALL_OF_IT, FIRST_PART, LATER_PART };

static enum hg_status read_text(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                uint32_t lane, struct hg_str text, enum part part,
                                struct hg_lead_error *error)
{
    uint32_t count;
    struct hg_json_fault fault;
    error->line = error->byte = 0;
    error->message[0] = '\0';
    if (setjmp(lanes->guard.jump) != 0)
        return HG_NOMEM;
    if (!lanes->texts_stay || !lanes->texts_padded)
        text = copy_padded(&lanes->arena, text);
    reader->arena.guard = &lanes->guard; /* for newly learnt keys */
    hg_json_reset_lead(reader);
    if (part != LATER_PART && hg_json_direct(reader, lanes, lane, text)) {
        if (part == ALL_OF_IT)
            hg_fields_done(lanes, lane);
        return HG_OK;
    }
    switch (hg_json_parse(reader->parser, text.at, text.len, HG_LEAD_MAX_DEPTH, &reader->nodes,
                          &count, &fault)) {
    case HG_JSON_NOMEM:
        return HG_NOMEM;
    case HG_JSON_BAD:
        return refuse_text(text, &fault, error);
    case HG_JSON_OK:
        break;
    }
    reader->document = (struct hg_json_document){text, reader->nodes, true};
    enum hg_status status = read_lead(reader, lanes, lane, count, part == ALL_OF_IT, error);
    if (status != HG_OK)
        hg_json_locate(text, error);
    return status;
}

enum hg_status hg_json_read(struct hg_json_reader *reader, struct hg_lanes *lanes, uint32_t lane,
                            struct hg_str text, struct hg_lead_error *error)
{
    return read_text(reader, lanes, lane, text, ALL_OF_IT, error);
}

enum hg_status hg_json_read_part(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                 uint32_t lane, struct hg_str text, struct hg_lead_error *error)
{
    return read_text(reader, lanes, lane, text, LATER_PART, error);
}

enum hg_status hg_json_read_first(struct hg_json_reader *reader, struct hg_lanes *lanes,
                                  uint32_t lane, struct hg_str text, struct hg_lead_error *error)
{
    return read_text(reader, lanes, lane, text, FIRST_PART, error);
}

void hg_json_reader_disable_fast_path(struct hg_json_reader *reader)
{
    reader->no_fast_path = true;
    for (uint32_t f = 0; f < reader->program->field_count; f++)
        if (reader->fields[f].discard != HG_DISCARD_VALIDATED)
            reader->fields[f].plain = HG_PLAIN_NOTHING;
}
