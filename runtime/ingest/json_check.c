/* Checks that simdjson leaves to the caller: duplicate keys, NUL and lone surrogates spelled by
 * escapes; and the position of errors in malformed text. Between the parser (json_simdjson.h) and
 * json_reader.c; knows no fields. */
#include "runtime/ingest/json_check.h"

#include <string.h>

#include "base/map.h"

#define FEW_MEMBERS 6 /* up to here keys are compared pairwise, beyond by hash */

/* Escapes can spell characters that raw text cannot contain. */
static const char *check_text(struct hg_str text)
{
    if (text.len == 0)
        return NULL;
    if (memchr(text.at, '\0', text.len) != NULL)
        return "a NUL character";
    return hg_utf8_invalid(text) != SIZE_MAX ? "an incomplete surrogate pair" : NULL;
}

static bool same_key(const struct hg_json_node *a, const struct hg_json_node *b)
{
    return a->key_len == b->key_len && memcmp(a->key, b->key, a->key_len) == 0;
}

/* The second of two members with the same key, or NULL. */
static const struct hg_json_node *find_pair(const struct hg_json_node *nodes, uint32_t object)
{
    for (uint32_t i = object + 1; i < nodes[object].next; i = nodes[i].next)
        for (uint32_t k = object + 1; k < i; k = nodes[k].next)
            if (same_key(&nodes[i], &nodes[k]))
                return &nodes[i];
    return NULL;
}

/* Slots: a power of two, at least twice the members, temporarily in the arena. */
static uint32_t *make_slots(struct hg_arena *arena, uint32_t members, size_t *mask)
{
    size_t count = 16;
    while (count < 2 * (size_t)members)
        count *= 2;
    *mask = count - 1;
    return HG_ARRAY(arena, uint32_t, count);
}

/* Takes a slot for the node; false if its key has one. */
static bool take_slot(const struct hg_json_node *nodes, uint32_t node, uint32_t *slots, size_t mask)
{
    size_t i = (size_t)hg_hash(hg_json_key_of(&nodes[node])) & mask;
    for (; slots[i] != 0; i = (i + 1) & mask)
        if (same_key(&nodes[slots[i]], &nodes[node]))
            return false;
    slots[i] = node; /* node 0 is never a member */
    return true;
}

static const struct hg_json_node *find_pair_by_hash(const struct hg_json_node *nodes,
                                                    uint32_t object, uint32_t members,
                                                    struct hg_arena *arena)
{
    struct hg_arena_mark mark = hg_arena_save(arena);
    size_t mask;
    uint32_t *slots = make_slots(arena, members, &mask), i = object + 1;
    while (i < nodes[object].next && take_slot(nodes, i, slots, mask))
        i = nodes[i].next;
    hg_arena_rewind(arena, mark);
    return i < nodes[object].next ? &nodes[i] : NULL;
}

static const struct hg_json_node *duplicate_in(const struct hg_json_node *nodes, uint32_t object,
                                               struct hg_arena *arena)
{
    uint32_t members = 0;
    for (uint32_t i = object + 1; i < nodes[object].next; i = nodes[i].next)
        members++;
    return members <= FEW_MEMBERS ? find_pair(nodes, object)
                                  : find_pair_by_hash(nodes, object, members, arena);
}

static enum hg_status check_node(const struct hg_json_node *nodes, uint32_t i,
                                 struct hg_arena *arena, struct hg_lead_error *error)
{
    const struct hg_json_node *node = &nodes[i], *twice = NULL;
    const char *key = node->escaped ? check_text(hg_json_key_of(node)) : NULL;
    const char *text =
        node->escaped && node->kind == HG_JSON_STRING ? check_text(hg_json_text_of(node)) : NULL;
    if (key != NULL || text != NULL) {
        hg_lead_refuse(error, key != NULL ? node->key_start : node->start, "%s",
                       key != NULL ? key : text);
        return HG_INVALID;
    }
    if (node->kind == HG_JSON_OBJECT)
        twice = duplicate_in(nodes, i, arena);
    if (twice == NULL)
        return HG_OK;
    hg_lead_refuse(error, twice->key_start, "duplicate key `%.*s`",
                   HG_STR_ARGS(hg_json_key_of(twice)));
    return HG_INVALID;
}

enum hg_status hg_json_check(const struct hg_json_node *nodes, uint32_t count, bool distinct,
                             struct hg_arena *arena, struct hg_lead_error *error)
{
    enum hg_status status = HG_OK;
    for (uint32_t i = distinct; i < count && status == HG_OK; i++)
        if (nodes[i].kind == HG_JSON_OBJECT || nodes[i].escaped)
            status = check_node(nodes, i, arena, error);
    return status;
}

/* --- error positions ------------------------------------------------------------------------ */

/* simdjson looks at the last bracket first; whether the object is unclosed or closed too early has
 * to be found here. */
void hg_json_explain_open(struct hg_str text, struct hg_lead_error *error)
{
    size_t depth = 0;
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '['))
            depth++;
        else if (!inside && (c == '}' || c == ']') && --depth == 0) {
            hg_lead_refuse(error, i + 1, "unexpected text after the object");
            return;
        }
    }
    error->byte = text.len;
}

/* simdjson says that the text is not UTF-8, but not where. */
void hg_json_locate(struct hg_str text, struct hg_lead_error *error)
{
    size_t bad = strcmp(error->message, "invalid UTF-8") == 0 ? hg_utf8_invalid(text) : SIZE_MAX;
    if (bad != SIZE_MAX)
        error->byte = bad;
    error->line = 1;
    for (size_t i = 0; i < text.len && i < error->byte; i++)
        error->line += text.at[i] == '\n';
}
